"""`runbook`: the ordered work for a design, or one procedure of it; `change-plan`: the way from one to another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import click

from planner.assessment import Assessment
from planner.cli.designs import STDIN, content_of, fault_sentences, one_design, syntax_of
from planner.cli.program import FINDINGS, NOTHING_FOUND, command, option, today_option
from planner.cli.screen import say_error, show, write_text
from planner.cli.words import CouldNot, phrases, say
from planner.design import Design
from planner.errors import InvalidDesign
from planner.reference import Reference, load_reference
from planner.render import runbook_text
from planner.render.plain import Line
from planner.runbook import Runbook, change, procedure
from planner.runbook_words import plan_words
from planner.schemas import read_design
from planner.schemas.change_plan import dump_change_plan, lost_faults
from planner.schemas.procedures import dump_procedure

_FORMATS = ["text", "json", "markdown"]


@command("runbook")
@click.argument("design", metavar="DESIGN")
@option("--procedure", "wanted", words="procedure", metavar="ID")
@option("--peer", words="procedure_peer", type=click.IntRange(1, 100))
@option("--format", "form", words="runbook_format", type=click.Choice(_FORMATS), default="text", show_default=True)
@today_option
def runbook(design: str, wanted: str | None, peer: int | None, form: str, today: date) -> int:
    """Show the ordered work for a design."""
    if peer and not wanted:
        raise CouldNot(say("error.peer_without_procedure"))
    reference = load_reference()
    if wanted is not None and wanted not in reference.procedures:
        raise CouldNot(say("error.unknown_procedure", text=wanted[:40], known=", ".join(reference.procedures)))
    assessment, words = one_design(design, reference, today), phrases()
    found = procedure(assessment.design, wanted, reference, peer=peer) if wanted else assessment.runbook
    if form == "json":
        clusters = assessment.design.clusters
        _write_json([dump_procedure(each, len(clusters[each.cluster].peers), words) for each in found])
    elif form == "markdown" and not wanted:
        write_text(runbook_text.render(assessment, reference, words).decode())
    elif form == "markdown":
        told = runbook_text.runbook_words(assessment, found, words)
        write_text(runbook_text.render_procedures(told, reference, words).decode())
    else:
        show(_lines(assessment, found, reference))
    return NOTHING_FOUND


def _lines(assessment: Assessment, found: Runbook, reference: Reference) -> Iterator[Line]:
    words = phrases()
    if not found:
        yield Line(words.say("document.runbook.nothing"))
    yield from runbook_text.procedure_lines(runbook_text.runbook_words(assessment, found, words), reference, words)


@command("change-plan")
@click.argument("before", metavar="BEFORE")
@click.argument("after", metavar="AFTER")
@option("--lost", "lost", words="lost", multiple=True, metavar="[CLUSTER:]PEER")
@option("--format", "form", words="runbook_format", type=click.Choice(_FORMATS), default="text", show_default=True)
def change_plan(before: str, after: str, lost: tuple[str, ...], form: str) -> int:
    """Plan the way from one design to another."""
    if before == after == STDIN:
        raise CouldNot(say("error.stdin_twice"))
    reference, words = load_reference(), phrases()
    old, new = _designs(before, after)
    numbers = tuple(_lost(text, old) for text in lost)
    plan = change(old, new, reference, numbers)
    told = plan_words(plan, old.title, new.title, words)
    if form == "json":
        _write_json(dump_change_plan(plan, reference, words))
    elif form == "markdown":
        write_text(runbook_text.render_plan(told, reference, words).decode())
    else:
        show(runbook_text.plan_lines(told, reference, words))
    # What has no published procedure is something to settle before anybody begins.
    return FINDINGS if plan.open else NOTHING_FOUND


def _designs(*names: str) -> list[Design]:
    """Return the designs in files; for what is wrong with them, write all sentences and leave with code 2."""
    found: list[Design] = []
    wrong: list[str] = []
    for name in names:
        content = content_of(name)
        syntax = syntax_of(name, content)
        try:
            found.append(read_design(content, syntax))
        except InvalidDesign as error:
            wrong += fault_sentences(name, content, syntax, error)
    for sentence in wrong:
        say_error(sentence)
    if wrong:
        click.get_current_context().exit(2)
    return found


def _lost(text: str, design: Design) -> tuple[int, int]:
    """Return a lost peer as (cluster index, peer number): `2`, or `1:2` for peer 2 of the first cluster."""
    cluster, _, peer = text.rpartition(":")
    numbers = (cluster or "1", peer)
    if not all(part.isascii() and part.isdigit() and len(part) < 4 for part in numbers):
        raise CouldNot(say("error.lost", text=text[:40]))
    found = int(numbers[0]) - 1, int(numbers[1])
    if found[0] < 0 or next(lost_faults(design, (found,)), None):
        raise CouldNot(say("error.lost", text=text[:40]))
    return found


def _write_json(value: Any) -> None:
    write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
