"""What differs between a cluster before and after and has no published procedure: each with what to ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from planner.design import Cluster, Peer, TlsVerification, canonical_address
from planner.runbook.matching import Match, Unit
from planner.runbook.plan import Remark

_OF_CLUSTER = ("series", "type", "ip_version")
_OF_PEER = (
    "platform",
    "image",
    "nics",
    "static_nat_addresses",
    "cluster_interface",
    "h323_mode",
    "option_keys",
    "host_name",
    "domain",
    "dns_servers",
    "ntp_servers",
)
"""Facts of one unit that stays: both designs state them, and not the same."""


def without_procedure(index: int, match: Match, old: Cluster, new: Cluster) -> Iterator[Remark]:
    """Yield what differs beyond the procedures. Facts that one design leaves out do not differ."""
    if old.name and new.name and canonical_address(old.name) != canonical_address(new.name):
        yield Remark("cluster_name", index, {"old": old.name, "new": new.name})
    for fact in _OF_CLUSTER:
        yield from _differing(index, fact, getattr(old, fact), getattr(new, fact))
    if old.tls_verification is TlsVerification.ENFORCE and new.tls_verification is TlsVerification.PERMISSIVE:
        yield Remark("tls_relaxed", index, {"old": old.tls_verification, "new": new.tls_verification})
    if _is_mapped(old) and new.address_mapping is not None and new.address_mapping.enabled is False:
        yield Remark("mapping_off", index, {"old": True, "new": False})
    for unit in match.units:
        if unit.before is not None and unit.after is not None:
            yield from _of_unit(index, unit, unit.before, unit.after)


def _of_unit(index: int, unit: Unit, old: Peer, new: Peer) -> Iterator[Remark]:
    for fact in _OF_PEER:
        for remark in _differing(index, fact, _value(old, fact), _value(new, fact)):
            yield Remark(remark.key, index, {**remark.facts, "number": old.number})
    names = (old.system_name, new.system_name)
    if all(names) and len({canonical_address(name) for name in names if name}) > 1:
        yield Remark("system_name", index, {"old": names[0], "new": names[1], "number": old.number})


def _value(peer: Peer, fact: str) -> Any:
    value = getattr(peer, fact)
    if fact == "static_nat_addresses" and not peer.interfaces:
        return None
    return sorted(map(str, value)) if isinstance(value, tuple | list | frozenset) else value


def _differing(index: int, key: str, old: Any, new: Any) -> Iterator[Remark]:
    if old is not None and new is not None and old != new:
        yield Remark(key, index, {"old": old, "new": new})


def _is_mapped(cluster: Cluster) -> bool:
    return cluster.address_mapping is not None and cluster.address_mapping.enabled is True
