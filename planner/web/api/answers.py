"""Answers of the API: JSON in one go, and what never changes while the service runs as bytes with a strong ETag."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, request

from planner.web.service import language, service

JSON = "application/json"
_ETAG_DIGITS = 32


@dataclass(frozen=True, slots=True)
class _Kept:
    content: bytes
    etag: str


def encode(value: Any) -> bytes:
    """Return a value as JSON in UTF-8, without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


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
