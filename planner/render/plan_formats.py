"""The file formats of a change plan."""

from __future__ import annotations

from planner.reference import Reference
from planner.render import Rendition, slug
from planner.render.runbook_text import render_plan
from planner.render.xlsx.change_plan import render as render_workbook
from planner.runbook_words import PlanWords
from planner.wording import Phrases

PLAN_FORMATS = {
    "markdown": ("md", "text/markdown; charset=utf-8"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
"""Ending and media type of each format, by name."""

_RENDER = {"markdown": render_plan, "xlsx": render_workbook}


def plan_file(name: str, plan: PlanWords, reference: Reference, phrases: Phrases) -> Rendition:
    """Return a plan as a file of a format; raise KeyError for a format there is not."""
    extension, media_type = PLAN_FORMATS[name]
    title = f"{slug(phrases.say('change_plan.title'))}_{slug(plan.title)}.{extension}"
    return Rendition(title, media_type, _RENDER[name](plan, reference, phrases))
