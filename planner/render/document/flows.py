"""The flows of the deployment and the peers' own firewall rules, as parts of the section on ports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.ports import Deployment, DeploymentFlow, Firewall, Side
from planner.reference import Citation
from planner.render.document.draft import Draft
from planner.render.document.model import Block, Cell, Column, Heading, Link, Paragraph, Table
from planner.render.flow_table import FlowWords

MOST_ROWS = 300
"""Rows of all tables of flows, and of rules, that a document shows; workbook and CSV hold them all."""

MOST_CLUSTERS_NAMED = 4
"""From so many clusters on, alike flows of theirs name the role once and the clusters after it."""

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
    drawn = sum(len(flows) for flows in shown.values())
    if len(found.flows) > drawn:
        yield Paragraph(words.say("section.shortened", shown=drawn, rows=len(found.flows)), "warn")


def _grouped(found: Deployment) -> dict[str, Sequence[DeploymentFlow]]:
    """Return the flows of the first MOST_ROWS rows by the firewall that they pass; empty groups are left out."""
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
    left = MOST_ROWS
    shown: dict[str, Sequence[DeploymentFlow]] = {}
    for key, flows in groups.items():
        rows = _alike(flows)[:left]
        if kept := [flow for alike in rows for flow in alike]:
            shown[key] = kept
        left -= len(rows)
    return shown


def _table(draft: Draft, words: FlowWords, who: _Who, key: str, flows: Sequence[DeploymentFlow]) -> Table:
    columns = (
        Column("purpose", words.say("column.purpose"), 30, "head"),
        Column("source", words.say("column.source"), 15),
        Column("destination", words.say("column.destination"), 18),
        Column("ports", draft.say("column.protocol_ports"), 37, "inline"),
    )
    cites = draft.cites(cite for flow in flows for cite in flow.cites)
    rows: list[tuple[Cell, ...]] = []
    for alike in _alike(flows):
        source = who.together(draft, [flow.source for flow in alike])
        destination = who.together(draft, [flow.destination for flow in alike])
        # The caption has the source that all of them share.
        own = _sources(draft, alike[0].cites) if len(cites) > 1 else ()
        rows.append((words.purpose(alike[0]), source, destination, (_ports(words, alike[0]), *own)))
    return Table(f"flows-{key.replace('_', '-')}", words.say(f"section.{key}"), columns, tuple(rows), cites)


def _alike(flows: Sequence[DeploymentFlow]) -> list[list[DeploymentFlow]]:
    """Return flows that differ in nothing but the clusters they are of together, in the order of their first."""
    found: dict[tuple[object, ...], list[DeploymentFlow]] = {}
    for flow in flows:
        sides = tuple((side.role, side.zone, side.cluster is None and side) for side in (flow.source, flow.destination))
        key = (flow.id, sides, flow.protocols, flow.source_ports, flow.destination_ports, flow.needs, flow.cites)
        found.setdefault(key, []).append(flow)
    return list(found.values())


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

    def together(self, draft: Draft, sides: Sequence[Side]) -> Cell:
        """Return who the sides of alike flows are: the role once with its clusters where they are of several."""
        labels = dict.fromkeys(self._words.label(side) for side in sides)
        clusters = sorted({side.cluster for side in sides if side.cluster is not None})
        if len(labels) == 1 or len(clusters) < MOST_CLUSTERS_NAMED or len(clusters) < len(labels):
            cells = dict.fromkeys(self.cell(side) for side in sides)
            return next(iter(cells)) if len(cells) == 1 else tuple(cells)
        return self._words.say(f"role.{sides[0].role}"), draft.clusters_label(clusters)

    def _addresses(self, side: Side) -> tuple[Cell, ...]:
        addresses = self._words.side(side).addresses
        more = len(addresses) - MOST_ADDRESSES
        return (
            *addresses[:MOST_ADDRESSES],
            *([self._words.say("more_addresses", count=more)] if more > 0 else []),
        )


def _ports(words: FlowWords, flow: DeploymentFlow) -> str:
    """Return protocols and ports, with when they are needed unless they always are."""
    ports = f"{'/'.join(flow.protocols)} {flow.source_ports or '–'} → {flow.destination_ports or '–'}"
    return ports if flow.needs == ("always",) else f"{ports} · {words.needed(flow)}"


def _sources(draft: Draft, cites: Sequence[Citation]) -> tuple[Link, ...]:
    return tuple(dict.fromkeys(draft.source_link(cite) for cite in cites))


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
        Column("purpose", words.say("column.purpose"), 35, "head"),
        Column("remark", words.say("column.remark"), 65, "inline"),
    )
    rows: list[tuple[Cell, ...]] = []
    for text, (purposes, about) in told.items():
        purpose = "; ".join(purposes)
        if f"{purpose}: {text}" not in known:
            known.add(f"{purpose}: {text}")
            rows.append((purpose, (text, *_sources(draft, [cite for flow in about for cite in flow.cites]))))
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
    titles = (
        *(words.say(f"column.{key}") for key in ("priority", "action", "source", "address")),
        draft.say("column.protocol_ports"),
    )
    columns = (
        Column("peer", words.say("column.peer"), 30, "head"),
        Column("rules", " · ".join(titles), 70),
    )
    by_peer: dict[tuple[int, int, str], list[str]] = {}
    for rule in rules[:MOST_ROWS]:
        parts = (
            draft.phrases.number(rule.priority),
            words.say(f"rules.{rule.action}"),
            words.rule_source(rule),
            rule.address or words.say("not_stated"),
            f"{rule.protocol} {rule.start_port}-{rule.end_port}",
        )
        peer = (rule.cluster, rule.peer, rule.peer_name or draft.phrases.peer(rule.peer))
        by_peer.setdefault(peer, []).append(" · ".join(parts))
    rows = tuple((name, tuple(said)) for (_, _, name), said in by_peer.items())
    yield Table("peer-rules-table", words.say("rules.title"), columns, rows, cites)
    if len(rules) > MOST_ROWS:
        yield Paragraph(words.say("section.shortened", shown=MOST_ROWS, rows=len(rules)), "warn")
