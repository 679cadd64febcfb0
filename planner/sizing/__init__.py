"""Solving backwards: what carries a demand, and how much a cluster takes.

`size` answers for one demand in full, `sweep` for columns of them with the cheapest option alone; both search the same
`SearchSpace`, whose figures and counting are those of planner.capacity.
"""

from __future__ import annotations

from planner.sizing.columns import MOST_DEMAND, BadColumns, Sweep, sweep
from planner.sizing.options import MOST_CLUSTERS, MOST_PEERS, LeftOut, Offer, Option, SearchSpace, Terms, Unfit, search
from planner.sizing.reach import MOST_USERS, NotOffered, Reach, largest, most_users, option_of, reach
from planner.sizing.solving import (
    Answer,
    Load,
    Nearest,
    Note,
    Sizing,
    answer_of,
    cheapest,
    minimal_answers,
    notes_on,
    size,
)

__all__ = [
    "MOST_CLUSTERS",
    "MOST_DEMAND",
    "MOST_PEERS",
    "MOST_USERS",
    "Answer",
    "BadColumns",
    "LeftOut",
    "Load",
    "Nearest",
    "NotOffered",
    "Note",
    "Offer",
    "Option",
    "Reach",
    "SearchSpace",
    "Sizing",
    "Sweep",
    "Terms",
    "Unfit",
    "answer_of",
    "cheapest",
    "largest",
    "minimal_answers",
    "most_users",
    "notes_on",
    "option_of",
    "reach",
    "search",
    "size",
    "sweep",
]
