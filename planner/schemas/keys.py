"""Private keys where somebody pastes one: recognised, so that they are refused and never shown, kept or logged."""

from __future__ import annotations

import base64
import binascii
import re

_LABEL = re.compile(r"private[\s_-]*(?:key|lines)", re.IGNORECASE)
"""What the labels of private keys have in common: PKCS#1, PKCS#8, SEC1, OpenSSH, PGP, SSH2 and PuTTY."""
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")

_SEQUENCE, _OBJECT_ID, _LONG_FORM = 0x30, 0x06, 0x80
_VERSION = bytes([0x02, 0x01])
"""A whole number of one byte."""
_ENCRYPTION = (bytes.fromhex("2a864886f70d0105"), bytes.fromhex("2a864886f70d010c"))
"""How the identifiers of PKCS#5 and PKCS#12 begin."""


def names_private_key(text: str) -> bool:
    """Whether a text has the words of a private key's label, as no certificate has."""
    return _LABEL.search(text) is not None


def has_key_block(text: str) -> bool:
    """Whether a text of any kind holds a private key's block; the words alone, in a remark, are no key."""
    return "--" in text and "BEGIN" in text and names_private_key(text)


def is_bare_key(text: str) -> bool:
    """Whether a text is the base64 of a key or of a PKCS#12 file, without the lines that would say so."""
    if not _BASE64.fullmatch(text):
        return False
    packed = "".join(text.split()).rstrip("=")
    try:
        return is_key(base64.b64decode(packed + "=" * (-len(packed) % 4)))
    except binascii.Error:
        return False


def is_key(der: bytes) -> bool:
    """Whether DER begins as private keys and PKCS#12 files do: a sequence of a version, or of how it is encrypted.

    Certificates, requests and public keys begin with a sequence in the sequence that holds something else.
    """
    inner = _content(der)
    if inner is None:
        return False
    if inner.startswith(_VERSION):
        return True
    algorithm = _content(inner)
    return algorithm is not None and algorithm[:1] == bytes([_OBJECT_ID]) and algorithm[2:].startswith(_ENCRYPTION)


def _content(der: bytes) -> bytes | None:
    """Return what follows the tag and length of a sequence; None where something else stands."""
    if len(der) < 2 or der[0] != _SEQUENCE:
        return None
    length_bytes = der[1] - _LONG_FORM if der[1] > _LONG_FORM else 0
    return der[2 + length_bytes :]
