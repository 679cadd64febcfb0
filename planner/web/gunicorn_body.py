"""A body as it comes from gunicorn.

gunicorn's own readers give nothing before they have 1,024 bytes, or the body's end. A batch of short lines would be
answered late, and a client that waits for an answer before it sends the next line would wait for ever.
"""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from typing import IO, Any

_PIECE = 65_536


class _AtOnce(ABC):
    """Stands in for a reader: gives what has come."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._held = memoryview(b"")

    def read(self, size: int) -> bytes:
        """Return 1 to `size` bytes; none at the end of the body."""
        if not self._held:
            self._held = memoryview(self._more())
        given, self._held = bytes(self._held[:size]), self._held[size:]
        return given

    @abstractmethod
    def _more(self) -> bytes:
        """Return the next piece that has come; nothing at the end of the body."""


class _ChunksAtOnce(_AtOnce):
    def _more(self) -> bytes:
        for piece in self._reader.parser or ():
            if piece:
                return bytes(piece)
        self._reader.parser = None
        return b""


class _LengthAtOnce(_AtOnce):
    def _more(self) -> bytes:
        reader = self._reader
        if not reader.length:
            return b""
        piece = bytes(reader.unreader.read(None, read_ahead=min(reader.length, _PIECE)))
        if len(piece) > reader.length:  # the next request of the connection came with it
            reader.unreader.unread(piece[reader.length :])
            piece = piece[: reader.length]
        reader.length -= len(piece)
        return piece


def give_at_once(stream: IO[bytes]) -> None:
    """Let a request's body be read as it comes, if it is gunicorn's; any other stays as it is."""
    theirs = sys.modules.get("gunicorn.http.body")
    reader = getattr(stream, "reader", None)
    if theirs is None or reader is None:
        return
    if type(reader) is theirs.ChunkedReader:
        stream.reader = _ChunksAtOnce(reader)  # type: ignore[attr-defined]
    elif type(reader) is theirs.LengthReader:
        stream.reader = _LengthAtOnce(reader)  # type: ignore[attr-defined]
