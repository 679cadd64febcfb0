"""The rows of a long table as the XML of a worksheet, which is several times quicker than a cell object for each.

openpyxl writes the sheet with its head, styles and table; the XML here is put in before the sheet data ends.
Elements and attributes are those of ECMA-376, part 1, 18.3.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

_END = b"</sheetData>"
_DIMENSION = re.compile(rb'(<dimension ref="[A-Z]+[0-9]+):[A-Z]+[0-9]+')
_KEPT = 20_000
"""Texts whose XML is kept for the next cell that holds the same."""


class LongRows:
    """Rows of one worksheet, below those that openpyxl writes."""

    def __init__(self, worksheet: Any) -> None:
        self._parts: list[str] = []
        self._columns: list[str] = []
        self._last = 0
        self._known: dict[str, str] = {}
        self._styles = worksheet.parent._cell_styles
        worksheet.long_rows = self

    def add(self, row: int, cells: Iterable[tuple[str | float | None, Any]], points: float | None) -> None:
        """Add a row of values with their styles, so many points high; texts are safe for XML but for its own marks."""
        height = f' ht="{points:g}" customHeight="1"' if points else ""
        self._parts.append(f'<row r="{row}"{height}>')
        for place, (value, style) in enumerate(cells):
            if place == len(self._columns):
                self._columns.append(get_column_letter(place + 1))
            # The place of a style among those of the workbook; it is entered there on first use.
            start = f'<c r="{self._columns[place]}{row}" s="{self._styles.add(style)}"'
            if value is None:
                self._parts.append(f"{start}/>")
            elif isinstance(value, str):
                self._parts.append(f'{start} t="inlineStr"><is><t xml:space="preserve">{self._xml(value)}</t></is></c>')
            else:
                self._parts.append(f"{start}><v>{value}</v></c>")
        self._parts.append("</row>")
        self._last = row

    def _xml(self, text: str) -> str:
        found = self._known.get(text)
        if found is None:
            found = escape(text, {"\n": "&#10;", "\r": "&#13;"})
            if len(self._known) < _KEPT:
                self._known[text] = found
        return found

    def put_into(self, sheet: bytes) -> bytes:
        """Return the XML of the worksheet with these rows as its last ones."""
        before, end, after = sheet.rpartition(_END)
        ends = f":{self._columns[-1]}{self._last}".encode() if self._columns else b""
        before = _DIMENSION.sub(rb"\g<1>" + ends, before, count=1) if ends else before
        return b"".join([before, "".join(self._parts).encode(), end, after])


def put_rows(sheets: Sequence[Any], part: str, content: bytes) -> bytes:
    """Return a part of a workbook, with the long rows in it where it is a worksheet that has some."""
    for worksheet in sheets:
        rows: LongRows | None = getattr(worksheet, "long_rows", None)
        if rows is not None and worksheet.path == f"/{part}":
            return rows.put_into(content)
    return content
