"""`runbook` and `change-plan` on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from planner.cli import main

THREE: dict[str, Any] = {
    "name": "core",
    "clusters": [{"configuration_primary": 1, "peers": [{"address": f"10.0.0.{n}"} for n in (1, 2, 3)]}],
}
TWO: dict[str, Any] = {
    "name": "core later",
    "clusters": [{"configuration_primary": 1, "peers": [{"address": f"10.0.0.{n}"} for n in (1, 3)]}],
}


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """Return two design files: with three peers, and without the second."""
    before, after = tmp_path / "before.json", tmp_path / "after.json"
    before.write_text(json.dumps(THREE), encoding="utf-8")
    after.write_text(json.dumps(TWO), encoding="utf-8")
    return str(before), str(after)


def run(*words: str, stdin: str | None = None) -> Result:
    """Run the program."""
    return CliRunner().invoke(main, list(words), input=stdin)


def test_a_plan_as_text(files: tuple[str, str]) -> None:
    """A plan is planned: exit 0, with dangers and steps."""
    made = run("change-plan", *files)
    assert made.exit_code == 0
    assert "Remove peer 2 from the cluster" in made.stdout
    assert "Dangers" in made.stdout


def test_a_lost_peer_is_not_reset(files: tuple[str, str]) -> None:
    """--lost makes it the procedure for a lost peer, by its number or with its cluster."""
    for lost in ("2", "1:2"):
        plan = json.loads(run("change-plan", *files, "--lost", lost, "--format", "json").stdout)
        assert [each["procedure"] for each in plan["procedures"]] == ["before_change", "remove_lost_peer"]


@pytest.mark.parametrize("lost", ["4", "0", "2:1", "0:1", "x", "1:2:3", "-1", "²", "9999", ""])
def test_a_lost_peer_that_is_none_is_refused(files: tuple[str, str], lost: str) -> None:
    """What is no peer of the first design is refused with code 2."""
    made = run("change-plan", *files, f"--lost={lost}")
    assert made.exit_code == 2
    assert "is not a peer of the first design" in made.stderr


def test_an_open_difference_is_a_finding(tmp_path: Path, files: tuple[str, str]) -> None:
    """What has no published procedure makes exit code 1."""
    other = tmp_path / "other.json"
    other.write_text(json.dumps({**THREE, "clusters": [{**THREE["clusters"][0], "ip_version": "ipv6"}]}))
    first = tmp_path / "first.json"
    first.write_text(json.dumps({**THREE, "clusters": [{**THREE["clusters"][0], "ip_version": "ipv4"}]}))
    made = run("change-plan", str(first), str(other), "--language", "es")
    assert made.exit_code == 1
    assert "Sin procedimiento publicado" in made.stdout


def test_markdown_has_boxes(files: tuple[str, str]) -> None:
    """Both commands write Markdown with check boxes."""
    assert "- [ ] " in run("change-plan", *files, "--format", "markdown").stdout
    assert "- [ ] " in run("runbook", files[0], "--format", "markdown").stdout
    assert "- [ ] " in run("runbook", files[0], "--format", "markdown", "--procedure", "upgrade").stdout


def test_faults_of_both_designs_are_told_at_once(tmp_path: Path) -> None:
    """Two designs that do not fit are both told, with code 2."""
    names = []
    for name in ("a", "b"):
        file = tmp_path / f"{name}.json"
        file.write_text('{"colour": 1}')
        names.append(str(file))
    made = run("change-plan", *names)
    assert made.exit_code == 2
    assert all(name in made.stderr for name in names)


def test_one_design_may_come_from_standard_input(files: tuple[str, str]) -> None:
    """One of both may be `-`, not both."""
    assert run("change-plan", "-", files[1], stdin=json.dumps(THREE)).exit_code == 0
    assert run("change-plan", "-", "-", stdin="{}").exit_code == 2


def test_a_procedure_of_a_design(files: tuple[str, str]) -> None:
    """One procedure, about one peer, in text and JSON."""
    made = run("runbook", files[0], "--procedure", "avoid_factory_reset", "--peer", "2")
    assert "Peer 1 address: 10.0.0.1, Peer 2 address: 10.0.0.2" in " ".join(made.stdout.split())
    (found,) = json.loads(run("runbook", files[0], "--procedure", "remove_peer", "--format", "json").stdout)
    assert (found["procedure"], found["peer"]) == ("remove_peer", 3)
    assert run("runbook", files[0], "--procedure", "remove_peer", "--peer", "1").exit_code == 0


def test_the_whole_runbook_in_text_and_json(files: tuple[str, str]) -> None:
    """Without a procedure it is the work to build the design."""
    assert "Add peer 2 to the cluster" in run("runbook", files[0]).stdout
    assert json.loads(run("runbook", files[0], "--format", "json").stdout)[0]["procedure"] == "create_cluster"


def test_an_unknown_procedure_is_refused_with_those_there_are(files: tuple[str, str]) -> None:
    """A procedure that is none is refused with code 2 and the list; a peer needs a procedure."""
    made = run("runbook", files[0], "--procedure", "dance")
    assert made.exit_code == 2
    assert "restore_cluster" in made.stderr
    assert run("runbook", files[0], "--peer", "1").exit_code == 2
