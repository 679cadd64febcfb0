"""Which WSGI server: the same application on each, how many requests a second, and what slow clients do to the others.

`python bench/servers.py [speed | slow]`; without a word, both. granian and waitress are measured where they are
installed (`pip install granian waitress`); nothing else needs them. One worker stands on one core with the load on
another; two share both cores with the load. Compare figures of one run.
"""

from __future__ import annotations

import json
import os
import platform
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from generator import Plan, at, run
from six_peers import EXAMPLE
from slow_clients import MODES, held

HERE = Path(__file__).parent
TOOLS = Path(sys.executable).parent
PATIENCE_S = 60
SECONDS, ROUNDS = 2.0, 3
SLOW, PROBES = 400, 10
BODY = EXAMPLE.decode()
QUESTIONS = {
    "GET /healthz": {"path": "/healthz"},
    "echo": {"method": "POST", "path": "/echo/", "body": BODY},
    "compact": {"method": "POST", "path": "/api/v1/assessments?view=compact", "body": BODY},
}


def commands(port: int, workers: int) -> dict[str, list[str]]:
    """Return how each server is started."""
    bind = f"127.0.0.1:{port}"
    gunicorn = [str(TOOLS / "gunicorn"), "-b", bind, "-w", str(workers), "--log-level", "error"]
    gunicorn += ["--no-control-socket", "--worker-tmp-dir", "/dev/shm"]  # noqa: S108
    known = {
        "gunicorn sync": [*gunicorn, "-k", "sync", "served:app"],
        "gunicorn gthread": [*gunicorn, "-k", "gthread", "--threads", "8", "served:app"],
        "gunicorn, our worker": [*gunicorn, "-k", "planner.web.gunicorn_worker.Worker", "--threads", "8", "served:app"],
        "granian wsgi": [
            *(str(TOOLS / "granian"), "--host", "127.0.0.1", "--port", str(port), "--interface", "wsgi"),
            *("--workers", str(workers), "--blocking-threads", "8", "--log-level", "error", "served:app"),
        ],
    }
    if workers == 1:
        known["waitress"] = [
            *(str(TOOLS / "waitress-serve"), f"--listen={bind}", "--threads=8", "--connection-limit=1000"),
            "served:app",
        ]
    return {name: command for name, command in known.items() if Path(command[0]).exists()}


@contextmanager
def serving(name: str, workers: int, cores: set[int] | None = None) -> Iterator[tuple[int, int]]:
    """Run a server; give its port and the id of its first process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = commands(port, workers)[name]
    if cores:
        command = ["taskset", "-c", ",".join(map(str, sorted(cores))), *command]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(  # noqa: S603
            command,
            cwd=HERE,
            env={**os.environ, "TMPDIR": folder, "PYTHONPATH": str(HERE)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as server,
    ):
        try:
            until = time.monotonic() + PATIENCE_S
            while probe(port) is None:
                if time.monotonic() > until:
                    raise SystemExit(f"{name} did not start")
                time.sleep(0.1)
            yield port, server.pid
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()


def probe(port: int, patience: float = 2.0) -> float | None:
    """Return the milliseconds that a GET of /healthz takes on a new connection; None where there is no answer."""
    began = time.perf_counter()
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=patience) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            got = b""
            while piece := connection.recv(65_536):
                got += piece
                connection.settimeout(max(0.01, patience - (time.perf_counter() - began)))
    except OSError:
        return None
    return (time.perf_counter() - began) * 1000 if got.startswith(b"HTTP/1.1 200") else None


def speed() -> None:
    """Measure and print requests a second."""
    for workers, cores, core in ((1, {0}, 1), (2, None, None)):
        sys.stdout.write(f"\n{workers} worker(s), 16 connections: requests a second, p50 and p99 in ms\n")
        sys.stdout.write(f"{'server':<24}" + "".join(f"{name:>26}" for name in QUESTIONS) + "   lost\n")
        found: dict[str, dict[str, list[tuple[float, float, float, int]]]] = {}
        for _ in range(ROUNDS):
            for name in commands(0, workers):
                with serving(name, workers, cores) as (port, _):
                    for question, asked in QUESTIONS.items():
                        run(Plan(port, seconds=0.5, core=core, **asked))  # type: ignore[arg-type]
                        came = run(Plan(port, seconds=SECONDS, core=core, **asked))  # type: ignore[arg-type]
                        lost = sum(count for status, count in came.statuses.items() if status != "200")
                        row = (came.goodput, at(came.good_ms, 0.5), at(came.good_ms, 0.99), lost)
                        found.setdefault(name, {}).setdefault(question, []).append(row)
        for name, asked_of in found.items():
            cells, lost = "", 0
            for rows in asked_of.values():
                middle = [statistics.median(column) for column in zip(*rows, strict=True)]
                cells += f"{middle[0]:>11.0f}{middle[1]:>8.2f}{middle[2]:>7.1f}"
                lost += sum(row[3] for row in rows)
            sys.stdout.write(f"{name:<24}{cells}{lost:>7}\n")
            sys.stdout.flush()


def slow() -> None:
    """Measure and print what slow clients do to a probe beside them."""
    sys.stdout.write(f"\n2 workers, {SLOW} slow clients: failed of {PROBES} probes, p99 and longest in ms\n")
    workers = 2
    for name in dict.fromkeys((*commands(0, 2), *commands(0, 1))):
        if name not in commands(0, 2):
            workers = 1
        for mode in MODES:
            with serving(name, workers) as (port, _), held(port, mode, SLOW):
                times = []
                for _ in range(PROBES):
                    times.append(probe(port, 1.0))
                    time.sleep(0.02)
                answered = sorted(time for time in times if time is not None)
                sys.stdout.write(
                    f"{name:<24}{mode:<22}{PROBES - len(answered):>4}{at(answered, 0.99):>10.1f}"
                    f"{max(answered, default=float('nan')):>10.1f}\n"
                )
                sys.stdout.flush()


def about() -> str:
    """Return what the figures were taken with."""
    packages = {}
    for name in ("flask", "gunicorn", "granian", "waitress"):
        with suppress(PackageNotFoundError):
            packages[name] = version(name)
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, {json.dumps(packages)}"


def main(what: str = "") -> None:
    """Measure and print."""
    sys.stdout.write(about() + "\n")
    if what in {"", "speed"}:
        speed()
    if what in {"", "slow"}:
        slow()


if __name__ == "__main__":
    main(*sys.argv[1:2])
