"""Solving backwards: what carries a demand, and how much a cluster takes.

`size` answers for one demand in full, `sweep` for columns of them with the cheapest option alone; both search the same
`SearchSpace`, whose figures and counting are those of planner.capacity.
"""

from __future__ import annotations

from planner.sizing.columns import MOST_DEMAND, BadColumns, Sweep, sweep
from planner.sizing.options import MOST_CLUSTERS, MOST_PEERS, LeftOut, Offer, Option, SearchSpace, Terms, Unfit, search
from planner.sizing.reach import largest, most_users
from planner.sizing.solving import Answer, Load, Nearest, Note, Sizing, cheapest, size

__all__ = [
    "MOST_CLUSTERS",
    "MOST_DEMAND",
    "MOST_PEERS",
    "Answer",
    "BadColumns",
    "LeftOut",
    "Load",
    "Nearest",
    "Note",
    "Offer",
    "Option",
    "SearchSpace",
    "Sizing",
    "Sweep",
    "Terms",
    "Unfit",
    "cheapest",
    "largest",
    "most_users",
    "search",
    "size",
    "sweep",
]
