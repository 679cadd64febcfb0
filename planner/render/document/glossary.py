"""The appendix of words: those of the planner and the short forms that this document uses."""

from __future__ import annotations

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
    # Many texts of a document are the same, one for each peer or rule.
    said = "\n".join(dict.fromkeys(texts)).lower()
    rows: list[tuple[Cell, ...]] = []
    for key in TERMS:
        term = draft.phrases.say(f"glossary.{key}.term")
        if _begins_a_word(term.lower(), said):
            rows.append((term, draft.phrases.say(f"glossary.{key}.means")))
    columns = (
        Column("term", draft.say("glossary.term"), 20, "head"),
        Column("means", draft.say("glossary.means"), 80),
    )
    ordered = tuple(sorted(rows, key=lambda row: str(row[0]).casefold()))
    table = Table("glossary-terms", draft.say("glossary.caption"), columns, ordered)
    return Section("glossary", "", draft.say("glossary.title"), (table,))


def _begins_a_word(term: str, said: str) -> bool:
    """Whether a term stands in a text with no letter, digit or `_` right before it."""
    place = said.find(term)
    while place > 0 and (said[place - 1].isalnum() or said[place - 1] == "_"):
        place = said.find(term, place + 1)
    return place >= 0


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
