"""A what-if table in words: for the page, its picture, the document and the command line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planner.design import Metric, Platform
from planner.what_if import NEARLY_FULL, Axis, Cell, Load, Setting, State, Table, Value
from planner.wording import Phrases

TONES = {
    State.FITS: "ok",
    State.NEAR: "warn",
    State.OVER_MIXED: "warn",
    State.OVER: "bad",
    State.CARRIES: "note",
    State.IMPOSSIBLE: "off",
}
"""How each state looks, beside its words."""

COLUMNS = ("state", "metric", "demand", "capacity", "used", "headroom", "call_mix", "why")
"""The columns of a cell in the long form, after those of the two axes; their titles are `what_if.column.<column>`."""

_NOTHING = "–"


@dataclass(frozen=True, slots=True)
class CellWords:
    """What a cell says."""

    state: str
    tone: str
    figure: str
    """The share that is used, or the capacity where nothing is asked; `–` where it is not possible."""
    load: str
    """What is asked of the binding metric and what is there for it; empty without demand."""
    headroom: str
    mixed: str
    """That the figure is that of all kinds of call together; empty where a metric by itself uses more."""
    why: str
    """Why it is not possible; empty where it is."""
    stated: bool
    """Whether it is the cluster as stated."""


class TableWords:
    """The words of a table in one language."""

    def __init__(self, table: Table, phrases: Phrases) -> None:
        self.table, self.phrases = table, phrases
        self.axes = tuple(self.axis(axis) for axis in table.question.axes)
        rows, columns = table.question.axes
        self.rows = tuple(self.value(rows, value) for value in table.row_values)
        self.columns = tuple(self.value(columns, value) for value in table.column_values)

    def say(self, key: str, /, **facts: object) -> str:
        """Return the sentence `what_if.<key>`."""
        return self.phrases.say(f"what_if.{key}", **facts)

    def axis(self, axis: Axis) -> str:
        """Return the name of an axis."""
        return self.say(f"axis.{axis}")

    def value(self, axis: Axis, value: Value) -> str:
        """Return a value of an axis with its unit."""
        if isinstance(value, Platform):
            return self.phrases.fact(value)
        special = {(Axis.LOSSES, 0): "none", (Axis.GROWTH, 0): "today"}.get((axis, int(value)), "")
        if axis is not Axis.DEMAND and value == 1:
            special = "one"
        return self.say(f"value.{axis}_{special}" if special else f"value.{axis}", value=value)

    @property
    def shown_metric(self) -> Metric:
        """The metric whose capacity stands in the cells where nothing is asked."""
        return Metric.VIDEO_CALLS

    def cell(self, cell: Cell) -> CellWords:
        """Return what a cell says."""
        binding = cell.binding
        return CellWords(
            state=self.say(f"state.{cell.state}"),
            tone=TONES[cell.state],
            figure=self.figure(cell),
            load="" if binding is None else self._load(binding),
            headroom="" if binding is None else self._headroom(binding.headroom),
            mixed=self.say("cell_mixed") if cell.bound_by_mix else "",
            why=self.say(f"why.{cell.why}", **self.table.facts_of(cell)) if cell.why else "",
            stated=cell.stated,
        )

    def figure(self, cell: Cell) -> str:
        """Return how much is used, marked where video and audio together use most; else the capacity."""
        if cell.figures is None:
            return _NOTHING
        if cell.used is None:
            return self.phrases.number(cell.figures[self.shown_metric])
        share = self.phrases.percent(cell.used)
        return self.say("mixed_mark", share=share) if cell.bound_by_mix else share

    def metric(self, cell: Cell) -> str:
        """Return the binding metric, or the one whose capacity is shown; empty without figures."""
        if cell.figures is None:
            return ""
        return self.phrases.label("metric", cell.binding.metric if cell.binding else self.shown_metric)

    def _load(self, load: Load) -> str:
        return self.say("cell_load", metric=load.metric, demand=load.demand, capacity=load.capacity)

    def _headroom(self, headroom: int) -> str:
        if headroom < 0:
            return self.say("cell_lacking", lacking=-headroom)
        return self.say("cell_headroom", headroom=headroom)

    def reasons(self) -> tuple[str, ...]:
        """Return why cells are not possible, each reason once."""
        cells = (cell for row in self.table.cells for cell in row)
        return tuple(dict.fromkeys(words.why for words in map(self.cell, cells) if words.why))

    def base(self) -> str:
        """Return what holds where the table does not vary it."""
        base: Setting = self.table.base
        platforms: object = base.platform
        if platforms is None:
            own = {peer.platform: None for peer in self.table.cluster.peers if peer.platform}
            platforms = tuple(own) or None
        return self.say(
            "base",
            platforms=platforms,
            peers=base.peers,
            losses=base.losses,
            demand=self.value(Axis.DEMAND, base.demand),
            growth=self.value(Axis.GROWTH, base.growth),
        )

    def asked(self) -> str:
        """Return the demand of today and how it grows, or that none is stated."""
        demand = self.table.cluster.demand.metrics()
        if not demand:
            return self.say("nothing_asked", metric=self.shown_metric)
        parts = [self.say("asked_metric", metric=metric, value=value) for metric, value in demand.items()]
        if pace := self.table.pace:
            steps = pace.percent is None
            parts.append(self.say("pace_steps") if steps else self.say("pace_percent", percent=pace.percent))
        return self.say("asked", demand="; ".join(parts))

    def source(self) -> str:
        """Return whose figures these are."""
        return self.say("figures", basis=self.table.capacity.basis, release=self.table.capacity.release)

    def notes(self) -> tuple[str, ...]:
        """Return what a reader has to know."""
        said = [self.say(f"note.{note}", release=self.table.capacity.release) for note in self.table.notes]
        if any(cell.state is State.NEAR for row in self.table.cells for cell in row):
            said.append(self.say("note.near", percent=self.phrases.percent(NEARLY_FULL / 100)))
        return tuple(said)

    def picture(self) -> str:
        """Return what the picture shows, for those who cannot see it; the table beside it has every figure."""
        states = [cell.state for row in self.table.cells for cell in row]
        counts = [
            self.say("chart_count", state=self.say(f"state.{state}"), count=states.count(state))
            for state in State
            if state in states
        ]
        return self.say("chart_alt", rows=self.axes[0], columns=self.axes[1], counts=counts)

    def _of(self, row: tuple[Cell, ...]) -> Iterator[tuple[str, Cell]]:
        return zip(self.columns, row, strict=True)

    # --- long form ----------------------------------------------------------------------------------------------------

    def titles(self) -> list[str]:
        """Return the titles of the long form."""
        return [*self.axes, *(self.say(f"column.{column}") for column in COLUMNS)]

    def long(self) -> Iterator[list[str]]:
        """Yield a row for each cell: the values of both axes, then COLUMNS."""
        for name, row in zip(self.rows, self.table.cells, strict=True):
            for column, cell in self._of(row):
                yield [name, column, *self._columns(cell)]

    def _columns(self, cell: Cell) -> list[str]:
        load, number, percent = cell.binding, self.phrases.number, self.phrases.percent
        words = self.cell(cell)
        return [
            words.state,
            self.metric(cell),
            number(load.demand) if load else "",
            number(load.capacity) if load else words.figure if cell.figures else "",
            percent(load.utilisation) if load else "",
            words.headroom,
            percent(cell.mix.utilisation) if cell.mix else "",
            words.why,
        ]
