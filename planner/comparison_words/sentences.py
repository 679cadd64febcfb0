"""The sentences of a comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from planner.capacity import Capacity, Share
from planner.comparison import CapacityChange, Comparison, FlowChange, OutcomeChange, Part, PortChange, Sign, Turn
from planner.comparison_words.model import CapacityWords, Difference, OutcomeWords, PartWords, RowWords, StateWords
from planner.comparison_words.values import field_label, value_text
from planner.design import Cluster, Peer
from planner.ports import DeploymentFlow, Endpoint, PortRow, Side
from planner.rules import Outcome, Result
from planner.runbook import ChangePlan
from planner.wording import Phrases

_LEVELS = {"design": "design", "dns_records": "design", "confirmed": "design", "waivers": "design", "peers": "peer"}
"""The level of each table; every other one is a cluster's."""


class ComparisonWords:
    """The words of a comparison in one language."""

    def __init__(self, comparison: Comparison, phrases: Phrases) -> None:
        self.comparison, self.phrases = comparison, phrases
        self.clusters = tuple(self._cluster(each.before, each.after) for each in comparison.clusters)
        self._several = len(self.clusters) > 1

    def say(self, key: str, /, **facts: Any) -> str:
        """Return the sentence `compare.<key>`."""
        return self.phrases.say(f"compare.{key}", **facts)

    # --- what leads it ------------------------------------------------------------------------------------------------

    def names(self) -> tuple[str, str]:
        """Return what both designs are called."""
        before, after = self.comparison.before.design, self.comparison.after.design
        return before.title or self.say("unnamed"), after.title or self.say("unnamed")

    def title(self) -> str:
        """Return the names of both designs."""
        before, after = self.names()
        return self.say("of", before=before, after=after)

    def verdict(self) -> str:
        """Return the verdict before and after, and which way it turned."""
        found = self.comparison
        return self.say(
            f"verdict.{found.verdict_turn or 'same'}", before=found.before.verdict, after=found.after.verdict
        )

    def counts(self) -> str:
        """Return how much of each there is."""
        counted = {str(turn): len(self.comparison.turned(turn)) for turn in Turn}
        return self.say("counts", **counted, fields=sum(max(len(part.fields), 1) for part in self.comparison.parts))

    def judged(self) -> str:
        """Return when and by what both were judged."""
        after = self.comparison.after
        return self.say("judged", date=after.assessed_on, edition=after.reference_edition)

    def plan(self, plan: ChangePlan) -> str:
        """Return how much there is to do from one design to the other."""
        if plan.is_empty:
            return self.say("plan.none")
        facts = {"procedures": len(plan.procedures), "open": len(plan.open)}
        return self.say("plan.some", **facts, wait=plan.minutes, work=plan.work_minutes)

    # --- rules --------------------------------------------------------------------------------------------------------

    def outcomes(self, *turns: Turn, most: int | None = None) -> tuple[OutcomeWords, ...]:
        """Return the rules that turned one of these ways, `most` of them: the worst first, else in book order."""
        found = sorted(self.comparison.turned(*turns), key=_severity)
        return tuple(self.outcome(change) for change in found[:most])

    def outcome(self, change: OutcomeChange) -> OutcomeWords:
        """Return a rule that turned."""
        return OutcomeWords(
            change=change,
            turn=self.turn(change),
            title=self.phrases.say(f"rules.{change.rule.id}.title"),
            severity=self.phrases.fact(change.rule.severity),
            cluster="" if change.cluster is None or not self._several else self.clusters[change.cluster],
            before=self._state(change.before),
            after=self._state(change.after),
            evidence=tuple(dict.fromkeys(self._evidence(change))),
        )

    def turn(self, change: OutcomeChange) -> str:
        """Return which way a rule turned, in words."""
        if change.turn in (Turn.OPEN, Turn.OTHERWISE):
            return self.say(f"turn.{change.turn}")
        if change.after is None:
            return self.say("turn.gone")
        outcome = change.after.outcome
        if change.before and change.before.outcome is outcome:
            return self.say("turn.more_places" if change.turn is Turn.WORSE else "turn.fewer_places")
        if change.turn is Turn.WORSE:
            return self.say(f"turn.{_WORSE[outcome]}")
        if outcome in _WORSE:
            return self.say("turn.eased")
        decided = change.before is not None and change.before.outcome is Outcome.UNDECIDED
        return self.say("turn.decided" if decided else "turn.mended")

    def _state(self, result: Result | None) -> StateWords:
        if result is None:
            return StateWords(None, self.say("not_there"))
        return StateWords(result.outcome, self.phrases.fact(result.outcome))

    def _evidence(self, change: OutcomeChange) -> Iterator[str]:
        """Yield what was seen where it is newly wrong or unknown."""
        if change.turn is not Turn.WORSE or change.after is None:
            return
        holds = False if change.after.outcome is Outcome.UNMET else None
        for seen in change.after.observations:
            if seen.holds is holds and seen.place in change.places_new:
                said = self.phrases.observation(change.rule.id, seen)
                yield f"{self.phrases.place(seen.place)}: {said}"

    # --- what is stated -----------------------------------------------------------------------------------------------

    def parts(self, most: int | None = None) -> tuple[PartWords, ...]:
        """Return the objects with what differs in them: all, or as many as have `most` values together."""
        found = _first(self.comparison.parts, lambda part: max(len(part.fields), 1), most)
        return tuple(
            PartWords(
                part.sign,
                self._title(part),
                self.say(f"level.{_LEVELS.get(part.table, 'cluster')}"),
                tuple(self._field(part, change) for change in part.fields),
            )
            for part in found
        )

    def _field(self, part: Part, change: Any) -> Difference:
        return Difference(
            change.sign,
            field_label(part.table, change.path, self.phrases),
            change.path,
            value_text(part.table, change.path, change.before, self.phrases),
            value_text(part.table, change.path, change.after, self.phrases),
        )

    def _title(self, part: Part) -> str:
        cluster = "" if part.cluster is None else self.clusters[part.cluster]
        peer = self._peer(part.cluster, part.peer) if part.cluster is not None and part.peer is not None else ""
        name = " ".join(map(str, part.name))
        if part.table == "links" and part.cluster is not None:
            name = " – ".join(self._peer(part.cluster, int(key)) for key in part.name)
        return self.say(f"part.{part.table}", cluster=cluster, peer=peer, name=name)

    def _peer(self, cluster: int, key: int) -> str:
        pair = self.comparison.clusters[cluster].peers[key]
        told = self._peer_name(pair.after or pair.before)
        if pair.before and pair.after and pair.before.number != pair.after.number:
            return self.say("part.moved_peer", peer=told, number=pair.before.number)
        return told

    def _peer_name(self, peer: Peer | None) -> str:
        assert peer is not None  # noqa: S101  (a matched peer is on one side at least)
        return self.say("part.named_peer" if peer.name else "part.peer", number=peer.number, name=peer.name)

    def _cluster(self, before: Cluster | None, after: Cluster | None) -> str:
        """Return a cluster's name, or its number in the design after; both names of one that is renamed."""
        known = after or before
        assert known is not None  # noqa: S101  (a matched cluster is on one side at least)
        if before and after and before.name and after.name and before.name != after.name:
            return self.say("from_to", before=before.name, after=after.name)
        name = known.name or (before.name if before else None)
        return name or self.say("part.cluster", number=known.index + 1)

    # --- capacity -----------------------------------------------------------------------------------------------------

    def capacity(self, most: int | None = None) -> tuple[CapacityWords, ...]:
        """Return the clusters with the figures that differ: all, or as many as have `most` figures together."""
        found = _first(self.comparison.capacity, lambda each: len(each.figures) + len(each.use) + 1, most)
        return tuple(CapacityWords(self.clusters[each.cluster], tuple(self._figures(each))) for each in found)

    def _figures(self, each: CapacityChange) -> Iterator[tuple[str, str, str, str]]:
        number, percent = self.phrases.number, self.phrases.percent
        for figure in each.figures:
            what = self.say("capacity.row", lost=figure.lost, metric=figure.metric)
            label = what if figure.lost else self.phrases.fact(figure.metric)
            both = figure.before is not None and figure.after is not None
            difference = (figure.after or 0) - (figure.before or 0) if both else None
            yield (
                label,
                self._or_none(figure.before, number),
                self._or_none(figure.after, number),
                "" if difference is None else f"{'+' if difference > 0 else ''}{number(difference)}",
            )
        for use in each.use:
            yield (
                self.say("capacity.use", metric=use.metric),
                self._or_none(use.before, lambda share: percent(Share(share))),
                self._or_none(use.after, lambda share: percent(Share(share))),
                "",
            )
        survived = each.losses_survived
        if survived[0] != survived[1]:
            yield (
                self.say("capacity.survived"),
                self._survived(each.before, survived[0]),
                self._survived(each.after, survived[1]),
                "",
            )

    def _survived(self, found: Capacity | None, losses: int | None) -> str:
        if losses is None and found and found.demand:
            return self.say("capacity.never")
        return self._or_none(losses, self.phrases.number)

    def _or_none(self, value: Any, say: Any) -> str:
        return self.say("none") if value is None else str(say(value))

    # --- ports --------------------------------------------------------------------------------------------------------

    def ports(self, most: int | None = None) -> tuple[RowWords, ...]:
        """Return the rows between peers that come, go or change, `most` of them."""
        return tuple(self._port(change) for change in self.comparison.ports[:most])

    def _port(self, change: PortChange) -> RowWords:
        row = change.after or change.before
        assert row is not None  # noqa: S101  (a change is on one side at least)
        return RowWords(
            change.sign,
            self.clusters[change.cluster],
            self.phrases.say(f"labels.flow.{row.flow}.purpose"),
            self._row(change.before),
            self._row(change.after),
        )

    def _row(self, row: PortRow | None) -> str:
        if row is None:
            return self.say("none")
        ends = {"source": self._end(row.source), "destination": self._end(row.destination)}
        return self.say("port.row", **ends, protocol=row.protocol)

    def _end(self, end: Endpoint) -> str:
        address = end.ip or end.name or self.phrases.peer(end.peer)
        return self._at(address, end.ports)

    def _at(self, address: str, ports: str | None) -> str:
        return self.say("port.end", address=address, ports=ports) if ports else address

    def flows(self, most: int | None = None) -> tuple[RowWords, ...]:
        """Return the flows around the clusters that come, go or change, `most` of them."""
        return tuple(self._flow(change) for change in self.comparison.flows[:most])

    def _flow(self, change: FlowChange) -> RowWords:
        known = change.after or change.before
        assert known is not None  # noqa: S101  (a change is on one side at least)
        side = self.comparison.after if change.after else self.comparison.before
        index = next((end.cluster for end in (known.source, known.destination) if end.cluster is not None), None)
        cluster = side.design.clusters[index] if index is not None else None
        return RowWords(
            change.sign,
            self._cluster(None, cluster) if cluster else "",
            self.phrases.say(f"flows.purpose.{known.id}"),
            self._deployment_flow(change.before),
            self._deployment_flow(change.after),
        )

    def _deployment_flow(self, flow: DeploymentFlow | None) -> str:
        if flow is None:
            return self.say("none")
        row = self.say(
            "port.row",
            source=self._at(self._side(flow.source), flow.source_ports),
            destination=self._at(self._side(flow.destination), flow.destination_ports),
            protocol=", ".join(flow.protocols),
        )
        return self.say("port.condition", row=row, needed=self._needed(flow))

    def _side(self, side: Side) -> str:
        role = self.phrases.say(f"flows.role.{side.role}")
        addresses = ", ".join(
            host.address or host.name or (self.phrases.peer(host.peer) if host.peer else "") for host in side.hosts
        )
        return self.say("port.side", role=role, addresses=addresses) if addresses else role

    def _needed(self, flow: DeploymentFlow) -> str:
        services = [self.phrases.label("service_short", each) for each in flow.services]
        system = self.phrases.say(f"flows.system.{flow.when}") if flow.when else ""
        return "; ".join(
            self.phrases.say(f"flows.needed.{key}", services=services, system=system) for key in flow.needs
        )

    def totals(self, rows: Sequence[RowWords | PortChange | FlowChange]) -> str:
        """Return how many rows come, go and change."""
        return self.say("port.totals", **{str(sign): sum(row.sign is sign for row in rows) for sign in Sign})


T = TypeVar("T")


def _first(found: Sequence[T], size: Callable[[T], int], most: int | None) -> Iterator[T]:
    """Yield the first of these, as long as they are not more than `most` together."""
    room = most
    for each in found:
        if room is not None:
            room -= size(each)
            if room < 0:
                return
        yield each


_WORSE = {Outcome.UNMET: "new", Outcome.UNDECIDED: "undecided", Outcome.WAIVED: "waived"}
"""The words for a rule that is worse, by what it is now."""

_SEVERITIES = ("blocker", "caution", "advice")


def _severity(change: OutcomeChange) -> tuple[int, int]:
    """Order by severity, and in it what is unmet before what is undecided."""
    states = {each.outcome for each in (change.before, change.after) if each}
    return _SEVERITIES.index(change.rule.severity), int(Outcome.UNMET not in states)
