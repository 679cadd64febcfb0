"""What two designs state otherwise: values by path, each in the object and at the level that states it.

An object is the design, a cluster, a peer, or one of a list of the design or a cluster (links, zones, records ...).
Objects of a list are the same where they have their key in common, whatever their order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planner.comparison.matching import MatchedCluster, Matching, Sides, Sign, sign_of
from planner.design import Design, Peer
from planner.design.tables import pointer

Object = Mapping[str, Any]

_APART = frozenset({"clusters", "peers", "links", "zones", "dns_records", "confirmed", "waivers"})
"""Lists whose members are objects of their own."""

_MAPPINGS = ("address_mapping", "mappings")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A value that an object states otherwise; None on the side that does not state it."""

    path: str
    """Below its object, with dots."""
    before: Any
    after: Any
    pointer_before: str | None
    pointer_after: str | None

    @property
    def sign(self) -> Sign:
        """What became of it."""
        return sign_of(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Part:
    """An object of the design with what differs in it. One that comes or goes has all its values here."""

    table: str
    """The table of planner.design.tables that it is in: its level and kind."""
    cluster: int | None
    """Key of its cluster; None for what the design states for all."""
    peer: int | None
    """Key of its peer, where it is one."""
    name: tuple[str | int, ...]
    """What it is called in its list, as stated in the design after; of a link the keys of both peers."""
    sign: Sign
    pointer_before: str | None
    pointer_after: str | None
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class _Placed:
    """An object and its pointer; both None where a design does not have it."""

    value: Object | None = None
    pointer: str | None = None
    name: tuple[str | int, ...] = ()


_ABSENT = _Placed()


def parts(before: Design, after: Design, found: Matching) -> Iterator[Part]:
    """Yield every object with something that differs: the design's first, then cluster by cluster."""
    old, new = _Placed(before.document, ""), _Placed(after.document, "")
    yield from _part("design", old, new)
    for key, cluster in enumerate(found.clusters):
        yield from _cluster(key, cluster, old, new, found)
    for table, named in _OF_DESIGN.items():
        yield from _listed(table, (table,), old, new, named, named)


def _cluster(key: int, cluster: MatchedCluster, old: _Placed, new: _Placed, found: Matching) -> Iterator[Part]:
    before = _member(old, ("clusters", cluster.before.index)) if cluster.before else _ABSENT
    after = _member(new, ("clusters", cluster.after.index)) if cluster.after else _ABSENT
    yield from _part("clusters", before, after, key)
    for place, peer in enumerate(cluster.peers):
        sides = _peer(before, peer.before), _peer(after, peer.after)
        # A peer that is counted alone states nothing; one that is listed now and was counted before does not come.
        yield from _part("peers", *sides, key, place, sign=sign_of(peer.before, peer.after))
    joined = (_joining(found.before, cluster.before), _joining(found.after, cluster.after))
    yield from _listed("links", ("links",), before, after, *joined, key)
    yield from _listed("mappings", _MAPPINGS, before, after, _by("fqdn"), _by("fqdn"), key)
    yield from _listed("zones", ("zones",), before, after, _zone, _zone, key)


def _peer(cluster: _Placed, peer: Peer | None) -> _Placed:
    return _member(cluster, ("peers", peer.number - 1)) if peer and peer.listed else _ABSENT


# --- lists of objects -------------------------------------------------------------------------------------------------

Name = Callable[[Object], tuple[str | int, ...]]


def _by(*facts: str) -> Name:
    """Return what names an object by these facts."""
    return lambda value: tuple(str(value.get(fact, "")) for fact in facts)


def _zone(value: Object) -> tuple[str | int, ...]:
    """Return the name of a zone; of one without a name its type and the systems that it leads to."""
    if value.get("name"):
        return (str(value["name"]),)
    return (str(value.get("type", "")), *map(str, value.get("peers") or ()))


_OF_DESIGN: Mapping[str, Name] = {
    "dns_records": _by("view", "name", "type", "value"),
    "confirmed": _by("rule"),
    "waivers": _by("rule"),
}


def _joining(side: Sides, cluster: Any) -> Name:
    """Return what names a link: the keys of its two peers."""
    index = cluster.index if cluster else None
    return lambda value: tuple(sorted(side.peer(index, number) for number in value["peers"]))


def _listed(
    table: str, path: Sequence[str], old: _Placed, new: _Placed, old_name: Name, new_name: Name, key: int | None = None
) -> Iterator[Part]:
    """Yield what differs in a list of objects, in the order of the design after; those that go come last."""
    before, after = _named(old, path, old_name), _named(new, path, new_name)
    for name in (*after, *(name for name in before if name not in after)):
        yield from _part(table, before.get(name, _ABSENT), after.get(name, _ABSENT), key)


def _named(owner: _Placed, path: Sequence[str], name: Name) -> dict[tuple[str | int, ...], _Placed]:
    """Return the objects of a list by name, whatever its capitals; those of one name are told apart by their order."""
    value: Any = owner.value
    for step in path:
        value = (value or {}).get(step)
    seen: Counter[tuple[str | int, ...]] = Counter()
    found: dict[tuple[str | int, ...], _Placed] = {}
    for place, member in enumerate(value or ()):
        called = name(member)
        folded = tuple(part.casefold() if isinstance(part, str) else part for part in called)
        found[*folded, seen[folded]] = _Placed(member, f"{owner.pointer}{pointer((*path, place))}", called)
        seen[folded] += 1
    return found


def _member(owner: _Placed, steps: tuple[str, int]) -> _Placed:
    listed: Sequence[Object] = (owner.value or {})[steps[0]]
    return _Placed(listed[steps[1]], f"{owner.pointer}{pointer(steps)}")


# --- values -----------------------------------------------------------------------------------------------------------


def _part(
    table: str,
    old: _Placed,
    new: _Placed,
    cluster: int | None = None,
    peer: int | None = None,
    *,
    sign: Sign | None = None,
) -> Iterator[Part]:
    """Yield the object if anything of it differs; `sign` is what became of it where the documents do not tell."""
    if old.value is None and new.value is None:
        return
    became = sign or sign_of(old.value, new.value)
    fields = tuple(_fields(table, old, new))
    if fields or became is not Sign.CHANGED:
        yield Part(table, cluster, peer, new.name or old.name, became, old.pointer, new.pointer, fields)


def _fields(table: str, old: _Placed, new: _Placed) -> Iterator[FieldChange]:
    # The peers of a link name it; their numbers move with every peer that comes or goes before them.
    left_out = _APART - {"peers"} if table in ("zones", "links") else _APART
    before, after = (dict(_leaves(side.value or {}, (), left_out)) for side in (old, new))
    for steps in (*after, *(steps for steps in before if steps not in after)):
        values = before.get(steps), after.get(steps)
        if values[0] == values[1] or (table == "links" and steps == ("peers",) and None not in values):
            continue
        here = pointer(steps)
        yield FieldChange(
            ".".join(steps),
            *values,
            None if values[0] is None else f"{old.pointer}{here}",
            None if values[1] is None else f"{new.pointer}{here}",
        )


def _leaves(value: Object, steps: tuple[str, ...], left_out: frozenset[str]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every value that is no object, or an empty one, with the steps to it; lists are values."""
    for name, member in value.items():
        path = (*steps, name)
        if (not steps and name in left_out) or path == _MAPPINGS:
            continue
        if isinstance(member, Mapping) and member:
            yield from _leaves(member, path, left_out)
        else:
            yield path, member
