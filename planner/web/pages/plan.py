"""The planning page: from people and their busy hour to the demand, and to the clusters that carry it.

A form that asks by address, so that a plan can be kept and sent; with scripts the answer follows what is typed. Each
option leads on to the form filled in with it, and to the answer for a design of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from planner.demand import Derived, Formula, Population, from_busy_hour
from planner.design import METRICS, CapacityBasis, Platform
from planner.errors import Fault
from planner.render.document.model import Block, Figure, Table
from planner.render.sizing_words import one_more_text, option_name
from planner.schemas.sizing import nearest_text, note_text
from planner.sizing import MOST_USERS, Answer, Note, Sizing, most_users, size
from planner.web.pages import state
from planner.web.pages.blueprint import IN_LANGUAGE, blueprint
from planner.web.pages.plan_pictures import design_of, largest_table, peers_blocks, use_picture
from planner.web.pages.plan_questions import BEGINNING, PEOPLE, STORIES, TERMS, read_people, read_terms, told, typed
from planner.web.service import phrases, service

MOST_SHOWN = 15
"""Options that the page lists; the API and the command line give all."""

_LONGEST_EARLIER = 1_000
"""Characters of the figures before those at fault, as the address has them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An option on the page. `design` and `form` are the addresses of the answer for it and of the form filled in with
    it; None where it is too long for one.
    """

    answer: Answer
    one_more: str
    """What goes of the binding metric with one more peer, and whether the demand is still carried."""
    users: str
    """How many users of the same habits it takes, after the losses; empty where nobody was stated."""
    design: str | None
    form: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What the page has to say."""

    asked: str
    """The demand in a sentence."""
    best: str
    """The option of the fewest peers; empty without options."""
    beside: str
    """How full that is and how many others there are; without options what stops the nearest."""
    derived: Derived
    sizing: Sizing
    choices: tuple[Choice, ...]
    nearest: str
    notes: tuple[str, ...]
    use: Figure | None
    """How full the options are; None without options."""
    largest: Table | None
    by_peers: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the page says to what was typed."""

    values: Mapping[str, str]
    errors: Mapping[str, str]
    """What is wrong, by question."""
    found: Plan | None
    """The plan; where something is wrong, that of the figures before, if there were any."""
    earlier: str
    """The figures that the plan is of, as an address has them; empty without a plan."""

    @property
    def address(self) -> str:
        """The address of the page that shows the same."""
        kept = {name: value for name, value in self.values.items() if value}
        return _address_of(kept | ({"of": self.earlier} if self.errors and self.earlier else {}))


@blueprint.get(f"{IN_LANGUAGE}/plan")
def plan() -> Response:
    """Ask for people and terms; answer with the demand, its working, and what carries it."""
    reply = _reply()
    page = render_template(
        "pages/plan.html",
        reply=reply,
        values=reply.values if any(reply.values.values()) else {**PEOPLE, **BEGINNING},
        errors=reply.errors,
        found=reply.found,
        people=tuple(PEOPLE),
        platforms=tuple(Platform),
        bases=tuple(CapacityBasis),
        stories=[(name, story, _address_of(story)) for name, story in STORIES.items()],
    )
    return Response(page, 422 if reply.errors else 200, mimetype="text/html")


@blueprint.get(f"{IN_LANGUAGE}/plan/live")
def plan_live() -> str:
    """Tell what becomes of figures that are still being typed: the parts of the page that change, for its script."""
    reply = _reply()
    # What is at fault is part of the answer: the page stays as it is, and marks it.
    return render_template("pages/plan_live.html", reply=reply, errors=reply.errors, found=reply.found)


def _address_of(query: Mapping[str, Any]) -> str:
    return url_for("pages.plan", **query)


def _reply() -> Reply:
    answers = typed(request.args, (*PEOPLE, *TERMS))
    if not any(answers.values()):
        return Reply(answers, {}, None, "")
    found, faults = _planned(answers)
    if found:
        return Reply(answers, {}, found, urlencode({name: value for name, value in answers.items() if value}))
    before = request.args.get("of", "")[:_LONGEST_EARLIER]
    found, _ = _planned(typed(dict(parse_qsl(before)), (*PEOPLE, *TERMS)))
    return Reply(answers, told(faults), found, before if found else "")


def _planned(answers: Mapping[str, str]) -> tuple[Plan | None, list[Fault]]:
    """Return the plan, or every fault of what was typed."""
    population, wrong = read_people(answers)
    terms, faults = read_terms(answers)
    if wrong or faults or population is None:
        return None, [*wrong, *faults]
    derived = from_busy_hour(population, service().reference)
    sizing = size(derived.demand, service().reference, terms)
    minimal = [answer for answer in sizing.answers if answer.minimal][:MOST_SHOWN]
    return _plan(population, derived, sizing, minimal), []


def _plan(population: Population, derived: Derived, sizing: Sizing, minimal: list[Answer]) -> Plan:
    words, reference = phrases(), service().reference
    designs = [design_of(answer, derived, sizing.space) for answer in minimal]
    choices = tuple(
        Choice(
            answer,
            one_more_text(answer, words),
            _users(population, answer),
            _address(design, "pages.result"),
            _address(design, "pages.form"),
        )
        for answer, design in zip(minimal, designs, strict=True)
    )
    star = f" {words.say('sizing.star')}" if any(answer.bound_by_mix for answer in minimal) else ""
    nearest = nearest_text(sizing.nearest, words) if sizing.nearest else ""
    return Plan(
        _asked(population, derived),
        option_name(minimal[0].option, words) if minimal else "",
        _beside(minimal) if minimal else nearest or words.say("sizing.nearest.nothing"),
        derived,
        sizing,
        choices,
        nearest,
        tuple(note_text(note, sizing.space, words) + (star if note is Note.CALL_MIX else "") for note in sizing.notes),
        use_picture(minimal, words) if minimal else None,
        largest_table(minimal, derived.demand, words) if minimal else None,
        tuple(peers_blocks(minimal[0], designs[0], reference, words)) if minimal else (),
    )


def _asked(population: Population, derived: Derived) -> str:
    results = {step.formula: step.result for step in derived.working}
    return phrases().say(
        "plan.asked",
        users=population.users,
        registrations=results[Formula.MRA_REGISTRATIONS],
        calls=results[Formula.CONCURRENT_CALLS],
    )


def _beside(minimal: list[Answer]) -> str:
    words, best = phrases(), minimal[0]
    metric = words.label("metric", best.binding_metric or METRICS[0])
    return words.say("plan.bar.used", used=words.percent(best.utilisation), metric=metric, count=len(minimal))


def _users(population: Population, answer: Answer) -> str:
    if not population.users:
        return ""
    users = most_users(population, answer.option, service().reference)
    words = phrases()
    return words.say("plan.users_or_more", users=users) if users == MOST_USERS else words.number(users)


def _address(document: Mapping[str, Any], page: str) -> str | None:
    """Return the address of a page about a design; None where it is too long for one."""
    packed = state.pack(document)
    return None if packed is None else url_for(page, d=packed)
