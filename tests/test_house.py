"""The house around the code: layers, generated pages, pins, targets."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LAYERS = next(c for c in PROJECT["tool"]["importlinter"]["contracts"] if c["id"] == "layers")["layers"]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the package in a folder, which has its pyproject.toml."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_every_import_goes_downwards() -> None:
    """No module imports one above its own layer, and the core imports no framework."""
    ran = lint_imports(ROOT)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.slow
def test_a_broken_layer_is_seen(tmp_path: Path) -> None:
    """Each kind of forbidden import breaks its contract, and so does a module without a place."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "planner", tmp_path / "planner", ignore=shutil.ignore_patterns("__pycache__"))
    for module, line in {
        "versions.py": "from planner import design",
        "errors.py": "import flask",
        "design/__init__.py": "import numpy",
        "web/__init__.py": "import weasyprint, openpyxl, cryptography, aerleon, orjson",
    }.items():
        file = tmp_path / "planner" / module
        file.write_text(f"{line}\n", encoding="utf-8")
    (tmp_path / "planner" / "placeless.py").write_text('"""Nowhere."""\n', encoding="utf-8")
    ran = lint_imports(tmp_path)
    assert ran.returncode == 1
    broken = {line.partition(" BROKEN")[0] for line in ran.stdout.splitlines() if " BROKEN" in line}
    assert broken == {contract["name"] for contract in PROJECT["tool"]["importlinter"]["contracts"]}
    assert "placeless" in ran.stdout


def test_the_page_on_architecture_draws_the_layers_that_are_checked() -> None:
    """The picture in docs/architecture.md is the list in pyproject.toml."""
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    drawn = page.split("<!-- layers -->\n```\n")[1].split("\n```")[0].splitlines()
    assert drawn == LAYERS


def test_generated_pages_are_what_they_should_be() -> None:
    """`make docs` has been run since the data or the limits changed."""
    ran = subprocess.run(
        [sys.executable, "tools/docs.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def pins(file: str) -> dict[str, str]:
    """Return name -> version of a file of pins."""
    lines = (ROOT / file).read_text("utf-8").splitlines()
    return dict(found.groups() for line in lines if (found := re.match(r"([\w.-]+)==([\w.]+)", line)))


def test_the_pins_agree_with_each_other_and_with_the_project() -> None:
    """One version of each package everywhere, within the ranges of pyproject.toml, and nothing missing."""
    run, test, constraints = pins("requirements/run.txt"), pins("requirements/test.txt"), pins("constraints.txt")
    assert constraints == test
    assert run.items() <= test.items()
    project = PROJECT["project"]
    for needed, pinned in ((project["dependencies"], run), (project["optional-dependencies"]["dev"], test)):
        for requirement in map(Requirement, needed):
            assert requirement.specifier.contains(pinned[requirement.name.lower()]), requirement.name


def test_every_target_sets_up_from_nothing() -> None:
    """The project is built where it is installed: what is set up has the builder, or follows what has it."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    first = dict(re.findall(r"^setup-(\w+):(?: setup-(\w+))?$", makefile, re.MULTILINE))
    assert {file.stem for file in (ROOT / "requirements").glob("*.txt")} == first.keys()
    for purpose, before in first.items():
        assert {"run", "test"} & {purpose, before}, purpose
    (builder,) = map(Requirement, PROJECT["build-system"]["requires"])
    for purpose in ("run", "test"):
        assert builder.name in pins(f"requirements/{purpose}.txt")


PINNED = ["constraints.txt", *(f"requirements/{file}.txt" for file in ("bench", "fuzz", "run", "test"))]


@pytest.mark.parametrize("file", PINNED)
def test_pins_name_no_package_index(file: str) -> None:
    """The pins hold for any package index: no address, no option, and in requirements/ a hash for every package."""
    text = "\n".join(line for line in (ROOT / file).read_text("utf-8").splitlines() if not line.startswith("#"))
    assert "://" not in text
    assert not re.search(r"^-", text, re.MULTILINE)
    if file.startswith("requirements/"):
        blocks = re.split(r"\n(?=\S)", text)
        assert all("--hash=sha256:" in block for block in blocks)


def test_make_help_lists_every_target() -> None:
    """`make help`, which is also `make`, tells what each target is for."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = {name for name in re.findall(r"^([a-z-]+):", makefile, re.MULTILINE) if not name.startswith("setup-")}
    told = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {line.split()[1] for line in told.splitlines() if line.startswith("  make ")} == targets


def test_nothing_is_skipped() -> None:
    """No test is skipped or expected to fail: what cannot run fails and says so."""
    skips = re.compile(r"\b(?:pytest\.skip|importorskip|mark\.skip|mark\.xfail|skipif|pytest\.xfail)\b")
    found = Counter(
        str(file.relative_to(ROOT))
        for file in (ROOT / "tests").rglob("*.py")
        if file != Path(__file__)
        for _ in skips.findall(file.read_text("utf-8"))
    )
    assert not found
