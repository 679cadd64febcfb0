"""The workbook, read back: complete, typed, printable, the same every time, and no text in it can come alive."""

from __future__ import annotations

import errno
import io
import re
import subprocess
import sys
import time
import zipfile
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from planner.design import Design
from planner.render.document import Badge, Column, Figure, Link, Number, Paragraph, Table
from planner.render.xlsx import lists, render
from planner.render.xlsx.blocks import cell_of, write
from planner.render.xlsx.content import Content
from planner.render.xlsx.sheet import MAX_TEXT, Goto, Sheet, State, Styles, lines_needed, safe_text
from planner.rules import RULES
from tests.designs import SOUND_C, SOUND_E, TODAY_TEXT, make_document
from tests.render.judged import HOSTILE, hostile_changes, judge, judged

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DESIGN_SHEETS = [
    "Design",
    "Clusters",
    "Peer inventory",
    "Links",
    "Address mappings",
    "Zones",
    "DNS records today",
    "Confirmations",
    "Waivers",
]
SHEETS = [
    "Summary",
    "Requirements",
    "Capacity",
    "Survival and growth",
    "Ports",
    "Internal firewall",
    "External firewall",
    "Flows",
    "Peer firewall rules",
    "Certificates",
    "DNS",
    "Peers",
    "Runbook",
    "Sign-off",
    "Alarms",
    "Troubleshooting",
    "Glossary",
    "Bibliography",
    *DESIGN_SHEETS,
]
UNKNOWN = {"Survival and growth", "Internal firewall", "External firewall"}
"""Sheets that are there when there is something to say."""


def read(content: bytes) -> Workbook:
    """Read a workbook back."""
    return load_workbook(io.BytesIO(content))


def parts(content: bytes, ending: str) -> dict[str, bytes]:
    """Return the parts of the file whose names end so."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.endswith(ending)}


def table(book: Workbook, sheet: str) -> list[dict[str, Any]]:
    """Return the rows of a sheet that is one table, by column title; a note may stand above it."""
    first = int(str(book[sheet].freeze_panes)[1:]) - 1
    header, *rows = book[sheet].iter_rows(min_row=first, values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def values(book: Workbook, sheet: str) -> list[Any]:
    """Return all values of a sheet."""
    return [value for row in book[sheet].iter_rows(values_only=True) for value in row if value is not None]


@pytest.fixture(scope="module")
def sound_e() -> bytes:
    """Return the workbook of the sound E design with one thing broken and one not stated."""
    changes = {"cluster": {"round_trip_ms": None}, "peers": {2: {"platform": "large_vm"}}}
    return render(*judged(SOUND_E, **changes))


def test_the_sheets_are_named_in_the_language(sound_e: bytes) -> None:
    """Every sheet, English or Spanish."""
    assert read(sound_e).sheetnames == SHEETS
    spanish = read(render(*judged(language="es"))).sheetnames
    assert spanish == [
        "Resumen",
        "Requisitos",
        "Capacidad",
        "Supervivencia y crecimiento",
        "Puertos",
        "Cortafuegos interno",
        "Flujos",
        "Cortafuegos de los pares",
        "Certificados",
        "DNS",
        "Pares",
        "Guía",
        "Firmas",
        "Alarmas",
        "Resolución de problemas",
        "Glosario",
        "Bibliografía",
        "Diseño",
        "Clústeres",
        "Inventario de pares",
        "Enlaces",
        "Asignaciones",
        "Zonas",
        "Registros DNS de hoy",
        "Confirmaciones",
        "Exenciones",
    ]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_becomes_a_formula_a_link_or_an_error(name: str) -> None:
    """Hostile names stay text: no <f> in any sheet, no link of theirs, no error cell, and the text can be read back."""
    content = render(*judged(**hostile_changes(name)))
    for part, xml in parts(content, ".xml").items():
        if part.startswith("xl/worksheets/"):
            root = ET.fromstring(xml)
            assert not list(root.iter(f"{MAIN}f")), part
            assert not [cell for cell in root.iter(f"{MAIN}c") if cell.get("t") in ("e", "str", "b")], part
    assert b"evil.example" not in b"".join(parts(content, ".rels").values())
    book = read(content)
    assert book["Summary"]["A1"].value == safe_text(name)
    assert book["Summary"]["A1"].data_type == "s"


def test_every_text_cell_is_marked_as_text(sound_e: bytes) -> None:
    """Excel's own mark keeps a text a text when somebody edits the cell: every text cell has it."""
    for sheet in read(sound_e):
        for row in sheet.iter_rows():
            for cell in row:
                assert not isinstance(cell.value, str) or cell.quotePrefix, (sheet.title, cell.coordinate)


def test_texts_that_xml_or_excel_would_change_are_kept_or_marked() -> None:
    """Control characters and surrogates become the replacement character; Excel's own escapes are escaped."""
    assert safe_text("a\x00b\x1fc\ud800") == "a\ufffdb\ufffdc\ufffd"
    assert safe_text("_x0041_") == "_x005F_x0041_"
    assert safe_text("_x41_ and x0041_") == "_x41_ and x0041_"
    assert len(safe_text("=" * 40_000)) == MAX_TEXT
    assert safe_text("two\nlines") == "two\nlines"


def test_control_characters_cannot_crash_it() -> None:
    """Even a design that bypassed the schema makes a workbook that can be read."""
    design = Design.from_document(make_document(name="bell\x07 \ufffe", notes="null\x00"))
    assert read(render(*judge(design)))["Summary"]["A1"].value == "bell\ufffd \ufffd"


def test_each_rule_has_a_row_and_what_needs_attention_comes_first(sound_e: bytes) -> None:
    """Every rule of the book is in Requirements, unmet before undecided before the rest, state as a word."""
    rows = table(read(sound_e), "Requirements")
    assert sorted(row["Rule"] for row in rows) == sorted(RULES)
    order = ["not met", "undecided", "to confirm", "confirmed", "met", "not applicable"]
    states = [order.index(row["State"]) for row in rows]
    assert states == sorted(states)
    by_rule = {row["Rule"]: row for row in rows}
    assert by_rule["MEM-04"]["State"] == "not met"
    assert "peer 2 (expe02.apolo.example)" in by_rule["MEM-04"]["What was found"]
    assert by_rule["MEM-04"]["What to do"]
    assert by_rule["NET-01"]["State"] == "undecided"
    assert "80" in by_rule["NET-01"]["What was found"]
    assert "Clustering requirements" in by_rule["NET-01"]["Source"]


def test_the_summary_counts_as_the_assessment_does() -> None:
    """The numbers by state and severity are numbers and add up to the results."""
    assessment, reference, phrases = judged(cluster={"round_trip_ms": 95})
    sheet = read(render(assessment, reference, phrases))["Summary"]
    counted = {row[0].value: [cell.value for cell in row[1:5]] for row in sheet.iter_rows()}
    assert counted["not met"][0] == 1
    states = ("not met", "undecided", "to confirm", "confirmed", "met", "not applicable")
    assert sum(counted[state][3] for state in states) == len(assessment.results)
    assert "Not supported" in values(read(render(assessment, reference, phrases)), "Summary")


def test_findings_of_the_summary_lead_to_their_row(sound_e: bytes) -> None:
    """A rule's id in the summary is a link to its row in Requirements."""
    book = read(sound_e)
    links = [link for link in (cell.hyperlink for row in book["Summary"].iter_rows() for cell in row) if link]
    inside = {
        book["Summary"][link.ref].value: link.location
        for link in links
        if link.location and book["Summary"][link.ref].value in RULES
    }
    assert {"MEM-04", "NET-01"} <= set(inside)
    for rule, location in inside.items():
        sheet, cell = location.split("!")
        assert book[sheet.strip("'")][cell].value == rule
    outside = [
        link.target
        for link in (cell.hyperlink for row in book["Bibliography"].iter_rows() for cell in row)
        if link and link.target
    ]
    assert outside
    assert all(target.startswith("https://www.cisco.com/") for target in outside)


@pytest.mark.parametrize(
    "url", ["http://a.example", "javascript:alert(1)", "file:///etc/passwd", "HTTPS://a.example", ""]
)
def test_only_https_addresses_become_links(url: str) -> None:
    """An address of any other kind stays text."""
    book = Workbook()
    sheet = Sheet(book.worksheets[0], Styles(book))
    sheet.line((Goto("text", url=url), "text"), (Goto("text", url="https://a.example"), "text"))
    assert book.worksheets[0]["A1"].hyperlink is None
    assert book.worksheets[0]["B1"].hyperlink.target == "https://a.example"


def test_capacity_is_numbers_with_a_chart() -> None:
    """Figures equal the assessment's, utilisation is a percentage, and native bar charts show what losses leave."""
    assessment, reference, phrases = judged(
        cluster={"peers": None, "peer_count": 6},
        demand={"video_calls": 500, "peer_losses": 3, "growth_percent": 10, "years": 2},
    )
    content = render(assessment, reference, phrases)
    sheet = read(content)["Capacity"]
    found = assessment.capacity[0]
    line = next(row for row in sheet.iter_rows() if row[1].value == "Video calls")
    figures = found.figures or {}
    assert [cell.value for cell in line[2:5]] == [100, figures["video_calls"], 500]
    assert (line[5].value, line[5].number_format) == (500 / 400, "0.0%")
    assert [cell.value for cell in line[6:10]] == ["does not fit", 605, 3, 300]
    assert (line[10].value, line[11].value) == (pytest.approx(500 / 300), "does not fit")
    after = [row for row in sheet.iter_rows(values_only=True) if row[0] and isinstance(row[1], int)]
    assert [row[1] for row in after] == [0, 1, 2, 3, 4, 5]
    assert [row[3] for row in after] == [step.figures["video_calls"] for step in found.after_losses]
    charts = parts(content, ".xml")
    assert sum(name.startswith("xl/charts/") for name in charts) == 2
    assert all(b"barChart" in xml for name, xml in charts.items() if name.startswith("xl/charts/"))


def test_capacity_marks_what_is_inferred_and_what_nobody_tested() -> None:
    """Above the tables stand, for each cluster, the inferred mix of calls and the services not tested together."""
    facts = {"services": ["mra", "b2b"], "demand": {"video_calls": 150, "audio_calls": 152}}
    said = [text for text in values(read(render(*judged(**facts))), "Capacity") if isinstance(text, str)]
    assert any("Video and audio together: 113% of the capacity (inferred" in text for text in said)
    assert any("Not tested by Cisco: several services" in text for text in said)


def test_a_cluster_without_figures_says_why() -> None:
    """No platform, no figures: the reason stands in their place and nothing is drawn."""
    content = render(*judged(cluster={"platform": None}))
    assert "The platform of at least one peer is not stated." in values(read(content), "Capacity")
    assert not [name for name in parts(content, ".xml") if name.startswith("xl/charts/")]


def test_the_full_port_matrix_is_there() -> None:
    """Every row of the matrix, single ports as numbers, ranges as text, remarks beside the rows they belong to."""
    assessment, reference, phrases = judged(software_version=None)
    rows = table(read(render(assessment, reference, phrases)), "Ports")
    assert len(rows) == len(assessment.ports.rows)
    for row, line in zip(rows, assessment.ports.rows, strict=True):
        assert (row["Flow"], row["Source"], row["Source IP"]) == (line.flow, line.source.name, line.source.ip)
        assert str(row["Destination ports"]) == line.destination.ports
        assert isinstance(row["Destination ports"], str) == ("-" in str(line.destination.ports))
        assert "no software version is stated" in row["Note"]
        assert re.match(r"\[\d+\] ", row["Cited source"])
    assert any("5061" in row["Note"] for row in rows if row["Flow"] == "peer_sip_tcp")


def test_peers_show_what_is_stated_and_what_is_not(sound_e: bytes) -> None:
    """Addresses with prefixes, static NAT by interface; facts nobody states have no column, gaps say 'not stated'."""
    first, second = table(read(sound_e), "Peers")
    assert first["Peer N address"] == "expe01.apolo.example"
    assert first["Address for cluster traffic"] == "10.15.13.20"
    assert first["LAN 1"] == "10.15.13.20/24"
    assert first["Static NAT address"] == "LAN 2: 10.88.246.163"
    assert (first["Platform"], second["Platform"]) == ("Medium VM", "Large VM")
    assert first["Certificate expires"] == "2027-10-01"
    assert "Image" in first
    quick = table(read(render(*judged(cluster={"peers": None, "peer_count": 2, "image": None}))), "Peers")
    assert "Image" not in quick[0]
    assert quick[1]["Peer N address"] == "not stated"


def test_the_runbook_has_each_step_with_its_wait_and_room_to_sign() -> None:
    """Steps in order with numbers for the waits, and empty columns for who did it and when."""
    assessment, reference, phrases = judged()
    rows = table(read(render(assessment, reference, phrases)), "Runbook")
    steps = [step for procedure in assessment.runbook for step in procedure.steps]
    assert steps
    shown = [row for row in rows if row["Step"] is not None]
    assert [row["Wait (minutes)"] for row in shown] == [step.wait_minutes for step in steps]
    assert all(row["What to do"] and row["Done by"] is None and row["Done on"] is None for row in shown)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"every_peer": {"h323_mode": False}}, "Do not carry this out yet"),
        ({}, "Blockers are still open"),
        ({"confirm": tuple(RULES)}, "Done"),
    ],
)
def test_the_runbook_says_when_it_must_wait(changes: dict[str, Any], said: str) -> None:
    """A design that is not supported, or not yet known to be, says so above the steps, in sight and on each page."""
    sheet = read(render(*judged(**changes)))["Runbook"]
    assert str(sheet["A1"].value).startswith(said)
    header = 1 if said == "Done" else 2
    assert sheet.freeze_panes == f"A{header + 1}"
    assert str(sheet.print_title_rows).replace("$", "") == f"1:{header}"


def test_the_summary_lists_what_occurs_where_peers_differ() -> None:
    """Types, platforms and releases that differ are each named; what the cluster states holds without peers."""
    book = read(render(*judged(peers={2: {"type": "E", "software_version": "X14.0.3"}})))
    found = values(book, "Summary")
    assert {"Expressway-C\nExpressway-E", "X14.0.1\nX14.0.3"} <= set(found)
    silent = Design.from_document({"clusters": [{"type": "E", "software_version": "X15.0"}]})
    assert {"Expressway-E", "X15.0"} <= set(values(read(render(*judge(silent))), "Summary"))


def test_a_design_that_says_almost_nothing_still_makes_a_workbook() -> None:
    """One cluster with nothing stated: every sheet is there and says what is missing."""
    book = read(render(*judge(Design.from_document({"schema_version": 1, "clusters": [{}]}))))
    assert book.sheetnames == [name for name in SHEETS if name not in UNKNOWN]
    assert book["Summary"]["A1"].value == "Unnamed design"
    assert "No flows between peers" in book["Ports"]["A1"].value
    assert "states no peers" in book["Peers"]["A1"].value


def test_tables_filters_frozen_headers_and_print_set_up(sound_e: bytes) -> None:
    """Long sheets are real tables with filters, frozen and repeated headers; pages are landscape and numbered."""
    book = read(sound_e)
    for name in ("Requirements", "Ports", "Peers", "Runbook", "Bibliography"):
        sheet = book[name]
        (made,) = sheet.tables.values()
        # Above the steps stands that the design is not supported.
        first = 2 if name == "Runbook" else 1
        assert made.ref == sheet.dimensions.replace("A1", f"A{first}")
        assert made.autoFilter is not None
        assert sheet.print_title_rows == f"$1:${first}"
        assert [column.name for column in made.tableColumns] == [cell.value for cell in sheet[first]]
    names = [made for sheet in book for made in sheet.tables]
    assert len(names) == len(set(names))
    for sheet in book:
        assert sheet.freeze_panes
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "&P" in sheet.oddFooter.right.text
        assert "&N" in sheet.oddFooter.right.text


def test_the_file_says_what_it_is() -> None:
    """Title, author and language are in the document's properties."""
    properties = read(render(*judged(language="es"))).properties
    assert (properties.title, properties.creator, properties.language) == ("Sound C", "A. Engineer", "es")


def test_the_same_assessment_makes_the_same_bytes() -> None:
    """No time of making is in the file: every time is that of the assessment, and two runs are equal."""
    content = render(*judged())
    assert render(*judged()) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert re.findall(r"\d{4}-\d\d-\d\dT[\d:]+", core) == [f"{TODAY_TEXT}T00:00:00"] * 2


def test_nothing_outside_is_referred_to(sound_e: bytes) -> None:
    """No macros, no links to other files, no data connections."""
    with zipfile.ZipFile(io.BytesIO(sound_e)) as archive:
        assert not [name for name in archive.namelist() if re.search(r"vba|external|connection|embed", name, re.I)]


def test_ten_thousand_rows_are_quick() -> None:
    """A matrix of nearly ten thousand rows takes less processor time for each of them than one of a thousand."""
    spent, rows = [], []
    for peers in (13, 41):
        assessment, reference, phrases = judged(cluster={"peers": None, "peer_count": peers})
        start = time.process_time()
        content = render(assessment, reference, phrases)
        spent.append(time.process_time() - start)
        rows.append(len(assessment.ports.rows))
    assert rows[0] < 1_000
    assert rows[1] > 9_000
    assert spent[1] / rows[1] < spent[0] / rows[0]
    assert len(content) < 2_000_000


def test_importing_it_does_not_import_openpyxl() -> None:
    """The libraries are loaded when a workbook is made, not before."""
    code = "import sys, planner.render.formats; sys.exit('openpyxl' in sys.modules or 'weasyprint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_several_clusters_are_told_apart() -> None:
    """Each cluster has its own rows everywhere, by name or number."""
    document = make_document(SOUND_C)
    document["clusters"].append({**document["clusters"][0], "name": None})
    book = read(render(*judge(Design.from_document(document))))
    names = {"expc-cluster.apolo.local", "Cluster 2"}
    for sheet in ("Requirements", "Ports", "Peers", "Runbook"):
        assert {row["Cluster"] for row in table(book, sheet)} - {"Whole design"} == names, sheet
    assert names <= set(values(book, "Capacity"))


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [("", 10, 1), ("short", 10, 1), ("a\nb", 10, 2), ("one two three four", 12, 2), ("x" * 30, 12, 3)],
)
def test_lines_are_counted_as_wrapped(text: str, width: float, lines: int) -> None:
    """Texts wrap at blanks, long words go on below, line ends count."""
    assert lines_needed(text, width) == lines


def test_a_matrix_beyond_the_limit_is_shortened_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sheet holds the first rows, and its first line says how many there are and where the others stand."""
    monkeypatch.setattr(lists, "MOST_PORT_ROWS", 5)
    book = read(render(*judged()))
    assert book["Ports"]["A1"].value == "This sheet holds the first 5 of 12 rows. The CSV file holds them all."
    assert len(table(book, "Ports")) == 5


# --- blocks of the document -------------------------------------------------------------------------------------------


def content() -> Content:
    """Return what sheets are written from."""
    return Content(*judged(), {"requirements": "Requirements"})


def test_cells_of_every_kind() -> None:
    """Numbers stay numbers, states keep their tone, a rule leads to its row, parts stand below each other."""
    words = content()
    assert cell_of(None, words) is None
    assert cell_of("text", words) == "text"
    assert cell_of(Number(0.5, "50 %", "percent"), words) == 0.5
    assert cell_of(Badge("met", "ok"), words) == State("met", "ok")
    assert isinstance(cell_of(Link("NET-01", "#net-01"), words), Goto)
    assert cell_of(Link("[1]", "#source-1"), words) == "[1]"
    assert cell_of((None, Number(4, "4 ms"), Badge("met", "ok"), ("a", Link("b", "#b"))), words) == "4 ms\nmet\na b"


def test_pictures_stay_in_the_document() -> None:
    """Between remarks and tables a picture takes no row."""
    book = Workbook()
    sheet = Sheet(book.worksheets[0], Styles(book))
    sheet.widths([10, 10])
    said = Table("t", "Caption", (Column("a", "A"), Column("b", "B")), (("x", "y"),))
    assert write(sheet, content(), [Paragraph("before"), Figure("f", "f", "f", "<svg/>"), said], "T", 2) == 1
    found = [[value for value in row if value is not None] for row in book.worksheets[0].iter_rows(values_only=True)]
    assert found == [["before"], [], ["Caption"], ["A", "B"], ["x", "y"]]


# --- no room ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (type("SerialisationError", (Exception,), {})("IO_WRITE"), OSError),
        (FileNotFoundError(2, "No usable temporary directory found"), OSError),
        (ValueError("a bug"), ValueError),
    ],
)
def test_a_full_disk_is_told_as_such(monkeypatch: pytest.MonkeyPatch, raised: Exception, told: type[Exception]) -> None:
    """Whatever writes the temporary file of a sheet says it in its own way; a bug stays one."""

    def fail(*_: Any) -> None:
        raise raised

    monkeypatch.setattr(Workbook, "save", fail)
    with pytest.raises(told) as caught:
        render(*judged())
    assert getattr(caught.value, "errno", None) == (errno.ENOSPC if told is OSError else None)
