"""The renderer's own process: `python -m planner.render.pdf.child CONNECTION FOLDER`, started by renderer.py.

It loads the engine once, then splits off a process for every page, which has nothing of any page before, may spend so
much time and memory and no more, and may neither connect, nor start a program. Whatever becomes of that process, this
one is ready for the next page. That process may put the document together as well, from the design alone (contents.py).
All of it ends when the service that started it does: their connection breaks.

`once` as third argument: set one page in this very process and end, for systems where a process with the engine's
libraries loaded cannot be split.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import PurePath
from typing import Any, NoReturn

from planner.errors import FormatUnavailable, RenderError
from planner.render.pdf import contents, engine
from planner.render.pdf.frames import packed, unpacked
from planner.render.pdf.terms import CLOCK, Stage

ONCE = "once"
_FILE_BYTES = 64 * 1024 * 1024
_OPEN_FILES = 64
_NICENESS = 5
"""How far a page stands back for the short requests of the service."""
_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "pty.")
_OUT_OF_MEMORY = (signal.SIGABRT, signal.SIGTRAP, signal.SIGSEGV, signal.SIGBUS)
"""How native libraries end that get no memory."""
_DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux's prctl."""
_FRAMES = 6
_BROKEN_OFF = "broken off"


def main(connection: str, folder: str, *how: str) -> None:
    """Load the engine, say so, and set pages until the service is gone."""
    # Ctrl-C in a terminal is meant for the service, which then breaks the connection.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tempfile.tempdir = folder
    try:
        with Connection(int(connection)) as service, suppress(EOFError, OSError):
            _serve(service, once=ONCE in how)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _serve(service: Connection, *, once: bool) -> None:
    try:
        engine.warm()
    except FormatUnavailable as error:
        service.send_bytes(packed("unavailable", reason=str(error)))
        return
    service.send_bytes(packed("ready", cuts_fonts=engine.cuts_fonts_itself()))
    _keep()
    while True:
        kind, terms, asked = unpacked(service.recv_bytes())
        if kind == "make" and not contents.known.cache_info().currsize:
            contents.known()
            _keep()
        if once:
            _set(service, terms, kind, asked)
        _watch(service, terms, kind, asked)


def _keep() -> None:
    """Let what is loaded by now stay: the collector need not look through it, nor copy it for each process."""
    gc.collect()
    gc.freeze()


def _watch(service: Connection, terms: dict[str, Any], kind: str, asked: bytes) -> None:
    """Have a page set by a process of its own; pass on what it says, or what became of it."""
    reading, writing = Pipe(duplex=False)
    ourselves = os.getpid()
    setter = os.fork()
    if setter == 0:
        _end_with(ourselves)
        reading.close()
        service.close()
        _set(writing, terms, kind, asked)
    writing.close()
    with reading:
        try:
            code = _pass_on(reading, service, time.monotonic() + terms["seconds"] * CLOCK)
        finally:
            # Until it has been waited for its number is its own, so that this can hit nobody else.
            os.kill(setter, signal.SIGKILL)
            _, status, spent = os.wait4(setter, 0)
    if code == _BROKEN_OFF:
        code = _code(status, spent.ru_maxrss / 1024, terms["memory_mb"])
    if code:
        service.send_bytes(packed("failed", code=code))


def _pass_on(reading: Connection, service: Connection, until: float) -> str:
    """Pass on messages up to the last and return "", or why that did not come. Raise EOFError without a service."""
    while True:
        ready = wait([reading, service], max(0.0, until - time.monotonic()))
        if service in ready:
            # A service asks nothing of a renderer at work.
            raise EOFError
        if not ready:
            return "seconds"
        try:
            said = reading.recv_bytes()
        except (EOFError, OSError):
            return _BROKEN_OFF
        service.send_bytes(said)
        if unpacked(said)[0] in {"made", "failed"}:
            return ""


def _code(status: int, peak_mb: float, memory_mb: int) -> str:
    """Return what ended a process that did not say so itself."""
    ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if ended_by == signal.SIGXCPU:
        return "seconds"
    return "memory_mb" if ended_by in _OUT_OF_MEMORY and peak_mb > memory_mb / 2 else "lost"


def _set(writing: Connection, terms: dict[str, Any], kind: str, asked: bytes) -> NoReturn:
    """Set a page within bounds, one to be put together first or one as it is; say what came of it and end."""
    try:
        _bind(terms["seconds"], terms["memory_mb"])
        logging.getLogger().handlers = [_Telling(writing)]
        logging.getLogger("planner").setLevel(logging.INFO)

        def told(stage: Stage) -> None:
            writing.send_bytes(packed("stage", stage=stage))

        if kind == "make":
            told(Stage.BUILDING)
            page = contents.page_of(asked)
        else:
            page = asked.decode()
        made = engine.typeset(page, terms["identifier"].encode(), told)
        answer = packed("made", made)
    except MemoryError:
        answer = packed("failed", code="memory_mb")
    except RenderError as error:
        answer = packed("failed", code="refused", reason=str(error))
    except BaseException as error:
        at = [f"{PurePath(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
        answer = packed("failed", code="bug", reason=f"{type(error).__name__} at {', '.join(at[-_FRAMES:])}")
    try:
        writing.send_bytes(answer)
    finally:
        # Nothing of the process that this one was split off from may be tidied up here.
        os._exit(0)


def _end_with(parent: int) -> None:
    """End this process when its parent does, where the system can be told so."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(0)


def _bind(seconds: int, memory_mb: int) -> None:
    """Hold this process to its bounds, for good."""
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_FSIZE, _FILE_BYTES)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _limit(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":  # macOS knows this limit by name alone
        _limit(resource.RLIMIT_AS, memory_mb * 1024 * 1024)
    os.nice(_NICENESS)
    sys.addaudithook(_refuse)


def _limit(what: int, most: int) -> None:
    hard = resource.getrlimit(what)[1]
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse whatever leads out of this process. Called by Python before it does anything of note."""
    if event.startswith(_FORBIDDEN):
        engine.SECURITY.error("PDF engine: blocked %s", event, extra={"event": "pdf_call_blocked"})
        raise RenderError("the PDF engine tried to leave its process")


class _Telling(logging.Handler):
    """Sends what is logged to the service. Of others' records what they say, never of what: that may be a design's."""

    def __init__(self, writing: Connection) -> None:
        super().__init__()
        self._writing = writing

    def emit(self, record: logging.LogRecord) -> None:
        """Send a record."""
        text = record.getMessage() if record.name.startswith("planner.") else str(record.msg)
        event = getattr(record, "event", None)
        self._writing.send_bytes(packed("log", logger=record.name, level=record.levelno, text=text, event=event))


if __name__ == "__main__":
    main(*sys.argv[1:])
