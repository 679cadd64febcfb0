"""Values of a design as cells of a sheet and back.

A cell holds a text or a number and may pass through programs that trim, guess and convert. So only a value that
comes back exactly is written into its cell (`holds`); all others go elsewhere as JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from math import isfinite
from typing import Any

from planner.design.tables import TABLES, Field, Kind

Cell = str | int | float | bool | date | None
"""What a cell can hold; None is an empty one."""

MAX_CELL = 30_000
"""Characters of a cell; Excel cuts at 32,767 without a word."""

_CERTAIN_DIGITS = 15
"""Programs keep so many digits of a number."""

_NOT_KEPT = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|x005F_|\n\s|\s\n")
"""What XML lacks, what Excel takes for an escape of its own, and blanks at the ends of lines."""
_NUMBER = re.compile(r"[+-]?[0-9]{1,20}([.,][0-9]{1,20})?([eE][+-]?[0-9]{1,3})?")
_BETWEEN = re.compile(r"[\n,;]")


@dataclass(frozen=True, slots=True)
class CellWords:
    """The words that cells use: those to write in one language, and all that are understood, in lower case."""

    yes: str
    no: str
    none: str
    all_yes: frozenset[str]
    all_no: frozenset[str]
    all_none: frozenset[str]
    choices: Mapping[str, Mapping[str, str]]
    """For each enumeration by name: label in lower case -> value."""


def as_cell(field: Field, value: Any, words: CellWords) -> str | int | float | None:
    """Return the cell of a value of a field; None where no cell gives the value back exactly."""
    cell = _written(field, value, words)
    if cell is None or not _is_kept(cell):
        return None
    back = from_cell(field, cell, words)
    return cell if type(back) is type(value) and back == value and _same_members(back, value) else None


def _same_members(back: Any, value: Any) -> bool:
    return not isinstance(value, list) or [type(each) for each in back] == [type(each) for each in value]


def _written(field: Field, value: Any, words: CellWords) -> str | int | float | None:
    if isinstance(value, bool):
        return words.yes if value else words.no
    if isinstance(value, float):
        if not isfinite(value):
            return None
        return value if float(f"{value:.{_CERTAIN_DIGITS}g}") == value else repr(value)
    if isinstance(value, int):
        return value if abs(value) < 10**_CERTAIN_DIGITS else None
    if isinstance(value, list) and all(isinstance(member, str) for member in value):
        return "\n".join(value) if value else words.none
    return value if isinstance(value, str) else None


def _is_kept(cell: str | float) -> bool:
    if not isinstance(cell, str):
        return True
    return len(cell) <= MAX_CELL and cell == cell.strip() and _NOT_KEPT.search(cell) is None


def from_cell(field: Field, cell: Cell, words: CellWords) -> Any:
    """Return the value of a field that a cell states; None for an empty one.

    What cannot be a value of the field comes back as it stands, so that the schema tells the fault at its place.
    """
    if isinstance(cell, str):
        cell = cell.strip()
    if cell is None or cell == "":
        return None
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()
    if field.kind in (Kind.TEXTS, Kind.CHOICES):
        return _list(field, cell, words)
    return _one(field, cell, words)


def _one(field: Field, cell: str | float, words: CellWords) -> Any:
    """Return the value of one member of a list, or of a cell that holds one value."""
    if field.kind in (Kind.WHOLE, Kind.NUMBER):
        return _number(cell)
    if field.kind is Kind.FLAG:
        return _flag(cell, words)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        # A text of digits that a program made a number; of one with a fraction nobody knows how it was written.
        return str(int(cell)) if cell == cell // 1 else cell
    if field.choices and isinstance(cell, str):
        folded = cell.casefold()
        values = {str(member).casefold(): str(member) for member in field.choices}
        return values.get(folded) or words.choices.get(field.choices.__name__, {}).get(folded, cell)
    return cell


def _number(cell: str | float) -> Any:
    if isinstance(cell, bool):
        return cell
    number: float
    if isinstance(cell, str):
        if not _NUMBER.fullmatch(cell):
            return cell
        if cell.lstrip("+-").isdigit():
            return int(cell)
        number = float(cell.replace(",", "."))
    else:
        number = cell
    return int(number) if number == number // 1 else number


def _flag(cell: str | float, words: CellWords) -> Any:
    if isinstance(cell, bool):
        return cell
    folded = str(cell).casefold()
    return True if folded in words.all_yes else False if folded in words.all_no else cell


def _list(field: Field, cell: str | float, words: CellWords) -> Any:
    """Return the members of a cell: one a line, or separated by commas or semicolons."""
    if not isinstance(cell, str):
        return [_one(field, cell, words)]
    if cell.casefold() in words.all_none:
        return []
    parts = (part.strip() for part in _BETWEEN.split(cell))
    return [_one(field, part, words) for part in parts if part]


def as_json(value: Any) -> list[str]:
    """Return a value as JSON of plain characters, in pieces that fit into a cell each."""
    # Not one underscore, so that no piece looks like an escape of Excel's.
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":")).replace("_", "\\u005f")
    return [text[start : start + MAX_CELL] for start in range(0, len(text), MAX_CELL)]


def as_pointer(pointer: str) -> str:
    """Return a JSON pointer as a cell holds it: as it is, or as JSON where it has characters that would not be kept."""
    return pointer if _is_kept(pointer) else as_json(pointer)[0]


_LABELS = {
    "PeerType": "type",
    "Platform": "platform",
    "Series": "series",
    "TlsVerification": "tls_verification",
    "IpVersion": "ip_version",
    "IpProtocol": "ip_protocol",
    "Image": "image",
    "EthernetSpeed": "ethernet_speed",
    "CapacityBasis": "capacity_basis",
    "Service": "service",
    "Lan": "lan",
    "ZoneType": "zone_type",
    "DnsView": "dns_view",
}
"""Enumerations of the fields that have labels, with the table of data/text/labels.toml that holds them."""


def cell_words(text: Callable[[str, str], str], language: str, languages: Sequence[str]) -> CellWords:
    """Return the words to write in one language, understood in all; `text(key, language)` looks a text up."""

    def said(*keys: str) -> frozenset[str]:
        return frozenset(text(key, each).casefold() for key in keys for each in languages)

    return CellWords(
        yes=text("labels.word.yes", language),
        no=text("labels.word.no", language),
        none=text("design_sheets.none", language),
        all_yes=said("labels.word.yes") | {"true", "1", "si", "on"},
        all_no=said("labels.word.no") | {"false", "0", "off"},
        all_none=said("design_sheets.none", "labels.word.none") | {"[]", "–", "-"},
        choices={
            choices.__name__: _by_label(choices, text, languages)
            for choices in {field.choices for table in TABLES for field in table.fields if field.choices}
            if choices.__name__ in _LABELS
        },
    )


def _by_label(choices: type[StrEnum], text: Callable[[str, str], str], languages: Sequence[str]) -> dict[str, str]:
    """Return the values by their labels in every language; a label of several values stands for none."""
    found: dict[str, set[str]] = {}
    for value in choices:
        for each in languages:
            label = text(f"labels.{_LABELS[choices.__name__]}.{value}", each)
            found.setdefault(label.casefold(), set()).add(str(value))
    return {said: next(iter(values)) for said, values in found.items() if len(values) == 1}
