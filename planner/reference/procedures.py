"""Procedures as typed rows: steps, ways back, what a change plan warns of, and how long work takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from planner.errors import ReferenceDataError
from planner.versions import ALL_RELEASES, Releases, Version

if TYPE_CHECKING:
    from planner.reference.tables import Citation


class StepKind(StrEnum):
    """What a step asks of its reader."""

    DO = "do"
    CHECK = "check"
    EXPECT = "expect"
    """Something normal to see meanwhile, such as an alarm that goes by itself."""
    CAUTION = "caution"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a procedure. `who` says which peers do it; the words are in data/text/procedures."""

    key: str
    who: str
    wait_minutes: float | None
    """How long this step waits, where a source gives a time."""
    cite: Citation
    kind: StepKind = StepKind.DO
    for_each: str | None = None
    """A role: neighbouring steps with the same one are gone through together, once for each peer of that role."""
    names: tuple[str, ...] = ()
    """Facts that its sentence names. Where the design does not state them all, `<key>_unstated` is said instead."""
    when: str | None = None
    """The condition of STEP_CONDITIONS without which the step is left out."""
    releases: Releases = ALL_RELEASES
    work: str = "do"
    """The row of `Reference.work_times` that says how long it takes on one peer."""


@dataclass(frozen=True, slots=True)
class Undo:
    """Where the way back from a procedure comes from; its words are `procedures.<id>.undo`."""

    cite: Citation
    inferred: bool = False
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """An ordered piece of work, such as adding a peer."""

    id: str
    cite: Citation
    steps: tuple[Step, ...]
    undo: Undo
    releases: Releases = ALL_RELEASES


@dataclass(frozen=True, slots=True)
class WorkTime:
    """How long a kind of step takes on one peer, in minutes: our estimate, since no source gives any."""

    kind: str
    minutes: float
    inferred: bool
    why: str


@dataclass(frozen=True, slots=True)
class Danger:
    """What a change plan warns of at its top. The words are `change_plan.danger.<id>`."""

    id: str
    cite: Citation
    procedures: tuple[str, ...] = ()
    """Told where the plan has one of these; empty: in every plan."""


STEP_ROLES = (
    "each_peer",
    "primary",
    "subordinates",
    "prepared_peers",
    "added_peer",
    "present_subordinates",
    "removed_peer",
    "remaining_subordinates",
    "remaining_peers",
    "leaving_peers",
    "subject_peer",
    "new_unit",
    "new_primary",
    "old_primary",
    "other_peers",
    "named_peer",
    "mapped_peers",
    "readdressed_peers",
    "upgraded_peers",
    "cluster",
)
"""Who does a step: see planner.runbook, which turns a role into peers of the design."""

STEP_CONDITIONS = ("by_address", "clustered", "edge", "primary_not_first", "from_before_tls")
"""What a step may depend on: see planner.runbook, which says what each means."""

STEP_FACTS = (
    "cluster_name",
    "ip_version",
    "address",
    "addresses",
    "fqdn",
    "mapped_fqdn",
    "mapped_ip",
    "new_address",
    "release",
)
"""Facts of a step that a design may leave out."""


class _Loader(Protocol):
    """What planner.reference.loading gives these tables to read with."""

    def cite(self, text: str, key: str = "cite") -> Citation:
        """Return a citation; refuse one of no known source."""

    def table(self, file: str, table: str, make: Callable[..., Any], required: str, optional: str) -> tuple[Any, ...]:
        """Return the rows of a table."""


FILE = "procedures.toml"


def load_procedures(load: _Loader) -> tuple[dict[str, Procedure], dict[str, WorkTime], tuple[Danger, ...]]:
    """Return the tables of procedures.toml; refuse steps of a kind of work, or dangers of a procedure, there is not."""
    rows = _Rows(load)
    times = {row.kind: row for row in load.table(FILE, "work_time", rows.work_time, "kind minutes inferred why", "")}
    if missing := set(StepKind) - set(times):
        raise ReferenceDataError(FILE, "work_time", f"has no {sorted(missing)[0]}")
    rows.kinds_of_work = tuple(times)
    procedures = {row.id: row for row in load.table(FILE, "procedure", rows.procedure, "id cite step undo", "")}
    dangers = load.table(FILE, "danger", rows.danger, "id cite", "procedures")
    for place, danger in enumerate(dangers):
        if unknown := set(danger.procedures) - set(procedures):
            raise ReferenceDataError(FILE, f"danger[{place}].procedures", f"has no procedure {sorted(unknown)[0]}")
    return procedures, times, dangers


class _Rows:
    """Turns rows into procedures."""

    def __init__(self, load: _Loader) -> None:
        self._load = load
        self.kinds_of_work: tuple[str, ...] = ()

    def work_time(self, row: dict[str, Any], releases: Releases) -> WorkTime:
        if type(row["minutes"]) not in (int, float) or row["minutes"] < 0:
            raise ReferenceDataError("", "minutes", "is not a number from 0")
        return WorkTime(row["kind"], row["minutes"], row["inferred"], row["why"])

    def danger(self, row: dict[str, Any], releases: Releases) -> Danger:
        return Danger(row["id"], self._load.cite(row["cite"]), tuple(row.get("procedures", ())))

    def procedure(self, row: dict[str, Any], releases: Releases) -> Procedure:
        steps: list[Step] = []
        for place, step in enumerate(row["step"]):
            try:
                steps.append(self._step(step))
            except ReferenceDataError as error:
                raise ReferenceDataError("", f"step[{place}].{error.key}", error.reason) from error
            if steps[-1].key in {earlier.key for earlier in steps[:-1]}:
                raise ReferenceDataError("", f"step[{place}].key", "is there twice")
        return Procedure(row["id"], self._load.cite(row["cite"]), tuple(steps), self._undo(row["undo"]), releases)

    def _undo(self, row: Mapping[str, Any]) -> Undo:
        if unknown := set(row) - {"cite", "inferred", "why"}:
            raise ReferenceDataError("", f"undo.{sorted(unknown)[0]}", "is not a known key")
        if "cite" not in row:
            raise ReferenceDataError("", "undo.cite", "is missing")
        if row.get("inferred", False) != ("why" in row):
            raise ReferenceDataError("", "undo.why", "goes with inferred")
        return Undo(self._load.cite(row["cite"], "undo.cite"), row.get("inferred", False), row.get("why"))

    def _step(self, step: Mapping[str, Any]) -> Step:
        required = {"key", "who", "cite"}
        optional = {"wait_minutes", "kind", "for_each", "names", "when", "since", "before", "work"}
        if missing := required - set(step):
            raise ReferenceDataError("", sorted(missing)[0], "is missing")
        if unknown := set(step) - required - optional:
            raise ReferenceDataError("", sorted(unknown)[0], "is not a known key")
        for key, known in (
            ("who", STEP_ROLES),
            ("for_each", STEP_ROLES),
            ("when", STEP_CONDITIONS),
            ("kind", tuple(StepKind)),
            ("work", self.kinds_of_work),
        ):
            if key in step and step[key] not in known:
                raise ReferenceDataError("", key, f"is not one of {', '.join(known)}")
        if set(step.get("names", ())) - set(STEP_FACTS):
            raise ReferenceDataError("", "names", f"is not among {', '.join(STEP_FACTS)}")
        wait = step.get("wait_minutes")
        if wait is not None and (type(wait) not in (int, float) or wait <= 0):
            raise ReferenceDataError("", "wait_minutes", "is not a number above 0")
        kind = StepKind(step.get("kind", StepKind.DO))
        return Step(
            key=step["key"],
            who=step["who"],
            wait_minutes=wait,
            cite=self._load.cite(step["cite"]),
            kind=kind,
            for_each=step.get("for_each"),
            names=tuple(step.get("names", ())),
            when=step.get("when"),
            releases=Releases(*(Version.parse(step[key]) if key in step else None for key in ("since", "before"))),
            work=step.get("work", str(kind)),
        )
