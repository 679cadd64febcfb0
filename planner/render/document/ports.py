"""Section 6: which ports must be open, between peers in compact form; appendix A: every flow of every pair."""

from __future__ import annotations

from planner.design import Cluster
from planner.ports import CompactRow, Endpoint, PortRow
from planner.render.document import flows
from planner.render.document.draft import Draft
from planner.render.document.model import Block, Cell, Column, Paragraph, Section, Table


def section(draft: Draft) -> Section:
    """Return one compact table a cluster, with the remarks that the source needs."""
    blocks: list[Block] = [Paragraph(draft.say("ports.intro"))]
    compact = draft.assessment.ports.compact
    for cluster in draft.design.clusters:
        rows = [row for row in compact if row.cluster == cluster.index]
        blocks += draft.cluster_heading("ports", cluster)
        if cluster.index in draft.assessment.ports.assumed_release:
            release = draft.capacity_of(cluster).release
            blocks.append(Paragraph(draft.say("ports.assumed_release", release=release), "note"))
        blocks.append(_compact(draft, cluster, rows))
        blocks += _remarks(draft, rows)
    blocks += flows.blocks(draft)
    return Section("ports", "", draft.say("ports.title"), tuple(blocks))


def _compact(draft: Draft, cluster: Cluster, rows: list[CompactRow]) -> Table:
    this, others = draft.say("ports.this_peer"), draft.say("ports.other_peers")
    columns = (
        Column("purpose", draft.say("column.purpose"), 30, "head"),
        Column("source", draft.say("column.source"), 12),
        Column("source_ports", draft.say("column.source_ports"), 15, "code"),
        Column("protocol", draft.say("column.protocol"), 10, "code"),
        Column("destination", draft.say("column.destination"), 13),
        Column("destination_ports", draft.say("column.destination_ports"), 15, "code"),
        Column("cites", draft.say("column.cites"), 8, "code"),
    )
    cells: list[tuple[Cell, ...]] = []
    for row in rows:
        number = draft.cite(row.cite).number
        cells.append(
            (
                purpose(draft, row.flow),
                this,
                row.source_ports or draft.phrases.say("labels.word.not_applicable"),
                row.protocol,
                others,
                row.destination_ports or draft.phrases.say("labels.word.not_applicable"),
                f"[{number}]",
            )
        )
    caption = draft.say("ports.compact")
    return Table(f"ports-{cluster.index + 1}", caption, columns, tuple(cells), draft.cites(row.cite for row in rows))


def purpose(draft: Draft, flow: str) -> str:
    """Return what a flow is for."""
    return draft.phrases.say(f"labels.flow.{flow}.purpose")


def _remarks(draft: Draft, rows: list[CompactRow]) -> list[Block]:
    return [
        Paragraph(
            f"{purpose(draft, row.flow)}: {draft.phrases.say(f'labels.flow.{row.flow}.note')}",
            "note",
            draft.cites((row.cite,)),
        )
        for row in rows
        if row.note
    ]


def appendix(draft: Draft) -> Section:
    """Return every flow of every ordered pair of peers: for each cluster one table a flow, a row each pair."""
    blocks: list[Block] = [Paragraph(draft.say("ports.appendix_intro"))]
    for cluster in draft.design.clusters:
        blocks += draft.cluster_heading("port-matrix", cluster)
        by_flow: dict[str, list[PortRow]] = {}
        for row in draft.assessment.ports.rows:
            if row.cluster == cluster.index:
                by_flow.setdefault(row.flow, []).append(row)
        if not by_flow:
            blocks.append(Paragraph(draft.say("ports.no_pairs", cluster=draft.cluster_title(cluster)), "note"))
        blocks += [_matrix(draft, cluster, place, rows) for place, rows in enumerate(by_flow.values(), start=1)]
    return Section("port-matrix", "", draft.say("ports.appendix"), tuple(blocks))


def _matrix(draft: Draft, cluster: Cluster, place: int, rows: list[PortRow]) -> Table:
    columns = (
        Column("source", draft.say("column.from_peer"), 24, "code"),
        Column("source_ip", draft.say("column.address"), 15, "code"),
        Column("destination", draft.say("column.to_peer"), 24, "code"),
        Column("destination_ip", draft.say("column.address"), 15, "code"),
        Column("ports", draft.say("column.protocol_ports"), 22, "code"),
    )
    cells = tuple((*_endpoint(draft, row.source), *_endpoint(draft, row.destination), _ports(row)) for row in rows)
    cites = draft.cites(dict.fromkeys(row.cite for row in rows))
    table_id = f"port-matrix-{cluster.index + 1}-{place}"
    return Table(table_id, purpose(draft, rows[0].flow), columns, cells, cites, appendix=True)


def _endpoint(draft: Draft, end: Endpoint) -> tuple[Cell, Cell]:
    """Return a peer by number and name, and its address."""
    name = end.name if end.name and end.name != end.ip else None
    return f"{end.peer} · {name}" if name else draft.phrases.peer(end.peer), end.ip or draft.phrases.fact(None)


def _ports(row: PortRow) -> str:
    """Return 'TCP 30000-35999 → 4371', or the protocol alone where it has no ports."""
    if row.source.ports is None and row.destination.ports is None:
        return row.protocol
    return f"{row.protocol} {row.source.ports or '–'} → {row.destination.ports or '–'}"
