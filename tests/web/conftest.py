"""The application as tests see it: no settings from outside, always the same day."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from planner.web import create_app

TODAY = date(2026, 11, 22)
QUICK: dict[str, Any] = {
    "name": "quick",
    "clusters": [
        {
            "type": "C",
            "platform": "medium_vm",
            "peer_count": 4,
            "nics": 1,
            "nat_between_peers": False,
            "round_trip_ms": 20,
            "option_keys": [],
        }
    ],
}
"""The contract's quick form."""

Post = Callable[..., TestResponse]


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what whoever runs the tests has set."""
    for name in os.environ:
        if name.startswith("PLANNER_") or name == "PORT":
            monkeypatch.delenv(name)


def make_app(**config: Any) -> Flask:
    """Return an application of its own, with these settings and no others."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith("PLANNER_") or name == "PORT":
                patch.delenv(name)
        return create_app({"TODAY": lambda: TODAY, **config})


@pytest.fixture(scope="session")
def app() -> Flask:
    """Return the application; it holds no state that a test could leave behind."""
    return make_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a client without cookies."""
    return app.test_client()


@pytest.fixture
def assess(client: FlaskClient) -> Post:
    """Return `assess(design, query="", **options)`: POST /assessments; a design of bytes or text goes as it is."""

    def post(design: Any, query: str = "", content_type: str = "application/json", **options: Any) -> TestResponse:
        body = design if isinstance(design, bytes | str) else json.dumps(design)
        return client.post(f"/api/v1/assessments{query}", data=body, content_type=content_type, **options)

    return post


def codes(response: TestResponse) -> set[tuple[str, str]]:
    """Return the faults of a problem as (pointer, code)."""
    return {(fault["pointer"], fault["code"]) for fault in response.json["errors"]}  # type: ignore[index]
