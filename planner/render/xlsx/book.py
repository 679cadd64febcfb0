"""The workbook as a whole: its sheets in order, print set-up, properties, and bytes that are the same every time."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime, time
from typing import Any

from openpyxl.workbook import Workbook
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from planner.assessment import Assessment
from planner.reference import Reference
from planner.render.xlsx import capacity, flows, lists, summary
from planner.render.xlsx.content import Content
from planner.render.xlsx.names import certificates, dns
from planner.render.xlsx.sheet import Sheet, Styles, safe_text
from planner.wording import Phrases

SHEETS = (
    "summary",
    "requirements",
    "capacity",
    "ports",
    "flows",
    "peer_rules",
    "certificates",
    "dns",
    "peers",
    "runbook",
    "inputs",
)
"""The sheets, in order; their names are `workbook.sheet.<name>`."""

_A4 = 9
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def build(assessment: Assessment, reference: Reference, phrases: Phrases) -> Workbook:
    """Return the workbook of an assessment in one language."""
    book = Workbook()
    names = {sheet: phrases.say(f"workbook.sheet.{sheet}") for sheet in SHEETS}
    book.worksheets[0].title = names["summary"]
    for sheet in SHEETS[1:]:
        book.create_sheet(names[sheet])
    styles = Styles(book)
    content = Content(assessment, reference, phrases, names)
    writers = {
        "summary": summary.write,
        "requirements": lists.requirements,
        "capacity": capacity.write,
        "ports": lists.ports,
        "certificates": certificates,
        "dns": dns,
        "flows": flows.write,
        "peer_rules": flows.write_rules,
        "peers": lists.peers,
        "runbook": lists.runbook,
        "inputs": lists.inputs,
    }
    for name in SHEETS:
        worksheet = book[names[name]]
        writers[name](Sheet(worksheet, styles), content)
        _print_setup(worksheet, assessment, phrases, header_row=name not in ("summary", "capacity"))
    _properties(book, assessment, phrases)
    return book


def packed(book: Workbook, day: date) -> bytes:
    """Return the file with nothing in it that changes between runs: every time is that of the assessment."""
    stream = io.BytesIO()
    book.save(stream)
    stamp = datetime.combine(day, time(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    made = io.BytesIO()
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + stamp, content)
            target.writestr(zipfile.ZipInfo(entry.filename, _ZIP_EPOCH), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _print_setup(worksheet: Worksheet, assessment: Assessment, phrases: Phrases, *, header_row: bool) -> None:
    worksheet.freeze_panes = worksheet.freeze_panes or "A2"
    worksheet.sheet_view.showGridLines = False
    worksheet.page_setup.orientation = "landscape"
    worksheet.page_setup.paperSize = _A4
    worksheet.page_setup.fitToWidth = worksheet.page_setup.fitToWidth or 1
    worksheet.page_setup.fitToHeight = 0
    worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    worksheet.page_margins.left = worksheet.page_margins.right = 0.4
    worksheet.page_margins.top, worksheet.page_margins.bottom = 0.5, 0.6
    if header_row and not worksheet.print_title_rows:
        worksheet.print_title_rows = "1:1"
    # Our own words and a date only: '&' in a header or footer begins a command.
    footer: Any = worksheet.oddFooter
    footer.left.text = f"{phrases.say('workbook.program')} · {assessment.assessed_on.isoformat()}"
    footer.center.text = "&A"
    footer.right.text = phrases.say("workbook.page")
    for part in (footer.left, footer.center, footer.right):
        part.size = 8


def _properties(book: Workbook, assessment: Assessment, phrases: Phrases) -> None:
    design, properties = assessment.design, book.properties
    program = phrases.say("workbook.program")
    properties.title = safe_text(design.title or phrases.say("workbook.unnamed"))
    properties.creator = safe_text(design.author or program)
    properties.lastModifiedBy = program
    properties.subject = phrases.say("workbook.subtitle")
    properties.description = f"{phrases.fact(assessment.verdict)} · {design.hash}"
    properties.language = phrases.language
    properties.created = datetime.combine(assessment.assessed_on, time())
