"""`size` on the command line: what carries a demand, as a table and as JSON, and what is wrong with a demand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from planner.design import METRICS
from tests.test_cli import run


def sized(*arguments: str, stdin: str | None = None) -> dict[str, Any]:
    """Return what `size` gives as JSON."""
    found: dict[str, Any] = json.loads(run("size", "--format", "json", *arguments, stdin=stdin).stdout)
    return found


def table(result: Result) -> list[list[str]]:
    """Return the rows of the table: what stands between its title and the next empty line."""
    lines = result.stdout.splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith(("Platform", "Plataforma")))
    return [line.split("  ") for line in lines[start + 1 : lines.index("", start)]]


def test_3000_users() -> None:
    """The cheapest option first, with what it carries and how full it is; exit 0."""
    result = run("size", "--mra-registrations", "3000", "--peer-losses", "1")
    assert result.exit_code == 0
    first = [cell.strip() for cell in table(result)[0] if cell.strip()]
    assert first == [
        "CE1200",
        "2",
        "1",
        "2",
        "5,000",
        "MRA registrations (proxied)",
        "60%",
        "2,000",
        "5,000; then too little",
    ]
    assert "Headroom: how much more of the binding metric fits" in result.stdout
    assert "release X15.5, the current one, since none is stated" in result.stdout
    assert "CE1300 has no figures in this capacity basis" in result.stdout


def test_40000_registrations_in_spanish() -> None:
    """Numbers and words in the language of the run; the four-peer cap shows."""
    result = run("size", "--mra-registrations", "40000", "--peer-losses", "1", "--language", "es")
    first = [cell.strip() for cell in table(result)[0] if cell.strip()]
    assert first == [
        *("CE1200", "5", "2", "10", "40.000", "Registros MRA (mediante proxy)", "100\N{NO-BREAK SPACE}%", "0"),
        "5.000; ya no la soporta",
    ]
    assert result.exit_code == 0


def test_terms_are_kept() -> None:
    """Platforms, losses, basis, release and clusters, and all metrics, reach the search."""
    found = sized(
        *(f"--{metric.replace('_', '-')}={place}" for place, metric in enumerate(METRICS, 1)),
        *("--platform", "ce1300", "--platform", "medium_vm", "--peer-losses", "2", "--release", "x15.4"),
        *("--basis", "administrator_guide", "--max-clusters", "3"),
    )
    assert found["demand"] == {str(metric): place for place, metric in enumerate(METRICS, 1)}
    assert (found["peer_losses"], found["max_clusters"]) == (2, 3)
    assert (found["capacity_basis"], found["software_version"]) == ("administrator_guide", "X15.4")
    assert {option["platform"] for option in found["options"]} == {"ce1300", "medium_vm"}


def test_all_shows_every_option() -> None:
    """Without it only those of which nothing can be taken away."""
    few, every = sized("--video-calls", "90"), sized("--video-calls", "90", "--all")
    assert len(few["options"]) < len(every["options"])
    assert all(option["minimal"] for option in few["options"])
    shown = run("size", "--video-calls", "90", "--all")
    assert len(table(shown)) == len(every["options"])
    assert "--all" not in shown.stdout


@pytest.mark.parametrize(
    "content",
    [
        '{"mra_registrations": 9000}',
        "mra_registrations: 9000",
        '{"demand": {"mra_registrations": 9000}, "peer_losses": 0, "platforms": ["medium_vm"]}',
    ],
)
def test_a_demand_from_a_file(tmp_path: Path, content: str) -> None:
    """The metrics alone, or all that the API takes; options override it."""
    file = tmp_path / "demand"
    file.write_text(content, encoding="utf-8")
    for name, stdin in ((str(file), None), ("-", content)):
        found = sized("--demand", name, "--platform", "large_vm", "--peer-losses", "1", "--turn-relays=5", stdin=stdin)
        assert found["demand"] == {"mra_registrations": 9000, "turn_relays": 5}
        assert found["peer_losses"] == 1
        assert {option["platform"] for option in found["options"]} == {"large_vm"}


def test_nothing_carries_it() -> None:
    """Exit 1, and what comes nearest in a sentence."""
    result = run("size", "--mra-registrations", "21000", "--max-clusters", "1")
    assert result.exit_code == 1
    assert "Nearest comes CE1200 (peers per cluster: 4, clusters: 1): MRA registrations (proxied) stops it" in " ".join(
        result.stdout.split()
    )
    nothing = run("size", "--mra-registrations", "1", "--platform", "ce500")
    assert nothing.exit_code == 1
    assert "There is no platform to choose from." in nothing.stdout


def test_calls_of_several_kinds_are_marked() -> None:
    """A star where the line between the published figures binds, and the note that it is inferred."""
    result = run("size", "--video-calls", "200", "--audio-calls", "400", "--platform", "medium_vm")
    assert [cell.strip() for cell in table(result)[0] if cell.strip()][6:8] == ["100%*", "0"]
    assert "(inferred). * that line binds." in " ".join(result.stdout.split())
    unmixed = run("size", "--video-calls", "10", "--audio-calls", "1", "--mra-registrations", "2500")
    assert "* that line binds." not in unmixed.stdout


PEOPLE = {
    "users": 3000,
    "mra_share": 0.6,
    "registrations_per_user": 1.5,
    "busy_hour_call_attempts": 1500,
    "holding_time_seconds": 180,
    "video_share": 0.4,
    "b2b_share": 0.2,
    "blocking": 0.001,
}


def test_people_become_a_demand_with_its_working() -> None:
    """By Erlang B, each figure with what went into it; a metric of its own takes the place of a derived one."""
    result = run("size", "--people", "-", "--peer-losses", "1", stdin=json.dumps(PEOPLE))
    said = " ".join(result.stdout.split())
    assert result.exit_code == 0
    assert "Concurrent calls = fewest lines that block no more than the stated share of this traffic (Erlang B)" in said
    assert "75, 0.001 give 100." in said
    assert "MRA registrations (proxied) 2,700" in said
    found = sized("--people", "-", "--mra-registrations", "10", stdin=json.dumps(PEOPLE))
    assert (found["demand"]["mra_registrations"], found["demand"]["mra_video_calls"]) == (10, 32)


@pytest.mark.parametrize(
    ("content", "sentences"),
    [
        ("{}", ["/users: "]),
        (json.dumps({**PEOPLE, "users": -1, "blocking": 0}), ["/users: The number", "/blocking: The number"]),
        (json.dumps({**PEOPLE, "users": 1e300}), ["/users: The number"]),
        (json.dumps({**PEOPLE, "busy_hour_call_attempts": 1_000_000_000}), ["more than 100,000 erlangs"]),
        (json.dumps(PEOPLE).replace("3000", "NaN"), ["NaN and Infinity are not numbers"]),
    ],
)
def test_people_that_there_cannot_be(content: str, sentences: list[str]) -> None:
    """Exit 2 and every fault at its line."""
    result = run("size", "--people", "-", stdin=content)
    assert (result.exit_code, result.stdout) == (2, "")
    for sentence in sentences:
        assert sentence in result.stderr


def test_fast_path_figures() -> None:
    """One Medium peer of the Administrator guide carries 3000 registrations with Fast Path Registration alone."""
    terms = ("--mra-registrations", "3000", "--platform", "medium_vm", "--basis", "administrator_guide")
    assert sized(*terms)["options"][0]["total_peers"] == 2
    assert sized(*terms, "--fast-path")["options"][0]["total_peers"] == 1
    assert "Expressway Select" in run("size", *terms, "--fast-path").stdout


def test_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the table does not fit, each option stands below the other, its figures with their titles."""
    monkeypatch.setattr("planner.cli.size.fits", lambda titles, rows: False)
    lines = run("size", "--mra-registrations", "3000", "--platform", "medium_vm", "--max-clusters", "1").stdout
    said = " ".join(lines.split())
    assert "Medium VM Peers per cluster: 2; Clusters: 1; Peers in all: 2; Carried after losses: 5,000;" in said


@pytest.mark.parametrize(
    ("content", "sentences"),
    [
        ('{\n "mra_registrations": -4}', ["standard input:2:2: /mra_registrations: The number must be from 0 to"]),
        ('{"users": 4}', ["/users: There is no field of this name here."]),
        ('{"demand": {"users": 4}, "peer_losses": 9}', ["/demand/users: There is", "/peer_losses: The number must"]),
        ("{", ["This is not JSON"]),
        ("[]", ["An object is needed here."]),
        (" " * 300_000, ["It is larger than 262,144 bytes."]),
        ('{"mra_registrations": NaN}', ["NaN and Infinity are not numbers"]),
    ],
)
def test_a_file_that_is_no_demand(content: str, sentences: list[str]) -> None:
    """Exit 2 and every fault at its line, nothing on standard output."""
    result = run("size", "--demand", "-", stdin=content)
    assert (result.exit_code, result.stdout) == (2, "")
    for sentence in sentences:
        assert sentence in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--mra-registrations", "-1"),
        ("--mra-registrations", "1e300"),
        ("--mra-registrations", "nan"),
        ("--video-calls", "1", "--peer-losses", "6"),
        ("--video-calls", "1", "--max-clusters", "0"),
        ("--video-calls", "1", "--platform", "vax"),
        ("--video-calls", "1", "--release", "latest"),
        ("--demand", "/nowhere/at/all.json"),
        ("--people", "/nowhere/at/all.json"),
        ("--demand", "-", "--people", "-"),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments: tuple[str, ...]) -> None:
    """Exit 2 with a sentence: 1 means that nothing carries the demand."""
    result = run("size", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.strip()
    assert "Traceback" not in result.stderr


def test_the_demand_of_a_design() -> None:
    """Its first cluster with a demand, under the design's own terms; options beside it override them."""
    example = "data/examples/mra-3000-users.json"
    found = sized("--demand", example)
    assert found["demand"] == {"video_calls": 200, "mra_registrations": 3000}
    assert (found["peer_losses"], found["capacity_basis"]) == (1, "administrator_guide")
    assert (found["software_version"], found["software_version_stated"]) == ("X15.4", True)
    assert sized("--demand", example, "--peer-losses", "2", "--release", "X14.2")["software_version"] == "X14.2"
    bare = run("size", "--demand", "-", stdin='{"clusters": [{"type": "C"}]}')
    assert (bare.exit_code, bare.stdout) == (2, "")
    assert "State a demand" in bare.stderr
    stated = sized("--demand", "-", stdin='{"clusters": [{"type": "C", "demand": {"video_calls": 7}}]}')
    assert (stated["demand"], stated["software_version_stated"]) == ({"video_calls": 7}, False)
    wrong = run("size", "--demand", "-", stdin='{"clusters": [{"type": "X"}], "demand": {"video_calls": 7}}')
    assert "/clusters/0/type" in wrong.stderr
