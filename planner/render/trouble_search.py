"""The alarms, lines of the log and repairs that fit what somebody looks for: a number, a UUID, a command, or words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from planner.reference import Alarm, LogSignature, Repair, Troubleshooting
from planner.render.rule_search import folded
from planner.wording import Phrases


@dataclass(frozen=True, slots=True)
class Hits:
    """What fits, each kind in the order of the reference."""

    alarms: tuple[Alarm, ...]
    signatures: tuple[LogSignature, ...]
    repairs: tuple[Repair, ...]

    @property
    def count(self) -> int:
        """How many fit in all."""
        return len(self.alarms) + len(self.signatures) + len(self.repairs)


def look_up(text: str, reference: Troubleshooting, phrases: Phrases) -> Hits:
    """Return what has every word of a text, or the alarm that it names by number or UUID; all for an empty text.

    Case and accents are one.
    """
    named = reference.alarm_named(text)
    if named is not None:
        return Hits((named,), (), ())
    words = folded(text).split()

    def fits(searched: str) -> bool:
        return all(word in searched for word in words)

    return Hits(
        tuple(alarm for alarm in reference.alarms if fits(_of_alarm(alarm, phrases))),
        tuple(signature for signature in reference.signatures if fits(_of_signature(signature.id, phrases, reference))),
        tuple(repair for repair in reference.repairs.values() if fits(_of_repair(repair, phrases))),
    )


def _of_alarm(alarm: Alarm, phrases: Phrases) -> str:
    return _text(phrases, f"alarm.{alarm.key}", "title", "remedy") + folded(
        " ".join((alarm.numbers, alarm.severity or "", alarm.uuid or "", alarm.message or "", *alarm.rules))
    )


def _of_signature(signature_id: str, phrases: Phrases, reference: Troubleshooting) -> str:
    signature = reference.signature(signature_id)
    return _text(phrases, f"signature.{signature_id}", "title", "meaning", "follow") + folded(
        " ".join((*signature.match.values(), *signature.any_of, *signature.rules))
    )


def _of_repair(repair: Repair, phrases: Phrases) -> str:
    commands = (step.command or "" for step in repair.steps)
    return _text(phrases, f"repair.{repair.id}", "title", "when") + folded(" ".join((*commands, *repair.rules)))


@cache
def _text(phrases: Phrases, key: str, *parts: str) -> str:
    """Return the words of something, ready to be searched; there are as many as rows and languages."""
    return folded(" ".join(_said(phrases, key, parts))) + " "


def _said(phrases: Phrases, key: str, parts: tuple[str, ...]) -> Iterator[str]:
    return (phrases.say(f"troubleshooting.{key}.{part}") for part in parts)
