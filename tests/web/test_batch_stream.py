"""A batch at the real server: answered while it comes in, in flat memory, whatever the client does with the answer."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import pytest

from planner.schemas.limits import MAX_BATCHES
from tests import processes
from tests.serving import PATIENCE_S, started
from tests.web.conftest import QUICK

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("batch")]

LINE = json.dumps(QUICK).encode() + b"\n"
MANY = 10_000
ROOM_MB = 24
"""What a process may grow by during a batch: buffers and caches, but no batch, whose answers alone are 40 MB."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """Serve as the documentation says, and give HOST:PORT and the server's first process."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PLANNER_")}
    environment["PLANNER_LOG_LEVEL"] = "error"
    command = Path(sys.executable).with_name("expressway-planner")
    with started(command, tmp_path_factory.mktemp("served"), environment) as (served, process):
        yield urlsplit(served).netloc, process.pid


@pytest.fixture
def address(served: tuple[str, int]) -> str:
    """Return HOST:PORT."""
    return served[0]


@pytest.fixture
def server(served: tuple[str, int]) -> int:
    """Return the server's first process."""
    return served[1]


@contextmanager
def batch(address: str, *, length: int | None = None) -> Iterator[tuple[socket.socket, IO[bytes]]]:
    """Open a batch, in chunks or of a stated length, and give the socket and a reader of it."""
    host, port = address.split(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE_S) as connection:
        coding = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
        head = f"POST /api/v1/assessments/batch HTTP/1.1\r\nHost: {address}\r\n"
        connection.sendall(f"{head}Content-Type: application/x-ndjson\r\n{coding}\r\n\r\n".encode())
        with connection.makefile("rb") as reader:
            yield connection, reader


def chunk(content: bytes) -> bytes:
    """Return a chunk of the transfer coding; the empty one ends the body."""
    return b"%x\r\n%b\r\n" % (len(content), content)


def answered(reader: IO[bytes]) -> int | None:
    """Return the number of the next line answered; None at the end of the answer."""
    while read := reader.readline():
        if read.startswith(b'{"line":'):
            return int(json.loads(read)["line"])
        if read == b"0\r\n":
            reader.readline()
            return None
    return None


def resident_mb(server: int) -> dict[int, float]:
    """Return the memory of each process of the server, by its id; nothing of what else this machine does."""
    found = {}
    for process in processes.below(server):
        with suppress(OSError):  # one that has ended meanwhile
            for row in Path(f"/proc/{process}/status").read_text().splitlines():
                if row.startswith("VmRSS:"):
                    found[process] = int(row.split()[1]) / 1024
    return found


def grown_mb(server: int, before: dict[int, float]) -> float:
    """Return by how much the process has grown that has grown most."""
    now = resident_mb(server)
    return max(now[process] - size for process, size in before.items() if process in now)


def worked(server: int) -> int:
    """Return the processor time of all processes of the server, in ticks."""
    spent = 0
    for process in processes.below(server):
        with suppress(OSError):
            spent += sum(map(int, Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]))
    return spent


def wait_for_rest(server: int) -> None:
    """Wait until the server has done all that it can do before its client does something."""
    until, before = time.monotonic() + PATIENCE_S, -1
    while (now := worked(server)) != before and time.monotonic() < until:
        before = now
        time.sleep(0.5)


@pytest.mark.parametrize("length", [None, 3 * len(LINE)], ids=["in chunks", "of stated length"])
def test_a_line_is_answered_before_the_next_is_sent(address: str, length: int | None) -> None:
    """Each answer comes while the rest of the body does not exist yet, and the connection serves on afterwards."""
    with batch(address, length=length) as (connection, reader):
        for number in range(1, 4):
            connection.sendall(chunk(LINE) if length is None else LINE)
            assert answered(reader) == number
        if length is None:
            connection.sendall(chunk(b""))
        assert answered(reader) is None
        connection.sendall(f"GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n".encode())
        assert reader.readline() == b"HTTP/1.1 200 OK\r\n"


def test_requests_in_one_packet_do_not_mix(address: str) -> None:
    """What follows a batch on its connection is the next request, even when it came together with it."""
    with batch(address, length=len(LINE)) as (connection, reader):
        connection.sendall(LINE + f"GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n".encode())
        assert answered(reader) == 1
        assert answered(reader) is None
        assert reader.readline() == b"HTTP/1.1 200 OK\r\n"


def test_ten_thousand_designs_take_no_memory(address: str, server: int) -> None:
    """A client that sends everything before it reads anything gets every answer, in order; memory stays flat."""
    with batch(address, length=100 * len(LINE)) as (connection, reader):
        connection.sendall(LINE * 100)
        assert [answered(reader) for _ in range(100)] == list(range(1, 101))
    before, most = resident_mb(server), 0.0
    with batch(address, length=MANY * len(LINE)) as (connection, reader):
        connection.sendall(LINE * MANY)
        for number in range(1, MANY + 1):
            assert answered(reader) == number
            if number % 1_000 == 0:
                most = max(most, grown_mb(server, before))
        assert answered(reader) is None
    assert most < ROOM_MB, f"{most:.1f} MB"


def test_a_line_without_end_is_not_held(address: str, server: int) -> None:
    """Megabytes without a line feed are passed over, told as too long, and what follows is answered."""
    before = resident_mb(server)
    with batch(address) as (connection, reader):
        for _ in range(40):
            connection.sendall(chunk(b"x" * 1_048_576))
        connection.sendall(chunk(b"\n" + LINE) + chunk(b""))
        assert [answered(reader) for _ in range(3)] == [1, 2, None]
        assert grown_mb(server, before) < ROOM_MB


def test_a_client_that_stops_reading_holds_nobody_up(address: str, server: int) -> None:
    """Its answers wait unmade, its body is on disk, and others are served; when it goes, its place is free again."""
    before = resident_mb(server)
    body = LINE.replace(b"}]}", b'}], "notes": "%b"}' % (b"x" * 900)) * 4_000
    with batch(address, length=len(body)) as (connection, _):
        connection.sendall(body)
        wait_for_rest(server)
        with urllib.request.urlopen(f"http://{address}/healthz", timeout=PATIENCE_S) as other:
            assert other.status == 200
        assert grown_mb(server, before) < ROOM_MB
    # More than may be answered at the same time, one after another: none of them still holds its place.
    # That its client is gone a worker learns when it next sends or reads: until then one that comes may be refused.
    until = time.monotonic() + PATIENCE_S
    for _ in range(2 * MAX_BATCHES * 2):
        while not left_amid(address, body):
            assert time.monotonic() < until, "a place is not given back"
            time.sleep(0.1)
    assert grown_mb(server, before) < ROOM_MB


def left_amid(address: str, body: bytes) -> bool:
    """Send half of a batch and go when the first line is answered; return whether it was, and not refused."""
    with suppress(ConnectionError), batch(address, length=len(body)) as (connection, reader):
        connection.sendall(body[: len(body) // 2])
        if answered(reader) == 1:
            time.sleep(0.2)  # for more answers, which nobody takes
            return True
    return False


@pytest.mark.parametrize("rest", [b"zz\r\n", b"5\r\nabc"], ids=["no chunk", "half a chunk"])
def test_a_transfer_that_breaks_off_is_told(address: str, rest: bytes) -> None:
    """What came whole is answered; the last line says that the body broke off."""
    with batch(address) as (connection, reader):
        connection.sendall(chunk(LINE))
        assert answered(reader) == 1
        connection.sendall(rest)
        connection.shutdown(socket.SHUT_WR)
        assert b"broken_body" in reader.read()
