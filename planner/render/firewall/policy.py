"""Which flows a firewall's configuration holds, as terms of plain addresses and ports, and which it leaves out and why.

A flow without an address on one side is left out: it must never become 'any'.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planner.ports import Deployment, DeploymentFlow, FirewallZone, Side, port_ranges
from planner.ports.flows import version

ZonePair = tuple[FirewallZone, FirewallZone]

ZONE_PAIRS: tuple[ZonePair, ...] = (
    (FirewallZone.INTERNAL, FirewallZone.DMZ),
    (FirewallZone.INTERNAL, FirewallZone.INTERNET),
    (FirewallZone.DMZ, FirewallZone.INTERNET),
    (FirewallZone.INTERNET, FirewallZone.DMZ),
)
"""From where to where a rule lets a flow pass: never into the internal network, which is for the reader to decide."""

MOST_WORK = 20_000
"""Pairs of addresses and ports that one file holds, and WORK_OF_A_TERM for each term: some seconds of work."""

WORK_OF_A_TERM = 13

_TRANSPORTS = {"TCP": "tcp", "TLS": "tcp", "UDP": "udp"}
"""What carries a protocol as sources print it."""


@dataclass(frozen=True, slots=True)
class Term:
    """One permission: addresses of one IP version, one transport protocol. No addresses: any (the Internet)."""

    name: str
    """Ours and unique: letters, digits and underscores."""
    zones: ZonePair
    ip_version: str
    transport: str
    source_role: str
    sources: tuple[str, ...]
    source_ports: tuple[tuple[int, int], ...]
    destination_role: str
    destinations: tuple[str, ...]
    destination_ports: tuple[tuple[int, int], ...]
    flow: DeploymentFlow

    @property
    def work(self) -> int:
        """What it takes to write it, where each pair of addresses is a line for each port."""
        pairs = max(1, len(self.sources)) * max(1, len(self.destinations))
        return WORK_OF_A_TERM + pairs * max(1, len(self.source_ports)) * max(1, len(self.destination_ports))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A flow, or a part of it, that the configuration does not hold; `reason` is a key of `flows.export.reason`."""

    flow: DeploymentFlow
    reason: str


@dataclass(frozen=True, slots=True)
class Policy:
    """What both firewalls let through."""

    terms: tuple[Term, ...]
    left_out: tuple[LeftOut, ...]

    def between(self, *pairs: ZonePair) -> tuple[Term, ...]:
        """Return the terms between these zones."""
        return tuple(term for term in self.terms if term.zones in pairs)


def policy_of(found: Deployment, *, ip_versions: frozenset[str]) -> Policy:
    """Return the permissions for the flows that pass a firewall, for the IP versions that a format can hold."""
    terms: list[Term] = []
    left_out: list[LeftOut] = []
    work = 0
    for flow in found.flows:
        if flow.firewalls == ():
            continue
        if reason := _reason(flow):
            left_out.append(LeftOut(flow, reason))
            continue
        made = list(_terms(flow, len(terms) + 1))
        more = sum(term.work for term in made)
        if work + more > MOST_WORK:
            left_out.append(LeftOut(flow, "too_many"))
            continue
        work += more
        terms += (term for term in made if term.ip_version in ip_versions)
        if not made:
            left_out.append(LeftOut(flow, "family"))
        if any(term.ip_version not in ip_versions for term in made):
            left_out.append(LeftOut(flow, "ipv6"))
        if not (flow.source.complete and flow.destination.complete):
            left_out.append(LeftOut(flow, "some"))
    return Policy(tuple(terms), tuple(left_out))


def _reason(flow: DeploymentFlow) -> str | None:
    """Return why a flow is left out altogether; None where it is not."""
    reasons = {
        "place": flow.firewalls is None,
        "inwards": flow.opens_inwards,
        "optional": flow.optional,
        "source": not flow.source.anywhere and not flow.source.stated,
        "destination": not flow.destination.anywhere and not flow.destination.stated,
        "ports": not port_ranges(flow.destination_ports),
        "system": flow.system_unknown,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _terms(flow: DeploymentFlow, number: int) -> Iterator[Term]:
    zones = (FirewallZone(flow.source.zone or ""), FirewallZone(flow.destination.zone or ""))
    firewall = "_and_".join(flow.firewalls or ())
    for transport in dict.fromkeys(_TRANSPORTS[protocol] for protocol in flow.protocols):
        for ip_version in ("ipv4", "ipv6"):
            sources, destinations = _addresses(flow.source, ip_version), _addresses(flow.destination, ip_version)
            if (sources or flow.source.anywhere) and (destinations or flow.destination.anywhere):
                yield Term(
                    name=f"{firewall}_{flow.id}_{transport}{ip_version[-1]}_{number}",
                    zones=zones,
                    ip_version=ip_version,
                    transport=transport,
                    source_role=flow.source.role,
                    sources=sources,
                    source_ports=port_ranges(flow.source_ports),
                    destination_role=flow.destination.role,
                    destinations=destinations,
                    destination_ports=port_ranges(flow.destination_ports),
                    flow=flow,
                )


def _addresses(side: Side, ip_version: str) -> tuple[str, ...]:
    """Return a side's addresses of one IP version, each once; a static NAT address and the one behind it."""
    stated = (address for host in side.hosts for address in host.addresses)
    return tuple(dict.fromkeys(address for address in stated if version(address) == ip_version))
