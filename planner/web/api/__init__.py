"""The HTTP API, /api/v1, with its OpenAPI description."""

from __future__ import annotations

from flask import Flask

import planner
from planner.web.api import (
    assessments,
    batch,
    book,
    change_plans,
    comparisons,
    descriptions,
    health,
    jobs,
    reaches,
    reports,
    roll_ups,
    sizings,
    troubleshooting,
    what_ifs,
)
from planner.web.api.documented import Api

PREFIX = "/api/v1"


def register(app: Flask) -> None:
    """Add the API, its description and the health checks to an application."""
    api = Api(app, version=planner.__version__)
    app.extensions[descriptions.OPENAPI] = api
    for part in (
        assessments,
        batch,
        reports,
        jobs,
        sizings,
        reaches,
        what_ifs,
        roll_ups,
        book,
        comparisons,
        change_plans,
        troubleshooting,
        descriptions,
    ):
        api.register_blueprint(part.blueprint, url_prefix=PREFIX)
    api.register_blueprint(health.blueprint)
