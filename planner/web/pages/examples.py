"""Designs that a person can try, from data/examples."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import abort

from planner import resources


@dataclass(frozen=True, slots=True)
class Example:
    """A design that a person can try; its words are `ui.example.<name>`."""

    name: str
    document: dict[str, Any]


@cache
def examples() -> tuple[Example, ...]:
    """Return the designs of data/examples, the simplest first."""
    files = sorted((resources.directory("data") / "examples").glob("*.json"), key=_size)
    return tuple(Example(file.stem, json.loads(file.read_text(encoding="utf-8"))) for file in files)


def _size(file: Path) -> tuple[int, str]:
    return file.stat().st_size, file.name


def example(name: str) -> dict[str, Any]:
    """Return an example by name; a name there is not is a 404."""
    found = {example.name: example.document for example in examples()}
    if name not in found:
        abort(404)
    return found[name]
