"""Pages whose head is sent before the rest is made."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.web.pages import answer
from planner.web.pages.early import begin

PAGE = "pages/glossary.html"


def parts_of(response: Any) -> Iterable[str]:
    """Return the parts of an answer as they would be sent."""
    return (part.decode() for part in response.iter_encoded())


def test_the_head_is_on_its_way_before_anything_is_found_out(app: Flask) -> None:
    """What the browser fetches is named in the first part; the server is told to send it, then the values are made."""
    done: list[str] = []
    socket = SimpleNamespace(flush=lambda: done.append("sent"))

    def made() -> dict[str, Any]:
        done.append("made")
        return {"terms": ()}

    with app.test_request_context("/en/glossary", environ_base={"gunicorn.socket": socket}):
        parts = iter(parts_of(begin(PAGE, ("plex-mono-400.woff2", "result.css", "result.js"), made)))
    head = next(parts)
    assert done == []
    for name in ("planner.css", "result.css", "planner.js", "result.js", "plex-sans-400.woff2", "plex-mono-400.woff2"):
        assert f'/{name}"' in head
    assert "<title>" not in head
    rest = "".join(parts)
    assert done == ["sent", "made"]
    assert rest.lstrip().startswith("<title>")
    assert rest.rstrip().endswith("</html>")


@pytest.mark.parametrize(
    "path", ["/en/", "/es/?example=broken", "/en/result?example=broken", "/es/result?example=six-peers"]
)
def test_the_parts_make_one_page(client: FlaskClient, path: str) -> None:
    """One document: nothing of the head is told twice, each style and script once."""
    page = client.get(path).get_data(as_text=True)
    for once in (
        "<!doctype html>",
        "<html ",
        "<head>",
        "</head>",
        "<body>",
        "</html>",
        'planner.css"',
        'planner.js"',
    ):
        assert page.count(once) == 1, once
    assert page.index("<head>") < page.index("<title>") < page.index("</head>")


@pytest.mark.parametrize(
    ("error", "slug"), [(ValueError("canary7f3"), "internal-error"), (OSError(28, "canary7f3"), "not-ready")]
)
def test_an_error_in_a_page_that_has_begun_is_told_by_it(
    app: Flask, caplog: pytest.LogCaptureFixture, error: Exception, slug: str
) -> None:
    """A whole page, in the reader's language, with the id under which the log tells of it; not what the error says."""

    def made() -> dict[str, Any]:
        raise error

    caplog.set_level(logging.INFO, "planner")
    with app.test_request_context("/es/glossary", headers={"X-Request-ID": "mine-1"}):
        app.preprocess_request()
        response = begin(PAGE, (), made)
    page = "".join(parts_of(response))
    assert page.count("<html ") == 1
    assert page.rstrip().endswith("</html>")
    assert 'lang="es"' in page
    assert "mine-1" in page
    assert "canary7f3" not in page + caplog.text
    [told] = [json.loads(record.getMessage()) for record in caplog.records]
    assert (told["event"], told["requestId"], told["error"]) == ("bug", "mine-1", type(error).__name__)
    explained = app.test_client().get(f"/es/problems/{slug}").get_data(as_text=True)
    [title] = re.findall("<h1>(.+)</h1>", page)
    assert f"<h1>{title}</h1>" in explained


def test_a_rule_that_breaks_is_told_by_the_status(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A design is judged before its page begins: what goes wrong there is a 500, as anywhere."""

    def broken(*_: Any) -> None:
        raise ValueError("canary7f3")

    monkeypatch.setattr(answer, "assess", broken)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    response = app.test_client().get("/en/result?example=broken", headers={"Accept": "text/html"})
    assert response.status_code == 500
    assert "canary7f3" not in response.get_data(as_text=True)


def test_it_is_logged_when_it_is_whole(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """One line, at the end, with the time of all of it."""
    caplog.set_level(logging.INFO, "planner")
    response = app.test_client().get("/en/result?example=six-peers")
    assert [record for record in caplog.records if '"request"' in record.getMessage()] == []
    response.get_data()
    response.close()
    [line] = [json.loads(record.getMessage()) for record in caplog.records]
    assert (line["event"], line["status"]) == ("request", 200)
    assert line["milliseconds"] > 5
