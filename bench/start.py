"""What starting costs: import time of the serving process, and the memory of a worker before and after 1,000 requests.

Run with `make bench`. The import is taken in processes of their own, in turns, against the same with every library that
writes or reads a file imported at once: compare the ratios, absolute figures belong to the machine. `own` is the memory
that the worker would give back if it ended: what it does not share with the process that started it.
"""

from __future__ import annotations

import http.client
import statistics
import subprocess
import sys
import time
from http import HTTPStatus
from pathlib import Path

from batch import API, PATIENCE_S, serving, workers
from goals import tell

from planner.resources import directory

EXAMPLE = (directory("data") / "examples" / "six-peers.json").read_bytes()
ROUNDS, REQUESTS = 5, 1_000
SERVING = "import planner.web"
EVERYTHING = f"{SERVING}, openpyxl, openpyxl.chart, weasyprint, cryptography.x509"


def seconds(code: str) -> float:
    """Return how long a process of its own takes for some code, without starting Python."""
    timed = f"import time; began = time.perf_counter(); {code}; print(time.perf_counter() - began)"
    made = subprocess.run([sys.executable, "-c", timed], capture_output=True, text=True, check=True)  # noqa: S603
    return float(made.stdout)


def memory_mb(process: int) -> tuple[float, float]:
    """Return the resident memory of a process, and its own part of it."""
    rows = (row.split() for row in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:])
    found = {row[0].rstrip(":"): int(row[1]) for row in rows}
    return found["Rss"] / 1024, (found["Private_Clean"] + found["Private_Dirty"]) / 1024


def imports() -> None:
    """Measure the imports."""
    took: dict[str, list[float]] = {SERVING: [], EVERYTHING: []}
    for _ in range(ROUNDS):
        for code, times in took.items():
            times.append(seconds(code))
    middle = {code: statistics.median(times) for code, times in took.items()}
    for code, median in middle.items():
        sys.stdout.write(f"{code:<84}{median * 1000:>6.0f} ms\n")
    tell(15, middle[SERVING] / middle[EVERYTHING])


def memory() -> None:
    """Measure the memory of the workers."""
    sys.stdout.write(f"{'memory of each process, MB':<44}{'resident':>10}{'own':>8}\n")
    with serving() as (port, server):
        time.sleep(1)  # until the workers are there
        tell_memory("started", server)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        for view in ("compact", "full"):
            for _ in range(REQUESTS):
                connection.request("POST", f"{API}?view={view}", EXAMPLE, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                answer.read()
                if answer.status != HTTPStatus.OK:
                    raise SystemExit(f"answered with {answer.status}")
            tell_memory(f"after {REQUESTS:,} requests, view={view}", server)
        connection.close()


def tell_memory(when: str, server: int) -> None:
    """Print the memory of a server's processes."""
    for place, process in enumerate(workers(server)):
        resident, own = memory_mb(process)
        name = f"{when}: {'first process' if place == 0 else f'worker {place}'}"
        sys.stdout.write(f"{name:<44}{resident:>10.1f}{own:>8.1f}\n")


def main() -> None:
    """Measure and print."""
    imports()
    memory()


if __name__ == "__main__":
    main()
