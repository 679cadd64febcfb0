"""The runbook and change plans as Markdown, lines of text and workbook."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from planner.assessment import assess
from planner.design import Design
from planner.reference import load_reference
from planner.render import runbook_text
from planner.render.plain import text_of
from planner.render.plan_formats import PLAN_FORMATS, plan_file
from planner.runbook import change
from planner.runbook_words import PlanWords, plan_words
from planner.wording import LANGUAGES, load_wording
from tests.designs import SOUND_E, make_design

REFERENCE = load_reference()
TODAY = date(2026, 11, 22)
WORDING = load_wording()


def plan_in(language: str, *, old: Any = "10.0.0.1", new: Any = "10.0.0.2", clusters: int = 1) -> PlanWords:
    """Return the plan that adds a peer to each of some clusters, in words."""

    def design(*addresses: Any) -> Design:
        made = [
            {
                "name": f"c{place}.x.example",
                "peers": [{"address": f"{address}{'' if place == 0 else place}"} for address in addresses],
            }
            for place in range(clusters)
        ]
        return Design.from_document({"schema_version": 1, "name": "=name", "clusters": made})

    before, after = design(old), design(old, new)
    phrases = WORDING.phrases(language)
    return plan_words(change(before, after, REFERENCE), before.title, after.title, phrases)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_runbook_has_every_step_with_a_box(language: str) -> None:
    """What is done or checked has a box, the rest has none; every sentence, way back and source is there."""
    assessment = assess(make_design(SOUND_E), REFERENCE, TODAY)
    phrases = WORDING.phrases(language)
    text = runbook_text.render(assessment, REFERENCE, phrases).decode()
    steps = [step for part in assessment.runbook for step in part.steps]
    boxes = [step for step in steps if step.kind.value in ("do", "check")]
    assert text.count("- [ ] ") == len(boxes)
    plain = re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), text).replace("\u200b", "")
    for part in assessment.runbook:
        assert phrases.say(f"procedures.{part.procedure}.undo", **part.facts) in plain
    for step in steps:
        assert " ".join(phrases.say(step.words, **step.facts).split()) in plain
    assert all(phrases.citation(step.cite, REFERENCE) in plain for step in steps)


def test_a_runbook_that_must_wait_says_so() -> None:
    """While a blocker is unmet the runbook begins with a warning."""
    assessment = assess(make_design(cluster={"round_trip_ms": 500}), REFERENCE, TODAY)
    assert "> **" in runbook_text.render(assessment, REFERENCE, WORDING.phrases("en")).decode()


def test_a_design_without_peers_has_an_empty_runbook() -> None:
    """Nothing to do is a sentence, not an empty file."""
    design = Design.from_document({"schema_version": 1, "clusters": [{"type": "C"}]})
    assessment = assess(design, REFERENCE, TODAY)
    text = runbook_text.render(assessment, REFERENCE, WORDING.phrases("en")).decode()
    assert WORDING.phrases("en").say("document.runbook.nothing") in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_has_dangers_changes_steps_lists_and_sources(language: str) -> None:
    """All parts of a plan are in its Markdown and in its lines of text."""
    plan = plan_in(language)
    texts = (
        runbook_text.render_plan(plan, REFERENCE, WORDING.phrases(language)).decode(),
        text_of(runbook_text.plan_lines(plan, REFERENCE, WORDING.phrases(language))),
    )
    for text in texts:
        flat = " ".join(re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), text).split())
        for danger, _ in plan.dangers:
            assert danger in flat
        for remark in (*plan.differences, *plan.notes):
            assert remark.text in flat
        for each in plan.procedures:
            assert each.undo in flat
            assert all(step.text in flat for step in each.steps)
            assert all(field in flat for field in each.after)


def test_several_clusters_are_told_apart() -> None:
    """With several clusters each procedure and remark names its own."""
    text = runbook_text.render_plan(plan_in("en", clusters=2), REFERENCE, WORDING.phrases("en")).decode()
    assert "(c0.x.example)" in text
    assert "(c1.x.example)" in text


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "[x](http://evil.example)", "@all `rm` #1 |a|"])
def test_hostile_names_are_text_in_markdown(hostile: str) -> None:
    """Markup, links and mentions in names do not come alive."""
    text = runbook_text.render_plan(plan_in("en", new=hostile), REFERENCE, WORDING.phrases("en")).decode()
    assert hostile not in text
    assert "<script" not in text
    assert "](http" not in text
    assert "@all" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_has_a_row_for_each_step(language: str) -> None:
    """The steps are rows with a box, numbers as numbers, room to sign off, and nothing that is a formula."""
    plan = plan_in(language, new="=1+1")
    made = plan_file("xlsx", plan, REFERENCE, WORDING.phrases(language))
    book = load_workbook(io.BytesIO(made.content))
    overview, steps = book.worksheets
    rows = list(steps.iter_rows(min_row=2, values_only=True))
    said = [row[7] for row in rows]
    assert all(step.text in said for each in plan.procedures for step in each.steps)
    assert sum(row[0] == "☐" for row in rows) == sum(
        step.kind.value in ("do", "check") for each in plan.procedures for step in each.steps
    )
    assert "f" not in {cell.data_type for sheet in book.worksheets for row in sheet.iter_rows() for cell in row}
    shown = [cell.value for row in overview.iter_rows() for cell in row]
    assert all(text in shown for text, _ in plan.dangers)
    assert 2 in [row[8] for row in rows]


def test_an_empty_plan_is_a_file_too() -> None:
    """Nothing to do makes every file say so."""
    design = Design.from_document({"schema_version": 1, "clusters": [{"peers": [{"address": "10.0.0.1"}]}]})
    phrases = WORDING.phrases("en")
    plan = plan_words(change(design, design, REFERENCE), "a", "b", phrases)
    assert phrases.say("change_plan.empty") in runbook_text.render_plan(plan, REFERENCE, phrases).decode()
    book = load_workbook(io.BytesIO(plan_file("xlsx", plan, REFERENCE, phrases).content))
    assert book.worksheets[0]["A2"].value == phrases.say("change_plan.empty")


@pytest.mark.parametrize("name", PLAN_FORMATS)
def test_the_same_plan_gives_the_same_bytes(name: str) -> None:
    """Nothing of the clock is in a plan's files, and their names are safe."""
    first, second = (plan_file(name, plan_in("en"), REFERENCE, WORDING.phrases("en")) for _ in range(2))
    assert first.content == second.content
    assert re.fullmatch(r"[a-z0-9_.-]+", first.filename)
