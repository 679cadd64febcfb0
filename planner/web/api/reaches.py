"""POST /reaches: how much some clusters take: the largest count of each metric, and the most users."""

from __future__ import annotations

from flask import Response

from planner.schemas.reach import ReachRequestSchema, answer_reach, dump_reach, read_reach
from planner.web.api.answers import answer, in_words
from planner.web.api.body import read_sent
from planner.web.api.documented import BODY_REFUSALS, Blueprint, content
from planner.web.api.parameters import LANGUAGE, read_query
from planner.web.api.sizing_shapes import ReachSchema
from planner.web.api.sizings import POPULATION_EXAMPLE, described_body
from planner.web.service import phrases, service

blueprint = Blueprint("reaches", __name__, description="How much some clusters take.")

_EXAMPLE = {
    "platform": "medium_vm",
    "peer_count": 3,
    "peer_losses": 1,
    "beside": {"turn_relays": 200},
    "population": POPULATION_EXAMPLE,
}


@blueprint.describe(
    "/reaches",
    method="POST",
    operation="createReach",
    parameters=[LANGUAGE.described()],
    body=described_body(ReachRequestSchema, "Clusters that are all alike, and what to fill them with.", _EXAMPLE),
    responses={200: content(ReachSchema, "How much they take."), **BODY_REFUSALS},
)
def create_reach() -> Response:
    """Find how much some clusters take.

    The largest count of each metric after the stated losses, beside what else they carry, and with a population the
    most users who are like it.
    """
    read_query((LANGUAGE,))
    asked = read_sent(read_reach)
    return in_words(answer(dump_reach(answer_reach(asked, service().reference, phrases()), phrases())))
