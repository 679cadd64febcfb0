"""`what-if` on the command line: the table as text, JSON and CSV, and what is wrong with a question."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from planner.what_if import Axis
from tests.designs import SOUND_PAIR
from tests.test_cli import run

DESIGN: dict[str, Any] = {
    "clusters": [{"platform": "medium_vm", "peer_count": 4, "software_version": "X15.4"}],
    "demand": {"video_calls": 250, "audio_calls": 200, "peer_losses": 1},
}
TEXT = json.dumps(DESIGN)


def lines(*arguments: str, document: Any = None) -> list[str]:
    """Return what the command prints, exit 0."""
    result = run("what-if", "-", *arguments, stdin=json.dumps(document) if document else TEXT)
    assert result.exit_code == 0, result.stderr
    return result.stdout.splitlines()


def test_peers_and_losses_as_text() -> None:
    """What holds for all first, then the table with a word in each cell, then the notes."""
    said = lines()
    assert said[0] == "Where the table does not vary it: platform Medium VM; peers 4; peers lost 1; demand × 1; today."
    assert said[1] == "Demand today: Video calls: 250; Audio-only calls: 200."
    assert said[2] == "Figures: Cluster guide (table for four peers), release X15.4."
    start = next(place for place, line in enumerate(said) if line.startswith("Peers ↓ Peers lost →"))
    rows = [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in said[start + 1 : start + 7]]
    assert rows[0] == ["1 peer", "350%* Too much", *["Not possible"] * 5]
    assert rows[3][:3] == ["4 peers", "88%* Nearly full", "117%* Too much together (as stated)"]
    after = " ".join(said[start + 7 :])
    assert "Not possible: No peer is left" in after
    assert "(inferred; * where that line binds)" in " ".join(after.split())
    assert "more than 80% is used, this planner's own mark" in after


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("rows", Axis)
def test_every_axis_in_every_form(rows: Axis, language: str) -> None:
    """Text, JSON and CSV of the same table, in both languages."""
    columns = "losses" if rows is Axis.PEERS else "peers"
    asked = ("--rows", str(rows), "--columns", columns, "--growth-percent", "9", "--language", language)
    table = json.loads("\n".join(lines(*asked, "--format", "json")))
    cells = [cell for row in table["cells"] for cell in row]
    listed = list(csv.DictReader(io.StringIO("\n".join(lines(*asked, "--format", "csv")))))
    assert [cell["text"] for cell in cells] == [list(row.values())[2] for row in listed]
    assert len(lines(*asked)) > len(table["row_values"])


def test_csv_has_a_row_for_each_cell() -> None:
    """The binding metric, what is asked of it, what is there, and why not."""
    asked = ("--format", "csv", "--row-values", "2,4", "--column-values", "1,3")
    rows = list(csv.reader(io.StringIO("\n".join(lines(*asked)))))
    assert rows[0][:2] == ["Peers", "Peers lost"]
    assert rows[1][:8] == ["2 peers", "1 lost", "Too much", "Video calls", "250", "100", "250%", "lacking: 150"]
    assert rows[2] == [
        "2 peers",
        "3 lost",
        "Not possible",
        *[""] * 6,
        "No peer is left: as many are lost as there are.",
    ]
    silent = {"clusters": DESIGN["clusters"]}
    bare = list(csv.reader(io.StringIO("\n".join(lines(*asked, document=silent)))))
    assert bare[1] == ["2 peers", "1 lost", "Nothing asked", "Video calls", "", "100", "", "", "", ""]


def test_what_does_not_vary_is_kept() -> None:
    """Platform, peers, losses, demand and growth of the question take the design's place."""
    base = ("--platform", "large_vm", "--peers", "3", "--losses", "0", "--demand", "1.5", "--growth", "12")
    found = json.loads("\n".join(lines("--format", "json", *base, "--growth-percent", "100")))
    assert found["base"] == {"platform": "large_vm", "peers": 3, "losses": 0, "demand": 1.5, "growth": 12}
    assert found["cells"][0][0]["demand"]["video_calls"] == 750


def test_another_cluster() -> None:
    """By its number, from 1."""
    found = json.loads("\n".join(lines("--cluster", "2", "--format", "json", document=SOUND_PAIR)))
    assert found["cluster"] == 1


def test_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the table does not fit, each row stands below the other, its cells with their columns."""
    monkeypatch.setattr("planner.cli.what_if.fits", lambda titles, rows: False)
    said = lines()
    start = said.index("4 peers")
    assert said[start + 1 : start + 3] == [
        "  none lost: 88%* Nearly full",
        "  1 lost: 117%* Too much together (as stated)",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--rows", "peers", "--columns", "peers"), ["--columns: Rows and columns must vary different things."]),
        (("--rows", "growth"), ["--growth-percent: This needs a growth"]),
        (("--growth", "3"), ["--growth-percent: This needs a growth"]),
        (
            ("--row-values", "0,x,2.5,nan", "--column-values", "9"),
            [
                "--row-values: The number must be from 1 to 6.",
                "--row-values: A whole number is needed.",
                "--column-values: The number must be from 0 to 5.",
            ],
        ),
        (("--row-values", ",".join(["1"] * 25)), ["--row-values: The list must have 1 to 24 entries."]),
        (("--columns", "platform", "--column-values", "vax"), ["--column-values: The value must be one of"]),
        (("--cluster", "2"), ["The design has no such cluster; it has this many: 1."]),
        (("--cluster", "0"), ["--cluster"]),
        (("--rows", "users"), ["--rows"]),
        (("--demand", "1e300"), ["--demand"]),
        (("--demand", "nan"), ["--demand"]),
        (("--demand", "-1"), ["--demand"]),
        (("--peers", "0"), ["--peers"]),
        (("--growth-percent", "nan"), ["--growth-percent"]),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments: tuple[str, ...], said: list[str]) -> None:
    """Exit 2, a sentence for each fault at its option, nothing on standard output."""
    result = run("what-if", "-", *arguments, stdin=TEXT)
    assert (result.exit_code, result.stdout) == (2, "")
    for sentence in said:
        assert sentence in result.stderr
    assert "Traceback" not in result.stderr


def test_a_demand_that_is_missing_is_told_at_what_asks_for_it() -> None:
    """The axis, or the factor."""
    silent = json.dumps({"clusters": DESIGN["clusters"]})
    assert "--rows: This needs a demand" in run("what-if", "-", "--rows", "demand", stdin=silent).stderr
    assert "--demand: This needs a demand" in run("what-if", "-", "--demand", "2", stdin=silent).stderr


def test_a_file_that_is_no_design(tmp_path: Path) -> None:
    """Every fault at its line, exit 2."""
    file = tmp_path / "design.json"
    file.write_text('{"clusters": [],\n "x": 1}', encoding="utf-8")
    result = run("what-if", str(file))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "/clusters: The list must have 1 to 200 entries." in result.stderr
    assert f"{file}:2:2: /x:" in result.stderr
    assert run("what-if", str(tmp_path / "none.json")).exit_code == 2
