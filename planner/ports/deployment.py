"""The flows of a deployment: the reference's rows between roles, resolved against a design."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from planner.design import Cluster, Design, Peer, PeerSettings, Service
from planner.ports.flows import Deployment, DeploymentFlow, FirewallZone, Side
from planner.ports.protection import peer_rules
from planner.ports.sides import OWN_ROLES, Sides
from planner.ports.traversal import MOST_PAIRS, Traversal, traversals
from planner.reference import DeploymentFlowFacts, Reference
from planner.versions import ALL_RELEASES


def build(design: Design, reference: Reference) -> Deployment:
    """Return the flows between the clusters and all around them, in the order of the reference's rows.

    A flow that no stated service needs is left out; one of which the design does not tell stays, with needed=None.
    """
    work = _Flows(design, reference)
    return Deployment(
        flows=tuple(flow for facts in reference.deployment_flows for flow in work.flows(facts)),
        peer_rules=tuple(rule for cluster in design.clusters for rule in peer_rules(cluster, reference)),
        pairs_unknown=design.pairs is None,
        untyped=tuple(cluster.index for cluster in design.clusters if cluster.type is None),
        pairs_left_out=max(0, len(design.pairs or ()) - MOST_PAIRS),
    )


class _Flows:
    """Resolves rows of the reference against one design."""

    def __init__(self, design: Design, reference: Reference) -> None:
        self._design = design
        self._reference = reference
        self._sides = Sides(design)
        self._traversals = traversals(design)

    def flows(self, facts: DeploymentFlowFacts) -> Iterator[DeploymentFlow]:
        for source, destination in product(facts.sources, facts.destinations):
            if source in OWN_ROLES and destination in OWN_ROLES:
                for traversal in self._traversals:
                    yield from self._between(facts, source, destination, traversal)
            else:
                own = source if source in OWN_ROLES else destination
                for cluster in self._design.of_type(OWN_ROLES[own]):
                    yield from self._around(facts, source, destination, cluster)

    def _between(
        self, facts: DeploymentFlowFacts, source: str, destination: str, traversal: Traversal
    ) -> Iterator[DeploymentFlow]:
        """Yield a flow between the two sides of a traversal."""
        by_role = {"c": traversal.c, "e_inside": traversal.e, "e_outside": traversal.e}
        sender = self._sides.own(source, by_role[source])
        receiver = self._sides.own(destination, by_role[destination])
        yield from self._sized(facts, sender, receiver, traversal.clusters, by_role[destination], traversal)

    def _around(
        self, facts: DeploymentFlowFacts, source: str, destination: str, cluster: Cluster
    ) -> Iterator[DeploymentFlow]:
        """Yield a flow between a cluster and a role around it, one for each zone in which that has addresses."""
        if source in OWN_ROLES:
            for receiver in self._sides.around(destination, cluster):
                # An Expressway-E reaches the Internet over its external side, all else over the internal one.
                edge = "e_outside" if receiver.zone is FirewallZone.INTERNET else "e_inside"
                sender = self._sides.own("c" if source == "c" else edge, cluster)
                yield from self._sized(facts, sender, receiver, (cluster,), None)
        else:
            for sender in self._sides.around(source, cluster):
                yield from self._sized(facts, sender, self._sides.own(destination, cluster), (cluster,), cluster)

    def _sized(
        self,
        facts: DeploymentFlowFacts,
        source: Side,
        destination: Side,
        clusters: Sequence[Cluster],
        answering: Cluster | None,
        traversal: Traversal | None = None,
    ) -> Iterator[DeploymentFlow]:
        """Yield a flow, once for each set of ports that the peers answering it have by their size."""
        releases = [self._reference.release(cluster.software_version) for cluster in clusters]
        serves, used = _serves(facts, clusters), self._used(facts.when, clusters)
        if serves is False or used is False or not any(release in facts.releases for release in releases):
            return
        flow = DeploymentFlow(
            id=facts.id,
            source=source,
            source_ports=facts.source_ports,
            protocols=facts.protocols,
            destination=destination,
            destination_ports=self._ports(facts, traversal),
            services=facts.services,
            services_unknown=serves is None,
            when=facts.when,
            system_unknown=used is None,
            optional=facts.optional,
            inferred=facts.inferred,
            note=facts.note,
            size_assumed=False,
            release_assumed=facts.releases != ALL_RELEASES
            and any(cluster.software_version is None for cluster in clusters),
            cites=facts.cites,
        )
        if facts.large_destination_ports is None:
            yield flow
            return
        for ports, numbers in self._by_size(facts, answering).items():
            hosts = tuple(host for host in destination.hosts if host.peer in numbers)
            yield replace(
                flow,
                destination=replace(destination, hosts=hosts),
                destination_ports=_joined(ports),
                size_assumed=len(ports) > 1,
            )

    def _ports(self, facts: DeploymentFlowFacts, traversal: Traversal | None) -> str | None:
        """Return the destination ports that do not depend on a size."""
        if facts.first_zone_port is not None and traversal:
            if facts.inferred:
                return str(facts.first_zone_port + traversal.place)
            return ", ".join(map(str, traversal.sip_ports(facts.first_zone_port)))
        trunk = self._design.unified_cm.sip_trunk
        if trunk and trunk.port and "unified_cm" in facts.destinations and "sip" in facts.id:
            stated = str(trunk.port)
            if facts.destination_ports and stated not in facts.destination_ports.split(", "):
                return f"{facts.destination_ports}, {stated}"
        return facts.destination_ports

    def _by_size(self, facts: DeploymentFlowFacts, cluster: Cluster | None) -> dict[tuple[str, ...], set[int]]:
        """Return the numbers of the peers by their ports; both sizes' ports where a peer's size is not known."""
        if cluster is None or not cluster.peers:
            settings = PeerSettings() if cluster is None else cluster.for_all
            return {self._ports_of(facts, settings): set()}
        found: dict[tuple[str, ...], set[int]] = {}
        for peer in cluster.peers:
            found.setdefault(self._ports_of(facts, peer), set()).add(peer.number)
        return found

    def _ports_of(self, facts: DeploymentFlowFacts, settings: PeerSettings | Peer) -> tuple[str, ...]:
        small, large = str(facts.destination_ports), str(facts.large_destination_ports)
        if facts.multiplexed_destination_ports and settings.turn_port_multiplexing:
            large = facts.multiplexed_destination_ports
        is_large = self._reference.platforms[settings.platform].is_sized("large") if settings.platform else None
        if is_large is None:
            return tuple(dict.fromkeys((small, large)))
        return (large,) if is_large else (small,)

    def _used(self, system: str | None, clusters: Sequence[Cluster]) -> bool | None:
        """Whether the system that a flow depends on is used; None where the design does not say."""
        if system is None:
            return True
        if system == "turn":
            return _uses_turn(clusters)
        if system == "tms" and self._design.tms.used is not None:
            return self._design.tms.used
        nodes = self._design.im_and_presence.nodes if system == "im_and_presence" else None
        return True if nodes or getattr(self._design.networks, system) else None


def _serves(facts: DeploymentFlowFacts, clusters: Sequence[Cluster]) -> bool | None:
    """Whether the clusters serve anything that a flow is for; None where the design does not say."""
    if not facts.services:
        return True
    stated = [cluster.services for cluster in clusters if cluster.services is not None]
    if not stated:
        return None
    return any(service in facts.services for services in stated for service in services)


def _uses_turn(clusters: Sequence[Cluster]) -> bool | None:
    """Whether TURN is used: Cisco Meeting Server's web proxy uses it, and a demand says so; None where neither does."""
    if any(cluster.serves(Service.CMS_PROXY) for cluster in clusters):
        return True
    stated = [cluster.demand.turn_relays for cluster in clusters if cluster.demand.turn_relays is not None]
    return any(stated) if stated else None


def _joined(ports: Sequence[str]) -> str:
    """Return printed ports as one text, each once."""
    return ", ".join(dict.fromkeys(part for text in ports for part in text.split(", ")))
