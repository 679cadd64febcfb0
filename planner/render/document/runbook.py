"""Section 7: the procedures that this design needs, step by step."""

from __future__ import annotations

from planner.assessment import Verdict
from planner.reference import StepKind
from planner.render.document.draft import Draft
from planner.render.document.findings import ranges
from planner.render.document.model import Block, Paragraph, Section, StepLine, Steps
from planner.runbook import RunbookProcedure, RunbookStep
from planner.runbook_words import time_words, undo_lead


def section(draft: Draft) -> Section:
    """Return each cluster's procedures in the order in which to do them."""
    blocks: list[Block] = [*not_yet(draft), Paragraph(draft.say("runbook.intro"))]
    if not draft.assessment.runbook:
        blocks.append(Paragraph(draft.say("runbook.nothing"), "note"))
    for cluster in draft.design.clusters:
        mine = [procedure for procedure in draft.assessment.runbook if procedure.cluster == cluster.index]
        if mine:
            blocks += draft.cluster_heading("runbook", cluster)
        for place, procedure in enumerate(mine, start=1):
            blocks += (_procedure(draft, procedure, place), *_around(draft, procedure))
    if draft.assessment.runbook:
        blocks.append(Paragraph(_others(draft), "note"))
    return Section("runbook", "", draft.say("runbook.title"), tuple(blocks))


def not_yet(draft: Draft) -> list[Paragraph]:
    """Return why the procedures must wait while a blocker is unmet or open; nothing where there are none to do."""
    tone = {Verdict.UNSUPPORTED: "bad", Verdict.INCOMPLETE: "warn"}.get(draft.assessment.verdict)
    if tone is None or not draft.assessment.runbook:
        return []
    return [Paragraph(draft.say(f"runbook.not_yet.{draft.assessment.verdict}"), tone)]


def _procedure(draft: Draft, procedure: RunbookProcedure, place: int) -> Steps:
    words = f"procedures.{procedure.procedure}"
    lines = tuple(_line(draft, number, step) for number, step in enumerate(procedure.steps, start=1))
    return Steps(
        id=f"runbook-{procedure.cluster + 1}-{place}",
        title=draft.phrases.say(f"{words}.title", **procedure.facts),
        lines=lines,
        cites=draft.cites((procedure.cite,)),
        intro=draft.phrases.say(f"{words}.intro", **procedure.facts) if draft.phrases.has(f"{words}.intro") else "",
    )


def _around(draft: Draft, procedure: RunbookProcedure) -> list[Paragraph]:
    """Return how long a procedure takes, and the way back from it, with the source of that."""
    back = draft.phrases.say(f"procedures.{procedure.procedure}.undo", **procedure.facts)
    lead = undo_lead(procedure.undo.inferred, draft.phrases)
    return [
        Paragraph(time_words(procedure.minutes, procedure.work_minutes, draft.phrases)),
        Paragraph(f"{lead} {back}", cites=draft.cites((procedure.undo.cite,))),
    ]


def _others(draft: Draft) -> str:
    """Return the sentence that names the procedures which this runbook does not go through."""
    done = {procedure.procedure for procedure in draft.assessment.runbook}
    left = [name for name in draft.reference.procedures if name not in done | {"prepare_unit"}]
    titles = [draft.phrases.say(f"procedures.{name}.title", number="N") for name in left]
    return draft.phrases.say("change_plan.others", titles="; ".join(titles))


def _line(draft: Draft, number: int, step: RunbookStep) -> StepLine:
    return StepLine(
        number=number,
        who=_who(draft, step),
        text=draft.phrases.say(step.words, **step.facts),
        wait=draft.say("runbook.wait", minutes=step.wait_minutes) if step.wait_minutes else "",
        cites=draft.cites((step.cite,)),
        kind=step.kind,
        kind_label="" if step.kind is StepKind.DO else draft.say(f"runbook.kind.{step.kind}"),
        peers=tuple(step.peers) if step.peer is None else (step.peer,),
    )


def _who(draft: Draft, step: RunbookStep) -> str:
    """Return the peers to do it on: one by number and name, several by number, else the cluster."""
    if step.who == "new_primary" and len(step.peers) > 1:
        return draft.say("runbook.one_of", numbers=ranges(step.peers))
    peers = draft.design.clusters[step.cluster].peers
    if step.peer is not None:
        name = peers[step.peer - 1].name
        return f"{draft.phrases.peer(step.peer)} ({name})" if name else draft.phrases.peer(step.peer)
    if not step.peers:
        return draft.label("place", "cluster")
    if len(step.peers) == len(peers):
        return draft.say("place.every_peer")
    return draft.say("place.peers", numbers=ranges(step.peers))
