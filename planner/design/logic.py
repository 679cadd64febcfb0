"""Three-valued logic: holds, does not hold, not stated (None)."""

from __future__ import annotations


def is_same(stated: object, wanted: object) -> bool | None:
    """Whether a stated fact is the wanted one; None when it is not stated."""
    return None if stated is None else stated == wanted


def every(*values: bool | None) -> bool | None:
    """Whether all hold: one that does not settles it; else one that is not known (None) leaves it open."""
    return False if False in values else None if None in values else True


def some(*values: bool | None) -> bool | None:
    """Whether any holds: one that does settles it; else one that is not known (None) leaves it open."""
    return True if True in values else None if None in values else False
