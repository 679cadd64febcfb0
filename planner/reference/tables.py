"""The vendor's facts as typed rows, each with its citation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from planner.design import CapacityBasis, PeerType, Platform, Series
from planner.versions import ALL_RELEASES, Releases, Version


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

    def as_capable_as(self, other: PlatformFacts) -> bool | None:
        """Whether two units are of one size; None where one of them can be set to a size that the other has or not."""
        if self.id is other.id:
            return True
        if set(self.classes).isdisjoint(other.classes):
            return False
        return True if len(self.classes) == len(other.classes) == 1 else None


@dataclass(frozen=True, slots=True)
class Limit:
    """A number with its unit, the releases it holds for and its citation."""

    id: str
    value: int
    unit: str
    releases: Releases
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


class StepKind(StrEnum):
    """What a step asks of its reader."""

    DO = "do"
    CHECK = "check"
    EXPECT = "expect"
    """Something normal to see meanwhile, such as an alarm that goes by itself."""
    CAUTION = "caution"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a procedure. `who` says which peers do it; the words are in data/text/procedures.toml."""

    key: str
    who: str
    wait_minutes: float | None
    """How long this step waits, where a source gives a time."""
    cite: Citation
    kind: StepKind = StepKind.DO
    for_each: str | None = None
    """A role: neighbouring steps with the same one are gone through together, once for each peer of that role."""
    names: tuple[str, ...] = ()
    """Facts that its sentence names. Where the design does not state them all, `<key>_unstated` is said instead."""
    when: str | None = None
    """The condition of STEP_CONDITIONS without which the step is left out."""
    releases: Releases = ALL_RELEASES


@dataclass(frozen=True, slots=True)
class Procedure:
    """An ordered piece of work, such as adding a peer."""

    id: str
    cite: Citation
    steps: tuple[Step, ...]
    releases: Releases = ALL_RELEASES


STEP_ROLES = (
    "each_peer",
    "primary",
    "subordinates",
    "added_peer",
    "present_subordinates",
    "new_primary",
    "old_primary",
    "other_peers",
    "named_peer",
    "readdressed_peers",
    "cluster",
)
"""Who does a step: see planner.runbook, which turns a role into peers of the design."""

STEP_CONDITIONS = ("by_address", "clustered", "edge", "primary_not_first")
"""What a step may depend on: see planner.runbook, which says what each means."""

STEP_FACTS = ("cluster_name", "ip_version", "address", "addresses", "fqdn", "mapped_fqdn", "mapped_ip")
"""Facts of a step that a design may leave out."""


@dataclass(frozen=True)
class Reference:
    """All vendor facts."""

    edition: str
    current_release: Version
    sources: Mapping[str, Source]
    platforms: Mapping[Platform, PlatformFacts]
    limits: tuple[Limit, ...]
    capacity_rules: tuple[CapacityRule, ...]
    figures: tuple[Figures, ...]
    fast_path: tuple[Figures, ...]
    flows: tuple[FlowFacts, ...]
    exempt_option_keys: Mapping[Series, frozenset[str]]
    """Case-folded names of the option keys that may differ between peers, by series."""
    milestones: Mapping[str, Version]
    procedures: Mapping[str, Procedure]

    def release(self, stated: Version | None) -> Version:
        """Return the stated release, or the current one for a design that states none."""
        return stated or self.current_release

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
        for table in (self.limits, self.capacity_rules, self.figures, self.fast_path, self.flows):
            yield from (row.cite for row in table)
        for platform in self.platforms.values():
            yield from (platform.cite, platform.scales_cite)
        for procedure in self.procedures.values():
            yield procedure.cite
            yield from (step.cite for step in procedure.steps)
