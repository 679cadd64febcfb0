"""Files about designs, from the page: the same as the API's, asked for by a form. A slow one is made while a page tells
how far it is; see planner.web.pages.jobs.
"""

from __future__ import annotations

import json

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from planner.assessment import assess
from planner.errors import FormatUnavailable
from planner.render import filename
from planner.render.formats import render
from planner.schemas import dump_assessment, parse_design
from planner.web import metrics, reports
from planner.web.formats import NAMES, available
from planner.web.pages import state
from planner.web.pages.blueprint import IN_LANGUAGE, blueprint
from planner.web.problems import Refused
from planner.web.service import phrases, service, today

DESIGN, ASSESSMENT = "design", "json"
"""What no renderer makes: the design file itself, and the assessment as the API gives it."""


@blueprint.post(f"{IN_LANGUAGE}/files")
def make_file() -> AnyResponse:
    """Make a file about the design of a hidden field."""
    asked = request.form.get("format", "")
    if asked not in (*NAMES, DESIGN, ASSESSMENT):
        raise Refused("bad-request")
    design = parse_design(state.undump(request.form.get("design", "")))
    held = service()
    assessment = assess(design, held.reference, today())
    if asked == DESIGN:
        return attachment(_pretty(design.document), "application/json", filename(assessment, "expressway.json"))
    if asked == ASSESSMENT:
        told = dump_assessment(assessment, held.reference, phrases())
        return attachment(_pretty(told), "application/json", filename(assessment, "json"))
    if not available(asked):
        raise FormatUnavailable(asked)
    if asked in reports.SLOW and (job := reports.begin(asked, assessment)):
        return redirect(url_for("pages.job", job_id=job), 303)
    with metrics.document(asked), reports.lending(asked):
        made = render(asked, assessment, held.reference, phrases(), reports.terms())
    return attachment(made.content, made.media_type, made.filename)


def _pretty(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def attachment(content: bytes, media_type: str, name: str) -> Response:
    """Answer with a file to be kept."""
    made = Response(content, content_type=media_type)
    made.headers.set("Content-Disposition", "attachment", filename=name)
    return made
