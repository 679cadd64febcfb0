"""An assessment as plain values for JSON: keys and facts as they are, and beside them the words of one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from planner.assessment import Assessment, Judgement
from planner.capacity import CallMix, Capacity, DemandLine
from planner.deployment_capacity import PairCapacity
from planner.growth import MONTHS, Growth
from planner.ports import Deployment, DeploymentFlow, Endpoint, PeerRule, PortMatrix, Side
from planner.reference import Citation, Reference
from planner.rules import Observation, Outcome, Place, Result, Rule
from planner.runbook import Runbook
from planner.schemas.names import dump_certificates, dump_dns
from planner.survival import Availability, Survival
from planner.versions import EsxiRelease, ProductRelease, Releases, Version
from planner.wording import Phrases

Plain = dict[str, Any]


def dump_assessment(assessment: Assessment, reference: Reference, phrases: Phrases) -> Plain:
    """Return the whole assessment (section 2 of the contract), with words in the language of `phrases`."""
    return {
        "verdict": str(assessment.verdict),
        "language": phrases.language,
        "design": assessment.design.document,
        "design_hash": assessment.design.hash,
        "reference_edition": assessment.reference_edition,
        "assessed_on": assessment.assessed_on.isoformat(),
        "counts": {str(outcome): count for outcome, count in assessment.counts.items()},
        "results": [_result(result, phrases) for result in assessment.results],
        "capacity": [dump_capacity(found) for found in assessment.capacity],
        "pairs": [_pair(pair) for pair in assessment.pairs],
        "survival": [dump_survival(each) for each in assessment.survival],
        "growth": [dump_growth(each) for each in assessment.growth],
        "ports": _ports(assessment.ports, phrases),
        "ports_compact": _compact_ports(assessment.ports, phrases),
        "flows": [_flow(flow, phrases) for flow in assessment.ports.deployment.flows],
        "flow_remarks": _flow_remarks(assessment.ports.deployment),
        "peer_firewall_rules": [_peer_rule(rule, phrases) for rule in assessment.ports.deployment.peer_rules],
        "runbook": _runbook(assessment.runbook, phrases),
        "certificates": dump_certificates(assessment.certificates, phrases),
        "dns": dump_dns(assessment.dns, phrases),
        "unused_confirmations": list(assessment.unused_confirmations),
        "notices": [
            {
                "pointer": notice.pointer,
                "code": str(notice.code),
                "text": phrases.fill(f"notices.{notice.code}", notice.facts),
            }
            for notice in assessment.notices
        ],
        "sources": [
            {"id": source, "text": phrases.source(reference.sources[source])} for source in assessment.sources()
        ],
    }


def dump_compact(assessment: Assessment | Judgement) -> Plain:
    """Return the assessment without words, for tools in a loop: verdict, rules unmet and undecided, capacity."""
    return {
        "verdict": str(assessment.verdict),
        "design_hash": assessment.design.hash,
        "unmet": _rules_with(assessment, Outcome.UNMET),
        "undecided": _rules_with(assessment, Outcome.UNDECIDED),
        "capacity": [dump_capacity(found) for found in assessment.capacity],
    }


def dump_rule(rule: Rule, phrases: Phrases) -> Plain:
    """Return a rule of the book with its words."""
    words = {
        part: phrases.say(f"rules.{rule.id}.{part}")
        for part in ("title", "statement", "because", "remedy", "confirm", "conflict")
        if phrases.has(f"rules.{rule.id}.{part}")
    }
    title = words.pop("title")
    return {
        "rule": rule.id,
        "title": title,
        "topic": rule.topic,
        "severity": str(rule.severity),
        "kind": str(rule.kind),
        "scope": str(rule.scope),
        "releases": {**plain(rule.releases), "text": phrases.releases(rule.releases)},
        "cites": [_cite(cite) for cite in rule.cites],
        "conflicts": [_cite(cite) for cite in rule.conflicts],
        "text": words,
    }


def dump_capacity(found: Capacity) -> Plain:
    """Return the capacity of one cluster; figures are null where the chosen basis has none."""
    return {
        "cluster_index": found.cluster,  # `cluster` itself is the contract's name for the cluster's figures
        "basis": str(found.basis),
        "release": str(found.release),
        "release_assumed": not found.release_stated,
        "peer_count": found.peer_count,
        "counted_peers": found.counted_peers,
        "cite": _cite(found.cite),
        "rule_cite": _cite(found.rule.cite),
        "missing": plain(found.missing),
        "bases_with_figures": [str(basis) for basis in found.bases_with_figures],
        "inferred": found.inferred,
        "fast_path_registration": found.fast_path,
        "per_peer": plain(found.per_peer),
        "cluster": plain(found.figures),
        "gross": plain(found.gross),
        "after_losses": [{"lost": step.lost, **plain(step.figures)} for step in found.after_losses],
        "demand": [_demand_line(line) for line in found.demand],
        "call_mix": _call_mix(found.mix),
        "rich_media_session_licences": None
        if found.sessions is None
        else {
            "needed": found.sessions.needed,
            "pool": found.sessions.pool,
            "largest_peer": found.sessions.largest_peer,
        },
        "binding_metric": plain(found.binding_metric),
        "losses_survived": found.losses_survived,
        "untested_together": plain(found.untested_together),
        "disagreements": [
            {
                "metric": plain(disagreement.metric),
                "figures": [
                    {"basis": str(basis), "value": value, "cite": _cite(disagreement.cites[basis])}
                    for basis, value in disagreement.figures.items()
                ],
            }
            for disagreement in found.disagreements
        ],
    }


def _call_mix(found: CallMix | None) -> Plain | None:
    if found is None:
        return None
    return {
        "terms": [{"metric": plain(metric), "demand": asked, "capacity": held} for metric, asked, held in found.terms],
        "utilisation": found.utilisation,
        "inferred": True,
    }


def dump_survival(found: Survival) -> Plain:
    """Return what becomes of one cluster when a site, licences or peers are lost."""
    return {
        "cluster_index": found.cluster,
        "capacity_by_peers": [
            {"peers": step.peers, "counted_peers": step.counted, "figures": plain(step.figures)}
            for step in found.by_size
        ],
        "sites": [
            {
                "site": each.site,
                "peers": list(each.peers),
                "peers_left": each.left,
                "figures": plain(each.figures),
                "fits": each.fits,
                "call_mix": _call_mix(each.mix),
            }
            for each in found.sites
        ],
        "peers_without_site": list(found.unplaced),
        "licences": [
            {
                "kind": each.kind,
                "peers": list(each.peers),
                "held": each.held,
                "pool": each.pool,
                "usable": each.usable,
                "days": found.licence_days.value,
                "pool_after": each.pool_after,
                "usable_after": each.usable_after,
                "needed": each.needed,
            }
            for each in found.licences
        ],
        "licence_cite": _cite(found.licence_days.cite),
        "availability": _availability(found.availability),
    }


def _availability(found: Availability | None) -> Plain | None:
    if found is None:
        return None
    mixed = found.covered_with_mix
    return {
        "per_peer": found.per_peer,
        "covered": float(found.covered),
        "minutes_a_year_uncovered": found.minutes_uncovered,
        "with_call_mix": None
        if mixed is None
        else {
            "covered": float(mixed),
            "minutes_a_year_uncovered": found.minutes_uncovered_with_mix,
            "inferred": True,
        },
    }


def dump_growth(found: Growth | None) -> Plain | None:
    """Return when each metric of one cluster passes its marks; null where that cannot be said."""
    if found is None:
        return None
    return {
        "cluster_index": found.cluster,
        "percent_a_year": found.pace.percent,
        "steps": [{"month": step.month, "percent": step.percent} for step in found.pace.steps],
        "months_looked_ahead": MONTHS,
        "metrics": [
            {
                "metric": plain(line.metric),
                "demand": line.demand,
                "capacity": line.capacity,
                "capacity_one_lost": line.capacity_one_lost,
                "passes": [
                    {"percent": each.percent, "month": each.all_up, "month_one_lost": each.one_lost}
                    for each in line.passings
                ],
            }
            for line in found.lines
        ],
    }


def _pair(found: PairCapacity) -> Plain:
    """Return what a C/E pair carries; figures are null where a side has none."""
    return {
        "c": found.c,
        "e": found.e,
        "figures": plain(found.figures),
        "weaker": plain(found.weaker),
        "after_losses": [{"lost": step.lost, **plain(step.figures)} for step in found.after_losses],
        "sites": [
            {
                "site": each.site,
                "c_peers": list(each.c_peers),
                "e_peers": list(each.e_peers),
                "c_peers_left": each.c_left,
                "e_peers_left": each.e_left,
                "figures": plain(each.figures),
                "weaker": plain(each.weaker),
                "fits": each.fits,
                "call_mix": _call_mix(each.mix),
            }
            for each in found.sites
        ],
    }


_SCALARS = frozenset({type(None), bool, int, float, str})
"""Looked at first: nearly all facts are of these."""
_TEXTS = (str, Version, EsxiRelease, ProductRelease)


def plain(value: Any) -> Any:
    """Return a fact as JSON has it: enumerations by value, dates in ISO form, tuples as lists, shares as numbers."""
    if type(value) in _SCALARS:
        return value
    if isinstance(value, tuple):
        return [member if type(member) in _SCALARS else plain(member) for member in value]
    if isinstance(value, _TEXTS):
        return str(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Releases):
        return {"since": plain(value.since), "before": plain(value.before)}
    if isinstance(value, Mapping):
        return {str(key): member if type(member) in _SCALARS else plain(member) for key, member in value.items()}
    return [plain(member) for member in value]


def _rules_with(assessment: Assessment | Judgement, outcome: Outcome) -> list[str]:
    return list(dict.fromkeys(result.rule.id for result in assessment.results if result.outcome is outcome))


def _result(result: Result, phrases: Phrases) -> Plain:
    rule, outcome = result.rule, result.outcome
    book = _of_the_book(rule, phrases)
    dumped: Plain = {
        **book.head,
        "outcome": str(outcome),
        "cluster": result.cluster,
        "cites": book.cites,
        "observations": [_observation(rule.id, observation, phrases) for observation in result.observations],
        "text": book.text,
    }
    if result.confirmation and outcome is Outcome.CONFIRMED:
        dumped["confirmed"] = {"by": result.confirmation.by, "on": plain(result.confirmation.on)}
    if result.waiver and outcome is Outcome.WAIVED:
        dumped["waiver"] = {
            "reason": result.waiver.reason,
            "approver": result.waiver.approver,
            "expiry": plain(result.waiver.expiry),
            "outcome": str(result.judged),
        }
    return dumped


@dataclass(frozen=True, slots=True)
class _OfTheBook:
    """What is the same in every result of a rule, worked out once for each language."""

    head: Plain
    cites: list[Plain]
    text: Plain


_PARTS = ("statement", "because", "remedy", "confirm", "conflict")


@lru_cache(maxsize=2048)
def _of_the_book(rule: Rule, phrases: Phrases) -> _OfTheBook:
    words = f"rules.{rule.id}"
    return _OfTheBook(
        head={
            "rule": rule.id,
            "title": phrases.say(f"{words}.title"),
            "severity": str(rule.severity),
            "kind": str(rule.kind),
        },
        cites=[_cite(cite) for cite in rule.cites],
        text={part: phrases.say(f"{words}.{part}") for part in _PARTS if phrases.has(f"{words}.{part}")},
    )


def _observation(rule_id: str, observation: Observation, phrases: Phrases) -> Plain:
    place = observation.place
    return {
        "holds": observation.holds,
        "subject": _subject(place.kind, place.peers, phrases),
        "pointer": observation.pointer,
        "facts": {
            name: value if type(value) in _SCALARS else plain(value) for name, value in observation.facts.items()
        },
        "text": phrases.observation(rule_id, observation),
    }


@lru_cache(maxsize=2048)
def _subject(kind: str, peers: tuple[int, ...], phrases: Phrases) -> str:
    return phrases.place(Place(kind, peers=peers), with_names=False)


def _cite(cite: Citation) -> Plain:
    return {"source": cite.source, "locator": cite.locator}


def _demand_line(line: DemandLine) -> Plain:
    return {
        "metric": plain(line.metric),
        "demand": line.demand,
        "capacity": line.capacity,
        "utilisation": line.utilisation,
        "fits": line.fits,
        "at_horizon": line.at_horizon,
        "after_losses": [
            {"lost": load.lost, "capacity": load.capacity, "utilisation": load.utilisation, "fits": load.fits}
            for load in line.after_losses
        ],
    }


def _ports(matrix: PortMatrix, phrases: Phrases) -> list[Plain]:
    purposes = {row.flow: phrases.say(f"labels.flow.{row.flow}.purpose") for row in matrix.compact}
    return [
        {
            "cluster": row.cluster,
            "flow": row.flow,
            "purpose": purposes[row.flow],
            "source": _endpoint(row.source, phrases),
            "destination": _endpoint(row.destination, phrases),
            "protocol": row.protocol,
            "cite": _cite(row.cite),
        }
        for row in matrix.rows
    ]


def _endpoint(end: Endpoint, phrases: Phrases) -> Plain:
    return {"peer": end.peer, "name": end.name or phrases.peer(end.peer), "ip": end.ip, "ports": end.ports}


def _compact_ports(matrix: PortMatrix, phrases: Phrases) -> list[Plain]:
    return [
        {
            "cluster": row.cluster,
            "flow": row.flow,
            "purpose": phrases.say(f"labels.flow.{row.flow}.purpose"),
            "note": phrases.say(f"labels.flow.{row.flow}.note") if row.note else None,
            "source_ports": row.source_ports,
            "protocol": row.protocol,
            "destination_ports": row.destination_ports,
            "release_assumed": row.cluster in matrix.assumed_release,
            "cite": _cite(row.cite),
        }
        for row in matrix.compact
    ]


def _flow(flow: DeploymentFlow, phrases: Phrases) -> Plain:
    return {
        "flow": flow.id,
        "purpose": phrases.say(f"flows.purpose.{flow.id}"),
        "firewalls": None if flow.firewalls is None else [str(firewall) for firewall in flow.firewalls],
        "source": _side(flow.source, flow.source_ports, phrases),
        "protocols": list(flow.protocols),
        "destination": _side(flow.destination, flow.destination_ports, phrases),
        "needed": flow.needed,
        "services": [str(service) for service in flow.services],
        "when": flow.when,
        "optional": flow.optional,
        "inferred": flow.inferred,
        "size_assumed": flow.size_assumed,
        "release_assumed": flow.release_assumed,
        "remarks": [phrases.say(f"flows.{key}") for key in flow.remarks],
        "cites": [_cite(cite) for cite in flow.cites],
    }


def _side(side: Side, ports: str | None, phrases: Phrases) -> Plain:
    return {
        "role": side.role,
        "label": phrases.say(f"flows.role.{side.role}"),
        "cluster": side.cluster,
        "zone": None if side.zone is None else str(side.zone),
        "any": side.anywhere,
        "addresses": [
            {"name": host.name, "address": host.address, "own_address": host.own_address, "peer": host.peer}
            for host in side.hosts
        ],
        "ports": ports,
    }


def _flow_remarks(found: Deployment) -> Plain:
    return {
        "pairs_unknown": found.pairs_unknown,
        "untyped_clusters": list(found.untyped),
        "pairs_left_out": found.pairs_left_out,
    }


def _peer_rule(rule: PeerRule, phrases: Phrases) -> Plain:
    return {
        "cluster": rule.cluster,
        "peer": rule.peer,
        "name": rule.peer_name or phrases.peer(rule.peer),
        "priority": rule.priority,
        "action": str(rule.action),
        "source_peer": rule.source_peer,
        "address": rule.address,
        "protocol": rule.protocol,
        "start_port": rule.start_port,
        "end_port": rule.end_port,
        "cite": _cite(rule.cite),
    }


def _runbook(runbook: Runbook, phrases: Phrases) -> list[Plain]:
    return [
        {
            "procedure": procedure.procedure,
            "title": phrases.fill(f"procedures.{procedure.procedure}.title", procedure.facts),
            "cluster": procedure.cluster,
            "cite": _cite(procedure.cite),
            "wait_minutes": procedure.minutes,
            "work_minutes": procedure.work_minutes,
            "undo": {
                "text": phrases.fill(f"procedures.{procedure.procedure}.undo", procedure.facts),
                "inferred": procedure.undo.inferred,
                "cite": _cite(procedure.undo.cite),
            },
            "steps": [
                {
                    "peer": step.peer,
                    "kind": str(step.kind),
                    "text": phrases.fill(step.words, step.facts),
                    "wait_minutes": step.wait_minutes,
                    "work_minutes": step.work_minutes,
                    "cite": _cite(step.cite),
                }
                for step in procedure.steps
            ],
        }
        for procedure in runbook
    ]
