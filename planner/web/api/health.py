"""/healthz, /readyz and /metrics, for whoever watches over the service. Outside /api; any query is ignored, as probes
expect.
"""

from __future__ import annotations

from typing import Any

from flask import Response, abort

from planner.assessment import assess
from planner.schemas import dump_assessment, parse_design
from planner.web import journal, metrics, readiness
from planner.web.api import shapes
from planner.web.api.answers import answer, in_words
from planner.web.api.documented import EXAMPLE, Blueprint, content, refusals
from planner.web.formats import formats
from planner.web.service import phrases, service, today
from planner.wording import LANGUAGES

blueprint = Blueprint("health", __name__, description="For whoever watches over the service.")

_SELF_TEST = "self_test"


@blueprint.describe(
    "/healthz",
    operation="getHealth",
    responses={200: content(shapes.HealthSchema, "It is up."), **refusals(400, 500)},
)
def get_health() -> Response:
    """Tell that the service is up."""
    return answer({"status": "ok"})


@blueprint.describe(
    "/readyz",
    operation="getReadiness",
    responses={
        200: content(shapes.ReadinessSchema, "It can do its work."),
        503: content(shapes.ReadinessSchema, "It cannot, and why."),
        **refusals(400, 500),
    },
)
def get_readiness() -> Response:
    """Tell whether the service can do its work; if not, why not; and what it can do only in part."""
    words = phrases()
    reasons = [] if _assesses() else [{"feature": _SELF_TEST, "reason": words.say(f"api.feature.{_SELF_TEST}")}]
    degraded = [
        {"feature": known.name, "reason": words.say(f"api.feature.{known.lack}")} for known in formats() if known.lack
    ]
    degraded += [{"feature": lack, "reason": words.say(f"api.feature.{lack}")} for lack in readiness.lacking()]
    told: dict[str, Any] = {"status": "not_ready" if reasons else "ready", "reasons": reasons, "degraded": degraded}
    return in_words(answer(told, status=503 if reasons else 200))


@blueprint.describe(
    "/metrics",
    operation="getMetrics",
    responses={
        200: content({"type": "string"}, "In Prometheus's text format.", media_type="text/plain"),
        **refusals(400, 404, 500),
    },
)
def get_metrics() -> Response:
    """Tell what the service has counted.

    Nothing of a design or a caller is in it. It is told to programs on the same machine, of a service that is for that
    machine alone; PLANNER_METRICS widens or ends that. For everybody else there is nothing here (404).
    """
    if not metrics.may_read(service().settings):
        abort(404)
    return Response("".join(metrics.lines()), content_type=metrics.MEDIA_TYPE)


def _assesses() -> bool:
    """Whether a design can be assessed and told in every language; once shown, not tried again."""
    held = service()
    if _SELF_TEST in held.kept:
        return True
    try:
        assessment = assess(parse_design(EXAMPLE), held.reference, today())
        for language in LANGUAGES:
            dump_assessment(assessment, held.reference, held.wording.phrases(language))
    except Exception as error:  # whatever it is, the answer is 503 and the log tells it
        journal.bug(error)
        return False
    return bool(held.keep(_SELF_TEST, lambda: True))
