"""Lines of plain text with a coloured lead: composed once, wrapped for a file or painted for a terminal."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

WIDTH = 100
"""Columns of text that is not made for a terminal of known width."""

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: `lead` comes first, in the colour of `tone`; what does not fit goes on below the text.

    The tones are those of planner.render.document.Badge, and `strong`.
    """

    text: str = ""
    lead: str = ""
    tone: str = ""
    indent: int = 0
    hang: int = 0
    """Columns by which continuation lines are set in further."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line as it stands on the screen; the characters from `start` to `end` are in the colour of `tone`."""

    text: str
    start: int = 0
    end: int = 0
    tone: str = ""


def typeset(lines: Iterable[Line], width: int = WIDTH) -> Iterator[Row]:
    """Yield the lines wrapped to a width. Nothing in them can steer a terminal."""
    for line in lines:
        lead, text = printable(line.lead), printable(line.text)
        whole = f"{lead} {text}" if lead and text else lead or text
        first, rest = " " * line.indent, " " * (line.indent + line.hang)
        wrapped = textwrap.wrap(
            whole, width, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
        )
        for place, text_row in enumerate(wrapped or [""]):
            led = place == 0 and line.tone and text_row.startswith(first + lead)
            yield Row(text_row, len(first), len(first + lead), line.tone) if led else Row(text_row)


def text_of(lines: Iterable[Line]) -> str:
    """Return the lines as a text file."""
    return "".join(f"{row.text}\n" for row in typeset(lines))


def columns(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield a table as aligned columns, two blanks apart, without wrapping: for pipes and files."""
    table = [[printable(cell) for cell in row] for row in (titles, *rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def printable(text: str) -> str:
    """Return a text without control and invisible characters, each shown as its code: nobody else moves our cursor."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(char) for char in text)


def _shown(char: str) -> str:
    hidden = unicodedata.category(char) in _INVISIBLE or _is_noncharacter(ord(char))
    return f"<U+{ord(char):04X}>" if hidden else char


def _is_noncharacter(code: int) -> bool:
    """Whether a code point can never be a character; XML has no place for some of them."""
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
