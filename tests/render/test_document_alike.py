"""What clusters share is told once in print: the runbook of the second refers to that of the first."""

from __future__ import annotations

from typing import Any

import pytest

from planner.design import Design
from planner.render.document import Heading, Paragraph, Section, Steps, build
from planner.render.document.alike import told_once
from planner.wording import load_wording
from tests.render.judged import judge
from tests.render.samples import many_clusters, pair, six

PHRASES = load_wording().phrases("en")


def runbook(document: dict[str, Any]) -> Section:
    """Return the runbook of a design with each cluster's own procedures."""
    assessment, reference, phrases = judge(Design.from_document(document))
    return build(assessment, reference, phrases).section("runbook")


def test_one_cluster_shares_with_nobody() -> None:
    """Its runbook stays as it is."""
    own = runbook(six())
    assert told_once(own, PHRASES) is own


def test_clusters_alike_in_everything_are_a_sentence() -> None:
    """Each keeps its heading; the steps are those of the first cluster, and the last remark stays the last."""
    own = runbook(many_clusters(3))
    once = told_once(own, PHRASES)
    headings = [block for block in own.blocks if isinstance(block, Heading)]
    assert [block for block in once.blocks if isinstance(block, Heading)] == headings
    first = [block for block in own.blocks if isinstance(block, Steps) and block.id.startswith("runbook-1-")]
    assert [block for block in once.blocks if isinstance(block, Steps)] == first
    said = [block.text for block in once.blocks if isinstance(block, Paragraph)]
    assert sum(text.startswith(f"The same procedures as for {headings[0].text}") for text in said) == 2
    assert once.blocks[-1] == own.blocks[-1]


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_step_is_lost(language: str) -> None:
    """What differs between the sides of a pair is told of each; what does not refers to the first, with a box."""
    own = runbook(pair())
    once = told_once(own, load_wording().phrases(language))
    whole = [block for block in own.blocks if isinstance(block, Steps)]
    kept = [block for block in once.blocks if isinstance(block, Steps)]
    boxes = [block for block in once.blocks if isinstance(block, Paragraph) and block.text.startswith("☐ ")]
    assert boxes
    assert len(kept) + len(boxes) == len(whole)
    assert {line.text for steps in whole for line in steps.lines} == {
        line.text for steps in kept for line in steps.lines
    }
