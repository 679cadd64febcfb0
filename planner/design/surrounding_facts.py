"""From a canonical document to what stands around the clusters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from planner.design.enumerations import DnsView, RecordType, ZoneType
from planner.design.surroundings import (
    DnsRecord,
    ImAndPresence,
    Networks,
    PortNumber,
    SipTrunk,
    Tms,
    UnifiedCm,
    Zone,
)


def zones_of(stated: Sequence[Mapping[str, Any]] | None, path: str) -> tuple[Zone, ...] | None:
    """Return the zones of the cluster at `path`; None where they are not stated."""
    if stated is None:
        return None
    return tuple(
        Zone(
            type=ZoneType(zone["type"]),
            name=zone.get("name"),
            peers=_listed(zone.get("peers")),
            tls_verify_subject_name=zone.get("tls_verify_subject_name"),
            port=zone.get("port"),
            path=f"{path}/zones/{place}",
        )
        for place, zone in enumerate(stated)
    )


def records_of(stated: Sequence[Mapping[str, Any]] | None) -> tuple[DnsRecord, ...] | None:
    """Return the DNS records that exist; None where they are not stated."""
    if stated is None:
        return None
    return tuple(
        DnsRecord(
            view=DnsView(record["view"]),
            name=record["name"],
            type=RecordType(record["type"]),
            value=record["value"],
            priority=record.get("priority"),
            weight=record.get("weight"),
            port=record.get("port"),
            path=f"/dns_records/{place}",
        )
        for place, record in enumerate(stated)
    )


def unified_cm_of(stated: Mapping[str, Any] | None) -> UnifiedCm:
    """Return the Unified CM side; each fact of it None where it is not stated."""
    facts = _with_tuples(stated or {})
    if (trunk := facts.get("sip_trunk")) is not None:
        port = trunk.get("port")
        facts["sip_trunk"] = SipTrunk(_listed(trunk.get("destinations")), None if port is None else PortNumber(port))
    return UnifiedCm(**facts)


def im_and_presence_of(stated: Mapping[str, Any] | None) -> ImAndPresence:
    """Return the IM and Presence side; each fact of it None where it is not stated."""
    return ImAndPresence(**_with_tuples(stated or {}))


def tms_of(stated: Mapping[str, Any] | None) -> Tms:
    """Return what is stated of TMS; a stated version says that it is used."""
    facts = dict(stated or {})
    if version := facts.get("version"):
        facts["version"] = tuple(int(number) for number in version.split("."))
        facts.setdefault("used", True)
    return Tms(**facts)


def networks_of(stated: Mapping[str, Any] | None) -> Networks:
    """Return the networks around the clusters; each None where it is not stated."""
    return Networks(**_with_tuples(stated or {}))


def _with_tuples(stated: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in stated.items()}


def _listed(stated: Sequence[str | None] | None) -> tuple[str, ...] | None:
    return None if stated is None else tuple(address for address in stated if address)
