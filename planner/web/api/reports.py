"""POST /reports: a design in, a file about it out."""

from __future__ import annotations

from typing import Any

from flask import Response

from planner.assessment import assess
from planner.errors import Fault
from planner.render.formats import render
from planner.schemas import DesignSchema
from planner.web.api.answers import in_words
from planner.web.api.body import read_body
from planner.web.api.documented import BODY_REFUSALS, Blueprint, design_body, refusals
from planner.web.api.parameters import LANGUAGE, Parameter, read_query
from planner.web.formats import BUILT_IN, NAMES, available
from planner.web.problems import Refused
from planner.web.service import phrases, service, today

blueprint = Blueprint("reports", __name__, description="Files about designs.")

FORMAT = Parameter("format", tuple(sorted(NAMES)), "The file's format; /info tells those that this installation makes.")
_PARAMETERS = (FORMAT, LANGUAGE)


def _file() -> dict[str, Any]:
    """Return the description of the file. A schema can say of JSON that it is an object, of other bytes nothing."""
    return {
        "description": "The file.",
        "headers": {"Content-Disposition": {"description": "Its name.", "schema": {"type": "string"}}},
        "content": {
            media_type: {"schema": {"type": "object"}} if media_type.endswith("json") else {}
            for media_type in dict.fromkeys(BUILT_IN.values())
        },
    }


@blueprint.describe(
    "/reports",
    method="POST",
    operation="createReport",
    parameters=[FORMAT.described(), LANGUAGE.described()],
    body=design_body(DesignSchema),
    responses={200: _file(), **BODY_REFUSALS, **refusals(501, 503)},
)
def create_report() -> Response:
    """Make a file about a design.

    The file's name is the design's, the date and the first digits of its hash. A known format that this installation
    does not make is a 501; while too many PDFs are being made the answer is a 503 with Retry-After.
    """
    query = read_query(_PARAMETERS)
    asked = str(query["format"])
    if not available(asked):
        raise Refused("format-unavailable", [Fault("/query/format", "format_unavailable")])
    design = read_body()
    held = service()
    made = render(asked, assess(design, held.reference, today()), held.reference, phrases())
    response = Response(made.content, content_type=made.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=made.filename)
    return in_words(response)
