"""The vendor's facts as typed rows, each with its citation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from planner.design import CapacityBasis, PeerType, Platform, Series, Service
from planner.reference.names import NameFacts
from planner.reference.procedures import Danger, Procedure, WorkTime
from planner.reference.troubleshooting import Troubleshooting
from planner.versions import EsxiRelease, ProductRelease, Releases, Version


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a source: `source` is an id of data/sources.toml, `locator` the heading that holds the fact."""

    source: str
    locator: str

    @classmethod
    def parse(cls, text: str) -> Citation:
        """Read 'source-id#Locator'."""
        source, _, locator = text.partition("#")
        return cls(source, locator)

    def __str__(self) -> str:
        return f"{self.source}#{self.locator}"


@dataclass(frozen=True, slots=True)
class Source:
    """A document of the bibliography."""

    id: str
    title: str
    publisher: str
    edition: str
    dated: str
    """The date printed on it, as printed; empty where none is."""
    retrieved: date
    url: str | None = None


@dataclass(frozen=True, slots=True)
class PlatformFacts:
    """An appliance model or VM size: its size classes, releases, and whether clustering adds capacity to it."""

    id: Platform
    label: str
    kind: str
    classes: tuple[str, ...]
    scales: bool
    releases: Releases
    series: tuple[Series, ...]
    cite: Citation
    scales_cite: Citation

    @property
    def virtual(self) -> bool:
        """Whether it is a virtual machine, not an appliance."""
        return self.kind == "vm"

    @property
    def large(self) -> bool | None:
        """Whether it is a Large system; None for an appliance that can be set to Medium or Large."""
        return None if len(self.classes) > 1 else "large" in self.classes

    def supports(self, release: Version | None, series: Series) -> bool | None:
        """Whether the platform runs a release of a series; None when only the release, not stated, could tell."""
        if series not in self.series:
            return False
        return None if release is None else release in self.releases

    def is_sized(self, size: str) -> bool | None:
        """Whether it is of this size; None for an appliance that can be set to it or to another."""
        if size not in self.classes:
            return False
        return True if len(self.classes) == 1 else None

    def as_capable_as(self, other: PlatformFacts) -> bool | None:
        """Whether two units are of one size; None where one of them can be set to a size that the other has or not."""
        if self.id is other.id:
            return True
        if set(self.classes).isdisjoint(other.classes):
            return False
        return True if len(self.classes) == len(other.classes) == 1 else None


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """A service, and the others that may run on the same system or cluster."""

    id: Service
    together_with: frozenset[Service]
    cite: Citation


@dataclass(frozen=True, slots=True)
class AttachedRelease:
    """The oldest release of an attached system that a cluster works with."""

    id: str
    release: ProductRelease
    cite: Citation


@dataclass(frozen=True, slots=True)
class FeatureReleases:
    """The feature releases in order."""

    releases: tuple[Version, ...]
    cite: Citation
    inferred: bool
    why: str

    def apart(self, first: Version, second: Version) -> int | None:
        """Return how many feature releases two releases are apart; None where one of them is not in the list."""
        if first.feature == second.feature:
            return 0
        if not {first.feature, second.feature} <= set(self.releases):
            return None
        return abs(self.releases.index(first.feature) - self.releases.index(second.feature))


@dataclass(frozen=True, slots=True)
class VirtualMachineNeeds:
    """The least that a virtual machine of a size is given: megahertz, gigabytes, megabits a second."""

    platform: Platform
    vcpus: int
    processor_mhz: int
    """What its virtual processors give together."""
    reserved_mhz: int
    """What the reservation field is set to; for a Large VM less than its processors give."""
    reserved_ram_gb: int
    disk_gb: int
    nic_mbps: int
    cite: Citation


@dataclass(frozen=True, slots=True)
class EsxiSupport:
    """The releases of VMware ESXi on which releases of Expressway are supported."""

    releases: Releases
    minimum: tuple[EsxiRelease, ...]
    """The earliest of each major release that counts, ascending."""
    cite: Citation
    inferred: bool = False
    why: str | None = None

    def supports(self, esxi: EsxiRelease) -> bool:
        """Whether it is at or after the earliest of its own major release, or of the last one before it."""
        reached = [least for least in self.minimum if least.major <= esxi.major]
        return bool(reached) and esxi >= reached[-1]


@dataclass(frozen=True, slots=True)
class Limit:
    """A number with its unit, the releases it holds for and its citation."""

    id: str
    group: str
    """The one of LIMIT_GROUPS under which the book shows it."""
    value: int
    unit: str
    releases: Releases
    cite: Citation
    recommended: bool = False
    """Whether the source advises to stay within it; otherwise it is what the product or its support holds to."""
    note: bool = False
    """Whether there is more to say of it than its name and value."""
    inferred: bool = False
    why: str | None = None


@dataclass(frozen=True, slots=True)
class CitedDay:
    """A day from which something holds, whatever the release."""

    id: str
    day: date
    cite: Citation
    inferred: bool = False
    why: str | None = None


@dataclass(frozen=True, slots=True)
class CapacityRule:
    """How figures of one peer become a cluster's: at most `counted_peers`, once `reserved_peers` are held back."""

    basis: CapacityBasis
    releases: Releases
    counted_peers: int
    reserved_peers: int
    cite: Citation


@dataclass(frozen=True, slots=True)
class Figures:
    """One printed capacity row, for `peers_in_table` peers. Metrics are those of planner.design.METRICS."""

    basis: CapacityBasis
    platform: Platform
    releases: Releases
    peers_in_table: int
    printed: Mapping[str, int]
    cite: Citation
    inferred: bool = False
    why: str | None = None

    def per_peer(self) -> dict[str, int]:
        """Return the row divided by the peers it is printed for."""
        return {metric: value // self.peers_in_table for metric, value in self.printed.items()}


@dataclass(frozen=True, slots=True)
class FlowFacts:
    """A flow between two peers of a cluster, with protocol and ports as printed (None where none apply)."""

    id: str
    releases: Releases
    protocol: str
    source_ports: str | None
    destination_ports: str | None
    only_type: PeerType | None
    note: bool
    cite: Citation


@dataclass(frozen=True, slots=True)
class DeploymentFlowFacts:
    """A flow between the roles of a deployment (FLOW_ROLES), ports as printed (None where the source has none)."""

    id: str
    releases: Releases
    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    services: tuple[Service, ...]
    """Needed for any of these; empty: for every deployment."""
    when: str | None
    """The system of FLOW_CONDITIONS without which it is not needed."""
    source_ports: str | None
    protocols: tuple[str, ...]
    destination_ports: str | None
    large_destination_ports: str | None
    """Those of a Large system, where they differ."""
    multiplexed_destination_ports: str | None
    """Those of a Large system with TURN port multiplexing, where they differ."""
    first_zone_port: int | None
    """The destination port of the first traversal zone; the next zone takes the next one."""
    optional: bool
    inferred: bool
    note: bool
    cite: Citation
    cites_also: tuple[Citation, ...]
    why: str | None = None

    @property
    def cites(self) -> tuple[Citation, ...]:
        """Every source of it."""
        return (self.cite, *self.cites_also)


@dataclass(frozen=True, slots=True)
class PeerFirewallFacts:
    """The ports that each peer's own firewall rules allow to the other peers and close to the rest."""

    releases: Releases
    protocol: str
    start_port: int
    end_port: int
    cite: Citation


FLOW_ROLES = (
    "c",
    "e_inside",
    "e_outside",
    "internet",
    "admin",
    "tms",
    "dns_internal",
    "dns_external",
    "ntp_internal",
    "ntp_external",
    "smart_licensing",
    "mail",
    "directory",
    "unified_cm",
    "im_and_presence",
    "unity_connection",
    "endpoints",
    "turn_users",
)
"""Who sends or answers a flow of a deployment: see planner.ports, which turns a role into addresses of the design."""

FLOW_CONDITIONS = ("tms", "mail", "directory", "im_and_presence", "unity_connection", "turn")
"""Systems, and TURN, that a deployment may do without; a flow can depend on one of them."""


LIMIT_GROUPS = ("cluster", "configuration", "mra", "calls", "licences", "settings", "hosts", "licence_use")
"""What limits are about, in the order of the book; the last are those of licence use on early releases."""


@dataclass(frozen=True)
class Reference:
    """All vendor facts."""

    edition: str
    current_release: Version
    sources: Mapping[str, Source]
    platforms: Mapping[Platform, PlatformFacts]
    virtual_machines: Mapping[Platform, VirtualMachineNeeds]
    esxi: tuple[EsxiSupport, ...]
    limits: tuple[Limit, ...]
    capacity_rules: tuple[CapacityRule, ...]
    figures: tuple[Figures, ...]
    fast_path: tuple[Figures, ...]
    flows: tuple[FlowFacts, ...]
    deployment_flows: tuple[DeploymentFlowFacts, ...]
    peer_firewall_rules: tuple[PeerFirewallFacts, ...]
    exempt_option_keys: Mapping[Series, frozenset[str]]
    """Case-folded names of the option keys that may differ between peers, by series."""
    feature_keys: Mapping[str, str]
    """Names of the option keys that a rule looks for, as the vendor writes them, by id."""
    milestones: Mapping[str, Version]
    milestone_cites: Mapping[str, Citation]
    days: Mapping[str, CitedDay]
    procedures: Mapping[str, Procedure]
    work_times: Mapping[str, WorkTime]
    dangers: tuple[Danger, ...]
    names: NameFacts
    troubleshooting: Troubleshooting
    services: Mapping[Service, ServiceFacts]
    attached_releases: Mapping[str, AttachedRelease]
    feature_releases: FeatureReleases

    def release(self, stated: Version | None) -> Version:
        """Return the stated release, or the current one for a design that states none."""
        return stated or self.current_release

    def esxi_support(self, release: Version) -> EsxiSupport:
        """Return the ESXi releases for a release; raise KeyError where none are known."""
        for row in self.esxi:
            if release in row.releases:
                return row
        raise KeyError(f"no ESXi releases for {release}")

    def limit(self, limit_id: str, stated: Version | None = None) -> Limit:
        """Return the limit that holds for a release (the current one when none is stated)."""
        release = self.release(stated)
        for limit in self._limits_by_id[limit_id]:
            if release in limit.releases:
                return limit
        raise KeyError(f"no limit {limit_id} for {release}")

    @cached_property
    def _limits_by_id(self) -> dict[str, list[Limit]]:
        found: dict[str, list[Limit]] = {}
        for limit in self.limits:
            found.setdefault(limit.id, []).append(limit)
        return found

    def citations(self) -> Iterable[Citation]:
        """Every citation of every table."""
        for table in (self.limits, self.capacity_rules, self.figures, self.fast_path, self.esxi, self.flows):
            yield from (row.cite for row in table)
        yield from (needs.cite for needs in self.virtual_machines.values())
        yield from (cite for flow in self.deployment_flows for cite in flow.cites)
        yield from (rule.cite for rule in self.peer_firewall_rules)
        for platform in self.platforms.values():
            yield from (platform.cite, platform.scales_cite)
        yield from self.milestone_cites.values()
        yield from (row.cite for row in self.days.values())
        yield from (service.cite for service in self.services.values())
        yield from (attached.cite for attached in self.attached_releases.values())
        yield self.feature_releases.cite
        yield from self.names.citations()
        yield from self.troubleshooting.citations()
        yield from (danger.cite for danger in self.dangers)
        for procedure in self.procedures.values():
            yield procedure.cite
            yield procedure.undo.cite
            yield from (step.cite for step in procedure.steps)
