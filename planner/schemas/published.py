"""The schemas as others read them: JSON Schema of a design, and the shape of an assessment for OpenAPI.

The assessment is dumped by hand (planner.schemas.assessment), since a schema would spend milliseconds on its hundreds
of port rows; a test holds every dump against the schema here.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import RAISE, Schema, fields, validate

from planner.assessment import Verdict
from planner.capacity import Missing
from planner.deployment_capacity import WeakerSide
from planner.design import METRICS, CapacityBasis, Service
from planner.notices import NoticeCode
from planner.ports import Action, Firewall, FirewallZone
from planner.reference import FLOW_CONDITIONS, FLOW_ROLES
from planner.rules import WAIVABLE, Kind, Outcome, Severity
from planner.schemas.design import DesignSchema
from planner.schemas.names import CertificatePlanSchema, DnsPlanSchema
from planner.survival import LICENCE_KINDS

JSON_SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"


@cache
def design_json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a design."""
    spec = APISpec("designs", "1", openapi_version="3.1.0", plugins=[MarshmallowPlugin(schema_name_resolver=_name)])
    spec.components.schema("Design", schema=DesignSchema)
    schemas = _at_defs(spec.to_dict()["components"]["schemas"])
    design = schemas.pop("Design")
    return {
        "$schema": JSON_SCHEMA_DIALECT,
        "title": "Expressway cluster design",
        "description": "A proposed deployment. null and absent both mean: not stated.",
        **design,
        "$defs": dict(sorted(schemas.items())),
    }


def _name(schema: Any) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return str(kind.__name__).removesuffix("Schema")


def _at_defs(node: Any) -> Any:
    """Return the node with its references pointing to $defs instead of an OpenAPI document's components."""
    if isinstance(node, dict):
        return {
            key: value.replace("#/components/schemas/", "#/$defs/") if key == "$ref" else _at_defs(value)
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [_at_defs(member) for member in node]
    return node


# --- an assessment ----------------------------------------------------------------------------------------------------


class _Shape(Schema):
    class Meta:
        """marshmallow options."""

        unknown = RAISE


def _words(*values: str, **kwargs: Any) -> fields.String:
    return fields.String(required=True, validate=validate.OneOf(values), **kwargs)


def _text(**kwargs: Any) -> fields.String:
    return fields.String(required=True, **kwargs)


def _count(**kwargs: Any) -> fields.Integer:
    return fields.Integer(required=True, **kwargs)


def _share() -> fields.Float:
    return fields.Float(required=True, metadata={"description": "A share; 1 is full."})


def _flag() -> fields.Boolean:
    return fields.Boolean(required=True)


class CitationSchema(_Shape):
    """A place in a source."""

    source = _text()
    locator = _text()


class FiguresSchema(_Shape):
    """Figures by metric; mra_video_calls on a Small VM only."""

    class Meta:
        """marshmallow options; the metrics become fields."""

        unknown = RAISE
        include = {str(metric): fields.Integer() for metric in METRICS}  # noqa: RUF012


class AfterLossesSchema(FiguresSchema):
    """The cluster's figures with `lost` peers down."""

    lost = _count()


class PairCapacitySchema(_Shape):
    """What a C/E pair carries: of each metric the figure of its weaker side, and which side that is."""

    c = _count()
    e = _count()
    figures = fields.Nested(FiguresSchema, required=True, allow_none=True)
    weaker = fields.Dict(keys=_words(*METRICS), values=_words(*WeakerSide), required=True)
    after_losses = fields.List(fields.Nested(AfterLossesSchema), required=True)


class LoadSchema(_Shape):
    """A demand against the capacity after losses."""

    lost = _count()
    capacity = _count()
    utilisation = _share()
    fits = _flag()


class DemandLineSchema(_Shape):
    """A demand against the cluster's capacity."""

    metric = _words(*map(str, METRICS))
    demand = _count()
    capacity = _count()
    utilisation = _share()
    fits = _flag()
    at_horizon = _count(allow_none=True)
    after_losses = fields.List(fields.Nested(LoadSchema), required=True)


class MixTermSchema(_Shape):
    """A kind of call in the mix."""

    metric = _words(*map(str, METRICS))
    demand = _count()
    capacity = _count()


class CallMixSchema(_Shape):
    """Video and audio together; inferred, since Cisco publishes end points only."""

    terms = fields.List(fields.Nested(MixTermSchema), required=True)
    utilisation = _share()
    inferred = _flag()


class SessionLicencesSchema(_Shape):
    """Rich media session licences: needed against held."""

    needed = _count()
    pool = _count()
    largest_peer = _count()


class BasisFigureSchema(_Shape):
    """What one capacity basis says."""

    basis = _words(*map(str, CapacityBasis))
    value = _count()
    cite = fields.Nested(CitationSchema, required=True)


class DisagreementSchema(_Shape):
    """A metric for which the two bases differ."""

    metric = _words(*map(str, METRICS))
    figures = fields.List(fields.Nested(BasisFigureSchema), required=True)


class CapacitySchema(_Shape):
    """The capacity of one cluster; figures are null where the basis has none."""

    cluster_index = _count()
    basis = _words(*map(str, CapacityBasis))
    release = _text()
    release_assumed = _flag()
    peer_count = _count(allow_none=True)
    counted_peers = _count(allow_none=True)
    cite = fields.Nested(CitationSchema, required=True)
    rule_cite = fields.Nested(CitationSchema, required=True)
    missing = _words(*map(str, Missing), allow_none=True)
    bases_with_figures = fields.List(_words(*map(str, CapacityBasis)), required=True)
    inferred = _flag()
    fast_path_registration = _flag()
    per_peer = fields.Nested(FiguresSchema, required=True, allow_none=True)
    cluster = fields.Nested(FiguresSchema, required=True, allow_none=True)
    gross = fields.Nested(FiguresSchema, required=True, allow_none=True)
    after_losses = fields.List(fields.Nested(AfterLossesSchema), required=True)
    demand = fields.List(fields.Nested(DemandLineSchema), required=True)
    call_mix = fields.Nested(CallMixSchema, required=True, allow_none=True)
    rich_media_session_licences = fields.Nested(SessionLicencesSchema, required=True, allow_none=True)
    binding_metric = _text(allow_none=True)
    losses_survived = _count(allow_none=True)
    untested_together = fields.List(
        _words(*map(str, Service)),
        required=True,
        metadata={"description": "The services, where there are several: each figure was tested with one alone."},
    )
    disagreements = fields.List(fields.Nested(DisagreementSchema), required=True)


class CapacityByPeersSchema(_Shape):
    """What a cluster like this one would carry with so many peers."""

    peers = _count()
    counted_peers = _count()
    figures = fields.Nested(FiguresSchema, required=True)


class SiteLossSchema(_Shape):
    """The cluster without the peers of one site. `fits`: each metric by itself; null without demand."""

    site = _text()
    peers = fields.List(fields.Integer(), required=True)
    peers_left = _count()
    figures = fields.Nested(FiguresSchema, required=True)
    fits = fields.Boolean(required=True, allow_none=True)
    call_mix = fields.Nested(CallMixSchema, required=True, allow_none=True)


class LicenceLossSchema(_Shape):
    """Licences when one of these peers stays lost: `pool` for so many days, then `pool_after`."""

    kind = _words(*LICENCE_KINDS)
    peers = fields.List(fields.Integer(), required=True)
    held = _count()
    pool = _count()
    usable = _count(allow_none=True)
    days = _count()
    pool_after = _count()
    usable_after = _count(allow_none=True)
    needed = _count(allow_none=True)


class MixedAvailabilitySchema(_Shape):
    """The same with video and audio together on the inferred line."""

    covered = fields.Float(required=True)
    minutes_a_year_uncovered = fields.Float(required=True)
    inferred = _flag()


class AvailabilitySchema(_Shape):
    """The probability that the peers that are up carry the demand; exact for independent failures."""

    per_peer = fields.Float(required=True)
    covered = fields.Float(required=True)
    minutes_a_year_uncovered = fields.Float(required=True)
    with_call_mix = fields.Nested(MixedAvailabilitySchema, required=True, allow_none=True)


class SurvivalSchema(_Shape):
    """What becomes of one cluster when a site, licences or peers are lost."""

    cluster_index = _count()
    capacity_by_peers = fields.List(fields.Nested(CapacityByPeersSchema), required=True)
    sites = fields.List(fields.Nested(SiteLossSchema), required=True)
    peers_without_site = fields.List(fields.Integer(), required=True)
    licences = fields.List(fields.Nested(LicenceLossSchema), required=True)
    licence_cite = fields.Nested(CitationSchema, required=True)
    availability = fields.Nested(AvailabilitySchema, required=True, allow_none=True)


class PassingSchema(_Shape):
    """The months in which a mark is passed: 0 is today already, null is not within the months looked ahead."""

    percent = _count()
    month = _count(allow_none=True)
    month_one_lost = _count(allow_none=True)


class GrowthLineSchema(_Shape):
    """One metric's way to its capacity."""

    metric = _words(*map(str, METRICS))
    demand = _count()
    capacity = _count()
    capacity_one_lost = _count(allow_none=True)
    passes = fields.List(fields.Nested(PassingSchema), required=True)


class GrowthSchema(_Shape):
    """How the demand of one cluster grows into its capacity: compound, by month."""

    cluster_index = _count()
    percent_a_year = fields.Float(required=True)
    months_looked_ahead = _count()
    metrics = fields.List(fields.Nested(GrowthLineSchema), required=True)


class ObservationSchema(_Shape):
    """What a rule saw in one place."""

    holds = fields.Boolean(required=True, allow_none=True)
    subject = _text()
    pointer = _text()
    facts = fields.Dict(keys=fields.String(), required=True)
    text = _text()


class RuleTextSchema(_Shape):
    """A rule in words."""

    statement = _text()
    because = _text()
    remedy = _text()
    confirm = fields.String()
    conflict = fields.String()


class ConfirmedSchema(_Shape):
    """Who confirmed a rule."""

    by = _text(allow_none=True)
    on = _text(allow_none=True)


class WaivedSchema(_Shape):
    """Who waived a rule, why and until when, and what the outcome would be otherwise."""

    reason = _text()
    approver = _text()
    expiry = fields.Date(required=True)
    outcome = _words(*map(str, WAIVABLE))


class ResultSchema(_Shape):
    """What became of one rule in one cluster."""

    rule = _text()
    title = _text()
    severity = _words(*map(str, Severity))
    kind = _words(*map(str, Kind))
    outcome = _words(*map(str, Outcome))
    cluster = _count(allow_none=True)
    cites = fields.List(fields.Nested(CitationSchema), required=True)
    observations = fields.List(fields.Nested(ObservationSchema), required=True)
    text = fields.Nested(RuleTextSchema, required=True)
    confirmed = fields.Nested(ConfirmedSchema)
    waiver = fields.Nested(WaivedSchema)


class EndpointSchema(_Shape):
    """One end of a flow."""

    peer = _count()
    name = _text()
    ip = _text(allow_none=True)
    ports = _text(allow_none=True)


class PortSchema(_Shape):
    """One flow from one peer to another."""

    cluster = _count()
    flow = _text()
    purpose = _text()
    source = fields.Nested(EndpointSchema, required=True)
    destination = fields.Nested(EndpointSchema, required=True)
    protocol = _text()
    cite = fields.Nested(CitationSchema, required=True)


class CompactPortSchema(_Shape):
    """One flow of a cluster, from this peer to the other peers."""

    cluster = _count()
    flow = _text()
    purpose = _text()
    note = _text(allow_none=True)
    source_ports = _text(allow_none=True)
    protocol = _text()
    destination_ports = _text(allow_none=True)
    release_assumed = _flag()
    cite = fields.Nested(CitationSchema, required=True)


class FlowAddressSchema(_Shape):
    """A peer, a server or a network of one side of a flow."""

    name = _text(allow_none=True)
    address = fields.String(
        required=True, allow_none=True, metadata={"description": "An address, or a network in CIDR form."}
    )
    own_address = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Where `address` is a static NAT address: that of the interface behind it."},
    )
    peer = _count(allow_none=True)


class FlowSideSchema(_Shape):
    """One side of a flow of the deployment. No addresses and not `any`: not stated."""

    role = _words(*FLOW_ROLES)
    label = _text()
    cluster = _count(allow_none=True)
    zone = _words(*map(str, FirewallZone), allow_none=True)
    any = _flag()
    addresses = fields.List(fields.Nested(FlowAddressSchema), required=True)
    ports = _text(allow_none=True)


class FlowSchema(_Shape):
    """A flow of the deployment, from a group of addresses to another."""

    flow = _text()
    purpose = _text()
    firewalls = fields.List(
        _words(*map(str, Firewall)),
        required=True,
        allow_none=True,
        metadata={"description": "The firewalls on its way; none within one zone; null where a zone is not known."},
    )
    source = fields.Nested(FlowSideSchema, required=True)
    protocols = fields.List(fields.String(), required=True)
    destination = fields.Nested(FlowSideSchema, required=True)
    needed = fields.Boolean(
        required=True,
        allow_none=True,
        metadata={"description": "null: only if any of `services`, or the system `when`, is used."},
    )
    services = fields.List(_words(*map(str, Service)), required=True)
    when = _words(*FLOW_CONDITIONS, allow_none=True)
    optional = _flag()
    inferred = _flag()
    size_assumed = _flag()
    release_assumed = _flag()
    remarks = fields.List(fields.String(), required=True)
    cites = fields.List(fields.Nested(CitationSchema), required=True)


class FlowRemarksSchema(_Shape):
    """What the flows of the deployment leave open."""

    pairs_unknown = _flag()
    untyped_clusters = fields.List(fields.Integer(), required=True)
    pairs_left_out = _count()


class PeerRuleSchema(_Shape):
    """One rule of a peer's own firewall; lower priority numbers are evaluated first."""

    cluster = _count()
    peer = _count()
    name = _text()
    priority = _count()
    action = _words(*map(str, Action))
    source_peer = _count(allow_none=True)
    address = _text(allow_none=True)
    protocol = _text()
    start_port = _count()
    end_port = _count()
    cite = fields.Nested(CitationSchema, required=True)


class StepSchema(_Shape):
    """A step of a procedure."""

    peer = _count(allow_none=True)
    text = _text()
    wait_minutes = fields.Float(required=True, allow_none=True)
    cite = fields.Nested(CitationSchema, required=True)


class ProcedureSchema(_Shape):
    """A procedure of the runbook."""

    procedure = _text()
    title = _text()
    cluster = _count()
    cite = fields.Nested(CitationSchema, required=True)
    steps = fields.List(fields.Nested(StepSchema), required=True)


class CountsSchema(_Shape):
    """How many results have each outcome."""

    class Meta:
        """marshmallow options; the outcomes become fields."""

        unknown = RAISE
        # `waived` is there only where the design waives.
        include = {  # noqa: RUF012
            str(outcome): fields.Integer(required=outcome is not Outcome.WAIVED) for outcome in Outcome
        }


class NoticeSchema(_Shape):
    """What the design states without effect."""

    pointer = _text()
    code = _words(*map(str, NoticeCode))
    text = _text()


class SourceTextSchema(_Shape):
    """A source used, in words."""

    id = _text()
    text = _text()


class AssessmentSchema(_Shape):
    """Everything found out about a design."""

    verdict = _words(*map(str, Verdict))
    language = _text()
    design = fields.Nested(DesignSchema, required=True)
    design_hash = _text()
    reference_edition = _text()
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


class CompactAssessmentSchema(_Shape):
    """An assessment without words."""

    verdict = _words(*map(str, Verdict))
    design_hash = _text()
    unmet = fields.List(fields.String(), required=True)
    undecided = fields.List(fields.String(), required=True)
    capacity = fields.List(fields.Nested(CapacitySchema), required=True)
