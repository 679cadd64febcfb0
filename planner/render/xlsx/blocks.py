"""Blocks of the design document as rows of a sheet: headings, remarks and tables, in the document's own words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from planner.render.document import Badge, Block, Cell, Heading, Link, Number, Paragraph, Table
from planner.render.xlsx.content import Content
from planner.render.xlsx.sheet import Col, Sheet, State, Value

MOST_FILTERS = 60
"""Tables of a sheet that have filters; each is a part of the file of its own. More are written as plain rows."""


def write(sheet: Sheet, content: Content, blocks: Iterable[Block], name: str, columns: int) -> int:
    """Write blocks below each other and return how many tables they had.

    `name` begins the names of their tables, and `columns` is how far remarks reach.
    """
    tables = 0
    for block in blocks:
        if isinstance(block, Heading):
            sheet.caption(block.text)
        elif isinstance(block, Paragraph):
            sheet.across(State(block.text, block.tone) if block.tone in _TONES else block.text, "wrapped", columns)
        elif isinstance(block, Table):
            tables += 1
            _table(sheet, content, block, f"{name}{tables}" if tables <= MOST_FILTERS else "")
    return tables


_TONES = ("ok", "bad", "warn", "open")


def _table(sheet: Sheet, content: Content, table: Table, name: str) -> None:
    sheet.caption(_with_cites(table.caption, table.cites))
    columns = [
        Col(column.title or "–", 0, {"number": "decimal", "code": "code", "head": "strong"}.get(column.kind, "text"))
        for column in table.columns
    ]
    rows = [[cell_of(cell, content) for cell in row] for row in table.rows]
    first = sheet.row + 1
    sheet.table(name, columns, rows)
    for row, (cells, values) in enumerate(zip(table.rows, rows, strict=True), start=first):
        for column, (cell, value) in enumerate(zip(cells, values, strict=True), start=1):
            if isinstance(cell, Number) and cell.unit == "percent":
                sheet.restyle(row, column, "percent")
            elif value is None and table.is_form:
                sheet.restyle(row, column, "fill_in")


def _with_cites(text: str, cites: Sequence[int]) -> str:
    return " ".join([text, *(f"[{number}]" for number in cites)])


def cell_of(cell: Cell, content: Content) -> Value:
    """Return a cell of the document as a cell of a sheet: numbers stay numbers, a rule leads to its row."""
    if isinstance(cell, Number):
        return cell.value
    if isinstance(cell, Badge):
        return State(cell.text, cell.tone)
    if isinstance(cell, Link):
        return content.to_rule(cell.text) or cell.text
    if isinstance(cell, tuple):
        return "\n".join(_said(part) for part in cell if part is not None)
    return cell


def _said(cell: Cell) -> str:
    if isinstance(cell, Number | Badge | Link):
        return cell.text
    if isinstance(cell, tuple):
        return " ".join(_said(part) for part in cell)
    return cell or ""
