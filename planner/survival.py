"""What is left when something fails: a site, a peer whose licences run out, any peers at a stated availability.

What the cluster carries after a number of losses is planner.capacity's; here it is put to use.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import comb

from planner.capacity import CallMix, Capacity, call_mix, counted_peers, mix_fits
from planner.design import Cluster, Demand, Design, Metric, Peer, Series
from planner.reference import Limit, Reference

MINUTES_A_YEAR = 365 * 24 * 60
LICENCE_KINDS = ("rich_media_sessions", "room_registrations", "desktop_registrations")
"""The licences that the peers of an Expressway cluster share. A VCS shares others, and its registrations not at all."""


@dataclass(frozen=True, slots=True)
class CapacityBySize:
    """What a cluster like this one would carry with so many peers."""

    peers: int
    counted: int
    """The peers whose capacity counts."""
    unreserved: int
    """The same with the peers whose worth is held in reserve."""
    figures: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SiteLoss:
    """The cluster without the peers of one site."""

    site: str
    peers: tuple[int, ...]
    """Numbers of the peers there."""
    left: int
    """Peers elsewhere."""
    figures: Mapping[str, int]
    fits: bool | None
    """Whether each metric of the demand fits by itself; None without demand."""
    mix: CallMix | None
    """Video and audio together, where both are asked and anything is left. Inferred."""


@dataclass(frozen=True, slots=True)
class LicenceLoss:
    """A kind of licence when one peer stays lost: as many as before at first, without that peer's own in the end."""

    kind: str
    peers: tuple[int, ...]
    """Numbers of the peers that hold this many: losing any of them leaves the same."""
    held: int
    pool: int
    """What counts until the day on which the lost peer's licences go."""
    pool_after: int
    usable: int | None
    """What the peers left can use of `pool`, each within its own capacity; None where that is not known."""
    usable_after: int | None
    needed: int | None
    """The rich media sessions that the demand needs; None for other kinds, or where that is not known."""


@dataclass(frozen=True, slots=True)
class Availability:
    """How much of the time the peers that are up carry the demand, when each is up so much of it by itself.

    Exact, for peers that fail independently of one another: a site or host that takes several with it is not in it.
    """

    per_peer: float
    covered: Fraction
    """The probability that each metric of the demand fits by itself."""
    covered_with_mix: Fraction | None
    """The same with video and audio together on the inferred line; None unless both are asked."""

    @property
    def minutes_uncovered(self) -> float:
        """Minutes a year (of 365 days) in which the demand does not fit."""
        return float((1 - self.covered) * MINUTES_A_YEAR)

    @property
    def minutes_uncovered_with_mix(self) -> float | None:
        """The same with video and audio together; None unless both are asked."""
        return None if self.covered_with_mix is None else float((1 - self.covered_with_mix) * MINUTES_A_YEAR)


@dataclass(frozen=True, slots=True)
class Survival:
    """What becomes of one cluster when something fails."""

    cluster: int
    by_size: tuple[CapacityBySize, ...]
    """For 1 to as many peers as a cluster may have; empty without figures."""
    sites: tuple[SiteLoss, ...]
    """One for each site that a peer states, in peer order; empty without figures."""
    unplaced: tuple[int, ...]
    """Peers of which no site is stated while others state theirs: no loss of a site takes them."""
    licences: tuple[LicenceLoss, ...]
    """By kind and by how many a peer holds; none where a peer's count is not stated."""
    licence_days: Limit
    """The days for which the licences of a lost peer still count."""
    availability: Availability | None
    """None unless the availability of a peer is stated and demand and capacity can be compared."""


def compute(design: Design, reference: Reference, capacities: tuple[Capacity, ...]) -> tuple[Survival, ...]:
    """Return what becomes of each cluster, in design order."""
    return tuple(
        _survival(cluster, found, reference) for cluster, found in zip(design.clusters, capacities, strict=True)
    )


def probability_of_losses(peers: int, losses: Iterable[int], per_peer: Fraction) -> Fraction:
    """Return how likely it is that the number of peers down is one of these, each up by itself with `per_peer`.

    Exact: the terms of the binomial distribution as whole numbers over a common denominator.
    """
    up, whole = per_peer.numerator, per_peer.denominator
    ways = sum(comb(peers, lost) * (whole - up) ** lost * up ** (peers - lost) for lost in losses)
    return Fraction(ways, whole**peers)


def _survival(cluster: Cluster, found: Capacity, reference: Reference) -> Survival:
    placed = [peer for peer in cluster.peers if peer.site is not None]
    return Survival(
        cluster=cluster.index,
        by_size=_by_size(found, reference),
        sites=_sites(cluster, placed, found),
        unplaced=tuple(peer.number for peer in cluster.peers if placed and peer.site is None),
        licences=_licences(cluster, found),
        licence_days=reference.limit("lost_peer_licence_days", cluster.software_version),
        availability=_availability(cluster.demand, found),
    )


def _by_size(found: Capacity, reference: Reference) -> tuple[CapacityBySize, ...]:
    if found.per_peer is None:
        return ()
    steps = []
    for size in range(1, reference.limit("peers_per_cluster", found.release).value + 1):
        counted = counted_peers(size, found.rule, found.scales)
        most = found.rule.counted_peers + found.rule.reserved_peers
        unreserved = min(size, most) if found.scales else 1
        steps.append(CapacityBySize(size, counted, unreserved, _times(found.per_peer, counted)))
    return tuple(steps)


def _times(per_peer: Mapping[str, int], peers: int) -> dict[str, int]:
    return {metric: value * peers for metric, value in per_peer.items()}


def _sites(cluster: Cluster, placed: list[Peer], found: Capacity) -> tuple[SiteLoss, ...]:
    if not found.after_losses:
        return ()
    at: dict[str, list[Peer]] = {}
    for peer in placed:
        at.setdefault((peer.site or "").casefold(), []).append(peer)
    return tuple(_site(peers, cluster.demand, found) for peers in at.values())


def _site(peers: list[Peer], demand: Demand, found: Capacity) -> SiteLoss:
    lost = len(peers)
    left = len(found.after_losses) - lost
    figures = found.after_losses[lost].figures if left else _times(found.per_peer or {}, 0)
    return SiteLoss(
        site=peers[0].site or "",
        peers=tuple(peer.number for peer in peers),
        left=left,
        figures=figures,
        fits=_fits(found, lost) if found.demand else None,
        mix=call_mix(figures, demand) if left else None,
    )


def _fits(found: Capacity, lost: int) -> bool:
    """Whether each metric of the demand fits by itself after so many losses; after all of them, only no demand does."""
    if lost < len(found.after_losses):
        return all(line.after_losses[lost].fits for line in found.demand)
    return all(line.demand == 0 for line in found.demand)


def _fits_mixed(found: Capacity, demand: Demand, lost: int) -> bool:
    """Whether video and audio, of which both are asked, fit together after so many losses; never of every peer."""
    return mix_fits(found.after_losses[lost].figures, demand)


def _licences(cluster: Cluster, found: Capacity) -> tuple[LicenceLoss, ...]:
    if cluster.series is Series.VCS or not cluster.peers:
        return ()
    losses: list[LicenceLoss] = []
    for kind in LICENCE_KINDS:
        counts: list[int | None] = [getattr(peer.licences, kind, None) for peer in cluster.peers]
        held = [count for count in counts if count is not None]
        if len(held) < len(counts):
            continue
        pool = sum(held)
        bound = _usable_at_most(kind, found)
        for count in dict.fromkeys(held):
            rest = pool - count
            losses.append(
                LicenceLoss(
                    kind=kind,
                    peers=tuple(peer.number for peer, own in zip(cluster.peers, held, strict=True) if own == count),
                    held=count,
                    pool=pool,
                    pool_after=rest,
                    usable=None if bound is None else min(pool, bound),
                    usable_after=None if bound is None else min(rest, bound),
                    needed=found.sessions_needed if kind == "rich_media_sessions" else None,
                )
            )
    return tuple(losses)


def _usable_at_most(kind: str, found: Capacity) -> int | None:
    """Return how many licences of a kind the cluster has room to use with one peer lost; None without figures.

    A session licence carries one video call: neither more than the sessions nor more than the video calls that fit.
    """
    if not found.after_losses:
        return None
    if len(found.after_losses) == 1:
        return 0
    figures = found.after_losses[1].figures
    if kind == "rich_media_sessions":
        return min(figures[Metric.RICH_MEDIA_SESSIONS], figures[Metric.VIDEO_CALLS])
    return figures[Metric.REGISTRATIONS]


def _availability(demand: Demand, found: Capacity) -> Availability | None:
    if demand.peer_availability is None or not found.demand:
        return None
    # As written: 0.999 means 999/1000, not the nearest binary fraction.
    per_peer = Fraction(str(demand.peer_availability))
    losses = range(len(found.after_losses) + 1)
    alone = [lost for lost in losses if _fits(found, lost)]
    mixed = [lost for lost in alone if found.mix and _fits_mixed(found, demand, lost)]
    return Availability(
        per_peer=float(per_peer),
        covered=probability_of_losses(losses[-1], alone, per_peer),
        covered_with_mix=probability_of_losses(losses[-1], mixed, per_peer) if found.mix else None,
    )
