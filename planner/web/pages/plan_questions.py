"""What the planning pages ask: people, their busy hour, and what the clusters may be; how answers are read, and faults.

The same questions stand on the page for one group of people and, without the people, on that for many sites.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from planner.demand import Population
from planner.design import Metric
from planner.errors import Fault, InvalidRequest
from planner.schemas.sizing import read_population, read_sizing
from planner.sizing import Terms
from planner.web import forms
from planner.web.service import phrases

PEOPLE = {
    "users": "3000",
    "mra_share": "60",
    "registrations_per_user": "1.5",
    "busy_hour_call_attempts": "1500",
    "holding_time_seconds": "180",
    "video_share": "40",
    "b2b_share": "20",
    "blocking": "0.1",
}
"""The questions about people, with the figures that the empty form begins with: an example, not advice."""

TERMS = ("peer_losses", "platform", "fast_path_registration", "capacity_basis", "software_version")
"""The questions about the clusters; each may stay empty."""

BEGINNING = {**dict.fromkeys(TERMS, ""), "peer_losses": "1"}
"""What the terms are before anyone has chosen."""

STORIES = {
    "one_cluster": {**PEOPLE, "peer_losses": "1"},
    "several_clusters": {
        **PEOPLE,
        "users": "40000",
        "mra_share": "100",
        "registrations_per_user": "1",
        "busy_hour_call_attempts": "15000",
        "peer_losses": "1",
    },
}
"""Plans to begin with, as they are typed; their words are `plan.story.<name>`."""

PERCENT = frozenset({"mra_share", "video_share", "b2b_share", "blocking"})
"""Questions that a person answers in percent; the format takes parts of 1."""

_YES = {"": None, "yes": True}
"""The one question of yes or no; anything else than its answers is refused by the format."""

_COUNTS = frozenset({"users", "busy_hour_call_attempts"})
"""Questions that nobody answers with thousandths: 3.000 and 3,000 are three thousand, whatever the language."""

_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:([., \u00a0\u202f])[0-9]{3})(?:\1[0-9]{3}){0,3}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:[.,][0-9]{1,12})?")
_LONGEST = 40


def typed(given: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """Return what was typed for each question; empty for what was not."""
    return {name: given.get(name, "").strip()[:_LONGEST] for name in names}


def read_people(answers: Mapping[str, str]) -> tuple[Population | None, list[Fault]]:
    """Return the people, or every fault of what was typed of them."""
    try:
        return read_population(_sent({name: _figure(name, answers[name]) for name in PEOPLE})), []
    except InvalidRequest as error:
        return None, [_in_percent(fault) for fault in error.faults]


def read_terms(answers: Mapping[str, str]) -> tuple[Terms, list[Fault]]:
    """Return the terms, or those of nothing stated with every fault of what was typed of them."""
    stated = {
        # The demand of the request is not known yet: one that is always there stands for it.
        "demand": {str(Metric.MRA_REGISTRATIONS): 1},
        "peer_losses": _figure("peer_losses", answers["peer_losses"]),
        "software_version": answers["software_version"] or None,
        "capacity_basis": answers["capacity_basis"] or None,
        "fast_path_registration": _YES.get(answers["fast_path_registration"], answers["fast_path_registration"]),
        "platforms": [answers["platform"]] if answers["platform"] else None,
    }
    try:
        return read_sizing(_sent(stated))[1], []
    except InvalidRequest as error:
        return Terms(), [_own_name(fault) for fault in error.faults]


def told(faults: Iterable[Fault]) -> dict[str, str]:
    """Return what is wrong, by question."""
    return {fault.pointer.rpartition("/")[2]: forms.fault_sentence(fault, phrases()) for fault in faults}


def _sent(stated: Mapping[str, Any]) -> bytes:
    return json.dumps({name: value for name, value in stated.items() if value is not None}).encode()


def _figure(name: str, text: str) -> Any:
    """Return the number that was typed, as the format takes it; any other text as it is, None for nothing."""
    if name in _COUNTS and _GROUPED.fullmatch(text):
        return int(re.sub(r"[^0-9]", "", text))
    if name == "users" and not text.lstrip("-").isdecimal():
        return text or None  # 3,0 users would be read as three
    if not _NUMBER.fullmatch(text):
        return text or None
    number = float(text.replace(",", "."))
    return number / 100 if name in PERCENT else number


def _in_percent(fault: Fault) -> Fault:
    """Return a fault about a share in the percent that the page asks for."""
    name = fault.pointer.rpartition("/")[2]
    if fault.code != "range" or name not in PERCENT:
        return fault
    return Fault(fault.pointer, fault.code, {bound: float(value) * 100 for bound, value in fault.params.items()})


def _own_name(fault: Fault) -> Fault:
    """Return a fault at the page's one field for a platform, where the format has a list."""
    return Fault("/platform", fault.code, fault.params) if fault.pointer.startswith("/platforms") else fault
