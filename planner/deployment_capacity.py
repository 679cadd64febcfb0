"""What a C/E pair carries: of each metric the smaller figure of its two sides, whole, after losses, without a site.

Calls and registrations pass both clusters, so that the weaker side decides (pa-14-sizing, Cisco Expressway).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from planner.capacity import AfterLosses, CallMix, Capacity
from planner.design import METRICS, Design, Metric, Pair
from planner.reference import Citation
from planner.survival import SiteLoss, Survival

WEAKER_SIDE_CITE = Citation("pa-14-sizing", "Cisco Expressway")
"""Where both sides are sized alike for one demand."""


class WeakerSide(StrEnum):
    """Which side of a pair carries less of a metric."""

    C = "c"
    E = "e"
    BOTH = "both"
    """Both carry the same."""


@dataclass(frozen=True, slots=True)
class PairSiteLoss:
    """A C/E pair without the peers of one site, on whichever sides it has some."""

    site: str
    c_peers: tuple[int, ...]
    """Numbers of the peers of the Expressway-C cluster there."""
    e_peers: tuple[int, ...]
    c_left: int
    """Peers of the Expressway-C cluster elsewhere."""
    e_left: int
    figures: Mapping[str, int]
    """The smaller figure of what is left of both sides."""
    weaker: Mapping[str, WeakerSide]
    fits: bool | None
    """Whether each metric of the demand on either side fits that side by itself; None without demand on both."""
    mix: CallMix | None
    """Video and audio together on the side that they fill more, where both are asked and a peer is left. Inferred."""


@dataclass(frozen=True, slots=True)
class PairCapacity:
    """What an Expressway-C cluster and the Expressway-E cluster it is joined to carry together."""

    c: int
    """Index of the Expressway-C cluster."""
    e: int
    """Index of the Expressway-E cluster."""
    figures: Mapping[str, int] | None
    """The smaller figure of both sides by metric; None where a side has none."""
    weaker: Mapping[str, WeakerSide]
    """By metric, the side whose figure that is."""
    after_losses: tuple[AfterLosses, ...]
    """The same with so many peers lost on either side, or on each: as far as both sides have a peer left."""
    sites: tuple[PairSiteLoss, ...] = ()
    """One for each site of either side; empty without figures, or where no peer states its site."""


def compute_pairs(
    design: Design, capacities: tuple[Capacity, ...], survival: tuple[Survival, ...] = ()
) -> tuple[PairCapacity, ...]:
    """Return the capacity of each pair, in design order; none where the design does not say what is joined.

    Its sites come from those of `survival`; without it there are none.
    """
    return tuple(_pair_capacity(pair, capacities, survival) for pair in design.pairs or ())


def _pair_capacity(pair: Pair, capacities: tuple[Capacity, ...], survival: tuple[Survival, ...]) -> PairCapacity:
    inside, outside = capacities[pair.c.index], capacities[pair.e.index]
    steps = tuple(
        AfterLosses(c.lost, _smaller(c.figures, e.figures))
        for c, e in zip(inside.after_losses, outside.after_losses, strict=False)
    )
    if inside.figures is None or outside.figures is None:
        return PairCapacity(pair.c.index, pair.e.index, None, {}, ())
    figures = _smaller(inside.figures, outside.figures)
    weaker = _weaker_sides(inside.figures, outside.figures)
    of_sides = (survival[pair.c.index].sites, survival[pair.e.index].sites) if survival else ((), ())
    sites = tuple(_sites((inside, outside), of_sides))
    return PairCapacity(pair.c.index, pair.e.index, figures, weaker, steps, sites)


def _sites(
    sides: tuple[Capacity, Capacity], of_sides: tuple[tuple[SiteLoss, ...], tuple[SiteLoss, ...]]
) -> Iterator[PairSiteLoss]:
    """Yield the pair without each site, those of the Expressway-C side first; upper and lower case are one."""
    lost = [{loss.site.casefold(): loss for loss in losses} for losses in of_sides]
    for site in dict.fromkeys((*lost[0], *lost[1])):
        losses = [side.get(site) for side in lost]
        c, e = (loss or _untouched(found) for loss, found in zip(losses, sides, strict=True))
        asked = [loss.fits for loss in (c, e) if loss.fits is not None]
        mixes = [loss.mix for loss in (c, e) if loss.mix]
        yield PairSiteLoss(
            site=next(loss.site for loss in losses if loss),
            c_peers=c.peers,
            e_peers=e.peers,
            c_left=c.left,
            e_left=e.left,
            figures=_smaller(c.figures, e.figures),
            weaker=_weaker_sides(c.figures, e.figures),
            fits=all(asked) if asked else None,
            mix=max(mixes, key=lambda mix: mix.utilisation, default=None),
        )


def _untouched(found: Capacity) -> SiteLoss:
    """Return a side that has no peer on the site: it stays whole."""
    whole = found.after_losses[0].figures
    fits = all(line.fits for line in found.demand) if found.demand else None
    return SiteLoss("", (), len(found.after_losses), whole, fits, found.mix)


def _weaker_sides(inside: Mapping[str, int], outside: Mapping[str, int]) -> dict[str, WeakerSide]:
    both = _smaller(inside, outside)
    return {metric: _weaker(_of(inside, metric), _of(outside, metric)) for metric in both}


def _smaller(inside: Mapping[str, int], outside: Mapping[str, int]) -> dict[str, int]:
    known = [metric for metric in METRICS if metric in inside or metric in outside]
    return {str(metric): min(_of(inside, metric), _of(outside, metric)) for metric in known}


def _of(figures: Mapping[str, int], metric: str) -> int:
    """Return the figure that a metric draws on: MRA video has its own on a Small VM, elsewhere it shares all video."""
    return figures.get(metric, figures[Metric.VIDEO_CALLS])


def _weaker(inside: int, outside: int) -> WeakerSide:
    if inside == outside:
        return WeakerSide.BOTH
    return WeakerSide.C if inside < outside else WeakerSide.E
