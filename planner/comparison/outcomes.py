"""What became of each rule: what is worse, what is better, what is otherwise, and what is still open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from planner.comparison.matching import Matching, Sides
from planner.rules import Outcome, Place, Result, Rule

_RANK = {Outcome.UNMET: 3, Outcome.UNDECIDED: 2, Outcome.WAIVED: 1}
"""How bad an outcome is; every other one, and a cluster that is not there, is 0."""

_OPEN = (Outcome.UNMET, Outcome.UNDECIDED)


class Turn(StrEnum):
    """Which way a rule has turned."""

    WORSE = "worse"
    BETTER = "better"
    OTHERWISE = "otherwise"
    """Neither: it does not apply any more, for instance, or is confirmed in place of met."""
    OPEN = "open"
    """As before, unmet or undecided."""


@dataclass(frozen=True, slots=True)
class OutcomeChange:
    """A rule in one cluster, or the design, in both assessments; None on the side that has no such cluster."""

    rule: Rule
    cluster: int | None
    """Key of the cluster; None for a rule about the whole design."""
    before: Result | None
    after: Result | None
    turn: Turn
    places_new: tuple[Place, ...] = ()
    """Where it fails (or is unknown) now and did not before; numbered as in the design after."""
    places_gone: tuple[Place, ...] = ()
    """Where it failed before and does not now; numbered as in the design before."""

    @property
    def is_new_finding(self) -> bool:
        """Whether it is unmet where it was not."""
        return self.turn is Turn.WORSE and _outcome(self.after) is Outcome.UNMET

    @property
    def is_newly_undecided(self) -> bool:
        """Whether it can no longer be decided."""
        return self.turn is Turn.WORSE and _outcome(self.after) is Outcome.UNDECIDED


def outcomes(before: Iterable[Result], after: Iterable[Result], found: Matching) -> Iterator[OutcomeChange]:
    """Yield the rules that turned or are still open, in book order; in a rule cluster by cluster."""
    old, new = _by_key(before, found.before), _by_key(after, found.after)
    order = {rule_id: place for place, rule_id in enumerate(dict.fromkeys(rule_id for rule_id, _ in (*old, *new)))}
    for key in sorted({**old, **new}, key=lambda key: (order[key[0]], -1 if key[1] is None else key[1])):
        yield from _changed(key[1], old.get(key), new.get(key), found)


def _by_key(results: Iterable[Result], side: Sides) -> dict[tuple[str, int | None], Result]:
    return {
        (result.rule.id, None if result.cluster is None else side.clusters[result.cluster]): result
        for result in results
    }


def _outcome(result: Result | None) -> Outcome | None:
    return result.outcome if result else None


def _rank(outcome: Outcome | None) -> int:
    return _RANK.get(outcome, 0) if outcome else 0


def _changed(cluster: int | None, old: Result | None, new: Result | None, found: Matching) -> Iterator[OutcomeChange]:
    known = new or old
    assert known is not None  # noqa: S101  (a key comes from one of both sides)
    outcomes = _outcome(old), _outcome(new)
    ranks = _rank(outcomes[0]), _rank(outcomes[1])
    places = _places(old, found.before), _places(new, found.after)
    came, went = tuple(_beyond(places[1], places[0])), tuple(_beyond(places[0], places[1]))
    if ranks[0] != ranks[1]:
        turn = Turn.WORSE if ranks[1] > ranks[0] else Turn.BETTER
        yield OutcomeChange(known.rule, cluster, old, new, turn, came, went)
    elif outcomes[1] in _OPEN:
        turn = Turn.OPEN
        # What another peer leaves unsaid is no worse than it was; what another peer breaks is.
        if outcomes[1] is Outcome.UNMET and (came or went):
            turn = Turn.WORSE if came else Turn.BETTER
        yield OutcomeChange(known.rule, cluster, old, new, turn, came, went)
    elif None not in outcomes and outcomes[0] is not outcomes[1]:
        yield OutcomeChange(known.rule, cluster, old, new, Turn.OTHERWISE)


_Seen = tuple[str, int | None, tuple[int, ...]]


def _places(result: Result | None, side: Sides) -> list[tuple[_Seen, Place]]:
    """Return the places that make a result what it is, each with the key that it has in both designs."""
    if result is None or result.outcome not in _OPEN:
        return []
    holds = False if result.outcome is Outcome.UNMET else None
    return [(_key(seen.place, side), seen.place) for seen in result.observations if seen.holds is holds]


def _key(place: Place, side: Sides) -> _Seen:
    cluster = None if place.cluster is None else side.clusters[place.cluster]
    return place.kind, cluster, tuple(sorted(side.peer(place.cluster, number) for number in place.peers))


def _beyond(these: list[tuple[_Seen, Place]], those: list[tuple[_Seen, Place]]) -> Iterator[Place]:
    """Yield the places that are among these more often than among those, each once."""
    more = Counter(key for key, _ in these) - Counter(key for key, _ in those)
    for key, place in dict(these).items():
        if key in more:
            yield place
