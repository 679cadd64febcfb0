"""The shapes of answers about trouble: alarms, lines of the log, repairs, the factory reset, and a triage."""

from __future__ import annotations

from marshmallow import fields

from planner.design import PeerType, Service
from planner.reference.troubleshooting import AREAS, OUTCOMES, REPAIR_KINDS, SEVERITIES, STATES
from planner.schemas import shape
from planner.schemas.published import CitationSchema
from planner.web.api.shapes import ReleasesInWordsSchema


def _releases() -> fields.Nested:
    return fields.Nested(
        ReleasesInWordsSchema, required=True, allow_none=True, metadata={"description": "null: every release."}
    )


class AlarmRangeSchema(shape.Shape):
    """Numbers from first to last, both included."""

    first = shape.count()
    last = shape.count()


class AlarmSchema(shape.Shape):
    """An alarm, or several that share one text here."""

    alarm = shape.text("Its first number.")
    ids = shape.listed(AlarmRangeSchema)
    title = shape.text()
    remedy = shape.text()
    conflict = shape.text(allow_none=True)
    area = shape.one_of(AREAS)
    severity = shape.one_of(SEVERITIES, allow_none=True, told="As printed; null where the source prints none.")
    uuid = shape.text(allow_none=True)
    message = shape.text(allow_none=True, told="The product's own sentence, as it logs it.")
    types = fields.List(shape.one_of(PeerType), required=True)
    services = fields.List(shape.one_of(Service), required=True)
    virtual = shape.flag()
    factory_reset = shape.flag()
    rules = shape.listed(fields.String())
    procedures = shape.listed(fields.String())
    repairs = shape.listed(fields.String())
    releases = _releases()
    cites = shape.listed(CitationSchema)
    conflicts = shape.listed(CitationSchema)


class AlarmsSchema(shape.Shape):
    """The alarms, by what they are about."""

    reference_edition = shape.text()
    alarms = shape.listed(AlarmSchema)


class LogSignatureSchema(shape.Shape):
    """Lines of the log that tell something."""

    signature = shape.text()
    title = shape.text()
    meaning = shape.text()
    follow = shape.text()
    state = shape.one_of(STATES)
    match = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "Fields of a line, each with a text that its value contains; all must be there."},
    )
    any = fields.List(fields.String(), required=True, metadata={"description": "Texts of which one must be there."})
    derived = shape.flag()
    alarm = shape.count(allow_none=True)
    rules = shape.listed(fields.String())
    procedures = shape.listed(fields.String())
    repairs = shape.listed(fields.String())
    cite = fields.Nested(CitationSchema, required=True)


class TriageStepSchema(shape.Shape):
    """A step of the order in which to follow up what was found."""

    step = shape.text()
    title = shape.text()
    symptom = shape.text()
    act = shape.text()
    alarms = fields.List(fields.Integer(), required=True)
    signatures = shape.listed(fields.String())
    rules = shape.listed(fields.String())
    inferred = shape.flag()
    why = shape.text()
    cite = fields.Nested(CitationSchema, required=True)


class LogSignaturesSchema(shape.Shape):
    """The lines of the log, and the order of triage."""

    reference_edition = shape.text()
    triage = shape.listed(TriageStepSchema)
    signatures = shape.listed(LogSignatureSchema)


class RepairStepSchema(shape.Shape):
    """A step of a repair."""

    kind = shape.one_of(REPAIR_KINDS)
    text = shape.text()
    command = shape.text(allow_none=True)
    wait_minutes = fields.Float(required=True, allow_none=True)
    most_minutes = fields.Float(required=True, allow_none=True)


class RepairSchema(shape.Shape):
    """What mends something, step by step."""

    repair = shape.text()
    title = shape.text()
    when = shape.text()
    steps = shape.listed(RepairStepSchema)
    rules = shape.listed(fields.String())
    procedures = shape.listed(fields.String())
    releases = _releases()
    cites = shape.listed(CitationSchema)


class TroubleFactSchema(shape.Shape):
    """A fact in words."""

    id = shape.text()
    text = shape.text()
    rules = shape.listed(fields.String())
    procedures = shape.listed(fields.String())
    cites = shape.listed(CitationSchema)


class RepairsSchema(shape.Shape):
    """The repairs, and what usually keeps a subordinate from its primary."""

    reference_edition = shape.text()
    repairs = shape.listed(RepairSchema)
    causes = shape.listed(TroubleFactSchema)


class ResetItemSchema(shape.Shape):
    """What becomes of something."""

    item = shape.text()
    text = shape.text()
    outcome = shape.one_of(OUTCOMES)
    conflict = shape.text(allow_none=True)
    releases = _releases()
    cites = shape.listed(CitationSchema)
    conflicts = shape.listed(CitationSchema)


class ResetQuestionsSchema(shape.Shape):
    """What the reset from the command line asks about."""

    asked = shape.listed(fields.String())
    releases = _releases()
    cite = fields.Nested(CitationSchema, required=True)


class FactoryResetSchema(shape.Shape):
    """The factory reset: what sets it off, what stays, how it fails and what to do."""

    reference_edition = shape.text()
    triggers = shape.listed(TroubleFactSchema)
    avoid = shape.listed(TroubleFactSchema)
    items = shape.listed(ResetItemSchema)
    questions = fields.Nested(ResetQuestionsSchema, required=True)
    failures = shape.listed(TroubleFactSchema)
    ways_out = shape.listed(TroubleFactSchema)


class FindingNameSchema(shape.Shape):
    """Which alarm or signature it is."""

    kind = shape.one_of(("alarm", "signature"))
    id = shape.text()


class TriageFindingSchema(FindingNameSchema):
    """What was recognised in the text."""

    known = shape.flag()
    step = shape.text("The step of triage, or `other`.")
    title = shape.text()
    meaning = shape.text(allow_none=True)
    follow = shape.text(allow_none=True)
    state = shape.one_of(STATES, allow_none=True)
    event = shape.text(allow_none=True, told="The last event that the log tells of an alarm.")
    count = shape.count()
    first = shape.text(allow_none=True)
    last = shape.text(allow_none=True)
    hosts = shape.listed(fields.String())
    shown = shape.listed(fields.String())
    rules = shape.listed(fields.String())
    procedures = shape.listed(fields.String())
    repairs = shape.listed(fields.String())


class TriageMomentSchema(FindingNameSchema):
    """When something was first seen, by the clock of the peer that tells it."""

    at = shape.text()
    seconds_after = fields.Float(required=True, metadata={"description": "Seconds since the moment before."})


class PeerInViewSchema(shape.Shape):
    """A peer as another lists it."""

    address = shape.text()
    name = shape.text()


class PeerViewSchema(shape.Shape):
    """The peers as one peer lists them; indexes count from 0, as printed."""

    host = shape.text()
    peers = shape.listed(PeerInViewSchema)
    primary_index = shape.text()
    own_index = shape.text()


class TriageSchema(shape.Shape):
    """What a text tells: in the order to follow it up, and by time."""

    reference_edition = shape.text()
    lines = shape.count()
    findings = shape.listed(TriageFindingSchema)
    normal = shape.listed(TriageFindingSchema)
    story = shape.listed(TriageMomentSchema)
    views = shape.listed(PeerViewSchema)
    unknown_left_out = shape.count()
