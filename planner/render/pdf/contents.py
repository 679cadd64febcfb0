"""What is set as PDF: the page that the engine reads, put together from an assessment, here or in the renderer."""

from __future__ import annotations

import json
from datetime import date
from functools import cache

from planner.assessment import Assessment, assess
from planner.design import Design
from planner.reference import Reference, load_reference
from planner.render import html
from planner.render.document import build
from planner.render.document.shortened import Limits, shortened
from planner.wording import LANGUAGES, Phrases, load_wording

LIMITS = Limits(rows=240, appendix_rows=360, evidence=20, alike_once=True)
"""How much a PDF shows: the engine takes some ten milliseconds a row. The HTML file shows more, the workbook all."""


def page(assessment: Assessment, reference: Reference, phrases: Phrases) -> str:
    """Return the document as our own markup."""
    document = shortened(build(assessment, reference, phrases), phrases, LIMITS)
    return html.markup(document, assessment, phrases, standalone=False)


def order(assessment: Assessment, phrases: Phrases) -> bytes:
    """Return what another process of this installation needs to know to make the same page."""
    asked = {
        "design": dict(assessment.design.document),
        "today": assessment.assessed_on.isoformat(),
        "language": phrases.language,
    }
    return json.dumps(asked).encode()


def page_of(ordered: bytes) -> str:
    """Return the page of an order: same design, reference, date and language, so the same page."""
    asked = json.loads(ordered)
    reference = known()
    assessment = assess(Design.from_document(asked["design"]), reference, date.fromisoformat(asked["today"]))
    return page(assessment, reference, load_wording().phrases(asked["language"]))


@cache
def known() -> Reference:
    """Return this installation's reference, having read it, the words and the templates once."""
    for language in LANGUAGES:
        load_wording().phrases(language)
    for name in html.environment().list_templates(filter_func=lambda name: name.startswith("report/")):
        html.environment().get_template(name)
    return load_reference()
