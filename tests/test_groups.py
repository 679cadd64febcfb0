"""Tests of a group run in one process, one after another: they share a server, a folder, or the machine's memory."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
GROUPED = """
import pytest

@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("number", range(8))
def test_of_a_group(number):
    pass
"""


def test_a_group_stays_in_one_process(tmp_path: Path) -> None:
    """Where groups are passed over, nothing else would tell."""
    (tmp_path / "test_grouped.py").write_text(GROUPED, "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = slow\n", "utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-v", "-p", "tests.conftest", "-n", "2", "--dist", "loadgroup", str(tmp_path)],
        cwd=tmp_path,
        env={**kept, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    done = re.findall(r"\[(gw\d)\] .*PASSED", ran.stdout)
    assert len(done) == 8, ran.stdout + ran.stderr
    assert len(set(done)) == 1, ran.stdout
