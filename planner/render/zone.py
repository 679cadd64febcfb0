"""The DNS plan as text for zone files (RFC 1035), one part for each view and zone, to add to zones of one's own.

Only records that the plan names are data; everything else stands in comments, of which no name can break out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from planner.assessment import Assessment
from planner.design import DnsView, RecordType, is_fqdn
from planner.dns import NeededRecord, PlannedRecord, Status
from planner.reference import Reference
from planner.render.plain import printable
from planner.wording import Phrases

_REVERSE_LABELS = {"in-addr.arpa": 1, "ip6.arpa": 16}
"""Labels of a reverse name below its zone: a zone of 256 IPv4 addresses, or of an IPv6 network of 64 bits."""
_UNDERSCORED = re.compile(r"(?:_[a-z0-9-]{1,62}\.){2}")


def render(assessment: Assessment, reference: Reference, phrases: Phrases) -> bytes:
    """Return the records of the DNS plan as zone-file text, UTF-8, LF."""
    return "".join(f"{line}\n" for line in _lines(assessment, phrases)).encode()


def _lines(assessment: Assessment, phrases: Phrases) -> Iterator[str]:
    plan = assessment.dns
    name = assessment.design.title or phrases.say("workbook.unnamed")
    yield _comment(phrases.say("dns.zone.title", name=name, date=assessment.assessed_on))
    yield _comment(phrases.say("dns.zone.how"))
    if any(planned.needed.priority is not None for planned in plan.records):
        yield _comment(phrases.say("dns.order"))
    if any(planned.needed.inferred for planned in plan.records):
        yield _comment(phrases.say("dns.inferred"))
    if not plan.complete:
        yield _comment(phrases.say("dns.shortened"))
    for gap in plan.gaps:
        text = phrases.say(f"dns.gap.{gap.code}", name=gap.name)
        yield _comment(phrases.say("dns.zone.gap", place=gap.pointer, text=text))
    for unwanted in plan.unwanted:
        text = phrases.say(f"dns.unwanted.{unwanted.code}", name=unwanted.record.name)
        yield _comment(phrases.say("dns.zone.unwanted", text=text))
    for view in DnsView:
        mine = [planned for planned in plan.records if planned.needed.view is view and _is_sound(planned.needed)]
        if mine:
            yield ""
            yield _comment(phrases.say("dns.zone.view", view=phrases.say(f"dns.view.{view}")))
        for zone, records in sorted(_by_zone(mine).items(), key=lambda item: item[0].split(".")[::-1]):
            yield ""
            yield from _zone(zone, records, phrases)


def _zone(zone: str, records: list[PlannedRecord], phrases: Phrases) -> Iterator[str]:
    yield f"$ORIGIN {zone}."
    condition = None
    width = max(len(_owner(planned.needed.name, zone)) for planned in records)
    # What is needed in any case comes first: a remark stands over the rest.
    for planned in sorted(records, key=lambda each: (each.needed.condition is not None, str(each.needed.condition))):
        needed = planned.needed
        if needed.condition != condition:
            condition = needed.condition
            words = phrases.say(f"dns.condition.{condition}")
            yield _comment(phrases.say("dns.zone.conditional", condition=words))
        said = needed.basis.rule
        if planned.status is not Status.NOT_STATED:
            said += f", {phrases.say(f'dns.status.{planned.status}')}"
        if not needed.required:
            said += f", {phrases.say('dns.need.recommended')}"
        line = f"{_owner(needed.name, zone).ljust(width)} IN {needed.type.value} {_data(needed)} ; {said}"
        yield f"; {line}" if condition else line


def _data(record: NeededRecord) -> str:
    if record.type is RecordType.SRV:
        return f"{record.priority} {record.weight} {record.port} {record.value}."
    return f"{record.value}." if record.type is RecordType.PTR else record.value


def _owner(name: str, zone: str) -> str:
    return "@" if name == zone else name.removesuffix(f".{zone}")


def _is_sound(record: NeededRecord) -> bool:
    """Whether the owner and the target are names: the plan names no others, and a zone file must not find out."""
    owner = _UNDERSCORED.sub("", record.name) if record.type is RecordType.SRV else record.name
    target = record.type in (RecordType.A, RecordType.AAAA) or is_fqdn(record.value)
    return is_fqdn(owner) and target


def _by_zone(records: Iterable[PlannedRecord]) -> dict[str, list[PlannedRecord]]:
    """Return the records by zone: of a name the shortest of the domains that some record is directly in."""
    listed = list(records)
    parents = {_parent(planned.needed) for planned in listed}
    zones: dict[str, list[PlannedRecord]] = {}
    for planned in listed:
        zones.setdefault(_shortest(_parent(planned.needed), parents), []).append(planned)
    return zones


def _shortest(domain: str, known: set[str]) -> str:
    labels = domain.split(".")
    # A domain of one label is no zone of anybody's.
    tails = (".".join(labels[start:]) for start in range(len(labels) - 1, -1, -1))
    return next((tail for tail in tails if tail in known and "." in tail), domain)


def _parent(record: NeededRecord) -> str:
    if record.type is RecordType.SRV:
        return _UNDERSCORED.sub("", record.name, count=1)
    if record.type is RecordType.PTR:
        below = next(count for suffix, count in _REVERSE_LABELS.items() if record.name.endswith(suffix))
        return record.name.split(".", below)[below]
    return record.name.partition(".")[2]


def _comment(text: str) -> str:
    return f"; {printable(text)}"
