"""The renderer's process: the same bytes, within bounds, and whatever becomes of it the next page is set."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing import Pipe
from pathlib import Path

import pytest

from planner.errors import FormatUnavailable, RendererBusy, RendererLost, RenderError, TooLargeToRender
from planner.render.pdf import child, contents, engine, renderer
from planner.render.pdf.frames import packed, unpacked
from planner.render.pdf.renderer import Renderer
from planner.render.pdf.terms import Stage, Terms
from tests import processes
from tests.processes import gone
from tests.render.judged import judged

ROOT = Path(__file__).parent.parent.parent
SHORT = "<html lang=en><title>short</title><h1>Short</h1><p>Text."
LONG = "<html lang=en><title>long</title><table>" + "<tr><td>cell<td>cell<td>cell" * 3000 + "</table>"
"""A page that takes many seconds, of which no test waits for more than one."""
PATIENCE_SECONDS = 180
BAD_IMAGE = '<html lang=en><title>x</title><img src="file:///etc/passwd" alt="">'


@pytest.fixture(scope="module")
def press() -> Iterator[Renderer]:
    """Return a renderer; a test may find it running or not, and leave it either way."""
    made = Renderer(waiting=1)
    yield made
    made.close()


def process_of(press: Renderer) -> int:
    """Return the number of a renderer's process, which must be running."""
    process = press.process()
    assert process
    return process


def at_work(press: Renderer) -> list[int]:
    """Return the processes that the renderer has split off."""
    return processes.children(press.process())


def idle(press: Renderer) -> bool:
    """Wait until a renderer has no process at work; return whether that came about."""
    until = time.monotonic() + PATIENCE_SECONDS
    while at_work(press):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def when(stage: Stage, act: Callable[[], object]) -> Callable[[Stage], None]:
    """Return what does something when a page reaches a stage."""
    return lambda reached: act() if reached is stage else None  # type: ignore[func-returns-value]


# --- what comes back --------------------------------------------------------------------------------------------------


def test_the_bytes_are_those_of_the_engine(press: Renderer) -> None:
    """The same in this process, in the renderer's, in another renderer's, and after another page; stages in order."""
    here = engine.typeset(SHORT, b"abc", lambda _: None)
    stages: list[Stage] = []
    assert here.startswith(b"%PDF")
    assert press.typeset(SHORT, "abc", Terms(told=stages.append)) == here
    assert stages == [Stage.LAYING_OUT, Stage.WRITING]
    assert press.typeset(SHORT.replace("Text", "Other"), "abc", Terms()) != here
    assert press.typeset(SHORT, "abc", Terms()) == here
    other = Renderer()
    assert other.typeset(SHORT, "abc", Terms()) == here
    other.close()


def test_it_starts_late_and_stays_warm(press: Renderer) -> None:
    """No process before the first page; one process for all pages, and nothing of a page left in it."""
    press.close()
    assert press.process() is None
    press.typeset(SHORT, "1", Terms())
    first = process_of(press)
    press.typeset(SHORT, "2", Terms())
    assert press.process() == first
    assert idle(press)


def test_what_the_engine_logs_is_logged_here(press: Renderer, caplog: pytest.LogCaptureFixture) -> None:
    """With logger, level and event, without the text of a design; below this process's level nothing."""
    caplog.set_level(logging.ERROR, logger="weasyprint")
    press.typeset(BAD_IMAGE, "x", Terms())
    (event,) = [record for record in caplog.records if record.name == "planner.security"]
    assert (event.levelno, getattr(event, "event", "")) == (logging.ERROR, "pdf_url_blocked")
    assert "passwd" not in caplog.text
    assert not [record for record in caplog.records if record.levelno < logging.ERROR]
    caplog.clear()


def test_a_process_for_each_page_is_not_needed() -> None:
    """Where a process cannot be split, one sets one page and ends; another puts the next together too."""
    press = Renderer(splits=False)
    here = engine.typeset(SHORT, b"abc", lambda _: None)
    assert press.typeset(SHORT, "abc", Terms()) == here
    assert press.process() is None
    stages: list[Stage] = []
    assessment, reference, phrases = judged()
    page = engine.typeset(contents.page(assessment, reference, phrases), b"abc", lambda _: None)
    assert press.make_in_place(contents.order(assessment, phrases), "abc", Terms(told=stages.append)) == page
    assert stages == list(Stage)


def test_what_is_logged_here_has_a_level(press: Renderer, caplog: pytest.LogCaptureFixture) -> None:
    """A renderer tells all that it logs; a service that wants less of it shows less."""
    boxes = "<html lang=en><title>x</title><p>\U00012000"
    for level, told in ((logging.INFO, 1), (logging.WARNING, 0)):
        caplog.clear()
        caplog.set_level(level, logger="planner")
        caplog.handler.setLevel(logging.NOTSET)  # what comes here at all is looked at
        press.typeset(boxes, "x", Terms())
        assert caplog.text.count("shows boxes for 1 characters") == told


def test_of_others_records_only_what_they_say_is_told() -> None:
    """Ours whole, with their event; of any other what it says without what it says it of, which may be a design's."""
    ours, theirs = Pipe()
    with ours, theirs:
        telling = child._Telling(theirs)
        for name, event in (("planner.security", "pdf_url_blocked"), ("weasyprint", None)):
            record = logging.LogRecord(name, logging.ERROR, "x.py", 1, "no %s", ("secret",), None)
            if event:
                record.event = event
            telling.emit(record)
        told = [unpacked(ours.recv_bytes())[1] for _ in range(2)]
    assert [(each["logger"], each["level"], each["text"], each["event"]) for each in told] == [
        ("planner.security", logging.ERROR, "no secret", "pdf_url_blocked"),
        ("weasyprint", logging.ERROR, "no %s", None),
    ]


def test_messages_are_never_code() -> None:
    """One line of JSON and bytes as they are, line ends among them."""
    assert unpacked(packed("made", b"\n\x00%PDF\n", size=3)) == ("made", {"size": 3}, b"\n\x00%PDF\n")


# --- bounds -----------------------------------------------------------------------------------------------------------


def test_a_page_that_takes_too_much_processor_time_is_refused(press: Renderer) -> None:
    """The error says which bound and how much; the process stays and sets the next page."""
    press.typeset(SHORT, "x", Terms())
    warm = press.process()
    with pytest.raises(TooLargeToRender) as caught:
        press.typeset(LONG, "x", Terms(seconds=1))
    assert (caught.value.bound, caught.value.most) == ("seconds", 1)
    assert idle(press)
    assert press.typeset(SHORT, "x", Terms())
    assert press.process() == warm


def test_a_page_that_stands_still_is_refused(press: Renderer) -> None:
    """The bound is on the clock too: a stopped process is ended, and nothing of it is left."""
    stopped: list[int] = []

    def stop() -> None:
        for process in at_work(press):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGSTOP)
                stopped.append(process)

    # On a busy machine its time may be over before it has been stopped.
    for seconds in (1, 5, 25):
        with pytest.raises(TooLargeToRender):
            press.typeset(LONG, "x", Terms(seconds=seconds, told=when(Stage.LAYING_OUT, stop)))
        if stopped:
            break
    assert gone(stopped[0])
    assert press.typeset(SHORT, "x", Terms())


def test_a_renderer_that_stands_still_is_replaced(press: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    """When not even the process that watches answers it is ended from here."""
    press.typeset(SHORT, "x", Terms())
    first = process_of(press)
    # Its own time is not over before ours: it is stuck, and not late, however busy the machine.
    monkeypatch.setattr(renderer, "_GRACE_SECONDS", 0)
    monkeypatch.setattr(renderer, "CLOCK", 3 / PATIENCE_SECONDS)
    stuck = Terms(seconds=PATIENCE_SECONDS, told=when(Stage.LAYING_OUT, lambda: os.kill(first, signal.SIGSTOP)))
    with pytest.raises(TooLargeToRender):
        press.typeset(LONG, "x", stuck)
    monkeypatch.undo()
    assert gone(first)
    assert press.typeset(SHORT, "x", Terms())
    assert press.process() != first


def test_a_page_that_takes_too_much_memory_is_refused(press: Renderer) -> None:
    """40 MiB more than the engine itself are too little for a long page, and enough for a short one."""
    press.typeset(SHORT, "x", Terms())
    status = Path(f"/proc/{press.process()}/status").read_text("ascii")
    (size,) = [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmSize:")]
    bound = size // 1024 + 40
    with pytest.raises(TooLargeToRender) as caught:
        press.typeset(LONG, "x", Terms(memory_mb=bound))
    assert (caught.value.bound, caught.value.most) == ("memory_mb", bound)
    assert press.typeset(SHORT, "x", Terms(memory_mb=bound))


@pytest.mark.parametrize(
    ("status", "peak_mb", "code"),
    [
        (signal.SIGXCPU, 10, "seconds"),
        (signal.SIGABRT, 600, "memory_mb"),
        (signal.SIGTRAP, 600, "memory_mb"),
        (signal.SIGSEGV, 100, "lost"),
        (signal.SIGKILL, 600, "lost"),
        (1 << 8, 600, "lost"),
    ],
)
def test_how_a_process_ended_tells_why(status: int, peak_mb: float, code: str) -> None:
    """Native libraries end in their own ways without memory; the same signal with little taken is a crash."""
    assert child._code(int(status), peak_mb, 1000) == code


def test_a_page_leads_nowhere() -> None:
    """Whatever the engine is made to do, its process opens no connection and starts no program."""
    script = (
        "import os, socket, subprocess, sys\n"
        "from planner.errors import RenderError\n"
        "from planner.render.pdf import child\n"
        "child._bind(60, 4096)\n"
        "tries = [lambda: socket.create_connection(('127.0.0.1', 9)),\n"
        "         lambda: socket.socket().bind(('127.0.0.1', 0)),\n"
        "         lambda: subprocess.run(['true']), lambda: os.system('true'),\n"
        "         lambda: os.execv('/bin/true', ['true']),\n"
        "         os.fork, lambda: os.posix_spawn('/bin/true', ['true'], {})]\n"
        "for attempt in tries:\n"
        "    try:\n        attempt()\n"
        "    except RenderError:\n        print('refused')\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ran.stdout.split() == ["refused"] * 7
    assert "blocked" in ran.stderr


def test_what_is_refused_is_a_security_event(caplog: pytest.LogCaptureFixture) -> None:
    """By Python's own names for what leads out; whatever else the engine does is none."""
    child._refuse("open", ("/etc/fonts/fonts.conf", "r", 0))
    assert caplog.records == []
    with pytest.raises(RenderError, match="leave its process"):
        child._refuse("socket.connect", (None, ("127.0.0.1", 9)))
    (event,) = caplog.records
    assert (event.name, getattr(event, "event", "")) == ("planner.security", "pdf_call_blocked")
    assert "127.0.0.1" not in caplog.text
    caplog.clear()


@pytest.mark.parametrize(
    ("error", "code", "reason"),
    [
        ("MemoryError('secret')", "memory_mb", None),
        ("RenderError('gave up')", "refused", "gave up"),
        ("KeyError('secret')", "bug", "KeyError at "),
        ("KeyboardInterrupt('secret')", "bug", "KeyboardInterrupt at "),
    ],
)
def test_a_page_that_fails_says_how(error: str, code: str, reason: str | None) -> None:
    """Whatever is raised over it is an answer; an error that is not ours is told by type and place alone."""
    script = (
        "import sys\n"
        "from multiprocessing.connection import Connection\n"
        "from planner.errors import RenderError\n"
        "from planner.render.pdf import child\n"
        f"def fail(*_):\n    raise {error}\n"
        "child.engine.typeset = fail\n"
        "terms = {'seconds': 60, 'memory_mb': 4096, 'identifier': 'x'}\n"
        "child._set(Connection(int(sys.argv[1])), terms, 'set', b'')\n"
    )
    ours, theirs = Pipe()
    with ours:
        with theirs:
            place = theirs.fileno()
            subprocess.run([sys.executable, "-c", script, str(place)], check=True, cwd=ROOT, pass_fds=[place])
        kind, facts, _ = unpacked(ours.recv_bytes())
    assert (kind, facts["code"]) == ("failed", code)
    assert facts.get("reason", "").startswith(reason or "")
    assert "secret" not in json.dumps(facts)


# --- ends -------------------------------------------------------------------------------------------------------------


def test_a_page_whose_process_is_killed_harms_no_other(press: Renderer) -> None:
    """Kill -9 at work: this page is lost, which can be tried again; the warm process sets the next."""
    press.typeset(SHORT, "x", Terms())
    warm = press.process()
    with pytest.raises(RendererLost):
        press.typeset(LONG, "x", Terms(told=when(Stage.LAYING_OUT, lambda: os.kill(at_work(press)[0], signal.SIGKILL))))
    assert press.typeset(SHORT, "x", Terms())
    assert press.process() == warm


def test_a_page_s_process_ends_by_itself() -> None:
    """Once it has answered, without being killed; the page of one that ends without an answer is lost."""
    script = (
        "import os\n"
        "from multiprocessing.connection import Pipe\n"
        "from planner.render.pdf import child\n"
        "from planner.render.pdf.frames import unpacked\n"
        "from tests.render.test_pdf_process import SHORT\n"
        "os.kill = lambda *_: None\n"
        "child.engine.warm()\n"
        "ours, theirs = Pipe()\n"
        "def ask():\n"
        "    terms = {'seconds': 60, 'memory_mb': 4096, 'identifier': 'x'}\n"
        "    child._watch(theirs, terms, 'set', SHORT.encode())\n"
        "    while ours.poll():\n"
        "        kind, facts, body = unpacked(ours.recv_bytes())\n"
        "        print(kind, facts.get('code', body[:5].decode()))\n"
        "ask()\n"
        "child._set = lambda *_: os._exit(0)\n"
        "ask()\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ran.stdout.splitlines() == ["stage ", "stage ", "made %PDF-", "failed lost"]


def test_a_silence_has_an_end() -> None:
    """Whoever watches a page waits its time and no longer; a page that breaks off, or a service, is not waited for."""
    (reading, writing), (ours, service) = Pipe(duplex=False), Pipe()
    with reading, service:
        assert child._pass_on(reading, service, time.monotonic() + 0.01) == "seconds"
        writing.close()
        assert child._pass_on(reading, service, time.monotonic() + PATIENCE_SECONDS) == child._BROKEN_OFF
        ours.close()
        with pytest.raises(EOFError):
            child._pass_on(reading, service, time.monotonic() + PATIENCE_SECONDS)


def test_a_page_s_process_without_its_parent_ends_at_once() -> None:
    """Where the parent has ended before it could be bound to it; other systems than Linux have no such bond."""
    script = "from planner.render.pdf import child; print('begun', flush=True); child._end_with(-1); print('alone')"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ran.stdout.split() == (["begun"] if sys.platform == "linux" else ["begun", "alone"])


def test_one_that_does_not_end_is_killed(press: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A renderer that stands still when it is to end is not waited for."""
    press.typeset(SHORT, "x", Terms())
    stuck = process_of(press)
    monkeypatch.setattr(renderer, "_END_SECONDS", 0.1)
    os.kill(stuck, signal.SIGSTOP)
    press.close()
    assert gone(stuck)


def test_a_killed_renderer_is_replaced(press: Renderer) -> None:
    """Kill -9 of the warm process: its page's process ends with it, its files go, and another takes its place."""
    press.typeset(SHORT, "x", Terms())
    first, split_off = process_of(press), []

    def kill() -> None:
        split_off.extend(at_work(press))
        os.kill(first, signal.SIGKILL)

    running = press._running
    assert running
    assert Path(running.folder).is_dir()
    with pytest.raises(RendererLost):
        press.typeset(LONG, "x", Terms(told=when(Stage.LAYING_OUT, kill)))
    assert gone(first)
    if sys.platform == "linux":
        assert gone(split_off[0])
    assert not Path(running.folder).exists()
    assert press.typeset(SHORT, "x", Terms())


def test_one_killed_between_pages_is_not_even_noticed(press: Renderer) -> None:
    """A renderer found dead is started anew before anything is asked of it."""
    press.typeset(SHORT, "x", Terms())
    os.kill(process_of(press), signal.SIGKILL)
    assert gone_or_zombie(press)
    assert press.typeset(SHORT, "x", Terms())


def gone_or_zombie(press: Renderer) -> bool:
    """Wait until the process of a renderer is found dead."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if press.process() is None:
            return True
        time.sleep(0.02)
    return False


def test_whoever_stops_listening_leaves_no_answer_for_the_next(press: Renderer) -> None:
    """An error in the one who asked, amid a page, ends the renderer: its answer must not become another's."""

    def fail(_: Stage) -> None:
        raise KeyError("asking side")

    with pytest.raises(KeyError, match="asking side"):
        press.typeset(LONG, "x", Terms(told=fail))
    assert press.process() is None
    assert press.typeset(SHORT, "abc", Terms()) == engine.typeset(SHORT, b"abc", lambda _: None)


def test_closing_leaves_nothing(press: Renderer) -> None:
    """Neither the process, nor the one at work, nor its folder; whoever waits for a page hears that it is lost."""
    press.typeset(SHORT, "x", Terms())
    running = press._running
    assert running
    split_off: list[int] = []

    def close() -> None:
        split_off.extend(at_work(press))
        press.close()

    with pytest.raises(RendererLost):
        press.typeset(LONG, "x", Terms(told=when(Stage.LAYING_OUT, close)))
    assert gone(running.process.pid)
    assert gone(split_off[0])
    assert not Path(running.folder).exists()


@pytest.mark.parametrize("end", ["sys.exit()", "os.kill(os.getpid(), signal.SIGKILL)"])
def test_it_ends_with_the_process_that_started_it(end: str) -> None:
    """At its end as at kill -9, amid a page: renderer, the page's process and the folder are gone."""
    script = (
        "import os, signal, sys, threading\n"
        "from planner.render.pdf.renderer import Renderer\n"
        "from planner.render.pdf.terms import Terms\n"
        "from tests.render.test_pdf_process import LONG, SHORT, at_work\n"
        "press = Renderer()\n"
        "press.typeset(SHORT, 'x', Terms())\n"
        "begun = threading.Event()\n"
        "told = Terms(told=lambda _: begun.set())\n"
        "threading.Thread(target=press.typeset, args=(LONG, 'x', told), daemon=True).start()\n"
        "begun.wait()\n"
        "print(press.process(), *at_work(press), press._running.folder, flush=True)\n"
        f"{end}\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT)
    process, split_off, folder = ran.stdout.split()
    assert gone(int(process))
    assert gone(int(split_off))
    until = time.monotonic() + PATIENCE_SECONDS
    while Path(folder).exists() and time.monotonic() < until:
        time.sleep(0.02)
    assert not Path(folder).exists()


def test_a_server_that_splits_gives_each_process_its_own(press: Renderer) -> None:
    """A process split off from one with a renderer does not use that, nor keep it alive, nor end it."""
    script = (
        "import os, sys\n"
        "from planner.render.pdf.renderer import Renderer\n"
        "from planner.render.pdf.terms import Terms\n"
        "from tests.render.test_pdf_process import SHORT\n"
        "press = Renderer()\n"
        "press.typeset(SHORT, 'x', Terms())\n"
        "ours = press.process()\n"
        "split_off = os.fork()\n"
        "if not split_off:\n"
        "    assert press.process() is None\n"
        "    press.typeset(SHORT, 'x', Terms())\n"
        "    sys.exit(0 if press.process() != ours else 1)\n"
        "assert os.waitpid(split_off, 0)[1] == 0\n"
        "press.typeset(SHORT, 'x', Terms())\n"
        "assert press.process() == ours\n"
        "print(ours)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    assert gone(int(ran.stdout))


# --- the line ---------------------------------------------------------------------------------------------------------


def test_a_full_line_is_told_so_at_once(press: Renderer) -> None:
    """One page at work and one waiting: the third is refused, unless it may wait; the second is set in its turn."""
    press.typeset(SHORT, "x", Terms())
    begun, go_on = threading.Event(), threading.Event()
    made: list[bytes] = []

    def hold() -> None:
        begun.set()
        go_on.wait(PATIENCE_SECONDS)

    def ask(terms: Terms) -> threading.Thread:
        thread = threading.Thread(target=lambda: made.append(press.typeset(SHORT, "x", terms)))
        thread.start()
        return thread

    first = ask(Terms(told=when(Stage.WRITING, hold)))
    assert begun.wait(PATIENCE_SECONDS)
    with pytest.raises(RendererBusy, match="another PDF"):
        press.typeset(SHORT, "x", Terms(patience=0.01))
    second = ask(Terms(patience=PATIENCE_SECONDS))
    while press._places._value:  # type: ignore[attr-defined]
        time.sleep(0.01)
    with pytest.raises(RendererBusy, match="too many"):
        press.typeset(SHORT, "x", Terms(patience=PATIENCE_SECONDS))
    third = ask(Terms(patience=PATIENCE_SECONDS, queues=True))
    go_on.set()
    for thread in (first, second, third):
        thread.join(PATIENCE_SECONDS)
    assert len(made) == 3


def test_whether_fonts_are_cut_is_told_while_a_page_is_set(press: Renderer) -> None:
    """What a running renderer knows of itself needs no turn."""
    told: list[bool] = []
    press.typeset(SHORT, "x", Terms(told=when(Stage.WRITING, lambda: told.append(press.cuts_fonts()))))
    assert told == [engine.cuts_fonts_itself()]


# --- what cannot be ---------------------------------------------------------------------------------------------------


def test_an_engine_that_gives_up_says_why(press: Renderer) -> None:
    """What it says crosses over; the process goes on."""
    nested = "<html lang=en><title>x</title>" + "<div>" * 3000
    with pytest.raises(RenderError, match="gave up: RecursionError"):
        press.typeset(nested, "x", Terms())
    assert press.typeset(SHORT, "x", Terms())


def test_a_bug_in_the_renderer_is_told_by_type_and_place(press: Renderer) -> None:
    """Never with what it says, which may be a design's."""
    with pytest.raises(RenderError, match=r"^a bug in the renderer: AttributeError at .*\.py:\d+") as caught:
        press.typeset(SHORT, None, Terms())  # type: ignore[arg-type]
    assert "encode" not in str(caught.value)


def test_without_a_place_for_its_files_it_does_not_start(press: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full or read-only disk: the page is lost, which is no lack of this installation."""
    press.close()

    def refuse(**_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(renderer.tempfile, "mkdtemp", refuse)
    with pytest.raises(RendererLost, match="did not start: OSError"):
        press.typeset(SHORT, "x", Terms())
    monkeypatch.undo()
    assert press.typeset(SHORT, "x", Terms())


def test_one_that_ends_before_it_is_ready_is_lost(press: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that dies as it starts leaves nothing and is told as lost."""
    press.close()
    monkeypatch.setattr(renderer.sys, "executable", "/bin/false")
    with pytest.raises(RendererLost):
        press.typeset(SHORT, "x", Terms())
    assert press.process() is None


def test_an_installation_without_the_engine_says_so(press: Renderer, tmp_path: Path) -> None:
    """The reason comes from the renderer's process, which alone looks for the libraries."""
    press.close()
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load libpango')\n", encoding="utf-8")
    sys.path.insert(0, str(tmp_path))
    try:
        with pytest.raises(FormatUnavailable, match="cannot load libpango"):
            press.cuts_fonts()
    finally:
        sys.path.remove(str(tmp_path))
    assert press.process() is None


def test_the_service_s_secrets_stay_with_it(press: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The renderer's environment has none of the PLANNER_ variables."""
    press.close()
    monkeypatch.setenv("PLANNER_SECRET_KEY", "b" * 32)
    press.typeset(SHORT, "x", Terms())
    if sys.platform == "linux":
        assert b"PLANNER_" not in Path(f"/proc/{press.process()}/environ").read_bytes()
