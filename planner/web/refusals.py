"""What a server answers in the application's place, made beforehand: when there is no time it must cost none."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Any, ClassVar

from flask import Flask, Response
from werkzeug.exceptions import default_exceptions

from planner.web import problems, security
from planner.web.admission import RETRY_AFTER_S
from planner.web.service import EXTENSION
from planner.wording import LANGUAGES

_ALWAYS = {**security.HEADERS, "Content-Security-Policy": security.FILE_POLICY}
_CLOSED = "".join(f"{name}: {value}\r\n" for name, value in _ALWAYS.items()).encode() + (
    b"Connection: close\r\nContent-Length: 0\r\n\r\n"
)
_TARGET = re.compile(rb"[A-Z]{1,20} (/[A-Za-z0-9._~/-]{0,80})[? ]")
_SPANISH_FIRST = re.compile(rb"\r\naccept-language:[ \t]*([A-Za-z]{2})", re.IGNORECASE)
_PAGE_WANTED = re.compile(rb"\r\naccept:[^\r\n]*text/html", re.IGNORECASE)
_ID, _INSTANCE = b"0000000000000000", "/api/v1/0000"
_HOP = frozenset({"content-length", "connection"})
_UNREAD = (400, 414, 417, 431, 500)
"""How a request is answered that no server can read, or that a server itself broke at."""


class Refusals:
    """The answers of one application."""

    TOO_LONG: ClassVar[bytes] = b"HTTP/1.1 431 Request Header Fields Too Large\r\n" + _CLOSED
    TOO_SLOW: ClassVar[bytes] = b"HTTP/1.1 408 Request Timeout\r\n" + _CLOSED

    def __init__(self, app: Any) -> None:
        """Word them, in each language; for another's application in no words at all."""
        self._answers: dict[tuple[bytes, bool], tuple[bytes, bytes]] = {}
        self._unread: dict[int, tuple[bytes, bytes]] = {}
        self._default = b""
        if isinstance(app, Flask) and EXTENSION in app.extensions:
            self._default = app.extensions[EXTENSION].settings.default_language.encode()
            for language in LANGUAGES:
                for page in (False, True):
                    self._answers[language.encode(), page] = _busy(app, language, page=page)
            self._unread = {status: _unread(app, self._default.decode(), status) for status in _UNREAD}

    def busy(self, head: bytes, *, keeps: bool, retry_after: int = RETRY_AFTER_S) -> bytes:
        """Answer a request, of which the beginning is given, that it should come again: 503 with Retry-After."""
        target = _TARGET.match(head)
        path = target[1] if target else b"/"
        found = _SPANISH_FIRST.search(head)
        language = found[1].lower() if found else self._default
        page = not problems.is_api(path.decode()) and _PAGE_WANTED.search(head) is not None
        fields, body = self._answers.get((language, page)) or self._answers.get((self._default, page), (b"", b""))
        identifier = secrets.token_hex(8).encode()
        fields, body = fields.replace(_ID, identifier), body.replace(_ID, identifier)
        body = body.replace(_INSTANCE.encode(), path)
        connection = b"keep-alive" if keeps else b"close"
        return (
            b"HTTP/1.1 503 Service Unavailable\r\n%bRetry-After: %d\r\nConnection: %b\r\nContent-Length: %d\r\n\r\n%b"
            % (fields, retry_after, connection, len(body), b"" if head.startswith(b"HEAD ") else body)
        )

    def unread(self, status: int, identifier: str) -> bytes:
        """Answer what is no request that can be read, of which nothing is told again; its status is one of _UNREAD."""
        reason = default_exceptions[status]().name.encode()
        line = b"HTTP/1.1 %d %b\r\n" % (status, reason)
        if status not in self._unread:
            return line + _CLOSED
        fields, body = self._unread[status]
        fields, body = fields.replace(_ID, identifier.encode()), body.replace(_ID, identifier.encode())
        return b"%b%bConnection: close\r\nContent-Length: %d\r\n\r\n%b" % (line, fields, len(body), body)


def _busy(app: Flask, language: str, *, page: bool) -> tuple[bytes, bytes]:
    """Return the header lines and the body of the refusal, as the application itself would word it."""
    refused = problems.Refused("not-ready")
    return _worded(app, language, lambda: problems.answer_refused(refused), page=page)


def _unread(app: Flask, language: str, status: int) -> tuple[bytes, bytes]:
    """Return those of what no path is known of: for programs."""
    return _worded(app, language, lambda: problems.answer_http(default_exceptions[status]()), path="/")


def _worded(
    app: Flask, language: str, answer: Callable[[], Response], *, page: bool = False, path: str = _INSTANCE
) -> tuple[bytes, bytes]:
    accept = "text/html" if page else problems.MEDIA_TYPE
    headers = {"Accept": accept, "Accept-Language": language, "X-Request-ID": _ID.decode()}
    with app.test_request_context(path.removeprefix("/api") if page else path, headers=headers):
        made = security.mark(answer())
        body = made.get_data()
    fields = "".join(f"{name}: {value}\r\n" for name, value in made.headers.items() if name.lower() not in _HOP)
    return fields.encode("latin-1"), body
