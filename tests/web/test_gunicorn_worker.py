"""The loop's own decisions, one at a time, with real sockets: whom it waits for, and whom it lets go."""

from __future__ import annotations

import os
import resource
import selectors
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from gunicorn.config import Config  # type: ignore[import-untyped]

from planner.web import gunicorn_worker
from planner.web.admission import Line
from planner.web.gunicorn_connection import Connection, files_allowed
from planner.web.gunicorn_intake import MAX_HEAD, Stage
from planner.web.gunicorn_worker import Worker

MUCH = 8_000_000
GET = b"GET /healthzz HTTP/1.1\r\nHost: localhost\r\n"

Connect = Callable[[], tuple[Connection, socket.socket]]


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return a worker that nobody has started: what its loop does is done here."""
    monkeypatch.setattr(gunicorn_worker, "files_allowed", lambda wanted: wanted)
    config = Config()
    made = Worker(1, os.getpid(), [], SimpleNamespace(wsgi=object), 30, config, None)
    made.poller = selectors.DefaultSelector()
    yield made
    made.poller.close()
    made.tmp.close()


@pytest.fixture
def connect(worker: Any) -> Iterator[Connect]:
    """Return what makes a connection that the worker counts, and its client."""
    with ExitStack() as opened:

        def made() -> tuple[Connection, socket.socket]:
            ours, theirs = socket.socketpair()
            # Less than MUCH on any machine, whatever its system gives a socket.
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
            opened.enter_context(theirs).settimeout(180)
            conn = Connection(worker.cfg, ours, ("192.0.2.7", 1), ("127.0.0.1", 2), 100_000)
            opened.callback(conn.close)
            worker.nr_conns += 1
            return conn, theirs

        yield made


def ended(client: socket.socket) -> bytes:
    """Return what is said on a connection until the worker ends it."""
    said = b""
    while piece := client.recv(1_000_000):
        said += piece
    return said


# --- before it starts -------------------------------------------------------------------------------------------------


def test_tls_is_refused() -> None:
    """It is for a proxy in front; to serve it anyhow would be to serve it with threads that wait."""
    with pytest.raises(RuntimeError, match="proxy"):
        Worker.check_config(SimpleNamespace(is_ssl=True), None)
    Worker.check_config(SimpleNamespace(is_ssl=False), None)


def test_bounds_are_those_of_the_application(worker: Any, app: Flask) -> None:
    """Another application has none, and is served with the usual ones."""
    switch = sys.getswitchinterval()
    try:
        usual = worker._line
        worker.load_wsgi()
        assert worker._line is usual
        worker.app = SimpleNamespace(wsgi=lambda: app)
        worker.load_wsgi()
        assert worker._line is not usual
    finally:
        sys.setswitchinterval(switch)


@pytest.mark.parametrize(
    ("soft", "hard", "allowed"),
    [
        (500, 9_000, 500),
        (100, 9_000, 300),
        (100, 200, 200),
        (200, 200, 200),
        (100, resource.RLIM_INFINITY, 300),
    ],
)
def test_a_process_allows_itself_the_files_it_wants(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, allowed: int
) -> None:
    """300 of them: no more than the system lets it, and never fewer than it had."""
    limits = [(soft, hard)]
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits[-1])
    monkeypatch.setattr(resource, "setrlimit", lambda _, chosen: limits.append(chosen))
    assert files_allowed(300) == allowed
    assert limits[-1] == (allowed, hard)


def test_a_process_that_may_not_have_more_files_knows_how_many_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system may refuse what it seems to allow; connections are counted by what there really is."""

    def refuse(*_: Any) -> None:
        raise ValueError("not here")

    monkeypatch.setattr(resource, "getrlimit", lambda _: (100, 9_000))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    assert files_allowed(300) == 100


# --- what comes -------------------------------------------------------------------------------------------------------


def test_nothing_yet_is_not_the_end(worker: Any, connect: Connect) -> None:
    """A connection may seem to have something and have nothing; a request in pieces has one time for its head."""
    conn, client = connect()
    worker._await(conn, 10)
    worker._take_in(conn, None)
    assert (list(worker._incoming), conn.coming.stage) == ([conn], Stage.NOTHING)
    client.sendall(GET)
    worker._take_in(conn, None)
    conn.deadline = 7
    client.sendall(b"X-A: b\r\n")
    worker._take_in(conn, None)
    assert (list(worker._incoming), conn.coming.stage, conn.deadline) == ([conn], Stage.HEAD, 7)
    assert worker._held == conn.held == len(GET) + 8
    client.sendall(b"a" * MAX_HEAD)
    while conn in worker._incoming:
        worker._take_in(conn, None)
    assert client.recv(1_000).startswith(b"HTTP/1.1 431 ")
    assert (list(worker._leaving), worker._held) == ([conn], 0)


@pytest.mark.parametrize("closes", [True, False])
def test_whoever_wants_to_go_on_may_after_a_refusal(worker: Any, connect: Connect, closes: bool) -> None:
    """Where there is no place: a client that would end its connection finds it ended, any other may ask again."""
    worker._line = Line(0, 0)
    conn, client = connect()
    worker._await(conn, 10)
    client.sendall(GET + (b"Connection: close\r\n\r\n" if closes else b"\r\n"))
    worker._take_in(conn, None)
    assert (conn in worker._leaving, conn in worker._incoming) == (closes, not closes)
    said = ended(client) if closes else client.recv(10_000)
    assert said.startswith(b"HTTP/1.1 503 ")
    assert (b"\r\nConnection: close\r\n" in said) is closes


# --- what goes --------------------------------------------------------------------------------------------------------


def test_an_answer_goes_as_its_client_takes_it(worker: Any, connect: Connect) -> None:
    """Whoever takes a part has time for the next; whoever takes nothing has not; then another request may come."""
    conn, client = connect()
    conn.sock.sendall(bytes(MUCH))
    conn.sock.flush()
    worker._go_on(conn, keeps=True)
    conn.deadline = 7
    worker._send_on(conn, True, None)
    assert (list(worker._outgoing), conn.deadline) == ([conn], 7)
    taken = len(client.recv(1_000_000))
    worker._send_on(conn, True, None)
    assert list(worker._outgoing) == [conn]
    assert conn.deadline > 7
    assert 0 < worker._unsent == conn.sock.unsent < MUCH
    while taken < MUCH:
        taken += len(client.recv(1_000_000))
        if conn in worker._outgoing:
            worker._send_on(conn, True, None)
    assert (list(worker._outgoing), list(worker._incoming), worker._unsent) == ([], [conn], 0)


def test_the_oldest_answer_makes_room(worker: Any, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where clients leave too much of their answers untaken, the first of them loses the rest of its own."""
    monkeypatch.setattr(gunicorn_worker, "HELD_BYTES", MUCH * 3 // 2)
    (first, its_client), (second, _) = connect(), connect()
    for conn in (first, second):
        conn.sock.sendall(bytes(MUCH))
        conn.sock.flush()
        worker._go_on(conn, keeps=True)
    assert list(worker._outgoing) == [second]
    assert worker._unsent == second.sock.unsent
    assert worker.nr_conns == 1
    assert len(ended(its_client)) < MUCH


def test_whoever_was_told_goodbye_is_heard_out(worker: Any, connect: Connect) -> None:
    """What it still sends is passed over, so that it can read its answer to the end; but not for ever."""
    for sends in (b"", b"x" * (MAX_HEAD + 1)):
        conn, client = connect()
        worker._say(conn, b"the answer")
        client.sendall(b"x")
        worker._hear_out(conn, None)
        assert list(worker._leaving) == [conn]
        assert ended(client) == b"the answer"
        client.sendall(sends) if sends else client.close()
        worker._hear_out(conn, None)
        assert (list(worker._leaving), worker.nr_conns) == ([], 0)


def test_none_at_work_makes_room(worker: Any, connect: Connect) -> None:
    """Too many connections end the oldest that wait, in any way; those that are worked on stay."""
    connect()
    worker._end_oldest()
    assert worker.nr_conns == 1
    waits, client = connect()
    worker._await(waits, 10)
    worker._end_oldest()
    assert worker.nr_conns == 1
    assert ended(client) == b""
