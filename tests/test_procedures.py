"""The procedures of data/procedures.toml and their words in data/text/procedures."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from planner import resources
from planner.errors import ReferenceDataError
from planner.reference import STEP_CONDITIONS, STEP_FACTS, STEP_ROLES, Procedure, Step, StepKind, load_reference
from planner.wording import LANGUAGES, load_wording

REFERENCE = load_reference()
WORDING = load_wording()
PROCEDURES = REFERENCE.procedures
STEPS = [(procedure.id, step) for procedure in PROCEDURES.values() for step in procedure.steps]
IDS = [f"{procedure}.{step.key}" for procedure, step in STEPS]

ALWAYS_KNOWN = {"number", "primary", "primary_after", "mode", "peers", "wait_minutes"}
"""Facts that every step has, whatever the design states."""

VENDOR_NAMES = (
    "System > Clustering",
    "Maintenance > Restart options",
    "Configuration > Protocols > H.323",
    "H.323 mode",
    "Cluster name",
    "Configuration primary",
    "Cluster IP version",
    "TLS verification mode",
    "Cluster pre-shared key",
    "Cluster address mapping enabled",
    "Suggest mappings based on system information",
    "Peer N address",
    "Peer {number} address",
    "Peer {primary} address",
    "This system",
    "Unknown",
    "Failed",
    "Active",
    "Certificate: Valid",
    "Certificate: Invalid",
    " Enforce",
    "Permissive",
    "Save",
    "Restart,",
)
"""Menu paths, field labels, buttons and states of the product that stay as they are in every language."""


def placeholders(procedure: str, key: str, language: str) -> set[str]:
    """Return the facts that a text names."""
    return set(WORDING.text(f"procedures.{procedure}.{key}", language).placeholders)


def words_of(procedure: Procedure) -> set[str]:
    """Return the keys of every text that the procedure needs."""
    keys = {"title", "intro", "undo"}
    for step in procedure.steps:
        keys |= {step.key, f"{step.key}_unstated"} if step.names else {step.key}
    return {f"procedures.{procedure.id}.{key}" for key in keys}


def test_the_reference_has_exactly_these_procedures() -> None:
    """The sixteen published procedures are there in their order, and what comes before any change."""
    assert list(PROCEDURES) == [
        "prepare_unit",
        "create_cluster",
        "add_peer",
        "address_mapping",
        "use_fqdns",
        "enforce_tls",
        "remove_peer",
        "remove_lost_peer",
        "disband",
        "avoid_factory_reset",
        "change_primary",
        "change_address",
        "replace_peer",
        "upgrade",
        "restart_sequence",
        "restore_cluster",
        "before_change",
    ]


def test_no_step_is_without_words_and_no_words_without_a_step() -> None:
    """The texts are exactly title, intro and one for each step, with a second one for steps that name stated facts."""
    needed = set().union(*(words_of(procedure) for procedure in PROCEDURES.values()))
    assert {key for key in WORDING.keys() if key.startswith("procedures.")} == needed  # noqa: SIM118


@pytest.mark.parametrize("key", sorted(key for key in WORDING.keys() if key.startswith("procedures.")))  # noqa: SIM118
def test_both_languages_name_the_same_facts(key: str) -> None:
    """A sentence has the same placeholders in every language, and is not the same sentence twice."""
    english, spanish = (WORDING.text(key, language) for language in LANGUAGES)
    assert english.placeholders == spanish.placeholders
    assert english.template != spanish.template


@pytest.mark.parametrize("key", sorted(key for key in WORDING.keys() if key.startswith("procedures.")))  # noqa: SIM118
def test_names_of_the_product_are_not_translated(key: str) -> None:
    """A menu path, field label or state in the English sentence stands in the Spanish one too, letter by letter."""
    english, spanish = (WORDING.text(key, language).template for language in LANGUAGES)
    assert [name for name in VENDOR_NAMES if name in english and name not in spanish] == []
    assert "agrupación en clústeres" not in spanish.lower()
    assert "Mantenimiento >" not in spanish


@pytest.mark.parametrize(("procedure", "step"), STEPS, ids=IDS)
def test_a_sentence_names_only_facts_it_surely_has(procedure: str, step: Step) -> None:
    """A fact that a design may leave out is in `names`, so that 'not stated' never stands in a sentence."""
    used = placeholders(procedure, step.key, "en")
    assert used <= ALWAYS_KNOWN | set(step.names)
    assert set(step.names) == used & set(STEP_FACTS) or step.names == ("addresses",)
    if step.names:
        assert placeholders(procedure, f"{step.key}_unstated", "en") <= ALWAYS_KNOWN


@pytest.mark.parametrize(("procedure", "step"), STEPS, ids=IDS)
def test_a_sentence_says_its_wait_by_its_number(procedure: str, step: Step) -> None:
    """A step waits if and only if its sentence says how long, as a fact and never as digits of its own."""
    assert ("wait_minutes" in placeholders(procedure, step.key, "en")) == (step.wait_minutes is not None)
    for language in LANGUAGES:
        assert "minute" not in WORDING.text(f"procedures.{procedure}.{step.key}", language).template.replace(
            "{wait_minutes} minut", ""
        )


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_only_the_title_of_a_peer_names_one(procedure: str) -> None:
    """Title, intro and way back name nothing but the number of the peer that the procedure is about."""
    named = set().union(*(placeholders(procedure, part, "en") for part in ("title", "intro", "undo")))
    about_one = {"add_peer", "remove_peer", "remove_lost_peer", "avoid_factory_reset", "change_address"}
    about_one |= {"replace_peer", "restore_cluster"}
    assert named == ({"number"} if procedure in about_one else set())


def test_waits_are_those_of_the_sources() -> None:
    """Each wait is the printed number, at the citation of the place that prints it."""
    assert {
        (procedure, step.key): (step.wait_minutes, str(step.cite)) for procedure, step in STEPS if step.wait_minutes
    } == {
        ("create_cluster", "settle"): (5, "tac-217230#Restart sequence"),
        ("add_peer", "first_copy"): (2, "tac-217230#Add peers to the cluster"),
        ("use_fqdns", "wait_for_alarms"): (5, "tac-217230#Restart sequence"),
        ("enforce_tls", "settle"): (5, "tac-217230#Restart sequence"),
        ("restart_sequence", "check_replication"): (5, "tac-217230#Restart sequence"),
        ("restart_sequence", "check_peer"): (5, "tac-217230#Restart sequence"),
        ("change_primary", "wait_for_alarms"): (2, "cluster-guide-x14.0.2#How to change a cluster"),
        ("remove_peer", "settle"): (5, "tac-217230#Restart sequence"),
        ("remove_lost_peer", "settle"): (5, "tac-217230#Restart sequence"),
        ("replace_peer", "look_after"): (5, "cluster-guide-x14.0.2#How to change a cluster"),
        ("upgrade", "in_step"): (10, "release-note-x14.0.4#Cluster upgrade"),
    }


SOURCE_STEPS: dict[str, dict[str, tuple[str, ...]]] = {
    "create_cluster": {
        "1 open the web interface": ("open_page",),
        "2 System > Clustering": ("open_page",),
        "3 cluster name": ("cluster_name",),
        "3 Configuration primary 1": ("configuration_primary",),
        "3 TLS verification mode": ("tls_verification_mode",),
        "3 Cluster IP version": ("ip_version",),
        "3 Peer 1 address": ("peer_address",),
        "note: one peer first, restarted before others": ("restart",),
        "4 Save": ("save",),
        "5 restart the server": ("restart",),
        "6 Maintenance > Restart options, Restart, OK": ("restart",),
        "7 the certificate is valid, This system": ("check_certificate", "check_this_system"),
    },
    "add_peer": {
        "1 System > Clustering on the primary": ("enter_on_primary",),
        "2 address in the first empty field": ("enter_on_primary",),
        "3 Save": ("enter_on_primary",),
        "4 This system; Unknown, then Failed": ("expect_unknown",),
        "5 same fields on a present subordinate": ("enter_on_present",),
        "6 repeat on each present subordinate": ("enter_on_present",),
        "7 Save": ("enter_on_present", "enter_on_added"),
        "8 communication alarm until the restart": ("expect_alarm",),
        "9 restart": ("restart",),
        "10 wait about 2 minutes": ("first_copy",),
        "11 database status": ("check_active",),
        "12 configuration replicated": ("check_replicated",),
    },
    "enforce_tls": {
        "caution: SANs hold the FQDNs": ("check_names",),
        "caution: green for clustering and certificate": ("check_green_before",),
        "1 Enforce on the primary": ("set_enforce",),
        "caution: warning about an invalid certificate": ("heed_warning",),
        "2 the mode replicates": ("save",),
        "3 check the mode on the others": ("check_mode",),
        "4 Save, restart the primary": ("save", "restart_primary"),
        "5 then each peer, one by one": ("restart_peer",),
        "6 settle, all green": ("settle", "check_green_after"),
    },
    "change_primary": {
        "note: also when the old one is unreachable": ("choose_on_old", "old_primary_gone"),
        "1 System > Clustering on the new primary": ("choose_on_new",),
        "2 the entry that says This system": ("choose_on_new",),
        "3 Save": ("choose_on_new",),
        "note: ignore mismatch and replication alarms": ("ignore_alarms",),
        "4 all others, the old primary first": ("choose_on_old", "choose_on_others"),
        "5 System > Clustering": ("choose_on_old",),
        "6 the number of the new primary": ("choose_on_old",),
        "7 Save": ("choose_on_old",),
        "8 refresh and confirm": ("check_accepted",),
        "9 repeat where not accepted": ("repeat_where_needed",),
        "10 database Active": ("check_active",),
    },
    "use_fqdns": {
        "note: alarms until the change is complete": ("expect_alarms",),
        "1 System > Clustering on all peers": ("open_page",),
        "2 choose a field, Peer 1 first": ("change_field",),
        "3 on every peer": ("change_field",),
        "4 from IP address to FQDN": ("change_field",),
        "5 Save": ("change_field",),
        "6 restart the peer named": ("restart_named",),
        "7 wait for the alarms": ("wait_for_alarms",),
        "8 the next field": ("one_field_at_a_time", "change_field"),
        "9 until all fields and restarts are done": ("check_fqdns",),
    },
    "address_mapping": {
        "1 Cluster address mapping enabled On, on the primary": ("turn_on",),
        "2 public FQDNs to internal addresses": ("enter_mapping",),
        "3 Save": ("save",),
        "caution: not by public DNS": ("no_public_dns",),
    },
    "restart_sequence": {
        "1 restart the primary, wait for its web interface": ("restart_primary",),
        "2 replication state on primary and peers": ("check_replication",),
        "3 other peers one at a time, each checked": ("restart_peer", "check_peer"),
        "note: about 5 minutes": ("check_replication", "check_peer"),
    },
}
"""Every numbered step and remark of the TAC article's procedures, with the steps that carry it here."""


@pytest.mark.parametrize(
    ("procedure", "printed"),
    [(procedure, printed) for procedure, steps in SOURCE_STEPS.items() for printed in steps],
)
def test_every_printed_step_is_represented(procedure: str, printed: str) -> None:
    """No step of the source is lost: each is carried by steps of ours."""
    assert set(SOURCE_STEPS[procedure][printed]) <= {step.key for step in PROCEDURES[procedure].steps}


OUT_OF_ORDER = {
    # Save is printed after the other peers have been seen to show the mode, which only a saved mode can reach.
    "4 Save, restart the primary",
    # Printed as a way back to an earlier step; here the steps are gone through for each field.
    "8 the next field",
}


@pytest.mark.parametrize("procedure", SOURCE_STEPS)
def test_printed_steps_keep_their_order(procedure: str) -> None:
    """The first carriers of the numbered steps come in printed order, but for two with a reason."""
    keys = [step.key for step in PROCEDURES[procedure].steps]
    places = [
        keys.index(carriers[0])
        for printed, carriers in SOURCE_STEPS[procedure].items()
        if printed[0].isdigit() and printed not in OUT_OF_ORDER
    ]
    assert places == sorted(places)


CAUTIONS = {
    ("create_cluster", "never_clear_all"),
    ("create_cluster", "primary_gives_configuration"),
    ("create_cluster", "change_on_primary"),
    ("create_cluster", "internal_interface"),
    ("add_peer", "one_at_a_time"),
    ("use_fqdns", "never_clear_all"),
    ("use_fqdns", "one_field_at_a_time"),
    ("address_mapping", "no_public_dns"),
    ("enforce_tls", "heed_warning"),
    ("restart_sequence", "primary_first"),
    ("change_primary", "old_primary_gone"),
    ("remove_peer", "not_primary"),
    ("remove_lost_peer", "revived"),
    ("replace_peer", "do_not_restart"),
    ("upgrade", "no_changes"),
    ("restore_cluster", "never_into_cluster"),
    ("avoid_factory_reset", "do_not_restart"),
}
EXPECTATIONS = {
    ("create_cluster", "expect_this_system"),
    ("create_cluster", "expect_invalid_certificate"),
    ("add_peer", "expect_unknown"),
    ("add_peer", "expect_alarm"),
    ("add_peer", "expect_invalid_certificate"),
    ("address_mapping", "expect_invalid_certificate"),
    ("use_fqdns", "expect_alarms"),
    ("change_primary", "ignore_alarms"),
}


def test_cautions_and_expectations_are_told_apart_from_work() -> None:
    """What to beware of and what is normal to see have kinds of their own, so that nobody ticks them off as work."""
    kinds = {(procedure, step.key): step.kind for procedure, step in STEPS}
    assert all(kinds[place] is StepKind.CAUTION for place in CAUTIONS)
    assert all(kinds[place] is StepKind.EXPECT for place in EXPECTATIONS)
    assert all((kind is StepKind.CHECK) == place[1].startswith("check_") for place, kind in kinds.items())


def test_roles_and_conditions_are_all_used() -> None:
    """No role, condition or optional fact exists that no step uses."""
    steps = [step for _, step in STEPS]
    assert {step.who for step in steps} | {step.for_each for step in steps} - {None} == set(STEP_ROLES)
    assert {step.when for step in steps} - {None} == set(STEP_CONDITIONS)
    assert set().union(*(step.names for step in steps)) == set(STEP_FACTS)


def test_a_loop_is_one_block_and_its_peer_is_known_only_there() -> None:
    """`named_peer` stands only in a loop, `added_peer` and `present_subordinates` only where a peer is added."""
    for procedure, step in STEPS:
        if step.who == "named_peer":
            assert step.for_each
        if step.who in {"added_peer", "present_subordinates"}:
            assert procedure == "add_peer"
        if step.who == "new_unit":
            assert procedure == "replace_peer"
    for procedure in PROCEDURES.values():
        looped = [place for place, step in enumerate(procedure.steps) if step.for_each]
        assert looped == list(range(looped[0], looped[0] + len(looped))) if looped else True


def test_every_procedure_has_a_way_back_with_its_source() -> None:
    """A way back that no source describes is marked as our inference with the reason; the others cite one."""
    for procedure in PROCEDURES.values():
        assert procedure.undo.cite.source in REFERENCE.sources
        assert procedure.undo.inferred == (procedure.undo.why is not None)
    assert not PROCEDURES["remove_peer"].undo.inferred
    assert PROCEDURES["enforce_tls"].undo.inferred


def test_work_is_estimated_and_marked_so() -> None:
    """How long work takes is our own estimate, with a reason; what is to know takes no time; waits are never in it."""
    times = REFERENCE.work_times
    assert all(row.inferred and row.why for row in times.values())
    assert times["expect"].minutes == times["caution"].minutes == 0
    assert all(row.minutes > 0 for kind, row in times.items() if kind not in ("expect", "caution"))
    assert {step.work for _, step in STEPS} == set(times)
    for _, step in STEPS:
        assert step.work == "restart" if step.key.startswith("restart_") else True


def test_dangers_have_words_and_procedures() -> None:
    """Every danger has words in both languages, and those told for some procedures name ones that exist."""
    told = {key for key in WORDING.keys() if key.startswith("change_plan.danger.")}  # noqa: SIM118
    assert told == {f"change_plan.danger.{danger.id}" for danger in REFERENCE.dangers}
    assert {"never_clear_all", "back_up_first"} <= {danger.id for danger in REFERENCE.dangers if not danger.procedures}


OTHER_TABLES = (
    "".join(
        f'[[work_time]]\nkind = "{kind}"\nminutes = 1\ninferred = true\nwhy = "so"\n'
        for kind in ("do", "check", "expect", "caution")
    )
    + '[[danger]]\nid = "back_up_first"\ncite = "tac-217230#x"\n'
)
GOOD_UNDO = 'undo = { cite = "tac-217230#x" }\n'
GOOD_STEP = 'key = "restart"\nwho = "primary"\ncite = "tac-217230#Restart sequence"\n'


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of data/ that a test may spoil."""
    return Path(shutil.copytree(resources.directory("data"), tmp_path / "data"))


def load_with(data: Path, *steps: str, procedure: str = "") -> Procedure:
    """Load the reference with one procedure of these steps."""
    head = f'[[procedure]]\nid = "restart_sequence"\ncite = "tac-217230#Restart sequence"\n{GOOD_UNDO}{procedure}'
    body = "".join(f"[[procedure.step]]\n{step}" for step in steps)
    (data / "procedures.toml").write_text(OTHER_TABLES + head + body, encoding="utf-8")
    return load_reference(data).procedures["restart_sequence"]


def test_a_plain_step_is_work_for_every_release(data: Path) -> None:
    """A step that says no more than key, who and cite is work without a wait, for any design and release."""
    procedure = load_with(data, GOOD_STEP)
    (step,) = procedure.steps
    assert (step.key, step.who, step.wait_minutes, step.kind) == ("restart", "primary", None, StepKind.DO)
    assert (step.for_each, step.names, step.when) == (None, (), None)
    assert REFERENCE.current_release in step.releases
    assert REFERENCE.current_release in procedure.releases


def test_a_step_is_read_in_full(data: Path) -> None:
    """Every key of a step, and the releases of the procedure, arrive as they stand in the file."""
    procedure = load_with(
        data,
        f'{GOOD_STEP}wait_minutes = 2.5\nkind = "check"\nfor_each = "subordinates"\nnames = ["fqdn"]\n'
        'when = "edge"\nsince = "X8.8"\nbefore = "X12.5"\n',
        procedure='since = "X8.9.2"\n',
    )
    (step,) = procedure.steps
    assert (step.wait_minutes, step.kind, step.for_each) == (2.5, StepKind.CHECK, "subordinates")
    assert (step.names, step.when, str(step.releases)) == (("fqdn",), "edge", "[X8.8,X12.5)")
    assert str(procedure.releases) == "[X8.9.2,)"


@pytest.mark.parametrize(
    ("step", "key", "reason"),
    [
        (GOOD_STEP.replace("who", "whom"), "who", "is missing"),
        ('who = "primary"\ncite = "tac-217230#x"\n', "key", "is missing"),
        ('key = "restart"\nwho = "primary"\n', "cite", "is missing"),
        (f"{GOOD_STEP}minutes = 3\n", "minutes", "is not a known key"),
        (GOOD_STEP.replace("primary", "boss"), "who", "is not one of"),
        (f'{GOOD_STEP}for_each = "boss"\n', "for_each", "is not one of"),
        (f'{GOOD_STEP}when = "sunday"\n', "when", "is not one of"),
        (f'{GOOD_STEP}kind = "joke"\n', "kind", "is not one of"),
        (f'{GOOD_STEP}names = ["colour"]\n', "names", "is not among"),
        (f"{GOOD_STEP}wait_minutes = 0\n", "wait_minutes", "is not a number above 0"),
        (f"{GOOD_STEP}wait_minutes = true\n", "wait_minutes", "is not a number above 0"),
        (f'{GOOD_STEP}wait_minutes = "2"\n', "wait_minutes", "is not a number above 0"),
        (f'{GOOD_STEP}work = "sleep"\n', "work", "is not one of"),
        (GOOD_STEP.replace("tac-217230", "hearsay"), "cite", "names no source"),
        (GOOD_STEP.replace("#Restart sequence", ""), "cite", "has no locator"),
    ],
)
def test_a_wrong_step_is_refused_by_its_place(data: Path, step: str, key: str, reason: str) -> None:
    """A wrong step stops the loading, and the error names file, procedure, step and key."""
    with pytest.raises(ReferenceDataError, match=reason) as caught:
        load_with(data, GOOD_STEP.replace('"restart"', '"first"'), step)
    assert caught.value.file == "procedures.toml"
    assert caught.value.key == f"procedure[0].step[1].{key}"


def test_a_key_twice_in_a_procedure_is_refused(data: Path) -> None:
    """Two steps of one procedure cannot share a key: they would share their words."""
    with pytest.raises(ReferenceDataError, match="is there twice") as caught:
        load_with(data, GOOD_STEP, GOOD_STEP)
    assert caught.value.key == "procedure[0].step[1].key"


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ('undo = { cite = "tac-217230#x" }', "", "procedure[0].undo", "is missing"),
        ('undo = { cite = "tac-217230#x" }', "undo = {}", "procedure[0].undo.cite", "is missing"),
        ('"tac-217230#x" }', '"tac-217230#x", inferred = true }', "procedure[0].undo.why", "goes with inferred"),
        ('"tac-217230#x" }', '"tac-217230#x", why = "so" }', "procedure[0].undo.why", "goes with inferred"),
        ('"tac-217230#x" }', '"tac-217230#x", by = "me" }', "procedure[0].undo.by", "is not a known key"),
        ('"tac-217230#x" }', '"hearsay#x" }', "procedure[0].undo.cite", "names no source"),
        ("minutes = 1", "minutes = -1", "work_time[0].minutes", "is not a number from 0"),
        ("minutes = 1", "minutes = true", "work_time[0].minutes", "is not a number from 0"),
        ('kind = "caution"', 'kind = "sleep"', "work_time", "has no caution"),
        ('id = "back_up_first"', 'id = "x"\nprocedures = ["y"]', "danger[0].procedures", "has no procedure y"),
    ],
)
def test_a_wrong_table_is_refused_by_its_place(data: Path, old: str, new: str, key: str, reason: str) -> None:
    """A wrong way back, estimate or danger stops the loading, and the error names file and key."""
    load_with(data, GOOD_STEP)
    file = data / "procedures.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ReferenceDataError, match=reason) as caught:
        load_reference(data)
    assert (caught.value.file, caught.value.key) == ("procedures.toml", key)


def test_a_release_that_is_none_is_refused(data: Path) -> None:
    """A step whose `since` is not a release stops the loading."""
    with pytest.raises(ReferenceDataError, match="not an Expressway software version"):
        load_with(data, f'{GOOD_STEP}since = "soon"\n')
