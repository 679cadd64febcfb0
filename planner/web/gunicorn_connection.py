"""A client of the server, and how many of them a process may have."""

from __future__ import annotations

import resource
import socket
from contextlib import suppress
from typing import Any

from gunicorn.workers.gthread import TConn  # type: ignore[import-untyped]

from planner.web.gunicorn_intake import Coming
from planner.web.gunicorn_outlet import Outlet


class Connection(TConn):  # type: ignore[misc]
    """A client, with what has come of its request."""

    def __init__(self, cfg: Any, accepted: socket.socket, client: Any, server: Any, most: int) -> None:
        super().__init__(cfg, Outlet(accepted), client, server)
        self.coming = Coming(most)
        self.since = self.deadline = 0.0
        """When it began to wait for what it waits for, and when it ends unless that comes."""
        self.has_place = False
        """Whether its request has one of the places of its process."""
        self.held = 0
        """Bytes of its request or answer that count as held."""


def files_allowed(wanted: int) -> int:
    """Return how many files this process may have open, having allowed it those it wants where it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted and (hard == resource.RLIM_INFINITY or soft < hard):
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
