"""WeasyPrint, closed to the outside: our own markup in, the bytes of a PDF/UA-1 out. Same markup: same bytes.

The engine may fetch nothing but the fonts of this package: every other address is refused and logged as a security
event, because our templates name none. Nothing here keeps it within bounds; planner.render.pdf.child does.
"""

from __future__ import annotations

import atexit
import gc
import logging
import os
import platform
from collections.abc import Callable
from contextlib import contextmanager, redirect_stdout
from functools import cache
from io import StringIO
from typing import TYPE_CHECKING, Any

from planner import resources
from planner.errors import FormatUnavailable, RenderError
from planner.render.pdf import written
from planner.render.pdf.terms import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

LOG = logging.getLogger("planner.render.pdf")
SECURITY = logging.getLogger("planner.security")

FONTS = {
    "Report Sans": (("400", "IBMPlexSans-Regular.ttf"), ("600", "IBMPlexSans-SemiBold.ttf")),
    "Report Mono": (("400", "IBMPlexMono-Regular.ttf"),),
    "Report Symbols": (("400", "DejaVuSans.ttf"),),
}
"""Font families by the names that the style sheet and the figures use: weight and file in templates/fonts."""
_SCHEME = "report-font:"
_OPTIONS: dict[str, Any] = {
    "pdf_variant": "pdf/ua-1",
    "attachments": None,
    "xmp_metadata": None,
    "pdf_forms": False,
    "custom_metadata": False,
    "presentational_hints": False,
    "optimize_images": False,
}
_UNPRINTABLE = dict.fromkeys((*set(range(32)) - {9, 10, 13}, *range(127, 160)), "\N{REPLACEMENT CHARACTER}")
"""Control characters: readers lose a font's whole text over one that it has to stand for."""
_WARMING = "<html lang=en><title>x</title><h1>x</h1><table><tr><th>x<td>x</table><p><b>x</b> <code>x</code>"


def typeset(page: str, identifier: bytes, told: Callable[[Stage], None]) -> bytes:
    """Return a page of our markup as PDF, with an identifier of the design in it.

    Raises FormatUnavailable where WeasyPrint or its libraries are missing, RenderError when the engine gives up, and
    MemoryError.
    """
    weasyprint = _engine()
    from weasyprint.urls import FatalURLFetchingError, URLFetchingError  # type: ignore[import-untyped]  # noqa: PLC0415

    style, fonts, fetcher = _style()
    options = {**weasyprint.DEFAULT_OPTIONS, **_OPTIONS, "pdf_identifier": identifier, "stylesheets": [style]}
    with _without_collector(), _quiet_about_texts():
        try:
            told(Stage.LAYING_OUT)
            laid_out = weasyprint.HTML(string=page.translate(_UNPRINTABLE), base_url=None, url_fetcher=fetcher).render(
                font_config=fonts, **options
            )
            told(Stage.WRITING)
            made = laid_out.write_pdf(finisher=written.finish, **options)
        # The first is a BaseException: it would pass every `except Exception` on its way out.
        except (FatalURLFetchingError, URLFetchingError) as error:
            raise RenderError("the PDF engine asked for an outside resource") from error
        except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
            raise RenderError(f"the PDF engine gave up: {type(error).__name__}") from error
    return bytes(made)


def warm() -> None:
    """Load the engine with fonts and style, and let it set a first page: the next one then takes its own time alone."""
    typeset(_WARMING, b"warm", lambda _: None)


@cache
def _engine() -> Any:
    """Return the weasyprint module; raise FormatUnavailable where it or a native library is missing."""
    if platform.system() == "Darwin":
        # Python of another origin than Homebrew does not look there; read when the library is looked up, not at start.
        places = [os.environ.get("DYLD_FALLBACK_LIBRARY_PATH", ""), "/opt/homebrew/lib", "/usr/local/lib", "/usr/lib"]
        os.environ["DYLD_FALLBACK_LIBRARY_PATH"] = ":".join(place for place in places if place)
    try:
        # Where a library is missing, the engine prints a long message on standard output, which belongs to results.
        with redirect_stdout(StringIO()):
            import weasyprint  # type: ignore[import-untyped]  # noqa: PLC0415
    except (ImportError, OSError) as error:
        raise FormatUnavailable(str(error).splitlines()[0]) from error
    # A line for each page of each report would drown the log of a server.
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
    return weasyprint


def cuts_fonts_itself() -> bool:
    """Whether HarfBuzz's own subsetting is there; without it fonts are cut in Python, and a PDF takes a quarter longer.

    Raises FormatUnavailable where WeasyPrint or its libraries are missing.
    """
    _engine()
    from weasyprint.text import ffi  # type: ignore[import-untyped]  # noqa: PLC0415

    return ffi.harfbuzz_subset is not None


@cache
def _assets() -> dict[str, bytes]:
    """Return everything that the engine may load: the fonts, by the addresses that our style sheet gives them.

    Raises FormatUnavailable where one is missing: the engine would take any other font, and say so in the log alone.
    """
    folder = resources.directory("templates") / "fonts"
    files = [file for faces in FONTS.values() for _, file in faces]
    try:
        return {f"{_SCHEME}{file}": (folder / file).read_bytes() for file in files}
    except FileNotFoundError as error:
        raise FormatUnavailable("a font file of this installation is missing") from error


@cache
def _style() -> tuple[Any, Any, Any]:
    """Return style sheet, fonts and fetcher, made once: reading the fonts costs more than a small report."""
    weasyprint = _engine()
    from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]  # noqa: PLC0415
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

    class Sealed(URLFetcher):  # type: ignore[misc]
        """Serves the assets above and refuses every other address."""

        def __init__(self) -> None:
            super().__init__(timeout=1, allowed_protocols=(), allow_redirects=False, fail_on_errors=False)

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            """Return an asset; log anything else as an attempt to get out."""
            if url in _assets():
                return URLFetcherResponse(url, _assets()[url], {"Content-Type": "font/ttf"})
            SECURITY.error("PDF engine: blocked a request for an outside resource", extra={"event": "pdf_url_blocked"})
            raise ValueError("blocked")

    _assets()
    fonts, fetcher = FontConfiguration(), Sealed()
    atexit.register(_forget_style)
    faces = "".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url("{_SCHEME}{file}") }}\n'
        for family, files in FONTS.items()
        for weight, file in files
    )
    css = (resources.directory("templates") / "report" / "report.css").read_text(encoding="utf-8")
    return weasyprint.CSS(string=faces + css, url_fetcher=fetcher, font_config=fonts), fonts, fetcher


def _forget_style() -> None:
    """Let the engine remove its font files while it still can: at the very end of the process its modules are gone."""
    _style.cache_clear()
    gc.collect()


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep the garbage collector off meanwhile: it costs a quarter of the time and finds nothing to free."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _WithoutTexts(logging.Filter):
    """Keeps texts of the design out of the log: what the engine says stands there without what it says it of."""

    def __init__(self) -> None:
        super().__init__()
        self.glyphs = 0

    def filter(self, record: logging.LogRecord) -> bool:
        """Count characters that no font has, and pass every other record without its values."""
        if str(record.msg).startswith(".notdef glyph"):
            self.glyphs += 1
            return False
        record.args = None
        return True


@contextmanager
def _quiet_about_texts() -> Iterator[None]:
    engine, texts = logging.getLogger("weasyprint"), _WithoutTexts()
    engine.addFilter(texts)
    try:
        yield
    finally:
        engine.removeFilter(texts)
        if texts.glyphs:
            LOG.info("the PDF shows boxes for %d characters that no font here has", texts.glyphs)
