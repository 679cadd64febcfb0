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
from planner.survival import compute as compute_survival
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


# --- without a site ---------------------------------------------------------------------------------------------------


def placed(kind: str, sites: list[str | None], platform: str = "medium_vm", **facts: Any) -> dict[str, Any]:
    """Return a cluster whose peers stand on these sites."""
    peers = [{"platform": platform, **({"site": site} if site else {})} for site in sites]
    return {"type": kind, "peers": peers, **facts}


def surviving(*clusters: dict[str, Any], **design: Any) -> PairCapacity:
    """Return the one pair of a design, with its sites."""
    made = Design.from_document({"clusters": list(clusters), "capacity_basis": "administrator_guide", **design})
    each = compute(made, REFERENCE)
    (pair,) = compute_pairs(made, each, compute_survival(made, REFERENCE, each))
    return pair


def test_a_site_takes_peers_of_both_sides() -> None:
    """Madrid holds two inside and one outside: one is left inside, two outside, and the inside decides."""
    pair = surviving(
        placed("C", ["Madrid", "Madrid", "Bilbao"]),
        placed("E", ["MADRID", "Bilbao", "Bilbao"]),
        demand={"mra_registrations": 3000},
    )
    madrid, bilbao = pair.sites
    assert (madrid.site, madrid.c_peers, madrid.e_peers) == ("Madrid", (1, 2), (1,))
    assert (madrid.c_left, madrid.e_left) == (1, 2)
    assert madrid.figures["mra_registrations"] == 2500
    assert madrid.weaker["mra_registrations"] is WeakerSide.C
    assert (madrid.fits, bilbao.fits) == (False, False)
    assert bilbao.weaker["mra_registrations"] is WeakerSide.E
    assert bilbao.mix is None


def test_a_site_of_one_side_leaves_the_other_whole() -> None:
    """Only inside peers stand there: the outside carries what it is rated for."""
    pair = surviving(placed("C", ["Madrid", "Bilbao", "Bilbao"]), placed("E", [None, None, None]))
    madrid, bilbao = pair.sites
    assert (madrid.e_peers, madrid.e_left, madrid.fits) == ((), 3, None)
    assert madrid.figures["mra_registrations"] == 5000
    assert madrid.weaker["mra_registrations"] is WeakerSide.BOTH
    assert bilbao.figures["mra_registrations"] == 2500


def test_all_of_a_side_may_be_lost() -> None:
    """Then the pair carries nothing, and only no demand fits."""
    pair = surviving(placed("C", ["A", "A"]), placed("E", ["A", "B"]), demand={"video_calls": 1, "audio_calls": 1})
    lost, other = pair.sites
    assert set(lost.figures.values()) == {0}
    assert (lost.c_left, lost.fits) == (0, False)
    assert (other.site, other.fits) == ("B", True)
    assert other.mix is not None


def test_a_pair_without_sites_or_figures_has_none() -> None:
    """Nothing stated, nothing said."""
    assert surviving(side("C", "medium_vm"), side("E", "medium_vm")).sites == ()
    assert surviving(placed("C", ["A"], "ce1300"), placed("E", ["A"]), capacity_basis="cluster_guide").sites == ()


@given(
    st.lists(st.sampled_from(["A", "B", None]), min_size=1, max_size=5),
    st.lists(st.sampled_from(["A", "b", "C", None]), min_size=1, max_size=5),
)
def test_a_pair_without_a_site_is_the_weaker_of_what_is_left(
    inside: list[str | None], outside: list[str | None]
) -> None:
    """By the sides' own figures with as many peers lost, whichever peers they are; never more than the whole pair."""
    made = Design.from_document({"clusters": [placed("C", inside), placed("E", outside)]})
    each = compute(made, REFERENCE)
    (pair,) = compute_pairs(made, each, compute_survival(made, REFERENCE, each))
    assert {loss.site.casefold() for loss in pair.sites} == {site.casefold() for site in (*inside, *outside) if site}
    for loss in pair.sites:
        left = []
        for places, capacity in zip((inside, outside), each, strict=True):
            gone = sum(place is not None and place.casefold() == loss.site.casefold() for place in places)
            survives = gone < len(places)
            left.append(capacity.after_losses[gone].figures["video_calls"] if survives else 0)
        assert loss.figures["video_calls"] == min(left)
        assert pair.figures is not None
        assert loss.figures["video_calls"] <= pair.figures["video_calls"]


def told_of_sites(*clusters: dict[str, Any], **design: Any) -> tuple[list[Any], Any]:
    """Return the blocks of the capacity section and the JSON, in English."""
    made = Design.from_document({"clusters": list(clusters), "capacity_basis": "administrator_guide", **design})
    assessment = assess(made, REFERENCE, TODAY)
    phrases = load_wording().phrases("en")
    plain = dump_assessment(assessment, REFERENCE, phrases)
    return list(section(Draft(assessment, REFERENCE, phrases)).blocks), plain


def test_the_document_and_the_json_show_each_site() -> None:
    """Who is lost and left on both sides, what is carried beside what is asked, and whether it fits."""
    blocks, plain = told_of_sites(
        placed("C", ["Madrid", "Madrid", "Bilbao"]),
        placed("E", ["Madrid", "Bilbao", None]),
        demand={"mra_registrations": 2000, "video_calls": 100, "audio_calls": 150},
    )
    (table,) = [block for block in blocks if getattr(block, "id", "") == "pair-sites"]
    pair, site, lost, left, carried, state = table.rows[0]
    assert (pair, site) == ("clusters 1 and 2", "Madrid")
    assert lost == ("Expressway-C: peers 1 and 2", "Expressway-E: peer 1")
    assert left == ("C: 1", "E: 2")
    assert "MRA registrations (proxied): 2,500, 2,000 asked" in carried
    assert "Video and audio together: 117% (inferred)" in carried
    assert state.tone == "warn"
    assert any("no site is stated count as up" in getattr(block, "text", "") for block in blocks)
    (found,) = plain["pairs"]
    madrid = found["sites"][0]
    assert (madrid["site"], madrid["c_peers"], madrid["e_peers"]) == ("Madrid", [1, 2], [1])
    assert (madrid["c_peers_left"], madrid["e_peers_left"], madrid["fits"]) == (1, 2, True)
    assert madrid["call_mix"]["inferred"] is True


def test_without_demand_each_metric_is_told() -> None:
    """No state, since nothing is asked; a pair of which a side is gone carries nothing."""
    blocks, _ = told_of_sites(placed("C", ["A", "A"]), placed("E", ["A", "B"]))
    (table,) = [block for block in blocks if getattr(block, "id", "") == "pair-sites"]
    assert len(table.columns) == 5
    assert table.rows[0][4] == "nothing"
    assert "Video calls: 150" in table.rows[1][4]


def test_without_sites_there_is_no_table() -> None:
    """And nothing in its place."""
    blocks, plain = told_of_sites(side("C", "medium_vm"), side("E", "medium_vm"))
    assert not any(getattr(block, "id", "") == "pair-sites" for block in blocks)
    assert plain["pairs"][0]["sites"] == []


def test_a_demand_of_one_pair_alone_leaves_the_others_state_open() -> None:
    """A pair of which nothing is asked has no state in a table that has one for another."""
    demand = {"mra_registrations": 9000}
    blocks, _ = told_of_sites(
        placed("C", ["A", "B"], pair="1", demand=demand),
        placed("E", ["A", "B"], pair="1"),
        placed("C", ["A", "B"], pair="2"),
        placed("E", ["A", "B"], pair="2"),
    )
    (table,) = [block for block in blocks if getattr(block, "id", "") == "pair-sites"]
    assert [row[-1] and row[-1].tone for row in table.rows] == ["bad", "bad", None, None]
