"""Fuzz the parsers one after the other and tell what came of it: `make fuzz SECONDS=60`, or `TARGETS="json pem"`.

Inputs that reached something new are kept in build/fuzz, so that the next run goes on from there. Exits with 1 when
anything was found.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from targets import ROOT, TARGETS

GRACE_S = 120
"""How much longer than its seconds a run may take, start and last input included."""


def main() -> int:
    """Run what the arguments ask for; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", default=list(TARGETS), help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=60, help="for each of them")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "fuzz")
    asked = parser.parse_args()
    if unknown := set(asked.targets) - TARGETS.keys():
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    print(f"{'target':<10} {'executions':>11} {'a second':>9} {'branches':>9} {'found':>6}")
    found = [_fuzzed(name, asked.folder / name, asked.seconds) for name in asked.targets]
    return int(any(found))


def _fuzzed(name: str, folder: Path, seconds: int) -> int:
    """Run one target and print its row; return how many finds there are."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "log"
    with log.open("wb") as output:
        ran = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("one.py")), name, str(folder), str(seconds)],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, timeout=seconds + GRACE_S, check=False,
        )  # fmt: skip
    text = log.read_text("utf-8", "replace")
    executions = _last(r"stat::number_of_executed_units: (\d+)", text) or _last(r"^#(\d+)\s", text)
    kept = sorted(file for file in (folder / "found").iterdir()) if (folder / "found").is_dir() else []
    rate, branches = _last(r"stat::average_exec_per_sec:\s+(\d+)", text), _last(r"cov: (\d+)", text)
    print(f"{name:<10} {executions:>11} {rate:>9} {branches:>9} {len(kept):>6}", flush=True)
    for file in kept:
        print(f"    {file}")
    if ran.returncode and not kept:
        print(f"    ended with {ran.returncode}: see {log}")
    return len(kept) or ran.returncode


def _last(pattern: str, text: str) -> int:
    """Return the last number that a pattern finds; 0 where it finds none."""
    found = re.findall(pattern, text, re.MULTILINE)
    return int(found[-1]) if found else 0


if __name__ == "__main__":
    sys.exit(main())
