"""OPS: safety of changes. No design shows how people work, so that each of these is for a person to confirm."""

from __future__ import annotations

from collections.abc import Iterator

from planner.rules._pairs import any_clustered
from planner.rules._rule import Case, Observation, Scope, Severity, confirmable


@confirmable(
    "OPS-01",
    severity=Severity.CAUTION,
    cites=("tac-217230#Specifications", "cluster-guide-x12.6#Peer-specific items"),
    applies=any_clustered,
    scope=Scope.DESIGN,
)
def change_the_primary(case: Case) -> Iterator[Observation]:
    """Shared configuration is changed on the primary only."""
    yield from ()


@confirmable(
    "OPS-02",
    severity=Severity.BLOCKER,
    cites=("cluster-guide-x14.3#Clustering requirements",),
    applies=any_clustered,
    scope=Scope.DESIGN,
)
def no_change_while_a_peer_is_away(case: Case) -> Iterator[Observation]:
    """Nothing cluster-wide is changed while a peer is upgrading, restarting or down."""
    yield from ()


@confirmable(
    "OPS-03",
    severity=Severity.BLOCKER,
    cites=("cluster-guide-x14.3#How to form a cluster",),
    applies=any_clustered,
    scope=Scope.DESIGN,
)
def primary_starts_first(case: Case) -> Iterator[Observation]:
    """After an outage the primary starts first."""
    yield from ()


@confirmable(
    "OPS-04",
    severity=Severity.BLOCKER,
    cites=("tac-217230#What triggers a factory reset", "cluster-guide-x14.0.2#How to change a cluster"),
    applies=any_clustered,
    scope=Scope.DESIGN,
)
def empty_peer_fields_arm_a_reset(case: Case) -> Iterator[Observation]:
    """Nobody clears all Peer fields of a unit and saves unless its factory reset is wanted."""
    yield from ()


@confirmable(
    "OPS-05",
    severity=Severity.BLOCKER,
    cites=("administrator-guide-x14.0#Clustering and peers", "cluster-guide-x15.4#Troubleshooting"),
    applies=any_clustered,
    scope=Scope.DESIGN,
)
def never_force_the_primary(case: Case) -> Iterator[Observation]:
    """ForceConfigUpdate is never run on the primary."""
    yield from ()


@confirmable(
    "OPS-06",
    severity=Severity.BLOCKER,
    cites=(
        "tac-217230#Factory reset failure",
        "administrator-guide-x14.0#Clustering and peers",
        "cluster-guide-x14.0.2#How to change a cluster",
    ),
    scope=Scope.DESIGN,
)
def back_up_first(case: Case) -> Iterator[Observation]:
    """Every unit is backed up before each risky change, and no backup is restored into a clustered peer."""
    yield from ()


@confirmable(
    "OPS-07",
    severity=Severity.BLOCKER,
    cites=("cluster-guide-x14.0#Cluster address mapping",),
    applies=any_clustered,
    scope=Scope.DESIGN,
)
def one_field_at_a_time(case: Case) -> Iterator[Observation]:
    """When peers move from IP addresses to FQDNs, one Peer field is changed at a time."""
    yield from ()


@confirmable(
    "OPS-08",
    severity=Severity.BLOCKER,
    cites=("cluster-guide-x14.0.2#How to change a cluster",),
    applies=any_clustered,
    scope=Scope.DESIGN,
)
def reset_a_revived_peer(case: Case) -> Iterator[Observation]:
    """A peer that was removed while dead is factory reset before it is used again."""
    yield from ()
