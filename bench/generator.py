"""Load for a server on this machine: many connections in one process, closed or open loop, each answer timed.

Run by the other scripts, as a process of its own so that it may stand on a core of its own: a plan in JSON on standard
input, the result in JSON on standard output. Closed loop: each connection asks again when it has its answer. Open loop:
requests are due at fixed times, whether the server keeps up or not, and an answer's time counts from when it was due.
"""

from __future__ import annotations

import json
import os
import selectors
import socket
import subprocess
import sys
import time
from collections import Counter, deque
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

_PIECE = 1 << 18
_PATIENCE_S = 30


@dataclass(frozen=True)
class Plan:
    """What to ask, of whom, how hard."""

    port: int
    method: str = "GET"
    path: str = "/healthz"
    body: str = ""
    connections: int = 16
    seconds: float = 3.0
    settle: float = 0.0
    """Seconds at the beginning whose answers do not count."""
    rate: float | None = None
    """Requests a second, open loop; None for closed loop."""
    core: int | None = None
    patience: float = _PATIENCE_S
    """Seconds after the end for which answers are waited for."""
    pause: float = 0.0
    """Closed loop: seconds that a client waits after an answer that is not 2xx."""
    stagger: float = 0.0
    """Closed loop: seconds between the first requests of clients. All at once, one process of a server gets most."""

    def request(self) -> bytes:
        """Return the request as it goes over the wire."""
        body = self.body.encode()
        head = f"{self.method} {self.path} HTTP/1.1\r\nHost: localhost:{self.port}\r\n"
        if body:
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        return f"{head}\r\n".encode() + body


@dataclass
class Result:
    """What came of it."""

    seconds: float = 0.0
    statuses: dict[str, int] = field(default_factory=dict)
    """Answers by status; `lost` are those whose connection ended first, `refused` those that could not connect."""
    good_ms: list[float] = field(default_factory=list)
    """Times of the answers with 2xx, sorted."""
    other_ms: list[float] = field(default_factory=list)
    retry_after: int = 0
    """How many of the others said when to come again."""
    shed: int = 0
    """Open loop: requests that were due while every connection was taken, and not sent."""
    differing: int = 0
    """2xx answers whose body was not that of the first."""
    came_s: list[float] = field(default_factory=list)
    """When each 2xx answer came, in seconds from the beginning, whether it counts or not."""

    @property
    def goodput(self) -> float:
        """Answers with 2xx a second."""
        return len(self.good_ms) / self.seconds if self.seconds else 0.0


def at(sorted_ms: list[float], share: float) -> float:
    """Return a percentile of sorted times; NaN for none."""
    return sorted_ms[min(len(sorted_ms) - 1, int(len(sorted_ms) * share))] if sorted_ms else float("nan")


def run(plan: Plan) -> Result:
    """Carry out a plan in a process of its own."""
    return begin(plan)()


def begin(plan: Plan) -> Any:
    """Begin a plan in a process of its own; return a function that waits for the result."""
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, str(Path(__file__))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None  # noqa: S101
    process.stdin.write(json.dumps(asdict(plan)))
    process.stdin.close()
    process.stdin = None

    def result() -> Result:
        told, _ = process.communicate(timeout=plan.seconds + plan.patience + _PATIENCE_S)
        return Result(**json.loads(told))

    return result


class _Client:
    """One connection."""

    __slots__ = ("body_from", "busy", "due", "ends", "got", "left", "socket")

    def __init__(self) -> None:
        self.socket: socket.socket | None = None
        self.got = bytearray()
        self.due, self.busy = 0.0, False
        self.left = memoryview(b"")
        self.ends: int | None = None
        self.body_from = 0


class _Run:
    def __init__(self, plan: Plan) -> None:
        self.plan, self.request, self.result = plan, plan.request(), Result()
        self.poller = selectors.DefaultSelector()
        self.free: deque[_Client] = deque(_Client() for _ in range(plan.connections))
        self.counts: Counter[str] = Counter()
        self.resting: list[tuple[float, _Client]] = []
        self.first: bytes | None = None
        self.at_work = 0
        self.began = self.counts_from = 0.0

    def go(self) -> Result:
        plan, began = self.plan, time.perf_counter()
        self.began = began
        self.counts_from = began + plan.settle
        if plan.stagger:
            self.resting = [(began + place * plan.stagger, client) for place, client in enumerate(self.free)]
            self.free.clear()
        until, sent = began + plan.seconds, 0
        while True:
            now = time.perf_counter()
            if now < until:
                if plan.rate is None:
                    while self.resting and self.resting[0][0] <= now:
                        self.free.append(self.resting.pop(0)[1])
                    for _ in range(len(self.free)):
                        self.ask(self.free.popleft(), time.perf_counter())
                else:
                    while (due := began + sent / plan.rate) <= now:
                        sent += 1
                        if self.free:
                            self.ask(self.free.popleft(), due)
                        else:
                            self.result.shed += 1
            elif not self.at_work or now > until + plan.patience:
                break
            wait = 0.05 if plan.rate is None else max(0.0, min(0.05, began + sent / plan.rate - time.perf_counter()))
            for key, events in self.poller.select(wait):
                self.serve(key.data, events)
        self.counts["lost"] += self.at_work
        self.result.seconds = plan.seconds - plan.settle
        self.result.statuses = dict(self.counts)
        self.result.good_ms.sort()
        self.result.other_ms.sort()
        return self.result

    def ask(self, client: _Client, due: float) -> None:
        client.due, client.ends, client.busy = due, None, True
        client.got.clear()
        self.at_work += 1
        if client.socket is None:
            try:
                client.socket = socket.create_connection(("127.0.0.1", self.plan.port), timeout=5)
            except OSError:
                self.done(client, "refused")
                return
            client.socket.setblocking(False)
            client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.poller.register(client.socket, selectors.EVENT_READ, client)
        client.left = memoryview(self.request)
        self.send(client)

    def send(self, client: _Client) -> None:
        assert client.socket is not None  # noqa: S101
        try:
            client.left = client.left[client.socket.send(client.left) :]
        except BlockingIOError:
            pass
        except OSError:
            # What the server said before it closed may still be there to be read.
            client.left = memoryview(b"")
        if client.left:
            self.poller.modify(client.socket, selectors.EVENT_READ | selectors.EVENT_WRITE, client)

    def serve(self, client: _Client, events: int) -> None:
        if client.socket is None:
            return
        if events & selectors.EVENT_WRITE:
            self.poller.modify(client.socket, selectors.EVENT_READ, client)
            self.send(client)
        if not events & selectors.EVENT_READ:
            return
        try:
            piece = client.socket.recv(_PIECE)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        client.got += piece
        whole = self.whole(client, ended=not piece)
        if not piece:
            self.poller.unregister(client.socket)
            client.socket.close()
            client.socket = None
        if not client.busy:
            return
        if whole:
            self.answered(client)
        elif not piece:
            self.done(client, "lost")

    def whole(self, client: _Client, *, ended: bool) -> bool:
        got = client.got
        if client.ends is None:
            head_ends = got.find(b"\r\n\r\n")
            if head_ends < 0:
                return False
            head = bytes(got[:head_ends]).lower()
            client.body_from = head_ends + 4
            _, found, length = head.partition(b"\r\ncontent-length:")
            client.ends = client.body_from + int(length.partition(b"\r\n")[0]) if found else 0
        return len(got) >= client.ends if client.ends else ended or got.endswith(b"\r\n0\r\n\r\n")

    def answered(self, client: _Client) -> None:
        status = bytes(client.got[9:12]).decode()
        now = time.perf_counter()
        milliseconds = (now - client.due) * 1000
        if status.startswith("2"):
            self.result.came_s.append(now - self.began)
        if client.due < self.counts_from:
            pass
        elif status.startswith("2"):
            self.result.good_ms.append(milliseconds)
            body = bytes(client.got[client.body_from :])
            if self.first is None:
                self.first = body
            elif body != self.first:
                self.result.differing += 1
        else:
            self.result.other_ms.append(milliseconds)
            self.result.retry_after += b"\r\nretry-after:" in bytes(client.got[: client.body_from]).lower()
        if b"\r\nconnection: close\r\n" in bytes(client.got[: client.body_from]).lower() and client.socket is not None:
            self.poller.unregister(client.socket)
            client.socket.close()
            client.socket = None
        self.done(client, status)

    def done(self, client: _Client, status: str) -> None:
        self.counts[status] += client.due >= self.counts_from
        self.at_work -= 1
        client.busy = False
        if self.plan.pause and not status.startswith("2"):
            self.resting.append((time.perf_counter() + self.plan.pause, client))
        else:
            self.free.append(client)


def main() -> None:
    """Carry out the plan of standard input."""
    plan = Plan(**json.load(sys.stdin))
    if plan.core is not None:
        os.sched_setaffinity(0, {plan.core})
    json.dump(asdict(_Run(plan).go()), sys.stdout)


if __name__ == "__main__":
    main()
