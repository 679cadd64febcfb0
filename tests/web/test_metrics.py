"""/metrics: what the service counts of its work, for those whom it is meant for, and nothing of designs."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from planner.errors import FormatUnavailable, RendererBusy, RendererLost, RenderError, TooLargeToRender
from planner.rules import RULES
from planner.web import metrics
from planner.web.metrics import METRICS
from planner.web.tally import Tally
from tests.serving import PATIENCE_S, serving
from tests.web.conftest import QUICK, make_app


@pytest.fixture(scope="module", autouse=True)
def of_this_module_alone() -> Iterator[None]:
    """Count what is done here and nothing that another test may have left at work."""
    here = threading.get_ident()

    class OfThisThread(Tally):
        def add(self, name: str, amounts: Collection[tuple[int, float]], width: int = 1) -> None:
            if threading.get_ident() == here:
                super().add(name, amounts, width)

    with pytest.MonkeyPatch.context() as patch:
        passing = {metric.row() for metric in METRICS if metric.kind == metrics.GAUGE}
        patch.setattr("planner.web.metrics._Held.tally", OfThisThread(places=1, passing=passing))
        yield


Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def read(client: FlaskClient) -> Samples:
    """Return every sample by name and labels, as Prometheus's own parser reads them."""
    answer = client.get("/metrics", buffered=True)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def grown(before: Samples, after: Samples, name: str, **labels: str) -> float:
    """Return by how much a sample grew."""
    key = (name, tuple(sorted(labels.items())))
    return after.get(key, 0) - before.get(key, 0)


def test_it_is_well_formed_and_complete(client: FlaskClient) -> None:
    """Every metric has help and type; a histogram's buckets add up."""
    client.get("/healthz", buffered=True)
    families = {
        family.name: family for family in text_string_to_metric_families(client.get("/metrics", buffered=True).text)
    }
    assert set(families) == {metric.name.removesuffix("_total") for metric in METRICS}
    for metric in METRICS:
        family = families[metric.name.removesuffix("_total")]
        assert family.type == metric.kind
        assert family.documentation == metric.says
    samples = read(client)
    buckets = [
        value
        for (name, labels), value in samples.items()
        if name == "planner_http_request_seconds_bucket" and ("route", "/healthz") in labels
    ]
    assert buckets == sorted(buckets)
    assert buckets[-1] == samples[("planner_http_request_seconds_count", (("route", "/healthz"),))]
    assert samples[("planner_processes", ())] >= 1


def test_requests_are_counted_by_route_method_and_status(client: FlaskClient) -> None:
    """By the pattern of the route, never the address; what a stranger makes up is one label."""
    before = read(client)
    for path in ("/api/v1/rules/NET-01", "/api/v1/rules/NET-02", "/api/v1/rules/canary", "/canary-1", "/canary-2"):
        client.get(path, buffered=True)
    client.open("/en/", method="CANARY", buffered=True)
    client.get("/healthz", headers={"Host": "evil.example"}, buffered=True)
    after = read(client)
    total = "planner_http_requests_total"
    assert grown(before, after, total, route="/api/v1/rules/<rule_id>", method="GET", status="200") == 2
    assert grown(before, after, total, route="/api/v1/rules/<rule_id>", method="GET", status="404") == 1
    assert grown(before, after, total, route="", method="GET", status="404") == 2
    assert grown(before, after, total, route="", method="other", status="405") == 1
    assert grown(before, after, total, route="/healthz", method="GET", status="400") == 1
    assert grown(before, after, "planner_http_request_seconds_count", route="/api/v1/rules/<rule_id>") == 3
    assert after[("planner_http_requests_in_progress", ())] == 1
    assert "canary" not in client.get("/metrics", buffered=True).text


def test_a_request_that_ends_in_a_bug_is_counted(caplog: pytest.LogCaptureFixture) -> None:
    """As 500, and as a bug of no rule; one in a rule by the rule's id."""
    app = make_app(PROPAGATE_EXCEPTIONS=False)
    rule = next(iter(RULES.values()))

    @app.get("/bug")
    def bug() -> None:
        raise ZeroDivisionError

    @app.get("/bug-of-a-rule")
    def bug_of_a_rule() -> None:
        def judge(rule: Any) -> None:
            raise ZeroDivisionError

        judge(rule)

    client = app.test_client()
    before = read(client)
    for path in ("/bug", "/bug-of-a-rule"):
        assert client.get(path, buffered=True).status_code == 500
    after = read(client)
    assert grown(before, after, "planner_http_requests_total", route="/bug", method="GET", status="500") == 1
    assert grown(before, after, "planner_bugs_total", rule="") == 1
    assert grown(before, after, "planner_bugs_total", rule=rule.id) == 1


def test_what_escapes_the_application_is_counted() -> None:
    """Also where not even an answer comes of it."""
    app = make_app(TESTING=True)
    app.add_url_rule("/bug", "bug", lambda: 1 // 0)
    client = app.test_client()
    before = read(client)
    with pytest.raises(ZeroDivisionError):
        client.get("/bug", buffered=True)
    after = read(client)
    assert grown(before, after, "planner_http_requests_total", route="/bug", method="GET", status="500") == 1
    assert after[("planner_http_requests_in_progress", ())] == 1


def test_lines_of_a_batch_are_counted(client: FlaskClient) -> None:
    """Those answered and those refused."""
    before = read(client)
    body = "\n".join([json.dumps(QUICK), "{", json.dumps(QUICK), ""])
    client.post("/api/v1/assessments/batch", data=body, content_type="application/x-ndjson", buffered=True).close()
    after = read(client)
    assert grown(before, after, "planner_batch_lines_total", outcome="answered") == 2
    assert grown(before, after, "planner_batch_lines_total", outcome="refused") == 1


def test_files_are_counted(client: FlaskClient) -> None:
    """Those of the API and of the page."""
    before = read(client)
    assert client.post("/api/v1/reports?format=csv", json=QUICK, buffered=True).status_code == 200
    design = {"design": json.dumps(QUICK), "format": "svg"}
    assert client.post("/en/files", data=design, buffered=True).status_code == 200
    after = read(client)
    assert grown(before, after, "planner_documents_total", format="csv", outcome="made") == 1
    assert grown(before, after, "planner_documents_total", format="svg", outcome="made") == 1


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (RendererBusy("x"), "busy"),
        (RendererLost("x"), "lost"),
        (TooLargeToRender("seconds", 1), "too_large"),
        (FormatUnavailable("x"), "unavailable"),
        (RenderError("x"), "failed"),
        (ZeroDivisionError(), "failed"),
        (None, "made"),
    ],
)
def test_how_a_pdf_went_is_counted(client: FlaskClient, error: Exception | None, outcome: str) -> None:
    """Whatever became of it, it took its time and stands in line no more."""
    before = read(client)
    with suppress(RenderError, ZeroDivisionError), metrics.document("pdf"):
        during = read(client)
        if error is not None:
            raise error
    after = read(client)
    assert grown(before, during, "planner_pdf_in_line") == 1
    assert grown(before, after, "planner_pdf_in_line") == 0
    assert grown(before, after, "planner_pdf_seconds_count") == 1
    assert grown(before, after, "planner_documents_total", format="pdf", outcome=outcome) == 1


def test_labels_are_escaped(client: FlaskClient) -> None:
    """No value can end its label or its line."""
    before = read(client)
    odd = 'a"b\\c\nd'
    metrics.count(metrics.BUGS, odd)
    assert grown(before, read(client), "planner_bugs_total", rule=odd) == 1


def test_before_the_first_application_nothing_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command does without one costs nothing and is told nowhere."""
    monkeypatch.setattr("planner.web.metrics._Held.tally", None)
    with metrics.document("pdf"):
        assert list(metrics.lines()) == []
    assert list(metrics.lines()) == []


@pytest.mark.parametrize(
    ("settings", "request_", "status"),
    [
        ({}, {}, 200),
        ({}, {"environ_base": {"REMOTE_ADDR": "::1"}}, 200),
        ({}, {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}}, 404),
        ({}, {"environ_base": {"REMOTE_ADDR": ""}}, 404),
        ({}, {"headers": {"X-Forwarded-For": "127.0.0.1"}}, 404),
        ({}, {"headers": {"Forwarded": "for=127.0.0.1"}}, 404),
        ({}, {"headers": {"Via": "1.1 proxy"}}, 404),
        ({}, {"headers": {"Host": "evil.example"}}, 400),
        ({"ACCESS": "network"}, {}, 404),
        ({"TRUSTED_PROXIES": 1}, {}, 404),
        ({"TRUSTED_PROXIES": 1}, {"headers": {"X-Forwarded-For": "127.0.0.1"}}, 404),
        ({"METRICS": "off"}, {}, 404),
        ({"METRICS": "on", "ACCESS": "network"}, {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}}, 200),
    ],
    ids=str,
)
def test_who_may_read_it(settings: dict[str, Any], request_: dict[str, Any], status: int) -> None:
    """Only this machine, of a service for this machine alone; more or fewer by the setting."""
    assert make_app(**settings).test_client().get("/metrics", **request_).status_code == status


@pytest.mark.slow
def test_the_numbers_of_a_server_are_those_of_all_its_processes(tmp_path: Path) -> None:
    """Whichever of them is asked: what two workers answered over many connections is counted once each."""
    command = Path(sys.executable).with_name("expressway-planner")
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR", "HOME") if name in os.environ}
    wanted = 40
    with serving(command, tmp_path, {**kept, "PLANNER_LOG_LEVEL": "warning"}) as address:

        def get(path: str) -> str:
            """Return an answer; on a busy machine the server may ask to come again, and that is in no number here."""
            until = time.monotonic() + PATIENCE_S
            while True:
                try:
                    with urllib.request.urlopen(address + path, timeout=PATIENCE_S) as answer:
                        return str(answer.read().decode())
                except urllib.error.HTTPError as error:
                    if error.code != 503 or time.monotonic() > until:
                        raise
                    time.sleep(0.1)

        with ThreadPoolExecutor(4) as threads:
            list(threads.map(get, ["/api/v1/info"] * wanted))
        line = f'planner_http_requests_total{{route="/api/v1/info",method="GET",status="200"}} {wanted}\n'
        # A request is counted after its last byte: the last ones may still be on their way into the numbers.
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until and line not in get("/metrics"):
            time.sleep(0.1)
        for _ in range(4):
            assert line in get("/metrics")
