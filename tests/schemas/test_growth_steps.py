"""Growth in steps as a design states it: read strictly, contradictions told, one fact in two forms when inherited."""

from __future__ import annotations

from typing import Any

import pytest

from planner.design import Demand, GrowthStep, merged_demand
from planner.errors import InvalidDesign
from planner.schemas import design_json_schema, parse_design
from planner.schemas.limits import MAX_GROWTH_STEPS
from planner.web import forms

STEP = {"month": 6, "percent": 20}


def design(demand: Any, own: Any = None) -> dict[str, Any]:
    """Return a design with a demand, and its cluster with one of its own."""
    return {"clusters": [{"peer_count": 2, **({"demand": own} if own else {})}], "demand": demand}


def faults(demand: Any, own: Any = None) -> dict[str, str]:
    """Return the code of each fault by its pointer."""
    with pytest.raises(InvalidDesign) as caught:
        parse_design(design(demand, own))
    return {fault.pointer: fault.code for fault in caught.value.faults}


def test_steps_are_read() -> None:
    """In the order stated, as numbers; the document keeps them."""
    stated = {"growth_steps": [{"month": 12.0, "percent": -2.5}, STEP]}
    made = parse_design(design(stated))
    assert made.clusters[0].demand.growth_steps == (GrowthStep(12, -2.5), GrowthStep(6, 20))
    assert made.document["demand"] == {"growth_steps": [{"month": 12, "percent": -2.5}, STEP]}


@pytest.mark.parametrize(
    ("steps", "pointer", "code"),
    [
        ([], "", "list_length"),
        ([STEP] * (MAX_GROWTH_STEPS + 1), "", "list_length"),
        ({"month": 6}, "", "list"),
        ([None], "/0", "object"),
        ([[6, 20]], "/0", "object"),
        ([{"percent": 20}], "/0/month", "required"),
        ([{"month": 6}], "/0/percent", "required"),
        ([{"month": None, "percent": 20}], "/0/month", "required"),
        ([{**STEP, "years": 2}], "/0/years", "unknown_field"),
        ([STEP, {"month": 0, "percent": 20}], "/1/month", "range"),
        ([{"month": 121, "percent": 20}], "/0/month", "range"),
        ([{"month": 6.5, "percent": 20}], "/0/month", "integer"),
        ([{"month": "6", "percent": 20}], "/0/month", "integer"),
        ([{"month": True, "percent": 20}], "/0/month", "integer"),
        ([{"month": 6, "percent": -100.01}], "/0/percent", "range"),
        ([{"month": 6, "percent": 1e300}], "/0/percent", "range"),
        ([{"month": 6, "percent": float("nan")}], "/0/percent", "range"),
        ([{"month": 6, "percent": "20"}], "/0/percent", "number"),
    ],
)
def test_what_is_no_step_is_told_at_its_place(steps: Any, pointer: str, code: str) -> None:
    """None, too many, half a month, text for numbers, beyond the bounds."""
    assert faults({"growth_steps": steps}) == {f"/demand/growth_steps{pointer}": code}


@pytest.mark.parametrize("percent", [0, 5])
def test_a_percentage_and_steps_contradict_each_other(percent: float) -> None:
    """At the design, at a cluster, at both; no growth a year is a growth stated too."""
    both = {"growth_percent": percent, "growth_steps": [STEP]}
    assert faults(both) == {"/demand/growth_percent": "growth_stated_twice"}
    assert faults({"video_calls": 5}, both) == {"/clusters/0/demand/growth_percent": "growth_stated_twice"}
    assert len(faults(both, both)) == 2


def test_a_clusters_growth_takes_the_place_of_the_designs_in_either_form() -> None:
    """They are no contradiction: the cluster's own is stronger, and the design's other form goes with it."""
    by_steps = parse_design(design({"growth_percent": 5, "years": 2}, {"growth_steps": [STEP]}))
    demand = by_steps.clusters[0].demand
    assert (demand.growth_percent, demand.growth_steps, demand.years) == (None, (GrowthStep(6, 20),), 2)
    by_percent = parse_design(design({"growth_steps": [STEP]}, {"growth_percent": 0})).clusters[0].demand
    assert (by_percent.growth_percent, by_percent.growth_steps) == (0, ())
    kept = parse_design(design({"growth_steps": [STEP]}, {"video_calls": 5})).clusters[0].demand
    assert (kept.growth_steps, kept.video_calls) == ((GrowthStep(6, 20),), 5)


def test_what_a_cluster_does_not_state_takes_nothing_away() -> None:
    """Null is not stated."""
    design_level = {"growth_percent": 5, "video_calls": 4}
    assert merged_demand(design_level, {"growth_steps": None})["growth_percent"] == 5
    assert merged_demand(design_level, {"growth_steps": [STEP]}) == {"growth_steps": [STEP], "video_calls": 4}


def test_the_form_keeps_steps_and_does_not_make_a_contradiction() -> None:
    """Moved to the cluster, where the form asks; a cluster's steps take the place of the design's percentage."""
    kept = forms.to_form(design({"growth_steps": [STEP], "video_calls": 5}))
    assert kept["clusters"][0]["demand"] == {"growth_steps": [STEP], "video_calls": 5}
    merged = forms.to_form(design({"growth_percent": 5}, {"growth_steps": [STEP]}))
    assert parse_design(merged).clusters[0].demand == Demand(growth_steps=(GrowthStep(6, 20),))


@pytest.mark.parametrize(
    ("years", "factor", "half"),
    [(None, 2.2, False), (0, 1, False), (0.5, 2, False), (1, 2, False), (2, 2.2, False)],
)
def test_the_horizon_takes_the_steps_up_to_its_end(years: float | None, factor: float, half: bool) -> None:
    """All of them where no years are stated; steps alone are a whole statement of growth."""
    demand = Demand(growth_steps=(GrowthStep(24, 10), GrowthStep(6, 100)), years=years)
    assert (demand.growth, demand.growth_is_half_stated) == (pytest.approx(factor), half)
    assert demand.grown(50) == round(50 * factor)


def test_the_published_schema_has_them() -> None:
    """An editor helps with them, bounds included."""
    schema = design_json_schema()
    steps = schema["$defs"]["Demand"]["properties"]["growth_steps"]
    assert (steps["minItems"], steps["maxItems"]) == (1, MAX_GROWTH_STEPS)
    step = schema["$defs"]["GrowthStep"]
    assert set(step["required"]) == {"month", "percent"}
    assert (step["properties"]["month"]["minimum"], step["properties"]["month"]["maximum"]) == (1, 120)
