"""The body of a request -> Design: one read, one decode, nothing believed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from planner.design import Design
from planner.errors import Fault, TooLarge
from planner.intake import design_sheets
from planner.intake.limits import MAX_SHEET_BYTES
from planner.intake.sheets import Kind
from planner.schemas import parse_design, read_design
from planner.web.problems import Refused
from planner.web.service import service

MEDIA_TYPES = {
    "application/json": "json",
    "application/yaml": "yaml",
    "application/x-yaml": "yaml",
    "text/yaml": "yaml",
}
"""What a design may be sent as, with its syntax."""

SHEET_TYPES: dict[str, Kind] = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "text/csv": "csv",
}
"""What else it may be sent as: a workbook made here, or an inventory with one peer a row."""

Read = TypeVar("Read")

_CHARSETS = frozenset({"utf-8", "utf8", "us-ascii"})


def read_body() -> Design:
    """Return the design in the request's body.

    Raises Refused for another content type, charset or coding, or a body that breaks off; RequestEntityTooLarge beyond
    the limit; Unreadable, TooLarge or InvalidDesign for what is no design, of sheets with the cells; ReaderBusy while
    too many workbooks are being read.
    """
    kind = SHEET_TYPES.get(request.mimetype)
    if kind is None:
        return read_sent_as(MEDIA_TYPES, read_design, also=SHEET_TYPES)
    content = read_file((*MEDIA_TYPES, *SHEET_TYPES), max_bytes=MAX_SHEET_BYTES)
    return design_sheets.read_design(content, parse_design, kind)


def read_sent(read: Callable[..., Read]) -> Read:
    """Return what a function of planner.schemas reads from the request's body: `read(content, syntax, max_bytes=...)`.

    Raises what `read_body` raises.
    """
    return read_sent_as(MEDIA_TYPES, read)


def read_sent_as(media_types: Mapping[str, str], read: Callable[..., Read], also: Collection[str] = ()) -> Read:
    """Return the same of a body that may be sent as these types, each with its syntax.

    `also` are types that would have done as well, of which a refusal tells.
    """
    check_sent_as((*media_types, *also))
    syntax = media_types[request.mimetype]
    return read(_content(), syntax, max_bytes=service().settings.max_content_length)


def read_file(media_types: Collection[str], *, max_bytes: int) -> bytes:
    """Return the body as it is, of one of these types and of at most so many bytes, whatever designs are held to.

    Raises Refused as `read_body` does, TooLarge beyond the limit.
    """
    check_sent_as(media_types)
    request.max_content_length = max_bytes
    try:
        return _content(max_bytes)
    except RequestEntityTooLarge as error:
        raise TooLarge([Fault("", "too_many_bytes", {"max": max_bytes})]) from error


def check_sent_as(media_types: Collection[str]) -> None:
    """Raise Refused for a content type that is none of these, another charset than UTF-8, or a coding."""
    # A tuple and no text: texts are cut when they are told again, since most of them are a caller's.
    choices = tuple(media_types)
    faults = []
    if request.mimetype not in media_types:
        faults.append(Fault("", "media_type", {"choices": choices}))
    if request.mimetype_params.get("charset", "utf-8").lower() not in _CHARSETS:
        faults.append(Fault("", "charset"))
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        faults.append(Fault("", "content_coding"))
    if faults:
        headers = {"Accept-Post": ", ".join(choices), "Accept-Encoding": "identity"}
        raise Refused("unsupported-media-type", faults, headers=headers)


def _content(limit: int | None = None) -> bytes:
    limit = limit or service().settings.max_content_length
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
    if len(sent) >= limit and len(sent) != stated:
        # A body in chunks is cut at the limit without a word: what came may be the beginning of a longer one.
        raise RequestEntityTooLarge
    return sent
