"""Clients that take their time: each way of holding a server up by doing next to nothing, as many of them as wanted."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

POST = b"POST /api/v1/assessments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
LONG = b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
_SMALL = 2_048
"""Bytes that a client which will not read lets its own side hold."""

MODES: dict[str, tuple[bytes, bytes, bool]] = {
    "slow headers": (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: ", b"a", False),
    "slow body": (POST + b"Content-Length: 2000\r\n\r\n", b" ", False),
    "chunks without end": (POST + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n", False),
    "answers unread": (LONG * 40, b"", False),
    "idle keep-alive": (GET, b"", True),
    "slow reading": (LONG * 40, b"", True),
}
"""What each sends at first, what it sends every second from then on, and whether it reads, a little at a time."""


@contextmanager
def held(port: int, mode: str, number: int) -> Iterator[Callable[[], int]]:
    """Keep so many connections of one kind open; gives a function that counts those the server has not ended."""
    first, then, reads = MODES[mode]
    clients: list[socket.socket] = []
    stop = threading.Event()
    ended = 0

    def one() -> None:
        client = socket.socket()
        if mode in {"answers unread", "slow reading"}:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL)
        client.settimeout(2)
        clients.append(client)
        with suppress(OSError):
            client.connect(("127.0.0.1", port))
            client.setblocking(False)
            client.send(first)

    def trickle() -> None:
        nonlocal ended
        while not stop.wait(1.0):
            gone = 0
            for client in tuple(clients):
                try:
                    if then:
                        client.send(then)
                    if reads:
                        gone += client.recv(16) == b""
                except BlockingIOError:
                    pass
                except OSError:
                    gone += 1
            ended = gone

    def open_all() -> None:
        for _ in range(number):
            if stop.is_set():
                return
            one()

    threads = [threading.Thread(target=work, daemon=True) for work in (open_all, trickle)]
    for thread in threads:
        thread.start()
    threads[0].join(10)
    try:
        time.sleep(0.5)
        yield lambda: ended
    finally:
        stop.set()
        for thread in threads:
            thread.join(10)
        for client in clients:
            client.close()
