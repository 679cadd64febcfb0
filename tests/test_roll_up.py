"""Many sites at once: each as if it were asked alone, sums that add up, and what all need together."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.design import METRICS, Demand, Platform
from planner.errors import Fault
from planner.reference import load_reference
from planner.roll_up import (
    CALL_FIGURES,
    MOST_SITES,
    REGISTRATION_FIGURES,
    BadRow,
    Outcome,
    RollUp,
    Site,
    SitesRead,
    demand_of,
    roll_up,
)
from planner.sizing import Terms, size

REFERENCE = load_reference()
ONE_LOST = Terms(peer_losses=1)


def rolled(*demands: Demand, terms: Terms = ONE_LOST, bad: tuple[BadRow, ...] = ()) -> RollUp:
    """Return the roll-up of these demands."""
    sites = tuple(Site(row, f"S{row}", demand) for row, demand in enumerate(demands, 2))
    return roll_up(SitesRead("", sites, bad, ()), REFERENCE, terms)


COUNTS = st.one_of(st.none(), st.integers(0, 60_000), st.integers(0, 10**9))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.fixed_dictionaries({str(metric): COUNTS for metric in METRICS}), min_size=1, max_size=6))
def test_each_site_is_answered_as_if_it_were_alone(stated: list[dict[str, Any]]) -> None:
    """The first option of `size`, or the nearest that `size` tells; and the total is answered as one demand."""
    demands = [Demand(**each) for each in stated]
    found = rolled(*demands)
    for demand, told in zip(demands, found.sites, strict=True):
        alone = size(demand, REFERENCE, ONE_LOST)
        if not any(demand.metrics().values()):
            assert (told.outcome, told.option, told.nearest) == (Outcome.NOTHING_ASKED, None, None)
        elif alone.answers:
            assert told.outcome is Outcome.CARRIED
            assert told.option
            first = alone.answers[0].option
            assert (told.option.offer.platform, told.option.peer_count, told.option.clusters) == (
                first.offer.platform,
                first.peer_count,
                first.clusters,
            )
            assert told.nearest is None
        else:
            assert told.outcome is Outcome.NOT_CARRIED
            assert told.nearest
            assert alone.nearest
            assert told.nearest.utilisation == alone.nearest.utilisation
            assert told.nearest.stopped_by == alone.nearest.stopped_by
    for metric in METRICS:
        values = [value for demand in demands if (value := demand.metrics().get(metric)) is not None]
        assert found.total.metrics().get(metric) == (sum(values) if values else None)


def test_sums_of_the_sites() -> None:
    """Peers and clusters of carried sites alone; a site that asks for nothing needs none."""
    found = rolled(
        Demand(mra_registrations=4000),
        Demand(mra_registrations=2000, audio_calls=10),
        Demand(mra_registrations=0),
        Demand(mra_registrations=10**8),
        bad=(BadRow(9, "bad", (Fault("B9", "number"),)),),
    )
    carried = [told.option for told in found.sites if told.option]
    assert found.outcomes == Counter({Outcome.CARRIED: 2, Outcome.NOTHING_ASKED: 1, Outcome.NOT_CARRIED: 1})
    assert found.peers_apart == sum(option.total_peers for option in carried) > 0
    assert found.clusters_apart == sum(option.clusters for option in carried)
    assert sum(found.platforms_apart.values()) == found.peers_apart
    assert list(found.platforms_apart) == [platform for platform in Platform if platform in found.platforms_apart]
    assert found.total == Demand(mra_registrations=100_006_000, audio_calls=10)
    assert found.cheapest_together is None
    assert found.faults == (Fault("B9", "number"),)


def test_all_together() -> None:
    """Sites of which each would need a cluster of its own share one."""
    found = rolled(*[Demand(mra_registrations=500)] * 8)
    assert found.cheapest_together
    assert found.cheapest_together.option.total_peers < found.peers_apart
    assert found.space is found.together.space


def test_nothing_asked_of_all() -> None:
    """Zeros, or no metric at all: no peers, apart or together."""
    for demand in (Demand(mra_registrations=0), Demand()):
        found = rolled(demand)
        assert found.peers_apart == 0
        assert found.cheapest_together is None


def test_nothing_to_choose_from() -> None:
    """A platform without figures carries nothing, and nothing comes near."""
    found = rolled(Demand(mra_registrations=1), terms=Terms(platforms=(Platform.CE1300,)))
    (told,) = found.sites
    assert (told.outcome, told.nearest, found.cheapest_together) == (Outcome.NOT_CARRIED, None, None)


def test_what_does_not_follow_is_not_stated() -> None:
    """Without users no registrations, not none of them; without calls no calls."""
    users = dict(zip(REGISTRATION_FIGURES, (100, 0.5, 2), strict=True))
    calls = dict(zip(CALL_FIGURES, (1500, 180, 0.4, 0.2, 0.001), strict=True))
    assert demand_of(users, REFERENCE) == Demand(mra_registrations=100)
    both = demand_of(users | calls, REFERENCE)
    assert both.mra_registrations == 100
    assert demand_of(calls, REFERENCE).metrics() == {
        metric: value for metric, value in both.metrics().items() if metric != "mra_registrations"
    }


def test_as_many_sites_as_are_taken_cost_less_than_each_alone() -> None:
    """Ten thousand sites, carried or not, take at most half of the processor time of asking for one after another."""
    demands = [Demand(mra_registrations=number * 97, audio_calls=number) for number in range(MOST_SITES)]
    start = time.process_time()
    found = rolled(*demands)
    together = time.process_time() - start
    assert len(found.sites) == MOST_SITES
    assert set(found.outcomes) == set(Outcome)
    some = demands[::100]
    start = time.process_time()
    for demand in some:
        size(demand, REFERENCE, ONE_LOST)
    alone = (time.process_time() - start) * MOST_SITES / len(some)
    assert together < alone / 2
