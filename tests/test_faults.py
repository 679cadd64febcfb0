"""Faults of the machine: each has a defined answer, and afterwards the service goes on as before (docs/faults.md)."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from planner.jobs import DONE, Jobs
from planner.render import Rendition
from tests.web.conftest import QUICK, make_app

ROOT = Path(__file__).parent.parent
NEEDS_FILES = ("xlsx", "pdf", "job", "batch")
"""What goes through temporary files."""
PATIENCE_SECONDS = 180


@pytest.fixture(name="answers", scope="module")
def _answers() -> dict[str, dict[str, Any]]:
    """Return what a service answered to everything, by the fault that its machine had."""
    ran = subprocess.run([sys.executable, "-m", "tests.faulty"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    told = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [each["fault"] for each in told] == ["full_disk", "no_place_for_files", "no_more_files", "none"]
    return {each.pop("fault"): each for each in told}


pytestmark = pytest.mark.xdist_group("faults")


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["full_disk", "no_place_for_files"])
def test_without_room_for_files_what_needs_none_goes_on(answers: dict[str, dict[str, Any]], fault: str) -> None:
    """Assessments, pages, text files and uploads do; PDF, workbook and batch are told to come again."""
    told = answers[fault]
    for name, (status, retry_after) in told.items():
        if name == "job" and status == 202:
            continue  # it is begun where there was a place for it before, and will tell later
        if name in NEEDS_FILES:
            assert status == 503, (name, status)
            assert int(retry_after) > 0
        else:
            assert status in {200, 303}, (name, status)


@pytest.mark.slow
def test_without_files_to_open_nothing_is_an_error_of_ours(answers: dict[str, dict[str, Any]]) -> None:
    """A process that may open no more files assesses all the same; the rest is told to come again."""
    told = answers["no_more_files"]
    assert told["assessment"][0] == 200
    # A job may be begun all the same: it will tell later.
    assert {status for status, _ in told.values()} <= {200, 202, 303, 503}
    assert all(retry_after for status, retry_after in told.values() if status == 503)


@pytest.mark.slow
def test_when_it_is_over_everything_works(answers: dict[str, dict[str, Any]]) -> None:
    """The same process, without a restart."""
    assert {name: status for name, (status, _) in answers["none"].items()} == {
        **dict.fromkeys(answers["none"], 200),
        "job": 202,
        "file": 303,
    }


def test_a_batch_that_outgrows_the_disk_is_told_at_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read before is answered; the line that found no room may be sent again, and is not called broken."""
    from planner.web import spool

    monkeypatch.setattr(spool.Spool, "_keep", _room_for(1))
    line = json.dumps(QUICK).encode() + b"\n"
    answer = (
        make_app(LOG_LEVEL="error")
        .test_client()
        .post("/api/v1/assessments/batch", data=line * 3, content_type="application/x-ndjson")
    )
    told = [json.loads(each) for each in answer.data.splitlines()]
    assert told[0]["line"] == 1
    assert "problem" not in told[0]
    assert told[-1]["problem"]["type"] == "/problems/not-ready"
    assert told[-1]["problem"]["status"] == 503


def _room_for(pieces: int) -> Any:
    from planner.web import spool

    keep, left = spool.Spool._keep, [pieces]

    def kept(self: Any, piece: bytes) -> bool:
        left[0] -= 1
        return left[0] >= 0 and keep(self, piece)

    return kept


@pytest.mark.parametrize("error", [MemoryError(), OSError(24, "files"), OSError(28, "room"), OSError(30, "read-only")])
def test_what_the_system_lacks_is_no_error_of_ours(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """503 with Retry-After for whatever view it happens in, and the next request is answered."""
    from planner.web.api import assessments

    client = make_app(LOG_LEVEL="error").test_client()
    with monkeypatch.context() as patch:
        patch.setattr(assessments, "read_body", _raising(error))
        answer = client.post("/api/v1/assessments", json=QUICK)
    assert (answer.status_code, answer.json["type"]) == (503, "/problems/not-ready")  # type: ignore[index]
    assert int(answer.headers["Retry-After"]) > 0
    assert client.post("/api/v1/assessments", json=QUICK).status_code == 200


def test_any_other_error_of_the_system_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of ours that is missing is no passing lack: 500, as for any other bug, with a line in the log."""
    from planner.web.api import assessments

    client = make_app(LOG_LEVEL="error").test_client()
    monkeypatch.setattr(assessments, "read_body", _raising(FileNotFoundError(2, "ours")))
    answer = client.post("/api/v1/assessments", json=QUICK)
    assert (answer.status_code, answer.json["type"]) == (500, "/problems/internal-error")  # type: ignore[index]
    assert "Retry-After" not in answer.headers


def _raising(error: Exception) -> Any:
    def raise_it(*_: Any, **__: Any) -> Any:
        raise error

    return raise_it


@pytest.mark.parametrize("jump", [-86_400.0, 86_400.0 * 365])
def test_a_clock_that_jumps_moves_no_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump: float) -> None:
    """Jobs live by a clock that nobody sets: none is forgotten or older when the machine's time is corrected."""
    jobs = Jobs(tmp_path / "jobs")
    job = jobs.start(lambda _: Rendition("a.pdf", "application/pdf", b"%PDF"), {}, lambda error: type(error).__name__)
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and not ((found := jobs.find(job)) and found.stage == DONE):
        time.sleep(0.01)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + jump)
    found = jobs.find(job)
    assert found
    assert found.stage == DONE
    assert 0 <= found.seconds < PATIENCE_SECONDS
    assert jobs.file(job)


def test_nothing_waits_by_a_clock_that_can_be_set() -> None:
    """time.time() and datetime.now() are for the log's stamps alone; deadlines and ages are monotonic."""
    found = {
        str(file.relative_to(ROOT))
        for file in (ROOT / "planner").rglob("*.py")
        if re.search(
            r"\btime\.time\(|\bfrom time import [^\n]*\btime\b|datetime\.now\(|utcnow\(", file.read_text("utf-8")
        )
    }
    assert found <= {"planner/web/journal.py", "planner/intake/xlsx_reader.py"}, found


@pytest.mark.slow
def test_without_fonts_a_pdf_is_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    """An installation that lost its font files makes no PDF, says so, and makes everything else."""
    for name in ("planner", "data", "templates", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "fonts"))
    program = (
        "import json; from tests.web.conftest import QUICK, make_app\n"
        "client = make_app(LOG_LEVEL='error').test_client()\n"
        "formats = ('pdf', 'html', 'xlsx')\n"
        "asked = {name: client.post(f'/api/v1/reports?format={name}', json=QUICK) for name in formats}\n"
        "print(json.dumps({name: [answer.status_code, answer.mimetype] for name, answer in asked.items()}))\n"
        "import planner; print(planner.__file__)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-P", "-c", program],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    told, where = ran.stdout.splitlines()
    assert where.startswith(str(tmp_path))
    statuses = {name: status for name, (status, _) in json.loads(told).items()}
    assert statuses["html"] == statuses["xlsx"] == 200
    assert statuses["pdf"] == 501
    assert json.loads(told)["pdf"][1] == "application/problem+json"
