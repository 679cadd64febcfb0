"""A body on its way in: whoever gives it up waits for nobody, and what it held is given back."""

from __future__ import annotations

import io
import socket
import threading

import pytest

from planner.web import spool as module
from planner.web.spool import Spool

PATIENCE_S = 180
LINE = b"a line\n"


def test_an_abandoned_body_is_not_waited_for() -> None:
    """Its connection is closed for reading, which ends the thread; to close it again does nothing."""
    ours, theirs = socket.socketpair()
    with ours, theirs, ours.makefile("rb") as stream:
        theirs.sendall(LINE)
        spool = Spool(stream, stated=None, limit=1_000, connection=ours)
        assert next(spool.pieces()) == LINE
        assert not spool.given_back
        spool.close()
        assert spool.given_back
        spool.close()
        assert spool.given_back


def test_a_body_that_cannot_be_ended_keeps_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread that still waits for its client may write once more: the file is not taken from under it."""
    go_on = threading.Event()

    class Silent(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            assert go_on.wait(PATIENCE_S)
            return super().readline(size)

    monkeypatch.setattr(module, "_PATIENCE_S", 0.01)
    spool = Spool(Silent(LINE), stated=None, limit=1_000, connection=None)
    spool.close()
    assert not spool.given_back
    go_on.set()
    spool._thread.join(PATIENCE_S)
    with spool._file as file:
        file.seek(0)
        assert file.read() == LINE
    assert not spool.broken
