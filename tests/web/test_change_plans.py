"""POST /api/v1/change-plans, GET /api/v1/reference/procedures, and the pages about procedures and changes."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from planner.errors import InvalidDesign, TooLarge
from planner.reference import load_reference
from planner.schemas.change_plan import read_change
from planner.wording import LANGUAGES
from tests.web.conftest import QUICK

PATH = "/api/v1/change-plans"
PROCEDURES = load_reference().procedures


def design(count: int, **changes: Any) -> dict[str, Any]:
    """Return the quick design with so many peers."""
    return {"name": f"with {count}", "clusters": [{**QUICK["clusters"][0], "peer_count": count}], **changes}


def faults(answered: Any) -> set[tuple[str, str]]:
    """Return pointer and code of each fault of a problem."""
    assert answered.mimetype == "application/problem+json"
    return {(fault["pointer"], fault["code"]) for fault in answered.json["errors"]}


# --- the API ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_comes_with_keys_facts_and_words(client: FlaskClient, language: str) -> None:
    """Procedures, states, dangers and differences have keys, and words in the language asked for."""
    answered = client.post(f"{PATH}?language={language}", json={"before": design(3), "after": design(4)})
    assert answered.status_code == 200
    plan = answered.json
    assert [each["procedure"] for each in plan["procedures"]] == ["before_change", "prepare_unit", "add_peer"]
    assert [len(each["after"]["peers"]) for each in plan["procedures"]] == [3, 3, 4]
    assert [remark["key"] for remark in plan["differences"]] == ["peer_added"]
    assert all(danger["text"] and danger["cite"]["source"] for danger in plan["dangers"])
    assert (plan["language"], plan["empty"]) == (language, False)


def test_a_lost_peer_is_removed_without_it(client: FlaskClient) -> None:
    """Lost peers are named by number, in the first cluster where no cluster is given."""
    for lost in ({"peer": 2}, {"cluster": 0, "peer": 2}):
        body = {"before": design(3), "after": design(2), "lost_peers": [lost]}
        plan = client.post(PATH, json=body).json
        assert plan["procedures"][-1]["procedure"] == "remove_lost_peer"
        assert plan["procedures"][-1]["peer"] == 2


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {("/before", "required"), ("/after", "required")}),
        ({"before": 1, "after": []}, {("/before", "object"), ("/after", "object")}),
        ({"before": None, "after": design(1)}, {("/before", "null")}),
        ({"before": design(1), "after": design(1), "colour": 1}, {("/colour", "unknown_field")}),
        (
            {"before": {"clusters": [{"nics": 9}]}, "after": {"clusters": []}},
            {("/before/clusters/0/nics", "range"), ("/after/clusters", "too_few")},
        ),
        (
            {"before": design(2), "after": design(2), "lost_peers": [{"peer": 3}, {"cluster": 1, "peer": 1}]},
            {("/lost_peers/0/peer", "no_such_peer"), ("/lost_peers/1/cluster", "no_such_cluster")},
        ),
    ],
)
def test_what_does_not_fit_is_told_by_its_place(client: FlaskClient, body: Any, expected: set[tuple[str, str]]) -> None:
    """Every fault of both designs is told at once, at its pointer in the body."""
    answered = client.post(PATH, json=body)
    assert answered.status_code == 422
    assert {pointer for pointer, _ in faults(answered)} == {pointer for pointer, _ in expected}


def test_contradictions_are_told_below_their_design(client: FlaskClient) -> None:
    """What contradicts itself in one of the designs is told there."""
    wrong = {"clusters": [{"peer_count": 3, "peers": [{"address": "10.0.0.1"}]}]}
    answered = client.post(PATH, json={"before": design(1), "after": wrong})
    assert answered.status_code == 422
    assert all(pointer.startswith("/after/clusters/0") for pointer, _ in faults(answered))


def test_too_large_is_refused_before_any_work(client: FlaskClient) -> None:
    """More clusters or peers than are taken are a 413 in either design."""
    many = {"clusters": [{"type": "C"}] * 201}
    for body in ({"before": many, "after": design(1)}, {"before": design(1), "after": design(101)}):
        assert client.post(PATH, json=body).status_code == 413


def test_a_plan_as_a_file(client: FlaskClient) -> None:
    """Markdown and the workbook are attachments with a name."""
    body = {"before": design(3), "after": design(4)}
    markdown = client.post(f"{PATH}?format=markdown", json=body)
    assert markdown.mimetype == "text/markdown"
    assert b"- [ ] " in markdown.data
    assert "attachment" in markdown.headers["Content-Disposition"]
    assert client.post(f"{PATH}?format=xlsx", json=body).data.startswith(b"PK")
    assert client.post(f"{PATH}?format=pdf", json=body).status_code == 422


def test_nothing_to_do_is_an_answer(client: FlaskClient) -> None:
    """The same design twice gives an empty plan."""
    plan = client.post(PATH, json={"before": design(3), "after": design(3)}).json
    assert plan["empty"]
    assert plan["procedures"] == plan["dangers"] == plan["open"] == []


def test_the_book_of_procedures(client: FlaskClient) -> None:
    """All procedures are there, and each by its id, with an ETag."""
    answered = client.get("/api/v1/reference/procedures")
    assert [each["procedure"] for each in answered.json["procedures"]] == list(PROCEDURES)
    assert all(row["inferred"] and row["why"] for row in answered.json["work_times"])
    one = client.get("/api/v1/reference/procedures/upgrade?language=es")
    assert one.json == next(
        each
        for each in client.get("/api/v1/reference/procedures?language=es").json["procedures"]
        if each["procedure"] == "upgrade"
    )
    again = client.get(
        "/api/v1/reference/procedures/upgrade?language=es", headers={"If-None-Match": one.headers["ETag"]}
    )
    assert again.status_code == 304
    assert client.get("/api/v1/reference/procedures/dance").status_code == 404


# --- the pages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_procedures(client: FlaskClient, language: str) -> None:
    """The list leads to each procedure, and each shows its way back and sources."""
    listed = client.get(f"/{language}/procedures").text
    for name in PROCEDURES:
        assert f"/{language}/procedures/{name}" in listed
        assert client.get(f"/{language}/procedures/{name}").status_code == 200
    assert client.get(f"/{language}/procedures/dance").status_code == 404
    assert client.get("/procedures").status_code == client.get("/change-plan").status_code == 302


def test_procedures_are_found_by_their_words(client: FlaskClient) -> None:
    """All words must be in it, with or without accents and capitals; nothing found is said."""
    found = client.get("/es/procedures?q=RESTABLECIMIENTO+fabrica+aviso").text
    assert "/es/procedures/avoid_factory_reset" in found
    assert "/es/procedures/upgrade" not in found
    none = client.get("/en/procedures?q=%3Cb%3Ezebra").text
    assert "No procedure contains" in none
    assert "<b>zebra" not in none


def send(client: FlaskClient, before: Any, after: Any, **fields: Any) -> Any:
    """Send two designs to the page, as texts."""
    return client.post("/en/change-plan", data={"before": json.dumps(before), "after": json.dumps(after), **fields})


def test_a_plan_on_the_page(client: FlaskClient) -> None:
    """Two texts give the plan on the page, which keeps them for the next one."""
    answered = send(client, design(3), design(2), lost="2")
    assert answered.status_code == 200
    assert "Remove lost peer 2 from the cluster" in answered.text
    assert "Never clear all Peer N address fields" in answered.text
    assert "with 3" in answered.text


def test_a_plan_from_two_files(client: FlaskClient) -> None:
    """Files are read like texts, and go before them."""
    files = {
        f"{side}_file": (io.BytesIO(json.dumps(design(count)).encode()), f"{side}.json")
        for side, count in (("before", 3), ("after", 4))
    }
    answered = client.post("/en/change-plan", data={**files, "before": "rubbish"}, content_type="multipart/form-data")
    assert "Add peer 4 to the cluster" in answered.text


def test_a_plan_as_a_file_from_the_page(client: FlaskClient) -> None:
    """The page's buttons give the same files as the API."""
    assert send(client, design(3), design(4), format="xlsx").data.startswith(b"PK")
    assert "attachment" in send(client, design(3), design(4), format="markdown").headers["Content-Disposition"]
    assert send(client, design(3), design(4), format="exe").status_code == 400


@pytest.mark.parametrize(
    ("before", "lost", "expected"),
    [
        ("", "", "Choose a file or paste a text."),
        ('{"colour": "<b>red"}', "", "/colour"),
        ("{", "", "error-summary"),
        (json.dumps(design(2)), "3", "3 is not a peer"),
        (json.dumps(design(2)), "<i>", "&lt;i&gt; is not a peer"),
        (json.dumps(design(2)), "0:1", "0:1 is not a peer"),
    ],
)
def test_what_is_wrong_is_told_on_the_page(client: FlaskClient, before: str, lost: str, expected: str) -> None:
    """Faults are told at the top, what was typed is kept, and nothing typed comes alive."""
    answered = client.post("/en/change-plan", data={"before": before, "after": json.dumps(design(2)), "lost": lost})
    assert answered.status_code == 422
    assert expected in answered.text
    assert "<b>red" not in answered.text
    assert "<i>" not in answered.text


def test_a_private_key_is_not_shown_again(client: FlaskClient) -> None:
    """A text with a private key in it does not come back in the page."""
    key = "-----BEGIN PRIVATE KEY-----"
    answered = client.post("/en/change-plan", data={"before": f'{{"notes": 1, "x": "{key} secret"}}', "after": "{}"})
    assert answered.status_code == 422
    assert "secret" not in answered.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_empty_page_asks_for_two_designs(client: FlaskClient, language: str) -> None:
    """Before anything is sent there are two fields for files and texts, and no complaint."""
    asked = client.get(f"/{language}/change-plan")
    assert asked.status_code == 200
    assert all(f'name="{side}_file"' in asked.text and f'name="{side}"' in asked.text for side in ("before", "after"))
    assert "error-summary" not in asked.text


def test_too_much_text_and_too_many_pairs_are_refused() -> None:
    """Bounds hold for both designs together, and for the pairs of clusters of each."""
    with pytest.raises(TooLarge):
        read_change(b"x" * 11, max_bytes=10)
    sides = [{"type": side, "pair": "x"} for side in "CE" for _ in range(21)]
    pairs = {"before": design(1), "after": {"clusters": sides}}
    with pytest.raises(InvalidDesign):
        read_change(json.dumps(pairs).encode())
