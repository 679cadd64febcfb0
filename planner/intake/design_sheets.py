"""Sheets -> a design: those of a workbook of ours, or an inventory of somebody's own with one peer a row.

Columns are found by the keys in a hidden row of our own workbooks, else by their heads: the words of the inventory in
any language, or the fields' names. So order, width, filters and further sheets do not matter. Nothing is judged here:
what comes out is a document for the schema, and every fault, the schema's too, is told by its cell.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, TypeVar

from planner.design import tables
from planner.design.cells import Cell, CellWords, cell_words, from_cell
from planner.design.tables import Field, Step, Table
from planner.errors import Fault, InvalidDesign, TooLarge, UnreadableSheet
from planner.intake.cells import CellValue, Flaw, Sheet
from planner.intake.sheets import Kind, kind_of, read_sheets
from planner.wording import DEFAULT_LANGUAGE, LANGUAGES, load_wording

Made = TypeVar("Made")

_KEY = re.compile(r"planner:([a-z_]+):(\S+)")
_HEAD_ROWS = 20
"""Rows at the top of a sheet in which its heads are looked for."""
_LEAST_HEADS = 2
"""Heads of columns by which a sheet is taken for an inventory of peers."""
_SHOWN = 40
"""Characters of a text that a fault repeats."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A sheet that holds a table: its columns by key, and where its rows begin."""

    sheet: Sheet
    table: str
    columns: Mapping[str, int]
    first: int


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a list: what it states of where it belongs, and its cells."""

    found: _Found
    at: int

    def cell(self, key: str) -> CellValue:
        """Return what stands in a column; None where there is no such column."""
        column = self.found.columns.get(key)
        return None if column is None else self.found.sheet.cell(self.at, column)

    def fault(self, key: str, code: str, **params: Any) -> Fault:
        """Return a fault of a cell; of the row's first one where the column is missing."""
        return self.found.sheet.fault(self.at, self.found.columns.get(key, 0), code, **params)


@dataclass(slots=True)
class DesignSheets:
    """What the sheets say: a document that no schema has seen yet, the faults so far, and where everything stands."""

    document: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    _rows: dict[str, _Row] = field(default_factory=dict)
    _cells: dict[str, str] = field(default_factory=dict)

    def cell(self, pointer: str) -> str:
        """Return the cell in which a JSON pointer of the document stands, or else that of what it is in."""
        inner = ""
        while pointer:
            if pointer in self._cells:
                return self._cells[pointer]
            if pointer in self._rows:
                row = self._rows[pointer]
                paths = inner.lstrip("/").split("/")
                while paths and ".".join(paths) not in row.found.columns:
                    paths.pop()
                return row.found.sheet.place(row.at, row.found.columns.get(".".join(paths), 0))
            pointer, _, last = pointer.rpartition("/")
            inner = f"/{last}{inner}"
        return self._cells.get("", "")

    def located(self, faults: Sequence[Fault]) -> list[Fault]:
        """Return faults of the document with their cells in place of JSON pointers."""
        return [replace(fault, pointer=self.cell(fault.pointer)) for fault in faults]


def read_design(content: bytes, parse: Callable[[Any], Made], kind: Kind | None = None) -> Made:
    """Return what `parse` makes of the design in a workbook or CSV file; it gets a document as from JSON.

    Raises UnreadableSheet or TooLarge for a file that is not read, ReaderBusy while too many are; InvalidDesign with
    all faults, those that `parse` finds too, each by its cell.
    """
    found = design_of(read_sheets(content, kind or kind_of(content), keyed=True))
    try:
        made = parse(found.document)
    except InvalidDesign as error:
        # A cell that could not be read is missing from the document; its own fault says it.
        told = {fault.pointer for fault in found.faults}
        more = [fault for fault in found.located(error.faults) if fault.pointer not in told]
        faults = sorted([*found.faults, *more], key=_place)
        raise (TooLarge if isinstance(error, TooLarge) else InvalidDesign)(faults) from error
    if found.faults:
        raise InvalidDesign(sorted(found.faults, key=_place))
    return made


def _place(fault: Fault) -> tuple[str, int, int, str]:
    """Return by what faults are put in order: as one reads, row after row of each sheet."""
    sheet, _, cell = fault.pointer.rpartition("!")
    column = cell.rstrip("0123456789")
    return sheet, int(cell.removeprefix(column) or 0), len(column), column


def design_of(sheets: Sequence[Sheet]) -> DesignSheets:
    """Return what sheets say of a design; raise UnreadableSheet where no sheet holds anything of one."""
    return _Reading(_recognised(sheets)).made


# --- which sheet is what ----------------------------------------------------------------------------------------------


def _recognised(sheets: Sequence[Sheet]) -> list[_Found]:
    """Return the sheets that hold tables of a design. Heads are looked for where no sheet has our keys."""
    found = [each for sheet in sheets if (each := _by_keys(sheet))]
    if not found:
        found = [each for sheet in sheets if (each := _by_heads(sheet))]
    if not found:
        raise UnreadableSheet([Fault("", "sheets_no_design")])
    return found


def _by_keys(sheet: Sheet) -> _Found | None:
    for at, row in enumerate(sheet.rows[:_HEAD_ROWS]):
        keys = [(_KEY.fullmatch(cell), column) for column, cell in enumerate(row) if isinstance(cell, str)]
        columns: dict[str, int] = {}
        name = ""
        for key, column in keys:
            if key:
                name = name or key[1]
                columns.setdefault(key[2], column)
        if columns:
            return _Found(sheet, name, columns, _below_heads(sheet, at, columns))
    return None


def _below_heads(sheet: Sheet, at: int, columns: Mapping[str, int]) -> int:
    """Return the first row of values: it comes after the heads, the first row below the keys that fills a second one.

    Above them may stand a remark, in one cell.
    """
    for row in range(at + 1, min(at + _HEAD_ROWS, len(sheet.rows))):
        if len(columns) == 1 or sum(sheet.cell(row, column) is not None for column in columns.values()) > 1:
            return row + 1
    return len(sheet.rows)


def _by_heads(sheet: Sheet) -> _Found | None:
    known = _heads()
    for at, row in enumerate(sheet.rows[:_HEAD_ROWS]):
        columns: dict[str, int] = {}
        for column, cell in enumerate(row):
            key = known.get(_plain(cell)) if isinstance(cell, str) else None
            if key:
                columns.setdefault(key, column)
        if len(columns) >= _LEAST_HEADS:
            return _Found(sheet, tables.PEERS.name, columns, at + 1)
    return None


@cache
def _heads() -> Mapping[str, str]:
    """Return the keys of an inventory's columns by what people write above them; what could be two is none."""
    wording = load_wording()
    found: dict[str, set[str]] = {}
    for each in tables.PEERS.fields:
        for said in _names(each.path, wording.text, f"design_sheets.field.{each.path}"):
            found.setdefault(said, set()).add(each.path)
    for key, more in (
        ("#cluster", ("cluster", "cluster name", "workbook.column.cluster")),
        ("#number", ("number", "peer", "par")),
    ):
        for said in more:
            texts = [wording.text(said, each).template for each in LANGUAGES] if "." in said else [said]
            for text in texts:
                found.setdefault(_plain(text), set()).add(key)
        for language in LANGUAGES:
            text = wording.text(f"design_sheets.column.{key[1:]}", language).template
            found.setdefault(_plain(text), set()).add(key)
    return {said: next(iter(keys)) for said, keys in found.items() if len(keys) == 1}


def _names(path: str, text: Callable[[str, str], Any], key: str) -> Iterator[str]:
    yield _plain(path)
    for language in LANGUAGES:
        yield _plain(text(key, language).template)


def _plain(text: str) -> str:
    """Return a head without what people write differently: case, points, lines, brackets, blanks."""
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


@cache
def _words() -> CellWords:
    wording = load_wording()
    return cell_words(lambda key, language: wording.text(key, language).template, DEFAULT_LANGUAGE, LANGUAGES)


# --- reading ----------------------------------------------------------------------------------------------------------


class _Reading:
    """Puts the document together: the design's own facts, then lists from the outside in, then the rest."""

    def __init__(self, found: Sequence[_Found]) -> None:
        self.made = DesignSheets()
        self._document = self.made.document
        by_name: dict[str, list[_Found]] = {}
        for each in found:
            by_name.setdefault(each.table, []).append(each)
        self._named: dict[str, int | None] = {}
        """Names of clusters in lower case with their places; None for a name of several."""
        self._own_clusters = tables.CLUSTERS.name not in by_name
        self._stated = False
        """Whether any row of the list that is being read says which cluster it belongs to."""
        self.made._cells[""] = found[0].sheet.place(0, 0)
        for each in by_name.get(tables.DESIGN.name, []):
            self._facts(each)
        for table in tables.TABLES[1:]:
            self._list(table, by_name.get(table.name, []))
        self._unknown_columns(found)
        for each in by_name.get(tables.OTHER, []):
            self._others(each)

    def _tell(self, fault: Fault) -> None:
        self.made.faults.append(fault)

    def _value(self, sheet: Sheet, at: int, column: int, of: Field) -> Any:
        """Return the value in a cell; None where it is empty or cannot be used, which is told."""
        cell: Cell | Flaw = sheet.cell(at, column)
        if isinstance(cell, Flaw):
            self._tell(sheet.fault(at, column, cell.code, **cell.params))
            return None
        return from_cell(of, cell, _words())

    def _unknown_columns(self, found: Sequence[_Found]) -> None:
        """Tell the columns with values of an inventory whose heads nobody knows: they would be lost in silence."""
        for each in found:
            if each.table in tables.BY_NAME and each.table != tables.DESIGN.name:
                known = {field.path for field in tables.BY_NAME[each.table].fields} | {"#cluster", "#number"}
                for key, column in each.columns.items():
                    if key not in known:
                        self._tell(each.sheet.fault(each.first - 1, column, "sheet_unknown_column", name=key[:_SHOWN]))
                if self._is_inventory(each):
                    self._unknown_heads(each)

    def _is_inventory(self, found: _Found) -> bool:
        """Whether a sheet was recognised by its heads, so that one unknown may be a field misspelt."""
        column = next(iter(found.columns.values()))
        head = found.sheet.cell(found.first - 1, column)
        return (
            isinstance(head, str)
            and _plain(head) in _heads()
            and not any(
                isinstance(cell, str) and _KEY.fullmatch(cell)
                for row in found.sheet.rows[: found.first]
                for cell in row
            )
        )

    def _unknown_heads(self, found: _Found) -> None:
        known = set(found.columns.values())
        rows = found.sheet.rows[found.first :]
        for column in range(max(map(len, rows), default=0)):
            if column not in known and any(
                found.sheet.cell(found.first + at, column) is not None for at in range(len(rows))
            ):
                head = str(found.sheet.cell(found.first - 1, column) or "")
                self._tell(found.sheet.fault(found.first - 1, column, "sheet_unknown_column", name=head[:_SHOWN]))

    # --- the design's own facts ---------------------------------------------------------------------------------------

    def _facts(self, found: _Found) -> None:
        fields = {each.path: each for each in tables.DESIGN.fields}
        at_field, at_value = found.columns.get("#field"), found.columns.get("#value")
        if at_field is None or at_value is None:
            self._tell(found.sheet.fault(0, 0, "sheet_column_missing"))
            return
        self.made._cells[""] = found.sheet.place(found.first, at_value)
        seen: set[str] = set()
        for at in range(found.first, len(found.sheet.rows)):
            path, cell = found.sheet.cell(at, at_field), found.sheet.cell(at, at_value)
            if path is None and cell is None:
                continue
            if not isinstance(path, str) or path not in fields:
                if cell is not None:
                    self._tell(found.sheet.fault(at, at_field, "sheet_unknown_row"))
                continue
            if path in seen:
                self._tell(found.sheet.fault(at, at_field, "sheet_field_twice", name=path))
                continue
            seen.add(path)
            self.made._cells[tables.pointer(fields[path].steps)] = found.sheet.place(at, at_value)
            value = self._value(found.sheet, at, at_value, fields[path])
            if value is not None:
                tables.put(self._document, fields[path].steps, value)

    # --- lists --------------------------------------------------------------------------------------------------------

    def _list(self, table: Table, found: Sequence[_Found]) -> None:
        rows = [
            _Row(each, at)
            for each in found
            for at in range(each.first, len(each.sheet.rows))
            if any(each.sheet.cell(at, column) is not None for column in each.columns.values())
        ]
        self._stated = any(row.cell("#cluster") is not None for row in rows)
        groups: dict[int | None, list[_Row]] = {}
        for row in rows:
            belongs = self._cluster_of(row) if "cluster" in table.positions else None
            if belongs is not None or "cluster" not in table.positions:
                groups.setdefault(belongs, []).append(row)
        for cluster, members in groups.items():
            for place, row in enumerate(self._in_order(members)):
                self._object(table, row, _steps(table, cluster, place))

    def _object(self, table: Table, row: _Row, steps: tuple[Step, ...]) -> None:
        """Write what a row states."""
        self.made._rows[tables.pointer(steps)] = row
        tables.put(self._document, steps, {})
        for each in table.fields:
            column = row.found.columns.get(each.path)
            if column is None:
                continue
            value = self._value(row.found.sheet, row.at, column, each)
            if value is not None:
                self._put(steps, each, value)
        if table is tables.CLUSTERS:
            name = tables.value_at(self._document, (*steps, "name"))
            if isinstance(name, str):
                index = int(steps[1])
                self._named[name.casefold()] = None if name.casefold() in self._named else index

    def _put(self, steps: tuple[Step, ...], of: Field, value: Any) -> None:
        # The second of two peers without the first: an empty place, which the schema tells.
        last = of.steps[-1]
        if isinstance(last, int):
            for place in range(last):
                before = (*steps, *of.steps[:-1], place)
                if tables.value_at(self._document, before) is None:
                    tables.put(self._document, before, None)
        tables.put(self._document, (*steps, *of.steps), value)

    def _in_order(self, rows: Sequence[_Row]) -> list[_Row]:
        """Return rows by their numbers; those without one come last, as they stand."""
        numbers = [self._number(row) for row in rows]
        for number, count in Counter(number for number in numbers if number is not None).items():
            if count > 1:
                row = [row for row, each in zip(rows, numbers, strict=True) if each == number][-1]
                self._tell(row.fault("#number", "sheet_number_twice", number=number))
        order = sorted(range(len(rows)), key=lambda at: (numbers[at] is None, numbers[at] or 0))
        return [rows[at] for at in order]

    def _number(self, row: _Row) -> int | None:
        cell = row.cell("#number")
        value = cell if isinstance(cell, Flaw) else from_cell(_NUMBER, cell, _words())
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            self._tell(row.fault("#number", "sheet_number"))
            return None
        return value

    def _cluster_of(self, row: _Row) -> int | None:
        """Return the place of the cluster that a row belongs to; None where that is not to be told, which is said."""
        cell = row.cell("#cluster")
        clusters = self._document.get("clusters", [])
        if cell is None:
            if self._own_clusters and not self._stated:
                return self._cluster(row, "")
            if not self._own_clusters and len(clusters) == 1:
                return 0
            self._tell(row.fault("#cluster", "sheet_cluster_missing"))
            return None
        number = None if isinstance(cell, Flaw) else from_cell(_NUMBER, cell, _words())
        if self._own_clusters:
            return self._cluster(row, "" if isinstance(cell, Flaw) else str(number))
        if isinstance(number, int) and not isinstance(number, bool):
            if number in self._numbers():
                return self._numbers()[number]
        elif isinstance(number, str) and (place := self._named.get(number.casefold())) is not None:
            return place
        self._tell(row.fault("#cluster", "sheet_no_cluster", name=str(cell)[:_SHOWN]))
        return None

    def _numbers(self) -> dict[int, int]:
        """Return the clusters' places by the numbers that their rows state, or by their order where they state none."""
        found: dict[int, int] = {}
        for place in range(len(self._document.get("clusters", []))):
            row = self.made._rows[f"/clusters/{place}"]
            stated = from_cell(_NUMBER, cell, _words()) if not isinstance(cell := row.cell("#number"), Flaw) else None
            found.setdefault(stated if isinstance(stated, int) else place + 1, place)
        return found

    def _cluster(self, row: _Row, name: str) -> int:
        """Return the place of a cluster of an inventory alone, which is made by the first of its peers."""
        known = self._named.get(name.casefold())
        if known is not None:
            return known
        clusters = self._document.setdefault("clusters", [])
        place = len(clusters)
        clusters.append({} if not name or name.isdigit() else {"name": name})
        self._named[name.casefold()] = place
        self.made._cells[f"/clusters/{place}"] = self.made._cells[f"/clusters/{place}/name"] = row.found.sheet.place(
            row.at, row.found.columns.get("#cluster", 0)
        )
        return place

    # --- the rest -----------------------------------------------------------------------------------------------------

    def _others(self, found: _Found) -> None:
        """Write the values that stand as JSON, each at its pointer."""
        pieces: dict[str, list[tuple[int, str, _Row]]] = {}
        for at in range(found.first, len(found.sheet.rows)):
            row = _Row(found, at)
            pointer, part, text = row.cell("pointer"), row.cell("part"), row.cell("json")
            if pointer is None and text is None:
                continue
            said = str(text).lower() if isinstance(text, bool) else text
            if not isinstance(pointer, str) or said is None or isinstance(said, Flaw):
                self._tell(row.fault("json", "sheet_other"))
                continue
            if pointer.startswith('"'):
                # A key with characters that cells do not keep.
                with suppress(ValueError):
                    pointer = str(json.loads(pointer))
            number = part if isinstance(part, int) and not isinstance(part, bool) else at
            pieces.setdefault(pointer, []).append((number, str(said), row))
        for pointer, parts in pieces.items():
            parts.sort(key=lambda each: each[0])
            row = parts[0][2]
            self.made._cells[pointer] = found.sheet.place(row.at, found.columns.get("json", 0))
            try:
                value = json.loads("".join(text for _, text, _ in parts))
            except (ValueError, RecursionError):
                self._tell(row.fault("json", "sheet_other"))
                continue
            if not self._other(pointer, value):
                self._tell(row.fault("pointer", "sheet_other"))

    def _other(self, pointer: str, value: Any) -> bool:
        steps = _steps_of(pointer, self._document)
        if steps is None:
            return False
        there = tables.value_at(self._document, steps)
        # An empty list or object is what the sheets cannot say; where they say more by now, that holds.
        if there and value in ([], {}) and type(there) is type(value):
            return True
        return tables.put(self._document, steps, value)


_NUMBER = Field("number", tables.Kind.WHOLE)


def _steps(table: Table, cluster: int | None, place: int) -> tuple[Step, ...]:
    """Return the steps to an object of a table."""
    stars = iter([*([] if cluster is None else [cluster]), place])
    return tuple(next(stars) if step == "*" else step for step in table.place)


def _steps_of(pointer: str, document: Any) -> tuple[Step, ...] | None:
    """Return the steps of a JSON pointer: into a list by place, into an object by key; None for what is no pointer."""
    if not pointer.startswith("/"):
        return None
    steps: list[Step] = []
    node = document
    for text in pointer[1:].split("/"):
        name = text.replace("~1", "/").replace("~0", "~")
        is_place = isinstance(node, list) and name.isdecimal() and len(name) < 6
        step: Step = int(name) if is_place else name
        steps.append(step)
        node = tables.value_at(node, (step,))
    return tuple(steps)
