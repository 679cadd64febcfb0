"""The month in which a growing demand passes 80, 90 and 100 percent of its cluster."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.capacity import compute as compute_capacity
from planner.design import Demand, Design, GrowthStep
from planner.growth import MARKS, MONTHS, Growth, Pace, compute, month_passed
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
    assert (found.pace, found.years) == (Pace(20), 3)
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
    assert share * Pace(percent).factor(12) == pytest.approx(share * (1 + percent / 100))
    assert Pace(percent).factor(0) == 1


def test_the_alarm_mark_is_that_of_the_vendor() -> None:
    """The second mark is the percentage at which the product itself raises capacity alarms."""
    assert MARKS[1] == REFERENCE.limit("capacity_alarm_percent").value


# --- in steps ---------------------------------------------------------------------------------------------------------


def steps(*pairs: tuple[int, float]) -> tuple[GrowthStep, ...]:
    """Return steps of (month, percent)."""
    return tuple(GrowthStep(month, percent) for month, percent in pairs)


STEPS = st.lists(st.tuples(st.integers(1, MONTHS), st.integers(-100, 1000) | st.decimals("-100", "1000", places=2)))


@given(st.integers(0, 3000), st.integers(1, 3000), st.sampled_from(MARKS), STEPS)
def test_the_month_of_steps_is_that_of_trying_each(demand: int, capacity: int, mark: int, pairs: Any) -> None:
    """Month by month, multiplying in the order of the list: the first month above the mark, or none."""
    found = Pace(None, steps(*((month, float(percent)) for month, percent in pairs))).month_passed(
        demand, capacity, mark
    )
    level, passed = Fraction(demand), None
    for month in range(MONTHS + 1):
        for at, percent in pairs:
            level *= 1 + Fraction(percent) / 100 if at == month else 1
        if level * 100 > capacity * mark:
            passed = month
            break
    assert found == passed


@pytest.mark.parametrize(
    ("demand", "capacity", "pairs", "month"),
    [
        (101, 100, [(5, -50)], 0),  # above already, whatever comes
        (100, 100, [(5, 0)], None),  # full is not above
        (100, 100, [(5, 0.01)], 5),
        (50, 100, [(3, 100), (6, 100)], 6),  # twice is full, four times is above
        (50, 100, [(6, 100), (3, 100)], 6),  # in any order
        (50, 100, [(4, 100), (4, 1)], 4),  # two steps in one month compound
        (50, 100, [(4, 150), (4, -30)], None),  # also where one takes back what the other gives: 87.5
        (50, 100, [(2, -100), (3, 1000)], None),  # nothing left does not grow
        (50, 100, [(2, 200), (3, -90)], 2),  # above for a month is above
        (3, 9, [(1, 200)], None),  # exactly three times as much
        (1, 10**9, [(120, 1000)] * 60, 120),
        (0, 1, [(1, 1000)], None),
    ],
)
def test_odd_steps(demand: int, capacity: int, pairs: list[tuple[int, float]], month: int | None) -> None:
    """Full to the brim, back and forth, twice in a month, nothing left, the last month, nothing asked."""
    assert Pace(None, steps(*pairs)).month_passed(demand, capacity, 100) == month


def test_steps_of_a_design() -> None:
    """90 video calls of 200 grow by half in month 8 and by a third in month 20: 135, then 180."""
    found = growth(video_calls=90, growth_steps=[{"month": 20, "percent": 34}, {"month": 8, "percent": 50}], years=2)
    assert found is not None
    assert (found.pace.percent, found.pace.steps) == (None, steps((20, 34), (8, 50)))
    (line,) = found.lines
    assert [(each.percent, each.all_up, each.one_lost) for each in line.passings] == [
        (80, 20, 0),
        (90, 20, 8),
        (100, None, 8),
    ]


@given(
    st.integers(0, 10**9),
    st.integers(0, MONTHS),
    st.integers(-100, 1000) | st.decimals("-100", "1000", places=3),
    st.sampled_from([Fraction(1), Fraction(1, 3), Fraction(5, 2)]),
)
def test_a_grown_count_is_the_least_that_suffices(count: int, months: int, percent: Any, part: Fraction) -> None:
    """Rounded up from the exact value: one less is below it, to the power of twelve."""
    asked = count * part
    found = Pace(float(percent)).grown(asked, months)
    exact = asked**12 * (1 + Fraction(percent) / 100) ** months
    assert found**12 >= exact
    assert found == 0 or (found - 1) ** 12 < exact


def test_a_grown_count_at_whole_values() -> None:
    """Exactly 200 after a year at 100 % and 121 after two at 10 %, not one more; steps count from their month."""
    assert Pace(100).grown(Fraction(100), 12) == 200
    assert Pace(10).grown(Fraction(100), 24) == 121
    assert Pace(300).grown(Fraction(100), 6) == 200  # twice in half a year
    assert [Pace(None, steps((6, 10))).grown(Fraction(100), month) for month in (0, 5, 6, 7)] == [100, 100, 110, 110]
    assert Pace(None, steps((6, 0.1))).grown(Fraction(100), 6) == 101


def test_the_pace_is_what_the_demand_states() -> None:
    """Nothing stated, no pace; no growth stated is one."""
    assert Pace.of(Demand()) is None
    assert Pace.of(Demand(growth_percent=0)) == Pace(0)
    assert Pace.of(Demand(growth_steps=steps((1, 5)))) == Pace(None, steps((1, 5)))


def test_the_factor_of_steps_is_for_drawing() -> None:
    """As far as a month: none yet, the first, both."""
    pace = Pace(None, steps((3, 100), (6, 50)))
    assert [pace.factor(month) for month in (0, 2.9, 3, 6, 120)] == [1, 1, 2, 3, 3]
