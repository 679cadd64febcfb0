"""What is in a whole PDF, read back with a reader: every fact of its assessment, tags, bookmarks, headers and feet.

The engine runs in this process here, so that anything it has to say about our markup is heard.
"""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest

from planner.assessment import Assessment
from planner.design import Design
from planner.render import html, pdf
from planner.render.document import Document, Heading, Steps, Table, build
from planner.render.document.numbering import numbered
from planner.render.document.shortened import Limits, shortened
from planner.render.pdf import engine
from planner.rules import RULES
from planner.wording import Phrases
from tests.designs import SOUND_PAIR, make_document
from tests.render.judged import judge
from tests.render.samples import HOSTILE_TEXTS, many_clusters, six

EXAMPLES = Path(__file__).parents[2] / "data" / "examples"
MADE = [
    pytest.param(name, language, marks=pytest.mark.xdist_group(f"{name} {language}"))
    for name in ("expressway-c-two-peers", "mra-3000-users")
    for language in ("en", "es")
]
"""The designs whose documents are read whole: a small one and a C/E pair; each is made by one worker, once."""


@pytest.fixture(autouse=True)
def silent_engine(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test in which the engine logs anything."""
    yield
    records = [record for phase in ("setup", "call") for record in caplog.get_records(phase)]  # type: ignore[arg-type]
    heard = [record for record in records if record.name.startswith(("weasyprint", "fontTools", "planner.security"))]
    assert [(record.levelname, record.getMessage()) for record in heard if record.levelno >= logging.WARNING] == []


@dataclass(frozen=True)
class Made:
    """A PDF and what it was made from."""

    content: bytes
    assessment: Assessment
    document: Document
    phrases: Phrases

    @property
    def file(self) -> pypdf.PdfReader:
        """The PDF read back."""
        return pypdf.PdfReader(io.BytesIO(self.content))


def made_of(stated: dict[str, Any], language: str) -> Made:
    """Return the PDF of a design, set in this process."""
    assessment, reference, phrases = judge(Design.from_document(stated), language)
    document = shortened(build(assessment, reference, phrases), phrases, pdf.LIMITS)
    page = html.markup(document, assessment, phrases, standalone=False)
    content = engine.typeset(page, assessment.design.hash.encode(), lambda _: None)
    return Made(content, assessment, numbered(document), phrases)


@cache
def made(name: str, language: str) -> Made:
    """Return the PDF of an example, made once."""
    return made_of(json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8")), language)


@cache
def pages(name: str, language: str) -> tuple[str, ...]:
    """Return the text of each page of an example's PDF without spaces and line breaks."""
    return tuple(squeezed(page.extract_text()) for page in made(name, language).file.pages)


def squeezed(text: str) -> str:
    """Return a text without its white space: where lines break does not matter."""
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize(("name", "language"), MADE)
def test_every_fact_of_the_assessment_is_in_it(name: str, language: str) -> None:
    """Rule ids, citations with number and place, port rows, flows, and runbook steps: none is missing."""
    found, whole = made(name, language), "".join(pages(name, language))
    assert [rule for rule in RULES if rule not in whole] == []
    for entry in found.document.bibliography:
        assert f"[{entry.number}]" in whole
        assert [place for place in entry.locators if squeezed(place) not in whole] == []
    for row in found.assessment.ports.rows:
        for end in (row.source, row.destination):
            assert squeezed(end.name or "") in whole
            assert squeezed(end.ip or "") in whole
        purpose = found.phrases.say(f"labels.flow.{row.flow}.purpose")
        ports = f"{row.protocol}{row.source.ports}→{row.destination.ports}"
        assert squeezed(f"{ports}·{purpose}") in whole
    for flow in found.assessment.ports.deployment.flows:
        assert squeezed(found.phrases.say(f"flows.purpose.{flow.id}")) in whole
    procedures = [block for block in found.document.section("runbook").blocks if isinstance(block, Steps)]
    assert len(procedures) > 4
    lines = [line for procedure in procedures for line in procedure.lines]
    assert [line.text for line in lines if squeezed(line.text) not in whole] == []


@pytest.mark.parametrize(("name", "language"), MADE)
def test_no_cell_is_cut_off(name: str, language: str) -> None:
    """The text of every cell of every table that is shown stands in the file whole."""
    found, whole = made(name, language), "".join(pages(name, language))
    tables = [block for section in found.document.sections for block in section.blocks if isinstance(block, Table)]
    assert len(tables) > 25
    for table in tables:
        texts = [text for row in table.rows for cell in row for text in _texts(cell)]
        assert [text for text in texts if squeezed(text) not in whole] == [], table.id


def _texts(cell: Any) -> Iterator[str]:
    if isinstance(cell, tuple):
        for part in cell:
            yield from _texts(part)
    elif cell is not None:
        yield cell if isinstance(cell, str) else cell.text


@pytest.mark.parametrize(("name", "language"), MADE)
def test_nothing_is_wider_than_the_text(name: str, language: str) -> None:
    """Lines and grounds of tables, notes and pictures end where the text does, on every page but the cover."""
    for number, page in enumerate(made(name, language).file.pages[1:], start=2):
        ends = [float(page.mediabox.width)]

        def look(operator: bytes, operands: list[Any], to_page: list[float], _: Any, ends: list[float] = ends) -> None:
            if operator == b"re":
                left, _, width, _ = map(float, operands)
                ends.append(max(to_page[0] * edge + to_page[4] for edge in (left, left + width)))

        page.extract_text(visitor_operand_before=look)
        assert max(ends[1:], default=0) < ends[0] - MARGIN_POINTS, number


MARGIN_POINTS = 48
"""What stays free at the right of a page: 17 mm, less a hair."""


@pytest.mark.parametrize(("name", "language"), MADE)
def test_every_page_has_header_and_foot(name: str, language: str) -> None:
    """Design and chapter above, verdict, date, hash and 'page x of y' below, on every page but the cover."""
    found, texts = made(name, language), pages(name, language)
    page, of = found.document.labels["page"], found.document.labels["of"]
    chapters = [squeezed(f"{section.number} {section.title}") for section in found.document.sections]
    chapters += [squeezed(found.document.labels["contents"]), squeezed(found.document.bibliography_title)]
    for number, text in enumerate(texts, start=1):
        assert (squeezed(f"{page} {number} {of} {len(texts)}") in text) is (number > 1), number
        assert squeezed(found.document.title) in text
        assert found.assessment.design.hash[:12] in text
        assert number == 1 or any(chapter in text for chapter in chapters), number


@pytest.mark.parametrize(("name", "language"), MADE)
def test_bookmarks_are_the_contents(name: str, language: str) -> None:
    """Chapters and their parts, in the same order and on the pages that the contents name."""
    found = made(name, language)
    file = found.file
    wanted: list[tuple[int, str]] = []
    for section in found.document.sections:
        wanted.append((1, f"{section.number} {section.title}"))
        wanted += [(2, title) for _, title in html.parts(section)]
    wanted.append((1, found.document.bibliography_title))
    marked = [(level, entry["/Title"]) for level, entry in _outline(file.outline) if level < 3]
    assert marked == wanted
    contents = pages(name, language)[2]
    for level, entry in _outline(file.outline):
        if level == 1 or (level == 2 and squeezed(entry["/Title"]) in contents):
            page = file.get_destination_page_number(entry)
            assert squeezed(entry["/Title"]) in pages(name, language)[page]
            assert re.search(rf"{re.escape(squeezed(entry['/Title']))}\.*{page + 1}", contents), entry["/Title"]


def _outline(entries: list[Any], level: int = 1) -> Iterator[tuple[int, Any]]:
    for entry in entries:
        if isinstance(entry, list):
            yield from _outline(entry, level + 1)
        else:
            yield level, entry


def structure(file: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """Yield every element of the structure tree in reading order."""
    waiting: list[Any] = [file.Root.StructTreeRoot.K]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting += reversed(list(node))
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            yield node
            waiting.append(node.get("/K", pikepdf.Array()))


@pytest.mark.parametrize(("name", "language"), MADE)
def test_its_structure_is_whole(name: str, language: str) -> None:
    """Language and title; headings that skip no level; every table with header cells; every figure with a text."""
    found = made(name, language)
    with pikepdf.open(io.BytesIO(found.content)) as file:
        assert str(file.Root.Lang) == language
        assert str(file.docinfo["/Title"]) == found.document.title
        assert bool(file.Root.ViewerPreferences.DisplayDocTitle)
        elements = list(structure(file))
        levels = [int(str(element.S)[2:]) for element in elements if re.fullmatch(r"/H\d", str(element.S))]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        tables = [element for element in elements if str(element.S) == "/Table"]
        assert len(tables) > 25
        for table in tables:
            kinds = {str(part.S) for part in structure_below(table)}
            assert {"/TR", "/TH"} <= kinds, str(table.get("/ID", ""))
        figures = [element for element in elements if str(element.S) == "/Figure"]
        assert figures
        assert all(len(str(element.get("/Alt", ""))) > 20 for element in figures)


def structure_below(element: pikepdf.Dictionary) -> Iterator[pikepdf.Dictionary]:
    """Yield the elements below one of the structure tree."""
    waiting: list[Any] = [element.get("/K", pikepdf.Array())]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting += list(node)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            yield node
            waiting.append(node.get("/K", pikepdf.Array()))


@pytest.mark.parametrize(("name", "language"), MADE)
def test_links_lead_both_ways(name: str, language: str) -> None:
    """Citations lead to the bibliography and its rules back; every link within the file has somewhere to go."""
    found = made(name, language)
    file = found.file
    targets = {str(key) for key in file.named_destinations}
    wanted = set()
    for page in file.pages:
        for annotation in page.get("/Annots", []):
            link = annotation.get_object()
            if "/Dest" in link:
                wanted.add(str(link["/Dest"]))
    assert wanted
    assert wanted <= targets
    assert {f"source-{entry.number}" for entry in found.document.bibliography} <= wanted
    back = {rule.href.removeprefix("#") for entry in found.document.bibliography for rule in entry.cited_by}
    assert len(back) > 100
    assert back <= wanted


@pytest.mark.parametrize(("name", "language"), MADE)
def test_the_summary_is_one_page_and_the_whole_is_short(name: str, language: str) -> None:
    """Page 2 holds the summary, page 3 the contents; the pair fits on fewer pages than people give up at."""
    found = made(name, language)
    labels, title = found.document.labels, found.document.sections[0].title
    texts = pages(name, language)
    assert squeezed(title) in texts[1]
    assert squeezed(labels["contents"]) in texts[2]
    assert len(texts) <= MOST_PAGES[name]


MOST_PAGES = {"expressway-c-two-peers": 28, "mra-3000-users": 41}


# --- odd designs ------------------------------------------------------------------------------------------------------

HOSTILE_NAMES = {
    "without a space": "x" * 120,
    "right to left": "\u202e" + "שלום " * 10 + "\u2067مرحبا\u2069",
    "combining": "a\u0301\u0327\u0330" * 30,
    "markup": HOSTILE_TEXTS["name"] + "</title></style>{{ x }}",
    "control": "a\x07b\x1bc\x7fd",
}


@pytest.mark.parametrize("kind", HOSTILE_NAMES)
def test_names_that_resist_break_nothing(kind: str) -> None:
    """The engine is silent, the file opens, and the name is there, whole where it can be read back."""
    name = HOSTILE_NAMES[kind]
    changes = {"name": name, "customer": name, "author": name, "notes": name, "reference": name}
    stated = make_document(SOUND_PAIR, every_peer={"host": name, "site": name}, cluster={"name": name}, **changes)
    content = made_of(stated, "es").content
    file = pypdf.PdfReader(io.BytesIO(content))
    whole = "".join(squeezed(page.extract_text()) for page in file.pages)
    assert "MEM-01" in whole
    if kind in ("without a space", "markup"):
        assert whole.count(squeezed(name)) >= 3


def test_six_peers_with_long_names_are_all_there() -> None:
    """Names of 64 characters stand whole in inputs, ports and runbook; no page is wider or longer than it was."""
    stated = six()
    for number, peer in enumerate(stated["clusters"][0]["peers"], start=1):
        peer["address"] = f"{'p' * 30}{number}{'q' * 20}.apolo.local"[:64]
        peer["system_name"] = peer["address"]
    found = made_of(stated, "en")
    whole = "".join(squeezed(page.extract_text()) for page in found.file.pages)
    for peer in stated["clusters"][0]["peers"]:
        assert whole.count(peer["address"]) >= 10
    for page in found.file.pages:
        assert [float(side) for side in page.mediabox[2:]] == pytest.approx([595.28, 841.89], abs=0.1)


def test_a_tiny_design_is_a_short_document() -> None:
    """Chapters with little to say follow each other on a page."""
    found = made_of({"clusters": [{}]}, "es")
    count, chapters = len(found.file.pages), len(found.document.sections)
    starts = {
        found.file.get_destination_page_number(entry) for entry in found.file.outline if not isinstance(entry, list)
    }
    assert len(starts) < chapters
    assert count < 34


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_summary_of_much_that_fails_is_a_page_too(language: str) -> None:
    """Twenty broken clusters with long names: the contents begin on page 3."""
    stated = many_clusters(20)
    for number, cluster in enumerate(stated["clusters"]):
        cluster["name"] = f"{'c' * 50}{number}.example.org"
        cluster["demand"] = {"video_calls": 900, "audio_calls": 900}
    assessment, reference, phrases = judge(Design.from_document(stated), language)
    document = shortened(build(assessment, reference, phrases), phrases, Limits(rows=6, appendix_rows=4, evidence=2))
    page = html.markup(document, assessment, phrases, standalone=False)
    file = pypdf.PdfReader(io.BytesIO(engine.typeset(page, b"x", lambda _: None)))
    texts = [squeezed(sheet.extract_text()) for sheet in file.pages[1:3]]
    assert squeezed(document.sections[0].title) in texts[0]
    assert "....." in texts[1]


def test_what_a_long_document_leaves_out_it_says() -> None:
    """Each shortened chapter says how many rows it leaves out and which sheet of the workbook has them."""
    assessment, reference, phrases = judge(Design.from_document(many_clusters(30)), "es")
    document = shortened(build(assessment, reference, phrases), phrases, pdf.LIMITS)
    notes = [
        block.text
        for section in document.sections
        for block in section.blocks
        if "abreviado" in str(getattr(block, "text", "")) and not isinstance(block, Heading)
    ]
    assert notes
    assert all(
        re.search(r"muestra [\d.]+ de [\d.]+ filas y omite [\d.]+\. La hoja «.+» del libro", text) for text in notes
    )
