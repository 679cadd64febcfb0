"""Numbers that all processes of a service add to, each in a place of its own, and that any of them can read together.

The places are memory that a process shares with those that are split off from it: no file, so that no disk can be too
full for it. A process takes a place by a record lock, which the system lets go when that process ends, however it
ends. Whoever comes next goes on with the numbers that stand there, so that a sum never falls.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import tempfile
from collections.abc import Collection, Container, Iterator
from contextlib import suppress
from threading import Lock
from typing import IO

PLACES = 64
"""How many processes may count at the same time; those beyond do not count."""
_NAME_BYTES = 131_072
_VALUES = 8_192
_VALUE_BYTES = 8
_USED_BYTES = 8
_PLACE_BYTES = _USED_BYTES + _NAME_BYTES + _VALUES * _VALUE_BYTES


class Tally:
    """Named rows of numbers, each as wide as it was first said to be.

    A place holds the names in the order of their first use, each with its width, then the numbers in that order. Only
    its own process writes there; how much of the names is in use changes last, so that whoever reads sees whole rows.
    """

    def __init__(self, *, places: int = PLACES, passing: Container[str] = ()) -> None:
        """Prepare the places; `passing` are rows of what is going on just now, which end with their process."""
        self._places, self._passing = places, passing
        self._memory = mmap.mmap(-1, places * _PLACE_BYTES)
        self._locks = _lock_file()
        self._begin()
        os.register_at_fork(after_in_child=self._begin)

    def add(self, name: str, amounts: Collection[tuple[int, float]], width: int = 1) -> None:
        """Add to numbers of a row: each amount to the number at its index."""
        with self._guard:
            row = self._rows.get(name) or self._new_row(name, width)
            if row is not None:
                for index, amount in amounts:
                    row[index] += amount

    def read(self) -> tuple[dict[str, list[float]], int]:
        """Return the sums over all processes by name, and how many processes count now."""
        sums: dict[str, list[float]] = {}
        living = 0
        with self._guard:
            self._place()
            for place in range(self._places):
                lives = place == self._own or not self._is_free(place)
                living += lives
                for name, row in self._rows_of(place):
                    if lives or name not in self._passing:
                        known = sums.setdefault(name, [0.0] * len(row))
                        known[:] = [one + other for one, other in zip(known, row, strict=True)]
        return sums, living

    def _begin(self) -> None:
        """Hold no place yet, as at first and after a fork."""
        self._guard = Lock()
        self._own: int | None = None
        self._rows: dict[str, memoryview[float]] = {}

    def _new_row(self, name: str, width: int) -> memoryview[float] | None:
        """Return the row, new or of whoever had this place before; None where there is no room."""
        place = self._place()
        if place is None or name in self._rows:
            return self._rows.get(name)
        used, taken = self._used(place), sum(len(row) for row in self._rows.values())
        entry = f"{width} {name}\n".encode()
        if used + len(entry) > _NAME_BYTES or taken + width > _VALUES:
            return None
        start = place * _PLACE_BYTES + _USED_BYTES + used
        self._memory[start : start + len(entry)] = entry
        self._memory[place * _PLACE_BYTES : place * _PLACE_BYTES + _USED_BYTES] = (used + len(entry)).to_bytes(8, "big")
        self._rows[name] = self._values(place)[taken : taken + width]
        return self._rows[name]

    def _place(self) -> int | None:
        """Return the place of this process, taken now if it has none; None when all are taken."""
        if self._own is None:
            free = (place for place in range(self._places) if self._is_free(place, take=True))
            self._own = next(free, None)
            if self._own is not None:
                self._rows = dict(self._rows_of(self._own))
                for name, row in self._rows.items():
                    if name in self._passing:
                        row[:] = memoryview(bytes(row.nbytes)).cast("d")
        return self._own

    def _is_free(self, place: int, *, take: bool = False) -> bool:
        """Whether no other process has a place; if so and wanted, it is ours."""
        try:
            fcntl.lockf(self._locks, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
        except OSError:
            return False
        if not take:
            fcntl.lockf(self._locks, fcntl.LOCK_UN, 1, place)
        return True

    def _used(self, place: int) -> int:
        return int.from_bytes(self._memory[place * _PLACE_BYTES : place * _PLACE_BYTES + _USED_BYTES], "big")

    def _values(self, place: int) -> memoryview[float]:
        start = place * _PLACE_BYTES + _USED_BYTES + _NAME_BYTES
        return memoryview(self._memory)[start : start + _VALUES * _VALUE_BYTES].cast("d")

    def _rows_of(self, place: int) -> Iterator[tuple[str, memoryview[float]]]:
        """Yield the rows of a place by name."""
        start, taken, values = place * _PLACE_BYTES + _USED_BYTES, 0, self._values(place)
        for entry in self._memory[start : start + self._used(place)].decode().splitlines():
            width, _, name = entry.partition(" ")
            yield name, values[taken : taken + int(width)]
            taken += int(width)


def _lock_file() -> IO[bytes]:
    """Return a file without a name to hold locks on: in memory where the system has that."""
    with suppress(AttributeError, OSError):
        return os.fdopen(os.memfd_create("tally"), "r+b")
    return tempfile.TemporaryFile()
