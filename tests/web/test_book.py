"""The rule book and what differs between releases: pages and API, every filter, every wrong value, both languages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from planner.reference import load_reference
from planner.render.change_tables import limit_value
from planner.rules import RULES, Kind, Severity
from planner.rules.limits_used import limits_used
from planner.versions import Version
from planner.web.pages.state import pack
from planner.wording import LANGUAGES, load_wording
from tests.web.conftest import codes
from tests.web.reading import Page
from tests.web.test_pages import HOSTILE, HTML, check_page, read, shown_rules

EN = load_wording().phrases("en").say
REFERENCE = load_reference()


def holds(release: str) -> list[str]:
    """Return the rules that hold for a release."""
    return [rule.id for rule in RULES.values() if Version.parse(release) in rule.releases]


def tables(page: Page) -> int:
    """Return the number of tables on a page."""
    return len(page.all("table"))


# --- the list ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("release", ["X8.7", "x8.10", "14.2", " X15.4 ", "X99"])
def test_the_list_is_narrowed_by_release(client: FlaskClient, release: str) -> None:
    """A typed version, in any of the ways to write one; it stays in its field."""
    page = read(client.get("/en/rules/", query_string={"release": release}, headers=HTML))
    assert shown_rules(page) == holds(release.strip())
    assert page.by_id("filter-release")["value"] == release.strip()
    assert EN("rulebook.found", count=len(holds(release.strip())), total=len(RULES)) in page.text


def test_small_letters_of_a_choice_will_do(client: FlaskClient) -> None:
    """A link typed by hand finds its topic, and the field shows it."""
    page = read(client.get("/en/rules/?topic=net&severity=BLOCKER", headers=HTML))
    assert shown_rules(page) == [
        rule.id for rule in RULES.values() if rule.topic == "NET" and rule.severity is Severity.BLOCKER
    ]
    chosen = {option["value"] for option in page.all("option") if "selected" in option.attributes}
    assert chosen == {"NET", "blocker"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("release", "foo"),
        ("release", "X"),
        ("release", "X14.2.1.1.1"),
        ("release", HOSTILE),
        ("topic", "XYZ"),
        ("topic", "\x00"),
        ("severity", "1"),
        ("kind", "decided,confirmable"),
    ],
)
def test_a_filter_that_cannot_be_read_is_told_at_its_field(
    client: FlaskClient, name: str, value: str, language: str
) -> None:
    """422, no list that would look like an answer, the message tied to the field; other filters keep their values."""
    answer = client.get(f"/{language}/rules/", query_string={"q": "kept", name: value}, headers=HTML)
    assert answer.status_code == 422
    page = read(answer)
    check_page(page, language)
    field = page.by_id(f"filter-{name}")
    assert field["aria-invalid"] == "true"
    assert f"filter-{name}-error" in field["aria-describedby"].split()
    assert len(page.by_id(f"filter-{name}-error").text) > 20
    assert [error["id"] for error in page.all("p", class_="error")] == [f"filter-{name}-error"]
    assert shown_rules(page) == []
    assert load_wording().phrases(language).say("rulebook.refused") in page.text
    assert page.by_id("q")["value"] == "kept"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_found_says_so(client: FlaskClient, language: str) -> None:
    """An empty list is an answer, with the way to all rules."""
    answer = client.get(f"/{language}/rules/?q=xyzzy", headers=HTML)
    assert answer.status_code == 200
    page = read(answer)
    assert load_wording().phrases(language).say("ui.rules.none") in page.text
    assert any(link["href"] == f"/{language}/rules/" for link in page.all("a"))


@pytest.mark.parametrize(
    "query", ["q=a&q=b", "topic=NET&topic=TLS", "q=" + "a" * 5000, "release=&topic=&severity=&kind="]
)
def test_odd_queries_are_no_crash(client: FlaskClient, query: str) -> None:
    """Repeated, oversized and empty fields."""
    assert client.get(f"/en/rules/?{query}", headers=HTML).status_code == 200


def test_the_form_works_without_javascript(client: FlaskClient) -> None:
    """It asks by address: what its controls hold is the query that shows the same list."""
    page = read(client.get("/en/rules/?topic=TLS&release=X8.7&q=certificate", headers=HTML))
    form = page.form("/en/rules/")
    assert form["method"] == "get"
    assert dict(page.values(form)) == {
        "q": "certificate",
        "topic": "TLS",
        "severity": "",
        "kind": "",
        "release": "X8.7",
    }
    again = read(client.get("/en/rules/", query_string=page.values(form), headers=HTML))
    assert shown_rules(again) == shown_rules(page)


# --- a rule -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "target"), [("/en/rules/net-01", "/en/rules/NET-01"), ("/es/rules/Tls-03", "/es/rules/TLS-03")]
)
def test_small_letters_lead_to_the_rule(client: FlaskClient, path: str, target: str) -> None:
    """One address for each rule: others lead to it for good."""
    answer = client.get(path, headers=HTML)
    assert (answer.status_code, answer.location) == (301, target)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule_id", list(RULES))
def test_a_rules_page_tells_how_it_is_decided_and_by_which_limits(
    client: FlaskClient, rule_id: str, language: str
) -> None:
    """Kind, scope, what to confirm, each limit with value, releases and source, inferred ones with the reason."""
    rule, phrases = RULES[rule_id], load_wording().phrases(language)
    text = read(client.get(f"/{language}/rules/{rule_id}", headers=HTML)).text
    assert phrases.say(f"rulebook.kinds.{rule.kind}") in text
    assert phrases.say(f"rulebook.scopes.{rule.scope}") in text
    if rule.kind is Kind.CONFIRMABLE:
        assert phrases.say(f"rules.{rule_id}.confirm") in text
    limits = limits_used(rule, REFERENCE)
    assert (phrases.say("rulebook.limits") in text) is bool(limits)
    for limit in limits:
        assert f"{limit_value(limit, phrases)} · {phrases.releases(limit.releases)}" in text
        assert phrases.citation(limit.cite, REFERENCE) in text
        assert not limit.inferred or phrases.say(f"rulebook.why.{limit.id}") in text


def test_a_conflict_shows_both_sides_with_links(client: FlaskClient) -> None:
    """What the rule follows and what says otherwise, each with its citations."""
    page = read(client.get("/en/rules/NET-01", headers=HTML))
    (section,) = page.all("section", aria_labelledby="rule-conflict")
    assert EN("rulebook.cited_for") in section.text
    assert EN("rulebook.cited_against") in section.text
    assert EN("rules.NET-01.conflict") in section.text
    words = load_wording().phrases("en")
    for cite in (*RULES["NET-01"].cites, *RULES["NET-01"].conflicts):
        assert words.citation(cite, REFERENCE) in section.text
    links = {link["href"] for link in page.all("a") if section in link.around}
    assert links == {
        url
        for cite in (*RULES["NET-01"].cites, *RULES["NET-01"].conflicts)
        if (url := REFERENCE.sources[cite.source].url)
    }
    assert not read(client.get("/en/rules/MEM-02", headers=HTML)).all("section", aria_labelledby="rule-conflict")


def test_rules_lead_to_each_other(client: FlaskClient) -> None:
    """Through the whole book by the link to the next rule, and back; the first has none before, the last none after."""
    ids = list(RULES)
    for place, rule_id in enumerate(ids):
        page = read(client.get(f"/en/rules/{rule_id}", headers=HTML))
        assert [link["href"] for link in page.all("a", rel="next")] == [
            f"/en/rules/{other}" for other in ids[place + 1 : place + 2]
        ]
        assert [link["href"] for link in page.all("a", rel="prev")] == [
            f"/en/rules/{other}" for other in ids[max(place - 1, 0) : place]
        ]


# --- what differs between two releases --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "query",
    [
        "",
        "?from=X12.7&to=X15.4",
        "?from=X15.4&to=X8.5",
        "?from=X14&to=X14",
        "?from=X99&to=X8.7",
        "?from=foo",
        "?to=X1.1",
    ],
)
def test_the_page_of_changes_is_whole(client: FlaskClient, query: str, language: str) -> None:
    """Blank, up, down, the same, beyond and wrong: one page that holds together in both languages."""
    check_page(read(client.get(f"/{language}/rules/changes{query}", headers=HTML)), language)


def test_an_address_without_a_language_leads_to_the_changes(client: FlaskClient) -> None:
    """With its query, and not to a rule called changes."""
    answer = client.get("/rules/changes?from=X8.5&to=X14", headers={"Accept-Language": "es"})
    assert answer.location == "/es/rules/changes?from=X8.5&to=X14"


def test_the_book_leads_to_the_changes(client: FlaskClient) -> None:
    """The upgrade view is found where the rules are."""
    page = read(client.get("/en/rules/", headers=HTML))
    assert [link for link in page.all("a") if link["href"] == "/en/rules/changes"]


def test_an_answer_leads_to_what_an_upgrade_changes(client: FlaskClient) -> None:
    """From each release that a cluster states to the current one, earliest first; none where there is no way up."""
    clusters = [{"software_version": release} for release in ("X14.0.1", "X12.7", "X14.0.1", "X15.5", "X99")]
    packed = pack({"clusters": [*clusters, {}]})
    page = read(client.get(f"/en/result?d={packed}", headers=HTML))
    assert [link["href"] for link in page.all("a") if "/rules/changes" in link["href"]] == [
        "/en/rules/changes?from=X12.7&to=X15.5",
        "/en/rules/changes?from=X14.0.1&to=X15.5",
    ]


def test_changes_are_shown_with_values_and_sources(client: FlaskClient) -> None:
    """Counting peers, a figure, a limit and a rule: old and new in their columns."""
    page = read(client.get("/en/rules/changes?from=X8.9&to=X15.4", headers=HTML))
    rows = [
        [cell.text for cell in page.elements if cell.tag in ("th", "td") and row in cell.around]
        for row in page.all("tr")
    ]
    assert ["Round trip between two peers", "30 ms", "80 ms (inferred)"] in [row[:3] for row in rows]
    assert any(row[:1] == ["NET-01"] for row in rows)
    assert "/en/rules/NET-01" in [link["href"] for link in page.all("a")]
    assert any(row[1:3] == ["up to 4 peers count", "up to 5 peers count, 1 held in reserve"] for row in rows)
    assert all(cell.text.strip() for cell in page.all("td", class_="source"))


def test_every_table_has_a_source_for_each_row(client: FlaskClient) -> None:
    """A cell of sources may span rows with the same ones, and then spans exactly those."""
    page = read(client.get("/en/rules/changes?from=X12.7&to=X15.4", headers=HTML))
    for table in page.all("table"):
        rows = [row for row in page.all("tr") if table in row.around and row.inside("tbody")]
        cells = [cell for cell in page.all("td", class_="source") if table in cell.around]
        assert sum(int(cell["rowspan"] or 1) for cell in cells) == len(rows) > 0


@pytest.mark.parametrize(
    ("query", "text", "shown"),
    [
        ("from=X14&to=14.0", "rulebook.changes.same", 0),
        ("from=X15.5&to=X15.5.1", "rulebook.changes.nothing", 0),
        ("from=X15.4&to=X14.0", "rulebook.changes.downgrade", 3),
        ("from=X14.0&to=X99", "rulebook.changes.beyond", 3),
    ],
)
def test_odd_pairs_are_told(client: FlaskClient, query: str, text: str, shown: int) -> None:
    """The same release, no difference, a way back, a release that is not known."""
    page = read(client.get(f"/en/rules/changes?{query}", headers=HTML))
    first, second = (str(Version.parse(value)) for value in re.findall(r"=([^&]+)", query))
    current = str(REFERENCE.current_release)
    assert EN(text, first=first, second=second, release=second, current=current) in page.text
    assert tables(page) >= shown
    assert shown or not tables(page)


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ({"from": "foo", "to": "X14"}, {"from"}),
        ({"from": "X14"}, {"to"}),
        ({"to": "X14", "from": ""}, {"from"}),
        ({"from": HOSTILE, "to": "1"}, {"from", "to"}),
    ],
)
def test_releases_that_cannot_be_read_are_told_at_their_field(
    client: FlaskClient, query: dict[str, str], wrong: set[str]
) -> None:
    """422 and a message for each; what was typed is still there."""
    answer = client.get("/en/rules/changes", query_string=query, headers=HTML)
    assert answer.status_code == 422
    page = read(answer)
    assert {field["id"] for field in page.all("input") if field["aria-invalid"]} == wrong
    assert not tables(page)
    for name, value in query.items():
        assert page.by_id(name)["value"] == value[:80]


def test_the_other_way_round_is_a_link(client: FlaskClient) -> None:
    """From an upgrade to the way back."""
    page = read(client.get("/en/rules/changes?from=X12.7&to=X15.4", headers=HTML))
    (link,) = [link for link in page.all("a") if link.text == EN("rulebook.changes.swap")]
    assert link["href"] == "/en/rules/changes?from=X15.4&to=X12.7"


# --- API --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("topic=NET", lambda rule: rule.topic == "NET"),
        ("severity=advice", lambda rule: rule.severity is Severity.ADVICE),
        ("kind=confirmable&topic=TLS", lambda rule: rule.kind is Kind.CONFIRMABLE and rule.topic == "TLS"),
        ("release=X8.7", lambda rule: Version.parse("X8.7") in rule.releases),
        ("q=net-01", lambda rule: rule.id == "NET-01"),
        ("q=", lambda rule: True),
        ("q=xyzzy", lambda rule: False),
    ],
)
def test_the_api_has_the_same_filters(client: FlaskClient, query: str, fits: Any) -> None:
    """The rules that fit all of them, in book order, with an ETag."""
    answer = client.get(f"/api/v1/rules?{query}")
    assert [rule["rule"] for rule in answer.json["rules"]] == [rule.id for rule in RULES.values() if fits(rule)]  # type: ignore[index]
    again = client.get(f"/api/v1/rules?{query}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("path", "faults"),
    [
        ("/rules?topic=net", {("/query/topic", "choice")}),
        ("/rules?topic=", {("/query/topic", "choice")}),
        ("/rules?release=foo&kind=x", {("/query/release", "software_version"), ("/query/kind", "choice")}),
        ("/rules?release=", {("/query/release", "software_version")}),
        ("/rules?q=a&q=b", {("/query/q", "repeated_parameter")}),
        ("/rules?q=" + "a" * 81, {("/query/q", "length")}),
        ("/rules?search=a", {("/query/search", "unknown_parameter")}),
        ("/changes", {("/query/from", "required"), ("/query/to", "required")}),
        ("/changes?from=X14&to=later", {("/query/to", "software_version")}),
        ("/changes?from=X14&to=X14&from=X15", {("/query/from", "repeated_parameter")}),
    ],
)
def test_wrong_queries_are_told_by_pointer(client: FlaskClient, path: str, faults: set[tuple[str, str]]) -> None:
    """422 with every fault at /query/<name>."""
    answer = client.get(f"/api/v1{path}")
    assert answer.status_code == 422
    assert codes(answer) == faults


def test_searches_are_not_kept(client: FlaskClient) -> None:
    """Strangers choose the words: keeping an answer for each would fill the memory."""
    kept = client.application.extensions["planner"].kept
    client.get("/api/v1/rules")
    before = len(kept)
    for word in range(20):
        assert client.get(f"/api/v1/rules?q=word{word}").status_code == 200
        assert client.get(f"/api/v1/changes?from=X8.{word}&to=X15.{word}").status_code == 200
        assert client.get(f"/en/rules/?q=word{word}", headers=HTML).status_code == 200
    assert len(kept) == before


def test_a_rule_has_its_limits(client: FlaskClient) -> None:
    """Value, unit, releases, citation, and the reason for an inferred one; small letters will do for the id."""
    assert client.get("/api/v1/rules/net-01").json == client.get("/api/v1/rules/NET-01").json
    (limit,) = client.get("/api/v1/rules/NET-02").json["limits"]
    assert limit == {
        "limit": "peer_round_trip_ms",
        "title": "Round trip between two peers",
        "value": 30,
        "unit": "ms",
        "releases": {"since": None, "before": "X8.10"},
        "inferred": False,
        "why": None,
        "cite": {"source": "vcs-administrator-guide-x8.5", "locator": "Setting up a cluster"},
    }


def test_every_limit_by_the_api(client: FlaskClient) -> None:
    """Also those that no rule compares with, in the asked language: advice is told from what is held to."""
    limits = client.get("/api/v1/reference/capacity?language=es").json["limits"]
    assert [(limit["limit"], limit["value"]) for limit in limits] == [
        (each.id, each.value) for each in REFERENCE.limits
    ]
    (domains,) = [limit for limit in limits if limit["limit"] == "mra_presence_domains" and limit["value"] == 50]
    assert domains == {
        "limit": "mra_presence_domains",
        "title": "Dominios de presencia a través de MRA",
        "group": "mra",
        "value": 50,
        "unit": "domains",
        "releases": {"since": None, "before": "X12.6.3", "text": "antes de X12.6.3"},
        "recommended": True,
        "note": None,
        "inferred": False,
        "why": None,
        "cite": {"source": "mra-guide-x12.5", "locator": "Presence domains"},
    }
    noted = {limit["limit"] for limit in limits if limit["note"]}
    assert noted == {limit.id for limit in REFERENCE.limits if limit.note}


def test_changes_by_the_api(client: FlaskClient) -> None:
    """Both values with their citations, the same as on the page, in the asked language."""
    told = client.get("/api/v1/changes?from=8.9.2&to=X8.10&language=es").json
    assert (told["from"], told["to"], told["differs"], told["beyond"]) == ("X8.9.2", "X8.10", True, [])
    (limit,) = told["limits"]
    assert (limit["from"]["value"], limit["to"]["value"]) == (30, 80)
    assert limit["title"] == "Ida y vuelta entre dos pares"
    assert {(rule["rule"], rule["change"]) for rule in told["rules"]} >= {("NET-01", "starts"), ("NET-02", "stops")}
    same = client.get("/api/v1/changes?from=X14&to=X14.0").json
    assert not same["differs"]
    assert client.get("/api/v1/changes?from=X14&to=X16").json["beyond"] == ["X16.0"]
