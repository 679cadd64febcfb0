"""A real server for tests: the command `serve` in a process of its own, on a free loopback port."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

PATIENCE_S = 60
"""How long a start may take on a busy machine."""


@contextmanager
def serving(command: Path, folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Run `<command> serve` in a folder and give its address; end it with SIGTERM afterwards."""
    with started(command, folder, environment) as (address, _):
        yield address


@contextmanager
def started(command: Path, folder: Path, environment: Mapping[str, str]) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Do the same, and give its first process too, which may have been ended meanwhile."""
    port = _free_port()
    with subprocess.Popen(
        [str(command), "serve"],
        cwd=folder,
        env={**environment, "PORT": str(port)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, server)
            yield address, server
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.communicate(timeout=PATIENCE_S)
            except subprocess.TimeoutExpired:
                server.kill()
                raise


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(address: str, server: subprocess.Popen[str]) -> None:
    """Wait until the server answers; fail with its words when it has ended or takes too long."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    server.kill()
    pytest.fail(f"the server does not answer: {server.communicate()[0]}")
