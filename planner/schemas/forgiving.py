"""What a web form sends, made into what JSON would say: a form knows only text, and an empty field is not stated.

What cannot be read as the field's type is left as it is, so that the schema tells the fault at its place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from planner.schemas.design import DESIGN_SCHEMA
from planner.schemas.fields import Flag, Items, Number, WholeNumber

_TRUE = frozenset({"true", "yes", "on", "1", "sí", "si"})
_FALSE = frozenset({"false", "no", "off", "0"})


def forgive(document: Any) -> Any:
    """Return the document with texts turned into the types that the design schema wants."""
    return _object(document, DESIGN_SCHEMA)


def _object(value: Any, schema: Schema) -> Any:
    if not isinstance(value, Mapping):
        return value
    return {name: _field(member, schema.fields.get(name)) for name, member in value.items()}


def _field(value: Any, field: fields.Field[Any] | None) -> Any:
    if isinstance(field, fields.Nested):
        return _object(value, field.schema)
    if isinstance(field, Items):
        return _list(value, field)
    if not isinstance(value, str):
        return value
    text = value.strip()
    if not text:
        return None
    if isinstance(field, Flag):
        return True if text.lower() in _TRUE else False if text.lower() in _FALSE else value
    if isinstance(field, WholeNumber) and re.fullmatch(r"-?[0-9]{1,12}", text):
        return int(text)
    if isinstance(field, Number) and re.fullmatch(r"-?[0-9]{1,12}([.,][0-9]{1,12})?", text):
        return float(text.replace(",", "."))
    return text


def _list(value: Any, field: Items) -> Any:
    """Return a list; a text is split at commas, semicolons and line ends."""
    if isinstance(value, str):
        value = [part for part in re.split(r"[,;\n]", value) if part.strip()] or None
    if not isinstance(value, list):
        return value
    return [_field(member, field.inner) for member in value]
