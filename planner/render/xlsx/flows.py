"""The sheets of the deployment: its flows, one row each with every address, and the peers' own firewall rules."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from planner.render.flow_table import FLOW_COLUMNS, RULE_COLUMNS, FlowWords, group_rows, rule_rows
from planner.render.xlsx.content import Content
from planner.render.xlsx.sheet import Col, Sheet, State, Value

MOST_ROWS = 6_000
"""Rows of each of these sheets: some seconds of work. The CSV files hold any number."""

_FLOW_WIDTHS = (24, 36, 20, 15, 26, 24, 26, 14, 11, 15, 26, 24, 26, 20, 22, 44, 38)
_RULE_WIDTHS = (26, 24, 9, 12, 24, 20, 10, 12, 40)
_STYLES = {"flow": "code", "purpose": "strong", "priority": "integer"}


def write(sheet: Sheet, content: Content) -> None:
    """Write the flows of the deployment, as far as MOST_ROWS, below what has to be known of all of them."""
    columns = _columns(content, FLOW_COLUMNS, _FLOW_WIDTHS)
    sheet.widths([each.width for each in columns])
    flows = content.assessment.ports.deployment.flows
    words = FlowWords(content.assessment, content.phrases)
    if not flows:
        sheet.line((words.say("none"), "plain"))
        return
    rows = group_rows(content.assessment, content.reference, content.phrases)
    remarks = words.overall()
    if len(flows) > MOST_ROWS:
        remarks.append(words.say("section.shortened", shown=MOST_ROWS, rows=len(flows)))
    _above(sheet, remarks, len(columns))
    sheet.table("Flows", columns, islice(rows, MOST_ROWS))


def write_rules(sheet: Sheet, content: Content) -> None:
    """Write the peers' own firewall rules, as far as MOST_ROWS."""
    columns = _columns(content, RULE_COLUMNS, _RULE_WIDTHS)
    sheet.widths([each.width for each in columns])
    words = FlowWords(content.assessment, content.phrases)
    rules = content.assessment.ports.deployment.peer_rules
    if not rules:
        sheet.line((words.say("rules.none"), "plain"))
        return
    remarks = [words.say("rules.intro")]
    if len(rules) > MOST_ROWS:
        remarks.append(words.say("section.shortened", shown=MOST_ROWS, rows=len(rules)))
    _above(sheet, remarks, len(columns))
    rows: Iterator[tuple[Value, ...]] = rule_rows(content.assessment, content.reference, content.phrases)
    sheet.table("PeerRules", columns, islice(rows, MOST_ROWS))


def _columns(content: Content, keys: tuple[str, ...], widths: tuple[float, ...]) -> list[Col]:
    return [
        Col(content.phrases.say(f"flows.column.{key}"), width, _STYLES.get(key, "text"))
        for key, width in zip(keys, widths, strict=True)
    ]


def _above(sheet: Sheet, remarks: list[str], columns: int) -> None:
    """Write remarks across the sheet, kept in sight and printed on every page together with the header below them."""
    for remark in remarks:
        sheet.put(1, State(remark, "open"))
        sheet.worksheet.merge_cells(start_row=sheet.row, start_column=1, end_row=sheet.row, end_column=columns)
        sheet.heighten(2)
        sheet.row += 1
    sheet.worksheet.freeze_panes = f"A{sheet.row + 1}"
    sheet.worksheet.print_title_rows = f"1:{sheet.row}"
