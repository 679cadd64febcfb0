"""How a batch and its answers are described: OpenAPI 3.1 has no word for lines, so each line's shape stands for all."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from marshmallow import RAISE, Schema, fields

from planner.schemas.published import CompactAssessmentSchema
from planner.web.api.documented import EXAMPLE, X_EXAMPLE
from planner.web.api.shapes import ProblemSchema

NDJSON = "application/x-ndjson"


def _number() -> fields.Integer:
    return fields.Integer(required=True, metadata={"description": "The line of the body, from 1.", "minimum": 1})


class BatchResultSchema(CompactAssessmentSchema):
    """The answer to a line that is a design."""

    line = _number()


class BatchProblemSchema(Schema):
    """The answer to a line that is none, or at which the planner failed."""

    class Meta:
        """marshmallow options."""

        unknown = RAISE

    line = _number()
    problem = fields.Nested(ProblemSchema, required=True)


def batch_body(media_types: Iterable[str]) -> dict[str, Any]:
    """Return the description of the body. Its lines are the designs of POST /assessments, in JSON."""
    # An `example` would be taken for a JSON text by tools that do not know the media type.
    lines = {"type": "string", "format": "binary", "minLength": 1}
    two = "".join(json.dumps({**EXAMPLE, "name": name}) + "\n" for name in ("First", "Second"))
    return {
        "description": "Designs, one a line, each as small as a single one may be (schema `Design`).",
        "required": True,
        "content": {media_type: {"schema": lines, X_EXAMPLE: two} for media_type in media_types},
    }


def answer_lines() -> dict[str, Any]:
    """Return the description of the answer."""
    return {
        "description": "One result or problem a line, in order: the schema is that of each line.",
        "content": {NDJSON: {"schema": {"oneOf": [BatchResultSchema, BatchProblemSchema]}}},
    }
