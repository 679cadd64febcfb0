"""The month in which a growing demand passes 80, 90 and 100 percent of its cluster."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.capacity import compute as compute_capacity
from planner.design import Design
from planner.growth import MARKS, MONTHS, Growth, compute, grown_share, month_passed
from tests.rules.judging import REFERENCE


def growth(platform: str = "medium_vm", peers: int = 2, **demand: Any) -> Growth | None:
    """Return the growth of the only cluster of a design."""
    design = Design.from_document({"clusters": [{"platform": platform, "peer_count": peers}], "demand": demand})
    return compute(design, compute_capacity(design, REFERENCE))[0]


def searched(demand: int, capacity: int, mark: int, percent: Fraction) -> int | None:
    """Return the month by trying each, in whole numbers: both sides to the power of twelve."""
    factor = 1 + percent / 100
    for month in range(MONTHS + 1):
        if (demand * 100) ** 12 * factor**month > (mark * capacity) ** 12:
            return month
    return None


@given(
    st.integers(0, 3000),
    st.integers(1, 3000),
    st.sampled_from(MARKS),
    st.decimals("-100", "1000", places=2) | st.integers(-100, 1000),
)
def test_the_month_is_that_of_trying_each(demand: int, capacity: int, mark: int, percent: Any) -> None:
    """Whatever is asked: the same month as by whole numbers, from today to the end of the time looked ahead."""
    assert month_passed(demand, capacity, mark, float(percent)) == searched(demand, capacity, mark, Fraction(percent))


@pytest.mark.parametrize(
    ("demand", "capacity", "mark", "percent", "month"),
    [
        (100, 100, 100, 10, 1),  # full is not above: the first month is
        (101, 100, 100, 0, 0),  # above already
        (80, 100, 80, 5, 1),
        (100, 100, 100, 0, None),
        (100, 100, 100, -5, None),
        (101, 100, 100, -5, 0),
        (50, 100, 100, 100, 13),  # twice as much after exactly twelve months is full, not above
        (50, 100, 100, 100.01, 12),
        (1, 1024, 100, 100, None),  # exactly full in the last month
        (1, 1023, 100, 100, 120),
        (0, 100, 80, 1000, None),
        (1, 10**9, 100, 1e-300, None),
        (10**9, 10**9, 100, 1e-300, 1),
        (1, 1, 100, -100, None),
    ],
)
def test_odd_cases(demand: int, capacity: int, mark: int, percent: float, month: int | None) -> None:
    """No growth, shrinking, full to the brim, above already, exactly a whole number of months, next to nothing."""
    assert month_passed(demand, capacity, mark, percent) == month


def test_each_metric_with_and_without_a_peer() -> None:
    """100 video calls of 200 at 20 % a year: two peers last 46 months; one is full today and passed in a month."""
    found = growth(video_calls=100, mra_registrations=10, growth_percent=20, years=3)
    assert found is not None
    assert (found.percent, found.years) == (20, 3)
    video, mra = sorted(found.lines, key=lambda line: line.metric != "video_calls")
    assert [(each.percent, each.all_up, each.one_lost) for each in video.passings] == [
        (80, 31, 0),
        (90, 39, 0),
        (100, 46, 1),
    ]
    assert (video.demand, video.capacity, video.capacity_one_lost) == (100, 200, 100)
    assert {(each.all_up, each.one_lost) for each in mra.passings} == {(None, None)}


def test_one_peer_has_none_to_lose() -> None:
    """Nothing is said of a loss; years need not be stated."""
    found = growth(peers=1, video_calls=99, growth_percent=20)
    assert found is not None
    (line,) = found.lines
    assert (found.years, line.capacity_one_lost) == (None, None)
    assert [(each.all_up, each.one_lost) for each in line.passings] == [(0, None), (0, None), (1, None)]


def test_no_growth_without_its_facts() -> None:
    """Neither without a percentage, nor demand, nor figures."""
    assert growth(video_calls=5, years=3) is None
    assert growth(growth_percent=5) is None
    assert growth(platform="ce1300", video_calls=5, growth_percent=5) is None


@given(st.floats(0.001, 2), st.floats(-99, 1000))
def test_twelve_months_make_the_percentage(share: float, percent: float) -> None:
    """The curve and the stated percentage agree at each year's end."""
    assert grown_share(share, percent, 12) == pytest.approx(share * (1 + percent / 100))
    assert grown_share(share, percent, 0) == share
