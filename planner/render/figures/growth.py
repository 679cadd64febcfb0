"""How a growing demand fills a cluster over the years, with every peer up and with one lost."""

from __future__ import annotations

from collections.abc import Sequence

from planner.growth import MARKS, MONTHS, Growth, GrowthLine, Pace
from planner.render.figures.canvas import BLUE, GREY, INK, PAPER, RULE, VERMILION, WIDTH, Canvas, Style, text_width
from planner.wording import Phrases

_SMALL = Style(10.5, GREY)
_VALUE = Style(11, INK, bold=True)
_LEFT, _RIGHT, _TOP, _BASE = 52.0, WIDTH - 130.0, 24.0, 214.0
_FULL = 100
_LEAST_TOP, _MOST_TOP = 1.1, 1.6
"""The shares between which the vertical axis ends; a curve that leaves the picture is cut there."""
_YEAR = 12
_NUMBER_ROOM = 15.0


def growth_chart(growth: Growth, line: GrowthLine, phrases: Phrases, alt: str) -> str:
    """Return the share of the capacity that one metric uses, month by month, against the marks.

    Growth in steps is drawn as steps: level between them, upright in their month. All metrics grow alike, so that the
    fullest one passes every mark first: it stands for all.
    """
    alike = line.capacity_one_lost == line.capacity
    curves = [("curve_alike" if alike else "curve_all_up", line.capacity, BLUE, "")]
    if line.capacity_one_lost is not None and not alike:
        curves.append(("curve_one_lost", line.capacity_one_lost, VERMILION, "7 4"))
    factors = [growth.pace.factor(month) for month in range(MONTHS + 1)]
    peaks = [line.demand / capacity * max(factors) for _, capacity, _, _ in curves]
    highest = min(max(_LEAST_TOP, *(1.05 * share for share in peaks)), _MOST_TOP)
    canvas = Canvas(_BASE + 42)
    _axes(canvas, highest, growth.years, phrases)
    labels: list[float] = []
    numbers: list[tuple[float, float]] = []
    for place, (key, capacity, colour, dash) in enumerate(curves):
        shares = [line.demand / capacity * factor for factor in factors]
        pieces = _pieces(_corners(growth.pace, shares), highest)
        for piece in pieces:
            canvas.path(piece, stroke=colour, line=2, dash=dash)
        end_x, end_y = pieces[-1][-1] if pieces else (_LEFT, _TOP)
        _curve_label(canvas, key, (end_x, end_y), labels, phrases)
        for passing in line.passings:
            month = passing.one_lost if place else passing.all_up
            if month and shares[month] <= highest:
                _crossing(canvas, month, shares[month], highest, colour, numbers, phrases)
    canvas.text(_LEFT, canvas.height - 5, phrases.say("document.figure.axis_growth"), _SMALL)
    return canvas.svg(alt)


def _corners(pace: Pace, shares: Sequence[float]) -> list[tuple[int, float]]:
    """Return the points of a curve: of each month, and before a step the month's share as it was."""
    stepped = {step.month for step in pace.steps}
    return [
        point
        for month, share in enumerate(shares)
        for point in (((month, shares[month - 1]),) if month in stepped else ()) + ((month, share),)
    ]


def _pieces(points: Sequence[tuple[int, float]], highest: float) -> list[list[tuple[float, float]]]:
    """Return what of a curve is inside the picture: it may leave it with a step and come back with another."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for month, share in points:
        if share <= highest:
            pieces[-1].append((_x(month), _y(share, highest)))
        elif pieces[-1]:
            pieces.append([])
    return [piece for piece in pieces if piece]


def _x(month: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * month / MONTHS


def _y(share: float, highest: float) -> float:
    return _BASE - (_BASE - _TOP) * share / highest


def _axes(canvas: Canvas, highest: float, years: float | None, phrases: Phrases) -> None:
    for mark in MARKS:
        y, full = _y(mark / _FULL, highest), mark == _FULL
        canvas.line(_LEFT, y, _RIGHT, y, stroke=INK if full else GREY, line=1.4, dash="" if full else "4 3")
        style = Style(10.5, INK if full else GREY, full, anchor="end")
        canvas.text(_LEFT - 6, y + 4, phrases.percent(mark / _FULL), style)
    canvas.text(_LEFT - 6, _BASE + 4, phrases.percent(0), Style(10.5, GREY, anchor="end"))
    for year in range(MONTHS // _YEAR + 1):
        x = _x(year * _YEAR)
        canvas.line(x, _BASE, x, _BASE + 4, stroke=GREY)
        canvas.text(x, _BASE + 16, phrases.number(year), Style(10.5, GREY, anchor="middle"))
    if years and years * _YEAR <= MONTHS:
        x = _x(years * _YEAR)
        canvas.line(x, _TOP - 8, x, _BASE, stroke=RULE, line=2, dash="2 3")
        words = phrases.say("document.figure.planned_years", years=years)
        middle = x < (_LEFT + _RIGHT) / 2
        canvas.text(
            x + 5 if middle else x - 5, _TOP - 10, words, Style(10.5, GREY, anchor="start" if middle else "end")
        )
    canvas.line(_LEFT, _TOP - 8, _LEFT, _BASE, stroke=GREY)
    canvas.line(_LEFT, _BASE, _RIGHT, _BASE, stroke=GREY)


def _curve_label(canvas: Canvas, key: str, end: tuple[float, float], taken: list[float], phrases: Phrases) -> None:
    """Write what a curve is, to the right of the axes at its end's height, clear of the other's label."""
    x, y = _RIGHT + 8, max(end[1] + 4, _TOP)
    while any(abs(y - other) < _NUMBER_ROOM for other in taken):
        y += _NUMBER_ROOM
    taken.append(y)
    if end[0] < _RIGHT:
        canvas.line(end[0], end[1], _RIGHT + 4, y - 4, stroke=RULE)
    canvas.text(x, y, phrases.say(f"document.figure.{key}"), Style(11, INK))


def _crossing(
    canvas: Canvas,
    month: int,
    share: float,
    highest: float,
    colour: str,
    taken: list[tuple[float, float]],
    phrases: Phrases,
) -> None:
    """Mark the month in which a curve passes a mark, with its number where there is room for it."""
    x, y = _x(month), _y(share, highest)
    canvas.rect(x - 3, y - 3, 6, 6, fill=PAPER, stroke=colour, line=1.6)
    words = phrases.number(month)
    room = text_width(words, _VALUE)
    left, top = x + 6, y + 14
    if any(abs(left - other) < room + 4 and abs(top - above) < 12 for other, above in taken):
        return
    taken.append((left, top))
    canvas.rect(left - 1, top - 9, room + 2, 11, fill=PAPER)
    canvas.text(left, top, words, _VALUE)
