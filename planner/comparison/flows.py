"""What the port matrices of two designs have otherwise: flows between peers, and those with what stands around them.

A row between peers is the same where its flow and both its peers are; it changes with their addresses and ports. A
flow of the deployment is the same where its id and both its sides are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from planner.comparison.matching import Matching, Sides, Sign, sign_of
from planner.ports import DeploymentFlow, Endpoint, PortRow, Side


@dataclass(frozen=True, slots=True)
class PortChange:
    """A row between two peers; None on the side that does not have it."""

    cluster: int
    """Key of the cluster."""
    before: PortRow | None
    after: PortRow | None

    @property
    def sign(self) -> Sign:
        """What became of it."""
        return sign_of(self.before, self.after)


@dataclass(frozen=True, slots=True)
class FlowChange:
    """A flow between a cluster and what stands around it; None on the side that does not have it."""

    before: DeploymentFlow | None
    after: DeploymentFlow | None

    @property
    def sign(self) -> Sign:
        """What became of it."""
        return sign_of(self.before, self.after)


def port_rows(before: Iterable[PortRow], after: Iterable[PortRow], found: Matching) -> Iterator[PortChange]:
    """Yield the rows that come, go or change, in the order of the design after; those that go come last."""
    old = {_row_key(row, found.before): row for row in before}
    new = {_row_key(row, found.after): row for row in after}
    for key in (*new, *(key for key in old if key not in new)):
        rows = old.get(key), new.get(key)
        if _row(rows[0]) != _row(rows[1]):
            yield PortChange(key[0], *rows)


def _row_key(row: PortRow, side: Sides) -> tuple[int, str, int, int]:
    ends = side.peer(row.cluster, row.source.peer), side.peer(row.cluster, row.destination.peer)
    return side.clusters[row.cluster], row.flow, *ends


def _row(row: PortRow | None) -> Any:
    """Return what a firewall sees of a row: addresses, or names where none are stated, ports and protocol."""
    return None if row is None else (_end(row.source), _end(row.destination), row.protocol)


def _end(end: Endpoint) -> tuple[str | None, str | None]:
    return end.ip or end.name, end.ports


def deployment_flows(
    before: Iterable[DeploymentFlow], after: Iterable[DeploymentFlow], found: Matching
) -> Iterator[FlowChange]:
    """Yield the flows that come, go or change, in the order of the design after; those that go come last."""
    old, new = _by_key(before, found.before), _by_key(after, found.after)
    for key in (*new, *(key for key in old if key not in new)):
        flows = old.get(key), new.get(key)
        if _flow(flows[0]) != _flow(flows[1]):
            yield FlowChange(*flows)


def _by_key(flows: Iterable[DeploymentFlow], side: Sides) -> dict[Any, DeploymentFlow]:
    """Return flows by id and sides; those that have both in common are told apart by their order."""
    seen: Counter[Any] = Counter()
    found = {}
    for flow in flows:
        key = flow.id, _side_key(flow.source, side), _side_key(flow.destination, side)
        found[*key, seen[key]] = flow
        seen[key] += 1
    return found


def _side_key(end: Side, side: Sides) -> tuple[str, str | None, int | None]:
    return end.role, end.zone, None if end.cluster is None else side.clusters[end.cluster]


def _flow(flow: DeploymentFlow | None) -> Any:
    """Return what a firewall sees of a flow: addresses in any order, ports, protocols, and what it is needed for."""
    if flow is None:
        return None
    ends = tuple(
        sorted((host.address or host.name or "") for host in side.hosts) for side in (flow.source, flow.destination)
    )
    return ends, flow.source_ports, flow.protocols, flow.destination_ports, flow.needs, flow.services, flow.when
