"""What differs between two releases: each kind of change, both ways, at the exact boundary, and in both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.changes import Changes, FigureChange, changes
from planner.design import METRICS, CapacityBasis, Metric, Platform
from planner.reference import LIMIT_GROUPS, load_reference
from planner.render.change_tables import change_tables, limit_value
from planner.rules import RULES
from planner.schemas.book import dump_changes
from planner.versions import Version
from planner.wording import LANGUAGES, load_wording

REFERENCE = load_reference()
RELEASES = (
    "X8.5",
    "X8.7",
    "X8.8",
    "X8.10",
    "X8.11.1",
    "X12.5",
    "X12.7",
    "X14.0",
    "X14.0.2",
    "X14.2",
    "X14.3.1",
    "X15.4",
)


def between(first: str, second: str) -> Changes:
    """Return what differs."""
    return changes(REFERENCE, RULES.values(), Version.parse(first), Version.parse(second))


def figure(found: Changes, platform: Platform, metric: Metric, *, fast_path: bool = False) -> FigureChange | None:
    """Return the change of one figure of the administrator guide."""
    same = [
        change
        for change in found.figures
        if (change.platform, change.metric, change.fast_path) == (platform, metric, fast_path)
        and change.basis is CapacityBasis.ADMINISTRATOR_GUIDE
    ]
    assert len(same) <= 1
    return same[0] if same else None


# --- odd cases first --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "second"), [("X14", "X14.0"), ("x14.0.0", "14.0"), ("X8.7", "X8.7")])
def test_nothing_differs_from_the_same_release(first: str, second: str) -> None:
    """However the release is written."""
    assert not between(first, second).any


def test_releases_that_the_reference_treats_alike_do_not_differ() -> None:
    """A maintenance release with no boundary between is no change."""
    assert not between("X15.5", "X15.5.1").any


def test_a_release_beyond_the_reference_is_told() -> None:
    """It is taken as any design's would be, and marked; once, even when it is both."""
    assert between("X15.4", "X99").beyond == (Version.parse("X99"),)
    assert between("X99", "X99").beyond == (Version.parse("X99"),)
    assert between("X8.1", "X15.5").beyond == ()
    assert not between("X15.5", "X99").any


@pytest.mark.parametrize("second", RELEASES)
@pytest.mark.parametrize("first", RELEASES)
def test_the_way_back_is_the_same_the_other_way_round(first: str, second: str) -> None:
    """Whatever begins on the way up ends on the way down; every value changes sides."""
    up, down = between(first, second), between(second, first)
    assert [(change.rule.id, change.starts) for change in up.rules] == [
        (change.rule.id, not change.starts) for change in down.rules
    ]
    assert [(change.platform.id, change.starts) for change in up.platforms] == [
        (change.platform.id, not change.starts) for change in down.platforms
    ]
    assert [(change.id, change.reached) for change in up.milestones] == [
        (change.id, not change.reached) for change in down.milestones
    ]
    assert [(change.flow, change.starts) for change in up.deployment_flows] == [
        (change.flow, not change.starts) for change in down.deployment_flows
    ]
    for name in ("limits", "capacity_rules", "figures", "flows", "esxi"):
        assert [(change.old, change.new) for change in getattr(up, name)] == [
            (change.new, change.old) for change in getattr(down, name)
        ], name


# --- each kind of change ----------------------------------------------------------------------------------------------


def test_the_round_trip_limit_changes_at_x8_10() -> None:
    """30 ms before, 80 ms from then on, each with its citation; the rules change places."""
    found = between("X8.9.2", "X8.10")
    (limit,) = [change for change in found.limits if change.id == "peer_round_trip_ms"]
    assert limit.old
    assert limit.new
    assert (limit.old.value, limit.new.value) == (30, 80)
    assert limit.old.cite != limit.new.cite
    assert {(change.rule.id, change.starts) for change in found.rules} >= {("NET-01", True), ("NET-02", False)}
    assert not between("X8.10", "X8.11").limits


def test_a_limit_with_the_same_value_from_another_row_is_no_change() -> None:
    """What counts is what the reader has to keep, not in which row it stands."""
    (old,) = [limit for limit in REFERENCE.limits if limit.id == "peers_per_cluster"]
    first, second = Version.parse("X14.0"), Version.parse("X14.2")
    split = replace(REFERENCE, limits=(replace(old, releases=replace(old.releases, before=second)), old))
    assert not [change for change in changes(split, (), first, second).limits if change.id == old.id]


def test_a_limit_that_a_release_does_not_have_is_none() -> None:
    """A row that begins later has nothing on the other side."""
    (old,) = [limit for limit in REFERENCE.limits if limit.id == "peers_per_cluster"]
    later = replace(REFERENCE, limits=(replace(old, releases=replace(old.releases, since=Version.parse("X14.2"))),))
    (change,) = changes(later, (), Version.parse("X14.0"), Version.parse("X14.2")).limits
    assert change.old is None
    assert change.new is not None


def test_counting_peers_changes_at_x14_2() -> None:
    """Four that count before; five, one of them in reserve, from then on; the cluster guide's table stays."""
    (change,) = between("X14.0.4", "X14.2").capacity_rules
    assert change.basis is CapacityBasis.ADMINISTRATOR_GUIDE
    assert (change.old.counted_peers, change.old.reserved_peers) == (4, 0)
    assert (change.new.counted_peers, change.new.reserved_peers) == (5, 1)
    assert not between("X14.2", "X15.4").capacity_rules


def test_figures_differ_by_platform_and_metric() -> None:
    """A Medium VM carries 100 video calls in X14.0, 150 in X15.4; its registrations stay and are not listed."""
    found = between("X14.0", "X15.4")
    change = figure(found, Platform.MEDIUM_VM, Metric.VIDEO_CALLS)
    assert change
    assert (change.old, change.new) == (100, 150)
    assert change.old_row
    assert change.new_row
    assert change.old_row.cite != change.new_row.cite
    assert figure(found, Platform.MEDIUM_VM, Metric.REGISTRATIONS) is None
    large = figure(found, Platform.LARGE_VM, Metric.MRA_REGISTRATIONS)
    assert large
    assert (large.old, large.new) == (2500, 3500)


def test_a_platform_without_figures_has_none_on_that_side() -> None:
    """The CE1300 is printed from X14.3.1 on, and nothing is invented before."""
    change = figure(between("X14.2", "X15.4"), Platform.CE1300, Metric.MRA_REGISTRATIONS)
    assert change
    assert (change.old, change.old_row, change.new) == (None, None, 8500)


def test_figures_with_fast_path_are_told_apart() -> None:
    """They are another table, and never mixed with the plain ones."""
    change = figure(between("X8.11", "X15.4"), Platform.LARGE_VM, Metric.MRA_REGISTRATIONS, fast_path=True)
    assert change
    assert change.new == 4000


def test_the_port_family_changes_at_x8_8() -> None:
    """IPsec goes, recovery moves from UDP to TCP, cluster communication to TLS; later releases have the same family."""
    found = {change.id: change for change in between("X8.7", "X8.8").flows}
    assert not found["key_exchange"].new
    assert not found["database_synchronization"].new
    (old,), (new,) = found["cluster_recovery"].old, found["cluster_recovery"].new
    assert (old.protocol, old.destination_ports) == ("UDP", "4371")
    assert (new.protocol, new.destination_ports) == ("TCP", "4371")
    (communication,) = found["cluster_communication"].new
    assert (communication.protocol, communication.destination_ports) == ("TLS", "4372")
    assert not between("X8.8", "X15.4").flows


def test_flows_of_the_deployment_come_with_their_release() -> None:
    """Smart Licensing needs its way out from X14.2 on, from each side; the way back loses it."""
    up = [(change.flow.id, change.flow.sources) for change in between("X14.0.4", "X14.2").deployment_flows]
    assert up == [("smart_licensing", ("c",)), ("smart_licensing", ("e_outside",))]
    assert not any(change.starts for change in between("X14.2", "X14.0.4").deployment_flows)
    assert not between("X14.2", "X15.4").deployment_flows


def test_platforms_begin_and_end() -> None:
    """Exactly at the releases of the support table."""
    assert [(change.platform.id, change.starts) for change in between("X8.10", "X8.11.1").platforms] == [
        (Platform.CE500, False),
        (Platform.CE1000, False),
        (Platform.CE1200, True),
    ]
    assert [change.platform.id for change in between("X14.3", "X14.3.1").platforms] == [Platform.CE1300]


def test_milestones_are_reached_in_order_of_release() -> None:
    """Smart Licensing at X14.2, not before; sorted by release, with citations."""
    assert "smart_licensing_only" in [change.id for change in between("X14.0.4", "X14.2").milestones]
    assert "smart_licensing_only" not in [change.id for change in between("X14.2", "X15.4").milestones]
    found = between("X8.1", "X15.5").milestones
    assert [change.since for change in found] == sorted(REFERENCE.milestones.values())
    assert all(change.cite.source in REFERENCE.sources for change in found)


def test_esxi_releases_differ_where_the_guides_do() -> None:
    """X14.0 takes 6.5 U2; X15 asks for 7.0 U1 or 8.0 U1; nothing is known before X14.0."""
    (change,) = between("X14.0", "X15.4").esxi
    assert change.old
    assert change.new
    assert [str(release) for release in change.old.minimum] == ["6.5 U2"]
    assert [str(release) for release in change.new.minimum] == ["7.0 U1", "8.0 U1"]
    assert not between("X14.0", "X14.2").esxi, "the same, although inferred"
    (unknown,) = between("X12.7", "X14.0").esxi
    assert unknown.old is None


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("first", "second"), [("X8.5", "X15.5"), ("X15.4", "X8.7"), ("X12.7", "X14.2")])
def test_every_change_is_told_once_in_every_language(first: str, second: str, language: str) -> None:
    """The tables have a row for each change, each with a source; the JSON as many entries."""
    found, phrases = between(first, second), load_wording().phrases(language)
    tables = list(change_tables(found, REFERENCE, phrases))
    told = dump_changes(found, phrases)
    kinds = (
        *("rules", "limits", "capacity_rules", "figures", "flows", "deployment_flows", "platforms", "esxi"),
        "milestones",
    )
    expected = sum(len(getattr(found, kind)) for kind in kinds)
    assert sum(len(table.rows) for table in tables) == expected > 0
    assert sum(len(told[kind]) for kind in kinds) == expected
    assert len({table.key for table in tables}) == len(tables)
    for table in tables:
        assert sum(len(rows) for _, rows in table.by_cites()) == len(table.rows)
        for row in table.rows:
            assert row.cites, row
            assert len(row.cells) == len(table.columns)
            assert all(row.cells)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_limit_and_milestone_has_its_words(language: str) -> None:
    """A name and a unit for each limit, a reason for each inferred one, a sentence for each milestone."""
    phrases = load_wording().phrases(language)
    for limit in REFERENCE.limits:
        assert phrases.say(f"rulebook.limit.{limit.id}")
        assert limit_value(limit, phrases)
        if limit.inferred:
            assert phrases.say(f"rulebook.why.{limit.id}")
        if limit.note:
            assert phrases.say(f"rulebook.limit_note.{limit.id}")
    for milestone in REFERENCE.milestones:
        assert phrases.say(f"rulebook.milestone.{milestone}")


def test_there_are_no_words_for_what_is_not_there() -> None:
    """A name of a limit, unit or milestone that nothing has is a leftover."""
    keys = load_wording().keys()
    named = {tuple(key.split(".", 2)[1:]) for key in keys if key.startswith("rulebook.") and key.count(".") >= 2}
    units = {limit.unit for limit in REFERENCE.limits}
    limits = {limit.id for limit in REFERENCE.limits}
    assert {name for table, name in named if table == "limit"} == limits
    assert {name for table, name in named if table == "limit_note"} == {x.id for x in REFERENCE.limits if x.note}
    assert {name for table, name in named if table == "limit_group"} == set(LIMIT_GROUPS)
    assert {name for table, name in named if table == "limit_about"} <= set(LIMIT_GROUPS)
    assert {name for table, name in named if table == "why"} == {x.id for x in REFERENCE.limits if x.inferred}
    assert {name for table, name in named if table == "unit"} == units
    assert {name for table, name in named if table == "unit_one"} <= units
    assert {name for table, name in named if table == "milestone"} == set(REFERENCE.milestones)


def test_a_limit_that_only_early_editions_print_is_no_change() -> None:
    """That later ones are silent does not say that it went; presence domains, which go on, are told."""
    assert not [change for change in between("X8.9.2", "X12.5").limits if "licence_use" in change.id]
    (change,) = [change for change in between("X12.6.2", "X12.6.3").limits if change.id == "mra_presence_domains"]
    assert change.old
    assert change.new
    assert (change.old.value, change.new.value) == (50, 75)


def test_limits_are_said_with_their_units() -> None:
    """Numbers by language; one of something in the singular; a port is a name and its digits are not grouped."""
    limits = {limit.id: limit for limit in REFERENCE.limits}
    english, spanish = (load_wording().phrases(language) for language in LANGUAGES)
    assert limit_value(limits["turn_relays_per_port"], english) == "1,000 relays"
    assert limit_value(limits["peers_per_cluster"], spanish) == "6 pares"
    assert limit_value(replace(limits["peers_per_cluster"], unit="port", value=5061), english) == "port 5061"
    assert limit_value(replace(limits["peers_per_cluster"], unit="clusters", value=1), english) == "one cluster"
    assert limit_value(limits["mra_deployment_partitions"], english) == "10 deployments (recommended)"
    assert limit_value(limits["mra_deployment_partitions"], spanish) == "10 particiones (recomendado)"
    assert limit_value(None, english) == "none"


def test_metrics_of_the_tables_are_all_metrics() -> None:
    """Nothing is left out of the comparison of figures: from no figures at all, every printed one is told."""
    found = [change for change in between("X8.1", "X15.4").figures if change.platform is Platform.SMALL_VM]
    printed = {metric for change in found if not change.fast_path for metric in [change.metric]}
    (row,) = [
        row
        for row in REFERENCE.figures
        if row.platform is Platform.SMALL_VM
        and row.basis is CapacityBasis.ADMINISTRATOR_GUIDE
        and Version.parse("X15.4") in row.releases
    ]
    assert printed == {metric for metric in METRICS if metric in row.printed}
