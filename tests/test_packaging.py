"""The wheel: it holds what the checkout holds, and alone, elsewhere, it does all that the planner does."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import openpyxl
import pytest
from packaging.requirements import Requirement

from tests.serving import PATIENCE_S, serving

ROOT = Path(__file__).parent.parent
MOST_PACKAGES = 39
"""What serving needs installed, directly or not: one more is a decision, not an accident."""

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("packaging")]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    (file,) = folder.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the `bin` of a fresh environment that holds the wheel and what it declares to need, nothing else.

    What it needs is linked from the environment that the tests run in, so that no network is needed.
    """
    home = tmp_path_factory.mktemp("fresh")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    (packages,) = home.glob("lib/python3*/site-packages")
    pip = [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python"), "install"]
    subprocess.run([*pip, "--quiet", "--no-deps", "--no-index", "--no-compile", str(wheel)], check=True)
    (metadata,) = packages.glob("expressway_planner-*.dist-info")
    needed = [
        line[15:] for line in (metadata / "METADATA").read_text("utf-8").splitlines() if line[:15] == "Requires-Dist: "
    ]
    for name in _closure(needed):
        _link(name, packages)
    return home / "bin"


def _closure(requirements: list[str]) -> set[str]:
    """Return the names of all distributions that these requirements need here, directly or not."""
    found: set[str] = set()
    left = [(Requirement(line), "") for line in requirements]
    while left:
        requirement, extra = left.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        wanted = [f"{requirement.name.lower()}[{name}]" for name in ("", *requirement.extras)]
        for name, key in zip(("", *requirement.extras), wanted, strict=True):
            if key not in found:
                found.add(key)
                left += [(Requirement(line), name) for line in distribution(requirement.name).requires or ()]
    return {key.partition("[")[0] for key in found}


def _link(name: str, packages: Path) -> None:
    """Link a distribution's files into another environment's packages; scripts are left out."""
    for file in distribution(name).files or ():
        if ".." in file.parts or "__pycache__" in file.parts:
            continue
        target = packages / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(file.locate())


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """Return an empty directory with one sound and one broken design in it."""
    for example in (ROOT / "data" / "examples").glob("*.json"):
        shutil.copy(example, tmp_path)
    return tmp_path


def environment(**more: str) -> dict[str, str]:
    """Return an environment that leads nowhere near the checkout."""
    kept = ("PATH", "LANG", "TMPDIR", "HOME")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"PYTHONWARNINGS": "default"} | more


def run(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command in a folder."""
    command = [str(installed / "expressway-planner"), *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def test_the_wheel_holds_the_package_the_data_and_the_templates_and_no_more(wheel: Path) -> None:
    """Every tracked file of planner/, data/ and templates/ is in the wheel, and no other file."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z", "--", "planner", "data", "templates"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    tracked = {name for name in listed.split("\0") if name and (ROOT / name).is_file()}
    wanted = {name if name.startswith("planner/") else f"planner/{name}" for name in tracked}
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
        (licence,) = (name for name in archive.namelist() if name.endswith("/licenses/LICENSE"))
        assert b"MIT License" in archive.read(licence)
    assert held == wanted
    assert any(name.startswith("planner/templates/") for name in held)


def test_a_wheel_can_be_made_again(wheel: Path, tmp_path: Path) -> None:
    """Built once more, at another time, it has the same bytes."""
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(command, capture_output=True, text=True, check=True)
    (again,) = tmp_path.glob("*.whl")
    digests = {hashlib.sha256(file.read_bytes()).hexdigest() for file in (wheel, again)}
    assert len(digests) == 1


def test_the_bill_of_materials_is_what_is_installed(installed: Path, tmp_path: Path) -> None:
    """Made in an environment with the wheel and its needs alone, it lists all that is there, and nothing else."""
    bill = tmp_path / "bill.json"
    python = str(installed / "python")
    subprocess.run([python, str(ROOT / "tools/sbom.py"), str(bill)], env=environment(), check=True, capture_output=True)
    told = json.loads(bill.read_text("utf-8"))
    listed = {(part["name"], part["version"]) for part in told["components"] if part["purl"].startswith("pkg:pypi/")}
    program = (
        "import json; from importlib.metadata import distributions as all\n"
        "print(json.dumps([[part.name.lower().replace('_', '-'), part.version] for part in all()]))"
    )
    ran = subprocess.run([python, "-c", program], env=environment(), capture_output=True, text=True, check=True)
    here = {(name, version) for name, version in json.loads(ran.stdout)}
    planner = (told["metadata"]["component"]["name"], told["metadata"]["component"]["version"])
    assert listed == here - {planner}
    assert planner in here
    assert len(listed) <= MOST_PACKAGES


def test_the_environment_is_the_wheels_own(installed: Path, elsewhere: Path) -> None:
    """The package that these tests run is the installed one, and nothing that only tests need is there."""
    program = "import importlib.util, planner; print(planner.__file__, importlib.util.find_spec('pytest'))"
    ran = subprocess.run(
        [str(installed / "python"), "-c", program],
        cwd=elsewhere,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.startswith(str(installed.parent))
    assert ran.stdout.endswith(" None\n")


def test_it_assesses_every_example(installed: Path, elsewhere: Path) -> None:
    """The command says each example's verdict; at least one has findings, so that the exit status is 1."""
    designs = sorted(file.name for file in elsewhere.glob("*.json"))
    ran = run(installed, elsewhere, "assess", *designs)
    assert ran.returncode == 1, ran.stderr
    assert ran.stderr == ""
    assert len(designs) >= 5
    assert "Not supported" in ran.stdout


def test_it_speaks_spanish(installed: Path, elsewhere: Path) -> None:
    """The Spanish texts are in the wheel."""
    ran = run(
        installed, elsewhere, "assess", *sorted(file.name for file in elsewhere.glob("*.json")), "--language", "es"
    )
    assert "No compatible" in ran.stdout
    assert "Not supported" not in ran.stdout


def test_it_makes_a_pdf_and_a_workbook(installed: Path, elsewhere: Path) -> None:
    """Templates, styles and fonts are in the wheel: a PDF and a workbook come out whole."""
    design = sorted(file.name for file in elsewhere.glob("*.json"))[0]
    for name in ("report.pdf", "report.xlsx"):
        ran = run(installed, elsewhere, "report", design, "-o", name)
        assert ran.returncode in (0, 1), ran.stderr
        assert "Traceback" not in ran.stderr
    assert (elsewhere / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert len(openpyxl.load_workbook(elsewhere / "report.xlsx").sheetnames) >= 5


@pytest.fixture
def served(installed: Path, elsewhere: Path) -> Iterator[str]:
    """Serve the installed app from another directory and return its address."""
    with serving(installed / "expressway-planner", elsewhere, environment()) as address:
        yield address


def test_it_serves_the_page(served: str) -> None:
    """The installed app answers for its health, readiness and page, with its styles."""
    for path in ("/healthz", "/readyz", "/"):
        with urllib.request.urlopen(served + path, timeout=PATIENCE_S) as answer:
            assert answer.status == 200
            page = answer.read().decode()
    assert "<form" in page
    (style, *_) = [part.partition('"')[0] for part in page.split('href="') if part.partition('"')[0].endswith(".css")]
    with urllib.request.urlopen(served + style, timeout=PATIENCE_S) as answer:
        assert answer.headers.get_content_type() == "text/css"
