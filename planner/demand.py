"""From people to demand: how many users, calling how often and how long, ask what of the clusters.

Every figure comes with its working: the formula's key, what went in and what came out. Words for them are in
data/text/sizing.toml.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from planner.capacity import sessions_needed
from planner.design import Demand, Metric
from planner.erlang import fewest_lines, offered_traffic
from planner.reference import Citation, Reference

Number = int | float


class Formula(StrEnum):
    """How a figure is reckoned. The words are `sizing.formula.<key>`."""

    MRA_REGISTRATIONS = "mra_registrations"
    """users x mra_share x registrations_per_user"""
    TRAFFIC = "traffic_erlangs"
    """busy_hour_call_attempts x holding_time_seconds / 3600"""
    CONCURRENT_CALLS = "concurrent_calls"
    """fewest lines by Erlang B"""
    MRA_CALLS_OF_REGISTERED = "mra_calls_of_registered"
    """mra_registrations x in_call_share"""
    B2B_CALLS_OF_USERS = "b2b_calls_of_users"
    """b2b_users x b2b_in_call_share"""
    SUM_OF_CALLS = "sum_of_calls"
    """mra_calls + b2b_calls"""
    B2B_CALLS = "b2b_calls"
    """concurrent_calls x b2b_share"""
    MRA_CALLS = "mra_calls"
    """concurrent_calls - b2b_calls"""
    B2B_VIDEO_CALLS = "video_calls"
    """b2b_calls x video_share: the video calls that are not MRA"""
    MRA_VIDEO_CALLS = "mra_video_calls"
    """mra_calls x video_share"""
    AUDIO_CALLS = "audio_calls"
    """concurrent_calls - video_calls - mra_video_calls"""
    RICH_MEDIA_SESSIONS = "rich_media_sessions"
    """one for each B2B video call, one for each started pair of B2B audio calls"""


@dataclass(frozen=True, slots=True)
class Step:
    """One figure: the formula, its inputs by name, and the result."""

    formula: Formula
    inputs: Mapping[str, Number]
    result: Number
    cite: Citation | None = None
    """Where a published fact stands that the formula uses; None for arithmetic."""


@dataclass(frozen=True, slots=True)
class Derived:
    """A demand and how it was reckoned."""

    demand: Demand
    working: tuple[Step, ...]
    left_out: tuple[Metric, ...] = (Metric.REGISTRATIONS, Metric.TURN_RELAYS)
    """What does not follow from what was stated: local registrations are not users of MRA, and no source gives the
    TURN relays of a user."""


@dataclass(frozen=True, slots=True)
class Population:
    """Users and their busy hour. Shares are parts of 1.

    `busy_hour_call_attempts` are those of all users together that pass the clusters, MRA and B2B. `video_share` and
    `b2b_share` are parts of them, `blocking` the part that may find no line free.
    """

    users: int
    mra_share: float
    registrations_per_user: float
    busy_hour_call_attempts: Number
    holding_time_seconds: Number
    video_share: float
    b2b_share: float
    blocking: float

    @property
    def traffic_erlangs(self) -> float:
        """The traffic of the busy hour."""
        return offered_traffic(self.busy_hour_call_attempts, self.holding_time_seconds)


@dataclass(frozen=True, slots=True)
class Simultaneous:
    """Users and the part of them in a call at the same moment, where that is known instead of the busy hour."""

    mra_users: int
    """Users who are away, of whom `mra_share` are on MRA."""
    mra_share: float
    registrations_per_user: float
    in_call_share: float
    """The part of the MRA registrations that is in a call."""
    b2b_users: int
    b2b_in_call_share: float
    """The part of `b2b_users` in a call with another organisation."""
    video_share: float


def from_busy_hour(population: Population, reference: Reference) -> Derived:
    """Return the demand of a population by Erlang B; raise OutOfRange for more traffic than is reckoned with."""
    registered = _registrations(population.users, population.mra_share, population.registrations_per_user)
    traffic = population.traffic_erlangs
    offered = Step(
        Formula.TRAFFIC,
        {
            "busy_hour_call_attempts": population.busy_hour_call_attempts,
            "holding_time_seconds": population.holding_time_seconds,
        },
        traffic,
    )
    calls = fewest_lines(traffic, population.blocking)
    at_once = Step(Formula.CONCURRENT_CALLS, {"traffic_erlangs": traffic, "blocking": population.blocking}, calls)
    b2b = min(rounded_up(calls * population.b2b_share), calls)
    outside = Step(Formula.B2B_CALLS, {"concurrent_calls": calls, "b2b_share": population.b2b_share}, b2b)
    inside = Step(Formula.MRA_CALLS, {"concurrent_calls": calls, "b2b_calls": b2b}, calls - b2b)
    return _derived((registered, offered, at_once, outside, inside), b2b, population.video_share, reference)


def from_simultaneous(stated: Simultaneous, reference: Reference) -> Derived:
    """Return the demand of users of whom the part in a call is known. Source of the method: pa-14-sizing."""
    registered = _registrations(stated.mra_users, stated.mra_share, stated.registrations_per_user)
    mra = rounded_up(registered.result * stated.in_call_share)
    b2b = rounded_up(stated.b2b_users * stated.b2b_in_call_share)
    steps = (
        registered,
        Step(
            Formula.MRA_CALLS_OF_REGISTERED,
            {"mra_registrations": registered.result, "in_call_share": stated.in_call_share},
            mra,
        ),
        Step(
            Formula.B2B_CALLS_OF_USERS,
            {"b2b_users": stated.b2b_users, "b2b_in_call_share": stated.b2b_in_call_share},
            b2b,
        ),
        Step(Formula.SUM_OF_CALLS, {"mra_calls": mra, "b2b_calls": b2b}, mra + b2b),
    )
    return _derived(steps, b2b, stated.video_share, reference)


def rounded_up(count: float) -> int:
    """Return the whole number that covers a count; a millionth above one is noise of the arithmetic."""
    return ceil(round(count, 6))


def _registrations(users: int, mra_share: float, registrations_per_user: float) -> Step:
    return Step(
        Formula.MRA_REGISTRATIONS,
        {"users": users, "mra_share": mra_share, "registrations_per_user": registrations_per_user},
        rounded_up(users * mra_share * registrations_per_user),
    )


def _derived(steps: tuple[Step, ...], b2b: int, video_share: float, reference: Reference) -> Derived:
    """Return the demand, its calls split by kind. The first step is the registrations, the last all or MRA calls."""
    last = steps[-1]
    mra = int(last.result) if last.formula is Formula.MRA_CALLS else int(last.result) - b2b
    b2b_video, mra_video = (min(rounded_up(calls * video_share), calls) for calls in (b2b, mra))
    audio = b2b + mra - b2b_video - mra_video
    per_session = reference.limit("audio_calls_per_rich_media_session")
    sessions = sessions_needed(b2b_video, b2b - b2b_video, per_session.value)
    split = (
        Step(Formula.B2B_VIDEO_CALLS, {"b2b_calls": b2b, "video_share": video_share}, b2b_video),
        Step(Formula.MRA_VIDEO_CALLS, {"mra_calls": mra, "video_share": video_share}, mra_video),
        Step(
            Formula.AUDIO_CALLS,
            {"concurrent_calls": b2b + mra, "video_calls": b2b_video, "mra_video_calls": mra_video},
            audio,
        ),
        Step(
            Formula.RICH_MEDIA_SESSIONS,
            {
                "b2b_video_calls": b2b_video,
                "b2b_audio_calls": b2b - b2b_video,
                "audio_calls_per_session": per_session.value,
            },
            sessions,
            per_session.cite,
        ),
    )
    demand = Demand(
        mra_registrations=int(steps[0].result),
        video_calls=b2b_video,
        mra_video_calls=mra_video,
        audio_calls=audio,
        rich_media_sessions=sessions,
    )
    return Derived(demand, steps + split)
