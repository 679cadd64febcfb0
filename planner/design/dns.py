"""What the stated DNS records answer: forward and reverse lookups, and the records of a service."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from planner.design.addresses import canonical_address, domain_of
from planner.design.enumerations import DnsView, RecordType, SrvService
from planner.design.surroundings import DnsRecord


@dataclass(frozen=True, slots=True)
class Lookup:
    """The addresses of a name, and for each of them the names that it leads back to."""

    name: str
    addresses: tuple[str, ...]
    reverse: tuple[tuple[str, ...], ...]
    """The PTR targets of each address, in the order of `addresses`."""

    @property
    def names(self) -> tuple[str, ...]:
        """All names that the addresses lead back to, each once."""
        return tuple(dict.fromkeys(name for found in self.reverse for name in found))

    @property
    def closes(self) -> bool:
        """Whether the name has an address, and each of its addresses leads back to it."""
        return bool(self.addresses) and all(self.name in found for found in self.reverse)

    @property
    def is_single(self) -> bool:
        """Whether the name has an address, and each of its addresses leads back to one name."""
        return bool(self.addresses) and all(len(found) == 1 for found in self.reverse)


@dataclass(frozen=True)
class Dns:
    """The DNS records that exist. Names are compared without regard to case."""

    records: tuple[DnsRecord, ...]

    def addresses(self, name: str, view: DnsView, *types: RecordType) -> tuple[str, ...]:
        """Return the addresses of a name as one side sees them, canonical, each once; of both families by default."""
        found = (self._owned.get((view, family, canonical_address(name)), ()) for family in types or _FAMILIES)
        return tuple(dict.fromkeys(record.target for records in found for record in records))

    def names(self, address: str, view: DnsView) -> tuple[str, ...]:
        """Return the names that an IP address leads back to as one side sees it, in small letters, each once."""
        return tuple(dict.fromkeys(self._reverse.get((view, canonical_address(address)), ())))

    def lookup(self, name: str, view: DnsView) -> Lookup:
        """Return what one side finds for a name, forward and back."""
        addresses = self.addresses(name, view)
        return Lookup(canonical_address(name), addresses, tuple(self.names(address, view) for address in addresses))

    def best_lookup(self, name: str) -> Lookup:
        """Return the lookup of the side where it closes; else of the one that has addresses, the inside first."""
        found = [self.lookup(name, view) for view in (DnsView.INTERNAL, DnsView.EXTERNAL)]
        return max(found, key=lambda lookup: (lookup.closes, bool(lookup.addresses)))

    def leads_back(self, address: str) -> bool:
        """Whether an IP address leads, on either side, to a name that leads back to it."""
        names = (name for view in DnsView for name in self.names(address, view))
        return any(canonical_address(address) in self.addresses(name, view) for name in names for view in DnsView)

    def has_one_address(self, name: str) -> bool:
        """Whether the name has, on each side and of each family, at most one address."""
        return all(len(self.addresses(name, view, family)) <= 1 for view in DnsView for family in _FAMILIES)

    def services(self, service: SrvService, domain: str, view: DnsView) -> tuple[DnsRecord, ...]:
        """Return the SRV records of a service in a domain, as one side sees them."""
        return tuple(self._owned.get((view, RecordType.SRV, canonical_address(f"{service}.{domain}")), ()))

    def srv(self, view: DnsView) -> tuple[DnsRecord, ...]:
        """Return all SRV records of one side."""
        return tuple(record for record in self.records if record.type is RecordType.SRV and record.view is view)

    @cached_property
    def domain_targets(self) -> dict[str, set[str]]:
        """The names that the public SRV records of each domain lead to, by domain; all in small letters."""
        found: dict[str, set[str]] = {}
        for record in self.srv(DnsView.EXTERNAL):
            found.setdefault(domain_of_service(record), set()).add(record.target)
        return found

    @cached_property
    def _owned(self) -> dict[tuple[DnsView, RecordType, str], list[DnsRecord]]:
        found: dict[tuple[DnsView, RecordType, str], list[DnsRecord]] = {}
        for record in self.records:
            found.setdefault((record.view, record.type, record.owner), []).append(record)
        return found

    @cached_property
    def _reverse(self) -> dict[tuple[DnsView, str], list[str]]:
        found: dict[tuple[DnsView, str], list[str]] = {}
        for record in self.records:
            if address := record.reverse_address:
                found.setdefault((record.view, address), []).append(record.target)
        return found


def domain_of_service(record: DnsRecord) -> str:
    """Return the domain of an SRV record: what follows service and protocol in its owner name."""
    return domain_of(domain_of(record.owner))


_FAMILIES = (RecordType.A, RecordType.AAAA)
