"""What the vendor documents about names: the DNS records a deployment needs, and what its certificates carry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from planner.design import DnsView, PeerType, Service
from planner.versions import Releases, Version

if TYPE_CHECKING:
    from planner.reference.tables import Citation

T = TypeVar("T")

SRV_TARGETS = ("edge", "unified_cm")
"""Whose names SRV records lead to: every Expressway-E peer, or every Unified CM node."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What asks for something: the rule, and the place in the source behind it."""

    rule: str
    cite: Citation


@dataclass(frozen=True, slots=True)
class SrvFacts:
    """A set of SRV records: one for each target, in each domain of the users."""

    id: str
    prefix: str
    """Service and protocol, such as '_sips._tcp'."""
    port: int
    view: DnsView
    target: str
    used_for: Service | None
    """The service without which no such record is needed; None where another fact decides."""
    subdomain: str | None
    """The label below the domain in which the records are; None for the domain itself."""
    required: bool
    basis: Basis
    releases: Releases
    inferred: bool
    why: str | None


@dataclass(frozen=True, slots=True)
class SrvOrder:
    """Priority and weight of the SRV records of one cluster: equal on all its peers."""

    priority: int
    weight: int
    basis: Basis
    why: str


@dataclass(frozen=True, slots=True)
class UsageFacts:
    """Which extended key usages a certificate needs, on peers of one type or of both."""

    id: str
    only_type: PeerType | None
    client_auth: bool
    """Whether client authentication is needed beside server authentication."""
    basis: Basis
    releases: Releases


@dataclass(frozen=True)
class NameFacts:
    """All that the reference says about names."""

    srv: tuple[SrvFacts, ...]
    order: SrvOrder
    dns: Mapping[str, Basis]
    """What asks for forward and reverse records, by what they are for."""
    certificate: Mapping[str, Basis]
    """What asks for a name in a certificate, by the kind of name."""
    usages: tuple[UsageFacts, ...]

    def srv_of(self, release: Version) -> tuple[SrvFacts, ...]:
        """Return the sets of SRV records that hold for a release."""
        return tuple(facts for facts in self.srv if release in facts.releases)

    def usage(self, release: Version, kind: PeerType) -> UsageFacts:
        """Return the usages that certificates of one type need with a release."""
        for usage in self.usages:
            if release in usage.releases and usage.only_type in (None, kind):
                return usage
        raise KeyError(f"no certificate usage for {kind} with {release}")

    def citations(self) -> Iterable[Citation]:
        """Every citation of these tables."""
        bases = [facts.basis for facts in self.srv] + [usage.basis for usage in self.usages]
        for basis in (*bases, self.order.basis, *self.dns.values(), *self.certificate.values()):
            yield basis.cite


class Loads(Protocol):
    """What reads the tables: planner.reference.loading."""

    def table(
        self, file: str, table: str, make: Callable[[dict[str, Any], Releases], T], required: str, optional: str
    ) -> tuple[T, ...]:
        """Return the rows of a table."""

    def cite(self, text: str, key: str = "cite") -> Citation:
        """Return a citation of a known source."""


def load_names(load: Loads) -> NameFacts:
    """Read data/dns_plan.toml and data/certificate_plan.toml."""

    def basis(row: dict[str, Any]) -> Basis:
        return Basis(row["rule"], load.cite(row["cite"]))

    def srv(row: dict[str, Any], releases: Releases) -> SrvFacts:
        if row["target"] not in SRV_TARGETS:
            raise ValueError(f"{row['target']} is not one of {', '.join(SRV_TARGETS)}")
        return SrvFacts(
            id=row["id"],
            prefix=row["prefix"],
            port=row["port"],
            view=DnsView(row["view"]),
            target=row["target"],
            used_for=Service(row["used_for"]) if "used_for" in row else None,
            subdomain=row.get("subdomain"),
            required=row["required"],
            basis=basis(row),
            releases=releases,
            inferred=row.get("inferred", False),
            why=row.get("why"),
        )

    def order(row: dict[str, Any], releases: Releases) -> SrvOrder:
        return SrvOrder(row["priority"], row["weight"], basis(row), row["why"])

    def named(row: dict[str, Any], releases: Releases) -> tuple[str, Basis]:
        return row["id"], basis(row)

    def usage(row: dict[str, Any], releases: Releases) -> UsageFacts:
        kind = PeerType(row["only_type"]) if "only_type" in row else None
        return UsageFacts(row["id"], kind, row["client_auth"], basis(row), releases)

    dns, certificate = "dns_plan.toml", "certificate_plan.toml"
    return NameFacts(
        srv=load.table(
            dns, "srv", srv, "id prefix port view target required rule cite", "used_for subdomain inferred why"
        ),
        order=load.table(dns, "order", order, "priority weight rule cite inferred why", "")[0],
        dns=dict(load.table(dns, "basis", named, "id rule cite", "")),
        certificate=dict(load.table(certificate, "name", named, "id rule cite", "")),
        usages=load.table(certificate, "usage", usage, "id client_auth rule cite", "only_type"),
    )
