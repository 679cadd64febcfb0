"""A file about a design as an answer, and how the API describes it."""

from __future__ import annotations

from typing import Any

from flask import Response

from planner.render import Rendition
from planner.web.formats import BUILT_IN


def described_file() -> dict[str, Any]:
    """Return the description of the file. A schema can say of JSON that it is an object, of other bytes nothing."""
    return {
        "description": "The file.",
        "headers": {"Content-Disposition": {"description": "Its name.", "schema": {"type": "string"}}},
        "content": {
            media_type: {"schema": {"type": "object"}} if media_type.endswith("json") else {}
            for media_type in dict.fromkeys(BUILT_IN.values())
        },
    }


def file_answer(made: Rendition) -> Response:
    """Answer with a file to be kept."""
    response = Response(made.content, content_type=made.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=made.filename)
    return response
