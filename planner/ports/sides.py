"""Roles of flows -> sides: the addresses that the design states for them, and the zone in which they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network

from planner.design import Cluster, Design, Interface, IpProtocol, Peer, PeerType, is_ip, is_routable
from planner.ports.flows import FirewallZone, Host, Side, version

OWN_ROLES = {"c": PeerType.C, "e_inside": PeerType.E, "e_outside": PeerType.E}
"""The roles that are clusters of the design."""

_FROM_INSIDE = ("admin", "tms", "turn_users")
"""Roles that stand in the internal network whomever they reach."""

_SERVERS = ("dns_internal", "ntp_internal", "smart_licensing", "mail", "directory")
"""Roles that an Expressway-C may reach beyond the internal network: in the DMZ or on the Internet."""

_OUTSIDE_UNLESS_STATED = ("dns_external", "ntp_external", "smart_licensing")
"""Roles that stand on the Internet where the design states no address."""


class Sides:
    """Finds the sides of flows in a design."""

    def __init__(self, design: Design) -> None:
        self._design = design
        self._own: dict[tuple[str, int], tuple[Host, ...]] = {}
        self._around: dict[tuple[str, int], tuple[Side, ...]] = {}
        self._inside: dict[str, frozenset[str | None]] = {}
        self._held: dict[tuple[PeerType, str], bool] = {}
        self._networks = {kind: _networks_of(design.of_type(kind)) for kind in PeerType}

    def own(self, role: str, cluster: Cluster | None) -> Side:
        """Return a cluster as a side; without addresses where the design does not tell which cluster it is."""
        zone = FirewallZone.INTERNAL if role == "c" else FirewallZone.DMZ
        if cluster is None:
            return Side(role, zone)
        if (role, cluster.index) not in self._own:
            hosts = _outside(cluster) if role == "e_outside" else _inside(cluster)
            self._own[role, cluster.index] = tuple(hosts)
        return Side(role, zone, self._own[role, cluster.index], cluster.index)

    def around(self, role: str, cluster: Cluster) -> tuple[Side, ...]:
        """Return what a role around the clusters is to one of them: a side for each zone in which it has addresses.

        No address stated: one side without hosts.
        """
        if role == "internet":
            return (Side(role, FirewallZone.INTERNET),)
        if (role, cluster.index) not in self._around:
            self._around[role, cluster.index] = self._found(role, cluster)
        return self._around[role, cluster.index]

    def _found(self, role: str, cluster: Cluster) -> tuple[Side, ...]:
        hosts = tuple(dict.fromkeys(self._hosts(role, cluster)))
        if not hosts:
            return (Side(role, _zone_unstated(role, cluster)),)
        zones: dict[FirewallZone | None, list[Host]] = {}
        for host in hosts:
            zone = (
                self._zone_of_c(role, host, cluster) if cluster.type is PeerType.C else self._zone(role, host, cluster)
            )
            zones.setdefault(zone, []).append(host)
        return tuple(Side(role, zone, tuple(found)) for zone, found in zones.items())

    def _zone_of_c(self, role: str, host: Host, cluster: Cluster) -> FirewallZone:
        """Return where a stated host stands that an Expressway-C reaches or that reaches it.

        A server stands in the DMZ if an Expressway-E's own network holds it, and on the Internet if it can be reached
        there while the Expressway-C itself cannot; all else stands in the internal network.
        """
        if role not in _SERVERS or host.address is None or self._holds(PeerType.C, host.address):
            return FirewallZone.INTERNAL
        if self._holds(PeerType.E, host.address):
            return FirewallZone.DMZ
        own = [peer.address for peer in self.own("c", cluster).stated]
        outside = is_routable(_first(host.address)) and not any(is_routable(address or "") for address in own)
        return FirewallZone.INTERNET if outside else FirewallZone.INTERNAL

    def _zone(self, role: str, host: Host, cluster: Cluster) -> FirewallZone | None:
        """Return where a stated host stands that an Expressway-E reaches or that reaches it.

        A server that it asks stands in the DMZ if an Expressway-E's own network holds it, in the internal network if
        an Expressway-C's does, on the Internet if it can be reached there, and in the internal network if an
        Expressway-C asks the same one there; else nothing tells on which side of the internal firewall it is.
        """
        if not _asks_from_dmz(role, cluster):
            return FirewallZone.INTERNAL
        if host.address is None:
            return _zone_unstated(role, cluster)
        if self._holds(PeerType.E, host.address):
            return FirewallZone.DMZ
        if self._holds(PeerType.C, host.address):
            return FirewallZone.INTERNAL
        if is_routable(_first(host.address)):
            return FirewallZone.INTERNET
        return FirewallZone.INTERNAL if host.address in self._asked_inside(role) else None

    def _asked_inside(self, role: str) -> frozenset[str | None]:
        """Return the addresses of a role that an Expressway-C of the design asks in the internal network."""
        if role not in self._inside:
            counterpart = role.replace("_external", "_internal")
            self._inside[role] = frozenset(
                host.address
                for cluster in self._design.of_type(PeerType.C)
                for side in self.around(counterpart, cluster)
                if side.zone is FirewallZone.INTERNAL
                for host in side.hosts
            )
        return self._inside[role]

    def _holds(self, kind: PeerType, address: str) -> bool:
        """Whether a network in which peers of a type stand holds an address or network."""
        if (kind, address) not in self._held:
            self._held[kind, address] = any(_holds(network, address) for network in self._networks[kind])
        return self._held[kind, address]

    def _hosts(self, role: str, cluster: Cluster) -> Iterator[Host]:
        """Yield the addresses that the design states for a role; the names of servers that it states without one."""
        design, stated = self._design, self._design.networks
        if role in ("unified_cm", "im_and_presence"):
            nodes: tuple[str, ...] = getattr(design, role).nodes or ()
            networks: tuple[str, ...] = getattr(stated, role) or ()
            yield from _named(node for node in nodes if is_ip(node) or not networks)
            yield from _named(networks)
        elif role.startswith(("dns", "ntp")):
            kind, _, view = role.partition("_")
            own = dict.fromkeys(
                server
                for peer in cluster.peers or (cluster.for_all,)
                for server in getattr(peer, f"{kind}_servers") or ()
            )
            yield from _named(own or (getattr(stated, f"external_{kind}") or () if view == "external" else ()))
        elif role != "turn_users":
            yield from _named(getattr(stated, role) or ())


def _named(texts: Iterable[str]) -> Iterator[Host]:
    """Yield stated addresses, networks and names; the network of one address as that address."""
    for text in texts:
        family = version(text)
        whole = "/128" if family == "ipv6" else "/32"
        yield Host(None, text.removesuffix(whole)) if family else Host(text, None)


def _inside(cluster: Cluster) -> Iterator[Host]:
    for peer in cluster.peers:
        yield Host(peer.name, peer.internal_ip(cluster.ip_version), None, cluster.index, peer.number)


def _outside(cluster: Cluster) -> Iterator[Host]:
    """Yield how the Internet sees each peer: by static NAT address, else by its external interface's own address."""
    for peer in cluster.peers:
        found = tuple(_outside_addresses(peer)) or ((None, None),)
        for address, own in found:
            yield Host(peer.public_fqdn or peer.name, address, own, cluster.index, peer.number)


def _outside_addresses(peer: Peer) -> Iterator[tuple[str, str | None]]:
    face = _external(peer)
    if face is None:
        if peer.nics != 2 and peer.address is not None and is_ip(peer.address):
            yield peer.address, None
        return
    nat = face.static_nat_address
    if (nat or face.ipv4) and peer.ip_protocol is not IpProtocol.IPV6:
        yield (nat, face.ipv4) if nat else (str(face.ipv4), None)
    if face.ipv6 and peer.ip_protocol is not IpProtocol.IPV4:
        yield face.ipv6, None


def _external(peer: Peer) -> Interface | None:
    """Return the interface that faces the Internet: the other one of two, or the only one."""
    if peer.nics == 2:
        return peer.external
    others = [face for _, face in peer.interfaces if face is not peer.internal]
    return others[0] if peer.nics is None and others else peer.internal


def _zone_unstated(role: str, cluster: Cluster) -> FirewallZone | None:
    """Return where a role stands of which no address is stated; None where that is anybody's guess."""
    if role in _OUTSIDE_UNLESS_STATED:
        return FirewallZone.INTERNET
    return None if _asks_from_dmz(role, cluster) else FirewallZone.INTERNAL


def _asks_from_dmz(role: str, cluster: Cluster) -> bool:
    return cluster.type is PeerType.E and role not in _FROM_INSIDE


def _first(address: str) -> str:
    return address.partition("/")[0]


def _holds(network: IPv4Network | IPv6Network, address: str) -> bool:
    inner = _network(address)
    return inner.version == network.version and inner.subnet_of(network)  # type: ignore[arg-type]


@lru_cache(maxsize=1024)
def _network(address: str) -> IPv4Network | IPv6Network:
    return ip_network(address, strict=False)


def _networks_of(clusters: Iterable[Cluster]) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return the networks in which the peers stand, each once, as far as the design states their prefixes."""
    faces = (face for cluster in clusters for peer in cluster.peers for _, face in peer.interfaces)
    stated = (f"{face.ipv4}/{face.prefix}" for face in faces if face.ipv4 and face.prefix is not None)
    return tuple(dict.fromkeys(_network(text) for text in stated))
