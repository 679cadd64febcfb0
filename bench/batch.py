"""What a batch saves: designs a second of POST /assessments/batch against single requests, over HTTP in one run.

Run with `make bench`. The server is the program's own (`expressway-planner serve`) on a free port of this machine; the
client keeps one connection open and sends each design when the one before is answered. Every design differs. Absolute
figures belong to the machine; compare the ratios of one run.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

from goals import tell

from planner.resources import directory

SINGLE, ROUNDS, MANY = 150, 5, 10_000
PATIENCE_S = 60
API = "/api/v1/assessments"
QUICK: dict[str, Any] = {
    "clusters": [
        {
            "type": "C",
            "platform": "medium_vm",
            "peer_count": 4,
            "nics": 1,
            "nat_between_peers": False,
            "round_trip_ms": 20,
            "option_keys": [],
        }
    ],
}
"""The shortest useful design."""


def designs(base: dict[str, Any], number: int) -> list[bytes]:
    """Return so many designs, each of another name."""
    return [json.dumps({**base, "name": f"design {place}"}).encode() for place in range(number)]


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def serve(port: int) -> tuple[list[str], dict[str, str]]:
    """Return the command that serves on a port, and its environment."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PLANNER_")}
    command = [str(Path(sys.executable).with_name("expressway-planner")), "serve"]
    return command, {**environment, "PORT": str(port), "PLANNER_LOG_LEVEL": "error"}


@contextmanager
def serving(**changes: str) -> Iterator[tuple[int, int]]:
    """Run the server, with changes of its environment; give its port and the id of its first process."""
    port = free_port()
    command, environment = serve(port)
    environment |= changes
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.DEVNULL) as server,  # noqa: S603
    ):
        try:
            until = time.monotonic() + PATIENCE_S
            while time.monotonic() < until:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield port, server.pid
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(PATIENCE_S)


def post(connection: http.client.HTTPConnection, path: str, body: bytes, media_type: str) -> bytes:
    """Return the whole answer."""
    connection.request("POST", path, body, {"Content-Type": media_type})
    answer = connection.getresponse()
    read = answer.read()
    if answer.status != HTTPStatus.OK:
        raise SystemExit(read.decode())
    return read


def single(connection: http.client.HTTPConnection, lines: list[bytes], view: str) -> Callable[[], None]:
    """Return the work of asking for each design by itself."""

    def work() -> None:
        for line in lines:
            post(connection, f"{API}?view={view}", line, "application/json")

    return work


def batch(connection: http.client.HTTPConnection, lines: list[bytes]) -> Callable[[], None]:
    """Return the work of asking for all of them at once."""

    def work() -> None:
        answered = post(connection, f"{API}/batch", b"\n".join(lines), "application/x-ndjson")
        if answered.count(b'"verdict"') != len(lines):
            raise SystemExit("not every design was judged")

    return work


def medians(variants: dict[str, Callable[[], None]]) -> dict[str, float]:
    """Return the median seconds of each, taken in turns so that the machine's moods hit all of them."""
    spent: dict[str, list[float]] = {name: [] for name in variants}
    for work in variants.values():
        work()
    for _ in range(ROUNDS):
        for name, work in variants.items():
            began = time.perf_counter()
            work()
            spent[name].append(time.perf_counter() - began)
    return {name: statistics.median(times) for name, times in spent.items()}


def workers(server: int) -> list[int]:
    """Return the processes of a server."""
    found = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    return [server, *map(int, found)]


def memory_mb(processes: list[int]) -> list[float]:
    """Return the resident memory of processes."""
    rows = (Path(f"/proc/{process}/status").read_text().splitlines() for process in processes)
    return [int(row.split()[1]) / 1024 for lines in rows for row in lines if row.startswith("VmRSS:")]


def long_batch(port: int, server: int, line: bytes) -> None:
    """Send MANY designs at once and read their answers one by one, watching the server's memory."""
    processes = workers(server)
    before = most = memory_mb(processes)
    body = line * MANY
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as connection:
        head = f"POST {API}/batch HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: application/x-ndjson\r\n"
        began = time.perf_counter()
        connection.sendall(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + line)
        first, answered, size = 0.0, 0, 0
        with connection.makefile("rb") as reader:
            for read in reader:
                size += len(read)
                if not read.startswith(b'{"line":'):
                    continue
                answered += 1
                if answered == 1:
                    first = time.perf_counter() - began
                    connection.sendall(body[len(line) :])
                if answered % 500 == 0:
                    most = [max(pair) for pair in zip(most, memory_mb(processes), strict=True)]
        spent = time.perf_counter() - began
    grown = max(after - size_before for size_before, after in zip(before, most, strict=True))
    sys.stdout.write(
        f"{answered} designs in one batch: {answered / spent:.0f} a second; first answer after {first * 1000:.1f} ms, "
        f"before the rest was sent; {len(body) / 1e6:.1f} MB in, {size / 1e6:.1f} MB out; "
        f"memory of the process that grew most: +{grown:.1f} MB\n"
    )


def main() -> None:
    """Measure and print."""
    six = json.loads((directory("data") / "examples" / "six-peers.json").read_text("utf-8"))
    sys.stdout.write(f"{'designs over HTTP':<42}{'designs/s':>10}{'x single':>10}{'x compact':>11}\n")
    with serving() as (port, server):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        for name, base in (("quick form", QUICK), ("six peers", six)):
            lines = designs(base, SINGLE)
            spent = medians(
                {
                    "single requests": single(connection, lines, "full"),
                    "single requests, view=compact": single(connection, lines, "compact"),
                    "one batch": batch(connection, lines),
                }
            )
            floor, compact = spent["single requests"], spent["single requests, view=compact"]
            for variant, seconds in spent.items():
                row = f"{name}: {variant}"
                sys.stdout.write(
                    f"{row:<42}{SINGLE / seconds:>10.0f}{floor / seconds:>10.1f}{compact / seconds:>11.1f}\n"
                )
            if name == "six peers":
                tell(12, floor / spent["one batch"])
        connection.close()
        long_batch(port, server, json.dumps(QUICK).encode() + b"\n")


if __name__ == "__main__":
    main()
