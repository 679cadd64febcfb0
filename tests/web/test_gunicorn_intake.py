"""How long to wait for a request: never too short for gunicorn's parser, never for more than the client sends."""

from __future__ import annotations

import pytest
from gunicorn.config import Config  # type: ignore[import-untyped]
from gunicorn.http.parser import RequestParser  # type: ignore[import-untyped]

from planner.web.gunicorn_intake import MAX_HEAD, Coming, Stage

MOST = 100_000
GET = b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST /x HTTP/1.1\r\nHost: a\r\n"
WHOLE = {
    "without a body": GET,
    "of stated length": POST + b"Content-Length: 5\r\n\r\nabcde",
    "of no length": POST + b"content-length:0\r\n\r\n",
    "in chunks": POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n1;a=b\r\nx\r\n0\r\n\r\n",
    "in chunks with trailers": POST + b"transfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nA: b\r\nC: d\r\n\r\n",
    "with ends of lines in a chunk": POST + b"Transfer-Encoding: chunked\r\n\r\n9\r\n0\r\n\r\n0\r\n\r\r\n0\r\n\r\n",
}
MORE = {
    "half a head": GET[:-2],
    "half a body": POST + b"Content-Length: 5\r\n\r\nabcd",
    "half a chunk": POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabc",
    "half the size of a chunk": POST + b"Transfer-Encoding: chunked\r\n\r\n5",
    "no last chunk": POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n",
    "no end of the last chunk": POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n",
    "no end of the trailers": POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n",
}


def coming(content: bytes, size: int = 0) -> Coming:
    """Return what becomes of a request that comes in pieces of a size."""
    request = Coming(MOST)
    for start in range(0, len(content), size or len(content)):
        request.take(content[start : start + (size or len(content))])
    return request


def read_by_gunicorn(content: bytes) -> bytes:
    """Return the body as gunicorn reads it; fail where it wants more than there is."""

    def pieces() -> object:
        yield content
        raise AssertionError("gunicorn waits for more")

    request = next(RequestParser(Config(), pieces(), ("127.0.0.1", 1)))
    body: bytes = request.body.read()
    return body


@pytest.mark.parametrize(
    ("line", "headers", "waits"),
    [
        ("POST /api/v1/reports?format=pdf HTTP/1.1", "", True),
        ("POST /below/a/path/api/v1/reports?language=es&format=pdf&x=1 HTTP/1.1", "", True),
        ("POST /api/v1/reports?format=pdf HTTP/1.1", "Prefer: respond-async\r\n", False),
        ("POST /api/v1/reports?format=pdfs HTTP/1.1", "", False),
        ("POST /api/v1/reports?format=xlsx HTTP/1.1", "", False),
        ("POST /api/v1/reports HTTP/1.1", "Referer: /api/v1/reports?format=pdf&\r\n", False),
        ("GET /api/v1/reports?format=pdf HTTP/1.1", "", False),
        ("POST /api/v1/assessments?format=pdf HTTP/1.1", "", False),
    ],
)
def test_whoever_waits_for_a_pdf_is_known(line: str, headers: str, waits: bool) -> None:
    """By the first line alone; who prefers a job does not wait."""
    assert coming(f"{line}\r\nHost: a\r\n{headers}\r\n".encode()).pdf is waits


@pytest.mark.parametrize("size", [0, 1, 3])
@pytest.mark.parametrize("kind", WHOLE)
def test_the_end_is_seen_when_it_has_come(kind: str, size: int) -> None:
    """Not before, however it is cut; gunicorn then has all it wants, and all is handed over."""
    content = WHOLE[kind]
    request = coming(content[:-1], size)
    assert request.stage in {Stage.HEAD, Stage.BODY}
    assert request.take(content[-1:]) is Stage.READY
    assert request.whole
    assert request.given() == content
    read_by_gunicorn(content)


@pytest.mark.parametrize("kind", MORE)
def test_what_is_not_whole_is_waited_for(kind: str) -> None:
    """Wherever it stops."""
    request = coming(MORE[kind])
    assert request.stage in {Stage.HEAD, Stage.BODY}
    assert not request.whole


@pytest.mark.parametrize("content", [b"zz\r\n", b"\r\n", b"-1\r\n", b"1" * 5_000, b"5\nabcde"])
def test_what_is_no_chunk_is_left_to_gunicorn(content: bytes) -> None:
    """It is not waited for what will never come."""
    request = coming(POST + b"Transfer-Encoding: chunked\r\n\r\n" + content)
    assert request.stage is Stage.READY
    assert not request.whole


def test_a_body_that_is_too_large_is_not_waited_for() -> None:
    """The application refuses it by its length; one in chunks when more has come than it takes."""
    stated = coming(POST + b"Content-Length: %d\r\n\r\n" % (MOST + 1))
    assert (stated.stage, stated.whole) == (Stage.READY, False)
    assert coming(POST + b"Content-Length: %d\r\n\r\n" % MOST).stage is Stage.BODY
    chunks = coming(POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"5\r\nabcde\r\n" * 20_000)
    assert (chunks.stage, chunks.whole) == (Stage.READY, False)


def test_a_head_has_an_end() -> None:
    """One that is too long is told so, in whatever pieces."""
    for size in (0, 1_000):
        request = coming(GET[:-2] + b"X: " + b"a" * 2 * MAX_HEAD, size)
        assert request.stage is Stage.TOO_LONG
        assert request.head() == (GET[:-2] + b"X: " + b"a" * 2 * MAX_HEAD)[:MAX_HEAD]
    assert Coming(MOST).stage is Stage.NOTHING


def test_batches_and_probes_are_known() -> None:
    """A batch is ready with its head; whoever asks how the service is does not stand in line; nobody else."""
    batch = coming(b"POST /api/v1/assessments/batch?language=es HTTP/1.1\r\nContent-Length: 9\r\n\r\n")
    assert (batch.stage, batch.streamed, batch.whole) == (Stage.READY, True, False)
    for path in (b"/healthz", b"/readyz", b"/metrics", b"/healthz?a=b"):
        assert coming(b"GET %b HTTP/1.1\r\n\r\n" % path).probe
    for line in (b"GET /healthzz", b"POST /healthz", b"GET /api/healthz", b"GET /?/assessments/batch", b"GET /x"):
        request = coming(line + b" HTTP/1.1\r\n\r\n")
        assert not request.probe
        assert not request.streamed


@pytest.mark.parametrize(
    ("head", "rest", "may"),
    [
        (b"", b"", True),
        (b"Content-Length: 2\r\n", b"ab", True),
        (b"Content-Length: 2\r\n", b"abGET", False),
        (b"Connection: close\r\n", b"", False),
        (b"Connection: keep-alive, Close\r\n", b"", False),
        (b"Transfer-Encoding: chunked\r\n", b"0\r\n\r\n", False),
        (b"Content-Length: 2\r\nContent-Length: 2\r\n", b"ab", False),
        (b"Content-Length: 2\r\nTransfer-Encoding: identity\r\n", b"ab", False),
    ],
)
def test_after_a_refusal_only_what_is_beyond_doubt_goes_on(head: bytes, rest: bytes, may: bool) -> None:
    """Nobody can hide a second request in the body of one that was never read."""
    assert coming(b"POST /x HTTP/1.1\r\n" + head + b"\r\n" + rest).may_go_on is may
    assert not coming(b"POST /x HTTP/1.0\r\n" + head + b"\r\n" + rest).may_go_on


def test_a_client_that_waits_for_a_word_is_known() -> None:
    """Expect: 100-continue."""
    assert coming(POST + b"Expect: 100-Continue\r\nContent-Length: 5\r\n\r\n").expects
    assert not coming(POST + b"Content-Length: 5\r\n\r\n").expects
