"""A comparison as lines of text and as Markdown: what got worse first, then what got better, then all that differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.comparison import Sign, Turn
from planner.comparison_words import ComparisonWords, OutcomeWords, RowWords
from planner.render.markdown import escaped
from planner.render.plain import Line
from planner.runbook import ChangePlan

TURNS = {Turn.WORSE: "bad", Turn.BETTER: "ok", Turn.OTHERWISE: "note", Turn.OPEN: "open"}
"""The sections about rules in order, each with its tone."""

MOST_MARKDOWN_ROWS = 200
"""Rows of one section in Markdown, which is for a comment; the text and JSON have all of them."""


def verdict_tone(words: ComparisonWords) -> str:
    """Return how the verdict line looks: by what the verdict is now."""
    turned = {Turn.WORSE: "bad", Turn.BETTER: "ok"}
    return turned.get(words.comparison.verdict_turn or Turn.OPEN, "note")


def lines(words: ComparisonWords, plan: ChangePlan) -> Iterator[Line]:
    """Yield the comparison as lines of text."""
    say = words.say
    yield Line(words.title(), lead=f"{say('title')}:", tone="strong")
    yield Line(lead=words.verdict(), tone=verdict_tone(words))
    yield Line(words.counts())
    if words.comparison.is_empty:
        yield Line(say("empty"))
    for turn, tone in TURNS.items():
        told = words.outcomes(turn)
        if told:
            yield from _heading(say(f"section.{turn}"))
        for each in told:
            yield Line(_outcome(each), lead=each.change.rule.id, tone=tone, indent=2, hang=2)
            yield from (Line(text, indent=4, hang=2) for text in each.evidence)
    parts = words.parts()
    if parts:
        yield from _heading(say("section.fields"))
    for part in parts:
        yield Line(part.title, lead=part.symbol, tone="strong", indent=2)
        for field in part.fields:
            value = say("from_to", before=field.before, after=field.after)
            yield Line(f"{field.label} ({field.path}): {value}", lead=field.symbol, indent=4, hang=2)
    capacity = words.capacity()
    if capacity:
        yield from _heading(say("section.capacity"))
    for cluster in capacity:
        yield Line(lead=cluster.cluster, tone="strong", indent=2)
        for what, before, after, difference in cluster.rows:
            mark = f" ({difference})" if difference else ""
            yield Line(f"{what}: {say('from_to', before=before, after=after)}{mark}", indent=4, hang=2)
    for key, rows in _matrices(words):
        yield from _heading(say(f"section.{key}"))
        yield Line(words.totals(rows), indent=2)
        yield from (Line(_row(words, row), lead=row.symbol, indent=2, hang=2) for row in rows)
    yield from _heading(say("section.plan"))
    yield Line(words.plan(plan), indent=2, hang=2)
    yield Line()
    yield Line(words.judged())


def markdown(words: ComparisonWords, plan: ChangePlan) -> str:
    """Return the comparison as Markdown for a pull request: long sections are folded and cut."""
    say = words.say
    parts = [f"## {escaped(words.verdict())}", "", f"**{escaped(words.title())}**", "", escaped(words.counts()), ""]
    for turn in TURNS:
        told = [
            f"**{each.change.rule.id}** {escaped(_outcome(each))}"
            + "".join(f"\n  - {escaped(text)}" for text in each.evidence)
            for each in words.outcomes(turn)
        ]
        parts += _folded(words, say(f"section.{turn}"), told, opened=turn is Turn.WORSE)
    fields = [
        f"`{field.symbol}` {escaped(f'{part.title}: {field.label}')}: "
        f"{escaped(say('from_to', before=field.before, after=field.after))}"
        for part in words.parts()
        for field in part.fields
    ]
    parts += _folded(words, say("section.fields"), fields)
    figures = [
        escaped(f"{cluster.cluster}, {what}: {say('from_to', before=before, after=after)} {difference}")
        for cluster in words.capacity()
        for what, before, after, difference in cluster.rows
    ]
    parts += _folded(words, say("section.capacity"), figures)
    for key, rows in _matrices(words):
        told = [f"`{row.symbol}` {escaped(_row(words, row))}" for row in rows]
        parts += _folded(words, say(f"section.{key}"), told)
    parts += [f"**{escaped(say('section.plan'))}:** {escaped(words.plan(plan))}", "", escaped(words.judged())]
    return "\n".join(parts) + "\n"


def _matrices(words: ComparisonWords) -> list[tuple[str, tuple[RowWords, ...]]]:
    return [(key, rows) for key, rows in (("ports", words.ports()), ("flows", words.flows())) if rows]


def _heading(text: str) -> Iterator[Line]:
    yield Line()
    yield Line(lead=text, tone="strong")


def _outcome(each: OutcomeWords) -> str:
    place = f" ({each.cluster})" if each.cluster else ""
    states = each.before.text if each.before == each.after else f"{each.before.text} → {each.after.text}"
    return f"{each.title}{place}. {each.turn}: {states} [{each.severity}]"


def _row(words: ComparisonWords, row: RowWords) -> str:
    place = f"{row.cluster}, " if row.cluster else ""
    sides = {Sign.ADDED: row.after, Sign.REMOVED: row.before}
    told = sides.get(row.sign) or words.say("port.now", before=row.before, after=row.after)
    return f"{place}{row.flow}: {told}"


def _folded(words: ComparisonWords, title: str, rows: Sequence[str], *, opened: bool = False) -> list[str]:
    if not rows:
        return []
    kept = [f"- {row}" for row in rows[:MOST_MARKDOWN_ROWS]]
    if len(rows) > len(kept):
        kept.append(f"- {escaped(words.say('more', count=len(rows) - len(kept)))}")
    lead = f"<details{' open' if opened else ''}><summary>{escaped(title)} ({len(rows)})</summary>"
    return [lead, "", *kept, "", "</details>", ""]
