"""Who is worked on, who waits, who is asked to come again: so that too many requests make nobody wait for ever.

A process works on a few requests at a time and lets some wait. As long as one in ten finds a place at once, a wait of
BURST_S is a burst that passes. Where fewer have for that long it is overload: then no one waits longer than SHORTEST_S,
as whoever does will soon have given up, and work for them is work that others miss. ("Fail at Scale", ACM Queue 13(8),
2015, calls it controlled delay.) The last few in line, LAST for each place, may wait for LONGEST_S: their turn comes
soon, and a handful of clients that ask one thing after another is no overload.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, Protocol, TypeVar

AT_WORK, WAITING, LAST = 4, 64, 3
LONGEST_S, BURST_S, SHORTEST_S = 5.0, 0.5, 0.02
RETRY_AFTER_S = 2
_FEW, _WEIGHT = 0.1, 0.05
"""The share of arrivals that find a place at once below which it may be overload, and the weight of the last in it."""

Item = TypeVar("Item")


class Line(Generic[Item]):
    """The places of a process and the line before them. For one thread."""

    def __init__(
        self, places: int = AT_WORK, waiting: int = WAITING, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.places, self._most, self._clock = places, waiting, clock
        self._line: deque[tuple[float, Item]] = deque()
        self._at_work = 0
        self._at_once = 1.0
        self._since: float | None = None
        self.refused = 0
        """How many were asked to come again."""

    @property
    def at_work(self) -> int:
        """How many have a place."""
        return self._at_work

    @property
    def waiting(self) -> int:
        """How many wait for one."""
        return len(self._line)

    def arrive(self, item: Item) -> bool | None:
        """Return True where an item is to be worked on now, False where it waits, None where it must come again."""
        at_once = self._at_work < self.places and not self._line
        self._at_once += _WEIGHT * (at_once - self._at_once)
        if self._at_once >= _FEW:
            self._since = None
        elif self._since is None:
            self._since = self._clock()
        if at_once:
            self._at_work += 1
            return True
        if len(self._line) >= self._most:
            self.refused += 1
            return None
        self._line.append((self._clock(), item))
        return False

    def leave(self) -> None:
        """Give a place back."""
        self._at_work -= 1

    def enter(self) -> None:
        """Take a place without asking: for what left one and comes back."""
        self._at_work += 1

    def called(self) -> tuple[list[Item], list[Item]]:
        """Return the items whose turn has come, and those that have waited too long and must come again."""
        now = self._clock()
        # An empty line would not show that it is over: it may be empty of those who were sent away.
        overload = self._since is not None and now - self._since >= BURST_S
        patience = SHORTEST_S if overload else BURST_S
        late = []
        few = LAST * self.places
        while self._line and now - self._line[0][0] > (patience if len(self._line) > few else LONGEST_S):
            late.append(self._line.popleft()[1])
        ready = []
        while self._line and self._at_work < self.places:
            ready.append(self._line.popleft()[1])
            self._at_work += 1
        self.refused += len(late)
        return ready, late


class Place(Protocol):
    """Somebody's place, that can be lent."""

    def lend(self) -> None:
        """Let another have it."""

    def take_back(self) -> None:
        """Have it again."""


_here = threading.local()


@contextmanager
def placed(place: Place) -> Iterator[None]:
    """Let what is done meanwhile in this thread lend its place."""
    _here.place = place
    try:
        yield
    finally:
        _here.place = None


@contextmanager
def away() -> Iterator[None]:
    """Lend this request's place while it waits for another process: that takes time, but nothing from the others."""
    place: Place | None = getattr(_here, "place", None)
    if place is None:
        yield
        return
    place.lend()
    try:
        yield
    finally:
        place.take_back()
