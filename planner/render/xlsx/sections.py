"""Sheets that hold sections of the design document: survival and growth, sign-off, words, and the documents cited."""

from __future__ import annotations

from collections.abc import Iterator

from planner.render.document import Block, Heading, Paragraph, Section, Table
from planner.render.xlsx import blocks
from planner.render.xlsx.content import Content
from planner.render.xlsx.sheet import Col, Goto, Sheet, Value, fit_pages

_ON_CAPACITY = ("capacity-", "demand-", "disagreement-")
"""How the ids of the tables begin that the sheet of capacity holds in its own form."""

_SURVIVAL_WIDTHS = (44, 24, 22, 30, 20, 20, 20, 20, 20)
_SIGNOFF_WIDTHS = (24, 44, 50, 26, 24)
_REACH = 5
"""Columns that remarks reach across."""


def survival_blocks(content: Content) -> list[Block]:
    """Return what the document says of the clusters by size, without sites and licences, and as demand grows."""
    return list(_beyond(content.document.section("capacity")))


def _beyond(section: Section) -> Iterator[Block]:
    """Yield the tables that the sheet of capacity lacks, with their clusters' headings and the remarks below them."""
    heading: Heading | None = None
    shown = False
    for block in section.blocks:
        if isinstance(block, Heading):
            heading, shown = block, False
        elif isinstance(block, Table):
            shown = not block.id.startswith(_ON_CAPACITY)
            if shown:
                if heading:
                    yield heading
                    heading = None
                yield block
        elif isinstance(block, Paragraph) and shown:
            yield block


def survival(sheet: Sheet, content: Content) -> None:
    """Write survival and growth."""
    _titled(sheet, content.say("sheet.survival"), _SURVIVAL_WIDTHS)
    blocks.write(sheet, content, survival_blocks(content), "Survival", _REACH)


def signoff(sheet: Sheet, content: Content) -> None:
    """Write waivers, confirmations, and lines to sign on."""
    section = content.document.section("signoff")
    _titled(sheet, section.title, _SIGNOFF_WIDTHS)
    blocks.write(sheet, content, section.blocks, "SignOff", _REACH)


def _titled(sheet: Sheet, title: str, widths: tuple[float, ...]) -> None:
    sheet.widths(widths)
    sheet.line((title, "title"))
    sheet.worksheet.row_dimensions[1].height = 28


def glossary(sheet: Sheet, content: Content) -> None:
    """Write the words that the documents use."""
    table = next(block for block in content.document.section("glossary").blocks if isinstance(block, Table))
    columns = [
        Col(column.title, width, style)
        for column, width, style in zip(table.columns, (30, 120), ("strong", "text"), strict=True)
    ]
    sheet.widths([column.width for column in columns])
    sheet.table("Glossary", columns, [[blocks.cell_of(cell, content) for cell in row] for row in table.rows])


def bibliography(sheet: Sheet, content: Content) -> None:
    """Write the documents cited, numbered as in the design document, with the places used and their address."""
    places: dict[str, dict[str, None]] = {source: {} for source in content.source_numbers}
    for citation in content.assessment.citations():
        places[citation.source][citation.locator] = None
    for entry in content.document.bibliography:
        places[entry.source.id].update(dict.fromkeys(entry.locators))
    columns = [
        Col(content.say("bibliography.number"), 8, "integer"),
        Col(content.say("column.source"), 58, "strong"),
        Col(content.say("bibliography.publisher"), 18),
        Col(content.say("summary.dated"), 13),
        Col(content.say("summary.retrieved"), 13),
        Col(content.say("bibliography.places"), 48),
        Col(content.say("summary.address"), 50),
    ]
    sheet.widths([column.width for column in columns])
    sheet.table("Bibliography", columns, _sources(content, places))
    fit_pages(sheet, columns, fixed=2)


def _sources(content: Content, places: dict[str, dict[str, None]]) -> Iterator[tuple[Value, ...]]:
    for source_id, number in content.source_numbers.items():
        source = content.reference.sources[source_id]
        yield (
            number,
            content.phrases.source(source),
            source.publisher,
            source.dated,
            source.retrieved.isoformat(),
            "\n".join(places[source_id]),
            Goto(source.url, url=source.url) if source.url else None,
        )
