"""DNS in a design: records looked up forward and back, services, domains of clusters, names and addresses of peers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.design import (
    Certificate,
    Design,
    Dns,
    DnsRecord,
    DnsView,
    Interface,
    Networks,
    Peer,
    RecordType,
    SrvService,
    domain_of,
    domain_of_service,
)
from planner.design.addresses import address_of_reverse_name
from tests.designs import SOUND_E, make_design, make_document, service_record

INSIDE, OUTSIDE = DnsView.INTERNAL, DnsView.EXTERNAL


def record(kind: str, name: str, value: str, view: DnsView = INSIDE) -> DnsRecord:
    """Return one record."""
    return DnsRecord(view, name, RecordType(kind), value)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("10.15.13.15", "10.15.13.15"),
        ("15.13.15.10.in-addr.arpa", "10.15.13.15"),
        ("15.13.15.10.IN-ADDR.ARPA.", "10.15.13.15"),
        ("2001:DB8::0015", "2001:db8::15"),
        (f"5.1.{'0.' * 22}8.b.d.0.1.0.0.2.ip6.arpa", "2001:db8::15"),
        ("13.15.10.in-addr.arpa", None),
        ("256.13.15.10.in-addr.arpa", None),
        ("1.15.13.15.10.in-addr.arpa", None),
        ("in-addr.arpa", None),
        (".in-addr.arpa", None),
        ("5.1.8.b.d.0.ip6.arpa", None),
        (f"g.1.{'0.' * 22}8.b.d.0.1.0.0.2.ip6.arpa", None),
        ("expc01.apolo.local", None),
        ("", None),
    ],
)
def test_what_a_ptr_record_is_for(name: str, address: str | None) -> None:
    """The owner name of a PTR is an address, or that address as DNS writes it; any other name is of no address."""
    assert address_of_reverse_name(name) == address


@given(st.ip_addresses())
def test_every_address_is_found_by_its_reverse_name(address: Any) -> None:
    """What Python calls the reverse pointer of an address leads back to it."""
    assert address_of_reverse_name(address.reverse_pointer) == str(address)


def test_only_a_ptr_is_for_an_address() -> None:
    """An A record whose owner name looks like an address is not a reverse record."""
    assert record("PTR", "10.0.0.1", "a.test").reverse_address == "10.0.0.1"
    assert record("A", "10.0.0.1", "10.0.0.1").reverse_address is None


def test_a_lookup_goes_forward_and_back_on_one_side() -> None:
    """A lookup closes where each address leads back to the name, among other names or alone, on the same side."""
    dns = Dns(
        (
            record("A", "A.test", "10.0.0.1"),
            record("AAAA", "a.TEST", "2001:DB8::1"),
            record("PTR", "1.0.0.10.in-addr.arpa", "a.test"),
            record("PTR", "10.0.0.1", "b.test"),
            record("PTR", "2001:db8::1", "A.test"),
            record("A", "a.test", "203.0.113.1", OUTSIDE),
        )
    )
    inside, outside = dns.lookup("a.Test", INSIDE), dns.lookup("a.test", OUTSIDE)
    assert inside.addresses == ("10.0.0.1", "2001:db8::1")
    assert inside.reverse == (("a.test", "b.test"), ("a.test",))
    assert inside.names == ("a.test", "b.test")
    assert (inside.closes, inside.is_single) == (True, False)
    assert (outside.addresses, outside.names, outside.closes, outside.is_single) == (("203.0.113.1",), (), False, False)
    assert dns.best_lookup("a.test") == inside
    assert dns.best_lookup("none.test").addresses == ()


def test_the_better_side_is_the_one_that_closes_then_the_one_that_answers() -> None:
    """Where the inside has but an address, an outside that closes is better; with neither closing, any answer is."""
    half, forward, back = (
        record("A", "a.test", "10.0.0.1"),
        record("A", "a.test", "203.0.113.1", OUTSIDE),
        record("PTR", "203.0.113.1", "a.test", OUTSIDE),
    )
    assert Dns((half, forward, back)).best_lookup("a.test").addresses == ("203.0.113.1",)
    assert Dns((half, forward)).best_lookup("a.test").addresses == ("10.0.0.1",)
    assert Dns((forward,)).best_lookup("a.test").addresses == ("203.0.113.1",)


def test_one_address_is_one_of_each_family_on_each_side() -> None:
    """A name has one address even where it has one of each family and another outside; two of a family are two."""
    one = (record("A", "a.test", "10.0.0.1"), record("AAAA", "a.test", "2001:db8::1"))
    assert Dns((*one, record("A", "a.test", "203.0.113.1", OUTSIDE))).has_one_address("A.test")
    assert not Dns((*one, record("A", "a.test", "10.0.0.2"))).has_one_address("A.test")
    assert Dns(()).has_one_address("a.test")


def test_services_are_found_by_owner_name_and_side() -> None:
    """An SRV record belongs to one service, one domain and one side; other records of that name do not count."""
    found = record("SRV", "_SIPS._tcp.a.test", "E1.a.test", OUTSIDE)
    dns = Dns((found, record("SRV", "_sips._tcp.a.test", "e1.a.test"), record("A", "_sips._tcp.a.test", "10.0.0.1")))
    assert dns.services(SrvService.SIPS, "A.test", OUTSIDE) == (found,)
    assert dns.services(SrvService.SIPS, "test", OUTSIDE) == ()
    assert dns.services(SrvService.SIP, "a.test", OUTSIDE) == ()
    assert found.is_of(SrvService.SIPS)
    assert not found.is_of(SrvService.SIP)
    assert not record("A", "_sips._tcp.a.test", "10.0.0.1").is_of(SrvService.SIPS)
    assert domain_of_service(found) == "a.test"
    assert domain_of("single") == ""


def design_of_two(**facts: Any) -> Design:
    """Return two Expressway-E clusters that share the domains a.test and b.test."""
    clusters = [{"type": "E", "peers": [{"address": f"e.{domain}"}]} for domain in ("a.test", "b.test")]
    return Design.from_document({"clusters": clusters, "service_domains": ["a.test", "B.test"], **facts})


def srv(domain: str, target: str) -> dict[str, Any]:
    """Return a public record that leads clients of a domain to a peer."""
    return service_record("_collab-edge._tls", target, 8443, name=f"_collab-edge._tls.{domain}")


@pytest.mark.parametrize(
    ("records", "first", "second"),
    [
        (None, ("a.test", "B.test"), ("a.test", "B.test")),
        ([], ("a.test", "B.test"), ("a.test", "B.test")),
        ([srv("b.test", "e.b.test")], ("a.test",), ("a.test", "B.test")),
        ([srv("a.test", "e.a.test"), srv("b.test", "E.b.test")], ("a.test",), ("B.test",)),
        ([srv("a.test", "e.a.test"), srv("a.test", "e.b.test")], ("a.test", "B.test"), ("a.test", "B.test")),
        ([srv("a.test", "e.b.test"), srv("b.test", "e.b.test")], ("a.test", "B.test"), ("a.test", "B.test")),
        ([srv("b.test", "elsewhere.test")], ("a.test", "B.test"), ("a.test", "B.test")),
    ],
)
def test_clusters_answer_for_the_domains_that_lead_to_them(
    records: list[dict[str, Any]] | None, first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    """A domain whose records lead to other clusters alone is theirs; a cluster without any answers for all."""
    design = design_of_two(dns_records=records)
    assert tuple(map(design.domains_of, design.clusters)) == (first, second)


def test_without_domains_nothing_is_known_of_them() -> None:
    """Domains that are not stated belong to no cluster."""
    design = design_of_two(service_domains=None)
    assert design.domains_of(design.clusters[0]) is None
    assert make_design(dns_records=None).dns is None


def test_names_of_a_peer() -> None:
    """Peers know a peer by its Peer N address, the Internet by its public FQDN, DNS by what there is."""
    by_ip = Peer(address="10.0.0.1", host_name="e1", domain="a.test", public_fqdn="e1.b.test")
    assert (by_ip.dns_name, by_ip.public_name, by_ip.system_fqdn) == ("e1.b.test", "e1.b.test", "e1.a.test")
    by_name = Peer(address="e1.a.test", public_fqdn="e1.b.test")
    assert (by_name.dns_name, by_name.public_name, by_name.system_fqdn) == ("e1.a.test", "e1.b.test", None)
    assert Peer(address="e1.a.test").public_name == "e1.a.test"
    assert Peer(address="10.0.0.1").public_name is None
    assert Peer(address="10.0.0.1", host_name="e1", domain="a.test").dns_name == "e1.a.test"


@pytest.mark.parametrize(
    ("address", "public_fqdn", "host_name", "domain", "expected"),
    [
        ("E1.a.test", None, "e1", "A.test", True),
        ("e1.a.test", None, "e2", "a.test", False),
        ("10.0.0.1", "e1.a.test", "e1", "a.test", True),
        ("10.0.0.1", "e1.b.test", "e1", "a.test", False),
        ("10.0.0.1", None, "e1", "a.test", True),
        (None, None, "e1", "a.test", None),
        (None, "e1.a.test", "e1", "a.test", True),
        ("e1.a.test", None, None, "a.test", None),
        ("e1.a.test", None, "e1", None, None),
    ],
)
def test_whether_host_name_and_domain_make_the_fqdn(
    address: str | None, public_fqdn: str | None, host_name: str | None, domain: str | None, expected: bool | None
) -> None:
    """They do where both together are the FQDN, or where an IP address alone leaves the FQDN to them."""
    peer = Peer(address=address, public_fqdn=public_fqdn, host_name=host_name, domain=domain)
    assert peer.named_by_host is expected


@pytest.mark.parametrize(
    ("nics", "lan1", "lan2", "reached"),
    [
        (1, Interface("203.0.113.1"), None, True),
        (1, Interface("203.0.113.1", static_nat_address="203.0.113.9"), None, False),
        (1, Interface("10.0.0.1", static_nat_address="203.0.113.1"), None, True),
        (2, Interface("203.0.113.1"), Interface("203.0.113.2"), False),
        (2, Interface("203.0.113.2"), Interface("203.0.113.1"), True),
        (2, Interface("203.0.113.2"), Interface("203.0.113.1", static_nat_address="203.0.113.9"), False),
        (None, Interface("203.0.113.1"), Interface("203.0.113.2"), False),
        (None, None, None, True),
    ],
)
def test_where_the_internet_reaches_a_peer(
    nics: int | None, lan1: Interface | None, lan2: Interface | None, reached: bool
) -> None:
    """On static NAT addresses and on routable ones, but for those behind static NAT and the inner one of two."""
    peer = Peer(nics=nics, lan1=lan1, lan2=lan2)
    assert peer.is_outside("203.0.113.1") is reached
    assert not peer.is_outside("192.168.0.1")


def test_static_nat_leaves_the_ipv6_address_as_it_is() -> None:
    """It translates IPv4 alone; the IPv6 address of the internal one of two interfaces stays inside."""
    inner = Interface("10.0.0.1", ipv6="2001:db8::1")
    outer = Interface("192.168.1.1", ipv6="2001:DB8::2", static_nat_address="203.0.113.1")
    peer = Peer(nics=2, lan1=inner, lan2=outer)
    assert peer.is_outside("2001:db8::2")
    assert not peer.is_outside("2001:db8::1")


def test_two_nics_and_static_nat() -> None:
    """Both have to be known to be said; one that is not there settles it."""
    natted = Interface("10.0.0.1", static_nat_address="203.0.113.1")
    assert Peer(nics=2, lan1=natted).has_two_nics_and_nat is True
    assert Peer(nics=1, lan1=natted).has_two_nics_and_nat is False
    assert Peer(nics=2, lan1=Interface("10.0.0.1"), lan2=Interface("10.0.1.1")).has_two_nics_and_nat is False
    assert Peer(nics=2, lan1=Interface("10.0.0.1")).has_two_nics_and_nat is None
    assert Peer(nics=2).has_two_nics_and_nat is None
    assert Peer(lan1=natted).has_two_nics_and_nat is None


def test_what_a_certificate_lacks() -> None:
    """Names are looked for among the alternative names alone, whole, in letters of any size; a prefix may be added."""
    held = Certificate("cn.test", ("A.test", "collab-edge.b.test", "*.c.test"))
    assert held.lacks(["a.TEST", "b.test", "x.c.test", "cn.test"]) == ("b.test", "x.c.test", "cn.test")
    assert held.lacks(["a.test", "B.test"], prefix="collab-edge.") == ()
    assert Certificate("cn.test").lacks(["cn.test"]) is None
    assert Certificate("cn.test").lacks([]) == ()


def test_single_addresses_of_tms() -> None:
    """Only networks of one address are hosts."""
    assert Networks(tms=("10.0.0.0/24", "10.0.0.5/32", "10.0.0.6", "2001:db8::1/128")).tms_hosts == (
        "10.0.0.5",
        "10.0.0.6",
        "2001:db8::1",
    )
    assert Networks(tms=("10.0.0.0/24",)).tms_hosts is None
    assert Networks().tms_hosts is None


def test_public_names_of_a_cluster() -> None:
    """All stated names of its peers, in small letters."""
    design = Design.from_document(make_document(SOUND_E, peers={2: {"public_fqdn": "E2.Apolo.Example"}}))
    assert design.clusters[0].public_names == {"expe01.apolo.example", "e2.apolo.example"}
