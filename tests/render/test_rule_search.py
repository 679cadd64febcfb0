"""Looking for rules: by topic, severity, kind, release and text, alone and together."""

from __future__ import annotations

import pytest

from planner.render.rule_search import Wanted, find
from planner.rules import RULES, Kind, Severity
from planner.versions import Version
from planner.wording import load_wording

EN, ES = load_wording().phrases("en"), load_wording().phrases("es")


def ids(wanted: Wanted) -> list[str]:
    """Return the ids of the rules that fit, by the English words."""
    return [rule.id for rule in find(RULES.values(), wanted, EN)]


@pytest.mark.parametrize("text", ["", "   ", "\t\n"])
def test_nothing_wanted_finds_everything(text: str) -> None:
    """In book order."""
    assert ids(Wanted(text=text)) == list(RULES)


@pytest.mark.parametrize("text", ["NET-01", "net-01", " Net-01 "])
def test_an_id_finds_its_rule_alone(text: str) -> None:
    """Even where other rules speak of it; small letters and blanks do not matter."""
    assert ids(Wanted(text=text)) == ["NET-01"]


def test_an_id_is_not_found_against_another_filter() -> None:
    """All filters hold together."""
    assert "NET-01" not in ids(Wanted(text="NET-01", severities=frozenset({"advice"})))


def test_part_of_an_id_finds_all_that_have_it() -> None:
    """What begins like an id is text like any other."""
    assert [rule for rule in ids(Wanted(text="net-0")) if rule.startswith("NET-0")] == [
        rule for rule in RULES if rule.startswith("NET-0")
    ]


def test_every_word_has_to_be_there_in_any_order() -> None:
    """Words of title, statement, reason and remedy."""
    assert "NET-01" in ids(Wanted(text="peers round-trip"))
    assert "NET-01" in ids(Wanted(text="ROUND-TRIP   peers"))
    assert ids(Wanted(text="peers xyzzy")) == []


def test_accents_do_not_matter() -> None:
    """Neither those typed nor those in the text."""
    typed, plain = (
        [rule.id for rule in find(RULES.values(), Wanted(text=text), ES)] for text in ("VERSIÓN", "version")
    )
    assert typed == plain != []


@pytest.mark.parametrize("text", ["%", "{", "\\", "(", "\x00", "💥", "ß" * 80, "a" * 10_000, "' or 1=1"])
def test_odd_text_is_text(text: str) -> None:
    """No pattern, no placeholder, no failure."""
    assert set(ids(Wanted(text=text))) <= set(RULES)


@pytest.mark.parametrize(
    ("release", "there", "not_there"),
    [
        ("X8.9.2", {"NET-02"}, {"NET-01", "MEM-05"}),
        ("X8.10", {"NET-01"}, {"NET-02", "MEM-05"}),
        ("X14.2", {"NET-01", "MEM-05"}, {"NET-02"}),
        ("X99", {"NET-01", "MEM-05"}, {"NET-02"}),
    ],
)
def test_a_release_finds_the_rules_that_hold_for_it(release: str, there: set[str], not_there: set[str]) -> None:
    """Both sides of each boundary."""
    found = set(ids(Wanted(release=Version.parse(release))))
    assert there <= found
    assert not not_there & found


def test_filters_of_several_values_find_any_of_them() -> None:
    """The command line may name several topics."""
    found = find(
        RULES.values(),
        Wanted(topics=frozenset({"NET", "TLS"}), severities=frozenset({"blocker"}), kinds=frozenset({"decided"})),
        EN,
    )
    assert found == [
        rule
        for rule in RULES.values()
        if rule.topic in ("NET", "TLS") and rule.severity is Severity.BLOCKER and rule.kind is Kind.DECIDED
    ]
