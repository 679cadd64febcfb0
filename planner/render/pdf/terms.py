"""On what terms a page is set: how long it may take, how much memory it may need, who is told how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

SECONDS, MEMORY_MB = 120, 1536
CLOCK = 3
"""By the clock a document may take so many times its seconds: others may want the processor too."""


class Stage(StrEnum):
    """How far a document is."""

    BUILDING = "building"
    """Its contents are put together."""
    LAYING_OUT = "laying_out"
    """They are divided into lines and pages."""
    WRITING = "writing"
    """The pages are drawn into the file."""


def _nobody(stage: Stage) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The bounds of one document. One of 40 clusters, cut to its limits, took 17 s and 860 MiB where we measured."""

    seconds: int = SECONDS
    """Seconds of the processor from the first line to the file; by the clock CLOCK times that."""
    memory_mb: int = MEMORY_MB
    """MiB of address space, of which the engine takes 380 before it has read anything."""
    patience: float = 30
    """Seconds to wait while others have the engine."""
    queues: bool = False
    """Whether to wait even for a place in the line; otherwise a full line is refused at once."""
    apart: bool = False
    """Whether the renderer's process puts the document together too, from this installation's reference and words: a
    service that does it itself takes the time of those who ask for something short."""
    told: Callable[[Stage], None] = _nobody
    """Hears of each stage as it begins, in the thread that asked."""
