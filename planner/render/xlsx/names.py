"""The sheets about names: what each certificate carries, and the DNS records, inside and outside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.design.names import Gap
from planner.render.document.model import Badge
from planner.render.document.names import gap_text, held_badge, kind, need, peer_label, status_badge
from planner.render.xlsx.content import Content
from planner.render.xlsx.sheet import Col, Sheet, State, Value


def certificates(sheet: Sheet, content: Content) -> None:
    """Write a row for each name of each certificate; below, the signing requests and what the plan still needs."""
    say, plan = content.phrases.say, content.assessment.certificates
    columns = [
        Col(say("certificates.column.cluster"), 26),
        Col(say("certificates.column.peer"), 30),
        Col(say("certificates.column.name"), 38, "code"),
        Col(say("certificates.column.kind"), 40),
        Col(say("certificates.column.state"), 16),
        Col(say("certificates.column.rule"), 10, "strong"),
        Col(say("certificates.column.cites"), 44),
    ]
    sheet.widths([column.width for column in columns])
    if not any(peer.names for peer in plan.peers):
        sheet.line((say("certificates.none"), "plain"))
    else:
        sheet.table("Certificates", columns, _names(content))
    if not plan.complete:
        sheet.line((say("certificates.shortened"), "note"))
    if any(peer.request for peer in plan.peers):
        sheet.row += 1
        sheet.line((say("certificates.requests"), "caption"))
        titles = [Col(say(f"certificates.column.{key}"), 0) for key in ("cluster", "peer", "request")]
        titles[2] = Col(titles[2].title, 0, "code")
        rows = (
            (content.clusters[peer.cluster], peer_label(content.draft, peer), line)
            for peer in plan.peers
            for line in peer.request
        )
        sheet.table("Requests", titles, rows)
    _gaps(sheet, content, "certificates", plan.gaps)


def _names(content: Content) -> Iterator[tuple[Value, ...]]:
    for peer in content.assessment.certificates.peers:
        label = peer_label(content.draft, peer)
        for wanted in peer.names:
            yield (
                content.clusters[peer.cluster],
                label,
                wanted.name,
                kind(content.phrases, wanted),
                _state(held_badge(content.phrases, wanted)),
                wanted.basis.rule,
                content.short_cite(wanted.basis.cite),
            )


def dns(sheet: Sheet, content: Content) -> None:
    """Write a row for each record; below, stated ones that must go and what the plan still needs."""
    say, plan = content.phrases.say, content.assessment.dns
    widths = {
        "view": 14,
        "name": 44,
        "type": 8,
        "value": 38,
        "priority": 10,
        "weight": 8,
        "port": 8,
        "need": 26,
        "state": 16,
        "rule": 10,
        "cites": 44,
    }
    styles = {"name": "code", "value": "code", "rule": "strong", "priority": "integer", "weight": "integer"}
    columns = [
        Col(say(f"dns.column.{key}"), width, {**styles, "port": "integer"}.get(key, "text"))
        for key, width in widths.items()
    ]
    sheet.widths([column.width for column in columns])
    if not plan.records:
        sheet.line((say("dns.none"), "plain"))
    else:
        sheet.table("DnsRecords", columns, _records(content))
    if not plan.complete:
        sheet.line((say("dns.shortened"), "note"))
    if plan.unwanted:
        sheet.row += 1
        sheet.line((say("dns.unwanted_title"), "caption"))
        for unwanted in plan.unwanted:
            text = say(f"dns.unwanted.{unwanted.code}", name=unwanted.record.name)
            sheet.line(
                (unwanted.basis.rule, "strong"), (unwanted.record.path, "code"), (None, "plain"), (text, "plain")
            )
    _gaps(sheet, content, "dns", plan.gaps)


def _records(content: Content) -> Iterator[tuple[Value, ...]]:
    for planned in content.assessment.dns.records:
        needed = planned.needed
        yield (
            content.phrases.say(f"dns.view.{needed.view}"),
            needed.name,
            needed.type.value,
            needed.value,
            needed.priority,
            needed.weight,
            needed.port,
            need(content.phrases, needed),
            _state(status_badge(content.phrases, planned)),
            needed.basis.rule,
            content.short_cite(needed.basis.cite),
        )


def _state(badge: Badge) -> State:
    return State(badge.text, badge.tone)


def _gaps(sheet: Sheet, content: Content, plan: str, gaps: Sequence[Gap]) -> None:
    if not gaps:
        return
    sheet.row += 1
    sheet.line((content.phrases.say(f"{plan}.gaps"), "caption"))
    for gap in gaps:
        place = content.clusters[gap.cluster] if gap.cluster is not None else ""
        sheet.line((place, "plain"), (gap.pointer, "code"), (gap_text(content.phrases, plan, gap), "plain"))
