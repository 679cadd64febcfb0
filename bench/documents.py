"""What documents cost: PDF and workbook beside plain WeasyPrint and openpyxl, and what PDFs cost those who do not ask.

Run with `make bench`; it takes some minutes. Every comparison is made in turns within one run: compare the ratios, the
absolute figures belong to the machine.

* **PDF**: the product's, warm, from an assessment to the file, against plain WeasyPrint of the same content: each port
  row a row of nine cells, each step a row, each part of a cell and each result of a rule with boxes of its own, a plain
  style sheet, the engine's own column widths, no tags, nothing shared between two files.
* **Memory**: the largest process of each, in processes of their own.
* **Workbook**: the product's, from an assessment to the file, against openpyxl writing the same cells, with the style
  of a plain table on each, that were made beforehand.
* **Short requests**: a client, a process of its own, that asks every 10 ms, against a server of one worker, with no
  PDF and while PDFs are made without a pause and two wait.
"""

from __future__ import annotations

import gc
import http.client
import io
import json
import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from functools import cache
from html import escape
from http import HTTPStatus
from typing import Any

import openpyxl
from goals import tell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from planner.assessment import Assessment, assess
from planner.ports import PortRow
from planner.reference import load_reference
from planner.render import pdf, xlsx
from planner.render.document import (
    Block,
    Document,
    Figure,
    Finding,
    Findings,
    Heading,
    Paragraph,
    Steps,
    Table,
    build,
)
from planner.render.document.shortened import Limits, shortened
from planner.resources import directory
from planner.schemas import parse_design
from planner.wording import load_wording

TODAY = date(2026, 11, 22)
CLUSTERS = {90: (4, 2), 1_000: (6,) * 5 + (4, 3), 5_000: (6,) * 28, 10_000: (6,) * 56}
"""Peers of each cluster, for about so many port rows."""
PDF_ROUNDS = {90: 3, 1_000: 1}
WORKBOOK_ROUNDS = {90: 5, 1_000: 3, 10_000: 1}
MEMORY_ROWS = 5_000
PLAIN_LIMITS = Limits(rows=pdf.LIMITS.rows, appendix_rows=100_000, evidence=pdf.LIMITS.evidence)
"""The plain one stops where the product does, but for the port rows, of which both have all."""
PORT_COLUMNS = ("From", "Name", "Address", "To", "Name", "Address", "Protocol", "Ports", "Purpose")
PHASE_S, PHASES, EVERY_S = 5.0, 3, 0.01
PDFS_AT_ONCE = 3
"""One that is made and two that wait."""
PATIENCE_S = 60
PLAIN = """
@page { size: A4; margin: 20mm 15mm; @top-left { content: "Design" } @bottom-right { content: "Page " counter(page) " of " counter(pages) } }
body { font: 9pt/1.3 sans-serif } h2 { break-before: page; bookmark-level: 1; bookmark-label: content() }
table { width: 100%; border-collapse: collapse } th { background: #14384f; color: #fff; text-align: left; padding: 3px 4px }
td { padding: 2px 4px; border: 0.5pt solid #aaa; vertical-align: top } tr:nth-child(even) td { background: #f4f7fb }
code { font-family: monospace } nav a::after { content: leader('.') target-counter(attr(href), page) }
svg, figure svg { max-width: 100%; height: auto }
"""  # noqa: E501
REFERENCE, PHRASES = load_reference(), load_wording().phrases("en")


@cache
def assessment_of(rows: int) -> Assessment:
    """Return the assessment of a design with about so many port rows."""
    cluster = {"type": "C", "platform": "medium_vm", "nat_between_peers": False, "round_trip_ms": 20, "nics": 1}
    clusters = [{**cluster, "peer_count": count, "option_keys": []} for count in CLUSTERS[rows]]
    made = assess(parse_design({"name": f"{rows} rows", "clusters": clusters}), REFERENCE, TODAY)
    _ = made.ports.deployment
    return made


def product_pdf(rows: int) -> bytes:
    """Return the product's PDF."""
    terms = pdf.Terms(seconds=600, memory_mb=8192)
    return pdf.render(assessment_of(rows), REFERENCE, PHRASES, terms)


def plain_pdf(rows: int) -> bytes:
    """Return what WeasyPrint makes of the same content without anything."""
    import weasyprint  # type: ignore[import-untyped]  # noqa: PLC0415  (the product's own process must not have it)

    assessment = assessment_of(rows)
    document = shortened(build(assessment, REFERENCE, PHRASES), PHRASES, PLAIN_LIMITS)
    page = plain_markup(document, assessment)
    return bytes(weasyprint.HTML(string=page).write_pdf(stylesheets=[weasyprint.CSS(string=PLAIN)]))


def plain_markup(document: Document, assessment: Assessment) -> str:
    """Return the document as one writes it without a thought for boxes, with a row for every port row."""
    made = [f"<html lang=en><title>{escape(document.title)}</title><h1>{escape(document.title)}</h1><nav><ol>"]
    made += [f"<li><a href='#{section.id}'>{escape(section.title)}</a></li>" for section in document.sections]
    made.append("</ol></nav>")
    for section in document.sections:
        made.append(f"<h2 id='{section.id}'>{escape(section.title)}</h2>")
        for block in section.blocks:
            if section.id != "port-matrix" or isinstance(block, Paragraph):
                made.append(plain_block(block))
        if section.id == "port-matrix":
            made.append(plain_table(PORT_COLUMNS, [port_cells(row) for row in assessment.ports.rows]))
    entries = [
        (f"[{entry.number}]", entry.text, entry.locators, tuple(rule.text for rule in entry.cited_by))
        for entry in document.bibliography
    ]
    made.append(f"<h2>{escape(document.bibliography_title)}</h2>{plain_table(('No.', 'Source', 'For', 'By'), entries)}")
    return "".join(made)


def port_cells(row: PortRow) -> tuple[Any, ...]:
    """Return the nine cells of a port row."""
    source, destination = row.source, row.destination
    ends = (source.peer, source.name, source.ip, destination.peer, destination.name, destination.ip)
    return (
        *ends,
        row.protocol,
        f"{source.ports} - {destination.ports}",
        PHRASES.say(f"labels.flow.{row.flow}.purpose"),
    )


def plain_block(block: Block) -> str:
    """Return a block in plain markup."""
    if isinstance(block, Table):
        titles = [column.title for column in block.columns]
        return f"<h4>{escape(block.caption)}</h4>{plain_table(titles, block.rows)}"
    if isinstance(block, Steps):
        steps = [
            ("☐", line.number, line.who, line.kind_label, line.text, line.wait, line.cites) for line in block.lines
        ]
        titles = ["", "No.", "Who", "", "What to do", "Wait", "Sources"]
        return f"<h3>{escape(block.title)}</h3><p>{escape(block.intro)}</p>{plain_table(titles, steps)}"
    if isinstance(block, Findings):
        return f"<h3>{escape(block.title)}</h3>{''.join(plain_finding(found) for found in block.findings)}"
    if isinstance(block, Figure):
        return f"<figure>{block.svg}<figcaption>{escape(block.caption)}</figcaption></figure>"
    return f"<h3>{escape(block.text)}</h3>" if isinstance(block, Heading) else f"<p>{escape(block.text)}</p>"


def plain_finding(found: Finding) -> str:
    """Return a result of a rule in plain markup."""
    seen = "".join(f"<li><b>{escape(each.places)}:</b> {escape(each.text)}</li>" for each in found.evidence)
    said = (found.statement, found.confirmation, found.confirm, found.remedy)
    cites = "; ".join(f"[{place.number}] {escape(place.locator)}" for place in found.sources)
    return (
        f"<div><h4><code>{found.rule}</code> {escape(found.title)}</h4><p><b>{escape(found.outcome.text)}</b> "
        f"{escape(found.severity_label)}</p><ul>{seen}</ul>{''.join(f'<p>{escape(text)}</p>' for text in said if text)}"
        f"<p>{cites}</p></div>"
    )


def plain_table(titles: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return a table in plain markup."""
    head = "".join(f"<th>{escape(title)}</th>" for title in titles)
    body = "".join(f"<tr>{''.join(f'<td>{plain_cell(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def plain_cell(cell: Any) -> str:
    """Return what a cell holds: several parts below each other."""
    if isinstance(cell, tuple):
        return "".join(f"<div>{plain_cell(part)}</div>" for part in cell)
    return escape(str(getattr(cell, "text", "" if cell is None else cell)))


def medians(variants: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the median seconds of each, taken in turns, after one to warm up where there is time for more."""
    spent: dict[str, list[float]] = {name: [] for name in variants}
    if rounds > 1:
        for work in variants.values():
            work()
    for _ in range(rounds):
        for name, work in variants.items():
            gc.collect()
            began = time.perf_counter()
            work()
            spent[name].append(time.perf_counter() - began)
    return {name: statistics.median(times) for name, times in spent.items()}


def line(what: str, figures: str) -> None:
    """Print a row."""
    sys.stdout.write(f"{what:<46}{figures}\n")
    sys.stdout.flush()


# --- PDF and workbook -------------------------------------------------------------------------------------------------


def documents() -> None:
    """Measure PDFs: small and middling."""
    for rows, rounds in PDF_ROUNDS.items():
        variants: dict[str, Callable[[], object]] = {
            "product": lambda rows=rows: product_pdf(rows),
            "plain": lambda rows=rows: plain_pdf(rows),
        }
        spent = medians(variants, rounds)
        told = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in spent.items())
        ratios = ", ".join(f"{spent['product'] / seconds:.2f}x {name}" for name, seconds in list(spent.items())[1:])
        line(f"PDF, {len(assessment_of(rows).ports.rows)} port rows", f"{told}: {ratios}")
        tell({90: 7, 1000: 8}[rows], spent["product"] / spent["plain"])


def alone(variant: str) -> dict[str, float]:
    """Return seconds and peak MiB of a variant in a process of its own."""
    command = [sys.executable, __file__, variant]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  (this very program)
    told: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return told


def one(variant: str) -> None:
    """Make one large PDF and tell what it took: of the product the renderer's memory and the service's."""
    began = time.perf_counter()
    if variant == "product":
        product_pdf(MEMORY_ROWS)
        spent = time.perf_counter() - began
        pdf.RENDERER.close()
    else:
        plain_pdf(MEMORY_ROWS)
        spent = time.perf_counter() - began
    peaks = [resource.getrusage(whose).ru_maxrss / 1024 for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    sys.stdout.write(json.dumps({"seconds": spent, "own": peaks[0], "largest": max(peaks)}) + "\n")


def memory() -> None:
    """Measure a large PDF in processes of their own."""
    found = {variant: alone(variant) for variant in ("product", "plain")}
    product = found["product"]
    told = ", ".join(f"{name} {took['largest']:.0f} MiB {took['seconds']:.1f} s" for name, took in found.items())
    ratios = f"{product['largest'] / found['plain']['largest']:.2f}x plain"
    line(f"PDF, {len(assessment_of(MEMORY_ROWS).ports.rows)} port rows, cold, peak", told)
    line("  of its largest process", f"{ratios}; the asking process itself {product['own']:.0f} MiB")
    tell(9, product["largest"] / found["plain"]["largest"])


def plain_workbook(sheets: list[tuple[str, list[tuple[Any, ...]]]]) -> bytes:
    """Return a workbook of these cells as one writes it with openpyxl without a thought."""
    head, fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="14384F")
    border = Border(*[Side("thin", color="AAAAAA")] * 4)
    alignment = Alignment(vertical="top", wrap_text=True)
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        for cells in sheet.iter_rows():
            for cell in cells:
                cell.border, cell.alignment = border, alignment
        for cell in sheet[1]:
            cell.font, cell.fill = head, fill
        sheet.freeze_panes = "A2"
        sheet.auto_filter.ref = sheet.dimensions
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def workbooks() -> None:
    """Measure workbooks."""
    for rows, rounds in WORKBOOK_ROUNDS.items():
        assessment = assessment_of(rows)
        made = openpyxl.load_workbook(io.BytesIO(xlsx.render(assessment, REFERENCE, PHRASES)))
        sheets = [(sheet.title, list(sheet.values)) for sheet in made.worksheets]
        spent = medians(
            {
                "product": lambda assessment=assessment: xlsx.render(assessment, REFERENCE, PHRASES),
                "plain": lambda sheets=sheets: plain_workbook(sheets),
            },
            rounds,
        )
        told = ", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in spent.items())
        cells = sum(len(row) for _, values in sheets for row in values)
        what = f"Workbook, {len(assessment.ports.rows)} port rows, {cells} cells"
        line(what, f"{told}: {spent['product'] / spent['plain']:.2f}x plain")
        if rows == max(WORKBOOK_ROUNDS):
            tell(10, spent["product"] / spent["plain"])


# --- short requests ---------------------------------------------------------------------------------------------------


@contextmanager
def serving() -> Iterator[int]:
    """Run a server of one worker; give its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PLANNER_")}
    environment["PLANNER_LOG_LEVEL"] = "error"
    command = [sys.executable, "-m", "gunicorn", "-w", "1", "-k", "planner.web.gunicorn_worker.Worker"]
    command += ["--log-level", "error", "-b", f"127.0.0.1:{port}", "--no-control-socket", "planner.web:create_app()"]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(command, cwd=folder, env=environment) as server,  # noqa: S603
    ):
        try:
            until = time.monotonic() + PATIENCE_S
            while time.monotonic() < until:
                with suppress(OSError):
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                time.sleep(0.1)
            yield port
        finally:
            server.terminate()
            server.wait(PATIENCE_S)


def post(connection: http.client.HTTPConnection, path: str, body: bytes) -> int:
    """Return the status of an answer read to its end."""
    connection.request("POST", f"/api/v1/{path}", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    return answer.status


def phase(port: int, body: bytes, *, pdfs: bool) -> tuple[list[float], int]:
    """Return the seconds of each short request of a phase, and how many PDFs were made meanwhile."""
    over, made, statuses = threading.Event(), [], []

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        while not over.is_set():
            statuses.append(post(connection, "reports?format=pdf", body))
            if statuses[-1] == HTTPStatus.OK:
                made.append(time.perf_counter())

    asking = [threading.Thread(target=ask) for _ in range(PDFS_AT_ONCE)] if pdfs else []
    for thread in asking:
        thread.start()
    time.sleep(0.5 if pdfs else 0)
    client = [sys.executable, __file__, "short", str(port)]
    spent: list[float] = json.loads(subprocess.run(client, input=body, capture_output=True, check=True).stdout)  # noqa: S603
    within = len(made)
    over.set()
    for thread in asking:
        thread.join()
    if set(statuses) - {HTTPStatus.OK, HTTPStatus.SERVICE_UNAVAILABLE}:
        raise SystemExit(f"a PDF was answered {set(statuses)}")
    return spent, within


def ask_shortly(port: int) -> None:
    """Send the short request on standard input for a while; print the seconds of each."""
    body = sys.stdin.buffer.read()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    spent = []
    until = time.perf_counter() + PHASE_S
    while (began := time.perf_counter()) < until:
        if post(connection, "assessments?view=compact", body) != HTTPStatus.OK:
            raise SystemExit("a short request failed")
        spent.append(time.perf_counter() - began)
        time.sleep(EVERY_S)
    sys.stdout.write(json.dumps(spent))


def percentile(values: list[float], share: float) -> float:
    """Return the value below which this share lies."""
    return sorted(values)[int(len(values) * share)]


def short_requests() -> None:
    """Measure what PDFs cost short requests."""
    body = json.dumps({**json.loads((directory("data") / "examples" / "six-peers.json").read_bytes())}).encode()
    spent: dict[bool, list[float]] = {False: [], True: []}
    ratios: dict[str, list[float]] = {"p50": [], "p99": []}
    made = 0
    with serving() as port:
        warm = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        for _ in range(100):
            post(warm, "assessments?view=compact", body)
        post(warm, "reports?format=pdf", body)
        for _ in range(PHASES):
            round_of = {}
            for pdfs in (False, True):
                round_of[pdfs], within = phase(port, body, pdfs=pdfs)
                spent[pdfs] += round_of[pdfs]
                made += within
            for name, share in (("p50", 0.5), ("p99", 0.99)):
                ratios[name].append(percentile(round_of[True], share) / percentile(round_of[False], share))
    for pdfs, name in ((False, "no PDF"), (True, f"PDFs made ({made}), two waiting")):
        p50, p99 = (percentile(spent[pdfs], share) * 1000 for share in (0.5, 0.99))
        line(f"Short requests, {name}", f"{len(spent[pdfs])} requests, p50 {p50:.1f} ms, p99 {p99:.1f} ms")
    told = ", ".join(f"{name} {statistics.median(found):.2f}x" for name, found in ratios.items())
    line("  with against without", told)
    tell(6, statistics.median(ratios["p99"]))


def main() -> None:
    """Measure and print."""
    line("documents", "seconds, and the product as a ratio to the others")
    short_requests()
    documents()
    memory()
    workbooks()


if __name__ == "__main__":
    if sys.argv[1:2] == ["short"]:
        ask_shortly(int(sys.argv[2]))
    elif len(sys.argv) > 1:
        one(sys.argv[1])
    else:
        main()
