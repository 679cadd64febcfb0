"""The rule engine: what a rule is, what it sees, what it leaves behind, and the register of all rules.

A rule is a small pure function with its metadata in a decorator. It decides; the numbers it compares live in data/,
its words in data/text/rules/. It yields an Observation for everything it looked at, whether it holds or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from planner.capacity import Capacity
from planner.design import Cluster, Confirmation, Design, Link, Peer, Waiver
from planner.errors import RuleObservedNothing
from planner.reference import Citation, Limit, Reference
from planner.versions import ALL_RELEASES, Releases, Version


class Severity(StrEnum):
    """How bad it is when a rule is unmet."""

    BLOCKER = "blocker"
    CAUTION = "caution"
    ADVICE = "advice"


class Outcome(StrEnum):
    """What became of a rule."""

    MET = "met"
    UNMET = "unmet"
    UNDECIDED = "undecided"
    NOT_APPLICABLE = "not_applicable"
    CONFIRMED = "confirmed"
    WAIVED = "waived"


class Kind(StrEnum):
    """Whether the design can decide a rule, or a person has to confirm it."""

    DECIDED = "decided"
    CONFIRMABLE = "confirmable"


class Scope(StrEnum):
    """Whether a rule is judged for each cluster or once for the design."""

    CLUSTER = "cluster"
    DESIGN = "design"


@dataclass(frozen=True, slots=True)
class Place:
    """What an observation is about. `kind` names the word for it (labels.place); `peers` are numbers from 1."""

    kind: str
    cluster: int | None = None
    peers: tuple[int, ...] = ()
    names: tuple[str | None, ...] = ()


class Observation(NamedTuple):
    """One thing a rule saw: whether it holds (None: the design does not say), where, and its numbers and names.

    A named tuple, as Result is: there are hundreds in an answer, and each costs a third of a frozen dataclass.
    """

    holds: bool | None
    place: Place
    pointer: str
    facts: Mapping[str, Any]
    sentence: str | None = None
    """Key of the words for it where the rule's own do not fit; None: `rules.<id>.met`, `.unmet` or `.undecided`."""


@dataclass(frozen=True)
class Case:
    """What a rule sees. `cluster` and `capacity` are those under judgement (the first ones for a design-wide rule)."""

    design: Design
    reference: Reference
    capacities: tuple[Capacity, ...]
    today: date
    cluster: Cluster

    @property
    def capacity(self) -> Capacity:
        """The capacity of the cluster under judgement."""
        return self.capacities[self.cluster.index]

    @property
    def peers(self) -> tuple[Peer, ...]:
        """The peers of the cluster under judgement."""
        return self.cluster.peers

    @cached_property
    def release(self) -> Version:
        """The release by whose rules the cluster is judged: its stated one, else the current one."""
        return self.reference.release(self.cluster.software_version)

    def limit(self, limit_id: str) -> Limit:
        """Return the limit of that id for the cluster's release."""
        return self.reference.limit(limit_id, self.cluster.software_version)


Check = Callable[[Case], Iterable[Observation]]
Applies = Callable[[Case], bool]


def always(case: Case) -> bool:
    """Every cluster."""
    return True


def clustered(case: Case) -> bool:
    """Clusters of two or more peers (or of a size not stated)."""
    return case.cluster.size is None or case.cluster.size > 1


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A requirement of the vendor with the function that checks it. There is one of each, equal to itself alone."""

    id: str
    severity: Severity
    kind: Kind
    scope: Scope
    cites: tuple[Citation, ...]
    releases: Releases
    applies: Applies
    check: Check
    statement: str
    """The docstring of the function: one English sentence for developers; people read data/text/rules/."""
    conflicts: tuple[Citation, ...] = ()
    """Sources that say otherwise; the rule's words tell how."""

    @property
    def topic(self) -> str:
        """The part of the id before the number: MEM, NET, DNS, TLS, CFG, LIC, PAIR, CAP or OPS."""
        return self.id.partition("-")[0]


class Result(NamedTuple):
    """What became of one rule in one cluster (or the design, `cluster` None)."""

    rule: Rule
    cluster: int | None
    observations: tuple[Observation, ...]
    judged: Outcome
    """What the design alone makes of it."""
    outcome: Outcome
    """What became of it: waived where it is waived and would be unmet or undecided."""
    confirmation: Confirmation | None = None
    waiver: Waiver | None = None
    """The waiver of this rule that counts on the day of the assessment."""

    @property
    def applicable(self) -> bool:
        """Whether the rule is about this cluster and its release."""
        return self.judged is not Outcome.NOT_APPLICABLE


def judged_by(observations: Iterable[Observation], kind: Kind, confirmed: bool) -> Outcome:
    """Return what a design makes of a rule that applies: unmet beats undecided beats confirmed beats met."""
    seen = {observation.holds for observation in observations}
    if False in seen:
        return Outcome.UNMET
    if None in seen:
        return Outcome.UNDECIDED
    if kind is Kind.DECIDED:
        return Outcome.MET
    return Outcome.CONFIRMED if confirmed else Outcome.UNDECIDED


WAIVABLE = (Outcome.UNMET, Outcome.UNDECIDED)
"""The outcomes that a person may accept."""

TOPICS = ("MEM", "NET", "DNS", "TLS", "CFG", "LIC", "PAIR", "CAP", "OPS")
"""Topics in report order."""

_ID = re.compile(rf"(?:{'|'.join(TOPICS)})-\d\d")
_REGISTER: dict[str, Rule] = {}


def rule(
    rule_id: str,
    *,
    severity: Severity,
    cites: tuple[str, ...],
    kind: Kind = Kind.DECIDED,
    scope: Scope = Scope.CLUSTER,
    applies: Applies = always,
    releases: Releases = ALL_RELEASES,
    conflicts: tuple[str, ...] = (),
) -> Callable[[Check], Check]:
    """Register a function as the rule of this id; refuse a second rule of an id and a rule without a docstring."""

    def register(check: Check) -> Check:
        if not _ID.fullmatch(rule_id):
            raise TypeError(f"not a rule id: {rule_id}")
        if rule_id in _REGISTER:
            raise TypeError(f"a second rule {rule_id}")
        if not check.__doc__:
            raise TypeError(f"rule {rule_id} has no docstring")
        _REGISTER[rule_id] = Rule(
            id=rule_id,
            severity=severity,
            kind=kind,
            scope=scope,
            cites=tuple(Citation.parse(cite) for cite in cites),
            releases=releases,
            applies=applies,
            check=check,
            statement=check.__doc__.strip(),
            conflicts=tuple(Citation.parse(cite) for cite in conflicts),
        )
        return check

    return register


def confirmable(
    rule_id: str,
    *,
    severity: Severity,
    cites: tuple[str, ...],
    applies: Applies = always,
    releases: Releases = ALL_RELEASES,
    scope: Scope = Scope.CLUSTER,
    conflicts: tuple[str, ...] = (),
) -> Callable[[Check], Check]:
    """Register a rule that no design can show wholly. What its function observes false or unknown still counts."""
    return rule(
        rule_id,
        severity=severity,
        cites=cites,
        kind=Kind.CONFIRMABLE,
        applies=applies,
        releases=releases,
        scope=scope,
        conflicts=conflicts,
    )


_NO_PEERS = "labels.missing.peer_count_not_stated"
"""The sentence where a rule looks at each peer of a cluster that states neither peers nor their number."""


def registered() -> dict[str, Rule]:
    """Return the register, in the order in which the rules were imported."""
    return dict(_REGISTER)


def run(
    rules: Iterable[Rule], design: Design, reference: Reference, capacities: tuple[Capacity, ...], today: date
) -> tuple[Result, ...]:
    """Judge a design by rules: one Result for each rule and cluster it concerns, in book order."""
    cases = [Case(design, reference, capacities, today, cluster) for cluster in design.clusters]
    return tuple(_judge(rule, case) for rule in rules for case in (cases if rule.scope is Scope.CLUSTER else cases[:1]))


def _judge(rule: Rule, case: Case) -> Result:
    cluster = case.cluster.index if rule.scope is Scope.CLUSTER else None
    confirmation, waiver = case.design.confirmed.get(rule.id), case.design.waivers.get(rule.id)
    if waiver and not waiver.counts_on(case.today):
        waiver = None
    try:
        if (rule.releases is not ALL_RELEASES and case.release not in rule.releases) or not rule.applies(case):
            return Result(rule, cluster, (), Outcome.NOT_APPLICABLE, Outcome.NOT_APPLICABLE)
        observations = tuple(rule.check(case))
    except Exception as error:
        error.add_note(f"while judging rule {rule.id} in {case.cluster.path}")
        raise
    if not observations and rule.kind is Kind.DECIDED:
        if case.peers:
            raise RuleObservedNothing(rule.id)
        observations = (Observation(None, on_cluster(case.cluster), case.cluster.size_path, {}, _NO_PEERS),)
    judged = judged_by(observations, rule.kind, confirmation is not None)
    outcome = Outcome.WAIVED if waiver and judged in WAIVABLE else judged
    return Result(rule, cluster, observations, judged, outcome, confirmation, waiver)


# --- what a rule's function uses to speak -----------------------------------------------------------------------------


def observe(holds: bool | None, place: Place, pointer: str, **facts: Any) -> Observation:
    """Return an observation; facts are numbers, names, enumeration values, or tuples of them, never sentences."""
    return Observation(holds, place, pointer, facts)


def on_cluster(cluster: Cluster) -> Place:
    """The cluster as a whole."""
    return Place("cluster", cluster.index, (), (cluster.name,))


def on_peer(cluster: Cluster, peer: Peer) -> Place:
    """One peer."""
    return _on_peer(cluster.index, peer.number, peer.name)


@lru_cache(maxsize=4096)
def _on_peer(cluster: int, number: int, name: str | None) -> Place:
    """Return one place for the many observations of a peer."""
    return Place("peer", cluster, (number,), (name,))


def on_link(cluster: Cluster, link: Link) -> Place:
    """A pair of peers."""
    return Place("link", cluster.index, (link.first.number, link.second.number), (link.first.name, link.second.name))


def on_demand(cluster: Cluster) -> Place:
    """What is asked of the cluster."""
    return Place("demand", cluster.index, (), (cluster.name,))


def within(measured: float | None, limit: float) -> bool | None:
    """Whether a number is at most the limit; None when it is not stated."""
    return None if measured is None else measured <= limit


def each_peer_states(case: Case, fact: str, holds: Callable[[Any], bool | None] | None = None) -> Iterator[Observation]:
    """Yield an observation for each peer: unknown where `fact` is not stated, else what `holds` makes of its value."""
    for peer in case.peers:
        value = getattr(peer, fact)
        judged = None if value is None else (holds(value) if holds else True)
        yield observe(judged, on_peer(case.cluster, peer), peer.where(fact), **{fact: value})


def same_on_pages(case: Case, fact: str) -> Iterator[Observation]:
    """Yield for each peer whether a fact of its Clustering page is what the cluster states for all.

    Where the cluster does not state it, the first page that does is compared with. Facts: the page's own value under
    the fact's name, and `expected`.
    """
    values = [getattr(case.cluster.page(peer), fact) for peer in case.peers]
    expected = getattr(case.cluster, fact) or next((value for value in values if value is not None), None)
    for peer, value in zip(case.peers, values, strict=True):
        holds = None if value is None else value == expected
        pointer = case.cluster.page_path(peer, fact)
        yield observe(holds, on_peer(case.cluster, peer), pointer, **{fact: value, "expected": expected})


def same_on_all(case: Case, fact: str) -> Iterator[Observation]:
    """Yield an observation for each peer on whether `fact` equals that of the first peer that states it.

    Facts: the peer's own value under the fact's name, and `expected`.
    """
    values = [getattr(peer, fact) for peer in case.peers]
    expected = next((value for value in values if value is not None), None)
    for peer, value in zip(case.peers, values, strict=True):
        holds = None if value is None else value == expected
        yield observe(holds, on_peer(case.cluster, peer), peer.where(fact), **{fact: value, "expected": expected})
