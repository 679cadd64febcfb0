"""CAP: what is asked of the cluster against what it carries."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil
from typing import Any

from planner.capacity import Missing, Share, mix_of_calls
from planner.design import (
    METRICS,
    Image,
    Licences,
    Metric,
    Peer,
    PeerSettings,
    PeerType,
    Platform,
    Service,
    every,
    is_same,
    some,
)
from planner.rules._concern import open_session_use
from planner.rules._rule import (
    Case,
    Observation,
    Severity,
    observe,
    on_cluster,
    on_demand,
    on_peer,
    rule,
    within,
)


def _not_comparable(case: Case, why: Missing) -> Observation:
    """Return the observation that demand cannot be compared with capacity: what is missing, and where to state it."""
    cluster, demand = case.cluster, case.cluster.where_demand(*METRICS)
    pointers = {
        Missing.DEMAND: demand.rpartition("/")[0],
        Missing.PEER_LOSSES: cluster.where_demand("peer_losses"),
        Missing.GROWTH: cluster.where_demand("years" if cluster.demand.years is None else "growth_percent"),
        Missing.PEER_COUNT: cluster.size_path,
        Missing.PLATFORM: next((peer.where("platform") for peer in case.peers if peer.platform is None), demand),
        Missing.SERIES: f"{cluster.path}/series",
        Missing.FIGURES: "/capacity_basis",
    }
    asked, bases = tuple(cluster.demand.metrics()), case.capacity.bases_with_figures
    return observe(None, on_demand(cluster), pointers[why], why=why, asked=asked, bases_with_figures=bases)


@rule(
    "CAP-01",
    severity=Severity.BLOCKER,
    cites=("tac-217230#Capacity", "administrator-guide-x14.0#Cluster capacity"),
    conflicts=("administrator-guide-x15.4#Cluster capacity",),
)
def demand_fits(case: Case) -> Iterator[Observation]:
    """What is asked of the cluster is within its rated capacity, in each metric."""
    if why := case.capacity.missing if _is_asked(case) else Missing.DEMAND:
        yield _not_comparable(case, why)
    for line in case.capacity.demand:
        yield observe(
            line.fits,
            on_demand(case.cluster),
            case.cluster.where_demand(line.metric),
            metric=line.metric,
            demand=line.demand,
            capacity=line.capacity,
            utilisation=Share(line.utilisation),
        )


def _is_asked(case: Case) -> bool:
    return bool(case.cluster.demand.metrics())


@rule(
    "CAP-02",
    severity=Severity.CAUTION,
    cites=("pa-14-sizing#Cisco Expressway", "administrator-guide-x15.4#Cluster capacity"),
    applies=_is_asked,
)
def demand_fits_after_losses(case: Case) -> Iterator[Observation]:
    """What is asked, with the stated growth, is still carried after the stated number of lost peers."""
    losses = case.cluster.demand.peer_losses
    all_lost = losses is not None and case.cluster.size is not None and losses >= case.cluster.size
    if losses is None or (case.capacity.missing and not all_lost):
        yield _not_comparable(case, case.capacity.missing or Missing.PEER_LOSSES)
        return
    if case.cluster.demand.growth_is_half_stated:
        yield _not_comparable(case, Missing.GROWTH)
    for metric, demand, left in _all_lost(case) if all_lost else _after_losses(case, losses):
        yield observe(
            demand <= left and not all_lost,
            on_demand(case.cluster),
            case.cluster.where_demand(metric),
            metric=metric,
            demand=demand,
            capacity=left,
            losses=losses,
        )
    yield from () if all_lost else _together_after_losses(case, losses)


def _together_after_losses(case: Case, losses: int) -> Iterator[Observation]:
    """Yield, where several kinds of calls are asked, whether they fit together into what is left (inferred)."""
    demand = case.cluster.demand
    grown = {metric: demand.grown(calls) for metric, calls in demand.calls().items()}
    if mix := mix_of_calls(case.capacity.after_losses[losses].figures, grown):
        facts = {"calls": tuple(grown), "utilisation": Share(mix.utilisation), "losses": losses}
        pointer, together = case.cluster.where_demand(*grown), "rules.CAP-02.together"
        yield Observation(mix.utilisation <= 1, on_demand(case.cluster), pointer, facts, together)


def _after_losses(case: Case, losses: int) -> list[tuple[Metric, int, int]]:
    """Return each metric with the demand at the end of the planned growth and the capacity left after the losses."""
    return [
        (line.metric, case.cluster.demand.grown(line.demand), line.after_losses[losses].capacity)
        for line in case.capacity.demand
    ]


def _all_lost(case: Case) -> list[tuple[Metric, int, int]]:
    """Return each metric with its demand and nothing left, which is sure even where no figures are known."""
    demand = case.cluster.demand
    return [(metric, demand.grown(value), 0) for metric, value in demand.metrics().items()]


def _may_mix_registrations(case: Case) -> bool:
    """Whether local and MRA registrations are both asked for, or one is and nothing excludes the other."""
    local, mra = _registrations(case)
    return bool(local or mra) and 0 not in (local, mra)


def _registrations(case: Case) -> tuple[int | None, int | None]:
    """Return the local and the MRA registrations asked for: None where not stated, but 0 for a service not served."""
    asked, serves = case.cluster.demand, case.cluster.serves
    local = 0 if asked.registrations is None and serves(Service.REGISTRAR) is False else asked.registrations
    mra = 0 if asked.mra_registrations is None and serves(Service.MRA) is False else asked.mra_registrations
    return local, mra


@rule(
    "CAP-03",
    severity=Severity.CAUTION,
    cites=("administrator-guide-x15.0-licensing#Registrations",),
    conflicts=("administrator-guide-x15.4#Standalone capacity",),
    applies=_may_mix_registrations,
)
def all_registrations_fit(case: Case) -> Iterator[Observation]:
    """Local and MRA registrations together stay within the registrations that the counted peers are rated for."""
    local, mra = _registrations(case)
    if not case.capacity.figures:
        yield _not_comparable(case, case.capacity.missing or Missing.FIGURES)
        return
    capacity = case.capacity.figures[Metric.REGISTRATIONS]
    total = None if local is None or mra is None else local + mra
    pointer = (
        case.cluster.where_demand("mra_registrations") if mra is None else case.cluster.where_demand("registrations")
    )
    facts = {"registrations": local, "mra_registrations": mra, "total": total, "capacity": capacity}
    yield Observation(within(total, capacity), on_demand(case.cluster), pointer, facts, _unstated(total))


def _unstated(total: int | None) -> str | None:
    """Return the key of the words for registrations of which one kind is not stated."""
    return "rules.CAP-03.unstated" if total is None else None


def _is_mix(case: Case) -> bool:
    return len(case.cluster.demand.calls()) > 1


@rule(
    "CAP-04",
    severity=Severity.CAUTION,
    cites=("administrator-guide-x14.0#Standalone capacity", "administrator-guide-x15.4#Standalone capacity"),
    applies=_is_mix,
)
def call_mix_fits(case: Case) -> Iterator[Observation]:
    """Video and audio calls together stay within the straight line between the published figures (inferred)."""
    mix, calls = case.capacity.mix, tuple(case.cluster.demand.calls())
    if mix is None:
        yield _not_comparable(case, case.capacity.missing or Missing.FIGURES)
    else:
        facts = {"calls": calls, "utilisation": Share(mix.utilisation)}
        yield observe(mix.utilisation <= 1, on_demand(case.cluster), case.cluster.where_demand(*calls), **facts)


def _needs_sessions(case: Case) -> bool:
    return bool(case.capacity.sessions_needed)


@rule(
    "CAP-05",
    severity=Severity.BLOCKER,
    cites=("administrator-guide-x15.0-licensing#Rich media sessions",),
    applies=_needs_sessions,
)
def sessions_fit_the_pool(case: Case) -> Iterator[Observation]:
    """The rich media sessions that the calls need are within the licences of all peers together."""
    needed, pool = case.capacity.sessions_needed, case.capacity.sessions.pool if case.capacity.sessions else None
    unstated = next((peer for peer in case.peers if (peer.licences or Licences()).rich_media_sessions is None), None)
    asked = case.cluster.where_demand(Metric.RICH_MEDIA_SESSIONS, Metric.VIDEO_CALLS, Metric.AUDIO_CALLS)
    pointer = unstated.where("licences") if unstated else asked
    holds, sentence = None if needed is None or pool is None else needed <= pool, None
    if holds is False and (open_at := open_session_use(case)):
        holds, sentence, pointer = None, "rules.CAP-05.may_be", open_at
    yield Observation(holds, on_demand(case.cluster), pointer, {"needed": needed, "pool": pool}, sentence)


def _relays_on_large(case: Case) -> bool:
    """Whether TURN relays are asked of a Large Expressway-E, which alone has them, or of what may be one."""
    if not case.cluster.demand.turn_relays:
        return False
    return any(_relays_on(case, settings) is not False for settings in case.peers or (case.cluster.for_all,))


def _relays_on(case: Case, peer: PeerSettings) -> bool | None:
    return every(_large(case, peer), is_same(peer.type, PeerType.E))


def _large(case: Case, peer: PeerSettings) -> bool | None:
    return case.reference.platforms[peer.platform].large if peer.platform else None


@rule(
    "CAP-06",
    severity=Severity.CAUTION,
    cites=("administrator-guide-x15.4#Standalone capacity", "administrator-guide-x8#TURN relays"),
    applies=_relays_on_large,
)
def relays_fit_one_port(case: Case) -> Iterator[Observation]:
    """On a Large Expressway-E more TURN relays than one port carries need TURN port multiplexing."""
    limit = case.limit("turn_relays_per_port").value
    relays = ceil((case.cluster.demand.turn_relays or 0) / (case.capacity.counted_peers or 1))
    for peer in case.peers:
        on, multiplexing = _relays_on(case, peer), peer.turn_port_multiplexing
        holds = some(relays <= limit, multiplexing, None if on is None else not on)
        facts = {"relays": relays, "limit": limit, "turn_port_multiplexing": multiplexing, "type": peer.type}
        what = "platform" if _large(case, peer) is None else "type" if on is None else "turn_port_multiplexing"
        yield observe(holds, on_peer(case.cluster, peer), peer.where(what), platform=peer.platform, **facts)


@rule(
    "CAP-07",
    severity=Severity.CAUTION,
    cites=("administrator-guide-x15.0-licensing#Capacity alarms", "administrator-guide-x15.0-reference#Alarms"),
    applies=_is_asked,
)
def load_stays_below_alarms(case: Case) -> Iterator[Observation]:
    """What is asked is at most the part of the rated capacity beyond which alarms are raised, in each metric."""
    percent = case.limit("capacity_alarm_percent")
    if why := case.capacity.missing:
        yield _not_comparable(case, why)
    for line in case.capacity.demand:
        yield observe(
            Fraction(line.demand, line.capacity) <= Fraction(percent.value, _WHOLE),
            on_demand(case.cluster),
            case.cluster.where_demand(line.metric),
            metric=line.metric,
            demand=line.demand,
            capacity=line.capacity,
            utilisation=Share(line.utilisation),
            alarm=Share(percent.value / _WHOLE),
        )


_WHOLE = 100
"""Percent."""


def _mra_on_large_vm(case: Case) -> bool:
    """Whether MRA registrations are asked of a Large VM, or of a peer that may be one."""
    platforms = {settings.platform for settings in case.peers or (case.cluster.for_all,)}
    return bool(case.cluster.demand.mra_registrations) and bool(platforms & {Platform.LARGE_VM, None})


@rule(
    "CAP-08",
    severity=Severity.CAUTION,
    cites=("mra-guide-x12.5#Capacity", "mra-guide-x15.0#Capacity"),
    conflicts=("administrator-guide-x15.4#Standalone capacity",),
    applies=_mra_on_large_vm,
)
def large_vm_within_mra_guides(case: Case) -> Iterator[Observation]:
    """A Large VM carries no more MRA registrations than the MRA guides allow, fewer than the capacity tables do."""
    limit = case.limit("large_vm_mra_registrations_in_mra_guides").value
    asked, counted = case.cluster.demand.mra_registrations or 0, case.capacity.counted_peers or 1
    each = ceil(asked / counted)
    for peer in case.peers:
        if peer.platform in (Platform.LARGE_VM, None):
            holds = some(each <= limit, None if peer.platform is None else False)
            facts = {"mra_registrations": each, "limit": limit, "platform": peer.platform}
            yield observe(holds, on_peer(case.cluster, peer), peer.where("platform"), **facts)


def _may_record(case: Case) -> bool:
    """Whether calls are asked for over MRA that are, or may be, recorded by the phones' built-in bridge."""
    records = any(settings.bib_recording is not False for settings in case.peers or (case.cluster.for_all,))
    return records and bool(case.cluster.demand.calls()) and case.cluster.serves(Service.MRA) is not False


@rule(
    "CAP-09",
    severity=Severity.CAUTION,
    cites=("mra-guide-x14.0.2#Built-in-bridge recording",),
    applies=_may_record,
)
def recorded_calls_fit(case: Case) -> Iterator[Observation]:
    """With built-in-bridge recording over MRA, each call counts as several, and still fits."""
    times = case.limit("calls_that_a_recorded_call_counts_as").value
    if why := case.capacity.missing:
        yield _not_comparable(case, why)
    recorded = every(some(*(peer.bib_recording for peer in case.peers)), case.cluster.serves(Service.MRA))
    for line in case.capacity.demand:
        if line.metric in case.cluster.demand.calls():
            holds = some(line.demand * times <= line.capacity, None if recorded is None else False)
            facts = {"metric": line.metric, "demand": line.demand, "capacity": line.capacity // times, "times": times}
            yield _recorded(case, holds, facts)


def _recorded(case: Case, holds: bool | None, facts: dict[str, Any]) -> Observation:
    """Return an observation on calls that may be recorded; where that is open, it asks whether they are."""
    unsaid = next((peer for peer in case.peers if peer.bib_recording is None), None)
    pointer = case.cluster.services_path if unsaid is None else unsaid.where("bib_recording")
    if holds is None:
        return Observation(None, on_demand(case.cluster), pointer, facts, "rules.CAP-09.may_be")
    return Observation(holds, on_demand(case.cluster), case.cluster.where_demand(facts["metric"]), facts)


@rule(
    "CAP-10",
    severity=Severity.CAUTION,
    cites=("administrator-guide-x14.0#Standalone capacity", "administrator-guide-x15.4#Standalone capacity"),
)
def one_service(case: Case) -> Iterator[Observation]:
    """A cluster does one service; the published figures were tested with one at a time."""
    services = case.cluster.services
    holds = None if services is None else len(set(services)) <= 1
    yield observe(holds, on_cluster(case.cluster), case.cluster.services_path, services=services)


def _may_use_fast_path(case: Case) -> bool:
    return any(settings.fast_path_registration is not False for settings in case.peers or (case.cluster.for_all,))


@rule(
    "CAP-11",
    severity=Severity.CAUTION,
    cites=("administrator-guide-x15.4#Fast Path Registration", "mra-guide-x14.0.2#Fast Path Registration"),
    applies=_may_use_fast_path,
)
def fast_path_is_available(case: Case) -> Iterator[Observation]:
    """Fast Path Registration is on only where the release and image have it, and for MRA alone."""
    for peer in case.peers:
        image = _image_has_fast_path(case, peer)
        available = every(image, _serves_mra_alone(case))
        holds = some(available, is_same(peer.fast_path_registration, False))
        pointer = peer.where("fast_path_registration" if peer.fast_path_registration is None else "image")
        if peer.fast_path_registration and image:
            pointer = case.cluster.services_path
        yield observe(
            holds,
            on_peer(case.cluster, peer),
            pointer,
            fast_path_registration=peer.fast_path_registration,
            release=case.release,
            image=peer.image,
            services=case.cluster.services,
        )


def _image_has_fast_path(case: Case, peer: Peer) -> bool | None:
    """Whether the software has it: as a preview at first, later in Expressway Select alone."""
    milestones = case.reference.milestones
    if case.release >= milestones["fast_path_needs_select"]:
        return is_same(peer.image, Image.SELECT)
    return case.release >= milestones["fast_path_preview"]


def _serves_mra_alone(case: Case) -> bool | None:
    services = case.cluster.services
    return None if services is None else set(services) == {Service.MRA}


_ACCOUNTS = ("findme_accounts", "provisioning_users", "provisioned_devices")


def _has_accounts(case: Case) -> bool:
    """Whether any such count is stated, or FindMe or provisioning is said to be used."""
    stated = any(getattr(case.cluster.demand, fact) is not None for fact in _ACCOUNTS)
    return stated or case.design.tms.findme_or_provisioning is True


@rule(
    "CAP-12",
    severity=Severity.BLOCKER,
    cites=("administrator-guide-x14.0#Clustering and peers", "vcs-administrator-guide-x8.5#Setting up a cluster"),
    applies=_has_accounts,
)
def accounts_fit(case: Case) -> Iterator[Observation]:
    """FindMe accounts, provisioning users and provisioned devices are each within the limit of a cluster."""
    limit = case.limit("provisioning_accounts_per_cluster").value
    counts = {fact: getattr(case.cluster.demand, fact) for fact in _ACCOUNTS}
    over = [fact for fact, count in counts.items() if within(count, limit) is False]
    unstated = [fact for fact, count in counts.items() if count is None]
    pointer = case.cluster.where_demand((over + unstated + list(counts))[0])
    holds = every(*(within(count, limit) for count in counts.values()))
    yield observe(holds, on_demand(case.cluster), pointer, limit=limit, **counts)
