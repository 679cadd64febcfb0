"""A document as the form shows it: every field with its words, its value, its choices and what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from planner.capacity import capacity_rule
from planner.design import CapacityBasis
from planner.errors import Fault
from planner.reference import Reference
from planner.web.forms.document import beyond, remaining, shown, states_none
from planner.web.forms.fields import GROUPS, PEER_GROUP, bounds, field_of, listed_peers, longest, placed
from planner.web.forms.kinds import CLUSTER, Field, Group, Kind, Placed
from planner.wording import Phrases

YES_NO = ("true", "false")
_MOST_COMPLAINTS = 100


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
    low: float | None
    high: float | None
    longest: int | None
    none: bool
    """Whether an empty list can be stated here."""
    none_label: str
    """What the box says that states an empty list; empty where there is none."""
    none_ticked: bool
    wide: bool
    code: bool
    autofill: bool
    stated: bool
    """Whether it holds anything to look at: a value other than the default, or an error."""

    @property
    def described_by(self) -> str:
        """The ids of hint and error, for aria-describedby."""
        return " ".join(
            part for part in (f"{self.id}-hint" if self.hint else "", f"{self.id}-error" if self.errors else "") if part
        )


@dataclass(frozen=True, slots=True)
class BoundGroup:
    """A group of fields. `open` says whether the folded part has something to show."""

    key: str
    id: str
    title: str
    text: str
    fields: tuple[BoundField, ...]
    more: tuple[BoundField, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class Complaint:
    """A line of the error summary: what is wrong, and the id of the element to mend it in (empty: there is none)."""

    target: str
    text: str


@dataclass(frozen=True, slots=True)
class FormView:
    """The whole form."""

    groups: Mapping[str, BoundGroup]
    peers: tuple[BoundGroup, ...]
    complaints: tuple[Complaint, ...]
    rest: str
    """What no field shows, as JSON."""
    beyond: tuple[tuple[str, str], ...]
    """The same for a person: pointer and value."""
    clusters: int

    def fields(self) -> Iterator[BoundField]:
        """Every field, in the order of the page's groups."""
        for group in (*self.groups.values(), *self.peers):
            yield from (*group.fields, *group.more)


def view(document: Mapping[str, Any], faults: Iterable[Fault], phrases: Phrases, reference: Reference) -> FormView:
    """Return the form filled in with a document and marked with its faults."""
    told = list(faults)[:_MOST_COMPLAINTS]
    peers = listed_peers(document)
    places = {place.name: place for place in placed(peers)}
    by_field: dict[str, list[str]] = {}
    complaints = []
    for fault in told:
        name, text = field_of(fault.pointer, peers), fault_sentence(fault, phrases)
        if name:
            by_field.setdefault(name, []).append(text)
            complaints.append(Complaint(places[name].id, f"{_label(places[name], phrases)}: {text}"))
        else:
            complaints.append(Complaint("", f"{fault.pointer}: {text}" if fault.pointer else text))
    binder = _Binder(document, by_field, phrases, hint_facts(reference))
    return FormView(
        groups={group.key: binder.group(group) for group in GROUPS},
        peers=tuple(binder.group(PEER_GROUP, peer) for peer in range(peers)),
        complaints=tuple(dict.fromkeys(complaints)),
        rest=json.dumps(remaining(document), ensure_ascii=False, separators=(",", ":")),
        beyond=tuple(beyond(document)),
        clusters=len(document["clusters"]),
    )


def hint_facts(reference: Reference) -> dict[str, Any]:
    """Return the vendor's figures that hints may quote."""
    guide, administrator = (capacity_rule(basis, reference.current_release, reference) for basis in CapacityBasis)
    round_trip = reference.limit("peer_round_trip_ms")
    return {
        "most_peers": reference.limit("peers_per_cluster").value,
        "round_trip_limit_ms": round_trip.value,
        "round_trip_releases": round_trip.releases,
        "current_release": reference.current_release,
        "guide_peers": guide.counted_peers,
        "reserve_since": administrator.releases,
        "reserved_peers": administrator.reserved_peers,
    }


def fault_sentence(fault: Fault, phrases: Phrases) -> str:
    """Return what is wrong, in words for a person at a form rather than for a program."""
    own = f"fields.fault.{fault.code}"
    key = own if phrases.has(own) else f"problems.{fault.code}"
    return phrases.say(key, **{name: _cut(value) for name, value in fault.params.items()})


def _cut(value: Any) -> Any:
    return f"{value[:79]}…" if isinstance(value, str) and len(value) > 80 else value


def _label(place: Placed, phrases: Phrases) -> str:
    """Return the field's label, led by the peer it belongs to."""
    label = phrases.say(f"{place.words}.label")
    return label if place.peer is None else f"{phrases.peer(place.peer + 1).capitalize()}, {label}"


class _Binder:
    """Joins fields with a document's values, the words of one language and the faults."""

    def __init__(
        self,
        document: Mapping[str, Any],
        errors: Mapping[str, list[str]],
        phrases: Phrases,
        facts: Mapping[str, Any],
    ) -> None:
        self._document, self._errors, self._phrases, self._facts = document, errors, phrases, facts

    def group(self, group: Group, peer: int | None = None) -> BoundGroup:
        """Return a group of fields filled in."""
        say = self._phrases.say
        more = tuple(self._bind(group.place(field, peer)) for field in group.more)
        return BoundGroup(
            key=group.key,
            id=f"group-{group.key}" + ("" if peer is None else f"-{peer + 1}"),
            title=say(f"fields.group.{group.key}.title") if peer is None else self._phrases.peer(peer + 1).capitalize(),
            text=say(f"fields.group.{group.key}.text", **self._facts),
            fields=tuple(
                self._bind(place) for field in group.fields if self._is_asked(place := group.place(field, peer))
            ),
            more=more,
            open=any(field.stated for field in more),
        )

    def _is_asked(self, place: Placed) -> bool:
        """Whether the form asks for a fact: the list of peers says how many there are."""
        return place.name != f"{CLUSTER}/peer_count" or not listed_peers(self._document)

    def _bind(self, place: Placed) -> BoundField:
        field, say = place.field, self._phrases.say
        value = shown(self._document, place.name, field)
        low, high = bounds(place.name) or (None, None)
        facts = {**self._facts, "low": low, "high": high}
        errors = tuple(dict.fromkeys(self._errors.get(place.name, ())))
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
            low=low,
            high=high,
            longest=longest(place.name),
            none=field.none,
            none_label=say(f"{place.words}.none") if field.none else "",
            none_ticked=none_ticked,
            wide=field.wide,
            code=field.code,
            autofill=field.autofill,
            stated=bool(errors or none_ticked or (value and value != field.default)),
        )

    def _options(self, place: Placed, value: str | list[str]) -> tuple[Option, ...]:
        field = place.field
        offered = field.options or (YES_NO if field.kind is Kind.YES_NO else ())
        pairs = [(option, self._option_label(field, option)) for option in offered]
        if field.kind in (Kind.CHOICE, Kind.SELECT, Kind.YES_NO) and not field.default:
            inherits = place.peer is not None and field.kind is Kind.SELECT
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
