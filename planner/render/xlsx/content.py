"""What every sheet is written from: the assessment, the words of one language, and the names of the sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from planner.assessment import Assessment
from planner.design import Design
from planner.reference import Citation, Reference
from planner.render.document import Document, build
from planner.render.document.draft import Draft
from planner.render.port_table import cluster_names
from planner.render.told import Told, tell
from planner.render.xlsx.sheet import Goto
from planner.rules import Severity
from planner.wording import Phrases

FIRST_REQUIREMENT = 2
"""The row of the first result in the sheet of requirements."""

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
    def document(self) -> Document:
        """The design document, of which the workbook takes some sections and the numbers of its sources."""
        return build(self.assessment, self.reference, self.phrases)

    @cached_property
    def source_numbers(self) -> dict[str, int]:
        """The number of each document cited: as in the design document, then those that only the workbook cites."""
        numbers = {entry.source.id: entry.number for entry in self.document.bibliography}
        for citation in self.assessment.citations():
            numbers.setdefault(citation.source, len(numbers) + 1)
        return numbers

    @cached_property
    def rule_rows(self) -> dict[str, list[int]]:
        """The rows of each rule in the sheet of requirements."""
        rows: dict[str, list[int]] = {}
        for row, told in enumerate(self.told, start=FIRST_REQUIREMENT):
            rows.setdefault(told.result.rule.id, []).append(row)
        return rows

    def to_rule(self, rule: str) -> Goto | None:
        """Return a rule's id as a link to its first row in the sheet of requirements; None for what is no rule."""
        rows = self.rule_rows.get(rule)
        return Goto(rule, sheet=self.sheet_names["requirements"], cell=f"A{rows[0]}") if rows else None

    def short_cite(self, citation: Citation) -> str:
        """Return '[3] Locator': for long tables, where a whole title on each row would hide the rest."""
        return f"[{self.source_numbers[citation.source]}] {citation.locator}"


TONES = {
    "unmet": "bad",
    "undecided": "open",
    "to_confirm": "open",
    "waived": "off",
    "confirmed": "ok",
    "met": "ok",
    "not_applicable": "off",
}
"""The tone of each state."""


def tone_of(told: Told) -> str:
    """Return the tone of a result: an unmet caution or piece of advice warns, an unmet blocker stops."""
    lesser = told.state == "unmet" and told.result.rule.severity is not Severity.BLOCKER
    return "warn" if lesser else TONES[told.state]
