"""Procedures and change plans in a real browser, with and without scripts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.browser.axe import violations
from tests.browser.conftest import Visit

pytestmark = pytest.mark.slow


@pytest.fixture
def designs(tmp_path: Path) -> tuple[Path, Path]:
    """Return two design files: three peers, and without the first."""
    made = []
    for name, numbers in (("before", (1, 2, 3)), ("after", (2, 3))):
        file = tmp_path / f"{name}.json"
        peers = [{"address": f"10.0.0.{number}"} for number in numbers]
        file.write_text(json.dumps({"name": name, "clusters": [{"configuration_primary": 1, "peers": peers}]}))
        made.append(file)
    return made[0], made[1]


@pytest.mark.parametrize(("language", "javascript", "width"), [("en", True, 1280), ("es", False, 320)])
def test_a_change_is_planned_from_two_files(
    visit: Visit, designs: tuple[Path, Path], language: str, javascript: bool, width: int
) -> None:
    """By the link from the procedures; the plan and both files, of which none needs a second choice."""
    page = visit(f"/{language}/procedures", language=language, javascript=javascript, width=width)
    page.locator('main a[href$="/change-plan"]').click()
    page.wait_for_url("**/change-plan")
    for side, file in zip(("before", "after"), designs, strict=True):
        page.locator(f"#{side}-file").set_input_files(file)
    page.locator("button.first").click()
    page.locator("#plan-dangers").wait_for()
    page.wait_for_load_state()
    assert page.locator("ol li").count() > 10
    assert page.evaluate("document.documentElement.scrollWidth") == width
    for form, ending in (("markdown", "md"), ("xlsx", "xlsx")):
        with page.expect_download() as begun:
            page.locator(f'button[value="{form}"]').click()
        assert begun.value.suggested_filename.endswith(f".{ending}")


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing(visit: Visit, designs: tuple[Path, Path], dark: bool) -> None:
    """The list, a procedure, and the planning page empty, refused and answered."""
    visit.expected = ("422",)  # type: ignore[attr-defined]
    for path in ("/en/procedures?q=reset", "/es/procedures/upgrade", "/en/change-plan"):
        page = visit(path, dark=dark)
        assert violations(page) == []
    page.locator("button.first").click()
    page.locator("#errors").wait_for()
    assert violations(page) == []
    for side, file in zip(("before", "after"), designs, strict=True):
        page.locator(f"#{side}-file").set_input_files(file)
    page.locator("button.first").click()
    page.locator("#plan-dangers").wait_for()
    assert violations(page) == []
