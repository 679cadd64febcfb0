"""How much an option takes: the largest count of each metric beside a demand, and the most users of a kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from planner.demand import Population, from_busy_hour
from planner.design import METRICS, Demand, Metric, Platform
from planner.erlang import MOST_ERLANGS
from planner.errors import PlannerError
from planner.reference import Reference
from planner.sizing.options import CALLS, LeftOut, Option, SearchSpace, Terms, search

MOST_USERS = 10_000_000
"""Beyond any deployment: where the search for the most users ends."""


class NotOffered(PlannerError, ValueError):
    """A platform that cannot be chosen under some terms: `left_out` says why."""

    def __init__(self, left_out: LeftOut) -> None:
        super().__init__(f"{left_out.platform}: {left_out.reason}")
        self.left_out = left_out


@dataclass(frozen=True, slots=True)
class Reach:
    """How much an option takes after its losses, beside a demand."""

    option: Option
    space: SearchSpace
    beside: Demand
    most: Mapping[Metric, int | None]
    """The largest count of each metric, the others of `beside` as they are; None where those alone are too much."""
    users: int | None
    """The most users of the stated kind; None where none are stated. MOST_USERS: that many or more."""
    together: Demand
    """Some of each metric that is carried beside others, and the most MRA registrations: the notes depend on it."""


def reach(
    option: Option,
    space: SearchSpace,
    reference: Reference,
    *,
    metrics: Sequence[Metric] = METRICS,
    beside: Demand | None = None,
    like: Population | None = None,
) -> Reach:
    """Return how much an option takes. Raises ValueError for a population of nobody."""
    rest = beside or Demand()
    most = {metric: largest(metric, option, rest) for metric in metrics}
    users = None if like is None else most_users(like, option, reference, rest)
    together = set(from_busy_hour(like, reference).demand.metrics()) if like else set()
    if rest.metrics():
        together |= {*rest.metrics(), *metrics}
    some: dict[str, Any] = {str(metric): 1 for metric in together}
    if Metric.MRA_REGISTRATIONS in metrics:
        some[Metric.MRA_REGISTRATIONS] = most[Metric.MRA_REGISTRATIONS]
    return Reach(option, space, rest, most, users, Demand(**some))


def option_of(
    platform: Platform, peer_count: int, clusters: int, terms: Terms, reference: Reference
) -> tuple[Option, SearchSpace]:
    """Return so many clusters of so many peers as an option, with the space that it is found in.

    Raises NotOffered for a platform without support or figures, ValueError for fewer peers than are to be lost or more
    than a cluster may have.
    """
    space = search(replace(terms, platforms=(platform,), max_clusters=clusters), reference)
    if space.left_out:
        raise NotOffered(space.left_out[0])
    for option in space.options:
        if (option.peer_count, option.clusters) == (peer_count, clusters):
            return option, space
    raise ValueError(f"no cluster of {peer_count} peers survives the loss of {terms.peer_losses}")


def largest(metric: Metric, option: Option, beside: Demand | None = None) -> int | None:
    """Return the largest count of a metric that an option carries after its losses; None when the rest is too much.

    `beside` is what it carries at the same time; its own count of the metric is not looked at.
    """
    rest = {other: value for other, value in (beside or Demand()).metrics().items() if other is not metric}
    offer, shares = option.offer, option.shares_after_losses
    if offer.shares_needed(rest) > shares:
        return None
    if metric not in CALLS:
        return offer.figure(metric) * shares
    taken = sum(rest[kind] * offer.call_weights[kind] for kind in CALLS if kind in rest)
    return (offer.call_whole * shares - taken) // offer.call_weights[metric]


def most_users(like: Population, option: Option, reference: Reference, beside: Demand | None = None) -> int:
    """Return the most users that an option carries after its losses, when all of them are like these.

    The call attempts grow with the users; `beside` is carried at the same time and does not. 0 where not one more user
    fits, MOST_USERS where the search ends. Raises ValueError for a population of nobody.
    """
    if like.users < 1:
        raise ValueError("a population needs at least one user")
    attempts = like.busy_hour_call_attempts / like.users
    rest = (beside or Demand()).metrics()

    def fits(users: int) -> bool:
        population = replace(like, users=users, busy_hour_call_attempts=attempts * users)
        if population.traffic_erlangs > MOST_ERLANGS:
            return False
        asked = from_busy_hour(population, reference).demand.metrics()
        both = {metric: asked.get(metric, 0) + rest.get(metric, 0) for metric in METRICS if metric in asked | rest}
        return option.offer.shares_needed(both) <= option.shares_after_losses

    if fits(MOST_USERS):
        return MOST_USERS
    enough, too_many = 0, 1
    while fits(too_many):
        enough, too_many = too_many, min(2 * too_many, MOST_USERS)
    while too_many - enough > 1:
        middle = (enough + too_many) // 2
        enough, too_many = (middle, too_many) if fits(middle) else (enough, middle)
    return enough
