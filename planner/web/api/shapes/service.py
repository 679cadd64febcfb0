"""The shapes of what this service is and how it does."""

from __future__ import annotations

from marshmallow import fields, validate

from planner.schemas import shape
from planner.wording import LANGUAGES

# --- problems ---------------------------------------------------------------------------------------------------------


class FormatSchema(shape.Shape):
    """A report format."""

    format = shape.text()
    media_type = shape.text(allow_none=True)
    available = shape.flag()
    reason = shape.text(allow_none=True, told="Why it is not available here.")


class LimitsSchema(shape.Shape):
    """What a request may hold at the most."""

    bytes = shape.count()
    depth = shape.count()
    clusters = shape.count()
    peers = shape.count()
    peer_pairs = shape.count()
    faults = shape.count()


class InfoSchema(shape.Shape):
    """What this service is and can do."""

    name = shape.text()
    version = shape.text()
    api_version = shape.text()
    schema_version = shape.count()
    reference_edition = shape.text()
    current_release = shape.text()
    rules = shape.count()
    languages = shape.listed(fields.String(validate=validate.OneOf(LANGUAGES)))
    default_language = shape.one_of(LANGUAGES)
    formats = shape.listed(FormatSchema)
    limits = fields.Nested(LimitsSchema, required=True)


class HealthSchema(shape.Shape):
    """The service is up."""

    status = shape.one_of(("ok",))


class LackSchema(shape.Shape):
    """Something that does not work, and why."""

    feature = shape.text()
    reason = shape.text()


class ReadinessSchema(shape.Shape):
    """Whether the service can do its work, and what it lacks."""

    status = shape.one_of(("ready", "not_ready"))
    reasons = shape.listed(LackSchema)
    degraded = shape.listed(LackSchema)
