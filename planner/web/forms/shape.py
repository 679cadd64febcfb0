"""Which part of a design the form has fields for: the clusters that are open, their peers, what differs at a peer.

A design may have more clusters than a page can carry. Those that are not open are kept beside the fields as they are,
and are opened one by one.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from planner.schemas.limits import MAX_CLUSTERS, MAX_PEERS
from planner.web.forms.groups import CLUSTER_GROUPS, DESIGN_GROUPS, EXCEPTION_FIELDS, EXCEPTIONS, PEER_GROUP
from planner.web.forms.kinds import CLUSTER, PEER, Placed

MOST_FIELDS = 1_000
"""Fields of clusters in one page: some fifteen clusters that state the number of their peers, four that list six."""

_FIELDS_OF_CLUSTER = sum(len(group.all()) for group in CLUSTER_GROUPS)
_FIELDS_OF_PEER = len(PEER_GROUP.all())
_PEER_FACT = re.compile(r"/clusters/([0-9]{1,3})/peers/([0-9]{1,3})(/.+)")
_ROW = re.compile(r"(?:([0-9]{1,4}):)?([0-9]{1,4})")


@dataclass(frozen=True, slots=True)
class Shape:
    """The clusters that the form has fields for, each with how many peers it lists (0: it states only their number).

    `exceptions` are the names of the fields that state for one peer what is the same for the others.
    """

    clusters: tuple[tuple[int, int], ...]
    exceptions: frozenset[str] = frozenset()

    def peers(self, cluster: int) -> int:
        """Return how many peers an open cluster lists; 0 for one that is not open."""
        return dict(self.clusters).get(cluster, 0)

    def opens(self, cluster: int) -> bool:
        """Whether the form has fields for a cluster."""
        return cluster in dict(self.clusters)

    @property
    def rows(self) -> str:
        """What the form's hidden field says of it: `cluster:peers` for each open cluster."""
        return " ".join(f"{cluster}:{peers}" for cluster, peers in self.clusters)


def read_rows(text: str, names: Iterable[str]) -> Shape:
    """Return the shape of a form that was sent, bounded whatever the hidden field says.

    A number alone is that of the first cluster's peers. `names` are those of the values sent with it.
    """
    found: dict[int, int] = {}
    for part in text.split()[:MAX_CLUSTERS]:
        if (row := _ROW.fullmatch(part)) and int(row[1] or 0) < MAX_CLUSTERS:
            found[int(row[1] or 0)] = min(int(row[2]), MAX_PEERS)
    clusters = tuple(sorted((found or {0: 0}).items()))
    return Shape(clusters, frozenset(name for name in names if _is_exception(name, dict(clusters))))


def _is_exception(name: str, peers: Mapping[int, int]) -> bool:
    found = _PEER_FACT.fullmatch(name)
    return bool(found and int(found[2]) < peers.get(int(found[1]), 0) and found[3] in EXCEPTION_FIELDS)


def listed_peers(document: Mapping[str, Any], opened: Iterable[int] = (), asked: Container[str] = ()) -> Shape:
    """Return the shape of the form for a document: as many clusters as a page carries, those of `opened` before others.

    `asked` are names of exceptions to show though they state nothing yet.
    """
    clusters = document["clusters"]
    known = range(len(clusters))
    room, chosen = MOST_FIELDS, dict[int, int]()
    for cluster in dict.fromkeys([*(number for number in opened if number in known), *known]):
        peers = _count(clusters[cluster])
        room -= _FIELDS_OF_CLUSTER + peers * _FIELDS_OF_PEER
        if room < 0 and chosen:
            break
        chosen[cluster] = peers
    shown = tuple(sorted(chosen.items()))
    return Shape(shown, frozenset(_exceptions(clusters, shown, asked)))


def _count(cluster: Any) -> int:
    peers = cluster.get("peers") if isinstance(cluster, Mapping) else None
    return len(peers) if isinstance(peers, list) else 0


def _exceptions(clusters: Any, shown: Iterable[tuple[int, int]], asked: Container[str]) -> Iterator[str]:
    for cluster, peers in shown:
        for number in range(peers):
            stated = clusters[cluster]["peers"][number]
            for path in EXCEPTIONS:
                names = exception_names(cluster, number, path)
                told = isinstance(stated, Mapping) and stated.get(path.strip("/")) is not None
                if told or any(name in asked for name in names):
                    yield from names


def exception_names(cluster: int, peer: int, path: str) -> tuple[str, ...]:
    """Return the names of the fields that state for one peer (from 0) what is the same for the others."""
    return tuple(exception_name(cluster, peer, field.path) for _, field in EXCEPTIONS[path].fields)


def exception_name(cluster: int, peer: int, path: str) -> str:
    """Return the name of a field of one peer (from 0) by its path."""
    return PEER.replace("*", str(cluster), 1).replace("*", str(peer), 1) + path


def placed(shape: Shape) -> Iterator[Placed]:
    """Yield every field of a form of this shape."""
    for group in DESIGN_GROUPS:
        yield from (group.place(field) for field in group.all())
    for cluster, peers in shape.clusters:
        for group in CLUSTER_GROUPS:
            yield from (group.place(field, cluster) for field in group.all())
        for peer in range(peers):
            yield from (PEER_GROUP.place(field, cluster, peer) for field in PEER_GROUP.all())
            yield from placed_exceptions(shape, cluster, peer)


def placed_exceptions(shape: Shape, cluster: int, peer: int) -> Iterator[Placed]:
    """Yield the fields that state what differs at one peer."""
    if not shape.exceptions:
        return
    for path, (group, field) in EXCEPTION_FIELDS.items():
        if (name := exception_name(cluster, peer, path)) in shape.exceptions:
            yield Placed(name, group.words(field), field, cluster, peer, is_exception=True)


# --- the field for a fact ---------------------------------------------------------------------------------------------

_STAND_INS = {
    f"{CLUSTER}/links": f"{CLUSTER}/round_trip_ms",
    f"{CLUSTER}/peers": f"{CLUSTER}/peer_count",
    f"{CLUSTER}/licences": f"{CLUSTER}/licences/rich_media_sessions",
    f"{CLUSTER}/address_mapping": f"{CLUSTER}/address_mapping/enabled",
    f"{CLUSTER}/demand": f"{CLUSTER}/demand/mra_registrations",
    f"{CLUSTER}/vm": f"{CLUSTER}/vm/vcpus",
    f"{CLUSTER}/smart_licensing": f"{CLUSTER}/smart_licensing/registered",
    "/unified_cm": "/unified_cm/nodes",
    "/unified_cm/sip_trunk": "/unified_cm/sip_trunk/destinations",
    "/tms": "/tms/used",
    f"{PEER}/lan1": f"{PEER}/lan1/ipv4",
    f"{PEER}/lan2": f"{PEER}/lan2/ipv4",
    f"{PEER}/certificate": f"{PEER}/certificate/common_name",
    **{PEER + each.path: PEER + each.fields[0][1].path for each in EXCEPTIONS.values() if each.whole},
}
"""The field that answers for a whole part of the document."""

_NUMBERS = re.compile(r"^/clusters/(\d+)(?:/peers/(\d+))?")
_CONTAINER = re.compile(r"|/clusters(/\d+)?|/clusters/\d+/peers/\d+")
"""Pointers of whole clusters and peers: too wide for one field to stand for them."""


def field_of(fact: str, shape: Shape) -> str | None:
    """Return the name of the field that holds the fact at a pointer, or else the one to answer it in.

    A fact may be stated at several levels and the form asks for it at one, unless a peer is stated to differ. None when
    the form has no field for it, such as a fact of a cluster that is not open.
    """
    names = _names(shape)
    return next((found for tried in _levels(fact, shape) if (found := _nearest(tried, names))), None)


@lru_cache(maxsize=64)
def _field_names(clusters: tuple[tuple[int, int], ...]) -> frozenset[str]:
    names = frozenset(place.name for place in placed(Shape(clusters)))
    return names - {f"/clusters/{cluster}/peer_count" for cluster, peers in clusters if peers}


def _names(shape: Shape) -> frozenset[str]:
    """Return the names of all fields of a form."""
    return _field_names(shape.clusters) | shape.exceptions


def _levels(fact: str, shape: Shape) -> Iterator[str]:
    """Yield the pointer and its kin at the levels where the form may ask for the same fact."""
    yield fact
    if not fact.startswith("/clusters"):
        yield from (f"/clusters/{cluster}{fact}" for cluster, _ in shape.clusters[:1])
    if found := re.match(r"(/clusters/\d+)/peers/\d+(/.+)", fact):
        yield found[1] + found[2]


def _nearest(fact: str, names: frozenset[str]) -> str | None:
    """Return the field at a pointer or at the nearest one above it that has a field."""
    numbers = _NUMBERS.match(fact)
    while not _CONTAINER.fullmatch(fact):
        stand_in = _stand_in(fact, numbers)
        for found in (fact, stand_in):
            if found in names:
                return found
        fact = fact.rpartition("/")[0]
    return None


def _stand_in(fact: str, numbers: re.Match[str] | None) -> str | None:
    if numbers is None:
        return _STAND_INS.get(fact)
    base = CLUSTER if numbers[2] is None else PEER
    found = _STAND_INS.get(base + fact.removeprefix(numbers[0]))
    return None if found is None else numbers[0] + found.removeprefix(base)
