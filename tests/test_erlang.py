"""Erlang B: as published, exact for thousands of lines, and refused beyond what is reckoned with."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.erlang import MOST_ERLANGS, MOST_LINES, OutOfRange, blocking, fewest_lines, offered_traffic

GRADES = (0.001, 0.005, 0.01, 0.02, 0.1)
PUBLISHED = {
    # Rows of the table that the CPAN distribution Math-Telephony-ErlangB is tested with (t/ErlangB-ITU.t): the traffic
    # in erlangs that so many lines carry at each of these grades of service, to five digits. (Its columns below a
    # thousandth are less exact, as its own test grants.)
    1: ("0.001", "0.00503", "0.0101", "0.02041", "0.11111"),
    2: ("0.04576", "0.1054", "0.15259", "0.22347", "0.59543"),
    5: ("0.76212", "1.132", "1.3608", "1.6571", "2.8811"),
    10: ("3.092", "3.9607", "4.4612", "5.084", "7.5106"),
    20: ("9.4115", "11.092", "12.031", "13.182", "17.613"),
    24: ("12.243", "14.204", "15.295", "16.631", "21.784"),
    50: ("32.512", "35.982", "37.901", "40.255", "49.562"),
    70: ("49.239", "53.662", "56.112", "59.129", "71.286"),
    100: ("75.242", "80.91", "84.064", "87.972", "104.11"),
}


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
    """The blocking at each entry is the grade: a unit of its last digit below lies under it, one above over it."""
    for printed, grade in zip(PUBLISHED[lines], GRADES, strict=True):
        # Five significant digits are printed, without the zeros at their end.
        unit = max(10.0 ** (math.floor(math.log10(float(printed))) - 4), 1e-5)
        below, above = float(printed) - unit, float(printed) + unit
        assert blocking(below, lines) <= grade <= blocking(above, lines), printed
        assert fewest_lines(below, grade) == lines, printed


SECOND_TABLE = {
    # Rows of "Carrier Grade Voice over IP", 2nd ed., appendix A (as globalspec.com gives it): erlangs to one digit
    # at a blocking of 0.1 %, 0.5 %, 1 % and 5 %. The digits after it are cut off or rounded.
    6: ("1.1", "1.6", "1.9", "3.0"),
    8: ("2.1", "2.7", "3.1", "4.5"),
    9: ("2.6", "3.3", "3.8", "5.4"),
}


@pytest.mark.parametrize("lines", SECOND_TABLE)
def test_a_second_published_table(lines: int) -> None:
    """To the one digit that it prints."""
    for printed, grade in zip(SECOND_TABLE[lines], (0.001, 0.005, 0.01, 0.05), strict=True):
        assert blocking(float(printed) - 0.05, lines) <= grade <= blocking(float(printed) + 0.1, lines), printed


LOGARITHMS = {
    # Natural logarithms of the blocking, computed with Mathematica by the authors of the Python package
    # capacity_planning for its tests (queueing/erlang_test.py): lines and traffic in erlangs.
    (100, 120): -1.62826407041,
    (10_000, 12_000): -1.78927734649,
    (100, 20): -84.1661482002,
    (100, 10_000): -0.01004931575,
}


@pytest.mark.parametrize(("lines", "traffic"), LOGARITHMS)
def test_published_logarithms_of_large_groups(lines: int, traffic: int) -> None:
    """To the last digit that is printed: overload, ten thousand lines, and odds of one in 10^36."""
    assert math.log(blocking(traffic, lines)) == pytest.approx(LOGARITHMS[lines, traffic], rel=1e-11, abs=1e-11)


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
