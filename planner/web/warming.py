"""What the first requests of a process would make, made before the server splits off its processes, which share it."""

from __future__ import annotations

import gc

from flask import Flask

from planner.web.pages import field_help


def warm(app: Flask) -> None:
    """Compile the pages and find what reads each field; then leave it all out of the collector's rounds, for good."""
    for name in app.jinja_env.list_templates(filter_func=lambda name: name.startswith("pages/")):
        app.jinja_env.get_template(name)
    with app.app_context():
        field_help.find_readers()
    gc.collect()
    gc.freeze()
