"""What every section writes with: the assessment, the words of one language, and the bibliography as it grows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from planner.assessment import Assessment, Verdict
from planner.capacity import Capacity
from planner.design import Cluster, Design
from planner.reference import Citation, Reference
from planner.render.document.model import Badge, Block, Cell, Cite, Column, Entry, Heading, Link, Number, Table
from planner.rules import RULES, Outcome, Severity
from planner.wording import Phrases

VERDICT_TONES = {
    Verdict.SUPPORTED: "ok",
    Verdict.SUPPORTED_WITH_CAUTIONS: "warn",
    Verdict.INCOMPLETE: "open",
    Verdict.UNSUPPORTED: "bad",
}
OUTCOME_TONES = {
    Outcome.MET: "ok",
    Outcome.CONFIRMED: "ok",
    Outcome.UNMET: "bad",
    Outcome.UNDECIDED: "open",
    Outcome.NOT_APPLICABLE: "off",
    Outcome.WAIVED: "note",
}


def outcome_tone(outcome: Outcome, severity: Severity) -> str:
    """Return the tone of a rule's outcome: an unmet caution or piece of advice warns, an unmet blocker stops."""
    if outcome is Outcome.UNMET and severity is not Severity.BLOCKER:
        return "warn"
    return OUTCOME_TONES[outcome]


class Draft:
    """A document being written. Sources are numbered in the order in which the sections cite them."""

    def __init__(self, assessment: Assessment, reference: Reference, phrases: Phrases) -> None:
        self.assessment = assessment
        self.reference = reference
        self.phrases = phrases
        self._locators: dict[str, dict[str, None]] = {}
        self._cited_by: dict[str, dict[str, None]] = {}
        self.anchors: dict[str, str] = {}
        """The id of what the document says of each rule, once its findings are written."""

    @property
    def design(self) -> Design:
        """The design under assessment."""
        return self.assessment.design

    @property
    def several(self) -> bool:
        """Whether the design has more than one cluster, so that texts must name the cluster they speak of."""
        return len(self.design.clusters) > 1

    def say(self, key: str, /, **facts: Any) -> str:
        """Return the sentence `document.<key>`."""
        return self.phrases.say(f"document.{key}", **facts)

    def label(self, table: str, value: str) -> str:
        """Return the label `labels.<table>.<value>`."""
        return self.phrases.label(table, value)

    # --- sources ------------------------------------------------------------------------------------------------------

    def cite(self, citation: Citation) -> Cite:
        """Return the bibliography number of a citation, entering its source on first use."""
        self._locators.setdefault(citation.source, {})[citation.locator] = None
        return Cite(list(self._locators).index(citation.source) + 1, citation.locator)

    def sources(self, citations: Iterable[Citation]) -> tuple[Cite, ...]:
        """Return the citations as places in the bibliography, each once."""
        return tuple(dict.fromkeys(self.cite(citation) for citation in citations))

    def cites(self, citations: Iterable[Citation]) -> tuple[int, ...]:
        """Return the bibliography numbers of citations, each once."""
        return tuple(dict.fromkeys(cite.number for cite in self.sources(citations)))

    def cited_by(self, rule: str, citations: Iterable[Citation]) -> None:
        """Remember that a rule cites these, so that each source can say which rules rest on it."""
        for citation in citations:
            self._cited_by.setdefault(citation.source, {})[rule] = None

    def source_link(self, citation: Citation) -> Link:
        """Return '[3]', which leads to the source."""
        number = self.cite(citation).number
        return Link(f"[{number}]", f"#source-{number}")

    def rule(self, rule: str) -> Link | str:
        """Return a rule's id, which leads to what became of it where the document says so."""
        return Link(rule, f"#{self.anchors[rule]}") if rule in self.anchors else rule

    def bibliography(self) -> tuple[Entry, ...]:
        """Return the sources cited so far."""
        entries = []
        for number, (source_id, locators) in enumerate(self._locators.items(), start=1):
            source = self.reference.sources[source_id]
            text = self.say(
                "bibliography.entry" if source.dated else "bibliography.undated",
                publisher=source.publisher,
                title=self.phrases.source(source),
                dated=source.dated,
                retrieved=source.retrieved,
            )
            rules = tuple(
                Link(rule, f"#{self.anchors[rule]}")
                for rule in sorted(self._cited_by.get(source_id, {}), key=list(RULES).index)
                if rule in self.anchors
            )
            entries.append(Entry(number, source, text, tuple(locators), rules))
        return tuple(entries)

    # --- clusters and peers -------------------------------------------------------------------------------------------

    def cluster_label(self, index: int) -> str:
        """Return the cluster's name, or 'cluster 2' when it states none."""
        return self.design.clusters[index].name or self.say("cluster.numbered", number=index + 1)

    def clusters_label(self, indexes: Sequence[int]) -> str:
        """Return the names of several clusters; long lists of unnamed ones stay short."""
        if len(indexes) == len(self.design.clusters):
            return self.say("cluster.every")
        if len(indexes) > MANY_CLUSTERS:
            shown = [self.cluster_label(index) for index in indexes[:MANY_CLUSTERS]]
            return self.say("cluster.and_more", names=", ".join(shown), count=len(indexes) - MANY_CLUSTERS)
        return self.phrases.list([self.cluster_label(index) for index in indexes])

    def cluster_heading(self, section: str, cluster: Cluster) -> tuple[Block, ...]:
        """Return the sub-heading that opens a cluster's part of a section; none when there is one cluster only."""
        if not self.several:
            return ()
        return (Heading(f"{section}-cluster-{cluster.index + 1}", self.cluster_title(cluster)),)

    def cluster_title(self, cluster: Cluster) -> str:
        """Return 'Cluster 2: name' or 'Cluster 2'; with one cluster its name, or 'the cluster'."""
        number = cluster.index + 1
        if cluster.name is None:
            return self.say("cluster.title_unnamed", number=number) if self.several else self.say("cluster.the")
        return self.say("cluster.title", number=number, name=cluster.name) if self.several else cluster.name

    def capacity_of(self, cluster: Cluster) -> Capacity:
        """Return what was found out about the capacity of a cluster."""
        return self.assessment.capacity[cluster.index]

    # --- cells --------------------------------------------------------------------------------------------------------

    def number(self, value: float | None, unit: str = "") -> Number | None:
        """Return a number cell; None stays an empty cell."""
        return None if value is None else Number(value, self.phrases.number(value), unit)

    def share(self, value: float) -> Number:
        """Return a share (1 is all) as a percentage cell."""
        return Number(value, self.phrases.percent(value), "percent")

    def badge(self, key: str, tone: str) -> Badge:
        """Return a state word of `document.state`."""
        return Badge(self.say(f"state.{key}"), tone)

    def facts_table(self, table_id: str, caption: str, rows: Iterable[tuple[str, Cell]]) -> Table:
        """Return a two-column table of facts by name; a fact that is None reads 'not stated'."""
        return Table(
            table_id,
            caption,
            (
                Column("fact", self.say("column.fact"), 2, "head"),
                Column("value", self.say("column.value"), 4),
            ),
            tuple((label, self.phrases.fact(None) if value is None else value) for label, value in rows),
        )


MANY_CLUSTERS = 6
"""More cluster names than this in a row are cut short with their number."""
