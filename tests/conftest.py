"""What every test gets: no network but loopback, reproducible hypothesis runs, golden files."""

from __future__ import annotations

import os
from collections.abc import Callable
from difflib import unified_diff
from pathlib import Path

import hypothesis
import pytest

GOLDEN = Path(__file__).parent / "golden"

hypothesis.settings.register_profile("quick", max_examples=50, deadline=None, derandomize=True, database=None)
hypothesis.settings.register_profile("thorough", max_examples=2000, deadline=None, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update-golden`."""
    parser.addoption("--update-golden", action="store_true", help="write tests/golden/* anew instead of comparing")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests in tests/browser as slow."""
    for item in items:
        if "browser" in item.path.parent.parts:
            item.add_marker(pytest.mark.slow)


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
