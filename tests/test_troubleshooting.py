"""Alarms, lines of the log, repairs and the factory reset: data/*.toml and their words."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from planner import resources
from planner.errors import ReferenceDataError
from planner.reference import load_reference
from planner.reference.troubleshooting import AREAS, STATES, IdRange
from planner.rules import RULES
from planner.wording import LANGUAGES, load_wording

REFERENCE = load_reference()
TROUBLE = REFERENCE.troubleshooting
WORDING = load_wording()

PRINTED = {
    "Warning": (
        "20003 20004 20005 20006 20007 20008 20009 20011 20012 20014 20015 20016 20017 20018 20019 20020 20021 20024 "
        "15005 15008 15015 15028 25002 25020 25021 25022 25003 25004 25013 25014 25018 30001-30005 30007 30010 "
        "30012-30015 30016 30017 30019-30024 30026-30031 30047 30048 35013 35014 35015 35016 40030 40034 40042 "
        "40044-40046 40053 40055 45006 10005"
    ),
    "Critical": "20025 20026 40068",
    "Alert": "15009 15013 40069",
    "Error": "15023 25030 25031",
    "Notice": "40049",
    "mixed": "30035-30046",
    None: "40052 25016",
}
"""Every alarm of the reference with its severity as printed; 25016 is named by the rule on Ethernet speed alone."""

NUMBERS = [
    (number, severity)
    for severity, ids in PRINTED.items()
    for each in map(IdRange.parse, ids.split())
    for number in range(each.first, each.last + 1)
]

UUIDS = {
    20004: "3bca6888-f622-11df-93be-07cc953d7b99",
    20006: "0f96695e-d954-4f6f-85c1-2ef1eae6f764",
    20007: "e2b8e3d1-b731-4d7d-b606-4682a8f0c2e6",
}

VENDOR_NAMES = (
    "System > Clustering",
    "System > Protection > Firewall rules",
    "System > Network interfaces > IP",
    "System > Time",
    "Configuration > Protocols > H.323",
    "H.323 mode",
    "Cluster name",
    "Configuration primary",
    "Cluster IP version",
    "TLS verification mode",
    "Peer N address",
    "Default Subzone",
    "Smart Licensing",
    "ConfigurationMasterIndex",
    "Enforce",
    "Permissive",
    ".tar.gz",
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a copy of data/ that a test may damage."""
    shutil.copytree(resources.directory("data"), tmp_path / "data", ignore=shutil.ignore_patterns("text", "examples"))
    return tmp_path / "data"


@pytest.mark.parametrize(("number", "severity"), NUMBERS)
def test_every_alarm_is_there_with_its_severity(number: int, severity: str | None) -> None:
    """Each number of the reference, those inside ranges too, is in one entry with the severity that is printed."""
    found = TROUBLE.alarm(number)
    assert found is not None
    assert found.severity == severity


def test_no_alarm_is_invented() -> None:
    """No number is there that the reference does not have."""
    held = {n for alarm in TROUBLE.alarms for each in alarm.ids for n in range(each.first, each.last + 1)}
    assert held == {number for number, _ in NUMBERS}


def test_a_range_stays_a_range() -> None:
    """Numbers that the source gives one text share an entry, with first and last."""
    near = TROUBLE.alarm(30003)
    assert near is not None
    assert [(each.first, each.last) for each in near.ids] == [(30001, 30005), (30007, 30007), (30010, 30010)]
    assert near.several
    assert near.numbers == "30001–30005, 30007, 30010"
    assert 30006 not in near
    even = TROUBLE.alarm(30027)
    assert even is not None
    assert not even.several


def test_the_uuids_are_those_of_the_log() -> None:
    """Three alarms have the UUID that the published log shows, and no other has one."""
    assert {int(alarm.key): alarm.uuid for alarm in TROUBLE.alarms if alarm.uuid} == UUIDS
    assert TROUBLE.alarm_of_uuid("0F96695E-D954-4F6F-85C1-2EF1EAE6F764") is TROUBLE.alarm(20006)


@pytest.mark.parametrize("named", ["", "2000", "200066", "20002", "20006x", "²0006", "0f96695e", "-20006"])
def test_anything_else_names_no_alarm(named: str) -> None:
    """Only five digits of a known alarm, or a known UUID, name one."""
    assert TROUBLE.alarm_named(named) is None


def test_every_rule_procedure_and_repair_named_is_there() -> None:
    """What a row is related to exists."""
    rows = [*TROUBLE.alarms, *TROUBLE.signatures]
    for row in rows:
        assert set(row.rules) <= set(RULES), row
        assert set(row.procedures) <= set(REFERENCE.procedures), row
        assert set(row.repairs) <= set(TROUBLE.repairs), row
    for other in (*TROUBLE.triage, *TROUBLE.repairs.values(), *TROUBLE.causes, *TROUBLE.factory_reset.facts()):
        assert set(other.rules) <= set(RULES), other
    for mends in (*TROUBLE.repairs.values(), *TROUBLE.causes, *TROUBLE.factory_reset.facts()):
        assert set(mends.procedures) <= set(REFERENCE.procedures), mends


def test_alarms_that_rules_name_lead_back_to_them() -> None:
    """A rule whose reason names an alarm is among the rules of that alarm."""
    for rule in RULES:
        said = WORDING.text(f"rules.{rule}.because", "en").template
        for number in map(int, re.findall(r"\b[1-4]\d{4}\b", said)):
            found = TROUBLE.alarm(number)
            if found is not None and "alarm" in said:
                assert rule in found.rules, (rule, number)


def test_conflicting_sources_are_both_shown() -> None:
    """20014 and 40046: two citations, and a sentence that says who says what."""
    disputed = {alarm.key: alarm for alarm in TROUBLE.alarms if alarm.conflicts}
    assert set(disputed) == {"20014", "40046"}
    assert str(disputed["20014"].conflicts[0]) == "cluster-guide-x15.4#Troubleshooting"
    assert all(alarm.cite not in alarm.conflicts for alarm in disputed.values())


def test_the_order_of_triage_is_that_of_the_reference() -> None:
    """Reachability, names, the lost peer, replication, restart; each alarm in one step at most; all of it inferred."""
    assert [step.id for step in TROUBLE.triage] == ["reachability", "names", "database", "replication", "restart"]
    assert [TROUBLE.step_of_alarm(number) for number in (20021, 20006, 20017, 20007, 20020, 25021)] == [
        0,
        2,
        3,
        4,
        4,
        5,
    ]
    assert TROUBLE.step_of_signature("ras_timed_out") == 0
    assert TROUBLE.step_of_signature("name_failed_dns") == 1
    placed = [number for step in TROUBLE.triage for number in step.alarms]
    assert len(placed) == len(set(placed))
    assert all(step.inferred and step.why for step in TROUBLE.triage)


def test_faults_and_changes_stand_in_the_order_of_triage() -> None:
    """No fault or change among the lines is left without its step; what is normal stands in none."""
    for signature in TROUBLE.signatures:
        assert signature.state in STATES
        in_order = TROUBLE.step_of_signature(signature.id) < len(TROUBLE.triage)
        assert in_order == (signature.state != "normal"), signature.id


def test_what_a_factory_reset_leaves_depends_on_the_release() -> None:
    """Certificates stay before X12.6 only; option keys stay before X14.2, and then the sources do not agree."""
    items = {item.id: item for item in TROUBLE.factory_reset.items}
    kept, removed = items["certificates_kept"], items["certificates_removed"]
    assert (str(kept.releases.before), kept.outcome) == ("X12.6", "kept")
    assert (str(removed.releases.since), removed.outcome) == ("X12.6", "removed")
    assert str(items["option_keys"].releases.before) == str(items["option_keys_smart"].releases.since) == "X14.2"
    assert items["option_keys_smart"].outcome == "disputed"
    assert items["lan2"].outcome == "removed"
    assert {item.id for item in items.values() if item.outcome == "kept"} >= {"lan1_addresses", "accounts", "ssh_keys"}


def test_commands_are_typed_as_the_product_has_them() -> None:
    """The three commands, and the folder of the reset package."""
    commands = {step.command for repair in TROUBLE.repairs.values() for step in repair.steps if step.command}
    assert commands == {
        "xcommand ForceConfigUpdate",
        "xCommand ForceSystemKeyUpdate",
        "clusterdb_detect_and_purge_data.sh",
    }
    assert [fact.path for fact in TROUBLE.factory_reset.ways_out if fact.path] == ["/mnt/harddisk/Factory-reset/"]
    again = TROUBLE.repairs["upgrade_primary_again"].steps[-1]
    assert (again.wait_minutes, again.most_minutes) == (10, 20)


def test_a_command_that_destroys_is_preceded_by_a_caution() -> None:
    """Never ForceConfigUpdate on the primary; the purge is a last resort."""
    for repair_id in ("force_config_update", "purge_database", "restore_database"):
        assert "caution" in [step.kind for step in TROUBLE.repairs[repair_id].steps]
    assert TROUBLE.repairs["purge_database"].steps[0].kind == "caution"


def words_needed() -> set[str]:
    """Return the keys of every text that the rows need."""
    needed = set()
    for alarm in TROUBLE.alarms:
        needed |= {f"alarm.{alarm.key}.title", f"alarm.{alarm.key}.remedy"}
        needed |= {f"alarm.{alarm.key}.conflict"} if alarm.conflicts else set()
    for signature in TROUBLE.signatures:
        needed |= {f"signature.{signature.id}.{part}" for part in ("title", "meaning", "follow")}
    for step in (*(each.id for each in TROUBLE.triage), "other"):
        needed |= {f"triage.{step}.{part}" for part in ("title", "symptom", "act")}
    for repair in TROUBLE.repairs.values():
        needed |= {f"repair.{repair.id}.{part}" for part in ("title", "when", *(step.key for step in repair.steps))}
    needed |= {f"cause.{cause.id}" for cause in TROUBLE.causes}
    reset = TROUBLE.factory_reset
    tables = (("trigger", reset.triggers), ("avoid", reset.avoid), ("failure", reset.failures))
    for table, facts in (*tables, ("way_out", reset.ways_out)):
        needed |= {f"reset.{table}.{fact.id}" for fact in facts}
    needed |= {f"reset.item.{item.id}" for item in reset.items}
    needed |= {f"reset.conflict.{item.id}" for item in reset.items if item.conflicts}
    needed |= {f"reset.question.{each}" for each in reset.questions.ids}
    return needed | {f"area.{area}" for area in AREAS} | {f"state.{state}" for state in STATES}


def test_no_row_is_without_words_and_no_words_without_a_row() -> None:
    """The texts of alarms, lines, steps, repairs and the reset are exactly those that the rows need."""
    tables = ("alarm.", "signature.", "triage.", "repair.", "cause.", "area.", "state.", "reset.")
    outcomes = {"reset.questions", "reset.outcome.kept", "reset.outcome.removed", "reset.outcome.disputed"}
    held = {
        key.removeprefix("troubleshooting.")
        for key in WORDING.keys()  # noqa: SIM118
        if key.startswith("troubleshooting.")
    }
    assert {key for key in held if key.startswith(tables)} == words_needed() | outcomes


@pytest.mark.parametrize("key", sorted(words_needed()))
def test_names_of_the_product_are_not_translated(key: str) -> None:
    """A menu path, field label or state in the English sentence stands in the Spanish one too."""
    english, spanish = (WORDING.text(f"troubleshooting.{key}", language).template for language in LANGUAGES)
    assert [name for name in VENDOR_NAMES if name in english and name not in spanish] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("alarms.toml", 'ids = ["20003"]', 'ids = ["2003"]', "not an alarm number"),
        ("alarms.toml", 'ids = ["20003"]', 'ids = ["20005-20003"]', "not a range"),
        ("alarms.toml", 'ids = ["20003"]', 'ids = ["20004"]', "20004: is there twice"),
        ("alarms.toml", 'ids = ["20003"]', 'ids = ["20000-20004"]', "is there twice"),
        ("alarms.toml", 'ids = ["20003"]', "ids = []", "ids: is empty"),
        ("alarms.toml", 'area = "cluster"', 'area = "weather"', "area: is not one of"),
        ("alarms.toml", 'severity = "Critical"', 'severity = "critical"', "severity: is not one of"),
        ("alarms.toml", 'uuid = "3bca', 'uuid = "zbca', "uuid: is not a UUID"),
        ("alarms.toml", '"force_config_update", ', '"nothing", ', "names no repair: nothing"),
        ("alarms.toml", 'types = ["E"]', 'types = ["F"]', "is not a valid PeerType"),
        ("alarms.toml", 'conflicts = ["cluster', 'conflicts = ["nothing', "conflicts: names no source"),
        ("log_signatures.toml", 'state = "fault"', 'state = "bad"', "state: is not one of"),
        ("log_signatures.toml", "derived = true", "derived = false", "match: is one of"),
        ("log_signatures.toml", 'repairs = ["force_config_update", ', 'repairs = ["nothing", ', "names no repair"),
        ("log_signatures.toml", "alarm = 20012", "alarm = 20013", "alarm: is not known: 20013"),
        ("log_signatures.toml", "alarms = [20021, ", "alarms = [20022, ", "alarms: is not known: 20022"),
        ("log_signatures.toml", '"ras_retransmitted", ', '"ras_lost", ', "signatures: is not known: ras_lost"),
        ("log_signatures.toml", 'id = "ras_timed_out"', 'id = "ras_retransmitted"', "is there twice"),
        ("repairs.toml", '{ key = "backup" }', '{ keys = "backup" }', "step[1].key: is missing"),
        ("repairs.toml", '{ key = "backup" }', '{ key = "backup", who = "you" }', "step[1].who: is not a known key"),
        ("repairs.toml", 'kind = "check"', 'kind = "look"', "kind: is not one of"),
        ("factory_reset.toml", 'outcome = "disputed"', 'outcome = "kept"', "conflicts: says who disagrees"),
        ("factory_reset.toml", 'outcome = "removed"', 'outcome = "gone"', "outcome: is not one of"),
    ],
)
def test_a_wrong_row_is_refused_with_its_place(data: Path, file: str, old: str, new: str, told: str) -> None:
    """The service does not start with it, and says which file and key."""
    text = (data / file).read_text("utf-8")
    assert old in text
    (data / file).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ReferenceDataError, match=rf"^{re.escape(file)}: .*{re.escape(told)}"):
        load_reference(data)
