"""NET-11 to NET-14: the interfaces and static NAT of an Expressway-E."""

from __future__ import annotations

from collections.abc import Iterator

from planner.design import Peer, is_routable
from planner.rules._rule import Case, Observation, Severity, observe, on_peer, rule


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
    cites=(
        "tac-217230#Requirements",
        "tac-217230#Cluster with a single NIC",
        "cluster-guide-x14.0#Cluster address mapping",
    ),
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
        "mra-guide-x15.0#Network requirements",
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
