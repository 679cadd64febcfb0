"""Two designs side by side: what counts as the same, which way a rule turned, and that nothing differs from itself."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.assessment import Assessment, Verdict, assess
from planner.comparison import Comparison, OutcomeChange, Sign, Turn, compare
from planner.comparison_words import ComparisonWords, field_label, value_text
from planner.comparison_words.values import _FIELDS
from planner.design import Metric
from planner.reference import load_reference
from planner.rules import Outcome, Severity
from planner.runbook import change
from planner.schemas import parse_design
from planner.wording import LANGUAGES, load_wording
from tests.designs import SOUND_C, SOUND_E, SOUND_PAIR

REFERENCE = load_reference()
TODAY = date(2026, 11, 22)
Document = dict[str, Any]
QUICK: Document = {"clusters": [{"type": "C", "platform": "medium_vm", "peer_count": 3}]}


@cache
def _judged(text: str) -> Assessment:
    return assess(parse_design(json.loads(text)), REFERENCE, TODAY)


def judged(document: Document) -> Assessment:
    """Return the assessment of a document."""
    return _judged(json.dumps(document))


def compared(before: Document, after: Document) -> Comparison:
    """Compare two documents."""
    return compare(judged(before), judged(after))


def changed(document: Document, edit: Callable[[Document], Any]) -> Document:
    """Return a document with something done to a copy of it."""
    made = copy.deepcopy(document)
    edit(made)
    return made


def peers_of(document: Document) -> list[Document]:
    """Return the peers of the first cluster."""
    listed: list[Document] = document["clusters"][0]["peers"]
    return listed


def another(document: Document) -> Document:
    """Return a peer that is like the first one, but another unit."""
    text = json.dumps(peers_of(document)[0])
    return dict(json.loads(text.replace("expc01", "expc00").replace("10.15.13.15", "10.15.13.99")))


def fields_of(found: Comparison) -> dict[tuple[str, str], tuple[Any, Any]]:
    """Return before and after of each field that differs, by table and path."""
    return {(part.table, field.path): (field.before, field.after) for part in found.parts for field in part.fields}


def turned(found: Comparison, rule: str) -> OutcomeChange:
    """Return what became of a rule in the only place where it is told."""
    (only,) = (each for each in found.outcomes if each.rule.id == rule)
    return only


# --- what is the same -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", [SOUND_C, SOUND_E, SOUND_PAIR, QUICK], ids=["c", "e", "pair", "quick"])
def test_a_design_does_not_differ_from_itself(document: Document) -> None:
    """Nothing is worse, better, stated otherwise or open elsewhere; what is open stays so."""
    found = compared(document, copy.deepcopy(document))
    assert found.is_empty
    assert found.verdict_turn is None
    assert {each.turn for each in found.outcomes} == {Turn.OPEN}
    assert not any(each.places_new or each.places_gone for each in found.outcomes)


def test_a_peer_put_in_first_is_one_that_comes() -> None:
    """The others stay what they are although their numbers move: nothing of theirs is stated otherwise."""
    found = compared(SOUND_C, changed(SOUND_C, lambda document: peers_of(document).insert(0, another(document))))
    assert [(part.table, part.sign, part.peer) for part in found.parts] == [("peers", Sign.ADDED, 0)]
    assert found.parts[0].pointer_before is None
    assert found.parts[0].pointer_after == "/clusters/0/peers/0"
    numbers = [
        (pair.before and pair.before.number, pair.after and pair.after.number) for pair in found.clusters[0].peers
    ]
    assert numbers == [(None, 1), (1, 2), (2, 3)]
    # Every row of the matrix that is new has the new peer at one of its ends.
    assert {each.sign for each in found.ports} == {Sign.ADDED}
    assert all(1 in (each.after.source.peer, each.after.destination.peer) for each in found.ports if each.after)


def test_peers_in_another_order_state_nothing_otherwise() -> None:
    """Their order alone changes no field, no row and no figure."""
    found = compared(SOUND_C, changed(SOUND_C, lambda document: peers_of(document).reverse()))
    assert found.parts == ()
    assert found.ports == found.flows == found.capacity == ()


def test_addresses_that_become_names_are_the_same_peers_both_ways() -> None:
    """A list of IP addresses that becomes one of names has the same peers, and so has it the other way round."""
    numbers = {"clusters": [{"type": "C", "peers": [{"address": "10.0.0.1"}, {"address": "10.0.0.2"}]}]}
    names = {"clusters": [{"type": "C", "peers": [{"address": "a.example"}, {"address": "b.example"}]}]}
    for before, after in ((numbers, names), (names, numbers)):
        assert [part.sign for part in compared(before, after).parts] == [Sign.CHANGED, Sign.CHANGED]


def test_a_renamed_cluster_is_the_same_cluster() -> None:
    """It is known by its peers, and its name is a field that changes."""
    found = compared(SOUND_C, changed(SOUND_C, lambda document: document["clusters"][0].update(name="new.apolo.local")))
    assert [each.sign for each in found.clusters] == [Sign.CHANGED]
    assert fields_of(found) == {("clusters", "name"): ("expc-cluster.apolo.local", "new.apolo.local")}


def test_a_count_of_peers_is_one_field() -> None:
    """Counted peers state nothing of their own; their rows and the capacity come with them."""
    found = compared(QUICK, changed(QUICK, lambda document: document["clusters"][0].update(peer_count=4)))
    assert fields_of(found) == {("clusters", "peer_count"): (3, 4)}
    assert found.parts[0].sign is Sign.CHANGED
    video = next(each for each in found.capacity[0].figures if each.metric is Metric.VIDEO_CALLS and not each.lost)
    assert (video.before, video.after) == (300, 400)
    assert {each.sign for each in found.ports} == {Sign.ADDED}


def test_counted_peers_that_are_listed_do_not_come() -> None:
    """They are the same units, of which more is known."""
    listed = changed(QUICK, lambda document: document["clusters"][0].pop("peer_count"))
    listed["clusters"][0]["peers"] = [{"address": f"10.0.0.{number}"} for number in (1, 2, 3)]
    found = compared(QUICK, listed)
    assert [(part.table, part.sign) for part in found.parts] == [("clusters", Sign.CHANGED)] + [
        ("peers", Sign.CHANGED)
    ] * 3
    assert not {each.sign for each in found.ports} - {Sign.CHANGED}


def test_listed_peers_of_whom_nothing_is_said_are_no_part() -> None:
    """An empty object in place of a count says nothing."""
    empty = changed(QUICK, lambda document: document["clusters"][0].pop("peer_count"))
    empty["clusters"][0]["peers"] = [{}, {}, {}]
    assert fields_of(compared(QUICK, empty)).keys() >= {("clusters", "peer_count")}


@pytest.mark.parametrize("more", [SOUND_E, QUICK], ids=["e", "quick"])
def test_a_cluster_that_comes_or_goes(more: Document) -> None:
    """Its findings come as new ones, and go with it; the other cluster stays what it is."""
    both = changed(SOUND_C, lambda document: document["clusters"].append(copy.deepcopy(more["clusters"][0])))
    comes, goes = compared(SOUND_C, both), compared(both, SOUND_C)
    assert [each.sign for each in comes.clusters] == [Sign.CHANGED, Sign.ADDED]
    assert [each.sign for each in goes.clusters] == [Sign.CHANGED, Sign.REMOVED]
    assert all(each.before is None for each in comes.outcomes if each.cluster == 1)
    assert all(each.after is None for each in goes.outcomes if each.cluster == 1)
    assert {each.turn for each in comes.outcomes if each.cluster == 1} == {Turn.WORSE}
    assert {each.turn for each in goes.outcomes if each.cluster == 1} == {Turn.BETTER}
    assert [each.cluster for each in comes.capacity] == [1]


# --- what is stated ---------------------------------------------------------------------------------------------------


def test_a_fact_that_moves_to_another_level_goes_and_comes() -> None:
    """What the design stated for all and a cluster states now is told at both levels, with its value."""
    before = {"platform": "large_vm", "clusters": [{"peer_count": 2}]}
    after = {"clusters": [{"peer_count": 2, "platform": "large_vm"}]}
    found = compared(before, after)
    assert fields_of(found) == {
        ("design", "platform"): ("large_vm", None),
        ("clusters", "platform"): (None, "large_vm"),
    }
    (design, cluster) = (part.fields[0] for part in found.parts)
    assert (design.sign, design.pointer_before, design.pointer_after) == (Sign.REMOVED, "/platform", None)
    assert (cluster.sign, cluster.pointer_after) == (Sign.ADDED, "/clusters/0/platform")


def test_links_are_known_by_their_peers() -> None:
    """A link between the same peers is the same although their numbers move; one with another round trip changes."""
    linked = changed(
        SOUND_C, lambda document: document["clusters"][0].update(links=[{"peers": [1, 2], "round_trip_ms": 9}])
    )
    moved = changed(linked, lambda document: peers_of(document).insert(0, another(document)))
    moved["clusters"][0]["links"] = [{"peers": [3, 2], "round_trip_ms": 9}]
    assert [part.table for part in compared(linked, moved).parts] == ["peers"]
    moved["clusters"][0]["links"][0]["round_trip_ms"] = 12
    (link,) = (part for part in compared(linked, moved).parts if part.table == "links")
    assert [(field.path, field.before, field.after) for field in link.fields] == [("round_trip_ms", 9, 12)]
    assert link.name == (1, 2)
    gone = compared(linked, SOUND_C).parts
    assert [(part.table, part.sign) for part in gone] == [("links", Sign.REMOVED)]


@pytest.mark.parametrize(
    ("list_name", "before", "after", "signs"),
    [
        (
            "dns_records",
            [{"view": "internal", "name": "A.example", "type": "A", "value": "10.0.0.1"}],
            [
                {"view": "internal", "name": "b.example", "type": "A", "value": "10.0.0.2"},
                {"view": "internal", "name": "a.example", "type": "A", "value": "10.0.0.1"},
            ],
            [Sign.ADDED],
        ),
        ("confirmed", [{"rule": "OPS-01", "by": "Ada"}], [{"rule": "OPS-01", "by": "Grace"}], [Sign.CHANGED]),
        (
            "waivers",
            [],
            [{"rule": "NET-01", "reason": "lab", "approver": "Ada", "expiry": "2027-01-01"}],
            [Sign.ADDED],
        ),
    ],
)
def test_objects_of_a_list_are_known_by_their_key(
    list_name: str, before: list[Document], after: list[Document], signs: list[Sign]
) -> None:
    """Whatever their order and capitals."""
    found = compared({**QUICK, list_name: before}, {**QUICK, list_name: after})
    assert [part.sign for part in found.parts if part.table == list_name] == signs


def test_zones_and_mappings_are_objects_of_their_own() -> None:
    """A zone without a name is known by what it leads to; two of one name are told apart by their order."""
    zone = {"type": "neighbor", "peers": ["cucm1.apolo.local"]}
    before = changed(QUICK, lambda document: document["clusters"][0].update(zones=[zone, dict(zone)]))
    after = changed(before, lambda document: document["clusters"][0]["zones"][1].update(port=5060))
    found = compared(before, after)
    assert [(part.table, part.pointer_after) for part in found.parts] == [("zones", "/clusters/0/zones/1")]
    mapped = {"enabled": True, "mappings": [{"fqdn": "e1.example", "ip": "10.0.0.1"}]}
    found = compared(QUICK, changed(QUICK, lambda document: document["clusters"][0].update(address_mapping=mapped)))
    assert [part.table for part in found.parts] == ["clusters", "mappings"]
    assert fields_of(found).keys() == {
        ("clusters", "address_mapping.enabled"),
        ("mappings", "fqdn"),
        ("mappings", "ip"),
    }


# --- what comes of it -------------------------------------------------------------------------------------------------


def test_a_finding_comes_and_is_mended() -> None:
    """Unmet where it was met is worse, and the other way round better; the verdict turns with a blocker."""
    slow = changed(SOUND_C, lambda document: document["clusters"][0].update(round_trip_ms=900))
    worse, better = compared(SOUND_C, slow), compared(slow, SOUND_C)
    assert turned(worse, "NET-01").turn is Turn.WORSE
    assert turned(worse, "NET-01").is_new_finding
    assert not turned(worse, "NET-01").is_newly_undecided
    assert turned(better, "NET-01").turn is Turn.BETTER
    assert (worse.verdict_turn, better.verdict_turn) == (Turn.WORSE, Turn.BETTER)
    assert [each.rule.id for each in worse.new_findings([Severity.BLOCKER])] == ["NET-01"]
    assert worse.new_findings([]) == better.new_findings(list(Severity)) == ()
    assert worse.after.verdict is Verdict.UNSUPPORTED


def test_what_is_no_longer_stated_is_newly_undecided() -> None:
    """That is worse than met, and better than unmet."""
    silent = changed(SOUND_C, lambda document: document["clusters"][0].pop("round_trip_ms"))
    slow = changed(SOUND_C, lambda document: document["clusters"][0].update(round_trip_ms=900))
    assert turned(compared(SOUND_C, silent), "NET-01").is_newly_undecided
    assert turned(compared(slow, silent), "NET-01").turn is Turn.BETTER
    assert turned(compared(silent, slow), "NET-01").is_new_finding


def test_the_same_finding_in_more_places_is_worse() -> None:
    """A rule that was unmet for one peer and is now for two has got worse; for one fewer it has got better."""

    def shared(*places: int) -> Document:
        document = changed(SOUND_C, lambda made: peers_of(made).append(another(made)))
        for place in places:
            peers_of(document)[place]["platform"] = "large_vm"
        return document

    one, two = shared(1), shared(1, 2)
    rule = next(
        each.rule.id
        for each in compared(one, two).outcomes
        if each.before and each.after and each.before.outcome is each.after.outcome is Outcome.UNMET and each.places_new
    )
    more, fewer = turned(compared(one, two), rule), turned(compared(two, one), rule)
    assert (more.turn, fewer.turn) == (Turn.WORSE, Turn.BETTER)
    assert more.is_new_finding
    assert fewer.places_gone


def test_what_another_peer_leaves_unsaid_is_still_open() -> None:
    """A rule that was undecided for three peers and is now for four is no worse; the place is told."""
    found = compared(QUICK, changed(QUICK, lambda document: document["clusters"][0].update(peer_count=4)))
    more = [each for each in found.outcomes if each.places_new]
    assert more
    assert {each.turn for each in more} == {Turn.OPEN}
    assert found.new_findings(list(Severity)) == ()


def test_a_waiver_is_better_than_a_finding_and_worse_than_none() -> None:
    """What is accepted is not mended; a rule that does not apply any more is judged otherwise."""
    slow = changed(SOUND_C, lambda document: document["clusters"][0].update(round_trip_ms=900))
    waiver = {"rule": "NET-01", "reason": "lab", "approver": "Ada", "expiry": "2027-01-01"}
    waived = {**slow, "waivers": [waiver]}
    assert turned(compared(slow, waived), "NET-01").turn is Turn.BETTER
    assert turned(compared(SOUND_C, waived), "NET-01").turn is Turn.WORSE
    assert compared(SOUND_C, waived).new_findings(list(Severity)) == ()
    alone = changed(SOUND_C, lambda document: peers_of(document).pop())
    assert turned(compared(SOUND_C, alone), "NET-01").turn is Turn.OTHERWISE


def test_losses_beyond_the_smaller_cluster_have_no_figure() -> None:
    """After two losses of two peers nothing is left; of three peers one is."""
    found = compared(SOUND_C, changed(SOUND_C, lambda document: peers_of(document).append(another(document))))
    (cluster,) = found.capacity
    assert {
        (each.before, each.after) for each in cluster.figures if each.lost == 2 and each.metric == "video_calls"
    } == {(None, 100)}
    assert cluster.losses_survived == (1, 2)
    assert [each.metric for each in cluster.use] == [Metric.VIDEO_CALLS, Metric.MRA_REGISTRATIONS]


def test_an_address_changes_rows_and_flows() -> None:
    """The rows of one peer change, those of the others do not; the flows around have it among their addresses."""
    moved = changed(SOUND_C, lambda document: peers_of(document)[0]["lan1"].update(ipv4="10.15.13.77"))
    found = compared(SOUND_C, moved)
    assert {each.sign for each in found.ports} == {Sign.CHANGED}
    assert {each.sign for each in found.flows} == {Sign.CHANGED}
    pair = compared(SOUND_C, changed(SOUND_C, lambda document: document.update(tms={"used": True})))
    assert {each.sign for each in pair.flows} >= {Sign.ADDED}
    assert pair.ports == ()


# --- both ways round --------------------------------------------------------------------------------------------------

_SIGNS = {Sign.ADDED: Sign.REMOVED, Sign.REMOVED: Sign.ADDED, Sign.CHANGED: Sign.CHANGED}
_TURNS = {Turn.WORSE: Turn.BETTER, Turn.BETTER: Turn.WORSE}


def shape(found: Comparison, *, mirrored: bool = False) -> dict[str, Any]:
    """Return what a comparison tells, without order; `mirrored` as the other way round should tell it."""
    back = slice(None, None, -1 if mirrored else 1)
    keys = {key: (_index(each.before), _index(each.after))[back] for key, each in enumerate(found.clusters)}
    return {
        "parts": sorted(
            repr(
                (
                    part.table,
                    _SIGNS[part.sign] if mirrored else part.sign,
                    (part.pointer_before, part.pointer_after)[back],
                    sorted(repr((field.path, (field.before, field.after)[back])) for field in part.fields),
                )
            )
            for part in found.parts
        ),
        "outcomes": sorted(
            repr(
                (
                    each.rule.id,
                    None if each.cluster is None else keys[each.cluster],
                    # A finding that moves from one peer to another is worse both ways.
                    "moved"
                    if each.places_new and each.places_gone
                    else (_TURNS.get(each.turn, each.turn) if mirrored else each.turn),
                    (_outcome(each.before), _outcome(each.after))[back],
                    (len(each.places_new), len(each.places_gone))[back],
                )
            )
            for each in found.outcomes
        ),
        "capacity": sorted(
            repr(
                (
                    keys[each.cluster],
                    [(step.lost, step.metric, (step.before, step.after)[back]) for step in each.figures],
                )
            )
            for each in found.capacity
        ),
        "ports": sorted(repr((each.before, each.after)[back]) for each in found.ports),
        "flows": sorted(repr((each.before, each.after)[back]) for each in found.flows),
    }


def _index(cluster: Any) -> int | None:
    return None if cluster is None else int(cluster.index)


def _outcome(result: Any) -> str | None:
    return None if result is None else str(result.outcome)


def _edits() -> st.SearchStrategy[Callable[[Document], Any]]:
    """Return things that people do to a design."""

    def each_cluster(edit: Callable[[Document], Any]) -> Callable[[Document], Any]:
        return lambda document: [edit(cluster) for cluster in document["clusters"]]

    def listed(edit: Callable[[list[Document]], Any]) -> Callable[[Document], Any]:
        return each_cluster(lambda cluster: edit(cluster["peers"]) if cluster.get("peers") else None)

    return st.sampled_from(
        [
            listed(lambda peers: peers.reverse()),
            listed(lambda peers: peers.pop(0) if len(peers) > 1 else None),
            listed(lambda peers: peers.append({"address": "10.77.0.1"})),
            listed(lambda peers: peers.insert(0, {})),
            listed(lambda peers: [peer.pop("system_name", None) for peer in peers]),
            listed(lambda peers: peers[0].update(address="renamed.apolo.local")),
            listed(lambda peers: peers[0].update(address="10.15.13.15")),
            each_cluster(lambda cluster: cluster.update(name="renamed.apolo.local")),
            each_cluster(lambda cluster: cluster.pop("name", None)),
            each_cluster(lambda cluster: cluster.update(round_trip_ms=900)),
            each_cluster(lambda cluster: cluster.pop("tls_verification", None)),
            each_cluster(lambda cluster: (cluster.pop("peers", None), cluster.update(peer_count=3))),
            lambda document: document["clusters"].reverse(),
            lambda document: document["clusters"].append({"type": "E", "peer_count": 2}),
            lambda document: document["clusters"].pop() if len(document["clusters"]) > 1 else None,
            lambda document: document.update(demand={"video_calls": 900}),
            lambda document: document.pop("dns_records", None),
            lambda document: document.update(software_version="X14.2"),
        ]
    )


def _edited(start: Document, edits: list[Callable[[Document], Any]]) -> Document:
    document = copy.deepcopy(start)
    for edit in edits:
        edit(document)
    for cluster in document["clusters"]:
        if cluster.get("peers") is not None:
            cluster.pop("peer_count", None)
    return document


DESIGNS = st.builds(
    _edited,
    st.sampled_from([SOUND_C, SOUND_E, SOUND_PAIR, QUICK]),
    st.lists(_edits(), max_size=4),
)


@given(DESIGNS)
def test_no_design_differs_from_itself(document: Document) -> None:
    """However odd it is: the same twice is empty."""
    assert compared(document, copy.deepcopy(document)).is_empty


@given(DESIGNS, DESIGNS)
def test_the_other_way_round_is_the_mirror(before: Document, after: Document) -> None:
    """What comes one way goes the other, what is worse is better, and every figure changes sides."""
    assert shape(compared(before, after), mirrored=True) == shape(compared(after, before))


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@given(before=DESIGNS, after=DESIGNS)
def test_everything_has_words(language: str, before: Document, after: Document) -> None:
    """Every part, outcome, figure and row of any comparison is said in both languages."""
    found = compared(before, after)
    words = ComparisonWords(found, load_wording().phrases(language))
    assert words.verdict()
    assert len(words.outcomes(*Turn)) == len(found.outcomes)
    assert len(words.parts()) == len(found.parts)
    assert len(words.capacity()) == len(found.capacity)
    for rows in (words.ports(), words.flows()):
        assert words.totals(rows)
        assert all(row.flow and row.before != row.after for row in rows)
    assert words.plan(change(found.before.design, found.after.design, REFERENCE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_of_a_design_has_a_label(language: str) -> None:
    """A reader never gets a path alone for a field of the design's tables, nor for growth in steps."""
    phrases = load_wording().phrases(language)
    for table, path in (*_FIELDS, ("design", "demand.growth_steps")):
        assert field_label(table, path, phrases) != path or phrases.has(f"design_sheets.field.{path}")


@pytest.mark.parametrize(
    ("table", "path", "value", "said"),
    [
        ("peers", "platform", "medium_vm", "Medium VM"),
        ("peers", "address", None, "–"),
        ("peers", "lan1", {}, "stated without values"),
        ("peers", "option_keys", [], "none"),
        ("peers", "clustering.peers", ["10.0.0.1", None, "a.b"], "10.0.0.1; –; a.b"),
        ("peers", "h323_mode", True, "yes"),
        ("peers", "certificate.not_after", "2027-10-01", "October 1, 2027"),
        ("zones", "type", "neighbor", "Neighbor"),
        ("zones", "port", 7001, "7001"),
        ("dns_records", "type", "SRV", "SRV"),
        ("design", "demand.video_calls", 5000, "5,000"),
        ("design", "demand.growth_steps", [{"month": 3, "percent": 10}], "month 3: 10%"),
        ("design", "something.new", 3, "3"),
        ("design", "something.new", [{"a": 1}], '{"a": 1}'),
    ],
)
def test_values_are_said_as_people_read_them(table: str, path: str, value: Any, said: str) -> None:
    """By kind: labels, dates, ports without separators, and what no table knows."""
    assert value_text(table, path, value, load_wording().phrases("en")) == said


def test_the_words_for_each_turn() -> None:
    """New, decided, mended, accepted, gone: each has a word of its own."""
    slow = changed(SOUND_C, lambda document: document["clusters"][0].update(round_trip_ms=900))
    silent = changed(SOUND_C, lambda document: document["clusters"][0].pop("round_trip_ms"))
    waiver = {"rule": "NET-01", "reason": "lab", "approver": "Ada", "expiry": "2027-01-01"}
    waived = {**slow, "waivers": [waiver]}
    alone = changed(SOUND_C, lambda document: peers_of(document).pop())

    def said(before: Document, after: Document) -> str:
        found = compared(before, after)
        return ComparisonWords(found, load_wording().phrases("en")).turn(turned(found, "NET-01"))

    assert said(SOUND_C, slow) == "New finding"
    assert said(slow, SOUND_C) == "Mended"
    assert said(SOUND_C, silent) == "Newly undecided"
    assert said(silent, SOUND_C) == "Decided now"
    assert said(slow, silent) == said(slow, waived) == "Less bad"
    assert said(SOUND_C, waived) == "Accepted by a waiver"
    assert said(waived, SOUND_C) == "Mended"
    assert said(SOUND_C, alone) == "Judged otherwise"


def test_links_and_numbers_that_move_are_named() -> None:
    """A link by both its peers; a peer whose number moved by both numbers; a renamed cluster by both names."""
    linked = changed(
        SOUND_C, lambda document: document["clusters"][0].update(links=[{"peers": [1, 2], "round_trip_ms": 9}])
    )
    after = changed(SOUND_C, lambda document: peers_of(document).reverse())
    after["clusters"][0]["name"] = "new.apolo.local"
    words = ComparisonWords(compared(linked, after), load_wording().phrases("en"))
    cluster = "expc-cluster.apolo.local → new.apolo.local"
    first = "peer 2 (expc01.apolo.local), before peer 1"
    second = "peer 1 (expc02.apolo.local), before peer 2"
    assert words.clusters == (cluster,)
    assert [part.title for part in words.parts()] == [cluster, f"{cluster}, link {second} – {first}"]


def test_what_got_worse_says_where_and_why() -> None:
    """The sentences of the places that are new, with their figures; none for what got better."""
    slow = changed(SOUND_C, lambda document: document["clusters"][0].update(round_trip_ms=900))
    words = ComparisonWords(compared(SOUND_C, slow), load_wording().phrases("en"))
    (worse,) = (each for each in words.outcomes(Turn.WORSE) if each.change.rule.id == "NET-01")
    assert "900" in worse.evidence[0]
    assert worse.evidence[0].startswith("peer 1 – peer 2:")
    back = ComparisonWords(compared(slow, SOUND_C), load_wording().phrases("en"))
    assert all(each.evidence == () for each in back.outcomes(Turn.BETTER))
