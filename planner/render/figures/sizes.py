"""What a cluster carries by its number of peers: where further peers stop to count, and what is held in reserve."""

from __future__ import annotations

from dataclasses import replace

from planner.capacity import Capacity
from planner.design import Metric
from planner.render.figures.canvas import BLUE, GREY, INK, PAPER, TINT, WIDTH, Canvas, Style, fitted, text_width
from planner.survival import CapacityBySize
from planner.wording import Phrases

_SMALL = Style(10.5, GREY)
_LABEL = Style(11.5, INK)
_VALUE = Style(11.5, INK, bold=True)
_LEFT, _RIGHT, _TOP, _BASE = 4.0, WIDTH - 104.0, 24.0, 152.0


def size_chart(steps: tuple[CapacityBySize, ...], capacity: Capacity, metric: str, phrases: Phrases, alt: str) -> str:
    """Return a bar for each number of peers; what is held in reserve is hatched, this design's bar marked.

    The demand, where one is stated, is a line across.
    """
    line = next((line for line in capacity.demand if line.metric == metric), None)
    rated = [step.figures.get(metric, step.figures[Metric.VIDEO_CALLS]) for step in steps]
    each = rated[0]
    highest = max(*rated, *(each * step.unreserved for step in steps), line.demand if line else 0, 1)
    canvas = Canvas(_BASE + 70)
    slot = (_RIGHT - _LEFT) / len(steps)
    width = min(72.0, slot * 0.62)
    scale = (_BASE - _TOP) / highest
    own = next((place for place, step in enumerate(steps) if step.peers == capacity.peer_count), None)
    if own is not None:
        canvas.rect(_LEFT + slot * own + 4, 2, slot - 8, _BASE + 50, fill=TINT, radius=3)
    tops = []
    for place, (step, value) in enumerate(zip(steps, rated, strict=True)):
        x = _LEFT + slot * place + (slot - width) / 2
        whole = each * step.unreserved
        if whole > value:
            height = (whole - value) * scale
            canvas.rect(x, _BASE - whole * scale, width, height, fill=PAPER, stroke=BLUE)
            canvas.hatch(x, _BASE - whole * scale, width, height, stroke=BLUE, step=7)
        canvas.rect(x, _BASE - value * scale, width, value * scale, fill=BLUE)
        tops.append(_BASE - value * scale)
    if line:
        _demand_line(canvas, line.demand, _BASE - line.demand * scale, phrases)
    for place, (step, value) in enumerate(zip(steps, rated, strict=True)):
        middle = _LEFT + slot * (place + 0.5)
        ground = TINT if place == own and step.unreserved == step.counted else PAPER
        _number_above(canvas, middle, tops[place] - 6, phrases.number(value), ground)
        style = replace(_VALUE if place == own else _LABEL, anchor="middle")
        canvas.text(middle, _BASE + 15, phrases.number(step.peers), style)
        words = _say(phrases, "counted", counted=step.counted)
        canvas.text(middle, _BASE + 30, fitted(words, slot - 8, _SMALL), replace(_SMALL, anchor="middle"))
        if place == own:
            mark = f"▲ {_say(phrases, 'this_design')}"
            canvas.text(middle, _BASE + 46, fitted(mark, slot, _VALUE), replace(_VALUE, size=10.5, anchor="middle"))
    canvas.line(_LEFT, _BASE, _RIGHT, _BASE, stroke=GREY)
    reserved = any(step.unreserved > step.counted for step in steps)
    canvas.text(_LEFT, canvas.height - 5, _say(phrases, "axis_sizes_reserve" if reserved else "axis_sizes"), _SMALL)
    return canvas.svg(alt)


def _number_above(canvas: Canvas, middle: float, y: float, words: str, ground: str) -> None:
    """Write a number just above the bar it tells, clear of the reserve or a demand line there."""
    room = text_width(words, _VALUE)
    canvas.rect(middle - room / 2 - 2, y - 10, room + 4, 12, fill=ground)
    canvas.text(middle, y, words, replace(_VALUE, anchor="middle"))


def _demand_line(canvas: Canvas, demand: int, y: float, phrases: Phrases) -> None:
    canvas.line(_LEFT, y, _RIGHT + 4, y, stroke=PAPER, line=4)
    canvas.line(_LEFT, y, _RIGHT + 4, y, stroke=INK, line=1.6, dash="7 4")
    canvas.text(_RIGHT + 8, max(y - 2, 11), _say(phrases, "demand"), _LABEL)
    canvas.text(_RIGHT + 8, max(y + 12, 25), phrases.number(demand), _VALUE)


def _say(phrases: Phrases, key: str, /, **facts: object) -> str:
    return phrases.say(f"document.figure.{key}", **facts)
