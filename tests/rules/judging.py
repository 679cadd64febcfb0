"""How a rule's tests speak: one change to a sound design, what must become of one rule, and that no other rule moves.

A test module holds a table `CASES` of `Case` rows and one test that calls `check(case)` for each; the meta-tests of
test_register.py gather the tables of all modules and walk them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from planner import capacity
from planner.design import Design
from planner.reference import load_reference
from planner.rules import RULES, Observation, Outcome, Result, run
from tests.designs import SOUND_C, TODAY_TEXT, make_document

TODAY = date.fromisoformat(TODAY_TEXT)
REFERENCE = load_reference()

MET, UNMET, UNDECIDED = Outcome.MET, Outcome.UNMET, Outcome.UNDECIDED
NOT_APPLICABLE, CONFIRMED = Outcome.NOT_APPLICABLE, Outcome.CONFIRMED

DECISIVE = {MET: True, CONFIRMED: True, UNMET: False, UNDECIDED: None}
"""The observations (by what they hold) that make an outcome."""


@dataclass(frozen=True)
class Case:
    """One change to a design and what must become of a rule in its first cluster."""

    rule: str
    outcome: Outcome
    says: str
    """What is true in this case; the test's id."""
    change: Mapping[str, Any] = field(default_factory=dict)
    """Keywords of tests.designs.make_document: cluster=, peers=, every_peer=, confirm= or facts of the design."""
    base: Mapping[str, Any] = field(default_factory=lambda: SOUND_C)
    """The document that is changed; with another release or demand make it with make_document first."""
    facts: Mapping[str, Any] | None = None
    """Facts that at least one decisive observation has (it may have more)."""
    pointer: str | None = None
    """The pointer of that observation."""
    also: Mapping[str, Outcome] = field(default_factory=dict)
    """The other rules whose outcome changes with this, and what to. Every other rule keeps its outcome."""
    said: tuple[str, ...] = ()
    """What the decisive observations say in other words than the rule's: the ends of the keys of those sentences, each
    once; an empty text among them stands for the rule's words."""

    @property
    def document(self) -> dict[str, Any]:
        """The changed design."""
        return make_document(dict(self.base), **self.change)

    def __str__(self) -> str:
        return f"{self.rule} {self.outcome}: {self.says}"


def judge(document: Mapping[str, Any], today: date = TODAY) -> dict[str, Result]:
    """Return what becomes of every rule in the first cluster of a design, by rule id."""
    return dict(_judged(json.dumps(document, sort_keys=True), today))


def check(case: Case) -> Result:
    """Assert what a case says, and that only its rule (and those of `also`) changed; return the rule's result."""
    before, after = judge(case.base), judge(case.document)
    result = after[case.rule]
    assert result.outcome is case.outcome, f"{case}: {result.outcome} from {result.observations}"
    changed = {
        rule: after[rule].outcome
        for rule in RULES
        if rule != case.rule and after[rule].outcome is not before[rule].outcome
    }
    assert changed == dict(case.also), f"{case}: other rules changed"
    if case.facts is not None or case.pointer is not None:
        assert any(_matches(seen, case) for seen in decisive(result)), f"{case}: observed {decisive(result)}"
    said = tuple(dict.fromkeys((seen.sentence or "").split(".")[-1] for seen in decisive(result)))
    assert (said if any(said) else ()) == case.said, f"{case}: in the words {said}"
    return result


def decisive(result: Result) -> tuple[Observation, ...]:
    """Return the observations of a result that make its outcome."""
    return tuple(seen for seen in result.observations if seen.holds is DECISIVE.get(result.outcome))


def _matches(seen: Observation, case: Case) -> bool:
    facts = {name: seen.facts.get(name) for name in case.facts or {}}
    return facts == dict(case.facts or {}) and case.pointer in (None, seen.pointer)


@cache
def _judged(text: str, today: date) -> tuple[tuple[str, Result], ...]:
    design = Design.from_document(json.loads(text))
    results = run(RULES.values(), design, REFERENCE, capacity.compute(design, REFERENCE), today)
    return tuple((result.rule.id, result) for result in results if not result.cluster)
