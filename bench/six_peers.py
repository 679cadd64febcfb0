"""What the six-peer example costs: in process and through the application, each as time and as a ratio to a bare echo.

Run with `make bench`. Absolute figures belong to the machine; compare the ratios of one run.
"""

from __future__ import annotations

import json
import logging
import statistics
import sys
import timeit
from collections.abc import Callable
from datetime import date
from http import HTTPStatus

from flask import Flask, Response, request

from planner.assessment import assess
from planner.reference import load_reference
from planner.render.formats import render
from planner.resources import directory
from planner.schemas import dump_assessment, read_design
from planner.web import create_app
from planner.wording import load_wording

EXAMPLE = (directory("data") / "examples" / "six-peers.json").read_bytes()
TODAY = date(2026, 11, 22)


def median_ms(work: Callable[[], object], number: int, rounds: int = 7) -> float:
    """Return the median time of one call, in milliseconds, after one call to warm up."""
    work()
    return statistics.median(timeit.repeat(work, number=number, repeat=rounds)) / number * 1000


def echo() -> Flask:
    """Return the floor: an application that answers with the decoded body."""
    app = Flask("echo")

    @app.post("/")
    def answer() -> Response:
        return Response(json.dumps(json.loads(request.get_data())), mimetype="application/json")

    return app


def post(app: Flask, path: str) -> Callable[[], object]:
    """Return a call that posts the example and reads the whole answer."""
    client = app.test_client()

    def work() -> object:
        answer = client.post(path, data=EXAMPLE, content_type="application/json")
        if answer.status_code != HTTPStatus.OK:
            raise SystemExit(answer.get_data(as_text=True))
        return answer.get_data()

    return work


def main() -> None:
    """Measure and print."""
    logging.disable(logging.CRITICAL)
    reference, phrases = load_reference(), load_wording().phrases("en")
    design = read_design(EXAMPLE)
    assessment = assess(design, reference, TODAY)
    app = create_app()
    floor = median_ms(post(echo(), "/"), 50)
    rows = [
        ("bare echo of the body, one request", floor),
        ("read_design()", median_ms(lambda: read_design(EXAMPLE), 20)),
        ("assess()", median_ms(lambda: assess(design, reference, TODAY), 20)),
        ("dump_assessment()", median_ms(lambda: dump_assessment(assessment, reference, phrases), 20)),
        ("POST /assessments?view=compact", median_ms(post(app, "/api/v1/assessments?view=compact"), 10)),
        ("POST /assessments", median_ms(post(app, "/api/v1/assessments"), 10)),
        ("workbook", median_ms(lambda: render("xlsx", assessment, reference, phrases), 1, 5)),
        ("PDF", median_ms(lambda: render("pdf", assessment, reference, phrases), 1, 3)),
    ]
    sys.stdout.write(f"{'six-peer example':<38}{'ms':>10}{'x echo':>10}\n")
    for name, spent in rows:
        sys.stdout.write(f"{name:<38}{spent:>10.3f}{spent / floor:>10.1f}\n")


if __name__ == "__main__":
    main()
