"""What the planning page shows beside its options: how full each is, the largest of each metric, one cluster by peers.

The same pictures and tables as in the document of a design.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from planner.capacity import compute, figure_for
from planner.demand import Derived
from planner.design import METRICS, Demand, Design
from planner.reference import Reference
from planner.render import figures
from planner.render.document.model import Block, Cell, Column, Figure, Number, Table
from planner.render.sizing_words import option_name
from planner.sizing import Answer, SearchSpace, largest
from planner.survival import compute as compute_survival
from planner.wording import Phrases


def use_picture(answers: Sequence[Answer], phrases: Phrases) -> Figure:
    """Return how full each option is after the losses; the table of the options stands beside it."""
    bars = [
        figures.OptionBar(
            option_name(answer.option, phrases),
            phrases.label("metric", answer.binding_metric) if answer.binding_metric else "",
            answer.utilisation,
        )
        for answer in answers
    ]
    alt = phrases.say("sizing.document.chart_alt", bars=[f"{bar.name} {phrases.percent(bar.share)}" for bar in bars])
    caption = phrases.say("sizing.document.chart", watch=phrases.percent(figures.WATCH_SHARE), full=phrases.percent(1))
    return Figure("use-of-options", caption, alt, figures.options_chart(bars, phrases, alt))


def largest_table(answers: Sequence[Answer], beside: Demand, phrases: Phrases) -> Table:
    """Return of each option the largest count of each metric, with the others as the demand has them."""
    columns = (
        Column("option", phrases.say("sizing.document.column_option"), 24, "head"),
        *(Column(metric, phrases.label("metric", metric), 11, "number") for metric in METRICS),
    )
    rows = tuple(
        (
            option_name(answer.option, phrases),
            *(_count(largest(metric, answer.option, beside), phrases) for metric in METRICS),
        )
        for answer in answers
    )
    return Table("largest-of-each", phrases.say("plan.largest_caption"), columns, rows)


def peers_blocks(answer: Answer, document: Mapping[str, Any], reference: Reference, phrases: Phrases) -> list[Block]:
    """Return what one cluster of an option carries by its number of peers, as picture and table.

    `document` is a design of the option; its first cluster stands for all, which are alike.
    """
    design = Design.from_document({**document, "clusters": document["clusters"][:1]})
    capacities = compute(design, reference)
    steps = compute_survival(design, reference, capacities)[0].by_size
    metric = capacities[0].binding_metric or METRICS[0]
    label = phrases.label("metric", metric)
    carried = [figure_for(step.figures, metric) for step in steps]
    name = option_name(answer.option, phrases)
    alt = phrases.say(
        "document.sizes.chart_alt", cluster=name, metric=label, bars=carried, peers=answer.option.peer_count
    )
    svg = figures.size_chart(steps, capacities[0], metric, phrases, alt)
    columns = (
        Column("peers", phrases.say("sizing.column.peers"), 20, "head"),
        Column("counted", phrases.say("document.column.counted"), 20, "number"),
        Column("carried", label, 30, "number"),
    )
    rows = tuple(
        (_own(step.peers, answer, phrases), _count(step.counted, phrases), _count(value, phrases))
        for step, value in zip(steps, carried, strict=True)
    )
    caption = phrases.say("plan.peers_caption", option=name)
    return [
        Figure("capacity-by-peers", phrases.say("document.sizes.chart", metric=label), alt, svg),
        Table("by-peers", caption, columns, rows),
    ]


def design_of(answer: Answer, derived: Derived, space: SearchSpace) -> dict[str, Any]:
    """Return an option as a deployment: as many clusters inside as at the edge, each with its share of the demand."""
    option, demand, terms = answer.option, derived.demand, space.terms
    share = {str(metric): -(-value // option.clusters) for metric, value in demand.metrics().items()}
    clusters = [
        {"type": side, "pair": str(number), "platform": str(option.offer.platform), "peer_count": option.peer_count}
        for number in range(1, option.clusters + 1)
        for side in ("C", "E")
    ]
    document: dict[str, Any] = {
        "capacity_basis": str(terms.basis),
        "services": ["mra", "b2b"] if demand.video_calls or demand.rich_media_sessions else ["mra"],
        "clusters": clusters,
        "demand": {**share, "peer_losses": terms.peer_losses},
    }
    if terms.release:
        document["software_version"] = str(terms.release)
    if terms.fast_path_registration:
        document["fast_path_registration"] = True
        if space.fast_path_needs_select:
            document["image"] = "select"
    return document


def _own(peers: int, answer: Answer, phrases: Phrases) -> str:
    own = peers == answer.option.peer_count
    return phrases.say("plan.peers_own", peers=peers) if own else phrases.number(peers)


def _count(value: int | None, phrases: Phrases) -> Cell:
    return None if value is None else Number(value, phrases.number(value))
