"""The limits that a rule is said to compare with are those that it asks for when it judges."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cache

import pytest

from planner import capacity
from planner.design import Design
from planner.reference import Limit, Reference
from planner.rules import RULES, Rule, run
from planner.rules.limits_used import limits_used
from planner.versions import Version, since
from tests.rules.judging import REFERENCE, TODAY
from tests.rules.test_register import tables


class Listening(Reference):
    """A reference that remembers which limits it was asked for."""

    asked: set[str]

    def limit(self, limit_id: str, stated: Version | None = None) -> Limit:
        """Return the limit, and remember it."""
        self.asked.add(limit_id)
        return super().limit(limit_id, stated)


@cache
def asked() -> dict[str, set[str]]:
    """Return the limits that each rule asks for over its own rows of the tables."""
    reference = Listening(**{each.name: getattr(REFERENCE, each.name) for each in fields(REFERENCE)})
    found: dict[str, set[str]] = {rule: set() for rule in RULES}
    for case in tables():
        design = Design.from_document(case.document)
        capacities = capacity.compute(design, REFERENCE)
        object.__setattr__(reference, "asked", found[case.rule])
        run([RULES[case.rule]], design, reference, capacities, TODAY)
    return found


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_rule_names_the_limits_that_it_asks_for(rule: Rule) -> None:
    """Each limit that its cases make it ask for is listed, and none that no case makes it ask for."""
    listed = {limit.id for limit in limits_used(rule, REFERENCE)}
    assert asked()[rule.id] == listed


def test_a_limit_of_other_releases_is_left_out() -> None:
    """The rule of 80 ms holds from X8.10 on: the 30 ms of before are not among its limits."""
    (limit,) = limits_used(RULES["NET-01"], REFERENCE)
    assert (limit.id, limit.value) == ("peer_round_trip_ms", 80)
    (earlier,) = limits_used(RULES["NET-02"], REFERENCE)
    assert (earlier.id, earlier.value) == ("peer_round_trip_ms", 30)
    assert limits_used(replace(RULES["NET-02"], releases=since("X8.10")), REFERENCE) == (limit,)


def test_most_rules_compare_with_no_limit() -> None:
    """A rule without a number lists none."""
    assert limits_used(RULES["MEM-02"], REFERENCE) == ()
