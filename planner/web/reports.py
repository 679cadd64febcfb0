"""Files about designs as jobs: begun by one request, looked after by others, in any process of this service."""

from __future__ import annotations

import logging
import os
import tempfile
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

from planner.assessment import Assessment
from planner.errors import FormatUnavailable, RendererBusy, TooLargeToRender
from planner.jobs import LOST, Job, Jobs, Told
from planner.render import Rendition, pdf
from planner.render.formats import render
from planner.render.pdf import Terms
from planner.web import admission, journal, metrics, problems
from planner.web.service import phrases, service

SLOW = ("pdf",)
"""Formats that take seconds."""
_KEPT = "jobs"
_PATIENCE_SECONDS = 600
"""How long a job may wait for the renderer; whoever asked sees that it does."""


def jobs() -> Jobs:
    """Return the jobs of this service: of all its processes, and of any other that this user runs here."""
    kept: Jobs = service().keep(_KEPT, lambda: Jobs(Path(tempfile.gettempdir()) / f"expressway-planner-{os.getuid()}"))
    return kept


def terms() -> Terms:
    """Return what a PDF may take here."""
    settings = service().settings
    return Terms(seconds=settings.pdf_seconds, memory_mb=settings.pdf_memory_mb, apart=True)


def lending(asked: str) -> AbstractContextManager[None]:
    """Return what to make a file within: the renderer is another process, and others may be worked on meanwhile."""
    return admission.away() if asked in SLOW else nullcontext()


def refuse_if_full(asked: str) -> None:
    """Raise RendererBusy where a file that is waited for would find no place in line, before its design is judged."""
    if asked in SLOW and pdf.RENDERER.is_full():
        metrics.count(metrics.DOCUMENTS, asked, "busy")
        raise RendererBusy("too many wait for the renderer")


def begin(asked: str, assessment: Assessment) -> str | None:
    """Begin to make a file and return its job's id; None where there is no room for one: it is to be made at once.

    Raises RendererBusy when there are too many.
    """
    held, words, bounds, about = service(), phrases(), terms(), journal.about_request()

    def work(told: Told) -> Rendition:
        patient = replace(bounds, patience=_PATIENCE_SECONDS, queues=True, told=told)
        try:
            with metrics.document(asked, in_line=True):
                return render(asked, assessment, held.reference, words, patient)
        finally:
            metrics.count(metrics.PDF_IN_LINE, by=-1)

    def fault_of(error: Exception) -> str:
        if isinstance(error, TooLargeToRender):
            return "too-large-as-pdf"
        if isinstance(error, FormatUnavailable):
            return "format-unavailable"
        if isinstance(error, RendererBusy):
            return "not-ready"
        journal.bug(error, about)
        return "not-ready" if problems.passes(error) else "internal-error"

    metrics.count(metrics.PDF_IN_LINE)
    try:
        return jobs().start(work, {"format": asked, "design": dict(assessment.design.document)}, fault_of)
    except RendererBusy:
        metrics.count(metrics.PDF_IN_LINE, by=-1)
        metrics.count(metrics.DOCUMENTS, asked, "busy")
        raise
    except OSError as error:
        metrics.count(metrics.PDF_IN_LINE, by=-1)
        journal.write(logging.WARNING, "jobs", text=f"no room for jobs: {type(error).__name__}")
        return None


def fault(job: Job) -> str | None:
    """Return which of the problems a job has that failed."""
    if job.fault is None:
        return None
    return job.fault if job.fault != LOST else "not-ready"
