"""Procedures and change plans in one language, for whatever shows them: JSON, Markdown, workbook, pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planner.reference import Citation, Procedure, Reference, StepKind
from planner.runbook import ChangePlan, ClusterState, PlannedProcedure, Remark, RunbookProcedure, RunbookStep
from planner.wording import Phrases


@dataclass(frozen=True, slots=True)
class StepWords:
    """A step in words."""

    number: int
    kind: StepKind
    kind_label: str
    who: str
    text: str
    wait_minutes: float | None
    work_minutes: float
    cite: Citation
    only: str = ""
    """The releases that it is for, where not all, or what it is repeated for; in no design's own procedure."""


@dataclass(frozen=True, slots=True)
class ProcedureWords:
    """A procedure in words."""

    id: str
    title: str
    intro: str
    undo_lead: str
    undo: str
    undo_cite: Citation
    time: str
    steps: tuple[StepWords, ...]
    cite: Citation
    cluster: str = ""
    """The cluster, where there are several."""
    after: tuple[str, ...] = ()
    """What every peer's list holds afterwards, where that is told."""
    only: str = ""

    @property
    def cites(self) -> tuple[Citation, ...]:
        """Every source of it, each once."""
        return tuple(dict.fromkeys((self.cite, *(step.cite for step in self.steps), self.undo_cite)))


@dataclass(frozen=True, slots=True)
class RemarkWords:
    """A sentence about a cluster."""

    cluster: str
    text: str


@dataclass(frozen=True, slots=True)
class PlanWords:
    """A change plan in words."""

    title: str
    summary: str
    """That there is nothing to do or nothing published; else how long it takes."""
    dangers: tuple[tuple[str, Citation], ...]
    differences: tuple[RemarkWords, ...]
    open: tuple[RemarkWords, ...]
    notes: tuple[RemarkWords, ...]
    procedures: tuple[ProcedureWords, ...]

    @property
    def cites(self) -> tuple[Citation, ...]:
        """Every source of it, each once."""
        parts = [cite for _, cite in self.dangers]
        return tuple(dict.fromkeys((*parts, *(cite for each in self.procedures for cite in each.cites))))


def procedure_words(found: RunbookProcedure, size: int, phrases: Phrases, *, cluster: str = "") -> ProcedureWords:
    """Return a procedure of a cluster of `size` peers in words."""
    words = f"procedures.{found.procedure}"
    return ProcedureWords(
        id=found.procedure,
        title=phrases.say(f"{words}.title", **found.facts),
        intro=phrases.say(f"{words}.intro", **found.facts),
        undo_lead=undo_lead(found.undo.inferred, phrases),
        undo=phrases.say(f"{words}.undo", **found.facts),
        undo_cite=found.undo.cite,
        time=time_words(found.minutes, found.work_minutes, phrases),
        steps=tuple(_step(number, step, size, phrases) for number, step in enumerate(found.steps, start=1)),
        cite=found.cite,
        cluster=cluster,
    )


def undo_lead(inferred: bool, phrases: Phrases) -> str:
    """Return what leads to the way back, marked where it is our inference."""
    return phrases.say("change_plan.undo_inferred" if inferred else "change_plan.undo")


def time_words(waits: float, work: float, phrases: Phrases) -> str:
    """Return how long the waits of the sources and, by our estimate, the work take."""
    return phrases.say("change_plan.time" if waits else "change_plan.time_work", wait=waits, work=work)


def _step(number: int, step: RunbookStep, size: int, phrases: Phrases) -> StepWords:
    return StepWords(
        number=number,
        kind=step.kind,
        kind_label=phrases.say(f"change_plan.kind.{step.kind}"),
        who=who(step, size, phrases),
        text=phrases.say(step.words, **step.facts),
        wait_minutes=step.wait_minutes,
        work_minutes=step.work_minutes,
        cite=step.cite,
    )


def who(step: RunbookStep, size: int, phrases: Phrases) -> str:
    """Return the peers to do it on: one by number and name, several by number, else the cluster."""
    if step.who == "new_primary" and len(step.peers) > 1:
        return phrases.say("document.runbook.one_of", numbers=_numbers(step.peers))
    if step.peer is not None:
        name = step.names[0] if step.names else None
        return f"{phrases.peer(step.peer)} ({name})" if name else phrases.peer(step.peer)
    if not step.peers:
        return phrases.label("place", "cluster")
    if len(step.peers) == size:
        return phrases.say("document.place.every_peer")
    return phrases.say("document.place.peers", numbers=_numbers(step.peers))


def _numbers(peers: Sequence[int]) -> str | tuple[int, ...]:
    """Return three or more numbers in a row as a range, others as they are."""
    in_a_row = len(peers) > 2 and peers[-1] - peers[0] == len(peers) - 1
    return f"{peers[0]}–{peers[-1]}" if in_a_row else tuple(peers)


# --- change plans -----------------------------------------------------------------------------------------------------


def plan_words(plan: ChangePlan, before: str, after: str, phrases: Phrases) -> PlanWords:
    """Return a plan in words; `before` and `after` are what the designs are called."""
    clusters = _clusters(plan, phrases)
    if plan.procedures:
        summary = time_words(plan.minutes, plan.work_minutes, phrases)
    else:
        summary = phrases.say("change_plan.empty" if plan.is_empty else "change_plan.no_work")

    def remarks(table: str, found: Sequence[Remark]) -> tuple[RemarkWords, ...]:
        return tuple(RemarkWords(_at(each.cluster, clusters), remark_text(table, each, phrases)) for each in found)

    return PlanWords(
        title=phrases.say("change_plan.from_to", before=before, after=after),
        summary=summary,
        dangers=tuple((phrases.say(f"change_plan.danger.{danger.id}"), danger.cite) for danger in plan.dangers),
        differences=remarks("difference", plan.differences),
        open=remarks("open", plan.open),
        notes=remarks("note", plan.notes),
        procedures=tuple(_planned(each, _at(each.work.cluster, clusters), phrases) for each in plan.procedures),
    )


def remark_text(table: str, remark: Remark, phrases: Phrases) -> str:
    """Return the sentence of a remark: `change_plan.<table>.<key>`."""
    facts = dict(remark.facts)
    key = remark.key
    if key == "created" and facts["count"] == 1:
        key = "created_one"
    if key == "not_in_release":
        facts["setting"] = phrases.say(f"procedures.{facts['procedure']}.title", **facts)
    if isinstance(facts.get("old"), Sequence) and not isinstance(facts["old"], str):
        facts |= {side: phrases.list(facts[side]) if facts[side] else "–" for side in ("old", "new")}
    return phrases.say(f"change_plan.{table}.{key}", **facts)


def _planned(each: PlannedProcedure, cluster: str, phrases: Phrases) -> ProcedureWords:
    size = max(len(each.before.fields), len(each.after.fields))
    told = procedure_words(each.work, size, phrases, cluster=cluster)
    after = tuple(state_words(each.after, phrases)) if each.after != each.before else ()
    return ProcedureWords(**{name: getattr(told, name) for name in told.__slots__} | {"after": after})


def state_words(state: ClusterState, phrases: Phrases) -> Iterator[str]:
    """Yield what every Clustering page holds, field by field."""
    if not state.fields:
        yield phrases.say("change_plan.list_empty")
        return
    for number, field in enumerate(state.fields, start=1):
        address = field.address or phrases.say("change_plan.list_unknown")
        yield f"Peer {number} address: {address}"
    yield f"Configuration primary: {state.primary}"


def _clusters(plan: ChangePlan, phrases: Phrases) -> list[str]:
    if len(plan.clusters) < 2:
        return ["" for _ in plan.clusters]
    return [
        cluster.name or phrases.say("change_plan.cluster", number=place)
        for place, cluster in enumerate(plan.clusters, start=1)
    ]


def _at(cluster: int | None, names: Sequence[str]) -> str:
    return "" if cluster is None else names[cluster]


# --- procedures of no cluster in particular ---------------------------------------------------------------------------


def book_procedure(row: Procedure, reference: Reference, phrases: Phrases) -> ProcedureWords:
    """Return a procedure for no cluster in particular: N is the peer that it is about, P the primary."""
    words = f"procedures.{row.id}"
    facts = {
        "number": "N",
        "primary": "P",
        "primary_after": "P",
        "peers": "N",
        "mode": phrases.say("change_plan.placeholder.mode"),
    }
    steps = []
    for number, step in enumerate(row.steps, start=1):
        key = f"{words}.{step.key}_unstated" if step.names else f"{words}.{step.key}"
        whom = phrases.say(f"change_plan.role.{step.for_each}") if step.for_each else ""
        only = [phrases.say("change_plan.role.once_for_each", whom=whom)] if whom else []
        only += [phrases.releases(step.releases)] if step.releases.since or step.releases.before else []
        steps.append(
            StepWords(
                number=number,
                kind=step.kind,
                kind_label=phrases.say(f"change_plan.kind.{step.kind}"),
                who=phrases.say(f"change_plan.role.{step.who}"),
                text=phrases.say(key, **facts, wait_minutes=step.wait_minutes),
                wait_minutes=step.wait_minutes,
                work_minutes=reference.work_times[step.work].minutes,
                cite=step.cite,
                only="; ".join(only),
            )
        )
    return ProcedureWords(
        id=row.id,
        title=phrases.say(f"{words}.title", **facts),
        intro=phrases.say(f"{words}.intro", **facts),
        undo_lead=undo_lead(row.undo.inferred, phrases),
        undo=phrases.say(f"{words}.undo", **facts),
        undo_cite=row.undo.cite,
        time=time_words(
            sum(step.wait_minutes or 0 for step in row.steps), sum(step.work_minutes for step in steps), phrases
        ),
        steps=tuple(steps),
        cite=row.cite,
        only=phrases.releases(row.releases) if row.releases.since or row.releases.before else "",
    )
