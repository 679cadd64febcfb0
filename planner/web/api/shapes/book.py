"""The shapes of the book: rules, limits, capacity, ports, platforms, sources."""

from __future__ import annotations

from marshmallow import RAISE, fields, validate

from planner.design import METRICS, CapacityBasis, PeerType, Platform, Series
from planner.reference import LIMIT_GROUPS
from planner.rules import TOPICS, Kind, Scope, Severity
from planner.schemas import shape
from planner.schemas.published import CitationSchema

# --- problems ---------------------------------------------------------------------------------------------------------


class ReleasesSchema(shape.Shape):
    """A range of releases: since (included), before (not included); null is open."""

    since = shape.text(allow_none=True)
    before = shape.text(allow_none=True)


class ReleasesInWordsSchema(ReleasesSchema):
    """A range of releases, also in words."""

    text = shape.text()


class BookTextSchema(shape.Shape):
    """The words of a rule."""

    statement = fields.String()
    because = fields.String()
    remedy = fields.String()
    confirm = fields.String()
    conflict = fields.String()


class LimitSchema(shape.Shape):
    """A number with its unit, for a range of releases."""

    value = shape.count()
    unit = shape.text()
    releases = fields.Nested(ReleasesSchema, required=True)
    inferred = shape.flag()
    why = shape.text(allow_none=True)
    cite = fields.Nested(CitationSchema, required=True)


class RuleLimitSchema(LimitSchema):
    """A limit that a rule compares with."""

    limit = shape.text()
    title = shape.text()


class PublishedLimitSchema(RuleLimitSchema):
    """A limit as the book shows it."""

    group = shape.one_of(LIMIT_GROUPS, "What it is about.")
    recommended = shape.flag(
        "Whether the source advises to stay within it; else the product or its support holds to it."
    )
    note = shape.text("What more there is to say of it.", allow_none=True)
    releases = fields.Nested(ReleasesInWordsSchema, required=True)


class RuleSchema(shape.Shape):
    """A rule of the book."""

    rule = shape.text()
    title = shape.text()
    topic = shape.one_of(TOPICS)
    severity = shape.one_of(Severity)
    kind = shape.one_of(Kind)
    scope = shape.one_of(Scope)
    releases = fields.Nested(ReleasesInWordsSchema, required=True)
    cites = shape.listed(CitationSchema)
    conflicts = shape.listed(CitationSchema)
    text = fields.Nested(BookTextSchema, required=True)
    limits = shape.listed(RuleLimitSchema)


class RuleBookSchema(shape.Shape):
    """The rules that fit the filters, in book order; every rule without any."""

    reference_edition = shape.text()
    rules = shape.listed(RuleSchema)


class FiguresByMetricSchema(shape.Shape):
    """Figures by metric, those that the source prints."""

    class Meta:
        """marshmallow options; the metrics become fields."""

        unknown = RAISE
        include = {str(metric): fields.Integer() for metric in METRICS}  # noqa: RUF012


class CapacityRuleSchema(shape.Shape):
    """How the figures of one peer become those of a cluster."""

    basis = shape.one_of(CapacityBasis)
    releases = fields.Nested(ReleasesSchema, required=True)
    counted_peers = shape.count("The most peers whose capacity counts.")
    reserved_peers = shape.count("Peers held back before counting.")
    cite = fields.Nested(CitationSchema, required=True)


class CapacityRowSchema(shape.Shape):
    """One printed capacity row."""

    basis = shape.one_of(CapacityBasis)
    platform = shape.one_of(Platform)
    releases = fields.Nested(ReleasesSchema, required=True)
    peers_in_table = shape.count("The number of peers that the row is printed for.")
    printed = fields.Nested(FiguresByMetricSchema, required=True)
    per_peer = fields.Nested(FiguresByMetricSchema, required=True)
    inferred = shape.flag()
    why = shape.text(allow_none=True)
    cite = fields.Nested(CitationSchema, required=True)


class CapacityTablesSchema(shape.Shape):
    """The capacity tables of both bases, and every other limit."""

    reference_edition = shape.text()
    rules = shape.listed(CapacityRuleSchema)
    figures = shape.listed(CapacityRowSchema)
    fast_path = shape.listed(CapacityRowSchema)
    limits = shape.listed(PublishedLimitSchema)


class PrintedFlowSchema(shape.Shape):
    """A flow between two peers, as printed."""

    flow = shape.text()
    purpose = shape.text()
    note = shape.text(allow_none=True)
    releases = fields.Nested(ReleasesInWordsSchema, required=True)
    protocol = shape.text()
    source_ports = shape.text(allow_none=True)
    destination_ports = shape.text(allow_none=True)
    only_type = shape.one_of(PeerType, allow_none=True)
    cite = fields.Nested(CitationSchema, required=True)


class PrintedDeploymentFlowSchema(shape.Shape):
    """A flow between an Expressway and what stands around it, as printed."""

    flow = shape.text()
    purpose = shape.text()
    note = shape.text(allow_none=True)
    releases = fields.Nested(ReleasesInWordsSchema, required=True)
    sources = shape.listed(fields.String(**shape.about("The roles that it may come from.")))
    destinations = shape.listed(fields.String(**shape.about("The roles that it may go to.")))
    protocols = shape.listed(fields.String())
    source_ports = shape.text(allow_none=True)
    destination_ports = shape.text(allow_none=True)
    large_destination_ports = shape.text(allow_none=True)
    multiplexed_destination_ports = shape.text(allow_none=True)
    first_zone_port = fields.Integer(
        required=True,
        allow_none=True,
        **shape.about("The port of the first traversal zone; the next zone takes the next."),
    )
    services = shape.listed(fields.String(**shape.about("Needed for any of these; none: for every deployment.")))
    when = shape.text(allow_none=True)
    optional = shape.flag()
    inferred = shape.flag()
    why = shape.text(allow_none=True)
    cites = shape.listed(CitationSchema)


class FlowsSchema(shape.Shape):
    """Every flow between peers, in both port families, and every flow of a deployment."""

    reference_edition = shape.text()
    flows = shape.listed(PrintedFlowSchema)
    deployment_flows = shape.listed(PrintedDeploymentFlowSchema)


class PlatformSchema(shape.Shape):
    """An appliance model or VM size."""

    platform = shape.one_of(Platform)
    label = shape.text()
    kind = shape.text()
    classes = shape.listed(fields.String())
    scales = shape.flag()
    releases = fields.Nested(ReleasesSchema, required=True)
    series = shape.listed(fields.String(validate=validate.OneOf(list(map(str, Series)))))
    cite = fields.Nested(CitationSchema, required=True)
    scales_cite = fields.Nested(CitationSchema, required=True)


class PlatformsSchema(shape.Shape):
    """Every platform."""

    reference_edition = shape.text()
    platforms = shape.listed(PlatformSchema)


class SourceSchema(shape.Shape):
    """A document of the bibliography."""

    id = shape.text()
    title = shape.text()
    publisher = shape.text()
    edition = shape.text()
    date = shape.text("The date printed on it, as printed.")
    retrieved = fields.Date(required=True)
    url = shape.text(allow_none=True)


class SourcesSchema(shape.Shape):
    """The bibliography."""

    reference_edition = shape.text()
    sources = shape.listed(SourceSchema)
