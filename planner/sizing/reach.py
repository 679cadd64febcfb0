"""How much an option takes: the largest count of one metric beside a demand, and the most users of a kind."""

from __future__ import annotations

from dataclasses import replace

from planner.demand import Population, from_busy_hour
from planner.design import Demand, Metric
from planner.erlang import MOST_ERLANGS
from planner.reference import Reference
from planner.sizing.options import CALLS, Option

MOST_USERS = 10_000_000
"""Beyond any deployment: where the search for the most users ends."""


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


def most_users(like: Population, option: Option, reference: Reference) -> int:
    """Return the most users that an option carries after its losses, when all of them are like these.

    The call attempts grow with the users. Raises ValueError for a population of nobody.
    """
    if like.users < 1:
        raise ValueError("a population needs at least one user")
    attempts = like.busy_hour_call_attempts / like.users

    def fits(users: int) -> bool:
        population = replace(like, users=users, busy_hour_call_attempts=attempts * users)
        if population.traffic_erlangs > MOST_ERLANGS:
            return False
        needed = option.offer.shares_needed(from_busy_hour(population, reference).demand.metrics())
        return needed <= option.shares_after_losses

    if fits(MOST_USERS):
        return MOST_USERS
    enough, too_many = 0, 1
    while fits(too_many):
        enough, too_many = too_many, min(2 * too_many, MOST_USERS)
    while too_many - enough > 1:
        middle = (enough + too_many) // 2
        enough, too_many = (middle, too_many) if fits(middle) else (enough, middle)
    return enough
