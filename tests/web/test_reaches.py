"""How much clusters take, over HTTP: the largest of each metric, the most users, and every fault at once."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import codes
from tests.web.test_sizings import USERS, fits, post

ASKED: dict[str, Any] = {"platform": "medium_vm", "peer_count": 3, "peer_losses": 1}


def test_the_largest_of_each_metric_and_the_most_users(client: FlaskClient) -> None:
    """Of three Medium peers with one lost."""
    response = post(client, "reaches", {**ASKED, "population": USERS})
    found: Any = response.json
    assert response.status_code == 200
    assert found["largest"] == {
        "registrations": 5000,
        "video_calls": 200,
        "audio_calls": 400,
        "rich_media_sessions": 200,
        "mra_registrations": 5000,
        "turn_relays": 3600,
        "mra_video_calls": 200,
    }
    assert (found["most_users"], found["most_users_or_more"]) == (5555, False)
    assert (found["total_peers"], found["peers_of_both_sides"]) == (3, 6)
    assert found["capacity_after_losses"]["mra_registrations"] == 5000
    assert fits(client, "Reach", found) == []


def test_beside_other_demand(client: FlaskClient) -> None:
    """A hundred video calls leave room for half the audio calls; too much beside leaves room for nothing."""
    beside = {**ASKED, "metrics": ["audio_calls", "audio_calls"], "beside": {"video_calls": 100}}
    found: Any = post(client, "reaches", beside).json
    assert found["largest"] == {"audio_calls": 200}
    assert (found["beside"], found["most_users"]) == ({"video_calls": 100}, None)
    assert [note["note"] for note in found["notes"]] == ["call_mix"]
    full: Any = post(client, "reaches", {**ASKED, "beside": {"video_calls": 201}}).json
    assert full["largest"]["turn_relays"] is None
    assert fits(client, "Reach", full) == []


def test_fast_path_figures(client: FlaskClient) -> None:
    """Where the basis prints them; the words say which image they need."""
    fast = {**ASKED, "capacity_basis": "administrator_guide", "fast_path_registration": True}
    found: Any = post(client, "reaches?language=es", fast).json
    assert found["largest"]["mra_registrations"] == 6000
    assert found["fast_path_cite"] == {"source": "administrator-guide-x15.4", "locator": "Fast Path Registration"}
    assert "Expressway Select" in found["notes"][0]["text"]
    assert post(client, "reaches", {**fast, "fast_path_registration": False}).json["fast_path_cite"] is None  # type: ignore[index]


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({}, {("/platform", "required"), ("/peer_count", "required")}),
        ({"platform": None, "peer_count": None}, {("/platform", "required"), ("/peer_count", "required")}),
        ({**ASKED, "peer_losses": 3}, {("/peer_losses", "no_peer_left")}),
        ({**ASKED, "peer_count": 7, "clusters": 0}, {("/peer_count", "range"), ("/clusters", "range")}),
        ({**ASKED, "peer_count": 1e300}, {("/peer_count", "range")}),
        ({**ASKED, "peer_count": -1}, {("/peer_count", "range")}),
        ({**ASKED, "peer_count": "3"}, {("/peer_count", "integer")}),
        ({**ASKED, "metrics": []}, {("/metrics", "list_length")}),
        ({**ASKED, "metrics": ["users"]}, {("/metrics/0", "choice")}),
        (
            {**ASKED, "beside": {"video_calls": -1, "x": 1}},
            {("/beside/video_calls", "range"), ("/beside/x", "unknown_field")},
        ),
        ({**ASKED, "fast_path_registration": "yes"}, {("/fast_path_registration", "boolean")}),
        ({**ASKED, "platform": "ce1300"}, {("/platform", "cannot_be_chosen")}),
        ({**ASKED, "population": {**USERS, "users": 0}}, {("/population/users", "range")}),
        (
            {**ASKED, "population": {"users": 5}},
            {(f"/population/{name}", "required") for name in USERS if name != "users"},
        ),
        (
            {**ASKED, "peer_losses": 5, "population": {**USERS, "busy_hour_call_attempts": 1e9}},
            {
                ("/peer_losses", "no_peer_left"),
                ("/population/busy_hour_call_attempts", "too_much_traffic"),
            },
        ),
        ({**ASKED, "population": {**USERS, "mra_share": 1e300}}, {("/population/mra_share", "range")}),
        (
            '{"platform": "medium_vm", "peer_count": 2, "beside": {"video_calls": 1e999}}',
            {("/beside/video_calls", "not_finite")},
        ),
        ({**ASKED, "population": 7, "beside": [1]}, {("/population", "object"), ("/beside", "object")}),
    ],
)
def test_every_fault_is_told(client: FlaskClient, body: Any, faults: set[tuple[str, str]]) -> None:
    """Each at its pointer with a sentence, in a problem of its own type."""
    response = post(client, "reaches", body)
    assert (response.status_code, response.content_type) == (422, "application/problem+json")
    assert codes(response) == faults
    assert all(len(fault["detail"]) > 10 for fault in response.json["errors"])  # type: ignore[index]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("path", ["reaches", "sizings", "demands"])
def test_what_is_no_number_is_refused(client: FlaskClient, path: str, number: str) -> None:
    """JSON has no such numbers: the body is not read as if it had."""
    bodies = {
        "reaches": f'{{"platform": "medium_vm", "peer_count": {number}}}',
        "sizings": f'{{"demand": {{"video_calls": {number}}}}}',
        "demands": f'{{"users": {number}}}',
    }
    response = post(client, path, bodies[path])
    assert response.status_code in (400, 422)
    assert response.content_type == "application/problem+json"


def test_the_documented_example_is_accepted(client: FlaskClient) -> None:
    """As it stands."""
    document: Any = client.get("/api/v1/openapi.json").json
    described = document["paths"]["/api/v1/reaches"]["post"]["requestBody"]["content"]
    for media_type, body in described.items():
        assert post(client, "reaches", body["example"], media_type).status_code == 200
    assert client.get("/api/v1/reaches").status_code == 405
