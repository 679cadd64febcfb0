"""The answer: verdict, what stops it, what to ask and confirm, capacity, ports and the work to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from planner.assessment import Assessment, assess
from planner.design import Design
from planner.render.document import Document, Finding, Findings, Section, build
from planner.render.document.model import Steps
from planner.rules import Outcome, Severity
from planner.schemas import parse_design
from planner.web import forms
from planner.web.formats import formats
from planner.web.pages import signing, state, ticks
from planner.web.pages.blueprint import IN_LANGUAGE, blueprint
from planner.web.pages.early import begin
from planner.web.pages.examples import example
from planner.web.pages.places import marked_places
from planner.web.pages.port_table import FILTERS, port_table
from planner.web.pages.signing import Refusal, Signing
from planner.web.pages.variation import CONTROLS, variation
from planner.web.service import phrases, service, today

MOST_UPGRADES = 3
"""Links to what an upgrade changes; a design of more releases than that has other worries."""


@dataclass(frozen=True, slots=True)
class Count:
    """A figure of the verdict with its word and tone; `target` is the part of the page that it counts."""

    number: int
    label: str
    tone: str
    target: str


@blueprint.get(f"{IN_LANGUAGE}/result")
def result() -> Response:
    """Judge the design in the address, or an example."""
    if packed := request.args.get("d"):
        return show(parse_design(state.unpack(packed)))
    if name := request.args.get("example"):
        return show(parse_design(example(name)))
    return redirect(url_for("pages.form"), 303)


@blueprint.post(f"{IN_LANGUAGE}/result")
def result_again() -> Response:
    """Judge the design of a hidden field, with the confirmations ticked on the page."""
    design = _carried()
    if not request.form.getlist("shown"):
        return go(design)
    try:
        return go(signing.confirm(design, request.form, today(), phrases()), anchor="verdict")
    except Refusal as refusal:
        return show(design, signed=refusal.signing)


@blueprint.post(f"{IN_LANGUAGE}/waivers")
def waive() -> Response:
    """Judge the design of a hidden field with one waiver more, or one less."""
    design = _carried()
    if rule := request.form.get("withdraw"):
        return go(signing.withdraw(design, rule), anchor="verdict")
    document = build(assess(design, service().reference, today()), service().reference, phrases(), appendices=False)
    offered = frozenset(rule for _, rules in signing.waivable(document) for rule, _ in rules)
    try:
        return go(signing.waive(design, request.form, offered, today(), phrases()), anchor="verdict")
    except Refusal as refusal:
        return show(design, signed=refusal.signing)


@blueprint.post(f"{IN_LANGUAGE}/ticks")
def tick() -> Response:
    """Put the ticked steps of the runbook into the address of the answer, for a page without scripts."""
    kept: dict[str, Any] = {name: request.form[name] for name in ("d", *FILTERS, *CONTROLS) if request.form.get(name)}
    done = ticks.write(request.form.getlist("step", type=int)) or None
    return redirect(url_for("pages.result", **kept, done=done, _anchor="runbook"), 303)


def _carried() -> Design:
    return parse_design(state.undump(request.form.get("design", "")))


def go(design: Design, *, anchor: str | None = None) -> Response:
    """Lead to the answer with the design in its address, or give it at once when it is too long for one."""
    packed = state.pack(design.document)
    if packed is None:
        return show(design)
    return redirect(url_for("pages.result", d=packed, _anchor=anchor), 303)


def show(design: Design, *, signed: Signing | None = None) -> Response:
    """Answer with everything found out. `signed` is what was typed to confirm or waive, and what is wrong with it."""
    assessment = assess(design, service().reference, today())
    status = 422 if signed else 200
    return begin(_PAGE, _ASSETS, lambda: _found(design, assessment, signed or Signing()), status)


_PAGE, _ASSETS = "pages/result.html", ("plex-mono-400.woff2", "result.css", "result.js")


def _found(design: Design, assessment: Assessment, signed: Signing) -> dict[str, Any]:
    """Return what the page shows, by name."""
    held = service()
    document = build(assessment, held.reference, phrases(), appendices=False)
    packed = state.pack(design.document)
    return {
        "document": document,
        "assessment": assessment,
        "groups": _groups(document),
        "counts": _counts(assessment, document),
        "parts_of": _parts(document),
        "places": marked_places(assessment, document, phrases()),
        "ports": port_table(assessment, document, request.values, phrases()),
        "varied": variation(design, request.values, held.reference, phrases()),
        "ticked": ticks.read(request.values.get("done", "")),
        "step_numbers": _step_numbers(document),
        "kept": {name: request.args[name] for name in (*FILTERS, *CONTROLS, "done") if request.args.get(name)},
        "design_text": state.dump(design.document),
        "answers": _answers(design, document),
        "confirmed": design.confirmed,
        "waivers": tuple((waiver, waiver.counts_on(today())) for waiver in design.waivers.values()),
        "waivable": signing.waivable(document),
        "signed": signed,
        "today": today().isoformat(),
        "few": FEW,
        "first_of": _first_of,
        "rest_of": _rest_of,
        "formats": formats(),
        "upgrades": _upgrades(design),
        "packed": packed,
    }


def _step_numbers(document: Document) -> Mapping[str, Mapping[int, int]]:
    """Return for each procedure the place of each line with a box among all of them; see planner.web.pages.ticks."""
    places = count()
    return {
        block.id: {line.number: next(places) for line in block.lines if line.kind in TICKABLE}
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Steps)
    }


TICKABLE = ("do", "check")
"""The kinds of line that a person ticks; the others say what to expect."""


def _upgrades(design: Design) -> list[dict[str, str]]:
    """Return `from` and `to` of the upgrades that the clusters have before them, to the current release."""
    current = service().reference.current_release
    stated = {cluster.software_version for cluster in design.clusters}
    earlier = sorted(release for release in stated if release and release < current)
    return [{"from": str(release), "to": str(current)} for release in earlier[:MOST_UPGRADES]]


def _groups(document: Document) -> dict[str, Findings]:
    """Return the findings to read one by one, by group, and those that hold, as lists of tables."""
    blocks = document.section("requirements").blocks
    return {block.id.removeprefix("findings-"): block for block in blocks if isinstance(block, Findings)}


FEW = 8
"""Findings that a list shows whole; of a longer one, those that stop nothing are folded away."""


def _first_of(findings: Sequence[Finding]) -> Sequence[Finding]:
    """Return what a list shows at once: all of a short one, the blockers of a long one (all, if it has none)."""
    blockers = [finding for finding in findings if finding.severity == Severity.BLOCKER]
    return findings if len(findings) <= FEW or not blockers else blockers


def _rest_of(findings: Sequence[Finding]) -> Sequence[Finding]:
    """Return what a list folds away."""
    shown = {finding.id for finding in _first_of(findings)}
    return [finding for finding in findings if finding.id not in shown]


def _parts(document: Document) -> dict[str, Section]:
    return {section.id: section for section in document.sections}


def _counts(assessment: Assessment, document: Document) -> list[Count]:
    """Return the figures beside the verdict; those that count nothing are left out, but never how many are met."""
    say, groups = phrases().say, _groups(document)

    def results(outcome: Outcome, *severities: Severity) -> int:
        return sum(
            result.outcome is outcome and (not severities or result.rule.severity in severities)
            for result in assessment.results
        )

    def listed(group: str) -> int:
        return sum(max(len(finding.clusters), 1) for finding in groups[group].findings) if group in groups else 0

    counted = [
        Count(results(Outcome.UNMET, Severity.BLOCKER), say("ui.count.stops"), "bad", "unmet-blocker"),
        Count(listed("undecided"), say("ui.count.ask"), "open", "undecided"),
        Count(listed("to-confirm"), say("ui.count.confirm"), "open", "to-confirm"),
        Count(results(Outcome.UNMET, Severity.CAUTION), say("ui.count.cautions"), "warn", "unmet-caution"),
        Count(results(Outcome.UNMET, Severity.ADVICE), say("ui.count.advice"), "note", "unmet-advice"),
        Count(results(Outcome.WAIVED), say("ui.count.waived"), "note", "waived"),
    ]
    holds = results(Outcome.MET) + results(Outcome.CONFIRMED)
    return [count for count in counted if count.number] + [Count(holds, say("ui.count.met"), "ok", "holds")]


def _answers(design: Design, document: Document) -> Mapping[str, str]:
    """Return for each pointer of an open finding the address of the field to answer it in.

    Empty when the design is too long for an address: the page then leads to the form as a whole.
    """
    filled: dict[str, Any] = forms.to_form(design.document)
    packed = state.pack(filled)
    if packed is None:
        return {}
    peers = forms.listed_peers(filled)
    pointers = {
        pointer
        for block in document.section("requirements").blocks
        if isinstance(block, Findings) and not block.compact
        for finding in block.findings
        for evidence in finding.evidence
        if evidence.tone != "ok"
        for pointer in evidence.pointers
    }
    found = {}
    for pointer in sorted(pointers):
        name = forms.field_of(pointer, peers)
        if name is None and not pointer.startswith("/clusters/0"):
            continue
        found[pointer] = url_for("pages.form", d=packed, _anchor=forms.identifier(name) if name else "peers")
    return found
