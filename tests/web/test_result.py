"""The page of the answer: what a person signs for, the ports in one table, what if, the runbook's ticks, the places."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Mapping
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from planner.render.document import Findings
from planner.rules import RULES, Kind
from planner.schemas import parse_design
from planner.web.pages import signing, ticks
from planner.web.pages.port_table import MOST_ROWS
from planner.web.pages.state import pack
from planner.wording import LANGUAGES, load_wording
from tests.designs import SOUND_C, SOUND_PAIR, make_document
from tests.web.conftest import QUICK, TODAY
from tests.web.reading import Element, Page
from tests.web.test_pages import EN, HOSTILE, HTML, large, press, read

TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
PAIR = pack(parse_design(SOUND_PAIR).document)


def carried(page: Page) -> dict[str, Any]:
    """Return the design that a page carries on."""
    document: dict[str, Any] = json.loads(page.all("input", name="design")[0]["value"])
    return document


def result(client: FlaskClient, document: Mapping[str, Any], language: str = "en", **asked: Any) -> Page:
    """Return the answer for a design, asked by address."""
    query = {"d": pack(parse_design(document).document), **asked}
    return read(client.get(f"/{language}/result", query_string=query, headers=HTML))


# --- confirming -------------------------------------------------------------------------------------------------------


def open_page(client: FlaskClient) -> Page:
    """Return the answer for a sound design of which nothing is confirmed."""
    return result(client, {name: value for name, value in SOUND_C.items() if name != "confirmed"})


def test_a_confirmation_bears_the_day_that_was_typed(client: FlaskClient) -> None:
    """Looked at yesterday, confirmed today: yesterday is what the documents say."""
    page = open_page(client)
    assert page.by_id("confirm-on")["value"] == TODAY.isoformat()
    done = read(press(client, page, "/en/result", confirm=["MEM-10"], by="Ana", on=YESTERDAY.isoformat()))
    assert carried(done)["confirmed"] == [{"rule": "MEM-10", "by": "Ana", "on": YESTERDAY.isoformat()}]


@pytest.mark.parametrize(
    "day", [TOMORROW.isoformat(), "soon", "2026-13-40", "20261122", "2026-W47-7", "２０２６-11-22"]
)
def test_a_day_that_is_none_or_has_not_come_is_refused_at_its_field(client: FlaskClient, day: str) -> None:
    """What was ticked and typed is still there, and the focus goes to what is wrong."""
    answer = press(client, open_page(client), "/en/result", confirm=["MEM-10"], by="Ana", on=day)
    assert answer.status_code == 422
    page = read(answer)
    assert page.by_id("confirm-on")["aria-invalid"] == "true"
    assert page.by_id("confirm-by")["value"] == "Ana"
    assert page.by_id("errors")["tabindex"] == "-1"
    assert "checked" in next(box for box in page.all("input", name="confirm") if box["value"] == "MEM-10").attributes
    assert "confirmed" not in carried(page)


def test_every_fault_of_a_confirmation_at_once(client: FlaskClient) -> None:
    """No name and no day: both are told, in the order of the fields."""
    page = read(press(client, open_page(client), "/en/result", confirm=["MEM-10"], by=" ", on="soon"))
    links = [link["href"] for link in page.all("a") if page.by_id("errors") in link.around]
    assert links == ["#confirm-by", "#confirm-on"]


def test_a_name_too_long_for_the_format_is_told_at_its_field(client: FlaskClient) -> None:
    """What the format refuses of a confirmation is no bad request: the page comes back."""
    answer = press(client, open_page(client), "/en/result", confirm=["MEM-10"], by="A" * 2_000)
    assert answer.status_code == 422
    assert read(answer).by_id("confirm-by")["aria-invalid"] == "true"


# --- waiving ----------------------------------------------------------------------------------------------------------

WAIVER = {"reason": "Moves in March.", "approver": "B. Owner", "expiry": TOMORROW.isoformat()}
BROKEN = make_document(
    cluster={"round_trip_ms": 95}, confirm=[name for name, rule in RULES.items() if rule.kind is Kind.CONFIRMABLE]
)


def test_a_waived_blocker_no_longer_stops_the_design(client: FlaskClient) -> None:
    """Rule, reason, approver and last day go into the design; the verdict turns; withdrawn, it turns back."""
    page = result(client, BROKEN)
    assert page.by_id("verdict-title").text == "Not supported"
    done = read(press(client, page, "/en/waivers", rule="NET-01", **WAIVER))
    assert carried(done)["waivers"] == [{"rule": "NET-01", **WAIVER}]
    assert done.by_id("verdict-title").text == "Supported with cautions"
    assert "B. Owner" in done.by_id("waived").text
    withdrawn = read(
        client.post(
            "/en/waivers",
            data={"design": json.dumps(carried(done)), "withdraw": "NET-01"},
            headers=HTML,
            follow_redirects=True,
        )
    )
    assert "waivers" not in carried(withdrawn)
    assert withdrawn.by_id("verdict-title").text == "Not supported"


def test_a_rule_is_offered_once() -> None:
    """In the first of the groups that it is found in; a group that has nothing else is not offered."""

    def group(key: str, *rules: str) -> Findings:
        findings: Any = tuple(SimpleNamespace(rule=rule, title=f"title of {rule}") for rule in rules)
        return Findings(f"findings-{key}", f"title of {key}", findings)

    blocks = [group("undecided", "A"), group("unmet-blocker", "A", "A"), group("unmet-advice", "A", "B"), "no findings"]
    document: Any = SimpleNamespace(section=lambda _: SimpleNamespace(blocks=blocks))
    assert signing.waivable(document) == [
        ("title of unmet-blocker", [("A", "title of A")]),
        ("title of unmet-advice", [("B", "title of B")]),
    ]


def test_waiving_again_replaces_the_waiver(client: FlaskClient) -> None:
    """A rule is waived once: a longer one takes the place of one that ran out."""
    document = {**BROKEN, "waivers": [{"rule": "NET-01", **WAIVER, "expiry": YESTERDAY.isoformat()}]}
    page = result(client, document)
    assert EN("result.waive.expired") in page.by_id("waive").text
    form = next(form for form in page.all("form") if form["action"] == "/en/waivers")
    sent = {**page.values(form), "rule": "NET-01", **WAIVER}
    done = read(client.post("/en/waivers", data=sent, headers=HTML, follow_redirects=True))
    assert [waiver["expiry"] for waiver in carried(done)["waivers"]] == [TOMORROW.isoformat()]


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({}, ["rule", "reason", "approver", "expiry"]),
        ({"rule": "NET-01", **WAIVER, "expiry": YESTERDAY.isoformat()}, ["expiry"]),
        ({"rule": "NET-01", **WAIVER, "expiry": "never"}, ["expiry"]),
        ({"rule": "MEM-01", **WAIVER}, ["rule"]),
        ({"rule": "XXX-99", **WAIVER}, ["rule"]),
        ({"rule": "NET-01", **WAIVER, "reason": "A" * 600}, ["reason"]),
        ({"rule": "NET-01", **WAIVER, "approver": "\u202ehidden"}, ["approver"]),
    ],
)
def test_every_fault_of_a_waiver_is_told_at_its_field(
    client: FlaskClient, typed: dict[str, str], wrong: list[str]
) -> None:
    """Nothing stated, a day that is over, a rule that holds, a rule there is not, texts that the format refuses."""
    answer = press(client, result(client, BROKEN), "/en/waivers", **typed)
    assert answer.status_code == 422
    page = read(answer)
    marked = [element["id"] for element in page.elements if element["aria-invalid"] == "true"]
    assert marked == [f"waive-{name}" for name in wrong]
    assert "waivers" not in carried(page)
    for name in set(typed) - set(wrong) - {"rule"}:
        assert page.by_id(f"waive-{name}")["value"] == typed[name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_waiver_in_hostile_words_is_only_words(client: FlaskClient, language: str) -> None:
    """Reason and approver show as typed."""
    waiver = {**WAIVER, "rule": "NET-01", "reason": HOSTILE, "approver": HOSTILE[:100]}
    page = result(client, {**BROKEN, "waivers": [waiver]}, language)
    assert HOSTILE in page.by_id("waive").text
    assert not page.all("img", src="x")


# --- places -----------------------------------------------------------------------------------------------------------


def test_a_marked_place_and_its_finding_lead_to_each_other(client: FlaskClient) -> None:
    """Below the picture stands every marked peer and link with what is behind it; each such finding leads back."""
    page = read(client.get("/en/result?example=broken", headers=HTML))
    place = page.by_id("topology-1-at-1-3")
    assert "peer 1 – peer 3" in place.text
    assert [link["href"] for link in page.all("a") if place in link.around] == ["#NET-01-1"]
    back = [link["href"] for link in page.all("a") if page.by_id("NET-01-1") in link.around]
    assert {"#topology-1-at-1-3", "#topology-1-at-2-3"} <= set(back)
    assert "CFG-04" in page.by_id("topology-1-at-2").text


def test_without_peers_nothing_is_marked(client: FlaskClient) -> None:
    """A cluster of which no peer is known has no picture, so no place of it is linked to."""
    page = result(client, {"clusters": [{"type": "C", "round_trip_ms": 200, "name": "not a name"}]})
    assert page.all("article")
    assert not [identifier for identifier in page.ids if "-at-" in identifier]


# --- ports ------------------------------------------------------------------------------------------------------------


def shown_rows(page: Page) -> list[Element]:
    """Return the rows of the table of ports that are shown."""
    table = page.by_id("port-table")
    rows = [row for row in page.all("tr") if table in row.around and "data-f" in row.attributes]
    return [
        row
        for row in rows
        if "hidden" not in row.attributes and all("hidden" not in outer.attributes for outer in row.around)
    ]


def headings(page: Page) -> list[str]:
    """Return the headings of the groups that are shown."""
    return [
        cell.text
        for cell in page.all("th", scope="rowgroup")
        if page.by_id("port-table") in cell.around and "hidden" not in cell.around[1].attributes
    ]


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ({}, lambda row: True),
        ({"port_text": "4372"}, lambda row: "4372" in row.text),
        ({"port_text": "10.15.13.15 4371"}, lambda row: "10.15.13.15" in row.text and "4371" in row.text),
        ({"port_text": "CLUSTER RECOVERY"}, lambda row: "Cluster recovery" in row.text),
        ({"port_cluster": "2"}, lambda row: "1" in row["data-c"].split()),
        ({"port_protocol": "UDP"}, lambda row: "UDP" in row["data-p"].split()),
        ({"port_flow": "cluster_recovery"}, lambda row: row["data-f"] == "cluster_recovery"),
        ({"port_flow": "ssh_tunnels", "port_protocol": "UDP"}, lambda row: False),
        ({"port_text": "nothing such"}, lambda row: False),
        ({"port_cluster": "99"}, lambda row: False),
    ],
)
def test_the_ports_are_narrowed_by_the_address(client: FlaskClient, asked: dict[str, str], fits: Any) -> None:
    """Text, cluster, protocol and flow; what is left is counted, and the fields show what was asked."""
    every = shown_rows(result(client, SOUND_PAIR))
    page = result(client, SOUND_PAIR, **asked)
    wanted = [row.text for row in every if fits(row)]
    assert [row.text for row in shown_rows(page)] == wanted
    assert page.by_id("port-count").text == EN("result.ports.counted", shown=len(wanted), total=len(every))
    assert ("hidden" in page.by_id("port-none").attributes) == bool(wanted)
    if "port_text" in asked:
        assert page.by_id("port_text")["value"] == asked["port_text"]


@pytest.mark.parametrize("group", ["flow", "firewall", "peer", "none", "nonsense"])
def test_the_ports_are_grouped(client: FlaskClient, group: str) -> None:
    """By flow at first; every row stands once, under a heading that counts what is shown."""
    page = result(client, SOUND_PAIR, port_group=group)
    assert len(shown_rows(page)) == len(shown_rows(result(client, SOUND_PAIR)))
    found = headings(page)
    if group == "none":
        assert found == []
    elif group == "firewall":
        assert any(heading.startswith(EN("flows.firewall.external")) for heading in found)
    elif group == "peer":
        assert any(heading.startswith("expc01") for heading in found)
    else:
        assert any(heading.startswith("Cluster recovery (") for heading in found)


def test_narrowing_keeps_what_the_other_forms_ask(client: FlaskClient) -> None:
    """Peers chosen in what if, ticks and the grouping survive each other's forms."""
    page = result(client, SOUND_PAIR, if_peers="3", done="8", port_group="peer")
    form = next(form for form in page.all("form", id="port-form"))
    values = page.values(form)
    assert (values["if_peers"], values["done"], values["port_group"]) == ("3", "8", "peer")
    other = page.values(page.by_id("what-if-form"))
    assert (other["port_group"], other["done"], other["if_peers"]) == ("peer", "8", "3")


@pytest.mark.parametrize("carry", ["d", "design"])
def test_the_narrowed_rows_are_a_csv_file(client: FlaskClient, carry: str) -> None:
    """The same rows as on the page, each field in a cell of its own, from an address or a hidden field."""
    design = PAIR if carry == "d" else json.dumps(SOUND_PAIR)
    answer = client.post("/en/port-rows", data={carry: design, "format": "csv", "port_flow": "cluster_recovery"})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert rows[0][:3] == ["Flow", "Cluster", "From"]
    assert len(rows) - 1 == len(shown_rows(result(client, SOUND_PAIR, port_flow="cluster_recovery")))
    assert {row[5] for row in rows[1:]} == {"TCP"}
    assert all(row[-1] for row in rows[1:])


def test_copied_text_cannot_come_alive_in_a_sheet(client: FlaskClient) -> None:
    """Names that begin a formula or hold a tab stay text in both forms."""
    document = make_document(cluster={"name": "=cmd|' /C calc'!A0"})
    for form in ("csv", "text"):
        answer = client.post("/en/port-rows", data={"design": json.dumps(document), "format": form})
        assert answer.status_code == 200
        text = answer.get_data().decode("utf-8-sig")
        cells = [
            cell for row in csv.reader(io.StringIO(text), delimiter="," if form == "csv" else "\t") for cell in row
        ]
        assert "'=cmd|' /C calc'!A0" in cells
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"format": "text"}, 400),
        ({"design": "{}", "format": "xml"}, 400),
        ({"design": "{"}, 400),
        ({"d": "AAAA", "format": "csv"}, 400),
        ({"design": '{"clusters": 1}', "format": "csv"}, 422),
    ],
)
def test_rows_of_no_design_are_refused(client: FlaskClient, data: dict[str, str], status: int) -> None:
    """Damaged designs and unknown forms get a problem, never a file."""
    assert client.post("/en/port-rows", data=data, headers=HTML).status_code == status


def test_a_matrix_too_long_for_a_page_can_still_be_narrowed(client: FlaskClient) -> None:
    """Hundreds of rows are named and not shown; one flow of them is shown, and a script narrows nothing by itself."""
    document = {"clusters": [{"peer_count": 12, "type": "C"}]}
    page = result(client, document)
    assert "data-complete" not in page.by_id("port-form").attributes
    assert "port-table" not in page.ids
    narrowed = result(client, document, port_flow="cluster_recovery")
    assert len(shown_rows(narrowed)) == 12 * 11 <= MOST_ROWS


def test_a_design_without_flows_says_so(client: FlaskClient) -> None:
    """One peer of unknown type talks to nobody that is known."""
    page = result(client, {"clusters": [{"peer_count": 1}]})
    assert EN("result.ports.no_rows") in page.by_id("port-matrix").text


# --- what if ----------------------------------------------------------------------------------------------------------

LOADED = {**QUICK, "demand": {"video_calls": 250, "peer_losses": 1, "growth_percent": 10}}


def cells(page: Page) -> list[list[str]]:
    """Return the rows of the answer's table."""
    answer = page.by_id("if-answer")
    return [
        [cell.text for cell in page.elements if cell.tag in ("td", "th") and row in cell.around]
        for row in page.all("tr")
        if answer in row.around and row.inside("tbody")
    ]


def test_what_if_begins_with_the_design_as_stated(client: FlaskClient) -> None:
    """Nothing chosen: its own figures, and what becomes of it as more peers are lost."""
    page = result(client, LOADED)
    assert cells(page) == [["Video calls", "250", "300", "50", "83%", "Nearly full"]]
    assert EN("result.what_if.table_stated") in page.by_id("if-answer").text
    assert "3 lost 250% Too much" in " ".join(page.by_id("if-answer").text.split())


def test_a_change_stands_beside_what_is_stated(client: FlaskClient) -> None:
    """Two peers more and two lost: what is used then, and as stated; months ahead grow the demand."""
    page = result(client, LOADED, if_peers="6", if_losses="2")
    assert cells(page) == [["Video calls", "250", "400", "150", "62%", "Fits", "83%"]]
    assert page.by_id("if-line").text.startswith("Fits 6 peers · Medium VM · 2 lost · today")
    grown = result(client, LOADED, if_months="24", if_growth="20")
    assert cells(grown) == [["Video calls", "360", "300", "-60", "120%", "Too much", "83%"]]
    other = result(client, LOADED, if_platform="large_vm")
    assert cells(other)[0][2] == "1,500"


def test_without_demand_what_if_shows_the_capacity(client: FlaskClient) -> None:
    """Every metric with its capacity, beside the stated one."""
    rows = cells(result(client, QUICK, if_peers="2"))
    assert ["Video calls", "200", "400"] in rows


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        ({"if_peers": "9"}, "if_peers"),
        ({"if_losses": "many"}, "if_losses"),
        ({"if_platform": "toaster"}, "if_platform"),
        ({"if_months": "1.5"}, "if_months"),
        ({"if_growth": "9999"}, "if_growth"),
        ({"if_cluster": "7"}, "if_cluster"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_choice_at_fault_is_told_and_the_page_stands(
    client: FlaskClient, asked: dict[str, str], wrong: str, language: str
) -> None:
    """The answer is whole; what if says which choice does not fit."""
    page = result(client, LOADED, language, **asked)
    answer = page.by_id("if-answer")
    assert [link["href"] for link in page.all("a") if answer in link.around] == [f"#{wrong}"]
    assert page.by_id("verdict-title").text


def test_losing_every_peer_or_not_knowing_them_is_no_answer_and_says_why(client: FlaskClient) -> None:
    """No figures are made up: not possible, with the reason."""
    assert "No peer is left" in result(client, LOADED, if_peers="2", if_losses="2").by_id("if-line").text
    silent = result(client, {"clusters": [{"type": "C"}]})
    assert EN("what_if.why.peer_count_not_stated") in silent.by_id("if-line").text


def test_the_part_alone_says_the_same(client: FlaskClient) -> None:
    """What a script fetches is what the page has, from an address as from a hidden field."""
    asked = {"if_peers": "6", "if_losses": "2"}
    d = pack(parse_design(LOADED).document)
    got = client.get("/en/result/what-if", query_string={"d": d, **asked})
    sent = client.post("/en/result/what-if", data={"design": json.dumps(LOADED), **asked})
    assert got.status_code == sent.status_code == 200
    assert got.text == sent.text
    part = Page(f"<body>{got.text}</body>")
    assert part.by_id("if-line").text == result(client, LOADED, **asked).by_id("if-line").text
    assert client.get("/en/result/what-if?d=AAAA", headers=HTML).status_code == 400


# --- runbook ----------------------------------------------------------------------------------------------------------


def ticked(page: Page) -> list[int]:
    """Return the places of the ticked steps."""
    return [int(box["value"]) for box in page.all("input", name="step") if "checked" in box.attributes]


def test_ticks_go_into_the_address_without_scripts(client: FlaskClient) -> None:
    """Ticked and kept: the address has them, beside what was asked before, and a reload shows them."""
    page = result(client, SOUND_C, port_group="peer")
    form = page.by_id("runbook-steps")
    values = page.values(form)
    values.setlist("step", ["0", "5", "9"])
    answer = client.post(form["action"], data=values)
    assert answer.status_code == 303
    query = parse_qs(urlsplit(answer.location).query)
    assert query["done"] == ["844"]
    assert query["port_group"] == ["peer"]
    again = read(client.get(answer.location, headers=HTML))
    assert ticked(again) == [0, 5, 9]
    assert "3 of" in again.by_id("runbook").text


@pytest.mark.parametrize("done", ["zz", "8" * 5000, "-8", "８", " 8"])
def test_ticks_that_are_not_ours_tick_nothing(client: FlaskClient, done: str) -> None:
    """A made-up address is no fault of the design."""
    assert ticked(result(client, SOUND_C, done=done)) == []


@given(st.sets(st.integers(-2, ticks.MOST_STEPS + 2)))
def test_ticks_are_read_as_they_were_written(places: set[int]) -> None:
    """Whatever is ticked within the bounds comes back, and nothing else."""
    assert ticks.read(ticks.write(places)) == {place for place in places if 0 <= place < ticks.MOST_STEPS}


def test_a_design_too_long_for_an_address_says_that_its_ticks_do_not_last(client: FlaskClient) -> None:
    """Its boxes are there, in no form that would lose the design; its other forms send the design along."""
    answer = client.post(
        "/en/open", data={"text": json.dumps(large()), "action": "assess"}, content_type="multipart/form-data"
    )
    page = read(answer)
    assert EN("result.runbook.ticks_here") in page.by_id("runbook").text
    assert page.by_id("runbook-steps").tag == "div"
    form = page.by_id("port-form")
    values = {**page.values(form), "port_flow": "cluster_recovery"}
    narrowed = read(client.post(form["action"], data=values, headers=HTML))
    assert {row["data-f"] for row in shown_rows(narrowed)} == {"cluster_recovery"}
    wider = {**page.values(page.by_id("what-if-form")), "if_peers": "1", "if_losses": "0"}
    varied = read(client.post(page.by_id("what-if-form")["action"], data=wider, headers=HTML))
    assert "1 peer ·" in varied.by_id("if-line").text


# --- plan -------------------------------------------------------------------------------------------------------------


def test_an_option_of_a_plan_opens_in_the_form_and_as_an_answer(client: FlaskClient) -> None:
    """Both lead to the same design."""
    asked = "users=3000&mra_share=60&registrations_per_user=1.5&busy_hour_call_attempts=1500&holding_time_seconds=180"
    page = read(client.get(f"/en/plan?{asked}&video_share=40&b2b_share=20&blocking=0.1&peer_losses=1", headers=HTML))
    use = next(link for link in page.all("a") if link.text.replace("\u00a0", " ").startswith(EN("result.plan.use")))
    check = next(link for link in page.all("a") if link.text.startswith(EN("plan.check")))
    assert urlsplit(use["href"]).path == "/en/"
    assert parse_qs(urlsplit(use["href"]).query)["d"] == parse_qs(urlsplit(check["href"]).query)["d"]
    assert client.get(use["href"], headers=HTML).status_code == 200


def test_the_words_of_the_page_are_in_both_languages() -> None:
    """None of this page's own words is the same sentence twice, left untranslated."""
    for key in ("result.ports.text", "result.waive.text", "result.runbook.ticks", "result.what_if.text"):
        said = {load_wording().phrases(language).say(key) for language in LANGUAGES}
        assert len(said) == len(LANGUAGES)


# --- weight -----------------------------------------------------------------------------------------------------------

MOST_BYTES = 150_000
"""A page with all that it loads, compressed."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", ["broken", "mra-3000-users", "six-peers"])
def test_the_answer_weighs_little(client: FlaskClient, example: str, language: str) -> None:
    """The largest examples with style sheets, scripts and fonts stay below the mark."""
    answer = client.get(f"/{language}/result?example={example}", headers=HTML)
    page = read(answer)
    loaded = {link["href"] for link in page.all("link") if link["rel"] in ("stylesheet", "preload")}
    loaded |= {script["src"] for script in page.all("script")}
    content = [(address, client.get(address).data) for address in sorted(loaded)]
    weight = len(gzip.compress(answer.data)) + sum(
        len(data) if address.endswith(".woff2") else len(gzip.compress(data)) for address, data in content
    )
    assert weight < MOST_BYTES
