"""`report`: one design, one document; the ending of the file chooses the format."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any

import click

from planner.assessment import Assessment
from planner.cli.designs import STDIN, one_design
from planner.cli.program import NOTHING_FOUND, command, option, today_option
from planner.cli.screen import reason, write_file
from planner.cli.words import CouldNot, phrases, say
from planner.errors import FormatUnavailable, RenderError, TooLargeToRender
from planner.reference import Reference, load_reference
from planner.render.formats import RENDERERS, render
from planner.render.pdf import Terms
from planner.schemas import dump_assessment

ENDINGS = {
    **{renderer.extension: name for name, renderer in RENDERERS.items()},
    "json": "json",
    "htm": "html",
    "markdown": "markdown",
}
"""Format by ending."""


_VARIABLES = {"seconds": "PLANNER_PDF_SECONDS", "memory_mb": "PLANNER_PDF_MEMORY_MB"}
"""What sets each bound of a PDF."""


def _known_endings() -> dict[str, Any]:
    return {"endings": " ".join(f".{ending}" for ending in ENDINGS)}


@command("report", _known_endings)
@click.argument("design", metavar="DESIGN")
@option("-o", "--output", words="output", metavar="FILE", required=True)
@today_option
def report(design: str, output: str, today: date) -> int:
    """Write a document about a design."""
    file = Path(output)
    # Some endings have two parts, such as .flows.csv: the longest that fits is meant.
    fitting = [ending for ending in ENDINGS if file.name.lower().endswith(f".{ending}")]
    kind = ENDINGS[max(fitting, key=len)] if fitting else None
    if kind is None:
        raise CouldNot(say("error.unknown_ending", file=output, **_known_endings()))
    if design != STDIN and file.resolve() == Path(design).resolve():
        raise CouldNot(say("error.output_is_input", file=output))
    if kind == "pdf":
        # The renderer loads its engine while the design is being judged.
        Thread(target=RENDERERS[kind].unavailable, daemon=True).start()
    reference = load_reference()
    content = _content(kind, one_design(design, reference, today), reference)
    write_file(file, content)
    return NOTHING_FOUND


def _terms() -> Terms:
    """Return what a PDF may take: the same settings as the service's, which may also switch it off."""
    from planner.web.settings import SettingsError, load_settings  # noqa: PLC0415  (Flask, for this format alone)

    try:
        settings = load_settings()
    except SettingsError as error:
        raise CouldNot(say("error.settings", reason=str(error))) from error
    if settings.pdf == "off":
        raise CouldNot(say("error.unavailable", format="pdf", reason=phrases().say("api.feature.pdf_off")))
    return Terms(seconds=settings.pdf_seconds, memory_mb=settings.pdf_memory_mb)


def _content(kind: str, assessment: Assessment, reference: Reference) -> bytes:
    if kind == "json":
        dumped = dump_assessment(assessment, reference, phrases())
        return (json.dumps(dumped, ensure_ascii=False, indent=2) + "\n").encode()
    try:
        return render(kind, assessment, reference, phrases(), _terms() if kind == "pdf" else None).content
    except FormatUnavailable as error:
        raise CouldNot(say("error.unavailable", format=kind, reason=str(error))) from error
    except TooLargeToRender as error:
        raise CouldNot(say("error.too_large_as_pdf", limit=f"{_VARIABLES[error.bound]}={error.most}")) from error
    except RenderError as error:
        raise CouldNot(say("error.not_rendered", reason=str(error))) from error
    except OSError as error:
        # A workbook's sheets and the renderer of a PDF need room for temporary files.
        raise CouldNot(say("error.not_rendered", reason=reason(error))) from error
