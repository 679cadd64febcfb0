"""Writing cells: the styles, made once and shared, and the only place where a text becomes a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.cell import Cell
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from planner.render.xlsx.long_table import LongRows

NUMBERS = frozenset({"integer", "decimal", "percent", "input_number"})
"""Styles of numbers, which stand to the right."""
LINE_POINTS = 13.0
MAX_ROW_POINTS = 400
CERTAIN_DIGITS = 15
"""Digits of a number that every program keeps."""
MAX_TEXT = 32_000
"""Characters of a cell; Excel cuts at 32,767 without a word."""

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

_INK, _MUTED, _LINE, _HEAD = "FF1B2733", "FF5A6672", "FFD0D7DE", "FF14384F"
_TONES = {
    "ok": ("FFDCF3E6", "FF0B5235"),
    "bad": ("FFFBE0DD", "FF8E1B10"),
    "warn": ("FFFFF0CC", "FF6B4700"),
    "open": ("FFE1ECFA", "FF0F4377"),
    "off": ("FFEDEFF1", "FF4A555F"),
}
"""Fill and ink of each tone; all pairs have a contrast of 7:1 or more, and a word always stands on them."""


@dataclass(frozen=True, slots=True)
class State:
    """A state word on its tone."""

    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class Goto:
    """A text that leads to a cell of this workbook (`sheet`, `cell`) or to an https address of a source of ours."""

    text: str
    sheet: str = ""
    cell: str = ""
    url: str = ""


CHECK = "☐"
"""An empty check box, and beside it the ticked one."""
TICKED = "☑"

PAGE_WIDTH = 190
"""The width of columns, in characters, that is still readable on one page."""

Plain = str | float | State | None
"""What a cell of a long table holds."""
Value = str | int | float | State | Goto | None


@dataclass(frozen=True, slots=True)
class Col:
    """A table column: its title, width in characters, and the style of its plain values."""

    title: str
    width: float
    style: str = "text"


def safe_text(text: str) -> str:
    """Return a text as a cell can hold it: no characters that XML lacks, no look-alikes of Excel's own escapes."""
    kept = _ESCAPE_LIKE.sub("_x005F_", _NOT_XML.sub("\ufffd", text))
    return kept if len(kept) <= MAX_TEXT else f"{kept[: MAX_TEXT - 1]}…"


class Styles:
    """The styles of a workbook: each is made once, on a cell that belongs to no sheet, and shared by all its cells."""

    def __init__(self, book: Workbook) -> None:
        self._maker: Any = Cell(book.worksheets[0], row=1, column=1)
        bottom = Border(bottom=Side("thin", color=_LINE))
        wrapped = Alignment(vertical="top", wrap_text=True)
        padded = Alignment(vertical="top", horizontal="left", wrap_text=True, indent=1)
        middle = Alignment(vertical="top", horizontal="center")
        top, right = Alignment(vertical="top"), Alignment(vertical="top", horizontal="right", indent=1)
        head_font, head_fill = Font("Calibri", 10, bold=True, color="FFFFFFFF"), PatternFill("solid", fgColor=_HEAD)
        body = Font("Calibri", 10, color=_INK)
        self.by_name = {
            "title": self._make(Font("Calibri", 18, bold=True, color=_HEAD), Alignment(vertical="center")),
            "name": self._make(
                Font("Calibri", 18, bold=True, color=_HEAD), Alignment(vertical="center", wrap_text=True)
            ),
            "subtitle": self._make(Font("Calibri", 11, color=_MUTED), Alignment(vertical="center")),
            "caption": self._make(Font("Calibri", 12, bold=True, color=_HEAD), Alignment(vertical="center")),
            "label": self._make(Font("Calibri", 10, bold=True, color=_INK), top),
            "plain": self._make(body, top),
            "note": self._make(Font("Calibri", 10, italic=True, color=_MUTED), top),
            "wrapped": self._make(body, wrapped),
            "header": self._make(
                head_font, Alignment(vertical="center", horizontal="left", wrap_text=True, indent=1), head_fill
            ),
            "header_number": self._make(
                head_font, Alignment(vertical="center", horizontal="right", wrap_text=True, indent=1), head_fill
            ),
            "text": self._make(body, padded, border=bottom),
            "code": self._make(Font("Consolas", 9, color=_INK), padded, border=bottom),
            "strong": self._make(Font("Calibri", 10, bold=True, color=_INK), padded, border=bottom),
            "integer": self._make(body, right, border=bottom, number="#,##0"),
            "decimal": self._make(body, right, border=bottom, number="#,##0.###"),
            "percent": self._make(body, right, border=bottom, number="0.0%"),
            "port": self._make(body, padded, border=bottom, number="0"),
            "date": self._make(body, padded, border=bottom, number="yyyy-mm-dd"),
            "link": self._make(Font("Calibri", 10, underline="single", color="FF0B5CAD"), padded, border=bottom),
            "fill_in": self._make(body, padded, PatternFill("solid", fgColor="FFFFFDF0"), bottom),
            "box": self._make(
                Font("Calibri", 14, color=_INK), middle, PatternFill("solid", fgColor="FFFFFDF0"), bottom
            ),
            # Cells that somebody edits: as texts, so that no program makes a number or a date of what is typed.
            "input": self._make(body, padded, border=bottom, number="@"),
            "input_number": self._make(body, right, border=bottom, quoted=False),
            "input_upright": self._make(body, padded, border=bottom, quoted=False),
            "key": self._make(Font("Calibri", 8, color=_MUTED), top),
        }
        for tone, (fill, ink) in _TONES.items():
            font = Font("Calibri", 10, bold=True, color=ink)
            self.by_name[tone] = self._make(font, padded, PatternFill("solid", fgColor=fill), bottom)

    def _make(
        self,
        font: Font,
        alignment: Alignment,
        fill: PatternFill | None = None,
        border: Border | None = None,
        number: str = "General",
        *,
        quoted: bool = True,
    ) -> Any:
        cell = self._maker
        cell._style = type(cell._style)()
        cell.font, cell.alignment, cell.number_format = font, alignment, number
        # The mark by which Excel itself keeps a text a text when somebody edits the cell.
        cell.quotePrefix = quoted
        if fill:
            cell.fill = fill
        if border:
            cell.border = border
        return cell._style


class Sheet:
    """A worksheet being written, row by row."""

    def __init__(self, worksheet: Worksheet, styles: Styles) -> None:
        self.worksheet = worksheet
        self.styles = styles.by_name
        self.row = 1
        self._widths: tuple[float, ...] = ()

    def put(self, column: int, value: Value, style: str = "text") -> None:
        """Write a cell of the current row. Texts are typed as texts whatever they begin with."""
        if value is None:
            self._cell(column, None, style)
            return
        if isinstance(value, State):
            self._text(column, value.text, value.tone)
        elif isinstance(value, Goto):
            self._goto(column, value)
        elif isinstance(value, str):
            self._text(column, value, style)
        elif isinstance(value, float):
            # As many digits as every program keeps: what is saved again is then the same number.
            self._cell(column, float(f"{value:.{CERTAIN_DIGITS}g}"), style)
        else:
            self._cell(column, value, style)

    def line(self, *values: tuple[Value, str]) -> None:
        """Write values with their styles from the first column on, and go to the next row."""
        for column, (value, style) in enumerate(values, start=1):
            self.put(column, value, style)
        self.row += 1

    def table(self, name: str, columns: Sequence[Col], rows: Iterable[Sequence[Value]]) -> int:
        """Write a table with filters from the current row on and return the row of its header.

        The name is ours and unique in the workbook. Without a name, or without rows, it is written without filters.
        """
        header = self._heads(columns)
        styles = [column.style for column in columns]
        for row in rows:
            for place, (value, style) in enumerate(zip(row, styles, strict=True), start=1):
                self.put(place, value, style)
            self._fit(row)
            self.row += 1
        self._filters(name, columns, header)
        return header

    def long_table(self, name: str, columns: Sequence[Col], rows: Iterable[Sequence[Plain]]) -> int:
        """Write a table of many rows of plain values and states, the last thing on its sheet; see `table`."""
        header = self._heads(columns)
        made = LongRows(self.worksheet)
        styles = [self.styles[column.style] for column in columns]
        lines = dict[tuple[int, str], int]()
        for row in rows:
            most = 1
            cells: list[tuple[str | float | None, Any]] = []
            for place, (value, style) in enumerate(zip(row, styles, strict=True)):
                text = value.text if isinstance(value, State) else value
                if not isinstance(text, str):
                    cells.append((text, style))
                    continue
                cells.append((safe_text(text), self.styles[value.tone] if isinstance(value, State) else style))
                needed = lines.get((place, text))
                if needed is None:
                    needed = lines[place, text] = lines_needed(text, self._widths[place])
                most = max(most, needed)
            made.add(self.row, cells, _points(most))
            self.row += 1
        self._filters(name, columns, header)
        return header

    def _heads(self, columns: Sequence[Col]) -> int:
        """Write the heads of a table's columns and return their row."""
        header = self.row
        titles = distinct([column.title for column in columns])
        for place, (column, title) in enumerate(zip(columns, titles, strict=True), start=1):
            self.put(place, title, "header_number" if column.style in NUMBERS else "header")
        self._fit(titles, least=2)
        self.row += 1
        return header

    def _filters(self, name: str, columns: Sequence[Col], header: int) -> None:
        """Make a table of what was written since its heads."""
        titles = distinct([column.title for column in columns])
        if name and self.row > header + 1:
            table: Any = Table(displayName=name, ref=f"A{header}:{get_column_letter(len(columns))}{self.row - 1}")
            # Named here, openpyxl need not walk through the whole table once more to find its titles.
            table._initialise_columns()
            for made, title in zip(table.tableColumns, titles, strict=True):
                made.name = safe_text(title)
            table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
            self.worksheet.add_table(table)

    def caption(self, text: str) -> None:
        """Leave a row and write the title of what comes below."""
        self.row += 1
        self.line((text, "caption"))

    def across(self, text: str | State, style: str, columns: int) -> None:
        """Write a text across so many columns of the current row, two at least, wrapped, and go to the next row."""
        self.put(1, text, style)
        for column in range(2, columns + 1):
            self.put(column, None, style)
        self.worksheet.merge_cells(start_row=self.row, start_column=1, end_row=self.row, end_column=columns)
        said = text.text if isinstance(text, State) else text
        # No program fits the height of merged cells by itself.
        self.heighten(lines_needed(said, sum(self._widths[:columns])))
        self.row += 1

    def boxes(self, cells: str) -> None:
        """Let these cells be ticked off: a list of both boxes, and green for what is done."""
        offered: Any = DataValidation(type="list", formula1=f'"{CHECK},{TICKED}"', allow_blank=True)
        offered.add(cells)
        self.worksheet.add_data_validation(offered)
        self.colour(cells, {TICKED: "ok"})

    def colour(self, cells: str, tones: Mapping[str, str]) -> None:
        """Give cells that hold one of these words its tone, also when somebody changes the word."""
        for word, tone in tones.items():
            fill, ink = _TONES[tone]
            quoted = word.replace('"', '""')
            rule = _when(
                operator="equal",
                formula=[f'"{quoted}"'],
                font=Font(color=ink, bold=True),
                fill=PatternFill("solid", bgColor=fill, fgColor=fill),
            )
            self.worksheet.conditional_formatting.add(cells, rule)

    def colour_above(self, cells: str, limits: Mapping[float, str]) -> None:
        """Give numbers above a limit its tone; the highest limits first."""
        for limit, tone in limits.items():
            fill, ink = _TONES[tone]
            rule = _when(
                operator="greaterThan",
                formula=[str(limit)],
                font=Font(color=ink, bold=True),
                fill=PatternFill("solid", bgColor=fill, fgColor=fill),
                stopIfTrue=True,
            )
            self.worksheet.conditional_formatting.add(cells, rule)

    def restyle(self, row: int, column: int, style: str) -> None:
        """Give a cell that was written another style."""
        cell: Any = self.worksheet.cell(row, column)
        cell._style = self.styles[style]

    def style_column(self, column: int, style: str) -> None:
        """Give the empty cells of a column a style, for what is typed into them later."""
        dimension: Any = self.worksheet.column_dimensions[get_column_letter(column)]
        dimension._style = self.styles[style]

    def widths(self, widths: Sequence[float]) -> None:
        """Set the widths of the columns, in characters."""
        self._widths = tuple(widths)
        for place, width in enumerate(widths, start=1):
            self.worksheet.column_dimensions[get_column_letter(place)].width = width

    def heighten(self, lines: int) -> None:
        """Make the current row high enough for so many lines: not every program fits heights when it opens a file."""
        points = _points(lines)
        if points:
            dimension = self.worksheet.row_dimensions[self.row]
            dimension.height = max(dimension.height or 0, points)

    def _fit(self, values: Sequence[Value], least: int = 1) -> None:
        texts = (value.text if isinstance(value, State | Goto) else value for value in values)
        needed = (
            lines_needed(text, width) for text, width in zip(texts, self._widths, strict=False) if isinstance(text, str)
        )
        self.heighten(max([least, *needed]))

    def _text(self, column: int, text: str, style: str) -> None:
        # Whatever it begins with: openpyxl takes a text that begins with = for a formula.
        self._cell(column, safe_text(text), style).data_type = "s"

    def _goto(self, column: int, value: Goto) -> None:
        place = f"{get_column_letter(column)}{self.row}"
        if value.sheet:
            link = Hyperlink(ref=place, location=f"'{value.sheet}'!{value.cell}", display=None)
        elif value.url.startswith("https://"):
            link = Hyperlink(ref=place, target=value.url)
        else:
            self._text(column, value.text, "text")
            return
        self._text(column, value.text, "link")
        cell = self.worksheet.cell(self.row, column)
        cell.hyperlink = link

    def _cell(self, column: int, value: str | float | None, style: str) -> Any:
        cell: Any = self.worksheet.cell(self.row, column, value)
        # Assigning one shared style is what keeps ten thousand rows quick; the public way makes a style for each cell.
        cell._style = self.styles[style]
        return cell


def _points(lines: int) -> float | None:
    """Return how high a row of so many lines is; None for one line, which needs no height of its own."""
    return None if lines < 2 else min(lines * LINE_POINTS + 3, MAX_ROW_POINTS)


def _when(**facts: Any) -> Any:
    """Return a conditional format."""
    made: Any = CellIsRule
    return made(**facts)


def fit_pages(sheet: Sheet, columns: Sequence[Col], fixed: int) -> None:
    """Print as many pages wide as it takes to stay readable, the first columns repeated on each and kept in sight."""
    total = sum(column.width for column in columns)
    worksheet = sheet.worksheet
    worksheet.page_setup.fitToWidth = max(1, round(total / PAGE_WIDTH))
    if worksheet.page_setup.fitToWidth > 1:
        worksheet.print_title_cols = f"A:{get_column_letter(fixed)}"


def distinct(titles: Sequence[str]) -> list[str]:
    """Return the titles of a table's columns, told apart by a number: Excel refuses a table with two alike."""
    made: list[str] = []
    seen: dict[str, int] = {}
    for title in titles:
        count = seen[title.casefold()] = seen.get(title.casefold(), 0) + 1
        made.append(f"{title} {count}" if count > 1 else title)
    return made


def lines_needed(text: str, width: float) -> int:
    """Return how many lines a text takes when wrapped at blanks in a column of this width, in characters."""
    room = max(int(width * 1.25) - 2, 1)
    if len(text) <= room and "\n" not in text:
        return 1
    lines = 0
    for part in text.split("\n"):
        lines, used = lines + 1, 0
        for word in part.split(" "):
            needed = len(word) + (1 if used else 0)
            if used and used + needed > room:
                lines, used, needed = lines + 1, 0, len(word)
            # A word longer than the column goes on below.
            over, used = divmod(used + needed, room) if used + needed > room else (0, used + needed)
            lines += over
    return lines
