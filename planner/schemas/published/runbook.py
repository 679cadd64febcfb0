"""The shape of the ordered work."""

from __future__ import annotations

from marshmallow import fields

from planner.reference import StepKind
from planner.schemas import shape
from planner.schemas.published.capacity import CitationSchema


class StepSchema(shape.Shape):
    """A step of a procedure."""

    peer = shape.count(allow_none=True)
    kind = shape.one_of(StepKind)
    text = shape.text()
    wait_minutes = fields.Float(required=True, allow_none=True)
    work_minutes = fields.Float(required=True, metadata={"description": "Our estimate, for all its peers."})
    cite = fields.Nested(CitationSchema, required=True)


class UndoSchema(shape.Shape):
    """The way back from a procedure."""

    text = shape.text()
    inferred = fields.Boolean(required=True, metadata={"description": "Whether the sources do not describe it."})
    cite = fields.Nested(CitationSchema, required=True)


class ProcedureSchema(shape.Shape):
    """A procedure of the runbook."""

    procedure = shape.text()
    title = shape.text()
    cluster = shape.count()
    cite = fields.Nested(CitationSchema, required=True)
    wait_minutes = fields.Float(required=True, metadata={"description": "The waits that the sources give, added up."})
    work_minutes = fields.Float(required=True, metadata={"description": "The work on top: our estimate."})
    undo = fields.Nested(UndoSchema, required=True)
    steps = fields.List(fields.Nested(StepSchema), required=True)
