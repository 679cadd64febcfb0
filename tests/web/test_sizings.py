"""The sizing calls: what carries a demand, what users ask for, Erlang B; and every fault of a request at once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from planner.design import Platform
from planner.erlang import blocking
from tests.web.conftest import codes

USERS: dict[str, Any] = {
    "users": 3000,
    "mra_share": 0.6,
    "registrations_per_user": 1.5,
    "busy_hour_call_attempts": 1500,
    "holding_time_seconds": 180,
    "video_share": 0.4,
    "b2b_share": 0.2,
    "blocking": 0.001,
}


def post(client: FlaskClient, path: str, body: Any, content_type: str = "application/json") -> TestResponse:
    """Send a body; text goes as it is."""
    data = body if isinstance(body, str) else json.dumps(body)
    return client.post(f"/api/v1/{path}", data=data, content_type=content_type)


def fits(client: FlaskClient, name: str, value: Any) -> list[str]:
    """Return what of a value does not fit a component of the OpenAPI document."""
    document = client.get("/api/v1/openapi.json").json
    assert document is not None
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    return [error.message for error in Draft202012Validator(schema).iter_errors(value)]


# --- what carries a demand --------------------------------------------------------------------------------------------


def test_a_demand_gets_its_options(client: FlaskClient) -> None:
    """Fewest peers first, each with what it carries, whole and after losses, and what binds it."""
    response = post(client, "sizings", {"demand": {"mra_registrations": 40000, "video_calls": 1500}, "peer_losses": 1})
    assert response.status_code == 200
    found: Any = response.json
    best = found["options"][0]
    assert (best["platform"], best["peer_count"], best["clusters"], best["total_peers"]) == ("ce1200", 5, 2, 10)
    assert best["capacity"] == best["capacity_after_losses"]
    assert best["capacity"]["mra_registrations"] == 40000
    assert (best["binding_metric"], best["utilisation"]) == (
        "mra_registrations",
        {"video_calls": 0.375, "mra_registrations": 1.0},
    )
    totals = [option["total_peers"] for option in found["options"]]
    assert totals == sorted(totals)
    assert all(option["clusters"] <= 20 for option in found["options"])
    assert found["nearest"] is None
    assert fits(client, "Sizing", found) == []


def test_what_is_not_stated_is_told(client: FlaskClient) -> None:
    """The release, the basis and the other terms that were taken stand in the answer; so do platforms left out."""
    found: Any = post(client, "sizings", {"demand": {"video_calls": 10}}).json
    assert (found["capacity_basis"], found["peer_losses"], found["max_clusters"]) == ("cluster_guide", 0, 20)
    assert found["software_version_stated"] is False
    assert {left["platform"]: left["reason"] for left in found["left_out"]} == {
        "ce500": "not_supported_on_release",
        "ce1000": "not_supported_on_release",
        "ce1100": "not_supported_on_release",
        "ce1300": "no_figures_in_basis",
    }
    offered = {option["platform"] for option in found["options"]}
    assert offered | {left["platform"] for left in found["left_out"]} == set(map(str, Platform))


def test_the_terms_are_kept(client: FlaskClient) -> None:
    """Platforms, losses, basis, release and clusters bound the search; enumerations may be in any case."""
    asked = {
        "demand": {"mra_registrations": 42500},
        "platforms": ["CE1300", "medium_vm"],
        "capacity_basis": "Administrator_Guide",
        "software_version": "x15.4",
        "max_clusters": 1,
    }
    found: Any = post(client, "sizings", asked).json
    assert [(option["platform"], option["peer_count"]) for option in found["options"]] == [("ce1300", 6)]
    assert (found["software_version"], found["software_version_stated"]) == ("X15.4", True)
    lost: Any = post(client, "sizings", {**asked, "peer_losses": 2}).json
    assert lost["options"] == []


@pytest.mark.parametrize(("language", "word"), [("en", "stops it"), ("es", "la limita")])
def test_a_demand_that_nothing_carries(client: FlaskClient, language: str, word: str) -> None:
    """It is an answer: what comes nearest, which metric stops it, and by how much, in words too."""
    asked = {"demand": {"mra_registrations": 21000}, "max_clusters": 1}
    response = post(client, f"sizings?language={language}", asked)
    found: Any = response.json
    assert response.status_code == 200
    assert found["options"] == []
    nearest = found["nearest"]
    assert (nearest["platform"], nearest["peer_count"], nearest["stopped_by"]) == ("ce1200", 4, "mra_registrations")
    assert (nearest["demand"], nearest["carried"]) == (21000, 20000)
    assert word in nearest["text"]
    assert "105" in nearest["text"]
    assert fits(client, "Sizing", found) == []


def test_calls_of_several_kinds_are_marked_as_inferred(client: FlaskClient) -> None:
    """Each kind would fit alone: the line between the published figures stops them, and that is said."""
    asked = {"demand": {"video_calls": 400, "audio_calls": 1}, "platforms": ["medium_vm"], "max_clusters": 1}
    nearest: Any = post(client, "sizings", asked).json["nearest"]  # type: ignore[index]
    assert nearest["stopped_by_call_mix"] is True
    assert nearest["call_mix"] == {"utilisation": 1.00125, "inferred": True}
    assert "interpolated" in nearest["text"]


def test_no_platform_to_choose_from(client: FlaskClient) -> None:
    """No option and nothing nearest, but the reason for each platform."""
    found: Any = post(client, "sizings", {"demand": {"video_calls": 1}, "platforms": ["ce500"]}).json
    assert (found["options"], found["nearest"]) == ([], None)
    assert [left["platform"] for left in found["left_out"]] == ["ce500"]
    assert fits(client, "Sizing", found) == []


def test_minimal_options_alone(client: FlaskClient) -> None:
    """Of those nothing can be taken away; the first of all is one of them."""
    asked = {"demand": {"mra_registrations": 9000}, "peer_losses": 1}
    every: Any = post(client, "sizings", asked).json
    few: Any = post(client, "sizings?options=minimal", asked).json
    assert few["options"] == [option for option in every["options"] if option["minimal"]]
    assert 0 < len(few["options"]) < len(every["options"])
    assert few["options"][0] == every["options"][0]


def test_yaml_will_do(client: FlaskClient) -> None:
    """As for designs."""
    assert post(client, "sizings", "demand: {video_calls: 10}", "application/yaml").status_code == 200


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({}, {("/demand", "required")}),
        ({"demand": {}}, {("/demand", "nothing_asked")}),
        ({"demand": {"video_calls": None}}, {("/demand", "nothing_asked")}),
        ({"demand": 5}, {("/demand", "object")}),
        ([], {("", "object")}),
        ({"demand": {"video_calls": -1}}, {("/demand/video_calls", "range")}),
        ('{"demand": {"video_calls": 1e300}}', {("/demand/video_calls", "range")}),
        ('{"demand": {"video_calls": NaN}}', {("/demand/video_calls", "not_finite")}),
        ('{"demand": {"video_calls": 1e999}}', {("/demand/video_calls", "not_finite")}),
        ({"demand": {"video_calls": 1.5}}, {("/demand/video_calls", "integer")}),
        ({"demand": {"video_calls": "5"}}, {("/demand/video_calls", "integer")}),
        ({"demand": {"video_calls": True}}, {("/demand/video_calls", "integer")}),
        ({"demand": {"users": 5}}, {("/demand/users", "unknown_field")}),
        ('{"demand": {"video_calls": 1, "video_calls": 2}}', {("/demand/video_calls", "duplicate_key")}),
        (
            {
                "demand": {"audio_calls": 1},
                "platforms": ["vax"],
                "peer_losses": 6,
                "max_clusters": 0,
                "capacity_basis": "guess",
                "software_version": "latest",
                "colour": 1,
            },
            {
                ("/platforms/0", "choice"),
                ("/peer_losses", "range"),
                ("/max_clusters", "range"),
                ("/capacity_basis", "choice"),
                ("/software_version", "software_version"),
                ("/colour", "unknown_field"),
            },
        ),
        ({"demand": {"audio_calls": 1}, "platforms": []}, {("/platforms", "list_length")}),
    ],
)
def test_every_fault_of_a_sizing_is_told(client: FlaskClient, body: Any, faults: set[tuple[str, str]]) -> None:
    """Each at its pointer, in a problem of its own type."""
    response = post(client, "sizings", body)
    assert (response.status_code, response.content_type) == (422, "application/problem+json")
    problem: Any = response.json
    assert problem["type"] == "/problems/invalid-request"
    assert codes(response) == faults


def test_each_option_says_what_one_more_loss_takes(client: FlaskClient) -> None:
    """With binding metric and headroom; the peers of both sides are twice those of one."""
    asked = {"demand": {"mra_registrations": 3000}, "peer_losses": 1, "platforms": ["medium_vm"], "max_clusters": 1}
    found: Any = post(client, "sizings", asked).json
    three, four = found["options"][:2]
    assert (three["peer_count"], three["binding_metric"], three["headroom"]) == (
        3,
        "mra_registrations",
        {"mra_registrations": 2000},
    )
    assert three["lost_with_one_more_loss"]["mra_registrations"] == 2500
    assert three["capacity_after_one_more_loss"]["mra_registrations"] == 2500
    assert (three["carries_after_one_more_loss"], four["carries_after_one_more_loss"]) == (False, True)
    assert three["peers_of_both_sides"] == 6
    assert fits(client, "Sizing", found) == []


def test_fast_path_figures_are_those_of_a_design(client: FlaskClient) -> None:
    """The term is told with its notes; the figures are cited."""
    asked = {
        "demand": {"mra_registrations": 3000},
        "capacity_basis": "administrator_guide",
        "fast_path_registration": True,
        "platforms": ["medium_vm", "ce1300"],
    }
    found: Any = post(client, "sizings?language=en", asked).json
    assert found["fast_path_registration"] is True
    best = found["options"][0]
    assert (best["platform"], best["total_peers"]) == ("medium_vm", 1)
    assert best["fast_path_cite"]["locator"] == "Fast Path Registration"
    assert [note["note"] for note in found["notes"]] == [
        "fast_path_image",
        "encrypted_sessions",
        "fast_path_missing",
    ]
    assert found["notes"][2]["text"].endswith("for CE1300: those without it stand.")
    assert fits(client, "Sizing", found) == []


def test_other_refusals_are_those_of_designs(client: FlaskClient) -> None:
    """What is no JSON, another content type, another method, an unknown parameter, too many bytes."""
    assert post(client, "sizings", "{").status_code == 400
    assert post(client, "demands", "{}", "text/plain").status_code == 415
    assert client.get("/api/v1/sizings").status_code == 405
    assert codes(post(client, "sizings?option=all", {"demand": {"video_calls": 1}})) == {
        ("/query/option", "unknown_parameter")
    }
    assert post(client, "sizings", " " * 300_000).status_code == 413


# --- what users ask for -----------------------------------------------------------------------------------------------


def test_users_become_a_demand(client: FlaskClient) -> None:
    """With the working of every figure, which a sizing takes as it is."""
    response = post(client, "demands", USERS)
    found: Any = response.json
    assert response.status_code == 200
    assert found["demand"] == {
        "video_calls": 8,
        "audio_calls": 60,
        "rich_media_sessions": 14,
        "mra_registrations": 2700,
        "mra_video_calls": 32,
    }
    by_formula = {step["formula"]: step for step in found["working"]}
    assert by_formula["traffic_erlangs"]["inputs"] == {"busy_hour_call_attempts": 1500, "holding_time_seconds": 180}
    assert by_formula["traffic_erlangs"]["result"] == 75
    assert by_formula["concurrent_calls"]["result"] == 100
    assert found["left_out"]["metrics"] == ["registrations", "turn_relays"]
    assert fits(client, "DerivedDemand", found) == []
    assert post(client, "sizings", {"demand": found["demand"]}).status_code == 200


def test_the_working_is_in_words(client: FlaskClient) -> None:
    """In the language that was asked for."""
    english: Any = post(client, "demands?language=en", USERS).json
    spanish: Any = post(client, "demands?language=es", USERS).json
    assert english["working"][0]["text"].startswith("MRA registrations")
    assert spanish["working"][0]["text"].startswith("Registros MRA")


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        (dict.fromkeys(USERS), {(f"/{name}", "required") for name in USERS}),
        ({"users": -1, "mra_share": 1.1}, {("/users", "range"), ("/mra_share", "range")}),
        ({"blocking": 0}, {("/blocking", "range")}),
        ({"blocking": 2}, {("/blocking", "range")}),
        ({"holding_time_seconds": "180"}, {("/holding_time_seconds", "number")}),
        ({"users": 1e300}, {("/users", "range")}),
        (
            {"busy_hour_call_attempts": 10**9, "holding_time_seconds": 3600},
            {("/busy_hour_call_attempts", "too_much_traffic")},
        ),
        ({"registrations_per_user": 101}, {("/registrations_per_user", "range")}),
        ({"calls": 1}, {("/calls", "unknown_field")}),
    ],
)
def test_every_fault_of_a_population_is_told(
    client: FlaskClient, changed: dict[str, Any], faults: set[tuple[str, str]]
) -> None:
    """Missing, negative, absurd and contradictory figures are refused, and nothing is assumed in their place."""
    response = post(client, "demands", {**USERS, **changed})
    assert response.status_code == 422
    assert codes(response) == faults


def test_a_small_bound_is_told_as_it_is(client: FlaskClient) -> None:
    """Not rounded to none, which was refused."""
    response = post(client, "demands", {**USERS, "blocking": 0})
    assert "from 0.000000001 to 1" in response.json["errors"][0]["detail"]  # type: ignore[index]


def test_the_documented_examples_are_accepted(client: FlaskClient) -> None:
    """In each media type that a body may have."""
    document: Any = client.get("/api/v1/openapi.json").json
    for path in ("sizings", "demands"):
        described = document["paths"][f"/api/v1/{path}"]["post"]["requestBody"]["content"]
        assert set(described) == {"application/json", "application/yaml", "application/x-yaml", "text/yaml"}
        for media_type, body in described.items():
            assert post(client, path, body["example"], media_type).status_code == 200


def test_nobody_and_no_calls(client: FlaskClient) -> None:
    """Zero is a number: the demand is zero."""
    nobody = {**USERS, "users": 0, "busy_hour_call_attempts": 0}
    found: Any = post(client, "demands", nobody).json
    assert set(found["demand"].values()) == {0}


# --- Erlang B ---------------------------------------------------------------------------------------------------------


def test_erlang_b_both_ways(client: FlaskClient) -> None:
    """The fewest lines for a blocking, or the blocking of so many lines."""
    lines: Any = client.get("/api/v1/erlang-b?traffic_erlangs=75&blocking=0.001").json
    assert lines == {"traffic_erlangs": 75.0, "lines": 100, "blocking": blocking(75, 100)}
    assert lines["blocking"] <= 0.001
    assert client.get("/api/v1/erlang-b?traffic_erlangs=7.5e1&lines=100").json == lines
    assert client.get("/api/v1/erlang-b?traffic_erlangs=0&blocking=0.5").json == {
        "traffic_erlangs": 0.0,
        "lines": 0,
        "blocking": 0.0,
    }
    assert client.get("/api/v1/erlang-b?traffic_erlangs=3&lines=0").json["blocking"] == 1  # type: ignore[index]


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        ("", {("/query/traffic_erlangs", "required")}),
        ("?traffic_erlangs=5", {("/query/blocking", "either_or")}),
        ("?traffic_erlangs=5&lines=5&blocking=0.1", {("/query/blocking", "either_or")}),
        (
            "?traffic_erlangs=-1&blocking=0&x=1",
            {("/query/traffic_erlangs", "range"), ("/query/blocking", "range"), ("/query/x", "unknown_parameter")},
        ),
        ("?traffic_erlangs=1e300&lines=1", {("/query/traffic_erlangs", "range")}),
        ("?traffic_erlangs=nan&lines=1", {("/query/traffic_erlangs", "number")}),
        ("?traffic_erlangs=inf&lines=1", {("/query/traffic_erlangs", "number")}),
        ("?traffic_erlangs=1e9999&lines=1", {("/query/traffic_erlangs", "range")}),
        ("?traffic_erlangs=1_0&lines=%D9%A3", {("/query/traffic_erlangs", "number"), ("/query/lines", "number")}),
        ("?traffic_erlangs=5&lines=2.5", {("/query/lines", "integer")}),
        ("?traffic_erlangs=5&lines=" + "0" * 50, {("/query/lines", "number")}),
        ("?traffic_erlangs=5&lines=1&lines=2", {("/query/lines", "repeated_parameter")}),
    ],
)
def test_every_fault_of_erlang_b_is_told(client: FlaskClient, query: str, faults: set[tuple[str, str]]) -> None:
    """At /query/<parameter>, as for every query."""
    response = client.get(f"/api/v1/erlang-b{query}")
    assert response.status_code == 422
    assert codes(response) == faults
    assert all(len(fault["detail"]) > 10 for fault in response.json["errors"])  # type: ignore[index]
