"""The sheets of the deployment: its flows with every address, those of each firewall, and the peers' own rules."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from planner.ports import DeploymentFlow, Firewall
from planner.render.flow_table import FLOW_COLUMNS, RULE_COLUMNS, FlowWords, group_rows, rule_rows
from planner.render.xlsx.content import Content
from planner.render.xlsx.sheet import CHECK, Col, Plain, Sheet, State, fit_pages

MOST_ROWS = 6_000
"""Rows of each of these sheets: some seconds of work. The CSV files hold any number."""

_FLOW_WIDTHS = (24, 36, 20, 15, 26, 24, 26, 14, 11, 15, 26, 24, 26, 20, 22, 44, 26)
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
    lines = group_rows(content.assessment, content.reference, content.phrases)
    # Whole titles on each row would hide the rest: sources stand by number, as in the bibliography.
    rows: Iterator[tuple[Plain, ...]] = (
        (*line[:-1], _cited(content, flow)) for flow, line in zip(flows, lines, strict=True)
    )
    remarks = words.overall()
    if len(flows) > MOST_ROWS:
        remarks.append(words.say("section.shortened", shown=MOST_ROWS, rows=len(flows)))
    _above(sheet, remarks, len(columns))
    sheet.long_table("Flows", columns, islice(rows, MOST_ROWS))
    fit_pages(sheet, columns, fixed=2)


def firewalls(content: Content) -> list[Firewall]:
    """Return the firewalls that some flow passes; each has a sheet."""
    found = content.assessment.ports.deployment
    return [each for each in Firewall if found.at(each)]


def write_firewall(sheet: Sheet, content: Content, firewall: Firewall) -> None:
    """Write what one firewall has to let through, a flow a row, with room to tick it off."""
    words, say = FlowWords(content.assessment, content.phrases), content.phrases.say
    flows = content.assessment.ports.deployment.at(firewall)
    widths = {
        "purpose": 34,
        "source": 20,
        "source_address": 26,
        "source_ports": 13,
        "protocol": 10,
        "destination": 20,
        "destination_address": 26,
        "destination_ports": 18,
        "needed": 20,
        "remark": 34,
        "cite": 22,
    }
    columns = [
        Col(content.say("firewall.open"), 8, "box"),
        *(
            Col(say(f"flows.column.{key}"), width, "strong" if key == "purpose" else "text")
            for key, width in widths.items()
        ),
        Col(content.say("runbook.done_by"), 14, "fill_in"),
        Col(content.say("runbook.done_on"), 12, "fill_in"),
    ]
    sheet.widths([each.width for each in columns])
    remarks = [say(f"flows.section.firewall_{firewall}"), content.say("firewall.intro")]
    if len(flows) > MOST_ROWS:
        remarks.append(words.say("section.shortened", shown=MOST_ROWS, rows=len(flows)))
    _above(sheet, remarks, len(columns))
    first = sheet.row + 1
    sheet.long_table(f"Firewall_{firewall}", columns, (_crossing(content, words, flow) for flow in flows[:MOST_ROWS]))
    sheet.boxes(f"A{first}:A{sheet.row - 1}")
    fit_pages(sheet, columns, fixed=2)


def _crossing(content: Content, words: FlowWords, flow: DeploymentFlow) -> tuple[Plain, ...]:
    source, destination = words.side(flow.source), words.side(flow.destination)
    return (
        CHECK,
        words.purpose(flow),
        source.label,
        "\n".join(source.addresses),
        flow.source_ports or "",
        "/".join(flow.protocols),
        destination.label,
        "\n".join(destination.addresses),
        flow.destination_ports or "",
        words.needed(flow),
        " ".join(words.remarks(flow)),
        _cited(content, flow),
        None,
        None,
    )


def _cited(content: Content, flow: DeploymentFlow) -> str:
    return "\n".join(map(content.short_cite, flow.cites))


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
    lines = rule_rows(content.assessment, content.reference, content.phrases)
    rows: Iterator[tuple[Plain, ...]] = (
        (*line[:-1], content.short_cite(rule.cite)) for rule, line in zip(rules, lines, strict=True)
    )
    sheet.long_table("PeerRules", columns, islice(rows, MOST_ROWS))


def _columns(content: Content, keys: tuple[str, ...], widths: tuple[float, ...]) -> list[Col]:
    return [
        Col(content.phrases.say(f"flows.column.{key}"), width, _STYLES.get(key, "text"))
        for key, width in zip(keys, widths, strict=True)
    ]


def _above(sheet: Sheet, remarks: list[str], columns: int) -> None:
    """Write remarks across the sheet, kept in sight and printed on every page together with the header below them."""
    for remark in remarks:
        # As far as a screen reaches: what is frozen must not be wider.
        sheet.across(State(remark, "open"), "wrapped", min(columns, 7))
    sheet.worksheet.freeze_panes = f"A{sheet.row + 1}"
    sheet.worksheet.print_title_rows = f"1:{sheet.row}"
