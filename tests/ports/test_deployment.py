"""Flows of a deployment: who talks to whom, from which zone, with which addresses, and when."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.design import Design
from planner.ports import Firewall, FirewallZone, matrix
from tests.ports.deployments import REFERENCE, C, E, addresses, deployment, document, named

INTERNAL, EXTERNAL = Firewall.INTERNAL, Firewall.EXTERNAL
C_PEERS = ["10.1.0.11", "10.1.0.12"]
E_INSIDE = ["10.2.0.21", "10.2.0.22"]
E_OUTSIDE = ["203.0.113.21", "203.0.113.22"]
SERVICES = ["mra", "b2b", "registrar", "hybrid", "ms_gateway", "cmr_cloud", "cms_proxy"]

PLACES = [
    # flow, source role, destination role, source addresses, destination addresses, firewalls
    ("admin_ssh", "admin", "c", ["10.9.0.0/24"], C_PEERS, ()),
    ("admin_ssh", "admin", "e_inside", ["10.9.0.0/24"], E_INSIDE, (INTERNAL,)),
    ("tms_snmp", "tms", "e_inside", ["10.1.0.71"], E_INSIDE, (INTERNAL,)),
    ("dns", "c", "dns_internal", C_PEERS, ["10.1.0.2"], ()),
    ("dns", "e_outside", "dns_external", E_OUTSIDE, ["198.51.100.53"], (EXTERNAL,)),
    ("ntp", "c", "ntp_internal", C_PEERS, ["10.1.0.3"], ()),
    ("ntp", "e_outside", "ntp_external", E_OUTSIDE, ["198.51.100.123"], (EXTERNAL,)),
    ("smart_licensing", "c", "smart_licensing", C_PEERS, ["72.163.10.0/24"], (INTERNAL, EXTERNAL)),
    ("smart_licensing", "e_outside", "smart_licensing", E_OUTSIDE, ["72.163.10.0/24"], (EXTERNAL,)),
    ("smtp", "c", "mail", C_PEERS, ["10.1.0.81"], ()),
    ("smtp", "e_inside", "mail", E_INSIDE, ["10.1.0.81"], (INTERNAL,)),
    ("ldap", "c", "directory", C_PEERS, ["10.1.0.61"], ()),
    ("ldap", "e_inside", "directory", E_INSIDE, ["10.1.0.61"], (INTERNAL,)),
    ("ssh_tunnels", "c", "e_inside", C_PEERS, E_INSIDE, (INTERNAL,)),
    ("sip_traversal", "c", "e_inside", C_PEERS, E_INSIDE, (INTERNAL,)),
    ("traversed_media", "c", "e_inside", C_PEERS, E_INSIDE, (INTERNAL,)),
    ("mra_https", "internet", "e_outside", [], E_OUTSIDE, (EXTERNAL,)),
    ("mra_media_out", "e_outside", "internet", E_OUTSIDE, [], (EXTERNAL,)),
    ("turn_relays_inside", "turn_users", "e_inside", [], E_INSIDE, (INTERNAL,)),
    ("tftp", "c", "unified_cm", C_PEERS, ["10.1.0.31", "10.1.0.32"], ()),
    ("sip_from_unified_cm", "unified_cm", "c", ["10.1.0.31", "10.1.0.32"], C_PEERS, ()),
    ("im_and_presence_xmpp", "c", "im_and_presence", C_PEERS, ["10.1.0.41"], ()),
    ("unity_connection", "c", "unity_connection", C_PEERS, ["10.1.0.51"], ()),
    ("endpoint_media", "c", "endpoints", C_PEERS, ["10.50.0.0/16"], ()),
]


@pytest.mark.parametrize(("flow", "source", "destination", "senders", "receivers", "firewalls"), PLACES)
def test_each_side_has_its_addresses_and_zone(
    flow: str, source: str, destination: str, senders: list[str], receivers: list[str], firewalls: Any
) -> None:
    """The right side of an Expressway-E, the servers as stated, and the firewalls between them."""
    (found,) = named(deployment(), flow, source=source, destination=destination)
    assert addresses(found) == (senders, receivers)
    assert found.firewalls == firewalls


def test_groups_hold_every_flow_once() -> None:
    """By firewall, within a zone, and not placed: together all flows; those of both firewalls stand at both."""
    found = deployment()
    both = [flow for flow in found.flows if flow.firewalls == (INTERNAL, EXTERNAL)]
    groups = [*found.at(INTERNAL), *found.at(EXTERNAL), *found.within, *found.unplaced]
    assert len(both) == 1
    assert len(groups) == len(found.flows) + len(both)


def test_the_address_behind_static_nat_is_kept() -> None:
    """A firewall that translates sees the interface's own address, one outside it the static NAT one."""
    (flow,) = named(deployment(), "mra_sip")
    assert [host.addresses for host in flow.destination.hosts] == [
        ("203.0.113.21", "10.3.0.21"),
        ("203.0.113.22", "10.3.0.22"),
    ]


PUBLIC_SIDES = [
    # facts of one peer, its public addresses
    ({"nics": 1, "lan1": {"ipv4": "203.0.113.9"}}, ["203.0.113.9"]),
    ({"nics": 1, "lan1": {"ipv4": "10.2.0.9", "static_nat_address": "203.0.113.9"}}, ["203.0.113.9"]),
    ({"nics": 1, "address": "203.0.113.9"}, ["203.0.113.9"]),
    ({"nics": 1, "address": "e1.example.com"}, [None]),
    ({"nics": 2, "lan1": {"ipv4": "10.2.0.9"}}, [None]),
    ({"nics": 2, "address": "10.2.0.9"}, [None]),
    (
        {"nics": 2, "lan1": {"ipv4": "203.0.113.9"}, "lan2": {"ipv4": "10.2.0.9"}, "cluster_interface": "lan2"},
        ["203.0.113.9"],
    ),
    ({"lan1": {"ipv4": "10.2.0.9"}, "lan2": {"ipv4": "203.0.113.9"}}, ["203.0.113.9"]),
    ({"lan1": {"ipv4": "203.0.113.9"}}, ["203.0.113.9"]),
    ({"nics": 2, "lan2": {"ipv4": "203.0.113.9", "ipv6": "2001:db8::9"}}, ["203.0.113.9", "2001:db8::9"]),
    ({"nics": 2, "ip_protocol": "ipv6", "lan2": {"ipv4": "203.0.113.9", "ipv6": "2001:db8::9"}}, ["2001:db8::9"]),
    ({"nics": 2, "ip_protocol": "ipv4", "lan2": {"ipv4": "203.0.113.9", "ipv6": "2001:db8::9"}}, ["203.0.113.9"]),
    ({"nics": 2, "lan2": {"ipv6": "2001:db8::9"}}, ["2001:db8::9"]),
]


@pytest.mark.parametrize(("peer", "expected"), PUBLIC_SIDES)
def test_the_public_side_is_what_the_internet_sees(peer: dict[str, Any], expected: list[str | None]) -> None:
    """Static NAT address before own address, the other interface of two, the versions in use; else not stated."""
    (flow,) = named(deployment(clusters=[{"type": "E", "peers": [peer]}]), "mra_https")
    assert [host.address for host in flow.destination.hosts] == expected
    assert flow.destination.complete == (None not in expected)


E_SERVERS = [
    # address of a DNS server that an Expressway-E asks, zone
    ("198.51.100.53", FirewallZone.INTERNET),
    ("10.2.0.53", FirewallZone.DMZ),
    ("10.3.0.53", FirewallZone.DMZ),
    ("10.1.0.53", FirewallZone.INTERNAL),
    ("172.16.0.53", None),
    ("2001:db8::53", FirewallZone.INTERNET),
    ("dns.example.com", FirewallZone.INTERNET),
]


@pytest.mark.parametrize(("server", "zone"), E_SERVERS)
def test_a_server_that_the_edge_asks_stands_where_its_address_says(server: str, zone: FirewallZone | None) -> None:
    """In the network of a peer of either side, on the Internet if routable; a private one elsewhere tells nothing."""
    (flow,) = [flow for flow in named(deployment(e={"dns_servers": [server]}), "dns") if flow.source.role != "c"]
    assert flow.destination.zone == zone
    assert (flow.source.role == "e_outside") == (zone is FirewallZone.INTERNET)
    assert ("assumed.place" in flow.remarks) == (zone is None)
    assert flow.opens_inwards == ("opens_inwards" in flow.remarks) == (zone is FirewallZone.INTERNAL)


def test_a_server_that_both_sides_ask_stands_inside() -> None:
    """What an Expressway-C asks in the internal network is there for an Expressway-E too: it opens inwards."""
    server = "10.77.0.5"
    found = deployment(c={"ntp_servers": [server]}, e={"ntp_servers": [server, "10.78.0.5"]})
    edge = {flow.destination.zone: flow for flow in named(found, "ntp") if flow.source.role != "c"}
    inside, unknown = edge[FirewallZone.INTERNAL], edge[None]
    assert addresses(inside) == (E_INSIDE, [server])
    assert (inside.firewalls, inside.opens_inwards) == ((INTERNAL,), True)
    assert (addresses(unknown)[1], unknown.opens_inwards) == (["10.78.0.5"], False)


C_SERVERS = [
    # fact, server that an Expressway-C asks, C peers' own network, zone
    ("dns_servers", "10.77.0.5", "10.1.0", FirewallZone.INTERNAL),
    ("dns_servers", "10.2.0.5", "10.1.0", FirewallZone.DMZ),
    ("dns_servers", "198.51.100.5", "10.1.0", FirewallZone.INTERNET),
    ("ntp_servers", "198.51.100.5", "192.0.2", FirewallZone.INTERNAL),
    ("ntp_servers", "10.2.0.5", "10.2.0", FirewallZone.INTERNAL),
]


@pytest.mark.parametrize(("fact", "server", "network", "zone"), C_SERVERS)
def test_a_server_that_the_inside_asks_stands_where_its_address_says(
    fact: str, server: str, network: str, zone: FirewallZone
) -> None:
    """Inside in a network of its own or unless shown otherwise; an organisation may have public addresses inside."""
    peers = [{"address": "c1.corp.example", "lan1": {"ipv4": f"{network}.11", "prefix": 24}}]
    (flow,) = named(deployment(c={fact: [server], "peers": peers}), fact.partition("_")[0], source="c")
    assert flow.destination.zone is zone


def test_one_server_stands_in_one_zone() -> None:
    """A mail server in the DMZ, or outside, is there for both sides."""
    for address, zone in (("10.2.0.81", FirewallZone.DMZ), ("198.51.100.81", FirewallZone.INTERNET)):
        mails = named(deployment(networks={"mail": [address]}), "smtp")
        assert [flow.destination.zone for flow in mails] == [zone, zone]


def test_the_network_of_one_address_is_that_address() -> None:
    """/32 and /128 say nothing; with the node of the same address it is one."""
    found = deployment(
        unified_cm={"nodes": ["10.1.0.31"]}, networks={"unified_cm": ["10.1.0.31/32", "2001:db8::1/128"]}
    )
    assert addresses(named(found, "tftp")[0])[1] == ["10.1.0.31", "2001:db8::1"]


def test_servers_in_several_zones_are_a_flow_each() -> None:
    """One inside the DMZ and one outside are not one group."""
    found = named(deployment(e={"dns_servers": ["10.2.0.53", "198.51.100.53", "198.51.100.54"]}), "dns")
    edge = {flow.destination.zone: addresses(flow)[1] for flow in found if flow.source.role != "c"}
    assert edge == {FirewallZone.DMZ: ["10.2.0.53"], FirewallZone.INTERNET: ["198.51.100.53", "198.51.100.54"]}


def test_what_is_not_stated_is_never_any() -> None:
    """No address, no host: only the Internet is any address."""
    found = deployment(unified_cm=None, im_and_presence=None, networks=None, clusters=[{"type": "C"}, {"type": "E"}])
    assert not any(flow.source.stated or flow.destination.stated for flow in found.flows)
    for flow in found.flows:
        for side in (flow.source, flow.destination):
            assert side.anywhere == side.complete == (side.role == "internet")
    zones = {flow.source.role: flow.destination.zone for flow in named(found, "dns")}
    assert zones == {"c": FirewallZone.INTERNAL, "e_outside": FirewallZone.INTERNET}


def test_external_servers_of_the_design_stand_in_for_those_of_the_peers() -> None:
    """networks.external_dns and external_ntp are used where an Expressway-E states no servers of its own."""
    networks = {"external_dns": ["192.0.2.53/32"], "external_ntp": ["192.0.2.123/32"]}
    found = deployment(e={"dns_servers": None, "ntp_servers": None}, networks=networks)
    assert addresses(named(found, "dns", source="e_outside")[0])[1] == ["192.0.2.53"]
    assert addresses(named(found, "ntp", source="e_outside")[0])[1] == ["192.0.2.123"]
    own = deployment(networks=networks)
    assert addresses(named(own, "dns", source="e_outside")[0])[1] == ["198.51.100.53"]


def test_a_time_server_of_the_expressway_c_may_be_on_the_internet() -> None:
    """A routable one is outside both firewalls."""
    (flow,) = named(deployment(c={"ntp_servers": ["198.51.100.123"]}), "ntp", source="c")
    assert flow.firewalls == (INTERNAL, EXTERNAL)


def test_names_of_nodes_give_way_to_their_network() -> None:
    """A name has no address that a firewall could be given; the stated network has."""
    nodes = {"nodes": ["cm1.corp.example", "10.1.0.32"]}
    (named_only,) = named(deployment(unified_cm=nodes), "tftp")
    assert [(host.name, host.address) for host in named_only.destination.hosts] == [
        ("cm1.corp.example", None),
        (None, "10.1.0.32"),
    ]
    assert not named_only.destination.complete
    (placed,) = named(deployment(unified_cm=nodes, networks={"unified_cm": ["10.1.0.0/26"]}), "tftp")
    assert addresses(placed)[1] == ["10.1.0.32", "10.1.0.0/26"]


# --- sizes ------------------------------------------------------------------------------------------------------------

SMALL_MEDIA, LARGE_MEDIA = "2776-2777, 36000-36001", "36000-36011"
SIZES = [
    # facts of the Expressway-E cluster, media ports, TURN ports, both sizes assumed
    ({"platform": "small_vm"}, SMALL_MEDIA, "3478", False),
    ({"platform": "medium_vm"}, SMALL_MEDIA, "3478", False),
    ({"platform": "large_vm"}, LARGE_MEDIA, "3478-3483", False),
    ({"platform": "ce1200"}, LARGE_MEDIA, "3478-3483", False),
    ({"platform": "ce1300", "turn_port_multiplexing": False}, LARGE_MEDIA, "3478-3483", False),
    ({"platform": "large_vm", "turn_port_multiplexing": True}, LARGE_MEDIA, "3478", False),
    ({"platform": "medium_vm", "turn_port_multiplexing": True}, SMALL_MEDIA, "3478", False),
    ({"platform": "ce1100"}, f"{SMALL_MEDIA}, {LARGE_MEDIA}", "3478, 3478-3483", True),
    ({"platform": None}, f"{SMALL_MEDIA}, {LARGE_MEDIA}", "3478, 3478-3483", True),
]


@pytest.mark.parametrize(("facts", "media", "turn", "assumed"), SIZES)
def test_ports_follow_the_size_of_the_edge(facts: dict[str, Any], media: str, turn: str, assumed: bool) -> None:
    """Small and Medium, Large, Large with multiplexing; of a size that is not known the ports of both."""
    found = deployment(e=facts)
    (traversed,) = named(found, "traversed_media")
    (control,), (requests,) = named(found, "turn_control"), named(found, "turn_requests")
    assert (traversed.destination_ports, control.destination_ports, requests.destination_ports) == (media, turn, turn)
    assert traversed.size_assumed == control.size_assumed == assumed
    assert ("assumed.size" in traversed.remarks) == assumed


def test_peers_of_different_sizes_are_groups_of_their_own() -> None:
    """Each peer has the ports of its size, not of the cluster's worst."""
    peers = [{**E["peers"][0], "platform": "large_vm"}, E["peers"][1]]
    found = {
        flow.destination_ports: addresses(flow)[1] for flow in named(deployment(e={"peers": peers}), "traversed_media")
    }
    assert found == {LARGE_MEDIA: ["10.2.0.21"], SMALL_MEDIA: ["10.2.0.22"]}


def test_a_size_stated_for_all_counts_before_peers_are_known() -> None:
    """A cluster without a list of peers has the ports of its platform."""
    (flow,) = named(deployment(clusters=[{"type": "E", "platform": "large_vm"}]), "turn_requests")
    assert flow.destination_ports == "3478-3483"


# --- services, systems, releases --------------------------------------------------------------------------------------


def test_flows_of_services_that_are_not_used_are_left_out() -> None:
    """MRA alone needs no ports for calls from other organisations, and these none for MRA."""
    mra = {flow.id for flow in deployment().flows}
    b2b = {flow.id for flow in deployment(services=["b2b"]).flows}
    assert {"mra_https", "ssh_tunnels", "xmpp_traversal"} <= mra - b2b
    assert {"b2b_sip_tls", "b2b_h323_ras", "h323_traversal"} <= b2b - mra
    assert {"sip_traversal", "traversed_media", "dns", "admin_https"} <= mra & b2b
    unsure = {flow.id for flow in deployment().flows if not flow.needed}
    assert unsure == {"turn_control", "turn_requests", "turn_relays_in", "turn_relays_out", "turn_relays_inside"}


TURN = [
    # facts of the Expressway-E cluster, facts of the design, needed; None: TURN flows are left out
    ({}, {}, False),
    ({"demand": {"turn_relays": 10}}, {}, True),
    ({}, {"demand": {"turn_relays": 10}}, True),
    ({"demand": {"turn_relays": 0}}, {}, None),
    ({"demand": {"turn_relays": 0}}, {"services": ["mra", "cms_proxy"]}, True),
    ({}, {"services": ["mra", "cms_proxy"]}, True),
    ({}, {"services": None}, False),
]


@pytest.mark.parametrize(("edge", "stated", "needed"), TURN)
def test_turn_is_opened_where_it_is_used(edge: dict[str, Any], stated: dict[str, Any], needed: bool | None) -> None:
    """By the web proxy of Meeting Server, or where a demand says so; MRA alone does not tell."""
    flows = named(deployment(e=edge, **stated), "turn_relays_in")
    assert [bool(flow.needed) for flow in flows] == ([] if needed is None else [needed])


def test_turn_over_tcp_is_for_meeting_server_alone() -> None:
    """MRA opens UDP only, and no TCP 443."""
    for services, protocols in ((["mra"], {"UDP"}), (["cms_proxy"], {"UDP", "TCP"})):
        found = [
            flow for flow in deployment(services=services).flows if flow.id.startswith(("turn_re", "turn_requests"))
        ]
        assert {protocol for flow in found for protocol in flow.protocols} == protocols


def test_without_services_every_flow_is_there_and_says_what_it_is_for() -> None:
    """Not stated is never 'not used': each flow of a service is kept, marked as needed only if that is used."""
    found = deployment(services=None)
    assert {flow.id for flow in found.flows} == {row.id for row in REFERENCE.deployment_flows}
    by_service = {row.id for row in REFERENCE.deployment_flows if row.services}
    assert {flow.id for flow in found.flows if flow.services_unknown} == by_service
    assert all("service" in flow.needs and flow.needed is None for flow in found.flows if flow.id in by_service)


def test_each_service_has_its_flows() -> None:
    """Every row with services appears for each of them and for no other."""
    for service in SERVICES:
        found = {flow.id for flow in deployment(services=[service]).flows}
        rows = {row.id for row in REFERENCE.deployment_flows if not row.services or service in row.services}
        assert found == rows


def test_services_of_one_side_decide_for_a_pair() -> None:
    """What either cluster states is used for the flows between them; other clusters keep their own."""
    found = deployment(services=None, e={"services": ["b2b"]})
    assert not named(found, "ssh_tunnels")
    assert not named(found, "mra_https")
    assert [flow.needed for flow in named(found, "b2b_sip_tls")] == [True]
    assert [flow.needed for flow in named(found, "tftp")] == [None]


SYSTEMS = [
    # changes, flow, what becomes of it: True needed, None if used, False left out
    ({"tms": {"used": True}}, "tms_snmp", True),
    ({"tms": {"used": False}, "networks": {"tms": ["10.1.0.71/32"]}}, "tms_snmp", False),
    ({"tms": None, "networks": {"tms": ["10.1.0.71/32"]}}, "tms_snmp", True),
    ({"tms": None, "networks": None}, "tms_snmp", None),
    ({"networks": None}, "smtp", None),
    ({"networks": None}, "ldap", None),
    ({}, "ldap", True),
    ({"im_and_presence": None}, "im_and_presence_xmpp", None),
    ({"im_and_presence": None, "networks": {"im_and_presence": ["10.1.0.41/32"]}}, "im_and_presence_xmpp", True),
    ({}, "im_and_presence_soap", True),
    ({"networks": None}, "unity_connection", None),
]


@pytest.mark.parametrize(("changes", "flow", "needed"), SYSTEMS)
def test_a_system_that_may_be_missing_makes_its_flows_conditional(
    changes: dict[str, Any], flow: str, needed: bool | None
) -> None:
    """Needed where stated, left out where denied, kept with its condition where nothing is said."""
    found = named(deployment(**changes), flow)
    assert {each.needed for each in found} == (set() if needed is False else {needed})
    assert all(("system" in each.needs) == (needed is None) for each in found)


@pytest.mark.parametrize(
    ("release", "flow", "there"),
    [
        ("X14.1", "smart_licensing", False),
        ("X14.2", "smart_licensing", True),
        ("X8.9.2", "turn_requests_443", False),
        ("X8.10", "turn_requests_443", True),
    ],
)
def test_flows_begin_with_their_release(release: str, flow: str, there: bool) -> None:
    """On each side of the release that first has them."""
    found = named(deployment(software_version=release, services=["cms_proxy"]), flow)
    assert bool(found) == there
    assert not any(each.release_assumed for each in found)


def test_a_release_that_is_not_stated_is_the_current_one_and_said() -> None:
    """Only flows that depend on the release say so."""
    found = deployment(software_version=None, services=["cms_proxy"])
    assert {flow.id for flow in found.flows if flow.release_assumed} == {"smart_licensing", "turn_requests_443"}
    assert "assumed.release" in named(found, "smart_licensing")[0].remarks


def test_what_is_optional_and_what_is_not_confirmed_is_marked() -> None:
    """Such flows are there, and say what they are."""
    found = deployment(services=["cms_proxy", "b2b"])
    (turn,) = named(found, "turn_requests_443")
    assert turn.needs == ("optional",)
    (assent,) = named(found, "h323_traversal")
    assert assent.inferred
    assert assent.remarks == ("why.h323_traversal",)


def test_a_port_of_the_trunk_is_added() -> None:
    """The trunk's own port beside the printed ones, once."""
    for port, expected in ((5561, "5060, 5561"), (5060, "5060")):
        found = deployment(unified_cm={"nodes": ["10.1.0.31"], "sip_trunk": {"port": port}})
        assert [flow.destination_ports for flow in named(found, "sip_to_unified_cm")] == [expected]
        assert [flow.destination_ports for flow in named(found, "tftp")] == ["6970, 6971, 6972"]
        assert [flow.destination_ports for flow in named(found, "sip_from_unified_cm")] == ["5060"]


# --- single clusters, unknown types, address pairs --------------------------------------------------------------------


def test_one_cluster_alone_leaves_the_far_side_open() -> None:
    """An Expressway-C without an edge in the design still shows what it needs there, and the other way round."""
    (outwards,) = named(deployment(clusters=[C]), "sip_traversal")
    assert addresses(outwards) == (C_PEERS, [])
    assert outwards.destination.cluster is None
    assert outwards.destination_ports == "7001"
    (inwards,) = named(deployment(clusters=[E]), "sip_traversal")
    assert addresses(inwards) == ([], E_INSIDE)
    assert inwards.source.cluster is None
    assert not named(deployment(clusters=[C]), "mra_https")
    assert not named(deployment(clusters=[E]), "tftp")


def test_the_size_of_an_edge_that_is_not_in_the_design_is_not_known() -> None:
    """Both sizes' ports are listed for it."""
    (flow,) = named(deployment(clusters=[C]), "traversed_media")
    assert flow.size_assumed


def test_a_cluster_of_no_known_type_is_named() -> None:
    """Without C or E there is nothing to say; the matrix says of which cluster."""
    found = deployment(clusters=[{"peer_count": 2}, C, {"peers": [{"type": "C"}, {"type": "E"}]}])
    assert found.untyped == (0, 2)
    assert {flow.source.cluster for flow in found.flows} <= {1, None}
    assert deployment(clusters=[{"peer_count": 2}]).flows == ()


def test_address_pairs_are_of_one_ip_version() -> None:
    """No rule from an IPv4 to an IPv6 address; names without address stay, so that nobody overlooks them."""
    found = deployment(
        c={"peers": [{"address": "c1.corp.example", "lan1": {"ipv4": "10.1.0.11"}}]},
        networks={"endpoints": ["10.50.0.0/16", "2001:db8:50::/48"]},
        unified_cm={"nodes": ["cm1.corp.example", "2001:db8::31"]},
    )
    (media,) = named(found, "endpoint_media")
    assert [(a and a.address, b and b.address) for a, b in media.pairs()] == [("10.1.0.11", "10.50.0.0/16")]
    (tftp,) = named(found, "tftp")
    assert [b and b.name for _, b in tftp.pairs()] == ["cm1.corp.example"]
    (mra,) = named(deployment(), "mra_https")
    assert [(a, b and b.address) for a, b in mra.pairs()] == [(None, "203.0.113.21"), (None, "203.0.113.22")]


def test_the_matrix_cites_everything_it_rests_on() -> None:
    """Flows between peers, flows of the deployment and the peers' own rules."""
    found = matrix(Design.from_document(document()), REFERENCE)
    cited = found.citations()
    assert len(cited) == len(set(cited))
    assert {row.cite for row in found.compact} <= set(cited)
    assert {cite for flow in found.deployment.flows for cite in flow.cites} <= set(cited)
    assert {rule.cite for rule in found.deployment.peer_rules} <= set(cited)


ANY_ADDRESS = st.sampled_from(["10.1.0.5", "10.2.0.5", "198.51.100.5", "2001:db8::5", "fd00::5", "host.example.com"])
NETWORK = st.lists(st.sampled_from(["10.1.0.0/24", "198.51.100.0/24", "10.2.0.0/24", "2001:db8::/32"]), max_size=2)
CLUSTER = st.fixed_dictionaries(
    {"type": st.sampled_from(["C", "E"])},
    optional={
        "pair": st.sampled_from(["a", "b"]),
        "nics": st.sampled_from([1, 2]),
        "platform": st.sampled_from(["small_vm", "large_vm", "ce1100"]),
        "dns_servers": st.lists(ANY_ADDRESS, max_size=2),
        "ntp_servers": st.lists(ANY_ADDRESS, max_size=2),
        "services": st.lists(st.sampled_from(SERVICES), max_size=3),
        "peers": st.sampled_from([C["peers"], E["peers"], [{}]]),
    },
)
DESIGNS = st.fixed_dictionaries(
    {"clusters": st.lists(CLUSTER, min_size=1, max_size=4)},
    optional={
        "software_version": st.sampled_from(["X8.7", "X14.0", "X15.5"]),
        "services": st.lists(st.sampled_from(SERVICES), max_size=3),
        "unified_cm": st.fixed_dictionaries({"nodes": st.lists(ANY_ADDRESS, max_size=2)}),
        "networks": st.fixed_dictionaries(
            dict.fromkeys(("admin", "mail", "directory", "smart_licensing", "tms", "external_dns"), NETWORK)
        ),
    },
)


SERVERS = ("dns", "ntp", "smtp", "ldap", "ldap_plain", "smart_licensing")


@given(DESIGNS)
def test_only_servers_open_the_internal_firewall_inwards(stated: dict[str, Any]) -> None:
    """Whatever the design, nothing leads into the inside but what an Expressway-E asks there, and it is said."""
    found = matrix(Design.from_document(stated), REFERENCE).deployment
    for flow in found.flows:
        inwards = flow.destination.zone is FirewallZone.INTERNAL and flow.source.zone is not FirewallZone.INTERNAL
        assert inwards == flow.opens_inwards == ("opens_inwards" in flow.remarks)
        assert not inwards or (flow.id in SERVERS and flow.source.role == "e_inside" and flow.firewalls == (INTERNAL,))
        assert flow.source.zone is not None
        for sender, receiver in flow.pairs():
            assert sender is not None or not flow.source.hosts
            assert receiver is not None or not flow.destination.hosts
