"""What every sheet is written from: the assessment, the words of one language, and the names of the sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from planner.assessment import Assessment
from planner.design import Design
from planner.reference import Citation, Reference
from planner.render.document.draft import Draft
from planner.render.port_table import cluster_names
from planner.render.told import Told, tell
from planner.rules import Severity
from planner.wording import Phrases

_STATES = ("unmet", "undecided", "to_confirm", "waived", "confirmed", "met", "not_applicable")


@dataclass(frozen=True)
class Content:
    """The content of a workbook."""

    assessment: Assessment
    reference: Reference
    phrases: Phrases
    sheet_names: Mapping[str, str]

    @property
    def design(self) -> Design:
        """The design under assessment."""
        return self.assessment.design

    @cached_property
    def draft(self) -> Draft:
        """What the document's sections write with; the workbook borrows their words."""
        return Draft(self.assessment, self.reference, self.phrases)

    @cached_property
    def clusters(self) -> list[str]:
        """The name of each cluster, or its number."""
        return cluster_names(self.assessment, self.phrases)

    @cached_property
    def told(self) -> list[Told]:
        """Every result with its words: what needs attention first, blockers first, then in book order."""
        severities = list(Severity)
        results = list(tell(self.assessment, self.reference, self.phrases))
        return sorted(
            results, key=lambda told: (_STATES.index(told.state), severities.index(told.result.rule.severity))
        )

    def say(self, key: str, /, **facts: Any) -> str:
        """Return the words `workbook.<key>`."""
        return self.phrases.say(f"workbook.{key}", **facts)

    def state(self, state: str) -> str:
        """Return the word for a state of a result."""
        return self.phrases.say(f"brief.state.{state}")

    def cite(self, citation: Citation) -> str:
        """Return a citation as people write it."""
        return self.phrases.citation(citation, self.reference)

    @cached_property
    def source_numbers(self) -> dict[str, int]:
        """The number of each document cited, in the list that the summary holds."""
        cited = dict.fromkeys(citation.source for citation in self.assessment.citations())
        return {source: number for number, source in enumerate(cited, start=1)}

    def short_cite(self, citation: Citation) -> str:
        """Return '[3] Locator': for long tables, where a whole title on each row would hide the rest."""
        return f"[{self.source_numbers[citation.source]}] {citation.locator}"


TONES = {
    "unmet": "bad",
    "undecided": "open",
    "to_confirm": "open",
    "waived": "note",
    "confirmed": "ok",
    "met": "ok",
    "not_applicable": "off",
}
"""The tone of each state."""
