"""The capacity sheet: where the figures come from, capacity and demand, what losses leave, and charts of that."""

from __future__ import annotations

from collections.abc import Iterator

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.worksheet.pagebreak import Break

from planner.capacity import Capacity, DemandLine
from planner.design import METRICS, Metric
from planner.render.figures.charts import WATCH_SHARE
from planner.render.text import capacity_marks
from planner.render.xlsx.content import FIRST_REQUIREMENT, Content, tone_of
from planner.render.xlsx.sheet import Col, Goto, Sheet, State, Value, safe_text

CALLS = ("video_calls", "audio_calls", "rich_media_sessions", "mra_video_calls")
CHARTED_CLUSTERS = 6
"""Charts are drawn for so many clusters; the tables hold all."""

_COLOURS = ("0072B2", "E69F00", "009E73", "CC79A7")
_WIDTHS = (28, 40, 16, 24, 14, 12, 14, 14, 14, 14, 12, 14, 26)


def write(sheet: Sheet, content: Content) -> None:
    """Write the sheet."""
    sheet.widths(_WIDTHS)
    found = content.assessment.capacity
    sheet.line((content.say("sheet.capacity"), "title"))
    sheet.worksheet.row_dimensions[1].height = 28
    sheet.line((content.say("capacity.estimate"), "note"))
    for each in found:
        if each.figures:
            for sentence, _ in capacity_marks(each, content.phrases):
                sheet.line((f"{content.clusters[each.cluster]}: {sentence}", "note"))
    _caption(sheet, content.say("capacity.basis_caption"))
    sheet.table("CapacityBasis", _basis_columns(content), (_basis(each, content) for each in found))
    figures = [row for each in found for row in _figures(each, content)]
    _caption(sheet, content.say("capacity.figures_caption"))
    header = sheet.table("CapacityFigures", _figures_columns(content), figures)
    for column in "FK":
        sheet.colour_above(f"{column}{header + 1}:{column}{sheet.row - 1}", {1: "bad", WATCH_SHARE: "warn"})
    _findings(sheet, content)
    _disagreements(sheet, content)
    _after_losses(sheet, content)


def _caption(sheet: Sheet, text: str) -> None:
    sheet.row += 1
    sheet.line((text, "caption"))


def _basis_columns(content: Content) -> list[Col]:
    say = content.say
    return [
        Col(say("column.cluster"), 0),
        Col(say("capacity.basis"), 0),
        Col(say("column.release"), 0),
        Col(say("column.peers"), 0, "integer"),
        Col(say("capacity.counted"), 0, "integer"),
        Col(say("capacity.survived"), 0, "integer"),
        Col(say("capacity.figures_cite"), 0),
        Col(say("capacity.rule_cite"), 0),
    ]


def _basis(found: Capacity, content: Content) -> tuple[Value, ...]:
    return (
        content.clusters[found.cluster],
        content.phrases.fact(found.basis),
        str(found.release),
        found.peer_count,
        found.counted_peers,
        found.losses_survived,
        content.short_cite(found.cite),
        content.short_cite(found.rule.cite),
    )


def _figures_columns(content: Content) -> list[Col]:
    say = content.say
    return [
        Col(say("column.cluster"), 0),
        Col(say("capacity.metric"), 0),
        Col(say("capacity.per_peer"), 0, "integer"),
        Col(say("capacity.whole"), 0, "integer"),
        Col(say("capacity.demand"), 0, "integer"),
        Col(say("column.used"), 0, "percent"),
        Col(say("capacity.fits"), 0),
        Col(say("capacity.horizon"), 0, "integer"),
        Col(say("capacity.losses_asked"), 0, "integer"),
        Col(say("capacity.after_asked"), 0, "integer"),
        Col(say("capacity.used_after"), 0, "percent"),
        Col(say("capacity.fits_after"), 0),
        Col(say("column.source"), 0),
    ]


def _figures(found: Capacity, content: Content) -> Iterator[tuple[Value, ...]]:
    if not found.figures or not found.per_peer:
        missing = content.phrases.label("missing", found.missing) if found.missing else None
        yield (content.clusters[found.cluster], missing, *[None] * 10, content.short_cite(found.cite))
        return
    lines: dict[str, DemandLine] = {line.metric: line for line in found.demand}
    asked = content.design.clusters[found.cluster].demand.peer_losses
    inferred = f" ({content.say('capacity.inferred')})" if found.inferred else ""
    for metric in [*found.figures, *(metric for metric in lines if metric not in found.figures)]:
        line = lines.get(metric)
        yield (
            content.clusters[found.cluster],
            content.phrases.label("metric", metric),
            found.per_peer.get(metric),
            found.figures.get(metric),
            *_load(line, asked, content),
            content.short_cite(found.cite) + inferred,
        )


def _load(line: DemandLine | None, asked: int | None, content: Content) -> tuple[Value, ...]:
    """Return demand, share used and whether it fits, now and after the losses that the design asks to survive."""
    if line is None:
        return (None,) * 8
    now = (line.demand, line.utilisation, _fits(line.fits, content), line.at_horizon)
    after = next((load for load in line.after_losses if load.lost == asked), None)
    if after is None:
        return (*now, asked, None, None, None)
    return (*now, asked, after.capacity, after.utilisation, _fits(after.fits, content))


def _fits(fits: bool, content: Content) -> State:
    return State(content.say("capacity.fits_yes" if fits else "capacity.fits_no"), "ok" if fits else "bad")


def _disagreements(sheet: Sheet, content: Content) -> None:
    """Write both figures of every metric for which the published bases rate a cluster differently."""
    rows: list[tuple[Value, ...]] = [
        (
            content.clusters[found.cluster],
            f"{content.phrases.label('metric', differs.metric)} · {content.phrases.fact(basis)}",
            value,
            content.short_cite(differs.cites[basis]),
        )
        for found in content.assessment.capacity
        for differs in found.disagreements
        for basis, value in differs.figures.items()
    ]
    if not rows:
        return
    _caption(sheet, content.say("capacity.disagreements_caption"))
    columns = [
        Col(content.say("column.cluster"), 0),
        Col(content.say("capacity.metric_basis"), 0),
        Col(content.say("capacity.whole"), 0, "integer"),
        Col(content.say("column.source"), 0),
    ]
    sheet.table("CapacityDisagreements", columns, rows)


def _findings(sheet: Sheet, content: Content) -> None:
    """Write the findings on capacity, each leading to its row in the sheet of requirements."""
    rows: list[tuple[Value, ...]] = [
        (
            Goto(told.result.rule.id, sheet=content.sheet_names["requirements"], cell=f"A{row}"),
            told.finding.title,
            State(content.state(told.state), tone_of(told)),
            told.cluster or content.say("whole_design"),
        )
        for row, told in enumerate(content.told, start=FIRST_REQUIREMENT)
        if told.result.rule.id.startswith("CAP-") and told.state in ("unmet", "undecided", "to_confirm")
    ]
    if rows:
        _caption(sheet, content.say("capacity.findings_caption"))
        titles = ("column.rule", "column.requirement", "column.state", "column.cluster")
        sheet.table("CapacityFindings", [Col(content.say(title), 0) for title in titles], rows)


def _after_losses(sheet: Sheet, content: Content) -> None:
    found = [each for each in content.assessment.capacity if each.after_losses]
    metrics = [metric for metric in METRICS if any(metric in (each.figures or {}) for each in found)]
    if not found or not metrics:
        return
    _caption(sheet, content.say("capacity.losses_caption"))
    columns = [
        Col(content.say("column.cluster"), 0),
        Col(content.say("capacity.lost"), 0, "integer"),
        *(Col(content.phrases.label("metric", metric), 0, "integer") for metric in metrics),
    ]
    rows: list[tuple[Value, ...]] = []
    spans: list[tuple[Capacity, int, int]] = []
    for each in found:
        spans.append((each, len(rows) + 1, len(rows) + len(each.after_losses)))
        rows += [
            (content.clusters[each.cluster], step.lost, *(step.figures.get(metric) for metric in metrics))
            for step in each.after_losses
        ]
    header = sheet.table("CapacityAfterLosses", columns, rows)
    sheet.row += 1
    # No picture across two pages.
    sheet.worksheet.row_breaks.append(Break(id=sheet.row - 1))
    for each, first, last in spans[:CHARTED_CLUSTERS]:
        _charts(sheet, content, each, (header + first, header + last), metrics)
    if len(spans) > CHARTED_CLUSTERS:
        sheet.line((content.say("capacity.charts_left_out", count=CHARTED_CLUSTERS), "note"))


def _charts(sheet: Sheet, content: Content, found: Capacity, rows: tuple[int, int], metrics: list[Metric]) -> None:
    """Put two charts side by side: calls, and what counts registrations and relays; their scales differ by ten."""
    name = content.clusters[found.cluster]
    for key, anchor, wanted in (
        ("capacity.chart_calls", "A", [metric for metric in metrics if metric in CALLS]),
        ("capacity.chart_registrations", "G", [metric for metric in metrics if metric not in CALLS]),
    ):
        shown = [metric for metric in wanted if metric in (found.figures or {})]
        chart = BarChart()
        chart.type, chart.grouping = "col", "clustered"
        chart.title = _title(content.say(key, cluster=name))
        chart.x_axis.title = content.say("capacity.lost")
        chart.x_axis.delete = chart.y_axis.delete = False
        chart.y_axis.numFmt, chart.y_axis.scaling.min = "#,##0", 0
        chart.legend.position = "b"
        chart.height, chart.width, chart.gapWidth = 9, 22, 60
        for place, metric in enumerate(shown):
            column = metrics.index(metric) + 3
            data = Reference(sheet.worksheet, min_col=column, min_row=rows[0], max_row=rows[1])
            chart.add_data(data, titles_from_data=False)
            series = chart.series[-1]
            series.tx = SeriesLabel(v=content.phrases.label("metric", metric))
            series.graphicalProperties.solidFill = _COLOURS[place % len(_COLOURS)]
            series.dLbls = DataLabelList()
            series.dLbls.showVal = True
            series.dLbls.txPr = RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=CharacterProperties(sz=700)))])
            series.dLbls.showSerName = series.dLbls.showCatName = series.dLbls.showLegendKey = False
        chart.set_categories(Reference(sheet.worksheet, min_col=2, min_row=rows[0], max_row=rows[1]))
        sheet.worksheet.add_chart(chart, f"{anchor}{sheet.row}")
    sheet.row += 20


def _title(text: str) -> Title:
    """Return a chart title in the size of a caption."""
    look = CharacterProperties(sz=1200, b=True)
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=look), r=[RegularTextRun(rPr=look, t=safe_text(text))])
    return Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False)
