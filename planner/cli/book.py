"""`rules`, `explain`, `changes` and `schema`: the rule book, alarms and the shape of a design, without a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

import click

from planner.changes import changes as compare
from planner.cli.alarms import explained
from planner.cli.program import NOTHING_FOUND, RELEASE, command, option
from planner.cli.screen import show, show_table, write_text
from planner.cli.words import CouldNot, phrases, say
from planner.reference import load_reference
from planner.reference.troubleshooting import IdRange
from planner.render.change_tables import change_tables, limit_value
from planner.render.plain import Line
from planner.render.rule_search import Wanted, find
from planner.render.told import address
from planner.rules import RULES, TOPICS, Kind, Rule, Severity
from planner.rules.limits_used import limits_used
from planner.schemas import design_json_schema
from planner.schemas.book import dump_book_rule, dump_changes
from planner.schemas.troubleshooting import dump_alarm
from planner.versions import Version

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
@option("--release", words="release", type=RELEASE)
@option("--search", words="search", default="")
@option(
    "--format", "form", words="table_format", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def rules(
    topics: tuple[str, ...],
    severities: tuple[str, ...],
    kinds: tuple[str, ...],
    release: Version | None,
    search: str,
    form: str,
) -> int:
    """List the rule book."""
    words = phrases()
    wanted = Wanted(frozenset(topics), frozenset(severities), frozenset(kinds), release, search)
    found = find(RULES.values(), wanted, words)
    if form == "json":
        reference = load_reference()
        _write_json([dump_book_rule(rule, reference, words) for rule in found])
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
@click.argument("rule", metavar="RULE|ALARM")
@option(
    "--format", "form", words="table_format", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def explain(rule: str, form: str) -> int:
    """Explain a rule or an alarm."""
    known = RULES.get(rule.upper())
    if known is None:
        reference = load_reference()
        alarm = reference.troubleshooting.alarm_named(rule)
        if alarm is not None:
            if form == "json":
                _write_json(dump_alarm(alarm, phrases()))
            else:
                show(explained(alarm, reference))
            return NOTHING_FOUND
        if rule.strip().isdecimal():
            numbers = sorted((each for alarm in reference.troubleshooting.alarms for each in alarm.ids), key=_first)
            alarms = ", ".join(map(str, numbers))
            raise CouldNot(say("error.unknown_alarm", alarm=rule, known=alarms))
        near = sorted(get_close_matches(rule.upper(), RULES, n=3), key=list(RULES).index)
        if near:
            raise CouldNot(say("error.unknown_rule_near", rule=rule, near=", ".join(near)))
        raise CouldNot(say("error.unknown_rule", rule=rule))
    if form == "json":
        _write_json(dump_book_rule(known, load_reference(), phrases()))
    else:
        show(_explained(known))
    return NOTHING_FOUND


def _first(ids: IdRange) -> int:
    return ids.first


@command("changes")
@click.argument("first", metavar="FROM", type=RELEASE)
@click.argument("second", metavar="TO", type=RELEASE)
@option(
    "--format", "form", words="table_format", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def changes(first: Version, second: Version, form: str) -> int:
    """Tell what differs between two releases."""
    words, reference = phrases(), load_reference()
    found = compare(reference, RULES.values(), first, second)
    if form == "json":
        _write_json(dump_changes(found, words))
        return NOTHING_FOUND
    both = {"first": str(first), "second": str(second)}
    show([Line(words.say("rulebook.changes.title_of", **both), tone="strong")])
    notes = [
        words.say("rulebook.changes.beyond", release=str(release), current=str(reference.current_release))
        for release in found.beyond
    ]
    if second < first:
        notes.append(words.say("rulebook.changes.downgrade", **both))
    if not found.any:
        notes.append(words.say(f"rulebook.changes.{'same' if first == second else 'nothing'}", **both))
    show(Line(note) for note in notes)
    for table in change_tables(found, reference, words):
        show([Line(), Line(lead=table.title, tone="strong")])
        show_table(table.columns, [row.cells for row in table.rows])
        cites = dict.fromkeys(cite for row in table.rows for cite in row.cites)
        show(Line(words.citation(cite, reference), lead=words.say("brief.source"), indent=2, hang=2) for cite in cites)
    return NOTHING_FOUND


@command("schema")
def schema() -> int:
    """Print the JSON Schema of a design."""
    _write_json(design_json_schema())
    return NOTHING_FOUND


def _write_json(value: Any) -> None:
    write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


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
    decided = f"{words.say(f'rulebook.kinds.{rule.kind}')} {words.say(f'rulebook.scopes.{rule.scope}')}"
    yield Line(decided, lead=f"{words.fact(rule.kind)}:", tone="strong", indent=2, hang=2)
    yield Line(words.releases(rule.releases), lead=say("rules.releases"), tone="strong", indent=2)
    for limit in limits_used(rule, reference):
        name = words.say(f"rulebook.limit.{limit.id}")
        value = (
            f"{limit_value(limit, words)}, {words.releases(limit.releases)} [{words.citation(limit.cite, reference)}]"
        )
        yield Line(value, lead=f"{name}:", tone="strong", indent=2, hang=2)
        if limit.inferred:
            yield Line(words.say("rulebook.inferred", why=words.say(f"rulebook.why.{limit.id}")), indent=4)
    for cite in (*rule.cites, *rule.conflicts):
        yield Line(words.citation(cite, reference), lead=words.say("brief.source"), tone="strong", indent=2, hang=2)
        if page := address((cite,), reference):
            yield Line(page, indent=4)
