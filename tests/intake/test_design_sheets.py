"""Sheets read back into a design: ours, moved about by hand, and inventories of somebody's own; every fault by cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from planner.design import Design
from planner.errors import Fault, InvalidDesign, TooLarge, UnreadableSheet
from planner.intake.cells import Flaw, Sheet
from planner.intake.design_sheets import design_of, read_design
from planner.schemas import parse_design

Rows = Sequence[Sequence[Any]]


def sheet(name: str, *rows: Sequence[Any]) -> Sheet:
    """Return a sheet."""
    return Sheet(name, tuple(map(tuple, rows)))


def csv(*lines: str) -> bytes:
    """Return a CSV file."""
    return "\r\n".join(lines).encode()


def faults_of(content: bytes) -> list[tuple[str, str]]:
    """Return the place and code of each fault of a file."""
    with pytest.raises(InvalidDesign) as caught:
        read_design(content, parse_design)
    return [(fault.pointer, fault.code) for fault in caught.value.faults]


def told(*sheets: Sheet) -> list[tuple[str, str]]:
    """Return the place and code of each fault of sheets."""
    return [(fault.pointer, fault.code) for fault in design_of(sheets).faults]


CLUSTER_KEYS = ("planner:clusters:#number", "planner:clusters:name")
CLUSTERS = sheet("Clusters", CLUSTER_KEYS, ("one cluster a row",), ("No.", "Name"), (1, "first"), (2, "second"))
PEER_KEYS = ("planner:peers:#cluster", "planner:peers:#number", "planner:peers:address", "planner:peers:lan1.ipv4")


# --- inventories ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "head",
    [
        "cluster,number,address,lan1.ipv4,platform,h323_mode",
        "Cluster,No.,Peer N address,LAN 1 IPv4,Platform,H.323 mode",
        "Clúster;N.º;Peer N address;lan1_ipv4;PLATAFORMA;H.323 mode",
        "CLUSTER NAME\tpeer\tPeer N Address\tLAN1 IPv4\tplataforma\th323 mode",
    ],
)
def test_an_inventory_is_one_peer_a_row(head: str) -> None:
    """Heads in either language or as field names, commas, semicolons or tabs: clusters in order of their first peer."""
    mark = next(mark for mark in "\t;," if mark in head)
    lines = (
        "a,1,c1.x,10.0.0.1,Medium VM,yes",
        "b,2,d2.x,,small_vm,no",
        "a,2,c2.x,10.0.0.2,VM mediana (Medium),sí",
        "b,1,d1.x,,,",
    )
    design = read_design(csv(head, *(line.replace(",", mark) for line in lines)), parse_design)
    assert isinstance(design, Design)
    first, second = design.clusters
    assert (first.name, second.name) == ("a", "b")
    assert [(peer.address, str(peer.platform), peer.h323_mode) for peer in first.peers] == [
        ("c1.x", "medium_vm", True),
        ("c2.x", "medium_vm", True),
    ]
    assert [peer.address for peer in second.peers] == ["d1.x", "d2.x"]


def test_an_inventory_without_a_cluster_column_is_one_cluster() -> None:
    """Two columns are enough; a title may stand above the heads."""
    made = design_of([sheet("Units", ("Our units",), (), ("Address", "Platform"), ("a", "small vm"), (), ("b", None))])
    assert made.document == {"clusters": [{"peers": [{"address": "a", "platform": "small_vm"}, {"address": "b"}]}]}
    assert made.faults == []


def test_clusters_may_be_numbers() -> None:
    """A number is no name: such clusters have none."""
    made = design_of([sheet("Units", ("Cluster", "Address"), (2, "a"), (1, "b"), ("2", "c"), (2.0, "d"))])
    assert made.document["clusters"] == [
        {"peers": [{"address": "a"}, {"address": "c"}, {"address": "d"}]},
        {"peers": [{"address": "b"}]},
    ]


def test_every_fault_of_an_inventory_is_told_at_once_by_its_cell() -> None:
    """What the sheets know and what the schema knows, together."""
    content = csv(
        "cluster,number,address,lan1.ipv4,platform,h323_mode,owner,certificate.subject_alt_names",
        "a,1,c1.x,10.0.0.999,medium_vm,maybe,bob,ok.x",
        "a,1,=cmd,10.0.0.1,vax,,,",
        "a,x,c3.x,,,,,",
        ",4,c4.x,,,,,",
    )
    assert sorted(faults_of(content)) == sorted(
        [
            ("G1", "sheet_unknown_column"),
            ("B3", "sheet_number_twice"),
            ("B4", "sheet_number"),
            ("A5", "sheet_cluster_missing"),
            ("D2", "ipv4_address"),
            ("F2", "boolean"),
            ("C3", "host"),
            ("E3", "choice"),
        ]
    )


def test_a_column_that_is_not_known_is_told_of_a_design_that_is_right() -> None:
    """What it says could not be kept: nothing of a file is lost in silence."""
    content = csv("cluster,type,number,address,owner", "a,C,1,c1.x,bob", "a,C,2,c2.x,")
    assert faults_of(content) == [("E1", "sheet_unknown_column")]


def test_no_design_in_the_sheets() -> None:
    """Sheets that hold something else are refused as a whole."""
    for sheets in ([], [sheet("A")], [sheet("A", ("a", "b"), (1, 2))], [sheet("A", ("Address", "what"))]):
        with pytest.raises(UnreadableSheet) as caught:
            design_of(sheets)
        assert caught.value.faults == (Fault("", "sheets_no_design"),)


def test_a_file_that_is_no_sheet_is_refused_before_it_is_read() -> None:
    """A zip that is no workbook."""
    with pytest.raises(UnreadableSheet):
        read_design(b"PK\x03\x04" + b"0" * 100, parse_design)


def test_too_many_peers_are_too_large() -> None:
    """The limits of a design hold for sheets as for JSON."""
    lines = [f"a,p{number}.x" for number in range(101)]
    with pytest.raises(TooLarge) as caught:
        read_design(csv("cluster,address", *lines), parse_design)
    assert [(fault.pointer, fault.code) for fault in caught.value.faults][:1] == [("A2", "too_many_peers")]


# --- sheets of ours ---------------------------------------------------------------------------------------------------


def test_order_of_columns_rows_and_sheets_does_not_matter() -> None:
    """Numbers say which comes first; rows without one come last, as they stand; strange columns are passed over."""
    peers = sheet(
        "Peers",
        ("planner:peers:address", None, "planner:peers:#number", "planner:peers:#cluster"),
        (),
        ("Address", "My own remark", "No.", "Cluster"),
        ("late", "x", None, "SECOND"),
        ("b2", "y", 2, 2),
        ("a1", None, 1, "first"),
        ("b1", "z", "1", 2.0),
    )
    clusters = sheet("C", CLUSTER_KEYS, ("No.", "Name"), (2, "second"), (1, "first"))
    made = design_of([peers, sheet("Notes", ("anything",)), clusters])
    assert made.faults == []
    assert made.document == {
        "clusters": [
            {"name": "first", "peers": [{"address": "a1"}]},
            {"name": "second", "peers": [{"address": "b1"}, {"address": "b2"}, {"address": "late"}]},
        ]
    }
    assert made.cell("/clusters/1/peers/0/address") == "Peers!A7"
    assert made.cell("/clusters/1/peers/0/lan1/ipv4") == "Peers!A7"
    assert made.cell("/clusters/0/name") == "C!B4"
    assert made.cell("/clusters/0") == "C!A4"


def test_a_fault_of_a_group_is_told_at_a_column_of_it() -> None:
    """A pointer below a cell leads to the cell; one above it to the row; anything else to the beginning."""
    peers = sheet("Peers", PEER_KEYS, ("x", "x", "x", "x"), (1, 1, "a", "10.0.0.1"))
    made = design_of([sheet("C", CLUSTER_KEYS, ("No.", "Name"), (1, "n")), peers])
    assert made.cell("/clusters/0/peers/0/lan1/ipv4/0") == "Peers!D3"
    assert made.cell("/clusters/0/peers/0") == "Peers!A3"
    assert made.cell("/clusters/0/peers") == "C!A3"
    assert made.cell("/nothing") == made.cell("") == "C!A1"


def test_rows_that_belong_nowhere_are_told() -> None:
    """A cluster that is not there, or none named where there are two, or an error in the cell."""
    peers = sheet(
        "Peers",
        PEER_KEYS,
        ("x", "x", "x", "x"),
        (3, 1, "a"),
        ("third", 1, "b"),
        (None, 1, "c"),
        (Flaw("cell_error"), 1, "d"),
        (True, 1, "e"),
    )
    assert told(CLUSTERS, peers) == [
        ("Peers!A3", "sheet_no_cluster"),
        ("Peers!A4", "sheet_no_cluster"),
        ("Peers!A5", "sheet_cluster_missing"),
        ("Peers!A6", "sheet_no_cluster"),
        ("Peers!A7", "sheet_no_cluster"),
    ]


def test_two_clusters_of_one_name_are_told_apart_by_number_alone() -> None:
    """Their name says nothing."""
    clusters = sheet("C", CLUSTER_KEYS, ("No.", "Name"), (1, "same"), (2, "Same"))
    peers = sheet("Peers", PEER_KEYS, ("x", "x", "x", "x"), ("same", 1, "a"), (2, 1, "b"))
    made = design_of([clusters, peers])
    assert [(fault.pointer, fault.code) for fault in made.faults] == [("Peers!A3", "sheet_no_cluster")]
    assert made.document["clusters"][1]["peers"] == [{"address": "b"}]


def test_one_cluster_needs_no_number() -> None:
    """Where there is one cluster, a row without a cluster belongs to it; a cluster without a number is the next."""
    clusters = sheet("C", CLUSTER_KEYS, ("No.", "Name"), (None, "only"))
    peers = sheet("Peers", PEER_KEYS, ("x", "x", "x", "x"), (None, None, "a"), (1, None, "b"))
    made = design_of([clusters, peers])
    assert made.faults == []
    assert made.document == {"clusters": [{"name": "only", "peers": [{"address": "a"}, {"address": "b"}]}]}


def test_cells_that_cannot_be_used_are_told_once() -> None:
    """An error in a cell is its own fault; that the value is missing then is not told as well."""
    waivers = sheet(
        "Waivers",
        (
            "planner:waivers:#number",
            "planner:waivers:rule",
            "planner:waivers:reason",
            "planner:waivers:approver",
            "planner:waivers:expiry",
        ),
        ("No.", "Rule", "Reason", "Approver", "Last day"),
        (1, Flaw("cell_error", {"error": "#REF!"}), "because", None, "2027-01-01"),
        (Flaw("cell_formula"), "NET-01", "because", "me", "2027-01-01"),
    )
    made = design_of([CLUSTERS, waivers])
    assert [(fault.pointer, fault.code) for fault in made.faults] == [
        ("Waivers!A4", "sheet_number"),
        ("Waivers!B3", "cell_error"),
    ]
    with pytest.raises(InvalidDesign) as caught:
        parse_design(made.document)
    assert ("Waivers!D3", "required") in [(fault.pointer, fault.code) for fault in made.located(caught.value.faults)]


def test_links_are_two_columns() -> None:
    """The second of two peers without the first leaves a gap that the schema tells at its own cell."""
    links = sheet(
        "Links",
        ("planner:links:#cluster", "planner:links:peers.0", "planner:links:peers.1", "planner:links:nat"),
        ("Cluster", "First", "Second", "NAT"),
        (1, 1, 2, "no"),
        (1, None, 2, None),
    )
    made = design_of([CLUSTERS, links])
    assert made.document["clusters"][0]["links"] == [{"peers": [1, 2], "nat": False}, {"peers": [None, 2]}]
    assert made.cell("/clusters/0/links/1/peers/0") == "Links!B4"


FACT_KEYS = (None, "planner:design:#value", "planner:design:#field")


def test_facts_stand_upright() -> None:
    """Each row of the design's own sheet is a field, found by its name; rows may be moved and left out."""
    facts = sheet(
        "Design", FACT_KEYS, ("x",), ("Field", "Value", "Path"), ("y", "007", "name"), ("z", 2, "demand.years"), ()
    )
    made = design_of([facts, CLUSTERS])
    assert made.document == {"name": "007", "demand": {"years": 2}, "clusters": [{"name": "first"}, {"name": "second"}]}
    assert made.cell("/demand/years") == "Design!B5"
    assert made.cell("/demand") == "Design!B4"


def test_rows_of_facts_that_name_no_field_are_told() -> None:
    """A name that is none, a field twice, a value without a name; without the two columns nothing can be read."""
    facts = sheet(
        "Design",
        FACT_KEYS,
        ("Field", "Value", "Path"),
        (None, 1, "nme"),
        (None, "a", "name"),
        (None, "b", "name"),
        (None, "c"),
        (None, None, "what"),
        (None, Flaw("cell_time"), "customer"),
    )
    assert told(CLUSTERS, facts) == [
        ("Design!C3", "sheet_unknown_row"),
        ("Design!C5", "sheet_field_twice"),
        ("Design!C6", "sheet_unknown_row"),
        ("Design!B8", "cell_time"),
    ]
    assert told(CLUSTERS, sheet("Design", ("planner:design:#value",), ("Value",), ("x",))) == [
        ("Design!A1", "sheet_column_missing")
    ]


def test_a_key_of_no_field_is_told() -> None:
    """Somebody changed the hidden row."""
    assert told(sheet("C", ("planner:clusters:#number", "planner:clusters:nme"), ("a", "b"), (1, "x"))) == [
        ("C!B2", "sheet_unknown_column")
    ]


OTHER_KEYS = ("planner:other:pointer", "planner:other:part", "planner:other:json")


def test_other_values_are_json_at_their_pointer() -> None:
    """In pieces, in any order; an empty list does not undo what the sheets say by now."""
    other = sheet(
        "Other",
        OTHER_KEYS,
        ("p", "n", "j"),
        ("/clusters/0/name", 2, 'd"'),
        ("/clusters/0/name", 1, '"a\\tb '),
        ("/clusters/1/links", 1, "[]"),
        ("/clusters/0/zones", 1, "[]"),
        ("/x~1y/~0", None, True),
        ("/notes", 1, 12),
        (),
    )
    zones = sheet("Zones", ("planner:zones:#cluster", "planner:zones:name"), ("c", "n"), (1, "z"))
    made = design_of([CLUSTERS, zones, other])
    assert made.faults == []
    assert made.document == {
        "clusters": [{"name": "a\tb d", "zones": [{"name": "z"}]}, {"name": "second", "links": []}],
        "x/y": {"~": True},
        "notes": 12,
    }
    assert made.cell("/clusters/0/name") == "Other!C4"


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (("/name", 1, "{"), "Other!C3"),
        (("/name", 1), "Other!C3"),
        ((None, 1, "1"), "Other!C3"),
        (("/name", 1, Flaw("cell_error")), "Other!C3"),
        (("name", 1, "1"), "Other!A3"),
        (("/clusters/7/name", 1, "1"), "Other!A3"),
        (("/clusters/x/name", 1, "1"), "Other!A3"),
        (("/clusters/0/name/0", 1, "1"), "Other!A3"),
        (("/name", 1, "[" * 100_000), "Other!C3"),
    ],
)
def test_other_values_that_are_none_are_told(row: Sequence[Any], place: str) -> None:
    """No JSON, no pointer, or one that leads nowhere."""
    assert told(CLUSTERS, sheet("Other", OTHER_KEYS, ("p", "n", "j"), row)) == [(place, "sheet_other")]


def test_a_sheet_of_keys_alone_holds_nothing() -> None:
    """Neither heads nor rows: an empty table."""
    made = design_of([CLUSTERS, sheet("Peers", PEER_KEYS), sheet("Zones", ("planner:zones:name",), ("Zone",), ("z",))])
    assert made.document == {"clusters": [{"name": "first"}, {"name": "second"}]}
    assert [fault.code for fault in made.faults] == ["sheet_cluster_missing"]
