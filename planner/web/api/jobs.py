"""GET /jobs/<id>: how far a file is that was asked for with `Prefer: respond-async`, and the file."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, url_for
from marshmallow import Schema, fields, validate

from planner.jobs import DONE, FAILED, ID, WAITING, Job
from planner.render.pdf import Stage
from planner.web import reports
from planner.web.api import shapes
from planner.web.api.answers import answer, in_words
from planner.web.api.documented import Blueprint, content, refusals
from planner.web.api.parameters import LANGUAGE, read_query
from planner.web.api.report_files import described_file, file_answer
from planner.web.problems import problem, too_large_as_pdf

blueprint = Blueprint("jobs", __name__, description="Files that are being made.")

LOOK_AGAIN_SECONDS = 2
_JOB_ID = {
    "in": "path",
    "name": "job_id",
    "schema": {"type": "string", "pattern": f"^{ID.pattern}$"},
    "description": "The id that the request for the file was answered with.",
}


class JobSchema(Schema):
    """A file that is being made."""

    id = fields.String(required=True, metadata={"description": "Whoever has it may ask for the job and its file."})
    stage = fields.String(required=True, validate=validate.OneOf([WAITING, *Stage, DONE, FAILED]))
    seconds = fields.Float(required=True, metadata={"description": "How long it has taken so far, or took in all."})
    file = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Where the file is, once it is done; for ten minutes.", "format": "uri-reference"},
    )
    problem = fields.Nested(
        shapes.ProblemSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Why there is none, if it failed."},
    )


@blueprint.describe(
    "/jobs/<job_id>",
    path_parameters=[_JOB_ID],
    operation="getJob",
    parameters=[LANGUAGE.described()],
    responses={200: content(JobSchema, "The job."), **refusals(400, 404, 422, 500)},
)
def get_job(job_id: str) -> Response:
    """Tell how far a file is. A job is forgotten ten minutes after its end."""
    read_query((LANGUAGE,))
    found = reports.jobs().find(job_id)
    if found is None:
        abort(404)
    return in_words(told(found))


def told(job: Job, *, status: int = 200) -> Response:
    """Answer with a job as it stands."""
    made = answer(
        {
            "id": job.id,
            "stage": job.stage,
            "seconds": round(job.seconds, 3),
            "file": url_for("jobs.get_job_file", job_id=job.id) if job.stage == DONE else None,
            "problem": _problem(job),
        },
        status=status,
    )
    if not job.ended:
        made.headers["Retry-After"] = str(LOOK_AGAIN_SECONDS)
    return made


def _problem(job: Job) -> dict[str, Any] | None:
    fault = reports.fault(job)
    if fault is None:
        return None
    return too_large_as_pdf() if fault == "too-large-as-pdf" else problem(fault)


@blueprint.describe(
    "/jobs/<job_id>/file",
    path_parameters=[_JOB_ID],
    operation="getJobFile",
    responses={200: described_file(), **refusals(400, 404, 422, 500)},
)
def get_job_file(job_id: str) -> Response:
    """Return the file that was made; 404 before it is done, and ten minutes later."""
    read_query(())
    made = reports.jobs().file(job_id)
    if made is None:
        abort(404)
    return file_answer(made)
