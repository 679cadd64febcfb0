"""PDF on the command line: the service's own bounds, told by the variables that set them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from planner.errors import TooLargeToRender
from planner.render import pdf
from planner.render.formats import RENDERERS
from tests.designs import SOUND_C
from tests.test_cli import Write, run, write

__all__ = ["write"]

PDF = RENDERERS["pdf"]


def fake(monkeypatch: pytest.MonkeyPatch, make: Any) -> None:
    """Replace what makes a PDF."""
    monkeypatch.setitem(RENDERERS, "pdf", type(PDF)("pdf", PDF.media_type, "pdf", make, lambda: None, on_terms=True))


@pytest.mark.parametrize(
    ("bound", "variable"), [("seconds", "PLANNER_PDF_SECONDS"), ("memory_mb", "PLANNER_PDF_MEMORY_MB")]
)
def test_a_document_that_is_too_large_names_the_workbook_and_the_bound(
    write: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    bound: str,
    variable: str,
) -> None:
    """Exit 2, no file, and what to do."""

    def refuse(*_: Any, terms: pdf.Terms) -> bytes:
        raise TooLargeToRender(bound, getattr(terms, bound))

    fake(monkeypatch, refuse)
    result = run("report", write(document=SOUND_C), "-o", str(tmp_path / "x.pdf"), **{variable: "777"})
    assert result.exit_code == 2
    assert f"({variable}=777)" in result.stderr
    assert ".xlsx" in result.stderr
    assert not (tmp_path / "x.pdf").exists()


def test_bounds_that_are_none_are_refused(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that cannot be read is told as `serve` tells it; a file that needs no renderer does not ask."""
    fake(monkeypatch, lambda *_, **__: b"%PDF")
    design = write(document=SOUND_C)
    result = run("report", design, "-o", str(tmp_path / "x.pdf"), PLANNER_PDF_SECONDS="soon")
    assert result.exit_code == 2
    assert "PLANNER_PDF_SECONDS" in result.stderr
    assert run("report", design, "-o", str(tmp_path / "x.csv"), PLANNER_PDF_SECONDS="soon").exit_code == 0
    assert run("report", design, "-o", str(tmp_path / "x.pdf")).exit_code == 0


def test_a_pdf_that_is_switched_off_is_not_made(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The setting of the service holds here too; other files are made as ever."""
    fake(monkeypatch, lambda *_, **__: b"%PDF")
    design = write(document=SOUND_C)
    result = run("report", design, "-o", str(tmp_path / "x.pdf"), PLANNER_PDF="off")
    assert result.exit_code == 2
    assert "PLANNER_PDF=off" in result.stderr
    assert not (tmp_path / "x.pdf").exists()
    assert run("report", design, "-o", str(tmp_path / "x.csv"), PLANNER_PDF="off").exit_code == 0
