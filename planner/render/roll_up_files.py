"""A roll-up of sites as a file: workbook or CSV, and the empty sheets to begin with."""

from __future__ import annotations

from datetime import date

from planner.render import Rendition
from planner.render.csv import BYTE_ORDER_MARK, headings_text, roll_up_text
from planner.render.roll_up import templates
from planner.roll_up import RollUp
from planner.wording import Phrases

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8; header=present"
MEDIA_TYPES = {"xlsx": XLSX, "csv": CSV}
"""The formats of the file, with their media types."""


def render(form: str, rolled: RollUp, phrases: Phrases, day: date) -> Rendition:
    """Return a roll-up as a file of MEDIA_TYPES, made on that day."""
    name = f"{phrases.say('sites.answer.file_name')}_{day.isoformat()}.{form}"
    if form == "csv":
        return Rendition(name, CSV, (BYTE_ORDER_MARK + roll_up_text(rolled, phrases)).encode())
    from planner.render.xlsx.roll_up import render as render_xlsx  # noqa: PLC0415  (openpyxl is slow to import)

    return Rendition(name, XLSX, render_xlsx(rolled, phrases, day))


def template(kind: str, phrases: Phrases) -> Rendition:
    """Return the headings of a sheet of sites, `people` or `demand`, as a CSV file to fill in."""
    content = BYTE_ORDER_MARK + headings_text(templates(phrases)[kind])
    return Rendition(f"{phrases.say('sites.template_file')}.csv", CSV, content.encode())
