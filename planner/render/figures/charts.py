"""How full a cluster is, and what it still carries after losses."""

from __future__ import annotations

from dataclasses import replace

from planner.capacity import Capacity, DemandLine
from planner.render.figures.canvas import (
    GREY,
    ICONS,
    INK,
    PAPER,
    TONE_COLOURS,
    WIDTH,
    Canvas,
    Style,
    fitted,
    text_width,
)
from planner.wording import Phrases

WATCH_SHARE = 0.8
"""The share of a capacity above which pictures and tables say 'nearly full': this planner's own mark, not a limit."""
LOSSES_SHOWN = 5
"""Losses shown in tables and charts: as many as a cluster of six can have and still stand."""
_AXIS_END = 1.25
"""The longest bar of the use chart, as a share; what is longer is cut there with its number beside it."""

_SMALL = Style(10.5, GREY)
_LABEL = Style(11.5, INK)
_VALUE = Style(11.5, INK, bold=True)

_NAMES, _AXIS, _AXIS_TOP, _ROW, _ROW_GAP = 228.0, 344.0, 28.0, 18.0, 8.0
"""The use chart: room for names, where the bars begin, and the heights of head, bar and gap."""
_SCALE = (WIDTH - 84 - _AXIS) / _AXIS_END


def use_tone(share: float) -> str:
    """Return ok, warn (above the 80 % mark) or bad (above all of it)."""
    if share > 1:
        return "bad"
    return "warn" if share > WATCH_SHARE else "ok"


def use_chart(capacity: Capacity, lost: int, phrases: Phrases, alt: str) -> str:
    """Return one bar for each metric asked for: how much of the cluster it uses, whole and after `lost` losses."""
    steps = (0, lost) if lost else (0,)
    row = _ROW * len(steps) + _ROW_GAP
    canvas = Canvas(_AXIS_TOP + row * len(capacity.demand) + 2)
    bottom = canvas.height - 4
    for place, line in enumerate(capacity.demand):
        top = _AXIS_TOP + place * row
        name = fitted(phrases.label("metric", line.metric), _NAMES, _LABEL)
        canvas.text(4, top + (row - _ROW_GAP) / 2 + 4, name, _LABEL)
        for turn, step in enumerate(steps):
            words = _say(phrases, "lost", lost=step) if step else _say(phrases, "none_lost")
            _use_bar(canvas, top + turn * _ROW, line.after_losses[step].utilisation, words, phrases)
    for share in (WATCH_SHARE, 1.0):
        x, full = _AXIS + share * _SCALE, share == 1
        canvas.line(x, _AXIS_TOP - 6, x, bottom, stroke=INK if full else GREY, line=1.4, dash="" if full else "4 3")
        canvas.text(x, _AXIS_TOP - 10, phrases.percent(share), Style(11, INK if full else GREY, full, anchor="middle"))
    canvas.line(_AXIS, _AXIS_TOP - 6, _AXIS, bottom, stroke=GREY)
    return canvas.svg(alt)


def _use_bar(canvas: Canvas, y: float, share: float, words: str, phrases: Phrases) -> None:
    """Draw a bar with its step to the left and its share to the right of the axis."""
    tone = use_tone(share)
    canvas.text(_AXIS - 8, y + 12.5, fitted(words, _AXIS - _NAMES - 16, _SMALL), Style(10.5, GREY, anchor="end"))
    draw_bar(canvas, _AXIS, y + 1, max(1.0, min(share, _AXIS_END) * _SCALE), _ROW - 4, tone)
    value = f"{ICONS[tone]} {phrases.percent(share)}"
    canvas.text(_AXIS + _AXIS_END * _SCALE + 8, y + 12.5, value, Style(11.5, INK, bold=True))


def draw_bar(canvas: Canvas, x: float, y: float, width: float, height: float, tone: str) -> None:
    """Draw a bar in its tone: plain when it fits, wide hatching near the mark, dense hatching beyond the capacity."""
    colour = TONE_COLOURS[tone]
    if tone == "ok":
        canvas.rect(x, y, width, height, fill=colour)
        return
    canvas.rect(x, y, width, height, fill=PAPER, stroke=colour, line=1.5)
    canvas.hatch(x, y, width, height, stroke=colour, step=9 if tone == "warn" else 4)


def left_after_losses(capacity: Capacity, metric: str) -> list[int]:
    """Return the capacity for a metric after 0, 1, ... losses, as far as they are shown."""
    line = next((line for line in capacity.demand if line.metric == metric), None)
    if line:
        return [load.capacity for load in line.after_losses[: LOSSES_SHOWN + 1]]
    return [step.figures[metric] for step in capacity.after_losses[: LOSSES_SHOWN + 1]]


def capacity_chart(capacity: Capacity, metric: str, phrases: Phrases, alt: str) -> str:
    """Return the capacity for a metric by number of lost peers; the demand, where one is stated, is a line across."""
    line = next((line for line in capacity.demand if line.metric == metric), None)
    figures = left_after_losses(capacity, metric)
    demand = line.demand if line else 0
    highest = max(*figures, demand, 1)
    left, right, top, base = 4.0, WIDTH - 104.0, 20.0, 136.0
    canvas = Canvas(base + (56 if line else 40))
    slot = (right - left) / max(len(figures), 3)
    width = min(84.0, slot * 0.62)
    places = [(left + slot * place + (slot - width) / 2, value) for place, value in enumerate(figures)]
    for x, value in places:
        height = (base - top) * value / highest
        draw_bar(canvas, x, base - height, width, height, use_tone(demand / value))
    if line:
        _demand_line(canvas, line, left, right, base - (base - top) * demand / highest, phrases)
    for place, (x, value) in enumerate(places):
        middle, above = x + width / 2, base - (base - top) * value / highest - 6
        words = phrases.number(value)
        # The demand line may run just above the bar: the number stands clear of it.
        room = text_width(words, _VALUE)
        canvas.rect(middle - room / 2 - 2, above - 10, room + 4, 12, fill=PAPER)
        canvas.text(middle, above, words, replace(_VALUE, anchor="middle"))
        lost = _say(phrases, "lost", lost=place) if place else _say(phrases, "none_lost")
        canvas.text(middle, base + 15, fitted(lost, slot, _SMALL), replace(_SMALL, anchor="middle"))
        if line:
            tone = use_tone(demand / value)
            share = f"{ICONS[tone]} {phrases.percent(demand / value)}"
            canvas.text(middle, base + 31, share, replace(_VALUE, anchor="middle"))
    canvas.line(left, base, right, base, stroke=GREY)
    canvas.text(left, canvas.height - 5, _say(phrases, "axis_demand" if line else "axis"), _SMALL)
    return canvas.svg(alt)


def _demand_line(canvas: Canvas, line: DemandLine, left: float, right: float, y: float, phrases: Phrases) -> None:
    canvas.line(left, y, right + 4, y, stroke=PAPER, line=4)
    canvas.line(left, y, right + 4, y, stroke=INK, line=1.6, dash="7 4")
    canvas.text(right + 8, y - 2, _say(phrases, "demand"), _LABEL)
    canvas.text(right + 8, y + 12, phrases.number(line.demand), _VALUE)


def _say(phrases: Phrases, key: str, /, **facts: object) -> str:
    return phrases.say(f"document.figure.{key}", **facts)
