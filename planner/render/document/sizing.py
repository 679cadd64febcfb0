"""Of section 5: what else carries the stated demand, with this design's own size among it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.capacity import Capacity
from planner.design import Cluster, Demand
from planner.render import figures
from planner.render.document.draft import Draft
from planner.render.document.model import Block, Cell, Column, Figure, Heading, Paragraph, Table
from planner.render.sizing_words import one_more_text, option_name
from planner.sizing import (
    MOST_PEERS,
    Answer,
    Load,
    Note,
    Option,
    SearchSpace,
    Terms,
    answer_of,
    minimal_answers,
    search,
)

ROWS_SHOWN = 8
"""Options in a table, this design's own sizes among them."""
TABLES_SHOWN = 6
"""More unlike demands than these have no table of their own."""


@dataclass(frozen=True)
class Choice:
    """A demand, what carries it, and the clusters of this design that it is stated for."""

    clusters: tuple[int, ...]
    demand: Demand
    space: SearchSpace
    answers: tuple[Answer, ...]
    """Fewest peers first: options of which nothing can be taken away, and the sizes of those clusters."""
    own: tuple[Option, ...]
    """The sizes of those clusters, where they are among the options."""


def choices(draft: Draft) -> tuple[Choice, ...]:
    """Return the options for each demand of the design; clusters alike in it and in their figures share them."""
    alike: dict[tuple[Terms, tuple[tuple[str, int], ...]], list[Cluster]] = {}
    for cluster in draft.design.clusters:
        found = draft.capacity_of(cluster)
        terms = _terms(draft, cluster, found)
        if found.demand and terms is not None:
            alike.setdefault((terms, tuple(cluster.demand.metrics().items())), []).append(cluster)
    return tuple(_choice(draft, terms, clusters) for (terms, _), clusters in list(alike.items())[:TABLES_SHOWN])


def _terms(draft: Draft, cluster: Cluster, found: Capacity) -> Terms | None:
    """Return what the cluster is bound by; None where more is to be lost than any cluster has."""
    lost = cluster.demand.peer_losses or 0
    if lost >= MOST_PEERS:
        return None
    basis, release = draft.design.capacity_basis, cluster.software_version
    return Terms(lost, basis, release, fast_path_registration=found.fast_path)


def _choice(draft: Draft, terms: Terms, clusters: Sequence[Cluster]) -> Choice:
    demand, space = clusters[0].demand, search(terms, draft.reference)
    sizes = (_own(cluster, draft.capacity_of(cluster), space) for cluster in clusters)
    own = tuple({(each.offer.index, each.peer_count): each for each in sizes if each}.values())
    others = [answer for answer in minimal_answers(demand, space, ROWS_SHOWN) if answer.option not in own]
    marked = [answer_of(option, demand, space) for option in own]
    answers = sorted([*marked, *others[: max(0, ROWS_SHOWN - len(marked))]], key=lambda answer: _place(answer.option))
    return Choice(tuple(cluster.index for cluster in clusters), demand, space, tuple(answers), own)


def _own(cluster: Cluster, found: Capacity, space: SearchSpace) -> Option | None:
    """Return a cluster of this design as an option; None for one of unlike platforms, or of no such size."""
    if found.mixed_platforms:
        return None
    platform = cluster.peers[0].platform
    alone = (option for option in space.options if option.clusters == 1 and option.peer_count == cluster.size)
    return next((option for option in alone if option.offer.platform is platform), None)


def _place(option: Option) -> tuple[int, int, int]:
    return option.total_peers, option.clusters, option.offer.index


def sizing(draft: Draft) -> list[Block]:
    """Return what else carries each demand, as picture and table; nothing where no demand is stated."""
    found = choices(draft)
    if not found:
        return []
    blocks: list[Block] = [
        Heading("capacity-sizing-title", _say(draft, "title")),
        Paragraph(_say(draft, "intro", shown=ROWS_SHOWN), "note"),
    ]
    for number, choice in enumerate(found, start=1):
        blocks += _told(draft, choice, number)
    needing = {choice.space.release: choice.space for choice in found if _needs_note(choice)}
    blocks += [Paragraph(_encrypted(draft, space), "note", _encrypted_cites(draft)) for space in needing.values()]
    if any(answer.bound_by_mix for choice in found for answer in choice.answers):
        blocks.append(Paragraph(_say(draft, "mixed"), "note"))
    return blocks


def _needs_note(choice: Choice) -> bool:
    """Whether a peer of some option has more MRA registrations than the standard image encrypts sessions."""
    asked, most = choice.demand.mra_registrations or 0, choice.space.most_encrypted
    return most is not None and any(-(-asked // answer.option.shares) > most for answer in choice.answers)


def _encrypted(draft: Draft, space: SearchSpace) -> str:
    facts = {"release": space.release, "sessions": space.most_encrypted}
    return draft.phrases.say(f"sizing.note.{Note.ENCRYPTED_SESSIONS}", **facts)


def _encrypted_cites(draft: Draft) -> tuple[int, ...]:
    return draft.cites((draft.reference.limit("encrypted_sessions_on_standard_image").cite,))


def _told(draft: Draft, choice: Choice, number: int) -> list[Block]:
    terms = choice.space.terms
    asked = [
        draft.say("survival.carried", metric=draft.label("metric", metric), value=value)
        for metric, value in choice.demand.metrics().items()
    ]
    facts = {"demand": "; ".join(asked), "losses": terms.peer_losses}
    if draft.several:
        said = _say(draft, "asked_of", clusters=draft.clusters_label(choice.clusters), **facts)
    else:
        said = _say(draft, "asked", **facts)
    blocks: list[Block] = [Paragraph(said)]
    if not any(choice.demand.metrics().values()):
        return [*blocks, Paragraph(_say(draft, "nothing_asked"), "note")]
    if not _carrying(choice):
        blocks.append(Paragraph(_say(draft, "none"), "bad"))
    if not choice.answers:
        return blocks
    return [*blocks, _chart(draft, choice, number), _table(draft, choice, number)]


def _carrying(choice: Choice) -> list[Answer]:
    return [answer for answer in choice.answers if answer.utilisation <= 1]


def _chart(draft: Draft, choice: Choice, number: int) -> Figure:
    bars = [
        figures.OptionBar(
            option_name(answer.option, draft.phrases),
            draft.label("metric", answer.binding_metric) if answer.binding_metric else "",
            answer.utilisation,
            answer.option in choice.own,
        )
        for answer in choice.answers
    ]
    told = [f"{bar.name} {draft.phrases.percent(bar.share)}" for bar in bars]
    alt = _say(draft, "chart_alt", bars=told)
    svg = figures.options_chart(bars, draft.phrases, alt)
    marks = {"watch": draft.phrases.percent(figures.WATCH_SHARE), "full": draft.phrases.percent(1)}
    caption = _say(draft, "chart", **marks)
    return Figure(f"sizing-chart-{number}", caption, alt, svg)


def _table(draft: Draft, choice: Choice, number: int) -> Table:
    losses = choice.space.terms.peer_losses
    columns = (
        Column("option", _say(draft, "column_option"), 24, "head"),
        Column("total", draft.phrases.say("sizing.column.total"), 9, "number"),
        Column("binding", draft.phrases.say("sizing.column.binding"), 18),
        Column("carried", _say(draft, "column_carried", losses=losses), 12, "number"),
        Column("used", draft.say("column.used"), 9, "number"),
        Column("headroom", draft.phrases.say("sizing.column.headroom"), 11, "number"),
        Column("one_more", draft.phrases.say("sizing.column.one_more"), 17),
    )
    rows = tuple(
        _row(draft, answer, load, answer.option in choice.own)
        for answer in choice.answers
        if (load := answer.binding_load)
    )
    space = choice.space
    rested = [*(answer.option.offer.cite for answer in choice.answers), space.rule.cite]
    rested += [row.cite for answer in choice.answers if (row := answer.option.offer.fast_path)]
    return Table(f"sizing-{number}", _say(draft, "caption"), columns, rows, draft.cites(rested))


def _row(draft: Draft, answer: Answer, load: Load, own: bool) -> tuple[Cell, ...]:
    name = option_name(answer.option, draft.phrases)
    return (
        (name, _say(draft, "own")) if own else name,
        draft.number(answer.option.total_peers),
        draft.label("metric", load.metric) + (" *" if answer.bound_by_mix else ""),
        draft.number(load.capacity),
        draft.share(answer.utilisation),
        draft.number(max(answer.headroom[load.metric], 0)),
        _say(draft, "too_little") if answer.utilisation > 1 else one_more_text(answer, draft.phrases),
    )


def _say(draft: Draft, key: str, **facts: object) -> str:
    return draft.phrases.say(f"sizing.document.{key}", **facts)
