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


class RuleBookSchema(_Shape):
    """Every rule, in book order."""

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


class FlowSchema(_Shape):
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


class FlowsSchema(_Shape):
    """Every flow between peers, in both port families."""

    reference_edition = _text()
    flows = _list(FlowSchema)


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
