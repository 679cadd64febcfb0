"""The application for a WSGI server run from the checkout.

`gunicorn -k planner.web.gunicorn_worker.Worker wsgi:app` is as safe from slow clients as `expressway-planner serve`.
"""

from __future__ import annotations

from planner.web import create_app

app = create_app()
