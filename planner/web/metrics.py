"""What the service counts of itself, at /metrics for Prometheus: how much, how fast, how often refused. Never of whom.

Labels are words of ours alone (a route's pattern, a method, a status, a format, a rule's id), so that nothing of a
design or a caller is told and the number of series is bounded. The numbers are those of all processes of a service
that was started by one (`serve` does that); where each process loads the application by itself, each tells its own.
"""

from __future__ import annotations

import ipaddress
import json
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import Flask, request
from werkzeug.wsgi import ClosingIterator

import planner
from planner.errors import FormatUnavailable, RendererBusy, RendererLost, TooLargeToRender
from planner.web.service import service
from planner.web.settings import Settings
from planner.web.tally import Tally

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")
"""What a proxy adds: whoever sends one of these is somewhere else."""
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_OTHER = "other"
_ROUTE = "planner.route"
PDF = "pdf"

COUNTER, GAUGE, HISTOGRAM = "counter", "gauge", "histogram"


@dataclass(frozen=True, slots=True)
class Metric:
    """Something that is counted. A histogram has upper bounds in seconds; beyond the last there is one more."""

    name: str
    kind: str
    says: str
    labels: tuple[str, ...] = ()
    bounds: tuple[float, ...] = ()

    def row(self, *values: str) -> str:
        """Return the name of its row with these values of its labels."""
        return _row(self.name, values)


@lru_cache(maxsize=4_096)
def _row(name: str, values: tuple[str, ...]) -> str:
    return json.dumps([name, *values])


REQUESTS = Metric(
    "planner_http_requests_total",
    COUNTER,
    "Requests answered, to the end. No route: none fits, or the server asked to come again before it looked.",
    ("route", "method", "status"),
)
SECONDS = Metric(
    "planner_http_request_seconds",
    HISTOGRAM,
    "Time from a request to the end of its answer.",
    ("route",),
    (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0),
)
IN_PROGRESS = Metric("planner_http_requests_in_progress", GAUGE, "Requests being answered now.")
DOCUMENTS = Metric(
    "planner_documents_total",
    COUNTER,
    "Files about designs by how it went: made, busy (refused for now), too_large, unavailable, lost, failed.",
    ("format", "outcome"),
)
PDF_SECONDS = Metric(
    "planner_pdf_seconds",
    HISTOGRAM,
    "Time that a PDF took, its wait for the renderer included.",
    (),
    (0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0),
)
PDF_IN_LINE = Metric("planner_pdf_in_line", GAUGE, "PDFs being made or waiting for the renderer now.")
BATCH_LINES = Metric(
    "planner_batch_lines_total", COUNTER, "Lines of batches: answered, or refused with a problem.", ("outcome",)
)
BUGS = Metric(
    "planner_bugs_total", COUNTER, "Errors that nobody expected, by the rule at work; empty for none.", ("rule",)
)
_INFO = Metric("planner_info", GAUGE, "Version of the program and edition of its reference.", ("version", "edition"))
_PROCESSES = Metric("planner_processes", GAUGE, "Processes that count now.")

METRICS = (
    REQUESTS,
    SECONDS,
    IN_PROGRESS,
    DOCUMENTS,
    PDF_SECONDS,
    PDF_IN_LINE,
    BATCH_LINES,
    BUGS,
    _INFO,
    _PROCESSES,
)
_PASSING = frozenset(metric.row() for metric in METRICS if metric.kind == GAUGE)

_OUTCOMES: tuple[tuple[type[Exception], str], ...] = (
    (RendererLost, "lost"),
    (RendererBusy, "busy"),
    (TooLargeToRender, "too_large"),
    (FormatUnavailable, "unavailable"),
)
"""How it went by what was raised; the first that fits."""


class _Held:
    """The tally of this process and those split off from it, made with the first application."""

    tally: Tally | None = None


def register(app: Flask) -> None:
    """Count the requests of this app."""
    if _Held.tally is None:
        _Held.tally = Tally(passing=_PASSING)

    @app.before_request
    def name_route() -> None:
        request.environ[_ROUTE] = request.url_rule.rule if request.url_rule else ""

    app.wsgi_app = _counted(app.wsgi_app)  # type: ignore[assignment,method-assign]


def count(metric: Metric, *values: str, by: float = 1) -> None:
    """Add to a counter or a gauge. Before the first application is made nothing is counted."""
    if _Held.tally is not None:
        _Held.tally.add(metric.row(*values), [(0, by)])


def observe(metric: Metric, seconds: float, *values: str) -> None:
    """Add to a histogram: one to its first bound that is not below, and the seconds to their sum."""
    if _Held.tally is not None:
        amounts = [(bisect_left(metric.bounds, seconds), 1.0), (len(metric.bounds) + 1, seconds)]
        _Held.tally.add(metric.row(*values), amounts, len(metric.bounds) + 2)


@contextmanager
def document(form: str, *, in_line: bool = False) -> Iterator[None]:
    """Count a file while it is made, and how that went; `in_line` if its wait is counted elsewhere already."""
    slow = form == PDF
    started = time.perf_counter()
    if slow and not in_line:
        count(PDF_IN_LINE)
    outcome = "failed"
    try:
        yield
        outcome = "made"
    except Exception as error:
        outcome = next((word for kind, word in _OUTCOMES if isinstance(error, kind)), outcome)
        raise
    finally:
        count(DOCUMENTS, form, outcome)
        if slow:
            observe(PDF_SECONDS, time.perf_counter() - started)
            if not in_line:
                count(PDF_IN_LINE, by=-1)


def _counted(answer: WSGIApplication) -> WSGIApplication:
    """Return the same application, each of whose answers is counted when it has ended, streams included."""

    def counted(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        started, status = time.perf_counter(), "500"
        count(IN_PROGRESS)

        def noted(said: str, *rest: Any) -> Callable[[bytes], object]:
            nonlocal status
            status = said[:3]
            return start_response(said, *rest)

        def ended() -> None:
            count(IN_PROGRESS, by=-1)
            # Unset where the request did not come as far as the routes.
            route = environ.get(_ROUTE, "")
            method = environ.get("REQUEST_METHOD", "")
            count(REQUESTS, route, method if method in _METHODS else _OTHER, status)
            observe(SECONDS, time.perf_counter() - started, route)

        try:
            return ClosingIterator(answer(environ, noted), ended)
        except BaseException:
            ended()
            raise

    return counted


def may_read(settings: Settings) -> bool:
    """Whether this request may read the numbers.

    Without a word on it: a program on this machine may, of a service that other machines are not meant to reach. A
    proxy here would make its callers look like that, so one that is configured, or that shows, ends it.
    """
    if settings.metrics != "auto":
        return settings.metrics == "on"
    if settings.access is not None or settings.trusted_proxies:
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback and not any(
            name in request.headers for name in _FORWARDED
        )
    except ValueError:
        return False


def lines() -> Iterator[str]:
    """Yield the numbers in Prometheus's text format, series in the order of their labels."""
    if _Held.tally is None:
        return
    sums, processes = _Held.tally.read()
    sums[_INFO.row(planner.__version__, service().reference.edition)] = [1]
    sums[_PROCESSES.row()] = [processes]
    rows = sorted((json.loads(name), row) for name, row in sums.items())
    for metric in METRICS:
        yield f"# HELP {metric.name} {metric.says}\n# TYPE {metric.name} {metric.kind}\n"
        for (name, *values), row in rows:
            if name == metric.name:
                labels = dict(zip(metric.labels, values, strict=True))
                yield from _histogram(metric, labels, row) if metric.bounds else [_sample(name, labels, row[0])]


def _histogram(metric: Metric, labels: dict[str, str], row: list[float]) -> Iterator[str]:
    *counts, total = row
    so_far = 0.0
    for bound, found in zip([*map(repr, metric.bounds), "+Inf"], counts, strict=True):
        so_far += found
        yield _sample(f"{metric.name}_bucket", {**labels, "le": bound}, so_far)
    yield _sample(f"{metric.name}_sum", labels, total)
    yield _sample(f"{metric.name}_count", labels, so_far)


def _sample(name: str, labels: dict[str, str], value: float) -> str:
    told = ",".join(f'{label}="{_escaped(said)}"' for label, said in labels.items())
    number = str(int(value)) if value == int(value) else repr(value)
    return f"{name}{{{told}}} {number}\n" if told else f"{name} {number}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
