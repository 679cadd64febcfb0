"""What the shapes of answers are written with: schemas that only describe, and fields that are always there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from marshmallow import RAISE, Schema, fields, validate


class Shape(Schema):
    """An object of an answer: it has these fields and no others."""

    class Meta:
        """marshmallow options."""

        unknown = RAISE


def about(description: str, **metadata: Any) -> dict[str, Any]:
    """Return what describes a field, to be given to it with `**`."""
    return {"metadata": {"description": description, **metadata}}


def text(told: str = "", **kwargs: Any) -> fields.String:
    """Return a text; here and below `told` is what it says or means."""
    return fields.String(required=True, **_described(told), **kwargs)


def one_of(values: Iterable[Any], told: str = "", **kwargs: Any) -> fields.String:
    """Return a text that is one of these values, as they are written."""
    return text(told, validate=validate.OneOf(list(map(str, values))), **kwargs)


def count(told: str = "", **kwargs: Any) -> fields.Integer:
    """Return a whole number."""
    return fields.Integer(required=True, **_described(told), **kwargs)


def share(told: str = "A share; 1 is full.", **kwargs: Any) -> fields.Float:
    """Return a share of a whole."""
    return fields.Float(required=True, **_described(told), **kwargs)


def flag(told: str = "", **kwargs: Any) -> fields.Boolean:
    """Return yes or no."""
    return fields.Boolean(required=True, **_described(told), **kwargs)


def listed(item: fields.Field[Any] | type[Schema]) -> fields.List[Any]:
    """Return a list of fields or of objects."""
    return fields.List(item if isinstance(item, fields.Field) else fields.Nested(item), required=True)


def _described(told: str) -> dict[str, Any]:
    return about(told) if told else {}
