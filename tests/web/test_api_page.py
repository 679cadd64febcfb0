"""The page about the API: it lists what OpenAPI describes, its commands work, and Swagger UI is ours alone."""

from __future__ import annotations

import gzip
import hashlib
import json
import re

import pytest
from flask.testing import FlaskClient

from planner.web.api.descriptions import openapi
from planner.web.pages import api_page, static
from planner.web.pages.api_page import UNKNOWN_JOB, operation_groups
from planner.web.problems import PROBLEMS
from planner.wording import LANGUAGES
from tests.designs import make_document
from tests.web.conftest import QUICK
from tests.web.shell import run
from tests.web.test_pages import read

SWAGGER_UI = "5.35.0"
VENDORED = {
    "swagger-ui-bundle.js": "e6a898692f2d768e807c3ba4626068a69a2c5dd960dd6c76f3e4d3a3de180af2",
    "swagger-ui.css": "5ed08757e53da3e026d6cbecc61fe5d43585c9560b302d534ad56692519a273d",
}
"""SHA-256 of the files as the npm package swagger-ui-dist of that version has them."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_operation_is_there(client: FlaskClient, language: str) -> None:
    """Once each, with its method, path and a command; ids are unique, and no template text is left."""
    described = client.get("/api/v1/openapi.json").json
    assert described is not None
    page = read(client.get(f"/{language}/api"))
    assert len(page.ids) == len(set(page.ids))
    page.one("h1")
    for path, item in described["paths"].items():
        for method, entry in item.items():
            if method != "parameters":
                shown = page.by_id(entry["operationId"])
                assert shown.text.split()[:2] == [method.upper(), path]
                assert page.by_id(f"curl-{entry['operationId']}").text.startswith("curl --silent")


def test_every_command_works(client: FlaskClient) -> None:
    """Each is answered with success; but a job, whose id nobody knows beforehand, is told to be unknown."""
    page = read(client.get("/en/api"))
    commands = {pre["id"].removeprefix("curl-"): pre.text for pre in page.all("pre") if pre["id"].startswith("curl-")}
    assert len(commands) > 25
    for operation, text in commands.items():
        answer = run(text).to(client)
        expected = 404 if UNKNOWN_JOB in text else 200
        assert answer.status_code == expected, (operation, answer.text[:300])


def test_the_first_command_is_a_verdict(client: FlaskClient) -> None:
    """What a reader tries first gives an assessment."""
    sent = run(read(client.get("/en/api")).by_id("first-curl").text)
    assert sent.url == "http://localhost/api/v1/assessments"
    assert "verdict" in (sent.to(client).json or {})


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_somewhere(client: FlaskClient, language: str) -> None:
    """Every link of the page into the site answers."""
    for link in read(client.get(f"/{language}/api")).all("a"):
        address = link["href"].partition("#")[0]
        if address.startswith("/"):
            assert client.get(address, follow_redirects=True).status_code == 200, address


def test_docs_leads_to_the_readers_language(client: FlaskClient) -> None:
    """The address where people look for it."""
    assert client.get("/docs", headers={"Accept-Language": "es"}).location == "/es/api"


def test_words_of_the_description_are_marked_as_english(client: FlaskClient) -> None:
    """On the Spanish page; on the English one there is nothing to mark."""
    assert read(client.get("/es/api")).by_id("tag-assessments-title")["lang"] == "en"
    assert "lang" not in read(client.get("/en/api")).by_id("tag-assessments-title").attributes


def test_swagger_ui_is_loaded_only_where_the_reader_opens_it(client: FlaskClient) -> None:
    """Not by another page, nor by the page about the API, which names the weight beside the button."""
    assert "swagger" not in client.get("/en/").text
    light = read(client.get("/en/api"))
    assert [script for script in light.all("script") if "swagger" in script["src"]] == []
    assert light.one("a", class_="button first")["href"] == "/en/api?console=1#try"
    assert f"{api_page.console_kilobytes()} kB" in light.by_id("try").text
    opened = read(client.get("/en/api?console=1"))
    assert opened.by_id("swagger")["data-description"] == "/api/v1/openapi.json"
    assert not [script for script in opened.all("script") if "bundle" in script["src"]]
    assert all(script["src"].startswith("/assets/") and not script.text for script in opened.all("script"))


def test_the_weight_is_what_is_sent(client: FlaskClient) -> None:
    """The number beside the button is that of the files as a browser gets them."""
    sent = 0
    for name in api_page.CONSOLE:
        with client.application.test_request_context():
            address = static.address(name)
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.data) == static.files()[name]
        sent += len(answer.data)
    assert round(sent / 1_000) == api_page.console_kilobytes()


@pytest.mark.parametrize("name", [*VENDORED, "swagger-ui-licence.txt", "swagger-ui-bundle.js.LICENSE.txt"])
def test_the_files_are_kept_by_browsers(client: FlaskClient, name: str) -> None:
    """Each is served from here, for a year, at an address that changes with its content."""
    with client.application.test_request_context():
        answer = client.get(static.address(name))
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(("name", "digest"), VENDORED.items())
def test_the_vendored_files_are_as_published(name: str, digest: str) -> None:
    """Byte for byte those of swagger-ui-dist: nothing was added on the way."""
    assert hashlib.sha256(static.files()[name]).hexdigest() == digest


def test_the_licence_is_beside_it() -> None:
    """Apache 2.0 asks for its text and the notice."""
    text = static.files()["swagger-ui-licence.txt"].decode()
    assert "SmartBear" in text
    assert "Apache License" in text


def test_the_own_script_asks_no_host_outside() -> None:
    """The badge that Swagger UI would fetch is off, and no address is written into the script."""
    script = static.files()["swagger-page.js"].decode()
    assert "validatorUrl: null" in script
    assert "://" not in script


def test_a_description_without_examples_is_shown_too() -> None:
    """An operation without body, parameters or words has a plain command."""
    bare = {
        "tags": [{"name": "t"}],
        "paths": {
            "/x/{y}": {"get": {"tags": ["t"], "operationId": "x", "summary": "X.", "responses": {"default": {}}}}
        },
        "components": {"responses": {}},
    }
    ((operation,),) = [group.operations for group in operation_groups(bare)]
    assert (operation.curl("https://h"), operation.statuses) == ("curl --silent --show-error 'https://h/x/{y}'", ())


def test_every_operation_has_a_tag_that_is_described(client: FlaskClient) -> None:
    """None falls between the groups."""
    with client.application.test_request_context():
        described = openapi()
    methods = sum(method in ("get", "post") for item in described["paths"].values() for method in item)
    assert sum(len(group.operations) for group in operation_groups(described)) == methods


# --- the design on screen ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_has_the_command_for_its_design(client: FlaskClient, language: str) -> None:
    """Sent as it stands there, the API gives the same verdict for the same design."""
    page = read(client.get(f"/{language}/result?example=broken"))
    sent = run(page.by_id("api-curl").text)
    answer = sent.to(client).json
    assert answer is not None
    assert json.loads(sent.body)["name"] == "Broken in many places"
    assert answer["verdict"] == "unsupported"


def test_a_hostile_name_stays_a_name(client: FlaskClient) -> None:
    """Neither the page nor the shell takes it for anything else."""
    name = '</pre><script>alert(1)</script>\' "$(id)" `id`'
    answer = client.post("/en/result", data={"design": json.dumps({**QUICK, "name": name})}, follow_redirects=True)
    assert "<script>alert" not in answer.text
    assert json.loads(run(read(answer).by_id("api-curl").text).body)["name"] == name


def test_a_long_design_is_sent_from_its_file(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its command stays short and says which file."""
    monkeypatch.setattr(api_page, "MOST_SHOWN", 100)
    answer = client.post("/en/result", data={"design": json.dumps(make_document())}, follow_redirects=True)
    assert "@design.json" in read(answer).by_id("api-curl").text
    assert "design.json, then send it" in read(answer).by_id("api").text


def test_every_type_of_problem_is_told_on_the_page(client: FlaskClient) -> None:
    """With a link to its own page."""
    links = {link["href"] for link in read(client.get("/es/api")).all("a")}
    assert {f"/es/problems/{slug}" for slug in PROBLEMS} <= links


def test_every_refusal_of_the_code_is_a_known_problem() -> None:
    """No type is answered that has no page."""
    folder = static.FOLDER.parent
    used = {
        slug
        for file in folder.rglob("*.py")
        for slug in re.findall(r"""(?:Refused|problem|_told)\((?:[^"()]*, )?"([a-z-]+)\"""", file.read_text("utf-8"))
    }
    assert "untrusted-host" in used
    assert used <= set(PROBLEMS)
