"""What is shipped with the planner or installed for it: packages by their pins and metadata, files of others by a list.

From it come docs/licences.md (tools/docs.py), the bill of materials (tools/sbom.py) and what is asked after weaknesses
(tools/audit.py).
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = "expressway-planner"
EXTRAS = ("firewall",)
"""What `make run` and the container install beyond the bare package."""
PINS = "requirements/run.txt"

_PIN = re.compile(r"(?P<name>[\w.-]+)==(?P<version>[\w.]+)(?: ; (?P<marker>[^\\\n]*[^\\\s]))?", re.MULTILINE)
_SPDX = frozenset({"Apache-2.0", "BSD-3-Clause", "MIT"})
"""What packages write into their metadata's older field and is an expression of SPDX already."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package by its pin."""

    name: str
    version: str
    marker: str
    """Where it is installed; empty for everywhere."""

    @property
    def licence(self) -> str:
        """Its licence in terms of SPDX: what it says itself, else what was read from its licence.

        Ends the program with a sentence where nobody has read it yet.
        """
        try:
            said = distribution(self.name).metadata
        except PackageNotFoundError:  # of another platform
            expression = older = None
        else:
            expression, older = said.get("License-Expression"), said.get("License")
        found = expression or (older if older in _SPDX else None) or _stated()["licences"].get(self.name)
        if not found:
            raise SystemExit(f"{self.name}: no licence in terms of SPDX; read it, and add it to tools/shipped.toml")
        return str(found)

    @property
    def purl(self) -> str:
        """Its address in every list of packages."""
        return f"pkg:pypi/{self.name}@{self.version}"


@dataclass(frozen=True, slots=True)
class Vendored:
    """Files of others in this repository."""

    name: str
    version: str
    licence: str
    licence_file: str
    files: tuple[str, ...]
    ecosystem: str = ""
    """The registry that it is published in and that weaknesses are listed by; empty for fonts."""
    also: tuple[str, ...] = ()
    """Other names that its weaknesses are listed under."""
    shows: str = ""
    """A text in the first file that tells its version."""

    @property
    def purl(self) -> str:
        """Its address in every list of packages."""
        kind = self.ecosystem or "generic"
        return f"pkg:{kind}/{self.name.lower().replace(' ', '-')}@{self.version}"

    def digests(self) -> dict[str, str]:
        """Return the SHA-256 of each file."""
        return {file: hashlib.sha256((ROOT / file).read_bytes()).hexdigest() for file in self.files}


def pinned() -> dict[str, Package]:
    """Return every pinned package that serving needs, what builds the planner's own wheel among them, by name."""
    found = _PIN.finditer((ROOT / PINS).read_text("utf-8"))
    return {pin["name"]: Package(pin["name"], pin["version"], pin["marker"] or "") for pin in found}


def vendored() -> list[Vendored]:
    """Return the files of others."""
    return [
        Vendored(**{name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()})
        for entry in _stated()["vendored"]
    ]


def installed(extras: Iterable[str] = EXTRAS) -> dict[str, tuple[str, frozenset[str]]]:
    """Return the packages that the installed planner needs here, directly or not: version and needs of each by name.

    Raises PackageNotFoundError for one that is not installed.
    """
    found: dict[str, tuple[str, frozenset[str]]] = {}
    left: list[tuple[str, frozenset[str]]] = [(PROJECT, frozenset(extras))]
    done: set[tuple[str, frozenset[str]]] = set()
    while left:
        name, wanted = left.pop()
        if (name, wanted) in done:
            continue
        done.add((name, wanted))
        here = distribution(name)
        needs = [need for line in here.requires or () if _applies(need := Requirement(line), wanted)]
        version, known = found.get(name, (here.version, frozenset()))
        found[name] = (version, known | {canonicalize_name(need.name) for need in needs})
        left += [(canonicalize_name(need.name), frozenset(need.extras)) for need in needs]
    return found


def licences() -> str:
    """Return docs/licences.md."""
    packages, run = pinned(), set(installed())
    names = {name: package for name, package in packages.items() if name in run or package.marker}
    build = {name: package for name, package in packages.items() if name not in names}
    return _HEAD + "\n".join(
        [
            f"## Packages that run ({len(names)})\n",
            *_rows(names.values()),
            "\n## Packages that build its wheel at installation, and nothing else\n",
            *_rows(build.values()),
            "\n## Files in this repository that others have made\n",
            "| name | version | licence | files |\n|---|---|---|---|",
            *(
                f"| [{part.name}](../{part.licence_file}) | {part.version} | {part.licence} | "
                f"{', '.join(f'`{file}`' for file in part.files)} |"
                for part in vendored()
            ),
            "",
        ]
    )


_HEAD = """\
# Licences of what is shipped

<!-- Written by `make docs` from the packages' metadata and tools/shipped.toml; do not edit. -->

The planner itself is under the [MIT licence](../LICENSE). It is installed with the packages below, each from its own
registry and under its own licence, at the versions that `requirements/run.txt` pins by hash. Identifiers are SPDX's.
Where a package offers several licences (`OR`), any one of them may be chosen: of Pyphen's, the MPL. Wheels of numpy,
Pillow, cryptography and orjson bring libraries in C and Rust along, whose licences are in the wheels. `make sbom`
writes the same as a bill of materials for programs (CycloneDX).

"""


def _rows(packages: Iterable[Package]) -> list[str]:
    head = "| package | version | licence | only where |\n|---|---|---|---|"
    told = [(part.name, part.version, part.licence, f"`{part.marker}`" if part.marker else "") for part in packages]
    return [head, *(f"| {' | '.join(row)} |" for row in told)]


def _applies(need: Requirement, extras: frozenset[str]) -> bool:
    return need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in ("", *extras))


def _stated() -> dict[str, dict]:  # type: ignore[type-arg]
    return tomllib.loads((ROOT / "tools/shipped.toml").read_text("utf-8"))
