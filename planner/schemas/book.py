"""The rule book as JSON: a rule with its limits, every limit, and what differs between two releases.

Changes have their values side by side under `from` and `to`, each with its citation.
"""

from __future__ import annotations

from typing import Any

from planner.changes import Changes
from planner.reference import CapacityRule, Citation, EsxiSupport, Figures, FlowFacts, Limit, Reference
from planner.rules import Rule
from planner.rules.limits_used import limits_used
from planner.schemas.assessment import dump_rule, plain
from planner.wording import Phrases

Plain = dict[str, Any]


def dump_book_rule(rule: Rule, reference: Reference, phrases: Phrases) -> Plain:
    """Return a rule of the book with its words and the limits that it compares with."""
    return {
        **dump_rule(rule, phrases),
        "limits": [
            {"limit": limit.id, "title": phrases.say(f"rulebook.limit.{limit.id}"), **_limit(limit)}
            for limit in limits_used(rule, reference)
        ],
    }


def dump_limit(limit: Limit, phrases: Phrases) -> Plain:
    """Return a limit as the book shows it, whether a rule compares with it or not."""
    return {
        "limit": limit.id,
        "title": phrases.say(f"rulebook.limit.{limit.id}"),
        "group": limit.group,
        **_limit(limit),
        "releases": {**plain(limit.releases), "text": phrases.releases(limit.releases)},
        "recommended": limit.recommended,
        "note": phrases.say(f"rulebook.limit_note.{limit.id}") if limit.note else None,
    }


def dump_changes(changes: Changes, phrases: Phrases) -> Plain:
    """Return the changes with their words; a side is null where its release has no such value."""
    return {
        "from": str(changes.first),
        "to": str(changes.second),
        "beyond": [str(release) for release in changes.beyond],
        "differs": changes.any,
        "rules": [
            {
                "rule": change.rule.id,
                "title": phrases.say(f"rules.{change.rule.id}.title"),
                "severity": str(change.rule.severity),
                "kind": str(change.rule.kind),
                "change": "starts" if change.starts else "stops",
                "releases": {**plain(change.rule.releases), "text": phrases.releases(change.rule.releases)},
                "cites": [_cite(cite) for cite in change.rule.cites],
            }
            for change in changes.rules
        ],
        "limits": [
            {
                "limit": change.id,
                "title": phrases.say(f"rulebook.limit.{change.id}"),
                "from": change.old and _limit(change.old),
                "to": change.new and _limit(change.new),
            }
            for change in changes.limits
        ],
        "capacity_rules": [
            {"basis": str(change.basis), "from": _capacity_rule(change.old), "to": _capacity_rule(change.new)}
            for change in changes.capacity_rules
        ],
        "figures": [
            {
                "basis": str(change.basis),
                "platform": str(change.platform),
                "metric": str(change.metric),
                "fast_path_registration": change.fast_path,
                "from": _figure(change.old, change.old_row),
                "to": _figure(change.new, change.new_row),
            }
            for change in changes.figures
        ],
        "flows": [
            {
                "flow": change.id,
                "purpose": phrases.say(f"labels.flow.{change.id}.purpose"),
                "from": [_flow(flow) for flow in change.old],
                "to": [_flow(flow) for flow in change.new],
            }
            for change in changes.flows
        ],
        "deployment_flows": [
            {
                "flow": change.flow.id,
                "purpose": phrases.say(f"flows.purpose.{change.flow.id}"),
                "change": "starts" if change.starts else "stops",
                "sources": list(change.flow.sources),
                "destinations": list(change.flow.destinations),
                "protocols": list(change.flow.protocols),
                "source_ports": change.flow.source_ports,
                "destination_ports": change.flow.destination_ports,
                "cites": [_cite(cite) for cite in change.flow.cites],
            }
            for change in changes.deployment_flows
        ],
        "platforms": [
            {
                "platform": str(change.platform.id),
                "label": change.platform.label,
                "change": "starts" if change.starts else "stops",
                "releases": plain(change.platform.releases),
                "cite": _cite(change.platform.cite),
            }
            for change in changes.platforms
        ],
        "esxi": [{"from": _esxi(change.old), "to": _esxi(change.new)} for change in changes.esxi],
        "milestones": [
            {
                "milestone": milestone.id,
                "text": phrases.say(f"rulebook.milestone.{milestone.id}"),
                "since": str(milestone.since),
                "change": "starts" if milestone.reached else "stops",
                "cite": _cite(milestone.cite),
            }
            for milestone in changes.milestones
        ],
    }


def _limit(limit: Limit) -> Plain:
    return {
        "value": limit.value,
        "unit": limit.unit,
        "releases": plain(limit.releases),
        "inferred": limit.inferred,
        "why": limit.why,
        "cite": _cite(limit.cite),
    }


def _capacity_rule(rule: CapacityRule) -> Plain:
    return {"counted_peers": rule.counted_peers, "reserved_peers": rule.reserved_peers, "cite": _cite(rule.cite)}


def _figure(value: int | None, row: Figures | None) -> Plain | None:
    if value is None or row is None:
        return None
    return {"value": value, "inferred": row.inferred, "why": row.why, "cite": _cite(row.cite)}


def _flow(flow: FlowFacts) -> Plain:
    return {
        "protocol": flow.protocol,
        "source_ports": flow.source_ports,
        "destination_ports": flow.destination_ports,
        "only_type": plain(flow.only_type),
        "cite": _cite(flow.cite),
    }


def _esxi(row: EsxiSupport | None) -> Plain | None:
    if row is None:
        return None
    return {
        "minimum": [str(release) for release in row.minimum],
        "inferred": row.inferred,
        "why": row.why,
        "cite": _cite(row.cite),
    }


def _cite(citation: Citation) -> Plain:
    return {"source": citation.source, "locator": citation.locator}
