"""The port matrix as CSV (RFC 4180): UTF-8, comma, every cell quoted, CRLF.

One row per flow and ordered pair of peers; for the flows of the deployment one per flow and pair of addresses.

The file begins with a byte order mark: without it Excel reads UTF-8 as the machine's code page. Text for a pipe has
none. No cell can come alive in a spreadsheet, whatever separator it is opened with; see `guarded`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from planner.assessment import Assessment
from planner.reference import Reference
from planner.render.flow_table import FLOW_COLUMNS, RULE_COLUMNS, flow_rows, rule_rows
from planner.render.port_table import COLUMNS, COMPACT_COLUMNS, compact_rows, port_rows
from planner.render.roll_up import RollUpWords
from planner.render.what_if import TableWords
from planner.roll_up import RollUp
from planner.what_if import Table
from planner.wording import Phrases

BYTE_ORDER_MARK = "\ufeff"

_LIVE = re.compile(r"[\s\u200b\ufeff]*[-=+@＝＋－﹣−＠]")
"""What a spreadsheet may take for the start of a formula, with the full-width forms that some of them fold."""
_SEPARATORS = re.compile(r"[;\t\r\n\v\f\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Separators of other list formats, line ends and controls: with another separator, what follows one is a new cell."""


def render(assessment: Assessment, reference: Reference, phrases: Phrases) -> bytes:
    """Return the port matrix as a CSV file."""
    return (BYTE_ORDER_MARK + full_text(assessment, reference, phrases)).encode()


def render_flows(assessment: Assessment, reference: Reference, phrases: Phrases) -> bytes:
    """Return the flows of the deployment as a CSV file: a row for each flow and pair of addresses."""
    return (BYTE_ORDER_MARK + flows_text(assessment, reference, phrases)).encode()


def render_peer_rules(assessment: Assessment, reference: Reference, phrases: Phrases) -> bytes:
    """Return the peers' own firewall rules as a CSV file."""
    return (BYTE_ORDER_MARK + peer_rules_text(assessment, reference, phrases)).encode()


def full_text(assessment: Assessment, reference: Reference, phrases: Phrases) -> str:
    """Return the full port matrix as CSV text without a byte order mark."""
    header = [phrases.say(f"workbook.ports.{column}") for column in COLUMNS]
    return _text(header, (row.cells() for row in port_rows(assessment, reference, phrases)))


def compact_text(assessment: Assessment, reference: Reference, phrases: Phrases) -> str:
    """Return the flows of each cluster once, from 'this peer' to 'other peers', as CSV text."""
    header = [phrases.say(f"workbook.ports.{column}") for column in COMPACT_COLUMNS]
    return _text(header, compact_rows(assessment, reference, phrases))


def flows_text(assessment: Assessment, reference: Reference, phrases: Phrases) -> str:
    """Return the flows of the deployment as CSV text without a byte order mark."""
    header = [phrases.say(f"flows.column.{column}") for column in FLOW_COLUMNS]
    return _text(header, flow_rows(assessment, reference, phrases))


def peer_rules_text(assessment: Assessment, reference: Reference, phrases: Phrases) -> str:
    """Return the peers' own firewall rules as CSV text without a byte order mark."""
    header = [phrases.say(f"flows.column.{column}") for column in RULE_COLUMNS]
    return _text(header, (map(str, row) for row in rule_rows(assessment, reference, phrases)))


def what_if_text(table: Table, phrases: Phrases) -> str:
    """Return a what-if table as CSV text, a row for each of its cells, without a byte order mark."""
    words = TableWords(table, phrases)
    return _text(words.titles(), words.long())


def roll_up_text(rolled: RollUp, phrases: Phrases) -> str:
    """Return a roll-up as CSV text without a byte order mark: a row for each row of the sheet, figures as digits."""
    words = RollUpWords(rolled, phrases)
    return _text(words.titles(), (["" if cell is None else _figure(cell) for cell in row] for row in words.rows()))


def headings_text(headings: Iterable[str]) -> str:
    """Return a row of headings, for a sheet that somebody else fills in, as CSV text."""
    return _text(headings, ())


def _figure(cell: str | float) -> str:
    return f"{cell:.4f}" if isinstance(cell, float) else str(cell)


def guarded(text: str) -> str:
    """Return a cell that stays text: separators of other list formats become '_', a live beginning gets a leading '."""
    flat = _SEPARATORS.sub("_", text)
    return f"'{flat}" if _LIVE.match(flat) else flat


def _text(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([guarded(cell) for cell in header])
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return stream.getvalue()
