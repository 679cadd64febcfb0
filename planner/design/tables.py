"""A design document as tables: which sheet, row and column holds each value.

A workbook is written by this layout and read back by it. What a table cannot hold exactly (see `planner.design.cells`)
is a row of the last table, OTHER: a JSON pointer with its value as JSON. So nothing of a design is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from planner.design.enumerations import (
    CapacityBasis,
    DnsView,
    EthernetSpeed,
    Image,
    IpProtocol,
    IpVersion,
    Lan,
    PeerType,
    Platform,
    RecordType,
    Series,
    Service,
    TlsVerification,
    ZoneType,
)
from planner.design.surroundings import NETWORKS

Step = str | int
"""A key of an object, or a place in a list from 0."""


class Kind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"
    CHOICE = "choice"
    TEXTS = "texts"
    CHOICES = "choices"


@dataclass(frozen=True, slots=True)
class Field:
    """A value below a table's row: its path with dots, what it is, and the values it may have."""

    path: str
    kind: Kind = Kind.TEXT
    choices: type[StrEnum] | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """The path, step by step."""
        return tuple(int(step) if step.isdigit() else step for step in self.path.split("."))


@dataclass(frozen=True, slots=True)
class Table:
    """A list of objects, one a row; the design itself is a table of one row, which its sheet shows upright.

    `place` leads to the objects; each `*` is a list, the row's place in which is a column of its own.
    """

    name: str
    place: tuple[str, ...]
    fields: tuple[Field, ...]

    @property
    def positions(self) -> tuple[str, ...]:
        """The columns that say which object a row is, outermost first."""
        return ("cluster", "number")[2 - self.place.count("*") :]

    def rows(self, document: Mapping[str, Any]) -> Iterator[tuple[tuple[Step, ...], Mapping[str, Any]]]:
        """Yield the objects of the table with the steps to each; what is no object is passed over."""
        yield from _objects(document, self.place, ())

    def numbers(self, steps: Sequence[Step]) -> tuple[int, ...]:
        """Return the places in the lists on the way to an object, from 1."""
        return tuple(step + 1 for step in steps if isinstance(step, int))


def _objects(
    value: Any, place: Sequence[str], steps: tuple[Step, ...]
) -> Iterator[tuple[tuple[Step, ...], Mapping[str, Any]]]:
    if not place:
        if isinstance(value, Mapping):
            yield steps, value
        return
    first, rest = place[0], place[1:]
    if first == "*":
        for index, member in enumerate(value if isinstance(value, list | tuple) else ()):
            yield from _objects(member, rest, (*steps, index))
    elif isinstance(value, Mapping) and first in value:
        yield from _objects(value[first], rest, (*steps, first))


def _fields(kind: Kind, *paths: str) -> tuple[Field, ...]:
    return tuple(Field(path, kind) for path in paths)


def _choice(path: str, choices: type[StrEnum]) -> Field:
    return Field(path, Kind.CHOICE, choices)


_SERVICES = Field("services", Kind.CHOICES, Service)

_FACTS = (
    _choice("type", PeerType),
    _choice("platform", Platform),
    Field("software_version"),
    _choice("image", Image),
    Field("nics", Kind.WHOLE),
    Field("h323_mode", Kind.FLAG),
    _choice("ip_protocol", IpProtocol),
    Field("option_keys", Kind.TEXTS),
    *_fields(
        Kind.WHOLE,
        "licences.rich_media_sessions",
        "licences.room_registrations",
        "licences.desktop_registrations",
        "licences.traversal_calls",
        "licences.non_traversal_calls",
    ),
    *_fields(Kind.TEXTS, "dns_servers", "ntp_servers"),
    Field("domain"),
    *_fields(Kind.FLAG, "fast_path_registration", "turn_port_multiplexing", "bib_recording"),
    *_fields(Kind.WHOLE, "vm.vcpus", "vm.reserved_mhz"),
    *_fields(Kind.NUMBER, "vm.reserved_ram_gb", "vm.disk_gb"),
    Field("vm.nic_mbps", Kind.WHOLE),
    Field("vm.over_subscribed", Kind.FLAG),
    Field("esxi_version"),
    Field("mtu", Kind.WHOLE),
    _choice("ethernet_speed", EthernetSpeed),
    Field("fips_mode", Kind.FLAG),
    Field("sip_dh_key_bits", Kind.WHOLE),
    *_fields(Kind.FLAG, "hsm", "smart_licensing.registered"),
    Field("smart_licensing.evaluation_ends", Kind.DAY),
    Field("syslog_servers", Kind.TEXTS),
    Field("h323_registration_ttl_seconds", Kind.WHOLE),
    Field("call_signaling_optimization", Kind.FLAG),
)
"""What a peer, or its cluster or the design for it, states."""

_DEMAND = (
    *_fields(
        Kind.WHOLE,
        "demand.registrations",
        "demand.video_calls",
        "demand.audio_calls",
        "demand.mra_registrations",
        "demand.mra_video_calls",
        "demand.turn_relays",
        "demand.rich_media_sessions",
        "demand.findme_accounts",
        "demand.provisioning_users",
        "demand.provisioned_devices",
        "demand.peer_losses",
    ),
    *_fields(Kind.NUMBER, "demand.growth_percent", "demand.years", "demand.peer_availability"),
)

_LAN = ("ipv4", "prefix", "ipv6", "static_nat_address")

DESIGN = Table(
    "design",
    (),
    (
        *_fields(Kind.TEXT, "name", "customer", "author", "reference", "notes"),
        Field("schema_version", Kind.WHOLE),
        _choice("capacity_basis", CapacityBasis),
        _SERVICES,
        *_DEMAND,
        *_FACTS,
        Field("service_domains", Kind.TEXTS),
        Field("cms_web_proxy_fqdn"),
        *_fields(Kind.FLAG, "edge_audio", "multitenant"),
        Field("unified_cm.nodes", Kind.TEXTS),
        Field("unified_cm.group_nodes", Kind.WHOLE),
        *_fields(
            Kind.TEXTS,
            "unified_cm.phone_security_profiles",
            "unified_cm.registration_domains",
            "unified_cm.sip_trunk.destinations",
        ),
        *_fields(
            Kind.WHOLE,
            "unified_cm.sip_trunk.port",
            "unified_cm.sip_station_tcp_throttle_kilobytes_per_s",
            "unified_cm.call_bandwidth_kbps",
        ),
        Field("unified_cm.sso", Kind.FLAG),
        *_fields(
            Kind.TEXTS,
            "im_and_presence.nodes",
            "im_and_presence.federation_domains",
            "im_and_presence.chat_node_aliases",
        ),
        Field("tms.used", Kind.FLAG),
        Field("tms.version"),
        Field("tms.findme_or_provisioning", Kind.FLAG),
        *_fields(Kind.TEXTS, *(f"networks.{name}" for name in NETWORKS)),
    ),
)

CLUSTERS = Table(
    "clusters",
    ("clusters", "*"),
    (
        Field("name"),
        _choice("series", Series),
        Field("configuration_primary", Kind.WHOLE),
        Field("peer_count", Kind.WHOLE),
        _choice("tls_verification", TlsVerification),
        _choice("ip_version", IpVersion),
        Field("nat_between_peers", Kind.FLAG),
        Field("round_trip_ms", Kind.NUMBER),
        Field("pair"),
        _SERVICES,
        *_FACTS,
        Field("address_mapping.enabled", Kind.FLAG),
        Field("xmpp_federation", Kind.FLAG),
        *_DEMAND,
    ),
)

PEERS = Table(
    "peers",
    ("clusters", "*", "peers", "*"),
    (
        *_fields(Kind.TEXT, "address", "system_name", "host_name", "public_fqdn"),
        *(Field(f"{lan}.{name}", Kind.WHOLE if name == "prefix" else Kind.TEXT) for lan in Lan for name in _LAN),
        _choice("cluster_interface", Lan),
        *_fields(Kind.TEXT, "host", "site"),
        *_FACTS,
        Field("certificate.common_name"),
        Field("certificate.subject_alt_names", Kind.TEXTS),
        Field("certificate.trusted_by_peers", Kind.FLAG),
        *_fields(Kind.DAY, "certificate.not_before", "certificate.not_after"),
        Field("certificate.client_auth", Kind.FLAG),
        Field("certificate.issuer"),
        Field("certificate.public_ca", Kind.FLAG),
        Field("certificate.fingerprint"),
        Field("clustering.cluster_name"),
        Field("clustering.configuration_primary", Kind.WHOLE),
        _choice("clustering.ip_version", IpVersion),
        _choice("clustering.tls_verification", TlsVerification),
        Field("clustering.peers", Kind.TEXTS),
    ),
)

LINKS = Table(
    "links",
    ("clusters", "*", "links", "*"),
    (
        *_fields(Kind.WHOLE, "peers.0", "peers.1"),
        Field("round_trip_ms", Kind.NUMBER),
        Field("nat", Kind.FLAG),
    ),
)

MAPPINGS = Table("mappings", ("clusters", "*", "address_mapping", "mappings", "*"), _fields(Kind.TEXT, "fqdn", "ip"))

ZONES = Table(
    "zones",
    ("clusters", "*", "zones", "*"),
    (
        Field("name"),
        _choice("type", ZoneType),
        Field("peers", Kind.TEXTS),
        Field("tls_verify_subject_name"),
        Field("port", Kind.WHOLE),
    ),
)

RECORDS = Table(
    "dns_records",
    ("dns_records", "*"),
    (
        _choice("view", DnsView),
        Field("name"),
        _choice("type", RecordType),
        Field("value"),
        *_fields(Kind.WHOLE, "priority", "weight", "port"),
    ),
)

CONFIRMED = Table("confirmed", ("confirmed", "*"), (*_fields(Kind.TEXT, "rule", "by"), Field("on", Kind.DAY)))

WAIVERS = Table(
    "waivers", ("waivers", "*"), (*_fields(Kind.TEXT, "rule", "reason", "approver"), Field("expiry", Kind.DAY))
)

OTHER = "other"
"""The table of what the others cannot hold: `pointer`, `part` and `json` a row."""

TABLES = (DESIGN, CLUSTERS, PEERS, LINKS, MAPPINGS, ZONES, RECORDS, CONFIRMED, WAIVERS)
"""The tables, in order. A row comes after the rows of the objects that it is in."""

BY_NAME = {table.name: table for table in TABLES}


def value_at(value: Any, steps: Sequence[Step]) -> Any:
    """Return what stands at the end of these steps; None where nothing does."""
    for step in steps:
        if isinstance(step, str) and isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list | tuple) and 0 <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def put(document: dict[str, Any], steps: Sequence[Step], value: Any) -> bool:
    """Write a value at the end of these steps, making what is on the way; whether that could be done.

    It cannot where something else stands on the way, or a list is shorter than the step into it.
    """
    node: Any = document
    for place, step in enumerate(steps):
        last = place == len(steps) - 1
        if isinstance(node, dict) and isinstance(step, str):
            if last:
                node[step] = value
                return True
            if step not in node:
                node[step] = [] if isinstance(steps[place + 1], int) else {}
        elif isinstance(node, list) and isinstance(step, int) and step <= len(node):
            if step == len(node):
                node.append(value if last else [] if isinstance(steps[place + 1], int) else {})
            elif last:
                node[step] = value
            if last:
                return True
        else:
            return False
        node = node[step]
    return False


def pointer(steps: Sequence[Step]) -> str:
    """Return the JSON pointer (RFC 6901) of these steps."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


def left_over(whole: Any, made: Any, steps: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], Any]]:
    """Yield what a document holds beyond, or other than, what was made of its tables: the steps to it and its value."""
    if isinstance(whole, Mapping) and isinstance(made, Mapping):
        for key, value in whole.items():
            if key in made:
                yield from left_over(value, made[key], (*steps, key))
            else:
                yield (*steps, key), value
    elif isinstance(whole, list | tuple) and isinstance(made, list) and len(whole) == len(made):
        for index, value in enumerate(whole):
            yield from left_over(value, made[index], (*steps, index))
    elif type(whole) is not type(made) or whole != made:
        yield steps, whole
