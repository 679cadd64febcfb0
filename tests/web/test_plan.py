"""The planning page: what is asked stays typed, faults stand at their fields, and each option leads to its answer."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from planner.web.pages.plan import MOST_SHOWN, PEOPLE
from tests.web.test_pages import read

STORY = {
    "users": "1000",
    "mra_share": "80",
    "registrations_per_user": "1",
    "busy_hour_call_attempts": "1500",
    "holding_time_seconds": "180",
    "video_share": "40",
    "b2b_share": "20",
    "blocking": "0.1",
    "peer_losses": "1",
}


def asked(client: FlaskClient, language: str = "en", **changes: str) -> tuple[int, str]:
    """Return status and page for the story with other answers."""
    response = client.get(f"/{language}/plan?{urlencode({**STORY, **changes})}")
    return response.status_code, response.text


def test_the_page_begins_with_an_example_and_no_answer(client: FlaskClient) -> None:
    """Nothing asked, nothing answered; the figures can be sent as they stand."""
    page = read(client.get("/en/plan"))
    assert page.by_id("users")["value"] == PEOPLE["users"]
    assert 'id="answer"' not in client.get("/en/plan").text


@pytest.mark.parametrize("language", ["en", "es"])
def test_people_become_a_demand_with_its_working_and_options(client: FlaskClient, language: str) -> None:
    """800 registrations, 75 erlangs, and by Erlang B 100 lines for one blocked call in a thousand."""
    status, text = asked(client, language)
    assert status == 200
    assert 'id="answer"' in text
    plain = re.sub(r"<[^>]+>", " ", text)
    assert "800" in plain
    assert re.search(r"\b75\b", plain)
    assert re.search(r"\b100\b", plain)
    assert text.count("/result?d=") <= MOST_SHOWN


def test_each_option_leads_to_the_answer_for_it(client: FlaskClient) -> None:
    """The first option, as a C/E deployment, carries the demand with one peer lost."""
    _, text = asked(client)
    address = re.search(r'href="(/en/result\?d=[^"]+)"', text)
    assert address
    answer = client.get(address[1])
    assert answer.status_code == 200
    assert "CAP-01" not in _unmet(answer.text)
    assert "CAP-02" not in _unmet(answer.text)


def _unmet(text: str) -> str:
    found = re.search(r'<section id="unmet-blocker".*?</section>', text, re.DOTALL)
    return found[0] if found else ""


def test_each_option_says_how_many_such_users_it_takes(client: FlaskClient) -> None:
    """At least those who were asked for; one more than the most it takes is no longer carried by it."""
    _, text = asked(client, platform="medium_vm")
    row = re.search(r"<tr><th scope=\"row\">Medium VM.*?</tr>", text, re.DOTALL)
    assert row
    cells = [cell.replace(",", "") for cell in re.findall(r'<td class="number">([^<]*)</td>', row[0])]
    most, peers, clusters = int(cells[-1]), cells[0], cells[1]
    assert most >= int(STORY["users"])
    changes = {"busy_hour_call_attempts": str(1500 * (most + 50) / 1000), "users": str(most + 50)}
    beyond = asked(client, platform="medium_vm", **changes)[1]
    assert f'<td class="number">{peers}</td><td class="number">{clusters}</td>' not in beyond


def test_nobody_is_a_population_too(client: FlaskClient) -> None:
    """No users and no calls: the smallest option, and no number of users like these."""
    status, text = asked(client, users="0", busy_hour_call_attempts="0")
    assert status == 200
    assert '<td class="number">–</td>' in text


def test_what_nothing_carries_says_what_stops_it(client: FlaskClient) -> None:
    """No table without rows: the nearest option and the metric that stops it."""
    status, text = asked(client, users="1000000", mra_share="100", registrations_per_user="5")
    assert status == 200
    assert "No option carries this demand" in text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("users", "many"),
        ("users", "-1"),
        ("users", "2.5"),
        ("users", "1e300"),
        ("mra_share", "101"),
        ("mra_share", "NaN"),
        ("blocking", "0"),
        ("holding_time_seconds", ""),
        ("busy_hour_call_attempts", "999999999"),
        ("peer_losses", "6"),
        ("software_version", "<b>x</b>"),
        ("platform", "toaster"),
        ("capacity_basis", "guess"),
    ],
)
def test_each_fault_stands_at_its_field(client: FlaskClient, field: str, value: str) -> None:
    """The page comes back with what was typed, the fault at the field and in the list above; nothing crashes."""
    status, text = asked(client, **{field: value})
    assert status == 422
    assert f'href="#{field}"' in text
    assert f'id="{field}-error"' in text
    assert "<b>x</b>" not in text
    assert 'value="1500"' in text or field == "busy_hour_call_attempts"


def test_all_faults_are_told_at_once(client: FlaskClient) -> None:
    """People and terms together."""
    status, text = asked(client, users="x", mra_share="900", software_version="zz")
    assert status == 422
    assert text.count('<li><a href="#') == 3


def test_percent_may_have_a_comma(client: FlaskClient) -> None:
    """As it is written in Spanish."""
    assert asked(client, "es", blocking="0,1")[0] == 200
