"""Schemathesis reads the OpenAPI document and tries to catch the API disagreeing with it, in-process.

Every check of schemathesis runs, on valid, invalid and borderline requests to every operation. Two things that no JSON
Schema can say are known, and held by their own conditions instead: a design may contradict itself although each field
fits (422, with codes of planner.schemas.contradictions only), and it may be too large as a whole (413).

HYPOTHESIS_PROFILE=thorough makes many more cases, others each time, and tells how many there were.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from planner.web.api.body import SHEET_TYPES
from tests.designs import SOUND_C, SOUND_E
from tests.web.conftest import QUICK, make_app

OPERATIONS = (
    "POST /api/v1/assessments",
    "POST /api/v1/assessments/batch",
    "POST /api/v1/reports",
    "GET /api/v1/jobs/{job_id}",
    "GET /api/v1/jobs/{job_id}/file",
    "POST /api/v1/sizings",
    "POST /api/v1/what-ifs",
    "POST /api/v1/reaches",
    "POST /api/v1/roll-ups",
    "POST /api/v1/demands",
    "GET /api/v1/erlang-b",
    "GET /api/v1/rules",
    "GET /api/v1/rules/{rule_id}",
    "GET /api/v1/changes",
    "GET /api/v1/reference/capacity",
    "GET /api/v1/reference/ports",
    "GET /api/v1/reference/platforms",
    "GET /api/v1/reference/sources",
    "POST /api/v1/change-plans",
    "POST /api/v1/comparisons",
    "GET /api/v1/reference/procedures",
    "GET /api/v1/reference/procedures/{procedure_id}",
    "GET /api/v1/reference/alarms",
    "GET /api/v1/reference/alarms/{alarm_id}",
    "GET /api/v1/reference/log-signatures",
    "GET /api/v1/reference/repairs",
    "GET /api/v1/reference/factory-reset",
    "POST /api/v1/triages",
    "GET /api/v1/schemas/design.json",
    "GET /api/v1/info",
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
)
CONTRADICTIONS = {
    "peer_count_differs",
    "no_such_peer",
    "no_such_cluster",
    "link_to_itself",
    "link_twice",
    "confirmed_twice",
    "waived_twice",
    # A demand whose metrics are all null, calls and seconds that each fit, parameters of which one is needed.
    "nothing_asked",
    "too_much_traffic",
    # More losses than peers, a platform without figures under these terms, and a population of nobody.
    "no_peer_left",
    "cannot_be_chosen",
    "either_or",
    # A count without an upper bound in the schema, of more digits than a number may have.
    "number_too_long",
    # Growth in two forms, and what a table of two axes needs of the design or demand it is about.
    "growth_stated_twice",
    "same_axis",
    "axis_not_varied",
    "design_or_demand",
    "only_with_demand",
    "needs_demand",
    "needs_growth",
} | {
    # What a text has to be to be a certificate, no schema can say.
    f"pem_{fault}"
    for fault in ("private_key", "no_certificate", "incomplete", "other_text", "other_block", "request")
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SITES = ["site,mra_registrations\nLima,4000\nCusco,x\n", "Sede;users;mra_share;registrations_per_user\n;10;40%;1,5\n"]
"""Sheets of sites: what else is one, no schema can say."""

DOCUMENT = "/api/v1/openapi.json"

cases: list[str] = []
"""The operation of each case so far."""


@pytest.fixture(scope="module")
def operations(request: pytest.FixtureRequest) -> Iterator[dict[str, Any]]:
    """Give every operation by its name, less what would only repeat itself.

    The thousands of borderline designs go to one operation as JSON; the other, which reads them by the same function,
    gets three sound ones in every syntax and format. No PDF: one takes as long as hundreds of other requests.
    """
    app = make_app(PDF="off", LOG_LEVEL="error")
    document: dict[str, Any] = app.test_client().get(DOCUMENT).json
    content = {
        path: item["post"]["requestBody"]["content"] for path, item in document["paths"].items() if "post" in item
    }
    for path in ("/api/v1/assessments", "/api/v1/sizings", "/api/v1/demands", "/api/v1/reaches", "/api/v1/what-ifs"):
        for media_type in [name for name in content[path] if name != "application/json"]:
            del content[path][media_type]
    # What sheet is a design, no schema can say.
    for media_type in SHEET_TYPES:
        del content["/api/v1/reports"][media_type]
    for described in content["/api/v1/reports"].values():
        described["schema"] = {"enum": [QUICK, SOUND_C, SOUND_E]}
    del content["/api/v1/roll-ups"][XLSX]
    content["/api/v1/roll-ups"]["text/csv"]["schema"] = {"enum": SITES}
    asked = document["components"]["schemas"]["WhatIfRequest"]["properties"]
    asked["design"] = {"enum": [QUICK, SOUND_C, SOUND_E, None]}
    change = document["components"]["schemas"]["ChangeRequest"]["properties"]
    change |= {side: {"enum": [QUICK, SOUND_C, SOUND_E]} for side in ("before", "after")}
    compared = document["components"]["schemas"]["ComparisonRequest"]["properties"]
    compared |= {side: {"enum": [QUICK, SOUND_C, SOUND_E]} for side in ("before", "after")}
    for path in ("/api/v1/change-plans", "/api/v1/comparisons"):
        for media_type in [name for name in content[path] if name != "application/json"]:
            del content[path][media_type]
    schema = schemathesis.openapi.from_dict(document)
    schema.app, schema.location = app, DOCUMENT
    yield {operation.ok().label: operation.ok() for operation in schema.get_all_operations()}
    if "HYPOTHESIS_PROFILE" in os.environ:
        request.config.get_terminal_writer().line(f"\n{len(cases)} cases for {len(set(cases))} operations")


def test_every_operation_is_fuzzed(operations: dict[str, Any]) -> None:
    """A new operation must be added to the list. (Schemathesis leaves out the one that gave it the document.)"""
    assert set(operations) == set(OPERATIONS)


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_api_agrees_with_its_description(operations: dict[str, Any], name: str) -> None:
    """Status, media type, shape and headers are as documented; what fits is accepted, what does not is refused."""
    # What schemathesis' own decorator does, but when the test runs: it makes the cases while tests are collected.
    fuzz = create_test(
        operation=operations[name],
        test_func=_agrees,
        config=HypothesisTestConfig(
            project=operations[name].schema.config,
            modes=list(HypothesisTestMode),
            # How many, and which, the profile says.
            settings=settings(deadline=None, database=None, suppress_health_check=list(HealthCheck)),
        ),
    )
    fuzz()


def _agrees(case: schemathesis.Case) -> None:
    cases.append(case.operation.label)
    # The checks read what comes as it is; test_compression looks at what is packed.
    response = case.call(headers={"Accept-Encoding": "identity"})
    excluded = [positive_data_acceptance, negative_data_rejection] if _is_known(case, response) else []
    case.validate_response(response, excluded_checks=excluded)


def _is_known(case: schemathesis.Case, response: Any) -> bool:
    """Whether the answer is one of the two refusals that a schema cannot foresee."""
    if response.status_code == 413:
        return True
    if response.status_code != 422 or not case.meta or not case.meta.generation.mode.is_positive:
        return False
    return {fault["code"] for fault in response.json()["errors"]} <= CONTRADICTIONS
