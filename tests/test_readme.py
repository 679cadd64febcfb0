"""The README tells the truth: its examples run as shown, its links lead somewhere, its names exist.

In a `console` block a line after `$ ` is run, and what follows must be its output; `…` stands for anything, a line of
nothing but `…` for any lines. `# exits 1` after a command tells its exit status, which is 0 otherwise. A `pycon` block
is run as a doctest. Commands that set things up stand in `sh` blocks and are not run.
"""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from planner.web.settings import names
from tests.designs import TODAY_TEXT
from tests.serving import serving

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PAGES = [
    ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "tests/golden/README.md")
] + sorted((ROOT / "docs").glob("*.md"))
ADDRESS = "http://127.0.0.1:8000"


def blocks(language: str) -> list[str]:
    """Return the fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def commands() -> Iterator[tuple[str, int, str]]:
    """Yield (command, exit status, output) of every console block."""
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = part.split("\n")
            last = next(number for number, line in enumerate(lines) if not line.endswith("\\"))
            command = "\n".join(lines[: last + 1])
            status = re.search(r"  # exits (\d)$", command)
            yield command, int(status[1]) if status else 0, "\n".join(lines[last + 1 :])


def same(output: str, seen: str) -> bool:
    """Whether an output is what a block shows."""
    told = "".join(
        r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*?") + r"\n"
        for line in output.strip("\n").split("\n")
    )
    return re.fullmatch(told, seen.strip("\n") + "\n") is not None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder like the checkout's, for files that the examples write."""
    made = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "data" / "examples", made / "data" / "examples")
    return made


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    """Return an environment in which the installed commands are found."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PLANNER_", "COLUMNS", "PORT"))}
    return {**kept, "PATH": path, "NO_COLOR": "1", "PLANNER_TODAY": TODAY_TEXT}


@pytest.fixture(scope="module")
def served(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """Serve the planner and return its address."""
    with serving(Path(sys.executable).with_name("expressway-planner"), folder, environment) as address:
        yield address


@pytest.mark.parametrize(
    ("output", "seen", "matches"),
    [
        ("one\ntwo\n", "one\ntwo\n", True),
        ("one\ntwo\n", "one\nthree\n", False),
        ("a … c\n", "a b c\n", True),
        ("a … c\n", "a b\nc\n", False),
        ("one\n…\nfive\n", "one\ntwo\nthree\nfive\n", True),
        ("one\n…\nfive\n", "one\ntwo\nsix\n", False),
        ("one\n…\n", "one\ntwo\nthree\n", True),
        ("…\nlast\n", "one\nlast\n", True),
        ("{1.5}\n", "{1x5}\n", False),
    ],
)
def test_outputs_are_compared(output: str, seen: str, matches: bool) -> None:
    """`…` stands for a part of a line, or alone for any lines; all else must be the same."""
    assert same(output, seen) is matches


@pytest.mark.slow
@pytest.mark.xdist_group("readme")
@pytest.mark.parametrize(("command", "status", "output"), list(commands()))
def test_a_command_does_what_it_shows(
    command: str, status: int, output: str, folder: Path, environment: dict[str, str], served: str
) -> None:
    """Every command of the README gives the exit status and the output that stand there."""
    command, output = command.replace(ADDRESS, served), output.replace(ADDRESS, served)
    ran = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == status, ran.stdout + ran.stderr
    assert same(output, ran.stdout), ran.stdout + ran.stderr


def test_the_readme_shows_a_command_an_api_call_and_python() -> None:
    """The examples are found: the test above would otherwise run nothing and pass."""
    told = " ".join(command for command, _, _ in commands())
    assert all(word in told for word in ("expressway-planner assess", "expressway-planner report", "curl"))
    assert blocks("pycon")


def test_its_python_runs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python example gives what it shows."""
    monkeypatch.chdir(folder)
    for number, block in enumerate(blocks("pycon")):
        test = doctest.DocTestParser().get_doctest(block, {}, f"README block {number}", "README.md", 0)
        told: list[str] = []
        assert doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=told.append).failed == 0, "".join(told)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every link and picture of the pages that is not an address is a file of the project."""
    text = re.sub(r"<!--.*?-->|```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if "://" not in target and not target.startswith("#"):
            assert (page.parent / target.partition("#")[0]).exists(), target


def test_settings_are_all_told() -> None:
    """The README's variables are the ones that the service and the command `serve` read."""
    assert set(re.findall(r"PLANNER_([A-Z_]+)", README)) == names() | {"ACCESS"}


def test_targets_exist() -> None:
    """Every `make` target that the pages name is one of the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for page in PAGES:
        named = set(re.findall(r"`(?:PORT=\d+ )?make ([a-z-]+)`", page.read_text("utf-8")))
        assert named <= targets, page.name
