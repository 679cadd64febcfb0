"""A real server for tests: the command `serve` in a process of its own, on a free loopback port."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

PATIENCE_S = 180
"""How long a start, or anything else that is waited for, may take on a busy machine."""


@contextmanager
def serving(command: Path, folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Run `<command> serve` in a folder and give its address; end it with SIGTERM afterwards."""
    with started(command, folder, environment) as (address, _):
        yield address


@contextmanager
def started(
    command: Path, folder: Path, environment: Mapping[str, str], log: Path | None = None
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Do the same, and give its first process too, which may have been ended meanwhile; what it says may be kept."""
    # Whatever it says has room: one that nobody reads from a pipe would have it wait.
    with (
        log.open("w+", encoding="utf-8") if log else tempfile.TemporaryFile("w+", encoding="utf-8") as said,
        subprocess.Popen(
            [str(command), "serve"],
            cwd=folder,
            env={**environment, "PORT": "0"},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            text=True,
        ) as server,
    ):
        try:
            yield _address(said, server), server
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                server.kill()
                raise


def _address(said: IO[str], server: subprocess.Popen[str]) -> str:
    """Return where the server answers, at a port that nobody else can have: it has it already when it tells it.

    Fail with its words when it has ended or takes too long.
    """
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and server.poll() is None:
        found = re.search(r"http://127\.0\.0\.1:\d+(?=/)", _words(said))
        try:
            if found:
                with urllib.request.urlopen(f"{found[0]}/healthz", timeout=PATIENCE_S):
                    return found[0]
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.05)
    server.kill()
    server.wait()
    return pytest.fail(f"the server does not answer: {_words(said)}")


def _words(said: IO[str]) -> str:
    """Return what was said, without moving the place where the server goes on writing."""
    return os.pread(said.fileno(), 1_000_000, 0).decode("utf-8", "replace")
