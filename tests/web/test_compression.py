"""Answers are made smaller for those who take gzip, and stay what they are for everybody else."""

from __future__ import annotations

import gzip
import json

import pytest
from flask import Flask, Response, stream_with_context
from flask.testing import FlaskClient

from planner.web.compression import MIN_BYTES
from tests.web.conftest import QUICK, make_app

GZIP = {"Accept-Encoding": "gzip"}


@pytest.mark.parametrize(
    "path", ["/en/", "/en/result?example=six-peers", "/api/v1/rules", "/api/v1/openapi.json", "/es/rules/", "/metrics"]
)
def test_it_is_the_same_answer(client: FlaskClient, path: str) -> None:
    """Unpacked it is what comes without; it is smaller, says its length (but for a page whose head is sent before
    the rest is made) and that it depends on what is taken.
    """
    plain, packed = client.get(path), client.get(path, headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    if path != "/metrics":
        assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    begun = None if path in ("/en/", "/en/result?example=six-peers") else str(len(packed.data))
    assert packed.headers.get("Content-Length") == begun
    assert plain.vary
    assert "accept-encoding" in plain.vary
    assert "accept-encoding" in packed.vary
    assert packed.headers["Content-Security-Policy"] == plain.headers["Content-Security-Policy"]


def test_the_same_bytes_each_time(client: FlaskClient) -> None:
    """No time of day in it."""
    first, second = (client.get("/api/v1/rules", headers=GZIP).data for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("stated", "packed"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("*", True),
        ("gzip;q=0.001", True),
        ("gzip;q=0", False),
        ("identity", False),
        ("br", False),
        ("", False),
        ("x-gzipped", False),
        ("*;q=0", False),
    ],
)
def test_only_for_those_who_take_it(client: FlaskClient, stated: str, packed: bool) -> None:
    """By Accept-Encoding, weights included."""
    answer = client.get("/en/", headers={"Accept-Encoding": stated})
    assert ("Content-Encoding" in answer.headers) is packed
    assert answer.data.startswith(b"\x1f\x8b") is packed


def test_head_tells_what_get_would(client: FlaskClient) -> None:
    """The same headers, the same length, no body."""
    for path in ("/en/", "/en/glossary", "/api/v1/rules"):
        head, get = (client.open(path, method=method, headers=GZIP) for method in ("HEAD", "GET"))
        assert head.data == b""
        for name in ("Content-Encoding", "Vary", "Content-Type"):
            assert head.headers[name] == get.headers[name]
        for name in ("Content-Length", "ETag"):
            assert head.headers.get(name) == get.headers.get(name)


@pytest.mark.parametrize("headers", [{}, GZIP])
def test_who_has_it_already_gets_nothing_again(client: FlaskClient, headers: dict[str, str]) -> None:
    """304 to either ETag, packed or not; the one of the packed answer is weak, as its bytes are others."""
    plain, packed = client.get("/api/v1/rules"), client.get("/api/v1/rules", headers=GZIP)
    assert packed.headers["ETag"] == f"W/{plain.headers['ETag']}"
    for etag in (plain.headers["ETag"], packed.headers["ETag"]):
        again = client.get("/api/v1/rules", headers={**headers, "If-None-Match": etag})
        assert (again.status_code, again.data) == (304, b"")
        assert "Content-Encoding" not in again.headers
        assert "accept-encoding" in again.vary
    other = client.get("/api/v1/rules", headers={**headers, "If-None-Match": '"other"'})
    assert other.status_code == 200


def test_our_files_are_packed_and_kept(app: Flask, client: FlaskClient) -> None:
    """Styles and scripts are smaller, for a year; fonts, which are packed already, stay."""
    with app.test_request_context():
        from planner.web.pages import static

        style, script, font = map(static.address, ("planner.css", "htmx.min.js", "plex-sans-400.woff2"))
    for path in (style, script):
        packed = client.get(path, headers=GZIP)
        assert gzip.decompress(packed.data) == client.get(path).data
        assert "immutable" in packed.headers["Cache-Control"]
        again = client.get(path, headers={**GZIP, "If-None-Match": packed.headers["ETag"]})
        assert again.status_code == 304
    assert "Content-Encoding" not in client.get(font, headers=GZIP).headers


def test_files_for_people_are_packed_unless_they_are_already(client: FlaskClient) -> None:
    """A workbook is; a table in text is not."""
    for form, packed in (("xlsx", False), ("csv", True), ("svg", True), ("html", True)):
        answer = client.post(f"/api/v1/reports?format={form}", json=QUICK, headers=GZIP)
        assert answer.status_code == 200
        assert ("Content-Encoding" in answer.headers) is packed, form
        assert "attachment" in answer.headers["Content-Disposition"]


def test_a_stream_is_given_as_it_comes(client: FlaskClient) -> None:
    """Lines of a batch wait for nothing; however long they are in all."""
    body = (json.dumps(QUICK) + "\n") * 20
    answer = client.post(
        "/api/v1/assessments/batch", data=body, content_type="application/x-ndjson", headers=GZIP, buffered=True
    )
    assert len(answer.data) > MIN_BYTES
    assert "Content-Encoding" not in answer.headers
    assert len(answer.data.splitlines()) == 20


def test_small_answers_stay_as_they_are(client: FlaskClient) -> None:
    """They would hardly be smaller."""
    answer = client.get("/healthz", headers=GZIP)
    assert "Content-Encoding" not in answer.headers
    assert answer.json == {"status": "ok"}


def test_a_long_problem_is_packed_as_well(client: FlaskClient) -> None:
    """And is still one."""
    design = {**QUICK, **{f"key {number}": number for number in range(40)}}
    answer = client.post("/api/v1/assessments", json=design, headers=GZIP)
    assert answer.status_code == 422
    assert answer.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(answer.data))["type"] == "/problems/invalid-design"


def test_what_must_stay_as_it_is_does() -> None:
    """Answers that are packed by themselves, are a part, forbid it, or come bit by bit."""
    app = make_app()
    long = b"x" * MIN_BYTES
    answers = {
        "packed": lambda: Response(long, mimetype="text/plain", headers={"Content-Encoding": "br"}),
        "part": lambda: Response(long, 206, mimetype="text/plain"),
        "forbidden": lambda: Response(long, mimetype="text/plain", headers={"Cache-Control": "no-transform"}),
        "bits": lambda: Response(stream_with_context(iter([long, long])), mimetype="text/plain"),
        "page in parts": lambda: Response(iter([long, long]), mimetype="text/html"),
        "events": lambda: Response(long, mimetype="text/event-stream"),
        "picture": lambda: Response(long, mimetype="image/png"),
        "untyped": lambda: Response(long, content_type=""),
        "short": lambda: Response(long[1:], mimetype="text/plain"),
        "long": lambda: Response(long, mimetype="text/plain"),
    }
    for name, answer in answers.items():
        app.add_url_rule(f"/{name}", name, answer)
    client = app.test_client()
    coded = {
        name: client.get(f"/{name}", headers=GZIP, buffered=True).headers.get("Content-Encoding") for name in answers
    }
    assert coded == {**dict.fromkeys(answers), "packed": "br", "page in parts": "gzip", "long": "gzip"}
