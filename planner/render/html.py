"""The design document as one HTML file that needs nothing else; also the source of the PDF."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from planner import resources
from planner.assessment import Assessment
from planner.reference import Reference
from planner.render.document import Document, Findings, Heading, Section, Steps, build
from planner.render.document.numbering import numbered
from planner.render.document.shortened import Limits, shortened
from planner.wording import Phrases

LIMITS = Limits(rows=2000, appendix_rows=4000, evidence=200)
"""How much the file shows; the workbook and the CSV file have it all."""
CONTENTS_LINES = 16
"""At most so many parts of a chapter stand in the contents; the bookmarks of a PDF have them all."""


def render(assessment: Assessment, reference: Reference, phrases: Phrases) -> bytes:
    """Return the document as an HTML file with its style sheet inside, UTF-8."""
    document = shortened(build(assessment, reference, phrases), phrases, LIMITS)
    return markup(document, assessment, phrases, standalone=True).encode()


def markup(document: Document, assessment: Assessment, phrases: Phrases, *, standalone: bool) -> str:
    """Return a Document as HTML, every text of the design escaped; `standalone` has the style sheet inside."""
    template = environment().get_template("report/report.html")
    return template.render(
        document=numbered(document),
        author=assessment.design.author,
        generator=dict(document.facts)[phrases.say("document.cover.tool")],
        made=made(assessment, phrases),
        standalone=standalone,
        contents=contents,
    )


def made(assessment: Assessment, phrases: Phrases) -> str:
    """Return the verdict, the date and the beginning of the design's hash, for the foot of every page."""
    verdict = phrases.label("verdict", assessment.verdict)
    return f"{verdict} · {phrases.date(assessment.assessed_on)} · {assessment.design.hash[:12]}"


def contents(section: Section) -> list[tuple[str, str]]:
    """Return id and title of a chapter's parts for the contents; none where they are many."""
    found = parts(section)
    return found if len(found) <= CONTENTS_LINES else []


def parts(section: Section) -> list[tuple[str, str]]:
    """Return id and title of a chapter's parts: its headings, and what has a title of its own before the first one."""
    found: list[tuple[str, str]] = []
    below = False
    for block in section.blocks:
        if isinstance(block, Heading):
            below = True
            found.append((block.id, block.text))
        elif isinstance(block, Steps | Findings) and not below:
            found.append((block.id, block.title))
    return found


@cache
def environment() -> Environment:
    """Return the template environment: escaping always on, an unknown name is an error."""
    return Environment(
        loader=FileSystemLoader(resources.directory("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
