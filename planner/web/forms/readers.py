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
from planner.assessment import assess
from planner.design import Service
from planner.reference import Reference
from planner.rules import RULES
from planner.schemas import parse_design
from planner.web.forms.groups import EXCEPTIONS
from planner.web.forms.kinds import CLUSTER
from planner.web.forms.shape import Shape, field_of, placed

_ANY_DAY = date(2026, 1, 1)
"""Where a rule points does not depend on the day, so any will do."""

_FIRST = CLUSTER.replace("*", "0")
_LISTED, _COUNTED = Shape(((0, 1),)), Shape(((0, 0),))
"""Forms of one cluster: with its peers listed, and with only their number."""

_COUNT = f"{_FIRST}/peer_count"
"""Asked for only where no peer is listed."""

_PARTS: Mapping[str, tuple[str, ...]] = {
    "rules": (
        f"{_FIRST}/pair",
        f"{_FIRST}/services",
        f"{_FIRST}/nics",
        f"{_FIRST}/series",
        f"{_FIRST}/bib_recording",
        "/unified_cm/sso",
        "/tms/findme_or_provisioning",
        "/multitenant",
        f"{_FIRST}/peers/0/cluster_interface",
    ),
    "documents": ("/name", "/customer", "/author", "/reference", "/notes", f"{_FIRST}/peers/0/site"),
    "capacity": (
        f"{_FIRST}/pair",
        f"{_FIRST}/series",
        f"{_FIRST}/licences/",
        f"{_FIRST}/demand/",
        "/capacity_basis",
        f"{_FIRST}/peers/0/site",
    ),
    "ports": (
        f"{_FIRST}/pair",
        f"{_FIRST}/services",
        f"{_FIRST}/series",
        f"{_FIRST}/turn_port_multiplexing",
        f"{_FIRST}/peers/0/lan2/ipv4",
        "/networks/",
    ),
    "topology": (f"{_FIRST}/peers/0/lan2/",),
    "certificates": (
        "/im_and_presence/",
        "/unified_cm/phone_security_profiles",
        "/cms_web_proxy_fqdn",
        f"{_FIRST}/peers/0/public_fqdn",
    ),
    "dns": ("/unified_cm/nodes", f"{_FIRST}/peers/0/public_fqdn"),
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
    return for_all if first.removeprefix(f"{_FIRST}/peers/0") in EXCEPTIONS else first


def readers(reference: Reference) -> dict[str, tuple[str, ...]]:
    """Return the ids of the rules that read each field, in report order; for peers under the first peer's name."""
    found: dict[str, set[str]] = {}
    for document in _probes():
        for result in assess(parse_design(document), reference, _ANY_DAY).results:
            for observation in result.observations:
                for name in _fields(any_peer(observation.pointer)):
                    found.setdefault(name, set()).add(result.rule.id)
    return {name: tuple(rule for rule in RULES if rule in ids) for name, ids in found.items()}


def _fields(pointer: str) -> Iterator[str]:
    """Yield the fields of the fact at a pointer: each within a whole part, that of a peer and its cluster's for all."""
    name = field_of(pointer, _LISTED)
    if name is not None:
        yield name
        yield from (place.name for place in placed(_LISTED) if place.name.startswith(f"{pointer}/"))
        for_all = re.sub(r"/peers/0(?=/)", "", name)
        if for_all != name and field_of(for_all, _COUNTED) == for_all:
            yield for_all
    elif pointer == _COUNT:
        yield _COUNT


def _probes() -> Iterator[dict[str, Any]]:
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
