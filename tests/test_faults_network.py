"""The service asks nobody: no endpoint, page or file makes a request or looks up a name, whatever texts it is given."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from planner.render.formats import RENDERERS
from tests.outward import WATCH

ROOT = Path(__file__).parent.parent


def watched(folder: Path, *arguments: str) -> tuple[subprocess.CompletedProcess[str], str]:
    """Run Python with the watch in it and in whatever it starts; return how it ended and what tried to get out."""
    told = folder / "told"
    told.touch()
    (folder / "sitecustomize.py").write_text(WATCH, "utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PLANNER_")}
    environment = {**kept, "OUTWARD": str(told), "PYTHONPATH": str(folder)}
    ran = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return ran, told.read_text("utf-8")


@pytest.mark.parametrize(
    "attempt",
    [
        "import urllib.request; urllib.request.urlopen('http://192.0.2.1/')",
        "import socket; socket.getaddrinfo('evil.example', 80)",
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
        "import subprocess, sys; ask = 'import socket; socket.gethostbyname(\"a.example\")'; "
        "subprocess.run([sys.executable, '-c', ask])",
    ],
)
def test_the_watch_sees_every_way_out(tmp_path: Path, attempt: str) -> None:
    """Whoever tried would be caught: over TCP, UDP, by a name alone, and in a process of its own."""
    _, told = watched(tmp_path, "-c", attempt)
    assert told


@pytest.mark.slow
def test_no_endpoint_asks_anybody(tmp_path: Path) -> None:
    """Every route by every method, every format, and a workbook read back: not one attempt, in any process."""
    ran, told = watched(tmp_path, "-m", "tests.outward", str(tmp_path / "told"))
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert told == ""
    seen = json.loads(ran.stdout)
    assert seen["GET 2xx"] > 40
    assert seen["POST 2xx"] + seen["POST 3xx"] > 10
    assert set(RENDERERS) <= set(seen)
