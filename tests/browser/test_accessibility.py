"""axe finds nothing against WCAG 2.2 AA on any page, in both schemes and languages; no page is left out."""

from __future__ import annotations

import json
import re

import pytest
from werkzeug.exceptions import NotFound

from tests.browser.axe import violations
from tests.browser.conftest import Visit
from tests.browser.test_in_chromium import PAGES
from tests.web.conftest import QUICK, make_app

pytestmark = pytest.mark.slow

MORE_PAGES = (
    "/plan",
    "/plan/sites",
    "/what-if?example=mra-3000-users",
    "/compare",
    "/compare?before_example=broken&after_example=small-vm-pair",
    "/procedures",
    "/procedures/prepare_unit",
    "/change-plan",
    "/troubleshooting",
    "/troubleshooting?q=replication",
    "/alarms",
    "/alarms/20006",
    "/logs",
    "/triage",
    "/nothing/is/here",
)
"""Beside those that other tests of the browser look at for more than this."""

NOT_PAGES = {
    "pages.job_file": "a file",
    "pages.plan_live": "a part of the plan, which is looked at there",
    "pages.sites_template": "a file",
    "pages.variation_part": "a part of the result, which is looked at there",
}

PREPARE = """() => {
  document.querySelectorAll('details').forEach(part => { part.open = true; });
  for (const list of document.querySelectorAll('tbody, .step-list, .bibliography, .rule-list')) {
    [...list.children].slice(4).forEach(row => row.remove());
  }
  [...document.querySelectorAll('.procedure')].slice(2).forEach(part => part.remove());
}"""
"""Unfold everything; of rows that are all alike keep four, as axe looks at each element for a while."""


@pytest.mark.parametrize(
    ("language", "dark", "paths"),
    [
        ("en", False, (*PAGES, *MORE_PAGES)),
        ("es", True, (*PAGES, *MORE_PAGES)),
        ("en", True, PAGES[:2]),
        ("es", False, PAGES[:2]),
    ],
)
def test_axe_finds_nothing(visit: Visit, language: str, dark: bool, paths: tuple[str, ...]) -> None:
    """Everything unfolded; the form with peers listed; the answer with every kind of finding."""
    visit.expected = ("404",)  # the browser tells on its console of the page that is not there
    page = visit(f"/{language}/", dark=dark)
    found = {}
    for path in ("/", *paths):
        page.goto(f"/{language}{path}")
        page.evaluate(PREPARE)
        if broken := violations(page):
            found[path] = [(v["id"], v["help"], [node["html"][:200] for node in v["nodes"][:3]]) for v in broken]
    assert found == {}


def test_axe_finds_nothing_in_a_form_with_faults(visit: Visit) -> None:
    """The error summary and the marked fields are accessible too."""
    visit.expected = ("422",)
    page = visit("/en/?example=expressway-e-dual-nic")
    page.get_by_label("Round trip of the worst pair").fill("soon")
    page.get_by_label("LAN 1 IPv4 address").first.fill("10.1.1")
    page.locator(".send button.first").click()
    page.locator("#errors").wait_for()
    assert violations(page) == []


@pytest.mark.parametrize(("language", "dark"), [("en", False), ("es", True)])
def test_axe_finds_nothing_in_a_plan(visit: Visit, language: str, dark: bool) -> None:
    """Its options, pictures and tables, with a term that has notes."""
    asked = "users=3000&mra_share=60&registrations_per_user=1.5&busy_hour_call_attempts=1500&holding_time_seconds=180"
    terms = "peer_losses=1&capacity_basis=administrator_guide&fast_path_registration=yes"
    page = visit(f"/{language}/plan?{asked}&video_share=40&b2b_share=20&blocking=0.1&{terms}", dark=dark)
    page.locator("#answer").wait_for()
    assert violations(page) == []


def test_axe_finds_nothing_in_a_plan_with_faults(visit: Visit) -> None:
    """The planning page with every field at fault."""
    visit.expected = ("422",)
    page = visit("/en/plan?users=many&platform=toaster")
    page.locator("#errors").wait_for()
    assert violations(page) == []


def test_axe_finds_nothing_on_the_page_of_a_file(visit: Visit) -> None:
    """While it is made or when it is there, in both schemes."""
    page = visit("/en/about")
    made = page.request.post("/en/files", form={"format": "pdf", "design": json.dumps(QUICK)}, max_redirects=0)
    assert made.status == 303
    address = made.headers["location"]
    assert re.fullmatch(r"/en/jobs/[0-9a-f]{32}", address)
    page.goto(address)
    assert violations(page) == []
    page.locator('#job[data-state="done"]').wait_for(timeout=60_000)
    page.emulate_media(color_scheme="dark")
    page.goto(address.replace("/en/", "/es/"))
    assert violations(page) == []


@pytest.mark.parametrize(("language", "dark"), [("en", True), ("es", False)])
def test_axe_finds_nothing_in_a_triage(visit: Visit, language: str, dark: bool) -> None:
    """What pasted lines tell: a known alarm, an unknown one, and a line of the log."""
    page = visit(f"/{language}/triage", dark=dark)
    page.locator("textarea").fill(
        'Alarm 20006 raised\n99999 Unknown\nModule="developer.clusterdb.cdb" Detail="mnesia_down"'
    )
    page.locator("form button.first").click()
    page.locator("article").first.wait_for()
    page.wait_for_load_state()
    page.evaluate(PREPARE)
    assert violations(page) == []


def test_no_page_is_left_out() -> None:
    """Every address in a language that answers a GET is a page that axe looks at, or no page."""
    from tests.browser.test_book import PATHS

    app = make_app()
    routes = app.url_map.bind("localhost")
    seen = set()
    for path in ("/", *PAGES, *MORE_PAGES, *PATHS, "/jobs/0"):
        try:
            seen.add(routes.match(f"/en{path.partition('?')[0]}")[0])
        except NotFound:
            assert path == "/nothing/is/here"
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.methods and "GET" in rule.methods and "language" in rule.arguments
    }
    assert pages - seen == set(NOT_PAGES)
