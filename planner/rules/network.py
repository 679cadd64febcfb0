"""NET: round trip, routing and addresses between the peers."""

from __future__ import annotations

from collections.abc import Iterator

from planner.design import Peer, ip_version_of, is_routable
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
    cites=("vcs-administrator-guide-x8.5#Setting up a cluster",),
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


@rule(
    "NET-04",
    severity=Severity.BLOCKER,
    cites=("cluster-guide-x14.3#Clustering requirements", "cluster-guide-x12.6#Peer-specific items"),
    applies=clustered,
)
def own_addresses(case: Case) -> Iterator[Observation]:
    """Each peer has LAN addresses of its own."""
    held = {peer.number: peer.lan_addresses for peer in case.peers}
    for peer in case.peers:
        own = held[peer.number]
        sharing = [number for number, others in held.items() if number != peer.number and set(own) & set(others)]
        shared = tuple(address for address in own if any(address in held[number] for number in sharing))
        facts = {"addresses": own, "shared": shared, "shared_with": tuple(sharing)}
        yield observe(not sharing if own else None, on_peer(case.cluster, peer), peer.where("lan1"), **facts)


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
    for peer, version in zip(case.peers, versions, strict=True):
        other_family = peer.address is not None and ip_version_of(peer.address) not in (version, None)
        holds = None if version is None else version is expected and not other_family
        pointer = peer.where("address") if version and other_family else case.cluster.page_path(peer, "ip_version")
        facts = {"ip_version": version, "expected": expected, "address": peer.address}
        yield observe(holds, on_peer(case.cluster, peer), pointer, **facts)


@rule(
    "NET-09",
    severity=Severity.BLOCKER,
    cites=("cluster-guide-x12.6#Peer-specific items", "administrator-guide-x14.0#Clustering and peers"),
    applies=clustered,
)
def one_ip_protocol(case: Case) -> Iterator[Observation]:
    """The IP protocol mode is the same on every peer."""
    yield from same_on_all(case, "ip_protocol")


def _edge_peers(case: Case, nics: int) -> list[Peer]:
    """Return the peers that are Expressway-E with so many NICs, and those that may be since it is not stated."""
    return [peer for peer in case.peers if peer.is_edge(nics) is not False]


def _two_nics(case: Case) -> bool:
    return any(peer.is_edge(2) is not False for peer in case.peers or (case.cluster.for_all,))


def _one_nic(case: Case) -> bool:
    return any(peer.is_edge(1) is not False for peer in case.peers or (case.cluster.for_all,))


def _natted_edge_peers(case: Case) -> list[Peer]:
    """Return the Expressway-E peers of one NIC that have a static NAT address, or may have one."""
    return [peer for peer in _edge_peers(case, 1) if peer.uses_static_nat is not False]


def _one_nic_and_nat(case: Case) -> bool:
    return bool(_natted_edge_peers(case)) if case.peers else _one_nic(case)


def _asked(peer: Peer, fact: str) -> str:
    """Return the pointer of a fact, or of what has to be stated before it matters: whether it is an E, and its NICs."""
    return peer.where("type" if peer.type is None else "nics" if peer.nics is None else fact)


@rule(
    "NET-11",
    severity=Severity.BLOCKER,
    cites=(
        "tac-217230#Requirements",
        "cluster-guide-x14.3#Clustering requirements",
        "basic-configuration-guide-x14.0#Requirements for clustered systems",
    ),
    applies=_two_nics,
)
def cluster_over_internal_interface(case: Case) -> Iterator[Observation]:
    """An Expressway-E with two NICs forms the cluster over its internal interface, which has no static NAT."""
    for peer in _edge_peers(case, 2):
        yield observe(
            _over_internal(peer) if peer.is_edge(2) else None,
            on_peer(case.cluster, peer),
            _asked(peer, "address"),
            cluster_ip=peer.cluster_ip,
            cluster_interface=peer.cluster_interface,
            internal_addresses=peer.internal.addresses if peer.internal else (),
            outside_addresses=peer.outside_addresses,
        )


def _over_internal(peer: Peer) -> bool | None:
    """Whether cluster traffic stays on the internal interface; None where addresses are missing to tell."""
    inside = peer.internal
    if peer.cluster_ip in peer.outside_addresses or (inside and inside.static_nat_address):
        return False
    return True if inside and peer.cluster_ip in inside.addresses else None


@rule(
    "NET-12",
    severity=Severity.BLOCKER,
    cites=("cluster-guide-x14.3#Clustering requirements",),
    applies=_one_nic_and_nat,
)
def peer_address_is_not_static_nat(case: Case) -> Iterator[Observation]:
    """Where an Expressway-E with one NIC has a static NAT address, its Peer N address is not that address."""
    for peer in _natted_edge_peers(case):
        address, outside = peer.cluster_ip, peer.static_nat_addresses
        known = peer.is_edge(1) and peer.uses_static_nat and address
        facts = {"cluster_ip": address, "static_nat_addresses": outside}
        holds = address not in outside if known else None
        yield observe(holds, on_peer(case.cluster, peer), _asked(peer, "address" if outside else "lan1"), **facts)


@rule(
    "NET-13",
    severity=Severity.CAUTION,
    cites=("tac-217230#Requirements", "tac-217230#Cluster with a single NIC"),
    conflicts=("cluster-guide-x14.3#Clustering requirements",),
    applies=_one_nic,
)
def public_address(case: Case) -> Iterator[Observation]:
    """An Expressway-E with one NIC has a public address and no static NAT."""
    for peer in _edge_peers(case, 1):
        own, nat = peer.lan_addresses, peer.uses_static_nat
        private = nat or not all(is_routable(address) for address in own)
        holds = False if private else None if nat is None or not own else True
        facts = {"addresses": own, "static_nat_addresses": peer.static_nat_addresses}
        place = on_peer(case.cluster, peer)
        yield observe(holds if peer.is_edge(1) else None, place, _asked(peer, "lan1"), **facts)


@rule(
    "NET-14",
    severity=Severity.CAUTION,
    cites=(
        "port-guide-x15.0#Firewall configuration",
        "basic-configuration-guide-x14.0#Advanced networking deployments",
    ),
    applies=_one_nic,
)
def one_nic_without_static_nat(case: Case) -> Iterator[Observation]:
    """An Expressway-E with one NIC does without static NAT, which works there but is discouraged."""
    for peer in _edge_peers(case, 1):
        nat = peer.uses_static_nat if peer.is_edge(1) else None
        facts = {"static_nat_addresses": peer.static_nat_addresses}
        holds = None if nat is None else not nat
        yield observe(holds, on_peer(case.cluster, peer), _asked(peer, "lan1"), **facts)
