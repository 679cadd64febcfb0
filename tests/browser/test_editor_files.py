"""The editor in a real Chromium: files dropped and chosen, nothing lost by reload, back or language, focus on cards."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from planner.web.pages import static
from tests.browser.conftest import PATIENCE_MS, Visit
from tests.schemas.test_certificates import make
from tests.web.test_editor import KEY
from tests.web.test_editor_files import HOSTILE

pytestmark = pytest.mark.slow

PAIR = "/en/?example=mra-3000-users"
TWO = "/en/?example=expressway-c-two-peers"
DESIGN = json.dumps({"name": "Dropped", "clusters": [{"type": "C", "peer_count": 2}]})

DROP = """([selector, files, text, kinds]) => {
  const dropped = new DataTransfer();
  for (const [name, content] of files) {
    dropped.items.add(new File([content], name));
  }
  if (text) {
    dropped.setData("text/plain", text);
  }
  const target = document.querySelector(selector);
  for (const kind of kinds) {
    target.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: dropped }));
  }
}"""


def drop(page: Page, selector: str, *files: tuple[str, str], text: str = "") -> None:
    """Drag files, or a marked text, over an element and let go."""
    page.evaluate(DROP, [selector, files, text, ["dragenter", "dragover", "drop"]])


def name_of(page: Page) -> Any:
    """Return the field of the design's name."""
    return page.locator("[name='/name']")


# --- files ------------------------------------------------------------------------------------------------------------


def test_a_design_file_dropped_anywhere_fills_the_form(visit: Visit) -> None:
    """Over a field, outside the zone: the zone is marked and told of meanwhile; a text that is dragged does as well."""
    page = visit("/en/")
    name_of(page).fill("Typed")
    expect(page.get_by_text("Drop a design file here, or choose it")).to_be_visible()
    page.evaluate(DROP, ["[name='/customer']", [["design.json", DESIGN]], "", ["dragenter"]])
    expect(page.locator("#drop")).to_have_class(re.compile("dropping"))
    expect(page.locator("#drop-over")).to_contain_text("a certificate on its peer")
    drop(page, "[name='/customer']", ("design.json", DESIGN))
    expect(name_of(page)).to_have_value("Dropped")
    expect(page.locator("[name='/clusters/0/peer_count']")).to_have_value("2")
    expect(page.locator("#drop-over")).to_be_hidden()
    page.wait_for_load_state()
    drop(page, "#drop", text="name: A text\nclusters:\n- nics: 1\n")
    expect(name_of(page)).to_have_value("A text")


def test_what_cannot_be_opened_is_told_and_the_form_stays(visit: Visit) -> None:
    """Several files, a folder or too large a file before anything is sent; a hostile one by the server."""
    visit.expected = ("422",)
    page = visit("/en/")
    name_of(page).fill("<b>Typed</b>")
    told = page.locator("#drop .drop-told")
    drop(page, "body", ("a.json", DESIGN), ("b.json", DESIGN))
    expect(told).to_have_text("One file at a time: nothing was opened.")
    drop(page, "body", ("a.json", "x" * 4_200_000))
    expect(told).to_have_text("The file is larger than 4 MB: nothing was opened.")
    expect(name_of(page)).to_have_value("<b>Typed</b>")
    assert page.url.endswith("/en/") or "/en/?d=" in page.url
    drop(page, "body", ('"><script>document.title = 1</script>.json', '{"<img src=x onerror=alert(1)>": 1}'))
    expect(page.locator("#errors")).to_contain_text("<img src=x onerror=alert(1)>")
    page.wait_for_load_state()
    expect(name_of(page)).to_have_value("<b>Typed</b>")
    assert page.locator("img[src=x]").count() == 0
    drop(page, "body", ("server.key", KEY))
    expect(page.locator("#errors")).to_contain_text("private key")
    page.wait_for_load_state()
    assert "MIIC" not in page.content()
    expect(name_of(page)).to_have_value("<b>Typed</b>")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_file_is_chosen_by_keyboard(visit: Visit, tmp_path: Path, javascript: bool) -> None:
    """The field and its buttons work without a pointer and without scripts; a refused file leaves what was typed."""
    visit.expected = ("422",)
    page = visit("/en/", javascript=javascript)
    name_of(page).fill("Typed")
    bomb = tmp_path / "bomb.xlsx"
    bomb.write_bytes(HOSTILE["bomb"][0])
    field = page.get_by_label("Drop a design file here, or choose it")
    field.set_input_files(bomb)
    field.focus()
    button = page.get_by_role("button", name="Fill the form", exact=True)
    for _ in range(4):
        page.keyboard.press("Tab")
        if button.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#errors")).to_be_focused()
    page.wait_for_load_state()
    expect(name_of(page)).to_have_value("Typed")
    good = tmp_path / "design.json"
    good.write_text(DESIGN)
    page.locator("#file-file").set_input_files(good)
    page.get_by_role("button", name="Fill the form", exact=True).click()
    expect(name_of(page)).to_have_value("Dropped")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_certificate_goes_to_its_peer(visit: Visit, tmp_path: Path, javascript: bool) -> None:
    """Dropped on the card, or chosen there without scripts; a key is refused and shown nowhere."""
    visit.expected = ("422",)
    page = visit(TWO, javascript=javascript)
    pem = make("expc02.example.com", ("expc02.example.com",))

    def give(name: str, content: str) -> None:
        if javascript:
            drop(page, "#group-peer-2 legend", (name, content))
            return
        (tmp_path / name).write_text(content)
        if not page.locator("#certificate-file-0-1").is_visible():
            page.locator("#group-peer-2 > details > summary").click()
        page.locator("#certificate-file-0-1").set_input_files(tmp_path / name)
        page.locator("button[value='peer-certificate-0-1']").click()

    name_of(page).fill("Typed")
    give("peer.key", KEY)
    expect(page.locator("#errors")).to_contain_text("Peer 2: This holds a private key")
    page.wait_for_load_state()
    assert "MIIC" not in page.content()
    give("peer.pem", pem)
    expect(page.locator("[name='/clusters/0/peers/1/certificate/pem']")).to_have_value(pem.strip())
    expect(name_of(page)).to_have_value("Typed")


# --- nothing lost -----------------------------------------------------------------------------------------------------


def test_a_reload_in_the_middle_of_typing_loses_nothing(visit: Visit) -> None:
    """Before the address knows of it: texts, boxes and choices are there again, and the verdict with them."""
    page = visit("/en/")
    for place, text in enumerate(("first", "second")):
        name_of(page).fill(text)
        page.locator("#f-services").set_checked(place == 0)
        page.locator("[name='/clusters/0/nat_between_peers'][value='false']").check()
        page.reload()
        expect(name_of(page)).to_have_value(text)
        expect(page.locator("#f-services")).to_be_checked(checked=place == 0)
        expect(page.locator("[name='/clusters/0/nat_between_peers'][value='false']")).to_be_checked()
    page.wait_for_url(re.compile(r"\?d="))


def test_a_key_is_not_even_kept_for_a_reload(visit: Visit) -> None:
    """What was typed beside it is; the key is in no storage of the browser."""
    page = visit(TWO)
    name_of(page).fill("Typed")
    page.locator("[name='/clusters/0/peers/1/certificate/pem']").evaluate(
        f"field => {{ field.value = {json.dumps(KEY)} }}"
    )
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    assert "Typed" in page.evaluate("JSON.stringify(sessionStorage)")
    assert "MIIC" not in page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")


@pytest.mark.parametrize("javascript", [True, False])
def test_back_shows_what_was_typed(visit: Visit, javascript: bool) -> None:
    """Also what no button had sent when the page was left."""
    page = visit("/en/", javascript=javascript)
    name_of(page).fill("Kept")
    page.get_by_role("button", name="Add a cluster").click()
    expect(page.locator(".cluster")).to_have_count(2)
    page.wait_for_load_state()
    page.locator("[name='/customer']").fill("Not sent")
    page.get_by_role("link", name="About").click()
    page.wait_for_url("**/about")
    page.go_back()
    expect(name_of(page)).to_have_value("Kept")
    expect(page.locator("[name='/customer']")).to_have_value("Not sent")


@pytest.mark.parametrize("javascript", [True, False])
def test_the_other_language_keeps_what_was_not_sent(visit: Visit, javascript: bool) -> None:
    """At once after the last key, whatever is wrong with it; and back again."""
    page = visit("/en/", javascript=javascript)
    name_of(page).fill("Sin enviar")
    page.locator("[name='/clusters/0/round_trip_ms']").fill("soon")
    page.get_by_role("button", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.wait_for_load_state()
    expect(name_of(page)).to_have_value("Sin enviar")
    expect(page.locator("[name='/clusters/0/round_trip_ms']")).to_have_value("soon")
    assert page.locator("#errors").count() == 0
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(name_of(page)).to_have_value("Sin enviar")


def test_a_page_left_open_over_an_upgrade_says_so(visit: Visit) -> None:
    """The note comes with the next answer; its button shows the form anew with everything that was typed."""
    page = visit("/en/")
    note = page.locator("#renewed")
    digest = static.digest()
    page.route(
        "**/live",
        lambda route: route.fulfill(
            body=route.fetch().text().replace(digest, "0123456789ab"), content_type="text/html"
        ),
    )
    name_of(page).fill("Typed")
    expect(note).to_be_visible()
    page.locator("[name='/customer']").fill("And more")
    note.get_by_role("button").click()
    expect(note).to_be_hidden()
    page.wait_for_load_state()
    page.unroute("**/live")
    expect(name_of(page)).to_have_value("Typed")
    expect(page.locator("[name='/customer']")).to_have_value("And more")


def test_a_button_pressed_twice_does_a_thing_once(visit: Visit) -> None:
    """Two presses before the answer: one cluster more, as a form that is sent twice is the same form."""
    page = visit("/en/")
    page.get_by_role("button", name="Add a cluster").evaluate("button => { button.click(); button.click(); }")
    expect(page.locator(".cluster")).to_have_count(2)
    page.wait_for_load_state()
    page.reload()
    expect(page.locator(".cluster")).to_have_count(2)


# --- focus ------------------------------------------------------------------------------------------------------------


def press(page: Page, action: str) -> None:
    """Press a button of a card by keyboard, when the page before has brought all of it."""
    page.wait_for_load_state()
    page.locator(f"button[value='{action}']").focus()
    page.keyboard.press("Enter")


def test_the_keyboard_goes_on_where_a_card_went(visit: Visit) -> None:
    """A moved card's button is under the finger again; a new card waits to be filled; a removed one leaves its next."""
    page = visit(TWO)
    focused = page.locator(":focus")
    press(page, "peer-copy-0-1")
    expect(focused).to_have_attribute("name", "/clusters/0/peers/2/address")
    expect(focused).to_have_value("")
    press(page, "peer-down-0-0")
    expect(focused).to_have_attribute("value", "peer-down-0-1")
    expect(focused).to_be_in_viewport()
    page.wait_for_load_state()
    page.keyboard.press("Enter")
    expect(focused).to_have_attribute("value", "peer-up-0-2")
    press(page, "peer-up-0-1")
    expect(focused).to_have_attribute("value", "peer-down-0-0")
    press(page, "peer-remove-0-1")
    expect(focused).to_have_id("group-peer-2")
    expect(focused).to_be_in_viewport()
    press(page, "cluster-add")
    expect(focused).to_have_id("cluster-2")
    press(page, "cluster-up-1")
    expect(focused).to_have_attribute("value", "cluster-down-0")
    press(page, "cluster-remove-0")
    expect(focused).to_have_id("cluster-1")
    page.wait_for_load_state()
    page.keyboard.press("Tab")
    expect(page.locator("#cluster-1 :focus")).to_have_count(1)


def test_without_scripts_the_keyboard_goes_on_from_the_card(visit: Visit) -> None:
    """The place is in the address, and Tab goes on from there."""
    page = visit(TWO, javascript=False)
    press(page, "peer-down-0-0")
    page.wait_for_url(re.compile("#tool-peer-up-0-1$"), timeout=PATIENCE_MS)
    expect(page.locator("#tool-peer-up-0-1")).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("value", re.compile("^peer-(up|remove)-0-1$"))
