"""`reach` on the command line: the largest of each metric, the most users, and what cannot be meant."""

from __future__ import annotations

import json
import re

import pytest

from tests.test_cli import run
from tests.test_cli_size import PEOPLE

THREE = ("reach", "--platform", "medium_vm", "--peers", "3", "--peer-losses", "1")


def test_the_largest_of_each_metric() -> None:
    """With one of three Medium peers lost; exit 0."""
    result = run(*THREE)
    rows = {line.split("  ")[0]: line.split()[-1] for line in result.stdout.splitlines() if "  " in line}
    assert result.exit_code == 0
    assert (rows["Video calls"], rows["MRA registrations (proxied)"], rows["TURN relays"]) == ("200", "5,000", "3,600")
    assert "Most users" not in result.stdout


def test_the_most_users() -> None:
    """Like those of a file; users who ask for nothing have no end."""
    assert "Most users like those in the file: 5,555." in run(*THREE, "--people", "-", stdin=json.dumps(PEOPLE)).stdout
    idle = {**PEOPLE, "mra_share": 0, "busy_hour_call_attempts": 0}
    assert "10,000,000 or more." in run(*THREE, "--people", "-", stdin=json.dumps(idle)).stdout


def test_beside_and_one_metric_in_spanish() -> None:
    """What is carried at the same time is told; what leaves no room says so."""
    result = run(*THREE, "--metric", "audio_calls", "--video-calls", "100", "--language", "es")
    assert "Se soporta además: Llamadas de vídeo 100" in result.stdout
    assert re.search(r"Llamadas de solo audio +200\n", result.stdout)
    too_much = run(*THREE, "--metric", "audio_calls", "--video-calls", "201")
    assert "the rest alone is too much" in too_much.stdout


def test_the_same_as_json() -> None:
    """As the API answers it."""
    result = run(*THREE, "--format", "json", "--clusters", "2", "--release", "X15.4", "--basis", "administrator_guide")
    found = json.loads(result.stdout)
    assert (found["clusters"], found["software_version"]) == (2, "X15.4")
    assert found["largest"]["mra_registrations"] == 10_000
    assert found["most_users"] is None


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--platform", "medium_vm", "--peers", "2", "--peer-losses", "2"), "No peer is left"),
        (("--platform", "ce1300", "--peers", "2"), "CE1300 has no figures in this capacity basis"),
        (("--platform", "ce500", "--peers", "2"), "CE500 does not run release"),
        (("--platform", "medium_vm"), "--peers"),
        (("--peers", "2"), "--platform"),
        (("--platform", "medium_vm", "--peers", "7"), "7"),
        (("--platform", "medium_vm", "--peers", "nan"), "nan"),
        (("--platform", "medium_vm", "--peers", "1", "--video-calls", "1e300"), "1e300"),
        (("--platform", "medium_vm", "--peers", "1", "--people", "/nowhere/at/all.json"), "/nowhere"),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments: tuple[str, ...], sentence: str) -> None:
    """Exit 2 with a sentence and no table."""
    result = run("reach", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


def test_nobody_is_no_population_to_grow() -> None:
    """Users of whom there are none cannot be told how many more there may be."""
    result = run(*THREE, "--people", "-", stdin=json.dumps({**PEOPLE, "users": 0, "busy_hour_call_attempts": 0}))
    assert result.exit_code == 2
    assert "from 1 to" in result.stderr
