"""POST /assessments/batch: one answer a line, in order, whatever the lines hold."""

from __future__ import annotations

import io
import json
import logging
import socket
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from planner.design import Design
from planner.rules import RULES
from planner.schemas.limits import MAX_BATCH_SILENCE_S, MAX_BATCHES
from planner.web.api import batch
from planner.web.spool import Spool
from tests.designs import SOUND_C, SOUND_E
from tests.web.conftest import QUICK, make_app

PATH = "/api/v1/assessments/batch"
NDJSON = "application/x-ndjson"
Send = Callable[..., TestResponse]


@pytest.fixture
def send(client: FlaskClient) -> Send:
    """Return `send(lines, query="")`; a line is bytes as they are, or what becomes JSON."""

    def post(lines: list[Any], query: str = "", content_type: str = NDJSON, **options: Any) -> TestResponse:
        return client.post(PATH + query, data=joined(lines), content_type=content_type, **options)

    return post


def joined(lines: list[Any]) -> bytes:
    """Return lines as a body."""
    return b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)


def answers(response: TestResponse) -> list[dict[str, Any]]:
    """Return the lines of an answer, each of which must end with a line feed."""
    assert response.status_code == 200, response.text[:500]
    assert response.mimetype == NDJSON
    assert not response.data or response.data.endswith(b"\n")
    return [json.loads(line) for line in response.data.splitlines()]


# --- designs ----------------------------------------------------------------------------------------------------------


def test_each_line_is_what_a_single_request_says(send: Send, client: FlaskClient) -> None:
    """A line's answer is the compact assessment with its number in front, in the order of the lines."""
    designs = [QUICK, SOUND_C, {"clusters": [{"type": "C", "peer_count": 7}]}, SOUND_E, QUICK]
    told = answers(send(designs))
    alone = [client.post("/api/v1/assessments?view=compact", json=design).json for design in designs]
    assert told == [{"line": number, **(one or {})} for number, one in enumerate(alone, 1)]
    assert [*told[0]][:2] == ["line", "verdict"]


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
@pytest.mark.parametrize("last", [b"", b"\n", b"\n\n  \n"])
def test_empty_lines_count_but_are_not_answered(client: FlaskClient, ending: bytes, last: bytes) -> None:
    """A line's number is that of the caller's file; the last line may lack its line feed."""
    design = json.dumps(QUICK).encode()
    body = ending.join([b"", design, b" \t", b"", design]) + last
    told = answers(client.post(PATH, data=body, content_type=NDJSON))
    assert [one["line"] for one in told] == [2, 5]
    assert {one["verdict"] for one in told} == {"incomplete"}


def test_only_empty_lines_have_no_answer(send: Send) -> None:
    """A batch of no designs is answered with nothing."""
    assert answers(send([b"", b" ", b""])) == []


@pytest.mark.parametrize("content_type", [*batch.MEDIA_TYPES, f"{NDJSON}; charset=utf-8"])
def test_it_may_be_sent_as(send: Send, content_type: str) -> None:
    """NDJSON has several names, and tools that do not know it send bytes."""
    assert len(answers(send([QUICK], content_type=content_type))) == 1


def test_an_answer_is_marked_for_proxies_and_readers(send: Send) -> None:
    """No proxy is to hold it back, nobody to keep it; the problems in it are in the asked language."""
    headers = send([b"{"], "?language=es").headers
    assert headers["X-Accel-Buffering"] == "no"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Language"] == "es"
    assert "Content-Length" not in headers


# --- bad lines --------------------------------------------------------------------------------------------------------

BAD_LINES = {
    "not JSON": (b"{", 400, [("", "malformed_json")]),
    "YAML": (b"name: x", 400, [("", "malformed_json")]),
    "not UTF-8": (b'{"name": "\xff"}', 400, [("", "not_utf8")]),
    "NUL": (b'{"name": "\x00"}', 400, [("", "not_utf8")]),
    "two documents": (b"{} {}", 400, [("", "malformed_json")]),
    "too deep": (b"[" * 21, 400, [("", "too_deep")]),
    "a list": (b"[]", 422, [("", "object")]),
    "null": (b"null", 422, [("", "object")]),
    "a number": (b"1", 422, [("", "object")]),
    "no clusters": (b"{}", 422, [("/clusters", "required")]),
    "several faults": (
        b'{"clusters": [{"type": "Z", "nics": "2"}], "x": NaN}',
        422,
        [("/clusters/0/nics", "integer"), ("/clusters/0/type", "choice"), ("/x", "not_finite")],
    ),
    "twice the same key": (b'{"name": "a", "name": "b", "clusters": [{}]}', 422, [("/name", "duplicate_key")]),
    "too many peers": (b'{"clusters": [{"peer_count": 101}]}', 413, [("/clusters/0/peer_count", "too_many_peers")]),
    "too long": (b'{"notes": "' + b"x" * 262_144 + b'"}', 413, [("", "too_many_bytes")]),
}


@pytest.mark.parametrize("bad", BAD_LINES)
def test_a_bad_line_has_its_problem_and_the_rest_go_on(send: Send, client: FlaskClient, bad: str) -> None:
    """The problem is that of a single request with that body, the lines around it are answered."""
    line, status, faults = BAD_LINES[bad]
    first, told, last = answers(send([QUICK, line, QUICK]))
    assert (first["line"], told["line"], last["line"]) == (1, 2, 3)
    assert first["verdict"] == last["verdict"] == "incomplete"
    assert set(told) == {"line", "problem"}
    assert told["problem"]["status"] == status
    assert sorted((fault["pointer"], fault["code"]) for fault in told["problem"]["errors"]) == faults
    alone = client.post("/api/v1/assessments", data=line, content_type="application/json").json or {}
    for name in ("type", "title", "status", "detail", "errors"):
        assert told["problem"][name] == alone[name]


def test_problems_are_told_in_the_asked_language(send: Send) -> None:
    """The words of a problem follow the request; its codes do not."""
    (spanish,) = answers(send([b"{}"], "?language=es"))
    (english,) = answers(send([b"{}"], headers={"Accept-Language": "en"}))
    assert spanish["problem"]["title"] == "El diseño no se ajusta a su formato"
    assert english["problem"]["title"] != spanish["problem"]["title"]
    assert [fault["code"] for fault in spanish["problem"]["errors"]] == ["required"]


def test_a_bug_at_one_line_is_told_there_and_logged(
    send: Send, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The planner's own failure is a 500 on its line, in the log without the design, and the rest go on."""
    judge = batch.judge

    def failing(design: Design, *args: Any) -> Any:
        if design.name == "secret":
            raise RuntimeError(design.name)
        return judge(design, *args)

    monkeypatch.setattr(batch, "judge", failing)
    with caplog.at_level(logging.ERROR, "planner"):
        first, told, last = answers(send([QUICK, {**QUICK, "name": "secret"}, QUICK]))
    assert first["verdict"] == last["verdict"]
    assert (told["problem"]["status"], told["problem"]["type"]) == (500, "/problems/internal-error")
    (logged,) = [record.getMessage() for record in caplog.records]
    assert json.loads(logged)["error"] == "RuntimeError"
    assert "secret" not in logged + json.dumps(told)


def test_a_line_may_be_as_large_as_a_single_body(send: Send) -> None:
    """The last byte that fits and the first that does not; the limit is the service's setting."""
    design = json.dumps(QUICK).encode()
    exact = design + b" " * (262_144 - len(design))
    fits, not_fits = answers(send([exact, exact + b" "]))
    assert "verdict" in fits
    assert not_fits["problem"]["status"] == 413
    client = make_app(MAX_CONTENT_LENGTH=1024).test_client()
    fits, not_fits = answers(client.post(PATH, data=joined([QUICK, b" " * 1025]), content_type=NDJSON))
    assert "verdict" in fits
    assert not_fits["problem"]["errors"][0]["detail"] == "It is larger than 1,024 bytes."


# --- the request as a whole -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "status", "code"),
    [
        ({"data": b""}, 400, "empty"),
        ({"content_type": "application/json"}, 415, "media_type"),
        ({"content_type": "application/x-www-form-urlencoded"}, 415, "media_type"),
        ({"content_type": ""}, 415, "media_type"),
        ({"content_type": f"{NDJSON}; charset=latin-1"}, 415, "charset"),
        ({"headers": {"Content-Encoding": "gzip"}}, 415, "content_coding"),
        ({"path": f"{PATH}?view=full"}, 422, "unknown_parameter"),
        ({"path": f"{PATH}?language=xx"}, 422, "choice"),
        ({"headers": {"Origin": "https://elsewhere.example"}}, 403, "cross-site-request"),
        ({"headers": {"Host": "elsewhere.example"}}, 400, "untrusted-host"),
        ({"method": "GET"}, 405, "method-not-allowed"),
    ],
)
def test_what_is_no_batch_is_refused_as_a_whole(
    client: FlaskClient, options: dict[str, Any], status: int, code: str
) -> None:
    """What is wrong with the request itself is its own status, as everywhere."""
    asked = {"path": PATH, "method": "POST", "data": joined([QUICK]), "content_type": NDJSON, **options}
    response = client.open(**asked)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert [fault["code"] for fault in (response.json or {})["errors"]] == [code]


def test_a_batch_beyond_its_bytes_is_refused_before_it_is_read(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stated length above the limit is a 413; unstated, the last line says where reading ended."""
    monkeypatch.setattr(batch, "MAX_BATCH_BYTES", 400)
    body = joined([QUICK] * 4)
    stated = client.post(PATH, data=body, content_type=NDJSON)
    assert (stated.status_code, (stated.json or {})["errors"][0]["code"]) == (413, "too_many_bytes")
    told = answers(in_chunks(client, body))
    assert [one["line"] for one in told] == [1, 2, 3]
    assert told[-1]["problem"]["status"] == 413


def test_a_batch_beyond_its_lines_ends_there(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines up to the limit are answered, empty ones counted, and the next one says why it is the last."""
    monkeypatch.setattr(batch, "MAX_BATCH_LINES", 3)
    assert len(answers(send([QUICK, b"", QUICK]))) == 2
    told = answers(send([QUICK, b"", QUICK, QUICK, QUICK]))
    assert [one["line"] for one in told] == [1, 3, 4]
    assert [fault["code"] for fault in told[-1]["problem"]["errors"]] == ["too_many_lines"]


class _Broken(io.BytesIO):
    """A body that breaks off with an error of the server's own kind."""

    def readline(self, size: int | None = -1, /) -> bytes:
        """Return a line, or fail at the end."""
        if line := super().readline(size):
            return line
        raise ValueError("no last chunk")


def in_chunks(client: FlaskClient, body: bytes, stream: type[io.BytesIO] = io.BytesIO, **environ: Any) -> TestResponse:
    """Post a body without a length, as a server does that decodes chunks itself."""
    coding = {} if environ else {"HTTP_TRANSFER_ENCODING": "chunked"}
    overrides = {"wsgi.input": stream(body), "wsgi.input_terminated": True, **coding, **environ}
    return client.post(PATH, content_type=NDJSON, environ_overrides=overrides)


def test_chunks_are_read_to_their_end(client: FlaskClient) -> None:
    """Without a length the server tells where the body ends."""
    assert [one["line"] for one in answers(in_chunks(client, joined([QUICK, QUICK])))] == [1, 2]


def test_without_a_length_or_chunks_nothing_is_read(client: FlaskClient) -> None:
    """Where nobody says where a body ends, reading it could wait for ever."""
    environ = {"wsgi.input": io.BytesIO(joined([QUICK])), "HTTP_TRANSFER_ENCODING": "chunked"}
    response = client.post(PATH, content_type=NDJSON, environ_overrides=environ)
    assert (response.status_code, (response.json or {})["errors"][0]["code"]) == (400, "empty")


@pytest.mark.parametrize(
    ("stream", "stated"),
    [(_Broken, {}), (_Broken, {"CONTENT_LENGTH": "100000"}), (io.BytesIO, {"CONTENT_LENGTH": "100000"})],
    ids=["chunk", "error", "short"],
)
def test_a_body_that_breaks_off_says_so(client: FlaskClient, stream: type[io.BytesIO], stated: dict[str, str]) -> None:
    """What came is answered, and the last line tells that more should have come; nothing at all is a 400."""
    *told, last = answers(in_chunks(client, joined([QUICK, QUICK]), stream, **stated))
    assert [one["line"] for one in told] == [1, 2]
    assert (last["line"], last["problem"]["errors"][0]["code"]) == (3, "broken_body")
    nothing = in_chunks(client, b"", stream, **stated)
    assert (nothing.status_code, (nothing.json or {})["errors"][0]["code"]) == (400, "broken_body")


def test_more_than_the_stated_length_is_not_read(client: FlaskClient) -> None:
    """What follows a body on its connection belongs to the next request."""
    body = joined([QUICK])
    environ = {"wsgi.input": io.BytesIO(body + b"\nGET /"), "CONTENT_LENGTH": str(len(body))}
    told = answers(client.post(PATH, content_type=NDJSON, environ_overrides=environ))
    assert [one.get("verdict") for one in told] == ["incomplete"]


# --- several batches, and abandoned ones ------------------------------------------------------------------------------


def test_the_next_batch_waits_its_turn(app: Flask) -> None:
    """More batches at once than are answered get a 503 with Retry-After; an abandoned one gives its place back."""
    body = joined([QUICK] * 50)
    open_ones = [app.test_client().post(PATH, data=body, content_type=NDJSON) for _ in range(MAX_BATCHES)]
    try:
        refused = app.test_client().post(PATH, data=body, content_type=NDJSON)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")
        assert app.test_client().post("/api/v1/assessments", json=QUICK).status_code == 200
        open_ones.pop().close()
        assert len(answers(app.test_client().post(PATH, data=body, content_type=NDJSON))) == 50
    finally:
        for one in open_ones:
            one.close()


def test_an_abandoned_batch_ends_its_work(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the client is gone no further line is judged, and nothing is kept."""
    judged: list[str | None] = []
    judge = batch.judge

    def counted(design: Design, *args: Any) -> Any:
        judged.append(design.name)
        return judge(design, *args)

    spools: list[Spool] = []
    monkeypatch.setattr(batch, "judge", counted)
    monkeypatch.setattr(batch, "Spool", lambda *args, **kwargs: spools.append(Spool(*args, **kwargs)) or spools[-1])
    response = app.test_client().post(PATH, data=joined([QUICK] * 50), content_type=NDJSON)
    assert next(response.iter_encoded()).startswith(b'{"line":1,')
    response.close()
    assert len(judged) < 5
    (spool,) = spools
    assert spool.given_back


def test_no_place_for_the_body_is_told(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service without room for temporary files says that it is not ready, again and again."""

    def full(**kwargs: Any) -> Iterator[None]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    for _ in range(MAX_BATCHES + 1):
        response = send([QUICK])
        assert (response.status_code, response.headers["Retry-After"]) == (503, "10")


@pytest.mark.parametrize("lines", [0, 1])
def test_a_disk_that_fills_up_is_told(client: FlaskClient, monkeypatch: pytest.MonkeyPatch, lines: int) -> None:
    """Before the first line as a status; after it as the next line, behind the answers to what there was room for."""
    body = joined([QUICK]) + b"\n"

    class Full(io.BytesIO):
        def write(self, content: Any, /) -> int:
            if self.tell() == lines * len(body):
                raise OSError(28, "No space left on device")
            return super().write(content)

    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: Full())
    response = client.post(PATH, data=body * 2, content_type=NDJSON)
    if lines == 0:
        assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
    else:
        first, last = answers(response)
        assert (first["line"], first["verdict"]) == (1, "incomplete")
        assert (last["line"], last["problem"]["type"]) == (2, "/problems/not-ready")


def test_a_client_may_not_stand_still_for_ever(client: FlaskClient) -> None:
    """Where the server tells the connection, it has a limit to its silence."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        environ = {"gunicorn.socket": ours}
        told = answers(client.post(PATH, data=joined([QUICK]), content_type=NDJSON, environ_overrides=environ))
        assert [one["line"] for one in told] == [1]
        assert ours.gettimeout() == MAX_BATCH_SILENCE_S


# --- its description --------------------------------------------------------------------------------------------------


def test_every_line_fits_its_description(send: Send, client: FlaskClient) -> None:
    """Each line is an instance of exactly one of the two documented shapes."""
    document: dict[str, Any] = client.get("/api/v1/openapi.json").json or {}
    described = document["paths"][PATH]["post"]["responses"]["200"]["content"][NDJSON]["schema"]
    assert described == {
        "oneOf": [{"$ref": "#/components/schemas/BatchResult"}, {"$ref": "#/components/schemas/BatchProblem"}]
    }
    validator = Draft202012Validator({**described, "components": document["components"]})
    for told in answers(send([QUICK, b"{", SOUND_E, {"clusters": [{}]}, b"{}"])):
        assert list(validator.iter_errors(told)) == []
    assert not validator.is_valid({"line": 1})
    assert not validator.is_valid({"line": 0, "problem": {}})
    assert set(document["paths"][PATH]["post"]["requestBody"]["content"]) == set(batch.MEDIA_TYPES)


def test_rules_are_named_in_book_order(send: Send) -> None:
    """`unmet` and `undecided` are ids of the book, each once, in its order."""
    (told,) = answers(send([{"clusters": [{"type": "C", "peer_count": 7}, {"type": "C"}]}]))
    assert told["unmet"]
    for found in (told["unmet"], told["undecided"]):
        assert found == [rule for rule in RULES if rule in found]
