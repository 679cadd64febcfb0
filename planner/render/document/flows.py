"""The flows of the deployment and the peers' own firewall rules, as parts of the section on ports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.ports import Deployment, DeploymentFlow, Firewall, Side
from planner.render.document.draft import Draft
from planner.render.document.model import Block, Cell, Column, Heading, Paragraph, Table
from planner.render.flow_table import FlowWords

MOST_ROWS = 300
"""Rows of all tables of flows, and of rules, that a document shows; workbook and CSV hold them all."""

MOST_ADDRESSES = 20
"""Addresses of one side that a cell shows."""


def blocks(draft: Draft) -> tuple[Block, ...]:
    """Return the flows by the firewall that they pass, and the rules of each peer."""
    return (*_flows(draft), *_rules(draft))


def _flows(draft: Draft) -> Iterator[Block]:
    found, words = draft.assessment.ports.deployment, FlowWords(draft.assessment, draft.phrases)
    yield Heading("flows", words.say("section.title"))
    if not found.flows:
        yield Paragraph(words.say("none"), "note")
        return
    yield Paragraph(words.say("section.intro"))
    for remark in words.overall():
        yield Paragraph(remark, "note")
    shown = _grouped(found)
    who = _Who(words, [flow for flows in shown.values() for flow in flows])
    yield who.table()
    known: set[str] = set()
    for key, flows in shown.items():
        yield _table(draft, words, who, key, flows)
        yield from _remarks(draft, words, key, flows, known)
    if len(found.flows) > MOST_ROWS:
        yield Paragraph(words.say("section.shortened", shown=MOST_ROWS, rows=len(found.flows)), "warn")


def _grouped(found: Deployment) -> dict[str, Sequence[DeploymentFlow]]:
    """Return the first MOST_ROWS flows by the firewall that they pass; groups without flows are left out."""
    one_firewall = {
        firewall: [flow for flow in found.at(firewall) if len(flow.firewalls or ()) == 1] for firewall in Firewall
    }
    groups: dict[str, Sequence[DeploymentFlow]] = {
        "firewall_internal": one_firewall[Firewall.INTERNAL],
        "firewall_external": one_firewall[Firewall.EXTERNAL],
        "firewall_both": [flow for flow in found.flows if len(flow.firewalls or ()) > 1],
        "unplaced": found.unplaced,
        "within": found.within,
    }
    left, shown = MOST_ROWS, {}
    for key, flows in groups.items():
        if kept := flows[:left]:
            shown[key] = kept
        left -= len(kept)
    return shown


def _table(draft: Draft, words: FlowWords, who: _Who, key: str, flows: Sequence[DeploymentFlow]) -> Table:
    columns = (
        Column("purpose", words.say("column.purpose"), 27, "head"),
        Column("source", words.say("column.source"), 17),
        Column("destination", words.say("column.destination"), 17),
        Column("ports", draft.say("column.protocol_ports"), 18, "code"),
        Column("needed", words.say("column.needed"), 17),
        Column("cites", draft.say("column.cites"), 8, "code"),
    )
    rows = tuple(
        (
            words.purpose(flow),
            who.cell(flow.source),
            who.cell(flow.destination),
            _ports(flow),
            words.needed(flow),
            " ".join(f"[{number}]" for number in draft.cites(flow.cites)),
        )
        for flow in flows
    )
    cites = draft.cites(cite for flow in flows for cite in flow.cites)
    return Table(f"flows-{key.replace('_', '-')}", words.say(f"section.{key}"), columns, rows, cites)


class _Who:
    """Who the sides are: their addresses stand in one table of their own, so that the flows stay short."""

    def __init__(self, words: FlowWords, flows: Sequence[DeploymentFlow]) -> None:
        self._words = words
        self._sides: dict[str, dict[Side, None]] = {}
        for side in (side for flow in flows for side in (flow.source, flow.destination)):
            self._sides.setdefault(words.label(side), {})[side] = None

    def table(self) -> Table:
        """Return each side with its zone and addresses."""
        columns = (
            Column("who", self._words.say("column.who"), 34, "head"),
            Column("zone", self._words.say("column.zone"), 20),
            Column("addresses", self._words.say("column.addresses"), 46, "code"),
        )
        rows = tuple(
            (label, self._words.side(side).zone, self._addresses(side))
            for label, sides in self._sides.items()
            for side in sides
        )
        # Sides of several clusters may be the same hosts: they are said once.
        return Table("flows-ends", self._words.say("section.ends"), columns, tuple(dict.fromkeys(rows)))

    def cell(self, side: Side) -> Cell:
        """Return who a side is, with its addresses below where another flow means others by the same name."""
        label = self._words.label(side)
        return label if len(self._sides[label]) == 1 else (label, *self._addresses(side))

    def _addresses(self, side: Side) -> tuple[Cell, ...]:
        addresses = self._words.side(side).addresses
        more = len(addresses) - MOST_ADDRESSES
        return (
            *addresses[:MOST_ADDRESSES],
            *([self._words.say("more_addresses", count=more)] if more > 0 else []),
        )


def _ports(flow: DeploymentFlow) -> Cell:
    return ("/".join(flow.protocols), f"{flow.source_ports or '–'} → {flow.destination_ports or '–'}")


def _remarks(
    draft: Draft, words: FlowWords, key: str, flows: Sequence[DeploymentFlow], known: set[str]
) -> Iterator[Block]:
    """Yield a table of each remark on these flows, with what it is about; none that is `known` from one above."""
    told: dict[str, tuple[list[str], list[DeploymentFlow]]] = {}
    for flow in flows:
        for text in words.remarks(flow):
            purposes, about = told.setdefault(text, ([], []))
            about.append(flow)
            if words.purpose(flow) not in purposes:
                purposes.append(words.purpose(flow))
    columns = (
        Column("purpose", words.say("column.purpose"), 30, "head"),
        Column("remark", words.say("column.remark"), 62),
        Column("cites", draft.say("column.cites"), 8, "code"),
    )
    rows: list[tuple[Cell, ...]] = []
    for text, (purposes, about) in told.items():
        purpose = "; ".join(purposes)
        if f"{purpose}: {text}" not in known:
            known.add(f"{purpose}: {text}")
            cites = draft.cites(cite for flow in about for cite in flow.cites)
            rows.append((purpose, text, " ".join(f"[{number}]" for number in cites)))
    if rows:
        title = words.say("section.remarks", group=words.say(f"section.{key}"))
        yield Table(f"flows-{key.replace('_', '-')}-remarks", title, columns, tuple(rows))


def _rules(draft: Draft) -> Iterator[Block]:
    words = FlowWords(draft.assessment, draft.phrases)
    rules = draft.assessment.ports.deployment.peer_rules
    yield Heading("peer-rules", words.say("section.rules"))
    if not rules:
        yield Paragraph(words.say("rules.none"), "note")
        return
    cites = draft.cites(rule.cite for rule in rules)
    yield Paragraph(words.say("rules.intro"), "", cites)
    yield Paragraph(words.say("remark.block_cluster_ports"), "note")
    columns = (
        Column("peer", words.say("column.peer"), 29, "head"),
        Column("priority", words.say("column.priority"), 11, "number"),
        Column("action", words.say("column.action"), 16),
        Column("source", words.say("column.source"), 26),
        Column("address", words.say("column.address"), 22, "code"),
        Column("ports", draft.say("column.protocol_ports"), 18, "code"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            rule.peer_name or draft.phrases.peer(rule.peer),
            draft.number(rule.priority),
            words.say(f"rules.{rule.action}"),
            words.rule_source(rule),
            rule.address or words.say("not_stated"),
            f"{rule.protocol} {rule.start_port}-{rule.end_port}",
        )
        for rule in rules[:MOST_ROWS]
    ]
    yield Table("peer-rules-table", words.say("rules.title"), columns, tuple(rows), cites)
    if len(rules) > MOST_ROWS:
        yield Paragraph(words.say("section.shortened", shown=MOST_ROWS, rows=len(rules)), "warn")
