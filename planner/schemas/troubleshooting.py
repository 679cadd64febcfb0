"""Trouble in and out: a text to be triaged; alarms, lines of the log, repairs and the factory reset as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate

from planner.errors import Fault, InvalidRequest, TooLarge, Unreadable
from planner.reference import Alarm, Citation, FactoryReset, LogSignature, Repair, ResetFact, TriageStep
from planner.schemas.assessment import plain
from planner.schemas.design import StrictSchema
from planner.schemas.fields import MESSAGES, Code
from planner.schemas.limits import MAX_BYTES
from planner.schemas.loaded import load
from planner.schemas.text import decode
from planner.triage import MOST_BYTES, Finding, Triage
from planner.versions import ALL_RELEASES, Releases
from planner.wording import Phrases

Plain = dict[str, Any]
OTHER = "other"
"""The step of what stands in no step of triage."""


class _LogText(fields.String):
    """Any text up to a length: what is pasted may hold whatever a terminal or a document puts there."""

    def __init__(self) -> None:
        about = {"description": "Log lines or an alarm list, as they are. It is not kept."}
        super().__init__(
            required=True, error_messages=MESSAGES, validate=validate.Length(1, MOST_BYTES), metadata=about
        )

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        """Return the text; raise a fault of code text."""
        if not isinstance(value, str):
            raise self._fault("text")
        return _cleaned(value)

    def _validate(self, value: Any) -> None:
        if not 1 <= len(value) <= MOST_BYTES:
            raise self._fault("length", min=1, max=MOST_BYTES)

    @staticmethod
    def _fault(code: str, **params: Any) -> ValidationError:
        return ValidationError([Code(code, **params)])


class TriageRequestSchema(StrictSchema):
    """A text to be triaged."""

    text = _LogText()


TRIAGE_REQUEST_SCHEMA = TriageRequestSchema()


def read_triage(content: bytes, syntax: str = "text", *, max_bytes: int = MAX_BYTES) -> str:
    """Return the text to be triaged, sent as it is (`text`) or in JSON; raise InvalidRequest, Unreadable, TooLarge."""
    most = min(max_bytes, MOST_BYTES) if syntax == "text" else max_bytes
    if len(content) > most:
        raise TooLarge([Fault("", "too_many_bytes", {"max": most})])
    if syntax == "text":
        if not content:
            raise Unreadable([Fault("", "empty")])
        # Logs have bytes of every kind: what is no UTF-8 is no reason to refuse the rest.
        return content.decode("utf-8", "replace")
    stated, faults = load(TRIAGE_REQUEST_SCHEMA, decode(content, syntax))
    if faults:
        raise InvalidRequest(faults)
    return str(stated["text"])


def _cleaned(text: str) -> str:
    """Return a text without halves of characters, which no answer could hold."""
    return text.encode("utf-8", "replace").decode()


# --- out --------------------------------------------------------------------------------------------------------------


def dump_alarm(alarm: Alarm, phrases: Phrases) -> Plain:
    """Return an alarm with its words."""
    words = f"troubleshooting.alarm.{alarm.key}"
    return {
        "alarm": alarm.key,
        "ids": [{"first": each.first, "last": each.last} for each in alarm.ids],
        "title": phrases.say(f"{words}.title"),
        "remedy": phrases.say(f"{words}.remedy"),
        "conflict": phrases.say(f"{words}.conflict") if alarm.conflicts else None,
        "area": alarm.area,
        "severity": alarm.severity,
        "uuid": alarm.uuid,
        "message": alarm.message,
        "types": [str(kind) for kind in alarm.types],
        "services": [str(service) for service in alarm.services],
        "virtual": alarm.virtual,
        "factory_reset": alarm.factory_reset,
        **_related(alarm),
        "releases": _releases(alarm.releases, phrases),
        "cites": _cites(alarm.cites),
        "conflicts": _cites(alarm.conflicts),
    }


def dump_signature(signature: LogSignature, phrases: Phrases) -> Plain:
    """Return lines of the log with their words."""
    words = f"troubleshooting.signature.{signature.id}"
    return {
        "signature": signature.id,
        "title": phrases.say(f"{words}.title"),
        "meaning": phrases.say(f"{words}.meaning"),
        "follow": phrases.say(f"{words}.follow"),
        "state": signature.state,
        "match": dict(signature.match),
        "any": list(signature.any_of),
        "derived": signature.derived,
        "alarm": signature.alarm,
        **_related(signature),
        "cite": _cite(signature.cite),
    }


def dump_step(step: TriageStep, phrases: Phrases) -> Plain:
    """Return a step of triage with its words."""
    words = f"troubleshooting.triage.{step.id}"
    return {
        "step": step.id,
        "title": phrases.say(f"{words}.title"),
        "symptom": phrases.say(f"{words}.symptom"),
        "act": phrases.say(f"{words}.act"),
        "alarms": list(step.alarms),
        "signatures": list(step.signatures),
        "rules": list(step.rules),
        "inferred": step.inferred,
        "why": step.why,
        "cite": _cite(step.cite),
    }


def dump_repair(repair: Repair, phrases: Phrases) -> Plain:
    """Return a repair with its words."""
    words = f"troubleshooting.repair.{repair.id}"
    return {
        "repair": repair.id,
        "title": phrases.say(f"{words}.title"),
        "when": phrases.say(f"{words}.when"),
        "steps": [
            {
                "kind": step.kind,
                "text": phrases.say(
                    f"{words}.{step.key}", wait_minutes=step.wait_minutes, most_minutes=step.most_minutes
                ),
                "command": step.command,
                "wait_minutes": step.wait_minutes,
                "most_minutes": step.most_minutes,
            }
            for step in repair.steps
        ],
        "rules": list(repair.rules),
        "procedures": list(repair.procedures),
        "releases": _releases(repair.releases, phrases),
        "cites": _cites(repair.cites),
    }


def dump_cause(cause: ResetFact, phrases: Phrases) -> Plain:
    """Return a usual cause of an unreachable primary with its words."""
    return _fact(cause, phrases.say(f"troubleshooting.cause.{cause.id}"))


def dump_factory_reset(reset: FactoryReset, phrases: Phrases) -> Plain:
    """Return what is known of the factory reset with its words."""

    def facts(table: str, rows: Iterable[ResetFact]) -> list[Plain]:
        return [_fact(row, phrases.say(f"troubleshooting.reset.{table}.{row.id}", path=row.path)) for row in rows]

    return {
        "triggers": facts("trigger", reset.triggers),
        "avoid": facts("avoid", reset.avoid),
        "items": [
            {
                "item": item.id,
                "text": phrases.say(f"troubleshooting.reset.item.{item.id}"),
                "outcome": item.outcome,
                "conflict": phrases.say(f"troubleshooting.reset.conflict.{item.id}") if item.conflicts else None,
                "releases": _releases(item.releases, phrases),
                "cites": _cites(item.cites),
                "conflicts": _cites(item.conflicts),
            }
            for item in reset.items
        ],
        "questions": {
            "asked": [phrases.say(f"troubleshooting.reset.question.{each}") for each in reset.questions.ids],
            "releases": _releases(reset.questions.releases, phrases),
            "cite": _cite(reset.questions.cite),
        },
        "failures": facts("failure", reset.failures),
        "ways_out": facts("way_out", reset.ways_out),
    }


def dump_triage(triage: Triage, steps: tuple[TriageStep, ...], phrases: Phrases) -> Plain:
    """Return what a text tells, with its words."""
    return {
        "lines": triage.lines,
        "findings": [_finding(each, steps, phrases) for each in triage.findings],
        "normal": [_finding(each, steps, phrases) for each in triage.normal],
        "story": [
            {"at": moment.stamp, "seconds_after": moment.seconds, **_name(moment.finding)} for moment in triage.story
        ],
        "views": [
            {
                "host": view.host,
                "peers": [{"address": address, "name": name} for address, name in view.peers],
                "primary_index": view.primary_index,
                "own_index": view.own_index,
            }
            for view in triage.views
        ],
        "unknown_left_out": triage.unknown_left_out,
    }


def _finding(finding: Finding, steps: tuple[TriageStep, ...], phrases: Phrases) -> Plain:
    seen, known = finding.seen, finding.signature or finding.alarm
    if finding.signature:
        words = f"troubleshooting.signature.{finding.signature.id}"
        title, meaning, follow = (phrases.say(f"{words}.{part}") for part in ("title", "meaning", "follow"))
    elif finding.alarm:
        words, meaning = f"troubleshooting.alarm.{finding.alarm.key}", None
        title, follow = (phrases.say(f"{words}.{part}") for part in ("title", "remedy"))
    else:
        title, meaning, follow = phrases.say("troubleshooting.page.unknown_alarm"), None, None
    return {
        **_name(finding),
        "known": known is not None,
        "step": steps[finding.step].id if finding.step < len(steps) else OTHER,
        "title": title,
        "meaning": meaning,
        "follow": follow,
        "state": finding.signature.state if finding.signature else None,
        "event": finding.event or None,
        "count": seen.count,
        "first": seen.first_stamp or None,
        "last": seen.last_stamp or None,
        "hosts": list(seen.hosts),
        "shown": list(seen.shown),
        **(_related(known) if known else {"rules": [], "procedures": [], "repairs": []}),
    }


def _name(finding: Finding) -> Plain:
    return {
        "kind": "signature" if finding.signature else "alarm",
        "id": finding.signature.id if finding.signature else str(finding.number),
    }


def _fact(row: ResetFact, text: str) -> Plain:
    related = {"rules": list(row.rules), "procedures": list(row.procedures)}
    return {"id": row.id, "text": text, **related, "cites": _cites(row.cites)}


def _related(row: Alarm | LogSignature) -> Plain:
    return {"rules": list(row.rules), "procedures": list(row.procedures), "repairs": list(row.repairs)}


def _releases(releases: Releases, phrases: Phrases) -> Plain | None:
    return None if releases == ALL_RELEASES else {**plain(releases), "text": phrases.releases(releases)}


def _cites(cites: Iterable[Citation]) -> list[Plain]:
    return [_cite(cite) for cite in cites]


def _cite(cite: Citation) -> Plain:
    return {"source": cite.source, "locator": cite.locator}
