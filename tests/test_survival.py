"""What is left when a site, a peer's licences or any peers are lost; the availability is exact."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.assessment import assess
from planner.capacity import compute as compute_capacity
from planner.design import Design
from planner.schemas.assessment import dump_assessment
from planner.survival import MINUTES_A_YEAR, Survival, compute, probability_of_losses
from planner.wording import load_wording
from tests.rules.judging import REFERENCE, TODAY


def survival(cluster: dict[str, Any], **facts: Any) -> Survival:
    """Return what becomes of the only cluster of a design."""
    design = Design.from_document({"clusters": [cluster], **facts})
    return compute(design, REFERENCE, compute_capacity(design, REFERENCE))[0]


def sited(*sites: str | None, platform: str = "medium_vm", **facts: Any) -> dict[str, Any]:
    """Return a cluster of a peer at each of these sites."""
    peers = [{"site": site} if site else {} for site in sites]
    return {"type": "C", "platform": platform, "peers": peers, **facts}


# --- licences ---------------------------------------------------------------------------------------------------------


def test_two_large_peers_with_300_sessions_each() -> None:
    """The guide's example: one lost, 600 licences remain for 14 days but 500 calls can run; then 300 of each.

    Cisco Expressway Administrator Guide X15.0, Licensing: 'Licence usage within a cluster' (worked example 4).
    """
    cluster = {
        "type": "E",
        "platform": "large_vm",
        "software_version": "X14.0",
        "peer_count": 2,
        "licences": {"rich_media_sessions": 300},
    }
    for basis in ("cluster_guide", "administrator_guide"):
        found = survival(cluster, capacity_basis=basis)
        (loss,) = found.licences
        assert (loss.pool, loss.usable, loss.pool_after, loss.usable_after) == (600, 500, 300, 300)
        assert (loss.peers, loss.held, loss.needed) == ((1, 2), 300, None)
        assert (found.licence_days.value, found.licence_days.cite.source) == (14, "administrator-guide-x15.0-licensing")


def test_a_loss_for_each_count_that_peers_hold() -> None:
    """Peers that hold 250, 0 and 250 desktop licences: losing the middle one takes none, losing another takes 250."""
    peers = [
        {"licences": {"desktop_registrations": count, "rich_media_sessions": count, "traversal_calls": 1}}
        for count in (250, 0, 250)
    ]
    found = survival({"type": "C", "platform": "medium_vm", "peers": peers}, demand={"rich_media_sessions": 260})
    sessions = [loss for loss in found.licences if loss.kind == "rich_media_sessions"]
    desktop = [loss for loss in found.licences if loss.kind == "desktop_registrations"]
    assert [(loss.peers, loss.pool, loss.pool_after) for loss in desktop] == [((1, 3), 500, 250), ((2,), 500, 500)]
    assert [(loss.usable, loss.usable_after, loss.needed) for loss in sessions] == [(200, 200, 260), (200, 200, 260)]
    assert {loss.needed for loss in desktop} == {None}
    assert len(found.licences) == 4


def test_a_small_peer_uses_no_more_licences_than_calls() -> None:
    """A Small VM prints 75 sessions and 40 video calls: 40 licences can be used, however many there are."""
    cluster = {"platform": "small_vm", "peer_count": 3, "licences": {"rich_media_sessions": 100}}
    (loss,) = survival(cluster).licences
    assert (loss.pool, loss.usable, loss.usable_after) == (300, 40, 40)


def test_what_is_not_known_of_licences_is_not_said() -> None:
    """A peer's count not stated or a VCS: no loss. No figures: the pool without what is usable. One peer: nothing."""
    halves = [{"licences": {"rich_media_sessions": 5}}, {}]
    assert survival({"platform": "medium_vm", "peers": halves}).licences == ()
    held = {"licences": {"rich_media_sessions": 5}}
    assert survival({"series": "vcs", "peer_count": 2, "licences": {"room_registrations": 5}}).licences == ()
    assert survival(held).licences == ()
    (unsized,) = survival({"peer_count": 2, **held}).licences
    assert (unsized.pool, unsized.pool_after, unsized.usable, unsized.usable_after) == (10, 5, None, None)
    (alone,) = survival({"platform": "medium_vm", "peer_count": 1, **held}).licences
    assert (alone.pool, alone.usable, alone.pool_after, alone.usable_after) == (5, 0, 0, 0)


# --- sites ------------------------------------------------------------------------------------------------------------


def test_the_loss_of_a_site_takes_its_peers() -> None:
    """Four Medium peers, three of them at one site: without it one is left, without the other three."""
    found = survival(sited("Madrid", "Lugo", "madrid", "MADRID"), demand={"video_calls": 150, "audio_calls": 300})
    madrid, lugo = found.sites
    assert (madrid.site, madrid.peers, madrid.left, madrid.figures["video_calls"]) == ("Madrid", (1, 3, 4), 1, 100)
    assert (lugo.site, lugo.peers, lugo.left, lugo.figures["video_calls"]) == ("Lugo", (2,), 3, 300)
    assert (madrid.fits, lugo.fits, found.unplaced) == (False, True, ())
    assert lugo.mix is not None
    assert lugo.mix.utilisation == 1.0


def test_a_reserve_is_used_up_before_the_loss_of_a_site_is_felt() -> None:
    """Six peers at two sites under the n+1 rule: three left carry three times one, though five counted before."""
    cluster = sited(*"AAABBB", software_version="X15.4")
    first, _ = survival(cluster, capacity_basis="administrator_guide").sites
    assert (first.left, first.figures["mra_registrations"]) == (3, 7500)


def test_peers_without_a_site_count_as_up() -> None:
    """They are named, since nobody said where they stand; with no site at all there is nothing to name."""
    found = survival(sited("Madrid", None, None))
    assert found.unplaced == (2, 3)
    assert [(loss.peers, loss.left, loss.fits) for loss in found.sites] == [((1,), 2, None)]
    none = survival(sited(None, None))
    assert (none.sites, none.unplaced) == ((), ())


def test_the_only_site_takes_everything() -> None:
    """Nothing is left: all figures are zero, so that only a demand of nothing fits, and no mix is reckoned."""
    for asked, fits in ((1, False), (0, True)):
        (loss,) = survival(sited("Lugo", "Lugo"), demand={"video_calls": asked}).sites
        assert (loss.left, set(loss.figures.values()), loss.fits, loss.mix) == (0, {0}, fits, None)
    assert survival({"peers": [{"site": "Lugo"}]}).sites == (), "no figures, nothing to say"


# --- by number of peers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("platform", "release", "basis", "counted"),
    [
        ("medium_vm", "X14.0", "cluster_guide", [1, 2, 3, 4, 4, 4]),
        ("large_vm", "X14.0.2", "administrator_guide", [1, 2, 3, 4, 4, 4]),
        ("ce1300", "X15.4", "administrator_guide", [1, 1, 2, 3, 4, 5]),
        ("small_vm", "X15.4", "administrator_guide", [1, 1, 1, 1, 1, 1]),
    ],
)
def test_capacity_by_number_of_peers(platform: str, release: str, basis: str, counted: list[int]) -> None:
    """The four-peer cap until X14.0.x, n+1 from X14.2, no gain with Small VMs; whatever this design's own size is."""
    for size in (1, 3, 7):
        cluster = {"platform": platform, "software_version": release, "peer_count": size}
        found = survival(cluster, capacity_basis=basis)
        assert [step.peers for step in found.by_size] == [1, 2, 3, 4, 5, 6]
        assert [step.counted for step in found.by_size] == counted
        whole = [step.figures["mra_registrations"] for step in found.by_size]
        assert whole == [whole[0] * count for count in counted]
        assert all(step.unreserved >= step.counted for step in found.by_size)
    assert survival({"peer_count": 2}).by_size == ()


# --- availability -----------------------------------------------------------------------------------------------------


def enumerated(peers: int, per_peer: Fraction, enough: int) -> Fraction:
    """Return how likely at least so many peers are up, by going through every state of every peer."""
    likely = Fraction()
    for state in product((True, False), repeat=peers):
        if sum(state) >= enough:
            chance = Fraction(1)
            for up in state:
                chance *= per_peer if up else 1 - per_peer
            likely += chance
    return likely


@given(st.integers(1, 8), st.decimals("0.5", "1", places=4), st.integers(0, 1000))
def test_availability_is_that_of_all_states(peers: int, per_peer: Any, calls: int) -> None:
    """Medium peers of 100 video calls, of which four count: exact, with the minutes a year that are left."""
    stated = float(per_peer)
    demand = {"video_calls": calls, "peer_availability": stated}
    found = survival({"platform": "medium_vm", "peer_count": peers}, demand=demand).availability
    enough = -(-calls // 100) if calls <= 400 else peers + 1
    assert found is not None
    assert found.covered == enumerated(peers, Fraction(per_peer), enough)
    assert found.minutes_uncovered == float((1 - found.covered) * MINUTES_A_YEAR)
    assert found.covered_with_mix is None


@pytest.mark.parametrize("audio", [100, 101])
def test_video_and_audio_together_need_more_peers(audio: int) -> None:
    """150 video and 100 audio calls fit two Medium peers together; one more audio call asks for three."""
    demand = {"video_calls": 150, "audio_calls": audio, "peer_availability": 0.9}
    found = survival({"platform": "medium_vm", "peer_count": 4}, demand=demand).availability
    assert found is not None
    assert found.covered == enumerated(4, Fraction(9, 10), 2)
    assert found.covered_with_mix == enumerated(4, Fraction(9, 10), 2 if audio == 100 else 3)
    assert found.minutes_uncovered_with_mix == float((1 - found.covered_with_mix) * MINUTES_A_YEAR)


def test_two_peers_of_three_nines() -> None:
    """By hand: one of two suffices; both are down for a millionth of the time, which is 0.5256 minutes a year."""
    demand = {"video_calls": 100, "peer_availability": 0.999}
    found = survival({"platform": "medium_vm", "peer_count": 2}, demand=demand).availability
    assert found is not None
    assert found.covered == 1 - Fraction(1, 1_000_000)
    assert found.minutes_uncovered == pytest.approx(0.5256, abs=1e-12)


def test_availability_at_its_ends() -> None:
    """Peers that are always up cover what fits all the time and nothing of what does not; no demand is all covered."""
    for calls, per_peer, covered in ((200, 1, 1), (201, 1, 0), (0, 0.5, 1)):
        demand = {"video_calls": calls, "peer_availability": per_peer}
        found = survival({"platform": "medium_vm", "peer_count": 2}, demand=demand).availability
        assert found is not None
        assert found.covered == covered


def test_no_availability_without_its_facts() -> None:
    """Neither without the peers' own, nor without demand, nor without figures."""
    peers = {"platform": "medium_vm", "peer_count": 2}
    assert survival(peers, demand={"video_calls": 1}).availability is None
    assert survival(peers, demand={"peer_availability": 0.9}).availability is None
    assert survival({"peer_count": 2}, demand={"video_calls": 1, "peer_availability": 0.9}).availability is None


@given(st.integers(1, 100), st.decimals("0.5", "1", places=17))
def test_all_numbers_of_losses_are_certain(peers: int, per_peer: Any) -> None:
    """The chances of every number of losses make exactly one, whatever the digits."""
    assert probability_of_losses(peers, range(peers + 1), Fraction(per_peer)) == 1


def test_a_cluster_has_its_own_availability() -> None:
    """It is inherited like the rest of the demand, and shown in JSON with the mark of what is inferred."""
    cluster = {"platform": "medium_vm", "peer_count": 2, "demand": {"peer_availability": 0.99}}
    facts = {"demand": {"video_calls": 10, "audio_calls": 10, "peer_availability": 0.9}}
    design = Design.from_document({"clusters": [cluster], "services": ["mra", "b2b", "mra"], **facts})
    dumped = dump_assessment(assess(design, REFERENCE, TODAY), REFERENCE, load_wording().phrases("en"))
    found = dumped["survival"][0]["availability"]
    assert (found["per_peer"], found["covered"]) == (0.99, 0.9999)
    assert found["with_call_mix"]["inferred"] is True
    assert dumped["capacity"][0]["untested_together"] == ["mra", "b2b"]
    assert dumped["capacity"][0]["call_mix"]["inferred"] is True


def test_one_service_is_not_several() -> None:
    """A service alone, or none stated, is not marked."""
    for services in (["mra"], ["mra", "mra"], [], None):
        stated = {} if services is None else {"services": services}
        design = Design.from_document({"clusters": [{"peer_count": 2}], **stated})
        assert compute_capacity(design, REFERENCE)[0].untested_together == ()
