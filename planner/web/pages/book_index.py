"""The book as a whole: what is in it, one search over all of it, its sources and its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from planner.render.book_search import KINDS, Entry, entries, search
from planner.render.citing import citing
from planner.render.document.glossary import TERMS
from planner.rules import RULES
from planner.web.api.parameters import LONGEST_TEXT
from planner.web.pages.blueprint import IN_LANGUAGE, blueprint
from planner.web.pages.start import to_reader
from planner.web.service import language, phrases, service

MOST_FOUND = 12
"""Results of each kind on the page; the rest is counted, and found in the kind's own search."""

_ADDRESSES: Mapping[str, Callable[[str], str]] = {
    "rule": lambda key: url_for("pages.rule", rule_id=key),
    "flow": lambda key: url_for("pages.ports", _anchor=key),
    "limit": lambda key: url_for("pages.capacity", _anchor=key),
    "alarm": lambda key: url_for("pages.alarm", alarm_id=key),
    "signature": lambda key: url_for("pages.logs", _anchor=key),
    "repair": lambda key: url_for("pages.troubleshooting", _anchor=f"repair-{key}"),
    "procedure": lambda key: url_for("pages.procedure", procedure_id=key),
    "source": lambda key: url_for("pages.sources", _anchor=key),
    "term": lambda key: url_for("pages.glossary", _anchor=f"term-{key}"),
}

_MORE: Mapping[str, str] = {
    "rule": "pages.rules",
    "alarm": "pages.alarms",
    "signature": "pages.logs",
    "procedure": "pages.procedures",
}
"""The kinds with a search of their own."""


SHELF: Mapping[str, str] = {
    "rules": "pages.rules",
    "capacity": "pages.capacity",
    "ports": "pages.ports",
    "procedures": "pages.procedures",
    "troubleshooting": "pages.troubleshooting",
    "fields": "pages.fields",
    "sources": "pages.sources",
    "glossary": "pages.glossary",
}
"""The parts of the book that every page of it leads to: the word of each, and its page."""

_PARTS = (
    ("pages.rules", "rules"),
    ("pages.rule_changes", "changes"),
    ("pages.capacity", "capacity"),
    ("pages.ports", "ports"),
    ("pages.procedures", "procedures"),
    ("pages.troubleshooting", "troubleshooting"),
    ("pages.alarms", "alarms"),
    ("pages.logs", "logs"),
    ("pages.fields", "fields"),
    ("pages.sources", "sources"),
    ("pages.glossary", "glossary"),
)
"""All parts, with those that a part leads to, in the order of the contents."""


@blueprint.app_context_processor
def shelf() -> dict[str, object]:
    """Give every page the parts of the book."""
    return {"book_shelf": SHELF}


def _answer(template: str, **values: object) -> Response:
    return Response(render_template(template, **values), mimetype="text/html")


@blueprint.get(f"{IN_LANGUAGE}/book")
def book() -> Response:
    """Show what the book holds; with `q`, what of it has these words."""
    asked = request.args.get("q", "").strip()[:LONGEST_TEXT]
    held: tuple[Entry, ...] = service().keep(
        ("book", language()), lambda: tuple(entries(service().reference, phrases()))
    )
    return _answer(
        "pages/book.html",
        asked=asked,
        found=search(asked, held, most=MOST_FOUND),
        addresses=_ADDRESSES,
        more=_MORE,
        book_parts=_PARTS,
        counts={kind: sum(entry.kind == kind for entry in held) for kind in KINDS},
        figures=len(service().reference.figures) + len(service().reference.fast_path),
    )


@blueprint.get(f"{IN_LANGUAGE}/sources")
def sources() -> Response:
    """List every source: what it is, when it was read, and what cites it."""
    reference = service().reference
    return _answer(
        "pages/sources.html",
        sources=list(reference.sources.values()),
        citing=service().keep("citing", lambda: citing(reference)),
        rules=RULES,
    )


@blueprint.get(f"{IN_LANGUAGE}/glossary")
def glossary() -> Response:
    """List the words and short forms, in the order of the language's letters."""
    say = phrases().say
    terms = sorted(TERMS, key=lambda key: say(f"glossary.{key}.term").casefold())
    return _answer("pages/glossary.html", terms=terms)


@blueprint.get("/book")
def start_book() -> Response:
    """Lead to the book."""
    return to_reader("pages.book")


@blueprint.get("/sources")
def start_sources() -> Response:
    """Lead to the sources."""
    return to_reader("pages.sources")


@blueprint.get("/glossary")
def start_glossary() -> Response:
    """Lead to the words."""
    return to_reader("pages.glossary")
