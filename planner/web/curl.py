"""A request as a command for a shell: what somebody copies from a page and pastes into a terminal."""

from __future__ import annotations

import json
import re
from typing import Any

MARK = "END_OF_BODY"
"""What ends the body. JSON laid out by `readable` has no such line, whatever a person typed into the design."""

_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+=,-]+")


def command(method: str, address: str, *, media_type: str = "", body: str = "", file: str = "") -> str:
    """Return the command that sends a request.

    A body goes in by a here-document, in which the shell changes nothing; that of a file, by the file's name.
    Raises ValueError for a body that holds the line which would end it.
    """
    words = ["curl", "--silent", "--show-error"]
    sends = bool(body or file)
    if method != ("POST" if sends else "GET"):
        words += ["--request", method]
    if not sends:
        return " ".join((*words, _quoted(address)))
    if MARK in body.split("\n"):
        raise ValueError(f"a line of the body is {MARK}")
    words += [
        "--header",
        _quoted(f"Content-Type: {media_type}"),
        "--data-binary",
        _quoted(f"@{file or '-'}"),
        _quoted(address),
    ]
    if file:
        return " ".join(words)
    return f"{' '.join(words)} <<'{MARK}'\n{body.removesuffix(chr(10))}\n{MARK}"


def readable(value: Any) -> str:
    """Return a value as JSON over several lines, with what no screen shows (turning, joining, control) escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    if text.replace("\n", "").isprintable():
        return text
    return "".join(char if char == "\n" or char.isprintable() else json.dumps(char)[1:-1] for char in text)


def _quoted(text: str) -> str:
    """Return a text as one word of a POSIX shell."""
    return text if _PLAIN.fullmatch(text) else "'" + text.replace("'", "'\\''") + "'"
