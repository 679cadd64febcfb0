"""Ticked steps of a runbook in an address: nothing is stored, so the ticks are where the design is.

A step is known by its place among all steps of the runbook that are to be done or checked, from 0. The text is
hexadecimal, each digit four steps, the first step its highest bit; zeros at the end are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

MOST_STEPS = 1_000
"""Steps that an address can tick: of more the rest are ticked in the page alone."""

_WRITTEN = re.compile(rf"[0-9a-f]{{0,{MOST_STEPS // 4}}}")


def write(ticked: Iterable[int]) -> str:
    """Return the ticked places as text for an address; empty for none."""
    digits: dict[int, int] = {}
    for place in ticked:
        if 0 <= place < MOST_STEPS:
            digits[place // 4] = digits.get(place // 4, 0) | 8 >> place % 4
    return "".join(f"{digits.get(place, 0):x}" for place in range(max(digits, default=-1) + 1))


def read(text: str) -> frozenset[int]:
    """Return the ticked places; none for a text that is not ours."""
    if not _WRITTEN.fullmatch(text):
        return frozenset()
    return frozenset(
        4 * place + bit for place, digit in enumerate(text) for bit in range(4) if int(digit, 16) & 8 >> bit
    )
