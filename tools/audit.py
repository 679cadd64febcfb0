"""Ask a list of known weaknesses (OSV) about every pinned package and every vendored script.

Exit status: 0 none known; 1 some are, each is told; 2 it could not be found out, and why: no answer, a strange one, or
one of a source that does not even know the weaknesses of CONTROLS, so that its silence about the rest means nothing.
Only names and versions of public packages are sent. `--source URL` asks another server with the same interface.
"""

from __future__ import annotations

import argparse
import json
import sys
import urllib.request
from typing import Any

from shipped import pinned, vendored

SOURCE = "https://api.osv.dev"
CONTROLS = (("PyPI", "jinja2", "2.4.1"), ("npm", "jquery", "1.12.4"))
"""Old versions with weaknesses that have been public for years."""
_SECONDS = 30
_MOST_BYTES = 16 * 1024 * 1024

Asked = tuple[str, str, str]
"""Ecosystem, name, version."""


class NotAudited(Exception):
    """It could not be found out; the message says why."""


def asked() -> list[Asked]:
    """Return what is asked after."""
    packages = [("PyPI", package.name, package.version) for package in pinned().values()]
    scripts = [
        (part.ecosystem, name, part.version)
        for part in vendored()
        if part.ecosystem
        for name in (part.name, *part.also)
    ]
    return packages + scripts


def known(source: str, things: list[Asked]) -> dict[Asked, list[str]]:
    """Return the ids of known weaknesses by what has them; raise NotAudited where the source does not tell."""
    wanted = [*CONTROLS, *things]
    queries = [{"package": {"ecosystem": kind, "name": name}, "version": version} for kind, name, version in wanted]
    results = _ask(f"{source}/v1/querybatch", {"queries": queries}).get("results")
    if not isinstance(results, list) or len(results) != len(wanted):
        raise NotAudited(f"{source} did not answer all {len(wanted)} questions")
    found = {thing: _ids(thing, result) for thing, result in zip(wanted, results, strict=True)}
    if unknown := [" ".join(control) for control in CONTROLS if not found.pop(control)]:
        raise NotAudited(f"{source} knows no weakness of {', '.join(unknown)}: what it does not tell means nothing")
    return {thing: ids for thing, ids in found.items() if ids}


def _ids(thing: Asked, result: Any) -> list[str]:
    try:
        return sorted(weakness["id"] for weakness in result.get("vulns", ()))
    except (AttributeError, KeyError, TypeError) as error:
        raise NotAudited(f"the answer about {' '.join(thing)} cannot be read") from error


def _ask(address: str, question: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(
        address, json.dumps(question).encode(), {"Content-Type": "application/json"}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
            told = json.loads(answer.read(_MOST_BYTES))
    except (OSError, ValueError) as error:
        raise NotAudited(f"{address}: {error}") from error
    if not isinstance(told, dict):
        raise NotAudited(f"{address}: the answer is no object")
    return told


def main(arguments: list[str]) -> int:
    """Ask, and tell; return the exit status."""
    options = argparse.ArgumentParser(description="Known weaknesses of what is shipped.")
    options.add_argument("--source", default=SOURCE, help="server that is asked (default: %(default)s)")
    source = options.parse_args(arguments).source
    things = asked()
    try:
        found = known(source, things)
    except NotAudited as error:
        print(f"NOT AUDITED: {error}", file=sys.stderr)
        return 2
    for (kind, name, version), ids in sorted(found.items()):
        print(f"{kind} {name} {version}: {', '.join(ids)}")
    left = [part.name for part in vendored() if not part.ecosystem]
    print(f"{len(things)} audited by {source}, {len(found)} with known weaknesses")
    print(f"not asked after, as no list has them: {', '.join(left)}; the system's own libraries (Pango, HarfBuzz, …)")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
