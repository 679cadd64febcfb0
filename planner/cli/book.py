"""`rules`, `explain` and `schema`: the rule book and the shape of a design, without a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import get_close_matches

import click

from planner.cli.program import NOTHING_FOUND, command, option
from planner.cli.screen import show, show_table, write_text
from planner.cli.words import CouldNot, phrases, say
from planner.reference import load_reference
from planner.render.plain import Line
from planner.render.told import address
from planner.rules import RULES, TOPICS, Kind, Rule, Severity
from planner.schemas import design_json_schema, dump_rule

_SEVERITIES = [severity.value for severity in Severity]
_KINDS = [kind.value for kind in Kind]
_TONES = {Severity.BLOCKER: "bad", Severity.CAUTION: "warn", Severity.ADVICE: "open"}


@command("rules")
@option("--topic", "topics", words="topic", type=click.Choice(TOPICS, case_sensitive=False), multiple=True)
@option(
    "--severity",
    "severities",
    words="severity",
    type=click.Choice([severity.value for severity in Severity]),
    multiple=True,
)
@option("--kind", "kinds", words="kind", type=click.Choice([kind.value for kind in Kind]), multiple=True)
@option(
    "--format", "form", words="table_format", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def rules(topics: tuple[str, ...], severities: tuple[str, ...], kinds: tuple[str, ...], form: str) -> int:
    """List the rule book."""
    words = phrases()
    found = [
        rule
        for rule in RULES.values()
        if (not topics or rule.topic in topics)
        and (not severities or rule.severity in severities)
        and (not kinds or rule.kind in kinds)
    ]
    if form == "json":
        write_text(json.dumps([dump_rule(rule, words) for rule in found], ensure_ascii=False, indent=2) + "\n")
        return NOTHING_FOUND
    if not found:
        show([Line(say("rules.none"))])
        return NOTHING_FOUND
    titles = [say(f"rules.{column}") for column in ("rule", "severity", "kind", "title")]
    rows = [
        [rule.id, words.fact(rule.severity), words.fact(rule.kind), words.say(f"rules.{rule.id}.title")]
        for rule in found
    ]
    show_table(titles, rows)
    show([Line(), Line(say("rules.count", count=len(found), example=found[0].id))])
    return NOTHING_FOUND


@command("explain")
@click.argument("rule", metavar="RULE")
@option(
    "--format", "form", words="table_format", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def explain(rule: str, form: str) -> int:
    """Explain a rule."""
    known = RULES.get(rule.upper())
    if known is None:
        near = get_close_matches(rule.upper(), RULES, n=3)
        if near:
            raise CouldNot(say("error.unknown_rule_near", rule=rule, near=", ".join(near)))
        raise CouldNot(say("error.unknown_rule", rule=rule))
    if form == "json":
        write_text(json.dumps(dump_rule(known, phrases()), ensure_ascii=False, indent=2) + "\n")
    else:
        show(_explained(known))
    return NOTHING_FOUND


@command("schema")
def schema() -> int:
    """Print the JSON Schema of a design."""
    write_text(json.dumps(design_json_schema(), ensure_ascii=False, indent=2) + "\n")
    return NOTHING_FOUND


def _explained(rule: Rule) -> Iterator[Line]:
    words, reference = phrases(), load_reference()
    told = f"rules.{rule.id}"
    yield Line(words.say(f"{told}.title"), lead=f"{rule.id} {words.fact(rule.severity)}:", tone=_TONES[rule.severity])
    yield Line(words.say(f"{told}.statement"), indent=2)
    yield Line()
    parts = (
        (words.say("brief.because"), f"{told}.because"),
        (words.say("brief.remedy"), f"{told}.remedy"),
        (say("rules.confirm"), f"{told}.confirm"),
        (words.say("brief.conflict"), f"{told}.conflict"),
    )
    for lead, key in parts:
        if words.has(key):
            yield Line(words.say(key), lead=lead, tone="strong", indent=2, hang=2)
    yield Line(words.fact(rule.kind), lead=f"{say('rules.kind')}:", tone="strong", indent=2)
    yield Line(words.releases(rule.releases), lead=say("rules.releases"), tone="strong", indent=2)
    for cite in (*rule.cites, *rule.conflicts):
        yield Line(words.citation(cite, reference), lead=words.say("brief.source"), tone="strong", indent=2, hang=2)
    if page := address(rule.cites, reference):
        yield Line(page, indent=4)
