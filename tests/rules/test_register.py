"""The rule book looks at itself: ids, order, sources, words in every language, evidence, and a test of each outcome."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import re
import textwrap
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from planner.design import is_ip
from planner.rules import RULES, TOPICS, Kind, Observation, Outcome, Rule, Severity
from planner.wording import LANGUAGES, load_wording
from tests.designs import SOUND_C, SOUND_E, make_document
from tests.rules.judging import REFERENCE, Case, judge

WORDING = load_wording()
KEYS = [key for key in WORDING.keys() if key.startswith("rules.")]  # noqa: SIM118  (it is no dict)
SENTENCES = {"met", "unmet", "undecided"}
"""The words for one observation, with its facts as placeholders."""
ALWAYS = ("title", "statement", "because", "remedy")
"""The words that are said of a rule with any outcome, and so without facts."""

BOOK = """
MEM-01 B  MEM-02 B  MEM-03 B  MEM-04 B  MEM-05 B  MEM-06 B  MEM-07 B  MEM-08 W  MEM-09 A  MEM-10 B
MEM-11 B  MEM-12 B  MEM-13 W  MEM-14 W  MEM-15 B  MEM-16 W
NET-01 B  NET-02 B  NET-03 B  NET-04 B  NET-05 B  NET-06 W  NET-07 W  NET-08 B  NET-09 B  NET-10 B
NET-11 B  NET-12 B  NET-13 W  NET-14 W  NET-15 A  NET-16 W  NET-17 W  NET-18 W  NET-19 B  NET-20 B
NET-21 W  NET-22 B  NET-23 W
DNS-01 B  DNS-02 B  DNS-03 W  DNS-04 B  DNS-05 W  DNS-06 B  DNS-07 B  DNS-08 B  DNS-09 W  DNS-10 W
DNS-11 B  DNS-12 W  DNS-13 W  DNS-14 B  DNS-15 B  DNS-16 W  DNS-17 W  DNS-18 W  DNS-19 B
TLS-01 B  TLS-02 B  TLS-03 B  TLS-04 B  TLS-05 W  TLS-06 B  TLS-07 B  TLS-08 A  TLS-09 B  TLS-10 A
TLS-11 W  TLS-12 B  TLS-13 B  TLS-14 B  TLS-15 B  TLS-16 B  TLS-17 W  TLS-18 W  TLS-19 W  TLS-20 B
TLS-21 B  TLS-22 W  TLS-23 W
CFG-01 B  CFG-02 B  CFG-03 B  CFG-04 B  CFG-05 B  CFG-06 B  CFG-07 A  CFG-08 W  CFG-09 W  CFG-10 W
CFG-11 W  CFG-12 B  CFG-13 B  CFG-14 A
LIC-01 B  LIC-02 B  LIC-03 W  LIC-04 W  LIC-05 B  LIC-06 W  LIC-07 B  LIC-08 W
PAIR-01 W  PAIR-02 W  PAIR-03 A  PAIR-04 B  PAIR-05 W  PAIR-06 B  PAIR-07 W  PAIR-08 W  PAIR-09 B  PAIR-10 W
PAIR-11 W  PAIR-12 A  PAIR-13 W  PAIR-14 B  PAIR-15 A  PAIR-16 B  PAIR-17 B  PAIR-18 B  PAIR-19 W  PAIR-20 A
PAIR-21 A  PAIR-22 A
CAP-01 B  CAP-02 W  CAP-03 W  CAP-04 W  CAP-05 B  CAP-06 W  CAP-07 W  CAP-08 W  CAP-09 W  CAP-10 W
CAP-11 W  CAP-12 B
OPS-01 W  OPS-02 B  OPS-03 B  OPS-04 B  OPS-05 B  OPS-06 B  OPS-07 B  OPS-08 B
"""
"""Every requirement that the vendor documents, with its severity (blocks, warns, advises): the book holds all."""

REQUIREMENTS = re.findall(r"(\w+-\d\d) (\w)", BOOK)

SEVERITIES = {"B": Severity.BLOCKER, "W": Severity.CAUTION, "A": Severity.ADVICE}

each_rule = pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)


# --- designs to judge -------------------------------------------------------------------------------------------------


def tables() -> Iterator[Case]:
    """Yield every row of the tables of this folder's test modules."""
    for file in sorted(Path(__file__).parent.glob("test_*.py")):
        yield from getattr(importlib.import_module(f"tests.rules.{file.stem}"), "CASES", ())


REQUIRED = ("clusters", "fqdn", "ip")
"""What a design cannot leave out where it stands."""
REQUIRED_IN = {"zones": ("type",), "dns_records": ("view", "name", "type", "value")}
"""What the members of these lists cannot leave out."""


def less_and_less(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the design with each of its facts left out in turn, at every level."""
    text = json.dumps(document)
    for *path, last in _places(document):
        changed = json.loads(text)
        level = changed
        for step in path:
            level = level[step]
        if last in (*REQUIRED, *REQUIRED_IN.get(path[-2] if len(path) > 1 else "", ())):
            continue
        del level[last]
        yield changed


def _places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        if isinstance(node, dict):
            yield (*path, key)
        yield from _places(child, (*path, key))


@cache
def corpus() -> tuple[dict[str, Any], ...]:
    """Return designs that show what rules observe: all rows of the tables, and sound designs with a fact left out."""
    sizes = ({}, {"peers": []}, {"peer_count": 1}, {"peer_count": 6}, {"peer_count": 7})
    return (
        *(case.document for case in tables()),
        *less_and_less(SOUND_C),
        *less_and_less(SOUND_E),
        *({"clusters": [cluster]} for cluster in sizes),
        *(
            make_document(base, software_version=release)
            for base in (SOUND_C, SOUND_E)
            for release in ("X8.7", "X15.4")
        ),
    )


@cache
def observed() -> dict[str, list[tuple[Observation, str]]]:
    """Return what each rule observes over the corpus, with the text of the design."""
    found: dict[str, list[tuple[Observation, str]]] = {rule: [] for rule in RULES}
    for document in corpus():
        text = json.dumps(document, ensure_ascii=False).casefold()
        for rule, result in judge(document).items():
            found[rule] += [(observation, text) for observation in result.observations]
    return found


@cache
def outcomes() -> dict[str, set[Outcome]]:
    """Return the outcomes that each rule has over the tables."""
    found: dict[str, set[Outcome]] = {rule: set() for rule in RULES}
    for case in tables():
        found[case.rule].add(case.outcome)
    return found


# --- identity ---------------------------------------------------------------------------------------------------------


@each_rule
def test_ids_are_of_a_known_topic_and_lead_to_their_rule(rule: Rule) -> None:
    """An id is a topic and two digits, and the key under which the book holds the rule."""
    assert re.fullmatch(r"[A-Z]{2,4}-\d\d", rule.id)
    assert rule.topic in TOPICS
    assert RULES[rule.id] is rule


def test_the_book_is_in_report_order() -> None:
    """Topics in their order, numbers rising within a topic."""
    assert list(RULES) == sorted(RULES, key=lambda rule: (TOPICS.index(rule.partition("-")[0]), rule))


@pytest.mark.parametrize(("rule_id", "severity"), REQUIREMENTS)
def test_the_book_holds_every_requirement(rule_id: str, severity: str) -> None:
    """Each requirement is a rule of the book, with its severity."""
    assert rule_id in RULES
    assert RULES[rule_id].severity is SEVERITIES[severity]


def test_the_book_holds_nothing_else() -> None:
    """No rule without a requirement; and the list itself is whole, its numbers without a gap within each topic."""
    ids = [rule_id for rule_id, _ in REQUIREMENTS]
    assert list(RULES) == ids
    assert len(ids) == len(set(ids)) == 145
    for topic in TOPICS:
        numbers = [int(rule_id[-2:]) for rule_id in ids if rule_id.startswith(f"{topic}-")]
        assert numbers == list(range(1, len(numbers) + 1)), topic


@each_rule
def test_every_topic_and_severity_has_a_label(rule: Rule) -> None:
    """What a report groups rules by has a word in every language."""
    for language in LANGUAGES:
        phrases = WORDING.phrases(language)
        assert phrases.label("topic", rule.topic)
        assert phrases.fact(rule.severity)
        assert phrases.fact(rule.kind)


# --- sources ----------------------------------------------------------------------------------------------------------


@each_rule
def test_citations_lead_to_the_bibliography(rule: Rule) -> None:
    """Each rule cites at least one place in a known source; no place both for and against."""
    assert rule.cites
    for cite in (*rule.cites, *rule.conflicts):
        assert cite.source in REFERENCE.sources, str(cite)
        assert cite.locator.strip(), str(cite)
    assert not set(rule.cites) & set(rule.conflicts)


# --- code -------------------------------------------------------------------------------------------------------------


@each_rule
def test_a_rule_is_short_and_says_what_it_requires(rule: Rule) -> None:
    """One sentence as docstring, at most ten statements; more means that a fact is missing below."""
    assert re.fullmatch(r"[A-Z].*[.]", rule.statement, re.DOTALL)
    (function,) = ast.parse(textwrap.dedent(inspect.getsource(rule.check))).body
    assert isinstance(function, ast.FunctionDef)
    statements = [node for node in ast.walk(function) if isinstance(node, ast.stmt)]
    assert len(statements) - 2 <= 10, "besides the function itself and its docstring"


# --- words ------------------------------------------------------------------------------------------------------------


def keys_of(rule: Rule) -> set[str]:
    """Return the words that a rule needs."""
    confirm = {"confirm"} if rule.kind is Kind.CONFIRMABLE else set()
    conflict = {"conflict"} if rule.conflicts else set()
    return {*ALWAYS, *SENTENCES, *confirm, *conflict, *variants_of(rule)}


def variants_of(rule: Rule) -> set[str]:
    """Return the words of its own that a rule says over the corpus in place of those of the outcome."""
    prefix = f"rules.{rule.id}."
    said = {seen.sentence for seen, _ in observed()[rule.id] if seen.sentence}
    return {key.removeprefix(prefix) for key in said if key.startswith(prefix)}


@each_rule
def test_every_rule_has_its_words_and_no_others(rule: Rule) -> None:
    """Title, statement, reason, remedy; a sentence for each thing observed; what to confirm; what conflicts."""
    prefix = f"rules.{rule.id}."
    present = {key.removeprefix(prefix) for key in KEYS if key.startswith(prefix)}
    assert present == keys_of(rule)


def test_there_are_no_words_for_an_unknown_rule() -> None:
    """A text that no rule says is a leftover."""
    assert {key.split(".")[1] for key in KEYS} == set(RULES)


@each_rule
def test_words_are_the_same_sentence_in_every_language(rule: Rule) -> None:
    """The placeholders agree, and no text was left untranslated."""
    for key in keys_of(rule):
        texts = [WORDING.text(f"rules.{rule.id}.{key}", language) for language in LANGUAGES]
        assert len({text.placeholders for text in texts}) == 1, key
        assert len({text.template for text in texts}) == len(LANGUAGES), key


@each_rule
def test_titles_are_short_and_sentences_are_whole(rule: Rule) -> None:
    """A title is a short phrase without a full stop; everything else ends like a sentence, or with a name."""
    for language in LANGUAGES:
        for key in keys_of(rule):
            template = WORDING.text(f"rules.{rule.id}.{key}", language).template
            assert template == " ".join(template.split()), (key, template)
            if key == "title":
                assert len(template) <= 50, template
                assert not template.endswith("."), template
            else:
                assert template.endswith((".", "?", "}")), (key, template)


@each_rule
def test_what_is_said_of_any_outcome_needs_no_facts(rule: Rule) -> None:
    """Title, statement, reason, remedy, confirmation and conflict can be said where nothing was observed."""
    for key in keys_of(rule) - SENTENCES - variants_of(rule):
        assert not WORDING.text(f"rules.{rule.id}.{key}", "en").placeholders, key


@each_rule
def test_placeholders_are_facts_that_the_rule_yields(rule: Rule) -> None:
    """Whatever a rule observes over the corpus can be said in every language."""
    assert observed()[rule.id] or rule.kind is Kind.CONFIRMABLE
    for seen, _ in observed()[rule.id]:
        for language in LANGUAGES:
            said = WORDING.phrases(language).observation(rule.id, seen)
            assert said.strip(), seen
            assert not {"{", "}"} & set(said), said


# --- evidence ---------------------------------------------------------------------------------------------------------


@each_rule
def test_the_tables_show_every_outcome(rule: Rule) -> None:
    """Each rule is shown met, unmet and undecided; one that a person confirms, confirmed and waiting."""
    wanted = {Outcome.UNDECIDED, Outcome.CONFIRMED} if rule.kind is Kind.CONFIRMABLE else set()
    if rule.kind is Kind.DECIDED:
        wanted = {Outcome.MET, Outcome.UNMET, Outcome.UNDECIDED}
    assert wanted <= outcomes()[rule.id]


@each_rule
def test_facts_are_numbers_names_and_labels_never_prose(rule: Rule) -> None:
    """Each fact reads in every language; a plain text is one that the design states, or an IP address."""
    for seen, design in observed()[rule.id]:
        for fact, value in seen.facts.items():
            for language in LANGUAGES:
                assert WORDING.phrases(language).fact(value) is not None
            for text in value if isinstance(value, tuple) else (value,):
                plain = isinstance(text, str) and not isinstance(text, StrEnum)
                assert not plain or is_ip(text) or text.casefold() in design, (fact, text)


@each_rule
def test_every_pointer_leads_into_the_design(rule: Rule) -> None:
    """A pointer is empty or begins with a slash, and names no place in a cluster that is not there."""
    for seen, _ in observed()[rule.id]:
        assert re.fullmatch(r"(/clusters/\d+)?(/[a-z0-9_]+)*", seen.pointer), seen.pointer
