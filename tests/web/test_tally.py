"""Numbers that several processes add to are summed, never lost, and end with their process where they should."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest

from planner.web.tally import Tally

PATIENCE_S = 180
COUNTED, PASSING = "counted", "passing"


@contextmanager
def another_process(work: Callable[[], object]) -> Iterator[int]:
    """Split off a process that does its work, says so, and waits to be ended; it is gone afterwards."""
    told, tells = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(told)
            work()
            os.write(tells, b".")
            signal.pause()
        finally:
            os._exit(1)
    os.close(tells)
    try:
        ready, _, _ = select.select([told], [], [], PATIENCE_S)
        assert ready, "the other process did not say that it is done"
        assert os.read(told, 1) == b".", "the other process failed"
        yield child
    finally:
        os.close(told)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


@pytest.fixture
def tally() -> Tally:
    """Return places for three processes."""
    return Tally(places=3, passing={PASSING})


def test_a_row_is_what_was_added_to_it(tally: Tally) -> None:
    """By index, from nothing; other rows stay."""
    assert tally.read() == ({}, 1)
    tally.add(COUNTED, [(0, 1), (2, 0.5)], 3)
    tally.add(COUNTED, [(0, 2)], 3)
    tally.add("other", [(0, -1)])
    assert tally.read()[0] == {COUNTED: [3, 0, 0.5], "other": [-1]}


def test_processes_are_summed(tally: Tally) -> None:
    """Each adds in its own place, also in rows that another has not."""
    tally.add(COUNTED, [(0, 1)])

    def work() -> None:
        tally.add("theirs", [(1, 7)], 2)
        tally.add(COUNTED, [(0, 10)])

    with another_process(work), another_process(work):
        assert tally.read() == ({COUNTED: [21], "theirs": [0, 14]}, 3)


def test_what_was_counted_outlives_a_process_that_was_killed(tally: Tally) -> None:
    """Sums never fall; what was going on in it is not going on any more."""

    def work() -> None:
        tally.add(COUNTED, [(0, 10)])
        tally.add(PASSING, [(0, 2)])

    tally.add(PASSING, [(0, 1)])
    with another_process(work):
        assert tally.read() == ({COUNTED: [10], PASSING: [3]}, 2)
    assert tally.read() == ({COUNTED: [10], PASSING: [1]}, 1)
    with another_process(work):
        # It has the place of the first one, and goes on with its numbers.
        assert tally.read() == ({COUNTED: [20], PASSING: [3]}, 2)
    assert tally.read()[0] == {COUNTED: [20], PASSING: [1]}


def test_beyond_the_places_nobody_counts_and_nothing_breaks(tally: Tally) -> None:
    """A process without a place works all the same, and reads what the others have."""

    def work() -> None:
        tally.add(COUNTED, [(0, 1)])

    tally.add(COUNTED, [(0, 1)])
    with another_process(work), another_process(work), another_process(work):
        assert tally.read() == ({COUNTED: [3]}, 3)


def test_a_place_that_is_left_goes_to_whoever_had_none() -> None:
    """Until then it counts nothing and reads the others; then it goes on with what stands there and lasts."""
    tally = Tally(places=1, passing={PASSING})

    def work() -> None:
        tally.add(COUNTED, [(0, 10)])
        tally.add(PASSING, [(0, 2)])

    with another_process(work):
        tally.add(COUNTED, [(0, 1)])
        assert tally.read() == ({COUNTED: [10], PASSING: [2]}, 1)
    tally.add(COUNTED, [(0, 1)])
    assert tally.read() == ({COUNTED: [11], PASSING: [0]}, 1)


def test_too_many_rows_are_left_out() -> None:
    """There is an end to the room; what was there before still counts."""
    tally = Tally(places=1)
    for number in range(2_000):
        tally.add(f"{number:0200}", [(0, 1)])
    tally.add(f"{0:0200}", [(0, 1)])
    tally.add("wide", [(0, 1)], 1_000_000)
    sums, _ = tally.read()
    assert sums[f"{0:0200}"] == [2]
    assert 500 < len(sums) < 2_000
    assert "wide" not in sums


def test_threads_lose_nothing(tally: Tally) -> None:
    """Several at once, each in rows that are new or not."""

    def work(number: int) -> None:
        for turn in range(500):
            tally.add(COUNTED, [(0, 1)])
            tally.add(f"row {number % 2} {turn % 10}", [(0, 1)])

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    sums, _ = tally.read()
    assert sums.pop(COUNTED) == [4_000]
    assert {row[0] for row in sums.values()} == {200}


def test_without_memory_files_a_nameless_one_holds_the_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system has no files in memory."""
    monkeypatch.delattr(os, "memfd_create")
    tally = Tally(places=2)
    tally.add(COUNTED, [(0, 1)])
    with another_process(lambda: tally.add(COUNTED, [(0, 1)])):
        assert tally.read() == ({COUNTED: [2]}, 2)
