"""Facts that follow from a design: names of certificates, lists of peers, address mapping, licences, demand."""

from __future__ import annotations

import copy
from itertools import product
from typing import Any

import pytest

from planner.design import (
    METRICS,
    Certificate,
    Cluster,
    ClusteringPage,
    Demand,
    Design,
    Interface,
    IpVersion,
    Licences,
    Metric,
    every,
    is_host_address,
    is_same,
    some,
)
from tests.designs import SOUND_C, SOUND_E, make_design, make_document


def cluster_of(base: dict[str, Any] = SOUND_C, **changes: Any) -> Cluster:
    """Return the first cluster of a sound design with changes."""
    return make_design(base, **changes).clusters[0]


@pytest.mark.parametrize("values", list(product((True, False, None), repeat=3)))
def test_all_and_any_know_what_is_not_known(values: tuple[bool | None, ...]) -> None:
    """What is not known leaves a question open only if its answer could change the result, either way."""
    completions = [
        [given if value is None else value for value, given in zip(values, guess, strict=True)]
        for guess in product((True, False), repeat=3)
    ]
    for judge, exact in ((every, all), (some, any)):
        possible = {exact(completion) for completion in completions}
        assert judge(*values) is (possible.pop() if len(possible) == 1 else None)


def test_nothing_is_all_and_not_any() -> None:
    """Of no values all hold and none does, as with all() and any()."""
    assert every() is True
    assert some() is False


def test_a_fact_that_is_not_stated_is_neither_the_wanted_one_nor_another() -> None:
    """Only a stated fact can be compared."""
    assert (is_same(None, 1), is_same(1, 1), is_same(2, 1)) == (None, True, False)


def test_metrics_are_texts_in_report_order() -> None:
    """A metric is its own key in data and JSON."""
    assert METRICS[0] == "registrations"
    assert f"{Metric.MRA_VIDEO_CALLS}" == "mra_video_calls"
    assert Demand(audio_calls=1, registrations=2).metrics() == {"registrations": 2, "audio_calls": 1}


# --- certificates -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("common_name", "alternative", "names"),
    [
        (None, None, None),
        (None, (), ()),
        ("", (), ()),
        ("a.example", None, ("a.example",)),
        ("a.example", ("b.example", "A.EXAMPLE", "c.example"), ("a.example", "b.example", "c.example")),
        (None, ("b.example", "a.example"), ("b.example", "a.example")),
    ],
)
def test_the_names_of_a_certificate(common_name: str | None, alternative: Any, names: Any) -> None:
    """Common name first, each name once as first written; not known only when neither is stated."""
    assert Certificate(common_name=common_name, subject_alt_names=alternative).names == names


@pytest.mark.parametrize(
    ("common_name", "alternative", "identifies"),
    [
        ("A.example", None, True),
        (None, ("x.example", "a.EXAMPLE"), True),
        ("x.example", ("y.example",), False),
        (None, (), False),
        ("*.example", ("*.example",), False),
        ("x.example", None, None),
        (None, None, None),
        ("aa.example", ("a.example.org", ".example"), False),
    ],
)
def test_a_certificate_identifies_by_whole_names(common_name: str | None, alternative: Any, identifies: Any) -> None:
    """A name counts whole and in any case; wildcards and parts do not; unstated alternative names leave it open."""
    assert Certificate(common_name=common_name, subject_alt_names=alternative).identifies("a.example") is identifies


# --- peer lists -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("peers", "gaps"),
    [
        (None, None),
        ((), ()),
        ((None, None), ()),
        (("a", "b"), ()),
        (("a", "b", None, None), ()),
        (("a", None, "b"), (2,)),
        ((None, "a", None, None, "b", None), (1, 3, 4)),
        (("a", "", "b"), (2,)),
    ],
)
def test_gaps_are_empty_fields_before_a_filled_one(peers: Any, gaps: Any) -> None:
    """Fields after the last entry are simply unused."""
    assert ClusteringPage(peers=peers).gaps == gaps


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("10.0.0.1", True),
        ("2001:db8::1", True),
        ("169.254.1.1", True),
        ("c01.example.com", True),
        ("c01", False),
        ("", False),
        ("10.0.0", False),
        ("c01.example.com\n", False),
        ("0.0.0.0", False),
        ("127.0.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("ff02::1", False),
    ],
)
def test_which_texts_are_addresses_of_a_host(text: str, valid: bool) -> None:
    """An FQDN, or an IP address that one host can have as its own."""
    assert is_host_address(text) is valid


def test_the_list_of_a_peer_is_its_pages_else_the_designs() -> None:
    """Lists are canonical and without empty fields; without every address the design gives none."""
    cluster = cluster_of(peers={1: {"clustering": {"peers": ["EXPC02.apolo.local", None, "2001:DB8::0:1"]}}})
    assert cluster.peer_list(cluster.peers[0]) == ("expc02.apolo.local", "2001:db8::1")
    assert cluster.peer_list(cluster.peers[1]) == ("expc01.apolo.local", "expc02.apolo.local")
    partial = cluster_of(peers={1: {"address": None}})
    assert partial.addresses is None
    assert partial.peer_list(partial.peers[1]) is None
    assert cluster_of(cluster={"peers": []}).addresses is None


def test_a_peer_is_found_by_either_of_its_names() -> None:
    """Peer N address and public FQDN both name a peer, in any case."""
    cluster = cluster_of(SOUND_E, peers={1: {"address": "10.15.13.20"}})
    assert [cluster.named(name) for name in ("EXPE01.apolo.example", "10.15.13.20", "x.example")] == [
        cluster.peers[0],
        cluster.peers[0],
        None,
    ]


# --- address mapping --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "needs"),
    [
        ({}, True),
        ({"cluster": {"type": "C"}}, False),
        ({"cluster": {"type": None}}, None),
        ({"cluster": {"tls_verification": "permissive"}}, False),
        ({"cluster": {"tls_verification": None}}, None),
        ({"cluster": {"type": "C", "tls_verification": None}}, False),
        ({"cluster": {"nics": 1}}, True),
        ({"cluster": {"nics": None}, "every_peer": {"lan2": None}}, None),
        ({"cluster": {"nics": 1}, "every_peer": {"lan2": None}}, False),
        ({"cluster": {"nics": 1}, "every_peer": {"lan1": None, "lan2": None}}, None),
        ({"cluster": {"nics": 1}, "peers": {1: {"lan2": None}}}, True),
    ],
)
def test_which_clusters_need_the_mapping(changes: dict[str, Any], needs: bool | None) -> None:
    """An E cluster that enforces verification, with two NICs or static NAT somewhere; open where a fact is missing."""
    assert cluster_of(SOUND_E, **changes).needs_address_mapping is needs


def test_a_cluster_of_unknown_size_may_need_the_mapping_unless_it_is_of_type_c() -> None:
    """What is stated for all peers counts even where the peers are not known."""
    for kind, needs in (("C", False), ("E", None), (None, None)):
        without_peers = cluster_of(SOUND_E, cluster={"peers": None, "type": kind})
        assert without_peers.needs_address_mapping is needs
        assert without_peers.does_without_address_mapping is (True if kind == "C" else None)


ROUTABLE = {number: {"lan1": {"ipv4": f"198.51.100.{number}"}, "lan2": None} for number in (1, 2)}


@pytest.mark.parametrize(
    ("changes", "does_without"),
    [
        ({}, False),
        ({"cluster": {"type": "C"}}, True),
        ({"cluster": {"type": None}}, None),
        ({"cluster": {"tls_verification": "permissive"}}, False),
        (
            {
                "cluster": {"tls_verification": "permissive"},
                "peers": {1: {"address": "10.15.13.20"}, 2: {"address": "10.15.13.21"}},
            },
            True,
        ),
        ({"cluster": {"nics": 1}, "peers": ROUTABLE}, True),
        ({"cluster": {"nics": 2}, "peers": ROUTABLE}, False),
        ({"cluster": {"nics": None}, "peers": ROUTABLE}, None),
        ({"cluster": {"nics": 1}, "every_peer": {"lan2": None}}, False),
    ],
)
def test_which_clusters_do_without_the_mapping(changes: dict[str, Any], does_without: bool | None) -> None:
    """C clusters, addresses in Permissive, and one NIC on a routable address without static NAT."""
    assert cluster_of(SOUND_E, **changes).does_without_address_mapping is does_without


@pytest.mark.parametrize(
    ("changes", "address", "inside"),
    [
        ({}, "10.15.13.20", True),
        ({}, "10.15.13.21", False),
        ({}, "192.168.245.131", False),
        ({"cluster_interface": "lan2"}, "192.168.245.131", True),
        ({"lan1": None}, "192.168.245.131", False),
        ({"lan1": None}, "10.88.246.163", False),
        ({"lan1": None}, "10.15.13.20", None),
        ({"lan1": None, "address": "10.15.13.20"}, "10.15.13.20", True),
        ({"lan1": {"ipv6": "2001:db8:0::1"}}, "2001:DB8::1", True),
    ],
)
def test_which_addresses_are_inside(changes: dict[str, Any], address: str, inside: bool | None) -> None:
    """Those of the interface that carries cluster traffic; never an external or NAT address; else it is open."""
    assert cluster_of(SOUND_E, peers={1: changes}).peers[0].is_inside(address) is inside


@pytest.mark.parametrize(
    ("changes", "fqdn"),
    [
        ({}, "expe01.apolo.example"),
        ({"address": "10.15.13.20"}, "expe01.apolo.example"),
        ({"address": None}, "expe01.apolo.example"),
        ({"address": "inside.apolo.local"}, "inside.apolo.local"),
        ({"address": "10.15.13.20", "public_fqdn": None}, None),
    ],
)
def test_the_name_of_a_peer(changes: dict[str, Any], fqdn: str | None) -> None:
    """Peer N address where that is a name, else its public FQDN."""
    assert cluster_of(SOUND_E, peers={1: changes}).peers[0].fqdn == fqdn


def test_the_mapping_finds_names_in_any_case() -> None:
    """A pair written in capitals still maps its peer."""
    pairs = {"enabled": True, "mappings": [{"fqdn": "EXPE01.APOLO.EXAMPLE", "ip": "10.15.13.20"}]}
    assert [peer.mapped_ip for peer in cluster_of(SOUND_E, cluster={"address_mapping": pairs}).peers] == [
        "10.15.13.20",
        None,
    ]


# --- licences and demand ----------------------------------------------------------------------------------------------


def test_registration_licences_are_known_only_together() -> None:
    """Rooms and desktops add up when both are stated."""
    assert Licences(room_registrations=3, desktop_registrations=0).registrations == 3
    assert Licences(room_registrations=3).registrations is None
    assert Licences(desktop_registrations=3).registrations is None


def test_a_demand_is_stated_where_its_level_states_it() -> None:
    """A pointer leads to the cluster's own demand, else the design's; the first stated fact of several is meant."""
    cluster = cluster_of(demand={"video_calls": 1, "audio_calls": 1}, cluster={"demand": {"audio_calls": 2}})
    assert cluster.where_demand("video_calls") == "/demand/video_calls"
    assert cluster.where_demand("audio_calls") == "/clusters/0/demand/audio_calls"
    assert cluster.where_demand("rich_media_sessions", "audio_calls", "video_calls") == (
        "/clusters/0/demand/audio_calls"
    )
    assert cluster.where_demand("turn_relays", "registrations") == "/demand/turn_relays"


def test_only_calls_that_are_asked_for_count_as_kinds_of_calls() -> None:
    """None asked is no kind; the order is video, MRA video, audio."""
    assert list(Demand(audio_calls=2, video_calls=1, mra_video_calls=0).calls()) == ["video_calls", "audio_calls"]


@pytest.mark.parametrize(
    ("percent", "years", "grown"),
    [(None, 3, 100), (10, None, 100), (0, 3, 100), (10, 1, 110), (10, 2, 121), (5, 2, 111), (-10, 1, 90)],
)
def test_growth_rounds_up(percent: float | None, years: float | None, grown: int) -> None:
    """A part of a call is a call; without both numbers nothing grows."""
    assert Demand(growth_percent=percent, years=years).grown(100) == grown


@pytest.mark.parametrize(
    ("face", "version", "subnet"),
    [
        (Interface("10.15.13.16", 24), None, ("10.15.13.0", 24)),
        (Interface("10.15.13.16", 28), IpVersion.IPV4, ("10.15.13.16", 28)),
        (Interface("10.15.13.16", 0), IpVersion.IPV4, ("0.0.0.0", 0)),
        (Interface("10.15.13.16"), None, None),
        (Interface(prefix=24), None, None),
        (Interface("10.15.13.16", 24, "2001:DB8:0:1::16"), IpVersion.IPV6, ("2001:db8:0:1::", 64)),
        (Interface("10.15.13.16", 24), IpVersion.IPV6, None),
    ],
)
def test_the_subnet_of_an_interface(face: Interface, version: IpVersion | None, subnet: Any) -> None:
    """An IPv4 network needs the stated length of its prefix; an IPv6 one is the first half of the address."""
    assert face.subnet(version) == subnet


def test_who_holds_an_address_is_told_by_cluster() -> None:
    """Each LAN address, in canonical form, leads to the clusters of its holders, each once; static NAT is none."""
    document = make_document(SOUND_E)
    document["clusters"].append(copy.deepcopy(document["clusters"][0]))
    document["clusters"][1]["peers"][0]["lan1"] = {"ipv6": "2001:DB8::1"}
    document["clusters"][1]["peers"][1]["lan1"] = {"ipv6": "2001:db8:0::1"}
    assert Design.from_document(document).lan_holders == {
        "10.15.13.20": (0,),
        "10.15.13.21": (0,),
        "192.168.245.131": (0, 1),
        "192.168.245.132": (0, 1),
        "2001:db8::1": (1,),
    }


def test_a_peer_is_reached_on_its_own_addresses_and_those_of_static_nat() -> None:
    """Each address once, its own first."""
    peer = make_design(SOUND_E).clusters[0].peers[0]
    assert peer.every_address == ("10.15.13.20", "192.168.245.131", "10.88.246.163")


@pytest.mark.parametrize(
    ("percent", "years", "half"),
    [
        (None, None, False),
        (5, 3, False),
        (5, None, True),
        (None, 3, True),
        (0, None, False),
        (None, 0, False),
        (0, 3, False),
    ],
)
def test_growth_needs_its_years_and_years_their_growth(percent: float | None, years: float | None, half: bool) -> None:
    """One without the other leaves growth open, unless it is nothing."""
    assert Demand(growth_percent=percent, years=years).growth_is_half_stated is half
