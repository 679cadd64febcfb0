"""Form values -> document and back. A document here is what was typed: texts where the schema wants numbers and all.

Nothing that a design file states is lost on the way through the form: what no field can show is kept beside the fields
and put back when the form is read.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from planner.design import SETTINGS, merged_demand, shared_demand
from planner.errors import Fault, Unreadable
from planner.schemas.text import decode
from planner.web.forms.groups import CLUSTER_GROUPS
from planner.web.forms.kinds import Field, Kind
from planner.web.forms.rows import read_rows_of, write_rows_of
from planner.web.forms.shape import Shape, listed_peers, placed, read_rows

REST, ROWS = "rest", "rows"
"""Names of the hidden fields: what no field shows, as JSON; which clusters are open and how many peers each lists."""

NONE = "none"
"""Appended to a list field's name: the box that states an empty list."""

Document = dict[str, Any]


# --- reading the form -------------------------------------------------------------------------------------------------


def read(values: MultiDict[str, str]) -> Document:
    """Return the document that the form's values make. Never raises: what is wrong with it, the schema tells."""
    document = _kept(values.get(REST, ""))
    shape = sent_shape(values)
    clusters = document["clusters"]
    for number, peers in shape.clusters:
        clusters += [{} for _ in range(number + 1 - len(clusters))]
        cluster = clusters[number]
        kept = cluster.pop("peers", None)
        if peers:
            listed = [peer if isinstance(peer, dict) else {} for peer in kept] if isinstance(kept, list) else []
            cluster["peers"] = [listed[place] if place < len(listed) else {} for place in range(peers)]
    for place in placed(shape):
        value = _value(values, place.name, place.field)
        if value is not None:
            _put(document, place.name, value)
    for number, peers in shape.clusters:
        if peers:
            clusters[number].pop("peer_count", None)
    return document


def sent_shape(values: MultiDict[str, str]) -> Shape:
    """Return which clusters and peers a form that was sent has fields for."""
    return read_rows(values.get(ROWS, ""), values)


def unknown(values: MultiDict[str, str]) -> tuple[tuple[str, str], ...]:
    """Return name and value of what was typed into fields that the form does not have (any more)."""
    names = {place.name for place in placed(sent_shape(values))}
    return tuple(
        (name, value)
        for name, value in values.items(multi=True)
        if name.startswith("/") and value.strip() and name.removesuffix(f"/{NONE}") not in names
    )


def _kept(text: str) -> Document:
    """Return what was kept beside the fields; what is no such thing any more counts as nothing kept."""
    try:
        return shaped(decode_text(text) if text else {})
    except Unreadable:
        return shaped({})


def decode_text(text: bytes | str) -> Any:
    """Return the value of a JSON text of ours; raise Unreadable for what is none, or holds half characters."""
    decoded = decode(text, "json")
    if decoded.faults:
        raise Unreadable(decoded.faults)
    value = decoded.value
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # '\\ud800' is fine in JSON and cannot be written anywhere
        raise Unreadable([Fault("", "not_utf8")]) from None
    return value


def shaped(document: Any) -> Document:
    """Return the document as an object with clusters, at least one, that are objects; anything else becomes empty."""
    made = document if isinstance(document, dict) else {}
    clusters = made.get("clusters")
    listed = clusters if isinstance(clusters, list) and clusters else [{}]
    made["clusters"] = [cluster if isinstance(cluster, dict) else {} for cluster in listed]
    return made


def _value(values: MultiDict[str, str], name: str, field: Field) -> Any:
    """Return what was typed into a field, or None when nothing was."""
    if field.kind is Kind.CHECKS:
        return [value for value in values.getlist(name) if value] or None
    if field.none and values.get(f"{name}/{NONE}", ""):
        return []
    text = values.get(name, "").strip()
    if not text or text == field.default:
        return None
    if field.kind is Kind.LIST:
        return _entries(text, field)
    if field.kind is Kind.ROWS:
        return read_rows_of(field.rows, text)
    return text.replace("\r\n", "\n")


def _entries(text: str, field: Field) -> list[str]:
    parts = re.split(r"[,;\n\r]" if field.spaces else r"[\s,;]", text)
    return [part.strip() for part in parts if part.strip()]


def _put(document: Document, name: str, value: Any) -> None:
    """Set the value at a pointer, replacing whatever on the way there is not an object or list."""
    place: Any = document
    parts = name.strip("/").split("/")
    for part in parts[:-1]:
        if isinstance(place, list):
            place = place[int(part)]
            continue
        if not isinstance(place.get(part), dict | list):
            place[part] = {}
        place = place[part]
    place[parts[-1]] = value


# --- filling the form -------------------------------------------------------------------------------------------------


def to_form(document: Mapping[str, Any]) -> Document:
    """Return the document with every fact at the level where the form asks for it; its meaning stays the same.

    What the design states for all clusters is stated for each of them instead.
    """
    made = shaped(copy.deepcopy(dict(document)))
    clusters = [cluster for cluster in made["clusters"] if isinstance(cluster, dict)]
    for fact in SETTINGS:
        if (value := made.get(fact)) is None or fact not in _ASKED_OF_CLUSTERS:
            continue
        del made[fact]
        for cluster in clusters:
            if cluster.get(fact) is None:
                cluster[fact] = copy.deepcopy(value)
    demand = made.get("demand")
    if isinstance(demand, dict) and all(isinstance(cluster.get("demand") or {}, dict) for cluster in clusters):
        del made["demand"]
        whole = {**made, "demand": demand, "clusters": clusters}
        for cluster in clusters:
            cluster["demand"] = merged_demand(shared_demand(whole, cluster), dict(_stated(cluster.get("demand"))))
    for cluster in clusters:
        if isinstance(cluster.get("peers"), list) and cluster["peers"]:
            cluster.pop("peer_count", None)
    return made


_ASKED_OF_CLUSTERS = frozenset(field.path.split("/")[1] for group in CLUSTER_GROUPS for field in group.all())
"""The facts for which the form asks cluster by cluster."""


def _stated(part: Mapping[str, Any] | None) -> Iterable[tuple[str, Any]]:
    return [(key, value) for key, value in (part or {}).items() if value is not None]


def shown(document: Mapping[str, Any], name: str, field: Field) -> str | list[str]:
    """Return what a field shows of a document; an empty text where it states nothing that the field could show."""
    value = _at(document, name)
    if field.kind is Kind.CHECKS:
        return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
    if field.kind is Kind.LIST:
        entries = value if isinstance(value, list) else []
        return "\n".join(entry for entry in entries if isinstance(entry, str))
    if field.kind is Kind.ROWS:
        return write_rows_of(field.rows, value)
    return _text(value) or field.default


def states_none(document: Mapping[str, Any], name: str) -> bool:
    """Whether the document states an empty list at a pointer."""
    return bool(_at(document, name) == [])


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.9f}".rstrip("0").rstrip(".")
    return str(value) if isinstance(value, str | int) else ""


def _at(document: Any, name: str) -> Any:
    place = document
    for part in name.strip("/").split("/"):
        if isinstance(place, Mapping):
            place = place.get(part)
        elif isinstance(place, list) and part.isdigit() and int(part) < len(place):
            place = place[int(part)]
        else:
            return None
    return place


def remaining(document: Mapping[str, Any], shape: Shape | None = None) -> Document:
    """Return what no field of the form shows: the document without the facts that fields show as they are."""
    rest = shaped(copy.deepcopy(dict(document)))
    for place in placed(shape or listed_peers(rest)):
        if _shows_wholly(rest, place.name, place.field):
            _take_out(rest, place.name.strip("/").split("/"))
    return rest


def _shows_wholly(document: Document, name: str, field: Field) -> bool:
    """Whether reading the field again would give back what the document states."""
    value = _at(document, name)
    if value is None:
        return True
    text = shown(document, name, field)
    if isinstance(text, list):
        return text == value != [] and set(text) <= set(field.options)
    if field.options and text not in field.options:
        return False
    if field.kind is Kind.LIST:
        entries: bool = _entries(text, field) == value
        return entries if value else field.none
    if field.kind is Kind.ROWS:
        return bool(text) if value else field.none
    return bool(text) and not isinstance(value, list | dict)


def _take_out(part: Any, path: list[str]) -> None:
    """Remove the fact at a path, and the objects that hold nothing without it."""
    key, *below = path
    if isinstance(part, list):
        if below and key.isdigit() and int(key) < len(part):
            _take_out(part[int(key)], below)
    elif isinstance(part, dict) and key in part:
        if not below:
            del part[key]
            return
        was_empty = part[key] == {}
        _take_out(part[key], below)
        if part[key] == {} and not was_empty:
            del part[key]


def beyond(rest: Mapping[str, Any], shape: Shape) -> list[tuple[str, str]]:
    """Return pointer and value of what is kept without a field to show it, for a person to see.

    `rest` is what `remaining` returned. Clusters that are not open are left out: they can be opened.
    """
    clusters = [cluster if shape.opens(number) else None for number, cluster in enumerate(rest["clusters"])]
    told = {name: value for name, value in rest.items() if name not in ("schema_version", "clusters")}
    return [*_leaves(told, ""), *_leaves(clusters, "/clusters")]


def _leaves(value: Any, place: str) -> Iterable[tuple[str, str]]:
    members: Iterable[tuple[Any, Any]]
    if isinstance(value, dict):
        members = value.items()
    elif isinstance(value, list) and any(isinstance(member, dict | list) for member in value):
        members = enumerate(value)
    else:
        if value is not None:
            yield place, _text(value) or json.dumps(value, ensure_ascii=False)
        return
    for key, member in members:
        yield from _leaves(member, f"{place}/{key}")


# --- confirmations ----------------------------------------------------------------------------------------------------


def confirm(document: Document, shown_rules: Iterable[str], ticked: Iterable[str], by: str, on: date) -> Document:
    """Return the document with the ticked rules confirmed, and those shown but not ticked no longer so."""
    kept_or_new = dict.fromkeys(ticked)
    withdrawn = set(shown_rules) - set(kept_or_new)
    entries = [entry for entry in document.get("confirmed") or [] if entry.get("rule") not in withdrawn]
    known = {entry.get("rule") for entry in entries}
    entries += [{"rule": rule, "by": by, "on": on.isoformat()} for rule in kept_or_new if rule not in known]
    made = {**document, "confirmed": entries}
    if not entries:
        del made["confirmed"]
    return made
