"""The ordered work for this design: which procedures it needs, and each step with its peer, wait and source.

The steps are data (data/procedures.toml). Here a role becomes peers of the design, a loop is gone through, and a step
that this design or its release does not have is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, groupby
from operator import attrgetter
from typing import Any

from planner.design import Cluster, Design, Peer, PeerType, TlsVerification, is_ip
from planner.reference import Citation, Procedure, Reference, Step, StepKind
from planner.versions import Version


@dataclass(frozen=True, slots=True)
class RunbookStep:
    """One thing to do. The sentence is `procedures.<procedure>.<key>` of data/text, filled with `facts`."""

    key: str
    cluster: int
    peer: int | None
    """The peer to do it on; None for work on several peers or on the cluster as a whole."""
    facts: Mapping[str, Any]
    wait_minutes: float | None
    cite: Citation
    kind: StepKind = StepKind.DO
    who: str = "cluster"
    """The role that does it, one of reference.STEP_ROLES."""
    peers: tuple[int, ...] = ()
    """Every peer to do it on; of role `new_primary` those to choose from. Empty for the cluster as a whole."""


@dataclass(frozen=True, slots=True)
class RunbookProcedure:
    """A procedure of this design, its steps in order.

    The words `procedures.<procedure>.title` and `.intro` (when and why) are filled with `facts`.
    """

    procedure: str
    cluster: int
    cite: Citation
    steps: tuple[RunbookStep, ...]
    peer: int | None = None
    """The peer that it is about, such as the one to add; None where it is about the whole cluster."""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def minutes(self) -> float:
        """The waits that the sources give, added up; the work itself and restarts come on top."""
        return sum(step.wait_minutes for step in self.steps if step.wait_minutes is not None)


Runbook = tuple[RunbookProcedure, ...]


def build(design: Design, reference: Reference) -> Runbook:
    """Return the procedures that this design needs, in the order in which to do them, cluster by cluster.

    A cluster whose number of peers is not stated has none. Procedures for operating the cluster come last.
    """
    return tuple(
        procedure for cluster in design.clusters if cluster.peers for procedure in _needed(_site(cluster, reference))
    )


@dataclass(frozen=True, slots=True)
class _Site:
    """A cluster as the procedures see it. Peers are numbers: a peer keeps its place in the list from the start."""

    cluster: Cluster
    release: Version
    procedures: Mapping[str, Procedure]
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

    def has(self, step: Step) -> bool:
        """Whether this cluster and its release have the step."""
        return self.release in step.releases and (step.when is None or self.conditions[step.when])

    def facts(self, number: int, listed: tuple[int, ...] = ()) -> dict[str, Any]:
        """Return what a sentence about this peer may name; `listed` are the peers in the list at that time."""
        peer = self.cluster.peers[number - 1]
        mapped_fqdn, mapped_ip = _mapping(self.cluster, peer) if self.mapped else (None, None)
        fields = [f"Peer {other} address: {address}" for other in listed if (address := self.forming[other])]
        return {
            "number": number,
            "primary": self.primary,
            "cluster_name": self.cluster.name,
            "ip_version": self.cluster.ip_version,
            "mode": self.mode,
            "address": self.forming[number],
            "addresses": tuple(fields) if listed and len(fields) == len(listed) else None,
            "fqdn": _fqdn(peer),
            "mapped_fqdn": mapped_fqdn,
            "mapped_ip": mapped_ip,
        }


def _site(cluster: Cluster, reference: Reference) -> _Site:
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
    forming = {peer.number: _forming_address(cluster, peer) if staged else peer.address for peer in cluster.peers}
    readdressed = tuple(
        peer.number
        for peer in cluster.peers
        if staged and (peer.address is None or peer.address != forming[peer.number])
    )
    mode = TlsVerification.PERMISSIVE if clustered else cluster.tls_verification or TlsVerification.PERMISSIVE
    everyone = tuple(peer.number for peer in cluster.peers)
    primary = (cluster.primary or cluster.peers[0]).number
    subordinates = tuple(number for number in everyone if number != primary)
    return _Site(
        cluster=cluster,
        release=release,
        procedures=reference.procedures,
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
        },
        conditions={
            # A field whose address is not stated is to hold an IP address too while the cluster is formed by address.
            "by_address": mode is TlsVerification.PERMISSIVE
            and any(staged if address is None else is_ip(address) for address in forming.values()),
            "clustered": clustered,
            "edge": cluster.type is PeerType.E and any(peer.nics != 1 for peer in cluster.peers),
            "primary_not_first": primary != 1,
        },
    )


def _forming_address(cluster: Cluster, peer: Peer) -> str | None:
    """Return the stated address if it is an IP, else the internal one; the stated FQDN where neither is known."""
    return peer.address if peer.address_is_ip else peer.internal_ip(cluster.ip_version) or peer.address


def _fqdn(peer: Peer) -> str | None:
    return peer.address if peer.address and not is_ip(peer.address) else None


def _mapping(cluster: Cluster, peer: Peer) -> tuple[str | None, str | None]:
    """Return the row of the cluster address mapping for a peer: the stated one, else what is known for it.

    A stated address that is not the peer's internal one (TLS-07 tells) is never put into an instruction.
    """
    internal = peer.internal_ip(cluster.ip_version)
    rows = cluster.address_mapping.mappings if cluster.address_mapping else ()
    by_name = (row for row in rows if row.fqdn in (peer.address, peer.public_fqdn))
    by_address = (row for row in rows if row.ip == internal)
    if row := next(chain(by_name, by_address), None):
        return row.fqdn, internal if peer.is_inside(row.ip) is False else row.ip
    return peer.public_fqdn or _fqdn(peer), internal


def _needed(site: _Site) -> Iterator[RunbookProcedure]:
    yield _expand(site, "create_cluster")
    present = [site.primary]
    for added in site.roles["subordinates"]:
        yield _expand(site, "add_peer", added, tuple(present))
        present.append(added)
    if site.mapped:
        yield _expand(site, "address_mapping")
    if site.readdressed:
        yield _expand(site, "use_fqdns")
    if site.enforced:
        yield _expand(site, "enforce_tls")
    yield _expand(site, "restart_sequence")
    if site.conditions["clustered"]:
        yield _expand(site, "change_primary")


def _expand(site: _Site, name: str, added: int | None = None, present: tuple[int, ...] = ()) -> RunbookProcedure:
    """Go through a procedure for the peers of a site; where one is added, `present` are those already in the list."""
    procedure = site.procedures[name]
    roles = dict(site.roles)
    listed: tuple[int, ...] = ()
    if added:
        listed = tuple(sorted((*present, added)))
        roles |= {"added_peer": (added,), "present_subordinates": present[1:]}
    facts = site.facts(added or site.primary, listed)
    steps: list[RunbookStep] = []
    for loop, group in groupby(filter(site.has, procedure.steps), key=attrgetter("for_each")):
        rows = tuple(group)
        if loop is None:
            steps += _taken(site, rows, facts, roles)
        else:
            for named in roles[loop]:
                steps += _taken(site, rows, site.facts(named), {**roles, "named_peer": (named,)})
    return RunbookProcedure(name, site.cluster.index, procedure.cite, tuple(steps), added, facts)


def _taken(
    site: _Site, rows: tuple[Step, ...], facts: Mapping[str, Any], roles: Mapping[str, tuple[int, ...]]
) -> Iterator[RunbookStep]:
    for step in rows:
        peers = roles[step.who]
        if not peers and step.who != "cluster":
            continue
        stated = all(facts[name] is not None for name in step.names)
        yield RunbookStep(
            key=step.key if stated else f"{step.key}_unstated",
            cluster=site.cluster.index,
            peer=peers[0] if len(peers) == 1 else None,
            facts={**facts, "peers": peers, "wait_minutes": step.wait_minutes},
            wait_minutes=step.wait_minutes,
            cite=step.cite,
            kind=step.kind,
            who=step.who,
            peers=peers,
        )
