"""A document as the form shows it: every field with its words, its value, its choices and what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from planner.errors import Fault
from planner.reference import Reference
from planner.web.forms.document import beyond, remaining, shown, states_none
from planner.web.forms.fields import bounds, longest
from planner.web.forms.groups import CLUSTER_GROUPS, DESIGN_GROUPS, EXCEPTION_FIELDS, EXCEPTIONS, PEER_GROUP
from planner.web.forms.kinds import Field, Group, Kind, Placed, identifier
from planner.web.forms.shape import Shape, exception_name, exception_names, listed_peers, placed_exceptions
from planner.web.forms.words import Complaint, cluster_title, complaints, hint_facts
from planner.wording import Phrases

YES_NO = ("true", "false")
_TELLING_LIMIT = 100_000
"""A field's bound from here on says nothing to a person: nothing comes near it."""


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a field that offers several."""

    value: str
    label: str
    chosen: bool
    id: str


@dataclass(frozen=True, slots=True)
class BoundField:
    """A field with everything a template needs to show it."""

    name: str
    id: str
    kind: Kind
    label: str
    hint: str
    value: str
    options: tuple[Option, ...]
    errors: tuple[str, ...]
    unit: str
    limits: str
    """The values that the field takes, in words; empty where they say nothing to a person."""
    low: float | None
    high: float | None
    longest: int | None
    none: bool
    """Whether an empty list can be stated here."""
    none_label: str
    """What the box says that states an empty list; empty where there is none."""
    none_ticked: bool
    differing: str
    """The peers that differ from what this field states for all of the cluster, in words; empty when none does."""
    wide: bool
    code: bool
    autofill: bool
    file: bool
    """Whether a file may be chosen that holds the text."""
    default: str
    """The value that holds when nothing is stated; empty where that is a state of its own."""
    stated: bool
    """Whether it holds anything to look at: a value other than the default, or an error."""

    @property
    def described_by(self) -> str:
        """The ids of hint, limits, exceptions and error, for aria-describedby."""
        parts = {"hint": self.hint, "unit": self.unit or self.limits, "differ": self.differing, "error": self.errors}
        return " ".join(f"{self.id}-{name}" for name, part in parts.items() if part)


@dataclass(frozen=True, slots=True)
class BoundException:
    """What one peer states otherwise than its cluster; `title` names a fact of several fields, which count together."""

    id: str
    title: str
    fields: tuple[BoundField, ...]


@dataclass(frozen=True, slots=True)
class BoundGroup:
    """A group of fields. `more` are those that are folded away."""

    key: str
    id: str
    title: str
    text: str
    fields: tuple[BoundField, ...]
    more: tuple[BoundField, ...]
    exceptions: tuple[BoundException, ...] = ()
    """What a peer states that is otherwise the same for all of its cluster."""
    addable: tuple[tuple[str, str], ...] = ()
    """Path and label of what else may differ at a peer."""

    @property
    def open(self) -> bool:
        """Whether what is folded away is shown at once: something in it is wrong."""
        return any(field.errors for field in self.more)

    @property
    def wrong(self) -> bool:
        """Whether something in it is wrong, folded away or not."""
        return any(field.errors for field in self.all())

    def all(self) -> tuple[BoundField, ...]:
        """Every field of the group, but for what differs at a peer."""
        return (*self.fields, *self.more)


@dataclass(frozen=True, slots=True)
class ClusterCard:
    """A cluster: with its fields when it is open, else with a line about it. `index` counts from 0."""

    index: int
    id: str
    title: str
    summary: str
    open: bool
    groups: Mapping[str, BoundGroup]
    peers: tuple[BoundGroup, ...]


@dataclass(frozen=True, slots=True)
class FormView:
    """The whole form. `groups` are those of the design as a whole."""

    groups: Mapping[str, BoundGroup]
    clusters: tuple[ClusterCard, ...]
    complaints: tuple[Complaint, ...]
    rows: str
    """Which clusters are open and how many peers each lists, for the form's hidden field."""
    rest: str
    """What no field shows, as JSON."""
    beyond: tuple[tuple[str, str], ...]
    """The same for a person: pointer and value."""

    def fields(self) -> Iterator[BoundField]:
        """Every field, in the order of the page's groups."""
        cards = (group for card in self.clusters for group in (*card.groups.values(), *card.peers))
        for group in (*self.groups.values(), *cards):
            yield from group.all()
            yield from (field for exception in group.exceptions for field in exception.fields)


def view(
    document: Mapping[str, Any],
    faults: Iterable[Fault],
    phrases: Phrases,
    reference: Reference,
    shape: Shape | None = None,
) -> FormView:
    """Return the form filled in with a document and marked with its faults; `shape` says which clusters are open."""
    shape = shape or listed_peers(document)
    told = complaints(faults, shape, phrases, len(document["clusters"]))
    binder = _Binder(document, shape, told.by_field, phrases, hint_facts(reference))
    rest = remaining(document, shape)
    return FormView(
        groups={group.key: binder.group(group) for group in DESIGN_GROUPS},
        clusters=tuple(binder.card(number) for number in range(len(document["clusters"]))),
        complaints=told.lines,
        rows=shape.rows,
        rest=json.dumps(rest, ensure_ascii=False, separators=(",", ":")),
        beyond=tuple(beyond(rest, shape)),
    )


class _Binder:
    """Joins fields with a document's values, the words of one language and the faults."""

    def __init__(
        self,
        document: Mapping[str, Any],
        shape: Shape,
        errors: Mapping[str, tuple[str, ...]],
        phrases: Phrases,
        facts: Mapping[str, Any],
    ) -> None:
        self._document, self._shape, self._errors = document, shape, errors
        self._phrases, self._facts = phrases, facts

    def card(self, cluster: int) -> ClusterCard:
        """Return a cluster, with its fields when it is open."""
        stated, is_open = self._document["clusters"][cluster], self._shape.opens(cluster)
        name = stated.get("name")
        return ClusterCard(
            index=cluster,
            id=f"cluster-{cluster + 1}",
            title=cluster_title(cluster, name if isinstance(name, str) else None, self._phrases),
            summary=self._summary(stated),
            open=is_open,
            groups={group.key: self.group(group, cluster) for group in CLUSTER_GROUPS} if is_open else {},
            peers=tuple(self.group(PEER_GROUP, cluster, peer) for peer in range(self._shape.peers(cluster))),
        )

    def _summary(self, stated: Mapping[str, Any]) -> str:
        """Return what kind of cluster it is, of what is stated: type, platform, number of peers."""
        words = []
        for table in ("type", "platform"):
            key = f"labels.{table}.{stated.get(table)}"
            if isinstance(stated.get(table), str) and self._phrases.has(key):
                words.append(self._phrases.say(key))
        peers = stated.get("peers")
        count = len(peers) if isinstance(peers, list) and peers else stated.get("peer_count")
        if isinstance(count, int | str) and str(count).strip():
            words.append(self._phrases.say("editor.cluster.peers", count=str(count)[:10]))
        return " · ".join(words) or self._phrases.say("editor.cluster.empty")

    def group(self, group: Group, cluster: int | None = None, peer: int | None = None) -> BoundGroup:
        """Return a group of fields filled in."""
        say = self._phrases.say
        numbers = "".join(f"-{number + 1}" for number in (cluster or None, peer) if number is not None)
        return BoundGroup(
            key=group.key,
            id=f"group-{group.key}{numbers}",
            title=say(f"fields.group.{group.key}.title") if peer is None else self._phrases.peer(peer + 1).capitalize(),
            text=say(f"fields.group.{group.key}.text", **self._facts),
            fields=tuple(
                self._bind(place)
                for field in group.fields
                if self._is_asked(place := group.place(field, cluster, peer))
            ),
            more=tuple(self._bind(group.place(field, cluster, peer)) for field in group.more),
            exceptions=() if cluster is None or peer is None else tuple(self._exceptions(cluster, peer)),
            addable=() if cluster is None or peer is None else self._addable(cluster, peer),
        )

    def _exceptions(self, cluster: int, peer: int) -> Iterator[BoundException]:
        bound = {place.name: self._bind(place) for place in placed_exceptions(self._shape, cluster, peer)}
        for path, each in EXCEPTIONS.items():
            names = exception_names(cluster, peer, path)
            if fields := tuple(bound[name] for name in names if name in bound):
                title = self._phrases.say(each.words) if each.whole else ""
                yield BoundException(identifier(exception_name(cluster, peer, path)), title, fields)

    def _addable(self, cluster: int, peer: int) -> tuple[tuple[str, str], ...]:
        return tuple(
            (path, self._phrases.say(each.words))
            for path, each in EXCEPTIONS.items()
            if not self._shape.exceptions.issuperset(exception_names(cluster, peer, path))
        )

    def _is_asked(self, place: Placed) -> bool:
        """Whether the form asks for a fact: the list of peers says how many there are."""
        return place.field.path != "/peer_count" or not self._shape.peers(place.cluster or 0)

    def _bind(self, place: Placed) -> BoundField:
        field, say = place.field, self._phrases.say
        value = shown(self._document, place.name, field)
        low, high = bounds(place.name) or (None, None)
        facts = {**self._facts, "low": low, "high": high}
        errors = self._errors.get(place.name, ())
        none_ticked = field.none and states_none(self._document, place.name)
        return BoundField(
            name=place.name,
            id=place.id,
            kind=field.kind,
            label=say(f"{place.words}.label"),
            hint=say(f"{place.words}.hint", **facts) if self._phrases.has(f"{place.words}.hint") else "",
            value=value if isinstance(value, str) else "",
            options=self._options(place, value),
            errors=errors,
            unit=say(f"fields.unit.{field.unit}") if field.unit else "",
            limits=self._limits(place, low, high),
            low=low,
            high=high,
            longest=longest(place.name),
            none=field.none,
            none_label=say(f"{place.words}.none") if field.none else "",
            none_ticked=none_ticked,
            differing=self._differing(place),
            wide=field.wide and not place.is_exception,
            code=field.code,
            autofill=field.autofill,
            file=field.file,
            default=field.default,
            stated=bool(errors or none_ticked or (value and value != field.default)),
        )

    def _limits(self, place: Placed, low: float | None, high: float | None) -> str:
        """Return the values that a number field takes; nothing where the vendor's own limit is in the hint."""
        if place.field.kind is not Kind.NUMBER or low is None or high is None or high >= _TELLING_LIMIT:
            return ""
        if place.field.path in _LIMITED_IN_HINT:
            return ""
        return self._phrases.say("editor.limits", low=low, high=high)

    def _differing(self, place: Placed) -> str:
        """Return which peers of the cluster state something else than this field does for all."""
        if place.cluster is None or place.peer is not None or place.field.path not in EXCEPTION_FIELDS:
            return ""
        numbers = [
            self._phrases.peer(peer + 1)
            for peer in range(self._shape.peers(place.cluster))
            if exception_name(place.cluster, peer, place.field.path) in self._shape.exceptions
        ]
        return self._phrases.say("editor.exception.at", peers=self._phrases.list(numbers)) if numbers else ""

    def _options(self, place: Placed, value: str | list[str]) -> tuple[Option, ...]:
        field = place.field
        offered = field.options or (YES_NO if field.kind is Kind.YES_NO else ())
        pairs = [(option, self._option_label(field, option)) for option in offered]
        if field.kind in (Kind.CHOICE, Kind.SELECT, Kind.YES_NO) and (not field.default or place.is_exception):
            inherits = place.is_exception and field.path in EXCEPTIONS
            unstated = self._phrases.say("fields.option.as_cluster" if inherits else "fields.option.not_stated")
            pairs = [("", unstated), *pairs] if field.kind is Kind.SELECT else [*pairs, ("", unstated)]
        if isinstance(value, str) and value and value not in dict(pairs) and pairs:
            pairs.append(
                (value, value)
            )  # typed into a file, not one of ours: stay visible, the schema says what is wrong
        chosen = value if isinstance(value, list) else [value]
        return tuple(
            Option(option, label, option in chosen, f"{place.id}-{number}" if number else place.id)
            for number, (option, label) in enumerate(pairs)
        )

    def _option_label(self, field: Field, option: str) -> str:
        if field.kind is Kind.YES_NO and not field.table:
            return self._phrases.say("fields.option.yes" if option == "true" else "fields.option.no")
        if field.table == "switch":
            return self._phrases.say("fields.option.on" if option == "true" else "fields.option.off")
        return self._phrases.label(field.table, option) if field.table else option


_LIMITED_IN_HINT = ("/peer_count", "/round_trip_ms", "/peer_availability")
"""Fields whose hint tells what the vendor allows, which is less than the format takes."""
