"""The workbook as a whole: its sheets in order, print set-up, properties, and bytes that are the same every time."""

from __future__ import annotations

import errno
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from openpyxl.workbook import Workbook
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from planner.assessment import Assessment
from planner.ports import Firewall
from planner.reference import Reference
from planner.render.xlsx import capacity, design_sheets, flows, lists, sections, summary, troubleshooting
from planner.render.xlsx.content import Content
from planner.render.xlsx.long_table import put_rows
from planner.render.xlsx.names import certificates, dns
from planner.render.xlsx.sheet import Sheet, Styles, safe_text
from planner.wording import Phrases

_A4 = 9
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_MOST_TITLE = 31
"""Characters of a sheet's name."""
_NOT_IN_TITLES = re.compile(r"[\\/*?:\[\]']")


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet of the workbook: its key, its name, and what writes it."""

    key: str
    title: str
    write: Callable[[Sheet, Content], None]


def pages(content: Content) -> list[Page]:
    """Return the sheets of an assessment, in order; their names are not yet told apart."""
    say, words = content.say, content.phrases.say

    def named(key: str, write: Callable[[Sheet, Content], None]) -> Page:
        return Page(key, say(f"sheet.{key}"), write)

    def crossing(firewall: Firewall) -> Page:
        return Page(
            f"firewall:{firewall}",
            words(f"flows.firewall.{firewall}"),
            lambda sheet, content: flows.write_firewall(sheet, content, firewall),
        )

    def of_design(name: str) -> Page:
        return Page(
            f"design:{name}",
            words(f"design_sheets.sheet.{name}"),
            lambda sheet, content: design_sheets.write(sheet, content, name),
        )

    made = [
        named("summary", summary.write),
        named("requirements", lists.requirements),
        named("capacity", capacity.write),
    ]
    if sections.survival_blocks(content):
        made.append(named("survival", sections.survival))
    made += [
        named("ports", lists.ports),
        *map(crossing, flows.firewalls(content)),
        named("flows", flows.write),
        named("peer_rules", flows.write_rules),
        named("certificates", certificates),
        named("dns", dns),
        named("peers", lists.peers),
        named("runbook", lists.runbook),
        named("signoff", sections.signoff),
        named("alarms", troubleshooting.alarms),
        named("troubleshooting", troubleshooting.troubleshooting),
        named("glossary", sections.glossary),
        named("bibliography", sections.bibliography),
        *map(of_design, design_sheets.SHEETS),
    ]
    values = design_sheets.left_over(content.design.document, content.phrases.language)
    if values:
        made.append(
            Page(
                "design:other",
                words("design_sheets.sheet.other"),
                lambda sheet, content: design_sheets.write_other(sheet, content, values),
            )
        )
    return made


def titles(wanted: Sequence[str]) -> list[str]:
    """Return names that sheets may have: at most 31 characters, none of Excel's own, no two alike."""
    made: list[str] = []
    for text in wanted:
        plain = safe_text(_NOT_IN_TITLES.sub(" ", text)).strip()[:_MOST_TITLE] or "-"
        title, count = plain, 1
        while title.casefold() in {each.casefold() for each in made}:
            count += 1
            title = f"{plain[: _MOST_TITLE - len(str(count)) - 1]} {count}"
        made.append(title)
    return made


def build(assessment: Assessment, reference: Reference, phrases: Phrases) -> Workbook:
    """Return the workbook of an assessment in one language."""
    book = Workbook()
    names: dict[str, str] = {}
    content = Content(assessment, reference, phrases, names)
    made = pages(content)
    names.update(zip((page.key for page in made), titles([page.title for page in made]), strict=True))
    styles = Styles(book)
    for page in made:
        worksheet = book.worksheets[0] if page.key == "summary" else book.create_sheet()
        worksheet.title = names[page.key]
        page.write(Sheet(worksheet, styles), content)
        print_setup(worksheet, assessment.assessed_on, phrases, header_row=page.key not in _WITHOUT_HEAD)
        worksheet.sheet_properties.tabColor = _TAB_COLOURS.get(page.key.partition(":")[0])
    _properties(book, assessment, phrases)
    return book


_WITHOUT_HEAD = ("summary", "capacity", "survival", "signoff", "troubleshooting")
"""Sheets of several tables, of which no row is the head of all."""

_TAB_COLOURS = {"summary": "14384F", "requirements": "14384F", "firewall": "E69F00", "runbook": "009E73"} | {
    "design": "0B5CAD"
}


def packed(book: Workbook, day: date) -> bytes:
    """Return the file with nothing in it that changes between runs: every time is that of the assessment."""
    stream = io.BytesIO()
    _save(book, stream)
    stamp = datetime.combine(day, time(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    made = io.BytesIO()
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + stamp, content)
            content = put_rows(book.worksheets, entry.filename, content)
            target.writestr(zipfile.ZipInfo(entry.filename, _ZIP_EPOCH), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _save(book: Workbook, stream: io.BytesIO) -> None:
    """Write the file. Each sheet goes through a temporary file: raises OSError where there is no room for one."""
    try:
        book.save(stream)
    except Exception as error:
        # What is beneath openpyxl has a type of its own for a full disk, where lxml is installed.
        if not isinstance(error, OSError) and type(error).__name__ != "SerialisationError":
            raise
        raise OSError(errno.ENOSPC, "no room for the temporary file of a sheet") from error


def print_setup(worksheet: Worksheet, day: date, phrases: Phrases, *, header_row: bool) -> None:
    """Set up how a sheet is printed and seen, with the day in its footer; the head is in the first row or nowhere."""
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
    footer.left.text = f"{phrases.say('workbook.program')} · {day.isoformat()}"
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
    properties.keywords = phrases.say("workbook.keywords")
    properties.category = phrases.fact(assessment.verdict)
    properties.description = f"{phrases.fact(assessment.verdict)} · {design.hash}"
    properties.language = phrases.language
    properties.created = datetime.combine(assessment.assessed_on, time())
