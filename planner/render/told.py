"""Each result of a rule with its words, one by one: what SARIF, JUnit and the workbook list.

The document says alike results of several clusters once (planner.render.document.findings); machines and filters need
one entry for each rule and cluster instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planner.assessment import Assessment
from planner.reference import Citation, Reference
from planner.render.document.draft import Draft
from planner.render.document.findings import findings, undecided_only_by_confirmation
from planner.render.document.model import Finding
from planner.render.port_table import cluster_names
from planner.rules import Result
from planner.wording import Phrases


@dataclass(frozen=True, slots=True)
class Told:
    """A result and its words."""

    result: Result
    finding: Finding
    state: str
    """The outcome, or 'to_confirm' for an undecided one that lacks nothing but a person's confirmation."""
    cluster: str
    """The cluster's name; empty for a rule about the whole design."""

    @property
    def pointers(self) -> tuple[str, ...]:
        """The JSON pointers of what decides the outcome, each once: what fails or is missing, else all seen."""
        failing = [seen.pointer for seen in self.result.observations if not seen.holds]
        return tuple(dict.fromkeys(failing or [seen.pointer for seen in self.result.observations]))

    @property
    def against(self) -> tuple[str, ...]:
        """What fails or is missing, each as 'place: sentence'."""
        return tuple(at_place(seen.places, seen.text) for seen in self.finding.evidence if seen.tone != "ok")

    @property
    def seen(self) -> tuple[str, ...]:
        """Everything that was seen, each as 'place: sentence'."""
        return tuple(at_place(seen.places, seen.text) for seen in self.finding.evidence)


def at_place(places: str, text: str) -> str:
    """Return 'peer 1: sentence', or the sentence alone where there is no place to name."""
    return f"{places}: {text}" if places else text


def tell(assessment: Assessment, reference: Reference, phrases: Phrases) -> Iterator[Told]:
    """Yield every result with its words, in book order."""
    draft = Draft(assessment, reference, phrases)
    clusters = cluster_names(assessment, phrases)
    for result in assessment.results:
        (finding,) = findings(draft, (result,))
        state = "to_confirm" if undecided_only_by_confirmation(result) else str(result.outcome)
        yield Told(result, finding, state, "" if result.cluster is None else clusters[result.cluster])


def sources(citations: tuple[Citation, ...], reference: Reference, phrases: Phrases) -> list[str]:
    """Return citations as people write them, each once."""
    return list(dict.fromkeys(phrases.citation(citation, reference) for citation in citations))


def address(citations: tuple[Citation, ...], reference: Reference) -> str | None:
    """Return the https address of the first source that has one; None when none of them has."""
    urls = (reference.sources[citation.source].url for citation in citations)
    return next((url for url in urls if url and url.startswith("https://")), None)
