"""A deployment for the tests of its flows: two Expressway-C and two dual-NIC Expressway-E behind static NAT."""

from __future__ import annotations

import copy
from typing import Any

from planner.design import Design
from planner.ports import Deployment, DeploymentFlow, matrix
from planner.reference import load_reference

REFERENCE = load_reference()

C: dict[str, Any] = {
    "name": "c.corp.example",
    "type": "C",
    "platform": "medium_vm",
    "nics": 1,
    "dns_servers": ["10.1.0.2"],
    "ntp_servers": ["10.1.0.3"],
    "peers": [
        {"address": f"c{number}.corp.example", "lan1": {"ipv4": f"10.1.0.1{number}", "prefix": 24}} for number in (1, 2)
    ],
}
E: dict[str, Any] = {
    "name": "e.example.com",
    "type": "E",
    "platform": "medium_vm",
    "nics": 2,
    "dns_servers": ["198.51.100.53"],
    "ntp_servers": ["198.51.100.123"],
    "peers": [
        {
            "address": f"e{number}.example.com",
            "lan1": {"ipv4": f"10.2.0.2{number}", "prefix": 24},
            "lan2": {"ipv4": f"10.3.0.2{number}", "prefix": 24, "static_nat_address": f"203.0.113.2{number}"},
        }
        for number in (1, 2)
    ],
}
WHOLE: dict[str, Any] = {
    "name": "Whole",
    "software_version": "X15.0",
    "services": ["mra"],
    "clusters": [C, E],
    "unified_cm": {"nodes": ["10.1.0.31", "10.1.0.32"]},
    "im_and_presence": {"nodes": ["10.1.0.41"]},
    "tms": {"used": True},
    "networks": {
        "admin": ["10.9.0.0/24"],
        "endpoints": ["10.50.0.0/16"],
        "unity_connection": ["10.1.0.51"],
        "directory": ["10.1.0.61"],
        "tms": ["10.1.0.71"],
        "mail": ["10.1.0.81"],
        "smart_licensing": ["72.163.10.0/24"],
    },
}


def document(
    *,
    c: dict[str, Any] | None = None,
    e: dict[str, Any] | None = None,
    clusters: list[Any] | None = None,
    **changes: Any,
) -> dict[str, Any]:
    """Return a copy of WHOLE with facts changed at the design, its C cluster and its E cluster; None removes a fact."""
    made = copy.deepcopy(WHOLE)
    if clusters is not None:
        made["clusters"] = copy.deepcopy(clusters)
    for place, facts in ((0, c), (1, e)):
        if facts:
            _change(made["clusters"][place], facts)
    _change(made, changes)
    return made


def deployment(**changes: Any) -> Deployment:
    """Return the flows of `document(...)`."""
    return matrix(Design.from_document(document(**changes)), REFERENCE).deployment


def named(found: Deployment, flow: str, **sides: str) -> list[DeploymentFlow]:
    """Return the flows of one id, of these roles as `source` and `destination`."""
    return [
        each
        for each in found.flows
        if each.id == flow and all(getattr(each, side).role == role for side, role in sides.items())
    ]


def addresses(flow: DeploymentFlow) -> tuple[list[str | None], list[str | None]]:
    """Return the source and the destination addresses of a flow."""
    return [host.address for host in flow.source.hosts], [host.address for host in flow.destination.hosts]


def _change(level: dict[str, Any], changes: dict[str, Any]) -> None:
    for fact, value in changes.items():
        if value is None:
            level.pop(fact, None)
        else:
            level[fact] = copy.deepcopy(value)
