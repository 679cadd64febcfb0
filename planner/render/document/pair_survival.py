"""Of section 5: what each C/E pair still carries without the peers of one site, on both its sides."""

from __future__ import annotations

from collections.abc import Sequence

from planner.capacity import figure_for
from planner.deployment_capacity import PairCapacity, PairSiteLoss
from planner.render.document.draft import Draft
from planner.render.document.model import Badge, Block, Cell, Column, Paragraph, Table
from planner.render.document.stated import peer_numbers


def pair_survival(draft: Draft, pairs: Sequence[PairCapacity]) -> list[Block]:
    """Return the pairs without each site, where any peer of theirs states one."""
    if not any(pair.sites for pair in pairs):
        return []
    asked = [_asked(draft, pair) for pair in pairs]
    columns = (
        Column("pair", draft.say("column.pair"), 14, "head"),
        Column("site", draft.say("column.site"), 14),
        Column("lost", _say(draft, "column_lost"), 20),
        Column("left", draft.say("column.peers_left"), 14),
        Column("carried", draft.say("column.still_carried"), 34),
        *((Column("state", draft.say("column.state"), 18, "badge"),) if any(asked) else ()),
    )
    rows = tuple(
        (
            draft.say("capacity.pair", c=pair.c + 1, e=pair.e + 1),
            loss.site,
            _lost(draft, loss),
            (_say(draft, "c_left", count=loss.c_left), _say(draft, "e_left", count=loss.e_left)),
            _carried(draft, loss, demand),
            *((_state(draft, loss),) if any(asked) else ()),
        )
        for pair, demand in zip(pairs, asked, strict=True)
        for loss in pair.sites
    )
    blocks: list[Block] = [Table("pair-sites", _say(draft, "caption"), columns, rows)]
    if _unplaced(draft, pairs):
        blocks.append(Paragraph(_say(draft, "unplaced"), "open"))
    return blocks


def _asked(draft: Draft, pair: PairCapacity) -> dict[str, int]:
    """Return what is asked of the pair: of each metric what is asked of the side of which more is."""
    asked: dict[str, int] = {}
    for side in (pair.c, pair.e):
        for line in draft.assessment.capacity[side].demand:
            asked[line.metric] = max(line.demand, asked.get(line.metric, 0))
    return asked


def _lost(draft: Draft, loss: PairSiteLoss) -> Cell:
    return tuple(
        _say(draft, key, peers=peer_numbers(draft, list(peers)))
        for key, peers in (("c_lost", loss.c_peers), ("e_lost", loss.e_peers))
        if peers
    )


def _carried(draft: Draft, loss: PairSiteLoss, asked: dict[str, int]) -> Cell:
    """Return what both sides still carry together: of each metric asked for beside what is asked, else of each."""
    if not loss.c_left or not loss.e_left:
        return draft.say("survival.nothing_left")
    if not asked:
        return tuple(
            draft.say("survival.carried", metric=draft.label("metric", metric), value=value)
            for metric, value in loss.figures.items()
        )
    lines = [
        draft.say(
            "survival.carried_of",
            metric=draft.label("metric", metric),
            value=figure_for(loss.figures, metric),
            demand=demand,
        )
        for metric, demand in asked.items()
    ]
    if loss.mix:
        lines.append(draft.say("survival.mixed", used=draft.phrases.percent(loss.mix.utilisation)))
    return tuple(lines)


def _state(draft: Draft, loss: PairSiteLoss) -> Badge | None:
    if loss.fits is None:
        return None
    if not loss.fits:
        return draft.badge("over", "bad")
    return draft.badge("over_mixed", "warn") if loss.mix and loss.mix.utilisation > 1 else draft.badge("within", "ok")


def _unplaced(draft: Draft, pairs: Sequence[PairCapacity]) -> bool:
    sides = [draft.design.clusters[side] for pair in pairs if pair.sites for side in (pair.c, pair.e)]
    return any(peer.site is None for cluster in sides for peer in cluster.peers)


def _say(draft: Draft, key: str, **facts: object) -> str:
    return draft.phrases.say(f"sizing.pair_sites.{key}", **facts)
