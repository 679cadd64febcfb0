"""CSV text -> a sheet: RFC 4180 with comma, semicolon or tab, UTF-8 with or without byte order mark."""

from __future__ import annotations

import csv
import io
import re

from planner.errors import Fault, TooLarge, UnreadableSheet
from planner.intake.cells import CellValue, Flaw, Sheet
from planner.intake.limits import MAX_CELL_TEXT, MAX_CELLS, MAX_COLUMNS, MAX_ROWS

_SEPARATORS = ",;\t"
_SAID = re.compile(r"sep=([,;\t])\r?\n", re.IGNORECASE)
"""A first line by which a file tells Excel its separator."""
_QUOTED = re.compile(r'"[^"]*"')


def read_csv(content: bytes) -> Sheet:
    """Return the sheet that a CSV file holds; its values are texts.

    Raises UnreadableSheet for what is not UTF-8 text or breaks its quoting, TooLarge beyond a limit.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableSheet([Fault("", "not_utf8")]) from error
    if not text.strip():
        raise UnreadableSheet([Fault("", "empty")])
    said = _SAID.match(text)
    separator = said[1] if said else separator_of(text)
    reader = csv.reader(io.StringIO(text[said.end() :] if said else text, newline=""), delimiter=separator, strict=True)
    # The line that names the separator is row 1 for a person who opens the file as text.
    rows: list[tuple[CellValue, ...]] = [()] if said else []
    cells = 0
    try:
        for row in reader:
            values = _values(row)
            cells += len(values)
            rows.append(values)
            if len(values) > MAX_COLUMNS:
                raise TooLarge([Fault("", "sheet_too_many_columns", {"max": MAX_COLUMNS})])
            if len(rows) > MAX_ROWS:
                raise TooLarge([Fault("", "sheet_too_many_rows", {"max": MAX_ROWS})])
            if cells > MAX_CELLS:
                raise TooLarge([Fault("", "sheet_too_many_cells", {"max": MAX_CELLS})])
    except csv.Error as error:
        raise UnreadableSheet([Fault("", "csv_malformed", {"line": reader.line_num})]) from error
    return Sheet("", tuple(rows))


def separator_of(text: str) -> str:
    """Return the separator that the first line with anything in it has most of, outside quotation marks."""
    line = next(line for line in text.splitlines() if line.strip())
    bare = _QUOTED.sub("", line)
    return max(_SEPARATORS, key=bare.count)


def _values(row: list[str]) -> tuple[CellValue, ...]:
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return tuple(
        (text if len(text) <= MAX_CELL_TEXT else Flaw("cell_too_long", {"max": MAX_CELL_TEXT}))
        if text.strip()
        else None
        for text in row[:end]
    )
