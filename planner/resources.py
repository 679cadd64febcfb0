"""The only module that knows where data/ and templates/ are: in the package when installed, beside it in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from planner.errors import ReferenceDataError


@cache
def directory(name: str) -> Path:
    """Return the folder `data` or `templates`; raise ReferenceDataError when the installation lacks it."""
    package = Path(__file__).resolve().parent
    for place in (package / name, package.parent / name):
        if place.is_dir():
            return place
    raise ReferenceDataError(name, "/", "folder not found in this installation")
