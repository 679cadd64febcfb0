"""Shapes of a what-if table, for the OpenAPI document."""

from __future__ import annotations

from marshmallow import fields

from planner.design import METRICS, CapacityBasis, Platform
from planner.schemas import shape
from planner.schemas.published import GrowthStepTakenSchema
from planner.web.api.shapes import FiguresByMetricSchema
from planner.web.api.sizing_shapes import SizingMixSchema, UtilisationSchema
from planner.what_if import Axis, Impossible, Note, State


class WhatIfReasonSchema(shape.Shape):
    """Why a cell has no figures."""

    code = shape.one_of(Impossible)
    text = shape.text()


class WhatIfCellSchema(shape.Shape):
    """The cluster with the values of its row and column."""

    state = shape.one_of(State)
    text = fields.String(required=True, **shape.about("The state in words."))
    as_stated = shape.flag("Whether neither row nor column moves what holds otherwise.")
    reason = fields.Nested(WhatIfReasonSchema, required=True, allow_none=True)
    capacity = fields.Nested(
        FiguresByMetricSchema,
        required=True,
        allow_none=True,
        **shape.about("After the losses; null where not possible."),
    )
    demand = fields.Nested(
        FiguresByMetricSchema, required=True, **shape.about("After its factor and growth, rounded up.")
    )
    utilisation = fields.Nested(UtilisationSchema, required=True)
    fits = shape.flag(
        allow_none=True,
        told="Whether each metric fits by itself; null without a demand, or where not possible.",
    )
    binding_metric = shape.one_of(METRICS, allow_none=True, told="The metric nearest to its limit.")
    headroom = fields.Integer(
        required=True, allow_none=True, **shape.about("What is left of the binding metric; negative: what is lacking.")
    )
    call_mix = fields.Nested(SizingMixSchema, required=True, allow_none=True)
    inferred = shape.flag("Whether the figures are another release's.")


class WhatIfSettingSchema(shape.Shape):
    """What holds where neither rows nor columns say otherwise; null: not stated, or several platforms."""

    platform = shape.one_of(Platform, allow_none=True)
    peers = fields.Integer(required=True, allow_none=True)
    losses = fields.Integer(required=True)
    demand = fields.Float(required=True, **shape.about("Times the stated demand."))
    growth = fields.Integer(required=True, **shape.about("Months ahead."))


class WhatIfGrowthSchema(shape.Shape):
    """How the demand grows: a percentage a year, or steps."""

    percent_a_year = fields.Float(required=True, allow_none=True)
    steps = fields.List(fields.Nested(GrowthStepTakenSchema), required=True)


class WhatIfNoteSchema(shape.Shape):
    """What a reader has to know about the table."""

    note = shape.one_of(Note)
    text = shape.text()


class WhatIfSchema(shape.Shape):
    """A table, row by row."""

    cluster = fields.Integer(required=True, **shape.about("The cluster of the design, from 0."))
    capacity_basis = shape.one_of(CapacityBasis)
    software_version = fields.String(required=True, **shape.about("The release whose figures were taken."))
    software_version_stated = shape.flag()
    rows = shape.one_of(Axis)
    columns = shape.one_of(Axis)
    row_values = fields.List(fields.Raw(), required=True, **shape.about("Platforms, or numbers."))
    column_values = fields.List(fields.Raw(), required=True, **shape.about("Platforms, or numbers."))
    base = fields.Nested(WhatIfSettingSchema, required=True)
    growth = fields.Nested(WhatIfGrowthSchema, required=True, allow_none=True)
    cells = fields.List(fields.List(fields.Nested(WhatIfCellSchema)), required=True)
    notes = fields.List(fields.Nested(WhatIfNoteSchema), required=True)
