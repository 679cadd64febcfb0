"""A what-if table as a picture: each cell with its figure, an icon, and a bar for the part that is used."""

from __future__ import annotations

from dataclasses import replace

from planner.render.figures.canvas import (
    GREY,
    ICONS,
    INK,
    PAPER,
    RULE,
    TONE_COLOURS,
    WIDTH,
    Canvas,
    Style,
    fitted,
    text_width,
)
from planner.render.what_if import TONES, TableWords
from planner.what_if import Cell, State, Table
from planner.wording import Phrases

_NAME = Style(11, INK)
_HEAD = Style(10.5, GREY)
_VALUE = Style(11.5, INK, bold=True, anchor="middle")
_SMALL = Style(10.5, GREY)

_LEFT, _TOP, _ROW, _GAP = 112.0, 52.0, 42.0, 3.0
"""Where the cells begin, and the height of a row with the gap between cells."""
_WIDEST = 116.0
"""Cells of a table with few columns do not stretch across the picture."""
_BAR = 8.0
_GROUNDS = {"ok": "#E1EEF6", "warn": "#FBEFD5", "bad": "#F9E2D6", "note": "#E1EEF6", "off": PAPER}
"""Pale grounds of the tones' colours; words on them are ink."""
_LEGEND = 19.0


def what_if_chart(table: Table, phrases: Phrases, alt: str) -> str:
    """Return the picture of a table: icon, figure and bar in each cell say the same, with or without colour.

    The bar is the part of the capacity that is used, full at 100 percent; where nothing is asked, the capacity's part
    of the largest in the table. The cluster as stated has a thick frame.
    """
    words = TableWords(table, phrases)
    width = min((WIDTH - _LEFT - 4) / len(words.columns), _WIDEST)
    cells = [cell for row in table.cells for cell in row]
    largest = max([cell.figures[words.shown_metric] for cell in cells if cell.figures], default=1)
    legend = _legend(words, cells)
    bottom = _TOP + _ROW * len(words.rows)
    canvas = Canvas(bottom + 10 + _LEGEND * len(legend))
    canvas.text(4, 12, fitted(f"{words.axes[0]} ↓   {words.axes[1]} →", WIDTH - 8, _HEAD), _HEAD)
    _draw_heads(canvas, words, width)
    for place, (name, row) in enumerate(zip(words.rows, table.cells, strict=True)):
        top = _TOP + _ROW * place
        canvas.text(4, top + _ROW / 2 + 3, fitted(name, _LEFT - 10, _NAME), _NAME)
        for turn, cell in enumerate(row):
            _draw_cell(canvas, _LEFT + width * turn, top, width - _GAP, cell, words, largest)
    for place, (mark, text) in enumerate(legend):
        _draw_legend(canvas, bottom + 8 + _LEGEND * place, mark, text)
    return canvas.svg(alt)


def _draw_heads(canvas: Canvas, words: TableWords, width: float) -> None:
    """Write the values across: on two lines where one is too short, as bare numbers where two are."""
    style = replace(_HEAD, anchor="middle")
    heads = [_two_lines(name, width - 2) for name in words.columns]
    if any(text_width(line, _HEAD) > width - 2 for head in heads for line in head):
        bare = [value if isinstance(value, str) else words.phrases.number(value) for value in words.table.column_values]
        numbers = all(not isinstance(value, str) for value in words.table.column_values)
        heads = [(fitted(name, width - 2, _HEAD),) for name in bare] if numbers else heads
    for place, head in enumerate(heads):
        for turn, line in enumerate(head):
            y = _TOP - 8 - 12 * (len(head) - 1 - turn)
            canvas.text(_LEFT + width * (place + 0.5), y, fitted(line, width - 2, _HEAD), style)


def _two_lines(text: str, width: float) -> tuple[str, ...]:
    """Return a text as one line where it fits, else broken where both parts are most alike in length."""
    if text_width(text, _HEAD) <= width or " " not in text:
        return (text,)
    places = [place for place, char in enumerate(text) if char == " "]
    middle = min(places, key=lambda place: abs(2 * place - len(text)))
    return text[:middle], text[middle + 1 :]


def _draw_cell(canvas: Canvas, x: float, y: float, width: float, cell: Cell, words: TableWords, largest: int) -> None:
    tone, height = TONES[cell.state], _ROW - _GAP
    canvas.rect(x, y, width, height, fill=_GROUNDS[tone], stroke=_frame(tone), line=1)
    if cell.figures is None:
        canvas.hatch(x, y, width, height, stroke=RULE, step=8)
        canvas.rect(x + width / 2 - 9, y + 9, 18, 18, fill=PAPER)
        canvas.text(x + width / 2, y + 23, words.figure(cell), _VALUE)
    else:
        figure = words.figure(cell)
        icon = ICONS.get(tone, "")
        # In a narrow cell the icon stands alone; the figure is in the table beside the picture.
        said = next(
            (text for text in (f"{icon} {figure}".strip(), figure) if text_width(text, _VALUE) <= width - 4), icon
        )
        canvas.text(x + width / 2, y + 19, said, _VALUE)
        share = cell.figures[words.shown_metric] / largest if cell.used is None else cell.used
        _draw_bar(canvas, x + 5, y + height - _BAR - 4, width - 10, share, tone)
    if cell.stated:
        canvas.rect(x + 1, y + 1, width - 2, height - 2, fill="none", stroke=INK, line=2.6)


def _draw_bar(canvas: Canvas, x: float, y: float, width: float, share: float, tone: str) -> None:
    """Draw how much is used: plain when it fits, wide hatching near the mark, dense hatching beyond the capacity."""
    colour = _frame(tone)
    canvas.rect(x, y, width, _BAR, fill=PAPER, stroke=colour, line=0.8)
    used = width * min(share, 1)
    if tone in ("ok", "note"):
        canvas.rect(x, y, used, _BAR, fill=colour)
    else:
        canvas.hatch(x, y, used, _BAR, stroke=colour, step=3 if share > 1 else 7)


def _frame(tone: str) -> str:
    return TONE_COLOURS["ok" if tone == "note" else tone]


_STATED, _MIXED = "stated", "mixed"
"""What the legend explains besides the states."""


def _legend(words: TableWords, cells: list[Cell]) -> list[tuple[str, str]]:
    """Return the states that occur and the other marks, each in words."""
    found = {cell.state for cell in cells}
    lines: list[tuple[str, str]] = [
        (state, words.say(f"state.{state}")) for state in State if state in found and state is not State.CARRIES
    ]
    if any(cell.stated for cell in cells):
        lines.append((_STATED, words.say("legend_stated")))
    if any(cell.bound_by_mix for cell in cells):
        lines.append((_MIXED, words.say("cell_mixed")))
    return lines


def _draw_legend(canvas: Canvas, y: float, mark: str, text: str) -> None:
    x, width, height = _LEFT, 26.0, 13.0
    if mark == _MIXED:
        canvas.text(x, y + 10.5, fitted(text, WIDTH - x - 4, _SMALL), _SMALL)
        return
    if mark == _STATED:
        canvas.rect(x + 1, y + 1, width - 2, height - 2, fill=PAPER, stroke=INK, line=2.6)
    else:
        tone = TONES[State(mark)]
        canvas.rect(x, y, width, height, fill=_GROUNDS[tone], stroke=_frame(tone))
        if tone in ICONS:
            canvas.text(x + width / 2, y + 10.5, ICONS[tone], replace(_VALUE, size=10.5))
        else:
            canvas.hatch(x, y, width, height, stroke=RULE, step=6)
    canvas.text(x + width + 8, y + 10.5, fitted(text, WIDTH - x - width - 12, _SMALL), _SMALL)
