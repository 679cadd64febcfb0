"""A design in an address: every page that shows one can be reloaded, gone back to, kept and opened in another language.

Nothing is stored here, so the address has to hold the design. It is packed, not hidden: whoever has the address has the
design, as with a file. The service logs no query strings (planner.web.journal). A design that is too long for an
address travels in hidden fields instead, and its pages come as the answer to a POST.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from typing import Any

from planner.errors import TooLarge, Unreadable
from planner.schemas import too_large
from planner.schemas.limits import MAX_BYTES
from planner.web.forms import decode_text
from planner.web.problems import Refused

LONGEST = 3_500
"""Characters of a packed design. Servers and proxies take request lines of 4,094 characters and more."""


def pack(document: Mapping[str, Any]) -> str | None:
    """Return a document as text for an address; None when it is too long for one."""
    text = dump(document).encode()
    if len(text) > MAX_BYTES:
        return None
    packed = base64.urlsafe_b64encode(zlib.compress(text, 9)).rstrip(b"=").decode("ascii")
    return packed if len(packed) <= LONGEST else None


def unpack(packed: str) -> Any:
    """Return the document in an address; raise Refused for an address that was cut off or made up."""
    if len(packed) > LONGEST:
        raise Refused("bad-request")
    try:
        content = base64.urlsafe_b64decode(packed.encode("ascii") + b"=" * (-len(packed) % 4))
        inflate = zlib.decompressobj()
        text = inflate.decompress(content, MAX_BYTES)
        if not inflate.eof:
            raise Refused("bad-request")
        return bounded(decode_text(text))
    except (ValueError, zlib.error, Unreadable) as error:
        raise Refused("bad-request") from error


def dump(document: Mapping[str, Any]) -> str:
    """Return a document as compact JSON, for an address or a hidden field."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def undump(text: str) -> Any:
    """Return the document of a hidden field; raise Refused for one that is not JSON any more."""
    try:
        return bounded(decode_text(text))
    except Unreadable as error:
        raise Refused("bad-request") from error


def bounded(document: Any) -> Any:
    """Return a document of a bearable size: a few characters of an address unpack to thousands of peers to show."""
    if faults := list(too_large(document)):
        raise TooLarge(faults)
    return document
