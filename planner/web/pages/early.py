"""A page that is begun before it is made: meanwhile its reader's browser fetches styles, fonts and scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask import Response, copy_current_request_context, g, render_template, request

from planner.web import problems

HEAD = "pages/head.html"


def begin(template: str, assets: tuple[str, ...], made: Callable[[], Mapping[str, Any]], status: int = 200) -> Response:
    """Answer with a page whose values are found out when its head is on the way.

    `assets` are the page's own styles, scripts and fonts. For a request that nothing refuses any more, as the status
    goes with the head. An error that shows later is told by the page itself.
    """
    known = {name: g.get(name) for name in g}

    @copy_current_request_context
    def rest() -> str:
        for name, value in known.items():
            setattr(g, name, value)
        try:
            return render_template(template, begun=True, **made())
        except Exception as error:
            return problems.page_of(error, begun=True)

    parts = _parts(render_template(HEAD, assets=assets), request.environ.get("gunicorn.socket"), rest)
    return Response(parts, status, mimetype="text/html")


def _parts(head: str, socket: Any, rest: Callable[[], str]) -> Iterator[str]:
    yield head
    # Our server holds an answer until it is whole (planner.web.gunicorn_outlet); another sends what it has.
    if flush := getattr(socket, "flush", None):
        flush()
    yield rest()
