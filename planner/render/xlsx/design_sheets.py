"""The sheets that hold the design itself, so that it can be edited in Excel and read back into the same design.

Row 1 is hidden and holds the columns' keys (planner.design.tables), by which reading back finds them whatever the
language, order or width. What no cell gives back exactly is JSON in the last sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from planner.design import cells, tables
from planner.design.cells import CellWords, as_cell, as_json
from planner.design.tables import Field, Kind, Step, Table
from planner.render.xlsx.content import Content
from planner.render.xlsx.sheet import Col, Sheet, Value, fit_pages
from planner.wording import LANGUAGES, Phrases, load_wording

SHEETS = tuple(table.name for table in tables.TABLES)
"""The sheets of the design, in order; their names are `design_sheets.sheet.<name>`."""

_SPARE_ROWS = 200
"""Rows below the last for which lists of values are offered, so that rows can be added."""

_WIDTHS = {
    Kind.TEXT: 24,
    Kind.WHOLE: 15,
    Kind.NUMBER: 15,
    Kind.FLAG: 15,
    Kind.DAY: 13,
    Kind.CHOICE: 18,
    Kind.TEXTS: 26,
    Kind.CHOICES: 16,
}
_WIDER = {"notes": 60, "reason": 60, "certificate.fingerprint": 30, "value": 34}

_ALWAYS_SHOWN = {
    "design": ("name", "customer", "author", "reference", "notes", "services", "capacity_basis", "software_version"),
    "clusters": ("name", "type", "platform", "software_version", "peer_count", "nics", "configuration_primary"),
    "peers": ("address", "host_name", "lan1.ipv4", "lan1.prefix", "host"),
}
"""Fields that stand in sight even where the design does not state them; other unused ones are folded away."""


@cache
def words_of(language: str) -> CellWords:
    """Return the words that cells of this language use."""
    wording = load_wording()
    return cells.cell_words(lambda key, each: wording.text(key, each).template, language, LANGUAGES)


def field_label(phrases: Phrases, table: Table, path: str) -> str:
    """Return what a field is called as a column of a table."""
    own = f"design_sheets.{table.name}.field.{path}"
    return phrases.say(own if phrases.has(own) else f"design_sheets.field.{path}")


def write(sheet: Sheet, content: Content, name: str) -> None:
    """Write one of SHEETS."""
    if name == tables.DESIGN.name:
        _upright(sheet, content)
    else:
        _listed(sheet, content, tables.BY_NAME[name])


def left_over(document: Mapping[str, Any], language: str) -> list[tuple[tuple[Step, ...], Any]]:
    """Return what the sheets of the tables do not hold."""
    made: dict[str, Any] = {}
    words = words_of(language)
    for table in tables.TABLES:
        for steps, item in table.rows(document):
            if steps:
                tables.put(made, steps, {})
            for field in table.fields:
                value = tables.value_at(item, field.steps)
                if value is not None and as_cell(field, value, words) is not None:
                    tables.put(made, (*steps, *field.steps), value)
    return list(tables.left_over(document, made))


def write_other(sheet: Sheet, content: Content, values: Sequence[tuple[tuple[Step, ...], Any]]) -> None:
    """Write the values that the other sheets do not hold."""
    say = content.phrases.say
    keys = ("pointer", "part", "json")
    columns = [
        Col(say(f"design_sheets.column.{key}"), width, style)
        for key, width, style in zip(keys, (60, 8, 90), ("code", "integer", "input"), strict=True)
    ]
    sheet.widths([each.width for each in columns])
    _keys(sheet, [f"planner:{tables.OTHER}:{key}" for key in keys])
    _intro(sheet, content, tables.OTHER, len(columns))
    rows = [
        (cells.as_pointer(tables.pointer(steps)), part, piece)
        for steps, value in values
        for part, piece in enumerate(as_json(value), start=1)
    ]
    sheet.table("DesignOther", columns, rows)


def _keys(sheet: Sheet, keys: Sequence[str | None]) -> None:
    for place, key in enumerate(keys, start=1):
        if key:
            sheet.put(place, key, "key")
    sheet.worksheet.row_dimensions[1].hidden = True
    sheet.row = 2


def _intro(sheet: Sheet, content: Content, name: str, columns: int) -> None:
    text = content.phrases.say(f"design_sheets.intro.{name}", none=words_of(content.phrases.language).none)
    sheet.across(text, "wrapped", columns)
    sheet.worksheet.freeze_panes = f"A{sheet.row + 1}"
    sheet.worksheet.print_title_rows = f"{sheet.row}:{sheet.row}"


# --- the design, a field a row ----------------------------------------------------------------------------------------


def _upright(sheet: Sheet, content: Content) -> None:
    """Write the facts of the design itself, one below the other."""
    table, say = tables.DESIGN, content.phrases.say
    columns = [
        Col(say("design_sheets.column.field"), 46, "strong"),
        Col(say("design_sheets.column.value"), 56, "input"),
        Col(say("design_sheets.column.allowed"), 52),
        Col(say("design_sheets.column.path"), 40, "code"),
    ]
    sheet.widths([each.width for each in columns])
    _keys(sheet, [None, f"planner:{table.name}:#value", None, f"planner:{table.name}:#field"])
    _intro(sheet, content, table.name, len(columns))
    rows: list[tuple[Value, ...]] = []
    first = sheet.row + 1
    offered = _Offered(content.phrases)
    for place, field in enumerate(table.fields):
        cell = _cell(content, content.design.document, field)
        rows.append((field_label(content.phrases, table, field.path), cell, _allowed(content, field), field.path))
        offered.add(field, f"B{first + place}")
        if cell is None and field.path not in _ALWAYS_SHOWN[table.name]:
            _fold(sheet.worksheet.row_dimensions[first + place])
    sheet.table("DesignFacts", columns, rows)
    for place, field in enumerate(table.fields):
        if field.kind in (Kind.WHOLE, Kind.NUMBER):
            sheet.restyle(first + place, 2, "input_upright")
    offered.attach(sheet)


def _allowed(content: Content, field: Field) -> str:
    words = words_of(content.phrases.language)
    facts: dict[str, Any] = {"yes": words.yes, "no": words.no, "none": words.none}
    if field.choices:
        facts["choices"] = ", ".join(map(str, field.choices))
    return content.phrases.say(f"design_sheets.allowed.{field.kind}", **facts)


# --- lists, an object a row -------------------------------------------------------------------------------------------


def _listed(sheet: Sheet, content: Content, table: Table) -> None:
    """Write a table of the design; columns that nobody uses are folded away."""
    document, say = content.design.document, content.phrases.say
    rows = list(table.rows(document))
    used = {field.path for field in table.fields if any(_cell(content, item, field) is not None for _, item in rows)}
    shown = used | set(_ALWAYS_SHOWN.get(table.name, [field.path for field in table.fields]))
    # Those in use first, so that what is folded away stands together at the end.
    fields = sorted(table.fields, key=lambda field: field.path not in shown)
    named = ["cluster_name"] if "cluster" in table.positions else []
    columns = [
        *(Col(say(f"design_sheets.column.{key}"), 10, "input_number") for key in table.positions),
        *(Col(say("workbook.column.cluster"), 26) for _ in named),
        *(
            Col(
                field_label(content.phrases, table, field.path),
                _WIDER.get(field.path, _WIDTHS[field.kind]),
                _style(field),
            )
            for field in fields
        ),
    ]
    sheet.widths([each.width for each in columns])
    fixed = len(table.positions) + len(named)
    _keys(
        sheet,
        [
            *(f"planner:{table.name}:#{key}" for key in table.positions),
            *(None for _ in named),
            *(f"planner:{table.name}:{field.path}" for field in fields),
        ],
    )
    visible = fixed + sum(field.path in shown for field in fields)
    _intro(sheet, content, table.name, min(visible, 8))
    header = sheet.row
    sheet.table(
        f"Design_{table.name}",
        columns,
        list(_rows(content, table, rows, fields)) or [(None,) * len(columns)],
    )
    last = sheet.row - 1 + _SPARE_ROWS
    offered = _Offered(content.phrases)
    for place, (column, field) in enumerate(zip(columns, [*[None] * fixed, *fields], strict=True), start=1):
        letter = get_column_letter(place)
        dimension = sheet.worksheet.column_dimensions[letter]
        sheet.style_column(place, column.style)
        if field is not None:
            offered.add(field, f"{letter}{header + 1}:{letter}{last}")
            if field.path not in shown:
                _fold(dimension)
    offered.attach(sheet)
    sheet.worksheet.freeze_panes = f"{get_column_letter(fixed + 1)}{header + 1}"
    fit_pages(sheet, columns[:visible], fixed)


def _rows(
    content: Content,
    table: Table,
    rows: Sequence[tuple[tuple[Step, ...], Mapping[str, Any]]],
    fields: Sequence[Field],
) -> Iterator[tuple[Value, ...]]:
    for steps, item in rows:
        numbers = table.numbers(steps)
        name = [content.clusters[numbers[0] - 1]] if "cluster" in table.positions else []
        yield (*numbers, *name, *(_cell(content, item, field) for field in fields))


def _cell(content: Content, item: Mapping[str, Any], field: Field) -> str | int | float | None:
    value = tables.value_at(item, field.steps)
    return None if value is None else as_cell(field, value, words_of(content.phrases.language))


def _style(field: Field) -> str:
    return "input_number" if field.kind in (Kind.WHOLE, Kind.NUMBER) else "input"


def _fold(dimension: Any) -> None:
    dimension.outlineLevel, dimension.hidden = 1, True


class _Offered:
    """The values that cells offer, or the kind of number that they want: one rule for all cells of a kind."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        self._made: dict[tuple[str, ...], Any] = {}

    def add(self, field: Field, cells_of: str) -> None:
        """Offer the values of a field in these cells."""
        if field.kind is Kind.CHOICE and field.choices:
            self._of(tuple(map(str, field.choices))).add(cells_of)
        elif field.kind is Kind.FLAG:
            words = words_of(self._phrases.language)
            self._of((words.yes, words.no)).add(cells_of)
        elif field.kind in (Kind.WHOLE, Kind.NUMBER):
            self._number("whole" if field.kind is Kind.WHOLE else "decimal").add(cells_of)

    def attach(self, sheet: Sheet) -> None:
        """Write the rules into a sheet."""
        for made in self._made.values():
            sheet.worksheet.add_data_validation(made)

    def _of(self, values: tuple[str, ...]) -> Any:
        if values not in self._made:
            listed = ",".join(values)
            self._made[values] = self._rule("text", type="list", formula1=f'"{listed}"')
        return self._made[values]

    def _number(self, kind: str) -> Any:
        if (kind,) not in self._made:
            rule = self._rule("number", type=kind, operator="between", formula1="-1000000000", formula2="1000000000")
            self._made[kind,] = rule
        return self._made[kind,]

    def _rule(self, text: str, **facts: Any) -> Any:
        rule: Any = DataValidation(allow_blank=True, errorStyle="warning", showErrorMessage=True, **facts)
        rule.errorTitle = self._phrases.say("design_sheets.validation.title")
        rule.error = self._phrases.say(f"design_sheets.validation.{text}")
        return rule
