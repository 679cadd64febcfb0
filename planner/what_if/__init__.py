"""What would be if: one cluster as a table over any two of platform, peers, losses, demand and growth.

Each cell is the cluster with those two changed and all else as stated. What it carries is planner.capacity's: the
figures of one peer, and the peers that count in a cluster of that size after those losses.
"""

from __future__ import annotations

from planner.what_if.questions import (
    DEFAULTS,
    LEAST_GROWTH,
    MOST_GROWTH,
    MOST_PEERS,
    MOST_TIMES,
    MOST_VALUES,
    RANGES,
    Axis,
    Lack,
    Question,
    Value,
    lacking,
)
from planner.what_if.tables import NEARLY_FULL, Cell, Impossible, Load, Note, Setting, State, Table
from planner.what_if.tabulating import tabulate

__all__ = [
    "DEFAULTS",
    "LEAST_GROWTH",
    "MOST_GROWTH",
    "MOST_PEERS",
    "MOST_TIMES",
    "MOST_VALUES",
    "NEARLY_FULL",
    "RANGES",
    "Axis",
    "Cell",
    "Impossible",
    "Lack",
    "Load",
    "Note",
    "Question",
    "Setting",
    "State",
    "Table",
    "Value",
    "lacking",
    "tabulate",
]
