"""POST /what-ifs: one cluster as a table over any two of platform, peers, losses, demand and growth."""

from __future__ import annotations

from flask import Response

from planner.schemas.what_if import WhatIfRequestSchema, dump_table, read_what_if
from planner.web.api.answers import answer, in_words
from planner.web.api.body import MEDIA_TYPES, read_sent
from planner.web.api.documented import BODY_REFUSALS, EXAMPLE, Blueprint, content
from planner.web.api.parameters import LANGUAGE, read_query
from planner.web.api.what_if_shapes import WhatIfSchema
from planner.web.service import phrases, service
from planner.what_if import tabulate

blueprint = Blueprint("what-ifs", __name__, description="One cluster with two things changed at a time.")

_EXAMPLE = {"design": EXAMPLE, "rows": "peers", "columns": "platform", "base": {"losses": 1}}


@blueprint.describe(
    "/what-ifs",
    method="POST",
    operation="createWhatIf",
    parameters=[LANGUAGE.described()],
    body={
        "description": "A design and one of its clusters, or a demand, and what to vary.",
        "required": True,
        "content": {media_type: {"schema": WhatIfRequestSchema, "example": _EXAMPLE} for media_type in MEDIA_TYPES},
    },
    responses={200: content(WhatIfSchema, "The table."), **BODY_REFUSALS},
)
def create_what_if() -> Response:
    """Vary two things of a cluster.

    Platform, peers, losses, demand and growth: any two of them, all else as the design states it. Each cell says what
    is carried after the losses, how much of it the demand uses, and what binds; or why it is not possible.
    """
    read_query((LANGUAGE,))
    design, index, question = read_sent(read_what_if)
    return in_words(answer(dump_table(tabulate(design, index, question, service().reference), phrases())))
