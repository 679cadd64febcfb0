"""What each option says of itself: headroom, one more lost peer, Fast Path figures; and the words of the promise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.capacity import compute
from planner.design import METRICS, CapacityBasis, Demand, Design, Metric, Platform
from planner.reference import load_reference
from planner.render.sizing_words import one_more_text
from planner.sizing import MOST_PEERS, Note, Option, Terms, answer_of, minimal_answers, search, size, sweep
from planner.sizing.solving import carries
from planner.versions import Version
from planner.wording import load_wording

REFERENCE = load_reference()
RELEASES = (None, *map(Version.parse, ("X12.6", "X14.0", "X14.2", "X14.3.1", "X15.4")))

demands = st.dictionaries(st.sampled_from(METRICS), st.integers(0, 12_000), min_size=1).map(
    lambda asked: Demand(**{str(metric): value for metric, value in asked.items()})
)
all_terms = st.builds(
    Terms,
    peer_losses=st.integers(0, 4),
    basis=st.sampled_from(CapacityBasis),
    release=st.sampled_from(RELEASES),
    max_clusters=st.integers(1, 6),
    fast_path_registration=st.booleans(),
)


def assessed(option: Option, terms: Terms, peers: int | None = None, losses: int | None = None) -> dict[str, int]:
    """Return what all clusters of an option carry after losses by the assessment of a design of one of them."""
    size_ = option.peer_count if peers is None else peers
    lost = terms.peer_losses if losses is None else losses
    if size_ <= lost:
        return {}
    document: dict[str, Any] = {
        "capacity_basis": str(terms.basis),
        "clusters": [{"platform": str(option.offer.platform), "peer_count": size_}],
        "fast_path_registration": terms.fast_path_registration,
        "image": "select",
    }
    if terms.release:
        document["software_version"] = str(terms.release)
    (found,) = compute(Design.from_document(document), REFERENCE)
    figures = found.after_losses[lost].figures
    return {metric: value * option.clusters for metric, value in figures.items()}


def fits(demand: Demand, figures: dict[str, int]) -> bool:
    """Whether a demand fits figures, compared without any code of the planner's; calls on the straight line."""
    asked = {metric: value for metric, value in demand.metrics().items() if value}
    if not figures:
        return False
    of = {metric: figures.get(metric, figures["video_calls"]) for metric in METRICS}
    calls = [metric for metric in ("video_calls", "audio_calls", "mra_video_calls") if metric in asked]
    # Cross-multiplied, so that nothing is rounded.
    whole = 1
    for metric in calls:
        whole *= of[Metric(metric)]
    line = sum(asked[Metric(metric)] * (whole // of[Metric(metric)]) for metric in calls)
    return line <= whole and all(value <= of[metric] for metric, value in asked.items())


# --- the promise ------------------------------------------------------------------------------------------------------


@given(demands, all_terms)
@settings(max_examples=80, deadline=None)
def test_each_answer_carries_the_demand_and_one_peer_less_of_a_minimal_one_never_does(
    demand: Demand, terms: Terms
) -> None:
    """By figures of an assessment and a comparison of its own: of every answer, and of a peer less in each cluster."""
    found = size(demand, REFERENCE, terms)
    # Every platform's smallest and largest answers: an assessment of each would take minutes.
    answers = [*found.answers[:6], *found.answers[-3:]]
    for answer in answers:
        option = answer.option
        assert fits(demand, assessed(option, terms))
        if answer.minimal:
            less = assessed(option, terms, option.peer_count - 1)
            assert not fits(demand, less)
    if found.answers and any(demand.metrics().values()):
        best = found.answers[0]
        assert best.minimal
        one_less = (
            other
            for other in found.space.options
            if other.offer is best.option.offer and other.total_peers == best.option.total_peers - 1
        )
        assert not any(fits(demand, assessed(other, terms)) for other in one_less)


@pytest.mark.parametrize("fast_path", [False, True])
@pytest.mark.parametrize("basis", CapacityBasis)
@pytest.mark.parametrize("release", ["X14.0", "X14.2", "X14.3.1", "X15.4"])
def test_fast_path_figures_are_those_of_an_assessment(basis: CapacityBasis, release: str, fast_path: bool) -> None:
    """Every platform and size, whole and after each loss: with Fast Path Registration on at every peer, and without."""
    for lost in range(MOST_PEERS):
        terms = Terms(lost, basis, Version.parse(release), max_clusters=1, fast_path_registration=fast_path)
        for option in search(terms, REFERENCE).options:
            assert option.capacity_after_losses == assessed(option, terms)
            assert option.capacity == assessed(option, terms, losses=0)


def test_fast_path_is_the_printed_row() -> None:
    """administrator-guide-x15.4, Fast Path Registration: 3000 MRA registrations a Medium peer, 150 video, 300 audio."""
    terms = Terms(
        1,
        CapacityBasis.ADMINISTRATOR_GUIDE,
        Version.parse("X15.4"),
        (Platform.MEDIUM_VM,),
        1,
        fast_path_registration=True,
    )
    two = next(option for option in search(terms, REFERENCE).options if option.peer_count == 2)
    carried = two.capacity_after_losses
    assert [carried[metric] for metric in ("mra_registrations", "video_calls", "audio_calls")] == [3000, 150, 300]
    assert two.offer.fast_path is not None
    assert str(two.offer.fast_path.cite) == "administrator-guide-x15.4#Fast Path Registration"
    # What the row does not print stays as it is without.
    assert carried["turn_relays"] == 1800


@pytest.mark.parametrize(
    ("terms", "notes"),
    [
        (Terms(), ()),
        (Terms(fast_path_registration=True), (Note.FAST_PATH_MISSING,)),
        (
            Terms(basis=CapacityBasis.ADMINISTRATOR_GUIDE, fast_path_registration=True),
            (Note.FAST_PATH_IMAGE, Note.FAST_PATH_MISSING),
        ),
        (
            Terms(
                basis=CapacityBasis.ADMINISTRATOR_GUIDE,
                fast_path_registration=True,
                platforms=(Platform.MEDIUM_VM,),
                release=Version.parse("X14.2"),
            ),
            (),
        ),
    ],
)
def test_what_holds_of_fast_path_figures_is_noted(terms: Terms, notes: tuple[Note, ...]) -> None:
    """The image that later releases need, and the platforms whose figures stand without it: here the CE1300."""
    found = size(Demand(mra_registrations=2500), REFERENCE, terms)
    assert found.notes == notes
    missing = found.space.without_fast_path
    assert (Note.FAST_PATH_MISSING in notes) == bool(missing)
    if terms.basis is CapacityBasis.ADMINISTRATOR_GUIDE and missing:
        assert missing == (Platform.CE1300,)


@pytest.mark.parametrize(
    ("registrations", "terms", "noted"),
    [
        (2501, Terms(), True),
        (2500, Terms(), False),
        (2501, Terms(release=Version.parse("X14.0")), False),
        (2501, Terms(platforms=(Platform.MEDIUM_VM,)), False),
        (2501, Terms(release=Version.parse("X14.2"), platforms=(Platform.LARGE_VM, Platform.MEDIUM_VM)), False),
        (2501, Terms(release=Version.parse("X14.2"), platforms=(Platform.CE1200,)), True),
    ],
)
def test_more_registrations_than_the_standard_image_encrypts(registrations: int, terms: Terms, noted: bool) -> None:
    """select-release-note-x14.2.5: 2500 sessions from X14.2 on; only where a peer may have more is it noted."""
    found = size(Demand(mra_registrations=registrations), REFERENCE, terms)
    assert (Note.ENCRYPTED_SESSIONS in found.notes) == noted


def test_a_sweep_takes_fast_path_figures_too() -> None:
    """3000 registrations need two Medium peers without it, and one with it."""
    terms = Terms(basis=CapacityBasis.ADMINISTRATOR_GUIDE, platforms=(Platform.MEDIUM_VM,), max_clusters=1)
    counts = {"mra_registrations": [3000]}
    without = sweep(counts, REFERENCE, terms)
    with_it = sweep(counts, REFERENCE, replace(terms, fast_path_registration=True))
    assert (without.peer_count[0], with_it.peer_count[0]) == (3, 1)


# --- headroom and one more loss ---------------------------------------------------------------------------------------


@given(demands, all_terms)
@settings(max_examples=40, deadline=None)
def test_headroom_is_how_much_more_fits(demand: Demand, terms: Terms) -> None:
    """Of each metric so much more is carried beside the rest, and not one more than that."""
    for answer in size(demand, REFERENCE, terms).answers[:5]:
        assert set(answer.headroom) == set(demand.metrics())
        for metric, more in answer.headroom.items():
            most = demand.metrics()[metric] + more
            assert carries(answer.option, replace(demand, **{str(metric): most}))
            assert not carries(answer.option, replace(demand, **{str(metric): most + 1}))


@given(demands, all_terms)
@settings(max_examples=40, deadline=None)
def test_one_more_loss_is_one_peer_of_one_cluster(demand: Demand, terms: Terms) -> None:
    """What the other clusters carry after the stated losses, and that one with a peer less; each carries its share."""
    for answer in size(demand, REFERENCE, terms).answers[:5]:
        option = answer.option
        whole = assessed(option, terms)
        in_one = assessed(option, terms, losses=terms.peer_losses + 1)
        left = {
            metric: value // option.clusters * (option.clusters - 1) + in_one.get(metric, 0) // option.clusters
            for metric, value in whole.items()
        }
        assert answer.capacity_after_one_more_loss == left
        assert answer.lost_with_one_more == {metric: whole[metric] - left[metric] for metric in whole}
        if any(demand.metrics().values()):
            assert answer.carries_after_one_more_loss == fits(demand, in_one)


def test_one_more_loss_in_numbers() -> None:
    """Three Medium peers for 3000: with one lost 5000 are carried, one more takes 2500 and leaves too little."""
    terms = Terms(peer_losses=1, platforms=(Platform.MEDIUM_VM,), max_clusters=1)
    three, four = size(Demand(mra_registrations=3000), REFERENCE, terms).answers[:2]
    assert (three.headroom, three.lost_of(Metric.MRA_REGISTRATIONS)) == ({Metric.MRA_REGISTRATIONS: 2000}, 2500)
    assert not three.carries_after_one_more_loss
    assert (four.carries_after_one_more_loss, four.capacity_after_one_more_loss["mra_registrations"]) == (True, 5000)
    # Beyond the cap of four a peer takes nothing with it.
    six = size(Demand(mra_registrations=3000), REFERENCE, replace(terms, peer_losses=0)).answers[-1]
    assert (six.option.peer_count, six.lost_with_one_more["mra_registrations"]) == (6, 0)


@given(demands, all_terms, st.integers(0, 12))
@settings(max_examples=60, deadline=None)
def test_the_minimal_answers_are_those_of_all_answers(demand: Demand, terms: Terms, most: int) -> None:
    """The same ones in the same order, found without working out the others."""
    space = search(terms, REFERENCE)
    minimal = [answer for answer in size(demand, REFERENCE, space=space).answers if answer.minimal]
    assert minimal_answers(demand, space, most) == tuple(minimal[:most])


@given(demands, all_terms)
@settings(max_examples=30, deadline=None)
def test_any_option_can_be_looked_at(demand: Demand, terms: Terms) -> None:
    """Whether it carries the demand or not: more than full means not, and such a one is never minimal."""
    space = search(terms, REFERENCE)
    for option in space.options[:20]:
        answer = answer_of(option, demand, space)
        assert (answer.utilisation <= 1) == carries(option, demand)
        assert not answer.minimal or carries(option, demand)


def test_nothing_asked_binds_nothing() -> None:
    """No metric, no load, nothing used."""
    (first, *_) = size(Demand(), REFERENCE).answers
    assert (first.binding_load, first.utilisation, first.bound_by_mix, first.headroom) == (None, 0, False, {})
    assert one_more_text(first, load_wording().phrases("en")) == ""
