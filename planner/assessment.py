"""The one use case: a design in, everything found out about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from planner import capacity as capacities
from planner import certificates, dns, ports, rules, runbook
from planner.capacity import Capacity
from planner.certificates import CertificatePlan
from planner.deployment_capacity import WEAKER_SIDE_CITE, PairCapacity, compute_pairs
from planner.design import Design
from planner.dns import DnsPlan
from planner.notices import Notice, notices
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
    pairs: tuple[PairCapacity, ...]
    """What each Expressway-C cluster carries together with the Expressway-E cluster it is joined to."""
    ports: PortMatrix
    runbook: Runbook
    certificates: CertificatePlan
    dns: DnsPlan
    unused_confirmations: tuple[str, ...]
    """Rules that the design confirms although it decides them itself, or although this edition of the book has none."""
    notices: tuple[Notice, ...]
    """What the design states without effect: wrong confirmations; expired, unused or unknown waivers."""

    @cached_property
    def verdict(self) -> Verdict:
        """Derived from the outcomes; see the contract."""
        seen = {(result.rule.severity, result.outcome) for result in self.results}
        if (Severity.BLOCKER, Outcome.UNMET) in seen:
            return Verdict.UNSUPPORTED
        if (Severity.BLOCKER, Outcome.UNDECIDED) in seen:
            return Verdict.INCOMPLETE
        # What a person has waived the vendor still does not support: such a design is never plainly supported.
        cautions = {
            (Severity.CAUTION, Outcome.UNMET),
            (Severity.CAUTION, Outcome.WAIVED),
            (Severity.BLOCKER, Outcome.WAIVED),
        }
        if cautions & seen:
            return Verdict.SUPPORTED_WITH_CAUTIONS
        return Verdict.SUPPORTED

    @cached_property
    def counts(self) -> dict[Outcome, int]:
        """How many results have each outcome; every outcome is a key, but `waived` only where the design waives."""
        counted = Counter(result.outcome for result in self.results)
        return {
            outcome: counted[outcome] for outcome in Outcome if outcome is not Outcome.WAIVED or self.design.waivers
        }

    def citations(self) -> tuple[Citation, ...]:
        """Every citation that the assessment rests on, each once, in order of first use."""
        used: dict[Citation, None] = {}
        for result in self.results:
            used |= dict.fromkeys((*result.rule.cites, *result.rule.conflicts))
        for found in self.capacity:
            used |= dict.fromkeys((found.cite, found.rule.cite))
            for disagreement in found.disagreements:
                used |= dict.fromkeys(disagreement.cites.values())
        if self.pairs:
            used[WEAKER_SIDE_CITE] = None
        used |= dict.fromkeys(self.ports.citations())
        used |= dict.fromkeys(self.certificates.citations())
        used |= dict.fromkeys(self.dns.citations())
        for procedure in self.runbook:
            used |= dict.fromkeys((procedure.cite, *(step.cite for step in procedure.steps)))
        return tuple(used)


def assess(design: Design, reference: Reference, today: date) -> Assessment:
    """Judge a design by the whole rule book and work out its capacity, ports and runbook."""
    found = capacities.compute(design, reference)
    results = rules.run(RULES.values(), design, reference, found, today)
    return Assessment(
        design=design,
        reference_edition=reference.edition,
        assessed_on=today,
        results=results,
        capacity=found,
        pairs=compute_pairs(design, found),
        ports=ports.matrix(design, reference),
        runbook=runbook.build(design, reference),
        certificates=certificates.plan(design, reference),
        dns=dns.plan(design, reference),
        unused_confirmations=tuple(
            rule_id for rule_id in design.confirmed if rule_id not in RULES or RULES[rule_id].kind is Kind.DECIDED
        ),
        notices=notices(design, results, today),
    )
