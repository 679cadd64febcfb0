"""What a person answers for on the page of the answer: confirmations by name and day, waivers until a day."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from planner.design import Design
from planner.errors import Fault, InvalidDesign
from planner.render.document import Document, Findings
from planner.schemas import parse_design
from planner.web import forms
from planner.wording import Phrases

WAIVER_FIELDS = ("rule", "reason", "approver", "expiry")
"""What a waiver states, as the contract names it."""

OPEN_GROUPS = ("unmet-blocker", "unmet-caution", "unmet-advice", "undecided", "to-confirm")
"""The groups of findings that can be waived, in the order in which the page shows them."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST_DAY = 20


@dataclass(frozen=True, slots=True)
class Signing:
    """What was typed and is wrong; by default nothing was."""

    ticked: tuple[str, ...] = ()
    """Rules ticked to be confirmed, when the page is shown again."""
    values: Mapping[str, str] = field(default_factory=dict)
    """By the id of the field."""
    errors: Mapping[str, str] = field(default_factory=dict)
    """By the id of the field, in the order of the page."""


class Refusal(Exception):
    """The page is to be shown again with what is wrong."""

    def __init__(self, signing: Signing) -> None:
        super().__init__(", ".join(signing.errors))
        self.signing = signing


def confirm(design: Design, form: MultiDict[str, str], today: date, phrases: Phrases) -> Design:
    """Return the design with what was ticked confirmed, and with what was unticked no longer so.

    Raises Refusal where something new is ticked without a name, or for a day that is none or has not come yet.
    """
    shown = form.getlist("shown")
    ticked = [rule for rule in form.getlist("confirm") if rule in shown]
    by, typed = _line(form.get("by", "")), form.get("on", "").strip()[:_LONGEST_DAY]
    new = [rule for rule in ticked if rule not in design.confirmed]
    errors: dict[str, str] = {}
    if new and not by:
        errors["confirm-by"] = phrases.say("ui.confirm.needs_name")
    on = _day(typed) if typed else today
    if on is None:
        errors["confirm-on"] = phrases.say("result.confirm.no_day")
    elif on > today:
        errors["confirm-on"] = phrases.say("result.confirm.not_yet")
    signing = Signing(tuple(ticked), {"confirm-by": by, "confirm-on": typed}, errors)
    if errors or on is None:
        raise Refusal(signing)
    document = forms.confirm(dict(design.document), shown, ticked, by, on)
    return _parsed(document, signing, {"by": "confirm-by", "on": "confirm-on"}, "/confirmed/", phrases)


def waive(design: Design, form: Mapping[str, str], offered: frozenset[str], today: date, phrases: Phrases) -> Design:
    """Return the design with one more waiver. Raises Refusal with every field at fault.

    `offered` are the rules that are unmet or open: a waiver of any other would have no effect.
    """
    typed = {name: _line(form.get(name, "")) for name in WAIVER_FIELDS}
    values = {f"waive-{name}": text for name, text in typed.items()}
    errors = {f"waive-{name}": phrases.say(f"result.waive.needs_{name}") for name, text in typed.items() if not text}
    if typed["rule"] and typed["rule"] not in offered:
        errors["waive-rule"] = phrases.say("result.waive.needs_rule")
    expiry = _day(typed["expiry"][:_LONGEST_DAY])
    if typed["expiry"] and expiry is None:
        errors["waive-expiry"] = phrases.say("result.waive.needs_expiry")
    elif expiry and expiry < today:
        errors["waive-expiry"] = phrases.say("result.waive.over")
    if errors:
        raise Refusal(Signing(values=values, errors=_ordered(errors)))
    left = [entry for entry in design.document.get("waivers") or [] if entry["rule"] != typed["rule"]]
    document = {**design.document, "waivers": [*left, typed]}
    fields = {name: f"waive-{name}" for name in WAIVER_FIELDS}
    return _parsed(document, Signing(values=values), fields, "/waivers/", phrases)


def withdraw(design: Design, rule: str) -> Design:
    """Return the design without the waiver of a rule."""
    left = [entry for entry in design.document.get("waivers") or [] if entry["rule"] != rule]
    document = {name: value for name, value in design.document.items() if name != "waivers"}
    return parse_design({**document, "waivers": left} if left else document)


def waivable(document: Document) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the rules that can be waived with their titles, by the title of their group; each rule once."""
    blocks = {
        block.id.removeprefix("findings-"): block
        for block in document.section("requirements").blocks
        if isinstance(block, Findings)
    }
    known: set[str] = set()
    offered = []
    for block in (blocks[key] for key in OPEN_GROUPS if key in blocks):
        rules = {found.rule: found.title for found in block.findings if found.rule not in known}
        known |= set(rules)
        if rules:
            offered.append((block.title, list(rules.items())))
    return offered


def _parsed(
    document: Mapping[str, Any], signing: Signing, fields: Mapping[str, str], below: str, phrases: Phrases
) -> Design:
    """Return the design of a document; what the format refuses of the new entries is told at their fields."""
    try:
        return parse_design(document)
    except InvalidDesign as error:
        told: dict[str, str] = {}
        for fault in error.faults:
            told.setdefault(_field(fault, fields, below), forms.fault_sentence(fault, phrases))
        raise Refusal(Signing(signing.ticked, signing.values, _ordered(told))) from error


def _field(fault: Fault, fields: Mapping[str, str], below: str) -> str:
    name = fault.pointer.rpartition("/")[2]
    known = fault.pointer.startswith(below) and name in fields
    return fields[name] if known else next(iter(fields.values()))


def _ordered(errors: Mapping[str, str]) -> dict[str, str]:
    """Return the errors in the order of the fields on the page."""
    places = ["confirm-by", "confirm-on", *(f"waive-{name}" for name in WAIVER_FIELDS)]
    return {name: errors[name] for name in places if name in errors}


def _line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
