"""The fields of the six-peer example as pydantic models: the peer of the schema load.

The same types, bounds, patterns and lengths as planner.schemas.design has for them. What pydantic has no word for is
left out, to its advantage: texts to NFC, addresses to their canonical form, duplicate keys, contradictions.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

_HOST = r"^[A-Za-z0-9._:-]+$"
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4 = rf"^{_OCTET}(?:\.{_OCTET}){{3}}$"

Line = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$")]
Notes = Annotated[str, Field(min_length=1, max_length=1000)]
Host = Annotated[str, Field(min_length=1, max_length=253, pattern=_HOST)]
Ip = Annotated[str, Field(min_length=1, max_length=45, pattern=_IPV4)]
Release = Annotated[str, Field(max_length=16, pattern=r"^([Xx][0-9]{1,3}|[Xx]?[0-9]{1,3}(\.[0-9]{1,3}){1,3})$")]
Esxi = Annotated[str, Field(max_length=20, pattern=r"^[0-9]{1,2}\.[0-9]{1,2}( ?[Uu]([Pp]date ?)?[0-9]{1,2})?$")]
Fingerprint = Annotated[str, Field(max_length=95, pattern=r"^[0-9A-Fa-f]{2}(?::?[0-9A-Fa-f]{2}){31}$")]
RuleId = Annotated[str, Field(pattern=r"^[A-Z]{3,4}-[0-9]{2}$")]
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
Milliseconds = Annotated[float, Field(ge=0, le=60_000)]
Hosts = Annotated[list[Host], Field(max_length=200)]


class Model(BaseModel):
    """An object that refuses unknown fields."""

    model_config = ConfigDict(extra="forbid")


class Licences(Model):
    """Licences of a peer."""

    rich_media_sessions: Count | None = None
    room_registrations: Count | None = None
    desktop_registrations: Count | None = None


class Interface(Model):
    """LAN 1 of a peer."""

    ipv4: Ip | None = None
    prefix: Annotated[int, Field(ge=0, le=32)] | None = None


class Certificate(Model):
    """A peer's certificate."""

    common_name: Line | None = None
    subject_alt_names: Annotated[list[Line], Field(max_length=200)] | None = None
    trusted_by_peers: bool | None = None
    not_after: date | None = None
    client_auth: bool | None = None
    public_ca: bool | None = None
    fingerprint: Fingerprint | None = None


class Peer(Model):
    """A peer."""

    address: Host | None = None
    system_name: Line | None = None
    host_name: Line | None = None
    host: Line | None = None
    lan1: Interface | None = None
    certificate: Certificate | None = None


class Link(Model):
    """A pair of peers."""

    peers: Annotated[list[Annotated[int, Field(ge=1, le=100)]], Field(min_length=2, max_length=2)]
    round_trip_ms: Milliseconds | None = None


class VirtualMachine(Model):
    """The resources of a peer."""

    vcpus: Annotated[int, Field(ge=1, le=1024)] | None = None
    reserved_mhz: Count | None = None
    reserved_ram_gb: Annotated[float, Field(ge=0, le=100_000)] | None = None
    disk_gb: Annotated[float, Field(ge=0, le=10_000_000)] | None = None
    nic_mbps: Count | None = None
    over_subscribed: bool | None = None


class Cluster(Model):
    """A cluster."""

    name: Line | None = None
    type: Literal["C", "E"] | None = None
    configuration_primary: Annotated[int, Field(ge=1, le=6)] | None = None
    tls_verification: Literal["permissive", "enforce"] | None = None
    ip_version: Literal["ipv4", "ipv6"] | None = None
    ip_protocol: Literal["ipv4", "ipv6", "both"] | None = None
    platform: Literal["small_vm", "medium_vm", "large_vm", "ce1100", "ce1200", "ce1300"] | None = None
    image: Literal["standard", "select"] | None = None
    nics: Annotated[int, Field(ge=1, le=2)] | None = None
    h323_mode: bool | None = None
    option_keys: Annotated[list[Line], Field(max_length=200)] | None = None
    licences: Licences | None = None
    dns_servers: Annotated[list[Ip], Field(max_length=200)] | None = None
    ntp_servers: Hosts | None = None
    domain: Host | None = None
    turn_port_multiplexing: bool | None = None
    nat_between_peers: bool | None = None
    round_trip_ms: Milliseconds | None = None
    links: Annotated[list[Link], Field(max_length=4950)] | None = None
    peers: Annotated[list[Peer], Field(min_length=1)] | None = None
    vm: VirtualMachine | None = None
    esxi_version: Esxi | None = None
    hsm: bool | None = None
    fips_mode: bool | None = None
    call_signaling_optimization: bool | None = None
    h323_registration_ttl_seconds: Annotated[int, Field(ge=60, le=65_534)] | None = None
    syslog_servers: Hosts | None = None
    zones: list[dict[str, str]] | None = None
    xmpp_federation: bool | None = None
    fast_path_registration: bool | None = None


class Demand(Model):
    """What is asked of the clusters."""

    registrations: Count | None = None
    video_calls: Count | None = None
    audio_calls: Count | None = None
    peer_losses: Annotated[int, Field(ge=0, le=5)] | None = None
    growth_percent: Annotated[float, Field(ge=-100, le=1000)] | None = None
    years: Annotated[float, Field(ge=0, le=50)] | None = None


class Tms(Model):
    """Cisco TMS."""

    used: bool | None = None


class ImAndPresence(Model):
    """IM and Presence Service."""

    federation_domains: Hosts | None = None
    chat_node_aliases: Hosts | None = None


class DnsRecord(Model):
    """A DNS record."""

    view: Literal["internal", "external"]
    name: Host
    type: Literal["A", "AAAA", "PTR", "SRV"]
    value: Host


class Confirmation(Model):
    """A confirmation."""

    rule: RuleId
    by: Line
    on: date | None = None


class Design(Model):
    """The design."""

    schema_version: Annotated[int, Field(ge=1, le=1)] | None = None
    name: Line | None = None
    customer: Line | None = None
    author: Line | None = None
    notes: Notes | None = None
    software_version: Release | None = None
    capacity_basis: Literal["cluster_guide", "administrator_guide"] | None = None
    services: Annotated[list[str], Field(max_length=200)] | None = None
    clusters: Annotated[list[Cluster], Field(min_length=1, max_length=200)]
    demand: Demand | None = None
    service_domains: Hosts | None = None
    tms: Tms | None = None
    edge_audio: bool | None = None
    im_and_presence: ImAndPresence | None = None
    dns_records: Annotated[list[DnsRecord], Field(max_length=1000)] | None = None
    confirmed: Annotated[list[Confirmation], Field(max_length=200)] | None = None
