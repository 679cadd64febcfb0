"""The topology as a draw.io file: one page a picture, uncompressed, from the same layout as the SVG.

Texts are plain, never HTML, so that nothing in a design can come alive in the program that opens the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from planner.assessment import Assessment
from planner.reference import Reference
from planner.render.document.draft import Draft
from planner.render.document.topology import drawings
from planner.render.figures.canvas import Style, number, printable, text_width
from planner.render.figures.drawing import Arrow, Box, Drawing, Label
from planner.wording import Phrases

_NEW_LINE = "\n"
_ANCHORS = {"start": "left", "middle": "center", "end": "right"}


def render(assessment: Assessment, reference: Reference, phrases: Phrases) -> bytes:
    """Return the pictures as an mxfile that draw.io opens; same assessment and language: same bytes."""
    pages = "".join(
        _page(drawing, place) for place, drawing in enumerate(drawings(Draft(assessment, reference, phrases)), start=1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<mxfile host="expressway-planner" type="device">\n{pages or _page(Drawing("–", 1), 1)}</mxfile>\n'
    ).encode()


def _page(drawing: Drawing, place: int) -> str:
    cells = "".join(f"{cell}\n" for cell in _cells(drawing))
    return (
        f'<diagram id="page-{place}" name={_quoted(drawing.name)}>\n'
        f'<mxGraphModel dx="0" dy="0" grid="1" gridSize="10" guides="1" tooltips="1" connect="1" arrows="1" fold="1" '
        f'page="1" pageScale="1" pageWidth="{number(drawing.width)}" pageHeight="{number(drawing.height)}" math="0" '
        f'shadow="0">\n<root>\n<mxCell id="0"/>\n<mxCell id="1" parent="0"/>\n{cells}</root>\n</mxGraphModel>\n'
        "</diagram>\n"
    )


def _cells(drawing: Drawing) -> Iterator[str]:
    for box in drawing.boxes:
        yield _vertex(box.id, _box_text(box), _box_style(box), (box.x, box.y, box.width, box.height))
    for arrow in drawing.arrows:
        yield _edge(arrow, {box.id: box for box in drawing.boxes})
    for label in drawing.labels:
        yield _vertex(label.id, label.text, _label_style(label), _label_place(label))


def _vertex(cell: str, text: str, style: str, place: tuple[float, float, float, float]) -> str:
    x, y, width, height = (number(value) for value in place)
    return (
        f'<mxCell id={_quoted(cell)} value={_quoted(text)} style={_quoted(style)} vertex="1" parent="1">'
        f'<mxGeometry x="{x}" y="{y}" width="{width}" height="{height}" as="geometry"/></mxCell>'
    )


def _box_text(box: Box) -> str:
    return _NEW_LINE.join(line.text for line in (box.title, *box.lines))


def _box_style(box: Box) -> str:
    dashed = f"dashed=1;dashPattern={box.dash};" if box.dash else ""
    return (
        f"rounded={int(bool(box.radius))};arcSize=4;html=0;whiteSpace=wrap;overflow=hidden;align=left;"
        f"verticalAlign=top;spacingLeft=6;fontSize=10;fontColor={'#1B2733'};fillColor={box.fill};"
        f"strokeColor={box.stroke};strokeWidth={number(box.line)};{dashed}"
    )


def _label_style(label: Label) -> str:
    bold = "fontStyle=1;" if label.style.bold else ""
    return (
        "text;html=0;fillColor=none;strokeColor=none;"
        f"align={_ANCHORS[label.style.anchor]};verticalAlign=middle;fontSize={number(label.style.size)};"
        f"fontColor={label.style.colour};{bold}"
    )


def _label_place(label: Label) -> tuple[float, float, float, float]:
    """Return the room that a text takes; its y is that of its baseline."""
    style: Style = label.style
    width, height = text_width(label.text, style) + 8, style.size * 1.4
    x = {"start": label.x, "middle": label.x - width / 2, "end": label.x - width}[style.anchor]
    return x, label.y - style.size * 1.1, width, height


def _edge(arrow: Arrow, boxes: dict[str, Box]) -> str:
    """Return an edge; one that is tied to boxes keeps its place at them when they are moved."""
    first, *middle, last = arrow.points
    ends = "".join(
        f' {role}="{box}"' for role, box in (("source", arrow.source), ("target", arrow.target)) if box in boxes
    )
    between = "".join(f'<mxPoint x="{number(x)}" y="{number(y)}"/>' for x, y in middle)
    points = f'<Array as="points">{between}</Array>' if between else ""
    return (
        f"<mxCell id={_quoted(arrow.id)} value={_quoted(arrow.text)} style={_quoted(_edge_style(arrow, boxes))} "
        f'edge="1" parent="1"{ends}><mxGeometry relative="1" as="geometry">'
        f'<mxPoint x="{number(first[0])}" y="{number(first[1])}" as="sourcePoint"/>'
        f'<mxPoint x="{number(last[0])}" y="{number(last[1])}" as="targetPoint"/>{points}</mxGeometry></mxCell>'
    )


def _edge_style(arrow: Arrow, boxes: dict[str, Box]) -> str:
    head = "endArrow=classic;" if arrow.headed else "endArrow=none;"
    dashed = f"dashed=1;dashPattern={arrow.dash};" if arrow.dash else ""
    tied = ""
    for role, box, (x, y) in (("exit", arrow.source, arrow.points[0]), ("entry", arrow.target, arrow.points[-1])):
        if arrow.headed and box in boxes:
            of = boxes[box]
            tied += f"{role}X={number((x - of.x) / of.width)};{role}Y={int(y > of.y + of.height / 2)};"
            tied += f"{role}Dx=0;{role}Dy=0;"
    return (
        f"edgeStyle=none;html=0;rounded=0;{head}endSize=4;fontSize=10;strokeColor={arrow.stroke};"
        f"strokeWidth={number(arrow.line)};{dashed}{tied}"
    )


def _quoted(text: str) -> str:
    """Return a text as an attribute; its lines stay lines."""
    return quoteattr(printable(text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
