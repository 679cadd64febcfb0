"""What can be chosen: every platform with figures, each with every peer count and number of clusters, in order of cost.

All clusters of an option are alike and share the demand evenly. What an option carries is the figures of one peer times
its *shares*: the peers that count, in all clusters together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import lcm

from planner.capacity import capacity_rule, counted_peers, figure_for, printed_row, surviving_peers
from planner.design import CapacityBasis, Metric, Platform, Series
from planner.reference import CapacityRule, Citation, Figures, Reference
from planner.versions import Version

MOST_PEERS = 6
"""Peers in a cluster. Source: data/limits.toml, `peers_per_cluster`; a test holds them equal."""

MOST_CLUSTERS = 100
"""The most clusters that may be asked for: what a search grows with."""

CALLS = (Metric.VIDEO_CALLS, Metric.MRA_VIDEO_CALLS, Metric.AUDIO_CALLS)
"""The kinds of call: each figure is for one kind alone, so that they share a peer along a straight line (inferred)."""

SINGLE = (Metric.REGISTRATIONS, Metric.RICH_MEDIA_SESSIONS, Metric.TURN_RELAYS, Metric.MRA_REGISTRATIONS)
"""The metrics that stand each for itself."""


class Unfit(StrEnum):
    """Why a platform is not among the options. The words are `sizing.unfit.<key>`."""

    RELEASE = "not_supported_on_release"
    FIGURES = "no_figures_in_basis"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a search is bound by. Raises ValueError for losses that no cluster survives or clusters out of range."""

    peer_losses: int = 0
    """Lost peers after which each cluster still carries its share."""
    basis: CapacityBasis = CapacityBasis.CLUSTER_GUIDE
    release: Version | None = None
    """Not stated: the current release's figures."""
    platforms: tuple[Platform, ...] | None = None
    """Not stated: every platform."""
    max_clusters: int = 20
    fast_path_registration: bool = False
    """Whether every peer has Fast Path Registration on, in the image that it needs: its figures, where printed."""

    def __post_init__(self) -> None:
        if not 0 <= self.peer_losses < MOST_PEERS:
            raise ValueError(f"peer_losses must be from 0 to {MOST_PEERS - 1}")
        if not 1 <= self.max_clusters <= MOST_CLUSTERS:
            raise ValueError(f"max_clusters must be from 1 to {MOST_CLUSTERS}")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A platform that cannot be chosen, and why."""

    platform: Platform
    reason: Unfit


@dataclass(frozen=True)
class Offer:
    """A platform that can be chosen, with the figures of one peer."""

    index: int
    """Its place among the offers."""
    row: Figures
    rule: CapacityRule
    scales: bool
    fast_path: Figures | None = None
    """What is printed with Fast Path Registration on, which takes the place of the row's figures; None without it."""

    @property
    def platform(self) -> Platform:
        """The platform."""
        return self.row.platform

    @property
    def cite(self) -> Citation:
        """Where its figures are printed."""
        return self.row.cite

    @cached_property
    def per_peer(self) -> Mapping[str, int]:
        """The figures of one peer."""
        return self.row.per_peer() | (dict(self.fast_path.printed) if self.fast_path else {})

    def figure(self, metric: Metric) -> int:
        """Return the figure of one peer that a metric draws on."""
        return figure_for(self.per_peer, metric)

    @cached_property
    def call_whole(self) -> int:
        """What one peer has to give to calls of all kinds: the least common multiple of its call figures."""
        return lcm(*(self.figure(kind) for kind in CALLS))

    @cached_property
    def call_weights(self) -> Mapping[Metric, int]:
        """What one call of each kind takes of `call_whole`. Whole numbers, so that the line is exact."""
        return {kind: self.call_whole // self.figure(kind) for kind in CALLS}

    def shares_needed(self, demand: Mapping[Metric, int]) -> int:
        """Return the fewest counting peers of this platform that carry a demand."""
        needed = [-(-demand[metric] // self.figure(metric)) for metric in SINGLE if metric in demand]
        calls = sum(demand[kind] * self.call_weights[kind] for kind in CALLS if kind in demand)
        return max([*needed, -(-calls // self.call_whole)])

    def times(self, shares: int) -> dict[str, int]:
        """Return the figures of so many counting peers."""
        return {metric: value * shares for metric, value in self.per_peer.items()}


@dataclass(frozen=True, slots=True)
class Option:
    """A platform, a peer count and a number of clusters that are all alike."""

    offer: Offer
    peer_count: int
    clusters: int
    shares: int
    """The counting peers of all clusters."""
    shares_after_losses: int
    """The same with the stated peers lost in every cluster."""

    @property
    def total_peers(self) -> int:
        """The peers of all clusters, on one side: an Expressway-E side has as many again."""
        return self.peer_count * self.clusters

    @property
    def capacity(self) -> dict[str, int]:
        """What all clusters are rated for together."""
        return self.offer.times(self.shares)

    @property
    def capacity_after_losses(self) -> dict[str, int]:
        """What all clusters carry together with the stated peers lost in every one of them."""
        return self.offer.times(self.shares_after_losses)


@dataclass(frozen=True)
class SearchSpace:
    """All options under some terms, cheapest first: fewest peers in all, then fewest clusters, then smaller units."""

    terms: Terms
    release: Version
    """The release whose figures were taken."""
    rule: CapacityRule
    offers: tuple[Offer, ...]
    left_out: tuple[LeftOut, ...]
    options: tuple[Option, ...]
    fast_path_needs_select: bool
    """Whether the release has Fast Path Registration in Expressway Select alone."""
    most_encrypted: int | None
    """The sessions that a peer encrypts in the standard image; None where the release does not limit them."""

    @property
    def without_fast_path(self) -> tuple[Platform, ...]:
        """The platforms whose figures with Fast Path Registration were asked for, but are not printed."""
        asked = self.terms.fast_path_registration
        return tuple(offer.platform for offer in self.offers if asked and offer.fast_path is None)

    def shares_after_losses(self, offer: Offer, peer_count: int, one_more: bool = False) -> int:
        """Return the peers that count in one cluster of this size after the stated losses, or after one more.

        0 when none is left.
        """
        lost = self.terms.peer_losses + one_more
        return self._left[offer.index, peer_count, lost] if peer_count > lost else 0

    @cached_property
    def _left(self) -> Mapping[tuple[int, int, int], int]:
        return {
            (offer.index, size, lost): count
            for offer in self.offers
            for size in range(1, MOST_PEERS + 1)
            for lost, count in enumerate(surviving_peers(size, offer.rule, offer.scales))
        }


def search(terms: Terms, reference: Reference) -> SearchSpace:
    """Return all that can be chosen under these terms."""
    release = reference.release(terms.release)
    rule = capacity_rule(terms.basis, release, reference)
    offers: list[Offer] = []
    left_out: list[LeftOut] = []
    wanted = [platform for platform in _SMALLEST_FIRST if terms.platforms is None or platform in terms.platforms]
    for platform in wanted:
        facts = reference.platforms[platform]
        row = printed_row(platform, terms.basis, release, reference)
        if facts.supports(release, Series.EXPRESSWAY) is False:
            left_out.append(LeftOut(platform, Unfit.RELEASE))
        elif row is None:
            left_out.append(LeftOut(platform, Unfit.FIGURES))
        else:
            fast_path = _fast_path(platform, terms, release, reference)
            offers.append(Offer(len(offers), row, rule, facts.scales, fast_path))
    options = sorted(
        (option for offer in offers for option in _options(offer, terms)),
        key=lambda option: (option.total_peers, option.clusters, option.offer.index),
    )
    needs_select = release >= reference.milestones["fast_path_needs_select"]
    limited = release >= reference.milestones["encrypted_sessions_limited"]
    sessions = reference.limit("encrypted_sessions_on_standard_image", release).value if limited else None
    return SearchSpace(terms, release, rule, tuple(offers), tuple(left_out), tuple(options), needs_select, sessions)


_SMALLEST_FIRST = (
    Platform.SMALL_VM,
    Platform.MEDIUM_VM,
    Platform.LARGE_VM,
    Platform.CE500,
    Platform.CE1000,
    Platform.CE1100,
    Platform.CE1200,
    Platform.CE1300,
)
"""The order of platforms of which as many peers do: virtual machines before appliances, each from small to large."""


def _fast_path(platform: Platform, terms: Terms, release: Version, reference: Reference) -> Figures | None:
    """Return the row with Fast Path Registration; None without it, or where the basis prints none for the release."""
    if not terms.fast_path_registration:
        return None
    rows = (row for row in reference.fast_path if row.basis is terms.basis and row.platform is platform)
    return next((row for row in rows if release in row.releases), None)


def _options(offer: Offer, terms: Terms) -> Iterator[Option]:
    for peer_count in range(terms.peer_losses + 1, MOST_PEERS + 1):
        whole = counted_peers(peer_count, offer.rule, offer.scales)
        left = surviving_peers(peer_count, offer.rule, offer.scales)[terms.peer_losses]
        for clusters in range(1, terms.max_clusters + 1):
            yield Option(offer, peer_count, clusters, whole * clusters, left * clusters)
