"""What the calls about procedures and change plans answer, for the API's description."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from planner.design import TlsVerification
from planner.reference import STEP_ROLES, StepKind
from planner.schemas import shape
from planner.schemas.published import CitationSchema, UndoSchema
from planner.web.api.shapes import ReleasesInWordsSchema


def _minutes(description: str, **kwargs: Any) -> fields.Float:
    return fields.Float(required=True, metadata={"description": description}, **kwargs)


class _StepShape(shape.Shape):
    step = shape.text()
    kind = shape.one_of(StepKind)
    who = shape.one_of(STEP_ROLES)
    on = shape.text()
    text = shape.text()
    wait_minutes = _minutes("How long it waits, where a source gives a time.", allow_none=True)
    work_minutes = _minutes("How long the work takes, by our own estimate.")
    cite = fields.Nested(CitationSchema, required=True)


class PlannedStepSchema(_StepShape):
    """A step, on peers numbered as they are when its procedure begins."""

    peer = shape.count(allow_none=True)
    peers = fields.List(fields.Integer(), required=True)


class BookStepSchema(_StepShape):
    """A step for no cluster in particular; `work_minutes` for one peer."""

    for_each = shape.text(allow_none=True)
    when = shape.text(allow_none=True)
    releases = fields.Nested(ReleasesInWordsSchema, required=True)


class BookProcedureSchema(shape.Shape):
    """A procedure for no cluster in particular: N is the peer that it is about, P the primary."""

    procedure = shape.text()
    title = shape.text()
    intro = shape.text()
    releases = fields.Nested(ReleasesInWordsSchema, required=True)
    cite = fields.Nested(CitationSchema, required=True)
    undo = fields.Nested(UndoSchema, required=True)
    steps = fields.List(fields.Nested(BookStepSchema), required=True)


class WorkTimeSchema(shape.Shape):
    """How long a kind of step takes on one peer: our estimate."""

    kind = shape.text()
    minutes = _minutes("On one peer.")
    inferred = fields.Boolean(required=True)
    why = shape.text()


class ProceduresSchema(shape.Shape):
    """All procedures."""

    reference_edition = shape.text()
    procedures = fields.List(fields.Nested(BookProcedureSchema), required=True)
    work_times = fields.List(fields.Nested(WorkTimeSchema), required=True)


class ListedPeerSchema(shape.Shape):
    """A Peer N address field."""

    address = shape.text(allow_none=True)
    name = shape.text(allow_none=True)


class ClusterStateSchema(shape.Shape):
    """What every Clustering page holds."""

    peers = fields.List(fields.Nested(ListedPeerSchema), required=True)
    configuration_primary = shape.count(allow_none=True)
    tls_verification = shape.one_of(TlsVerification)
    address_mapping = fields.Boolean(required=True)


class PlannedProcedureSchema(shape.Shape):
    """A procedure of a plan, and the cluster before and after it."""

    procedure = shape.text()
    title = shape.text()
    intro = shape.text()
    cluster = shape.count()
    peer = shape.count(allow_none=True)
    cite = fields.Nested(CitationSchema, required=True)
    wait_minutes = _minutes("The waits that the sources give, added up.")
    work_minutes = _minutes("The work on top: our estimate.")
    undo = fields.Nested(UndoSchema, required=True)
    steps = fields.List(fields.Nested(PlannedStepSchema), required=True)
    before = fields.Nested(ClusterStateSchema, required=True)
    after = fields.Nested(ClusterStateSchema, required=True)


class PlannedClusterSchema(shape.Shape):
    """A cluster of a plan, and its index in each design; null where it is not in it."""

    name = shape.text(allow_none=True)
    before = shape.count(allow_none=True)
    after = shape.count(allow_none=True)


class DangerSchema(shape.Shape):
    """What the plan warns of."""

    danger = shape.text()
    text = shape.text()
    cite = fields.Nested(CitationSchema, required=True)


class RemarkSchema(shape.Shape):
    """Something that differs, is open or is good to know."""

    key = shape.text()
    cluster = shape.count(allow_none=True)
    facts = fields.Dict(keys=fields.String(), required=True)
    text = shape.text()


class ChangePlanSchema(shape.Shape):
    """The way from one design to another."""

    language = shape.text()
    reference_edition = shape.text()
    empty = fields.Boolean(required=True)
    wait_minutes = _minutes("The waits that the sources give, added up.")
    work_minutes = _minutes("The work on top: our estimate.")
    clusters = fields.List(fields.Nested(PlannedClusterSchema), required=True)
    differences = fields.List(fields.Nested(RemarkSchema), required=True)
    dangers = fields.List(fields.Nested(DangerSchema), required=True)
    procedures = fields.List(fields.Nested(PlannedProcedureSchema), required=True)
    open = fields.List(fields.Nested(RemarkSchema), required=True)
    notes = fields.List(fields.Nested(RemarkSchema), required=True)
    work_times = fields.List(fields.Nested(WorkTimeSchema), required=True)
