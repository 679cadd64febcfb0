"""A picture as boxes, arrows and texts with their places, which SVG and draw.io both draw.

Coordinates are those of the sheet: to the right and downwards, in the units of planner.render.figures.canvas.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from planner.render.figures.canvas import GREY, INK, PAPER, WIDTH, Canvas, Style, text_width

LINE_HEIGHT = 14
"""From one line of a box to the next."""
HEAD_HEIGHT = 19
"""The strip of a box that holds its title."""

_USUAL = Style()
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in a box."""

    text: str
    style: Style = _USUAL


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with a title along its top and lines of text below. `id` is unique in its drawing."""

    id: str
    x: float
    y: float
    width: float
    height: float
    title: Line
    lines: tuple[Line, ...] = ()
    fill: str = PAPER
    stroke: str = GREY
    line: float = 1
    dash: str = ""
    radius: float = 0
    head: str = ""
    """The colour behind the title; empty for none."""
    hatched: bool = False


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line from box to box through points in order, with a head at its end; `source` and `target` are box ids."""

    id: str
    source: str
    target: str
    points: tuple[Point, ...]
    stroke: str = INK
    line: float = 1.2
    dash: str = ""
    headed: bool = True
    text: str = ""
    """What a program shows along it; the SVG of a deployment writes labels of its own."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text that stands free, with its baseline at y."""

    id: str
    x: float
    y: float
    text: str
    style: Style = _USUAL


@dataclass
class Drawing:
    """A picture: its name, its size, and what is on it in drawing order, boxes first."""

    name: str
    height: float = 0
    boxes: list[Box] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    width: float = WIDTH


def svg_of(drawing: Drawing, alt: str) -> str:
    """Return the drawing as SVG markup with its alternative text."""
    canvas = Canvas(drawing.height)
    for box in drawing.boxes:
        _draw_box(canvas, box)
    for arrow in drawing.arrows:
        canvas.path(arrow.points, stroke=arrow.stroke, line=arrow.line, dash=arrow.dash)
        if arrow.headed:
            _draw_head(canvas, arrow.points[-2:], arrow.stroke)
    for label in drawing.labels:
        canvas.text(label.x, label.y, label.text, label.style)
    return canvas.svg(alt)


def _draw_box(canvas: Canvas, box: Box) -> None:
    canvas.rect(box.x, box.y, box.width, box.height, fill=box.fill, stroke=box.stroke, line=box.line, radius=box.radius)
    if box.hatched:
        canvas.hatch(box.x, box.y, box.width, box.height, stroke=box.stroke, step=5)
        width = text_width(box.title.text, box.title.style) + 10
        canvas.rect(box.x + 4, box.y + 1, width, box.height - 2, fill=PAPER)
    if box.head:
        canvas.rect(box.x + 1.2, box.y + 1.2, box.width - 2.4, HEAD_HEIGHT - 1.2, fill=box.head)
    canvas.text(box.x + 8, box.y + 13.5, box.title.text, box.title.style)
    top = box.y + HEAD_HEIGHT + 2
    for place, line in enumerate(box.lines):
        canvas.text(box.x + 8, top + place * LINE_HEIGHT + 10.5, line.text, line.style)


def _draw_head(canvas: Canvas, ends: Sequence[Point], colour: str) -> None:
    """Draw the head of an arrow that ends going straight up or down."""
    (_, before), (x, y) = ends
    back = -5 if y > before else 5
    canvas.path(((x - 3, y + back), (x, y), (x + 3, y + back)), stroke=colour, line=1.4)
