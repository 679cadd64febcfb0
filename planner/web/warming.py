"""What the first requests of a process would make, made before the server splits off its processes, which share it."""

from __future__ import annotations

import gc
from threading import Thread

from flask import Flask

from planner.render import pdf
from planner.web.formats import formats
from planner.web.pages import field_help
from planner.web.service import EXTENSION


def warm(app: Flask) -> None:
    """Compile the pages, find what reads each field and which formats there are.

    What is there by then is left out of the collector's rounds, for good.
    """
    # Its process takes a second to start, on another core: it may do so while this one compiles.
    asks = Thread(target=pdf.available, name="renderer")
    if app.extensions[EXTENSION].settings.pdf != "off":
        asks.start()
    for name in app.jinja_env.list_templates(filter_func=lambda name: name.startswith(("pages/", "report/blocks."))):
        app.jinja_env.get_template(name)
    with app.app_context():
        field_help.find_readers()
        if asks.ident is not None:
            asks.join()  # no thread may be left when processes are split off
        formats()
    # It was asked whether it can make PDF. Each process starts its own when it needs one.
    pdf.RENDERER.close()
    gc.collect()
    gc.freeze()
