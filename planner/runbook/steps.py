"""Steps with their peers, and how a procedure of the reference becomes those of a cluster at one moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any

from planner.reference import Citation, Procedure, Reference, Step, StepKind, Undo
from planner.versions import Version

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RunbookStep:
    """One thing to do. The sentence is `words` of data/text, filled with `facts`."""

    key: str
    cluster: int
    peer: int | None
    """The peer to do it on; None for work on several peers or on the cluster as a whole."""
    facts: Mapping[str, Any]
    wait_minutes: float | None
    cite: Citation
    kind: StepKind = StepKind.DO
    who: str = "cluster"
    """The role that does it, one of reference.STEP_ROLES."""
    peers: tuple[int, ...] = ()
    """Every peer to do it on; of role `new_primary` those to choose from. Empty for the cluster as a whole.

    In a change plan these are the numbers that the peers have when the procedure begins.
    """
    work_minutes: float = 0
    """How long it may take on all its peers, without the wait: our estimate."""
    names: tuple[str | None, ...] = ()
    """What people call each of `peers`; None where the design does not say."""
    origin: str = ""
    """The procedure of the reference that it comes from: creating a cluster begins with preparing its units."""

    @property
    def words(self) -> str:
        """The key of its sentence."""
        return f"procedures.{self.origin}.{self.key}"


@dataclass(frozen=True, slots=True)
class RunbookProcedure:
    """A procedure of this design, its steps in order.

    The words `procedures.<procedure>.title`, `.intro` (when and why) and `.undo` are filled with `facts`.
    """

    procedure: str
    cluster: int
    cite: Citation
    steps: tuple[RunbookStep, ...]
    undo: Undo
    """Where the way back comes from."""
    peer: int | None = None
    """The peer that it is about, such as the one to add; None where it is about the whole cluster."""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def minutes(self) -> float:
        """The waits that the sources give, added up; the work itself and restarts come on top."""
        return sum(step.wait_minutes for step in self.steps if step.wait_minutes is not None)

    @property
    def work_minutes(self) -> float:
        """How long the work may take on top of the waits: our estimate."""
        return sum(step.work_minutes for step in self.steps)


Runbook = tuple[RunbookProcedure, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """A cluster at the moment when a procedure begins, as its steps see it."""

    cluster: int
    release: Version
    roles: Mapping[str, tuple[int, ...]]
    """The peers of each role, by number; a role that is not there has none."""
    conditions: Mapping[str, bool]
    facts: Callable[[int], Facts]
    """What a sentence about a peer may name."""
    name: Callable[[str, int], str | None]
    """What people call the peer of this number in this role."""
    named: Callable[[int], Mapping[str, tuple[int, ...]]] = lambda _: {}
    """The roles that change while a loop is at a peer."""

    def has(self, step: Step) -> bool:
        """Whether this cluster and its release have the step."""
        return self.release in step.releases and (step.when is None or self.conditions[step.when])


def expand(
    procedure: Procedure, scene: Scene, reference: Reference, about: int, peer: int | None = None
) -> RunbookProcedure:
    """Go through a procedure for the peers of a scene; its facts are those of peer `about`."""
    facts = scene.facts(about)
    steps: list[RunbookStep] = []
    for loop, group in groupby(filter(scene.has, procedure.steps), key=attrgetter("for_each")):
        rows = tuple(group)
        if loop is None:
            steps += _taken(scene, reference, procedure.id, rows, facts, scene.roles)
        else:
            for named in scene.roles.get(loop, ()):
                roles = {**scene.roles, **scene.named(named), "named_peer": (named,)}
                steps += _taken(scene, reference, procedure.id, rows, scene.facts(named), roles)
    return RunbookProcedure(procedure.id, scene.cluster, procedure.cite, tuple(steps), procedure.undo, peer, facts)


def _taken(
    scene: Scene,
    reference: Reference,
    origin: str,
    rows: tuple[Step, ...],
    facts: Facts,
    roles: Mapping[str, tuple[int, ...]],
) -> Iterator[RunbookStep]:
    for step in rows:
        peers = roles.get(step.who, ())
        if not peers and step.who != "cluster":
            continue
        stated = all(facts[name] is not None for name in step.names)
        # Of several candidates one becomes the primary.
        times = 1 if step.who in ("new_primary", "cluster") else len(peers)
        yield RunbookStep(
            key=step.key if stated else f"{step.key}_unstated",
            cluster=scene.cluster,
            peer=peers[0] if len(peers) == 1 else None,
            facts={**facts, "peers": peers, "wait_minutes": step.wait_minutes},
            wait_minutes=step.wait_minutes,
            cite=step.cite,
            kind=step.kind,
            who=step.who,
            peers=peers,
            work_minutes=reference.work_times[step.work].minutes * times,
            names=tuple(scene.name(step.who, number) for number in peers),
            origin=origin,
        )


def fields_of(addresses: Mapping[int, str | None]) -> tuple[str, ...] | None:
    """Return 'Peer 1 address: …' for each field of a list; None unless every one is known."""
    known = tuple(f"Peer {number} address: {address}" for number, address in addresses.items() if address)
    return known if known and len(known) == len(addresses) else None
