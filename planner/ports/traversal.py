"""Which Expressway-C cluster traverses to which Expressway-E cluster, and on which ports of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from planner.design import Cluster, Design, PeerType, Zone, canonical_address

MOST_PAIRS = 400
"""Pairs of clusters whose flows are worked out: some times what anybody deploys, and a bound on the work."""


@dataclass(frozen=True, slots=True)
class Traversal:
    """An Expressway-C cluster and an Expressway-E cluster; None for a side that the design does not tell."""

    c: Cluster | None
    e: Cluster | None
    place: int
    """The place of this zone among those of the Expressway-E cluster, from 0."""
    free_place: int
    """The same among those zones whose port the design does not state."""
    stated_ports: tuple[int, ...]
    """The SIP ports that zones of either cluster state for it."""
    taken: frozenset[int]
    """The ports that the design states for other zones of the same Expressway-E cluster."""

    @property
    def clusters(self) -> tuple[Cluster, ...]:
        """The sides that are known."""
        return tuple(cluster for cluster in (self.c, self.e) if cluster)

    def sip_ports(self, first: int) -> tuple[int, ...]:
        """Return the ports that are stated, else the one that its place gives it, counting from `first`."""
        if self.stated_ports:
            return self.stated_ports
        free = (port for port in range(first, first + self.free_place + len(self.taken) + 1) if port not in self.taken)
        return (list(free)[self.free_place],)


def traversals(design: Design) -> tuple[Traversal, ...]:
    """Return every pair of clusters, as far as MOST_PAIRS, and each cluster whose other side is not told."""
    pairs = [(pair.c, pair.e) for pair in (design.pairs or ())[:MOST_PAIRS]]
    inside = {c.index for c, _ in pairs}
    outside = {e.index: e for _, e in pairs}
    by_edge = {index: _of_edge(pairs, e) for index, e in outside.items()}
    known = [by_edge[e.index][c.index] for c, e in pairs]
    alone_c = [
        Traversal(c, None, 0, 0, _ports(c.zones), frozenset())
        for c in design.of_type(PeerType.C)
        if c.index not in inside
    ]
    alone_e = [
        Traversal(None, e, 0, 0, _ports(e.zones), frozenset())
        for e in design.of_type(PeerType.E)
        if e.index not in outside
    ]
    return (*known, *alone_c, *alone_e)


def _of_edge(pairs: list[tuple[Cluster, Cluster]], e: Cluster) -> dict[int, Traversal]:
    """Return the traversals to one Expressway-E cluster, by the index of the Expressway-C cluster."""
    here = [c for c, other in pairs if other is e]
    edges = Counter(c.index for c, _ in pairs)
    stated = {c.index: _stated(c, e, only_c=len(here) == 1, only_e=edges[c.index] == 1) for c in here}
    all_stated = [port for ports in stated.values() for port in ports]
    unstated = [index for index, ports in stated.items() if not ports]
    found = {}
    for place, c in enumerate(here):
        own = stated[c.index]
        taken = frozenset(all_stated) - frozenset(own)
        free_place = 0 if own else unstated.index(c.index)
        found[c.index] = Traversal(c, e, place, free_place, own, taken)
    return found


def _stated(c: Cluster, e: Cluster, *, only_c: bool, only_e: bool) -> tuple[int, ...]:
    """Return the ports that a zone of the C towards this E states, else a zone of the E for this C.

    A cluster with one partner alone needs no further sign that a zone is for it.
    """
    towards = [zone for zone in c.zones or () if only_e or set(zone.addresses) & _names(e)]
    return _ports(towards) or _ports(
        [zone for zone in e.zones or () if only_c or _is(zone.tls_verify_subject_name, c.name)]
    )


def _ports(zones: tuple[Zone, ...] | list[Zone] | None) -> tuple[int, ...]:
    return tuple(sorted({zone.port for zone in zones or () if zone.is_traversal and zone.port is not None}))


def _is(name: str | None, other: str | None) -> bool:
    return name is not None and other is not None and canonical_address(name) == canonical_address(other)


def _names(cluster: Cluster) -> set[str]:
    """Return every name and address under which a zone may list the peers of a cluster, canonical."""
    stated = (
        name
        for peer in cluster.peers
        for name in (peer.address, peer.public_fqdn, *peer.lan_addresses, *peer.static_nat_addresses)
        if name
    )
    return {canonical_address(name) for name in stated}
