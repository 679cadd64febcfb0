"""Change plans: two designs in, the plan out, keys and facts as they are and beside them the words of one language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import fields

from planner.design import Design
from planner.errors import Fault, InvalidRequest, TooLarge
from planner.reference import Citation, Procedure, Reference
from planner.runbook import ChangePlan, ClusterState, PlannedCluster, Remark
from planner.runbook_words import book_procedure, remark_text
from planner.schemas import too_large
from planner.schemas.assessment import plain
from planner.schemas.contradictions import contradictions
from planner.schemas.design import DesignSchema, StrictSchema, fill_in
from planner.schemas.fields import MESSAGES, Items, WholeNumber
from planner.schemas.limits import MAX_BYTES, MAX_CLUSTER_PAIRS, MAX_CLUSTERS, MAX_PEERS
from planner.schemas.loaded import load
from planner.schemas.procedures import dump_procedure, dump_undo
from planner.schemas.text import decode
from planner.wording import Phrases

Plain = dict[str, Any]
SIDES = ("before", "after")


class LostPeerSchema(StrictSchema):
    """A peer of the design before that is down for good."""

    cluster = WholeNumber(0, MAX_CLUSTERS - 1, metadata={"description": "The cluster's index; 0 by default."})
    peer = WholeNumber(1, MAX_PEERS, required=True, allow_none=False, metadata={"description": "The peer's number."})


class ChangeRequestSchema(StrictSchema):
    """The design as it stands and as it is to be, and which peers are lost."""

    before = fields.Nested(DesignSchema, required=True, error_messages=MESSAGES)
    after = fields.Nested(DesignSchema, required=True, error_messages=MESSAGES)
    lost_peers = Items(fields.Nested(LostPeerSchema, error_messages=MESSAGES))


_SCHEMA = ChangeRequestSchema()


def read_change(
    content: bytes, syntax: str = "json", *, max_bytes: int = MAX_BYTES
) -> tuple[Design, Design, tuple[tuple[int, int], ...]]:
    """Return both designs of a request, and the lost peers as (cluster index, peer number).

    Raises Unreadable for what is neither JSON nor YAML, TooLarge or InvalidRequest with every fault at its pointer.
    """
    if len(content) > max_bytes:
        raise TooLarge([Fault("", "too_many_bytes", {"max": max_bytes})])
    decoded = decode(content, syntax)
    sent = decoded.value if isinstance(decoded.value, Mapping) else {}
    if excess := [fault for side in SIDES for fault in _below(side, too_large(sent.get(side)))]:
        raise TooLarge(excess)
    loaded, faults = load(_SCHEMA, decoded)
    for side in SIDES:
        if isinstance(loaded.get(side), dict):
            faults += _below(side, contradictions(loaded[side]))
    if faults:
        raise InvalidRequest(faults)
    before, after = (Design.from_document(fill_in(loaded[side])) for side in SIDES)
    for side, design in zip(SIDES, (before, after), strict=True):
        if len(design.pairs or ()) > MAX_CLUSTER_PAIRS:
            raise TooLarge([Fault(f"/{side}/clusters", "too_many_cluster_pairs", {"max": MAX_CLUSTER_PAIRS})])
    lost = tuple((peer.get("cluster") or 0, peer["peer"]) for peer in loaded.get("lost_peers") or ())
    if faults := list(lost_faults(before, lost)):
        raise InvalidRequest(faults)
    return before, after, lost


def lost_faults(before: Design, lost: tuple[tuple[int, int], ...]) -> Iterator[Fault]:
    """Yield a fault for each lost peer that is not in the design."""
    for place, (cluster, number) in enumerate(lost):
        if cluster >= len(before.clusters):
            yield Fault(f"/lost_peers/{place}/cluster", "no_such_cluster", {"count": len(before.clusters)})
        elif not 1 <= number <= len(before.clusters[cluster].peers):
            size = len(before.clusters[cluster].peers)
            yield Fault(f"/lost_peers/{place}/peer", "no_such_peer", {"peer": number, "count": size})


def _below(side: str, faults: Any) -> list[Fault]:
    return [Fault(f"/{side}{fault.pointer}", fault.code, fault.params) for fault in faults]


# --- out --------------------------------------------------------------------------------------------------------------


def dump_change_plan(plan: ChangePlan, reference: Reference, phrases: Phrases) -> Plain:
    """Return a plan with its words."""
    return {
        "language": phrases.language,
        "reference_edition": reference.edition,
        "empty": plan.is_empty,
        "wait_minutes": plan.minutes,
        "work_minutes": plan.work_minutes,
        "clusters": [_cluster(cluster) for cluster in plan.clusters],
        "differences": [_remark("difference", remark, phrases) for remark in plan.differences],
        "dangers": [
            {
                "danger": danger.id,
                "text": phrases.say(f"change_plan.danger.{danger.id}"),
                "cite": _cite(danger.cite),
            }
            for danger in plan.dangers
        ],
        "procedures": [
            {
                **dump_procedure(each.work, max(len(each.before.fields), len(each.after.fields)), phrases),
                "before": _state(each.before),
                "after": _state(each.after),
            }
            for each in plan.procedures
        ],
        "open": [_remark("open", remark, phrases) for remark in plan.open],
        "notes": [_remark("note", remark, phrases) for remark in plan.notes],
        "work_times": [
            {"kind": row.kind, "minutes": row.minutes, "inferred": row.inferred, "why": row.why}
            for row in reference.work_times.values()
        ],
    }


def dump_book_procedure(row: Procedure, reference: Reference, phrases: Phrases) -> Plain:
    """Return a procedure of the book, for no cluster in particular."""
    words = book_procedure(row, reference, phrases)
    return {
        "procedure": row.id,
        "title": words.title,
        "intro": words.intro,
        "releases": {**plain(row.releases), "text": phrases.releases(row.releases)},
        "cite": _cite(row.cite),
        "undo": dump_undo(words, row.undo.inferred),
        "steps": [
            {
                "step": step.key,
                "kind": str(step.kind),
                "who": step.who,
                "on": told.who,
                "for_each": step.for_each,
                "when": step.when,
                "text": told.text,
                "wait_minutes": step.wait_minutes,
                "work_minutes": told.work_minutes,
                "releases": {**plain(step.releases), "text": phrases.releases(step.releases)},
                "cite": _cite(step.cite),
            }
            for step, told in zip(row.steps, words.steps, strict=True)
        ],
    }


def _cluster(cluster: PlannedCluster) -> Plain:
    return {"name": cluster.name, "before": cluster.before, "after": cluster.after}


def _state(state: ClusterState) -> Plain:
    return {
        "peers": [{"address": field.address, "name": field.name} for field in state.fields],
        "configuration_primary": state.primary,
        "tls_verification": str(state.tls_verification),
        "address_mapping": state.address_mapping,
    }


def _remark(table: str, remark: Remark, phrases: Phrases) -> Plain:
    return {
        "key": remark.key,
        "cluster": remark.cluster,
        "facts": {name: plain(value) for name, value in remark.facts.items()},
        "text": remark_text(table, remark, phrases),
    }


def _cite(citation: Citation) -> Plain:
    return {"source": citation.source, "locator": citation.locator}
