"""What a caller notices when processes of the service are killed, told to stop, or all of it is started anew.

`python bench/reloads.py [kills | reloads]`; without a word, both, which takes about three minutes. The server is the
program's own, started as the documentation says.

* **Kills**: a serving process, both of them, and the whole service with a supervisor that starts it again are killed
  with SIGKILL; a client asks on new connections from then on until it has a 200. Compact assessments, not probes.
* **Reloads**: clients on connections that they keep ask one thing after another, while the first process gets SIGHUP
  (all serving ones are replaced) or a serving one gets SIGTERM. Whatever is not answered with 200 has failed.
* **Control**: the same with SIGKILL, which must show failures, or the count sees none.
"""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path

from batch import free_port, serve, serving
from generator import Result, at, begin, run
from load import asked, family
from six_peers import EXAMPLE

KILLS, STARTS = 30, 10
REQUESTS, RELOADS = 10_000, 10
CONNECTIONS = 8
PATIENCE_S = 60.0
EVERY_S = 0.005
GOAL_MS = 1000
_SUPERVISOR = """
import subprocess, sys
while True:
    subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL)
"""
"""What systemd, a container engine or a process supervisor does: when it has ended it is started again."""


def serving_ones(server: int) -> list[int]:
    """Return the processes of a server that serve: children of the first, parents of the renderers."""
    with suppress(OSError):
        return [int(process) for process in Path(f"/proc/{server}/task/{server}/children").read_text().split()]
    return []


def first_answer(port: int, since: float) -> float:
    """Return the milliseconds from then on until a compact assessment is answered with 200, on new connections."""
    while time.perf_counter() - since < PATIENCE_S:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        with suppress(OSError, http.client.HTTPException):
            connection.request(
                "POST", "/api/v1/assessments?view=compact", EXAMPLE, {"Content-Type": "application/json"}
            )
            answer = connection.getresponse()
            answer.read()
            if answer.status == HTTPStatus.OK:
                return (time.perf_counter() - since) * 1000
        connection.close()
        time.sleep(EVERY_S)
    raise SystemExit("no answer any more")


def settled(server: Callable[[], int], number: int) -> list[int]:
    """Wait until so many processes serve, and return them."""
    until = time.monotonic() + PATIENCE_S
    while len(found := serving_ones(server())) < number:
        if time.monotonic() > until:
            raise SystemExit("the serving processes do not come back")
        time.sleep(0.02)
    return found


def killed(ends: Callable[[], list[int]], port: int) -> float:
    """Kill processes; return the milliseconds until the first answer."""
    began = time.perf_counter()
    for process in ends():
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    return first_answer(port, began)


def kills() -> None:
    """Print how long nobody is answered after each kind of kill."""
    sys.stdout.write(f"\nSIGKILL until the first 200 on a new connection, in ms (goal: p99 at most {GOAL_MS})\n")
    sys.stdout.write(f"{'killed':<32}{'times':>6}{'p50':>9}{'p99':>9}{'longest':>9}\n")
    with serving() as (port, server):
        run(asked(port, seconds=1.0))
        workers = settled(lambda: server, 1)
        time.sleep(1)
        number = len(settled(lambda: server, len(workers)))
        for name, most in (("one serving process", 1), ("all serving processes", number)):
            spent = []
            for _ in range(KILLS):
                settled(lambda: server, number)
                spent.append(killed(lambda most=most: serving_ones(server)[:most], port))  # type: ignore[misc]
            _row(name, spent)
    with supervised() as (port, first):
        spent = []
        for _ in range(STARTS):
            settled(first, number)
            spent.append(killed(lambda: family(first()), port))
        _row("the whole service, supervised", spent)


def _row(name: str, spent: list[float]) -> None:
    spent.sort()
    met = "" if at(spent, 0.99) <= GOAL_MS else "  *"
    sys.stdout.write(f"{name:<32}{len(spent):>6}{at(spent, 0.5):>9.0f}{at(spent, 0.99):>9.0f}{spent[-1]:>9.0f}{met}\n")
    sys.stdout.flush()


@contextmanager
def supervised() -> Iterator[tuple[int, Callable[[], int]]]:
    """Run the server under a supervisor; give its port and a function that tells its first process of the moment."""
    port = free_port()
    command, environment = serve(port)
    with tempfile.TemporaryDirectory() as folder:
        supervisor = subprocess.Popen([sys.executable, "-c", _SUPERVISOR, *command], cwd=folder, env=environment)  # noqa: S603
        try:
            first_answer(port, time.perf_counter())
            yield port, lambda: next(iter(serving_ones(supervisor.pid)), 0)
        finally:
            below = family(supervisor.pid)
            for process in below:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            supervisor.wait()


# --- reloads ----------------------------------------------------------------------------------------------------------


def reloads() -> None:
    """Print how many requests fail over reloads, over stops of serving processes, and over kills as a control."""
    sys.stdout.write(f"\n{CONNECTIONS} connections that are kept, compact assessments without a pause\n")
    sys.stdout.write(f"{'what':<44}{'times':>6}{'asked':>9}{'failed':>8}{'p50 ms':>9}{'p99 ms':>9}\n")
    with serving() as (port, server):
        run(asked(port, seconds=1.0))
        rate = run(asked(port, seconds=3.0, connections=CONNECTIONS)).goodput
        seconds = min(100.0, REQUESTS * 1.25 / rate)

        def hang_up() -> None:
            os.kill(server, signal.SIGHUP)

        def stop_one() -> None:
            os.kill(serving_ones(server)[0], signal.SIGTERM)

        def kill_one() -> None:
            os.kill(serving_ones(server)[0], signal.SIGKILL)

        whats = (
            ("SIGHUP: all serving processes replaced", hang_up, seconds),
            ("SIGTERM to a serving process", stop_one, seconds),
            ("control, must fail: SIGKILL to one", kill_one, seconds / 4),
        )
        for name, act, lasts in whats:
            came, times = during(port, act, lasts)
            failed = Counter(came.statuses)
            good = failed.pop("200", 0)
            failed = +failed
            told = f"  {dict(failed)}" if failed else ""
            sys.stdout.write(
                f"{name:<44}{times:>6}{good + sum(failed.values()):>9}{sum(failed.values()):>8}"
                f"{at(came.good_ms, 0.5):>9.1f}{at(came.good_ms, 0.99):>9.1f}{told}\n"
            )
            sys.stdout.flush()


def during(port: int, act: Callable[[], None], seconds: float) -> tuple[Result, int]:
    """Ask without a pause; do something RELOADS times meanwhile. Return what came, and how often it was done."""
    over, times = threading.Event(), 0

    def acts() -> None:
        nonlocal times
        while times < RELOADS and not over.wait(seconds / (RELOADS + 1)):
            act()
            times += 1

    thread = threading.Thread(target=acts)
    wait = begin(asked(port, seconds=seconds, connections=CONNECTIONS))
    thread.start()
    came: Result = wait()
    over.set()
    thread.join()
    return came, times


def main(what: str = "") -> None:
    """Measure and print."""
    for name, work in (("kills", kills), ("reloads", reloads)):
        if what in {"", name}:
            work()


if __name__ == "__main__":
    main(*sys.argv[1:2])
