"""The book itself: rules, capacity tables, port tables, sources, and what this project is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.changes import changes
from planner.design import METRICS, CapacityBasis
from planner.reference import LIMIT_GROUPS, Citation, Figures, FlowFacts, Limit, Source
from planner.render.book_search import flow_anchors, limit_anchor
from planner.render.change_tables import change_tables, limit_value
from planner.render.rule_search import find
from planner.rules import RULES, TOPICS, Kind, Rule, Severity
from planner.rules.limits_used import limits_used
from planner.versions import ALL_RELEASES, Releases, Version
from planner.web.api.parameters import LONGEST_TEXT, Parameter
from planner.web.pages.blueprint import IN_LANGUAGE, blueprint
from planner.web.rule_filters import FILTERS, RELEASES, wanted
from planner.web.service import phrases, service


@dataclass(frozen=True, slots=True)
class Cited:
    """A place in a source, for a reader."""

    source: Source
    locator: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """A rule with its words."""

    rule: Rule
    title: str
    statement: str


def cited(citations: Sequence[Citation]) -> list[Cited]:
    """Return citations with their sources."""
    sources = service().reference.sources
    return [Cited(sources[citation.source], citation.locator) for citation in citations]


def _answer(template: str, status: int = 200, /, **values: object) -> Response:
    return Response(render_template(template, **values), status, mimetype="text/html")


# --- rules ------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{IN_LANGUAGE}/rules/")
def rules() -> Response:
    """List the rule book, narrowed by topic, severity, kind, release and text; a filter that cannot be read is told."""
    chosen, errors = read_fields(FILTERS)
    found = [] if errors else find(RULES.values(), wanted(chosen), phrases())
    topics = [(topic, [_leaf(rule) for rule in found if rule.topic == topic]) for topic in TOPICS]
    return _answer(
        "pages/rules.html",
        422 if errors else 200,
        topics=[(topic, leaves) for topic, leaves in topics if leaves],
        count=len(found),
        total=len(RULES),
        chosen=chosen,
        errors=errors,
        filters=(
            ("topic", [topic for topic in TOPICS if any(rule.topic == topic for rule in RULES.values())]),
            ("severity", list(Severity)),
            ("kind", list(Kind)),
        ),
    )


def read_fields(parameters: Sequence[Parameter]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the values of a form in the query string, as canonical as they can be read, and what is wrong with each.

    What is left empty is empty; nothing else in the query string matters.
    """
    values, errors = {}, {}
    for parameter in parameters:
        typed = request.args.get(parameter.name, "").strip()[:LONGEST_TEXT]
        values[parameter.name] = next(
            (choice for choice in parameter.choices if choice.casefold() == typed.casefold()), typed
        )
        fault = parameter.fault(values[parameter.name]) if typed else None
        if fault:
            errors[parameter.name] = phrases().say(f"problems.{fault.code}", **fault.params)
    return values, errors


def _leaf(rule: Rule) -> Leaf:
    say = phrases().say
    return Leaf(rule, say(f"rules.{rule.id}.title"), say(f"rules.{rule.id}.statement"))


@blueprint.get(f"{IN_LANGUAGE}/rules/<rule_id>")
def rule(rule_id: str) -> Response:
    """Show one rule: what it asks, why, how it is decided, what to do, and where it comes from."""
    found = RULES.get(rule_id)
    if found is None:
        if rule_id.upper() in RULES:
            return redirect(url_for("pages.rule", rule_id=rule_id.upper()), 301)
        abort(404)
    ids = list(RULES)
    place = ids.index(rule_id)
    words = phrases()
    return _answer(
        "pages/rule.html",
        rule=found,
        text={
            part: words.say(f"rules.{rule_id}.{part}") if words.has(f"rules.{rule_id}.{part}") else ""
            for part in ("title", "statement", "because", "remedy", "confirm", "conflict")
        },
        releases=words.releases(found.releases),
        limits=[(limit, cited([limit.cite])[0]) for limit in limits_used(found, service().reference)],
        limit_value=limit_value,
        sources=cited(found.cites),
        conflicts=cited(found.conflicts),
        alarms=service().reference.troubleshooting.alarms_of_rule(rule_id),
        before=ids[place - 1] if place else None,
        after=ids[place + 1] if place + 1 < len(ids) else None,
    )


# --- what differs between two releases --------------------------------------------------------------------------------


@blueprint.get(f"{IN_LANGUAGE}/rules/changes")
def rule_changes() -> Response:
    """Show what differs between two releases, or ask for them."""
    values, errors = read_fields(RELEASES)
    if any(values.values()):
        errors |= {name: phrases().say("problems.required") for name, value in values.items() if not value}
    found = None
    if all(values.values()) and not errors:
        first, second = (Version.parse(values[parameter.name]) for parameter in RELEASES)
        found = changes(service().reference, RULES.values(), first, second)
    return _answer(
        "pages/rules_changes.html",
        422 if errors else 200,
        values=values,
        errors=errors,
        found=found,
        tables=list(change_tables(found, service().reference, phrases())) if found else [],
        current=service().reference.current_release,
        cited=cited,
    )


# --- tables -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CapacityTable:
    """The printed rows of one basis for one range of releases."""

    basis: CapacityBasis
    releases: Releases
    rows: tuple[Figures, ...]
    metrics: tuple[str, ...]
    inferred: bool
    sources: tuple[Cited, ...]


@blueprint.get(f"{IN_LANGUAGE}/capacity")
def capacity() -> Response:
    """Show both capacity tables as printed, how each counts peers, and every other limit."""
    reference = service().reference
    return _answer(
        "pages/capacity.html",
        bases=[
            (
                basis,
                [(rule, cited([rule.cite])[0]) for rule in reference.capacity_rules if rule.basis is basis],
                _tables([row for row in reference.figures if row.basis is basis]),
            )
            for basis in CapacityBasis
        ],
        fast_path=_tables(list(reference.fast_path)),
        limits=[
            (group, [_limit_row(limit) for limit in reference.limits if limit.group == group]) for group in LIMIT_GROUPS
        ],
        limit_value=limit_value,
    )


def _limit_row(limit: Limit) -> tuple[Limit, Cited, str]:
    """Return a limit with its source and the name of its row."""
    return limit, cited([limit.cite])[0], limit_anchor(limit)


def _tables(rows: Sequence[Figures]) -> list[CapacityTable]:
    """Return the rows gathered by range of releases, newest last, as the file has them."""
    gathered: dict[Releases, list[Figures]] = {}
    for row in rows:
        gathered.setdefault(row.releases, []).append(row)
    return [
        CapacityTable(
            basis=same[0].basis,
            releases=releases,
            rows=tuple(same),
            metrics=tuple(metric for metric in METRICS if any(metric in row.printed for row in same)),
            inferred=any(row.inferred for row in same),
            sources=tuple(cited(list(dict.fromkeys(row.cite for row in same)))),
        )
        for releases, same in gathered.items()
    ]


@blueprint.get(f"{IN_LANGUAGE}/ports")
def ports() -> Response:
    """Show the flows between peers, by range of releases, and those of a deployment, as printed."""
    families: dict[Releases, list[tuple[FlowFacts, Cited, str]]] = {}
    flows, deployment_flows = service().reference.flows, service().reference.deployment_flows
    for flow, anchor in zip(flows, flow_anchors(flows), strict=True):
        families.setdefault(flow.releases, []).append((flow, cited([flow.cite])[0], anchor))
    around = [
        (flow, cited(flow.cites), anchor)
        for flow, anchor in zip(deployment_flows, flow_anchors(deployment_flows), strict=True)
    ]
    return _answer("pages/ports.html", families=list(families.items()), around=around, every_release=ALL_RELEASES)


@blueprint.get(f"{IN_LANGUAGE}/about")
def about() -> Response:
    """Tell what this project is and is not, and name its sources."""
    return _answer("pages/about.html", sources=list(service().reference.sources.values()), rules=len(RULES))
