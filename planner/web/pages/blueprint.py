"""The pages' blueprint: the language leads every address, and what each template may ask for."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, current_app, g, request, url_for
from werkzeug.wrappers import Response

import planner
from planner.web.pages import static
from planner.web.service import language, phrases, service
from planner.wording import LANGUAGES

blueprint = Blueprint("pages", __name__)

IN_LANGUAGE = f"/<any({', '.join(LANGUAGES)}):language>"
"""How the address of a page begins."""

_LEADS_WITH_LANGUAGE = re.compile(rf"/({'|'.join(LANGUAGES)})(?:/|$)")


@blueprint.before_app_request
def take_language_from_address() -> None:
    """Answer in the language that the address names, problems included."""
    if found := _LEADS_WITH_LANGUAGE.match(request.path):
        g.language = found[1]


@blueprint.url_value_preprocessor
def take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Spare every page the argument."""
    if values and "language" in values:
        g.language = values.pop("language")


@blueprint.url_defaults
def stay_in_language(endpoint: str, values: dict[str, Any]) -> None:
    """Lead from page to page in the same language."""
    if "language" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "language"):
        values["language"] = language()


@blueprint.app_context_processor
def words_and_links() -> dict[str, Any]:
    """Give templates the words of the request's language and the addresses of our files and of the other languages."""
    held = phrases()
    return {
        "say": held.say,
        "phrases": held,
        "language": language(),
        "asset": static.address,
        "inline": static.inline,
        "other_languages": other_languages,
        "edition": service().reference.edition,
        "program_version": planner.__version__,
    }


@blueprint.after_request
def tell_language(response: Response) -> Response:
    """Tell in which language a page is."""
    if response.mimetype == "text/html":
        response.headers.setdefault("Content-Language", language())
    return response


def other_languages() -> list[tuple[str, str, str]]:
    """Return code, own name and address of this page for every other language; the start page where it has none."""
    endpoint, values = request.endpoint or "", dict(request.view_args or {})
    query = request.query_string.decode("ascii", "replace")
    in_language = endpoint.startswith("pages.") and current_app.url_map.is_endpoint_expecting(endpoint, "language")
    if not in_language or request.method not in ("GET", "HEAD"):
        endpoint, values, query = "pages.form", {}, ""
    return [
        (
            code,
            service().wording.phrases(code).say("ui.language.own_name"),
            url_for(endpoint, **{**values, "language": code}) + (f"?{query}" if query else ""),
        )
        for code in LANGUAGES
        if code != language()
    ]
