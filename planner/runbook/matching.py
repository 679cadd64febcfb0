"""Which peers and clusters of two designs are the same: by system name, by any address or name, else by their order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from planner.design import Cluster, Design, Peer, canonical_address


@dataclass(eq=False, slots=True)
class Unit:
    """One Expressway, as it is before and as it is to be after. A unit is equal to itself alone."""

    before: Peer | None = None
    after: Peer | None = None
    lost: bool = False
    """Whether it is down for good."""
    moves: bool = False
    """Whether it leaves one cluster of the design for another."""

    @property
    def stays(self) -> bool:
        """Whether it is in the cluster before and after."""
        return self.before is not None and self.after is not None

    @property
    def leaves(self) -> bool:
        """Whether it is up, and no longer in the cluster after."""
        return self.after is None and not self.lost


@dataclass(eq=False, slots=True)
class Match:
    """A cluster before and after, with its units."""

    before: Cluster | None
    after: Cluster | None
    units: list[Unit] = field(default_factory=list)
    replaced: list[tuple[Unit, Unit]] = field(default_factory=list)
    """Units that leave, each with the new one that takes its place in the list."""


def match(before: Design, after: Design, lost: Collection[tuple[int, int]]) -> list[Match]:
    """Return the clusters of both designs with their units; `lost` are (cluster index, peer number) of `before`."""
    found = [Match(old, new) for old, new in _clusters(before.clusters, after.clusters)]
    for each in found:
        each.units = _units(each.before, each.after, lost)
    _mark_moved(found)
    for each in found:
        gone = {unit.before.number: unit for unit in each.units if unit.leaves and unit.before and not unit.moves}
        each.replaced = [
            (gone[unit.after.number], unit)
            for unit in each.units
            if unit.before is None and unit.after and unit.after.number in gone and not unit.moves
        ]
    return found


def _clusters(before: tuple[Cluster, ...], after: tuple[Cluster, ...]) -> list[tuple[Cluster | None, Cluster | None]]:
    """Return the pairs in the order of the design after; those that are to go come last."""
    partner: dict[int, Cluster] = {}
    left = {cluster.index: cluster for cluster in before}
    right = {cluster.index: cluster for cluster in after}
    known = {id(cluster): _identities(cluster.peers) for cluster in (*before, *after)}

    def take(same: Callable[[Cluster, Cluster], bool]) -> None:
        for new in tuple(right.values()):
            found = next((old for old in left.values() if same(old, new)), None)
            if found is not None:
                partner[new.index] = found
                del left[found.index], right[new.index]

    take(lambda old, new: bool(old.name and new.name) and _canonical(old.name) == _canonical(new.name))
    take(lambda old, new: not known[id(old)].isdisjoint(known[id(new)]))
    take(lambda old, new: old.index == new.index and not (old.name and new.name) and _same_type(old, new))
    take(lambda old, new: not (old.name and new.name) and _same_type(old, new))
    paired: list[tuple[Cluster | None, Cluster | None]] = [(partner.get(new.index), new) for new in after]
    return paired + [(old, None) for old in left.values()]


def _same_type(old: Cluster, new: Cluster) -> bool:
    return old.type is None or new.type is None or old.type is new.type


def _units(before: Cluster | None, after: Cluster | None, lost: Collection[tuple[int, int]]) -> list[Unit]:
    units = [Unit(peer, lost=(before.index, peer.number) in lost) for peer in before.peers] if before else []
    # What is lost does not come back: at its address, if it is named again, there is to be a new unit.
    old = [unit for unit in units if not unit.lost]
    new = list(after.peers if after else ())

    def take(same: Callable[[Peer, Peer], bool]) -> None:
        for unit in old:
            found = next((peer for peer in new if unit.after is None and same(_old(unit), peer)), None)
            if found is not None:
                unit.after = found
                new.remove(found)

    take(lambda one, other: _same_name(one.system_name, other.system_name))
    take(lambda one, other: one.number == other.number and _same_address(one, other))
    take(_same_address)
    take(lambda one, other: _same_name(one.host_name, other.host_name))
    take(lambda one, other: one.number == other.number and _named_only_now(one, other))
    take(lambda one, other: not _is_known(one) or not _is_known(other))
    return units + [Unit(after=peer) for peer in new]


def _old(unit: Unit) -> Peer:
    assert unit.before is not None  # noqa: S101  (units of the design before)
    return unit.before


def _mark_moved(found: Iterable[Match]) -> None:
    """Mark the units that leave one cluster and join another."""
    leaving = [unit for each in found for unit in each.units if unit.before and unit.after is None]
    joining = [unit for each in found for unit in each.units if unit.after and unit.before is None]
    places: dict[tuple[str, str], list[int]] = {}
    for place, unit in enumerate(joining):
        for identity in _identities([_new(unit)]):
            places.setdefault(identity, []).append(place)
    for old in leaving:
        same = (place for identity in _identities([_old(old)]) for place in places.get(identity, ()))
        first = min((place for place in same if not joining[place].moves), default=None)
        if first is not None:
            old.moves = joining[first].moves = True


def _new(unit: Unit) -> Peer:
    assert unit.after is not None  # noqa: S101  (units of the design after)
    return unit.after


def _canonical(name: str | None) -> str:
    return canonical_address(name or "")


def _identities(peers: Iterable[Peer]) -> frozenset[tuple[str, str]]:
    """Return the system names and the addresses and names of peers: two that have any in common are one unit."""
    return frozenset(
        identity
        for peer in peers
        for identity in (
            *((("system_name", _canonical(peer.system_name)),) if peer.system_name else ()),
            *(("address", address) for address in peer.known_as),
        )
    )


def _same_name(one: str | None, other: str | None) -> bool:
    return bool(one and other) and _canonical(one) == _canonical(other)


def _same_address(one: Peer, other: Peer) -> bool:
    return not one.known_as.isdisjoint(other.known_as)


def _named_only_now(one: Peer, other: Peer) -> bool:
    """Whether an IP address in the list may have become a name, of which nothing else is known."""
    return one.address_is_ip is True and other.address_is_ip is False and not other.lan_addresses


def _is_known(peer: Peer) -> bool:
    return bool(peer.known_as or peer.system_name or peer.host_name)
