"""The DNS plan: which records a design needs inside and outside, and which of them it states."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from planner import dns
from planner.design import Design, DnsView, RecordType
from planner.dns import MOST_RECORDS, NeededRecord, Status, records_needed
from planner.reference import load_reference
from planner.rules import RULES
from planner.schemas import parse_design
from tests.designs import SOUND_C, SOUND_E

REFERENCE = load_reference()
DOMAIN = "apolo.example"


def deployment(**design: Any) -> dict[str, Any]:
    """Return a C and an E cluster of two peers each, with public addresses, for MRA and business-to-business calls."""
    made = copy.deepcopy(SOUND_E)
    made["clusters"].insert(0, copy.deepcopy(SOUND_C["clusters"][0]))
    for number, peer in enumerate(made["clusters"][1]["peers"], start=1):
        peer["lan2"]["static_nat_address"] = f"203.0.113.{number}"
    made.pop("dns_records", None)
    made.pop("edge_audio", None)
    made |= {
        "services": ["mra", "b2b"],
        "service_domains": [DOMAIN],
        "unified_cm": {"nodes": ["cm1.apolo.local", "cm2.apolo.local"]},
    }
    return made | design


def planned(document: dict[str, Any]) -> dns.DnsPlan:
    """Return the plan of a document."""
    return dns.plan(parse_design(document), REFERENCE)


def found(document: dict[str, Any], view: str, kind: str) -> list[tuple[str, str]]:
    """Return owner and value of the planned records of a view and type."""
    return [
        (each.needed.name, each.needed.value)
        for each in planned(document).records
        if (each.needed.view, each.needed.type) == (view, kind)
    ]


def gaps(document: dict[str, Any]) -> list[tuple[str, str]]:
    """Return code and pointer of what a plan misses."""
    return [(gap.code, gap.pointer) for gap in planned(document).gaps]


# --- forward and reverse ----------------------------------------------------------------------------------------------


def test_inside_every_peer_has_its_lan_address_and_a_way_back() -> None:
    """C and E alike: the address of the internal interface, never the public one; one PTR for each address."""
    names = [f"expc0{n}.apolo.local" for n in (1, 2)] + [f"expe0{n}.apolo.example" for n in (1, 2)]
    addresses = ["10.15.13.15", "10.15.13.16", "10.15.13.20", "10.15.13.21"]
    assert found(deployment(), "internal", "A") == list(zip(names, addresses, strict=True))
    back = [".".join(reversed(address.split("."))) + ".in-addr.arpa" for address in addresses]
    assert found(deployment(), "internal", "PTR") == list(zip(back, names, strict=True))


def test_outside_only_e_is_seen_and_only_at_its_public_address() -> None:
    """The static NAT address of the external interface; nothing of the C, no address of a LAN."""
    made = found(deployment(), "external", "A")
    assert made == [("expe01.apolo.example", "203.0.113.1"), ("expe02.apolo.example", "203.0.113.2")]
    assert found(deployment(), "external", "PTR") == [
        ("1.113.0.203.in-addr.arpa", "expe01.apolo.example"),
        ("2.113.0.203.in-addr.arpa", "expe02.apolo.example"),
    ]


def edge_peer(**peer: Any) -> dict[str, Any]:
    """Return a deployment whose E cluster is one peer with these facts and what the cluster states."""
    made = deployment()
    made["clusters"][1]["peers"] = [peer]
    made["clusters"][1].pop("address_mapping")
    return made


@pytest.mark.parametrize(
    ("facts", "outside"),
    [
        ({"nics": 2, "lan1": {"ipv4": "10.1.1.1"}, "lan2": {"ipv4": "198.51.100.7"}}, ["198.51.100.7"]),
        ({"nics": 1, "lan1": {"ipv4": "198.51.100.7"}}, ["198.51.100.7"]),
        ({"nics": 1, "lan1": {"ipv4": "10.1.1.1", "static_nat_address": "198.51.100.7"}}, ["198.51.100.7"]),
        ({"nics": 1, "address": "198.51.100.7", "public_fqdn": "e.apolo.example"}, ["198.51.100.7"]),
        (
            {
                "nics": 2,
                "cluster_interface": "lan2",
                "lan1": {"ipv4": "198.51.100.7"},
                "lan2": {"ipv4": "10.1.1.1", "static_nat_address": "198.51.100.9"},
            },
            ["198.51.100.7"],
        ),
        (
            {"nics": 2, "lan2": {"ipv4": "10.1.2.1", "static_nat_address": "198.51.100.7", "ipv6": "2001:db8::7"}},
            ["198.51.100.7", "2001:db8::7"],
        ),
        ({"nics": 2, "lan2": {"ipv4": "198.51.100.7", "ipv6": "fd00::1"}}, ["198.51.100.7"]),
        ({"nics": 2, "lan1": {"ipv4": "198.51.100.7"}}, []),
        ({"nics": 2, "lan1": {"ipv4": "10.1.1.1"}, "lan2": {"ipv4": "10.1.2.1"}}, []),
        ({"nics": 2}, []),
    ],
)
def test_the_public_address_of_an_e_peer(facts: dict[str, Any], outside: list[str]) -> None:
    """External interface or the only one, static NAT before the interface's own; a private one is never published."""
    document = edge_peer(**{"address": "e.apolo.example", **facts})
    records = [
        each.needed
        for each in planned(document).records
        if each.needed.view is DnsView.EXTERNAL and each.needed.type in (RecordType.A, RecordType.AAAA)
    ]
    assert [record.value for record in records] == outside
    assert {record.name for record in records} <= {"e.apolo.example"}
    missing = [code for code, _ in gaps(document) if code.startswith("outside_address")]
    assert len(missing) == (not outside)


def test_with_nics_not_stated_static_nat_tells_the_outside() -> None:
    """Where two interfaces could be the outside one, none is guessed."""
    document = edge_peer(
        address="e.apolo.example",
        lan1={"ipv4": "10.1.1.1"},
        lan2={"ipv4": "10.1.2.1", "static_nat_address": "198.51.100.7"},
    )
    for level in (document, document["clusters"][1]):
        level.pop("nics", None)
    assert found(document, "external", "A") == [("e.apolo.example", "198.51.100.7")]
    document["clusters"][1]["peers"][0]["lan1"]["static_nat_address"] = "198.51.100.8"
    assert found(document, "external", "A") == []


def test_a_private_static_nat_address_is_said_to_be_wrong() -> None:
    """With the peer, the address and the place."""
    document = deployment()
    document["clusters"][1]["peers"][1]["lan2"]["static_nat_address"] = "10.9.9.9"
    (gap,) = planned(document).gaps
    assert (gap.code, gap.wrong, gap.name, gap.cluster, gap.peer) == ("outside_address_private", True, "10.9.9.9", 1, 2)
    assert gap.pointer == "/clusters/1/peers/1/lan2/static_nat_address"


def test_names_come_from_host_and_domain_where_the_address_is_an_ip() -> None:
    """Host name and domain make the FQDN; a public name stands before them; nothing else does."""
    document = {
        "clusters": [
            {
                "type": "C",
                "domain": "apolo.local",
                "peers": [
                    {"address": "10.1.1.1", "host_name": "ExpC01"},
                    {"address": "10.1.1.2", "system_name": "expc02"},
                    {"address": "10.1.1.3", "host_name": "exp c03"},
                ],
            }
        ]
    }
    assert found(document, "internal", "A") == [("expc01.apolo.local", "10.1.1.1")]
    assert ("inside_name", "/clusters/0/peers/1/address") in gaps(document)
    assert ("name_not_fqdn", "/clusters/0/peers/2/address") in gaps(document)


def test_both_ip_versions_have_forward_and_reverse_records() -> None:
    """AAAA beside A, and the long reverse name."""
    document = {
        "clusters": [
            {"type": "C", "peers": [{"address": "a.b.c", "lan1": {"ipv4": "10.1.1.1", "ipv6": "2001:DB8::1"}}]}
        ]
    }
    assert found(document, "internal", "AAAA") == [("a.b.c", "2001:db8::1")]
    assert [name for name, _ in found(document, "internal", "PTR")] == [
        "1.1.1.10.in-addr.arpa",
        "1.0.0.0." + "0.0.0.0." * 5 + "8.b.d.0.1.0.0.2.ip6.arpa",
    ]


def test_an_address_leads_back_to_one_name() -> None:
    """Two peers behind one public address: one PTR, and the second is told."""
    document = deployment()
    for peer in document["clusters"][1]["peers"]:
        peer["lan2"]["static_nat_address"] = "203.0.113.1"
    assert found(document, "external", "PTR") == [("1.113.0.203.in-addr.arpa", "expe01.apolo.example")]
    assert gaps(document) == [("shared_address", "/clusters/1/peers/1")]


# --- services ---------------------------------------------------------------------------------------------------------

PORTS = {
    "_collab-edge._tls": 8443,
    "_sips._tcp": 5061,
    "_sip._tcp": 5060,
    "_h323ls._udp": 1719,
    "_h323cs._tcp": 1720,
    "_h323rs._udp": 1719,
}


def srv(document: dict[str, Any]) -> list[NeededRecord]:
    """Return the planned SRV records."""
    return [each.needed for each in planned(document).records if each.needed.type is RecordType.SRV]


def test_each_set_has_one_record_for_each_e_peer() -> None:
    """Names, ports and targets of the published sets; priority and weight the same on all."""
    records = [record for record in srv(deployment()) if record.view is DnsView.EXTERNAL]
    assert [(record.name, record.port, record.value) for record in records] == [
        (f"{prefix}.{DOMAIN}", port, f"expe0{number}.apolo.example")
        for prefix, port in PORTS.items()
        for number in (1, 2)
    ]
    assert len({(record.priority, record.weight) for record in records}) == 1
    assert {record.basis.rule for record in records} == {"DNS-10", "DNS-11"}
    assert {record.required for record in records if record.basis.rule == "DNS-10"} == {False}
    assert {record.required for record in records if record.basis.rule == "DNS-11"} == {True}


@pytest.mark.parametrize(
    ("services", "rules"),
    [
        (["mra"], {"DNS-11", "DNS-13"}),
        (["b2b"], {"DNS-10"}),
        (["hybrid"], set()),
        ([], set()),
        (["mra", "b2b"], {"DNS-10", "DNS-11", "DNS-13"}),
    ],
)
def test_services_decide_the_sets(services: list[str], rules: set[str]) -> None:
    """What is not used needs no record, and nothing is conditional where services are stated."""
    records = srv(deployment(services=services))
    assert {record.basis.rule for record in records} == rules
    assert {record.condition for record in records} <= {None}


def test_services_not_stated_make_conditional_records() -> None:
    """Each says for which service it is."""
    document = deployment()
    del document["services"]
    records = srv(document)
    assert {(record.basis.rule, record.condition) for record in records} == {
        ("DNS-10", "b2b"),
        ("DNS-11", "mra"),
        ("DNS-13", "mra"),
    }


@pytest.mark.parametrize(("version", "required"), [("X12.4", True), ("X12.5", False), (None, False)])
def test_cisco_uds_is_inside_only_and_required_before_x12_5(version: str | None, required: bool) -> None:
    """One record for each Unified CM node; from X12.5 on it is recommended."""
    document = deployment(software_version=version)
    records = [record for record in srv(document) if record.set == "cisco_uds"]
    assert [(record.view, record.name, record.value, record.port) for record in records] == [
        ("internal", f"_cisco-uds._tcp.{DOMAIN}", f"cm{number}.apolo.local", 8443) for number in (1, 2)
    ]
    assert {record.required for record in records} == {required}


@pytest.mark.parametrize(("stated", "count"), [(True, 2), (False, 0), (None, 0)])
def test_edge_audio_has_a_subdomain_of_its_own(stated: bool | None, count: int) -> None:
    """On the mutual TLS port, marked as a proposal of ours."""
    records = [record for record in srv(deployment(edge_audio=stated)) if record.set == "edge_audio"]
    assert len(records) == count
    for record in records:
        assert (record.name, record.port, record.inferred) == (f"_sips._tcp.edge-audio.{DOMAIN}", 5062, True)


def test_what_is_not_stated_is_asked_for() -> None:
    """Domains, Unified CM nodes, peers, types, an E cluster: each with its place."""
    assert gaps({"services": ["mra"], "clusters": [{"type": "C", "peer_count": 2}]}) == [
        ("peers", "/clusters/0/peers"),
        ("no_edge_cluster", "/clusters"),
        ("service_domains", "/service_domains"),
        ("unified_cm_nodes", "/unified_cm/nodes"),
    ]
    told = gaps({"clusters": [{"peers": [{"address": "a.b.c"}]}]})
    assert ("type", "/clusters/0/type") in told
    assert ("inside_address", "/clusters/0/peers/0/lan1") in told
    assert planned({"clusters": [{}]}).records == ()


LONG = ".".join(["a" * 60] * 4)


def test_records_of_cisco_tms_are_asked_for_until_they_are_stated() -> None:
    """No plan can name it; the rule on lookups wants it there, and is content with what ends the gap."""
    address, name = "10.15.13.9", "tms.apolo.example"
    used: dict[str, Any] = {"tms": {"used": True}}
    assert ("tms_address", "/networks/tms") in gaps(deployment(**used))
    used["networks"] = {"tms": [address]}
    assert ("tms_name", "/dns_records") in gaps(deployment(**used))
    assert ("tms_name", "/dns_records") in gaps(deployment(**used, dns_records=[]))
    back = {"view": "internal", "name": address, "type": "PTR", "value": name}
    forth = {"view": "internal", "name": name, "type": "A", "value": address}
    assert ("tms_name", "/dns_records") in gaps(deployment(**used, dns_records=[back]))
    assert "tms_name" not in dict(gaps(deployment(**used, dns_records=[back, forth])))
    assert "tms_name" not in dict(gaps(deployment(tms={"used": False}, networks=used["networks"])))


def test_names_that_are_none_make_no_record() -> None:
    """Underscores, single labels, addresses and names too long: told as wrong, with the name, and left out."""
    document = deployment(
        service_domains=["under_score.example", "local", "10.1.1.1", LONG, DOMAIN, DOMAIN.upper()],
        unified_cm={"nodes": ["10.1.1.1", "cm", "cm1.apolo.local"]},
    )
    plan = planned(document)
    assert [(gap.code, gap.pointer) for gap in plan.gaps] == [
        ("name_not_fqdn", "/service_domains/0"),
        ("name_not_fqdn", "/service_domains/1"),
        ("name_not_fqdn", "/service_domains/2"),
        ("domain_too_long", "/service_domains/3"),
        ("node_not_fqdn", "/unified_cm/nodes/0"),
        ("node_not_fqdn", "/unified_cm/nodes/1"),
    ]
    assert all(gap.wrong and gap.name for gap in plan.gaps)
    assert {record.name.partition(".")[2].partition(".")[2] for record in srv(document)} == {DOMAIN}
    names = [each.needed.name for each in plan.records if each.needed.type is RecordType.SRV]
    assert len(names) == len(planned(deployment(unified_cm={"nodes": ["cm1.apolo.local"]})).records) - 12


def test_every_record_is_asked_for_by_a_rule_of_the_book_and_a_known_source() -> None:
    """Rule ids have the book's form and are in it; sources are in the bibliography."""
    for each in planned(deployment(edge_audio=True)).records:
        assert each.needed.basis.rule in RULES
        assert each.needed.basis.cite.source in REFERENCE.sources


def test_a_plan_has_an_end() -> None:
    """Two hundred domains on a hundred peers: cut, and said so."""
    document = deployment(service_domains=[f"d{number}.example" for number in range(200)])
    document["clusters"][1].pop("address_mapping")
    document["clusters"][1]["peers"] = [{"address": f"e{number}.apolo.example"} for number in range(100)]
    plan = planned(document)
    assert (len(plan.records), plan.complete) == (MOST_RECORDS, False)
    assert planned(deployment()).complete
    assert records_needed(parse_design(document), REFERENCE) == tuple(each.needed for each in plan.records)


# --- against the stated records ---------------------------------------------------------------------------------------


def stated_of(record: NeededRecord) -> dict[str, Any]:
    """Return a needed record as a design states one."""
    made = {"view": record.view, "name": record.name, "type": record.type, "value": record.value}
    if record.port is not None:
        made |= {"priority": record.priority, "weight": record.weight, "port": record.port}
    return {key: value if isinstance(value, int) else str(value) for key, value in made.items()}


def all_stated() -> list[dict[str, Any]]:
    """Return every record that the deployment needs."""
    return [stated_of(record) for record in records_needed(parse_design(deployment()), REFERENCE)]


def statuses(records: list[dict[str, Any]] | None) -> list[Status]:
    """Return the status of each planned record where the design states these records."""
    return [each.status for each in planned(deployment(dns_records=records)).records]


def test_records_stated_are_there_and_others_are_missing() -> None:
    """Nothing stated is not 'missing'; an empty list is."""
    assert set(statuses(None)) == {Status.NOT_STATED}
    assert set(statuses([])) == {Status.MISSING}
    assert set(statuses(all_stated())) == {Status.PRESENT}
    assert statuses(all_stated()[1:])[0] is Status.MISSING
    assert set(statuses(all_stated()[1:])[1:]) == {Status.PRESENT}


def test_case_final_dots_and_the_address_as_owner_of_a_ptr_do_not_matter() -> None:
    """DNS names have no case; people write PTR records by address."""
    written = []
    for record in all_stated():
        if record["type"] == "PTR":
            labels = record["name"].removesuffix(".in-addr.arpa").split(".")
            record["name"] = ".".join(reversed(labels))
        else:
            record["name"] = record["name"].upper() + "."
        written.append(record)
    assert set(statuses(written)) == {Status.PRESENT}


@pytest.mark.parametrize(
    ("kind", "change"),
    [("A", {"value": "10.9.9.9"}), ("PTR", {"value": "other.apolo.local"}), ("SRV", {"port": 8444})],
)
def test_a_record_that_says_something_else_differs(kind: str, change: dict[str, Any]) -> None:
    """It names the stated records of that owner."""
    records = all_stated()
    place = next(place for place, record in enumerate(records) if record["type"] == kind)
    records[place] |= change
    plan = planned(deployment(dns_records=records))
    assert plan.records[place].status is Status.DIFFERS
    assert [record.path for record in plan.records[place].stated] == [f"/dns_records/{place}"]
    assert [each.status for each in plan.records].count(Status.PRESENT) == len(plan.records) - 1


def test_an_srv_record_of_another_target_is_missing_and_a_port_not_stated_is_no_difference() -> None:
    """A set may lead to other clusters too."""
    records = all_stated()
    place = next(place for place, record in enumerate(records) if record["type"] == "SRV")
    assert statuses([*records[:place], {**records[place], "value": "far.apolo.example"}])[place] is Status.MISSING
    del records[place]["port"]
    assert statuses(records)[place] is Status.PRESENT


def test_a_second_address_of_a_name_differs() -> None:
    """A peer's name leads to one address."""
    records = all_stated()
    assert statuses([*records, {**records[0], "value": "10.9.9.9"}])[0] is Status.DIFFERS


def unwanted(*records: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return code, pointer and rule of the stated records that must go."""
    found = planned(deployment(dns_records=list(records))).unwanted
    return [(each.code, each.record.path, each.basis.rule) for each in found]


def test_what_must_not_be_in_dns_is_told() -> None:
    """A private address of an E outside, Unified CM outside, a second way back."""
    private = {"view": "external", "name": "EXPE01.apolo.example", "type": "A", "value": "10.15.13.20"}
    uds = {"view": "external", "name": f"_cisco-uds._tcp.{DOMAIN}", "type": "SRV", "value": "cm1.apolo.local"}
    back = {"view": "internal", "name": "10.15.13.15", "type": "PTR", "value": "expc01.apolo.local"}
    other = {**back, "name": "15.13.15.10.in-addr.arpa", "value": "expc09.apolo.local"}
    assert unwanted(private, uds, back, other) == [
        ("private_outside", "/dns_records/0", "DNS-14"),
        ("inside_only", "/dns_records/1", "DNS-13"),
        ("second_pointer", "/dns_records/3", "DNS-06"),
    ]
    fine = (
        {**private, "view": "internal"},
        {**private, "value": "203.0.113.1"},
        {**private, "name": "expc01.apolo.local"},
        {**uds, "view": "internal"},
        back,
        {**back, "view": "external", "value": "other.apolo.example"},
    )
    assert unwanted(*fine) == []


def test_the_plan_of_a_design_is_part_of_its_value() -> None:
    """The same design gives an equal plan."""
    design = parse_design(deployment())
    assert dns.plan(design, REFERENCE) == dns.plan(Design.from_document(design.document), REFERENCE)


def test_a_plan_cites_what_it_rests_on() -> None:
    """Of its records and of those that must go."""
    uds = {"view": "external", "name": f"_cisco-uds._tcp.{DOMAIN}", "type": "SRV", "value": "cm1.apolo.local"}
    cited = set(planned(deployment(services=["b2b"], dns_records=[uds])).citations())
    assert {str(cite) for cite in cited} >= {
        "mra-guide-x15.0#SRV records",
        "cluster-guide-x12.6#Cluster name and DNS SRV records",
    }


def test_a_public_name_that_is_none_makes_no_record_outside() -> None:
    """It is told with its place; the name inside stays."""
    document = deployment()
    document["clusters"][1]["peers"][0]["public_fqdn"] = "expe_01"
    assert gaps(document) == [("name_not_fqdn", "/clusters/1/peers/0/public_fqdn")]
    assert ("expe01.apolo.example", "10.15.13.20") in found(document, "internal", "A")
    assert [name for name, _ in found(document, "external", "A")] == ["expe02.apolo.example"]


def test_an_e_known_by_its_address_alone_has_no_name_outside() -> None:
    """Host name and domain are its name inside; the public one is asked for."""
    document = edge_peer(address="10.1.1.1", host_name="e1", domain="apolo.example", nics=1)
    assert ("outside_name", "/clusters/1/peers/0/public_fqdn") in gaps(document)
    assert found(document, "internal", "A")[-1] == ("e1.apolo.example", "10.1.1.1")
