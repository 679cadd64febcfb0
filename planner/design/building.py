"""From a canonical document to the values of a design: inheritance from design to cluster to peer is resolved here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations
from typing import Any, TypeVar

from planner.design.addresses import is_ip
from planner.design.cluster import Cluster, Link
from planner.design.enumerations import (
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
from planner.design.facts import (
    SETTINGS,
    AddressMapping,
    AddressPair,
    Certificate,
    ClusteringPage,
    Demand,
    GrowthStep,
    Interface,
    Licences,
    PeerSettings,
    SmartLicensing,
    VirtualMachine,
)
from planner.design.peer import Peer
from planner.design.surrounding_facts import zones_of
from planner.versions import EsxiRelease, Version

E = TypeVar("E", bound=StrEnum)


def date_of(value: str | date | None) -> date | None:
    """Return a date written in ISO form; a date as it is."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def cluster_of(document: Mapping[str, Any], index: int) -> Cluster:
    """Return a cluster of the document with all that holds for its peers."""
    stated = document["clusters"][index]
    listed = stated.get("peers")
    size = len(listed) if listed is not None else stated.get("peer_count")
    path = f"/clusters/{index}"
    mapping = _address_mapping(stated.get("address_mapping"))
    for_all = _Settings.stated(document, "").beneath(_Settings.stated(stated, path))
    each = [None] * (size or 0) if listed is None else listed
    peers = tuple(_peer(own, number, path, for_all, mapping) for number, own in enumerate(each, 1))
    return Cluster(
        index=index,
        name=stated.get("name"),
        series=Series(stated.get("series", Series.EXPRESSWAY)),
        configuration_primary=stated.get("configuration_primary"),
        tls_verification=_optional(TlsVerification, stated.get("tls_verification")),
        ip_version=_optional(IpVersion, stated.get("ip_version")),
        address_mapping=mapping,
        size=size,
        peers=peers,
        links=_links(stated, index, peers),
        demand=_demand(merged_demand(shared_demand(document, stated), stated.get("demand", {}))),
        for_all=PeerSettings(**for_all.values),
        own_demand=frozenset(stated.get("demand", {})),
        services=services_of(stated.get("services", document.get("services"))),
        own_services="services" in stated,
        pair=stated.get("pair"),
        zones=zones_of(stated.get("zones"), path),
        xmpp_federation=stated.get("xmpp_federation"),
    )


def shared_demand(document: Mapping[str, Any], cluster: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the design states of the demand, as far as it is for this cluster.

    TURN relays are those of the Expressway-E clusters; where there are any, a C cluster is asked for none of them.
    """
    demand: Mapping[str, Any] = document.get("demand", {})
    if demand.get("turn_relays") is None or any(kind != PeerType.C for kind in _types(document, cluster)):
        return demand
    if any(PeerType.E in _types(document, other) for other in document["clusters"]):
        return {name: value for name, value in demand.items() if name != "turn_relays"}
    return demand


def _types(document: Mapping[str, Any], cluster: Mapping[str, Any]) -> list[Any]:
    """Return the types of a cluster's peers, None for those of a type that is not stated; of a form as it came, too."""
    listed, for_all = cluster.get("peers"), cluster.get("type") or document.get("type")
    peers = [peer for peer in listed if isinstance(peer, Mapping)] if isinstance(listed, list) else []
    return [peer.get("type") or for_all for peer in peers] or [for_all]


def merged_demand(design: Mapping[str, Any], cluster: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a design and a cluster of it state of the demand, fact by fact; the cluster's own is stronger.

    Growth is one fact in two forms: a cluster that states it in either does not take the other from the design.
    """
    covered = _GROWTH if any(cluster.get(form) is not None for form in _GROWTH) else ()
    return {**{name: value for name, value in design.items() if name not in covered}, **cluster}


_GROWTH = ("growth_percent", "growth_steps")


def _demand(stated: Mapping[str, Any]) -> Demand:
    steps = tuple(GrowthStep(step["month"], step["percent"]) for step in stated.get("growth_steps", ()))
    return Demand(**{**stated, "growth_steps": steps})


def services_of(stated: Sequence[str] | None) -> tuple[Service, ...] | None:
    """Return services by their names; None where none are stated."""
    return None if stated is None else tuple(Service(service) for service in stated)


def _peer(
    stated: Mapping[str, Any] | None, number: int, cluster_path: str, for_all: _Settings, mapping: AddressMapping | None
) -> Peer:
    """Return a peer of the list, or one of the quick form, which states nothing of its own and stands in no list."""
    own: Mapping[str, Any] = {} if stated is None else stated
    path = cluster_path if stated is None else f"{cluster_path}/peers/{number - 1}"
    settings = for_all.beneath(_Settings.stated(own, path))
    address = own.get("address")
    # Peers look up the name in their Peer N address; a public FQDN stands for it only where that is an IP address.
    name = own.get("public_fqdn") if address is None or is_ip(address) else address
    rows = mapping.mappings if mapping and mapping.enabled else ()
    mapped = next((row.ip for row in rows if name and row.fqdn.casefold() == name.casefold()), None)
    return Peer(
        **settings.values,
        number=number,
        path=path,
        listed=stated is not None,
        origins=settings.origins,
        address=address,
        system_name=own.get("system_name"),
        host_name=own.get("host_name"),
        public_fqdn=own.get("public_fqdn"),
        lan1=Interface(**own["lan1"]) if own.get("lan1") is not None else None,
        lan2=Interface(**own["lan2"]) if own.get("lan2") is not None else None,
        cluster_interface=Lan(own.get("cluster_interface", Lan.LAN1)),
        host=own.get("host"),
        site=own.get("site"),
        certificate=_certificate(own.get("certificate")),
        clustering=_clustering(own.get("clustering")),
        mapped_ip=mapped,
    )


_VALUES: Mapping[str, Callable[[Any], Any]] = {
    "type": PeerType,
    "platform": Platform,
    "software_version": Version.parse,
    "image": Image,
    "ip_protocol": IpProtocol,
    "ethernet_speed": EthernetSpeed,
    "esxi_version": EsxiRelease.parse,
    "option_keys": tuple,
    "dns_servers": tuple,
    "ntp_servers": tuple,
    "syslog_servers": tuple,
    "licences": lambda stated: Licences(**stated),
    "vm": lambda stated: VirtualMachine(**stated),
    "smart_licensing": lambda stated: SmartLicensing(stated.get("registered"), date_of(stated.get("evaluation_ends"))),
}
"""What makes the value of an inherited fact; every other one is its JSON value."""


_SETTINGS = frozenset(SETTINGS)


@dataclass(frozen=True, slots=True)
class _Settings:
    """Inherited facts by name, and for each the pointer of what states it."""

    values: dict[str, Any]
    origins: dict[str, str]

    @classmethod
    def stated(cls, level: Mapping[str, Any], path: str) -> _Settings:
        """Return those that one level of the document states."""
        facts = {fact: value for fact, value in level.items() if value is not None and fact in _SETTINGS}
        return cls(
            {fact: _VALUES[fact](value) if fact in _VALUES else value for fact, value in facts.items()},
            {fact: f"{path}/{fact}" for fact in facts},
        )

    def beneath(self, inner: _Settings) -> _Settings:
        """Return these with those of the level below, which are stronger."""
        if not inner.values:
            return self
        return _Settings({**self.values, **inner.values}, {**self.origins, **inner.origins})


def _certificate(stated: Mapping[str, Any] | None) -> Certificate | None:
    if stated is None:
        return None
    names = stated.get("subject_alt_names")
    return Certificate(
        common_name=stated.get("common_name"),
        subject_alt_names=None if names is None else tuple(names),
        trusted_by_peers=stated.get("trusted_by_peers"),
        not_after=date_of(stated.get("not_after")),
        client_auth=stated.get("client_auth"),
        not_before=date_of(stated.get("not_before")),
        issuer=stated.get("issuer"),
        public_ca=stated.get("public_ca"),
        fingerprint=stated.get("fingerprint"),
    )


def _clustering(stated: Mapping[str, Any] | None) -> ClusteringPage | None:
    if stated is None:
        return None
    peers = stated.get("peers")
    return ClusteringPage(
        cluster_name=stated.get("cluster_name"),
        configuration_primary=stated.get("configuration_primary"),
        ip_version=_optional(IpVersion, stated.get("ip_version")),
        tls_verification=_optional(TlsVerification, stated.get("tls_verification")),
        peers=None if peers is None else tuple(peers),
    )


def _address_mapping(stated: Mapping[str, Any] | None) -> AddressMapping | None:
    if stated is None:
        return None
    rows = tuple(AddressPair(row["fqdn"], row["ip"]) for row in stated.get("mappings", ()))
    return AddressMapping(stated.get("enabled"), rows)


def _links(stated: Mapping[str, Any], index: int, peers: tuple[Peer, ...]) -> tuple[Link, ...]:
    path = f"/clusters/{index}"
    listed = {
        (min(entry["peers"]), max(entry["peers"])): (f"{path}/links/{place}", entry)
        for place, entry in enumerate(stated.get("links", ()))
    }
    links = []
    for first, second in combinations(peers, 2):
        place, entry = listed.get((first.number, second.number), (path, {}))
        round_trip_ms = entry.get("round_trip_ms", stated.get("round_trip_ms"))
        nat = entry.get("nat", stated.get("nat_between_peers"))
        links.append(Link(first, second, round_trip_ms, nat, place, bool(entry)))
    return tuple(links)


def _optional(kind: type[E], value: str | None) -> E | None:
    return None if value is None else kind(value)
