"""Flows between the peers of each cluster: the published tables resolved against the design."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from planner.design import Cluster, Design, Peer
from planner.reference import Citation, FlowFacts, Reference


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One end of a flow. `name` and `ip` are None where the design states none; `ports` where none apply."""

    peer: int
    name: str | None
    ip: str | None
    ports: str | None


class PortRow(NamedTuple):
    """One flow from one peer to another. Protocol and ports as printed in the source.

    A named tuple, since a design may have thousands and each costs a third of a frozen dataclass.
    """

    cluster: int
    flow: str
    source: Endpoint
    destination: Endpoint
    protocol: str
    cite: Citation
    note: bool
    """Whether the words of this flow carry a remark on what the source prints."""


@dataclass(frozen=True, slots=True)
class CompactRow:
    """One flow of a cluster for people: from 'this peer' to 'other peers'."""

    cluster: int
    flow: str
    source_ports: str | None
    protocol: str
    destination_ports: str | None
    cite: Citation
    note: bool


def peer_rows(design: Design, reference: Reference) -> tuple[tuple[PortRow, ...], tuple[CompactRow, ...]]:
    """Return the flows between peers, in full and in compact form.

    In full there is one row per flow and ordered pair of peers, grouped by cluster and flow.
    """
    rows: list[PortRow] = []
    compact: list[CompactRow] = []
    for cluster in design.clusters:
        for flow in flows_of(cluster, reference):
            compact.append(_compact(cluster, flow))
            rows += _rows(cluster, flow)
    return tuple(rows), tuple(compact)


def flows_of(cluster: Cluster, reference: Reference) -> list[FlowFacts]:
    """Return the flows of the port family that this cluster's release uses, in printed order.

    A flow for one type only is left out where every peer is known to be of the other type.
    """
    release = reference.release(cluster.software_version)
    types = {peer.type for peer in cluster.peers or (cluster.for_all,)}
    return [
        flow
        for flow in reference.flows
        if release in flow.releases and (flow.only_type is None or types & {flow.only_type, None})
    ]


def _compact(cluster: Cluster, flow: FlowFacts) -> CompactRow:
    return CompactRow(
        cluster.index, flow.id, flow.source_ports, flow.protocol, flow.destination_ports, flow.cite, flow.note
    )


def _rows(cluster: Cluster, flow: FlowFacts) -> list[PortRow]:
    """Return a flow's rows, sources in list order; each peer has one endpoint to send from and one to answer at."""
    sources = [_endpoint(cluster, peer, flow.source_ports) for peer in cluster.peers]
    destinations = [_endpoint(cluster, peer, flow.destination_ports) for peer in cluster.peers]
    index, flow_id, protocol, cite, note = cluster.index, flow.id, flow.protocol, flow.cite, flow.note
    return [
        PortRow(index, flow_id, source, destination, protocol, cite, note)
        for place, source in enumerate(sources)
        for destination in (*destinations[:place], *destinations[place + 1 :])
    ]


def _endpoint(cluster: Cluster, peer: Peer, ports: str | None) -> Endpoint:
    return Endpoint(peer.number, peer.name, peer.internal_ip(cluster.ip_version), ports)
