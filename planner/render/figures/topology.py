"""The peers of a cluster and the links between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.design import Cluster, Link, Peer
from planner.render.figures.canvas import (
    BLUE,
    GREY,
    ICONS,
    INK,
    PAPER,
    RULE,
    TINT,
    TONE_COLOURS,
    WIDTH,
    Canvas,
    Style,
    fitted,
    text_width,
)
from planner.render.figures.drawing import Arrow, Box, Drawing, Line
from planner.wording import Phrases

MESH_PEERS = 6
"""Up to this many peers are drawn with their links; more become a list of boxes."""
LISTED_PEERS = 30
"""A list of boxes shows this many peers and counts the rest."""

_BOX = 196
_HEAD, _LINE, _PAD, _GAP, _TOP = 22, 16, 7, 78, 4
_LEFT, _MIDDLE, _RIGHT = 102, WIDTH / 2, WIDTH - 102
_ROWS: Mapping[int, tuple[tuple[float, ...], ...]] = {
    1: ((_MIDDLE,),),
    2: ((_LEFT, _RIGHT),),
    3: ((_MIDDLE,), (_LEFT, _RIGHT)),
    4: ((_LEFT, _RIGHT), (_LEFT, _RIGHT)),
    5: ((_MIDDLE,), (_LEFT, _RIGHT), (216, 464)),
    6: ((216, 464), (_LEFT, _RIGHT), (216, 464)),
}
"""For each number of peers the rows of box centres, from the top."""
_ALONG = (0.5, 0.46, 0.54, 0.42, 0.58, 0.38, 0.62, 0.34, 0.66, 0.3, 0.7, 0.26, 0.74, 0.22, 0.78)
"""Where along a link its label may stand, best first."""
_FEW_LINKS = 3
"""Up to this many links each have their label; of more, those that are alike share one below the picture."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What speaks against a peer or a pair of peers: `tone` is bad or warn, `rules` the ids."""

    tone: str
    rules: tuple[str, ...]


Marks = Mapping[tuple[int, ...], Mark]
_Ends = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a peer's box."""

    text: str
    style: Style
    outside: bool = False


@dataclass(frozen=True, slots=True)
class _Area:
    """A rectangle that is taken."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Area) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def crossed_by(self, ends: _Ends) -> bool:
        """Whether a line passes through it (Liang and Barsky's clipping)."""
        (x1, y1), (x2, y2) = ends
        enter, leave = 0.0, 1.0
        for delta, start, low, high in ((x2 - x1, x1, self.left, self.right), (y2 - y1, y1, self.top, self.bottom)):
            if delta == 0:
                if not low < start < high:
                    return False
                continue
            first, last = sorted(((low - start) / delta, (high - start) / delta))
            enter, leave = max(enter, first), min(leave, last)
        return enter < leave


def topology(cluster: Cluster, marks: Marks, phrases: Phrases, alt: str) -> str:
    """Return the picture of a cluster with at least one peer."""
    if len(cluster.peers) > MESH_PEERS:
        return _listed(cluster, marks, phrases, alt)
    lines, height, centres = _placed(cluster, marks, phrases)
    legend = _Legend(cluster.links, marks, phrases)
    bottom = max(y for _, y in centres.values()) + height / 2 + 18
    canvas = Canvas(bottom + legend.height)
    taken = [_Area(x - _BOX / 2, y - height / 2, x + _BOX / 2, y + height / 2) for x, y in centres.values()]
    _draw_links(canvas, cluster.links, centres, legend, taken)
    for peer in cluster.peers:
        x, y = centres[peer.number]
        primary = cluster.configuration_primary == peer.number
        _draw_box(canvas, x - _BOX / 2, y - height / 2, height, peer, lines[peer.number], primary, marks, phrases)
    legend.draw(canvas, bottom)
    return canvas.svg(alt)


def topology_drawing(cluster: Cluster, marks: Marks, phrases: Phrases, name: str) -> Drawing:
    """Return the same picture as boxes and lines; of more peers than are drawn with links, the boxes of the list."""
    drawing = Drawing(name)
    if len(cluster.peers) > MESH_PEERS:
        for place, peer in enumerate(cluster.peers[:LISTED_PEERS]):
            x, y = _cell_place(place)
            words = tuple(Line(text, _PLAIN) for text in (peer.name, peer.internal_ip(cluster.ip_version)) if text)
            head = Line(phrases.peer(peer.number), _NAME)
            drawing.boxes.append(Box(_box_id(cluster, peer), x + 1.5, y, _CELL - 3, _CELL_HEIGHT, head, words))
        drawing.height = max(box.y + box.height for box in drawing.boxes) + 32
        return drawing
    lines, height, centres = _placed(cluster, marks, phrases)
    for peer in cluster.peers:
        x, y = centres[peer.number]
        mark, primary = marks.get((peer.number,)), cluster.configuration_primary == peer.number
        told = [Line(line.text, line.style) for line in lines[peer.number]]
        if mark:
            told.append(Line(f"{ICONS[mark.tone]} {_say(phrases, mark.tone)}: {', '.join(mark.rules)}", _NAME))
        title = phrases.peer(peer.number) + (f"  ★ {_say(phrases, 'primary')}" if primary else "")
        stroke = TONE_COLOURS[mark.tone] if mark else BLUE if primary else GREY
        drawing.boxes.append(
            Box(
                _box_id(cluster, peer),
                x - _BOX / 2,
                y - height / 2,
                _BOX,
                height,
                Line(title, _NAME),
                tuple(told),
                stroke=stroke,
                line=2.2 if mark or primary else 1.2,
                radius=4,
            )
        )
    legend = _Legend(cluster.links, marks, phrases)
    for link in cluster.links:
        pair = (link.first.number, link.second.number)
        ends = (centres[pair[0]], centres[pair[1]])
        look = _stroke(legend.kinds[pair])
        drawing.arrows.append(
            Arrow(
                f"link-{cluster.index + 1}-{pair[0]}-{pair[1]}",
                _box_id(cluster, link.first),
                _box_id(cluster, link.second),
                ends,
                stroke=str(look["stroke"]),
                line=float(look["line"]),
                dash=str(look.get("dash", "")),
                headed=False,
                text=legend.label(legend.kinds[pair]),
            )
        )
    drawing.height = max(y for _, y in centres.values()) + height / 2 + 18
    return drawing


def _box_id(cluster: Cluster, peer: Peer) -> str:
    return f"peer-{cluster.index + 1}-{peer.number}"


def _placed(
    cluster: Cluster, marks: Marks, phrases: Phrases
) -> tuple[dict[int, list[_Line]], float, dict[int, tuple[float, float]]]:
    """Return each peer's lines, the height of all boxes, and where their middles are."""
    lines = {peer.number: _box_lines(cluster, peer, phrases) for peer in cluster.peers}
    strip = _LINE + 3 if any(len(place) == 1 for place in marks) else 0
    outside = 4 if any(line.outside for rows in lines.values() for line in rows) else 0
    height = _HEAD + _PAD + max(len(rows) for rows in lines.values()) * _LINE + outside + _PAD + strip
    return lines, height, _centres(len(cluster.peers), height)


def _centres(size: int, height: float) -> dict[int, tuple[float, float]]:
    places = [
        (x, _TOP + height / 2 + row * (height + _GAP)) for row, centres in enumerate(_ROWS[size]) for x in centres
    ]
    return dict(enumerate(places, start=1))


# --- peers ------------------------------------------------------------------------------------------------------------

_NAME = Style(11.5, INK, bold=True)
_ADDRESS = Style(10.5, INK, mono=True)
_PLAIN = Style(10.5, GREY)


def _box_lines(cluster: Cluster, peer: Peer, phrases: Phrases) -> list[_Line]:
    """Return name, addresses and platform; inside and outside of a peer with two interfaces stand apart."""
    room = _BOX - 2 * _PAD
    lines = [_Line(fitted(peer.name or _say(phrases, "no_name"), room, _NAME), _NAME)]
    inside = peer.internal_ip(cluster.ip_version)
    if peer.nics == 2:
        lines.append(_Line(fitted(_say(phrases, "inside", address=inside), room, _ADDRESS), _ADDRESS))
    elif inside and inside != peer.name:
        lines.append(_Line(fitted(inside, room, _ADDRESS), _ADDRESS))
    known = [phrases.fact(fact) for fact in (peer.platform, peer.software_version) if fact is not None]
    lines.append(_Line(fitted(" · ".join(known) or _say(phrases, "no_platform"), room, _PLAIN), _PLAIN))
    if peer.nics == 2:
        face = peer.external
        outside = (face.ipv4 or face.ipv6) if face else None
        lines.append(_Line(fitted(_say(phrases, "outside", address=outside), room, _ADDRESS), _ADDRESS, outside=True))
    nat = next((face.static_nat_address for _, face in peer.interfaces if face.static_nat_address), None)
    if nat:
        lines.append(_Line(fitted(_say(phrases, "static_nat", address=nat), room, _ADDRESS), _ADDRESS, outside=True))
    return lines


def _draw_box(
    canvas: Canvas,
    x: float,
    y: float,
    height: float,
    peer: Peer,
    lines: Sequence[_Line],
    primary: bool,
    marks: Marks,
    phrases: Phrases,
) -> None:
    mark = marks.get((peer.number,))
    border = TONE_COLOURS[mark.tone] if mark else BLUE if primary else GREY
    canvas.rect(x, y, _BOX, height, fill=PAPER, stroke=border, line=2.2 if mark or primary else 1.2, radius=4)
    head, on_head = (BLUE, PAPER) if primary else (TINT, INK)
    canvas.rect(x + 1.5, y + 1.5, _BOX - 3, _HEAD - 1.5, fill=head)
    canvas.text(x + _PAD, y + 15.5, phrases.peer(peer.number), Style(11.5, on_head, bold=True))
    if primary:
        word = f"★ {_say(phrases, 'primary')}"
        canvas.text(x + _BOX - _PAD, y + 15.5, word, Style(10.5, on_head, bold=True, anchor="end"))
    outside = [place for place, line in enumerate(lines) if line.outside]
    first = y + _HEAD + _PAD
    if outside:
        top = first + outside[0] * _LINE + 1
        canvas.rect(x + 1.5, top, _BOX - 3, len(outside) * _LINE + 5, fill=TINT)
        canvas.line(x, top, x + _BOX, top, stroke=GREY, dash="3 2")
    for place, line in enumerate(lines):
        below = 4 if line.outside else 0
        canvas.text(x + _PAD, first + place * _LINE + 11 + below, line.text, line.style)
    if mark:
        _draw_mark(canvas, x, y + height - _LINE - 5, mark, phrases)


def _draw_mark(canvas: Canvas, x: float, y: float, mark: Mark, phrases: Phrases) -> None:
    """Draw what speaks against a peer along the bottom of its box, as icon and words."""
    style = Style(10.5, INK, bold=True)
    said, shown = f"{ICONS[mark.tone]} {_say(phrases, mark.tone)}:", len(mark.rules)
    words = _rules_in_short(said, mark.rules, shown)
    while shown > 1 and text_width(words, style) > _BOX - 2 * _PAD:
        shown -= 1
        words = _rules_in_short(said, mark.rules, shown)
    canvas.rect(x + 1.1, y, _BOX - 2.2, _LINE + 4, fill=PAPER, stroke=TONE_COLOURS[mark.tone])
    canvas.text(x + _PAD, y + 13, fitted(words, _BOX - 2 * _PAD, style), style)


def _rules_in_short(said: str, rules: tuple[str, ...], shown: int) -> str:
    more = f" +{len(rules) - shown}" if shown < len(rules) else ""
    return f"{said} {', '.join(rules[:shown])}{more}"


# --- links ------------------------------------------------------------------------------------------------------------

_Kind = tuple[float | None, bool | None, Mark | None]


class _Legend:
    """What is true of most links is said once below the picture; only the others are labelled one by one."""

    def __init__(self, links: Sequence[Link], marks: Marks, phrases: Phrases) -> None:
        self._phrases = phrases
        self.kinds: dict[tuple[int, int], _Kind] = {}
        counted: dict[_Kind, int] = {}
        for link in links:
            pair = (link.first.number, link.second.number)
            kind = (link.round_trip_ms, link.nat, marks.get(pair))
            self.kinds[pair] = kind
            counted[kind] = counted.get(kind, 0) + 1
        usual = counted if len(links) > _FEW_LINKS else {}
        self.common: _Kind | None = max(usual, key=lambda kind: counted[kind], default=None)
        self.lines = [*self._common_line(len(counted) == 1), *self._mark_lines()]
        self.height = 6 + 20 * len(self.lines)

    def _common_line(self, only: bool) -> list[tuple[_Kind, str]]:
        if self.common is None:
            return []
        round_trip, nat, mark = self.common
        key = "legend_round_trip" if round_trip is not None else "round_trip_unknown"
        words = [_say(self._phrases, key, round_trip=round_trip)]
        words.append(_say(self._phrases, "nat_unknown" if nat is None else "legend_nat" if nat else "legend_no_nat"))
        if mark:
            words.append(f"{ICONS[mark.tone]} {_say(self._phrases, mark.tone)}: {', '.join(mark.rules)}")
        return [(self.common, _say(self._phrases, "every_link" if only else "other_links", label=", ".join(words)))]

    def _mark_lines(self) -> list[tuple[_Kind, str]]:
        """Return a line for each tone among the labelled links, with the rules behind it."""
        rules: dict[str, dict[str, None]] = {}
        for kind in self.kinds.values():
            if kind[2] and kind != self.common:
                rules.setdefault(kind[2].tone, {}).update(dict.fromkeys(kind[2].rules))
        return [
            (
                (0, False, Mark(tone, tuple(found))),
                f"{ICONS[tone]} {_say(self._phrases, f'links_{tone}', rules=list(found))}",
            )
            for tone, found in rules.items()
        ]

    def label(self, kind: _Kind) -> str:
        """Return round trip, NAT and the icon of what speaks against the link; the legend has its rules."""
        round_trip, nat, mark = kind
        words = [ICONS[mark.tone]] if mark else []
        if round_trip is None:
            words.append(_say(self._phrases, "round_trip_short_unknown"))
        else:
            words.append(_say(self._phrases, "round_trip", round_trip=round_trip))
        if nat:
            words.append(_say(self._phrases, "nat"))
        return " ".join(words)

    def draw(self, canvas: Canvas, y: float) -> None:
        """Draw each line's sample and words."""
        for place, (kind, words) in enumerate(self.lines):
            below = y + 20 * place
            canvas.line(4, below + 8, 38, below + 8, **_stroke(kind))  # type: ignore[arg-type]
            canvas.text(46, below + 12, fitted(words, WIDTH - 54, _PLAIN), _PLAIN)


def _stroke(kind: _Kind) -> dict[str, str | float]:
    round_trip, nat, mark = kind
    if mark:
        return {"stroke": TONE_COLOURS[mark.tone], "line": 2.6}
    unknown = round_trip is None or nat is None
    return {"stroke": GREY if unknown else INK, "line": 1, "dash": "5 4" if unknown else ""}


def _draw_links(
    canvas: Canvas,
    links: Sequence[Link],
    centres: Mapping[int, tuple[float, float]],
    legend: _Legend,
    taken: list[_Area],
) -> None:
    """Draw marked links last, so that they lie on top, and then every label."""
    ordered = sorted(links, key=lambda link: legend.kinds[link.first.number, link.second.number][2] is not None)
    for link in ordered:
        kind = legend.kinds[link.first.number, link.second.number]
        canvas.line(*centres[link.first.number], *centres[link.second.number], **_stroke(kind))  # type: ignore[arg-type]
    for link in ordered:
        kind = legend.kinds[link.first.number, link.second.number]
        if kind != legend.common:
            ends = (centres[link.first.number], centres[link.second.number])
            others = [
                (centres[other.first.number], centres[other.second.number]) for other in links if other is not link
            ]
            _draw_label(canvas, kind, legend.label(kind), ends, others, taken)


def _draw_label(
    canvas: Canvas, kind: _Kind, label: str, ends: _Ends, others: Sequence[_Ends], taken: list[_Area]
) -> None:
    """Write a link's label on its line, clear of boxes, labels and other links where it can."""
    (x1, y1), (x2, y2) = ends
    style = Style(10.5, INK, bold=kind[2] is not None, anchor="middle")
    width, height = text_width(label, style) + 8, 18
    areas = []
    for along in _ALONG:
        x, y = x1 + along * (x2 - x1), y1 + along * (y2 - y1)
        areas.append(_Area(x - width / 2, y - height / 2, x + width / 2, y + height / 2))
    free = [area for area in areas if not any(area.meets(other) for other in taken)] or areas[:1]
    area = min(free, key=lambda place: sum(place.crossed_by(other) for other in others))
    taken.append(area)
    border = TONE_COLOURS[kind[2].tone] if kind[2] else RULE
    canvas.rect(area.left, area.top, width, height, fill=PAPER, stroke=border, radius=3)
    canvas.text((area.left + area.right) / 2, area.top + 13, label, style)


# --- more peers than a cluster may have -------------------------------------------------------------------------------

_CELL, _CELL_HEIGHT, _PER_ROW = 164, 46, 4


def _listed(cluster: Cluster, marks: Marks, phrases: Phrases, alt: str) -> str:
    shown = cluster.peers[:LISTED_PEERS]
    rows = -(-len(shown) // _PER_ROW)
    canvas = Canvas(rows * (_CELL_HEIGHT + 8) + 32)
    for place, peer in enumerate(shown):
        x, y = _cell_place(place)
        _draw_cell(canvas, x, y, cluster, peer, marks.get((peer.number,)), phrases)
    words = _say(phrases, "no_links")
    if rest := len(cluster.peers) - len(shown):
        words = f"{_say(phrases, 'more_peers', count=rest)} {words}"
    canvas.text(4, canvas.height - 10, fitted(words, WIDTH - 8, _PLAIN), _PLAIN)
    return canvas.svg(alt)


def _cell_place(place: int) -> tuple[float, float]:
    """Return the corner of a cell of the list."""
    return (place % _PER_ROW) * (_CELL + 8), (place // _PER_ROW) * (_CELL_HEIGHT + 8) + 2


def _draw_cell(
    canvas: Canvas, x: float, y: float, cluster: Cluster, peer: Peer, mark: Mark | None, phrases: Phrases
) -> None:
    primary = cluster.configuration_primary == peer.number
    border = TONE_COLOURS[mark.tone] if mark else BLUE if primary else GREY
    canvas.rect(
        x + 1.5, y, _CELL - 3, _CELL_HEIGHT, fill=PAPER, stroke=border, line=2 if mark or primary else 1, radius=3
    )
    room = _CELL - 2 * _PAD
    words = phrases.peer(peer.number)
    if primary:
        words += f" ★ {_say(phrases, 'primary')}"
    if mark:
        words += f" {ICONS[mark.tone]} {_say(phrases, mark.tone)}"
    canvas.text(x + _PAD, y + 13, fitted(words, room, _NAME), Style(10.5, INK, bold=True))
    canvas.text(x + _PAD, y + 26, fitted(peer.name or _say(phrases, "no_name"), room, _PLAIN), _PLAIN)
    inside = peer.internal_ip(cluster.ip_version)
    if inside and inside != peer.name:
        canvas.text(x + _PAD, y + 39, fitted(inside, room, _ADDRESS), _ADDRESS)


def _say(phrases: Phrases, key: str, /, **facts: object) -> str:
    return phrases.say(f"document.figure.{key}", **facts)
