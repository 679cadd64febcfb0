"""Our style sheet, script, fonts and pictures, at addresses that change with their content and are kept for a year."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import abort, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

FOLDER = Path(__file__).resolve().parent.parent / "static"
_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".woff2": "font/woff2",
}
_DIGITS = 12


def address(name: str) -> str:
    """Return the address of a file of ours."""
    return url_for("pages.asset", digest=digest(), name=name)


@cache
def inline(name: str) -> Markup:
    """Return a picture of ours to stand in a page: drawn with it, at no request and no document of its own."""
    return Markup(files()[name].decode())  # noqa: S704  (our own file)


@cache
def digest() -> str:
    """Return the first digits of the SHA-256 of all files together, so that a style sheet finds its fonts beside it."""
    taken = hashlib.sha256()
    for name, content in files().items():
        taken.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return taken.hexdigest()[:_DIGITS]


@cache
def files() -> dict[str, bytes]:
    """Return all files by name; they are small and stay in memory, and nothing else is ever read from the folder."""
    return {file.name: file.read_bytes() for file in sorted(FOLDER.iterdir()) if file.suffix in _TYPES}


def answer(asked_digest: str, name: str) -> Response:
    """Answer with a file. An address of other content than today's does not exist: it must never be kept as today's."""
    if name not in files() or asked_digest != digest():
        abort(404)
    made = Response(files()[name], mimetype=_TYPES[Path(name).suffix])
    made.set_etag(f"{digest()}-{name}")
    made.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return made.make_conditional(request)
