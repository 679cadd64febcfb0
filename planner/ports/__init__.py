"""Which ports must be open: between the peers of each cluster, and between the clusters and all that is around them.

`matrix` resolves the reference's flows against a design. Flows between peers are rows for each pair of peers; flows of
the deployment are rows between groups of addresses, worked out when they are first asked for.
"""

from __future__ import annotations

from planner.ports.flows import Deployment, DeploymentFlow, Firewall, FirewallZone, Host, Side
from planner.ports.numbers import port_ranges
from planner.ports.peers import CompactRow, Endpoint, PortRow, flows_of
from planner.ports.port_matrix import PortMatrix, matrix
from planner.ports.protection import Action, PeerRule
from planner.ports.sides import OWN_ROLES

__all__ = [
    "OWN_ROLES",
    "Action",
    "CompactRow",
    "Deployment",
    "DeploymentFlow",
    "Endpoint",
    "Firewall",
    "FirewallZone",
    "Host",
    "PeerRule",
    "PortMatrix",
    "PortRow",
    "Side",
    "flows_of",
    "matrix",
    "port_ranges",
]
