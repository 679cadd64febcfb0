"""One search over the whole book: by words, number and id, in both languages."""

from __future__ import annotations

from collections import Counter

import pytest

from planner.reference import load_reference
from planner.render.book_search import KINDS, Found, entries, flow_anchors, search
from planner.render.document.glossary import TERMS
from planner.rules import RULES
from planner.wording import LANGUAGES, load_wording

REFERENCE = load_reference()
BOOKS = {code: tuple(entries(REFERENCE, load_wording().phrases(code))) for code in LANGUAGES}


def find(text: str, language: str = "en", most: int = 5) -> dict[str, Found]:
    """Return what is found by kind."""
    return {found.kind: found for found in search(text, BOOKS[language], most=most)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_in_it(language: str) -> None:
    """Each row of each kind, under an id of its own."""
    counts = Counter(entry.kind for entry in BOOKS[language])
    trouble = REFERENCE.troubleshooting
    assert counts == {
        "rule": len(RULES),
        "flow": len(REFERENCE.flows) + len(REFERENCE.deployment_flows),
        "limit": len(REFERENCE.limits),
        "alarm": len(trouble.alarms),
        "signature": len(trouble.signatures),
        "repair": len(trouble.repairs),
        "procedure": len(REFERENCE.procedures),
        "source": len(REFERENCE.sources),
        "term": len(TERMS),
    }
    assert set(counts) == set(KINDS)
    assert len({(entry.kind, entry.key) for entry in BOOKS[language]}) == len(BOOKS[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_found_by_its_title(language: str) -> None:
    """No entry hides from its own words."""
    for entry in BOOKS[language]:
        found = find(entry.title, language, most=1000)
        assert entry in found[entry.kind].entries


@pytest.mark.parametrize("text", ["", "  ", "\t\n"])
def test_nothing_asked_finds_nothing(text: str) -> None:
    """An empty question is not a question for everything."""
    assert find(text) == {}


@pytest.mark.parametrize("text", ["net-01", "NET-01", "  Net-01 "])
def test_an_id_finds_its_rule_alone(text: str) -> None:
    """Though other rules and alarms speak of it."""
    found = find(text)
    assert list(found) == ["rule"]
    assert [entry.key for entry in found["rule"].entries] == ["NET-01"]


@pytest.mark.parametrize("text", ["30004", "0F96695E-d954-4f6f-85c1-2ef1eae6f764"])
def test_a_number_finds_its_alarm_alone(text: str) -> None:
    """Also inside a range, and by UUID in any case."""
    ((kind, found),) = find(text).items()
    assert (kind, found.count) == ("alarm", 1)


def test_accents_and_case_are_one() -> None:
    """Whoever types neither finds the same."""
    assert find("CLUSTER EXPRESSWAY", "es") == find("clúster expressway", "es") != {}


def test_every_word_must_be_there() -> None:
    """In any order; one more word never finds more."""
    both, one = find("certificate expiry", most=1000), find("certificate", most=1000)
    assert find("expiry certificate", most=1000) == both
    for kind, found in both.items():
        assert set(found.entries) <= set(one[kind].entries)
    assert find("certificate xyzzy") == {}


def test_what_is_left_out_is_counted() -> None:
    """At most so many of each kind, titles first."""
    found = find("certificate", most=3)["rule"]
    assert len(found.entries) == 3 < found.count
    assert all("ertificate" in entry.title for entry in found.entries)


@pytest.mark.parametrize(
    ("text", "language", "key"),
    [
        ("phonebook", "en", "limit-phonebook_entries_per_cluster"),
        ("guía telefónica", "es", "limit-phonebook_entries_per_cluster"),
        ("75 domains", "en", "limit-mra_presence_domains-since-X12.6.3"),
        ("50 dominios", "es", "limit-mra_presence_domains-before-X12.6.3"),
    ],
)
def test_a_limit_is_found_by_its_name_and_value(text: str, language: str, key: str) -> None:
    """Each range of releases is a row of its own."""
    assert [entry.key for entry in find(text, language)["limit"].entries] == [key]


def test_rows_of_flows_have_names_of_their_own() -> None:
    """A flow that has a row for each range of releases is numbered."""
    names = [*flow_anchors(REFERENCE.flows), *flow_anchors(REFERENCE.deployment_flows)]
    assert len(set(names)) == len(names)
    assert any(name.endswith("-2") for name in names)
