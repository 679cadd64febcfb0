"""POST /assessments: a design in, everything found out about it out."""

from __future__ import annotations

from flask import Response

from planner.assessment import assess, judge
from planner.schemas import AssessmentSchema, DesignSchema, dump_assessment, dump_compact
from planner.schemas.published import CompactAssessmentSchema
from planner.web.api.answers import answer, in_words
from planner.web.api.body import read_body
from planner.web.api.documented import BODY_REFUSALS, Blueprint, content, design_body
from planner.web.api.parameters import LANGUAGE, Parameter, read_query
from planner.web.service import phrases, service, today

blueprint = Blueprint("assessments", __name__, description="Assess designs.")

VIEW = Parameter("view", ("full", "compact"), "compact leaves out words, ports and runbook.", default="full")
_PARAMETERS = (LANGUAGE, VIEW)
_EITHER = {"oneOf": [AssessmentSchema, CompactAssessmentSchema]}


@blueprint.describe(
    "/assessments",
    method="POST",
    operation="createAssessment",
    parameters=[parameter.described() for parameter in _PARAMETERS],
    body=design_body(DesignSchema),
    responses={200: content(_EITHER, "The assessment, by `view` full or compact."), **BODY_REFUSALS},
)
def create_assessment() -> Response:
    """Assess a design.

    Returns verdict, every rule's result with evidence and citations, capacity, port matrix and runbook. A design that
    breaks rules or leaves facts out is an answer too. Nothing is stored.
    """
    query = read_query(_PARAMETERS)
    design = read_body()
    held = service()
    if query["view"] == "compact":
        return answer(dump_compact(judge(design, held.reference, today())))
    assessment = assess(design, held.reference, today())
    return in_words(answer(dump_assessment(assessment, held.reference, phrases())))
