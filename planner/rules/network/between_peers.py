"""NET-01 to NET-10: round trip, routes, addresses, ports and IP versions of the peers."""

from __future__ import annotations

from collections.abc import Iterator

from planner.design import IpProtocol, IpVersion, Peer, Service, canonical_ip, ip_version_of, is_same, some
from planner.rules._rule import (
    Case,
    Observation,
    Severity,
    clustered,
    confirmable,
    observe,
    on_link,
    on_peer,
    rule,
    same_on_all,
    within,
)
from planner.versions import before, since


def _round_trips(case: Case) -> Iterator[Observation]:
    limit = case.limit("peer_round_trip_ms").value
    for link in case.cluster.links:
        measured, place = link.round_trip_ms, on_link(case.cluster, link)
        pointer = link.where("round_trip_ms")
        yield observe(within(measured, limit), place, pointer, measured_ms=measured, limit_ms=limit)


@rule(
    "NET-01",
    severity=Severity.BLOCKER,
    cites=("tac-217230#Requirements", "cluster-guide-x14.3#Clustering requirements"),
    conflicts=("pa-12-enterprise#Expressway clustering",),
    applies=clustered,
    releases=since("X8.10"),
)
def round_trip_time(case: Case) -> Iterator[Observation]:
    """Every two peers answer each other within the round-trip limit of their release."""
    yield from _round_trips(case)


@rule(
    "NET-02",
    severity=Severity.BLOCKER,
    cites=("vcs-administrator-guide-x8.5#Setting up a cluster", "pa-12-enterprise#Expressway clustering"),
    applies=clustered,
    releases=before("X8.10"),
)
def earlier_round_trip_time(case: Case) -> Iterator[Observation]:
    """Before X8.10 every two peers answer each other within the shorter round-trip limit."""
    yield from _round_trips(case)


@confirmable(
    "NET-03",
    severity=Severity.BLOCKER,
    cites=("tac-217230#Requirements", "cluster-guide-x14.3#Clustering requirements"),
    applies=clustered,
)
def directly_routable(case: Case) -> Iterator[Observation]:
    """Every peer reaches every other directly, without NAT; the design shows NAT, a person confirms routing."""
    for link in case.cluster.links:
        holds = None if link.nat is None else not link.nat
        yield observe(holds, on_link(case.cluster, link), link.where("nat"), nat=link.nat)


def _contradict(peer: Peer) -> bool:
    """Whether the addresses of one peer contradict each other."""
    own = peer.lan_addresses
    return len(set(own)) < len(own) or not set(own).isdisjoint(peer.static_nat_addresses)


def _has_addresses_to_compare(case: Case) -> bool:
    return clustered(case) or any(_contradict(peer) for peer in case.peers)


@rule(
    "NET-04",
    severity=Severity.BLOCKER,
    cites=("cluster-guide-x14.3#Clustering requirements", "cluster-guide-x12.6#Peer-specific items"),
    applies=_has_addresses_to_compare,
)
def own_addresses(case: Case) -> Iterator[Observation]:
    """Each peer has LAN addresses of its own, on each interface, and no static NAT address among them."""
    held = {peer.number: peer.lan_addresses for peer in case.peers}
    for peer in case.peers:
        own = held[peer.number]
        sharing = [number for number, others in held.items() if number != peer.number and set(own) & set(others)]
        shared = tuple(address for address in own if any(address in held[number] for number in sharing))
        facts = {"addresses": own, "shared": shared, "shared_with": tuple(sharing)}
        yield observe(not sharing if own else None, on_peer(case.cluster, peer), peer.where("lan1"), **facts)
        yield from _contradictions(case, peer)


def _contradictions(case: Case, peer: Peer) -> Iterator[Observation]:
    """Yield what is wrong with one peer's addresses whatever the other peers of its cluster have."""
    own, place, here = peer.lan_addresses, on_peer(case.cluster, peer), case.cluster.index
    if twice := tuple(address for address in dict.fromkeys(own) if own.count(address) > 1):
        yield Observation(False, place, peer.where("lan2"), {"shared": twice}, "rules.NET-04.twice")
    for lan, face in peer.interfaces:
        if face.static_nat_address and (nat := canonical_ip(face.static_nat_address)) in own:
            pointer = f"{peer.where(lan)}/static_nat_address"
            yield Observation(False, place, pointer, {"static_nat_address": nat}, "rules.NET-04.static_nat")
    own_alone = filter(case.design.is_one_units, own)
    elsewhere = {address: case.design.lan_holders.get(address, ()) for address in own_alone}
    if others := sorted({place for places in elsewhere.values() for place in places} - {here}):
        shared = tuple(address for address, places in elsewhere.items() if set(places) - {here})
        facts = {"shared": shared, "clusters": tuple(other + 1 for other in others)}
        yield Observation(False, place, peer.where("lan1"), facts, "rules.NET-04.elsewhere")


@confirmable(
    "NET-05",
    severity=Severity.BLOCKER,
    cites=("tac-217230#Ports", "port-guide-x15.0#Clustering ports"),
    applies=clustered,
)
def ports_between_peers(case: Case) -> Iterator[Observation]:
    """The ports between every two peers are open both ways; firewall rules are not part of a design."""
    yield from ()


@confirmable(
    "NET-06",
    severity=Severity.CAUTION,
    cites=("cluster-guide-x14.3#Clustering requirements",),
    applies=clustered,
    releases=since("X8.8"),
)
def external_firewall_blocks_cluster_ports(case: Case) -> Iterator[Observation]:
    """The external firewall lets nothing through to the cluster ports of the peers."""
    yield from ()


@confirmable(
    "NET-07",
    severity=Severity.CAUTION,
    cites=("cluster-guide-x12.6#Firewall rules", "cluster-guide-x14.3#Clustering requirements"),
    applies=clustered,
    releases=since("X8.8"),
)
def peers_guard_cluster_ports(case: Case) -> Iterator[Observation]:
    """Each peer's own firewall rules admit the other peers alone to the cluster ports."""
    yield from ()


@rule(
    "NET-08",
    severity=Severity.BLOCKER,
    cites=("tac-217230#Add additional peers to the cluster", "administrator-guide-x14.0#Clustering and peers"),
    applies=clustered,
)
def one_ip_version(case: Case) -> Iterator[Observation]:
    """The cluster IP version is the same on every peer, and its Peer N address, where an IP address, is of it."""
    versions = [case.cluster.page(peer).ip_version for peer in case.peers]
    expected = case.cluster.ip_version or next(filter(None, versions), None)
    families = _families(case)
    for peer, version in zip(case.peers, versions, strict=True):
        misfit = _misfits(peer, version, families)
        holds = False if misfit else is_same(version, expected)
        pointer = peer.where("address") if misfit else case.cluster.page_path(peer, "ip_version")
        facts = {"ip_version": version, "expected": expected, "address": peer.address}
        yield observe(holds, on_peer(case.cluster, peer), pointer, **facts)


def _families(case: Case) -> set[IpVersion]:
    """Return the versions of the Peer N addresses that are IP addresses."""
    found = (ip_version_of(peer.address) for peer in case.peers if peer.address)
    return {family for family in found if family}


def _misfits(peer: Peer, version: IpVersion | None, families: set[IpVersion]) -> bool:
    """Whether Peer N address is an IP address of another version; where none is stated, other than a fellow's."""
    family = ip_version_of(peer.address) if peer.address else None
    if family is None:
        return False
    return len(families) > 1 if version is None else family is not version


@rule(
    "NET-09",
    severity=Severity.BLOCKER,
    cites=("cluster-guide-x12.6#Peer-specific items", "administrator-guide-x14.0#Clustering and peers"),
    applies=clustered,
)
def one_ip_protocol(case: Case) -> Iterator[Observation]:
    """The IP protocol mode is the same on every peer."""
    yield from same_on_all(case, "ip_protocol")


def _may_serve_mra(case: Case) -> bool:
    return case.cluster.serves(Service.MRA) is not False


@rule(
    "NET-10",
    severity=Severity.BLOCKER,
    cites=(
        "mra-guide-x12.5#Supported IP protocols",
        "select-release-note-x14.2.5#MRA over IPv6",
        "mra-guide-x15.0#Supported IP protocols",
        "administrator-guide-x15.5#Introduction",
    ),
    applies=_may_serve_mra,
    releases=before("X14.2"),
)
def mra_over_ipv4(case: Case) -> Iterator[Observation]:
    """Before X14.2 a peer that serves MRA has the IP protocol mode IPv4, neither IPv6 nor Both."""
    for peer in case.peers:
        mode, serves = peer.ip_protocol, case.cluster.serves(Service.MRA)
        holds = some(is_same(mode, IpProtocol.IPV4), None if serves is None else not serves)
        pointer = case.cluster.services_path if mode and serves is None else peer.where("ip_protocol")
        yield observe(holds, on_peer(case.cluster, peer), pointer, ip_protocol=mode, mra=serves)
