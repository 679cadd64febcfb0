"""`serve`: the web page and the API on this machine; beyond it only when somebody says what controls access."""

from __future__ import annotations

import os
import socket
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import click

from planner.cli.program import COULD_NOT_CHECK, NOTHING_FOUND, command, option
from planner.cli.screen import reason, say_error
from planner.cli.words import CouldNot, say

ACCESS = ("proxy", "network", "open")
"""What may let people in to a service that other machines can reach; planner.web.settings tells them apart."""

GRACE_SECONDS = 30
_BACKLOG = 512


@command("serve")
@option("--host", words="host", metavar="ADDRESS")
@option("--port", words="port", type=click.IntRange(0, 65535))
@option("--access", words="access", type=click.Choice(ACCESS), envvar="PLANNER_ACCESS")
def serve(host: str | None, port: int | None, access: str | None) -> int:
    """Serve the web page and the API."""
    # Flask and all that belongs to it are for this command alone.
    from planner.web import create_app  # noqa: PLC0415
    from planner.web.settings import AccessNotStated, SettingsError, load_settings  # noqa: PLC0415

    stated = {"ACCESS": access} if access else {}
    try:
        settings = load_settings(stated, host=host, port=port)
        host, port = settings.host, settings.port
        app = create_app({**stated, "BIND": _bracketed(host, port)})
    except AccessNotStated as error:
        raise CouldNot(say("error.not_loopback", host=error.host)) from error
    except SettingsError as error:
        raise CouldNot(say("error.settings", reason=str(error))) from error
    _check_place_for_files()
    listener = _listen(host, port)
    say_error(say("serve.listening", address=f"http://{_bracketed(host, listener.getsockname()[1])}/"))
    return _run(app, listener)


def _bracketed(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _listen(host: str, port: int) -> socket.socket:
    """Return a listening socket: what is wrong with the address shows here, in words, before a server starts."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise CouldNot(say("error.cannot_listen", host=host, port=str(port), reason=str(error.strerror))) from error
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise CouldNot(say("error.cannot_listen", host=host, port=str(port), reason=reason(error))) from error
    return listener


def _run(app: Any, listener: socket.socket) -> int:
    """Run the best server there is here until it is told to stop."""
    try:
        from planner.cli.gunicorn_server import Server  # noqa: PLC0415  (gunicorn does not exist on Windows)
        from planner.web.warming import warm  # noqa: PLC0415
    except ImportError:
        return _run_werkzeug(app, listener)
    code: object = None
    try:
        Server(app, listener, workers=min(2, os.cpu_count() or 1), prepare=partial(warm, app)).run()
    except SystemExit as stopped:
        code = stopped.code
    return COULD_NOT_CHECK if code else NOTHING_FOUND


def _run_werkzeug(app: Any, listener: socket.socket) -> int:
    from werkzeug.serving import WSGIRequestHandler, make_server  # noqa: PLC0415

    class Silent(WSGIRequestHandler):
        """The application logs each request itself, without its address, its query, or who asked."""

        def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  (werkzeug's)
            """Say nothing."""

    host, port = listener.getsockname()[:2]
    make_server(host, port, app, threaded=True, fd=listener.fileno(), request_handler=Silent).serve_forever()
    return NOTHING_FOUND


def _check_place_for_files() -> None:
    """Say in words what would otherwise end the server in its main loop: its workers mark in a file that they live."""
    try:
        shared_memory() or tempfile.gettempdir()
    except OSError as error:
        raise CouldNot(say("error.no_temporary_folder")) from error


def shared_memory() -> str | None:
    """Return a folder in memory for the heartbeat files of workers; on disk they can block for seconds."""
    folder = Path("/dev/shm")  # noqa: S108  (gunicorn makes its own file with a random name in it)
    return str(folder) if folder.is_dir() and os.access(folder, os.W_OK) else None
