"""Tables and figures counted through a document, in the order in which they stand in it."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from planner.render.document.model import Block, Document, Figure, Table


def numbered(document: Document) -> Document:
    """Return the document with a number at every table and figure that has a caption.

    Count what is printed: after shortening, not before.
    """
    tables, figures = count(1), count(1)

    def with_number(block: Block) -> Block:
        if isinstance(block, Table):
            return replace(block, number=next(tables))
        return replace(block, number=next(figures)) if isinstance(block, Figure) else block

    return replace(
        document,
        sections=tuple(
            replace(section, blocks=tuple(with_number(block) for block in section.blocks))
            for section in document.sections
        ),
    )
