"""A change plan as a workbook of two sheets: what to know before, and the steps with boxes to tick."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from typing import TYPE_CHECKING

from planner.reference import Reference, StepKind
from planner.runbook_words import PlanWords, RemarkWords
from planner.wording import Phrases

if TYPE_CHECKING:
    from planner.render.xlsx.sheet import Sheet, Value

_WIDTHS = (24.0, 100.0)


def render(plan: PlanWords, reference: Reference, phrases: Phrases) -> bytes:
    """Return the plan as an .xlsx file: the same plan and language give the same bytes."""
    from openpyxl.workbook import Workbook  # noqa: PLC0415  (openpyxl costs a quarter of a second)
    from openpyxl.worksheet.properties import PageSetupProperties  # noqa: PLC0415

    from planner.render.xlsx.book import packed  # noqa: PLC0415
    from planner.render.xlsx.sheet import Sheet, Styles, safe_text  # noqa: PLC0415

    book = Workbook()
    styles = Styles(book)
    overview, steps = book.worksheets[0], book.create_sheet()
    overview.title = phrases.say("change_plan.title")[:31]
    steps.title = phrases.say("change_plan.procedures")[:31]
    _overview(Sheet(overview, styles), plan, reference, phrases)
    _steps(Sheet(steps, styles), plan, reference, phrases)
    for worksheet in book.worksheets:
        worksheet.page_setup.orientation = "landscape"
        worksheet.page_setup.fitToHeight = 0
        worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    steps.freeze_panes = "A2"
    steps.print_title_rows = "1:1"
    newest = max(source.retrieved for source in reference.sources.values())
    # A plan has no day of its own: that of the reference stands for it, so that its bytes stay the same.
    book.properties.title = safe_text(plan.title)
    book.properties.creator = book.properties.lastModifiedBy = phrases.say("workbook.program")
    book.properties.language = phrases.language
    book.properties.created = datetime.combine(newest, time())
    return packed(book, newest)


def _overview(sheet: Sheet, plan: PlanWords, reference: Reference, phrases: Phrases) -> None:
    sheet.widths(_WIDTHS)
    sheet.line((plan.title, "title"))
    sheet.across(plan.summary, "wrapped", 2)
    if plan.dangers:
        sheet.caption(phrases.say("change_plan.dangers"))
        for text, cite in plan.dangers:
            sheet.across(text, "wrapped", 2)
            sheet.across(phrases.citation(cite, reference), "note", 2)
    groups: tuple[tuple[str, tuple[RemarkWords, ...]], ...] = (
        ("differences", plan.differences),
        ("open_title", plan.open),
        ("notes", plan.notes),
    )
    for key, remarks in groups:
        if remarks:
            sheet.caption(phrases.say(f"change_plan.{key}"))
            for remark in remarks:
                sheet.across(f"{remark.cluster}: {remark.text}" if remark.cluster else remark.text, "wrapped", 2)


def _steps(sheet: Sheet, plan: PlanWords, reference: Reference, phrases: Phrases) -> None:
    from planner.render.xlsx.sheet import CHECK, Col  # noqa: PLC0415

    columns = tuple(
        Col(phrases.say(f"change_plan.column.{key}"), width, style)
        for key, width, style in (
            ("done", 7, "box"),
            ("order", 6, "integer"),
            ("cluster", 16, "text"),
            ("procedure", 24, "strong"),
            ("step", 7, "integer"),
            ("kind", 14, "text"),
            ("who", 20, "text"),
            ("what", 64, "text"),
            ("wait", 10, "decimal"),
            ("work", 12, "decimal"),
            ("source", 28, "text"),
            ("done_by", 14, "fill_in"),
            ("done_on", 14, "fill_in"),
        )
    )
    sheet.widths([column.width for column in columns])

    def cells() -> Iterator[tuple[Value, ...]]:
        for place, each in enumerate(plan.procedures, start=1):
            for step in each.steps:
                yield (
                    CHECK if step.kind in (StepKind.DO, StepKind.CHECK) else None,
                    place,
                    each.cluster,
                    each.title,
                    step.number,
                    step.kind_label,
                    step.who,
                    step.text,
                    step.wait_minutes,
                    step.work_minutes or None,
                    phrases.citation(step.cite, reference),
                    None,
                    None,
                )
            if each.after:
                said = f"{phrases.say('change_plan.list_after')} {'; '.join(each.after)}"
                yield (None, place, each.cluster, each.title, None, None, None, said, None, None, None, None, None)
            said = f"{each.undo_lead} {each.undo}"
            source = phrases.citation(each.undo_cite, reference)
            yield (None, place, each.cluster, each.title, None, None, None, said, None, None, source, None, None)

    first = sheet.row + 1
    sheet.table("ChangePlan", columns, cells())
    if sheet.row > first:
        sheet.boxes(f"A{first}:A{sheet.row - 1}")
