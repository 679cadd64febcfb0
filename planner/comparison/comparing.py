"""`compare`: two assessments in, everything that differs out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from planner.assessment import Assessment, Verdict
from planner.comparison.figures import CapacityChange, capacities
from planner.comparison.flows import FlowChange, PortChange, deployment_flows, port_rows
from planner.comparison.matching import MatchedCluster, matching
from planner.comparison.outcomes import OutcomeChange, Turn, outcomes
from planner.comparison.stated import Part, parts
from planner.rules import Severity

_VERDICTS = list(Verdict)
"""From the best to the worst."""


@dataclass(frozen=True)
class Comparison:
    """Everything that differs between two assessments. Keys of clusters and peers are places in `clusters`."""

    before: Assessment
    after: Assessment
    clusters: tuple[MatchedCluster, ...]
    parts: tuple[Part, ...]
    """What the designs state otherwise."""
    outcomes: tuple[OutcomeChange, ...]
    """What the rules make of it, and what is still open."""
    capacity: tuple[CapacityChange, ...]
    ports: tuple[PortChange, ...]
    """Rows between peers."""
    flows: tuple[FlowChange, ...]
    """Flows between the clusters and what stands around them."""

    def turned(self, *turns: Turn) -> tuple[OutcomeChange, ...]:
        """Return the rules that turned one of these ways."""
        return tuple(change for change in self.outcomes if change.turn in turns)

    @property
    def verdict_turn(self) -> Turn | None:
        """Which way the verdict turned; None where it is the same."""
        old, new = (_VERDICTS.index(each.verdict) for each in (self.before, self.after))
        return None if old == new else Turn.WORSE if new > old else Turn.BETTER

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        turned = self.turned(Turn.WORSE, Turn.BETTER, Turn.OTHERWISE)
        return not (self.parts or turned or self.capacity or self.ports or self.flows)

    def new_findings(self, severities: Collection[Severity]) -> tuple[OutcomeChange, ...]:
        """Return what is newly unmet, unmet in more places or newly undecided, among rules of these severities."""
        return tuple(
            change
            for change in self.outcomes
            if change.rule.severity in severities and (change.is_new_finding or change.is_newly_undecided)
        )


def compare(before: Assessment, after: Assessment) -> Comparison:
    """Return what differs between two assessments, which are to be of one day and one edition of the reference."""
    found = matching(before.design, after.design)
    return Comparison(
        before=before,
        after=after,
        clusters=found.clusters,
        parts=tuple(parts(before.design, after.design, found)),
        outcomes=tuple(outcomes(before.results, after.results, found)),
        capacity=tuple(capacities(before.capacity, after.capacity, found)),
        ports=tuple(port_rows(before.ports.rows, after.ports.rows, found)),
        flows=tuple(
            deployment_flows(before.ports.deployment.flows, after.ports.deployment.flows, found),
        ),
    )
