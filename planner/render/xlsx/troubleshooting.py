"""The sheets on trouble: the alarms that the design can meet as one table, and what to look at, lines, and repairs."""

from __future__ import annotations

from collections.abc import Iterator

from planner.render.document import Block, Heading, Paragraph, Table
from planner.render.document.troubleshooting import alarms_of, severity_text
from planner.render.xlsx import blocks
from planner.render.xlsx.content import Content
from planner.render.xlsx.sheet import Col, Sheet, Value

_ALARM_WIDTHS = {
    "alarm": (16.0, "strong"),
    "severity": (13.0, "text"),
    "area": (20.0, "text"),
    "title": (36.0, "text"),
    "remedy": (56.0, "text"),
    "rules": (10.0, "text"),
    "releases": (16.0, "text"),
    "source": (36.0, "text"),
}
_WIDTHS = (40, 60, 70, 24)
_REACH = 4
"""Columns that remarks reach across."""


def alarms(sheet: Sheet, content: Content) -> None:
    """Write the alarms that the design can meet, one entry a row."""
    columns = [Col(_say(content, f"column.{key}"), width, style) for key, (width, style) in _ALARM_WIDTHS.items()]
    sheet.widths([column.width for column in columns])
    sheet.table("Alarms", columns, _alarms(content))
    sheet.worksheet.freeze_panes = "B2"


def _alarms(content: Content) -> Iterator[tuple[Value, ...]]:
    for alarm in alarms_of(content.draft):
        words = f"alarm.{alarm.key}"
        remedy = _say(content, f"{words}.remedy")
        if alarm.conflicts:
            remedy = f"{remedy}\n{_say(content, f'{words}.conflict')}"
        yield (
            alarm.numbers,
            severity_text(content.draft, alarm),
            _say(content, f"area.{alarm.area}"),
            _say(content, f"{words}.title"),
            remedy,
            "\n".join(alarm.rules),
            content.phrases.releases(alarm.releases),
            "\n".join(content.cite(cite) for cite in (*alarm.cites, *alarm.conflicts)),
        )


def troubleshooting(sheet: Sheet, content: Content) -> None:
    """Write the rest of the appendix: the order of triage, lines of the log, repairs and the factory reset."""
    section = content.document.section("troubleshooting")
    sheet.widths(_WIDTHS)
    sheet.line((section.title, "title"))
    sheet.worksheet.row_dimensions[1].height = 28
    shown = [block for block in section.blocks if not _on_alarms(block, content)]
    blocks.write(sheet, content, shown, "Trouble", _REACH)


def _on_alarms(block: Block, content: Content) -> bool:
    """Whether a block is about the alarms, which have a sheet of their own."""
    if isinstance(block, Paragraph):
        return block.text == _say(content, "document.alarms")
    return isinstance(block, Table | Heading) and block.id.startswith("trouble-alarms")


def _say(content: Content, key: str) -> str:
    return content.phrases.say(f"troubleshooting.{key}")
