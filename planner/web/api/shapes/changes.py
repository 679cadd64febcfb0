"""The shape of what differs between two releases."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from planner.design import METRICS, CapacityBasis, PeerType, Platform
from planner.rules import Kind, Severity
from planner.schemas import shape
from planner.schemas.published import CitationSchema

# --- problems ---------------------------------------------------------------------------------------------------------
from planner.web.api.shapes.book import LimitSchema, ReleasesInWordsSchema, ReleasesSchema


def _starts_or_stops() -> fields.String:
    return shape.one_of(
        ("starts", "stops"), **shape.about("Whether it holds in the release `to` alone, or in `from` alone.")
    )


def _sides(item: type[Schema], **kwargs: Any) -> dict[str, fields.Field[Any]]:
    """Return the fields `from` and `to`."""
    return {side: fields.Nested(item, required=True, **kwargs) for side in ("from", "to")}


class RuleChangeSchema(shape.Shape):
    """A rule that holds in one of the releases alone."""

    rule = shape.text()
    title = shape.text()
    severity = shape.one_of(Severity)
    kind = shape.one_of(Kind)
    change = _starts_or_stops()
    releases = fields.Nested(ReleasesInWordsSchema, required=True)
    cites = shape.listed(CitationSchema)


class LimitChangeSchema(shape.Shape):
    """A limit with another value; null where a release has none."""

    class Meta:
        """marshmallow options."""

        unknown = RAISE
        include = _sides(LimitSchema, allow_none=True)

    limit = shape.text()
    title = shape.text()


class CountingSchema(shape.Shape):
    """How peers count."""

    counted_peers = shape.count("The most peers whose capacity counts.")
    reserved_peers = shape.count("Peers held back before counting.")
    cite = fields.Nested(CitationSchema, required=True)


class CapacityRuleChangeSchema(shape.Shape):
    """A basis that counts peers otherwise."""

    class Meta:
        """marshmallow options."""

        unknown = RAISE
        include = _sides(CountingSchema)

    basis = shape.one_of(CapacityBasis)


class FigureSchema(shape.Shape):
    """A figure of one peer."""

    value = shape.count()
    inferred = shape.flag()
    why = shape.text(allow_none=True)
    cite = fields.Nested(CitationSchema, required=True)


class FigureChangeSchema(shape.Shape):
    """A figure of one peer that differs; null where a release has none."""

    class Meta:
        """marshmallow options."""

        unknown = RAISE
        include = _sides(FigureSchema, allow_none=True)

    basis = shape.one_of(CapacityBasis)
    platform = shape.one_of(Platform)
    metric = shape.one_of(METRICS)
    fast_path_registration = shape.flag()


class FlowAsPrintedSchema(shape.Shape):
    """Protocol and ports of a flow, as printed."""

    protocol = shape.text()
    source_ports = shape.text(allow_none=True)
    destination_ports = shape.text(allow_none=True)
    only_type = shape.one_of(PeerType, allow_none=True)
    cite = fields.Nested(CitationSchema, required=True)


class FlowChangeSchema(shape.Shape):
    """A flow with other protocols or ports; an empty list where a release does not have it."""

    class Meta:
        """marshmallow options."""

        unknown = RAISE
        include = {side: shape.listed(FlowAsPrintedSchema) for side in ("from", "to")}  # noqa: RUF012

    flow = shape.text()
    purpose = shape.text()


class DeploymentFlowChangeSchema(shape.Shape):
    """A flow between the clusters and the systems around them that is there in one of the releases alone."""

    flow = shape.text()
    purpose = shape.text()
    change = _starts_or_stops()
    sources = shape.listed(fields.String(**shape.about("The roles that it may come from.")))
    destinations = shape.listed(fields.String(**shape.about("The roles that it may go to.")))
    protocols = shape.listed(fields.String())
    source_ports = shape.text(allow_none=True)
    destination_ports = shape.text(allow_none=True)
    cites = shape.listed(CitationSchema)


class PlatformChangeSchema(shape.Shape):
    """A platform that runs one of the releases alone."""

    platform = shape.one_of(Platform)
    label = shape.text()
    change = _starts_or_stops()
    releases = fields.Nested(ReleasesSchema, required=True)
    cite = fields.Nested(CitationSchema, required=True)


class EsxiSchema(shape.Shape):
    """The earliest ESXi release of each major one that a new virtual machine may run on."""

    minimum = shape.listed(fields.String())
    inferred = shape.flag()
    why = shape.text(allow_none=True)
    cite = fields.Nested(CitationSchema, required=True)


class EsxiChangeSchema(shape.Shape):
    """Other ESXi releases; null where the reference has none for a release."""

    class Meta:
        """marshmallow options."""

        unknown = RAISE
        include = _sides(EsxiSchema, allow_none=True)


class MilestoneSchema(shape.Shape):
    """A turning point of the software between the releases."""

    milestone = shape.text()
    text = shape.text()
    since = shape.text()
    change = _starts_or_stops()
    cite = fields.Nested(CitationSchema, required=True)


class ChangesSchema(shape.Shape):
    """What differs between two releases."""

    class Meta:
        """marshmallow options; `from` is a word of Python."""

        unknown = RAISE
        include = {"from": shape.text()}  # noqa: RUF012

    to = shape.text()
    reference_edition = shape.text()
    beyond = shape.listed(fields.String(**shape.about("Later than the latest release that the reference knows.")))
    differs = shape.flag()
    rules = shape.listed(RuleChangeSchema)
    limits = shape.listed(LimitChangeSchema)
    capacity_rules = shape.listed(CapacityRuleChangeSchema)
    figures = shape.listed(FigureChangeSchema)
    flows = shape.listed(FlowChangeSchema)
    deployment_flows = shape.listed(DeploymentFlowChangeSchema)
    platforms = shape.listed(PlatformChangeSchema)
    esxi = fields.List(fields.Nested(EsxiChangeSchema), required=True, validate=validate.Length(max=1))
    milestones = shape.listed(MilestoneSchema)
