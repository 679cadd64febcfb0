"""People become demand by formulas that can be followed, and the published stories come out as printed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.demand import Derived, Formula, Population, Simultaneous, from_busy_hour, from_simultaneous, rounded_up
from planner.design import CapacityBasis, Metric, Platform
from planner.erlang import OutOfRange, blocking
from planner.reference import load_reference
from planner.sizing import Terms, size
from planner.versions import Version
from planner.wording import LANGUAGES, load_wording

REFERENCE = load_reference()
OFFICE = Population(
    users=3000,
    mra_share=0.6,
    registrations_per_user=1.5,
    busy_hour_call_attempts=1500,
    holding_time_seconds=180,
    video_share=0.4,
    b2b_share=0.2,
    blocking=0.001,
)
STORY = Simultaneous(
    mra_users=1000,
    mra_share=0.8,
    registrations_per_user=1,
    in_call_share=0.1,
    b2b_users=5000,
    b2b_in_call_share=0.01,
    video_share=1,
)
"""pa-14-sizing, the story of 6000 users: 1000 travel, 80 % of them on MRA, a tenth of those in calls; of the 5000
others 1 % are in calls with other organisations."""


def results(derived: Derived) -> dict[Formula, int | float]:
    """Return each figure by its formula."""
    return {step.formula: step.result for step in derived.working}


def medium(derived: Derived) -> int:
    """Return the peers of the smallest Medium cluster that carries a demand with one lost (150 video calls a peer)."""
    terms = Terms(
        peer_losses=1,
        basis=CapacityBasis.ADMINISTRATOR_GUIDE,
        release=Version.parse("X15.4"),
        platforms=(Platform.MEDIUM_VM,),
        max_clusters=1,
    )
    return size(derived.demand, REFERENCE, terms).answers[0].option.peer_count


def test_the_story_of_6000_users() -> None:
    """pa-14-sizing: 800 registrations, 80 MRA and 50 B2B calls, 130 in all, and 2 Medium peers in each cluster."""
    derived = from_simultaneous(STORY, REFERENCE)
    found = results(derived)
    assert found[Formula.MRA_REGISTRATIONS] == 800
    assert found[Formula.MRA_CALLS_OF_REGISTERED] == 80
    assert found[Formula.B2B_CALLS_OF_USERS] == 50
    assert found[Formula.SUM_OF_CALLS] == 130
    assert (derived.demand.mra_video_calls, derived.demand.video_calls, derived.demand.audio_calls) == (80, 50, 0)
    assert medium(derived) == 2


def test_the_story_grown_and_its_misprint() -> None:
    """pa-14-sizing: with 3 % of the 5000 there are 150 B2B calls, so 80 + 150 = 230 calls and 3 Medium peers.

    The book prints 280: it adds the 150 to the earlier total of 130, which has the first 50 in it already. Both counts
    need 3 peers, so that the misprint does no harm.
    """
    grown = from_simultaneous(replace(STORY, b2b_in_call_share=0.03), REFERENCE)
    assert results(grown)[Formula.B2B_CALLS_OF_USERS] == 150
    assert results(grown)[Formula.SUM_OF_CALLS] == 230
    assert medium(grown) == 3
    as_printed = replace(grown, demand=replace(grown.demand, video_calls=130 + 150 - 80))
    assert as_printed.demand.video_calls + as_printed.demand.mra_video_calls == 280
    assert medium(as_printed) == 3


def test_every_figure_shows_its_formula() -> None:
    """The working names what went in and what came out, and each step can be done again by hand."""
    derived = from_busy_hour(OFFICE, REFERENCE)
    by_hand = {
        Formula.MRA_REGISTRATIONS: 2700,
        Formula.TRAFFIC: 75.0,
        Formula.CONCURRENT_CALLS: 100,
        Formula.B2B_CALLS: 20,
        Formula.MRA_CALLS: 80,
        Formula.B2B_VIDEO_CALLS: 8,
        Formula.MRA_VIDEO_CALLS: 32,
        Formula.AUDIO_CALLS: 60,
        Formula.RICH_MEDIA_SESSIONS: 8 + 12 // 2,
    }
    assert results(derived) == by_hand
    # 75.2 erlangs are published for 100 lines at 0.001: tests/test_erlang.py.
    assert blocking(75, 100) <= 0.001 < blocking(75, 99)
    asked = derived.demand.metrics()
    assert asked == {Metric(formula): by_hand[formula] for formula in by_hand if formula in set(Metric)}
    assert all(step.inputs for step in derived.working)
    assert [step.formula for step in derived.working if step.cite] == [Formula.RICH_MEDIA_SESSIONS]


def test_what_does_not_follow_is_left_out_and_named() -> None:
    """Local registrations and TURN relays follow from nothing that was stated: they are not guessed."""
    derived = from_busy_hour(OFFICE, REFERENCE)
    assert derived.left_out == (Metric.REGISTRATIONS, Metric.TURN_RELAYS)
    assert derived.demand.registrations is derived.demand.turn_relays is None


def test_nobody_asks_for_nothing() -> None:
    """Zero users who never call are a demand of zero, not an error."""
    nobody = replace(OFFICE, users=0, busy_hour_call_attempts=0)
    assert set(from_busy_hour(nobody, REFERENCE).demand.metrics().values()) == {0}


def test_absurd_traffic_is_refused() -> None:
    """Each input may be within bounds and the traffic of all of them beyond what is reckoned with."""
    with pytest.raises(OutOfRange, match="traffic_erlangs"):
        from_busy_hour(replace(OFFICE, busy_hour_call_attempts=10**9, holding_time_seconds=3600), REFERENCE)


@given(
    st.integers(0, 4000), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.sampled_from([0.5, 0.01, 0.001, 1e-6])
)
def test_no_call_is_lost_or_counted_twice(
    attempts: int, video_share: float, b2b_share: float, mra_share: float, most: float
) -> None:
    """The kinds of call add up to all calls, none is negative, and the sessions cover the B2B calls."""
    population = replace(
        OFFICE,
        busy_hour_call_attempts=attempts,
        video_share=video_share,
        b2b_share=b2b_share,
        mra_share=mra_share,
        blocking=most,
    )
    derived = from_busy_hour(population, REFERENCE)
    found, asked = results(derived), derived.demand.metrics()
    assert min(asked.values()) >= 0
    kinds = (Metric.VIDEO_CALLS, Metric.MRA_VIDEO_CALLS, Metric.AUDIO_CALLS)
    assert sum(asked[kind] for kind in kinds) == found[Formula.CONCURRENT_CALLS]
    assert found[Formula.B2B_CALLS] / 2 <= asked[Metric.RICH_MEDIA_SESSIONS] <= found[Formula.B2B_CALLS]


def test_rounding_up_forgives_noise_only() -> None:
    """0.1 + 0.2 thirds and the like do not cost a call; a real part of one does."""
    assert rounded_up(0.1 * 3 * 10) == 3
    assert rounded_up(3.00001) == 4
    assert rounded_up(6000 * (800 / 6000)) == 800


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("formula", Formula)
def test_every_formula_has_words(formula: Formula, language: str) -> None:
    """A reader is told how a figure came about."""
    assert load_wording().phrases(language).say(f"sizing.formula.{formula}")
