"""What-if tables in and out: a question about one cluster of a design, or about a demand; the table as plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from marshmallow import Schema, fields

from planner.design import METRICS, CapacityBasis, Cluster, Design, Platform
from planner.errors import Fault, InvalidRequest, TooLarge
from planner.growth import Pace
from planner.schemas import too_large
from planner.schemas.contradictions import contradictions
from planner.schemas.design import DemandSchema, DesignSchema, StrictSchema, fill_in
from planner.schemas.fields import MESSAGES, Choice, Items, Number, SoftwareVersion, WholeNumber
from planner.schemas.limits import MAX_BYTES, MAX_CLUSTERS
from planner.schemas.loaded import load
from planner.schemas.text import Decoded, decode
from planner.what_if import (
    LEAST_GROWTH,
    MOST_GROWTH,
    MOST_VALUES,
    RANGES,
    Axis,
    Cell,
    Lack,
    Question,
    Setting,
    Table,
    Value,
    lacking,
)
from planner.wording import Phrases

Plain = dict[str, Any]


def _about(description: str) -> dict[str, Any]:
    return {"metadata": {"description": description}}


def _number(axis: Axis, **kwargs: Any) -> Number | WholeNumber:
    low, high = RANGES[axis]
    return Number(low, high, **kwargs) if axis is Axis.DEMAND else WholeNumber(low, high, **kwargs)


def _value(axis: Axis, **kwargs: Any) -> Any:
    """Return the field of one value of an axis."""
    return Choice(Platform, **kwargs) if axis is Axis.PLATFORM else _number(axis, **kwargs)


_MEANING = {
    Axis.PLATFORM: "Of every peer.",
    Axis.PEERS: "In the cluster.",
    Axis.LOSSES: "Peers lost.",
    Axis.DEMAND: "Times the stated demand.",
    Axis.GROWTH: "Whole months ahead, at the stated growth.",
}


class AxisValuesSchema(StrictSchema):
    """The values of the axes, in the order in which to show them; of those that rows and columns vary."""

    class Meta(StrictSchema.Meta):
        """marshmallow options; the axes become fields."""

        include = {  # noqa: RUF012
            str(axis): Items(_value(axis, allow_none=False), least=1, most=MOST_VALUES, **_about(_MEANING[axis]))
            for axis in Axis
        }


class SettingSchema(StrictSchema):
    """What holds where it is not varied, in place of what the design states."""

    class Meta(StrictSchema.Meta):
        """marshmallow options; the axes become fields."""

        include = {str(axis): _value(axis, **_about(_MEANING[axis])) for axis in Axis}  # noqa: RUF012


def _nested(schema: type[Schema], **kwargs: Any) -> Any:
    return fields.Nested(schema, allow_none=True, error_messages=MESSAGES, **kwargs)


class QuestionSchema(StrictSchema):
    """What a table varies."""

    rows = Choice(Axis, required=True, allow_none=False, **_about("What to vary down the table."))
    columns = Choice(Axis, required=True, allow_none=False, **_about("What to vary across the table; not the same."))
    values = _nested(AxisValuesSchema)
    base = _nested(SettingSchema)
    growth_percent = Number(
        LEAST_GROWTH, MOST_GROWTH, **_about("Growth a year, in percent; in place of what the design states.")
    )


class WhatIfRequestSchema(QuestionSchema):
    """A question about one cluster of a design, or about a demand alone; one of the two is given."""

    design = _nested(DesignSchema)
    cluster = WholeNumber(0, MAX_CLUSTERS - 1, **_about("The cluster of the design, from 0; the first by default."))
    demand = _nested(DemandSchema, **_about("A demand without a design."))
    capacity_basis = Choice(CapacityBasis, **_about("With a demand alone; cluster_guide by default."))
    software_version = SoftwareVersion(**_about("With a demand alone; without it the current release's figures."))


QUESTION_SCHEMA, REQUEST_SCHEMA = QuestionSchema(), WhatIfRequestSchema()
_TERMS = ("capacity_basis", "software_version")


# --- in ---------------------------------------------------------------------------------------------------------------


def read_what_if(content: bytes, syntax: str = "json", *, max_bytes: int = MAX_BYTES) -> tuple[Design, int, Question]:
    """Return the design, the cluster's place in it and the question of a request.

    Raises InvalidRequest, Unreadable or TooLarge with every fault.
    """
    if len(content) > max_bytes:
        raise TooLarge([Fault("", "too_many_bytes", {"max": max_bytes})])
    decoded = decode(content, syntax)
    stated = decoded.value.get("design") if isinstance(decoded.value, Mapping) else None
    if excess := list(too_large(stated)):
        raise TooLarge([_below(fault, "/design") for fault in excess])
    asked, faults = load(REQUEST_SCHEMA, decoded)
    told = frozenset(fault.pointer for fault in faults)
    faults += _subject_faults(asked, told)
    design = asked.get("design")
    faults += [_below(fault, "/design") for fault in contradictions(design)] if design else []
    faults += contradictions({"demand": asked["demand"]}) if asked.get("demand") else []
    faults += _axis_faults(asked)
    if faults:
        raise InvalidRequest(faults)
    made = Design.from_document(fill_in(design or _around(asked)))
    index = asked.get("cluster") or 0
    if index >= len(made.clusters):
        raise InvalidRequest([Fault("/cluster", "no_such_cluster", {"count": len(made.clusters)})])
    return made, index, _question(asked, made.clusters[index])


def read_question(asked: Mapping[str, Any], cluster: Cluster) -> Question:
    """Return the question in decoded values, about a cluster; raise InvalidRequest with every fault."""
    found, faults = load(QUESTION_SCHEMA, Decoded(dict(asked), []))
    faults += _axis_faults(found)
    if faults:
        raise InvalidRequest(faults)
    return _question(found, cluster)


def _below(fault: Fault, path: str) -> Fault:
    return Fault(f"{path}{fault.pointer}", fault.code, fault.params)


def _subject_faults(asked: Mapping[str, Any], told: frozenset[str]) -> Iterator[Fault]:
    """Yield what is wrong with what the question is about, as far as the schema has not told it already."""
    if any(pointer.startswith(("/design", "/demand")) for pointer in told) or "" in told:
        return
    has_design, has_demand = (asked.get(name) is not None for name in ("design", "demand"))
    if has_design == has_demand:
        yield Fault("/design", "design_or_demand")
    elif has_design:
        yield from (Fault(f"/{name}", "only_with_demand") for name in _TERMS if asked.get(name) is not None)


def _axis_faults(asked: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield the faults of axes that each fit by itself."""
    varied = [asked.get(name) for name in ("rows", "columns")]
    if None in varied:
        return
    if varied[0] == varied[1]:
        yield Fault("/columns", "same_axis")
        return
    given = asked.get("values") or {}
    yield from (Fault(f"/values/{axis}", "axis_not_varied") for axis in given if given[axis] and axis not in varied)


def _around(asked: Mapping[str, Any]) -> Plain:
    """Return the least design that has the demand of a request and its terms."""
    terms = {name: asked[name] for name in _TERMS if asked.get(name) is not None}
    return {**terms, "clusters": [{}], "demand": asked["demand"]}


def _question(asked: Mapping[str, Any], cluster: Cluster) -> Question:
    """Return the question; raise InvalidRequest where the cluster does not state what it needs."""
    values = {Axis(axis): _values(Axis(axis), listed) for axis, listed in (asked.get("values") or {}).items() if listed}
    base = asked.get("base") or {}
    question = Question(
        rows=Axis(asked["rows"]),
        columns=Axis(asked["columns"]),
        values=values,
        base={Axis(axis): _made(Axis(axis), value) for axis, value in base.items() if value is not None},
        growth_percent=asked.get("growth_percent"),
    )
    lack = lacking(cluster, question)
    if lack is Lack.DEMAND:
        raise InvalidRequest([Fault(_asker(question), "needs_demand", {"metrics": ", ".join(METRICS)})])
    if lack is Lack.GROWTH:
        raise InvalidRequest([Fault("/growth_percent", "needs_growth")])
    return question


def _values(axis: Axis, listed: list[Any]) -> tuple[Value, ...]:
    return tuple(_made(axis, value) for value in listed)


def _made(axis: Axis, value: Any) -> Value:
    made: Callable[[Any], Value] = Platform if axis is Axis.PLATFORM else lambda number: number
    return made(value)


def _asker(question: Question) -> str:
    """Return the pointer of what asks for a demand."""
    needing = (Axis.DEMAND, Axis.GROWTH)
    if question.rows in needing:
        return "/rows"
    if question.columns in needing:
        return "/columns"
    return f"/base/{next(axis for axis in needing if axis in question.base)}"


# --- out --------------------------------------------------------------------------------------------------------------


def dump_table(table: Table, phrases: Phrases) -> Plain:
    """Return a table as plain values; the words are those of notes, states and reasons."""
    rows, columns = table.question.axes
    return {
        "cluster": table.cluster.index,
        "capacity_basis": str(table.capacity.basis),
        "software_version": str(table.capacity.release),
        "software_version_stated": table.capacity.release_stated,
        "rows": str(rows),
        "columns": str(columns),
        "row_values": [_plain(value) for value in table.row_values],
        "column_values": [_plain(value) for value in table.column_values],
        "base": _setting(table.base),
        "growth": _pace(table.pace),
        "cells": [[_cell(cell, table, phrases) for cell in row] for row in table.cells],
        "notes": [
            {"note": str(note), "text": phrases.say(f"what_if.note.{note}", release=table.capacity.release)}
            for note in table.notes
        ],
    }


def _cell(cell: Cell, table: Table, phrases: Phrases) -> Plain:
    binding = cell.binding
    reason = None
    if cell.why is not None:
        reason = {"code": str(cell.why), "text": phrases.say(f"what_if.why.{cell.why}", **table.facts_of(cell))}
    return {
        "state": str(cell.state),
        "text": phrases.say(f"what_if.state.{cell.state}"),
        "as_stated": cell.stated,
        "reason": reason,
        "capacity": None if cell.figures is None else dict(cell.figures),
        "demand": {str(load.metric): load.demand for load in cell.loads},
        "utilisation": {str(load.metric): load.utilisation for load in cell.loads},
        "fits": cell.fits,
        "binding_metric": str(binding.metric) if binding else None,
        "headroom": binding.headroom if binding else None,
        "call_mix": None if cell.mix is None else {"utilisation": cell.mix.utilisation, "inferred": True},
        "inferred": cell.inferred,
    }


def _setting(setting: Setting) -> Plain:
    return {str(axis): _plain(setting.at(axis)) for axis in Axis}


def _pace(pace: Pace | None) -> Plain | None:
    if pace is None:
        return None
    steps = [{"month": step.month, "percent": step.percent} for step in pace.steps]
    return {"percent_a_year": pace.percent, "steps": steps}


def _plain(value: Value | None) -> str | float | None:
    return str(value) if isinstance(value, Platform) else value
