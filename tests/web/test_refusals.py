"""What the server says in the application's place is what the application would say."""

from __future__ import annotations

import json
from http.client import HTTPResponse
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from planner.web import problems
from planner.web.refusals import Refusals


class _Given:
    """A connection from which an answer is read."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def makefile(self, mode: str) -> BytesIO:
        """Return the answer as a file."""
        return BytesIO(self.content)


def read(answer: bytes, method: str = "POST") -> tuple[HTTPResponse, bytes]:
    """Return an answer and its body, as a client reads them."""
    response = HTTPResponse(_Given(answer), method=method)  # type: ignore[arg-type]
    response.begin()
    return response, response.read()


def head(line: str, **headers: str) -> bytes:
    """Return the head of a request."""
    rows = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"{line} HTTP/1.1\r\nHost: a\r\n{rows}\r\n".encode()


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_program_gets_a_problem_in_its_language(app: Flask, language: str) -> None:
    """With everything that the application's own has, the request's path and an id of its own."""
    path = "/api/v1/assessments"
    refusals = Refusals(app)
    response, body = read(
        refusals.busy(head(f"POST {path}?view=compact", Accept_Language=f"{language}-MX"), keeps=True)
    )
    assert response.status == 503
    assert int(response.getheader("Retry-After", "")) > 0
    assert response.getheader("Connection") == "keep-alive"
    told: dict[str, Any] = json.loads(body)
    assert told["instance"] == path
    assert told["requestId"] == response.getheader("X-Request-ID")
    with app.test_request_context(path, headers={"Accept-Language": language}):
        own = problems.problem("not-ready")
    assert {**told, "requestId": ""} == {**own, "requestId": ""}
    there = app.test_client().get("/api/v1/none", headers={"Accept-Language": language}).headers
    for name in set(there.keys()) - {"Content-Length", "X-Request-ID"}:
        assert response.getheader(name) == there[name], name


@pytest.mark.parametrize(("language", "expected"), [("en", b'lang="en"'), ("es", b'lang="es"')])
def test_a_browser_gets_a_page(app: Flask, language: str, expected: bytes) -> None:
    """Outside of the API, where it asks for one."""
    asked = head("POST /check", Accept="text/html,*/*;q=0.8", accept_language=language)
    response, body = read(Refusals(app).busy(asked, keeps=False))
    assert (response.status, response.getheader("Connection")) == (503, "close")
    assert response.getheader("Content-Type", "").startswith("text/html")
    assert expected in body


def test_ids_differ(app: Flask) -> None:
    """Each refusal has its own."""
    refusals = Refusals(app)
    assert refusals.busy(head("GET /"), keeps=True) != refusals.busy(head("GET /"), keeps=True)


@pytest.mark.parametrize("line", ["GET /<script>", "GET /\u00e9", "GET *", "\x00", ""])
def test_what_a_stranger_writes_is_not_echoed(app: Flask, line: str) -> None:
    """A path of other characters than paths have is not told again."""
    response, body = read(Refusals(app).busy(head(line, Accept_Language="fr"), keeps=False))
    assert response.status == 503
    assert json.loads(body)["instance"] == "/"


def test_the_head_alone_where_that_was_asked(app: Flask) -> None:
    """HEAD has no body, and says how long it would be."""
    answer = Refusals(app).busy(head("HEAD /"), keeps=True)
    assert answer.endswith(b"\r\n\r\n")
    response, body = read(answer, "HEAD")
    assert int(response.getheader("Content-Length", "")) > 0
    assert body == b""


def test_for_another_application_there_are_no_words() -> None:
    """It is refused all the same."""
    response, body = read(Refusals(object()).busy(head("GET /"), keeps=True))
    assert (response.status, body) == (503, b"")


@pytest.mark.parametrize(("answer", "status"), [(Refusals.TOO_LONG, 431), (Refusals.TOO_SLOW, 408)])
def test_what_ends_a_connection(answer: bytes, status: int) -> None:
    """It says so."""
    response, _ = read(answer)
    assert (response.status, response.getheader("Connection")) == (status, "close")
