"""Shapes of what the sizing calls answer, for the OpenAPI document."""

from __future__ import annotations

from marshmallow import RAISE, fields

from planner.demand import Formula
from planner.design import METRICS, CapacityBasis, Platform
from planner.schemas import shape
from planner.schemas.published import CitationSchema
from planner.sizing import Note, Unfit
from planner.web.api.shapes import FiguresByMetricSchema


class UtilisationSchema(shape.Shape):
    """Demand over capacity after losses, by metric; 1 is full."""

    class Meta:
        """marshmallow options; the metrics become fields."""

        unknown = RAISE
        include = {str(metric): fields.Float() for metric in METRICS}  # noqa: RUF012


class SizingMixSchema(shape.Shape):
    """Calls of several kinds together, on the straight line between the published figures."""

    utilisation = shape.share()
    inferred = fields.Boolean(required=True)


class ClustersSchema(shape.Shape):
    """A platform, a peer count and a number of clusters; its capacities are those of all clusters together."""

    platform = shape.one_of(Platform)
    peer_count = shape.count("Peers in each cluster.")
    clusters = shape.count()
    total_peers = shape.count("Peers of all clusters, on one side of a C/E pair.")
    peers_of_both_sides = shape.count("An Expressway-C side and an Expressway-E side have as many peers each.")
    capacity = fields.Nested(FiguresByMetricSchema, required=True)
    capacity_after_losses = fields.Nested(FiguresByMetricSchema, required=True)
    inferred = fields.Boolean(required=True)
    why = fields.String(required=True, allow_none=True)
    cite = fields.Nested(CitationSchema, required=True)
    fast_path_cite = fields.Nested(
        CitationSchema,
        required=True,
        allow_none=True,
        **shape.about("Where the figures with Fast Path Registration are printed that take the place of some."),
    )


class SizingChoiceSchema(ClustersSchema):
    """The same with what a demand uses of it."""

    utilisation = fields.Nested(UtilisationSchema, required=True)
    call_mix = fields.Nested(SizingMixSchema, required=True, allow_none=True)


class SizingOptionSchema(SizingChoiceSchema):
    """An option that carries the demand."""

    capacity_after_one_more_loss = fields.Nested(
        FiguresByMetricSchema,
        required=True,
        **shape.about("With the stated peers lost in every cluster, and one more in one of them."),
    )
    lost_with_one_more_loss = fields.Nested(
        FiguresByMetricSchema, required=True, **shape.about("What of each figure goes with that one more peer.")
    )
    carries_after_one_more_loss = fields.Boolean(
        required=True, **shape.about("Whether that cluster still carries its share of the demand.")
    )
    headroom = fields.Nested(
        FiguresByMetricSchema,
        required=True,
        **shape.about("How much more of each metric that is asked for would fit, the others staying as they are."),
    )
    binding_metric = shape.one_of(METRICS, allow_none=True, told="The metric nearest to its limit.")
    minimal = fields.Boolean(
        required=True, **shape.about("Whether neither a peer less in each cluster nor a cluster less carries it too.")
    )


class SizingNearestSchema(SizingChoiceSchema):
    """The option that comes nearest to a demand which none carries, and what stops it."""

    stopped_by = shape.one_of(METRICS, allow_none=True)
    stopped_by_call_mix = fields.Boolean(
        required=True, **shape.about("Whether each kind of call fits alone, but not all of them together.")
    )
    demand = shape.count("What is asked of that metric.")
    carried = shape.count("What is carried of it after losses.")
    text = fields.String(required=True)


class LeftOutPlatformSchema(shape.Shape):
    """A platform that cannot be chosen, and why."""

    platform = shape.one_of(Platform)
    reason = shape.one_of(Unfit)
    text = fields.String(required=True)


class SizingNoteSchema(shape.Shape):
    """What a reader has to know about the figures."""

    note = shape.one_of(Note)
    text = fields.String(required=True)


class SizingSchema(shape.Shape):
    """What carries a demand, fewest peers in all first."""

    demand = fields.Nested(FiguresByMetricSchema, required=True)
    peer_losses = shape.count()
    capacity_basis = shape.one_of(CapacityBasis)
    software_version = fields.String(required=True, **shape.about("The release whose figures were taken."))
    software_version_stated = fields.Boolean(required=True)
    fast_path_registration = fields.Boolean(required=True)
    max_clusters = shape.count()
    options = fields.List(fields.Nested(SizingOptionSchema), required=True)
    nearest = fields.Nested(
        SizingNearestSchema,
        required=True,
        allow_none=True,
        **shape.about("Null where an option carries the demand, or where there is no platform to choose from."),
    )
    notes = fields.List(fields.Nested(SizingNoteSchema), required=True)
    left_out = fields.List(fields.Nested(LeftOutPlatformSchema), required=True)


class LargestSchema(shape.Shape):
    """The largest count of each metric; null where what else is carried is too much by itself."""

    class Meta:
        """marshmallow options; the metrics become fields."""

        unknown = RAISE
        include = {str(metric): fields.Integer(allow_none=True) for metric in METRICS}  # noqa: RUF012


class ReachSchema(ClustersSchema):
    """How much some clusters take after the stated losses."""

    peer_losses = shape.count()
    capacity_basis = shape.one_of(CapacityBasis)
    software_version = fields.String(required=True, **shape.about("The release whose figures were taken."))
    software_version_stated = fields.Boolean(required=True)
    fast_path_registration = fields.Boolean(required=True)
    beside = fields.Nested(FiguresByMetricSchema, required=True)
    largest = fields.Nested(LargestSchema, required=True)
    most_users = shape.count(allow_none=True, told="The most users like the population; null without one.")
    most_users_or_more = fields.Boolean(
        required=True, **shape.about("Whether the search ended there, not the capacity.")
    )
    notes = fields.List(fields.Nested(SizingNoteSchema), required=True)


class WorkingStepSchema(shape.Shape):
    """A figure: the formula, its inputs by name, and the result."""

    formula = shape.one_of(Formula)
    text = fields.String(required=True)
    inputs = fields.Dict(keys=fields.String(), values=fields.Float(), required=True)
    result = shape.share()
    cite = fields.Nested(CitationSchema, required=True, allow_none=True)


class LeftOutMetricsSchema(shape.Shape):
    """What does not follow from what was stated."""

    metrics = fields.List(shape.one_of(METRICS), required=True)
    text = fields.String(required=True)


class DerivedDemandSchema(shape.Shape):
    """A demand and how it was reckoned."""

    demand = fields.Nested(FiguresByMetricSchema, required=True)
    working = fields.List(fields.Nested(WorkingStepSchema), required=True)
    left_out = fields.Nested(LeftOutMetricsSchema, required=True)


class ErlangBSchema(shape.Shape):
    """Traffic, lines and the part of the calls that they block."""

    traffic_erlangs = shape.share()
    lines = shape.count()
    blocking = shape.share("Of that many lines; at most what was asked for.")
