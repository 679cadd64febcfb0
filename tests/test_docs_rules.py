"""The page of all rules: complete in every language, and docs/rules.md is the English one."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.errors import WordingError
from planner.reference import load_reference
from planner.render import rulebook
from planner.rules import RULES, Rule
from planner.wording import LANGUAGES, load_wording

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = load_reference()


def page(language: str) -> str:
    """Return the whole book in a language."""
    return rulebook.render(RULES.values(), REFERENCE, load_wording().phrases(language))


def test_the_page_in_the_repository_is_the_one_that_is_made() -> None:
    """docs/rules.md is what the generator makes (`make docs` writes it anew)."""
    assert (ROOT / "docs" / "rules.md").read_text("utf-8") == page("en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_every_rule_is_on_the_page_with_all_its_words(rule: Rule, language: str) -> None:
    """Each rule has one section, with its title, requirement, reason, remedy, confirmation, conflict and sources."""
    phrases = load_wording().phrases(language)
    section = rulebook.render_rule(rule, REFERENCE, phrases)
    assert page(language).count(f"\n\n{section}\n") == 1
    for part in ("title", "statement", "because", "remedy", "confirm", "conflict"):
        if phrases.has(f"rules.{rule.id}.{part}"):
            assert phrases.say(f"rules.{rule.id}.{part}") in section
    for cite in (*rule.cites, *rule.conflicts):
        assert phrases.citation(cite, REFERENCE) in section
    assert phrases.fact(rule.severity) in section
    assert (phrases.releases(rule.releases) in section) is bool(rule.releases.since or rule.releases.before)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cited_source_is_listed_once(language: str) -> None:
    """The list at the end names each source of any rule, once, with the day on which it was read."""
    sources = page(language).rpartition("\n## ")[2].splitlines()[2:]
    cited = {cite.source for rule in RULES.values() for cite in (*rule.cites, *rule.conflicts)}
    assert len(sources) == len(set(sources)) == len(cited)
    assert all(line.startswith("- ") and "2026" in line for line in sources)


def test_table_cells_hold_no_bar() -> None:
    """Every row of the table of contents has the columns of its head."""
    rows = [line for line in page("es").splitlines() if line.startswith("|")]
    assert len(rows) == len(RULES) + 2
    assert {row.count("|") for row in rows} == {5}


def test_the_command_prints_the_book(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a language it is the English page; an unknown language is refused."""
    rulebook.main([])
    assert capsys.readouterr().out == page("en")
    rulebook.main(["es"])
    assert capsys.readouterr().out == page("es")
    with pytest.raises(WordingError):
        rulebook.main(["xx"])
