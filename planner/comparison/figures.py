"""What each cluster carries in both designs: by metric, whole and after each number of losses, and how full it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from planner.capacity import Capacity
from planner.comparison.matching import Matching
from planner.design import METRICS, Metric


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure with so many peers lost; None on the side that has none: no such metric, or no peer left."""

    lost: int
    metric: Metric
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class UseChange:
    """How much of a metric the demand uses, all peers up; a share of 1 is all. None where it is not asked for."""

    metric: Metric
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class CapacityChange:
    """A cluster whose figures, use or survival differ."""

    cluster: int
    """Key of the cluster."""
    before: Capacity | None
    after: Capacity | None
    figures: tuple[FigureChange, ...]
    use: tuple[UseChange, ...]

    @property
    def losses_survived(self) -> tuple[int | None, int | None]:
        """The most lost peers after which the demand still fits, before and after; None: without demand, or never."""
        return (
            self.before.losses_survived if self.before else None,
            self.after.losses_survived if self.after else None,
        )


def capacities(before: Iterable[Capacity], after: Iterable[Capacity], found: Matching) -> Iterator[CapacityChange]:
    """Yield the clusters of which anything differs."""
    old = {found.before.clusters[each.cluster]: each for each in before}
    new = {found.after.clusters[each.cluster]: each for each in after}
    for key in range(len(found.clusters)):
        made = _change(key, old.get(key), new.get(key))
        if made.figures or made.use or made.losses_survived[0] != made.losses_survived[1]:
            yield made


def _change(key: int, old: Capacity | None, new: Capacity | None) -> CapacityChange:
    steps = _steps(old), _steps(new)
    figures = tuple(
        FigureChange(lost, metric, before, after)
        for lost in range(max(map(len, steps)))
        for metric in METRICS
        if (before := _figure(steps[0], lost, metric)) != (after := _figure(steps[1], lost, metric))
    )
    uses = _uses(old), _uses(new)
    use = tuple(
        UseChange(metric, uses[0].get(metric), uses[1].get(metric))
        for metric in METRICS
        if uses[0].get(metric) != uses[1].get(metric)
    )
    return CapacityChange(key, old, new, figures, use)


def _steps(found: Capacity | None) -> list[Mapping[str, int]]:
    return [step.figures for step in found.after_losses] if found else []


def _figure(steps: list[Mapping[str, int]], lost: int, metric: Metric) -> int | None:
    return steps[lost].get(metric) if lost < len(steps) else None


def _uses(found: Capacity | None) -> dict[Metric, float]:
    return {line.metric: line.utilisation for line in found.demand} if found else {}
