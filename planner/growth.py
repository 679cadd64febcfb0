"""When a growing demand outgrows its cluster: the month in which each metric passes 80, 90 and 100 percent of it.

Growth is either compound and monthly: after m months the demand is its value times (1 + percent/100) to the power of
m/12, so that twelve months make the stated percent. Or it comes in steps, each a jump in its month. Either way it is
judged unrounded; a mark is passed when the demand is above it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, log1p, prod

from planner.capacity import Capacity, DemandLine
from planner.design import Demand, Design, GrowthStep, Metric

MARKS = (80, 90, 100)
"""Percent of the capacity: this planner's own mark, that of the capacity alarms, and all of it.

Source of the second: data/limits.toml, `capacity_alarm_percent`; a test holds them equal.
"""
MONTHS = 120
"""How far ahead is looked."""
_MONTHS_A_YEAR = 12
_NEAR = 1e-6
"""So near to a whole month, or a whole count, floating-point numbers do not decide; whole numbers do."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How a demand grows: a percentage a year or steps. Steps are stated in place of a percentage."""

    percent: float | None
    """A year."""
    steps: tuple[GrowthStep, ...] = ()

    @classmethod
    def of(cls, demand: Demand) -> Pace | None:
        """Return how a demand grows; None where that is not stated."""
        if demand.growth_percent is None and not demand.growth_steps:
            return None
        return cls(demand.growth_percent, demand.growth_steps)

    def step_factor(self, months: float) -> Fraction:
        """Return by what the steps up to a month multiply the demand; exact."""
        return prod((step.factor for step in self.steps if step.month <= months), start=Fraction(1))

    def factor(self, months: float) -> float:
        """Return by what the demand is multiplied after so many months."""
        if self.percent is None:
            return float(self.step_factor(months))
        return float((1 + self.percent / 100) ** (months / _MONTHS_A_YEAR))

    def grown(self, count: Fraction, months: int) -> int:
        """Return the least whole number that is not below a count after so many months; exact."""
        if self.percent is None:
            return ceil(count * self.step_factor(months))
        yearly = 1 + Fraction(str(self.percent)) / 100
        years, rest = divmod(months, _MONTHS_A_YEAR)
        if not rest or not count:
            return ceil(count * yearly**years)
        return _least_root(count**_MONTHS_A_YEAR * yearly**months, float(count) * self.factor(months))

    def month_passed(self, demand: int, capacity: int, mark: int) -> int | None:
        """Return the first month in which a demand is above `mark` percent of a capacity.

        0 when it is so today; None when it is not within MONTHS, as without growth or with a shrinking demand.
        """
        if self.percent is not None:
            return month_passed(demand, capacity, mark, self.percent)
        months = sorted({0, *(step.month for step in self.steps)})
        above = (month for month in months if demand * 100 * self.step_factor(month) > capacity * mark)
        return next((month for month in above if month <= MONTHS), None)


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
    pace: Pace
    years: float | None
    """The years for which the design plans, where stated."""
    lines: tuple[GrowthLine, ...]


def compute(design: Design, capacities: tuple[Capacity, ...]) -> tuple[Growth | None, ...]:
    """Return the growth of each cluster, in design order; None without figures, demand or a stated growth."""
    return tuple(_growth(found, cluster.demand) for cluster, found in zip(design.clusters, capacities, strict=True))


def month_passed(demand: int, capacity: int, mark: int, percent: float) -> int | None:
    """Return the first month in which a demand that grows by a percentage a year is above `mark` percent of a capacity.

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


def _least_root(power: Fraction, near: float) -> int:
    """Return the least whole number whose twelfth power is not below `power`; `near` is about its twelfth root."""
    if abs(near - round(near)) > _NEAR * max(near, 1):
        return ceil(near)
    low = max(floor(near * (1 - _NEAR)) - 1, 0)
    high = ceil(near * (1 + _NEAR)) + 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if middle**_MONTHS_A_YEAR >= power else (middle + 1, high)
    return low


def _growth(found: Capacity, demand: Demand) -> Growth | None:
    pace = Pace.of(demand)
    if pace is None or not found.demand:
        return None
    return Growth(found.cluster, pace, demand.years, tuple(_line(line, pace) for line in found.demand))


def _line(line: DemandLine, pace: Pace) -> GrowthLine:
    left = line.after_losses[1].capacity if len(line.after_losses) > 1 else None
    return GrowthLine(
        line.metric,
        line.demand,
        line.capacity,
        left,
        tuple(
            Passing(
                mark,
                pace.month_passed(line.demand, line.capacity, mark),
                None if left is None else pace.month_passed(line.demand, left, mark),
            )
            for mark in MARKS
        ),
    )
