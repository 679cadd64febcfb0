"""Every request that cannot be answered gets an RFC 9457 problem with all its faults, in words, and nothing of ours."""

from __future__ import annotations

import gzip
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from jinja2 import TemplateNotFound
from werkzeug.exceptions import TooManyRequests
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app

from planner.errors import Fault, InvalidDesign, RuleObservedNothing, WordingError
from planner.rules import RULES
from planner.web import create_app, problems
from planner.web.problems import PROBLEMS
from planner.wording import LANGUAGES, load_wording
from tests.web.conftest import QUICK, Post, codes

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def is_problem(response: TestResponse, status: int, slug: str) -> dict[str, Any]:
    """Hold the answer against RFC 9457 and the contract; return the problem."""
    assert response.status_code == status, response.text[:500]
    assert response.headers["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = response.json
    assert told["type"] == f"/problems/{slug}"
    assert told["status"] == status
    assert told["requestId"] == response.headers["X-Request-ID"]
    assert told["instance"].startswith("/")
    assert told["title"]
    assert told["detail"]
    for fault in told.get("errors", ()):
        assert set(fault) == {"pointer", "code", "detail"}
        assert fault["pointer"] == "" or fault["pointer"].startswith("/")
        assert fault["detail"]
    return told


# --- bodies that are no design ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"{", "malformed_json"),
        (b'{"clusters": [}', "malformed_json"),
        (b"{'clusters': []}", "malformed_json"),
        (b'{"clusters": []} trailing', "malformed_json"),
        (b"[" * 100_000, "too_deep"),
        (b'{"a":' * 21 + b"1" + b"}" * 21, "too_deep"),
        (b'{"name": "\xff\xfe"}', "not_utf8"),
        (b'{"name": "a\xed\xa0\x80"}', "not_utf8"),
        (json.dumps(QUICK).encode("utf-16"), "not_utf8"),
        (json.dumps(QUICK).encode("utf-32-le"), "not_utf8"),
        (b'{"name": "a\x00b"}', "not_utf8"),
        (b"\x00", "not_utf8"),
        (gzip.compress(json.dumps(QUICK).encode(), mtime=0), "not_utf8"),
        (b"a=1&b=2", "malformed_json"),
        (b"<xml/>", "malformed_json"),
    ],
    ids=lambda value: repr(value[:12]) if isinstance(value, bytes) else value,
)
def test_what_cannot_be_read_is_malformed(assess: Post, body: bytes, code: str) -> None:
    """400, with what is wrong; no decoder's own words."""
    told = is_problem(assess(body), 400, "unreadable-body")
    assert [(fault["pointer"], fault["code"]) for fault in told["errors"]] == [("", code)]


@pytest.mark.parametrize(
    "body",
    [
        b"a: [1",
        b"\t- a",
        b"!!python/object/apply:os.system ['true']",
        b"%YAML 9.9\n--- a",
        b"a: &x [1]\nb: *x",
        b"&a [*a]",
        b"? {a: b}\n: c",
        b"{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{",
        b"- " * 5_000,
        b"a: 2026-13-45",
        b"a: 0x" + b"f" * 9_000,
        b"\x00",
        b"a: 1\n---\nb: 2",
        b"<<: {a: 1}",
        b"clusters: [{peer_count: 1, peer_count: 2}]",
        b"clusters: [{round_trip_ms: .nan}]",
    ],
    ids=lambda value: repr(value[:20]),
)
def test_hostile_yaml_is_a_problem(assess: Post, body: bytes) -> None:
    """Tags, anchors, bombs, streams of documents and what is no YAML: 4xx at once, never an error of ours."""
    response = assess(body, content_type="application/yaml")
    assert response.status_code in (400, 422)
    is_problem(response, response.status_code, "unreadable-body" if response.status_code == 400 else "invalid-design")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"clusters":[{"peer_count":1}],"clusters":[{"peer_count":2}]}', ("/clusters", "duplicate_key")),
        ('{"clusters":[{"peer_count":NaN}]}', ("/clusters/0/peer_count", "not_finite")),
        ('{"clusters":[{"round_trip_ms":1e999}]}', ("/clusters/0/round_trip_ms", "not_finite")),
        ('{"clusters":[{"round_trip_ms":-Infinity}]}', ("/clusters/0/round_trip_ms", "not_finite")),
        ('{"clusters":[{"peer_count":' + "9" * 5_000 + "}]}", ("/clusters/0/peer_count", "number_too_long")),
        ('{"clusters":[{"peer_count":"4"}]}', ("/clusters/0/peer_count", "integer")),
        ('{"clusters":[{"peer_count":true}]}', ("/clusters/0/peer_count", "integer")),
        ('{"clusters":[{"peer_count":4,"h323_mode":1}]}', ("/clusters/0/h323_mode", "boolean")),
        ('{"clusters":[{"peer_count":4}],"name":"\\ud800"}', ("/name", "hidden_characters")),
        ('{"clusters":[{"peer_count":4}],"name":"a\\u0000b"}', ("/name", "hidden_characters")),
        ('{"clusters":[{"peer_count":4}],"name":"a\\u202eb"}', ("/name", "hidden_characters")),
        ('{"clusters":[{"peer_count":4}],"x/y~z":1}', ("/x~1y~0z", "unknown_field")),
        ("[]", ("", "object")),
        ("null", ("", "object")),
        ("1", ("", "object")),
        ('"text"', ("", "object")),
        ("{}", ("/clusters", "required")),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else value[1],
)
def test_what_does_not_fit_is_invalid_at_its_place(assess: Post, text: str, expected: tuple[str, str]) -> None:
    """422 with the JSON pointer of the fault."""
    response = assess(text)
    is_problem(response, 422, "invalid-design")
    assert codes(response) == {expected}


def test_all_faults_come_at_once(assess: Post) -> None:
    """Nobody has to send a design again and again to hear the next fault."""
    design = {"name": 1, "clusters": [{"type": "D", "peer_count": "4"}, {"peers": [{"lan1": {"ipv4": "x"}}], "x": 1}]}
    response = assess(design)
    told = is_problem(response, 422, "invalid-design")
    assert codes(response) == {
        ("/name", "text"),
        ("/clusters/0/type", "choice"),
        ("/clusters/0/peer_count", "integer"),
        ("/clusters/1/peers/0/lan1/ipv4", "ipv4_address"),
        ("/clusters/1/x", "unknown_field"),
    }
    assert "5" in told["detail"]
    assert "truncated" not in told


def test_a_hundred_faults_are_enough(assess: Post) -> None:
    """The list ends at 100 and says that there are more; the answer stays small whatever was sent."""
    response = assess({"clusters": [{"peer_count": 1}], **{f"key {number}": 1 for number in range(10_000)}})
    told = is_problem(response, 422, "invalid-design")
    assert len(told["errors"]) == 100
    assert told["truncated"] is True
    assert len(response.data) < 65_536
    exactly = {"clusters": [{"peer_count": 1}], **{f"key {number}": 1 for number in range(100)}}
    whole = assess(json.dumps(exactly, indent=80))
    assert len(whole.json["errors"]) == 100
    assert "truncated" not in whole.json


def test_an_answer_is_not_much_longer_than_what_was_sent(assess: Post, client: FlaskClient) -> None:
    """Twice the request and 4 kB: hundreds of faults in a few bytes are told in part, and the count in whole."""
    for faults in (1, 10, 30, 100, 1_000):
        body = json.dumps({"clusters": [{"peer_count": 1}], **{f"{number}": 0 for number in range(faults)}}).encode()
        response = assess(body)
        told = is_problem(response, 422, "invalid-design")
        assert len(response.data) <= 2 * len(body) + 4_096
        assert ("truncated" in told) == (len(told["errors"]) < faults)
        assert f"{faults:,}" in told["detail"]
    body = json.dumps({"clusters": [{}] * 3, "x" * 80: 0}).encode()
    chunked = assess(body, headers={"Transfer-Encoding": "chunked"}, environ_overrides={"wsgi.input_terminated": True})
    assert len(chunked.data) <= 4_096
    assert len(client.get("/api/v1/info?" + "&".join(f"{number}=" for number in range(500))).data) <= 2 * 2_389 + 4_096


def test_long_pointers_do_not_make_long_answers(app: Flask) -> None:
    """A list of faults is also cut by its size."""
    with app.test_request_context():
        told = problems.problem("invalid-design", [Fault("/" + "x" * 2_000, "required")] * 100)
    assert told["truncated"] is True
    assert len(json.dumps(told)) < 65_536


def test_parameters_of_a_sentence_are_cut(app: Flask) -> None:
    """A value that a sentence repeats has 80 characters at the most."""
    with app.test_request_context():
        told = problems.problem("invalid-design", [Fault("", "confirmed_twice", {"rule": "n" * 500})])
    assert told["errors"][0]["detail"] == f"Rule {'n' * 79}… is confirmed twice."


def test_what_may_be_chosen_is_told_whole(client: FlaskClient) -> None:
    """The formats of a report are more than fit into what is repeated of a caller's own words; the last is told too."""
    told = client.post("/api/v1/reports?format=docx", json={}).get_json()
    (error,) = told["errors"]
    assert error["code"] == "choice"
    assert error["detail"].endswith(", zone.")
    told = client.post("/api/v1/sizings", json={"demand": {}}).get_json()
    assert "…" not in told["errors"][0]["detail"]


def test_values_are_not_echoed_at_length(assess: Post, client: FlaskClient) -> None:
    """What was sent comes back in pieces of 80 characters at the most, in names and paths too."""
    long = "n" * 5_000
    for response in (
        assess({"clusters": [{"peer_count": 1}], long: long, "name": long}),
        assess({"clusters": [{"peer_count": 1, "platform": long}]}),
        client.get(f"/api/v1/{long}"),
        client.get(f"/api/v1/info?{long}={long}&language={long}"),
    ):
        assert response.status_code in (404, 422)
        assert "n" * 81 not in response.text


def test_seventy_thousand_keys_are_refused_quickly(assess: Post) -> None:
    """A body beyond the limit is not even decoded."""
    body = json.dumps({f"k{number}": number for number in range(70_000)})
    is_problem(assess(body), 413, "too-large")


@pytest.mark.parametrize(
    "design",
    [
        {"clusters": [{"peer_count": 1}] * 201},
        {"clusters": [{"peer_count": 101}]},
        {"clusters": [{"peers": [{}] * 101}]},
        {"clusters": [{"peer_count": 100}] * 3},
    ],
    ids=["clusters", "peer count", "peers", "pairs"],
)
def test_more_than_a_request_may_hold_is_too_large(assess: Post, design: dict[str, Any]) -> None:
    """Counts beyond the limits are 413 like bytes, each at its place."""
    assert is_problem(assess(design), 413, "too-large")["errors"]


def test_the_size_limit_is_a_setting() -> None:
    """PLANNER_MAX_CONTENT_LENGTH bounds the body, told before it is read and also when no length was told."""
    client = create_app({"MAX_CONTENT_LENGTH": 2_000}).test_client()
    assert client.post("/api/v1/assessments", json=QUICK).status_code == 200
    long = json.dumps({**QUICK, "notes": "x" * 1_000, "customer": "x" * 1_000})
    told = is_problem(client.post("/api/v1/assessments", data=long, content_type="application/json"), 413, "too-large")
    assert [fault["code"] for fault in told["errors"]] == ["too_many_bytes"]
    wider = create_app({"MAX_CONTENT_LENGTH": 600_000}).test_client()
    padded = json.dumps(QUICK) + " " * 300_000
    assert wider.post("/api/v1/assessments", data=padded, content_type="application/json").status_code == 200
    for content_type in ("application/json", "application/yaml"):
        is_problem(_chunked(client, io.BytesIO(long.encode()), content_type), 413, "too-large")
    assert _chunked(client, io.BytesIO(json.dumps(QUICK).encode())).status_code == 200


def _chunked(client: FlaskClient, stream: Any, content_type: str = "application/json") -> TestResponse:
    """Send a body without a length, as servers hand on one that came in chunks."""
    transfer = {"wsgi.input": stream, "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    return client.post("/api/v1/assessments", content_type=content_type, environ_overrides=transfer)


class _Broken(io.RawIOBase):
    """A body that breaks off, as servers report it."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def readable(self) -> bool:
        """It is, until it is read."""
        return True

    def readinto(self, _: Any) -> int:
        """Break off."""
        raise self.error


@pytest.mark.parametrize("error", [OSError("/tmp/socket"), ValueError("bad chunk"), RuntimeError("chunk extension")])
def test_a_broken_transfer_is_malformed(client: FlaskClient, error: Exception) -> None:
    """Whatever a server raises while the body is read, the caller is told 400 and not our insides."""
    response = _chunked(client, _Broken(error))
    is_problem(response, 400, "unreadable-body")
    assert codes(response) == {("", "broken_body")}
    assert str(error) not in response.text


def test_a_body_shorter_than_announced_is_malformed(client: FlaskClient) -> None:
    """A caller who went away in the middle is not answered as if all had come, even when what came is whole."""
    body = json.dumps(QUICK).encode()
    cut_off = {"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True, "CONTENT_LENGTH": str(len(body) + 5)}
    response = client.post("/api/v1/assessments", content_type="application/json", environ_overrides=cut_off)
    is_problem(response, 400, "unreadable-body")
    assert codes(response) == {("", "broken_body")}


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Content-Type": "application/x-www-form-urlencoded"}, "media_type"),
        ({"Content-Type": "multipart/form-data; boundary=x"}, "media_type"),
        ({"Content-Type": "text/plain"}, "media_type"),
        ({"Content-Type": "application/xml"}, "media_type"),
        ({"Content-Type": "application/jsonp"}, "media_type"),
        ({"Content-Type": ""}, "media_type"),
        ({"Content-Type": "nonsense; ;;="}, "media_type"),
        ({}, "media_type"),
        ({"Content-Type": "application/json; charset=utf-16"}, "charset"),
        ({"Content-Type": "application/json; charset=latin-1"}, "charset"),
        ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, "content_coding"),
        ({"Content-Type": "application/yaml", "Content-Encoding": "br"}, "content_coding"),
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/api/v1/assessments", "/api/v1/reports?format=csv"])
def test_other_content_is_not_supported(client: FlaskClient, path: str, headers: dict[str, str], code: str) -> None:
    """415 for anything that does not say it is JSON or YAML in UTF-8, forms included; the answer says what is taken."""
    response = client.post(path, data=json.dumps(QUICK).encode(), headers=headers)
    told = is_problem(response, 415, "unsupported-media-type")
    assert code in {fault["code"] for fault in told["errors"]}
    assert "application/json" in response.headers["Accept-Post"]


# --- requests that are not for us -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/api/v1/assessments", {"POST", "OPTIONS"}),
        ("PUT", "/api/v1/reports", {"POST", "OPTIONS"}),
        ("POST", "/api/v1/rules", {"GET", "HEAD", "OPTIONS"}),
        ("DELETE", "/api/v1/rules/NET-01", {"GET", "HEAD", "OPTIONS"}),
        ("PATCH", "/api/v1/openapi.json", {"GET", "HEAD", "OPTIONS"}),
        ("TRACE", "/api/v1/info", {"GET", "HEAD", "OPTIONS"}),
        ("POST", "/healthz", {"GET", "HEAD", "OPTIONS"}),
        ("BREW", "/readyz", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_another_method_is_told_the_right_ones(client: FlaskClient, method: str, path: str, allowed: set[str]) -> None:
    """405 carries Allow."""
    response = client.open(path, method=method)
    is_problem(response, 405, "method-not-allowed")
    assert set(response.allow) == allowed


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/v1", "/api/v2/info", "/api/v1//info", "/api/v1/info/", "/nowhere"]
)
@pytest.mark.parametrize("headers", [{}, {"Accept": "*/*"}, {"Accept": "application/json"}], ids=str)
def test_nothing_is_there(client: FlaskClient, path: str, headers: dict[str, str]) -> None:
    """404, also where a slash is too many: no redirect that a program would have to follow."""
    is_problem(client.get(path, headers=headers), 404, "not-found")


def test_under_the_api_even_a_browser_gets_json(client: FlaskClient) -> None:
    """Programs that send a browser's Accept header are still told what programs are told."""
    is_problem(client.get("/api/v1/nowhere", headers=BROWSER), 404, "not-found")


def test_a_browser_gets_a_page(client: FlaskClient) -> None:
    """Elsewhere a person is told in a page, in the language of the address."""
    for path, title in (("/en/nowhere", "Not found"), ("/es/nowhere", "No encontrado")):
        response = client.get(path, headers=BROWSER)
        assert (response.status_code, response.mimetype) == (404, "text/html")
        assert title in response.text
        assert response.headers["X-Request-ID"] in response.text


def test_a_page_that_fails_does_not_hide_the_problem(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the template of problems is broken or missing, the problem still comes, as JSON."""
    for error in (TemplateNotFound("x"), ZeroDivisionError()):

        def fail(*_: Any, error: Exception = error, **__: Any) -> Any:
            raise error

        monkeypatch.setattr(problems, "render_template", fail)
        is_problem(client.get("/nowhere", headers=BROWSER), 404, "not-found")


@pytest.fixture
def odd_app() -> Iterator[Flask]:
    """An application with routes that go wrong in every way."""
    app = create_app()

    @app.get("/api/v1/busy")
    def busy() -> None:
        raise TooManyRequests(retry_after=7)

    @app.get("/api/v1/status/<int:status>")
    def status(status: int) -> None:
        abort(status)

    @app.route("/api/v1/bug", methods=["GET", "POST"])
    def bug() -> None:
        raise KeyError("the secret of the design in /usr/lib/planner.py")

    @app.get("/bug")
    def page_bug() -> None:
        raise ValueError("the secret of the design")

    return app


def test_too_many_requests_keeps_its_wait(odd_app: Flask) -> None:
    """429 has the same form, and Retry-After."""
    response = odd_app.test_client().get("/api/v1/busy")
    is_problem(response, 429, "too-many-requests")
    assert response.headers["Retry-After"] == "7"


@pytest.mark.parametrize(
    "status", [400, 401, 403, 404, 406, 408, 409, 410, 411, 412, 414, 416, 418, 428, 431, 500, 503]
)
def test_every_status_of_an_error_is_a_problem(odd_app: Flask, status: int) -> None:
    """Whatever Werkzeug raises has the form, its own status, and a type that there is a page for."""
    response = odd_app.test_client().get(f"/api/v1/status/{status}")
    slug = response.json["type"].rpartition("/")[2]
    assert slug in PROBLEMS
    is_problem(response, status, slug)


@pytest.mark.parametrize("path", ["/api/v1/bug", "/bug"])
@pytest.mark.parametrize("headers", [{}, BROWSER], ids=["program", "browser"])
def test_a_bug_is_told_once_and_tells_nothing(
    odd_app: Flask, caplog: pytest.LogCaptureFixture, path: str, headers: dict[str, str]
) -> None:
    """500 with the request id; one line in the log with the same id, where it was, and not what the exception said."""
    with caplog.at_level(logging.INFO, "planner"):
        response = odd_app.test_client().get(path, headers={**headers, "X-Request-ID": "abc-1"})
    assert response.status_code == 500
    assert "abc-1" in response.text
    for inside in ("secret", "KeyError", "ValueError", "Traceback", ".py", "/usr", "/work", "site-packages"):
        assert inside not in response.text
    bug = _bug(caplog, "abc-1")
    assert bug["level"] == "error"
    assert bug["error"] in ("KeyError", "ValueError")
    assert bug["at"][-1].startswith("test_problems.py:")
    assert "secret" not in caplog.text
    assert not [record for record in caplog.records if record.exc_info]


def test_a_bug_in_a_rule_is_logged_with_the_rule(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failing rule fails the request, since a document without the rule would mislead, and the log names it."""

    def fail(_: Any) -> Any:
        raise ValueError("customer Apolo")

    monkeypatch.setitem(RULES, "NET-01", _with_check(RULES["NET-01"], fail))
    with caplog.at_level(logging.INFO, "planner"):
        asked = {"json": {**QUICK, "customer": "Apolo"}, "headers": {"X-Request-ID": "abc-2"}}
        response = client.post("/api/v1/assessments", **asked)
    is_problem(response, 500, "internal-error")
    bug = _bug(caplog, "abc-2")
    assert bug["rule"] == "NET-01"
    assert "Apolo" not in caplog.text


def _bug(caplog: pytest.LogCaptureFixture, request_id: str) -> dict[str, Any]:
    """Return the one line of our log that tells of a request's bug; what others log meanwhile is not asked for."""
    lines = [json.loads(record.getMessage()) for record in caplog.records if record.name == "planner"]
    (bug,) = [line for line in lines if line["event"] == "bug" and line["requestId"] == request_id]
    return bug


def _with_check(rule: Any, check: Any) -> Any:
    """Return a rule with another function."""
    return type(rule)(**{name: getattr(rule, name) for name in rule.__dataclass_fields__} | {"check": check})


def test_our_own_words_of_a_bug_are_logged(odd_app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """A rule that observed nothing is named: that message holds no more than its id."""

    @odd_app.get("/api/v1/silent")
    def silent() -> None:
        raise RuleObservedNothing("NET-01")

    odd_app.test_client().get("/api/v1/silent", headers={"X-Request-ID": "abc-3"})
    bug = _bug(caplog, "abc-3")
    assert bug["text"] == "rule NET-01 applies but observed nothing"


# --- words ------------------------------------------------------------------------------------------------------------


def test_problems_come_in_the_asked_language(assess: Post) -> None:
    """Title, detail and every fault; codes and pointers stay."""
    english = assess({"clusters": [{}], "x": 1}, "?language=en")
    spanish = assess({"clusters": [{}], "x": 1}, "?language=es")
    assert english.headers["Content-Language"] == "en"
    assert spanish.headers["Content-Language"] == "es"
    assert codes(english) == codes(spanish)
    assert spanish.json["title"] == "El diseño no se ajusta a su formato"
    assert "Aquí no existe" in spanish.json["errors"][0]["detail"]
    assert {name.strip() for name in spanish.headers["Vary"].split(",")} == {"Accept", "Accept-Language"}


@pytest.mark.parametrize("slug", PROBLEMS)
def test_every_problem_has_words_and_a_page(client: FlaskClient, slug: str) -> None:
    """The type of a problem leads to a page about it, in both languages."""
    for language in LANGUAGES:
        phrases = load_wording().phrases(language)
        assert phrases.say(f"api.problem.{slug}.detail", count=1)
        page = client.get(f"/problems/{slug}", headers={"Accept-Language": language, **BROWSER}, follow_redirects=True)
        assert page.status_code == 200
        assert phrases.say(f"api.problem.{slug}.title") in page.text.replace("&#39;", "'")


def test_a_fault_without_words_would_be_a_bug(app: Flask) -> None:
    """Unknown codes are not passed over in silence."""
    with app.test_request_context(), pytest.raises(WordingError):
        problems.answer_design(InvalidDesign([Fault("", "no_such_code")]))


def test_the_instance_is_a_uri(client: FlaskClient) -> None:
    """Odd paths are percent-encoded, and cut."""
    response = client.get('/api/v1/a b"<script>é' + "x" * 500)
    told = is_problem(response, 404, "not-found")
    assert told["instance"].startswith("/api/v1/a%20b%22%3Cscript%3E%C3%A9x")
    assert len(told["instance"]) < 200


def test_a_request_without_any_sense_is_answered(app: Flask) -> None:
    """No Host, no type, an odd method and a path of bytes: still a problem, never a crash."""
    environ = EnvironBuilder(path="/api/v1/assessments", method="\x01").get_environ()
    environ["PATH_INFO"] = "/\xff\xfe"
    del environ["HTTP_HOST"]
    body, status, headers = run_wsgi_app(app, environ)
    assert status.startswith("400")
    assert headers["Content-Type"] == "application/problem+json"
    assert json.loads(b"".join(body))["type"] == "/problems/untrusted-host"
