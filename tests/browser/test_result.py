"""What a person does with the answer in a real browser: mend, confirm, waive, narrow, vary, tick, print."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from planner.rules import RULES, Kind
from planner.schemas import parse_design
from planner.web.pages.state import pack
from tests.browser.axe import violations
from tests.browser.conftest import Visit
from tests.designs import SOUND_PAIR, make_document

pytestmark = pytest.mark.slow

CONFIRMABLE = [name for name, rule in RULES.items() if rule.kind is Kind.CONFIRMABLE]
OPEN = pack(parse_design(make_document()).document)
"""A sound design of which nothing is confirmed."""
BROKEN = pack(
    parse_design(
        make_document(cluster={"round_trip_ms": 95}, demand={"video_calls": 150, "growth_percent": 10})
    ).document
)
PAIR = pack(parse_design({**SOUND_PAIR, "demand": {"video_calls": 150, "growth_percent": 10}}).document)


def judged(page: Page, verdict: str) -> None:
    """Require the verdict's word, and wait for all that follows it."""
    expect(page.locator("#verdict-title")).to_have_text(verdict)
    page.wait_for_load_state()


def rows(page: Page) -> Locator:
    """Return the rows of ports in sight."""
    return page.locator("#port-table tr[data-f]:visible")


def unfold(page: Page) -> None:
    """Open every folded part."""
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")


# --- from broken to supported -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("javascript", [True, False])
def test_a_broken_design_is_mended_and_confirmed_until_it_is_supported(visit: Visit, javascript: bool) -> None:
    """From what stops it to its field, mended; then what is to be confirmed, ticked by name: supported.

    With scripts and without.
    """
    page = visit(f"/en/result?d={BROKEN}", javascript=javascript)
    judged(page, "Not supported")
    page.locator("article#NET-01-1").get_by_role("link", name="Change it in the form").click()
    field = page.locator("[name='/clusters/0/round_trip_ms']")
    expect(field).to_have_value("95")
    page.wait_for_load_state()
    field.fill("20")
    field.press("Enter")
    judged(page, "Incomplete")
    expect(page.locator("#verdict")).to_be_visible()
    expect(page.locator("article#NET-01-1")).to_have_count(0)
    page.locator("#to-confirm-title").scroll_into_view_if_needed()
    for more in page.locator("#to-confirm details:not([open]) > summary").all():
        more.click()
    for box in page.locator("#to-confirm input[type=checkbox]").all():
        box.check()
    page.get_by_label("Your name").fill("Ana Pérez")
    page.get_by_role("button", name="Confirm and check again").click()
    judged(page, "Supported")
    expect(page.locator("#to-confirm")).to_have_count(0)
    assert "Confirmed by Ana Pérez" in str(page.locator("#confirmed").text_content())


def test_confirming_by_keyboard_alone(visit: Visit) -> None:
    """Tab to the list, Space to tick, Tab to the name, Return to send; the new verdict is what comes first."""
    page = visit(f"/en/result?d={OPEN}")
    page.locator("#to-confirm summary").first.focus()
    page.keyboard.press("Enter")
    page.locator("#to-confirm input[name=confirm]").first.focus()
    ticked = 0
    while page.evaluate("document.activeElement.id") != "confirm-by":
        if page.evaluate("document.activeElement.name") == "confirm":
            page.keyboard.press("Space")
            ticked += 1
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"
        page.keyboard.press("Tab")
    assert ticked == page.locator("#to-confirm input[name=confirm]").count()
    page.keyboard.type("Ana")
    page.keyboard.press("Enter")
    judged(page, "Supported")
    expect(page.locator("#to-confirm")).to_have_count(0)
    expect(page).to_have_url(re.compile("#verdict$"))


def test_what_is_missing_takes_the_focus(visit: Visit) -> None:
    """Ticked without a name: the summary has the focus, its link leads to the name, the ticks are still there."""
    visit.expected = ("422",)
    page = visit(f"/en/result?d={OPEN}")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Confirm and check again").click()
    expect(page.locator("#errors")).to_be_focused()
    page.wait_for_load_state()
    page.locator("#errors a").click()
    expect(page.get_by_label("Your name")).to_be_focused()
    expect(page.get_by_role("checkbox").first).to_be_checked()


@pytest.mark.parametrize("javascript", [True, False])
def test_waiving_from_a_finding(visit: Visit, javascript: bool) -> None:
    """The finding's link opens the form with its rule chosen; the rest makes the waiver; withdrawn again."""
    page = visit(f"/en/result?d={BROKEN}", javascript=javascript)
    page.locator("article#NET-01-1").get_by_role("link", name="Waive it").click()
    if javascript:
        expect(page.get_by_label("Requirement", exact=True)).to_be_focused()
        expect(page.get_by_label("Requirement", exact=True)).to_have_value("NET-01")
    else:
        page.locator("#waive summary").click()
        page.get_by_label("Requirement", exact=True).select_option("NET-01")
    page.get_by_label("Reason", exact=True).fill("The line moves in March.")
    page.get_by_label("Approved by", exact=True).fill("B. Owner")
    page.get_by_label("Until", exact=True).fill("2027-03-31")
    page.get_by_role("button", name="Waive and check again").click()
    expect(page.locator("#waived")).to_contain_text("B. Owner")
    page.wait_for_load_state()
    expect(page.locator("#verdict-title")).not_to_have_text("Not supported")
    page.locator("#waive > details > summary").click()
    page.get_by_role("button", name="Withdraw NET-01").click()
    judged(page, "Not supported")
    expect(page.locator("#waived")).to_have_count(0)


def test_places_and_findings_lead_to_each_other(visit: Visit) -> None:
    """From the line below the picture to the finding and back, both in sight."""
    page = visit("/en/result?example=broken")
    page.locator("#topology-1-at-1-3 a", has_text="NET-01").click()
    expect(page.locator("#NET-01-1")).to_be_in_viewport()
    page.locator("#NET-01-1").get_by_role("link", name="peer 1 – peer 3").click()
    expect(page.locator("#topology-1-at-1-3")).to_be_in_viewport()


# --- ports ------------------------------------------------------------------------------------------------------------


def test_ports_are_narrowed_as_one_types(visit: Visit) -> None:
    """Nothing is loaded: rows, headings and the count follow; the address keeps it; reloaded it is the same."""
    page = visit(f"/en/result?d={PAIR}")
    total = rows(page).count()
    page.get_by_label("Search").fill("4372")
    narrowed = rows(page).count()
    assert 0 < narrowed < total
    expect(page.locator("#port-count")).to_have_text(f"{narrowed} of {total} rows")
    page.get_by_label("Cluster", exact=True).last.select_option("2")
    fewer = rows(page).count()
    assert 0 < fewer < narrowed
    expect(page).to_have_url(re.compile("port_text=4372"))
    expect(page).to_have_url(re.compile("port_cluster=2"))
    page.reload()
    expect(rows(page)).to_have_count(fewer)
    page.get_by_role("link", name="Show all").click()
    expect(rows(page)).to_have_count(total)
    expect(page.get_by_label("Search")).to_be_focused()
    page.get_by_label("Search").fill("no such thing")
    expect(page.locator("#port-none")).to_be_visible()
    expect(page.locator("#port-frame")).to_be_hidden()


@pytest.mark.parametrize("group", ["firewall", "peer", "none", "flow"])
def test_grouping_in_place_is_grouping_by_address(visit: Visit, group: str) -> None:
    """The script makes of the rows what the server makes of them."""
    told = "() => [...document.querySelectorAll('#port-table tbody')].map(b => [...b.rows].map(r => r.innerText))"
    page = visit(f"/en/result?d={PAIR}&port_group={'peer' if group == 'flow' else 'flow'}")
    page.get_by_label("Group by").select_option(group)
    in_place = page.evaluate(told)
    page.goto(f"/en/result?d={PAIR}&port_group={group}")
    by_address = page.evaluate(told)
    assert {tuple(body[:1]) for body in in_place} == {tuple(body[:1]) for body in by_address}
    assert sorted(map(sorted, in_place)) == sorted(map(sorted, by_address))


def test_ports_are_narrowed_without_javascript(visit: Visit) -> None:
    """The same form, sent: the answer comes back at the table, narrowed."""
    page = visit(f"/en/result?d={PAIR}", javascript=False)
    total = rows(page).count()
    page.get_by_label("Search").fill("4372")
    page.get_by_label("Group by").select_option("firewall")
    page.locator("#port-apply").click()
    page.wait_for_url(re.compile("#port-matrix$"))
    assert 0 < rows(page).count() < total
    with page.expect_navigation():
        page.get_by_role("button", name="As text").click()
    text = page.locator("body").inner_text()
    assert "4372" in text
    assert "4371" not in text


def test_rows_are_copied(visit: Visit) -> None:
    """As text with tabs and as CSV: what is in the clipboard is what is in sight, heads above."""
    page = visit(f"/en/result?d={PAIR}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_label("Search").fill("4371")
    shown = rows(page).count()
    for name, lead in (("Copy as text", "Flow\tCluster\tFrom"), ("Copy as CSV", '"Flow","Cluster","From"')):
        page.get_by_role("button", name=name).click()
        expect(page.locator("#port-count")).to_have_text(f"Copied: {shown} rows")
        lines = str(page.evaluate("navigator.clipboard.readText()")).splitlines()
        assert lines[0].startswith(lead)
        assert len([line for line in lines if line]) == shown + 1
        page.locator("#port-count").evaluate("it => { it.textContent = ''; }")
    with page.expect_download() as coming:
        page.get_by_role("button", name="These rows (CSV)").click()
    assert coming.value.suggested_filename.endswith(".ports.csv")


# --- what if ----------------------------------------------------------------------------------------------------------


def test_what_if_redraws_at_once(visit: Visit) -> None:
    """Another count of peers: the answer changes in place, is said, and is in the address; a fault is marked."""
    page = visit(f"/en/result?d={PAIR}")
    page.evaluate("window.stayed = true")
    controls = page.locator("#what-if-form")
    controls.get_by_label("Peers", exact=True).focus()
    controls.get_by_label("Peers", exact=True).select_option("6")
    expect(page.locator("#if-line")).to_contain_text("6 peers")
    expect(page.locator("#if-status")).to_contain_text("6 peers")
    expect(controls.get_by_label("Peers", exact=True)).to_be_focused()
    controls.get_by_label("Months ahead").fill("24")
    expect(page.locator("#if-line")).to_contain_text("in 24 months")
    expect(page).to_have_url(re.compile("if_peers=6"))
    controls.get_by_label("Months ahead").fill("soon")
    expect(controls.get_by_label("Months ahead")).to_have_attribute("aria-invalid", "true")
    controls.get_by_label("Months ahead").fill("12")
    expect(controls.get_by_label("Months ahead")).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("#if-line")).to_contain_text("in 12 months")
    assert page.evaluate("window.stayed")
    page.reload()
    expect(page.locator("#if-line")).to_contain_text("6 peers")
    page.get_by_role("link", name="As the design states").click()
    expect(page.locator("#if-line")).not_to_contain_text("6 peers")
    expect(page).not_to_have_url(re.compile("if_peers"))


def test_what_if_without_javascript(visit: Visit) -> None:
    """The same controls, sent."""
    page = visit(f"/en/result?d={PAIR}", javascript=False)
    page.locator("#if_peers").select_option("6")
    page.locator("#what-if-form").get_by_role("button", name="Show").click()
    expect(page.locator("#if-line")).to_contain_text("6 peers")
    expect(page).to_have_url(re.compile("#what-if$"))


# --- runbook ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("javascript", [True, False])
def test_ticks_survive_a_reload(visit: Visit, javascript: bool) -> None:
    """Ticked, counted, in the address, there again after a reload, unfolded, and in the other language."""
    page = visit(f"/en/result?d={PAIR}", javascript=javascript)
    procedure = page.locator(".procedure").first
    procedure.locator("summary").click()
    for place in (0, 2):
        procedure.get_by_role("checkbox").nth(place).check()
    if not javascript:
        page.get_by_role("button", name="Keep the ticks in the address").click()
    expect(procedure.locator("summary")).to_contain_text(re.compile(r"2 of \d+ done"))
    page.wait_for_url(re.compile("done=a"))
    page.reload()
    expect(page).to_have_url(re.compile("done=a"))
    for place, ticked in enumerate((True, False, True)):
        expect(procedure.get_by_role("checkbox").nth(place)).to_be_checked(checked=ticked)
    page.get_by_role("link", name="Español").click()
    expect(page.locator(".procedure").first.locator("summary")).to_contain_text("2 de")
    page.wait_for_load_state()
    assert page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0


def test_the_answer_on_paper(visit: Visit) -> None:
    """Boxes are printed as boxes; controls are not; long tables are whole."""
    page = visit(f"/en/result?d={PAIR}")
    page.emulate_media(media="print")
    unfold(page)
    for part in ("#port-form", "#what-if-form", ".aside", ".toc-small", "#waive form"):
        expect(page.locator(part).first).to_be_hidden()
    box = page.locator("input[name=step]").first
    expect(box).to_be_visible()
    assert "solid" in box.evaluate("it => getComputedStyle(it).border")
    assert page.locator("#port-frame").evaluate("it => it.scrollHeight <= it.clientHeight + 1")


# --- craft ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "dark"), [("en", False), ("es", True)])
def test_axe_finds_nothing_in_the_answer(visit: Visit, language: str, dark: bool) -> None:
    """Everything unfolded, rows grouped and narrowed, a change shown, a waiver kept; then with faults of every form."""
    waiver = {"rule": "NET-01", "reason": "Moves.", "approver": "B.", "expiry": "2027-03-31"}
    document = make_document(cluster={"round_trip_ms": 95, "h323_mode": False}, demand={"video_calls": 250})
    d = pack(parse_design({**document, "waivers": [waiver]}).document)
    visit.expected = ("422",)
    page = visit(f"/{language}/result?d={d}&port_group=firewall&port_text=43&if_peers=3&done=a", dark=dark)
    trim = """() => {
      document.querySelectorAll('details').forEach(part => { part.open = true; });
      for (const list of document.querySelectorAll('tbody, .step-list, .bibliography')) {
        [...list.children].slice(4).forEach(row => row.remove());
      }
      [...document.querySelectorAll('.procedure')].slice(2).forEach(part => part.remove());
    }"""
    page.evaluate(trim)
    assert violations(page) == []
    page.goto(f"/{language}/result?d={d}&if_months=soon&port_text=nothing-such")
    page.locator("#waive > details").evaluate("part => { part.open = true; }")
    page.locator("#waive form").last.locator("button").click()
    expect(page.locator("#errors")).to_be_focused()
    page.wait_for_load_state()
    page.evaluate(trim)
    assert violations(page) == []


@pytest.mark.parametrize(("width", "example"), [(320, "broken"), (320, "mra-3000-users"), (640, "mra-3000-users")])
def test_nothing_is_wider_than_the_screen(visit: Visit, width: int, example: str) -> None:
    """At 320 px and at 200 % zoom of 1280 px, with everything unfolded; the contents are at hand there too."""
    page = visit(f"/es/result?example={example}", width=width)
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    expect(page.locator(".toc-small a").first).to_be_visible()


def test_the_contents_tell_where_the_reader_is(visit: Visit) -> None:
    """On a wide screen they stay in sight, and the part being read is marked."""
    page = visit("/en/result?example=broken")
    contents = page.locator(".aside .toc")
    contents.get_by_role("link", name="Topology").click()
    expect(contents).to_be_in_viewport()
    expect(contents.locator("[aria-current=location]")).to_have_text("Topology")
