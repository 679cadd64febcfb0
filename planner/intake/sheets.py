"""An uploaded workbook or CSV file -> sheets of plain values, in bounded time and memory.

A workbook is looked at before it is unpacked (planner.intake.archive), then read in a process of its own
(planner.intake.guard). Refused are files that are no workbooks, are encrypted, hold macros, links to other files or
active content, or unpack to too much.
"""

from __future__ import annotations

from typing import Literal, assert_never

from planner.errors import Fault, TooLarge, UnreadableSheet
from planner.intake import archive
from planner.intake.cells import CellValue, Flaw, Sheet, cell_name
from planner.intake.csv_text import read_csv
from planner.intake.guard import read_workbook, refusal
from planner.intake.limits import MAX_SHEET_BYTES

__all__ = ["CellValue", "Flaw", "Kind", "Sheet", "cell_name", "kind_of", "read_sheets"]

Kind = Literal["xlsx", "csv"]


def read_sheets(content: bytes, kind: Kind, *, keyed: bool = False) -> tuple[Sheet, ...]:
    """Return the sheets of a file, in order, hidden ones too; a CSV file is one sheet without a name.

    With `keyed`, of a workbook that has sheets with the keys of a design only those: its other sheets, however long,
    cost nothing. Of a formula its stored value is read; a cell without a usable value holds a Flaw. Raises
    UnreadableSheet or TooLarge with the reason as a fault of the whole file, ReaderBusy while too many workbooks are
    being read.
    """
    if len(content) > MAX_SHEET_BYTES:
        raise TooLarge([Fault("", "too_many_bytes", {"max": MAX_SHEET_BYTES})])
    if not content:
        raise UnreadableSheet([Fault("", "empty")])
    match kind:
        case "csv":
            return (read_csv(content),)
        case "xlsx":
            refused = archive.refusal(content)
            if refused is not None:
                code, params = refused
                raise refusal(code, **params)
            return read_workbook(content, keyed=int(keyed))
        case _:
            assert_never(kind)


def kind_of(content: bytes) -> Kind:
    """Return what a file is by how it begins, whatever its name says: a workbook is a zip or compound file."""
    return "xlsx" if content.startswith((b"PK", b"\xd0\xcf\x11\xe0")) else "csv"
