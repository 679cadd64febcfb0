"""Many sites at once: what each of them needs for itself, and what one deployment for all of them needs.

The demand of each site comes from its people or is stated; the cheapest option of each comes from the columnar sweep.
The total is the plain sum of the sites: their busiest hours are taken to be the same, which they may not be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from planner.demand import Number, Population, from_busy_hour
from planner.design import METRICS, Demand, Platform
from planner.errors import Fault
from planner.reference import Reference
from planner.sizing import Answer, Nearest, Option, SearchSpace, Sizing, Terms, answer_of, size, sweep

REGISTRATION_FIGURES = ("users", "mra_share", "registrations_per_user")
"""What registrations follow from, together or not at all. The names are those of Population."""

CALL_FIGURES = ("busy_hour_call_attempts", "holding_time_seconds", "video_share", "b2b_share", "blocking")
"""What calls follow from, together or not at all."""

MOST_SITES = 10_000
"""Sites in one roll-up."""

MOST_FAULTS_TOLD = 1_000
"""Faults of cells that one answer tells; it says how many there are."""

MOST_ERLANGS_TOGETHER = 2_000_000
"""The traffic of all sites together that is reckoned with: Erlang B takes a step for each line."""


class Outcome(StrEnum):
    """What became of a site. The words are `sites.outcome.<key>`."""

    CARRIED = "carried"
    NOTHING_ASKED = "nothing_asked"
    NOT_CARRIED = "not_carried"


@dataclass(frozen=True, slots=True)
class Site:
    """A site and what it asks for. `row` is its row in the sheet, from 1; a site may have no name."""

    row: int
    name: str
    demand: Demand


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is no site, and why. `row` is its number in the sheet, from 1."""

    row: int
    name: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class SitesRead:
    """What a file says of sites."""

    sheet: str
    """The sheet that was read; empty for a CSV file."""
    sites: tuple[Site, ...]
    bad_rows: tuple[BadRow, ...]
    ignored: tuple[str, ...]
    """Headings that mean nothing here, as they stand; their columns were not read."""


@dataclass(frozen=True, slots=True)
class SiteAnswer:
    """A site with the cheapest option that carries it, or what comes nearest."""

    site: Site
    answer: Answer | None
    nearest: Nearest | None
    """What comes nearest; None where the site is carried, asks for nothing, or there is nothing to choose from."""

    @property
    def outcome(self) -> Outcome:
        """Whether it is carried."""
        if self.answer is not None:
            return Outcome.CARRIED
        asked = any(self.site.demand.metrics().values())
        return Outcome.NOT_CARRIED if asked else Outcome.NOTHING_ASKED

    @property
    def option(self) -> Option | None:
        """The cheapest option that carries it."""
        return self.answer.option if self.answer else None


@dataclass(frozen=True)
class RollUp:
    """All sites, each for itself and all together."""

    read: SitesRead
    sites: tuple[SiteAnswer, ...]
    total: Demand
    """The sum of what the sites ask for. A metric that no site states is not stated here either."""
    together: Sizing
    """What carries the total in one deployment."""

    @property
    def space(self) -> SearchSpace:
        """What could be chosen."""
        return self.together.space

    @cached_property
    def outcomes(self) -> Counter[Outcome]:
        """How many sites ended how."""
        return Counter(answer.outcome for answer in self.sites)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with the rows that are no sites, by cell."""
        return tuple(fault for row in self.read.bad_rows for fault in row.faults)

    @cached_property
    def peers_apart(self) -> int:
        """The peers of all sites that are carried, each site for itself; on one side of a C/E pair."""
        return sum(answer.option.total_peers for answer in self.sites if answer.option)

    @cached_property
    def clusters_apart(self) -> int:
        """The clusters of all sites that are carried, each site for itself."""
        return sum(answer.option.clusters for answer in self.sites if answer.option)

    @cached_property
    def platforms_apart(self) -> Mapping[Platform, int]:
        """The peers of those sites by platform, in the order of platforms."""
        peers: Counter[Platform] = Counter()
        for answer in self.sites:
            if answer.option:
                peers[answer.option.offer.platform] += answer.option.total_peers
        return {platform: peers[platform] for platform in Platform if platform in peers}

    @property
    def cheapest_together(self) -> Answer | None:
        """The option for all sites with the fewest peers; None where none carries them, or they ask for nothing."""
        asked = any(self.total.metrics().values())
        return self.together.answers[0] if asked and self.together.answers else None


def demand_of(figures: Mapping[str, Number], reference: Reference) -> Demand:
    """Return the demand of the people of a site, as far as it follows from what is stated.

    `figures` has all of REGISTRATION_FIGURES, all of CALL_FIGURES, or both. What does not follow is not stated. Raises
    planner.erlang.OutOfRange for more traffic than is reckoned with.
    """
    with_calls, with_users = CALL_FIGURES[0] in figures, REGISTRATION_FIGURES[0] in figures
    nobody = {**dict.fromkeys((*REGISTRATION_FIGURES, *CALL_FIGURES), 0), "blocking": 1}
    demand = from_busy_hour(Population(**{**nobody, **figures}), reference).demand  # type: ignore[arg-type]
    if not with_calls:
        return Demand(mra_registrations=demand.mra_registrations)
    return demand if with_users else replace(demand, mra_registrations=None)


def roll_up(read: SitesRead, reference: Reference, terms: Terms | None = None) -> RollUp:
    """Return what each site needs and what all of them need together. At least one site is needed."""
    asked = [site.demand.metrics() for site in read.sites]
    stated = [metric for metric in METRICS if any(metric in demand for demand in asked)]
    columns = {str(metric): [demand.get(metric, 0) for demand in asked] for metric in stated}
    swept = sweep(columns or {str(METRICS[0]): [0] * len(asked)}, reference, terms)
    space = swept.space
    furthest = _furthest(space)
    answers = []
    for place, (site, demand) in enumerate(zip(read.sites, asked, strict=True)):
        option = swept.at(place) if any(demand.values()) else None
        answer = None if option is None else answer_of(option, site.demand, space)
        lost = option is None and any(demand.values())
        answers.append(SiteAnswer(site, answer, _nearest(site.demand, space, furthest) if lost else None))
    sums: dict[str, Any] = {metric: sum(column) for metric, column in columns.items()}
    total = Demand(**sums)
    return RollUp(read, tuple(answers), total, size(total, reference, space=space))


def _furthest(space: SearchSpace) -> tuple[Option, ...]:
    """Return of each platform the cheapest option that carries most."""
    most: dict[int, Option] = {}
    for option in space.options:
        known = most.get(option.offer.index)
        if known is None or option.shares_after_losses > known.shares_after_losses:
            most[option.offer.index] = option
    return tuple(most.values())


def _nearest(demand: Demand, space: SearchSpace, furthest: Sequence[Option]) -> Nearest | None:
    """Return which of these options is least beyond its limit, as planner.sizing.size tells it of one demand."""
    answers = [answer_of(option, demand, space) for option in furthest]
    if not answers:
        return None
    least = min(answers, key=lambda answer: answer.utilisation)
    single = max((load.utilisation for load in least.loads), default=0.0)
    return Nearest(least.option, least.loads, least.mix, least.utilisation, stopped_by_mix=single <= 1)
