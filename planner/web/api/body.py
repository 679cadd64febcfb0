"""The body of a request -> Design: one read, one decode, nothing believed."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from planner.design import Design
from planner.errors import Fault
from planner.schemas import read_design
from planner.web.problems import Refused
from planner.web.service import service

MEDIA_TYPES = {
    "application/json": "json",
    "application/yaml": "yaml",
    "application/x-yaml": "yaml",
    "text/yaml": "yaml",
}
"""What a design may be sent as, with its syntax."""

_CHARSETS = frozenset({"utf-8", "utf8", "us-ascii"})


def read_body() -> Design:
    """Return the design in the request's body.

    Raises Refused for another content type, charset or coding, or a body that breaks off; RequestEntityTooLarge beyond
    the limit; Unreadable, TooLarge or InvalidDesign for what is no design.
    """
    syntax = _syntax()
    return read_design(_content(), syntax, max_bytes=service().settings.max_content_length)


def _syntax() -> str:
    syntax = MEDIA_TYPES.get(request.mimetype)
    faults = []
    if syntax is None:
        faults.append(Fault("", "media_type", {"choices": ", ".join(MEDIA_TYPES)}))
    if request.mimetype_params.get("charset", "utf-8").lower() not in _CHARSETS:
        faults.append(Fault("", "charset"))
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        faults.append(Fault("", "content_coding"))
    if faults or syntax is None:
        raise Refused(
            "unsupported-media-type",
            faults,
            headers={"Accept-Post": ", ".join(MEDIA_TYPES), "Accept-Encoding": "identity"},
        )
    return syntax


def _content() -> bytes:
    try:
        sent = request.get_data(cache=False, parse_form_data=False)
    except RequestEntityTooLarge:
        raise
    except Exception as error:
        # Servers have no common type for a broken transfer: a missing last chunk is an OSError in one, not in another.
        raise Refused("unreadable-body", [Fault("", "broken_body")]) from error
    stated = request.content_length
    if stated is not None and len(sent) < stated:
        raise Refused("unreadable-body", [Fault("", "broken_body")])
    if len(sent) >= service().settings.max_content_length and len(sent) != stated:
        # A body in chunks is cut at the limit without a word: what came may be the beginning of a longer one.
        raise RequestEntityTooLarge
    return sent
