"""Design files as commands get them: read, judged, or told why not, with every fault at its line and pointer."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePath
from urllib.parse import quote

import click

from planner.assessment import Assessment
from planner.assessment import assess as judge
from planner.cli.positions import positions
from planner.cli.screen import reason, say_error
from planner.cli.words import CouldNot, phrases, say
from planner.design import Design
from planner.errors import Fault, InvalidDesign, ReaderBusy, TooLarge, Unreadable
from planner.intake import design_sheets
from planner.intake.limits import MAX_SHEET_BYTES
from planner.intake.sheets import Kind, kind_of
from planner.reference import Reference
from planner.render.plain import printable
from planner.render.sarif import Region, nearest
from planner.schemas import parse_design, read_design
from planner.schemas.limits import MAX_BYTES, MAX_FAULTS

STDIN = "-"

_SHEETS: dict[str, Kind] = {"xlsx": "xlsx", "csv": "csv"}
"""Kinds of files that hold sheets."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A design file and its assessment."""

    name: str
    assessment: Assessment
    regions: Mapping[str, Region] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unread:
    """A design file that could not be read or judged, and the sentences that say why."""

    name: str
    faults: tuple[Fault, ...]
    sentences: tuple[str, ...]


def read_and_judge(name: str, reference: Reference, today: date) -> Judged | Unread:
    """Return what became of one file; never raises for what is wrong with the file."""
    try:
        content = content_of(name, max(MAX_BYTES, MAX_SHEET_BYTES))
    except CouldNot as error:
        return Unread(name, (), (str(error),))
    syntax = syntax_of(name, content)
    try:
        design = design_in(content, syntax)
    except InvalidDesign as error:
        return Unread(name, error.faults, tuple(fault_sentences(name, content, syntax, error)))
    except ReaderBusy:
        return Unread(name, (), (say("error.reader_busy", file=shown(name)),))
    return Judged(name, judge(design, reference, today), {} if syntax in _SHEETS else positions(content, syntax))


def design_in(content: bytes, syntax: str) -> Design:
    """Return the design in a file of one of the kinds that `syntax_of` tells.

    Raises InvalidDesign with all faults, of sheets each at its cell; ReaderBusy.
    """
    kind = _SHEETS.get(syntax)
    if kind:
        return design_sheets.read_design(content, parse_design, kind)
    return read_design(content, syntax)


def one_design(name: str, reference: Reference, today: date) -> Assessment:
    """Return the assessment of one file; for what is wrong with it, write all sentences and leave with code 2."""
    found = read_and_judge(name, reference, today)
    if isinstance(found, Unread):
        for sentence in found.sentences:
            say_error(sentence)
        click.get_current_context().exit(2)
    return found.assessment


def fault_sentences(name: str, content: bytes, syntax: str, error: InvalidDesign) -> Iterator[str]:
    """Yield what is wrong with a file, each fault at its line where the file could be read."""
    located = not isinstance(error, Unreadable | TooLarge) and syntax not in _SHEETS
    yield from _sentences(name, error.faults, positions(content, syntax) if located else {})


def uri(name: str) -> str | None:
    """Return a file as a relative URI with forward slashes; outside this folder its name alone; None for `-`."""
    if name == STDIN:
        return None
    path = Path(name)
    try:
        relative: PurePath = path.resolve().relative_to(Path.cwd().resolve())
    except (OSError, ValueError):
        relative = PurePath(path.name)
    return quote(relative.as_posix())


def shown(name: str) -> str:
    """Return what to call a file in sentences."""
    return say("stdin") if name == STDIN else name


def content_of(name: str, most: int = MAX_BYTES) -> bytes:
    """Return the bytes of a file, at most one more than `most`; raise CouldNot with the reason."""
    try:
        if name == STDIN:
            return sys.stdin.buffer.read(most + 1)
        with Path(name).open("rb") as file:
            return file.read(most + 1)
    except FileNotFoundError:
        key = "error.no_match" if any(char in name for char in "*?[") else "error.no_file"
        raise CouldNot(say(key, file=name)) from None
    except IsADirectoryError:
        raise CouldNot(say("error.folder", file=name)) from None
    except PermissionError:
        raise CouldNot(say("error.not_allowed", file=name)) from None
    except OSError as error:
        raise CouldNot(say("error.cannot_read", file=shown(name), reason=reason(error))) from error


def syntax_of(name: str, content: bytes) -> str:
    """Return 'json', 'yaml', 'xlsx' or 'csv', by the ending, else by how the content begins."""
    ending = PurePath(name).suffix.lower()
    if ending.removeprefix(".") in _SHEETS:
        return ending.removeprefix(".")
    if ending in (".yaml", ".yml"):
        return "yaml"
    if ending == ".json":
        return "json"
    if kind_of(content) == "xlsx":
        return "xlsx"
    return "json" if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[") else "yaml"


def _sentences(name: str, faults: tuple[Fault, ...], regions: Mapping[str, Region]) -> Iterator[str]:
    """Yield 'file:line:column: pointer: what is wrong', as editors and build logs read it."""
    words = phrases()
    for fault in faults[:MAX_FAULTS]:
        region = nearest(fault.pointer, regions)
        place = f"{shown(name)}:{region.line}:{region.column}" if region else shown(name)
        said = words.say(f"problems.{fault.code}", **fault.params)
        yield printable(": ".join(part for part in (place, fault.pointer, said) if part))
    if len(faults) > MAX_FAULTS:
        yield say("error.more_faults", file=shown(name), count=len(faults) - MAX_FAULTS)
