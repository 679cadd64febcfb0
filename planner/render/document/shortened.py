"""A Document cut to a size that people read and an engine sets in time; a note says so wherever something is left out.

Findings are never left out: only places that read on and on are counted instead of listed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from planner.render.document.alike import told_once
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
    alike_once: bool = False
    """Whether procedures that several clusters share are told once, for the first of them."""


ROWS_OF_A_FIGURE = 10


def shortened(document: Document, phrases: Phrases, limits: Limits) -> Document:
    """Return the document within the limits; the same one when it is small enough."""
    return replace(document, sections=tuple(_section(section, phrases, limits) for section in document.sections))


_SHEETS = {
    "control": "summary",
    "signoff": "signoff",
    "inputs": "peers",
    "requirements": "requirements",
    "capacity": "capacity",
    "ports": "flows",
    "certificates": "certificates",
    "dns": "dns",
    "runbook": "runbook",
    "port-matrix": "ports",
    "troubleshooting": "troubleshooting",
    "glossary": "glossary",
}
"""The sheet of the workbook that holds what a chapter leaves out."""


def _section(section: Section, phrases: Phrases, limits: Limits) -> Section:
    if limits.alike_once and section.id == "runbook":
        section = told_once(section, phrases)
    if any(isinstance(block, Table) and block.appendix for block in section.blocks):
        return replace(section, blocks=_appendix(section, phrases, limits.appendix_rows))
    left, blocks = limits.rows, list[Block]()
    for block in section.blocks:
        if isinstance(block, Findings):
            blocks.append(replace(block, findings=tuple(_finding(each, phrases, limits) for each in block.findings)))
            continue
        if _rows(block) > left:
            if blocks and isinstance(blocks[-1], Heading):
                blocks.pop()
            kept = left if isinstance(block, Table) else 0
            total = sum(_lines(each) for each in section.blocks)
            shown = sum(_lines(each) for each in blocks) + kept
            blocks.append(_note(section, phrases, shown, total) if total else _of_pictures(section, blocks, phrases))
            if isinstance(block, Table) and kept:
                blocks.append(replace(block, rows=block.rows[:kept]))
            break
        left -= _rows(block)
        blocks.append(block)
    return replace(section, blocks=tuple(blocks))


def _note(section: Section, phrases: Phrases, shown: int, total: int) -> Paragraph:
    """Return how many rows are left out, and which sheet of the workbook has them."""
    facts = {"shown": shown, "total": total, "left": total - shown}
    sheet = _SHEETS.get(section.id)
    if sheet is None:
        return Paragraph(phrases.say("document.shortened.section", **facts), "warn")
    name = phrases.say(f"workbook.sheet.{sheet}")
    return Paragraph(phrases.say("document.shortened.in_sheet", sheet=name, **facts), "warn")


def _of_pictures(section: Section, shown: list[Block], phrases: Phrases) -> Paragraph:
    """Return how many pictures are left out of a chapter that has nothing else."""
    count, total = (sum(isinstance(block, Figure) for block in blocks) for blocks in (shown, section.blocks))
    facts = {"shown": count, "total": total, "left": total - count}
    return Paragraph(phrases.say("document.shortened.pictures", **facts), "warn")


def _lines(block: Block) -> int:
    """Return the rows or steps of a block."""
    return len(block.rows) if isinstance(block, Table) else len(block.lines) if isinstance(block, Steps) else 0


def _rows(block: Block) -> int:
    return ROWS_OF_A_FIGURE if isinstance(block, Figure) else _lines(block)


def _appendix(section: Section, phrases: Phrases, most: int) -> tuple[Block, ...]:
    """Return an appendix whose tables have `most` rows together, with a note before them when rows are left out."""
    total = sum(_lines(block) for block in section.blocks)
    if total <= most:
        return section.blocks
    left, kept, blocks = most, list[Block](), iter(section.blocks)
    while left:
        block = next(blocks)
        if isinstance(block, Table):
            block = replace(block, rows=block.rows[:left])
            left -= len(block.rows)
        kept.append(block)
    first = next(place for place, block in enumerate(kept) if isinstance(block, Heading | Table))
    return (*kept[:first], _note(section, phrases, most, total), *kept[first:])


def _finding(found: Finding, phrases: Phrases, limits: Limits) -> Finding:
    if len(found.evidence) <= limits.evidence:
        return found
    shown, rest = found.evidence[: limits.evidence - 1], found.evidence[limits.evidence - 1 :]
    pointers = tuple(pointer for seen in rest for pointer in seen.pointers)
    more = Evidence(phrases.say("document.shortened.evidence", count=len(rest)), "", pointers, rest[0].tone)
    return replace(found, evidence=(*shown, more))
