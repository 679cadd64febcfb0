"""What a server answers in the application's place, made beforehand: when there is no time it must cost none."""

from __future__ import annotations

import re
import secrets
from typing import Any, ClassVar

from flask import Flask

from planner.web import problems, security
from planner.web.admission import RETRY_AFTER_S
from planner.web.service import EXTENSION
from planner.wording import LANGUAGES

_CLOSED = b"Connection: close\r\nContent-Length: 0\r\n\r\n"
_TARGET = re.compile(rb"[A-Z]{1,20} (/[A-Za-z0-9._~/-]{0,80})[? ]")
_SPANISH_FIRST = re.compile(rb"\r\naccept-language:[ \t]*([A-Za-z]{2})", re.IGNORECASE)
_PAGE_WANTED = re.compile(rb"\r\naccept:[^\r\n]*text/html", re.IGNORECASE)
_ID, _INSTANCE = b"0000000000000000", "/api/v1/0000"
_HOP = frozenset({"content-length", "connection"})


class Refusals:
    """The answers of one application."""

    TOO_LONG: ClassVar[bytes] = b"HTTP/1.1 431 Request Header Fields Too Large\r\n" + _CLOSED
    TOO_SLOW: ClassVar[bytes] = b"HTTP/1.1 408 Request Timeout\r\n" + _CLOSED

    def __init__(self, app: Any) -> None:
        """Word them, in each language; for another's application in no words at all."""
        self._answers: dict[tuple[bytes, bool], tuple[bytes, bytes]] = {}
        self._default = b""
        if isinstance(app, Flask) and EXTENSION in app.extensions:
            self._default = app.extensions[EXTENSION].settings.default_language.encode()
            for language in LANGUAGES:
                for page in (False, True):
                    self._answers[language.encode(), page] = _busy(app, language, page=page)

    def busy(self, head: bytes, *, keeps: bool) -> bytes:
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
            % (fields, RETRY_AFTER_S, connection, len(body), b"" if head.startswith(b"HEAD ") else body)
        )


def _busy(app: Flask, language: str, *, page: bool) -> tuple[bytes, bytes]:
    """Return the header lines and the body of the refusal, as the application itself would word it."""
    accept = "text/html" if page else problems.MEDIA_TYPE
    headers = {"Accept": accept, "Accept-Language": language, "X-Request-ID": _ID.decode()}
    path = _INSTANCE.removeprefix("/api") if page else _INSTANCE
    with app.test_request_context(path, headers=headers):
        made = security.mark(problems.answer_refused(problems.Refused("not-ready")))
        body = made.get_data()
    fields = "".join(f"{name}: {value}\r\n" for name, value in made.headers.items() if name.lower() not in _HOP)
    return fields.encode("latin-1"), body
