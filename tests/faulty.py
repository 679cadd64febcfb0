"""A program for a test: ask a service for everything while its machine lacks something, and again when it has it.

`python -m tests.faulty` prints a line of JSON for each fault: the statuses of the answers, and Retry-After where there
is one. The faults are real limits of this process, but for the folder that is not there.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

from tests.intake import workbooks
from tests.web.conftest import QUICK, make_app

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SITES = workbooks.saved([["name", "video_calls"], ["Lima", 10]])
FEW_FILES = 64


@contextlib.contextmanager
def full_disk() -> Iterator[None]:
    """Let no file grow, as on a disk without room: a write fails where it happens."""
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


@contextlib.contextmanager
def no_place_for_files() -> Iterator[None]:
    """Have no folder for temporary files, as where everything is read-only; not even root may write in /proc."""
    tempfile.tempdir = "/proc/planner"
    try:
        yield
    finally:
        tempfile.tempdir = None


@contextlib.contextmanager
def no_more_files() -> Iterator[None]:
    """Have opened as many files as a process may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FEW_FILES, hard))
    held: list[int] = []
    with contextlib.suppress(OSError):
        while True:
            held.append(os.open("/dev/null", os.O_RDONLY))
    try:
        yield
    finally:
        for each in held:
            os.close(each)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def main() -> None:
    """Ask with each fault, then without."""
    client = make_app(LOG_LEVEL="error").test_client()

    def report(name: str, **options: Any) -> Callable[[], Any]:
        return lambda: client.post(f"/api/v1/reports?format={name}", json=QUICK, **options)

    asked: dict[str, Callable[[], Any]] = {
        "assessment": lambda: client.post("/api/v1/assessments", json=QUICK),
        "page": lambda: client.get("/en/"),
        "csv": report("csv"),
        "xlsx": report("xlsx"),
        "pdf": report("pdf"),
        "job": report("pdf", headers={"Prefer": "respond-async"}),
        "batch": lambda: client.post(
            "/api/v1/assessments/batch", data=json.dumps(QUICK), content_type="application/x-ndjson"
        ),
        "sheet": lambda: client.post("/api/v1/roll-ups", data=SITES, content_type=XLSX),
        "file": lambda: client.post("/en/open", data={"file": (io.BytesIO(json.dumps(QUICK).encode()), "a.json")}),
    }

    def told(fault: str) -> None:
        answers = {name: ask() for name, ask in asked.items()}
        said = {name: [each.status_code, each.headers.get("Retry-After")] for name, each in answers.items()}
        sys.stdout.write(f"{json.dumps({'fault': fault, **said})}\n")
        sys.stdout.flush()

    for fault in (full_disk, no_place_for_files, no_more_files):
        with fault():
            told(fault.__name__)
    told("none")


if __name__ == "__main__":
    main()
