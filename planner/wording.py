"""Words: key + language + facts -> sentence. The keyed texts are data/text/*.toml, languages side by side.

A key is the file's name and the path in it, joined by dots: `rules.NET-01.title`. Placeholders are fact names; Babel
sets numbers, dates and lists. An unknown key, language or placeholder raises WordingError, with no fallback to English.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache, lru_cache
from math import ceil, log10
from pathlib import Path
from string import Formatter
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from planner import resources
from planner.capacity import Share
from planner.design import PortNumber
from planner.errors import WordingError
from planner.reference import Citation, Reference, Source
from planner.rules import Observation, Place
from planner.versions import EsxiRelease, Releases, Version

LANGUAGES = ("en", "es")
DEFAULT_LANGUAGE = "en"

_LABELS_OF = {
    "Verdict": "verdict",
    "Outcome": "outcome",
    "Severity": "severity",
    "Kind": "kind",
    "PeerType": "type",
    "Platform": "platform",
    "Series": "series",
    "TlsVerification": "tls_verification",
    "IpVersion": "ip_version",
    "IpProtocol": "ip_protocol",
    "Image": "image",
    "EthernetSpeed": "ethernet_speed",
    "CapacityBasis": "capacity_basis",
    "Service": "service",
    "Lan": "lan",
    "Metric": "metric",
    "Missing": "missing",
    "WeakerSide": "weaker_side",
    "SrvService": "srv_service",
}
"""Enumerations whose values have labels in data/text/labels.toml, with the table that holds them."""


class Text:
    """One keyed text in one language, with the names of its placeholders."""

    __slots__ = ("placeholders", "template")

    def __init__(self, template: str) -> None:
        self.template = template
        self.placeholders = tuple(sorted({name for _, name, _, _ in Formatter().parse(template) if name is not None}))


class Wording:
    """All texts in all languages. One per process is enough; it holds no state but the texts."""

    def __init__(self, texts: Mapping[str, Mapping[str, Text]]) -> None:
        self._texts = texts

    def keys(self) -> Iterator[str]:
        """Every key."""
        return iter(self._texts)

    def text(self, key: str, language: str) -> Text:
        """Return one text; raise WordingError for an unknown key or language."""
        try:
            return self._texts[key][language]
        except KeyError:
            raise WordingError(f"no text {key} in {language}") from None

    def has(self, key: str) -> bool:
        """Whether there is such a key."""
        return key in self._texts

    @cache  # noqa: B019  (one Wording lives as long as the process)
    def phrases(self, language: str) -> Phrases:
        """Return the words of one language; raise WordingError for one there is not."""
        if language not in LANGUAGES:
            raise WordingError(f"no language {language}")
        return Phrases(self, language)


class Phrases:
    """The words of one language."""

    def __init__(self, wording: Wording, language: str) -> None:
        self.wording = wording
        self.language = language
        self.locale = Locale(language)

    def say(self, key: str, /, **facts: Any) -> str:
        """Return the sentence of a key with its placeholders filled; extra facts are allowed, missing ones raise."""
        return self.fill(key, facts)

    def fill(self, key: str, facts: Mapping[str, Any]) -> str:
        """Return what `say` does, of facts that are a mapping already."""
        text = self.wording.text(key, self.language)
        if not text.placeholders:
            return text.template
        try:
            filled = {name: self.fact(facts[name]) for name in text.placeholders}
        except KeyError as error:
            raise WordingError(f"{key}: no fact for placeholder {error}") from None
        return text.template.format_map(filled)

    def has(self, key: str) -> bool:
        """Whether there is a text of this key."""
        return self.wording.has(key)

    def fact(self, value: Any) -> str:
        """Return a fact as people write it: numbers and dates by locale, enumeration values by their label."""
        kind = type(value)
        if kind is str:  # most are plain texts and numbers, and there are thousands in one answer
            return str(value)
        if kind is int or kind is float:
            return self.number(value)
        if kind is tuple:
            return self.list(value) if value else self.say("labels.word.none")
        if isinstance(value, StrEnum):
            return self.label(_LABELS_OF[type(value).__name__], value)
        if value is None:
            return self.say("labels.word.not_stated")
        if isinstance(value, bool):
            return self.say("labels.word.yes" if value else "labels.word.no")
        if isinstance(value, Share):
            return self.percent(value)
        if isinstance(value, PortNumber):
            return str(int(value))
        if isinstance(value, date):
            return self.date(value)
        if isinstance(value, Place):
            return self.place(value)
        if isinstance(value, Releases):
            return self.releases(value)
        if isinstance(value, Version | EsxiRelease):
            return str(value)
        if isinstance(value, Iterable) and not isinstance(value, str):
            items = list(value)
            return self.list(items) if items else self.say("labels.word.none")
        return str(value)

    def label(self, table: str, value: str) -> str:
        """Return the label of a value: `labels.<table>.<value>`."""
        return self.say(f"labels.{table}.{value}")

    def number(self, value: float) -> str:
        """Return a number with this language's separators: a fraction as stated, and never as a whole number."""
        return _number(value, self.language)

    def percent(self, share: float) -> str:
        """Return a share (1 is all) as a whole percentage; never rounds an excess down to 100 % or a gap up to it."""
        return _percent(share, self.language)

    def part_of_time(self, share: Fraction | float) -> str:
        """Return a part of the time as a percentage, cut where the digits go on: with two digits of what it lacks.

        So 0.99985 is 99.985 %, and nothing but all of the time is 100 %.
        """
        lacking = 1 - Fraction(str(share)) if isinstance(share, float) else 1 - share
        nines = ceil(-log10(lacking)) if lacking else 0
        decimals = min(max(nines - 1, 2), _MOST_DECIMALS)
        cut = Decimal(int((1 - lacking) * 10 ** (decimals + 2))).scaleb(-decimals - 2)
        blank = "" if self.language == "en" else " "
        return str(format_percent(cut, format=f"#,##0.{'#' * decimals}{blank}%", locale=self.locale))

    def date(self, value: date) -> str:
        """Return a date in words."""
        return _date(value, self.language)

    def list(self, items: Iterable[Any]) -> str:
        """Return 'a, b and c'."""
        return str(format_list([self.fact(item) for item in items], locale=self.locale))

    def place(self, place: Place, *, with_names: bool = True) -> str:
        """Return what an observation is about: 'peer 1', 'peer 1 – peer 2', 'cluster', by `labels.place`."""
        if place.kind == "link":
            return " – ".join(self.peer(number) for number in place.peers)
        if place.kind == "peer":
            peer, name = self.peer(place.peers[0]), place.names[0] if place.names else None
            return f"{peer} ({name})" if name and with_names else peer
        return self.label("place", place.kind)

    def observation(self, rule_id: str, observation: Observation) -> str:
        """Return what a rule saw in one place, in a sentence: its met, unmet or undecided text with the facts."""
        outcome = "undecided" if observation.holds is None else "met" if observation.holds else "unmet"
        return self.fill(observation.sentence or f"rules.{rule_id}.{outcome}", observation.facts)

    def peer(self, number: int) -> str:
        """Return 'peer 1'."""
        return self.say("labels.place.peer", number=number)

    def releases(self, releases: Releases) -> str:
        """Return a range of releases in words."""
        if releases.since and releases.before:
            return self.say("labels.releases.between", since=releases.since, before=releases.before)
        if releases.since:
            return self.say("labels.releases.since", since=releases.since)
        if releases.before:
            return self.say("labels.releases.before", before=releases.before)
        return self.say("labels.releases.all")

    def citation(self, citation: Citation, reference: Reference) -> str:
        """Return 'Title, edition: locator'."""
        return f"{self.source(reference.sources[citation.source])}: {citation.locator}"

    @staticmethod
    def source(source: Source) -> str:
        """Return 'Title, edition' of a source, as its publisher prints them."""
        return f"{source.title}, {source.edition}" if source.edition else source.title


@cache
def load_wording(directory: Path | None = None) -> Wording:
    """Read all of data/text; raise WordingError for a leaf without exactly the languages."""
    folder = directory or resources.directory("data") / "text"
    texts: dict[str, dict[str, Text]] = {}
    for file in sorted(folder.rglob("*.toml")):
        # A large table is a folder of files: data/text/rules/network.toml holds keys that begin with `rules.`.
        table = file.relative_to(folder).parts[0].removesuffix(".toml")
        _collect(table, tomllib.loads(file.read_text(encoding="utf-8")), texts)
    return Wording(texts)


def _collect(key: str, node: Mapping[str, Any], texts: dict[str, dict[str, Text]]) -> None:
    if any(isinstance(value, str) for value in node.values()):
        if set(node) != set(LANGUAGES):
            raise WordingError(f"{key}: needs exactly the languages {', '.join(LANGUAGES)}")
        texts[key] = {language: Text(node[language]) for language in LANGUAGES}
        return
    for name, child in node.items():
        _collect(f"{key}.{name}", child, texts)


_MOST_DECIMALS = 12
"""Of a percentage: beyond them nobody reads on, and decimal arithmetic would run out of digits."""


_CERTAIN_DIGITS = 15
"""A float keeps so many digits of what was typed; one that takes more was reckoned, and its last ones are noise."""
_MOST_STATED_DECIMALS = 40
"""A decimal number of a design has at most so many characters."""


@lru_cache(maxsize=4096)
def _number(value: float, language: str) -> str:
    return str(format_decimal(value, format=_decimal_form(value), locale=language))


@lru_cache(maxsize=4096)
def _percent(share: float, language: str) -> str:
    rounded = round(share, 2)
    if rounded == 1 and share != 1:
        form = "#,##0.0##%" if language == "en" else "#,##0.0## %"
        return str(format_percent(share, format=form, locale=language))
    return str(format_percent(rounded, locale=language))


@lru_cache(maxsize=1024)
def _date(value: date, language: str) -> str:
    return str(format_date(value, format="long", locale=language))


def _decimal_form(value: float) -> str:
    """Return the decimals of a number: those that were stated, or three of what was reckoned."""
    return f"#,##0.{'#' * (_decimals(float(value)) if value % 1 else 3)}"


def _decimals(value: float) -> int:
    """Return how many decimals a fraction is written with: enough not to meet a whole number that it is beyond."""
    if float(f"{value:.{_CERTAIN_DIGITS}g}") == value:
        return min(-int(Decimal(repr(value)).as_tuple().exponent), _MOST_STATED_DECIMALS)
    if abs(value) < 0.001:
        return _MOST_DECIMALS
    return next(decimals for decimals in range(3, _MOST_STATED_DECIMALS) if round(value, decimals) % 1)
