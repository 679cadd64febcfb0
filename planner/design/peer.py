"""One Expressway of a cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.design.addresses import canonical_address, canonical_ip, is_ip, is_routable
from planner.design.enumerations import IpVersion, Lan
from planner.design.facts import SETTINGS, Certificate, ClusteringPage, Interface, PeerSettings
from planner.design.logic import every, some


@dataclass(frozen=True, slots=True)
class Peer(PeerSettings):
    """One Expressway of a cluster, with everything that holds for it."""

    number: int = 1
    """Its place in the peer list, from 1."""
    path: str = ""
    """JSON pointer of the place in the design that describes it (the cluster's in the quick form)."""
    listed: bool = True
    """Whether `peers` describes it; False where the quick form only counts it."""
    origins: Mapping[str, str] | None = None
    """For each stated inherited fact the JSON pointer of the level that states it."""
    address: str | None = None
    system_name: str | None = None
    host_name: str | None = None
    public_fqdn: str | None = None
    lan1: Interface | None = None
    lan2: Interface | None = None
    cluster_interface: Lan = Lan.LAN1
    host: str | None = None
    site: str | None = None
    """The place that it shares power, building or network with; peers of one site may fail together."""
    certificate: Certificate | None = None
    clustering: ClusteringPage | None = None
    mapped_ip: str | None = None
    """Where the cluster address mapping is on and names this peer: the address it maps to."""

    def where(self, fact: str) -> str:
        """Return the JSON pointer at which the fact is stated, or should be when it is not.

        A fact of one peer alone cannot be stated in the quick form: it asks for the list of peers.
        """
        if stated := (self.origins or {}).get(fact):
            return stated
        if not self.listed and fact.partition("/")[0] not in SETTINGS:
            return f"{self.path}/peers"
        return f"{self.path}/{fact}"

    @property
    def name(self) -> str | None:
        """What people call it: its Peer N address, else its system name, else its host name."""
        return self.address or self.system_name or self.host_name

    @property
    def address_is_ip(self) -> bool | None:
        """Whether Peer N address is an IP address; None when it is not stated."""
        return None if self.address is None else is_ip(self.address)

    @property
    def internal(self) -> Interface | None:
        """The interface that carries cluster traffic."""
        return self.lan2 if self.cluster_interface is Lan.LAN2 else self.lan1

    @property
    def external(self) -> Interface | None:
        """The other interface, when the peer has two."""
        if self.nics != 2:
            return None
        return self.lan1 if self.cluster_interface is Lan.LAN2 else self.lan2

    @property
    def interfaces(self) -> tuple[tuple[Lan, Interface], ...]:
        """The stated interfaces with their names."""
        return tuple((lan, face) for lan, face in ((Lan.LAN1, self.lan1), (Lan.LAN2, self.lan2)) if face)

    def internal_ip(self, version: IpVersion | None) -> str | None:
        """Return the address that carries cluster traffic, in this cluster IP version (IPv4 when not stated)."""
        face = self.internal
        stated = (face.ipv6 if version is IpVersion.IPV6 else face.ipv4) if face else None
        return stated or self.mapped_ip or (self.address if self.address_is_ip else None)

    @property
    def uses_static_nat(self) -> bool | None:
        """Whether any interface has a static NAT address; None where one of as many as it has is not stated."""
        if self.static_nat_addresses:
            return True
        return None if len(self.interfaces) < (self.nics or 1) else False

    @property
    def static_nat_addresses(self) -> tuple[str, ...]:
        """The stated static NAT addresses in canonical form, LAN 1 first."""
        return tuple(canonical_ip(face.static_nat_address) for _, face in self.interfaces if face.static_nat_address)

    @property
    def lan_addresses(self) -> tuple[str, ...]:
        """Its own addresses in canonical form: those of its interfaces, else a Peer N address that is an IP address."""
        stated = tuple(address for _, face in self.interfaces for address in face.addresses)
        return stated or ((canonical_ip(self.address),) if self.address and self.address_is_ip else ())

    @property
    def every_address(self) -> tuple[str, ...]:
        """The addresses by which others may reach it, canonical: its own and those of static NAT, each once."""
        return tuple(dict.fromkeys((*self.lan_addresses, *self.static_nat_addresses)))

    @property
    def outside_addresses(self) -> tuple[str, ...]:
        """The addresses that cluster traffic must not use: the external interface's and every static NAT address."""
        return (*(self.external.addresses if self.external else ()), *self.static_nat_addresses)

    @property
    def known_as(self) -> frozenset[str]:
        """The stated names and addresses by which other systems may name it, canonical: FQDNs, LAN and static NAT."""
        names = (self.address, self.public_fqdn, *self.lan_addresses, *self.static_nat_addresses)
        return frozenset(canonical_address(name) for name in names if name)

    @property
    def fqdn(self) -> str | None:
        """The name its certificate and the address mapping are about: Peer N address, else its public FQDN."""
        return self.public_fqdn if self.address is None or self.address_is_ip else self.address

    @property
    def system_fqdn(self) -> str | None:
        """System host name and domain as one name; None unless both are stated."""
        return f"{self.host_name}.{self.domain}" if self.host_name and self.domain else None

    @property
    def dns_name(self) -> str | None:
        """The name by which DNS has to know it: its FQDN, else its system host name and domain."""
        return self.fqdn or self.system_fqdn

    @property
    def public_name(self) -> str | None:
        """The name by which the Internet knows it: its public FQDN, else Peer N address where that is a name."""
        return self.public_fqdn or (None if self.address_is_ip else self.address)

    @property
    def named_by_host(self) -> bool | None:
        """Whether system host name and domain make its FQDN; so they do where Peer N address is an IP address alone."""
        if self.host_name is None or self.domain is None or (self.fqdn is None and self.address is None):
            return None
        return self.fqdn is None or canonical_address(f"{self.host_name}.{self.domain}") == canonical_address(self.fqdn)

    def is_outside(self, ip: str) -> bool:
        """Whether the Internet can reach it on an IP address: a static NAT address, else a routable one.

        Not on the IPv4 address of an interface that has static NAT, nor on one of the internal one of two. Static NAT
        is of IPv4 alone: the interface's IPv6 address is seen as it is.
        """
        address = canonical_ip(ip)
        if address in self.static_nat_addresses:
            return True
        hidden = {canonical_ip(face.ipv4) for _, face in self.interfaces if face.static_nat_address and face.ipv4}
        if self.external or len(self.interfaces) > 1:
            hidden |= set(self.inside_addresses)
        return is_routable(address) and address not in hidden

    @property
    def has_two_nics_and_nat(self) -> bool | None:
        """Whether it has two NICs and a static NAT address; None where what is stated does not tell."""
        return every(None if self.nics is None else self.nics > 1, self.uses_static_nat)

    @property
    def inside_addresses(self) -> tuple[str, ...]:
        """The stated addresses of its internal interface (canonical), else Peer N address where that is an IP address.

        Unlike `internal_ip` it takes nothing from the address mapping, which is judged by it.
        """
        stated = self.internal.addresses if self.internal else ()
        return stated or ((canonical_ip(self.address),) if self.address and self.address_is_ip else ())

    def is_inside(self, ip: str) -> bool | None:
        """Whether an IP address is one of its own on the internal side; None where what is stated does not tell."""
        if self.inside_addresses:
            return canonical_ip(ip) in self.inside_addresses
        return False if canonical_ip(ip) in self.outside_addresses else None

    @property
    def behind_nat_or_dual(self) -> bool | None:
        """Whether it has two NICs or a static NAT address; None where what is stated does not tell."""
        return some(None if self.nics is None else self.nics > 1, self.uses_static_nat)

    @property
    def cluster_ip(self) -> str | None:
        """The address behind Peer N address, canonical: that address itself, or the one the address mapping gives it.

        None when Peer N address is not stated, or is an FQDN without a mapping (DNS would resolve it).
        """
        if self.address and self.address_is_ip:
            return canonical_ip(self.address)
        return canonical_ip(self.mapped_ip) if self.mapped_ip else None
