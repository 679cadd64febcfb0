"""The one definition of the design format: JSON, YAML, the form and the command line all go through DesignSchema.

Loading gives the canonical document: enumerations and versions as Cisco spells them, facts not stated left out (null
and absent are the same), defaults filled in.
"""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, fields, post_load

from planner.design import (
    SCHEMA_VERSION,
    CapacityBasis,
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
from planner.schemas.fields import (
    MESSAGES,
    Choice,
    Code,
    Day,
    Flag,
    Host,
    Ip,
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
    MAX_HOST,
    MAX_LINKS,
    MAX_NOTES,
    MAX_PEERS,
    MAX_ROUND_TRIP_MS,
)

MOST_LISTED_PEERS = 6
"""Cisco's Clustering page has fields for Peer 1 to Peer 6, and Configuration primary names one of them."""


class StrictSchema(Schema):
    """Refuses unknown fields; drops what is not stated."""

    class Meta:
        """marshmallow options."""

        unknown = RAISE

    error_messages = {"unknown": Code("unknown_field"), "type": Code("object")}  # noqa: RUF012  (marshmallow's own form)

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

    common_name = Line(MAX_HOST)
    subject_alt_names = Items(Line(MAX_HOST, allow_none=False))
    trusted_by_peers = Flag(**_about("Whether every other peer trusts the issuing CA."))
    not_after = Day()
    client_auth = Flag(**_about("Whether the client authentication extended key usage is present."))


class ClusteringSchema(StrictSchema):
    """What a peer's own Clustering page holds, where it differs or is known."""

    cluster_name = Line(MAX_HOST)
    configuration_primary = WholeNumber(1, MOST_LISTED_PEERS)
    ip_version = Choice(IpVersion)
    tls_verification = Choice(TlsVerification)
    peers = Items(Host(), most=MAX_PEERS, **_about("Peer 1 address onward; null is an empty field."))


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
    certificate = _nested(CertificateSchema)
    clustering = _nested(ClusteringSchema)


class LinkSchema(StrictSchema):
    """A pair of peers for which something else holds than for the cluster."""

    peers = Items(
        WholeNumber(1, MAX_PEERS),
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


class DemandSchema(StrictSchema):
    """What is asked; concurrent counts."""

    registrations = WholeNumber(0, MAX_COUNT)
    video_calls = WholeNumber(0, MAX_COUNT)
    audio_calls = WholeNumber(0, MAX_COUNT)
    mra_registrations = WholeNumber(0, MAX_COUNT)
    mra_video_calls = WholeNumber(0, MAX_COUNT)
    turn_relays = WholeNumber(0, MAX_COUNT)
    rich_media_sessions = WholeNumber(0, MAX_COUNT)
    peer_losses = WholeNumber(0, MOST_LISTED_PEERS - 1, **_about("How many lost peers the cluster must survive."))
    growth_percent = Number(-100, 1000, **_about("Growth a year, in percent."))
    years = Number(0, 50)


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


class ConfirmationSchema(StrictSchema):
    """A person's word that a requirement which no design can show is kept."""

    rule = RuleId(required=True, allow_none=False)
    by = Line(required=True, allow_none=False)
    on = Day()


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
