"""A change plan: what differs between two designs, and the procedures that lead from one to the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from planner.design import TlsVerification
from planner.reference import Danger
from planner.runbook.steps import RunbookProcedure


@dataclass(frozen=True, slots=True)
class PeerField:
    """One Peer N address field of a list."""

    address: str | None
    """None where neither design says it."""
    name: str | None
    """What people call the peer."""


@dataclass(frozen=True, slots=True)
class ClusterState:
    """What the Clustering page of every peer holds at one moment."""

    fields: tuple[PeerField, ...]
    """In order, from Peer 1 address on, without gaps; empty once the cluster is no more."""
    primary: int | None
    """Configuration primary; None without peers."""
    tls_verification: TlsVerification
    address_mapping: bool

    @property
    def addresses(self) -> tuple[str | None, ...]:
        """The list."""
        return tuple(each.address for each in self.fields)


@dataclass(frozen=True, slots=True)
class PlannedProcedure:
    """A procedure of a plan, and the cluster before and after it."""

    work: RunbookProcedure
    """Its cluster and those of its steps count in ChangePlan.clusters; its peers are numbered as in `before`."""
    before: ClusterState
    after: ClusterState


@dataclass(frozen=True, slots=True)
class PlannedCluster:
    """A cluster of a plan."""

    name: str | None
    before: int | None
    """Its index in the design before; None for one that is to be created."""
    after: int | None
    """Its index in the design after; None for one that is to be disbanded."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that differs, or something to know or to ask. Its words are `change_plan.<table>.<key>`."""

    key: str
    cluster: int | None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """The way from one design to another."""

    clusters: tuple[PlannedCluster, ...]
    differences: tuple[Remark, ...]
    """What the procedures bring about."""
    dangers: tuple[Danger, ...]
    procedures: tuple[PlannedProcedure, ...]
    """In the order in which to do them."""
    open: tuple[Remark, ...]
    """What differs too, but has no published procedure, with what to ask."""
    notes: tuple[Remark, ...]
    """What was taken for granted, and what to know about the result."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs that the plan knows of."""
        return not (self.procedures or self.open)

    @property
    def minutes(self) -> float:
        """The waits that the sources give, added up."""
        return sum(each.work.minutes for each in self.procedures)

    @property
    def work_minutes(self) -> float:
        """How long the work may take on top: our estimate."""
        return sum(each.work.work_minutes for each in self.procedures)
