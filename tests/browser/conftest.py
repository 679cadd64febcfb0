"""A real Chromium before a real server. What a page says on its console, or asks of another host, fails the test."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from werkzeug.serving import WSGIRequestHandler, make_server

from planner.web import create_app

CHROMIUM = Path(os.environ.get("PLANNER_TEST_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 60_000
"""How long a step may take on a busy machine."""


class _Silent(WSGIRequestHandler):
    """Speaks HTTP/1.1 and logs nothing."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  (werkzeug's own name)
        """Say nothing."""


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Serve the application on a free loopback port and return its address."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("PLANNER_") or name == "PORT":
                patch.delenv(name)
        app = create_app({"TODAY": lambda: date(2026, 11, 22), "LOG_LEVEL": "error"})
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start Chromium; a machine where it cannot start fails these tests and says how to mend it."""
    if not CHROMIUM.is_file():
        pytest.fail(f"no Chromium at {CHROMIUM}: install Debian's chromium, or set PLANNER_TEST_CHROMIUM to its path")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        except PlaywrightError as error:
            pytest.fail(f"Chromium at {CHROMIUM} does not start (PLANNER_TEST_CHROMIUM names another): {error}")
        yield browser
        browser.close()


class Visitor:
    """Opens pages and hears what they complain of."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser, self.address = browser, address
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []
        self.expected: tuple[str, ...] = ()

    def __call__(
        self,
        path: str,
        *,
        width: int = 1280,
        dark: bool = False,
        javascript: bool = True,
        language: str = "en",
        still: bool = True,
    ) -> Page:
        """Return a page opened at a path, in a context of its own."""
        context = self._browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce" if still else "no-preference",
            java_script_enabled=javascript,
            locale=language,
            base_url=self.address,
        )
        context.set_default_timeout(PATIENCE_MS)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("request", lambda request: self._watch(request.url))
        page.goto(path)
        return page

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not any(known in text for known in self.expected):
            self.complaints.append(f"{kind}: {text}")

    def _watch(self, url: str) -> None:
        if not url.startswith((f"{self.address}/", "data:image/svg+xml")):
            self.complaints.append(f"request to another host: {url}")

    def leave(self) -> None:
        """Close everything that was opened."""
        for context in self._contexts:
            context.close()


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Visitor]:
    """Return `visit(path, ...)`; afterwards no page may have complained or asked another host for anything."""
    visitor = Visitor(chromium, address)
    yield visitor
    visitor.leave()
    assert visitor.complaints == []


Visit = Callable[..., Page]
