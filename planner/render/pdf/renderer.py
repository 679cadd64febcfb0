"""A service's renderer: one warm process with the engine in it, and the line before it. See child.py for its own side.

Started when it is first needed, by each process of a server for itself; started anew when it is found dead; gone with
the process that started it, whatever ended that.
"""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from threading import BoundedSemaphore, Lock, Timer
from time import monotonic
from typing import Any

from planner.errors import FormatUnavailable, RendererBusy, RendererLost, RenderError, TooLargeToRender
from planner.render.pdf.frames import packed, unpacked
from planner.render.pdf.terms import CLOCK, Stage, Terms

WAITING = 3
"""How many may wait for the one page that is being set."""
_START_SECONDS = 60
_GRACE_SECONDS = 5
"""How much longer than the renderer itself we wait before we take it for stuck."""
_END_SECONDS = 2
_SECRETS = "PLANNER_"
"""How the variables begin that are the service's own."""
_CAN_BE_SPLIT = sys.platform != "darwin"


@dataclass(frozen=True, slots=True)
class _Running:
    process: subprocess.Popen[bytes]
    connection: Connection
    folder: str
    """Where it keeps its font files."""
    cuts_fonts: bool

    def end(self) -> None:
        """Let it end; see to it that it does, and that nothing of it stays."""
        with suppress(OSError), socket.socket(fileno=os.dup(self.connection.fileno())) as broken:
            # Whoever waits at either end hears of this, which closing a file alone would not do.
            broken.shutdown(socket.SHUT_RDWR)
        try:
            self.process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.connection.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Renderer:
    """Sets pages, one at a time, for any thread that asks."""

    def __init__(self, *, waiting: int = WAITING, splits: bool = _CAN_BE_SPLIT) -> None:
        """Prepare a line of so many; `splits` is whether the process can split off one for each page."""
        self._waiting, self._splits = waiting, splits
        self._running: _Running | None = None
        self._renew()
        # A process that is split off from a server has none of its threads, and must not share its renderer.
        os.register_at_fork(after_in_child=self._forget)
        atexit.register(self.close)

    @contextmanager
    def place(self, terms: Terms) -> Iterator[None]:
        """Hold a place in the line, so that nothing is put together for a page that will be refused.

        Raises RendererBusy when the line is full: at once, or for terms that queue after their patience.
        """
        places = self._places
        if not places.acquire(timeout=terms.patience if terms.queues else 0):
            raise RendererBusy("too many wait for the renderer")
        try:
            yield
        finally:
            places.release()

    def is_full(self) -> bool:
        """Whether one that comes now and may not queue would be refused."""
        # A look alone: to try would for a moment take the last place from somebody else.
        return self._places._value == 0

    def typeset(self, page: str, identifier: str, terms: Terms) -> bytes:
        """Return a page of our markup as PDF, having taken a place in the line; raises what `typeset_in_place` does."""
        until = monotonic() + terms.patience
        with self.place(terms):
            left = max(0.0, until - monotonic())
            return self.typeset_in_place(page, identifier, replace(terms, patience=left))

    def typeset_in_place(self, page: str, identifier: str, terms: Terms) -> bytes:
        """Return a page of our markup as PDF; whoever asks has a place in the line.

        Raises what `make_in_place` does.
        """
        return self._made(packed("set", page.encode(), **_asked(identifier, terms)), terms)

    def make_in_place(self, order: bytes, identifier: str, terms: Terms) -> bytes:
        """Return as PDF what was ordered (contents.order); whoever asks has a place in the line.

        Raises FormatUnavailable where the engine or its libraries are missing; RendererBusy when the line takes too
        long; TooLargeToRender when the page takes more than its terms; RendererLost when the renderer was killed over
        it; RenderError when the engine gives up.
        """
        return self._made(packed("make", order, **_asked(identifier, terms)), terms)

    def _made(self, asked: bytes, terms: Terms) -> bytes:
        with self._turn(terms.patience):
            running = self._ready()
            with self._all_or_nothing(), _no_longer_than(running, terms.seconds * CLOCK + _GRACE_SECONDS) as late:
                try:
                    answer = self._converse(running, asked, terms)
                except (EOFError, OSError) as error:
                    if late:
                        raise TooLargeToRender("seconds", terms.seconds) from error
                    raise RendererLost("the renderer ended before the document was made") from error
            if isinstance(answer, RenderError):
                raise answer
            return answer

    def cuts_fonts(self) -> bool:
        """Whether the engine has HarfBuzz to cut fonts down. Raises FormatUnavailable where it is missing."""
        running = self._running
        if running and self.process():
            return running.cuts_fonts
        with self.place(Terms(patience=_START_SECONDS, queues=True)), self._turn(_START_SECONDS):
            return self._ready().cuts_fonts

    def process(self) -> int | None:
        """Return the number of the process while there is one."""
        running = self._running
        return running.process.pid if running and running.process.poll() is None else None

    def close(self) -> None:
        """End the process, whatever it does; the next page starts another."""
        running, self._running = self._running, None
        if running:
            running.end()

    def _renew(self) -> None:
        self._places, self._engine = BoundedSemaphore(1 + self._waiting), Lock()

    def _forget(self) -> None:
        """Leave the renderer to the process that this one was split off from."""
        running, self._running = self._running, None
        self._renew()
        if running:
            running.connection.close()
            # Python would warn of a child that was never waited for; it is not ours.
            running.process.returncode = 0

    @contextmanager
    def _turn(self, patience: float) -> Iterator[None]:
        engine = self._engine
        if not engine.acquire(timeout=patience):
            raise RendererBusy("another PDF is being made")
        try:
            yield
        finally:
            engine.release()

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        """End a renderer whose answer was not heard to its end: nobody knows what it would say next."""
        try:
            yield
        except BaseException:
            self.close()
            raise

    def _ready(self) -> _Running:
        running = self._running
        if running and running.process.poll() is None:
            return running
        self.close()
        try:
            self._running = running = _start(splits=self._splits)
        except (EOFError, OSError, subprocess.SubprocessError) as error:
            raise RendererLost(f"the renderer did not start: {type(error).__name__}") from error
        return running

    def _converse(self, running: _Running, asked: bytes, terms: Terms) -> bytes | RenderError:
        """Return the page as PDF, or what the renderer says went wrong. Raises EOFError or OSError when it is gone."""
        running.connection.send_bytes(asked)
        while True:
            kind, facts, body = unpacked(running.connection.recv_bytes())
            if kind == "log":
                _log(**facts)
            elif kind == "stage":
                terms.told(Stage(facts["stage"]))
            else:
                if not self._splits:
                    self.close()
                return body if kind == "made" else _error(terms, **facts)


def _asked(identifier: str, terms: Terms) -> dict[str, Any]:
    """Return what the renderer is told beside what it is to set."""
    return {"identifier": identifier, "seconds": terms.seconds, "memory_mb": terms.memory_mb}


def _start(*, splits: bool) -> _Running:
    """Start a process and wait until it has loaded the engine."""
    ours, theirs = Pipe()
    folder = tempfile.mkdtemp(prefix="planner-pdf-")
    with theirs:
        process = subprocess.Popen(  # noqa: S603  (our own program)
            [
                *(sys.executable, "-P", "-m", "planner.render.pdf.child", str(theirs.fileno()), folder),
                *(() if splits else ("once",)),
            ],
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env={
                **{name: value for name, value in os.environ.items() if not name.startswith(_SECRETS)},
                # What this process can import that one can too, from wherever it was started.
                "PYTHONPATH": os.pathsep.join(place for place in sys.path if place),
            },
            # Signals from a terminal are for the service; the renderer ends when its connection breaks.
            process_group=0,
        )
    running = _Running(process, ours, folder, cuts_fonts=True)
    try:
        with _no_longer_than(running, _START_SECONDS):
            kind, facts, _ = unpacked(ours.recv_bytes())
    except BaseException:
        running.end()
        raise
    if kind == "unavailable":
        running.end()
        raise FormatUnavailable(facts["reason"])
    return _Running(process, ours, folder, cuts_fonts=facts["cuts_fonts"])


@contextmanager
def _no_longer_than(running: _Running, seconds: float) -> Iterator[list[bool]]:
    """Kill a renderer that takes longer; the list then has an entry."""
    late: list[bool] = []

    def kill() -> None:
        late.append(True)
        running.process.kill()

    timer = Timer(seconds, kill)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


def _log(logger: str, level: int, text: str, event: str | None) -> None:
    """Log what the renderer logged, as if it had happened here."""
    known = logging.getLogger(logger)
    if known.isEnabledFor(level):
        extra = {"event": event} if event else None
        known.handle(known.makeRecord(logger, level, "renderer", 0, text, (), None, extra=extra))


def _error(terms: Terms, code: str, reason: str = "") -> RenderError:
    """Return what the renderer said went wrong."""
    if code in {"seconds", "memory_mb"}:
        return TooLargeToRender(code, getattr(terms, code))
    if code == "lost":
        return RendererLost("the renderer ended before the document was made")
    return RenderError(f"a bug in the renderer: {reason}" if code == "bug" else reason)
