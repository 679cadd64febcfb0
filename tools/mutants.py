"""Break rules, capacity, sizing and ports in one place at a time and tell which breaks no test notices.

`make mutants SAMPLE=300`. Works in a copy of the checkout, where each mutant gets the quick tests that belong to it,
until the first that fails. Sampled with a seed, so that a run can be repeated; an area has its share of the sample.
Prints each survivor as a line of the source before and after, then the score by area.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("planner", "data", "templates", "tests", "docs", "tools", "bench", "requirements")
FILES = ("pyproject.toml", "README.md", "CHANGELOG.md", "constraints.txt", "wsgi.py", "Makefile", "LICENSE")

AREAS = {
    "rules": (("planner/rules",), ("tests/rules", "tests/test_waivers.py")),
    "capacity": (
        ("planner/capacity.py", "planner/deployment_capacity.py", "planner/erlang.py", "planner/survival.py"),
        (
            "tests/test_capacity.py",
            "tests/test_deployment_capacity.py",
            "tests/test_erlang.py",
            "tests/test_survival.py",
            "tests/test_worked_examples.py",
        ),
    ),
    "sizing": (("planner/sizing",), ("tests/sizing",)),
    "ports": (("planner/ports",), ("tests/ports", "tests/test_ports.py")),
}
"""What is broken, and the tests that have to notice."""

LONGEST_S = 300
"""After which a mutant counts as noticed: it made the tests hang."""

_COMPARED = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
}
_REPLACED = {ast.Add: "-", ast.Sub: "+", ast.Mult: "//", ast.Div: "*", ast.FloorDiv: "*", ast.Mod: "*", ast.Pow: "*"}
_SYMBOLS = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.And: "and",
    ast.Or: "or",
}
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "every": "some", "some": "every"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change of one place: characters `start` to `end` of a file become `text`."""

    file: str
    line: int
    start: int
    end: int
    text: str


def mutants_of(file: Path) -> Iterator[Mutant]:
    """Yield every change of a module that this tool knows."""
    source = file.read_text("utf-8")
    begins = [0]
    for text in source.splitlines(keepends=True):
        begins.append(begins[-1] + len(text.encode()))
    name = str(file.relative_to(ROOT))

    def at(node: ast.AST) -> tuple[int, int]:
        return begins[node.lineno - 1] + node.col_offset, begins[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]

    tree = ast.parse(source)
    # Whether a class may be changed after it is made is no fact of the domain, nor is what only type checkers read.
    passed_over = {
        id(inner)
        for node in ast.walk(tree)
        for decorator in getattr(node, "decorator_list", ())
        if ast.unparse(decorator).startswith("dataclass")
        for inner in ast.walk(decorator)
    }
    for node in ast.walk(tree):
        if id(node) in passed_over:
            continue
        for start, end, text in _changes(node, at, source.encode()):
            yield Mutant(name, node.lineno, start, end, text)  # type: ignore[attr-defined]


def _changes(node: ast.AST, at, source: bytes) -> Iterator[tuple[int, int, str]]:
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARED:
            yield at(left)[1], at(right)[0], _between(source, at(left)[1], at(right)[0], _COMPARED[type(op)])
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _REPLACED:
            between = source[at(left)[1] : at(right)[0]].decode()
            new = between.replace(_SYMBOLS[type(op)], _REPLACED[type(op)], 1)
            yield at(left)[1], at(right)[0], new
        case ast.BoolOp(op=op, values=[first, second, *_]):
            old, new = ("and", "or") if isinstance(op, ast.And) else ("or", "and")
            between = source[at(first)[1] : at(second)[0]].decode()
            yield at(first)[1], at(second)[0], between.replace(old, new, 1)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield at(node)[0], at(operand)[0], ""
        case ast.Constant(value=bool() as value):
            yield *at(node), str(not value)
        case ast.Constant(value=int() as value):
            yield *at(node), str(value + 1)
        case ast.Constant(value=float() as value):
            yield *at(node), repr(value * 2 + 1)
        case ast.If(test=test) | ast.IfExp(test=test):
            start, end = at(test)
            yield start, end, f"not ({source[start:end].decode()})"
        case ast.Call(func=ast.Name(id=called) as function) if called in _CALLED:
            yield *at(function), _CALLED[called]
        case ast.Continue():
            yield *at(node), "break"
        case ast.Break():
            yield *at(node), "continue"


def _between(source: bytes, start: int, end: int, new: str) -> str:
    """Return what stands between two operands with another operator; brackets and line ends stay."""
    old = source[start:end].decode()
    bare = "".join(char for char in old if char not in "()\n\\").strip()
    return old.replace(bare, new, 1) if bare else old


def known_in(areas: list[str]) -> dict[str, list[Mutant]]:
    """Return every mutant of each area."""
    return {
        area: [mutant for place in AREAS[area][0] for file in _modules(ROOT / place) for mutant in mutants_of(file)]
        for area in areas
    }


def standing_at(known: dict[str, list[Mutant]], places: list[str]) -> dict[str, list[Mutant]]:
    """Return the mutants of lines that are named as `file:line`; of an area without any, nothing."""
    found = {area: [one for one in mutants if f"{one.file}:{one.line}" in places] for area, mutants in known.items()}
    return {area: mutants for area, mutants in found.items() if mutants}


def sampled(known: dict[str, list[Mutant]], sample: int, seed: int) -> dict[str, list[Mutant]]:
    """Return so many mutants in all, each area's by its share of all that there are."""
    chance, total = random.Random(seed), sum(map(len, known.values()))
    return {
        area: chance.sample(found, min(len(found), max(1, round(sample * len(found) / total))))
        for area, found in known.items()
    }


def _modules(place: Path) -> list[Path]:
    return sorted(place.rglob("*.py")) if place.is_dir() else [place]


def main() -> int:
    """Run what the arguments ask for; return 0 whatever survives: a person judges that."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("areas", nargs="*", default=list(AREAS), help=", ".join(AREAS))
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=22)
    parser.add_argument("--at", action="append", default=[], metavar="FILE:LINE", help="these lines alone, wholly")
    asked = parser.parse_args()
    if unknown := set(asked.areas) - AREAS.keys():
        parser.error(f"no such area: {', '.join(sorted(unknown))}")
    known = known_in(asked.areas)
    chosen = standing_at(known, asked.at) if asked.at else sampled(known, asked.sample, asked.seed)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        return _run(chosen, _copy(Path(folder)))


def _copy(folder: Path) -> Path:
    for name in COPIED:
        ignored = shutil.ignore_patterns("__pycache__", "browser")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    return folder


def _run(chosen: dict[str, list[Mutant]], folder: Path) -> int:
    for area, mutants in chosen.items():
        begun = time.monotonic()
        if not _pass(AREAS[area][1], folder):
            print(f"{area}: the tests fail without any change; nothing can be said", file=sys.stderr)
            return 1
        print(f"{area}: {len(mutants)} mutants; its tests take {time.monotonic() - begun:.0f} s", flush=True)
    noticed: Counter[str] = Counter()
    for area, mutants in chosen.items():
        for number, mutant in enumerate(mutants, start=1):
            file = folder / mutant.file
            whole = file.read_bytes()
            changed = whole[: mutant.start] + mutant.text.encode() + whole[mutant.end :]
            try:
                compile(changed, mutant.file, "exec")
                file.write_bytes(changed)
                # Its own tests first: they notice most, and sooner.
                survived = all(_pass(tests, folder) for tests in (_own_tests(mutant, folder), AREAS[area][1]) if tests)
            except SyntaxError:
                survived = False
            finally:
                file.write_bytes(whole)
            noticed[area] += not survived
            if survived:
                print(f"survived {mutant.file}:{mutant.line} ({area} {number}/{len(mutants)})")
                for sign, text in (("-", whole), ("+", changed)):
                    print(f"    {sign} {text.decode().splitlines()[mutant.line - 1].strip()}", flush=True)
    for area, mutants in chosen.items():
        print(f"{area:<10} {noticed[area]:>4} of {len(mutants):>4} noticed: {noticed[area] / len(mutants):.1%}")
    total = sum(map(len, chosen.values()))
    print(f"{'all':<10} {sum(noticed.values()):>4} of {total:>4} noticed: {sum(noticed.values()) / total:.1%}")
    return 0


def _own_tests(mutant: Mutant, folder: Path) -> tuple[str, ...]:
    """Return the test module that is named as the mutant's module or package; none where there is no such."""
    parts = Path(mutant.file).with_suffix("").parts[1:]
    places = ["/".join(("tests", *parts[:end], f"test_{parts[end]}.py")) for end in range(len(parts))]
    return tuple(place for place in places if (folder / place).is_file())


def _pass(tests: tuple[str, ...], folder: Path) -> bool:
    """Whether the quick ones of these tests pass in the copy."""
    command = [sys.executable, "-P", "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not slow"]
    try:
        ran = subprocess.run(
            [*command, *tests],
            cwd=folder,
            env={**_environment(), "PYTHONPATH": str(folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return ran.returncode == 0


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PLANNER_")}


if __name__ == "__main__":
    sys.exit(main())
