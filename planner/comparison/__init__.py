"""Two designs, or two versions of one, side by side: what is stated otherwise, and what comes of it (`compare`).

Clusters and peers are matched as for a change plan, so that a peer put in before others is one that comes, and the
others stay what they are. Pure: two assessments in, a Comparison out, keys and facts without words.
"""

from __future__ import annotations

from planner.comparison.comparing import Comparison, compare
from planner.comparison.figures import CapacityChange, FigureChange, UseChange
from planner.comparison.flows import FlowChange, PortChange
from planner.comparison.matching import MatchedCluster, MatchedPeer, Sign
from planner.comparison.outcomes import OutcomeChange, Turn
from planner.comparison.stated import FieldChange, Part

__all__ = [
    "CapacityChange",
    "Comparison",
    "FieldChange",
    "FigureChange",
    "FlowChange",
    "MatchedCluster",
    "MatchedPeer",
    "OutcomeChange",
    "Part",
    "PortChange",
    "Sign",
    "Turn",
    "UseChange",
    "compare",
]
