"""The rule book on the command line: filters, an explained rule, what differs between two releases."""

from __future__ import annotations

import json

import pytest

from planner.changes import changes
from planner.reference import load_reference
from planner.render.change_tables import change_tables
from planner.render.told import address
from planner.rules import RULES
from planner.rules.limits_used import limits_used
from planner.schemas.book import dump_book_rule, dump_changes
from planner.versions import Version
from planner.wording import LANGUAGES, load_wording
from tests.test_cli import run

REFERENCE = load_reference()
FIRST, SECOND = Version.parse("X8.7"), Version.parse("X15.4")


def listed(*arguments: str) -> list[str]:
    """Return the ids that `rules` gives as JSON."""
    return [rule["rule"] for rule in json.loads(run("rules", "--format", "json", *arguments).stdout)]


@pytest.mark.parametrize("release", ["foo", "X", "", "X14.2 ", "14", "X1.2.3.4.5"])
@pytest.mark.parametrize(
    "arguments", [("rules", "--release", "{}"), ("changes", "{}", "X14"), ("changes", "X14", "{}")]
)
def test_what_is_no_release_is_refused(arguments: tuple[str, ...], release: str) -> None:
    """Exit 2 and a sentence, nothing on standard output."""
    result = run(*(argument.format(release) for argument in arguments))
    assert result.exit_code == 2
    assert not result.stdout
    assert f"{release} is not a release such as X14.2." in result.stderr


def test_a_release_is_refused_in_the_readers_language() -> None:
    """The sentence is Spanish where Spanish was asked for."""
    assert "no es una versión como X14.2" in run("rules", "--language", "es", "--release", "foo").stderr


def test_rules_are_narrowed_by_release_and_text() -> None:
    """Both sides of a boundary; words of the language of the run; together with the other filters."""
    assert "NET-02" in listed("--release", "X8.9.2")
    assert "NET-01" not in listed("--release", "X8.9.2")
    assert "NET-01" in listed("--release", "8.10")
    assert listed("--search", "net-01") == ["NET-01"]
    assert "NET-01" in listed("--search", "ida vuelta", "--language", "es")
    assert listed("--search", "ida vuelta", "--topic", "LIC") == []
    assert "No rule fits." in run("rules", "--search", "xyzzy").stdout


@pytest.mark.parametrize("rule_id", ["NET-01", "MEM-01", "MEM-13"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rule_is_explained_with_its_limits_and_addresses(rule_id: str, language: str) -> None:
    """How it is decided, limits with their sources, the address of each source that has one."""
    rule, phrases = RULES[rule_id], load_wording().phrases(language)
    told = run("explain", rule_id, "--language", language).stdout
    text = " ".join(told.split())
    assert phrases.say(f"rulebook.kinds.{rule.kind}") in text
    assert phrases.say(f"rulebook.scopes.{rule.scope}") in text
    for limit in limits_used(rule, REFERENCE):
        assert f"{phrases.say(f'rulebook.limit.{limit.id}')}: " in text
        assert f"[{phrases.citation(limit.cite, REFERENCE)}]" in text
        assert not limit.inferred or phrases.say(f"rulebook.why.{limit.id}") in text
    for cite in (*rule.cites, *rule.conflicts):
        page = address((cite,), REFERENCE)
        assert page is None or page in told


def test_json_is_what_the_api_gives() -> None:
    """A rule with its limits; the changes with their words."""
    phrases = load_wording().phrases("es")
    rule = json.loads(run("explain", "net-01", "--format", "json", "--language", "es").stdout)
    assert rule == dump_book_rule(RULES["NET-01"], REFERENCE, phrases)
    told = json.loads(run("changes", "X8.7", "X15.4", "--format", "json", "--language", "es").stdout)
    assert told == dump_changes(changes(REFERENCE, RULES.values(), FIRST, SECOND), phrases)


@pytest.mark.parametrize("language", LANGUAGES)
def test_changes_are_told_as_tables_with_their_sources(language: str) -> None:
    """Every table, every row, every source, plain text without a terminal."""
    phrases = load_wording().phrases(language)
    result = run("changes", "x8.7", "15.4", "--language", language)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith(phrases.say("rulebook.changes.title_of", first="X8.7", second="X15.4"))
    assert "\x1b" not in result.stdout
    text = " ".join(result.stdout.split())
    for table in change_tables(changes(REFERENCE, RULES.values(), FIRST, SECOND), REFERENCE, phrases):
        assert f"\n\n{table.title}\n" in result.stdout
        for row in table.rows:
            assert " ".join(" ".join(row.cells).split()) in text
            for cite in row.cites:
                assert phrases.citation(cite, REFERENCE) in text


@pytest.mark.parametrize(
    ("first", "second", "key"),
    [
        ("X14", "X14.0", "same"),
        ("X15.5", "X15.5.1", "nothing"),
        ("X15.4", "X8.7", "downgrade"),
        ("X8.7", "X99", "beyond"),
    ],
)
def test_odd_pairs_of_releases_are_told(first: str, second: str, key: str) -> None:
    """The same, no difference, a way back, one that is not known: exit 0, and said in words."""
    result = run("changes", first, second)
    assert result.exit_code == 0
    facts = {"first": str(Version.parse(first)), "second": str(Version.parse(second))}
    said = (
        load_wording()
        .phrases("en")
        .say(f"rulebook.changes.{key}", release=facts["second"], current=str(REFERENCE.current_release), **facts)
    )
    assert said in " ".join(result.stdout.split())
