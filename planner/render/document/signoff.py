"""The chapter for those who answer for the design: waivers and confirmations, and lines to sign on."""

from __future__ import annotations

from datetime import date

from planner.render.document.control import people
from planner.render.document.draft import Draft
from planner.render.document.model import Block, Cell, Column, Paragraph, Section, Table


def section(draft: Draft) -> Section:
    """Return the waivers, the confirmations by person and day, and the sign-off block."""
    told: list[Block] = [*_waivers(draft), *_confirmations(draft)]
    blocks: list[Block] = told or [Paragraph(draft.say("signoff.none"), "note")]
    blocks.append(Paragraph(draft.say("signoff.intro")))
    blocks.append(people(draft, "signoff-form", draft.say("signoff.form"), ("author", "approver", "customer")))
    return Section("signoff", "", draft.say("signoff.title"), tuple(blocks))


def _waivers(draft: Draft) -> list[Table]:
    rows = tuple(
        (
            draft.rule(waiver.rule),
            _title(draft, waiver.rule),
            waiver.reason,
            waiver.approver,
            draft.phrases.fact(waiver.expiry),
        )
        for waiver in draft.design.waivers.values()
    )
    columns = (
        Column("rule", draft.say("column.rule"), 10, "code"),
        Column("requirement", draft.say("column.requirement"), 30),
        Column("reason", draft.say("column.reason"), 28),
        Column("approver", draft.say("column.approver"), 17),
        Column("expiry", draft.say("column.expiry"), 15),
    )
    return [Table("signoff-waivers", draft.say("signoff.waivers"), columns, rows)] if rows else []


def _title(draft: Draft, rule: str) -> str:
    known = draft.phrases.has(f"rules.{rule}.title")
    return draft.phrases.say(f"rules.{rule}.title") if known else draft.say("signoff.unknown_rule", rule=rule)


def _confirmations(draft: Draft) -> list[Table]:
    """Return who confirmed what and when; the titles stand in the chapter on requirements."""
    alike: dict[tuple[str | None, date | None], list[str]] = {}
    for entry in draft.design.confirmed.values():
        alike.setdefault((entry.by, entry.on), []).append(entry.rule)
    rows = tuple(
        (by or draft.phrases.fact(None), draft.phrases.fact(on), _listed(draft, rules))
        for (by, on), rules in alike.items()
    )
    columns = (
        Column("by", draft.say("column.by"), 22, "head"),
        Column("on", draft.say("column.on"), 18),
        Column("rules", draft.say("signoff.rules"), 60),
    )
    return [Table("signoff-confirmed", draft.say("signoff.confirmed"), columns, rows)] if rows else []


def _listed(draft: Draft, rules: list[str]) -> Cell:
    """Return rules in a row; those that the book does not have are said to be none."""
    known = [rule for rule in rules if draft.phrases.has(f"rules.{rule}.title")]
    unknown = [draft.say("signoff.unknown_rule", rule=rule) for rule in rules if rule not in known]
    return draft.phrases.list([*known, *unknown])
