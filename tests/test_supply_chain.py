"""What is shipped: every part listed with its licence, in a bill of materials, and asked after where it can be."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import audit
import pytest
import shipped
from packaging.markers import Marker

ROOT = Path(__file__).parent.parent
BILL_SCHEMA = "http://cyclonedx.org/schema/bom-1.6.schema.json"
PINNED = re.compile(r"^([\w.-]+)==([\w.]+)(?: ; ([^\\\n]*[^\\\s]))?", re.MULTILINE)
OF_OTHERS = re.compile(r"\.min\.|bundle|\.woff2$|\.ttf$|licen[cs]e", re.IGNORECASE)
"""What the names of files look like that others have made."""


def tool(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a tool of the project."""
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


# --- licences ---------------------------------------------------------------------------------------------------------


def test_every_pinned_package_has_its_line() -> None:
    """docs/licences.md names each with its version; tests/test_house.py keeps the page as it is written."""
    page = (ROOT / "docs/licences.md").read_text("utf-8")
    pins = PINNED.findall((ROOT / "requirements/run.txt").read_text("utf-8"))
    assert len(pins) > 40
    for name, version, _ in pins:
        assert re.search(rf"^\| {re.escape(name)} \| {re.escape(version)} \| \S", page, re.MULTILINE), name


def test_every_file_of_others_is_listed() -> None:
    """Scripts, styles and fonts that others have made, and their licences: none stands there unlisted."""
    folders = (ROOT / "planner/web/static", ROOT / "templates/fonts")
    here = {str(file.relative_to(ROOT)) for folder in folders for file in folder.iterdir()}
    parts = shipped.vendored()
    listed = {file for part in parts for file in (*part.files, part.licence_file)}
    assert listed <= here
    assert {file for file in here if OF_OTHERS.search(Path(file).name)} <= listed


@pytest.mark.parametrize("part", shipped.vendored(), ids=lambda part: part.name)
def test_files_of_others_are_the_version_they_are_said_to_be(part: shipped.Vendored) -> None:
    """A script tells its version itself; each has a licence with words in it."""
    if part.ecosystem:
        assert part.version in part.shows
        assert part.shows in (ROOT / part.files[0]).read_text("utf-8")
    assert len((ROOT / part.licence_file).read_text("utf-8")) > 500


def test_a_licence_that_nobody_knows_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package without one in terms of SPDX stops the page until somebody has read it."""
    monkeypatch.setattr(shipped, "_stated", lambda: {"licences": {}, "vendored": []})
    assert shipped.pinned()["flask"].licence == "BSD-3-Clause"
    with pytest.raises(SystemExit, match=r"^jinja2: no licence"):
        _ = shipped.pinned()["jinja2"].licence


# --- bill of materials ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the bill of this installation, made twice to the same bytes."""
    folder = tmp_path_factory.mktemp("bill")
    for name in ("one.json", "two.json"):
        ran = tool("tools/sbom.py", str(folder / name))
        assert ran.returncode == 0, ran.stderr
    assert (folder / "one.json").read_bytes() == (folder / "two.json").read_bytes()
    found: dict[str, Any] = json.loads((folder / "one.json").read_text("utf-8"))
    return found


def test_the_bill_lists_what_is_pinned_for_here_and_what_is_vendored(bill: dict[str, Any]) -> None:
    """The pins, resolved by another program, less what only builds; and every file of others with its SHA-256."""
    build = {"hatchling", "pathspec", "pluggy", "tomlkit", "trove-classifiers"}
    pins = PINNED.findall((ROOT / "requirements/run.txt").read_text("utf-8"))
    wanted = {f"pkg:pypi/{name}@{version}" for name, version, where in pins if not where or Marker(where).evaluate()}
    wanted -= {purl for purl in wanted if purl.partition("@")[0].removeprefix("pkg:pypi/") in build}
    listed = {part["purl"]: part for part in bill["components"]}
    assert {purl for purl in listed if purl.startswith("pkg:pypi/")} == wanted
    assert set(listed) - wanted == {part.purl for part in shipped.vendored()}
    for part in shipped.vendored():
        told = {file["name"]: file["hashes"][0]["content"] for file in listed[part.purl]["components"]}
        assert told == part.digests()
    assert all(part["licenses"][0]["expression"] for part in bill["components"])


def test_the_bill_is_well_formed(bill: dict[str, Any]) -> None:
    """CycloneDX 1.6: what names what, each reference leads somewhere, no part twice."""
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    assert bill["$schema"] == BILL_SCHEMA
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", bill["serialNumber"])
    refs = [part["bom-ref"] for part in (bill["metadata"]["component"], *bill["components"])]
    assert len(refs) == len(set(refs))
    assert {entry["ref"] for entry in bill["dependencies"]} == set(refs)
    needed = {ref for entry in bill["dependencies"] for ref in entry["dependsOn"]}
    assert needed == set(refs) - {bill["metadata"]["component"]["bom-ref"]}


def test_an_installation_other_than_pinned_gets_no_bill(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bill would be of something that nobody has tested."""
    import sbom

    real = shipped.installed()
    monkeypatch.setattr(sbom, "installed", lambda *_: {**real, "jinja2": ("0.1", frozenset())})
    with pytest.raises(SystemExit, match=r"jinja2 0\.1"):
        sbom.bill()


# --- known weaknesses -------------------------------------------------------------------------------------------------

Answer = Callable[[list[dict[str, Any]]], Any]
WEAK = {"vulns": [{"id": "GHSA-xxxx"}, {"id": "CVE-2014-0000"}]}


def knows_controls(queries: list[dict[str, Any]]) -> list[Any]:
    """Answer as a source that knows of the old versions, and nothing of ours."""
    controls = [
        {"package": {"ecosystem": kind, "name": name}, "version": version} for kind, name, version in audit.CONTROLS
    ]
    return [WEAK if query in controls else {} for query in queries]


@contextmanager
def source(answer: Answer) -> Iterator[str]:
    """Serve a source of weaknesses on loopback."""

    class Asked(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told = answer(sent["queries"])
            body = told if isinstance(told, bytes) else json.dumps({"results": told}).encode()
            self.send_response(200 if self.path == "/v1/querybatch" and told != b"down" else 503)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Asked) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def run_audit(capsys: pytest.CaptureFixture[str], answer: Answer) -> tuple[int, str, str]:
    """Ask a source; return status, output and errors."""
    with source(answer) as address:
        status = audit.main(["--source", address])
    return (status, *capsys.readouterr())


def test_without_weaknesses_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    """Everything pinned and every script was asked after, once each, and what was not is told."""
    seen: list[dict[str, Any]] = []

    def answer(queries: list[dict[str, Any]]) -> list[Any]:
        seen.extend(queries)
        return knows_controls(queries)

    status, told, errors = run_audit(capsys, answer)
    assert (status, errors) == (0, "")
    assert "0 with known weaknesses" in told
    assert "DejaVu Sans" in told
    names = [query["package"]["name"] for query in seen]
    assert set(names) >= {"jinja2", "weasyprint", "gunicorn", "htmx.org", "swagger-ui", "swagger-ui-dist"}
    assert len(seen) == len(audit.asked()) + len(audit.CONTROLS)


def test_a_weakness_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """With what has it, and a status that stops a build."""
    status, told, _ = run_audit(
        capsys,
        lambda queries: [
            WEAK if query["package"]["name"] == "weasyprint" else known
            for query, known in zip(queries, knows_controls(queries), strict=True)
        ],
    )
    assert status == 1
    version = shipped.pinned()["weasyprint"].version
    assert f"PyPI weasyprint {version}: CVE-2014-0000, GHSA-xxxx" in told


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (lambda queries: [{} for _ in queries], "knows no weakness of PyPI jinja2 2.4.1, npm jquery 1.12.4"),
        (lambda queries: knows_controls(queries)[:-1], "did not answer all"),
        (lambda queries: [], "did not answer all"),
        (lambda queries: {"of": "nothing"}, "did not answer all"),
        (lambda queries: [None for _ in queries], "cannot be read"),
        (lambda queries: [{"vulns": [{}]} for _ in queries], "cannot be read"),
        (lambda queries: b"<html>", "Expecting value"),
        (lambda queries: b"[]", "no object"),
        (lambda queries: b"down", "503"),
    ],
    ids=["knows nothing", "one short", "none", "no list", "nulls", "without id", "no JSON", "a list", "down"],
)
def test_what_could_not_be_found_out_is_a_failure(capsys: pytest.CaptureFixture[str], answer: Answer, why: str) -> None:
    """Never a pass: its own status, and the reason."""
    status, told, errors = run_audit(capsys, answer)
    assert status == 2
    assert told == ""
    assert errors.startswith("NOT AUDITED: ")
    assert why in errors


def test_nobody_there_is_a_failure_too() -> None:
    """As a program, against a port where nobody listens."""
    with source(knows_controls) as address:
        pass
    ran = tool("tools/audit.py", "--source", address)
    assert ran.returncode == 2
    assert "NOT AUDITED" in ran.stderr
