"""DNS: the cluster name, name servers and time servers."""

from __future__ import annotations

from collections.abc import Iterator

from planner.design import is_fqdn
from planner.rules._rule import (
    Case,
    Observation,
    Severity,
    clustered,
    each_peer_states,
    observe,
    on_cluster,
    on_peer,
    rule,
)


@rule(
    "DNS-04",
    severity=Severity.BLOCKER,
    cites=("tac-217230#Requirements", "cluster-guide-x14.3#Clustering requirements"),
)
def dns_servers(case: Case) -> Iterator[Observation]:
    """DNS servers are entered on each peer; they do not replicate."""
    yield from each_peer_states(case, "dns_servers", bool)


@rule(
    "DNS-07",
    severity=Severity.BLOCKER,
    cites=("administrator-guide-x14.0#Clustering and peers",),
)
def cluster_name_is_fqdn(case: Case) -> Iterator[Observation]:
    """The cluster name is a fully qualified domain name."""
    name = case.cluster.name
    holds = None if name is None else is_fqdn(name)
    yield observe(holds, on_cluster(case.cluster), f"{case.cluster.path}/name", cluster_name=name)


@rule(
    "DNS-08",
    severity=Severity.BLOCKER,
    cites=(
        "administrator-guide-x14.0#Clustering and peers",
        "administrator-guide-x15.0-reference#Alarms",
        "cluster-guide-x14.3#Clustering requirements",
    ),
    conflicts=("cluster-guide-x14.3#How to form a cluster",),
    applies=clustered,
)
def one_cluster_name(case: Case) -> Iterator[Observation]:
    """The cluster name is the same on every peer's Clustering page."""
    names = [case.cluster.page(peer).cluster_name for peer in case.peers]
    expected = case.cluster.name or next(filter(None, names), None)
    for peer, name in zip(case.peers, names, strict=True):
        pointer = case.cluster.page_path(peer, "cluster_name")
        holds = None if name is None else name == expected
        yield observe(holds, on_peer(case.cluster, peer), pointer, cluster_name=name, expected=expected)


@rule(
    "DNS-15",
    severity=Severity.BLOCKER,
    cites=("tac-217230#Requirements", "cluster-guide-x14.3#Clustering requirements"),
)
def ntp_servers(case: Case) -> Iterator[Observation]:
    """NTP servers are entered on each peer."""
    yield from each_peer_states(case, "ntp_servers", bool)
