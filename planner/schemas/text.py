"""Bytes -> plain values: strict JSON and YAML. Finds what decoders swallow: duplicate keys, NaN, depth, bombs."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

import yaml

from planner.errors import Fault, Unreadable
from planner.schemas.limits import MAX_DEPTH, MAX_DIGITS

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_DECIMAL = 40
_NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
_PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")


_BRACKET = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|([\[\]{}])', re.DOTALL)
"""A bracket outside of strings (group 1), or a string, whole or cut off (the group is empty)."""
_OPENING = frozenset("[{")


_HIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\uffff]"
)
"""Controls, and what hides or reorders text: as a key of somebody's it would do so wherever its fault is told."""


class Decoded:
    """A decoded document and the faults that decoding found in it, each by its pointer."""

    def __init__(self, value: Any, faults: list[Fault]) -> None:
        self.value = value
        self.faults = faults


def decode(content: bytes | str, syntax: str) -> Decoded:
    """Decode JSON or YAML (`syntax` is 'json' or 'yaml'); raise Unreadable for what is neither."""
    text = _text(content)
    return _decode_json(text) if syntax == "json" else _decode_yaml(text)


def decode_plain(content: bytes | str) -> Any:
    """Return the value of a JSON text in which decoding finds no fault; raise ValueError or RecursionError otherwise.

    Two limits are left to who looks at the value: how deep it is, and how many digits a whole number has.
    """
    return _PLAIN.decode(content if isinstance(content, str) else content.decode("utf-8"))


def pointer_to(parent: str, key: object) -> str:
    """Return the JSON pointer (RFC 6901) of a member, to be told: over-long keys are cut, what hides is replaced."""
    text = str(key)[:80].encode("utf-8", "replace").decode()
    if not text.isprintable():
        text = _HIDDEN.sub("\ufffd", text)
    return f"{parent}/{text.replace('~', '~0').replace('/', '~1')}"


def _text(content: bytes | str) -> str:
    try:
        text = content if isinstance(content, str) else content.decode("utf-8")
    except UnicodeDecodeError:
        _refuse("not_utf8")
    if "\x00" in text:
        _refuse("not_utf8")
    return text.removeprefix("\ufeff")


def _refuse(code: str, **params: Any) -> NoReturn:
    raise Unreadable([Fault("", code, params)])


# --- JSON -------------------------------------------------------------------------------------------------------------


class _Object(dict[str, Any]):
    """An object that remembers which keys it had twice."""

    duplicates: tuple[str, ...] = ()


class _Refused:
    """A number that JSON does not have, or that is too long to be one here."""

    def __init__(self, code: str) -> None:
        self.code = code


def _decode_json(text: str) -> Decoded:
    _check_depth(text)
    if not text.strip():
        _refuse("empty")
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=lambda _: _Refused("not_finite"),
            parse_int=lambda digits: int(digits) if len(digits) <= MAX_DIGITS else _Refused("number_too_long"),
            parse_float=_decimal,
        )
    except json.JSONDecodeError as error:
        _refuse("malformed_json", line=error.lineno, column=error.colno)
    faults: list[Fault] = []
    return Decoded(_clean(value, "", faults), faults)


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    made = _Object(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        made.duplicates = tuple(dict.fromkeys(key for key, _ in pairs if key in seen or seen.add(key)))  # type: ignore[func-returns-value]
    return made


def _decimal(digits: str) -> float | _Refused:
    if len(digits) > _MAX_DECIMAL:
        return _Refused("number_too_long")
    value = float(digits)
    return value if math.isfinite(value) else _Refused("not_finite")


def _plain_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key stands twice")
    return made


def _plain_decimal(digits: str) -> float:
    if len(digits) > _MAX_DECIMAL:
        raise ValueError("a number is too long")
    return float(digits)


def _not_plain(constant: str) -> NoReturn:
    raise ValueError(constant)


_PLAIN = json.JSONDecoder(object_pairs_hook=_plain_object, parse_float=_plain_decimal, parse_constant=_not_plain)


def _clean(value: Any, pointer: str, faults: list[Fault]) -> Any:
    """Return the value as plain dict and list, telling the faults that decoding marked."""
    if isinstance(value, _Object):
        faults += [Fault(pointer_to(pointer, key), "duplicate_key") for key in value.duplicates]
        return {key: _clean(member, pointer_to(pointer, key), faults) for key, member in value.items()}
    if isinstance(value, list):
        return [_clean(member, f"{pointer}/{place}", faults) for place, member in enumerate(value)]
    if isinstance(value, _Refused):
        faults.append(Fault(pointer, value.code))
        return None
    return value


def _check_depth(text: str) -> None:
    """Refuse nesting beyond the limit before a recursive decoder meets it."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for bracket in _BRACKET.findall(text):
        if bracket in _OPENING:
            depth += 1
            if depth > MAX_DEPTH:
                _refuse("too_deep", max=MAX_DEPTH)
        elif bracket:
            depth -= 1


# --- YAML -------------------------------------------------------------------------------------------------------------


def _decode_yaml(text: str) -> Decoded:
    loader = None
    try:
        _check_yaml_depth(text)
        loader = _Loader(text)
        root = loader.get_single_node()
        if root is None:
            _refuse("empty")
        faults: list[Fault] = []
        return Decoded(_construct(loader, root, "", faults, set()), faults)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        _refuse("malformed_yaml", line=mark.line + 1 if mark else 1, column=mark.column + 1 if mark else 1)
    except (yaml.YAMLError, ValueError):
        _refuse("malformed_yaml", line=1, column=1)
    finally:
        if loader is not None:
            loader.dispose()


def _check_yaml_depth(text: str) -> None:
    """Refuse nesting beyond the limit by the flat stream of events: composing recurses in C, which ends the process."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                _refuse("too_deep", max=MAX_DEPTH)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _construct(loader: Any, node: yaml.Node, pointer: str, faults: list[Fault], seen: set[int]) -> Any:
    """Return the plain value of a node. Anchors are refused where used: a few lines could stand for gigabytes."""
    if id(node) in seen:
        faults.append(Fault(pointer, "yaml_alias"))
        return None
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        return _mapping(loader, node, pointer, faults, seen)
    if isinstance(node, yaml.SequenceNode):
        return [
            _construct(loader, member, f"{pointer}/{place}", faults, seen) for place, member in enumerate(node.value)
        ]
    if node.tag in _NUMBERS and len(node.value) > _MAX_DECIMAL:
        # Not even made: of 1:59:59:... a number would be made that takes seconds.
        faults.append(Fault(pointer, "number_too_long" if _PLAIN_NUMBER.fullmatch(node.value) else "yaml_number"))
        return None
    value = loader.construct_object(node)
    if isinstance(value, float) and not math.isfinite(value):
        faults.append(Fault(pointer, "not_finite"))
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        # YAML reads 10:30 as 630, 010 as 8 and 1_0 as 10; only what JSON would call that number is one.
        if not _PLAIN_NUMBER.fullmatch(node.value):
            faults.append(Fault(pointer, "yaml_number"))
            return None
        if len(node.value) > MAX_DIGITS:
            faults.append(Fault(pointer, "number_too_long"))
            return None
    return value


def _mapping(loader: Any, node: yaml.MappingNode, pointer: str, faults: list[Fault], seen: set[int]) -> Any:
    made: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else "?"
        place = pointer_to(pointer, key)
        if key in made:
            faults.append(Fault(place, "duplicate_key"))
        made[key] = _construct(loader, value_node, place, faults, seen)
    return made
