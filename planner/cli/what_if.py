"""`what-if`: one cluster of a design as a table over any two of platform, peers, losses, demand and growth.

Exit: 0 a table was made, 2 it could not be.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click

from planner.cli.designs import content_of, fault_sentences, syntax_of
from planner.cli.program import COULD_NOT_CHECK, NOTHING_FOUND, command, option
from planner.cli.screen import fits, say_error, show, show_table, write_text
from planner.cli.words import CouldNot, phrases
from planner.design import Design, Platform
from planner.errors import InvalidDesign, InvalidRequest
from planner.reference import load_reference
from planner.render import csv
from planner.render.plain import Line
from planner.render.what_if import TableWords
from planner.schemas import read_design
from planner.schemas.what_if import dump_table, read_question
from planner.what_if import LEAST_GROWTH, MOST_GROWTH, MOST_VALUES, RANGES, Axis, Cell, Table, tabulate
from planner.wording import Phrases

_AXES = click.Choice(list(map(str, Axis)))
_FLAGS = {
    "rows": "--rows",
    "columns": "--columns",
    **{str(axis): f"--{axis}" for axis in Axis},
    "growth_percent": "--growth-percent",
}
"""The option behind each place of a question, to say what is wrong with it."""


@command("what-if")
@click.argument("design", metavar="DESIGN")
@option("--rows", words="what_if_rows", type=_AXES, default=str(Axis.PEERS), show_default=True)
@option("--columns", words="what_if_columns", type=_AXES, default=str(Axis.LOSSES), show_default=True)
@option("--row-values", words="row_values", metavar="A,B,...")
@option("--column-values", words="column_values", metavar="A,B,...")
@option("--cluster", "number", words="cluster_number", metavar="N", type=click.IntRange(1), default=1)
@option("--platform", words="base_platform", type=click.Choice(list(map(str, Platform))))
@option("--peers", words="base_peers", metavar="N", type=click.IntRange(*RANGES[Axis.PEERS]))
@option("--losses", words="base_losses", metavar="N", type=click.IntRange(*RANGES[Axis.LOSSES]))
@option("--demand", words="base_demand", metavar="X", type=click.FloatRange(*RANGES[Axis.DEMAND]))
@option("--growth", words="base_growth", metavar="MONTHS", type=click.IntRange(*RANGES[Axis.GROWTH]))
@option("--growth-percent", words="growth_percent", metavar="X", type=click.FloatRange(LEAST_GROWTH, MOST_GROWTH))
@option(
    "--format",
    "form",
    words="table_format",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
)
def what_if(
    design: str,
    rows: str,
    columns: str,
    row_values: str | None,
    column_values: str | None,
    number: int,
    growth_percent: float | None,
    form: str,
    **base: Any,
) -> int:
    """Show a cluster with two things changed at a time."""
    read = _read(design)
    if number > len(read.clusters):
        raise CouldNot(phrases().say("problems.no_such_cluster", count=len(read.clusters)))
    asked = {
        "rows": rows,
        "columns": columns,
        "values": _values({rows: row_values, columns: column_values}),
        "base": base,
        "growth_percent": growth_percent,
    }
    table = _table(read, number - 1, asked)
    words = phrases()
    if form == "json":
        write_text(json.dumps(dump_table(table, words), ensure_ascii=False, indent=2) + "\n")
    elif form == "csv":
        write_text(csv.what_if_text(table, words))
    else:
        _show(table, words)
    return NOTHING_FOUND


def _read(name: str) -> Design:
    """Return the design in a file; for what is wrong with it, write all sentences and leave with code 2."""
    content = content_of(name)
    syntax = syntax_of(name, content)
    try:
        return read_design(content, syntax)
    except InvalidDesign as error:
        for sentence in fault_sentences(name, content, syntax, error):
            say_error(sentence)
        click.get_current_context().exit(COULD_NOT_CHECK)


def _values(typed: dict[str, str | None]) -> dict[str, list[Any]]:
    """Return the values of axes that were typed with commas, numbers as numbers."""
    return {
        axis: [_value(axis, part.strip()) for part in text.split(",", MOST_VALUES)]
        for axis, text in typed.items()
        if text is not None
    }


def _value(axis: str, text: str) -> Any:
    if axis == Axis.PLATFORM:
        return text
    try:
        return float(text)
    except ValueError:
        return text


def _table(design: Design, index: int, asked: dict[str, Any]) -> Table:
    """Return the table; for what is wrong with the question, write all sentences and leave with code 2."""
    try:
        question = read_question(asked, design.clusters[index])
    except InvalidRequest as error:
        for fault in error.faults:
            place = _place(fault.pointer.strip("/").split("/"), asked)
            say_error(f"{place}: {phrases().say(f'problems.{fault.code}', **fault.params)}")
        click.get_current_context().exit(COULD_NOT_CHECK)
    return tabulate(design, index, question, load_reference())


def _place(parts: list[str], asked: dict[str, Any]) -> str:
    """Return the option that a place of the question comes from."""
    if parts[0] == "values":
        return "--row-values" if parts[1] == asked["rows"] else "--column-values"
    return _FLAGS[parts[-1]]


# --- text -------------------------------------------------------------------------------------------------------------


def _show(table: Table, phrases: Phrases) -> None:
    words = TableWords(table, phrases)
    show([Line(words.base(), hang=2), Line(words.asked(), hang=2), Line(words.source(), hang=2), Line()])
    titles = [f"{words.axes[0]} ↓ {words.axes[1]} →", *words.columns]
    rows = [[name, *(_short(words, cell) for cell in row)] for name, row in zip(words.rows, table.cells, strict=True)]
    if fits(titles, rows):
        show_table(titles, rows)
    else:
        show(_one_by_one(titles, rows))
    show(_remarks(words))


def _short(words: TableWords, cell: Cell) -> str:
    """Return a cell as figure and state; the state alone where there is no figure."""
    said = words.cell(cell)
    if cell.why:
        return said.state
    mark = f" ({words.say('cell_stated')})" if cell.stated else ""
    return f"{said.figure}{f' {said.state}' if cell.loads else ''}{mark}"


def _one_by_one(titles: list[str], rows: list[list[str]]) -> Iterator[Line]:
    """Yield the rows for a narrow terminal: one below the other, each cell with its column."""
    for first, *rest in rows:
        yield Line(lead=first, tone="strong")
        for title, cell in zip(titles[1:], rest, strict=True):
            yield Line(f"{title}: {cell}", indent=2, hang=2)


def _remarks(words: TableWords) -> Iterator[Line]:
    yield Line()
    for reason in words.reasons():
        yield Line(f"{words.say('impossible')}: {reason}", hang=2)
    for note in words.notes():
        yield Line(note, hang=2)
