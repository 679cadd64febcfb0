"""The OpenAPI document is valid, describes every route, and is true of the answers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from planner.render.formats import RENDERERS
from planner.rules import RULES
from planner.schemas import design_json_schema
from planner.web.api.body import MEDIA_TYPES, SHEET_TYPES
from tests.designs import SOUND_C, SOUND_E
from tests.web.conftest import QUICK, Post

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def document(app: Flask) -> dict[str, Any]:
    """Return the OpenAPI document."""
    found: dict[str, Any] = app.test_client().get("/api/v1/openapi.json").json
    return found


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return path, method and description of every operation."""
    return [
        (path, method, operation)
        for path, described in document["paths"].items()
        for method, operation in described.items()
        if method in METHODS
    ]


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    """OpenAPI 3.1, by the specification's own schema."""
    assert document["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_every_route_is_described(app: Flask, document: dict[str, Any]) -> None:
    """Nothing of the API is undocumented, and nothing is documented that does not exist."""
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if not rule.endpoint.startswith("pages.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes == {(path, method) for path, method, _ in operations(document)}


def test_the_contracts_calls_exist(document: dict[str, Any]) -> None:
    """Section 3 of the contract, as far as it is built."""
    assert {(method, path) for path, method, _ in operations(document)} == {
        ("post", "/api/v1/assessments"),
        ("post", "/api/v1/assessments/batch"),
        ("post", "/api/v1/reports"),
        ("get", "/api/v1/jobs/{job_id}"),
        ("get", "/api/v1/jobs/{job_id}/file"),
        ("post", "/api/v1/sizings"),
        ("post", "/api/v1/what-ifs"),
        ("post", "/api/v1/reaches"),
        ("post", "/api/v1/roll-ups"),
        ("post", "/api/v1/demands"),
        ("get", "/api/v1/erlang-b"),
        ("get", "/api/v1/rules"),
        ("get", "/api/v1/rules/{rule_id}"),
        ("get", "/api/v1/changes"),
        ("get", "/api/v1/reference/capacity"),
        ("get", "/api/v1/reference/ports"),
        ("get", "/api/v1/reference/platforms"),
        ("get", "/api/v1/reference/sources"),
        ("post", "/api/v1/change-plans"),
        ("post", "/api/v1/comparisons"),
        ("get", "/api/v1/reference/procedures"),
        ("get", "/api/v1/reference/procedures/{procedure_id}"),
        ("get", "/api/v1/reference/alarms"),
        ("get", "/api/v1/reference/alarms/{alarm_id}"),
        ("get", "/api/v1/reference/log-signatures"),
        ("get", "/api/v1/reference/repairs"),
        ("get", "/api/v1/reference/factory-reset"),
        ("post", "/api/v1/triages"),
        ("get", "/api/v1/openapi.json"),
        ("get", "/api/v1/schemas/design.json"),
        ("get", "/api/v1/info"),
        ("get", "/healthz"),
        ("get", "/readyz"),
        ("get", "/metrics"),
    }


def test_every_operation_explains_itself(document: dict[str, Any]) -> None:
    """Id, summary, tag; every parameter and answer has a description."""
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) == len(set(ids))
    for path, method, operation in operations(document):
        assert operation["summary"], path
        assert operation["tags"], path
        for parameter in [*operation.get("parameters", []), *document["paths"][path].get("parameters", [])]:
            assert parameter["description"], (path, parameter)
        for status, answer in operation["responses"].items():
            assert _resolved(document, answer)["description"], (path, method, status)


def test_every_error_is_a_problem(document: dict[str, Any]) -> None:
    """Each documented 4xx and 5xx but the readiness answer has the one form and media type."""
    for path, method, operation in operations(document):
        for status, answer in operation["responses"].items():
            if status == "default" or (
                status.isdigit() and int(status) >= 400 and (path, status) != ("/readyz", "503")
            ):
                content = _resolved(document, answer)["content"]
                assert set(content) == {"application/problem+json"}, (path, method, status)
                assert content["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}
    for path in ("/api/v1/assessments", "/api/v1/reports"):
        statuses = set(document["paths"][path]["post"]["responses"])
        assert {"200", "400", "403", "413", "415", "422", "429", "500"} <= statuses
    assert "501" in document["paths"]["/api/v1/reports"]["post"]["responses"]
    assert "404" in document["paths"]["/api/v1/rules/{rule_id}"]["get"]["responses"]


def test_requests_are_described_with_examples(document: dict[str, Any], assess: Post) -> None:
    """Both posts take a design in every media type, sheets among them, and the example is accepted."""
    for path in ("/api/v1/assessments", "/api/v1/reports"):
        body = document["paths"][path]["post"]["requestBody"]
        assert body["required"] is True
        assert set(body["content"]) == {*MEDIA_TYPES, *SHEET_TYPES}
        for described in (body["content"][media_type] for media_type in MEDIA_TYPES):
            assert described["schema"] == {"$ref": "#/components/schemas/Design"}
            assert assess(described["example"]).status_code == 200


def test_formats_and_rules_are_enumerated(document: dict[str, Any]) -> None:
    """A client generator knows every value."""
    reports = document["paths"]["/api/v1/reports"]["post"]
    (file_format,) = [parameter for parameter in reports["parameters"] if parameter["name"] == "format"]
    assert file_format["required"] is True
    assert file_format["schema"]["enum"] == sorted(RENDERERS)
    assert set(reports["responses"]["200"]["content"]) == {known.media_type for known in RENDERERS.values()}
    (rule_id,) = [
        parameter
        for parameter in document["paths"]["/api/v1/rules/{rule_id}"]["parameters"]
        if parameter["name"] == "rule_id"
    ]
    assert rule_id["schema"]["enum"] == list(RULES)


def test_a_design_is_described_once(document: dict[str, Any]) -> None:
    """The component of the OpenAPI document and the published JSON Schema say the same."""
    published = design_json_schema()
    component = document["components"]["schemas"]["Design"]
    assert set(component["properties"]) == set(published["properties"])
    assert component["required"] == published["required"]


@pytest.mark.parametrize("design", [QUICK, SOUND_C, SOUND_E, {"clusters": [{}]}], ids=["quick", "C", "E", "empty"])
@pytest.mark.parametrize("view", ["full", "compact"])
def test_answers_fit_their_description(
    document: dict[str, Any], assess: Post, design: dict[str, Any], view: str
) -> None:
    """An assessment is an instance of exactly one of the two documented shapes."""
    response = assess(design, f"?view={view}")
    fits = [name for name in ("Assessment", "CompactAssessment") if _validator(document, name).is_valid(response.json)]
    assert fits == [{"full": "Assessment", "compact": "CompactAssessment"}[view]]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/v1/rules", "RuleBook"),
        ("/api/v1/rules/NET-01", "Rule"),
        ("/api/v1/rules?topic=NET&release=X8.5&q=a", "RuleBook"),
        ("/api/v1/changes?from=X8.5&to=X15.4", "Changes"),
        ("/api/v1/changes?from=X15.4&to=X8.5", "Changes"),
        ("/api/v1/changes?from=X15.4&to=X99", "Changes"),
        ("/api/v1/changes", "Problem"),
        ("/api/v1/erlang-b?traffic_erlangs=75&lines=100", "ErlangB"),
        ("/api/v1/reference/capacity", "CapacityTables"),
        ("/api/v1/reference/ports", "Flows"),
        ("/api/v1/reference/platforms", "Platforms"),
        ("/api/v1/reference/sources", "Sources"),
        ("/api/v1/reference/alarms", "Alarms"),
        ("/api/v1/reference/alarms/20014", "Alarm"),
        ("/api/v1/reference/log-signatures", "LogSignatures"),
        ("/api/v1/reference/repairs", "Repairs"),
        ("/api/v1/reference/factory-reset", "FactoryReset"),
        ("/api/v1/info", "Info"),
        ("/healthz", "Health"),
        ("/readyz", "Readiness"),
        ("/api/v1/nowhere", "Problem"),
        ("/api/v1/info?x=1", "Problem"),
    ],
)
def test_other_answers_fit_too(document: dict[str, Any], client: FlaskClient, path: str, name: str) -> None:
    """What is sent is what is described, in both languages."""
    for language in ("en", "es"):
        sent = client.get(path, headers={"Accept-Language": language}).json
        assert [error.message for error in _validator(document, name).iter_errors(sent)] == []


def test_a_wrong_answer_would_not_fit(document: dict[str, Any]) -> None:
    """The descriptions do refuse: a missing and a foreign field are faults."""
    assert not _validator(document, "Health").is_valid({})
    assert not _validator(document, "Health").is_valid({"status": "ok", "x": 1})
    assert not _validator(document, "Problem").is_valid({"title": "x"})


def _resolved(document: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer's description, following a reference."""
    if "$ref" not in answer:
        return answer
    found: dict[str, Any] = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    return found


def _validator(document: dict[str, Any], name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": document["components"]})
