"""A certificate file that is chosen at a peer: its text, as if it had been pasted, or what is wrong with it."""

from __future__ import annotations

import ssl

from planner.errors import Fault
from planner.schemas.certificates import Refusal, read_pem
from planner.schemas.keys import is_key
from planner.schemas.limits import MAX_PEM

CERTIFICATE_FILE = "certificate-file"
"""Begins the name of the field; the numbers of its cluster and peer, both from 0, follow."""

_SEQUENCE = b"0"
"""How a binary certificate begins, and no PEM text."""


def read_certificate(content: bytes) -> tuple[str, tuple[Fault, ...]]:
    """Return the PEM text of a file, or every fault of it; a text with a fault is not to be kept or shown.

    A binary (DER) certificate is taken too. Private keys, and files that hold one, are refused.
    """
    if len(content) > MAX_PEM:
        return "", (Fault("", "pem_too_long", {"max": MAX_PEM}),)
    if content.startswith(_SEQUENCE):
        if is_key(content):
            return "", (Fault("", "pem_private_key"),)
        content = ssl.DER_cert_to_PEM_cert(content).encode("ascii")
    text = content.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n").strip()
    try:
        read_pem(text)
    except Refusal as refusal:
        return "", tuple(Fault("", str(code), dict(code.params)) for code in refusal.codes)
    return text, ()
