"""The small values of a design: licences, interfaces, certificates, mappings, demand, and what peers inherit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from functools import lru_cache
from ipaddress import ip_network
from math import ceil, prod

from planner.design.addresses import canonical_ip
from planner.design.enumerations import (
    METRICS,
    EthernetSpeed,
    Image,
    IpProtocol,
    IpVersion,
    Metric,
    PeerType,
    Platform,
    TlsVerification,
)
from planner.versions import EsxiRelease, Version


@dataclass(frozen=True, slots=True)
class Licences:
    """Counts of capacity licences on one peer."""

    rich_media_sessions: int | None = None
    room_registrations: int | None = None
    desktop_registrations: int | None = None
    traversal_calls: int | None = None
    non_traversal_calls: int | None = None

    @property
    def registrations(self) -> int | None:
        """Room and desktop licences together; None unless both are stated."""
        if self.room_registrations is None or self.desktop_registrations is None:
            return None
        return self.room_registrations + self.desktop_registrations


_IPV6_PREFIX = 64


@dataclass(frozen=True, slots=True)
class Interface:
    """LAN1 or LAN2 of a peer."""

    ipv4: str | None = None
    prefix: int | None = None
    ipv6: str | None = None
    static_nat_address: str | None = None

    @property
    def addresses(self) -> tuple[str, ...]:
        """The stated LAN addresses in canonical form, IPv4 first; the static NAT address is not one of them."""
        return tuple(canonical_ip(address) for address in (self.ipv4, self.ipv6) if address)

    def subnet(self, version: IpVersion | None) -> tuple[str, int] | None:
        """Return the network of its address in an IP version (IPv4 when not stated) and the length of its prefix.

        None where address or IPv4 prefix are not stated. An IPv6 interface identifier has 64 bits (RFC 4291, 2.5.1), so
        that the prefix is the other 64.
        """
        address, prefix = (self.ipv6, _IPV6_PREFIX) if version is IpVersion.IPV6 else (self.ipv4, self.prefix)
        if address is None or prefix is None:
            return None
        return _network_of(address, prefix), prefix


@lru_cache(maxsize=4096)
def _network_of(address: str, prefix: int) -> str:
    return str(ip_network((address, prefix), strict=False).network_address)


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is known of a peer's server certificate."""

    common_name: str | None = None
    subject_alt_names: tuple[str, ...] | None = None
    trusted_by_peers: bool | None = None
    not_after: date | None = None
    client_auth: bool | None = None
    not_before: date | None = None
    issuer: str | None = None
    """Common name of the issuing CA."""
    public_ca: bool | None = None
    """Whether a public CA issued it, one that browsers trust."""
    fingerprint: str | None = None
    """SHA-256 of the certificate, in small hexadecimal digits."""

    @property
    def names(self) -> tuple[str, ...] | None:
        """Common name and subject alternative names, each once; None when neither is stated."""
        if self.common_name is None and self.subject_alt_names is None:
            return None
        found: dict[str, str] = {}
        for name in (self.common_name, *(self.subject_alt_names or ())):
            if name:
                found.setdefault(name.casefold(), name)
        return tuple(found.values())

    def identifies(self, name: str) -> bool | None:
        """Whether a name is the common name or among the alternative names, whole and without regard to case.

        A wildcard names nothing but itself. None when nothing matches and the alternative names are not stated.
        """
        if name.casefold() in {stated.casefold() for stated in self.names or ()}:
            return True
        return None if self.subject_alt_names is None else False

    def lacks(self, names: Iterable[str], *, prefix: str = "") -> tuple[str, ...] | None:
        """Return those of the names that are not among the alternative names, neither so nor with a prefix before them.

        Compared without regard to case. None while the alternative names are not stated, but for no names at all.
        """
        asked = tuple(names)
        if self.subject_alt_names is None:
            return None if asked else ()
        held = {name.casefold() for name in self.subject_alt_names}
        return tuple(name for name in asked if not held & {name.casefold(), f"{prefix}{name}".casefold()})


@dataclass(frozen=True, slots=True)
class ClusteringPage:
    """What one peer's own Clustering page holds, where known."""

    cluster_name: str | None = None
    configuration_primary: int | None = None
    ip_version: IpVersion | None = None
    tls_verification: TlsVerification | None = None
    peers: tuple[str | None, ...] | None = None

    @property
    def gaps(self) -> tuple[int, ...] | None:
        """The numbers, from 1, of empty Peer N address fields before the last filled one; None: list not known."""
        if self.peers is None:
            return None
        filled = [number for number, address in enumerate(self.peers, 1) if address]
        return tuple(number for number in range(1, max(filled, default=0)) if number not in filled)


@dataclass(frozen=True, slots=True)
class AddressPair:
    """One row of the cluster address mapping: public FQDN to internal address."""

    fqdn: str
    ip: str


@dataclass(frozen=True, slots=True)
class AddressMapping:
    """Cluster address mapping of an Expressway-E cluster."""

    enabled: bool | None = None
    mappings: tuple[AddressPair, ...] = ()


@dataclass(frozen=True, slots=True)
class GrowthStep:
    """A jump of the demand: in that month, counted from today, it becomes `percent` more than it then is.

    Steps compound: 100 percent in month 3 and 100 percent in month 6 make four times as much, and so do both in one
    month. A negative percent makes it less.
    """

    month: int
    percent: float

    @property
    def factor(self) -> Fraction:
        """By what the demand is multiplied; as written, so that 0.1 percent is 1001/1000."""
        return 1 + Fraction(str(self.percent)) / 100


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked of a cluster. Counts are concurrent; `peer_losses` is how many lost peers it must survive."""

    registrations: int | None = None
    video_calls: int | None = None
    audio_calls: int | None = None
    mra_registrations: int | None = None
    mra_video_calls: int | None = None
    turn_relays: int | None = None
    rich_media_sessions: int | None = None
    findme_accounts: int | None = None
    provisioning_users: int | None = None
    provisioned_devices: int | None = None
    peer_losses: int | None = None
    growth_percent: float | None = None
    growth_steps: tuple[GrowthStep, ...] = ()
    """Growth in steps, in place of a percentage a year; empty where it is not stated so."""
    years: float | None = None
    peer_availability: float | None = None
    """The part of the time that each peer is up by itself, 0.999 for instance."""

    def metrics(self) -> dict[Metric, int]:
        """Return the stated metrics, in the order of METRICS."""
        return {metric: value for metric in METRICS if (value := getattr(self, metric)) is not None}

    def calls(self) -> dict[Metric, int]:
        """Return the kinds of calls of which any are asked for."""
        kinds = (Metric.VIDEO_CALLS, Metric.MRA_VIDEO_CALLS, Metric.AUDIO_CALLS)
        return {kind: value for kind in kinds if (value := getattr(self, kind))}

    @property
    def growth(self) -> float | None:
        """The factor by which demand grows over the stated years, or None when it is not stated or only by half.

        Steps need no years: without them all count, with them those up to their end.
        """
        if self.growth_steps:
            last = max(step.month for step in self.growth_steps) if self.years is None else 12 * self.years
            return float(prod(step.factor for step in self.growth_steps if step.month <= last))
        if self.growth_percent is None or self.years is None:
            return None
        return float((1 + self.growth_percent / 100) ** self.years)

    @property
    def growth_is_half_stated(self) -> bool:
        """Whether growth is stated without its years, or years without the growth, so that it cannot be reckoned."""
        return self.growth is None and bool(self.growth_percent or self.years)

    def grown(self, count: int) -> int:
        """Return a count after the stated growth, rounded up; as it is where growth is not stated."""
        return count if self.growth is None else ceil(round(count * self.growth, 6))


@dataclass(frozen=True, slots=True)
class VirtualMachine:
    """The resources of the virtual machine of a peer: megahertz, gigabytes, megabits a second."""

    vcpus: int | None = None
    reserved_mhz: int | None = None
    reserved_ram_gb: float | None = None
    disk_gb: float | None = None
    nic_mbps: int | None = None
    over_subscribed: bool | None = None
    """Whether its host gives out more processor, memory or network than it has."""


@dataclass(frozen=True, slots=True)
class SmartLicensing:
    """Where Smart Licensing of a peer stands."""

    registered: bool | None = None
    evaluation_ends: date | None = None


@dataclass(frozen=True, slots=True)
class PeerSettings:
    """The facts that may be stated for a peer, or once for all of them at the cluster or the design."""

    type: PeerType | None = None
    platform: Platform | None = None
    software_version: Version | None = None
    image: Image | None = None
    nics: int | None = None
    h323_mode: bool | None = None
    ip_protocol: IpProtocol | None = None
    option_keys: tuple[str, ...] | None = None
    licences: Licences | None = None
    dns_servers: tuple[str, ...] | None = None
    ntp_servers: tuple[str, ...] | None = None
    domain: str | None = None
    fast_path_registration: bool | None = None
    turn_port_multiplexing: bool | None = None
    bib_recording: bool | None = None
    vm: VirtualMachine | None = None
    esxi_version: EsxiRelease | None = None
    mtu: int | None = None
    ethernet_speed: EthernetSpeed | None = None
    fips_mode: bool | None = None
    sip_dh_key_bits: int | None = None
    hsm: bool | None = None
    smart_licensing: SmartLicensing | None = None
    syslog_servers: tuple[str, ...] | None = None
    h323_registration_ttl_seconds: int | None = None
    call_signaling_optimization: bool | None = None

    def is_edge(self, nics: int) -> bool | None:
        """Whether it is an Expressway-E with so many NICs; None where what is not stated may make it one."""
        if self.type is PeerType.C or self.nics not in (nics, None):
            return False
        return None if self.type is None or self.nics is None else True


SETTINGS = tuple(field.name for field in fields(PeerSettings))
"""Names of the facts that a peer inherits."""
