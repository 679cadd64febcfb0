"""PAIR-10 onward: Mobile and Remote Access over the pair, several edges, XMPP federation, TURN, TMS, Unified CM."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from planner.design import Cluster, PeerType, Service, some
from planner.rules._pairs import ON_DESIGN, any_clustered, any_serves_mra, number_of
from planner.rules._rule import (
    Case,
    Observation,
    Scope,
    Severity,
    clustered,
    confirmable,
    observe,
    on_cluster,
    rule,
)
from planner.rules.pair import may_use_sso
from planner.versions import ProductRelease


def _serves_mra(case: Case) -> bool:
    return case.cluster.serves(Service.MRA) is not False


@rule(
    "PAIR-10",
    severity=Severity.CAUTION,
    cites=("mra-guide-x12.5#High availability",),
    applies=_serves_mra,
)
def a_path_for_each_node(case: Case) -> Iterator[Observation]:
    """A cluster for MRA phones has at least as many peers as there are nodes in their Unified CM group."""
    nodes, size = case.design.unified_cm.group_nodes, case.cluster.size
    holds = None if nodes is None or size is None else size >= nodes
    pointer = case.cluster.size_path if nodes is not None else "/unified_cm/group_nodes"
    yield observe(holds, on_cluster(case.cluster), pointer, peer_count=size, group_nodes=nodes)


@confirmable(
    "PAIR-11",
    severity=Severity.CAUTION,
    cites=("mra-guide-x15.0#High availability",),
    applies=any_serves_mra,
    scope=Scope.DESIGN,
)
def two_paths_no_mesh(case: Case) -> Iterator[Observation]:
    """Maintenance allows for phones that have two fixed paths, from edge to Unified CM, and no mesh between them."""
    yield from ()


@confirmable(
    "PAIR-12",
    severity=Severity.ADVICE,
    cites=("mra-guide-x12.5#High availability", "mra-guide-x15.0#High availability"),
    scope=Scope.DESIGN,
)
def calls_drop_with_their_peer(case: Case) -> Iterator[Observation]:
    """Users know that the calls on a failed peer drop, in every cluster."""
    yield from ()


@confirmable(
    "PAIR-13",
    severity=Severity.CAUTION,
    cites=("mra-guide-x15.0#Maintenance mode",),
    applies=any_serves_mra,
    scope=Scope.DESIGN,
)
def maintenance_mode_in_a_window(case: Case) -> Iterator[Observation]:
    """Maintenance mode, which drops MRA calls of CE-software endpoints, is turned on in a maintenance window only."""
    yield from ()


@confirmable(
    "PAIR-14",
    severity=Severity.BLOCKER,
    cites=(
        "mra-guide-x14.0.2#Unified CM clusters",
        "mra-guide-x15.0#Unified CM clusters",
    ),
    applies=any_serves_mra,
    scope=Scope.DESIGN,
)
def every_home_cluster_is_reached(case: Case) -> Iterator[Observation]:
    """Every Expressway-C cluster reaches every Unified CM cluster, and each user has a home cluster."""
    yield from ()


def _several_edges(case: Case) -> bool:
    """Designs with two or more clusters that are Expressway-E, or may be, where none tells otherwise."""
    return sum(cluster.type is not PeerType.C for cluster in case.design.clusters) > 1


@confirmable(
    "PAIR-15",
    severity=Severity.ADVICE,
    cites=("mra-guide-x14.0.2#Multiple edges",),
    applies=_several_edges,
    scope=Scope.DESIGN,
)
def edges_share_by_dns(case: Case) -> Iterator[Observation]:
    """Clients find one of several edges over SRV records in a data centre, and over GeoDNS across regions."""
    yield from ()


def _sides(case: Case) -> list[list[Cluster]]:
    """Return the C clusters and the E clusters, those of a type not stated in both, where a side has several."""
    sides = [[c for c in case.design.clusters if c.type in (side, None)] for side in PeerType]
    return [side for side in sides if len(side) > 1]


def _could_federate_twice(case: Case) -> bool:
    return bool(_sides(case))


@rule(
    "PAIR-16",
    severity=Severity.BLOCKER,
    cites=("mra-guide-x15.0#XMPP federation",),
    applies=_could_federate_twice,
    scope=Scope.DESIGN,
)
def one_cluster_federates(case: Case) -> Iterator[Observation]:
    """XMPP federation runs on one Expressway-E cluster, with the Expressway-C cluster behind it, and on no other."""
    limit = case.limit("clusters_with_xmpp_federation").value
    for side in _sides(case):
        federating = [cluster for cluster in side if cluster.xmpp_federation]
        unknown = [cluster for cluster in side if cluster.xmpp_federation is None]
        holds = some(len(federating) + len(unknown) <= limit, None if len(federating) <= limit else False)
        (asked, *_) = unknown if holds is None else federating[limit:] or side
        facts = {"clusters": _numbers(federating), "unknown": _numbers(unknown)}
        yield observe(holds, ON_DESIGN, f"{asked.path}/xmpp_federation", **facts)


def _numbers(clusters: list[Cluster]) -> tuple[int, ...]:
    return tuple(number_of(cluster) for cluster in clusters)


def _uses_static_nat(cluster: Cluster) -> bool | None:
    return some(*(peer.uses_static_nat for peer in cluster.peers)) if cluster.peers else None


def _may_relay_behind_nat(case: Case) -> bool:
    """Clusters of several Expressway-E peers that may have static NAT and TURN relays."""
    cluster = case.cluster
    edge = clustered(case) and cluster.type is not PeerType.C
    return edge and _uses_static_nat(cluster) is not False and cluster.demand.turn_relays != 0


@confirmable(
    "PAIR-17",
    severity=Severity.BLOCKER,
    cites=("port-guide-x15.0#TURN", "mra-guide-x15.0#TURN"),
    applies=_may_relay_behind_nat,
)
def relays_reach_each_other(case: Case) -> Iterator[Observation]:
    """TURN peers behind static NAT reach each other on the private addresses of their public side, from X12.5.5."""
    cluster, needed = case.cluster, case.reference.milestones["clustered_turn_static_nat"]
    release = cluster.software_version
    if release and release < needed and cluster.type and _uses_static_nat(cluster):
        relays = some(None if cluster.demand.turn_relays is None else True, cluster.serves(Service.CMS_PROXY) or None)
        facts = {"software_version": release, "needed": needed}
        pointer = case.peers[0].where("software_version") if relays else cluster.where_demand("turn_relays")
        yield observe(False if relays else None, on_cluster(cluster), pointer, **facts)


def _may_use_tms(case: Case) -> bool:
    """Designs with a cluster, which asks more of TMS than a lone system, that use it or do not say."""
    return any_clustered(case) and case.design.tms.used is not False


@rule(
    "PAIR-18",
    severity=Severity.BLOCKER,
    cites=("cluster-guide-x14.3#Clustering requirements", "administrator-guide-x14.0#Clustering and peers"),
    applies=_may_use_tms,
    scope=Scope.DESIGN,
)
def tms_is_recent(case: Case) -> Iterator[Observation]:
    """Cisco TMS is of the release that a cluster works with, a later one where it provisions the cluster."""
    tms, known = case.design.tms, case.reference.attached_releases
    version = ProductRelease(tms.version) if tms.version else None
    basic, provisioning = (known[key].release for key in ("tms", "tms_with_findme_or_provisioning"))
    needed = None if tms.findme_or_provisioning is None else (basic, provisioning)[tms.findme_or_provisioning]
    holds = None if version is None else _recent_enough(version, needed, basic, provisioning)
    asked = "used" if tms.used is None else "findme_or_provisioning" if version and holds is None else "version"
    yield observe(holds, ON_DESIGN, f"/tms/{asked}", version=version, basic=basic, provisioning=provisioning)


def _recent_enough(
    version: ProductRelease, needed: ProductRelease | None, basic: ProductRelease, provisioning: ProductRelease
) -> bool | None:
    """Whether TMS is recent enough; None where that depends on what it is needed for, which is not stated."""
    if needed:
        return version >= needed
    return True if version >= provisioning else None if version >= basic else False


@confirmable(
    "PAIR-19",
    severity=Severity.CAUTION,
    cites=("cluster-guide-x14.3#How to form a cluster",),
    applies=_may_use_tms,
    scope=Scope.DESIGN,
)
def tms_knows_each_peer(case: Case) -> Iterator[Observation]:
    """TMS has the FQDN of each peer as its host name, resolves it, and is refreshed after a peer has joined."""
    yield from ()


def _unified_cm_figure(case: Case, fact: str, limit_id: str, beyond: bool) -> Iterator[Observation]:
    """Yield whether a figure of Unified CM reaches a limit, or, with `beyond`, is above it."""
    stated, limit = getattr(case.design.unified_cm, fact), case.limit(limit_id).value
    holds = None if stated is None else stated > limit or (stated == limit and not beyond)
    facts: dict[str, Any] = {fact: stated, "limit": limit}
    yield observe(holds, ON_DESIGN, f"/unified_cm/{fact}", **facts)


@rule(
    "PAIR-20",
    severity=Severity.ADVICE,
    cites=("mra-guide-x15.0#SIP station TCP port throttle threshold",),
    applies=any_serves_mra,
    scope=Scope.DESIGN,
)
def throttle_is_raised(case: Case) -> Iterator[Observation]:
    """Unified CM lets the Expressway-C send as much signalling as many MRA devices need."""
    yield from _unified_cm_figure(
        case, "sip_station_tcp_throttle_kilobytes_per_s", "sip_station_tcp_throttle_kilobytes_per_s", beyond=False
    )


@rule(
    "PAIR-21",
    severity=Severity.ADVICE,
    cites=("mra-guide-x15.0#Default call bandwidth",),
    applies=any_serves_mra,
    scope=Scope.DESIGN,
)
def bandwidth_is_raised(case: Case) -> Iterator[Observation]:
    """Calls may use more than the default bandwidth, which is low for video."""
    yield from _unified_cm_figure(case, "call_bandwidth_kbps", "default_call_bandwidth_kbps", beyond=True)


def _may_use_sso_in_clusters(case: Case) -> bool:
    return any_clustered(case) and may_use_sso(case)


@confirmable(
    "PAIR-22",
    severity=Severity.ADVICE,
    cites=("mra-guide-x15.0#Redirect URI",),
    applies=_may_use_sso_in_clusters,
    scope=Scope.DESIGN,
)
def sign_in_keeps_one_source_address(case: Case) -> Iterator[Observation]:
    """Clients show one source address while they sign in over a redirect URI."""
    yield from ()
