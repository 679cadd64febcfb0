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


def test_each_option_says_its_headroom_and_what_one_more_peer_takes(client: FlaskClient) -> None:
    """Three Medium peers for 800 registrations and a hundred calls: in both languages, with what the columns mean."""
    _, text = asked(client, platform="medium_vm")
    plain = re.sub(r"<[^>]+>", " ", text)
    assert "then too little" in plain
    assert "how much more of the binding metric fits" in plain
    assert "ya no la soporta" in asked(client, "es", platform="medium_vm")[1]


@pytest.mark.parametrize("language", ["en", "es"])
def test_pictures_have_their_tables(client: FlaskClient, language: str) -> None:
    """How full the options are beside the options; one cluster by its peers beside its table; each with words in it."""
    _, text = asked(client, language)
    assert text.count('<figure class="figure-block"') == 2
    for title in re.findall(r"<svg[^>]*><title>([^<]+)</title>", text):
        assert len(title) > 20
    assert 'id="largest-of-each"' in text
    assert 'id="by-peers"' in text


def test_the_largest_of_each_metric_stands_beside_the_options(client: FlaskClient) -> None:
    """Of a Medium option after the losses: as the API answers it for the same clusters and the same demand."""
    _, text = asked(client, platform="medium_vm")
    row = re.search(r'id="largest-of-each".*?<tbody>\s*<tr>(.*?)</tr>', text, re.DOTALL)
    assert row
    shown = [int(cell.replace(",", "")) for cell in re.findall(r'<td class="kind-number">([\d,]+)</td>', row[1])]
    beside = {"video_calls": 8, "audio_calls": 60, "rich_media_sessions": 14, "mra_registrations": 800}
    body = {
        "platform": "medium_vm",
        "peer_count": 2,
        "peer_losses": 1,
        "beside": {**beside, "mra_video_calls": 32},
    }
    answer = client.post("/api/v1/reaches", json=body).json
    assert answer is not None
    assert shown == [answer["largest"][metric] for metric in answer["largest"]]


def test_fast_path_figures_are_kept_in_the_design(client: FlaskClient) -> None:
    """Its term, its notes, and an option whose design has it on in the image that it needs."""
    terms = {"capacity_basis": "administrator_guide", "fast_path_registration": "yes"}
    _, text = asked(client, users="5000", platform="medium_vm", **terms)
    assert "Expressway Select image alone" in text
    assert '<option value="yes" selected>Yes</option>' in text
    address = re.search(r'href="(/en/result\?d=[^"]+)"', text)
    assert address
    answer = client.get(address[1])
    assert answer.status_code == 200
    assert "CAP-01" not in _unmet(answer.text)
    assert "CAP-02" not in _unmet(answer.text)
    assert asked(client, fast_path_registration="perhaps")[0] == 422


def test_a_design_states_the_release_that_was_asked_for(client: FlaskClient) -> None:
    """The figures of X14.2 are those of a design of X14.2; its Fast Path figures need no other image."""
    terms = {"capacity_basis": "administrator_guide", "fast_path_registration": "yes", "software_version": "X14.2"}
    _, text = asked(client, platform="medium_vm", **terms)
    assert "Expressway Select image alone" not in text
    assert client.get(re.search(r'href="(/en/result\?d=[^"]+)"', text)[1]).status_code == 200  # type: ignore[index]


def test_users_without_end_are_told_so(client: FlaskClient) -> None:
    """People who ask for nothing: as many as one likes."""
    status, text = asked(client, mra_share="0", busy_hour_call_attempts="0")
    assert status == 200
    assert "10,000,000 or more" in text
