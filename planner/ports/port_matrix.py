"""The whole port matrix of a design."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from planner.design import Design
from planner.ports.deployment import build
from planner.ports.flows import Deployment
from planner.ports.peers import CompactRow, PortRow, peer_rows
from planner.reference import Citation, Reference


@dataclass(frozen=True)
class PortMatrix:
    """All flows of the design: between peers in full and in compact form, and those of the deployment."""

    rows: tuple[PortRow, ...]
    compact: tuple[CompactRow, ...]
    assumed_release: tuple[int, ...]
    """Clusters that state no software version: the current port family was taken for them."""
    _design: Design = field(repr=False, compare=False)
    _reference: Reference = field(repr=False, compare=False)

    @cached_property
    def deployment(self) -> Deployment:
        """The flows between the clusters and what stands around them, and each peer's own firewall rules.

        Worked out when first asked for: most callers want the verdict alone.
        """
        return build(self._design, self._reference)

    def citations(self) -> tuple[Citation, ...]:
        """Return every citation of the matrix, each once, in order of first use."""
        return tuple(dict.fromkeys((*(row.cite for row in self.compact), *self.deployment.citations())))


def matrix(design: Design, reference: Reference) -> PortMatrix:
    """Return the flows of a design: one row per flow and ordered pair of peers, and those of the deployment."""
    rows, compact = peer_rows(design, reference)
    assumed = tuple(cluster.index for cluster in design.clusters if cluster.software_version is None)
    return PortMatrix(rows, compact, assumed, design, reference)
