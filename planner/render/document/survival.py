"""Of section 5: the cluster by number of peers, without each site, without a peer's licences, and as demand grows."""

from __future__ import annotations

from planner.capacity import Capacity
from planner.design import Cluster, GrowthStep, Metric
from planner.growth import MARKS, MONTHS, Growth, GrowthLine
from planner.render import figures
from planner.render.document.draft import Draft
from planner.render.document.model import Badge, Block, Cell, Column, Figure, Number, Paragraph, Table
from planner.render.document.stated import peer_numbers
from planner.render.what_if import TableWords
from planner.survival import CapacityBySize, LicenceLoss, SiteLoss, Survival
from planner.what_if import Axis, Question, tabulate
from planner.what_if import Cell as WhatIfCell
from planner.what_if import Table as WhatIf

_WHOLE = 100


def sizes(draft: Draft, cluster: Cluster, found: Capacity) -> list[Block]:
    """Return what the cluster would carry with 1 to 6 peers, as picture and table.

    Said once where clusters are alike in it.
    """
    steps = draft.assessment.survival[cluster.index].by_size
    alike = (each for each in draft.assessment.survival[: cluster.index] if each.by_size == steps)
    earlier = next(alike, None)
    if earlier is not None:
        other = draft.cluster_title(draft.design.clusters[earlier.cluster])
        return [Paragraph(draft.say("sizes.as", cluster=other), "note")]
    return [_size_chart(draft, cluster, found, steps), _size_table(draft, cluster, found, steps)]


def _size_chart(draft: Draft, cluster: Cluster, found: Capacity, steps: tuple[CapacityBySize, ...]) -> Figure:
    metric = found.binding_metric or Metric.VIDEO_CALLS
    label = draft.label("metric", metric)
    alt = draft.say(
        "sizes.chart_alt",
        cluster=draft.cluster_title(cluster),
        metric=label,
        bars=[step.figures.get(metric, step.figures[Metric.VIDEO_CALLS]) for step in steps],
        peers=found.peer_count,
    )
    svg = figures.size_chart(steps, found, metric, draft.phrases, alt)
    return Figure(f"size-chart-{cluster.index + 1}", draft.say("sizes.chart", metric=label), alt, svg)


def _size_table(draft: Draft, cluster: Cluster, found: Capacity, steps: tuple[CapacityBySize, ...]) -> Table:
    metrics = tuple(steps[0].figures)
    columns = (
        Column("peers", draft.say("column.peers"), 14, "head"),
        Column("counted", draft.say("column.counted"), 8, "number"),
        *(Column(metric, draft.label("metric", metric), 13, "number") for metric in metrics),
    )
    rows = tuple(
        (
            draft.say("sizes.own", peers=step.peers)
            if step.peers == found.peer_count
            else draft.phrases.number(step.peers),
            draft.number(step.counted),
            *(draft.number(step.figures[metric]) for metric in metrics),
        )
        for step in steps
    )
    caption = draft.say("sizes.caption", most=steps[-1].peers)
    return Table(f"sizes-{cluster.index + 1}", caption, columns, rows, draft.cites((found.cite, found.rule.cite)))


# --- survival ---------------------------------------------------------------------------------------------------------


def survival(draft: Draft, cluster: Cluster, found: Capacity) -> list[Block]:
    """Return what becomes of the cluster without a site or a peer's licences, and how much of the time it suffices."""
    told = draft.assessment.survival[cluster.index]
    return [*_sites(draft, cluster, found, told), *_licences(draft, cluster, told), *_availability(draft, told)]


def _sites(draft: Draft, cluster: Cluster, found: Capacity, told: Survival) -> list[Block]:
    if not told.sites:
        return []
    columns = (
        Column("site", draft.say("column.site"), 18, "head"),
        Column("peers", draft.say("column.peers_there"), 16),
        Column("left", draft.say("column.peers_left"), 10, "number"),
        Column("carried", draft.say("column.still_carried"), 36),
        *((Column("state", draft.say("column.state"), 20, "badge"),) if found.demand else ()),
    )
    rows = tuple(
        (
            loss.site,
            peer_numbers(draft, list(loss.peers)),
            draft.number(loss.left),
            _carried(draft, found, loss),
            *((_site_state(draft, loss),) if found.demand else ()),
        )
        for loss in told.sites
    )
    blocks: list[Block] = [Table(f"sites-{cluster.index + 1}", draft.say("survival.sites"), columns, rows)]
    if told.unplaced:
        peers = peer_numbers(draft, list(told.unplaced))
        blocks.append(Paragraph(draft.say("survival.sites_unplaced", peers=peers), "open"))
    return blocks


def _carried(draft: Draft, found: Capacity, loss: SiteLoss) -> Cell:
    """Return what the peers elsewhere carry: of each metric asked for beside what is asked, else of each."""
    if not loss.left:
        return draft.say("survival.nothing_left")
    if not found.demand:
        return tuple(
            draft.say("survival.carried", metric=draft.label("metric", metric), value=value)
            for metric, value in loss.figures.items()
        )
    lines = [
        draft.say(
            "survival.carried_of",
            metric=draft.label("metric", line.metric),
            value=loss.figures.get(line.metric, loss.figures[Metric.VIDEO_CALLS]),
            demand=line.demand,
        )
        for line in found.demand
    ]
    if loss.mix:
        lines.append(draft.say("survival.mixed", used=draft.phrases.percent(loss.mix.utilisation)))
    return tuple(lines)


def _site_state(draft: Draft, loss: SiteLoss) -> Badge:
    """Return whether each metric fits by itself, and then whether video and audio do together, which is inferred."""
    if not loss.fits:
        return draft.badge("over", "bad")
    return draft.badge("over_mixed", "warn") if loss.mix and loss.mix.utilisation > 1 else draft.badge("within", "ok")


def _licences(draft: Draft, cluster: Cluster, told: Survival) -> list[Block]:
    if not told.licences:
        return []
    days, cites = told.licence_days.value, draft.cites((told.licence_days.cite,))
    columns = (
        Column("kind", draft.say("column.licence"), 26, "head"),
        Column("peer", draft.say("column.lost_peer"), 16),
        Column("pool", draft.say("column.pool_before", days=days), 14, "number"),
        Column("usable", draft.say("column.usable_before"), 14, "number"),
        Column("pool_after", draft.say("column.pool_after"), 14, "number"),
        Column("usable_after", draft.say("column.usable_after"), 14, "number"),
    )
    rows = tuple(
        (
            _kind(draft, loss),
            peer_numbers(draft, list(loss.peers)),
            draft.number(loss.pool),
            draft.number(loss.usable),
            draft.number(loss.pool_after),
            draft.number(loss.usable_after),
        )
        for loss in told.licences
    )
    blocks: list[Block] = [
        Table(f"licences-{cluster.index + 1}", draft.say("survival.licences"), columns, rows, cites),
        Paragraph(draft.say("survival.licences_note", days=days), "note", cites),
    ]
    short = next((loss for loss in told.licences if _falls_short(loss)), None)
    if short:
        blocks.append(Paragraph(draft.say("survival.licences_short", needed=short.needed, days=days), "warn"))
    return blocks


def _kind(draft: Draft, loss: LicenceLoss) -> str:
    if loss.kind == "rich_media_sessions":
        return draft.label("metric", loss.kind)
    return draft.say(f"survival.kind.{loss.kind}")


def _falls_short(loss: LicenceLoss) -> bool:
    usable = loss.pool_after if loss.usable_after is None else loss.usable_after
    return loss.needed is not None and loss.needed > usable


def _availability(draft: Draft, told: Survival) -> list[Block]:
    found = told.availability
    if found is None:
        return []
    said = draft.say(
        "survival.availability",
        per_peer=draft.phrases.part_of_time(found.per_peer),
        covered=draft.phrases.part_of_time(found.covered),
        minutes=_minutes(draft, found.minutes_uncovered),
    )
    blocks: list[Block] = [Paragraph(said)]
    if found.covered_with_mix is not None and found.minutes_uncovered_with_mix is not None:
        said = draft.say(
            "survival.availability_mixed",
            covered=draft.phrases.part_of_time(found.covered_with_mix),
            minutes=_minutes(draft, found.minutes_uncovered_with_mix),
        )
        blocks.append(Paragraph(said, "note"))
    return blocks


def _minutes(draft: Draft, minutes: float) -> str:
    """Return minutes as text; what would round to none but is some says so."""
    if 0 < minutes < _LEAST_MINUTES:
        return draft.say("survival.less_than", value=_LEAST_MINUTES)
    return draft.phrases.number(round(minutes, _MINUTE_DECIMALS))


_LEAST_MINUTES = 0.001
_MINUTE_DECIMALS = 3


# --- what if ----------------------------------------------------------------------------------------------------------


def what_if(draft: Draft, cluster: Cluster, found: Capacity) -> list[Block]:
    """Return how much the demand uses with fewer or more peers and with some of them lost; nothing without demand.

    Said once where clusters are alike in it.
    """
    if not found.demand:
        return []
    alike = _alike_before(draft, cluster)
    if alike is not None:
        return [Paragraph(draft.phrases.say("what_if.document_as", cluster=draft.cluster_title(alike)), "note")]
    table = _peers_and_losses(draft, cluster)
    words = TableWords(table, draft.phrases)
    lost = tuple(zip(table.column_values, words.columns, strict=True))
    columns = (
        Column("peers", words.axes[0], 14, "head"),
        *(Column(f"lost_{value}", title, 14, "number") for value, title in lost),
    )
    rows = tuple(
        (name, *(_use(draft, words, cell) for cell in row)) for name, row in zip(words.rows, table.cells, strict=True)
    )
    caption = words.say("document_caption")
    mixed = any(cell.bound_by_mix for row in table.cells for cell in row)
    note = words.say("document_note_mixed" if mixed else "document_note")
    return [Table(f"what-if-{cluster.index + 1}", caption, columns, rows), Paragraph(note, "note")]


def _alike_before(draft: Draft, cluster: Cluster) -> Cluster | None:
    """Return an earlier cluster of the same figures for one peer, demand and number of peers."""
    found = draft.capacity_of(cluster)
    for other in draft.design.clusters[: cluster.index]:
        before = draft.capacity_of(other)
        if (before.per_peer, before.scales, before.rule, before.peer_count) == (
            found.per_peer,
            found.scales,
            found.rule,
            found.peer_count,
        ) and other.demand.metrics() == cluster.demand.metrics():
            return other
    return None


def _peers_and_losses(draft: Draft, cluster: Cluster) -> WhatIf:
    """Return the table of peers and losses of a cluster as the demand is today."""
    losses = tuple(range(max(MOST_SHOWN_LOST, cluster.demand.peer_losses or 0) + 1))
    question = Question(Axis.PEERS, Axis.LOSSES, {Axis.LOSSES: losses})
    return tabulate(draft.design, cluster.index, question, draft.reference)


MOST_SHOWN_LOST = 3
"""Losses in the document's table, and more only where the demand must survive them; the what-if page has the rest."""


def _use(draft: Draft, words: TableWords, cell: WhatIfCell) -> Cell:
    """Return how much a cell uses with its state in words."""
    if cell.used is None:
        return words.figure(cell)
    said = words.cell(cell)
    return (Number(cell.used, said.figure, "percent"), Badge(said.state, said.tone))


# --- growth -----------------------------------------------------------------------------------------------------------


def growth(draft: Draft, cluster: Cluster, found: Capacity) -> list[Block]:
    """Return when the growing demand passes each mark, as picture and table; nothing where growth is not stated."""
    told = draft.assessment.growth[cluster.index]
    if told is None:
        return []
    line = next(line for line in told.lines if line.metric == found.binding_metric)
    return [
        _growth_chart(draft, cluster, told, line),
        _growth_table(draft, cluster, told),
        Paragraph(draft.say("growth.note" if told.pace.steps == () else "growth.note_steps", months=MONTHS), "note"),
    ]


def _growth_chart(draft: Draft, cluster: Cluster, told: Growth, line: GrowthLine) -> Figure:
    label = draft.label("metric", line.metric)
    one_lost = [_months(draft, each.one_lost) for each in line.passings] if line.capacity_one_lost else None
    alt = draft.say(
        "growth.chart_alt",
        cluster=draft.cluster_title(cluster),
        metric=label,
        all_up=[_months(draft, each.all_up) for each in line.passings],
        one_lost=one_lost or draft.say("survival.nothing_left"),
    )
    svg = figures.growth_chart(told, line, draft.phrases, alt)
    return Figure(f"growth-chart-{cluster.index + 1}", draft.say("growth.chart", metric=label), alt, svg)


def _growth_table(draft: Draft, cluster: Cluster, told: Growth) -> Table:
    marks = [draft.phrases.percent(mark / _WHOLE) for mark in MARKS]
    with_loss = any(line.capacity_one_lost is not None for line in told.lines)
    columns = (
        Column("metric", draft.say("column.metric"), 26, "head"),
        *(
            Column(f"all_{mark}", draft.say("column.passes", percent=text), 12, "number")
            for mark, text in zip(MARKS, marks, strict=True)
        ),
        *(
            Column(f"lost_{mark}", draft.say("column.passes_one_lost", percent=text), 12, "number")
            for mark, text in zip(MARKS, marks, strict=True)
            if with_loss
        ),
    )
    rows = tuple(
        (
            draft.label("metric", line.metric),
            *(_month(draft, each.all_up) for each in line.passings),
            *(_month(draft, each.one_lost) for each in line.passings if with_loss),
        )
        for line in told.lines
    )
    if told.pace.percent is None:
        caption = draft.say("growth.caption_steps", steps=growth_steps(draft, told.pace.steps))
    else:
        caption = draft.say("growth.caption", percent=told.pace.percent)
    return Table(f"growth-{cluster.index + 1}", caption, columns, rows)


STEPS_SHOWN = 12
"""More steps of growth than these are told by their number and the last one."""


def growth_steps(draft: Draft, steps: tuple[GrowthStep, ...]) -> str:
    """Return steps of growth in words, by month."""
    ordered = sorted(steps, key=lambda step: step.month)
    said = [draft.say("growth.step", month=step.month, percent=step.percent) for step in ordered]
    if len(said) > STEPS_SHOWN:
        said[STEPS_SHOWN - 1 :] = [draft.say("growth.more_steps", count=len(said) - STEPS_SHOWN + 1, last=said[-1])]
    return draft.phrases.list(said)


def _month(draft: Draft, month: int | None) -> Cell:
    return draft.number(month) if month else _months(draft, month)


def _months(draft: Draft, month: int | None) -> str:
    """Return a month's number, or that it is today already or not within the time looked ahead."""
    if month is None:
        return draft.say("growth.beyond", months=MONTHS)
    return draft.phrases.number(month) if month else draft.say("growth.already")
