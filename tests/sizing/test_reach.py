"""How much some clusters take: the largest of each metric beside a demand, and the most users."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.demand import Population, from_busy_hour
from planner.design import METRICS, CapacityBasis, Demand, Metric, Platform
from planner.reference import load_reference
from planner.sizing import MOST_USERS, NotOffered, Terms, Unfit, most_users, option_of, reach
from planner.sizing.solving import carries

REFERENCE = load_reference()
LIKE = Population(3000, 0.6, 1.5, 1500, 180, 0.4, 0.2, 0.001)
ONE_LOST = Terms(peer_losses=1)


def test_three_medium_peers() -> None:
    """With one lost two count: 5000 registrations, 200 video calls or 400 audio calls, and 5555 such users."""
    option, space = option_of(Platform.MEDIUM_VM, 3, 1, ONE_LOST, REFERENCE)
    found = reach(option, space, REFERENCE, like=LIKE)
    assert set(found.most) == set(METRICS)
    assert (found.most[Metric.MRA_REGISTRATIONS], found.most[Metric.VIDEO_CALLS]) == (5000, 200)
    assert (found.most[Metric.AUDIO_CALLS], found.users) == (400, 5555)


def test_only_the_asked_metrics_and_none_without_people() -> None:
    """What is not asked is not answered."""
    option, space = option_of(Platform.CE1200, 2, 3, ONE_LOST, REFERENCE)
    found = reach(option, space, REFERENCE, metrics=(Metric.TURN_RELAYS,))
    assert (dict(found.most), found.users) == ({Metric.TURN_RELAYS: 18_000}, None)
    assert found.together == Demand()


def test_the_rest_alone_may_be_too_much() -> None:
    """Then there is no largest of the others; of the metric itself there is, since its own count is left out."""
    option, space = option_of(Platform.SMALL_VM, 2, 1, ONE_LOST, REFERENCE)
    found = reach(option, space, REFERENCE, beside=Demand(mra_registrations=201), like=LIKE)
    assert found.most[Metric.MRA_REGISTRATIONS] == 200
    assert found.most[Metric.VIDEO_CALLS] is None
    assert found.users == 0


@given(
    st.integers(0, 6000),
    st.integers(0, 300),
    st.integers(1, 6),
    st.integers(1, 3),
    st.sampled_from(list(CapacityBasis)),
)
@settings(max_examples=40, deadline=None)
def test_the_most_users_beside_a_demand(
    registrations: int, audio: int, peers: int, clusters: int, basis: CapacityBasis
) -> None:
    """So many of them and the rest are carried together, and one user more is not."""
    beside = Demand(mra_registrations=registrations, audio_calls=audio)
    option, _ = option_of(Platform.MEDIUM_VM, peers, clusters, Terms(basis=basis), REFERENCE)
    most = most_users(LIKE, option, REFERENCE, beside)

    def together(users: int) -> Demand:
        like = replace(LIKE, users=users, busy_hour_call_attempts=LIKE.busy_hour_call_attempts / LIKE.users * users)
        asked = from_busy_hour(like, REFERENCE).demand.metrics()
        both = {m: asked.get(m, 0) + beside.metrics().get(m, 0) for m in {*asked, *beside.metrics()}}
        return Demand(**{str(metric): count for metric, count in both.items()})  # type: ignore[arg-type]

    assert most == 0 or carries(option, together(most))
    assert not carries(option, together(most + 1))


def test_a_platform_that_cannot_be_chosen_says_why() -> None:
    """Neither one without figures in the basis nor one that the release does not run on."""
    with pytest.raises(NotOffered) as refused:
        option_of(Platform.CE1300, 2, 1, Terms(), REFERENCE)
    assert refused.value.left_out.reason is Unfit.FIGURES
    with pytest.raises(NotOffered) as refused:
        option_of(Platform.CE500, 2, 1, Terms(), REFERENCE)
    assert refused.value.left_out.reason is Unfit.RELEASE


@pytest.mark.parametrize("peers", [0, 1, 7])
def test_a_cluster_that_there_cannot_be_is_refused(peers: int) -> None:
    """None of no peers, none that does not survive its losses, none of more than six."""
    with pytest.raises(ValueError, match="survives"):
        option_of(Platform.MEDIUM_VM, peers, 1, ONE_LOST, REFERENCE)


def test_the_search_for_users_has_an_end() -> None:
    """Users who ask for nothing are as many as one likes."""
    option, space = option_of(Platform.SMALL_VM, 1, 1, Terms(), REFERENCE)
    idle = replace(LIKE, mra_share=0, busy_hour_call_attempts=0)
    assert reach(option, space, REFERENCE, like=idle).users == MOST_USERS
