"""Designs for tests. `make_document()` meets every rule that a design can decide; tests change one thing in it."""

from __future__ import annotations

import copy
from typing import Any

from planner.design import Design
from planner.rules import RULES, Kind

TODAY_TEXT = "2026-11-22"

INTERNAL, EXTERNAL = "internal", "external"


def host_records(view: str, name: str, address: str) -> list[dict[str, Any]]:
    """Return the DNS records that lead from a name to an address and back, as one side sees them."""
    return [
        {"view": view, "name": name, "type": "A", "value": address},
        {"view": view, "name": address, "type": "PTR", "value": name},
    ]


def service_record(service: str, target: str, port: int | None, view: str = EXTERNAL, **changes: Any) -> dict[str, Any]:
    """Return an SRV record of a service in the users' domain, such as `_sips._tcp`."""
    owner = f"{service}.apolo.example"
    record = {"view": view, "name": owner, "type": "SRV", "value": target, "priority": 10, "weight": 10, "port": port}
    return {name: value for name, value in {**record, **changes}.items() if value is not None}


SOUND_C: dict[str, Any] = {
    "schema_version": 1,
    "name": "Sound C",
    "customer": "Apolo",
    "author": "A. Engineer",
    "software_version": "X14.0.1",
    "capacity_basis": "cluster_guide",
    "services": ["mra"],
    "clusters": [
        {
            "name": "expc-cluster.apolo.local",
            "series": "expressway",
            "type": "C",
            "configuration_primary": 1,
            "tls_verification": "enforce",
            "ip_version": "ipv4",
            "ip_protocol": "ipv4",
            "platform": "medium_vm",
            "image": "standard",
            "nics": 1,
            "h323_mode": True,
            "option_keys": [],
            "licences": {"rich_media_sessions": 20, "room_registrations": 10, "desktop_registrations": 10},
            "dns_servers": ["10.15.13.2"],
            "ntp_servers": ["10.15.13.3"],
            "domain": "apolo.local",
            "turn_port_multiplexing": False,
            "fast_path_registration": False,
            "bib_recording": False,
            # Enough for a virtual machine of any size, so that another platform moves no rule on resources.
            "vm": {
                "vcpus": 8,
                "reserved_mhz": 16000,
                "reserved_ram_gb": 8,
                "disk_gb": 132,
                "nic_mbps": 1000,
                "over_subscribed": False,
            },
            "esxi_version": "8.0 U2",
            "ethernet_speed": "1000full",
            "mtu": 1500,
            "hsm": False,
            "smart_licensing": {"registered": True},
            "nat_between_peers": False,
            "round_trip_ms": 4,
            "syslog_servers": ["10.15.13.4"],
            "fips_mode": False,
            "xmpp_federation": False,
            "call_signaling_optimization": True,
            "zones": [
                {
                    "name": "Traversal to the edge",
                    "type": "unified_communications_traversal",
                    "peers": ["expe01.apolo.example", "expe02.apolo.example"],
                    "port": 7001,
                },
                {"name": "Unified CM", "type": "neighbor", "peers": ["cucm1.apolo.local", "cucm2.apolo.local"]},
            ],
            "peers": [
                {
                    "address": f"expc0{number}.apolo.local",
                    "system_name": f"expc0{number}",
                    "host_name": f"expc0{number}",
                    "host": f"esx{number}.apolo.local",
                    "lan1": {"ipv4": f"10.15.13.{14 + number}", "prefix": 24},
                    "cluster_interface": "lan1",
                    "certificate": {
                        "common_name": f"expc0{number}.apolo.local",
                        "subject_alt_names": [f"expc0{number}.apolo.local", "expc-cluster.apolo.local"],
                        "trusted_by_peers": True,
                        "not_after": "2027-10-01",
                        "client_auth": True,
                        "public_ca": False,
                        "fingerprint": f"c{number}" * 32,
                    },
                }
                for number in (1, 2)
            ],
        }
    ],
    "demand": {"mra_registrations": 2000, "video_calls": 50, "peer_losses": 1},
    "unified_cm": {
        "nodes": ["cucm1.apolo.local", "cucm2.apolo.local"],
        "group_nodes": 2,
        "phone_security_profiles": [],
        "registration_domains": ["apolo.example"],
        "sip_station_tcp_throttle_kilobytes_per_s": 750,
        "call_bandwidth_kbps": 2048,
        "sso": True,
    },
    "tms": {"used": False},
    "service_domains": ["apolo.example"],
    "edge_audio": False,
    "dns_records": [
        record
        for number in (1, 2)
        for record in host_records(INTERNAL, f"expc0{number}.apolo.local", f"10.15.13.{14 + number}")
    ],
}
"""Two Expressway-C peers on FQDNs with TLS verification enforced: nothing unmet, nothing undecided but confirmables."""

SOUND_E: dict[str, Any] = copy.deepcopy(SOUND_C)
"""Two dual-NIC Expressway-E peers behind static NAT, with cluster address mapping and TLS verification enforced."""
SOUND_E["name"] = "Sound E"
SOUND_E["dns_records"] = [
    record
    for number in (1, 2)
    for record in (
        *host_records(INTERNAL, f"expe0{number}.apolo.example", f"10.15.13.{19 + number}"),
        *host_records(EXTERNAL, f"expe0{number}.apolo.example", f"10.88.246.{162 + number}"),
        service_record("_collab-edge._tls", f"expe0{number}.apolo.example", 8443),
    )
]
SOUND_E["clusters"][0].update(
    name="expe-cluster.apolo.example",
    type="E",
    nics=2,
    domain="apolo.example",
    zones=[
        {
            "name": "Traversal from inside",
            "type": "unified_communications_traversal",
            "tls_verify_subject_name": "expc-cluster.apolo.local",
            "port": 7001,
        }
    ],
    address_mapping={
        "enabled": True,
        "mappings": [{"fqdn": f"expe0{number}.apolo.example", "ip": f"10.15.13.{19 + number}"} for number in (1, 2)],
    },
    peers=[
        {
            "address": f"expe0{number}.apolo.example",
            "system_name": f"expe0{number}",
            "host_name": f"expe0{number}",
            "public_fqdn": f"expe0{number}.apolo.example",
            "host": f"esx{number}.apolo.local",
            "lan1": {"ipv4": f"10.15.13.{19 + number}", "prefix": 24},
            "lan2": {
                "ipv4": f"192.168.245.{130 + number}",
                "prefix": 24,
                "static_nat_address": f"10.88.246.{162 + number}",
            },
            "cluster_interface": "lan1",
            "certificate": {
                "common_name": f"expe0{number}.apolo.example",
                "subject_alt_names": [f"expe0{number}.apolo.example", "collab-edge.apolo.example"],
                "trusted_by_peers": True,
                "not_after": "2027-10-01",
                "client_auth": True,
                "public_ca": False,
                "fingerprint": f"e{number}" * 32,
            },
        }
        for number in (1, 2)
    ],
)


def _joined(inside: dict[str, Any], outside: dict[str, Any]) -> dict[str, Any]:
    """Return one design of the clusters of two, with what either states around them."""
    joined: dict[str, Any] = copy.deepcopy({**outside, **inside, "clusters": inside["clusters"] + outside["clusters"]})
    if "dns_records" in joined:
        records = inside.get("dns_records", []) + outside.get("dns_records", [])
        joined["dns_records"] = [record for place, record in enumerate(records) if record not in records[:place]]
    return joined


SOUND_PAIR: dict[str, Any] = {**_joined(SOUND_C, SOUND_E), "name": "Sound pair"}
"""The Expressway-C cluster and the Expressway-E cluster as one traversal deployment."""


CONFIRMABLE = tuple(rule.id for rule in RULES.values() if rule.kind is Kind.CONFIRMABLE)
"""The rules that a person has to confirm."""


def make_document(
    base: dict[str, Any] = SOUND_C,
    *,
    cluster: dict[str, Any] | None = None,
    peers: dict[int, dict[str, Any]] | None = None,
    every_peer: dict[str, Any] | None = None,
    confirm: tuple[str, ...] = (),
    **design: Any,
) -> dict[str, Any]:
    """Return a copy of `base` with facts changed at the design, its first cluster, one peer (from 1) or every peer.

    A change to None removes the fact. `confirm` adds confirmations of these rules.
    """
    document = copy.deepcopy(base)
    first = document["clusters"][0]
    _change(document, design)
    _change(first, cluster or {})
    for number, changes in (peers or {}).items():
        _change(first["peers"][number - 1], changes)
    for peer in first.get("peers", ()):
        _change(peer, every_peer or {})
    if confirm:
        document["confirmed"] = [{"rule": rule, "by": "A. Person", "on": TODAY_TEXT} for rule in confirm]
    return document


def make_design(base: dict[str, Any] = SOUND_C, **changes: Any) -> Design:
    """Return the Design of `make_document(...)`."""
    return Design.from_document(make_document(base, **changes))


def _change(level: dict[str, Any], changes: dict[str, Any]) -> None:
    for fact, value in changes.items():
        if value is None:
            level.pop(fact, None)
        else:
            level[fact] = value
