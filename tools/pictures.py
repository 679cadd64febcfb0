"""Make the pictures of the README anew: `python tools/pictures.py`, into docs/pictures.

The pages of a service on loopback, in Chromium, at one size, on one day. A page has few colours, so a palette does:
a third of the bytes, and nobody sees it. The same pages give the same bytes.
"""

from __future__ import annotations

import io
import logging
import os
import threading
from datetime import date
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from planner.web import create_app

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
CHROMIUM = os.environ.get("PLANNER_TEST_CHROMIUM", "/usr/bin/chromium")
WIDTH, COLOURS = 1200, 256
DEMAND = (
    "users=3000&mra_share=60&registrations_per_user=1.5&busy_hour_call_attempts=1500&holding_time_seconds=180"
    "&video_share=40&b2b_share=20&blocking=0.1&peer_losses=1&capacity_basis=administrator_guide"
)
PICTURES = {
    "result": ("/en/result?example=broken", "#verdict", 880),
    "plan": (f"/en/plan?{DEMAND}", "#answer", 820),
}
"""File: the page, the part to begin with unless it is in sight from the top of the page, and the height."""


def main() -> None:
    """Write each picture."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = create_app({"TODAY": lambda: date(2026, 11, 22), "LOG_LEVEL": "error"})
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for name, (path, part, height) in PICTURES.items():
            page = browser.new_page(
                base_url=f"http://127.0.0.1:{server.server_port}",
                viewport={"width": WIDTH, "height": height},
                color_scheme="light",
                reduced_motion="reduce",
                locale="en",
            )
            page.goto(path)
            page.evaluate("document.fonts.ready")
            page.locator(part).first.evaluate(
                "part => { if (part.offsetTop > innerHeight / 2) part.scrollIntoView(); }"
            )
            _write(FOLDER / f"{name}.png", page.screenshot())
            page.close()
        browser.close()
    server.shutdown()


def _write(file: Path, shot: bytes) -> None:
    """Write a screenshot with a palette of its own, without a date or anything else beside its pixels."""
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    print(f"{file.relative_to(FOLDER.parent.parent)}: {file.stat().st_size} bytes")


if __name__ == "__main__":
    main()
