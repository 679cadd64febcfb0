"""The design document as a tagged PDF (PDF/UA-1), set by WeasyPrint from our own markup, in a process of its own.

The process bounds what a document may take, and leaves the one that asked free for everything else: `renderer` is the
asking side, `child` the other, `engine` what both are about. Same assessment, reference and language: same bytes.
"""

from __future__ import annotations

from functools import cache

from planner.assessment import Assessment
from planner.errors import FormatUnavailable, RendererBusy
from planner.reference import Reference
from planner.render.pdf import contents
from planner.render.pdf.contents import LIMITS
from planner.render.pdf.engine import FONTS
from planner.render.pdf.renderer import Renderer
from planner.render.pdf.terms import Stage, Terms
from planner.wording import Phrases

__all__ = ["FONTS", "LIMITS", "RENDERER", "Renderer", "Stage", "Terms", "available", "cuts_fonts", "render"]

RENDERER = Renderer()
"""This process's renderer. Nothing is started before the first page."""


def render(assessment: Assessment, reference: Reference, phrases: Phrases, terms: Terms | None = None) -> bytes:
    """Return the document as PDF.

    Raises what the Renderer does: FormatUnavailable where WeasyPrint or its libraries are missing, TooLargeToRender
    beyond the terms, RendererBusy before anything is put together when too many wait, and RenderError when the engine
    gives up.
    """
    if lack := available():
        raise FormatUnavailable(lack)
    terms = terms or Terms()
    with RENDERER.place(terms):
        if terms.apart:
            return RENDERER.make_in_place(contents.order(assessment, phrases), assessment.design.hash, terms)
        terms.told(Stage.BUILDING)
        page = contents.page(assessment, reference, phrases)
        return RENDERER.typeset_in_place(page, assessment.design.hash, terms)


def available() -> str | None:
    """Return None when this installation can make a PDF, else the reason (a missing library) in the engine's words.

    Starts the renderer, which alone can tell. One that is killed as it starts, or at work, tells of no lack.
    """
    try:
        cuts_fonts()
    except FormatUnavailable as error:
        return str(error)
    except RendererBusy:
        pass
    return None


@cache
def cuts_fonts() -> bool:
    """Whether HarfBuzz is there to cut fonts down; without it a PDF takes a quarter longer.

    Raises FormatUnavailable where no PDF can be made.
    """
    return RENDERER.cuts_fonts()
