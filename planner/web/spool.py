"""A request's body that is answered while it still comes in.

Most clients send their whole request before they read anything of the answer. Whoever answers line by line, and reads
on only when an answer has been taken, waits for such a client for ever, as the client waits for the server. So a thread
of its own takes in what comes, into a file without a name, and the answers are made from there: a body costs disk up to
its limit, never memory, and an answer that nobody takes holds up its own work alone.
"""

from __future__ import annotations

import contextlib
import socket
import tempfile
import threading
from collections.abc import Iterator
from typing import IO, Any

_PIECE = 65_536
_PATIENCE_S = 5.0


class Spool:
    """A body on its way in. Read it once, by `pieces`; then or before, `close` it."""

    def __init__(self, stream: IO[bytes], *, stated: int | None, limit: int, connection: socket.socket | None) -> None:
        """Begin to take in a stream of `stated` bytes (None: up to its end), of which no more than `limit` are taken.

        `connection` is the socket beneath it, where the server tells; closed for reading to end a thread that waits
        for more of an abandoned body. Raises OSError when there is no place for a file.
        """
        self._stream, self._stated, self._limit, self._connection = stream, stated, limit, connection
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  (close() closes it)
        self._changed = threading.Condition()
        self._taken = 0
        self._ended = self._abandoned = self._closed = False
        self.broken = False
        """Whether the transfer broke off; to be asked after the last piece."""
        self.too_large = False
        """Whether more came than the limit; likewise."""
        self.no_room = False
        """Whether there was no more room for it here; likewise."""
        self._thread = threading.Thread(target=self._take_in, name="batch-body", daemon=True)
        self._thread.start()

    def anything(self) -> bool:
        """Wait for the first of the body; return whether there is any."""
        with self._changed:
            self._changed.wait_for(lambda: self._taken or self._ended)
            return self._taken > 0

    def pieces(self) -> Iterator[bytes]:
        """Yield what has come, as it comes, to the end of the body or to where it broke off."""
        given = 0
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._taken > given or self._ended)  # noqa: B023
                if self._taken == given:
                    return
                self._file.seek(given)
                piece = self._file.read(min(_PIECE, self._taken - given))
            given += len(piece)
            yield piece

    def close(self) -> None:
        """End the intake and give its file back. May be called again."""
        if self._closed:
            return
        self._closed = self._abandoned = True
        if not self._ended and self._connection is not None:
            with contextlib.suppress(OSError):
                self._connection.shutdown(socket.SHUT_RD)
        self._thread.join(_PATIENCE_S)
        if not self._thread.is_alive():
            self._file.close()

    @property
    def given_back(self) -> bool:
        """Whether nothing is held any more: no file, no thread."""
        return self._file.closed and not self._thread.is_alive()

    def _take_in(self) -> None:
        try:
            while not self._abandoned and (piece := self._next()):
                if self._taken + len(piece) > self._limit:
                    self.too_large = True
                    break
                with self._changed:
                    if not self._keep(piece):
                        self.no_room = True
                        break
                    self._taken += len(piece)
                    self._changed.notify_all()
            else:
                self.broken = self._stated is not None and self._taken < self._stated
        except Exception:
            # Servers have no common type for a broken transfer.
            self.broken = True
        finally:
            with self._changed:
                self._ended = True
                self._changed.notify_all()

    def _keep(self, piece: bytes) -> bool:
        """Write down what came; return whether there was room for it."""
        try:
            self._file.seek(self._taken)
            return self._file.write(piece) == len(piece)
        except OSError:
            return False

    def _next(self) -> bytes:
        """Return what comes next: up to a line's end, for a line is what servers give without waiting for more."""
        wanted = _PIECE if self._stated is None else min(_PIECE, self._stated - self._taken)
        return self._stream.readline(wanted) if wanted else b""


def connection_of(environ: dict[str, Any]) -> socket.socket | None:
    """Return the socket of a request where its server tells it (gunicorn does)."""
    found = environ.get("gunicorn.socket")
    return found if isinstance(found, socket.socket) else None
