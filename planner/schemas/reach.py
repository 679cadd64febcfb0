"""How much some clusters take: what is asked, read from a text, and the answer as plain values."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from planner.demand import Population
from planner.design import METRICS, Demand, Metric, Platform
from planner.errors import Fault, InvalidRequest
from planner.reference import Reference
from planner.schemas.fields import MESSAGES, Choice, Items, WholeNumber
from planner.schemas.limits import MAX_BYTES
from planner.schemas.sizing import (
    PopulationSchema,
    SizingDemandSchema,
    TermsSchema,
    dump_notes,
    dump_option,
    read_fitting,
    terms_of,
    too_much_traffic,
)
from planner.sizing import MOST_CLUSTERS, MOST_PEERS, MOST_USERS, NotOffered, Reach, Terms, notes_on, option_of, reach
from planner.wording import Phrases


def _about(description: str) -> dict[str, Any]:
    return {"metadata": {"description": description}}


class SomePeopleSchema(PopulationSchema):
    """Users and their busy hour; there is at least one."""

    users = WholeNumber(1, MOST_USERS, required=True, allow_none=False)


class ReachRequestSchema(TermsSchema):
    """Clusters that are all alike, and what they are to take as much of as they can."""

    platform = Choice(Platform, required=True, allow_none=False)
    peer_count = WholeNumber(1, MOST_PEERS, required=True, allow_none=False, **_about("Peers in each cluster."))
    clusters = WholeNumber(1, MOST_CLUSTERS, **_about("1 by default."))
    metrics = Items(Choice(Metric, allow_none=False), least=1, **_about("Without it every metric."))
    beside = fields.Nested(
        SizingDemandSchema,
        error_messages=MESSAGES,
        **_about("What the clusters carry at the same time; a metric's own count is not looked at for its largest."),
    )
    population = fields.Nested(
        SomePeopleSchema,
        error_messages=MESSAGES,
        **_about("Users like whom there may be so many: their calls grow with their number."),
    )


REACH_SCHEMA = ReachRequestSchema()


def read_reach(content: bytes, syntax: str = "json", *, max_bytes: int = MAX_BYTES) -> dict[str, Any]:
    """Return a request that fits; raise InvalidRequest, Unreadable or TooLarge with every fault."""
    asked, faults = read_fitting(REACH_SCHEMA, content, syntax, max_bytes)
    faults += check_reach(asked, faults)
    if faults:
        raise InvalidRequest(faults)
    return asked


def check_reach(asked: dict[str, Any], faults: list[Fault]) -> list[Fault]:
    """Return what contradicts itself in a request, or has no answer: more losses than peers, users of whom none are."""
    found = []
    lost, size = asked.get("peer_losses") or 0, asked.get("peer_count")
    if size is not None and lost >= size:
        found.append(Fault("/peer_losses", "no_peer_left", {"peers": size}))
    people = asked.get("population")
    if people is not None and not any(fault.pointer.startswith("/population") for fault in faults):
        found += too_much_traffic(people, [], "/population")
        if people["users"] < 1:
            found.append(Fault("/population/users", "range", {"min": 1, "max": MOST_USERS}))
    return found


def answer_reach(asked: dict[str, Any], reference: Reference, phrases: Phrases) -> Reach:
    """Return how much the clusters of a request take; raise InvalidRequest for a platform that cannot be chosen."""
    terms: Terms = terms_of(asked)
    try:
        option, space = option_of(
            Platform(asked["platform"]), asked["peer_count"], asked.get("clusters") or 1, terms, reference
        )
    except NotOffered as error:
        left, release = error.left_out, reference.release(terms.release)
        reason = phrases.say(f"sizing.unfit.{left.reason}", platform=left.platform, release=release)
        raise InvalidRequest([Fault("/platform", "cannot_be_chosen", {"reason": reason})]) from error
    return reach(
        option,
        space,
        reference,
        metrics=tuple(dict.fromkeys(map(Metric, asked.get("metrics") or METRICS))),
        beside=Demand(**(asked.get("beside") or {})),
        like=Population(**asked["population"]) if asked.get("population") else None,
    )


def dump_reach(found: Reach, phrases: Phrases) -> dict[str, Any]:
    """Return how much some clusters take."""
    space = found.space
    return {
        **dump_option(found.option),
        "peer_losses": space.terms.peer_losses,
        "capacity_basis": str(space.terms.basis),
        "software_version": str(space.release),
        "software_version_stated": space.terms.release is not None,
        "fast_path_registration": space.terms.fast_path_registration,
        "beside": {str(metric): value for metric, value in found.beside.metrics().items()},
        "largest": {str(metric): count for metric, count in found.most.items()},
        "most_users": found.users,
        "most_users_or_more": found.users == MOST_USERS,
        "notes": dump_notes(notes_on(found.together, space), space, phrases),
    }
