"""POST /api/v1/comparisons, and the page that shows two designs side by side."""

from __future__ import annotations

import copy
import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from planner.errors import TooLarge
from planner.render.xlsx import render as render_workbook
from planner.schemas.comparison import read_comparison
from planner.wording import LANGUAGES
from tests.designs import SOUND_C, SOUND_PAIR
from tests.web.conftest import QUICK, TODAY
from tests.web.reading import Page

PATH = "/api/v1/comparisons"
PAGE = "/en/compare"


def design(count: int, **changes: Any) -> dict[str, Any]:
    """Return the quick design with so many peers."""
    return {"name": f"with {count}", "clusters": [{**QUICK["clusters"][0], "peer_count": count}], **changes}


def slow(document: dict[str, Any]) -> dict[str, Any]:
    """Return a design whose peers answer far too late."""
    made = copy.deepcopy(document)
    made["clusters"][0]["round_trip_ms"] = 900
    return made


# --- the API ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_comparison_comes_with_keys_facts_and_words(client: FlaskClient, language: str) -> None:
    """Verdict, outcomes, fields, capacity and ports have keys, and words in the language asked for."""
    answered = client.post(f"{PATH}?language={language}", json={"before": design(3), "after": slow(design(4))})
    assert answered.status_code == 200
    assert answered.headers["Content-Language"] == language
    told = answered.json
    assert told["verdict"]["turn"] == "worse"
    assert told["verdict"]["after"] == "unsupported"
    (finding,) = (each for each in told["outcomes"] if each["rule"] == "NET-01")
    assert (finding["turn"], finding["before"], finding["after"]) == ("worse", "met", "unmet")
    assert finding["evidence"]
    assert finding["title"]
    fields = {field["path"]: field for part in told["parts"] for field in part["fields"]}
    assert fields["peer_count"]["before"] == {"pointer": "/clusters/0/peer_count", "value": 3, "text": "3"}
    assert fields["peer_count"]["sign"] == "changed"
    assert all(field["label"] for field in fields.values())
    assert {each["sign"] for each in told["ports"]} == {"added"}
    assert told["capacity"][0]["figures"]
    assert told["change_plan"]["procedures"]
    assert (told["language"], told["empty"]) == (language, False)


def test_the_same_twice_is_empty(client: FlaskClient) -> None:
    """Nothing differs, and nothing is to be done."""
    told = client.post(PATH, json={"before": SOUND_C, "after": SOUND_C}).json
    assert told["empty"]
    assert told["parts"] == told["ports"] == told["flows"] == told["capacity"] == []
    assert told["verdict"]["turn"] is None
    assert told["change_plan"]["empty"]


def test_the_same_bytes_twice(client: FlaskClient) -> None:
    """The same designs give the same answer, to the byte."""
    body = {"before": SOUND_C, "after": SOUND_PAIR}
    assert client.post(PATH, json=body).data == client.post(PATH, json=body).data


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, {"/before", "/after"}),
        ({"before": 1, "after": []}, {"/before", "/after"}),
        ({"before": design(1), "after": design(1), "colour": 1}, {"/colour"}),
        ({"before": design(1), "after": design(1), "lost_peers": []}, {"/lost_peers"}),
        (
            {"before": {"clusters": [{"nics": 9}]}, "after": {"clusters": []}},
            {"/before/clusters/0/nics", "/after/clusters"},
        ),
        (
            {"before": design(1), "after": {"clusters": [{"peer_count": 3, "peers": [{}]}]}},
            {"/after/clusters/0/peer_count"},
        ),
        ([], {""}),
    ],
)
def test_what_does_not_fit_is_told_by_its_place(client: FlaskClient, body: Any, pointers: set[str]) -> None:
    """Every fault of both designs is told at once, at its pointer in the body."""
    answered = client.post(PATH, json=body)
    assert answered.status_code == 422
    assert answered.mimetype == "application/problem+json"
    assert {fault["pointer"] for fault in answered.json["errors"]} == pointers


def test_too_large_is_refused_before_any_work(client: FlaskClient) -> None:
    """More clusters, peers, pairs or bytes than are taken are a 413 in either design."""
    many = {"clusters": [{"type": "C"}] * 201}
    crossed = {"clusters": [{"type": "C", "pair": "p"}] * 21 + [{"type": "E", "pair": "p"}] * 21}
    for body in (
        {"before": many, "after": design(1)},
        {"before": design(1), "after": design(101)},
        {"before": crossed, "after": crossed},
        {"before": design(1, notes="x" * 300_000), "after": design(1)},
        {"before": many, "after": many},
    ):
        assert client.post(PATH, json=body).status_code == 413


def test_a_body_of_any_source_is_bounded() -> None:
    """The reader itself takes no more bytes than it is told."""
    with pytest.raises(TooLarge):
        read_comparison(b" " * 11, max_bytes=10)


def test_another_type_is_refused(client: FlaskClient) -> None:
    """A workbook holds one design only."""
    assert client.post(PATH, data=b"PK", content_type="application/zip").status_code == 415


# --- the page ---------------------------------------------------------------------------------------------------------


def send(client: FlaskClient, before: Any, after: Any, **fields: Any) -> Any:
    """Send two designs to the page: a text, a document, or a file as (content, name)."""
    sent: dict[str, Any] = dict(fields)
    for side, value in (("before", before), ("after", after)):
        if isinstance(value, tuple):
            sent[f"{side}_file"] = (io.BytesIO(value[0]), value[1])
        else:
            sent[side] = value if isinstance(value, str) else json.dumps(value)
    return client.post(PAGE, data=sent, content_type="multipart/form-data")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_asks_for_two_designs(client: FlaskClient, language: str) -> None:
    """Files or texts for both sides, and an example; the address without a language leads here."""
    page = Page(client.get(f"/{language}/compare").text)
    assert {element["id"] for element in page.all("textarea")} == {"before", "after"}
    assert {element["name"] for element in page.all("input", type="file")} == {"before_file", "after_file"}
    (link,) = (element["href"] for element in page.all("a") if "before_example" in element["href"])
    assert client.get(link).status_code == 200
    assert client.get("/compare").status_code == 302


def test_two_designs_lead_to_an_address(client: FlaskClient) -> None:
    """It can be reloaded, and opened in the other language; turned round it tells the opposite."""
    sent = send(client, design(3), slow(design(4)))
    assert sent.status_code == 303
    page = Page(client.get(sent.location).text)
    assert page.one("h1").text == "Worse: Incomplete → Not supported"
    assert "NET-01" in page.by_id("worse").text
    assert "Number of peers" in page.by_id("fields").text
    assert page.by_id("capacity")
    assert page.by_id("ports")
    (other,) = (element["href"] for element in page.all("link", rel="alternate"))
    assert "Peor: Incompleto → No compatible" in client.get(other).text
    form = page.form("/compare")
    back = client.post(PAGE, data={**page.values(form).to_dict(), "action": "turn"})
    assert Page(client.get(back.location).text).one("h1").text == "Better: Not supported → Incomplete"


def test_the_change_plan_is_a_press_away(client: FlaskClient) -> None:
    """Both designs go to the page of change plans; where nothing is to be done there is no button."""
    page = Page(client.get(send(client, design(3), design(4)).location).text)
    form = page.form("/change-plan")
    planned = client.post("/en/change-plan", data=page.values(form))
    assert planned.status_code == 200
    assert "with 3" in planned.text
    same = Page(client.get(send(client, design(3), design(3)).location).text)
    assert "Nothing differs." in same.text
    assert not [form for form in same.all("form") if form["action"].endswith("/change-plan")]


def test_files_of_every_kind(client: FlaskClient, app: Any) -> None:
    """JSON, YAML, a workbook of ours and an inventory; a file goes before a text."""
    from planner.assessment import assess
    from planner.reference import load_reference
    from planner.schemas import parse_design
    from planner.wording import load_wording

    reference = load_reference()
    judged = assess(parse_design(SOUND_C), reference, TODAY)
    workbook = render_workbook(judged, reference, load_wording().phrases("en"))
    yaml = b"clusters:\n- type: C\n  peer_count: 2\n"
    inventory = b"address,type\n10.0.0.1,C\n10.0.0.2,C\n"
    for before, after in (
        ((json.dumps(SOUND_C).encode(), "a.json"), (workbook, "b.xlsx")),
        ((yaml, "a.yaml"), (inventory, "b.csv")),
    ):
        answered = send(client, before, after)
        assert answered.status_code in (200, 303), Page(answered.text).text
    same = client.get(send(client, SOUND_C, (workbook, "b.xlsx")).location).text
    assert "Nothing differs." in same


def test_the_address_of_a_result_is_a_design(client: FlaskClient) -> None:
    """Pasted whole, with or without the host; cut off it is told."""
    location = client.post("/en/open", data={"text": json.dumps(design(3))}).location
    for address in (location, f"http://planner.example{location}", f"{location}#ports"):
        answered = send(client, address, design(3))
        assert "Nothing differs." in client.get(answered.location).text
    cut = send(client, location[:-9], design(3))
    assert cut.status_code == 422
    assert "copy all of it" in cut.text


def test_the_result_leads_here_with_its_design(client: FlaskClient) -> None:
    """In the address, or, where it is too long for one, in a field; one side is then filled and none is wrong."""
    short = Page(client.get(client.post("/en/open", data={"text": json.dumps(SOUND_C)}).location).text)
    (link,) = (element["href"] for element in short.all("a") if "/compare?before=" in element["href"])
    filled = client.get(link)
    assert filled.status_code == 200
    assert json.loads(Page(filled.text).by_id("before").text)["name"] == "Sound C"
    assert Page(filled.text).by_id("after").text.strip() == ""
    noise = {**SOUND_C, "notes": "".join(chr(0x4E00 + number * 7) for number in range(1000))}
    wide = {**noise, "services": ["mra"], "clusters": noise["clusters"] * 3}
    long = Page(client.post("/en/open", data={"text": json.dumps(wide)}).text)
    form = long.form("/compare")
    filled = client.post(PAGE, data=long.values(form))
    assert filled.status_code == 200
    assert json.loads(Page(filled.text).by_id("before").text)["notes"] == noise["notes"]
    # Both too long for an address together: the comparison comes at once.
    assert send(client, wide, wide).status_code == 200


def test_every_fault_of_both_sides_is_told(client: FlaskClient) -> None:
    """By side and place, with what was typed still there; a side without anything says so."""
    answered = send(client, '{"clusters": [{"nics": 9, "colour": 1}]}', "{")
    assert answered.status_code == 422
    page = Page(answered.text)
    summary = page.by_id("errors").text
    assert "Before: /clusters/0/nics" in summary
    assert "Before: /clusters/0/colour" in summary
    assert "After: " in summary
    assert page.by_id("before").text.strip() == '{"clusters": [{"nics": 9, "colour": 1}]}'
    empty = Page(send(client, design(3), "").text)
    assert "After: Choose a file, or paste a design." in empty.by_id("errors").text
    assert json.loads(empty.by_id("before").text)["name"] == "with 3"
    sheet = Page(send(client, (b"PK\x03\x04 broken", "b.xlsx"), design(3)).text)
    assert "Before: " in sheet.by_id("errors").text
    cells = send(client, (b"address,nics\n10.0.0.1,many\n", "b.csv"), design(3))
    assert cells.status_code == 422


def test_a_private_key_is_not_shown_again(client: FlaskClient) -> None:
    """Neither in the field nor in the faults."""
    key = "-----BEGIN PRIVATE KEY-----\nMIIsecret\n-----END PRIVATE KEY-----\n"
    hostile = {"clusters": [{"peers": [{"certificate": {"pem": key}}]}]}
    answered = send(client, hostile, design(3))
    assert answered.status_code == 422
    assert "MIIsecret" not in answered.text


def test_hostile_names_are_text(client: FlaskClient) -> None:
    """Markup in a design's words is shown as it stands."""
    hostile = design(3, name="<script>alert(1)</script>", notes="<img src=x>")
    text = client.get(send(client, design(3), hostile).location).text
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "&lt;script&gt;" in text


def test_addresses_that_were_made_up_are_refused(client: FlaskClient) -> None:
    """A design that was cut off in the address is a bad request; one that does not fit says what is wrong."""
    from planner.web.pages.state import pack

    assert client.get(f"{PAGE}?before=xxxx").status_code == 400
    assert client.get(f"{PAGE}?before_example=nothing").status_code == 404
    wrong = client.get(f"{PAGE}?before={pack({'clusters': [{'nics': 9}]})}")
    assert wrong.status_code == 422
    assert "/clusters/0/nics" in wrong.text


def test_too_long_a_form_is_refused(client: FlaskClient) -> None:
    """More than two designs of the largest size are not read."""
    part = f'--cut\r\nContent-Disposition: form-data; name="before"\r\n\r\n{"x" * 600_000}\r\n--cut--\r\n'
    answered = client.post(PAGE, data=part.encode(), content_type="multipart/form-data; boundary=cut")
    assert answered.status_code == 413


def test_many_fields_are_cut_with_a_word(client: FlaskClient) -> None:
    """So are the fields of many peers, whole objects at a time."""
    many = {"clusters": [{"peers": [{"address": f"10.0.0.{n}", "host": f"h{n}", "site": "x"} for n in range(1, 91)]}]}
    answered = send(client, many, changed_hosts(many))
    page = Page(answered.text if answered.status_code == 200 else client.get(answered.location).text)
    rows = [row for row in page.all("tr") if page.by_id("fields") in row.around]
    assert 290 < len(rows) < 400
    assert "more: the command line" in page.by_id("fields").text


def changed_hosts(document: dict[str, Any]) -> dict[str, Any]:
    """Return a design whose peers all state several facts otherwise."""
    made = copy.deepcopy(document)
    for peer in made["clusters"][0]["peers"]:
        peer.update(host="other", site="y", nics=1, domain="a.example", mtu=1500)
    return made


def test_a_busy_reader_keeps_what_was_typed(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where too many workbooks are being read the other side is still there, and what to do is said."""
    from planner.errors import ReaderBusy
    from planner.web.pages import sent

    def busy(*_: Any) -> Any:
        raise ReaderBusy

    monkeypatch.setattr(sent.design_sheets, "read_design", busy)
    answered = send(client, (b"PK\x03\x04", "a.xlsx"), design(3))
    assert answered.status_code == 422
    page = Page(answered.text)
    assert "Send it again in a moment." in page.by_id("errors").text
    assert json.loads(page.by_id("after").text)["name"] == "with 3"


def test_a_long_comparison_is_cut_with_a_word(client: FlaskClient) -> None:
    """A page is not made of thousands of rows; it says how many more there are."""
    many = {"clusters": [{"type": "C", "platform": "medium_vm", "peer_count": 90}]}
    answered = send(client, many, {"clusters": [{"type": "C", "platform": "medium_vm", "peer_count": 100}]})
    text = client.get(answered.location).text
    assert "more: the command line and the API give all of them." in text
    assert len(text) < 2_000_000
