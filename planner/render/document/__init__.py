"""The assessment in one language as a Document, which HTML, PDF, Excel and text only typeset.

`build` makes it; the rest are its parts.
"""

from __future__ import annotations

from planner.render.document.builder import build
from planner.render.document.model import (
    Badge,
    Block,
    Cell,
    Cite,
    Column,
    Document,
    Entry,
    Evidence,
    Figure,
    Finding,
    Findings,
    Heading,
    Link,
    Number,
    Paragraph,
    Section,
    StepLine,
    Steps,
    Table,
)

__all__ = [
    "Badge",
    "Block",
    "Cell",
    "Cite",
    "Column",
    "Document",
    "Entry",
    "Evidence",
    "Figure",
    "Finding",
    "Findings",
    "Heading",
    "Link",
    "Number",
    "Paragraph",
    "Section",
    "StepLine",
    "Steps",
    "Table",
    "build",
]
