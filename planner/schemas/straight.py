"""A schema as one straight-line function: what it surely accepts it loads as the schema would, all else is left to it.

marshmallow stays the one definition and writes every message. The function is made from the schema's own fields, of the
kinds of planner.schemas.fields; where a field of another kind is stated, or a value is not plainly right, it is Unsure.
So a new field needs no line here, and a new kind of field is loaded by marshmallow until it has its test here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from inspect import isfunction
from typing import Any

from marshmallow import RAISE, Schema, fields, missing

from planner.schemas.design import StrictSchema
from planner.schemas.fields import Choice, Flag, Items, Number, WholeNumber, _Text

Loader = Callable[[Any], dict[str, Any]]


class Unsure(Exception):
    """A value that may be faulty, or that only the schema itself can load."""


def straight(schema: Schema) -> Loader:
    """Return a function that loads plain JSON values as `schema.load` does, or raises Unsure or ValidationError."""
    source = _Source(schema)
    # Made of the project's own schemas; nothing that anybody sends becomes a part of it.
    exec("\n".join(source.lines), source.names)  # noqa: S102
    loader: Loader = source.names["load"]
    return loader


class _Source:
    """The lines of a schema's function, and what the names in them stand for."""

    def __init__(self, schema: Schema) -> None:
        self.names: dict[str, Any] = {"Unsure": Unsure}
        self.lines = list(self._lines(schema))

    def _lines(self, schema: Schema) -> Iterator[str]:
        yield "def load(stated):"
        if not _is_plain(schema):
            yield "    raise Unsure"
            return
        yield "    if type(stated) is not dict: raise Unsure"
        special: frozenset[str] = getattr(schema, "special", frozenset())
        if special:
            yield f"    if not {self._name(special)}.isdisjoint(stated): return {self._name(schema.load)}(stated)"
        yield "    made = {}"
        for name, field in schema.load_fields.items():
            if name not in special:
                yield from self._field(name, field)
        known = self._name(frozenset(schema.load_fields))
        yield f"    if len(made) != len(stated) and not stated.keys() <= {known}: raise Unsure  # fewer: nulls left out"
        yield "    return made"

    def _field(self, name: str, field: fields.Field[Any]) -> Iterator[str]:
        """Yield the lines that take one field from `stated` to `made`, null ones left out."""
        yield f"    if {name!r} in stated:"
        if known := self._known(field):
            test, loaded = known
            yield f"        v = stated[{name!r}]"
            yield f"        if {test}: made[{name!r}] = {loaded}"
            yield "        else:"
            yield f"            v = {self._name(field.deserialize)}(v)"
            yield f"            if v is not None: made[{name!r}] = v"
        else:
            yield "        raise Unsure"
        if field.required:
            yield "    else: raise Unsure"

    def _known(self, field: fields.Field[Any]) -> tuple[str, str] | None:
        """Return the test for what a field surely accepts of `v`, and what that becomes; None for an unknown kind.

        What fails the test goes to the field itself, which has no place then for a message: faults are told later.
        """
        if field.pre_load or field.post_load or field.data_key or field.attribute:
            return None
        # Not `sure` of a base: the kind itself may keep another form of the text.
        if sure := vars(type(field)).get("sure"):
            pattern = re.compile(sure.replace("LONGEST", str(getattr(field, "longest", ""))))
            dashes = " and '--' not in v" if pattern.fullmatch("--BEGIN") else ""  # a private key's block may begin so
            return f"type(v) is str and {self._name(pattern.fullmatch)}(v){dashes}", "v"
        if isinstance(field, _Text):
            return "False", "v"
        if type(field) is Choice:
            return f"type(v) is str and v in {self._name(frozenset(field.values))}", "v"
        if type(field) is Flag:
            return "v is True or v is False", "v"
        if type(field) is WholeNumber:
            return f"type(v) is int and {field.low} <= v <= {field.high}", "v"
        if type(field) is Number:
            return f"(type(v) is int or type(v) is float and v % 1) and {field.low} <= v <= {field.high}", "v"
        if type(field) is Items:
            return self._items(field)
        if type(field) is fields.Nested and not field.many and not field.validators and field.unknown is None:
            return "type(v) is dict", f"{self._name(straight(field.schema))}(v)"
        return None

    def _items(self, field: Items) -> tuple[str, str] | None:
        known = self._known(field.inner)
        if known is None:
            return None
        test, loaded = known
        within = f"type(v) is list and {field.least} <= len(v) <= {field.most}"
        return within, f"[{loaded} if {test} else {self._name(field.inner.deserialize)}(v) for v in v]"

    def _name(self, value: Any) -> str:
        name = f"n{len(self.names)}"
        self.names[name] = value
        return name


def _is_plain(schema: Schema) -> bool:
    """Whether a schema loads its fields and does no more, but for those that it names as special."""
    if not isinstance(schema, StrictSchema) or schema.unknown != RAISE or schema.partial or schema.many:
        return False
    if any(field.load_default is not missing for field in schema.load_fields.values()):
        return False
    own = type(schema).__mro__[: type(schema).__mro__.index(StrictSchema)]
    return bool(schema.special) or not any(isfunction(member) for kind in own for member in vars(kind).values())
