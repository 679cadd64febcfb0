"""`size`: what carries a demand: platforms, peer counts and numbers of clusters, fewest peers first.

Exit: 0 something carries it, 1 nothing does, 2 it could not be checked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import click

from planner.cli.asked import (
    counts_line,
    figures_line,
    form_option,
    metric_options,
    metrics_in,
    one_by_one,
    read_asked,
    stated,
    terms_options,
    working_lines,
)
from planner.cli.designs import STDIN
from planner.cli.program import FINDINGS, NOTHING_FOUND, command, option
from planner.cli.screen import fits, show, show_table, write_text
from planner.cli.words import CouldNot, phrases, say
from planner.demand import Derived, from_busy_hour
from planner.design import METRICS, Demand, Metric, Platform
from planner.errors import InvalidRequest
from planner.reference import load_reference
from planner.render.plain import Line
from planner.render.sizing_words import one_more_text
from planner.schemas import read_design
from planner.schemas.sizing import (
    dump_sizing,
    nearest_text,
    note_text,
    read_population,
    read_sizing_demand,
    terms_of,
)
from planner.sizing import MOST_CLUSTERS, Answer, Note, Sizing, size
from planner.wording import Phrases

_MOST_ROWS = 15
_COLUMNS = (
    "platform",
    "peers",
    "clusters",
    "total",
    "after_losses",
    "binding",
    "utilisation",
    "headroom",
    "one_more",
)


@command("size")
@option("--demand", "file", words="demand", metavar="FILE")
@option("--people", words="people", metavar="FILE")
@metric_options("asked")
@option("--platform", "platforms", words="platform", type=click.Choice(list(map(str, Platform))), multiple=True)
@terms_options
@option("--max-clusters", words="max_clusters", metavar="N", type=click.IntRange(1, MOST_CLUSTERS))
@option("--all", "every", words="every_option", is_flag=True)
@form_option
def size_command(file: str | None, people: str | None, every: bool, form: str, **options: Any) -> int:
    """Show what carries a demand."""
    if file == people == STDIN:
        raise CouldNot(say("error.stdin_twice"))
    reference = load_reference()
    metrics = metrics_in(options)
    asked = dict(read_asked(file, _read)) if file else {}
    derived = from_busy_hour(read_asked(people, read_population), reference) if people else None
    of_people = {str(metric): value for metric, value in derived.demand.metrics().items()} if derived else {}
    demand = Demand(**{**of_people, **(asked.get("demand") or {}), **metrics})
    if not demand.metrics():
        raise CouldNot(say("error.nothing_asked", options=", ".join(f"--{m.replace('_', '-')}" for m in METRICS)))
    found = size(demand, reference, terms_of({**asked, **stated(options)}))
    words = phrases()
    if form == "json":
        dumped = dump_sizing(found, words, minimal=not every)
        write_text(json.dumps(dumped, ensure_ascii=False, indent=2) + "\n")
    else:
        _show(found, derived, words, every)
    return NOTHING_FOUND if found.answers else FINDINGS


def _read(content: bytes, syntax: str) -> Mapping[str, Any]:
    """Return the request in a file: a demand, a request as the API takes it, or what a design asks of its clusters."""
    try:
        return read_sizing_demand(content, syntax)
    except InvalidRequest as error:
        # What a file with clusters lacks is best told as of a design.
        if not any(fault.pointer == "/clusters" for fault in error.faults):
            raise
    design = read_design(content, syntax)
    cluster = next((each for each in design.clusters if each.demand.metrics()), None)
    if cluster is None:
        return {}
    asked = {
        "demand": {str(metric): count for metric, count in cluster.demand.metrics().items()},
        "peer_losses": cluster.demand.peer_losses,
        "capacity_basis": str(design.capacity_basis),
        "software_version": str(cluster.software_version) if cluster.software_version else None,
    }
    return {name: value for name, value in asked.items() if value is not None}


def _show(found: Sizing, derived: Derived | None, words: Phrases, every: bool) -> None:
    if derived:
        show(working_lines(derived, words))
    show(_heading(found, words))
    if found.answers:
        shown = [answer for answer in found.answers if every or answer.minimal]
        rows = [_cells(answer, words) for answer in (shown if every else shown[:_MOST_ROWS])]
        titles = [words.say(f"sizing.column.{column}") for column in _COLUMNS]
        if fits(titles, rows):
            show_table(titles, rows)
        else:
            show(one_by_one(titles, rows))
        show(_remarks(found, words, rows=len(rows), every=every))
    else:
        nearest = nearest_text(found.nearest, words) if found.nearest else words.say("sizing.nearest.nothing")
        show([Line(nearest)])
        show(_remarks(found, words, rows=0, every=True))


def _heading(found: Sizing, words: Phrases) -> Iterator[Line]:
    terms = found.space.terms
    yield counts_line(found.demand.metrics(), words.say("sizing.demand"), words)
    yield figures_line(found.space, words)
    yield Line(words.say("sizing.losses", losses=terms.peer_losses, clusters=terms.max_clusters), hang=2)
    yield Line()


def _cells(answer: Answer, words: Phrases) -> list[str]:
    option, binding, load = answer.option, answer.binding_metric, answer.binding_load
    return [
        words.fact(option.offer.platform),
        words.number(option.peer_count),
        words.number(option.clusters),
        words.number(option.total_peers),
        words.number(load.capacity) if load else "",
        words.fact(binding) if isinstance(binding, Metric) else "",
        words.percent(answer.utilisation) + ("*" if answer.bound_by_mix else ""),
        words.number(answer.headroom[binding]) if binding else "",
        one_more_text(answer, words),
    ]


def _remarks(found: Sizing, words: Phrases, *, rows: int, every: bool) -> Iterator[Line]:
    yield Line()
    if found.answers and not every:
        yield Line(words.say("sizing.shown", shown=rows, options=len(found.answers)))
    yield Line(words.say("sizing.side"))
    if found.answers:
        yield Line(words.say("sizing.one_more.note"))
    star = f" {words.say('sizing.star')}" if any(answer.bound_by_mix for answer in found.answers) else ""
    for note in found.notes:
        yield Line(note_text(note, found.space, words) + (star if note is Note.CALL_MIX else ""))
    for left in found.space.left_out:
        facts = {"platform": left.platform, "release": found.space.release}
        yield Line(words.say(f"sizing.unfit.{left.reason}", **facts))
