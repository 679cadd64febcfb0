"""Whole journeys in a real Chromium: from a demand to the PDF, a plan that follows what is typed, a design mended until
it is supported, by keyboard alone, in Spanish without scripts on a phone, and every page of the navigation.

Others are where their pages are tested: the quick check in test_in_chromium, two designs compared in test_compare, a
pair typed by keyboard in test_editor, what is confirmed and waived in test_result, a sheet of sites in test_sites.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Locator, Page, expect

from planner.wording import load_wording
from tests.browser.axe import violations
from tests.browser.conftest import PATIENCE_MS, Visit
from tests.browser.test_editor import reach

pytestmark = pytest.mark.slow

ASKED = {
    "users": "3000",
    "mra_share": "60",
    "registrations_per_user": "1.5",
    "busy_hour_call_attempts": "1500",
    "holding_time_seconds": "180",
    "video_share": "40",
    "b2b_share": "20",
    "blocking": "0.1",
    "peer_losses": "1",
}
STORY = "/plan?" + "&".join(f"{name}={value}" for name, value in ASKED.items())
"""The address of a plan for 3,000 users: 2,700 MRA registrations and 100 calls at once."""


def fits(page: Page, width: int) -> None:
    """Require that nothing of the whole page is wider than the screen."""
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") == width, page.url


def boxes(*parts: Locator) -> list[object]:
    """Return where the parts are."""
    return [part.bounding_box() for part in parts]


# --- from a demand to the PDF -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "javascript", "width", "dark"), [("en", True, 1280, False), ("es", False, 320, True)]
)
def test_from_a_demand_to_the_pdf(
    visit: Visit, tmp_path: Path, language: str, javascript: bool, width: int, dark: bool
) -> None:
    """An example of a plan, its first option in the form, judged, and the PDF with the design's name in its title.

    Once with scripts; once in Spanish without any on a dark phone, up to the design file: nothing changes the language
    on the way. (How a page without scripts waits for its PDF is tested with the jobs.)
    """
    say = load_wording().phrases(language).say
    name = "Sede ñandú 3000"
    page = visit(f"/{language}/plan", language=language, javascript=javascript, width=width, dark=dark)
    fits(page, width)
    page.locator(".examples a").first.click()
    option = page.locator("#answer tbody tr").first
    expect(option.locator("th")).to_have_text("CE1200")
    page.wait_for_load_state()
    assert option.locator("td.number").all_inner_texts()[:3] == ["2", "1", "2"]
    fits(page, width)
    page.locator("#use-1").click()
    for number, kind in ((0, "C"), (1, "E")):
        cluster = f"/clusters/{number}"
        expect(page.locator(f"[name='{cluster}/type'][value={kind}]")).to_be_checked()
        expect(page.locator(f"[name='{cluster}/platform']")).to_have_value("ce1200")
        expect(page.locator(f"[name='{cluster}/peer_count']")).to_have_value("2")
        for metric, value in (("mra_registrations", "2700"), ("mra_video_calls", "32"), ("peer_losses", "1")):
            expect(page.locator(f"[name='{cluster}/demand/{metric}']")).to_have_value(value)
    for service in ("mra", "b2b"):
        expect(page.locator(f"[name='/services'][value={service}]")).to_be_checked()
    fits(page, width)
    page.locator("[name='/name']").fill(name)
    page.locator(".send").get_by_role("button", name=say("ui.form.send")).click()
    expect(page.locator(".verdict-of")).to_have_text(name)
    expect(page.locator("html")).to_have_attribute("lang", language)
    fits(page, width)
    form = "pdf" if javascript else "design"
    with page.expect_download(timeout=2 * PATIENCE_MS) as coming:
        page.get_by_role("button", name=say(f"ui.files.{form}")).click()
    file = tmp_path / form
    coming.value.save_as(file)
    if form == "design":
        assert json.loads(file.read_text("utf-8"))["name"] == name
        return
    read = pypdf.PdfReader(file)
    assert read.metadata is not None
    assert name in str(read.metadata.title)
    first = read.pages[0].extract_text()
    assert name in first
    assert say("labels.verdict.incomplete") in first
    assert str(read.trailer["/Root"]["/Lang"]).startswith(language)  # type: ignore[index]


def test_a_pair_by_keyboard_alone_from_the_plan(visit: Visit) -> None:
    """Figures typed, an option used, judged, and from what is asked to its field: never a pointer."""
    page = visit("/en/plan")
    reach(page, "textbox", "Users")
    page.keyboard.press("Control+A")
    page.keyboard.type("500")
    # The answer comes by itself; nothing takes the focus from the field.
    expect(page.locator("#answer .of")).to_contain_text("For 500 users")
    expect(page.locator("#users")).to_be_focused()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "use-1":
            break
    expect(page.locator("#use-1")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/?d=*")
    reach(page, "textbox", "Round trip of the worst pair", "#cluster-1")
    page.keyboard.type("95")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not supported")
    page.wait_for_load_state()
    link = page.locator("#unmet-blocker article").first.get_by_role("link", name="Change it in the form")
    for _ in range(120):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    field = page.locator("[name='/clusters/0/round_trip_ms']")
    expect(field).to_be_focused()
    expect(field).to_have_value("95")


# --- a design mended until it is supported ----------------------------------------------------------------------------

OFF = "false"
RECORDS = "\n".join(
    line
    for peer in ("1", "2")
    for line in (
        f"internal edge{peer}.contoso.example A 10.20.0.1{peer}",
        f"internal 10.20.0.1{peer} PTR edge{peer}.contoso.example",
        f"external edge{peer}.contoso.example A 203.0.113.1{peer}",
        f"external 203.0.113.1{peer} PTR edge{peer}.contoso.example",
        f"external _sips._tcp.contoso.example SRV 10 10 5061 edge{peer}.contoso.example",
        f"external _sip._tcp.contoso.example SRV 10 10 5060 edge{peer}.contoso.example",
        f"external _sip._udp.contoso.example SRV 10 10 5060 edge{peer}.contoso.example",
        f"external _h323cs._tcp.contoso.example SRV 10 10 1720 edge{peer}.contoso.example",
        f"external _h323ls._udp.contoso.example SRV 10 10 1719 edge{peer}.contoso.example",
        f"external _h323rs._udp.contoso.example SRV 10 10 1719 edge{peer}.contoso.example",
    )
)
MENDED = {
    "/clusters/0/name": "edge.contoso.example",
    "/clusters/0/demand/video_calls": "5",
    "/clusters/0/demand/turn_relays": "100",
    "/clusters/0/demand/audio_calls": "10",
    "/clusters/0/demand/peer_losses": "1",
    "/clusters/0/address_mapping/enabled": "true",
    "/clusters/0/address_mapping/mappings": "edge1.contoso.example 10.20.0.11\nedge2.contoso.example 10.20.0.12",
    "/clusters/0/peers/0/address": "edge1.contoso.example",
    "/clusters/0/peers/1/address": "edge2.contoso.example",
    "/clusters/0/peers/0/system_name": "edge1",
    "/clusters/0/peers/1/system_name": "edge2",
    "/clusters/0/peers/0/host": "esx1.contoso.example",
    "/clusters/0/peers/1/host": "esx2.contoso.example",
    "/clusters/0/peers/0/certificate/not_after": "2027-10-01",
    "/clusters/0/peers/1/certificate/trusted_by_peers": "true",
    "/clusters/0/peers/0/certificate/public_ca": OFF,
    "/clusters/0/peers/1/certificate/public_ca": OFF,
    "/clusters/0/peers/0/certificate/fingerprint": "e1" * 32,
    "/clusters/0/peers/1/certificate/fingerprint": "e2" * 32,
    "/clusters/0/peers/1/software_version": "X14.0.1",
    "/clusters/0/peers/1/option_keys": "Advanced Account Security",
    "/clusters/0/xmpp_federation": OFF,
    "/clusters/0/zones": "unified_communications_traversal; Traversal from inside; ; 7001; expc.contoso.example",
    "/clusters/0/domain": "contoso.example",
    "/clusters/0/vm/vcpus": "2",
    "/clusters/0/vm/reserved_mhz": "4800",
    "/clusters/0/vm/reserved_ram_gb": "6",
    "/clusters/0/vm/disk_gb": "132",
    "/clusters/0/vm/nic_mbps": "1000",
    "/clusters/0/vm/over_subscribed": OFF,
    "/clusters/0/esxi_version": "7.0",
    "/clusters/0/hsm": OFF,
    "/clusters/0/fips_mode": OFF,
    "/clusters/0/fast_path_registration": OFF,
    "/clusters/0/syslog_servers": "10.20.0.5",
    "/clusters/0/call_signaling_optimization": "true",
    "/service_domains": "contoso.example",
    "/edge_audio": OFF,
    "/tms/used": OFF,
    "/dns_records": RECORDS,
}
"""What a person states at each field of the broken example that a link leads to."""

BESIDE = {
    "/clusters/0/demand/video_calls": ("/clusters/0/demand/audio_calls", "/clusters/0/demand/peer_losses"),
    "/clusters/0/vm/vcpus": tuple(name for name in MENDED if name.startswith("/clusters/0/vm/")),
}
"""Fields that a person fills in while being there."""


def state(page: Page, field: str, value: str) -> None:
    """Type a value into a field, or choose it there; where none was stated, that is taken back."""
    for none in page.locator(f"[name='{field}/none']:checked").all():
        none.uncheck()
    control = page.locator(f"[name='{field}']").first
    kind = control.get_attribute("type") or control.evaluate("control => control.type")
    if kind == "radio":
        page.locator(f"[name='{field}'][value='{value}']").check()
    elif kind == "select-one":
        control.select_option(value)
    else:
        control.fill(value)


LINKS = """list => list.map(link => [link.id, document.querySelector(link.hash)]).map(([id, target]) =>
    [id, target.name || target.querySelector('[name]').name])"""
"""The links of the list of what is missing, each with the name of its field."""


def follow(page: Page, link: str, field: str) -> None:
    """Press a link of the list and state what is missing at its field; nothing where the link has gone meanwhile, with
    what was stated at another.
    """
    pressed = "id => { const link = document.getElementById(id); link?.click(); return Boolean(link); }"
    if not page.evaluate(pressed, link):
        return
    inside = page.locator(f".field:has([name='{field}']) :focus")
    expect(inside, f"{link} leads into its field").to_have_count(1)
    for each in (field, *BESIDE.get(field, ())):
        state(page, each, MENDED[each])


def test_the_broken_example_is_mended_until_it_is_supported(visit: Visit) -> None:
    """Its third peer taken out, then from each line of what is missing into its field, with the verdict beside; what is
    left is confirmed by name.
    """
    page = visit("/en/?example=broken")
    page.get_by_role("button", name="Remove Peer 3").click()
    expect(page.locator(".peer")).to_have_count(2)
    page.wait_for_load_state()
    expect(page.locator("#standing .standing-word")).to_have_text("Not supported")
    lines = page.locator("#needed-list a[id]")
    check = page.locator(".send").get_by_role("button", name="Check the design")
    for _ in range(5):
        missing = dict(lines.evaluate_all(LINKS))
        if not missing:
            break
        for link, field in missing.items():
            follow(page, link, field)
        # What the list has not got yet, because one thing shows only with another, it has after the answer.
        check.click()
        page.get_by_role("button", name="Change the design").click()
        expect(check).to_be_visible()
        page.wait_for_load_state()
    expect(lines).to_have_count(0)
    expect(page.locator("#standing .standing-word")).to_have_text("Incomplete")
    check.click()
    expect(page.locator("#verdict-title")).to_have_text("Incomplete")
    page.wait_for_load_state()
    expect(page.locator("#unmet-blocker article")).to_have_count(0)
    page.locator("#to-confirm").evaluate(
        "part => part.querySelectorAll('details').forEach(each => { each.open = true; })"
    )
    for box in page.locator("#to-confirm input[type=checkbox]").all():
        box.check()
    page.get_by_label("Your name").fill("Ana Pérez")
    page.get_by_role("button", name="Confirm and check again").click()
    expect(page.locator("#verdict-title")).to_have_text("Supported")
    page.wait_for_load_state()
    expect(page.locator("#to-confirm")).to_have_count(0)
    expect(page.locator(".verdict-of")).to_have_text("Broken in many places")


# --- the plan that follows what is typed ------------------------------------------------------------------------------


def test_the_plan_follows_what_is_typed(visit: Visit) -> None:
    """Options, working and pictures are drawn anew in place: the focus stays, nothing moves, it is said once, and the
    address has it for a reload and for the other language.
    """
    page = visit(f"/en{STORY}")
    page.evaluate("window.stayed = true")
    field, bar = page.locator("#users"), page.locator(".send")
    field.click()
    before = boxes(field, bar, page.locator("#terms-title"), page.locator("#options-title"))
    field.fill("40000")
    expect(page.locator(".of")).to_contain_text("For 40,000 users: 36,000 MRA registrations")
    expect(field).to_be_focused()
    assert boxes(field, bar, page.locator("#terms-title"), page.locator("#options-title")) == before
    expect(page.locator("#answer tbody tr").first).to_contain_text("44,444")
    expect(page.locator("#use-of-options svg title")).to_contain_text("CE1200, 2 × 5 peers 90%")
    expect(page.locator("#working-frame")).to_contain_text("36,000")
    expect(page.locator("#plan-status")).to_contain_text("Fewest peers: CE1200, 2 × 5 peers")
    page.get_by_label("Platform").select_option("Medium VM")
    expect(page.locator("#answer tbody tr").first.locator("th")).to_have_text("Medium VM")
    assert page.evaluate("window.stayed")
    expect(page).to_have_url(re.compile("users=40000"))
    expect(page).to_have_url(re.compile("platform=medium_vm"))
    page.reload()
    expect(page.locator(".of")).to_contain_text("For 40,000 users")
    page.get_by_role("link", name="Español").click()
    expect(page.locator(".of")).to_contain_text("Para 40.000 usuarios")


def test_the_focus_in_the_answer_is_given_back(visit: Visit) -> None:
    """Who has gone on to an option while it is drawn anew is at the same option afterwards."""
    page = visit(f"/en{STORY}")
    page.locator("#users").fill("2000")
    page.locator("#use-1").focus()
    expect(page.locator(".of")).to_contain_text("For 2,000 users")
    expect(page.locator("#use-1")).to_be_focused()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_figure_at_fault_keeps_the_plan_before(visit: Visit, javascript: bool) -> None:
    """Told beside its field, with what was typed; the earlier options stay and say that they are earlier ones."""
    visit.expected = ("422",)  # type: ignore[attr-defined]
    page = visit(f"/en{STORY}", javascript=javascript)
    field, then = page.locator("#holding_time_seconds"), page.locator(".of .then")
    expect(then).to_be_hidden()
    shown = boxes(page.locator("#terms-title"), page.locator("#options-title"))
    field.fill("soon")
    if not javascript:
        page.get_by_role("button", name="Work it out").click()
    expect(page.locator("#holding_time_seconds-error")).to_contain_text("Enter a number")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("soon")
    expect(page.locator("#plan-bar")).to_contain_text("To correct: 1")
    expect(then).to_be_visible()
    expect(page.locator(".of")).to_contain_text("For 3,000 users: 2,700 MRA registrations and 100 calls")
    if javascript:
        assert boxes(page.locator("#terms-title"), page.locator("#options-title")) == shown
        page.reload()
    expect(field).to_have_value("soon")
    expect(then).to_be_visible()
    expect(page.locator("#errors")).to_be_focused()
    page.wait_for_load_state()
    field.fill("360")
    if not javascript:
        page.get_by_role("button", name="Work it out").click()
    expect(page.locator(".of")).to_contain_text("For 3,000 users: 2,700 MRA registrations and 183 calls")
    page.wait_for_load_state()
    expect(page.locator("#errors")).to_have_count(0)
    expect(field).not_to_have_attribute("aria-invalid", "true")
    expect(then).to_be_hidden()


def test_a_lost_connection_keeps_what_was_typed(visit: Visit) -> None:
    """Said, with the options marked as earlier ones; asked again by itself when there is a connection."""
    visit.expected = ("ERR_FAILED", "htmx", "net::")  # type: ignore[attr-defined]
    page = visit(f"/en{STORY}")
    page.route("**/plan/live?*", lambda route: route.abort())
    field = page.locator("#users")
    field.fill("2000")
    expect(page.locator("#plan-lost")).to_be_visible()
    expect(page.locator("#plan-status")).to_contain_text("No answer")
    expect(page.locator(".of .then")).to_be_visible()
    expect(field).to_have_value("2000")
    expect(field).to_be_focused()
    page.unroute("**/plan/live?*")
    expect(page.locator(".of")).to_contain_text("For 2,000 users", timeout=PATIENCE_MS)
    expect(page.locator("#plan-lost")).to_be_hidden()


# --- every page of the navigation -------------------------------------------------------------------------------------

EMPTY = ("/plan/sites", "/what-if", "/change-plan")
"""Pages with nothing in them yet that no line of the navigation leads to."""


def test_every_page_of_the_navigation_on_a_dark_phone(visit: Visit) -> None:
    """At 320 px nothing scrolls sideways, in the language of the longer words, unfolded or not; each page is dark, in
    its language, and has one first heading.
    """
    language = "es"
    page = visit(f"/{language}/rules/", width=320, dark=True, language=language)
    paths = page.locator(".site-nav a").evaluate_all("links => links.map(link => link.pathname)")
    assert len(set(paths)) > 8
    for path in sorted({*paths, *(f"/{language}{path}" for path in EMPTY)}):
        page.goto(path)
        fits(page, 320)
        page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
        fits(page, 320)
        channels = page.evaluate(
            "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)"
        )
        assert max(channels) < 60, path
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("h1").count() == 1, path


@pytest.mark.parametrize(("path", "language", "dark"), [("/plan", "en", False), ("/what-if", "es", True)])
def test_axe_finds_nothing_where_nothing_is_asked_yet(visit: Visit, path: str, language: str, dark: bool) -> None:
    """Planning and what-if before there is anything."""
    page = visit(f"/{language}{path}", dark=dark)
    assert violations(page) == []


def test_axe_finds_nothing_in_an_earlier_plan(visit: Visit) -> None:
    """Options of the figures before, beside a figure at fault."""
    page = visit(f"/es{STORY}", dark=True)
    page.locator("#users").fill("x")
    expect(page.locator(".of .then")).to_be_visible()
    found = violations(page)
    assert [(each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in found] == []
