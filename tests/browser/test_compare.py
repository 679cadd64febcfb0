"""Two designs side by side in a real browser: from a result, by files and texts, with and without scripts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import Visit
from tests.browser.test_accessibility import PREPARE
from tests.designs import SOUND_C

pytestmark = pytest.mark.slow

SLOW: dict[str, Any] = {**SOUND_C, "name": "Too slow", "clusters": [{**SOUND_C["clusters"][0], "round_trip_ms": 900}]}


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    """Return a design file that is worse than the sound one."""
    file = tmp_path / "slow.json"
    file.write_text(json.dumps(SLOW), encoding="utf-8")
    return file


@pytest.mark.parametrize(("language", "javascript", "width"), [("en", True, 1280), ("es", False, 320)])
def test_from_a_result_to_the_change_plan(
    visit: Visit, slow: Path, language: str, javascript: bool, width: int
) -> None:
    """One side is filled by the result; the file is the other; the answer has its address and leads to the plan."""
    page = visit(f"/{language}/result?example=small-vm-pair", language=language, javascript=javascript, width=width)
    page.locator('#compare a[href*="/compare?before="]').click()
    page.wait_for_url("**/compare?before=*")
    assert json.loads(page.locator("#before").input_value())["clusters"]
    page.locator("#after-file").set_input_files(slow)
    page.locator("form button.first").click()
    page.locator("#verdict").wait_for()
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator("#fields tbody tr").count() > 3
    page.locator('form[action$="/change-plan"] button').click()
    page.wait_for_url("**/change-plan")
    page.locator('textarea[name="before"]').wait_for(state="attached")


def test_the_answer_can_be_reloaded_and_turned_round(visit: Visit) -> None:
    """Its address holds both designs; the button tells the opposite."""
    page = visit("/en/compare")
    page.locator("#before").fill(json.dumps(SOUND_C))
    page.locator("#after").fill(json.dumps(SLOW))
    page.locator("form button.first").click()
    page.locator("#verdict").wait_for()
    page.wait_for_load_state()
    worse = page.locator("h1").inner_text()
    page.reload()
    expect(page.locator("h1")).to_have_text(worse)
    page.locator("#others-title").click()
    page.locator('button[value="turn"]').click()
    page.locator("h1", has_text="Better").wait_for()


@pytest.mark.parametrize(("language", "dark"), [("en", False), ("es", True)])
def test_axe_finds_nothing(visit: Visit, language: str, dark: bool) -> None:
    """Empty, answered, and refused with the faults of both sides."""
    visit.expected = ("422",)  # type: ignore[attr-defined]
    page = visit(f"/{language}/compare", dark=dark)
    assert violations(page) == []
    page.locator("#before").fill(json.dumps(SOUND_C))
    page.locator("#after").fill(json.dumps(SLOW))
    page.locator("form button.first").click()
    page.locator("#verdict").wait_for()
    page.wait_for_load_state()
    page.evaluate(PREPARE)
    assert violations(page) == []
    page.goto(f"/{language}/compare")
    page.locator("#before").fill('{"clusters": [{"nics": 9}]}')
    page.locator("form button.first").click()
    expect(page.locator("#errors")).to_be_focused()
    assert violations(page) == []
