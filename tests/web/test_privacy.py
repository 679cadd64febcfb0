"""Nothing of a design stays behind: not in the log, not in a header, not in a file, however a request ends.

A mark is planted in every text of a design that takes it, and in everything else that a caller can write; then every
route is asked, with what it can read and with what it cannot.
"""

from __future__ import annotations

import io
import json
import logging
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from planner.errors import InvalidDesign
from planner.schemas import parse_design
from planner.web.pages import state
from tests.web.conftest import make_app

MARK = "canary7f3"
TEXTS = (MARK, f"{MARK}.example.com")
"""A word, and a name for hosts."""
EXAMPLES = Path(__file__).parents[2] / "data" / "examples"
SENT = {
    "User-Agent": MARK,
    "Authorization": f"Bearer {MARK}",
    "Cookie": f"session={MARK}",
    "Referer": f"http://localhost/{MARK}",
}
OURS_TO_TELL = {"Location", "Content-Disposition"}
"""Where the caller's own text is what is asked for: the address of a page with the design in it, the name of a file."""


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield (container, key) of every text in a document."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(inner, str):
            yield value, key
        elif isinstance(inner, dict | list):
            yield from places(inner)


def marked(document: dict[str, Any]) -> dict[str, Any]:
    """Return a design with the mark in every text that may be any, and in every name of a host, field by field."""
    planted = deepcopy(document)
    fields: dict[Any, list[tuple[Any, Any]]] = {}
    for container, key in places(planted):
        fields.setdefault(key, []).append((container, key))
    for found in fields.values():
        was = [container[key] for container, key in found]
        for text in TEXTS:
            for container, key in found:
                container[key] = text
            with suppress(InvalidDesign):
                parse_design(planted)
                break
            for (container, key), before in zip(found, was, strict=True):
                container[key] = before
    return planted


@pytest.fixture(scope="module")
def design() -> dict[str, Any]:
    """Return a marked design: the example that says the most."""
    document = json.loads((EXAMPLES / "mra-3000-users.json").read_text("utf-8"))
    texts = {"customer": "x", "author": "x", "reference": "x", "notes": "x"}
    planted = marked({**document, **texts})
    assert json.dumps(planted).count(MARK) > 30
    return planted


@pytest.fixture(scope="module")
def private_app() -> Flask:
    """Return an application without PDF, whose jobs keep files on purpose; see planner.jobs."""
    return make_app(PDF="off")


def paths(app: Flask, method: str) -> list[str]:
    """Return an address of every route for a method, marked where it may be."""
    found = []
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()):
            path = re.sub(r"<any\((\w+).*?\):\w+>", r"\1", rule.rule)
            found.append(re.sub(r"<[^>]*>", MARK, path))
    return found


def bodies(design: dict[str, Any], path: str) -> Iterator[dict[str, Any]]:
    """Yield what may be sent to a route of the API or of a page: what it reads, and what it cannot."""
    text = json.dumps(design)
    broken = json.dumps(
        {**design, MARK: MARK, "services": [MARK], "clusters": [{**design["clusters"][0], "type": MARK}]}
    )
    if not path.startswith("/api/"):
        yield from forms(text, broken)
        return
    yield {"data": {"design": text}}
    yield {"data": text, "content_type": "application/json"}
    yield {"data": broken, "content_type": "application/json"}
    yield {"data": text[:-9], "content_type": "application/json"}
    yield {"data": f"{MARK}: [{MARK}\n", "content_type": "application/yaml"}
    yield {"data": f"{MARK},{MARK}\n{MARK},1\n", "content_type": "text/csv"}
    yield {"data": f"{text}\n{broken}\n{MARK}\n", "content_type": "application/x-ndjson"}


def forms(text: str, broken: str) -> Iterator[dict[str, Any]]:
    """Yield what a page may be sent."""
    form = {"design": text, "format": "csv", "name": MARK, "text": MARK, "d": MARK, MARK: MARK, "action": MARK}
    yield {"data": form}
    yield {"data": {**form, "design": broken}}
    yield {"data": {"file": (io.BytesIO(text.encode()), f"{MARK}.json"), "text": MARK}}
    yield {"data": {"file": (io.BytesIO(MARK.encode()), f"{MARK}.xlsx"), "design": text}}


def ask(client: FlaskClient, path: str, **request: Any) -> TestResponse:
    """Send a request with marked headers, to the end of its answer."""
    return client.open(path, headers=SENT, buffered=True, **request)


def test_no_trace_of_a_design_stays(
    private_app: Flask,
    design: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Every route, every kind of body: a talkative log, both streams, headers, numbers, temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    client = private_app.test_client()
    packed = state.pack(design)
    statuses = set()
    with caplog.at_level(logging.DEBUG, "planner"):
        for path in paths(private_app, "GET"):
            for query in (
                f"?d={packed}&name={MARK}&text={MARK}&{MARK}={MARK}",
                f"?d={MARK}&example={MARK}&language={MARK}",
            ):
                statuses.add(check_headers(ask(client, path + query)))
        for path in paths(private_app, "POST"):
            for body in bodies(design, path):
                where = f"{path}?format=csv" if path.endswith("/reports") else path
                statuses.add(check_headers(ask(client, where, method="POST", **body)))
    assert {200, 303, 400, 404, 415, 422} <= statuses
    assert 500 not in statuses
    assert len(caplog.messages) > 200
    assert MARK not in caplog.text
    assert not any(MARK in str(vars(record)) for record in caplog.records)
    assert MARK not in "".join(capfd.readouterr())
    assert MARK not in client.get("/metrics", buffered=True).text
    assert [file for file in tmp_path.rglob("*") if file.is_file() and MARK.encode() in file.read_bytes()] == []


def check_headers(answer: TestResponse) -> int:
    """Hold the headers of an answer to it; return its status."""
    told = {name: value for name, value in answer.headers if name not in OURS_TO_TELL}
    assert MARK not in str(told), answer.request.path
    return answer.status_code


def test_a_bug_tells_nothing_of_a_design_either(
    private_app: Flask, design: dict[str, Any], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exceptions quote what they trip over; the log has their type and place, the answer not even that."""

    def trip(*_: Any) -> None:
        raise ValueError(f"cannot judge {MARK}", design)

    monkeypatch.setattr("planner.web.api.assessments.assess", trip)
    client = private_app.test_client()
    with caplog.at_level(logging.DEBUG, "planner"):
        answer = ask(client, "/api/v1/assessments", method="POST", json=design)
    assert check_headers(answer) == 500
    assert MARK not in answer.text
    assert MARK not in caplog.text
    (bug,) = [json.loads(message) for message in caplog.messages if '"bug"' in message]
    assert bug["error"] == "ValueError"
