"""The book, the page about the API and the help, in Chromium: with and without JavaScript, axe, no other host."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import Visit
from tests.browser.test_accessibility import PREPARE

pytestmark = pytest.mark.slow

PATHS = (
    "/result?example=quick-form",
    "/book",
    "/book?q=certificate",
    "/book?q=xyzzy",
    "/sources",
    "/glossary",
    "/fields",
    "/api",
    "/api?console=1",
)
ALL_OPERATIONS = 25
"""The page lists more than these."""


def swagger(page: Page) -> None:
    """Wait until Swagger UI shows the operations."""
    page.locator("#swagger[data-ready]").wait_for()
    page.locator("#swagger .opblock").nth(ALL_OPERATIONS).wait_for()


@pytest.mark.parametrize(("language", "dark"), [("en", False), ("es", True), ("en", True), ("es", False)])
def test_axe_finds_nothing(visit: Visit, language: str, dark: bool) -> None:
    """Everything unfolded, Swagger UI included."""
    # Where everything is unfolded at once and axe takes seconds, Chromium says of a font in use that it is not used.
    visit.expected = ("plex-mono-400.woff2 was preloaded",)
    page = visit(f"/{language}/book", dark=dark)
    found = {}
    for path in PATHS:
        page.goto(f"/{language}{path}")
        if "console" in path:
            swagger(page)
        page.evaluate(PREPARE)
        if broken := violations(page):
            found[path] = [(v["id"], [node["html"][:200] for node in v["nodes"][:3]]) for v in broken]
    assert found == {}


@pytest.mark.parametrize("path", [*PATHS, "/"])
def test_nothing_is_wider_than_a_phone(visit: Visit, path: str) -> None:
    """At 320 px nothing scrolls sideways but tables and commands in their frames."""
    page = visit(f"/es{path}", width=320)
    if "console" in path:
        swagger(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("dark", [False, True])
def test_an_operation_is_tried_out(visit: Visit, dark: bool) -> None:
    """The example is there already, is sent to this host, and the answer shown; axe finds nothing in it."""
    page = visit("/docs?console=1", dark=dark)
    swagger(page)
    operation = page.locator("#operations-assessments-createAssessment")
    operation.locator(".opblock-summary-control").click()
    expect(operation.locator("textarea")).to_have_value(re.compile("medium_vm"))
    operation.get_by_role("button", name="Execute").click()
    expect(operation.locator(".live-responses-table .response-col_status").last).to_have_text("200")
    expect(operation.locator(".live-responses-table .microlight").first).to_contain_text('"verdict"')
    # What it takes from React at once, the names of its fields included.
    expect(operation.locator("textarea")).to_have_attribute("aria-label", "Request body")
    assert violations(page) == []


@pytest.mark.parametrize("operation", ["book-getRule", "sizings-getErlangB", "book-getChanges"])
def test_parameters_are_filled_in(visit: Visit, operation: str) -> None:
    """What an operation needs has an example that works."""
    page = visit("/en/api?console=1")
    swagger(page)
    shown = page.locator(f"#operations-{operation}")
    shown.locator(".opblock-summary-control").click()
    shown.get_by_role("button", name="Execute").click()
    expect(shown.locator(".live-responses-table .response-col_status").last).to_have_text("200")


def test_the_page_is_whole_without_javascript(visit: Visit) -> None:
    """Each operation with its command; no button that cannot work; and it says what is missing."""
    page = visit("/en/api?console=1", javascript=False)
    page.locator("#createAssessment > summary").click()
    expect(page.locator("#curl-createAssessment")).to_contain_text("curl --silent")
    expect(page.locator(".copy-line").first).to_be_hidden()
    expect(page.get_by_text("Trying out here needs JavaScript")).to_be_visible()


def test_a_service_without_swagger_ui_says_so(visit: Visit) -> None:
    """The commands above are still there."""
    visit.expected = ("Failed to load resource", "net::ERR")
    page = visit("/en/about")
    page.route("**/swagger-ui-bundle.js", lambda route: route.abort())
    page.goto("/en/api")
    page.get_by_role("link", name="Open the console").click()
    expect(page.locator("#swagger-state")).to_contain_text("could not be loaded")
    expect(page.locator("#first-curl")).to_be_visible()


def test_the_command_of_a_design_is_copied(visit: Visit) -> None:
    """As it stands there, and the reader is told."""
    page = visit("/en/result?example=quick-form")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    part = page.locator("#api")
    part.locator("summary").click()
    part.get_by_role("button", name="Copy").click()
    expect(part.locator("[role=status]")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == part.locator("pre").inner_text()
    assert json.loads(copied[copied.index("{") : copied.rindex("}") + 1])["clusters"]


def test_what_cannot_be_copied_is_selected(visit: Visit) -> None:
    """A browser may refuse: the reader is told, and one key away."""
    page = visit("/en/result?example=quick-form")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    part = page.locator("#api")
    part.locator("summary").click()
    part.get_by_role("button", name="Copy").click()
    expect(part.locator("[role=status]")).to_contain_text("select the text")
    assert page.evaluate("getSelection().toString()").startswith("curl")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_word_is_explained_on_hover_and_focus(visit: Visit, javascript: bool) -> None:
    """By keyboard and pointer, without JavaScript too; following it leads to the glossary."""
    page = visit("/en/result?example=broken", javascript=javascript)
    term = page.locator("a.term:visible").first
    shown = "element => getComputedStyle(element, '::after').content"
    assert term.evaluate(shown) == "none"
    term.hover()
    assert term.get_attribute("data-means") in term.evaluate(shown)
    page.mouse.move(0, 0)
    term.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert term.get_attribute("data-means") in term.evaluate(shown)
    term.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Glossary")


def test_escape_puts_the_explanation_away(visit: Visit) -> None:
    """Without moving the focus; it comes back with it."""
    page = visit("/en/result?example=broken")
    term = page.locator("a.term:visible").first
    display = "element => getComputedStyle(element, '::after').display"
    term.hover()
    page.keyboard.press("Escape")
    assert term.evaluate(display) == "none"
    page.mouse.move(0, 0)
    term.hover()
    assert term.evaluate(display) == "block"


@pytest.mark.parametrize("javascript", [True, False])
def test_the_whole_book_is_searched(visit: Visit, javascript: bool) -> None:
    """From the contents to a result in another part, by keyboard."""
    page = visit("/es/book", javascript=javascript)
    page.get_by_role("searchbox").fill("CERTIFICADO propio")
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url(re.compile(r"/es/book\?q="))
    page.get_by_role("link", name="TLS-11").click()
    expect(page).to_have_url(re.compile("/es/rules/TLS-11$"))


def test_a_row_is_linked(visit: Visit) -> None:
    """Its own link leads to it, and it is marked."""
    page = visit("/en/ports")
    page.locator("tr[id] a.anchor").first.click()
    expect(page).to_have_url(re.compile("#peers-"))
    expect(page.locator("tr:target")).to_have_count(1)


def test_why_a_field_is_asked_is_there_without_javascript(visit: Visit) -> None:
    """Unfolded where the reader is, without leaving what was typed."""
    page = visit("/en/", javascript=False)
    field = page.locator("[data-field='f-clusters-0-round-trip-ms']")
    field.locator(".field-why > summary").click()
    expect(field.get_by_role("link", name="NET-01")).to_be_visible()


def test_on_paper_there_is_the_content_alone(visit: Visit) -> None:
    """No navigation, no buttons, no questions; what is folded is unfolded."""
    page = visit("/en/sources")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".book-nav")).to_be_hidden()
    expect(page.locator(".source-card details li").first).to_be_visible()
