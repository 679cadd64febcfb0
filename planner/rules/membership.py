"""MEM: who may be a peer of a cluster, and on what."""

from __future__ import annotations

from collections.abc import Iterator

from planner.rules._rule import (
    Case,
    Observation,
    Severity,
    clustered,
    confirmable,
    each_peer_states,
    observe,
    on_cluster,
    on_peer,
    rule,
    same_on_all,
)
from planner.versions import since


@rule(
    "MEM-01",
    severity=Severity.BLOCKER,
    cites=("tac-217230#Specifications", "cluster-guide-x14.3#Clustering requirements"),
)
def peer_count(case: Case) -> Iterator[Observation]:
    """A cluster has one peer or more, up to the limit of peers in a cluster."""
    size, limit = case.cluster.size, case.limit("peers_per_cluster").value
    holds = None if size is None else 0 < size <= limit
    yield observe(holds, on_cluster(case.cluster), case.cluster.size_path, peer_count=size, limit=limit)


@rule(
    "MEM-02",
    severity=Severity.BLOCKER,
    cites=("tac-217230#Requirements", "cluster-guide-x14.3#Clustering requirements"),
)
def one_type(case: Case) -> Iterator[Observation]:
    """All peers are Expressway-C, or all are Expressway-E."""
    yield from same_on_all(case, "type")


@rule(
    "MEM-03",
    severity=Severity.BLOCKER,
    cites=("tac-217230#Requirements", "cluster-guide-x14.3#Clustering requirements"),
    applies=clustered,
)
def one_software_version(case: Case) -> Iterator[Observation]:
    """All peers run the same software version."""
    yield from same_on_all(case, "software_version")


@rule(
    "MEM-04",
    severity=Severity.BLOCKER,
    cites=("tac-217230#Requirements", "cluster-guide-x14.3#Clustering requirements"),
    applies=clustered,
)
def equal_capability(case: Case) -> Iterator[Observation]:
    """All peers have equal capability: one platform, or platforms of one size."""
    known = [case.reference.platforms[peer.platform] if peer.platform else None for peer in case.peers]
    # The platform of fewest possible sizes is the surest to compare with.
    expected = min(filter(None, known), key=lambda platform: len(platform.classes), default=None)
    for peer, own in zip(case.peers, known, strict=True):
        holds = own.as_capable_as(expected) if own and expected else None
        facts = {"platform": peer.platform, "expected": expected and expected.id}
        yield observe(holds, on_peer(case.cluster, peer), peer.where("platform"), **facts)


@rule(
    "MEM-05",
    severity=Severity.BLOCKER,
    cites=("cluster-guide-x14.3#Clustering requirements", "select-release-note-x14.2.5#Expressway Select"),
    applies=clustered,
    releases=since("X14.2"),
)
def one_image(case: Case) -> Iterator[Observation]:
    """From X14.2 all peers run the Expressway image, or all run Expressway Select."""
    yield from same_on_all(case, "image")


@rule(
    "MEM-06",
    severity=Severity.BLOCKER,
    cites=(
        "select-release-note-x14.2.5#Supported platforms",
        "ce1300-guide#Software requirements",
        "administrator-guide-x15.5#Introduction",
    ),
)
def supported_platform(case: Case) -> Iterator[Observation]:
    """Every peer's platform is supported on its stated release, in its series."""
    for peer in case.peers:
        known = case.reference.platforms[peer.platform] if peer.platform else None
        yield observe(
            known.supports(peer.software_version, case.cluster.series) if known else None,
            on_peer(case.cluster, peer),
            peer.where("software_version" if known and not peer.software_version else "platform"),
            platform=peer.platform,
            software_version=peer.software_version,
            series=case.cluster.series,
            supported=known and known.releases,
            supported_series=known and known.series,
        )


@rule(
    "MEM-08",
    severity=Severity.CAUTION,
    cites=("tac-217230#Capacity", "administrator-guide-x15.4#Cluster capacity"),
    applies=clustered,
)
def clustering_adds_capacity(case: Case) -> Iterator[Observation]:
    """The platform gains capacity by clustering."""
    yield from each_peer_states(case, "platform", lambda platform: case.reference.platforms[platform].scales)


def _clustered_and_scales(case: Case) -> bool:
    return clustered(case) and case.capacity.scales


@rule(
    "MEM-09",
    severity=Severity.ADVICE,
    cites=("tac-217230#Capacity", "administrator-guide-x14.0#Cluster capacity"),
    conflicts=("administrator-guide-x15.4#Cluster capacity",),
    applies=_clustered_and_scales,
)
def every_peer_counts(case: Case) -> Iterator[Observation]:
    """No peer is beyond those whose capacity counts; further ones add resilience only."""
    size, counted = case.cluster.size, case.capacity.counted_peers
    holds = None if size is None or counted is None else size <= counted
    facts = {"peer_count": size, "counted_peers": counted}
    yield observe(holds, on_cluster(case.cluster), case.cluster.size_path, **facts)


@confirmable(
    "MEM-10",
    severity=Severity.BLOCKER,
    cites=("tac-217230#Specifications", "cluster-guide-x14.3#Clustering basics"),
    applies=clustered,
)
def same_routing(case: Case) -> Iterator[Observation]:
    """Every peer can route a call to every destination that any peer can; a dial plan is not part of a design."""
    yield from ()


def _may_be_virtual(case: Case) -> bool:
    """Whether any peer is a virtual machine, or may be one since nothing says what it is."""
    stated = [peer.platform for peer in case.peers or (case.cluster.for_all,)]
    return any(platform is None or case.reference.platforms[platform].virtual for platform in stated)


@confirmable(
    "MEM-13",
    severity=Severity.CAUTION,
    cites=("vm-guide-x15.0.2#System requirements", "administrator-guide-x14.0#Clustering and peers"),
    applies=_may_be_virtual,
)
def virtual_machine_practice(case: Case) -> Iterator[Observation]:
    """No snapshot, no migration of a running virtual machine, no change of its MAC address: practice, not design."""
    yield from ()
