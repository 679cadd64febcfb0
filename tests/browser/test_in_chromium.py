"""What a person does with the pages, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from planner.web.pages.state import pack
from tests.browser.conftest import Visit
from tests.designs import SOUND_E, make_document

pytestmark = pytest.mark.slow

SEND = "Check the design"


def choose(page: Page, field: str, option: str) -> None:
    """Choose an option of a field whose options are all in sight."""
    page.get_by_role("group", name=field, exact=True).get_by_label(option, exact=True).check()


def fill_quick_form(page: Page) -> None:
    """Type the contract's quick form."""
    page.get_by_label("Name of the design").fill("Typed by hand")
    choose(page, "Type", "Expressway-C")
    page.get_by_label("Platform of each peer").select_option("Medium VM")
    page.get_by_label("Number of peers").fill("4")
    choose(page, "Network interfaces in use", "1")
    choose(page, "NAT between any two peers", "No")
    page.get_by_label("Round trip of the worst pair").fill("20")
    page.get_by_label("No option keys are installed").check()


def judged(page: Page, verdict: str) -> None:
    """Require the verdict's word, and wait for all that follows it."""
    expect(page.get_by_role("heading", level=1)).to_have_text(verdict)
    page.wait_for_load_state()


def send(page: Page) -> None:
    """Press the button that everybody sees."""
    page.locator(".send").get_by_role("button", name=SEND).click()


@pytest.mark.parametrize("javascript", [True, False])
def test_the_quick_form_and_back(visit: Visit, javascript: bool) -> None:
    """Typed, judged, gone back to: everything is still in the fields. The answer leads back to the form as well."""
    page = visit("/en/", javascript=javascript)
    fill_quick_form(page)
    send(page)
    judged(page, "Incomplete")
    answer = page.url
    page.go_back()
    expect(page.get_by_label("Name of the design")).to_have_value("Typed by hand")
    expect(page.get_by_label("Number of peers")).to_have_value("4")
    page.goto(answer)
    page.reload()
    page.get_by_role("button", name="Change the design").click()
    expect(page.get_by_label("Round trip of the worst pair")).to_have_value("20")


def test_return_checks_the_design(visit: Visit) -> None:
    """Return in any field sends the form to be judged, not to lose a peer."""
    page = visit("/en/?example=six-peers")
    page.get_by_label("Peer address").nth(2).press("Enter")
    expect(page.locator("#verdict")).to_be_visible()


def test_peers_without_javascript(visit: Visit) -> None:
    """Rows are added, removed and judged; what was typed before is still there."""
    page = visit("/en/", javascript=False)
    fill_quick_form(page)
    page.get_by_role("button", name="List each peer").click()
    expect(page.locator(".peer")).to_have_count(4)
    page.wait_for_load_state()
    page.get_by_label("Peer address").nth(3).fill("10.0.0.4")
    page.get_by_role("button", name="Add a peer").click()
    expect(page.locator(".peer")).to_have_count(5)
    page.wait_for_load_state()
    page.get_by_role("button", name="Remove Peer 1", exact=True).click()
    expect(page.locator(".peer")).to_have_count(4)
    page.wait_for_load_state()
    expect(page.get_by_label("Peer address").nth(2)).to_have_value("10.0.0.4")
    expect(page.get_by_label("Name of the design")).to_have_value("Typed by hand")
    send(page)
    judged(page, "Incomplete")
    expect(page.locator("#topology svg")).to_contain_text("10.0.0.4")


@pytest.mark.parametrize("javascript", [True, False])
def test_the_error_summary_has_the_focus_and_leads_to_the_fields(visit: Visit, javascript: bool) -> None:
    """The reader lands on the summary, and from each line in the field that it speaks of, folded parts unfolded."""
    visit.expected = ("422",)  # the browser tells of the status on its console
    page = visit("/en/?example=expressway-e-dual-nic", javascript=javascript)
    page.get_by_label("Round trip of the worst pair").fill("soon")
    page.get_by_label("LAN 1 IPv4 address").first.fill("10.1.1")
    page.locator("#group-peer-2-more > summary").click()
    page.get_by_label("LAN 1 IPv6 address").nth(1).fill("nothing")
    send(page)
    summary = page.locator("#errors")
    expect(summary).to_be_focused()
    page.wait_for_load_state()
    expect(summary.get_by_role("link")).to_have_count(3)
    expect(page.get_by_label("Round trip of the worst pair")).to_have_value("soon")
    if javascript:
        page.locator("#group-peer-2-more > summary").click()
        summary.get_by_role("link", name="LAN 1 IPv6").click()
        field = page.get_by_label("LAN 1 IPv6 address").nth(1)
        expect(field).to_be_focused()
        expect(field).to_be_in_viewport()
        assert field.get_attribute("aria-invalid") == "true"
        page.reload()
        expect(page.get_by_label("Round trip of the worst pair")).to_have_value("soon")


def test_fields_tell_at_once_what_is_wrong(visit: Visit) -> None:
    """Left with something that does not fit, a field says so; mended, it is silent; untouched fields stay alone."""
    page = visit("/en/")
    field = page.get_by_label("Round trip of the worst pair")
    field.fill("soon")
    field.press("Tab")
    error = page.locator("#f-clusters-0-round-trip-ms-error")
    expect(error).to_contain_text("Enter a number in digits")
    assert field.get_attribute("aria-invalid") == "true"
    assert "f-clusters-0-round-trip-ms-error" in str(field.get_attribute("aria-describedby"))
    field.fill("20")
    field.press("Tab")
    expect(error).to_have_count(0)
    assert field.get_attribute("aria-invalid") is None
    assert field.get_attribute("aria-describedby") == "f-clusters-0-round-trip-ms-hint f-clusters-0-round-trip-ms-unit"


def test_a_question_leads_to_its_field_even_in_a_folded_part(visit: Visit) -> None:
    """The software image is asked for in a part that is folded away: the link unfolds it and puts the cursor there."""
    page = visit("/en/result?example=quick-form")
    page.locator("#MEM-05-1").get_by_role("link", name="State it in the form").click()
    field = page.get_by_role("group", name="Software image").get_by_role("radio").first
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()


def test_mending_the_broken_example(visit: Visit) -> None:
    """From what stops it to the field, mended there, checked again: one blocker less."""
    page = visit("/en/result?example=broken")
    judged(page, "Not supported")
    before = page.locator("#unmet-blocker .finding").count()
    finding = page.locator("article#DNS-07-1")
    finding.get_by_role("link", name="Change it in the form").click()
    field = page.get_by_label("Cluster name")
    expect(field).to_be_focused()
    field.fill("cluster.contoso.example")
    send(page)
    judged(page, "Not supported")
    expect(page.locator("#unmet-blocker .finding")).to_have_count(before - 1)
    expect(page.locator("article#DNS-07-1")).to_have_count(0)


def test_answering_and_confirming_reaches_supported(visit: Visit) -> None:
    """What is asked is stated, what is to be confirmed is confirmed by name: the verdict turns."""
    page = visit("/en/?example=expressway-c-two-peers")
    choose(page, "H.323 mode", "Not stated")
    send(page)
    judged(page, "Incomplete")
    page.locator("#undecided").get_by_role("link", name="State it in the form").first.click()
    choose(page, "H.323 mode", "On")
    send(page)
    judged(page, "Supported")
    page.locator("#confirmed summary").click()
    page.get_by_label("Direct routes between peers").uncheck()
    page.get_by_role("button", name="Confirm and check again").click()
    judged(page, "Incomplete")
    page.get_by_label("Direct routes between peers").check()
    page.get_by_label("Your name").fill("Ana <b>Pérez</b>")
    page.get_by_role("button", name="Confirm and check again").click()
    judged(page, "Supported")
    assert "Confirmed by Ana <b>Pérez</b>" in page.locator("#confirmed").text_content()


def test_files_are_taken_from_the_page(visit: Visit, tmp_path: Path) -> None:
    """PDF, workbook and design file come down under the design's name; from the PDF's own page a link leads back."""
    page = visit("/en/result?example=small-vm-pair")
    for button, begins, name in (
        ("Design document (PDF)", b"%PDF-", r"branch-pair_2026-11-22_[0-9a-f]{8}\.pdf"),
        ("Workbook (Excel)", b"PK", r"branch-pair_2026-11-22_[0-9a-f]{8}\.xlsx"),
        ("Design file (JSON)", b"{", r"branch-pair_2026-11-22_[0-9a-f]{8}\.expressway\.json"),
    ):
        with page.expect_download() as coming:
            page.get_by_role("button", name=button).click()
        assert re.fullmatch(name, coming.value.suggested_filename)
        file = tmp_path / coming.value.suggested_filename
        coming.value.save_as(file)
        assert file.read_bytes().startswith(begins)
        if page.locator("#job").count():
            page.get_by_role("link", name="Back to the verdict").click()
    page.goto("/en/")
    page.get_by_label("Design file").set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
    expect(page.locator(".verdict-of")).to_have_text("Branch pair")


def test_spanish_stays_spanish(visit: Visit) -> None:
    """From the start page to the answer and its rule, and over to English on the same page."""
    page = visit("/", language="es-MX")
    assert page.url.endswith("/es/")
    assert page.locator("html").get_attribute("lang") == "es"
    page.get_by_role("link", name="Ver la respuesta Broken in many places").click()
    judged(page, "No compatible")
    page.locator("#NET-01-1").get_by_role("link", name="NET-01").click()
    page.wait_for_url(re.compile("/es/rules/NET-01"))
    page.get_by_role("link", name="English").click()
    page.wait_for_url(re.compile("/en/rules/NET-01"))
    expect(page.get_by_role("heading", name="What it asks")).to_be_visible()


def test_the_rule_book_is_narrowed(visit: Visit) -> None:
    """Filters are an address that can be kept."""
    page = visit("/en/rules/")
    page.get_by_label("Topic").select_option("Network")
    page.get_by_label("Severity").select_option("Caution")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(re.compile("topic=NET"))
    expect(page.locator(".rule-list li")).not_to_have_count(0)
    assert {badge.inner_text() for badge in page.locator(".rule-list .badge").all()} == {"Caution"}
    page.get_by_role("link", name="Clear").click()
    expect(page.locator(".rule-list li").nth(30)).to_be_attached()


def test_by_keyboard_alone(visit: Visit) -> None:
    """The first Tab shows the way past the navigation; what has the focus is framed; no bar hides it."""
    page = visit("/en/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    for _ in range(30):
        page.keyboard.press("Tab")
        hidden = page.evaluate(
            """() => { const it = document.activeElement, box = it.getBoundingClientRect();
                const bar = document.querySelector('.send');
                if (bar.contains(it)) return '';
                const top = bar.getBoundingClientRect().top;
                const style = getComputedStyle(it);
                if (box.bottom > top + 1 && box.top < innerHeight) return it.id + ' is behind the bar';
                return style.outlineStyle === 'none' ? it.id + ' has no frame' : ''; }"""
        )
        assert hidden == ""


VARIED = pack(
    make_document(
        SOUND_E,
        cluster={"round_trip_ms": 95, "h323_mode": None, "tls_verification": "permissive"},
        peers={2: {"lan1": {"ipv4": "10.15.13.20"}}},
        demand={"video_calls": 190, "mra_registrations": 6000, "peer_losses": 1, "growth_percent": 5, "years": 3},
        confirm=("MEM-10",),
        notes="A note",
    )
)
"""A small design with something in every part of form and answer."""

PAGES = (
    f"/?d={VARIED}",
    f"/result?d={VARIED}",
    "/rules/",
    "/rules/NET-01",
    "/rules/changes?from=X12.7&to=X15.4",
    "/plan?users=3000&mra_share=60&registrations_per_user=1.5&busy_hour_call_attempts=1500&holding_time_seconds=180"
    "&video_share=40&b2b_share=20&blocking=0.1&peer_losses=1",
    "/capacity",
    "/ports",
    "/about",
    "/problems/too-large",
)


@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_is_wider_than_a_small_phone(visit: Visit, language: str) -> None:
    """At 320 px no page scrolls sideways, with everything unfolded; wide tables scroll in their own frame."""
    page = visit(f"/{language}/", width=320)
    for path in ("/", "/?example=broken", "/result?example=broken", *PAGES):
        page.goto(f"/{language}{path}")
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") == 320, path


def test_dark_is_dark(visit: Visit) -> None:
    """The reader's scheme is followed, without script."""
    lightness = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)"
    assert min(visit("/en/").evaluate(lightness)) > 200
    assert max(visit("/en/", dark=True).evaluate(lightness)) < 60


def test_nothing_jumps_while_loading(visit: Visit) -> None:
    """The cumulative layout shift of form and answer is next to nothing; scrolling is smooth only for who wants it."""
    for path in ("/en/?example=broken", "/en/result?example=broken"):
        page = visit(path)
        shift = page.evaluate(
            """() => new Promise(done => { let sum = 0;
                new PerformanceObserver(list => list.getEntries().forEach(entry => { sum += entry.value; }))
                  .observe({type: 'layout-shift', buffered: true});
                setTimeout(() => done(sum), 200); })"""
        )
        assert shift < 0.01
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_print_shows_the_content_only(visit: Visit) -> None:
    """On paper: no navigation, no buttons, and folded parts unfolded."""
    page = visit("/en/result?example=small-vm-pair")
    page.emulate_media(media="print")
    for part in (".site-nav", ".aside", "#verdict form"):
        expect(page.locator(part).first).to_be_hidden()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("details:not([open])").count() > 0


def test_hostile_names_run_nothing(visit: Visit) -> None:
    """Markup typed into every text field is shown as text, on the form and in the answer."""
    page = visit("/en/")
    attack = "\"><img src=x onerror=\"document.title='caught'\"><script>document.title='caught'</script>"
    page.get_by_label("Name of the design").fill(attack)
    page.get_by_label("Customer").fill(attack)
    page.get_by_label("Cluster name").fill(attack)
    page.get_by_label("Number of peers").fill("2")
    send(page)
    expect(page.locator(".verdict-of")).to_contain_text(attack)
    page.wait_for_load_state()
    assert "caught" not in page.title().replace(attack, "")
    assert page.locator("img[src=x]").count() == 0
