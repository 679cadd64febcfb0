"""CFG: the settings of the Clustering page and what clustering needs switched on."""

from __future__ import annotations

from collections.abc import Iterator

from planner.design import canonical_address, every, is_host_address
from planner.rules._rule import (
    Case,
    Observation,
    Severity,
    clustered,
    confirmable,
    each_peer_states,
    observe,
    on_peer,
    rule,
)


@rule(
    "CFG-01",
    severity=Severity.BLOCKER,
    cites=(
        "tac-217230#Add additional peers to the cluster",
        "cluster-guide-x12.6#Peer-specific items",
        "administrator-guide-x14.0#Clustering and peers",
    ),
    applies=clustered,
)
def one_peer_list(case: Case) -> Iterator[Observation]:
    """Every peer has the same peer addresses in the same order, its own among them."""
    lists = [case.cluster.peer_list(peer) for peer in case.peers]
    expected = _stated_list(case) or next((own for own in lists if own is not None), None)
    for peer, own in zip(case.peers, lists, strict=True):
        known = peer.clustering is not None and peer.clustering.peers is not None
        itself = None if own is None or peer.address is None else canonical_address(peer.address) in own
        holds = every(None if own is None else own == expected, itself)
        facts = {"listed": own, "expected": expected, "address": peer.address}
        pointer = peer.where("clustering/peers" if known else "address")
        yield observe(holds, on_peer(case.cluster, peer), pointer, **facts)


def _stated_list(case: Case) -> tuple[str, ...] | None:
    addresses = case.cluster.addresses
    return None if addresses is None else tuple(canonical_address(address) for address in addresses)


@rule(
    "CFG-02",
    severity=Severity.BLOCKER,
    cites=("tac-217230#Add additional peers to the cluster", "administrator-guide-x14.0#Clustering and peers"),
)
def one_primary(case: Case) -> Iterator[Observation]:
    """Configuration primary is the same number on every peer, and a peer of the list."""
    numbers = [case.cluster.page(peer).configuration_primary for peer in case.peers]
    expected = case.cluster.configuration_primary or next(filter(None, numbers), None)
    for peer, number in zip(case.peers, numbers, strict=True):
        holds = None if number is None else number == expected and number <= len(case.peers)
        facts = {"configuration_primary": number, "expected": expected, "peer_count": len(case.peers)}
        pointer = case.cluster.page_path(peer, "configuration_primary")
        yield observe(holds, on_peer(case.cluster, peer), pointer, **facts)


@rule(
    "CFG-03",
    severity=Severity.BLOCKER,
    cites=("cluster-guide-x14.0.2#How to change a cluster",),
    applies=clustered,
)
def no_gaps(case: Case) -> Iterator[Observation]:
    """No peer's list has an empty field before a filled one."""
    for peer in case.peers:
        own = peer.clustering.gaps if peer.clustering else None
        # A design lists its peers without gaps; they can only be seen on a page.
        gaps = () if own is None and case.cluster.addresses else own
        pointer = peer.where("address" if own is None else "clustering/peers")
        yield observe(None if gaps is None else not gaps, on_peer(case.cluster, peer), pointer, gaps=gaps)


@rule(
    "CFG-04",
    severity=Severity.BLOCKER,
    cites=("administrator-guide-x15.0-reference#Alarms",),
)
def usable_addresses(case: Case) -> Iterator[Observation]:
    """Each Peer N address is in the list once, and is an FQDN or the IP address of a host."""
    listed = [canonical_address(peer.address) for peer in case.peers if peer.address is not None]
    for peer in case.peers:
        times = None if peer.address is None else listed.count(canonical_address(peer.address))
        valid = None if peer.address is None else is_host_address(peer.address)
        holds = every(valid, None if times is None else times == 1)
        facts = {"address": peer.address, "times": times, "valid": valid}
        sentence = _not_usable(times) if valid is False else None
        yield Observation(holds, on_peer(case.cluster, peer), peer.where("address"), facts, sentence)


def _not_usable(times: int | None) -> str:
    return "rules.CFG-04.not_usable" if times == 1 else "rules.CFG-04.not_usable_and_repeated"


@confirmable(
    "CFG-05",
    severity=Severity.BLOCKER,
    cites=("tac-217230#Create a new cluster", "cluster-guide-x14.3#How to form a cluster"),
    applies=clustered,
)
def formed_one_by_one(case: Case) -> Iterator[Observation]:
    """A cluster of one is made and restarted first, then one peer after the other is added: an order of work."""
    yield from ()


@rule(
    "CFG-06",
    severity=Severity.BLOCKER,
    cites=(
        "tac-217230#Requirements",
        "cluster-guide-x14.3#Clustering requirements",
        "administrator-guide-x15.0-reference#Alarms",
    ),
)
def h323_on(case: Case) -> Iterator[Observation]:
    """H.323 mode is on at every peer, which clustering uses even where calls do not."""
    yield from each_peer_states(case, "h323_mode", bool)
