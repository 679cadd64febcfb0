"""The shape of what is left when something fails, and of growth."""

from __future__ import annotations

from marshmallow import fields

from planner.design import METRICS
from planner.schemas import shape
from planner.schemas.published.capacity import CapacityByPeersSchema, CitationSchema, SiteLossSchema
from planner.survival import LICENCE_KINDS


class LicenceLossSchema(shape.Shape):
    """Licences when one of these peers stays lost: `pool` for so many days, then `pool_after`."""

    kind = shape.one_of(LICENCE_KINDS)
    peers = fields.List(fields.Integer(), required=True)
    held = shape.count()
    pool = shape.count()
    usable = shape.count(allow_none=True)
    days = shape.count()
    pool_after = shape.count()
    usable_after = shape.count(allow_none=True)
    needed = shape.count(allow_none=True)


class MixedAvailabilitySchema(shape.Shape):
    """The same with video and audio together on the inferred line."""

    covered = fields.Float(required=True)
    minutes_a_year_uncovered = fields.Float(required=True)
    inferred = shape.flag()


class AvailabilitySchema(shape.Shape):
    """The probability that the peers that are up carry the demand; exact for independent failures."""

    per_peer = fields.Float(required=True)
    covered = fields.Float(required=True)
    minutes_a_year_uncovered = fields.Float(required=True)
    with_call_mix = fields.Nested(MixedAvailabilitySchema, required=True, allow_none=True)


class SurvivalSchema(shape.Shape):
    """What becomes of one cluster when a site, licences or peers are lost."""

    cluster_index = shape.count()
    capacity_by_peers = fields.List(fields.Nested(CapacityByPeersSchema), required=True)
    sites = fields.List(fields.Nested(SiteLossSchema), required=True)
    peers_without_site = fields.List(fields.Integer(), required=True)
    licences = fields.List(fields.Nested(LicenceLossSchema), required=True)
    licence_cite = fields.Nested(CitationSchema, required=True)
    availability = fields.Nested(AvailabilitySchema, required=True, allow_none=True)


class PassingSchema(shape.Shape):
    """The months in which a mark is passed: 0 is today already, null is not within the months looked ahead."""

    percent = shape.count()
    month = shape.count(allow_none=True)
    month_one_lost = shape.count(allow_none=True)


class GrowthLineSchema(shape.Shape):
    """One metric's way to its capacity."""

    metric = shape.one_of(METRICS)
    demand = shape.count()
    capacity = shape.count()
    capacity_one_lost = shape.count(allow_none=True)
    passes = fields.List(fields.Nested(PassingSchema), required=True)


class GrowthStepTakenSchema(shape.Shape):
    """A jump of the demand in a month, in percent of what it then is."""

    month = shape.count()
    percent = fields.Float(required=True)


class GrowthSchema(shape.Shape):
    """How the demand of one cluster grows into its capacity: compound, by month, or in steps."""

    cluster_index = shape.count()
    percent_a_year = fields.Float(required=True, allow_none=True, metadata={"description": "Null where in steps."})
    steps = fields.List(fields.Nested(GrowthStepTakenSchema), required=True)
    months_looked_ahead = shape.count()
    metrics = fields.List(fields.Nested(GrowthLineSchema), required=True)
