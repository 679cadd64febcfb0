"""A Document cut to a size that people read and an engine sets in time; a note says so wherever something is left out.

Findings are never left out: only places that read on and on are counted instead of listed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from planner.render.document.model import (
    Block,
    Document,
    Evidence,
    Figure,
    Finding,
    Findings,
    Heading,
    Paragraph,
    Section,
    Steps,
    Table,
)
from planner.wording import Phrases


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a document is shown."""

    rows: int
    """Table rows and steps of a section that is no appendix; a picture counts as ROWS_OF_A_FIGURE."""
    appendix_rows: int
    """Rows of the appendix tables together."""
    evidence: int
    """Lines of evidence of one finding."""


ROWS_OF_A_FIGURE = 10


def shortened(document: Document, phrases: Phrases, limits: Limits) -> Document:
    """Return the document within the limits; the same one when it is small enough."""
    return replace(document, sections=tuple(_section(section, phrases, limits) for section in document.sections))


def _section(section: Section, phrases: Phrases, limits: Limits) -> Section:
    if any(isinstance(block, Table) and block.appendix for block in section.blocks):
        return replace(section, blocks=_appendix(section.blocks, phrases, limits.appendix_rows))
    left, blocks = limits.rows, list[Block]()
    for block in section.blocks:
        if isinstance(block, Findings):
            blocks.append(replace(block, findings=tuple(_finding(each, phrases, limits) for each in block.findings)))
            continue
        if _rows(block) > left:
            if blocks and isinstance(blocks[-1], Heading):
                blocks.pop()
            blocks.append(Paragraph(phrases.say("document.shortened.section"), "warn"))
            if isinstance(block, Table) and left:
                blocks.append(replace(block, rows=block.rows[:left]))
            break
        left -= _rows(block)
        blocks.append(block)
    return replace(section, blocks=tuple(blocks))


def _rows(block: Block) -> int:
    if isinstance(block, Table):
        return len(block.rows)
    if isinstance(block, Steps):
        return len(block.lines)
    return ROWS_OF_A_FIGURE if isinstance(block, Figure) else 0


def _appendix(blocks: tuple[Block, ...], phrases: Phrases, most: int) -> tuple[Block, ...]:
    """Return an appendix whose tables have `most` rows together, with a note before them when rows are left out."""
    total = sum(len(block.rows) for block in blocks if isinstance(block, Table))
    if total <= most:
        return blocks
    note = Paragraph(phrases.say("document.shortened.appendix", shown=most, total=total), "warn")
    left, kept = most, list[Block]()
    for block in blocks:
        if isinstance(block, Table):
            block = replace(block, rows=block.rows[:left])  # noqa: PLW2901  (the table as far as it is shown)
            left -= len(block.rows)
        kept.append(block)
        if not left:
            break
    first = next(place for place, block in enumerate(kept) if isinstance(block, Heading | Table))
    return (*kept[:first], note, *kept[first:])


def _finding(found: Finding, phrases: Phrases, limits: Limits) -> Finding:
    if len(found.evidence) <= limits.evidence:
        return found
    shown, rest = found.evidence[: limits.evidence - 1], found.evidence[limits.evidence - 1 :]
    pointers = tuple(pointer for seen in rest for pointer in seen.pointers)
    more = Evidence(phrases.say("document.shortened.evidence", count=len(rest)), "", pointers, rest[0].tone)
    return replace(found, evidence=(*shown, more))
