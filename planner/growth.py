"""When a growing demand outgrows its cluster: the month in which each metric passes 80, 90 and 100 percent of it.

Growth is compound and monthly: after m months the demand is its value times (1 + percent/100) to the power of m/12, so
that twelve months make the stated percent. It is judged unrounded; a mark is passed when the demand is above it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor, log1p

from planner.capacity import Capacity, DemandLine
from planner.design import Design, Metric

MARKS = (80, 90, 100)
"""Percent of the capacity: this planner's own mark, that of the capacity alarms, and all of it."""
MONTHS = 120
"""How far ahead is looked."""
_MONTHS_A_YEAR = 12
_NEAR = 1e-6
"""So near to a whole month the floating-point logarithm does not decide; whole numbers do."""


@dataclass(frozen=True, slots=True)
class Passing:
    """The months in which a demand passes a mark: 0 is today already, None is not within MONTHS."""

    percent: int
    all_up: int | None
    one_lost: int | None
    """The same with one peer lost; None also where the cluster has no second peer."""


@dataclass(frozen=True, slots=True)
class GrowthLine:
    """One metric's way to its capacity."""

    metric: Metric
    demand: int
    """Today's."""
    capacity: int
    capacity_one_lost: int | None
    """None in a cluster of one peer."""
    passings: tuple[Passing, ...]
    """One for each of MARKS."""


@dataclass(frozen=True, slots=True)
class Growth:
    """How the demand of one cluster grows into its capacity."""

    cluster: int
    percent: float
    """A year."""
    years: float | None
    """The years for which the design plans, where stated."""
    lines: tuple[GrowthLine, ...]


def compute(design: Design, capacities: tuple[Capacity, ...]) -> tuple[Growth | None, ...]:
    """Return the growth of each cluster, in design order; None without figures, demand or a stated percentage."""
    return tuple(
        _growth(found, cluster.demand.growth_percent, cluster.demand.years)
        for cluster, found in zip(design.clusters, capacities, strict=True)
    )


def grown_share(share: float, percent: float, months: float) -> float:
    """Return a share of a capacity after so many months of growth."""
    return float(share * (1 + percent / 100) ** (months / _MONTHS_A_YEAR))


def month_passed(demand: int, capacity: int, mark: int, percent: float) -> int | None:
    """Return the first month in which a demand is above `mark` percent of a capacity.

    0 when it is so today; None when it is not within MONTHS, as without growth or with a shrinking demand.
    """
    # Both sides in hundredths, so that a mark of a capacity is a whole number.
    start, mark_at = demand * 100, capacity * mark
    if start > mark_at:
        return 0
    if start == 0 or percent <= 0:
        return None
    months = _MONTHS_A_YEAR * log1p((mark_at - start) / start) / log1p(percent / 100)
    if months > MONTHS + 1:
        return None
    nearest = round(months)
    if abs(months - nearest) > _NEAR:
        first = floor(months) + 1
    else:
        factor = 1 + Fraction(str(percent)) / 100
        # start * factor ** (m / 12) > mark_at, with both sides to the power of twelve.
        is_above = Fraction(start, mark_at) ** _MONTHS_A_YEAR * factor**nearest > 1
        first = nearest if is_above else nearest + 1
    return first if first <= MONTHS else None


def _growth(found: Capacity, percent: float | None, years: float | None) -> Growth | None:
    if percent is None or not found.demand:
        return None
    return Growth(found.cluster, percent, years, tuple(_line(line, percent) for line in found.demand))


def _line(line: DemandLine, percent: float) -> GrowthLine:
    left = line.after_losses[1].capacity if len(line.after_losses) > 1 else None
    return GrowthLine(
        line.metric,
        line.demand,
        line.capacity,
        left,
        tuple(
            Passing(
                mark,
                month_passed(line.demand, line.capacity, mark, percent),
                None if left is None else month_passed(line.demand, left, mark, percent),
            )
            for mark in MARKS
        ),
    )
