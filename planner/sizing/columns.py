"""Many demands at once: columns of counts in, a column of the cheapest options out.

The same search as planner.sizing.solving in closed form: the counting peers that a row needs of each platform are the
largest of its quotients rounded up, and a table tells the cheapest option that has so many. Chunks stay in the cache.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
Indices = NDArray[np.int16]

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
    precision = _precision(quotients, tables)
    for start in range(0, length, _CHUNK):
        chunk = slice(start, min(start + _CHUNK, length))
        needed = _Needed({metric: _counts(metric, column[chunk], precision) for metric, column in columns.items()})
        best = found[chunk]
        for of_offer, table in zip(quotients, tables, strict=True):
            # Beyond the table's end stands what its last entry says: no option has so many.
            shares = np.ceil(needed.largest(of_offer)).astype(np.intp)
            np.minimum(best, table.take(shares, mode="clip"), out=best)
    found[found == len(space.options)] = NONE
    return Sweep(space, found)


Quotient = tuple[tuple[tuple[Metric, int], ...], int]
"""A sum of columns, each times a whole number, over a figure."""


class _Needed:
    """The quotients of one chunk of rows; what several platforms have in common is reckoned once."""

    def __init__(self, columns: Mapping[Metric, Column]) -> None:
        self._columns = columns
        self._sums: dict[tuple[tuple[Metric, int], ...], Column] = {}
        self._quotients: dict[Quotient, Column] = {}
        self._largest: dict[tuple[Quotient, ...], Column] = {}

    def largest(self, quotients: tuple[Quotient, ...]) -> Column:
        """Return the largest of these quotients, row by row."""
        if quotients not in self._largest:
            last = self._quotient(quotients[-1])
            self._largest[quotients] = np.maximum(self.largest(quotients[:-1]), last) if quotients[:-1] else last
        return self._largest[quotients]

    def _quotient(self, quotient: Quotient) -> Column:
        if quotient not in self._quotients:
            terms, figure = quotient
            total = self._sum(terms)
            self._quotients[quotient] = total / total.dtype.type(figure)
        return self._quotients[quotient]

    def _sum(self, terms: tuple[tuple[Metric, int], ...]) -> Column:
        if terms not in self._sums:
            *before, (metric, weight) = terms
            column = self._columns[metric]
            last = column if weight == 1 else column * column.dtype.type(weight)
            self._sums[terms] = self._sum(tuple(before)) + last if before else last
        return self._sums[terms]


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


def _counts(metric: Metric, column: Column, precision: type[np.floating[Any]]) -> Column:
    # NaN is the smallest and the largest wherever it stands, and fails both comparisons.
    if not (column.min() >= 0 and column.max() <= MOST_DEMAND):
        raise BadColumns(f"{metric}: counts must be from 0 to {MOST_DEMAND}")
    whole = np.ceil(column) if column.dtype.kind == "f" else column
    return whole.astype(precision, copy=False)
