"""The API answers as the contract says: assessments, reports, the book, what the service is."""

from __future__ import annotations

import json
import threading
from contextlib import ExitStack
from datetime import date
from typing import Any

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient

from planner.assessment import assess as judge
from planner.errors import FormatUnavailable
from planner.reference import load_reference
from planner.render import pdf
from planner.render.firewall import generator
from planner.render.formats import RENDERERS
from planner.rules import RULES
from planner.schemas import dump_assessment, dump_compact, parse_design
from planner.web import create_app
from planner.wording import LANGUAGES, load_wording
from tests.designs import SOUND_C, SOUND_E
from tests.web.conftest import QUICK, TODAY, Post, codes

BOOK = ("/rules", "/rules/NET-01", "/reference/capacity", "/reference/ports", "/reference/platforms")
KEPT = (*BOOK, "/reference/sources", "/openapi.json", "/schemas/design.json", "/info")


# --- assessments ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("design", [QUICK, SOUND_C, SOUND_E], ids=["quick", "sound C", "sound E"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_assessment_is_what_the_core_says(assess: Post, design: dict[str, Any], language: str) -> None:
    """The answer is the dump of assess() on that day in that language, nothing more and nothing less."""
    response = assess(design, f"?language={language}")
    reference = load_reference()
    expected = dump_assessment(
        judge(parse_design(design), reference, TODAY), reference, load_wording().phrases(language)
    )
    assert response.status_code == 200
    assert response.json == expected
    assert response.mimetype == "application/json"
    assert response.headers["Content-Language"] == language
    assert response.vary.as_set() == {"accept-language", "accept-encoding"}
    assert response.json["assessed_on"] == "2026-11-22"


def test_the_compact_view_has_no_words(assess: Post) -> None:
    """view=compact is the shape for tools in a loop, the same in every language."""
    response = assess(SOUND_C, "?view=compact", headers={"Accept-Language": "es"})
    assert response.json == dump_compact(judge(parse_design(SOUND_C), load_reference(), TODAY))
    assert "Content-Language" not in response.headers
    assert len(response.data) < len(assess(SOUND_C).data) / 4


def test_every_rule_appears_in_book_order(assess: Post) -> None:
    """None is ever missing, whatever became of it."""
    assert list(dict.fromkeys(result["rule"] for result in assess(QUICK).json["results"])) == list(RULES)


def test_a_design_that_breaks_rules_is_an_answer(assess: Post) -> None:
    """Seven peers are a finding, not an error."""
    response = assess({"clusters": [{"type": "C", "platform": "medium_vm", "peer_count": 7}]})
    assert (response.status_code, response.json["verdict"]) == (200, "unsupported")


def test_the_contracts_own_example_is_read(assess: Post) -> None:
    """A design may confirm a rule that this edition of the book does not have."""
    design = {**QUICK, "confirmed": [{"rule": "MEM-99", "by": "A. Person", "on": "2026-11-20"}]}
    response = assess(design)
    assert response.status_code == 200
    assert response.json["unused_confirmations"] == ["MEM-99"]


@pytest.mark.parametrize(
    "media_type", ["application/yaml", "application/x-yaml", "text/yaml", "text/yaml; charset=UTF-8"]
)
def test_yaml_says_the_same_as_json(assess: Post, media_type: str) -> None:
    """The answer does not depend on how the design was written down."""
    assert assess(yaml.safe_dump(SOUND_E), content_type=media_type).data == assess(SOUND_E).data


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("", None, "en"),
        ("", "es", "es"),
        ("", "es-MX,es;q=0.9,en;q=0.8", "es"),
        ("", "fr, de;q=0.8", "en"),
        ("", "en;q=0.5, es;q=0.6", "es"),
        ("", "*", "en"),
        ("", "\x7f;;;q=nonsense", "en"),
        ("?language=en", "es", "en"),
        ("?language=es", "en", "es"),
    ],
)
def test_the_language_is_the_asked_one(assess: Post, query: str, accepted: str | None, language: str) -> None:
    """The parameter wins over Accept-Language, and that over the default; regions fall back to their language."""
    response = assess(QUICK, query, headers={"Accept-Language": accepted} if accepted else {})
    assert response.json["language"] == language == response.headers["Content-Language"]


def test_the_default_language_is_a_setting() -> None:
    """PLANNER_DEFAULT_LANGUAGE speaks where the caller does not."""
    client = create_app({"DEFAULT_LANGUAGE": "es"}).test_client()
    assert client.get("/api/v1/nowhere").json["title"] == "No encontrado"


def test_today_comes_from_the_application(assess: Post) -> None:
    """There is one clock, and a test can set it."""
    client = create_app({"TODAY": lambda: date(2030, 1, 1)}).test_client()
    assert client.post("/api/v1/assessments", json=QUICK).json["assessed_on"] == "2030-01-01"


def test_the_same_request_gives_the_same_bytes_from_many_threads(app: Flask) -> None:
    """Nothing is shared between requests but what is only read."""
    designs = [{**QUICK, "name": f"design {number}"} for number in range(4)]
    expected = [app.test_client().post("/api/v1/assessments", json=design).data for design in designs]
    answers: list[tuple[int, bytes]] = []

    def ask(number: int) -> None:
        client = app.test_client()
        answers.extend((number, client.post("/api/v1/assessments", json=designs[number]).data) for _ in range(5))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 20
    assert all(content == expected[number] for number, content in answers)


# --- reports ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file_format", RENDERERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_is_a_named_file(client: FlaskClient, file_format: str, language: str) -> None:
    """Every format comes as an attachment with its media type, named after design, date and hash."""
    response = client.post(f"/api/v1/reports?format={file_format}&language={language}", json=SOUND_C)
    renderer, digest = RENDERERS[file_format], parse_design(SOUND_C).hash[:8]
    assert response.status_code == 200, response.text[:500]
    assert response.headers["Content-Type"] == renderer.media_type
    name = f"sound-c_2026-11-22_{digest}.{renderer.extension}"
    assert response.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert response.headers["Content-Language"] == language
    assert len(response.data) > 500
    assert response.headers["Cache-Control"] == "no-store"


def test_report_files_begin_as_their_kind_does(client: FlaskClient) -> None:
    """The bytes are what the media type says."""

    def made(file_format: str) -> bytes:
        return client.post(f"/api/v1/reports?format={file_format}", json=SOUND_C).data

    assert made("pdf").startswith(b"%PDF-")
    assert made("xlsx").startswith(b"PK\x03\x04")
    assert json.loads(made("sarif"))["version"] == "2.1.0"
    assert b"<!doctype html>" in made("html")[:200].lower()
    assert b"<testsuites" in made("junit")[:200]


def test_a_hostile_name_cannot_leave_the_file_name(client: FlaskClient) -> None:
    """Quotes, slashes and the like of a design's name never reach the header."""
    hostile = '../../e"vil\\; filename=x; ñ'
    response = client.post("/api/v1/reports?format=csv", json={**QUICK, "name": hostile})
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=e-vil-filename-x-n_2026-11-22_")


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        ("", {("/query/format", "required")}),
        ("?format=", {("/query/format", "choice")}),
        ("?format=docx", {("/query/format", "choice")}),
        ("?format=PDF", {("/query/format", "choice")}),
        ("?format=csv&format=csv", {("/query/format", "repeated_parameter")}),
        ("?format=csv&colour=red&language=fr", {("/query/colour", "unknown_parameter"), ("/query/language", "choice")}),
    ],
)
def test_a_format_that_does_not_exist_is_a_fault_of_the_query(
    client: FlaskClient, query: str, faults: set[tuple[str, str]]
) -> None:
    """422 with a pointer /query/<parameter> for each, all at once."""
    response = client.post(f"/api/v1/reports{query}", json=QUICK)
    assert response.status_code == 422
    assert response.json["type"] == "/problems/invalid-query"
    assert codes(response) == faults


FIREWALLS = ["nftables", "cisco_asa", "paloalto", "juniper"]


@pytest.mark.parametrize("file_format", FIREWALLS)
def test_a_firewall_configuration_is_a_file(client: FlaskClient, file_format: str) -> None:
    """Made where the extra is installed."""
    response = client.post(f"/api/v1/reports?format={file_format}", json=QUICK)
    assert response.status_code == 200
    assert "attachment" in response.headers["Content-Disposition"]


@pytest.mark.parametrize("file_format", FIREWALLS)
def test_without_its_library_a_firewall_format_is_not_implemented(
    file_format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """501, told by info and readiness; the service is ready all the same."""
    monkeypatch.setattr(generator, "MODULE", "no_such_module_here")
    client = create_app().test_client()
    response = client.post(f"/api/v1/reports?format={file_format}", json=QUICK)
    assert response.status_code == 501
    assert response.json["type"] == "/problems/format-unavailable"
    assert codes(response) == {("/query/format", "format_unavailable")}
    (told,) = [known for known in client.get("/api/v1/info").json["formats"] if known["format"] == file_format]
    assert told["available"] is False
    assert "aerleon" in told["reason"]
    ready = client.get("/readyz").json
    assert (ready["status"], {lack["feature"] for lack in ready["degraded"]}) == ("ready", set(FIREWALLS))


def test_pdf_can_be_switched_off() -> None:
    """PLANNER_PDF=off: PDF is 501, told by info and readiness; everything else works."""
    client = create_app({"PDF": "off"}).test_client()
    assert client.post("/api/v1/reports?format=pdf", json=QUICK).status_code == 501
    assert client.post("/api/v1/reports?format=csv", json=QUICK).status_code == 200
    (reports,) = client.get("/api/v1/openapi.json").json["paths"]["/api/v1/reports"].values()
    assert "pdf" not in reports["parameters"][0]["schema"]["enum"]
    (pdf,) = [known for known in client.get("/api/v1/info").json["formats"] if known["format"] == "pdf"]
    assert pdf["available"] is False
    assert "PLANNER_PDF" in pdf["reason"]
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["status"]) == (200, "ready")
    assert [lack["feature"] for lack in ready.json["degraded"]] == ["pdf"]


def test_without_the_libraries_pdf_is_not_implemented(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation without Pango offers the rest, and says what it lacks without naming paths."""
    lacking = RENDERERS["pdf"].__class__("pdf", "application/pdf", "pdf", RENDERERS["pdf"].render, lambda: "/usr/lib/x")
    monkeypatch.setitem(RENDERERS, "pdf", lacking)
    client = create_app().test_client()
    response = client.post("/api/v1/reports?format=pdf", json=QUICK)
    assert response.status_code == 501
    assert "Pango" in client.get("/readyz", headers={"Accept-Language": "es"}).json["degraded"][0]["reason"]
    assert "/usr/lib" not in response.text + client.get("/readyz").text + client.get("/api/v1/info").text


def test_a_renderer_that_finds_out_late_is_not_implemented_too(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FormatUnavailable is 501 whenever it is raised; its text stays inside."""

    def refuse(*_: Any) -> Any:
        raise FormatUnavailable("cannot load /usr/lib/libpango.so")

    monkeypatch.setattr("planner.web.api.reports.render", refuse)
    response = client.post("/api/v1/reports?format=csv", json=QUICK)
    assert response.status_code == 501
    assert "libpango" not in response.text


# --- the book ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", KEPT)
def test_what_never_changes_has_a_strong_etag(client: FlaskClient, path: str) -> None:
    """The ETag brings 304 without a body; another one brings the content. HEAD is GET without its body."""
    first = client.get(f"/api/v1{path}")
    assert first.status_code == 200
    etag = first.headers["ETag"]
    assert etag.startswith('"')
    assert first.headers["Cache-Control"] == "no-cache"
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = client.get(f"/api/v1{path}", headers={"If-None-Match": known})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
        assert "Content-Type" not in again.headers
    changed = client.get(f"/api/v1{path}", headers={"If-None-Match": '"other"'})
    assert (changed.status_code, changed.data) == (200, first.data)
    head = client.head(f"/api/v1{path}")
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", etag)
    assert head.headers["Content-Length"] == str(len(first.data))


def test_etags_are_the_same_in_every_process(client: FlaskClient) -> None:
    """They follow from the content: another worker or a restart gives the same."""
    other = create_app().test_client()
    for path in KEPT:
        assert client.get(f"/api/v1{path}").headers["ETag"] == other.get(f"/api/v1{path}").headers["ETag"]


@pytest.mark.parametrize("path", ["/rules", "/rules/NET-01", "/reference/ports", "/info"])
def test_words_come_in_both_languages_with_their_own_etag(client: FlaskClient, path: str) -> None:
    """A cache can never give one language for the other."""
    english, spanish = (client.get(f"/api/v1{path}", headers={"Accept-Language": code}) for code in LANGUAGES)
    assert "accept-language" in english.vary
    assert "accept-language" in spanish.vary
    assert (english.headers["Content-Language"], spanish.headers["Content-Language"]) == LANGUAGES
    assert client.get(f"/api/v1{path}?language=es").data == spanish.data
    if path != "/info":
        assert english.headers["ETag"] != spanish.headers["ETag"]
        assert english.data != spanish.data


def test_the_rule_book_is_complete(client: FlaskClient) -> None:
    """Every rule is listed in book order, and each has its own address with the same content."""
    book = client.get("/api/v1/rules").json
    assert [rule["rule"] for rule in book["rules"]] == list(RULES)
    for rule in book["rules"]:
        assert client.get(f"/api/v1/rules/{rule['rule']}").json == rule
        assert rule["cites"]


@pytest.mark.parametrize("rule_id", ["NET-99", "net-1", "NET-01%00", "..%2f..%2fetc", "NET-01/"])
def test_there_is_no_other_rule(client: FlaskClient, rule_id: str) -> None:
    """404 for an id that the book does not have."""
    assert client.get(f"/api/v1/rules/{rule_id}").status_code == 404


def test_the_reference_is_told_as_printed(client: FlaskClient) -> None:
    """Capacity, ports, platforms and sources are those of the reference, and every citation names a source."""
    reference = load_reference()
    capacity = client.get("/api/v1/reference/capacity").json
    (medium,) = [
        row for row in capacity["figures"] if (row["basis"], row["platform"]) == ("cluster_guide", "medium_vm")
    ]
    assert (medium["printed"]["video_calls"], medium["per_peer"]["video_calls"], medium["peers_in_table"]) == (
        400,
        100,
        4,
    )
    assert len(capacity["figures"]) == len(reference.figures)
    ports = client.get("/api/v1/reference/ports").json
    flows = ports["flows"]
    assert [row["flow"] for row in ports["deployment_flows"]] == [row.id for row in reference.deployment_flows]
    (media,) = [row for row in ports["deployment_flows"] if row["flow"] == "traversed_media"]
    assert (media["sources"], media["destinations"], media["protocols"]) == (["c"], ["e_inside"], ["UDP"])
    assert (media["destination_ports"], media["large_destination_ports"]) == ("2776-2777, 36000-36001", "36000-36011")
    (assent,) = [row for row in ports["deployment_flows"] if row["flow"] == "h323_traversal"]
    assert assent["inferred"]
    assert assent["why"].startswith("Not confirmed")
    assert (assent["first_zone_port"], assent["destination_ports"]) == (6001, None)
    spanish = client.get("/api/v1/reference/ports?language=es").json["deployment_flows"]
    assert [row["purpose"] for row in spanish] != [row["purpose"] for row in ports["deployment_flows"]]
    assert {"database_synchronization", "cluster_recovery", "peer_media"} <= {flow["flow"] for flow in flows}
    platforms = client.get("/api/v1/reference/platforms").json["platforms"]
    assert [platform["platform"] for platform in platforms] == [str(known) for known in reference.platforms]
    sources = {source["id"] for source in client.get("/api/v1/reference/sources").json["sources"]}
    assert sources == set(reference.sources)
    for path in BOOK:
        assert _cited(client.get(f"/api/v1{path}").json) <= sources


def _cited(value: Any) -> set[str]:
    """Return the ids of all sources that a document cites."""
    if isinstance(value, dict):
        found = {value["source"]} if set(value) == {"source", "locator"} else set()
        return found.union(*(_cited(member) for member in value.values()))
    return set().union(*(_cited(member) for member in value)) if isinstance(value, list) else set()


# --- the service itself -----------------------------------------------------------------------------------------------


def test_info_tells_editions_formats_and_limits(client: FlaskClient) -> None:
    """What a client must know before it sends anything."""
    info = client.get("/api/v1/info").json
    assert info["reference_edition"] == load_reference().edition
    assert info["languages"] == list(LANGUAGES)
    assert info["rules"] == len(RULES)
    assert info["limits"]["bytes"] == 262_144
    assert {known["format"] for known in info["formats"] if known["available"]} >= {"csv", "html", "xlsx", "nftables"}


def test_health_and_readiness(client: FlaskClient) -> None:
    """Up, and able to assess; probes may add any query."""
    assert client.get("/healthz?x=1").json == {"status": "ok"}
    ready = client.get("/readyz?verbose")
    assert ready.status_code == 200
    assert (ready.json["status"], ready.json["reasons"]) == ("ready", [])
    assert client.head("/healthz").status_code == 200


def test_readiness_tells_when_nothing_can_be_assessed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service whose rules fail is up but not ready, says so in words, and recovers when they do."""
    client = create_app().test_client()

    def fail(*_: Any) -> Any:
        raise RuntimeError("/secret/path")

    with monkeypatch.context() as patch:
        patch.setattr("planner.web.api.health.assess", fail)
        response = client.get("/readyz")
        assert (response.status_code, response.json["status"]) == (503, "not_ready")
        assert [reason["feature"] for reason in response.json["reasons"]] == ["self_test"]
        assert "/secret" not in response.text
        assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_the_schema_of_a_design_is_json_schema(client: FlaskClient) -> None:
    """Editors and pipelines can check a design before they send it."""
    response = client.get("/api/v1/schemas/design.json")
    assert response.mimetype == "application/schema+json"
    assert response.json["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "clusters" in response.json["required"]


@pytest.mark.parametrize("path", [*KEPT, "/assessments", "/reports"])
def test_options_tells_the_methods_and_nothing_about_other_origins(client: FlaskClient, path: str) -> None:
    """OPTIONS is answered, and there is no CORS: other sites get no access."""
    response = client.options(
        f"/api/v1{path}", headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    )
    assert response.status_code == 200
    assert "OPTIONS" in response.headers["Allow"]
    assert not [name for name, _ in response.headers if name.lower().startswith("access-control")]


def test_a_busy_renderer_is_asked_for_later(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another PDF is being made for too long, the answer is 503 with Retry-After, not a thread that waits."""
    monkeypatch.setattr("planner.web.reports.terms", lambda: pdf.Terms(patience=0.01))
    assert pdf.available() is None
    with pdf.RENDERER._engine:
        answer = client.post("/api/v1/reports?format=pdf", json={"clusters": [{"peer_count": 1}]})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert answer.content_type == "application/problem+json"
    described = client.get("/api/v1/openapi.json").get_json()["paths"]["/api/v1/reports"]["post"]["responses"]
    assert "503" in described


def test_a_full_line_is_told_before_a_design_is_read(client: FlaskClient) -> None:
    """A crowd after PDFs costs next to nothing; other formats and jobs do not stand in that line."""
    assert pdf.available() is None
    with ExitStack() as line:
        while not pdf.RENDERER.is_full():
            line.enter_context(pdf.RENDERER.place(pdf.Terms()))
        asked = {
            name: client.post(f"/api/v1/reports?format={name}", data=b"{", content_type="application/json")
            for name in ("pdf", "csv")
        }
        prefers = {"Prefer": "respond-async"}
        job = client.post("/api/v1/reports?format=pdf", data=b"{", content_type="application/json", headers=prefers)
    assert (asked["pdf"].status_code, asked["pdf"].headers["Retry-After"]) == (503, "10")
    assert asked["pdf"].get_json()["type"] == "/problems/not-ready"
    assert (asked["csv"].status_code, job.status_code) == (400, 400)


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/api/v1/nothing", 404), ("GET", "/api/v1/reports", 405)]
)
def test_every_error_of_the_api_has_errors(client: FlaskClient, method: str, path: str, status: int) -> None:
    """An error without a fault in a body is itself the one error of its list."""
    told = client.open(path, method=method).get_json()
    assert told["status"] == status
    assert [error["detail"] for error in told["errors"]] == [told["detail"]]
