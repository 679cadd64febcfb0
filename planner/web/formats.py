"""Report formats as this service offers them: built in, planned, and those that this installation lacks."""

from __future__ import annotations

from dataclasses import dataclass

from planner.render.formats import RENDERERS
from planner.web.service import service

PLANNED = ("nftables", "cisco_asa")
"""Formats of the contract that are not built yet."""

BUILT_IN = {name: renderer.media_type for name, renderer in RENDERERS.items()}
"""Media type of each format by name."""

NAMES = (*BUILT_IN, *PLANNED)


@dataclass(frozen=True, slots=True)
class Format:
    """A format and, if it is not available here, the feature that is lacking: `api.feature.<lack>`."""

    name: str
    media_type: str | None
    lack: str | None

    @property
    def planned(self) -> bool:
        """Whether no installation has it yet."""
        return self.name in PLANNED


def formats() -> list[Format]:
    """Return every format, those available here and the others."""
    return [Format(name, BUILT_IN.get(name), _lack(name)) for name in NAMES]


def available(name: str) -> bool:
    """Whether this installation makes a format of NAMES."""
    return _lack(name) is None


def _lack(name: str) -> str | None:
    if name in PLANNED:
        return "planned"
    if name == "pdf" and service().settings.pdf == "off":
        return "pdf_off"
    # Looking for native libraries takes a while, and they do not come or go while the service runs.
    missing: str | None = service().keep(("lack", name), RENDERERS[name].unavailable)
    return None if missing is None else ("pdf_libraries" if name == "pdf" else "library")
