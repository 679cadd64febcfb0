"""POST /comparisons: two designs in, everything that differs between them out."""

from __future__ import annotations

from typing import Any

from flask import Response

from planner.assessment import assess
from planner.comparison import compare
from planner.runbook import change
from planner.schemas.comparison import ComparisonRequestSchema, dump_comparison, read_comparison
from planner.web.api.answers import answer, in_words
from planner.web.api.body import MEDIA_TYPES, read_sent
from planner.web.api.comparison_shapes import ComparisonSchema
from planner.web.api.documented import BODY_REFUSALS, EXAMPLE, Blueprint, content
from planner.web.api.parameters import LANGUAGE, read_query
from planner.web.service import phrases, service, today

blueprint = Blueprint("comparisons", __name__, description="Two designs, or two versions of one, side by side.")


def _body() -> dict[str, Any]:
    clusters: Any = EXAMPLE["clusters"]
    larger = {**EXAMPLE, "clusters": [{**cluster, "peer_count": 5} for cluster in clusters]}
    example = {"before": EXAMPLE, "after": larger}
    return {
        "description": "Two designs.",
        "required": True,
        "content": {media_type: {"schema": ComparisonRequestSchema, "example": example} for media_type in MEDIA_TYPES},
    }


@blueprint.describe(
    "/comparisons",
    method="POST",
    operation="createComparison",
    parameters=[LANGUAGE.described()],
    body=_body(),
    responses={200: content(ComparisonSchema, "What differs."), **BODY_REFUSALS},
)
def create_comparison() -> Response:
    """Compare two designs.

    What is stated otherwise, which rules turned and which are still open, capacity, ports and flows that differ, and
    how much there is to do from one to the other. Clusters and peers are matched by names and addresses, else by order.
    """
    read_query((LANGUAGE,))
    before, after = read_sent(read_comparison)
    reference, day = service().reference, today()
    comparison = compare(assess(before, reference, day), assess(after, reference, day))
    plan = change(before, after, reference)
    return in_words(answer(dump_comparison(comparison, plan, phrases())))
