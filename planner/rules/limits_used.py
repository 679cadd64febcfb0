"""Which limits a rule compares with: read from its code, so that nobody has to list them a second time.

A rule names its limits as plain texts (`case.limit("peer_round_trip_ms")`), in its function, in what decides whether
it applies, or in a function of this package that those call.
"""

from __future__ import annotations

import dis
from collections.abc import Iterator
from functools import cache
from types import CodeType, FunctionType
from typing import Any

from planner.reference import Limit, Reference
from planner.rules._rule import Rule

_PACKAGE = __name__.rpartition(".")[0]


def limits_used(rule: Rule, reference: Reference) -> tuple[Limit, ...]:
    """Return the limits that the rule names, with a row for each range of releases in which it holds."""
    named = _named(rule.check) | _named(rule.applies)
    return tuple(limit for limit in reference.limits if limit.id in named and limit.releases.meet(rule.releases))


@cache
def _named(function: Any) -> frozenset[str]:
    """Return all texts in a function's code; it is read once."""
    return frozenset(_texts(function, set()))


def _texts(function: Any, seen: set[Any]) -> Iterator[str]:
    """Yield the texts in a function's code and in that of this package's functions that it names."""
    if not isinstance(function, FunctionType) or function in seen or not function.__module__.startswith(_PACKAGE):
        return
    seen.add(function)
    for name in _constants(function.__code__):
        if isinstance(name, str):
            yield name
    for code in (function.__code__, *_constants(function.__code__)):
        for step in dis.get_instructions(code) if isinstance(code, CodeType) else ():
            if step.opname == "LOAD_GLOBAL":
                yield from _texts(function.__globals__.get(step.argval), seen)


def _constants(code: CodeType) -> Iterator[Any]:
    """Yield the constants of a piece of code, those in its tuples and in the functions inside it included."""
    waiting: list[Any] = list(code.co_consts)
    while waiting:
        constant = waiting.pop()
        if isinstance(constant, tuple | frozenset):
            waiting += constant
        elif isinstance(constant, CodeType):
            waiting += constant.co_consts
        yield constant
