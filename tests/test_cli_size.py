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
    assert first == ["CE1200", "2", "1", "2", "5,000", "MRA registrations (proxied)", "60%"]
    assert "release X15.5, the current one, since none is stated" in result.stdout
    assert "CE1300 has no figures in this capacity basis" in result.stdout


def test_40000_registrations_in_spanish() -> None:
    """Numbers and words in the language of the run; the four-peer cap shows."""
    result = run("size", "--mra-registrations", "40000", "--peer-losses", "1", "--language", "es")
    first = [cell.strip() for cell in table(result)[0] if cell.strip()]
    assert first == ["CE1200", "5", "2", "10", "40.000", "Registros MRA (mediante proxy)", "100\N{NO-BREAK SPACE}%"]
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
    assert [cell.strip() for cell in table(result)[0] if cell.strip()][-1] == "100%*"
    assert "(inferred; * where that line binds)" in " ".join(result.stdout.split())


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
    ],
)
def test_what_cannot_be_meant_is_refused(arguments: tuple[str, ...]) -> None:
    """Exit 2 with a sentence: 1 means that nothing carries the demand."""
    result = run("size", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.strip()
    assert "Traceback" not in result.stderr
