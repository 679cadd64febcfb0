"""The what-if page: the design stays in the address, words stand beside colours, faults at their fields."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from planner.web.pages import state
from planner.web.pages.examples import examples
from planner.what_if import Axis
from tests.designs import SOUND_C, SOUND_PAIR, make_document
from tests.render.samples import HOSTILE_TEXTS
from tests.web.conftest import QUICK
from tests.web.test_pages import read

DESIGN = {**QUICK, "demand": {"video_calls": 250, "peer_losses": 1, "growth_percent": 10}}


def asked(client: FlaskClient, document: dict[str, Any] = DESIGN, language: str = "en", **typed: str) -> TestResponse:
    """Ask by address, as the form does."""
    return client.get(f"/{language}/what-if?{urlencode({'d': state.pack(document), **typed})}")


def rows(text: str) -> list[list[str]]:
    """Return the cells of the table as text."""
    body = text.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [
            " ".join(html.unescape(re.sub(r"<[^>]+>", " ", cell)).split())
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row)
        ]
        for row in body.split("</tr>")
        if row.strip()
    ]


def test_the_table_begins_with_peers_and_losses(client: FlaskClient) -> None:
    """Nothing chosen yet: a row for each number of peers, the cell of the design marked."""
    response = asked(client)
    assert response.status_code == 200
    found = rows(response.text)
    assert [row[0] for row in found] == ["1 peer", *(f"{peers} peers" for peers in range(2, 7))]
    assert found[3][2] == "83% Nearly full Video calls: 250 of 300 left: 50 as stated"
    assert found[3][1] == "62% Fits Video calls: 250 of 400 left: 150"
    assert found[1][2] == "250% Too much Video calls: 250 of 100 lacking: 150"
    assert found[0][2] == "Not possible"
    assert "No peer is left" in response.text
    assert response.text.count('aria-current="true"') == 1


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("axis", Axis)
def test_every_axis_in_both_languages(client: FlaskClient, axis: Axis, language: str) -> None:
    """Down and across, with a picture that has an alternative text."""
    other = Axis.PEERS if axis is Axis.PLATFORM else Axis.PLATFORM
    for typed in ({"rows": str(axis), "columns": str(other)}, {"rows": str(other), "columns": str(axis)}):
        response = asked(client, language=language, **typed)
        assert response.status_code == 200
        page = read(response)
        assert page.by_id("what-if-chart")
        assert re.search(r"<svg[^>]*role=\"img\"[^>]*><title>[^<]{20,}</title>", response.text)
        assert [name for name in ("rows", "columns") if f'value="{typed[name]}" selected' in response.text]


def test_the_form_asks_the_same_again(client: FlaskClient) -> None:
    """What was chosen stays chosen; the design travels in the address; nothing is stored."""
    text = asked(client, rows="demand", columns="growth", losses="0", peers="2", growth_percent="12,5").text
    assert 'method="get"' in text
    carried = re.search(r'name="d" value="([^"]+)"', text)
    assert carried
    assert state.unpack(carried[1])["demand"] == DESIGN["demand"]
    assert 'value="12,5"' in text
    assert "peers 2; peers lost 0" in text
    assert "growing 12.5 % a year" in text
    assert "<details open>" in text


def test_another_cluster_of_the_design(client: FlaskClient) -> None:
    """By its number, from 1; a design of one cluster does not ask."""
    text = asked(client, SOUND_PAIR, cluster="2").text
    assert 'value="2" selected' in text
    assert SOUND_PAIR["clusters"][1]["name"] in text
    assert 'id="cluster"' not in asked(client).text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("columns", {"rows": "peers", "columns": "peers"}),
        ("columns", {"rows": "peers"}),
        ("rows", {"rows": "users", "columns": "peers"}),
        ("peers", {"peers": "7"}),
        ("peers", {"peers": "2.5"}),
        ("losses", {"losses": "-1"}),
        ("demand", {"demand": "1e300"}),
        ("demand", {"demand": "NaN"}),
        ("demand", {"demand": "a lot"}),
        ("growth", {"growth": "121"}),
        ("growth_percent", {"growth_percent": "-101"}),
        ("platform", {"platform": "<b>toaster</b>"}),
        ("cluster", {"cluster": "2"}),
        ("cluster", {"cluster": "0"}),
        ("cluster", {"cluster": "first"}),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_faults_stand_at_their_fields(client: FlaskClient, field: str, typed: dict[str, str], language: str) -> None:
    """422, the field marked and linked from the summary, no table, nothing typed becomes markup."""
    response = asked(client, language=language, **typed)
    assert response.status_code == 422
    page = read(response)
    assert page.by_id(field)["aria-invalid"] == "true"
    assert page.by_id(f"{field}-error")
    assert f'href="#{field}"' in response.text
    assert 'id="answer"' not in response.text
    assert "<b>toaster" not in response.text


def test_all_faults_at_once(client: FlaskClient) -> None:
    """Of the cluster and of the question."""
    text = asked(client, cluster="9", peers="9", demand="x").text
    assert re.findall(r'id="(\w+)-error"', text) == ["cluster", "peers", "demand"]


def test_growth_that_nobody_states_is_asked_for(client: FlaskClient) -> None:
    """The field for it is marked; a demand that is missing is told at the axis."""
    silent = {**QUICK, "demand": {"video_calls": 5}}
    response = asked(client, silent, rows="peers", columns="growth")
    assert (response.status_code, 'id="growth_percent-error"' in response.text) == (422, True)
    assert asked(client, silent, rows="peers", columns="growth", growth_percent="5").status_code == 200
    response = asked(client, QUICK, rows="peers", columns="demand")
    assert (response.status_code, 'id="columns-error"' in response.text) == (422, True)


def test_without_demand_the_capacity_stands_alone(client: FlaskClient) -> None:
    """And the page says of which metric."""
    text = asked(client, QUICK, columns="platform", rows="peers").text
    assert "No demand is stated: the cells show the capacity alone, of Video calls." in text
    assert rows(text)[3][3] == "400 as stated"


def test_the_answer_leads_there_and_back(client: FlaskClient) -> None:
    """A link beside the capacity, with the design in it."""
    answer = client.get(f"/en/result?{urlencode({'d': state.pack(QUICK)})}")
    link = re.search(r'href="(/en/what-if\?d=[^"]+)"', answer.text)
    assert link
    there = client.get(html.unescape(link[1]))
    assert there.status_code == 200
    back = re.search(r'href="(/en/result\?d=[^"]+)#capacity"', there.text)
    assert back
    assert client.get(html.unescape(back[1])).status_code == 200


def test_a_design_that_is_too_long_for_an_address_is_posted(client: FlaskClient) -> None:
    """From the answer, on the page and back, in a hidden field."""
    peers = [
        {"address": f"peer{place}.{place**7:x}.example.com", "system_name": f"{place**9:x}"} for place in range(99)
    ]
    long = make_document(cluster={"peers": peers})
    long["dns_records"] = None
    long["notes"] = "".join(f"{place**11:x}" for place in range(1, 70))
    long = {key: value for key, value in long.items() if value is not None}
    assert state.pack(long) is None
    answer = client.post("/en/result", data={"design": state.dump(long)})
    assert re.search(r'<form method="post" action="/en/what-if">', answer.text)
    page = client.post("/en/what-if", data={"design": state.dump(long), "rows": "platform", "columns": "peers"})
    assert page.status_code == 200
    assert 'method="post" action="/en/what-if"' in page.text
    assert 'method="post" action="/en/result"' in page.text
    assert 'id="answer"' in page.text


@pytest.mark.parametrize("language", ["en", "es"])
def test_without_a_design_the_page_tells_how_to_come_to_one(client: FlaskClient, language: str) -> None:
    """What the table is, and an example of each kind that leads to its table."""
    text = client.get(f"/{language}/what-if").text
    addresses = re.findall(rf'href="(/{language}/what-if\?example=[^"]+)"', text)
    assert len(addresses) == len(examples())
    assert 'id="answer"' in client.get(html.unescape(addresses[-1])).text
    assert f'href="/{language}/plan"' in text.partition("own-title")[2]


def test_a_design_that_cannot_be_read(client: FlaskClient) -> None:
    """An address that was cut off is a problem, not a crash; examples work."""
    assert client.get("/en/what-if?d=cut").status_code == 400
    assert client.post("/en/what-if", data={"design": "{"}).status_code == 400
    assert client.post("/en/what-if", data={}).status_code == 400
    assert client.get("/en/what-if?example=six-peers&rows=peers&columns=losses").status_code == 200
    assert asked(client, {"clusters": []}).status_code == 422


def test_names_that_mean_harm_stay_text(client: FlaskClient) -> None:
    """Wherever the design's own words stand on the page."""
    document = make_document(SOUND_C, name=HOSTILE_TEXTS["name"], customer=HOSTILE_TEXTS["customer"])
    text = asked(client, document).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text
