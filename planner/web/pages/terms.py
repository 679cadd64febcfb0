"""Words that are explained where they first stand on a page: by a link to the glossary, and on hover and focus."""

from __future__ import annotations

import re
from functools import cache

from flask import g, url_for
from markupsafe import Markup

from planner.render.document.glossary import TERMS
from planner.web.pages.blueprint import blueprint
from planner.web.service import phrases
from planner.wording import Phrases

_PLURAL = "(?:s|es)?"


@blueprint.app_template_filter()
def glossed(text: str) -> Markup:
    """Return a sentence of ours with each word of the glossary explained, unless it was before on this page."""
    words = phrases()
    known: set[str] = g.setdefault("glossed", set())
    parts, done = [], 0
    for found in _pattern(words).finditer(text):
        key = str(found.lastgroup)
        if key in known:
            continue
        known.add(key)
        parts += [Markup.escape(text[done : found.start()]), _explained(key, found[0], words)]
        done = found.end()
    return Markup("").join((*parts, Markup.escape(text[done:])))


def _explained(key: str, text: str, words: Phrases) -> Markup:
    means = words.say(f"glossary.{key}.means")
    address = url_for("pages.glossary", _anchor=f"term-{key}")
    return Markup('<a class="term" href="{}" data-means="{}" aria-description="{}">{}</a>').format(
        address, means, means, text
    )


@cache
def _pattern(words: Phrases) -> re.Pattern[str]:
    """Return what finds the terms of a language: the longest first; short forms in capitals only, words in any case."""
    terms = {key: words.say(f"glossary.{key}.term") for key in TERMS}
    ordered = sorted(terms.items(), key=lambda item: -len(item[1]))
    each = (
        f"(?P<{key}>{re.escape(term) if term.isupper() else f'(?i:{re.escape(term)}{_PLURAL})'})"
        for key, term in ordered
    )
    return re.compile(rf"(?<![\w/-])(?:{'|'.join(each)})(?![\w/-])")
