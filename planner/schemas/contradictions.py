"""What fits the schema field by field but contradicts itself, each with its exact place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planner.errors import Fault


def contradictions(document: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield the contradictions of a document. Parts that did not fit the schema are missing from it, or None."""
    yield from _growth(document, "")
    for index, cluster in enumerate(_objects(document.get("clusters"))):
        yield from _growth(cluster, f"/clusters/{index}")
        yield from _cluster(cluster, f"/clusters/{index}")
    yield from _rule_twice(document, "confirmed", "confirmed_twice")
    yield from _rule_twice(document, "waivers", "waived_twice")


def _rule_twice(document: Mapping[str, Any], listed: str, code: str) -> Iterator[Fault]:
    rules = [entry.get("rule") for entry in _objects(document.get(listed))]
    if len(set(rules)) == len(rules):
        return
    seen: set[str] = set()
    for place, rule in enumerate(rules):
        if rule is None:
            continue
        if rule in seen:
            yield Fault(f"/{listed}/{place}/rule", code, {"rule": rule})
        seen.add(rule)


def _growth(level: Mapping[str, Any], path: str) -> Iterator[Fault]:
    """Yield the fault of a demand that states its growth a year and in steps."""
    demand = level.get("demand")
    if not isinstance(demand, Mapping):
        return
    if demand.get("growth_percent") is not None and demand.get("growth_steps") is not None:
        yield Fault(f"{path}/demand/growth_percent", "growth_stated_twice")


def _cluster(cluster: Mapping[str, Any], path: str) -> Iterator[Fault]:
    peers, count = cluster.get("peers"), cluster.get("peer_count")
    if peers is not None and count is not None and len(peers) != count:
        yield Fault(f"{path}/peer_count", "peer_count_differs", {"listed": len(peers), "count": count})
    size = len(peers) if peers is not None else count
    seen: set[tuple[int, int]] = set()
    for place, link in enumerate(_objects(cluster.get("links"))):
        pair = link.get("peers")
        if not pair or None in pair:  # what did not fit the schema is missing
            continue
        first, second = min(pair), max(pair)
        pointer = f"{path}/links/{place}/peers"
        if first == second:
            yield Fault(pointer, "link_to_itself", {"peer": first})
        elif size is not None and second > size:
            yield Fault(pointer, "no_such_peer", {"peer": second, "count": size})
        elif (first, second) in seen:
            yield Fault(pointer, "link_twice", {"first": first, "second": second})
        seen.add((first, second))


def _objects(values: Any) -> list[dict[str, Any]]:
    """Return the members that are objects, in place; an empty one stands for each that is not."""
    return [value if isinstance(value, dict) else {} for value in values or ()]
