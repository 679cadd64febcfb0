"""What a design says that has no effect, or no longer has: confirmations and waivers that name the wrong rule or day.

They are no faults, since a design may be older or newer than this edition of the book; nor may they pass in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from planner.design import Design, Waiver
from planner.rules import RULES, Kind, Outcome, Result


class NoticeCode(StrEnum):
    """What kind of thing has no effect."""

    CONFIRMED_UNKNOWN_RULE = "confirmed_unknown_rule"
    CONFIRMED_DECIDED_RULE = "confirmed_decided_rule"
    CONFIRMED_IN_FUTURE = "confirmed_in_future"
    WAIVED_UNKNOWN_RULE = "waived_unknown_rule"
    WAIVER_EXPIRED = "waiver_expired"
    WAIVER_UNUSED = "waiver_unused"


CONFIRMED_WITHOUT_USE = (NoticeCode.CONFIRMED_UNKNOWN_RULE, NoticeCode.CONFIRMED_DECIDED_RULE)
"""A confirmation that counts on no day."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A statement of the design without effect; facts are names and dates."""

    code: NoticeCode
    pointer: str
    facts: Mapping[str, Any]


def notices(design: Design, results: tuple[Result, ...], today: date) -> tuple[Notice, ...]:
    """Return what the design states without effect, in the order of the design."""
    return (*_confirmations(design, today), *_waivers(design, results, today))


def _confirmations(design: Design, today: date) -> Iterator[Notice]:
    for place, entry in enumerate(design.confirmed.values()):
        code = None
        if entry.rule not in RULES:
            code = NoticeCode.CONFIRMED_UNKNOWN_RULE
        elif RULES[entry.rule].kind is Kind.DECIDED:
            code = NoticeCode.CONFIRMED_DECIDED_RULE
        elif entry.on and entry.on > today:
            code = NoticeCode.CONFIRMED_IN_FUTURE
        if code:
            yield Notice(
                code,
                f"/confirmed/{place}/{'on' if entry.on and code.endswith('future') else 'rule'}",
                {"rule": entry.rule, "on": entry.on},
            )


def _waivers(design: Design, results: tuple[Result, ...], today: date) -> Iterator[Notice]:
    if not design.waivers:
        return
    used = {result.rule.id for result in results if result.outcome is Outcome.WAIVED}
    for waiver in design.waivers.values():
        if code := _waiver_code(waiver, used, today):
            field = "expiry" if code is NoticeCode.WAIVER_EXPIRED else "rule"
            yield Notice(code, f"{waiver.path}/{field}", {"rule": waiver.rule, "expiry": waiver.expiry})


def _waiver_code(waiver: Waiver, used: set[str], today: date) -> NoticeCode | None:
    if waiver.rule not in RULES:
        return NoticeCode.WAIVED_UNKNOWN_RULE
    if not waiver.counts_on(today):
        return NoticeCode.WAIVER_EXPIRED
    return None if waiver.rule in used else NoticeCode.WAIVER_UNUSED
