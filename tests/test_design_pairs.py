"""Which clusters belong together, by what names a peer is known, and which zones list far peers."""

from __future__ import annotations

from typing import Any

import pytest

from planner.design import Cluster, Design
from tests.designs import SOUND_C, SOUND_E, make_design


def clusters(*types: str | None, labels: str = "") -> Design:
    """Return a design of quick clusters of these types; `labels` has a letter for each, '-' for none."""
    stated = [
        {"peer_count": 2, **({"type": kind} if kind else {}), **({"pair": label} if label != "-" else {})}
        for kind, label in zip(types, labels or "-" * len(types), strict=True)
    ]
    return Design.from_document({"clusters": stated})


@pytest.mark.parametrize(
    ("types", "labels", "unpaired"),
    [
        ((None,), "-", ()),
        (("C",), "-", ()),
        (("C", "E"), "--", ()),
        (("C", "E", "E"), "---", ()),
        (("C", "C"), "--", ()),
        (("C", "C", "E", "E"), "----", (0, 1, 2, 3)),
        (("C", "C", "E", "E"), "aba-", (3,)),
        (("C", "C", "E", "E"), "abcd", ()),
        (("C", "C"), "a-", ()),
        (("C", None), "--", (1,)),
        ((None, None), "--", (0, 1)),
        (("C", "E", None), "---", (2,)),
        (("C", "E", None), "aaa", (2,)),
    ],
)
def test_clusters_without_a_known_partner(
    types: tuple[str | None, ...], labels: str, unpaired: tuple[int, ...]
) -> None:
    """A cluster is unpaired where its type, or a label that is needed, is not stated; a label of its own is one."""
    assert tuple(cluster.index for cluster in clusters(*types, labels=labels).unpaired) == unpaired


def test_a_cluster_of_both_types_is_of_none() -> None:
    """Peers of unlike types leave open which side the cluster is, and so what it is joined to."""
    mixed = {"peers": [{"type": "C"}, {"type": "E"}]}
    design = Design.from_document({"clusters": [mixed, {"type": "C", "peer_count": 2}]})
    assert [cluster.index for cluster in design.unpaired] == [0]


def test_others_may_name_a_peer_in_many_ways() -> None:
    """By its address, its public name, its LAN addresses and static NAT, in any spelling; not by its system name."""
    design = make_design(
        SOUND_E,
        peers={1: {"public_fqdn": "Edge1.Example.COM", "lan1": {"ipv4": "10.15.13.20", "ipv6": "2001:DB8::0:1"}}},
    )
    assert design.clusters[0].peers[0].known_as == {
        "expe01.apolo.example",
        "edge1.example.com",
        "10.15.13.20",
        "2001:db8::1",
        "192.168.245.131",
        "10.88.246.163",
    }
    assert (
        Design.from_document({"clusters": [{"peers": [{"system_name": "a"}]}]}).clusters[0].peers[0].known_as == set()
    )


def zoned(base: dict[str, Any], *types: str) -> Cluster:
    """Return the first cluster of a design with zones of these types."""
    return make_design(base, cluster={"zones": [{"type": kind} for kind in types]}).clusters[0]


def test_zones_that_wait_list_nobody() -> None:
    """A traversal server waits to be called, as does a Unified Communications zone on an Expressway-E."""
    kinds = ("neighbor", "traversal_client", "traversal_server", "unified_communications_traversal")
    inside, outside = zoned(SOUND_C, *kinds).listing_zones, zoned(SOUND_E, *kinds).listing_zones
    assert [str(zone.type) for zone in inside or ()] == [kinds[0], kinds[1], kinds[3]]
    assert [str(zone.type) for zone in outside or ()] == [kinds[0], kinds[1]]
    assert zoned(SOUND_C).listing_zones == ()
    assert make_design(SOUND_C, cluster={"zones": None}).clusters[0].listing_zones is None


def test_a_trunk_of_which_nothing_is_stated_is_still_a_trunk() -> None:
    """An empty object is a SIP trunk without destinations; addresses are compared in one form."""
    trunk = make_design(SOUND_C, unified_cm={"sip_trunk": {}}).unified_cm.sip_trunk
    assert trunk is not None
    assert (trunk.destinations, trunk.addresses) == (None, ())
    trunk = make_design(SOUND_C, unified_cm={"sip_trunk": {"destinations": ["A.example.com"]}}).unified_cm.sip_trunk
    assert trunk is not None
    assert trunk.addresses == ("a.example.com",)
