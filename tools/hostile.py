"""What hostile input costs the running service: everything the tests send, and each of it timed.

`.venv/bin/python tools/hostile.py [requests | workbooks | pdf]`; without a word, all three, in half an hour, nearly all
of it for the PDFs. The tests show that each is answered as it should be; this shows in what time and memory, which no
test looks at.

- requests: bombs, texts of the corpus in every field and format, certificates and headers, to `expressway-planner
  serve`, one after another. A finding is an answer that no caller may get; see `finding`.
- workbooks: each to the reader as the service starts it. A finding is a verdict that is not the expected one.
- pdf: hostile designs one after another, then a harmless one. A finding is a file that does anything but show, or a
  serving process that is another afterwards.

Ends with 1 where there is a finding, or where a goal of docs/reliability.md is missed.
"""

from __future__ import annotations

import http.client
import io
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from planner.render.formats import RENDERERS  # noqa: E402
from tests import bombs  # noqa: E402
from tests.hostile import CORPUS, HOST, REFUSED, hostile_document  # noqa: E402

COMMAND = Path(sys.executable).with_name("expressway-planner")
PATIENCE_S = 120.0
REQUESTS, REQUEST_S = 3_000, 2.0
WORKBOOKS, WORKBOOK_CPU_S, WORKBOOK_MB = 80, 2.0, 100.0
PDFS, PDF_S, AFTERWARDS_S = 200, 10.0, 1.0
"""The goals of docs/reliability.md."""

MOST_BYTES = 65_536
SPARE_BYTES = 4_096
PLAIN = b'{"clusters":[{"type":"C","peer_count":2}]}'
JSON, PROBLEM = "application/json", "application/problem+json"
HEADERS = (
    *("X-Request-ID", "traceparent", "X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Origin", "Referer", "Cookie"),
    *("Accept", "Accept-Language", "Accept-Encoding", "If-None-Match", "Range", "Content-Type", "Prefer", "User-Agent"),
)
"""Those that the service reads, writes down or gives back."""
CERTIFICATE = "-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n"


VERDICTS = {
    "zeros": "sheet_too_much_unpacked",
    "zeros in shared strings": "sheet_too_much_unpacked",
    "entities": "sheet_doctype",
    "entities in strings": "sheet_doctype",
    "an outside entity": "sheet_doctype",
    "parts": "sheet_too_many_parts",
    "overlapping parts": "sheet_too_much_unpacked",
    "the last cell": "sheet_too_many_columns",
    "merged cells": "read",
    "cells": "sheet_too_much_unpacked",
    "one string, many cells": "sheet_too_much_unpacked",
    "deep elements": "sheet_broken",
    "a long attribute": "sheet_too_much_unpacked",
    "styles": "sheet_too_much_unpacked",
}
"""Of the bombs that begin as workbooks do."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request."""

    kind: str
    path: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it; status 0 where nothing did."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    seconds: float


def finding(sent: Sent, answer: Answer) -> str:
    """Return what is wrong with an answer, or nothing.

    No caller may get an error of ours, an error of the API that is no problem, is longer than 64 kB or twice the
    request and 4 kB, or a header of its own making.
    """
    if not 200 <= answer.status < 500:
        return f"status {answer.status}"
    named = {name.lower(): value for name, value in answer.headers}
    if sent.path.startswith("/api/") and answer.status >= 400:
        if named.get("content-type") != PROBLEM:
            return "an error that is no problem"
        if len(answer.body) > min(MOST_BYTES, 2 * len(sent.body) + SPARE_BYTES):
            return f"{len(answer.body)} bytes for {len(sent.body)}"
    if {"x-injected", "set-cookie"} & named.keys():
        return "a header that the caller made"
    if any(HOST in value for value in named.values()):
        return "a header that names the caller's host"
    return ""


# --- requests ---------------------------------------------------------------------------------------------------------


def everything() -> Iterator[Sent]:
    """Yield every request."""
    yield from _bombs()
    for first in range(len(CORPUS)):
        design = json.dumps(hostile_document(first)).encode()
        for wanted in RENDERERS.keys() - {"pdf"}:
            yield Sent("texts", f"/api/v1/reports?format={wanted}", design, {"Content-Type": JSON})
        for path in (
            "assessments",
            "assessments?view=compact",
            "change-plans",
            "comparisons",
            "what-ifs",
            "triages",
            "reaches",
        ):
            yield Sent("texts", f"/api/v1/{path}", design, {"Content-Type": JSON})
    for text in (*CORPUS, *REFUSED.values()):
        named = json.dumps({"name": text, "clusters": [{}]}).encode()
        shown = json.dumps({"clusters": [{"peers": [{"certificate": {"pem": CERTIFICATE.format(text=text)}}]}]})
        yield Sent("texts", "/api/v1/assessments", named, {"Content-Type": JSON})
        yield Sent("certificates", "/api/v1/assessments", shown.encode(), {"Content-Type": JSON})
        yield Sent("certificates", "/api/v1/triages", shown.encode(), {"Content-Type": JSON})
        header = re.sub(r"[^\t -~\x80-\xff]", "?", text)[:4_000]
        for name in HEADERS:
            path = "/api/v1/assessments?view=compact"
            yield Sent("headers", path, PLAIN, {"Content-Type": JSON, name: header})
        yield Sent("headers", "/en/", headers={"Accept-Language": header, "Cookie": header}, method="GET")


def _bombs() -> Iterator[Sent]:
    for content in bombs.json_bombs().values():
        for route in bombs.JSON_ROUTES:
            yield Sent("json", f"/api/v1/{route}", content, {"Content-Type": JSON})
        yield Sent("json", f"/api/v1/{bombs.BATCH_ROUTE}", content, {"Content-Type": "application/x-ndjson"})
    for content in bombs.yaml_bombs().values():
        yield Sent("yaml", "/api/v1/assessments", content, {"Content-Type": "application/yaml"})
    for content in bombs.sheet_bombs().values():
        kind = bombs.XLSX if content.startswith(b"PK") else "text/csv"
        for route in ("roll-ups", "assessments"):
            yield Sent("sheets", f"/api/v1/{route}", content, {"Content-Type": kind})
    for content, kind in bombs.form_bombs().values():
        for page in bombs.FORM_PAGES:
            yield Sent("forms", page, content, {"Content-Type": kind})


def ask(port: int, sent: Sent) -> Answer:
    """Send a request and read the whole answer."""
    started = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        # A body that is too long is refused before all of it has come: then the answer is there all the same.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.request(sent.method, sent.path, sent.body or None, dict(sent.headers))
        told = connection.getresponse()
        return Answer(told.status, tuple(told.getheaders()), told.read(), time.perf_counter() - started)
    except (OSError, http.client.HTTPException):
        return Answer(0, (), b"", time.perf_counter() - started)
    finally:
        connection.close()


def requests(port: int) -> bool:
    """Send everything; print what each kind took. Whether the goal is met."""
    took: dict[str, list[float]] = {}
    found: Counter[str] = Counter()
    slowest = (0.0, "")
    for sent in everything():
        answer = ask(port, sent)
        took.setdefault(sent.kind, []).append(answer.seconds)
        if wrong := finding(sent, answer):
            found[f"{sent.kind}: {wrong} at {sent.path}"] += 1
        slowest = max(slowest, (answer.seconds, f"{sent.kind} to {sent.path}, {len(sent.body)} bytes"))
    print(f"{'requests':<14}{'sent':>7}{'median ms':>11}{'longest ms':>12}")
    for kind, seconds in took.items():
        print(f"{kind:<14}{len(seconds):7}{1000 * statistics.median(seconds):11.1f}{1000 * max(seconds):12.1f}")
    total = sum(map(len, took.values()))
    print(f"{total} requests, {found.total()} findings; longest {slowest[0]:.2f} s: {slowest[1]}")
    for wrong, times in found.items():
        print(f"  {times} x {wrong}")
    return not found and total >= REQUESTS and slowest[0] <= REQUEST_S


# --- workbooks --------------------------------------------------------------------------------------------------------


def workbooks() -> bool:
    """Give each to a reader of its own; print what they took. Whether the goal is met."""
    wrong, most_cpu, most_mb = [], (0.0, ""), (0.0, "")
    corpus = _workbooks()
    for name, content, expected in corpus:
        # From a small process of its own: what a reader took at most is told only of all that one process has started.
        ran = subprocess.run([sys.executable, "-c", READ], input=content, capture_output=True, cwd=ROOT, check=True)
        code, cpu_s, peak_mb = json.loads(ran.stdout)
        most_cpu, most_mb = max(most_cpu, (cpu_s, name)), max(most_mb, (peak_mb, name))
        if code != expected:
            wrong.append(f"{name}: {code}")
    print(f"{len(corpus)} workbooks, {len(wrong)} wrong verdicts {wrong or ''}")
    print(f"most of one: {most_cpu[0]:.2f} s of processor time ({most_cpu[1]}), {most_mb[0]:.0f} MB ({most_mb[1]})")
    return not wrong and len(corpus) >= WORKBOOKS and most_cpu[0] <= WORKBOOK_CPU_S and most_mb[0] <= WORKBOOK_MB


READ = """
import json, resource, sys
from planner.errors import TooLarge, UnreadableSheet
from planner.intake.sheets import read_sheets
code = "read"
try:
    read_sheets(sys.stdin.buffer.read(), "xlsx")
except (UnreadableSheet, TooLarge) as error:
    code = error.faults[0].code
took = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([code, took.ru_utime + took.ru_stime, took.ru_maxrss / 1024]))
"""
"""A program that has a workbook read, and tells the verdict and what the reader took."""


def _workbooks() -> list[tuple[str, bytes, str]]:
    """Return name, content and the right verdict of each; small sound ones first."""
    from tests.intake import test_sheets, workbooks  # noqa: PLC0415

    sound = workbooks.workbook('<row r="1"><c r="A1"><v>1</v></c></row>')
    books = [("empty", workbooks.workbook(), "read"), ("sound", sound, "read")]
    books += [(f"refused {number}", *case) for number, case in enumerate(test_sheets.REFUSED)]
    books += [(name, content, VERDICTS[name]) for name, content in bombs.sheet_bombs().items() if name in VERDICTS]
    books += [(f"cut at {part} %", sound[: len(sound) * part // 100], "sheet_broken") for part in range(20, 100, 5)]
    return books


# --- PDF --------------------------------------------------------------------------------------------------------------


def pdfs(port: int, server: int) -> bool:
    """Ask for the PDFs; print what they took. Whether the goal is met."""
    plain = Sent("pdf", "/api/v1/reports?format=pdf", PLAIN, {"Content-Type": JSON})
    ask(port, plain)
    usual = statistics.median(ask(port, plain).seconds for _ in range(5))
    before = _family(server)
    wrong: Counter[str] = Counter()
    longest = 0.0
    for first in range(PDFS):
        answer = ask(port, Sent("pdf", plain.path, json.dumps(hostile_document(first)).encode(), plain.headers))
        longest = max(longest, answer.seconds)
        if said := _harm(answer):
            wrong[said] += 1
    after = ask(port, plain)
    if _harm(after):
        wrong["the harmless one afterwards is none"] += 1
    if _family(server) != before:
        wrong["a serving process is another"] += 1
    print(f"{PDFS} PDFs of hostile designs, {wrong.total()} findings {dict(wrong) or ''}; longest {longest:.2f} s")
    print(f"a harmless one: {usual:.2f} s before, {after.seconds:.2f} s right after them")
    return not wrong and longest <= PDF_S and after.seconds <= AFTERWARDS_S


def _harm(answer: Answer) -> str:
    """Return what a PDF does but show, or nothing."""
    import pikepdf  # noqa: PLC0415

    if answer.status != 200:
        return f"status {answer.status}"
    with pikepdf.open(io.BytesIO(answer.body)) as file:
        if {"/OpenAction", "/AcroForm", "/AF", "/AA"} & set(file.Root.keys()):
            return "it acts when it is opened"
        for thing in file.objects:
            if isinstance(thing, pikepdf.Dictionary) and HOST in str(thing.get("/URI", "")):
                return "a link to where the design says"
            if isinstance(thing, pikepdf.Dictionary) and {"/JS", "/JavaScript", "/Launch", "/EF"} & set(thing.keys()):
                return "it can act"
    return ""


# --- the service ------------------------------------------------------------------------------------------------------


@contextmanager
def serving() -> Iterator[tuple[int, int]]:
    """Run the service as the command line does; give its port and its process."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("PLANNER_")}
    environment = {**known, "PLANNER_LOG_LEVEL": "error"}  # nobody reads the log: a full pipe would stop the server
    command = [str(COMMAND), "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as server:
        try:
            for line in server.stderr or ():
                if told := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                    yield int(told[1]), server.pid
                    break
            else:
                raise SystemExit("the server did not start")
        finally:
            server.send_signal(signal.SIGTERM)


def _family(server: int) -> set[int]:
    """Return the serving processes: those that the service's first one has split off."""
    return set(map(int, Path(f"/proc/{server}/task/{server}/children").read_text().split()))


def main(wanted: list[str]) -> int:
    """Do what is asked for, or everything; return 1 where a goal is missed."""
    met = []
    with serving() as (port, server):
        if not wanted or "requests" in wanted:
            met.append(requests(port))
        if not wanted or "pdf" in wanted:
            met.append(pdfs(port, server))
    if not wanted or "workbooks" in wanted:
        met.append(workbooks())
    print("every goal is met" if all(met) else "a goal is missed")
    return 0 if met and all(met) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
