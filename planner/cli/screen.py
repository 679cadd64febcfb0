"""Writing to the screen, to pipes and to files: colour only for a terminal, and every failure to write in words."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from planner.cli.words import CouldNot, say
from planner.render.plain import WIDTH, Line, Row, columns, printable, typeset

if TYPE_CHECKING:
    from rich.console import Console

_STYLES = {"ok": "green", "bad": "bold red", "warn": "yellow", "open": "cyan", "off": "dim", "strong": "bold"}


def say_error(text: str) -> None:
    """Write a line to standard error; nothing in it can steer a terminal."""
    click.echo(printable(text), err=True)


def show(lines: Iterable[Line]) -> None:
    """Show lines on standard output: wrapped to the terminal and in colour, or as plain text."""
    console = _terminal()
    if console is None:
        write_text("".join(f"{row.text}\n" for row in typeset(lines)))
    else:
        _print(console, typeset(lines, min(console.width, WIDTH)))


def show_table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Show a table on standard output as aligned columns, its titles marked on a terminal."""
    console = _terminal()
    header, *body = columns(titles, rows)
    if console is None:
        write_text("".join(f"{line}\n" for line in (header, *body)))
    else:
        _print(console, [Row(header, 0, len(header), "strong"), *map(Row, body)])


def fits(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table can be shown without wrapping its lines; pipes and files have room for all."""
    console = _terminal()
    return console is None or max(map(len, columns(titles, rows))) <= console.width


def _print(console: Console, rows: Iterable[Row]) -> None:
    from rich.text import Text  # noqa: PLC0415  (rich takes a while to import, and only a terminal needs it)

    def print_all() -> None:
        for row in rows:
            text = Text(row.text)
            if row.tone:
                text.stylize(_STYLES[row.tone], row.start, row.end)
            console.print(text, soft_wrap=True)

    _guarded(print_all)


def write_text(text: str) -> None:
    """Write text to standard output as it is."""
    _guarded(lambda: click.echo(text, nl=False))


def write_bytes(content: bytes) -> None:
    """Write a file's bytes to standard output."""

    def write() -> None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()

    _guarded(write)


def write_file(path: Path, content: bytes) -> None:
    """Write a file and say so."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise CouldNot(say("error.cannot_write", file=str(path), reason=reason(error))) from error
    say_error(say("written", file=str(path)))


def reason(error: OSError) -> str:
    """Return the system's own words for an error, without file names."""
    return os.strerror(error.errno) if error.errno else type(error).__name__


def _terminal() -> Console | None:
    """Return a console when standard output is a terminal that shows colour or at least has a width."""
    if not sys.stdout.isatty():
        return None
    from rich.console import Console  # noqa: PLC0415

    return Console(file=sys.stdout, highlight=False, markup=False, emoji=False)


def _guarded(write: Any) -> None:
    """Run something that writes to standard output, and make its failures ours."""
    try:
        write()
        sys.stdout.flush()
    except OSError as error:
        _abandon(sys.stdout)
        if error.errno in (errno.EPIPE, errno.EINVAL):
            raise CouldNot(say("error.output_closed")) from error
        raise CouldNot(say("error.output_failed", reason=reason(error))) from error


def _abandon(stream: IO[str]) -> None:
    """Lead a broken stream nowhere, so that Python does not complain again when it closes it on the way out."""
    try:
        descriptor = stream.fileno()
    except (OSError, ValueError, io.UnsupportedOperation):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
