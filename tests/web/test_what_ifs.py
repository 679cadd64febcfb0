"""POST /what-ifs: the table as the OpenAPI document says, and every fault of a question at once, each at its place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from planner.errors import TooLarge
from planner.schemas.what_if import read_what_if
from planner.what_if import MOST_VALUES, Axis
from tests.designs import SOUND_PAIR
from tests.web.conftest import QUICK, codes
from tests.web.test_sizings import fits

DESIGN: dict[str, Any] = {**QUICK, "software_version": "X15.4", "demand": {"video_calls": 150, "audio_calls": 80}}
BY_PEERS: dict[str, Any] = {"design": DESIGN, "rows": "peers", "columns": "losses"}


def post(client: FlaskClient, body: Any, language: str = "en") -> TestResponse:
    """Send a question; text goes as it is."""
    data = body if isinstance(body, str) else json.dumps(body)
    return client.post(f"/api/v1/what-ifs?language={language}", data=data, content_type="application/json")


def found(client: FlaskClient, body: Any, language: str = "en") -> dict[str, Any]:
    """Return a table that was made, held against its description."""
    response = post(client, body, language)
    assert response.status_code == 200, response.text
    table: Any = response.json
    assert fits(client, "WhatIf", table) == []
    return dict(table)


def test_a_table(client: FlaskClient) -> None:
    """Values, cells row by row, and the base, so that a tool needs nothing else."""
    table = found(client, BY_PEERS)
    assert (table["rows"], table["row_values"], table["columns"]) == ("peers", [1, 2, 3, 4, 5, 6], "losses")
    assert table["base"] == {"platform": "medium_vm", "peers": 4, "losses": 0, "demand": 1, "growth": 0}
    assert (table["software_version"], table["software_version_stated"]) == ("X15.4", True)
    assert len(table["cells"]) == 6
    cell = table["cells"][3][1]
    assert (cell["state"], cell["fits"], cell["as_stated"]) == ("fits", True, False)
    assert cell["capacity"]["video_calls"] == 300
    assert cell["demand"] == {"video_calls": 150, "audio_calls": 80}
    assert cell["utilisation"] == {"video_calls": 0.5, "audio_calls": pytest.approx(80 / 600)}
    assert (cell["binding_metric"], cell["headroom"]) == ("video_calls", 150)
    assert cell["call_mix"] == {"utilisation": pytest.approx(0.5 + 80 / 600), "inferred": True}
    assert table["cells"][3][0]["as_stated"] is True
    assert [note["note"] for note in table["notes"]] == ["call_mix"]


def test_a_cell_that_is_not_possible_says_why(client: FlaskClient) -> None:
    """No figures instead of zeroes, a code for programs and a sentence for people."""
    asked = {**BY_PEERS, "columns": "platform", "values": {"platform": ["ce500"]}}
    cell = found(client, asked, "es")["cells"][0][0]
    assert (cell["state"], cell["capacity"], cell["fits"], cell["headroom"]) == ("not_possible", None, None, None)
    assert cell["reason"] == {"code": "not_supported_on_release", "text": "CE500 no admite la versión X15.4."}
    assert found(client, BY_PEERS)["cells"][0][3]["reason"]["code"] == "no_peer_left"


@pytest.mark.parametrize("rows", Axis)
@pytest.mark.parametrize("columns", Axis)
def test_every_pair_of_axes(client: FlaskClient, rows: Axis, columns: Axis) -> None:
    """Each two that differ make a table."""
    body = {**BY_PEERS, "rows": str(rows), "columns": str(columns), "growth_percent": 10}
    if rows is columns:
        assert codes(post(client, body)) == {("/columns", "same_axis")}
        return
    table = found(client, body)
    assert {len(row) for row in table["cells"]} == {len(table["column_values"])}
    assert len(table["cells"]) == len(table["row_values"])


def test_values_and_base_are_kept(client: FlaskClient) -> None:
    """In the order given; enumerations may be in any case, 2.0 is whole."""
    body = {
        **BY_PEERS,
        "rows": "Demand",
        "columns": "PLATFORM",
        "values": {"demand": [2, 0.25], "platform": ["Large_VM", "small_vm"]},
        "base": {"peers": 2.0, "losses": 1, "growth": 12},
        "growth_percent": 100,
    }
    table = found(client, body)
    assert (table["row_values"], table["column_values"]) == ([2, 0.25], ["large_vm", "small_vm"])
    assert (table["base"]["peers"], table["base"]["losses"], table["base"]["growth"]) == (2, 1, 12)
    assert table["growth"] == {"percent_a_year": 100, "steps": []}
    assert [row[0]["demand"]["video_calls"] for row in table["cells"]] == [600, 75]


def test_a_cluster_of_several(client: FlaskClient) -> None:
    """By its place, from 0; one that is not there is told."""
    second = {"design": SOUND_PAIR, "cluster": 1, "rows": "peers", "columns": "losses"}
    assert found(client, second)["cluster"] == 1
    assert codes(post(client, {**second, "cluster": 2})) == {("/cluster", "no_such_cluster")}


def test_a_demand_without_a_design(client: FlaskClient) -> None:
    """With its terms; steps of growth too."""
    steps = [{"month": 12, "percent": 50}]
    body = {
        "demand": {"mra_registrations": 3000, "growth_steps": steps},
        "capacity_basis": "administrator_guide",
        "software_version": "X15.4",
        "rows": "platform",
        "columns": "growth",
        "base": {"peers": 3, "losses": 1},
    }
    table = found(client, body)
    assert (table["capacity_basis"], table["software_version"]) == ("administrator_guide", "X15.4")
    assert table["base"]["platform"] is None
    assert table["growth"] == {"percent_a_year": None, "steps": steps}
    assert [cell["demand"]["mra_registrations"] for cell in table["cells"][0]] == [3000, *[4500] * 5]


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({}, {"/rows": "required", "/columns": "required", "/design": "design_or_demand"}),
        ({**BY_PEERS, "demand": {"video_calls": 1}}, {"/design": "design_or_demand"}),
        (
            {**BY_PEERS, "software_version": "X15.4", "capacity_basis": "cluster_guide"},
            {"/capacity_basis": "only_with_demand", "/software_version": "only_with_demand"},
        ),
        ({**BY_PEERS, "rows": "users"}, {"/rows": "choice"}),
        ({**BY_PEERS, "rows": ["peers"]}, {"/rows": "choice"}),
        ({**BY_PEERS, "columns": "peers", "values": {"peers": [1]}}, {"/columns": "same_axis"}),
        ({**BY_PEERS, "values": {"growth": [1]}}, {"/values/growth": "axis_not_varied"}),
        (
            {**BY_PEERS, "values": {"peers": [0, 7, 2.5, "2", True, None], "losses": []}},
            {
                "/values/peers/0": "range",
                "/values/peers/1": "range",
                "/values/peers/2": "integer",
                "/values/peers/3": "integer",
                "/values/peers/4": "integer",
                "/values/peers/5": "required",
                "/values/losses": "list_length",
            },
        ),
        ({**BY_PEERS, "values": {"peers": [1] * (MOST_VALUES + 1)}}, {"/values/peers": "list_length"}),
        (
            {**BY_PEERS, "base": {"demand": 1e300, "growth": -1, "losses": 6, "platform": "vax", "users": 1}},
            {
                "/base/demand": "range",
                "/base/growth": "range",
                "/base/losses": "range",
                "/base/platform": "choice",
                "/base/users": "unknown_field",
            },
        ),
        ({**BY_PEERS, "growth_percent": -101, "cluster": -1}, {"/growth_percent": "range", "/cluster": "range"}),
        ({**BY_PEERS, "rows": "growth"}, {"/growth_percent": "needs_growth"}),
        ({**BY_PEERS, "base": {"growth": 1}}, {"/growth_percent": "needs_growth"}),
        ({**BY_PEERS, "design": QUICK, "rows": "demand"}, {"/rows": "needs_demand"}),
        ({**BY_PEERS, "design": QUICK, "columns": "growth"}, {"/columns": "needs_demand"}),
        ({**BY_PEERS, "design": QUICK, "base": {"demand": 2}}, {"/base/demand": "needs_demand"}),
        ({"demand": {"peer_losses": 1}, "rows": "demand", "columns": "peers"}, {"/rows": "needs_demand"}),
        (
            {
                "demand": {"growth_percent": 1, "growth_steps": [{"month": 1, "percent": 1}]},
                "rows": "peers",
                "columns": "losses",
            },
            {"/demand/growth_percent": "growth_stated_twice"},
        ),
        ({**BY_PEERS, "design": {"clusters": []}}, {"/design/clusters": "list_length"}),
        (
            {**BY_PEERS, "design": {"clusters": [{"peer_count": 3, "peers": [{}]}], "x": 1}, "rows": None},
            {"/design/x": "unknown_field", "/rows": "required", "/design/clusters/0/peer_count": "peer_count_differs"},
        ),
        ({**BY_PEERS, "design": []}, {"/design": "object"}),
        ([BY_PEERS], {"": "object"}),
    ],
)
def test_every_fault_at_once_at_its_place(client: FlaskClient, body: Any, faults: dict[str, str]) -> None:
    """Nothing asked, the same axis twice, values that do not fit, what is asked and not stated, a faulty design."""
    response = post(client, body)
    assert response.status_code == 422
    assert codes(response) == set(faults.items())


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_told(client: FlaskClient, number: str) -> None:
    """Not a number: unreadable as JSON, told at its place."""
    response = post(client, json.dumps(BY_PEERS)[:-1] + f', "base": {{"demand": {number}}}}}')
    assert response.status_code in (400, 422)
    assert {pointer for pointer, _ in codes(response)} == {"/base/demand"}


def test_a_design_that_is_too_large_is_refused_as_anywhere(client: FlaskClient) -> None:
    """Before any work is done for it."""
    response = post(client, {**BY_PEERS, "design": {"clusters": [{"peer_count": 101}]}})
    assert response.status_code == 413
    assert codes(response) == {("/design/clusters/0/peer_count", "too_many_peers")}
    assert post(client, " " * 300_000).status_code == 413


def test_a_body_of_any_source_is_bounded() -> None:
    """The reader itself takes no more bytes than it is told."""
    with pytest.raises(TooLarge):
        read_what_if(b" " * 11, max_bytes=10)
