"""What the system tells of processes, any of which may end while it is looked at."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

PATIENCE_S = 180
"""How long the end of a process may take on a busy machine."""
_PROC = Path("/proc")


def _told() -> dict[int, tuple[int, str]]:
    """Return the parent and the state (R, S, T, Z and others) of each process there is."""
    found = {}
    if not (_PROC / "self/stat").exists():  # macOS
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True)
        for row in map(str.split, listed.stdout.splitlines()):
            found[int(row[0])] = int(row[1]), row[2][0]
        return found
    for folder in _PROC.glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[:2]
        except (OSError, ValueError):
            continue
        found[int(folder.name)] = int(parent), state
    return found


def children(parent: int | None) -> list[int]:
    """Return the processes that one has started and that have not ended, in the order of their numbers."""
    return sorted(pid for pid, (of, state) in _told().items() if of == parent and state not in "ZX")


def unburied(parent: int) -> set[int]:
    """Return the processes that one has started and not waited for, ended or not."""
    return {pid for pid, (of, _) in _told().items() if of == parent}


def below(parent: int) -> set[int]:
    """Return a process with all that it has started, and what these have, and so on."""
    told, found = _told(), {parent}
    while more := {pid for pid, (of, _) in told.items() if of in found} - found:
        found |= more
    return found


def is_stopped(process: int) -> bool:
    """Whether a process has been told to stand still and does."""
    return _told().get(process, (0, ""))[1] == "T"


def gone(process: int) -> bool:
    """Wait until there is no such process, not even one that nobody waited for; return whether that came about.

    One that has ended and lost its parent is for the system's first process to wait for. Not every container has one
    that does.
    """
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        if _told().get(process) == (1, "Z"):
            return True
        time.sleep(0.02)
    return False
