"""Bombs: whatever is sent to the API, to a page or to the command line, in bounded time and memory, with an answer.

One process sends them all under limits of the system itself (tests.bombs): beyond them it would be ended. Nothing here
looks at a clock.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import bombs

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("bombs")]

ROOT = Path(__file__).parent.parent.parent
MOST_BYTES = 65_536
"""Of a problem."""
MOST_PAGE_BYTES = 6 * bombs.FITS
"""Of a page, which shows again what was sent, each of its quotation marks as an entity."""


@pytest.fixture(name="answers", scope="module")
def _answers() -> list[dict[str, Any]]:
    """Return what came of every bomb."""
    ran = subprocess.run([sys.executable, "-m", "tests.bombs"], cwd=ROOT, capture_output=True, text=True, check=False)
    told = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ran.returncode == 0, (ran.returncode, told[-1:], ran.stderr[-2000:])
    assert told[-1]["at"] == "end"
    return told[:-1]


def test_every_bomb_has_an_answer(answers: list[dict[str, Any]]) -> None:
    """None is an error of ours, none is large, and the process that answered is as it was."""
    assert len(answers) > 300
    for each in answers:
        assert each["status"] < 500, each
        assert each["bytes"] < MOST_PAGE_BYTES, each
        assert not each.get("crashed"), each


def test_the_api_refuses_each_with_a_reason(answers: list[dict[str, Any]]) -> None:
    """As a problem with codes. A batch answers line by line; comments alone are a design like any other."""
    asked = [each for each in answers if each["at"] in (*bombs.JSON_ROUTES, "roll-ups")]
    assert len(asked) > 150
    for each in asked:
        if each["bomb"] == "comments":
            assert each["status"] == 200
            continue
        assert each["status"] in {400, 413, 415, 422}, each
        assert each["codes"], each
        assert each["bytes"] <= MOST_BYTES, each


def test_pages_refuse_too(answers: list[dict[str, Any]]) -> None:
    """Each page has its own way to say so; it never makes a design of a bomb."""
    for each in (each for each in answers if each["at"].startswith("/en/") or each["at"] == "open"):
        assert each["status"] in {200, 303, 400, 413, 422}, each


def test_the_command_line_refuses_too(answers: list[dict[str, Any]]) -> None:
    """With 2, could not check, or with the findings of a design that is one."""
    asked = [each for each in answers if each["at"] == "command"]
    assert len(asked) > 30
    assert {each["status"] for each in asked} <= {1, 2}


@pytest.mark.parametrize(
    ("bomb", "code"),
    [
        ("brackets", "too_deep"),
        ("one key many times", "duplicate_key"),
        ("a long number", "number_too_long"),
        ("a large exponent", "not_finite"),
        ("many large clusters", "too_many_clusters"),
        ("more peers than fit", "too_many_peers"),
        ("empty clusters", "too_many_clusters"),
        ("records", "list_length"),
        ("beyond the limit", "too_many_bytes"),
        ("a billion laughs", "yaml_alias"),
        ("base sixty", "yaml_number"),
        ("hexadecimal", "yaml_number"),
        ("documents", "malformed_yaml"),
        ("dashes", "too_deep"),
        ("zeros", "sheet_too_much_unpacked"),
        ("entities", "sheet_doctype"),
        ("an outside entity", "sheet_doctype"),
        ("parts", "sheet_too_many_parts"),
        ("overlapping parts", "sheet_too_much_unpacked"),
        ("the last cell", "sheet_too_many_columns"),
        ("rows of CSV", "sheet_too_many_rows"),
        ("columns of CSV", "sites_no_headings"),
    ],
)
def test_the_reason_is_the_bombs_own(answers: list[dict[str, Any]], bomb: str, code: str) -> None:
    """What is told names what was too much."""
    told = [each["codes"] for each in answers if each["bomb"] == bomb and each["at"] in ("assessments", "roll-ups")]
    assert told
    assert any(code in codes for codes in told), told
