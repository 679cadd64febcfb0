"""The rules that fit what somebody looks for: by topic, severity, kind, release, and words of their text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from planner.rules import Rule
from planner.versions import Version
from planner.wording import Phrases


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. What is empty (or None) narrows nothing."""

    topics: frozenset[str] = frozenset()
    severities: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    release: Version | None = None
    """Rules whose range of releases holds it."""
    text: str = ""
    """An id, or words that all stand in the rule's title, statement, reason or remedy; case and accents are one."""


def find(rules: Iterable[Rule], wanted: Wanted, phrases: Phrases) -> list[Rule]:
    """Return the rules that fit, in the order given; an id typed whole finds that rule alone."""
    text = folded(wanted.text.strip())
    fitting = [
        rule
        for rule in rules
        if (not wanted.topics or rule.topic in wanted.topics)
        and (not wanted.severities or rule.severity in wanted.severities)
        and (not wanted.kinds or rule.kind in wanted.kinds)
        and (wanted.release is None or wanted.release in rule.releases)
    ]
    return [rule for rule in fitting if folded(rule.id) == text] or [
        rule for rule in fitting if all(word in _searched(rule.id, phrases) for word in text.split())
    ]


@cache
def _searched(rule_id: str, phrases: Phrases) -> str:
    """Return all that is searched of a rule. There are as many as rules and languages, so that none is forgotten."""
    parts = (phrases.say(f"rules.{rule_id}.{part}") for part in ("title", "statement", "because", "remedy"))
    return folded(" ".join((rule_id, *parts)))


def folded(text: str) -> str:
    """Return a text in small letters without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
