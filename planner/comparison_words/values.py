"""Fields of a design and their values as people read them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from planner.design import PortNumber, RecordType
from planner.design.tables import BY_NAME, Field, Kind
from planner.wording import Phrases

_FIELDS: Mapping[tuple[str, str], Field] = {
    (table.name, field.path): field for table in BY_NAME.values() for field in table.fields
}
_LABELS = {("zones", "type"): "zone_type", ("dns_records", "view"): "dns_view"}
"""Enumerations with labels that are nowhere but in a design's tables."""

_GROWTH_STEPS = "demand.growth_steps"


def field_label(table: str, path: str, phrases: Phrases) -> str:
    """Return what a field is called; an object that is stated without values has its path alone."""
    keys = (f"compare.field.{path}", f"design_sheets.{table}.field.{path}", f"design_sheets.field.{path}")
    return next((phrases.say(key) for key in keys if phrases.has(key)), path)


def value_text(table: str, path: str, value: Any, phrases: Phrases) -> str:
    """Return a value; `–` where it is not stated."""
    if value is None:
        return phrases.say("compare.none")
    if value == {}:
        return phrases.say("compare.empty_value")
    if path == _GROWTH_STEPS:
        return "; ".join(phrases.say("compare.growth_step", **step) for step in value)
    field = _FIELDS.get((table, path))
    if isinstance(value, list):
        # The place of an empty Peer N address field counts.
        return "; ".join(_one(table, field, each, phrases) for each in value) or phrases.say("labels.word.none")
    return _one(table, field, value, phrases)


def _one(table: str, field: Field | None, value: Any, phrases: Phrases) -> str:
    if value is None:
        return phrases.say("compare.none")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if field is None:
        return phrases.fact(value)
    if field.choices is not None and field.choices is not RecordType:
        labels = _LABELS.get((table, field.path))
        return phrases.label(labels, value) if labels else phrases.fact(field.choices(value))
    if field.kind is Kind.DAY:
        return phrases.date(date.fromisoformat(value))
    if field.path.endswith("port"):
        return phrases.fact(PortNumber(value))
    return phrases.fact(value)
