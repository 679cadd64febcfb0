"""docs/asvs.toml answers every requirement of ASVS 5.0 at levels 1 and 2, and what it says of tests is so."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import asvs
import pytest

ROOT = Path(__file__).parent.parent
ROWS = asvs.load()
APPLIES = [row for row in ROWS if row.applies]

LEVELS = {1: 70, 2: 183}
SECTIONS = (
    "1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4 "
    "5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 "
    "8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 "
    "11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 "
    "16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2"
)
"""How many requirements of the two levels each section of the standard has. They stand first in it, from 1 on."""
LEVEL_1 = (
    "V1.2.1 V1.2.2 V1.2.3 V1.2.4 V1.2.5 V1.3.1 V1.3.2 V1.5.1 V2.1.1 V2.2.1 V2.2.2 V2.3.1 V3.2.1 V3.2.2 V3.3.1 "
    "V3.4.1 V3.4.2 V3.5.1 V3.5.2 V3.5.3 V4.1.1 V4.4.1 V5.2.1 V5.2.2 V5.3.1 V5.3.2 V6.1.1 V6.2.1 V6.2.2 V6.2.3 "
    "V6.2.4 V6.2.5 V6.2.6 V6.2.7 V6.2.8 V6.3.1 V6.3.2 V6.4.1 V6.4.2 V7.2.1 V7.2.2 V7.2.3 V7.2.4 V7.4.1 V7.4.2 "
    "V8.1.1 V8.2.1 V8.2.2 V8.3.1 V9.1.1 V9.1.2 V9.1.3 V9.2.1 V10.4.1 V10.4.2 V10.4.3 V10.4.4 V10.4.5 V11.3.1 "
    "V11.3.2 V11.4.1 V12.1.1 V12.2.1 V12.2.2 V13.4.1 V14.2.1 V14.3.1 V15.1.1 V15.2.1 V15.3.1"
)
"""Those of level 1."""


@cache
def functions(file: str) -> frozenset[str]:
    """Return the tests of a module, by the names of their functions."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return frozenset(
        node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def test_every_requirement_of_the_two_levels_is_answered_once() -> None:
    """70 of level 1 and 183 of level 2, and no other: 253 in all, each by its id and level."""
    pinned = dict(section.split(":") for section in SECTIONS.split())
    wanted = [f"V{section}.{number + 1}" for section, count in pinned.items() for number in range(int(count))]
    assert len(wanted) == len(set(wanted)) == sum(LEVELS.values()) == 253
    assert [row.id for row in ROWS] == wanted
    assert {row.id for row in ROWS if row.level == 1} == set(LEVEL_1.split())
    assert {level: sum(row.level == level for row in ROWS) for level in LEVELS} == LEVELS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_every_answer_is_whole(row: asvs.Row) -> None:
    """With a reason in a line; what is met names tests, or where a reader sees it."""
    assert row.answer in asvs.ANSWERS
    assert row.why.endswith(".")
    assert not {"|", "\n"} & set(row.why)
    assert row.answer != asvs.MET or row.tests or row.where
    assert len(set(row.tests)) == len(row.tests)


@pytest.mark.parametrize("row", [row for row in ROWS if row.tests], ids=lambda row: row.id)
def test_the_tests_that_are_named_exist(row: asvs.Row) -> None:
    """As a function of a module of tests, which pytest runs."""
    for test in row.tests:
        file, _, function = test.partition("::")
        assert file.startswith("tests/")
        assert function in functions(file), test


def test_as_many_are_bound_to_tests_as_was_meant() -> None:
    """Of what applies, every requirement of level 1 and nine in ten of level 2."""
    shares = {}
    for level in LEVELS:
        of_level = [row for row in APPLIES if row.level == level]
        shares[level] = sum(bool(row.tests) for row in of_level) / len(of_level)
    assert shares[1] == 1
    assert shares[2] >= 0.9


def test_the_page_counts_what_the_rows_say() -> None:
    """The summary at the top has the same counts, and every deviation is told there with its reason."""
    page = asvs.page()
    summary = [line for line in page.splitlines() if line.startswith(("| 1 |", "| 2 |"))]
    for level, line in zip(LEVELS, summary, strict=True):
        of_level = [row for row in ROWS if row.level == level]
        counts = [
            sum(row.answer == answer for row in of_level) for answer in (asvs.NOT_APPLICABLE, asvs.MET, asvs.DEVIATION)
        ]
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert cells[:6] == [str(n) for n in (level, len(of_level), counts[0], counts[1] + counts[2], *counts[1:])]
        bound = sum(bool(row.tests) for row in of_level if row.applies)
        assert cells[6].startswith(f"{bound} of {counts[1] + counts[2]} ")
    for row in ROWS:
        assert page.count(f"\n| {row.id} | {row.level} |") == 1
        assert (f"\n- **{row.id}** " in page) == (row.answer == asvs.DEVIATION)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[rows."V1.1.1"]\nlevel = 1\nanswer = "perhaps"\nwhy = "x."', "V1.1.1: the answer is none of"),
        ('[rows."V1.1.1"]\nlevel = 1\nanswer = "met"\nbecause = "none"', "V1.1.1: there is no reason none"),
        ('[rows."V1.1.1"]\nlevel = 1\nanswer = "met"\ntest = "x"', "V1.1.1: unknown test"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, text: str, told: str) -> None:
    """A misspelt answer, reason or key stops the page."""
    file = tmp_path / "asvs.toml"
    file.write_text(f"[reasons]\n{text}\n", "utf-8")
    with pytest.raises(SystemExit, match=told):
        asvs.load(file)
