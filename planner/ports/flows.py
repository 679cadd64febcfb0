"""What the flows of a deployment are made of: sides with their zone and addresses, and the firewalls between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from planner.design import Service, ip_version_of
from planner.ports.protection import PeerRule
from planner.reference import Citation


class FirewallZone(StrEnum):
    """The three networks of a deployment."""

    INTERNAL = "internal"
    DMZ = "dmz"
    INTERNET = "internet"


class Firewall(StrEnum):
    """The two firewalls between them."""

    INTERNAL = "internal"
    """Between the internal network and the DMZ."""
    EXTERNAL = "external"
    """Between the DMZ and the Internet."""


@dataclass(frozen=True, slots=True)
class Host:
    """One address of a side: a peer, a server, or a network in CIDR form. None: not stated."""

    name: str | None
    address: str | None
    own_address: str | None = None
    """Where `address` is a static NAT address: the one of the interface behind it."""
    cluster: int | None = None
    peer: int | None = None

    @property
    def addresses(self) -> tuple[str, ...]:
        """Both forms of its address: as others see it, and as its interface has it."""
        return tuple(address for address in (self.address, self.own_address) if address)


@dataclass(frozen=True, slots=True)
class Side:
    """Who sends or answers a flow: a role of planner.reference.FLOW_ROLES, with its addresses as far as stated."""

    role: str
    zone: FirewallZone | None
    """None where the design does not tell on which side of the internal firewall it stands."""
    hosts: tuple[Host, ...] = ()
    """Empty where no address is stated, and for the Internet, which is any address."""
    cluster: int | None = None

    @property
    def anywhere(self) -> bool:
        """Whether it is the Internet: any address."""
        return self.role == "internet"

    @property
    def stated(self) -> tuple[Host, ...]:
        """The hosts whose address is known."""
        return tuple(host for host in self.hosts if host.address)

    @property
    def complete(self) -> bool:
        """Whether all its addresses are known."""
        return self.anywhere or (bool(self.hosts) and len(self.stated) == len(self.hosts))


@dataclass(frozen=True, slots=True)
class DeploymentFlow:
    """One flow from a group of addresses to another. Protocols and ports as printed in the source."""

    id: str
    source: Side
    source_ports: str | None
    protocols: tuple[str, ...]
    destination: Side
    destination_ports: str | None
    services: tuple[Service, ...]
    """It is needed for any of these; empty: whatever the deployment is for."""
    services_unknown: bool
    """Whether the design does not state services, so that it is not known whether any of them is used."""
    when: str | None
    """The system of planner.reference.FLOW_CONDITIONS that it is for; None: for no such system."""
    system_unknown: bool
    """Whether the design does not say that this system is used."""
    optional: bool
    inferred: bool
    note: bool
    size_assumed: bool
    """Whether the ports depend on the platform's size, which is not known: both sizes' ports are given."""
    release_assumed: bool
    """Whether it depends on the release, which the design does not state."""
    cites: tuple[Citation, ...]

    @property
    def needed(self) -> bool | None:
        """True; None where the design does not say whether any of `services`, or the system `when`, is used."""
        return None if self.services_unknown or self.system_unknown else True

    @property
    def firewalls(self) -> tuple[Firewall, ...] | None:
        """The firewalls on its way; none within one zone; None where a zone is not known."""
        zones = {self.source.zone, self.destination.zone}
        if None in zones:
            return None
        if len(zones) == 1:
            return ()
        if FirewallZone.DMZ not in zones:
            return (Firewall.INTERNAL, Firewall.EXTERNAL)
        return (Firewall.INTERNAL,) if FirewallZone.INTERNAL in zones else (Firewall.EXTERNAL,)

    @property
    def opens_inwards(self) -> bool:
        """Whether it enters the internal network from outside it: to a server there that an Expressway-E asks."""
        inner = FirewallZone.INTERNAL
        return self.destination.zone is inner and self.source.zone is not inner

    @property
    def needs(self) -> tuple[str, ...]:
        """What it is needed for, as keys of `flows.needed`: always, or one or more conditions."""
        conditions = {
            "optional": self.optional,
            "service": self.services_unknown,
            "system": self.system_unknown,
        }
        return tuple(key for key, holds in conditions.items() if holds) or ("always",)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader has to know beside its cells, as keys below `flows`."""
        remarks = {
            f"note.{self.id}": self.note,
            f"why.{self.id}": self.inferred,
            "assumed.size": self.size_assumed,
            "assumed.release": self.release_assumed,
            "assumed.place": self.firewalls is None,
            "opens_inwards": self.opens_inwards,
        }
        return tuple(key for key, holds in remarks.items() if holds)

    def pairs(self) -> Iterator[tuple[Host | None, Host | None]]:
        """Yield each source address with each destination address of the same IP version.

        None is any address on the Internet, and the side whose address is not stated.
        """
        for source in self.source.hosts or (None,):
            for destination in self.destination.hosts or (None,):
                if _may_talk(source, destination):
                    yield source, destination


def _may_talk(source: Host | None, destination: Host | None) -> bool:
    versions = {version(host.address) for host in (source, destination) if host and host.address}
    return len(versions - {None}) < 2


def version(address: str) -> str | None:
    """Return 'ipv4' or 'ipv6' for an address or a network in CIDR form; None for any other text."""
    return ip_version_of(address.partition("/")[0])


@dataclass(frozen=True)
class Deployment:
    """The flows of a deployment, and each peer's own firewall rules."""

    flows: tuple[DeploymentFlow, ...]
    peer_rules: tuple[PeerRule, ...]
    pairs_unknown: bool
    """Whether several clusters stand on both sides and nothing says which belong together."""
    untyped: tuple[int, ...]
    """Clusters of which it is not known whether they are Expressway-C or Expressway-E: they have no flows here."""
    pairs_left_out: int
    """Pairs of clusters beyond MOST_PAIRS."""

    def at(self, firewall: Firewall) -> tuple[DeploymentFlow, ...]:
        """Return the flows that pass a firewall."""
        return tuple(flow for flow in self.flows if firewall in (flow.firewalls or ()))

    @property
    def within(self) -> tuple[DeploymentFlow, ...]:
        """The flows that pass no firewall: both ends are in one zone."""
        return tuple(flow for flow in self.flows if flow.firewalls == ())

    @property
    def unplaced(self) -> tuple[DeploymentFlow, ...]:
        """The flows of which it is not known which firewall they pass."""
        return tuple(flow for flow in self.flows if flow.firewalls is None)

    def citations(self) -> tuple[Citation, ...]:
        """Return every citation of the flows and rules, each once, in order of first use."""
        cites = (cite for flow in self.flows for cite in flow.cites)
        return tuple(dict.fromkeys((*cites, *(rule.cite for rule in self.peer_rules))))
