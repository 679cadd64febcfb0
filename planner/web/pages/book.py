"""The book itself: rules, capacity tables, port tables, sources, and what this project is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort, render_template, request
from werkzeug.wrappers import Response

from planner.design import METRICS, CapacityBasis
from planner.reference import Citation, Figures, FlowFacts, Source
from planner.rules import RULES, TOPICS, Kind, Rule, Severity
from planner.versions import Releases
from planner.web.pages.blueprint import IN_LANGUAGE, blueprint
from planner.web.service import language, phrases, service


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


def _answer(template: str, **values: object) -> Response:
    return Response(render_template(template, **values), mimetype="text/html")


# --- rules ------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{IN_LANGUAGE}/rules/")
def rules() -> Response:
    """List the rule book, narrowed by topic, severity, kind and text."""
    chosen = {name: request.args.get(name, "") for name in ("topic", "severity", "kind")}
    wanted = request.args.get("q", "").strip()[:80]
    leaves = [leaf for leaf in _leaves() if _fits(leaf, chosen, wanted)]
    topics = [(topic, [leaf for leaf in leaves if leaf.rule.topic == topic]) for topic in TOPICS]
    return _answer(
        "pages/rules.html",
        topics=[(topic, found) for topic, found in topics if found],
        count=len(leaves),
        total=len(RULES),
        chosen=chosen,
        wanted=wanted,
        filters=(
            ("topic", [topic for topic in TOPICS if any(rule.topic == topic for rule in RULES.values())]),
            ("severity", list(Severity)),
            ("kind", list(Kind)),
        ),
    )


def _leaves() -> list[Leaf]:
    made: list[Leaf] = service().keep(
        ("rule leaves", language()),
        lambda: [
            Leaf(rule, phrases().say(f"rules.{rule.id}.title"), phrases().say(f"rules.{rule.id}.statement"))
            for rule in RULES.values()
        ],
    )
    return made


def _fits(leaf: Leaf, chosen: Mapping[str, str], wanted: str) -> bool:
    has = {"topic": leaf.rule.topic, "severity": str(leaf.rule.severity), "kind": str(leaf.rule.kind)}
    text = f"{leaf.rule.id} {leaf.title} {leaf.statement}".casefold()
    return all(not value or has[name] == value for name, value in chosen.items()) and wanted.casefold() in text


@blueprint.get(f"{IN_LANGUAGE}/rules/<rule_id>")
def rule(rule_id: str) -> Response:
    """Show one rule: what it asks, why, how it is decided, what to do, and where it comes from."""
    found = RULES.get(rule_id)
    if found is None:
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
        sources=cited(found.cites),
        conflicts=cited(found.conflicts),
        before=ids[place - 1] if place else None,
        after=ids[place + 1] if place + 1 < len(ids) else None,
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
    """Show both capacity tables as printed, and how each counts peers."""
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
    )


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
    """Show the flows between peers, by range of releases, as printed."""
    families: dict[Releases, list[tuple[FlowFacts, Cited]]] = {}
    for flow in service().reference.flows:
        families.setdefault(flow.releases, []).append((flow, cited([flow.cite])[0]))
    return _answer("pages/ports.html", families=list(families.items()))


@blueprint.get(f"{IN_LANGUAGE}/about")
def about() -> Response:
    """Tell what this project is and is not, and name its sources."""
    return _answer("pages/about.html", sources=list(service().reference.sources.values()), rules=len(RULES))
