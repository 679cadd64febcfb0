"""The shapes of answers that are not an assessment: problems, the rule book, the reference, what this service is."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from planner.design import METRICS, CapacityBasis, PeerType, Platform, Series
from planner.rules import TOPICS, Kind, Scope, Severity
from planner.schemas.published import CitationSchema
from planner.wording import LANGUAGES


class _Shape(Schema):
    class Meta:
        """marshmallow options."""

        unknown = RAISE


def _text(**kwargs: Any) -> fields.String:
    return fields.String(required=True, **kwargs)


def _one_of(*values: str, **kwargs: Any) -> fields.String:
    return fields.String(required=True, validate=validate.OneOf(values), **kwargs)


def _count(**kwargs: Any) -> fields.Integer:
    return fields.Integer(required=True, **kwargs)


def _flag() -> fields.Boolean:
    return fields.Boolean(required=True)


def _list(item: fields.Field[Any] | type[Schema]) -> fields.List[Any]:
    return fields.List(item if isinstance(item, fields.Field) else fields.Nested(item), required=True)


def _about(description: str, **metadata: Any) -> dict[str, Any]:
    return {"metadata": {"description": description, **metadata}}


# --- problems ---------------------------------------------------------------------------------------------------------


class ProblemFaultSchema(_Shape):
    """One thing wrong with the request."""

    pointer = _text(**_about("JSON pointer into the body; /query/<parameter> for the query string.", maxLength=2000))
    code = _text(**_about("What is wrong, for programs; it stays the same in every language."))
    detail = _text(**_about("What is wrong, in words."))


class ProblemSchema(_Shape):
    """A problem (RFC 9457)."""

    type = _text(**_about("The kind of problem; the same path shows a page about it.", format="uri-reference"))
    title = _text()
    status = _count(validate=validate.Range(400, 599))
    detail = _text()
    instance = _text(**_about("The path that was asked for.", format="uri-reference"))
    requestId = _text(**_about("X-Request-ID of this answer; the log knows it too."))  # noqa: N815  (the contract's name)
    errors = fields.List(fields.Nested(ProblemFaultSchema), **_about("Every fault at once."))
    truncated = fields.Boolean(**_about("True when there were more faults than are told."))


# --- the book ---------------------------------------------------------------------------------------------------------


class ReleasesSchema(_Shape):
    """A range of releases: since (included), before (not included); null is open."""

    since = _text(allow_none=True)
    before = _text(allow_none=True)


class ReleasesInWordsSchema(ReleasesSchema):
    """A range of releases, also in words."""

    text = _text()


class BookTextSchema(_Shape):
    """The words of a rule."""

    statement = fields.String()
    because = fields.String()
    remedy = fields.String()
    confirm = fields.String()
    conflict = fields.String()


class LimitSchema(_Shape):
    """A number with its unit, for a range of releases."""

    value = _count()
    unit = _text()
    releases = fields.Nested(ReleasesSchema, required=True)
    inferred = _flag()
    why = _text(allow_none=True)
    cite = fields.Nested(CitationSchema, required=True)


class RuleLimitSchema(LimitSchema):
    """A limit that a rule compares with."""

    limit = _text()
    title = _text()


class RuleSchema(_Shape):
    """A rule of the book."""

    rule = _text()
    title = _text()
    topic = _one_of(*TOPICS)
    severity = _one_of(*map(str, Severity))
    kind = _one_of(*map(str, Kind))
    scope = _one_of(*map(str, Scope))
    releases = fields.Nested(ReleasesInWordsSchema, required=True)
    cites = _list(CitationSchema)
    conflicts = _list(CitationSchema)
    text = fields.Nested(BookTextSchema, required=True)
    limits = _list(RuleLimitSchema)


class RuleBookSchema(_Shape):
    """The rules that fit the filters, in book order; every rule without any."""

    reference_edition = _text()
    rules = _list(RuleSchema)


class FiguresByMetricSchema(_Shape):
    """Figures by metric, those that the source prints."""

    class Meta:
        """marshmallow options; the metrics become fields."""

        unknown = RAISE
        include = {str(metric): fields.Integer() for metric in METRICS}  # noqa: RUF012


class CapacityRuleSchema(_Shape):
    """How the figures of one peer become those of a cluster."""

    basis = _one_of(*map(str, CapacityBasis))
    releases = fields.Nested(ReleasesSchema, required=True)
    counted_peers = _count(**_about("The most peers whose capacity counts."))
    reserved_peers = _count(**_about("Peers held back before counting."))
    cite = fields.Nested(CitationSchema, required=True)


class CapacityRowSchema(_Shape):
    """One printed capacity row."""

    basis = _one_of(*map(str, CapacityBasis))
    platform = _one_of(*map(str, Platform))
    releases = fields.Nested(ReleasesSchema, required=True)
    peers_in_table = _count(**_about("The number of peers that the row is printed for."))
    printed = fields.Nested(FiguresByMetricSchema, required=True)
    per_peer = fields.Nested(FiguresByMetricSchema, required=True)
    inferred = _flag()
    why = _text(allow_none=True)
    cite = fields.Nested(CitationSchema, required=True)


class CapacityTablesSchema(_Shape):
    """The capacity tables of both bases."""

    reference_edition = _text()
    rules = _list(CapacityRuleSchema)
    figures = _list(CapacityRowSchema)
    fast_path = _list(CapacityRowSchema)


class PrintedFlowSchema(_Shape):
    """A flow between two peers, as printed."""

    flow = _text()
    purpose = _text()
    note = _text(allow_none=True)
    releases = fields.Nested(ReleasesInWordsSchema, required=True)
    protocol = _text()
    source_ports = _text(allow_none=True)
    destination_ports = _text(allow_none=True)
    only_type = _one_of(*map(str, PeerType), allow_none=True)
    cite = fields.Nested(CitationSchema, required=True)


class PrintedDeploymentFlowSchema(_Shape):
    """A flow between an Expressway and what stands around it, as printed."""

    flow = _text()
    purpose = _text()
    note = _text(allow_none=True)
    releases = fields.Nested(ReleasesInWordsSchema, required=True)
    sources = _list(fields.String(**_about("The roles that it may come from.")))
    destinations = _list(fields.String(**_about("The roles that it may go to.")))
    protocols = _list(fields.String())
    source_ports = _text(allow_none=True)
    destination_ports = _text(allow_none=True)
    large_destination_ports = _text(allow_none=True)
    multiplexed_destination_ports = _text(allow_none=True)
    first_zone_port = fields.Integer(
        required=True, allow_none=True, **_about("The port of the first traversal zone; the next zone takes the next.")
    )
    services = _list(fields.String(**_about("Needed for any of these; none: for every deployment.")))
    when = _text(allow_none=True)
    optional = _flag()
    inferred = _flag()
    why = _text(allow_none=True)
    cites = _list(CitationSchema)


class FlowsSchema(_Shape):
    """Every flow between peers, in both port families, and every flow of a deployment."""

    reference_edition = _text()
    flows = _list(PrintedFlowSchema)
    deployment_flows = _list(PrintedDeploymentFlowSchema)


class PlatformSchema(_Shape):
    """An appliance model or VM size."""

    platform = _one_of(*map(str, Platform))
    label = _text()
    kind = _text()
    classes = _list(fields.String())
    scales = _flag()
    releases = fields.Nested(ReleasesSchema, required=True)
    series = _list(fields.String(validate=validate.OneOf(list(map(str, Series)))))
    cite = fields.Nested(CitationSchema, required=True)
    scales_cite = fields.Nested(CitationSchema, required=True)


class PlatformsSchema(_Shape):
    """Every platform."""

    reference_edition = _text()
    platforms = _list(PlatformSchema)


class SourceSchema(_Shape):
    """A document of the bibliography."""

    id = _text()
    title = _text()
    publisher = _text()
    edition = _text()
    date = _text(**_about("The date printed on it, as printed."))
    retrieved = fields.Date(required=True)
    url = _text(allow_none=True)


class SourcesSchema(_Shape):
    """The bibliography."""

    reference_edition = _text()
    sources = _list(SourceSchema)


# --- what differs between two releases --------------------------------------------------------------------------------


def _starts_or_stops() -> fields.String:
    return _one_of("starts", "stops", **_about("Whether it holds in the release `to` alone, or in `from` alone."))


def _sides(item: type[Schema], **kwargs: Any) -> dict[str, fields.Field[Any]]:
    """Return the fields `from` and `to`."""
    return {side: fields.Nested(item, required=True, **kwargs) for side in ("from", "to")}


class RuleChangeSchema(_Shape):
    """A rule that holds in one of the releases alone."""

    rule = _text()
    title = _text()
    severity = _one_of(*map(str, Severity))
    kind = _one_of(*map(str, Kind))
    change = _starts_or_stops()
    releases = fields.Nested(ReleasesInWordsSchema, required=True)
    cites = _list(CitationSchema)


class LimitChangeSchema(_Shape):
    """A limit with another value; null where a release has none."""

    class Meta:
        """marshmallow options."""

        unknown = RAISE
        include = _sides(LimitSchema, allow_none=True)

    limit = _text()
    title = _text()


class CountingSchema(_Shape):
    """How peers count."""

    counted_peers = _count(**_about("The most peers whose capacity counts."))
    reserved_peers = _count(**_about("Peers held back before counting."))
    cite = fields.Nested(CitationSchema, required=True)


class CapacityRuleChangeSchema(_Shape):
    """A basis that counts peers otherwise."""

    class Meta:
        """marshmallow options."""

        unknown = RAISE
        include = _sides(CountingSchema)

    basis = _one_of(*map(str, CapacityBasis))


class FigureSchema(_Shape):
    """A figure of one peer."""

    value = _count()
    inferred = _flag()
    why = _text(allow_none=True)
    cite = fields.Nested(CitationSchema, required=True)


class FigureChangeSchema(_Shape):
    """A figure of one peer that differs; null where a release has none."""

    class Meta:
        """marshmallow options."""

        unknown = RAISE
        include = _sides(FigureSchema, allow_none=True)

    basis = _one_of(*map(str, CapacityBasis))
    platform = _one_of(*map(str, Platform))
    metric = _one_of(*map(str, METRICS))
    fast_path_registration = _flag()


class FlowAsPrintedSchema(_Shape):
    """Protocol and ports of a flow, as printed."""

    protocol = _text()
    source_ports = _text(allow_none=True)
    destination_ports = _text(allow_none=True)
    only_type = _one_of(*map(str, PeerType), allow_none=True)
    cite = fields.Nested(CitationSchema, required=True)


class FlowChangeSchema(_Shape):
    """A flow with other protocols or ports; an empty list where a release does not have it."""

    class Meta:
        """marshmallow options."""

        unknown = RAISE
        include = {side: _list(FlowAsPrintedSchema) for side in ("from", "to")}  # noqa: RUF012

    flow = _text()
    purpose = _text()


class DeploymentFlowChangeSchema(_Shape):
    """A flow between the clusters and the systems around them that is there in one of the releases alone."""

    flow = _text()
    purpose = _text()
    change = _starts_or_stops()
    sources = _list(fields.String(**_about("The roles that it may come from.")))
    destinations = _list(fields.String(**_about("The roles that it may go to.")))
    protocols = _list(fields.String())
    source_ports = _text(allow_none=True)
    destination_ports = _text(allow_none=True)
    cites = _list(CitationSchema)


class PlatformChangeSchema(_Shape):
    """A platform that runs one of the releases alone."""

    platform = _one_of(*map(str, Platform))
    label = _text()
    change = _starts_or_stops()
    releases = fields.Nested(ReleasesSchema, required=True)
    cite = fields.Nested(CitationSchema, required=True)


class EsxiSchema(_Shape):
    """The earliest ESXi release of each major one that a new virtual machine may run on."""

    minimum = _list(fields.String())
    inferred = _flag()
    why = _text(allow_none=True)
    cite = fields.Nested(CitationSchema, required=True)


class EsxiChangeSchema(_Shape):
    """Other ESXi releases; null where the reference has none for a release."""

    class Meta:
        """marshmallow options."""

        unknown = RAISE
        include = _sides(EsxiSchema, allow_none=True)


class MilestoneSchema(_Shape):
    """A turning point of the software between the releases."""

    milestone = _text()
    text = _text()
    since = _text()
    change = _starts_or_stops()
    cite = fields.Nested(CitationSchema, required=True)


class ChangesSchema(_Shape):
    """What differs between two releases."""

    class Meta:
        """marshmallow options; `from` is a word of Python."""

        unknown = RAISE
        include = {"from": _text()}  # noqa: RUF012

    to = _text()
    reference_edition = _text()
    beyond = _list(fields.String(**_about("Later than the latest release that the reference knows.")))
    differs = _flag()
    rules = _list(RuleChangeSchema)
    limits = _list(LimitChangeSchema)
    capacity_rules = _list(CapacityRuleChangeSchema)
    figures = _list(FigureChangeSchema)
    flows = _list(FlowChangeSchema)
    deployment_flows = _list(DeploymentFlowChangeSchema)
    platforms = _list(PlatformChangeSchema)
    esxi = fields.List(fields.Nested(EsxiChangeSchema), required=True, validate=validate.Length(max=1))
    milestones = _list(MilestoneSchema)


# --- the service itself -----------------------------------------------------------------------------------------------


class FormatSchema(_Shape):
    """A report format."""

    format = _text()
    media_type = _text(allow_none=True)
    available = _flag()
    reason = _text(allow_none=True, **_about("Why it is not available here."))


class LimitsSchema(_Shape):
    """What a request may hold at the most."""

    bytes = _count()
    depth = _count()
    clusters = _count()
    peers = _count()
    peer_pairs = _count()
    faults = _count()


class InfoSchema(_Shape):
    """What this service is and can do."""

    name = _text()
    version = _text()
    api_version = _text()
    schema_version = _count()
    reference_edition = _text()
    current_release = _text()
    rules = _count()
    languages = _list(fields.String(validate=validate.OneOf(LANGUAGES)))
    default_language = _one_of(*LANGUAGES)
    formats = _list(FormatSchema)
    limits = fields.Nested(LimitsSchema, required=True)


class HealthSchema(_Shape):
    """The service is up."""

    status = _one_of("ok")


class LackSchema(_Shape):
    """Something that does not work, and why."""

    feature = _text()
    reason = _text()


class ReadinessSchema(_Shape):
    """Whether the service can do its work, and what it lacks."""

    status = _one_of("ready", "not_ready")
    reasons = _list(LackSchema)
    degraded = _list(LackSchema)
