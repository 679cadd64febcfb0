"""What axe finds on a page."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}


def violations(page: Page) -> list[dict[str, Any]]:
    """Return what breaks WCAG 2.2 AA, and good practice, as axe tells it of the whole page."""
    page.wait_for_load_state()
    found: list[dict[str, Any]] = Axe().run(page, options=_OPTIONS).response["violations"]
    return found
