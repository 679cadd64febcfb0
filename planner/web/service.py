"""What the running service holds, loaded once by create_app and only read afterwards, and how a request asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import current_app, g, request

from planner.reference import Reference
from planner.web.settings import Settings
from planner.wording import LANGUAGES, Phrases, Wording

EXTENSION = "planner"


@dataclass(frozen=True)
class Service:
    """The reference, the words and the settings of this process."""

    reference: Reference
    wording: Wording
    settings: Settings
    kept: dict[Any, Any] = field(default_factory=dict)
    """Answers that are the same for everybody, made at the first request for them. A race makes one twice, no more."""

    def keep(self, key: Any, make: Callable[[], Any]) -> Any:
        """Return what is kept under the key, making it the first time."""
        if key not in self.kept:
            self.kept[key] = make()
        return self.kept[key]


def service() -> Service:
    """Return what the running service holds."""
    held: Service = current_app.extensions[EXTENSION]
    return held


def today() -> date:
    """Return the date of assessments: the one clock of the service, `app.config["TODAY"]`, a callable."""
    day: date = current_app.config["TODAY"]()
    return day


def language() -> str:
    """Return the language of this request's answer.

    The first that is known of: what a page has set as `g.language`, `?language=`, Accept-Language, the default.
    """
    chosen: str | None = g.get("language")
    if chosen is None:
        asked = request.args.get("language")
        default = service().settings.default_language
        chosen = asked if asked in LANGUAGES else _preferred(default)
        g.language = chosen
    return chosen or service().settings.default_language


def _preferred(default: str) -> str:
    """Return the language that the reader likes best; a regional one such as es-MX counts as its own."""
    for tag, quality in request.accept_languages:
        if quality > 0 and (found := tag.partition("-")[0].lower()) in LANGUAGES:
            return found
    return default


def phrases() -> Phrases:
    """Return the words of this request's language."""
    return service().wording.phrases(language())
