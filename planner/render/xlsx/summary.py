"""The first sheet: the verdict, the counts, the clusters at a glance, and what needs attention."""

from __future__ import annotations

from planner.capacity import Capacity
from planner.design import Cluster
from planner.render.document.cover import facts
from planner.render.document.draft import VERDICT_TONES
from planner.render.document.summary import verdict_sentence
from planner.render.port_table import notes
from planner.render.told import Told
from planner.render.xlsx.content import TONES, Content, tone_of
from planner.render.xlsx.sheet import Col, Goto, Sheet, State, Value, lines_needed
from planner.rules import Severity

_WIDTHS = (32, 16, 16, 14, 12, 12, 78)
_LAST = len(_WIDTHS)
_TITLE_SIZE = 2.2
"""How much wider the letters of the name are than those of other cells."""
MOST_FINDINGS = 60
"""More findings than this are left to the sheet of requirements."""


def write(sheet: Sheet, content: Content) -> None:
    """Write the sheet."""
    sheet.widths(_WIDTHS)
    worksheet = sheet.worksheet
    name = content.design.title or content.say("unnamed")
    _merged(sheet, 1, name, "name")
    worksheet.row_dimensions[1].height = 30 * lines_needed(name, sum(_WIDTHS) / _TITLE_SIZE)
    sheet.row += 1
    sheet.line((content.say("subtitle"), "subtitle"))
    sheet.row += 1
    verdict = content.assessment.verdict
    sheet.put(1, State(content.phrases.fact(verdict), VERDICT_TONES[verdict]))
    _merged(sheet, 2, verdict_sentence(content.draft), "wrapped")
    sheet.row += 2
    for label, value in facts(content.draft):
        sheet.put(1, label, "label")
        # Merged and wrapped: a text that runs on to the right would make the whole sheet print small.
        _merged(sheet, 2, value, "wrapped")
        sheet.row += 1
    _counts(sheet, content)
    _clusters(sheet, content)
    _attention(sheet, content)
    _notes(sheet, content)
    _sheets(sheet, content)


def _merged(sheet: Sheet, first: int, text: str, style: str, last: int = _LAST) -> None:
    """Write a wrapped text across columns; no program fits the height of merged cells by itself."""
    sheet.put(first, text, style)
    for column in range(first + 1, last + 1):
        sheet.put(column, None, style)
    sheet.worksheet.merge_cells(start_row=sheet.row, start_column=first, end_row=sheet.row, end_column=last)
    sheet.heighten(lines_needed(text, sum(_WIDTHS[first - 1 : last])))


def _caption(sheet: Sheet, text: str) -> None:
    sheet.row += 1
    sheet.line((text, "caption"))


def _counts(sheet: Sheet, content: Content) -> None:
    _caption(sheet, content.say("summary.counts"))
    columns = [
        Col(content.say("summary.state"), 0),
        *(Col(content.phrases.fact(severity), 0, "integer") for severity in Severity),
        Col(content.say("summary.all"), 0, "integer"),
    ]
    rows: list[tuple[Value, ...]] = []
    for state, tone in TONES.items():
        found = [told.result.rule.severity for told in content.told if told.state == state]
        rows.append((State(content.state(state), tone), *(found.count(severity) for severity in Severity), len(found)))
    sheet.table("Counts", columns, rows)


def _clusters(sheet: Sheet, content: Content) -> None:
    _caption(sheet, content.say("summary.clusters"))
    columns = [
        Col(content.say("column.cluster"), 0, "strong"),
        Col(content.say("column.type"), 0),
        Col(content.say("column.platform"), 0),
        Col(content.say("column.release"), 0),
        Col(content.say("column.peers"), 0, "integer"),
        Col(content.say("column.used"), 0, "percent"),
        Col(content.say("summary.fullest"), 0),
    ]
    found = content.assessment.capacity
    sheet.table("Clusters", columns, (_cluster(each, found[each.index], content) for each in content.design.clusters))


def _cluster(cluster: Cluster, found: Capacity, content: Content) -> tuple[Value, ...]:
    fact = content.phrases.fact
    line = next((line for line in found.demand if line.metric == found.binding_metric), None)
    return (
        content.clusters[cluster.index],
        *(_occurring(cluster, name, content) for name in ("type", "platform", "software_version")),
        cluster.size if cluster.size is not None else fact(None),
        line.utilisation if line else None,
        _fullest(found, content),
    )


def _occurring(cluster: Cluster, name: str, content: Content) -> str:
    """Return each value of a fact that peers inherit, one below the other."""
    values = (getattr(settings, name) for settings in cluster.peers or (cluster.for_all,))
    return "\n".join(dict.fromkeys(map(content.phrases.fact, values)))


def _fullest(found: Capacity, content: Content) -> str:
    if found.missing:
        return content.phrases.label("missing", found.missing)
    if found.binding_metric is None:
        return content.say("summary.no_demand")
    metric = content.phrases.label("metric", found.binding_metric)
    if found.losses_survived is None:
        return content.say("summary.never_fits", metric=metric)
    return content.say("summary.fits", metric=metric, count=found.losses_survived)


def _attention(sheet: Sheet, content: Content) -> None:
    _caption(sheet, content.say("summary.attention"))
    wanted = [(row, told) for row, told in enumerate(content.told, start=2) if told.state in ("unmet", "undecided")]
    if not wanted:
        _merged(sheet, 1, content.say("summary.nothing"), "wrapped")
        sheet.row += 1
        return
    titles = ("rule", "state", "severity", "requirement", None, None, "seen")
    for place, key in enumerate(titles, start=1):
        sheet.put(place, content.say(f"column.{key}") if key else None, "header")
    sheet.worksheet.merge_cells(start_row=sheet.row, start_column=4, end_row=sheet.row, end_column=6)
    sheet.worksheet.row_dimensions[sheet.row].height = 20
    sheet.row += 1
    for row, told in wanted[:MOST_FINDINGS]:
        _finding(sheet, content, row, told)
    if len(wanted) > MOST_FINDINGS:
        sheet.line((content.say("summary.more", count=len(wanted) - MOST_FINDINGS), "note"))


def _finding(sheet: Sheet, content: Content, row: int, told: Told) -> None:
    """Write one finding; `row` is where it stands in the sheet of requirements."""
    several = len(content.design.clusters) > 1
    sheet.put(1, Goto(told.result.rule.id, sheet=content.sheet_names["requirements"], cell=f"A{row}"))
    sheet.put(2, State(content.state(told.state), tone_of(told)))
    sheet.put(3, told.finding.severity_label)
    title = f"{told.finding.title}\n{told.cluster}" if several and told.cluster else told.finding.title
    _merged(sheet, 4, title, "text", 6)
    seen = "\n".join(told.against)
    sheet.put(_LAST, seen)
    sheet.heighten(lines_needed(seen, _WIDTHS[-1]))
    sheet.row += 1


def _notes(sheet: Sheet, content: Content) -> None:
    _caption(sheet, content.say("summary.notes"))
    texts = [
        *notes(content.assessment, content.phrases),
        content.say("summary.note_undecided"),
        content.say("capacity.estimate"),
        content.say("summary.note_values"),
        content.say("summary.note_independent"),
    ]
    for text in texts:
        _merged(sheet, 1, text, "wrapped")
        sheet.row += 1


def _sheets(sheet: Sheet, content: Content) -> None:
    """Write what each sheet holds, with a link to it."""
    _caption(sheet, content.say("summary.sheets"))
    for name, title in content.sheet_names.items():
        if name != "summary":
            sheet.put(1, Goto(title, sheet=title, cell="A1"))
            _merged(sheet, 2, content.say(f"about.{name.partition(':')[0]}", name=title), "text")
            sheet.row += 1
