"""A what-if table: cells with what is carried, what is asked and what becomes of it; facts, no words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from planner.capacity import CallMix, Capacity
from planner.design import Cluster, Metric, Platform
from planner.growth import MARKS, Pace
from planner.what_if.questions import Axis, Question, Value

NEARLY_FULL = MARKS[0]
"""Percent of a capacity above which it is nearly full: this planner's own mark."""


class State(StrEnum):
    """What becomes of a cell. The words are `what_if.state.<key>`."""

    FITS = "fits"
    NEAR = "nearly_full"
    """It fits, but uses more than NEARLY_FULL percent."""
    OVER_MIXED = "too_much_together"
    """Each metric fits by itself, but video and audio do not fit together (inferred)."""
    OVER = "too_much"
    CARRIES = "no_demand"
    """Nothing is asked: the capacity alone."""
    IMPOSSIBLE = "not_possible"


class Impossible(StrEnum):
    """Why a cell has no figures. The words are `what_if.why.<key>`."""

    PLATFORM = "platform_not_stated"
    PEERS = "peer_count_not_stated"
    SERIES = "no_figures_for_series"
    RELEASE = "not_supported_on_release"
    FIGURES = "no_figures_in_basis"
    NO_PEER_LEFT = "no_peer_left"


class Note(StrEnum):
    """What a reader of the table has to know. The words are `what_if.note.<key>`."""

    UNLIKE_PEERS = "unlike_peers"
    """Peers of several platforms: every one counts as the least of them."""
    RELEASE_NOT_STATED = "release_not_stated"
    CALL_MIX = "call_mix"
    """Calls of several kinds: only the ends of the line between them are published."""
    SEVERAL_SERVICES = "several_services"
    """Several services on one cluster: every figure is for one service alone."""
    INFERRED_FIGURES = "inferred_figures"
    """No table of the release was found; another's is taken for it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A cluster as a cell sees it."""

    platform: Platform | None
    """Of every peer; None where the peers have several, or it is not stated."""
    peers: int | None
    losses: int
    demand: float
    """Times the stated demand."""
    growth: int
    """Months ahead."""

    def at(self, axis: Axis) -> Value | None:
        """Return the value on an axis."""
        value: Value | None = getattr(self, axis)
        return value

    def moved(self, places: Mapping[Axis, Value]) -> Setting:
        """Return it with other values on some axes."""
        changes: dict[str, Any] = {str(axis): value for axis, value in places.items()}
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked of one metric, and what is left of it after the losses."""

    metric: Metric
    demand: int
    capacity: int

    @property
    def utilisation(self) -> float:
        """Demand over capacity: 1 is full."""
        return self.demand / self.capacity

    @property
    def headroom(self) -> int:
        """What is left beside the demand; negative: what is lacking."""
        return self.capacity - self.demand


@dataclass(frozen=True, slots=True)
class Cell:
    """What becomes of the cluster in one setting."""

    setting: Setting
    stated: bool
    """Whether this is the cluster as stated: neither axis moves it."""
    why: Impossible | None
    """Why there is nothing to say; None where there are figures."""
    figures: Mapping[str, int] | None
    """What is carried after the losses."""
    loads: tuple[Load, ...]
    mix: CallMix | None
    """Video and audio together, where both are asked. Inferred."""
    inferred: bool
    """Whether the figures are another release's."""

    @property
    def binding(self) -> Load | None:
        """The load nearest to its limit; None without demand."""
        return max(self.loads, key=lambda load: load.utilisation, default=None)

    @property
    def used(self) -> float | None:
        """How much of the capacity is used: by the binding metric, or by all kinds of call together if that is more."""
        shares = [load.utilisation for load in self.loads]
        return max([*shares, self.mix.utilisation] if self.mix else shares, default=None)

    @property
    def bound_by_mix(self) -> bool:
        """Whether all kinds of call together use more than any metric by itself. Inferred."""
        return self.mix is not None and all(self.mix.utilisation > load.utilisation for load in self.loads)

    @property
    def fits(self) -> bool | None:
        """Whether each metric of the demand fits by itself; None without demand or figures."""
        return all(load.headroom >= 0 for load in self.loads) if self.loads else None

    @property
    def state(self) -> State:
        """How full the cluster is, in a word."""
        if self.why:
            return State.IMPOSSIBLE
        if not self.loads:
            return State.CARRIES
        if not self.fits:
            return State.OVER
        if self.mix and self.mix.utilisation > 1:
            return State.OVER_MIXED
        near = (self.used or 0) * 100 > NEARLY_FULL
        return State.NEAR if near else State.FITS


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to a question about one cluster."""

    cluster: Cluster
    capacity: Capacity
    """Of the cluster as the design states it."""
    question: Question
    base: Setting
    pace: Pace | None
    """How the demand grows; None where that is not stated."""
    row_values: tuple[Value, ...]
    column_values: tuple[Value, ...]
    cells: tuple[tuple[Cell, ...], ...]
    """Row by row."""

    def facts_of(self, cell: Cell) -> dict[str, Any]:
        """Return the facts for the sentence that says why a cell has no figures."""
        own = tuple(dict.fromkeys(peer.platform for peer in self.cluster.peers))
        platforms = own if cell.setting.platform is None else (cell.setting.platform,)
        return {"platforms": platforms, "release": self.capacity.release}

    @property
    def notes(self) -> tuple[Note, ...]:
        """What a reader has to know."""
        cells = [cell for row in self.cells for cell in row if not cell.why]
        unlike = self.capacity.mixed_platforms and self.base.platform is None
        holds = {
            Note.UNLIKE_PEERS: unlike and Axis.PLATFORM not in self.question.axes,
            Note.RELEASE_NOT_STATED: not self.capacity.release_stated,
            Note.CALL_MIX: any(cell.mix for cell in cells),
            Note.SEVERAL_SERVICES: bool(self.capacity.untested_together),
            Note.INFERRED_FIGURES: any(cell.inferred for cell in cells),
        }
        return tuple(note for note in Note if holds[note])
