"""PAIR-01 to PAIR-09: the two sides of a traversal deployment, their Unified CM, and services side by side."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

from planner.design import (
    Cluster,
    Pair,
    PeerType,
    Platform,
    PortNumber,
    Service,
    SipTrunk,
    UnifiedCm,
    Zone,
    every,
    some,
)
from planner.rules._pairs import (
    any_clustered,
    any_serves_mra,
    both_serve_mra,
    number_of,
    numbers,
    on_pair,
    paired,
    stated_at,
    unpaired,
)
from planner.rules._rule import Case, Observation, Scope, Severity, confirmable, observe, on_cluster, rule


def _one_customer(case: Case) -> bool:
    return paired(case) and not case.design.multitenant


@rule(
    "PAIR-01",
    severity=Severity.CAUTION,
    cites=(
        "pa-14-sizing#Cisco Expressway",
        "pa-12-enterprise#Collaboration Edge",
        "administrator-guide-x15.0-reference#Multitenancy",
    ),
    conflicts=("cluster-guide-x14.3#Clustering requirements",),
    applies=_one_customer,
    scope=Scope.DESIGN,
)
def equal_peer_counts(case: Case) -> Iterator[Observation]:
    """An Expressway-C cluster has as many peers as the Expressway-E cluster it is joined to."""
    for pair in case.design.pairs or ():
        c_peers, e_peers = pair.c.size, pair.e.size
        holds = None if c_peers is None or e_peers is None else c_peers == e_peers
        pointer = pair.c.size_path if c_peers is None else pair.e.size_path
        yield observe(holds, on_pair(pair), pointer, **numbers(pair), c_peers=c_peers, e_peers=e_peers)
    yield from unpaired(case)


def _platforms(cluster: Cluster) -> tuple[Platform, ...]:
    return tuple(dict.fromkeys(peer.platform for peer in cluster.peers if peer.platform))


def _all_state_platforms(cluster: Cluster) -> bool:
    return bool(cluster.peers) and all(peer.platform for peer in cluster.peers)


@rule(
    "PAIR-02",
    severity=Severity.CAUTION,
    cites=("pa-14-sizing#Cisco Expressway", "pa-12-enterprise#Collaboration Edge"),
    applies=_one_customer,
    scope=Scope.DESIGN,
)
def equal_class(case: Case) -> Iterator[Observation]:
    """The peers of an Expressway-C cluster are of the size of those of the Expressway-E cluster it is joined to."""
    known = case.reference.platforms
    for pair in case.design.pairs or ():
        sides = [_platforms(cluster) for cluster in pair.clusters]
        stated = [True if _all_state_platforms(cluster) else None for cluster in pair.clusters]
        holds = every(*stated, *(known[c].as_capable_as(known[e]) for c, e in product(*sides)))
        pointer = stated_at(pair.c if stated[0] is None else pair.e, "platform")
        yield observe(
            holds, on_pair(pair), pointer, **numbers(pair), c_platforms=sides[0] or None, e_platforms=sides[1] or None
        )
    yield from unpaired(case)


def _several_customers(case: Case) -> bool:
    return paired(case) and case.design.multitenant is True


def _shape(case: Case, cluster: Cluster, limit_id: str, size: str) -> bool | None:
    """Return whether a cluster has the peers of a limit, all of one size; None where that is not stated."""
    expected = case.limit(limit_id).value
    sizes = [case.reference.platforms[platform].is_sized(size) for platform in _platforms(cluster)]
    stated = True if _all_state_platforms(cluster) else None
    return every(None if cluster.size is None else cluster.size == expected, stated, *sizes)


@rule(
    "PAIR-03",
    severity=Severity.ADVICE,
    cites=("administrator-guide-x15.0-reference#Multitenancy",),
    applies=_several_customers,
    scope=Scope.DESIGN,
)
def shared_edge(case: Case) -> Iterator[Observation]:
    """Customers share an Expressway-E cluster of six Large peers, each behind an Expressway-C cluster of two Medium."""
    for pair in case.design.pairs or ():
        edge = _shape(case, pair.e, "multitenant_e_peers", "large")
        customer = _shape(case, pair.c, "multitenant_c_peers", "medium")
        pointer = _asked_shape(pair.c if edge else pair.e)
        yield observe(every(edge, customer), on_pair(pair), pointer, **numbers(pair), **_sizes(pair))
    yield from unpaired(case)


def _asked_shape(cluster: Cluster) -> str:
    """Return the pointer of a cluster's number of peers; where only platforms are not stated, of the first of those."""
    lacking = cluster.size is not None and not _all_state_platforms(cluster)
    return stated_at(cluster, "platform") if lacking else cluster.size_path


def _sizes(pair: Pair) -> dict[str, Any]:
    return {
        "c_peers": pair.c.size,
        "e_peers": pair.e.size,
        "c_platforms": _platforms(pair.c) or None,
        "e_platforms": _platforms(pair.e) or None,
    }


@rule(
    "PAIR-04",
    severity=Severity.BLOCKER,
    cites=("release-note-x14.0.4#Cluster upgrade",),
    applies=paired,
    scope=Scope.DESIGN,
)
def same_release(case: Case) -> Iterator[Observation]:
    """Both sides run one release; without Mobile and Remote Access they may be one feature release apart."""
    limit = case.limit("feature_releases_apart").value
    for pair in case.design.pairs or ():
        c_release, e_release = pair.c.software_version, pair.e.software_version
        holds, pointer = (
            _releases_fit(case, pair, limit),
            stated_at(pair.e if c_release else pair.c, "software_version"),
        )
        if holds is None and c_release and e_release and both_serve_mra(pair) is None:
            pointer = pair.e.services_path if pair.e.services is None else pair.c.services_path
        facts = {**numbers(pair), "c_release": c_release, "e_release": e_release, "limit": limit}
        yield observe(holds, on_pair(pair), pointer, **facts)
    yield from unpaired(case)


def _releases_fit(case: Case, pair: Pair, limit: int) -> bool | None:
    c_release, e_release = pair.c.software_version, pair.e.software_version
    if c_release is None or e_release is None:
        return None
    if c_release == e_release:
        return True
    apart, mra = case.reference.feature_releases.apart(c_release, e_release), both_serve_mra(pair)
    return every(None if apart is None else apart <= limit, None if mra is None else not mra)


@rule(
    "PAIR-05",
    severity=Severity.CAUTION,
    cites=("pa-12-enterprise#Collaboration Edge", "administrator-guide-x14.0#Clustering and peers"),
    applies=paired,
    scope=Scope.DESIGN,
)
def traversal_zones_list_every_peer(case: Case) -> Iterator[Observation]:
    """Each traversal zone of the Expressway-C cluster lists every peer of the Expressway-E cluster behind it."""
    for pair in case.design.pairs or ():
        for zone, missing in _zones_to(pair):
            holds = None if missing is None else not missing
            pointer = zone.path if zone else _asked(pair)
            facts = {**numbers(pair), "zone": zone and zone.name, "missing": missing}
            sentence = "rules.PAIR-05.no_zone" if zone is None and missing else None
            yield Observation(holds, on_pair(pair), pointer, facts, sentence)
    yield from unpaired(case)


def _zones_to(pair: Pair) -> list[tuple[Zone | None, tuple[int, ...] | None]]:
    """Return the C side's traversal zones to the E side, each with the numbers of the E peers that it does not list."""
    zones, peers = pair.c.listing_zones, pair.e.peers
    if zones is None or not peers or not all(pair.e.peer_names):
        return [(None, None)]
    found: list[tuple[Zone | None, tuple[int, ...] | None]] = []
    for zone in zones:
        listed = zone.addresses
        missing = tuple(place for place, names in enumerate(pair.e.peer_names, 1) if names.isdisjoint(listed))
        if zone.is_traversal and (zone.peers is None or len(missing) < len(peers)):
            found.append((zone, None if zone.peers is None else missing))
    return found or [(None, tuple(peer.number for peer in peers))]


def _asked(pair: Pair) -> str:
    """Return the pointer of the C side's zones; once they are stated, of the first E peer without a name or address."""
    nameless = [peer for peer in pair.e.peers if not peer.known_as]
    return nameless[0].where("address") if nameless and pair.c.zones is not None else f"{pair.c.path}/zones"


def _trunked(case: Case) -> list[Cluster]:
    """Return the clusters that the trunk is for: those it names a peer of; if none, all that may be C clusters."""
    trunk = case.design.unified_cm.sip_trunk
    clusters = [cluster for cluster in case.design.clusters if cluster.type is not PeerType.E]
    named = [cluster for cluster in clusters if trunk and any(_is_named(cluster, trunk))]
    return named or clusters


def _is_named(cluster: Cluster, trunk: SipTrunk) -> list[bool | None]:
    """Return for each peer whether the trunk names it; None where that is not stated."""
    if trunk.destinations is None:
        return [None] * len(cluster.peers)
    listed = trunk.addresses
    return [not names.isdisjoint(listed) if names else None for names in cluster.peer_names]


def _may_have_trunk(case: Case) -> bool:
    unified_cm, clusters = case.design.unified_cm, _trunked(case)
    calls_pass = any(cluster.serves(Service.B2B) is not False for cluster in clusters)
    return bool(clusters) and has_unified_cm(unified_cm) and (unified_cm.sip_trunk is not None or calls_pass)


def has_unified_cm(unified_cm: UnifiedCm) -> bool:
    """Whether there is a Unified CM, as far as stated: an empty list of nodes says that there is none."""
    return unified_cm.nodes != ()


@rule(
    "PAIR-06",
    severity=Severity.BLOCKER,
    cites=(
        "pa-12-enterprise#Collaboration Edge",
        "mra-guide-x14.0.2#SIP trunks between Unified CM and Expressway-C",
        "administrator-guide-x15.0-reference#Alarms",
    ),
    applies=_may_have_trunk,
    scope=Scope.DESIGN,
)
def trunk_to_every_c_peer(case: Case) -> Iterator[Observation]:
    """The Unified CM trunk names each Expressway-C peer, and has a port of its own where MRA shares the cluster."""
    trunk = case.design.unified_cm.sip_trunk or SipTrunk()
    for cluster in _trunked(case):
        named = [None] if cluster.type is None else _is_named(cluster, trunk) or [None]
        missing = None if None in named else tuple(place for place, holds in enumerate(named, 1) if not holds)
        pointer = f"/unified_cm/sip_trunk{'/destinations' if trunk.destinations is None or missing else ''}"
        yield observe(every(*named), on_cluster(cluster), pointer, c=number_of(cluster), missing=missing)
        yield _trunk_port(case, cluster, trunk)


def _trunk_port(case: Case, cluster: Cluster, trunk: SipTrunk) -> Observation:
    limits = ("unified_cm_line_port_tcp", "unified_cm_line_port_tls")
    lines = tuple(PortNumber(case.limit(line).value) for line in limits)
    mra = cluster.serves(Service.MRA)
    holds = some(None if mra is None else not mra, None if trunk.port is None else trunk.port not in lines)
    pointer = "/unified_cm/sip_trunk/port" if trunk.port is None or mra else cluster.services_path
    facts = {"c": number_of(cluster), "port": trunk.port, "lines": lines}
    said = "undecided" if holds is None else "met" if holds else "unmet"
    return Observation(holds, on_cluster(cluster), pointer, facts, f"rules.PAIR-06.port_{said}")


def may_use_sso(case: Case) -> bool:
    """Designs for Mobile and Remote Access whose users sign in over SAML, or that do not say."""
    return any_serves_mra(case) and case.design.unified_cm.sso is not False


@confirmable(
    "PAIR-07",
    severity=Severity.CAUTION,
    cites=("cluster-guide-x14.0.2#How to change a cluster", "administrator-guide-x15.0-reference#Alarms"),
    applies=may_use_sso,
    scope=Scope.DESIGN,
)
def saml_metadata_exported_again(case: Case) -> Iterator[Observation]:
    """After each change of Expressway-C peers the SAML metadata is exported to the identity provider again."""
    yield from ()


@confirmable(
    "PAIR-08",
    severity=Severity.CAUTION,
    cites=("cluster-guide-x14.0.2#How to change a cluster",),
    applies=any_clustered,
    scope=Scope.DESIGN,
)
def neighbours_follow_changes(case: Case) -> Iterator[Observation]:
    """Neighbours, Unified CM, endpoints and DNS are updated at each change of peers."""
    yield from ()


@rule(
    "PAIR-09",
    severity=Severity.BLOCKER,
    cites=("administrator-guide-x15.5#Introduction",),
)
def services_go_together(case: Case) -> Iterator[Observation]:
    """All services of a cluster may run side by side."""
    services, pointer = case.cluster.services, case.cluster.services_path
    clashes = _clashes(case, services or ())
    for service, other in clashes:
        facts = {"service": service, "other": other}
        yield observe(False, on_cluster(case.cluster), pointer, **facts)
    if not clashes:
        yield observe(None if services is None else True, on_cluster(case.cluster), pointer, services=services)


def _clashes(case: Case, services: tuple[Service, ...]) -> list[tuple[Service, Service]]:
    """Return each two services that one cluster may not run, in the order of the design."""
    table = case.reference.services
    couples = combinations(dict.fromkeys(services), 2)
    return [(first, second) for first, second in couples if second not in table[first].together_with]
