"""What POST /comparisons answers, for the API's description."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from planner.assessment import Verdict
from planner.comparison import Sign, Turn
from planner.design import METRICS
from planner.design.tables import BY_NAME
from planner.rules import Outcome, Severity
from planner.schemas import shape


def _nested(schema: type[Schema], **kwargs: Any) -> fields.Nested:
    return fields.Nested(schema, required=True, **kwargs)


_KEY = "Place of the cluster in `clusters`; null for the design as a whole."


class VerdictChangeSchema(shape.Shape):
    """The verdict on both sides; `turn` is null where it is the same."""

    before = shape.one_of(Verdict)
    after = shape.one_of(Verdict)
    turn = shape.one_of((Turn.WORSE, Turn.BETTER), allow_none=True)
    text = shape.text()


class HashesSchema(shape.Shape):
    """SHA-256 of both designs."""

    before = shape.text()
    after = shape.text()


class MatchedPeerSchema(shape.Shape):
    """A peer's number in each design; null where it is not in it."""

    before = shape.count(allow_none=True)
    after = shape.count(allow_none=True)


class MatchedClusterSchema(shape.Shape):
    """A cluster and its index in each design; null where it is not in it."""

    sign = shape.one_of((Sign.ADDED, Sign.REMOVED), allow_none=True)
    name = shape.text()
    before = shape.count(allow_none=True)
    after = shape.count(allow_none=True)
    peers = shape.listed(MatchedPeerSchema)


class ComparedPlaceSchema(shape.Shape):
    """Where a rule fails, numbered as in its design."""

    kind = shape.text()
    cluster = shape.count(allow_none=True)
    peers = fields.List(fields.Integer(), required=True)


class OutcomeChangeSchema(shape.Shape):
    """A rule that turned or is still open; `before` or `after` is null where its cluster is not there."""

    rule = shape.text()
    severity = shape.one_of(Severity)
    cluster = shape.count(told=_KEY, allow_none=True)
    turn = shape.one_of(Turn)
    before = shape.one_of(Outcome, allow_none=True)
    after = shape.one_of(Outcome, allow_none=True)
    places_new = shape.listed(ComparedPlaceSchema)
    places_gone = shape.listed(ComparedPlaceSchema)
    title = shape.text()
    text = shape.text()
    evidence = fields.List(fields.String(), required=True)


class StatedValueSchema(shape.Shape):
    """A value of one design; null where it states none."""

    pointer = shape.text(allow_none=True)
    value = fields.Raw(required=True, allow_none=True)
    text = shape.text()


class FieldChangeSchema(shape.Shape):
    """A field that is stated otherwise."""

    sign = shape.one_of(Sign)
    path = shape.text()
    label = shape.text()
    before = _nested(StatedValueSchema)
    after = _nested(StatedValueSchema)


class PartSchema(shape.Shape):
    """An object of the design with what differs in it; `before` and `after` are its pointers."""

    sign = shape.one_of(Sign)
    table = shape.one_of(BY_NAME)
    cluster = shape.count(told=_KEY, allow_none=True)
    peer = shape.count(told="Place of the peer in the cluster's `peers`.", allow_none=True)
    before = shape.text(allow_none=True)
    after = shape.text(allow_none=True)
    title = shape.text()
    level = shape.text()
    fields_ = fields.List(fields.Nested(FieldChangeSchema), required=True, data_key="fields")


class FigureChangeOfClusterSchema(shape.Shape):
    """A figure of a cluster with so many peers lost."""

    lost = shape.count()
    metric = shape.one_of(METRICS)
    before = shape.count(allow_none=True)
    after = shape.count(allow_none=True)


class UseChangeSchema(shape.Shape):
    """How much of a metric the demand uses; 1 is all."""

    metric = shape.one_of(METRICS)
    before = fields.Float(required=True, allow_none=True)
    after = fields.Float(required=True, allow_none=True)


class SurvivedSchema(shape.Shape):
    """The most lost peers after which the demand fits; null: no demand, or never."""

    before = shape.count(allow_none=True)
    after = shape.count(allow_none=True)


class CapacityChangeSchema(shape.Shape):
    """What differs of a cluster's capacity."""

    cluster = shape.count(_KEY)
    figures = shape.listed(FigureChangeOfClusterSchema)
    utilisation = shape.listed(UseChangeSchema)
    losses_survived = _nested(SurvivedSchema)


class ComparedEndpointSchema(shape.Shape):
    """One end of a row."""

    peer = shape.count()
    name = shape.text(allow_none=True)
    ip = shape.text(allow_none=True)
    ports = shape.text(allow_none=True)


class ComparedRowSchema(shape.Shape):
    """A row between two peers."""

    flow = shape.text()
    protocol = shape.text()
    source = _nested(ComparedEndpointSchema)
    destination = _nested(ComparedEndpointSchema)


class PortChangeSchema(shape.Shape):
    """A row between two peers that comes, goes or changes."""

    sign = shape.one_of(Sign)
    cluster = shape.count(_KEY)
    before = _nested(ComparedRowSchema, allow_none=True)
    after = _nested(ComparedRowSchema, allow_none=True)


class ComparedSideSchema(shape.Shape):
    """Who sends or answers a flow."""

    role = shape.text()
    zone = shape.text(allow_none=True)
    cluster = shape.count(allow_none=True)
    addresses = fields.List(fields.String(), required=True)
    ports = shape.text(allow_none=True)


class ComparedFlowSchema(shape.Shape):
    """A flow between a cluster and what stands around it."""

    flow = shape.text()
    source = _nested(ComparedSideSchema)
    destination = _nested(ComparedSideSchema)
    protocols = fields.List(fields.String(), required=True)
    needs = fields.List(fields.String(), required=True)


class ComparedFlowTextSchema(shape.Shape):
    """A flow in words."""

    before = shape.text()
    after = shape.text()
    purpose = shape.text()


class ComparedFlowChangeSchema(shape.Shape):
    """A flow that comes, goes or changes."""

    sign = shape.one_of(Sign)
    before = _nested(ComparedFlowSchema, allow_none=True)
    after = _nested(ComparedFlowSchema, allow_none=True)
    text = _nested(ComparedFlowTextSchema)


class PlanSummarySchema(shape.Shape):
    """How much there is to do; POST /change-plans gives the steps."""

    empty = fields.Boolean(required=True)
    procedures = fields.List(fields.String(), required=True)
    open = shape.count(told="Differences without a published procedure.")
    wait_minutes = fields.Float(required=True)
    work_minutes = fields.Float(required=True)
    text = shape.text()


class ComparisonSchema(shape.Shape):
    """Everything that differs between two designs."""

    language = shape.text()
    reference_edition = shape.text()
    assessed_on = fields.Date(required=True)
    empty = fields.Boolean(required=True)
    text = shape.text()
    verdict = _nested(VerdictChangeSchema)
    design_hashes = _nested(HashesSchema)
    clusters = shape.listed(MatchedClusterSchema)
    outcomes = shape.listed(OutcomeChangeSchema)
    parts = shape.listed(PartSchema)
    capacity = shape.listed(CapacityChangeSchema)
    ports = shape.listed(PortChangeSchema)
    flows = shape.listed(ComparedFlowChangeSchema)
    change_plan = _nested(PlanSummarySchema)
