"""The DNS plan as zone-file text: what a name server's parser reads is the plan, whatever names a design holds."""

from __future__ import annotations

import copy
import re
from datetime import date
from typing import Any

import dns.rdatatype
import dns.zone
import pytest

from planner.assessment import assess
from planner.dns import Status
from planner.reference import load_reference
from planner.render import zone
from planner.schemas import parse_design
from planner.wording import LANGUAGES, load_wording
from tests.designs import SOUND_C, SOUND_E

REFERENCE = load_reference()
TODAY = date(2026, 11, 22)
Record = tuple[str, str, str]


def deployment(**design: Any) -> dict[str, Any]:
    """Return a C and an E cluster for MRA and business-to-business calls, with both IP versions."""
    made = copy.deepcopy(SOUND_E)
    made["clusters"].insert(0, copy.deepcopy(SOUND_C["clusters"][0]))
    for number, peer in enumerate(made["clusters"][1]["peers"], start=1):
        peer["lan2"] |= {"static_nat_address": f"203.0.113.{number}", "ipv6": f"2001:db8::{number}"}
    made |= {
        "services": ["mra", "b2b"],
        "service_domains": ["apolo.example", "users.apolo.example", "other.example"],
        "edge_audio": True,
        "unified_cm": {"nodes": ["cm1.apolo.local"]},
    }
    made.pop("dns_records", None)
    return made | design


def written(document: dict[str, Any], language: str = "en") -> str:
    """Return the zone-file text of a document."""
    assessment = assess(parse_design(document), REFERENCE, TODAY)
    return zone.render(assessment, REFERENCE, load_wording().phrases(language)).decode()


def parsed(text: str) -> set[Record]:
    """Return owner, type and data of every record that a name server would read, of all parts."""
    found: set[Record] = set()
    for part in re.split(r"(?m)^(?=\$ORIGIN )", text)[1:]:
        read = dns.zone.from_text("$TTL 300\n" + part, relativize=False, check_origin=False)
        for name, _, data in read.iterate_rdatas():
            found.add((name.to_text(omit_final_dot=True), dns.rdatatype.to_text(data.rdtype), data.to_text()))
    return found


def wanted(document: dict[str, Any], *, conditional: bool = False) -> set[Record]:
    """Return the records of the plan in the same form."""
    made: set[Record] = set()
    for each in assess(parse_design(document), REFERENCE, TODAY).dns.records:
        needed = each.needed
        if (needed.condition is not None) != conditional:
            continue
        data = needed.value if needed.type in ("A", "AAAA") else f"{needed.value}."
        if needed.type == "SRV":
            data = f"{needed.priority} {needed.weight} {needed.port} {data}"
        made.add((needed.name, str(needed.type), data))
    return made


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_parser_reads_exactly_the_plan(language: str) -> None:
    """Every record once, in its zone, in both languages."""
    document = deployment()
    assert parsed(written(document, language)) == wanted(document)
    assert {"A", "AAAA", "PTR", "SRV"} == {kind for _, kind, _ in wanted(document)}


def test_zones_are_the_domains_and_the_networks() -> None:
    """A domain below another stands in the other; reverse zones are those of 256 addresses, or of 64 bits."""
    origins = re.findall(r"(?m)^\$ORIGIN (\S+)$", written(deployment()))
    assert set(origins) == {
        "apolo.example.",
        "apolo.local.",
        "other.example.",
        "13.15.10.in-addr.arpa.",
        "113.0.203.in-addr.arpa.",
        "0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.",
    }
    text = written(deployment())
    assert re.search(r"(?m)^_collab-edge\._tls\.users +IN SRV 10 10 8443 expe01\.apolo\.example\. ; DNS-11", text)


def test_inside_and_outside_are_apart() -> None:
    """Nothing of a LAN stands below the heading of the Internet."""
    inside, outside = written(deployment()).split("; Seen from: Internet")
    assert "10.15.13.20" in inside
    assert "10.15.13" not in outside
    assert "203.0.113" not in inside
    assert "_cisco-uds" not in outside


def test_what_depends_on_a_service_is_a_comment_until_somebody_decides() -> None:
    """Services not stated: forward and reverse are records, the rest becomes one when its semicolon goes."""
    document = deployment(services=None)
    text = written(document)
    assert parsed(text) == wanted(document)
    assert wanted(document, conditional=True)
    assert "; Needed only if MRA is used" in text
    assert parsed(re.sub(r"(?m)^; (?=\S+ +IN )", "", text)) == wanted(document) | wanted(document, conditional=True)


HOSTILE = (
    "x\n$INCLUDE /etc/passwd",
    "evil.example.\nwww IN A 192.0.2.66",
    "a;b",
    '"',
    "(",
    ")",
    "@",
    "*.apolo.example",
    "\\000.apolo.example",
    "a b.example",
    "$ORIGIN evil.example.",
    "\u202egnp.example",
    "\x85www IN A 192.0.2.66",
    "<script>alert(1)</script>",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_out(name: str) -> None:
    """Whatever the design is called and its parts are named: only names of the plan become records."""
    from planner.design import Design

    document = dict(parse_design(deployment()).document)
    document = copy.deepcopy(document) | {
        "name": name,
        "service_domains": [name, "apolo.example"],
        "unified_cm": {"nodes": [name], "registration_domains": [name]},
        "dns_records": [{"view": "internal", "name": name, "type": "A", "value": "10.1.1.1"}],
    }
    document["clusters"][0]["peers"][0] |= {"address": name}
    document["clusters"][1]["peers"][0] |= {"public_fqdn": name}
    assessment = assess(Design.from_document(document), REFERENCE, TODAY)
    text = zone.render(assessment, REFERENCE, load_wording().phrases("en")).decode()
    known = {each.needed.name for each in assessment.dns.records}
    read = parsed(text)
    assert read
    assert {owner for owner, _, _ in read} <= known
    assert not re.search(r"evil|192\.0\.2\.66|passwd", " ".join(" ".join(record) for record in read))
    assert all(re.match(r"$|; |\$ORIGIN [a-z0-9.-]+\.$|[@_a-z0-9]\S* +IN ", line) for line in text.split("\n"))


def test_the_state_of_a_record_is_a_remark() -> None:
    """Stated records: what is there, what differs, what is missing."""
    records = [{"view": "internal", "name": "expc01.apolo.local", "type": "A", "value": "10.15.13.15"}]
    text = written(deployment(dns_records=records))
    assert re.search(r"(?m)^expc01 IN A 10\.15\.13\.15 ; DNS-05, there$", text)
    assert re.search(r"(?m)^expc02 IN A 10\.15\.13\.16 ; DNS-05, missing$", text)
    assert str(Status.NOT_STATED) not in text
    uds = {"view": "external", "name": "_cisco-uds._tcp.apolo.example", "type": "SRV", "value": "cm1.apolo.local"}
    assert "; To remove: _cisco-uds._tcp.apolo.example" in written(deployment(dns_records=[uds]))


def test_what_the_plan_lacks_is_said_in_comments() -> None:
    """A design that states nothing gives a file of comments."""
    text = written({"clusters": [{"peer_count": 2}]})
    assert parsed(text) == set()
    assert "; Missing at /service_domains: State the domains of the users" in text
    assert all(line.startswith(";") for line in text.splitlines())


def test_same_design_same_bytes() -> None:
    """As every rendition."""
    assert written(deployment()) == written(deployment())
