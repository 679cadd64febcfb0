"""An SVG sheet: shapes and texts by presentation attributes only, so that browsers and the PDF draw them alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Literal
from xml.sax.saxutils import escape

WIDTH = 680
"""Every picture is this many units wide: the width of the text column."""

# Colours of Okabe and Ito, told apart with any colour vision; shape, hatching and words always say the same.
BLUE, ORANGE, VERMILION, SKY = "#0072B2", "#E69F00", "#D55E00", "#56B4E9"
INK, GREY, RULE, TINT, PAPER = "#1B2733", "#52606B", "#B8C1C9", "#EEF3F6", "#FFFFFF"
TONE_COLOURS = {"ok": BLUE, "warn": ORANGE, "bad": VERMILION, "open": GREY, "off": RULE}
ICONS = {"ok": "✔", "warn": "⚠", "bad": "✘", "open": "?"}

SANS = "Report Sans, Report Symbols, IBM Plex Sans, DejaVu Sans, Arial, sans-serif"
MONO = "Report Mono, Report Symbols, IBM Plex Mono, DejaVu Sans Mono, monospace"
MONO_ADVANCE = 0.6
"""Width of a character of the monospaced face, in units of its size."""
SANS_ADVANCE = 0.56
"""An ample average for the proportional face; texts are cut to fit by it."""

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set."""

    size: float = 11
    colour: str = INK
    bold: bool = False
    mono: bool = False
    anchor: Anchor = "start"


@dataclass
class Canvas:
    """Elements in drawing order."""

    height: float
    parts: list[str] = field(default_factory=list)

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str,
        stroke: str = "none",
        line: float = 1,
        radius: float = 0,
    ) -> None:
        """Draw a rectangle."""
        round_corners = f' rx="{number(radius)}"' if radius else ""
        edge = f' stroke="{stroke}" stroke-width="{number(line)}"' if stroke != "none" else ""
        self.parts.append(
            f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"{round_corners} '
            f'fill="{fill}"{edge}/>'
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, *, stroke: str, line: float = 1, dash: str = "") -> None:
        """Draw a line; `dash` as in stroke-dasharray."""
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}" stroke="{stroke}" '
            f'stroke-width="{number(line)}"{dashes}/>'
        )

    def path(self, points: Sequence[tuple[float, float]], *, stroke: str, line: float = 1, dash: str = "") -> None:
        """Draw straight lines from point to point."""
        steps = "L".join(f"{number(x)} {number(y)}" for x, y in points)
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<path d="M{steps}" fill="none" stroke="{stroke}" stroke-width="{number(line)}" '
            f'stroke-linejoin="round"{dashes}/>'
        )

    def hatch(self, x: float, y: float, width: float, height: float, *, stroke: str, step: float = 6) -> None:
        """Draw diagonal lines inside a rectangle; computed, so that no pattern with an id is needed."""
        segments = []
        offset = step
        while offset < width + height:
            start_x, start_y = (x + offset, y) if offset <= width else (x + width, y + offset - width)
            end_x, end_y = (x, y + offset) if offset <= height else (x + offset - height, y + height)
            segments.append(f"M{number(start_x)} {number(start_y)}l{number(end_x - start_x)} {number(end_y - start_y)}")
            offset += step
        if segments:
            self.parts.append(f'<path d="{"".join(segments)}" fill="none" stroke="{stroke}" stroke-width="1"/>')

    def text(self, x: float, y: float, content: str, style: Style = Style()) -> None:
        """Write a text with its baseline at y."""
        family = f' font-family="{MONO}"' if style.mono else ""
        weight = ' font-weight="600"' if style.bold else ""
        anchor = f' text-anchor="{style.anchor}"' if style.anchor != "start" else ""
        self.parts.append(
            f'<text x="{number(x)}" y="{number(y)}" font-size="{number(style.size)}"{family}{weight}{anchor} '
            f'fill="{style.colour}">{escape(printable(content))}</text>'
        )

    def svg(self, alt: str) -> str:
        """Return the picture as markup; `alt` is its title, which readers and the PDF take as alternative text."""
        height = number(self.height)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
            f'height="{height}" font-family="{SANS}"><title>{escape(printable(alt))}</title>'
            f'<rect x="0" y="0" width="{WIDTH}" height="{height}" fill="{PAPER}"/>{"".join(self.parts)}</svg>'
        )


def printable(text: str) -> str:
    """Return a text without what XML may not hold: a control character or half a pair becomes a replacement mark."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def number(value: float) -> str:
    """Return a coordinate as short text, the same on every machine."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def columns(text: str) -> int:
    """Return how many columns of a monospaced face a text takes: wide characters count twice, marks not at all."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def text_width(text: str, style: Style) -> float:
    """Return about how wide a text is set."""
    return columns(text) * style.size * (MONO_ADVANCE if style.mono else SANS_ADVANCE)


def fitted(text: str, width: float, style: Style) -> str:
    """Return the text, its middle left out where it is wider than `width`: the ends of a name tell it apart."""
    room = int(width / (style.size * (MONO_ADVANCE if style.mono else SANS_ADVANCE)))
    if columns(text) <= room:
        return text
    head = max(1, (room - 1) * 2 // 3)
    tail = max(0, room - 1 - head)
    return f"{_first(text, head)}…{_first(text[::-1], tail)[::-1]}"


def wrapped(text: str, width: float, style: Style) -> list[str]:
    """Return the text on as many lines as it needs, broken between words; a wider word loses its middle."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, style) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return [fitted(line, width, style) for line in lines]


def _first(text: str, room: int) -> str:
    ends = accumulate(columns(char) for char in text)
    return text[: sum(end <= room for end in ends)]
