"""The troubleshooting pages and their API: found by words, number and UUID; pasted text is told, never run or kept."""

from __future__ import annotations

import json
import re

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from planner.reference import load_reference
from planner.rules import RULES
from planner.triage import MOST_BYTES
from planner.wording import LANGUAGES, load_wording
from tests.logs import ENFORCED, IN_ORDER, PEER_LOST, line
from tests.web.conftest import codes
from tests.web.test_pages import read

TROUBLE = load_reference().troubleshooting
PATHS = ("troubleshooting", "alarms", "logs", "triage", *(f"alarms/{alarm.key}" for alarm in TROUBLE.alarms))
UUID = "0F96695E-d954-4f6f-85c1-2ef1eae6f764"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_every_page_is_sound_in_both_languages(client: FlaskClient, path: str, language: str) -> None:
    """Closed elements, no id twice, one first heading, links within the page that lead somewhere."""
    response = client.get(f"/{language}/{path}")
    assert response.status_code == 200
    page = read(response)
    assert page.one("html")["lang"] == language
    assert len(page.ids) == len(set(page.ids))
    page.one("h1")
    for link in page.all("a"):
        address, _, anchor = link["href"].partition("#")
        if anchor and address in ("", f"/{language}/{path}"):
            assert anchor in page.ids, anchor


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_between_the_pages_lead_somewhere(client: FlaskClient, language: str) -> None:
    """Every link of the pages into the site answers, and its anchor is there."""
    pages = {path: read(client.get(f"/{language}/{path}")) for path in PATHS}
    targets = {link["href"] for page in pages.values() for link in page.all("a") if link["href"].startswith("/")}
    found: dict[str, set[str]] = {}
    for target in sorted(targets):
        address, _, anchor = target.partition("#")
        if address not in found:
            response = client.get(address)
            assert response.status_code == 200, target
            found[address] = set(read(response).ids)
        assert not anchor or anchor in found[address], target


@pytest.mark.parametrize("path", ["troubleshooting", "alarms", "alarms/20006", "logs", "triage"])
def test_an_address_without_language_leads_to_the_readers(client: FlaskClient, path: str) -> None:
    """By Accept-Language."""
    response = client.get(f"/{path}?q=x", headers={"Accept-Language": "es-MX"})
    assert response.status_code == 302
    assert response.location == f"/es/{path}?q=x"


def test_a_uuid_leads_to_its_alarm(client: FlaskClient) -> None:
    """In capitals or not; an unknown alarm is not found."""
    assert client.get(f"/en/alarms/{UUID}").location == "/en/alarms/20006"
    for unknown in ("99999", "20002", "x", "00000000-0000-0000-0000-000000000000", "٢٠٠٠٦"):
        assert client.get(f"/en/alarms/{unknown}").status_code in (301, 404)
        assert client.get(f"/en/alarms/{unknown}", follow_redirects=True).status_code == 404


def test_an_alarm_inside_a_range_says_that_its_text_is_shared(client: FlaskClient) -> None:
    """The page is that of the number asked for, and names the others."""
    page = read(client.get("/en/alarms/30004"))
    assert page.one("h1").text.startswith("30004 ")
    assert "30001–30005, 30007, 30010" in page.text


def test_both_sources_of_a_conflict_are_shown(client: FlaskClient) -> None:
    """20014: the alarm list and the newer guide."""
    text = read(client.get("/en/alarms/20014")).text
    assert "Sources disagree" in text
    assert "X15.4: Troubleshooting" in text


def test_rules_and_alarms_lead_to_each_other(client: FlaskClient) -> None:
    """The rule on the order of peers leads to its alarms, and they to the rule."""
    rule = client.get("/en/rules/CFG-01").text
    for alarm in TROUBLE.alarms_of_rule("CFG-01"):
        assert f'href="/en/alarms/{alarm.key}"' in rule
        assert 'href="/en/rules/CFG-01"' in client.get(f"/en/alarms/{alarm.key}").text
    assert "rule-alarms" not in client.get("/en/rules/MEM-01").text


@pytest.mark.parametrize(
    ("path", "asked", "there", "gone"),
    [
        ("alarms?q=20006", "20006", "alarm-20006", "alarm-20004"),
        ("alarms?q=30003", "30003", "alarm-30001", "alarm-20004"),
        ("alarms?q=REVERSE+dns", "REVERSE dns", "alarm-25030", "alarm-20003"),
        ("alarms?q=net-07", "net-07", "alarm-20021", "alarm-20003"),
        ("alarms?q=critical", "critical", "alarm-20025", "alarm-20003"),
        ("logs?q=mnesia_down", "mnesia_down", "peer_database_down", "ras_timed_out"),
        ("troubleshooting?q=ForceConfigUpdate", "ForceConfigUpdate", "hits", ""),
    ],
)
def test_words_narrow_the_pages(client: FlaskClient, path: str, asked: str, there: str, gone: str) -> None:
    """By number, by a number inside a range, words in any case, rule, severity, text of a line, command."""
    page = read(client.get(f"/en/{path}"))
    assert page.by_id("q")["value"] == asked
    assert there in page.ids
    assert gone not in page.ids


def test_spanish_words_are_found_without_accents(client: FlaskClient) -> None:
    """Case and accents are one."""
    assert "alarm-20008" in read(client.get("/es/alarms?q=REPLICACION+pausa")).ids


@pytest.mark.parametrize("path", ["troubleshooting", "alarms", "logs"])
@pytest.mark.parametrize("asked", ["zzzz", '"><script>alert(1)</script>', "'zz", "%00", "%F0%9F%92%A9", "a" * 500])
def test_what_fits_nothing_says_so(client: FlaskClient, path: str, asked: str) -> None:
    """And what was typed is a text, whatever it is."""
    response = client.get(f"/en/{path}?q={asked}")
    assert response.status_code == 200
    assert "Nothing fits" in read(response).text
    assert "<script>alert" not in response.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", [PEER_LOST, ENFORCED, IN_ORDER])
def test_pasted_lines_are_told(client: FlaskClient, text: str, language: str) -> None:
    """The page tells what was found, in the reader's language, and keeps the text in its box."""
    form = read(client.get(f"/{language}/triage")).form("/triage#answer")
    response = client.post(f"/{language}/triage", data={"text": text}, content_type=form["enctype"])
    assert response.status_code == 200
    page = read(response)
    assert len(page.ids) == len(set(page.ids))
    assert page.by_id("text").text.split() == text.split()
    assert page.by_id("answer")
    words = load_wording().phrases(language)
    if text is PEER_LOST:
        order = [words.say(f"troubleshooting.triage.{step}.title") for step in ("reachability", "names", "database")]
        places = [page.text.index(title) for title in order]
        assert places == sorted(places)
        assert "2020-08-12T14:57:43.353-05:00" in page.text
    if text is IN_ORDER:
        assert words.say("troubleshooting.page.only_normal") in page.text
        assert words.say("troubleshooting.page.views_same") in page.text


def test_lists_that_differ_stand_out(client: FlaskClient) -> None:
    """Two peers with other lists and primaries: both rules' findings, and the lists side by side."""
    listed = [
        line(host, AlternateIPAddresses=f"(10.0.0.{n} {host})", ConfigurationMasterIndex=str(n))
        for n, host in enumerate("ab")
    ]
    page = read(client.post("/en/triage", data={"text": "\n".join(listed)}))
    assert "The peers have different lists of peers" in page.text
    assert "The peers name different primaries" in page.text
    assert "10.0.0.1 b" in page.text


@pytest.mark.parametrize("text", ["", "   \n", "x" * (MOST_BYTES + 1), "ñ" * (MOST_BYTES // 2 + 1)])
def test_nothing_and_too_much_are_refused_at_the_box(client: FlaskClient, text: str) -> None:
    """422, with the fault at the field."""
    response = client.post("/en/triage", data={"text": text}, content_type="multipart/form-data")
    assert response.status_code == 422
    assert "text-error" in read(response).ids


HOSTILE = [
    "<script>alert(1)</script>",
    line(Event="Alarm Raised", Id="20007", Detail="<img src=x onerror=alert(1)>"),
    line(Event="Alarm <b>x</b>", Id="20007"),
    line("<i>host</i>", Event="Alarm Raised", Id="20007"),
    "</textarea><script>alert(1)</script>",
    line(AlternateIPAddresses="(<u>a</u> <u>b</u>)", ConfigurationMasterIndex="<s>0</s>"),
    "\x00\x01\u202e\ud7ff",
    "20007 {{ 7*7 }} {words}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_pasted_stays_text(client: FlaskClient, text: str) -> None:
    """No tag of it becomes one of the page's."""
    response = client.post("/en/triage", data={"text": text})
    assert response.status_code == 200
    page = read(response)
    for tag in ("img", "b", "i", "u", "s"):
        assert not [element for element in page.all(tag) if not element["class_"] and tag != "img"] or tag == "img"
    assert not re.search(r"<script>alert|<img src=x|<b>x|<i>host|<u>a|<s>0", response.text)


def test_a_page_of_another_site_cannot_post(client: FlaskClient) -> None:
    """As everywhere."""
    response = client.post("/en/triage", data={"text": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403


# --- the API ----------------------------------------------------------------------------------------------------------


def test_the_reference_is_told_whole(client: FlaskClient) -> None:
    """As many alarms, lines and repairs as there are, in words of the asked language."""
    alarms = client.get("/api/v1/reference/alarms?language=es").json
    assert alarms is not None
    assert [row["alarm"] for row in alarms["alarms"]] == [alarm.key for alarm in TROUBLE.alarms]
    assert alarms["alarms"][0]["title"] == "Configuración del clúster no válida"
    lines = client.get("/api/v1/reference/log-signatures").json
    assert lines is not None
    assert len(lines["signatures"]) == len(TROUBLE.signatures)
    assert [step["step"] for step in lines["triage"]] == [step.id for step in TROUBLE.triage]
    repairs = client.get("/api/v1/reference/repairs").json
    assert repairs is not None
    assert [row["repair"] for row in repairs["repairs"]] == list(TROUBLE.repairs)
    reset = client.get("/api/v1/reference/factory-reset").json
    assert reset is not None
    assert {row["item"]: row["outcome"] for row in reset["items"]}["certificates_removed"] == "removed"
    assert reset["ways_out"][1]["text"].count("/mnt/harddisk/Factory-reset/") == 1


@pytest.mark.parametrize("path", ["alarms", "alarms/20006", "log-signatures", "repairs", "factory-reset"])
def test_what_never_changes_is_sent_once(client: FlaskClient, path: str) -> None:
    """A second request with the ETag is answered 304; another language has another one."""
    first = client.get(f"/api/v1/reference/{path}")
    again = client.get(f"/api/v1/reference/{path}", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert client.get(f"/api/v1/reference/{path}?language=es").headers["ETag"] != first.headers["ETag"]
    assert client.get(f"/api/v1/reference/{path}?x=1").status_code == 422


@pytest.mark.parametrize(("named", "key"), [("20006", "20006"), (UUID, "20006"), ("30004", "30001")])
def test_an_alarm_is_found_by_number_and_uuid(client: FlaskClient, named: str, key: str) -> None:
    """And an unknown one is a 404 problem."""
    found = client.get(f"/api/v1/reference/alarms/{named}").json
    assert found is not None
    assert found["alarm"] == key
    unknown = client.get(f"/api/v1/reference/alarms/{named}0")
    assert (unknown.status_code, unknown.mimetype) == (404, "application/problem+json")


def test_a_text_is_triaged_as_text_and_as_json(client: FlaskClient) -> None:
    """The same answer, with what to do in the asked language."""
    plain = client.post(
        "/api/v1/triages?language=es", data=PEER_LOST.encode(), content_type="text/plain; charset=utf-8"
    )
    wrapped = client.post("/api/v1/triages?language=es", json={"text": PEER_LOST})
    assert plain.status_code == wrapped.status_code == 200
    assert plain.json == wrapped.json
    assert plain.json is not None
    first = plain.json["findings"][0]
    assert (first["kind"], first["id"], first["step"], first["known"]) == ("alarm", "20004", "reachability", True)
    assert first["title"] == "Sin comunicación con uno o más pares"
    assert set(first["rules"]) <= set(RULES)
    assert plain.json["story"][0]["id"] == "peer_database_down"


@pytest.mark.parametrize("text", [PEER_LOST, ENFORCED, IN_ORDER, "20007\n99999", line(Event="Alarm Raised", Id="1")])
def test_a_triage_is_what_is_described(client: FlaskClient, text: str) -> None:
    """The answer fits its description in OpenAPI."""
    document = client.get("/api/v1/openapi.json").json
    assert document is not None
    shape = {"$ref": "#/components/schemas/Triage", "components": document["components"]}
    sent = client.post("/api/v1/triages", json={"text": text}).json
    assert [error.message for error in Draft202012Validator(shape).iter_errors(sent)] == []


def test_an_unknown_alarm_is_told_without_advice(client: FlaskClient) -> None:
    """Known false, and nothing made up."""
    told = client.post("/api/v1/triages", json={"text": line(Event="Alarm Raised", Id="25099")}).json
    assert told is not None
    (finding,) = told["findings"]
    assert (finding["known"], finding["step"], finding["follow"], finding["rules"]) == (False, "other", None, [])


def test_halves_of_characters_and_wrong_bytes_are_no_reason_to_refuse(client: FlaskClient) -> None:
    """A surrogate in JSON, Latin-1 bytes in text."""
    text = json.dumps({"text": line(Event="Alarm Raised", Id="20007", Detail="x\ud800")})
    assert client.post("/api/v1/triages", data=text, content_type="application/json").status_code == 200
    sent = line(Event="Alarm Raised", Id="20007", Detail="ñ").encode("latin-1")
    response = client.post("/api/v1/triages", data=sent, content_type="text/plain")
    assert response.status_code == 200
    assert response.json is not None
    assert response.json["findings"][0]["id"] == "20007"


@pytest.mark.parametrize(
    ("body", "kind", "status", "fault"),
    [
        (b"", "text/plain", 400, ("", "empty")),
        (b"x" * (MOST_BYTES + 1), "text/plain", 413, ("", "too_many_bytes")),
        (b"{}", "application/json", 422, ("/text", "required")),
        (b'{"text": 1}', "application/json", 422, ("/text", "text")),
        (b'{"text": null}', "application/json", 422, ("/text", "required")),
        (b'{"text": ""}', "application/json", 422, ("/text", "length")),
        (b'{"text": "a", "text": "b"}', "application/json", 422, ("/text", "duplicate_key")),
        (b'{"text": "a", "more": 1}', "application/json", 422, ("/more", "unknown_field")),
        (b'["a"]', "application/json", 422, ("", "object")),
        (b"{", "application/json", 400, ("", "malformed_json")),
        (b"text: a", "application/yaml", 415, ("", "media_type")),
        (b"a", "text/plain; charset=utf-16", 415, ("", "charset")),
    ],
)
def test_a_wrong_body_is_a_problem(
    client: FlaskClient, body: bytes, kind: str, status: int, fault: tuple[str, str]
) -> None:
    """Each with its code at its pointer."""
    response = client.post("/api/v1/triages", data=body, content_type=kind)
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    assert fault in codes(response)


def test_a_long_text_in_json_is_refused(client: FlaskClient) -> None:
    """Beyond the length, at its pointer."""
    response = client.post("/api/v1/triages", json={"text": "x" * (MOST_BYTES + 1)})
    assert (response.status_code, codes(response)) == (422, {("/text", "length")})
