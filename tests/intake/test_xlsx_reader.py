"""The program that reads workbooks, run here: it answers as in a process of its own, and never with an exception."""

from __future__ import annotations

import json
import zipfile
from typing import Any

import pytest

from planner.intake import limits
from planner.intake.guard import read_workbook
from planner.intake.sheets import Flaw
from planner.intake.xlsx_reader import answer
from tests.intake import workbooks
from tests.intake.test_sheets import CELLS, REFUSED

LIMITS = {
    "bytes": limits.MAX_SHEET_BYTES,
    "sheets": limits.MAX_SHEETS,
    "rows": limits.MAX_ROWS,
    "columns": limits.MAX_COLUMNS,
    "cells": 40,
    "cell_text": limits.MAX_CELL_TEXT,
    "characters": 200,
}


def told(content: bytes, **bounds: int) -> Any:
    """Return what the program answers, decoded."""
    return json.loads(answer(content, LIMITS | bounds))


def plain(value: Any) -> Any:
    """Return a value as the program's answer has it."""
    if isinstance(value, Flaw):
        return {"flaw": value.code, "params": dict(value.params)}
    if hasattr(value, "isoformat"):
        return {"datetime" if hasattr(value, "hour") else "date": value.isoformat()}
    return value


@pytest.mark.parametrize(("cell", "value"), CELLS)
def test_cells(cell: str, value: Any) -> None:
    """Values that JSON has no form for are told by their kind."""
    assert told(workbooks.workbook(f'<row r="1">{cell}</row>')) == {"sheets": [["Sites", [[plain(value)]]]]}


@pytest.mark.parametrize("content", [content for content, code in REFUSED if not code.startswith("too_")])
def test_whatever_it_is_given_it_answers(content: bytes) -> None:
    """Also what is refused before it is asked."""
    said = told(content) if len(content) < limits.MAX_SHEET_BYTES else {"refused": ""}
    assert set(said) in ({"sheets"}, {"refused", "params"}, {"refused"})


def test_several_sheets() -> None:
    """As the whole reading gives them."""
    content = workbooks.of_all_kinds()
    names = [sheet.name for sheet in read_workbook(content)]
    assert [name for name, _ in told(content)["sheets"]] == names


def test_budgets() -> None:
    """Cells and characters are counted over all sheets, and in the table of texts."""
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 42))
    assert told(workbooks.workbook(cells), characters=10**6)["refused"] == "sheet_too_many_cells"
    assert told(workbooks.workbook(cells), cells=100)["refused"] == "sheet_too_much_text"
    long = workbooks.strings("x" * 300)
    assert told(workbooks.workbook(sharedStrings=long))["refused"] == "sheet_too_much_text"


def test_memory_that_runs_out_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Python can say so, it does."""
    content = workbooks.workbook()

    def out_of_memory(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(zipfile, "ZipFile", out_of_memory)
    assert told(content)["refused"] == "sheet_too_heavy"
