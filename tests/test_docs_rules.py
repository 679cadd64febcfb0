"""The page of all rules: complete in every language, and docs/rules.md is the English one."""

from __future__ import annotations

import re
import runpy
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

import docs
from planner.errors import WordingError
from planner.reference import load_reference
from planner.render import rulebook
from planner.render.change_tables import limit_value
from planner.rules import RULES, Rule
from planner.rules.limits_used import limits_used
from planner.wording import LANGUAGES, load_wording
from tests.rules.test_register import REQUIREMENTS

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = load_reference()


@cache
def page(language: str) -> str:
    """Return the whole book in a language."""
    return rulebook.render(RULES.values(), REFERENCE, load_wording().phrases(language))


@cache
def in_repository() -> str:
    """Return docs/rules.md as it should be."""
    made: str = docs.rules()
    return made


def test_the_page_in_the_repository_is_the_one_that_is_made() -> None:
    """docs/rules.md is what the generator makes (`make docs` writes it anew): the English page, and the tests."""
    assert (ROOT / "docs" / "rules.md").read_text("utf-8") == in_repository()


@pytest.mark.parametrize(("rule_id", "severity"), REQUIREMENTS)
def test_every_requirement_is_on_the_page_with_its_test(rule_id: str, severity: str) -> None:
    """A row of the table and a section for each: severity, kind, releases, statement and the test that holds it."""
    phrases, rule = load_wording().phrases("en"), RULES[rule_id]
    made = in_repository()
    (row,) = [line for line in made.splitlines() if line.startswith(f"| {rule_id} |")]
    *_, told_severity, kind, releases, test = [cell.strip() for cell in row.strip("|").split(" | ")]
    assert told_severity == phrases.fact(rule.severity)
    assert kind == phrases.fact(rule.kind)
    assert releases == phrases.releases(rule.releases)
    modules = re.findall(r"\(\.\./(.*?)\.py\)", test)
    assert modules
    for module in modules:
        assert rule_id in {case.rule for case in import_module(module.replace("/", ".")).CASES}
    assert f"### {rule_id} " in made
    assert phrases.say(f"rules.{rule_id}.statement") in made


def test_a_rule_without_a_test_stops_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tool names it instead of leaving its cell empty."""
    monkeypatch.setattr(docs, "RULES", {**RULES, "OPS-99": RULES["MEM-01"]})
    with pytest.raises(SystemExit, match="OPS-99"):
        docs.rules()


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
    assert phrases.releases(rule.releases) in section
    for limit in limits_used(rule, REFERENCE):
        assert limit_value(limit, phrases) in section
        assert phrases.citation(limit.cite, REFERENCE) in section


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
    assert {row.count("|") for row in rows} == {6}
    tested = [line for line in in_repository().splitlines() if line.startswith("|")]
    assert {row.count("|") for row in tested} == {7}


def test_the_command_prints_the_book(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a language it is the English page; an unknown language is refused."""
    rulebook.main([])
    assert capsys.readouterr().out == page("en")
    monkeypatch.setattr("sys.argv", ["rulebook", "es"])
    runpy.run_path(rulebook.__file__, run_name="__main__")
    assert capsys.readouterr().out == page("es")
    with pytest.raises(WordingError):
        rulebook.main(["xx"])
