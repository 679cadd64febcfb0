"""The port matrix in words, for CSV, workbook and terminal: names where none are stated, purposes, sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planner.assessment import Assessment
from planner.ports import Endpoint
from planner.reference import Reference
from planner.wording import Phrases

COLUMNS = (
    "cluster",
    "flow",
    "purpose",
    "source_name",
    "source_ip",
    "source_ports",
    "protocol",
    "destination_name",
    "destination_ip",
    "destination_ports",
    "cite",
)
"""The columns of the full matrix, in order; their titles are `workbook.ports.<column>`."""

COMPACT_COLUMNS = ("cluster", "flow", "purpose", "source_ports", "protocol", "destination_ports", "cite")
"""The columns of the compact form, which speaks of 'this peer' and 'other peers'."""


@dataclass(frozen=True, slots=True)
class PortLine:
    """One row of the matrix in words; empty where the design or the source has nothing."""

    cluster: str
    flow: str
    purpose: str
    source_name: str
    source_ip: str
    source_ports: str
    protocol: str
    destination_name: str
    destination_ip: str
    destination_ports: str
    cite: str

    def cells(self) -> tuple[str, ...]:
        """Return the row in the order of COLUMNS."""
        return (
            self.cluster,
            self.flow,
            self.purpose,
            self.source_name,
            self.source_ip,
            self.source_ports,
            self.protocol,
            self.destination_name,
            self.destination_ip,
            self.destination_ports,
            self.cite,
        )


def port_rows(assessment: Assessment, reference: Reference, phrases: Phrases) -> Iterator[PortLine]:
    """Yield the full matrix: grouped by cluster and flow, then by ordered pair of peers."""
    clusters = cluster_names(assessment, phrases)
    purposes = {row.flow: purpose(row.flow, phrases) for row in assessment.ports.compact}
    cites = {row.cite: phrases.citation(row.cite, reference) for row in assessment.ports.compact}
    peers = {peer.number: phrases.peer(peer.number) for cluster in assessment.design.clusters for peer in cluster.peers}

    def name(end: Endpoint) -> str:
        return end.name or peers[end.peer]

    for row in assessment.ports.rows:
        yield PortLine(
            clusters[row.cluster],
            row.flow,
            purposes[row.flow],
            name(row.source),
            row.source.ip or "",
            row.source.ports or "",
            row.protocol,
            name(row.destination),
            row.destination.ip or "",
            row.destination.ports or "",
            cites[row.cite],
        )


def compact_rows(assessment: Assessment, reference: Reference, phrases: Phrases) -> Iterator[tuple[str, ...]]:
    """Yield each flow of each cluster once, in the order of COMPACT_COLUMNS."""
    clusters = cluster_names(assessment, phrases)
    for row in assessment.ports.compact:
        yield (
            clusters[row.cluster],
            row.flow,
            purpose(row.flow, phrases),
            row.source_ports or "",
            row.protocol,
            row.destination_ports or "",
            phrases.citation(row.cite, reference),
        )


def purpose(flow: str, phrases: Phrases) -> str:
    """Return what a flow is for, as its source names it."""
    return phrases.say(f"labels.flow.{flow}.purpose")


def notes(assessment: Assessment, phrases: Phrases) -> list[str]:
    """Return the remarks that belong beside the matrix: what a source prints oddly, which release was assumed."""
    remarks = {
        f"{purpose(row.flow, phrases)}: {phrases.say(f'labels.flow.{row.flow}.note')}"
        for row in assessment.ports.compact
        if row.note
    }
    clusters = cluster_names(assessment, phrases)
    assumed = [
        phrases.say("workbook.ports_assumed_release", cluster=clusters[index])
        for index in assessment.ports.assumed_release
    ]
    return [*sorted(remarks), *assumed]


def cluster_names(assessment: Assessment, phrases: Phrases) -> list[str]:
    """Return each cluster's name, or 'Cluster 2' for one that states none."""
    return [
        cluster.name or phrases.say("workbook.cluster_number", number=cluster.index + 1)
        for cluster in assessment.design.clusters
    ]
