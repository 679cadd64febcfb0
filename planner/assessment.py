"""The one use case: a design in, everything found out about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from planner import capacity as capacities
from planner import ports, rules, runbook
from planner.capacity import Capacity
from planner.design import Design
from planner.ports import PortMatrix
from planner.reference import Citation, Reference
from planner.rules import RULES, Kind, Outcome, Result, Severity
from planner.runbook import Runbook


class Verdict(StrEnum):
    """The answer to 'is this supported'."""

    SUPPORTED = "supported"
    SUPPORTED_WITH_CAUTIONS = "supported_with_cautions"
    INCOMPLETE = "incomplete"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True)
class Assessment:
    """Everything found out about a design; keys and facts, no prose."""

    design: Design
    reference_edition: str
    assessed_on: date
    results: tuple[Result, ...]
    capacity: tuple[Capacity, ...]
    ports: PortMatrix
    runbook: Runbook
    unused_confirmations: tuple[str, ...]
    """Rules that the design confirms although it decides them itself, or although this edition of the book has none."""

    @cached_property
    def verdict(self) -> Verdict:
        """Derived from the outcomes; see the contract."""
        seen = {(result.rule.severity, result.outcome) for result in self.results}
        if (Severity.BLOCKER, Outcome.UNMET) in seen:
            return Verdict.UNSUPPORTED
        if (Severity.BLOCKER, Outcome.UNDECIDED) in seen:
            return Verdict.INCOMPLETE
        if (Severity.CAUTION, Outcome.UNMET) in seen:
            return Verdict.SUPPORTED_WITH_CAUTIONS
        return Verdict.SUPPORTED

    @cached_property
    def counts(self) -> dict[Outcome, int]:
        """How many results have each outcome; every outcome is a key."""
        counted = Counter(result.outcome for result in self.results)
        return {outcome: counted[outcome] for outcome in Outcome}

    def citations(self) -> tuple[Citation, ...]:
        """Every citation that the assessment rests on, each once, in order of first use."""
        used: dict[Citation, None] = {}
        for result in self.results:
            used |= dict.fromkeys((*result.rule.cites, *result.rule.conflicts))
        for found in self.capacity:
            used |= dict.fromkeys((found.cite, found.rule.cite))
            for disagreement in found.disagreements:
                used |= dict.fromkeys(disagreement.cites.values())
        used |= dict.fromkeys(row.cite for row in self.ports.compact)
        for procedure in self.runbook:
            used |= dict.fromkeys((procedure.cite, *(step.cite for step in procedure.steps)))
        return tuple(used)


def assess(design: Design, reference: Reference, today: date) -> Assessment:
    """Judge a design by the whole rule book and work out its capacity, ports and runbook."""
    found = capacities.compute(design, reference)
    return Assessment(
        design=design,
        reference_edition=reference.edition,
        assessed_on=today,
        results=rules.run(RULES.values(), design, reference, found, today),
        capacity=found,
        ports=ports.matrix(design, reference),
        runbook=runbook.build(design, reference),
        unused_confirmations=tuple(
            rule_id for rule_id in design.confirmed if rule_id not in RULES or RULES[rule_id].kind is Kind.DECIDED
        ),
    )
