"""A Design resolves what holds for each peer and where it is stated."""

from __future__ import annotations

import json
from typing import Any

import pytest

from planner.design import Demand, Design, IpVersion, PeerType, Platform, PortNumber, TlsVerification
from planner.versions import Version
from tests.designs import SOUND_E, make_design, make_document


def quick(**cluster: object) -> Design:
    """Return a design of one cluster in the quick form."""
    return Design.from_document({"clusters": [cluster]})


def test_nothing_stated_is_nothing_known() -> None:
    """A cluster without a peer count has no peers and no links, and says so."""
    cluster = quick().clusters[0]
    assert (cluster.size, cluster.peers, cluster.links, cluster.type, cluster.software_version) == (
        None,
        (),
        (),
        None,
        None,
    )
    assert cluster.primary is None


def test_false_and_empty_lists_are_stated() -> None:
    """False, zero and an empty list are facts, not gaps: the outer level does not show through."""
    document = {
        "h323_mode": True,
        "option_keys": ["A"],
        "clusters": [{"peer_count": 1, "h323_mode": False, "option_keys": []}],
    }
    peer = Design.from_document(document).clusters[0].peers[0]
    assert peer.h323_mode is False
    assert peer.option_keys == ()


def test_a_peer_takes_what_the_nearest_level_states() -> None:
    """Design, cluster, peer: the inner level wins, and each fact knows the pointer of the level that states it."""
    document = {
        "software_version": "X14.0",
        "platform": "small_vm",
        "clusters": [{"platform": "medium_vm", "peers": [{"platform": "large_vm"}, {}]}],
    }
    first, second = Design.from_document(document).clusters[0].peers
    assert (first.platform, second.platform) == (Platform.LARGE_VM, Platform.MEDIUM_VM)
    assert first.where("platform") == "/clusters/0/peers/0/platform"
    assert second.where("platform") == "/clusters/0/platform"
    assert second.where("software_version") == "/software_version"
    assert second.where("nics") == "/clusters/0/peers/1/nics"


def test_in_the_quick_form_a_fact_not_stated_belongs_to_the_cluster() -> None:
    """Peers that are only counted point to their cluster; a fact of one peer alone asks for the list of peers."""
    peer = quick(peer_count=2).clusters[0].peers[1]
    assert peer.where("nics") == "/clusters/0/nics"
    assert peer.where("certificate/not_after") == "/clusters/0/peers"


def test_a_cluster_is_bound_by_its_oldest_release() -> None:
    """While releases differ, the older one's rules hold for the cluster."""
    design = make_design(peers={2: {"software_version": "X12.7"}})
    assert design.clusters[0].software_version == Version.parse("X12.7")


def test_a_type_that_differs_between_peers_is_no_type_of_the_cluster() -> None:
    """C and E together are neither; peers that state none do not count against the others."""
    assert make_design(peers={2: {"type": "E"}}).clusters[0].type is None
    assert quick(type="C", peer_count=2).clusters[0].type is PeerType.C


def test_links_take_the_worst_pair_unless_stated_for_themselves() -> None:
    """An entry of `links` overrides round trip and NAT for its pair, in whichever order it names the peers."""
    cluster = quick(
        peer_count=3, round_trip_ms=20, nat_between_peers=False, links=[{"peers": [3, 1], "round_trip_ms": 70}]
    ).clusters[0]
    assert [(link.round_trip_ms, link.nat, link.where("round_trip_ms")) for link in cluster.links] == [
        (20, False, "/clusters/0/round_trip_ms"),
        (70, False, "/clusters/0/links/0"),
        (20, False, "/clusters/0/round_trip_ms"),
    ]
    assert cluster.links[0].where("nat") == "/clusters/0/nat_between_peers"


def test_a_primary_beyond_the_list_names_no_peer() -> None:
    """Configuration primary 3 of two peers is nobody."""
    assert make_design(cluster={"configuration_primary": 3}).clusters[0].primary is None
    assert make_design(cluster={"configuration_primary": 2}).clusters[0].primary.number == 2


def test_the_internal_address_is_that_of_the_cluster_interface() -> None:
    """LAN 1 by default, LAN 2 when the design says so, and never the outside one."""
    peer = make_design(SOUND_E).clusters[0].peers[0]
    assert (peer.internal_ip(IpVersion.IPV4), peer.external.ipv4, peer.uses_static_nat) == (
        "10.15.13.20",
        "192.168.245.131",
        True,
    )
    other = make_design(SOUND_E, every_peer={"cluster_interface": "lan2"}).clusters[0].peers[0]
    assert (other.internal_ip(IpVersion.IPV4), other.external.ipv4) == ("192.168.245.131", "10.15.13.20")


@pytest.mark.parametrize(
    ("nics", "stated", "uses"),
    [
        (2, {"lan1": {"ipv4": "10.0.0.1"}}, None),
        (2, {"lan2": {"ipv4": "10.0.0.1"}}, None),
        (2, {"lan1": {"ipv4": "10.0.0.1"}, "lan2": {"ipv4": "10.1.0.1"}}, False),
        (2, {"lan2": {"ipv4": "10.0.0.1", "static_nat_address": "192.0.2.1"}}, True),
        (1, {"lan1": {"ipv4": "10.0.0.1"}}, False),
        (1, {}, None),
    ],
)
def test_an_interface_that_is_not_stated_may_have_static_nat(nics: int, stated: Any, uses: bool | None) -> None:
    """That a peer has no static NAT is known once as many interfaces are stated as it has."""
    design = Design.from_document({"clusters": [{"nics": nics, "peers": [stated]}]})
    assert design.clusters[0].peers[0].uses_static_nat is uses


def test_an_address_without_interfaces_is_its_own() -> None:
    """A peer listed by IP address is reached there; by name only, nobody knows; mapped, by the mapping."""
    design = Design.from_document(
        {
            "clusters": [
                {
                    "peers": [{"address": "10.0.0.1"}, {"address": "b.example.com"}, {"address": "c.example.com"}],
                    "address_mapping": {"enabled": True, "mappings": [{"fqdn": "c.example.com", "ip": "10.0.0.3"}]},
                }
            ]
        }
    )
    peers = design.clusters[0].peers
    assert [peer.internal_ip(None) for peer in peers] == ["10.0.0.1", None, "10.0.0.3"]
    assert [peer.address_is_ip for peer in peers] == [True, False, False]
    assert (peers[0].external, peers[0].uses_static_nat) == (None, None)


def test_a_mapping_that_is_off_maps_nothing() -> None:
    """Rows count only while cluster address mapping is enabled."""
    mapping = SOUND_E["clusters"][0]["address_mapping"] | {"enabled": False}
    assert make_design(SOUND_E, cluster={"address_mapping": mapping}).clusters[0].peers[0].mapped_ip is None


def test_a_mapping_of_another_name_is_not_the_peers() -> None:
    """Peers look up the name in the Peer N address field; the public FQDN stands in only for an IP address there."""
    mapping = {"enabled": True, "mappings": [{"fqdn": "out.example.com", "ip": "10.0.0.1"}]}
    peers = [
        {"address": "in.example.com", "public_fqdn": "out.example.com"},
        {"address": "10.9.9.9", "public_fqdn": "OUT.example.com"},
    ]
    design = Design.from_document({"clusters": [{"peers": peers, "address_mapping": mapping}]})
    assert [peer.mapped_ip for peer in design.clusters[0].peers] == [None, "10.0.0.1"]


def test_a_peer_is_called_by_its_address_else_its_names() -> None:
    """Peer N address, then system name, then host name, then nothing."""
    peers = (
        Design.from_document(
            {
                "clusters": [
                    {
                        "peers": [
                            {"address": "a", "system_name": "b"},
                            {"system_name": "b", "host_name": "c"},
                            {"host_name": "c"},
                            {},
                        ]
                    }
                ]
            }
        )
        .clusters[0]
        .peers
    )
    assert [peer.name for peer in peers] == ["a", "b", "c", None]


@pytest.mark.parametrize(
    ("clusters", "relays"),
    [
        ([{"type": "C"}, {"type": "E"}], [None, 900]),
        ([{"type": "C", "demand": {"turn_relays": 5}}, {"type": "E"}], [5, 900]),
        ([{"peers": [{"type": "C"}]}, {"peers": [{}, {"type": "E"}]}], [None, 900]),
        ([{"peers": [{"type": "C"}, {"type": "E"}]}, {"type": "E"}], [900, 900]),
        ([{}, {"type": "E"}], [900, 900]),
        ([{"type": "C"}, {}], [900, 900]),
        ([{"type": "C"}, {"type": "C"}], [900, 900]),
    ],
)
def test_relays_asked_of_the_design_are_asked_of_its_edge(clusters: list[Any], relays: list[int | None]) -> None:
    """Relays that the whole design states are for Expressway-E; a C cluster is asked for them where there is no E."""
    design = Design.from_document({"clusters": clusters, "demand": {"turn_relays": 900, "video_calls": 5}})
    assert [(each.demand.turn_relays, each.demand.video_calls) for each in design.clusters] == [(n, 5) for n in relays]


def test_demand_of_a_cluster_overrides_the_designs_metric_by_metric() -> None:
    """What the cluster does not mention still holds from the design."""
    design = Design.from_document(
        {
            "demand": {"video_calls": 10, "peer_losses": 1},
            "clusters": [{"peer_count": 2, "demand": {"video_calls": 5}}, {"peer_count": 2}],
        }
    )
    assert [(c.demand.video_calls, c.demand.peer_losses) for c in design.clusters] == [(5, 1), (10, 1)]


def test_the_port_of_a_trunk_is_a_port_and_no_quantity() -> None:
    """It is written without separators wherever it is shown; a trunk may leave it out."""
    trunks = [{"port": 5060}, {"destinations": ["expc01.apolo.local"]}]
    designs = [Design.from_document({"clusters": [{}], "unified_cm": {"sip_trunk": trunk}}) for trunk in trunks]
    stated, unstated = (design.unified_cm.sip_trunk for design in designs)
    assert stated is not None
    assert unstated is not None
    assert (type(stated.port), stated.destinations) == (PortNumber, None)
    assert (unstated.port, unstated.destinations) == (None, ("expc01.apolo.local",))


def test_growth_needs_both_percent_and_years() -> None:
    """Half a statement about growth is none."""
    assert Demand(growth_percent=10).growth is None
    assert Demand(growth_percent=10, years=2).growth == 1.1**2


def test_the_hash_knows_the_design_and_not_the_order_of_its_keys() -> None:
    """Two spellings of one document have one hash; any changed fact has another."""
    document = make_document()
    turned = json.loads(json.dumps(document, sort_keys=True))
    assert Design.from_document(document).hash == Design.from_document(turned).hash
    assert Design.from_document(document).hash != make_design(cluster={"round_trip_ms": 5}).hash


def test_what_one_peers_clustering_page_holds_is_kept_apart() -> None:
    """The page's values do not leak into the cluster's."""
    page = {"tls_verification": "permissive", "peers": ["a", None], "configuration_primary": 2, "ip_version": "ipv6"}
    cluster = make_design(peers={1: {"clustering": page}}).clusters[0]
    assert cluster.tls_verification is TlsVerification.ENFORCE
    assert cluster.peers[0].clustering.peers == ("a", None)
    assert cluster.peers[1].clustering is None
