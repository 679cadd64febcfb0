"""The planning page: what is asked stays typed, faults stand at their fields, and each option leads to its answer."""

from __future__ import annotations

import html
import re
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from planner.web.pages.plan import MOST_SHOWN
from planner.web.pages.plan_questions import PEOPLE, STORIES
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


def beside(text: str, field: str) -> str:
    """Return what a page says is wrong beside a field."""
    found = re.search(rf'<p class="error" id="{field}-error">(.*?)</p>', text, re.DOTALL)
    assert found
    return re.sub(r"<[^>]+>", "", found[1]).strip()


def live(client: FlaskClient, language: str = "en", of: str = "", **changes: str) -> TestResponse:
    """Ask as the page's script does while the story is being changed."""
    return client.get(f"/{language}/plan/live?{urlencode({**STORY, **changes, 'of': of})}")


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
    assert "0% used" in text


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
    assert beside(text, field)
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


@pytest.mark.parametrize("users", ["3000", "3,000", "3.000", "3 000", "3\N{NO-BREAK SPACE}000"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_thousands_may_be_grouped(client: FlaskClient, language: str, users: str) -> None:
    """Three thousand users are never read as three, in whichever language the page is."""
    text = live(client, language, users=users, busy_hour_call_attempts="1.500").text
    assert re.search(r"3[.,]000 (users|usuarios): 2[.,]400 ", text)
    assert " 100 " in text.partition('class="of"')[2].partition("<strong")[0]


@pytest.mark.parametrize("users", ["3,0000", "3.000,000", "0.300", "30,00", "3,000,00"])
def test_odd_groups_are_not_guessed(client: FlaskClient, users: str) -> None:
    """What is neither a whole number nor grouped by threes is a fault."""
    status, text = asked(client, users=users)
    assert (status, bool(beside(text, "users"))) == (422, True)


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


# --- before there is an answer ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("story", STORIES)
def test_the_empty_page_has_examples_that_fill_it_in(client: FlaskClient, language: str, story: str) -> None:
    """Each leads to its own answer, with its figures in the fields; a page with an answer has no examples."""
    addresses = re.findall(r'href="([^"]+)#answer"', client.get(f"/{language}/plan").text)
    assert len(addresses) == len(STORIES)
    answer = client.get(html.unescape(addresses[list(STORIES).index(story)]))
    page = read(answer)
    assert answer.status_code == 200
    assert page.by_id("users")["value"] == STORIES[story]["users"]
    assert 'id="answer"' in answer.text
    assert "#answer" not in re.sub(r"<form[^>]*>", "", answer.text)


# --- while the figures are being typed --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_fragment_is_the_part_of_the_page_that_changes(client: FlaskClient, language: str) -> None:
    """The same options, pictures and working as on the page at the address that it names."""
    response = live(client, language)
    address = re.search(r'data-address="([^"]+)"', response.text)
    assert response.status_code == 200
    assert "<html" not in response.text
    assert address
    whole = client.get(html.unescape(address[1])).text
    answer = response.text.partition('id="plan-answer" hx-swap-oob="innerHTML">')[2].strip().removesuffix("</div>")
    assert len(answer) > 10_000
    assert answer.strip() in whole
    bar = re.search(r'id="plan-bar"[^>]*>(.*?)</div>', response.text, re.DOTALL)
    assert bar
    assert bar[1] in whole


def test_a_fault_in_the_fragment_leaves_the_page_as_it_is(client: FlaskClient) -> None:
    """No plan in it: only what is wrong by field, in the bar, and an address that has the figures before as well."""
    before = urlencode(STORY)
    response = live(client, users="<b>x", mra_share="101", of=before)
    assert response.status_code == 200
    assert "plan-answer" not in response.text
    assert re.findall(r'data-field="(\w+)"', response.text) == ["users", "mra_share"]
    assert "To correct: 2" in response.text
    assert "<b>x" not in response.text
    address = html.unescape(re.search(r'data-address="([^"]+)"', response.text)[1])  # type: ignore[index]
    again = client.get(address)
    assert again.status_code == 422
    assert 'id="answer-before"' in again.text
    assert 'id="answer"' not in again.text
    assert "For 1,000 users: 800 MRA registrations and 100 calls at once." in again.text
    assert read(again).by_id("of")["value"] == before


@pytest.mark.parametrize("of", ["", "users=x", "%", "a" * 5000, "users=1&users=2", "&&&=;", "users=%00%ff"])
def test_figures_before_that_are_none_are_forgotten(client: FlaskClient, of: str) -> None:
    """An address that was cut off or made up: the faults alone, and no plan."""
    response = client.get(f"/en/plan?{urlencode({**STORY, 'users': 'x', 'of': of})}")
    assert response.status_code == 422
    assert 'class="of"' not in response.text
    assert read(response).by_id("of")["value"] == ""
    assert "of=" not in live(client, users="x", of=of).text.partition("data-address=")[2].partition('"')[0]


def test_nothing_typed_yet_is_no_fault(client: FlaskClient) -> None:
    """Every field emptied: the bar says that there is no answer yet."""
    response = client.get("/en/plan/live?users=&of=")
    assert "No answer yet" in response.text
    assert "data-field" not in response.text
    assert "plan-answer" not in response.text


def test_what_nothing_carries_is_in_the_bar(client: FlaskClient) -> None:
    """With what stops the nearest option."""
    text = live(client, users="1000000", mra_share="100", registrations_per_user="5").text
    bar = re.search(r'id="plan-bar"[^>]*>(.*?)</div>', text, re.DOTALL)
    assert bar
    assert "Nothing carries it" in bar[1]
    assert "Nearest comes" in bar[1]
