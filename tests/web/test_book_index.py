"""The book as a whole: contents, search, sources, words, rows with addresses, and why each field is asked."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from planner.reference import LIMIT_GROUPS, load_reference
from planner.render.book_search import limit_anchor
from planner.render.change_tables import limit_value
from planner.render.document.glossary import TERMS
from planner.rules import RULES
from planner.web.forms.readers import USES, any_peer, readers
from planner.web.forms.shape import Shape, placed
from planner.web.pages.book_index import MOST_FOUND
from planner.wording import LANGUAGES, load_wording
from tests.web.test_pages import read

PATHS = ("book", "book?q=certificate", "book?q=xyzzy", "sources", "glossary", "fields", "capacity", "ports")
REFERENCE = load_reference()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_every_page_is_sound_in_both_languages(client: FlaskClient, path: str, language: str) -> None:
    """Closed elements, no id twice, one first heading, and a way to every other part of the book."""
    page = read(client.get(f"/{language}/{path}"))
    assert page.one("html")["lang"] == language
    assert len(page.ids) == len(set(page.ids))
    page.one("h1")
    links = {link["href"] for link in page.all("a")}
    assert {f"/{language}/{part}" for part in ("capacity", "ports", "sources", "glossary", "fields", "book")} <= links


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_between_the_pages_lead_somewhere(client: FlaskClient, language: str) -> None:
    """Every link into the site answers, and its anchor is there; results of every kind among them."""
    words = ("NET-01", "20006", "cluster", "tcp", "certificate", "san", "dns", "reset", "backup", "cisco")
    pages = [read(client.get(f"/{language}/{path}")) for path in PATHS]
    pages += [read(client.get(f"/{language}/book?q={word}")) for word in words]
    targets = {link["href"] for page in pages for link in page.all("a") if link["href"].startswith("/")}
    found: dict[str, set[str]] = {}
    for target in sorted(targets):
        address, _, anchor = target.partition("#")
        if address.removeprefix(f"/{language}/rules/") in RULES:
            continue  # their pages have tests of their own
        if address not in found:
            response = client.get(address)
            assert response.status_code == 200, target
            found[address] = set(read(response).ids) if response.mimetype == "text/html" else set()
        assert not anchor or anchor in found[address], target


@pytest.mark.parametrize("path", ["book", "sources", "glossary", "fields"])
def test_an_address_without_language_leads_to_the_readers(client: FlaskClient, path: str) -> None:
    """By Accept-Language, the question kept."""
    answer = client.get(f"/{path}?q=x", headers={"Accept-Language": "es-MX"})
    assert answer.location == f"/es/{path}?q=x"


@pytest.mark.parametrize("asked", ["<script>alert(1)</script>", "a" * 5000, "%00", "' OR 1=1", "🦆"])
def test_a_hostile_question_is_shown_as_text(client: FlaskClient, asked: str) -> None:
    """Nothing is found, nothing runs, and the page says what to try."""
    answer = client.get("/en/book", query_string={"q": asked})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "Nothing in the book" in read(answer).text
    assert len(answer.text) < 20_000


def test_a_long_list_is_cut_and_says_so(client: FlaskClient) -> None:
    """With the number in all, and the kind's own search for the rest."""
    page = read(client.get("/en/book?q=cluster"))
    rules = page.by_id("found-rule")
    shown = [link for link in page.all("a") if rules in link.around]
    assert len(shown) == MOST_FOUND + 1
    assert shown[-1]["href"] == "/en/rules/?q=cluster"
    assert f"Shown: {MOST_FOUND} of " in rules.text


@pytest.mark.parametrize("path", ["rules/?q=xyzzy", "alarms?q=xyzzy", "logs?q=xyzzy", "procedures?q=xyzzy"])
def test_a_part_where_nothing_fits_leads_to_the_whole_book(client: FlaskClient, path: str) -> None:
    """What is looked for goes along."""
    assert "/es/book?q=xyzzy" in {link["href"] for link in read(client.get(f"/es/{path}")).all("a")}


def test_every_source_is_there_with_what_cites_it(client: FlaskClient) -> None:
    """Title, day of reading, address where it is known, and its rules."""
    page = read(client.get("/en/sources"))
    for source in REFERENCE.sources.values():
        shown = page.by_id(source.id)
        assert source.title in shown.text
        links = {link["href"] for link in page.all("a") if shown in link.around}
        assert (source.url in links) is (source.url is not None)
        named = {f"/en/rules/{rule.id}" for rule in RULES.values() if any(c.source == source.id for c in rule.cites)}
        assert named <= links


def test_every_row_of_the_tables_has_an_address(client: FlaskClient) -> None:
    """Of capacity and of ports; the row links to itself."""
    for path, rows in (
        ("capacity", len(REFERENCE.figures) + len(REFERENCE.fast_path) + len(REFERENCE.limits)),
        ("ports", len(REFERENCE.flows) + len(REFERENCE.deployment_flows)),
    ):
        page = read(client.get(f"/en/{path}"))
        named = [row for row in page.all("tr") if row["id"]]
        assert len(named) == rows
        links = {link["href"] for link in page.all("a")}
        assert {f"#{row['id']}" for row in named} <= links


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_limit_is_on_the_page_of_capacity(client: FlaskClient, language: str) -> None:
    """Name, value with unit, releases, source, what more there is to say, and why one is inferred."""
    page, phrases = read(client.get(f"/{language}/capacity")), load_wording().phrases(language)
    for limit in REFERENCE.limits:
        row = page.by_id(limit_anchor(limit)).text
        assert phrases.say(f"rulebook.limit.{limit.id}") in row
        assert limit_value(limit, phrases) in row
        assert phrases.releases(limit.releases) in row
        assert phrases.citation(limit.cite, REFERENCE) in row
        assert not limit.note or phrases.say(f"rulebook.limit_note.{limit.id}") in row
        assert not limit.inferred or phrases.say(f"rulebook.why.{limit.id}") in row
    shown = page.one("section", aria_labelledby="limits").text
    for group in LIMIT_GROUPS:
        assert phrases.say(f"rulebook.limit_group.{group}") in shown
        about = f"rulebook.limit_about.{group}"
        assert not phrases.has(about) or phrases.say(about) in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_glossary_is_in_the_order_of_the_language(client: FlaskClient, language: str) -> None:
    """Every term once."""
    terms = [term.text for term in read(client.get(f"/{language}/glossary")).all("dfn")]
    assert len(terms) == len(TERMS)
    assert terms == sorted(terms, key=str.casefold)


# --- words explained on the answer ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_explains_each_word_once(client: FlaskClient, language: str) -> None:
    """By a link to the glossary that also carries the meaning; the sentence around it reads as before."""
    page = read(client.get(f"/{language}/result?example=broken"))
    terms = [link for link in page.all("a") if link["class"] == "term"]
    assert len(terms) > 4
    targets = [term["href"] for term in terms]
    assert len(set(targets)) == len(targets)
    say = load_wording().phrases(language).say
    for term in terms:
        key = term["href"].partition("#term-")[2]
        assert term["data-means"] == term["aria-description"] == say(f"glossary.{key}.means")
        assert term.text.casefold().startswith(say(f"glossary.{key}.term").casefold())
    assert say("rules.MEM-02.statement") in page.text


def test_a_verb_is_no_short_form(client: FlaskClient) -> None:
    """A sentence with "turn" is not about TURN: short forms are found in capitals only."""
    app = client.application
    with app.test_request_context("/en/"):
        glossed = app.jinja_env.filters["glossed"]
        assert str(glossed("They turn back at peers-only re-peer.")) == "They turn back at peers-only re-peer."
        assert str(glossed("A TURN relay & <b>")).endswith(">TURN</a> relay &amp; &lt;b&gt;")
        assert str(glossed("TURN again")) == "TURN again"


# --- why each field is asked ------------------------------------------------------------------------------------------


def test_every_field_has_a_reason() -> None:
    """Rules that read it, or a part of the answer that it enters."""
    read_by = readers(REFERENCE)
    names = {any_peer(place.name) for peers in (0, 1) for place in placed(Shape(((0, peers),)))}
    assert {name for name in names if not read_by.get(name) and not USES.get(name)} == set()


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("/clusters/0/round_trip_ms", "NET-01"),
        ("/clusters/0/peer_count", "MEM-01"),
        ("/clusters/0/software_version", "MEM-03"),
        ("/clusters/0/peers/0/software_version", "MEM-03"),
        ("/clusters/0/vm/disk_gb", "MEM-11"),
        ("/clusters/0/option_keys", "LIC-01"),
    ],
)
def test_a_field_names_the_rules_that_look_at_it(name: str, rule: str) -> None:
    """What differs at one peer is read by the rules of what is the same for all."""
    assert rule in readers(REFERENCE)[any_peer(name)]


def test_a_name_judges_nothing() -> None:
    """What is printed only is read by no rule."""
    assert "/customer" not in readers(REFERENCE)
    assert USES["/customer"] == ("documents",)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_says_why(client: FlaskClient, language: str) -> None:
    """Folded, beside the field, with links to the rules; not for what is only printed."""
    page = read(client.get(f"/{language}/"))
    folds = [fold for fold in page.all("details") if fold["class"] == "field-why"]
    assert len(folds) > 20
    why = next(fold for fold in folds if fold.around[0]["data-field"] == "f-clusters-0-round-trip-ms")
    assert f"/{language}/rules/NET-01" in {link["href"] for link in page.all("a") if why in link.around}
    assert not [fold for fold in folds if fold.around[0]["data-field"] == "f-customer"]


def test_the_page_of_fields_has_every_field(client: FlaskClient) -> None:
    """Once each, peers' as those of the first; links from the form lead to them."""
    page = read(client.get("/es/fields"))
    names = [place.id for peers in (1, 0) for place in placed(Shape(((0, peers),)))]
    assert {f"help-{name}" for name in names} <= set(page.ids)
    anchors = re.findall(r"/es/fields#([\w-]+)", client.get("/es/").text)
    assert anchors
    assert set(anchors) <= set(page.ids)
