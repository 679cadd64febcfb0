"""What a C/E pair carries: of each metric the smaller figure of its two sides, whole and after losses.

Calls and registrations pass both clusters, so that the weaker side decides (pa-14-sizing, Cisco Expressway).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from planner.capacity import AfterLosses, Capacity
from planner.design import METRICS, Design, Metric, Pair
from planner.reference import Citation

WEAKER_SIDE_CITE = Citation("pa-14-sizing", "Cisco Expressway")
"""Where both sides are sized alike for one demand."""


class WeakerSide(StrEnum):
    """Which side of a pair carries less of a metric."""

    C = "c"
    E = "e"
    BOTH = "both"
    """Both carry the same."""


@dataclass(frozen=True, slots=True)
class PairCapacity:
    """What an Expressway-C cluster and the Expressway-E cluster it is joined to carry together."""

    c: int
    """Index of the Expressway-C cluster."""
    e: int
    """Index of the Expressway-E cluster."""
    figures: Mapping[str, int] | None
    """The smaller figure of both sides by metric; None where a side has none."""
    weaker: Mapping[str, WeakerSide]
    """By metric, the side whose figure that is."""
    after_losses: tuple[AfterLosses, ...]
    """The same with so many peers lost on either side, or on each: as far as both sides have a peer left."""


def compute_pairs(design: Design, capacities: tuple[Capacity, ...]) -> tuple[PairCapacity, ...]:
    """Return the capacity of each pair, in design order; none where the design does not say what is joined."""
    return tuple(_pair_capacity(pair, capacities) for pair in design.pairs or ())


def _pair_capacity(pair: Pair, capacities: tuple[Capacity, ...]) -> PairCapacity:
    inside, outside = capacities[pair.c.index], capacities[pair.e.index]
    steps = tuple(
        AfterLosses(c.lost, _smaller(c.figures, e.figures))
        for c, e in zip(inside.after_losses, outside.after_losses, strict=False)
    )
    if inside.figures is None or outside.figures is None:
        return PairCapacity(pair.c.index, pair.e.index, None, {}, ())
    figures = _smaller(inside.figures, outside.figures)
    weaker = {metric: _weaker(_of(inside.figures, metric), _of(outside.figures, metric)) for metric in figures}
    return PairCapacity(pair.c.index, pair.e.index, figures, weaker, steps)


def _smaller(inside: Mapping[str, int], outside: Mapping[str, int]) -> dict[str, int]:
    known = [metric for metric in METRICS if metric in inside or metric in outside]
    return {str(metric): min(_of(inside, metric), _of(outside, metric)) for metric in known}


def _of(figures: Mapping[str, int], metric: str) -> int:
    """Return the figure that a metric draws on: MRA video has its own on a Small VM, elsewhere it shares all video."""
    return figures.get(metric, figures[Metric.VIDEO_CALLS])


def _weaker(inside: int, outside: int) -> WeakerSide:
    if inside == outside:
        return WeakerSide.BOTH
    return WeakerSide.C if inside < outside else WeakerSide.E
