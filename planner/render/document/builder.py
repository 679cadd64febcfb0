"""Assessment + language -> Document."""

from __future__ import annotations

from dataclasses import replace

from planner.assessment import Assessment
from planner.reference import Reference
from planner.render.document import (
    capacity,
    control,
    cover,
    glossary,
    inputs,
    names,
    ports,
    requirements,
    runbook,
    signoff,
    summary,
    topology,
    troubleshooting,
)
from planner.render.document.draft import Draft
from planner.render.document.model import Document, Findings, Section
from planner.wording import Phrases


def build(assessment: Assessment, reference: Reference, phrases: Phrases, *, appendices: bool = True) -> Document:
    """Return the design document in one language, whole or without its appendices, which a page does not show.

    Same assessment, reference and language: an equal Document. Raises WordingError when a text is missing.
    """
    draft = Draft(assessment, reference, phrases)
    # The findings come first: the summary repeats them, and their sources open the bibliography.
    found = requirements.section(draft)
    for finding in (finding for group in found.blocks if isinstance(group, Findings) for finding in group.findings):
        draft.anchors.setdefault(finding.rule, finding.id)
    groups = [block for block in found.blocks if isinstance(block, Findings) and not block.compact]
    chapters = (
        summary.section(draft, groups),
        control.section(draft),
        inputs.section(draft),
        topology.section(draft),
        found,
        capacity.section(draft),
        ports.section(draft),
        names.certificates(draft),
        names.dns(draft),
        runbook.section(draft),
        signoff.section(draft),
    )
    return Document(
        language=phrases.language,
        title=cover.title(draft),
        subtitle=draft.say("cover.subtitle"),
        verdict=summary.verdict_badge(draft),
        verdict_sentence=summary.verdict_sentence(draft),
        facts=cover.facts(draft),
        sections=_numbered(chapters, _appendices(draft, chapters) if appendices else ()),
        bibliography=draft.bibliography(),
        bibliography_title=draft.say("bibliography.title"),
        labels=_labels(phrases),
    )


def _appendices(draft: Draft, chapters: tuple[Section, ...]) -> tuple[Section, ...]:
    """Return what is looked up rather than read; their sources come last in the bibliography."""
    looked_up = (ports.appendix(draft), troubleshooting.section(draft))
    return (*looked_up, glossary.section(draft, (*chapters, *looked_up)))


def _numbered(chapters: tuple[Section, ...], appendices: tuple[Section, ...]) -> tuple[Section, ...]:
    """Return the sections numbered 1, 2, ... and the appendices A, B, ..."""
    numbered = [replace(section, number=str(place)) for place, section in enumerate(chapters, start=1)]
    lettered = [replace(section, number=chr(ord("A") + place)) for place, section in enumerate(appendices)]
    return (*numbered, *lettered)


def _labels(phrases: Phrases) -> dict[str, str]:
    """Return the words of `document.label`, which typesetting needs, by key."""
    start, keys = "document.label.", phrases.wording.keys()
    return {key.removeprefix(start): phrases.say(key) for key in keys if key.startswith(start)}
