"""Report formats as this service offers them: those it makes, and those that this installation lacks."""

from __future__ import annotations

from dataclasses import dataclass

from planner.render.firewall import TARGETS as FIREWALLS
from planner.render.formats import RENDERERS
from planner.web.service import service

BUILT_IN = {name: renderer.media_type for name, renderer in RENDERERS.items()}
"""Media type of each format by name."""

NAMES = tuple(BUILT_IN)


@dataclass(frozen=True, slots=True)
class Format:
    """A format and, if it is not available here, the feature that is lacking: `api.feature.<lack>`."""

    name: str
    media_type: str | None
    lack: str | None


def formats() -> list[Format]:
    """Return every format, those available here and the others."""
    return [Format(name, BUILT_IN.get(name), _lack(name)) for name in NAMES]


def available(name: str) -> bool:
    """Whether this installation makes a format of NAMES."""
    return _lack(name) is None


def _lack(name: str) -> str | None:
    if name == "pdf" and service().settings.pdf == "off":
        return "pdf_off"
    # Looking for native libraries takes a while, and they do not come or go while the service runs.
    missing: str | None = service().keep(("lack", name), RENDERERS[name].unavailable)
    if missing is None:
        return None
    return "pdf_libraries" if name == "pdf" else "firewall" if name in FIREWALLS else "library"
