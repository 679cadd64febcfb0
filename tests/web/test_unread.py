"""Requests that no server can read, and errors outside of the application: answered as all others, told without them.

gunicorn would answer them in pages of its own, and write into the log what was sent and by whom.
"""

from __future__ import annotations

import json
import logging
import socket
import sys
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from gunicorn.config import Config  # type: ignore[import-untyped]
from gunicorn.http import errors  # type: ignore[import-untyped]

from planner.cli import serve
from planner.web import journal, security
from planner.web.gunicorn_log import Log
from planner.web.gunicorn_worker import Worker, status_of
from planner.web.refusals import Refusals
from tests.serving import started
from tests.web.conftest import make_app
from tests.web.test_refusals import read
from tests.web.test_server import connect, ended, environment

MARK = "canary7f3"
COMMAND = Path(sys.executable).with_name("expressway-planner")
POST = b"POST /api/v1/assessments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
SMUGGLED = f"GET /api/v1/rules?{MARK} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
UNREADABLE: dict[str, tuple[bytes, int]] = {
    "no request at all": (f"{MARK}\r\n\r\n".encode(), 400),
    "a line with more behind it": (f"GET /en/result?d={MARK} HTTP/1.1 {MARK}\r\nHost: localhost\r\n\r\n".encode(), 400),
    "a version there is not": (f"GET /?{MARK} HTTP/3.9\r\nHost: localhost\r\n\r\n".encode(), 400),
    "a header without a colon": (f"GET / HTTP/1.1\r\nHost localhost {MARK}\r\n\r\n".encode(), 400),
    "a name with a blank": (f"GET / HTTP/1.1\r\nHost: localhost\r\n{MARK} : x\r\n\r\n".encode(), 400),
    "a folded header": (f"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n {MARK}\r\n\r\n".encode(), 400),
    "an address without end": (f"GET /{MARK}{'a' * 20_000} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(), 414),
    "length and chunks": (
        POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n" + SMUGGLED,
        400,
    ),
    "two lengths": (POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}" + SMUGGLED, 400),
    "a length that is none": (POST + b"Content-Length: +2\r\n\r\n{}" + SMUGGLED, 400),
    "a coding there is not": (POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SMUGGLED, 400),
    "chunks twice": (POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n" + SMUGGLED, 400),
}
"""What is no request, or leaves open where it ends, and how it is answered."""


@pytest.mark.slow
@pytest.mark.xdist_group("server")
def test_what_cannot_be_read_is_a_problem_and_a_line_without_it(tmp_path: Path) -> None:
    """One answer with every header, then the connection ends; the log is JSON and holds neither text nor address."""
    log = tmp_path / "log"
    with started(COMMAND, tmp_path, {**environment(), "PLANNER_LOG_LEVEL": "info"}, log) as (address, _):
        for what, (sent, status) in UNREADABLE.items():
            with connect(address.removeprefix("http://"), sent) as client:
                said = ended(client)
            answer, body = read(said)
            assert answer.status == status, what
            assert said.count(b"HTTP/1.1 ") == 1, f"{what}: what was hidden in it was answered"
            assert answer.getheader("Content-Type") == "application/problem+json"
            assert json.loads(body)["status"] == status
            assert answer.getheader("Content-Security-Policy") == security.FILE_POLICY
            assert {name: answer.getheader(name) for name in security.HEADERS} == dict(security.HEADERS)
            assert MARK.encode() not in said
    lines = [json.loads(line) for line in log.read_text().splitlines() if not line.startswith("Listening")]
    unread = [line for line in lines if line["event"] == "unread"]
    assert [line["status"] for line in unread] == [status for _, status in UNREADABLE.values()]
    assert all(line["requestId"] and line["error"] for line in unread)
    assert MARK not in log.read_text()
    assert "127.0.0.1" not in "".join(json.dumps(line) for line in lines)


class _Client:
    """A connection that keeps what is said on it."""

    def __init__(self) -> None:
        self.said = b""

    def sendall(self, answer: bytes) -> None:
        """Take an answer."""
        self.said += answer


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.InvalidRequestLine(MARK), 400),
        (errors.InvalidHeaderName(MARK), 400),
        (errors.UnsupportedTransferCoding(MARK), 400),
        (errors.LimitRequestLine(9, 8), 414),
        (errors.ExpectationFailed(MARK), 417),
        (errors.LimitRequestHeaders(MARK), 431),
        (errors.InvalidResponseHeader(MARK), 500),
        (errors.ConfigurationProblem(MARK), 500),
        (ValueError(MARK), 500),
    ],
    ids=lambda value: type(value).__name__,
)
def test_whose_fault_it_is(app: Flask, error: Exception, status: int, caplog: pytest.LogCaptureFixture) -> None:
    """A client's error is a warning, any other a bug; both by type, with the id of the answer."""
    assert status_of(error) == status
    client = _Client()
    worker: Any = SimpleNamespace(_refusals=Refusals(app))
    with caplog.at_level(logging.DEBUG, "planner"):
        Worker.handle_error(worker, None, client, ("192.0.2.7", 1), error)
    answer, body = read(client.said)
    assert (answer.status, answer.getheader("Connection")) == (status, "close")
    (line,) = [json.loads(message) for message in caplog.messages]
    assert (line["event"], line["error"]) == ("bug" if status == 500 else "unread", type(error).__name__)
    assert line["requestId"] == answer.getheader("X-Request-ID") == json.loads(body)["requestId"]
    assert not {MARK, "192.0.2.7"} & set(caplog.text.split('"'))
    assert MARK.encode() not in client.said


def test_for_another_application_there_is_the_status_alone() -> None:
    """Without words, but with the headers."""
    answer, body = read(Refusals(object()).unread(400, "a"))
    assert (answer.status, body) == (400, b"")
    assert answer.getheader("X-Content-Type-Options") == "nosniff"


@pytest.mark.parametrize("answer", [Refusals.TOO_LONG, Refusals.TOO_SLOW])
def test_what_ends_a_connection_has_the_headers_too(answer: bytes) -> None:
    """It has no body, and says so."""
    told, body = read(answer)
    assert body == b""
    assert told.getheader("Content-Security-Policy") == security.FILE_POLICY
    assert {name: told.getheader(name) for name in security.HEADERS} == dict(security.HEADERS)


def test_gunicorn_logs_as_we_do(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    """What it tells of its processes is a line of JSON; of an exception there are type and place."""
    config = Config()
    config.set("loglevel", "warning")
    log = Log(config)
    logger = logging.getLogger("gunicorn.error")
    try:
        log.warning("Worker (pid:%s) was sent %s!", 7, 'SIG"KILL\n')
        with caplog.at_level(logging.DEBUG, "planner"):
            try:
                raise ValueError(MARK)
            except ValueError:
                log.exception("Error handling request %s", f"/en/result?d={MARK}")
            log.exception("nothing was raised")
    finally:
        logger.handlers.clear()
    line = json.loads(capfd.readouterr().err.splitlines()[0])
    assert (line["event"], line["logger"], line["level"]) == ("message", "gunicorn.error", "warning")
    assert line["text"] == 'Worker (pid:7) was sent SIG"KILL\n!'
    bugs = [json.loads(message) for message in caplog.messages if '"bug"' in message]
    assert [bug["error"] for bug in bugs] == ["ValueError"]
    assert "test_unread.py" in bugs[0]["at"][-1]
    assert MARK not in caplog.text


def test_a_process_without_logging_of_its_own_writes_lines_of_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On standard error: ours as they are, others' in the same shape."""
    logger = logging.getLogger("planner")
    monkeypatch.setattr(logger, "handlers", [])
    monkeypatch.setattr(logger, "propagate", False)
    make_app(LOG_LEVEL="info")
    journal.write(logging.INFO, "batch", answered=7)
    logging.getLogger("planner.jobs").warning("%d jobs", 8)
    ours, others = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (ours["event"], ours["level"], ours["answered"]) == ("batch", "info", 7)
    assert (others["event"], others["logger"], others["text"]) == ("message", "planner.jobs", "8 jobs")


def test_without_an_exception_there_is_no_bug(caplog: pytest.LogCaptureFixture) -> None:
    """Flask may say that it has none to tell of."""
    app = make_app(LOG_LEVEL="info")
    with app.test_request_context("/"), caplog.at_level(logging.DEBUG, "planner"):
        app.log_exception((None, None, None))
    assert caplog.messages == []


def test_the_server_without_gunicorn_is_silent(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Werkzeug's own would write each request with its address, query and caller; the application's log is enough."""
    made: dict[str, Any] = {}

    def make(*_: Any, **given: Any) -> Any:
        made.update(given)
        return SimpleNamespace(serve_forever=lambda: None)

    monkeypatch.setattr("werkzeug.serving.make_server", make)
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        assert serve._run_werkzeug(None, listener) == 0
    handler = object.__new__(made["request_handler"])
    handler.client_address = ("192.0.2.7", 1)
    handler.command, handler.path, handler.request_version = "GET", f"/en/result?d={MARK}", "HTTP/1.1"
    with caplog.at_level(logging.DEBUG):
        handler.log_request(200)
        handler.log_error("code %d", 400)
    assert caplog.messages == []
    assert "".join(capfd.readouterr()) == ""
