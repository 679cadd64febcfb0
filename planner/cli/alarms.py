"""An alarm explained on the screen: what it says, what to do first, the rules it has to do with, and its sources."""

from __future__ import annotations

from collections.abc import Iterator

from planner.cli.words import phrases
from planner.reference import Alarm, Reference
from planner.render.plain import Line
from planner.render.told import address
from planner.versions import ALL_RELEASES

_TONES = {"Notice": "open", "Warning": "warn"}


def severity_text(alarm: Alarm) -> str:
    """Return the severity as printed; in words where the source prints several or none."""
    if alarm.severity is None or alarm.severity == "mixed":
        return phrases().say(f"troubleshooting.severity.{alarm.severity or 'none'}")
    return alarm.severity


def explained(alarm: Alarm, reference: Reference) -> Iterator[Line]:
    """Yield an alarm for the screen."""
    words = phrases()
    told, page = f"troubleshooting.alarm.{alarm.key}", "troubleshooting.page"
    yield Line(
        words.say(f"{told}.title"),
        lead=f"{alarm.numbers} {severity_text(alarm)}:",
        tone=_TONES.get(alarm.severity or "", "bad"),
    )
    if alarm.several:
        yield Line(words.say(f"{page}.numbers", numbers=alarm.numbers), indent=2)
    yield Line()
    parts = [(f"{page}.remedy", words.say(f"{told}.remedy"))]
    if alarm.conflicts:
        parts.append(("brief.conflict", words.say(f"{told}.conflict")))
    if alarm.message:
        parts.append((f"{page}.message", alarm.message))
    for key, text in parts:
        yield Line(text, lead=f"{words.say(key).rstrip(':')}:", tone="strong", indent=2, hang=2)
    if alarm.uuid:
        yield Line(alarm.uuid, lead="UUID:", tone="strong", indent=2)
    if alarm.releases != ALL_RELEASES:
        yield Line(words.releases(alarm.releases), lead=words.say("cli.rules.releases"), tone="strong", indent=2)
    if alarm.rules:
        yield Line(lead=f"{words.say(f'{page}.rules')}:", tone="strong", indent=2)
        for rule in alarm.rules:
            yield Line(f"{rule} {words.say(f'rules.{rule}.title')}", indent=4, hang=2)
    for repair_id in alarm.repairs:
        yield Line()
        yield from _repair(repair_id, reference)
    for cite in (*alarm.cites, *alarm.conflicts):
        yield Line(words.citation(cite, reference), lead=words.say("brief.source"), tone="strong", indent=2, hang=2)
        if url := address((cite,), reference):
            yield Line(url, indent=4)


def _repair(repair_id: str, reference: Reference) -> Iterator[Line]:
    """Yield a repair step by step."""
    words, repair = phrases(), reference.troubleshooting.repairs[repair_id]
    told = f"troubleshooting.repair.{repair_id}"
    yield Line(words.say(f"{told}.when"), lead=f"{words.say(f'{told}.title')}:", tone="strong", indent=2, hang=2)
    for number, step in enumerate(repair.steps, start=1):
        text = words.say(f"{told}.{step.key}", wait_minutes=step.wait_minutes, most_minutes=step.most_minutes)
        kind = f"{words.say('troubleshooting.kind.caution')}: " if step.kind == "caution" else ""
        yield Line(f"{number}. {kind}{text}", indent=4, hang=3)
        if step.command:
            yield Line(step.command, indent=7)
