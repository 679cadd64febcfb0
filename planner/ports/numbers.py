"""Ports as a source prints them -> ranges of numbers."""

from __future__ import annotations

HIGHEST_PORT = 65535


def port_ranges(printed: str | None) -> tuple[tuple[int, int], ...]:
    """Return the ranges of '443, 8443', '36000-59999' or '1024+'; none where the source has no number."""
    if printed is None or not printed[0].isdigit():
        return ()
    return tuple(_range(part.strip()) for part in printed.split(","))


def _range(printed: str) -> tuple[int, int]:
    if printed.endswith("+"):
        return int(printed[:-1]), HIGHEST_PORT
    first, _, last = printed.partition("-")
    return int(first), int(last or first)
