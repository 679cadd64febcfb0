"""The one definition of the design format: JSON, YAML, the form and the command line all go through DesignSchema.

Loading gives the canonical document: enumerations and versions as Cisco spells them, facts not stated left out (null
and absent are the same), defaults filled in.
"""

from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validates_schema

from planner.design import (
    NETWORKS,
    SCHEMA_VERSION,
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
from planner.schemas.certificates import Pem, differing
from planner.schemas.fields import (
    MESSAGES,
    Choice,
    Code,
    Day,
    DottedNumbers,
    EsxiVersion,
    Fingerprint,
    Flag,
    Host,
    Ip,
    IpNetworkText,
    Ipv4,
    Ipv6,
    Items,
    Line,
    Lines,
    Number,
    RuleId,
    SoftwareVersion,
    WholeNumber,
)
from planner.schemas.limits import (
    MAX_CLUSTERS,
    MAX_COUNT,
    MAX_GROWTH_STEPS,
    MAX_HOST,
    MAX_LINKS,
    MAX_NOTES,
    MAX_PEERS,
    MAX_PORT,
    MAX_REASON,
    MAX_RECORDS,
    MAX_ROUND_TRIP_MS,
)

MOST_LISTED_PEERS = 6
"""Cisco's Clustering page has fields for Peer 1 to Peer 6, and Configuration primary names one of them."""


LEAST_AVAILABILITY = 0.5
"""A peer that is down more than up is no plan: such a number is a slip, as of the decimal point."""


class StrictSchema(Schema):
    """Refuses unknown fields; drops what is not stated."""

    class Meta:
        """marshmallow options."""

        unknown = RAISE

    error_messages = {"unknown": Code("unknown_field"), "type": Code("object")}  # noqa: RUF012  (marshmallow's own form)
    special: ClassVar[frozenset[str]] = frozenset()
    """The fields that its own methods are about: without them it loads as one that has no methods of its own."""

    @post_load
    def _drop_not_stated(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {name: value for name, value in data.items() if value is not None}


def _nested(schema: type[Schema], **kwargs: Any) -> fields.Nested:
    return fields.Nested(schema, allow_none=True, error_messages=MESSAGES, **kwargs)


def _member(schema: type[Schema]) -> fields.Nested:
    return fields.Nested(schema, error_messages={**MESSAGES, "null": Code("object")})


def _about(description: str, **published: Any) -> dict[str, Any]:
    return {"metadata": {"description": description, **published}}


class LicencesSchema(StrictSchema):
    """Counts of capacity licences on a peer; they may differ between peers."""

    rich_media_sessions = WholeNumber(0, MAX_COUNT)
    room_registrations = WholeNumber(0, MAX_COUNT)
    desktop_registrations = WholeNumber(0, MAX_COUNT)
    traversal_calls = WholeNumber(0, MAX_COUNT)
    non_traversal_calls = WholeNumber(0, MAX_COUNT)


class InterfaceSchema(StrictSchema):
    """LAN 1 or LAN 2."""

    ipv4 = Ipv4()
    prefix = WholeNumber(0, 32, **_about("Length of the IPv4 network prefix."))
    ipv6 = Ipv6()
    static_nat_address = Ip(**_about("IPv4 static NAT address; stated means that static NAT mode is On."))


class CertificateSchema(StrictSchema):
    """What is known of a peer's server certificate."""

    special = frozenset({"pem"})
    common_name = Line(MAX_HOST)
    subject_alt_names = Items(Line(MAX_HOST, allow_none=False))
    trusted_by_peers = Flag(**_about("Whether every other peer trusts the issuing CA."))
    not_after = Day()
    client_auth = Flag(**_about("Whether the client authentication extended key usage is present."))
    not_before = Day()
    issuer = Line(**_about("Common name of the issuing CA."))
    public_ca = Flag(**_about("Whether a public CA issued it, one that browsers trust."))
    fingerprint = Fingerprint(**_about("SHA-256 of the certificate, in hexadecimal."))
    pem = Pem(
        **_about(
            "The certificate as PEM text, with its chain after it. It fills the fields above, and only those are kept. "
            "A private key is refused."
        )
    )

    @validates_schema(skip_on_field_errors=False)
    def _agrees_with_pem(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse stated facts that are not those of the certificate beside them."""
        if data.get("pem") and (names := list(differing(data, data["pem"]))):
            raise ValidationError({name: [Code("certificate_differs")] for name in names})

    @post_load
    def _drop_not_stated(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Keep the certificate's facts in place of its text."""
        facts = {**data, **(data.get("pem") or {}), "pem": None}
        return {name: facts[name] for name in self.fields if facts.get(name) is not None}


class ClusteringSchema(StrictSchema):
    """What a peer's own Clustering page holds, where it differs or is known."""

    cluster_name = Line(MAX_HOST)
    configuration_primary = WholeNumber(1, MOST_LISTED_PEERS)
    ip_version = Choice(IpVersion)
    tls_verification = Choice(TlsVerification)
    peers = Items(Host(), most=MAX_PEERS, **_about("Peer 1 address onward; null is an empty field."))


class VirtualMachineSchema(StrictSchema):
    """The resources of a peer's virtual machine."""

    vcpus = WholeNumber(1, 1024)
    reserved_mhz = WholeNumber(0, 10_000_000, **_about("CPU reservation, in MHz."))
    reserved_ram_gb = Number(0, 100_000, **_about("Memory reservation, in GB."))
    disk_gb = Number(0, 10_000_000, **_about("Disk, in GB."))
    nic_mbps = WholeNumber(0, 10_000_000, **_about("Speed of the network interface, in Mb/s."))
    over_subscribed = Flag(**_about("Whether its host gives out more CPU, memory or network than it has."))


class SmartLicensingSchema(StrictSchema):
    """Where Smart Licensing of a peer stands."""

    registered = Flag()
    evaluation_ends = Day(**_about("The day on which the evaluation period ends."))


class PeerFactsSchema(StrictSchema):
    """Facts of a peer that a cluster or the design may state for all."""

    type = Choice(PeerType, **_about("Expressway-C or Expressway-E."))
    platform = Choice(Platform)
    software_version = SoftwareVersion(**_about("For example X14.0.1."))
    image = Choice(Image, **_about("Expressway (standard) or Expressway Select."))
    nics = WholeNumber(1, 2, **_about("Network interfaces in use."))
    h323_mode = Flag()
    ip_protocol = Choice(IpProtocol)
    option_keys = Items(Line(allow_none=False), **_about("Names of the option keys, as Cisco writes them."))
    licences = _nested(LicencesSchema)
    dns_servers = Items(Ip(allow_none=False))
    ntp_servers = Items(Host(allow_none=False))
    domain = Host()
    fast_path_registration = Flag()
    turn_port_multiplexing = Flag()
    bib_recording = Flag(**_about("Built-in-bridge recording over MRA."))
    vm = _nested(VirtualMachineSchema)
    esxi_version = EsxiVersion(**_about("Release of VMware ESXi, such as 7.0 U3."))
    mtu = WholeNumber(68, 65_535, **_about("Maximum transmission unit of its interfaces, in bytes."))
    ethernet_speed = Choice(EthernetSpeed, **_about("Speed and duplex in use, on an appliance."))
    fips_mode = Flag(**_about("FIPS140-2 cryptographic mode."))
    sip_dh_key_bits = WholeNumber(512, 16_384, **_about("Size of the Diffie-Hellman key of SIP, in bits."))
    hsm = Flag(**_about("Whether a hardware security module keeps its private key."))
    smart_licensing = _nested(SmartLicensingSchema)
    syslog_servers = Items(Host(allow_none=False), **_about("Remote syslog servers."))
    h323_registration_ttl_seconds = WholeNumber(60, 65_534, **_about("H.323 registration time to live, in seconds."))
    call_signaling_optimization = Flag(**_about("Call signaling optimization: true is On."))


class PeerSchema(PeerFactsSchema):
    """One peer, in the order of the Peer N address fields."""

    address = Host(**_about("Peer N address: an IP address or an FQDN."))
    system_name = Line()
    host_name = Line(MAX_HOST)
    public_fqdn = Host()
    lan1 = _nested(InterfaceSchema)
    lan2 = _nested(InterfaceSchema)
    cluster_interface = Choice(Lan, **_about("The internal interface, which carries cluster traffic; lan1 by default."))
    host = Line(**_about("The hypervisor host it runs on."))
    site = Line(**_about("The place it stands in; peers of one site may be lost together."))
    certificate = _nested(CertificateSchema)
    clustering = _nested(ClusteringSchema)


class LinkSchema(StrictSchema):
    """A pair of peers for which something else holds than for the cluster."""

    peers = Items(
        WholeNumber(1, MAX_PEERS, allow_none=False),
        least=2,
        most=2,
        required=True,
        allow_none=False,
        **_about("Two peer numbers, from 1.", uniqueItems=True),
    )
    round_trip_ms = Number(0, MAX_ROUND_TRIP_MS)
    nat = Flag()


class AddressPairSchema(StrictSchema):
    """A row of the cluster address mapping."""

    fqdn = Host(required=True, allow_none=False)
    ip = Ip(required=True, allow_none=False)


class AddressMappingSchema(StrictSchema):
    """Cluster address mapping of an Expressway-E cluster."""

    enabled = Flag()
    mappings = Items(_member(AddressPairSchema), most=MAX_PEERS)


class GrowthStepSchema(StrictSchema):
    """A jump of the demand: in that month, counted from today, it becomes that percent more than it then is."""

    month = WholeNumber(1, 120, required=True, allow_none=False)
    percent = Number(-100, 1000, required=True, allow_none=False, **_about("Negative: it becomes less."))


class DemandSchema(StrictSchema):
    """What is asked; concurrent counts."""

    registrations = WholeNumber(0, MAX_COUNT)
    video_calls = WholeNumber(0, MAX_COUNT)
    audio_calls = WholeNumber(0, MAX_COUNT)
    mra_registrations = WholeNumber(0, MAX_COUNT)
    mra_video_calls = WholeNumber(0, MAX_COUNT)
    turn_relays = WholeNumber(0, MAX_COUNT)
    rich_media_sessions = WholeNumber(0, MAX_COUNT)
    findme_accounts = WholeNumber(0, MAX_COUNT)
    provisioning_users = WholeNumber(0, MAX_COUNT)
    provisioned_devices = WholeNumber(0, MAX_COUNT)
    peer_losses = WholeNumber(0, MOST_LISTED_PEERS - 1, **_about("How many lost peers the cluster must survive."))
    growth_percent = Number(-100, 1000, **_about("Growth a year, in percent; compound. This or `growth_steps`."))
    growth_steps = Items(
        _member(GrowthStepSchema),
        least=1,
        most=MAX_GROWTH_STEPS,
        **_about("Growth in steps, in place of a percentage a year; they compound, also within a month."),
    )
    years = Number(0, 50)
    peer_availability = Number(
        LEAST_AVAILABILITY, 1, **_about("The part of the time that each peer is up, for example 0.999.")
    )


class ZoneSchema(StrictSchema):
    """A zone that names far systems."""

    name = Line()
    type = Choice(ZoneType, required=True, allow_none=False)
    peers = Items(Host(), most=MAX_PEERS, **_about("Its Peer N address fields; null is an empty one."))
    tls_verify_subject_name = Host()
    port = WholeNumber(1, MAX_PORT)


class ClusterSchema(PeerFactsSchema):
    """One cluster. `peers` or `peer_count`; both only when they agree."""

    name = Line(MAX_HOST, **_about("Cluster name: an FQDN."))
    series = Choice(Series, **_about("expressway by default."))
    configuration_primary = WholeNumber(1, MOST_LISTED_PEERS)
    tls_verification = Choice(TlsVerification)
    ip_version = Choice(IpVersion)
    address_mapping = _nested(AddressMappingSchema)
    peer_count = WholeNumber(1, MAX_PEERS, publish_high=False)
    peers = Items(_member(PeerSchema), least=1, most=MAX_PEERS, publish_most=False)
    nat_between_peers = Flag()
    round_trip_ms = Number(0, MAX_ROUND_TRIP_MS, **_about("Round trip of the worst pair, in milliseconds."))
    links = Items(_member(LinkSchema), most=MAX_LINKS, **_about("Each pair of peers once.", uniqueItems=True))
    demand = _nested(DemandSchema, **_about("Overrides the design's demand, metric by metric."))
    services = Items(Choice(Service, allow_none=False), **_about("Overrides the design's services."))
    pair = Line(**_about("A label of your own: clusters that share it are the two sides of one traversal deployment."))
    zones = Items(_member(ZoneSchema), **_about("Its zones that name far systems."))
    xmpp_federation = Flag(**_about("Whether XMPP federation runs on it."))


class ConfirmationSchema(StrictSchema):
    """A person's word that a requirement which no design can show is kept."""

    rule = RuleId(required=True, allow_none=False)
    by = Line(required=True, allow_none=False)
    on = Day()


class WaiverSchema(StrictSchema):
    """A person's decision to accept until a day that a requirement is not kept, or not known to be."""

    rule = RuleId(required=True, allow_none=False)
    reason = Line(MAX_REASON, required=True, allow_none=False)
    approver = Line(required=True, allow_none=False)
    expiry = Day(required=True, allow_none=False, **_about("The last day on which it counts."))


class DnsRecordSchema(StrictSchema):
    """A DNS record that exists."""

    view = Choice(DnsView, required=True, allow_none=False, **_about("From where it is seen."))
    name = Host(required=True, allow_none=False, **_about("The owner name; of a PTR the IP address or its name."))
    type = Choice(RecordType, required=True, allow_none=False)
    value = Host(required=True, allow_none=False, **_about("The address, or the target name of PTR and SRV."))
    priority = WholeNumber(0, MAX_PORT)
    weight = WholeNumber(0, MAX_PORT)
    port = WholeNumber(0, MAX_PORT)


class SipTrunkSchema(StrictSchema):
    """The SIP trunk between Unified CM and the Expressway-C cluster."""

    destinations = Items(Host(allow_none=False), **_about("Its destination addresses."))
    port = WholeNumber(1, MAX_PORT, **_about("The incoming port of its security profile."))


class UnifiedCmSchema(StrictSchema):
    """Cisco Unified Communications Manager."""

    nodes = Items(Host(allow_none=False))
    group_nodes = WholeNumber(0, 100, **_about("Nodes in the largest Cisco Unified CM group that phones use."))
    phone_security_profiles = Items(Line(allow_none=False), **_about("Names of the encrypted ones of MRA devices."))
    registration_domains = Items(Host(allow_none=False))
    sip_trunk = _nested(SipTrunkSchema)
    sip_station_tcp_throttle_kilobytes_per_s = WholeNumber(
        0, MAX_COUNT, **_about("SIP station TCP port throttle, in KB/s.")
    )
    call_bandwidth_kbps = WholeNumber(0, MAX_COUNT, **_about("Default bandwidth of a video call, in kbps."))
    sso = Flag(**_about("Whether users sign in over SAML single sign-on."))


class ImAndPresenceSchema(StrictSchema):
    """IM and Presence Service."""

    nodes = Items(Host(allow_none=False))
    federation_domains = Items(Host(allow_none=False), **_about("XMPP federation domains."))
    chat_node_aliases = Items(Host(allow_none=False))


class TmsSchema(StrictSchema):
    """Cisco TelePresence Management Suite."""

    used = Flag()
    version = DottedNumbers()
    findme_or_provisioning = Flag(**_about("Whether FindMe or Provisioning Extension is used."))


class NetworksSchema(StrictSchema):
    """What the firewalls stand before, as networks in CIDR form."""

    class Meta:
        """marshmallow options; each network becomes a field."""

        unknown = RAISE
        include = {name: Items(IpNetworkText(allow_none=False)) for name in NETWORKS}  # noqa: RUF012


class DesignSchema(PeerFactsSchema):
    """A proposed deployment."""

    schema_version = WholeNumber(SCHEMA_VERSION, SCHEMA_VERSION)
    name = Line()
    customer = Line()
    author = Line()
    reference = Line()
    notes = Lines(MAX_NOTES)
    capacity_basis = Choice(CapacityBasis, **_about("cluster_guide by default."))
    services = Items(Choice(Service, allow_none=False))
    clusters = Items(
        _member(ClusterSchema), least=1, most=MAX_CLUSTERS, publish_most=False, required=True, allow_none=False
    )
    demand = _nested(DemandSchema)
    confirmed = Items(_member(ConfirmationSchema), **_about("Each rule once.", uniqueItems=True))
    waivers = Items(_member(WaiverSchema), **_about("Each rule once.", uniqueItems=True))
    service_domains = Items(Host(allow_none=False), **_about("The users' domains, in which the SRV records are."))
    cms_web_proxy_fqdn = Host(**_about("The name that browsers use for the CMS web proxy."))
    edge_audio = Flag(**_about("Whether Webex Edge Audio is used."))
    multitenant = Flag(**_about("Whether several customers share an Expressway-E cluster."))
    dns_records = Items(_member(DnsRecordSchema), most=MAX_RECORDS, **_about("The DNS records that exist."))
    unified_cm = _nested(UnifiedCmSchema)
    im_and_presence = _nested(ImAndPresenceSchema)
    tms = _nested(TmsSchema)
    networks = _nested(NetworksSchema)


DESIGN_SCHEMA = DesignSchema()
"""Built once: building a schema costs as much as loading a design."""


def fill_in(document: dict[str, Any]) -> dict[str, Any]:
    """Return the canonical document with its defaults filled in, in a fixed order of keys."""
    clusters = [
        {**cluster, "series": cluster.get("series", str(Series.EXPRESSWAY)), **_peers_filled_in(cluster)}
        for cluster in document["clusters"]
    ]
    filled = {
        **document,
        "schema_version": SCHEMA_VERSION,
        "capacity_basis": document.get("capacity_basis", str(CapacityBasis.CLUSTER_GUIDE)),
        "clusters": clusters,
    }
    return {name: filled[name] for name in DESIGN_SCHEMA.fields if name in filled}


def _peers_filled_in(cluster: dict[str, Any]) -> dict[str, Any]:
    if "peers" not in cluster:
        return {}
    return {
        "peers": [
            {**peer, "cluster_interface": peer.get("cluster_interface", str(Lan.LAN1))} for peer in cluster["peers"]
        ]
    }
