"""Comparisons: two designs in; what differs out, keys and facts and beside them the words of one language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import fields

from planner.comparison import CapacityChange, Comparison, FlowChange, MatchedCluster, PortChange, Sign
from planner.comparison_words import ComparisonWords, Difference, OutcomeWords
from planner.design import Design
from planner.errors import Fault, InvalidRequest, TooLarge
from planner.ports import DeploymentFlow, PortRow, Side
from planner.rules import Place
from planner.runbook import ChangePlan
from planner.schemas import too_large
from planner.schemas.contradictions import contradictions
from planner.schemas.design import DesignSchema, StrictSchema, fill_in
from planner.schemas.fields import MESSAGES
from planner.schemas.limits import MAX_BYTES, MAX_CLUSTER_PAIRS
from planner.schemas.loaded import load
from planner.schemas.text import decode
from planner.wording import Phrases

Plain = dict[str, Any]
SIDES = ("before", "after")


class ComparisonRequestSchema(StrictSchema):
    """Two designs."""

    before = fields.Nested(DesignSchema, required=True, error_messages=MESSAGES)
    after = fields.Nested(DesignSchema, required=True, error_messages=MESSAGES)


_SCHEMA = ComparisonRequestSchema()


def read_comparison(content: bytes, syntax: str = "json", *, max_bytes: int = MAX_BYTES) -> tuple[Design, Design]:
    """Return both designs of a request.

    Raises Unreadable for what is neither JSON nor YAML, TooLarge or InvalidRequest with every fault of both designs at
    its pointer.
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
    if excess := [
        Fault(f"/{side}/clusters", "too_many_cluster_pairs", {"max": MAX_CLUSTER_PAIRS})
        for side, design in zip(SIDES, (before, after), strict=True)
        if len(design.pairs or ()) > MAX_CLUSTER_PAIRS
    ]:
        raise TooLarge(excess)
    return before, after


def _below(side: str, faults: Iterator[Fault]) -> Iterator[Fault]:
    return (Fault(f"/{side}{fault.pointer}", fault.code, fault.params) for fault in faults)


# --- out --------------------------------------------------------------------------------------------------------------


def dump_comparison(comparison: Comparison, plan: ChangePlan, phrases: Phrases) -> Plain:
    """Return a comparison with its words, and how much there is to do from one design to the other."""
    words = ComparisonWords(comparison, phrases)
    after = comparison.after
    return {
        "language": phrases.language,
        "reference_edition": after.reference_edition,
        "assessed_on": after.assessed_on.isoformat(),
        "empty": comparison.is_empty,
        "text": words.counts(),
        "verdict": {
            "before": str(comparison.before.verdict),
            "after": str(after.verdict),
            "turn": comparison.verdict_turn and str(comparison.verdict_turn),
            "text": words.verdict(),
        },
        "design_hashes": {"before": comparison.before.design.hash, "after": after.design.hash},
        "clusters": [
            _cluster(cluster, name) for cluster, name in zip(comparison.clusters, words.clusters, strict=True)
        ],
        "outcomes": [_outcome(words.outcome(change)) for change in comparison.outcomes],
        "parts": [
            {
                "sign": str(part.sign),
                "table": part.table,
                "cluster": part.cluster,
                "peer": part.peer,
                "before": part.pointer_before,
                "after": part.pointer_after,
                "title": told.title,
                "level": told.level,
                "fields": [_field(each, said) for each, said in zip(part.fields, told.fields, strict=True)],
            }
            for part, told in zip(comparison.parts, words.parts(), strict=True)
        ],
        "capacity": [_capacity(change) for change in comparison.capacity],
        "ports": [_port(change) for change in comparison.ports],
        "flows": [
            {**_flow_change(change), "text": {"before": told.before, "after": told.after, "purpose": told.flow}}
            for change, told in zip(comparison.flows, words.flows(), strict=True)
        ],
        "change_plan": {
            "empty": plan.is_empty,
            "procedures": [each.work.procedure for each in plan.procedures],
            "open": len(plan.open),
            "wait_minutes": plan.minutes,
            "work_minutes": plan.work_minutes,
            "text": words.plan(plan),
        },
    }


def _cluster(cluster: MatchedCluster, name: str) -> Plain:
    sides = {"before": cluster.before, "after": cluster.after}
    return {
        "sign": None if cluster.sign is Sign.CHANGED else str(cluster.sign),
        "name": name,
        **{side: each.index if each else None for side, each in sides.items()},
        "peers": [
            {
                "before": peer.before.number if peer.before else None,
                "after": peer.after.number if peer.after else None,
            }
            for peer in cluster.peers
        ],
    }


def _outcome(told: OutcomeWords) -> Plain:
    change = told.change
    return {
        "rule": change.rule.id,
        "severity": str(change.rule.severity),
        "cluster": change.cluster,
        "turn": str(change.turn),
        "before": change.before and str(change.before.outcome),
        "after": change.after and str(change.after.outcome),
        "places_new": [_place(place) for place in change.places_new],
        "places_gone": [_place(place) for place in change.places_gone],
        "title": told.title,
        "text": told.turn,
        "evidence": list(told.evidence),
    }


def _place(place: Place) -> Plain:
    return {"kind": place.kind, "cluster": place.cluster, "peers": list(place.peers)}


def _field(change: Any, told: Difference) -> Plain:
    return {
        "sign": str(change.sign),
        "path": change.path,
        "label": told.label,
        "before": {"pointer": change.pointer_before, "value": change.before, "text": told.before},
        "after": {"pointer": change.pointer_after, "value": change.after, "text": told.after},
    }


def _capacity(change: CapacityChange) -> Plain:
    before, after = change.losses_survived
    return {
        "cluster": change.cluster,
        "figures": [
            {"lost": each.lost, "metric": str(each.metric), "before": each.before, "after": each.after}
            for each in change.figures
        ],
        "utilisation": [
            {"metric": str(each.metric), "before": each.before, "after": each.after} for each in change.use
        ],
        "losses_survived": {"before": before, "after": after},
    }


def _port(change: PortChange) -> Plain:
    return {
        "sign": str(change.sign),
        "cluster": change.cluster,
        "before": _row(change.before),
        "after": _row(change.after),
    }


def _row(row: PortRow | None) -> Plain | None:
    if row is None:
        return None
    ends = {"source": row.source, "destination": row.destination}
    return {
        "flow": row.flow,
        "protocol": row.protocol,
        **{name: {"peer": end.peer, "name": end.name, "ip": end.ip, "ports": end.ports} for name, end in ends.items()},
    }


def _flow_change(change: FlowChange) -> Plain:
    return {"sign": str(change.sign), "before": _flow(change.before), "after": _flow(change.after)}


def _flow(flow: DeploymentFlow | None) -> Plain | None:
    if flow is None:
        return None
    return {
        "flow": flow.id,
        "source": _side(flow.source, flow.source_ports),
        "destination": _side(flow.destination, flow.destination_ports),
        "protocols": list(flow.protocols),
        "needs": list(flow.needs),
    }


def _side(side: Side, ports: str | None) -> Plain:
    return {
        "role": side.role,
        "zone": side.zone and str(side.zone),
        "cluster": side.cluster,
        "addresses": [host.address for host in side.stated],
        "ports": ports,
    }
