"""A long time at half of what the service can do: what grows, what fails, what is slower at the end, what is left.

`python bench/soak.py [MINUTES]` (45 without a word). The mix: compact assessments at a steady rate; beside them, one
after another, full assessments, pages, text files, workbooks made and read, batches, what is no design or no workbook,
and a PDF every half minute. A row every twentieth of the time; at the end each goal with its figure, and status 1 where
one is missed. The program's own server, in a folder for temporary files of its own, on the machine that also asks.
"""

from __future__ import annotations

import http.client
import json
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from batch import serving
from generator import Result, at, run
from load import asked, files, resident_mb
from reloads import serving_ones
from six_peers import EXAMPLE

MINUTES, ROWS = 45.0, 20
SHARE, OTHERS_EVERY_S, PDF_EVERY_S = 0.35, 1.0, 30.0
"""The steady part takes so much of the capacity; the others, one each second, and the PDFs the rest of the half."""
SETTLES = 1 / 3
"""Growth counts after this share of the time: caches fill, and every kind of request comes at least once."""
MOST_MB_IN_TEN, MOST_DRIFT, FEW_FILES = 1.0, 0.10, 8
"""Connections come and go: so many files more or less are none that stay open."""
FAILED = ("500", "502", "504", "lost", "refused")
JSON, LINES = "application/json", "application/x-ndjson"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Question = tuple[str, str, bytes | None, str, tuple[int, ...]]
"""Method, path, body, its media type, and how it may be answered."""


@dataclass(frozen=True)
class Row:
    """One part of the time."""

    minute: float
    came: Result
    memory: dict[int, float]
    files: int


def say(text: str) -> None:
    """Print a line now."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def questions(port: int) -> list[Question]:
    """Return everything that is asked beside the steady part, in its order."""
    batch = b"\n".join([json.dumps(json.loads(EXAMPLE)).encode()] * 20)
    workbook = _answer(port, ("POST", "/api/v1/reports?format=xlsx", EXAMPLE, JSON, (200,)))[1]
    report = "/api/v1/reports?format="
    return [
        ("GET", "/en/", None, "", (200,)),
        ("POST", "/api/v1/assessments", EXAMPLE, JSON, (200,)),
        ("GET", "/es/result?example=broken", None, "", (200,)),
        ("POST", f"{report}xlsx", EXAMPLE, JSON, (200,)),
        ("POST", "/api/v1/assessments", b'{"clusters": [', JSON, (400,)),
        ("POST", "/api/v1/assessments/batch", batch, LINES, (200,)),
        ("GET", "/en/plan", None, "", (200,)),
        ("POST", "/api/v1/assessments", b'{"clusters": [{"type": "D", "peer_count": "4"}]}', JSON, (422,)),
        ("POST", f"{report}html&language=es", EXAMPLE, JSON, (200,)),
        ("POST", "/api/v1/roll-ups", workbook, WORKBOOK, (200, 400, 413, 422)),
        ("POST", f"{report}csv", EXAMPLE, JSON, (200,)),
        ("POST", "/api/v1/roll-ups", b"PK\3\4 is no workbook", WORKBOOK, (400, 413, 415, 422)),
        ("POST", "/api/v1/assessments", b" " * 300_000, JSON, (413,)),
        ("GET", "/api/v1/nothing", None, "", (404,)),
        ("GET", "/metrics", None, "", (200,)),
    ]


def _answer(port: int, question: Question) -> tuple[int, bytes]:
    method, path, body, kind, _ = question
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=180)
    try:
        connection.request(method, path, body, {"Content-Type": kind} if kind else {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@contextmanager
def others(port: int, answers: Counter[str], wrong: Counter[str]) -> Iterator[None]:
    """Ask for everything else meanwhile; count the answers by status, and those that should have been others."""
    stop = threading.Event()

    def ask(question: Question) -> None:
        name = f"{question[0]} {question[1]}"
        try:
            status, _ = _answer(port, question)
        except OSError:
            answers["lost"] += 1
            wrong[f"{name}: lost"] += 1
            return
        answers[str(status)] += 1
        # Asked to come again is an answer, as long as it happens to few.
        if status not in (*question[4], 503):
            wrong[f"{name}: {status}"] += 1

    def work(asked: list[Question], every_s: float) -> None:
        place = 0
        while not stop.wait(every_s):
            ask(asked[place % len(asked)])
            place += 1

    pdf: Question = ("POST", "/api/v1/reports?format=pdf", EXAMPLE, JSON, (200,))
    kinds = ((questions(port), OTHERS_EVERY_S), ([pdf], PDF_EVERY_S))
    threads = [threading.Thread(target=work, args=kind, daemon=True) for kind in kinds]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(180)


def soak(minutes: float) -> bool:
    """Do it; return whether every goal is met."""
    say(f"soak, {minutes:g} min at half capacity, {ROWS} rows; times in ms")
    say(f"{'minute':>7}{'good/s':>9}{'p50':>8}{'p99':>8}{'503':>6}{'failed':>8}{'files':>7}  MB of each process")
    answers: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        with serving(TMPDIR=folder) as (port, server):
            run(asked(port, seconds=2.0))
            peak = run(asked(port, seconds=6.0, connections=8)).goodput
            first = set(serving_ones(server))
            with others(port, answers, wrong):
                began = time.monotonic()
                for _ in range(ROWS):
                    seconds = minutes * 60 / ROWS
                    came = run(asked(port, seconds=seconds, connections=64, rate=peak * SHARE))
                    rows.append(Row((time.monotonic() - began) / 60, came, resident_mb(server), files(server)))
                    _show(rows[-1])
            lasted = first <= set(serving_ones(server))
        left = sorted(str(path.relative_to(folder)) for path in Path(folder).rglob("*") if path.is_file())
    say(f"beside them: {json.dumps(dict(sorted(answers.items())))}")
    return _judged(rows, answers, wrong, left, lasted=lasted)


def _show(row: Row) -> None:
    statuses, good = row.came.statuses, row.came.good_ms
    failed = sum(statuses.get(name, 0) for name in FAILED)
    memory = " ".join(f"{size:.0f}" for size in row.memory.values())
    say(
        f"{row.minute:>7.1f}{row.came.goodput:>9.1f}{at(good, 0.5):>8.1f}{at(good, 0.99):>8.1f}"
        f"{statuses.get('503', 0):>6}{failed:>8}{row.files:>7}  {memory}"
    )


def _judged(rows: list[Row], answers: Counter[str], wrong: Counter[str], left: list[str], *, lasted: bool) -> bool:
    later = rows[int(len(rows) * SETTLES) :]
    slopes = {process: slope for process in later[-1].memory if (slope := _slope(later, process)) is not None}
    third = max(1, len(rows) // 3)
    start, end = (sorted(at(row.came.good_ms, 0.99) for row in part) for part in (rows[:third], rows[-third:]))
    drift = end[len(end) // 2] / start[len(start) // 2] - 1
    grew = later[-1].files - later[0].files
    every = Counter(answers)
    for row in rows:
        every.update(row.came.statuses)
    failed = sum(every[name] for name in FAILED)
    grown = max(slopes.values(), default=0.0)
    shares = [
        (f"growth of the process that grew most: {grown:+.2f} MB in ten minutes", grown < MOST_MB_IN_TEN),
        (f"files open at the end against after a third: {grew:+d}", abs(grew) <= FEW_FILES),
        (f"5xx but 503, and lost: {failed} of {every.total()}; 503: {every['503']}", not failed),
        (f"answers that should have been others: {dict(wrong)}", not wrong),
        (f"p99 of the last third against the first: {drift:+.1%}", drift < MOST_DRIFT),
        (f"every serving process is the first: {'yes' if lasted else 'no'}", lasted),
        (f"temporary files left after the end: {len(left)} {left[:5]}", not left),
    ]
    for told, met in shares:
        say(f"{'met    ' if met else 'NOT MET'} {told}")
    return all(met for _, met in shares)


def _slope(rows: list[Row], process: int) -> float | None:
    """Return by how much a process grew in ten minutes, as a line through its points says; None without enough."""
    points = [(row.minute, row.memory[process]) for row in rows if process in row.memory]
    if len(points) < 3:
        return None
    middle = sum(minute for minute, _ in points) / len(points)
    spread = sum((minute - middle) ** 2 for minute, _ in points)
    return 10 * sum((minute - middle) * size for minute, size in points) / spread


if __name__ == "__main__":
    sys.exit(0 if soak(float(sys.argv[1]) if sys.argv[1:] else MINUTES) else 1)
