"""What the vendor documents about trouble: alarms, lines of the log, repairs, and the factory reset."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from planner.design import PeerType, Service
from planner.versions import Releases

if TYPE_CHECKING:
    from planner.reference.tables import Citation

AREAS = ("cluster", "system", "time", "network", "capacity", "unified_communications", "security")
"""What alarms are about, in the order of the file."""

SEVERITIES = ("Notice", "Warning", "Error", "Alert", "Critical", "mixed")
"""Severities as the source prints them; `mixed` is ours, for a range that has several."""

STATES = ("normal", "change", "fault", "follow_up")
"""What a line of the log tells: all is well, somebody changed something, a fault, or what comes after one of these."""

OUTCOMES = ("kept", "removed", "disputed")
"""What becomes of something in a factory reset; disputed where the sources do not say the same."""

REPAIR_KINDS = ("do", "check", "caution")

_NUMBER = re.compile(r"[0-9]{5}")
_IDS = re.compile(r"(\d{5})(?:-(\d{5}))?")


@dataclass(frozen=True, slots=True)
class IdRange:
    """One number, or all from first to last, both included."""

    first: int
    last: int

    @classmethod
    def parse(cls, text: str) -> IdRange:
        """Read '20003' or '30001-30005'; raise ValueError for anything else."""
        found = _IDS.fullmatch(text)
        if not found:
            raise ValueError(f"not an alarm number or range: {text}")
        first, last = int(found[1]), int(found[2] or found[1])
        if found[2] and last <= first:
            raise ValueError(f"not a range: {text}")
        return cls(first, last)

    def __contains__(self, number: int) -> bool:
        return self.first <= number <= self.last

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm of the product, or several that share one text here."""

    ids: tuple[IdRange, ...]
    area: str
    severity: str | None
    """One of SEVERITIES; None where the source prints none."""
    uuid: str | None
    message: str | None
    """The product's own sentence as it logs it."""
    rules: tuple[str, ...]
    procedures: tuple[str, ...]
    repairs: tuple[str, ...]
    factory_reset: bool
    """Whether the factory reset is what it is about."""
    types: tuple[PeerType, ...]
    """The types of peer that it can concern; empty: both."""
    services: tuple[Service, ...]
    """It can concern a deployment with any of these; empty: every deployment."""
    virtual: bool
    """Whether only virtual machines have it."""
    releases: Releases
    cite: Citation
    cites_also: tuple[Citation, ...]
    conflicts: tuple[Citation, ...]

    @property
    def key(self) -> str:
        """Its first number: the name of its words, and of its page."""
        return str(self.ids[0].first)

    @property
    def numbers(self) -> str:
        """Its numbers as printed: '30026, 30028–30031'."""
        return ", ".join(map(str, self.ids))

    @property
    def several(self) -> bool:
        """Whether its text is shared by several numbers."""
        return len(self.ids) > 1 or self.ids[0].first != self.ids[0].last

    @property
    def cites(self) -> tuple[Citation, ...]:
        """Every source of it."""
        return (self.cite, *self.cites_also)

    def __contains__(self, number: int) -> bool:
        return any(number in each for each in self.ids)


@dataclass(frozen=True, slots=True)
class LogSignature:
    """Lines of the log that tell something. Without `match` and `any_of` it is seen by comparing lines."""

    id: str
    state: str
    match: Mapping[str, str]
    """Fields of a line, each with a text that its value contains; all must be there."""
    any_of: tuple[str, ...]
    """Texts of which one stands anywhere in the line."""
    shows: tuple[str, ...]
    """Fields whose values a reader wants to see."""
    alarm: int | None
    """The alarm that goes with it."""
    rules: tuple[str, ...]
    procedures: tuple[str, ...]
    repairs: tuple[str, ...]
    cite: Citation

    @property
    def derived(self) -> bool:
        """Whether it is no line of its own but seen by comparing lines."""
        return not self.match and not self.any_of


@dataclass(frozen=True, slots=True)
class TriageStep:
    """A step of the order in which to follow up what was found."""

    id: str
    alarms: tuple[int, ...]
    signatures: tuple[str, ...]
    rules: tuple[str, ...]
    cite: Citation
    inferred: bool
    why: str


@dataclass(frozen=True, slots=True)
class RepairStep:
    """A step of a repair; `command` is typed as it stands."""

    key: str
    kind: str
    command: str | None
    wait_minutes: float | None
    """How long it usually takes."""
    most_minutes: float | None
    """How long it may take."""


@dataclass(frozen=True, slots=True)
class Repair:
    """What mends something, step by step."""

    id: str
    steps: tuple[RepairStep, ...]
    rules: tuple[str, ...]
    procedures: tuple[str, ...]
    releases: Releases
    cite: Citation
    cites_also: tuple[Citation, ...]

    @property
    def cites(self) -> tuple[Citation, ...]:
        """Every source of it."""
        return (self.cite, *self.cites_also)


@dataclass(frozen=True, slots=True)
class ResetFact:
    """A fact about the factory reset: what sets it off or avoids it, how it fails, a way out."""

    id: str
    rules: tuple[str, ...]
    procedures: tuple[str, ...]
    path: str | None
    """A folder of the product that its words name."""
    cite: Citation
    cites_also: tuple[Citation, ...]

    @property
    def cites(self) -> tuple[Citation, ...]:
        """Every source of it."""
        return (self.cite, *self.cites_also)


@dataclass(frozen=True, slots=True)
class ResetItem:
    """What becomes of something in a factory reset, with the releases for which that holds."""

    id: str
    outcome: str
    releases: Releases
    cite: Citation
    cites_also: tuple[Citation, ...]
    conflicts: tuple[Citation, ...]

    @property
    def cites(self) -> tuple[Citation, ...]:
        """Every source of it."""
        return (self.cite, *self.cites_also)


@dataclass(frozen=True, slots=True)
class ResetQuestions:
    """What the reset from the command line asks about."""

    ids: tuple[str, ...]
    releases: Releases
    cite: Citation


@dataclass(frozen=True, slots=True)
class FactoryReset:
    """All that is known of the factory reset."""

    triggers: tuple[ResetFact, ...]
    avoid: tuple[ResetFact, ...]
    items: tuple[ResetItem, ...]
    questions: ResetQuestions
    failures: tuple[ResetFact, ...]
    ways_out: tuple[ResetFact, ...]

    def facts(self) -> Iterator[ResetFact]:
        """Yield every fact."""
        yield from (*self.triggers, *self.avoid, *self.failures, *self.ways_out)


@dataclass(frozen=True)
class Troubleshooting:
    """All that the reference says about trouble."""

    alarms: tuple[Alarm, ...]
    signatures: tuple[LogSignature, ...]
    triage: tuple[TriageStep, ...]
    repairs: Mapping[str, Repair]
    causes: tuple[ResetFact, ...]
    """What usually keeps a subordinate from its primary."""
    factory_reset: FactoryReset

    def alarm(self, number: int) -> Alarm | None:
        """Return the alarm of a number; None for one that the reference does not have."""
        return next((alarm for alarm in self.alarms if number in alarm), None)

    def alarm_of_uuid(self, uuid: str) -> Alarm | None:
        """Return the alarm of a UUID, in capitals or not; None for one that the reference does not have."""
        return next((alarm for alarm in self.alarms if alarm.uuid and alarm.uuid == uuid.lower()), None)

    def alarm_named(self, text: str) -> Alarm | None:
        """Return the alarm that a reader names by number or UUID; None for anything else."""
        named = text.strip()
        if _NUMBER.fullmatch(named):
            return self.alarm(int(named))
        return self.alarm_of_uuid(named)

    def alarms_of_rule(self, rule_id: str) -> tuple[Alarm, ...]:
        """Return the alarms that the product raises where this rule is broken."""
        return tuple(alarm for alarm in self.alarms if rule_id in alarm.rules)

    def signature(self, signature_id: str) -> LogSignature:
        """Return a signature by id; raise KeyError for an unknown one."""
        return self._signatures[signature_id]

    @cached_property
    def _signatures(self) -> dict[str, LogSignature]:
        return {signature.id: signature for signature in self.signatures}

    def step_of_alarm(self, number: int) -> int:
        """Return the place of an alarm in the order of triage; after the last step for one that stands in none."""
        return next((place for place, step in enumerate(self.triage) if number in step.alarms), len(self.triage))

    def step_of_signature(self, signature_id: str) -> int:
        """Return the place of a signature in the order of triage; after the last step for one that stands in none."""
        return next(
            (place for place, step in enumerate(self.triage) if signature_id in step.signatures), len(self.triage)
        )

    def citations(self) -> Iterable[Citation]:
        """Every citation of these tables."""
        for alarm in self.alarms:
            yield from (*alarm.cites, *alarm.conflicts)
        for repair in self.repairs.values():
            yield from repair.cites
        for item in self.factory_reset.items:
            yield from (*item.cites, *item.conflicts)
        for fact in (*self.causes, *self.factory_reset.facts()):
            yield from fact.cites
        yield from (signature.cite for signature in self.signatures)
        yield from (step.cite for step in self.triage)
        yield self.factory_reset.questions.cite
