"""Workbooks and inventories sent in as designs: to the API and from the page, with every fault by its cell."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from planner.design import Design
from planner.render.xlsx import render
from planner.schemas import read_design
from tests.designs import SOUND_C, SOUND_PAIR
from tests.render.judged import judge

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = b"cluster,address,lan1.ipv4,platform\r\na,c1.x,10.0.0.1,medium_vm\r\na,c2.x,10.0.0.2,Medium VM\r\n"
BAD = CSV + b"a,c3.x,10.0.0.3,vax\r\n,=cmd,,\r\n"


def workbook(document: dict[str, Any] = SOUND_C) -> bytes:
    """Return the workbook of a design."""
    return render(*judge(Design.from_document(document)))


def test_a_workbook_is_assessed_as_its_design(client: FlaskClient) -> None:
    """POST /assessments takes what POST /reports gave, and the hash is the same."""
    example = Path(__file__).parents[2] / "data" / "examples" / "six-peers.json"
    report = client.post("/api/v1/reports?format=xlsx", data=example.read_bytes(), content_type="application/json")
    assert report.status_code == 200
    answer = client.post("/api/v1/assessments?view=compact", data=report.data, content_type=XLSX)
    assert answer.status_code == 200
    full = client.post("/api/v1/assessments", data=report.data, content_type=XLSX)
    assert full.get_json()["design_hash"] == read_design(example.read_bytes()).hash


def test_reports_are_made_of_sheets_too(client: FlaskClient) -> None:
    """An inventory in, a file out."""
    answer = client.post("/api/v1/reports?format=csv", data=CSV, content_type="text/csv; charset=utf-8")
    assert answer.status_code == 200
    assert b"c1.x" in answer.data


def test_faults_are_told_by_cell(client: FlaskClient) -> None:
    """All at once, in the reader's language, as problem+json."""
    answer = client.post("/api/v1/assessments?language=es", data=BAD, content_type="text/csv")
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    told = {each["pointer"]: each["code"] for each in answer.get_json()["errors"]}
    assert told == {"A5": "sheet_cluster_missing", "D4": "choice"}


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", XLSX, 400),
        (b"{}", XLSX, 400),
        (b"PK\x03\x04" + b"\0" * 64, XLSX, 400),
        (b"a,b\r\n1,2\r\n", "text/csv", 400),
        (b"x" * 4_194_305, "text/csv", 413),
        (CSV, "text/plain", 415),
    ],
)
def test_what_is_no_sheet_is_refused(client: FlaskClient, body: bytes, kind: str, status: int) -> None:
    """With a problem, and never with an error of ours."""
    answer = client.post("/api/v1/assessments", data=body, content_type=kind)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    if status == 415:
        assert XLSX in answer.headers["Accept-Post"]
        assert "text/csv" in answer.headers["Accept-Post"]
        assert XLSX in answer.json["errors"][0]["detail"]


def test_the_description_has_the_sheets(client: FlaskClient) -> None:
    """OpenAPI lists both kinds beside JSON and YAML."""
    paths = client.get("/api/v1/openapi.json").get_json()["paths"]
    for path in ("/api/v1/assessments", "/api/v1/reports"):
        assert {XLSX, "text/csv", "application/json"} <= set(paths[path]["post"]["requestBody"]["content"])
    assert XLSX not in json.dumps(paths["/api/v1/sizings"]["post"]["requestBody"])


def opened(client: FlaskClient, content: bytes, name: str, **fields: str) -> Any:
    """Send a file from the page."""
    data = {"file": (io.BytesIO(content), name), **fields}
    return client.post("/en/open", data=data, content_type="multipart/form-data", follow_redirects=True)


@pytest.mark.parametrize(("content", "name"), [(workbook(), "design.xlsx"), (workbook(), "x"), (CSV, "peers.CSV")])
def test_the_page_opens_sheets(client: FlaskClient, content: bytes, name: str) -> None:
    """A workbook by what it is, an inventory by its ending; the answer's address holds the design."""
    answer = opened(client, content, name, action="assess")
    assert answer.status_code == 200
    assert "/en/result?d=" in answer.request.url
    edited = opened(client, content, name, action="edit")
    assert "/en/?d=" in edited.request.url


def test_the_page_opens_a_workbook_longer_than_a_form(client: FlaskClient) -> None:
    """More than the limit of any other body, as the workbook of a large design is."""
    pairs = [
        {**cluster, "pair": str(number), "name": f"{number}.{cluster['name']}"}
        for number in range(8)
        for cluster in SOUND_PAIR["clusters"]
    ]
    content = workbook({**SOUND_PAIR, "clusters": pairs})
    assert len(content) > 262_144
    answer = opened(client, content, "large.xlsx")
    assert answer.status_code == 200
    assert b"7.expe-cluster.apolo.example" in answer.data


def test_the_page_tells_faults_by_cell_and_shows_no_bytes(client: FlaskClient) -> None:
    """The form again, with the cells; a CSV file as text to correct, a workbook not."""
    answer = opened(client, BAD, "peers.csv")
    assert answer.status_code == 422
    assert "<code>D4</code>" in answer.text
    assert "a,c3.x,10.0.0.3,vax" in answer.text
    broken = opened(client, workbook()[:5_000], "design.xlsx")
    assert broken.status_code == 422
    assert "PK" not in broken.text
