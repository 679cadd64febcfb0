"""OPS: how changes are made is for a person to confirm, once for the whole design."""

from __future__ import annotations

import pytest

from planner.rules import RULES, Kind, Scope
from tests.designs import SOUND_C, SOUND_PAIR, make_document
from tests.rules.judging import CONFIRMED, NOT_APPLICABLE, UNDECIDED, Case, check, judge
from tests.rules.sentences import words_of

OPS = tuple(f"OPS-0{number}" for number in range(1, 9))
ALONE = make_document(SOUND_C, cluster={"peers": None, "peer_count": 1, "configuration_primary": 1})

CASES = (
    *(Case(rule, UNDECIDED, "a design does not show how changes are made") for rule in OPS),
    *(Case(rule, CONFIRMED, "a person confirmed it", {"confirm": (rule,)}) for rule in OPS),
    *(Case(rule, CONFIRMED, "once for both sides of a pair", {"confirm": (rule,)}, SOUND_PAIR) for rule in OPS),
    *(Case(rule, NOT_APPLICABLE, "one system is no cluster", base=ALONE) for rule in OPS if rule != "OPS-06"),
    Case("OPS-06", UNDECIDED, "one system is backed up as well", base=ALONE),
    *(Case(rule, UNDECIDED, "a cluster of a size not stated may be one", base={"clusters": [{}]}) for rule in OPS),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operations(case: Case) -> None:
    """What the case says is so, and no other rule changed."""
    check(case)


def test_every_rule_of_the_topic_is_here_and_asked_once() -> None:
    """Change safety belongs to the whole design: one result, of no cluster, that a person confirms."""
    assert tuple(rule for rule in RULES if rule.startswith("OPS")) == OPS
    for rule in OPS:
        assert (RULES[rule].kind, RULES[rule].scope) == (Kind.CONFIRMABLE, Scope.DESIGN)
        assert judge(SOUND_PAIR)[rule].cluster is None


@pytest.mark.parametrize("rule", OPS)
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_to_confirm_is_said(rule: str, language: str) -> None:
    """Each tells what to do and what to look at before confirming."""
    words = words_of(judge(SOUND_C)[rule], language)
    assert len(words) == len(set(words)) == 5
