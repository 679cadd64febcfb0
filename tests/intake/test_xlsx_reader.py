"""The program that reads workbooks, run here: it answers as in a process of its own, and never with an exception."""

from __future__ import annotations

import io
import json
import resource
import runpy
import sys
import zipfile
from typing import Any

import pytest

from planner.intake import limits, xlsx_reader
from planner.intake.guard import read_workbook
from planner.intake.sheets import Flaw
from planner.intake.xlsx_reader import answer, kind_of_format
from tests.intake import workbooks
from tests.intake.test_sheets import CELLS, FORMATS, REFUSED

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


KINDS = {"date": "date", "int": "number", "Flaw": "time"}


@pytest.mark.parametrize(
    ("code", "kind"), [(code, KINDS[kind.__name__]) for kind, codes in FORMATS.items() for code in codes]
)
def test_number_formats(code: str, kind: str) -> None:
    """By what they show: dates, times of day and durations, or plain numbers."""
    assert kind_of_format(code) == kind


def test_how_a_text_is_pronounced_is_no_part_of_it() -> None:
    """In the table of texts as in a cell, and in a text of several runs."""
    table = workbooks.strings("").replace(
        "<t></t>", "<r><t>東</t></r><r><t>京</t></r><rPh sb='0' eb='2'><t>x</t></rPh>"
    )
    content = workbooks.workbook('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', sharedStrings=table)
    assert told(content) == {"sheets": [["Sites", [["東京"]]]]}


def test_cells_without_a_value_are_none() -> None:
    """A style alone, a value that is empty, or a text of nothing: the row ends before it."""
    cells = '<c r="A1"><v>1</v></c><c r="B1" s="1"/><c r="C1"><v></v></c><c r="D1" t="s"><v>0</v></c>'
    content = workbooks.workbook(f'<row r="1">{cells}</row>', sharedStrings=workbooks.strings(""))
    assert told(content) == {"sheets": [["Sites", [[1]]]]}


def test_dates_that_count_from_1904() -> None:
    """As old workbooks of the Macintosh do."""
    early = workbooks.book(properties='<workbookPr date1904="1"/>')
    content = workbooks.workbook('<row r="1"><c r="A1" s="1"><v>1</v></c></row>', workbook=early)
    assert told(content) == {"sheets": [["Sites", [[{"date": "1904-01-02"}]]]]}


def test_a_sheet_of_a_chart_alone_is_passed_over() -> None:
    """It is listed among the sheets, and has no cells."""
    content = workbooks.parts('<row r="1"><c r="A1"><v>1</v></c></row>')
    content["xl/workbook.xml"] = workbooks.book().replace(
        "<sheets>", '<sheets><sheet name="Chart" sheetId="2" r:id="s4"/>'
    )
    content["xl/_rels/workbook.xml.rels"] = workbooks.BOOK_RELATIONS.replace(
        "</Relationships>",
        f'<Relationship Id="s4" Type="{workbooks.OFFICE}/chartsheet" Target="c.xml"/></Relationships>',
    )
    assert told(workbooks.zipped(content)) == {"sheets": [["Sites", [[1]]]]}


@pytest.mark.parametrize(
    ("first", "texts", "read"),
    [
        ('<c r="A1" t="inlineStr"><is><t>planner:peers:name</t></is></c>', "", ["Design"]),
        ('<c r="A1" t="s"><v>0</v></c>', "planner:peers:name", ["Design"]),
        ('<c r="A1" t="s"><v>0</v></c>', "a note", ["Cover", "Design"]),
    ],
)
def test_of_a_workbook_with_keys_only_their_sheets_are_read(first: str, texts: str, read: list[str]) -> None:
    """A sheet begins with the keys of a table, in its cells or in the table of texts; without any, all are read."""
    content = workbooks.parts(f'<row r="1">{first}</row>', sharedStrings=workbooks.strings(texts))
    content["xl/worksheets/cover.xml"] = workbooks.sheet('<row r="1"><c r="A1"><v>1</v></c></row>')
    content["xl/workbook.xml"] = workbooks.book("Design").replace(
        "<sheets>", '<sheets><sheet name="Cover" sheetId="2" r:id="s4"/>'
    )
    content["xl/_rels/workbook.xml.rels"] = workbooks.BOOK_RELATIONS.replace(
        "</Relationships>",
        f'<Relationship Id="s4" Type="{workbooks.OFFICE}/worksheet" Target="worksheets/cover.xml"/></Relationships>',
    )
    assert [name for name, _ in told(workbooks.zipped(content), keyed=1)["sheets"]] == read


def test_it_binds_itself_before_it_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time, memory and open files as it is told, no file, no core; a bound that a system lacks stops nothing."""
    bound: dict[int, int] = {}

    def setrlimit(what: int, limits: tuple[int, int]) -> None:
        bound[what] = limits[0]
        if what == resource.RLIMIT_AS:
            raise ValueError("not on this system")

    class Streams:
        def __init__(self, content: bytes = b"") -> None:
            self.buffer = io.BytesIO(content)

    said = Streams()
    told = LIMITS | {"cpu_s": 8, "memory_bytes": 320_000_000}
    monkeypatch.setattr(resource, "setrlimit", setrlimit)
    monkeypatch.setattr(sys, "argv", ["xlsx_reader.py", json.dumps(told)])
    monkeypatch.setattr(sys, "stdin", Streams(workbooks.workbook('<row r="1"><c r="A1"><v>1</v></c></row>')))
    monkeypatch.setattr(sys, "stdout", said)
    runpy.run_path(xlsx_reader.__file__, run_name="__main__")
    assert json.loads(said.buffer.getvalue()) == {"sheets": [["Sites", [[1]]]]}
    assert bound == {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 16,
        resource.RLIMIT_CPU: 8,
        resource.RLIMIT_AS: 320_000_000,
    }


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
