"""Facts of several clusters side by side: a column each where they are few, else what is alike said once."""

from __future__ import annotations

from collections.abc import Sequence

from planner.render.document.draft import Draft
from planner.render.document.findings import ranges
from planner.render.document.model import Cell, Column, Number, Table

SIDE_BY_SIDE = 3
"""Up to this many clusters have a column each."""
MOST_VALUES = 12
"""Unlike values of one fact that a cell shows; of more, the last line says how many clusters have others."""

Row = tuple[str, tuple[Cell, ...]]
"""A fact's label and its value in each cluster."""


def facts_by_cluster(draft: Draft, table_id: str, caption: str, rows: Sequence[Row]) -> Table:
    """Return a table of facts, each with one value for each cluster; a value that is None reads 'not stated'."""
    stated = [(label, tuple(_stated(draft, value) for value in values)) for label, values in rows]
    clusters = draft.design.clusters
    if len(clusters) == 1 or len(clusters) > SIDE_BY_SIDE:
        return draft.facts_table(table_id, caption, ((label, _together(draft, values)) for label, values in stated))
    columns = (
        Column("fact", draft.say("column.fact"), 28, "head"),
        *(Column(f"cluster_{each.index + 1}", draft.cluster_title(each), 72 // len(clusters)) for each in clusters),
    )
    return Table(table_id, caption, columns, tuple((label, *values) for label, values in stated))


def _stated(draft: Draft, value: Cell) -> Cell:
    return draft.phrases.fact(None) if value is None else value


def _together(draft: Draft, values: tuple[Cell, ...]) -> Cell:
    """Return a value that all clusters share, or each value led by the clusters that have it."""
    alike: dict[Cell, list[int]] = {}
    for index, value in enumerate(values):
        alike.setdefault(value, []).append(index)
    if len(alike) == 1:
        return values[0]
    lines = [
        draft.say("place.with", place=cluster_numbers(draft, indexes), text=_flat(value))
        for value, indexes in alike.items()
    ]
    if len(lines) > MOST_VALUES:
        rest = sum(len(indexes) for indexes in list(alike.values())[MOST_VALUES - 1 :])
        lines[MOST_VALUES - 1 :] = [draft.say("inputs.more_values", count=rest)]
    return tuple(lines)


def _flat(value: Cell) -> str:
    if isinstance(value, tuple):
        return "; ".join(_flat(part) for part in value)
    if isinstance(value, Number):
        return value.text
    return value if isinstance(value, str) else getattr(value, "text", "")


def cluster_numbers(draft: Draft, indexes: Sequence[int]) -> str:
    """Return 'cluster 2' or 'clusters 1–3 and 5'."""
    numbers = [index + 1 for index in indexes]
    if len(numbers) == 1:
        return draft.say("cluster.numbered", number=numbers[0])
    return draft.say("cluster.several", numbers=draft.phrases.list(ranges(numbers)))
