"""gunicorn's threaded worker, of which no client takes a thread but by a request that is worked on.

gunicorn gives each connection a thread as soon as something comes of it, and the thread waits for the rest of the
request and then until the answer has been taken: as many clients as there are threads, each doing next to nothing, and
nobody else is served. Here the one loop that watches all connections takes requests in and sends answers out, and a
thread has to do with a request only from when it is whole until its answer is made. Requests beyond the places and the
line of planner.web.admission are answered by the loop itself. Only a batch, answered while it comes in, has a thread
all along; there is a limit to their number of its own.

Held against each client: the time for a request's head and its body, and for taking some of an answer. When there are
too many connections, or when too much of requests or answers is held, the oldest unfinished ones end.
"""

from __future__ import annotations

import logging
import secrets
import selectors
import socket
import sys
import time
from collections import deque
from concurrent import futures
from contextlib import nullcontext
from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Flask
from gunicorn.http import errors  # type: ignore[import-untyped]
from gunicorn.workers import gthread  # type: ignore[import-untyped]

from planner.errors import RendererBusy
from planner.intake.limits import MAX_SHEET_BYTES
from planner.render import pdf
from planner.web import journal, metrics
from planner.web.admission import RETRY_AFTER_S, Line, placed
from planner.web.gunicorn_connection import Connection, files_allowed
from planner.web.gunicorn_intake import CONTINUE, MAX_HEAD, Coming, Stage
from planner.web.refusals import Refusals
from planner.web.service import EXTENSION

HEAD_S = 10
"""Seconds from a connection's opening until a request's headers must have come."""
BODY_S = 60
"""Seconds from then on until its body must have come."""
UNREAD_S = 30
"""Seconds in which a client must take some of its answer."""
IDLE_S = 75
"""Seconds for which an idle connection is kept; longer than proxies keep theirs, or they would send into its end."""
CONNECTIONS = 1_000
"""Connections that a process keeps at the most."""
HELD_BYTES = 67_108_864
"""Bytes of unfinished requests, and of untaken answers, that a process holds at the most."""

PAUSE_S = 0.005
"""Seconds after which a request for a PDF that finds no place is told so: whoever asks again at once does it less."""

_STATUSES = {
    errors.LimitRequestLine: 414,
    errors.ExpectationFailed: 417,
    errors.LimitRequestHeaders: 431,
}
_OURS = (errors.InvalidResponseHeader, errors.InvalidResponseHeaderName, errors.ConfigurationProblem)
_LINGER_S = 2.0
_SPARE_THREADS = 16
_SPARE_FILES = 128
_DRAIN_S = _SWEEP_S = 0.5
_SWITCH_S = 0.001
"""Seconds after which a thread lets another compute. The loop must not wait long for its turn."""


class Worker(gthread.ThreadWorker):  # type: ignore[misc]
    """gunicorn's threaded worker with a loop that waits for clients, so that no thread does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._most = MAX_SHEET_BYTES
        self._line: Line[Connection] = Line()
        self._incoming: dict[Connection, None] = {}
        self._outgoing: dict[Connection, None] = {}
        self._leaving: dict[Connection, None] = {}
        self._paused: deque[tuple[float, Connection]] = deque()
        self._held = self._unsent = 0
        self._swept = self._stopped = 0.0
        self._refusals = Refusals(None)
        self.worker_connections = min(CONNECTIONS, files_allowed(CONNECTIONS + 2 * _SPARE_FILES) - _SPARE_FILES)
        self.max_keepalived = self.worker_connections

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:  # noqa: ARG003  (gunicorn's)
        """Refuse what this worker cannot do."""
        if cfg.is_ssl:
            raise RuntimeError("TLS is for a proxy in front")

    def get_thread_pool(self) -> futures.ThreadPoolExecutor:
        """Return threads for every place, and for those that need none: probes, batches, waits for other processes."""
        return futures.ThreadPoolExecutor(self._line.places + _SPARE_THREADS, "request")

    def load_wsgi(self) -> None:
        """Load the application, with its bounds and its words for what the loop says in its place."""
        super().load_wsgi()
        sys.setswitchinterval(_SWITCH_S)
        self._refusals = Refusals(self.wsgi)
        if isinstance(self.wsgi, Flask) and EXTENSION in self.wsgi.extensions:
            settings = self.wsgi.extensions[EXTENSION].settings
            self._most = max(self._most, settings.max_content_length)
            self._line = Line(settings.requests_at_work, settings.requests_waiting)
            self.tpool = self.get_thread_pool()

    # --- in -----------------------------------------------------------------------------------------------------------

    def accept(self, listener: Any) -> None:
        """Take a new connection, at the cost of the oldest that only waits where there are too many."""
        try:
            accepted, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.nr_conns += 1
        self._await(Connection(self.cfg, accepted, address, listener.getsockname(), self._most), HEAD_S)
        if self.nr_conns >= self.worker_connections:
            self._end_oldest()

    def set_accept_enabled(self, enabled: bool) -> None:
        """Begin or cease to accept connections; at the end, not before those that clients take for open."""
        if not enabled and not self.alive:
            for listener in self.sockets:
                known = -1
                while known < self.nr_conns < self.worker_connections:
                    known = self.nr_conns
                    self.accept(listener)
        super().set_accept_enabled(enabled)
        if not enabled and not self.alive:
            # Held open while work ends, they would have clients wait for what nobody accepts.
            for listener in self.sockets:
                listener.close()

    def _await(self, conn: Connection, seconds: float) -> None:
        """Wait for a request, of which nothing has come yet."""
        self._incoming[conn] = None
        self._begin(conn, seconds)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._take_in, conn))

    def _begin(self, conn: Connection, seconds: float) -> None:
        """Let the time begin that a connection has for what it waits for; the oldest stand first."""
        conn.since = time.monotonic()
        conn.deadline = conn.since + seconds
        self._incoming[conn] = self._incoming.pop(conn)

    def _take_in(self, conn: Connection, _: Any) -> None:
        piece = conn.sock.come()
        if piece:
            self._add(conn, piece)
        elif piece is not None:
            self._stop(conn, self._incoming)
            self._end(conn)

    def _add(self, conn: Connection, piece: bytes) -> None:
        """Add to what has come of an awaited request."""
        coming, before = conn.coming, conn.coming.stage
        stage = coming.take(piece)
        if stage is Stage.READY:
            self._ready(conn)
            return
        if stage is Stage.TOO_LONG:
            self._stop(conn, self._incoming)
            self._say(conn, Refusals.TOO_LONG)
            return
        if stage is not before:
            self._begin(conn, HEAD_S if stage is Stage.HEAD else BODY_S)
            if stage is Stage.BODY and coming.expects:
                conn.sock.continued = True
                conn.sock.sendall(CONTINUE)
                conn.sock.flush()
        conn.held += len(piece)
        self._held += len(piece)
        while self._held > HELD_BYTES:
            self._drop(next(held for held in self._incoming if held.held), self._incoming)

    def _stop(self, conn: Connection, waiting: dict[Connection, None]) -> None:
        """Wait no longer for a connection, which is one of those."""
        del waiting[conn]
        if waiting is self._incoming:
            self._held -= conn.held
        elif waiting is self._outgoing:
            self._unsent -= conn.held
        conn.held = 0
        self.poller.unregister(conn.sock)

    # --- at work ------------------------------------------------------------------------------------------------------

    def _ready(self, conn: Connection) -> None:
        """Let a request be worked on, wait, or come again."""
        if conn.coming.pdf and pdf.RENDERER.is_full():
            # Judged first, or refused as fast as they come, a crowd would take the processor from the PDFs at work.
            metrics.count(metrics.DOCUMENTS, metrics.PDF, "busy")
            self._stop(conn, self._incoming)
            self._paused.append((time.monotonic() + PAUSE_S, conn))
            return
        turn = conn.coming.probe or conn.coming.streamed or self._line.arrive(conn)
        if turn is None:
            self._refuse(conn)
            return
        self._stop(conn, self._incoming)
        if turn:
            conn.has_place = not (conn.coming.probe or conn.coming.streamed)
            self.enqueue_req(conn)

    def _refuse(self, conn: Connection, retry_after: int = RETRY_AFTER_S) -> None:
        """Ask a client to come again, whether its request has waited or not."""
        keeps = conn.coming.whole and conn.coming.may_go_on and self.alive
        head = conn.coming.head()
        method = head.partition(b" ")[0].decode("latin-1")
        metrics.count(metrics.REQUESTS, "", method if method in {"GET", "POST"} else "other", "503")
        conn.sock.sendall(self._refusals.busy(head, keeps=keeps, retry_after=retry_after))
        conn.sock.flush()
        if conn not in self._incoming:
            self._go_on(conn, keeps=keeps)
        elif keeps and not conn.sock.unsent and not conn.sock.broken:
            # The commonest case where it matters most: each call to the system may cost this loop its turn.
            self._held -= conn.held
            conn.held = 0
            conn.coming = Coming(self._most)
            self._begin(conn, IDLE_S)
        else:
            self._stop(conn, self._incoming)
            self._go_on(conn, keeps=keeps)

    def _call(self) -> None:
        """Let those work whose turn has come, and send those away that have waited too long."""
        ready, late = self._line.called()
        for conn in ready:
            conn.has_place = True
            self.enqueue_req(conn)
        for conn in late:
            self._refuse(conn)
        while self._paused and self._paused[0][0] <= time.monotonic():
            self._refuse(self._paused.popleft()[1], RendererBusy.retry_after)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Do what clients and threads ask for; wait no longer for that than whoever is to be answered then."""
        if self._paused:
            timeout = max(0.0, min(timeout, self._paused[0][0] - time.monotonic()))
        super().wait_for_and_dispatch_events(timeout)

    def handle(self, conn: Connection) -> Any:
        """Answer a request. In a thread."""
        conn.data_ready = True
        conn.sock.streams = conn.coming.streamed
        try:
            conn.init()
            conn.parser.unreader.unread(conn.coming.given())
            with placed(_Place(self, conn)) if conn.has_place else nullcontext():
                return super().handle(conn)
        finally:
            conn.sock.streams = False
            conn.sock.flush()

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer a request that is none, or a bug outside of the application: nothing that was sent is told again."""
        status, identifier = status_of(exc), secrets.token_hex(8)
        if status == HTTPStatus.INTERNAL_SERVER_ERROR:
            journal.bug(exc, {"requestId": identifier})
        else:
            journal.write(logging.WARNING, "unread", requestId=identifier, status=status, error=type(exc).__name__)
        metrics.count(metrics.REQUESTS, "", "other", str(status))
        client.sendall(self._refusals.unread(status, identifier))

    def lend(self, conn: Connection) -> None:
        """Let another have the place of a request that is at work. In any thread."""
        self.method_queue.defer(self._leave_place, conn)

    def take_back(self, conn: Connection) -> None:
        """Give it a place again."""
        self.method_queue.defer(self._take_place, conn)

    def _leave_place(self, conn: Connection) -> None:
        if conn.has_place:
            conn.has_place = False
            self._line.leave()
            self._call()

    def _take_place(self, conn: Connection) -> None:
        conn.has_place = True
        self._line.enter()

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:
        """Whether another request may follow. What has not come of this one is not waited for."""
        if not keepalive or not (conn.coming.whole or conn.coming.streamed):
            return False
        return bool(conn.parser.finish_body(deadline=time.monotonic() + _DRAIN_S))

    # --- out ----------------------------------------------------------------------------------------------------------

    def finish_request(self, conn: Connection, fs: futures.Future[Any]) -> None:
        """Go on with a connection whose answer is made."""
        keeps = not fs.cancelled() and fs.exception() is None and bool(fs.result())
        self._go_on(conn, keeps=keeps)
        self._leave_place(conn)

    def _say(self, conn: Connection, answer: bytes) -> None:
        """Say what ends a connection."""
        conn.sock.sendall(answer)
        conn.sock.flush()
        self._go_on(conn, keeps=False)

    def _go_on(self, conn: Connection, *, keeps: bool) -> None:
        """Go on with a connection that nobody watches: send what is left of the answer, then wait for more, or end."""
        if conn.sock.broken:
            self._end(conn)
        elif conn.sock.unsent:
            conn.deadline = time.monotonic() + UNREAD_S
            conn.held = conn.sock.unsent
            self._unsent += conn.held
            self._outgoing[conn] = None
            self.poller.register(conn.sock, selectors.EVENT_WRITE, partial(self._send_on, conn, keeps))
            while self._unsent > HELD_BYTES:
                self._drop(next(iter(self._outgoing)), self._outgoing)
        elif keeps:
            self._next(conn)
        else:
            self._leave(conn)

    def _send_on(self, conn: Connection, keeps: bool, _: Any) -> None:
        if conn.sock.flush():
            conn.deadline = time.monotonic() + UNREAD_S
        self._unsent -= conn.held - conn.sock.unsent
        conn.held = conn.sock.unsent
        if not conn.held:
            self._stop(conn, self._outgoing)
            self._go_on(conn, keeps=keeps)

    def _next(self, conn: Connection) -> None:
        """Wait for the next request, of which a part or all may have come with the last one."""
        come = conn.parser.unreader.take_buffered() if conn.parser else b""
        conn.coming = Coming(self._most)
        conn.sock.continued = False
        self._await(conn, IDLE_S)
        if come:
            self._add(conn, come)

    def _leave(self, conn: Connection) -> None:
        """End a connection such that the client can still read all of its answer."""
        conn.sock.say_goodbye()
        conn.deadline = time.monotonic() + _LINGER_S
        self._leaving[conn] = None
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._hear_out, conn))

    def _hear_out(self, conn: Connection, _: Any) -> None:
        piece = conn.sock.come()
        conn.held += len(piece or b"")
        if piece == b"" or conn.held > MAX_HEAD:
            self._drop(conn, self._leaving)

    # --- the end ------------------------------------------------------------------------------------------------------

    def _end(self, conn: Connection) -> None:
        self.nr_conns -= 1
        conn.close()

    def _drop(self, conn: Connection, waiting: dict[Connection, None]) -> None:
        self._stop(conn, waiting)
        self._end(conn)

    def _end_oldest(self) -> None:
        """Make room for another connection."""
        for waiting in (self._leaving, self._incoming, self._outgoing):
            if waiting:
                self._drop(next(iter(waiting)), waiting)
                return

    def murder_pending(self) -> None:
        """End the connections whose time is over. gunicorn's loop calls this each time round, once a second or more."""
        now = time.monotonic()
        if not self.alive:
            self._stopped = self._stopped or now
        self._call()
        if now - self._swept < _SWEEP_S:
            return
        self._swept = now
        for conn in [conn for conn in self._incoming if conn.deadline < now or self._is_idle_at_the_end(conn, now)]:
            self._stop(conn, self._incoming)
            if conn.coming.stage is Stage.NOTHING:
                self._end(conn)
            else:
                self._say(conn, Refusals.TOO_SLOW)
        for waiting in (self._outgoing, self._leaving):
            for conn in [conn for conn in waiting if conn.deadline < now]:
                self._drop(conn, waiting)
        self._tell_of_refusals()

    def _is_idle_at_the_end(self, conn: Connection, now: float) -> bool:
        """Whether this process stops and nothing of a request has come since it was told so."""
        return not self.alive and conn.coming.stage is Stage.NOTHING and now - self._stopped > _LINGER_S

    def _tell_of_refusals(self) -> None:
        if self._line.refused:
            journal.write(logging.WARNING, "overload", refused=self._line.refused, waiting=self._line.waiting)
            self._line.refused = 0


def status_of(error: BaseException) -> int:
    """Return how gunicorn's errors are answered: those of its parser are the client's, all else is ours."""
    if not isinstance(error, errors.ParseException) or isinstance(error, _OURS):
        return 500
    return next((status for kind, status in _STATUSES.items() if isinstance(error, kind)), 400)


class _Place:
    """The place of one request at work."""

    def __init__(self, worker: Worker, conn: Connection) -> None:
        self._worker, self._conn = worker, conn

    def lend(self) -> None:
        self._worker.lend(self._conn)

    def take_back(self) -> None:
        self._worker.take_back(self._conn)
