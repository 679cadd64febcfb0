"""The rows of the deployment's flows equal the published tables cell by cell."""

from __future__ import annotations

import pytest

from planner.ports import port_ranges
from planner.reference import DeploymentFlowFacts
from planner.wording import LANGUAGES, load_wording
from tests.ports.deployments import REFERENCE

E = "e_inside"
OUT = "e_outside"
BOTH = ("c", E)

PUBLISHED = [
    # id, from, source ports, protocols, to, destination ports (Small and Medium), (Large), source documents
    ("admin_ssh", ("admin",), "1024+", "TCP", BOTH, "22", None, "PORT15"),
    ("admin_http", ("admin",), "1024+", "TCP", BOTH, "80", None, "PORT15"),
    ("admin_https", ("admin",), "1024+", "TLS", BOTH, "443", None, "PORT15"),
    ("dns", ("c",), "30000-35999", "UDP TCP", ("dns_internal",), "53", None, "PORT15"),
    ("dns", (OUT,), "30000-35999", "UDP TCP", ("dns_external",), "53", None, "PORT15"),
    ("ntp", ("c",), "123", "UDP", ("ntp_internal",), "123", None, "PORT15"),
    ("ntp", (OUT,), "123", "UDP", ("ntp_external",), "123", None, "PORT15"),
    ("smart_licensing", ("c",), "1024+", "TLS", ("smart_licensing",), "443", None, "PORT15"),
    ("smart_licensing", (OUT,), "30000-35999", "TLS", ("smart_licensing",), "443", None, "PORT15"),
    ("smtp", BOTH, "ephemeral", "TCP", ("mail",), "25, 465, 587", None, "PORT15"),
    ("ssh_tunnels", ("c",), "30000-35999", "TCP TLS", (E,), "2222", None, "PORT15"),
    ("sip_traversal", ("c",), "25000-29999", "TCP TLS", (E,), "zone 7001", None, "PORT15 BASIC14"),
    ("h323_traversal", ("c",), None, "UDP", (E,), "zone 6001", None, "BASIC14"),
    ("traversed_media", ("c",), "36000-59999", "UDP", (E,), "2776-2777, 36000-36001", "36000-36011", "PORT15"),
    ("xmpp_traversal", ("c",), "30000-35999", "TCP", (E,), "7400", None, "PORT15"),
    ("turn_control", ("c",), "1024+", "UDP TCP", (E,), "3478", "3478-3483", "PORT15"),
    ("mra_https", ("internet",), "1024+", "TLS", (OUT,), "8443", None, "PORT15"),
    ("mra_sip", ("internet",), "1024+", "TLS", (OUT,), "5061", None, "PORT15"),
    ("mra_xmpp", ("internet",), "1024+", "TCP", (OUT,), "5222", None, "PORT15"),
    ("mra_media_in", ("internet",), "1024+", "UDP", (OUT,), "36000-59999", None, "PORT15 MRA15.0"),
    ("mra_media_out", (OUT,), "36000-59999", "UDP", ("internet",), "1024+", None, "PORT15 MRA15.0"),
    ("turn_requests", ("internet",), "1024+", "UDP", (OUT,), "3478", "3478-3483", "PORT15"),
    ("turn_requests_tcp", ("internet",), "1024+", "TCP", (OUT,), "3478", "3478-3483", "PORT15"),
    ("turn_requests_443", ("internet",), "1024+", "TCP", (OUT,), "443", None, "PORT15"),
    ("turn_relays_in", ("internet",), "1024+", "UDP", (OUT,), "24000-29999", None, "PORT15"),
    ("turn_relays_in_tcp", ("internet",), "1024+", "TCP", (OUT,), "24000-29999", None, "PORT15"),
    ("turn_relays_out", (OUT,), "24000-29999", "UDP", ("internet",), "1024+", None, "PORT15"),
    ("turn_relays_out_tcp", (OUT,), "24000-29999", "TCP", ("internet",), "1024+", None, "PORT15"),
    ("turn_relays_inside", ("turn_users",), "1024+", "UDP", (E,), "24000-29999", None, "PORT15"),
    ("turn_relays_inside_tcp", ("turn_users",), "1024+", "TCP", (E,), "24000-29999", None, "PORT15"),
    ("b2b_sip_tcp", ("internet",), "1024+", "TCP", (OUT,), "5060", None, "PORT15"),
    ("b2b_sip_tls", ("internet",), "1024+", "TLS", (OUT,), "5061", None, "PORT15"),
    ("b2b_sip_mutual_tls", ("internet",), "1024+", "TLS", (OUT,), "5062", None, "EDGE"),
    ("b2b_h323_ras", ("internet",), None, "UDP", (OUT,), "1719", None, "PORT15 CG12.6"),
    ("b2b_h323_signalling", ("internet",), None, "TCP", (OUT,), "1720", None, "PORT15 CG12.6"),
    ("sip_to_unified_cm", ("c",), "25000-29999", "TCP", ("unified_cm",), "5060", None, "PORT15"),
    ("sip_tls_to_unified_cm", ("c",), "25000-29999", "TLS", ("unified_cm",), "5061, 5091", None, "PORT15"),
    ("sip_from_unified_cm", ("unified_cm",), "ephemeral", "TCP", ("c",), "5060", None, "PORT15"),
    ("sip_tls_from_unified_cm", ("unified_cm",), "ephemeral", "TLS", ("c",), "5061", None, "PORT15"),
    ("tftp", ("c",), "30000-35999", "TCP TLS", ("unified_cm",), "6970, 6971, 6972", None, "PORT15"),
    ("uds_axl", ("c",), "30000-35999", "TLS", ("unified_cm",), "443, 8443", None, "PORT15"),
    ("im_and_presence_xmpp", ("c",), "30000-35999", "TLS", ("im_and_presence",), "7400", None, "PORT15"),
    ("im_and_presence_soap", ("c",), "30000-35999", "TLS", ("im_and_presence",), "8443", None, "PORT15"),
    ("im_and_presence_files", ("c",), "30000-35999", "TLS", ("im_and_presence",), "7336", None, "PORT15"),
    ("unity_connection", ("c",), "30000-35999", "TLS", ("unity_connection",), "443, 8443", None, "PORT15"),
    ("unity_connection_mwi", ("c",), "30000-35999", "TCP TLS", ("unity_connection",), "7080, 7443", None, "PORT15"),
    ("endpoint_media", ("c",), "36000-59999", "UDP", ("endpoints",), None, None, "PORT15"),
    ("tms_snmp", ("tms",), "1024+", "UDP", BOTH, "161", None, "PORT15 PORT14"),
    ("tms_management", ("tms",), "1024+", "TCP", BOTH, "80, 443", None, "PORT15 PORT14"),
    ("cms_web_proxy", ("internet",), "1024+", "TLS", (OUT,), "443", None, "PORT15"),
    ("ldap", BOTH, None, "TCP", ("directory",), "636, 3269", None, "AG15.5"),
    ("ldap_plain", BOTH, None, "TCP", ("directory",), "389", None, "AG15.5"),
]
"""Every row of the port guide's tables and of the other documents that name a port.

A row both ways is two here, and so is one whose TCP is printed for Cisco Meeting Server alone.
"""

DOCUMENTS = {
    "PORT15": "port-guide-x15.0",
    "PORT14": "port-guide-x14.0",
    "BASIC14": "basic-configuration-guide-x14.0",
    "MRA15.0": "mra-guide-x15.0",
    "EDGE": "webex-edge-audio",
    "CG12.6": "cluster-guide-x12.6",
    "AG15.5": "administrator-guide-x15.5",
}


def cells(row: DeploymentFlowFacts) -> tuple[object, ...]:
    """Return a row as in PUBLISHED."""
    zone_port = None if row.first_zone_port is None else f"zone {row.first_zone_port}"
    names = {source: name for name, source in DOCUMENTS.items()}
    return (
        row.id,
        row.sources,
        row.source_ports,
        " ".join(row.protocols),
        row.destinations,
        zone_port or row.destination_ports,
        row.large_destination_ports,
        " ".join(names[cite.source] for cite in row.cites),
    )


def test_every_row_is_there_and_no_other() -> None:
    """Each cell as printed, each row once, each with its documents."""
    found = [cells(row) for row in REFERENCE.deployment_flows]
    assert len(found) == len(set(found))
    assert sorted(map(repr, found)) == sorted(map(repr, PUBLISHED))


def test_only_what_no_source_confirms_is_inferred() -> None:
    """UDP and source port of Assent, and the port of plain LDAP; each says why."""
    assert {row.id for row in REFERENCE.deployment_flows if row.inferred} == {"h323_traversal", "ldap_plain"}
    assert all(bool(row.why) == row.inferred for row in REFERENCE.deployment_flows)


def test_only_two_flows_are_optional_and_two_bound_to_a_release() -> None:
    """What works without, and what older releases do not have."""
    assert {row.id for row in REFERENCE.deployment_flows if row.optional} == {"turn_requests_443", "ldap_plain"}
    bound = {row.id: str(row.releases) for row in REFERENCE.deployment_flows if str(row.releases) != "[,)"}
    assert bound == {"smart_licensing": "[X14.2,)", "turn_requests_443": "[X8.10,)"}


def test_one_port_serves_turn_on_a_large_system_with_multiplexing() -> None:
    """The rows whose ports depend on it are those of TURN requests."""
    rows = {row.id: row.multiplexed_destination_ports for row in REFERENCE.deployment_flows}
    assert {flow for flow, ports in rows.items() if ports} == {"turn_control", "turn_requests", "turn_requests_tcp"}
    assert {ports for ports in rows.values() if ports} == {"3478"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_has_its_words(language: str) -> None:
    """A purpose for each, a note and a reason where the row says that there is one, and no words left over."""
    phrases = load_wording().phrases(language)
    rows = REFERENCE.deployment_flows
    expected = {
        *(f"flows.purpose.{row.id}" for row in rows),
        *(f"flows.note.{row.id}" for row in rows if row.note),
        *(f"flows.why.{row.id}" for row in rows if row.inferred),
    }
    kinds, wording = ("flows.purpose.", "flows.note.", "flows.why."), set(load_wording().keys())
    assert {key for key in wording if key.startswith(kinds)} == expected
    assert all(phrases.say(key) for key in expected)


@pytest.mark.parametrize(
    ("printed", "ranges"),
    [
        (None, ()),
        ("ephemeral", ()),
        ("443", ((443, 443),)),
        ("25, 465, 587", ((25, 25), (465, 465), (587, 587))),
        ("2776-2777, 36000-36001", ((2776, 2777), (36000, 36001))),
        ("1024+", ((1024, 65535),)),
    ],
)
def test_printed_ports_are_read(printed: str | None, ranges: tuple[tuple[int, int], ...]) -> None:
    """Single ports, lists, ranges and open ranges; nothing where a source prints no number."""
    assert port_ranges(printed) == ranges


def test_every_printed_port_can_be_read() -> None:
    """No row has a port that no firewall could be given."""
    for row in REFERENCE.deployment_flows:
        for printed in (row.source_ports, row.destination_ports, row.large_destination_ports):
            assert all(0 < first <= last <= 65535 for first, last in port_ranges(printed))


def test_tcp_of_turn_is_for_meeting_server_alone() -> None:
    """As printed: UDP, and TCP for CMS; 443 is TCP. TURN control from inside is printed with both."""
    rows = {row.id: row for row in REFERENCE.deployment_flows if row.id.startswith("turn_")}
    over_tcp = {name for name, row in rows.items() if row.protocols == ("TCP",)}
    assert {name for name, row in rows.items() if row.services == ("cms_proxy",)} == over_tcp
    assert {name for name, row in rows.items() if row.when == "turn"} == set(rows) - over_tcp
