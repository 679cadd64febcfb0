"""marshmallow: designs in, assessments out. May import the core; knows no web framework.

`read_design` takes bytes, `parse_design` decoded values; both raise InvalidDesign with every fault at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

from marshmallow import ValidationError

from planner.design import Design
from planner.errors import Fault, InvalidDesign, TooLarge
from planner.schemas.assessment import dump_assessment, dump_capacity, dump_compact, dump_rule
from planner.schemas.contradictions import contradictions
from planner.schemas.design import DESIGN_SCHEMA, DesignSchema, fill_in
from planner.schemas.forgiving import forgive
from planner.schemas.limits import MAX_BYTES, MAX_CLUSTER_PAIRS, MAX_CLUSTERS, MAX_PEER_PAIRS, MAX_PEERS
from planner.schemas.loaded import load
from planner.schemas.published import AssessmentSchema, CompactAssessmentSchema, design_json_schema
from planner.schemas.straight import Unsure, straight
from planner.schemas.text import Decoded, decode, decode_plain

__all__ = [
    "AssessmentSchema",
    "CompactAssessmentSchema",
    "DesignSchema",
    "design_json_schema",
    "dump_assessment",
    "dump_capacity",
    "dump_compact",
    "dump_rule",
    "parse_design",
    "read_design",
    "too_large",
]


def read_design(content: bytes | str, syntax: str = "json", *, max_bytes: int = MAX_BYTES) -> Design:
    """Return the design in a JSON or YAML text (`syntax` 'json' or 'yaml').

    Raises Unreadable for what is neither, TooLarge for what is beyond the limits, InvalidDesign for what does not fit
    the schema, with every fault at once.
    """
    if len(content) > max_bytes:
        raise TooLarge([Fault("", "too_many_bytes", {"max": max_bytes})])
    if syntax == "json" and (loaded := _surely_loaded(_plain(content))) is not None:
        return _designed(loaded)
    return _parse(decode(content, syntax))


def _plain(content: bytes | str) -> Any:
    """Return the value of a JSON text that decodes without a fault; None, which is no design, for any other."""
    try:
        return decode_plain(content)
    except (ValueError, RecursionError):
        return None


def parse_design(document: Any, *, forgiving: bool = False) -> Design:
    """Return the Design of a decoded document; raise TooLarge or InvalidDesign with every fault at once.

    `forgiving` is for web forms: numbers, booleans and lists may come as text, an empty text is not stated.
    """
    return _parse(Decoded(forgive(document) if forgiving else document, []))


def _parse(decoded: Decoded) -> Design:
    document = decoded.value
    if not decoded.faults and (sure := _surely_loaded(document)) is not None:
        return _designed(sure)
    if excess := list(too_large(document)):
        raise TooLarge(excess)
    loaded, faults = load(DESIGN_SCHEMA, decoded)
    faults += contradictions(loaded)
    if faults:
        raise InvalidDesign(faults)
    return _designed(loaded)


_load_straight = straight(DESIGN_SCHEMA)


def _surely_loaded(document: Any) -> dict[str, Any] | None:
    """Return what a document loads as, in a tenth of the time, where nothing at all is wrong with it; None otherwise.

    Depth and digits, which `decode_plain` leaves open, are within their limits in whatever the schema accepts.
    """
    try:
        loaded = _load_straight(document)
    except (Unsure, ValidationError):
        return None
    return None if any(too_large(document)) or any(contradictions(loaded)) else loaded


def _designed(loaded: dict[str, Any]) -> Design:
    design = Design.from_document(fill_in(loaded))
    if len(design.pairs or ()) > MAX_CLUSTER_PAIRS:
        raise TooLarge([Fault("/clusters", "too_many_cluster_pairs", {"max": MAX_CLUSTER_PAIRS})])
    return design


def too_large(document: Any) -> Iterator[Fault]:
    """Yield what is beyond the limits of a request, before any more work is done for it."""
    clusters = document.get("clusters") if isinstance(document, Mapping) else None
    if not isinstance(clusters, list):
        return
    if len(clusters) > MAX_CLUSTERS:
        yield Fault("/clusters", "too_many_clusters", {"max": MAX_CLUSTERS})
        return
    pairs = 0
    for index, cluster in enumerate(clusters):
        if not isinstance(cluster, Mapping):
            continue
        peers, count = cluster.get("peers"), cluster.get("peer_count")
        listed = len(peers) if isinstance(peers, list) else 0
        stated = count if isinstance(count, int | float) and not isinstance(count, bool) and isfinite(count) else 0
        for field, size in (("peers", listed), ("peer_count", stated)):
            if size > MAX_PEERS:
                yield Fault(f"/clusters/{index}/{field}", "too_many_peers", {"max": MAX_PEERS})
        size = min(int(max(listed, stated, 0)), MAX_PEERS)
        pairs += size * (size - 1) if size else 0
    if pairs > MAX_PEER_PAIRS:
        yield Fault("/clusters", "too_many_peer_pairs", {"max": MAX_PEER_PAIRS})
