"""GET: the rule book and the reference, as the service holds them. They never change while it runs."""

from __future__ import annotations

from typing import Any

from flask import Response, abort

from planner.changes import changes
from planner.reference import Citation, Figures
from planner.render.rule_search import find
from planner.rules import RULES
from planner.schemas.assessment import plain
from planner.schemas.book import dump_book_rule, dump_changes, dump_limit
from planner.versions import Version
from planner.web.api import shapes
from planner.web.api.answers import answer_kept
from planner.web.api.documented import IF_NONE_MATCH, KEPT_REFUSALS, Blueprint, content, refusals
from planner.web.api.parameters import LANGUAGE, read_query
from planner.web.rule_filters import FILTERS, RELEASES, wanted
from planner.web.service import phrases, service

blueprint = Blueprint("book", __name__, description="The rule book and the reference data, with citations.")

_IN_WORDS = [LANGUAGE.described(), IF_NONE_MATCH]
_RULE_ID = {
    "in": "path",
    "name": "rule_id",
    "schema": {"type": "string", "enum": list(RULES)},
    "description": "Its id; small letters will do.",
}


@blueprint.describe(
    "/rules",
    operation="listRules",
    parameters=[*(parameter.described() for parameter in FILTERS), *_IN_WORDS],
    responses={200: content(shapes.RuleBookSchema, "The rules.", kept=True), **KEPT_REFUSALS},
)
def list_rules() -> Response:
    """List the rules that fit all filters, in book order."""
    values = read_query((*FILTERS, LANGUAGE))
    narrowed = any(values[parameter.name] for parameter in FILTERS)
    return answer_kept(
        None if narrowed else "rules",
        lambda: _book(rules=[_rule(rule.id) for rule in find(RULES.values(), wanted(values), phrases())]),
        words=True,
    )


@blueprint.describe(
    "/rules/<rule_id>",
    path_parameters=[_RULE_ID],
    operation="getRule",
    parameters=_IN_WORDS,
    responses={200: content(shapes.RuleSchema, "The rule.", kept=True), **KEPT_REFUSALS, **refusals(404)},
)
def get_rule(rule_id: str) -> Response:
    """Return one rule with its words and citations."""
    known = rule_id.upper()
    if known not in RULES:
        abort(404)
    read_query((LANGUAGE,))
    return answer_kept(f"rule {known}", lambda: _rule(known), words=True)


@blueprint.describe(
    "/changes",
    operation="getChanges",
    parameters=[*(parameter.described() for parameter in RELEASES), *_IN_WORDS],
    responses={200: content(shapes.ChangesSchema, "What differs.", kept=True), **KEPT_REFUSALS},
)
def get_changes() -> Response:
    """Return what differs between two releases: rules, limits, figures, ports, platforms, milestones."""
    values = read_query((*RELEASES, LANGUAGE))
    first, second = (Version.parse(values[side] or "") for side in ("from", "to"))
    found = changes(service().reference, RULES.values(), first, second)
    return answer_kept(None, lambda: _book(**dump_changes(found, phrases())), words=True)


@blueprint.describe(
    "/reference/capacity",
    operation="getCapacityTables",
    parameters=_IN_WORDS,
    responses={200: content(shapes.CapacityTablesSchema, "The tables.", kept=True), **KEPT_REFUSALS},
)
def get_capacity_tables() -> Response:
    """Return the capacity tables of both bases, as printed and per peer, and every other published limit."""
    read_query((LANGUAGE,))
    return answer_kept("capacity", _capacity_tables, words=True)


@blueprint.describe(
    "/reference/ports",
    operation="getFlows",
    parameters=_IN_WORDS,
    responses={200: content(shapes.FlowsSchema, "The flows.", kept=True), **KEPT_REFUSALS},
)
def get_flows() -> Response:
    """Return the flows between peers, of both port families, and those of a deployment, as printed."""
    read_query((LANGUAGE,))
    return answer_kept("ports", _flows, words=True)


@blueprint.describe(
    "/reference/platforms",
    operation="getPlatforms",
    parameters=[IF_NONE_MATCH],
    responses={200: content(shapes.PlatformsSchema, "The platforms.", kept=True), **KEPT_REFUSALS},
)
def get_platforms() -> Response:
    """Return the platforms and the releases that run on them."""
    read_query(())
    return answer_kept("platforms", _platforms)


@blueprint.describe(
    "/reference/sources",
    operation="getSources",
    parameters=[IF_NONE_MATCH],
    responses={200: content(shapes.SourcesSchema, "The sources.", kept=True), **KEPT_REFUSALS},
)
def get_sources() -> Response:
    """Return the bibliography that every citation points into."""
    read_query(())
    return answer_kept("sources", _sources)


def _book(**tables: Any) -> dict[str, Any]:
    return {"reference_edition": service().reference.edition, **tables}


def _rule(rule_id: str) -> dict[str, Any]:
    return dump_book_rule(RULES[rule_id], service().reference, phrases())


def _cite(citation: Citation) -> dict[str, str]:
    return {"source": citation.source, "locator": citation.locator}


def _capacity_tables() -> dict[str, Any]:
    reference = service().reference
    return _book(
        rules=[
            {
                "basis": str(rule.basis),
                "releases": plain(rule.releases),
                "counted_peers": rule.counted_peers,
                "reserved_peers": rule.reserved_peers,
                "cite": _cite(rule.cite),
            }
            for rule in reference.capacity_rules
        ],
        figures=[_capacity_row(row) for row in reference.figures],
        fast_path=[_capacity_row(row) for row in reference.fast_path],
        limits=[dump_limit(limit, phrases()) for limit in reference.limits],
    )


def _capacity_row(row: Figures) -> dict[str, Any]:
    return {
        "basis": str(row.basis),
        "platform": str(row.platform),
        "releases": plain(row.releases),
        "peers_in_table": row.peers_in_table,
        "printed": plain(row.printed),
        "per_peer": plain(row.per_peer()),
        "inferred": row.inferred,
        "why": row.why,
        "cite": _cite(row.cite),
    }


def _flows() -> dict[str, Any]:
    words = phrases()
    return _book(
        flows=[
            {
                "flow": flow.id,
                "purpose": words.say(f"labels.flow.{flow.id}.purpose"),
                "note": words.say(f"labels.flow.{flow.id}.note") if flow.note else None,
                "releases": {**plain(flow.releases), "text": words.releases(flow.releases)},
                "protocol": flow.protocol,
                "source_ports": flow.source_ports,
                "destination_ports": flow.destination_ports,
                "only_type": plain(flow.only_type),
                "cite": _cite(flow.cite),
            }
            for flow in service().reference.flows
        ],
        deployment_flows=[
            {
                "flow": flow.id,
                "purpose": words.say(f"flows.purpose.{flow.id}"),
                "note": words.say(f"flows.note.{flow.id}") if flow.note else None,
                "releases": {**plain(flow.releases), "text": words.releases(flow.releases)},
                "sources": list(flow.sources),
                "destinations": list(flow.destinations),
                "protocols": list(flow.protocols),
                "source_ports": flow.source_ports,
                "destination_ports": flow.destination_ports,
                "large_destination_ports": flow.large_destination_ports,
                "multiplexed_destination_ports": flow.multiplexed_destination_ports,
                "first_zone_port": flow.first_zone_port,
                "services": [service.value for service in flow.services],
                "when": flow.when,
                "optional": flow.optional,
                "inferred": flow.inferred,
                "why": words.say(f"flows.why.{flow.id}") if flow.inferred else None,
                "cites": [_cite(cite) for cite in flow.cites],
            }
            for flow in service().reference.deployment_flows
        ],
    )


def _platforms() -> dict[str, Any]:
    return _book(
        platforms=[
            {
                "platform": str(platform.id),
                "label": platform.label,
                "kind": platform.kind,
                "classes": list(platform.classes),
                "scales": platform.scales,
                "releases": plain(platform.releases),
                "series": plain(platform.series),
                "cite": _cite(platform.cite),
                "scales_cite": _cite(platform.scales_cite),
            }
            for platform in service().reference.platforms.values()
        ]
    )


def _sources() -> dict[str, Any]:
    return _book(
        sources=[
            {
                "id": source.id,
                "title": source.title,
                "publisher": source.publisher,
                "edition": source.edition,
                "date": source.dated,
                "retrieved": source.retrieved.isoformat(),
                "url": source.url,
            }
            for source in service().reference.sources.values()
        ]
    )
