"""Answers of the API: JSON in one go, and what never changes while the service runs as bytes with a strong ETag."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson
from flask import Response, request

from planner.web.service import language, service

JSON = "application/json"
_ETAG_DIGITS = 32


@dataclass(frozen=True, slots=True)
class _Kept:
    content: bytes
    etag: str


def encode(value: Any) -> bytes:
    """Return a value as JSON in UTF-8, without spaces: always what the json module makes of it, in bytes and in errors.

    orjson makes the same of nearly all answers and takes a tenth of the time.
    """
    if _is_plain(value):
        # It refuses a whole number of more than 64 bits, half a surrogate pair and a key that is no text.
        with suppress(orjson.JSONEncodeError):
            return orjson.dumps(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


_ALIKE = frozenset({str, int, bool, type(None)})
_CONTAINERS = frozenset({dict, list, tuple})
_LEAST, _MOST = 1e-4, 1e16
"""Fractions from one to the other are written alike; others with an exponent, 5e-05 for instance, or as 0.00005."""


def _is_plain(value: Any) -> bool:
    """Whether there is nothing in a value that orjson writes otherwise than json, or where json would refuse it."""
    found: list[Any] = [(value,)]
    for container in found:  # which grows meanwhile by what is found in it
        for member in container.values() if type(container) is dict else container:
            kind = type(member)
            if kind in _ALIKE:
                continue
            if kind is float:
                if member and not _LEAST <= abs(member) < _MOST:
                    return False
            elif kind in _CONTAINERS:
                found.append(member)
            else:
                return False
    return True


def answer(value: Any, *, media_type: str = JSON, status: int = 200) -> Response:
    """Answer with a value as JSON."""
    return Response(encode(value), status, content_type=media_type)


def in_words(response: Response) -> Response:
    """Mark an answer as written in this request's language, and as differing by Accept-Language."""
    response.headers["Content-Language"] = language()
    response.headers["Vary"] = "Accept-Language"
    return response


def answer_kept(name: str | None, make: Callable[[], Any], *, media_type: str = JSON, words: bool = False) -> Response:
    """Answer with what stays the same while the service runs (by language if it has `words`); 304 if the caller has it.

    The ETag is the content's SHA-256, so every process and every restart with the same data gives the same one.
    Without a name it is made anew for each request: there are more such answers than memory to keep them in.
    """
    if name is None:
        kept = _keep(make())
    else:
        kept = service().keep((name, language() if words else None), lambda: _keep(make()))
    not_modified = request.if_none_match.contains_weak(kept.etag)
    response = Response(b"" if not_modified else kept.content, content_type=media_type)
    if not_modified:
        response.status_code = 304
        del response.headers["Content-Type"], response.headers["Content-Length"]
    response.set_etag(kept.etag)
    response.headers["Cache-Control"] = "no-cache"
    return in_words(response) if words else response


def _keep(value: Any) -> _Kept:
    content = encode(value)
    return _Kept(content, hashlib.sha256(content).hexdigest()[:_ETAG_DIGITS])
