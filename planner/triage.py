"""Pasted text -> what it tells: alarms and lines of the log that the reference knows, in the order to follow them up.

Takes log lines as the product writes them or as a document wraps them, alarm lists, and anything between. Text that
nothing is recognised in gives no findings, never an error. Time and memory grow with the text's length and no faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from planner.reference import Alarm, LogSignature, Troubleshooting

MOST_BYTES = 200_000
"""Of a text that a page or the API takes; some thousand lines."""

MOST_UNKNOWN = 50
"""Alarms that the reference does not have, by number, of which a triage tells."""

MOST_SHOWN = 5
"""Hosts and values told of one finding."""

MOST_VIEWS = 20
"""Peers whose lists are compared."""

LONGEST_SHOWN = 300
"""Characters of a value."""

_TIME = re.compile(r"(?<!\d)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d)(?!\d)")
_FIELD = re.compile(r'(?<![\w-])([A-Za-z][\w-]{0,39})="([^"]*)"')
_HOST = re.compile(r"\s{1,5}([A-Za-z0-9][\w.-]{0,252})(?=\s)")
_UUID = re.compile(r"(?<![0-9A-Fa-f-])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Fa-f-])")
# A number is an alarm's only where a line begins with it or the words before it say so: ports have five digits too.
_LISTED = re.compile(r"^[ \t*|\"'•>-]{0,20}(\d{5})(?=[ \t|,;:\"').-]|$)(?![.:-]\d)")
_CALLED = re.compile(r"(?i)\b(?:alarms?|alarmas?|id)[ \t:=#\"'(nº°]{1,6}(\d{5})(?!\d)")
_PEER = re.compile(r"\(([^\s()]{1,255}) ([^\s()]{1,255})\)")
_FENCE = frozenset({"", "```", "~~~"})


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log: when, on which host, its fields (each with every value it has), and its whole text."""

    time: datetime | None
    stamp: str
    host: str
    fields: Mapping[str, tuple[str, ...]]
    text: str

    def first(self, name: str) -> str:
        """Return the first value of a field; empty where it has none."""
        return self.fields.get(name, ("",))[0]

    def last(self, name: str) -> str:
        """Return the last value of a field: of two nodes, the one that the line speaks of."""
        return self.fields.get(name, ("",))[-1]


@dataclass
class Seen:
    """Where and when something was seen."""

    count: int = 0
    first: datetime | None = None
    """The earliest time; None where no line has a readable one."""
    first_stamp: str = ""
    """The same, as printed."""
    last: datetime | None = None
    last_stamp: str = ""
    hosts: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    """Values of the lines, such as which peer it was; each once, the first MOST_SHOWN."""

    def add(self, line: Line | None, values: Iterable[str] = ()) -> None:
        """Count one more."""
        self.count += 1
        if line is not None:
            if line.time and (self.first is None or line.time < self.first):
                self.first, self.first_stamp = line.time, line.stamp
            if line.time and (self.last is None or line.time > self.last):
                self.last, self.last_stamp = line.time, line.stamp
            _keep(self.hosts, line.host)
        for value in values:
            _keep(self.shown, value)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was recognised: an alarm (`number`, and `alarm` if the reference has it) or a signature."""

    step: int
    """The place in the order of triage; the number of steps for what stands in none."""
    seen: Seen
    number: int | None = None
    alarm: Alarm | None = None
    event: str = ""
    """The last event that the log tells of the alarm, as printed; empty for one that is only listed."""
    signature: LogSignature | None = None

    @property
    def normal(self) -> bool:
        """Whether it tells that all is well."""
        return self.signature is not None and self.signature.state == "normal"


@dataclass(frozen=True, slots=True)
class PeerView:
    """The peers as one peer lists them: addresses and names in order; indexes count from 0, as printed."""

    host: str
    peers: tuple[tuple[str, str], ...]
    primary_index: str
    own_index: str


@dataclass(frozen=True, slots=True)
class Moment:
    """The first time that something was seen, as printed, and the seconds since the moment before it."""

    stamp: str
    seconds: float
    finding: Finding


@dataclass(frozen=True, slots=True)
class Triage:
    """What a text tells."""

    findings: tuple[Finding, ...]
    """What needs attention, in the order to follow it up."""
    normal: tuple[Finding, ...]
    """What tells that all is well."""
    story: tuple[Moment, ...]
    """The findings by time of their first line."""
    views: tuple[PeerView, ...]
    lines: int
    """Log lines recognised as such."""
    unknown_left_out: int
    """Events of alarms that the reference does not have, beyond MOST_UNKNOWN."""


def triage(text: str, reference: Troubleshooting) -> Triage:
    """Return what a text tells."""
    physical = text.splitlines()
    found = _Found(reference)
    lines = 0
    for line in log_lines(physical):
        lines += 1
        found.take(line)
    for listed in physical:
        found.take_listed(listed)
    found.take_texts(_unwrapped(physical))
    found.compare()
    places = {signature.id: place for place, signature in enumerate(reference.signatures)}

    def order(finding: Finding) -> tuple[int, int, int]:
        """By step of triage, alarms first by number, then lines as the reference has them."""
        if finding.signature is None:
            return finding.step, 0, finding.number or 0
        return finding.step, 1, places[finding.signature.id]

    findings = sorted(found.findings(), key=order)
    attention = tuple(each for each in findings if not each.normal)
    return Triage(
        findings=attention,
        normal=tuple(each for each in findings if each.normal),
        story=_story(attention),
        views=tuple(found.views.values()),
        lines=lines,
        unknown_left_out=found.unknown_left_out,
    )


def log_lines(physical: Iterable[str]) -> Iterator[Line]:
    """Yield the lines of the log, whether or not a document has wrapped them: each begins with its time."""
    text = _unwrapped(physical)
    starts = [(found.start(), found[0]) for found in _TIME.finditer(text)]
    for (start, stamp), (end, _) in pairwise([*starts, (len(text), "")]):
        body = text[start:end]
        host = _HOST.match(body, len(stamp))
        fields: dict[str, tuple[str, ...]] = {}
        for name, value in _FIELD.findall(body):
            fields[name] = (*fields.get(name, ())[:3], value)
        if host and fields:
            yield Line(_time(stamp), stamp, host[1], fields, body)


def _unwrapped(physical: Iterable[str]) -> str:
    """Return the text in one line. Where a document breaks a line after a hyphen, there was no blank."""
    parts: list[str] = []
    for raw in physical:
        line = raw.strip()
        if line in _FENCE:
            continue
        glued = line.endswith("-") and not line.endswith(" -")
        parts.append(line if glued else f"{line} ")
    return "".join(parts)


def _time(stamp: str) -> datetime | None:
    try:
        return datetime.fromisoformat(stamp)
    except ValueError:
        return None


def _keep(values: list[str], value: str) -> None:
    if value and value not in values and len(values) < MOST_SHOWN:
        values.append(value[:LONGEST_SHOWN])


class _Found:
    """What has been recognised so far."""

    def __init__(self, reference: Troubleshooting) -> None:
        self.views: dict[str, PeerView] = {}
        self.unknown_left_out = 0
        self._unknown = 0
        self._reference = reference
        self._alarms: dict[int, Seen] = {}
        self._events: dict[int, str] = {}
        self._signatures: dict[str, Seen] = {}
        self._open: dict[str, Line] = {}
        self._matched = [
            (signature, tuple((name, text.casefold()) for name, text in signature.match.items()))
            for signature in reference.signatures
            if signature.match
        ]

    def take(self, line: Line) -> None:
        """Recognise a line of the log."""
        event = line.first("Event")
        if event.startswith("Alarm "):
            self._alarm(line, event)
        folded = {name: tuple(value.casefold() for value in values) for name, values in line.fields.items()}
        for signature, needed in self._matched:
            if all(any(text in value for value in folded.get(name, ())) for name, text in needed):
                self._seen(signature.id).add(line, (_shown(line, name) for name in signature.shows))
                self._pair(signature.id, line)
        if "AlternateIPAddresses" in line.fields:
            self._view(line)

    def _alarm(self, line: Line, event: str) -> None:
        uuid = line.first("UUID")
        known = self._reference.alarm_of_uuid(uuid)
        text = line.first("Id")
        number = int(text) if re.fullmatch(r"[0-9]{1,6}", text) else known.ids[0].first if known else None
        if number is not None and (seen := self._alarm_seen(number)) is not None:
            seen.add(line, (line.first("Detail"),))
            self._events[number] = event[:LONGEST_SHOWN]

    def _alarm_seen(self, number: int) -> Seen | None:
        """Return what is noted of an alarm; None for one unknown too many."""
        if number not in self._alarms:
            if self._reference.alarm(number) is None:
                if self._unknown >= MOST_UNKNOWN:
                    self.unknown_left_out += 1
                    return None
                self._unknown += 1
            self._alarms[number] = Seen()
        return self._alarms[number]

    def _pair(self, signature_id: str, line: Line) -> None:
        """Note which synchronisation began and did not end."""
        if signature_id == "synchronisation_started":
            if line.host in self._open:
                self._seen("synchronisation_unfinished").add(self._open[line.host], (line.host,))
            self._open[line.host] = line
        elif signature_id == "synchronisation_completed":
            self._open.pop(line.host, None)

    def _view(self, line: Line) -> None:
        peers = tuple((address, name) for address, name in _PEER.findall(line.first("AlternateIPAddresses"))[:100])
        if peers and (line.host in self.views or len(self.views) < MOST_VIEWS):
            index = (line.first(name)[:10] for name in ("ConfigurationMasterIndex", "LocalPeerIndex"))
            self.views[line.host] = PeerView(line.host, peers, *index)

    def take_listed(self, physical: str) -> None:
        """Recognise an alarm that a line of a list begins with or calls by number; never twice what the log tells."""
        if 'Event="' in physical or 'UUID="' in physical:
            return
        listed = _LISTED.match(physical)
        numbers = {int(found) for found in [listed[1] if listed else "", *_CALLED.findall(physical)] if found}
        for number in sorted(numbers):
            if number not in self._events and self._reference.alarm(number) is not None:
                self._alarms.setdefault(number, Seen()).add(None, (physical.strip(),))

    def take_texts(self, text: str) -> None:
        """Recognise what has no fields: UUIDs, the product's own messages, and texts of signatures."""
        for uuid in dict.fromkeys(found.lower() for found in _UUID.findall(text)):
            alarm = self._reference.alarm_of_uuid(uuid)
            if alarm is not None:
                self._mention(alarm, uuid)
        folded = text.casefold()
        for alarm in self._reference.alarms:
            if alarm.message and alarm.message.casefold() in folded:
                self._mention(alarm, alarm.message)
        for signature in self._reference.signatures:
            count = sum(folded.count(wanted.casefold()) for wanted in signature.any_of)
            if count:
                self._seen(signature.id).count = count

    def _mention(self, alarm: Alarm, text: str) -> None:
        number = alarm.ids[0].first
        if number not in self._alarms:
            self._alarms[number] = Seen()
            self._alarms[number].add(None, (text,))

    def compare(self) -> None:
        """Compare what several peers say, and note what began and never ended."""
        for line in self._open.values():
            self._seen("synchronisation_unfinished").add(line, (line.host,))
        views = list(self.views.values())
        if len({view.peers for view in views}) > 1:
            self._differ("peer_lists_differ", {view.host: ", ".join(ip for ip, _ in view.peers) for view in views})
        if len({view.primary_index for view in views}) > 1:
            self._differ("primary_differs", {view.host: view.primary_index for view in views})

    def _differ(self, signature_id: str, values: Mapping[str, str]) -> None:
        seen = self._seen(signature_id)
        seen.count = len(set(values.values()))
        for host, value in values.items():
            _keep(seen.hosts, host)
            _keep(seen.shown, f"{host}: {value}")

    def _seen(self, signature_id: str) -> Seen:
        return self._signatures.setdefault(signature_id, Seen())

    def findings(self) -> Iterator[Finding]:
        """Yield everything recognised."""
        for number, seen in self._alarms.items():
            step = self._reference.step_of_alarm(number)
            yield Finding(step, seen, number, self._reference.alarm(number), self._events.get(number, ""))
        for signature_id, seen in self._signatures.items():
            signature = self._reference.signature(signature_id)
            yield Finding(self._reference.step_of_signature(signature_id), seen, signature=signature)


def _shown(line: Line, name: str) -> str:
    """Return a field's value for a reader; of two nodes the one that the line speaks of."""
    value = line.last(name) if name == "Node" else line.first(name)
    return f"{name}: {value}" if value else ""


def _story(findings: Iterable[Finding]) -> tuple[Moment, ...]:
    """Return the findings by the time of their first line; without a readable time it has no place there."""
    timed = [(each.seen.first, each) for each in findings if each.seen.first]
    timed.sort(key=lambda pair: pair[0].timestamp())
    moments: list[Moment] = []
    for place, (time, each) in enumerate(timed):
        before = timed[place - 1][0] if place else time
        moments.append(Moment(each.seen.first_stamp, round(time.timestamp() - before.timestamp(), 3), each))
    return tuple(moments)
