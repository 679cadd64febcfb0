"""Workbooks and inventories on the command line: judged like any design, with faults by cell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.designs import SOUND_C
from tests.test_cli import run

INVENTORY = "Clúster;Peer N address;LAN 1 IPv4;Plataforma\r\na;c1.x;10.0.0.1;medium_vm\r\na;c2.x;{ip};{platform}\r\n"


def test_a_report_is_a_design_again(tmp_path: Path) -> None:
    """`report` writes a workbook, and `assess` of it says what `assess` of the design says."""
    design, book = tmp_path / "design.json", tmp_path / "book.xlsx"
    design.write_text(json.dumps(SOUND_C), encoding="utf-8")
    assert run("report", str(design), "-o", str(book), "--language", "es").exit_code == 0
    ours, theirs = (run("assess", str(path), "--format", "json") for path in (design, book))
    assert ours.exit_code == theirs.exit_code
    assert json.loads(theirs.stdout)["design_hash"] == json.loads(ours.stdout)["design_hash"]
    assert run("ports", str(book)).stdout == run("ports", str(design)).stdout


def test_an_inventory_is_a_design(tmp_path: Path) -> None:
    """By its ending."""
    file = tmp_path / "peers.csv"
    file.write_text(INVENTORY.format(ip="10.0.0.2", platform="VM mediana (Medium)"), encoding="utf-8")
    result = run("assess", str(file), "--format", "json")
    assert json.loads(result.stdout)["design"]["clusters"][0]["peers"][1]["platform"] == "medium_vm"


@pytest.mark.parametrize("command", ["assess", "ports"])
def test_faults_are_told_by_cell(tmp_path: Path, command: str) -> None:
    """Each on its line of standard error, with the file; exit 2."""
    file = tmp_path / "peers.csv"
    file.write_text(INVENTORY.format(ip="10.0.0.2222", platform="vax"), encoding="utf-8")
    result = run(command, str(file))
    assert result.exit_code == 2
    lines = result.stderr.splitlines()
    assert [line.removeprefix(f"{file}: ").split(":")[0] for line in lines if line.startswith(str(file))] == [
        "C3",
        "D3",
    ]


def test_a_workbook_on_standard_input_is_known_by_its_beginning() -> None:
    """It has no name to tell; a damaged one is told as such, not as bad YAML."""
    result = run("assess", "-", stdin=b"PK\x03\x04 and no more")
    assert result.exit_code == 2
    assert "workbook" in result.stderr
