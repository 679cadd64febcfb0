"""`compare` and `assess --baseline` on the command line: what is told, and by which code a pipeline knows."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from tests.designs import SOUND_C, SOUND_E
from tests.test_cli import run


def slow(**facts: Any) -> dict[str, Any]:
    """Return the sound design with peers that answer too late, or with other facts of its cluster."""
    made = copy.deepcopy(SOUND_C)
    made["clusters"][0] |= facts or {"round_trip_ms": 900}
    return made


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """Return a sound design, two that are worse, and two that are none, as files."""
    documents: dict[str, Any] = {
        "sound": SOUND_C,
        "slow": slow(),
        "caution": {**SOUND_C, "demand": {**SOUND_C["demand"], "video_calls": 150}},
        "two": {**SOUND_C, "clusters": [*SOUND_C["clusters"], *SOUND_E["clusters"]]},
        "bad": {"clusters": [{"nics": 9}]},
    }
    made = {}
    for name, document in documents.items():
        file = tmp_path / f"{name}.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        made[name] = str(file)
    yaml = tmp_path / "worse.yaml"
    yaml.write_text("clusters:\n- colour: 1\n", encoding="utf-8")
    return {**made, "worse": str(yaml)}


def test_text_tells_what_got_worse_first(files: dict[str, str]) -> None:
    """Verdict, counts, then the new finding with its reason, then the field that changed."""
    result = run("compare", files["sound"], files["slow"])
    assert result.exit_code == 1
    said = result.stdout.splitlines()
    assert said[:2] == ["Compare two designs: Sound C → Sound C", "Worse: Incomplete → Not supported"]
    order = [said.index(heading) for heading in ("What got worse", "What is still open", "What is stated otherwise")]
    assert order == sorted(order)
    (finding,) = (place for place, line in enumerate(said) if line.startswith("  NET-01"))
    assert "New finding: Met → Not met [Blocker]" in said[finding]
    assert "900 ms" in said[finding + 1]
    assert "    ~ Round trip of the worst pair (ms) (round_trip_ms): 4 → 900" in said


@pytest.mark.parametrize(
    ("before", "after", "options", "code"),
    [
        ("sound", "sound", (), 0),
        ("sound", "slow", (), 1),
        ("sound", "slow", ("--fail-on", "never"), 0),
        ("slow", "sound", ("--fail-on", "new-advice"), 0),
        ("slow", "slow", ("--fail-on", "new-advice"), 0),
        ("sound", "caution", (), 0),
        ("sound", "caution", ("--fail-on", "new-caution"), 1),
        ("sound", "bad", (), 2),
        ("bad", "sound", (), 2),
        ("sound", "nowhere", (), 2),
    ],
)
def test_the_exit_code_is_that_of_new_findings(
    files: dict[str, str], before: str, after: str, options: tuple[str, ...], code: int
) -> None:
    """0 nothing new at or above the threshold, 1 something, 2 one of them could not be read."""
    result = run("compare", files[before], files.get(after, after), *options)
    assert result.exit_code == code, result.stderr
    if code == 2:
        assert result.stdout == ""


def test_every_fault_of_both_files_is_told(files: dict[str, str]) -> None:
    """By file, line and pointer."""
    result = run("compare", files["bad"], files["worse"])
    assert result.exit_code == 2
    assert "bad.json:1:" in result.stderr
    assert "/clusters/0/nics" in result.stderr
    assert "worse.yaml:2:" in result.stderr
    assert "/clusters/0/colour" in result.stderr


def test_standard_input_is_one_of_them() -> None:
    """Not both."""
    assert run("compare", "-", "-", stdin="{}").exit_code == 2


@pytest.mark.parametrize("language", ["en", "es"])
def test_json_and_markdown(files: dict[str, str], language: str) -> None:
    """JSON is the API's answer; Markdown folds its sections and opens what got worse."""
    arguments = ("compare", files["sound"], files["two"], "--language", language, "--format")
    told = json.loads(run(*arguments, "json").stdout)
    assert [each["sign"] for each in told["clusters"]] == [None, "added"]
    assert told["flows"]
    text = run(*arguments, "markdown").stdout
    assert text.startswith("## ")
    assert text.count("<details open>") == 1
    assert text.count("<details") == text.count("</details>")
    assert len(run("compare", files["two"], files["slow"], "--language", language).stdout.splitlines()) > 20


def test_markdown_is_cut_and_harmless(tmp_path: Path) -> None:
    """A comment has room for so many rows; what a design says is text there."""
    rows = [{"type": "C", "platform": "medium_vm", "peer_count": count, "name": "<b>@all"} for count in (2, 30)]
    names = []
    for place, cluster in enumerate(rows):
        file = tmp_path / f"{place}.json"
        file.write_text(json.dumps({"name": "[x](http://evil)", "clusters": [cluster]}), encoding="utf-8")
        names.append(str(file))
    text = run("compare", *names, "--format", "markdown").stdout
    assert "more: the command line" in text
    assert "<b>" not in text
    assert "](http" not in text
    assert "@all" not in text


# --- a baseline -------------------------------------------------------------------------------------------------------


def test_a_baseline_lets_known_findings_pass(files: dict[str, str]) -> None:
    """What the baseline has is no failure; what is new is, and is listed on standard error."""
    assert run("assess", files["slow"]).exit_code == 1
    known = run("assess", files["slow"], "--baseline", files["slow"])
    assert known.exit_code == 0
    assert known.stderr == "Nothing new beside the baseline.\n"
    assert "NET-01" in known.stdout
    new = run("assess", files["sound"], files["slow"], "--baseline", files["sound"])
    assert new.exit_code == 1
    assert new.stderr.endswith("slow.json: NET-01: New finding: Met → Not met\n")


def test_a_baseline_with_several_clusters_names_them(files: dict[str, str]) -> None:
    """A new cluster brings its findings; at `never` none counts."""
    result = run("assess", files["two"], "--baseline", files["sound"], "--fail-on", "advice")
    assert result.exit_code == 1
    assert "(expe-cluster" in result.stderr
    assert run("assess", files["two"], "--baseline", files["sound"], "--fail-on", "never").exit_code == 0


def test_a_baseline_that_cannot_be_read(files: dict[str, str]) -> None:
    """Is told like any design; a design that cannot be read beside a good one is code 2 all the same."""
    assert run("assess", files["sound"], "--baseline", files["bad"]).exit_code == 2
    assert run("assess", files["bad"], "--baseline", files["sound"]).exit_code == 2
    assert run("assess", "-", "--baseline", "-", stdin="{}").exit_code == 2


def test_an_output_never_overwrites_the_baseline(files: dict[str, str]) -> None:
    """It is an input like the designs."""
    result = run("assess", files["sound"], "--baseline", files["slow"], "--format", f"json={files['slow']}")
    assert result.exit_code == 2
    assert json.loads(Path(files["slow"]).read_text(encoding="utf-8"))["clusters"]
