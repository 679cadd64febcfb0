"""Two designs side by side: sent as files or texts, or in the address, from which the answer can be reloaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.assessment import assess
from planner.comparison import Sign, compare
from planner.comparison_words import ComparisonWords
from planner.design import Design
from planner.errors import InvalidDesign
from planner.intake.limits import MAX_SHEET_BYTES
from planner.render.comparison import TURNS, verdict_tone
from planner.render.document.draft import OUTCOME_TONES, VERDICT_TONES
from planner.runbook import change
from planner.schemas import parse_design
from planner.schemas.comparison import SIDES
from planner.web import forms
from planner.web.pages import state
from planner.web.pages.blueprint import IN_LANGUAGE, blueprint
from planner.web.pages.examples import example
from planner.web.pages.sent import Side, side_of, text_of
from planner.web.pages.start import to_reader
from planner.web.service import phrases, service, today

MOST_ROWS = 300
"""Rows of one section on the page; the command line and the API give all of them."""

FEW = 10
"""Requirements that a section shows at once; the others are one fold away, and so is a long list of fields."""

EXAMPLE = {"before": "small-vm-pair", "after": "expressway-c-two-peers"}
"""Two examples to begin with."""

_FORM_BYTES = 8_192
"""What a form adds to the designs that it sends."""

SIGN_TONES = {Sign.ADDED: "ok", Sign.REMOVED: "bad", Sign.CHANGED: "open"}


@blueprint.get("/compare")
def start_compare() -> Response:
    """Lead to the comparison."""
    return to_reader("pages.compare_designs")


@blueprint.get(f"{IN_LANGUAGE}/compare")
def compare_designs() -> Response:
    """Ask for two designs, or compare those in the address; one of them alone fills its side."""
    sides = {side: _in_address(side) for side in SIDES}
    return _show(sides)


@blueprint.post(f"{IN_LANGUAGE}/compare")
def send_designs() -> Response:
    """Take two designs, and lead to their comparison or give it at once; tell every fault of both."""
    most = service().settings.max_content_length
    request.max_content_length = 2 * max(most, MAX_SHEET_BYTES) + _FORM_BYTES
    request.max_form_memory_size = 2 * most + _FORM_BYTES
    if carried := request.form.get("design"):
        # The page of a result sends its own design along, for want of room in an address.
        return _show({"before": side_of(carried), "after": Side()})
    sides = {side: _sent(side) for side in SIDES}
    if request.form.get("action") == "turn":
        sides = dict(zip(SIDES, reversed(sides.values()), strict=True))
    designs = [side.design for side in sides.values() if side.design]
    packed: dict[str, Any] | None = _packed(designs) if len(designs) == len(SIDES) else None
    if packed is None:
        return _show(sides)
    return redirect(url_for("pages.compare_designs", **packed), 303)


def _in_address(side: str) -> Side:
    """Return the design of one side of the address; raise Refused for one that was cut off or made up."""
    if packed := request.args.get(side):
        document = state.unpack(packed)
    elif name := request.args.get(f"{side}_example"):
        document = example(name)
    else:
        return Side()
    try:
        design = parse_design(document)
    except InvalidDesign as error:
        told = tuple((fault.pointer, forms.fault_sentence(fault, phrases())) for fault in error.faults)
        return Side("", faults=told)
    return Side(text_of(design), design)


def _sent(side: str) -> Side:
    sent = request.files.get(f"{side}_file")
    if sent and sent.filename:
        return side_of(sent.read(), sent.filename)
    return side_of(request.form.get(side, ""))


def _packed(designs: Sequence[Design]) -> dict[str, str] | None:
    """Return both designs for an address; None where they are too long for one together."""
    packed = [text for text in (state.pack(design.document) for design in designs) if text]
    if len(packed) < len(designs) or sum(map(len, packed)) > state.LONGEST:
        return None
    return dict(zip(SIDES, packed, strict=True))


def _show(sides: Mapping[str, Side]) -> Response:
    wrong = any(side.faults for side in sides.values())
    before, after = (side.design for side in sides.values())
    answered = _answered(before, after) if before and after and not wrong else {}
    page = render_template(
        "pages/compare.html",
        sides=sides,
        few=FEW,
        wrong=wrong,
        example={f"{side}_example": name for side, name in EXAMPLE.items()},
        **{"words": None, **answered},
    )
    return Response(page, 422 if wrong else 200, mimetype="text/html")


def _answered(before: Design, after: Design) -> dict[str, Any]:
    """Return what the template needs to show a comparison."""
    reference, day = service().reference, today()
    found = compare(assess(before, reference, day), assess(after, reference, day))
    words = ComparisonWords(found, phrases())
    plan = change(before, after, reference)
    return {
        "words": words,
        "tone": verdict_tone(words),
        "verdict_tones": VERDICT_TONES,
        "outcome_tones": OUTCOME_TONES,
        "sign_tones": SIGN_TONES,
        "sections": [
            (str(turn), tone, words.outcomes(turn, most=MOST_ROWS), len(found.turned(turn)))
            for turn, tone in TURNS.items()
        ],
        "stated": words.parts(MOST_ROWS),
        "fields": sum(max(len(part.fields), 1) for part in found.parts),
        "capacity": words.capacity(MOST_ROWS),
        "matrices": [("ports", words.ports(MOST_ROWS), found.ports), ("flows", words.flows(MOST_ROWS), found.flows)],
        "plan": plan,
        "plan_text": words.plan(plan),
        "packed": {side: state.pack(design.document) for side, design in zip(SIDES, (before, after), strict=True)},
    }
