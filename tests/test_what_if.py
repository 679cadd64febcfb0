"""What-if tables: each cell is what the assessment of that cluster would find, and odd questions are refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.capacity import compute as compute_capacity
from planner.design import METRICS, CapacityBasis, Design, Metric, Platform
from planner.growth import MARKS, MONTHS
from planner.what_if import (
    DEFAULTS,
    MOST_PEERS,
    MOST_VALUES,
    NEARLY_FULL,
    Axis,
    Cell,
    Impossible,
    Lack,
    Note,
    Question,
    State,
    Table,
    lacking,
    tabulate,
)
from tests.rules.judging import REFERENCE

FACTS = {"software_version": "X15.4", "platform": "medium_vm", "peer_count": 4}
DEMAND = {"mra_registrations": 4000, "video_calls": 150}


def design(*clusters: dict[str, Any], demand: dict[str, Any] | None = None, **facts: Any) -> Design:
    """Return a design of these clusters, else of four Medium VMs."""
    document: dict[str, Any] = {"clusters": list(clusters) or [FACTS], "demand": DEMAND if demand is None else demand}
    return Design.from_document({**document, **facts})


def table(question: Question, made: Design | None = None, index: int = 0) -> Table:
    """Return the table for a cluster of a design."""
    return tabulate(made or design(), index, question, REFERENCE)


def one(made: Design | None = None, base: dict[Axis, Any] | None = None, **changes: Any) -> Cell:
    """Return the one cell at a number of peers and losses, with other values at the base."""
    places = {Axis.PEERS: changes.pop("peers", 4), Axis.LOSSES: changes.pop("losses", 0)}
    question = Question(
        Axis.PEERS, Axis.LOSSES, {axis: (value,) for axis, value in places.items()}, base or {}, **changes
    )
    return table(question, made).cells[0][0]


# --- the cells are the assessment's -----------------------------------------------------------------------------------

PLATFORMS = st.sampled_from([platform for platform in Platform if platform.value.endswith("vm")])
METRIC_COUNTS = st.dictionaries(st.sampled_from(list(map(str, METRICS))), st.integers(0, 50_000))
PLACES = {
    "platform": PLATFORMS,
    "peers": st.integers(1, 6),
    "basis": st.sampled_from(CapacityBasis),
    "release": st.sampled_from(["X12.7", "X14.0.1", "X14.2", "X15.4", None]),
}


def cluster_of(platform: Platform, peers: int, release: str | None) -> dict[str, Any]:
    """Return a cluster in the quick form."""
    stated = {"software_version": release} if release else {}
    return {"platform": str(platform), "peer_count": peers, **stated}


@given(**PLACES, demand=METRIC_COUNTS, losses=st.integers(0, 5))
def test_each_cell_is_what_the_assessment_of_that_cluster_finds(
    platform: Platform, peers: int, basis: CapacityBasis, release: str | None, demand: dict[str, int], losses: int
) -> None:
    """Asked of another cluster, with its platform and peers changed: figures, use and fit are those of capacity."""
    other = design(cluster_of(Platform.LARGE_VM, 3, release), demand=demand, capacity_basis=str(basis))
    found = table(
        Question(
            Axis.PLATFORM,
            Axis.PEERS,
            {Axis.PLATFORM: (platform,), Axis.PEERS: (peers,)},
            base={Axis.LOSSES: losses},
        ),
        other,
    ).cells[0][0]
    judged = compute_capacity(
        design(cluster_of(platform, peers, release), demand=demand, capacity_basis=str(basis)), REFERENCE
    )[0]
    if losses >= peers:
        assert found.why is Impossible.NO_PEER_LEFT
        return
    if judged.figures is None:
        assert (found.why, found.figures, found.loads) == (Impossible.FIGURES, None, ())
        return
    assert found.why is None
    assert found.figures == judged.after_losses[losses].figures
    assert [(load.metric, load.demand, load.capacity, load.utilisation) for load in found.loads] == [
        (line.metric, line.demand, line.after_losses[losses].capacity, line.after_losses[losses].utilisation)
        for line in judged.demand
    ]
    assert found.fits == (all(line.after_losses[losses].fits for line in judged.demand) if judged.demand else None)
    if losses == 0:
        assert found.mix == judged.mix
        assert (found.binding.metric if found.binding else None) == judged.binding_metric


@given(**PLACES, losses=st.integers(0, 5))
def test_a_peer_more_never_lowers_and_a_loss_more_never_raises(
    platform: Platform, peers: int, basis: CapacityBasis, release: str | None, losses: int
) -> None:
    """Down the peers every figure stays or grows, across the losses it stays or shrinks, until no peer is left."""
    made = design(cluster_of(platform, peers, release), capacity_basis=str(basis))
    cells = table(Question(Axis.PEERS, Axis.LOSSES), made).cells
    for place, row in enumerate(cells):
        for turn, cell in enumerate(row):
            if cell.figures is None:
                continue
            below = cells[place + 1][turn] if place + 1 < len(cells) else cell
            before = row[turn - 1] if turn else cell
            assert below.figures is not None
            assert before.figures is not None
            for metric, value in cell.figures.items():
                assert below.figures[metric] >= value
                assert before.figures[metric] >= value


def test_peers_of_unlike_platforms_count_as_the_least_of_them() -> None:
    """As the assessment counts them; with any number of peers, and the table says so. A platform makes all alike."""
    cluster = {"software_version": "X15.4", "peers": [{"platform": "large_vm"}, {"platform": "medium_vm"}]}
    found = table(Question(Axis.PEERS, Axis.LOSSES), design(cluster))
    judged = compute_capacity(design(cluster), REFERENCE)[0]
    assert found.base.platform is None
    assert found.cells[1][0].figures == judged.figures
    assert judged.per_peer is not None
    assert found.cells[0][0].figures == judged.per_peer
    assert Note.UNLIKE_PEERS in found.notes
    on_large = table(Question(Axis.PLATFORM, Axis.LOSSES, {Axis.PLATFORM: (Platform.LARGE_VM,)}), design(cluster))
    assert (
        on_large.cells[0][0].figures
        == compute_capacity(design({**FACTS, "platform": "large_vm", "peer_count": 2}), REFERENCE)[0].figures
    )
    assert Note.UNLIKE_PEERS not in on_large.notes
    assert not any(cell.stated for row in on_large.cells for cell in row)


# --- demand and growth ------------------------------------------------------------------------------------------------


def test_the_demand_is_multiplied_and_grown_then_rounded_up() -> None:
    """150 calls: half of them, 1.01 times as many, and after a year and a half at 21 % a year 1.331 times."""
    made = design(demand={"video_calls": 150, "growth_percent": 21})
    found = table(Question(Axis.DEMAND, Axis.GROWTH, {Axis.DEMAND: (0.5, 1.01, 1), Axis.GROWTH: (0, 18, 12)}), made)
    asked = [[cell.loads[0].demand for cell in row] for row in found.cells]
    assert asked == [[75, 100, 91], [152, 202, 184], [150, 200, 182]]
    assert found.cells[2][0].stated


def test_growth_in_steps_and_a_stated_percentage() -> None:
    """Steps of the design count from their month; a percentage of the question takes their place."""
    made = design(demand={"video_calls": 100, "growth_steps": [{"month": 6, "percent": 50}]})
    months = {Axis.GROWTH: (0, 5, 6)}
    row = table(Question(Axis.PEERS, Axis.GROWTH, months), made).cells[3]
    assert [cell.loads[0].demand for cell in row] == [100, 100, 150]
    row = table(Question(Axis.PEERS, Axis.GROWTH, months, growth_percent=300), made).cells[3]
    assert [cell.loads[0].demand for cell in row] == [100, 179, 200]


def test_both_kinds_of_video_share_a_figure_where_there_is_one() -> None:
    """On a Medium VM they are compared together, on a Small VM each with its own."""
    made = design(demand={"video_calls": 30, "mra_video_calls": 40})
    (medium, small) = table(
        Question(
            Axis.PLATFORM, Axis.LOSSES, {Axis.PLATFORM: (Platform.MEDIUM_VM, Platform.SMALL_VM), Axis.LOSSES: (0,)}
        ),
        made,
    ).cells
    assert [(load.metric, load.demand) for load in medium[0].loads] == [
        (Metric.VIDEO_CALLS, 70),
        (Metric.MRA_VIDEO_CALLS, 40),
    ]
    assert [(load.metric, load.demand) for load in small[0].loads] == [
        (Metric.VIDEO_CALLS, 30),
        (Metric.MRA_VIDEO_CALLS, 40),
    ]


@pytest.mark.parametrize(
    ("demand", "state", "used"),
    [
        ({"video_calls": 0}, State.FITS, 0),
        ({"video_calls": 320}, State.FITS, 0.8),
        ({"video_calls": 321}, State.NEAR, 321 / 400),
        ({"video_calls": 400}, State.NEAR, 1),
        ({"video_calls": 401}, State.OVER, 401 / 400),
        ({"video_calls": 200, "audio_calls": 400}, State.NEAR, 1),
        ({"video_calls": 200, "audio_calls": 401}, State.OVER_MIXED, 0.5 + 401 / 800),
        ({"video_calls": 401, "audio_calls": 800}, State.OVER, 401 / 400 + 1),
        ({}, State.CARRIES, None),
    ],
)
def test_how_full_in_a_word(demand: dict[str, int], state: State, used: float | None) -> None:
    """Nothing asked, to the mark, above it, to the brim, above it; each kind of call alone and all together."""
    cell = one(design(demand=demand))
    assert (cell.state, cell.used) == (state, used if used is None else pytest.approx(used))
    assert cell.bound_by_mix == ("audio_calls" in demand)


def test_headroom_is_that_of_the_binding_metric() -> None:
    """What is left of it, or lacking: four Medium VMs carry 400 video calls and 10,000 MRA registrations."""
    full = one(design(demand={"video_calls": 500, "mra_registrations": 4000}))
    assert full.binding is not None
    assert (full.binding.metric, full.binding.headroom, full.fits) == (Metric.VIDEO_CALLS, -100, False)
    fits = one(design(demand={"video_calls": 100, "mra_registrations": 4000}))
    assert fits.binding is not None
    assert (fits.binding.metric, fits.binding.headroom, fits.fits) == (Metric.MRA_REGISTRATIONS, 6000, True)
    assert one(design(demand={})).binding is None


# --- what holds where nothing is varied -------------------------------------------------------------------------------


def test_the_base_is_what_the_design_states_unless_the_question_does() -> None:
    """Platform, peers, and the losses that the demand must survive; that cell is marked as stated."""
    made = design(demand={**DEMAND, "peer_losses": 2})
    found = table(Question(Axis.PEERS, Axis.LOSSES), made)
    assert (found.base.platform, found.base.peers, found.base.losses) == (Platform.MEDIUM_VM, 4, 2)
    assert [(cell.setting.peers, cell.setting.losses) for row in found.cells for cell in row if cell.stated] == [(4, 2)]
    other = table(
        Question(
            Axis.DEMAND,
            Axis.PLATFORM,
            base={Axis.PEERS: 5, Axis.LOSSES: 1, Axis.DEMAND: 3, Axis.PLATFORM: Platform.LARGE_VM},
        ),
        made,
    )
    (stated,) = [cell for row in other.cells for cell in row if cell.stated]
    assert (stated.setting.platform, stated.setting.peers) == (Platform.LARGE_VM, 5)
    assert (stated.setting.losses, stated.setting.demand) == (1, 3)


def test_usual_values_and_the_clusters_own() -> None:
    """Platforms that run the release and have figures; a cluster of eight peers has a row of its own."""
    found = table(Question(Axis.PEERS, Axis.PLATFORM), design({**FACTS, "peer_count": 8}))
    assert found.row_values == (1, 2, 3, 4, 5, 6, 8)
    assert found.column_values == (Platform.CE1200, Platform.LARGE_VM, Platform.MEDIUM_VM, Platform.SMALL_VM)
    own = table(Question(Axis.PEERS, Axis.PLATFORM), design({**FACTS, "platform": "ce500"}))
    assert Platform.CE500 in own.column_values
    assert (
        table(Question(Axis.GROWTH, Axis.DEMAND), design(demand={**DEMAND, "growth_percent": 1})).column_values
        == (DEFAULTS[Axis.DEMAND])
    )


def test_values_given_stand_in_their_order_each_once() -> None:
    """As asked for, also where a platform has no place in the release."""
    question = Question(
        Axis.PLATFORM, Axis.PEERS, {Axis.PLATFORM: (Platform.SMALL_VM, Platform.CE500), Axis.PEERS: (5, 2, 5)}
    )
    found = table(question)
    assert (found.row_values, found.column_values) == ((Platform.SMALL_VM, Platform.CE500), (5, 2))


def test_the_second_cluster_with_its_own_demand() -> None:
    """A table is about one cluster: its peers, its demand."""
    edge = {**FACTS, "platform": "large_vm", "peer_count": 2, "demand": {"video_calls": 900}}
    found = table(Question(Axis.PEERS, Axis.LOSSES), design(FACTS, edge), 1)
    assert (found.cluster.index, found.base.peers) == (1, 2)
    assert {load.metric: load.demand for load in found.cells[0][0].loads} == {
        Metric.VIDEO_CALLS: 900,
        Metric.MRA_REGISTRATIONS: 4000,
    }


# --- what is not possible ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cluster", "base", "why"),
    [
        ({}, {}, Impossible.PLATFORM),
        ({"peers": [{}, {"platform": "medium_vm"}]}, {}, Impossible.PLATFORM),
        ({"platform": "medium_vm"}, {Axis.LOSSES: 1}, Impossible.PEERS),
        ({**FACTS, "series": "vcs"}, {}, Impossible.SERIES),
        ({**FACTS, "platform": "ce500"}, {}, Impossible.RELEASE),
        ({**FACTS, "platform": "ce1300"}, {}, Impossible.FIGURES),
        ({**FACTS, "peer_count": 2}, {Axis.LOSSES: 2}, Impossible.NO_PEER_LEFT),
        ({**FACTS, "peer_count": 2}, {Axis.LOSSES: 5}, Impossible.NO_PEER_LEFT),
    ],
)
def test_why_there_is_no_figure(cluster: dict[str, Any], base: dict[Axis, Any], why: Impossible) -> None:
    """What is not stated comes first, then what has no figures, then that nothing is left."""
    question = Question(Axis.DEMAND, Axis.GROWTH, {Axis.DEMAND: (1,), Axis.GROWTH: (0,)}, base, growth_percent=1)
    cell = table(question, design(cluster)).cells[0][0]
    assert (cell.why, cell.state, cell.figures, cell.fits, cell.used) == (why, State.IMPOSSIBLE, None, None, None)


def test_a_cluster_that_states_nothing_can_be_asked_about() -> None:
    """A demand alone: platforms and peers are the table's."""
    found = table(Question(Axis.PLATFORM, Axis.PEERS), design({}, demand={"video_calls": 100}))
    assert all(cell.why is None for row in found.cells for cell in row)
    assert found.notes == (Note.RELEASE_NOT_STATED,)


def test_what_a_question_needs() -> None:
    """A demand to multiply or to grow, and a growth to follow: stated, or asked for."""
    silent, asked = design(demand={}).clusters[0], design().clusters[0]
    growing = design(demand={**DEMAND, "growth_percent": 0}).clusters[0]
    by_peers = (Axis.PEERS, Axis.LOSSES)
    assert lacking(silent, Question(*by_peers)) is None
    assert lacking(silent, Question(Axis.DEMAND, Axis.PEERS)) is Lack.DEMAND
    assert lacking(silent, Question(*by_peers, base={Axis.DEMAND: 2})) is Lack.DEMAND
    assert lacking(silent, Question(Axis.GROWTH, Axis.PEERS, growth_percent=5)) is Lack.DEMAND
    assert lacking(asked, Question(Axis.PEERS, Axis.GROWTH)) is Lack.GROWTH
    assert lacking(asked, Question(*by_peers, base={Axis.GROWTH: 12})) is Lack.GROWTH
    assert lacking(asked, Question(*by_peers, base={Axis.GROWTH: 0})) is None
    assert lacking(asked, Question(Axis.PEERS, Axis.GROWTH, growth_percent=0)) is None
    assert lacking(growing, Question(Axis.PEERS, Axis.GROWTH)) is None
    with pytest.raises(ValueError, match="growth"):
        table(Question(Axis.PEERS, Axis.GROWTH))


@pytest.mark.parametrize(
    ("values", "base", "growth_percent"),
    [
        ({Axis.PEERS: (0,)}, {}, None),
        ({Axis.PEERS: (7,)}, {}, None),
        ({Axis.PEERS: (2.5,)}, {}, None),
        ({Axis.PEERS: ("2",)}, {}, None),
        ({Axis.PEERS: ()}, {}, None),
        ({Axis.DEMAND: tuple(range(MOST_VALUES + 1))}, {}, None),
        ({Axis.LOSSES: (-1,)}, {}, None),
        ({}, {Axis.LOSSES: 6}, None),
        ({}, {Axis.DEMAND: float("nan")}, None),
        ({}, {Axis.DEMAND: 1e300}, None),
        ({}, {Axis.DEMAND: -0.1}, None),
        ({}, {Axis.GROWTH: MONTHS + 1}, None),
        ({}, {}, float("nan")),
        ({}, {}, 1e300),
        ({}, {}, -101),
    ],
)
def test_odd_questions_are_refused(values: Any, base: Any, growth_percent: float | None) -> None:
    """Out of range, half a peer, not a number, no values at all, too many."""
    with pytest.raises(ValueError, match="must"):
        Question(Axis.PEERS, Axis.LOSSES, values, base, growth_percent)


@pytest.mark.parametrize("axis", Axis)
def test_the_same_axis_twice_is_refused(axis: Axis) -> None:
    """There would be one line of cells and nothing else."""
    with pytest.raises(ValueError, match="differ"):
        Question(axis, axis)


def test_the_largest_values_make_a_table() -> None:
    """A thousand times the largest demand, ten years at the largest growth: numbers, no overflow."""
    made = design(demand={"mra_registrations": 1_000_000_000})
    question = Question(
        Axis.DEMAND, Axis.GROWTH, {Axis.DEMAND: (0, 1000), Axis.GROWTH: (0, 119, 120)}, growth_percent=1000
    )
    cells = table(question, made).cells
    assert [cell.state for cell in cells[0]] == [State.FITS] * 3
    assert cells[1][2].loads[0].demand == 10**12 * 11**10
    assert [cell.state for cell in cells[1]] == [State.OVER] * 3


def test_its_numbers_are_the_references() -> None:
    """Six peers, and the mark of a nearly full cluster that growth uses too."""
    assert REFERENCE.limit("peers_per_cluster").value == MOST_PEERS
    assert MARKS[0] == NEARLY_FULL


def test_notes_say_what_a_reader_has_to_know() -> None:
    """Several services, a mix of calls, figures of another release; none where nothing is to be said."""
    assert table(Question(Axis.PEERS, Axis.LOSSES)).notes == ()
    many = design(demand={"video_calls": 5, "audio_calls": 5}, services=["mra", "b2b"])
    assert table(Question(Axis.PEERS, Axis.LOSSES), many).notes == (Note.CALL_MIX, Note.SEVERAL_SERVICES)
    release = next(
        (row.releases.since for row in REFERENCE.figures if row.inferred and row.platform is Platform.MEDIUM_VM), None
    )
    assert release is not None
    old = design({**FACTS, "software_version": str(release)}, capacity_basis="administrator_guide")
    assert Note.INFERRED_FIGURES in table(Question(Axis.PEERS, Axis.LOSSES), old).notes


def test_a_reason_names_the_platforms_and_the_release() -> None:
    """Those of the cell, else each of the peers' own once."""
    unlike = {**FACTS, "peers": [{"platform": "ce500"}, {"platform": "medium_vm"}, {"platform": "ce500"}]}
    del unlike["peer_count"]
    own = table(Question(Axis.PEERS, Axis.LOSSES), design(unlike))
    assert own.cells[0][0].why is Impossible.RELEASE
    facts = own.facts_of(own.cells[0][0])
    assert (facts["platforms"], str(facts["release"])) == ((Platform.CE500, Platform.MEDIUM_VM), "X15.4")
    other = table(Question(Axis.PLATFORM, Axis.LOSSES, {Axis.PLATFORM: (Platform.CE1000,)}), design(unlike))
    assert other.facts_of(other.cells[0][0])["platforms"] == (Platform.CE1000,)
