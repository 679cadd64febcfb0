"""The appendix of words: those of the planner and the short forms that this document uses."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from planner.render.document.draft import Draft
from planner.render.document.model import Cell, Column, Figure, Section, Table

TERMS = (
    "cluster",
    "peer",
    "primary",
    "ce",
    "verdict",
    "blocker",
    "caution",
    "waiver",
    "confirmation",
    "basis",
    "dmz",
    "nat",
    "san",
    "csr",
    "mtls",
    "fqdn",
    "srv",
    "ntp",
    "mra",
    "turn",
    "rms",
    "xmpp",
    "rtp",
)
"""The terms that are explained, as keys of `glossary`."""


def section(draft: Draft, chapters: tuple[Section, ...]) -> Section:
    """Return the terms that the chapters use, in alphabetical order of the language."""
    texts: list[str] = []
    _collect(chapters, texts)
    said = "\n".join(texts)
    in_small_letters = said.lower()
    rows: list[tuple[Cell, ...]] = []
    for key in TERMS:
        term = draft.phrases.say(f"glossary.{key}.term")
        # A plain search first: it is many times quicker, and most terms of a long document stand in it or not at all.
        if term.lower() in in_small_letters and re.search(rf"\b{re.escape(term)}", said, re.IGNORECASE):
            rows.append((term, draft.phrases.say(f"glossary.{key}.means")))
    columns = (
        Column("term", draft.say("glossary.term"), 20, "head"),
        Column("means", draft.say("glossary.means"), 80),
    )
    ordered = tuple(sorted(rows, key=lambda row: str(row[0]).casefold()))
    table = Table("glossary-terms", draft.say("glossary.caption"), columns, ordered)
    return Section("glossary", "", draft.say("glossary.title"), (table,))


def _collect(value: Any, found: list[str]) -> None:
    """Add every text in a part of a document; of a picture its caption and alternative text."""
    if isinstance(value, str):
        found.append(value)
    elif isinstance(value, Figure):
        found += (value.caption, value.alt)
    elif isinstance(value, tuple):
        for part in value:
            _collect(part, found)
    else:
        kind: Any = type(value)
        for name in _fields(kind):
            _collect(getattr(value, name), found)


@cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()
