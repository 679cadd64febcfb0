"""Answers made smaller by gzip for those who take it: pages, JSON, styles, scripts; nothing small, no stream of data.

A page whose head is sent before the rest is made (planner.web.pages.early) is compressed part by part.

Compressing what an attacker can add to, beside what he wants to know, tells him of it by its length (BREACH). Nothing
here holds a secret: no cookie, no token, no account; a page shows what its own address or form sent, and a job's page
is found by an id that nobody can guess and shows no other text of whoever asks.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache

from flask import Flask, Response, request

MIN_BYTES = 1_024
"""Shorter answers fit into one packet either way."""
_LEVEL, _KEPT_LEVEL = 4, 9
"""How hard to try: for an answer that is made once, and for one that is kept and given again."""
_KEPT = 64
_GZIP = 31
"""zlib's word for the format of gzip, with its largest window."""
_STREAMED = frozenset({"application/x-ndjson", "text/event-stream"})
_NEVER = frozenset({204, 206, 304})


def register(app: Flask) -> None:
    """Compress this app's answers. To be registered first: what is done to an answer last is told first."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.status_code == 304:
        # The answer that it stands for would have had it.
        response.vary.add("Accept-Encoding")
        return response
    if not _could_be_smaller(response):
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] <= 0:
        return response
    if response.is_streamed:
        response.response = _piecewise(response.iter_encoded())
        response.headers["Content-Encoding"] = "gzip"
        return response
    content = response.get_data()
    etag, _ = response.get_etag()
    # HEAD goes the same way as GET, so that it tells the same length.
    response.set_data(_kept(content) if etag else gzip.compress(content, _LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    if etag:
        # Other bytes, the same meaning. A caller who asks whether it changed is answered as before.
        response.set_etag(etag, weak=True)
    return response


def _could_be_smaller(response: Response) -> bool:
    headers = response.headers
    return (
        _is_text(response.mimetype)
        and response.status_code not in _NEVER
        and not response.direct_passthrough
        and "Content-Encoding" not in headers
        and "no-transform" not in headers.get("Cache-Control", "")
        and (response.mimetype == "text/html" if response.is_streamed else _is_long(response))
    )


def _is_long(response: Response) -> bool:
    return (response.calculate_content_length() or 0) >= MIN_BYTES


def _is_text(mimetype: str | None) -> bool:
    """Whether a type becomes smaller. PDF, workbooks and fonts are compressed already; streams must not wait."""
    if not mimetype or mimetype in _STREAMED:
        return False
    return mimetype.startswith("text/") or mimetype.endswith(("/json", "+json", "/xml", "+xml", ".mxfile"))


def _piecewise(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield each part compressed, such that a reader can unpack it before the next comes."""
    packer = zlib.compressobj(_LEVEL, wbits=_GZIP)
    for part in parts:
        yield packer.compress(part) + packer.flush(zlib.Z_SYNC_FLUSH)
    yield packer.flush()


@lru_cache(maxsize=_KEPT)
def _kept(content: bytes) -> bytes:
    """Return what is given again and again, compressed once. Python keeps a text's hash, so looking it up is quick."""
    return gzip.compress(content, _KEPT_LEVEL, mtime=0)
