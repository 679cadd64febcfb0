"""`ports`: the port matrix of a design, in full or from 'this peer' to 'other peers'."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import click

from planner.assessment import Assessment
from planner.cli.designs import one_design
from planner.cli.program import NOTHING_FOUND, command, option, today_option
from planner.cli.screen import fits, show, show_table, write_text
from planner.cli.words import phrases
from planner.reference import Reference, load_reference
from planner.render import csv
from planner.render.plain import Line
from planner.render.port_table import COLUMNS, COMPACT_COLUMNS, compact_rows, notes, port_rows
from planner.schemas import dump_assessment
from planner.wording import Phrases

_SCREEN_COLUMNS: tuple[str, ...] = tuple(column for column in COLUMNS if column not in ("flow", "cite"))
_SCREEN_COMPACT: tuple[str, ...] = tuple(column for column in COMPACT_COLUMNS if column != "flow")


@command("ports")
@click.argument("design", metavar="DESIGN")
@option(
    "--format",
    "form",
    words="table_format",
    type=click.Choice(["text", "csv", "json"]),
    default="text",
    show_default=True,
)
@option("--compact", words="compact", is_flag=True)
@today_option
def ports(design: str, form: str, compact: bool, today: date) -> int:
    """Show the port matrix of a design."""
    reference = load_reference()
    assessment, words = one_design(design, reference, today), phrases()
    if form == "csv":
        # Without a byte order mark: this goes to a pipe, where it would be part of the first title.
        write_text((csv.compact_text if compact else csv.full_text)(assessment, reference, words))
    elif form == "json":
        dumped = dump_assessment(assessment, reference, words)["ports_compact" if compact else "ports"]
        write_text(json.dumps(dumped, ensure_ascii=False, indent=2) + "\n")
    else:
        _show(assessment, reference, words, compact)
    return NOTHING_FOUND


def _show(assessment: Assessment, reference: Reference, words: Phrases, compact: bool) -> None:
    """Show the table without the columns that a reader can do without: one cluster's name, the keys of flows."""
    shown = _SCREEN_COMPACT if compact else _SCREEN_COLUMNS
    if compact:
        rows = [dict(zip(COMPACT_COLUMNS, row, strict=True)) for row in compact_rows(assessment, reference, words)]
    else:
        rows = [dict(zip(COLUMNS, line.cells(), strict=True)) for line in port_rows(assessment, reference, words)]
    if not rows:
        show([Line(words.say("workbook.ports_none"))])
        return
    if len(assessment.design.clusters) == 1:
        shown = tuple(column for column in shown if column != "cluster")
    titles, cells = [words.say(f"workbook.ports.{key}") for key in shown], [[row[key] for key in shown] for row in rows]
    if compact or fits(titles, cells):
        show_table(titles, cells)
    else:
        show(_by_flow(rows, several="cluster" in shown))
    if remarks := notes(assessment, words):
        show([Line(), *(Line(remark, hang=2) for remark in remarks)])


def _by_flow(rows: Sequence[Mapping[str, str]], *, several: bool) -> Iterator[Line]:
    """Yield the matrix for a narrow terminal: each flow with its ports once, and below it who talks to whom."""
    heading = ("", "")
    for row in rows:
        if (row["cluster"], row["flow"]) != heading:
            if several and row["cluster"] != heading[0]:
                yield Line(lead=row["cluster"], tone="strong")
            heading = (row["cluster"], row["flow"])
            ports = f"{row['protocol']} {row['source_ports']} → {row['destination_ports']}"
            yield Line(ports.replace("  →", " →").strip(" →"), lead=f"{row['purpose']}:", tone="strong")
        ends = [f"{row[f'{end}_name']} {row[f'{end}_ip']}".strip() for end in ("source", "destination")]
        yield Line(" → ".join(ends), indent=2, hang=4)
