"""The service under load: a ladder to ten times what it can do, PDFs beside short requests, slow clients, a soak.

`python bench/load.py [ladder | pdf | slow | soak MINUTES]`; without a word, the first three. The server is the
program's own, started as the documentation says, on the same machine as the load: compare figures of one run.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from batch import serving
from generator import Plan, Result, at, begin, run
from servers import probe
from six_peers import EXAMPLE
from slow_clients import MODES, held

SECONDS = 4.0
STEPS = (0.5, 0.8, 1.0, 2.0, 4.0, 10.0)
CLIENTS = 12
SLOW, PROBES = 400, 40
COMPACT = {"method": "POST", "path": "/api/v1/assessments?view=compact", "body": EXAMPLE.decode()}
NAN = float("nan")


def asked(port: int, **changes: object) -> Plan:
    """Return the plan of asking for compact assessments."""
    return Plan(port, **{**COMPACT, **changes})  # type: ignore[arg-type]


# --- what a server takes ----------------------------------------------------------------------------------------------


def family(server: int) -> list[int]:
    """Return the ids of a server's processes: itself, its workers, their renderers."""
    found = [server]
    for process in found:
        try:
            found += map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split())
        except OSError:
            continue
    return found


def resident_mb(server: int) -> dict[int, float]:
    """Return the memory of each process of a server."""
    return {
        process: int(row.split()[1]) / 1024
        for process in family(server)
        for row in _lines(f"/proc/{process}/status")
        if row.startswith("VmRSS:")
    }


def files(server: int) -> int:
    """Return how many files a server's processes have open."""
    return sum(
        len([*Path(f"/proc/{process}/fd").iterdir()]) for process in family(server) if _lines(f"/proc/{process}/stat")
    )


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []


# --- the ladder -------------------------------------------------------------------------------------------------------

_HEAD = f"{'load':<14}{'asked/s':>9}{'good/s':>9}{'of peak':>9}{'p50':>8}{'p99':>8}{'p99.9':>8}"
_REFUSED = f"{'refused':>9}{'p99':>8}{'later':>7}{'other':>7}{'differ':>8}{'RSS MB':>8}"


def ladder() -> None:
    """Ask ever faster, whether the server keeps up or not."""
    sys.stdout.write(f"\ncompact assessments, open loop, {SECONDS:.0f} s a step; times in ms\n{_HEAD}{_REFUSED}\n")
    with serving() as (port, server):
        run(asked(port, seconds=2.0))
        peak = run(asked(port, seconds=SECONDS, connections=8)).goodput
        sys.stdout.write(f"{'closed, 8':<14}{'':>9}{peak:>9.0f}\n")
        workers = sorted(family(server))
        for step in STEPS:
            came = run(asked(port, seconds=SECONDS, connections=256, rate=peak * step, settle=1.0))
            _row(f"{step:g} x", peak * step, peak, came, server)
            time.sleep(1)
        same = set(workers) <= set(family(server))
        sys.stdout.write(f"every process of the beginning is still there: {'yes' if same else 'NO'}\n")


def _row(name: str, rate: float, peak: float, came: Result, server: int) -> None:
    good, refused = came.good_ms, came.other_ms
    turned_away = came.statuses.get("503", 0) + came.statuses.get("429", 0)
    other = sum(came.statuses.values()) - len(good) - turned_away
    sys.stdout.write(
        f"{name:<14}{rate:>9.0f}{came.goodput:>9.0f}{came.goodput / peak:>9.2f}"
        f"{at(good, 0.5):>8.1f}{at(good, 0.99):>8.1f}{at(good, 0.999):>8.1f}"
        f"{turned_away:>9}{at(refused, 0.99):>8.1f}{came.retry_after:>7}{other:>7}{came.differing:>8}"
        f"{sum(resident_mb(server).values()):>8.0f}\n"
    )
    sys.stdout.flush()


# --- PDFs beside short requests ---------------------------------------------------------------------------------------


@contextmanager
def wanting_pdfs(port: int, clients: int, answers: Counter[str], refused_ms: list[float]) -> Iterator[None]:
    """Have clients ask for PDFs one after another, without waiting when they are refused."""
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
            began = time.perf_counter()
            try:
                connection.request("POST", "/api/v1/reports?format=pdf", EXAMPLE, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                answer.read()
                answers[str(answer.status)] += 1
                if answer.status != http.client.OK:
                    refused_ms.append((time.perf_counter() - began) * 1000)
                    time.sleep(0.02)
            except OSError:
                answers["lost"] += 1
            finally:
                connection.close()

    threads = [threading.Thread(target=work, daemon=True) for _ in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)


def pdf() -> None:
    """Ask for short ones steadily, with PDFs being made beside them and without."""
    sys.stdout.write("\nshort requests (GET /healthz and compact, 20 a second each) beside PDFs; times in ms\n")
    sys.stdout.write(f"{'beside':<26}{'healthz p50':>12}{'p99':>8}{'compact p50':>13}{'p99':>8}{'PDF/s':>8}")
    sys.stdout.write(f"{'refused':>9}{'p99':>8}\n")
    with serving() as (port, server):
        answers: Counter[str] = Counter()
        with wanting_pdfs(port, 4, answers, []):
            time.sleep(6)  # both processes have their renderers now
        for clients in (0, 2, CLIENTS):
            answers, refused_ms, seconds = Counter(), [], 10.0
            with wanting_pdfs(port, clients, answers, refused_ms):
                plans = (Plan(port, seconds=seconds, rate=20), asked(port, seconds=seconds, rate=20))
                begun = [begin(plan) for plan in plans]
                health, compact = (wait() for wait in begun)
                made = answers["200"] / seconds
            name = f"{clients} clients after PDFs" if clients else "nothing"
            refused_ms.sort()
            sys.stdout.write(
                f"{name:<26}{at(health.good_ms, 0.5):>12.1f}{at(health.good_ms, 0.99):>8.1f}"
                f"{at(compact.good_ms, 0.5):>13.1f}{at(compact.good_ms, 0.99):>8.1f}{made:>8.2f}"
                f"{sum(answers.values()) - answers['200']:>9}{at(refused_ms, 0.99):>8.1f}\n"
            )
            sys.stdout.flush()
        sys.stdout.write(f"memory of all processes: {sum(resident_mb(server).values()):.0f} MB\n")


# --- slow clients -----------------------------------------------------------------------------------------------------


def slow() -> None:
    """Probe beside clients that take their time."""
    sys.stdout.write(f"\n{SLOW} slow clients, {PROBES} probes beside them; times in ms\n")
    sys.stdout.write(f"{'clients':<22}{'failed':>8}{'p50':>8}{'p99':>8}{'longest':>9}{'RSS MB':>8}\n")
    with serving() as (port, server):
        for mode in MODES:
            with held(port, mode, SLOW):
                times = []
                for _ in range(PROBES):
                    times.append(probe(port))
                    time.sleep(0.05)
                answered = sorted(time for time in times if time is not None)
                sys.stdout.write(
                    f"{mode:<22}{PROBES - len(answered):>8}{at(answered, 0.5):>8.1f}{at(answered, 0.99):>8.1f}"
                    f"{max(answered, default=NAN):>9.1f}{sum(resident_mb(server).values()):>8.0f}\n"
                )
                sys.stdout.flush()


# --- soak -------------------------------------------------------------------------------------------------------------


def soak(minutes: float) -> None:
    """Work at half of what the service can do, a mix of everything, and watch what grows."""
    sys.stdout.write(f"\nsoak, {minutes:g} min at half capacity; a row every tenth of it; times in ms\n")
    sys.stdout.write(f"{'minute':>7}{'good/s':>9}{'p50':>8}{'p99':>8}{'5xx':>6}{'lost':>6}{'files':>7}{'RSS MB':>8}\n")
    with serving() as (port, server):
        run(asked(port, seconds=2.0))
        peak = run(asked(port, seconds=SECONDS, connections=8)).goodput
        answers: Counter[str] = Counter()
        rows: list[tuple[float, float, dict[int, float]]] = []
        with _others(port, answers), wanting_pdfs(port, 1, answers, []):
            began = time.monotonic()
            for _ in range(10):
                came = run(asked(port, seconds=minutes * 6, connections=64, rate=peak * 0.35))
                memory, minute = resident_mb(server), (time.monotonic() - began) / 60
                rows.append((minute, at(came.good_ms, 0.99), memory))
                bad = sum(count for status, count in came.statuses.items() if status.startswith("5"))
                sys.stdout.write(
                    f"{minute:>7.1f}{came.goodput:>9.1f}{at(came.good_ms, 0.5):>8.1f}{at(came.good_ms, 0.99):>8.1f}"
                    f"{bad:>6}{came.statuses.get('lost', 0):>6}{files(server):>7}{sum(memory.values()):>8.0f}\n"
                )
                sys.stdout.flush()
        sys.stdout.write(f"beside them: {json.dumps(answers)}\n")
        _slopes(rows[2:])


@contextmanager
def _others(port: int, answers: Counter[str]) -> Iterator[None]:
    """Ask all the while for pages, full assessments, workbooks and batches, one at a time."""
    stop = threading.Event()
    batch = b"\n".join([json.dumps(json.loads(EXAMPLE)).encode()] * 20)
    json_type, lines_type = {"Content-Type": "application/json"}, {"Content-Type": "application/x-ndjson"}
    questions: list[Callable[[http.client.HTTPConnection], None]] = [
        lambda to: to.request("GET", "/"),
        lambda to: to.request("POST", "/api/v1/assessments", EXAMPLE, json_type),
        lambda to: to.request("POST", "/api/v1/reports?format=xlsx", EXAMPLE, json_type),
        lambda to: to.request("POST", "/api/v1/assessments/batch", batch, lines_type),
    ]

    def work() -> None:
        while not stop.wait(0.2):
            for question in questions:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                try:
                    question(connection)
                    answer = connection.getresponse()
                    answer.read()
                    answers[str(answer.status)] += 1
                except OSError:
                    answers["lost"] += 1
                finally:
                    connection.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(60)


def _slopes(rows: list[tuple[float, float, dict[int, float]]]) -> None:
    """Print by how much each process grew, as a line through its points says, in MB in ten minutes."""
    for process in rows[-1][2]:
        points = [(minute, memory[process]) for minute, _, memory in rows if process in memory]
        if len(points) > 2:
            middle = sum(minute for minute, _ in points) / len(points)
            spread = sum((minute - middle) ** 2 for minute, _ in points)
            slope = sum((minute - middle) * size for minute, size in points) / spread
            sys.stdout.write(f"process {process}: {points[-1][1]:.0f} MB, {slope * 10:+.2f} MB in ten minutes\n")
    half = len(rows) // 2
    first, last = (sorted(p99 for _, p99, _ in part)[len(part) // 2] for part in (rows[:half], rows[half:]))
    sys.stdout.write(f"p99 of the second half against the first: {last / first - 1:+.0%}\n")


def main(what: str = "", minutes: str = "45") -> None:
    """Measure and print."""
    if what == "soak":
        soak(float(minutes))
        return
    for name, work in (("ladder", ladder), ("pdf", pdf), ("slow", slow)):
        if what in {"", name}:
            work()


if __name__ == "__main__":
    main(*sys.argv[1:3])
