"""Which version of the planner this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("expressway-planner")
except PackageNotFoundError:  # run from a bare checkout
    __version__ = "0+unknown"
"""The installed version, as in pyproject.toml."""
