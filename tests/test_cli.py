"""The command line: what it prints where, in which words, and with which exit code."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import pty
import re
import runpy
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from contextlib import redirect_stdout
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from threading import Semaphore
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from junitparser import JUnitXml

from planner import __version__, about
from planner.cli import main
from planner.cli.positions import positions
from planner.cli.serve import ACCESS
from planner.errors import ReferenceDataError, RenderError
from planner.render.formats import RENDERERS
from planner.rules import RULES
from planner.schemas.limits import MAX_BYTES, MAX_FAULTS
from planner.web import settings
from planner.wording import load_wording
from tests.designs import CONFIRMABLE, SOUND_C, TODAY_TEXT, make_document
from tests.intake import workbooks

COMMAND = Path(sys.executable).with_name("expressway-planner")
EXAMPLES = Path(__file__).parent.parent / "data" / "examples"

Write = Callable[..., str]


def run(*arguments: str, stdin: str | bytes | None = None, **environment: str) -> Result:
    """Run the command in this process; the date is fixed."""
    usual = {"PLANNER_TODAY": TODAY_TEXT, "PLANNER_DEFAULT_LANGUAGE": "", **environment}
    return CliRunner().invoke(main, list(arguments), input=stdin, env={k: v or None for k, v in usual.items()})


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return `write(name, **changes)`: a design of tests.designs in a file; returns its path."""

    def make(name: str = "design.json", document: Any = None, **changes: Any) -> str:
        file = tmp_path / name
        content = document if document is not None else make_document(SOUND_C, **changes)
        file.write_text(content if isinstance(content, str) else json.dumps(content, indent=2), encoding="utf-8")
        return str(file)

    return make


# --- assess: exit codes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "fail_on", "code"),
    [
        ({"confirm": CONFIRMABLE}, "blocker", 0),
        ({"confirm": CONFIRMABLE}, "advice", 0),
        ({"confirm": CONFIRMABLE, "cluster": {"round_trip_ms": 95}}, "blocker", 1),
        ({"confirm": CONFIRMABLE, "cluster": {"round_trip_ms": 95}}, "never", 0),
        # Undecided blockers count: a person's confirmation is missing, or a fact.
        ({}, "blocker", 1),
        ({"confirm": CONFIRMABLE, "cluster": {"round_trip_ms": None}}, "blocker", 1),
        # An unmet piece of advice counts only when asked for.
        ({"confirm": CONFIRMABLE, "cluster": {"tls_verification": "permissive"}}, "blocker", 0),
        ({"confirm": CONFIRMABLE, "cluster": {"tls_verification": "permissive"}}, "caution", 0),
        ({"confirm": CONFIRMABLE, "cluster": {"tls_verification": "permissive"}}, "advice", 1),
        # An undecided caution counts from its severity on.
        ({"confirm": tuple(set(CONFIRMABLE) - {"MEM-13"})}, "blocker", 0),
        ({"confirm": tuple(set(CONFIRMABLE) - {"MEM-13"})}, "caution", 1),
    ],
)
def test_the_exit_code_follows_the_threshold(write: Write, changes: dict[str, Any], fail_on: str, code: int) -> None:
    """0 with nothing at or above the threshold, 1 with findings; undecided is never counted as met."""
    result = run("assess", write(**changes), "--fail-on", fail_on)
    assert result.exit_code == code, result.output
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["assess"], "Missing argument"),
        (["assess", "nowhere.json"], "nowhere.json: there is no such file."),
        (["assess", "nowhere/*.json"], "nowhere/*.json: no file matches this pattern."),
        (["assess", "."], ".: this is a folder"),
        (["assess", "-", "-"], "standard input and can be given once"),
        (["assess", "-", "--format", "yaml"], "yaml is not a format here"),
        (["assess", "-", "--format", "json="], "json= needs a file"),
        (["assess", "-", "--format", "json", "--format", "text"], "Only one format can go to standard output"),
        (["assess", "-", "--format", "json=a", "--format", "text=./a"], "two formats cannot go into the same file"),
        (["assess", "-", "--fail-on", "sometimes"], "--fail-on"),
        (["assess", "-", "--language", "fr"], "--language"),
        (["assess", "-", "--today", "tomorrow"], "tomorrow is not a date"),
        (["assess", "-", "--unknown"], "No such option"),
        (["unknown"], "No such command"),
        (["report", "-", "-o", "x.docx"], "the ending chooses the format"),
        (["report", "-", "-o", "x"], "the ending chooses the format"),
        (["report", "-"], "Missing option"),
        (["explain", "NET-99"], "There is no rule NET-99. Did you mean NET-09"),
        (["explain", "x"], "There is no rule x."),
        (["rules", "--topic", "XXX"], "--topic"),
        (["serve", "--port", "70000"], "--port"),
    ],
)
def test_what_cannot_be_done_is_2_and_a_sentence(arguments: list[str], told: str) -> None:
    """Bad arguments and missing files never look like a pass or like findings; nothing is printed as a result."""
    result = run(*arguments, stdin="{}")
    assert result.exit_code == 2
    assert told in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "There is nothing in it."),
        ("{", "standard input"),
        ("a: b: c", "standard input"),
        ("[]", "standard input"),
        ("x" * (MAX_BYTES + 1), "262,144"),
        (b"\xff\xfe", "standard input"),
        ("[" * 100, "standard input"),
    ],
)
def test_standard_input_that_is_no_design_is_2(content: str | bytes, told: str) -> None:
    """Empty, malformed, of the wrong kind, too large, not UTF-8, too deep: each is told in words."""
    result = run("assess", "-", stdin=content)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "Traceback" not in result.stderr


def test_a_bug_is_2_with_its_traceback(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's own exit code for a crash is 1, which a pipeline would take for findings."""
    design = write()
    monkeypatch.setattr("planner.cli.designs.judge", lambda *_: 1 / 0)
    result = run("assess", design)
    assert result.exit_code == 2
    assert "ZeroDivisionError" in result.stderr


def test_an_interrupt_is_not_findings(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+C ends with the shell's own code for it."""

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("planner.cli.designs.judge", interrupt)
    assert run("assess", write()).exit_code == 130


def test_damaged_reference_data_is_2_and_says_where(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file and the key are named; `doctor` tells it as its finding."""

    def damaged() -> None:
        raise ReferenceDataError("limits.toml", "limit[0].value", "is missing")

    monkeypatch.setattr("planner.cli.assess.load_reference", damaged)
    monkeypatch.setattr("planner.cli.doctor.load_reference", damaged)
    for result in (run("assess", write()), run("doctor")):
        assert result.exit_code == 2
        assert "limits.toml: limit[0].value: is missing" in " ".join(result.output.split())


@pytest.mark.parametrize(
    ("error", "told"),
    [(PermissionError(13, "x"), "reading it is not permitted."), (OSError(5, "x"), "cannot be read (Input/output")],
)
def test_a_file_that_cannot_be_read_is_2(
    write: Write, monkeypatch: pytest.MonkeyPatch, error: OSError, told: str
) -> None:
    """Not permitted, or a broken disk."""
    file, usual = write(), Path.open

    def fail(path: Path, *arguments: Any, **more: Any) -> Any:
        if path == Path(file):
            raise error
        return usual(path, *arguments, **more)

    monkeypatch.setattr(Path, "open", fail)
    result = run("assess", file)
    assert (result.exit_code, told in result.stderr) == (2, True), result.stderr


def test_a_workbook_that_gets_no_turn_to_be_read_is_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While too many others are being read it is asked to come again."""
    file = tmp_path / "design.xlsx"
    file.write_bytes(workbooks.workbook())
    monkeypatch.setattr("planner.intake.limits.READ_PATIENCE_S", 0.01)
    monkeypatch.setattr("planner.intake.guard._TURNS", Semaphore(0))
    result = run("assess", str(file))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"{file}: too many workbooks are being read at this moment.")


def test_an_unknown_default_language_is_2(write: Write) -> None:
    """The environment is checked as arguments are."""
    result = run("assess", write(), PLANNER_DEFAULT_LANGUAGE="fr")
    assert (result.exit_code, result.stderr) == (2, "PLANNER_DEFAULT_LANGUAGE: fr is not one of en, es.\n")


# --- assess: faults ---------------------------------------------------------------------------------------------------


def test_faults_are_told_at_their_line_and_pointer_all_at_once(write: Write) -> None:
    """As compilers do: file, line, column; then the pointer and what is wrong. Results stay empty."""
    document = '{"clusters": [\n  {"nics": 3,\n   "typ": "C",\n   "peer_count": "two"}\n]}'
    file = write("bad.json", document)
    result = run("assess", file)
    assert result.exit_code == 2
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert f"{file}:2:4: /clusters/0/nics: The number must be from 1 to 2." in lines
    assert any(line.startswith(f"{file}:3:4: /clusters/0/typ: ") for line in lines)
    assert any(line.startswith(f"{file}:4:4: /clusters/0/peer_count: ") for line in lines)


def test_faults_are_in_the_language_and_steer_no_terminal(write: Write) -> None:
    """A field name with an escape sequence is shown without what makes it one."""
    result = run("assess", write(document='{"\\u001b[31m": 1, "clusters": [{}]}'), "--language", "es")
    assert "/\ufffd[31m: Aquí no existe ningún campo con este nombre." in result.stderr
    assert "\x1b" not in result.stderr


def test_too_many_faults_are_counted(write: Write) -> None:
    """A file with more faults than anybody reads tells how many more there are."""
    result = run("assess", write(document={"clusters": [{}], **{f"x{number}": 1 for number in range(MAX_FAULTS + 7)}}))
    assert len(result.stderr.splitlines()) == MAX_FAULTS + 1
    assert result.stderr.endswith("and 7 more.\n")


def test_one_bad_file_among_good_ones(write: Write) -> None:
    """Its faults are on standard error, the others are still judged, and the exit code is 2."""
    good, bad = write("good.json", confirm=CONFIRMABLE), write("bad.json", "{}")
    result = run("assess", bad, good, "gone.json")
    assert result.exit_code == 2
    assert f"Supported: Sound C ({good})" in " ".join(result.stdout.split())
    assert "Designs: Supported 1, could not be checked 2." in result.stdout
    assert f"{bad}:1:1: /clusters: This is required." in result.stderr
    assert "gone.json: there is no such file." in result.stderr


# --- assess: formats --------------------------------------------------------------------------------------------------


def test_text_is_the_usual_format_with_the_verdict_first(write: Write) -> None:
    """One design: its verdict is the first line, plain text without colour in a pipe."""
    result = run("assess", write(cluster={"round_trip_ms": 95}))
    assert result.stdout.startswith("Not supported: Sound C\n")
    assert "\x1b" not in result.stdout


def test_json_of_one_design_is_the_assessment(write: Write) -> None:
    """One object, as the API gives it, in the language asked for; the date is the one given."""
    result = run("assess", write(), "--format", "json", "--language", "es")
    dumped = json.loads(result.stdout)
    assert (dumped["verdict"], dumped["language"], dumped["assessed_on"]) == ("incomplete", "es", TODAY_TEXT)
    assert len(dumped["results"]) == len(RULES)


def test_json_of_several_designs_is_one_object_a_line(write: Write) -> None:
    """In the order given, each with its file; a file that cannot be read has its errors in its place."""
    good, bad = write("good.json"), write("bad.json", "{}")
    result = run("assess", good, bad, "gone.json", "--format", "json")
    first, second, third = map(json.loads, result.stdout.splitlines())
    assert (first["file"], first["verdict"]) == (good, "incomplete")
    assert second == {
        "file": bad,
        "errors": [{"pointer": "/clusters", "code": "required", "detail": "This is required."}],
    }
    assert third["errors"][0]["detail"] == "gone.json: there is no such file."


def test_several_formats_at_once(write: Write, tmp_path: Path) -> None:
    """One run for people and machines: text on the screen, SARIF, JUnit, JSON and Markdown in files."""
    files = {kind: tmp_path / f"out.{kind}" for kind in ("sarif", "junit", "json", "markdown", "text")}
    formats = [argument for kind, file in files.items() for argument in ("--format", f"{kind}={file}")]
    result = run("assess", write(cluster={"round_trip_ms": 95}), "--format", "text", *formats)
    assert result.exit_code == 1
    assert result.stdout.startswith("Not supported")
    assert json.loads(files["sarif"].read_text("utf-8"))["version"] == "2.1.0"
    assert JUnitXml.fromfile(str(files["junit"])).failures == 1
    assert json.loads(files["json"].read_text("utf-8"))["verdict"] == "unsupported"
    assert files["markdown"].read_text("utf-8").startswith("## ❌ Not supported")
    assert files["text"].read_text("utf-8") == result.stdout
    assert [line.rpartition(": ")[2] for line in result.stderr.splitlines()] == ["written."] * 5


def test_a_file_alone_leaves_the_screen_empty(write: Write, tmp_path: Path) -> None:
    """Only what is asked for is printed."""
    assert run("assess", write(), "--format", f"json={tmp_path / 'x'}").stdout == ""


def test_sarif_has_the_lines_of_the_file(write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Results point to the line of the design that states the fact, by a path relative to where one is."""
    file = Path(write("my design.json", cluster={"round_trip_ms": 95}))
    monkeypatch.chdir(tmp_path)
    run_ = json.loads(run("assess", str(file), "--format", "sarif").stdout)["runs"][0]
    found = next(result for result in run_["results"] if result["ruleId"] == "NET-01")
    place = found["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "my%20design.json"
    line = file.read_text("utf-8").splitlines()[place["region"]["startLine"] - 1]
    start, end = place["region"]["startColumn"] - 1, place["region"]["endColumn"] - 1
    assert line[start:end] == '"round_trip_ms": 95'


@pytest.mark.parametrize("content", [json.dumps(SOUND_C), "[]"])
def test_sarif_of_standard_input_leads_to_no_file(content: str) -> None:
    """Neither what is found in it nor what is wrong with it has a place in a file."""
    result = run("assess", "-", "--format", "sarif", stdin=content)
    (told,) = json.loads(result.stdout)["runs"]
    notifications = told["invocations"][0].get("toolExecutionNotifications", [])
    assert (len(notifications) == 1) is (content == "[]") is (not told["results"])
    assert "physicalLocation" not in result.stdout
    assert "artifactLocation" not in result.stdout


def test_markdown_and_junit_of_several_tell_which_is_which(write: Write) -> None:
    """Each design has its heading or suites under its file's name, the one that cannot be read too."""
    good, bad = write("good.json"), write("bad.json", "{}")
    markdown = run("assess", good, bad, "--format", "markdown").stdout
    assert [line for line in markdown.splitlines() if line.startswith("## ")] == [
        f"## ❔ Incomplete: Sound C ({good})".replace("_", "&#95;"),
        f"## ❌ The design cannot be read: {bad}".replace("_", "&#95;"),
    ]
    junit = JUnitXml.fromstring(run("assess", good, bad, "--format", "junit").stdout_bytes)
    assert [suite.name for suite in junit] == [f"{good}: Whole design", f"{good}: expc-cluster.apolo.local", bad]


def test_a_design_is_never_overwritten(write: Write) -> None:
    """An output that is also an input is refused before anything is done."""
    file = write()
    before = Path(file).read_bytes()
    for arguments in (["assess", file, "--format", f"json={file}"], ["report", file, "-o", file]):
        assert run(*arguments).exit_code == 2
    assert Path(file).read_bytes() == before


def test_yaml_and_standard_input(write: Write) -> None:
    """YAML by its ending or its looks, JSON likewise; - reads standard input."""
    text = "clusters:\n- type: C\n  platform: medium_vm\n  peer_count: 2\n"
    from_file = run("assess", write("design.yaml", text), "--format", "json")
    from_pipe = run("assess", "-", "--format", "json", stdin=text)
    as_json = run(
        "assess",
        "-",
        "--format",
        "json",
        stdin=json.dumps({"clusters": [{"type": "C", "platform": "medium_vm", "peer_count": 2}]}),
    )
    hashes = {json.loads(result.stdout)["design_hash"] for result in (from_file, from_pipe, as_json)}
    assert len(hashes) == 1


def test_every_example_is_judged() -> None:
    """The examples are readable, and all verdicts come up."""
    files = sorted(map(str, EXAMPLES.glob("*.json")))
    result = run("assess", *files, "--format", "json")
    verdicts = [json.loads(line)["verdict"] for line in result.stdout.splitlines()]
    assert len(verdicts) == len(files)
    assert set(verdicts) == {"supported", "supported_with_cautions", "incomplete", "unsupported"}
    assert result.exit_code == 1


# --- positions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "syntax"),
    [
        ('{"a": {"b/c": [1,\n 22]}}', "json"),
        ('{"a":\t{"b/c":\t[1,\n\t22]}}', "json"),
        ("\ufeff" + '{"a": {"b/c": [1,\n 22]}}', "json"),
        ("a:\n  b/c:\n  - 1\n  - 22\n", "yaml"),
    ],
)
@pytest.mark.parametrize("loader", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
def test_positions_are_where_the_values_stand(
    text: str, syntax: str, loader: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By pointer, lines and columns from 1; tabs in JSON and a byte order mark do no harm, with or without libyaml."""
    monkeypatch.setattr("planner.cli.positions._Loader", loader)
    region = positions(text.encode(), syntax)["/a/b~1c/1"]
    line = text.removeprefix("\ufeff").splitlines()[region.line - 1]
    assert line[region.column - 1 : (region.end_column or 0) - 1] == "22"


@pytest.mark.parametrize("content", [b"", b"{", b"a: [", b"\xff", b"a: &x [*x]", b"? [1]\n: 2"])
def test_positions_never_fail(content: bytes) -> None:
    """What cannot be told apart has no positions, or those that can be told."""
    assert isinstance(positions(content, "yaml"), dict)


# --- report, ports, rules, explain, schema ----------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [*(renderer.extension for renderer in RENDERERS.values()), "json", "htm"])
def test_a_report_is_made_by_its_ending(write: Write, tmp_path: Path, ending: str) -> None:
    """Every ending of the contract; capital letters do as well; nothing on standard output."""
    file = tmp_path / f"report.{ending.upper() if ending == 'csv' else ending}"
    result = run("report", write(), "-o", str(file), "--language", "es")
    assert (result.exit_code, result.stdout) == (0, "")
    assert file.stat().st_size > 500
    assert result.stderr == f"{file}: escrito.\n"


def test_an_ending_of_two_parts_is_told_from_its_last(write: Write, tmp_path: Path) -> None:
    """The flows of the deployment and the matrix between peers are both CSV; the whole ending says which is meant."""
    titles = {}
    for ending in ("csv", "flows.csv", "peer-rules.csv"):
        file = tmp_path / f"x.{ending}"
        assert run("report", write(), "-o", str(file)).exit_code == 0
        titles[ending] = file.read_text("utf-8-sig").splitlines()[0]
    assert '"Source IP"' in titles["csv"]
    assert '"From zone"' in titles["flows.csv"]
    assert '"Priority"' in titles["peer-rules.csv"]


def test_a_report_that_cannot_be_written_is_2(write: Write, tmp_path: Path) -> None:
    """A folder that is not there, and a folder in the file's place."""
    (tmp_path / "folder.csv").mkdir()
    for place, why in ((tmp_path / "gone" / "x.csv", "No such file"), (tmp_path / "folder.csv", "Is a directory")):
        result = run("report", write(), "-o", str(place))
        assert result.exit_code == 2
        assert f"{place}: cannot be written ({why}" in result.stderr


def test_a_report_of_something_unreadable_writes_nothing(write: Write, tmp_path: Path) -> None:
    """The faults are told, the file is not made."""
    file = tmp_path / "x.csv"
    result = run("report", write("bad.json", "{}"), "-o", str(file))
    assert result.exit_code == 2
    assert "/clusters: This is required." in result.stderr
    assert not file.exists()


def test_a_format_that_this_installation_lacks_is_2(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without Pango a PDF is refused with the reason."""
    renderer = RENDERERS["pdf"]
    lacking = type(renderer)("pdf", renderer.media_type, "pdf", renderer.render, lambda: "no Pango here")
    monkeypatch.setitem(RENDERERS, "pdf", lacking)
    result = run("report", write(), "-o", str(tmp_path / "x.pdf"))
    assert result.exit_code == 2
    assert "This installation cannot make pdf" in result.stderr
    assert "no Pango here" in result.stderr


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (RenderError("the engine gave up"), "the engine gave up"),
        (OSError(errno.ENOSPC, "No space left on device", "/tmp/x"), "No space left on device"),
    ],
)
def test_a_document_that_cannot_be_made_is_2(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str
) -> None:
    """An engine that gives up, or no room for its temporary files, leaves no file and no traceback."""

    def give_up(*_: Any) -> bytes:
        raise error

    renderer = RENDERERS["pdf"]
    monkeypatch.setitem(RENDERERS, "pdf", type(renderer)("pdf", renderer.media_type, "pdf", give_up))
    result = run("report", write(), "-o", str(tmp_path / "x.pdf"))
    assert (result.exit_code, result.stderr) == (2, f"The document could not be made: {reason}.\n")
    assert not (tmp_path / "x.pdf").exists()


def test_ports_as_text_csv_and_json(write: Write) -> None:
    """The same rows in three forms; in the pipe there is no byte order mark."""
    file = write()
    text = run("ports", file).stdout.splitlines()
    table = list(csv.reader(io.StringIO(run("ports", file, "--format", "csv").stdout_bytes.decode(), newline="")))
    dumped = json.loads(run("ports", file, "--format", "json").stdout)
    assert table[0][0] == "Cluster"
    assert len(table) - 1 == len(dumped) == text.index("") - 1
    assert re.split(r"\s{2,}", text[1])[1:4] == ["expc01.apolo.local", "10.15.13.15", "30000-35999"]
    assert dumped[0]["source"]["ip"] == "10.15.13.15"


def test_compact_ports_have_each_flow_once(write: Write) -> None:
    """From this peer to other peers, in all three forms."""
    file = write()
    flows = {row["flow"] for row in json.loads(run("ports", file, "--compact", "--format", "json").stdout)}
    assert len(run("ports", file, "--compact", "--format", "csv").stdout_bytes.splitlines()) == len(flows) + 1
    assert run("ports", file, "--compact").stdout.splitlines().index("") == len(flows) + 1


def test_ports_of_one_peer_say_that_there_are_none(write: Write) -> None:
    """No second peer, no flows."""
    assert "No flows between peers" in run("ports", write(cluster={"peers": None, "peer_count": 1})).stdout


def test_ports_say_which_release_was_assumed(write: Write) -> None:
    """Without a version the ports from X8.8 onward are shown, and that is told."""
    assert "no software version is stated" in " ".join(run("ports", write(software_version=None)).stdout.split())


def test_ports_name_the_cluster_where_there_are_several(write: Write) -> None:
    """With one cluster its name is not repeated on each line; with two it is."""
    document = make_document()
    assert "expc-cluster" not in run("ports", write(document=document)).stdout
    document["clusters"].append({**document["clusters"][0], "name": "second.example.com"})
    assert "second.example.com" in run("ports", write(document=document)).stdout


EXAMPLE = "data/examples/mra-3000-users.json"


@pytest.mark.parametrize("language", ["en", "es"])
def test_ports_of_the_deployment_in_three_forms(language: str) -> None:
    """Each flow with its sides below the firewall that it passes; CSV and JSON as in the files of those names."""
    said = ("--language", language, "ports", EXAMPLE, "--flows", "deployment")
    words = load_wording().phrases(language)
    dumped = json.loads(run(*said, "--format", "json").stdout)
    text = run(*said).stdout
    lines = text.splitlines()
    assert len(lines) == len([line for line in lines if len(line) <= 100])
    assert sum(line.startswith("  ") and line[2] != " " for line in lines) >= len(dumped)
    internal, none = (lines.index(words.say(f"flows.firewall.{key}")) for key in ("internal", "none"))
    assert internal < none
    tunnels = next(place for place, line in enumerate(lines) if words.say("flows.purpose.ssh_tunnels") in line)
    assert internal < tunnels < none
    assert "TCP/TLS 30000-35999 → 2222" in lines[tunnels]
    assert "Expressway-C [10.20.30.11, 10.20.30.12, 10.20.30.13]" in lines[tunnels + 1]
    table = list(csv.reader(io.StringIO(run(*said, "--format", "csv").stdout_bytes.decode(), newline="")))
    assert table[0][0] == words.say("flows.column.flow")
    assert {row[0] for row in table[1:]} == {flow["flow"] for flow in dumped}


def test_the_peers_own_rules_in_three_forms() -> None:
    """One line for each rule, and how to enter them."""
    said = ("ports", EXAMPLE, "--flows", "peer-rules")
    dumped = json.loads(run(*said, "--format", "json").stdout)
    table = list(csv.reader(io.StringIO(run(*said, "--format", "csv").stdout_bytes.decode(), newline="")))
    lines = run(*said).stdout.splitlines()
    assert len(dumped) == len(table) - 1 == lines.index("") - 1 == 18
    assert re.split(r"\s{2,}", lines[1])[1:6] == [
        "expc01.corp.example.com",
        "1",
        "allow",
        "expc02.corp.example.com",
        "10.20.30.12",
    ]
    assert "lower priority numbers are evaluated" in " ".join(lines)


def test_ports_without_flows_or_rules_say_so(write: Write) -> None:
    """A cluster of no known type has no flows of a deployment, one peer no rules."""
    file = write(document={"clusters": [{"peer_count": 1}]})
    assert "no cluster of which it is known" in " ".join(run("ports", file, "--flows", "deployment").stdout.split())
    assert "No rules" in run("ports", file, "--flows", "peer-rules").stdout
    assert json.loads(run("ports", file, "--flows", "deployment", "--format", "json").stdout) == []


def test_compact_is_for_the_flows_between_peers(write: Write) -> None:
    """With others it is refused, not ignored."""
    result = run("ports", write(), "--compact", "--flows", "deployment")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--compact is for the flows between peers alone" in result.stderr


def test_names_in_the_flows_cannot_steer_a_terminal(write: Write) -> None:
    """Control characters of a design stay out of the text of all flows."""
    document = make_document(name="a\x1b[31m")
    document["clusters"].append({**document["clusters"][0], "name": "b\x1b]0;x\x07\u202e"})
    document["networks"] = {"admin": ["10.9.0.0/24"]}
    file = write(document=document)
    for flows in ("deployment", "peer-rules"):
        told = run("ports", file, "--flows", flows)
        assert not set(told.stdout + told.stderr) & set("\x1b\x07\u202e")


def test_rules_are_listed_and_filtered() -> None:
    """All rules in book order; by topic, severity and kind, together and repeated."""
    assert re.findall(r"^[A-Z]+-\d\d", run("rules").stdout, re.M) == list(RULES)
    blockers = json.loads(
        run("rules", "--severity", "blocker", "--topic", "net", "--topic", "MEM", "--format", "json").stdout
    )
    assert blockers
    assert {(rule["severity"], rule["topic"]) for rule in blockers} == {("blocker", "NET"), ("blocker", "MEM")}
    confirmable = json.loads(run("rules", "--kind", "confirmable", "--format", "json").stdout)
    assert sorted(rule["rule"] for rule in confirmable) == sorted(CONFIRMABLE)
    assert "No rule fits." in run("rules", "--topic", "DNS", "--severity", "advice").stdout


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("rule", list(RULES))
def test_every_rule_is_explained(rule: str, language: str) -> None:
    """Small letters will do; statement, reason, remedy and every source are there in both languages."""
    result = run("explain", rule.lower(), "--language", language)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith(rule)
    lead = "Fuente:" if language == "es" else "Source:"
    assert result.stdout.count(lead) == len(RULES[rule].cites) + len(RULES[rule].conflicts)


def test_a_rule_as_json() -> None:
    """The same as the API gives."""
    assert json.loads(run("explain", "NET-01", "--format", "json", "--language", "es").stdout)["rule"] == "NET-01"


def test_the_schema_is_printed() -> None:
    """A JSON Schema that editors can use."""
    assert json.loads(run("schema").stdout)["$schema"].startswith("https://json-schema.org/")


# --- help, version, doctor --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    ["assess", "report", "ports", "size", "reach", "rules", "explain", "changes", "schema", "serve", "doctor"],
)
def test_help_is_in_both_languages(command: str) -> None:
    """Every command and option explains itself; --language holds for the help as well."""
    english, spanish = run(command, "--help"), run(command, "--language", "es", "-h")
    assert english.exit_code == spanish.exit_code == 0
    assert "Show this text and exit." in english.stdout
    assert "Muestra este texto y termina." in spanish.stdout
    assert command in run("--help").stdout


def test_the_program_tells_its_version_and_help() -> None:
    """--version is one line; with no arguments the help is shown and the exit code says that nothing was done."""
    assert run("--version").stdout == f"expressway-planner {__version__}\n"
    assert "Comprueba" in run("--help", PLANNER_DEFAULT_LANGUAGE="es").stdout
    assert run().exit_code == 2


def test_a_bare_checkout_says_that_its_version_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is installed there is no version to tell, and that is no error."""
    monkeypatch.setattr("importlib.metadata.version", not_installed)
    assert runpy.run_path(about.__file__)["__version__"] == "0+unknown"


def not_installed(package: str) -> str:
    """Answer for a package's version where there is none of it."""
    raise PackageNotFoundError(package)


def test_a_program_that_takes_the_output_in_memory_gets_it_too() -> None:
    """A stream that knows no encodings takes the text as it is."""
    with redirect_stdout(io.StringIO()) as taken, pytest.raises(SystemExit) as left:
        main(["--version"])
    assert (left.value.code, taken.getvalue()) == (0, f"expressway-planner {__version__}\n")


def test_doctor_finds_this_installation_whole() -> None:
    """Reference, words, formats, fonts, settings, and a design judged from end to end."""
    result = run("doctor")
    assert result.exit_code == 0, result.stdout
    for part in ("Python 3", "Reference data, edition", "Rule book", "Words", "PDF", "openpyxl", "Fonts", "end to end"):
        assert part in result.stdout


def test_doctor_says_what_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unusable settings and damaged data are told, with exit code 2; a missing PDF engine alone is not fatal."""
    result = run("doctor", PLANNER_BIND="nonsense:")
    assert result.exit_code == 2
    assert "PLANNER_BIND" in result.stdout
    assert "switched off" in run("doctor", PLANNER_PDF="off").stdout
    renderer = RENDERERS["pdf"]
    lacking = type(renderer)("pdf", renderer.media_type, "pdf", renderer.render, lambda: "no Pango")
    monkeypatch.setitem(RENDERERS, "pdf", lacking)
    result = run("doctor", "--language", "es")
    assert result.exit_code == 0
    assert "no Pango" in result.stdout


def test_doctor_says_what_is_missing_and_what_is_odd(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slower engine, no workbooks, an unknown setting and a version that nobody tells do not fail; lost words do."""
    monkeypatch.setattr("planner.render.pdf.cuts_fonts", lambda: False)
    monkeypatch.setattr("planner.cli.doctor.version", not_installed)
    renderer = RENDERERS["xlsx"]
    lacking = type(renderer)("xlsx", renderer.media_type, "xlsx", renderer.render, lambda: "no openpyxl")
    monkeypatch.setitem(RENDERERS, "xlsx", lacking)
    result = run("doctor", PLANNER_BNID="127.0.0.1:8000")
    assert result.exit_code == 0, result.stdout
    told = " ".join(result.stdout.split())
    for part in ("WeasyPrint not stated", "libharfbuzz-subset is missing", "openpyxl is not installed", "PLANNER_BNID"):
        assert part in told
    monkeypatch.setattr("planner.cli.doctor.RULES", {"NET-01": RULES["NET-01"], "NET-99": RULES["NET-01"]})
    result = run("doctor")
    assert result.exit_code == 2
    assert "Words of these rules are missing: NET-99" in " ".join(result.stdout.split())


# --- the real process -------------------------------------------------------------------------------------------------


def environment(**changes: str) -> dict[str, str]:
    """Return the environment of a process, with a fixed date."""
    return {**os.environ, "PLANNER_TODAY": TODAY_TEXT, **changes}


def test_the_command_runs_in_a_process_of_its_own(write: Write, tmp_path: Path) -> None:
    """The installed command, from another folder: results on standard output, exit code of its own."""
    done = subprocess.run(
        [COMMAND, "assess", write(cluster={"round_trip_ms": 95})],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("Not supported: Sound C\n")


def test_a_reader_that_goes_away_is_a_sentence(write: Write) -> None:
    """A closed pipe: no traceback, exit code 2, and nothing said twice when Python ends."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [COMMAND, "ports", write()], stdout=writing, stderr=subprocess.PIPE, env=environment(), text=True, check=False
    )
    os.close(writing)
    assert done.returncode == 2
    assert done.stderr == "The reader of the output went away before everything was written.\n"


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_output_that_takes_nothing_is_a_sentence(write: Write, tmp_path: Path, form: str) -> None:
    """Standard output that cannot be written to: no traceback, exit code 2."""
    (tmp_path / "sink").touch()
    with (tmp_path / "sink").open("rb") as sink:
        done = subprocess.run(
            [COMMAND, "assess", write(), "--format", form],
            stdout=sink,
            stderr=subprocess.PIPE,
            env=environment(),
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.startswith("The output cannot be written (")
    assert "Traceback" not in done.stderr


def test_an_output_in_memory_that_takes_nothing_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """A stream without a descriptor that cannot be written to: exit code 2, as with any other."""

    class Full(io.StringIO):
        def write(self, text: str) -> int:
            if text:
                raise OSError(28, "x")
            return 0

    with redirect_stdout(Full()), pytest.raises(SystemExit) as left:
        main(["rules"])
    assert left.value.code == 2
    assert capsys.readouterr().err == "The output cannot be written (No space left on device).\n"


def on_a_terminal(*arguments: str, **changes: str) -> str:
    """Run the command on a terminal and return what it shows."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [COMMAND, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env=environment(**{"TERM": "xterm-256color", "COLUMNS": "90", **changes}),
    ) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # Linux tells the end of a terminal so
                break
            if not part:
                break
            shown += part
        process.wait()
    os.close(ours)
    return shown.decode()


def test_colour_is_for_terminals_that_want_it(write: Write) -> None:
    """On a terminal the verdict is coloured; with NO_COLOR there is no colour."""
    file = write(cluster={"round_trip_ms": 95})
    colour = re.compile(r"\x1b\[[0-9;]*3\d[0-9;]*m")
    assert colour.search(on_a_terminal("assess", file))
    plain = on_a_terminal("assess", file, NO_COLOR="1")
    assert not colour.search(plain)
    assert "Not supported:" in re.sub(r"\x1b\[[0-9;]*m", "", plain)


def test_ports_fit_the_terminal(write: Write) -> None:
    """A wide terminal gets the table, a narrow one each flow with who talks to whom below it; a pipe the table."""
    file = write()
    wide, narrow = (on_a_terminal("ports", file, COLUMNS=width, NO_COLOR="1") for width in ("200", "80"))
    assert "Source IP" in wide
    assert "Source IP" not in narrow
    assert "Cluster recovery:\x1b[0m TCP 30000-35999 → 4371\r\n" in narrow
    assert "  expc01.apolo.local 10.15.13.15 → expc02.apolo.local 10.15.13.16\r\n" in narrow
    document = make_document(software_version="X8.7")
    document["clusters"].append({**document["clusters"][0], "name": "second.example.com"})
    narrow = on_a_terminal("ports", write(document=document), COLUMNS="80", NO_COLOR="1")
    assert "(IPsec AH):\x1b[0m 51\r\n" in narrow
    assert narrow.count("second.example.com") == 1


def test_rules_and_flows_fit_the_terminal() -> None:
    """A narrow terminal gets the rules below their peer; flows wrap where the line ends."""
    wide, narrow = (
        on_a_terminal("ports", EXAMPLE, "--flows", "peer-rules", COLUMNS=width, NO_COLOR="1") for width in ("200", "80")
    )
    assert "Priority" in wide
    assert "Priority" not in narrow
    assert narrow.count("expc.corp.example.com: expc01.corp.example.com") == 1
    assert "  1. allow: expc02.corp.example.com [10.20.30.12] TCP 4371-4372\r\n" in narrow
    assert "  3. drop: everybody else [0.0.0.0/0] TCP 4371-4372\r\n" in narrow
    flows = on_a_terminal("ports", EXAMPLE, "--flows", "deployment", COLUMNS="80", NO_COLOR="1")
    assert all(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) <= 80 for line in flows.splitlines())


WITHOUT_GUNICORN = (
    "import signal, sys; sys.modules['gunicorn'] = None; from planner.cli import main; "
    "signal.signal(signal.SIGINT, signal.default_int_handler); main()"
)
"""Whatever runs in the background has Ctrl+C ignored by its shell, and with it all that it starts."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "stop"), [([COMMAND], signal.SIGTERM), ([sys.executable, "-c", WITHOUT_GUNICORN], signal.SIGINT)]
)
def test_the_server_starts_answers_and_stops(command: list[str | Path], stop: signal.Signals) -> None:
    """It says where it listens, answers there, and ends with 0 when told to stop; also where there is no gunicorn."""
    with subprocess.Popen(
        [*command, "serve", "--port", "0"], env=environment(), stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr is not None
        line = server.stderr.readline()
        try:
            found = re.search(r"http://127\.0\.0\.1:\d+/", line)
            assert found, line
            with urllib.request.urlopen(f"{found[0]}healthz", timeout=180) as answer:
                assert answer.status == 200
        finally:
            server.send_signal(stop)
            try:
                server.communicate(timeout=180)
            except subprocess.TimeoutExpired:
                server.kill()
    assert server.returncode == 0


def test_a_port_in_use_is_a_sentence() -> None:
    """Also when the port comes from PORT."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for result in (
            run("serve", "--port", port),
            run("serve", PORT=port),
            run("serve", PLANNER_BIND=f"127.0.0.1:{port}"),
        ):
            assert result.exit_code == 2
            assert f"Cannot listen on 127.0.0.1, port {port}" in result.stderr


def test_an_address_that_does_not_resolve_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is told with the system's reason; nothing is started."""

    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr("planner.cli.serve.socket.getaddrinfo", unknown)
    result = run("serve", "--host", "nowhere.example", "--port", "8000", "--access", "network")
    assert result.exit_code == 2
    assert "Cannot listen on nowhere.example, port 8000 (Name or service not known)." in result.stderr


def test_a_server_without_any_place_for_files_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither memory nor a folder for the marks by which workers are known to live: nothing is started."""

    def nowhere() -> str:
        raise FileNotFoundError(2, "No usable temporary directory found")

    serve = sys.modules["planner.cli.serve"]
    monkeypatch.setattr(serve, "shared_memory", lambda: None)
    monkeypatch.setattr(serve.tempfile, "gettempdir", nowhere)
    result = run("serve", "--port", "0")
    assert result.exit_code == 2
    assert "TMPDIR" in result.stderr


def test_settings_that_cannot_be_used_are_a_sentence() -> None:
    """The variable is named, nothing is started."""
    result = run("serve", PORT="http")
    assert result.exit_code == 2
    assert "PORT" in result.stderr


def test_beyond_this_machine_only_when_access_is_controlled(monkeypatch: pytest.MonkeyPatch) -> None:
    """PLANNER_BIND to all addresses is refused without, and accepted with, a word on what controls access."""
    served: list[str] = []

    def pretend(app: Any, listener: socket.socket) -> int:
        served.append(listener.getsockname()[0])
        listener.close()
        return 0

    monkeypatch.setattr("planner.cli.serve._run", pretend)
    for result in (run("serve", PLANNER_BIND="0.0.0.0:0"), run("serve", "--host", "::", "--port", "0")):
        assert result.exit_code == 2
        assert "can be reached from other machines" in result.stderr
    unready = run("serve", "--access", "proxy", PLANNER_BIND="0.0.0.0:0")
    assert unready.exit_code == 2
    assert "PLANNER_TRUSTED_HOSTS" in unready.stderr
    assert "PLANNER_TRUSTED_PROXIES" in unready.stderr
    assert served == []
    behind = {"PLANNER_TRUSTED_HOSTS": "planner.example.com", "PLANNER_TRUSTED_PROXIES": "1"}
    for result in (
        run("serve", "--access", "proxy", PLANNER_BIND="0.0.0.0:0", **behind),
        run("serve", PLANNER_BIND="0.0.0.0:0", PLANNER_ACCESS="network"),
        run("serve", "--port", "0"),
        run("serve", "--host", "127.0.0.1", PLANNER_BIND="0.0.0.0:0"),
    ):
        assert result.exit_code == 0, result.stderr
    assert served == ["0.0.0.0", "0.0.0.0", "127.0.0.1", "127.0.0.1"]
    assert ACCESS == settings.ACCESS
