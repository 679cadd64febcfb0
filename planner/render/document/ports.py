"""The chapter on ports: which must be open, between peers in compact form; the appendix: every flow of every pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from planner.design import Cluster
from planner.ports import CompactRow, Endpoint, PortRow
from planner.render.document import flows
from planner.render.document.by_cluster import cluster_numbers
from planner.render.document.draft import Draft
from planner.render.document.model import Block, Cell, Column, Heading, Paragraph, Section, Table


def section(draft: Draft) -> Section:
    """Return one compact table for the clusters whose peers use the same ports, with the remarks that it needs."""
    blocks: list[Block] = [Paragraph(draft.say("ports.intro"))]
    for rows, clusters in _alike(draft).items():
        if draft.several:
            blocks.append(Heading(f"ports-cluster-{clusters[0] + 1}", _clusters(draft, clusters)))
        assumed = [index for index in clusters if index in draft.assessment.ports.assumed_release]
        if assumed:
            release = draft.assessment.capacity[assumed[0]].release
            blocks.append(Paragraph(draft.say("ports.assumed_release", release=release), "note"))
        blocks.append(_compact(draft, clusters[0], rows))
        blocks += _remarks(draft, rows)
    blocks += flows.blocks(draft)
    return Section("ports", "", draft.say("ports.title"), tuple(blocks))


def _alike(draft: Draft) -> dict[tuple[CompactRow, ...], list[int]]:
    """Return each set of flows between peers with the clusters that have it; rows as of the first of them."""
    by_cluster: dict[int, list[CompactRow]] = {cluster.index: [] for cluster in draft.design.clusters}
    for row in draft.assessment.ports.compact:
        by_cluster[row.cluster].append(row)
    found: dict[tuple[CompactRow, ...], list[int]] = {}
    for index, rows in by_cluster.items():
        found.setdefault(tuple(replace(row, cluster=0) for row in rows), []).append(index)
    return found


def _clusters(draft: Draft, indexes: list[int]) -> str:
    if len(indexes) == 1:
        return draft.cluster_title(draft.design.clusters[indexes[0]])
    said = cluster_numbers(draft, indexes)
    return said[:1].upper() + said[1:]


def _compact(draft: Draft, cluster: int, rows: Sequence[CompactRow]) -> Table:
    columns = (
        Column("purpose", draft.say("column.purpose"), 40, "head"),
        Column("protocol", draft.say("column.protocol"), 12, "code"),
        Column("source_ports", draft.say("column.source_ports"), 20, "code"),
        Column("destination_ports", draft.say("column.destination_ports"), 20, "code"),
        Column("cites", draft.say("column.cites"), 8, "code"),
    )
    none = draft.phrases.say("labels.word.not_applicable")
    cells = tuple(
        (
            purpose(draft, row.flow),
            row.protocol,
            row.source_ports or none,
            row.destination_ports or none,
            draft.source_link(row.cite),
        )
        for row in rows
    )
    caption = draft.say("ports.compact")
    return Table(f"ports-{cluster + 1}", caption, columns, cells, draft.cites(row.cite for row in rows))


def purpose(draft: Draft, flow: str) -> str:
    """Return what a flow is for."""
    return draft.phrases.say(f"labels.flow.{flow}.purpose")


def _remarks(draft: Draft, rows: Sequence[CompactRow]) -> list[Block]:
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
    """Return every ordered pair of peers with its flows: one table a cluster, a row for each peer they start at."""
    blocks: list[Block] = [Paragraph(draft.say("ports.appendix_intro"))]
    rows: dict[int, dict[tuple[int, int], list[PortRow]]] = {cluster.index: {} for cluster in draft.design.clusters}
    for row in draft.assessment.ports.rows:
        rows[row.cluster].setdefault((row.source.peer, row.destination.peer), []).append(row)
    without = [index for index, pairs in rows.items() if not pairs]
    for cluster in draft.design.clusters:
        if rows[cluster.index]:
            blocks += draft.cluster_heading("port-matrix", cluster)
            blocks.append(_matrix(draft, cluster, rows[cluster.index]))
    if without:
        names = draft.clusters_label(without) if draft.several else draft.cluster_title(draft.design.clusters[0])
        blocks.append(Paragraph(draft.say("ports.no_pairs", cluster=names), "note"))
    return Section("port-matrix", "", draft.say("ports.appendix"), tuple(blocks))


def _matrix(draft: Draft, cluster: Cluster, pairs: dict[tuple[int, int], list[PortRow]]) -> Table:
    """Return a row for each peer that flows start at, with all peers to which the same ones go."""
    columns = (
        Column("source", draft.say("column.from_peer"), 27, "head"),
        Column("destination", draft.say("column.to_peer"), 33),
        Column("ports", draft.say("column.protocol_ports"), 40),
    )
    alike: dict[tuple[Cell, tuple[str, ...]], list[Cell]] = {}
    for rows in pairs.values():
        said = tuple(f"{_ports(row)} · {purpose(draft, row.flow)}" for row in rows)
        alike.setdefault((_endpoint(draft, rows[0].source), said), []).append(_endpoint(draft, rows[0].destination))
    cells = tuple((source, tuple(destinations), said) for (source, said), destinations in alike.items())
    cites = draft.cites(dict.fromkeys(row.cite for rows in pairs.values() for row in rows))
    caption = draft.say("ports.pairs")
    return Table(f"port-matrix-{cluster.index + 1}", caption, columns, cells, cites, appendix=True)


def _endpoint(draft: Draft, end: Endpoint) -> str:
    """Return a peer by number, name and address."""
    name = end.name if end.name and end.name != end.ip else None
    return " · ".join([draft.phrases.peer(end.peer), *([name] if name else []), end.ip or draft.phrases.fact(None)])


def _ports(row: PortRow) -> str:
    """Return 'TCP 30000-35999 → 4371', or the protocol alone where it has no ports."""
    if row.source.ports is None and row.destination.ports is None:
        return row.protocol
    return f"{row.protocol} {row.source.ports or '–'} → {row.destination.ports or '–'}"
