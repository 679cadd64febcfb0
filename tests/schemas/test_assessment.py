"""The JSON of an assessment has the contract's shape and only its shape, in both languages."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from jsonschema import Draft202012Validator

from planner.assessment import Assessment, assess
from planner.design import Design
from planner.reference import load_reference
from planner.schemas import AssessmentSchema, CompactAssessmentSchema, dump_assessment, dump_compact, parse_design
from planner.wording import LANGUAGES, load_wording
from tests.designs import SOUND_C, SOUND_E, make_document

REFERENCE = load_reference()
TODAY = date(2026, 11, 22)


def judge(document: dict[str, Any]) -> Assessment:
    """Return the assessment of a document."""
    return assess(parse_design(document), REFERENCE, TODAY)


def dump(document: dict[str, Any], language: str = "en") -> dict[str, Any]:
    """Return an assessment as it is sent."""
    dumped: dict[str, Any] = json.loads(
        json.dumps(dump_assessment(judge(document), REFERENCE, load_wording().phrases(language)), allow_nan=False)
    )
    return dumped


def validator(schema: Any) -> Draft202012Validator:
    """Return a validator of a marshmallow schema, as OpenAPI publishes it."""
    spec = APISpec("x", "1", openapi_version="3.1.0", plugins=[MarshmallowPlugin()])
    spec.components.schema("Root", schema=schema)
    return Draft202012Validator({"$ref": "#/components/schemas/Root", **spec.to_dict()})


DOCUMENTS = {
    "C": SOUND_C,
    "E": SOUND_E,
    "confirmed": make_document(confirm=("MEM-10", "NET-01")),
    "quick": {"clusters": [{"peer_count": 7, "platform": "ce1300", "demand": {"video_calls": 3}}]},
    "nothing": {"clusters": [{}, {"peer_count": 1}]},
    "small": {
        "software_version": "X8.7",
        "clusters": [{"peer_count": 2, "platform": "small_vm", "demand": {"video_calls": 3, "audio_calls": 4}}],
    },
    "lost": make_document(
        services=["mra", "b2b"],
        peers={1: {"site": "Lugo"}},
        demand={"video_calls": 9, "audio_calls": 9, "growth_percent": 40, "peer_availability": 0.99},
    ),
    "grown": make_document(demand={"video_calls": 9, "growth_percent": 10, "years": 3}, software_version="X15.4"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_every_assessment_fits_the_published_schema(document: dict[str, Any], language: str) -> None:
    """No field is missing, none is unannounced."""
    dumped = dump(document, language)
    errors = [f"{error.json_path}: {error.message}" for error in validator(AssessmentSchema).iter_errors(dumped)]
    assert errors == []


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_every_compact_assessment_fits_the_published_schema(document: dict[str, Any]) -> None:
    """The compact shape carries no words."""
    dumped = json.loads(json.dumps(dump_compact(judge(document)), allow_nan=False))
    assert list(validator(CompactAssessmentSchema).iter_errors(dumped)) == []


def test_capacity_has_the_contracts_names_and_numbers() -> None:
    """Six Medium VMs under the Cluster guide, with 150 video calls asked."""
    document = make_document(software_version="X14.0.1", demand={"video_calls": 150})
    document["clusters"][0] = {"type": "C", "platform": "medium_vm", "peer_count": 6}
    (capacity,) = dump(document)["capacity"]
    figures = {
        "registrations": 2500,
        "video_calls": 100,
        "audio_calls": 200,
        "rich_media_sessions": 100,
        "mra_registrations": 2500,
        "turn_relays": 1800,
    }
    assert (capacity["basis"], capacity["peer_count"], capacity["counted_peers"]) == ("cluster_guide", 6, 4)
    assert capacity["per_peer"] == figures
    assert capacity["cluster"] == {metric: value * 4 for metric, value in figures.items()}
    assert [step["lost"] for step in capacity["after_losses"]] == [0, 1, 2, 3, 4, 5]
    assert capacity["after_losses"][5] == {"lost": 5, **figures}
    (line,) = capacity["demand"]
    assert (line["metric"], line["demand"], line["capacity"], line["utilisation"], line["fits"]) == (
        "video_calls",
        150,
        400,
        0.375,
        True,
    )
    assert (capacity["binding_metric"], capacity["losses_survived"]) == ("video_calls", 4)
    assert capacity["cite"] == {"source": "tac-217230", "locator": "Capacity"}


def test_a_platform_without_figures_is_null_and_cap_01_says_which_basis_has_them() -> None:
    """CE1300 in the cluster table: nulls, and an undecided CAP-01 that names the other basis."""
    dumped = dump(
        {
            "software_version": "X15.4",
            "clusters": [{"peer_count": 2, "platform": "ce1300", "demand": {"video_calls": 1}}],
        }
    )
    assert (dumped["capacity"][0]["per_peer"], dumped["capacity"][0]["cluster"]) == (None, None)
    result = next(result for result in dumped["results"] if result["rule"] == "CAP-01")
    assert result["outcome"] == "undecided"
    assert "administrator_guide" in json.dumps(result["observations"])


def test_a_broken_limit_shows_measured_and_allowed() -> None:
    """NET-01: the pair, the pointer, 95 against 80, in words and as facts."""
    document = make_document(cluster={"links": [{"peers": [1, 2], "round_trip_ms": 95}]})
    result = next(result for result in dump(document)["results"] if result["rule"] == "NET-01")
    (observation,) = result["observations"]
    assert (result["outcome"], result["severity"], result["cluster"]) == ("unmet", "blocker", 0)
    assert observation["subject"] == "peer 1 – peer 2"
    assert observation["pointer"] == "/clusters/0/links/0"
    assert observation["facts"] == {"measured_ms": 95, "limit_ms": 80}
    assert set(result["text"]) >= {"statement", "because", "remedy"}


def test_port_rows_have_ends_with_names() -> None:
    """With no addresses the names are 'peer 1' and so on and the ip is null; with addresses both are there."""
    first = dump({"clusters": [{"peer_count": 2}]})["ports"][0]
    assert first["source"] == {"peer": 1, "name": "peer 1", "ip": None, "ports": "30000-35999"}
    assert first["destination"] == {"peer": 2, "name": "peer 2", "ip": None, "ports": "4371"}
    named = dump(make_document())["ports"][0]
    assert (named["source"]["name"], named["source"]["ip"]) == ("expc01.apolo.local", "10.15.13.15")
    old = dump({"software_version": "X8.7", "clusters": [{"peer_count": 2}]})["ports"][0]
    assert (old["flow"], old["protocol"], old["source"]["ports"]) == ("database_synchronization", "51", None)


def test_a_confirmation_is_shown_with_who_and_when() -> None:
    """Confirmed rules carry the person and the date; others carry nothing of the kind."""
    results = {result["rule"]: result for result in dump(make_document(confirm=("MEM-10",)))["results"]}
    assert results["MEM-10"]["outcome"] == "confirmed"
    assert results["MEM-10"]["confirmed"] == {"by": "A. Person", "on": "2026-11-22"}
    assert "confirmed" not in results["NET-01"]


def test_words_follow_the_language_and_facts_do_not() -> None:
    """Spanish changes titles and texts, never outcomes, facts or keys."""
    english, spanish = dump(SOUND_E), dump(SOUND_E, "es")
    assert english["results"][0]["title"] != spanish["results"][0]["title"]
    for one, other in zip(english["results"], spanish["results"], strict=True):
        assert [o["facts"] for o in one["observations"]] == [o["facts"] for o in other["observations"]]
        assert (one["rule"], one["outcome"]) == (other["rule"], other["outcome"])


def test_the_runbook_has_steps_in_words() -> None:
    """Procedures of this design, each step with peer, text, wait and source."""
    runbook = dump(SOUND_C)["runbook"]
    assert runbook[0]["procedure"] == "create_cluster"
    assert all(
        step["text"] and {"peer", "text", "wait_minutes", "cite"} <= set(step)
        for part in runbook
        for step in part["steps"]
    )


def test_the_design_comes_back_as_it_was_read() -> None:
    """Posting the design of an assessment gives the same hash."""
    dumped = dump(SOUND_E)
    assert Design.from_document(dumped["design"]).hash == dumped["design_hash"] == parse_design(dumped["design"]).hash
