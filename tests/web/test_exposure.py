"""What a stranger finds at the port: no debugger, no folder, no other host, every answer of a stated kind."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.render.formats import RENDERERS
from tests.web.conftest import QUICK, make_app

ODD = "next=https://evil.example/&url=//evil.example&d=//evil.example&q=//evil.example&_external=1&_scheme=javascript"
BROWSER = {"Accept": "text/html,*/*;q=0.8"}
A_YEAR = 31_536_000


def addresses(app: Flask, method: str) -> Iterator[str]:
    """Yield an address of every route for a method."""
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()):
            yield re.sub(r"<[^>]*>", "none", re.sub(r"<any\((\w+).*?\):\w+>", r"\1", rule.rule))


def test_a_debugger_is_never_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the environment says: a bug is a problem, not a page of the source."""
    monkeypatch.setenv("FLASK_DEBUG", "1")
    monkeypatch.setenv("FLASK_ENV", "development")
    app = make_app()
    app.add_url_rule("/bug", "bug", lambda: str(1 // 0))
    assert not app.debug
    assert not app.testing
    answer = app.test_client().get("/bug")
    assert answer.status_code == 500
    assert answer.mimetype == "application/problem+json"
    assert "ZeroDivisionError" not in answer.text


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND"])
def test_no_route_takes_other_methods(app: Flask, client: FlaskClient, method: str) -> None:
    """TRACE would give back what was sent: headers that a proxy has added, say."""
    for path in sorted({*addresses(app, "GET"), *addresses(app, "POST")}):
        answer = client.open(path, method=method, headers={"X-Added": "canary7f3"})
        assert answer.status_code in {404, 405}, path
        assert "canary7f3" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config", "/.git/", "/.env", "/assets/", "/assets/../../pyproject.toml", "/assets/%2e%2e/%2e%2e/wsgi.py",
        "/static/", "/static/planner.css", "/data/sources.toml", "/templates/", "/tests/", "/api/", "/console",
        "/debug", "/server-status", "/api/v1/jobs/", "/en/../../etc/passwd", "/backup.zip", "/docs/asvs.toml",
    ],
)  # fmt: skip
def test_nothing_lies_about(client: FlaskClient, path: str) -> None:
    """No folder is listed, and no file is served but those that belong to pages, by the address of their content."""
    assert client.get(path).status_code == 404


def test_nobody_is_led_to_another_host(app: Flask, client: FlaskClient) -> None:
    """Every redirect of every route, asked in odd ways, stays here."""
    led = 0
    for path in addresses(app, "GET"):
        for address in (path, f"{path}?{ODD}"):
            answer = client.get(address, headers={**BROWSER, "Referer": "https://evil.example/"})
            if 300 <= answer.status_code < 400:
                led += 1
                to = urlsplit(answer.headers["Location"])
                assert (to.scheme, to.netloc) in {("", ""), ("http", "localhost")}, address
                assert to.path.startswith("/")
                assert not to.path.startswith("//")
    assert led > 5


def test_programs_are_led_nowhere(app: Flask, client: FlaskClient) -> None:
    """No address of the API answers with a redirect: who speaks without TLS is not to be led on."""
    asked = [path for path in addresses(app, "GET") if path.startswith("/api/")]
    assert len(asked) > 10
    for path in asked:
        for address in (path, f"{path}/", path.upper()):
            assert not 300 <= client.get(address).status_code < 400, address


def test_every_answer_with_a_body_says_what_it_is() -> None:
    """Every route and every format: a media type, and for texts and XML UTF-8."""
    app = make_app(PDF="off")
    client = app.test_client()
    answers = [client.get(path, headers=BROWSER) for path in addresses(app, "GET")]
    answers += [client.post(f"/api/v1/reports?format={name}", json=QUICK) for name in RENDERERS]
    answers += [client.post(path, data=b"x") for path in addresses(app, "POST")]
    seen = set()
    for answer in answers:
        if not answer.data:
            continue
        kind = answer.content_type
        assert kind, answer.request.path
        media_type = kind.partition(";")[0]
        seen.add(media_type)
        # XML names its encoding itself, or is UTF-8 (RFC 7303).
        if media_type.startswith("text/"):
            assert "; charset=utf-8" in kind, (answer.request.path, kind)
        if media_type.endswith(("json", "xml", "csv", "html", "markdown")):
            answer.data.decode("utf-8")
    assert {"text/html", "application/problem+json", "image/svg+xml", "application/xml", "text/csv"} <= seen


@pytest.mark.parametrize("path", ["/en/", "/es/result?example=six-peers", "/api/v1/rules", "/nowhere", "/healthz"])
def test_no_policy_lets_plug_ins_or_another_base_in(client: FlaskClient, path: str) -> None:
    """By the policy's own words, or by what it says of everything it does not name."""
    policy = client.get(path, headers=BROWSER).headers["Content-Security-Policy"]
    directives = {name: sources for name, *sources in map(str.split, policy.split(";"))}
    for name in ("object-src", "frame-src", "worker-src", "media-src", "manifest-src"):
        assert directives.get(name, directives["default-src"]) == ["'none'"], name
    assert directives["base-uri"] == directives["frame-ancestors"] == ["'none'"]
    assert set(directives.get("script-src", ["'self'"])) == {"'self'"}


def test_transport_security_is_for_a_year_and_for_names_below() -> None:
    """On pages, data, files and errors; below a path the host is shared, and its other names are left alone."""
    client = make_app(TRUSTED_PROXIES=1).test_client()
    for path in ("/en/", "/api/v1/info", "/nowhere", "/api/v1/nowhere"):
        told = client.get(path, headers={"X-Forwarded-Proto": "https"}).headers["Strict-Transport-Security"]
        assert told == f"max-age={A_YEAR}; includeSubDomains"
    shared = client.get("/en/", headers={"X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/planner"})
    assert shared.headers["Strict-Transport-Security"] == f"max-age={A_YEAR}"


def test_nobody_is_anybody(app: Flask, client: FlaskClient) -> None:
    """No route asks who one is or remembers it: credentials change no answer, and no cookie is set."""
    sent = {"Authorization": "Basic YWRtaW46YWRtaW4=", "Cookie": "session=admin; user=root", "X-User-ID": "root"}
    for path in addresses(app, "GET"):
        plain, known = client.get(path), client.get(path, headers=sent)
        assert plain.status_code == known.status_code != 401, path
        for answer in (plain, known):
            assert "Set-Cookie" not in answer.headers
            assert "WWW-Authenticate" not in answer.headers


@pytest.mark.parametrize(
    ("request_", "status", "problem"),
    [
        ({"path": "/api/v1/info", "headers": {"Host": "evil.example"}}, 400, "untrusted-host"),
        ({"path": "/api/v1/assessments", "headers": {"Sec-Fetch-Site": "cross-site"}}, 403, "cross-site-request"),
        ({"path": "/api/v1/assessments", "json": {"clusters": 1}}, 422, "invalid-design"),
        ({"path": "/api/v1/assessments", "data": b"{", "content_type": "application/json"}, 400, "unreadable-body"),
        ({"path": "/api/v1/rules?topic=NET&topic=MEM", "method": "GET"}, 422, "invalid-query"),
        ({"path": "/api/v1/assessments", "data": b" " * 300_000, "content_type": "application/json"}, 413, "too-large"),
        ({"path": "/metrics", "method": "GET", "headers": {"Via": "1.1 proxy"}}, 404, "not-found"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_was_refused_is_logged_by_name(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, request_: dict[str, Any], status: int, problem: str
) -> None:
    """Which control refused a request, when in UTC, and the id that the caller was told; not what was in it."""
    before = datetime.now(UTC) - timedelta(seconds=1)
    with caplog.at_level(logging.INFO, "planner"):
        answer = client.open(**{"method": "POST", **request_})
    line = json.loads(caplog.messages[-1])
    assert (line["event"], line["status"], line["problem"]) == ("request", status, problem)
    assert line["status"] == answer.status_code
    assert line["requestId"] == answer.headers["X-Request-ID"] == json.loads(answer.data)["requestId"]
    stamp = datetime.fromisoformat(line["time"])
    assert stamp.utcoffset() == timedelta(0)
    assert before <= stamp <= datetime.now(UTC) + timedelta(seconds=1)
    assert "evil" not in caplog.messages[-1]


def test_what_was_answered_names_no_problem(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    """The name stands for a refusal alone."""
    with caplog.at_level(logging.INFO, "planner"):
        client.get("/healthz")
    assert "problem" not in json.loads(caplog.messages[-1])
