"""A sheet of sites in a real browser: chosen, sent, answered and taken away, with and without scripts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.axe import violations
from tests.browser.conftest import Visit

pytestmark = pytest.mark.slow

SHEET = (
    "Site,mra_registrations,mra_video_calls,audio_calls,Notes\n"
    + "".join(f"Site {number},{number * 40},{number},{number}\n" for number in range(40))
    + "Bad,x,1,1\nLost,90000000,1,1\n"
)


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """Return a sheet with sites of every outcome."""
    file = tmp_path / "sites.csv"
    file.write_text(SHEET, encoding="utf-8")
    return file


@pytest.mark.parametrize(("language", "javascript", "width"), [("en", True, 1280), ("es", False, 320)])
def test_a_sheet_is_answered_and_its_files_taken(
    visit: Visit, sheet: Path, language: str, javascript: bool, width: int
) -> None:
    """By the link from planning; the answer and both files, of which the last needs no second choice."""
    page = visit(f"/{language}/plan", language=language, javascript=javascript, width=width)
    page.locator('a[href$="/plan/sites"]').click()
    page.wait_for_url("**/plan/sites")
    page.locator("#file").set_input_files(sheet)
    page.locator("button.first").click()
    page.locator("#answer").wait_for()
    page.wait_for_load_state()
    assert page.locator("#answer ~ section tbody tr").count() > 40
    assert page.evaluate("document.documentElement.scrollWidth") == width
    for form in ("xlsx", "csv"):
        with page.expect_download() as begun:
            page.locator(f'#answer button[value="{form}"]').click()
        assert begun.value.suggested_filename.endswith(f".{form}")


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing(visit: Visit, sheet: Path, tmp_path: Path, dark: bool) -> None:
    """Empty, answered, and refused with its faults."""
    visit.expected = ("422",)  # type: ignore[attr-defined]
    page = visit("/en/plan/sites", dark=dark)
    assert violations(page) == []
    page.locator("#file").set_input_files(sheet)
    page.locator("button.first").click()
    page.locator("#answer").wait_for()
    assert violations(page) == []
    bad = tmp_path / "bad.csv"
    bad.write_text("users\nx\n", encoding="utf-8")
    page.locator("#file").set_input_files(bad)
    page.locator("button.first").click()
    page.locator("#errors").wait_for()
    assert violations(page) == []
