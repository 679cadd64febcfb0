"""The socket of a client, such that whoever works for it never waits for it."""

from __future__ import annotations

import errno
import socket
from collections import deque
from contextlib import suppress
from typing import Any

from planner.web.gunicorn_intake import CONTINUE

_PIECE = 262_144
SILENCE_S = 60
"""Seconds for which a streamed request or answer may stand still."""


class Outlet(socket.socket):
    """Takes an answer whole and sends of it what the client takes; the rest stays, for whoever watches the socket.

    While `streams` is set it is an ordinary socket that waits for its client, but not for ever.
    """

    def __init__(self, accepted: socket.socket) -> None:
        super().__init__(accepted.family, accepted.type, accepted.proto, fileno=accepted.detach())
        super().settimeout(0)
        self._left: deque[memoryview] = deque()
        self.unsent = 0
        """Bytes of the answer that the client has not taken."""
        self.broken = False
        """Whether the client is gone."""
        self.continued = False
        """Whether it has been told to send its body."""
        self._streams = False

    @property
    def streams(self) -> bool:
        """Whether it waits for its client."""
        return self._streams

    @streams.setter
    def streams(self, streams: bool) -> None:
        self._streams = streams
        super().settimeout(SILENCE_S if streams else 0)

    def setblocking(self, flag: bool) -> None:
        """Stay as it is: gunicorn would have every socket block."""

    def settimeout(self, value: float | None) -> None:
        """Set how long a stream may stand still; without effect on anything else."""
        if self._streams:
            super().settimeout(SILENCE_S if value is None else value)

    def recv(self, size: int, flags: int = 0) -> bytes:
        """Return what has come of a stream. Of any other request all there is has been handed over already."""
        if self._streams:
            return super().recv(size, flags)
        raise ConnectionResetError(errno.ECONNRESET, "the request is not whole")

    def come(self) -> bytes | None:
        """Return what has come; None for nothing yet, nothing at all where the client has ended."""
        try:
            return super().recv(_PIECE)
        except (BlockingIOError, InterruptedError):
            return None
        except OSError:
            return b""

    def send(self, data: Any, flags: int = 0) -> int:
        """Send at once, or hold it."""
        if data == CONTINUE and self.continued:
            return len(data)
        if self._streams:
            return super().send(data, flags)
        self.sendall(data)
        return len(data)

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Hold what is to be sent until `flush`; of a stream, send it and wait until it is taken."""
        if self._streams:
            super().sendall(data, flags)
        elif data:
            self._left.append(memoryview(data))
            self.unsent += len(data)

    def flush(self) -> bool:
        """Send what the client takes just now; return whether it took anything."""
        before = self.unsent
        try:
            while self._left:
                sent = super().sendmsg([*self._left][:64])
                self.unsent -= sent
                while sent and sent >= len(self._left[0]):
                    sent -= len(self._left.popleft())
                if sent:
                    self._left[0] = self._left[0][sent:]
        except (BlockingIOError, InterruptedError):
            pass
        except OSError:
            self._left.clear()
            self.unsent, self.broken = 0, True
        return self.unsent < before

    def say_goodbye(self) -> None:
        """Tell the client that nothing more will come."""
        with suppress(OSError):
            self.shutdown(socket.SHUT_WR)
