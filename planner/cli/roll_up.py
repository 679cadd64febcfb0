"""`roll-up`: a sheet of sites in; what each needs, and all of them together, out.

Exit: 0 every row is a site and every site is carried, 1 some row or site is not, 2 it could not be checked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path, PurePath
from typing import Any

import click

from planner.cli.asked import counts_line, figures_line, stated, terms_options
from planner.cli.designs import STDIN, content_of, shown
from planner.cli.program import COULD_NOT_CHECK, FINDINGS, NOTHING_FOUND, command, option, today_option
from planner.cli.screen import fits, say_error, show, show_table, write_file, write_text
from planner.cli.words import CouldNot, phrases, say
from planner.design import Platform
from planner.errors import InvalidDesign
from planner.intake.limits import MAX_SHEET_BYTES
from planner.intake.sheets import Kind, kind_of, read_sheets
from planner.intake.sites import read_sites
from planner.reference import load_reference
from planner.render.plain import Line, printable
from planner.render.roll_up import RollUpWords
from planner.render.roll_up_files import MEDIA_TYPES, render, template
from planner.roll_up import Outcome, RollUp, SitesRead, roll_up
from planner.schemas.limits import MAX_FAULTS
from planner.schemas.roll_up import dump_roll_up
from planner.schemas.sizing import terms_of
from planner.sizing import MOST_CLUSTERS
from planner.wording import Phrases, load_wording

_MOST_ROWS = 40
_TEMPLATES = ("people", "demand")


@command("roll-up", lambda: {"endings": " ".join(f".{ending}" for ending in MEDIA_TYPES)})
@click.argument("file", metavar="FILE", required=False)
@option("-o", "--output", words="output", metavar="FILE")
@option("--platform", "platforms", words="platform", type=click.Choice(list(map(str, Platform))), multiple=True)
@terms_options
@option("--max-clusters", words="max_clusters", metavar="N", type=click.IntRange(1, MOST_CLUSTERS))
@option("--template", "kind", words="template", type=click.Choice(_TEMPLATES))
@option(
    "--format", "form", words="table_format", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@today_option
def roll_up_command(
    file: str | None, output: str | None, kind: str | None, form: str, today: date, **options: Any
) -> int:
    """Roll up a sheet of sites."""
    words = phrases()
    if kind is not None:
        return _template(kind, output, words)
    if file is None:
        raise CouldNot(say("error.no_sheet"))
    ending = _ending(output, file)
    rolled = roll_up(_read(file), load_reference(), terms_of(stated(options)))
    if output is not None:
        write_file(Path(output), render(ending, rolled, words, today).content)
    elif form == "json":
        write_text(json.dumps(dump_roll_up(rolled, words), ensure_ascii=False, indent=2) + "\n")
    else:
        _show(rolled, words)
    whole = not rolled.read.bad_rows and not rolled.outcomes[Outcome.NOT_CARRIED]
    return NOTHING_FOUND if whole else FINDINGS


def _template(kind: str, output: str | None, words: Phrases) -> int:
    content = template(kind, words).content
    if output is None:
        write_text(content.decode("utf-8-sig"))
    else:
        write_file(Path(output), content)
    return NOTHING_FOUND


def _ending(output: str | None, file: str) -> str:
    """Return the format of the file to be written, by its ending."""
    if output is None:
        return ""
    ending = PurePath(output).suffix.lower().lstrip(".")
    if ending not in MEDIA_TYPES:
        raise CouldNot(say("error.unknown_ending", file=output, endings=" ".join(f".{name}" for name in MEDIA_TYPES)))
    if file != STDIN and Path(output).resolve() == Path(file).resolve():
        raise CouldNot(say("error.output_is_input", file=output))
    return ending


def _read(file: str) -> SitesRead:
    """Return the sites in a file; for what is wrong with it, write all sentences and leave with code 2."""
    content = content_of(file, MAX_SHEET_BYTES)
    kinds: dict[str, Kind] = {".csv": "csv", ".tsv": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx"}
    kind = kinds.get(PurePath(file).suffix.lower()) or kind_of(content)
    try:
        return read_sites(read_sheets(content, kind), load_wording(), load_reference())
    except InvalidDesign as error:
        words = phrases()
        for fault in error.faults[:MAX_FAULTS]:
            said = words.say(f"problems.{fault.code}", **fault.params)
            say_error(printable(": ".join(part for part in (shown(file), fault.pointer, said) if part)))
        if len(error.faults) > MAX_FAULTS:
            say_error(say("error.more_faults", file=shown(file), count=len(error.faults) - MAX_FAULTS))
        click.get_current_context().exit(COULD_NOT_CHECK)


def _show(rolled: RollUp, words: Phrases) -> None:
    told = RollUpWords(rolled, words)
    show(_heading(told))
    titles = told.titles()
    at = [place for place, column in enumerate(told.columns()) if column in _SHOWN]
    rows = [[_cell(told, row[place]) for place in at] for row in islice(told.rows(), _MOST_ROWS)]
    shown_titles = [titles[place] for place in at]
    if fits(shown_titles, rows):
        show_table(shown_titles, rows)
    else:
        show(_one_by_one(shown_titles, rows))
    show(_rest(told, len(rows)))


_SHOWN = frozenset({"row", "site", "outcome", "platform", "peers", "clusters", "total", "binding", "utilisation"})
"""The columns that a terminal has room for; what a site asks for is in the files."""


def _cell(told: RollUpWords, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return told.phrases.percent(value)
    return told.phrases.number(value) if isinstance(value, int) else printable(value)


def _heading(told: RollUpWords) -> Iterator[Line]:
    for sentence in told.remarks():
        yield Line(sentence)
    yield Line()
    yield counts_line(told.rolled.total.metrics(), told.say("total") + ":", told.phrases)
    yield figures_line(told.rolled.space, told.phrases)
    yield Line()
    for sentence in told.findings():
        yield Line(sentence)
    yield Line()


def _rest(told: RollUpWords, shown_rows: int) -> Iterator[Line]:
    yield Line()
    rows = len(told.rolled.sites) + len(told.rolled.read.bad_rows)
    if shown_rows < rows:
        yield Line(told.say("more_rows", shown=shown_rows, rows=rows))
    for cell, fault in told.fault_rows():
        yield Line(f"{cell}: {fault}", hang=2, tone="warn")
    if more := told.more_faults():
        yield Line(more)
    for note in told.notes():
        yield Line(note)


def _one_by_one(titles: list[str], rows: list[list[str]]) -> Iterator[Line]:
    for row in rows:
        told = zip(titles, row, strict=True)
        yield Line("; ".join(f"{title}: {cell}" for title, cell in told if cell), hang=2)
