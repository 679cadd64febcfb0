"""The one use case: a design in, everything found out about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from planner import capacity as capacities
from planner import certificates, dns, ports, rules, runbook
from planner import growth as growths
from planner import survival as survivals
from planner.capacity import Capacity
from planner.certificates import CertificatePlan
from planner.deployment_capacity import WEAKER_SIDE_CITE, PairCapacity, compute_pairs
from planner.design import Design
from planner.dns import DnsPlan
from planner.growth import Growth
from planner.notices import CONFIRMED_WITHOUT_USE, Notice, notices
from planner.ports import PortMatrix
from planner.reference import Citation, Reference
from planner.rules import RULES, Outcome, Result, Severity
from planner.runbook import Runbook
from planner.survival import Survival


class Verdict(StrEnum):
    """The answer to 'is this supported'."""

    SUPPORTED = "supported"
    SUPPORTED_WITH_CAUTIONS = "supported_with_cautions"
    INCOMPLETE = "incomplete"
    UNSUPPORTED = "unsupported"


def verdict_of(results: Iterable[Result]) -> Verdict:
    """Return the verdict that the outcomes of the rules give."""
    seen = {(result.rule.severity, result.outcome) for result in results}
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
    return Verdict.SUPPORTED_WITH_CAUTIONS if cautions & seen else Verdict.SUPPORTED


@dataclass(frozen=True)
class Judgement:
    """What the rules and the capacity tables say of a design, without anything that is to be read or configured."""

    design: Design
    results: tuple[Result, ...]
    capacity: tuple[Capacity, ...]

    @cached_property
    def verdict(self) -> Verdict:
        """The same as that of the whole assessment."""
        return verdict_of(self.results)


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
    survival: tuple[Survival, ...]
    """What becomes of each cluster when a site, licences or peers are lost."""
    growth: tuple[Growth | None, ...]
    """When the growing demand of each cluster outgrows it; None where that cannot be said."""
    ports: PortMatrix
    runbook: Runbook
    certificates: CertificatePlan
    dns: DnsPlan
    notices: tuple[Notice, ...]
    """What the design states without effect: wrong confirmations; expired, unused or unknown waivers."""

    @cached_property
    def verdict(self) -> Verdict:
        """Derived from the outcomes; see the contract."""
        return verdict_of(self.results)

    @cached_property
    def counts(self) -> dict[Outcome, int]:
        """How many results have each outcome; every outcome is a key, but `waived` only where the design waives."""
        counted = Counter(result.outcome for result in self.results)
        return {
            outcome: counted[outcome] for outcome in Outcome if outcome is not Outcome.WAIVED or self.design.waivers
        }

    @property
    def unused_confirmations(self) -> tuple[str, ...]:
        """Rules that the design confirms although it decides them itself or this edition of the book has none."""
        return tuple(notice.facts["rule"] for notice in self.notices if notice.code in CONFIRMED_WITHOUT_USE)

    def citations(self) -> tuple[Citation, ...]:
        """Every citation that the assessment rests on, each once, in order of first use."""
        return tuple(dict.fromkeys(self._cited()))

    def sources(self) -> tuple[str, ...]:
        """The id of every source that they are in, each once, in order of first use."""
        return tuple(dict.fromkeys(cite.source for cite in self._cited()))

    def _cited(self) -> Iterator[Citation]:
        for result in self.results:
            yield from result.rule.cites
            yield from result.rule.conflicts
        for found in self.capacity:
            yield from (found.cite, found.rule.cite)
            for disagreement in found.disagreements:
                yield from disagreement.cites.values()
        yield from (each.licence_days.cite for each in self.survival if each.licences)
        if self.pairs:
            yield WEAKER_SIDE_CITE
        yield from self.ports.citations()
        yield from self.certificates.citations()
        yield from self.dns.citations()
        for procedure in self.runbook:
            yield procedure.cite
            yield from (step.cite for step in procedure.steps)


def judge(design: Design, reference: Reference, today: date) -> Judgement:
    """Judge a design by the whole rule book and its capacity alone: for many designs, one after another."""
    found = capacities.compute(design, reference)
    return Judgement(design, rules.run(RULES.values(), design, reference, found, today), found)


def assess(design: Design, reference: Reference, today: date) -> Assessment:
    """Judge a design by the whole rule book and work out its capacity, ports and runbook."""
    judged = judge(design, reference, today)
    found, results = judged.capacity, judged.results
    survival = survivals.compute(design, reference, found)
    return Assessment(
        design=design,
        reference_edition=reference.edition,
        assessed_on=today,
        results=results,
        capacity=found,
        pairs=compute_pairs(design, found, survival),
        survival=survival,
        growth=growths.compute(design, found),
        ports=ports.matrix(design, reference),
        runbook=runbook.build(design, reference),
        certificates=certificates.plan(design, reference),
        dns=dns.plan(design, reference),
        notices=notices(design, results, today),
    )
