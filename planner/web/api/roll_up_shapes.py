"""Shapes of a roll-up of sites, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, fields

from planner.design import METRICS, Platform
from planner.intake.limits import MAX_SHEET_BYTES
from planner.render.roll_up_files import MEDIA_TYPES as FILES
from planner.roll_up import MOST_FAULTS_TOLD, Outcome
from planner.schemas import shape
from planner.web.api.answers import JSON
from planner.web.api.body import SHEET_TYPES
from planner.web.api.documented import X_EXAMPLE
from planner.web.api.shapes import FiguresByMetricSchema
from planner.web.api.sizing_shapes import SizingSchema

_SITES = """\
name,mra_registrations,mra_video_calls
Lima,1200,60
Cusco,300,15
"""


def _row() -> fields.Integer:
    return shape.count(metadata={"description": "Its row in the sheet, from 1.", "minimum": 1})


class SiteClustersSchema(shape.Shape):
    """A platform, a peer count and a number of clusters."""

    platform = shape.one_of(Platform)
    peer_count = shape.count("Peers in each cluster.")
    clusters = shape.count()
    total_peers = shape.count("Peers of all clusters, on one side of a C/E pair.")
    inferred = fields.Boolean(required=True)
    utilisation = fields.Float(required=True, **shape.about("How full it is after the losses; 1 is full."))


class SiteOptionSchema(SiteClustersSchema):
    """The option with the fewest peers that carries a site."""

    binding_metric = shape.one_of(METRICS, allow_none=True)


class SiteNearestSchema(SiteClustersSchema):
    """What comes nearest to a site that nothing carries."""

    stopped_by = shape.one_of(METRICS, allow_none=True)
    stopped_by_call_mix = fields.Boolean(required=True)
    text = shape.text()


class RolledSiteSchema(shape.Shape):
    """A site and what it needs for itself."""

    row = _row()
    name = shape.text(allow_none=True)
    demand = fields.Nested(FiguresByMetricSchema, required=True)
    outcome = shape.one_of(Outcome)
    option = fields.Nested(SiteOptionSchema, required=True, allow_none=True)
    nearest = fields.Nested(SiteNearestSchema, required=True, allow_none=True)


class BadRowSchema(shape.Shape):
    """A row that is no site; `faults` says why."""

    row = _row()
    name = shape.text(allow_none=True)


class CellFaultSchema(shape.Shape):
    """What is wrong with a cell."""

    cell = shape.text("The cell, such as Sites!B7; without a sheet in a CSV file.")
    code = shape.text()
    detail = shape.text()


class PeersByPlatformSchema(shape.Shape):
    """Peers by platform."""

    class Meta:
        """marshmallow options; the platforms become fields."""

        unknown = RAISE
        include = {str(platform): fields.Integer() for platform in Platform}  # noqa: RUF012


class SitesByOutcomeSchema(shape.Shape):
    """Sites by what became of them; none of a kind is left out."""

    class Meta:
        """marshmallow options; the outcomes become fields."""

        unknown = RAISE
        include = {str(outcome): fields.Integer() for outcome in Outcome}  # noqa: RUF012


class ApartSchema(shape.Shape):
    """All sites that are carried, each for itself."""

    total_peers = shape.count("On one side of a C/E pair.")
    clusters = shape.count()
    total_peers_by_platform = fields.Nested(PeersByPlatformSchema, required=True)


class RollUpSchema(shape.Shape):
    """Every site with what it needs for itself, and what one deployment for all of them needs."""

    sheet = shape.text(allow_none=True, told="The sheet that was read; null for CSV.")
    ignored_headings = fields.List(fields.String(), required=True, **shape.about("Columns that were not read."))
    sites = fields.List(fields.Nested(RolledSiteSchema), required=True)
    bad_rows = fields.List(fields.Nested(BadRowSchema), required=True, **shape.about("They are in no sum."))
    faults = fields.List(fields.Nested(CellFaultSchema), required=True, **shape.about(f"At most {MOST_FAULTS_TOLD}."))
    fault_count = shape.count()
    outcomes = fields.Nested(SitesByOutcomeSchema, required=True)
    apart = fields.Nested(ApartSchema, required=True)
    together = fields.Nested(
        SizingSchema, required=True, **shape.about("The sum of all sites as one demand, and the options that carry it.")
    )


def sheet_body() -> dict[str, Any]:
    """Return the description of the body."""
    return {
        "description": (
            f"Sites, one a row, at most {MAX_SHEET_BYTES} bytes. Headings: name; users, mra_share, "
            "registrations_per_user; busy_hour_call_attempts, holding_time_seconds, video_share, b2b_share, blocking; "
            f"or in place of people {', '.join(METRICS)}."
        ),
        "required": True,
        "content": {
            name: {"schema": {"type": "string", "format": "binary"}, **({X_EXAMPLE: _SITES} if kind == "csv" else {})}
            for name, kind in SHEET_TYPES.items()
        },
    }


def roll_up_answer() -> dict[str, Any]:
    """Return the description of the answer: JSON, or a file."""
    files: dict[str, Any] = {media_type: {} for media_type in FILES.values()}
    return {
        "description": "The roll-up. With `format=csv` or `format=xlsx` as a file.",
        "content": {JSON: {"schema": RollUpSchema}, **files},
    }
