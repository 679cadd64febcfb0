"""Query parameters: each is declared once, read and described from that.

Their values are words of a closed list, releases, a short text, or numbers between bounds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import request

from planner.errors import Fault, InvalidVersion
from planner.versions import PATTERN, Version
from planner.web.problems import Refused
from planner.wording import LANGUAGES


class Takes(StrEnum):
    """What the values of a parameter are."""

    CHOICE = "choice"
    RELEASE = "release"
    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"


LONGEST_TEXT = 80
"""Characters of a text that is searched for."""

LONGEST_NUMBER = 40
"""Characters of a number."""

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter. Without a default it is required, unless it may be absent (`optional`)."""

    name: str
    choices: tuple[str, ...]
    description: str
    default: str | None = None
    optional: bool = False
    takes: Takes = Takes.CHOICE
    low: float = 0
    high: float = 0
    """The bounds of a number."""
    example: str | float | None = None
    """A value that works, for whoever tries the operation out."""

    @property
    def required(self) -> bool:
        """Whether a request must give it."""
        return self.default is None and not self.optional

    def fault(self, value: str) -> Fault | None:
        """Return what is wrong with a value."""
        if self.takes is Takes.RELEASE:
            try:
                Version.parse(value)
            except InvalidVersion:
                return Fault(_pointer(self.name), "software_version")
        elif self.takes is Takes.TEXT:
            if len(value) > LONGEST_TEXT:
                return Fault(_pointer(self.name), "length", {"min": 0, "max": LONGEST_TEXT})
        elif self.takes in (Takes.NUMBER, Takes.WHOLE):
            return self._number_fault(value)
        elif value not in self.choices:
            return Fault(_pointer(self.name), "choice", {"choices": ", ".join(self.choices)})
        return None

    def _number_fault(self, value: str) -> Fault | None:
        if len(value) > LONGEST_NUMBER or not _NUMBER.fullmatch(value):
            return Fault(_pointer(self.name), "number")
        number = float(value)
        if not self.low <= number <= self.high:
            return Fault(_pointer(self.name), "range", {"min": self.low, "max": self.high})
        if self.takes is Takes.WHOLE and not number.is_integer():
            return Fault(_pointer(self.name), "integer")
        return None

    def described(self) -> dict[str, Any]:
        """Return it as OpenAPI describes parameters."""
        schema: dict[str, Any] = {"type": "string"}
        if self.takes is Takes.RELEASE:
            schema["pattern"] = f"^(?:{PATTERN})$"
        elif self.takes is Takes.TEXT:
            schema["maxLength"] = LONGEST_TEXT
        elif self.takes in (Takes.NUMBER, Takes.WHOLE):
            kind = "integer" if self.takes is Takes.WHOLE else "number"
            schema = {"type": kind, "minimum": self.low, "maximum": self.high}
        else:
            schema["enum"] = list(self.choices)
        if self.default is not None:
            schema["default"] = self.default
        described = {
            "in": "query",
            "name": self.name,
            "description": self.description,
            "required": self.required,
            "schema": schema,
        }
        return described if self.example is None else {**described, "example": self.example}


LANGUAGE = Parameter(
    "language", LANGUAGES, "The language of words in the answer; without it Accept-Language decides.", optional=True
)


def read_query(parameters: Sequence[Parameter]) -> dict[str, str | None]:
    """Return the value of each parameter; raise Refused with every fault of the query string at once."""
    if not request.query_string:
        stated: dict[str, list[str]] = {}
    else:
        stated = request.args.to_dict(flat=False)
    known = {parameter.name: parameter for parameter in parameters}
    faults = [
        Fault(_pointer(name), "unknown_parameter", {"choices": ", ".join(known)})
        for name in stated
        if name not in known
    ]
    values: dict[str, str | None] = {}
    for name, parameter in known.items():
        given = stated.get(name, ())
        values[name] = given[0] if given else parameter.default
        if not given and parameter.required:
            faults.append(Fault(_pointer(name), "required"))
        if len(given) > 1:
            faults.append(Fault(_pointer(name), "repeated_parameter"))
        faults += [fault for fault in map(parameter.fault, given) if fault][:1]
    if faults:
        raise Refused("invalid-query", faults)
    return values


def _pointer(name: str) -> str:
    """Return the JSON pointer of a parameter, as if the query string were a member of the document."""
    return f"/query/{name[:80].replace('~', '~0').replace('/', '~1')}"
