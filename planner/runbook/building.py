"""The ordered work for building a design, and any single procedure of it.

The steps are data (data/procedures.toml). Here a role becomes peers of the design, a loop is gone through, and a step
that this design or its release does not have is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from planner.design import Cluster, Design, Peer, PeerType, TlsVerification, is_ip
from planner.reference import Reference
from planner.runbook.steps import Runbook, RunbookProcedure, Scene, expand, fields_of
from planner.versions import Version


def build(design: Design, reference: Reference) -> Runbook:
    """Return the procedures that this design needs, in the order in which to do them, cluster by cluster.

    A cluster whose number of peers is not stated has none. Procedures for operating the cluster come last.
    """
    return tuple(
        procedure for cluster in design.clusters if cluster.peers for procedure in _needed(site(cluster, reference))
    )


def create(cluster: Cluster, reference: Reference) -> Runbook:
    """Return the procedures that create one cluster, without those for operating it."""
    return tuple(_creating(site(cluster, reference)))


def procedure(
    design: Design, procedure_id: str, reference: Reference, *, peer: int | None = None, cluster: int | None = None
) -> Runbook:
    """Return one procedure for each cluster of a design that has it, or for the cluster of this index alone.

    `peer` is the number of the peer that it is about, where it is about one; without it the last one that is not the
    primary is taken, or the first of a cluster of one. A cluster without that peer or without the procedure in its
    release gives nothing. Raises KeyError for a procedure that the reference does not have.
    """
    row = reference.procedures[procedure_id]
    found: list[RunbookProcedure] = []
    for each in design.clusters:
        if cluster not in (None, each.index) or not each.peers or (peer or 1) > len(each.peers):
            continue
        place = site(each, reference)
        others = place.roles["subordinates"]
        about = place.primary
        if procedure_id in _OF_ONE_PEER:
            about = peer or (others[-1] if others else place.primary)
        # Nobody is added to a cluster before its first peer, and nobody but a subordinate is added, moved or removed.
        if place.release in row.releases and (procedure_id not in _OF_SUBORDINATES or about in others):
            found.append(place.take(procedure_id, about))
    return tuple(found)


_OF_SUBORDINATES = frozenset({"add_peer", "remove_peer", "remove_lost_peer", "change_address", "replace_peer"})
_OF_ONE_PEER = _OF_SUBORDINATES | {"avoid_factory_reset", "restore_cluster"}
"""Procedures that are about one peer; the others are about the whole cluster."""


@dataclass(frozen=True, slots=True)
class Site:
    """A cluster as the procedures see it. Peers are numbers: a peer keeps its place in the list from the start."""

    cluster: Cluster
    release: Version
    reference: Reference
    primary: int
    mapped: bool
    """Whether it is to have cluster address mapping: Expressway-E, in a release that has it."""
    enforced: bool
    """Whether TLS verification is to be enforced once it stands."""
    mode: TlsVerification
    """TLS verification mode while the cluster is formed; Permissive is the product's default."""
    forming: Mapping[int, str | None]
    """What stands in each Peer field while the cluster is formed; None where the design states nothing for it."""
    readdressed: tuple[int, ...]
    """Peers whose field changes to an FQDN once the cluster stands."""
    roles: Mapping[str, tuple[int, ...]]
    """The peers of each role that is the same throughout the work."""
    conditions: Mapping[str, bool]

    def facts(self, number: int) -> dict[str, Any]:
        """Return what a sentence about this peer may name."""
        peer = self.cluster.peers[number - 1]
        mapped_fqdn, mapped_ip = mapping_row(self.cluster, peer) if self.mapped else (None, None)
        return {
            "number": number,
            "primary": self.primary,
            "cluster_name": self.cluster.name,
            "ip_version": self.cluster.ip_version,
            "mode": self.mode,
            "address": self.forming[number],
            "fqdn": fqdn_of(peer),
            "mapped_fqdn": mapped_fqdn,
            "mapped_ip": mapped_ip,
            "new_address": None,
            "release": peer.software_version,
            "primary_after": self.primary,
        }

    def take(self, name: str, about: int | None = None, present: tuple[int, ...] | None = None) -> RunbookProcedure:
        """Go through a procedure about a peer; where one is added, `present` are those already in the list.

        Without `present` the cluster stands, with all its peers and the addresses that the design states.
        """
        about = about or self.primary
        everyone = self.roles["each_peer"]
        place, roles = self, dict(self.roles)
        if present is None:
            if name in _OF_ONE_PEER:
                place = replace(self, forming={peer.number: peer.address for peer in self.cluster.peers})
            present = tuple(number for number in (self.primary, *self.roles["subordinates"]) if number != about)
        listed, after = everyone, self.primary
        if name == "add_peer":
            listed = tuple(sorted((*present, about)))
            roles |= {"added_peer": (about,), "present_subordinates": present[1:]}
        if name in _LEAVING:
            # What remains moves up, so that the list has no gap.
            listed = tuple(number for number in everyone if number != about)
            after = listed.index(self.primary) + 1 if self.primary in listed else self.primary
        roles |= {
            "removed_peer": (about,),
            "subject_peer": (about,),
            "new_unit": (about,),
            "remaining_peers": tuple(number for number in everyone if number != about),
            "remaining_subordinates": tuple(number for number in self.roles["subordinates"] if number != about),
        }

        # Peers keep their numbers while a cluster is filled, and move up when one has left.
        numbers = listed if name == "add_peer" else range(1, len(listed) + 1)
        fields = {number: place.forming[other] for number, other in zip(numbers, listed, strict=True)}
        if name == "replace_peer":
            fields = {**fields, about: None}
        addresses = fields_of(fields) if name in _WITH_LIST else None

        def facts(number: int) -> dict[str, Any]:
            return {**place.facts(number), "primary_after": after, "addresses": addresses}

        def leaving(number: int) -> Mapping[str, tuple[int, ...]]:
            gone = {other for other in self.roles["leaving_peers"] if other >= number}
            rest = (self.primary, *(other for other in self.roles["subordinates"] if other not in gone))
            return {"remaining_peers": rest} if name == "disband" else {}

        scene = Scene(
            self.cluster.index,
            self.release,
            roles,
            self.conditions,
            facts,
            lambda role, number: self.cluster.peers[number - 1].name if role != "new_unit" else None,
            leaving,
        )
        one = about if name in _OF_ONE_PEER else None
        return expand(self.reference.procedures[name], scene, self.reference, about, one)


def site(cluster: Cluster, reference: Reference) -> Site:
    """Return a cluster as the procedures see it."""
    release = reference.release(cluster.software_version)
    available = {name for name, procedure in reference.procedures.items() if release in procedure.releases}
    clustered = len(cluster.peers) > 1
    mapping = cluster.address_mapping
    enforced = clustered and "enforce_tls" in available and cluster.tls_verification is TlsVerification.ENFORCE
    mapped = (
        clustered
        and "address_mapping" in available
        and cluster.type is not PeerType.C
        and mapping is not None
        and mapping.enabled is True
    )
    # With verification or mapping to come, the guide forms the cluster by address and moves it to FQDNs afterwards.
    staged = enforced or mapped
    forming = {peer.number: forming_address(cluster, peer) if staged else peer.address for peer in cluster.peers}
    readdressed = tuple(
        peer.number
        for peer in cluster.peers
        if staged and (peer.address is None or peer.address != forming[peer.number])
    )
    mode = TlsVerification.PERMISSIVE if clustered else cluster.tls_verification or TlsVerification.PERMISSIVE
    everyone = tuple(peer.number for peer in cluster.peers)
    primary = (cluster.primary or cluster.peers[0]).number
    subordinates = tuple(number for number in everyone if number != primary)
    return Site(
        cluster=cluster,
        release=release,
        reference=reference,
        primary=primary,
        mapped=mapped,
        enforced=enforced,
        mode=mode,
        forming=forming,
        readdressed=readdressed,
        roles={
            "cluster": (),
            "each_peer": everyone,
            "primary": (primary,),
            "old_primary": (primary,),
            "subordinates": subordinates,
            "new_primary": subordinates,
            # Those that neither were nor become the primary: in a cluster of two there are none.
            "other_peers": subordinates if len(subordinates) > 1 else (),
            "readdressed_peers": readdressed,
            "prepared_peers": everyone,
            "mapped_peers": everyone,
            "upgraded_peers": (primary, *subordinates),
            "leaving_peers": tuple(reversed(subordinates)),
        },
        conditions={
            # A field whose address is not stated is to hold an IP address too while the cluster is formed by address.
            "by_address": mode is TlsVerification.PERMISSIVE
            and any(staged if address is None else is_ip(address) for address in forming.values()),
            "clustered": clustered,
            "edge": cluster.type is PeerType.E and any(peer.nics != 1 for peer in cluster.peers),
            "primary_not_first": primary != 1,
            "from_before_tls": False,
        },
    )


def forming_address(cluster: Cluster, peer: Peer) -> str | None:
    """Return the stated address if it is an IP, else the internal one; the stated FQDN where neither is known."""
    return peer.address if peer.address_is_ip else peer.internal_ip(cluster.ip_version) or peer.address


def fqdn_of(peer: Peer) -> str | None:
    """Return the Peer N address where it is a name."""
    return peer.address if peer.address and not is_ip(peer.address) else None


def mapping_row(cluster: Cluster, peer: Peer) -> tuple[str | None, str | None]:
    """Return the row of the cluster address mapping for a peer: the stated one, else what is known for it.

    A stated address that is not the peer's internal one (TLS-07 tells) is never put into an instruction.
    """
    internal = peer.internal_ip(cluster.ip_version)
    rows = cluster.address_mapping.mappings if cluster.address_mapping else ()
    by_name = (row for row in rows if row.fqdn in (peer.address, peer.public_fqdn))
    by_address = (row for row in rows if row.ip == internal)
    if row := next(chain(by_name, by_address), None):
        return row.fqdn, internal if peer.is_inside(row.ip) is False else row.ip
    return peer.public_fqdn or fqdn_of(peer), internal


_WITH_LIST = frozenset({"add_peer", "remove_peer", "remove_lost_peer", "replace_peer", "avoid_factory_reset"})
"""Procedures whose steps name the whole list."""
_LEAVING = frozenset({"remove_peer", "remove_lost_peer"})


def _needed(site: Site) -> Iterator[RunbookProcedure]:
    yield from _creating(site)
    yield site.take("restart_sequence")
    if site.conditions["clustered"]:
        yield site.take("change_primary")


def _creating(site: Site) -> Iterator[RunbookProcedure]:
    """Yield what forms the cluster, addresses first, FQDNs and Enforce after."""
    none: tuple[int, ...] = ()
    prepared, created = site.take("prepare_unit", present=none), site.take("create_cluster", present=none)
    yield replace(created, steps=(*prepared.steps, *created.steps))
    present = [site.primary]
    for added in site.roles["subordinates"]:
        yield site.take("add_peer", added, tuple(present))
        present.append(added)
    if site.mapped:
        yield site.take("address_mapping", present=none)
    if site.readdressed:
        yield site.take("use_fqdns", present=none)
    if site.enforced:
        yield site.take("enforce_tls", present=none)
