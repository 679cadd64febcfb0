"""The form and the design document: nothing stated is lost between them, and every fault finds its field."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from planner.assessment import assess
from planner.errors import Fault, InvalidDesign
from planner.reference import load_reference
from planner.schemas import parse_design
from planner.web import forms
from planner.web.forms import Shape, editing, placed
from planner.web.forms.document import remaining
from planner.web.forms.fields import bounds, longest
from planner.web.forms.groups import CLUSTER_GROUPS, DESIGN_GROUPS, PEER_GROUP
from planner.web.forms.kinds import Kind
from planner.web.pages.examples import examples
from planner.wording import LANGUAGES, load_wording
from tests.designs import SOUND_C, SOUND_E, SOUND_PAIR, make_document

REFERENCE = load_reference()
EN = load_wording().phrases("en")
TODAY = date(2026, 11, 22)
FIRST = "/clusters/0"
NO_PEERS, TWO_PEERS = Shape(((0, 0),)), Shape(((0, 2),))

LAYERED: dict[str, Any] = {
    "name": "Layers",
    "platform": "large_vm",
    "type": "E",
    "software_version": "X15.4",
    "option_keys": [],
    "dns_servers": [],
    "licences": {"rich_media_sessions": 5, "traversal_calls": 7},
    "demand": {"video_calls": 10, "growth_percent": 2.5, "years": 3},
    "services": ["mra", "b2b"],
    "clusters": [
        {"peer_count": 2, "demand": {"video_calls": 20}, "platform": "medium_vm"},
        {"name": "second.example", "peers": [{"address": "10.0.0.1"}, {"lan1": {}}], "round_trip_ms": 7.25},
    ],
    "confirmed": [{"rule": "MEM-10", "by": "A. Person", "on": "2026-11-20"}],
}
"""Facts at every level, two clusters, empty lists and objects: what a file can say and a form hardly."""

DOCUMENTS = {example.name: example.document for example in examples()} | {
    "sound-c": SOUND_C,
    "sound-e": SOUND_E,
    "layered": LAYERED,
    "linked": make_document(cluster={"links": [{"peers": [1, 2], "round_trip_ms": 90, "nat": True}]}),
    "least": {"clusters": [{}]},
}


def sent(document: dict[str, Any]) -> MultiDict[str, str]:
    """Return what a browser sends when a document fills the form and nothing is changed."""
    view = forms.view(document, (), EN, REFERENCE)
    values: MultiDict[str, str] = MultiDict([("rest", view.rest), ("rows", view.rows)])
    for field in view.fields():
        if field.options:
            values.setlist(field.name, [option.value for option in field.options if option.chosen])
        else:
            values.add(field.name, field.value.replace("\n", "\r\n"))
        if field.none_ticked:
            values.add(f"{field.name}/none", "1")
    return values


def verdicts(design: Any) -> list[tuple[str, int | None, str]]:
    """Return the outcome of every rule."""
    return [
        (result.rule.id, result.cluster, str(result.outcome)) for result in assess(design, REFERENCE, TODAY).results
    ]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_design_goes_through_the_form_unharmed(name: str) -> None:
    """What fills the form and comes back unchanged is the same design, fact for fact, shown or not."""
    filled = forms.to_form(parse_design(DOCUMENTS[name]).document)
    before = parse_design(filled)
    after = parse_design(forms.read(sent(filled)), forgiving=True)
    assert after.document == before.document


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_level_at_which_the_form_asks_changes_no_result(name: str) -> None:
    """A fact that the design states for all clusters means the same when each cluster states it."""
    design = parse_design(DOCUMENTS[name])
    assert verdicts(parse_design(forms.to_form(design.document))) == verdicts(design)


def test_a_lower_level_wins_when_facts_move_down() -> None:
    """What the cluster says stays; only what it leaves out comes from the design."""
    first, second = forms.to_form(LAYERED)["clusters"]
    assert (first["platform"], second["platform"]) == ("medium_vm", "large_vm")
    assert first["demand"] == {"video_calls": 20, "growth_percent": 2.5, "years": 3}
    assert second["demand"]["video_calls"] == 10


def test_relays_move_down_to_the_edge_alone() -> None:
    """Relays asked of the whole design are the Expressway-E cluster's, in the form as in the result."""
    document = make_document(SOUND_PAIR, demand={"turn_relays": 300, "video_calls": 10})
    inside, outside = forms.to_form(document)["clusters"]
    assert (inside["demand"], outside["demand"]) == ({"video_calls": 10}, {"turn_relays": 300, "video_calls": 10})
    assert verdicts(parse_design(forms.to_form(document))) == verdicts(parse_design(document))
    odd = forms.to_form({"demand": {"turn_relays": 5}, "clusters": [{"type": "C", "peers": 7}, {"type": ["E"]}]})
    assert [cluster["demand"] for cluster in odd["clusters"]] == [{"turn_relays": 5}] * 2


def test_what_no_field_shows_is_kept_and_told() -> None:
    """A person sees what the file states beyond the form."""
    document = make_document()
    zones = [{"type": "neighbor", "port": 5060, "peers": ["a.example", None]}]
    document["clusters"][0]["zones"] = zones
    rest = remaining(forms.to_form(document))
    assert rest["clusters"][0]["zones"] == zones
    assert "name" not in rest
    told = dict(forms.view(forms.to_form(document), (), EN, REFERENCE).beyond)
    assert told[f"{FIRST}/zones/0/port"] == "5060"


def test_a_value_that_a_field_cannot_show_is_kept_as_it_is() -> None:
    """An empty list of DNS servers is a statement; a text field shows it as nothing, and it survives all the same."""
    filled = forms.to_form({"tms": ["odd"], "clusters": [{"dns_servers": [], "platform": "no such thing"}]})
    rest = remaining(filled)
    assert rest["clusters"][0] == {"dns_servers": [], "platform": "no such thing"}
    assert rest["tms"] == ["odd"], "a list where the format has an object"


@pytest.mark.parametrize("rest", ["", "[]", "null", "{", "7", '{"clusters": 4}', '{"clusters": [4]}', "[" * 5000])
def test_damaged_hidden_fields_count_as_nothing_kept(rest: str) -> None:
    """What a browser extension or a stranger puts there is judged by the schema like anything else."""
    document = forms.read(MultiDict([("rest", rest), ("rows", "2"), ("/name", "Still here")]))
    assert document["name"] == "Still here"
    assert document["clusters"][0]["peers"] == [{}, {}]


@pytest.mark.parametrize(("rows", "peers"), [("-1", 0), ("x", 0), ("", 0), ("²", 0), ("3", 3), ("9999", 100)])
def test_the_number_of_rows_is_bounded(rows: str, peers: int) -> None:
    """A hidden number cannot make the server build a million rows."""
    assert forms.listed_peers(forms.read(MultiDict([("rows", rows)]))).peers(0) == peers


def test_fields_read_what_people_type() -> None:
    """Lists split at spaces, commas and lines; option keys keep their spaces; pairs take several separators."""
    document = forms.read(
        MultiDict(
            [
                ("/name", "  Apolo  "),
                (f"{FIRST}/dns_servers", "10.1.1.1, 10.1.1.2\r\n10.1.1.3;10.1.1.4"),
                (f"{FIRST}/option_keys", "Rich Media Sessions,\r\n Room Systems Registrations"),
                (f"{FIRST}/address_mapping/mappings", "a.example 10.0.0.1\r\nb.example => 10.0.0.2\r\n\r\nlonely"),
                (f"{FIRST}/round_trip_ms", " 20,5 "),
                ("/services", "mra"),
                ("/services", "b2b"),
            ]
        )
    )
    cluster = document["clusters"][0]
    assert document["name"] == "Apolo"
    assert document["services"] == ["mra", "b2b"]
    assert cluster["dns_servers"] == ["10.1.1.1", "10.1.1.2", "10.1.1.3", "10.1.1.4"]
    assert cluster["option_keys"] == ["Rich Media Sessions", "Room Systems Registrations"]
    assert cluster["address_mapping"]["mappings"] == [
        {"fqdn": "a.example", "ip": "10.0.0.1"},
        {"fqdn": "b.example", "ip": "10.0.0.2"},
        {"fqdn": "lonely"},
    ]
    with pytest.raises(InvalidDesign) as refused:
        parse_design(document, forgiving=True)
    assert [fault.pointer for fault in refused.value.faults] == [f"{FIRST}/address_mapping/mappings/2/ip"]


def test_nothing_typed_states_nothing() -> None:
    """An untouched form is a design without facts: not stated, never no."""
    assert forms.read(MultiDict([(place.name, "") for place in placed(NO_PEERS)])) == {"clusters": [{}]}


def test_none_installed_is_not_the_same_as_not_stated() -> None:
    """The box beside the option keys states an empty list, whatever the text says."""
    ticked = forms.read(MultiDict([(f"{FIRST}/option_keys", "Left over"), (f"{FIRST}/option_keys/none", "1")]))
    assert ticked["clusters"][0]["option_keys"] == []


# --- faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fact", "peers", "field"),
    [
        ("", 0, None),
        ("/clusters", 2, None),
        (FIRST, 0, None),
        (f"{FIRST}/peers/1", 2, None),
        ("/nowhere", 0, None),
        ("/clusters/1/round_trip_ms", 0, None),
        ("/name", 0, "/name"),
        ("/software_version", 0, f"{FIRST}/software_version"),
        ("/demand/video_calls", 0, f"{FIRST}/demand/video_calls"),
        (f"{FIRST}/links/3", 3, f"{FIRST}/round_trip_ms"),
        (f"{FIRST}/dns_servers/2", 0, f"{FIRST}/dns_servers"),
        (f"{FIRST}/peers", 0, f"{FIRST}/peer_count"),
        (f"{FIRST}/peers", 2, None),
        (f"{FIRST}/peers/1/h323_mode", 2, f"{FIRST}/h323_mode"),
        (f"{FIRST}/peers/1/lan1", 2, f"{FIRST}/peers/1/lan1/ipv4"),
        (f"{FIRST}/peers/1/certificate/subject_alt_names/0", 2, f"{FIRST}/peers/1/certificate/subject_alt_names"),
        (f"{FIRST}/peers/1/certificate/not_after", 2, f"{FIRST}/peers/1/certificate/not_after"),
        (f"{FIRST}/peers/1/certificate/issuer", 2, f"{FIRST}/peers/1/certificate/common_name"),
        (f"{FIRST}/peers/1/vm", 2, f"{FIRST}/vm/vcpus"),
        ("/unified_cm/sip_trunk", 0, "/unified_cm/sip_trunk/destinations"),
        (f"{FIRST}/peers/1/platform", 2, f"{FIRST}/platform"),
        (f"{FIRST}/address_mapping/mappings/0/ip", 0, f"{FIRST}/address_mapping/mappings"),
        (f"{FIRST}/address_mapping", 0, f"{FIRST}/address_mapping/enabled"),
    ],
)
def test_a_pointer_finds_the_field_to_answer_it_in(fact: str, peers: int, field: str | None) -> None:
    """At its own place, at the level where the form asks, or in the field that stands for the whole."""
    assert forms.field_of(fact, Shape(((0, peers),))) == field


def test_faults_mark_their_fields_and_open_the_summary() -> None:
    """Each fault stands at its field and in the summary, with the field's label and the peer's number."""
    document = forms.read(
        MultiDict(
            [
                ("rows", "2"),
                (f"{FIRST}/round_trip_ms", "fast"),
                (f"{FIRST}/peers/1/lan1/ipv4", "10.0.0.256"),
                (f"{FIRST}/peers/1/certificate/subject_alt_names", "ok.example bad\u202ename"),
            ]
        )
    )
    with pytest.raises(InvalidDesign) as refused:
        parse_design(document, forgiving=True)
    view = forms.view(document, refused.value.faults, EN, REFERENCE)
    told = {complaint.target: complaint.text for complaint in view.complaints}
    assert told["f-clusters-0-round-trip-ms"].startswith("Round trip of the worst pair: Enter a number")
    assert told["f-clusters-0-peers-1-lan1-ipv4"] == "Peer 2, LAN 1 IPv4 address: This is not an IPv4 address."
    assert view.clusters[0].peers[1].open, "the folded part with the fault is open"
    assert not view.clusters[0].peers[0].open
    field = next(field for field in view.clusters[0].peers[1].fields if field.errors)
    assert field.value == "10.0.0.256"
    assert field.described_by == "f-clusters-0-peers-1-lan1-ipv4-error"


def test_a_fault_without_a_field_is_still_told() -> None:
    """The fault of a fact that no field shows is told by its pointer."""
    view = forms.view(forms.to_form(LAYERED), [Fault("/waivers/0/reason", "length", {"max": 1})], EN, REFERENCE)
    told = [(complaint.target, complaint.text) for complaint in view.complaints]
    assert told == [("", "/waivers/0/reason: Enter no more than 1 characters.")]


def test_a_fault_never_echoes_more_than_a_line() -> None:
    """Parameters that a caller wrote are cut."""
    view = forms.view({"clusters": [{}]}, [Fault("", "choice", {"choices": "x" * 9000})], EN, REFERENCE)
    assert len(view.complaints[0].text) < 200


typed = st.text(max_size=30) | st.sampled_from(["", "4", "-1", "1e9", "yes", "X14.0.1", "10.0.0.1", "a.example", "C"])


@given(
    st.dictionaries(st.sampled_from([place.name for place in placed(TWO_PEERS)]), typed, max_size=12),
    st.sampled_from("02"),
)
def test_whatever_is_typed_comes_back(values: dict[str, str], rows: str) -> None:
    """No typed text breaks the form; it is judged or refused with faults, and shown again as typed."""
    document = forms.read(MultiDict({**values, "rows": rows}))
    faults: tuple[Fault, ...] = ()
    try:
        parse_design(document, forgiving=True)
    except InvalidDesign as refused:
        faults = refused.faults
    view = forms.view(forms.to_form(document), faults, EN, REFERENCE)
    assert bool(view.complaints) == bool(faults)
    again = forms.read(sent(forms.to_form(document)))
    assert forms.to_form(again) == forms.to_form(document)


# --- the list of peers ------------------------------------------------------------------------------------------------


def linked() -> dict[str, Any]:
    """Return a document of three peers with links and a primary."""
    return {
        "clusters": [
            {
                "configuration_primary": "2",
                "peers": [{"address": "a"}, {"address": "b"}, {"address": "c"}],
                "links": [{"peers": [1, 2], "round_trip_ms": 9}, {"peers": [3, 2], "nat": True}, "odd"],
            }
        ]
    }


def test_removing_a_peer_keeps_the_others_facts() -> None:
    """Links and the primary go on naming the peers that they named; links of the lost peer go."""
    document = linked()
    editing.remove_peer(document["clusters"][0], 0)
    assert document["clusters"][0] == {
        "configuration_primary": 1,
        "peers": [{"address": "b"}, {"address": "c"}],
        "links": [{"peers": [2, 1], "nat": True}, "odd"],
    }


def test_removing_the_primary_leaves_it_unstated() -> None:
    """The planner does not choose a new primary by itself."""
    document = linked()
    editing.remove_peer(document["clusters"][0], 1)
    assert "configuration_primary" not in document["clusters"][0]
    assert document["clusters"][0]["links"] == ["odd"]


def test_removing_the_last_peer_ends_the_list() -> None:
    """An empty list is no list: the number of peers is asked for again."""
    document: dict[str, Any] = {"clusters": [{"peers": [{}]}]}
    editing.remove_peer(document["clusters"][0], 5)
    assert document["clusters"][0]["peers"] == [{}]
    editing.remove_peer(document["clusters"][0], 0)
    assert "peers" not in document["clusters"][0]


def test_moving_a_peer_down_moves_what_names_it() -> None:
    """Peer 1 and 2 change places, and so do their numbers in links and primary."""
    document = linked()
    editing.move_peer_down(document["clusters"][0], 0)
    cluster = document["clusters"][0]
    assert [peer["address"] for peer in cluster["peers"]] == ["b", "a", "c"]
    assert cluster["configuration_primary"] == 1
    assert cluster["links"][:2] == [{"peers": [2, 1], "round_trip_ms": 9}, {"peers": [3, 1], "nat": True}]
    editing.move_peer_down(document["clusters"][0], 2)
    assert [peer["address"] for peer in cluster["peers"]] == ["b", "a", "c"], "the last one stays"


@pytest.mark.parametrize(("stated", "rows"), [("4", 4), (3, 3), ("7", 2), ("many", 2), (None, 2), ("0", 2)])
def test_listing_starts_with_as_many_rows_as_stated(stated: Any, rows: int) -> None:
    """A number that fits a list is taken over; anything else starts with two."""
    document: dict[str, Any] = {"clusters": [{"peer_count": stated}]}
    editing.list_peers(document["clusters"][0], 2)
    assert document["clusters"][0] == {"peers": [{} for _ in range(rows)]}


def test_giving_up_the_list_keeps_the_number() -> None:
    """Six listed peers become the number six; links name no listed peer any more."""
    document = linked()
    editing.count_peers(document["clusters"][0])
    assert document["clusters"][0] == {"configuration_primary": "2", "peer_count": 3}
    assert editing.add_peer(document["clusters"][0]) == 0
    assert "peer_count" not in document["clusters"][0]
    empty: dict[str, Any] = {"peer_count": 4, "peers": [], "links": []}
    editing.count_peers(empty)
    assert empty == {"peer_count": 4}, "a list of none says no number"


# --- confirmations ----------------------------------------------------------------------------------------------------


def test_confirmations_are_added_kept_and_withdrawn() -> None:
    """Ticked rules are added in the person's name; untouched ones keep theirs; unticked ones go."""
    document = {"confirmed": [{"rule": "MEM-10", "by": "Old", "on": "2026-01-01"}, {"rule": "MEM-13", "by": "Old"}]}
    made = forms.confirm(document, ["MEM-10", "NET-03"], ["NET-03", "NET-03"], "New", TODAY)
    assert made["confirmed"] == [
        {"rule": "MEM-13", "by": "Old"},
        {"rule": "NET-03", "by": "New", "on": "2026-11-22"},
    ]
    assert "confirmed" not in forms.confirm(document, ["MEM-10", "MEM-13"], [], "", TODAY)


# --- the fields themselves --------------------------------------------------------------------------------------------


def test_every_field_is_one_of_the_format() -> None:
    """A field's name is a pointer that the schema knows, and no two fields share one."""
    names = [place.name for place in placed(TWO_PEERS)]
    assert len(set(names)) == len(names)
    assert len({place.id for place in placed(TWO_PEERS)}) == len(names)
    for place in placed(Shape(((0, 1),))):
        if place.field.kind is Kind.NUMBER:
            assert bounds(place.name), place.name
        if place.field.kind is Kind.LINE and place.field.path not in ("/software_version",):
            assert longest(place.name), place.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_has_its_words(language: str) -> None:
    """Groups, labels, hints, options and units exist in both languages, and hints find their figures."""
    view = forms.view(forms.to_form(LAYERED), (), load_wording().phrases(language), REFERENCE)
    bound = [
        *view.groups.values(),
        *(group for card in view.clusters for group in (*card.groups.values(), *card.peers)),
    ]
    assert {group.key for group in bound} == {group.key for group in (*DESIGN_GROUPS, *CLUSTER_GROUPS, PEER_GROUP)}
    for group in bound:
        assert group.title
        for field in (*group.fields, *group.more):
            assert field.label
            assert "{" not in field.hint


def test_the_round_trip_hint_quotes_the_reference() -> None:
    """The limit in the hint is the one that the rule uses, not a number in a text."""
    fields = forms.view({"clusters": [{}]}, (), EN, REFERENCE).clusters[0].groups["between"].fields
    hint = next(field.hint for field in fields if field.name.endswith("round_trip_ms"))
    assert f"{REFERENCE.limit('peer_round_trip_ms').value} ms" in hint


def test_not_stated_is_the_default_everywhere() -> None:
    """An empty form has every choice at 'not stated', but for the two that have a default of their own."""
    view = forms.view({"clusters": [{}]}, (), EN, REFERENCE)
    chosen = {
        field.name: [option.value for option in field.options if option.chosen]
        for field in view.fields()
        if field.options and field.kind is not Kind.CHECKS
    }
    assert {name: value for name, value in chosen.items() if value != [""]} == {
        f"{FIRST}/series": ["expressway"],
        "/capacity_basis": ["cluster_guide"],
    }


def test_the_kept_part_is_plain_json() -> None:
    """The hidden field holds JSON that reads back as what was kept."""
    view = forms.view(forms.to_form(SOUND_E), (), EN, REFERENCE)
    assert json.loads(view.rest)["schema_version"] == 1
