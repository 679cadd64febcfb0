"""The server as `serve` starts it: slow clients, too many requests, a worker that dies, a stop in mid-work."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

import pytest

from tests import processes
from tests.serving import PATIENCE_S, started
from tests.web.conftest import QUICK

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("server")]

COMMAND = Path(sys.executable).with_name("expressway-planner")
BODY = json.dumps(QUICK).encode()
API = "/api/v1/assessments"
LONG = "/api/v1/openapi.json"
POST = f"POST {API} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n".encode()
BATCH = f"POST {API}/batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n".encode()
OPENED = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: "
UNREAD = f"GET {LONG} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() * 40

_OTHER = """#!{python}
import os, sys, time
from contextlib import ExitStack
from pathlib import Path
import planner.web
from planner.cli import main
from planner.render import pdf
from planner.web import admission, gunicorn_worker

os.cpu_count = lambda: 1
for name, value in {changed}.items():
    setattr(gunicorn_worker, name, value)
admission.BURST_S = admission.LONGEST_S = {longest}
make = planner.web.create_app

def create_app(config=None):
    app = make(config)

    @app.get("/held/<where>/<name>")
    def held(where, name):
        Path(f"{{name}}.begun").touch()
        def wait():
            while not Path(f"{{name}}.ended").exists():
                time.sleep(0.02)
        if where == "away":
            with admission.away():
                wait()
        elif where == "line":
            with admission.away(), ExitStack() as line:
                while not pdf.RENDERER.is_full():
                    line.enter_context(pdf.RENDERER.place(pdf.Terms()))
                Path(f"{{name}}.full").touch()
                wait()
        else:
            wait()
        return name

    return app

planner.web.create_app = create_app
sys.exit(main())
"""
"""The program with other bounds, one worker, and a path whose answer waits for a file."""

Served = tuple[str, "subprocess.Popen[str]", Path]


def environment(**settings: str) -> dict[str, str]:
    """Return the environment of a server."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("PLANNER_")}
    return {**known, "PLANNER_LOG_LEVEL": "error", **{f"PLANNER_{name}": value for name, value in settings.items()}}


@contextmanager
def as_documented(folder: Path) -> Iterator[Served]:
    """Serve as the documentation says."""
    with started(COMMAND, folder, environment()) as (address, process):
        yield address.removeprefix("http://"), process, folder


@pytest.fixture(scope="module")
def default(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Do so for several tests."""
    with as_documented(tmp_path_factory.mktemp("default")) as served:
        yield served


@contextmanager
def other(
    folder: Path, changed: dict[str, int] | None = None, *, longest: float = 3_600, **settings: str
) -> Iterator[Served]:
    """Serve with these numbers changed; who waits for a place waits for ever unless told otherwise."""
    program = folder / "other"
    program.write_text(_OTHER.format(python=sys.executable, changed=changed or {}, longest=longest))
    program.chmod(stat.S_IRWXU)
    with started(program, folder, environment(**settings)) as (address, process):
        yield address.removeprefix("http://"), process, folder


def connect(address: str, sends: bytes = b"", *, takes_little: bool = False) -> socket.socket:
    """Return a new connection to a server."""
    host, port = address.split(":")
    client = socket.socket()
    if takes_little:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
    client.settimeout(PATIENCE_S)
    try:
        client.connect((host, int(port)))
        client.sendall(sends)
    except OSError:
        client.close()
        raise
    return client


def ask(address: str, path: str = "/healthz", body: bytes | None = None, **headers: str) -> HTTPResponse:
    """Return the answer to a request on a connection of its own; its body is `.content`."""
    connection = HTTPConnection(address, timeout=PATIENCE_S)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(connection):
        if body is not None:
            named.setdefault("Content-Type", "application/json")
        connection.request("GET" if body is None else "POST", path, body, named)
        answer = connection.getresponse()
        answer.content = answer.read()  # type: ignore[attr-defined]
        return answer


def until(happens: Callable[[], Any], what: str) -> Any:
    """Wait for something to happen and return it; fail with words when it does not."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if found := happens():
            return found
        time.sleep(0.02)
    return pytest.fail(f"{what}: did not happen")


def ended(client: socket.socket) -> bytes:
    """Return what is said on a connection until the server ends it."""
    said = b""
    with suppress(ConnectionError):
        while piece := client.recv(65_536):
            said += piece
    return said


def workers(process: subprocess.Popen[str]) -> set[int]:
    """Return the processes that serve."""
    return set(processes.children(process.pid))


def all_workers(process: subprocess.Popen[str]) -> set[int]:
    """Wait until all of them are there, which come one after another, and return them."""
    return until(  # type: ignore[no-any-return]
        lambda: len(found := workers(process)) == min(2, os.cpu_count() or 1) and found, "all workers"
    )


# --- slow clients -----------------------------------------------------------------------------------------------------


def test_slow_clients_hold_nobody_up(tmp_path: Path) -> None:
    """More of each kind than there are threads, all at once, and everybody else is served as ever."""
    kinds = (
        OPENED,
        POST + b"Content-Length: 2000\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\n \r\n",
        POST + b"Expect: 100-continue\r\nContent-Length: 2000\r\n\r\n",
        POST + b"Content-Length: 999999999\r\n\r\n",
        BATCH + b"Content-Length: 2000\r\n\r\n",
        b"",
    )
    with other(tmp_path) as (address, process, _), ExitStack() as opened:
        first = workers(process)
        for sends in kinds:
            for _ in range(50):
                opened.enter_context(connect(address, sends))
        for _ in range(50):
            opened.enter_context(connect(address, UNREAD, takes_little=True))
        for _ in range(10):
            assert ask(address).status == 200
            assert ask(address, f"{API}?view=compact", BODY).status == 200
        assert workers(process) == first


def test_whoever_takes_too_long_is_let_go(tmp_path: Path) -> None:
    """In silence, in the head, in the body, between requests, or with an answer; a request that came is told so."""
    with other(tmp_path, dict.fromkeys(("HEAD_S", "BODY_S", "UNREAD_S", "IDLE_S"), 1)) as (address, _, _):
        clients = {
            "silent": connect(address),
            "head": connect(address, OPENED),
            "body": connect(address, POST + b"Content-Length: 2000\r\n\r\n{"),
            "idle": connect(address, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            "unread": connect(address, UNREAD, takes_little=True),
        }
        with ExitStack() as opened:
            for client in clients.values():
                opened.enter_context(client)
            said = {name: ended(client) for name, client in clients.items() if name != "unread"}
            assert said["silent"] == b""
            assert said["head"].startswith(b"HTTP/1.1 408 ")
            assert said["body"].startswith(b"HTTP/1.1 408 ")
            assert said["idle"].startswith(b"HTTP/1.1 200 ")

            def gone() -> bool:
                with suppress(BlockingIOError):
                    clients["unread"].send(b" ", socket.MSG_DONTWAIT)
                return False

            with pytest.raises(ConnectionError):
                until(gone, "an end of the connection whose answers are not read")


def test_a_head_without_end_is_refused(default: Served) -> None:
    """Its size has a limit."""
    with connect(default[0], OPENED) as client:
        with suppress(ConnectionError):
            client.sendall(b"a" * 100_000)
        assert b" 431 " in ended(client)


def test_the_oldest_make_room(tmp_path: Path) -> None:
    """Beyond the bounds of connections and of what is held, the oldest that only wait go, and others are served."""
    half = POST + b"Content-Length: 240000\r\n\r\n" + b" " * 120_000
    with (
        other(tmp_path, {"CONNECTIONS": 40, "HELD_BYTES": 1_000_000}) as (address, _, _),
        ExitStack() as opened,
    ):
        for sends, number in ((OPENED, 100), (half, 20)):
            clients = [opened.enter_context(connect(address, sends)) for _ in range(number)]
            # Let go, and not because its time was over.
            assert ended(clients[0]) == b""
            assert ask(address, API, BODY).status == 200


def test_whoever_waits_for_a_word_gets_it(default: Served) -> None:
    """`Expect: 100-continue` is answered before the body comes, once."""
    with connect(default[0], POST + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(BODY)) as client:
        assert client.recv(1_000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(BODY)
        assert client.recv(1_000).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("size", [1, 100])
def test_a_request_in_small_pieces_is_whole(default: Served, size: int) -> None:
    """In chunks of any size, each in a packet of its own, with another request right behind it."""
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(BODY[at : at + 7]), BODY[at : at + 7]) for at in range(0, len(BODY), 7))
    content = POST + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n" + OPENED + b"b\r\n\r\n"
    with connect(default[0]) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for at in range(0, len(content), size):
            client.sendall(content[at : at + size])
        with client.makefile("rb") as reader:
            for _ in range(2):
                assert reader.readline() == b"HTTP/1.1 200 OK\r\n"
                length = 0
                while (row := reader.readline()) != b"\r\n":
                    if row.lower().startswith(b"content-length:"):
                        length = int(row.split(b":")[1])
                json.loads(reader.read(length))


# --- too many requests ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve with one place and a short line."""
    settings = {"REQUESTS_AT_WORK": "1", "REQUESTS_WAITING": "4"}
    with other(tmp_path_factory.mktemp("few"), longest=0.1, **settings) as served:
        yield served


def test_too_many_are_asked_to_come_again(few: Served) -> None:
    """Beyond the place and the line: a problem with Retry-After; probes are answered; afterwards all is as before."""
    address, _, folder = few
    with ExitStack() as opened:
        at_work = opened.enter_context(connect(address, b"GET /held/here/a HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        until((folder / "a.begun").exists, "the first request is at work")
        crowd = [opened.enter_context(closing(HTTPConnection(address, timeout=PATIENCE_S))) for _ in range(8)]
        for client in crowd:
            client.request("POST", API, BODY, {"Content-Type": "application/json"})
        # None of these finds a place, and none waits for ever: not even those that have the line for themselves.
        for client in crowd:
            answer = client.getresponse()
            assert answer.status == 503
            assert int(answer.getheader("Retry-After", "")) > 0
            assert answer.getheader("X-Content-Type-Options") == "nosniff"
            assert json.load(answer)["type"] == "/problems/not-ready"
        assert ask(address, "/healthz").status == 200
        assert ask(address, "/readyz").status == 200
        (folder / "a.ended").touch()
        assert at_work.recv(65_536).startswith(b"HTTP/1.1 200 ")

        def served(client: HTTPConnection) -> bool:
            client.request("POST", API, BODY, {"Content-Type": "application/json"})
            answer = client.getresponse()
            answer.read()
            return answer.status == 200

        for client in crowd:
            until(lambda client=client: served(client), "a place for those who come again")  # type: ignore[misc]
        numbers = ask(address, "/metrics").content.decode()  # type: ignore[attr-defined]
        counted = re.search(r'planner_http_requests_total{route="",method="POST",status="503"} (\d+)', numbers)
        assert counted is not None
        assert int(counted[1]) >= 8


def test_whoever_waits_for_another_process_lends_the_place(few: Served) -> None:
    """As a PDF does: the only place serves others meanwhile."""
    address, _, folder = few
    with connect(address, b"GET /held/away/b HTTP/1.1\r\nHost: localhost\r\n\r\n") as client:
        until((folder / "b.begun").exists, "the first request is at work")
        for _ in range(3):
            until(lambda: ask(address, API, BODY).status == 200, "another has the place meanwhile")
        (folder / "b.ended").touch()
        assert client.recv(65_536).startswith(b"HTTP/1.1 200 ")


def test_whoever_finds_no_place_before_the_renderer_is_told_so(few: Served) -> None:
    """By the loop, which judges nothing: with Retry-After, on a connection that stays; others are served meanwhile."""
    address, _, folder = few
    with connect(address, b"GET /held/line/c HTTP/1.1\r\nHost: localhost\r\n\r\n") as holds:
        until((folder / "c.full").exists, "the line before the renderer is full")
        with closing(HTTPConnection(address, timeout=PATIENCE_S)) as client:
            for _ in range(3):
                client.request("POST", "/api/v1/reports?format=pdf", b"{", {"Content-Type": "application/json"})
                answer = client.getresponse()
                assert (answer.status, answer.getheader("Retry-After")) == (503, "10")
                assert json.load(answer)["type"] == "/problems/not-ready"
                assert client.sock is not None, "the connection is kept"
        until(lambda: ask(address, API, BODY).status == 200, "others are served")
        (folder / "c.ended").touch()
        assert holds.recv(65_536).startswith(b"HTTP/1.1 200 ")
    numbers = ask(address, "/metrics").content.decode()  # type: ignore[attr-defined]
    counted = re.search(r'planner_documents_total{format="pdf",outcome="busy"} (\d+)', numbers)
    assert counted is not None
    assert int(counted[1]) >= 3


# --- faults and stops -------------------------------------------------------------------------------------------------


def batch(address: str) -> socket.socket:
    """Return a connection with a batch whose first line is answered and whose end has not come."""
    client = connect(address, BATCH + b"Transfer-Encoding: chunked\r\n\r\n" + _chunk(BODY + b"\n"))
    assert b'"line":1' in _line(client)
    return client


def _chunk(content: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(content), content)


def _line(client: socket.socket) -> bytes:
    """Return what comes up to the end of an answer's line."""
    said = b""
    while not said.endswith(b"}\n\r\n") and (piece := client.recv(65_536)):
        said += piece
    return said


def _serving(process: subprocess.Popen[str], client: socket.socket) -> int:
    """Wait until a worker has taken a connection, and return it."""
    return until(lambda: _worker_of(process, client), "a worker has the connection")  # type: ignore[no-any-return]


def _worker_of(process: subprocess.Popen[str], client: socket.socket) -> int | None:
    """Return the worker that has a connection; None before one has it."""
    ours = client.getsockname()[1]
    inodes = {
        f"socket:[{row.split()[9]}]"
        for row in Path("/proc/net/tcp").read_text().splitlines()[1:]
        if int(row.split()[2].partition(":")[2], 16) == ours
    }
    for worker in workers(process):
        with suppress(OSError):  # a worker that ends
            for file in Path(f"/proc/{worker}/fd").iterdir():
                with suppress(OSError):
                    if str(file.readlink()) in inodes:
                        return worker
    return None


def test_a_worker_that_is_killed_takes_only_its_own_with_it(default: Served) -> None:
    """Another comes in its place; whoever asks meanwhile is answered."""
    address, process, _ = default
    first = all_workers(process)
    with batch(address) as client:
        killed = _serving(process, client)
        os.kill(killed, signal.SIGKILL)
        assert b"0\r\n\r\n" not in ended(client)
    answered = [ask(address, f"{API}?view=compact", BODY).status for _ in range(20)]
    assert answered == [200] * 20
    until(lambda: killed not in workers(process), "the end of the killed one")
    assert first & all_workers(process) == first - {killed}


def test_a_reload_replaces_every_worker_and_answers_everybody(default: Served) -> None:
    """SIGHUP: whoever asks meanwhile is answered, by one of the old or of the new."""
    address, process, _ = default
    first = all_workers(process)
    process.send_signal(signal.SIGHUP)
    statuses: list[int] = []

    def replaced() -> bool:
        statuses.append(ask(address, f"{API}?view=compact", BODY).status)
        return not first & workers(process)

    until(replaced, "other workers in their place")
    assert set(statuses) == {200}
    assert len(all_workers(process)) == len(first)


def test_what_is_at_work_ends_before_the_server_does(tmp_path: Path) -> None:
    """Told to stop, it takes no more, finishes what has begun to come and what is at work, and ends well."""
    begun = POST + b"Content-Length: %d\r\n\r\n" % len(BODY)
    with (
        as_documented(tmp_path) as (address, process, _),
        batch(address) as client,
        connect(address, begun) as partly,
        connect(address) as silent,
    ):
        _serving(process, partly)
        process.send_signal(signal.SIGTERM)

        def refused() -> bool:
            try:
                connect(address).close()
            except OSError:
                return True
            return False

        until(refused, "no new connections")
        client.sendall(_chunk(BODY + b"\n"))
        assert b'"line":2' in _line(client)
        partly.sendall(BODY)
        said = ended(partly)
        assert said.startswith(b"HTTP/1.1 200 ")
        assert b"\r\nConnection: close\r\n" in said
        assert ended(silent) == b""
        client.sendall(_chunk(b""))
        assert ended(client).endswith(b"0\r\n\r\n")
        assert process.wait(PATIENCE_S) == 0
