"""The DNS plan: the needed records, held against those that the design states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from planner.design import (
    Design,
    DnsRecord,
    DnsView,
    RecordType,
    canonical_ip,
    is_ip,
)
from planner.design.names import (
    Gap,
    inside_name,
    is_edge,
    outside_name,
)
from planner.dns.needed import MOST_RECORDS, NeededRecord, needed, reverse_name
from planner.reference import Basis, Citation, Reference


class Status(StrEnum):
    """Whether the design's records have a needed one."""

    PRESENT = "present"
    DIFFERS = "differs"
    MISSING = "missing"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True)
class PlannedRecord:
    """A needed record and the stated ones of that name and type in its view."""

    needed: NeededRecord
    status: Status
    stated: tuple[DnsRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Unwanted:
    """A stated record that must not be there. `code` says why."""

    code: str
    record: DnsRecord
    basis: Basis


@dataclass(frozen=True, slots=True)
class DnsPlan:
    """All records that a design needs, what is missing to name them, and stated ones that must go."""

    records: tuple[PlannedRecord, ...]
    gaps: tuple[Gap, ...]
    unwanted: tuple[Unwanted, ...]
    complete: bool
    """Whether the records are all; False where there are more than MOST_RECORDS."""

    def citations(self) -> Iterator[Citation]:
        """Yield the citations that the plan rests on."""
        for planned in self.records:
            yield planned.needed.basis.cite
        for unwanted in self.unwanted:
            yield unwanted.basis.cite


def plan(design: Design, reference: Reference) -> DnsPlan:
    """Return the DNS plan of a design."""
    records, gaps = needed(design, reference)
    stated = _by_owner(design)
    return DnsPlan(
        records=tuple(_compared(record, stated) for record in records[:MOST_RECORDS]),
        gaps=gaps,
        unwanted=tuple(_unwanted(design, reference)),
        complete=len(records) <= MOST_RECORDS,
    )


Owner = tuple[DnsView, RecordType, str]


def _by_owner(design: Design) -> Mapping[Owner, tuple[DnsRecord, ...]] | None:
    """Return the stated records by view, type and owner name; None where the design states none."""
    if design.dns_records is None:
        return None
    found: dict[Owner, tuple[DnsRecord, ...]] = {}
    for record in design.dns_records:
        owner = (record.view, record.type, owner_name(record))
        found[owner] = (*found.get(owner, ()), record)
    return found


def owner_name(record: DnsRecord) -> str:
    """Return the owner name of a stated record in small letters; of a PTR stated by its address, the reverse name."""
    if record.type is RecordType.PTR and is_ip(record.name):
        return reverse_name(canonical_ip(record.name))
    return record.name.casefold()


def _compared(record: NeededRecord, stated: Mapping[Owner, tuple[DnsRecord, ...]] | None) -> PlannedRecord:
    if stated is None:
        return PlannedRecord(record, Status.NOT_STATED)
    found = stated.get((record.view, record.type, record.name), ())
    if not found:
        return PlannedRecord(record, Status.MISSING)
    if record.type is RecordType.SRV:
        return _compared_srv(record, found)
    # A name with a second address, or an address with a second name, is what the guides warn of.
    right = all(canonical_ip(each.value).casefold() == record.value for each in found)
    return PlannedRecord(record, Status.PRESENT if right else Status.DIFFERS, found)


def _compared_srv(record: NeededRecord, found: tuple[DnsRecord, ...]) -> PlannedRecord:
    """A set may lead to other clusters too: this target has to be in it, with its port, and none before it."""
    mine = tuple(each for each in found if each.value.casefold() == record.value)
    if not mine:
        return PlannedRecord(record, Status.MISSING)
    right = all(each.port in (None, record.port) for each in mine)
    return PlannedRecord(record, Status.PRESENT if right else Status.DIFFERS, mine)


def _unwanted(design: Design, reference: Reference) -> Iterator[Unwanted]:
    """Yield the stated records that must go: private addresses and Unified CM shown outside, second PTR records."""
    edge = {
        name: peer
        for cluster in design.clusters
        for peer in cluster.peers
        if is_edge(peer)
        for name in (inside_name(peer), outside_name(peer))
    }
    inside_only = [facts for facts in reference.names.srv if facts.view is DnsView.INTERNAL]
    pointers: dict[tuple[DnsView, str], str] = {}
    for record in design.dns_records or ():
        name = owner_name(record)
        outside = record.view is DnsView.EXTERNAL
        if outside and record.type in (RecordType.A, RecordType.AAAA) and name in edge:
            if not edge[name].is_outside(record.value):
                yield Unwanted("private_outside", record, reference.names.dns["forward_outside"])
        elif outside and record.type is RecordType.SRV:
            for facts in inside_only[:1]:
                if name.startswith(f"{facts.prefix}."):
                    yield Unwanted("inside_only", record, facts.basis)
        elif record.type is RecordType.PTR:
            value = record.value.casefold()
            if pointers.setdefault((record.view, name), value) != value:
                yield Unwanted("second_pointer", record, reference.names.dns["edge_reverse_inside"])
