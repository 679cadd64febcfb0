"""POST /assessments/batch: designs in, one a line; a compact result out for each, one a line, while the rest come in.

A line that is no design, or at which the planner itself fails, gets its problem on its line and the rest go on. Memory
holds one design at a time, however long the batch is and however slowly its answer is taken; planner.web.spool tells
how the body waits its turn.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Response, request

from planner.assessment import judge
from planner.errors import Fault, InvalidDesign
from planner.schemas import dump_compact, read_design
from planner.schemas.limits import MAX_BATCH_BYTES, MAX_BATCH_LINES, MAX_BATCH_SILENCE_S, MAX_BATCHES
from planner.schemas.lines import Line, lines_of
from planner.web import journal, metrics
from planner.web.api.answers import encode, in_words
from planner.web.api.batch_shapes import NDJSON, answer_lines, batch_body
from planner.web.api.body import check_sent_as
from planner.web.api.documented import BODY_REFUSALS, Blueprint, refusals
from planner.web.api.parameters import LANGUAGE, read_query
from planner.web.gunicorn_body import give_at_once
from planner.web.problems import Refused, asker, problem, slug_of
from planner.web.service import Service, service, today
from planner.web.spool import Spool, connection_of

blueprint = Blueprint("batch", __name__, description="Assess many designs in one request.")

MEDIA_TYPES = (NDJSON, "application/jsonl", "application/octet-stream")
"""What a batch may be sent as."""

_RETRY_AFTER_S = 10
_free = threading.BoundedSemaphore(MAX_BATCHES)


@blueprint.describe(
    "/assessments/batch",
    method="POST",
    operation="createAssessments",
    parameters=[LANGUAGE.described()],
    body=batch_body(MEDIA_TYPES),
    responses={200: answer_lines(), **BODY_REFUSALS, **refusals(503)},
)
def create_assessments() -> Response:
    """Assess many designs.

    Each line of the body is a design in JSON; each line of the answer is the compact result of one, in the same order,
    sent while the rest of the body still comes in. A line that is no design has its problem there instead, and the rest
    go on. Empty lines have no answer but count. Where the body breaks off or is beyond a limit, the last line of the
    answer says so.
    """
    read_query((LANGUAGE,))
    check_sent_as(MEDIA_TYPES)
    stated = request.content_length
    if stated is not None and stated > MAX_BATCH_BYTES:
        raise Refused("too-large", [_TOO_MANY_BYTES])
    if stated is None and not request.environ.get("wsgi.input_terminated"):
        stated = 0  # without a length, only a server that knows the body's end can be read from
    if not _free.acquire(blocking=False):
        raise Refused("not-ready", headers={"Retry-After": str(_RETRY_AFTER_S)})
    batch = _Batch(stated)
    try:
        made = in_words(batch.answer())
    except BaseException:
        batch.close()
        raise
    made.call_on_close(batch.close)
    return made


_TOO_MANY_BYTES = Fault("", "too_many_bytes", {"max": MAX_BATCH_BYTES})


class _Batch:
    """One request: from its first byte to its last answer, or until the client is gone."""

    def __init__(self, stated: int | None) -> None:
        self._stated = stated
        self._spool: Spool | None = None
        self._answered = self._refused = 0
        self._whole = self._closed = False
        self._started = time.perf_counter()
        self._asker, self._about = asker(), journal.about_request()
        self._held: Service = service()
        self._day: date = today()

    def answer(self) -> Response:
        """Return the answer, once something has come; raise Refused for a body of nothing."""
        connection = connection_of(request.environ)
        if connection is not None:
            connection.settimeout(MAX_BATCH_SILENCE_S)
        stream = request.environ["wsgi.input"]
        give_at_once(stream)
        try:
            self._spool = Spool(stream, stated=self._stated, limit=MAX_BATCH_BYTES, connection=connection)
        except OSError as error:
            journal.bug(error)
            raise Refused("not-ready", headers={"Retry-After": str(_RETRY_AFTER_S)}) from error
        if not self._spool.anything():
            if self._spool.no_room:
                raise Refused("not-ready", headers={"Retry-After": str(_RETRY_AFTER_S)})
            raise Refused("unreadable-body", [Fault("", "broken_body" if self._spool.broken else "empty")])
        made = Response(self._lines(self._spool), content_type=NDJSON)
        made.headers["X-Accel-Buffering"] = "no"  # nginx would keep the first answers until it has a buffer full
        return made

    def close(self) -> None:
        """Give back what the batch held, however it ended, and tell of it. May be called again."""
        if self._closed:
            return
        self._closed = True
        try:
            if self._spool is not None:
                self._spool.close()
        finally:
            _free.release()
        metrics.count(metrics.BATCH_LINES, "answered", by=self._answered)
        metrics.count(metrics.BATCH_LINES, "refused", by=self._refused)
        journal.write(
            logging.INFO,
            "batch",
            requestId=self._asker.request_id,
            answered=self._answered,
            refused=self._refused,
            whole=self._whole,
            milliseconds=round((time.perf_counter() - self._started) * 1000, 3),
        )

    def _lines(self, spool: Spool) -> Iterator[bytes]:
        try:
            yield from self._answers(spool)
        finally:
            self.close()

    def _answers(self, spool: Spool) -> Iterator[bytes]:
        number = 0
        for line in lines_of(spool.pieces(), max_bytes=self._held.settings.max_content_length):
            number = line.number
            if number > MAX_BATCH_LINES:
                yield self._told(number, "too-large", [Fault("", "too_many_lines", {"max": MAX_BATCH_LINES})])
                return
            yield self._line(line)
        if spool.too_large:
            yield self._told(number + 1, "too-large", [_TOO_MANY_BYTES])
        elif spool.no_room:
            yield self._told(number + 1, "not-ready")
        elif spool.broken:
            yield self._told(number + 1, "unreadable-body", [Fault("", "broken_body")])
        else:
            self._whole = True

    def _line(self, line: Line) -> bytes:
        """Return the answer to one line; whatever is wrong with it, there is one."""
        limit = self._held.settings.max_content_length
        if line.content is None:
            return self._told(line.number, "too-large", [Fault("", "too_many_bytes", {"max": limit})])
        try:
            design = read_design(line.content, max_bytes=limit)
            answered = self._encoded(
                {"line": line.number, **dump_compact(judge(design, self._held.reference, self._day))}
            )
        except InvalidDesign as error:
            return self._told(line.number, slug_of(error), error.faults)
        except Exception as error:
            journal.bug(error, self._about)
            return self._told(line.number, "internal-error")
        self._answered += 1
        return answered

    def _told(self, number: int, slug: str, faults: Any = ()) -> bytes:
        self._refused += 1
        return self._encoded({"line": number, "problem": problem(slug, faults, asked=self._asker)})

    @staticmethod
    def _encoded(value: dict[str, Any]) -> bytes:
        return encode(value) + b"\n"
