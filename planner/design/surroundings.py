"""What stands around the clusters: zones, DNS records, Unified CM, IM and Presence, TMS, networks."""

from __future__ import annotations

from dataclasses import dataclass, fields
from ipaddress import ip_network

from planner.design.addresses import address_of_reverse_name, canonical_address
from planner.design.enumerations import DnsView, RecordType, SrvService, ZoneType


class PortNumber(int):
    """A port. It is a name made of digits: words write it without separators."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone of a cluster that names far systems."""

    type: ZoneType
    name: str | None = None
    peers: tuple[str, ...] | None = None
    """Its Peer N address fields that are filled in."""
    tls_verify_subject_name: str | None = None
    port: int | None = None
    path: str = ""
    """JSON pointer of the zone."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Its peers' addresses in the one form in which equal ones are equal texts."""
        return tuple(canonical_address(address) for address in self.peers or ())

    @property
    def is_traversal(self) -> bool:
        """Whether it joins an Expressway-C to an Expressway-E."""
        return self.type is not ZoneType.NEIGHBOR


@dataclass(frozen=True, slots=True)
class DnsRecord:
    """A DNS record that exists, as one side sees it. `value` is an address, or the target name of PTR and SRV."""

    view: DnsView
    name: str
    type: RecordType
    value: str
    priority: int | None = None
    weight: int | None = None
    port: int | None = None
    path: str = ""
    """JSON pointer of the record."""

    @property
    def owner(self) -> str:
        """The name it is kept under, in the one form in which equal ones are equal texts."""
        return canonical_address(self.name)

    @property
    def target(self) -> str:
        """Its value in the one form in which equal ones are equal texts."""
        return canonical_address(self.value)

    @property
    def reverse_address(self) -> str | None:
        """Of a PTR the IP address that it is for, canonical; None of any other record."""
        return address_of_reverse_name(self.name) if self.type is RecordType.PTR else None

    def is_of(self, service: SrvService) -> bool:
        """Whether it is an SRV record of this service, in whatever domain."""
        return self.type is RecordType.SRV and self.owner.startswith(f"{service}.")


@dataclass(frozen=True, slots=True)
class SipTrunk:
    """The SIP trunk of Unified CM to the Expressway-C cluster."""

    destinations: tuple[str, ...] | None = None
    port: PortNumber | None = None
    """The port on which the Expressway-C's signalling reaches Unified CM: the trunk's incoming port."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Its destinations in the one form in which equal ones are equal texts."""
        return tuple(canonical_address(address) for address in self.destinations or ())


@dataclass(frozen=True, slots=True)
class UnifiedCm:
    """The Cisco Unified Communications Manager side."""

    nodes: tuple[str, ...] | None = None
    group_nodes: int | None = None
    """Nodes in the largest Cisco Unified CM group that phones use."""
    phone_security_profiles: tuple[str, ...] | None = None
    """Names of the encrypted phone security profiles that MRA devices use; none is an empty list."""
    registration_domains: tuple[str, ...] | None = None
    sip_trunk: SipTrunk | None = None
    sip_station_tcp_throttle_kilobytes_per_s: int | None = None
    """SIP station TCP port throttle threshold, in kilobytes a second as Unified CM shows it."""
    call_bandwidth_kbps: int | None = None
    """Default bandwidth of a video call between regions, in kilobits a second."""
    sso: bool | None = None
    """Whether users sign in over single sign-on (SAML)."""


@dataclass(frozen=True, slots=True)
class ImAndPresence:
    """The IM and Presence Service side."""

    nodes: tuple[str, ...] | None = None
    federation_domains: tuple[str, ...] | None = None
    chat_node_aliases: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Tms:
    """Cisco TelePresence Management Suite."""

    used: bool | None = None
    version: tuple[int, ...] | None = None
    findme_or_provisioning: bool | None = None
    """Whether FindMe or Provisioning Extension is used."""


@dataclass(frozen=True, slots=True)
class Networks:
    """Addresses of what the firewalls stand before, as networks in CIDR form; None: not stated."""

    admin: tuple[str, ...] | None = None
    endpoints: tuple[str, ...] | None = None
    unified_cm: tuple[str, ...] | None = None
    im_and_presence: tuple[str, ...] | None = None
    unity_connection: tuple[str, ...] | None = None
    directory: tuple[str, ...] | None = None
    tms: tuple[str, ...] | None = None
    mail: tuple[str, ...] | None = None
    smart_licensing: tuple[str, ...] | None = None
    external_dns: tuple[str, ...] | None = None
    external_ntp: tuple[str, ...] | None = None

    @property
    def tms_hosts(self) -> tuple[str, ...] | None:
        """The single addresses among those of TMS; None where none is stated."""
        networks = [ip_network(text, strict=False) for text in self.tms or ()]
        return tuple(str(network.network_address) for network in networks if network.num_addresses == 1) or None


NETWORKS = tuple(field.name for field in fields(Networks))
"""Names of the networks that a design may state."""
