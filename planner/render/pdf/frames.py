"""What goes between a service and its renderer: one line of JSON with the kind of message, then bytes as they are.

Never pickles: neither side runs anything that the other says. A page goes there as text, or the design that it is
to be made of as JSON; what comes back is stages, log records, a file, or the code of what went wrong.
"""

from __future__ import annotations

import json
from typing import Any


def packed(kind: str, body: bytes = b"", **facts: Any) -> bytes:
    """Return a message."""
    return json.dumps({"kind": kind, **facts}).encode() + b"\n" + body


def unpacked(message: bytes) -> tuple[str, dict[str, Any], bytes]:
    """Return kind, facts and body of a message."""
    head, _, body = message.partition(b"\n")
    facts = json.loads(head)
    return facts.pop("kind"), facts, body
