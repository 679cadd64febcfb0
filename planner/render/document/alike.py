"""Procedures that several clusters share, told once: what another cluster does just so refers to the first telling.

Print does without the repetition; pages and workbook, in which each step is ticked, keep every cluster's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from planner.render.document.model import Block, Heading, Paragraph, Section, Steps
from planner.wording import Phrases


@dataclass(slots=True)
class _Procedure:
    """A procedure with the paragraphs that follow it: its time and the way back."""

    steps: Steps
    around: list[Block] = field(default_factory=list)

    @property
    def told(self) -> tuple[object, ...]:
        """What it tells, whatever the peers are called."""
        lines = tuple(replace(line, who=line.who if not line.peers else "") for line in self.steps.lines)
        return replace(self.steps, id="", lines=lines), *self.around


@dataclass(slots=True)
class _Part:
    """The procedures of a cluster under its heading."""

    heading: Heading
    procedures: list[_Procedure] = field(default_factory=list)


def told_once(section: Section, phrases: Phrases) -> Section:
    """Return the runbook with each procedure told for the first cluster that needs it; the same one for one cluster."""
    before, parts, after = _parts(section.blocks)
    if len(parts) < 2:
        return section
    first: dict[tuple[object, ...], Heading] = {}
    whole: dict[tuple[tuple[object, ...], ...], Heading] = {}
    blocks = list(before)
    for part in parts:
        blocks.append(part.heading)
        told = tuple(procedure.told for procedure in part.procedures)
        if told in whole:
            blocks.append(Paragraph(phrases.say("document.runbook.all_as_for", cluster=whole[told].text)))
            continue
        whole[told] = part.heading
        for procedure, said in zip(part.procedures, told, strict=True):
            if said in first:
                facts = {"procedure": procedure.steps.title, "cluster": first[said].text}
                blocks.append(Paragraph(f"☐ {phrases.say('document.runbook.as_for', **facts)}"))
            else:
                first[said] = part.heading
                blocks += [procedure.steps, *procedure.around]
    return replace(section, blocks=(*blocks, *after))


def _parts(blocks: Sequence[Block]) -> tuple[list[Block], list[_Part], list[Block]]:
    """Return what stands before the first cluster, the clusters, and the last remark, which is about all of them."""
    before, parts = list[Block](), list[_Part]()
    for block in blocks:
        if isinstance(block, Heading):
            parts.append(_Part(block))
        elif not parts:
            before.append(block)
        elif isinstance(block, Steps):
            parts[-1].procedures.append(_Procedure(block))
        else:
            parts[-1].procedures[-1].around.append(block)
    after = list(_remarks(parts))
    return before, parts, after


def _remarks(parts: Sequence[_Part]) -> Iterator[Block]:
    """Take the notes from the end of the last cluster's last procedure."""
    if parts:
        last = parts[-1].procedures[-1]
        notes = [block for block in last.around if isinstance(block, Paragraph) and block.tone]
        last.around = [block for block in last.around if block not in notes]
        yield from notes
