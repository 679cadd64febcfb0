"""Write the bill of materials, dist/sbom.cdx.json (CycloneDX 1.6): what the installed planner is made of.

Packages are those that are installed and needed here, not those that somebody listed; each must be the pinned one.
The same installation gives the same bytes: there is no time in it.
"""

from __future__ import annotations

import json
import sys
import uuid
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

from shipped import EXTRAS, PROJECT, ROOT, Package, Vendored, installed, pinned, vendored

OUTPUT = "dist/sbom.cdx.json"
_NAMESPACE = uuid.UUID("0b5d8b0e-6d6c-5a53-9a8c-7a1f4f0f7c11")


def bill() -> dict[str, Any]:
    """Return the bill; end the program with a sentence where what is installed is not what is pinned."""
    try:
        here, extras = installed(), EXTRAS
    except PackageNotFoundError:
        here, extras = installed(()), ()
    version, _ = here[PROJECT]
    pins = pinned()
    if wrong := [
        f"{name} {found}" for name, (found, _) in here.items() if name != PROJECT and not _is(pins, name, found)
    ]:
        raise SystemExit(f"installed otherwise than pinned: {', '.join(wrong)}; run `make run` or `make test` first")
    ours = f"pkg:pypi/{PROJECT}@{version}"
    others = vendored()
    packages = [pins[name] for name in sorted(here) if name != PROJECT]
    body: dict[str, Any] = {
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": ours,
                "name": PROJECT,
                "version": version,
                "purl": ours,
                "licenses": [{"license": {"id": "MIT"}}],
            },
            "properties": [{"name": f"{PROJECT}:extras", "value": ",".join(extras)}],
        },
        "components": [*map(_of_package, packages), *map(_of_files, others)],
        "dependencies": [
            {"ref": ours, "dependsOn": sorted([*_refs(here[PROJECT][1], pins), *(part.purl for part in others)])},
            *({"ref": package.purl, "dependsOn": _refs(here[package.name][1], pins)} for package in packages),
            *({"ref": part.purl, "dependsOn": []} for part in others),
        ],
    }
    serial = uuid.uuid5(_NAMESPACE, json.dumps(body, sort_keys=True))
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": serial.urn,
        "version": 1,
        **body,
    }


def _is(pins: dict[str, Package], name: str, version: str) -> bool:
    return name in pins and pins[name].version == version


def _refs(names: frozenset[str], pins: dict[str, Package]) -> list[str]:
    return sorted(pins[name].purl for name in names)


def _of_package(package: Package) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": package.purl,
        "name": package.name,
        "version": package.version,
        "licenses": [{"expression": package.licence}],
        "purl": package.purl,
    }


def _of_files(part: Vendored) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "licenses": [{"expression": part.licence}],
        "purl": part.purl,
        "components": [
            {"type": "file", "name": file, "hashes": [{"alg": "SHA-256", "content": digest}]}
            for file, digest in part.digests().items()
        ],
    }


def main(arguments: list[str]) -> int:
    """Write the bill to the file that is named, or to OUTPUT."""
    file = Path(arguments[0]) if arguments else ROOT / OUTPUT
    made = bill()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    print(f"wrote {file}: {len(made['components'])} components")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
