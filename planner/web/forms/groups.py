"""The fields of the form: one for each fact that a designer usually states, grouped as people think of them.

What a design file states beyond these fields is kept beside them (planner.web.forms.document) and never lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

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
from planner.schemas.design import PeerFactsSchema
from planner.web.forms.kinds import CLUSTER, PEER, Exceptional, Field, Group, Kind


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
        Field("/pair", Kind.LINE),
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
        Field("/address_mapping/mappings", Kind.ROWS, rows="mapping", code=True, wide=True),
    ),
)

SERVICES_GROUP = Group(
    "services",
    "",
    (Field("/services", Kind.CHECKS, _values(Service), "service", wide=True),),
)

LICENCES_GROUP = Group(
    "licences",
    CLUSTER,
    (Field("/option_keys", Kind.LIST, none=True, spaces=True, wide=True),),
    (
        Field("/licences/rich_media_sessions", Kind.NUMBER, unit="licences"),
        Field("/licences/room_registrations", Kind.NUMBER, unit="licences"),
        Field("/licences/desktop_registrations", Kind.NUMBER, unit="licences"),
        Field("/turn_port_multiplexing", Kind.YES_NO, ("true", "false"), "switch"),
        Field("/fast_path_registration", Kind.YES_NO, ("true", "false"), "switch"),
        Field("/xmpp_federation", Kind.YES_NO),
        Field("/services", Kind.CHECKS, _values(Service), "service", wide=True),
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
        Field("/dns_records", Kind.ROWS, rows="record", none=True, code=True, wide=True),
    ),
    (
        Field("/unified_cm/sip_trunk/destinations", Kind.LIST, code=True),
        Field("/unified_cm/sip_trunk/port", Kind.NUMBER),
        Field("/unified_cm/sip_station_tcp_throttle_kilobytes_per_s", Kind.NUMBER, unit="kilobytes_a_second"),
        Field("/unified_cm/call_bandwidth_kbps", Kind.NUMBER, unit="kilobits_a_second"),
        Field("/im_and_presence/federation_domains", Kind.LIST, none=True, code=True),
        Field("/im_and_presence/chat_node_aliases", Kind.LIST, none=True, code=True),
        Field("/tms/version", Kind.LINE, code=True),
        Field("/tms/findme_or_provisioning", Kind.YES_NO),
        Field("/edge_audio", Kind.YES_NO),
        Field("/cms_web_proxy_fqdn", Kind.LINE, code=True),
        Field("/multitenant", Kind.YES_NO),
        *(Field(f"/networks/{name}", Kind.LIST, code=True) for name in NETWORKS),
    ),
)

ZONES_GROUP = Group(
    "zones",
    CLUSTER,
    (Field("/zones", Kind.ROWS, rows="zone", none=True, code=True, wide=True),),
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
    PEER,
    (
        Field("/address", Kind.LINE, code=True),
        Field("/lan1/ipv4", Kind.LINE, code=True),
        Field("/lan1/static_nat_address", Kind.LINE, code=True),
        Field("/lan2/ipv4", Kind.LINE, code=True),
        Field("/lan2/static_nat_address", Kind.LINE, code=True),
        Field("/cluster_interface", Kind.CHOICE, _values(Lan), "lan", default=Lan.LAN1),
    ),
    (
        Field("/system_name", Kind.LINE, code=True),
        Field("/host_name", Kind.LINE, code=True),
        Field("/host", Kind.LINE, code=True),
        Field("/site", Kind.LINE),
        Field("/lan1/prefix", Kind.NUMBER),
        Field("/lan2/prefix", Kind.NUMBER),
        Field("/certificate/pem", Kind.LINES, code=True, wide=True, file=True),
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

DESIGN_GROUPS = (DESIGN_GROUP, SERVICES_GROUP, AROUND_GROUP, BASIS_GROUP)
"""The groups of facts about the whole design."""

CLUSTER_GROUPS = (CLUSTER_GROUP, BETWEEN_GROUP, LICENCES_GROUP, DEMAND_GROUP, ZONES_GROUP, MACHINE_GROUP)
"""The groups of facts about one cluster, but its peers."""

_OF_ONE_FACT = frozenset(PeerFactsSchema().fields) - {"type"}
"""What a peer may state differently. Peers of another type are no exception but another cluster."""


def _choices() -> dict[str, Exceptional]:
    found: dict[str, list[tuple[Group, Field]]] = {}
    for group in (CLUSTER_GROUP, BETWEEN_GROUP, LICENCES_GROUP, MACHINE_GROUP):
        for field in group.all():
            fact = field.path.split("/")[1]
            if fact in _OF_ONE_FACT:
                found.setdefault(f"/{fact}", []).append((group, field))
    return {path: Exceptional(path, tuple(fields)) for path, fields in found.items()}


EXCEPTIONS: Mapping[str, Exceptional] = _choices()
"""What is stated once for all peers of a cluster and may differ at one of them, by its path."""

EXCEPTION_FIELDS: Mapping[str, tuple[Group, Field]] = {
    field.path: (group, field) for each in EXCEPTIONS.values() for group, field in each.fields
}
"""The fields of all of them, by their paths."""
