"""The goals of the benchmark, and how a script tells a figure for one: a line that reads well and is read back."""

from __future__ import annotations

import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

_TOLD = re.compile(r"^goal (?P<id>\d+): (?P<figure>[\d.]+)x\b")


@dataclass(frozen=True, slots=True)
class Goal:
    """A ratio to keep at or below `most`, or at or above `least`."""

    id: int
    what: str
    against: str
    most: float | None = None
    least: float | None = None

    @property
    def limit(self) -> str:
        """The limit as words."""
        return f"<= {self.most:g}x" if self.most is not None else f">= {self.least:g}x"

    def is_met(self, ratio: float) -> bool:
        """Whether a ratio keeps the limit."""
        return (self.most is None or ratio <= self.most) and (self.least is None or ratio >= self.least)


def load() -> dict[int, Goal]:
    """Return every goal by its number."""
    rows = tomllib.loads(Path(__file__).with_name("goals.toml").read_text())["goal"]
    return {row["id"]: Goal(**row) for row in rows}


def tell(number: int, ratio: float) -> None:
    """Print the figure of a goal."""
    goal = load()[number]
    told = "met" if goal.is_met(ratio) else "not met"
    sys.stdout.write(f"goal {number}: {ratio:.3f}x ({goal.limit}: {told})  {goal.what}, against {goal.against}\n")
    sys.stdout.flush()


def figure_in(line: str) -> tuple[int, float] | None:
    """Return the goal's number and its ratio from a line that `tell` printed; None for any other line."""
    found = _TOLD.match(line)
    return (int(found["id"]), float(found["figure"])) if found else None
