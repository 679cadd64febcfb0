"""What rules across clusters share: which clusters are joined, and how to speak of them."""

from __future__ import annotations

from collections.abc import Iterator

from planner.design import Cluster, Pair, Service, every
from planner.rules._rule import Case, Observation, Place, on_cluster

ON_DESIGN = Place("design")
"""The design as a whole."""


def on_pair(pair: Pair) -> Place:
    """An Expressway-C cluster and the Expressway-E cluster it is joined to."""
    return Place("pair", None, (), (pair.c.name, pair.e.name))


def number_of(cluster: Cluster) -> int:
    """Return the number, from 1, by which people know a cluster that has no name."""
    return cluster.index + 1


def numbers(pair: Pair) -> dict[str, int]:
    """Return the numbers of both clusters as the facts `c` and `e`."""
    return {"c": number_of(pair.c), "e": number_of(pair.e)}


def paired(case: Case) -> bool:
    """Designs with an Expressway-C cluster joined to an Expressway-E cluster, or that do not say what is joined."""
    return bool(case.design.pairs or case.design.unpaired)


def any_clustered(case: Case) -> bool:
    """Designs with a cluster of two or more peers (or of a size not stated)."""
    return any(cluster.size is None or cluster.size > 1 for cluster in case.design.clusters)


def any_serves_mra(case: Case) -> bool:
    """Designs with a cluster for Mobile and Remote Access, or whose services are not stated."""
    return any(cluster.serves(Service.MRA) is not False for cluster in case.design.clusters)


def both_serve_mra(pair: Pair) -> bool | None:
    """Whether Mobile and Remote Access passes over this pair; None where its services are not stated."""
    return every(pair.c.serves(Service.MRA), pair.e.serves(Service.MRA))


def unpaired(case: Case) -> Iterator[Observation]:
    """Yield for each cluster that the design leaves unpaired what would tell: its type, or a label of its pair."""
    for cluster in case.design.unpaired:
        fact = "pair" if cluster.type else "type"
        facts = {"cluster": number_of(cluster)}
        yield Observation(None, on_cluster(cluster), f"{cluster.path}/{fact}", facts, f"labels.pairing.{fact}")


def stated_at(cluster: Cluster, fact: str) -> str:
    """Return the JSON pointer of what states a fact of the cluster's peers, or should: of a peer without it first."""
    lacking = [peer for peer in cluster.peers if getattr(peer, fact) is None]
    for peer in (*lacking, *cluster.peers):
        return peer.where(fact)
    return f"{cluster.path}/{fact}"
