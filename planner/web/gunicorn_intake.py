"""What has come of a request, and whether that is all of it.

This looks at requests only to know how long to wait; gunicorn's own parser reads what is then handed to it and alone
decides what it means. Where the two should disagree it finds the connection at its end, and refuses.
"""

from __future__ import annotations

import re
from enum import Enum, auto

MAX_HEAD = 65_536
"""Bytes of a request's first line and headers."""

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,18})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r\n]*chunked", re.IGNORECASE)
_CODING = re.compile(rb"\r\ntransfer-encoding", re.IGNORECASE)
_LENGTHS = re.compile(rb"\r\ncontent-length", re.IGNORECASE)
_CLOSES = re.compile(rb"\r\nconnection:[^\r\n]*close", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)
_STREAMED = re.compile(rb"POST [^ ?\r\n]*/assessments/batch[ ?]")
_PROBE = re.compile(rb"(?:GET|HEAD) /(?:healthz|readyz|metrics)[ ?]")
_PDF = re.compile(rb"POST [^ ?\r\n]*/reports\?(?:[^ \r\n]*&)?format=pdf[& ]")
_PREFERS = re.compile(rb"\r\nprefer:", re.IGNORECASE)
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")
_MAX_SIZE_LINE = 4_096


class Stage(Enum):
    """How far a request has come."""

    NOTHING = auto()
    HEAD = auto()
    BODY = auto()
    READY = auto()
    """It can be worked on."""
    TOO_LONG = auto()
    """Its head is longer than MAX_HEAD."""


class Coming:
    """One request on its way in."""

    def __init__(self, most: int) -> None:
        """Begin with nothing. Of a body beyond `most` bytes no more is waited for: it will be refused."""
        self._got, self._most = bytearray(), most
        self._searched = 0
        self._ends: int | None = None
        self._chunks_from: int | None = None
        self.stage = Stage.NOTHING
        self.whole = False
        """Whether all of it has come; one that is ready without is read as it comes, or refused for its size."""
        self.streamed = False
        """Whether it is answered while it comes in."""
        self.probe = False
        """Whether it is only asked how the service is."""
        self.pdf = False
        """Whether its client waits for a PDF."""
        self.expects = False
        """Whether the client waits for a word before it sends the body."""
        self.may_go_on = False
        """Whether another may follow on its connection when this one is refused unread: its end is beyond doubt."""

    def given(self) -> bytes:
        """Return what has come."""
        return bytes(self._got)

    def head(self) -> bytes:
        """Return the beginning, at most MAX_HEAD bytes."""
        return bytes(self._got[:MAX_HEAD])

    def take(self, piece: bytes) -> Stage:
        """Add what has come; return how far it is now."""
        self._got += piece
        if self.stage in {Stage.NOTHING, Stage.HEAD}:
            self.stage = Stage.HEAD
            self._look_for_head()
        if self.stage is Stage.BODY:
            self._look_for_end()
        return self.stage

    def _look_for_head(self) -> None:
        end = self._got.find(b"\r\n\r\n", max(0, self._searched - 3))
        self._searched = len(self._got)
        if end < 0 or end > MAX_HEAD:
            if len(self._got) > MAX_HEAD:
                self.stage = Stage.TOO_LONG
            return
        head = bytes(self._got[: end + 2])
        self.probe = _PROBE.match(head) is not None
        self.streamed = _STREAMED.match(head) is not None
        self.pdf = _PDF.match(head) is not None and _PREFERS.search(head) is None
        self.stage = Stage.READY if self.streamed else Stage.BODY
        self.expects = _EXPECTS.search(head) is not None
        plain = _CODING.search(head) is None and len(_LENGTHS.findall(head)) <= 1
        self.may_go_on = plain and b" HTTP/1.1\r\n" in head and _CLOSES.search(head) is None
        if _CHUNKED.search(head):
            self._chunks_from = end + 4
        else:
            length = _LENGTH.search(head)
            self._ends = end + 4 + (int(length[1]) if length else 0)
            if self._ends - end - 4 > self._most:
                self.stage = Stage.READY

    def _look_for_end(self) -> None:
        if self._ends is not None:
            self.may_go_on &= len(self._got) <= self._ends
            if len(self._got) >= self._ends:
                self._ended()
        elif len(self._got) > self._most + MAX_HEAD:
            self.stage = Stage.READY
        else:
            self._look_for_last_chunk()

    def _look_for_last_chunk(self) -> None:
        while self._chunks_from is not None and len(self._got) > self._chunks_from:
            line = _SIZE.match(self._got, self._chunks_from)
            if line is None:
                line_there = self._got.find(b"\n", self._chunks_from) >= 0
                # What is no chunk is for gunicorn to refuse.
                if line_there or len(self._got) - self._chunks_from > _MAX_SIZE_LINE:
                    self.stage = Stage.READY
                return
            size = int(line[1], 16)
            if size:
                self._chunks_from = line.end() + size + 2
                continue
            # Either the empty line at once, or trailers and then it.
            if self._got.startswith(b"\r\n", line.end()) or self._got.find(b"\r\n\r\n", line.end()) >= 0:
                self._ended()
            return

    def _ended(self) -> None:
        self.whole, self.stage = True, Stage.READY
