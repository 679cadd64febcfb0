"""Which clusters and peers of two designs are the same, as keys that hold in both: places in one common list.

The matching itself is the change plan's (planner.runbook.matching), so that both tell the same story.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeVar

from planner.design import Cluster, Design, Peer
from planner.runbook.matching import match

T = TypeVar("T")


class Sign(StrEnum):
    """What became of something: it comes, it goes, or it changes."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


def sign_of(before: object, after: object) -> Sign:
    """Return what became of something that is None on the side where it is not."""
    if before is None:
        return Sign.ADDED
    return Sign.REMOVED if after is None else Sign.CHANGED


class MatchedPeer(NamedTuple):
    """One Expressway in both designs; None on the side where it is not."""

    before: Peer | None
    after: Peer | None


@dataclass(frozen=True, slots=True)
class MatchedCluster:
    """One cluster in both designs, with its peers in the order of the design after; those that go come last."""

    before: Cluster | None
    after: Cluster | None
    peers: tuple[MatchedPeer, ...]

    @property
    def sign(self) -> Sign:
        """Whether it comes or goes; CHANGED for one that is in both designs."""
        return sign_of(self.before, self.after)


class Sides(NamedTuple):
    """Where the clusters and peers of one design are in the common list."""

    clusters: dict[int, int]
    """The key of each cluster by its index."""
    peers: dict[tuple[int | None, int], int]
    """The key of each peer, within its cluster, by the cluster's index and the peer's number."""

    def peer(self, cluster: int | None, number: int) -> int:
        """Return the key of a peer; below zero for a number that no peer of the design has."""
        return self.peers.get((cluster, number), -number)


@dataclass(frozen=True, slots=True)
class Matching:
    """The common list, and where each design's clusters and peers are in it."""

    clusters: tuple[MatchedCluster, ...]
    before: Sides
    after: Sides


def matching(before: Design, after: Design) -> Matching:
    """Return the common list of two designs.

    It is the same whichever of them comes first: where the two ways round match otherwise, the one that leaves fewer
    clusters and peers without a partner counts.
    """
    forth = _found(before, after)
    back = [MatchedCluster(each.after, each.before, _turned(each.peers)) for each in _found(after, before)]
    forth_first = (_unmatched(forth), before.hash) <= (_unmatched(back), after.hash)
    found = sorted(forth if forth_first else back, key=_order_of_clusters)
    return Matching(tuple(found), _sides(found, 0), _sides(found, 1))


def _found(before: Design, after: Design) -> list[MatchedCluster]:
    return [
        MatchedCluster(
            each.before,
            each.after,
            tuple(sorted((MatchedPeer(unit.before, unit.after) for unit in each.units), key=_order_of_peers)),
        )
        for each in match(before, after, ())
    ]


def _turned(peers: Sequence[MatchedPeer]) -> tuple[MatchedPeer, ...]:
    return tuple(sorted((MatchedPeer(each.after, each.before) for each in peers), key=_order_of_peers))


def _unmatched(clusters: Sequence[MatchedCluster]) -> int:
    return sum((None in (each.before, each.after)) + sum(None in peer for peer in each.peers) for each in clusters)


def _order_of_clusters(each: MatchedCluster) -> tuple[bool, int]:
    place = each.after or each.before
    return each.after is None, place.index if place else 0


def _order_of_peers(each: MatchedPeer) -> tuple[bool, int]:
    place = each.after or each.before
    return each.after is None, place.number if place else 0


def _sides(clusters: Sequence[MatchedCluster], side: int) -> Sides:
    found = Sides({}, {})
    for key, each in enumerate(clusters):
        if (cluster := (each.before, each.after)[side]) is None:
            continue
        found.clusters[cluster.index] = key
        for place, pair in enumerate(each.peers):
            if (peer := pair[side]) is not None:
                found.peers[cluster.index, peer.number] = place
    return found
