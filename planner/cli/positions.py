"""Where in a design file each value stands: JSON pointer -> lines and columns, for SARIF and for error messages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from planner.render.sarif import Region
from planner.schemas.text import pointer_to

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def positions(content: bytes, syntax: str) -> dict[str, Region]:
    """Return the place of every value of a file that has been read before (its size and nesting are within limits).

    An empty mapping when the text is not one that can be told apart so; positions are a help, never a reason to fail.
    """
    text = content.decode("utf-8", "replace").removeprefix("\ufeff")
    if syntax == "json":
        # JSON may be set in with tabs, YAML may not; in JSON a tab is white space wherever it stands unescaped.
        text = text.replace("\t", " ")
    try:
        root = yaml.compose(text, Loader=_Loader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return {} if root is None else dict(_places(root, root, "", set()))


def _places(start: yaml.Node, node: yaml.Node, pointer: str, seen: set[int]) -> Iterator[tuple[str, Region]]:
    """Yield the place of a node and of all below it; `start` is where it begins, its key where it has one."""
    yield pointer, _region(start, node)
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield from _places(key, value, pointer_to(pointer, key.value), seen)
    elif isinstance(node, yaml.SequenceNode):
        for place, member in enumerate(node.value):
            yield from _places(member, member, f"{pointer}/{place}", seen)


def _region(start: yaml.Node, node: yaml.Node) -> Region:
    line, column = start.start_mark.line + 1, start.start_mark.column + 1
    if not isinstance(node, yaml.ScalarNode):
        # A block ends where the next thing begins, which would mark that too.
        return Region(line, column)
    return Region(line, column, node.end_mark.line + 1, node.end_mark.column + 1)
