"""NET-15 to NET-23: subnets, firewalls, interfaces and what lies around the clusters."""

from __future__ import annotations

from collections.abc import Iterator

from planner.design import Cluster, EthernetSpeed, Peer, PeerType, Platform, Service, is_same, some
from planner.rules._rule import (
    Case,
    Observation,
    Scope,
    Severity,
    clustered,
    confirmable,
    observe,
    on_cluster,
    on_peer,
    rule,
)
from planner.versions import since


@rule(
    "NET-15",
    severity=Severity.ADVICE,
    cites=("cluster-guide-x14.0.2#Peers in different subnets",),
    applies=clustered,
)
def one_subnet(case: Case) -> Iterator[Observation]:
    """The interfaces that carry cluster traffic are in one subnet; several are allowed."""
    version = case.cluster.ip_version
    subnets = [peer.internal.subnet(version) if peer.internal else None for peer in case.peers]
    expected = next(filter(None, subnets), None)
    for peer, subnet in zip(case.peers, subnets, strict=True):
        holds = None if subnet is None else subnet == expected
        facts = dict(zip(("network", "prefix"), subnet or (None, None), strict=True))
        facts |= dict(zip(("expected_network", "expected_prefix"), expected or (None, None), strict=True))
        yield observe(holds, on_peer(case.cluster, peer), peer.where(peer.cluster_interface), **facts)


@confirmable(
    "NET-16",
    severity=Severity.CAUTION,
    cites=("cluster-guide-x14.3#Clustering requirements",),
    applies=clustered,
)
def reliable_links(case: Case) -> Iterator[Observation]:
    """The links between peers are reliable while the cluster is formed or changed: the day of work, not design."""
    yield from ()


def _maybe_appliances(case: Case) -> list[Peer]:
    """Return the peers that are appliances, and those that may be, since they state no platform."""
    return [peer for peer in case.peers if _is_virtual(case, peer.platform) is not True]


def _is_virtual(case: Case, platform: Platform | None) -> bool | None:
    return None if platform is None else case.reference.platforms[platform].virtual


def _may_have_appliances(case: Case) -> bool:
    if case.peers:
        return bool(_maybe_appliances(case))
    return _is_virtual(case, case.cluster.for_all.platform) is not True


_FAST_ENOUGH = (EthernetSpeed.GIGABIT_FULL, EthernetSpeed.HUNDRED_FULL)


@rule(
    "NET-17",
    severity=Severity.CAUTION,
    cites=("administrator-guide-x15.0-reference#Alarms", "cluster-guide-x14.3#Clustering requirements"),
    applies=_may_have_appliances,
)
def full_duplex(case: Case) -> Iterator[Observation]:
    """The LAN interfaces of an appliance run at 1000 or 100 Mb/s full duplex."""
    for peer in _maybe_appliances(case):
        speed = peer.ethernet_speed
        fit = None if speed is None else speed in _FAST_ENOUGH
        holds = fit if peer.platform else some(fit, None)
        pointer = peer.where("platform" if speed and not peer.platform else "ethernet_speed")
        yield observe(holds, on_peer(case.cluster, peer), pointer, ethernet_speed=speed, platform=peer.platform)


@confirmable(
    "NET-18",
    severity=Severity.CAUTION,
    cites=("port-guide-x15.0#Firewall configuration",),
)
def firewalls_leave_calls_alone(case: Case) -> Iterator[Observation]:
    """Firewalls neither inspect SIP, H.323 or UDP nor cut idle connections within the limit."""
    yield from ()


def _may_be_edge(case: Case) -> bool:
    """Whether any peer is an Expressway-E, or may be one since its type is not stated."""
    return any(settings.type is not PeerType.C for settings in case.peers or (case.cluster.for_all,))


@confirmable(
    "NET-19",
    severity=Severity.BLOCKER,
    cites=("port-guide-x15.0#Firewall configuration",),
    applies=_may_be_edge,
)
def ports_open_to_each_edge_peer(case: Case) -> Iterator[Observation]:
    """The firewall opens the destination ports to the public address of each Expressway-E peer, not of one alone."""
    yield from ()


def _both_sides(case: Case) -> bool:
    """Whether one cluster is, or may be, of C peers and another of E peers."""
    types = [{settings.type for settings in each.peers or (each.for_all,)} for each in case.design.clusters]
    inside, outside = (
        {place for place, found in enumerate(types) if found & {wanted, None}} for wanted in (PeerType.C, PeerType.E)
    )
    return any(one != other for one in inside for other in outside)


@rule(
    "NET-20",
    severity=Severity.BLOCKER,
    cites=("mra-guide-x15.0#Network requirements",),
    applies=_both_sides,
    scope=Scope.DESIGN,
)
def sides_share_no_address(case: Case) -> Iterator[Observation]:
    """No address, of an interface or of static NAT, is shared between an Expressway-C and an Expressway-E peer."""
    held: _Holders = {}
    for cluster in case.design.clusters:
        for peer in cluster.peers:
            for address in filter(case.design.is_one_units, peer.every_address):
                held.setdefault(address, {}).setdefault(peer.type, set()).add(cluster.index)
    for cluster in case.design.clusters:
        yield from _across(cluster, held)


_Holders = dict[str, dict[PeerType | None, set[int]]]
"""For each address the types of the peers that have it, and the places of their clusters."""


def _across(cluster: Cluster, held: _Holders) -> Iterator[Observation]:
    """Yield for each peer of a cluster whether one of the other type, in another cluster, has an address of its."""
    if not cluster.peers:
        yield observe(None, on_cluster(cluster), cluster.size_path, addresses=(), shared=())
    for peer in cluster.peers:
        clashes = {address: _clash(peer, cluster.index, held.get(address, {})) for address in peer.every_address}
        clash = some(*clashes.values()) if clashes else None
        shared = tuple(address for address, found in clashes.items() if found is not False)
        pointer = peer.where("type" if shared and peer.type is None else "lan1")
        facts = {"addresses": tuple(clashes), "shared": shared}
        yield observe(None if clash is None else not clash, on_peer(cluster, peer), pointer, **facts)


def _clash(peer: Peer, here: int, holders: dict[PeerType | None, set[int]]) -> bool | None:
    """Whether a peer of the other type, elsewhere, is among the holders; None where a type is not stated."""
    elsewhere = [kind for kind, places in holders.items() if places - {here}]
    return some(*(None if None in (kind, peer.type) else kind is not peer.type for kind in elsewhere))


@confirmable(
    "NET-21",
    severity=Severity.CAUTION,
    cites=("port-guide-x15.0#Firewall configuration", "mra-guide-x15.0#Network requirements"),
    applies=_may_be_edge,
)
def media_may_turn_around(case: Case) -> Iterator[Observation]:
    """Where media turns around on the public side of an Expressway-E, the firewall lets it: topology, not design."""
    yield from ()


def _may_be_edge_for_mra(case: Case) -> bool:
    return _may_be_edge(case) and case.cluster.serves(Service.MRA) is not False


@confirmable(
    "NET-22",
    severity=Severity.BLOCKER,
    cites=("mra-guide-x12.5#Unsupported deployments", "mra-guide-x15.0#Unsupported deployments"),
    applies=_may_be_edge_for_mra,
)
def no_load_balancer(case: Case) -> Iterator[Observation]:
    """No load balancer of another maker stands between MRA clients and the Expressway-E peers."""
    yield from ()


@rule(
    "NET-23",
    severity=Severity.CAUTION,
    cites=("select-release-note-x14.2.5#MTU after the upgrade",),
    releases=since("X14.2"),
)
def default_mtu(case: Case) -> Iterator[Observation]:
    """No peer depends on an MTU of its own, which the upgrade to X14.2 sets back to the default."""
    limit = case.limit("default_mtu").value
    for peer in case.peers:
        holds = is_same(peer.mtu, limit)
        yield observe(holds, on_peer(case.cluster, peer), peer.where("mtu"), mtu=peer.mtu, default=limit)
