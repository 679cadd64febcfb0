"""The body of a request -> Design: one read, one decode, nothing believed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

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

Read = TypeVar("Read")

_CHARSETS = frozenset({"utf-8", "utf8", "us-ascii"})


def read_body() -> Design:
    """Return the design in the request's body.

    Raises Refused for another content type, charset or coding, or a body that breaks off; RequestEntityTooLarge beyond
    the limit; Unreadable, TooLarge or InvalidDesign for what is no design.
    """
    return read_sent(read_design)


def read_sent(read: Callable[..., Read]) -> Read:
    """Return what a function of planner.schemas reads from the request's body: `read(content, syntax, max_bytes=...)`.

    Raises what `read_body` raises.
    """
    syntax = _syntax()
    return read(_content(), syntax, max_bytes=service().settings.max_content_length)


def _syntax() -> str:
    check_sent_as(MEDIA_TYPES)
    return MEDIA_TYPES[request.mimetype]


def check_sent_as(media_types: Collection[str]) -> None:
    """Raise Refused for a content type that is none of these, another charset than UTF-8, or a coding."""
    choices = ", ".join(media_types)
    faults = []
    if request.mimetype not in media_types:
        faults.append(Fault("", "media_type", {"choices": choices}))
    if request.mimetype_params.get("charset", "utf-8").lower() not in _CHARSETS:
        faults.append(Fault("", "charset"))
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        faults.append(Fault("", "content_coding"))
    if faults:
        headers = {"Accept-Post": choices, "Accept-Encoding": "identity"}
        raise Refused("unsupported-media-type", faults, headers=headers)


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
