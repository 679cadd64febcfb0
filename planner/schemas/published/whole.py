"""The shape of a whole assessment, in full and compact."""

from __future__ import annotations

from marshmallow import RAISE, fields

from planner.assessment import Verdict
from planner.notices import NoticeCode
from planner.rules import Outcome
from planner.schemas import shape
from planner.schemas.design import DesignSchema
from planner.schemas.names import CertificatePlanSchema, DnsPlanSchema
from planner.schemas.published.capacity import CapacitySchema, PairCapacitySchema
from planner.schemas.published.ports import CompactPortSchema, FlowRemarksSchema, FlowSchema, PeerRuleSchema, PortSchema
from planner.schemas.published.results import ResultSchema
from planner.schemas.published.runbook import ProcedureSchema
from planner.schemas.published.survival import GrowthSchema, SurvivalSchema


class CountsSchema(shape.Shape):
    """How many results have each outcome."""

    class Meta:
        """marshmallow options; the outcomes become fields."""

        unknown = RAISE
        # `waived` is there only where the design waives.
        include = {  # noqa: RUF012
            str(outcome): fields.Integer(required=outcome is not Outcome.WAIVED) for outcome in Outcome
        }


class NoticeSchema(shape.Shape):
    """What the design states without effect."""

    pointer = shape.text()
    code = shape.one_of(NoticeCode)
    text = shape.text()


class SourceTextSchema(shape.Shape):
    """A source used, in words."""

    id = shape.text()
    text = shape.text()


class AssessmentSchema(shape.Shape):
    """Everything found out about a design."""

    verdict = shape.one_of(Verdict)
    language = shape.text()
    design = fields.Nested(DesignSchema, required=True)
    design_hash = shape.text()
    reference_edition = shape.text()
    assessed_on = fields.Date(required=True)
    counts = fields.Nested(CountsSchema, required=True)
    results = fields.List(fields.Nested(ResultSchema), required=True)
    capacity = fields.List(fields.Nested(CapacitySchema), required=True)
    pairs = fields.List(fields.Nested(PairCapacitySchema), required=True)
    survival = fields.List(fields.Nested(SurvivalSchema), required=True)
    growth = fields.List(fields.Nested(GrowthSchema, allow_none=True), required=True)
    ports = fields.List(fields.Nested(PortSchema), required=True)
    ports_compact = fields.List(fields.Nested(CompactPortSchema), required=True)
    flows = fields.List(fields.Nested(FlowSchema), required=True)
    flow_remarks = fields.Nested(FlowRemarksSchema, required=True)
    peer_firewall_rules = fields.List(fields.Nested(PeerRuleSchema), required=True)
    runbook = fields.List(fields.Nested(ProcedureSchema), required=True)
    certificates = fields.Nested(CertificatePlanSchema, required=True)
    dns = fields.Nested(DnsPlanSchema, required=True)
    unused_confirmations = fields.List(fields.String(), required=True)
    notices = fields.List(fields.Nested(NoticeSchema), required=True)
    sources = fields.List(fields.Nested(SourceTextSchema), required=True)


class CompactAssessmentSchema(shape.Shape):
    """An assessment without words."""

    verdict = shape.one_of(Verdict)
    design_hash = shape.text()
    unmet = fields.List(fields.String(), required=True)
    undecided = fields.List(fields.String(), required=True)
    capacity = fields.List(fields.Nested(CapacitySchema), required=True)
