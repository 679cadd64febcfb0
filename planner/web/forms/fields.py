"""The fields of the form: one for each fact that a designer usually states, grouped as people think of them.

What a design file states beyond these fields is kept beside them (planner.web.forms.document) and never lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from typing import Any

from marshmallow import Schema
from marshmallow import fields as schema_fields

from planner.design import (
    NETWORKS,
    CapacityBasis,
    EthernetSpeed,
    Image,
    IpProtocol,
    IpVersion,
    Lan,
    PeerType,
    Platform,
    Series,
    Service,
    TlsVerification,
)
from planner.schemas.design import DESIGN_SCHEMA
from planner.schemas.fields import Items, Number, WholeNumber
from planner.web.forms.kinds import CLUSTER, Field, Group, Kind, Placed


def _values(kind: type[StrEnum]) -> tuple[str, ...]:
    return tuple(str(member) for member in kind)


DESIGN_GROUP = Group(
    "design",
    "",
    (
        Field("/name", Kind.LINE),
        Field("/customer", Kind.LINE),
        Field("/author", Kind.LINE, autofill=True),
    ),
    (
        Field("/reference", Kind.LINE),
        Field("/notes", Kind.LINES, wide=True),
    ),
)

CLUSTER_GROUP = Group(
    "cluster",
    CLUSTER,
    (
        Field("/type", Kind.CHOICE, _values(PeerType), "type"),
        Field("/platform", Kind.SELECT, tuple(reversed(_values(Platform))), "platform"),
        Field("/software_version", Kind.LINE, code=True),
        Field("/peer_count", Kind.NUMBER),
        Field("/nics", Kind.CHOICE, ("1", "2")),
        Field("/name", Kind.LINE, code=True),
    ),
    (
        Field("/series", Kind.CHOICE, _values(Series), "series", default=Series.EXPRESSWAY),
        Field("/image", Kind.CHOICE, _values(Image), "image"),
        Field("/configuration_primary", Kind.SELECT, ("1", "2", "3", "4", "5", "6")),
    ),
)

BETWEEN_GROUP = Group(
    "between",
    CLUSTER,
    (
        Field("/nat_between_peers", Kind.YES_NO),
        Field("/round_trip_ms", Kind.NUMBER, unit="milliseconds"),
        Field("/h323_mode", Kind.YES_NO, ("true", "false"), "switch"),
        Field("/tls_verification", Kind.CHOICE, _values(TlsVerification), "tls_verification"),
        Field("/ip_version", Kind.CHOICE, _values(IpVersion), "ip_version"),
        Field("/ip_protocol", Kind.CHOICE, _values(IpProtocol), "ip_protocol"),
        Field("/dns_servers", Kind.LIST, code=True),
        Field("/ntp_servers", Kind.LIST, code=True),
    ),
    (
        Field("/address_mapping/enabled", Kind.YES_NO, ("true", "false"), "switch"),
        Field("/address_mapping/mappings", Kind.PAIRS, code=True, wide=True),
    ),
)

SERVICES_GROUP = Group(
    "services",
    "",
    (
        Field("/services", Kind.CHECKS, _values(Service), "service", wide=True),
        Field(f"{CLUSTER}/option_keys", Kind.LIST, none=True, spaces=True, wide=True),
    ),
    (
        Field(f"{CLUSTER}/licences/rich_media_sessions", Kind.NUMBER, unit="licences"),
        Field(f"{CLUSTER}/licences/room_registrations", Kind.NUMBER, unit="licences"),
        Field(f"{CLUSTER}/licences/desktop_registrations", Kind.NUMBER, unit="licences"),
        Field(f"{CLUSTER}/turn_port_multiplexing", Kind.YES_NO, ("true", "false"), "switch"),
        Field(f"{CLUSTER}/fast_path_registration", Kind.YES_NO, ("true", "false"), "switch"),
    ),
)

MACHINE_GROUP = Group(
    "machine",
    CLUSTER,
    (
        Field("/vm/vcpus", Kind.NUMBER),
        Field("/vm/reserved_mhz", Kind.NUMBER, unit="megahertz"),
        Field("/vm/reserved_ram_gb", Kind.NUMBER, unit="gigabytes"),
        Field("/vm/disk_gb", Kind.NUMBER, unit="gigabytes"),
        Field("/vm/nic_mbps", Kind.NUMBER, unit="megabits_a_second"),
        Field("/vm/over_subscribed", Kind.YES_NO),
        Field("/esxi_version", Kind.LINE, code=True),
    ),
    (
        Field("/ethernet_speed", Kind.SELECT, _values(EthernetSpeed), "ethernet_speed"),
        Field("/mtu", Kind.NUMBER, unit="bytes"),
        Field("/smart_licensing/registered", Kind.YES_NO),
        Field("/smart_licensing/evaluation_ends", Kind.DATE),
        Field("/domain", Kind.LINE, code=True),
        Field("/syslog_servers", Kind.LIST, none=True, code=True),
        Field("/call_signaling_optimization", Kind.YES_NO, ("true", "false"), "switch"),
        Field("/h323_registration_ttl_seconds", Kind.NUMBER, unit="seconds"),
        Field("/fips_mode", Kind.YES_NO, ("true", "false"), "switch"),
        Field("/sip_dh_key_bits", Kind.NUMBER, unit="bits"),
        Field("/hsm", Kind.YES_NO),
        Field("/bib_recording", Kind.YES_NO),
    ),
)

AROUND_GROUP = Group(
    "around",
    "",
    (
        Field("/service_domains", Kind.LIST, code=True),
        Field("/unified_cm/nodes", Kind.LIST, code=True),
        Field("/unified_cm/registration_domains", Kind.LIST, code=True),
        Field("/unified_cm/phone_security_profiles", Kind.LIST, none=True, spaces=True),
        Field("/unified_cm/group_nodes", Kind.NUMBER),
        Field("/unified_cm/sso", Kind.YES_NO),
        Field("/tms/used", Kind.YES_NO),
    ),
    (
        Field("/unified_cm/sip_trunk/destinations", Kind.LIST, code=True),
        Field("/unified_cm/sip_trunk/port", Kind.NUMBER),
        Field("/unified_cm/sip_station_tcp_throttle_kilobytes_per_s", Kind.NUMBER, unit="kilobytes_a_second"),
        Field("/unified_cm/call_bandwidth_kbps", Kind.NUMBER, unit="kilobits_a_second"),
        Field("/im_and_presence/federation_domains", Kind.LIST, none=True, code=True),
        Field("/im_and_presence/chat_node_aliases", Kind.LIST, none=True, code=True),
        Field(f"{CLUSTER}/xmpp_federation", Kind.YES_NO),
        Field("/tms/version", Kind.LINE, code=True),
        Field("/tms/findme_or_provisioning", Kind.YES_NO),
        Field("/edge_audio", Kind.YES_NO),
        Field("/cms_web_proxy_fqdn", Kind.LINE, code=True),
        Field("/multitenant", Kind.YES_NO),
        *(Field(f"/networks/{name}", Kind.LIST, code=True) for name in NETWORKS),
    ),
)

DEMAND_GROUP = Group(
    "demand",
    f"{CLUSTER}/demand",
    (
        Field("/mra_registrations", Kind.NUMBER, unit="registrations"),
        Field("/registrations", Kind.NUMBER, unit="registrations"),
        Field("/video_calls", Kind.NUMBER, unit="calls"),
        Field("/audio_calls", Kind.NUMBER, unit="calls"),
        Field("/turn_relays", Kind.NUMBER, unit="relays"),
        Field("/peer_losses", Kind.SELECT, ("0", "1", "2", "3", "4", "5")),
    ),
    (
        Field("/mra_video_calls", Kind.NUMBER, unit="calls"),
        Field("/rich_media_sessions", Kind.NUMBER, unit="sessions"),
        Field("/findme_accounts", Kind.NUMBER),
        Field("/provisioning_users", Kind.NUMBER),
        Field("/provisioned_devices", Kind.NUMBER),
        Field("/growth_percent", Kind.NUMBER, unit="percent_a_year"),
        Field("/years", Kind.NUMBER, unit="years"),
        Field("/peer_availability", Kind.NUMBER),
    ),
)

BASIS_GROUP = Group(
    "basis",
    "",
    (
        Field(
            "/capacity_basis",
            Kind.CHOICE,
            _values(CapacityBasis),
            "capacity_basis",
            default=CapacityBasis.CLUSTER_GUIDE,
            wide=True,
        ),
    ),
)

PEER_GROUP = Group(
    "peer",
    f"{CLUSTER}/peers/*",
    (
        Field("/address", Kind.LINE, code=True),
        Field("/lan1/ipv4", Kind.LINE, code=True),
        Field("/lan1/static_nat_address", Kind.LINE, code=True),
        Field("/lan2/ipv4", Kind.LINE, code=True),
        Field("/lan2/static_nat_address", Kind.LINE, code=True),
        Field("/cluster_interface", Kind.CHOICE, _values(Lan), "lan", default=Lan.LAN1),
    ),
    (
        Field("/platform", Kind.SELECT, tuple(reversed(_values(Platform))), "platform"),
        Field("/software_version", Kind.LINE, code=True),
        Field("/system_name", Kind.LINE, code=True),
        Field("/host_name", Kind.LINE, code=True),
        Field("/host", Kind.LINE, code=True),
        Field("/site", Kind.LINE),
        Field("/lan1/prefix", Kind.NUMBER),
        Field("/lan2/prefix", Kind.NUMBER),
        Field("/certificate/pem", Kind.LINES, code=True, wide=True),
        Field("/certificate/common_name", Kind.LINE, code=True),
        Field("/certificate/subject_alt_names", Kind.LIST, code=True),
        Field("/certificate/trusted_by_peers", Kind.YES_NO),
        Field("/certificate/not_after", Kind.DATE),
        Field("/certificate/client_auth", Kind.YES_NO),
        Field("/certificate/public_ca", Kind.YES_NO),
        Field("/certificate/fingerprint", Kind.LINE, code=True),
        Field("/public_fqdn", Kind.LINE, code=True),
        Field("/lan1/ipv6", Kind.LINE, code=True),
        Field("/lan2/ipv6", Kind.LINE, code=True),
    ),
)

GROUPS = (
    DESIGN_GROUP,
    CLUSTER_GROUP,
    BETWEEN_GROUP,
    SERVICES_GROUP,
    MACHINE_GROUP,
    AROUND_GROUP,
    DEMAND_GROUP,
    BASIS_GROUP,
)
"""The groups of the form but the peers', which repeats."""


def placed(peers: int) -> Iterator[Placed]:
    """Yield every field of a form that lists this many peers (0: it states only how many there are)."""
    for group in GROUPS:
        yield from (group.place(field) for field in group.all())
    for peer in range(peers):
        yield from (PEER_GROUP.place(field, peer) for field in PEER_GROUP.all())


def listed_peers(document: Mapping[str, Any]) -> int:
    """Return how many peers a document lists in the cluster that the form shows."""
    peers = document["clusters"][0].get("peers")
    return len(peers) if isinstance(peers, list) else 0


_STAND_INS = {
    f"{CLUSTER}/links": f"{CLUSTER}/round_trip_ms",
    f"{CLUSTER}/peers": f"{CLUSTER}/peer_count",
    f"{CLUSTER}/licences": f"{CLUSTER}/licences/rich_media_sessions",
    f"{CLUSTER}/address_mapping": f"{CLUSTER}/address_mapping/enabled",
    f"{CLUSTER}/demand": f"{CLUSTER}/demand/mra_registrations",
    f"{CLUSTER}/vm": f"{CLUSTER}/vm/vcpus",
    f"{CLUSTER}/smart_licensing": f"{CLUSTER}/smart_licensing/registered",
    "/unified_cm": "/unified_cm/nodes",
    "/unified_cm/sip_trunk": "/unified_cm/sip_trunk/destinations",
    "/tms": "/tms/used",
}
"""The field that answers for a whole part of the document."""

_PEER_STAND_INS = {"/lan1": "/lan1/ipv4", "/lan2": "/lan2/ipv4", "/certificate": "/certificate/common_name"}

_CONTAINER = re.compile(rf"|/clusters(/\d+)?|{CLUSTER}/peers/\d+")
"""Pointers of whole clusters and peers: too wide for one field to stand for them."""


def field_of(fact: str, peers: int) -> str | None:
    """Return the name of the field that holds the fact at a pointer, or else the one to answer it in.

    A fact may be stated at several levels and the form asks for it at one. None when the form has no field for it, such
    as a fact of a second cluster. `peers` is how many peers the form lists.
    """
    names = _names(peers)
    return next((found for tried in _levels(fact) if (found := _nearest(tried, names))), None)


@cache
def _names(peers: int) -> frozenset[str]:
    """Return the names of all fields of a form that lists so many peers."""
    names = frozenset(place.name for place in placed(peers))
    return names - {f"{CLUSTER}/peer_count"} if peers else names


def _levels(fact: str) -> Iterator[str]:
    """Yield the pointer and its kin at the levels where the form may ask for the same fact."""
    yield fact
    if not fact.startswith("/clusters"):
        yield CLUSTER + fact
    yield re.sub(rf"^{CLUSTER}/peers/\d+(?=/)", CLUSTER, fact)


def _nearest(fact: str, names: frozenset[str]) -> str | None:
    """Return the field at a pointer or at the nearest one above it that has a field."""
    peer = re.match(rf"{CLUSTER}/peers/\d+", fact)
    while not _CONTAINER.fullmatch(fact):
        stand_in = peer[0] + _PEER_STAND_INS.get(fact.removeprefix(peer[0]), "") if peer else _STAND_INS.get(fact)
        for found in (fact, stand_in):
            if found in names:
                return found
        fact = fact.rpartition("/")[0]
    return None


def bounds(name: str) -> tuple[float, float] | None:
    """Return the least and greatest value that the design format allows for a number field."""
    found = _schema_field(name)
    return (found.low, found.high) if isinstance(found, WholeNumber | Number) else None


def longest(name: str) -> int | None:
    """Return the most characters that the design format allows for a text field."""
    return getattr(_schema_field(name), "longest", None)


def _schema_field(name: str) -> schema_fields.Field[Any] | None:
    found: Any = DESIGN_SCHEMA
    for part in name.strip("/").split("/"):
        if isinstance(found, Items):
            found = found.inner
        else:
            if isinstance(found, schema_fields.Nested):
                found = found.schema
            found = found.fields.get(part) if isinstance(found, Schema) else None
    return found if isinstance(found, schema_fields.Field) else None
