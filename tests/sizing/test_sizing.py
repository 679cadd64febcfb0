"""Sizing: what is offered carries the demand, one peer less does not, and columns get the same answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.capacity import compute
from planner.demand import Population, from_busy_hour
from planner.design import METRICS, CapacityBasis, Demand, Design, Metric, Platform
from planner.reference import load_reference
from planner.sizing import (
    MOST_CLUSTERS,
    MOST_DEMAND,
    MOST_PEERS,
    BadColumns,
    Note,
    Option,
    SearchSpace,
    Terms,
    Unfit,
    cheapest,
    largest,
    most_users,
    search,
    size,
    sweep,
)
from planner.sizing.solving import carries
from planner.versions import Version
from planner.wording import LANGUAGES, load_wording

REFERENCE = load_reference()
X15 = Version.parse("X15.4")
ADMINISTRATOR = Terms(basis=CapacityBasis.ADMINISTRATOR_GUIDE, release=X15)

LIKELY = {
    Metric.REGISTRATIONS: 60_000,
    Metric.VIDEO_CALLS: 4000,
    Metric.AUDIO_CALLS: 8000,
    Metric.RICH_MEDIA_SESSIONS: 5000,
    Metric.MRA_REGISTRATIONS: 80_000,
    Metric.TURN_RELAYS: 50_000,
    Metric.MRA_VIDEO_CALLS: 3000,
}
"""The most of each metric in random demands: some of them are carried by nothing."""

demands = st.dictionaries(st.sampled_from(METRICS), st.integers(0, 20_000), min_size=1).map(
    lambda asked: Demand(**{str(metric): value for metric, value in asked.items()})
)
all_terms = st.builds(
    Terms,
    peer_losses=st.integers(0, 3),
    basis=st.sampled_from(CapacityBasis),
    release=st.sampled_from([None, *map(Version.parse, ("X12.6", "X14.0", "X14.2", "X14.3.1", "X15.4"))]),
    max_clusters=st.integers(1, 12),
)


def key(option: Option | None) -> tuple[Any, ...] | None:
    """Return an option as platform, peers and clusters."""
    return option and (option.offer.platform, option.peer_count, option.clusters)


def brute_force(demand: Demand, space: SearchSpace) -> list[Option]:
    """Return the options that carry a demand when each is compared figure by figure."""
    return [option for option in space.options if carries(option, demand)]


# --- the figures are those of an assessment ---------------------------------------------------------------------------


@pytest.mark.parametrize("basis", CapacityBasis)
@pytest.mark.parametrize("release", [None, "X12.6", "X14.0.1", "X14.2", "X15.4"])
def test_capacities_are_those_of_an_assessment(basis: CapacityBasis, release: str | None) -> None:
    """Whole and after each loss, every platform and size: what the capacity of a design says."""
    for lost in range(MOST_PEERS):
        terms = Terms(lost, basis, Version.parse(release) if release else None, max_clusters=1)
        for option in search(terms, REFERENCE).options:
            stated = {"capacity_basis": basis, "software_version": release}
            cluster = {"platform": option.offer.platform, "peer_count": option.peer_count}
            design = {**{name: value for name, value in stated.items() if value}, "clusters": [cluster]}
            (found,) = compute(Design.from_document(design), REFERENCE)
            assert option.capacity == found.figures
            assert option.capacity_after_losses == found.after_losses[lost].figures
            assert option.offer.cite == found.cite


def test_the_most_peers_are_the_books() -> None:
    """Six peers are the limit of the reference; more are never offered."""
    assert REFERENCE.limit("peers_per_cluster").value == MOST_PEERS
    assert {option.peer_count for option in search(Terms(), REFERENCE).options} == set(range(1, MOST_PEERS + 1))


def test_platforms_without_support_or_figures_are_named() -> None:
    """None is dropped in silence: the release does not run on it, or the basis prints nothing for it."""
    space = search(Terms(), REFERENCE)
    reasons = {left.platform: left.reason for left in space.left_out}
    assert reasons == {
        Platform.CE500: Unfit.RELEASE,
        Platform.CE1000: Unfit.RELEASE,
        Platform.CE1100: Unfit.RELEASE,
        Platform.CE1300: Unfit.FIGURES,
    }
    older = search(Terms(release=Version.parse("X14.2"), basis=CapacityBasis.ADMINISTRATOR_GUIDE), REFERENCE)
    assert Unfit.RELEASE is next(left.reason for left in older.left_out if left.platform is Platform.CE1300)
    assert {offer.platform for offer in space.offers} | set(reasons) == set(Platform)


def test_only_the_asked_platforms_are_searched() -> None:
    """And one of them that cannot be had is told, not replaced."""
    space = search(Terms(platforms=(Platform.CE1300, Platform.SMALL_VM)), REFERENCE)
    assert {option.offer.platform for option in space.options} == {Platform.SMALL_VM}
    assert [left.platform for left in space.left_out] == [Platform.CE1300]


@pytest.mark.parametrize(
    "broken", [{"peer_losses": -1}, {"peer_losses": 6}, {"max_clusters": 0}, {"max_clusters": 101}]
)
def test_terms_out_of_range_are_refused(broken: dict[str, int]) -> None:
    """A cluster of six does not survive six losses, and a search has an end."""
    with pytest.raises(ValueError, match=next(iter(broken))):
        Terms(**broken)
    assert MOST_CLUSTERS == 100


# --- one demand -------------------------------------------------------------------------------------------------------


def test_3000_users_and_a_loss() -> None:
    """2500 MRA registrations a Medium peer: 3000 need two peers, and a third for the loss of one; so do Large."""
    found = size(Demand(mra_registrations=3000), REFERENCE, Terms(peer_losses=1))
    assert [key(answer.option) for answer in found.answers[:2]] == [
        (Platform.CE1200, 2, 1),
        (Platform.MEDIUM_VM, 3, 1),
    ]
    best = found.answers[0]
    assert (best.binding_metric, best.loads[0].capacity, best.loads[0].utilisation) == ("mra_registrations", 5000, 0.6)
    assert found.nearest is None


def test_a_printed_figure_binds_before_an_inferred_mix_as_full() -> None:
    """Two Large VMs are full of registrations, and full of video and audio on the line between the printed figures."""
    best = size(Demand(registrations=10_000, video_calls=500, audio_calls=1000), REFERENCE).answers[0]
    assert best.mix is not None
    assert (best.mix.utilisation, best.binding_metric) == (1.0, "registrations")


def test_40000_registrations() -> None:
    """The four-peer cap: two clusters of five CE1200 carry 40 000 with one lost in each, exactly full."""
    found = size(Demand(mra_registrations=40_000, video_calls=1500), REFERENCE, Terms(peer_losses=1))
    best = found.answers[0]
    assert key(best.option) == (Platform.CE1200, 5, 2)
    assert best.option.total_peers == 10
    assert best.option.capacity_after_losses["mra_registrations"] == 40_000
    assert best.loads[-1].utilisation == 1
    assert key(size(Demand(mra_registrations=40_001), REFERENCE, Terms(peer_losses=1)).answers[0].option) == (
        Platform.CE1200,
        4,
        3,
    )


def test_the_published_example_of_5_plus_1() -> None:
    """administrator-guide-x15.4: six CE1300 are rated for 42 500 MRA registrations; a Small VM never gains."""
    found = size(Demand(mra_registrations=42_500), REFERENCE, replace(ADMINISTRATOR, max_clusters=1))
    assert [key(answer.option) for answer in found.answers] == [(Platform.CE1300, 6, 1)]
    small = replace(ADMINISTRATOR, platforms=(Platform.SMALL_VM,), max_clusters=1)
    assert {option.capacity["mra_registrations"] for option in search(small, REFERENCE).options} == {200}


def test_edge_audio_grows_to_four_peers() -> None:
    """edge-audio: Large 1000, 2000, 3000, 4000, 4000, 4000 audio calls for one to six peers; Medium a fifth."""
    for platform, each in ((Platform.LARGE_VM, 1000), (Platform.MEDIUM_VM, 200)):
        space = search(Terms(platforms=(platform,), max_clusters=1), REFERENCE)
        found = {option.peer_count: largest(Metric.AUDIO_CALLS, option) for option in space.options}
        assert [found[size] for size in range(1, 7)] == [each * counted for counted in (1, 2, 3, 4, 4, 4)]


def test_nothing_carries_it() -> None:
    """What comes nearest is told with the metric that stops it and how far it is beyond."""
    found = size(Demand(mra_registrations=21_000, turn_relays=100), REFERENCE, Terms(max_clusters=1))
    assert found.answers == ()
    assert found.nearest is not None
    assert key(found.nearest.option) == (Platform.CE1200, 4, 1)
    assert found.nearest.stopped_by is not None
    assert (found.nearest.stopped_by.metric, found.nearest.stopped_by.capacity) == ("mra_registrations", 20_000)
    assert found.nearest.utilisation == 1.05
    assert not found.nearest.stopped_by_mix


def test_nothing_to_choose_from() -> None:
    """No platform has figures: there is no nearest option either, and each platform says why."""
    found = size(Demand(video_calls=1), REFERENCE, Terms(release=Version.parse("X12.6"), platforms=(Platform.CE1300,)))
    assert (found.answers, found.nearest) == ((), None)
    assert [left.reason for left in found.space.left_out] == [Unfit.RELEASE]


def test_kinds_of_call_share_a_peer() -> None:
    """400 video or 800 audio calls fill four Medium peers; half of each do too, and one more is too much (inferred)."""
    terms = Terms(platforms=(Platform.MEDIUM_VM,), max_clusters=1)
    full = size(Demand(video_calls=200, audio_calls=400), REFERENCE, terms).answers[0]
    assert full.option.peer_count == 4
    assert full.mix is not None
    assert full.mix.utilisation == 1
    over = size(Demand(video_calls=200, audio_calls=401), REFERENCE, terms)
    assert over.answers == ()
    assert over.nearest is not None
    assert over.nearest.stopped_by_mix
    assert over.nearest.stopped_by is not None
    assert over.nearest.stopped_by.metric is Metric.AUDIO_CALLS


def test_mra_video_has_its_own_figure_on_a_small_vm() -> None:
    """20 MRA video calls fill a Small VM, 40 others do; on a Medium VM both kinds share 100."""
    small, medium = (Terms(platforms=(name,), max_clusters=1) for name in (Platform.SMALL_VM, Platform.MEDIUM_VM))
    assert size(Demand(mra_video_calls=20), REFERENCE, small).answers
    assert not size(Demand(mra_video_calls=21), REFERENCE, small).answers
    assert size(Demand(mra_video_calls=60, video_calls=40), REFERENCE, medium).answers[0].option.peer_count == 1
    assert size(Demand(mra_video_calls=60, video_calls=41), REFERENCE, medium).answers[0].option.peer_count == 2


@pytest.mark.parametrize(
    ("demand", "notes"),
    [
        (Demand(video_calls=5, audio_calls=0), ()),
        (Demand(video_calls=5, audio_calls=5), (Note.CALL_MIX,)),
        (Demand(video_calls=5, mra_video_calls=5), (Note.CALL_MIX,)),
        (Demand(registrations=5, mra_registrations=5), (Note.SEVERAL_SERVICES,)),
        (Demand(registrations=5, mra_registrations=0), ()),
    ],
)
def test_what_no_source_tested_is_noted(demand: Demand, notes: tuple[Note, ...]) -> None:
    """Mixed calls and several services are marked, and so are figures taken from another release."""
    assert size(demand, REFERENCE).notes == notes
    inferred = Terms(basis=CapacityBasis.ADMINISTRATOR_GUIDE, release=Version.parse("X14.3"))
    assert size(demand, REFERENCE, inferred).notes == (*notes, Note.INFERRED_FIGURES)


def test_nothing_asked_is_carried_by_one_peer() -> None:
    """A demand of zero binds no metric more than another."""
    found = size(Demand(video_calls=0), REFERENCE)
    assert key(found.answers[0].option) == (Platform.SMALL_VM, 1, 1)
    assert found.answers[0].minimal
    assert size(Demand(), REFERENCE).answers[0].binding_metric is None


@given(demands, all_terms)
@settings(max_examples=60, deadline=None)
def test_an_answer_carries_it_and_one_peer_less_never_does(demand: Demand, terms: Terms) -> None:
    """Exactly those options are answered that carry it figure by figure; the first has the fewest peers of all."""
    space = search(terms, REFERENCE)
    found = size(demand, REFERENCE, space=space)
    carrying = brute_force(demand, space)
    assert [answer.option for answer in found.answers] == carrying
    assert [option.total_peers for option in carrying] == sorted(option.total_peers for option in carrying)
    assert (found.nearest is None) == bool(carrying or not space.options)
    assert found.nearest is None or found.nearest.utilisation > 1
    carrying_keys = set(map(key, carrying))
    for answer in found.answers:
        platform, peers, clusters = answer.option.offer.platform, answer.option.peer_count, answer.option.clusters
        less = {(platform, peers - 1, clusters), (platform, peers, clusters - 1)}
        assert answer.minimal == (not less & carrying_keys)
        assert max((load.utilisation for load in answer.loads), default=0) <= 1
    if carrying:
        assert not [
            option
            for option in space.options
            if option.total_peers < carrying[0].total_peers and carries(option, demand)
        ]


@given(demands, all_terms)
@settings(max_examples=30, deadline=None)
def test_a_design_of_the_answer_fits_in_its_assessment(demand: Demand, terms: Terms) -> None:
    """Each cluster with its share of every metric, rounded up, after the losses: as the assessment compares them."""
    answers = size(demand, REFERENCE, terms).answers
    if not answers:
        return
    option = answers[0].option
    share = {str(metric): -(-value // option.clusters) for metric, value in demand.metrics().items()}
    if {"video_calls", "mra_video_calls"} <= set(share):
        share["mra_video_calls"] = demand.mra_video_calls // option.clusters  # both are one figure: rounded up once
    cluster = {"platform": option.offer.platform, "peer_count": option.peer_count, "demand": share}
    stated = {"capacity_basis": terms.basis, "clusters": [cluster]}
    release = {"software_version": str(terms.release)} if terms.release else {}
    (found,) = compute(Design.from_document({**stated, **release}), REFERENCE)
    assert all(line.after_losses[terms.peer_losses].fits for line in found.demand)


@given(all_terms)
@settings(max_examples=30, deadline=None)
def test_a_peer_more_never_lowers_capacity(terms: Terms) -> None:
    """Nor does a cluster more, whole or after losses."""
    space = search(terms, REFERENCE)
    by_key = {key(option): option for option in space.options}
    for option in space.options:
        platform, peers, clusters = option.offer.platform, option.peer_count, option.clusters
        for more in ((platform, peers + 1, clusters), (platform, peers, clusters + 1)):
            other = by_key.get(more)
            assert other is None or other.shares >= option.shares
            assert other is None or other.shares_after_losses >= option.shares_after_losses
        assert option.shares_after_losses <= option.shares


# --- how much a cluster takes -----------------------------------------------------------------------------------------


@given(demands, st.sampled_from(METRICS), all_terms, st.data())
@settings(max_examples=60, deadline=None)
def test_the_largest_of_a_metric(beside: Demand, metric: Metric, terms: Terms, data: st.DataObject) -> None:
    """That many are carried beside the rest, and one more is not; None when the rest alone is too much."""
    option = data.draw(st.sampled_from(search(terms, REFERENCE).options))
    most = largest(metric, option, beside)
    if most is None:
        assert not carries(option, replace(beside, **{str(metric): 0}))
    else:
        assert carries(option, replace(beside, **{str(metric): most}))
        assert not carries(option, replace(beside, **{str(metric): most + 1}))


def test_how_many_users_a_cluster_takes() -> None:
    """As many as fit, and one more does not; users who do nothing end the search, a population of nobody is refused."""
    like = Population(3000, 0.6, 1.5, 1500, 180, 0.4, 0.2, 0.001)
    space = search(Terms(peer_losses=1, platforms=(Platform.MEDIUM_VM,), max_clusters=1), REFERENCE)
    option = next(option for option in space.options if option.peer_count == 3)
    most = most_users(like, option, REFERENCE)

    def needs(users: int) -> int:
        population = replace(like, users=users, busy_hour_call_attempts=users / 2)
        return option.offer.shares_needed(from_busy_hour(population, REFERENCE).demand.metrics())

    assert needs(most) == option.shares_after_losses == 2
    assert needs(most + 1) == 3
    assert most == 5555  # 5000 registrations at 0.9 a user
    idle = replace(like, mra_share=0, busy_hour_call_attempts=0)
    assert most_users(idle, option, REFERENCE) == 10_000_000
    assert most_users(replace(like, users=1, mra_share=1, registrations_per_user=5001), option, REFERENCE) == 0
    with pytest.raises(ValueError, match="at least one user"):
        most_users(replace(like, users=0), option, REFERENCE)


# --- columns ----------------------------------------------------------------------------------------------------------


def random_columns(rows: int, seed: int) -> dict[str, np.ndarray[Any, np.dtype[np.int64]]]:
    """Return columns of every metric: many small demands, some that nothing carries, some at exact multiples."""
    random = np.random.default_rng(seed)
    columns = {}
    for metric, most in LIKELY.items():
        column = (random.random(rows) ** 3 * most).astype(np.int64)
        at_the_limit = random.random(rows) < 0.1
        column[at_the_limit] = random.integers(0, 8, at_the_limit.sum()) * 2500
        columns[str(metric)] = column
    return columns


@pytest.mark.parametrize(
    ("terms", "seed"),
    [(Terms(peer_losses=1), 1), (replace(ADMINISTRATOR, peer_losses=2, max_clusters=8), 2)],
    ids=["cluster guide", "administrator guide"],
)
def test_columns_and_single_demands_agree(terms: Terms, seed: int) -> None:
    """100 000 random demands in all: the same option for every row, number by number."""
    rows = 50_000
    columns = random_columns(rows, seed)
    found = sweep(columns, REFERENCE, terms)
    space = found.space
    table = list(zip(*(columns[str(metric)].tolist() for metric in LIKELY), strict=True))
    differing = [
        row for row in range(rows) if cheapest(dict(zip(LIKELY, table[row], strict=True)), space) is not found.at(row)
    ]
    assert differing == []
    assert 0 < int(found.carried.sum()) < rows


@given(demands, all_terms)
@settings(max_examples=60, deadline=None)
def test_a_column_of_one_row_is_one_demand(demand: Demand, terms: Terms) -> None:
    """Metrics without a column are not asked for, whatever the terms."""
    asked = {str(metric): [value] for metric, value in demand.metrics().items()}
    found = sweep(asked, REFERENCE, terms)
    answers = size(demand, REFERENCE, terms).answers
    best = answers[0].option if answers else None
    assert key(found.at(0)) == key(best)
    assert bool(found.carried[0]) == (best is not None)
    assert (found.platform[0], found.peer_count[0], found.clusters[0], found.total_peers[0]) == (
        (best.offer.platform, best.peer_count, best.clusters, best.total_peers) if best else ("", 0, 0, 0)
    )


def test_the_largest_demand_is_exact() -> None:
    """A multiple of a figure and one more are told apart, however large; a part of one counts as a whole."""
    terms = replace(ADMINISTRATOR, platforms=(Platform.MEDIUM_VM,), max_clusters=100)
    found = sweep({"mra_registrations": [1_250_000, 1_250_001, MOST_DEMAND]}, REFERENCE, terms)
    assert found.carried.tolist() == [True, False, False]
    every = replace(ADMINISTRATOR, max_clusters=100)
    counts = [
        shares * figure + more for figure in (2500, 3500, 7000, 8500) for shares in range(1, 501) for more in (0, 1)
    ]
    swept = sweep({"mra_registrations": counts}, REFERENCE, every)
    assert [swept.at(row) for row in range(len(counts))] == [
        cheapest({Metric.MRA_REGISTRATIONS: count}, swept.space) for count in counts
    ]
    parts = [2500.0, 2500.0001, 2499.5, 1_249_999.999, 1_250_000.001]
    found = sweep({"mra_registrations": parts}, REFERENCE, terms)
    assert found.total_peers.tolist()[:3] == [1, 2, 1]
    assert found.carried.tolist() == [True, True, True, True, False]


def test_no_rows_are_no_answers() -> None:
    """An empty column is swept to an empty one; a space without options carries nothing."""
    assert len(sweep({"video_calls": []}, REFERENCE).option) == 0
    nothing = Terms(platforms=(Platform.CE500,))
    assert sweep({"video_calls": [0, 5]}, REFERENCE, nothing).option.tolist() == [-1, -1]


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({}, "no column"),
        ({"users": [1]}, "no such metric: users"),
        ({"video_calls": [1, 2], "audio_calls": [1]}, "unequal"),
        ({"video_calls": [1, -1]}, "from 0"),
        ({"video_calls": [1.0, float("nan")]}, "from 0"),
        ({"video_calls": [float("inf")]}, "from 0"),
        ({"video_calls": [1e300]}, "from 0"),
        ({"video_calls": [MOST_DEMAND + 1]}, "from 0 to 1000000000"),
        ({"video_calls": ["3"]}, "numbers"),
        ({"video_calls": [True]}, "numbers"),
        ({"video_calls": [[1], [2]]}, "one dimension"),
        ({"video_calls": 3}, "one dimension"),
    ],
)
def test_bad_columns_are_refused(columns: dict[str, Any], reason: str) -> None:
    """Whatever is no count is refused before anything is searched, and the reason names the column."""
    with pytest.raises(BadColumns, match=reason):
        sweep(columns, REFERENCE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("note", Note)
def test_every_note_has_words(note: Note, language: str) -> None:
    """In both languages."""
    assert load_wording().phrases(language).say(f"sizing.note.{note}", release="y", platforms=("x",), sessions=1)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", Unfit)
def test_every_reason_has_words(reason: Unfit, language: str) -> None:
    """A platform that is left out says why in both languages."""
    assert load_wording().phrases(language).say(f"sizing.unfit.{reason}", platform="x", release="y")
