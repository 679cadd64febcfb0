"""Cisco software versions order like releases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import InvalidVersion
from planner.versions import ALL_RELEASES, Releases, Version, before, between, since


@pytest.mark.parametrize(
    "text",
    ["", "X", "14", "XX14.1", "X14.", "X14.1.2.3.4", "X14.a", "X-1.0", "X14.1\n", " X14.1", "X١٤.1", "X1234.1", "14,1"],
)
def test_what_is_not_a_version_is_refused(text: str) -> None:
    """A text that is not X<number>.<number>… is never guessed at."""
    with pytest.raises(InvalidVersion):
        Version.parse(text)


def test_an_invalid_version_echoes_little() -> None:
    """The error repeats at most forty characters of what was sent."""
    with pytest.raises(InvalidVersion, match=r"^not an Expressway software version: '9{40}'$"):
        Version.parse("9" * 5000)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("X14.0.1", "X14.0.1"),
        ("x8.10", "X8.10"),
        ("12.7", "X12.7"),
        ("X14", "X14.0"),
        ("X15.02.4", "X15.2.4"),
        ("X8.8.0", "X8.8"),
    ],
)
def test_spellings_of_one_release_are_one_version(text: str, canonical: str) -> None:
    """The X may be small or missing, leading zeros and a final .0 mean nothing."""
    assert canonical == str(Version.parse(text))


def test_releases_order_by_number_not_by_text() -> None:
    """X8.10 comes after X8.9.2, and X14.0.2 between X14.0 and X14.2."""
    texts = ["X8.7", "X8.8", "X8.9.2", "X8.10", "X8.11.4", "X12.5", "X14.0", "X14.0.2", "X14.2", "X15.5"]
    assert texts == [str(version) for version in sorted(map(Version.parse, reversed(texts)))]


@given(st.lists(st.integers(0, 999), min_size=2, max_size=4))
def test_parsing_what_is_printed_gives_the_same_version(numbers: list[int]) -> None:
    """Printing and parsing are each other's inverse."""
    version = Version.parse("X" + ".".join(map(str, numbers)))
    assert version == Version.parse(str(version))


def test_a_range_holds_its_first_release_and_not_its_last() -> None:
    """`since` belongs to a range, `before` does not; an open range holds everything."""
    first, middle, last = map(Version.parse, ("X8.8", "X12.5", "X14.2"))
    assert first in since("X8.8")
    assert first not in before("X8.8")
    assert first in between("X8.8", "X14.2")
    assert middle in between("X8.8", "X14.2")
    assert last not in between("X8.8", "X14.2")
    assert last in ALL_RELEASES
    assert str(between("X8.8", "X14.2")) == "[X8.8,X14.2)"


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (ALL_RELEASES, ALL_RELEASES, True),
        (ALL_RELEASES, since("X14.2"), True),
        (since("X14.2"), before("X14.2"), False),
        (since("X14.2"), before("X14.2.1"), True),
        (before("X8.8"), before("X8.1"), True),
        (since("X8.8"), since("X15.4"), True),
        (between("X8.8", "X12.5"), between("X12.5", "X14.0"), False),
        (between("X8.8", "X12.5"), between("X12.4", "X14.0"), True),
        (between("X8.8", "X15.0"), between("X12.5", "X14.0"), True),
    ],
)
def test_ranges_meet_where_a_release_is_in_both(one: Releases, other: Releases, meet: bool) -> None:
    """The first release of a range belongs to it, the one that ends it does not; it is the same either way."""
    assert one.meet(other) is meet
    assert other.meet(one) is meet
