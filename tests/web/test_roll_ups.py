"""A sheet of sites over HTTP: the API's call, the page with its upload, and what is refused."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from planner.errors import ReaderBusy
from planner.intake.limits import MAX_SHEET_BYTES
from planner.render.roll_up_files import MEDIA_TYPES, XLSX
from planner.roll_up import MOST_FAULTS_TOLD
from planner.web import site_sheets
from planner.web.api.roll_up_shapes import RollUpSchema
from planner.web.pages import sites as page
from tests.intake import workbooks
from tests.web.conftest import codes

SHEET = """\
Site;Usuarios;MRA share;registrations_per_user;Busy hour call attempts;holding_time_seconds;\
video_share;b2b_share;blocking;mra_registrations;Notes
Lima;3000;60%;1,5;1500;180;0.4;20 %;0,001;;=1+1
Cusco;10;60;1
=cmd|'/c calc'!A1;;;;;;;;;4000
Ica;;;;;;;;;90000000
"""
XLSM = "application/vnd.ms-excel.sheet.macroEnabled.12"


def post(client: FlaskClient, body: str | bytes, query: str = "", content_type: str = "text/csv") -> TestResponse:
    """Send a sheet to the API."""
    return client.post(f"/api/v1/roll-ups{query}", data=body, content_type=content_type)


def upload(client: FlaskClient, content: bytes, language: str = "en", **fields: str) -> TestResponse:
    """Send a sheet by the page's form."""
    # Made here: werkzeug's own client leaves a large one in a temporary file that it does not close.
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{text}'.encode() for name, text in fields.items()]
    parts.append(b'Content-Disposition: form-data; name="file"; filename="sites.csv"\r\n\r\n' + content)
    body = b"".join(b"--end\r\n" + part + b"\r\n" for part in parts) + b"--end--\r\n"
    return client.post(f"/{language}/plan/sites", data=body, content_type="multipart/form-data; boundary=end")


def test_the_api_answers_every_site(client: FlaskClient) -> None:
    """Demand, option, what comes nearest, sums, faults by cell; in the shape that is documented."""
    response = post(client, SHEET, "?peer_losses=1")
    assert response.status_code == 200
    told: Any = response.json
    assert RollUpSchema().validate(told) == {}
    lima, formula, ica = told["sites"]
    assert (lima["row"], lima["name"], lima["outcome"], lima["demand"]["mra_registrations"]) == (
        2,
        "Lima",
        "carried",
        2700,
    )
    assert formula["name"] == "=cmd|'/c calc'!A1"
    assert (ica["outcome"], ica["option"], ica["nearest"]["stopped_by"]) == ("not_carried", None, "mra_registrations")
    assert told["bad_rows"] == [{"row": 3, "name": "Cusco"}]
    assert [(fault["cell"], fault["code"]) for fault in told["faults"]] == [("C3", "sites_share")]
    assert (told["fault_count"], told["sheet"], told["ignored_headings"]) == (1, None, ["Notes"])
    assert told["apart"]["total_peers"] == lima["option"]["total_peers"] + formula["option"]["total_peers"]
    assert told["together"]["demand"]["mra_registrations"] == 90_006_700
    assert told["together"]["peer_losses"] == 1


def test_terms_reach_the_search(client: FlaskClient) -> None:
    """Losses, platform, basis, release and clusters are those of the query."""
    query = "?peer_losses=2&platform=medium_vm&capacity_basis=administrator_guide&software_version=X14.2&max_clusters=3"
    told: Any = post(client, SHEET, query).json
    assert told["sites"][0]["option"]["platform"] == "medium_vm"
    together = told["together"]
    assert (together["peer_losses"], together["max_clusters"]) == (2, 3)
    assert (together["capacity_basis"], together["software_version"]) == ("administrator_guide", "X14.2")
    assert together["fast_path_registration"] is False
    fast: Any = post(client, SHEET, "?fast_path_registration=true").json
    assert fast["together"]["fast_path_registration"] is True


def test_a_workbook_is_read_as_one(client: FlaskClient) -> None:
    """The same answer for the same sites; the sheet is named."""
    content = workbooks.saved([("site", "mra registrations"), ("Lima", 4000), ("Cusco", "x")], "My sites")
    told: Any = post(client, content, content_type=XLSX).json
    assert told["sheet"] == "My sites"
    assert told["faults"][0]["cell"] == "'My sites'!B3"
    same: Any = post(client, "site,mra_registrations\nLima,4000\nCusco,x\n").json
    assert same["sites"] == told["sites"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_files_hold_every_row_and_nothing_that_comes_alive(client: FlaskClient, language: str) -> None:
    """Workbook and CSV: same bytes every time, names as text, no formula."""
    made = {form: post(client, SHEET, f"?format={form}&language={language}") for form in MEDIA_TYPES}
    for form, response in made.items():
        assert response.content_type == MEDIA_TYPES[form]
        assert response.headers["Content-Disposition"].endswith(f"_2026-11-22.{form}")
        assert response.data == post(client, SHEET, f"?format={form}&language={language}").data
    rows = list(csv.reader(io.StringIO(made["csv"].data.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["2", "3", "4", "5"]
    assert rows[3][1] == "'=cmd|'/c calc'!A1"
    book = openpyxl.load_workbook(io.BytesIO(made["xlsx"].data))
    assert len(book.sheetnames) == 3
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "=cmd|'/c calc'!A1" in [cell.value for cell in cells]
    assert "C3" in [cell.value for cell in cells]


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"", "text/csv", 400, "empty"),
        (b"PK\x03\x04", XLSX, 400, "sheet_broken"),
        (SHEET.encode(), XLSX, 400, "sheet_not_workbook"),
        (workbooks.zipped({**workbooks.parts(), "xl/vbaProject.bin": b"x"}), XLSX, 400, "sheet_macros"),
        (b"x,y\n1,2\n", "text/csv", 422, "sites_no_headings"),
        (b"x" * (MAX_SHEET_BYTES + 1), "text/csv", 413, "too_many_bytes"),
        (workbooks.workbook(), XLSM, 415, "media_type"),
        (SHEET.encode("utf-16"), "text/csv", 400, "not_utf8"),
        (SHEET.encode(), "text/csv; charset=utf-16", 415, "charset"),
    ],
)
def test_refused(client: FlaskClient, body: bytes, content_type: str, status: int, code: str) -> None:
    """A problem with its reason; nothing is a bug."""
    response = post(client, body, content_type=content_type)
    assert response.status_code == status
    assert codes(response) == {("", code)}


def test_a_sheet_without_a_good_row_is_a_problem_with_its_cells(client: FlaskClient) -> None:
    """Every fault at once, at its cell; and those of the query before the body is read."""
    response = post(client, "users,mra_share,registrations_per_user\nx,y,z\n")
    assert response.status_code == 422
    assert codes(response) == {("A2", "number"), ("B2", "sites_share"), ("C2", "number")}
    response = post(client, SHEET, "?peer_losses=6&max_clusters=1.5&platform=pdp11")
    assert codes(response) == {
        ("/query/peer_losses", "range"),
        ("/query/max_clusters", "integer"),
        ("/query/platform", "choice"),
    }


def test_many_faults_are_counted_and_not_all_told(client: FlaskClient) -> None:
    """The answer stays of a bearable size, and says how many there are."""
    told: Any = post(client, "mra_registrations\n5\n" + "x\n" * (MOST_FAULTS_TOLD + 5)).json
    assert (len(told["faults"]), told["fault_count"]) == (MOST_FAULTS_TOLD, MOST_FAULTS_TOLD + 5)


def test_too_many_readers(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller is asked to come again."""

    def busy(*_: object) -> None:
        raise ReaderBusy

    monkeypatch.setattr(site_sheets, "read_sheets", busy)
    response = post(client, SHEET)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == str(ReaderBusy.retry_after)


# --- the page ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_asks_for_a_sheet_and_gives_empty_ones(client: FlaskClient, language: str) -> None:
    """A form that uploads without scripts, linked from planning; the empty sheets, filled in, are read."""
    text = client.get(f"/{language}/plan/sites").text
    assert 'enctype="multipart/form-data"' in text
    assert f'href="/{language}/plan/sites"' in client.get(f"/{language}/plan").text
    for kind, row in (("people", "A,10,1,1,100,180,0.5,0.5,0.01"), ("demand", "A,1,2,3,4,5,6,7")):
        address = f"/{language}/plan/sites/{kind}.csv"
        assert address in text
        template = client.get(address)
        assert template.content_type == MEDIA_TYPES["csv"]
        filled: Any = post(client, template.data + row.encode()).json
        assert (filled["fault_count"], filled["ignored_headings"], len(filled["sites"])) == (0, [], 1)
    assert client.get(f"/{language}/plan/sites/other.csv").status_code == 404


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_upload_is_answered_on_the_page(client: FlaskClient, language: str) -> None:
    """Sums, faults by cell, every row; what a person wrote is escaped."""
    response = upload(client, SHEET.replace("Lima", "<b>Lima</b>").encode(), language, peer_losses="1")
    assert response.status_code == 200
    assert "&lt;b&gt;Lima&lt;/b&gt;" in response.text
    assert "<b>Lima" not in response.text
    assert "<code>C3</code>" in response.text
    assert 'id="answer"' in response.text
    assert '<option value="1" selected>' in response.text


def test_files_are_made_of_the_sheet_that_the_page_shows(client: FlaskClient) -> None:
    """Without choosing it again: it travels in a hidden field, and the files are the API's."""
    text = upload(client, SHEET.encode(), peer_losses="1").text
    (kept,) = re.findall(r'name="kept" value="([^"]+)"', text)
    for form in MEDIA_TYPES:
        data = {"kept": kept, "peer_losses": "1", "format": form}
        made = client.post("/en/plan/sites", data=data, content_type="multipart/form-data")
        assert made.data == post(client, SHEET, f"?peer_losses=1&format={form}&language=en").data
        assert upload(client, SHEET.encode(), peer_losses="1", format=form).data == made.data
    spoilt = {"kept": "%%%", "format": "csv"}
    assert client.post("/en/plan/sites", data=spoilt, content_type="multipart/form-data").status_code == 400


def test_a_large_sheet_is_not_taken_along(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the page says that it has to be chosen again; rows beyond those shown are counted."""
    monkeypatch.setattr(page, "MOST_KEPT", 1_000)
    monkeypatch.setattr(page, "MOST_SHOWN", 3)
    text = upload(client, b"mra_registrations\n" + b"77\n" * 500).text
    assert 'name="kept"' not in text
    assert "too large to be kept" in text
    assert "The first 3 of 500 sites" in text


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"", 422, "Choose a file"),
        (b"PK\x03\x04", 400, "damaged"),
        (b"x" * (MAX_SHEET_BYTES + 1), 413, "4,194,304 bytes"),
        (b"x" * (MAX_SHEET_BYTES + 100_000), 413, "4,194,304 bytes"),
        (b"users,mra_share,registrations_per_user\nx,y,z\n", 422, "<code>C2</code>"),
    ],
)
def test_the_page_says_what_is_wrong_with_a_file(client: FlaskClient, content: bytes, status: int, said: str) -> None:
    """At the field of the file, with the form still there."""
    response = upload(client, content)
    assert response.status_code == status
    assert said in response.text
    assert 'aria-invalid="true"' in response.text


def test_terms_of_the_page(client: FlaskClient) -> None:
    """They reach the search, and what is wrong with them stands at their fields."""
    terms = {"peer_losses": "2", "platform": "medium_vm", "capacity_basis": "administrator_guide"}
    text = upload(client, SHEET.encode(), software_version="X14.2", **terms).text
    assert "Medium VM" in text
    assert '<option value="yes" selected>' in upload(client, SHEET.encode(), fast_path_registration="yes").text
    response = upload(
        client, SHEET.encode(), software_version="new", peer_losses="7", platform="pdp11", fast_path_registration="fast"
    )
    assert response.status_code == 422
    for name in ("software_version", "peer_losses", "platform", "fast_path_registration"):
        assert f'id="{name}-error"' in response.text
