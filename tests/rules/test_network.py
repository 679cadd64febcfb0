"""NET: round trip, routing and addresses between the peers."""

from __future__ import annotations

from typing import Any

import pytest

from planner.design import EthernetSpeed, IpProtocol, IpVersion, Lan, Platform
from planner.reference import load_reference
from planner.rules import RULES
from planner.versions import Version
from planner.wording import LANGUAGES, load_wording
from tests.designs import SOUND_C, SOUND_E, make_document
from tests.rules.judging import CONFIRMED, MET, NOT_APPLICABLE, UNDECIDED, UNMET, Case, check, judge
from tests.rules.sentences import sentences, words_of

PERMISSIVE = {"tls_verification": "permissive"}
X8_10 = make_document(software_version="X8.10")
X8_9 = make_document(software_version="X8.9.4")

BY_ADDRESS = make_document(
    SOUND_E,
    cluster={**PERMISSIVE, "address_mapping": None},
    peers={number: {"address": f"10.15.13.{19 + number}"} for number in (1, 2)},
)
"""Two dual-NIC Expressway-E peers that form the cluster by their internal IP addresses."""

ONE_NIC = make_document(
    SOUND_E,
    cluster={**PERMISSIVE, "nics": 1, "address_mapping": None},
    peers={
        number: {"address": f"203.0.113.{19 + number}", "lan1": {"ipv4": f"203.0.113.{19 + number}"}, "lan2": None}
        for number in (1, 2)
    },
)
"""Two Expressway-E peers with one NIC each and public addresses."""

ONE_NIC_NAT = make_document(
    ONE_NIC,
    peers={
        number: {
            "address": f"10.15.13.{19 + number}",
            "lan1": {"ipv4": f"10.15.13.{19 + number}", "static_nat_address": f"203.0.113.{19 + number}"},
        }
        for number in (1, 2)
    },
)
"""Two Expressway-E peers with one NIC each behind static NAT, clustered by their private addresses."""

C_BY_ADDRESS = make_document(
    cluster=PERMISSIVE, peers={number: {"address": f"10.15.13.{14 + number}"} for number in (1, 2)}
)


def mapped(first: str, second: str = "10.15.13.21", *, enabled: bool = True) -> dict[str, Any]:
    """Return a cluster address mapping of the sound E design's names to these addresses."""
    names = ("expe01.apolo.example", "expe02.apolo.example")
    rows = [{"fqdn": name, "ip": address} for name, address in zip(names, (first, second), strict=True)]
    return {"address_mapping": {"enabled": enabled, "mappings": rows}}


ALONE = make_document(cluster={"peers": SOUND_C["clusters"][0]["peers"][:1]})

SIDES = make_document()
"""A sound C cluster and a sound E cluster."""
SIDES["clusters"].append(make_document(SOUND_E)["clusters"][0])


def beside(**changes: Any) -> dict[str, Any]:
    """Return a design of the sound C cluster and the sound E cluster, the latter changed (see make_document)."""
    document = make_document()
    document["clusters"].append(make_document(SOUND_E, **changes)["clusters"][0])
    return document


TWIN = make_document()
"""Two C clusters; the second has addresses of its own."""
TWIN["clusters"].append(
    {"name": "other.apolo.local", "type": "C", "peers": [{"address": "c.apolo.local", "lan1": {"ipv4": "10.15.14.15"}}]}
)
PUBLIC = {"type": "C", "peers": [{"lan1": {"ipv4": "203.0.113.15"}}]}
"""A cluster whose only peer has a public address."""
AT_X14_2 = make_document(software_version="X14.2")
ON_CE1200 = make_document(cluster={"platform": "ce1200"})

CASES = [
    *(
        Case(rule, NOT_APPLICABLE, "a peer alone", base=ALONE)
        for rule in ("NET-01", "NET-03", "NET-04", "NET-08", "NET-09")
    ),
    # NET-01
    Case(
        "NET-01",
        UNMET,
        "a millisecond too much",
        {"cluster": {"round_trip_ms": 81}},
        facts={"measured_ms": 81, "limit_ms": 80},
        pointer="/clusters/0/round_trip_ms",
    ),
    Case("NET-01", UNMET, "a fraction too much", {"cluster": {"round_trip_ms": 80.1}}, facts={"measured_ms": 80.1}),
    Case(
        "NET-01",
        UNMET,
        "one pair listed in the other order",
        {"cluster": {"links": [{"peers": [2, 1], "round_trip_ms": 95}]}},
        facts={"measured_ms": 95},
        pointer="/clusters/0/links/0",
    ),
    Case("NET-01", MET, "exactly the limit", {"cluster": {"round_trip_ms": 80}}, facts={"measured_ms": 80}),
    Case(
        "NET-01", UNMET, "more than the earlier limit is judged by release", {"cluster": {"round_trip_ms": 81}}, X8_10
    ),
    Case("NET-01", MET, "the first release of this limit", {"cluster": {"round_trip_ms": 31}}, X8_10),
    Case("NET-01", NOT_APPLICABLE, "the last release before it", base=X8_9),
    Case(
        "NET-01",
        MET,
        "a release not stated is judged by the current one",
        base=make_document(software_version=None, cluster={"round_trip_ms": 80}),
        facts={"measured_ms": 80, "limit_ms": 80},
    ),
    Case(
        "NET-01",
        UNDECIDED,
        "not stated",
        {"cluster": {"round_trip_ms": None}},
        facts={"measured_ms": None, "limit_ms": 80},
        pointer="/clusters/0/round_trip_ms",
    ),
    # NET-02
    Case(
        "NET-02",
        UNMET,
        "more than the limit of its release",
        {"cluster": {"round_trip_ms": 31}},
        X8_9,
        {"measured_ms": 31, "limit_ms": 30},
        "/clusters/0/round_trip_ms",
    ),
    Case("NET-02", MET, "exactly the limit", {"cluster": {"round_trip_ms": 30}}, X8_9, {"limit_ms": 30}),
    Case("NET-02", NOT_APPLICABLE, "the first release of the later limit", base=X8_10),
    Case("NET-02", NOT_APPLICABLE, "a peer alone", base=make_document(ALONE, software_version="X8.9.4")),
    Case("NET-02", UNDECIDED, "not stated", {"cluster": {"round_trip_ms": None}}, X8_9, {"measured_ms": None}),
    # NET-03
    Case(
        "NET-03",
        UNMET,
        "NAT is not confirmed away",
        {"cluster": {"nat_between_peers": True}, "confirm": ("NET-03",)},
        facts={"nat": True},
        pointer="/clusters/0/nat_between_peers",
    ),
    Case(
        "NET-03",
        UNMET,
        "NAT on one pair",
        {"cluster": {"links": [{"peers": [1, 2], "nat": True}]}},
        facts={"nat": True},
        pointer="/clusters/0/links/0",
    ),
    Case(
        "NET-03",
        UNDECIDED,
        "NAT not stated is not confirmed away either",
        {"cluster": {"nat_between_peers": None}, "confirm": ("NET-03",)},
        facts={"nat": None},
        pointer="/clusters/0/nat_between_peers",
    ),
    Case("NET-03", UNDECIDED, "no NAT leaves the routes to be confirmed"),
    Case(
        "NET-03", CONFIRMED, "no NAT, and a person confirms the routes", {"confirm": ("NET-03",)}, facts={"nat": False}
    ),
    # NET-04
    Case(
        "NET-04",
        UNMET,
        "one IPv6 address in two spellings",
        {"peers": {2: {"lan1": {"ipv4": "10.15.13.16", "ipv6": "2001:DB8:0:0::15"}}}},
        make_document(peers={1: {"lan1": {"ipv4": "10.15.13.15", "ipv6": "2001:db8::15"}}}),
        {"addresses": ("10.15.13.16", "2001:db8::15"), "shared": ("2001:db8::15",), "shared_with": (1,)},
        "/clusters/0/peers/1/lan1",
    ),
    Case(
        "NET-04",
        UNMET,
        "one peer's LAN 1 is the other's LAN 2",
        base=make_document(BY_ADDRESS, peers={1: {"lan2": {"ipv4": "10.15.13.21"}}}),
        facts={"shared": ("10.15.13.21",), "shared_with": (2,)},
    ),
    Case(
        "NET-04",
        UNMET,
        "an IP address as Peer N address counts where no LAN is stated",
        base=make_document(C_BY_ADDRESS, peers={2: {"address": "10.15.13.15", "lan1": None}}),
        facts={"addresses": ("10.15.13.15",), "shared_with": (1,)},
    ),
    Case(
        "NET-04",
        UNMET,
        "one address on both",
        {"peers": {2: {"lan1": {"ipv4": "10.15.13.15"}}}},
        facts={"addresses": ("10.15.13.15",), "shared": ("10.15.13.15",), "shared_with": (1,)},
        also={"NET-15": UNDECIDED},
    ),
    Case(
        "NET-04", MET, "addresses of their own", facts={"addresses": ("10.15.13.15",), "shared": (), "shared_with": ()}
    ),
    Case(
        "NET-04",
        MET,
        "a shared static NAT address is no LAN address",
        {"peers": {2: {"lan1": {"ipv4": "10.15.13.21", "static_nat_address": "203.0.113.20"}}}},
        ONE_NIC_NAT,
    ),
    Case(
        "NET-04",
        UNDECIDED,
        "a peer without any address",
        {"peers": {2: {"lan1": None}}},
        facts={"addresses": (), "shared_with": ()},
        pointer="/clusters/0/peers/1/lan1",
        also={"NET-15": UNDECIDED},
    ),
    Case(
        "NET-04",
        UNMET,
        "LAN 1 and LAN 2 of a peer",
        base=make_document(BY_ADDRESS, peers={1: {"lan2": {"ipv4": "10.15.13.20"}}}),
        facts={"shared": ("10.15.13.20",)},
        pointer="/clusters/0/peers/0/lan2",
        said=("twice",),
    ),
    Case(
        "NET-04",
        UNMET,
        "the static NAT address is the address itself",
        {"peers": {1: {"lan1": {"ipv4": "10.15.13.20", "static_nat_address": "10.15.13.20", "prefix": 24}}}},
        ONE_NIC_NAT,
        {"static_nat_address": "10.15.13.20"},
        "/clusters/0/peers/0/lan1/static_nat_address",
        {"NET-12": UNMET},
        said=("static_nat",),
    ),
    Case(
        "NET-04",
        UNMET,
        "so it is at a peer alone",
        base=make_document(
            ALONE, peers={1: {"lan1": {"ipv4": "2.2.2.2", "static_nat_address": "2.2.2.2", "prefix": 24}}}
        ),
        pointer="/clusters/0/peers/0/lan1/static_nat_address",
        said=("static_nat",),
    ),
    Case(
        "NET-04",
        UNMET,
        "two addresses that are one, at a peer alone",
        base=make_document(ALONE, peers={1: {"lan2": {"ipv4": "10.15.13.15"}}}),
        pointer="/clusters/0/peers/0/lan2",
        said=("twice",),
    ),
    Case(
        "NET-04",
        UNMET,
        "a peer of another cluster has it",
        base=make_document(TWIN, peers={2: {"lan1": {"ipv4": "10.15.14.15", "prefix": 24}}}),
        facts={"shared": ("10.15.14.15",), "clusters": (2,)},
        pointer="/clusters/0/peers/1/lan1",
        said=("elsewhere",),
    ),
    Case(
        "NET-04",
        MET,
        "networks of several customers may use one private address",
        base=make_document(TWIN, peers={2: {"lan1": {"ipv4": "10.15.14.15", "prefix": 24}}}, multitenant=True),
    ),
    Case(
        "NET-04",
        UNMET,
        "but not one public address",
        base=make_document(
            make_document(clusters=[*SOUND_C["clusters"], PUBLIC], multitenant=True),
            peers={1: {"lan1": {"ipv4": "203.0.113.15", "prefix": 24}}},
        ),
        facts={"shared": ("203.0.113.15",), "clusters": (2,)},
        said=("elsewhere",),
    ),
    Case("NET-04", MET, "addresses that no cluster shares", base=TWIN),
    # NET-05, NET-06, NET-07 and NET-16
    *(
        case
        for rule in ("NET-05", "NET-06", "NET-07", "NET-16")
        for case in (
            Case(rule, UNDECIDED, "no design shows it"),
            Case(rule, CONFIRMED, "a person confirms it", {"confirm": (rule,)}),
            Case(rule, NOT_APPLICABLE, "a peer alone, confirmed or not", {"confirm": (rule,)}, ALONE),
        )
    ),
    *(
        case
        for rule in ("NET-06", "NET-07")
        for case in (
            Case(rule, UNDECIDED, "the first release with these ports", base=make_document(software_version="X8.8")),
            Case(rule, NOT_APPLICABLE, "the last release before", base=make_document(software_version="X8.7.3")),
        )
    ),
    # NET-08
    Case(
        "NET-08",
        UNMET,
        "an IPv6 address as Peer N address in an IPv4 cluster",
        {"peers": {2: {"address": "2001:db8::16"}}},
        C_BY_ADDRESS,
        {"ip_version": IpVersion.IPV4, "expected": IpVersion.IPV4, "address": "2001:db8::16"},
        "/clusters/0/peers/1/address",
    ),
    Case(
        "NET-08",
        UNMET,
        "another version on one peer's page",
        {"peers": {2: {"clustering": {"ip_version": "ipv6"}}}},
        facts={"ip_version": IpVersion.IPV6, "expected": IpVersion.IPV4},
        pointer="/clusters/0/peers/1/clustering/ip_version",
    ),
    Case(
        "NET-08",
        UNMET,
        "pages that differ where the cluster states nothing",
        {"peers": {2: {"clustering": {"ip_version": "ipv6"}}}},
        make_document(cluster={"ip_version": None}, every_peer={"clustering": {"ip_version": "ipv4"}}),
        {"ip_version": IpVersion.IPV6, "expected": IpVersion.IPV4},
    ),
    Case(
        "NET-08",
        MET,
        "pages that agree where the cluster states nothing",
        base=make_document(cluster={"ip_version": None}, every_peer={"clustering": {"ip_version": "ipv4"}}),
    ),
    Case(
        "NET-08",
        UNMET,
        "IP addresses of both versions, whatever is set",
        {"peers": {2: {"address": "2001:db8::16"}}},
        make_document(C_BY_ADDRESS, cluster={"ip_version": None}),
        {"ip_version": None, "address": "2001:db8::16"},
        "/clusters/0/peers/1/address",
    ),
    Case(
        "NET-08",
        UNDECIDED,
        "IP addresses of one version tell less than what is set",
        base=make_document(C_BY_ADDRESS, cluster={"ip_version": None}),
        facts={"ip_version": None},
        pointer="/clusters/0/ip_version",
    ),
    Case("NET-08", MET, "one version", facts={"ip_version": IpVersion.IPV4, "address": "expc02.apolo.local"}),
    Case(
        "NET-08",
        UNDECIDED,
        "not stated",
        {"cluster": {"ip_version": None}},
        facts={"ip_version": None, "expected": None},
        pointer="/clusters/0/ip_version",
    ),
    # NET-09
    Case(
        "NET-09",
        UNMET,
        "IPv4 beside Both",
        {"peers": {2: {"ip_protocol": "both"}}},
        facts={"ip_protocol": IpProtocol.BOTH, "expected": IpProtocol.IPV4},
        pointer="/clusters/0/peers/1/ip_protocol",
        also={"NET-10": UNMET},
    ),
    Case("NET-09", MET, "one mode", facts={"ip_protocol": IpProtocol.IPV4}),
    Case(
        "NET-09",
        UNDECIDED,
        "not stated",
        {"cluster": {"ip_protocol": None}},
        facts={"ip_protocol": None},
        also={"NET-10": UNDECIDED},
    ),
    # NET-10
    Case(
        "NET-10",
        UNMET,
        "MRA with Both",
        {"cluster": {"ip_protocol": "both"}},
        facts={"ip_protocol": IpProtocol.BOTH, "mra": True},
        pointer="/clusters/0/ip_protocol",
    ),
    Case(
        "NET-10",
        UNMET,
        "MRA over IPv6 on the last release without it",
        {"cluster": {"ip_protocol": "ipv6"}},
        make_document(software_version="X14.1"),
        {"ip_protocol": IpProtocol.IPV6},
    ),
    Case("NET-10", NOT_APPLICABLE, "the first release with it", {"cluster": {"ip_protocol": "ipv6"}}, AT_X14_2),
    Case("NET-10", MET, "MRA over IPv4", facts={"ip_protocol": IpProtocol.IPV4}),
    Case("NET-10", MET, "IPv4 will do whatever is served", base=make_document(services=None), facts={"mra": None}),
    Case(
        "NET-10",
        UNDECIDED,
        "Both where no service is stated",
        base=make_document(services=None, cluster={"ip_protocol": "both"}),
        facts={"mra": None},
        pointer="/services",
    ),
    Case(
        "NET-10",
        UNDECIDED,
        "a mode not stated",
        {"cluster": {"ip_protocol": None}},
        facts={"ip_protocol": None, "mra": True},
        pointer="/clusters/0/peers/0/ip_protocol",
        also={"NET-09": UNDECIDED},
    ),
    Case("NET-10", NOT_APPLICABLE, "no MRA", base=make_document(services=["b2b"], cluster={"ip_protocol": "both"})),
    # NET-11
    Case(
        "NET-11",
        UNMET,
        "the external interface's address",
        {"peers": {1: {"address": "192.168.245.131"}}},
        BY_ADDRESS,
        {
            "cluster_ip": "192.168.245.131",
            "cluster_interface": Lan.LAN1,
            "internal_addresses": ("10.15.13.20",),
            "outside_addresses": ("192.168.245.131", "10.88.246.163"),
        },
        "/clusters/0/peers/0/address",
    ),
    Case(
        "NET-11",
        UNMET,
        "the static NAT address",
        {"peers": {1: {"address": "10.88.246.163"}}},
        BY_ADDRESS,
        {"cluster_ip": "10.88.246.163"},
    ),
    Case(
        "NET-11",
        UNMET,
        "an FQDN mapped to the external interface's address",
        {"cluster": mapped("192.168.245.131")},
        SOUND_E,
        {"cluster_ip": "192.168.245.131"},
        also={"TLS-06": UNMET, "TLS-07": UNMET},
    ),
    Case(
        "NET-11",
        UNMET,
        "static NAT on the internal interface",
        {"peers": {1: {"lan1": {"ipv4": "10.15.13.20", "static_nat_address": "10.88.246.170"}}}},
        BY_ADDRESS,
        {"cluster_ip": "10.15.13.20", "outside_addresses": ("192.168.245.131", "10.88.246.170", "10.88.246.163")},
        also={"NET-15": UNDECIDED},
    ),
    Case(
        "NET-11",
        UNMET,
        "LAN 1's address where LAN 2 is the internal interface",
        {"peers": {1: {"cluster_interface": "lan2"}}},
        BY_ADDRESS,
        {"cluster_interface": Lan.LAN2, "internal_addresses": ("192.168.245.131",)},
        also={"NET-15": UNMET},
    ),
    Case("NET-11", MET, "the internal address itself", base=BY_ADDRESS, facts={"cluster_ip": "10.15.13.20"}),
    Case("NET-11", MET, "an FQDN mapped to the internal address", base=SOUND_E, facts={"cluster_ip": "10.15.13.20"}),
    Case(
        "NET-11",
        UNDECIDED,
        "an FQDN whose mapping is off",
        {"cluster": mapped("10.15.13.20", enabled=False)},
        SOUND_E,
        {"cluster_ip": None},
        "/clusters/0/peers/0/address",
        also={"TLS-06": UNMET, "TLS-07": NOT_APPLICABLE, "TLS-08": NOT_APPLICABLE},
    ),
    Case(
        "NET-11",
        UNDECIDED,
        "an address that no stated interface has",
        {"peers": {1: {"address": "10.15.13.99"}}},
        BY_ADDRESS,
        {"cluster_ip": "10.15.13.99"},
    ),
    Case(
        "NET-11",
        UNDECIDED,
        "interfaces not stated",
        base=make_document(BY_ADDRESS, peers={1: {"lan1": None, "lan2": None}}),
        facts={"cluster_ip": "10.15.13.20", "internal_addresses": (), "outside_addresses": ()},
    ),
    Case(
        "NET-11",
        UNDECIDED,
        "the number of NICs not stated",
        {"cluster": {"nics": None}},
        BY_ADDRESS,
        pointer="/clusters/0/peers/0/nics",
        also={"NET-12": UNDECIDED, "NET-13": UNDECIDED, "NET-14": UNDECIDED},
    ),
    Case(
        "NET-11",
        UNDECIDED,
        "the type not stated",
        base=make_document(BY_ADDRESS, cluster={"type": None}),
        pointer="/clusters/0/peers/0/type",
    ),
    Case("NET-11", NOT_APPLICABLE, "Expressway-C", base=C_BY_ADDRESS),
    Case("NET-11", NOT_APPLICABLE, "one NIC", base=ONE_NIC),
    Case("NET-11", NOT_APPLICABLE, "C peers not yet counted", base={"clusters": [{"type": "C"}]}),
    Case(
        "NET-11",
        UNDECIDED,
        "E peers not yet counted",
        base={"clusters": [{"type": "E", "nics": 2}]},
        said=("peer_count_not_stated",),
    ),
    # NET-12
    Case(
        "NET-12",
        UNMET,
        "the static NAT address as Peer N address",
        {"peers": {1: {"address": "203.0.113.20"}}},
        ONE_NIC_NAT,
        {"cluster_ip": "203.0.113.20", "static_nat_addresses": ("203.0.113.20",)},
        "/clusters/0/peers/0/address",
    ),
    Case(
        "NET-12",
        UNMET,
        "an FQDN mapped to the static NAT address",
        {"cluster": mapped("203.0.113.20")},
        make_document(
            ONE_NIC_NAT,
            cluster=mapped("10.15.13.20"),
            peers={n: {"address": f"expe0{n}.apolo.example"} for n in (1, 2)},
        ),
        {"cluster_ip": "203.0.113.20"},
        also={"TLS-07": UNMET},
    ),
    Case(
        "NET-12",
        MET,
        "the private address",
        base=ONE_NIC_NAT,
        facts={"cluster_ip": "10.15.13.20", "static_nat_addresses": ("203.0.113.20",)},
    ),
    Case(
        "NET-12",
        UNDECIDED,
        "an FQDN without a mapping",
        {"peers": {1: {"address": "expe01.apolo.example"}}},
        ONE_NIC_NAT,
        {"cluster_ip": None},
        "/clusters/0/peers/0/address",
    ),
    Case(
        "NET-12",
        UNDECIDED,
        "the interface not stated",
        {"peers": {1: {"lan1": None}}},
        ONE_NIC_NAT,
        {"static_nat_addresses": ()},
        "/clusters/0/peers/0/lan1",
    ),
    Case(
        "NET-12",
        UNDECIDED,
        "the number of NICs not stated",
        {"cluster": {"nics": None}},
        ONE_NIC_NAT,
        also={"NET-11": UNDECIDED, "NET-13": UNDECIDED, "NET-14": UNDECIDED},
    ),
    Case(
        "NET-12",
        UNDECIDED,
        "the type not stated",
        base=make_document(ONE_NIC_NAT, cluster={"type": None}),
        pointer="/clusters/0/peers/0/type",
    ),
    Case("NET-12", NOT_APPLICABLE, "no static NAT", base=ONE_NIC),
    Case("NET-12", NOT_APPLICABLE, "two NICs", base=SOUND_E),
    Case("NET-12", NOT_APPLICABLE, "Expressway-C", base=SOUND_C),
    Case("NET-12", NOT_APPLICABLE, "two NICs on peers not yet counted", base={"clusters": [{"type": "E", "nics": 2}]}),
    Case(
        "NET-12",
        UNDECIDED,
        "one NIC on peers not yet counted",
        base={"clusters": [{"type": "E", "nics": 1}]},
        said=("peer_count_not_stated",),
    ),
    # NET-13
    Case(
        "NET-13",
        UNMET,
        "a public address behind static NAT is not its own",
        base=make_document(
            ONE_NIC, peers={1: {"lan1": {"ipv4": "203.0.113.20", "static_nat_address": "203.0.113.90"}}}
        ),
        facts={"addresses": ("203.0.113.20",), "static_nat_addresses": ("203.0.113.90",)},
        pointer="/clusters/0/peers/0/lan1",
    ),
    Case(
        "NET-13",
        UNMET,
        "a private address",
        {"peers": {1: {"lan1": {"ipv4": "10.15.13.20"}}}},
        ONE_NIC,
        {"addresses": ("10.15.13.20",), "static_nat_addresses": ()},
    ),
    Case(
        "NET-13",
        UNMET,
        "a private Peer N address is enough, whatever the interface",
        base=make_document(ONE_NIC, peers={1: {"address": "10.15.13.20", "lan1": None}}),
        facts={"addresses": ("10.15.13.20",)},
    ),
    Case("NET-13", MET, "a public address", base=ONE_NIC, facts={"addresses": ("203.0.113.20",)}),
    Case(
        "NET-13",
        UNDECIDED,
        "an interface not stated may have static NAT",
        base=make_document(ONE_NIC, peers={1: {"lan1": None}}),
        facts={"addresses": ("203.0.113.20",)},
    ),
    Case("NET-13", NOT_APPLICABLE, "two NICs", base=SOUND_E),
    Case("NET-13", NOT_APPLICABLE, "Expressway-C", base=SOUND_C),
    # NET-14
    Case(
        "NET-14",
        UNMET,
        "static NAT",
        base=ONE_NIC_NAT,
        facts={"static_nat_addresses": ("203.0.113.20",)},
        pointer="/clusters/0/peers/0/lan1",
    ),
    Case("NET-14", MET, "no static NAT", base=ONE_NIC, facts={"static_nat_addresses": ()}),
    Case(
        "NET-14",
        UNDECIDED,
        "the interface not stated",
        base=make_document(ONE_NIC, peers={1: {"lan1": None}}),
    ),
    Case("NET-14", NOT_APPLICABLE, "two NICs", base=SOUND_E),
    Case("NET-14", NOT_APPLICABLE, "Expressway-C", base=SOUND_C),
    # NET-15
    Case(
        "NET-15",
        UNMET,
        "another network",
        {"peers": {2: {"lan1": {"ipv4": "10.15.14.16", "prefix": 24}}}},
        facts={"network": "10.15.14.0", "prefix": 24, "expected_network": "10.15.13.0", "expected_prefix": 24},
        pointer="/clusters/0/peers/1/lan1",
    ),
    Case(
        "NET-15",
        UNMET,
        "another length of the prefix",
        {"peers": {2: {"lan1": {"ipv4": "10.15.13.16", "prefix": 25}}}},
        facts={"network": "10.15.13.0", "prefix": 25},
    ),
    Case("NET-15", MET, "one network", facts={"network": "10.15.13.0", "prefix": 24}),
    Case(
        "NET-15",
        MET,
        "the external interfaces need not be in one",
        base=make_document(BY_ADDRESS, peers={1: {"lan2": {"ipv4": "192.168.1.1", "prefix": 24}}}),
    ),
    Case(
        "NET-15",
        UNDECIDED,
        "a prefix not stated",
        {"peers": {1: {"lan1": {"ipv4": "10.15.13.15"}}}},
        facts={"network": None, "prefix": None, "expected_network": "10.15.13.0"},
        pointer="/clusters/0/peers/0/lan1",
    ),
    Case(
        "NET-15",
        UNDECIDED,
        "no interface stated",
        {"peers": {1: {"lan1": None}}},
        facts={"network": None},
        also={"NET-04": UNDECIDED},
    ),
    *(
        Case(
            "NET-15",
            outcome,
            f"IPv6: {second}",
            base=make_document(
                cluster={"ip_version": "ipv6"},
                peers={n: {"lan1": {"ipv6": ip}} for n, ip in ((1, "2001:db8:0:1::15"), (2, second))},
            ),
            facts=facts,
        )
        for second, outcome, facts in (
            ("2001:DB8:0:1:ffff::", MET, {"network": "2001:db8:0:1::", "prefix": 64}),
            ("2001:db8:0:2::15", UNMET, {"network": "2001:db8:0:2::"}),
        )
    ),
    Case("NET-15", NOT_APPLICABLE, "a peer alone", base=ALONE),
    # NET-17
    *(
        Case("NET-17", outcome, f"an appliance at {speed}", {"cluster": {"ethernet_speed": speed}}, base)
        for speed, outcome, base in (
            ("1000full", MET, make_document(ON_CE1200, cluster={"ethernet_speed": "100full"})),
            ("100full", MET, ON_CE1200),
            ("100half", UNMET, ON_CE1200),
            ("10full", UNMET, ON_CE1200),
            ("10half", UNMET, ON_CE1200),
        )
    ),
    Case(
        "NET-17",
        UNMET,
        "one appliance at half duplex",
        {"peers": {2: {"ethernet_speed": "100half"}}},
        ON_CE1200,
        {"ethernet_speed": EthernetSpeed.HUNDRED_HALF, "platform": Platform.CE1200},
        "/clusters/0/peers/1/ethernet_speed",
    ),
    Case(
        "NET-17",
        UNDECIDED,
        "a speed not stated",
        {"cluster": {"ethernet_speed": None}},
        ON_CE1200,
        {"ethernet_speed": None},
        "/clusters/0/peers/0/ethernet_speed",
    ),
    Case(
        "NET-17",
        UNDECIDED,
        "half duplex at what may be an appliance",
        base=make_document(cluster={"platform": None, "ethernet_speed": "10half"}),
        facts={"platform": None},
        pointer="/clusters/0/peers/0/platform",
    ),
    Case("NET-17", NOT_APPLICABLE, "virtual machines only", {"cluster": {"ethernet_speed": "10half"}}),
    Case(
        "NET-17",
        UNDECIDED,
        "appliances not yet counted",
        base={"clusters": [{"platform": "ce1300"}]},
        said=("peer_count_not_stated",),
    ),
    Case("NET-17", NOT_APPLICABLE, "virtual machines not yet counted", base={"clusters": [{"platform": "small_vm"}]}),
    # NET-18
    Case("NET-18", UNDECIDED, "no design shows it, for a peer alone either", base=ALONE),
    Case("NET-18", CONFIRMED, "a person confirms it", {"confirm": ("NET-18",)}),
    # NET-19, NET-21 and NET-22
    *(
        case
        for rule in ("NET-19", "NET-21", "NET-22")
        for case in (
            Case(rule, UNDECIDED, "no design shows it", base=SOUND_E),
            Case(rule, CONFIRMED, "a person confirms it", {"confirm": (rule,)}, SOUND_E),
            Case(rule, NOT_APPLICABLE, "Expressway-C, confirmed or not", {"confirm": (rule,)}),
            Case(rule, UNDECIDED, "a type not stated", base=make_document(cluster={"type": None})),
            Case(rule, NOT_APPLICABLE, "C peers not yet counted", base={"clusters": [{"type": "C"}]}),
            Case(rule, UNDECIDED, "E peers not yet counted", base={"clusters": [{"type": "E"}]}),
        )
    ),
    Case("NET-22", NOT_APPLICABLE, "no MRA", base=make_document(SOUND_E, services=["b2b"])),
    # NET-20
    Case("NET-20", MET, "sides with addresses of their own", base=SIDES, facts={"shared": ()}),
    Case(
        "NET-20",
        UNMET,
        "a C behind the static NAT address of an E",
        {"peers": {1: {"lan1": {"ipv4": "10.15.13.15", "prefix": 24, "static_nat_address": "10.88.246.163"}}}},
        SIDES,
        {"addresses": ("10.15.13.15", "10.88.246.163"), "shared": ("10.88.246.163",)},
        "/clusters/0/peers/0/lan1",
    ),
    Case(
        "NET-20",
        UNMET,
        "one LAN address, which the other side is told of as well",
        base=make_document(SIDES, peers={1: {"lan1": {"ipv4": "10.15.13.21", "prefix": 24}}}),
        facts={"shared": ("10.15.13.21",)},
        pointer="/clusters/1/peers/1/lan1",
    ),
    Case(
        "NET-20",
        UNDECIDED,
        "an address shared with a peer of no stated type",
        base=beside(cluster={"type": None}, peers={1: {"lan1": {"ipv4": "10.15.13.15", "prefix": 24}}}),
        facts={"shared": ("10.15.13.15",)},
        pointer="/clusters/1/peers/0/type",
    ),
    Case(
        "NET-20",
        UNDECIDED,
        "a peer without any address",
        {"peers": {2: {"lan1": None}}},
        SIDES,
        {"addresses": ()},
        "/clusters/0/peers/1/lan1",
        {"NET-04": UNDECIDED, "NET-15": UNDECIDED},
    ),
    Case(
        "NET-20",
        UNDECIDED,
        "peers of one side not yet counted",
        base={"clusters": [*make_document()["clusters"], {"type": "E"}]},
        facts={"addresses": ()},
        pointer="/clusters/1/peers",
    ),
    Case(
        "NET-20",
        MET,
        "the network of a customer may use a private address of the shared Expressway-E",
        base=make_document(SIDES, peers={1: {"lan1": {"ipv4": "10.15.13.21", "prefix": 24}}}, multitenant=True),
        facts={"addresses": ("10.15.13.21",), "shared": ()},
    ),
    Case("NET-20", NOT_APPLICABLE, "one side only", base=TWIN),
    Case("NET-20", NOT_APPLICABLE, "a cluster alone, of no stated type", base=make_document(cluster={"type": None})),
    # NET-23
    Case(
        "NET-23",
        UNMET,
        "a smaller MTU",
        {"peers": {2: {"mtu": 1400}}},
        AT_X14_2,
        {"mtu": 1400, "default": 1500},
        "/clusters/0/peers/1/mtu",
    ),
    Case("NET-23", UNMET, "a larger one", {"cluster": {"mtu": 9000}}, AT_X14_2, {"mtu": 9000}),
    Case("NET-23", MET, "the default", base=AT_X14_2, facts={"mtu": 1500}),
    Case(
        "NET-23",
        UNDECIDED,
        "not stated",
        {"cluster": {"mtu": None}},
        AT_X14_2,
        {"mtu": None},
        "/clusters/0/peers/0/mtu",
    ),
    Case(
        "NET-23", NOT_APPLICABLE, "a release before", base=make_document(software_version="X14.1", cluster={"mtu": 9})
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_one_change_moves_one_rule(case: Case) -> None:
    """A change decides its rule as stated, moves no other but those named, and every observation can be said."""
    assert sentences(check(case))


@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.0", "192.168.255.255"),
        *("100.64.0.0", "100.127.255.255", "169.254.0.1", "127.0.0.1"),
        *("fe80::1", "febf::1", "::1", "fc00::1", "fdff::1", "::ffff:10.0.0.1"),
    ],
)
def test_an_address_that_the_internet_does_not_route_is_not_public(address: str) -> None:
    """NET-13 is unmet at both ends of each private, shared, link-local, loopback and unique local range."""
    assert single_nic_at(address).outcome is UNMET


@pytest.mark.parametrize(
    "address",
    [
        *("9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0"),
        *("100.63.255.255", "100.128.0.0", "169.253.0.1", "126.255.255.255", "128.0.0.0"),
        *("192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "fec0::1", "fbff::1", "::ffff:203.0.113.1"),
    ],
)
def test_the_addresses_beside_those_ranges_and_of_documents_are_public(address: str) -> None:
    """NET-13 is met just outside each range, and by the ranges kept for documents, which stand for public addresses."""
    assert single_nic_at(address).outcome is MET


def single_nic_at(address: str) -> Any:
    """Return what becomes of NET-13 where both peers' interfaces have such an address."""
    face = {"ipv6" if ":" in address else "ipv4": address}
    return judge(make_document(ONE_NIC, every_peer={"lan1": face}))["NET-13"]


def test_every_pair_of_peers_is_seen() -> None:
    """Three peers make three pairs, each with its own round trip and NAT."""
    document = make_document(cluster={"links": [{"peers": [2, 3], "round_trip_ms": 90, "nat": True}]})
    first = document["clusters"][0]["peers"][0]
    document["clusters"][0]["peers"].append({**first, "lan1": {"ipv4": "10.15.13.17"}})
    results = judge(document)
    for rule in ("NET-01", "NET-03"):
        seen = {observation.place.peers: observation.holds for observation in results[rule].observations}
        assert seen == {(1, 2): True, (1, 3): True, (2, 3): False}, rule


def test_only_the_peers_concerned_are_seen() -> None:
    """Beside a peer with one NIC, NET-11 looks at the peer with two, and NET-13 and NET-14 at the other."""
    results = judge(make_document(BY_ADDRESS, peers={2: {"nics": 1, "lan2": None}}))
    seen = {rule: [each.place.peers for each in results[rule].observations] for rule in ("NET-11", "NET-13", "NET-14")}
    assert seen == {"NET-11": [(1,)], "NET-13": [(2,)], "NET-14": [(2,)]}


def test_a_shared_address_names_every_peer_that_has_it() -> None:
    """Each of the peers with one address is told of the others."""
    document = make_document()
    first = document["clusters"][0]["peers"][0]
    document["clusters"][0]["peers"] = [first, {**first}, {**first}]
    result = judge(document)["NET-04"]
    assert [seen.facts["shared_with"] for seen in result.observations] == [(2, 3), (1, 3), (1, 2)]
    assert "2 and 3" in sentences(result)["en"][0]
    assert "2 y 3" in sentences(result)["es"][0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("rule", "release"), [("NET-01", "X8.10"), ("NET-02", "X8.9.4")])
def test_the_words_name_the_limit_of_the_reference(rule: str, release: str, language: str) -> None:
    """The statement of a round-trip rule prints the number of data/limits.toml for its releases."""
    limit = load_reference().limit("peer_round_trip_ms", Version.parse(release)).value
    assert f"{limit} ms" in load_wording().phrases(language).say(f"rules.{rule}.statement")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_name_the_default_mtu(language: str) -> None:
    """The statement of NET-23 prints the number of data/limits.toml."""
    limit = load_reference().limit("default_mtu").value
    assert f"{limit} bytes" in load_wording().phrases(language).say("rules.NET-23.statement")


def test_addresses_are_apart_in_every_cluster_of_the_design() -> None:
    """NET-20 looks at each peer of each cluster once; two E clusters may share what no C peer has."""
    document = beside()
    document["clusters"].append(document["clusters"][1])
    result = judge(document)["NET-20"]
    assert result.outcome is MET
    assert [(seen.place.cluster, seen.place.peers) for seen in result.observations] == [
        (cluster, (peer,)) for cluster in (0, 1, 2) for peer in (1, 2)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_its_words(language: str) -> None:
    """Title, statement, reason, remedy, confirmation and conflict of each rule can be said without any fact."""
    results = judge(SOUND_C)
    for rule in (rule for rule in results if rule.startswith("NET-")):
        assert all(words_of(results[rule], language)), rule


SEVERITIES = {
    "NET-01": "blocker",
    "NET-02": "blocker",
    "NET-03": "blocker",
    "NET-04": "blocker",
    "NET-05": "blocker",
    "NET-06": "caution",
    "NET-07": "caution",
    "NET-08": "blocker",
    "NET-09": "blocker",
    "NET-10": "blocker",
    "NET-11": "blocker",
    "NET-12": "blocker",
    "NET-13": "caution",
    "NET-14": "caution",
    "NET-15": "advice",
    "NET-16": "caution",
    "NET-17": "caution",
    "NET-18": "caution",
    "NET-19": "blocker",
    "NET-20": "blocker",
    "NET-21": "caution",
    "NET-22": "blocker",
    "NET-23": "caution",
}


def test_each_rule_is_as_severe_as_the_reference_says() -> None:
    """What keeps peers or clients apart is a blocker; what works badly is a caution; several subnets are advice."""
    assert {rule.id: str(rule.severity) for rule in RULES.values() if rule.topic == "NET"} == SEVERITIES
