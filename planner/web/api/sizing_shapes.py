"""Shapes of what the sizing calls answer, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from planner.demand import Formula
from planner.design import METRICS, CapacityBasis, Platform
from planner.schemas.published import CitationSchema
from planner.sizing import Note, Unfit
from planner.web.api.shapes import FiguresByMetricSchema


class _Shape(Schema):
    class Meta:
        """marshmallow options."""

        unknown = RAISE


def _about(description: str) -> dict[str, Any]:
    return {"metadata": {"description": description}}


def _one_of(values: Any, **kwargs: Any) -> fields.String:
    return fields.String(required=True, validate=validate.OneOf(list(map(str, values))), **kwargs)


def _count(**kwargs: Any) -> fields.Integer:
    return fields.Integer(required=True, **kwargs)


def _share(**kwargs: Any) -> fields.Float:
    return fields.Float(required=True, **kwargs)


class UtilisationSchema(_Shape):
    """Demand over capacity after losses, by metric; 1 is full."""

    class Meta:
        """marshmallow options; the metrics become fields."""

        unknown = RAISE
        include = {str(metric): fields.Float() for metric in METRICS}  # noqa: RUF012


class SizingMixSchema(_Shape):
    """Calls of several kinds together, on the straight line between the published figures."""

    utilisation = _share()
    inferred = fields.Boolean(required=True)


class SizingChoiceSchema(_Shape):
    """A platform, a peer count and a number of clusters; its capacities are those of all clusters together."""

    platform = _one_of(Platform)
    peer_count = _count(**_about("Peers in each cluster."))
    clusters = _count()
    total_peers = _count(**_about("Peers of all clusters, on one side of a C/E pair."))
    capacity = fields.Nested(FiguresByMetricSchema, required=True)
    capacity_after_losses = fields.Nested(FiguresByMetricSchema, required=True)
    inferred = fields.Boolean(required=True)
    why = fields.String(required=True, allow_none=True)
    cite = fields.Nested(CitationSchema, required=True)
    utilisation = fields.Nested(UtilisationSchema, required=True)
    call_mix = fields.Nested(SizingMixSchema, required=True, allow_none=True)


class SizingOptionSchema(SizingChoiceSchema):
    """An option that carries the demand."""

    binding_metric = _one_of(METRICS, allow_none=True, **_about("The metric nearest to its limit."))
    minimal = fields.Boolean(
        required=True, **_about("Whether neither a peer less in each cluster nor a cluster less carries it too.")
    )


class SizingNearestSchema(SizingChoiceSchema):
    """The option that comes nearest to a demand which none carries, and what stops it."""

    stopped_by = _one_of(METRICS, allow_none=True)
    stopped_by_call_mix = fields.Boolean(
        required=True, **_about("Whether each kind of call fits alone, but not all of them together.")
    )
    demand = _count(**_about("What is asked of that metric."))
    carried = _count(**_about("What is carried of it after losses."))
    text = fields.String(required=True)


class LeftOutPlatformSchema(_Shape):
    """A platform that cannot be chosen, and why."""

    platform = _one_of(Platform)
    reason = _one_of(Unfit)
    text = fields.String(required=True)


class SizingNoteSchema(_Shape):
    """What a reader has to know about the figures."""

    note = _one_of(Note)
    text = fields.String(required=True)


class SizingSchema(_Shape):
    """What carries a demand, fewest peers in all first."""

    demand = fields.Nested(FiguresByMetricSchema, required=True)
    peer_losses = _count()
    capacity_basis = _one_of(CapacityBasis)
    software_version = fields.String(required=True, **_about("The release whose figures were taken."))
    software_version_stated = fields.Boolean(required=True)
    max_clusters = _count()
    options = fields.List(fields.Nested(SizingOptionSchema), required=True)
    nearest = fields.Nested(
        SizingNearestSchema,
        required=True,
        allow_none=True,
        **_about("Null where an option carries the demand, or where there is no platform to choose from."),
    )
    notes = fields.List(fields.Nested(SizingNoteSchema), required=True)
    left_out = fields.List(fields.Nested(LeftOutPlatformSchema), required=True)


class WorkingStepSchema(_Shape):
    """A figure: the formula, its inputs by name, and the result."""

    formula = _one_of(Formula)
    text = fields.String(required=True)
    inputs = fields.Dict(keys=fields.String(), values=fields.Float(), required=True)
    result = _share()
    cite = fields.Nested(CitationSchema, required=True, allow_none=True)


class LeftOutMetricsSchema(_Shape):
    """What does not follow from what was stated."""

    metrics = fields.List(_one_of(METRICS), required=True)
    text = fields.String(required=True)


class DerivedDemandSchema(_Shape):
    """A demand and how it was reckoned."""

    demand = fields.Nested(FiguresByMetricSchema, required=True)
    working = fields.List(fields.Nested(WorkingStepSchema), required=True)
    left_out = fields.Nested(LeftOutMetricsSchema, required=True)


class ErlangBSchema(_Shape):
    """Traffic, lines and the part of the calls that they block."""

    traffic_erlangs = _share()
    lines = _count()
    blocking = _share(**_about("Of that many lines; at most what was asked for."))
