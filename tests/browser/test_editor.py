"""The editor in a real Chromium: cards, the verdict while typing, no connection, keyboard alone, without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import PATIENCE_MS, Visit

pytestmark = pytest.mark.slow

PAIR = "/en/?example=mra-3000-users"


def word(page: Page) -> Any:
    """Return the word of the verdict in the bar."""
    return page.locator("#standing .standing-word")


def test_the_verdict_is_told_while_typing(visit: Visit) -> None:
    """A change turns the verdict; the field keeps the focus and what was typed; nothing moves; it is said aloud."""
    page = visit(PAIR)
    expect(word(page)).to_have_text("Supported")
    field = page.get_by_label("Round trip of the worst pair").first
    field.scroll_into_view_if_needed()
    field.click()
    before = (field.bounding_box(), page.locator(".send").bounding_box())
    field.fill("95")
    expect(word(page)).to_have_text("Not supported")
    expect(field).to_be_focused()
    expect(field).to_have_value("95")
    assert (field.bounding_box(), page.locator(".send").bounding_box()) == before
    expect(page.locator("#standing-status")).to_contain_text("Not supported.")
    mend = page.locator("#needed").get_by_role("link", name="Round trip of the worst pair")
    expect(mend).to_be_visible()
    field.fill("9")
    expect(word(page)).to_have_text("Supported")
    expect(mend).to_have_count(0)


def test_what_is_folded_says_how_much_it_holds(visit: Visit) -> None:
    """Folded parts count what is stated, while one types too, and stay unfolded whichever button is pressed."""
    page = visit(PAIR)
    part, other = page.locator("#group-peer-1-more"), page.locator("#group-peer-2-more")
    told = part.locator("> summary .stated")
    expect(part).not_to_have_attribute("open", "")
    expect(told).to_have_text("stated: 11")
    part.locator("> summary").click()
    part.get_by_label("System name").fill("")
    part.get_by_label("Site", exact=True).fill("North")
    part.get_by_label("LAN 1 prefix length").fill("")
    part.get_by_label("LAN 1 prefix length").press("Tab")
    expect(told).to_have_text("stated: 10")
    page.get_by_role("button", name="Add a peer").first.click()
    expect(page.locator("#group-peer-4")).to_be_visible()
    expect(part).to_have_attribute("open", "")
    expect(other).not_to_have_attribute("open", "")
    expect(told).to_have_text("stated: 10")
    page.reload()
    expect(part).to_have_attribute("open", "")
    kept = page.evaluate("JSON.parse(sessionStorage.getItem('expressway-planner:unfolded'))")
    assert "group-peer-1-more" in kept
    assert all(re.fullmatch(r"group-[a-z0-9-]+", part) for part in kept), "ids, and nothing that is typed"


def test_what_is_folded_can_be_found(visit: Visit) -> None:
    """Once the page can be used nothing is kept from a search any more: the browser unfolds where it finds a word."""
    page = visit(PAIR)
    expect(page.locator("html")).not_to_have_class("arriving")
    drawn = "() => getComputedStyle(document.querySelector('#group-peer-1-more'), '::details-content').display"
    assert page.evaluate(drawn) == "block"


def test_who_types_option_keys_has_some(visit: Visit) -> None:
    """The box that says there are none loses its tick, which would count for more than what is typed."""
    page = visit("/en/")
    none = page.get_by_label("No option keys are installed").first
    keys = page.locator("textarea[name$='/option_keys']").first
    none.check()
    keys.fill(" ")
    expect(none).to_be_checked()
    keys.fill("Advanced Account Security")
    expect(none).not_to_be_checked()


def test_the_address_keeps_what_was_typed(visit: Visit) -> None:
    """After an answer a reload shows it again, and so does the other language."""
    page = visit("/en/")
    page.get_by_label("Name of the design").fill("Kept")
    page.get_by_label("Number of peers").fill("3")
    page.wait_for_url(re.compile(r"\?d="))
    page.reload()
    expect(page.get_by_label("Name of the design")).to_have_value("Kept")
    page.get_by_label("Customer").fill("Apolo")
    expect(page.locator("#standing-told")).to_have_count(1)
    page.get_by_role("button", name="Español").click()
    expect(page.get_by_label("Nombre del diseño")).to_have_value("Kept")
    expect(page.get_by_label("Cliente")).to_have_value("Apolo")


def test_what_is_needed_leads_into_its_field(visit: Visit) -> None:
    """Also into a part that is folded away, and twice."""
    page = visit("/en/")
    page.locator("#needed summary").click()
    link = page.locator("#needed").get_by_role("link", name="Incoming port of the SIP trunk", exact=True)
    field = page.get_by_label("Incoming port of the SIP trunk")
    for _ in range(2):
        link.click()
        expect(field).to_be_focused()
        expect(field).to_be_in_viewport()


def test_a_lost_connection_is_told_and_mended(visit: Visit) -> None:
    """The old verdict stays and is marked as old; what was typed stays; the next answer clears it."""
    visit.expected = ("ERR_FAILED", "ERR_INTERNET", "htmx", "net::")
    page = visit(PAIR)
    page.route("**/live", lambda route: route.abort())
    field = page.get_by_label("Round trip of the worst pair").first
    field.fill("95")
    lost = page.locator("#standing-lost")
    expect(lost).to_be_visible()
    expect(lost).to_contain_text("No answer")
    expect(word(page)).to_have_text("Supported")
    expect(field).to_have_value("95")
    expect(field).to_be_focused()
    page.unroute("**/live")
    expect(word(page)).to_have_text("Not supported", timeout=PATIENCE_MS)
    expect(lost).to_be_hidden()


def test_a_fault_typed_is_told_at_the_field_and_in_the_bar(visit: Visit) -> None:
    """Without a verdict the bar says how much is to be corrected; corrected, the verdict is back."""
    page = visit(PAIR)
    field = page.get_by_label("Round trip of the worst pair").nth(1)
    field.fill("soon")
    field.press("Tab")
    expect(word(page)).to_have_text("No verdict yet")
    expect(page.locator("#f-clusters-1-round-trip-ms-error")).to_contain_text("Enter a number")
    field.fill("12")
    expect(word(page)).to_have_text("Supported")
    expect(page.locator("#f-clusters-1-round-trip-ms-error")).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False])
def test_clusters_are_cards(visit: Visit, javascript: bool) -> None:
    """Added, copied, moved and removed; what is typed in the others stays; reload and back lose nothing."""
    page = visit("/en/", javascript=javascript)
    page.get_by_label("Name of the design").fill("Two")
    page.get_by_label("Cluster name").fill("c.example")
    page.get_by_role("group", name="Type", exact=True).get_by_label("Expressway-C").check()
    page.get_by_role("button", name="Add a cluster").click()
    cards = page.locator(".cluster")
    expect(cards).to_have_count(2)
    page.wait_for_load_state()
    page.get_by_label("Cluster name").nth(1).fill("e.example")
    page.get_by_role("button", name="Move up Cluster 2").click()
    expect(page.get_by_label("Cluster name").first).to_have_value("e.example")
    expect(page.get_by_label("Cluster name").nth(1)).to_have_value("c.example")
    page.wait_for_load_state()
    page.get_by_role("button", name="Copy Cluster 2: c.example").click()
    expect(cards).to_have_count(3)
    expect(page.get_by_label("Cluster name").nth(2)).to_have_value("")
    chosen = cards.nth(2).get_by_role("group", name="Type", exact=True).get_by_label("Expressway-C")
    expect(chosen).to_be_checked()
    page.wait_for_load_state()
    page.get_by_role("button", name="Remove Cluster 1: e.example").click()
    expect(cards).to_have_count(2)
    page.wait_for_load_state()
    page.reload()
    expect(page.get_by_label("Cluster name").first).to_have_value("c.example")
    expect(page.get_by_label("Name of the design")).to_have_value("Two")
    page.go_back()
    expect(cards).to_have_count(3)


@pytest.mark.parametrize("javascript", [True, False])
def test_an_exception_of_a_peer(visit: Visit, javascript: bool) -> None:
    """Chosen, stated, and told both at the peer and at the fact that is the same for the others."""
    page = visit("/en/?example=expressway-c-two-peers", javascript=javascript)
    page.get_by_label("Differs from the cluster in Peer 2").select_option("Platform of each peer")
    page.get_by_role("button", name="Add the exception Peer 2").click()
    own = page.locator("#group-peer-2-exceptions").get_by_label("Platform of each peer")
    expect(own).to_have_value("")
    page.wait_for_load_state()
    own.select_option("Large VM")
    page.locator(".send").get_by_role("button", name="Check the design").click()
    page.get_by_role("button", name="Change the design").click()
    expect(page.locator("#group-peer-2-exceptions").get_by_label("Platform of each peer")).to_have_value("large_vm")
    expect(page.locator("#f-clusters-0-platform-differ")).to_have_text("The same for all, except peer 2.")
    expect(page.locator("#group-peer-2 legend").first).to_contain_text("Exceptions: 1")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_pasted_list_becomes_peers(visit: Visit, javascript: bool) -> None:
    """Bad entries are told by number and nothing is lost; corrected, there is a peer for each."""
    visit.expected = ("422",)
    page = visit("/en/", javascript=javascript)
    page.get_by_label("Name of the design").fill("Pasted")
    page.get_by_text("Paste a list of addresses").click()
    box = page.get_by_label("Addresses of peers")
    box.fill("exp1.example.com 10.0.0.1\nexp2.example.com\n10.0.0.999, 10.0.0.3")
    page.get_by_role("button", name="Add these peers").click()
    expect(page.locator("#errors")).to_be_focused()
    page.wait_for_load_state()
    expect(page.locator("#errors")).to_contain_text("Entry 3: “10.0.0.999” is neither")
    expect(page.locator(".peer")).to_have_count(0)
    expect(page.get_by_label("Name of the design")).to_have_value("Pasted")
    box.fill("exp1.example.com 10.0.0.1\nexp2.example.com\n10.0.0.9, 10.0.0.3")
    page.get_by_role("button", name="Add these peers").click()
    expect(page.locator(".peer")).to_have_count(4)
    page.wait_for_load_state()
    assert [each.input_value() for each in page.get_by_label("Peer address").all()] == [
        "exp1.example.com",
        "exp2.example.com",
        "10.0.0.9",
        "10.0.0.3",
    ]
    expect(page.get_by_label("LAN 1 IPv4 address").first).to_have_value("10.0.0.1")


def reach(page: Page, role: str, name: str, within: str = "", limit: int = 260) -> None:
    """Press Tab until a control has the focus; without a pointer there is no other way."""
    scope = page.locator(within) if within else page
    wanted = scope.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
    for _ in range(limit):
        if wanted.evaluate_all("list => list.includes(document.activeElement)"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab never reaches {role} {name}")


def test_a_pair_of_clusters_by_keyboard_alone(visit: Visit) -> None:
    """From an empty form to a judged Expressway-C and Expressway-E pair without touching a pointer."""
    page = visit("/en/")
    reach(page, "textbox", "Name of the design")
    page.keyboard.type("By keyboard")
    reach(page, "checkbox", "Mobile and Remote Access (MRA)")
    page.keyboard.press("Space")
    for number, (kind, presses) in enumerate((("Expressway-C", 1), ("Expressway-E", 2)), start=1):
        within = f"#cluster-{number}"
        # A group of radio buttons is one stop, at its chosen one: the arrows move on from "not stated", round the end.
        reach(page, "radio", "Not stated", f"{within} [data-field$='-type']")
        for _ in range(presses):
            page.keyboard.press("ArrowDown")
        expect(page.locator(within).get_by_role("radio", name=kind, exact=True)).to_be_checked()
        reach(page, "textbox", "Number of peers", within)
        page.keyboard.type("2")
        if number == 1:
            reach(page, "button", "Add a cluster")
            page.keyboard.press("Enter")
            page.locator("#cluster-2").wait_for()
            page.wait_for_load_state()
    reach(page, "button", "Check the design", ".send")
    page.keyboard.press("Enter")
    expect(page.locator("#verdict")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Incomplete")
    expect(page.locator(".verdict-of")).to_have_text("By keyboard")


@pytest.mark.parametrize(("language", "dark", "width"), [("en", False, 1280), ("es", True, 320)])
def test_axe_finds_nothing_in_the_editor(visit: Visit, language: str, dark: bool, width: int) -> None:
    """Two clusters, an exception, a fault and a list of what is needed, all unfolded; no page is too wide."""
    page = visit(f"/{language}/?example=mra-3000-users", dark=dark, width=width)
    page.locator("[name='/clusters/0/round_trip_ms']").fill("x")
    page.locator("[name='/clusters/0/mtu']").evaluate("field => field.closest('details').open = true")
    page.locator("#standing-told").wait_for(state="attached")
    page.locator("#group-peer-1-except").select_option("/mtu")
    page.locator("button[value='peer-except-0-0']").click()
    page.locator("#group-peer-1-exceptions .field").wait_for()
    page.wait_for_load_state()
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    page.evaluate("[...document.querySelectorAll('.peer')].slice(2).forEach(part => part.remove())")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    found = violations(page)
    assert [(each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in found] == []


def test_hostile_values_run_nothing_in_the_fragment(visit: Visit) -> None:
    """Markup in names and in a field's error comes back as text, in the bar, the list and the cards."""
    page = visit("/en/")
    attack = "\"><img src=x onerror=\"document.title='caught'\"><b hx-get='/en/' hx-trigger='load'>"
    page.get_by_label("Cluster name").fill(attack)
    page.get_by_label("Name of the design").fill(attack)
    page.get_by_label("Number of peers").fill(attack)
    page.get_by_label("Number of peers").press("Tab")
    expect(word(page)).to_have_text("No verdict yet")
    page.get_by_role("button", name="Add a cluster").click()
    expect(page.locator("#cluster-1-title")).to_contain_text("onerror")
    page.wait_for_load_state()
    assert page.locator("img[src=x]").count() == 0
    assert "caught" not in page.title()
