"""The what-if page: one cluster of the design in the address as a table over any two of its axes.

A form that asks by address, as the answer does; a design that is too long for one travels in a hidden field instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from planner.design import Cluster, Design, Platform
from planner.errors import Fault, InvalidRequest
from planner.render import figures
from planner.render.document import Figure
from planner.render.what_if import CellWords, TableWords
from planner.schemas import parse_design
from planner.schemas.what_if import read_question
from planner.web import forms
from planner.web.pages import state
from planner.web.pages.blueprint import IN_LANGUAGE, blueprint
from planner.web.pages.examples import example, examples
from planner.web.service import phrases, service
from planner.what_if import RANGES, Axis, Table, tabulate

USUAL = {"rows": str(Axis.PEERS), "columns": str(Axis.LOSSES)}
"""What the table varies before anyone has chosen."""

FIXED = (*map(str, Axis), "growth_percent")
"""The questions about what the table does not vary; each may stay empty."""

_NUMBER = re.compile(r"-?[0-9]{1,15}(?:[.,][0-9]{1,12})?")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Shown:
    """A table on the page: its words, its cells row by row, and its picture."""

    words: TableWords
    cells: tuple[tuple[CellWords, ...], ...]
    figure: Figure


@blueprint.get(f"{IN_LANGUAGE}/what-if")
def what_if() -> Response:
    """Show the table for the design in the address, or for an example; without either tell how to come to one."""
    if packed := request.args.get("d"):
        return _show(parse_design(state.unpack(packed)), request.args)
    if name := request.args.get("example"):
        return _show(parse_design(example(name)), request.args)
    page = render_template("pages/what_if_empty.html", examples=examples())
    return Response(page, mimetype="text/html")


@blueprint.post(f"{IN_LANGUAGE}/what-if")
def what_if_again() -> Response:
    """Show the table for the design of a hidden field."""
    return _show(parse_design(state.undump(request.form.get("design", ""))), request.form)


def _show(design: Design, given: Mapping[str, str]) -> Response:
    typed = {name: given.get(name, "").strip()[:_LONGEST] for name in (*USUAL, "cluster", *FIXED)}
    if not any(typed[name] for name in USUAL):
        typed |= USUAL
    index, faults = cluster_place(typed["cluster"], design)
    cluster = design.clusters[index]
    shown = None
    try:
        question = read_question(_asked(typed), cluster)
        shown = None if faults else _shown(design, index, question)
    except InvalidRequest as error:
        faults += error.faults
    errors = {fault.pointer.rpartition("/")[2]: forms.fault_sentence(fault, phrases()) for fault in faults}
    packed = state.pack(design.document)
    page = render_template(
        "pages/what_if.html",
        values=typed,
        errors=errors,
        shown=shown,
        axes=tuple(Axis),
        platforms=tuple(Platform),
        counts={axis: [str(value) for value in range(low, high + 1)] for axis, (low, high) in _COUNTED.items()},
        clusters=[cluster_title(each) for each in design.clusters],
        cluster=cluster_title(cluster),
        design=design,
        packed=packed,
        design_text=state.dump(design.document),
    )
    return Response(page, 422 if errors else 200, mimetype="text/html")


_COUNTED = {axis: RANGES[axis] for axis in (Axis.PEERS, Axis.LOSSES)}
"""The axes that a person chooses from a list."""


def _shown(design: Design, index: int, question: Any) -> Shown:
    table = tabulate(design, index, question, service().reference)
    words = TableWords(table, phrases())
    cells = tuple(tuple(words.cell(cell) for cell in row) for row in table.cells)
    return Shown(words, cells, _chart(table, words))


def _chart(table: Table, words: TableWords) -> Figure:
    """Return the picture of a table: how full each cell is or, with no demand, what each carries."""
    alt = words.picture()
    if table.cluster.demand.metrics():
        caption = phrases().say("what_if.chart")
    else:
        caption = phrases().say("what_if.chart_capacity", metric=words.shown_metric)
    return Figure("what-if-chart", caption, alt, figures.what_if_chart(table, phrases(), alt))


def cluster_place(typed: str, design: Design) -> tuple[int, list[Fault]]:
    """Return the place of the cluster that was asked for by its number, from 1; the first one without a number."""
    if not typed:
        return 0, []
    number = int(typed) if re.fullmatch(r"[0-9]{1,3}", typed) else 0
    if 1 <= number <= len(design.clusters):
        return number - 1, []
    return 0, [Fault("/cluster", "no_such_cluster", {"count": len(design.clusters)})]


def cluster_title(cluster: Cluster) -> str:
    """Return 'Cluster 2: name' or 'Cluster 2'."""
    key = "document.cluster.title" if cluster.name else "document.cluster.title_unnamed"
    return phrases().say(key, number=cluster.index + 1, name=cluster.name)


def _asked(typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the question as the API would get it."""
    base = {axis: typed[axis] if axis is Axis.PLATFORM else figure(typed[axis]) for axis in Axis}
    return {
        "rows": typed["rows"] or None,
        "columns": typed["columns"] or None,
        "base": {str(axis): value for axis, value in base.items() if value not in ("", None)},
        "growth_percent": figure(typed["growth_percent"]),
    }


def figure(text: str) -> Any:
    """Return the number that was typed; any other text as it is, None for nothing."""
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else text or None
