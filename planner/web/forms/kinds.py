"""What a field of the form is: its kind, its place in a group, and its place in the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

CLUSTER = "/clusters/*"
"""Where the facts of a cluster are; the star stands for its number, from 0."""

PEER = f"{CLUSTER}/peers/*"
"""Where the facts of a peer are; the second star stands for its number, from 0."""


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
    ROWS = "rows"
    """Objects, one a line."""


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
    rows: str = ""
    """How an object becomes a line: a key of planner.web.forms.rows.ROW_FORMATS."""
    wide: bool = False
    code: bool = False
    """Whether it holds names and addresses for machines rather than words."""
    autofill: bool = False
    file: bool = False
    """Whether a file may be chosen that holds the text."""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields shown together. `more` are those that few designs need, folded away."""

    key: str
    base: str
    fields: tuple[Field, ...]
    more: tuple[Field, ...] = ()

    def all(self) -> tuple[Field, ...]:
        """Every field of the group."""
        return (*self.fields, *self.more)

    def words(self, field: Field) -> str:
        """Return the key of the words of a field of this group."""
        return f"fields.{self.key}.{field.path.strip('/').replace('/', '_')}"

    def place(self, field: Field, cluster: int | None = None, peer: int | None = None) -> Placed:
        """Return a field of this group at its place in the form. `cluster` and `peer` count from 0."""
        base = self.base
        for number in (cluster, peer):
            base = base if number is None else base.replace("*", str(number), 1)
        return Placed(base + field.path, self.words(field), field, cluster, peer)


@dataclass(frozen=True, slots=True)
class Exceptional:
    """A fact that one peer may state otherwise than its cluster: the fields that hold it, each with its group.

    A fact of several fields is taken over whole: what such a peer leaves out of it is not stated for it.
    """

    path: str
    fields: tuple[tuple[Group, Field], ...]

    @property
    def whole(self) -> bool:
        """Whether it has several fields that count together."""
        return self.fields[0][1].path != self.path

    @property
    def words(self) -> str:
        """Return the key of what it is called."""
        group, field = self.fields[0]
        return f"editor.exception.whole.{self.path.strip('/')}" if self.whole else f"{group.words(field)}.label"


@dataclass(frozen=True, slots=True)
class Placed:
    """A field at its place. The name is the JSON pointer of the fact; `words` is the key of its label and hint."""

    name: str
    words: str
    field: Field
    cluster: int | None
    peer: int | None
    is_exception: bool = False
    """Whether it states for one peer what otherwise is the same for all of its cluster."""

    @property
    def id(self) -> str:
        """The id of its element."""
        return identifier(self.name)


def identifier(name: str) -> str:
    """Return the id of a field's element by the field's name."""
    return "f" + re.sub(r"[^A-Za-z0-9]+", "-", name)
