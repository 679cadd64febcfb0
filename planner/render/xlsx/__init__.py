"""The workbook: summary, requirements, capacity, ports, peers, runbook and inputs, for Excel and LibreOffice.

Cells hold values, never formulas; every text cell is typed as text, so that nothing in a design can come alive. Same
assessment and language: same bytes. openpyxl is imported when a workbook is made, not before.
"""

from __future__ import annotations

from planner.assessment import Assessment
from planner.reference import Reference
from planner.wording import Phrases


def render(assessment: Assessment, reference: Reference, phrases: Phrases) -> bytes:
    """Return the workbook as an .xlsx file."""
    from planner.render.xlsx.book import build, packed  # noqa: PLC0415  (openpyxl costs a quarter of a second)

    return packed(build(assessment, reference, phrases), assessment.assessed_on)
