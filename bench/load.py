"""The service under load: a ladder to ten times what it can do, PDFs beside short requests, slow clients.

`python bench/load.py [ladder | pdf | slow]`; without a word, all three. The server is the
program's own, started as the documentation says, on the same machine as the load: compare figures of one run.
"""

from __future__ import annotations

import http.client
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from batch import serving
from generator import Plan, Result, at, begin, run
from servers import probe
from servers import serving as stock
from six_peers import EXAMPLE
from slow_clients import MODES, held

SECONDS = 4.0
STEPS = (0.5, 0.8, 1.0, 2.0, 4.0, 10.0)
CLIENTS, PDF_SECONDS = 12, 40.0
"""Clients that ask for PDFs one after another, of whom eight have room: in each of two processes 1 and 3 that wait."""
SLOW, PROBES = 400, 40
CONTROL, CONTROL_MODE = "gunicorn gthread", "chunks without end"
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
    """Ask for short ones steadily: beside nothing, and beside PDFs wanted by more than have room, patient or not."""
    sys.stdout.write(
        f"\nshort requests (GET /healthz and compact, 20 a second each) beside {CLIENTS} clients after PDFs, "
    )
    sys.stdout.write(f"who come again as told or at once; times in ms\n{'beside':<16}{'healthz p50':>12}{'p99':>8}")
    sys.stdout.write(
        f"{'compact p50':>13}{'p99':>8}{'PDF/s':>8}{'of room':>9}{'refused':>9}{'p99':>8}{'later':>7}{'other':>7}\n"
    )
    with serving() as (port, server):
        with wanting_pdfs(port, 4, Counter(), []):
            time.sleep(6)  # both processes have their renderers now
        wants = asked(port, path="/api/v1/reports?format=pdf", seconds=PDF_SECONDS, connections=CLIENTS, stagger=0.1)
        room = NAN
        for name, wanted in (
            ("nothing", None),
            ("as told", replace(wants, pause=5.0, patience=120.0)),
            ("at once", replace(wants, patience=120.0)),
        ):
            seconds = PDF_SECONDS if wanted else 10.0
            plans = [Plan(port, seconds=seconds, rate=20), asked(port, seconds=seconds, rate=20)]
            begun = [begin(plan) for plan in (*plans, wanted) if plan]
            health, compact, *came = (wait() for wait in begun)
            pdfs = came[0] if came else Result()
            made = steady([at_s for at_s in pdfs.came_s if at_s < seconds])
            room = made if name == "as told" else room
            refused = pdfs.statuses.get("503", 0)
            sys.stdout.write(
                f"{name:<16}{at(health.good_ms, 0.5):>12.1f}{at(health.good_ms, 0.99):>8.1f}"
                f"{at(compact.good_ms, 0.5):>13.1f}{at(compact.good_ms, 0.99):>8.1f}{made:>8.3f}{made / room:>9.2f}"
                f"{refused:>9}{at(pdfs.other_ms, 0.99):>8.1f}{pdfs.retry_after:>7}"
                f"{sum(pdfs.statuses.values()) - refused - pdfs.statuses.get('200', 0):>7}\n"
            )
            sys.stdout.flush()
        sys.stdout.write(f"memory of all processes: {sum(resident_mb(server).values()):.0f} MB\n")


def steady(came_s: list[float]) -> float:
    """Return how many a second came between the first and the last: whole seconds of work each, so that ends matter."""
    return (len(came_s) - 1) / (came_s[-1] - came_s[0]) if len(came_s) > 1 else float("nan")


# --- slow clients -----------------------------------------------------------------------------------------------------


def slow() -> None:
    """Probe beside clients that take their time; then, as a control, a server that is known to fail."""
    sys.stdout.write(f"\n{SLOW} slow clients, {PROBES} probes beside them; times in ms\n")
    sys.stdout.write(f"{'clients':<22}{'failed':>8}{'p50':>8}{'p99':>8}{'longest':>9}{'RSS MB':>8}\n")
    with serving() as (port, server):
        run(Plan(port, seconds=1.0))
        for mode in MODES:
            with held(port, mode, SLOW):
                _probed(mode, [_probe(port) for _ in range(PROBES)], f"{sum(resident_mb(server).values()):>8.0f}")
    with stock(CONTROL, 2) as (port, _), held(port, CONTROL_MODE, SLOW):
        times = [_probe(port) for _ in range(PROBES // 8)]
        failed = times.count(None)
        _probed(f"control, {CONTROL}", times, f"  {CONTROL_MODE}; must fail: {'it does' if failed else 'IT DOES NOT'}")


def _probe(port: int) -> float | None:
    time.sleep(0.05)
    return probe(port)


def _probed(what: str, times: list[float | None], told: str) -> None:
    answered = sorted(time for time in times if time is not None)
    sys.stdout.write(
        f"{what:<22}{len(times) - len(answered):>8}{at(answered, 0.5):>8.1f}{at(answered, 0.99):>8.1f}"
        f"{max(answered, default=NAN):>9.1f}{told}\n"
    )
    sys.stdout.flush()


def main(what: str = "") -> None:
    """Measure and print."""
    for name, work in (("ladder", ladder), ("pdf", pdf), ("slow", slow)):
        if what in {"", name}:
            work()


if __name__ == "__main__":
    main(*sys.argv[1:2])
