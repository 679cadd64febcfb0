"""What a comparison says, piece by piece."""

from __future__ import annotations

from dataclasses import dataclass

from planner.comparison import OutcomeChange, Sign
from planner.rules import Outcome

SYMBOLS = {Sign.ADDED: "+", Sign.REMOVED: "-", Sign.CHANGED: "~"}
"""Each sign as a character; its words stand beside it."""


@dataclass(frozen=True, slots=True)
class StateWords:
    """An outcome in words; None and 'not there' on the side that has no such cluster."""

    outcome: Outcome | None
    text: str


@dataclass(frozen=True, slots=True)
class OutcomeWords:
    """A rule that turned, or is still open."""

    change: OutcomeChange
    turn: str
    title: str
    severity: str
    cluster: str
    """Empty for a rule about the whole design, and where there is one cluster only."""
    before: StateWords
    after: StateWords
    evidence: tuple[str, ...]
    """What is newly wrong or unknown, each with its place; empty for what got better."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A value on both sides; `–` on the side that does not state it."""

    sign: Sign
    label: str
    path: str
    before: str
    after: str

    @property
    def symbol(self) -> str:
        """Return + - or ~."""
        return SYMBOLS[self.sign]


@dataclass(frozen=True, slots=True)
class PartWords:
    """An object with what differs in it."""

    sign: Sign
    title: str
    level: str
    fields: tuple[Difference, ...]

    @property
    def size(self) -> int:
        """How many values it shows; an object without any is one thing itself."""
        return max(len(self.fields), 1)

    @property
    def symbol(self) -> str:
        """Return + - or ~."""
        return SYMBOLS[self.sign]


@dataclass(frozen=True, slots=True)
class CapacityWords:
    """A cluster with the figures that differ."""

    cluster: str
    rows: tuple[tuple[str, str, str, str], ...]
    """What it is, before, after, and the difference where both sides have a figure."""


@dataclass(frozen=True, slots=True)
class RowWords:
    """A row of a port matrix on both sides; `–` on the side that does not have it."""

    sign: Sign
    cluster: str
    flow: str
    before: str
    after: str

    @property
    def symbol(self) -> str:
        """Return + - or ~."""
        return SYMBOLS[self.sign]
