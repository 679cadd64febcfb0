"""`reach`: how much some clusters take: the largest count of each metric, and the most users.

Exit: 0 answered, 2 it could not be checked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click

from planner.cli.asked import (
    counts_line,
    figures_line,
    form_option,
    metric_options,
    metrics_in,
    read_asked,
    stated,
    terms_options,
)
from planner.cli.program import NOTHING_FOUND, command, option
from planner.cli.screen import show, show_table, write_text
from planner.cli.words import CouldNot, phrases
from planner.design import METRICS, Platform
from planner.errors import InvalidRequest
from planner.reference import load_reference
from planner.render.plain import Line
from planner.schemas.reach import answer_reach, check_reach, dump_reach
from planner.schemas.sizing import note_text, read_people
from planner.sizing import MOST_CLUSTERS, MOST_PEERS, MOST_USERS, Reach, notes_on
from planner.wording import Phrases


@command("reach")
@option("--platform", words="reach_platform", type=click.Choice(list(map(str, Platform))), required=True)
@option("--peers", "peer_count", words="reach_peers", metavar="N", type=click.IntRange(1, MOST_PEERS), required=True)
@option("--clusters", words="reach_clusters", metavar="N", type=click.IntRange(1, MOST_CLUSTERS))
@terms_options
@option("--metric", "metrics", words="reach_metric", type=click.Choice(list(map(str, METRICS))), multiple=True)
@option("--people", words="reach_people", metavar="FILE")
@metric_options("beside")
@form_option
def reach_command(people: str | None, form: str, **options: Any) -> int:
    """Show how much some clusters take."""
    words = phrases()
    beside = metrics_in(options)
    asked = stated(options)
    if beside:
        asked["beside"] = beside
    if people:
        asked["population"] = read_asked(people, read_people)
    try:
        faults = check_reach(asked, [])
        if faults:
            raise InvalidRequest(faults)
        found = answer_reach(asked, load_reference(), words)
    except InvalidRequest as error:
        said = [words.say(f"problems.{fault.code}", **fault.params) for fault in error.faults]
        raise CouldNot(" ".join(said)) from error
    if form == "json":
        write_text(json.dumps(dump_reach(found, words), ensure_ascii=False, indent=2) + "\n")
    else:
        _show(found, words)
    return NOTHING_FOUND


def _show(found: Reach, words: Phrases) -> None:
    show(_heading(found, words))
    titles = [words.say("sizing.column.metric"), words.say("sizing.column.largest")]
    rows = [
        [words.fact(metric), words.say("sizing.rest_too_much") if most is None else words.number(most)]
        for metric, most in found.most.items()
    ]
    show_table(titles, rows)
    show(_remarks(found, words))


def _heading(found: Reach, words: Phrases) -> Iterator[Line]:
    option = found.option
    facts = {"platform": option.offer.platform, "peers": option.peer_count, "clusters": option.clusters}
    yield Line(words.say("sizing.clusters", **facts))
    yield figures_line(found.space, words)
    yield Line(words.say("sizing.reach_losses", losses=found.space.terms.peer_losses))
    if found.beside.metrics():
        yield counts_line(found.beside.metrics(), words.say("sizing.beside"), words)
    yield Line()


def _remarks(found: Reach, words: Phrases) -> Iterator[Line]:
    yield Line()
    if found.users is not None:
        key = "users_or_more" if found.users == MOST_USERS else "users"
        yield Line(words.say(f"sizing.{key}", users=found.users))
    yield Line(words.say("sizing.largest_note"))
    yield Line(words.say("sizing.side"))
    for note in notes_on(found.together, found.space):
        yield Line(note_text(note, found.space, words))
