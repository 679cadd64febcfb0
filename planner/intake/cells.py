"""Sheets as they were read: names, rows, values, and the flaws of cells that have none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from planner.errors import Fault


@dataclass(frozen=True, slots=True)
class Flaw:
    """Stands in a cell whose value cannot be used: an error, or a formula that was never calculated.

    `code` names the sentence in data/text/problems.toml, `params` fill its placeholders.
    """

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


CellValue = str | int | float | bool | date | datetime | Flaw | None
"""What a cell holds. A CSV file holds texts alone; an empty cell is None."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet; `rows[0]` is row 1. Rows end at their last value, so they differ in length. A CSV file has no name."""

    name: str
    rows: tuple[tuple[CellValue, ...], ...]

    def cell(self, row: int, column: int) -> CellValue:
        """Return the value at a row and column, both from 0; None where the row ends before."""
        values = self.rows[row] if row < len(self.rows) else ()
        return values[column] if column < len(values) else None

    def place(self, row: int, column: int) -> str:
        """Return how people call a cell of this sheet: Sites!B7, 'My sites'!B7, or B7 where the sheet has no name."""
        at = cell_name(row, column)
        if not self.name:
            return at
        plain = self.name.replace("_", "").isalnum() and not self.name[0].isdigit()
        quoted = self.name if plain else "'{}'".format(self.name.replace("'", "''"))
        return f"{quoted}!{at}"

    def fault(self, row: int, column: int, code: str, **params: Any) -> Fault:
        """Return a fault of a cell, with the place where other faults have a JSON pointer."""
        return Fault(self.place(row, column), code, params)


def cell_name(row_index: int, column_index: int) -> str:
    """Return the name of a cell by its row and column, both from 0: (6, 1) is B7."""
    letters, number = "", column_index + 1
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row_index + 1}"
