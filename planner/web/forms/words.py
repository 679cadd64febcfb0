"""What the form says of its fields and their faults, in words for a person at a form rather than for a program."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from planner.capacity import capacity_rule
from planner.design import CapacityBasis
from planner.errors import Fault
from planner.reference import Reference
from planner.web.forms.kinds import Kind, Placed
from planner.web.forms.shape import Shape, field_of, placed
from planner.wording import Phrases

MOST_COMPLAINTS = 100

_ROW = re.compile(r"/([0-9]{1,6})(?:/|$)")


@dataclass(frozen=True, slots=True)
class Complaint:
    """A line of the error summary: what is wrong, and the id of the element to mend it in (empty: there is none)."""

    target: str
    text: str


@dataclass(frozen=True, slots=True)
class Complaints:
    """What is wrong with a form: each line of the summary, and the texts for each field by its name."""

    lines: tuple[Complaint, ...]
    by_field: Mapping[str, tuple[str, ...]]


def complaints(faults: Iterable[Fault], shape: Shape, phrases: Phrases, clusters: int) -> Complaints:
    """Return faults in words, each at the field that answers for it. `clusters` is how many the design has."""
    told = list(faults)[:MOST_COMPLAINTS]
    places = {place.name: place for place in placed(shape)} if told else {}
    lines, by_field = list[Complaint](), dict[str, list[str]]()
    for fault in told:
        name, text = field_of(fault.pointer, shape), fault_sentence(fault, phrases)
        if name and places[name].field.kind is Kind.ROWS and (row := _ROW.match(fault.pointer.removeprefix(name))):
            text = phrases.say("editor.line", number=int(row[1]) + 1, fault=text)
        if name:
            by_field.setdefault(name, []).append(text)
            lines.append(Complaint(places[name].id, f"{place_label(places[name], phrases, clusters)}: {text}"))
        else:
            lines.append(Complaint("", f"{fault.pointer}: {text}" if fault.pointer else text))
    return Complaints(
        tuple(dict.fromkeys(lines)),
        {name: tuple(dict.fromkeys(texts)) for name, texts in by_field.items()},
    )


def fault_sentence(fault: Fault, phrases: Phrases) -> str:
    """Return what is wrong, in words for a person at a form rather than for a program."""
    own = f"fields.fault.{fault.code}"
    key = own if phrases.has(own) else f"problems.{fault.code}"
    return phrases.say(key, **{name: _cut(value) for name, value in fault.params.items()})


def _cut(value: Any) -> Any:
    return f"{value[:79]}…" if isinstance(value, str) and len(value) > 80 else value


def place_label(place: Placed, phrases: Phrases, clusters: int) -> str:
    """Return a field's label, led by the cluster, where there are several, and the peer that it belongs to."""
    label = phrases.say(f"{place.words}.label")
    leads = []
    if place.cluster is not None and clusters > 1:
        leads.append(cluster_title(place.cluster, None, phrases))
    if place.peer is not None:
        peer = phrases.peer(place.peer + 1)
        leads.append(peer if leads else peer.capitalize())
    return ", ".join([*leads, label])


def cluster_title(cluster: int, name: str | None, phrases: Phrases) -> str:
    """Return 'Cluster 2: name' or 'Cluster 2'; `cluster` counts from 0."""
    key = "document.cluster.title" if name else "document.cluster.title_unnamed"
    return phrases.say(key, number=cluster + 1, name=_cut(name))


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
