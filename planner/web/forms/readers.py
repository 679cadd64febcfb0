"""Which rules read a field of the form, and what else of the answer a field enters.

The rules are found, not listed: designs that leave out much are judged, and each rule points at the facts that it looks
at or misses. A rule that points at a peer as a whole names no field and is not told of one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from planner import resources
from planner.assessment import judge
from planner.design import METRICS, Service
from planner.reference import Reference
from planner.rules import RULES
from planner.schemas import parse_design
from planner.web.forms.groups import EXCEPTION_FIELDS, EXCEPTIONS
from planner.web.forms.kinds import CLUSTER
from planner.web.forms.shape import Shape, field_of, placed

_ANY_DAY = date(2026, 1, 1)
"""Where a rule points does not depend on the day, so any will do."""

_FIRST = CLUSTER.replace("*", "0")
_LISTED = Shape(((0, 1),))
"""The form of one cluster with its peers listed."""

_COUNT = f"{_FIRST}/peer_count"
"""Asked for only where no peer is listed."""

_PEER = f"{_FIRST}/peers/0"

_PARTS: Mapping[str, tuple[str, ...]] = {
    "rules": (
        f"{_FIRST}/pair",
        f"{_FIRST}/services",
        f"{_FIRST}/nics",
        f"{_FIRST}/bib_recording",
        f"{_FIRST}/demand/rich_media_sessions",
        "/unified_cm/nodes",
        "/unified_cm/sso",
        "/tms/findme_or_provisioning",
        "/multitenant",
        f"{_PEER}/cluster_interface",
        f"{_PEER}/lan2/",
    ),
    "documents": ("/name", "/customer", "/author", "/reference", "/notes", f"{_PEER}/site"),
    "capacity": (
        f"{_FIRST}/pair",
        f"{_FIRST}/series",
        f"{_FIRST}/services",
        f"{_FIRST}/licences/",
        *(f"{_FIRST}/demand/{metric}" for metric in METRICS),
        *(f"{_FIRST}/demand/{fact}" for fact in ("peer_losses", "growth_percent", "years", "peer_availability")),
        "/capacity_basis",
        f"{_PEER}/site",
    ),
    "ports": (
        f"{_FIRST}/pair",
        f"{_FIRST}/services",
        f"{_FIRST}/nics",
        f"{_FIRST}/turn_port_multiplexing",
        "/unified_cm/nodes",
        "/networks/",
        f"{_PEER}/cluster_interface",
        f"{_PEER}/lan2/",
    ),
    "topology": (
        f"{_FIRST}/pair",
        f"{_FIRST}/services",
        f"{_FIRST}/nics",
        f"{_PEER}/cluster_interface",
        *(f"{_PEER}/lan2/{fact}" for fact in ("ipv4", "ipv6", "static_nat_address")),
    ),
    "certificates": (
        f"{_FIRST}/pair",
        f"{_FIRST}/services",
        "/im_and_presence/",
        "/unified_cm/phone_security_profiles",
        f"{_PEER}/public_fqdn",
    ),
    "dns": (
        f"{_FIRST}/services",
        f"{_FIRST}/nics",
        "/unified_cm/nodes",
        f"{_PEER}/public_fqdn",
        f"{_PEER}/cluster_interface",
        *(f"{_PEER}/lan2/{fact}" for fact in ("ipv4", "ipv6", "static_nat_address")),
    ),
}
USES: Mapping[str, tuple[str, ...]] = {
    place.name: tuple(part for part, starts in _PARTS.items() if place.name.startswith(starts))
    for place in placed(_LISTED)
}
"""The parts of the answer that a field enters besides the rules, as keys of `field_help.use`, by its name."""


def any_peer(name: str) -> str:
    """Return the name of a field as if it were the first cluster's and peer's; an exception is its cluster's."""
    first = re.sub(r"^(/clusters/)\d+", r"\g<1>0", re.sub(r"(/peers/)\d+", r"\g<1>0", name))
    for_all = re.sub(r"/peers/0(?=/)", "", first)
    return for_all if first.removeprefix(_PEER) in {*EXCEPTION_FIELDS, *EXCEPTIONS} else first


def readers(reference: Reference) -> dict[str, tuple[str, ...]]:
    """Return the ids of the rules that read each field, in report order; for peers under the first peer's name."""
    found: dict[str, set[str]] = {}
    for document in probes():
        for result in judge(parse_design(document), reference, _ANY_DAY).results:
            for observation in result.observations:
                for name in _fields(any_peer(observation.pointer)):
                    found.setdefault(name, set()).add(result.rule.id)
    return {name: tuple(rule for rule in RULES if rule in ids) for name, ids in found.items()}


def _fields(pointer: str) -> Iterator[str]:
    """Yield the fields of the fact at a pointer: the one that holds it, and each within a whole part."""
    name = field_of(pointer, _LISTED)
    if name is not None:
        yield name
        yield from (place.name for place in placed(_LISTED) if place.name.startswith(f"{pointer}/"))
    elif pointer == _COUNT:
        yield _COUNT


def probes() -> Iterator[dict[str, Any]]:
    """Yield the examples, and designs of every kind of cluster that state next to nothing."""
    for file in sorted((resources.directory("data") / "examples").glob("*.json")):
        yield json.loads(file.read_text("utf-8"))
    services = [str(each) for each in Service]
    inner: dict[str, Any] = {"type": "C", "peers": [{}, {}]}
    outer: dict[str, Any] = {"type": "E", "peers": [{}, {}], "nics": 2}
    yield {"clusters": [{}]}
    for clusters in ([inner], [outer], [inner, outer], [{**outer, "platform": "ce1300"}]):
        yield {"services": services, "clusters": clusters}
    told: dict[str, Any] = {"fips_mode": True, "hsm": True, "bib_recording": True, "nics": 2, "xmpp_federation": True}
    listed = [{"lan1": {"ipv4": "10.0.0.1"}, "lan2": {"ipv4": "10.0.1.1"}}, {}]
    yield {
        "services": services,
        "multitenant": True,
        "tms": {"used": True},
        "unified_cm": {"sso": True},
        "clusters": [{**inner, **told}, {**outer, **told, "peers": listed}],
    }
    yield from _asked_one_after_another(services, inner, outer)


def _asked_one_after_another(
    services: list[str], inner: dict[str, Any], outer: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """Yield designs that state the first fact which a rule asks for, so that it asks for the next."""
    named = [{"certificate": {"common_name": "e.example", "subject_alt_names": ["e.example"]}}, {}]
    around: dict[str, Any] = {
        "service_domains": ["a.example"],
        "unified_cm": {"registration_domains": ["a.example"]},
        "tms": {"used": True, "version": "15.13", "findme_or_provisioning": True},
        "dns_records": [],
    }
    shared: dict[str, Any] = {"platform": "large_vm", "xmpp_federation": True, "software_version": "X15.0"}
    calls = {"video_calls": 10, "growth_percent": 5}
    accounts = {"findme_accounts": 1}
    for series, federation, demand in (
        ("expressway", {}, {"video_calls": 10, **accounts}),
        ("vcs", {"federation_domains": ["b.example"]}, {**calls, **accounts, "provisioning_users": 1}),
        ("expressway", {}, {**calls, "peer_losses": 1}),
        ("expressway", {}, {"years": 2, "video_calls": 10, "peer_losses": 1}),
    ):
        clusters = [{**each, **shared, "series": series, "demand": demand, "peers": named} for each in (inner, outer)]
        yield {"services": services, **around, "im_and_presence": federation, "clusters": clusters}
