"""Each peer's own firewall rules: the cluster ports are open to the other peers and closed to everybody else."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from planner.design import Cluster, IpProtocol, IpVersion
from planner.reference import Citation, Reference

WHOLE_RANGE = {IpVersion.IPV4: "0.0.0.0/0", IpVersion.IPV6: "::/0"}


class Action(StrEnum):
    """What a rule does."""

    ALLOW = "allow"
    DROP = "drop"


class PeerRule(NamedTuple):
    """One rule of a peer's System > Protection > Firewall rules page; a named tuple for the same reason as PortRow."""

    cluster: int
    peer: int
    peer_name: str | None
    priority: int
    """Lower numbers are evaluated first; unique on the peer."""
    action: Action
    source_peer: int | None
    """The peer it allows; None for the rule that drops the rest."""
    source_name: str | None
    address: str | None
    """An address, or the whole range of an IP version; None: the other peer's is not stated."""
    protocol: str
    start_port: int
    end_port: int
    cite: Citation


def peer_rules(cluster: Cluster, reference: Reference) -> Iterator[PeerRule]:
    """Yield the rules of each peer in order of priority: one to allow each other peer, then one to drop the rest.

    A peer that speaks the other IP version too gets one more that drops the whole of that: no peer is there.
    None before the release that first has these ports, none in a cluster of one.
    """
    release = reference.release(cluster.software_version)
    if len(cluster.peers) < 2:
        return
    version = cluster.ip_version or IpVersion.IPV4
    whole = WHOLE_RANGE[version]
    other_range = next(text for each, text in WHOLE_RANGE.items() if each is not version)
    for facts in reference.peer_firewall_rules:
        if release not in facts.releases:
            continue
        addresses = {peer.number: peer.internal_ip(cluster.ip_version) for peer in cluster.peers}
        for peer in cluster.peers:
            others = [other for other in cluster.peers if other is not peer]
            drop = PeerRule(
                cluster=cluster.index,
                peer=peer.number,
                peer_name=peer.name,
                priority=len(others) + 1,
                action=Action.DROP,
                source_peer=None,
                source_name=None,
                address=whole,
                protocol=facts.protocol,
                start_port=facts.start_port,
                end_port=facts.end_port,
                cite=facts.cite,
            )
            for priority, other in enumerate(others, start=1):
                yield drop._replace(
                    priority=priority,
                    action=Action.ALLOW,
                    source_peer=other.number,
                    source_name=other.name,
                    address=addresses[other.number],
                )
            yield drop
            if peer.ip_protocol is IpProtocol.BOTH:
                yield drop._replace(priority=drop.priority + 1, address=other_range)
