"""What a cluster carries: per peer, as a whole, after each number of losses, and the demand against it.

Two published models (reference data, capacity.toml): the Cluster guide's table for four peers with its cap, and the
Administrator guide's figures by release with the n+1 rule. Both have one form here: a printed row per peer, times the
peers that count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil

from planner.design import (
    METRICS,
    CapacityBasis,
    Cluster,
    Demand,
    Design,
    Image,
    Metric,
    Peer,
    Platform,
    Series,
    Service,
)
from planner.reference import CapacityRule, Citation, Figures, Reference
from planner.versions import Version


class Share(float):
    """A part of a whole: 1 is all. Words show it as a percentage."""

    __slots__ = ()


class Missing(StrEnum):
    """Why demand and capacity cannot be compared: nothing is asked, or the cluster has no figures."""

    DEMAND = "demand_not_stated"
    PEER_LOSSES = "peer_losses_not_stated"
    GROWTH = "growth_half_stated"
    PEER_COUNT = "peer_count_not_stated"
    PLATFORM = "platform_not_stated"
    SERIES = "no_figures_for_series"
    FIGURES = "no_figures_in_basis"


@dataclass(frozen=True, slots=True)
class AfterLosses:
    """The cluster's figures with `lost` peers down."""

    lost: int
    figures: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Load:
    """One demand against one capacity. `utilisation` is a share: 1 is full."""

    lost: int
    capacity: int
    utilisation: float
    fits: bool


@dataclass(frozen=True, slots=True)
class DemandLine:
    """The demand for one metric against the cluster's capacity, whole and after each number of losses."""

    metric: Metric
    demand: int
    capacity: int
    utilisation: float
    fits: bool
    after_losses: tuple[Load, ...]
    at_horizon: int | None
    """The demand after the stated growth, rounded up; None when growth is not stated."""


@dataclass(frozen=True, slots=True)
class CallMix:
    """Video and audio together. Cisco publishes end points only, so the straight line between them is inferred."""

    terms: tuple[tuple[Metric, int, int], ...]
    """(metric, demand, capacity) of each kind of call."""
    utilisation: float
    """Sum of demand over capacity; up to 1 the mix is inside the line."""


@dataclass(frozen=True, slots=True)
class SessionPool:
    """Rich media session licences: what the stated calls need against what the peers hold together.

    One licence carries one video call or two audio-only SIP calls (`audio_calls_per_rich_media_session`).
    """

    needed: int
    pool: int
    largest_peer: int
    """The licences of the peer that holds most: what leaves the pool if that peer stays lost."""
    stated_directly: bool
    """Whether the demand states rich media sessions itself; otherwise they follow from the calls."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A metric for which the two bases give this cluster different figures."""

    metric: Metric
    figures: Mapping[CapacityBasis, int]
    cites: Mapping[CapacityBasis, Citation]


@dataclass(frozen=True, slots=True)
class Capacity:
    """Everything about the capacity of one cluster."""

    cluster: int
    basis: CapacityBasis
    release: Version
    """The release whose figures were taken: the stated one, else the current one."""
    release_stated: bool
    peer_count: int | None
    counted_peers: int | None
    """The peers whose capacity counts; further ones add resilience only."""
    cite: Citation
    """Where the figures are printed (the rule's citation when there are none)."""
    rule: CapacityRule
    missing: Missing | None
    bases_with_figures: tuple[CapacityBasis, ...]
    inferred: bool
    why: str | None
    mixed_platforms: bool
    scales: bool
    """False for a Small VM: clustering adds resilience, never capacity."""
    fast_path: bool
    per_peer: Mapping[str, int] | None
    figures: Mapping[str, int] | None
    """The rated capacity of the cluster."""
    gross: Mapping[str, int] | None
    """The same before any peer's worth is held in reserve."""
    after_losses: tuple[AfterLosses, ...]
    demand: tuple[DemandLine, ...]
    mix: CallMix | None
    sessions_needed: int | None
    """The rich media sessions that the stated demand needs; None where it needs no such licence."""
    sessions: SessionPool | None
    binding_metric: Metric | None
    losses_survived: int | None
    """The most lost peers after which all stated demand still fits, calls of several kinds together (`mix`) as well.

    None without demand or when it never fits.
    """
    disagreements: tuple[Disagreement, ...]
    untested_together: tuple[Service, ...] = ()
    """The cluster's services where it has several: each figure was tested with one alone (rule CAP-10)."""


def compute(design: Design, reference: Reference) -> tuple[Capacity, ...]:
    """Return the capacity of each cluster, in design order."""
    return tuple(_cluster_capacity(design, cluster, reference) for cluster in design.clusters)


def counted_peers(size: int, rule: CapacityRule, scales: bool) -> int:
    """Return how many peers count in a cluster of this size.

    A rule that holds peers in reserve never leaves fewer than one; a platform that does not scale counts once.
    Source: data/capacity.toml, `rule`.
    """
    one = min(size, 1)
    return min(max(size - rule.reserved_peers, one), rule.counted_peers) if scales else one


def surviving_peers(size: int, rule: CapacityRule, scales: bool) -> tuple[int, ...]:
    """Return the peers that count after 0, 1, ... size-1 losses: a reserve is used up first."""
    counted = counted_peers(size, rule, scales)
    return tuple(min(left, counted) for left in range(size, 0, -1))


def capacity_rule(basis: CapacityBasis, release: Version, reference: Reference) -> CapacityRule:
    """Return the rule by which a basis counts peers in a release."""
    return next(rule for rule in reference.capacity_rules if rule.basis is basis and release in rule.releases)


def printed_row(platform: Platform, basis: CapacityBasis, release: Version, reference: Reference) -> Figures | None:
    """Return the row that a basis prints for a platform in a release; None where it prints none."""
    rows = (row for row in reference.figures if row.basis is basis and row.platform is platform)
    return next((row for row in rows if release in row.releases), None)


def call_mix(figures: Mapping[str, int], demand: Demand) -> CallMix | None:
    """Return video and audio together on the straight line between the published ends; None unless both are asked.

    video/Vmax + audio/Amax <= 1; MRA video on a Small VM has an end point of its own. Inferred: Cisco publishes the
    end points only.
    """
    return mix_of_calls(figures, demand.calls())


def mix_of_calls(figures: Mapping[str, int], calls: Mapping[Metric, int]) -> CallMix | None:
    """Return the same of so many calls of each kind; None for calls of one kind."""
    terms = tuple((metric, value, figure_for(figures, metric)) for metric, value in calls.items())
    if len(terms) < 2:
        return None
    return CallMix(terms, float(sum(Fraction(value, capacity) for _, value, capacity in terms)))


def mix_fits(figures: Mapping[str, int], demand: Demand) -> bool:
    """Whether calls of several kinds fit together into these figures; so they do where no two kinds are asked."""
    mix = call_mix(figures, demand)
    return mix is None or mix.utilisation <= 1


def sessions_needed(video_calls: int, audio_calls: int, audio_calls_per_session: int) -> int:
    """Return the rich media sessions for these calls: one a video call, one for each started group of audio calls."""
    return video_calls + ceil(audio_calls / audio_calls_per_session)


def _cluster_capacity(design: Design, cluster: Cluster, reference: Reference) -> Capacity:
    basis, release = design.capacity_basis, reference.release(cluster.software_version)
    rule = capacity_rule(basis, release, reference)
    rows = _rows(cluster, basis, release, reference)
    missing = _missing(cluster, rows)
    fast_path = missing is None and _fast_path(cluster.peers, basis, release, reference)
    per_peer = _per_peer(rows, fast_path, reference) if rows else None
    scales = all(reference.platforms[peer.platform].scales for peer in cluster.peers if peer.platform)
    needed = _sessions_needed(cluster, reference)
    size = cluster.size or 0
    figures = gross = None
    survival: tuple[AfterLosses, ...] = ()
    if per_peer:
        figures = _times(per_peer, counted_peers(size, rule, scales))
        gross = _times(per_peer, min(size, rule.counted_peers) if scales else 1)
        survival = tuple(
            AfterLosses(lost, _times(per_peer, count)) for lost, count in enumerate(surviving_peers(size, rule, scales))
        )
    lines = _demand_lines(cluster.demand, survival)
    return Capacity(
        cluster=cluster.index,
        basis=basis,
        release=release,
        release_stated=cluster.software_version is not None,
        peer_count=cluster.size,
        counted_peers=counted_peers(size, rule, scales) if cluster.size is not None else None,
        cite=rows[0].cite if rows else rule.cite,
        rule=rule,
        missing=missing,
        bases_with_figures=tuple(
            other for other in CapacityBasis if all(_rows(cluster, other, release, reference) or (None,))
        ),
        inferred=any(row.inferred for row in rows if row) and missing is None,
        why=next((row.why for row in rows if row and row.why), None),
        mixed_platforms=len({peer.platform for peer in cluster.peers}) > 1,
        scales=scales,
        fast_path=fast_path,
        per_peer=per_peer,
        figures=figures,
        gross=gross,
        after_losses=survival,
        demand=lines,
        mix=call_mix(figures, cluster.demand) if figures else None,
        sessions_needed=needed,
        sessions=_session_pool(cluster, needed),
        binding_metric=max(lines, key=lambda line: line.utilisation).metric if lines else None,
        losses_survived=_losses_survived(lines, survival, cluster.demand),
        disagreements=_disagreements(cluster, release, reference),
        untested_together=_several(cluster.services),
    )


def _several(services: tuple[Service, ...] | None) -> tuple[Service, ...]:
    """Return the services where there is more than one; none otherwise, or where they are not stated."""
    each = tuple(dict.fromkeys(services or ()))
    return each if len(each) > 1 else ()


def _rows(cluster: Cluster, basis: CapacityBasis, release: Version, reference: Reference) -> list[Figures]:
    """Return the printed row of each platform in the cluster, in peer order; empty when any has none or none is stated.

    The tables are for the Expressway Series: a VCS has no figures in them (administrator-guide-x15.4, capacity).
    """
    if cluster.series is Series.VCS:
        return []
    platforms = dict.fromkeys(peer.platform for peer in cluster.peers)
    found = [printed_row(platform, basis, release, reference) if platform else None for platform in platforms]
    return [row for row in found if row] if all(found) else []


def _missing(cluster: Cluster, rows: list[Figures]) -> Missing | None:
    if cluster.size is None:
        return Missing.PEER_COUNT
    if any(peer.platform is None for peer in cluster.peers):
        return Missing.PLATFORM
    if cluster.series is Series.VCS:
        return Missing.SERIES
    return None if rows else Missing.FIGURES


def _fast_path(peers: tuple[Peer, ...], basis: CapacityBasis, release: Version, reference: Reference) -> bool:
    """Whether the Fast Path Registration figures hold: on at every peer, and, later, only in Expressway Select."""
    needs_select = release >= reference.milestones["fast_path_needs_select"]
    return (
        basis is CapacityBasis.ADMINISTRATOR_GUIDE
        and any(release in row.releases for row in reference.fast_path)
        and all(peer.fast_path_registration for peer in peers)
        and (not needs_select or all(peer.image is Image.SELECT for peer in peers))
    )


def _per_peer(rows: list[Figures], fast_path: bool, reference: Reference) -> dict[str, int]:
    """Return the figures of one peer: in a cluster of unlike platforms, the least of each metric."""
    each = []
    for row in rows:
        figures = row.per_peer()
        if fast_path:
            figures |= next((other.printed for other in reference.fast_path if other.platform is row.platform), {})
        each.append(figures)
    return {
        metric: min(figures[metric] for figures in each if metric in figures)
        for metric in METRICS
        if any(metric in figures for figures in each)
    }


def _times(per_peer: Mapping[str, int], peers: int) -> dict[str, int]:
    return {metric: value * peers for metric, value in per_peer.items()}


def figure_for(figures: Mapping[str, int], metric: str) -> int:
    """Return the figure that a metric draws on: MRA video has its own on a Small VM and shares all video elsewhere."""
    if metric == Metric.MRA_VIDEO_CALLS and metric not in figures:
        return figures[Metric.VIDEO_CALLS]
    return figures[metric]


def compared(demand: Demand, figures: Mapping[str, int]) -> dict[Metric, int]:
    """Return what is asked of each metric as it is compared with these figures.

    Only a Small VM has a figure of its own for MRA video; elsewhere both kinds of video share one figure.
    """
    asked = demand.metrics()
    video, mra_video = Metric.VIDEO_CALLS, Metric.MRA_VIDEO_CALLS
    if mra_video in asked and video in asked and mra_video not in figures:
        asked[video] += asked[mra_video]
    return asked


def _demand_lines(demand: Demand, survival: tuple[AfterLosses, ...]) -> tuple[DemandLine, ...]:
    if not survival:
        return ()
    asked = compared(demand, survival[0].figures)
    return tuple(_demand_line(metric, value, demand, survival) for metric, value in asked.items())


def _demand_line(metric: Metric, value: int, demand: Demand, survival: tuple[AfterLosses, ...]) -> DemandLine:
    loads = []
    for step in survival:
        capacity = figure_for(step.figures, metric)
        loads.append(Load(step.lost, capacity, value / capacity, value <= capacity))
    whole = loads[0]
    horizon = None if demand.growth is None else demand.grown(value)
    return DemandLine(metric, value, whole.capacity, whole.utilisation, whole.fits, tuple(loads), horizon)


def _losses_survived(lines: tuple[DemandLine, ...], survival: tuple[AfterLosses, ...], demand: Demand) -> int | None:
    carried = (
        step.lost
        for step in survival
        if all(line.after_losses[step.lost].fits for line in lines) and mix_fits(step.figures, demand)
    )
    return max(carried, default=None) if lines else None


def _sessions_needed(cluster: Cluster, reference: Reference) -> int | None:
    """Return the rich media sessions asked for, else those that the calls of its services need."""
    demand = cluster.demand
    if cluster.series is Series.VCS:
        return None  # A VCS has traversal and non-traversal call licences instead.
    if demand.rich_media_sessions is not None:
        return demand.rich_media_sessions
    if cluster.takes_session_licences is False or (demand.video_calls is None and demand.audio_calls is None):
        return None
    per_session = reference.limit("audio_calls_per_rich_media_session").value
    return sessions_needed(demand.video_calls or 0, demand.audio_calls or 0, per_session)


def _session_pool(cluster: Cluster, needed: int | None) -> SessionPool | None:
    """Return the session licences against the need; None where none are needed or a peer's count is not stated."""
    counts = [peer.licences.rich_media_sessions if peer.licences else None for peer in cluster.peers]
    held = [count for count in counts if count is not None]
    if needed is None or not counts or len(held) < len(counts):
        return None
    return SessionPool(needed, sum(held), max(held), cluster.demand.rich_media_sessions is not None)


def _disagreements(cluster: Cluster, release: Version, reference: Reference) -> tuple[Disagreement, ...]:
    """Return the metrics for which the two bases rate this cluster differently."""
    rated: dict[CapacityBasis, dict[str, int]] = {}
    cites: dict[CapacityBasis, Citation] = {}
    scales = all(reference.platforms[peer.platform].scales for peer in cluster.peers if peer.platform)
    for basis in CapacityBasis:
        rows = _rows(cluster, basis, release, reference)
        if not rows:
            return ()
        count = counted_peers(len(cluster.peers), capacity_rule(basis, release, reference), scales)
        fast_path = _fast_path(cluster.peers, basis, release, reference)
        rated[basis], cites[basis] = _times(_per_peer(rows, fast_path, reference), count), rows[0].cite
    first, second = rated.values()
    return tuple(
        Disagreement(metric, {basis: figures[metric] for basis, figures in rated.items()}, cites)
        for metric in METRICS
        if metric in first and first[metric] != second[metric]
    )
