"""What differs between two releases: which rules hold, limits, capacity figures, ports, platforms, milestones.

The upgrade view, and the downgrade view when the first release is the later one: everything is told as it is in the
first and as it is in the second. It says nothing about a design, only about the reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from planner.capacity import capacity_rule
from planner.design import METRICS, CapacityBasis, Metric, Platform
from planner.reference import (
    CapacityRule,
    Citation,
    DeploymentFlowFacts,
    EsxiSupport,
    Figures,
    FlowFacts,
    Limit,
    PlatformFacts,
    Reference,
)
from planner.rules import Rule
from planner.versions import Version


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that holds for one of the two releases alone; `starts` when that is the second."""

    rule: Rule
    starts: bool


@dataclass(frozen=True, slots=True)
class LimitChange:
    """A limit with another value, or that one of the releases does not have (None)."""

    id: str
    old: Limit | None
    new: Limit | None


@dataclass(frozen=True, slots=True)
class CapacityRuleChange:
    """Peers of a cluster that count, and peers held in reserve, where a basis counts them otherwise."""

    basis: CapacityBasis
    old: CapacityRule
    new: CapacityRule


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure of one peer that differs; None where a basis prints none for the platform in a release."""

    basis: CapacityBasis
    platform: Platform
    metric: Metric
    fast_path: bool
    """Whether it is a figure with Fast Path Registration."""
    old: int | None
    new: int | None
    old_row: Figures | None
    new_row: Figures | None


@dataclass(frozen=True, slots=True)
class FlowChange:
    """A flow between peers with other protocols or ports; no rows where a release does not have it."""

    id: str
    old: tuple[FlowFacts, ...]
    new: tuple[FlowFacts, ...]


@dataclass(frozen=True, slots=True)
class DeploymentFlowChange:
    """A flow of the deployment that is there in one of the two releases alone; `starts` when that is the second."""

    flow: DeploymentFlowFacts
    starts: bool


@dataclass(frozen=True, slots=True)
class PlatformChange:
    """A platform that runs one of the two releases alone; `starts` when that is the second."""

    platform: PlatformFacts
    starts: bool


@dataclass(frozen=True, slots=True)
class EsxiChange:
    """Other earliest ESXi releases for the virtual machines; None where the reference has none for a release."""

    old: EsxiSupport | None
    new: EsxiSupport | None


@dataclass(frozen=True, slots=True)
class Milestone:
    """A turning point of the software between the releases; `reached` when the second has it and the first not."""

    id: str
    since: Version
    reached: bool
    cite: Citation


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything in the reference that is not the same for `first` and for `second`."""

    first: Version
    second: Version
    beyond: tuple[Version, ...]
    """Those of the two that are later than the latest release the reference knows: its facts are taken for them."""
    rules: tuple[RuleChange, ...]
    limits: tuple[LimitChange, ...]
    capacity_rules: tuple[CapacityRuleChange, ...]
    figures: tuple[FigureChange, ...]
    flows: tuple[FlowChange, ...]
    """Between the peers of a cluster."""
    deployment_flows: tuple[DeploymentFlowChange, ...]
    """Between the clusters and the systems around them."""
    platforms: tuple[PlatformChange, ...]
    esxi: tuple[EsxiChange, ...]
    """One at the most."""
    milestones: tuple[Milestone, ...]

    @property
    def any(self) -> bool:
        """Whether anything differs."""
        return any(
            (
                self.rules,
                self.limits,
                self.capacity_rules,
                self.figures,
                self.flows,
                self.deployment_flows,
                self.platforms,
                self.esxi,
                self.milestones,
            )
        )


def changes(reference: Reference, rules: Iterable[Rule], first: Version, second: Version) -> Changes:
    """Return what differs between two releases, in the order of the reference and of `rules`; milestones by release."""
    return Changes(
        first=first,
        second=second,
        beyond=tuple(release for release in dict.fromkeys((first, second)) if release > reference.current_release),
        rules=tuple(
            RuleChange(rule, second in rule.releases)
            for rule in rules
            if (first in rule.releases) is not (second in rule.releases)
        ),
        limits=tuple(_limits(reference, first, second)),
        capacity_rules=tuple(_capacity_rules(reference, first, second)),
        figures=(
            *_figures(reference.figures, first, second, fast_path=False),
            *_figures(reference.fast_path, first, second, fast_path=True),
        ),
        flows=tuple(_flows(reference, first, second)),
        deployment_flows=tuple(
            DeploymentFlowChange(flow, second in flow.releases)
            for flow in reference.deployment_flows
            if (first in flow.releases) is not (second in flow.releases)
        ),
        platforms=tuple(
            PlatformChange(platform, second in platform.releases)
            for platform in reference.platforms.values()
            if (first in platform.releases) is not (second in platform.releases)
        ),
        esxi=tuple(_esxi(reference, first, second)),
        milestones=tuple(
            Milestone(name, since, second >= since, reference.milestone_cites[name])
            for name, since in sorted(reference.milestones.items(), key=lambda milestone: milestone[1])
            if (first >= since) is not (second >= since)
        ),
    )


def _limits(reference: Reference, first: Version, second: Version) -> Iterator[LimitChange]:
    for limit_id in dict.fromkeys(limit.id for limit in reference.limits):
        rows = [limit for limit in reference.limits if limit.id == limit_id]
        if all(row.releases.before for row in rows):
            continue  # The editions that print it end there: what held afterwards is not known, and so is no change.
        old, new = (next((row for row in rows if release in row.releases), None) for release in (first, second))
        if (old and (old.value, old.unit)) != (new and (new.value, new.unit)):
            yield LimitChange(limit_id, old, new)


def _capacity_rules(reference: Reference, first: Version, second: Version) -> Iterator[CapacityRuleChange]:
    for basis in CapacityBasis:
        old, new = (capacity_rule(basis, release, reference) for release in (first, second))
        if (old.counted_peers, old.reserved_peers) != (new.counted_peers, new.reserved_peers):
            yield CapacityRuleChange(basis, old, new)


def _figures(table: tuple[Figures, ...], first: Version, second: Version, *, fast_path: bool) -> Iterator[FigureChange]:
    for basis, platform in dict.fromkeys((row.basis, row.platform) for row in table):
        rows = [row for row in table if row.basis is basis and row.platform is platform]
        old, new = (next((row for row in rows if release in row.releases), None) for release in (first, second))
        was, becomes = (row.per_peer() if row else {} for row in (old, new))
        for metric in METRICS:
            if was.get(metric) != becomes.get(metric):
                yield FigureChange(basis, platform, metric, fast_path, was.get(metric), becomes.get(metric), old, new)


def _flows(reference: Reference, first: Version, second: Version) -> Iterator[FlowChange]:
    for flow_id in dict.fromkeys(flow.id for flow in reference.flows):
        old, new = (
            tuple(flow for flow in reference.flows if flow.id == flow_id and release in flow.releases)
            for release in (first, second)
        )
        if list(map(_on_the_wire, old)) != list(map(_on_the_wire, new)):
            yield FlowChange(flow_id, old, new)


def _esxi(reference: Reference, first: Version, second: Version) -> Iterator[EsxiChange]:
    old, new = (next((row for row in reference.esxi if release in row.releases), None) for release in (first, second))
    if (old and old.minimum) != (new and new.minimum):
        yield EsxiChange(old, new)


def _on_the_wire(flow: FlowFacts) -> tuple[str | None, ...]:
    return flow.protocol, flow.source_ports, flow.destination_ports, flow.only_type
