"""The port matrix equals the published tables cell by cell, for every ordered pair of peers."""

from __future__ import annotations

from typing import Any

import pytest

from planner.design import Design
from planner.ports import PortMatrix, matrix
from planner.reference import load_reference
from tests.designs import SOUND_E, make_design

REFERENCE = load_reference()

BEFORE_X8_8 = [
    # TAC article 217230, "Cluster Connections Before X8.8": source ports, protocol, destination ports.
    ("database_synchronization", None, "51", None),
    ("key_exchange", "500", "UDP", "500"),
    ("cluster_recovery", "30000-35999", "UDP", "4371"),
    ("cluster_communication", "30000-35999", "TCP", "4369-4380"),
    ("bandwidth_management", "1719", "UDP", "1719"),
]
FROM_X8_8 = [
    ("cluster_recovery", "30000-35999", "TCP", "4371"),
    ("cluster_communication", "30000-35999", "TLS", "4372"),
    ("bandwidth_management", "1719", "UDP", "1719"),
]
CALLS = [
    # IP Port Usage guide, X14.3 and X15.0: calls between peers.
    ("peer_sip_tcp", "25000-29999", "TCP", "5061"),
    ("peer_sip_tls", "25000-29999", "TLS", "5061"),
    ("peer_media", "36000-59999", "UDP", "36000-59999"),
]


def ports(**cluster: Any) -> PortMatrix:
    """Return the matrix of one cluster."""
    return matrix(Design.from_document({"clusters": [cluster]}), REFERENCE)


def cells(found: PortMatrix) -> list[tuple[str, str | None, str, str | None]]:
    """Return the compact rows as printed cells."""
    return [(row.flow, row.source_ports, row.protocol, row.destination_ports) for row in found.compact]


@pytest.mark.parametrize(
    ("version", "kind", "expected"),
    [
        ("X8.7", "C", BEFORE_X8_8),
        ("X8.7.3", "E", BEFORE_X8_8[:4]),
        ("X8.8", "C", FROM_X8_8 + CALLS),
        ("X14.0", "E", FROM_X8_8 + CALLS),
    ],
)
def test_flows_equal_the_printed_tables(version: str, kind: str, expected: list[Any]) -> None:
    """Each family by release; bandwidth management before X8.8 for Expressway-C only."""
    found = ports(peer_count=2, type=kind, software_version=version)
    assert cells(found) == expected
    assert [
        (row.flow, row.source.ports, row.protocol, row.destination.ports) for row in found.rows if row.source.peer == 1
    ] == expected


def test_before_x8_8_a_type_not_stated_keeps_the_c_flow() -> None:
    """A flow that an Expressway-C needs is left out only where no peer can be one."""
    assert "bandwidth_management" in [row.flow for row in ports(peer_count=2, software_version="X8.7").compact]
    mixed = ports(peers=[{"type": "C"}, {"type": "E"}], software_version="X8.7")
    assert "bandwidth_management" in [row.flow for row in mixed.compact]


@pytest.mark.parametrize("size", [1, 2, 3, 6])
def test_every_ordered_pair_has_every_flow_once(size: int) -> None:
    """So many peers make n(n-1) rows of each flow, both ways, and nobody talks to itself."""
    found = ports(peer_count=size)
    pairs = [(row.flow, row.source.peer, row.destination.peer) for row in found.rows]
    assert len(pairs) == len(set(pairs)) == len(found.compact) * size * (size - 1)
    assert all((flow, destination, source) in pairs and source != destination for flow, source, destination in pairs)


def test_rows_carry_the_peers_names_and_internal_addresses() -> None:
    """An edge cluster talks over its inside addresses, never the outside or static NAT ones."""
    found = matrix(make_design(SOUND_E), REFERENCE)
    ends = {(row.source.peer, row.source.name, row.source.ip) for row in found.rows}
    assert ends == {(1, "expe01.apolo.example", "10.15.13.20"), (2, "expe02.apolo.example", "10.15.13.21")}


def test_ipv6_clusters_use_the_ipv6_addresses() -> None:
    """The cluster IP version decides which address of an interface is used."""
    peers = [{"lan1": {"ipv4": f"10.0.0.{n}", "ipv6": f"2001:db8::{n}"}} for n in (1, 2)]
    assert {row.source.ip for row in ports(peers=peers, ip_version="ipv6").rows} == {"2001:db8::1", "2001:db8::2"}


def test_without_addresses_names_and_addresses_are_left_open() -> None:
    """The quick form gives peer numbers only."""
    row = ports(peer_count=2).rows[0]
    assert (row.source.peer, row.source.name, row.source.ip) == (1, None, None)


def test_without_a_release_the_current_family_is_taken_and_said() -> None:
    """A design without a software version gets the X8.8 onward family, and the matrix names the cluster."""
    assert cells(ports(peer_count=2)) == FROM_X8_8 + CALLS
    assert ports(peer_count=2).assumed_release == (0,)
    assert ports(peer_count=2, software_version="X14.0").assumed_release == ()


def test_an_unknown_peer_count_still_tells_the_flows() -> None:
    """Compact rows need no peers."""
    found = ports(software_version="X8.7")
    assert found.rows == ()
    assert cells(found) == BEFORE_X8_8


def test_the_peer_signalling_row_says_what_is_odd_about_it() -> None:
    """The printed 5061 for SIP over TCP carries a remark."""
    assert [row.flow for row in ports(peer_count=2).compact if row.note] == ["peer_sip_tcp"]
