"""Who has a place, who waits and who must come again."""

from __future__ import annotations

import pytest

from planner.web.admission import BURST_S, LONGEST_S, SHORTEST_S, Line, away, placed


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands still."""
    return Clock()


def line(clock: Clock, places: int = 2, waiting: int = 3) -> Line[str]:
    """Return an empty line."""
    return Line(places, waiting, clock)


def test_places_then_the_line_then_nothing(clock: Clock) -> None:
    """As many as there are places work, as many as may wait do, the next is sent away and counted."""
    before = line(clock)
    assert [before.arrive(name) for name in "abcdef"] == [True, True, False, False, False, None]
    assert (before.at_work, before.waiting, before.refused) == (2, 3, 1)


def test_those_that_wait_come_in_their_order(clock: Clock) -> None:
    """Whoever has waited longest is called first, as soon as a place is free, and nobody passes the line."""
    before = line(clock)
    for name in "abcd":
        before.arrive(name)
    assert before.called() == ([], [])
    before.leave()
    assert before.arrive("e") is False
    assert before.called() == (["c"], [])
    before.leave()
    before.leave()
    assert before.called() == (["d", "e"], [])


def fill(before: Line[str], names: str) -> None:
    """Let each of these arrive."""
    for name in names:
        before.arrive(name)


def test_a_burst_may_wait(clock: Clock) -> None:
    """As long as enough find a place at once, nobody is sent away."""
    before = line(clock, places=1, waiting=6)
    fill(before, "abcdefg")
    clock.now += BURST_S * 0.99
    assert before.called() == ([], [])


def test_nobody_waits_longer_than_a_burst_lasts(clock: Clock) -> None:
    """Beyond that they are sent away but for the last few."""
    before = line(clock, places=1, waiting=6)
    fill(before, "abcdefg")
    clock.now += BURST_S * 1.01
    before.leave()
    assert before.called() == (["e"], ["b", "c", "d"])
    assert before.refused == 3


def test_the_last_few_wait_for_long_but_not_for_ever(clock: Clock) -> None:
    """Their turn comes soon, overload or not, unless something is stuck."""
    before = line(clock, places=1, waiting=6)
    fill(before, "abcd")
    clock.now += LONGEST_S * 0.99
    assert before.called() == ([], [])
    clock.now += LONGEST_S * 0.02
    assert before.called() == ([], ["b", "c", "d"])


def overloaded(clock: Clock) -> Line[str]:
    """Return a line with one place, for longer than a burst lasts before next to nobody has found it free."""
    before = line(clock, places=1, waiting=6)
    fill(before, "a" * 100)
    clock.now += BURST_S * 1.01
    assert before.called() == ([], ["a"] * 3)
    for _ in range(4):
        before.leave()
        before.called()
    assert (before.at_work, before.waiting) == (0, 0)
    return before


def test_under_overload_waits_are_short(clock: Clock) -> None:
    """Once next to nobody has found a place for long, whoever waits longer than a moment is sent away."""
    before = overloaded(clock)
    fill(before, "bcdefg")
    clock.now += SHORTEST_S * 1.5
    assert before.called() == ([], ["c", "d"])


def test_overload_is_over_when_some_find_a_place(clock: Clock) -> None:
    """One is not enough, since the line may be empty of those who were sent away; a few, one after another, are."""
    before = overloaded(clock)
    for _ in range(5):
        assert before.arrive("b") is True
        before.leave()
    fill(before, "bcdefg")
    clock.now += SHORTEST_S * 1.5
    assert before.called() == ([], [])


def test_a_lent_place_is_taken_back(clock: Clock) -> None:
    """Meanwhile another works there; afterwards there may be one more at work than places, and none is called."""
    before = line(clock, places=1)
    before.arrive("a")
    before.arrive("b")
    before.leave()
    assert before.called() == (["b"], [])
    before.enter()
    before.arrive("c")
    before.leave()
    assert before.called() == ([], [])
    before.leave()
    assert before.called() == (["c"], [])


class Told:
    """A place that tells what became of it."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def lend(self) -> None:
        """Note that it was lent."""
        self.told.append("lent")

    def take_back(self) -> None:
        """Note that it was taken back."""
        self.told.append("back")


def test_whoever_is_away_lends_the_place() -> None:
    """And has it again afterwards, even when the errand fails."""
    place = Told()
    with placed(place):
        with away():
            assert place.told == ["lent"]
        with pytest.raises(OSError, match="gone"), away():
            raise OSError("gone")
    assert place.told == ["lent", "back"] * 2


def test_without_a_place_there_is_none_to_lend() -> None:
    """Outside of a request, and after one."""
    place = Told()
    with placed(place):
        pass
    with away():
        assert place.told == []
