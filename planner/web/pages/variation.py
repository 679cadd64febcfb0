"""What if, on the page of the answer: one cluster with other peers, platform, losses and growth beside the stated ones.

A form that asks by address; with scripts only its part of the page is asked for anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import render_template, request
from werkzeug.wrappers import Response

from planner.design import METRICS, Design, Platform
from planner.errors import Fault, InvalidRequest
from planner.reference import Reference
from planner.render import figures
from planner.render.document.model import Badge, Figure
from planner.render.what_if import TONES, TableWords
from planner.schemas import parse_design
from planner.schemas.what_if import read_question
from planner.web import forms
from planner.web.pages import state
from planner.web.pages.blueprint import IN_LANGUAGE, blueprint
from planner.web.pages.what_if import cluster_place, cluster_title, figure
from planner.web.service import phrases, service
from planner.what_if import NEARLY_FULL, RANGES, Axis, Cell, Question, State, Table, Value, tabulate
from planner.wording import Phrases

CONTROLS = ("if_cluster", "if_peers", "if_platform", "if_losses", "if_months", "if_growth")
"""The questions of the address; each may stay empty: then it is as the design states."""

_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One metric: asked, there after the losses, and how much of it is used; then as the design states it."""

    metric: str
    demand: str
    capacity: str
    used: str
    left: str
    state: Badge | None
    """None where nothing is asked."""
    stated: str
    """Used, or the capacity where nothing is asked, in the cluster as stated; `–` where that has no figures."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of the cluster in the chosen setting."""

    setting: str
    """The setting in a sentence."""
    verdict: Badge
    sentence: str
    lines: tuple[Line, ...]
    changed: bool
    """Whether the setting differs from what the design states."""
    asked: bool
    """Whether a demand is stated."""
    survival: tuple[tuple[str, Badge, str], ...]
    """For each number of lost peers: it in words, the state, and how much is used."""
    picture: Figure
    notes: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Variation:
    """The controls and what they answer."""

    values: Mapping[str, str]
    errors: Mapping[str, str]
    clusters: tuple[str, ...]
    platforms: tuple[Platform, ...]
    peers: tuple[str, ...]
    losses: tuple[str, ...]
    answer: Answer | None


def variation(design: Design, given: Mapping[str, str], reference: Reference, words: Phrases) -> Variation:
    """Return the controls with what was chosen, and the answer; None for a choice at fault, told at its control."""
    typed = {name: given.get(name, "").strip()[:_LONGEST] for name in CONTROLS}
    index, faults = cluster_place(typed["if_cluster"], design)
    answer = None
    try:
        question = read_question(_asked(typed), design.clusters[index])
        answer = None if faults else _answer(design, index, question, reference, words)
    except InvalidRequest as error:
        faults += error.faults
    counts = {
        axis: tuple(str(value) for value in range(RANGES[axis][0], RANGES[axis][1] + 1))
        for axis in (Axis.PEERS, Axis.LOSSES)
    }
    return Variation(
        typed,
        {_control(fault): forms.fault_sentence(fault, words) for fault in faults},
        tuple(cluster_title(each) for each in design.clusters),
        tuple(Platform),
        counts[Axis.PEERS],
        counts[Axis.LOSSES],
        answer,
    )


_NAMES = {"growth": "if_months", "growth_percent": "if_growth"}


def _control(fault: Fault) -> str:
    name = fault.pointer.rpartition("/")[2]
    return _NAMES.get(name, f"if_{name}") if f"if_{name}" in CONTROLS or name in _NAMES else CONTROLS[0]


def _asked(typed: Mapping[str, str]) -> dict[str, object]:
    """Return the question as the API would get it: peers and losses are varied, so that what is near is seen too."""
    base = {
        str(Axis.PEERS): figure(typed["if_peers"]),
        str(Axis.PLATFORM): typed["if_platform"] or None,
        str(Axis.LOSSES): figure(typed["if_losses"]),
        str(Axis.GROWTH): figure(typed["if_months"]),
    }
    return {
        "rows": str(Axis.PEERS),
        "columns": str(Axis.LOSSES),
        "base": {axis: value for axis, value in base.items() if value is not None},
        "growth_percent": figure(typed["if_growth"]),
    }


def _answer(design: Design, index: int, question: Question, reference: Reference, words: Phrases) -> Answer:
    table = tabulate(design, index, question, reference)
    # The picture marks what is stated: peers and losses are its axes, so they are not taken from what was chosen.
    base = {axis: value for axis, value in question.base.items() if axis not in question.axes}
    near = tabulate(design, index, replace(question, values=_near(table.base.peers), base=base), reference)
    plain = Question(Axis.PEERS, Axis.LOSSES)
    stated = table if question == plain else tabulate(design, index, plain, reference)
    said = TableWords(table, words)
    cell, before = _chosen(table), _chosen(stated)
    asks = bool(table.cluster.demand.metrics())
    alt = TableWords(near, words).picture()
    caption = words.say("what_if.chart") if asks else words.say("what_if.chart_capacity", metric=said.shown_metric)
    lines: tuple[Line, ...] = ()
    if cell is None:
        missing = words.say("what_if.why.peer_count_not_stated")
        verdict, sentence = Badge(words.say("what_if.state.not_possible"), "off"), missing
    else:
        told = said.cell(cell)
        verdict = Badge(told.state, told.tone)
        sentence = told.why or " · ".join(part for part in (told.load, told.headroom, told.mixed) if part)
        lines = _lines(cell, before, words)
    return Answer(
        _setting(table, words),
        verdict,
        sentence,
        lines,
        table.base != stated.base or table.pace != stated.pace,
        asks,
        _survival(table, said),
        Figure("if-picture", caption, alt, figures.what_if_chart(near, words, alt)),
        said.notes(),
        said.source(),
    )


def _near(peers: int | None) -> dict[Axis, tuple[Value, ...]]:
    """Return the numbers of peers that the picture shows: the chosen one, one less and one more; all where there is
    none, or more than a cluster may have.
    """
    low, high = RANGES[Axis.PEERS]
    if peers is None or not low <= peers <= high:
        return {}
    return {Axis.PEERS: tuple(range(max(peers - 1, low), min(peers + 1, high) + 1))}


def _chosen(table: Table) -> Cell | None:
    """Return the cell of the setting that was asked for; None where the number of peers is not known."""
    return next((cell for row in table.cells for cell in row if cell.setting == table.base), None)


def _setting(table: Table, words: Phrases) -> str:
    said, base = TableWords(table, words), table.base
    own = tuple({peer.platform: None for peer in table.cluster.peers if peer.platform})
    parts = [
        said.value(Axis.PEERS, base.peers) if base.peers is not None else words.say("result.what_if.peers_unknown"),
        words.fact(base.platform) if base.platform else words.fact(own or None),
        said.value(Axis.LOSSES, base.losses),
        said.value(Axis.GROWTH, base.growth),
    ]
    if table.pace and table.pace.percent is not None:
        parts.append(said.say("pace_percent", percent=table.pace.percent))
    return " · ".join(parts)


def _lines(cell: Cell, before: Cell | None, words: Phrases) -> tuple[Line, ...]:
    if cell.figures is None:
        return ()
    if not cell.loads:
        held = (before and before.figures) or {}
        return tuple(
            Line(words.label("metric", metric), "", words.number(value), "", "", None, _number(held.get(metric), words))
            for metric, value in cell.figures.items()
            if metric in METRICS
        )
    used = {load.metric: words.percent(load.utilisation) for load in (before.loads if before else ())}
    return tuple(
        Line(
            words.label("metric", load.metric),
            words.number(load.demand),
            words.number(load.capacity),
            words.percent(load.utilisation),
            words.number(load.headroom),
            _badge(load.utilisation, words),
            used.get(load.metric, "–"),
        )
        for load in cell.loads
    )


def _number(value: int | None, words: Phrases) -> str:
    return "–" if value is None else words.number(value)


def _badge(share: float, words: Phrases) -> Badge:
    state = State.OVER if share > 1 else State.NEAR if share * 100 > NEARLY_FULL else State.FITS
    return Badge(words.say(f"what_if.state.{state}"), TONES[state])


def _survival(table: Table, said: TableWords) -> tuple[tuple[str, Badge, str], ...]:
    """Return what becomes of the chosen number of peers with more and more of them lost, as long as one is left."""
    row = next((row for row in table.cells if row[0].setting.peers == table.base.peers), ())
    return tuple(
        (said.value(Axis.LOSSES, cell.setting.losses), Badge(said.say(f"state.{cell.state}"), TONES[cell.state]), share)
        for cell in row
        if cell.state is not State.IMPOSSIBLE
        for share in [said.figure(cell)]
    )


@blueprint.get(f"{IN_LANGUAGE}/result/what-if")
def variation_part() -> Response:
    """Give the part of the page that the controls change, for the design in the address."""
    return _part(parse_design(state.unpack(request.args.get("d", ""))), request.args)


@blueprint.post(f"{IN_LANGUAGE}/result/what-if")
def variation_part_again() -> Response:
    """Give the same part for the design of a hidden field."""
    return _part(parse_design(state.undump(request.form.get("design", ""))), request.form)


def _part(design: Design, given: Mapping[str, str]) -> Response:
    found = variation(design, given, service().reference, phrases())
    # A choice that does not fit is part of the answer, as in the page itself.
    return Response(render_template("pages/result_what_if_answer.html", varied=found), mimetype="text/html")
