"""The whole proposed deployment."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from planner.design import building, surrounding_facts
from planner.design.addresses import is_ip, is_routable
from planner.design.cluster import Cluster
from planner.design.dns import Dns
from planner.design.enumerations import CapacityBasis, PeerType, Service
from planner.design.surroundings import DnsRecord, ImAndPresence, Networks, Tms, UnifiedCm


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A person's word that a requirement which no design can show is kept."""

    rule: str
    by: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """A person's decision to accept, until a day, that a requirement is not kept, or that it is not known to be."""

    rule: str
    reason: str
    approver: str
    expiry: date
    """The last day on which it counts."""
    path: str = ""
    """JSON pointer of the waiver."""

    def counts_on(self, day: date) -> bool:
        """Whether it still counts on this day."""
        return day <= self.expiry


@dataclass(frozen=True)
class Pair:
    """An Expressway-C cluster and the Expressway-E cluster it traverses to."""

    c: Cluster
    e: Cluster

    @property
    def clusters(self) -> tuple[Cluster, Cluster]:
        """Both sides, C first."""
        return self.c, self.e


@dataclass(frozen=True)
class Design:
    """A whole proposed deployment."""

    document: Mapping[str, Any]
    """The canonical document it was made from: as read, defaults filled in."""
    name: str | None
    customer: str | None
    author: str | None
    reference: str | None
    notes: str | None
    capacity_basis: CapacityBasis
    services: tuple[Service, ...] | None
    clusters: tuple[Cluster, ...]
    confirmed: Mapping[str, Confirmation]
    waivers: Mapping[str, Waiver]
    service_domains: tuple[str, ...] | None
    """Domains of the users: those that clients sign in with and others call, and that the SRV records are in."""
    cms_web_proxy_fqdn: str | None
    edge_audio: bool | None
    multitenant: bool | None
    """Whether several customers share an Expressway-E cluster."""
    dns_records: tuple[DnsRecord, ...] | None
    unified_cm: UnifiedCm
    im_and_presence: ImAndPresence
    tms: Tms
    networks: Networks

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Design:
        """Make a Design of a canonical document (checked and filled in by planner.schemas)."""
        domains = document.get("service_domains")
        confirmed = (
            Confirmation(entry["rule"], entry.get("by"), building.date_of(entry.get("on")))
            for entry in document.get("confirmed", ())
        )
        return cls(
            document=document,
            name=document.get("name"),
            customer=document.get("customer"),
            author=document.get("author"),
            reference=document.get("reference"),
            notes=document.get("notes"),
            capacity_basis=CapacityBasis(document.get("capacity_basis", CapacityBasis.CLUSTER_GUIDE)),
            services=building.services_of(document.get("services")),
            clusters=tuple(building.cluster_of(document, index) for index in range(len(document["clusters"]))),
            confirmed={confirmation.rule: confirmation for confirmation in confirmed},
            waivers={
                entry["rule"]: Waiver(
                    entry["rule"],
                    entry["reason"],
                    entry["approver"],
                    date.fromisoformat(entry["expiry"]),
                    f"/waivers/{place}",
                )
                for place, entry in enumerate(document.get("waivers", ()))
            },
            service_domains=None if domains is None else tuple(domains),
            cms_web_proxy_fqdn=document.get("cms_web_proxy_fqdn"),
            edge_audio=document.get("edge_audio"),
            multitenant=document.get("multitenant"),
            dns_records=surrounding_facts.records_of(document.get("dns_records")),
            unified_cm=surrounding_facts.unified_cm_of(document.get("unified_cm")),
            im_and_presence=surrounding_facts.im_and_presence_of(document.get("im_and_presence")),
            tms=surrounding_facts.tms_of(document.get("tms")),
            networks=surrounding_facts.networks_of(document.get("networks")),
        )

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical document, in hexadecimal."""
        text = json.dumps(self.document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def of_type(self, wanted: PeerType) -> tuple[Cluster, ...]:
        """Return the clusters all of whose stated types are this one."""
        return tuple(cluster for cluster in self.clusters if cluster.type is wanted)

    @cached_property
    def pairs(self) -> tuple[Pair, ...] | None:
        """Each Expressway-C cluster with each Expressway-E cluster it traverses to.

        Clusters with the same `pair` label belong together; without any label, one C or one E cluster belongs to all of
        the other side. None when several clusters stand on both sides and no label says which belong together. Empty
        when one side is missing.
        """
        inside, outside = self.of_type(PeerType.C), self.of_type(PeerType.E)
        if not any(cluster.pair for cluster in self.clusters):
            if len(inside) > 1 and len(outside) > 1:
                return None
            return tuple(Pair(c, e) for c in inside for e in outside)
        return tuple(Pair(c, e) for c in inside for e in outside if c.pair is not None and c.pair == e.pair)

    @cached_property
    def unpaired(self) -> tuple[Cluster, ...]:
        """The clusters of which the design does not say which others they are joined to.

        Those are, where there are two clusters or more, each without a stated type, and each without a `pair` label
        where labels are needed: some cluster has one, or several stand on both sides. A label that no other cluster
        shares says that a cluster is joined to none.
        """
        if len(self.clusters) == 1:
            return ()
        labels_needed = self.pairs is None or any(cluster.pair for cluster in self.clusters)
        both_sides = bool(self.of_type(PeerType.C) and self.of_type(PeerType.E))
        return tuple(
            cluster
            for cluster in self.clusters
            if cluster.type is None or (labels_needed and both_sides and cluster.pair is None)
        )

    @cached_property
    def lan_holders(self) -> Mapping[str, tuple[int, ...]]:
        """For each LAN address of any peer (canonical) the places in `clusters` of those with a peer that has it."""
        found: dict[str, dict[int, None]] = {}
        for cluster in self.clusters:
            for peer in cluster.peers:
                for address in peer.lan_addresses:
                    found.setdefault(address, {})[cluster.index] = None
        return {address: tuple(places) for address, places in found.items()}

    def is_one_units(self, address: str) -> bool:
        """Whether an address can be that of one unit only: networks of several customers may share private ones."""
        return not (self.multitenant and is_ip(address) and not is_routable(address))

    @cached_property
    def dns(self) -> Dns | None:
        """What the DNS records answer; None while they are not stated."""
        return None if self.dns_records is None else Dns(self.dns_records)

    def domains_of(self, cluster: Cluster) -> tuple[str, ...] | None:
        """Return the service domains that this cluster answers for; None while they are not stated.

        Where several clusters share the domains, one whose public SRV records lead to other clusters alone is theirs;
        a cluster that no domain leads to is taken to answer for all of them.
        """
        if self.service_domains is None or self.dns is None:
            return self.service_domains
        targets = self.dns.domain_targets
        led_to = {domain: self._clusters_named(targets.get(domain.casefold(), ())) for domain in self.service_domains}
        kept = tuple(domain for domain, found in led_to.items() if not found or cluster.index in found)
        return kept or self.service_domains

    def _clusters_named(self, names: Iterable[str]) -> set[int]:
        """Return the indexes of the clusters of which a peer has one of these public names."""
        return {index for name in names for index in self._by_public_name.get(name, ())}

    @cached_property
    def _by_public_name(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for cluster in self.clusters:
            for name in cluster.public_names:
                found.setdefault(name, []).append(cluster.index)
        return found

    @property
    def title(self) -> str:
        """The design's name, or an empty text."""
        return self.name or ""
