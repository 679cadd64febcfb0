"""The chapter on the document itself: by what it was made, from which file, and who answers for it."""

from __future__ import annotations

from planner.render import filename
from planner.render.document import cover
from planner.render.document.draft import Draft
from planner.render.document.model import Block, Cell, Column, Paragraph, Section, Table

_BESIDE = ("xlsx", "csv", "svg", "drawio")
"""Endings of the other files that a reader of the document may want."""


def section(draft: Draft) -> Section:
    """Return what identifies the document, and lines for those who make, review and approve it."""
    say, assessment = draft.say, draft.assessment
    rows: list[tuple[str, Cell]] = [
        (say("control.design"), cover.title(draft)),
        (say("cover.hash"), assessment.design.hash),
        (say("control.file"), filename(assessment, "json")),
        (say("control.files"), tuple(filename(assessment, ending) for ending in _BESIDE)),
        (say("cover.date"), draft.phrases.date(assessment.assessed_on)),
        (say("cover.tool"), cover.tool_version(draft)),
        (say("cover.reference_edition"), assessment.reference_edition),
        (say("control.language"), say("control.languages")),
    ]
    blocks: tuple[Block, ...] = (
        draft.facts_table("control-facts", say("control.facts"), rows),
        Paragraph(say("control.again")),
        people(draft, "control-people", say("control.people"), ("author", "reviewer", "approver")),
    )
    return Section("control", "", say("control.title"), blocks)


def people(draft: Draft, table_id: str, caption: str, roles: tuple[str, ...]) -> Table:
    """Return lines to sign on, one for each role; the author's and the customer's names where they are stated."""
    known = {"author": draft.design.author, "customer": draft.design.customer}
    columns = (
        Column("role", draft.say("control.role"), 20, "head"),
        Column("name", draft.say("control.name"), 32),
        Column("signature", draft.say("control.signature"), 30),
        Column("date", draft.say("control.date"), 18),
    )
    rows = tuple((draft.say(f"control.{role}"), known.get(role), None, None) for role in roles)
    return Table(table_id, caption, columns, rows, is_form=True)
