"""gunicorn, set for this application: our worker, no control socket, no trust in forwarded headers."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from planner.cli.serve import GRACE_SECONDS, shared_memory
from planner.web.gunicorn_log import Log
from planner.web.gunicorn_worker import IDLE_S, Worker


class Server(BaseApplication):  # type: ignore[misc]
    """One application on one listening socket."""

    def __init__(self, app: Any, listener: socket.socket, workers: int, prepare: Callable[[], None]) -> None:
        """Take what is served, and what is to be done before the first worker is split off."""
        self._app = app
        self._listener = listener
        self._workers = workers
        self._prepare = prepare
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's own defaults."""
        chosen = {
            "bind": f"fd://{self._listener.fileno()}",
            "workers": self._workers,
            "worker_class": Worker,
            "keepalive": IDLE_S,
            "graceful_timeout": GRACE_SECONDS,
            "worker_tmp_dir": shared_memory(),
            "control_socket_disable": True,
            # Whether a proxy is believed is the application's to decide (PLANNER_TRUSTED_PROXIES).
            "forwarded_allow_ips": "",
            "loglevel": "warning",
            "logger_class": Log,
            "proc_name": "expressway-planner",
            # The socket listens by now: who asks meanwhile waits no longer than the first to ask would have.
            "when_ready": lambda _: self._prepare(),
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the application."""
        return self._app
