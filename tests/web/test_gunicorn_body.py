"""A body of gunicorn's gives what has come, and never what belongs to the next request."""

from __future__ import annotations

import io
from typing import Any

import pytest
from gunicorn.http.body import Body, ChunkedReader, EOFReader, LengthReader  # type: ignore[import-untyped]
from gunicorn.http.errors import NoMoreData  # type: ignore[import-untyped]
from gunicorn.http.unreader import Unreader  # type: ignore[import-untyped]

from planner.web.gunicorn_body import give_at_once


class _Coming(Unreader):  # type: ignore[misc]
    """What comes from a client, piece by piece; to ask for more would be to wait for ever."""

    def __init__(self, *pieces: bytes) -> None:
        super().__init__()
        self.pieces = list(pieces)

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Return the next piece."""
        assert self.pieces, "waits for what has not come"
        return self.pieces.pop(0)


class _Request:
    """What the reader of chunks asks of its request."""

    limit_request_field_size = 8190
    max_buffer_headers = 8190

    def parse_headers(self, content: bytes, from_trailer: bool = False) -> list[Any]:
        """Take the trailers for none."""
        return []


def chunk(content: bytes) -> bytes:
    """Return a chunk of the transfer coding."""
    return b"%x\r\n%b\r\n" % (len(content), content)


def test_a_line_is_given_while_nothing_else_has_come() -> None:
    """Of a stated length: the first line is there without a wait for the second."""
    coming = _Coming(b"one\ntw", b"o\n")
    body = Body(LengthReader(coming, 100))
    give_at_once(body)
    assert body.readline(50) == b"one\n"
    assert coming.pieces == [b"o\n"]
    assert body.readline(50) == b"two\n"


def test_a_chunk_is_given_while_the_next_has_not_come() -> None:
    """In chunks: likewise, wherever they are cut."""
    coming = _Coming(
        b"4\r\n", chunk(b"one\n")[3:4], chunk(b"one\n")[4:], chunk(b"t"), chunk(b"wo\nthree"), b"0\r\n\r\n"
    )
    body = Body(ChunkedReader(_Request(), coming))
    give_at_once(body)
    assert body.readline(50) == b"one\n"
    assert len(coming.pieces) == 3
    assert [body.readline(50) for _ in range(4)] == [b"two\n", b"three", b"", b""]


def test_the_next_request_stays_where_it_is() -> None:
    """What came together with a body but follows it is left for its own reader."""
    coming = _Coming(b"one\nGET / HTTP/1.1")
    body = Body(LengthReader(coming, 4))
    give_at_once(body)
    assert body.read(100) == b"one\n"
    assert coming.read(None) == b"GET / HTTP/1.1"
    coming = _Coming(chunk(b"one\n") + b"0\r\n\r\nGET / HTTP/1.1")
    body = Body(ChunkedReader(_Request(), coming))
    give_at_once(body)
    assert body.read(100) == b"one\n"
    assert coming.read(None) == b"GET / HTTP/1.1"


@pytest.mark.parametrize("size", [1, 7, 1_024, 100_000])
def test_nothing_is_lost_however_it_is_read(size: int) -> None:
    """The whole body comes out, in order."""
    content = bytes(range(256)) * 300
    pieces = [content[start : start + 1_000] for start in range(0, len(content), 1_000)]
    stated = Body(LengthReader(_Coming(*pieces), len(content)))
    chunks = Body(ChunkedReader(_Request(), _Coming(*map(chunk, pieces), b"0\r\n\r\n")))
    for body in (stated, chunks):
        give_at_once(body)
        assert b"".join(iter(lambda body=body: body.readline(size), b"")) == content  # type: ignore[misc]


def test_a_body_that_breaks_off_ends_or_fails() -> None:
    """A connection that ends gives less than was stated; half a chunk is gunicorn's own error, as ever."""
    stated = Body(LengthReader(_Coming(b"on", b""), 10))
    give_at_once(stated)
    assert stated.readline(50) == b"on"
    chunks = Body(ChunkedReader(_Request(), _Coming(b"5\r\non", b"")))
    give_at_once(chunks)
    with pytest.raises(NoMoreData):
        chunks.readline(50)
    assert chunks.failed


def test_other_streams_stay_as_they_are() -> None:
    """Another server's stream, and a body that ends with its connection, are not touched."""
    give_at_once(io.BytesIO(b"x"))
    body = Body(EOFReader(_Coming(b"x")))
    reader = body.reader
    give_at_once(body)
    assert body.reader is reader
