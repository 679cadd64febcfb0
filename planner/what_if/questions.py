"""What a what-if table varies and what holds for the rest, as it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from planner.design import Cluster, Demand, Platform
from planner.growth import MONTHS, Pace

MOST_PEERS = 6
"""Peers that a table may ask for. Source: data/limits.toml, `peers_per_cluster`; a test holds them equal."""
MOST_TIMES = 1000
"""The largest factor of a demand."""
MOST_VALUES = 24
"""Values of an axis: a table larger than that in both directions nobody reads."""
LEAST_GROWTH, MOST_GROWTH = -100, 1000
"""The bounds of a growth a year, in percent: those of a design."""


class Axis(StrEnum):
    """What a table can vary. The words are `what_if.axis.<key>`."""

    PLATFORM = "platform"
    """Of every peer."""
    PEERS = "peers"
    """1 to 6 in the cluster."""
    LOSSES = "losses"
    """0 to 5 peers lost."""
    DEMAND = "demand"
    """Times the stated demand."""
    GROWTH = "growth"
    """Whole months ahead, at the stated growth."""


class Lack(StrEnum):
    """What a question needs and the design does not state."""

    DEMAND = "demand"
    GROWTH = "growth"


Value = Platform | int | float

DEFAULTS: Mapping[Axis, tuple[Value, ...]] = {
    Axis.PEERS: tuple(range(1, MOST_PEERS + 1)),
    Axis.LOSSES: tuple(range(MOST_PEERS)),
    Axis.DEMAND: (0.5, 1, 1.5, 2, 3),
    Axis.GROWTH: tuple(range(0, 61, 12)),
}
"""The values of an axis for which none are given; those of the platforms are all that have figures."""

RANGES: Mapping[Axis, tuple[int, int]] = {
    Axis.PEERS: (1, MOST_PEERS),
    Axis.LOSSES: (0, MOST_PEERS - 1),
    Axis.DEMAND: (0, MOST_TIMES),
    Axis.GROWTH: (0, MONTHS),
}
"""The least and the largest value of each axis of numbers; all but the demand's are whole."""


@dataclass(frozen=True, slots=True)
class Question:
    """What to vary, and what holds for the rest. Raises ValueError for what no table can be made of."""

    rows: Axis
    columns: Axis
    values: Mapping[Axis, tuple[Value, ...]] = field(default_factory=dict)
    """Those of an axis, in the order in which to show them; without them DEFAULTS."""
    base: Mapping[Axis, Value] = field(default_factory=dict)
    """What holds where an axis is not varied, in place of what the design states."""
    growth_percent: float | None = None
    """A year; in place of the growth that the design states."""

    def __post_init__(self) -> None:
        if self.rows is self.columns:
            raise ValueError("rows and columns must differ")
        for axis, low, high in ((axis, *RANGES[axis]) for axis in RANGES):
            given = (*self.values.get(axis, ()), *((self.base[axis],) if axis in self.base else ()))
            if not all(isinstance(value, int | float) and low <= value <= high for value in given):
                raise ValueError(f"{axis} must be from {low} to {high}")
            if axis is not Axis.DEMAND and any(value != int(value) for value in given):
                raise ValueError(f"{axis} must be whole")
        if any(not 0 < len(values) <= MOST_VALUES for values in self.values.values()):
            raise ValueError(f"an axis must have 1 to {MOST_VALUES} values")
        if self.growth_percent is not None and not LEAST_GROWTH <= self.growth_percent <= MOST_GROWTH:
            raise ValueError(f"growth_percent must be from {LEAST_GROWTH} to {MOST_GROWTH}")

    @property
    def axes(self) -> tuple[Axis, Axis]:
        """Both axes."""
        return self.rows, self.columns


def lacking(cluster: Cluster, question: Question) -> Lack | None:
    """Return what a question about a cluster needs and nobody states: a demand to multiply, a growth to follow."""
    asks_growth = Axis.GROWTH in question.axes or bool(question.base.get(Axis.GROWTH))
    asks_demand = asks_growth or Axis.DEMAND in (*question.axes, *question.base)
    if asks_demand and not cluster.demand.metrics():
        return Lack.DEMAND
    if asks_growth and pace_of(cluster.demand, question) is None:
        return Lack.GROWTH
    return None


def pace_of(demand: Demand, question: Question) -> Pace | None:
    """Return how the demand grows: as the question says, else as the design does."""
    return Pace.of(demand) if question.growth_percent is None else Pace(question.growth_percent)
