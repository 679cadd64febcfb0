"""The application for a WSGI server run from the checkout: `gunicorn wsgi:app`."""

from __future__ import annotations

from planner.web import create_app

app = create_app()
