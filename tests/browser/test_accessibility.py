"""axe finds nothing against WCAG 2.2 AA on any main page, in both schemes and languages."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visit
from tests.browser.test_in_chromium import PAGES

pytestmark = pytest.mark.slow

OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
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
        ("en", False, PAGES),
        ("es", True, PAGES),
        ("en", True, PAGES[:2]),
        ("es", False, PAGES[:2]),
    ],
)
def test_axe_finds_nothing(visit: Visit, language: str, dark: bool, paths: tuple[str, ...]) -> None:
    """Everything unfolded; the form with peers listed; the answer with every kind of finding."""
    page = visit(f"/{language}/", dark=dark)
    found = {}
    for path in ("/", *paths):
        page.goto(f"/{language}{path}")
        page.evaluate(PREPARE)
        violations = Axe().run(page, options=OPTIONS).response["violations"]
        if violations:
            found[path] = [(v["id"], v["help"], [node["html"][:200] for node in v["nodes"][:3]]) for v in violations]
    assert found == {}


def test_axe_finds_nothing_in_a_form_with_faults(visit: Visit) -> None:
    """The error summary and the marked fields are accessible too."""
    visit.expected = ("422",)
    page = visit("/en/?example=expressway-e-dual-nic")
    page.get_by_label("Round trip of the worst pair").fill("soon")
    page.get_by_label("LAN 1 IPv4 address").first.fill("10.1.1")
    page.locator(".send button").click()
    page.locator("#errors").wait_for()
    assert Axe().run(page, options=OPTIONS).response["violations"] == []


@pytest.mark.parametrize(("language", "dark"), [("en", False), ("es", True)])
def test_axe_finds_nothing_in_a_plan(visit: Visit, language: str, dark: bool) -> None:
    """Its options, pictures and tables, with a term that has notes."""
    asked = "users=3000&mra_share=60&registrations_per_user=1.5&busy_hour_call_attempts=1500&holding_time_seconds=180"
    terms = "peer_losses=1&capacity_basis=administrator_guide&fast_path_registration=yes"
    page = visit(f"/{language}/plan?{asked}&video_share=40&b2b_share=20&blocking=0.1&{terms}", dark=dark)
    page.locator("#answer").wait_for()
    assert Axe().run(page, options=OPTIONS).response["violations"] == []


def test_axe_finds_nothing_in_a_plan_with_faults(visit: Visit) -> None:
    """The planning page with every field at fault."""
    visit.expected = ("422",)
    page = visit("/en/plan?users=many&platform=toaster")
    page.locator("#errors").wait_for()
    assert Axe().run(page, options=OPTIONS).response["violations"] == []
