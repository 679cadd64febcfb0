"""Workbooks made part by part, sound and hostile, for the tests of what comes in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import openpyxl

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
ROOT = (
    f'<Relationships xmlns="{RELATIONS}">'
    f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
BOOK_RELATIONS = (
    f'<Relationships xmlns="{RELATIONS}">'
    f'<Relationship Id="s1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="s2" Type="{OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
    f'<Relationship Id="s3" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
STYLES = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'


def book(name: str = "Sites", properties: str = "") -> str:
    """Return xl/workbook.xml with one sheet."""
    listed = f'<sheets><sheet name="{name}" sheetId="1" r:id="s1"/></sheets>'
    return f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}{listed}</workbook>'


def sheet(rows: str, before: str = "") -> str:
    """Return a worksheet with these rows."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData></worksheet>'


def strings(*texts: str) -> str:
    """Return a table of shared strings."""
    return f'<sst xmlns="{MAIN}">{"".join(f"<si><t>{text}</t></si>" for text in texts)}</sst>'


def parts(rows: str = "", **changed: str) -> dict[str, str | bytes]:
    """Return the parts of a small workbook; changes by the last part of a name without its ending."""
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": ROOT,
        "xl/workbook.xml": book(),
        "xl/_rels/workbook.xml.rels": BOOK_RELATIONS,
        "xl/worksheets/sheet1.xml": sheet(rows),
        "xl/sharedStrings.xml": strings("first", "second"),
        "xl/styles.xml": STYLES,
    }
    for name, content in changed.items():
        (known,) = [part for part in made if part.rpartition("/")[2] == f"{name}.xml"]
        made[known] = content
    return made


def zipped(content: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return parts as a file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return stream.getvalue()


def workbook(rows: str = "", **changed: str) -> bytes:
    """Return a small workbook as a file."""
    return zipped(parts(rows, **changed))


def saved(rows: Iterable[Iterable[Any]], title: str = "Sites") -> bytes:
    """Return a workbook as openpyxl writes it."""
    made = openpyxl.Workbook(write_only=True)
    written = made.create_sheet(title)
    for row in rows:
        written.append(list(row))
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def of_all_kinds() -> bytes:
    """Return a workbook with a value of every kind, on two sheets, one of them hidden, with merged cells."""
    made = openpyxl.Workbook()
    first = made.worksheets[0]
    first.title = "Peers & sites"
    first.append(["text", 7, -2.5, 1e-7, True, False, None, date(2026, 2, 28), datetime(2026, 2, 28, 12, 30, 15)])
    first["B4"] = "ñ €   two  blanks "
    first["D4"] = 0.25
    first["D4"].number_format = "0%"
    first["E4"] = 1234.5
    first["E4"].number_format = '"$"#,##0.00;[Red]\\-"$"#,##0.00'
    first.merge_cells("B6:D7")
    first["B6"] = "merged"
    second = made.create_sheet("Hidden")
    second.sheet_state = "hidden"
    second["C3"] = "there"
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()
