"""The PDF: tagged, whole in both languages, the same bytes each time, and closed to the outside."""

from __future__ import annotations

import gc
import importlib
import io
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import pikepdf
import pypdf
import pytest

from planner.design import Design
from planner.errors import FormatUnavailable, RendererBusy, RendererLost, RenderError
from planner.render import html, pdf
from planner.render.pdf import contents, engine
from planner.rules import RULES
from tests.render.judged import judge, judged
from tests.render.samples import HOSTILE_TEXTS, SAMPLES, hostile, many_clusters, pair

# One worker makes each of these once.
pytestmark = pytest.mark.xdist_group("samples as PDF")

ROOT = Path(__file__).parent.parent.parent
PRODUCED = {"sound E": ("sound E", "es"), "hostile": ("hostile", "en"), "pair": ("pair", "en")}
"""Designs that these tests set as PDF, with the language."""


@pytest.fixture(autouse=True)
def silent_engine(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test in which the engine logs anything: bad CSS, a missing anchor or a blocked address is a fault."""
    yield
    records = [record for phase in ("setup", "call") for record in caplog.get_records(phase)]  # type: ignore[arg-type]
    heard = [record for record in records if record.name.startswith(("weasyprint", "planner.security"))]
    assert [(record.levelname, record.getMessage()) for record in heard if record.levelno >= logging.WARNING] == []


def produced(document: dict[str, Any], language: str = "en") -> bytes:
    """Return the PDF of a design."""
    return pdf.render(*judge(Design.from_document(document), language))


@cache
def content(sample: str) -> bytes:
    """Return the PDF of a sample, made once."""
    name, language = PRODUCED[sample]
    return produced(SAMPLES[name], language)


def reader(sample: str) -> pypdf.PdfReader:
    """Return a sample read back."""
    return pypdf.PdfReader(io.BytesIO(content(sample)))


def words(sample: str) -> str:
    """Return all text of a sample, spaces and line breaks made one."""
    return " ".join(" ".join(page.extract_text() for page in reader(sample).pages).split())


def structure(file: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """Yield every element of the structure tree."""
    waiting: list[Any] = [file.Root.StructTreeRoot.K]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting += reversed(list(node))
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            yield node
            waiting.append(node.get("/K", pikepdf.Array()))


@pytest.mark.parametrize("sample", PRODUCED)
def test_it_is_tagged_for_those_who_listen(sample: str) -> None:
    """PDF/UA-1: language, title, marked content, headings, table heads, pictures with alternative text."""
    language = PRODUCED[sample][1]
    with pikepdf.open(io.BytesIO(content(sample))) as file:
        assert str(file.Root.Lang) == language
        assert bool(file.Root.MarkInfo.Marked)
        assert bool(file.Root.ViewerPreferences.DisplayDocTitle)
        assert file.open_metadata()["pdfuaid:part"] == "1"
        assert str(file.docinfo["/Title"]) == SAMPLES[PRODUCED[sample][0]]["name"]
        elements = list(structure(file))
        kinds = [str(element.S) for element in elements]
        assert kinds.count("/H1") == 1
        assert kinds.count("/H2") == 16, "contents, eleven chapters, three appendices, sources"
        assert kinds.count("/H3") > 5
        assert {"/Table", "/TR", "/TH", "/TD", "/L", "/LI", "/Link", "/Caption"} <= set(kinds)
        figures = [element for element in elements if str(element.S) == "/Figure"]
        assert len(figures) >= 3
        assert all(str(element.get("/Alt", "")) for element in figures)
        heads = [element for element in elements if str(element.S) == "/TH"]
        assert heads


@pytest.mark.parametrize("sample", PRODUCED)
def test_it_does_nothing_but_show(sample: str) -> None:
    """No attached file, script, launch or form anywhere in the file; links out only to the sources."""
    with pikepdf.open(io.BytesIO(content(sample))) as file:
        assert "/OpenAction" not in file.Root
        assert "/AcroForm" not in file.Root
        assert "/AF" not in file.Root
        for thing in file.objects:
            if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
                assert str(thing.get("/Type", "")) not in {"/EmbeddedFile", "/Filespec"}
                assert not {"/JS", "/JavaScript", "/EmbeddedFiles", "/Launch", "/AA"} & set(thing.keys())
                if "/URI" in thing and "/S" in thing:
                    assert str(thing.URI).startswith("https://www.cisco.com/")


def test_every_page_has_its_head_and_foot() -> None:
    """Title and chapter above, verdict, date, hash and 'Page x of y' below, on every page but the cover."""
    file = reader("pair")
    count = len(file.pages)
    name, digest = "C and E", Design.from_document(pair()).hash[:12]
    for number, sheet in enumerate(file.pages, start=1):
        text = sheet.extract_text()
        assert (f"Page {number} of {count}" in text) is (number > 1)
        assert name in text
        assert "Incomplete" in text
        assert digest in text
    assert [float(side) for side in file.pages[0].mediabox[2:]] == pytest.approx([595.28, 841.89], abs=0.1)


def test_bookmarks_and_contents_lead_to_the_chapters() -> None:
    """The outline is the document's; the contents give the page on which each chapter begins."""
    file = reader("pair")
    outline = file.outline
    chapters = [entry for entry in outline if not isinstance(entry, list)]
    assert [entry["/Title"] for entry in chapters] == [
        "1 Executive summary",
        "2 Document control",
        "3 Design inputs",
        "4 Topology",
        "5 Requirements",
        "6 Capacity",
        "7 Port matrix",
        "8 Certificates",
        "9 DNS records",
        "10 Runbook",
        "11 Waivers, confirmations and sign-off",
        "A Full port matrix",
        "B Troubleshooting",
        "C Glossary",
        "Sources",
    ]
    contents = " ".join(file.pages[2].extract_text().split())
    for entry in chapters:
        page = file.get_destination_page_number(entry)
        title = entry["/Title"].split(" ", 1)[-1]
        assert title in file.pages[page].extract_text()
        assert f"{page + 1}" in contents[contents.index(title) :].split(title, 1)[1][:400]


def test_it_says_what_the_document_says() -> None:
    """Verdict, findings, figures, ports, steps and sources are there as text, in Spanish too."""
    text = words("sound E")
    for said in (
        "Documento de diseño",
        "Incompleto",
        "Apolo",
        "Guía de trabajo",
        "10.15.13.20",
        "192.168.245.131",
        "10.88.246.163",
        "30000-35999",
        "4372",
        "NET-03",
        "Por confirmar",
        "Registros MRA",
        "Página 2 de",
        "22 de noviembre de 2026",
        "✔",
        "☐",
        "Fuentes",
    ):
        assert said in text, said


def test_hostile_texts_stay_texts() -> None:
    """Markup, addresses and style in names are printed; nothing is fetched, attached or run for them."""
    text = words("hostile").replace(" ", "")
    for name in ("name", "customer", "author", "system_name"):
        assert HOSTILE_TEXTS[name].replace(" ", "") in text, name
    assert "@importurl(http://evil.example/)" in text
    assert "root:" not in text
    assert b"evil.example" not in content("hostile")[-2000:]


def test_the_fonts_are_ours() -> None:
    """Every font in the file is one that this package ships, so the PDF looks the same on every machine."""
    with pikepdf.open(io.BytesIO(content("sound E"))) as file:
        names = {
            str(thing.FontName).partition("+")[2]
            for thing in file.objects
            if isinstance(thing, pikepdf.Dictionary) and str(thing.get("/Type", "")) == "/FontDescriptor"
        }
    assert names
    assert all(name.startswith(("Report", "IBM-Plex", "IBMPlex", "DejaVu")) for name in names), names
    shipped = Path(html.environment().loader.searchpath[0]) / "fonts"  # type: ignore[union-attr]
    assert all((shipped / file).is_file() for faces in pdf.FONTS.values() for _, file in faces)
    assert {"IBMPlex-LICENSE.txt", "DejaVu-LICENSE.txt"} <= {file.name for file in shipped.iterdir()}


def test_the_same_design_makes_the_same_bytes() -> None:
    """Nothing of the clock, of chance or of the process is in the file."""
    script = (
        "import sys\n"
        "from tests.render.test_pdf import SAMPLES, produced\n"
        "sys.stdout.buffer.write(produced(SAMPLES['sound E'], 'es'))\n"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, env=environment, cwd=ROOT)
    assert ran.stdout == content("sound E")
    assert ran.stderr == b"", "nothing is left to complain at the end of the process"


def test_a_huge_design_is_shortened_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limits the file says that the rest is in the workbook; every finding is in it all the same."""
    monkeypatch.setattr(contents, "LIMITS", replace(pdf.LIMITS, rows=20, appendix_rows=10, evidence=2))
    file = pypdf.PdfReader(io.BytesIO(produced(many_clusters(5))))
    text = " ".join(" ".join(page.extract_text() for page in file.pages).split())
    assert "of the workbook holds them all." in text
    assert "it shows 10 of 30 rows and leaves out 20." in text
    assert "it shows 2 of 5 pictures and leaves out 3." in text
    assert "0 of 0" not in text
    assert "And in 4 more places, with other facts." in text
    assert all(rule in text for rule in RULES)


def test_characters_without_a_glyph_are_not_logged_one_by_one(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A script that no font here has makes boxes; the log counts them and holds no text of the design."""
    caplog.set_level(logging.INFO, logger="planner")
    monkeypatch.setattr(html, "markup", lambda *_, **__: "<html lang=en><title>t</title><p>\U00012000\U00012001")
    pdf.render(*judged())
    assert "12000" not in ascii(caplog.text)
    assert "boxes for 2 characters" in caplog.text


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_order_is_made_into_the_same_page(language: str) -> None:
    """The renderer's process knows the design, the date and the language, and puts together what this one would."""
    for sample in ("sound E", "hostile", "pair"):
        assessment, reference, phrases = judge(Design.from_document(SAMPLES[sample]), language)
        ordered = contents.order(assessment, phrases)
        assert contents.page_of(ordered) == contents.page(assessment, reference, phrases)


def test_a_pdf_put_together_apart_has_the_same_bytes() -> None:
    """With the stages in their order; the first is told by the other process too."""
    stages: list[pdf.Stage] = []
    judged_pair = judge(Design.from_document(SAMPLES["pair"]), "en")
    assert pdf.render(*judged_pair, pdf.Terms(apart=True, told=stages.append)) == content("pair")
    assert stages == list(pdf.Stage)


def test_nothing_is_put_together_for_who_finds_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """A full line is found before the work is done, here or apart."""
    assert pdf.available() is None
    with ExitStack() as line:
        while not pdf.RENDERER.is_full():
            line.enter_context(pdf.RENDERER.place(pdf.Terms()))
        for name in ("page", "order"):
            monkeypatch.setattr(contents, name, lambda *_: pytest.fail("was put together"))
        for apart in (False, True):
            with pytest.raises(RendererBusy, match="too many"):
                pdf.render(*judged(), pdf.Terms(apart=apart))
    assert not pdf.RENDERER.is_full()


# --- the engine -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="file:///etc/passwd">',
        '<img src="http://127.0.0.1:9/x.png">',
        '<link rel="stylesheet" href="file:///etc/passwd">',
        '<link rel="attachment" href="file:///etc/passwd">',
        "<style>@import url(http://127.0.0.1:9/)</style>",
        '<style>@font-face { font-family: x; src: url("file:///etc/passwd") } p { font-family: x }</style><p>x',
        "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>\">",
        '<svg><image href="file:///etc/passwd" width="9" height="9"/></svg>',
        '<object data="file:///etc/passwd"></object>',
    ],
)
def test_the_engine_fetches_nothing(
    markup: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Should markup ever get through, its address is refused and that is logged as a security event."""
    monkeypatch.setattr(html, "markup", lambda *_, **__: f"<html lang=en><title>t</title><body>{markup}")
    made = pdf.render(*judged())
    assert b"root:" not in made
    assert b"EmbeddedFile" not in made
    events = [record for record in caplog.records if record.name == "planner.security"]
    assert events
    assert all(getattr(event, "event", "") == "pdf_url_blocked" for event in events)
    assert "passwd" not in caplog.text
    assert "127.0.0.1" not in caplog.text
    caplog.clear()


def test_the_engine_here_is_as_closed_as_in_its_process(caplog: pytest.LogCaptureFixture) -> None:
    """It refuses an address, tells of one that it cannot show without naming it, and leaves the collector as it was."""
    caplog.set_level(logging.INFO)
    gc.disable()
    try:
        page = '<html lang=en><title>t</title><body><img src="file:///etc/passwd" alt=""><p>\U00012000\U00012001'
        assert engine.typeset(page, b"x", lambda _: None).startswith(b"%PDF")
        assert not gc.isenabled()
    finally:
        gc.enable()
    events = [record for record in caplog.records if record.name == "planner.security"]
    assert [getattr(event, "event", "") for event in events] == ["pdf_url_blocked"]
    assert [record.name for record in caplog.records].count("weasyprint") == 1
    assert "boxes for 2 characters" in caplog.text
    assert "passwd" not in caplog.text
    caplog.clear()


def test_without_one_of_its_fonts_the_format_is_unavailable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine would take any other, and the figures would no longer fit their texts."""
    engine._assets.cache_clear()
    monkeypatch.setattr("planner.resources.directory", lambda _: tmp_path)
    with pytest.raises(FormatUnavailable, match="font file"):
        engine._assets()


class _Refusing:
    """An engine that raises what it is told to when a page is set."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    DEFAULT_OPTIONS: ClassVar[dict[str, object]] = {}

    def HTML(self, **_: object) -> _Refusing:  # noqa: N802  (the engine's name)
        """Take a page."""
        return self

    def render(self, **_: object) -> bytes:
        """Fail."""
        raise self._error


def _typeset() -> bytes:
    """Set a page in this process."""
    return engine.typeset("<p>x", b"x", lambda _: None)


def test_an_engine_that_gives_up_is_a_render_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its fatal error, which passes `except Exception`, and its crashes on odd markup; the collector is on again."""
    urls = importlib.import_module("weasyprint.urls")
    errors = (urls.FatalURLFetchingError("x"), urls.URLFetchingError("x"), RecursionError(), ZeroDivisionError())
    engine._style()
    for error in errors:
        monkeypatch.setattr(engine, "_engine", lambda error=error: _Refusing(error))
        with pytest.raises(RenderError) as caught:
            _typeset()
        assert caught.value.__cause__ is error
        assert gc.isenabled()


def test_a_bug_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is neither of these is raised as it is, and so are too little memory and a request to stop."""
    engine._style()
    for error in (AssertionError("bug"), MemoryError(), KeyboardInterrupt()):
        monkeypatch.setattr(engine, "_engine", lambda error=error: _Refusing(error))
        with pytest.raises(type(error)):
            _typeset()


def test_it_is_available_here() -> None:
    """On this machine a PDF can be made."""
    assert pdf.available() is None


@pytest.mark.parametrize("busy", [RendererBusy("too many"), RendererLost("killed")])
def test_a_renderer_at_work_lacks_nothing(monkeypatch: pytest.MonkeyPatch, busy: RendererBusy) -> None:
    """One that cannot be asked just now, or was killed as it started, says nothing of this installation."""

    def refuse(_: pdf.Renderer) -> bool:
        raise busy

    pdf.cuts_fonts.cache_clear()
    monkeypatch.setattr(pdf.Renderer, "cuts_fonts", refuse)
    assert pdf.available() is None
    monkeypatch.undo()
    assert pdf.cuts_fonts() == engine.cuts_fonts_itself(), "it is asked again"


def test_a_lack_is_told_before_anything_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the engine's words, and as often as it is asked for."""

    def refuse(_: pdf.Renderer) -> bool:
        raise FormatUnavailable("cannot load libpango")

    pdf.cuts_fonts.cache_clear()
    monkeypatch.setattr(pdf.Renderer, "cuts_fonts", refuse)
    monkeypatch.setattr(contents, "page", lambda *_: pytest.fail("was put together"))
    for _ in range(2):
        assert pdf.available() == "cannot load libpango"
        with pytest.raises(FormatUnavailable, match="libpango"):
            pdf.render(*judged())


@pytest.mark.parametrize("error", ["OSError(\"cannot load library 'libpango-1.0-0'\")", "ImportError('no module')"])
def test_without_its_libraries_the_format_is_unavailable(error: str, tmp_path: Path) -> None:
    """No Pango: the reason in one line, FormatUnavailable on use, and nothing on standard output but our own."""
    (tmp_path / "weasyprint.py").write_text(f"print('-----')\nraise {error}\n", encoding="utf-8")
    script = (
        "from planner.render import pdf\n"
        "from planner.errors import FormatUnavailable\n"
        "print(pdf.available())\n"
        "try:\n    pdf.render(None, None, None)\nexcept FormatUnavailable as error:\n    print('unavailable')\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment, cwd=ROOT
    )
    reason, said = ran.stdout.splitlines()
    assert reason in error
    assert said == "unavailable"


def test_the_engine_is_loaded_only_when_a_pdf_is_made() -> None:
    """Importing the renderer does not import WeasyPrint: half a second that other commands need not wait."""
    script = "import sys, planner.render.pdf; print('weasyprint' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def test_on_macos_the_libraries_of_homebrew_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python of another origin looks in Homebrew's folder too, and keeps what was set before."""
    monkeypatch.setattr(engine.platform, "system", lambda: "Darwin")
    monkeypatch.setenv("DYLD_FALLBACK_LIBRARY_PATH", "/opt/mine")
    engine._engine.cache_clear()
    engine._engine()
    assert os.environ["DYLD_FALLBACK_LIBRARY_PATH"] == "/opt/mine:/opt/homebrew/lib:/usr/local/lib:/usr/lib"
    engine._engine.cache_clear()


def test_the_hostile_sample_is_hostile() -> None:
    """The sample holds every hostile text, so that the tests above mean something."""
    assert all(repr(text)[1:-1] in repr(hostile()) for text in HOSTILE_TEXTS.values())
