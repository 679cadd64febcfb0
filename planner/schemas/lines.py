"""Pieces of a stream -> its lines, one at a time: NDJSON as it comes from a socket, a file or a pipe.

Never holds more than one line and one piece: of a line beyond the limit only its number is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its number, from 1; `content` is None where it was longer than allowed."""

    number: int
    content: bytes | None


def lines_of(pieces: Iterable[bytes], *, max_bytes: int) -> Iterator[Line]:
    """Yield the lines that are not empty, each as soon as its end has come; the last one may lack its line feed.

    Empty lines count, so that a number is that of the line in the caller's own file.
    """
    number, held, too_long = 1, bytearray(), False
    for piece in pieces:
        start = 0
        while True:
            end = piece.find(b"\n", start)
            stop = len(piece) if end < 0 else end
            if not too_long:
                too_long = len(held) + stop - start > max_bytes
                if too_long:
                    held.clear()
                else:
                    held += piece[start:stop]
            if end < 0:
                break
            if too_long or held.strip():
                yield Line(number, None if too_long else bytes(held))
            number, start, too_long = number + 1, end + 1, False
            held.clear()
    if too_long or held.strip():
        yield Line(number, None if too_long else bytes(held))
