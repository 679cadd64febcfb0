"""How full each of several options is after the losses, beside the marks of nearly full and full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.render.figures.canvas import GREY, ICONS, INK, TINT, WIDTH, Canvas, Style, fitted
from planner.render.figures.charts import WATCH_SHARE, draw_bar, use_tone
from planner.wording import Phrases

_SMALL = Style(10.5, GREY)
_LABEL = Style(11.5, INK)
_VALUE = Style(11.5, INK, bold=True)
_NAMES, _AXIS, _AXIS_END, _TOP, _ROW = 4.0, 250.0, 1.25, 28.0, 36.0
"""Where the names and the bars begin, the longest bar as a share, and the heights of head and row."""
_SCALE = (WIDTH - 84 - _AXIS) / _AXIS_END


@dataclass(frozen=True, slots=True)
class OptionBar:
    """One option. `share`: how full it is after the losses; 1 is full."""

    name: str
    binding: str
    """The metric that fills it most, in words; empty with nothing asked."""
    share: float
    own: bool = False
    """Whether it is this design's own size, which is marked."""


def options_chart(bars: Sequence[OptionBar], phrases: Phrases, alt: str) -> str:
    """Return a bar for each option; one longer than the axis is cut there, with its share beside it."""
    canvas = Canvas(_TOP + _ROW * len(bars) + 4)
    bottom = canvas.height - 4
    room = _AXIS - _NAMES - 12
    for place, bar in enumerate(bars):
        top = _TOP + place * _ROW
        if bar.own:
            canvas.rect(0, top - 2, WIDTH, _ROW - 2, fill=TINT, radius=3)
        name = f"▲ {bar.name}, {_say(phrases, 'this_design')}" if bar.own else bar.name
        style = _VALUE if bar.own else _LABEL
        canvas.text(_NAMES, top + 12, fitted(name, room, style), style)
        canvas.text(_NAMES, top + 26, fitted(bar.binding, room, _SMALL), _SMALL)
        tone = use_tone(bar.share)
        draw_bar(canvas, _AXIS, top + 4, max(1.0, min(bar.share, _AXIS_END) * _SCALE), _ROW - 14, tone)
        value = f"{ICONS[tone]} {phrases.percent(bar.share)}"
        canvas.text(_AXIS + _AXIS_END * _SCALE + 8, top + 20, value, _VALUE)
    for share in (WATCH_SHARE, 1.0):
        x, full = _AXIS + share * _SCALE, share == 1
        canvas.line(x, _TOP - 8, x, bottom, stroke=INK if full else GREY, line=1.4, dash="" if full else "4 3")
        mark = replace(_VALUE if full else _SMALL, size=11, anchor="middle")
        canvas.text(x, _TOP - 12, phrases.percent(share), mark)
    canvas.line(_AXIS, _TOP - 8, _AXIS, bottom, stroke=GREY)
    return canvas.svg(alt)


def _say(phrases: Phrases, key: str) -> str:
    return phrases.say(f"document.figure.{key}")
