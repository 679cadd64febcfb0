"""What a Document is made of: sections of blocks, which HTML, PDF, Excel and text only typeset.

Blocks are plain values: texts are already in the reader's language, numbers stay numbers (with the text to show beside
them) so that a workbook can hold them as such.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate

from planner.reference import Source
from planner.rules import TOPICS


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere: '#section-id' within the document, or an address."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number with the text a reader sees; `unit` such as 'percent' tells a workbook its format."""

    value: float
    text: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Badge:
    """A state word with its tone (ok, bad, open, warn, off), shown as icon and word, never as colour alone."""

    text: str
    tone: str


Cell = str | Link | Number | Badge | tuple["Cell", ...] | None
"""A tuple is several parts in one cell, one below the other. None is an empty cell."""


@dataclass(frozen=True, slots=True)
class Column:
    """A table column. `width` is its share of the table's width.

    `kind` is text, number, code, badge, inline (the parts of a cell stand in a row) or head (the cell names the row).
    """

    key: str
    title: str
    width: int = 1
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Heading:
    """A sub-heading within a section, such as the cluster that the blocks after it speak of. Levels start at 2."""

    id: str
    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `tone` as in Badge, or `note`, marks a note. `cites` are bibliography numbers."""

    text: str
    tone: str = ""
    cites: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption; every row has a cell for each column. `cites` are bibliography numbers."""

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    cites: tuple[int, ...] = ()
    appendix: bool = False
    """Whether the table is long: shown in full in workbook and appendix only."""
    number: int = 0
    """Its place among the document's tables, from 1; 0 where they are not counted."""
    is_form: bool = False
    """Whether its empty cells are there to be filled in by hand."""

    @property
    def is_facts(self) -> bool:
        """Whether it lists facts by name: each row says what it is, so column heads add nothing."""
        return [column.kind for column in self.columns] == ["head", "text"]

    @property
    def shares(self) -> tuple[int, ...]:
        """Each column's share of the table's width in whole per cent; together 100."""
        widths = [column.width for column in self.columns]
        ends = [round(100 * end / sum(widths)) for end in accumulate(widths)]
        return tuple(end - start for start, end in zip([0, *ends[:-1]], ends, strict=True))


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture as SVG markup made by planner.render.figures, with caption and alternative text."""

    id: str
    caption: str
    alt: str
    svg: str
    number: int = 0
    """Its place among the document's figures, from 1; 0 where they are not counted."""
    share: int = 100
    """Of the text's width, in per cent, what it takes in print."""


@dataclass(frozen=True, slots=True)
class StepLine:
    """A line of a procedure. `kind` is do, check, expect (normal to see meanwhile) or caution."""

    number: int
    who: str
    text: str
    wait: str
    cites: tuple[int, ...] = ()
    kind: str = "do"
    kind_label: str = ""
    """The kind in words; empty for `do`."""
    peers: tuple[int, ...] = ()
    """The peers to do it on, by number; `who` has their names too."""


@dataclass(frozen=True, slots=True)
class Steps:
    """A procedure as numbered steps with check boxes."""

    id: str
    title: str
    lines: tuple[StepLine, ...]
    cites: tuple[int, ...] = ()
    intro: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a rule saw at one or several places: the sentence and where. `tone` is bad, open or ok."""

    text: str
    places: str
    pointers: tuple[str, ...]
    tone: str
    clusters: tuple[int, ...] = ()
    """The clusters it was seen in, by index."""


@dataclass(frozen=True, slots=True)
class Cite:
    """A place in a source: the bibliography number and the heading that holds the fact."""

    number: int
    locator: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's result in words: one outcome, in one cluster or in all clusters where it came out with this remedy."""

    rule: str
    title: str
    topic: str
    cluster: int | None
    """The cluster it concerns; None when it concerns the design or more than one cluster (see `clusters`)."""
    outcome: Badge
    severity: str
    severity_label: str
    statement: str
    because: str
    remedy: str
    evidence: tuple[Evidence, ...]
    cites: tuple[int, ...]
    conflict: str = ""
    confirmation: str = ""
    """Who confirmed it and when; empty when nobody did."""
    waiver: str = ""
    """Who waived it, until when and why; empty where no waiver counts."""
    confirm: str = ""
    """What a person has to look at to confirm it; empty for a rule that the design decides."""
    sources: tuple[Cite, ...] = ()
    """As `cites`, with the place in each source."""
    conflict_sources: tuple[Cite, ...] = ()
    clusters: tuple[int, ...] = ()
    """The clusters it concerns, by index; empty for a design-wide rule."""
    id: str = ""
    """Unique in the document, for links to it."""
    cluster_label: str = ""
    """Those clusters in words; empty when the design has one cluster or the rule is design-wide."""

    everywhere: bool = False
    """Whether it concerns every cluster of a design with several."""
    chapter: str = ""
    """The id of the chapter that shows the facts it was judged by."""

    @property
    def topic_order(self) -> int:
        """The place of the rule's topic in the book."""
        return TOPICS.index(self.rule.partition("-")[0])


@dataclass(frozen=True, slots=True)
class Findings:
    """Results of rules, in the order to read them. The title says what they have in common."""

    id: str
    title: str
    findings: tuple[Finding, ...]
    compact: bool = False
    """Whether to show them as a table (rules that hold) rather than one by one."""
    brief: bool = False
    """Whether print shows them as a table of what to state or to look at: open ones, of which there may be many."""


Block = Heading | Paragraph | Table | Figure | Steps | Findings


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of the document; `number` is '3' or 'A' for an appendix."""

    id: str
    number: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A numbered line of the bibliography: a source with the places used in it."""

    number: int
    source: Source
    text: str
    locators: tuple[str, ...]
    cited_by: tuple[Link, ...] = ()
    """The rules that cite it, leading to what became of them."""


@dataclass(frozen=True, slots=True)
class Document:
    """The whole design document in one language."""

    language: str
    title: str
    subtitle: str
    verdict: Badge
    verdict_sentence: str
    facts: tuple[tuple[str, str], ...]
    """Cover facts, label and value: customer, author, date, hash, reference edition ..."""
    sections: tuple[Section, ...]
    bibliography: tuple[Entry, ...]
    bibliography_title: str
    labels: dict[str, str] = field(default_factory=dict)
    """Words that typesetting needs (contents, page, of, cluster ...) by key."""

    def section(self, section_id: str) -> Section:
        """Return a section by id; raise KeyError when the document has none."""
        return {section.id: section for section in self.sections}[section_id]
