"""Which clusters traverse to which, and on which port each zone is."""

from __future__ import annotations

from typing import Any

import pytest

from planner.ports.traversal import MOST_PAIRS
from tests.ports.deployments import C, E, deployment, named

UC = "unified_communications_traversal"


def zone(**facts: Any) -> dict[str, Any]:
    """Return a traversal zone."""
    return {"type": UC, **facts}


def sip_ports(
    *clusters: dict[str, Any], flow: str = "sip_traversal"
) -> dict[tuple[int | None, int | None], str | None]:
    """Return the port of the traversal by the indexes of C and E cluster."""
    found = deployment(clusters=list(clusters), services=["mra", "b2b"])
    return {(each.source.cluster, each.destination.cluster): each.destination_ports for each in named(found, flow)}


C2 = {**C, "name": "c2.corp.example"}
C3 = {**C, "name": "c3.corp.example"}
E2 = {**E, "name": "e2.example.com"}


def test_one_pair_has_the_first_port() -> None:
    """7001 for SIP and 6001 for H.323."""
    assert sip_ports(C, E) == {(0, 1): "7001"}
    assert sip_ports(C, E, flow="h323_traversal") == {(0, 1): "6001"}


def test_each_further_zone_of_an_edge_takes_the_next_port() -> None:
    """Several Expressway-C clusters on one Expressway-E cluster count up; one on several edges does not."""
    assert sip_ports(C, C2, C3, E) == {(0, 3): "7001", (1, 3): "7002", (2, 3): "7003"}
    assert sip_ports(C, C2, C3, E, flow="h323_traversal") == {(0, 3): "6001", (1, 3): "6002", (2, 3): "6003"}
    assert sip_ports(C, E, E2) == {(0, 1): "7001", (0, 2): "7001"}


@pytest.mark.parametrize(
    ("c", "e", "port"),
    [
        ({"zones": [zone(port=7005)]}, {}, "7005"),
        ({"zones": [zone(port=7005), zone(port=7003)]}, {}, "7003, 7005"),
        ({}, {"zones": [zone(port=7009)]}, "7009"),
        ({"zones": [zone(port=7005)]}, {"zones": [zone(port=7009)]}, "7005"),
        ({"zones": [zone()]}, {"zones": [zone(port=7009)]}, "7009"),
        ({"zones": [{"type": "neighbor", "port": 5060}]}, {}, "7001"),
        ({"zones": []}, {"zones": []}, "7001"),
    ],
)
def test_a_stated_port_of_the_zone_is_taken(c: dict[str, Any], e: dict[str, Any], port: str) -> None:
    """That of the C before that of the E; only traversal zones count."""
    assert sip_ports({**C, **c}, {**E, **e}) == {(0, 1): port}


def test_a_port_that_another_zone_states_is_not_given_twice() -> None:
    """The zone without a stated port takes the first that is free, and keeps its own H.323 port."""
    clusters = ({**C, "zones": [zone(port=7001)]}, C2, C3, E)
    assert sip_ports(*clusters) == {(0, 3): "7001", (1, 3): "7002", (2, 3): "7003"}
    assert sip_ports(*clusters, flow="h323_traversal") == {(0, 3): "6001", (1, 3): "6002", (2, 3): "6003"}
    assert sip_ports(C, {**C2, "zones": [zone(port=7001)]}, E) == {(0, 2): "7002", (1, 2): "7001"}


def test_zones_to_several_edges_are_told_apart_by_their_peers() -> None:
    """By any name or address of the edge's peers; a zone that names none of them says nothing."""
    e2 = {**E2, "peers": [{"address": "e9.example.com", "public_fqdn": "edge9.example.com"}]}
    towards = [zone(port=7004, peers=["10.2.0.21"]), zone(port=7006, peers=["EDGE9.example.com"])]
    assert sip_ports({**C, "zones": towards}, E, e2) == {(0, 1): "7004", (0, 2): "7006"}
    assert sip_ports({**C, "zones": [zone(port=7004, peers=["x.example.com"])]}, E, e2) == {
        (0, 1): "7001",
        (0, 2): "7001",
    }


def test_zones_for_several_clusters_are_told_apart_by_their_subject_name() -> None:
    """TLS verify subject name is the name of the Expressway-C cluster."""
    e = {**E, "zones": [zone(port=7007, tls_verify_subject_name="C2.corp.example"), zone(port=7008)]}
    assert sip_ports(C, C2, e) == {(0, 2): "7001", (1, 2): "7007"}
    unnamed = {key: value for key, value in C.items() if key != "name"}
    assert sip_ports(unnamed, C2, e) == {(0, 2): "7001", (1, 2): "7007"}


def test_labels_say_which_clusters_belong_together() -> None:
    """Each C with the edge of its label; one without a partner keeps its flows with the far side open."""
    clusters = ({**C, "pair": "a"}, {**C2, "pair": "b"}, {**E, "pair": "b"}, {**E2, "pair": "c"})
    assert sip_ports(*clusters) == {(1, 2): "7001", (0, None): "7001", (None, 3): "7001"}


def test_several_on_both_sides_without_labels_stay_open() -> None:
    """Nothing is guessed: each cluster's flows with the far side not known, and the matrix says so."""
    assert sip_ports(C, C2, E, E2) == {(0, None): "7001", (1, None): "7001", (None, 2): "7001", (None, 3): "7001"}
    assert deployment(clusters=[C, C2, E, E2]).pairs_unknown
    assert not deployment().pairs_unknown


def test_a_stated_port_holds_for_a_cluster_alone() -> None:
    """Also where the other side is not in the design."""
    assert sip_ports({**C, "zones": [zone(port=7005)]}) == {(0, None): "7005"}


def test_the_work_is_bounded_and_says_what_is_left_out() -> None:
    """More pairs than anybody deploys are counted, not worked out."""
    many = [{"type": kind, "pair": "a"} for kind in ("C", "E") for _ in range(21)]
    found = deployment(clusters=many)
    assert len(named(found, "sip_traversal")) <= MOST_PAIRS + len(many)
    assert found.pairs_left_out == 21 * 21 - MOST_PAIRS
