"""Write the generated pages of docs/, or tell with --check that they are what they should be.

A generated page stands in the repository so that it can be read there; tests and `make check` keep it true.
"""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import asvs
import shipped

from planner.reference import load_reference
from planner.render import rulebook
from planner.rules import RULES
from planner.wording import load_wording

ROOT = Path(__file__).resolve().parent.parent

LIMITS_HEAD = """\
# Limits of a request

<!-- Written by `make docs` from planner/schemas/limits.py and planner/intake/limits.py; do not edit. -->

What a design or a request may hold at the most. These numbers are this service's own, they bound the work that a
stranger can ask for, and they say nothing about Expressway: a seventh peer is a finding of the rule book (MEM-01), not
a request too large. Beyond a limit the request is refused as a whole, with a problem document that names the place.

| limit | value | what it bounds |
|---|---:|---|
"""

SHEETS_HEAD = """
## Of uploaded sheets

A workbook is read in a process of its own, which the system itself ends at these bounds.

| limit | value | what it bounds |
|---|---:|---|
"""

LIMITS_FOOT = """
- A body larger than the first limit is answered with 413. Every other fault is answered with 400 or 422, all faults at
  once by JSON pointer, up to the last limit.
- A line of a batch is held to what a single body is held to, and told of on its own line; the others are answered.
- Also refused: unknown fields, duplicate keys, `NaN` and `Infinity`, text that is not UTF-8, control and other
  invisible characters in any text, YAML aliases and foreign tags.
- The numbers that come from the vendor (peers in a cluster, round trip, capacity, ports) are in `data/*.toml`, each
  with its source.
"""


def limits() -> str:
    """Return docs/limits.md."""
    files = ("planner/schemas/limits.py", "planner/intake/limits.py")
    requests, sheets = (
        "".join(f"| `{name}` | {value:,} | {text} |\n" for name, value, text in _constants(ast.parse(read)))
        for read in ((ROOT / file).read_text(encoding="utf-8") for file in files)
    )
    return LIMITS_HEAD + requests + SHEETS_HEAD + sheets + LIMITS_FOOT


def _constants(module: ast.Module) -> Iterator[tuple[str, int, str]]:
    """Yield (name, value, docstring) of the module's constants."""
    values: dict[str, int] = {}
    for statement, following in zip(module.body, [*module.body[1:], None], strict=True):
        if not isinstance(statement, ast.Assign):
            continue
        (target,) = statement.targets
        assert isinstance(target, ast.Name)
        assert isinstance(following, ast.Expr), f"{target.id} has no docstring"
        assert isinstance(following.value, ast.Constant), f"{target.id} has no docstring"
        value = eval(ast.unparse(statement.value), {}, values)
        values[target.id] = value
        yield target.id, value, " ".join(str(following.value.value).split())


def rules() -> str:
    """Return docs/rules.md."""
    return rulebook.render(RULES.values(), load_reference(), load_wording().phrases("en"), tests_of_rules())


def tests_of_rules() -> dict[str, str]:
    """Return for each rule the test modules whose `CASES` tables have rows of it; a rule without one is an error."""
    sys.path.insert(0, str(ROOT))
    found: dict[str, list[str]] = {rule: [] for rule in RULES}
    for file in sorted((ROOT / "tests/rules").rglob("test_*.py")):
        name = file.relative_to(ROOT).with_suffix("").as_posix()
        cases = getattr(importlib.import_module(name.replace("/", ".")), "CASES", ())
        for rule in dict.fromkeys(case.rule for case in cases):
            found[rule].append(f"[{file.name}](../{name}.py)")
    if without := [rule for rule, files in found.items() if not files]:
        raise SystemExit(f"no table of cases below tests/rules/ holds {', '.join(without)}")
    return {rule: ", ".join(files) for rule, files in found.items()}


PAGES = {
    "docs/asvs.md": asvs.page,
    "docs/licences.md": shipped.licences,
    "docs/limits.md": limits,
    "docs/rules.md": rules,
}


def main(arguments: list[str]) -> int:
    """Write every page, or with --check compare it; return the exit status."""
    stale = []
    for name, make in PAGES.items():
        page = make()
        file = ROOT / name
        if file.is_file() and file.read_text(encoding="utf-8") == page:
            continue
        if "--check" in arguments:
            stale.append(name)
        else:
            file.write_text(page, encoding="utf-8", newline="\n")
            print(f"wrote {name}")
    if stale:
        print(f"not what `make docs` writes: {', '.join(stale)}")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
