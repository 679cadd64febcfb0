"""The assessment as Markdown for a pull request: one line of verdict, counts, a table, and the details folded away.

Words of the design are text wherever GitHub or GitLab shows this: no markup, no links, no mentions, no HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from planner.assessment import Assessment
from planner.reference import Reference
from planner.render.document.draft import Draft
from planner.render.document.model import Finding
from planner.render.document.requirements import attention_groups
from planner.render.plain import printable
from planner.render.port_table import cluster_names
from planner.render.text import capacity_lines, counts, finding_sources, judged, title
from planner.render.told import at_place
from planner.wording import Phrases

MAX_CHARACTERS = 60_000
"""Longer texts lose their details: a comment on GitHub may have 65,536 characters."""
_TABLE_CHARACTERS, _CAPACITY_CHARACTERS = 40_000, 12_000
"""What table and capacity may take of that."""
_ICONS = {"bad": "❌", "warn": "⚠️", "open": "❔", "ok": "✅", "note": "✋", "off": "➖"}
_VERDICT_ICONS = {"supported": "ok", "supported_with_cautions": "warn", "incomplete": "open", "unsupported": "bad"}
_MARKUP = re.compile(r"[\\`*_\[\]|~$<>&]")
_FIRST = re.compile(r"[-+#=]|\d+[.)]")
"""What begins a list, heading or rule when it begins a line."""
_CALL = re.compile(r"(?<!&)([@#!])(?=\w)")
_ADDRESS = re.compile(r"(?i)\b(?:https?|ftp|mailto|xmpp|www)(?=[:.])")
_BREAK = "&#8203;"
"""A zero-width space: parts @name and #1 so that nobody is called and nothing is linked."""


def render(assessment: Assessment, reference: Reference, phrases: Phrases) -> bytes:
    """Return the assessment as a UTF-8 Markdown file."""
    return text_of(assessment, reference, phrases).encode()


def text_of(assessment: Assessment, reference: Reference, phrases: Phrases, origin: str = "") -> str:
    """Return the assessment as Markdown; `origin` is the file to name beside the design.

    Beyond MAX_CHARACTERS the details are left out, and table and capacity are cut with the number of what is missing.
    """
    findings = [
        finding for group in attention_groups(Draft(assessment, reference, phrases)) for finding in group.findings
    ]
    head = list(_head(assessment, phrases, origin))
    rows = [_row(_cells(finding)) for finding in findings]
    details = list(_details(findings, reference, phrases)) if findings else []
    clusters = list(_clusters(assessment, phrases))
    tail = list(_tail(assessment, phrases))
    whole = _joined([*head, *_table(rows, phrases), *details, *_folded(clusters, phrases), *tail])
    if len(whole) <= MAX_CHARACTERS:
        return whole
    shortened = [phrases.say("brief.markdown.shortened"), ""]
    rows, clusters = (
        _cut(rows, _TABLE_CHARACTERS, phrases, "| {} |"),
        _cut(clusters, _CAPACITY_CHARACTERS, phrases, "- {}"),
    )
    return _joined([*head, *_table(rows, phrases), *shortened, *_folded(clusters, phrases), *tail])


def unread(name: str, faults: Sequence[str], phrases: Phrases) -> str:
    """Return the same heading for a design that could not be read, and why."""
    heading = f"## {_ICONS['bad']} {escaped(phrases.say('brief.junit.unreadable'))}: {escaped(name)}"
    return "\n".join([heading, "", *(f"- {escaped(fault)}" for fault in faults)]) + "\n"


def escaped(text: str) -> str:
    """Return words as Markdown and HTML text: markup as character references, mentions and addresses broken."""
    flat = " ".join(printable(text).split())
    marked = _MARKUP.sub(lambda found: _reference(found[0]), flat)
    # After the character references, whose own '&#' stays whole.
    broken = _CALL.sub(rf"\1{_BREAK}", _ADDRESS.sub(rf"\g<0>{_BREAK}", marked))
    if first := _FIRST.match(flat):
        end = first.end()
        return broken[: end - 1] + _reference(broken[end - 1]) + broken[end:]
    return broken


def _reference(char: str) -> str:
    return f"&#{ord(char)};"


def _head(assessment: Assessment, phrases: Phrases, origin: str) -> Iterator[str]:
    icon = _ICONS[_VERDICT_ICONS[assessment.verdict]]
    named = f"{title(assessment, phrases)} ({origin})" if origin else title(assessment, phrases)
    yield f"## {icon} {escaped(phrases.fact(assessment.verdict))}: {escaped(named)}"
    yield ""
    yield escaped(counts(assessment, phrases))
    yield ""


def _table(rows: Sequence[str], phrases: Phrases) -> Iterator[str]:
    if not rows:
        yield escaped(phrases.say("brief.nothing_open"))
        yield ""
        return
    names = ("state", "severity", "rule", "requirement", "evidence")
    yield _row(phrases.say(f"brief.markdown.{name}") for name in names)
    yield _row("---" for _ in names)
    yield from rows
    yield ""


def _cut(parts: Sequence[str], characters: int, phrases: Phrases, form: str) -> list[str]:
    """Return the first parts that fit, and how many do not."""
    kept: list[str] = []
    for part in parts:
        characters -= len(part)
        if characters < 0:
            more = phrases.say("brief.markdown.more_rows", count=len(parts) - len(kept))
            return [*kept, form.format(escaped(more))]
        kept.append(part)
    return kept


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"


def _cells(finding: Finding) -> Iterator[str]:
    yield f"{_ICONS[finding.outcome.tone]} {escaped(finding.outcome.text)}"
    yield escaped(finding.severity_label)
    yield finding.rule
    where = f" ({escaped(finding.cluster_label)})" if finding.cluster_label else ""
    yield escaped(finding.title) + where
    against = [seen for seen in finding.evidence if seen.tone != "ok"]
    said = [finding.waiver] if finding.waiver else []
    said += [at_place(seen.places, seen.text) for seen in against] or [finding.confirm]
    yield "<br>".join(escaped(text) for text in said if text)


def _details(findings: Sequence[Finding], reference: Reference, phrases: Phrases) -> Iterator[str]:
    yield f"<details><summary>{escaped(phrases.say('brief.markdown.details'))}</summary>"
    yield ""
    for finding in findings:
        yield f"#### {finding.rule} {escaped(finding.title)}"
        yield ""
        remedy = "brief.remedy" if finding.outcome.tone in ("bad", "warn") else "brief.otherwise"
        parts = (
            ("brief.because", finding.because),
            (remedy, finding.remedy),
            ("brief.conflict", finding.conflict),
            ("brief.source", finding_sources(finding, reference, phrases)),
        )
        for key, text in parts:
            if text:
                yield f"- **{escaped(phrases.say(key))}** {escaped(text)}"
        yield ""
    yield "</details>"
    yield ""


def _clusters(assessment: Assessment, phrases: Phrases) -> Iterator[str]:
    """Yield the capacity of each cluster as a list entry."""
    clusters = cluster_names(assessment, phrases)
    for found in assessment.capacity:
        first, *rest = capacity_lines(found, clusters[found.cluster], phrases)
        below = [f"  - {escaped(f'{line.lead} {line.text}'.strip())}" for line in rest]
        yield "\n".join([f"- {escaped(first.text)}", *below])


def _folded(clusters: Sequence[str], phrases: Phrases) -> list[str]:
    summary = escaped(phrases.say("brief.group.capacity"))
    estimate = escaped(phrases.say("brief.estimate"))
    return [f"<details><summary>{summary}</summary>", "", *clusters, "", estimate, "", "</details>", ""]


def _tail(assessment: Assessment, phrases: Phrases) -> Iterator[str]:
    if assessment.notices:
        yield f"**{escaped(phrases.say('brief.group.notices'))}**"
        yield ""
        for notice in assessment.notices:
            said = phrases.say(f"notices.{notice.code}", **notice.facts)
            yield f"- {escaped(notice.pointer)}: {escaped(said)}"
        yield ""
    yield f"<sub>{escaped(judged(assessment, phrases))}</sub>"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
