"""The rule book as a Markdown page in one language: every rule with its requirement, reason, remedy and sources.

`python -m planner.render.rulebook [LANGUAGE]` prints it; docs/rules.md is the English page.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from planner.reference import Citation, Limit, Reference, load_reference
from planner.render.change_tables import limit_value
from planner.rules import RULES, Kind, Rule
from planner.rules.limits_used import limits_used
from planner.wording import DEFAULT_LANGUAGE, Phrases, load_wording

_NOTE = "<!-- Written by `make docs` from planner/rules/, data/text/rules/ and data/sources.toml; do not edit. -->"


def render(
    rules: Iterable[Rule], reference: Reference, phrases: Phrases, tests: Mapping[str, str] | None = None
) -> str:
    """Return the page of these rules, by topic in the order given, with the sources they cite at its end.

    `tests` names for each rule the file and table of the test that holds it, for the page in the repository.
    """
    book = list(rules)
    blocks = [
        f"# {phrases.say('rulebook.title')}",
        _NOTE,
        phrases.say("rulebook.intro"),
        _contents(book, phrases, tests),
    ]
    for topic, group in groupby(book, key=lambda rule: rule.topic):
        blocks.append(f"## {topic}: {phrases.label('topic', topic)}")
        blocks += [render_rule(rule, reference, phrases, tests[rule.id] if tests else None) for rule in group]
    blocks += [f"## {phrases.say('rulebook.sources')}", "\n".join(_bibliography(book, reference, phrases))]
    return "\n\n".join(blocks) + "\n"


def render_rule(rule: Rule, reference: Reference, phrases: Phrases, test: str | None = None) -> str:
    """Return the section of one rule."""
    words = f"rules.{rule.id}"
    facts = (phrases.fact(rule.severity), phrases.fact(rule.kind), phrases.releases(rule.releases))
    heading, statement = f"### {rule.id} {phrases.say(f'{words}.title')}", phrases.say(f"{words}.statement")
    points = [("because", phrases.say(f"{words}.because")), ("remedy", phrases.say(f"{words}.remedy"))]
    if rule.kind is Kind.CONFIRMABLE:
        points.append(("confirm", phrases.say(f"{words}.confirm")))
    if limits := limits_used(rule, reference):
        points.append(("limits", "; ".join(_limit(limit, reference, phrases) for limit in limits)))
    points.append(("source", _cited(rule.cites, reference, phrases)))
    if rule.conflicts:
        points.append(("conflict", phrases.say(f"{words}.conflict")))
        points.append(("conflict_source", _cited(rule.conflicts, reference, phrases)))
    if test:
        points.append(("test", test))
    lines = "\n".join(f"- **{phrases.say(f'rulebook.{name}')}:** {text}" for name, text in points)
    return f"{heading}\n\n*{' · '.join(facts)}*\n\n{statement}\n\n{lines}"


def _contents(book: list[Rule], phrases: Phrases, tests: Mapping[str, str] | None) -> str:
    """Return the table of all rules."""
    columns = ["rule", "requirement", "severity", "kind", "releases", *(["test"] if tests else [])]
    titles = [phrases.say(f"rulebook.{column}") for column in columns]
    rows = [
        (
            rule.id,
            phrases.say(f"rules.{rule.id}.title"),
            phrases.fact(rule.severity),
            phrases.fact(rule.kind),
            phrases.releases(rule.releases),
            *([tests[rule.id]] if tests else []),
        )
        for rule in book
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in (titles, ["---"] * len(titles), *rows))


def _limit(limit: Limit, reference: Reference, phrases: Phrases) -> str:
    """Return 'Round trip between two peers: 80 ms, X8.10 onward (Title, edition: locator)'."""
    told = f"{phrases.say(f'rulebook.limit.{limit.id}')}: {limit_value(limit, phrases)}"
    return f"{told}, {phrases.releases(limit.releases)} ({phrases.citation(limit.cite, reference)})"


def _cited(cites: tuple[Citation, ...], reference: Reference, phrases: Phrases) -> str:
    return "; ".join(phrases.citation(cite, reference) for cite in cites)


def _bibliography(book: list[Rule], reference: Reference, phrases: Phrases) -> Iterator[str]:
    """Yield a line for each source that the rules cite, in order of first use."""
    for source_id in dict.fromkeys(cite.source for rule in book for cite in (*rule.cites, *rule.conflicts)):
        source = reference.sources[source_id]
        title = f"[{source.title}]({source.url})" if source.url else source.title
        retrieved = phrases.say("rulebook.retrieved", on=source.retrieved)
        yield "- " + ", ".join(
            part for part in (title, source.publisher, source.edition, source.dated, retrieved) if part
        )


def main(arguments: list[str]) -> None:
    """Print the whole book in the language of the first argument, English without one."""
    language = arguments[0] if arguments else DEFAULT_LANGUAGE
    sys.stdout.write(render(RULES.values(), load_reference(), load_wording().phrases(language)))


if __name__ == "__main__":
    main(sys.argv[1:])
