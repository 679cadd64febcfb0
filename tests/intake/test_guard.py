"""The process that reads a workbook: what bounds it, that it is gone afterwards, and that it has nothing of ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from planner.errors import InvalidDesign, ReaderBusy, TooLarge, UnreadableSheet
from planner.intake import guard, limits
from planner.intake.guard import read_workbook
from planner.intake.sheets import read_sheets
from tests import processes
from tests.intake import workbooks
from tests.intake.test_sheets import padded

MEBIBYTE = 1_048_576
PATIENCE_S = 180
"""A bound that no reader here reaches, however slow or busy the machine."""


def children() -> set[int]:
    """Return the processes that this one has started and not yet buried."""
    return processes.unburied(os.getpid())


def code_of(content: bytes, **bounds: float) -> str:
    """Return the code with which a workbook is refused under these bounds."""
    with pytest.raises((TooLarge, UnreadableSheet)) as caught:
        read_workbook(content, **bounds)  # type: ignore[arg-type]
    return caught.value.faults[0].code


def heavy() -> bytes:
    """Return a workbook whose reading takes seconds: fifty megabytes of cells without a value."""
    return padded(workbooks.parts(f"<row>{'<c/>' * 250}</row>" * 30_000))


def test_a_reader_that_takes_too_long_is_ended_and_buried(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No process and no zombie is left, and the answer comes when the time is over, not when the reader would end."""
    before = children()
    assert code_of(heavy(), wall_s=0.3) == "sheet_too_heavy"
    assert children() <= before
    patient = tmp_path / "reader.py"
    patient.write_text("import time\ntime.sleep(600)\n")
    monkeypatch.setattr(guard, "_READER", patient)
    assert code_of(workbooks.workbook(), wall_s=0.3) == "sheet_too_heavy"
    assert children() <= before


def test_processor_time_is_bounded() -> None:
    """The system itself ends the reader."""
    before = children()
    assert code_of(heavy(), cpu_s=1, wall_s=PATIENCE_S) == "sheet_too_heavy"
    assert children() <= before


def test_memory_is_bounded() -> None:
    """A workbook of more cells than the memory holds is refused; the reader never had more than its bound."""
    row = "<row>" + '<c t="str"><v>%06d</v></c>' * 200 + "</row>"
    rows = "".join(row % tuple(range(number, number + 200)) for number in range(1500))
    content = padded(workbooks.parts(rows))
    assert len(read_workbook(content, cpu_s=PATIENCE_S, wall_s=PATIENCE_S)[0].rows) == 1500
    assert code_of(content, memory_bytes=40 * MEBIBYTE, wall_s=PATIENCE_S) == "sheet_too_heavy"
    # Its largest child is told of a process: it has to be one that had no others.
    alone = (
        "import resource, sys; from planner.intake.guard import read_workbook; "
        f"read_workbook(sys.stdin.buffer.read(), cpu_s={PATIENCE_S}, wall_s={PATIENCE_S}); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    told = subprocess.run([sys.executable, "-c", alone], input=content, capture_output=True, check=True).stdout
    assert 0 < int(told) * 1024 < limits.READ_MEMORY_BYTES


def test_the_serving_process_does_not_grow_with_what_is_refused() -> None:
    """A bomb is refused without being unpacked: that would take longer, and not a few megabytes more."""
    content = workbooks.zipped({**workbooks.parts(), "xl/worksheets/sheet1.xml": b" " * 200_000_000})
    # In a process that never held what was packed; the first workbook loads what is needed for any.
    program = (
        "import io, resource, sys, zipfile\n"
        "from planner.errors import InvalidDesign, TooLarge\n"
        "from planner.intake.sheets import read_sheets\n"
        "def used():\n"
        "    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]\n"
        "    return sum(each.ru_utime + each.ru_stime for each in both), both[0].ru_maxrss\n"
        "content = sys.stdin.buffer.read()\n"
        "try:\n    read_sheets(b'PK\\x03\\x04', 'xlsx')\nexcept InvalidDesign:\n    pass\n"
        "begun = used()\n"
        "try:\n    read_sheets(content, 'xlsx')\nexcept TooLarge:\n    refused = used()\n"
        "with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open('xl/worksheets/sheet1.xml') as part:\n"
        "    while part.read(65_536):\n        pass\n"
        "unpacked = used()\n"
        "print(refused[0] - begun[0], unpacked[0] - refused[0], refused[1] - begun[1])\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], input=content, capture_output=True, check=True)
    refusing_s, unpacking_s, grown_kb = map(float, ran.stdout.split())
    assert refusing_s < unpacking_s
    assert grown_kb < 10 * 1024


def test_declared_sizes_that_lie_are_bounds_all_the_same() -> None:
    """A part that declares a hundred bytes and unpacks to fifty megabytes is read to its declaration and refused."""
    content = bytearray(workbooks.workbook(f"<row>{'<c/>' * 250}</row>" * 30_000))
    name = b"xl/worksheets/sheet1.xml"
    at = content.rindex(name) - 46
    content[at + 24 : at + 28] = (100).to_bytes(4, "little")
    with pytest.raises(UnreadableSheet) as caught:
        read_sheets(bytes(content), "xlsx")
    assert caught.value.faults[0].code == "sheet_broken"


def test_too_many_at_once_are_asked_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers beyond the number wait for a turn, but not for ever; turns are given back whatever happened."""
    monkeypatch.setattr(limits, "READ_PATIENCE_S", 0.05)
    for _ in range(limits.MAX_READERS):
        assert guard._TURNS.acquire(blocking=False)
    try:
        with pytest.raises(ReaderBusy):
            read_workbook(workbooks.workbook())
    finally:
        for _ in range(limits.MAX_READERS):
            guard._TURNS.release()
    for _ in range(limits.MAX_READERS + 1):
        with pytest.raises(InvalidDesign):
            read_workbook(b"no workbook")
    assert read_workbook(workbooks.workbook())[0].rows == ()


def test_a_reader_that_fails_is_told_in_the_log_and_refuses(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A bug of the reader is not the caller's: he is told that his file is not read, we that the reader broke."""
    broken = tmp_path / "reader.py"
    broken.write_text("raise SystemExit(3)")
    monkeypatch.setattr(guard, "_READER", broken)
    assert code_of(workbooks.workbook()) == "sheet_broken"
    assert "ended with code 3" in caplog.text


def test_the_reader_knows_nothing_of_its_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No environment, no packages but the standard library's, no files of the caller's folder."""
    spy = tmp_path / "reader.py"
    spy.write_text(
        "import os, sys, json\n"
        "sys.stdin.buffer.read()\n"
        "packages = [folder for folder in sys.path if 'site-packages' in folder]\n"
        "told = [sorted(os.environ), packages, os.getcwd(), 'planner' in sys.modules]\n"
        "print(json.dumps({'sheets': [[json.dumps(told), []]]}))\n"
    )
    monkeypatch.setenv("PLANNER_SECRET_KEY", "secret")
    monkeypatch.setattr(guard, "_READER", spy)
    (told,) = read_workbook(workbooks.workbook())
    names, packages, folder, ours = json.loads(told.name)
    assert "PLANNER_SECRET_KEY" not in names
    assert (packages, folder, ours) == ([], "/", False)


def test_the_reader_is_a_program_of_its_own() -> None:
    """Alone, with its limits as its argument, it answers in JSON."""
    allowed = {"bytes": 10**6, "sheets": 9, "rows": 9, "columns": 9, "cells": 9, "cell_text": 9, "characters": 99}
    bounds = {"cpu_s": 5, "memory_bytes": 2**28}
    ran = subprocess.run(
        [sys.executable, "-I", "-S", str(guard._READER), json.dumps(allowed | bounds)],
        input=workbooks.workbook('<row r="2"><c r="A2"><v>1</v></c></row>'),
        capture_output=True,
        check=True,
    )
    assert json.loads(ran.stdout) == {"sheets": [["Sites", [[], [1]]]]}
