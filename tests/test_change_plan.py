"""Change plans: the procedures from one design to another, in a safe order, with the right list at each step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.design import Design, TlsVerification, canonical_address
from planner.reference import StepKind, load_reference
from planner.runbook import ChangePlan, PlannedProcedure, RunbookStep, change, procedure
from planner.runbook_words import book_procedure, plan_words, procedure_words
from planner.wording import LANGUAGES, load_wording
from tests.designs import SOUND_C, make_design

REFERENCE = load_reference()
WORDING = load_wording()
Document = dict[str, Any]


def design_of(*clusters: Document, **changes: Any) -> Design:
    """Return a design of these clusters."""
    return Design.from_document({"schema_version": 1, "clusters": list(clusters), **changes})


def cluster_of(*peers: Document | str, **changes: Any) -> Document:
    """Return a cluster with its first peer as primary; a text is the address of a peer."""
    listed = [{"address": peer} if isinstance(peer, str) else peer for peer in peers]
    return {"type": "C", "configuration_primary": 1, "peers": listed, **changes}


def unit(number: int, address: str | None = None, **changes: Any) -> Document:
    """Return a peer known by its system name, at 10.0.0.<number> where no address is given."""
    return {"system_name": f"exp{number:02}", "address": address or f"10.0.0.{number}", **changes}


def plan_of(before: Document, after: Document, *lost: int) -> ChangePlan:
    """Return the plan from one cluster to another; `lost` are numbers of peers."""
    return change(design_of(before), design_of(after), REFERENCE, [(0, number) for number in lost])


def names(plan: ChangePlan) -> list[str]:
    """Return the procedures in order, with the peer that each is about."""
    return [
        f"{each.work.procedure} {each.work.peer}" if each.work.peer else each.work.procedure for each in plan.procedures
    ]


def lists(plan: ChangePlan) -> list[tuple[tuple[str | None, ...], int | None]]:
    """Return list and primary after each procedure."""
    return [(each.after.addresses, each.after.primary) for each in plan.procedures]


def part(plan: ChangePlan, name: str) -> PlannedProcedure:
    """Return the one procedure of this name."""
    (found,) = (each for each in plan.procedures if each.work.procedure == name)
    return found


def step(found: PlannedProcedure, key: str) -> RunbookStep:
    """Return the one step of this key, stated or not."""
    (one,) = (each for each in found.work.steps if each.key.removesuffix("_unstated") == key)
    return one


def keys(remarks: Any) -> list[str]:
    """Return the keys of remarks."""
    return [remark.key for remark in remarks]


def addresses(*numbers: int) -> tuple[str, ...]:
    """Return 10.0.0.<number> for each."""
    return tuple(f"10.0.0.{number}" for number in numbers)


def sentences(plan: ChangePlan, language: str) -> Iterator[str]:
    """Yield every sentence of a plan."""
    words = plan_words(plan, "a", "b", WORDING.phrases(language))
    yield words.summary
    yield from (text for text, _ in words.dangers)
    for remarks in (words.differences, words.open, words.notes):
        yield from (remark.text for remark in remarks)
    for each in words.procedures:
        yield from (each.title, each.intro, each.time, each.undo_lead, each.undo, *each.after)
        yield from (line.text for line in each.steps)


# --- one change at a time ---------------------------------------------------------------------------------------------

THREE = cluster_of(unit(1), unit(2), unit(3))


def test_the_same_design_twice_has_nothing_to_do() -> None:
    """Nothing differs: no procedure, no danger, and the plan says so."""
    plan = plan_of(THREE, THREE)
    assert plan.is_empty
    assert (plan.procedures, plan.dangers, plan.differences, plan.notes) == ((), (), (), ())
    for language in LANGUAGES:
        assert plan_words(plan, "a", "b", WORDING.phrases(language)).summary == WORDING.phrases(language).say(
            "change_plan.empty"
        )


def test_a_peer_is_added_as_the_last() -> None:
    """Backups first, then the unit is prepared, then it joins: primary, present subordinates, itself."""
    plan = plan_of(THREE, cluster_of(unit(1), unit(2), unit(3), unit(4)))
    assert names(plan) == ["before_change", "prepare_unit", "add_peer 4"]
    assert lists(plan) == [(addresses(1, 2, 3), 1), (addresses(1, 2, 3), 1), (addresses(1, 2, 3, 4), 1)]
    added = part(plan, "add_peer")
    assert step(added, "enter_on_primary").facts["address"] == "10.0.0.4"
    assert (step(added, "enter_on_primary").peers, step(added, "enter_on_present").peers) == ((1,), (2, 3))
    assert step(added, "enter_on_added").facts["addresses"] == tuple(
        f"Peer {number} address: 10.0.0.{number}" for number in (1, 2, 3, 4)
    )
    assert all(one.peers in ((4,), ()) for one in part(plan, "prepare_unit").work.steps)


def test_two_peers_are_added_one_after_the_other() -> None:
    """Each addition has the list as the one before it has left it."""
    plan = plan_of(cluster_of(unit(1)), cluster_of(unit(1), unit(2), unit(3)))
    assert names(plan) == ["before_change", "prepare_unit", "add_peer 2", "prepare_unit", "add_peer 3"]
    assert [found for found, _ in lists(plan)][2::2] == [addresses(1, 2), addresses(1, 2, 3)]


def test_a_live_peer_is_removed_and_the_gap_closed() -> None:
    """The peer leaves by a factory reset; the others close the gap, and the primary's number follows."""
    before = cluster_of(unit(1), unit(2), unit(3), configuration_primary=3)
    plan = plan_of(before, cluster_of(unit(1), unit(3), configuration_primary=2))
    assert names(plan) == ["before_change", "remove_peer 2"]
    assert lists(plan)[-1] == (addresses(1, 3), 2)
    removed = part(plan, "remove_peer")
    assert step(removed, "clear_fields").peers == (2,)
    assert (step(removed, "delete_on_primary").peers, step(removed, "delete_on_others").peers) == ((3,), (1,))
    facts = step(removed, "delete_on_primary").facts
    assert (facts["number"], facts["primary_after"]) == (2, 2)
    assert facts["addresses"] == ("Peer 1 address: 10.0.0.1", "Peer 2 address: 10.0.0.3")


def test_the_primary_is_changed_before_it_is_removed() -> None:
    """The primary never leaves as primary: the one that is to follow it takes over first."""
    plan = plan_of(THREE, cluster_of(unit(2), unit(3), configuration_primary=2))
    assert names(plan) == ["before_change", "change_primary", "remove_peer 1"]
    assert lists(plan) == [(addresses(1, 2, 3), 1), (addresses(1, 2, 3), 3), (addresses(2, 3), 2)]
    changed = part(plan, "change_primary")
    assert (step(changed, "choose_on_new").peers, step(changed, "choose_on_old").peers) == ((3,), (1,))
    assert step(changed, "choose_on_others").peers == (2,)


def test_a_lost_primary_is_never_touched() -> None:
    """A lost peer does no step: the primary changes without it, and its address is deleted by the others."""
    plan = plan_of(THREE, cluster_of(unit(2), unit(3)), 1)
    assert names(plan) == ["before_change", "change_primary", "remove_lost_peer 1"]
    assert "10.0.0.1" not in {name for each in plan.procedures for one in each.work.steps for name in one.names}
    assert lists(plan)[-1] == (addresses(2, 3), 1)
    assert "revived_peer" in {danger.id for danger in plan.dangers}
    assert not [one for one in part(plan, "change_primary").work.steps if one.who == "old_primary"]


def test_a_lost_peer_that_is_named_again_is_a_new_unit() -> None:
    """A unit that takes over name and address of a lost one is prepared and added, last in the list."""
    plan = plan_of(THREE, THREE, 3)
    assert names(plan) == ["before_change", "remove_lost_peer 3", "prepare_unit", "add_peer 3"]
    assert lists(plan)[-1] == (addresses(1, 2, 3), 1)


def test_a_live_peer_is_replaced_in_its_place() -> None:
    """A new unit in the same place takes over the old one's settings and its field; the list keeps its order."""
    plan = plan_of(THREE, cluster_of(unit(1), unit(9), unit(3)))
    assert names(plan) == ["before_change", "prepare_unit", "replace_peer 2"]
    assert lists(plan)[-1] == (addresses(1, 9, 3), 1)
    replaced = part(plan, "replace_peer")
    assert step(replaced, "slot_on_primary").facts["new_address"] == "10.0.0.9"
    assert step(replaced, "clear_old").names == ("10.0.0.2",)
    assert step(replaced, "restore_new").names == ("10.0.0.9",)
    order = [one.key for one in replaced.work.steps]
    assert order.index("clear_old") < order.index("do_not_restart") < order.index("back_up_old")
    assert order.index("look_after") < order.index("wipe_old")
    assert "armed_reset" in {danger.id for danger in plan.dangers}


def test_another_platform_is_no_restore() -> None:
    """A replacement on another platform is a removal and an addition, not a restored backup."""
    plan = plan_of(
        cluster_of(unit(1), unit(2, platform="medium_vm")), cluster_of(unit(1), unit(9, platform="large_vm"))
    )
    assert names(plan) == ["before_change", "remove_peer 2", "prepare_unit", "add_peer 2"]


def test_the_only_peer_is_replaced_by_way_of_two() -> None:
    """A cluster of one is never empty: the new unit joins, becomes the primary, and then the old one leaves."""
    plan = plan_of(cluster_of(unit(1)), cluster_of(unit(9)))
    assert names(plan) == ["before_change", "prepare_unit", "add_peer 2", "change_primary", "remove_peer 1"]
    assert lists(plan)[2:] == [(addresses(1, 9), 1), (addresses(1, 9), 2), (addresses(9), 1)]


def test_all_peers_are_replaced_one_after_the_other() -> None:
    """The primary is replaced last, once a new unit has taken over from it."""
    plan = plan_of(cluster_of(unit(1), unit(2), name="x.example"), cluster_of(unit(8), unit(9), name="x.example"))
    assert [each for each in names(plan) if each not in ("before_change", "prepare_unit")] == [
        "replace_peer 2",
        "change_primary",
        "replace_peer 1",
        "change_primary",
    ]
    assert lists(plan)[-1] == (addresses(8, 9), 1)


def test_the_primary_alone_is_changed() -> None:
    """Nothing but the primary changes: one procedure, and the list stays."""
    plan = plan_of(THREE, cluster_of(unit(1), unit(2), unit(3), configuration_primary=2))
    assert names(plan) == ["before_change", "change_primary"]
    assert lists(plan)[-1] == (addresses(1, 2, 3), 2)


def test_a_peer_changes_its_address_outside_the_cluster() -> None:
    """It is removed, gets its address and comes in again as the last; the plan says that the order differs."""
    plan = plan_of(THREE, cluster_of(unit(1), unit(2, "10.0.0.22"), unit(3)))
    assert names(plan) == ["before_change", "remove_peer 2", "change_address 2", "add_peer 3"]
    assert lists(plan)[1:] == [
        (addresses(1, 3), 1),
        (addresses(1, 3), 1),
        (("10.0.0.1", "10.0.0.3", "10.0.0.22"), 1),
    ]
    assert step(part(plan, "change_address"), "set_address").facts["new_address"] == "10.0.0.22"
    assert keys(plan.notes) == ["order"]


def test_the_primary_changes_its_address_as_a_subordinate() -> None:
    """The primary hands over before it is renumbered, and takes over again afterwards."""
    plan = plan_of(cluster_of(unit(1), unit(2)), cluster_of(unit(1, "10.0.0.11"), unit(2)))
    assert names(plan) == [
        "before_change",
        "change_primary",
        "remove_peer 1",
        "change_address 1",
        "add_peer 2",
        "change_primary",
    ]
    assert lists(plan)[-1] == (("10.0.0.2", "10.0.0.11"), 2)


def test_the_only_peer_cannot_change_its_address() -> None:
    """A cluster of one has nobody to hand over to: that is said, and nothing but the backup is planned."""
    plan = plan_of(cluster_of(unit(1)), cluster_of(unit(1, "10.0.0.11")))
    assert names(plan) == ["before_change"]
    assert "renumbered_alone" in keys(plan.open)


def test_addresses_become_names_then_verified() -> None:
    """Fields change one at a time while Permissive; Enforce comes last."""
    named = [unit(n, f"e{n}.x.example", lan1={"ipv4": f"10.0.0.{n}"}) for n in (1, 2)]
    plan = plan_of(cluster_of(unit(1), unit(2)), cluster_of(*named, tls_verification="enforce"))
    assert names(plan) == ["before_change", "use_fqdns", "enforce_tls"]
    changes = [one for one in part(plan, "use_fqdns").work.steps if one.key == "change_field"]
    assert [(one.facts["number"], one.facts["address"], one.facts["fqdn"]) for one in changes] == [
        (1, "10.0.0.1", "e1.x.example"),
        (2, "10.0.0.2", "e2.x.example"),
    ]
    assert [each.after.tls_verification for each in plan.procedures] == [
        TlsVerification.PERMISSIVE,
        TlsVerification.PERMISSIVE,
        TlsVerification.ENFORCE,
    ]


def test_a_peer_that_comes_while_names_are_to_come_is_added_by_address() -> None:
    """While the list holds addresses a new peer is added by its address too, and moved to its name with the others."""
    named = [unit(n, f"e{n}.x.example", lan1={"ipv4": f"10.0.0.{n}"}) for n in (1, 2, 3)]
    plan = plan_of(
        cluster_of(unit(1), unit(2), type="E"),
        cluster_of(*named, type="E", tls_verification="enforce", address_mapping={"enabled": True, "mappings": []}),
    )
    assert names(plan)[2:] == ["add_peer 3", "address_mapping", "use_fqdns", "enforce_tls"]
    assert lists(plan)[2][0] == addresses(1, 2, 3)
    assert lists(plan)[-1][0] == ("e1.x.example", "e2.x.example", "e3.x.example")


def test_where_the_mapping_is_on_a_new_peer_gets_its_row_first() -> None:
    """Its name is read from the mapping, so the row is there before the name is entered."""
    named = [unit(n, f"e{n}.x.example", lan1={"ipv4": f"10.0.0.{n}"}) for n in (1, 2)]
    on: Document = {"type": "E", "tls_verification": "enforce", "address_mapping": {"enabled": True, "mappings": []}}
    plan = plan_of(cluster_of(named[0], **on), cluster_of(*named, **on))
    assert names(plan) == ["before_change", "prepare_unit", "address_mapping", "add_peer 2"]
    rows = [one for one in part(plan, "address_mapping").work.steps if one.key == "enter_mapping"]
    assert [(one.facts["mapped_fqdn"], one.facts["mapped_ip"]) for one in rows] == [("e2.x.example", "10.0.0.2")]
    assert lists(plan)[-1][0] == ("e1.x.example", "e2.x.example")


def test_a_changed_row_of_the_mapping_is_entered() -> None:
    """Where only a row of the mapping changes, that row is entered and nothing else done."""
    named = [unit(n, f"e{n}.x.example", lan1={"ipv4": f"10.0.0.{n}"}) for n in (1, 2)]
    rows = [{"fqdn": "e1.x.example", "ip": "10.0.0.1"}, {"fqdn": "e2.x.example", "ip": "10.0.0.2"}]
    other = [rows[0], {"fqdn": "public2.x.example", "ip": "10.0.0.2"}]
    on = cluster_of(*named, type="E", address_mapping={"enabled": True, "mappings": rows})
    plan = plan_of(on, {**on, "address_mapping": {"enabled": True, "mappings": other}})
    assert names(plan) == ["before_change", "address_mapping"]


def test_upgrades_go_from_the_edge_inwards_and_primary_first() -> None:
    """E before C, in each the primary first, then one peer at a time; changes come before or after, never between."""
    before = design_of(
        cluster_of(unit(1), unit(2), name="c.x.example"),
        cluster_of(unit(3), unit(4), unit(5), type="E", name="e.x.example", configuration_primary=2),
        software_version="X14.0.1",
    )
    after = design_of(
        cluster_of(unit(1), unit(2), unit(6), name="c.x.example"),
        cluster_of(unit(3), unit(4), type="E", name="e.x.example", configuration_primary=2),
        software_version="X14.3",
    )
    plan = change(before, after, REFERENCE)
    order = [(each.work.procedure, each.work.cluster) for each in plan.procedures]
    assert order == [
        ("before_change", 0),
        ("before_change", 1),
        ("remove_peer", 1),
        ("upgrade", 1),
        ("upgrade", 0),
        ("prepare_unit", 0),
        ("add_peer", 0),
    ]
    edge = plan.procedures[3]
    assert [one.peer for one in edge.work.steps if one.key == "install"] == [2, 1]
    assert {one.facts["release"] for one in edge.work.steps if one.key == "install"} == {
        after.clusters[0].software_version
    }
    assert {"upgrade_order", "upgrade_apart"} <= {danger.id for danger in plan.dangers}


def test_from_before_tls_verification_begins_permissive() -> None:
    """An upgrade over X8.8 says that the peers go to TLS, and leaves them in Permissive."""
    before, after = (design_of(THREE, software_version=release) for release in ("X8.7", "X12.5"))
    upgraded = part(change(before, after, REFERENCE), "upgrade")
    assert "verification_permissive" in {one.key for one in upgraded.work.steps}
    later = part(
        change(*(design_of(THREE, software_version=release) for release in ("X8.9", "X12.5")), REFERENCE), "upgrade"
    )
    assert "verification_permissive" not in {one.key for one in later.work.steps}


def test_a_cluster_is_disbanded_from_its_end() -> None:
    """Subordinates leave from the last on, so that no number shifts; the primary remains to the end."""
    before = design_of(cluster_of(unit(1), unit(2), unit(3), configuration_primary=2, name="a.x.example"))
    after = design_of(cluster_of(unit(9), name="b.x.example"))
    plan = change(before, after, REFERENCE, [(0, 3)])
    assert names(plan) == ["before_change", "remove_lost_peer 3", "disband", "create_cluster"]
    assert [one.peer for one in part(plan, "disband").work.steps if one.key == "clear_peer"] == [1]
    assert lists(plan)[2] == ((), None)
    assert lists(plan)[3] == (addresses(9), 1)
    assert [(cluster.before, cluster.after) for cluster in plan.clusters] == [(None, 0), (0, None)]


def test_a_unit_that_moves_leaves_before_it_joins() -> None:
    """A unit that goes from one cluster to another is removed before it is added."""
    before = design_of(cluster_of(unit(1), name="a.x.example"), cluster_of(unit(2), unit(3), name="b.x.example"))
    after = design_of(cluster_of(unit(1), unit(3), name="a.x.example"), cluster_of(unit(2), name="b.x.example"))
    plan = change(before, after, REFERENCE)
    assert [each for each in names(plan) if each.startswith(("remove", "add"))] == ["remove_peer 2", "add_peer 2"]
    assert "peer_moved" in keys(plan.differences)


# --- what has no procedure, and what is not known ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ({"series": "vcs"}, {"series": "expressway"}, "series"),
        ({"type": "C"}, {"type": "E"}, "type"),
        ({"ip_version": "ipv4"}, {"ip_version": "ipv6"}, "ip_version"),
        ({"name": "a.x.example"}, {"name": "b.x.example"}, "cluster_name"),
        ({"tls_verification": "enforce"}, {"tls_verification": "permissive"}, "tls_relaxed"),
        (
            {"address_mapping": {"enabled": True, "mappings": []}},
            {"address_mapping": {"enabled": False, "mappings": []}},
            "mapping_off",
        ),
        ({"platform": "medium_vm"}, {"platform": "large_vm"}, "platform"),
        ({"image": "standard"}, {"image": "select"}, "image"),
        ({"nics": 1}, {"nics": 2}, "nics"),
        ({"h323_mode": True}, {"h323_mode": False}, "h323_mode"),
        ({"option_keys": ["A"]}, {"option_keys": []}, "option_keys"),
        ({"dns_servers": ["10.9.9.1"]}, {"dns_servers": ["10.9.9.2"]}, "dns_servers"),
        ({"ntp_servers": ["10.9.9.1"]}, {"ntp_servers": ["10.9.9.2"]}, "ntp_servers"),
        ({"domain": "a.example"}, {"domain": "b.example"}, "domain"),
        ({"software_version": "X14.3"}, {"software_version": "X14.0"}, "downgrade"),
    ],
)
def test_what_has_no_published_procedure_is_said(before: Document, after: Document, key: str) -> None:
    """A difference without a procedure is listed with what to ask; nothing is planned for it."""
    plan = plan_of(cluster_of(unit(1), **before), cluster_of(unit(1), **after))
    assert keys(plan.open) == [key]
    assert not plan.is_empty
    assert plan.procedures == ()
    for language in LANGUAGES:
        assert all(text and "{" not in text for text in sentences(plan, language))


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ({"host_name": "a"}, {"host_name": "b"}, "host_name"),
        ({"cluster_interface": "lan1"}, {"cluster_interface": "lan2"}, "cluster_interface"),
        (
            {"lan2": {"ipv4": "192.0.2.1", "static_nat_address": "198.51.100.1"}},
            {"lan2": {"ipv4": "192.0.2.1", "static_nat_address": "198.51.100.2"}},
            "static_nat_addresses",
        ),
        ({"address": "a.x.example"}, {"address": "b.x.example"}, "peer_field"),
    ],
)
def test_a_peers_own_difference_without_procedure_is_said(before: Document, after: Document, key: str) -> None:
    """So are differences of one peer."""
    plan = plan_of(cluster_of({**unit(1), **before}, unit(2)), cluster_of({**unit(1), **after}, unit(2)))
    assert key in keys([*plan.open])


def test_another_system_name_at_the_same_address_is_asked_about() -> None:
    """It may be a new unit at an old address: that is asked, and nothing planned."""
    plan = plan_of(cluster_of({**unit(1), "system_name": "x"}), cluster_of({**unit(1), "system_name": "y"}))
    assert keys(plan.open) == ["system_name"]
    assert plan.procedures == ()


def test_all_peers_lost_leaves_nobody_to_change() -> None:
    """With every peer lost nothing is planned, and the plan points to a restore."""
    plan = plan_of(THREE, cluster_of(unit(1)), 1, 2, 3)
    assert keys(plan.open) == ["all_lost"]
    assert plan.procedures == ()


def test_a_lost_peer_that_is_not_there_is_refused() -> None:
    """A lost peer that the design does not have is an error of the caller."""
    for lost in ((0, 4), (1, 1), (0, 0), (-1, 1)):
        with pytest.raises(KeyError):
            change(design_of(THREE), design_of(THREE), REFERENCE, [lost])


def test_an_unstated_primary_is_assumed_and_said() -> None:
    """Where the design before names no primary, the first is taken and the plan says so."""
    plan = plan_of({"type": "C", "peer_count": 2}, {"type": "C", "peer_count": 3})
    assert names(plan) == ["before_change", "prepare_unit", "add_peer 3"]
    assert keys(plan.notes) == ["primary_assumed"]


def test_an_unstated_release_is_taken_and_said() -> None:
    """Where only the design after states a release, no upgrade is planned, and the plan says so."""
    plan = plan_of(cluster_of(unit(1)), cluster_of(unit(1), unit(2), software_version="X14.3"))
    assert "upgrade" not in names(plan)
    assert keys(plan.notes) == ["release_unstated"]


def test_unstated_peers_are_asked_for() -> None:
    """A cluster of which a design gives no peers gets no plan, and the plan asks for them."""
    for pair in ((THREE, {"type": "C"}), ({"type": "C"}, THREE)):
        assert keys(plan_of(*pair).open) == ["peers_unstated"]
    assert plan_of({"type": "C"}, {"type": "C"}).is_empty


def test_what_the_release_lacks_is_said() -> None:
    """Enforce in a release without TLS between peers is no step, but an open difference."""
    plan = plan_of(cluster_of(unit(1)), cluster_of(unit(1), tls_verification="enforce", software_version="X8.7"))
    assert "not_in_release" in keys(plan.open)
    assert "enforce_tls" not in names(plan)


def test_unnamed_peers_are_matched_in_order() -> None:
    """Peers of which nothing is known are the same in order; a lost one is the one named lost."""
    plan = plan_of({"type": "C", "peer_count": 4}, {"type": "C", "peer_count": 3}, 2)
    assert names(plan) == ["before_change", "remove_lost_peer 2"]
    assert [len(state) for state, _ in lists(plan)] == [4, 3]


def test_names_may_replace_addresses_that_are_not_resolved() -> None:
    """An IP address in a place that holds a name afterwards is the same peer, when nothing speaks against it."""
    plan = plan_of(cluster_of("10.0.0.1", "10.0.0.2"), cluster_of("a.x.example", "b.x.example"))
    assert names(plan) == ["before_change", "use_fqdns"]


def test_another_order_alone_has_no_procedure() -> None:
    """The same peers in another order: nothing is done, and the plan says why."""
    plan = plan_of(cluster_of(unit(1), unit(2)), cluster_of(unit(2), unit(1), configuration_primary=2))
    assert plan.procedures == ()
    assert keys(plan.open) == ["order"]


def test_clusters_are_found_by_name_peers_or_place() -> None:
    """Clusters in another order, or with another name but the same peers, are the same clusters."""
    first, second = cluster_of(unit(1), name="a.x.example"), cluster_of(unit(2), name="b.x.example", type="E")
    assert change(design_of(first, second), design_of(second, first), REFERENCE).is_empty
    renamed = change(design_of(first), design_of({**first, "name": "z.x.example"}), REFERENCE)
    assert keys(renamed.open) == ["cluster_name"]


# --- every plan -------------------------------------------------------------------------------------------------------


def check(before: Design, after: Design, lost: list[tuple[int, int]]) -> None:
    """Hold a plan to what every plan keeps."""
    plan = change(before, after, REFERENCE, lost)
    dead = {before.clusters[cluster].peers[number - 1].name for cluster, number in lost}
    # At the address of a dead peer there may be a new unit.
    dead -= {None, *(name for cluster in after.clusters for peer in cluster.peers for name in peer.known_as)}
    state: dict[int, Any] = {}
    for each in plan.procedures:
        index = each.work.cluster
        assert index not in state or state[index] == each.before
        state[index] = each.after
        for moment in (each.before, each.after):
            if moment.fields:
                assert moment.primary is not None
                assert 1 <= moment.primary <= len(moment.fields)
        assert each.after.fields or plan.clusters[index].after is None or plan.clusters[index].before is None
        assert abs(len(each.after.fields) - len(each.before.fields)) <= 1 or each.work.procedure in (
            "disband",
            "create_cluster",
            *("add_peer", "use_fqdns", "enforce_tls", "address_mapping"),
        )
        for one in each.work.steps:
            if one.key == "clear_fields":
                assert one.peers != (each.before.primary,)
            assert not dead & set(one.names)
    for index, last in state.items():
        wanted = plan.clusters[index].after
        if wanted is None:
            assert last.fields == () or plan.open
            continue
        cluster = after.clusters[wanted]
        want = [canonical_address(peer.address) if peer.address else None for peer in cluster.peers]
        got = [canonical_address(address) if address else None for address in last.addresses]
        if not {"renumbered_alone", "peer_field", "peers_unstated"} & {remark.key for remark in plan.open}:
            assert len(want) == len(got)
            if None not in want:
                assert sorted(map(str, want)) == sorted(map(str, got))
            if "order" not in keys(plan.notes) and None not in want:
                assert want == got
    if plan.procedures:
        assert {"never_clear_all", "back_up_first"} <= {danger.id for danger in plan.dangers}
    assert plan == change(before, after, REFERENCE, lost)
    for language in LANGUAGES:
        nothing = {"None", "{", "}"}
        for text in sentences(plan, language):
            assert text
            assert not [word for word in nothing if re.search(rf"(^|\s){re.escape(word)}($|[\s.,])", text)]


units = st.lists(st.integers(min_value=1, max_value=8), min_size=1, max_size=6, unique=True)


@given(
    old=units,
    new=units,
    moved=st.sets(st.integers(min_value=1, max_value=8)),
    by_name=st.booleans(),
    primaries=st.tuples(st.none() | st.integers(1, 6), st.none() | st.integers(1, 6)),
    lost=st.sets(st.integers(min_value=1, max_value=6), max_size=2),
    modes=st.tuples(st.sampled_from([None, "permissive", "enforce"]), st.sampled_from([None, "permissive", "enforce"])),
    releases=st.tuples(*(st.sampled_from([None, "X8.7", "X14.0.1", "X15.4"]) for _ in range(2))),
    kind=st.sampled_from(["C", "E"]),
    mapping=st.tuples(st.sampled_from([None, True, False]), st.sampled_from([None, True, False])),
    platforms=st.tuples(*(st.sampled_from([None, "medium_vm", "large_vm"]) for _ in range(2))),
)
@settings(max_examples=150, deadline=None)
def test_any_two_designs_give_a_plan_that_is_safe(
    old: list[int],
    new: list[int],
    moved: set[int],
    by_name: bool,
    primaries: tuple[int | None, int | None],
    lost: set[int],
    modes: tuple[str | None, str | None],
    releases: tuple[str | None, str | None],
    kind: str,
    mapping: tuple[bool | None, bool | None],
    platforms: tuple[str | None, str | None],
) -> None:
    """States follow from each other, nobody's list is emptied, the primary is there, and the end is as designed."""

    def side(numbers: list[int], which: int) -> Design:
        peers = []
        for number in numbers:
            ip = f"10.0.{which if number in moved else 0}.{number}"
            named = by_name and which == 1
            peers.append(unit(number, f"e{number}.x.example" if named else ip, lan1={"ipv4": ip}))
        cluster = cluster_of(*peers, type=kind, name="x.example", configuration_primary=primaries[which])
        cluster |= {"tls_verification": modes[which], "platform": platforms[which]}
        cluster |= {"address_mapping": None if mapping[which] is None else {"enabled": mapping[which], "mappings": []}}
        return design_of(cluster, software_version=releases[which])

    before = side(old, 0)
    check(before, side(new, 1), [(0, number) for number in sorted(lost) if number <= len(old)])


@given(
    counts=st.lists(st.integers(1, 8), min_size=1, max_size=3),
    later=st.lists(st.integers(1, 8), min_size=1, max_size=3),
)
@settings(max_examples=40, deadline=None)
def test_designs_without_names_give_plans_too(counts: list[int], later: list[int]) -> None:
    """Of peers that are only counted, any two designs give a plan."""
    before, after = (design_of(*({"type": "C", "peer_count": count} for count in sizes)) for sizes in (counts, later))
    check(before, after, [])


def test_a_hundred_peers_stay_within_reason() -> None:
    """Far more peers than a cluster may have are planned too, and no state is empty."""
    before = design_of(cluster_of(*(unit(number) for number in range(1, 101))))
    after = design_of(cluster_of(*(unit(number) for number in range(51, 151))))
    plan = change(before, after, REFERENCE)
    assert len(plan.procedures[-1].after.fields) == 100
    assert all(each.after.fields for each in plan.procedures)


def test_hostile_names_stay_facts() -> None:
    """Braces and markup in names are data: they reach the sentences as they are and fill nothing."""
    hostile = {"system_name": "{primary}", "address": "{0.__class__}"}
    plan = plan_of(cluster_of(unit(1)), cluster_of(unit(1), hostile))
    assert any("{0.__class__}" in text for text in sentences(plan, "en"))


# --- any single procedure ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", REFERENCE.procedures)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_procedure_can_be_had_for_a_design(name: str, language: str) -> None:
    """All sixteen are there for a sound design: in words, cited, with a way back, and with something to do."""
    design = make_design(SOUND_C, software_version="X15.4")
    phrases = WORDING.phrases(language)
    (found,) = procedure(make_design() if name != "address_mapping" else design, name, REFERENCE)
    words = procedure_words(found, 2, phrases)
    assert words.title
    assert words.intro
    assert words.undo
    assert all(line.text and "{" not in line.text for line in words.steps)
    assert all(cite.source in REFERENCE.sources for cite in words.cites)
    assert any(line.kind is StepKind.DO for line in words.steps)
    assert not [line for line in words.steps if phrases.say("labels.word.not_stated") in line.text]


@pytest.mark.parametrize("name", REFERENCE.procedures)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_procedure_can_be_had_for_no_design(name: str, language: str) -> None:
    """The book has each procedure with role words, all of its steps, and its releases."""
    row = REFERENCE.procedures[name]
    words = book_procedure(row, REFERENCE, WORDING.phrases(language))
    assert len(words.steps) == len(row.steps)
    assert all(line.who and line.text and "{" not in line.text for line in words.steps)


def test_a_procedure_is_about_the_peer_that_is_asked_for() -> None:
    """A peer may be named; without one the last subordinate is meant, and the list is that after the procedure."""
    design = design_of(cluster_of(unit(1), unit(2), unit(3)))
    (last,) = procedure(design, "remove_peer", REFERENCE)
    (second,) = procedure(design, "remove_peer", REFERENCE, peer=2)
    assert (last.peer, second.peer) == (3, 2)
    (facts,) = (one.facts for one in second.steps if one.key == "delete_on_primary")
    assert facts["addresses"] == ("Peer 1 address: 10.0.0.1", "Peer 2 address: 10.0.0.3")
    (put_back,) = (
        one for one in procedure(design, "avoid_factory_reset", REFERENCE, peer=2)[0].steps if "put" in one.key
    )
    assert put_back.facts["addresses"] == tuple(f"Peer {n} address: 10.0.0.{n}" for n in (1, 2, 3))


def test_a_procedure_of_the_whole_cluster_names_the_primary() -> None:
    """What is about no peer in particular speaks of the peer that it is done on, whichever was asked for."""
    (found,) = procedure(make_design(), "restart_sequence", REFERENCE, peer=2)
    (restart,) = [step for step in found.steps if step.key == "restart_primary"]
    assert (restart.peer, restart.facts["number"]) == (1, 1)


def test_a_procedure_that_a_cluster_cannot_have_is_not_made_up() -> None:
    """The primary is not removed, a peer that is not there has no procedure, nor one that the release lacks."""
    design = design_of(cluster_of(unit(1), unit(2)), {"type": "C"}, software_version="X8.7")
    assert procedure(design, "remove_peer", REFERENCE, peer=1) == ()
    assert procedure(design, "restart_sequence", REFERENCE, peer=3) == ()
    assert procedure(design, "enforce_tls", REFERENCE) == ()
    assert procedure(design, "restart_sequence", REFERENCE, cluster=1) == ()
    assert len(procedure(design, "restart_sequence", REFERENCE, cluster=0)) == 1
    with pytest.raises(KeyError):
        procedure(design, "no_such_procedure", REFERENCE)
