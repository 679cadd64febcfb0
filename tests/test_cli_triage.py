"""`triage` and `explain ALARM` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.cli.triage import MOST_FILE_BYTES
from planner.reference import Alarm, load_reference
from planner.wording import load_wording
from tests.logs import ENFORCED, IN_ORDER, PEER_LOST, line
from tests.test_cli import run

TROUBLE = load_reference().troubleshooting


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Return a file with the published loss of a peer."""
    file = tmp_path / "log.txt"
    file.write_text(PEER_LOST, "utf-8")
    return file


def test_findings_are_told_in_order_and_exit_with_1(log: Path) -> None:
    """Each step with what to do; the story; hosts and values."""
    result = run("triage", str(log))
    assert result.exit_code == 1
    titles = [f"troubleshooting.triage.{step}.title" for step in ("reachability", "names", "database")]
    places = [result.stdout.index(load_wording().phrases("en").say(title)) for title in titles]
    assert places == sorted(places)
    assert "20006 The database cannot replicate" in result.stdout
    assert "2020-08-12T14:57:43.353-05:00 The database of a peer is gone" in result.stdout
    assert "expc01" in result.stdout


def test_what_is_in_order_exits_with_0() -> None:
    """From standard input, in Spanish."""
    result = run("triage", "-", "--language", "es", stdin=IN_ORDER)
    assert result.exit_code == 0
    assert "Nada de lo reconocido requiere atención." in result.stdout
    assert "Sincronización completada" in result.stdout


def test_nothing_recognised_is_not_called_well() -> None:
    """Exit 0, and it says what that means."""
    result = run("triage", "-", stdin="hello")
    assert result.exit_code == 0
    assert "does not mean that nothing is wrong" in result.stdout


def test_json_is_that_of_the_api(log: Path) -> None:
    """Findings and story as plain values."""
    told = json.loads(run("triage", str(log), "--format", "json").stdout)
    assert told["findings"][0]["id"] == "20004"
    assert told["story"][0]["id"] == "peer_database_down"


def test_who_changed_what_is_told() -> None:
    """User and address of the change, and the state of what only follows."""
    told = run("triage", "-", stdin=ENFORCED).stdout
    assert "User: admin" in told
    assert "Src-ip: 10.15.13.30" in told
    assert "follows from it:" in told


def test_unknown_alarms_are_told_as_such() -> None:
    """With their number; those beyond the bound are counted."""
    lines = "\n".join(line(Event="Alarm Raised", Id=str(50000 + n)) for n in range(60))
    told = run("triage", "-", stdin=lines).stdout
    assert "50000 An alarm that this reference does not have" in told
    assert "their lines: 10" in told


def test_a_listed_alarm_has_no_time() -> None:
    """A list tells neither when nor where."""
    told = run("triage", "-", stdin="20007 Warning").stdout
    assert "20007 Cluster settings changed" in told
    assert "What happened when" not in told


def test_a_text_without_place_or_time_says_nothing_of_where() -> None:
    """A message alone tells neither a host nor a value."""
    told = run("triage", "-", stdin="Manual synchronization of configuration is required").stdout
    signature = load_wording().phrases("en").say("troubleshooting.signature.manual_synchronisation.title")
    assert signature in told
    assert load_wording().phrases("en").say("cli.triage.seen") not in told


def test_control_characters_steer_no_terminal() -> None:
    """They are shown as codes."""
    told = run("triage", "-", stdin=line(Event="Alarm Raised", Id="20007", Detail="\x1b[31mred")).stdout
    assert "\x1b" not in told
    assert "<U+001B>" in told


def test_a_file_that_is_not_there_or_too_large_exits_with_2(tmp_path: Path) -> None:
    """With a sentence."""
    assert run("triage", str(tmp_path / "none")).exit_code == 2
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(MOST_FILE_BYTES + 1)
    result = run("triage", str(large))
    assert result.exit_code == 2
    assert "larger than" in result.stderr


def test_bytes_of_every_kind_are_read(tmp_path: Path) -> None:
    """Latin-1 in the middle of a log hides nothing else."""
    file = tmp_path / "log"
    file.write_bytes(b"\xf1\xff\x00\n" + line(Event="Alarm Raised", Id="20007").encode())
    assert "20007" in run("triage", str(file)).stdout


@pytest.mark.parametrize(
    ("row", "language"),
    [*((alarm, "en") for alarm in TROUBLE.alarms), *((TROUBLE.alarms[place], "es") for place in (1, 7, 9, 20))],
)
def test_every_alarm_is_explained(row: Alarm, language: str) -> None:
    """Title, remedy, rules, and repairs with their commands; in Spanish too."""
    words = load_wording().phrases(language)
    result = run("explain", row.key, "--language", language)
    assert result.exit_code == 0
    told = " ".join(result.stdout.split())
    assert f"{row.numbers} " in told
    assert words.say(f"troubleshooting.alarm.{row.key}.title") in told
    assert words.say(f"troubleshooting.alarm.{row.key}.remedy") in told
    assert all(f"{rule} " in told for rule in row.rules)
    for repair in row.repairs:
        assert all(step.command in told for step in TROUBLE.repairs[repair].steps if step.command)


def test_a_uuid_explains_its_alarm() -> None:
    """As the log prints it."""
    assert run("explain", "0f96695e-d954-4f6f-85c1-2ef1eae6f764").stdout == run("explain", "20006").stdout


def test_an_alarm_as_json() -> None:
    """The form of the API."""
    assert json.loads(run("explain", "30004", "--format", "json").stdout)["alarm"] == "30001"


def test_an_unknown_alarm_says_what_is_known() -> None:
    """Exit 2, with the numbers in order; a rule stays a rule."""
    result = run("explain", "20002")
    assert result.exit_code == 2
    assert not result.stdout
    assert "There is no alarm 20002 here." in result.stderr
    assert result.stderr.index("10005") < result.stderr.index("20003") < result.stderr.index("45006")
    assert "There is no rule NET-99" in run("explain", "NET-99").stderr
    assert run("explain", "net-01").exit_code == 0
