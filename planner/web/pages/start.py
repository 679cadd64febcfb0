"""Addresses without a language lead to the reader's; our own files; pages of problems."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.web.pages import static
from planner.web.pages.blueprint import IN_LANGUAGE, blueprint
from planner.web.problems import PROBLEMS
from planner.web.service import phrases


def to_reader(endpoint: str, **values: Any) -> Response:
    """Lead to a page in the language that the reader's browser asks for."""
    query = request.query_string.decode("ascii", "replace")
    made = redirect(url_for(endpoint, **values) + (f"?{query}" if query else ""))
    made.vary.add("Accept-Language")
    return made


@blueprint.get("/")
def start() -> Response:
    """Lead to the form."""
    return to_reader("pages.form")


@blueprint.get("/rules/")
def start_rules() -> Response:
    """Lead to the rule book."""
    return to_reader("pages.rules")


@blueprint.get("/rules/changes")
def start_rule_changes() -> Response:
    """Lead to what differs between two releases."""
    return to_reader("pages.rule_changes")


@blueprint.get("/rules/<rule_id>")
def start_rule(rule_id: str) -> Response:
    """Lead to a rule."""
    return to_reader("pages.rule", rule_id=rule_id)


@blueprint.get("/capacity")
def start_capacity() -> Response:
    """Lead to the capacity tables."""
    return to_reader("pages.capacity")


@blueprint.get("/ports")
def start_ports() -> Response:
    """Lead to the port tables."""
    return to_reader("pages.ports")


@blueprint.get("/problems/<slug>")
def start_problem(slug: str) -> Response:
    """Lead to the page of a problem; its type is this address."""
    return to_reader("pages.problem", slug=slug)


@blueprint.get(f"{IN_LANGUAGE}/problems/<slug>")
def problem(slug: str) -> str:
    """Tell what a type of problem means and what to do about it."""
    if slug not in PROBLEMS:
        abort(404)
    say = phrases().say
    told = {
        "type": f"/problems/{slug}",
        "title": say(f"api.problem.{slug}.title"),
        "status": PROBLEMS[slug],
        "detail": "",
    }
    return render_template("pages/problem.html", problem=told, explains=True)


@blueprint.get("/assets/<digest>/<name>")
def asset(digest: str, name: str) -> Response:
    """Answer with a file of ours."""
    return static.answer(digest, name)


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """Lead browsers that ask without looking to the picture that the pages name."""
    return redirect(static.address("icon.svg"))
