"""What a field of the form is: its kind, its place in a group, and its place in the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

CLUSTER = "/clusters/0"
"""The cluster that the form shows. Further clusters of a design file are kept as they are."""


class Kind(StrEnum):
    """How a field is shown and read."""

    LINE = "line"
    LINES = "lines"
    NUMBER = "number"
    DATE = "date"
    SELECT = "select"
    """One of several values, in a list."""
    CHOICE = "choice"
    """One of few values, all in sight."""
    YES_NO = "yes_no"
    """Yes, no or not stated."""
    CHECKS = "checks"
    """Any of several values."""
    LIST = "list"
    """Several texts, one a line or separated by commas."""
    PAIRS = "pairs"
    """Lines of two texts, a name and the address it stands for."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form. `path` is the pointer of its fact below that of its group."""

    path: str
    kind: Kind
    options: tuple[str, ...] = ()
    table: str = ""
    """Where the words of the options are: `labels.<table>.<option>`; the option itself when empty."""
    default: str = ""
    """The value that holds when nothing is stated; empty where 'not stated' is a state of its own."""
    unit: str = ""
    """Key of the unit's word in data/text/fields.toml."""
    none: bool = False
    """Whether an empty list can be stated, which is not the same as stating nothing."""
    spaces: bool = False
    """Whether the entries of a list may hold spaces."""
    wide: bool = False
    code: bool = False
    """Whether it holds names and addresses for machines rather than words."""
    autofill: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Fields shown together. `more` are those that few designs need, folded away until they hold something."""

    key: str
    base: str
    fields: tuple[Field, ...]
    more: tuple[Field, ...] = ()

    def all(self) -> tuple[Field, ...]:
        """Every field of the group."""
        return (*self.fields, *self.more)

    def place(self, field: Field, peer: int | None = None) -> Placed:
        """Return a field of this group at its place in the form. `peer` counts from 0."""
        base = self.base if peer is None else self.base.replace("*", str(peer))
        key = field.path.removeprefix(CLUSTER).strip("/").replace("/", "_")
        return Placed(base + field.path, f"fields.{self.key}.{key}", field, peer)


@dataclass(frozen=True, slots=True)
class Placed:
    """A field at its place. The name is the JSON pointer of the fact; `words` is the key of its label and hint."""

    name: str
    words: str
    field: Field
    peer: int | None

    @property
    def id(self) -> str:
        """The id of its element."""
        return identifier(self.name)


def identifier(name: str) -> str:
    """Return the id of a field's element by the field's name."""
    return "f" + re.sub(r"[^A-Za-z0-9]+", "-", name)
