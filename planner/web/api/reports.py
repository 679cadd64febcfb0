"""POST /reports: a design in, a file about it out."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, request, url_for

from planner.assessment import assess
from planner.errors import Fault
from planner.jobs import Job
from planner.render.formats import render
from planner.schemas import DesignSchema
from planner.web import metrics, reports
from planner.web.api.answers import in_words
from planner.web.api.body import read_body
from planner.web.api.documented import BODY_REFUSALS, Blueprint, content, design_body, refusals
from planner.web.api.jobs import JobSchema, told
from planner.web.api.parameters import LANGUAGE, Parameter, read_query
from planner.web.api.report_files import described_file, file_answer
from planner.web.formats import NAMES, available
from planner.web.problems import Refused
from planner.web.service import phrases, service, today

blueprint = Blueprint("reports", __name__, description="Files about designs.")

FORMAT = Parameter(
    "format", tuple(sorted(NAMES)), "The file's format; /info tells those that this installation makes.", example="csv"
)
_PARAMETERS = (FORMAT, LANGUAGE)


PREFER = {
    "in": "header",
    "name": "Prefer",
    "description": "`respond-async`: a PDF, which takes seconds, is answered at once with 202 and a job to ask for.",
    "required": False,
    "schema": {"type": "string"},
}
_ASYNC = re.compile(r"(?:^|,)\s*respond-async\s*(?:[;,]|$)", re.IGNORECASE)
_APPLIED = "respond-async"


def _begun() -> dict[str, Any]:
    """Return the description of the answer to whoever prefers not to wait."""
    text = {"schema": {"type": "string"}}
    return {
        **content(JobSchema, "It is being made; only with `Prefer: respond-async`."),
        "headers": {
            "Location": {"description": "Where to ask how far it is.", **text},
            "Preference-Applied": {"description": "respond-async", **text},
            "Retry-After": {"description": "Seconds after which to ask.", "schema": {"type": "integer"}},
        },
    }


@blueprint.describe(
    "/reports",
    method="POST",
    operation="createReport",
    parameters=[FORMAT.described(), LANGUAGE.described(), PREFER],
    body=design_body(DesignSchema),
    responses={200: described_file(), 202: _begun(), **BODY_REFUSALS, **refusals(501, 503)},
)
def create_report() -> Response:
    """Make a file about a design.

    The file's name is the design's, the date and the first digits of its hash. A known format that this installation
    does not make is a 501; while too many PDFs are being made the answer is a 503 with Retry-After. A PDF that would
    take more time or memory than it may is a 413 that names other formats. With `Prefer: respond-async` a PDF is made
    while the caller does something else; where there is no room for that, the preference is passed over.
    """
    query = read_query(_PARAMETERS)
    asked = str(query["format"])
    if not available(asked):
        raise Refused("format-unavailable", [Fault("/query/format", "format_unavailable")])
    later = asked in reports.SLOW and _ASYNC.search(request.headers.get("Prefer", ""))
    if not later:
        reports.refuse_if_full(asked)
    design = read_body()
    held = service()
    assessment = assess(design, held.reference, today())
    if later:
        job = reports.begin(asked, assessment)
        found = reports.jobs().find(job) if job else None
        if found:
            return _to_be_asked_for(found)
    with metrics.document(asked), reports.lending(asked):
        made = render(asked, assessment, held.reference, phrases(), reports.terms())
    return in_words(file_answer(made))


def _to_be_asked_for(job: Job) -> Response:
    """Answer with a job that has begun."""
    response = told(job, status=202)
    response.headers["Location"] = url_for("jobs.get_job", job_id=job.id)
    response.headers["Preference-Applied"] = _APPLIED
    return in_words(response)
