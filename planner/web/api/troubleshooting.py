"""GET: alarms, lines of the log, repairs and the factory reset. POST /triages: a text in, what it tells out."""

from __future__ import annotations

from typing import Any

from flask import Response, abort

from planner.schemas.troubleshooting import (
    TriageRequestSchema,
    dump_alarm,
    dump_cause,
    dump_factory_reset,
    dump_repair,
    dump_signature,
    dump_step,
    dump_triage,
    read_triage,
)
from planner.triage import MOST_BYTES, triage
from planner.web.api import troubleshooting_shapes as shapes
from planner.web.api.answers import answer, answer_kept, in_words
from planner.web.api.body import read_sent_as
from planner.web.api.documented import BODY_REFUSALS, IF_NONE_MATCH, KEPT_REFUSALS, Blueprint, content, refusals
from planner.web.api.parameters import LANGUAGE, read_query
from planner.web.service import phrases, service

blueprint = Blueprint("troubleshooting", __name__, description="Alarms, lines of the log, repairs, and triage of both.")

MEDIA_TYPES = {"text/plain": "text", "application/json": "json"}
"""What a text may be sent as."""

_IN_WORDS = [LANGUAGE.described(), IF_NONE_MATCH]
_ALARM_ID = {
    "in": "path",
    "name": "alarm_id",
    "schema": {"type": "string"},
    "example": "20006",
    "description": "Its number, or its UUID.",
}
_EXAMPLE = (
    '2020-08-12T14:57:43.524-05:00 expc01 alarm: Level="WARN" Event="Alarm Raised" Id="20006" '
    'UUID="0f96695e-d954-4f6f-85c1-2ef1eae6f764" Severity="warning"'
)


@blueprint.describe(
    "/reference/alarms",
    operation="getAlarms",
    parameters=_IN_WORDS,
    responses={200: content(shapes.AlarmsSchema, "The alarms.", kept=True), **KEPT_REFUSALS},
)
def get_alarms() -> Response:
    """Return the alarms that matter around a cluster."""
    read_query((LANGUAGE,))
    held = service().reference.troubleshooting
    return answer_kept(
        "alarms", lambda: _edition(alarms=[dump_alarm(alarm, phrases()) for alarm in held.alarms]), words=True
    )


@blueprint.describe(
    "/reference/alarms/<alarm_id>",
    path_parameters=[_ALARM_ID],
    operation="getAlarm",
    parameters=_IN_WORDS,
    responses={200: content(shapes.AlarmSchema, "The alarm.", kept=True), **KEPT_REFUSALS, **refusals(404)},
)
def get_alarm(alarm_id: str) -> Response:
    """Return one alarm, by one of its numbers or its UUID."""
    read_query((LANGUAGE,))
    found = service().reference.troubleshooting.alarm_named(alarm_id)
    if found is None:
        abort(404)
    return answer_kept(f"alarm {found.key}", lambda: dump_alarm(found, phrases()), words=True)


@blueprint.describe(
    "/reference/log-signatures",
    operation="getLogSignatures",
    parameters=_IN_WORDS,
    responses={200: content(shapes.LogSignaturesSchema, "The lines.", kept=True), **KEPT_REFUSALS},
)
def get_log_signatures() -> Response:
    """Return the lines of the log that tell something, and the order in which to follow them up."""
    read_query((LANGUAGE,))
    held = service().reference.troubleshooting

    def make() -> dict[str, Any]:
        words = phrases()
        return _edition(
            triage=[dump_step(step, words) for step in held.triage],
            signatures=[dump_signature(signature, words) for signature in held.signatures],
        )

    return answer_kept("log signatures", make, words=True)


@blueprint.describe(
    "/reference/repairs",
    operation="getRepairs",
    parameters=_IN_WORDS,
    responses={200: content(shapes.RepairsSchema, "The repairs.", kept=True), **KEPT_REFUSALS},
)
def get_repairs() -> Response:
    """Return what mends replication, keys and the database, and the usual causes of an unreachable primary."""
    read_query((LANGUAGE,))
    held = service().reference.troubleshooting

    def make() -> dict[str, Any]:
        words = phrases()
        return _edition(
            repairs=[dump_repair(repair, words) for repair in held.repairs.values()],
            causes=[dump_cause(cause, words) for cause in held.causes],
        )

    return answer_kept("repairs", make, words=True)


@blueprint.describe(
    "/reference/factory-reset",
    operation="getFactoryReset",
    parameters=_IN_WORDS,
    responses={200: content(shapes.FactoryResetSchema, "The factory reset.", kept=True), **KEPT_REFUSALS},
)
def get_factory_reset() -> Response:
    """Return what sets off the factory reset, what stays by release, how it fails and what to do."""
    read_query((LANGUAGE,))
    held = service().reference.troubleshooting.factory_reset
    return answer_kept("factory reset", lambda: _edition(**dump_factory_reset(held, phrases())), words=True)


@blueprint.describe(
    "/triages",
    method="POST",
    operation="createTriage",
    parameters=[LANGUAGE.described()],
    body={
        "description": f"Log lines or an alarm list, at most {MOST_BYTES} bytes as plain text.",
        "required": True,
        "content": {
            "text/plain": {"schema": {"type": "string", "minLength": 1}, "example": _EXAMPLE},
            "application/json": {"schema": TriageRequestSchema, "example": {"text": _EXAMPLE}},
        },
    },
    responses={200: content(shapes.TriageSchema, "What the text tells."), **BODY_REFUSALS},
)
def create_triage() -> Response:
    """Triage log lines or an alarm list.

    Returns which alarms and lines were recognised, in the order in which to follow them up, with what to do, and by
    time. A text in which nothing is recognised is an answer too. Nothing is stored.
    """
    read_query((LANGUAGE,))
    text = read_sent_as(MEDIA_TYPES, read_triage)
    held = service().reference.troubleshooting
    return in_words(answer(_edition(**dump_triage(triage(text, held), held.triage, phrases()))))


def _edition(**tables: Any) -> dict[str, Any]:
    return {"reference_edition": service().reference.edition, **tables}
