"""One demand: every option that carries it, cheapest first, or what comes nearest and which metric stops it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import islice

from planner.capacity import CallMix, call_mix, compared, figure_for
from planner.design import Demand, Metric
from planner.reference import Reference
from planner.sizing.options import Option, SearchSpace, Terms, search
from planner.sizing.reach import largest


class Note(StrEnum):
    """What a reader of the options has to know. The words are `sizing.note.<key>`."""

    CALL_MIX = "call_mix"
    """Calls of several kinds: only the ends of the line between them are published."""
    SEVERAL_SERVICES = "several_services"
    """Local and MRA registrations: every figure is for one service alone."""
    INFERRED_FIGURES = "inferred_figures"
    """No table of the release was found; another's is taken for it."""
    FAST_PATH_IMAGE = "fast_path_image"
    """Figures with Fast Path Registration, which the release has in Expressway Select alone."""
    ENCRYPTED_SESSIONS = "encrypted_sessions"
    """A peer may have more MRA registrations than the standard image of the release encrypts sessions."""
    FAST_PATH_MISSING = "fast_path_missing"
    """Fast Path Registration was asked for, but some platform has no figures with it: those without it stand."""


@dataclass(frozen=True, slots=True)
class Load:
    """One metric of the demand against what all clusters carry after the losses. `utilisation`: 1 is full."""

    metric: Metric
    demand: int
    capacity: int
    utilisation: float


@dataclass(frozen=True, slots=True)
class Answer:
    """An option that carries the demand."""

    option: Option
    loads: tuple[Load, ...]
    mix: CallMix | None
    """Calls of several kinds together, after the losses (inferred); None with one kind."""
    minimal: bool
    """Whether neither one peer less in each cluster nor one cluster less carries it too."""
    demand: Demand
    shares_after_one_more_loss: int
    """The counting peers of all clusters after the stated losses in each and one more in one of them."""
    carries_after_one_more_loss: bool
    """Whether that cluster still carries its share."""

    @property
    def binding_metric(self) -> Metric | None:
        """The metric nearest to its limit; with several kinds of call nearest together, the largest of them."""
        return _binding(self.loads, self.mix)

    @property
    def binding_load(self) -> Load | None:
        """The load of that metric; None with nothing asked."""
        return next((load for load in self.loads if load.metric is self.binding_metric), None)

    @property
    def utilisation(self) -> float:
        """How full it is after the losses: 1 is full."""
        return max([self.mix.utilisation if self.mix else 0.0, *(load.utilisation for load in self.loads)])

    @property
    def bound_by_mix(self) -> bool:
        """Whether calls of several kinds together fill it most (inferred)."""
        load = self.binding_load
        return load is not None and self.utilisation > load.utilisation

    @property
    def headroom(self) -> dict[Metric, int]:
        """How much more of each metric that is asked for would fit, the others staying as they are."""
        asked = self.demand.metrics()
        return {metric: (largest(metric, self.option, self.demand) or 0) - value for metric, value in asked.items()}

    @property
    def capacity_after_one_more_loss(self) -> dict[str, int]:
        """What all clusters carry together after the stated losses in each and one more in one of them."""
        return self.option.offer.times(self.shares_after_one_more_loss)

    def lost_of(self, metric: Metric) -> int:
        """Return what of one metric is lost with one more peer."""
        return figure_for(self.lost_with_one_more, metric)

    @property
    def lost_with_one_more(self) -> dict[str, int]:
        """What of each figure is lost with that one more peer."""
        return self.option.offer.times(self.option.shares_after_losses - self.shares_after_one_more_loss)


@dataclass(frozen=True, slots=True)
class Nearest:
    """The option that comes nearest to a demand which none carries, and what stops it."""

    option: Option
    loads: tuple[Load, ...]
    mix: CallMix | None
    utilisation: float
    """Of what stops it: more than 1."""
    stopped_by_mix: bool
    """Whether each kind of call would fit alone, but not all of them together (inferred)."""

    @property
    def stopped_by(self) -> Load | None:
        """The metric furthest beyond its limit."""
        binding = _binding(self.loads, self.mix)
        return next((load for load in self.loads if load.metric is binding), None)


@dataclass(frozen=True, slots=True)
class Sizing:
    """The answer to a demand: `nearest` is there when no option carries it and there was something to choose from."""

    demand: Demand
    space: SearchSpace
    answers: tuple[Answer, ...]
    nearest: Nearest | None

    @property
    def notes(self) -> tuple[Note, ...]:
        """What a reader has to know about the figures."""
        return notes_on(self.demand, self.space)


def notes_on(asked: Demand, space: SearchSpace) -> tuple[Note, ...]:
    """Return what a reader has to know about the figures for a demand."""
    registered, most = asked.mra_registrations or 0, space.most_encrypted
    holds = {
        Note.ENCRYPTED_SESSIONS: most is not None
        and registered > most
        and any(offer.figure(Metric.MRA_REGISTRATIONS) > most for offer in space.offers),
        Note.CALL_MIX: len(asked.calls()) > 1,
        Note.SEVERAL_SERVICES: bool(asked.registrations and (asked.mra_registrations or asked.mra_video_calls)),
        Note.INFERRED_FIGURES: any(offer.row.inferred for offer in space.offers),
        Note.FAST_PATH_IMAGE: space.fast_path_needs_select and any(offer.fast_path for offer in space.offers),
        Note.FAST_PATH_MISSING: bool(space.without_fast_path),
    }
    return tuple(note for note in Note if holds[note])


def size(demand: Demand, reference: Reference, terms: Terms | None = None, space: SearchSpace | None = None) -> Sizing:
    """Return every option that carries a demand, fewest peers in all first.

    `space` is the result of `search` where several demands are asked under the same terms.
    """
    space = space or search(terms or Terms(), reference)
    needed = {offer.index: offer.shares_needed(demand.metrics()) for offer in space.offers}
    answers = tuple(
        _answer(option, demand, needed[option.offer.index], space)
        for option in space.options
        if option.shares_after_losses >= needed[option.offer.index]
    )
    return Sizing(demand, space, answers, None if answers else _nearest(demand, space))


def minimal_answers(demand: Demand, space: SearchSpace, most: int) -> tuple[Answer, ...]:
    """Return the first options that carry a demand and of which nothing can be taken away, at most so many."""
    asked = demand.metrics()
    needed = {offer.index: offer.shares_needed(asked) for offer in space.offers}
    carrying = (option for option in space.options if option.shares_after_losses >= needed[option.offer.index])
    minimal = (option for option in carrying if _is_minimal(option, needed[option.offer.index], space))
    return tuple(_answer(option, demand, needed[option.offer.index], space) for option in islice(minimal, most))


def answer_of(option: Option, demand: Demand, space: SearchSpace) -> Answer:
    """Return how a demand fits an option, whether it carries it or not."""
    return _answer(option, demand, option.offer.shares_needed(demand.metrics()), space)


def cheapest(demand: Mapping[Metric, int], space: SearchSpace) -> Option | None:
    """Return the first option that carries a demand; None when none does."""
    needed = [offer.shares_needed(demand) for offer in space.offers]
    return next((option for option in space.options if option.shares_after_losses >= needed[option.offer.index]), None)


def carries(option: Option, demand: Demand) -> bool:
    """Whether an option carries a demand after the losses, figure by figure as an assessment compares them."""
    figures = option.capacity_after_losses
    mix = call_mix(figures, demand)
    if mix and sum(Fraction(value, capacity) for _, value, capacity in mix.terms) > 1:
        return False
    return all(value <= figure_for(figures, metric) for metric, value in compared(demand, figures).items())


def _answer(option: Option, demand: Demand, needed: int, space: SearchSpace) -> Answer:
    loads, mix = _loads(option, demand)
    each = option.shares_after_losses // option.clusters
    in_one = space.shares_after_losses(option.offer, option.peer_count, one_more=True)
    return Answer(
        option,
        loads,
        mix,
        minimal=_is_minimal(option, needed, space),
        demand=demand,
        shares_after_one_more_loss=option.shares_after_losses - each + in_one,
        carries_after_one_more_loss=in_one * option.clusters >= needed,
    )


def _is_minimal(option: Option, needed: int, space: SearchSpace) -> bool:
    """Whether an option carries so much, and neither with a peer less in each cluster nor with a cluster less."""
    one_peer_less = space.shares_after_losses(option.offer, option.peer_count - 1) * option.clusters
    one_cluster_less = option.shares_after_losses // option.clusters * (option.clusters - 1)
    # With nothing asked a cluster of no peers would do: it is none.
    return max(one_peer_less, one_cluster_less) < max(needed, 1) <= max(option.shares_after_losses, 1)


def _loads(option: Option, demand: Demand) -> tuple[tuple[Load, ...], CallMix | None]:
    figures = option.capacity_after_losses
    loads = []
    for metric, value in compared(demand, figures).items():
        capacity = figure_for(figures, metric)
        loads.append(Load(metric, value, capacity, value / capacity))
    return tuple(loads), call_mix(figures, demand)


def _binding(loads: tuple[Load, ...], mix: CallMix | None) -> Metric | None:
    if not loads:
        return None
    most = max(loads, key=lambda load: load.utilisation)
    if mix is None or mix.utilisation <= most.utilisation:
        return most.metric
    kinds = [load for load in loads if load.metric in {metric for metric, _, _ in mix.terms}]
    return max(kinds, key=lambda load: load.utilisation).metric


def _nearest(demand: Demand, space: SearchSpace) -> Nearest | None:
    """Return the option that is least beyond its limit; of those alike the cheapest."""
    best: dict[int, Option] = {}
    for option in space.options:
        known = best.get(option.offer.index)
        if known is None or option.shares_after_losses > known.shares_after_losses:
            best[option.offer.index] = option
    found = None
    for option in best.values():
        loads, mix = _loads(option, demand)
        single = max((load.utilisation for load in loads), default=0.0)
        worst = max(single, mix.utilisation if mix else 0.0)
        if found is None or worst < found.utilisation:
            found = Nearest(option, loads, mix, worst, stopped_by_mix=single <= 1)
    return found
