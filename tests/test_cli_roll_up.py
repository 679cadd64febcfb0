"""`roll-up` on the command line: a sheet of sites in, words, JSON or a file out."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from planner.roll_up import MOST_FAULTS_TOLD
from tests.intake import workbooks
from tests.test_cli import run

GOOD = "site,mra_registrations\nLima,4000\nCusco,500\n"
STORY = f"{GOOD}Ica,x\nPuno,90000000\n"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """Return a sheet with two good rows, a bad one, and one that nothing carries."""
    file = tmp_path / "sites.csv"
    file.write_text(STORY, encoding="utf-8")
    return file


def test_a_sheet_in_words(sheet: Path) -> None:
    """Sums, every row, what is wrong by cell; exit 1 because of the last two."""
    result = run("roll-up", str(sheet), "--peer-losses", "1")
    assert result.exit_code == 1
    for said in (
        "Sites read: 3. Rows that could not be read: 1.",
        "90,004,500",
        "B4: A number is needed.",
        "Lima",
        "Puno",
    ):
        assert said in result.stdout
    assert "One deployment for all: No option carries this demand." in result.stdout


def test_a_good_sheet_in_spanish(tmp_path: Path) -> None:
    """Exit 0; headings and words of the other language."""
    file = tmp_path / "sedes.csv"
    file.write_text("Sede;Registros MRA (mediante proxy)\nLima;4000\n", encoding="utf-8")
    result = run("roll-up", str(file), "--language", "es")
    assert result.exit_code == 0
    assert "Un solo despliegue para todas:" in result.stdout
    assert "soportada" in result.stdout


def test_json_and_terms(sheet: Path) -> None:
    """The API's answer; the terms reach the search."""
    result = run(
        "roll-up", str(sheet), "--format", "json", "--platform", "large_vm", "--max-clusters", "2", "--release", "X14.2"
    )
    told = json.loads(result.stdout)
    assert {site["option"]["platform"] for site in told["sites"] if site["option"]} == {"large_vm"}
    assert (told["together"]["max_clusters"], told["together"]["software_version"]) == (2, "X14.2")
    assert told["fault_count"] == 1


def test_files(sheet: Path, tmp_path: Path) -> None:
    """The ending chooses; a workbook is read whatever its name, from standard input too."""
    for name in ("out.csv", "OUT.XLSX"):
        assert run("roll-up", str(sheet), "-o", str(tmp_path / name), "--today", "2026-11-22").exit_code == 1
    rows = list(csv.reader(io.StringIO((tmp_path / "out.csv").read_text("utf-8-sig"))))
    assert [row[1] for row in rows[1:]] == ["Lima", "Cusco", "Ica", "Puno"]
    assert openpyxl.load_workbook(tmp_path / "OUT.XLSX").sheetnames == ["Roll-up", "Sites", "Faults"]
    book = tmp_path / "book.bin"
    book.write_bytes(workbooks.saved([("site", "mra_registrations"), ("Lima", 4000)]))
    assert run("roll-up", str(book)).exit_code == 0


def test_standard_input() -> None:
    """A pipe is read."""
    assert run("roll-up", "-", stdin=GOOD).exit_code == 0


def test_templates(tmp_path: Path) -> None:
    """An empty sheet, on the screen or as a file, can be read back once it is filled in."""
    for kind, row in (("people", "A,10,1,1,100,180,0.5,0.5,0.01"), ("demand", "A,1,2,3,4,5,6,7")):
        headings = run("roll-up", "--template", kind).stdout
        assert run("roll-up", "-", stdin=headings + row).exit_code == 0
        assert run("roll-up", "--template", kind, "-o", str(tmp_path / f"{kind}.csv")).exit_code == 0
        assert (tmp_path / f"{kind}.csv").read_text("utf-8-sig") == headings.replace("\n", "\n")


def test_what_could_not_be_checked(sheet: Path, tmp_path: Path) -> None:
    """No file, no sheet of sites, bad rows alone, an ending that is none, the sheet itself: a sentence and exit 2."""
    bad = tmp_path / "bad.csv"
    bad.write_text("users,mra_share,registrations_per_user\n" + "x,y,z\n" * 50, encoding="utf-8")
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    for arguments, said in (
        ((), "--template"),
        ((str(tmp_path / "none.csv"),), "none.csv"),
        ((str(broken),), "damaged"),
        ((str(bad),), "bad.csv: A2: A number is needed."),
        ((str(sheet), "-o", "out.pdf"), ".xlsx .csv"),
        ((str(sheet), "-o", str(sheet)), "sites.csv"),
    ):
        result = run("roll-up", *arguments)
        assert result.exit_code == 2
        assert said in result.stderr
    assert "50" in run("roll-up", str(bad)).stderr


def test_faults_that_are_not_told_are_counted() -> None:
    """Of more faults than anybody reads on a screen the last line tells how many there are."""
    told = run("roll-up", "-", stdin=GOOD + "Ica,x\n" * (MOST_FAULTS_TOLD + 3)).stdout
    assert told.count("A number is needed.") == MOST_FAULTS_TOLD
    assert "Faults not shown here: 3." in told


def test_a_narrow_terminal_and_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a table has no room the sites stand one below the other; what is not shown is counted."""
    monkeypatch.setattr("planner.cli.roll_up.fits", lambda *_: False)
    result = run("roll-up", "-", stdin="site,mra_registrations\n" + "Lima,400\n" * 50)
    assert "Row: 2; Site: Lima; Outcome: carried" in result.stdout
    assert "The first 40 of 50 rows" in result.stdout
