"""What the customer proposes: frozen values, with every inheritance resolved.

A Design is made from a *document*: the checked, canonical form of what was sent (see planner.schemas). What a design
says holds for each cluster, what a cluster says for each peer, unless the lower one says otherwise; after
`Design.from_document` each peer carries what holds for it. None means "not stated", never "no".
"""

from __future__ import annotations

from planner.design.addresses import (
    canonical_address,
    canonical_ip,
    ip_version_of,
    is_fqdn,
    is_host_address,
    is_ip,
    is_routable,
)
from planner.design.cluster import Cluster, Link
from planner.design.deployment import Confirmation, Design
from planner.design.enumerations import (
    METRICS,
    SCHEMA_VERSION,
    CapacityBasis,
    Image,
    IpProtocol,
    IpVersion,
    Lan,
    Metric,
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
    Interface,
    Licences,
    PeerSettings,
)
from planner.design.logic import every, is_same, some
from planner.design.peer import Peer

__all__ = [
    "METRICS",
    "SCHEMA_VERSION",
    "SETTINGS",
    "AddressMapping",
    "AddressPair",
    "CapacityBasis",
    "Certificate",
    "Cluster",
    "ClusteringPage",
    "Confirmation",
    "Demand",
    "Design",
    "Image",
    "Interface",
    "IpProtocol",
    "IpVersion",
    "Lan",
    "Licences",
    "Link",
    "Metric",
    "Peer",
    "PeerSettings",
    "PeerType",
    "Platform",
    "Series",
    "Service",
    "TlsVerification",
    "canonical_address",
    "canonical_ip",
    "every",
    "ip_version_of",
    "is_fqdn",
    "is_host_address",
    "is_ip",
    "is_routable",
    "is_same",
    "some",
]
