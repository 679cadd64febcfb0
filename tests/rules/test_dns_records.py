"""DNS: service records, public names, one time, names in zones and trunks."""

from __future__ import annotations

from typing import Any

import pytest

from planner.design import VIDEO_SRV_SERVICES, SrvService
from tests.designs import EXTERNAL, INTERNAL, SOUND_C, SOUND_E, SOUND_PAIR, make_document, service_record
from tests.rules.judging import MET, NOT_APPLICABLE, UNDECIDED, UNMET, Case, check, judge
from tests.rules.sentences import sentences

ALONE = make_document(cluster={"peers": SOUND_C["clusters"][0]["peers"][:1]})
EDGE = SOUND_E
EDGES = ("expe01.apolo.example", "expe02.apolo.example")
RECORDS = SOUND_E["dns_records"]
FIRST = "/clusters/0"
VIDEO_SIP = "_sip._tcp.apolo.example"
EDGE_PEERS = SOUND_E["clusters"][0]["peers"]
BEHIND = {"ipv4": "203.0.113.7", "prefix": 24, "static_nat_address": "10.88.246.164"}
SERVICES = tuple(VIDEO_SRV_SERVICES)

VIDEO = make_document(
    EDGE,
    services=["b2b"],
    dns_records=[*RECORDS, *(service_record(service, edge, 5061) for service in SERVICES for edge in EDGES)],
)
"""An Expressway-E cluster for calls with others, with all the SRV records that this takes."""

AUDIO = make_document(
    EDGE,
    edge_audio=True,
    dns_records=[*RECORDS, *(service_record("_sips._tcp.edge", edge, 5062) for edge in EDGES)],
)
"""An Expressway-E cluster with Edge Audio in a subdomain."""

BOTH = make_document(services=["mra", "cms_proxy"], cms_web_proxy_fqdn="join.apolo.example")
"""Mobile and Remote Access beside the web proxy of Meeting Server."""


def without(base: dict[str, Any], **values: Any) -> list[dict[str, Any]]:
    """Return the records of a design without those that have all of these values."""
    return [each for each in base["dns_records"] if any(each.get(name) != value for name, value in values.items())]


def address(value: str, name: str = EDGES[1], view: str = EXTERNAL, kind: str = "A") -> dict[str, Any]:
    """Return an address record."""
    return {"view": view, "name": name, "type": kind, "value": value}


def collab_edge(target: str = EDGES[1], port: int | None = 8443, **changes: Any) -> dict[str, Any]:
    """Return a _collab-edge record."""
    return service_record("_collab-edge._tls", target, port, **changes)


def with_another_edge(**changes: Any) -> dict[str, Any]:
    """Return two Expressway-E clusters, the second of one peer in a domain that leads to it alone."""
    design = make_document(EDGE, service_domains=["apolo.example", "artemis.example"])
    other = {"type": "E", "name": "edge.artemis.example", "peers": [{"address": "expe01.artemis.example"}]}
    design["clusters"].append({**other, **changes})
    design["dns_records"].append(collab_edge("expe01.artemis.example", name="_collab-edge._tls.artemis.example"))
    return design


CALLS = (
    Case("DNS-10", MET, "all records list all peers", base=VIDEO, facts={"domain": "apolo.example", "services": ()}),
    Case(
        "DNS-10",
        UNMET,
        "one service does not list the second peer, and one is missing",
        {
            "dns_records": [
                record
                for record in VIDEO["dns_records"]
                if not record["name"].startswith("_h323rs")
                and (record["name"], record["value"]) != (VIDEO_SIP, EDGES[1])
            ]
        },
        VIDEO,
        {"services": (SrvService.SIP, SrvService.H323_REGISTRATION)},
        pointer="/dns_records",
    ),
    Case(
        "DNS-10",
        UNMET,
        "records that the inside alone sees do not count",
        {
            "dns_records": [
                *without(VIDEO, name=VIDEO_SIP),
                *(service_record("_sip._tcp", edge, 5060, INTERNAL) for edge in EDGES),
            ]
        },
        VIDEO,
        {"services": (SrvService.SIP,)},
    ),
    Case(
        "DNS-10",
        UNMET,
        "a second domain has no records",
        {"service_domains": ["apolo.example", "apolo.test"]},
        VIDEO,
        {"domain": "apolo.test", "services": SERVICES},
    ),
    Case(
        "DNS-10",
        UNDECIDED,
        "the public name of a peer is not stated",
        {"peers": {2: {"address": "10.15.13.21", "public_fqdn": None}}},
        VIDEO,
        {"services": ()},
        pointer=f"{FIRST}/peers/1/public_fqdn",
        also={"DNS-14": UNDECIDED, "TLS-03": UNMET, "TLS-06": UNDECIDED, "TLS-07": UNDECIDED},
    ),
    Case(
        "DNS-10",
        UNDECIDED,
        "no records are stated",
        {"dns_records": None},
        VIDEO,
        pointer="/dns_records",
        also={"DNS-05": UNDECIDED, "DNS-12": UNDECIDED, "DNS-14": UNDECIDED},
        said=("dns_records_not_stated",),
    ),
    Case(
        "DNS-10",
        UNDECIDED,
        "no domains are stated",
        {"service_domains": None},
        VIDEO,
        pointer="/service_domains",
        also={"DNS-09": UNDECIDED},
        said=("service_domains_not_stated",),
    ),
    Case("DNS-10", NOT_APPLICABLE, "an Expressway-C is not found from outside", base=make_document(services=["b2b"])),
    Case(
        "DNS-10",
        UNDECIDED,
        "an empty list of domains tells nothing",
        {"service_domains": []},
        VIDEO,
        also={"DNS-09": UNDECIDED},
        said=("service_domains_not_stated",),
    ),
    Case("DNS-10", NOT_APPLICABLE, "clients need other records", base=EDGE),
)

CLIENTS = (
    Case(
        "DNS-11",
        MET,
        "one record for each peer",
        base=EDGE,
        facts={"domain": "apolo.example", "peers": EDGES, "short": (), "limit": 8443},
        pointer="/dns_records",
    ),
    Case(
        "DNS-11",
        UNMET,
        "no record leads to one peer",
        {"dns_records": without(EDGE, type="SRV", value=EDGES[1])},
        EDGE,
        {"peers": EDGES, "short": EDGES[1:]},
    ),
    Case(
        "DNS-11",
        UNMET,
        "a record on another port",
        {"dns_records": [*without(EDGE, type="SRV", value=EDGES[1]), collab_edge(port=443)]},
        EDGE,
        {"short": EDGES[1:], "limit": 8443},
    ),
    Case(
        "DNS-11",
        UNMET,
        "a second record on another port sends clients astray",
        {"dns_records": [*RECORDS, collab_edge(port=443)]},
        EDGE,
        {"short": EDGES[1:]},
    ),
    Case(
        "DNS-11",
        UNMET,
        "a record that the inside alone sees",
        {"dns_records": [*without(EDGE, type="SRV", value=EDGES[1]), collab_edge(view=INTERNAL)]},
        EDGE,
        {"peers": EDGES, "short": EDGES[1:]},
    ),
    Case(
        "DNS-11",
        UNMET,
        "a domain of the users without any record",
        {"service_domains": ["apolo.example", "apolo.test"]},
        EDGE,
        {"domain": "apolo.test", "short": EDGES},
    ),
    Case(
        "DNS-11",
        MET,
        "names in letters of any size",
        {"dns_records": [*without(EDGE, type="SRV", value=EDGES[1]), collab_edge(EDGES[1].upper())]},
        EDGE,
    ),
    Case("DNS-11", MET, "a domain that leads to another cluster alone is that cluster's", base=with_another_edge()),
    Case(
        "DNS-11",
        UNMET,
        "where no domain leads to a cluster, all of them should",
        {"dns_records": without(with_another_edge(), type="SRV", name="_collab-edge._tls.apolo.example")},
        with_another_edge(),
        {"domain": "apolo.example", "short": EDGES},
        also={"DNS-12": NOT_APPLICABLE},
    ),
    Case(
        "DNS-11",
        UNDECIDED,
        "the port of a record is not stated",
        {"dns_records": [*without(EDGE, type="SRV", value=EDGES[1]), collab_edge(port=None)]},
        EDGE,
        {"peers": EDGES, "short": ()},
    ),
    Case(
        "DNS-11",
        UNDECIDED,
        "the public name of a peer is not stated",
        {"peers": {2: {"address": "10.15.13.21", "public_fqdn": None}}},
        EDGE,
        {"peers": EDGES[:1], "short": ()},
        pointer=f"{FIRST}/peers/1/public_fqdn",
        also={"DNS-14": UNDECIDED, "TLS-03": UNMET, "TLS-06": UNDECIDED, "TLS-07": UNDECIDED},
    ),
    Case(
        "DNS-11",
        UNMET,
        "what is missing is known before every public name is",
        {"dns_records": without(EDGE, type="SRV"), "peers": {2: {"address": "10.15.13.21", "public_fqdn": None}}},
        EDGE,
        {"short": EDGES[:1]},
        also={"DNS-12": NOT_APPLICABLE, "DNS-14": UNDECIDED, "TLS-03": UNMET, "TLS-06": UNDECIDED, "TLS-07": UNDECIDED},
    ),
    Case(
        "DNS-11",
        UNDECIDED,
        "an empty list of domains tells nothing",
        {"service_domains": []},
        EDGE,
        also={"DNS-09": UNDECIDED},
        said=("service_domains_not_stated",),
    ),
    Case(
        "DNS-11",
        UNDECIDED,
        "no records are stated",
        {"dns_records": None},
        EDGE,
        pointer="/dns_records",
        also={"DNS-05": UNDECIDED, "DNS-06": UNDECIDED, "DNS-12": UNDECIDED, "DNS-13": UNDECIDED, "DNS-14": UNDECIDED},
        said=("dns_records_not_stated",),
    ),
    Case(
        "DNS-11",
        UNDECIDED,
        "no domains are stated",
        {"service_domains": None},
        EDGE,
        pointer="/service_domains",
        also={"DNS-09": UNDECIDED},
        said=("service_domains_not_stated",),
    ),
    Case(
        "DNS-11",
        UNDECIDED,
        "services are not stated",
        {"services": None},
        EDGE,
        pointer="/services",
        also={
            "DNS-06": UNDECIDED,
            "DNS-10": UNDECIDED,
            "DNS-13": UNDECIDED,
            "DNS-19": UNDECIDED,
            "TLS-14": UNDECIDED,
            "CFG-07": UNDECIDED,
            "LIC-03": UNDECIDED,
            "LIC-04": MET,
            "PAIR-09": UNDECIDED,
            "CAP-03": UNDECIDED,
            "CAP-05": UNDECIDED,
            "CAP-10": UNDECIDED,
        },
        said=("services_not_stated",),
    ),
    Case("DNS-11", NOT_APPLICABLE, "an Expressway-C has no public records"),
    Case("DNS-11", NOT_APPLICABLE, "calls with others need other records", base=VIDEO),
    Case(
        "DNS-12",
        MET,
        "one priority and one weight",
        base=EDGE,
        facts={"record": "_collab-edge._tls.apolo.example", "peers": EDGES, "priorities": (10,), "weights": (10,)},
        pointer="/dns_records/4",
    ),
    Case(
        "DNS-12",
        UNMET,
        "one peer has a lower priority",
        {"dns_records": [*without(EDGE, type="SRV", value=EDGES[1]), collab_edge(priority=20)]},
        EDGE,
        {"priorities": (10, 20), "weights": (10,)},
    ),
    Case(
        "DNS-12",
        UNMET,
        "weights differ, and one priority is not stated",
        {"dns_records": [*without(EDGE, type="SRV", value=EDGES[1]), collab_edge(weight=5, priority=None)]},
        EDGE,
        {"priorities": (10,), "weights": (5, 10)},
    ),
    Case(
        "DNS-12",
        MET,
        "another cluster may have another priority",
        {"dns_records": [*RECORDS, collab_edge("other.apolo.example", priority=20)]},
        EDGE,
        {"peers": EDGES, "priorities": (10,)},
    ),
    Case(
        "DNS-12",
        UNDECIDED,
        "one weight is not stated",
        {"dns_records": [*without(EDGE, type="SRV", value=EDGES[1]), collab_edge(weight=None)]},
        EDGE,
        {"weights": (10,)},
    ),
    Case(
        "DNS-12",
        UNDECIDED,
        "no records are stated",
        {"dns_records": None},
        EDGE,
        pointer="/dns_records",
        also={"DNS-05": UNDECIDED, "DNS-06": UNDECIDED, "DNS-11": UNDECIDED, "DNS-13": UNDECIDED, "DNS-14": UNDECIDED},
        said=("dns_records_not_stated",),
    ),
    Case(
        "DNS-12",
        NOT_APPLICABLE,
        "no SRV record leads to the cluster",
        {"dns_records": without(EDGE, type="SRV")},
        EDGE,
        also={"DNS-11": UNMET},
    ),
    Case("DNS-12", NOT_APPLICABLE, "a peer alone", base=make_document(EDGE, cluster={"peers": EDGE_PEERS[:1]})),
    Case("DNS-13", MET, "no such record is stated", base=EDGE, facts={"records": ()}),
    Case(
        "DNS-13",
        MET,
        "the inside may have it",
        {"dns_records": [*RECORDS, service_record("_cisco-uds._tcp", "cucm1.apolo.local", 8443, INTERNAL)]},
        EDGE,
    ),
    Case(
        "DNS-13",
        UNMET,
        "the Internet finds it",
        {"dns_records": [*RECORDS, service_record("_CISCO-UDS._tcp", "cucm1.apolo.local", 8443)]},
        EDGE,
        {"records": ("_CISCO-UDS._tcp.apolo.example",)},
        pointer=f"/dns_records/{len(RECORDS)}",
    ),
    Case(
        "DNS-13",
        UNDECIDED,
        "no records are stated",
        {"dns_records": None},
        EDGE,
        pointer="/dns_records",
        also={"DNS-05": UNDECIDED, "DNS-06": UNDECIDED, "DNS-11": UNDECIDED, "DNS-12": UNDECIDED, "DNS-14": UNDECIDED},
        said=("dns_records_not_stated",),
    ),
    Case("DNS-13", NOT_APPLICABLE, "no clients outside", base=VIDEO),
)

PUBLIC_NAMES = (
    Case(
        "DNS-14",
        UNMET,
        "the name inside leads to the private address outside as well",
        {
            "peers": {1: {"public_fqdn": "edge1.apolo.example"}},
            "dns_records": [*without(EDGE, view=EXTERNAL, name=EDGES[0]), address("10.15.13.20", EDGES[0])],
        },
        EDGE,
        {"fqdn": EDGES[0], "private_addresses": ("10.15.13.20",)},
        pointer="/dns_records",
        also={"DNS-11": UNMET},
    ),
    Case(
        "DNS-14",
        MET,
        "static NAT does not hide the IPv6 address of its interface",
        {
            "peers": {2: {"lan2": {**EDGE_PEERS[1]["lan2"], "ipv6": "2001:db8::2"}}},
            "dns_records": [*RECORDS, address("2001:db8::2", kind="AAAA")],
        },
        EDGE,
        {"addresses": ("10.88.246.164", "2001:db8::2"), "private_addresses": ()},
    ),
    Case(
        "DNS-14",
        MET,
        "the static NAT address, whatever it is",
        base=EDGE,
        facts={"fqdn": EDGES[1], "addresses": ("10.88.246.164",), "private_addresses": ()},
    ),
    Case(
        "DNS-14",
        UNMET,
        "the internal address",
        {"dns_records": [*RECORDS, address("10.15.13.21")]},
        EDGE,
        {"fqdn": EDGES[1], "addresses": ("10.88.246.164", "10.15.13.21"), "private_addresses": ("10.15.13.21",)},
        pointer="/dns_records",
    ),
    Case(
        "DNS-14",
        UNMET,
        "the address behind static NAT, routable as it is",
        {"dns_records": [*RECORDS, address("203.0.113.7")], "peers": {2: {"lan2": BEHIND}}},
        EDGE,
        {"private_addresses": ("203.0.113.7",)},
    ),
    Case(
        "DNS-14",
        UNMET,
        "a private address that no peer has, in IPv6",
        {"dns_records": [*RECORDS, address("FD00::0:1", kind="AAAA")]},
        EDGE,
        {"private_addresses": ("fd00::1",)},
    ),
    Case(
        "DNS-14",
        MET,
        "a routable address of the outside interface",
        {
            "dns_records": [*without(EDGE, value="10.88.246.164"), address("203.0.113.7")],
            "peers": {2: {"lan2": {"ipv4": "203.0.113.7", "prefix": 24}}},
        },
        EDGE,
        {"addresses": ("203.0.113.7",), "private_addresses": ()},
    ),
    Case(
        "DNS-14",
        UNMET,
        "a routable address of the inside interface of two",
        {
            "dns_records": [*RECORDS, address("203.0.113.8")],
            "peers": {
                2: {"lan1": {"ipv4": "203.0.113.8", "prefix": 24}, "lan2": {"ipv4": "203.0.113.7", "prefix": 24}},
            },
        },
        EDGE,
        {"private_addresses": ("10.88.246.164", "203.0.113.8")},
        also={"NET-11": UNDECIDED, "NET-15": UNMET, "TLS-06": UNMET, "TLS-07": UNMET},
    ),
    Case(
        "DNS-14",
        MET,
        "a name that public DNS does not have leads nowhere",
        {"dns_records": without(EDGE, view=EXTERNAL, name=EDGES[1])},
        EDGE,
        {"fqdn": EDGES[1], "addresses": ()},
    ),
    Case(
        "DNS-14",
        UNDECIDED,
        "the public name of a peer is not stated",
        {"peers": {2: {"address": "10.15.13.21", "public_fqdn": None}}},
        EDGE,
        {"fqdn": None},
        pointer=f"{FIRST}/peers/1/public_fqdn",
        also={"DNS-11": UNDECIDED, "TLS-03": UNMET, "TLS-06": UNDECIDED, "TLS-07": UNDECIDED},
    ),
    Case(
        "DNS-14",
        UNDECIDED,
        "no records are stated",
        {"dns_records": None},
        EDGE,
        pointer="/dns_records",
        also={"DNS-05": UNDECIDED, "DNS-06": UNDECIDED, "DNS-11": UNDECIDED, "DNS-12": UNDECIDED, "DNS-13": UNDECIDED},
        said=("dns_records_not_stated",),
    ),
    Case("DNS-14", NOT_APPLICABLE, "an Expressway-C has no public name"),
)

TIME = (
    Case(
        "DNS-15",
        UNMET,
        "one peer's list is empty, whatever the cluster states",
        {"peers": {2: {"ntp_servers": []}}},
        facts={"ntp_servers": ()},
        pointer="/clusters/0/peers/1/ntp_servers",
    ),
    Case("DNS-15", MET, "servers for all", facts={"ntp_servers": ("10.15.13.3",)}),
    Case(
        "DNS-15",
        UNDECIDED,
        "not stated",
        {"cluster": {"ntp_servers": None}},
        facts={"ntp_servers": None},
        pointer="/clusters/0/peers/0/ntp_servers",
    ),
    Case(
        "DNS-16",
        MET,
        "one server for both",
        base=SOUND_PAIR,
        facts={"shared": ("10.15.13.3",), "servers": ("10.15.13.3",), "c": 1, "e": 2},
    ),
    Case(
        "DNS-16",
        UNMET,
        "one peer of one side asks others",
        {"peers": {2: {"ntp_servers": ["ntp.apolo.local"]}}},
        SOUND_PAIR,
        {"shared": (), "servers": ("10.15.13.3", "ntp.apolo.local")},
    ),
    Case(
        "DNS-16",
        MET,
        "one of several servers, in letters of any size",
        {"cluster": {"ntp_servers": ["NTP.apolo.example", "10.15.13.3"]}},
        make_document(
            SOUND_PAIR, clusters=[SOUND_C["clusters"][0], {**EDGE["clusters"][0], "ntp_servers": ["ntp.APOLO.example"]}]
        ),
        {"shared": ("ntp.apolo.example",)},
    ),
    Case(
        "DNS-16",
        UNDECIDED,
        "the servers of one peer are not stated",
        {"cluster": {"ntp_servers": None}, "peers": {1: {"ntp_servers": ["10.15.13.3"]}}},
        SOUND_PAIR,
        {"shared": ("10.15.13.3",)},
        pointer=f"{FIRST}/peers/1/ntp_servers",
        also={"DNS-15": UNDECIDED},
    ),
    Case("DNS-16", NOT_APPLICABLE, "no other side"),
)

FAR_SYSTEMS = (
    Case(
        "DNS-17",
        MET,
        "zones name FQDNs",
        facts={"zone": "Traversal to the edge", "peers": EDGES, "addresses": (), "ambiguous": ()},
        pointer=f"{FIRST}/zones/0/peers",
    ),
    Case(
        "DNS-17",
        UNMET,
        "a zone that names an IP address",
        {"cluster": {"zones": [{"name": "Old", "type": "neighbor", "peers": ["10.15.13.9", "cucm1.apolo.local"]}]}},
        facts={"zone": "Old", "addresses": ("10.15.13.9",), "ambiguous": ()},
        pointer=f"{FIRST}/zones/0/peers",
    ),
    Case(
        "DNS-17",
        UNMET,
        "a name that leads to two addresses",
        {
            "dns_records": [
                *SOUND_C["dns_records"],
                address("10.15.13.8", "CUCM1.apolo.local", INTERNAL),
                address("10.15.13.9", "cucm1.apolo.local", INTERNAL),
            ]
        },
        facts={"zone": "Unified CM", "addresses": (), "ambiguous": ("cucm1.apolo.local",)},
    ),
    Case(
        "DNS-17",
        MET,
        "one address of each family, and another outside",
        {
            "dns_records": [
                *SOUND_C["dns_records"],
                address("10.15.13.8", "cucm1.apolo.local", INTERNAL),
                address("2001:db8::8", "cucm1.apolo.local", INTERNAL, "AAAA"),
                address("203.0.113.8", "cucm1.apolo.local"),
            ]
        },
    ),
    Case(
        "DNS-17",
        UNMET,
        "a trunk to an IP address",
        {"unified_cm": {**SOUND_C["unified_cm"], "sip_trunk": {"destinations": ["10.15.13.15"]}}},
        facts={"peers": ("10.15.13.15",), "addresses": ("10.15.13.15",)},
        pointer="/unified_cm/sip_trunk/destinations",
        also={"PAIR-06": UNMET},
        said=("trunk_unmet",),
    ),
    Case(
        "DNS-17",
        MET,
        "a trunk to FQDNs",
        {"unified_cm": {**SOUND_C["unified_cm"], "sip_trunk": {"destinations": ["expc01.apolo.local"]}}},
        facts={"peers": ("expc01.apolo.local",)},
        also={"PAIR-06": UNMET},
        said=("", "trunk_met"),
    ),
    Case(
        "DNS-17",
        UNDECIDED,
        "the peers of a zone are not stated",
        {"cluster": {"zones": [{"name": "Far", "type": "traversal_client"}]}},
        facts={"zone": "Far", "peers": None},
        pointer=f"{FIRST}/zones/0/peers",
        also={"CFG-12": UNDECIDED},
    ),
    Case(
        "DNS-17",
        UNDECIDED,
        "a zone without any peer names nobody yet",
        {"cluster": {"zones": [{"type": "neighbor", "peers": []}]}},
        facts={"peers": ()},
    ),
    Case(
        "DNS-17",
        UNDECIDED,
        "zones are not stated",
        {"cluster": {"zones": None}},
        facts={"zone": None, "peers": None},
        pointer=f"{FIRST}/zones",
        also={"CFG-12": UNDECIDED},
    ),
    Case("DNS-17", NOT_APPLICABLE, "the zone of an edge that the inside comes to names nobody", base=EDGE),
    Case("DNS-17", NOT_APPLICABLE, "no zones", {"cluster": {"zones": []}}),
    Case(
        "DNS-17",
        UNMET,
        "a zone of an edge that does name somebody",
        {"cluster": {"zones": [{"type": "neighbor", "peers": ["198.51.100.9"]}]}},
        EDGE,
        {"zone": None, "addresses": ("198.51.100.9",)},
    ),
)

OTHER_NAMES = (
    Case(
        "DNS-18",
        MET,
        "a record in a subdomain",
        base=AUDIO,
        facts={"records": ("_sips._tcp.edge.apolo.example",), "limit": 5062},
    ),
    Case(
        "DNS-18",
        MET,
        "a record in a domain of the users is said to be less good",
        {"dns_records": [*RECORDS, service_record("_SIPS._tcp", EDGES[0], 5062)]},
        AUDIO,
        {"records": ("_SIPS._tcp.apolo.example",)},
        said=("in_service_domain",),
    ),
    Case(
        "DNS-18",
        UNMET,
        "a record on the port of other callers",
        {"dns_records": [*RECORDS, service_record("_sips._tcp.edge", EDGES[0], 5061)]},
        AUDIO,
        {"records": (), "limit": 5062},
        pointer="/dns_records",
    ),
    Case("DNS-18", UNMET, "no record", {"dns_records": RECORDS}, AUDIO, {"records": ()}),
    Case(
        "DNS-18",
        UNMET,
        "a record that leads to another cluster",
        {"dns_records": [*RECORDS, service_record("_sips._tcp.edge", "other.apolo.example", 5062)]},
        AUDIO,
        {"records": ()},
    ),
    Case(
        "DNS-18",
        UNDECIDED,
        "a record that may lead to a peer without a public name",
        {
            "dns_records": [*RECORDS, service_record("_sips._tcp.edge", "other.apolo.example", 5062)],
            "peers": {2: {"address": "10.15.13.21", "public_fqdn": None}},
        },
        AUDIO,
        {"records": ()},
        pointer=f"{FIRST}/peers/1/public_fqdn",
        also={"DNS-11": UNDECIDED, "DNS-14": UNDECIDED, "TLS-03": UNMET, "TLS-06": UNDECIDED, "TLS-07": UNDECIDED},
    ),
    Case(
        "DNS-18",
        UNDECIDED,
        "a record whose port is not stated may be the one",
        {"dns_records": [*RECORDS, service_record("_sips._tcp.edge", EDGES[0], None)]},
        AUDIO,
        {"records": ()},
        pointer="/dns_records",
    ),
    Case(
        "DNS-18",
        UNDECIDED,
        "whether it is used is not stated",
        {"edge_audio": None},
        AUDIO,
        pointer="/edge_audio",
        said=("edge_audio_not_stated",),
    ),
    Case(
        "DNS-18",
        UNDECIDED,
        "no records are stated",
        {"dns_records": None},
        AUDIO,
        pointer="/dns_records",
        also={
            "DNS-05": UNDECIDED,
            "DNS-06": UNDECIDED,
            "DNS-11": UNDECIDED,
            "DNS-12": UNDECIDED,
            "DNS-13": UNDECIDED,
            "DNS-14": UNDECIDED,
        },
        said=("dns_records_not_stated",),
    ),
    Case("DNS-18", NOT_APPLICABLE, "it is not used", base=EDGE),
    Case("DNS-18", NOT_APPLICABLE, "an Expressway-C needs none", base=make_document(edge_audio=True)),
    Case(
        "DNS-19",
        MET,
        "a name of its own",
        base=BOTH,
        facts={"cms_web_proxy_fqdn": "join.apolo.example", "domains": ("apolo.example",)},
    ),
    Case(
        "DNS-19",
        UNMET,
        "the name is a domain of the clients, in letters of another size",
        {"cms_web_proxy_fqdn": "Apolo.EXAMPLE"},
        BOTH,
        {"cms_web_proxy_fqdn": "Apolo.EXAMPLE", "domains": ("apolo.example",)},
        pointer="/cms_web_proxy_fqdn",
    ),
    Case("DNS-19", UNDECIDED, "no name", {"cms_web_proxy_fqdn": None}, BOTH, pointer="/cms_web_proxy_fqdn"),
    Case(
        "DNS-19",
        UNDECIDED,
        "no domains",
        {"service_domains": None},
        BOTH,
        pointer="/service_domains",
        said=("service_domains_not_stated",),
    ),
    Case(
        "DNS-19",
        UNDECIDED,
        "services are not stated",
        {"services": None},
        BOTH,
        pointer="/services",
        also={
            "DNS-09": UNDECIDED,
            "TLS-12": UNDECIDED,
            "TLS-13": UNDECIDED,
            "CFG-07": UNDECIDED,
            "LIC-03": UNDECIDED,
            "LIC-04": MET,
            "PAIR-06": UNDECIDED,
            "PAIR-09": UNDECIDED,
            "CAP-03": UNDECIDED,
            "CAP-05": UNDECIDED,
            "CAP-10": UNDECIDED,
        },
        said=("services_not_stated",),
    ),
    Case("DNS-19", NOT_APPLICABLE, "no web proxy"),
    Case("DNS-19", NOT_APPLICABLE, "the web proxy alone", base=make_document(BOTH, services=["cms_proxy"])),
)

CASES = (*CALLS, *CLIENTS, *PUBLIC_NAMES, *TIME, *FAR_SYSTEMS, *OTHER_NAMES)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_dns_records(case: Case) -> None:
    """What the case says is so, no other rule than those it names changed, and all of it can be said."""
    assert sentences(check(case))


def test_what_is_less_good_is_said() -> None:
    """An Edge Audio record in a domain of the users is met, with a sentence that advises a subdomain."""
    records = [*RECORDS, service_record("_sips._tcp", EDGES[0], 5062)]
    said = sentences(judge(make_document(AUDIO, dns_records=records))["DNS-18"])
    assert "subdomain" in said["en"][0]
    assert "subdominio" in said["es"][0]
    assert "subdomain" not in sentences(judge(AUDIO)["DNS-18"])["en"][0]


@pytest.mark.parametrize(("rule", "base", "port"), [("DNS-11", SOUND_E, "8443"), ("DNS-18", AUDIO, "5062")])
def test_a_port_is_no_quantity(rule: str, base: dict[str, Any], port: str) -> None:
    """A port is written without the separators that thousands of anything else get, in either language."""
    for said in sentences(judge(base)[rule]).values():
        assert f" {port} " in said[0] or f" {port}:" in said[0]


def test_clusters_that_nothing_joins_are_asked_about() -> None:
    """Where several clusters stand on both sides and no label joins them, the time they share is undecided."""
    many = make_document(SOUND_PAIR)
    many["clusters"] += [{"type": "C", "name": "c2.apolo.local"}, {"type": "E", "name": "e2.apolo.example"}]
    result = judge(many)["DNS-16"]
    assert result.outcome is UNDECIDED
    assert {seen.pointer for seen in result.observations} == {f"/clusters/{index}/pair" for index in range(4)}
    assert sentences(result)
