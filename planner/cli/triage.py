"""`triage`: log lines or an alarm list in, what they tell out, in the order in which to follow it up."""

from __future__ import annotations

import json
from collections.abc import Iterator

import click

from planner.cli.alarms import severity_text
from planner.cli.designs import content_of, shown
from planner.cli.program import FINDINGS, NOTHING_FOUND, command, option
from planner.cli.screen import show, write_text
from planner.cli.words import CouldNot, phrases, say
from planner.reference import Reference, load_reference
from planner.render.plain import Line
from planner.schemas.troubleshooting import OTHER, dump_triage
from planner.triage import Finding, Triage
from planner.triage import triage as find

MOST_FILE_BYTES = 16 * 1024 * 1024
"""Of a file: a diagnostic log of some hours. Reading it takes seconds."""

_TONES = {"fault": "bad", "change": "warn", "follow_up": "open", "normal": "ok"}


@command("triage")
@click.argument("file", metavar="FILE")
@option(
    "--format", "form", words="table_format", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def triage(file: str, form: str) -> int:
    """Tell what log lines or an alarm list tell."""
    content = content_of(file, most=MOST_FILE_BYTES)
    if len(content) > MOST_FILE_BYTES:
        too_many = phrases().say("problems.too_many_bytes", max=MOST_FILE_BYTES)
        raise CouldNot(f"{shown(file)}: {too_many}")
    reference = load_reference()
    # Logs have bytes of every kind: what is no UTF-8 is no reason to refuse the rest.
    found = find(content.decode("utf-8", "replace"), reference.troubleshooting)
    if form == "json":
        dumped = dump_triage(found, reference.troubleshooting.triage, phrases())
        write_text(json.dumps(dumped, ensure_ascii=False, indent=2) + "\n")
    else:
        show(_told(found, reference))
    return FINDINGS if found.findings else NOTHING_FOUND


def _told(found: Triage, reference: Reference) -> Iterator[Line]:
    words, page = phrases(), "troubleshooting.page"
    yield Line(words.say(f"{page}.recognised", count=len(found.findings), lines=found.lines))
    if not found.findings:
        yield Line(words.say(f"{page}.{'only_normal' if found.normal else 'nothing'}"))
    step = None
    for finding in found.findings:
        if finding.step != step:
            step = finding.step
            steps = reference.troubleshooting.triage
            key = f"troubleshooting.triage.{steps[step].id if step < len(steps) else OTHER}"
            yield Line()
            yield Line(lead=words.say(f"{key}.title"), tone="strong")
            yield Line(words.say(f"{key}.act"), indent=2)
        yield from _finding(finding)
    if found.unknown_left_out:
        yield Line(words.say(f"{page}.unknown_left_out", count=found.unknown_left_out))
    if found.story:
        yield Line()
        yield Line(lead=words.say(f"{page}.story"), tone="strong")
        for moment in found.story:
            yield Line(_name(moment.finding), lead=moment.stamp, indent=2, hang=2)
    if found.normal:
        yield Line()
        yield Line(lead=words.say(f"{page}.all_well"), tone="strong")
        for finding in found.normal:
            yield Line(_name(finding), indent=2, hang=2)


def _name(finding: Finding) -> str:
    words = phrases()
    if finding.signature:
        return words.say(f"troubleshooting.signature.{finding.signature.id}.title")
    title = f"alarm.{finding.alarm.key}.title" if finding.alarm else "page.unknown_alarm"
    return f"{finding.number} {words.say(f'troubleshooting.{title}')}"


def _finding(finding: Finding) -> Iterator[Line]:
    """Yield a finding: what it is, what to do, and where it was seen."""
    words, seen = phrases(), finding.seen
    if finding.signature:
        told, state = f"troubleshooting.signature.{finding.signature.id}", finding.signature.state
        lead, tone, follow = words.say(f"troubleshooting.state.{state}"), _TONES[state], words.say(f"{told}.follow")
    elif finding.alarm:
        lead, tone = severity_text(finding.alarm), "warn"
        follow = words.say(f"troubleshooting.alarm.{finding.alarm.key}.remedy")
    else:
        lead, tone, follow = "?", "open", words.say("troubleshooting.page.unknown_alarm_text")
    yield Line(_name(finding), lead=f"{lead}:", tone=tone, indent=2, hang=2)
    yield Line(follow, indent=4, hang=2)
    where = [*seen.hosts, *seen.shown]
    if seen.first_stamp:
        where.insert(0, f"{seen.count} × {seen.first_stamp}")
    if where:
        yield Line(" · ".join(where), lead=say("triage.seen"), indent=4, hang=2)
