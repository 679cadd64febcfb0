"""CAP: what is asked of the cluster against what it carries."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from planner.capacity import Missing, Share
from planner.design import METRICS, Licences, Metric, Peer, is_same, some
from planner.rules._rule import Case, Observation, Severity, observe, on_demand, on_peer, rule


def _not_comparable(case: Case, why: Missing) -> Observation:
    """Return the observation that demand cannot be compared with capacity: what is missing, and where to state it."""
    cluster, demand = case.cluster, case.cluster.where_demand(*METRICS)
    pointers = {
        Missing.DEMAND: demand.rpartition("/")[0],
        Missing.PEER_LOSSES: cluster.where_demand("peer_losses"),
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
    losses, size = case.cluster.demand.peer_losses, case.cluster.size
    all_lost = losses is not None and size is not None and losses >= size
    if losses is None or (case.capacity.missing and not all_lost):
        yield _not_comparable(case, case.capacity.missing or Missing.PEER_LOSSES)
        return
    for metric, demand, left in _all_lost(case) if all_lost else _after_losses(case, losses):
        facts = {"metric": metric, "demand": demand, "capacity": left, "losses": losses}
        pointer = case.cluster.where_demand(metric)
        yield observe(demand <= left and not all_lost, on_demand(case.cluster), pointer, **facts)


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
    return case.capacity.sessions_needed is not None


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
    holds = None if needed is None or pool is None else needed <= pool
    yield observe(holds, on_demand(case.cluster), pointer, needed=needed, pool=pool)


def _relays_on_large(case: Case) -> bool:
    """Whether TURN relays are asked of a Large system, or of one that may be."""
    asked = case.cluster.demand.turn_relays is not None
    return asked and (case.cluster.size is None or any(_large(case, peer) is not False for peer in case.peers))


def _large(case: Case, peer: Peer) -> bool | None:
    return case.reference.platforms[peer.platform].large if peer.platform else None


@rule(
    "CAP-06",
    severity=Severity.CAUTION,
    cites=("administrator-guide-x15.4#Standalone capacity", "administrator-guide-x8#TURN relays"),
    applies=_relays_on_large,
)
def relays_fit_one_port(case: Case) -> Iterator[Observation]:
    """On a Large system more TURN relays than one port carries need TURN port multiplexing."""
    limit = case.limit("turn_relays_per_port").value
    relays = ceil((case.cluster.demand.turn_relays or 0) / (case.capacity.counted_peers or 1))
    for peer in case.peers:
        large, multiplexing = _large(case, peer), peer.turn_port_multiplexing
        holds = some(relays <= limit, multiplexing, is_same(large, False))
        facts = {"relays": relays, "limit": limit, "turn_port_multiplexing": multiplexing, "platform": peer.platform}
        pointer = peer.where("platform" if large is None else "turn_port_multiplexing")
        yield observe(holds, on_peer(case.cluster, peer), pointer, **facts)
