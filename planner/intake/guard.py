"""Runs the reader of workbooks in a process of its own, bound in time and memory, and takes what it answers."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

from planner.errors import Fault, ReaderBusy, TooLarge, UnreadableSheet
from planner.intake import limits
from planner.intake.cells import Flaw, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

LOG = logging.getLogger("planner.intake")

_READER = Path(__file__).with_name("xlsx_reader.py")
_TURNS = BoundedSemaphore(limits.MAX_READERS)
_BEYOND_LIMITS = "sheet_too_"
"""How the codes begin that tell of a limit."""


def read_workbook(content: bytes, *, wall_s: float = limits.READ_WALL_S, **bounds: int) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook.

    Raises UnreadableSheet or TooLarge with the reason, ReaderBusy while too many are being read. `wall_s` is the time
    in seconds after which the reading is ended; `bounds` replace limits by the reader's names for them.
    """
    allowed = {
        "bytes": limits.MAX_SHEET_BYTES,
        "sheets": limits.MAX_SHEETS,
        "rows": limits.MAX_ROWS,
        "columns": limits.MAX_COLUMNS,
        "cells": limits.MAX_CELLS,
        "cell_text": limits.MAX_CELL_TEXT,
        "characters": limits.MAX_SHEET_TEXT,
        "cpu_s": limits.READ_CPU_S,
        "memory_bytes": limits.READ_MEMORY_BYTES,
        "keyed": 0,
        **bounds,
    }
    with _turn():
        said = _answer(content, json.dumps(allowed), wall_s)
    told = json.loads(said, object_hook=_value)
    if "refused" in told:
        raise refusal(told["refused"], **told["params"])
    return tuple(Sheet(name, tuple(map(tuple, rows))) for name, rows in told["sheets"])


def refusal(code: str, **params: Any) -> UnreadableSheet | TooLarge:
    """Return the error for a file that is not read, by the code of its problem."""
    kind = TooLarge if code.startswith(_BEYOND_LIMITS) else UnreadableSheet
    return kind([Fault("", code, params)])


@contextmanager
def _turn() -> Iterator[None]:
    if not _TURNS.acquire(timeout=limits.READ_PATIENCE_S):
        raise ReaderBusy
    try:
        yield
    finally:
        _TURNS.release()


def _answer(content: bytes, allowed: str, wall_s: float) -> bytes:
    """Return what the reader says. It gets no environment of ours and no packages, and is gone when this returns."""
    command = [sys.executable, "-I", "-S", "-B", str(_READER), allowed]
    with subprocess.Popen(  # noqa: S603  (our own program, by its full path)
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_surroundings(), cwd="/"
    ) as child:
        try:
            said, _ = child.communicate(content, timeout=wall_s)
        except subprocess.TimeoutExpired as error:
            raise refusal("sheet_too_heavy") from error
        finally:
            # Whatever happened here: leaving the block waits for the process, which must therefore end.
            child.kill()
    if child.returncode < 0:
        # Killed by its bound on processor time, or because its memory ran out where Python cannot say so.
        raise refusal("sheet_too_heavy")
    if child.returncode or not said:
        LOG.error("the reader of workbooks ended with code %s", child.returncode)
        raise refusal("sheet_broken")
    return said


def _surroundings() -> dict[str, str]:
    """Return what of the environment the interpreter itself may need to start: where its libraries are."""
    return {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH") if name in os.environ}


def _value(told: dict[str, Any]) -> Any:
    """Return a value that JSON has no form for."""
    if "flaw" in told:
        return Flaw(told["flaw"], told["params"])
    if "date" in told:
        return date.fromisoformat(told["date"])
    if "datetime" in told:
        return datetime.fromisoformat(told["datetime"])
    return told
