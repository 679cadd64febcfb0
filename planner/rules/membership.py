"""MEM: who may be a peer of a cluster, and on what."""

from __future__ import annotations

from collections.abc import Iterator

from planner.design import Peer, VirtualMachine, every, is_same, some
from planner.reference import PlatformFacts, VirtualMachineNeeds
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
    cites=(
        "tac-217230#Requirements",
        "cluster-guide-x14.3#Clustering requirements",
        "pa-14-sizing#Cisco Expressway",
    ),
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


def _appliances(case: Case) -> tuple[PlatformFacts, ...]:
    """Return the appliance models that the peers state, each once."""
    stated = dict.fromkeys(peer.platform for peer in case.peers if peer.platform)
    models = (case.reference.platforms[platform] for platform in stated)
    return tuple(model for model in models if not model.virtual)


def _may_mix_appliances(case: Case) -> bool:
    """Whether the peers are appliances of several models, or may be since some state no platform."""
    known, peers = len(_appliances(case)), case.peers
    unknown = sum(peer.platform is None for peer in peers) if peers else 2 * (case.cluster.for_all.platform is None)
    return clustered(case) and known + unknown > 1


@confirmable(
    "MEM-07",
    severity=Severity.BLOCKER,
    cites=("cluster-guide-x14.3#Clustering requirements", "ce1300-guide#Software requirements"),
    applies=_may_mix_appliances,
)
def mixed_generations(case: Case) -> Iterator[Observation]:
    """Appliances of several models run a release that each supports; the newer one's type is set before it joins."""
    models, series = _appliances(case), case.cluster.series
    for peer in case.peers:
        known = case.reference.platforms[peer.platform] if peer.platform else None
        if known and known.virtual:
            continue
        supported = [model.supports(peer.software_version, series) for model in models]
        holds = every(*supported) if known else None
        facts = {"platform": peer.platform, "software_version": peer.software_version}
        pointer = peer.where("software_version" if known else "platform")
        yield observe(holds, on_peer(case.cluster, peer), pointer, models=tuple(m.id for m in models), **facts)


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


def _maybe_virtual_peers(case: Case) -> list[tuple[Peer, PlatformFacts | None]]:
    """Return the peers that are virtual machines, and those that may be (None), since they state no platform."""
    known = [(peer, case.reference.platforms[peer.platform] if peer.platform else None) for peer in case.peers]
    return [(peer, platform) for peer, platform in known if platform is None or platform.virtual]


@rule(
    "MEM-11",
    severity=Severity.BLOCKER,
    cites=("vm-guide-x14.0#System requirements", "vm-guide-x15.0.2#System requirements"),
    applies=_may_be_virtual,
)
def virtual_machine_resources(case: Case) -> Iterator[Observation]:
    """Each virtual machine has the processors, reservations, disk and network of its size, and its host has them."""
    for peer, platform in _maybe_virtual_peers(case):
        vm, needs = peer.vm or VirtualMachine(), case.reference.virtual_machines[platform.id] if platform else None
        yield observe(
            _has_enough(vm, needs) if needs else None,
            on_peer(case.cluster, peer),
            peer.where("vm" if needs else "platform"),
            platform=peer.platform,
            over_subscribed=vm.over_subscribed,
            processor_mhz=needs and needs.processor_mhz,
            **{resource: getattr(vm, resource) for resource in _RESOURCES},
            **{f"least_{resource}": needs and getattr(needs, resource) for resource in _RESOURCES},
        )


_RESOURCES = ("vcpus", "reserved_mhz", "reserved_ram_gb", "disk_gb", "nic_mbps")


def _has_enough(vm: VirtualMachine, needs: VirtualMachineNeeds) -> bool | None:
    """Whether no resource is short and the host is not over-subscribed; None where something is not stated."""
    pairs = [(getattr(vm, resource), getattr(needs, resource)) for resource in _RESOURCES]
    enough = [None if given is None else given >= least for given, least in pairs]
    return every(*enough, is_same(vm.over_subscribed, False))


@rule(
    "MEM-12",
    severity=Severity.BLOCKER,
    cites=("vm-guide-x14.0#System requirements", "vm-guide-x15.0.2#System requirements"),
    applies=_may_be_virtual,
    releases=since("X14.0"),
)
def esxi_release(case: Case) -> Iterator[Observation]:
    """Each virtual machine runs on an ESXi release that its Expressway release supports."""
    support = case.reference.esxi_support(case.release)
    for peer, platform in _maybe_virtual_peers(case):
        esxi = peer.esxi_version
        supported = None if esxi is None else support.supports(esxi)
        yield observe(
            some(supported, None) if platform is None else supported,
            on_peer(case.cluster, peer),
            peer.where("esxi_version" if platform else "platform"),
            esxi_version=esxi,
            minimum=support.minimum,
            release=case.release,
        )


@confirmable(
    "MEM-13",
    severity=Severity.CAUTION,
    cites=("vm-guide-x15.0.2#System requirements", "administrator-guide-x14.0#Clustering and peers"),
    applies=_may_be_virtual,
)
def virtual_machine_practice(case: Case) -> Iterator[Observation]:
    """No snapshot, no migration of a running virtual machine, no change of its MAC address: practice, not design."""
    yield from ()


def _clustered_and_virtual(case: Case) -> bool:
    return clustered(case) and _may_be_virtual(case)


@rule(
    "MEM-14",
    severity=Severity.CAUTION,
    cites=("pa-14-sizing#Cisco Expressway",),
    applies=_clustered_and_virtual,
)
def hosts_apart(case: Case) -> Iterator[Observation]:
    """Virtual machines of one cluster run on hosts of their own."""
    peers = [peer for peer, _ in _maybe_virtual_peers(case)]
    for peer in peers:
        sharing = tuple(
            other.number
            for other in peers
            if other is not peer and peer.host and other.host and other.host.casefold() == peer.host.casefold()
        )
        holds = None if peer.host is None else not sharing
        facts = {"host": peer.host, "shared_with": sharing}
        yield observe(holds, on_peer(case.cluster, peer), peer.where("host"), **facts)


@confirmable(
    "MEM-15",
    severity=Severity.BLOCKER,
    cites=("cluster-guide-x14.3#Clustering requirements",),
    applies=clustered,
)
def unclustered_units(case: Case) -> Iterator[Observation]:
    """No unit that joins is still in another cluster, and a used one was factory reset: its history, not design."""
    yield from ()


@confirmable(
    "MEM-16",
    severity=Severity.CAUTION,
    cites=("administrator-guide-x14.0#Clustering and peers",),
    applies=clustered,
)
def service_wizard_on_each_peer(case: Case) -> Iterator[Observation]:
    """Series, type and services are chosen in the service setup wizard of each peer: its state, not design."""
    yield from ()
