"""The workbook's own design: out and back in, exactly, whatever it holds and whoever saved the file in between."""

from __future__ import annotations

import copy
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from planner.design import Design, tables
from planner.design.tables import Kind
from planner.intake.design_sheets import design_of, read_design
from planner.intake.sheets import read_sheets
from planner.render.xlsx import book, design_sheets, render
from planner.render.xlsx.sheet import Sheet, Styles
from planner.schemas import parse_design
from planner.schemas import read_design as read_text
from planner.wording import LANGUAGES, load_wording
from tests.designs import SOUND_C, SOUND_E, SOUND_PAIR, make_document
from tests.render.judged import HOSTILE, hostile_changes, judge

EXAMPLES = sorted((Path(__file__).parents[2] / "data" / "examples").glob("*.json"))
WORST: dict[str, Any] = {
    "schema_version": 1,
    "name": "=1+1",
    "customer": "'007",
    "author": " A. Engineer ",
    "reference": "1e5",
    "notes": "first\n\n  third\twith a tab\nx005F_ and _x0041_",
    "services": [],
    "option_keys": ["(none)"],
    "software_version": "X14.0.1",
    "licences": {},
    "demand": {"years": 0.1, "growth_percent": -0.30000000000000004, "peer_availability": 0.99999},
    "unified_cm": {"sip_trunk": {}},
    "dns_records": [],
    "clusters": [
        {"type": "C", "option_keys": [], "h323_mode": False, "peers": [{}, {"lan1": {}, "h323_mode": True}]},
        {"name": "2026-11-22", "peers": [{"address": "10.0.0.1", "clustering": {"peers": ["a", None, "b"]}}]},
        {
            "name": "TRUE",
            "peer_count": 3,
            "links": [{"peers": [1, 2], "round_trip_ms": 1e-7}, {"peers": [3, 1]}],
            "zones": [{"type": "neighbor", "name": "a, b"}, {"type": "neighbor", "peers": [None]}],
            "address_mapping": {"mappings": []},
        },
    ],
    "waivers": [
        {"rule": "NET-01", "reason": "+1; -1, @x", "approver": "\u202dme".strip("\u202d"), "expiry": "2027-01-01"}
    ],
}
"""Every kind of value that a program between might guess at, and every way to say nothing."""


def made_of(document: dict[str, Any], language: str = "en") -> bytes:
    """Return a workbook of the sheets of a design alone."""
    file = Workbook()
    styles = Styles(file)
    content: Any = SimpleNamespace(
        design=SimpleNamespace(document=document),
        phrases=load_wording().phrases(language),
        clusters=[f"cluster {number}" for number in range(len(document["clusters"]))],
    )
    file.remove(file.worksheets[0])
    for name in design_sheets.SHEETS:
        design_sheets.write(Sheet(file.create_sheet(name), styles), content, name)
    if values := design_sheets.left_over(document, language):
        design_sheets.write_other(Sheet(file.create_sheet("other"), styles), content, values)
    stream = io.BytesIO()
    file.save(stream)
    return stream.getvalue()


def back(content: bytes) -> Any:
    """Return the document that a workbook holds; it must hold no fault."""
    found = design_of(read_sheets(content, "xlsx"))
    assert found.faults == []
    return found.document


def canonical(value: Any) -> str:
    """Return a document as text, by which designs are told apart."""
    return json.dumps(value, sort_keys=True)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_comes_back_the_same(example: Path, language: str) -> None:
    """Export and import of the whole workbook give the same design, by its hash."""
    design = read_text(example.read_bytes())
    assert read_design(render(*judge(design, language)), parse_design).hash == design.hash


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("base", [SOUND_C, SOUND_E, SOUND_PAIR, WORST], ids=lambda base: str(base["name"]))
def test_sound_and_worst_designs_come_back_the_same(base: dict[str, Any], language: str) -> None:
    """What each level states stays at its level; null, absent, empty and false stay apart."""
    assert canonical(back(made_of(base, language))) == canonical(base)


def test_the_worst_design_is_one() -> None:
    """It passes the schema, so that it can be sent in; and its whole workbook comes back."""
    design = parse_design(WORST)
    assert read_design(render(*judge(design)), parse_design).hash == design.hash


@pytest.mark.parametrize("name", [*HOSTILE, "'", "''x", "\u202eright to left", "e\u0301" * 40, "x" * 120])
def test_hostile_names_come_back_the_same(name: str) -> None:
    """A guard against formulas that changed a value would make another design of it."""
    document = make_document(SOUND_C, **hostile_changes(name))
    assert canonical(back(made_of(document))) == canonical(document)
    design = Design.from_document(document)
    assert canonical(back(render(*judge(design)))) == canonical(design.document)


def test_control_characters_and_long_notes_come_back_the_same() -> None:
    """Even what no schema lets through: XML has no such characters, Excel no such lengths."""
    document = make_document(SOUND_C, name="bell\x07\x00 \ufffe", notes="n" * 70_000, customer="\ud800")
    assert back(made_of(document)) == document


TEXTS = st.one_of(
    st.text(max_size=12), st.sampled_from(["", "1", "01", "yes", "=1", "'", "(none)", "[]", "a,b", "a\nb", "{}"])
)
VALUES = {
    Kind.TEXT: TEXTS,
    Kind.DAY: st.dates().map(str) | TEXTS,
    Kind.CHOICE: TEXTS,
    Kind.WHOLE: st.integers(),
    Kind.NUMBER: st.floats(allow_nan=False, allow_infinity=False) | st.integers(0, 9),
    Kind.FLAG: st.booleans(),
    Kind.TEXTS: st.lists(TEXTS | st.none(), max_size=4),
    Kind.CHOICES: st.lists(st.sampled_from(["mra", "b2b", "MRA", "x"]), max_size=3),
}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@st.composite
def objects(draw: st.DrawFn, table: tables.Table) -> dict[str, Any]:
    """Return an object of a table: some of its fields, right or wrong, and sometimes an unknown one."""
    made: dict[str, Any] = {}
    for field in draw(st.lists(st.sampled_from(table.fields), max_size=4, unique=True)):
        value = draw(VALUES[field.kind] if draw(st.integers(0, 9)) else ANYTHING)
        if all(isinstance(step, str) for step in field.steps):
            tables.put(made, field.steps, value)
    if not draw(st.integers(0, 5)):
        made[f"x{draw(st.text(max_size=4))}"] = draw(ANYTHING)
    return made


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Return a document with clusters, peers and lists of any of these."""
    document = draw(objects(tables.DESIGN))
    document["clusters"] = []
    for _ in range(draw(st.integers(1, 3))):
        cluster = draw(objects(tables.CLUSTERS))
        document["clusters"].append(cluster)
        for name, table in (("peers", tables.PEERS), ("links", tables.LINKS), ("zones", tables.ZONES)):
            if draw(st.booleans()):
                cluster[name] = draw(st.lists(objects(table), max_size=3))
    for table in (tables.RECORDS, tables.WAIVERS, tables.CONFIRMED):
        if draw(st.booleans()):
            document[table.name] = draw(st.lists(objects(table), max_size=2))
    return document


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_any_document_comes_back_the_same(document: dict[str, Any]) -> None:
    """Whatever a document holds, where it should and where it should not."""
    assert canonical(back(made_of(document))) == canonical(document)


def test_two_processes_make_the_same_bytes() -> None:
    """Neither the hash of the process nor its clock is in the file."""
    code = (
        "import sys, hashlib; from tests.render.judged import judged; from planner.render.xlsx import render;"
        "from tests.designs import SOUND_PAIR; print(hashlib.sha256(render(*judged(SOUND_PAIR))).hexdigest())"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, env={"PYTHONHASHSEED": seed, "TZ": zone}
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Pacific/Auckland"))
    }
    assert len(said) == 1


# --- what an engineer sees --------------------------------------------------------------------------------------------


def opened(content: bytes) -> Workbook:
    """Return a workbook as openpyxl reads it."""
    return load_workbook(io.BytesIO(content))


def test_sheets_are_tables_with_lists_of_values_and_a_hidden_row_of_keys() -> None:
    """Filters, frozen heads, and cells that offer what may be written; the keys are out of sight."""
    file = opened(render(*judge(Design.from_document(copy.deepcopy(SOUND_PAIR)), "es")))
    sheet = file["Inventario de pares"]
    (table,) = sheet.tables.values()
    assert table.autoFilter is not None
    assert sheet.row_dimensions[1].hidden
    keys = [cell.value for cell in sheet[1]]
    assert keys[:2] == ["planner:peers:#cluster", "planner:peers:#number"]
    heads = {cell.value: cell.column_letter for cell in sheet[3]}
    assert sheet.freeze_panes == "D4"
    lists = {rule.formula1: str(rule.sqref) for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    assert any(f"{heads['Plataforma']}4:" in cells for listed, cells in lists.items() if "medium_vm" in listed)
    assert any(f"{heads['H.323 mode']}4:" in cells for listed, cells in lists.items() if listed == '"sí,no"')
    assert sheet[f"{heads['LAN 1 IPv4']}4"].number_format == "@"
    assert sheet.column_dimensions[heads["Sede"]].hidden
    assert not sheet.column_dimensions[heads["Peer N address"]].hidden


def test_a_cell_offers_no_longer_list_than_excel_takes() -> None:
    """255 characters."""
    file = opened(made_of(SOUND_PAIR))
    assert all(len(rule.formula1) <= 257 for sheet in file for rule in sheet.data_validations.dataValidation)


def test_an_edited_cell_changes_the_design() -> None:
    """As somebody does it in Excel: another value, another row, a column moved out of sight."""
    design = Design.from_document(copy.deepcopy(SOUND_C))
    file = opened(render(*judge(design)))
    sheet = file["Peer inventory"]
    heads = {cell.value: cell.column for cell in sheet[3]}
    sheet.cell(5, heads["LAN 1 IPv4"], "10.15.13.99")
    sheet.cell(6, heads["Cluster no."], 1)
    sheet.cell(6, heads["Peer N address"], "expc03.apolo.local")
    sheet.column_dimensions["D"].hidden = True
    stream = io.BytesIO()
    file.save(stream)
    changed = read_design(stream.getvalue(), parse_design)
    first = changed.clusters[0]
    assert [peer.address for peer in first.peers][2] == "expc03.apolo.local"
    assert first.peers[1].lan1 is not None
    assert first.peers[1].lan1.ipv4 == "10.15.13.99"


def test_values_that_no_cell_holds_have_a_sheet_only_when_there_are_any() -> None:
    """Else the reader of the workbook would wonder."""
    assert "Other values" not in opened(render(*judge(Design.from_document(copy.deepcopy(SOUND_C))))).sheetnames
    worst = opened(render(*judge(parse_design(WORST))))
    assert "Other values" in worst.sheetnames
    assert "/customer" not in [row[0].value for row in worst["Other values"].iter_rows()]


def test_names_of_sheets_are_told_apart_and_allowed() -> None:
    """31 characters, none of Excel's own, no two alike whatever their case."""
    assert book.titles(["a" * 40, "A" * 40, "b/[c]:*?\\'", "", "a" * 31]) == [
        "a" * 31,
        f"{'A' * 29} 2",
        "b  c",
        "-",
        f"{'a' * 29} 3",
    ]


# --- LibreOffice ------------------------------------------------------------------------------------------------------


def saved_again(content: bytes, folder: Path) -> bytes:
    """Return a workbook as LibreOffice opens, calculates and saves it."""
    office = shutil.which("soffice")
    assert office, "LibreOffice is needed: apt-get install libreoffice-calc-nogui"
    (folder / "in.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(
        [
            office,
            profile,
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            folder / "out",
            folder / "in.xlsx",
        ],
        check=True,
        capture_output=True,
        timeout=600,
    )
    return (folder / "out" / "in.xlsx").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("base", [SOUND_PAIR, WORST], ids=lambda base: str(base["name"]))
def test_libreoffice_changes_nothing(base: dict[str, Any], language: str, tmp_path: Path) -> None:
    """It opens, calculates and saves the workbook: every cell of every sheet is the same, and so is the design."""
    design = parse_design(copy.deepcopy(base))
    content = render(*judge(design, language))
    again = saved_again(content, tmp_path)
    before, after = read_sheets(content, "xlsx"), read_sheets(again, "xlsx")
    assert [sheet.name for sheet in after] == [sheet.name for sheet in before]
    for ours, theirs in zip(before, after, strict=True):
        assert theirs.rows == ours.rows, ours.name
    assert read_design(again, parse_design).hash == design.hash
