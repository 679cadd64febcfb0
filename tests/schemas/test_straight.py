"""The straight-line loader: whatever it accepts the schema accepts too, as the very same values in the same order."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from marshmallow import Schema, ValidationError, fields, post_load, validates_schema

from planner import schemas
from planner.design import Platform
from planner.errors import InvalidDesign
from planner.resources import directory
from planner.schemas import read_design
from planner.schemas.design import DESIGN_SCHEMA, StrictSchema
from planner.schemas.fields import Choice, Day, Host, Items, Line, Number, WholeNumber
from planner.schemas.straight import Unsure, straight

EXAMPLES = [
    json.loads(file.read_text(encoding="utf-8")) for file in sorted((directory("data") / "examples").glob("*.json"))
]
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2, 7, 100, 101, 4.0, 4.5, -0.0, 1e308, float("inf"), float("nan"), 10**19, 10**30,
    "", " ", "x", "X", "a b", "é", "e\u0301", "\u202eabc", "a\x00", "a\nb", "\ud800", "x" * 121, "h" * 252 + ".a",
    "C", "c", "IPV4", "Large_VM", "permissive", "yes", "1", "A.", "a.", ".", "a..", "a.b", "A.B", "xn--a", "a-", "-",
    "1.2.3.4", "01.2.3.4", "1.2.3.256", "1.2.3.4.", "1.2.3", "::1", "2001:DB8::1", "fe80::1%1", "1.2.3.0/24", "1a",
    "X14.0.4", "x14.0.4", "14.0", "X14", "X014.0", "X14.0.0", "X14.00", "X14.3.1.2", "7.0 U3", "7.0u3", "07.0", "15.13",
    "2027-06-30", "2027-02-30", "2024-02-29", "2027-02-29", "2027-04-31", "2027-12-31", "0000-01-01", "20270630",
    "2026-W01-1", "MEM-10", "mem-10", "CFGX-01", "ab" * 32, "AB" * 32, ":".join(["ab"] * 32), "--BEGIN PRIVATE KEY",
    "a -- BEGIN private key", [], [None], [1, 2], [2, 1], [1, 1], ["a", "a"], [[]], [{}], {}, {"pem": None},
    {"pem": "x"}, {"ipv4": "1.2.3.4"}, {"x": 1}, {"x": None},
)  # fmt: skip
"""Values that some field takes, takes in another form, or refuses."""
DROP, ADD, ADD_NULL, TWICE, TURN = object(), object(), object(), object(), object()
MUTATIONS = 2_500


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value in a document but its own."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield (*path, key)
        yield from places(member, (*path, key))


def mutated(document: Any, path: tuple[Any, ...], change: Any) -> Any:
    """Return the document changed in one place: another value, or one less, one more, one twice, the order turned."""
    made = copy.deepcopy(document)
    holder = made
    for key in path[:-1]:
        holder = holder[key]
    key = path[-1]
    if change is DROP:
        del holder[key]
    elif change is ADD or change is ADD_NULL:
        holder.update({"unknown": 1 if change is ADD else None}) if isinstance(holder, dict) else holder.append(None)
    elif change is TWICE:
        holder.update({key: [holder[key]] * 2}) if isinstance(holder, dict) else holder.append(holder[key])
    elif change is TURN:
        turned = list(reversed(holder.items())) if isinstance(holder, dict) else holder[::-1]
        holder.clear()
        holder.update(turned) if isinstance(holder, dict) else holder.extend(turned)
    else:
        holder[key] = change
    return made


def mutations(seed: int, number: int) -> Iterator[Any]:
    """Yield changed examples, the same ones for a seed."""
    chance = random.Random(seed)
    paths = [list(places(example)) for example in EXAMPLES]
    for _ in range(number):
        index = chance.randrange(len(EXAMPLES))
        change = chance.choice((DROP, ADD, ADD_NULL, TWICE, TURN, *ODD))
        yield mutated(EXAMPLES[index], chance.choice(paths[index]), change)


def loaded(load: Callable[[Any], Any], document: Any) -> str | None:
    """Return what a function loads, as text that tells types and order apart; None where it refuses or is not sure."""
    try:
        return json.dumps(load(document))
    except (ValidationError, Unsure):
        return None


def test_what_it_accepts_the_schema_loads_as_the_same() -> None:
    """Thousands of documents changed in one place: nothing is accepted that the schema refuses or loads otherwise."""
    load = straight(DESIGN_SCHEMA)
    accepted = refused = 0
    for document in mutations(1, MUTATIONS):
        taken = loaded(load, document)
        if taken is None:
            refused += 1
        else:
            accepted += 1
            assert taken == loaded(DESIGN_SCHEMA.load, document)
    assert accepted > MUTATIONS / 10  # so that both ways are tried
    assert refused > MUTATIONS / 10


def test_it_is_sure_of_the_examples() -> None:
    """All examples but the broken one go the straight way, so that it is worth its lines."""
    load = straight(DESIGN_SCHEMA)
    assert all(loaded(load, example) for example in EXAMPLES)


TEXTS = (
    '{"clusters": [{}], "clusters": [{}]}',
    '{"clusters": [{"name": "a", "name": "a"}]}',
    '{"clusters": [{"peer_count": 4.0}]}',
    '{"clusters": [{"peer_count": 1e0}]}',
    '{"clusters": [{"round_trip_ms": -0}]}',
    '{"clusters": [{"round_trip_ms": -0.0}]}',
    '{"clusters": [{"round_trip_ms": 1e999}]}',
    '{"clusters": [{"round_trip_ms": NaN}]}',
    '{"clusters": [{"round_trip_ms": -Infinity}]}',
    '{"clusters": [{"round_trip_ms": 0.5}]}',
    f'{{"clusters": [{{"round_trip_ms": 0.{"0" * 60}1}}]}}',
    f'{{"clusters": [{{"round_trip_ms": {"1" * 21}}}]}}',
    f'{{"clusters": [{{"round_trip_ms": {"1" * 5000}}}]}}',
    f'{{"clusters": [{{"name": {"1" * 21}}}]}}',
    '{"clusters": [{"peer_count": 101}]}',
    '{"clusters": [{"peer_count": 100}, {"peer_count": 100}]}',
    '{"clusters": [{"peer_count": 2, "peers": [{}]}]}',
    '{"clusters": [{"peer_count": 2, "links": [{"peers": [2, 1]}, {"peers": [1, 2]}]}]}',
    f'{{"clusters": [{",".join(["{}"] * 201)}]}}',
    '{"clusters": [{"name": null, "peers": null}]}',
    '{"clusters": [{"name": null, "unknown": null}]}',
    '{"clusters": [{"name": "\\ud800"}]}',
    '{"clusters": [{"na\\u006de": "a\\u003ab"}], "name": "caf\\u00e9"}',
    '\ufeff{"clusters": [{}]}',
    '{"clusters": [{}]} ',
    '{"clusters": [{}]} x',
    '{"clusters": [{"name": "a\x00"}]}',
    '{"clusters": [{"name": "a\nb"}]}',
    "[" * 100_000,
    '{"a":' * 50 + "1" + "}" * 50,
    f'{{"clusters": [{{"x": {"[" * 30}{"]" * 30}}}]}}',
    "", " ", "null", "[]", "1", "{}", '{"clusters": []}', '{"clusters": null}',
)  # fmt: skip


def told(content: str | bytes) -> Any:
    """Return the canonical document of a text, or every fault of it."""
    try:
        return json.dumps(read_design(content).document)
    except InvalidDesign as refused:
        return type(refused), [(fault.pointer, fault.code, dict(fault.params)) for fault in refused.faults]


def test_every_text_is_told_the_same_as_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes in, document or faults out: what decoding finds, limits and contradictions are told as ever."""
    texts: list[str | bytes] = [*TEXTS, b'{"clusters": [{"name": "\xff"}]}']
    texts += [json.dumps(document) for document in mutations(2, MUTATIONS // 10)]
    texts += [json.dumps(document, ensure_ascii=False) for document in EXAMPLES]
    with_it = [told(text) for text in texts]

    def never(_: Any) -> Any:
        raise Unsure

    monkeypatch.setattr(schemas, "_load_straight", never)
    assert with_it == [told(text) for text in texts]


class Shouted(Line):
    """A text that is kept in capital letters."""

    def canonical(self, text: str) -> str:
        """Return it in capital letters."""
        return text.upper()


class InnerSchema(StrictSchema):
    """An object that is looked at as a whole."""

    low = WholeNumber(0, 9)
    high = WholeNumber(0, 9)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_: Any) -> None:
        if data["low"] > data["high"]:
            raise ValidationError("order")


class KnownSchema(StrictSchema):
    """Fields that the loader knows."""

    line = Line()
    host = Host(required=True, allow_none=False)
    day = Day()
    share = Number(0.5, 1)


class ForeignSchema(Schema):
    """A schema that is not one of the project's own."""

    host = fields.String()


class GrownSchema(KnownSchema):
    """The same, with fields of kinds that it does not know."""

    shouted = Shouted()
    raw = fields.Raw(allow_none=True)
    shifted = WholeNumber(0, 9, data_key="other")
    inner = fields.Nested(InnerSchema, allow_none=True)
    listed = Items(fields.Nested(InnerSchema, allow_none=False))
    any_of_all = Items(fields.Raw())
    foreign = fields.Nested(ForeignSchema, allow_none=True)


class DefaultedSchema(KnownSchema):
    """A schema that fills in what is not stated."""

    defaulted = Line(load_default="x")


class ChoosingSchema(KnownSchema):
    """A schema with one more field of a known kind."""

    platform = Choice(Platform)


class ChangedSchema(KnownSchema):
    """A schema with a method of its own that does not say what it is about."""

    @post_load
    def _change(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**data, "line": "changed"}


@pytest.mark.parametrize(
    "stated",
    [
        {},
        {"host": None},
        {"host": "a"},
        {"host": "A.", "line": None, "day": None},
        {"host": "a", "share": 0.4},
        {"host": "a", "share": 0.75},
        {"host": "a", "share": 1.0},
        {"host": "a", "shouted": "b"},
        {"host": "a", "raw": 10**30},
        {"host": "a", "shifted": 1},
        {"host": "a", "other": 1},
        {"host": "a", "inner": {"low": 2, "high": 1}},
        {"host": "a", "inner": {"low": 1, "high": 2}},
        {"host": "a", "listed": [{"low": 2, "high": 1}]},
        {"host": "a", "any_of_all": ["b", 1]},
        {"host": "a", "foreign": {"host": "b"}},
        {"host": "a", "defaulted": "b"},
        {"share": 1, "day": "2026-11-22", "line": "b", "host": "a"},
    ],
)
@pytest.mark.parametrize("schema", [KnownSchema(), GrownSchema(), DefaultedSchema(), ChangedSchema()])
def test_a_field_or_schema_of_an_unknown_kind_is_left_to_marshmallow(schema: StrictSchema, stated: Any) -> None:
    """A field of another kind, and a schema that does more than load fields, are never loaded as if they were known."""
    taken = loaded(straight(schema), stated)
    assert taken is None or taken == loaded(schema.load, stated)


def test_a_new_field_of_a_known_kind_needs_nothing() -> None:
    """A schema that grows by such a field goes the straight way with it."""
    stated = {"platform": "large_vm", "host": "a"}
    assert loaded(straight(ChoosingSchema()), stated) == '{"host": "a", "platform": "large_vm"}'
