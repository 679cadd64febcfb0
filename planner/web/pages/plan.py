"""The planning page: from people and their busy hour to the demand, and to the clusters that carry it.

A form that asks by address, so that a plan can be kept and sent; each option leads on to the answer for a design of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from planner.demand import Derived, Population, from_busy_hour
from planner.design import CapacityBasis, Platform
from planner.errors import Fault, InvalidRequest
from planner.render.document.model import Block, Figure, Table
from planner.render.sizing_words import one_more_text
from planner.schemas.sizing import nearest_text, note_text, read_population, read_sizing
from planner.sizing import MOST_USERS, Answer, Note, Sizing, Terms, most_users, size
from planner.web import forms
from planner.web.pages import state
from planner.web.pages.blueprint import IN_LANGUAGE, blueprint
from planner.web.pages.plan_pictures import design_of, largest_table, peers_blocks, use_picture
from planner.web.service import phrases, service

PEOPLE = {
    "users": "3000",
    "mra_share": "60",
    "registrations_per_user": "1.5",
    "busy_hour_call_attempts": "1500",
    "holding_time_seconds": "180",
    "video_share": "40",
    "b2b_share": "20",
    "blocking": "0.1",
}
"""The questions about people, with the figures that the empty form begins with: an example, not advice."""

PERCENT = frozenset({"mra_share", "video_share", "b2b_share", "blocking"})
"""Questions that a person answers in percent; the format takes parts of 1."""

TERMS = ("peer_losses", "software_version", "capacity_basis", "fast_path_registration", "platform")
"""The questions about the clusters; each may stay empty."""

MOST_SHOWN = 15
"""Options that the page lists; the API and the command line give all."""

_YES = {"": None, "yes": True}
"""The one question of yes or no; anything else than its answers is refused by the format."""

_NUMBER = re.compile(r"-?[0-9]{1,15}(?:[.,][0-9]{1,12})?")


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

    derived: Derived
    sizing: Sizing
    choices: tuple[Choice, ...]
    nearest: str
    notes: tuple[str, ...]
    use: Figure | None
    """How full the options are; None without options."""
    largest: Table | None
    by_peers: tuple[Block, ...]


@blueprint.get(f"{IN_LANGUAGE}/plan")
def plan() -> Response:
    """Ask for people and terms; answer with the demand, its working, and what carries it."""
    typed = {name: request.args.get(name, "").strip()[:40] for name in (*PEOPLE, *TERMS)}
    asked = any(typed.values())
    found, faults = _planned(typed) if asked else (None, [])
    errors = {fault.pointer.rpartition("/")[2]: forms.fault_sentence(fault, phrases()) for fault in faults}
    page = render_template(
        "pages/plan.html",
        values=typed if asked else {**PEOPLE, **dict.fromkeys(TERMS, ""), "peer_losses": "1"},
        errors=errors,
        found=found,
        people=tuple(PEOPLE),
        percent=PERCENT,
        platforms=tuple(Platform),
        bases=tuple(CapacityBasis),
    )
    return Response(page, 422 if errors else 200, mimetype="text/html")


def _planned(typed: Mapping[str, str]) -> tuple[Plan | None, list[Fault]]:
    """Return the plan, or every fault of what was typed."""
    faults: list[Fault] = []
    population, terms = None, Terms()
    try:
        population = read_population(_sent({name: _figure(name, typed[name]) for name in PEOPLE}))
    except InvalidRequest as error:
        faults += [_in_percent(fault) for fault in error.faults]
    try:
        # The demand of the request is not known yet: one that is always there stands for it.
        _, terms = read_sizing(_sent({"demand": {"mra_registrations": 1}, **_terms(typed)}))
    except InvalidRequest as error:
        faults += [_own_name(fault) for fault in error.faults]
    if faults or population is None:
        return None, faults
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
    return Plan(
        derived,
        sizing,
        choices,
        nearest_text(sizing.nearest, words) if sizing.nearest else "",
        tuple(note_text(note, sizing.space, words) + (star if note is Note.CALL_MIX else "") for note in sizing.notes),
        use_picture(minimal, words) if minimal else None,
        largest_table(minimal, derived.demand, words) if minimal else None,
        tuple(peers_blocks(minimal[0], designs[0], reference, words)) if minimal else (),
    )


def _users(population: Population, answer: Answer) -> str:
    if not population.users:
        return ""
    users = most_users(population, answer.option, service().reference)
    words = phrases()
    return words.say("plan.users_or_more", users=users) if users == MOST_USERS else words.number(users)


def _sent(stated: Mapping[str, Any]) -> bytes:
    return json.dumps({name: value for name, value in stated.items() if value is not None}).encode()


def _figure(name: str, text: str) -> Any:
    """Return the number that was typed, as the format takes it; any other text as it is, None for nothing."""
    if not _NUMBER.fullmatch(text):
        return text or None
    number = float(text.replace(",", "."))
    return number / 100 if name in PERCENT else number


def _terms(typed: Mapping[str, str]) -> dict[str, Any]:
    return {
        "peer_losses": _figure("peer_losses", typed["peer_losses"]),
        "software_version": typed["software_version"] or None,
        "capacity_basis": typed["capacity_basis"] or None,
        "fast_path_registration": _YES.get(typed["fast_path_registration"], typed["fast_path_registration"]),
        "platforms": [typed["platform"]] if typed["platform"] else None,
    }


def _in_percent(fault: Fault) -> Fault:
    """Return a fault about a share in the percent that the page asks for."""
    name = fault.pointer.rpartition("/")[2]
    if fault.code != "range" or name not in PERCENT:
        return fault
    return Fault(fault.pointer, fault.code, {bound: float(value) * 100 for bound, value in fault.params.items()})


def _own_name(fault: Fault) -> Fault:
    """Return a fault at the page's one field for a platform, where the format has a list."""
    return Fault("/platform", fault.code, fault.params) if fault.pointer.startswith("/platforms") else fault


def _address(document: Mapping[str, Any], page: str) -> str | None:
    """Return the address of a page about a design; None where it is too long for one."""
    packed = state.pack(document)
    return None if packed is None else url_for(page, d=packed)
