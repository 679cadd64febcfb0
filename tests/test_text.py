"""The words: every text in both languages, with the same placeholders, and no English left in the Spanish."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from planner.wording import LANGUAGES, load_wording

FOLDER = Path(__file__).parent.parent / "data" / "text"

SAME_IN_BOTH = {
    "Expressway Cluster Planner",
    "Expressway Select",
    "Mobile and Remote Access (MRA)",
    # Field labels of the vendor's pages.
    "Cluster IP version",
    "Cluster address mapping",
    "Cluster name",
    "Configuration primary",
    "Fast Path Registration",
    "Peer N address",
    "System host name",
    "System name",
    "SIP station TCP port throttle",
    "TLS verification mode",
    "TLS verify subject name",
    "TURN port multiplexing",
    # Service and protocol of SRV records.
    "_cisco-uds._tcp",
    "_collab-edge._tls",
    "_sip._tcp",
    "_sips._tcp",
    # Licences and options.
    "Desktop Systems Registrations",
    "Non-traversal Calls",
    "Option keys",
    "Rich Media Sessions",
    "Rich media sessions",
    "Room Systems Registrations",
    "Smart Licensing",
    "Traversal Calls",
}
"""Texts of two words or more that are rightly the same in both languages: names that nobody translates."""

ENGLISH_WORDS = frozenset(
    re.findall(
        r"\w+",
        """the and of is are was be been must should shall not with without from this that which these those each every
        when where what why how who have does do can cannot will would may might between before after because there
        their its than then into only also both all any your you peers links findings""",
    )
)
"""Words that no Spanish sentence has, except in the vendor's own names, which stand in quotes or backticks."""

PLACEHOLDER = re.compile(r"\{\w*\}")
VENDOR_NAME = re.compile(r"`[^`]*`|«[^»]*»|“[^”]*”|\"[^\"]*\"|\b[A-Z][\w-]*(?: (?:> )?(?:and |of |the )?[A-Z][\w-]*)+")


def leaves() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (key, leaf) of every text below data/text."""
    for file in sorted(FOLDER.rglob("*.toml")):
        yield from _leaves(
            file.relative_to(FOLDER).parts[0].removesuffix(".toml"), tomllib.loads(file.read_text("utf-8"))
        )


def _leaves(key: str, node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if not isinstance(node, dict) or any(not isinstance(child, dict) for child in node.values()):
        yield key, node
        return
    for name, child in node.items():
        yield from _leaves(f"{key}.{name}", child)


def placeholders(text: str) -> set[str]:
    """Return the placeholders of a text, each as written, format and conversion included."""
    return {
        name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
        for _, name, form, conversion in Formatter().parse(text)
        if name is not None
    }


def faults(leaf: Any) -> list[str]:
    """Return what is wrong with one text in its languages."""
    if not isinstance(leaf, dict) or set(leaf) != set(LANGUAGES):
        return ["needs exactly the languages " + ", ".join(LANGUAGES)]
    if set(leaf.values()) == {""}:
        return []  # nothing is said there, on purpose
    found = []
    for language, text in leaf.items():
        if not isinstance(text, str) or not text.strip():
            found.append(f"{language} is empty")
            continue
        if text != text.strip() or "  " in text:
            found.append(f"{language} has stray spaces")
        found += [
            f"{language} has {{{name}}}, not a simple name" for name in placeholders(text) if not name.isidentifier()
        ]
    if found:
        return found
    english, spanish = leaf["en"], leaf["es"]
    if placeholders(english) != placeholders(spanish):
        found.append("has other placeholders in es than in en")
    if (
        english == spanish
        and english not in SAME_IN_BOTH
        and len(re.findall(r"[a-z]{3,}", PLACEHOLDER.sub("", english))) > 1
    ):
        found.append("is the same in en and es")
    words = set(re.findall(r"[a-záéíóúñü]+", PLACEHOLDER.sub(" ", VENDOR_NAME.sub(" ", spanish))))
    if left := sorted(words & ENGLISH_WORDS):
        found.append(f"has English in es: {', '.join(left)}")
    if any(len(re.findall(rf"[^\s¿]\{end}", spanish)) != spanish.count(start) for start, end in ("¿?", "¡!")):
        found.append("opens no question or exclamation in es")
    return found


@pytest.mark.parametrize(
    ("leaf", "fault"),
    [
        ({"en": "One"}, "needs exactly"),
        ({"en": "One", "es": "Uno", "de": "Eins"}, "needs exactly"),
        ({"en": "One", "es": ""}, "es is empty"),
        ({"en": "One", "es": "Uno "}, "stray spaces"),
        ({"en": "{a.b}", "es": "{a.b}"}, "not a simple name"),
        ({"en": "{a:>3}", "es": "{a:>3}"}, "not a simple name"),
        ({"en": "{0}", "es": "{0}"}, "not a simple name"),
        ({"en": "{peers} left", "es": "quedan {pares}"}, "other placeholders"),
        ({"en": "Add one more peer", "es": "Add one more peer"}, "the same"),
        ({"en": "The peer is off", "es": "El par is apagado"}, "English in es: is"),
        ({"en": "How many?", "es": "Cuántos?"}, "opens no question"),
        ({"en": "Stop!", "es": "¡Alto! Pare!"}, "opens no question"),
    ],
)
def test_a_fault_is_seen(leaf: dict[str, str], fault: str) -> None:
    """The check sees each kind of fault: an empty list below means that there is none."""
    assert any(fault in each for each in faults(leaf))


def test_a_sound_text_passes() -> None:
    """Vendor names in quotes, backticks or capitals are not taken for English left behind; a text may be empty."""
    assert faults({"en": "", "es": ""}) == []
    assert faults({"en": "? ms", "es": "? ms"}) == []
    assert faults({"en": "Set `the key` on Tools and Licences.", "es": "Ponga `the key` en Tools and Licences."}) == []


def test_every_text_is_sound_in_both_languages() -> None:
    """Every text has both languages, the same simple placeholders, and no English in the Spanish."""
    found = [f"{key} {fault}" for key, leaf in leaves() for fault in faults(leaf)]
    assert not found, "\n".join(found)


def test_no_key_is_given_twice() -> None:
    """The files of one table merge without hiding each other: as many keys are loaded as there are leaves."""
    keys = [key for key, _ in leaves()]
    assert sorted(keys) == sorted(load_wording().keys())
