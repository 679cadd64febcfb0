"""What the first requests of a process would make, made before the server splits off its processes, which share it."""

from __future__ import annotations

import gc

from flask import Flask

from planner.render import pdf
from planner.web.formats import formats
from planner.web.pages import field_help


def warm(app: Flask) -> None:
    """Compile the pages, find what reads each field and which formats there are.

    What is there by then is left out of the collector's rounds, for good.
    """
    for name in app.jinja_env.list_templates(filter_func=lambda name: name.startswith(("pages/", "report/blocks."))):
        app.jinja_env.get_template(name)
    with app.app_context():
        field_help.find_readers()
        formats()
    # It was asked whether it can make PDF. Each process starts its own when it needs one.
    pdf.RENDERER.close()
    gc.collect()
    gc.freeze()
