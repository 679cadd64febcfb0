"""The topology of every C/E pair and every cluster as one SVG picture, one below the other."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from planner.assessment import Assessment
from planner.reference import Reference
from planner.render.document.draft import Draft
from planner.render.document.topology import pictures
from planner.render.figures.canvas import printable
from planner.wording import Phrases

_SIZE = re.compile(r'\b(width|height)="([0-9.]+)(?:px)?"')
_GAP = 24


def render(assessment: Assessment, reference: Reference, phrases: Phrases) -> bytes:
    """Return the topology as an SVG file; each picture keeps its own title for those who listen to it."""
    parts, top, widest = [], 0.0, 0.0
    for figure in pictures(Draft(assessment, reference, phrases)):
        width, height = _size(figure.svg)
        parts.append(f'<g transform="translate(0 {top:g})">{figure.svg}</g>')
        top, widest = top + height + _GAP, max(widest, width)
    height = max(top - _GAP, 1)
    heading = escape(printable(assessment.design.title or phrases.say("workbook.unnamed")))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" xml:lang="{phrases.language}" role="img" '
        f'width="{widest or 1:g}" height="{height:g}" viewBox="0 0 {widest or 1:g} {height:g}">'
        f"<title>{heading}</title>"
        f'<rect width="100%" height="100%" fill="#ffffff"/>{"".join(parts)}</svg>\n'
    ).encode()


def _size(svg: str) -> tuple[float, float]:
    """Return width and height of a picture, as its outermost element states them."""
    root = svg[: svg.index(">")]
    stated = {name: float(value) for name, value in _SIZE.findall(root)}
    return stated["width"], stated["height"]
