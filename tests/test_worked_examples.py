"""The vendor's own worked examples come out as printed."""

from __future__ import annotations

from typing import Any

import pytest

from planner.capacity import compute, sessions_needed
from planner.deployment_capacity import PairCapacity, WeakerSide, compute_pairs
from planner.design import Design
from tests.rules.judging import MET, REFERENCE, UNMET, judge

FAST_PATH = {
    "capacity_basis": "administrator_guide",
    "software_version": "X15.4",
    "image": "select",
    "platform": "medium_vm",
    "fast_path_registration": True,
}
"""Medium peers with Fast Path Registration, whose figures the Preferred Architecture 14 plans with."""


def capacity(**design: Any) -> Any:
    """Return the capacity of the one cluster of a design."""
    (found,) = compute(Design.from_document(design), REFERENCE)
    return found


def pair(peers: int, demand: dict[str, int], **design: Any) -> tuple[PairCapacity, Any]:
    """Return what a pair of clusters of so many peers each carries, and its design."""
    clusters = [{"type": side, "peer_count": peers} for side in ("C", "E")]
    made = Design.from_document({**FAST_PATH, **design, "demand": demand, "clusters": clusters})
    (found,) = compute_pairs(made, compute(made, REFERENCE))
    return found, made


def row(figures: Any) -> tuple[int, ...]:
    """Return figures as the Preferred Architecture prints them."""
    return tuple(figures[metric] for metric in ("mra_registrations", "video_calls", "audio_calls"))


@pytest.mark.parametrize(
    ("peers", "lost", "printed"),
    [(2, 1, (3000, 150, 300)), (3, 1, (6000, 300, 600)), (6, 2, (12_000, 600, 1200))],
)
def test_medium_peers_with_losses_held_back(peers: int, lost: int, printed: tuple[int, ...]) -> None:
    """Preferred Architecture 14, Sizing: N+1 of two and of three Medium peers, and N+2 of six."""
    found = capacity(**FAST_PATH, clusters=[{"peer_count": peers}])
    assert row(found.after_losses[lost].figures) == printed


@pytest.mark.parametrize(("outside", "calls", "peers"), [(0.01, 130, 2), (0.03, 230, 3)])
def test_the_story_of_6000_users(outside: float, calls: int, peers: int) -> None:
    """Preferred Architecture 14, Sizing: two Medium peers on each side, three with more calls to other organisations.

    Of 6000 users 1000 travel, 80 % of them on MRA; 10 % of those are in calls; of the other 5000, 1 % (then 3 %) call
    other organisations. The book prints 280 for the second case by counting the first 50 twice; the answer is the same.
    """
    registrations = 1000 * 80 // 100
    demand = {"mra_registrations": registrations, "video_calls": registrations // 10 + round(5000 * outside)}
    assert demand == {"mra_registrations": 800, "video_calls": calls}

    def fits(count: int) -> bool:
        figures = pair(count, demand)[0].after_losses[1].figures if count > 1 else {}
        return all(figures.get(metric, 0) >= asked for metric, asked in demand.items())

    assert next(count for count in range(1, 7) if fits(count)) == peers
    found, design = pair(peers, {**demand, "peer_losses": 1})
    assert set(found.weaker.values()) == {WeakerSide.BOTH}
    for rule in ("CAP-01", "CAP-02", "PAIR-01", "PAIR-02"):
        assert judge(dict(design.document))[rule].outcome is MET


def test_two_unlike_sides_carry_what_the_weaker_one_does() -> None:
    """Preferred Architecture 14, Sizing: the third peer helps nobody while only one of the two clusters has it."""
    clusters = [{"type": "C", "peer_count": 3}, {"type": "E", "peer_count": 2}]
    design = Design.from_document({**FAST_PATH, "clusters": clusters})
    (found,) = compute_pairs(design, compute(design, REFERENCE))
    assert row(found.figures) == (3000, 150, 300)
    assert set(found.weaker.values()) == {WeakerSide.E}


def test_licences_of_four_peers_are_one_pool() -> None:
    """Administrator Guide X14.0, Clustering and peers: desktop 250, 250, 250, 0 and RMS 100, 100, 50, 0."""
    held = [(250, 100), (250, 100), (250, 50), (0, 0)]
    peers = [
        {
            "address": f"10.15.13.{number}",
            "licences": {"desktop_registrations": desktop, "room_registrations": 0, "rich_media_sessions": sessions},
        }
        for number, (desktop, sessions) in enumerate(held, 1)
    ]
    cluster = {"type": "C", "platform": "large_vm", "peers": peers, "demand": {"registrations": 500, "video_calls": 90}}
    seen = judge({"services": ["registrar"], "clusters": [cluster]})["LIC-03"].observations
    assert {each.facts["licence"]: each.facts["pool"] for each in seen} == {
        "rich_media_sessions": 250,
        "registrations": 750,
    }


def test_licences_outlast_a_lost_peer_that_its_capacity_does_not() -> None:
    """Administrator Guide X15.0, licensing: two Large peers with 300 RMS each; one lost leaves 600 licences, 500 calls.

    The licences of the lost peer go on the fourteenth day.
    """
    peers = [{"licences": {"rich_media_sessions": 300}} for _ in range(2)]
    found = capacity(clusters=[{"platform": "large_vm", "peers": peers, "demand": {"rich_media_sessions": 600}}])
    assert (found.sessions.pool, found.sessions.pool - found.sessions.largest_peer) == (600, 300)
    assert found.after_losses[1].figures["video_calls"] == 500
    assert REFERENCE.limit("lost_peer_licence_days").value == 14


def test_a_hundred_licences_carry_90_video_and_20_audio_calls() -> None:
    """Administrator Guide X15.0, licensing: exactly, and no call more of either kind."""
    per_session = REFERENCE.limit("audio_calls_per_rich_media_session").value
    assert sessions_needed(90, 20, per_session) == 100
    assert sessions_needed(91, 20, per_session) == sessions_needed(90, 21, per_session) == 101


@pytest.mark.parametrize(
    ("platform", "calls"),
    [("large_vm", (1000, 2000, 3000, 4000, 4000, 4000)), ("medium_vm", (200, 400, 600, 800, 800, 800))],
)
def test_edge_audio_grows_up_to_four_peers(platform: str, calls: tuple[int, ...]) -> None:
    """Edge Audio prerequisites: audio calls of one to six peers that serve nothing else."""
    sizes = [capacity(clusters=[{"platform": platform, "peer_count": size}]) for size in range(1, 7)]
    assert tuple(found.figures["audio_calls"] for found in sizes) == calls


def test_six_ce1300_carry_42500_mra_registrations_with_expressway_select() -> None:
    """Administrator Guide X15.4: 5+1 of CE1300; the standard image stops at 2500 encrypted sessions."""
    cluster = {"type": "E", "platform": "ce1300", "peer_count": 6, "demand": {"mra_registrations": 42_500}}
    design = {"capacity_basis": "administrator_guide", "software_version": "X15.4", "clusters": [cluster]}
    assert capacity(**design).figures["mra_registrations"] == 42_500
    standard, select = (judge({**design, "image": image})["LIC-05"].outcome for image in ("standard", "select"))
    assert (standard, select) == (UNMET, MET)


@pytest.mark.parametrize("size", range(1, 7))
def test_small_peers_add_nothing(size: int) -> None:
    """Administrator Guide X15.4: a cluster of Small peers carries what one does."""
    shape = {"capacity_basis": "administrator_guide", "software_version": "X15.4", "platform": "small_vm"}
    one, several = (capacity(**shape, clusters=[{"peer_count": count}]) for count in (1, size))
    assert several.figures == one.figures
