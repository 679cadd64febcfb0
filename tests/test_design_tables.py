"""The layout of a design as tables: whole, in step with the schema, and exact in every cell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, fields

from planner.design import tables
from planner.design.cells import MAX_CELL, CellWords, as_cell, as_json, cell_words, from_cell
from planner.design.tables import Field, Kind, Table
from planner.schemas.design import (
    AddressPairSchema,
    ClusterSchema,
    ConfirmationSchema,
    DesignSchema,
    DnsRecordSchema,
    LinkSchema,
    PeerSchema,
    WaiverSchema,
    ZoneSchema,
)
from planner.schemas.fields import Choice, Day, Flag, Items, Number, WholeNumber
from planner.wording import LANGUAGES, load_wording
from tests.designs import SOUND_E

SCHEMAS: dict[str, type[Schema]] = {
    "design": DesignSchema,
    "clusters": ClusterSchema,
    "peers": PeerSchema,
    "links": LinkSchema,
    "mappings": AddressPairSchema,
    "zones": ZoneSchema,
    "dns_records": DnsRecordSchema,
    "confirmed": ConfirmationSchema,
    "waivers": WaiverSchema,
}
ELSEWHERE = {"certificate.pem", "growth_steps", "demand.growth_steps"}
"""Text that is dropped once it is read, and lists that stand as JSON in the last sheet."""


def words(language: str = "en") -> CellWords:
    """Return the words of cells."""
    wording = load_wording()
    return cell_words(lambda key, each: wording.text(key, each).template, language, LANGUAGES)


def leaves(schema: Schema, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every field of a schema that holds a value, not an object, by its path."""
    for name, each in schema.fields.items():
        if isinstance(each, fields.Nested):
            yield from leaves(each.schema, f"{path}{name}.")
        elif not (isinstance(each, Items) and isinstance(each.inner, fields.Nested)):
            yield f"{path}{name}", each


def kind_of(each: Any) -> Kind:
    """Return what a cell of a field of the schema holds."""
    if isinstance(each, Items):
        return Kind.CHOICES if isinstance(each.inner, Choice) else Kind.TEXTS
    by_type = {WholeNumber: Kind.WHOLE, Number: Kind.NUMBER, Flag: Kind.FLAG, Choice: Kind.CHOICE, Day: Kind.DAY}
    return next((kind for kinds, kind in by_type.items() if isinstance(each, kinds)), Kind.TEXT)


@pytest.mark.parametrize("table", tables.TABLES, ids=lambda table: table.name)
def test_every_field_of_the_schema_has_a_column(table: Table) -> None:
    """The layout lacks no field of the design format, has none of its own, and knows what each holds."""
    stated = {path: kind_of(each) for path, each in leaves(SCHEMAS[table.name]()) if path not in ELSEWHERE}
    if table is tables.LINKS:
        assert stated.pop("peers") is Kind.TEXTS
        stated |= {"peers.0": Kind.WHOLE, "peers.1": Kind.WHOLE}
    assert {each.path: each.kind for each in table.fields} == stated


@pytest.mark.parametrize("table", tables.TABLES, ids=lambda table: table.name)
def test_columns_offer_the_values_of_the_schema(table: Table) -> None:
    """A field with a closed set of values has the same set as in the schema."""
    known = dict(leaves(SCHEMAS[table.name]()))
    for each in table.fields:
        if each.choices:
            field = known[each.path]
            assert [str(value) for value in each.choices] == (field.inner if isinstance(field, Items) else field).values


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", tables.TABLES, ids=lambda table: table.name)
def test_no_two_columns_of_a_table_have_one_name(table: Table, language: str) -> None:
    """Excel refuses a table with two columns alike, and a reader would not tell them apart."""
    wording = load_wording()
    said = []
    for each in table.fields:
        own = f"design_sheets.{table.name}.field.{each.path}"
        key = own if wording.has(own) else f"design_sheets.field.{each.path}"
        said.append(wording.text(key, language).template.casefold())
    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    ("path", "value", "cell"),
    [
        ("name", "=1+1", "=1+1"),
        ("name", "'quoted", "'quoted"),
        ("name", "007", "007"),
        ("name", "1e5", "1e5"),
        ("name", "2026-11-22", "2026-11-22"),
        ("name", "TRUE", "TRUE"),
        ("name", " edge ", None),
        ("name", "tab\tin", None),
        ("name", "bell\x07", None),
        ("name", "_x0041_", None),
        ("name", "x005F_", None),
        ("name", "a" * (MAX_CELL + 1), None),
        ("name", "", None),
        ("name", 7, None),
        ("notes", "two\nlines", "two\nlines"),
        ("notes", "line \nnext", None),
        ("nics", 2, 2),
        ("nics", 2.0, None),
        ("nics", True, None),
        ("nics", 10**15, None),
        ("mtu", "9000", None),
        ("vm.disk_gb", 0.1, 0.1),
        ("vm.disk_gb", 0.1 + 0.2, "0.30000000000000004"),
        ("vm.disk_gb", 1e-7, 1e-7),
        ("vm.disk_gb", float("inf"), None),
        ("h323_mode", True, "yes"),
        ("h323_mode", False, "no"),
        ("h323_mode", "yes", None),
        ("option_keys", [], "(none)"),
        ("option_keys", ["(none)"], None),
        ("option_keys", ["none"], None),
        ("option_keys", ["a", "b"], "a\nb"),
        ("option_keys", ["a, b"], None),
        ("option_keys", ["a", None], None),
        ("option_keys", ["a", ""], None),
        ("option_keys", "a", None),
        ("services", ["mra", "b2b"], "mra\nb2b"),
        ("platform", "medium_vm", "medium_vm"),
        ("platform", "Medium VM", None),
        ("platform", "other", "other"),
        ("name", {"a": 1}, None),
    ],
)
def test_only_what_comes_back_exactly_is_written(path: str, value: Any, cell: Any) -> None:
    """A value that programs would trim, guess or cut has no cell; all others come back as they were."""
    field = next(each for each in tables.DESIGN.fields if each.path == path)
    assert as_cell(field, value, words()) == cell
    if cell is not None:
        assert from_cell(field, cell, words("es")) == value


@pytest.mark.parametrize(
    ("path", "cell", "value"),
    [
        ("name", None, None),
        ("name", "   ", None),
        ("name", " x ", "x"),
        ("name", 14, "14"),
        ("name", 14.0, "14"),
        ("name", 14.1, 14.1),
        ("name", True, True),
        ("smart_licensing.evaluation_ends", date(2027, 1, 2), "2027-01-02"),
        ("smart_licensing.evaluation_ends", datetime(2027, 1, 2, 3, 4), "2027-01-02"),
        ("h323_mode", "Sí", True),
        ("h323_mode", "NO", False),
        ("h323_mode", 1, True),
        ("h323_mode", 0, False),
        ("h323_mode", True, True),
        ("h323_mode", "maybe", "maybe"),
        ("nics", " 2 ", 2),
        ("nics", 2.0, 2),
        ("nics", 2.5, 2.5),
        ("nics", True, True),
        ("nics", "two", "two"),
        ("vm.disk_gb", "1,5", 1.5),
        ("vm.disk_gb", "+2", 2),
        ("platform", "Medium VM", "medium_vm"),
        ("platform", "vm mediana (medium)", "medium_vm"),
        ("platform", "LARGE_VM", "large_vm"),
        ("type", "Expressway-E", "E"),
        ("type", True, True),
        ("dns_servers", "10.0.0.1, 10.0.0.2;10.0.0.3\n\n10.0.0.4", ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"]),
        ("dns_servers", "Ninguno", []),
        ("dns_servers", 7, ["7"]),
        ("services", "MRA", ["mra"]),
    ],
)
def test_what_people_write_is_understood(path: str, cell: Any, value: Any) -> None:
    """Either language, either decimal sign, labels or keys; what is none of these is left for the schema to refuse."""
    field = next(each for each in tables.DESIGN.fields if each.path == path)
    back = from_cell(field, cell, words())
    assert (type(back), back) == (type(value), value)


@given(st.recursive(st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(), st.lists, max_leaves=5))
def test_json_in_cells_has_nothing_that_a_program_would_change(value: Any) -> None:
    """Plain characters, in pieces that a cell holds; together the same value."""
    pieces = as_json(value)
    assert all(piece.isascii() and piece.isprintable() and "_" not in piece for piece in pieces)
    assert json.loads("".join(pieces)) == value


def test_long_json_is_cut_into_pieces() -> None:
    """No cell is longer than Excel allows."""
    assert [len(piece) for piece in as_json("x" * MAX_CELL)] == [MAX_CELL, 2]


def test_rows_are_the_objects_of_a_table() -> None:
    """Each object with the steps to it; what is no object, or no list, is passed over."""
    document = {"clusters": [{"peers": [{"address": "a"}, None, {"address": "b"}]}, 7, {"peers": "x"}]}
    rows = list(tables.PEERS.rows(document))
    assert rows == [(("clusters", 0, "peers", 0), {"address": "a"}), (("clusters", 0, "peers", 2), {"address": "b"})]
    assert tables.PEERS.numbers(rows[1][0]) == (1, 3)
    assert [table.positions for table in (tables.DESIGN, tables.CLUSTERS, tables.PEERS)] == [
        (),
        ("number",),
        ("cluster", "number"),
    ]


def test_put_makes_what_is_on_the_way() -> None:
    """Objects and lists come into being; a list grows by one at its end; where something else stands nothing does."""
    made: dict[str, Any] = {}
    assert tables.put(made, ("a", 0, "b", 0), 1)
    assert tables.put(made, ("a", 0, "b", 0), 2)
    assert tables.put(made, ("a", 0, "b", 1), 3)
    assert tables.put(made, ("a", 1), {})
    assert made == {"a": [{"b": [2, 3]}, {}]}
    assert not tables.put(made, ("a", 5), 1)
    assert not tables.put(made, ("a", "b"), 1)
    assert not tables.put(made, ("a", 0, "b", 0, "c"), 1)
    assert not tables.put(made, (), 1)
    assert made == {"a": [{"b": [2, 3]}, {}]}


def test_left_over_is_what_is_missing_or_other() -> None:
    """Types count: true is not 1. An empty object or list is something."""
    whole = {"a": 1, "b": [1, 2], "c": {}, "d": {"e/f": True}, "g": [{"h": None}], "i": 2.0}
    made = {"a": True, "b": [1], "d": {"e/f": 1}, "g": [{}], "i": 2}
    found = {tables.pointer(steps): value for steps, value in tables.left_over(whole, made)}
    assert found == {"/a": 1, "/b": [1, 2], "/c": {}, "/d/e~1f": True, "/g/0/h": None, "/i": 2.0}
    assert list(tables.left_over(SOUND_E, SOUND_E)) == []


def test_value_at_finds_nothing_where_nothing_is() -> None:
    """A key of a list, a place in an object and a place beyond the end are nothing."""
    document = {"a": [1]}
    assert tables.value_at(document, ("a", 0)) == 1
    assert [tables.value_at(document, steps) for steps in (("a", 1), ("a", "b"), (0,), ("b", "c"))] == [None] * 4


def test_a_label_of_two_values_is_none() -> None:
    """Where two values share a label, the label says neither."""
    same = cell_words(lambda key, each: "same", "en", ("en",))
    field = Field(
        "platform", Kind.CHOICE, next(each.choices for each in tables.DESIGN.fields if each.path == "platform")
    )
    assert from_cell(field, "same", same) == "same"
