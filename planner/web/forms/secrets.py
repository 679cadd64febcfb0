"""What a page must not show again though it was typed: private keys, and certificate texts that are none."""

from __future__ import annotations

from typing import Any

from planner.schemas.certificates import is_public
from planner.schemas.keys import has_key_block

PEM = "pem"
"""The field of the design format that takes certificates as text."""


def without_keys(document: Any) -> Any:
    """Return a document without the texts that hold a private key, and without whatever `pem` is no certificate.

    The document itself where it has none of them, so that one can tell by identity.
    """
    if isinstance(document, dict):
        members = {name: _kept(name, value) for name, value in document.items() if not has_key_block(str(name))}
        kept = {name: value for name, value in members.items() if value is not _SECRET}
        same = len(kept) == len(document) and all(kept[name] is value for name, value in document.items())
        return document if same else kept
    if isinstance(document, list):
        listed = [_kept("", value) for value in document]
        # Members keep their places: faults and the list of peers name them by number.
        shown = ["" if value is _SECRET else value for value in listed]
        return document if all(one is other for one, other in zip(shown, document, strict=True)) else shown
    return document


_SECRET = object()


def _kept(name: str, value: Any) -> Any:
    if isinstance(value, str):
        hidden = has_key_block(value) or (name == PEM and not is_public(value))
        return _SECRET if hidden else value
    # What is no text can be no certificate either, and may hold anything.
    return _SECRET if name == PEM and value is not None else without_keys(value)
