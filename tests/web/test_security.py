"""What holds for every request and answer: whose it is, where it comes from, what a browser may do, what is logged."""

from __future__ import annotations

import io
import json
import logging
import re
import subprocess
import sys
from importlib import import_module
from typing import Any

import pytest
from flask import Flask, redirect, request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from planner.errors import ReferenceDataError
from planner.web import create_app
from planner.web.pages import static
from planner.web.security import host_is_trusted
from planner.web.settings import SettingsError
from tests.web.conftest import QUICK, make_app

BROWSER = {"Accept": "text/html,*/*;q=0.8"}

REQUESTS: dict[str, dict[str, Any]] = {
    "page": {"path": "/en/", "headers": BROWSER},
    "result": {"path": "/en/result?example=six-peers", "headers": BROWSER},
    "redirect": {"path": "/"},
    "page not found": {"path": "/en/nowhere", "headers": BROWSER},
    "page of another host": {"path": "/en/", "headers": {**BROWSER, "Host": "evil.example"}},
    "assessment": {"path": "/api/v1/assessments", "method": "POST", "json": QUICK},
    "report": {"path": "/api/v1/reports?format=html", "method": "POST", "json": QUICK},
    "drawing": {"path": "/api/v1/reports?format=svg", "method": "POST", "json": QUICK},
    "book": {"path": "/api/v1/rules"},
    "head": {"path": "/api/v1/rules", "method": "HEAD"},
    "options": {"path": "/api/v1/rules", "method": "OPTIONS"},
    "not modified": {"path": "/api/v1/rules", "headers": {"If-None-Match": "*"}},
    "malformed": {"path": "/api/v1/assessments", "method": "POST", "data": b"{", "content_type": "application/json"},
    "forbidden": {"path": "/api/v1/assessments", "method": "POST", "json": QUICK, "headers": {"Origin": "null"}},
    "not found": {"path": "/api/v1/nowhere"},
    "method": {"path": "/api/v1/rules", "method": "DELETE"},
    "form": {"path": "/api/v1/assessments", "method": "POST", "data": {"a": "1"}},
    "query": {"path": "/api/v1/info?x=1"},
    "not implemented": {"path": "/api/v1/reports?format=pdf", "method": "POST", "json": QUICK},
    "bug": {"path": "/bug"},
    "health": {"path": "/healthz"},
    "readiness": {"path": "/readyz"},
    "numbers": {"path": "/metrics"},
    "style": {"path": "STATIC/planner.css"},
    "style of another edition": {"path": "/assets/000000000000/planner.css"},
    "style not modified": {"path": "STATIC/planner.css", "headers": {"If-None-Match": "*"}},
    "part of a style": {"path": "STATIC/planner.css", "headers": {"Range": "bytes=0-9"}},
    "head of a page": {"path": "/en/", "method": "HEAD", "headers": BROWSER},
    "compressed": {"path": "/en/", "headers": {**BROWSER, "Accept-Encoding": "gzip"}},
    "stream": {
        "path": "/api/v1/assessments/batch",
        "method": "POST",
        "data": json.dumps(QUICK) + "\n",
        "content_type": "application/x-ndjson",
    },
    "too large": {
        "path": "/api/v1/assessments",
        "method": "POST",
        "data": b" " * 300_000,
        "content_type": "application/json",
    },
    "form too large": {"path": "/en/result", "method": "POST", "data": {"design": "x" * 3_000_000}, "headers": BROWSER},
    "method unheard of": {"path": "/en/", "method": "BREW", "headers": BROWSER},
}


@pytest.fixture(scope="module")
def answers() -> dict[str, TestResponse]:
    """Return an answer of every kind."""
    app = make_app(PDF="off")

    @app.get("/bug")
    def bug() -> None:
        raise ZeroDivisionError

    client = app.test_client()
    with app.test_request_context():
        style = static.address("planner.css").removesuffix("/planner.css")
    requests = {
        kind: {**request, "path": request["path"].replace("STATIC", style)} for kind, request in REQUESTS.items()
    }
    return {kind: client.open(**request, buffered=True) for kind, request in requests.items()}


@pytest.mark.parametrize("kind", REQUESTS)
def test_every_answer_carries_the_headers(answers: dict[str, TestResponse], kind: str) -> None:
    """Pages, files, errors, redirects, bugs: a browser may load, frame and keep nothing that we did not mean."""
    headers = answers[kind].headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert re.fullmatch("[0-9a-f]{16}", headers["X-Request-ID"])
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    assert "Strict-Transport-Security" not in headers
    assert "Set-Cookie" not in headers
    assert not [name for name, _ in headers if name.lower().startswith("access-control")]
    assert "Python" not in headers.get("Server", "")


KEPT = {"page", "book", "head", "not modified", "head of a page", "compressed", "style", "style not modified"} | {
    "part of a style"
}
"""What holds nothing of anybody's."""


@pytest.mark.parametrize("kind", sorted(set(REQUESTS) - KEPT))
def test_nothing_of_a_design_is_kept(answers: dict[str, TestResponse], kind: str) -> None:
    """Only what holds nothing of anybody's may be kept by a browser: the empty form, the book."""
    assert answers[kind].headers["Cache-Control"] == "no-store"


def test_the_kinds_are_what_they_say(answers: dict[str, TestResponse]) -> None:
    """The table above does produce every kind of answer."""
    statuses = {kind: answer.status_code for kind, answer in answers.items()}
    assert statuses == {
        "page": 200, "result": 200, "redirect": 302, "page not found": 404, "page of another host": 400,
        "assessment": 200,
        "report": 200, "drawing": 200, "book": 200, "head": 200, "options": 200, "not modified": 304,
        "malformed": 400, "forbidden": 403, "not found": 404, "method": 405, "form": 415, "query": 422,
        "not implemented": 501, "bug": 500, "health": 200, "readiness": 200, "numbers": 200,
        "style": 200, "style of another edition": 404, "style not modified": 304, "part of a style": 200,
        "head of a page": 200, "compressed": 200, "stream": 200, "too large": 413, "form too large": 413,
        "method unheard of": 405,
    }  # fmt: skip
    assert answers["compressed"].headers["Content-Encoding"] == "gzip"
    assert answers["stream"].mimetype == "application/x-ndjson"
    assert answers["head of a page"].data == b""


@pytest.mark.parametrize("kind", [kind for kind in REQUESTS if REQUESTS[kind]["path"].startswith("/api/")])
def test_errors_of_the_api_are_problems_of_bounded_length(answers: dict[str, TestResponse], kind: str) -> None:
    """Whatever is wrong: RFC 9457, at most 64 kB."""
    answer = answers[kind]
    if answer.status_code >= 400:
        assert answer.mimetype == "application/problem+json"
        assert len(answer.data) <= 65_536


def test_programs_may_load_nothing_at_all(answers: dict[str, TestResponse]) -> None:
    """Data and files have the tightest policy; only pages load our own scripts and styles."""
    assert "'self'" in answers["page"].headers["Content-Security-Policy"]
    for kind in ("assessment", "drawing", "not found", "bug"):
        assert "'self'" not in answers[kind].headers["Content-Security-Policy"]


def test_transport_security_is_asked_for_only_over_tls(client: FlaskClient) -> None:
    """HSTS on https, never on http."""
    assert "Strict-Transport-Security" in client.get("/healthz", base_url="https://localhost").headers
    assert "Strict-Transport-Security" not in client.get("/healthz").headers


# --- request id -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stated", ["abc", "A-1_b.2", "x" * 64, "0af7651916cd43dd8448eb211c80319c"])
def test_a_harmless_request_id_is_kept(client: FlaskClient, stated: str) -> None:
    """Whoever sends an id finds it in the answer, and in the problem."""
    response = client.get("/api/v1/nowhere", headers={"X-Request-ID": stated})
    assert response.headers["X-Request-ID"] == stated == response.json["requestId"]


@pytest.mark.parametrize("stated", ["", " ", "a b", "x" * 65, "<script>", "a\tb", "é", '"', "a/b", "%0d%0a"])
def test_any_other_request_id_is_replaced(client: FlaskClient, stated: str) -> None:
    """Nothing that could harm a log or a page comes back; each request has an id of its own."""
    first, second = (client.get("/healthz", headers={"X-Request-ID": stated}).headers["X-Request-ID"] for _ in "12")
    assert re.fullmatch("[0-9a-f]{16}", first)
    assert first != second


# --- host -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1", "127.0.0.1:8000", "[::1]", "[::1]:8000"])
def test_a_local_service_answers_to_local_names(client: FlaskClient, host: str) -> None:
    """By name and address, with any port."""
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "evil.localhost", "127.0.0.1.evil.example", "127.0.0.2", "localhost:x",
     "localhost@evil.example", "localhost/", "evil.example:80@localhost", "localhost#", "[::2]", "::1", "local,evil"],
)  # fmt: skip
def test_it_answers_to_no_other_name(client: FlaskClient, host: str) -> None:
    """A page of another site cannot rebind its own name to this machine and talk to us."""
    response = client.get("/api/v1/info", headers={"Host": host})
    assert response.status_code == 400
    assert response.json["type"] == "/problems/untrusted-host"
    assert "evil" not in response.text


def test_trusted_hosts_are_a_setting() -> None:
    """PLANNER_TRUSTED_HOSTS replaces the local names; one that begins with a dot takes its subdomains along."""
    client = create_app({"TRUSTED_HOSTS": "planner.example.com, .lab.example"}).test_client()
    statuses = {
        host: client.get("/healthz", headers={"Host": host}).status_code
        for host in ("planner.example.com", "a.lab.example:8443", "lab.example", "evillab.example", "localhost")
    }
    assert list(statuses.values()) == [200, 200, 400, 400, 400]


def test_a_request_without_host_is_not_trusted() -> None:
    """HTTP/1.0 without Host names nobody."""
    assert not host_is_trusted(None, frozenset({"localhost"}))
    assert not host_is_trusted("", frozenset({"", "localhost"}))


def test_forwarded_headers_are_believed_only_from_a_proxy(client: FlaskClient) -> None:
    """Without PLANNER_TRUSTED_PROXIES nobody can say that they came another way."""
    forwarded = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/evil"}
    response = client.get("/", headers=forwarded)
    assert response.status_code == 302
    assert "evil" not in response.headers["Location"]
    assert "Strict-Transport-Security" not in response.headers
    spoofed = {**forwarded, "X-Forwarded-For": "9.9.9.9", "X-Real-IP": "9.9.9.9", "Forwarded": "host=evil.example"}
    page = client.get("/en/", headers={**spoofed, "X-Forwarded-Port": "666", "X-Forwarded-Scheme": "https"})
    assert page.status_code == 200
    assert not {"evil", "9.9.9.9", "666"} & set(re.findall(r"evil|9\.9\.9\.9|\b666\b", page.text))
    behind = create_app({"TRUSTED_PROXIES": 1, "TRUSTED_HOSTS": ["planner.example.com"]}).test_client()
    hidden = behind.get("/healthz", headers={"X-Forwarded-Host": "evil.example", "Host": "planner.example.com"})
    assert hidden.status_code == 400
    trusted = {"X-Forwarded-Host": "planner.example.com", "X-Forwarded-Proto": "https", "Host": "10.0.0.1"}
    response = behind.get("/healthz", headers=trusted)
    assert response.status_code == 200
    assert "Strict-Transport-Security" in response.headers


def test_only_the_nearest_proxies_are_believed() -> None:
    """What a caller writes into a header stands before what the proxy adds, and is passed over."""
    app = create_app({"TRUSTED_PROXIES": 1, "TRUSTED_HOSTS": ["planner.example.com"]})
    seen: list[str | None] = []
    app.add_url_rule("/whence", "whence", lambda: seen.append(request.remote_addr) or "")
    headers = {"Host": "planner.example.com", "X-Forwarded-For": "127.0.0.1, 192.0.2.7"}
    assert app.test_client().get("/whence", headers=headers).status_code == 200
    assert seen == ["192.0.2.7"]


@pytest.fixture(scope="module")
def behind_a_proxy() -> FlaskClient:
    """A service that believes one proxy."""
    return make_app(TRUSTED_PROXIES=1).test_client()


@pytest.mark.parametrize(
    ("prefix", "kept"),
    [
        ("/planner", True),
        ("/tools/planner-1.0/", True),
        ("", True),
        ("//evil.example", False),
        ("/../evil", False),
        ("/a/./b", False),
        ("/a b", False),
        ("/a?b", False),
        ("/%2f", False),
        ("/" + "a" * 65, False),
        ("/a" * 9, False),
        ("/a\\b", False),
        ("https://evil.example", False),
    ],
)
def test_a_prefix_cannot_lead_links_elsewhere(behind_a_proxy: FlaskClient, prefix: str, kept: bool) -> None:
    """A proxy may say below which path it shows us; what is no plain path, a caller wrote, and it is passed over."""
    page = behind_a_proxy.get("/en/", headers={"X-Forwarded-Prefix": prefix})
    assert page.status_code == 200
    links = set(re.findall(r'(?:href|src|action)="([^"#?]*)', page.text)) - {""}
    leading = prefix.rstrip("/") if kept else ""
    assert links
    assert all(
        link.startswith((f"{leading}/en/", f"{leading}/es/", f"{leading}/assets/", f"{leading}/api/")) for link in links
    )


# --- cross-site requests ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "SAME-ORIGIN"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 403),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "https://localhost"}, 200),
        ({"Origin": "http://localhost:8000"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "http://[evil"}, 403),
        ({"Origin": "http://localhost.evil.example"}, 403),
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/api/v1/assessments", "/nowhere", "/en/"])
def test_another_sites_page_cannot_make_us_work(
    client: FlaskClient, path: str, headers: dict[str, str], status: int
) -> None:
    """Unsafe methods of a foreign page are refused, for pages and API alike; programs and our own pages are not."""
    response = client.post(path, json=QUICK, headers=headers)
    if status == 403:
        assert response.status_code == 403
        assert response.json["type"] == "/problems/cross-site-request"
    else:
        assert response.status_code != 403


def test_every_form_is_closed_to_other_sites(app: Flask, client: FlaskClient) -> None:
    """Every route that takes a form, a file or a design, as a plain form, as one with a file, and as htmx sends it."""
    routes = [rule for rule in app.url_map.iter_rules() if (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}]
    assert len(routes) > 20
    for rule in routes:
        path = re.sub(r"<any\(.*?\):language>|<[^>]*>", "en", rule.rule)
        for headers in (
            {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
            {"Sec-Fetch-Site": "same-site", "HX-Request": "true", "HX-Current-URL": "http://localhost/en/"},
            {"Origin": "https://evil.example", "Referer": "http://localhost/en/"},
        ):
            for body in ({"design": "{}"}, {"file": (io.BytesIO(b"{}"), "design.json")}):
                response = client.post(path, data=body, headers=headers)
                assert response.status_code == 403, (rule.rule, headers)


def test_reading_is_open_to_links(client: FlaskClient) -> None:
    """A link from another site may lead here: GET changes nothing."""
    assert client.get("/en/", headers={"Sec-Fetch-Site": "cross-site", **BROWSER}).status_code == 200


# --- log --------------------------------------------------------------------------------------------------------------


def test_each_request_is_one_line_without_what_was_sent(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    """Method, route, status, time and id; never a path, a query, a body, a header or an address of the caller."""
    canary = "canary7f3"
    with caplog.at_level(logging.INFO, "planner"):
        for path in (f"/api/v1/rules/{canary}", f"/api/v1/info?x={canary}", f"/{canary}", "/api/v1/rules/NET-01"):
            client.get(path, headers={"User-Agent": canary, "Authorization": canary, "Cookie": canary})
        design = {**QUICK, "name": canary, canary: canary}
        client.post("/api/v1/assessments", json=design, headers={"X-Request-ID": "r-1"})
        client.post("/api/v1/assessments", json={**QUICK, "notes": canary})
        client.post("/api/v1/reports?format=csv", json={**QUICK, "customer": canary})
    lines = [json.loads(message) for message in caplog.messages]
    assert len(lines) == 7
    assert canary not in caplog.text
    assert lines[0]["path"] == "/api/v1/rules/<rule_id>"
    assert lines[2]["path"] is None
    assert {"time", "level", "event", "requestId", "method", "path", "status", "problem", "milliseconds"} == set(
        lines[4]
    )
    assert (lines[4]["requestId"], lines[4]["method"], lines[4]["status"]) == ("r-1", "POST", 422)
    assert lines[4]["milliseconds"] > 0


TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@pytest.mark.parametrize(
    "stated",
    [f"00-{TRACE}-{SPAN}-01", f"00-{TRACE}-{SPAN}-00", f" 00-{TRACE}-{SPAN}-01 ", f"01-{TRACE}-{SPAN}-01-more"],
)
def test_a_trace_is_told_in_the_log(client: FlaskClient, caplog: pytest.LogCaptureFixture, stated: str) -> None:
    """`traceparent` of W3C Trace Context: its two ids stand in the line of the request."""
    with caplog.at_level(logging.INFO, "planner"):
        client.get("/healthz", headers={"traceparent": stated})
    line = json.loads(caplog.messages[-1])
    assert (line["traceId"], line["parentId"]) == (TRACE, SPAN)


@pytest.mark.parametrize(
    "stated",
    ["", "canary", f"00-{TRACE}-{SPAN}", f"00-{TRACE.upper()}-{SPAN}-01", f"00-{'0' * 32}-{SPAN}-01",
     f"00-{TRACE}-{'0' * 16}-01", f"00-{TRACE}-{SPAN}-01-canary", f"01-{TRACE}-{SPAN}-01canary",
     f"00-{TRACE}-{SPAN}-0g", f"ff-{TRACE}-{SPAN}-01"],
)  # fmt: skip
def test_what_is_no_trace_is_not_told(client: FlaskClient, caplog: pytest.LogCaptureFixture, stated: str) -> None:
    """Anything else is passed over, whatever it holds."""
    with caplog.at_level(logging.INFO, "planner"):
        client.get("/healthz", headers={"traceparent": stated})
    assert "traceId" not in json.loads(caplog.messages[-1])
    assert "canary" not in caplog.text


def test_requests_are_not_logged_above_the_level() -> None:
    """PLANNER_LOG_LEVEL=warning leaves bugs and warnings only; a process without logging of its own gets JSON lines."""
    program = (
        "import logging\n"
        "from planner.web import create_app\n"
        "app = create_app({'LOG_LEVEL': 'warning', 'BIND': '0.0.0.0:80', 'ACCESS': 'network', 'SECRET_KEY': 'short'})\n"
        "app.add_url_rule('/bug', 'bug', lambda: 1 / 0)\n"
        "client = app.test_client()\n"
        "client.get('/healthz'); client.get('/bug')\n"
        "app.logger.warning('a \"plain\"\\nline')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["settings", "settings", "bug", "message"]
    assert lines[2]["error"] == "ZeroDivisionError"
    assert lines[3]["text"] == 'a "plain"\nline'


# --- start ------------------------------------------------------------------------------------------------------------


def test_wrong_reference_data_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """The service does not start with it, and the error names file and key."""

    def refuse() -> Any:
        raise ReferenceDataError("limits.toml", "limit[0].cite", "is missing")

    monkeypatch.setattr("planner.web.load_reference", refuse)
    with pytest.raises(ReferenceDataError, match=r"limits.toml: limit\[0\].cite: is missing"):
        create_app()


def test_wrong_settings_stop_the_start() -> None:
    """All at once, by the names of their variables."""
    with pytest.raises(SettingsError) as refused:
        create_app({"PDF": "maybe", "DEFAULT_LANGUAGE": "fr"})
    assert {fault.partition(":")[0] for fault in refused.value.faults} == {"PLANNER_PDF", "PLANNER_DEFAULT_LANGUAGE"}


def test_applications_do_not_share_anything() -> None:
    """Two in one process, with other settings, do not disturb each other."""
    english, spanish = create_app(), create_app({"DEFAULT_LANGUAGE": "es"})
    assert english.test_client().get("/api/v1/info").json["default_language"] == "en"
    assert spanish.test_client().get("/api/v1/info").json["default_language"] == "es"
    assert english.test_client().get("/api/v1/nowhere").json["title"] == "Not found"


def test_importing_starts_nothing() -> None:
    """Only wsgi.py makes an application; importing the package makes none, and loads no PDF engine."""
    program = (
        "import sys, threading, planner.web\n"
        "from flask import Flask\n"
        "import gc\n"
        "assert not [found for found in gc.get_objects() if isinstance(found, Flask)]\n"
        "assert threading.active_count() == 1\n"
        "planner.web.create_app()\n"
        "assert threading.active_count() == 1\n"
        "assert 'weasyprint' not in sys.modules and 'openpyxl' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_wsgi_module_holds_the_application() -> None:
    """`gunicorn wsgi:app` finds it."""
    wsgi = import_module("wsgi")
    assert isinstance(wsgi.app, Flask)
    assert wsgi.app.test_client().get("/healthz").status_code == 200


def test_a_view_may_tighten_but_need_not_repeat(app: Flask) -> None:
    """What a view sets stays; what it leaves out is filled in."""
    odd = create_app()

    @odd.get("/odd")
    def view() -> Any:
        made = redirect("/en/")
        made.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return made

    headers = odd.test_client().get("/odd").headers
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"
