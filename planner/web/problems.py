"""What a caller is told whose request cannot be answered: RFC 9457 problem details, or for a browser a page of them.

Everything under /api answers problems as application/problem+json; elsewhere a client that asks for HTML gets the
template pages/problem.html. A problem's type is /problems/<slug>; its words are `api.problem.<slug>` of data/text and
those of each fault `problems.<code>`. A fault in the body is told at its JSON pointer; one in the query string at
/query/<parameter>, which no design can hold.
"""

from __future__ import annotations

import errno
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, g, render_template, request
from jinja2 import TemplateNotFound
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from planner.errors import (
    Fault,
    FormatUnavailable,
    InvalidDesign,
    InvalidRequest,
    PlannerError,
    ReaderBusy,
    RendererBusy,
    RendererLost,
    TooLarge,
    TooLargeToRender,
    Unreadable,
)
from planner.schemas.limits import MAX_FAULTS
from planner.web import journal
from planner.web.journal import request_id
from planner.web.service import language, phrases, service
from planner.wording import Phrases

MEDIA_TYPE = "application/problem+json"
PAGE = "pages/problem.html"

PROBLEMS: Mapping[str, int] = {
    "bad-request": 400,
    "unreadable-body": 400,
    "untrusted-host": 400,
    "cross-site-request": 403,
    "not-found": 404,
    "method-not-allowed": 405,
    "too-large": 413,
    "too-large-as-pdf": 413,
    "unsupported-media-type": 415,
    "invalid-design": 422,
    "invalid-query": 422,
    "invalid-request": 422,
    "too-many-requests": 429,
    "internal-error": 500,
    "format-unavailable": 501,
    "not-ready": 503,
}
"""Every type of problem by its slug, with its usual status."""

_BY_STATUS = {404: "not-found", 405: "method-not-allowed", 413: "too-large", 415: "unsupported-media-type"} | {
    429: "too-many-requests",
    503: "not-ready",
}
_MAX_ECHO = 80
_MAX_ERRORS_BYTES = 60_000
_GROWTH, _FREE_BYTES = 2, 4_096
"""An answer to a faulty request is no longer than twice what was sent and this: nobody gets much for little."""
_REST_BYTES = 512
"""What is kept of that for what is added to a problem afterwards."""


class Refused(PlannerError):
    """A request that is refused for a reason with a name: one of PROBLEMS."""

    def __init__(
        self, slug: str, faults: Sequence[Fault] = (), *, headers: Mapping[str, str] | None = None, **facts: Any
    ) -> None:
        super().__init__(slug)
        self.slug, self.faults, self.headers, self.facts = slug, tuple(faults), dict(headers or {}), facts


def register(app: Flask) -> None:
    """Answer every error of this app with a problem."""
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(InvalidDesign, answer_design)
    app.register_error_handler(FormatUnavailable, answer_unavailable)
    app.register_error_handler(RendererBusy, answer_busy)
    app.register_error_handler(ReaderBusy, answer_busy)
    app.register_error_handler(TooLargeToRender, answer_too_large_to_render)
    app.register_error_handler(Refused, answer_refused)
    app.register_error_handler(OSError, answer_system)
    app.register_error_handler(MemoryError, answer_system)


def answer_http(error: HTTPException) -> Response:
    """Answer an error of Flask or Werkzeug. Its own headers stay: Allow, Retry-After, WWW-Authenticate, Location."""
    status = error.code or 500
    slug = _BY_STATUS.get(status, "bad-request" if status < 500 else "internal-error")
    faults: tuple[Fault, ...] = ()
    if isinstance(error, RequestEntityTooLarge):
        faults = (Fault("", "too_many_bytes", {"max": service().settings.max_content_length}),)
    made = _respond(problem(slug, faults, status=status))
    own = error.get_response().headers
    for name in ("Allow", "Retry-After", "WWW-Authenticate"):
        if name in own:
            made.headers[name] = own[name]
    return made


def answer_design(error: InvalidDesign) -> Response:
    """Answer a body that cannot be read as a design, with all its faults."""
    return _respond(problem(slug_of(error), error.faults))


def slug_of(error: InvalidDesign) -> str:
    """Return which of PROBLEMS a text is that cannot be read as a design."""
    if isinstance(error, Unreadable):
        return "unreadable-body"
    if isinstance(error, TooLarge):
        return "too-large"
    return "invalid-request" if isinstance(error, InvalidRequest) else "invalid-design"


def answer_unavailable(error: FormatUnavailable) -> Response:
    """Answer the request for a format that this installation cannot make."""
    return _respond(problem("format-unavailable"))


def answer_busy(error: RendererBusy | ReaderBusy) -> Response:
    """Answer the request for a document while too many are being made or read: later it will do."""
    if isinstance(error, RendererLost):
        journal.write(logging.WARNING, "renderer", text=str(error))
    made = _respond(problem("not-ready"))
    made.headers["Retry-After"] = str(error.retry_after)
    return made


_PASSING = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN}
)
"""What the system says when it has no room, no file or no process to give: nothing that the request is to blame for."""


def answer_system(error: OSError | MemoryError) -> Response:
    """Answer a request for which this machine had no room: later it may. Any other error of the system is a bug."""
    journal.bug(error)
    lacks = passes(error)
    made = _respond(problem("not-ready" if lacks else "internal-error"))
    if lacks:
        made.headers["Retry-After"] = str(RendererBusy.retry_after)
    return made


def passes(error: Exception) -> bool:
    """Whether an error says that this machine had no room just now."""
    return isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno in _PASSING)


OTHER_FORMATS = ("xlsx", "html", "csv")
"""Formats that hold a design of any size that is accepted at all."""


def answer_too_large_to_render(error: TooLargeToRender) -> Response:
    """Answer the request for a PDF that would take more than one may.

    As 413: asking again will not help, asking for less or for another format will, and those are told.
    """
    return _respond(too_large_as_pdf())


def too_large_as_pdf() -> dict[str, Any]:
    """Return the problem of a PDF that would take more than one may, with the formats that can be had."""
    there = [{"format": name, "href": f"/api/v1/reports?format={name}"} for name in OTHER_FORMATS]
    return {**problem("too-large-as-pdf"), "alternatives": there}


def answer_refused(error: Refused) -> Response:
    """Answer a request that was refused."""
    made = _respond(problem(error.slug, error.faults, **error.facts))
    made.headers.update(error.headers)
    return made


@dataclass(frozen=True, slots=True)
class Asker:
    """What a problem has of the request that it answers; for answers that go on when the request is no longer known."""

    words: Phrases
    path: str
    request_id: str
    sent: int | None = None
    """Bytes of the request's body and query; None for a part of a stream, whose answers are bounded by themselves."""


def asker() -> Asker:
    """Return that of this request, whose answer goes on after it."""
    return Asker(phrases(), request.path, request_id())


def _asker_of_one() -> Asker:
    """Return that of a request with one answer. A body without a stated length counts for nothing."""
    sent = (request.content_length or 0) + len(request.query_string)
    return Asker(phrases(), request.path, request_id(), sent)


def problem(
    slug: str,
    faults: Sequence[Fault] = (),
    *,
    status: int | None = None,
    asked: Asker | None = None,
    **facts: Any,
) -> dict[str, Any]:
    """Return the problem document, in the request's language; `facts` fill its sentence's placeholders."""
    asked = asked or _asker_of_one()
    words = asked.words
    told: dict[str, Any] = {
        "type": f"/problems/{slug}",
        "title": words.say(f"api.problem.{slug}.title"),
        "status": status or PROBLEMS[slug],
        "detail": words.say(f"api.problem.{slug}.detail", count=len(faults), **facts),
        "instance": quote(asked.path[:_MAX_ECHO]),
        "requestId": asked.request_id,
    }
    if faults:
        told["errors"] = list(_errors(faults, words, _room(asked, told)))
        if len(told["errors"]) < len(faults):
            told["truncated"] = True
    elif is_api(asked.path):
        # One shape for every error of the API: without a fault of the body, the problem itself is the one error.
        told["errors"] = [{"pointer": "", "code": slug, "detail": told["detail"]}]
    return told


def is_api(path: str) -> bool:
    """Whether a path is the API's, where every answer is for programs."""
    return path == "/api" or path.startswith("/api/")


def _room(asked: Asker, told: Mapping[str, Any]) -> int:
    """Return how many bytes the faults of a problem may take."""
    if asked.sent is None:
        return _MAX_ERRORS_BYTES
    return min(_MAX_ERRORS_BYTES, _GROWTH * asked.sent + _FREE_BYTES - _REST_BYTES - len(_encoded(told)))


def _errors(faults: Sequence[Fault], words: Phrases, room: int) -> Iterator[dict[str, str]]:
    """Yield the faults in words, as many as an answer may hold, and one at the least."""
    for number, fault in enumerate(faults[:MAX_FAULTS]):
        # What may be chosen or asked are words of ours: all of them are told.
        told = {name: value if name in ("choices", "metrics") else _cut(value) for name, value in fault.params.items()}
        detail = words.say(f"problems.{fault.code}", **told)
        error = {"pointer": fault.pointer, "code": fault.code, "detail": detail}
        room -= len(_encoded(error)) + len(", ")
        if room < 0 and number:
            return
        yield error


def _encoded(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _cut(value: Any) -> Any:
    """Return a value short enough to be echoed."""
    if isinstance(value, str) and type(value) is str and len(value) > _MAX_ECHO:
        return value[: _MAX_ECHO - 1] + "…"
    return value


def _respond(told: dict[str, Any]) -> Response:
    g.problem = told["type"].rpartition("/")[2]  # for the log
    made = _page(told) if _wants_page() else None
    if made is None:
        made = Response(_encoded(told), told["status"], content_type=MEDIA_TYPE)
    made.content_language.add(language())
    made.vary.update(("Accept", "Accept-Language"))
    return made


def _wants_page() -> bool:
    if is_api(request.path):
        return False
    kinds = (MEDIA_TYPE, "application/json", "text/html")
    return request.accept_mimetypes.best_match(kinds) == "text/html"


def page_of(error: Exception, **values: Any) -> str:
    """Return the page that tells of a bug, or of a machine without room, in an answer that has begun already."""
    journal.bug(error)
    told = problem("not-ready" if passes(error) else "internal-error")
    return render_template(PAGE, problem=told, phrases=phrases(), language=language(), **values)


def _page(told: dict[str, Any]) -> Response | None:
    """Return the problem as a page; None where that fails too, so that even then the caller gets an answer."""
    try:
        page = render_template(PAGE, problem=told, phrases=phrases(), language=language())
    except TemplateNotFound:
        return None
    except Exception as error:  # a broken template must not hide the problem that it was to tell
        journal.bug(error)
        return None
    return Response(page, told["status"], mimetype="text/html")
