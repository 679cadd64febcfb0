"""Designs for tests. `make_document()` meets every rule that a design can decide; tests change one thing in it."""

from __future__ import annotations

import copy
from typing import Any

from planner.design import Design

TODAY_TEXT = "2026-11-22"

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
            "nat_between_peers": False,
            "round_trip_ms": 4,
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
                    },
                }
                for number in (1, 2)
            ],
        }
    ],
    "demand": {"mra_registrations": 2000, "video_calls": 50, "peer_losses": 1},
}
"""Two Expressway-C peers on FQDNs with TLS verification enforced: nothing unmet, nothing undecided but confirmables."""

SOUND_E: dict[str, Any] = copy.deepcopy(SOUND_C)
"""Two dual-NIC Expressway-E peers behind static NAT, with cluster address mapping and TLS verification enforced."""
SOUND_E["name"] = "Sound E"
SOUND_E["clusters"][0].update(
    name="expe-cluster.apolo.example",
    type="E",
    nics=2,
    domain="apolo.example",
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
                "subject_alt_names": [f"expe0{number}.apolo.example"],
                "trusted_by_peers": True,
                "not_after": "2027-10-01",
                "client_auth": True,
            },
        }
        for number in (1, 2)
    ],
)


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
