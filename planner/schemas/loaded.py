"""A decoded document through its schema: what fits, and every fault of what does not, each at its pointer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from marshmallow import Schema, ValidationError

from planner.errors import Fault
from planner.schemas.fields import Code
from planner.schemas.text import Decoded, pointer_to


def load(schema: Schema, decoded: Decoded) -> tuple[dict[str, Any], list[Fault]]:
    """Return what fits of a document, and all faults: those of decoding and those of the schema."""
    try:
        return schema.load(decoded.value), list(decoded.faults)
    except ValidationError as error:
        fitting = error.valid_data if isinstance(error.valid_data, dict) else {}
        # A number that decoding refused is missing from the document: its own fault says it, not a second one.
        told = {fault.pointer for fault in decoded.faults if fault.code != "duplicate_key"}
        return fitting, decoded.faults + [fault for fault in _faults(error.messages, "") if fault.pointer not in told]


def _faults(messages: Any, pointer: str) -> Iterator[Fault]:
    """Yield the faults of marshmallow's nested messages, each at its pointer."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _faults(inner, pointer if key == "_schema" else pointer_to(pointer, key))
        return
    for message in messages:
        yield Fault(pointer, str(message), dict(message.params) if isinstance(message, Code) else {})
