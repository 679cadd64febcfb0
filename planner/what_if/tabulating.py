"""From a question about a cluster to its table: each cell from the figures of one peer and the peers that count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache
from typing import Any

from planner.capacity import Capacity, call_mix, compared, figure_for, surviving_peers
from planner.capacity import compute as compute_capacity
from planner.design import Demand, Design, Metric, Platform, Series
from planner.growth import Pace
from planner.reference import Reference
from planner.what_if.questions import DEFAULTS, Axis, Question, Value, lacking, pace_of
from planner.what_if.tables import Cell, Impossible, Load, Setting, Table


def tabulate(design: Design, index: int, question: Question, reference: Reference) -> Table:
    """Return the table for one cluster of a design; raise ValueError where `lacking` names what is not stated."""
    cluster = design.clusters[index]
    if lack := lacking(cluster, question):
        raise ValueError(f"the table needs a {lack}")
    return _Tabulation(design, index, question, reference).table()


class _Tabulation:
    """A table being made: the capacity of each platform, and what is asked after each growth, are worked out once."""

    def __init__(self, design: Design, index: int, question: Question, reference: Reference) -> None:
        self.design, self.index, self.question, self.reference = design, index, question, reference
        self.cluster = design.clusters[index]
        self.demand = self.cluster.demand
        self.pace = pace_of(self.demand, question)
        self.capacity_on = cache(self._capacity_on)
        self.asked = cache(self._asked)
        self.own = self.capacity_on(None)
        self.platforms = frozenset(peer.platform for peer in self.cluster.peers or (self.cluster.for_all,))
        stated = Setting(
            platform=next(iter(self.platforms)) if len(self.platforms) == 1 else None,
            peers=self.cluster.size,
            losses=self.demand.peer_losses or 0,
            demand=1,
            growth=0,
        )
        self.base = stated.moved(question.base)

    def table(self) -> Table:
        rows, columns = self.question.axes
        down, across = self._values(rows), self._values(columns)
        cells = tuple(tuple(self._cell({rows: first, columns: second}) for second in across) for first in down)
        return Table(self.cluster, self.own, self.question, self.base, self.pace, down, across, cells)

    def _values(self, axis: Axis) -> tuple[Value, ...]:
        if given := self.question.values.get(axis):
            return tuple(dict.fromkeys(given))
        own = self.base.at(axis)
        if axis is Axis.PLATFORM:
            return tuple(platform for platform in Platform if platform == own or not self._unfit(platform))
        usual: Iterable[Any] = DEFAULTS[axis]
        return tuple(sorted({*usual, *(() if own is None else (own,))}))

    def _cell(self, places: Mapping[Axis, Value]) -> Cell:
        setting = self.base.moved(places)
        # A platform that is the peers' own leaves them as they are stated.
        found = self.capacity_on(setting.platform)
        why = self._why(setting, found)
        figures = None if why else self._figures(setting, found)
        stated = all(self.base.at(axis) == value for axis, value in places.items())
        if figures is None:
            return Cell(setting, stated, why, None, (), None, inferred=False)
        loads = tuple(
            Load(metric, self.asked(value, setting.demand, setting.growth), figure_for(figures, metric))
            for metric, value in compared(self.demand, figures).items()
        )
        mix = call_mix(figures, self._calls(setting))
        return Cell(setting, stated, None, figures, loads, mix, found.inferred)

    def _calls(self, setting: Setting) -> Demand:
        """Return the calls alone as they are asked for in a setting."""
        times, months = setting.demand, setting.growth
        calls = {kind: self.asked(value, times, months) for kind, value in self.demand.calls().items()}
        return Demand(
            video_calls=calls.get(Metric.VIDEO_CALLS),
            mra_video_calls=calls.get(Metric.MRA_VIDEO_CALLS),
            audio_calls=calls.get(Metric.AUDIO_CALLS),
        )

    def _asked(self, count: int, times: float, months: int) -> int:
        """Return what is asked of a metric, times the demand's factor and grown, rounded up."""
        return (self.pace or Pace(0)).grown(count * Fraction(str(times)), months)

    def _why(self, setting: Setting, found: Capacity) -> Impossible | None:
        """Return why there are no figures for a setting; what is not stated comes first."""
        platforms = {setting.platform} if setting.platform else self.platforms
        if None in platforms:
            return Impossible.PLATFORM
        if setting.peers is None:
            return Impossible.PEERS
        if self.cluster.series is Series.VCS:
            return Impossible.SERIES
        if any(platform and self._runs(platform) is False for platform in platforms):
            return Impossible.RELEASE
        if found.per_peer is None:
            return Impossible.FIGURES
        return Impossible.NO_PEER_LEFT if setting.losses >= setting.peers else None

    def _runs(self, platform: Platform) -> bool | None:
        return self.reference.platforms[platform].supports(self.own.release, self.cluster.series)

    def _unfit(self, platform: Platform) -> bool:
        """Whether a platform does not run the release or has no figures: a table that names none leaves it out."""
        return self._runs(platform) is False or self.capacity_on(platform).per_peer is None

    @staticmethod
    def _figures(setting: Setting, found: Capacity) -> dict[str, int]:
        counted = surviving_peers(setting.peers or 0, found.rule, found.scales)[setting.losses]
        return {metric: value * counted for metric, value in (found.per_peer or {}).items()}

    def _capacity_on(self, platform: Platform | None) -> Capacity:
        """Return the capacity of the cluster with every peer on a platform; None: each as it is stated."""
        document = self.design.document
        cluster: dict[str, Any] = dict(document["clusters"][self.index])
        if platform is not None:
            cluster["platform"] = str(platform)
            if "peers" in cluster:
                cluster["peers"] = [{**peer, "platform": str(platform)} for peer in cluster["peers"]]
        if "peers" not in cluster:
            # Only the figures of one peer are taken from it, which do not depend on how many there are.
            cluster.setdefault("peer_count", 1)
        alone = Design.from_document({**document, "clusters": [cluster]})
        return compute_capacity(alone, self.reference)[0]
