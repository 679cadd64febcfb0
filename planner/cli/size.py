"""`size`: what carries a demand: platforms, peer counts and numbers of clusters, fewest peers first.

Exit: 0 something carries it, 1 nothing does, 2 it could not be checked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import click

from planner.cli.designs import content_of, fault_sentences, syntax_of
from planner.cli.program import COULD_NOT_CHECK, FINDINGS, NOTHING_FOUND, RELEASE, command, option
from planner.cli.screen import fits, say_error, show, show_table, write_text
from planner.cli.words import CouldNot, phrases, say
from planner.design import METRICS, CapacityBasis, Demand, Metric, Platform
from planner.errors import InvalidDesign
from planner.reference import load_reference
from planner.render.plain import Line
from planner.schemas.limits import MAX_COUNT
from planner.schemas.sizing import dump_sizing, nearest_text, read_sizing_demand, terms_of
from planner.sizing import MOST_CLUSTERS, MOST_PEERS, Answer, Sizing, size
from planner.versions import Version
from planner.wording import Phrases

_MOST_ROWS = 15
_COLUMNS = ("platform", "peers", "clusters", "total", "after_losses", "binding", "utilisation")
F = TypeVar("F", bound=Callable[..., Any])


def _metric_options(function: F) -> F:
    """Add an option for each metric."""
    for metric in reversed(METRICS):
        name = f"--{metric.replace('_', '-')}"
        function = option(name, str(metric), words="asked", metavar="N", type=click.IntRange(0, MAX_COUNT))(function)
    return function


@command("size")
@option("--demand", "file", words="demand", metavar="FILE")
@_metric_options
@option("--platform", "platforms", words="platform", type=click.Choice(list(map(str, Platform))), multiple=True)
@option("--peer-losses", words="peer_losses", metavar="N", type=click.IntRange(0, MOST_PEERS - 1))
@option("--release", words="sizing_release", metavar="RELEASE", type=RELEASE)
@option("--basis", words="basis", type=click.Choice(list(map(str, CapacityBasis))))
@option("--max-clusters", words="max_clusters", metavar="N", type=click.IntRange(1, MOST_CLUSTERS))
@option("--all", "every", words="every_option", is_flag=True)
@option(
    "--format",
    "form",
    words="table_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
)
def size_command(
    file: str | None,
    platforms: tuple[str, ...],
    peer_losses: int | None,
    release: Version | None,
    basis: str | None,
    max_clusters: int | None,
    every: bool,
    form: str,
    **metrics: int | None,
) -> int:
    """Show what carries a demand."""
    asked = {} if file is None else _read(file)
    terms = {
        "platforms": list(platforms) or None,
        "peer_losses": peer_losses,
        "software_version": str(release) if release else None,
        "capacity_basis": basis,
        "max_clusters": max_clusters,
    }
    asked |= {name: value for name, value in terms.items() if value is not None}
    stated = {name: value for name, value in metrics.items() if value is not None}
    demand = Demand(**{**asked.get("demand", {}), **stated})
    if not demand.metrics():
        raise CouldNot(say("error.nothing_asked", options=", ".join(f"--{m.replace('_', '-')}" for m in METRICS)))
    found = size(demand, load_reference(), terms_of(asked))
    words = phrases()
    if form == "json":
        dumped = dump_sizing(found, words, minimal=not every)
        write_text(json.dumps(dumped, ensure_ascii=False, indent=2) + "\n")
    else:
        _show(found, words, every)
    return NOTHING_FOUND if found.answers else FINDINGS


def _read(file: str) -> dict[str, Any]:
    """Return the request in a file; for what is wrong with it, write all sentences and leave with code 2."""
    content = content_of(file)
    syntax = syntax_of(file, content)
    try:
        return dict(read_sizing_demand(content, syntax))
    except InvalidDesign as error:
        for sentence in fault_sentences(file, content, syntax, error):
            say_error(sentence)
        click.get_current_context().exit(COULD_NOT_CHECK)


def _show(found: Sizing, words: Phrases, every: bool) -> None:
    show(_heading(found, words))
    if found.answers:
        shown = [answer for answer in found.answers if every or answer.minimal]
        rows = [_cells(answer, words) for answer in (shown if every else shown[:_MOST_ROWS])]
        titles = [words.say(f"sizing.column.{column}") for column in _COLUMNS]
        if fits(titles, rows):
            show_table(titles, rows)
        else:
            show(_one_by_one(titles, rows))
        show(_remarks(found, words, rows=len(rows), every=every))
    else:
        nearest = nearest_text(found.nearest, words) if found.nearest else words.say("sizing.nearest.nothing")
        show([Line(nearest)])
        show(_remarks(found, words, rows=0, every=True))


def _heading(found: Sizing, words: Phrases) -> Iterator[Line]:
    terms = found.space.terms
    asked = "; ".join(f"{words.fact(metric)} {words.number(n)}" for metric, n in found.demand.metrics().items())
    yield Line(asked, lead=words.say("sizing.demand"), hang=2)
    stated = "stated" if terms.release else "not_stated"
    release = words.say(f"sizing.release.{stated}", release=found.space.release)
    yield Line(f"{words.fact(terms.basis)}; {release}", lead=words.say("sizing.figures"), hang=2)
    yield Line(words.say("sizing.losses", losses=terms.peer_losses, clusters=terms.max_clusters), hang=2)
    yield Line()


def _cells(answer: Answer, words: Phrases) -> list[str]:
    option, binding = answer.option, answer.binding_metric
    load = next((load for load in answer.loads if load.metric is binding), None)
    mix = answer.mix.utilisation if answer.mix else 0.0
    full = max([mix, *(load.utilisation for load in answer.loads)])
    return [
        words.fact(option.offer.platform),
        words.number(option.peer_count),
        words.number(option.clusters),
        words.number(option.total_peers),
        words.number(load.capacity) if load else "",
        words.fact(binding) if isinstance(binding, Metric) else "",
        words.percent(full) + ("*" if load and full > load.utilisation else ""),
    ]


def _one_by_one(titles: list[str], rows: list[list[str]]) -> Iterator[Line]:
    """Yield the options for a narrow terminal: one below the other, each figure with its title."""
    for first, *rest in rows:
        yield Line(lead=first, tone="strong")
        yield Line("; ".join(f"{title}: {cell}" for title, cell in zip(titles[1:], rest, strict=True)), indent=2)


def _remarks(found: Sizing, words: Phrases, *, rows: int, every: bool) -> Iterator[Line]:
    yield Line()
    if found.answers and not every:
        yield Line(words.say("sizing.shown", shown=rows, options=len(found.answers)))
    yield Line(words.say("sizing.side"))
    for note in found.notes:
        yield Line(words.say(f"sizing.note.{note}", release=found.space.release))
    for left in found.space.left_out:
        facts = {"platform": left.platform, "release": found.space.release}
        yield Line(words.say(f"sizing.unfit.{left.reason}", **facts))
