"""The shape of what clusters and pairs carry."""

from __future__ import annotations

from marshmallow import RAISE, fields

from planner.capacity import Missing
from planner.deployment_capacity import WeakerSide
from planner.design import METRICS, CapacityBasis, Service
from planner.schemas import shape


class CitationSchema(shape.Shape):
    """A place in a source."""

    source = shape.text()
    locator = shape.text()


class FiguresSchema(shape.Shape):
    """Figures by metric; mra_video_calls on a Small VM only."""

    class Meta:
        """marshmallow options; the metrics become fields."""

        unknown = RAISE
        include = {str(metric): fields.Integer() for metric in METRICS}  # noqa: RUF012


class AfterLossesSchema(FiguresSchema):
    """The cluster's figures with `lost` peers down."""

    lost = shape.count()


class LoadSchema(shape.Shape):
    """A demand against the capacity after losses."""

    lost = shape.count()
    capacity = shape.count()
    utilisation = shape.share()
    fits = shape.flag()


class DemandLineSchema(shape.Shape):
    """A demand against the cluster's capacity."""

    metric = shape.one_of(METRICS)
    demand = shape.count()
    capacity = shape.count()
    utilisation = shape.share()
    fits = shape.flag()
    at_horizon = shape.count(allow_none=True)
    after_losses = fields.List(fields.Nested(LoadSchema), required=True)


class MixTermSchema(shape.Shape):
    """A kind of call in the mix."""

    metric = shape.one_of(METRICS)
    demand = shape.count()
    capacity = shape.count()


class CallMixSchema(shape.Shape):
    """Video and audio together; inferred, since Cisco publishes end points only."""

    terms = fields.List(fields.Nested(MixTermSchema), required=True)
    utilisation = shape.share()
    inferred = shape.flag()


class SessionLicencesSchema(shape.Shape):
    """Rich media session licences: needed against held."""

    needed = shape.count()
    pool = shape.count()
    largest_peer = shape.count()


class BasisFigureSchema(shape.Shape):
    """What one capacity basis says."""

    basis = shape.one_of(CapacityBasis)
    value = shape.count()
    cite = fields.Nested(CitationSchema, required=True)


class DisagreementSchema(shape.Shape):
    """A metric for which the two bases differ."""

    metric = shape.one_of(METRICS)
    figures = fields.List(fields.Nested(BasisFigureSchema), required=True)


class CapacitySchema(shape.Shape):
    """The capacity of one cluster; figures are null where the basis has none."""

    cluster_index = shape.count()
    basis = shape.one_of(CapacityBasis)
    release = shape.text()
    release_assumed = shape.flag()
    peer_count = shape.count(allow_none=True)
    counted_peers = shape.count(allow_none=True)
    cite = fields.Nested(CitationSchema, required=True)
    rule_cite = fields.Nested(CitationSchema, required=True)
    missing = shape.one_of(Missing, allow_none=True)
    bases_with_figures = fields.List(shape.one_of(CapacityBasis), required=True)
    inferred = shape.flag()
    fast_path_registration = shape.flag()
    per_peer = fields.Nested(FiguresSchema, required=True, allow_none=True)
    cluster = fields.Nested(FiguresSchema, required=True, allow_none=True)
    gross = fields.Nested(FiguresSchema, required=True, allow_none=True)
    after_losses = fields.List(fields.Nested(AfterLossesSchema), required=True)
    demand = fields.List(fields.Nested(DemandLineSchema), required=True)
    call_mix = fields.Nested(CallMixSchema, required=True, allow_none=True)
    rich_media_session_licences = fields.Nested(SessionLicencesSchema, required=True, allow_none=True)
    binding_metric = shape.text(allow_none=True)
    losses_survived = shape.count(allow_none=True)
    untested_together = fields.List(
        shape.one_of(Service),
        required=True,
        metadata={"description": "The services, where there are several: each figure was tested with one alone."},
    )
    disagreements = fields.List(fields.Nested(DisagreementSchema), required=True)


class CapacityByPeersSchema(shape.Shape):
    """What a cluster like this one would carry with so many peers."""

    peers = shape.count()
    counted_peers = shape.count()
    figures = fields.Nested(FiguresSchema, required=True)


class SiteLossSchema(shape.Shape):
    """The cluster without the peers of one site. `fits`: each metric by itself; null without demand."""

    site = shape.text()
    peers = fields.List(fields.Integer(), required=True)
    peers_left = shape.count()
    figures = fields.Nested(FiguresSchema, required=True)
    fits = fields.Boolean(required=True, allow_none=True)
    call_mix = fields.Nested(CallMixSchema, required=True, allow_none=True)


class PairSiteLossSchema(shape.Shape):
    """The pair without the peers of one site. `fits`: each metric on either side by itself; null without demand."""

    site = shape.text()
    c_peers = fields.List(fields.Integer(), required=True)
    e_peers = fields.List(fields.Integer(), required=True)
    c_peers_left = shape.count()
    e_peers_left = shape.count()
    figures = fields.Nested(FiguresSchema, required=True)
    weaker = fields.Dict(keys=shape.one_of(METRICS), values=shape.one_of(WeakerSide), required=True)
    fits = fields.Boolean(required=True, allow_none=True)
    call_mix = fields.Nested(CallMixSchema, required=True, allow_none=True)


class PairCapacitySchema(shape.Shape):
    """What a C/E pair carries: of each metric the figure of its weaker side, and which side that is."""

    c = shape.count()
    e = shape.count()
    figures = fields.Nested(FiguresSchema, required=True, allow_none=True)
    weaker = fields.Dict(keys=shape.one_of(METRICS), values=shape.one_of(WeakerSide), required=True)
    after_losses = fields.List(fields.Nested(AfterLossesSchema), required=True)
    sites = fields.List(fields.Nested(PairSiteLossSchema), required=True)
