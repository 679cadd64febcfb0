"""The troubleshooting pages: symptoms in the order of triage, alarms, lines of the log, and a box to paste them into.

Search asks by address; what is pasted is posted, answered and forgotten.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.reference import Alarm, Citation
from planner.reference.troubleshooting import AREAS
from planner.render.trouble_search import look_up
from planner.runbook_words import book_procedure
from planner.triage import MOST_BYTES, Triage, triage
from planner.versions import ALL_RELEASES
from planner.web.api.parameters import LONGEST_TEXT
from planner.web.pages.blueprint import IN_LANGUAGE, blueprint
from planner.web.pages.book import Cited, cited
from planner.web.pages.start import to_reader
from planner.web.service import phrases, service


def _answer(template: str, status: int = 200, /, **values: object) -> Response:
    page = render_template(
        template, cited=_all_cited, procedure_title=_procedure_title, every_release=ALL_RELEASES, **values
    )
    return Response(page, status, mimetype="text/html")


def _procedure_title(procedure_id: str) -> str:
    reference = service().reference
    return book_procedure(reference.procedures[procedure_id], reference, phrases()).title


def _all_cited(*cites: Citation | Sequence[Citation]) -> list[Cited]:
    """Return citations with their sources, each once."""
    flat = [each for cite in cites for each in ((cite,) if isinstance(cite, Citation) else cite)]
    return cited(list(dict.fromkeys(flat)))


def _asked() -> str:
    return request.args.get("q", "").strip()[:LONGEST_TEXT]


@blueprint.get(f"{IN_LANGUAGE}/troubleshooting")
def troubleshooting() -> Response:
    """Show symptoms in the order of triage, repairs, the factory reset and the restart order; find by words."""
    held, asked = service().reference.troubleshooting, _asked()
    return _answer(
        "pages/troubleshooting.html",
        held=held,
        asked=asked,
        hits=look_up(asked, held, phrases()) if asked else None,
        restart=service().reference.procedures["restart_sequence"],
        waits=_restart_waits(),
    )


def _restart_waits() -> float | None:
    steps = service().reference.procedures["restart_sequence"].steps
    return next((step.wait_minutes for step in steps if step.wait_minutes is not None), None)


@blueprint.get(f"{IN_LANGUAGE}/alarms")
def alarms() -> Response:
    """List the alarms by what they are about, narrowed by words."""
    held, asked = service().reference.troubleshooting, _asked()
    found = look_up(asked, held, phrases()).alarms
    groups = [(area, [alarm for alarm in found if alarm.area == area]) for area in AREAS]
    return _answer(
        "pages/alarms.html",
        groups=[(area, rows) for area, rows in groups if rows],
        count=len(found),
        total=len(held.alarms),
        asked=asked,
    )


@blueprint.get(f"{IN_LANGUAGE}/alarms/<alarm_id>")
def alarm(alarm_id: str) -> Response:
    """Show one alarm: by any of its numbers; a UUID leads to its number."""
    held = service().reference.troubleshooting
    found = held.alarm_named(alarm_id)
    if found is None:
        abort(404)
    if not alarm_id.isdecimal():
        return redirect(url_for("pages.alarm", alarm_id=found.key), 301)
    place = held.alarms.index(found)
    return _answer(
        "pages/alarm.html",
        alarm=found,
        number=str(int(alarm_id)),
        step=_step(found),
        signatures=[row for row in held.signatures if row.alarm is not None and row.alarm in found],
        before=held.alarms[place - 1] if place else None,
        after=held.alarms[place + 1] if place + 1 < len(held.alarms) else None,
    )


def _step(found: Alarm) -> str:
    held = service().reference.troubleshooting
    place = held.step_of_alarm(found.ids[0].first)
    return held.triage[place].id if place < len(held.triage) else "other"


@blueprint.get(f"{IN_LANGUAGE}/logs")
def logs() -> Response:
    """List the lines of the log that tell something, in the order of triage."""
    held, asked = service().reference.troubleshooting, _asked()
    found = look_up(asked, held, phrases()).signatures
    steps = [(step.id, [row for row in found if row.id in step.signatures]) for step in held.triage]
    placed = {name for step in held.triage for name in step.signatures}
    groups = [*steps, ("normal", [row for row in found if row.id not in placed])]
    return _answer(
        "pages/logs.html",
        groups=[(step, rows) for step, rows in groups if rows],
        count=len(found),
        total=len(held.signatures),
        asked=asked,
    )


@blueprint.get(f"{IN_LANGUAGE}/triage")
def triage_form() -> Response:
    """Ask for log lines or an alarm list."""
    return _triaged("", None, "")


@blueprint.post(f"{IN_LANGUAGE}/triage")
def triage_answer() -> Response:
    """Tell what the pasted text tells. It is answered and forgotten."""
    text = request.form.get("text", "")
    if not text.strip():
        return _triaged("", None, phrases().say("problems.empty"))
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        return _triaged("", None, phrases().say("problems.too_many_bytes", max=MOST_BYTES))
    return _triaged(text, triage(text, service().reference.troubleshooting), "")


def _triaged(text: str, found: Triage | None, error: str) -> Response:
    held = service().reference.troubleshooting
    steps = [(step.id, place) for place, step in enumerate(held.triage)] + [("other", len(held.triage))]
    return _answer(
        "pages/triage.html", 422 if error else 200, text=text, found=found, error=error, steps=steps, most=MOST_BYTES
    )


# --- addresses without a language -------------------------------------------------------------------------------------


@blueprint.get("/troubleshooting")
def start_troubleshooting() -> Response:
    """Lead to the troubleshooting page."""
    return to_reader("pages.troubleshooting")


@blueprint.get("/alarms")
def start_alarms() -> Response:
    """Lead to the alarms."""
    return to_reader("pages.alarms")


@blueprint.get("/alarms/<alarm_id>")
def start_alarm(alarm_id: str) -> Response:
    """Lead to an alarm."""
    return to_reader("pages.alarm", alarm_id=alarm_id)


@blueprint.get("/logs")
def start_logs() -> Response:
    """Lead to the lines of the log."""
    return to_reader("pages.logs")


@blueprint.get("/triage")
def start_triage() -> Response:
    """Lead to the box to paste into."""
    return to_reader("pages.triage_form")
