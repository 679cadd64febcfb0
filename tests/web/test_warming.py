"""What is made before the first request."""

from __future__ import annotations

import gc

import pytest
from flask import Flask

from planner.render import pdf
from planner.web.pages import field_help
from planner.web.warming import warm
from tests.web.conftest import make_app


def test_the_first_visitor_waits_for_nothing_that_could_be_made_before(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No page is compiled, no design judged for the form, and no renderer started for the answer's list of files."""
    try:
        warm(app)
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()

    def refuse(*_: object) -> None:
        raise AssertionError("made only now")

    monkeypatch.setattr(field_help, "readers", refuse)
    monkeypatch.setattr(app.jinja_env, "compile", refuse)
    monkeypatch.setattr(pdf, "available", refuse)
    client = app.test_client()
    for path in ("/en/", "/es/plan", "/en/fields", "/en/book", "/en/result?example=broken"):
        assert client.get(path).status_code == 200, path


def test_without_pdf_no_renderer_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that is to make none does not ask whether it could."""
    asked: list[bool] = []
    monkeypatch.setattr(pdf, "available", lambda: asked.append(True))
    try:
        warm(make_app(PDF="off"))
    finally:
        gc.unfreeze()
    assert not asked
