"""Every exception raised on purpose. One base, so that a caller can tell ours from a bug."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


class PlannerError(Exception):
    """Base of all errors that the planner raises on purpose."""


class InvalidVersion(PlannerError, ValueError):
    """A text that is not a Cisco Expressway software version."""

    def __init__(self, text: str) -> None:
        super().__init__(f"not an Expressway software version: {text[:40]!r}")


class ReferenceDataError(PlannerError):
    """A file below data/ is wrong. The service does not start with it."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {reason}")
        self.file, self.key, self.reason = file, key, reason


class WordingError(PlannerError):
    """A key, language or placeholder that the texts do not have."""


class RenderError(PlannerError):
    """A document that could not be made."""


class FormatUnavailable(RenderError):
    """A format this installation cannot make, such as a PDF without Pango."""


class RendererBusy(RenderError):
    """Too many documents are being made; it can be asked for again after `retry_after` seconds."""

    retry_after = 10


class RendererLost(RendererBusy):
    """The process that makes documents was ended from outside; the next request gets another."""


class TooLargeToRender(RenderError):
    """A document that takes more than the renderer may: `bound` is 'seconds' or 'memory_mb', `most` how many."""

    def __init__(self, bound: str, most: int) -> None:
        super().__init__(f"the document takes more than {bound}={most}")
        self.bound, self.most = bound, most


class RuleObservedNothing(PlannerError):
    """A rule applied and yielded no observation: a bug of that rule, never a result."""

    def __init__(self, rule_id: str) -> None:
        super().__init__(f"rule {rule_id} applies but observed nothing")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what a caller sent.

    `pointer` is an RFC 6901 JSON pointer ("" is the whole document); `code` names the sentence in
    data/text/problems.toml; `params` fill its placeholders.
    """

    pointer: str
    code: str
    params: dict[str, Any] = field(default_factory=dict)


class InvalidDesign(PlannerError):
    """A design that can be read but does not fit the schema. Carries every fault at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.pointer or '/'}: {fault.code}" for fault in faults[:20]))
        self.faults = tuple(faults)


class InvalidRequest(InvalidDesign):
    """A body that is no design and does not fit the schema of its own."""


class Unreadable(InvalidDesign):
    """A body that is not JSON or YAML at all, or is nested or sized beyond the limits."""


class TooLarge(InvalidDesign):
    """A request beyond the limits of planner.schemas.limits."""


class UnreadableSheet(Unreadable):
    """An uploaded file that is not a workbook or CSV file which is read here; the fault says why."""


class InvalidSheet(InvalidRequest):
    """A sheet that can be read but holds faults. A fault's pointer is its cell, such as Sites!B7."""


class ReaderBusy(PlannerError):
    """Too many workbooks are being read; it can be sent again after `retry_after` seconds."""

    retry_after = 10
