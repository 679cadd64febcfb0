"""A C/E pair between the internal network, the DMZ and the Internet: peers, addresses, NAT, firewalls and flows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from planner.design import Cluster, Pair, Peer
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
    Style,
    fitted,
    wrapped,
)
from planner.render.figures.drawing import HEAD_HEIGHT, LINE_HEIGHT, Arrow, Box, Drawing, Label, Line
from planner.render.figures.topology import Mark, Marks
from planner.wording import Phrases

MOST_FLOWS = 8
"""Flows named at a firewall; of more, the last line says how many."""
MOST_SYSTEMS = 8
"""Boxes of systems in a zone; of more, the last one says how many."""
MOST_PEERS = 12
"""Peers of a cluster that are drawn; more are counted."""

_PER_ROW, _GAP, _PAD = 3, 10, 10
_PEER = (WIDTH - 2 * _PAD - (_PER_ROW - 1) * _GAP) / _PER_ROW
_SYSTEMS_PER_ROW = 4
_SYSTEM = (WIDTH - 2 * _PAD - (_SYSTEMS_PER_ROW - 1) * _GAP) / _SYSTEMS_PER_ROW
_ZONE_HEAD, _FIREWALL, _ROW = 22, 18, 15
_FIRST_ARROW, _BETWEEN_ARROWS, _NAMED = 18.0, 13.0, 170.0

_TITLE = Style(11.5, INK, bold=True)
_NAME = Style(10.5, INK, bold=True)
_SYSTEM_NAME = Style(9.5, INK, bold=True)
_CODE = Style(9.5, INK, mono=True)
_PLAIN = Style(9.5, GREY)
_FLOW = Style(10, INK)


@dataclass(frozen=True, slots=True)
class NamedFlow:
    """A flow between two neighbouring zones: what it is, and whether it goes inwards (down the picture)."""

    text: str
    inwards: bool


@dataclass(frozen=True, slots=True)
class System:
    """Something around the clusters: what it is and its names or addresses."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a picture shows besides the peers, in words."""

    outside: tuple[System, ...]
    inside: tuple[System, ...]
    external: tuple[NamedFlow, ...]
    internal: tuple[NamedFlow, ...]
    within: tuple[NamedFlow, ...]
    remarks: tuple[tuple[str, str], ...]
    """Tone and words of what concerns the pair as a whole."""


def deployment(
    pair: Pair, marks: Mapping[int, Marks], around: Surroundings, phrases: Phrases, name: str, titles: Sequence[str]
) -> Drawing:
    """Return the picture of a pair from the Internet at the top to the internal systems at the bottom.

    `marks` are those of each cluster by its index; `titles` name the Expressway-E cluster and the Expressway-C cluster.
    """
    drawing, work = Drawing(name), _Work(phrases)
    edge, inside = titles
    y = work.zone(drawing, 2.0, "internet", phrases.say("flows.zone.internet"), around.outside, ())
    y = work.strip(drawing, y, "external", phrases.say("flows.firewall.external"), around.external, ("internet", "dmz"))
    peers = list(work.peers(pair.e, marks.get(pair.e.index, {})))
    y = work.zone(drawing, y, "dmz", f"{phrases.say('flows.zone.dmz')} · {edge}", (), peers)
    y = work.strip(drawing, y, "firewall", phrases.say("flows.firewall.internal"), around.internal, ("dmz", "internal"))
    peers = list(work.peers(pair.c, marks.get(pair.c.index, {})))
    y = work.zone(drawing, y, "internal", f"{phrases.say('flows.zone.internal')} · {inside}", (), peers)
    y = work.strip(drawing, y, "within", "", around.within, ("internal", "systems"))
    y = work.zone(drawing, y, "systems", _say(phrases, "systems"), around.inside, ())
    for number, (tone, text) in enumerate(around.remarks):
        y += 16
        words = fitted(f"{ICONS[tone]} {text}", WIDTH - 8, _NAME)
        drawing.labels.append(Label(f"remark-{number + 1}", 4, y, words, _NAME))
    drawing.height = y + 8
    return drawing


class _Work:
    """Places zones, strips and boxes one below the other."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        self._labels = count(1)

    def zone(
        self, drawing: Drawing, y: float, zone: str, title: str, systems: Sequence[System], peers: Sequence[Box]
    ) -> float:
        """Add a zone with its boxes and return where it ends."""
        rows = list(self._systems(zone, systems)) or list(peers)
        per_row = _SYSTEMS_PER_ROW if systems else _PER_ROW
        placed, top = [], y + _ZONE_HEAD
        for start in range(0, len(rows), per_row):
            row = rows[start : start + per_row]
            height = max(box.height for box in row)
            for place, box in enumerate(row):
                x = _PAD + place * (box.width + _GAP)
                placed.append(replace(box, x=x, y=top, height=height))
            top += height + 8
        words = Line(fitted(title, WIDTH - 24, _TITLE), _TITLE)
        end = max(top, y + _ZONE_HEAD + 4)
        drawing.boxes.append(Box(zone, 1, y, WIDTH - 2, end - y, words, fill=TINT, stroke=RULE, radius=4))
        drawing.boxes += placed
        return end

    def _systems(self, zone: str, systems: Sequence[System]) -> Iterator[Box]:
        room = _SYSTEM - 14
        shown = systems if len(systems) <= MOST_SYSTEMS else systems[: MOST_SYSTEMS - 1]
        told = list(shown)
        if len(shown) < len(systems):
            told.append(System(_say(self._phrases, "more_systems", count=len(systems) - len(shown)), ()))
        for number, system in enumerate(told, start=1):
            title, *more = wrapped(system.title, room, _SYSTEM_NAME)
            lines = (
                *(Line(text, _SYSTEM_NAME) for text in more),
                *(Line(fitted(text, room, _CODE), _CODE) for text in system.lines),
            )
            height = HEAD_HEIGHT + len(lines) * LINE_HEIGHT + (4 if lines else 2)
            yield Box(
                f"{zone}-{number}",
                0,
                0,
                _SYSTEM,
                height,
                Line(title, _SYSTEM_NAME),
                lines,
                radius=3,
            )

    def strip(
        self, drawing: Drawing, y: float, strip: str, title: str, flows: Sequence[NamedFlow], ends: tuple[str, str]
    ) -> float:
        """Add a firewall (none where it has no title) and the flows across it; return where the next zone begins."""
        shown = list(flows if len(flows) <= MOST_FLOWS else flows[: MOST_FLOWS - 1])
        rows = len(shown) + (len(shown) < len(flows))
        first = y + (_FIREWALL + 8 if title else 4)
        bottom = max(first + rows * _ROW, y + 30) + 6
        if title:
            words = Line(title, _NAME)
            drawing.boxes.append(
                Box(strip, 1, y + 5, WIDTH - 2, _FIREWALL, words, fill=PAPER, stroke=INK, hatched=True)
            )
        # The arrows pass the firewall to the right of its name, and their words stand to the right of them all.
        start = _NAMED if title else 0.0
        left = start + _FIRST_ARROW + _BETWEEN_ARROWS * len(shown)
        for place, flow in enumerate(shown):
            x = start + _FIRST_ARROW + place * _BETWEEN_ARROWS
            points = ((x, y), (x, bottom)) if flow.inwards else ((x, bottom), (x, y))
            source, target = ends if flow.inwards else ends[::-1]
            drawing.arrows.append(Arrow(f"{strip}-flow-{place + 1}", source, target, points, stroke=BLUE))
            row = first + place * _ROW + 11
            leader = ((x, row - 3.5), (left - 3, row - 3.5))
            drawing.arrows.append(
                Arrow(f"{strip}-leader-{place + 1}", "", "", leader, stroke=RULE, line=0.8, headed=False)
            )
            self._named(drawing, left, row, f"{'↓' if flow.inwards else '↑'} {flow.text}")
        if rows > len(shown):
            more = _say(self._phrases, "more_flows", count=len(flows) - len(shown))
            self._named(drawing, left, first + len(shown) * _ROW + 11, more)
        return bottom

    def _named(self, drawing: Drawing, x: float, y: float, text: str) -> None:
        words = fitted(text, WIDTH - x - 6, _FLOW)
        drawing.labels.append(Label(f"label-{next(self._labels)}", x, y, words, _FLOW))

    def peers(self, cluster: Cluster, marks: Marks) -> Iterator[Box]:
        """Yield a box for each peer, not yet placed."""
        for peer in cluster.peers[:MOST_PEERS]:
            yield self._peer(cluster, peer, marks.get((peer.number,)))
        if (more := len(cluster.peers) - MOST_PEERS) > 0:
            words = Line(_say(self._phrases, "more_peers", count=more), _NAME)
            yield Box(f"peer-{cluster.index + 1}-more", 0, 0, _PEER, HEAD_HEIGHT + 4, words)

    def _peer(self, cluster: Cluster, peer: Peer, mark: Mark | None) -> Box:
        primary, room = cluster.configuration_primary == peer.number, _PEER - 14
        title = self._phrases.peer(peer.number)
        if primary:
            title += f"  ★ {_say(self._phrases, 'primary')}"
        lines = [Line(fitted(peer.name or _say(self._phrases, "no_name"), room, _NAME), _NAME)]
        lines += [Line(fitted(text, room, _CODE), _CODE) for text in self._addresses(peer)]
        known = [self._phrases.fact(fact) for fact in (peer.platform, peer.software_version) if fact is not None]
        lines.append(Line(fitted(" · ".join(known) or _say(self._phrases, "no_platform"), room, _PLAIN), _PLAIN))
        if mark:
            words = f"{ICONS[mark.tone]} {_say(self._phrases, mark.tone)}: {', '.join(mark.rules)}"
            lines.append(Line(fitted(words, room, _NAME), _NAME))
        return Box(
            f"peer-{cluster.index + 1}-{peer.number}",
            0,
            0,
            _PEER,
            HEAD_HEIGHT + len(lines) * LINE_HEIGHT + 6,
            Line(fitted(title, room, _NAME), Style(10.5, PAPER if primary else INK, bold=True)),
            tuple(lines),
            stroke=TONE_COLOURS[mark.tone] if mark else BLUE if primary else GREY,
            line=2 if mark or primary else 1,
            radius=3,
            head=BLUE if primary else "#E3EAEE",
        )

    def _addresses(self, peer: Peer) -> Iterator[str]:
        """Yield each interface with its address, and the static NAT address in front of it."""
        for lan, face in peer.interfaces:
            address = " ".join(text for text in (face.ipv4, face.ipv6) if text) or self._phrases.fact(None)
            yield f"{self._phrases.fact(lan)} {address}"
            if face.static_nat_address:
                yield f"  ⇄ {_say(self._phrases, 'static_nat', address=face.static_nat_address)}"


def _say(phrases: Phrases, key: str, /, **facts: object) -> str:
    return phrases.say(f"document.figure.{key}", **facts)
