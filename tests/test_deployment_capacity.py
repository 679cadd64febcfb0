"""A C/E pair carries, of each metric, what its weaker side does: whole and after losses."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from planner.assessment import assess
from planner.capacity import Capacity, compute
from planner.deployment_capacity import PairCapacity, WeakerSide, compute_pairs
from planner.design import Design
from planner.render.document.capacity import PAIRS_SHOWN, section
from planner.render.document.draft import Draft
from planner.render.document.model import Table
from planner.schemas.assessment import dump_assessment
from planner.wording import load_wording
from tests.rules.judging import REFERENCE, TODAY

PLATFORMS = ("ce1200", "ce1300", "large_vm", "medium_vm", "small_vm", None)


def side(kind: str, platform: str | None, peers: int | None = 2, **facts: Any) -> dict[str, Any]:
    """Return a cluster in the quick form."""
    stated = {"type": kind, "platform": platform, "peer_count": peers, **facts}
    return {fact: value for fact, value in stated.items() if value is not None}


def together(*clusters: dict[str, Any]) -> tuple[tuple[PairCapacity, ...], tuple[Capacity, ...]]:
    """Return the capacity of the pairs of a design, and of its clusters."""
    design = Design.from_document({"clusters": list(clusters)})
    each = compute(design, REFERENCE)
    return compute_pairs(design, each), each


def test_each_metric_has_its_own_weaker_side() -> None:
    """A Small edge is weaker but in MRA video, of which it has a figure of its own; a tie names both."""
    (pair,), (inside, outside) = together(side("C", "large_vm", 2), side("E", "small_vm", 3))
    assert pair.figures == outside.figures != inside.figures
    assert pair.figures["mra_video_calls"] == 20
    assert set(pair.weaker.values()) == {WeakerSide.E}
    (alike,), _ = together(side("C", "medium_vm", 4), side("E", "large_vm", 4))
    assert alike.weaker["mra_registrations"] is WeakerSide.BOTH
    assert alike.weaker["video_calls"] is WeakerSide.C


def test_losses_count_on_either_side() -> None:
    """Three inside and two outside: after one loss one outside is left, after two the pair carries nothing more."""
    (pair,), _ = together(side("C", "medium_vm", 3), side("E", "medium_vm", 2))
    assert [(step.lost, step.figures["video_calls"]) for step in pair.after_losses] == [(0, 200), (1, 100)]


def test_without_figures_of_a_side_there_are_none_of_the_pair() -> None:
    """A platform that is not stated, or is not in the basis, leaves the pair without figures."""
    for lacking in (side("E", None), side("E", "ce1300"), side("E", "medium_vm", None)):
        (pair,), _ = together(side("C", "medium_vm"), lacking)
        assert (pair.figures, pair.weaker, pair.after_losses) == (None, {}, ())


def test_only_clusters_that_are_joined_make_pairs() -> None:
    """One side alone, or four clusters without labels, make none; labels make two."""
    assert together(side("C", "medium_vm"))[0] == ()
    four = [side(kind, "medium_vm") for kind in "CCEE"]
    assert together(*four)[0] == ()
    labelled = [{**cluster, "pair": label} for cluster, label in zip(four, "abba", strict=True)]
    assert [(pair.c, pair.e) for pair in together(*labelled)[0]] == [(0, 3), (1, 2)]


@given(st.sampled_from(PLATFORMS), st.sampled_from(PLATFORMS), st.integers(1, 7), st.integers(1, 7))
def test_a_pair_never_carries_more_than_a_side(inside: str, outside: str, c_peers: int, e_peers: int) -> None:
    """Whatever the sides: each figure is one of theirs, no larger than either, and losses never raise it."""
    (pair,), sides = together(side("C", inside, c_peers), side("E", outside, e_peers))
    if pair.figures is None:
        assert None in [each.figures for each in sides]
        return
    for metric, value in pair.figures.items():
        stated = [each.figures[metric] for each in sides if each.figures and metric in each.figures]
        assert value == min(stated) or metric == "mra_video_calls"
        left = [step.figures[metric] for step in pair.after_losses]
        assert left == sorted(left, reverse=True)
        assert left[0] == value
    assert len(pair.after_losses) == min(c_peers, e_peers)


def drawn(count: int) -> tuple[Any, dict[str, Any]]:
    """Return the capacity section, in Spanish, and the JSON of a design of one inside and so many edges."""
    edges = [side("E", "large_vm", 2) for _ in range(count)]
    design = Design.from_document({"capacity_basis": "cluster_guide", "clusters": [side("C", "medium_vm"), *edges]})
    assessment = assess(design, REFERENCE, TODAY)
    phrases = load_wording().phrases("es")
    return section(Draft(assessment, REFERENCE, phrases)), dump_assessment(assessment, REFERENCE, phrases)


def test_the_document_and_the_json_show_each_pair() -> None:
    """One table names the weaker side of each metric; the JSON holds the same, by the clusters' places."""
    told, plain = drawn(1)
    (table,) = [block for block in told.blocks if isinstance(block, Table) and block.id == "capacity-pairs"]
    video = next(row for row in table.rows if row[1] == "Llamadas de vídeo")
    assert [getattr(cell, "value", cell) for cell in video] == [
        "clústeres 1 y 2", "Llamadas de vídeo", 200, "Expressway-C", 100,
    ]  # fmt: skip
    (pair,) = plain["pairs"]
    assert (pair["c"], pair["e"], pair["figures"]["video_calls"], pair["weaker"]["video_calls"]) == (0, 1, 200, "c")
    assert [(step["lost"], step["video_calls"]) for step in pair["after_losses"]] == [(0, 200), (1, 100)]


def test_many_pairs_are_cut_short_in_the_document_alone() -> None:
    """More pairs than a reader goes through are counted; a cluster that several share is told of."""
    told, plain = drawn(PAIRS_SHOWN + 1)
    (table,) = [block for block in told.blocks if isinstance(block, Table) and block.id == "capacity-pairs"]
    assert len({row[0] for row in table.rows}) == PAIRS_SHOWN
    assert len(plain["pairs"]) == PAIRS_SHOWN + 1
    texts = [block.text for block in told.blocks if hasattr(block, "text")]
    assert any(f"primeros {PAIRS_SHOWN} de {PAIRS_SHOWN + 1}" in text for text in texts)
    assert any("unidos a varios" in text for text in texts)
    assert not any("unidos a varios" in getattr(block, "text", "") for block in drawn(1)[0].blocks)


def test_without_pairs_nothing_is_said() -> None:
    """A design of one side has no such table, and an empty list in its JSON."""
    told, plain = drawn(0)
    assert plain["pairs"] == []
    assert not any(getattr(block, "id", "") == "capacity-pairs" for block in told.blocks)
