"""Long tables as XML of their own: what openpyxl would have written, only sooner."""

from __future__ import annotations

import io
import time
from copy import copy
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from planner.render.xlsx import long_table, render
from planner.render.xlsx.book import packed
from planner.render.xlsx.sheet import Col, Sheet, State, Styles
from tests.render.judged import HOSTILE, judged

DAY = date(2026, 11, 22)
COLUMNS = [Col("Text", 10), Col("Number", 10, "decimal"), Col("State", 10)]
ROWS: list[tuple[Any, ...]] = [
    *((name, 1.5, State(name, "bad")) for name in HOSTILE),
    ("two\nlines", None, "a\x07b"),
    (" blanks ", 7, "]]>"),
    ("", -0.25, "\u202eabc"),
]


def made(kind: str) -> Workbook:
    """Return a workbook with the rows, written one way or the other, as it is read back."""
    book = Workbook()
    sheet = Sheet(book.worksheets[0], Styles(book))
    sheet.widths([column.width for column in COLUMNS])
    write = sheet.long_table if kind == "long" else sheet.table
    write("Rows", COLUMNS, ROWS)
    return load_workbook(io.BytesIO(packed(book, DAY)))


def test_a_long_table_reads_as_any_other() -> None:
    """The same values, kinds, formats, fills, heights, table and size of the sheet."""
    long, short = made("long").worksheets[0], made("short").worksheets[0]
    assert long.dimensions == short.dimensions
    assert long.tables["Rows"].ref == short.tables["Rows"].ref == f"A1:C{len(ROWS) + 1}"
    for ours, theirs in zip(long.iter_rows(), short.iter_rows(), strict=True):
        for one, other in zip(ours, theirs, strict=True):
            assert (one.value or None) == (other.value or None), one.coordinate
            assert (one.number_format, one.fill.fgColor.rgb, one.quotePrefix) == (
                other.number_format,
                other.fill.fgColor.rgb,
                other.quotePrefix,
            )
        assert long.row_dimensions[ours[0].row].height == short.row_dimensions[ours[0].row].height
    assert {cell.data_type for row in long.iter_rows(min_row=2) for cell in row if isinstance(cell.value, str)} == {"s"}


def test_texts_beyond_those_that_are_kept_are_written_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """How many are remembered shows in no file."""
    usual = [[cell.value for cell in row] for row in made("long").worksheets[0].iter_rows()]
    monkeypatch.setattr(long_table, "_KEPT", 1)
    assert [[cell.value for cell in row] for row in made("long").worksheets[0].iter_rows()] == usual


def test_a_long_table_without_rows_is_its_heads() -> None:
    """Nothing is put in."""
    book = Workbook()
    sheet = Sheet(book.worksheets[0], Styles(book))
    sheet.widths([10, 10, 10])
    sheet.long_table("Rows", COLUMNS, [])
    (row,) = load_workbook(io.BytesIO(packed(book, DAY))).worksheets[0].iter_rows(values_only=True)
    assert row == ("Text", "Number", "State")


@pytest.mark.slow
def test_long_tables_cost_half_of_what_openpyxl_takes() -> None:
    """A whole workbook with nearly ten thousand rows of ports, against those rows alone with styles for each cell."""
    assessment, reference, phrases = judged(cluster={"peers": None, "peer_count": 41})
    start = time.process_time()
    render(assessment, reference, phrases)
    ours = time.process_time() - start
    book = Workbook()
    sheet = book.worksheets[0]
    style = Sheet(sheet, Styles(book)).worksheet["A1"]
    start = time.process_time()
    for row in assessment.ports.rows:
        sheet.append([row.flow, row.source.name, row.protocol, row.destination.ports, *("text" for _ in range(8))])
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.font, cell.alignment, cell.border = copy(style.font), copy(style.alignment), copy(style.border)
    book.save(io.BytesIO())
    theirs = time.process_time() - start
    assert ours < 0.55 * theirs
