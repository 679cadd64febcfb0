"""A cluster and the links between its peers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from planner.design.addresses import canonical_address, is_routable
from planner.design.enumerations import IpVersion, PeerType, Series, Service, TlsVerification, ZoneType
from planner.design.facts import AddressMapping, ClusteringPage, Demand, PeerSettings
from planner.design.logic import every, is_same, some
from planner.design.peer import Peer
from planner.design.surroundings import Zone
from planner.versions import Version


@dataclass(frozen=True, slots=True)
class Link:
    """A pair of peers, `first` before `second`."""

    first: Peer
    second: Peer
    round_trip_ms: float | None
    nat: bool | None
    path: str
    """JSON pointer of what states the link: its entry in `links`, else the cluster."""
    listed: bool
    """Whether `links` has an entry for this pair."""

    def where(self, fact: str) -> str:
        """Return the JSON pointer at which `round_trip_ms` or `nat` is stated, or should be."""
        if self.listed:
            return self.path
        return f"{self.path}/{'nat_between_peers' if fact == 'nat' else fact}"


@dataclass(frozen=True)
class Cluster:
    """One proposed cluster."""

    index: int
    name: str | None
    series: Series
    configuration_primary: int | None
    tls_verification: TlsVerification | None
    ip_version: IpVersion | None
    address_mapping: AddressMapping | None
    size: int | None
    """The number of peers; None when neither `peers` nor `peer_count` is stated."""
    peers: tuple[Peer, ...]
    links: tuple[Link, ...]
    demand: Demand
    for_all: PeerSettings
    """What the cluster, or the design above it, states for all its peers."""
    own_demand: frozenset[str]
    """The facts of `demand` that the cluster itself states; the design states the others."""
    services: tuple[Service, ...] | None = None
    """What it is for: what the cluster states, else the design."""
    own_services: bool = False
    """Whether the cluster itself states its services."""
    pair: str | None = None
    """Clusters with the same label are the two sides of one traversal deployment."""
    zones: tuple[Zone, ...] | None = None
    xmpp_federation: bool | None = None

    def serves(self, service: Service) -> bool | None:
        """Whether this is one of its services; None when they are not stated."""
        return None if self.services is None else service in self.services

    @property
    def takes_session_licences(self) -> bool | None:
        """Whether calls of its services take rich media session licences; None where that is not stated.

        MRA, WebRTC and Webex calls take none, a business-to-business call takes one on the Expressway-E only
        (administrator-guide-x15.0-licensing).
        """
        if self.services is None:
            return None
        taking = set(self.services) - _WITHOUT_SESSION_LICENCES
        return is_same(self.type, PeerType.E) if taking == {Service.B2B} else bool(taking)

    @property
    def services_path(self) -> str:
        """JSON pointer of what states its services, or should."""
        return f"{self.path if self.own_services else ''}/services"

    @property
    def path(self) -> str:
        """JSON pointer of this cluster."""
        return f"/clusters/{self.index}"

    def where_demand(self, *facts: str) -> str:
        """Return the JSON pointer of the first of these facts of the demand that is stated; else where it should be."""
        fact = next((fact for fact in facts if getattr(self.demand, fact) is not None), facts[0])
        return f"{self.path if fact in self.own_demand else ''}/demand/{fact}"

    @property
    def addresses(self) -> tuple[str, ...] | None:
        """The Peer N addresses in order; None unless every peer states one."""
        stated = tuple(peer.address for peer in self.peers if peer.address is not None)
        return stated if stated and len(stated) == len(self.peers) else None

    def peer_list(self, peer: Peer) -> tuple[str, ...] | None:
        """Return the addresses on a peer's Clustering page in order, canonical, empty fields left out.

        Where that page is not known, those that the design gives all peers; None where it does not give each one.
        """
        stated = self.page(peer).peers
        listed = self.addresses if stated is None else stated
        return None if listed is None else tuple(canonical_address(address) for address in listed if address)

    def named(self, fqdn: str) -> Peer | None:
        """Return the peer whose Peer N address or public FQDN this is."""
        wanted = canonical_address(fqdn)
        for peer in self.peers:
            if wanted in {canonical_address(name) for name in (peer.address, peer.public_fqdn) if name}:
                return peer
        return None

    @cached_property
    def public_names(self) -> frozenset[str]:
        """The stated names by which the Internet knows its peers, in small letters."""
        return frozenset(canonical_address(peer.public_name) for peer in self.peers if peer.public_name)

    @cached_property
    def needs_address_mapping(self) -> bool | None:
        """Whether peers can only verify each other with cluster address mapping; None where a fact for that is missing.

        So it is in an Expressway-E cluster that enforces TLS verification and has a peer with two NICs or static NAT.
        """
        return every(
            some(*(is_same(settings.type, PeerType.E) for settings in self.peers or (self.for_all,))),
            is_same(self.tls_verification, TlsVerification.ENFORCE),
            some(*(peer.behind_nat_or_dual for peer in self.peers)) if self.peers else None,
        )

    @cached_property
    def does_without_address_mapping(self) -> bool | None:
        """Whether it is one of the clusters that the guide says need no mapping; None where a fact is missing.

        Those are C clusters, E clusters on IP addresses in Permissive, and E clusters whose peers each have one NIC, no
        static NAT and a routable address.
        """
        return some(
            every(*(is_same(settings.type, PeerType.C) for settings in self.peers or (self.for_all,))),
            every(
                is_same(self.tls_verification, TlsVerification.PERMISSIVE),
                *([peer.address_is_ip for peer in self.peers] or [None]),
            ),
            every(*([_plainly_routable(peer) for peer in self.peers] or [None])),
        )

    @cached_property
    def software_version(self) -> Version | None:
        """The oldest release stated by any peer: the one whose rules bind the cluster while releases differ."""
        stated = [peer.software_version for peer in self.peers if peer.software_version]
        return min(stated) if stated else self.for_all.software_version

    @cached_property
    def type(self) -> PeerType | None:
        """C or E when all peers that state a type agree; None otherwise."""
        stated = {peer.type for peer in self.peers or (self.for_all,)} - {None}
        return stated.pop() if len(stated) == 1 else None

    @property
    def size_path(self) -> str:
        """JSON pointer of what states the number of peers: the list, or the count of the quick form."""
        quick = any(not peer.listed for peer in self.peers)
        return f"{self.path}/{'peer_count' if quick else 'peers'}"

    def page(self, peer: Peer) -> ClusteringPage:
        """Return what a peer's Clustering page holds: what is known of that page, else what the cluster says.

        `peers` stays None where the page's own list is not known.
        """
        own = peer.clustering or ClusteringPage()
        return ClusteringPage(
            cluster_name=self.name if own.cluster_name is None else own.cluster_name,
            configuration_primary=own.configuration_primary or self.configuration_primary,
            ip_version=own.ip_version or self.ip_version,
            tls_verification=own.tls_verification or self.tls_verification,
            peers=own.peers,
        )

    def page_path(self, peer: Peer, fact: str) -> str:
        """Return the JSON pointer of what states a fact of a peer's Clustering page: that page, else the cluster."""
        if getattr(peer.clustering, fact, None) is not None:
            return f"{peer.path}/clustering/{fact}"
        return f"{self.path}/{'name' if fact == 'cluster_name' else fact}"

    @cached_property
    def peer_names(self) -> tuple[frozenset[str], ...]:
        """For each peer in order the names and addresses by which others may name it."""
        return tuple(peer.known_as for peer in self.peers)

    @property
    def listing_zones(self) -> tuple[Zone, ...] | None:
        """The zones that list far peers: all but traversal servers, which wait to be called; None: zones not stated.

        A Unified Communications traversal zone is the server on an Expressway-E and the client on an Expressway-C.
        """
        waiting = {ZoneType.TRAVERSAL_SERVER}
        if self.type is PeerType.E:
            waiting.add(ZoneType.UNIFIED_COMMUNICATIONS_TRAVERSAL)
        return None if self.zones is None else tuple(zone for zone in self.zones if zone.type not in waiting)

    @property
    def primary(self) -> Peer | None:
        """The peer that Configuration primary names, when it is in the list."""
        number = self.configuration_primary
        return self.peers[number - 1] if number is not None and number <= len(self.peers) else None


_WITHOUT_SESSION_LICENCES = frozenset({Service.MRA, Service.CMS_PROXY, Service.CMR_CLOUD, Service.HYBRID})


def _plainly_routable(peer: Peer) -> bool | None:
    """Whether a peer is reached on its own address: one NIC, no static NAT, an address routable on the Internet."""
    behind, own = peer.behind_nat_or_dual, peer.lan_addresses
    return every(None if behind is None else not behind, all(is_routable(address) for address in own) if own else None)
