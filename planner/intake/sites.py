"""A sheet of sites, one a row -> what each of them asks for; a bad row has its faults by cell, and the rest go on.

A row states people (users, their busy hour) or demand (metrics). Headings are the names of the API, or the words of any
language, in any case, with or without blanks and accents. A share is a part of 1, or a percentage with its sign.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from planner.demand import Number
from planner.design import METRICS, Demand
from planner.erlang import LEAST_BLOCKING, MOST_ERLANGS, offered_traffic
from planner.errors import Fault, InvalidSheet, TooLarge
from planner.intake.cells import CellValue, Flaw, Sheet
from planner.reference import Reference
from planner.roll_up import (
    CALL_FIGURES,
    MOST_ERLANGS_TOGETHER,
    MOST_SITES,
    REGISTRATION_FIGURES,
    BadRow,
    Site,
    SitesRead,
    demand_of,
)
from planner.sizing import MOST_DEMAND, MOST_USERS
from planner.wording import LANGUAGES, Wording

NAME = "name"
MAX_NAME = 120
"""Characters of a site's name."""

MOST_REGISTRATIONS_A_USER = 100
SECONDS_A_DAY = 86_400

HEADING_WITHIN = 20
"""Rows from the top among which the headings stand."""

_HIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\uffff]"
)
"""Controls, bidirectional and zero-width marks, line separators, noncharacters: as in the texts of a design."""
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,12})?")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")


class _Kind(Enum):
    COUNT = auto()
    NUMBER = auto()
    SHARE = auto()


@dataclass(frozen=True, slots=True)
class _Figure:
    kind: _Kind
    low: float
    high: float


_FIGURES: Mapping[str, _Figure] = {
    "users": _Figure(_Kind.COUNT, 0, MOST_USERS),
    "mra_share": _Figure(_Kind.SHARE, 0, 1),
    "registrations_per_user": _Figure(_Kind.NUMBER, 0, MOST_REGISTRATIONS_A_USER),
    "busy_hour_call_attempts": _Figure(_Kind.NUMBER, 0, MOST_DEMAND),
    "holding_time_seconds": _Figure(_Kind.NUMBER, 0, SECONDS_A_DAY),
    "video_share": _Figure(_Kind.SHARE, 0, 1),
    "b2b_share": _Figure(_Kind.SHARE, 0, 1),
    "blocking": _Figure(_Kind.SHARE, LEAST_BLOCKING, 1),
    **{str(metric): _Figure(_Kind.COUNT, 0, MOST_DEMAND) for metric in METRICS},
}
PEOPLE = (*REGISTRATION_FIGURES, *CALL_FIGURES)
"""The columns that state people."""

METRIC_COLUMNS = tuple(map(str, METRICS))
"""The columns that state demand."""


def read_sites(sheets: Sequence[Sheet], wording: Wording, reference: Reference) -> SitesRead:
    """Return the sites of the first sheet that has headings of ours.

    Raises InvalidSheet where there are no such headings, one stands twice, or no row is a site, TooLarge beyond the
    limits of planner.roll_up.
    """
    names = _names(wording)
    for sheet in sheets:
        for place, row in enumerate(sheet.rows[:HEADING_WITHIN]):
            headings = {column: names.get(_bare(value)) for column, value in enumerate(row) if isinstance(value, str)}
            if set(headings.values()) & _FIGURES.keys():
                return _Reader(sheet, place, headings, reference).read()
    raise InvalidSheet([Fault("", "sites_no_headings", {"columns": ", ".join((*PEOPLE, *METRIC_COLUMNS))})])


def _names(wording: Wording) -> Mapping[str, str]:
    """Return column by heading, bare: the names of the format and the words of every language."""
    found = {_bare(column): column for column in (NAME, *_FIGURES)}
    for phrases in map(wording.phrases, LANGUAGES):
        found |= {_bare(phrases.say(f"sites.column.{column}")): column for column in (NAME, *PEOPLE)}
        found |= {_bare(phrases.label("metric", metric)): metric for metric in METRIC_COLUMNS}
        found[_bare(phrases.say("sites.column.name_too"))] = NAME
    return found


def _bare(value: CellValue) -> str:
    """Return a heading without case, accents, and all that is neither letter nor digit."""
    text = unicodedata.normalize("NFKD", value[:MAX_NAME]).casefold() if isinstance(value, str) else ""
    return "".join(character for character in text if character.isalnum())


class _Reader:
    """Reads the rows below the headings of one sheet."""

    def __init__(
        self, sheet: Sheet, heading_row: int, headings: Mapping[int, str | None], reference: Reference
    ) -> None:
        self._sheet, self._heading_row, self._reference = sheet, heading_row, reference
        self._columns = {name: column for column, name in headings.items() if name}
        self._ignored = tuple(
            _shown(sheet.cell(heading_row, column)) for column, name in headings.items() if name is None
        )
        self._traffic = 0.0
        self._check(headings)

    def _check(self, headings: Mapping[int, str | None]) -> None:
        faults = []
        for column, name in headings.items():
            if name is None:
                continue
            if self._columns[name] != column:
                faults.append(self._sheet.fault(self._heading_row, column, "sites_column_twice"))
            if "%" in str(self._sheet.cell(self._heading_row, column)):
                faults.append(self._sheet.fault(self._heading_row, column, "sites_percent_heading"))
        if faults:
            raise InvalidSheet(faults)

    def read(self) -> SitesRead:
        """Return all rows."""
        sites: list[Site] = []
        bad: list[BadRow] = []
        for row in range(self._heading_row + 1, len(self._sheet.rows)):
            stated = {
                name: value
                for name, column in self._columns.items()
                if (value := self._sheet.cell(row, column)) is not None and value != ""
            }
            if not stated:
                continue
            if len(sites) + len(bad) >= MOST_SITES:
                raise TooLarge([Fault("", "sites_too_many", {"max": MOST_SITES})])
            name, faults = self._name(row, stated.pop(NAME, None))
            demand, more = self._demand(row, stated)
            faults += more
            if faults or demand is None:
                bad.append(BadRow(row + 1, name, tuple(faults)))
            else:
                sites.append(Site(row + 1, name, demand))
        if not sites:
            raise InvalidSheet([fault for each in bad for fault in each.faults] or [Fault("", "sites_no_rows")])
        return SitesRead(self._sheet.name, tuple(sites), tuple(bad), self._ignored)

    def _fault(self, row: int, name: str, code: str, **params: object) -> Fault:
        return self._sheet.fault(row, self._columns[name], code, **params)

    def _name(self, row: int, value: CellValue) -> tuple[str, list[Fault]]:
        if isinstance(value, Flaw):
            return "", [self._fault(row, NAME, value.code, **value.params)]
        name = unicodedata.normalize("NFC", _text(value))
        if _HIDDEN.search(name):
            return "", [self._fault(row, NAME, "hidden_characters")]
        if len(name) > MAX_NAME:
            return "", [self._fault(row, NAME, "length", min=0, max=MAX_NAME)]
        return name, []

    def _demand(self, row: int, stated: Mapping[str, CellValue]) -> tuple[Demand | None, list[Fault]]:
        """Return what a row asks for; None with at least one fault."""
        figures: dict[str, Number] = {}
        faults: list[Fault] = []
        for name, value in stated.items():
            found = _figure(value, _FIGURES[name])
            if isinstance(found, Flaw):
                faults.append(self._fault(row, name, found.code, **found.params))
            else:
                figures[name] = found
        faults += self._unfit(row, stated)
        if faults:
            return None, faults
        if any(name in figures for name in METRIC_COLUMNS):
            counts: dict[str, Any] = dict(figures)
            return Demand(**counts), []
        traffic = offered_traffic(figures.get("busy_hour_call_attempts", 0), figures.get("holding_time_seconds", 0))
        if traffic > MOST_ERLANGS:
            return None, [self._fault(row, "busy_hour_call_attempts", "too_much_traffic", max=MOST_ERLANGS)]
        self._traffic += traffic
        if self._traffic > MOST_ERLANGS_TOGETHER:
            raise TooLarge([Fault("", "sites_too_much_traffic", {"max": MOST_ERLANGS_TOGETHER})])
        return demand_of(figures, self._reference), []

    def _unfit(self, row: int, stated: Mapping[str, CellValue]) -> Iterator[Fault]:
        """Yield what is wrong with the choice of columns that a row fills."""
        people = [name for name in PEOPLE if name in stated]
        metrics = [name for name in METRIC_COLUMNS if name in stated]
        if people and metrics:
            yield self._fault(row, metrics[0], "sites_two_ways")
            return
        if not people and not metrics:
            yield self._sheet.fault(row, min(self._columns.values()), "sites_nothing_stated")
        for group in (REGISTRATION_FIGURES, CALL_FIGURES):
            missing = [name for name in group if name not in stated]
            if missing and len(missing) < len(group):
                first = next(name for name in group if name in stated)
                yield self._fault(row, first, "sites_incomplete", columns=", ".join(missing))


def _figure(value: CellValue, figure: _Figure) -> Number | Flaw:
    """Return the number in a cell, or what is wrong with it."""
    if isinstance(value, Flaw):
        return value
    share = figure.kind is _Kind.SHARE
    number = _parsed(value, percent=share) if isinstance(value, str) else value
    if isinstance(number, Flaw):
        return number
    if isinstance(number, bool) or not isinstance(number, int | float):
        return Flaw("sites_share" if share else "number")
    if not figure.low <= number <= figure.high:
        return Flaw("sites_share") if share else Flaw("range", {"min": int(figure.low), "max": int(figure.high)})
    if figure.kind is _Kind.COUNT:
        return int(number) if number == int(number) else Flaw("integer")
    return number


def _parsed(text: str, *, percent: bool) -> Number | Flaw:
    """Return the number that a text is, with a point or a comma before its decimals; with a sign % also a share."""
    bare = text.strip()
    of_hundred = percent and bare.endswith("%")
    if of_hundred:
        bare = bare[:-1].rstrip()
    if not _NUMBER.fullmatch(bare):
        return Flaw("sites_share" if percent else "number")
    if _THOUSANDS.fullmatch(bare):
        return Flaw("sites_thousands")
    number = float(bare.replace(",", "."))
    return number / 100 if of_hundred else number


def _text(value: CellValue) -> str:
    """Return a name as text; numbers may be names."""
    return "" if value is None else str(value).strip()


def _shown(value: CellValue) -> str:
    """Return a heading as it may be repeated: short, and nothing hidden in it."""
    return _HIDDEN.sub(" ", _text(value))[:MAX_NAME]
