"""What holds for every request and every answer, whatever the route: whose it is, where it comes from, what it may do.

Before a request: it gets an id; its Host must be one that this service answers to (a page of another site cannot rebind
its name to us); a request that changes or computes something must not come from another site's page. Afterwards: the
headers that tell a browser to load, frame and keep nothing that we did not mean. No CORS: other sites get no access.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from planner.web.journal import request_id
from planner.web.problems import Refused
from planner.web.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_HOST = re.compile(r"(?P<name>[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_PREFIX = re.compile(r"(?:/(?!\.+(?:/|\Z))[A-Za-z0-9._~-]{1,64}){0,8}")
"""Where a proxy may say that we are: it leads every link, so that `//evil.example` would lead them all away."""
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_SAME_SITE = frozenset({"same-origin", "none"})

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What a page may load: our own files only, nothing inline. `data:` images are those of our own style sheets."""

FILE_POLICY = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
"""What anything else may load: nothing."""

HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""What every answer has, where its view does not say otherwise."""

_ONE_YEAR = "max-age=31536000"


def register(app: Flask, settings: Settings) -> None:
    """Guard every request of this app and mark every answer."""
    app.wsgi_app = _only_sound_prefixes(app.wsgi_app)  # type: ignore[assignment,method-assign]
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_prefix=count
        )
    trusted = frozenset(settings.trusted_hosts)

    def guard() -> None:
        request_id()
        if not host_is_trusted(request.headers.get("Host"), trusted):
            raise Refused("untrusted-host")
        if request.method not in _SAFE_METHODS and comes_from_another_site():
            raise Refused("cross-site-request")

    app.before_request(guard)
    app.after_request(mark)


def _only_sound_prefixes(answer: WSGIApplication) -> WSGIApplication:
    """Return the same application, which takes no notice of a prefix that is none."""

    def sound(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not _PREFIX.fullmatch(environ.get("SCRIPT_NAME", "").rstrip("/")):
            environ["SCRIPT_NAME"] = ""
        return answer(environ, start_response)

    return sound


def host_is_trusted(host: str | None, trusted: frozenset[str]) -> bool:
    """Whether a Host header (name or address, with or without port) names this service."""
    found = _HOST.fullmatch(host or "")
    if not found:
        return False
    name = found["name"].lower()
    return name in trusted or any(known.startswith(".") and name.endswith(known) for known in trusted)


def comes_from_another_site() -> bool:
    """Whether a browser says that another site's page made this request.

    Browsers send Sec-Fetch-Site, older ones Origin; programs send neither and are no danger, as they carry nobody's
    standing with us but their own.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in _SAME_SITE
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    try:
        return urlsplit(origin).netloc.lower() != request.host.lower()
    except ValueError:
        return True


def mark(response: Response) -> Response:
    """Give an answer the headers that every answer has."""
    headers = response.headers
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if "Content-Security-Policy" not in headers:
        headers["Content-Security-Policy"] = PAGE_POLICY if response.mimetype == "text/html" else FILE_POLICY
    headers["X-Request-ID"] = request_id()
    if request.is_secure:
        # Below a path the host is shared, and what its other names speak is not for us to say.
        ours = f"{_ONE_YEAR}; includeSubDomains" if not request.root_path else _ONE_YEAR
        headers.setdefault("Strict-Transport-Security", ours)
    return response
