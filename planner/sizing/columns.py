"""Many demands at once: columns of counts in, a column of the cheapest options out.

The same search as planner.sizing.solving in closed form: the counting peers that a row needs of each platform are the
largest of its quotients rounded up, and a table tells the cheapest option that has so many. Chunks stay in the cache.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.design import METRICS, Metric
from planner.errors import PlannerError
from planner.reference import Reference
from planner.sizing.options import CALLS, SINGLE, Offer, Option, SearchSpace, Terms, search

Column = NDArray[Any]
Indices = NDArray[np.integer[Any]]

MOST_DEMAND = 1_000_000_000
"""The largest count of a metric."""

NONE = -1
"""Stands in the column of options where none carries the row."""

_CHUNK = 32_768
"""Rows that are worked on at a time."""

_EXACT_IN_SINGLE = 2**22
"""Up to this product of a figure and a number of shares, single precision tells a multiple of the figure from one more:
the quotients differ by 1 over the figure, far more than the last of 24 bits. Larger counts are carried by nothing."""


class BadColumns(PlannerError, ValueError):
    """Columns that cannot be swept: an unknown metric, unequal lengths, or counts that are none."""


@dataclass(frozen=True)
class Sweep:
    """The cheapest option of each row."""

    space: SearchSpace
    option: Indices
    """Index into `space.options`; -1 where no option carries the row."""

    def at(self, row: int) -> Option | None:
        """Return the option of a row; None where none carries it."""
        index = int(self.option[row])
        return None if index == NONE else self.space.options[index]

    @property
    def carried(self) -> NDArray[np.bool_]:
        """Whether an option carries each row."""
        carried: NDArray[np.bool_] = self.option != NONE
        return carried

    @cached_property
    def platform(self) -> Column:
        """The name of the platform of each row; empty where there is none."""
        return self._column([str(option.offer.platform) for option in self.space.options], "")

    @cached_property
    def peer_count(self) -> Column:
        """The peers in each cluster; 0 where there is no option."""
        return self._column([option.peer_count for option in self.space.options], 0)

    @cached_property
    def clusters(self) -> Column:
        """The clusters of each row; 0 where there is no option."""
        return self._column([option.clusters for option in self.space.options], 0)

    @cached_property
    def total_peers(self) -> Column:
        """The peers of all clusters; 0 where there is no option."""
        return self._column([option.total_peers for option in self.space.options], 0)

    def _column(self, values: Sequence[Any], none: Any) -> Column:
        # The last entry is also number -1, which stands for no option.
        return np.asarray([*values, none])[self.option]


def sweep(demands: Mapping[str, ArrayLike], reference: Reference, terms: Terms | None = None) -> Sweep:
    """Return the cheapest option of each row of demand: columns by metric, of one length.

    A metric without a column is not asked for; a part of a call counts as a whole one. Raises BadColumns for an unknown
    metric, unequal lengths, counts that are negative, not finite or beyond MOST_DEMAND, or when there is no column.
    """
    space = search(terms or Terms(), reference)
    columns = _checked(demands)
    length = len(next(iter(columns.values())))
    found = np.full(length, len(space.options), dtype=np.int16)
    tables = [_cheapest_by_shares(space, offer) for offer in space.offers]
    quotients = [_quotients(offer, columns) for offer in space.offers]
    program = _Program(tuple(columns), quotients, _precision(quotients, tables))
    for start in range(0, length, _CHUNK):
        rows = slice(start, min(start + _CHUNK, length))
        best = found[rows]
        for shares, table in zip(
            program.shares({m: column[rows] for m, column in columns.items()}), tables, strict=True
        ):
            # Beyond the table's end stands what its last entry says: no option has so many.
            np.minimum(best, table.take(shares, mode="clip"), out=best)
    np.putmask(found, found == len(space.options), NONE)
    return Sweep(space, found)


Quotient = tuple[tuple[tuple[Metric, int], ...], int]
"""A sum of columns, each times a whole number, over a figure."""


class _Program:
    """The arithmetic of a sweep, written down once and run for each chunk of rows.

    Its steps are ufunc, two operands and the register to write to. What several platforms have in common is one step;
    the registers are made once, so that a chunk costs no memory of its own.
    """

    def __init__(
        self, metrics: tuple[Metric, ...], quotients: list[tuple[Quotient, ...]], precision: type[np.floating[Any]]
    ) -> None:
        self._precision = precision
        self._registers: list[Column] = []
        self._steps: list[tuple[np.ufunc, int, int | np.floating[Any], int]] = []
        self._known: dict[Any, int] = {}
        self._columns = {metric: self._register() for metric in metrics}
        self._largest = [self._largest_of(of_offer) for of_offer in quotients]
        self._whole = np.empty(_CHUNK, dtype=np.intp)

    def shares(self, chunk: Mapping[Metric, Column]) -> Iterator[Indices]:
        """Yield the counting peers that each row needs, offer by offer; each is gone when the next is asked for."""
        length = len(next(iter(chunk.values())))
        registers = [register[:length] for register in self._registers]
        for metric, column in chunk.items():
            _counts(metric, column, registers[self._columns[metric]])
        for ufunc, left, right, out in self._steps:
            ufunc(registers[left], registers[right] if isinstance(right, int) else right, out=registers[out])
        whole = self._whole[:length]
        for largest in self._largest:
            np.ceil(registers[largest], out=whole, casting="unsafe")
            yield whole

    def _register(self) -> int:
        self._registers.append(np.empty(_CHUNK, dtype=self._precision))
        return len(self._registers) - 1

    def _step(self, ufunc: np.ufunc, left: int, right: int | np.floating[Any]) -> int:
        step = (ufunc, left, right)
        if step not in self._known:
            self._known[step] = self._register()
            self._steps.append((*step, self._known[step]))
        return self._known[step]

    def _largest_of(self, quotients: tuple[Quotient, ...]) -> int:
        first, *others = [self._quotient(quotient) for quotient in quotients]
        for other in others:
            first = self._step(np.maximum, first, other)
        return first

    def _quotient(self, quotient: Quotient) -> int:
        terms, figure = quotient
        first, *others = [self._weighted(metric, weight) for metric, weight in terms]
        for other in others:
            first = self._step(np.add, first, other)
        return self._step(np.divide, first, self._precision(figure))

    def _weighted(self, metric: Metric, weight: int) -> int:
        column = self._columns[metric]
        return column if weight == 1 else self._step(np.multiply, column, self._precision(weight))


def _quotients(offer: Offer, columns: Mapping[Metric, Column]) -> tuple[Quotient, ...]:
    """Return what a row needs of an offer, in the order in which platforms differ least."""
    calls = tuple((kind, offer.call_weights[kind]) for kind in CALLS if kind in columns)
    single: list[Quotient] = [(((metric, 1),), offer.figure(metric)) for metric in SINGLE if metric in columns]
    return tuple([(calls, offer.call_whole), *single] if calls else single)


def _cheapest_by_shares(space: SearchSpace, offer: Offer) -> Indices:
    """Return, by the counting peers needed, the first option of an offer; the number of options where there is none."""
    none = len(space.options)
    most = max((option.shares_after_losses for option in space.options if option.offer is offer), default=0)
    table = np.full(most + 2, none, dtype=np.int16)
    for index in range(none - 1, -1, -1):
        option = space.options[index]
        if option.offer is offer:
            table[: option.shares_after_losses + 1] = index
    return table


def _precision(quotients: list[tuple[Quotient, ...]], tables: list[Indices]) -> type[np.floating[Any]]:
    """Return single precision where it is exact, at half the cost, else double."""
    largest = max(
        (figure * len(table) for of_offer, table in zip(quotients, tables, strict=True) for _, figure in of_offer),
        default=0,
    )
    return np.float32 if largest <= _EXACT_IN_SINGLE else np.float64


def _checked(demands: Mapping[str, ArrayLike]) -> dict[Metric, Column]:
    """Return the columns by metric; their counts are checked chunk by chunk."""
    if not demands:
        raise BadColumns("no column of demand")
    if unknown := sorted(set(map(str, demands)) - set(map(str, METRICS))):
        raise BadColumns(f"no such metric: {', '.join(unknown)}")
    columns = {Metric(name): np.asarray(values) for name, values in demands.items()}
    for metric, column in columns.items():
        if column.ndim != 1 or column.dtype.kind not in "iuf":
            raise BadColumns(f"{metric}: one dimension of numbers is needed")
    if len({len(column) for column in columns.values()}) > 1:
        raise BadColumns("columns of unequal length")
    return columns


def _counts(metric: Metric, column: Column, out: Column) -> None:
    """Write the counts of a column, rounded up to whole ones; raise BadColumns for what is no count."""
    # NaN is the smallest and the largest wherever it stands, and fails both comparisons.
    if not (column.min() >= 0 and column.max() <= MOST_DEMAND):
        raise BadColumns(f"{metric}: counts must be from 0 to {MOST_DEMAND}")
    if column.dtype.kind == "f":
        np.ceil(column, out=out, casting="same_kind")
    else:
        np.copyto(out, column, casting="same_kind")
