"""The runbook: which procedures a design gets, in which order, with which peers, waits and words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.design import Design
from planner.reference import STEP_FACTS, StepKind, load_reference
from planner.runbook import Runbook, RunbookProcedure, RunbookStep, build
from planner.wording import LANGUAGES, load_wording
from tests.designs import SOUND_C, SOUND_E, make_design

REFERENCE = load_reference()
WORDING = load_wording()
OPERATIONS = ["restart_sequence", "change_primary"]


def runbook_of(*clusters: dict[str, Any], **design: Any) -> Runbook:
    """Return the runbook of a design with these clusters."""
    return build(Design.from_document({"schema_version": 1, "clusters": list(clusters), **design}), REFERENCE)


def peers_at(*addresses: str) -> list[dict[str, Any]]:
    """Return peers with these addresses and internal addresses 10.0.0.1 onward."""
    return [
        {"address": address, "lan1": {"ipv4": f"10.0.0.{number}"}} for number, address in enumerate(addresses, start=1)
    ]


def edge_cluster(size: int, **changes: Any) -> dict[str, Any]:
    """Return a dual-NIC Expressway-E cluster on FQDNs with address mapping and TLS verification enforced."""
    names = [f"e{number}.apolo.example" for number in range(1, size + 1)]
    mappings = [{"fqdn": name, "ip": f"10.0.0.{number}"} for number, name in enumerate(names, start=1)]
    return {
        "name": "e.apolo.example",
        "type": "E",
        "nics": 2,
        "configuration_primary": 1,
        "tls_verification": "enforce",
        "ip_version": "ipv4",
        "address_mapping": {"enabled": True, "mappings": mappings},
        "peers": peers_at(*names),
        **changes,
    }


def named(runbook: Runbook) -> list[str]:
    """Return the procedures in order, with the peer that each is about."""
    return [f"{part.procedure} {part.peer}" if part.peer else part.procedure for part in runbook]


def part(runbook: Runbook, procedure: str, peer: int | None = None) -> RunbookProcedure:
    """Return one procedure of a runbook."""
    (found,) = (one for one in runbook if one.procedure == procedure and one.peer == peer)
    return found


def steps_of(procedure: RunbookProcedure, key: str) -> list[RunbookStep]:
    """Return the steps of a procedure with this key, stated or not."""
    return [step for step in procedure.steps if step.key.removesuffix("_unstated") == key]


def step_of(procedure: RunbookProcedure, key: str) -> RunbookStep:
    """Return the one step of a procedure with this key."""
    (found,) = steps_of(procedure, key)
    return found


def keys(procedure: RunbookProcedure) -> list[str]:
    """Return the keys of all steps in order."""
    return [step.key for step in procedure.steps]


def sentences(runbook: Runbook, language: str) -> Iterator[str]:
    """Return every title, intro and step in words."""
    phrases = WORDING.phrases(language)
    for procedure in runbook:
        words = f"procedures.{procedure.procedure}"
        yield phrases.say(f"{words}.title", **procedure.facts)
        yield phrases.say(f"{words}.intro", **procedure.facts)
        for step in procedure.steps:
            yield phrases.say(step.words, **step.facts)


# --- which procedures -------------------------------------------------------------------------------------------------


def test_no_runbook_without_a_peer_count() -> None:
    """A cluster that states neither peers nor their number gets no procedure, and does not stop its neighbour's."""
    runbook = runbook_of({"type": "C"}, {"type": "C", "peer_count": 1})
    assert {procedure.cluster for procedure in runbook} == {1}


def test_a_cluster_of_one_is_created_and_restarted() -> None:
    """One peer needs nothing added, moved or changed, even with Enforce and mapping as the aim."""
    assert named(runbook_of(edge_cluster(1))) == ["create_cluster", "restart_sequence"]


def test_permissive_by_address_is_created_and_filled() -> None:
    """A permissive cluster on IP addresses is formed as it stays: no mapping, no FQDNs, no Enforce."""
    cluster = {"tls_verification": "permissive", "peers": peers_at("10.0.0.1", "10.0.0.2")}
    assert named(runbook_of(cluster)) == ["create_cluster", "add_peer 2", *OPERATIONS]


def test_permissive_by_fqdn_is_formed_by_fqdn() -> None:
    """Without verification or mapping to come, the stated FQDNs are entered from the start."""
    runbook = runbook_of({"tls_verification": "permissive", "peers": peers_at("a.apolo.local", "b.apolo.local")})
    assert named(runbook) == ["create_cluster", "add_peer 2", *OPERATIONS]
    assert step_of(part(runbook, "create_cluster"), "peer_address").facts["address"] == "a.apolo.local"


def test_tls_mode_not_stated_is_permissive() -> None:
    """A design silent about TLS verification gets the product's default and no step to enforce."""
    runbook = runbook_of({"peer_count": 2})
    assert named(runbook) == ["create_cluster", "add_peer 2", *OPERATIONS]
    assert step_of(part(runbook, "create_cluster"), "tls_verification_mode").facts["mode"] == "permissive"


def test_enforce_is_formed_by_address_then_moved_then_enforced() -> None:
    """For Enforce the sound C cluster is formed by IP, moved to FQDNs and enforced, in that order."""
    assert named(build(make_design(), REFERENCE)) == [
        "create_cluster",
        "add_peer 2",
        "use_fqdns",
        "enforce_tls",
        *OPERATIONS,
    ]


def test_enforce_without_internal_addresses_starts_on_fqdns() -> None:
    """Where no IP address is known the stated FQDN is entered, and nothing is left to move."""
    runbook = runbook_of(
        {"tls_verification": "enforce", "peers": [{"address": "a.apolo.local"}, {"address": "b.apolo.local"}]}
    )
    assert named(runbook) == ["create_cluster", "add_peer 2", "enforce_tls", *OPERATIONS]
    assert step_of(part(runbook, "add_peer", 2), "enter_on_primary").facts["address"] == "b.apolo.local"


def test_only_fields_that_change_are_changed() -> None:
    """With one internal address known, only that peer's field goes from address to FQDN."""
    peers = [{"address": "a.apolo.local", "lan1": {"ipv4": "10.0.0.1"}}, {"address": "b.apolo.local"}]
    runbook = runbook_of({"tls_verification": "enforce", "peers": peers})
    (change,) = steps_of(part(runbook, "use_fqdns"), "change_field")
    assert (change.facts["number"], change.facts["address"], change.facts["fqdn"]) == (1, "10.0.0.1", "a.apolo.local")


def test_stated_ip_addresses_are_taken_as_they_are() -> None:
    """A peer list of IP addresses is never silently replaced, not by another known address either."""
    peers = [{"address": "192.0.2.1", "lan1": {"ipv4": "10.0.0.1"}}, {"address": "192.0.2.2"}]
    runbook = runbook_of({"tls_verification": "enforce", "peers": peers})
    assert "use_fqdns" not in named(runbook)
    assert step_of(part(runbook, "create_cluster"), "peer_address").facts["address"] == "192.0.2.1"


def test_edge_cluster_with_mapping() -> None:
    """An E cluster with mapping gets the mapping after the last peer and before the first FQDN."""
    runbook = runbook_of(edge_cluster(3))
    assert named(runbook) == [
        "create_cluster",
        "add_peer 2",
        "add_peer 3",
        "address_mapping",
        "use_fqdns",
        "enforce_tls",
        *OPERATIONS,
    ]


def test_mapping_without_enforce_still_moves_to_fqdns() -> None:
    """Mapping takes effect with FQDNs only, so a permissive cluster with mapping is moved to them too."""
    assert named(runbook_of(edge_cluster(2, tls_verification="permissive")))[2:] == [
        "address_mapping",
        "use_fqdns",
        *OPERATIONS,
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"address_mapping": {"enabled": False, "mappings": []}},
        {"address_mapping": {"mappings": []}},
        {"address_mapping": None},
        {"type": "C"},
        {"software_version": "X8.9.1"},
    ],
    ids=["off", "not stated", "no mapping", "Expressway-C", "before mapping existed"],
)
def test_no_mapping_where_it_is_not_on_or_does_not_exist(changes: dict[str, Any]) -> None:
    """Mapping steps come only for an E cluster that states it is on, in a release that has it."""
    assert "address_mapping" not in named(runbook_of(edge_cluster(2, **changes)))


def test_mapping_where_the_type_is_not_stated() -> None:
    """Mapping that is on speaks for Expressway-E where no type is stated."""
    assert "address_mapping" in named(runbook_of(edge_cluster(2, type=None)))


def test_before_tls_there_is_nothing_to_enforce() -> None:
    """Before X8.8 the peers share a key: no TLS mode is chosen, none enforced, the key is entered on each peer."""
    runbook = runbook_of(edge_cluster(2, software_version="X8.7"))
    assert named(runbook) == ["create_cluster", "add_peer 2", *OPERATIONS]
    assert "tls_verification_mode" not in keys(part(runbook, "create_cluster"))
    assert "check_certificate" not in keys(part(runbook, "create_cluster"))
    assert "pre_shared_key" in keys(part(runbook, "create_cluster"))
    assert "pre_shared_key" in keys(part(runbook, "add_peer", 2))


def test_since_tls_there_is_no_shared_key() -> None:
    """From X8.8 on no step mentions the pre-shared key."""
    runbook = runbook_of(edge_cluster(2, software_version="X8.8"))
    assert not [step for procedure in runbook for step in procedure.steps if step.key == "pre_shared_key"]


@pytest.mark.parametrize(("release", "key"), [("X14.0.4", "option_keys"), ("X14.2", "smart_licensing")])
def test_licensing_follows_the_release(release: str, key: str) -> None:
    """Option keys are installed before X14.2, Smart Licensing is registered from X14.2 on; never both."""
    create = part(runbook_of({"peer_count": 2, "software_version": release}), "create_cluster")
    assert [step for step in keys(create) if step in {"option_keys", "smart_licensing"}] == [key]


def test_each_cluster_has_its_own_runbook_in_design_order() -> None:
    """Procedures are grouped by cluster, and every step carries the cluster of its procedure."""
    runbook = runbook_of({"peer_count": 2}, edge_cluster(2))
    assert [procedure.cluster for procedure in runbook] == sorted(procedure.cluster for procedure in runbook)
    assert {procedure.cluster for procedure in runbook} == {0, 1}
    assert all(step.cluster == procedure.cluster for procedure in runbook for step in procedure.steps)


# --- order within the work --------------------------------------------------------------------------------------------

DESIGNS = {
    "sound C": make_design(SOUND_C),
    "sound E": make_design(SOUND_E),
    "single": Design.from_document({"clusters": [edge_cluster(1)]}),
    "six E": Design.from_document({"clusters": [edge_cluster(6)]}),
    "six E, primary 4": Design.from_document({"clusters": [edge_cluster(6, configuration_primary=4)]}),
    "quick": Design.from_document({"clusters": [{"type": "C", "peer_count": 4}]}),
    "quick Enforce": Design.from_document({"clusters": [{"peer_count": 3, "tls_verification": "enforce"}]}),
    "quick E with mapping": Design.from_document(
        {"clusters": [{"type": "E", "peer_count": 3, "address_mapping": {"enabled": True, "mappings": []}}]}
    ),
    "permissive by address": Design.from_document({"clusters": [{"peers": peers_at("10.0.0.1", "10.0.0.2")}]}),
    "X8.7": Design.from_document({"clusters": [edge_cluster(3, software_version="X8.7")]}),
    "X15.4 IPv6": Design.from_document({"clusters": [edge_cluster(2, software_version="X15.4", ip_version="ipv6")]}),
    "several": Design.from_document({"clusters": [{"peer_count": 2}, {"type": "E"}, edge_cluster(4)]}),
    "too many": Design.from_document({"clusters": [edge_cluster(40)]}),
}
each_design = pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS.keys())


@each_design
def test_the_primary_is_restarted_before_any_peer_is_added(design: Design) -> None:
    """The first procedure is the cluster of one, on the primary, and it is saved before it is restarted."""
    for cluster in design.clusters:
        mine = [procedure for procedure in build(design, REFERENCE) if procedure.cluster == cluster.index]
        if not mine:
            assert cluster.size is None
            continue
        create = mine[0]
        assert create.procedure == "create_cluster"
        assert keys(create).index("save") < keys(create).index("restart") < keys(create).index("check_this_system")
        number = cluster.configuration_primary or 1
        assert step_of(create, "restart").peer == step_of(create, "configuration_primary").facts["number"] == number
        added = [procedure.peer for procedure in mine if procedure.procedure == "add_peer"]
        assert added == [peer.number for peer in cluster.peers if peer.number != number]


@each_design
def test_enforce_is_the_last_building_step(design: Design) -> None:
    """Nothing is built after Enforce: only procedures for operating the cluster follow."""
    for cluster in design.clusters:
        mine = [procedure.procedure for procedure in build(design, REFERENCE) if procedure.cluster == cluster.index]
        assert mine[-2:] in ([], OPERATIONS, ["create_cluster", "restart_sequence"])
        if "enforce_tls" in mine:
            assert mine[mine.index("enforce_tls") + 1 :] == OPERATIONS


@each_design
def test_only_one_field_is_changed_at_a_time(design: Design) -> None:
    """Each changed field is followed by the restart of the peer it names and by the wait, before the next field."""
    for procedure in build(design, REFERENCE):
        if procedure.procedure != "use_fqdns":
            continue
        loop = [step for step in procedure.steps if step.key.startswith(("change_field", "restart_named", "wait_for"))]
        for change, restart, wait in zip(loop[::3], loop[1::3], loop[2::3], strict=True):
            assert change.key.removesuffix("_unstated") == "change_field"
            assert change.facts["number"] == restart.facts["number"] == restart.peer
            assert change.peers == tuple(peer.number for peer in design.clusters[procedure.cluster].peers)
            assert (restart.key, wait.key, wait.wait_minutes) == ("restart_named", "wait_for_alarms", 5)


@each_design
def test_every_step_names_peers_that_exist(design: Design) -> None:
    """`peer` and `peers` are numbers of the list, `peer` is set exactly when there is one, and facts agree."""
    for procedure in build(design, REFERENCE):
        numbers = {peer.number for peer in design.clusters[procedure.cluster].peers}
        for step in procedure.steps:
            assert set(step.peers) <= numbers
            assert step.peer == (step.peers[0] if len(step.peers) == 1 else None)
            assert step.facts["peers"] == step.peers
            assert step.facts["wait_minutes"] == step.wait_minutes
            assert step.peers or step.who == "cluster"


@each_design
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_renders(design: Design, language: str) -> None:
    """Every title, intro and step of the runbook renders, and never says 'not stated' or 'none' for a fact."""
    phrases = WORDING.phrases(language)
    empty = {phrases.say("labels.word.not_stated"), f" {phrases.say('labels.word.none')} ", "None", "{", "}"}
    for sentence in sentences(build(design, REFERENCE), language):
        assert not [word for word in empty if word in sentence]


@each_design
def test_the_same_design_gives_the_same_runbook(design: Design) -> None:
    """Two builds are equal: nothing depends on the clock or on the order of a set."""
    assert build(design, REFERENCE) == build(design, REFERENCE)


# --- the steps themselves ---------------------------------------------------------------------------------------------


def test_six_edge_peers_have_every_step_with_the_right_peers() -> None:
    """Peer by peer, what is entered where while a six-peer E cluster is built."""
    runbook = runbook_of(edge_cluster(6))
    for number in range(2, 7):
        add = part(runbook, "add_peer", number)
        assert add.facts["number"] == number
        assert step_of(add, "enter_on_primary").peer == 1
        assert step_of(add, "enter_on_primary").facts["address"] == f"10.0.0.{number}"
        assert [step.peers for step in steps_of(add, "enter_on_present")] == (
            [tuple(range(2, number))] if number > 2 else []
        )
        assert step_of(add, "enter_on_added").peer == number
        assert step_of(add, "enter_on_added").facts["addresses"] == tuple(
            f"Peer {other} address: 10.0.0.{other}" for other in range(1, number + 1)
        )
        assert step_of(add, "restart").peer == step_of(add, "first_copy").peer == number
        order = ["enter_on_primary", "enter_on_added", "restart", "first_copy", "check_active", "check_replicated"]
        assert [key for key in keys(add) if key in order] == order
    mapping = [
        (step.peer, step.facts["mapped_fqdn"], step.facts["mapped_ip"])
        for step in steps_of(part(runbook, "address_mapping"), "enter_mapping")
    ]
    assert mapping == [(1, f"e{number}.apolo.example", f"10.0.0.{number}") for number in range(1, 7)]
    changes = steps_of(part(runbook, "use_fqdns"), "change_field")
    assert [(step.facts["address"], step.facts["fqdn"]) for step in changes] == [
        (f"10.0.0.{number}", f"e{number}.apolo.example") for number in range(1, 7)
    ]
    enforce = part(runbook, "enforce_tls")
    assert [step.peer for step in enforce.steps if step.key in {"restart_primary", "restart_peer"}] == [*range(1, 7)]
    restart = part(runbook, "restart_sequence")
    assert [step.peer for step in restart.steps if step.key in {"restart_primary", "restart_peer"}] == [*range(1, 7)]
    assert [step.key for step in restart.steps[3:7]] == ["restart_peer", "check_peer", "restart_peer", "check_peer"]


def test_formed_permissive_even_for_enforce() -> None:
    """Several peers are formed in Permissive whatever the aim; a blue invalid certificate is announced."""
    create = part(runbook_of(edge_cluster(2)), "create_cluster")
    assert step_of(create, "tls_verification_mode").facts["mode"] == "permissive"
    assert "expect_invalid_certificate" in keys(create)


def test_a_cluster_of_one_takes_its_mode_at_once() -> None:
    """A single peer is set to its stated mode and FQDN directly, and no invalid certificate is to be expected."""
    create = part(runbook_of(edge_cluster(1)), "create_cluster")
    assert step_of(create, "tls_verification_mode").facts["mode"] == "enforce"
    assert step_of(create, "peer_address").facts["address"] == "e1.apolo.example"
    assert not {"expect_invalid_certificate", "primary_gives_configuration", "change_on_primary"} & set(keys(create))


@pytest.mark.parametrize(
    ("cluster", "expected"),
    [
        ({"peers": peers_at("10.0.0.1", "10.0.0.2")}, True),
        ({"peers": peers_at("a.apolo.local", "b.apolo.local")}, False),
        ({"peer_count": 2}, False),
        ({"peer_count": 2, "tls_verification": "enforce"}, True),
        ({"peers": peers_at("10.0.0.1")}, True),
        ({"peers": peers_at("10.0.0.1"), "tls_verification": "enforce"}, False),
    ],
    ids=["by address", "by FQDN", "not stated", "not stated, to be formed by address", "alone", "alone, enforced"],
)
def test_an_invalid_certificate_is_expected_by_address(cluster: dict[str, Any], expected: bool) -> None:
    """The blue 'Certificate: Invalid' is announced where fields hold IP addresses in Permissive, and only there."""
    assert ("expect_invalid_certificate" in keys(part(runbook_of(cluster), "create_cluster"))) is expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"type": "E", "nics": 2}, True),
        ({"type": "E"}, True),
        ({"type": "E", "nics": 1}, False),
        ({"type": "C"}, False),
    ],
)
def test_internal_interface_is_a_matter_of_edges(changes: dict[str, Any], expected: bool) -> None:
    """The caution about the internal interface is for an E that has, or may have, two NICs."""
    create = part(runbook_of({"peer_count": 2, **changes}), "create_cluster")
    assert ("internal_interface" in keys(create)) is expected


def test_a_primary_that_is_not_first_keeps_its_place() -> None:
    """Peer 4 as primary is created in field 4, with a caution; the others fill the fields from the first on."""
    runbook = runbook_of(edge_cluster(5, configuration_primary=4))
    create = part(runbook, "create_cluster")
    assert (step_of(create, "peer_address").peer, step_of(create, "peer_address").facts["number"]) == (4, 4)
    assert step_of(create, "primary_not_first").kind is StepKind.CAUTION
    assert [procedure.peer for procedure in runbook if procedure.peer] == [1, 2, 3, 5]
    added = part(runbook, "add_peer", 2)
    assert step_of(added, "enter_on_present").peers == (1,)
    assert step_of(added, "enter_on_added").facts["addresses"] == (
        "Peer 1 address: 10.0.0.1",
        "Peer 2 address: 10.0.0.2",
        "Peer 4 address: 10.0.0.4",
    )
    restarts = [
        step.peer for step in part(runbook, "restart_sequence").steps if step.key in {"restart_primary", "restart_peer"}
    ]
    assert restarts == [4, 1, 2, 3, 5]


def test_first_primary_needs_no_caution() -> None:
    """With peer 1 as primary, stated or not, there is nothing to say about gaps in the list."""
    for stated in (1, None):
        create = part(runbook_of(edge_cluster(2, configuration_primary=stated)), "create_cluster")
        assert "primary_not_first" not in keys(create)


def test_a_primary_outside_the_list_falls_back_to_the_first() -> None:
    """Configuration primary 5 of a cluster of two names nobody: the work starts on peer 1."""
    create = part(runbook_of(edge_cluster(2, configuration_primary=5)), "create_cluster")
    assert step_of(create, "configuration_primary").facts["number"] == 1


def test_change_primary_of_two_and_of_three() -> None:
    """In a cluster of two the other peer is the new primary; of three it is one of two, and one more has to follow."""
    two = part(runbook_of({"peer_count": 2}), "change_primary")
    assert (step_of(two, "choose_on_new").peer, step_of(two, "choose_on_old").peer) == (2, 1)
    assert steps_of(two, "choose_on_others") == []
    three = part(runbook_of({"peer_count": 3}), "change_primary")
    assert (step_of(three, "choose_on_new").peer, step_of(three, "choose_on_new").peers) == (None, (2, 3))
    assert step_of(three, "choose_on_others").peers == (2, 3)
    assert keys(three).index("choose_on_old") < keys(three).index("choose_on_others")


def test_quick_form_speaks_without_addresses() -> None:
    """With no address stated every sentence that would name one has a form without it."""
    runbook = runbook_of(
        {"peer_count": 3, "type": "E", "tls_verification": "enforce", "address_mapping": {"enabled": True}}
    )
    for procedure in runbook:
        for step in procedure.steps:
            assert all(step.facts[fact] is None for fact in STEP_FACTS)
    assert step_of(part(runbook, "create_cluster"), "cluster_name").key == "cluster_name_unstated"
    assert step_of(part(runbook, "add_peer", 3), "enter_on_present").key == "enter_on_present_unstated"
    assert {step.key for step in steps_of(part(runbook, "use_fqdns"), "change_field")} == {"change_field_unstated"}
    assert {step.key for step in steps_of(part(runbook, "address_mapping"), "enter_mapping")} == {
        "enter_mapping_unstated"
    }


def test_one_missing_address_leaves_the_list_unsaid() -> None:
    """A list with a hole is not shown as if it were whole; the address that is known still is."""
    cluster = {"peers": [{"address": "10.0.0.1"}, {}, {"address": "10.0.0.3"}]}
    add = part(runbook_of(cluster), "add_peer", 3)
    assert step_of(add, "enter_on_added").key == "enter_on_added_unstated"
    assert step_of(add, "enter_on_primary").facts["address"] == "10.0.0.3"


@pytest.mark.parametrize(
    ("peer", "mappings", "expected"),
    [
        ({"public_fqdn": "p.example"}, [{"fqdn": "p.example", "ip": "10.9.9.9"}], ("p.example", "10.9.9.9")),
        ({"lan1": {"ipv4": "10.0.0.9"}}, [{"fqdn": "x.example", "ip": "10.0.0.9"}], ("x.example", "10.0.0.9")),
        (
            {"public_fqdn": "p.example", "lan1": {"ipv4": "10.0.0.9"}},
            [{"fqdn": "x.example", "ip": "10.0.0.9"}, {"fqdn": "p.example", "ip": "10.0.0.8"}],
            ("p.example", "10.0.0.9"),
        ),
        ({"public_fqdn": "p.example", "lan1": {"ipv4": "10.0.0.9"}}, [], ("p.example", "10.0.0.9")),
        ({"address": "a.example", "lan1": {"ipv4": "10.0.0.9"}}, [], ("a.example", "10.0.0.9")),
        ({"address": "10.0.0.9"}, [], (None, "10.0.0.9")),
    ],
    ids=["row by name", "row by address", "name before address", "public FQDN", "FQDN address", "no FQDN known"],
)
def test_mapping_rows(peer: dict[str, Any], mappings: list[dict[str, str]], expected: tuple[str | None, str]) -> None:
    """A peer's mapping is its stated row, by name before address, with its internal address where that is known."""
    cluster = {"type": "E", "peers": [peer, {}], "address_mapping": {"enabled": True, "mappings": mappings}}
    first, _ = steps_of(part(runbook_of(cluster), "address_mapping"), "enter_mapping")
    assert (first.facts["mapped_fqdn"], first.facts["mapped_ip"]) == expected
    assert first.key.endswith("_unstated") is (None in expected)


def test_minutes_are_the_waits_added_up() -> None:
    """A procedure's minutes are the sum of its waits: five for each restart in sequence, two for a peer added."""
    runbook = runbook_of(edge_cluster(6))
    assert {named((procedure,))[0]: procedure.minutes for procedure in runbook} == {
        "create_cluster": 5,
        **{f"add_peer {number}": 2 for number in range(2, 7)},
        "address_mapping": 0,
        "use_fqdns": 30,
        "enforce_tls": 5,
        "restart_sequence": 30,
        "change_primary": 2,
    }


def test_sentences_of_a_design_in_both_languages() -> None:
    """A few sentences as people read them, with product names untouched and values of the design in place."""
    runbook = runbook_of(edge_cluster(3))
    english, spanish = (list(sentences(runbook, language)) for language in LANGUAGES)
    assert (
        "On every peer change Peer 2 address, and no other field, from 10.0.0.2 to e2.apolo.example and select Save."
        in english
    )
    assert (
        "Después del reinicio espere unos 2 minutos a que se copie la configuración desde el par principal." in spanish
    )
    assert any(
        "(Peer 1 address: 10.0.0.1, Peer 2 address: 10.0.0.2, and Peer 3 address: 10.0.0.3)" in one for one in english
    )
    assert "Agregar el par 3 al clúster" in spanish


def test_hostile_names_stay_facts() -> None:
    """Braces in a design's names are data: they reach the sentence as they are and fill nothing."""
    cluster = {"name": "{primary}", "peers": [{"address": "{0.__class__}"}, {"address": "b%s"}]}
    assert "In Cluster name enter {primary}." in sentences(runbook_of(cluster), "en")


def test_a_hundred_peers_stay_within_reason() -> None:
    """Far more peers than a cluster may have give a runbook that grows with their number, not with its square."""
    fifty, hundred = (sum(len(procedure.steps) for procedure in runbook_of(edge_cluster(size))) for size in (50, 100))
    assert hundred < 2.1 * fifty


@given(
    count=st.integers(min_value=1, max_value=8),
    primary=st.none() | st.integers(min_value=1, max_value=6),
    mode=st.sampled_from([None, "permissive", "enforce"]),
    kind=st.sampled_from([None, "C", "E"]),
    mapping=st.sampled_from([None, True, False]),
    version=st.sampled_from([None, "X8.5", "X8.8", "X8.9.2", "X14.0.1", "X15.4"]),
    addresses=st.lists(st.sampled_from([None, "a.apolo.local", "10.0.0.1"]), min_size=8, max_size=8),
    known=st.booleans(),
)
def test_any_design_gets_a_runbook_that_reads_well(
    count: int,
    primary: int | None,
    mode: str | None,
    kind: str | None,
    mapping: bool | None,
    version: str | None,
    addresses: list[str | None],
    known: bool,
) -> None:
    """Whatever is stated or left out, all words render in both languages without an unstated fact in them."""
    peers = [
        {"address": addresses[place], **({"lan1": {"ipv4": f"10.0.0.{place + 1}"}} if known else {})}
        for place in range(count)
    ]
    runbook = runbook_of(
        {
            "peers": peers,
            "configuration_primary": primary,
            "tls_verification": mode,
            "type": kind,
            "software_version": version,
            "address_mapping": None if mapping is None else {"enabled": mapping},
        }
    )
    assert named(runbook)[0] == "create_cluster"
    for language in LANGUAGES:
        unstated = WORDING.phrases(language).say("labels.word.not_stated")
        assert not [sentence for sentence in sentences(runbook, language) if unstated in sentence]


def test_an_outside_address_is_never_entered_as_the_internal_one() -> None:
    """A mapping that the design states wrongly is not repeated as an instruction: the internal address is."""
    mapping = {"enabled": True, "mappings": [{"fqdn": "expe01.apolo.example", "ip": "10.88.246.163"}]}
    design = make_design(SOUND_E, cluster={"address_mapping": mapping})
    entered = [
        step.facts["mapped_ip"]
        for procedure in build(design, REFERENCE)
        for step in procedure.steps
        if step.key == "enter_mapping"
    ]
    assert entered == ["10.15.13.20", "10.15.13.21"]


def test_every_step_says_what_its_peers_are_called() -> None:
    """Names go with the numbers, and the work on several peers takes as much longer."""
    create = part(runbook_of(edge_cluster(3)), "create_cluster")
    prepared = step_of(create, "no_zones")
    assert prepared.names == ("e1.apolo.example", "e2.apolo.example", "e3.apolo.example")
    assert prepared.work_minutes == 3 * REFERENCE.work_times["do"].minutes
    assert create.work_minutes == sum(step.work_minutes for step in create.steps)
