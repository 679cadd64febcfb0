"""Capacity equals the published tables, under their own rules, whole and after every loss."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.capacity import Capacity, Missing, compute, sessions_needed
from planner.design import CapacityBasis, Design
from planner.reference import load_reference

REFERENCE = load_reference()

SEED = {
    # TAC article 217230: registrations, video, audio, RMS, MRA, TURN of a cluster of four.
    "ce1200": (20000, 2000, 4000, 2000, 20000, 24000),
    "large_vm": (20000, 2000, 4000, 2000, 10000, 24000),
    "medium_vm": (10000, 400, 800, 400, 10000, 7200),
}
SEED_SMALL = (2000, 40, 40, 75, 200, 1800)
NAMES = ("registrations", "video_calls", "audio_calls", "rich_media_sessions", "mra_registrations", "turn_relays")


def capacity(
    peer_count: int | None, platform: str | None = None, demand: dict[str, Any] | None = None, **design: Any
) -> Capacity:
    """Return the capacity of one cluster in the quick form."""
    cluster = {"peer_count": peer_count, "platform": platform, "demand": demand or {}}
    stated = {name: value for name, value in cluster.items() if value is not None}
    (found,) = compute(Design.from_document({**design, "clusters": [stated]}), REFERENCE)
    return found


def row(figures: Any) -> tuple[int, ...]:
    """Return figures as the printed columns."""
    return tuple(figures[name] for name in NAMES)


@pytest.mark.parametrize("platform", SEED)
@pytest.mark.parametrize("size", range(1, 7))
def test_the_cluster_guide_adds_capacity_up_to_four_peers(platform: str, size: int) -> None:
    """Each peer is a quarter of the printed row; the fifth and sixth add none; losses take peers from the top."""
    quarter = tuple(value // 4 for value in SEED[platform])
    found = capacity(size, platform)
    assert row(found.per_peer) == quarter
    assert found.counted_peers == min(size, 4)
    assert [row(step.figures) for step in found.after_losses] == [
        tuple(value * min(size - lost, 4) for value in quarter) for lost in range(size)
    ]
    assert row(found.figures) == row(found.after_losses[0].figures)


@pytest.mark.parametrize("basis", CapacityBasis)
@pytest.mark.parametrize("size", range(1, 7))
def test_a_small_vm_never_scales(basis: CapacityBasis, size: int) -> None:
    """A Small VM cluster carries what one Small VM carries while one peer lives; MRA video has its own figure."""
    found = capacity(size, "small_vm", capacity_basis=basis)
    assert found.counted_peers == 1
    assert {row(step.figures) for step in found.after_losses} == {SEED_SMALL}
    assert found.figures["mra_video_calls"] == 20
    assert "mra_video_calls" not in capacity(size, "medium_vm").figures


DERIVED_X15 = [
    # The derived table of X15.x figures under the n+1 rule.
    ("ce1200", 5, (20000, 2000, 4000, 2000, 28000, 24000)),
    ("ce1200", 6, (25000, 2500, 5000, 2500, 35000, 30000)),
    ("ce1300", 5, (20000, 2000, 4000, 2000, 34000, 24000)),
    ("ce1300", 6, (25000, 2500, 5000, 2500, 42500, 30000)),
    ("large_vm", 5, (20000, 2000, 4000, 2000, 14000, 24000)),
    ("large_vm", 6, (25000, 2500, 5000, 2500, 17500, 30000)),
    ("medium_vm", 5, (10000, 600, 1200, 600, 10000, 7200)),
    ("medium_vm", 6, (12500, 750, 1500, 750, 12500, 9000)),
]


@pytest.mark.parametrize(("platform", "size", "figures"), DERIVED_X15)
def test_x15_clusters_hold_one_peer_back(platform: str, size: int, figures: tuple[int, ...]) -> None:
    """In the Administrator guide's basis n+1 peers carry n times one peer, and the first loss costs nothing."""
    found = capacity(size, platform, capacity_basis="administrator_guide", software_version="X15.4")
    assert row(found.figures) == figures
    assert row(found.after_losses[1].figures) == figures
    assert found.counted_peers == size - 1


@pytest.mark.parametrize(
    ("version", "platform", "mra", "video"),
    [
        ("X12.5", "ce1200", 5000, 500),
        ("X14.0.1", "ce1200", 5000, 500),
        ("X14.0.2", "ce1200", 7000, 500),
        ("X14.0.1", "large_vm", 2500, 500),
        ("X14.0.2", "large_vm", 3500, 500),
        ("X14.0.1", "medium_vm", 2500, 100),
        ("X14.2.7", "medium_vm", 3000, 100),
        ("X14.3", "medium_vm", 2500, 150),
        ("X15.0", "medium_vm", 2500, 150),
        ("X15.0", "ce1300", 8500, 500),
    ],
)
def test_per_peer_figures_follow_the_release(version: str, platform: str, mra: int, video: int) -> None:
    """The Administrator guide's figures change with the release exactly where its tables do."""
    found = capacity(1, platform, capacity_basis="administrator_guide", software_version=version)
    assert (found.per_peer["mra_registrations"], found.per_peer["video_calls"]) == (mra, video)
    assert (found.figures, found.counted_peers) == (found.per_peer, 1)


@pytest.mark.parametrize(
    ("version", "inferred"), [("X12.7", True), ("X14.0", False), ("X14.3.1", True), ("X15.0", False)]
)
def test_figures_taken_from_a_neighbouring_release_are_marked(version: str, inferred: bool) -> None:
    """Where a release's own table was not found, the figures say so and why."""
    found = capacity(2, "medium_vm", capacity_basis="administrator_guide", software_version=version)
    assert found.inferred is inferred
    assert (found.why is not None) is inferred


@pytest.mark.parametrize(("version", "counted"), [("X14.0.4", [1, 2, 3, 4, 4, 4]), ("X14.2", [1, 1, 2, 3, 4, 5])])
def test_the_n_plus_1_rule_begins_with_x14_2(version: str, counted: list[int]) -> None:
    """Before X14.2 four peers count; from X14.2 all but one, at most five."""
    sizes = [
        capacity(size, "large_vm", capacity_basis="administrator_guide", software_version=version)
        for size in range(1, 7)
    ]
    assert counted == [found.counted_peers for found in sizes]
    assert [min(size, 5 if version == "X14.2" else 4) * 500 for size in range(1, 7)] == [
        found.gross["video_calls"] for found in sizes
    ]


def test_a_platform_without_figures_has_none_and_says_which_basis_has() -> None:
    """A CE1300 is not in the cluster table; the Administrator guide has it from X14.3.1 on."""
    found = capacity(2, "ce1300")
    assert (found.per_peer, found.figures, found.gross, found.after_losses, found.demand) == (None, None, None, (), ())
    assert found.missing is Missing.FIGURES
    assert found.bases_with_figures == (CapacityBasis.ADMINISTRATOR_GUIDE,)
    assert capacity(2, "ce500", software_version="X8.5").bases_with_figures == ()


def test_a_vcs_has_no_figures() -> None:
    """The published tables are for the Expressway series; a VCS is not judged by them in either basis."""
    document = {"clusters": [{"series": "vcs", "peer_count": 2, "platform": "medium_vm", "demand": {"video_calls": 1}}]}
    (found,) = compute(Design.from_document(document), REFERENCE)
    assert (found.missing, found.figures, found.demand, found.bases_with_figures) == (Missing.SERIES, None, (), ())


@pytest.mark.parametrize(
    ("size", "platform", "missing"), [(None, "medium_vm", Missing.PEER_COUNT), (2, None, Missing.PLATFORM)]
)
def test_what_is_not_stated_has_no_figures(size: int | None, platform: str | None, missing: Missing) -> None:
    """Without a peer count or a platform there is no capacity to speak of."""
    found = capacity(size, platform)
    assert (found.missing, found.figures) == (missing, None)


def test_peers_of_unlike_platforms_count_as_the_weakest() -> None:
    """A mixed cluster is rated by the least of each metric, and never scales if one member does not."""
    document = {"clusters": [{"peers": [{"platform": "medium_vm"}, {"platform": "small_vm"}]}]}
    (found,) = compute(Design.from_document(document), REFERENCE)
    assert row(found.figures) == (2000, 40, 40, 75, 200, 1800)
    assert (found.mixed_platforms, found.scales) == (True, False)


@pytest.mark.parametrize(
    ("version", "image", "mra"),
    [("X14.2", "standard", 3000), ("X15.4", "select", 3000), ("X15.4", "standard", 2500), ("X12.7", "standard", 2500)],
)
def test_fast_path_figures_need_the_switch_and_from_x15_the_select_image(version: str, image: str, mra: int) -> None:
    """Fast Path Registration changes MRA figures only where the release and the image allow it."""
    found = capacity(
        1,
        "medium_vm",
        capacity_basis="administrator_guide",
        software_version=version,
        image=image,
        fast_path_registration=True,
    )
    assert found.per_peer["mra_registrations"] == mra
    assert found.per_peer["registrations"] == 2500


def test_demand_is_held_against_the_cluster_and_after_each_loss() -> None:
    """150 video calls on six Medium VMs: 400 at first, still carried by two peers, video being the binding metric."""
    found = capacity(6, "medium_vm", {"video_calls": 150, "mra_registrations": 100})
    (video, _) = found.demand
    assert (video.demand, video.capacity, video.utilisation, video.fits) == (150, 400, 0.375, True)
    assert [(load.lost, load.capacity, load.fits) for load in video.after_losses] == [
        (0, 400, True), (1, 400, True), (2, 400, True), (3, 300, True), (4, 200, True), (5, 100, False)
    ]  # fmt: skip
    assert (found.binding_metric, found.losses_survived) == ("video_calls", 4)


def test_the_limit_itself_fits_and_one_more_does_not() -> None:
    """400 calls fit 400; 401 do not, and then no number of losses is survived."""
    assert capacity(4, "medium_vm", {"video_calls": 400}).losses_survived == 0
    over = capacity(4, "medium_vm", {"video_calls": 401})
    assert (over.demand[0].fits, over.losses_survived) == (False, None)


def test_losses_are_survived_only_while_the_calls_fit_together() -> None:
    """200 video calls alone survive two losses of four Medium VMs; beside 400 audio calls, none."""
    assert capacity(4, "medium_vm", {"video_calls": 200}).losses_survived == 2
    full = capacity(4, "medium_vm", {"video_calls": 200, "audio_calls": 400})
    assert (full.mix is not None and full.mix.utilisation, full.losses_survived) == (1.0, 0)
    over = capacity(4, "medium_vm", {"video_calls": 200, "audio_calls": 401})
    assert ([line.fits for line in over.demand], over.losses_survived) == ([True, True], None)


def test_without_demand_nothing_binds() -> None:
    """No demand stated: no line, no binding metric, no losses survived."""
    found = capacity(4, "medium_vm")
    assert (found.demand, found.binding_metric, found.losses_survived, found.mix) == ((), None, None, None)


def test_mra_video_shares_the_video_figure_except_on_a_small_vm() -> None:
    """On a Medium VM both kinds of video draw on one figure; on a Small VM each has its own."""
    demand = {"video_calls": 30, "mra_video_calls": 15}
    medium = {line.metric: (line.demand, line.capacity) for line in capacity(1, "medium_vm", demand).demand}
    small = {line.metric: (line.demand, line.capacity) for line in capacity(1, "small_vm", demand).demand}
    assert medium == {"video_calls": (45, 100), "mra_video_calls": (15, 100)}
    assert small == {"video_calls": (30, 40), "mra_video_calls": (15, 20)}


def test_video_and_audio_together_lie_on_a_straight_line() -> None:
    """Half the video and half the audio are a full Small VM; one kind alone is no mix."""
    mix = capacity(2, "small_vm", {"video_calls": 10, "mra_video_calls": 5, "audio_calls": 20}).mix
    assert mix.utilisation == 10 / 40 + 5 / 20 + 20 / 40
    assert capacity(2, "small_vm", {"video_calls": 10, "audio_calls": 0}).mix is None


def test_growth_gives_the_demand_at_the_horizon() -> None:
    """10 percent a year over two years makes 100 calls 121; a fraction of a call is a call."""
    assert capacity(2, "medium_vm", {"video_calls": 100, "growth_percent": 10, "years": 2}).demand[0].at_horizon == 121
    assert capacity(2, "medium_vm", {"video_calls": 1, "growth_percent": 1, "years": 1}).demand[0].at_horizon == 2
    assert capacity(2, "medium_vm", {"video_calls": 100}).demand[0].at_horizon is None


def test_one_licence_carries_one_video_call_or_two_audio_calls() -> None:
    """Administrator Guide X15.0: 100 licences carry 90 video and 20 audio calls; a started pair counts."""
    assert sessions_needed(90, 20, 2) == 100
    assert sessions_needed(0, 3, 2) == 2


def sessions(demand: dict[str, int], licences: list[int | None], **design: Any) -> Any:
    """Return the session pool of a cluster whose peers hold so many licences."""
    peers = [{"licences": {"rich_media_sessions": count}} if count is not None else {} for count in licences]
    (found,) = compute(Design.from_document({"demand": demand, **design, "clusters": [{"peers": peers}]}), REFERENCE)
    return found.sessions


def test_the_licence_pool_is_the_clusters() -> None:
    """Administrator Guide X14.0: licences of 100, 100, 50 and 0 make a pool of 250 for every peer."""
    pool = sessions({"video_calls": 100, "audio_calls": 10}, [100, 100, 50, 0])
    assert (pool.needed, pool.pool, pool.largest_peer, pool.stated_directly) == (105, 250, 100, False)
    assert sessions({"rich_media_sessions": 7, "video_calls": 100}, [100]).needed == 7


@pytest.mark.parametrize(
    ("demand", "licences", "design"),
    [
        ({"video_calls": 1}, [10, None], {}),
        ({"video_calls": 1}, [10], {"services": ["mra"]}),
        ({"registrations": 1}, [10], {}),
        ({"video_calls": 1}, [], {}),
    ],
)
def test_without_need_or_facts_there_is_no_pool(
    demand: dict[str, int], licences: list[int | None], design: dict[str, Any]
) -> None:
    """Licences not stated on every peer, MRA alone, or no calls: nothing to compare."""
    assert sessions(demand, licences, **design) is None


def test_both_bases_are_shown_where_they_disagree() -> None:
    """Six Medium VMs at X15.4: each metric with both figures and both sources; at X14.0 with four peers, none."""
    found = capacity(6, "medium_vm", software_version="X15.4")
    video = next(each for each in found.disagreements if each.metric == "video_calls")
    assert list(video.figures.values()) == [400, 750]
    assert [cite.source for cite in video.cites.values()] == ["tac-217230", "administrator-guide-x15.4"]
    assert capacity(4, "medium_vm", software_version="X14.0").disagreements == ()
    assert capacity(6, "ce1300").disagreements == ()


def test_bases_are_not_compared_before_every_platform_is_stated() -> None:
    """What the one peer of a stated platform is rated at says nothing of a cluster whose others are not known."""
    peers = [{"platform": "medium_vm"}, {"platform": None}]
    document = {"clusters": [{"software_version": "X15.4", "peers": peers}]}
    (found,) = compute(Design.from_document(document), REFERENCE)
    assert (found.missing, found.figures, found.disagreements) == (Missing.PLATFORM, None, ())


@given(
    st.sampled_from(["ce1200", "large_vm", "medium_vm", "small_vm", "ce1300"]),
    st.integers(1, 100),
    st.sampled_from(list(CapacityBasis)),
    st.sampled_from(["X12.5", "X14.0", "X14.0.2", "X14.2", "X15.4"]),
)
def test_losing_a_peer_never_raises_capacity(platform: str, size: int, basis: CapacityBasis, version: str) -> None:
    """One entry for each number of losses, falling or equal, never nought, whatever the design."""
    found = capacity(size, platform, capacity_basis=basis, software_version=version)
    if found.figures is None:
        return
    assert [step.lost for step in found.after_losses] == list(range(size))
    for better, worse in zip(found.after_losses, found.after_losses[1:], strict=False):
        assert all(worse.figures[metric] <= better.figures[metric] for metric in better.figures)
    assert found.after_losses[-1].figures == found.per_peer
