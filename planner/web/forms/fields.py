"""What the design format says of a field of the form: its bounds and its length."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from marshmallow import Schema
from marshmallow import fields as schema_fields

from planner.schemas.design import DESIGN_SCHEMA
from planner.schemas.fields import Items, Number, WholeNumber

_NUMBER = re.compile(r"/\d+")
"""A number in a pointer: the format says the same of every cluster and peer."""


def bounds(name: str) -> tuple[float, float] | None:
    """Return the least and greatest value that the design format allows for a number field."""
    found = _schema_field(_NUMBER.sub("/0", name))
    return (found.low, found.high) if isinstance(found, WholeNumber | Number) else None


def longest(name: str) -> int | None:
    """Return the most characters that the design format allows for a text field."""
    return getattr(_schema_field(_NUMBER.sub("/0", name)), "longest", None)


@cache
def _schema_field(name: str) -> schema_fields.Field[Any] | None:
    found: Any = DESIGN_SCHEMA
    for part in name.strip("/").split("/"):
        if isinstance(found, Items):
            found = found.inner
        else:
            if isinstance(found, schema_fields.Nested):
                found = found.schema
            found = found.fields.get(part) if isinstance(found, Schema) else None
    return found if isinstance(found, schema_fields.Field) else None
