"""The shape of what the rules found."""

from __future__ import annotations

from marshmallow import fields

from planner.rules import WAIVABLE, Kind, Outcome, Severity
from planner.schemas import shape
from planner.schemas.published.capacity import CitationSchema


class ObservationSchema(shape.Shape):
    """What a rule saw in one place."""

    holds = fields.Boolean(required=True, allow_none=True)
    subject = shape.text()
    pointer = shape.text()
    facts = fields.Dict(keys=fields.String(), required=True)
    text = shape.text()


class RuleTextSchema(shape.Shape):
    """A rule in words."""

    statement = shape.text()
    because = shape.text()
    remedy = shape.text()
    confirm = fields.String()
    conflict = fields.String()


class ConfirmedSchema(shape.Shape):
    """Who confirmed a rule."""

    by = shape.text(allow_none=True)
    on = shape.text(allow_none=True)


class WaivedSchema(shape.Shape):
    """Who waived a rule, why and until when, and what the outcome would be otherwise."""

    reason = shape.text()
    approver = shape.text()
    expiry = fields.Date(required=True)
    outcome = shape.one_of(WAIVABLE)


class ResultSchema(shape.Shape):
    """What became of one rule in one cluster."""

    rule = shape.text()
    title = shape.text()
    severity = shape.one_of(Severity)
    kind = shape.one_of(Kind)
    outcome = shape.one_of(Outcome)
    cluster = shape.count(allow_none=True)
    cites = fields.List(fields.Nested(CitationSchema), required=True)
    observations = fields.List(fields.Nested(ObservationSchema), required=True)
    text = fields.Nested(RuleTextSchema, required=True)
    confirmed = fields.Nested(ConfirmedSchema)
    waiver = fields.Nested(WaivedSchema)
