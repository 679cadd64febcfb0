"""The procedures for no cluster in particular, and the way from one design to another."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort, render_template, request
from werkzeug.wrappers import Response

from planner.design import Design
from planner.errors import Fault, InvalidDesign
from planner.render.plan_formats import PLAN_FORMATS, plan_file
from planner.runbook import change
from planner.runbook_words import PlanWords, ProcedureWords, book_procedure, plan_words
from planner.schemas import read_design
from planner.schemas.change_plan import SIDES, lost_faults
from planner.schemas.keys import names_private_key
from planner.web import forms
from planner.web.api.parameters import LONGEST_TEXT
from planner.web.pages.blueprint import IN_LANGUAGE, blueprint
from planner.web.pages.book import cited
from planner.web.pages.start import to_reader
from planner.web.problems import Refused
from planner.web.service import phrases, service

_LOST = re.compile(r"(?:([0-9]{1,3}):)?([0-9]{1,3})")
_LONGEST_LOST = 400


def _answer(template: str, status: int = 200, /, **values: object) -> Response:
    return Response(render_template(template, **values), status, mimetype="text/html")


@blueprint.get("/procedures")
def start_procedures() -> Response:
    """Lead to the procedures."""
    return to_reader("pages.procedures")


@blueprint.get("/change-plan")
def start_change_plan() -> Response:
    """Lead to the page that plans a change."""
    return to_reader("pages.change_plan")


@blueprint.get(f"{IN_LANGUAGE}/procedures")
def procedures() -> Response:
    """List the procedures, or those that contain all words of `q`."""
    asked = request.args.get("q", "").strip()[:LONGEST_TEXT]
    known = [_book(name) for name in service().reference.procedures]
    wanted = _plain(asked).split()
    found = [each for each in known if all(word in _plain(_whole(each)) for word in wanted)]
    return _answer("pages/procedures.html", q=asked, found=found, total=len(known))


@blueprint.get(f"{IN_LANGUAGE}/procedures/<procedure_id>")
def procedure(procedure_id: str) -> Response:
    """Show one procedure: its steps, waits, what is normal, how to undo it, and where it comes from."""
    ids = list(service().reference.procedures)
    if procedure_id not in ids:
        abort(404)
    place = ids.index(procedure_id)
    found = _book(procedure_id)
    return _answer(
        "pages/procedure.html",
        found=found,
        sources=cited(found.cites),
        cited=cited,
        before=_book(ids[place - 1]) if place else None,
        after=_book(ids[place + 1]) if place + 1 < len(ids) else None,
    )


def _book(name: str) -> ProcedureWords:
    reference = service().reference
    return book_procedure(reference.procedures[name], reference, phrases())


def _whole(each: ProcedureWords) -> str:
    return " ".join((each.id, each.title, each.intro, each.undo, *(step.text for step in each.steps)))


def _plain(text: str) -> str:
    """Return a text without accents and capitals, so that a reader who types neither finds it."""
    kept = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in kept if not unicodedata.combining(char))


# --- from one design to another ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Typed:
    """A design as it was sent: the text to show again, the design, and what is wrong with it."""

    text: str
    design: Design | None = None
    faults: tuple[tuple[str, str], ...] = ()
    """Each as pointer and sentence."""


@blueprint.get(f"{IN_LANGUAGE}/change-plan")
def change_plan() -> Response:
    """Ask for two designs."""
    return _form({side: Typed("") for side in SIDES}, "")


@blueprint.post(f"{IN_LANGUAGE}/change-plan")
def make_change_plan() -> Response:
    """Plan the way from one design to the other, on the page or as a file."""
    asked = request.form.get("format", "")
    if asked not in ("", *PLAN_FORMATS):
        raise Refused("bad-request")
    sides = {side: _typed(side) for side in SIDES}
    lost = request.form.get("lost", "").strip()[:_LONGEST_LOST]
    before, after = (sides[side].design for side in SIDES)
    numbers, wrong = _lost(lost, before) if before else ((), "")
    if before is None or after is None or wrong:
        return _form(sides, lost, lost_error=wrong)
    held = service()
    words = plan_words(change(before, after, held.reference, numbers), before.title, after.title, phrases())
    if not asked:
        return _form(sides, lost, plan=words)
    made = plan_file(asked, words, held.reference, phrases())
    response = Response(made.content, content_type=made.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=made.filename)
    return response


def _form(sides: Mapping[str, Typed], lost: str, *, lost_error: str = "", plan: PlanWords | None = None) -> Response:
    wrong = bool(lost_error) or any(side.faults for side in sides.values())
    return _answer(
        "pages/change_plan.html",
        422 if wrong else 200,
        sides=sides,
        lost=lost,
        lost_error=lost_error,
        wrong=wrong,
        plan=plan,
        cited=cited,
        formats=tuple(PLAN_FORMATS),
    )


def _typed(side: str) -> Typed:
    """Return one of the designs: the file that was sent, else the text."""
    sent = request.files.get(f"{side}_file")
    content: bytes | str = sent.read() if sent and sent.filename else request.form.get(side, "")
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
    text = text.removeprefix("\ufeff")
    if not text.strip():
        return Typed("", faults=(("", phrases().say("change_plan.page.missing")),))
    try:
        syntax = "json" if text.lstrip()[:1] in ("{", "[") else "yaml"
        design = read_design(content, syntax, max_bytes=service().settings.max_content_length)
    except InvalidDesign as error:
        told = tuple((fault.pointer, forms.fault_sentence(fault, phrases())) for fault in error.faults)
        return Typed("" if _is_secret(text, error.faults) else text, faults=told)
    return Typed(json.dumps(design.document, ensure_ascii=False, indent=2), design)


def _is_secret(text: str, faults: tuple[Fault, ...]) -> bool:
    """Whether a text must not be shown again: it holds a private key, or may do so."""
    return names_private_key(text) or any(fault.pointer.endswith("/pem") for fault in faults)


def _lost(text: str, before: Design) -> tuple[tuple[tuple[int, int], ...], str]:
    """Return the lost peers as (cluster index, peer number), and what is wrong with the first that is none."""
    found: list[tuple[int, int]] = []
    for part in filter(None, re.split(r"[\s,;]+", text)):
        read = _LOST.fullmatch(part)
        peer = (int(read[1] or 1) - 1, int(read[2])) if read else (-1, 0)
        if peer[0] < 0 or next(lost_faults(before, (peer,)), None):
            return (), phrases().say("change_plan.page.lost_wrong", text=part[:40])
        found.append(peer)
    return tuple(found), ""
