"""The closed sets of values that a design may state, as the contract spells them."""

from __future__ import annotations

from enum import StrEnum

SCHEMA_VERSION = 1


class Series(StrEnum):
    """The product line."""

    EXPRESSWAY = "expressway"
    VCS = "vcs"


class PeerType(StrEnum):
    """Expressway-C (inside) or Expressway-E (edge)."""

    C = "C"
    E = "E"


class Platform(StrEnum):
    """The appliance model or virtual machine size."""

    CE1300 = "ce1300"
    CE1200 = "ce1200"
    CE1100 = "ce1100"
    CE1000 = "ce1000"
    CE500 = "ce500"
    LARGE_VM = "large_vm"
    MEDIUM_VM = "medium_vm"
    SMALL_VM = "small_vm"


class TlsVerification(StrEnum):
    """TLS verification mode of the Clustering page."""

    PERMISSIVE = "permissive"
    ENFORCE = "enforce"


class IpVersion(StrEnum):
    """Cluster IP version."""

    IPV4 = "ipv4"
    IPV6 = "ipv6"


class IpProtocol(StrEnum):
    """IP protocol mode of a peer."""

    IPV4 = "ipv4"
    IPV6 = "ipv6"
    BOTH = "both"


class Image(StrEnum):
    """The software image: Expressway or Expressway Select."""

    STANDARD = "standard"
    SELECT = "select"


class CapacityBasis(StrEnum):
    """Which of the vendor's two capacity tables the design is judged by."""

    CLUSTER_GUIDE = "cluster_guide"
    ADMINISTRATOR_GUIDE = "administrator_guide"


class Service(StrEnum):
    """What the deployment is for."""

    MRA = "mra"
    B2B = "b2b"
    REGISTRAR = "registrar"
    HYBRID = "hybrid"
    MS_GATEWAY = "ms_gateway"
    CMR_CLOUD = "cmr_cloud"
    CMS_PROXY = "cms_proxy"


class EthernetSpeed(StrEnum):
    """Speed and duplex in use on an appliance's LAN interfaces, as the Ethernet page writes them."""

    GIGABIT_FULL = "1000full"
    HUNDRED_FULL = "100full"
    HUNDRED_HALF = "100half"
    TEN_FULL = "10full"
    TEN_HALF = "10half"


class ZoneType(StrEnum):
    """The types of zone that name far systems."""

    NEIGHBOR = "neighbor"
    TRAVERSAL_CLIENT = "traversal_client"
    TRAVERSAL_SERVER = "traversal_server"
    UNIFIED_COMMUNICATIONS_TRAVERSAL = "unified_communications_traversal"


class DnsView(StrEnum):
    """From where a DNS record is seen."""

    INTERNAL = "internal"
    EXTERNAL = "external"


class RecordType(StrEnum):
    """The types of DNS record that a deployment needs."""

    A = "A"
    AAAA = "AAAA"
    PTR = "PTR"
    SRV = "SRV"


class SrvService(StrEnum):
    """The service and protocol of an SRV record, as its owner name begins."""

    COLLAB_EDGE = "_collab-edge._tls"
    CISCO_UDS = "_cisco-uds._tcp"
    SIPS = "_sips._tcp"
    SIP = "_sip._tcp"
    H323_LOCATION = "_h323ls._udp"
    H323_CALL = "_h323cs._tcp"
    H323_REGISTRATION = "_h323rs._udp"


VIDEO_SRV_SERVICES = (
    SrvService.SIPS,
    SrvService.SIP,
    SrvService.H323_LOCATION,
    SrvService.H323_CALL,
    SrvService.H323_REGISTRATION,
)
"""Those with which other organisations find a cluster for video calls."""


class Lan(StrEnum):
    """A network interface of a peer."""

    LAN1 = "lan1"
    LAN2 = "lan2"


class Metric(StrEnum):
    """A dimension of capacity, in report order. `mra_video_calls` is separate on a Small VM only."""

    REGISTRATIONS = "registrations"
    VIDEO_CALLS = "video_calls"
    AUDIO_CALLS = "audio_calls"
    RICH_MEDIA_SESSIONS = "rich_media_sessions"
    MRA_REGISTRATIONS = "mra_registrations"
    TURN_RELAYS = "turn_relays"
    MRA_VIDEO_CALLS = "mra_video_calls"


METRICS = tuple(Metric)
"""The dimensions of capacity, in report order."""
