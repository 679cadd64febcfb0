"""The whole benchmark in one go: runs every script in turn and writes what they found to bench/RESULTS.md.

`make bench` runs it; `python bench/run.py sweep.py start.py` runs those alone and leaves the others as they were found.
A script that fails does not stop the others; the run then ends with 1, and the page says which.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from goals import figure_in, load

BENCH = Path(__file__).parent
RESULTS = BENCH / "RESULTS.md"
SCRIPTS = (
    ("six_peers.py", "One design in process"),
    ("assess.py", "One design in process, beside its peers"),
    ("requests_over_http.py", "Over HTTP"),
    ("servers.py", "WSGI servers"),
    ("start.py", "Starting, and memory"),
    ("batch.py", "Batches"),
    ("sweep.py", "Capacity sweep"),
    ("documents.py", "Documents"),
    ("intake.py", "Reading workbooks"),
    ("load.py", "Load and overload"),
    ("reloads.py", "Kills and reloads"),
    ("pages.py", "Pages in a browser"),
)
PACKAGES = ("flask", "marshmallow", "numpy", "openpyxl", "weasyprint", "granian", "gunicorn", "pydantic", "polars")


def main() -> int:
    """Run, print and write everything; return 1 when a script failed."""
    failed, sections = [], _earlier() if sys.argv[1:] else {}
    for script, title in SCRIPTS:
        if sys.argv[1:] and script not in sys.argv[1:]:
            continue
        _show(f"== {title} ({script})\n")
        begun = time.monotonic()
        lines, code = _run(script)
        if code:
            failed.append(script)
            lines.append(f"(ended with {code})")
        took = f"`python bench/{script}`, {time.monotonic() - begun:.0f} s, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
        sections[title] = "\n".join(
            [f"## {title}", "", f"{took}, commit {_commit()}", "", "```text", *lines, "```", ""]
        )
    told = [sections[title] for _, title in SCRIPTS if title in sections]
    figures = dict(filter(None, (figure_in(line) for section in told for line in section.splitlines())))
    RESULTS.write_text("\n".join([_head(), _goals(figures), *told]), encoding="utf-8")
    _show("written: bench/RESULTS.md\n")
    if failed:
        sys.stderr.write(f"failed: {', '.join(failed)}\n")
    return 1 if failed else 0


def _earlier() -> dict[str, str]:
    """Return what an earlier run wrote of each script, by title."""
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.is_file() else ""
    parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    titles = {title for _, title in SCRIPTS}
    found = {part.partition("\n")[0].removeprefix("## "): part for part in parts}
    return {title: part.rstrip() + "\n" for title, part in found.items() if title in titles}


def _run(script: str) -> tuple[list[str], int]:
    """Run a script, show its output as it comes, and return it."""
    lines = []
    with subprocess.Popen(  # noqa: S603  (our own scripts)
        [sys.executable, str(BENCH / script)], stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        for line in process.stdout or ():
            _show(line)
            lines.append(line.rstrip())
    return lines, process.returncode


def _show(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _head() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES if _is_there(name))
    return "\n".join(
        [
            "# What the benchmark found",
            "",
            "Written by `make bench`. Compare the ratios of one script; absolute figures belong to the machine.",
            "",
            f"- {_processor()}, {os.cpu_count()} cores, {_memory_gb()} GB of memory, {platform.system()}",
            f"- {platform.python_implementation()} {platform.python_version()}, {packages}",
            "",
        ]
    )


def _goals(figures: dict[int, float]) -> str:
    rows = [
        "## Goals",
        "",
        "| # | what | against | goal | found | |",
        "|---|---|---|---|---|---|",
    ]
    for number, goal in load().items():
        ratio = figures.get(number)
        found, told = ("", "not measured") if ratio is None else (f"{ratio:.3g}x", _met(goal.is_met(ratio)))
        rows.append(f"| {number} | {goal.what} | {goal.against} | {goal.limit} | {found} | {told} |")
    why = BENCH / "why.md"
    return "\n".join([*rows, "", why.read_text(encoding="utf-8") if why.is_file() else ""])


def _met(met: bool) -> str:
    return "met" if met else "**not met**"


def _is_there(package: str) -> bool:
    try:
        return bool(version(package))
    except ImportError:
        return False


def _commit() -> str:
    told = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, cwd=BENCH)  # noqa: S607, PLW1510
    return told.stdout.strip() or "unknown"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _memory_gb() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


if __name__ == "__main__":
    sys.exit(main())
