"""The editor without a browser: cards of clusters and peers, exceptions, pasted lists, the bar, pages left open."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from planner.errors import Fault
from planner.schemas import parse_design
from planner.schemas.design import PeerFactsSchema
from planner.schemas.limits import MAX_BYTES, MAX_CLUSTERS, MAX_PEERS
from planner.web import forms
from planner.web.forms import Shape, editing, placed
from planner.web.forms.groups import EXCEPTIONS
from planner.web.forms.pasting import read_addresses
from planner.web.forms.rows import read_rows_of, write_rows_of
from planner.web.forms.shape import MOST_FIELDS, read_rows
from planner.web.pages import live
from planner.web.pages.examples import examples
from planner.wording import load_wording
from tests.designs import SOUND_C
from tests.web.conftest import make_app
from tests.web.reading import Element, Page

EN = load_wording().phrases("en")
HTML = {"Accept": "text/html"}
FIRST = "/clusters/0"
PAIR = "/en/?example=mra-3000-users"
KEY = "-----BEGIN " + "PRIVATE KEY-----\nMIIC\n-----END PRIVATE KEY-----"


def read(answer: TestResponse, status: int = 200) -> Page:
    """Return the page of an answer of a status."""
    assert answer.status_code == status
    return Page(answer.text)


def press(client: FlaskClient, page: Page, action: str, **typed: str) -> TestResponse:
    """Press a button that is in the form, or belongs to it, with some fields typed anew, and follow."""
    form = page.form("/en/")
    values = page.values(form)
    for name, value in typed.items():
        values.setlist(name, [value])
    assert any(button["value"] == action for button in page.all("button")), action
    return client.post(
        "/en/", data={**values.to_dict(flat=False), "action": action}, headers=HTML, follow_redirects=True
    )


def cards(page: Page) -> list[Element]:
    """Return the cards of the clusters."""
    return [section for section in page.all("section") if section["class"] in ("cluster", "cluster closed")]


def value(page: Page, name: str) -> str:
    """Return what a text field holds."""
    return page.one("input", name=name)["value"]


# --- clusters ---------------------------------------------------------------------------------------------------------


def test_the_second_cluster_has_fields(client: FlaskClient) -> None:
    """Both clusters of the example are open, each with its own values, peers and ids."""
    page = read(client.get(PAIR, headers=HTML))
    assert [card["id"] for card in cards(page)] == ["cluster-1", "cluster-2"]
    assert value(page, "/clusters/1/peers/2/address") == "expe03.example.com"
    assert len(set(page.ids)) == len(page.ids)


def test_cards_are_added_copied_moved_and_removed(client: FlaskClient) -> None:
    """By plain buttons; what is typed at the same time stays."""
    page = read(client.get(PAIR, headers=HTML))
    page = read(press(client, page, "cluster-add", **{"/clusters/1/round_trip_ms": "17"}))
    assert len(cards(page)) == 3
    assert value(page, "/clusters/1/round_trip_ms") == "17"
    page = read(press(client, page, "cluster-up-1"))
    assert value(page, f"{FIRST}/round_trip_ms") == "17"
    page = read(press(client, page, "cluster-copy-0"))
    assert value(page, "/clusters/1/round_trip_ms") == "17"
    assert value(page, "/clusters/1/name") == ""
    assert value(page, "/clusters/1/peers/0/address") == ""
    page = read(press(client, page, "cluster-down-0"))
    page = read(press(client, page, "cluster-remove-1"))
    assert value(page, f"{FIRST}/name") == ""
    assert len(cards(page)) == 3


def test_the_last_cluster_cannot_be_removed(client: FlaskClient) -> None:
    """There is no button; made up, it leaves an empty cluster. The first cannot go up nor the last down."""
    page = read(client.get("/en/?example=quick-form", headers=HTML))
    assert not [button for button in page.all("button") if button["value"].startswith("cluster-remove")]
    document: dict[str, Any] = {"clusters": [{"name": "a"}]}
    editing.move_cluster_down(document, -1)
    editing.move_cluster_down(document, 0)
    editing.remove_cluster(document, 4)
    assert document == {"clusters": [{"name": "a"}]}
    editing.remove_cluster(document, 0)
    assert document == {"clusters": [{}]}


def test_a_full_design_takes_no_more_clusters() -> None:
    """Neither an empty one nor a copy."""
    document: dict[str, Any] = {"clusters": [{} for _ in range(MAX_CLUSTERS)]}
    assert editing.add_cluster(document) == MAX_CLUSTERS - 1
    assert editing.copy_cluster(document, 3) == 3
    assert len(document["clusters"]) == MAX_CLUSTERS
    assert editing.copy_cluster({"clusters": [{}]}, 9) == 0


def test_more_clusters_than_a_page_carries(client: FlaskClient) -> None:
    """Those that are not open are lines with a button; opened, one has fields; none is ever lost."""
    document = {"clusters": [{"name": f"c{number}.example", "peer_count": 2} for number in range(MAX_CLUSTERS)]}
    text = json.dumps(document)
    data = {"text": text, "action": "edit"}
    answer = client.post("/en/open", data=data, content_type="multipart/form-data", headers=HTML, follow_redirects=True)
    page = read(answer)
    assert len(cards(page)) == MAX_CLUSTERS
    assert not page.all("input", name="/clusters/150/name")
    assert len(list(placed(forms.listed_peers(document)))) < MOST_FIELDS + 100
    page = read(press(client, page, "cluster-open-150", **{f"{FIRST}/peer_count": "3"}))
    assert value(page, "/clusters/150/name") == "c150.example"
    assert value(page, f"{FIRST}/peer_count") == "3"
    page = read(press(client, page, "cluster-remove-150", **{"/clusters/150/name": "gone.example"}))
    kept = forms.read(page.values(page.form("/en/")))
    assert [cluster["name"] for cluster in kept["clusters"]][148:152] == [f"c{n}.example" for n in (148, 149, 151, 152)]


def test_the_largest_design_file_goes_through_the_form() -> None:
    """The form of a design as long as a file may be is longer than that, and is taken all the same."""
    client = make_app().test_client()
    cluster = json.dumps(SOUND_C["clusters"][0])
    document = {"clusters": [json.loads(cluster) for _ in range(MAX_BYTES // len(cluster) - 6)], "notes": noise()}
    data = {"text": json.dumps(document), "action": "edit"}
    page = read(client.post("/en/open", data=data, content_type="multipart/form-data", headers=HTML))
    values = page.values(page.form("/en/"))
    assert client.post("/en/live", data=values).status_code == 200
    page = read(press(client, page, "cluster-remove-0"))
    assert len(cards(page)) == len(document["clusters"]) - 1


def noise() -> str:
    """Return a text that does not get shorter by packing it: a design with it fits into no address."""
    return base64.b85encode(hashlib.shake_256(b"noise").digest(790)).decode()


@pytest.mark.parametrize(
    ("rows", "shape"),
    [
        ("", ((0, 0),)),
        ("2", ((0, 2),)),
        ("1:3 0:2", ((0, 2), (1, 3))),
        ("0:9999", ((0, MAX_PEERS),)),
        ("9999:1", ((0, 0),)),
        ("-1:1 1:-1 ²:2 a", ((0, 0),)),
        ("199:0", ((199, 0),)),
    ],
)
def test_the_shape_of_a_form_is_bounded(rows: str, shape: tuple[tuple[int, int], ...]) -> None:
    """Whatever the hidden field says; one number alone is that of the first cluster's peers."""
    assert read_rows(rows, ()).clusters == shape
    assert len(forms.read(MultiDict([("rows", rows)]))["clusters"]) == shape[-1][0] + 1


# --- what differs at a peer -------------------------------------------------------------------------------------------


def test_an_exception_is_added_shown_and_taken_back(client: FlaskClient) -> None:
    """Added without a value it states nothing; stated it is told at both places; emptied it is gone."""
    page = read(client.get(PAIR, headers=HTML))
    page = read(press(client, page, "peer-except-1-2", **{"except-1-2": "/h323_mode"}))
    name = "/clusters/1/peers/2/h323_mode"
    assert {box["value"] for box in page.all("input", name=name)} == {"true", "false", ""}
    assert "h323_mode" not in forms.read(page.values(page.form("/en/")))["clusters"][1]["peers"][2]
    page = read(press(client, page, "peer-except-1-2", **{"except-1-2": "/mtu", name: ""}))
    assert page.all("input", name=name), "the one without a value is still there"
    page = read(press(client, page, "peer-up-1-2", **{name: "false"}))
    assert forms.read(page.values(page.form("/en/")))["clusters"][1]["peers"][1]["h323_mode"] == "false"
    assert page.by_id("f-clusters-1-h323-mode-differ").text.endswith("except peer 2.")
    page = read(press(client, page, "peer-add-0", **{"/clusters/1/peers/1/h323_mode": ""}))
    assert not page.all("input", name="/clusters/1/peers/1/h323_mode")


@pytest.mark.parametrize("path", ["", "/type", "/nothing", "/lan1/ipv4", "../../name"])
def test_a_made_up_exception_is_none(client: FlaskClient, path: str) -> None:
    """Only what the cluster states for all may differ."""
    page = read(client.get(PAIR, headers=HTML))
    before = page.values(page.form("/en/"))
    after = read(press(client, page, "peer-except-0-0", **{"except-0-0": path}))
    assert forms.read(after.values(after.form("/en/"))) == forms.read(before)


def test_every_exception_is_a_fact_of_a_peer() -> None:
    """Each can be stated for a peer in the design format, with the words of the cluster's field."""
    for path, each in EXCEPTIONS.items():
        shape = Shape(((0, 1),), frozenset(forms.exception_names(0, 0, path)))
        places = [place for place in placed(shape) if place.is_exception]
        assert [place.name for place in places] == [f"{FIRST}/peers/0{field.path}" for _, field in each.fields]
        assert all(
            place.words.startswith(f"fields.{group.key}.")
            for place, (group, _) in zip(places, each.fields, strict=True)
        )
    inherited = {name for name in PeerFactsSchema().fields if name != "type"}
    assert {path.strip("/") for path in EXCEPTIONS} == inherited, "every fact that may differ is offered"


def test_a_fact_is_answered_at_the_peer_only_where_it_differs() -> None:
    """What is not stated is asked of the cluster; what a peer states differently is mended at the peer."""
    document = {"clusters": [{"peers": [{}, {"mtu": 1400}]}]}
    shape = forms.listed_peers(document)
    assert forms.field_of(f"{FIRST}/peers/0/mtu", shape) == f"{FIRST}/mtu"
    assert forms.field_of(f"{FIRST}/peers/1/mtu", shape) == f"{FIRST}/peers/1/mtu"
    assert forms.field_of("/clusters/7/mtu", shape) is None


# --- copies of peers --------------------------------------------------------------------------------------------------


def test_a_copied_peer_keeps_settings_and_no_identity() -> None:
    """Names, addresses and certificate belong to one machine; links and primary go on naming the same peers."""
    peer = {"address": "a", "system_name": "a", "site": "x", "lan1": {"ipv4": "10.0.0.1", "prefix": 24}, "mtu": 1400}
    cluster: dict[str, Any] = {
        "configuration_primary": 2,
        "peers": [{**peer, "certificate": {"common_name": "a"}}, {"address": "b"}],
        "links": [{"peers": [1, 2], "nat": True}],
    }
    assert editing.copy_peer(cluster, 0) == 1
    assert cluster["peers"][1] == {"site": "x", "lan1": {"prefix": 24}, "mtu": 1400}
    assert cluster["configuration_primary"] == 3
    assert cluster["links"] == [{"peers": [1, 3], "nat": True}]
    assert editing.copy_peer({"peers": ["odd"]}, 0) == 1
    assert editing.copy_peer(cluster, 9) == 2
    full: dict[str, Any] = {"peers": [{} for _ in range(MAX_PEERS)]}
    editing.copy_peer(full, 0)
    editing.add_peer(full)
    assert len(full["peers"]) == MAX_PEERS


# --- lists of addresses -----------------------------------------------------------------------------------------------


def test_a_list_of_addresses_becomes_peers() -> None:
    """Lines and commas, names and addresses of both families, a name with its address, in canonical form."""
    text = "A.Example.com.\r\n10.0.0.1, 2001:DB8::1;;\n\nexp.example  10.0.0.2\n"
    assert read_addresses(text, {}) == (
        [
            {"address": "a.example.com"},
            {"address": "10.0.0.1"},
            {"address": "2001:db8::1"},
            {"address": "exp.example", "lan1": {"ipv4": "10.0.0.2"}},
        ],
        (),
    )


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("10.0.0.256", [("/1", "paste_not_an_address")]),
        ("ok.example\n<b>\n1.2.3", [("/2", "paste_not_an_address"), ("/3", "paste_not_an_address")]),
        ("a.example 10.0.0.1 10.0.0.2", [("/1", "paste_not_an_address")]),
        ("10.0.0.1 10.0.0.2", [("/1", "paste_not_an_address")]),
        ("a.example a::b", [("/1", "paste_not_an_address")]),
        ("fe80::1%eth0", [("/1", "paste_not_an_address")]),
        ("there.example", [("/1", "paste_twice")]),
        ("a.example\nA.EXAMPLE.", [("/2", "paste_twice")]),
        ("new.example 10.9.9.9", [("/1", "paste_twice")]),
        ("\ud800", [("/1", "paste_not_an_address")]),
        ("\n".join(f"h{n}.example" for n in range(MAX_PEERS)), [("", "paste_too_long")]),
        ("x" * 40_000, [("", "paste_too_long")]),
    ],
)
def test_each_bad_entry_is_told_by_its_number(text: str, faults: list[tuple[str, str]]) -> None:
    """All at once, and nothing of the list is taken."""
    cluster = {"peers": [{"address": "there.example", "lan1": {"ipv4": "10.9.9.9"}}, "odd"]}
    peers, found = read_addresses(text, cluster)
    assert peers == []
    assert [(fault.pointer, fault.code) for fault in found] == faults


def test_a_pasted_list_is_taken_whichever_button_is_pressed(client: FlaskClient) -> None:
    """Also when the design is sent; a bad list stops it, stays in its field, and is told in the summary."""
    page = read(client.get("/en/?example=quick-form", headers=HTML))
    refused = read(press(client, page, "cluster-add", **{"paste-0": "a.example\n<script>"}), 422)
    assert len(cards(refused)) == 1
    assert refused.by_id("paste-0").text.strip() == "a.example\n<script>"
    assert "Entry 2: “<script>” is neither" in refused.by_id("errors").text
    page = read(press(client, refused, "cluster-add", **{"paste-0": "a.example\nb.example"}))
    assert value(page, f"{FIRST}/peers/1/address") == "b.example"
    assert len(cards(page)) == 2
    assert page.by_id("paste-0").text.strip() == ""


def test_a_private_key_in_the_list_is_not_shown_again(client: FlaskClient) -> None:
    """Wherever it is pasted."""
    page = read(client.get("/en/", headers=HTML))
    answer = press(client, page, "peer-paste-0", **{"paste-0": KEY})
    assert answer.status_code == 422
    assert "MIIC" not in read(answer, 422).by_id("paste-0").text


# --- pages that were open over an upgrade -----------------------------------------------------------------------------


def test_values_without_a_field_are_told_and_not_dropped_in_silence(client: FlaskClient) -> None:
    """Name and value come back to be read; the form keeps the rest and is not judged before it was looked at."""
    odd = {f"{FIRST}/colour": "<i>red</i>", "/clusters/9/name": "far", "/empty": " ", "/name": "Still here"}
    page = read(client.post("/en/", data={"rows": "0", **odd, "action": "assess"}, headers=HTML), 422)
    told = page.by_id("errors").text
    assert f"{FIRST}/colour" in told
    assert "<i>red</i>" in told
    assert "/clusters/9/name" in told
    assert "/empty" not in told
    assert value(page, "/name") == "Still here"
    again = client.post("/en/", data=page.values(page.form("/en/")), headers=HTML)
    assert again.status_code == 303, "looked at once, it is sent"


def test_the_form_of_an_earlier_release_is_read() -> None:
    """Its hidden field holds one number, and peers had fields for what is an exception now."""
    values = MultiDict([("rows", "2"), (f"{FIRST}/peers/1/platform", "large_vm"), (f"{FIRST}/peers/0/platform", "")])
    assert forms.read(values)["clusters"][0]["peers"] == [{}, {"platform": "large_vm"}]
    assert forms.unknown(values) == ()


# --- the bar and what is needed ---------------------------------------------------------------------------------------


def test_the_bar_is_that_of_the_answer(client: FlaskClient) -> None:
    """Verdict and figures of the fragment are those that the answer gives to the same form."""
    page = read(client.get("/en/?example=broken", headers=HTML))
    values = page.values(page.form("/en/"))
    live = Page(f"<body>{client.post('/en/live', data=values).text}</body>")
    answer = read(client.post("/en/", data=values, headers=HTML, follow_redirects=True))
    assert [word.text for word in live.all("strong")] == [answer.by_id("verdict-title").text]
    counts = {link["href"]: link.text.split()[0] for link in answer.all("a") if link.text.strip()[:1].isdigit()}
    figures = [item.text.split()[0] for item in live.all("b")]
    told = [counts.get(f"#{part}", "0") for part in ("unmet-blocker", "undecided", "to-confirm", "unmet-caution")]
    assert figures[:4] == told


def test_what_is_needed_leads_to_fields_that_are_there(client: FlaskClient) -> None:
    """Every link of the list ends at an element of the page; the first are those that decide most."""
    for path in ("/en/", "/en/?example=quick-form", "/en/?example=broken", PAIR):
        page = read(client.get(path, headers=HTML))
        links = [link["href"] for link in page.all("a") if link["id"].startswith(("need-", "mend-"))]
        assert all(link[1:] in page.ids for link in links)
    blank = read(client.get("/en/", headers=HTML))
    first = next(link for link in blank.all("a") if link["id"].startswith("need-"))
    assert first["href"] == "#f-clusters-0-peer-count"


def test_peers_that_are_only_counted_are_asked_for_by_name(client: FlaskClient) -> None:
    """Where their number is stated, what needs their addresses leads to the list."""
    page = read(client.get("/en/?example=quick-form", headers=HTML))
    assert page.by_id("need-peers")["href"] == "#peers"


@pytest.mark.parametrize("pointer", ["/networks", "/clusters/0"])
def test_what_has_no_field_is_named_by_its_place_in_the_file(app: Flask, pointer: str) -> None:
    """Whatever a rule looks at, the list has a line for it, which then leads nowhere."""
    page = live._Page({"clusters": [{}]}, Shape(((0, 0),)))
    with app.test_request_context("/en/"):
        target, label, action = page.link(page.place_of(pointer))
    assert (target, action) == ("", "")
    assert pointer in label


def test_a_cluster_that_is_not_open_is_opened_from_the_list(client: FlaskClient) -> None:
    """Its needs are one line with a button of the form."""
    document = {"clusters": [{"type": "C", "peer_count": 7} for _ in range(60)]}
    page = read(
        client.post(
            "/en/",
            data={"rest": json.dumps(document), "rows": "0:0", "action": "cluster-copy-0"},
            headers=HTML,
            follow_redirects=True,
        )
    )
    button = page.by_id("mend-cluster-open-59")
    assert (button["form"], button["name"], button["value"]) == ("design-form", "action", "cluster-open-59")
    opened = read(press(client, page, "cluster-open-59"))
    assert opened.one("input", name="/clusters/59/name")


@pytest.mark.parametrize(
    "body", ["", "rest=%5B%5B%5B&rows=%FF", "a" * 5000, "=&&=;", "rows=0:100&rest=%7B%22clusters%22:7%7D"]
)
def test_the_bar_answers_whatever_is_sent(client: FlaskClient, body: str) -> None:
    """Never a fault of ours."""
    answer = client.post("/es/live", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200


def test_the_bar_is_bounded(client: FlaskClient) -> None:
    """A form longer than any of ours, and one of too many clusters, are refused."""
    assert client.post("/en/live", data={"/notes": "x" * (3 * MAX_BYTES)}).status_code == 413
    rest = json.dumps({"clusters": [{}] * (MAX_CLUSTERS + 1)})
    assert client.post("/en/live", data={"rest": rest}).status_code == 413


def test_a_private_key_is_in_no_address(client: FlaskClient) -> None:
    """While typing, as when the form is sent."""
    values = {"rows": "0:1", f"{FIRST}/peers/0/certificate/pem": KEY}
    answer = client.post("/en/live", data=values)
    assert "data-address" not in answer.text
    assert "MIIC" not in answer.text
    assert "data-address" in client.post("/en/live", data={"/name": "x"}).text


CLIENT = make_app().test_client()
ACTIONS = ["assess", "cluster-add", "cluster-copy-0", "cluster-up-1", "peer-add-1", "peer-copy-0-1", "peer-except-0-0"]
typed = st.text(max_size=20) | st.sampled_from(
    ["", "4", "-1", "X14.0.1", "10.0.0.1", "a.example", "C", "<b>", "\ud800"]
)
names = [place.name for place in placed(Shape(((0, 2), (1, 1)), frozenset({f"{FIRST}/peers/1/mtu"})))]


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from([*names, "paste-0", "paste-1", "except-0-0", "rest"]), typed, max_size=10),
    st.sampled_from(ACTIONS),
)
def test_whatever_is_typed_no_button_breaks(values: dict[str, str], action: str) -> None:
    """A field at a time or all at once: an answer, and after a change of the lists the form holds what was typed."""
    sent = {name: text.encode("utf-8", "replace") for name, text in values.items()}
    answer = CLIENT.post("/en/", data={**sent, "rows": "0:2 1:1", "action": action}, headers=HTML)
    assert answer.status_code in (200, 303, 413, 422)
    assert CLIENT.post("/en/live", data={**sent, "rows": "0:2 1:1"}).status_code in (200, 413)


# --- zones and DNS records as lines -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "line", "row"),
    [
        (
            "record",
            "internal a.example A 10.0.0.1",
            {"view": "internal", "name": "a.example", "type": "A", "value": "10.0.0.1"},
        ),
        (
            "record",
            "external _sips._tcp.example SRV 10 20 5061 e.example",
            {
                "view": "external",
                "name": "_sips._tcp.example",
                "type": "SRV",
                "priority": "10",
                "weight": "20",
                "port": "5061",
                "value": "e.example",
            },
        ),
        ("record", "internal", {"view": "internal"}),
        ("record", "internal a A b c", {"view": "internal", "name": "a", "type": "A", "value": "b c"}),
        (
            "zone",
            "Unified Communications traversal; To the edge; e1.example, e2.example; 7001; e.example",
            {
                "type": "unified_communications_traversal",
                "name": "To the edge",
                "peers": ["e1.example", "e2.example"],
                "port": "7001",
                "tls_verify_subject_name": "e.example",
            },
        ),
        ("zone", "neighbor;;a.example", {"type": "neighbor", "peers": ["a.example"]}),
        ("zone", "neighbor;;;;a;b", {"type": "neighbor", "tls_verify_subject_name": "a; b"}),
        ("zone", ";x", {"name": "x"}),
        ("mapping", "a.example => 10.0.0.1", {"fqdn": "a.example", "ip": "10.0.0.1"}),
    ],
)
def test_a_line_is_an_object(kind: str, line: str, row: dict[str, Any]) -> None:
    """Read as people type it, and the same again when it is written and read once more."""
    assert read_rows_of(kind, f"\n{line}\r\n  \n") == [row]
    assert read_rows_of(kind, write_rows_of(kind, [row])) == [row]


@pytest.mark.parametrize(
    "value",
    [None, 7, [7], [{"type": "neighbor", "peers": ["a", None]}], [{"type": "neighbor", "name": "a;b"}], [{"odd": 1}]],
)
def test_what_no_line_can_hold_is_not_shown(value: Any) -> None:
    """It is kept beside the fields instead, so that nothing of it changes."""
    assert write_rows_of("zone", value) == ""


def test_a_fault_in_a_line_names_the_line() -> None:
    """A textarea of many lines says which one is wrong."""
    document = {"clusters": [{}], "dns_records": [{"view": "x"}]}
    faults = [Fault("/dns_records/12/value", "host")]
    told = forms.complaints(faults, forms.listed_peers(document), EN, 1)
    assert told.lines[0].text.startswith("DNS records: Line 13: ")


def test_the_examples_zones_and_records_are_in_their_fields(client: FlaskClient) -> None:
    """Shown whole: nothing of the largest example is left for the file alone, and the design stays the same."""
    page = read(client.get(PAIR, headers=HTML))
    assert page.one("textarea", name=f"{FIRST}/zones").text.strip().startswith("unified_communications_traversal; MRA")
    document = forms.read(page.values(page.form("/en/")))
    example = copy.deepcopy(next(each.document for each in examples() if each.name == "mra-3000-users"))
    assert parse_design(document, forgiving=True).hash == parse_design(forms.to_form(example)).hash
