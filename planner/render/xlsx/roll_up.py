"""A roll-up of sites as a workbook: the sums, every site, and the faults of the sheet by cell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from openpyxl.workbook import Workbook

from planner.design import METRICS
from planner.render.roll_up import Cell, RollUpWords
from planner.render.xlsx.book import packed, print_setup
from planner.render.xlsx.sheet import Col, Sheet, State, Styles, Value, fit_pages
from planner.roll_up import Outcome, RollUp
from planner.wording import Phrases

_TONES = {Outcome.CARRIED: "ok", Outcome.NOTHING_ASKED: "off", Outcome.NOT_CARRIED: "bad"}
_WIDTHS = {
    "row": 8,
    "site": 34,
    "outcome": 20,
    "platform": 18,
    "peers": 12,
    "clusters": 10,
    "total": 10,
    "binding": 28,
    "utilisation": 10,
    "remark": 70,
}
_STYLES = {"row": "integer", "utilisation": "percent"} | dict.fromkeys(("peers", "clusters", "total"), "integer")
_METRIC_WIDTH = 20


def render(rolled: RollUp, phrases: Phrases, day: date) -> bytes:
    """Return the workbook as an .xlsx file, made on that day: the same bytes every time."""
    book, words = Workbook(), RollUpWords(rolled, phrases)
    styles = Styles(book)
    tabs = {"summary": _summary, "sites": _sites, "faults": _faults}
    for name, write in tabs.items():
        if name == "faults" and not rolled.faults:
            continue
        worksheet = book.worksheets[0] if name == "summary" else book.create_sheet()
        worksheet.title = words.say(f"tab.{name}")
        write(Sheet(worksheet, styles), words)
        print_setup(worksheet, day, phrases, header_row=name != "summary")
    program, properties = phrases.say("workbook.program"), book.properties
    properties.title, properties.creator, properties.lastModifiedBy = words.say("title"), program, program
    properties.language, properties.created = phrases.language, datetime.combine(day, time())
    return packed(book, day)


def _summary(sheet: Sheet, words: RollUpWords) -> None:
    sheet.widths((46, 22, 60))
    sheet.line((words.say("title"), "title"))
    sheet.row += 1
    for sentence in (*words.remarks(), *words.findings()):
        sheet.across(sentence, "text", 3)
    sheet.caption(words.say("total"))
    columns = [Col(words.say("column.metric"), 46), Col(words.say("column.sum"), 22, "integer")]
    sums = words.rolled.total.metrics()
    sheet.table("Total", columns, ((words.metric(metric), sums[metric]) for metric in words.metrics))
    sheet.row += 1
    for note in words.notes():
        sheet.across(note, "text", 3)


def _sites(sheet: Sheet, words: RollUpWords) -> None:
    metrics = frozenset(map(str, METRICS))
    columns = [
        Col(title, _WIDTHS.get(key, _METRIC_WIDTH), "integer" if key in metrics else _STYLES.get(key, "text"))
        for key, title in zip(words.columns(), words.titles(), strict=True)
    ]
    sheet.widths([column.width for column in columns])
    sheet.worksheet.freeze_panes = "C2"
    sheet.table("Sites", columns, _badged(words))
    fit_pages(sheet, columns, fixed=2)


def _badged(words: RollUpWords) -> Iterator[tuple[Value, ...]]:
    """Yield the rows of the sites, the outcome on its tone."""
    at = words.columns().index("outcome")
    tones = {words.phrases.say(f"sites.outcome.{outcome}"): tone for outcome, tone in _TONES.items()}

    def badge(value: Cell) -> Value:
        return State(str(value), tones.get(str(value), "warn"))

    for row in words.rows():
        yield (*row[:at], badge(row[at]), *row[at + 1 :])


def _faults(sheet: Sheet, words: RollUpWords) -> None:
    columns = [Col(words.say("column.cell"), 24, "code"), Col(words.say("column.fault"), 110)]
    sheet.widths([column.width for column in columns])
    sheet.table("Faults", columns, words.fault_rows())
    if more := words.more_faults():
        sheet.line((more, "note"))
