"""POST /change-plans: two designs in, the way from one to the other out. GET /reference/procedures: all of them."""

from __future__ import annotations

from typing import Any

from flask import Response, abort

from planner.render.plan_formats import PLAN_FORMATS, plan_file
from planner.runbook import change
from planner.runbook_words import plan_words
from planner.schemas.change_plan import ChangeRequestSchema, dump_book_procedure, dump_change_plan, read_change
from planner.web.api.answers import JSON, answer, answer_kept, in_words
from planner.web.api.body import MEDIA_TYPES, read_sent
from planner.web.api.documented import (
    BODY_REFUSALS,
    EXAMPLE,
    IF_NONE_MATCH,
    KEPT_REFUSALS,
    Blueprint,
    content,
    refusals,
)
from planner.web.api.parameters import LANGUAGE, Parameter, read_query
from planner.web.api.plan_shapes import BookProcedureSchema, ChangePlanSchema, ProceduresSchema
from planner.web.service import phrases, service

blueprint = Blueprint("change_plans", __name__, description="Procedures, and the way from one design to another.")

FORMAT = Parameter(
    "format", ("json", *PLAN_FORMATS), "json with keys, facts and words; the others are files.", default="json"
)
_PARAMETERS = (FORMAT, LANGUAGE)
_PROCEDURE_ID = {
    "in": "path",
    "name": "procedure_id",
    "schema": {"type": "string"},
    "example": "add_peer",
    "description": "Its id; /reference/procedures has them all.",
}
_IN_WORDS = [LANGUAGE.described(), IF_NONE_MATCH]


def _body() -> dict[str, Any]:
    clusters: Any = EXAMPLE["clusters"]
    larger = {**EXAMPLE, "clusters": [{**cluster, "peer_count": 5} for cluster in clusters]}
    example = {"before": EXAMPLE, "after": larger, "lost_peers": [{"cluster": 0, "peer": 4}]}
    return {
        "description": "The design as it stands and as it is to be, and which peers are down for good.",
        "required": True,
        "content": {media_type: {"schema": ChangeRequestSchema, "example": example} for media_type in MEDIA_TYPES},
    }


def _answers() -> dict[str, Any]:
    files: dict[str, Any] = {media_type: {} for _, media_type in PLAN_FORMATS.values()}
    return {
        "description": "The plan, as JSON or as a file.",
        "content": {JSON: {"schema": ChangePlanSchema}, **files},
    }


@blueprint.describe(
    "/change-plans",
    method="POST",
    operation="createChangePlan",
    parameters=[parameter.described() for parameter in _PARAMETERS],
    body=_body(),
    responses={200: _answers(), **BODY_REFUSALS},
)
def create_change_plan() -> Response:
    """Plan a change.

    The published procedures that lead from one design to the other, in a safe order, each with the cluster before and
    after it, and the dangers. What differs without a published procedure is in `open`, with what to ask.
    """
    query = read_query(_PARAMETERS)
    before, after, lost = read_sent(read_change)
    held = service()
    plan = change(before, after, held.reference, lost)
    asked = str(query["format"])
    if asked == "json":
        return in_words(answer(dump_change_plan(plan, held.reference, phrases())))
    made = plan_file(asked, plan_words(plan, before.title, after.title, phrases()), held.reference, phrases())
    response = Response(made.content, content_type=made.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=made.filename)
    return in_words(response)


@blueprint.describe(
    "/reference/procedures",
    operation="listProcedures",
    parameters=_IN_WORDS,
    responses={200: content(ProceduresSchema, "The procedures.", kept=True), **KEPT_REFUSALS},
)
def list_procedures() -> Response:
    """Return the procedures for no cluster in particular, with steps, waits, ways back and citations."""
    read_query((LANGUAGE,))
    return answer_kept("procedures", _procedures, words=True)


@blueprint.describe(
    "/reference/procedures/<procedure_id>",
    path_parameters=[_PROCEDURE_ID],
    operation="getProcedure",
    parameters=_IN_WORDS,
    responses={200: content(BookProcedureSchema, "The procedure.", kept=True), **KEPT_REFUSALS, **refusals(404)},
)
def get_procedure(procedure_id: str) -> Response:
    """Return one procedure for no cluster in particular."""
    row = service().reference.procedures.get(procedure_id)
    if row is None:
        abort(404)
    read_query((LANGUAGE,))
    return answer_kept(
        f"procedure {procedure_id}", lambda: dump_book_procedure(row, service().reference, phrases()), words=True
    )


def _procedures() -> dict[str, Any]:
    reference = service().reference
    return {
        "reference_edition": reference.edition,
        "procedures": [dump_book_procedure(row, reference, phrases()) for row in reference.procedures.values()],
        "work_times": [
            {"kind": row.kind, "minutes": row.minutes, "inferred": row.inferred, "why": row.why}
            for row in reference.work_times.values()
        ],
    }
