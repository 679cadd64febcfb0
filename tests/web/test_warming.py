"""What is made before the first request."""

from __future__ import annotations

import gc

import pytest
from flask import Flask

from planner.web.pages import field_help
from planner.web.warming import warm


def test_the_first_visitor_waits_for_nothing_that_could_be_made_before(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No page is compiled, and no design judged, for the form of a warm process."""
    try:
        warm(app)
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()

    def refuse(*_: object) -> None:
        raise AssertionError("made only now")

    monkeypatch.setattr(field_help, "readers", refuse)
    monkeypatch.setattr(app.jinja_env, "compile", refuse)
    client = app.test_client()
    for path in ("/en/", "/es/plan", "/en/fields", "/en/book"):
        assert client.get(path).status_code == 200, path
