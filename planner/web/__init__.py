"""The Flask application: pages and API. The only package, with planner.cli, that may import anything."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date
from types import TracebackType
from typing import Any

from flask import Flask

from planner import resources
from planner.reference import load_reference
from planner.web import api, compression, journal, metrics, pages, problems, security, settings
from planner.web.service import EXTENSION, Service
from planner.wording import load_wording


class PlannerApp(Flask):
    """Flask, with a bug told by us: once, as one line, without what the exception says of a design."""

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        """Log an exception that nobody expected."""
        if exc_info[1] is not None:
            journal.bug(exc_info[1])


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Return the application, ready to serve: settings checked, reference and words loaded.

    `config` holds settings by name (see planner.web.settings), which win over the environment's, and anything of
    Flask's. `TODAY` is a callable that returns the date of assessments. Raises SettingsError or ReferenceDataError,
    each naming what is wrong; nothing is started and nothing but this application changes.
    """
    given = dict(config or {})
    chosen = settings.load_settings({name: value for name, value in given.items() if name in settings.names()})
    app = PlannerApp(__name__, static_folder=None, template_folder=str(resources.directory("templates")))
    app.config.update(
        MAX_CONTENT_LENGTH=chosen.max_content_length,
        MAX_FORM_MEMORY_SIZE=chosen.max_content_length,
        MAX_FORM_PARTS=100,
        SECRET_KEY=chosen.secret_key,
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        TODAY=date.today,
        # Whatever FLASK_DEBUG says: a bug is to be answered and logged without what it quotes.
        DEBUG=False,
    )
    app.config.update({name: value for name, value in given.items() if name not in settings.names()})
    app.url_map.merge_slashes = False
    app.extensions[EXTENSION] = Service(load_reference(), load_wording(), chosen)
    compression.register(app)
    journal.set_up(app, chosen)
    metrics.register(app)
    security.register(app, chosen)
    problems.register(app)
    api.register(app)
    app.register_blueprint(pages.blueprint)
    for warning in chosen.warnings:
        journal.write(logging.WARNING, "settings", text=warning)
    return app
