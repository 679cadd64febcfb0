"""The chapter on requirements: every requirement of the book with what became of it, what needs attention first."""

from __future__ import annotations

from dataclasses import replace

from planner.render.document.draft import Draft
from planner.render.document.findings import findings, undecided_only_by_confirmation
from planner.render.document.model import Block, Column, Evidence, Finding, Findings, Paragraph, Section, Table
from planner.rules import Outcome, Result, Severity

COMPACT = (Outcome.CONFIRMED, Outcome.MET, Outcome.NOT_APPLICABLE)
"""Outcomes shown as a table, by topic in book order; the others are shown one by one."""


def section(draft: Draft) -> Section:
    """Return the requirements: unmet by severity, undecided, to confirm, confirmed, then the rest by topic."""
    blocks: list[Block] = [Paragraph(draft.say("requirements.intro"))]
    groups = attention_groups(draft)
    if not groups:
        blocks.append(Paragraph(draft.say("requirements.nothing_open"), "ok"))
    blocks += groups
    blocks += _compact_groups(draft)
    if draft.assessment.notices:
        blocks.append(_notices(draft))
    return Section("requirements", "", draft.say("requirements.title"), tuple(blocks))


def _notices(draft: Draft) -> Table:
    """Return what the design states without effect, and where."""
    rows = tuple(
        (notice.pointer, draft.phrases.say(f"notices.{notice.code}", **notice.facts))
        for notice in draft.assessment.notices
    )
    columns = (
        Column("where", draft.say("column.where"), 24, "code"),
        Column("notice", draft.say("column.notice"), 76),
    )
    return Table("requirements-notices", draft.say("requirements.notices"), columns, rows)


def attention_groups(draft: Draft) -> list[Findings]:
    """Return the findings to read one by one, from unmet to waived; empty groups are left out."""
    results = draft.assessment.results
    made = [
        _group(
            draft,
            f"unmet-{severity}",
            [result for result in results if result.outcome is Outcome.UNMET and result.rule.severity is severity],
        )
        for severity in Severity
    ]
    undecided = by_severity([result for result in results if result.outcome is Outcome.UNDECIDED])
    to_confirm = [result for result in undecided if undecided_only_by_confirmation(result)]
    not_stated = [result for result in undecided if not undecided_only_by_confirmation(result)]
    made.append(replace(_group(draft, "undecided", not_stated), brief=True))
    made.append(replace(_group(draft, "to-confirm", to_confirm), brief=True))
    made.append(_group(draft, "waived", by_severity([each for each in results if each.outcome is Outcome.WAIVED])))
    return [group for group in made if group.findings]


def by_severity(results: list[Result]) -> list[Result]:
    """Return results with blockers first; book order within a severity."""
    severities = list(Severity)
    return sorted(results, key=lambda result: severities.index(result.rule.severity))


def _group(draft: Draft, group_id: str, results: list[Result]) -> Findings:
    title = draft.say(f"requirements.group.{group_id}")
    return Findings(f"findings-{group_id}", title, findings(draft, results))


def _compact_groups(draft: Draft) -> list[Findings]:
    made = [
        _group(draft, outcome.replace("_", "-"), [each for each in draft.assessment.results if each.outcome is outcome])
        for outcome in COMPACT
    ]
    return [
        replace(group, compact=True, findings=tuple(_briefly(draft, finding) for finding in group.findings))
        for group in made
        if group.findings
    ]


def _briefly(draft: Draft, finding: Finding) -> Finding:
    """Return a finding that holds with the first things seen and the number of the others; the workbook has all."""
    if len(finding.evidence) <= SEEN_SHOWN:
        return finding
    rest = finding.evidence[SEEN_SHOWN - 1 :]
    more = Evidence(
        text=draft.say("summary.and_more", count=len(rest)),
        places="",
        pointers=tuple(pointer for seen in rest for pointer in seen.pointers),
        tone="ok",
    )
    return replace(finding, evidence=(*finding.evidence[: SEEN_SHOWN - 1], more))


SEEN_SHOWN = 3
"""Lines of what was seen for a requirement that holds; of more, the last line says how many."""
