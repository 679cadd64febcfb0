"""The chapter on capacity: what each cluster carries, whole and after losses, and the demand against it."""

from __future__ import annotations

from collections.abc import Sequence

from planner.capacity import Capacity, DemandLine
from planner.deployment_capacity import WEAKER_SIDE_CITE, PairCapacity
from planner.design import CapacityBasis, Cluster
from planner.render import figures
from planner.render.document import survival
from planner.render.document.draft import Draft
from planner.render.document.model import Badge, Block, Cell, Column, Figure, Heading, Paragraph, Section, Table
from planner.render.document.pair_survival import pair_survival
from planner.render.document.sizing import sizing
from planner.rules import RULES


def section(draft: Draft) -> Section:
    """Return figures, demand, notes and chart for each cluster."""
    blocks: list[Block] = [Paragraph(draft.say("capacity.guideline"), "note")]
    for cluster in draft.design.clusters:
        blocks += draft.cluster_heading("capacity", cluster)
        blocks += _cluster(draft, cluster, draft.capacity_of(cluster))
    blocks += _pairs(draft)
    blocks += sizing(draft)
    return Section("capacity", "", draft.say("capacity.title"), tuple(blocks))


def _cluster(draft: Draft, cluster: Cluster, found: Capacity) -> list[Block]:
    if found.missing:
        return _missing(draft, cluster, found, found.missing)
    blocks: list[Block] = [
        Paragraph(
            draft.say(
                "capacity.counted",
                basis=found.basis,
                release=found.release,
                peers=found.peer_count,
                counted=found.counted_peers,
            ),
            cites=draft.cites((found.cite, found.rule.cite)),
        ),
    ]
    if found.mixed_platforms:
        blocks.append(Paragraph(draft.say("capacity.mixed_platforms"), "warn"))
    if found.untested_together:
        blocks.append(untested(draft, found))
    blocks.append(_carries(draft, cluster, found))
    blocks += _demand(draft, cluster, found)
    blocks += _mix_and_sessions(draft, found)
    blocks += _charts(draft, cluster, found)
    blocks += survival.sizes(draft, cluster, found)
    blocks += survival.what_if(draft, cluster, found)
    blocks += survival.survival(draft, cluster, found)
    blocks += survival.growth(draft, cluster, found)
    blocks += _notes(draft, found)
    if found.disagreements:
        blocks += _disagreements(draft, cluster, found)
    return blocks


def untested(draft: Draft, found: Capacity) -> Paragraph:
    """Return that figures for the cluster's several services together were not tested."""
    cites = draft.cites(RULES["CAP-10"].cites)
    return Paragraph(draft.say("capacity.untested", services=found.untested_together), "warn", cites)


def _missing(draft: Draft, cluster: Cluster, found: Capacity, missing: str) -> list[Block]:
    reason = draft.say("capacity.missing", cluster=draft.cluster_title(cluster), reason=draft.label("missing", missing))
    blocks: list[Block] = [Paragraph(reason, "open", draft.cites((found.rule.cite,)))]
    others = [basis for basis in found.bases_with_figures if basis is not found.basis]
    if others and missing == "no_figures_in_basis":
        blocks.append(Paragraph(draft.say("capacity.other_basis", bases=others), "note"))
    return blocks


def _carries(draft: Draft, cluster: Cluster, found: Capacity) -> Block:
    """Return per peer, cluster (with every peer counted where a reserve is held), and after each loss.

    Said once where clusters carry the same.
    """
    alike = (
        each
        for each in draft.assessment.capacity[: cluster.index]
        if (each.per_peer, each.gross, each.after_losses) == (found.per_peer, found.gross, found.after_losses)
    )
    earlier = next(alike, None)
    if earlier is not None:
        other = draft.cluster_title(draft.design.clusters[earlier.cluster])
        return Paragraph(draft.say("capacity.carries_as", cluster=other), "note")
    per_peer, whole, gross = found.per_peer or {}, found.figures or {}, found.gross or {}
    reserve = gross != whole
    losses = found.after_losses[1 : figures.LOSSES_SHOWN + 1]
    rows = tuple(
        (
            draft.label("metric", metric),
            draft.number(value),
            *((draft.number(gross[metric]),) if reserve else ()),
            draft.number(whole[metric]),
            *(draft.number(step.figures[metric]) for step in losses),
        )
        for metric, value in per_peer.items()
    )
    columns = (
        Column("metric", draft.say("column.metric"), 28, "head"),
        Column("per_peer", draft.say("column.per_peer"), 12, "number"),
        *((Column("gross", draft.say("column.gross"), 12, "number"),) if reserve else ()),
        Column("cluster", draft.say("column.cluster_total"), 12, "number"),
        *(
            Column(f"lost_{step.lost}", draft.say("column.after_losses", lost=step.lost), 10, "number")
            for step in losses
        ),
    )
    caption = draft.say("capacity.carries")
    cites = draft.cites((found.cite, found.rule.cite))
    return Table(f"capacity-{cluster.index + 1}", caption, columns, rows, cites)


def _demand(draft: Draft, cluster: Cluster, found: Capacity) -> list[Block]:
    if not found.demand:
        return [Paragraph(draft.say("capacity.no_demand", cluster=draft.cluster_title(cluster)), "open")]
    lost = _losses_asked(cluster, found)
    horizon = any(line.at_horizon is not None for line in found.demand)
    asked = cluster.demand.peer_losses or 0
    rows = tuple(_demand_row(draft, line, lost, asked, horizon) for line in found.demand)
    columns = (
        Column("metric", draft.say("column.metric"), 28, "head"),
        Column("demand", draft.say("column.demand"), 11, "number"),
        *((Column("horizon", draft.say("column.horizon"), 13, "number"),) if horizon else ()),
        Column("capacity", draft.say("column.capacity"), 12, "number"),
        Column("used", draft.say("column.used"), 10, "number"),
        *((Column("used_lost", draft.say("column.used_after", lost=lost), 12, "number"),) if lost else ()),
        Column("state", draft.say("column.state"), 22, "badge"),
    )
    caption = draft.say("capacity.demand")
    blocks: list[Block] = [Table(f"demand-{cluster.index + 1}", caption, columns, rows)]
    blocks.append(Paragraph(_in_short(draft, found)))
    return blocks


def _demand_row(draft: Draft, line: DemandLine, lost: int, asked: int, horizon: bool) -> tuple[Cell, ...]:
    return (
        draft.label("metric", line.metric),
        draft.number(line.demand),
        *((draft.number(line.at_horizon),) if horizon else ()),
        draft.number(line.capacity),
        draft.share(line.utilisation),
        *((draft.share(line.after_losses[lost].utilisation),) if lost else ()),
        state(draft, line, asked),
    )


def state(draft: Draft, line: DemandLine, asked: int) -> Badge:
    """Return how full the cluster is in words: today, after the losses it must survive, and then with the growth."""
    if not line.fits:
        return draft.badge("over", "bad")
    left = line.after_losses[asked].capacity if asked < len(line.after_losses) else 0
    if line.demand > left:
        return draft.badge("over_after_losses", "bad")
    grown = line.demand if line.at_horizon is None else line.at_horizon
    if grown > left:
        return draft.badge("over_after_growth", "warn")
    return draft.badge("near", "warn") if grown > figures.WATCH_SHARE * left else draft.badge("within", "ok")


def _in_short(draft: Draft, found: Capacity) -> str:
    """Return what binds and how many losses the demand survives."""
    binding = draft.label("metric", found.binding_metric or "")
    if found.losses_survived is None:
        return draft.say("capacity.never_fits", binding=binding)
    return draft.say("capacity.survives", binding=binding, losses=found.losses_survived)


def _mix_and_sessions(draft: Draft, found: Capacity) -> list[Block]:
    blocks: list[Block] = []
    if found.mix:
        terms = " + ".join(
            f"{draft.phrases.number(value)}/{draft.phrases.number(capacity)}" for _, value, capacity in found.mix.terms
        )
        text = draft.say("capacity.mix", terms=terms, used=draft.phrases.percent(found.mix.utilisation))
        blocks.append(Paragraph(text, "bad" if found.mix.utilisation > 1 else "note"))
    if found.sessions:
        pool = found.sessions
        key = "capacity.sessions" if pool.needed <= pool.pool else "capacity.sessions_short"
        text = draft.say(key, needed=pool.needed, pool=pool.pool, largest=pool.largest_peer)
        blocks.append(Paragraph(text, "note" if pool.needed <= pool.pool else "bad"))
    return blocks


def _notes(draft: Draft, found: Capacity) -> list[Block]:
    """Return what a reader must know beside the numbers."""
    said: list[Block] = []
    if len(found.after_losses) > figures.LOSSES_SHOWN + 1:
        said.append(Paragraph(draft.say("capacity.losses_shown", shown=figures.LOSSES_SHOWN), "note"))
    if not found.release_stated:
        said.append(Paragraph(draft.say("capacity.release_assumed", release=found.release), "note"))
    if not found.scales:
        said.append(Paragraph(draft.say("capacity.small_vm"), "note"))
    if found.fast_path:
        said.append(Paragraph(draft.say("capacity.fast_path"), "note"))
    if found.inferred:
        said.append(Paragraph(draft.say("capacity.inferred"), "warn", draft.cites((found.cite,))))
    return said


def _disagreements(draft: Draft, cluster: Cluster, found: Capacity) -> list[Block]:
    """Return both figures with both citations where the two bases rate the cluster differently.

    Said once where clusters are alike in it.
    """
    alike = (each for each in draft.assessment.capacity[: cluster.index] if each.disagreements == found.disagreements)
    earlier = next(alike, None)
    if earlier is not None:
        other = draft.cluster_title(draft.design.clusters[earlier.cluster])
        return [Paragraph(draft.say("capacity.disagree_as", cluster=other), "note")]
    bases = tuple(CapacityBasis)
    rows = tuple(
        (draft.label("metric", row.metric), *(draft.number(row.figures[basis]) for basis in bases))
        for row in found.disagreements
    )
    cites = found.disagreements[0].cites
    columns = (
        Column("metric", draft.say("column.metric"), 30, "head"),
        *(
            Column(
                basis,
                draft.say("capacity.basis_column", basis=basis, source=draft.cite(cites[basis]).number),
                30,
                "number",
            )
            for basis in bases
        ),
    )
    caption = draft.say("capacity.disagreement")
    table = Table(f"disagreement-{cluster.index + 1}", caption, columns, rows, draft.cites(cites.values()))
    return [Paragraph(draft.say("capacity.disagree_note", basis=draft.design.capacity_basis), "warn"), table]


def _charts(draft: Draft, cluster: Cluster, found: Capacity) -> list[Block]:
    """Return how much of each metric the demand uses, and what is left of the binding one after losses."""
    said: list[Block] = []
    name = draft.cluster_title(cluster)
    if found.demand:
        lost = _losses_asked(cluster, found)
        bars = [
            f"{draft.label('metric', line.metric)} {draft.phrases.percent(line.utilisation)}" for line in found.demand
        ]
        alt = draft.say("capacity.use_alt", cluster=name, bars=bars)
        svg = figures.use_chart(found, lost, draft.phrases, alt)
        caption = draft.say("capacity.use", watch=draft.phrases.percent(figures.WATCH_SHARE))
        said.append(Figure(f"use-chart-{cluster.index + 1}", caption, alt, svg))
    metric = found.binding_metric or "video_calls"
    words = {"cluster": name, "metric": draft.label("metric", metric)}
    bars = [draft.phrases.number(value) for value in figures.left_after_losses(found, metric)]
    line = next((line for line in found.demand if line.metric == metric), None)
    if line:
        alt = draft.say("capacity.chart_alt_demand", demand=line.demand, bars=bars, **words)
    else:
        alt = draft.say("capacity.chart_alt", bars=bars, **words)
    svg = figures.capacity_chart(found, metric, draft.phrases, alt)
    caption = draft.say("capacity.chart", metric=words["metric"])
    said.append(Figure(f"capacity-chart-{cluster.index + 1}", caption, alt, svg))
    return said


PAIRS_SHOWN = 12
"""More C/E pairs than these are left to the JSON of the assessment."""


def _pairs(draft: Draft) -> list[Block]:
    """Return what both sides of each C/E pair carry together, where both have figures."""
    found = [pair for pair in draft.assessment.pairs if pair.figures is not None]
    if not found:
        return []
    cites = draft.cites((WEAKER_SIDE_CITE,))
    said: list[Block] = [
        Heading("capacity-pairs-title", draft.say("capacity.pairs_title")),
        Paragraph(draft.say("capacity.pairs_note"), "note", cites),
    ]
    clusters = [index for pair in found for index in (pair.c, pair.e)]
    if len(clusters) > len(set(clusters)):
        said.append(Paragraph(draft.say("capacity.pairs_shared"), "warn"))
    if len(found) > PAIRS_SHOWN:
        said.append(Paragraph(draft.say("capacity.pairs_shown", shown=PAIRS_SHOWN, count=len(found)), "note"))
    shown = found[:PAIRS_SHOWN]
    return [*said, _pairs_table(draft, shown, cites), *pair_survival(draft, shown)]


def _pairs_table(draft: Draft, found: Sequence[PairCapacity], cites: tuple[int, ...]) -> Table:
    losses = range(1, min(max(len(pair.after_losses) for pair in found), figures.LOSSES_SHOWN + 1))
    columns = (
        Column("pair", draft.say("column.pair"), 20, "head"),
        Column("metric", draft.say("column.metric"), 24),
        Column("carried", draft.say("column.carried"), 12, "number"),
        Column("weaker", draft.say("column.weaker"), 14),
        *(Column(f"lost_{lost}", draft.say("column.after_losses", lost=lost), 10, "number") for lost in losses),
    )
    rows = tuple(
        (
            draft.say("capacity.pair", c=pair.c + 1, e=pair.e + 1),
            draft.label("metric", metric),
            draft.number(value),
            draft.label("weaker_side", pair.weaker[metric]),
            *(draft.number(_after(pair, lost, metric)) for lost in losses),
        )
        for pair in found
        for metric, value in (pair.figures or {}).items()
    )
    return Table("capacity-pairs", draft.say("capacity.pairs"), columns, rows, cites)


def _after(pair: PairCapacity, lost: int, metric: str) -> int | None:
    """Return a figure after losses; None where a side has no peer left."""
    return pair.after_losses[lost].figures[metric] if lost < len(pair.after_losses) else None


def _losses_asked(cluster: Cluster, found: Capacity) -> int:
    """Return the losses that the demand must survive, as far as the cluster has peers to lose."""
    return min(cluster.demand.peer_losses or 0, len(found.after_losses) - 1)
