"""DNS: names of peers and clusters, name servers, forward and reverse lookup."""

from __future__ import annotations

from typing import Any

import pytest

from planner.rules import Result
from planner.wording import LANGUAGES
from tests.designs import INTERNAL, SOUND_C, SOUND_E, host_records, make_document
from tests.rules.judging import MET, NOT_APPLICABLE, UNDECIDED, UNMET, Case, check, judge
from tests.rules.sentences import sentences, words_of

NAME = "expc-cluster.apolo.local"
NAMED_ON_PAGES = make_document(cluster={"name": None}, every_peer={"clustering": {"cluster_name": NAME}})
ALONE = make_document(cluster={"peers": SOUND_C["clusters"][0]["peers"][:1]})
PERMISSIVE = make_document(cluster={"tls_verification": "permissive"})
EDGE = SOUND_E


def record(kind: str, name: str, value: str, view: str = INTERNAL) -> dict[str, Any]:
    """Return one DNS record."""
    return {"view": view, "name": name, "type": kind, "value": value}


def ptr(name: str, value: str) -> dict[str, Any]:
    """Return a PTR record that the inside sees."""
    return record("PTR", name, value)


def records(design: dict[str, Any], **unlike: str) -> list[dict[str, Any]]:
    """Return the records of a design without those that have all of these values."""
    return [each for each in design["dns_records"] if any(each[name] != value for name, value in unlike.items())]


PEER = "/clusters/0/peers/1"

NAMES = (
    Case(
        "DNS-01",
        UNMET,
        "two peers have one system name, in letters of another size",
        {"peers": {2: {"system_name": "EXPC01"}}},
        facts={"system_name": "EXPC01", "namesakes": (1,)},
        pointer=f"{PEER}/system_name",
    ),
    Case(
        "DNS-01", MET, "names differ", facts={"system_name": "expc02", "namesakes": ()}, pointer=f"{PEER}/system_name"
    ),
    Case("DNS-01", UNDECIDED, "one name is not stated", {"peers": {2: {"system_name": None}}}, facts={"namesakes": ()}),
    Case("DNS-01", NOT_APPLICABLE, "a peer alone has no namesake", base=ALONE),
    Case(
        "DNS-02",
        UNMET,
        "host name and domain make another name than Peer N address",
        {"peers": {2: {"host_name": "expc2"}}},
        facts={"host_name": "expc2", "domain": "apolo.local", "fqdn": "expc02.apolo.local"},
        pointer=f"{PEER}/host_name",
    ),
    Case(
        "DNS-02",
        UNMET,
        "a host name with a space, where an IP address says nothing of the FQDN",
        {"peers": {2: {"host_name": "expc 02", "address": "10.15.13.16"}}},
        PERMISSIVE,
        {"host_name": "expc 02", "fqdn": None, "namesakes": ()},
        also={"DNS-05": UNMET, "TLS-02": UNMET},
    ),
    Case(
        "DNS-02",
        UNMET,
        "the same host name on two peers that are known by IP address",
        {"peers": {1: {"address": "10.15.13.15"}, 2: {"host_name": "Expc01", "address": "10.15.13.16"}}},
        PERMISSIVE,
        {"namesakes": (1,)},
        also={"TLS-02": UNMET},
    ),
    Case(
        "DNS-02",
        MET,
        "known by IP address alone, host name and domain are the FQDN",
        {"peers": {2: {"address": "10.15.13.16"}}},
        PERMISSIVE,
        {"host_name": "expc02", "fqdn": None},
    ),
    Case("DNS-02", MET, "case does not matter", {"peers": {2: {"host_name": "EXPC02", "domain": "Apolo.LOCAL"}}}),
    Case(
        "DNS-02",
        UNDECIDED,
        "the domain is not stated",
        {"cluster": {"domain": None}},
        facts={"domain": None, "host_name": "expc02"},
        pointer=f"{PEER}/domain",
        also={"DNS-03": UNDECIDED},
    ),
    Case(
        "DNS-02",
        UNDECIDED,
        "neither Peer N address nor a public FQDN is stated",
        {"peers": {2: {"address": None}}},
        facts={"fqdn": None},
        pointer=f"{PEER}/address",
        also={"TLS-03": UNDECIDED, "CFG-01": UNDECIDED, "CFG-03": UNDECIDED, "CFG-04": UNDECIDED},
    ),
    Case("DNS-02", UNDECIDED, "no host name", {"peers": {2: {"host_name": None}}}, pointer=f"{PEER}/host_name"),
    Case("DNS-02", NOT_APPLICABLE, "a peer alone", base=ALONE),
    Case(
        "DNS-03",
        UNMET,
        "one peer is in another domain",
        {"peers": {2: {"domain": "apolo.example"}}},
        facts={"domain": "apolo.example", "expected": "apolo.local"},
        pointer=f"{PEER}/domain",
        also={"DNS-02": UNMET},
    ),
    Case("DNS-03", MET, "case does not matter", {"peers": {2: {"domain": "APOLO.local"}}}),
    Case(
        "DNS-03",
        UNDECIDED,
        "one domain is not stated",
        {"cluster": {"domain": None}, "peers": {1: {"domain": "apolo.local"}}},
        facts={"domain": None, "expected": "apolo.local"},
        pointer=f"{PEER}/domain",
        also={"DNS-02": UNDECIDED},
    ),
    Case("DNS-03", NOT_APPLICABLE, "a peer alone", base=ALONE),
    Case(
        "DNS-09",
        UNMET,
        "the cluster name of an edge is in another domain than its SRV records",
        {"service_domains": ["example.com", "apolo.local"]},
        EDGE,
        {"cluster_name": "expe-cluster.apolo.example", "domains": ("example.com", "apolo.local")},
        pointer="/clusters/0/name",
        also={"DNS-11": UNMET},
    ),
    Case(
        "DNS-09",
        UNMET,
        "a subdomain is another domain",
        {"cluster": {"name": "expe.edge.apolo.example"}},
        EDGE,
    ),
    Case("DNS-09", MET, "one of the domains, in letters of another size", {"service_domains": ["APOLO.Example"]}, EDGE),
    Case("DNS-09", NOT_APPLICABLE, "no SRV record leads to an Expressway-C for clients outside"),
    Case(
        "DNS-09",
        UNMET,
        "endpoints that register to an Expressway-C find it by SRV records",
        {},
        make_document(services=["registrar"]),
        {"cluster_name": NAME, "domains": ("apolo.example",)},
    ),
    Case(
        "DNS-09",
        UNDECIDED,
        "the domains are not stated",
        {"service_domains": None},
        EDGE,
        {"domains": None},
        pointer="/service_domains",
        also={"DNS-11": UNDECIDED},
    ),
    Case(
        "DNS-09",
        UNDECIDED,
        "whether endpoints register is not stated",
        {"services": None},
        pointer="/services",
        also={
            "DNS-19": UNDECIDED,
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
    Case(
        "DNS-09",
        UNDECIDED,
        "whether it is an edge is not stated",
        {"cluster": {"type": None}},
        EDGE,
        pointer="/clusters/0/peers/0/type",
        also={
            "MEM-02": UNDECIDED,
            "NET-11": UNDECIDED,
            "DNS-06": UNDECIDED,
            "DNS-11": UNDECIDED,
            "DNS-12": UNDECIDED,
            "DNS-13": UNDECIDED,
            "DNS-14": UNDECIDED,
            "DNS-17": UNDECIDED,
            "TLS-06": UNDECIDED,
            "TLS-08": UNDECIDED,
            "TLS-12": UNDECIDED,
            "TLS-13": UNDECIDED,
            "TLS-14": UNDECIDED,
            "CFG-12": UNDECIDED,
        },
        said=("type_not_stated",),
    ),
)

LOOKUPS = (
    Case(
        "DNS-05",
        UNMET,
        "a name without an address",
        {"dns_records": records(SOUND_C, name="expc02.apolo.local", type="A")},
        facts={"addresses": (), "names": ()},
        pointer="/dns_records",
    ),
    Case(
        "DNS-05",
        UNMET,
        "an address that leads nowhere",
        {"dns_records": records(SOUND_C, name="10.15.13.16", type="PTR")},
        facts={"addresses": ("10.15.13.16",), "names": ()},
    ),
    Case(
        "DNS-05",
        UNMET,
        "an address that leads to another name",
        {"dns_records": [*records(SOUND_C, name="10.15.13.16"), ptr("10.15.13.16", "old.apolo.local")]},
        facts={"addresses": ("10.15.13.16",), "names": ("old.apolo.local",)},
    ),
    Case(
        "DNS-05",
        UNMET,
        "a second address that leads nowhere",
        {"dns_records": [*SOUND_C["dns_records"], record("AAAA", "expc02.apolo.local", "2001:db8::16")]},
        facts={"addresses": ("10.15.13.16", "2001:db8::16")},
        also={},
    ),
    Case(
        "DNS-05",
        MET,
        "reverse names as DNS writes them, in letters of any size",
        {
            "dns_records": [
                *records(SOUND_C, type="PTR"),
                record("AAAA", "EXPC02.apolo.local", "2001:DB8::16"),
                ptr("15.13.15.10.IN-ADDR.arpa", "expc01.APOLO.local"),
                ptr("16.13.15.10.in-addr.arpa", "expc02.apolo.local"),
                ptr("6.1.0.0" + ".0" * 20 + ".8.b.d.0.1.0.0.2.ip6.arpa", "expc02.apolo.local"),
            ]
        },
        facts={"addresses": ("10.15.13.16", "2001:db8::16"), "names": ("expc02.apolo.local",)},
    ),
    Case(
        "DNS-05",
        MET,
        "the side that knows both halves counts",
        {"dns_records": records(SOUND_E, name="10.15.13.21")},
        make_document(SOUND_E, services=["b2b"], cluster={"xmpp_federation": False}),
        facts={"addresses": ("10.88.246.164",)},
    ),
    Case(
        "DNS-05",
        UNDECIDED,
        "no records are stated",
        {"dns_records": None},
        pointer="/dns_records",
        said=("dns_records_not_stated",),
    ),
    Case(
        "DNS-05",
        UNDECIDED,
        "a peer without any name",
        {"peers": {2: {"address": None, "host_name": None}}},
        facts={"addresses": None, "names": None},
        pointer=f"{PEER}/address",
        also={"DNS-02": UNDECIDED, "TLS-03": UNDECIDED, "CFG-01": UNDECIDED, "CFG-03": UNDECIDED, "CFG-04": UNDECIDED},
    ),
    Case("DNS-05", NOT_APPLICABLE, "a peer alone looks for nobody", base=ALONE),
    Case(
        "DNS-05",
        UNDECIDED,
        "TMS is used, at an address that is not stated",
        {"tms": {"used": True}, "networks": {"tms": ["10.15.14.0/24"]}},
        pointer="/networks/tms",
        also={"PAIR-18": UNDECIDED, "PAIR-19": UNDECIDED},
        said=("tms_address_not_stated",),
    ),
    Case(
        "DNS-05",
        UNMET,
        "TMS whose address leads nowhere",
        {"tms": {"used": True}, "networks": {"tms": ["10.15.14.5/32"]}},
        facts={"addresses": ("10.15.14.5",), "names": ()},
        pointer="/dns_records",
        also={"PAIR-18": UNDECIDED, "PAIR-19": UNDECIDED},
        said=("tms_unmet",),
    ),
    Case(
        "DNS-05",
        UNMET,
        "TMS whose name does not lead back",
        {
            "tms": {"used": True},
            "networks": {"tms": ["10.15.14.5/32"]},
            "dns_records": [*SOUND_C["dns_records"], ptr("10.15.14.5", "tms.apolo.local")],
        },
        facts={"addresses": ("10.15.14.5",), "names": ("tms.apolo.local",)},
        also={"PAIR-18": UNDECIDED, "PAIR-19": UNDECIDED},
        said=("tms_unmet",),
    ),
    Case(
        "DNS-05",
        MET,
        "TMS is known both ways",
        {
            "tms": {"used": True},
            "networks": {"tms": ["10.15.14.0/24", "10.15.14.5"]},
            "dns_records": [*SOUND_C["dns_records"], *host_records(INTERNAL, "tms.apolo.local", "10.15.14.5")],
        },
        facts={"addresses": ("10.15.14.5",), "names": ("tms.apolo.local",)},
        also={"PAIR-18": UNDECIDED, "PAIR-19": UNDECIDED},
        said=("", "tms_met"),
    ),
    Case(
        "DNS-06",
        UNMET,
        "the inside does not know an edge",
        {"dns_records": records(SOUND_E, name="expe02.apolo.example", view="internal")},
        EDGE,
        {"addresses": (), "names": ()},
        pointer="/dns_records",
    ),
    Case(
        "DNS-06",
        UNMET,
        "an address with two names",
        {"dns_records": [*SOUND_E["dns_records"], ptr("10.15.13.21", "expe02.apolo.example.local")]},
        EDGE,
        {"addresses": ("10.15.13.21",), "names": ("expe02.apolo.example", "expe02.apolo.example.local")},
        pointer="/dns_records",
    ),
    Case(
        "DNS-06",
        UNMET,
        "a name that the certificate lacks",
        {"dns_records": [*records(SOUND_E, name="10.15.13.21"), ptr("10.15.13.21", "old.apolo.example")]},
        EDGE,
        {"names": ("old.apolo.example",)},
        pointer=f"{PEER}/certificate",
    ),
    Case(
        "DNS-06",
        MET,
        "another name of the certificate will do",
        {"dns_records": [*records(SOUND_E, name="10.15.13.21"), ptr("10.15.13.21", "Collab-Edge.apolo.example")]},
        EDGE,
        {"names": ("collab-edge.apolo.example",)},
    ),
    Case(
        "DNS-06",
        UNDECIDED,
        "services without clients leave XMPP federation open",
        {"cluster": {"xmpp_federation": None}},
        make_document(EDGE, services=["b2b"]),
        pointer="/clusters/0/xmpp_federation",
        also={"TLS-14": UNDECIDED},
        said=("xmpp_federation_not_stated",),
    ),
    Case("DNS-06", NOT_APPLICABLE, "an Expressway-C is not asked for"),
    Case("DNS-06", NOT_APPLICABLE, "calls with others do not need it", base=make_document(EDGE, services=["b2b"])),
    Case(
        "DNS-06",
        MET,
        "XMPP federation needs it, whatever else is served",
        base=make_document(EDGE, services=["b2b"], cluster={"xmpp_federation": True}),
    ),
    Case("DNS-06", NOT_APPLICABLE, "X8.7 does not look", base=make_document(EDGE, software_version="X8.7")),
    Case("DNS-06", MET, "X8.8 is the first to look", base=make_document(EDGE, software_version="X8.8")),
    Case(
        "DNS-06",
        UNDECIDED,
        "no records are stated",
        {"dns_records": None},
        EDGE,
        pointer="/dns_records",
        also={"DNS-05": UNDECIDED, "DNS-11": UNDECIDED, "DNS-12": UNDECIDED, "DNS-13": UNDECIDED, "DNS-14": UNDECIDED},
        said=("dns_records_not_stated",),
    ),
    Case(
        "DNS-06",
        UNDECIDED,
        "services are not stated",
        {"services": None},
        EDGE,
        pointer="/services",
        also={
            "DNS-10": UNDECIDED,
            "DNS-11": UNDECIDED,
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
    Case(
        "DNS-06",
        UNDECIDED,
        "type is not stated",
        {"cluster": {"type": None}},
        EDGE,
        pointer="/clusters/0/peers/0/type",
        also={
            "MEM-02": UNDECIDED,
            "NET-11": UNDECIDED,
            "DNS-09": UNDECIDED,
            "DNS-11": UNDECIDED,
            "DNS-12": UNDECIDED,
            "DNS-13": UNDECIDED,
            "DNS-14": UNDECIDED,
            "DNS-17": UNDECIDED,
            "TLS-06": UNDECIDED,
            "TLS-08": UNDECIDED,
            "TLS-12": UNDECIDED,
            "TLS-13": UNDECIDED,
            "TLS-14": UNDECIDED,
            "CFG-12": UNDECIDED,
        },
        said=("type_not_stated",),
    ),
    Case(
        "DNS-06",
        UNDECIDED,
        "no certificate is stated",
        {"peers": {2: {"certificate": None}}},
        EDGE,
        {"addresses": ("10.15.13.21",), "certificate_names": None},
        pointer=f"{PEER}/certificate",
        also={
            "TLS-02": UNDECIDED,
            "TLS-03": UNDECIDED,
            "TLS-04": UNDECIDED,
            "TLS-07": UNDECIDED,
            "TLS-11": UNDECIDED,
            "TLS-14": UNDECIDED,
            "TLS-16": UNDECIDED,
            "TLS-17": UNDECIDED,
            "TLS-19": UNDECIDED,
        },
    ),
    Case(
        "DNS-06",
        UNDECIDED,
        "no name is stated",
        {"peers": {2: {"address": None, "public_fqdn": None, "host_name": None}}},
        EDGE,
        {"addresses": None},
        pointer=f"{PEER}/address",
        also={
            "NET-11": UNDECIDED,
            "DNS-02": UNDECIDED,
            "DNS-05": UNDECIDED,
            "DNS-11": UNDECIDED,
            "DNS-14": UNDECIDED,
            "TLS-03": UNDECIDED,
            "TLS-06": UNDECIDED,
            "TLS-07": UNDECIDED,
            "CFG-01": UNDECIDED,
            "CFG-03": UNDECIDED,
            "CFG-04": UNDECIDED,
        },
    ),
)

CASES = [
    *NAMES,
    *LOOKUPS,
    # DNS-04
    Case(
        "DNS-04",
        UNMET,
        "one peer's list is empty, whatever the cluster states",
        {"peers": {2: {"dns_servers": []}}},
        facts={"dns_servers": ()},
        pointer="/clusters/0/peers/1/dns_servers",
    ),
    Case("DNS-04", MET, "servers for all", facts={"dns_servers": ("10.15.13.2",)}, pointer="/clusters/0/dns_servers"),
    Case("DNS-04", MET, "a peer alone needs them too", base=ALONE),
    Case(
        "DNS-04",
        UNDECIDED,
        "one peer's servers not stated",
        {"cluster": {"dns_servers": None}, "peers": {1: {"dns_servers": ["10.15.13.2"]}}},
        facts={"dns_servers": None},
        pointer="/clusters/0/peers/1/dns_servers",
    ),
    # DNS-07
    Case(
        "DNS-07",
        UNMET,
        "a single label",
        {"cluster": {"name": "expc-cluster"}},
        facts={"cluster_name": "expc-cluster"},
        pointer="/clusters/0/name",
        also={"TLS-12": UNMET},
    ),
    Case("DNS-07", MET, "an FQDN", facts={"cluster_name": NAME}, pointer="/clusters/0/name"),
    Case(
        "DNS-07",
        UNDECIDED,
        "not stated",
        {"cluster": {"name": None}},
        facts={"cluster_name": None},
        also={"DNS-08": UNDECIDED, "TLS-12": UNDECIDED},
    ),
    Case(
        "DNS-07",
        NOT_APPLICABLE,
        "a lone system needs no cluster name",
        {"cluster": {"name": None}},
        ALONE,
    ),
    Case("DNS-07", UNMET, "a lone system that has one", {"cluster": {"name": "expc-cluster"}}, ALONE),
    Case(
        "DNS-09",
        NOT_APPLICABLE,
        "a lone system without a cluster name",
        {"cluster": {"name": None}},
        make_document(EDGE, cluster={"peers": SOUND_E["clusters"][0]["peers"][:1], "address_mapping": None}),
        also={"DNS-07": NOT_APPLICABLE},
    ),
    # DNS-08
    Case(
        "DNS-08",
        UNMET,
        "another name on one peer's page",
        {"peers": {2: {"clustering": {"cluster_name": "other.apolo.local"}}}},
        facts={"cluster_name": "other.apolo.local", "expected": NAME},
        pointer="/clusters/0/peers/1/clustering/cluster_name",
    ),
    Case(
        "DNS-08",
        UNMET,
        "pages that differ where the cluster states no name",
        {"peers": {2: {"clustering": {"cluster_name": "other.apolo.local"}}}},
        NAMED_ON_PAGES,
        {"cluster_name": "other.apolo.local", "expected": NAME},
    ),
    Case("DNS-08", MET, "pages that agree where the cluster states no name", base=NAMED_ON_PAGES),
    Case("DNS-08", MET, "one name", facts={"cluster_name": NAME, "expected": NAME}, pointer="/clusters/0/name"),
    Case("DNS-08", MET, "in letters of any size", {"peers": {2: {"clustering": {"cluster_name": NAME.upper()}}}}),
    Case("DNS-08", NOT_APPLICABLE, "a peer alone", base=ALONE),
    Case(
        "DNS-08",
        UNDECIDED,
        "no name anywhere",
        {"cluster": {"name": None}},
        facts={"cluster_name": None, "expected": None},
        pointer="/clusters/0/name",
        also={"DNS-07": UNDECIDED, "TLS-12": UNDECIDED},
    ),
    Case(
        "DNS-08",
        UNDECIDED,
        "one page not known where the cluster states no name",
        {"peers": {2: {"clustering": None}}},
        NAMED_ON_PAGES,
        {"cluster_name": None, "expected": NAME},
        "/clusters/0/name",
    ),
]

LONGEST_LABEL = "a" * 63
LONGEST_NAME = ".".join([LONGEST_LABEL] * 3 + ["b" * 61])


@pytest.mark.parametrize("case", CASES, ids=str)
def test_one_change_moves_one_rule(case: Case) -> None:
    """A change decides its rule as stated, moves no other but those named, and every observation can be said."""
    assert sentences(check(case))


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "a",
        ".apolo.local",
        "a..local",
        "a.local.",
        "-a.local",
        "a-.local",
        "a.-local",
        "a.local-",
        "a.1local",
        "10.15.13.15",
        "a_b.local",
        "a b.local",
        "a.local\n",
        "\na.local",
        "a.local,b.local",
        "clúster.local",
        "a.١ocal",
        "a.lokal\u0131",
        "*.apolo.local",
        "https://a.local",
        "<b>a</b>.local",
        f"a{LONGEST_LABEL}.local",
        f"b{LONGEST_NAME}",
        "a." * 4000 + "local",
    ],
    ids=repr,
)
def test_what_is_no_fqdn_is_no_cluster_name(name: str) -> None:
    """DNS-07 is unmet for anything but labels of ASCII letters, digits and inner hyphens, of the lengths DNS allows."""
    result = judge(make_document(cluster={"name": name}))["DNS-07"]
    assert result.outcome is UNMET
    assert name in everything_said(result)


@pytest.mark.parametrize(
    "name",
    [
        "a.b",
        "1.2.c3",
        "a-b.c--d.local",
        "A.LOCAL",
        "0a.b0",
        f"{LONGEST_LABEL}.local",
        LONGEST_NAME,
        "xn--clster-fya.local",
    ],
    ids=repr,
)
def test_an_fqdn_is_a_cluster_name(name: str) -> None:
    """DNS-07 is met by names at the edge of what the guide and DNS allow."""
    assert judge(make_document(cluster={"name": name}))["DNS-07"].outcome is MET


def everything_said(result: Result) -> str:
    """Return all sentences of a result in all languages as one text."""
    return "\n".join(text for texts in sentences(result).values() for text in texts)


def test_a_size_not_stated_leaves_rules_on_peers_undecided() -> None:
    """Where neither peers nor their number are stated, servers are undecided, and the number is asked."""
    results = judge({"clusters": [{"name": NAME, "dns_servers": ["10.15.13.2"]}]})
    for rule in ("DNS-04", "DNS-08", "DNS-15"):
        assert results[rule].outcome is UNDECIDED, rule
        assert sentences(results[rule])["en"] == ["The number of peers is not stated."]
    assert results["DNS-07"].outcome is MET


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_its_words(language: str) -> None:
    """Title, statement, reason, remedy and conflict of each rule can be said without any fact."""
    results = judge(SOUND_C)
    for rule in (rule for rule in results if rule.startswith("DNS-")):
        assert all(words_of(results[rule], language)), rule
