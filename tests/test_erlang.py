"""Erlang B: as published, exact for thousands of lines, and refused beyond what is reckoned with."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.erlang import MOST_ERLANGS, MOST_LINES, OutOfRange, blocking, fewest_lines, offered_traffic

PUBLISHED = {
    # Rows of T. S. Rappaport, Wireless Communications: Principles and Practice, 2nd ed., table 3.4, "Capacity of an
    # Erlang B system": erlangs for a number of channels, at a blocking of 0.01, 0.005, 0.002 and 0.001.
    2: ("0.153", "0.105", "0.065", "0.046"),
    4: ("0.869", "0.701", "0.535", "0.439"),
    5: ("1.36", "1.13", "0.900", "0.762"),
    10: ("4.46", "3.96", "3.43", "3.09"),
    20: ("12.0", "11.1", "10.1", "9.41"),
    24: ("15.3", "14.2", "13.0", "12.2"),
    70: ("56.1", "53.7", "51.0", "49.2"),
    100: ("84.1", "80.9", "77.4", "75.2"),
}
GRADES = (0.01, 0.005, 0.002, 0.001)


def exact(traffic: str, lines: int) -> Decimal:
    """Return the blocking by its definition, A^n/n! over the sum of A^k/k!, to sixty digits."""
    with localcontext() as context:
        context.prec = 60
        offered, term, total = Decimal(traffic), Decimal(1), Decimal(1)
        for line in range(1, lines + 1):
            term = term * offered / line
            total += term
        return term / total


@pytest.mark.parametrize("lines", PUBLISHED)
def test_the_published_table(lines: int) -> None:
    """The blocking lies between that of half a unit of the last digit below the entry and of a whole one above it.

    The book rounds most entries and cuts some off: 100 lines carry 77.47 erlangs at 0.002, and 77.4 is printed.
    """
    for printed, grade in zip(PUBLISHED[lines], GRADES, strict=True):
        unit = 10.0 ** -len(printed.partition(".")[2])
        below, above = float(printed) - unit / 2, float(printed) + unit
        assert blocking(below, lines) <= grade <= blocking(above, lines), printed
        assert fewest_lines(below, grade) == lines, printed


CALCULATED = {
    # codingace.net, "Call blocking probability", example table: traffic and channels to blocking in percent.
    (8.0, 10): "12.1661",
    (10.0, 12): "11.9739",
    (12.5, 15): "10.0489",
    (15.0, 18): "8.6169",
    (18.0, 22): "6.5451",
}


@pytest.mark.parametrize(("traffic", "lines"), CALCULATED)
def test_published_results_of_a_calculator(traffic: float, lines: int) -> None:
    """To the last digit that is printed."""
    assert f"{100 * blocking(traffic, lines):.4f}" == CALCULATED[traffic, lines]


def test_the_traffic_that_a_trunk_group_can_handle() -> None:
    """Fifteen lines carry 8.108 erlangs at one call blocked in a hundred (erlang.com, calculator manual)."""
    assert blocking(8.1075, 15) <= 0.01 <= blocking(8.1085, 15)
    assert fewest_lines(8.1075, 0.01) == 15


def test_a_published_example() -> None:
    """Thirty lines that are offered 25 erlangs block about 0.05 of the calls (Wolfram Language, ErlangB)."""
    assert round(blocking(25, 30), 2) == 0.05


@pytest.mark.parametrize(
    ("traffic", "lines"),
    [
        ("0.001", 1),
        ("7.5", 3),
        ("100", 170),
        ("100", 171),
        ("950", 1000),
        ("4700", 5000),
        ("10000", 9000),
        ("9500", 10000),
    ],
)
def test_it_is_exact_with_thousands_of_lines(traffic: str, lines: int) -> None:
    """Equal to the definition in sixty digits within 1e-9 of the value, where factorials overflow at 171 lines."""
    true = exact(traffic, lines)
    assert abs(Decimal(blocking(float(traffic), lines)) - true) <= true * Decimal("1e-9")


@pytest.mark.parametrize("traffic", ["1", "250", "4600", "9000"])
def test_the_fewest_lines_for_one_call_in_a_million(traffic: str) -> None:
    """By the definition that many lines block at most 1e-6, and one line less blocks more."""
    lines = fewest_lines(float(traffic), 1e-6)
    assert exact(traffic, lines) <= Decimal("1e-6") < exact(traffic, lines - 1)


def test_the_ends() -> None:
    """No lines block every call; no traffic needs no lines; hopeless odds underflow to none, not to an error."""
    assert blocking(5, 0) == 1
    assert blocking(0, 0) == blocking(0, 7) == 0
    assert fewest_lines(0, 0.001) == 0
    assert fewest_lines(3, 1) == 0
    assert blocking(0.001, 5000) == 0
    assert blocking(MOST_ERLANGS, 1) == pytest.approx(1, abs=2e-5)
    assert fewest_lines(MOST_ERLANGS, 1e-9) <= MOST_LINES
    assert offered_traffic(1200, 180) == 60


@given(st.floats(0.001, 2000), st.floats(1e-9, 0.5))
def test_fewest_means_that_one_less_blocks_more(traffic: float, most: float) -> None:
    """The inverse is the inverse of the formula, whatever the traffic."""
    lines = fewest_lines(traffic, most)
    assert blocking(traffic, lines) <= most < blocking(traffic, lines - 1)


@pytest.mark.parametrize("traffic", [-1, -1e-9, 1e300, math.nan, math.inf, MOST_ERLANGS + 1])
def test_absurd_traffic_is_refused(traffic: float) -> None:
    """Nothing runs for hours, and nothing comes out of what is no number."""
    with pytest.raises(OutOfRange, match="traffic_erlangs"):
        blocking(traffic, 10)
    with pytest.raises(OutOfRange, match="traffic_erlangs"):
        fewest_lines(traffic, 0.01)


@pytest.mark.parametrize("most", [0, -0.1, 1.1, 1e-300, math.nan])
def test_absurd_blocking_is_refused(most: float) -> None:
    """No number of lines blocks nothing at all."""
    with pytest.raises(OutOfRange, match="blocking") as refused:
        fewest_lines(10, most)
    assert (refused.value.name, refused.value.high) == ("blocking", 1)


@pytest.mark.parametrize("lines", [-1, MOST_LINES + 1])
def test_absurd_lines_are_refused(lines: int) -> None:
    """Nor a number of lines that takes seconds to reckon."""
    with pytest.raises(OutOfRange, match="lines"):
        blocking(10, lines)
