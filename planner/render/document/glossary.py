"""The appendix of words: those of the planner and the short forms that this document uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
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
    said = "\n".join(text for chapter in chapters for text in _texts(chapter))
    rows: list[tuple[Cell, ...]] = []
    for key in TERMS:
        term = draft.phrases.say(f"glossary.{key}.term")
        if re.search(rf"\b{re.escape(term)}", said, re.IGNORECASE):
            rows.append((term, draft.phrases.say(f"glossary.{key}.means")))
    columns = (
        Column("term", draft.say("glossary.term"), 20, "head"),
        Column("means", draft.say("glossary.means"), 80),
    )
    ordered = tuple(sorted(rows, key=lambda row: str(row[0]).casefold()))
    table = Table("glossary-terms", draft.say("glossary.caption"), columns, ordered)
    return Section("glossary", "", draft.say("glossary.title"), (table,))


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a part of a document; of a picture its caption and alternative text."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Figure):
        yield from (value.caption, value.alt)
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
