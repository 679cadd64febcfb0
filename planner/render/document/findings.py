"""Results of rules in words: evidence that reads the same is said once, for all the places where it was seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf

from planner.render.document.draft import Draft, outcome_tone
from planner.render.document.model import Badge, Evidence, Finding
from planner.rules import WAIVABLE, Kind, Observation, Outcome, Place, Result

_TONES = {False: "bad", None: "open", True: "ok"}
_ORDER = (False, None, True)
_CHAPTERS = {
    "MEM": "inputs",
    "NET": "ports",
    "DNS": "dns",
    "TLS": "certificates",
    "CFG": "inputs",
    "LIC": "inputs",
    "PAIR": "topology",
    "CAP": "capacity",
    "OPS": "runbook",
}
"""The chapter that shows the facts behind the rules of each topic."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was seen in one cluster: the sentence, where in words, and the pointers."""

    cluster: int | None
    holds: bool | None
    text: str
    places: str
    pointers: tuple[str, ...]


def findings(draft: Draft, results: Iterable[Result]) -> tuple[Finding, ...]:
    """Return the results in words, in the order given; what is alike in several clusters is one."""
    alike: dict[tuple[str, Outcome, Outcome, str, bool], list[Result]] = {}
    for result in results:
        remedy, confirmed = _remedy(draft, result), result.confirmation is not None
        alike.setdefault((result.rule.id, result.outcome, result.judged, remedy, confirmed), []).append(result)
    return tuple(_finding(draft, group, remedy) for (_, _, _, remedy, _), group in alike.items())


def undecided_only_by_confirmation(result: Result) -> bool:
    """Whether nothing in the design speaks against the rule and nothing is missing but a person's confirmation."""
    return (
        result.outcome is Outcome.UNDECIDED
        and result.rule.kind is Kind.CONFIRMABLE
        and all(observation.holds for observation in result.observations)
    )


def _finding(draft: Draft, results: Sequence[Result], remedy: str) -> Finding:
    first, rule = results[0], results[0].rule
    say, words = draft.phrases.say, f"rules.{rule.id}"
    clusters = tuple(result.cluster for result in results if result.cluster is not None)
    to_confirm = undecided_only_by_confirmation(first)
    outcome = draft.badge("to_confirm", "open") if to_confirm else _outcome(draft, first)
    conflict = say(f"{words}.conflict") if rule.conflicts and draft.phrases.has(f"{words}.conflict") else ""
    confirmable = rule.kind is Kind.CONFIRMABLE and first.applicable and draft.phrases.has(f"{words}.confirm")
    sources, conflict_sources = draft.sources(rule.cites), draft.sources(rule.conflicts) if conflict else ()
    draft.cited_by(rule.id, (*rule.cites, *(rule.conflicts if conflict else ())))
    return Finding(
        rule=rule.id,
        title=say(f"{words}.title"),
        topic=draft.label("topic", rule.topic),
        cluster=clusters[0] if len(clusters) == 1 else None,
        outcome=outcome,
        severity=rule.severity,
        severity_label=draft.phrases.fact(rule.severity),
        statement=_filled(draft, f"{words}.statement", first),
        because=_filled(draft, f"{words}.because", first),
        remedy=remedy,
        evidence=_evidence(draft, results),
        cites=tuple(dict.fromkeys(cite.number for cite in (*sources, *conflict_sources))),
        conflict=conflict,
        confirmation=_confirmation(draft, first),
        waiver=_waiver(draft, first),
        confirm=say(f"{words}.confirm") if confirmable else "",
        sources=sources,
        conflict_sources=conflict_sources,
        clusters=clusters,
        id=_identity(first, clusters),
        cluster_label=draft.clusters_label(clusters) if clusters and draft.several else "",
        everywhere=draft.several and len(clusters) == len(draft.design.clusters),
        chapter=_CHAPTERS[rule.topic],
    )


def _outcome(draft: Draft, result: Result) -> Badge:
    return Badge(draft.phrases.fact(result.outcome), outcome_tone(result.outcome, result.rule.severity))


def _identity(result: Result, clusters: Sequence[int]) -> str:
    """Return the finding's id: a rule has one finding per outcome, remedy and group of clusters."""
    return f"{result.rule.id}-{clusters[0] + 1}" if clusters else result.rule.id


def _remedy(draft: Draft, result: Result) -> str:
    """Return what to do, filled with the facts of the observation that asks for it; empty for a rule that holds."""
    if result.judged not in WAIVABLE:
        return ""
    return _filled(draft, f"rules.{result.rule.id}.remedy", result)


def _filled(draft: Draft, key: str, result: Result) -> str:
    """Return a text of a rule, its placeholders filled from the observation that decides the outcome."""
    for holds in _ORDER:
        for observation in result.observations:
            if observation.holds is holds:
                return draft.phrases.say(key, **observation.facts)
    return draft.phrases.say(key)


def _waiver(draft: Draft, result: Result) -> str:
    if result.waiver is None or result.outcome is not Outcome.WAIVED:
        return ""
    waiver, outcome = result.waiver, draft.phrases.fact(result.judged)
    return draft.say("waiver", approver=waiver.approver, expiry=waiver.expiry, reason=waiver.reason, outcome=outcome)


def _confirmation(draft: Draft, result: Result) -> str:
    stated = result.confirmation
    if stated is None or result.rule.kind is not Kind.CONFIRMABLE:
        return ""
    if stated.by and stated.on:
        return draft.say("confirmation.by_on", by=stated.by, on=stated.on)
    if stated.by:
        return draft.say("confirmation.by", by=stated.by)
    if stated.on:
        return draft.say("confirmation.on", on=stated.on)
    return draft.say("confirmation.unnamed")


# --- evidence ---------------------------------------------------------------------------------------------------------


def _evidence(draft: Draft, results: Sequence[Result]) -> tuple[Evidence, ...]:
    """Return what was seen: what fails first, then what is not stated, then what holds."""
    seen = [found for result in results for found in _seen(draft, result)]
    alike: dict[tuple[bool | None, str, str], list[_Seen]] = {}
    for found in seen:
        alike.setdefault((found.holds, found.text, found.places), []).append(found)
    ordered = sorted(alike.items(), key=lambda item: _ORDER.index(item[0][0]))
    return tuple(
        Evidence(
            text=text,
            places=_in_clusters(draft, places, group, len(results)),
            pointers=tuple(pointer for found in group for pointer in found.pointers),
            tone=_TONES[holds],
            clusters=tuple(found.cluster for found in group if found.cluster is not None),
        )
        for (holds, text, places), group in ordered
    )


def _in_clusters(draft: Draft, places: str, group: Sequence[_Seen], results: int) -> str:
    """Return the places, led by the clusters where the finding speaks of several and not all of them look alike."""
    clusters = [found.cluster for found in group if found.cluster is not None]
    if results == 1 or len(clusters) == results:
        return places
    return draft.say("place.in_cluster", cluster=draft.clusters_label(clusters), place=places)


def _seen(draft: Draft, result: Result) -> list[_Seen]:
    grouped: dict[tuple[bool | None, str], list[Observation]] = {}
    for observation in sorted(result.observations, key=_worst_first):
        text = draft.phrases.observation(result.rule.id, observation)
        grouped.setdefault((observation.holds, text), []).append(observation)
    return [
        _Seen(
            cluster=result.cluster,
            holds=holds,
            text=text,
            places=places_label(draft, [observation.place for observation in observations]),
            pointers=tuple(dict.fromkeys(observation.pointer for observation in observations)),
        )
        for (holds, text), observations in grouped.items()
    ]


def _worst_first(observation: Observation) -> float:
    """Return a key that puts what exceeds a capacity by the largest share first and leaves all else in its order."""
    demand, capacity = observation.facts.get("demand"), observation.facts.get("capacity")
    if observation.holds is not False or not isinstance(demand, int | float) or not isinstance(capacity, int | float):
        return 0
    return -demand / capacity if capacity else -inf


def places_label(draft: Draft, places: Sequence[Place]) -> str:
    """Return places of one cluster in words: 'peers 1, 2 and 5', 'every pair of peers', 'cluster'."""
    parts: list[str] = []
    for kind in dict.fromkeys(place.kind for place in places):
        same = [place for place in places if place.kind == kind]
        if kind == "peer":
            parts.append(_peers_label(draft, same))
        elif kind == "link":
            parts.append(_links_label(draft, same))
        else:
            parts.append(draft.phrases.place(same[0]))
    return "; ".join(parts)


def _peers_label(draft: Draft, places: Sequence[Place]) -> str:
    numbers = sorted({number for place in places for number in place.peers})
    if len(numbers) == 1:
        return draft.phrases.place(places[0])
    if len(numbers) == _size(draft, places[0]):
        return draft.say("place.every_peer")
    return draft.say("place.peers", numbers=draft.phrases.list(ranges(numbers)))


def _links_label(draft: Draft, places: Sequence[Place]) -> str:
    pairs = sorted({place.peers for place in places})
    if len(pairs) == 1:
        return draft.phrases.place(places[0])
    size = _size(draft, places[0])
    if size is not None and len(pairs) == size * (size - 1) // 2:
        return draft.say("place.every_pair")
    return draft.say("place.pairs", pairs=draft.phrases.list([f"{first}–{second}" for first, second in pairs]))


def _size(draft: Draft, place: Place) -> int | None:
    return None if place.cluster is None else draft.design.clusters[place.cluster].size


def ranges(numbers: Sequence[int]) -> list[str]:
    """Return sorted numbers as texts, three or more in a row as a range: 1, 2, 3, 5 -> '1–3', '5'."""
    texts: list[str] = []
    start = 0
    for place in range(1, len(numbers) + 1):
        if place < len(numbers) and numbers[place] == numbers[place - 1] + 1:
            continue
        run = numbers[start:place]
        texts += [f"{run[0]}–{run[-1]}"] if len(run) > 2 else [str(number) for number in run]
        start = place
    return texts
