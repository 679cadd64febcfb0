"""CFG: the settings of the Clustering page and what clustering needs switched on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from planner.design import (
    Cluster,
    Design,
    Peer,
    Service,
    Zone,
    canonical_address,
    every,
    is_host_address,
)
from planner.rules._pairs import number_of
from planner.rules._rule import (
    Case,
    Observation,
    Scope,
    Severity,
    clustered,
    confirmable,
    each_peer_states,
    observe,
    on_cluster,
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
        "pa-12-enterprise#Expressway clustering",
        "administrator-guide-x15.5#Introduction",
    ),
)
def h323_on(case: Case) -> Iterator[Observation]:
    """H.323 mode is on at every peer, which clustering uses even where calls do not."""
    yield from each_peer_states(case, "h323_mode", bool)


def _may_register_h323(case: Case) -> bool:
    return clustered(case) and case.cluster.serves(Service.REGISTRAR) is not False


@rule(
    "CFG-07",
    severity=Severity.ADVICE,
    cites=("cluster-guide-x14.3#How to form a cluster", "administrator-guide-x14.0#Clustering and peers"),
    applies=_may_register_h323,
)
def short_h323_registrations(case: Case) -> Iterator[Observation]:
    """H.323 registrations live for less than the default time, so that endpoints soon find another peer."""
    default = case.limit("h323_registration_ttl_default_minutes").value
    default_seconds = int(timedelta(minutes=default).total_seconds())
    for peer in case.peers:
        seconds = peer.h323_registration_ttl_seconds
        facts = {"seconds": seconds, "default_seconds": default_seconds}
        holds = None if seconds is None else seconds < default_seconds
        yield observe(holds, on_peer(case.cluster, peer), peer.where("h323_registration_ttl_seconds"), **facts)


@rule(
    "CFG-08",
    severity=Severity.CAUTION,
    cites=("cluster-guide-x14.3#How to form a cluster",),
    applies=clustered,
)
def signaling_optimized(case: Case) -> Iterator[Observation]:
    """Call signaling optimization is on at every peer."""
    yield from each_peer_states(case, "call_signaling_optimization", bool)


@confirmable(
    "CFG-09",
    severity=Severity.CAUTION,
    cites=("administrator-guide-x14.0#Clustering and peers",),
    applies=clustered,
)
def one_bandwidth_configuration(case: Case) -> Iterator[Observation]:
    """Subzones, links and pipes are the same on every peer."""
    yield from ()


@confirmable(
    "CFG-10",
    severity=Severity.CAUTION,
    cites=(
        "cluster-guide-x12.6#Peer-specific items",
        "administrator-guide-x14.0#Clustering and peers",
        "tac-217230#Important elements of the page",
    ),
    applies=clustered,
)
def peer_specific_items(case: Case) -> Iterator[Observation]:
    """What is not replicated is set on each peer by hand."""
    yield from ()


@confirmable(
    "CFG-11",
    severity=Severity.CAUTION,
    cites=("cluster-guide-x12.6#Peer-specific items",),
    applies=clustered,
)
def conference_factory_templates(case: Case) -> Iterator[Observation]:
    """Conference Factory has one alias on all peers and a template of its own on each."""
    yield from ()


@rule(
    "CFG-12",
    severity=Severity.BLOCKER,
    cites=(
        "cluster-guide-x14.0.2#How to change a cluster",
        "cluster-guide-x14.3#How to form a cluster",
        "administrator-guide-x14.0#Clustering and peers",
    ),
    applies=clustered,
)
def no_zones_between_peers(case: Case) -> Iterator[Observation]:
    """No zone of a cluster names one of its own peers."""
    cluster, zones = case.cluster, case.cluster.listing_zones
    if not zones:
        holds, sentence = (None, None) if zones is None else (True, "rules.CFG-12.no_zone")
        yield Observation(holds, on_cluster(cluster), f"{cluster.path}/zones", {"zone": None, "own": None}, sentence)
    for zone in zones or ():
        own = _own_peers(cluster, zone)
        # Peers without a stated name or address may be what the zone names, if it names anything.
        nameless = bool(zone.peers) and not (cluster.peers and all(cluster.peer_names))
        holds = False if own else None if zone.peers is None or nameless else True
        yield observe(holds, on_cluster(cluster), zone.path, zone=zone.name, own=own)


def _own_peers(cluster: Cluster, zone: Zone) -> tuple[int, ...]:
    return tuple(place for place, names in enumerate(cluster.peer_names, 1) if not names.isdisjoint(zone.addresses))


@confirmable(
    "CFG-13",
    severity=Severity.BLOCKER,
    cites=("cluster-guide-x14.3#Clustering requirements",),
    scope=Scope.DESIGN,
)
def one_cluster_for_each_peer(case: Case) -> Iterator[Observation]:
    """No unit is a peer of two clusters, in the design or elsewhere in the organisation."""
    stands_in = _clusters_by_address(case.design)
    for cluster in case.design.clusters:
        for peer in cluster.peers:
            found = {number for address in _cluster_addresses(peer) for number in stands_in.get(address, ())}
            others = tuple(sorted(found - {number_of(cluster)}))
            if others:
                facts = {"address": peer.name, "clusters": others}
                yield observe(False, on_peer(cluster, peer), peer.where("address"), **facts)


def _clusters_by_address(design: Design) -> dict[str, set[int]]:
    """Return the numbers of the clusters that have a peer of each address."""
    found: dict[str, set[int]] = {}
    for cluster in design.clusters:
        for address in (address for peer in cluster.peers for address in _cluster_addresses(peer)):
            if design.is_one_units(address):
                found.setdefault(address, set()).add(number_of(cluster))
    return found


def _cluster_addresses(peer: Peer) -> set[str]:
    """Return what a peer's Peer N address is, or may be: that address, and those of its internal interface."""
    stated = {canonical_address(peer.address)} if peer.address else set()
    return stated | set(peer.inside_addresses)


@rule(
    "CFG-14",
    severity=Severity.ADVICE,
    cites=("cluster-guide-x12.6#Peer-specific items",),
)
def remote_syslog(case: Case) -> Iterator[Observation]:
    """Every peer logs to a remote syslog server."""
    yield from each_peer_states(case, "syslog_servers", bool)
