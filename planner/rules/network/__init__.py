"""NET: what lies between the peers, the interfaces of an Expressway-E, and the network around the clusters."""

from __future__ import annotations

# Importing a part registers its rules; the order is that of the book.
# isort: off
from planner.rules.network import between_peers, edge_interfaces, surroundings  # noqa: F401
