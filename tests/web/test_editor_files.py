"""Files in the editor, the form in another language, and forms sent twice, late, or with things left in them."""

from __future__ import annotations

import base64
import io
import json
import re
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509 import load_pem_x509_certificate
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from planner.schemas import parse_design
from planner.schemas.limits import MAX_BYTES, MAX_PEM
from planner.web import forms
from planner.web.pages import state, static
from planner.wording import LANGUAGES, load_wording
from tests.intake.test_sheets import bomb
from tests.schemas.test_certificates import EC_KEY, make
from tests.web.reading import Page
from tests.web.test_design_sheets import CSV, workbook
from tests.web.test_editor import HTML, KEY, PAIR, noise, press, read, value

EN = load_wording().phrases("en").say
FIRST = "/clusters/0"
PEM = make()
TYPED = {
    "rows": "0:2 1:0",
    "/name": "Typed <b>before</b>",
    f"{FIRST}/round_trip_ms": "soon",
    f"{FIRST}/peers/1/address": "p2.example",
    f"{FIRST}/peers/1/mtu": "",
    "/clusters/1/name": "second.example",
    "paste-0": "10.0.0.300",
}
"""A form in the middle of being filled in: a fault, two clusters, an empty exception, a list that is not added."""


def sent(client: FlaskClient, path: str, *files: tuple[str, bytes, str], **more: str) -> TestResponse:
    """Send the form with files, each as field, content and name; what is typed goes along."""
    data: MultiDict[str, Any] = MultiDict({**TYPED, **more})
    for field, content, name in files:
        data.add(field, FileStorage(io.BytesIO(content), name))
    # Encoded here: the client itself would leave files of its own behind for what is long.
    boundary, body = encode_multipart(data)
    return client.post(path, data=body, content_type=f"multipart/form-data; boundary={boundary}", headers=HTML)


def check_typed(page: Page) -> None:
    """Fail unless the page holds what was typed, all of it."""
    assert value(page, "/name") == TYPED["/name"]
    assert value(page, f"{FIRST}/round_trip_ms") == "soon"
    assert value(page, f"{FIRST}/peers/1/address") == "p2.example"
    assert value(page, "/clusters/1/name") == "second.example"
    assert page.all("input", name=f"{FIRST}/peers/1/mtu"), "the empty exception is still shown"
    assert page.by_id("paste-0").text.strip() == TYPED["paste-0"]


# --- design files -----------------------------------------------------------------------------------------------------

HOSTILE = {
    "picture": (b"\x89PNG\r\n\x1a\n\xff\xfe\0", "a.png", "editor.drop.kinds"),
    "bomb": (bomb(), "design.xlsx", ""),
    "broken workbook": (b"PK\x03\x04" + b"\0" * 64, "design.xlsx", ""),
    "private key": (KEY.encode(), "key.json", "problems.pem_private_key"),
    "key in JSON": (json.dumps({"clusters": [{"x": KEY}]}).encode(), "a.json", ""),
    "certificate": (PEM.encode(), "peer.pem", "editor.drop.certificate"),
    "markup": (b'{"clusters": [{"<script>alert(1)</script>": 1}]}', '"><script>alert(2)</script>.json', ""),
    "too large": (b'{"notes": "' + b"x" * (MAX_BYTES + 9) + b'"}', "a.json", ""),
    "too large for a sheet": (b"PK" + b"\0" * 4_194_304, "a.xlsx", ""),
    "nothing": (b"", "empty.json", "compare.page.missing"),
    "deep": (b"[" * 9_999, "a.json", ""),
    "bad row": (CSV + b"a,c3.x,10.0.0.3,vax\r\n", "peers.csv", ""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_refused_leaves_the_form_as_it_was_typed(client: FlaskClient, name: str) -> None:
    """Told what is wrong with it, in words; nothing of a key comes back, no markup runs, what was typed stays."""
    content, filename, words = HOSTILE[name]
    answer = sent(client, "/en/open", ("file", content, filename), action="edit" if words else "assess")
    page = read(answer, 422)
    check_typed(page)
    told = page.by_id("errors").text
    assert EN(words) in told if words else len(told.split()) > 4
    assert "MIIC" not in answer.text
    assert not [script for script in page.all("script") if not script["src"]]
    links = [link for link in page.all("a") if page.by_id("errors") in link.around]
    assert {link["href"][1:] for link in links} <= {"file-file", "file-text", "paste-0"}


def test_two_files_at_once_are_one_too_many(client: FlaskClient) -> None:
    """No browser sends them from this page; who does is told, and neither is opened."""
    good = b'{"clusters": [{"peer_count": 2}]}'
    page = read(sent(client, "/en/open", ("file", good, "a.json"), ("file", good, "b.json"), action="edit"), 422)
    assert EN("editor.drop.several") in page.by_id("errors").text
    check_typed(page)


@pytest.mark.parametrize(
    ("content", "name"),
    [(b'{"clusters": [{"nics": 1}]}', "a.json"), (b"clusters:\n- nics: 1\n", "a.yaml"), (CSV, "a.csv")],
)
def test_a_design_takes_the_place_of_the_form(client: FlaskClient, content: bytes, name: str) -> None:
    """Filling the form with a file replaces what was typed: the file is the design now."""
    answer = sent(client, "/en/open", ("file", content, name), action="edit")
    assert answer.status_code == 303
    page = read(client.get(answer.location, headers=HTML))
    assert value(page, "/name") == ""
    assert forms.read(page.values(page.form("/en/")))["clusters"][0] != {}


def test_a_workbook_of_ours_fills_the_form(client: FlaskClient) -> None:
    """As the design that it was made of."""
    answer = sent(client, "/es/open", ("file", workbook(), "libro.xlsx"), action="edit")
    page = read(client.get(answer.location, headers=HTML))
    assert len(page.all("fieldset", class_="peer")) == 2


def test_a_file_or_text_that_was_not_opened_is_told(client: FlaskClient) -> None:
    """Another button sends a form without its files, but with their names: none is forgotten in silence."""
    page = read(client.get(PAIR, headers=HTML))
    values = page.values(page.form("/en/")).to_dict(flat=False)
    for name, told in (("file", "left_file"), ("certificate-file-0-1", "left_file"), ("text", "left_text")):
        answer = client.post("/en/", data={**values, name: "design.json", "action": "assess"}, headers=HTML)
        refused = read(answer, 422)
        assert EN(f"editor.drop.{told}") in refused.by_id("errors").text
        (link,) = [link for link in refused.all("a") if refused.by_id("errors") in link.around]
        assert link["href"][1:] in refused.ids
        assert forms.read(refused.values(refused.form("/en/"))) == forms.read(page.values(page.form("/en/")))
    assert read(client.post("/en/", data={**values, "text": "a: *b"}), 422).by_id("file-text").text.strip() == "a: *b"
    assert "MIIC" not in client.post("/en/", data={**values, "text": KEY}, headers=HTML).text
    kept = {**values, "file": "", "certificate-file-0-1": "", "text": " ", "action": "assess"}
    assert client.post("/en/", data=kept, headers=HTML).status_code == 303


# --- certificates -----------------------------------------------------------------------------------------------------

DER = load_pem_x509_certificate(PEM.encode()).public_bytes(Encoding.DER)
KEYS = {
    "PEM": EC_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    "DER": EC_KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
    "DER of EC": EC_KEY.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()),
    "with its certificate": PEM.encode() + EC_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    "PKCS#12": pkcs12.serialize_key_and_certificates(b"a", EC_KEY, None, None, BestAvailableEncryption(b"b")),
    "base64 alone": base64.encodebytes(EC_KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
}
FIELD = f"{FIRST}/peers/1/certificate/pem"
GOOD = {f"{FIRST}/round_trip_ms": "20", "paste-0": "", "action": "peer-certificate-0-1"}


def certificate(client: FlaskClient, content: bytes, **more: str) -> TestResponse:
    """Choose a certificate file at the second peer and press its button."""
    return sent(client, "/en/", ("certificate-file-0-1", content, "<b>.pem"), **{**GOOD, **more})


@pytest.mark.parametrize(
    "content", [PEM.encode(), PEM.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf" + PEM.encode(), DER]
)
def test_a_certificate_file_fills_the_field_of_its_peer(client: FlaskClient, content: bytes) -> None:
    """As text, whatever its lines end with and whether it is text at all; the page looks at the field."""
    answer = certificate(client, content)
    assert answer.status_code == 303
    assert answer.location.endswith(f"#{forms.identifier(FIELD)}")
    page = read(client.get(answer.location, headers=HTML))
    assert page.one("textarea", name=FIELD).text.strip() == PEM.strip()
    assert value(page, "/name") == TYPED["/name"]
    document = forms.read(page.values(page.form("/en/")))
    assert parse_design(document, forgiving=True).clusters[0].peers[1].certificate is not None


@pytest.mark.parametrize("kind", KEYS)
def test_a_private_key_is_refused_and_nothing_of_it_comes_back(client: FlaskClient, kind: str) -> None:
    """In whatever form, with what was typed kept and the peer named."""
    answer = certificate(client, KEYS[kind])
    page = read(answer, 422)
    assert f"Peer 2: {EN('problems.pem_private_key')}" in page.by_id("errors").text
    assert page.by_id("certificate-file-0-1")["aria-invalid"] == "true"
    assert page.by_id("certificate-file-0-1-error").text
    body = EC_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode().splitlines()[1]
    assert load_pem_private_key(KEYS["PEM"], None)
    assert body[:20] not in answer.text
    assert page.one("textarea", name=FIELD).text.strip() == ""
    assert value(page, "/name") == TYPED["/name"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x89PNG\r\n\x1a\n\xff", "pem_no_certificate"),
        (b"<script>alert(1)</script>", "pem_no_certificate"),
        (b"", "pem_no_certificate"),
        (b"0\x82junk", "pem_not_certificate"),
        (PEM[:200].encode(), "pem_incomplete"),
        (b"x" * (MAX_PEM + 1), "pem_too_long"),
    ],
)
def test_what_is_no_certificate_is_told_at_its_peer(client: FlaskClient, content: bytes, code: str) -> None:
    """With the reason in words, as for a text that is pasted."""
    page = read(certificate(client, content), 422)
    assert EN(f"problems.{code}", max=MAX_PEM, number=1) in page.by_id("errors").text


def test_a_certificate_is_taken_whichever_button_is_pressed(client: FlaskClient) -> None:
    """That of another peer, and with a card that is added; without a file the button says what to do."""
    answer = certificate(client, PEM.encode(), action="cluster-add")
    page = read(client.get(answer.location, headers=HTML))
    assert page.one("textarea", name=FIELD).text.strip() == PEM.strip()
    page = read(sent(client, "/en/", **GOOD), 422)
    assert EN("editor.drop.choose") in page.by_id("errors").text
    nobody = sent(client, "/en/", ("certificate-file-7-9", PEM.encode(), "a.pem"), **{**GOOD, "action": "cluster-add"})
    assert nobody.status_code == 303, "a peer that there is not takes nothing"


# --- the form in another language -------------------------------------------------------------------------------------


def test_the_other_language_keeps_what_was_not_sent(client: FlaskClient) -> None:
    """Without a check, whatever is wrong with it: values, open clusters, exceptions; the pasted list as it is."""
    assert LANGUAGES == ("en", "es")
    answer = sent(client, "/es/", action="language")
    page = read(answer)
    check_typed(page)
    assert page.one("html")["lang"] == "es"
    assert not page.all("div", id="errors")
    leads = sent(client, "/es/", **{"paste-0": "", "action": "language"})
    assert leads.status_code == 303
    page = read(client.get(leads.location, headers=HTML))
    assert value(page, f"{FIRST}/round_trip_ms") == "soon"
    assert page.all("input", name=f"{FIRST}/peers/1/mtu")
    text = read(sent(client, "/es/", text="a: 1", action="language"))
    assert text.by_id("file-text").text.strip() == "a: 1"
    assert client.post("/es/", data={"rows": "0:0", "action": "language"}).location == "/es/"


def test_the_languages_are_buttons_of_the_form(client: FlaskClient) -> None:
    """So that they work without scripts; Return in a field presses none of them."""
    page = read(client.get("/en/", headers=HTML))
    (button,) = [button for button in page.all("button") if button["value"] == "language" and button["formaction"]]
    assert (button["form"], button["formaction"], button["lang"]) == ("design-form", "/es/", "es")
    owned = [each for each in page.all("button") if each["form"] == "design-form" or page.form("/en/") in each.around]
    assert owned[0]["value"] == "assess"
    assert not owned[0]["formaction"]


def test_the_other_language_tells_what_has_no_field_and_hides_keys(client: FlaskClient) -> None:
    """A page left open over an upgrade loses nothing by a switch; a key is in no address."""
    odd = {f"{FIRST}/colour": "red", f"{FIRST}/shape": KEY}
    page = read(sent(client, "/es/", **odd, action="language"), 422)
    assert f"{FIRST}/colour" in page.by_id("errors").text
    hidden = sent(client, "/es/", **{**odd, f"{FIRST}/peers/0/certificate/pem": KEY, "action": "language"})
    assert "MIIC" not in hidden.text
    alone = sent(client, "/es/", **{"paste-0": "", "/notes": KEY, "action": "language"})
    assert alone.status_code == 200
    assert alone.location is None
    assert "MIIC" not in alone.text


# --- sent twice, late, or over an upgrade -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "action",
    [
        "assess",
        "language",
        "cluster-add",
        "cluster-copy-0",
        "peer-add-0",
        "peer-copy-0-0",
        "peer-remove-0-0",
        "peer-down-0-0",
    ],
)
def test_the_same_form_sent_twice_does_a_thing_once(client: FlaskClient, action: str) -> None:
    """The state is in the form: two presses are one, with the same answer."""
    page = read(client.get("/en/?example=expressway-c-two-peers", headers=HTML))
    values = page.values(page.form("/en/"))
    values["paste-0"] = "new.example"
    first, second = (client.post("/en/", data={**values.to_dict(flat=False), "action": action}) for _ in range(2))
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert first.data == second.data


def test_the_live_verdict_says_when_the_planner_was_renewed(client: FlaskClient) -> None:
    """The page compares what it was made with: it asks to be shown anew, and a button of the form does that."""
    page = read(client.get("/en/", headers=HTML))
    form = page.form("/en/")
    live = Page(f"<body>{client.post('/en/live', data=page.values(form)).text}</body>")
    assert form["data-renewed"] == live.by_id("standing-told")["data-renewed"] == static.digest()
    assert "hidden" in page.by_id("renewed").attributes
    (button,) = [button for button in page.all("button") if page.by_id("renewed") in button.around]
    assert button["value"] == "language"


def test_a_field_at_a_time_and_all_at_once_give_the_same(client: FlaskClient) -> None:
    """The design does not depend on how it was typed: one change after the other through the address, or in one go."""
    page = read(client.get("/en/", headers=HTML))
    wanted = {"/name": "Both", f"{FIRST}/peer_count": "4", f"{FIRST}/round_trip_ms": "x", f"{FIRST}/name": "c.example"}
    form = page.values(page.form("/en/"))
    at_once = client.post("/en/", data={**form.to_dict(flat=False), **wanted}, headers=HTML).location
    for name, text in wanted.items():
        values = page.values(page.form("/en/"))
        values[name] = text
        told = client.post("/en/live", data=values).text
        (address,) = re.findall(r'data-address="([^"]+)"', told)
        page = read(client.get(address.replace("&amp;", "&"), headers=HTML))
    assert client.post("/en/", data=page.values(page.form("/en/")), headers=HTML).location == at_once
    assert read(client.get(at_once, headers=HTML), 422).by_id("f-clusters-0-round-trip-ms-error").text


def test_a_page_too_long_for_an_address_names_its_place_itself(client: FlaskClient) -> None:
    """There is no fragment to lead the eye: the form says which element was changed."""
    data = {"rows": "0:2", "rest": json.dumps({"notes": noise() * 5, "clusters": [{"name": noise()}]})}
    names = {f"{FIRST}/peers/{peer}/system_name": base64.b85encode(bytes(range(250))).decode() for peer in (0, 1)}
    numbers = [str(number * 7_919) for number in range(1_200)]
    answer = client.post(
        "/en/",
        data={**data, **names, f"{FIRST}/option_keys": "\n".join(numbers), "action": "peer-down-0-0"},
        headers=HTML,
    )
    assert read(answer).form("/en/")["data-anchor"] == "tool-peer-up-0-1"
    assert state.pack({"a": numbers}) is None


# --- facts of several numbers that differ at a peer -------------------------------------------------------------------


def test_a_fact_of_several_numbers_is_an_exception_as_a_whole(client: FlaskClient) -> None:
    """It begins as for the cluster; what is emptied is not stated for the peer; emptied whole, it is gone."""
    page = read(client.get(PAIR, headers=HTML))
    page = read(press(client, page, "peer-except-0-1", **{"except-0-1": "/vm"}))
    own = f"{FIRST}/peers/1/vm"
    cluster = {part: value(page, f"{FIRST}/vm/{part}") for part in ("vcpus", "reserved_mhz", "disk_gb")}
    assert {part: value(page, f"{own}/{part}") for part in cluster} == cluster
    assert EN("editor.exception.whole_text") in page.by_id(forms.identifier(own)).text
    assert f"{EN('editor.exception.count', count=1)}" in page.by_id("group-peer-2").text
    assert not [
        option for option in page.all("option") if option["value"] == "/vm" and "except-0-1" in option.around[0]["name"]
    ]
    page = read(press(client, page, "peer-up-0-1", **{f"{own}/vcpus": "8", f"{own}/disk_gb": ""}))
    stated = forms.read(page.values(page.form("/en/")))["clusters"][0]["peers"]
    assert stated[0]["vm"]["vcpus"] == "8"
    assert "disk_gb" not in stated[0]["vm"]
    assert "vm" not in stated[1]
    assert page.by_id("f-clusters-0-vm-vcpus-differ").text.strip().endswith("except peer 1.")
    gone = {
        f"{FIRST}/peers/0/vm/{part}": "" for part in ("vcpus", "reserved_mhz", "reserved_ram_gb", "disk_gb", "nic_mbps")
    }
    page = read(press(client, page, "peer-add-0", **gone, **{f"{FIRST}/peers/0/vm/over_subscribed": ""}))
    assert not page.all("input", name=f"{FIRST}/peers/0/vm/vcpus")


@pytest.mark.parametrize(("path", "part"), [("/licences", "room_registrations"), ("/smart_licensing", "registered")])
def test_a_whole_exception_of_what_the_cluster_does_not_state_begins_empty(
    client: FlaskClient, path: str, part: str
) -> None:
    """Its fields are there to be filled in, none of them stated."""
    page = read(client.get("/en/?example=expressway-c-two-peers", headers=HTML))
    values = page.values(page.form("/en/"))
    for name in [name for name in values if name.startswith(f"{FIRST}{path}/")]:
        values[name] = ""
    data = {**values.to_dict(flat=False), "except-0-0": path, "action": "peer-except-0-0"}
    page = read(client.post("/en/", data=data, headers=HTML, follow_redirects=True))
    assert page.all("input", name=f"{FIRST}/peers/0{path}/{part}")
    assert path.strip("/") not in forms.read(page.values(page.form("/en/")))["clusters"][0]["peers"][0]


def test_a_fault_in_a_whole_exception_is_told_at_the_peer() -> None:
    """At the very field; without the exception, at the cluster's."""
    document = {"clusters": [{"peers": [{"vm": {"vcpus": "many"}}, {}]}]}
    shape = forms.listed_peers(document)
    assert forms.field_of(f"{FIRST}/peers/0/vm/vcpus", shape) == f"{FIRST}/peers/0/vm/vcpus"
    assert forms.field_of(f"{FIRST}/peers/0/vm", shape) == f"{FIRST}/peers/0/vm/vcpus"
    assert forms.field_of(f"{FIRST}/peers/1/vm", shape) == f"{FIRST}/vm/vcpus"
