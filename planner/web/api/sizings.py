"""POST /sizings, POST /demands, GET /erlang-b: from people to demand, and from demand to what carries it."""

from __future__ import annotations

from typing import Any

from flask import Response

from planner.demand import from_busy_hour
from planner.erlang import LEAST_BLOCKING, MOST_ERLANGS, MOST_LINES, blocking, fewest_lines
from planner.errors import Fault
from planner.schemas.sizing import (
    PopulationSchema,
    SizingRequestSchema,
    dump_derived,
    dump_sizing,
    read_population,
    read_sizing,
)
from planner.sizing import size
from planner.web.api.answers import answer, in_words
from planner.web.api.body import MEDIA_TYPES, read_sent
from planner.web.api.documented import BODY_REFUSALS, Blueprint, content, refusals
from planner.web.api.parameters import LANGUAGE, Parameter, Takes, read_query
from planner.web.api.sizing_shapes import DerivedDemandSchema, ErlangBSchema, SizingSchema
from planner.web.problems import Refused
from planner.web.service import phrases, service

blueprint = Blueprint("sizings", __name__, description="From people to demand, and to the clusters that carry it.")

_OPTIONS = Parameter(
    "options", ("all", "minimal"), "minimal leaves out options of which something can be taken away.", default="all"
)
_SIZING_EXAMPLE = {"demand": {"mra_registrations": 4000, "mra_video_calls": 150}, "peer_losses": 1}
POPULATION_EXAMPLE = {
    "users": 3000,
    "mra_share": 0.6,
    "registrations_per_user": 1.5,
    "busy_hour_call_attempts": 1500,
    "holding_time_seconds": 180,
    "video_share": 0.4,
    "b2b_share": 0.2,
    "blocking": 0.001,
}
_TRAFFIC = Parameter(
    "traffic_erlangs",
    (),
    "The traffic offered, in erlangs.",
    takes=Takes.NUMBER,
    high=MOST_ERLANGS,
    example=75,
)
_BLOCKING = Parameter(
    "blocking",
    (),
    "The part of the calls that may be blocked. This or `lines`.",
    optional=True,
    takes=Takes.NUMBER,
    low=LEAST_BLOCKING,
    high=1,
    example=0.001,
)
_LINES = Parameter(
    "lines", (), "The lines that are there. This or `blocking`.", optional=True, takes=Takes.WHOLE, high=MOST_LINES
)
_EITHER = (_BLOCKING.name, _LINES.name)


def described_body(schema: Any, description: str, example: dict[str, Any]) -> dict[str, Any]:
    """Return a request's body as OpenAPI describes it, in each media type that it may have."""
    return {
        "description": description,
        "required": True,
        "content": {media_type: {"schema": schema, "example": example} for media_type in MEDIA_TYPES},
    }


@blueprint.describe(
    "/sizings",
    method="POST",
    operation="createSizing",
    parameters=[parameter.described() for parameter in (_OPTIONS, LANGUAGE)],
    body=described_body(SizingRequestSchema, "A demand, and what the clusters for it may be.", _SIZING_EXAMPLE),
    responses={200: content(SizingSchema, "What carries it."), **BODY_REFUSALS},
)
def create_sizing() -> Response:
    """Find what carries a demand.

    Every platform with every peer count and number of clusters that carries it, each cluster its share after the
    stated losses, fewest peers in all first. A demand that nothing carries is an answer too, with what comes nearest.
    """
    query = read_query((_OPTIONS, LANGUAGE))
    demand, terms = read_sent(read_sizing)
    found = size(demand, service().reference, terms)
    return in_words(answer(dump_sizing(found, phrases(), minimal=query["options"] == "minimal")))


@blueprint.describe(
    "/demands",
    method="POST",
    operation="createDemand",
    parameters=[LANGUAGE.described()],
    body=described_body(PopulationSchema, "Users and their busy hour.", POPULATION_EXAMPLE),
    responses={200: content(DerivedDemandSchema, "Their demand."), **BODY_REFUSALS},
)
def create_demand() -> Response:
    """Reckon the demand of users.

    Calls by Erlang B, each figure with its formula and its inputs.
    """
    read_query((LANGUAGE,))
    population = read_sent(read_population)
    return in_words(answer(dump_derived(from_busy_hour(population, service().reference), phrases())))


@blueprint.describe(
    "/erlang-b",
    operation="getErlangB",
    parameters=[parameter.described() for parameter in (_TRAFFIC, _BLOCKING, _LINES)],
    responses={200: content(ErlangBSchema, "All three."), **refusals(400, 422, 500)},
)
def get_erlang_b() -> Response:
    """Reckon by Erlang B.

    The fewest lines for a blocking, or the blocking of that many lines; one of the two is given.
    """
    query = read_query((_TRAFFIC, _BLOCKING, _LINES))
    if (query["blocking"] is None) == (query["lines"] is None):
        raise Refused("invalid-query", [Fault("/query/blocking", "either_or", {"choices": ", ".join(_EITHER)})])
    traffic = float(query["traffic_erlangs"] or 0)
    lines = fewest_lines(traffic, float(query["blocking"])) if query["blocking"] else int(float(query["lines"] or 0))
    return answer({"traffic_erlangs": traffic, "lines": lines, "blocking": blocking(traffic, lines)})
