"""What every test gets: no network but loopback, reproducible hypothesis runs, golden files."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from difflib import unified_diff
from pathlib import Path
from typing import Any

import hypothesis
import pytest

GOLDEN = Path(__file__).parent / "golden"
PATIENCE_S = 600
"""How long a job may take on a busy machine, and those before it."""

_ANY_SPEED = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
"""How long an example takes, or its making, says nothing: the machine may be busy."""
hypothesis.settings.register_profile("quick", max_examples=50, derandomize=True, database=None, **_ANY_SPEED)
hypothesis.settings.register_profile("thorough", max_examples=2000, print_blob=True, **_ANY_SPEED)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update-golden`."""
    parser.addoption("--update-golden", action="store_true", help="write tests/golden/* anew instead of comparing")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests in tests/browser as slow, and have the groups of pytest-xdist hold.

    Its version 3.8 puts the group into `_nodeid`, which pytest 9.2 does not read any more: without a word, the tests of
    a group are dealt out like any others (https://github.com/pytest-dev/pytest-xdist/issues/1386).
    """
    for item in items:
        if "browser" in item.path.parent.parts:
            item.add_marker(pytest.mark.slow)
        told: Any = getattr(item, "_nodeid", item.nodeid)
        if told != item.nodeid:
            item._id = type(item._id).parse(told)  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def no_job_outlives_its_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """Wait until the jobs have ended that a test began: the next may read the log, or want the renderer, for itself."""
    if "browser" in request.path.parent.parts:  # whose server is asked by several tests
        yield
        return
    _wait_for_jobs()
    yield
    _wait_for_jobs()


def _wait_for_jobs() -> None:
    for thread in [thread for thread in threading.enumerate() if thread.name == "job"]:
        thread.join(PATIENCE_S)
        assert not thread.is_alive(), "a job does not end"


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Return `golden(name, text)`: compare a text with tests/golden/<name>, or write that file with --update-golden.

    A golden file is small, readable and reviewed in the diff like code; see tests/golden/README.md.
    """
    update = request.config.getoption("--update-golden")

    def compare(name: str, text: str) -> None:
        file = GOLDEN / name
        if update:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
            return
        if not file.is_file():
            pytest.fail(f"tests/golden/{name} is missing: run `pytest --update-golden`, read the file, keep it")
        kept = file.read_text(encoding="utf-8")
        if text != kept:
            changed = unified_diff(kept.splitlines(), text.splitlines(), f"tests/golden/{name}", "today", "", "", 0, "")
            pytest.fail("differs (pytest --update-golden writes it anew):\n" + "\n".join(changed), pytrace=False)

    return compare
