"""The marked places of the topology and the findings behind them: each leads to the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.assessment import Assessment
from planner.render.document import Document, Finding, Findings
from planner.render.document.model import Figure
from planner.render.document.requirements import by_severity
from planner.rules import Outcome, Severity
from planner.wording import Phrases


@dataclass(frozen=True, slots=True)
class MarkedPlace:
    """A peer, or a pair of peers, of a picture with what speaks against it."""

    id: str
    """Of its line below the picture."""
    label: str
    """'peer 3 (a.example)' or 'peer 1 – peer 3'."""
    tone: str
    """bad where a blocker is behind it, else warn; as the picture has it."""
    findings: tuple[Finding, ...]
    """Blockers first; each once."""


@dataclass(frozen=True, slots=True)
class Places:
    """The marked places of all pictures."""

    of_figure: Mapping[str, tuple[MarkedPlace, ...]]
    """By the id of the picture."""
    of_finding: Mapping[str, tuple[MarkedPlace, ...]]
    """By the id of the finding."""


def marked_places(assessment: Assessment, document: Document, phrases: Phrases) -> Places:
    """Return the places that the pictures of clusters mark; of a cluster that is not drawn there are none."""
    drawn = {block.id for block in document.section("topology").blocks if isinstance(block, Figure)}
    found = _findings_by_rule(document)
    labels: dict[tuple[str, tuple[int, ...]], str] = {}
    behind: dict[tuple[str, tuple[int, ...]], dict[str, Finding]] = {}
    for result in by_severity(list(assessment.results)):
        if result.outcome is not Outcome.UNMET or result.cluster is None:
            continue
        figure, finding = f"topology-{result.cluster + 1}", found.get((result.rule.id, result.cluster))
        if figure not in drawn or finding is None:
            continue
        for seen in result.observations:
            if seen.holds is False and seen.place.peers:
                key = (figure, tuple(seen.place.peers))
                labels.setdefault(key, phrases.place(seen.place))
                behind.setdefault(key, {})[finding.id] = finding
    of_figure: dict[str, tuple[MarkedPlace, ...]] = {}
    of_finding: dict[str, tuple[MarkedPlace, ...]] = {}
    for figure, peers in sorted(behind, key=lambda key: (key[0], len(key[1]), key[1])):
        findings = tuple(behind[figure, peers].values())
        tone = "bad" if any(each.severity == Severity.BLOCKER for each in findings) else "warn"
        identity = f"{figure}-at-{'-'.join(map(str, peers))}"
        place = MarkedPlace(identity, labels[figure, peers], tone, findings)
        of_figure[figure] = (*of_figure.get(figure, ()), place)
        for each in findings:
            of_finding[each.id] = (*of_finding.get(each.id, ()), place)
    return Places(of_figure, of_finding)


def _findings_by_rule(document: Document) -> dict[tuple[str, int], Finding]:
    """Return the findings that are read one by one, by rule and cluster."""
    return {
        (finding.rule, cluster): finding
        for block in document.section("requirements").blocks
        if isinstance(block, Findings) and not block.compact
        for finding in block.findings
        for cluster in finding.clusters
    }
