"""The runbook and change plans as Markdown with check boxes, and as lines of plain text.

Words of a design are text wherever the Markdown is shown: no markup, no links, no mentions, no HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from planner.assessment import Assessment
from planner.reference import Citation, Reference, StepKind
from planner.render.markdown import escaped
from planner.render.plain import Line
from planner.render.port_table import cluster_names
from planner.render.text import judged, title
from planner.runbook import Runbook
from planner.runbook_words import PlanWords, ProcedureWords, RemarkWords, StepWords, procedure_words
from planner.wording import Phrases

_MARKS = {StepKind.DO: "[ ] ", StepKind.CHECK: "[ ] ", StepKind.EXPECT: "ℹ️ ", StepKind.CAUTION: "⚠️ "}
"""What is done or verified has a box to tick; what is normal to see, or to beware of, has none."""
_TONES = {StepKind.CAUTION: "warn", StepKind.EXPECT: "open"}


def render(assessment: Assessment, reference: Reference, phrases: Phrases) -> bytes:
    """Return the runbook of an assessment as a UTF-8 Markdown file."""
    words = runbook_words(assessment, assessment.runbook, phrases)
    lines = [f"# {escaped(phrases.say('document.runbook.title'))}: {escaped(title(assessment, phrases))}", ""]
    verdict = f"document.runbook.not_yet.{assessment.verdict}"
    if words and phrases.has(verdict):
        lines += [f"> **{escaped(phrases.say(verdict))}**", ""]
    lines += [escaped(phrases.say(f"document.runbook.{'intro' if words else 'nothing'}")), ""]
    lines += [line for each in words for line in _procedure(each, phrases)]
    lines += _sources([cite for each in words for cite in each.cites], reference, phrases)
    return _bytes([*lines, f"<sub>{escaped(judged(assessment, phrases))}</sub>"])


def runbook_words(assessment: Assessment, runbook: Runbook, phrases: Phrases) -> list[ProcedureWords]:
    """Return procedures of a design in words, with their clusters where it has several."""
    clusters = assessment.design.clusters
    names = cluster_names(assessment, phrases) if len(clusters) > 1 else [""]
    return [
        procedure_words(each, len(clusters[each.cluster].peers), phrases, cluster=names[each.cluster])
        for each in runbook
    ]


def render_procedures(words: Sequence[ProcedureWords], reference: Reference, phrases: Phrases) -> bytes:
    """Return some procedures as a UTF-8 Markdown file."""
    lines = [line for each in words for line in _procedure(each, phrases)]
    return _bytes([*lines, *_sources([cite for each in words for cite in each.cites], reference, phrases)])


def render_plan(plan: PlanWords, reference: Reference, phrases: Phrases) -> bytes:
    """Return a change plan as a UTF-8 Markdown file."""
    lines = [f"# {escaped(phrases.say('change_plan.title'))}: {escaped(plan.title)}", "", escaped(plan.summary), ""]
    if plan.dangers:
        lines += [f"## {escaped(phrases.say('change_plan.dangers'))}", ""]
        lines += [f"- ⚠️ {escaped(text)}" for text, _ in plan.dangers] + [""]
    for key, lead, remarks in _groups(plan):
        if remarks:
            lines += [f"## {escaped(phrases.say(f'change_plan.{key}'))}", ""]
            lines += [escaped(phrases.say(f"change_plan.{lead}")), ""] if lead else []
            lines += [f"- {escaped(_remark(each))}" for each in remarks] + [""]
    lines += [line for each in plan.procedures for line in _procedure(each, phrases)]
    return _bytes([*lines, *_sources(plan.cites, reference, phrases)])


def _groups(plan: PlanWords) -> tuple[tuple[str, str, tuple[RemarkWords, ...]], ...]:
    return (
        ("differences", "", plan.differences),
        ("open_title", "open_lead", plan.open),
        ("notes", "", plan.notes),
    )


def _remark(remark: RemarkWords) -> str:
    return f"{remark.cluster}: {remark.text}" if remark.cluster else remark.text


def _heading(each: ProcedureWords) -> str:
    return f"{each.title} ({each.cluster})" if each.cluster else each.title


def _procedure(each: ProcedureWords, phrases: Phrases) -> Iterator[str]:
    yield f"## {escaped(_heading(each))}"
    yield ""
    yield escaped(each.intro)
    yield ""
    yield escaped(each.time)
    yield ""
    for step in each.steps:
        yield f"- {_MARKS[step.kind]}{step.number}. {_step(step, phrases)}"
    yield ""
    if each.after:
        yield escaped(phrases.say("change_plan.list_after"))
        yield ""
        yield from (f"- {escaped(field)}" for field in each.after)
        yield ""
    yield f"**{escaped(each.undo_lead)}** {escaped(each.undo)}"
    yield ""


def _step(step: StepWords, phrases: Phrases) -> str:
    lead = f"{step.who}, {step.kind_label}" if step.kind is not StepKind.DO else step.who
    wait = f" ({phrases.say('change_plan.wait', minutes=step.wait_minutes)})" if step.wait_minutes else ""
    return f"**{escaped(lead)}:** {escaped(step.text)}{escaped(wait) if wait else ''}"


def _sources(cites: Iterable[Citation], reference: Reference, phrases: Phrases) -> Iterator[str]:
    told = dict.fromkeys(phrases.citation(cite, reference) for cite in cites)
    if told:
        yield f"## {escaped(phrases.say('change_plan.sources'))}"
        yield ""
        yield from (f"- {escaped(text)}" for text in told)
        yield ""


def _bytes(lines: Sequence[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


# --- lines for a terminal ---------------------------------------------------------------------------------------------


def plan_lines(plan: PlanWords, reference: Reference, phrases: Phrases) -> Iterator[Line]:
    """Yield a change plan as lines of text."""
    yield Line(plan.title, lead=f"{phrases.say('change_plan.title')}:", tone="strong")
    yield Line(plan.summary)
    if plan.dangers:
        yield Line()
        yield Line(lead=phrases.say("change_plan.dangers"), tone="bad")
        yield from (Line(text, indent=2, hang=2) for text, _ in plan.dangers)
    for key, lead, remarks in _groups(plan):
        if remarks:
            yield Line()
            yield Line(lead=phrases.say(f"change_plan.{key}"), tone="strong")
            yield from [Line(phrases.say(f"change_plan.{lead}"), indent=2)] if lead else []
            yield from (Line(_remark(each), indent=2, hang=2) for each in remarks)
    yield from procedure_lines(plan.procedures, reference, phrases)


def procedure_lines(words: Sequence[ProcedureWords], reference: Reference, phrases: Phrases) -> Iterator[Line]:
    """Yield procedures as lines of text."""
    for each in words:
        yield Line()
        yield Line(lead=_heading(each), tone="strong")
        yield Line(each.intro, indent=2)
        yield Line(each.time, indent=2)
        for step in each.steps:
            kind = f" {step.kind_label}." if step.kind is not StepKind.DO else ""
            wait = f" ({phrases.say('change_plan.wait', minutes=step.wait_minutes)})" if step.wait_minutes else ""
            lead = f"{step.number}. {step.who}:{kind}"
            yield Line(f"{step.text}{wait}", lead=lead, tone=_TONES.get(step.kind, "strong"), indent=2, hang=3)
        if each.after:
            lead = phrases.say("change_plan.list_after")
            yield Line("; ".join(each.after), lead=lead, tone="strong", indent=2, hang=2)
        yield Line(each.undo, lead=each.undo_lead, tone="strong", indent=2, hang=2)
        for cite in each.cites:
            yield Line(phrases.citation(cite, reference), lead=phrases.say("change_plan.source"), indent=2, hang=2)
