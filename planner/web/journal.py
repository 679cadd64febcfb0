"""The service's log: one JSON object a line on the `planner` logger. Never a design, a query or another's address."""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import PurePath
from types import TracebackType
from typing import Any

from flask import Flask, Response, g, request

from planner.errors import RenderError, RuleObservedNothing, WordingError
from planner.rules import Rule
from planner.web import metrics
from planner.web.settings import Settings

_logger = logging.getLogger("planner")
_FRAMES = 12
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_TRACE = re.compile(r"(?!ff)[0-9a-f]{2}-(?P<trace>(?!0{32})[0-9a-f]{32})-(?P<span>(?!0{16})[0-9a-f]{16})-[0-9a-f]{2}")
"""A `traceparent` of W3C Trace Context; what later versions put behind it is passed over."""
_TELLING = (RuleObservedNothing, WordingError, RenderError)
"""Errors whose message we write ourselves, of keys and ids alone. Any other may quote what a person typed."""


class JsonLines(logging.Formatter):
    """Ours are JSON already; any other record becomes a line of the same shape."""

    def format(self, record: logging.LogRecord) -> str:
        """Return its line, without an exception's own words."""
        if getattr(record, "is_json", False):
            return record.getMessage()
        return _line(record.levelname, "message", {"logger": record.name, "text": record.getMessage()})


def write(level: int, event: str, **fields: Any) -> None:
    """Write one line, if the level is logged at all."""
    if _logger.isEnabledFor(level):
        _logger.log(level, _line(logging.getLevelName(level), event, fields), extra={"is_json": True})


def set_up(app: Flask, settings: Settings) -> None:
    """Log each request and bug of this app; write to standard error unless the process has logging of its own."""
    _logger.setLevel(settings.log_level.upper())
    if not _logger.hasHandlers():
        to_stderr = logging.StreamHandler()
        to_stderr.setFormatter(JsonLines())
        _logger.addHandler(to_stderr)
    app.before_request(_start)
    app.after_request(_request_answered)


def request_id() -> str:
    """Return the id of this request: the caller's X-Request-ID when it is harmless, else one of our own."""
    known: str | None = g.get("request_id")
    if known is None:
        stated = request.headers.get("X-Request-ID", "")
        known = g.request_id = stated if _REQUEST_ID.fullmatch(stated) else secrets.token_hex(8)
    return known


def bug(error: BaseException, about: Mapping[str, Any] | None = None) -> None:
    """Tell of an exception that nobody expected: its type and where it came from, without what it says.

    `about` is what `about_request` gave, where the request is no longer known.
    """
    fields: dict[str, Any] = {
        **(about or about_request()),
        "error": type(error).__name__,
        "at": _frames(error.__traceback__),
    }
    if isinstance(error, _TELLING):
        fields["text"] = str(error)
    if rule := _rule_at_work(error.__traceback__):
        fields["rule"] = rule
    metrics.count(metrics.BUGS, rule or "")
    write(logging.ERROR, "bug", **fields)


def _line(level: str, event: str, fields: dict[str, Any]) -> str:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return json.dumps({"time": now, "level": level.lower(), "event": event, **fields})


def _start() -> None:
    g.started = time.perf_counter()


def _request_answered(response: Response) -> Response:
    if _logger.isEnabledFor(logging.INFO):
        why = {"problem": g.problem} if "problem" in g else {}
        told = {**about_request(), "status": response.status_code, **why}
        if response.is_streamed:
            # It is answered when its last part is.
            response.call_on_close(partial(_tell, told, g.get("started")))
        else:
            _tell(told, g.get("started"))
    return response


def _tell(told: dict[str, Any], started: float | None) -> None:
    milliseconds = None if started is None else round((time.perf_counter() - started) * 1000, 3)
    write(logging.INFO, "request", **told, milliseconds=milliseconds)


def about_request() -> dict[str, Any]:
    """Return what may be told of a request: the route's pattern, not its path, which a stranger writes."""
    return {
        "requestId": request_id(),
        "method": request.method[:20],
        "path": request.url_rule.rule if request.url_rule else None,
        **_trace(),
    }


def _trace() -> dict[str, str]:
    """Return the ids of the trace that this request is a part of, where the caller says so in due form."""
    found = _TRACE.match(request.headers.get("traceparent", "").strip())
    if not found or (found.end() < len(found.string) and (found[0][:2] == "00" or found.string[found.end()] != "-")):
        return {}
    return {"traceId": found["trace"], "parentId": found["span"]}


def _frames(at: TracebackType | None) -> list[str]:
    """Return the last frames as 'module.py:line function'."""
    return [
        f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(at)[-_FRAMES:]
    ]


def _rule_at_work(at: TracebackType | None) -> str | None:
    """Return the id of the rule that was being judged when the exception came."""
    for frame, _ in traceback.walk_tb(at):
        at_work = frame.f_locals.get("rule")
        if isinstance(at_work, Rule):
            return at_work.id
    return None
