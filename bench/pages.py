"""What a page costs the reader: bytes, requests, elements, time until it is interactive, and how much it jumps.

Run with `make bench`. A real server process on loopback, a real Chromium without windows, and for each first visit a
profile that was never here. Bytes are those of the page and of all it asks for, compressed as a proxy in front does
(gzip, level 6; fonts as they are). A tab is open and the browser at rest before it is asked for a page: what ending
other tabs costs is no page's. Times belong to the machine: the first line is a blank page, the floor.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Response, sync_playwright

from planner.resources import directory
from planner.web.pages.state import pack

CHROMIUM = os.environ.get("PLANNER_TEST_CHROMIUM", "/usr/bin/chromium")
ROUNDS = 5
MOST_MS, MOST_BYTES, MOST_SHIFT = 300, 150_000, 0.1
"""The goals: until it is interactive, what is sent, and the layout shift that is called good (web.dev/cls)."""

_PACKED = "font/"
_SETTLED_MS = 1_000
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")

WATCH = """() => {
  window.bench = { shift: 0, ready: 0, loaded: 0 };
  const seen = (type, keep) => new PerformanceObserver(
    list => list.getEntries().forEach(keep)
  ).observe({ type, buffered: true });
  const later = (time) => { window.bench.ready = Math.max(window.bench.ready, time); };
  seen("layout-shift", entry => { window.bench.shift += entry.hadRecentInput ? 0 : entry.value; });
  seen("paint", entry => later(entry.startTime));
  seen("longtask", entry => later(entry.startTime + entry.duration));
  seen("navigation", entry => later(entry.domContentLoadedEventEnd));
  addEventListener("load", () => setTimeout(() => { window.bench.loaded = performance.now(); }, 0));
}"""
"""Time to interactive (web.dev/tti, and Lighthouse): the first contentful paint, the end of the last task of 50 ms or
more, or that of DOMContentLoaded, when the scripts have run; whichever is last."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page cost."""

    sent: int
    """Bytes, compressed."""
    plain: int
    """Bytes, not compressed."""
    requests: int
    elements: int
    first_ms: float
    """Until it is interactive, nothing kept from before; median."""
    again_ms: float
    """The same with its files in the browser's cache; median."""
    loaded_ms: float
    """Until the first task after the load event of the first visit, fonts and pictures included; median."""
    shift: float
    """The cumulative layout shift; the worst."""

    @property
    def beyond(self) -> bool:
        """Whether it misses a goal."""
        return self.first_ms > MOST_MS or self.sent > MOST_BYTES or self.shift > MOST_SHIFT


def pages() -> Mapping[str, str]:
    """Return the main pages by what they are."""

    def packed(name: str) -> str:
        return pack(json.loads((directory("data") / "examples" / f"{name}.json").read_bytes())) or ""

    demand = "users=3000&mra_share=60&registrations_per_user=1.5&busy_hour_call_attempts=1500"
    demand += "&holding_time_seconds=180&video_share=40&b2b_share=20&blocking=0.1&peer_losses=1"
    return {
        "form, empty": "/",
        "form, six peers": "/?example=mra-3000-users",
        "result, broken": "/result?example=broken",
        "result, C/E pair": "/result?example=mra-3000-users",
        "compare": f"/compare?before={packed('small-vm-pair')}&after={packed('expressway-c-two-peers')}",
        "plan, empty": "/plan",
        "plan, answered": f"/plan?{demand}",
        "plan, sites": "/plan/sites",
        "what if": f"/what-if?d={packed('mra-3000-users')}",
        "change plan": "/change-plan",
        "book": "/book",
        "rules": "/rules/",
        "a rule": "/rules/NET-01",
        "capacity": "/capacity",
        "ports": "/ports",
        "procedures": "/procedures",
        "troubleshooting": "/troubleshooting",
        "alarms": "/alarms",
        "log lines": "/logs",
        "fields": "/fields",
        "sources": "/sources",
        "glossary": "/glossary",
        "API": "/api",
    }


@contextmanager
def served() -> Iterator[str]:
    """Serve as the command line does, on a free port; give the address."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PLANNER_")}
    environment["PLANNER_LOG_LEVEL"] = "error"  # nobody reads the log: a full pipe would stop the server
    command = [str(Path(sys.executable).parent / "expressway-planner"), "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as server:  # noqa: S603
        try:
            for line in server.stderr or ():
                if found := _ADDRESS.search(line):
                    yield found[0]
                    break
            else:
                raise SystemExit("the server did not start")
        finally:
            server.send_signal(signal.SIGTERM)


class _Blank(BaseHTTPRequestHandler):
    """A page with nothing but a word."""

    def do_GET(self) -> None:
        """Answer any address with it."""
        body = b'<!doctype html><html lang="en"><title>-</title><link rel="icon" href="data:,"><p>-'
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@contextmanager
def blank() -> Iterator[str]:
    """Serve the blank page, the floor: what a browser takes on this machine to show anything at all."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Blank) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def reader(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """Give a browser that was never here before."""
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 800}, locale="en")
    context.add_init_script(f"({WATCH})()")
    yield context
    context.close()


def look(context: BrowserContext, path: str) -> tuple[list[Response], dict[str, Any]]:
    """Open a page and return what was sent and what it says of itself once nothing moves any more."""
    page = context.new_page()
    sent: list[Response] = []

    def keep(response: Response) -> None:
        sent.append(response)

    page.on("response", keep)
    page.wait_for_timeout(_SETTLED_MS)  # until it has ended what was before, and opened this
    answer = page.goto(f"/en{path}", wait_until="load")
    if answer is None or not answer.ok:
        raise SystemExit(f"{path}: {answer.status if answer else 'no answer'}")
    page.wait_for_function("window.bench.loaded > 0")
    page.wait_for_timeout(_SETTLED_MS)
    told: dict[str, Any] = page.evaluate("() => ({ ...window.bench, elements: document.querySelectorAll('*').length })")
    return sent, told


def weigh(response: Response) -> tuple[int, int]:
    """Return the bytes of an answer, compressed and plain."""
    body = response.body()
    packed = response.headers.get("content-type", "").startswith(_PACKED)
    return (len(body) if packed else len(gzip.compress(body, 6))), len(body)


def measure(browser: Browser, address: str, path: str) -> Seen:
    """Visit a page anew several times, and each time once more with its files kept."""
    first, again = [], []
    sent: list[Response] = []
    weights: list[tuple[int, int]] = []
    for number in range(ROUNDS):
        with reader(browser, address) as context:
            sent, told = look(context, path)
            first.append(told)
            if number == 0:
                weights = [weigh(each) for each in sent]
            again.append(look(context, path)[1])
    return Seen(
        sent=sum(packed for packed, _ in weights),
        plain=sum(plain for _, plain in weights),
        requests=len(weights),
        elements=first[0]["elements"],
        first_ms=statistics.median(told["ready"] for told in first),
        again_ms=statistics.median(told["ready"] for told in again),
        loaded_ms=statistics.median(told["loaded"] for told in first),
        shift=max(told["shift"] for told in (*first, *again)),
    )


def main() -> None:
    """Print a line for each page, and those that miss a goal."""
    goals = f"{MOST_MS} ms to interactive, {MOST_BYTES // 1000} kB, layout shift {MOST_SHIFT}"
    heads = f"{'kB':>8}{'plain kB':>10}{'requests':>10}{'elements':>10}"
    heads += f"{'first ms':>10}{'again ms':>10}{'load ms':>9}{'shift':>8}"
    sys.stdout.write(f"Goals: {goals}. Times are medians of {ROUNDS}.\n{'page':<18}{heads}\n")
    beyond = []
    with served() as address, blank() as floor, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        with reader(browser, address) as context:  # a server that has just started loads its data once, for all
            for path in pages().values():
                look(context, path)
        wanted = [("a blank page", floor, "/"), *((name, address, path) for name, path in pages().items())]
        for name, where, path in wanted:
            seen = measure(browser, where, path)
            beyond += [name] * seen.beyond
            sys.stdout.write(
                f"{name:<18}{seen.sent / 1000:8.1f}{seen.plain / 1000:10.1f}{seen.requests:10}{seen.elements:10}"
                f"{seen.first_ms:10.0f}{seen.again_ms:10.0f}{seen.loaded_ms:9.0f}{seen.shift:8.3f}"
                f"{'  *' if seen.beyond else ''}\n"
            )
            sys.stdout.flush()
        browser.close()
    sys.stdout.write(f"Beyond a goal: {', '.join(beyond)}.\n" if beyond else "Every page is within the goals.\n")


if __name__ == "__main__":
    main()
