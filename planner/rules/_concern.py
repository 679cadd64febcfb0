"""Which clusters a rule is about, and what has to be known before it can be judged in one of them."""

from __future__ import annotations

from dataclasses import dataclass

from planner.design import PeerType, Service, some
from planner.rules._rule import Case, Observation, clustered, on_cluster


@dataclass(frozen=True, slots=True)
class Concern:
    """Clusters of one type that serve something; where that is not stated, or a fact is missing, it says so."""

    type: PeerType | None = None
    """Expressway-C or -E; None: both."""
    services: tuple[Service, ...] = ()
    """Those of which it serves any; none: whatever it serves."""
    xmpp_federation: bool = False
    """Whether XMPP federation counts as one of them."""
    of_several_peers: bool = False
    needs: tuple[str, ...] = ()
    """Facts of the design without which nothing can be said, among `dns_records`, `service_domains`, `edge_audio`."""

    def applies(self, case: Case) -> bool:
        """Whether nothing stated makes it another kind of cluster."""
        other_type = self.type is not None and case.cluster.type not in (self.type, None)
        alone = self.of_several_peers and not clustered(case)
        return not other_type and not alone and self._serves(case) is not False

    def missing(self, case: Case) -> tuple[Observation, ...]:
        """Return an observation of each fact that is missing to judge the cluster; empty when none is."""
        cluster, design = case.cluster, case.design
        asked = []
        if self.type is not None and cluster.type is None:
            asked.append((_where_type(case), "type"))
        if self._serves(case) is None:
            # Where the services are stated, it is on XMPP federation alone that it depends.
            federation = (f"{cluster.path}/xmpp_federation", "xmpp_federation")
            asked.append((cluster.services_path, "services") if cluster.services is None else federation)
        asked += [(f"/{fact}", fact) for fact in self.needs if getattr(design, fact) in _NOTHING_SAID[fact]]
        return tuple(
            Observation(None, on_cluster(cluster), pointer, {}, f"labels.missing.{fact}_not_stated")
            for pointer, fact in asked
        )

    def _serves(self, case: Case) -> bool | None:
        if not self.services:
            return True
        federates = case.cluster.xmpp_federation if self.xmpp_federation else False
        return some(*(case.cluster.serves(service) for service in self.services), federates)


def open_session_use(case: Case) -> str | None:
    """Return the pointer of what would tell whether the cluster's calls take session licences; None where it is sure.

    Sessions that the demand states itself are needed whatever the services are.
    """
    cluster = case.cluster
    if cluster.demand.rich_media_sessions is not None or cluster.takes_session_licences is not None:
        return None
    return _where_type(case) if cluster.services else cluster.services_path


_NOTHING_SAID = {"dns_records": (None,), "service_domains": (None, ()), "edge_audio": (None,)}
"""Values of facts that say nothing; no records at all do say something, no domains do not."""


def _where_type(case: Case) -> str:
    """Return the pointer at which the first peer without a type states it; else that of the cluster."""
    peers = (peer.where("type") for peer in case.peers if peer.type is None)
    return next(peers, f"{case.cluster.path}/type")
