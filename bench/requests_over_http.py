"""What a request costs over HTTP: the planner beside a bare Flask echo on its own server, and FastAPI on uvicorn.

Run with `make bench`. Every server is one worker on this machine, asked over kept connections by one client process, in
turns within one run: compare the ratios, absolute figures belong to the machine. The body is the six-peer example.

* `echo` decodes the body and answers with it as JSON, in Flask, on the server that `expressway-planner serve` uses.
* `FastAPI` checks the shape of the body alone, with the pydantic models of bench/pydantic_design.py.
"""

from __future__ import annotations

import logging
import os
import selectors
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial

import pydantic_design
import uvicorn
from fastapi import FastAPI
from goals import tell
from six_peers import echo

from planner.cli.gunicorn_server import Server
from planner.resources import directory
from planner.web import create_app
from planner.web.warming import warm

EXAMPLE = (directory("data") / "examples" / "six-peers.json").read_bytes()
ROUNDS, ROUND_S = 5, 2.0
CONNECTIONS = 4
"""As many as the planner works on at the same time: more would be told to come again."""
PATIENCE_S, WARM_UP = 60, 5
OK = b" 200 "


# --- the servers ------------------------------------------------------------------------------------------------------


def serve_planner(listener: socket.socket) -> None:
    """Serve the planner itself."""
    app = create_app()
    Server(app, listener, 1, prepare=partial(warm, app)).run()


def serve_echo(listener: socket.socket) -> None:
    """Serve the floor: an application that answers with the decoded body."""
    Server(echo(), listener, 1).run()


def serve_fastapi(listener: socket.socket) -> None:
    """Serve the check of the shape alone."""
    app = FastAPI()
    app.post("/")(validate)
    uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[listener])


async def validate(design: pydantic_design.Design) -> dict[str, int]:
    """Answer in a word to what has the shape of a design."""
    return {"clusters": len(design.clusters)}


SERVERS = {"planner": serve_planner, "echo": serve_echo, "fastapi": serve_fastapi}


@contextmanager
def serving(name: str) -> Iterator[int]:
    """Run one of the servers; give its port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        port = int(listener.getsockname()[1])
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PLANNER_")}
        environment |= {"PLANNER_LOG_LEVEL": "error"}
        command = [sys.executable, __file__, name, str(listener.fileno())]
        server = subprocess.Popen(command, env=environment, pass_fds=[listener.fileno()])  # noqa: S603
    try:
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(PATIENCE_S)


# --- the client -------------------------------------------------------------------------------------------------------


@dataclass
class Asked:
    """One kind of request, and what came of it."""

    name: str
    server: str
    request: bytes
    a_second: list[float] = field(default_factory=list)
    waits_ms: list[float] = field(default_factory=list)


def post(path: str, kind: str = "application/json", body: bytes = EXAMPLE) -> bytes:
    """Return a POST request as it goes over the wire."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def get(path: str) -> bytes:
    """Return a GET request as it goes over the wire."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


class Connection:
    """One kept connection with one request on its way."""

    def __init__(self, port: int, request: bytes) -> None:
        self.address = ("127.0.0.1", port)
        self.request = request
        self.connect()

    def connect(self) -> None:
        """Open it anew."""
        self.socket = socket.create_connection(self.address, timeout=PATIENCE_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self) -> None:
        """Ask."""
        self.began, self.read, self.wanted, self.closes = time.perf_counter(), bytearray(), 0, False
        self.socket.sendall(self.request)

    def receive(self) -> bool:
        """Read what has come; return whether that is the whole answer."""
        piece = self.socket.recv(262_144)
        if not piece:
            raise SystemExit("the server closed a connection in the middle of an answer")
        self.read += piece
        if not self.wanted and (end := self.read.find(b"\r\n\r\n")) >= 0:
            head = bytes(self.read[:end]).lower()
            if OK not in head.split(b"\r\n", 1)[0]:
                raise SystemExit(bytes(self.read).decode(errors="replace"))
            self.wanted = end + 4 + int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
            self.closes = b"connection: close" in head
        return bool(self.wanted) and len(self.read) >= self.wanted


def warm_up(port: int, asked: Asked) -> None:
    """Ask a few times: the listening socket is there before the server is, so the first answer waits for it."""
    connection = Connection(port, asked.request)
    for _ in range(WARM_UP):
        connection.send()
        while not connection.receive():
            pass
        if connection.closes:
            connection.connect()
    connection.socket.close()


def ask(port: int, asked: Asked) -> None:
    """Ask on all connections for ROUND_S seconds, each anew as soon as it has its answer."""
    with selectors.DefaultSelector() as ready, ExitStack() as open_sockets:
        for _ in range(CONNECTIONS):
            connection = Connection(port, asked.request)
            open_sockets.callback(lambda each=connection: each.socket.close())
            ready.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send()
        began, answers = time.perf_counter(), 0
        while (now := time.perf_counter()) - began < ROUND_S:
            for key, _ in ready.select(PATIENCE_S):
                connection = key.data
                if not connection.receive():
                    continue
                now = time.perf_counter()
                answers += 1
                asked.waits_ms.append((now - connection.began) * 1000)
                if connection.closes:
                    ready.unregister(connection.socket)
                    connection.socket.close()
                    connection.connect()
                    ready.register(connection.socket, selectors.EVENT_READ, connection)
                connection.send()
        asked.a_second.append(answers / (now - began))


def main() -> None:
    """Measure and print."""
    api = "/api/v1"
    kinds = [
        Asked("bare echo of the body", "echo", post("/")),
        Asked("FastAPI, shape check alone", "fastapi", post("/")),
        Asked("POST /assessments?view=compact", "planner", post(f"{api}/assessments?view=compact")),
        Asked("POST /assessments", "planner", post(f"{api}/assessments")),
        Asked("GET /en/rules/, a page of the book", "planner", get("/en/rules/")),
        Asked("GET /api/v1/rules", "planner", get(f"{api}/rules")),
    ]
    with ExitStack() as running:
        ports = {name: running.enter_context(serving(name)) for name in SERVERS}
        for asked in kinds:
            warm_up(ports[asked.server], asked)
        for _ in range(ROUNDS):
            for asked in kinds:
                ask(ports[asked.server], asked)
    middle = [statistics.median(asked.a_second) for asked in kinds]
    heads = f"{'req/s':>9}{'x echo':>9}{'x FastAPI':>11}{'p50 ms':>9}{'p99 ms':>9}"
    sys.stdout.write(f"{f'one worker, {CONNECTIONS} connections':<34}{heads}\n")
    for asked, rate in zip(kinds, middle, strict=True):
        waits = sorted(asked.waits_ms)
        cuts = [waits[len(waits) * percent // 100] for percent in (50, 99)]
        ratios = f"{rate / middle[0]:>9.3f}{rate / middle[1]:>11.3f}"
        sys.stdout.write(f"{asked.name:<34}{rate:>9.0f}{ratios}{cuts[0]:>9.1f}{cuts[1]:>9.1f}\n")
    tell(3, middle[2] / middle[0])
    tell(4, middle[3] / middle[0])
    tell(5, middle[2] / middle[1])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        logging.disable(logging.CRITICAL)
        SERVERS[sys.argv[1]](socket.socket(fileno=int(sys.argv[2])))
    else:
        main()
