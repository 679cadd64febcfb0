"""PAIR-01 to PAIR-09: the two sides of a deployment, the trunk to Unified CM, services side by side."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest

from planner.versions import Version
from tests.designs import SOUND_C, SOUND_E, SOUND_PAIR, make_document
from tests.rules.judging import CONFIRMED, MET, NOT_APPLICABLE, UNDECIDED, UNMET, Case, check, judge
from tests.rules.sentences import sentences

C_NAMES = ("expc01.apolo.local", "expc02.apolo.local")
E_NAMES = ("expe01.apolo.example", "expe02.apolo.example")
B2B = make_document(SOUND_PAIR, services=["b2b"])
BOTH = make_document(SOUND_PAIR, services=["mra", "b2b"])
TRUNK = {"destinations": list(C_NAMES), "port": 5065}
TRUNKED = make_document(
    SOUND_PAIR, services=["mra", "b2b"], unified_cm={**SOUND_PAIR["unified_cm"], "sip_trunk": TRUNK}
)
X14_0_1 = Version.parse("X14.0.1")


def changed(cluster: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return a cluster with facts changed; None removes one."""
    whole = {**copy.deepcopy(cluster), **changes}
    return {fact: value for fact, value in whole.items() if value is not None}


def sides(
    c: dict[str, Any] | None = None, e: dict[str, Any] | None = None, *more: dict[str, Any], **design: Any
) -> dict[str, Any]:
    """Return the change of both sides of the sound pair, with further clusters, and of facts of the design."""
    inside, outside = SOUND_PAIR["clusters"]
    return {"clusters": [changed(inside, c or {}), changed(outside, e or {}), *more], **design}


def quick(count: int = 2, platform: str = "medium_vm", **facts: Any) -> dict[str, Any]:
    """Return a change to a cluster in the quick form."""
    return {"peers": None, "peer_count": count, "platform": platform, **facts}


def other(side: str, **facts: Any) -> dict[str, Any]:
    """Return one more cluster of a side, in the quick form."""
    return {"type": side, "peer_count": 2, "platform": "medium_vm", "software_version": "X14.0.1", **facts}


def trunk(base: dict[str, Any] = SOUND_PAIR, **facts: Any) -> dict[str, Any]:
    """Return the change that states this SIP trunk."""
    return {"unified_cm": {**base["unified_cm"], "sip_trunk": facts}}


def zone(*peers: str, **facts: Any) -> dict[str, Any]:
    """Return the change of the C side to one traversal zone."""
    return sides({"zones": [{"name": "T", "type": "traversal_client", "peers": list(peers), **facts}]})


SIDES = (
    Case("PAIR-01", MET, "both sides have two peers", base=SOUND_PAIR, facts={"c_peers": 2, "e_peers": 2}),
    Case(
        "PAIR-01",
        UNMET,
        "the edge has one peer more",
        sides(e=quick(3)),
        SOUND_PAIR,
        facts={"c": 1, "e": 2, "c_peers": 2, "e_peers": 3},
        pointer="/clusters/1/peer_count",
        also={"NET-20": UNDECIDED, "PAIR-05": UNDECIDED},
    ),
    Case(
        "PAIR-01",
        UNDECIDED,
        "the number of peers of the edge is not stated",
        sides(e={"peers": None}),
        SOUND_PAIR,
        facts={"c_peers": 2, "e_peers": None},
        pointer="/clusters/1/peers",
        also={"NET-20": UNDECIDED, "PAIR-02": UNDECIDED, "PAIR-05": UNDECIDED},
    ),
    Case("PAIR-01", NOT_APPLICABLE, "an Expressway-C cluster alone has no other side"),
    Case(
        "PAIR-01",
        NOT_APPLICABLE,
        "several customers share the edge, for which other numbers hold",
        {"multitenant": True},
        SOUND_PAIR,
        also={"PAIR-02": NOT_APPLICABLE, "PAIR-03": UNMET},
    ),
    Case(
        "PAIR-01",
        MET,
        "labels tell which of four clusters are joined",
        sides({"pair": "a"}, {"pair": "a"}, other("C", pair="b"), other("E", pair="b")),
        SOUND_PAIR,
        facts={"c": 3, "e": 4},
        also={
            "NET-20": UNDECIDED,
            "DNS-16": UNDECIDED,
            "TLS-15": UNDECIDED,
            "PAIR-05": UNDECIDED,
            "PAIR-15": UNDECIDED,
            "PAIR-16": MET,
        },
    ),
    Case(
        "PAIR-01",
        UNDECIDED,
        "of several clusters on both sides nothing says which are joined",
        sides(None, None, other("C"), other("E")),
        SOUND_PAIR,
        facts={"cluster": 4},
        pointer="/clusters/3/pair",
        also={
            "NET-20": UNDECIDED,
            "DNS-16": UNDECIDED,
            "TLS-15": UNDECIDED,
            "PAIR-02": UNDECIDED,
            "PAIR-04": UNDECIDED,
            "PAIR-05": UNDECIDED,
            "PAIR-15": UNDECIDED,
            "PAIR-16": MET,
        },
        said=("pair",),
    ),
    Case(
        "PAIR-01",
        UNDECIDED,
        "one label is there, but another cluster has none",
        sides({"pair": "a"}, {"pair": "a"}, other("E")),
        SOUND_PAIR,
        facts={"cluster": 3},
        pointer="/clusters/2/pair",
        also={
            "NET-20": UNDECIDED,
            "DNS-16": UNDECIDED,
            "TLS-15": UNDECIDED,
            "PAIR-02": UNDECIDED,
            "PAIR-04": UNDECIDED,
            "PAIR-05": UNDECIDED,
            "PAIR-15": UNDECIDED,
            "PAIR-16": MET,
        },
        said=("pair",),
    ),
    Case(
        "PAIR-01",
        UNDECIDED,
        "the type of the second cluster is not stated, so that it may be the other side",
        sides(e={"type": None}),
        SOUND_PAIR,
        facts={"cluster": 2},
        pointer="/clusters/1/type",
        also={
            "DNS-16": UNDECIDED,
            "TLS-15": UNDECIDED,
            "PAIR-02": UNDECIDED,
            "PAIR-04": UNDECIDED,
            "PAIR-05": UNDECIDED,
            "PAIR-16": MET,
        },
        said=("type",),
    ),
    Case(
        "PAIR-01",
        NOT_APPLICABLE,
        "labels of their own say that the clusters are not joined",
        sides({"pair": "a"}, {"pair": "b"}),
        SOUND_PAIR,
        also={
            "DNS-16": NOT_APPLICABLE,
            "TLS-15": NOT_APPLICABLE,
            "PAIR-02": NOT_APPLICABLE,
            "PAIR-04": NOT_APPLICABLE,
            "PAIR-05": NOT_APPLICABLE,
        },
    ),
    Case("PAIR-02", MET, "both sides are Medium", base=SOUND_PAIR, facts={"c_platforms": ("medium_vm",)}),
    Case(
        "PAIR-02",
        MET,
        "a virtual machine and an appliance of one class",
        sides({"platform": "large_vm"}, {"platform": "ce1200"}),
        SOUND_PAIR,
        facts={"c_platforms": ("large_vm",), "e_platforms": ("ce1200",)},
        also={"CAP-08": MET},
    ),
    Case(
        "PAIR-02",
        UNMET,
        "the edge is Large",
        sides(e={"platform": "large_vm"}),
        SOUND_PAIR,
        facts={"c_platforms": ("medium_vm",), "e_platforms": ("large_vm",)},
        pointer="/clusters/1/platform",
    ),
    Case(
        "PAIR-02",
        UNDECIDED,
        "the platform of the inside is not stated",
        sides({"platform": None}),
        SOUND_PAIR,
        facts={"c_platforms": None, "e_platforms": ("medium_vm",)},
        pointer="/clusters/0/peers/0/platform",
        also={
            "MEM-04": UNDECIDED,
            "MEM-06": UNDECIDED,
            "MEM-07": UNDECIDED,
            "MEM-08": UNDECIDED,
            "MEM-11": UNDECIDED,
            "NET-17": MET,
            "CAP-01": UNDECIDED,
            "CAP-02": UNDECIDED,
            "CAP-07": UNDECIDED,
            "CAP-08": MET,
        },
    ),
    Case(
        "PAIR-02",
        UNDECIDED,
        "an appliance that can be set to Medium or Large",
        sides(e={"platform": "ce1100"}),
        SOUND_PAIR,
        facts={"e_platforms": ("ce1100",)},
    ),
)

SHARED = make_document(SOUND_PAIR, multitenant=True)
MULTITENANT = (
    Case("PAIR-03", NOT_APPLICABLE, "several customers are not stated", base=SOUND_PAIR),
    Case(
        "PAIR-03",
        MET,
        "six Large peers outside, two Medium ones inside",
        sides(e=quick(6, "large_vm")),
        SHARED,
        facts={"c_peers": 2, "e_peers": 6},
        also={"NET-20": UNDECIDED, "PAIR-05": UNDECIDED},
    ),
    Case(
        "PAIR-03",
        UNMET,
        "six Medium peers outside",
        sides(e=quick(6)),
        make_document(SHARED, **sides(e=quick(6, "large_vm"))),
        facts={"e_peers": 6, "e_platforms": ("medium_vm",)},
    ),
    Case("PAIR-03", UNMET, "two peers outside", base=SHARED, facts={"e_peers": 2}, pointer="/clusters/1/peers"),
    Case(
        "PAIR-03",
        UNMET,
        "a customer with three peers",
        sides(quick(3), quick(6, "large_vm")),
        make_document(SHARED, **sides(e=quick(6, "large_vm"))),
        facts={"c_peers": 3, "e_peers": 6},
        pointer="/clusters/0/peer_count",
        also={
            "MEM-14": UNDECIDED,
            "NET-04": UNDECIDED,
            "NET-15": UNDECIDED,
            "DNS-01": UNDECIDED,
            "DNS-02": UNDECIDED,
            "DNS-05": UNDECIDED,
            "TLS-02": UNDECIDED,
            "TLS-03": UNDECIDED,
            "TLS-04": UNDECIDED,
            "TLS-11": UNDECIDED,
            "TLS-12": UNDECIDED,
            "TLS-15": UNDECIDED,
            "TLS-16": UNDECIDED,
            "TLS-17": UNDECIDED,
            "TLS-19": UNDECIDED,
            "CFG-01": UNDECIDED,
            "CFG-03": UNDECIDED,
            "CFG-04": UNDECIDED,
            "CFG-12": UNDECIDED,
        },
    ),
    Case(
        "PAIR-03",
        UNDECIDED,
        "the platform of the edge is not stated",
        sides(e={**quick(6), "platform": None}),
        make_document(SHARED, **sides(e=quick(6, "large_vm"))),
        facts={"e_peers": 6, "e_platforms": None},
        pointer="/clusters/1/platform",
    ),
)

RELEASES = (
    Case(
        "PAIR-04",
        MET,
        "one release on both sides",
        base=SOUND_PAIR,
        facts={"c_release": X14_0_1, "e_release": X14_0_1, "limit": 1},
    ),
    Case(
        "PAIR-04",
        UNMET,
        "MRA does not allow even another maintenance release",
        sides(e={"software_version": "X14.0.2"}),
        SOUND_PAIR,
        pointer="/clusters/1/software_version",
    ),
    Case("PAIR-04", MET, "without MRA one feature release apart", sides(e={"software_version": "X14.2"}), B2B),
    Case(
        "PAIR-04",
        MET,
        "without MRA one feature release apart, over a gap in the numbers",
        sides({"software_version": "X12.7.1"}),
        B2B,
        also={"MEM-12": NOT_APPLICABLE},
    ),
    Case("PAIR-04", UNMET, "without MRA two feature releases apart", sides(e={"software_version": "X14.3"}), B2B),
    Case(
        "PAIR-04",
        UNDECIDED,
        "how far apart a release is that is in no list is not known",
        sides(e={"software_version": "X14.1"}),
        B2B,
    ),
    Case(
        "PAIR-04",
        UNDECIDED,
        "one feature release apart, with services not stated",
        sides(e={"software_version": "X14.2"}, services=None),
        make_document(SOUND_PAIR, services=None),
        pointer="/services",
    ),
    *(
        Case(
            "PAIR-04",
            UNDECIDED,
            f"one feature release apart, with the services of the {side} not stated",
            sides(stated[0], {**stated[1], "software_version": "X14.2"}, services=None),
            make_document(SOUND_PAIR, services=None, **sides(*stated)),
            pointer="/services",
        )
        for side, stated in (("edge", ({"services": ["mra"]}, {})), ("inside", ({}, {"services": ["mra"]})))
    ),
    Case(
        "PAIR-04",
        UNMET,
        "two feature releases apart, whatever the services",
        sides(e={"software_version": "X14.3"}),
        make_document(SOUND_PAIR, services=None),
    ),
    Case(
        "PAIR-04",
        UNDECIDED,
        "the release of the inside is not stated",
        sides({"software_version": None}, {"software_version": "X15.5"}),
        make_document(
            SOUND_PAIR, software_version=None, **sides({"software_version": "X15.5"}, {"software_version": "X15.5"})
        ),
        facts={"c_release": None},
        pointer="/clusters/0/peers/0/software_version",
        also={"MEM-03": UNDECIDED, "MEM-06": UNDECIDED},
    ),
)

ZONES = (
    Case("PAIR-05", MET, "the traversal zone lists both", base=SOUND_PAIR, facts={"missing": ()}),
    Case(
        "PAIR-05",
        MET,
        "by IP addresses of any side",
        zone("10.15.13.20", "10.88.246.164"),
        SOUND_PAIR,
        also={"DNS-17": UNMET},
    ),
    Case(
        "PAIR-05",
        UNMET,
        "the second peer is not listed",
        zone(E_NAMES[0]),
        SOUND_PAIR,
        facts={"zone": "T", "missing": (2,), "c": 1, "e": 2},
        pointer="/clusters/0/zones/0",
    ),
    Case(
        "PAIR-05",
        UNMET,
        "one traversal zone lists both, another one only",
        sides(
            {
                "zones": [
                    {"type": "traversal_client", "peers": list(E_NAMES)},
                    {"type": "unified_communications_traversal", "peers": [E_NAMES[1].upper()]},
                ]
            }
        ),
        SOUND_PAIR,
        facts={"missing": (1,), "zone": None},
        pointer="/clusters/0/zones/1",
    ),
    Case(
        "PAIR-05",
        UNMET,
        "a neighbour zone is no traversal zone",
        sides({"zones": [{"type": "neighbor", "peers": list(E_NAMES)}]}),
        SOUND_PAIR,
        facts={"missing": (1, 2), "zone": None},
        pointer="/clusters/0/zones",
        said=("no_zone",),
    ),
    Case(
        "PAIR-05",
        UNMET,
        "there is no zone at all",
        sides({"zones": []}),
        SOUND_PAIR,
        facts={"missing": (1, 2)},
        also={"DNS-17": NOT_APPLICABLE},
        said=("no_zone",),
    ),
    Case(
        "PAIR-05",
        UNDECIDED,
        "the zones of the inside are not stated",
        sides({"zones": None}),
        SOUND_PAIR,
        facts={"zone": None, "missing": None},
        pointer="/clusters/0/zones",
        also={"DNS-17": UNDECIDED, "CFG-12": UNDECIDED},
    ),
    Case(
        "PAIR-05",
        UNDECIDED,
        "a traversal zone whose peers are not stated",
        sides({"zones": [{"type": "traversal_client"}]}),
        SOUND_PAIR,
        pointer="/clusters/0/zones/0",
        also={"DNS-17": UNDECIDED, "CFG-12": UNDECIDED},
    ),
    Case(
        "PAIR-05",
        UNDECIDED,
        "the peers of the edge have no names",
        sides(e=quick()),
        SOUND_PAIR,
        pointer="/clusters/1/peers",
        also={"NET-20": UNDECIDED},
    ),
)

TRUNKS = (
    Case("PAIR-06", NOT_APPLICABLE, "MRA alone needs no trunk", base=SOUND_PAIR),
    Case(
        "PAIR-06",
        NOT_APPLICABLE,
        "there is no Unified CM",
        {"unified_cm": {"nodes": []}},
        make_document(B2B, unified_cm=SOUND_PAIR["unified_cm"]),
    ),
    Case(
        "PAIR-06",
        MET,
        "it names both peers and has a port of its own",
        trunk(**TRUNK),
        BOTH,
        facts={"missing": ()},
        said=("", "port_met"),
    ),
    Case(
        "PAIR-06",
        MET,
        "a line port, where no MRA shares the cluster",
        trunk(**{**TRUNK, "port": 5060}),
        B2B,
        said=("", "port_met"),
    ),
    Case(
        "PAIR-06",
        MET,
        "no port is needed to know that without MRA",
        trunk(destinations=list(C_NAMES)),
        B2B,
        said=("", "port_met"),
    ),
    Case(
        "PAIR-06",
        UNMET,
        "it names the first peer only",
        trunk(destinations=["10.15.13.15"], port=5065),
        BOTH,
        facts={"missing": (2,), "c": 1},
        pointer="/unified_cm/sip_trunk/destinations",
        also={"DNS-17": UNMET},
    ),
    *(
        Case(
            "PAIR-06",
            UNMET,
            f"port {port} is one of the lines'",
            trunk(**{**TRUNK, "port": port}),
            BOTH,
            facts={"port": port, "lines": (5060, 5061)},
            pointer="/unified_cm/sip_trunk/port",
            said=("port_unmet",),
        )
        for port in (5060, 5061)
    ),
    Case(
        "PAIR-06",
        UNDECIDED,
        "no trunk is stated",
        base=BOTH,
        pointer="/unified_cm/sip_trunk/destinations",
        said=("", "port_undecided"),
    ),
    Case(
        "PAIR-06",
        UNDECIDED,
        "nothing of it is stated",
        trunk(),
        BOTH,
        pointer="/unified_cm/sip_trunk/port",
        said=("", "port_undecided"),
    ),
    Case(
        "PAIR-06",
        UNDECIDED,
        "a line port, where services are not stated",
        trunk(**{**TRUNK, "port": 5061}),
        make_document(SOUND_PAIR, services=None),
        facts={"port": 5061},
        pointer="/services",
        said=("port_undecided",),
    ),
    Case(
        "PAIR-06",
        MET,
        "of two Expressway-C clusters the trunk is for the one whose peers it names",
        sides(None, None, other("C", peer_count=2)),
        TRUNKED,
        also={"NET-20": UNDECIDED, "DNS-16": UNDECIDED, "TLS-15": UNDECIDED, "PAIR-05": UNDECIDED, "PAIR-16": MET},
        said=("", "port_met"),
    ),
)

ATTACHED = (
    Case("PAIR-07", UNDECIDED, "what follows a change is for a person to confirm", base=SOUND_PAIR),
    Case("PAIR-07", CONFIRMED, "a person confirmed it", {"confirm": ("PAIR-07",)}, SOUND_PAIR),
    Case(
        "PAIR-07",
        NOT_APPLICABLE,
        "users do not sign in over SAML",
        {"unified_cm": {**SOUND_PAIR["unified_cm"], "sso": False}},
        SOUND_PAIR,
        also={"PAIR-22": NOT_APPLICABLE},
    ),
    Case("PAIR-07", NOT_APPLICABLE, "no cluster serves MRA", base=B2B),
    Case("PAIR-08", UNDECIDED, "the surroundings are for a person to confirm", base=SOUND_PAIR),
    Case("PAIR-08", CONFIRMED, "a person confirmed it", {"confirm": ("PAIR-08",)}, SOUND_PAIR),
)

TABLE = ("hybrid", "mra", "ms_gateway", "registrar", "cmr_cloud", "b2b")
NOT_TOGETHER = {
    # Administrator Guide X15.5, Introduction: services on one system or cluster.
    ("hybrid", "mra"),
    ("hybrid", "ms_gateway"),
    ("hybrid", "registrar"),
    ("mra", "ms_gateway"),
    ("ms_gateway", "registrar"),
    ("ms_gateway", "cmr_cloud"),
    ("ms_gateway", "b2b"),
}
SERVICES = (
    Case("PAIR-09", MET, "one service", base=SOUND_C, facts={"services": ("mra",)}),
    Case(
        "PAIR-09",
        MET,
        "no service",
        {"cluster": {"services": []}},
        facts={"services": ()},
        also={
            "NET-10": NOT_APPLICABLE,
            "TLS-12": NOT_APPLICABLE,
            "TLS-13": NOT_APPLICABLE,
            "PAIR-07": NOT_APPLICABLE,
            "PAIR-10": NOT_APPLICABLE,
            "PAIR-11": NOT_APPLICABLE,
            "PAIR-13": NOT_APPLICABLE,
            "PAIR-14": NOT_APPLICABLE,
            "PAIR-20": NOT_APPLICABLE,
            "PAIR-21": NOT_APPLICABLE,
            "PAIR-22": NOT_APPLICABLE,
        },
    ),
    Case(
        "PAIR-09",
        UNMET,
        "MRA beside Hybrid connectors",
        {"cluster": {"services": ["mra", "b2b", "hybrid"]}},
        facts={"service": "mra", "other": "hybrid"},
        pointer="/clusters/0/services",
        also={"PAIR-06": UNDECIDED, "CAP-10": UNMET},
    ),
    Case(
        "PAIR-09",
        UNMET,
        "the Meeting Server web proxy is in the row of MRA",
        {"services": ["hybrid", "cms_proxy"]},
        facts={"service": "hybrid", "other": "cms_proxy"},
        pointer="/services",
        also={
            "NET-10": NOT_APPLICABLE,
            "TLS-12": NOT_APPLICABLE,
            "TLS-13": NOT_APPLICABLE,
            "PAIR-07": NOT_APPLICABLE,
            "PAIR-10": NOT_APPLICABLE,
            "PAIR-11": NOT_APPLICABLE,
            "PAIR-13": NOT_APPLICABLE,
            "PAIR-14": NOT_APPLICABLE,
            "PAIR-20": NOT_APPLICABLE,
            "PAIR-21": NOT_APPLICABLE,
            "PAIR-22": NOT_APPLICABLE,
            "CAP-10": UNMET,
        },
    ),
    Case(
        "PAIR-09",
        UNDECIDED,
        "services are not stated",
        {"services": None},
        facts={"services": None},
        pointer="/services",
        also={
            "DNS-09": UNDECIDED,
            "DNS-19": UNDECIDED,
            "TLS-12": UNDECIDED,
            "TLS-13": UNDECIDED,
            "CFG-07": UNDECIDED,
            "LIC-03": UNDECIDED,
            "LIC-04": MET,
            "PAIR-06": UNDECIDED,
            "CAP-03": UNDECIDED,
            "CAP-05": UNDECIDED,
            "CAP-10": UNDECIDED,
        },
    ),
)

CASES = (*SIDES, *MULTITENANT, *RELEASES, *ZONES, *TRUNKS, *ATTACHED, *SERVICES)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_pair(case: Case) -> None:
    """What the case says is so, no other rule than those it names changed, and all of it can be said."""
    result = check(case)
    if result.observations:
        assert sentences(result)


@pytest.mark.parametrize("first", TABLE)
@pytest.mark.parametrize("second", TABLE)
def test_services_go_together_as_the_table_has_it(first: str, second: str) -> None:
    """Each cell of the Administrator guide's table, whichever service the design names first."""
    wrong = {(first, second), (second, first)} & NOT_TOGETHER
    for stated in ([first, second], [second, first]):
        result = judge(make_document(SOUND_C, services=stated))["PAIR-09"]
        assert result.outcome is (UNMET if wrong else MET), stated


def test_an_edge_shared_by_two_inside_clusters_is_in_two_pairs() -> None:
    """Without labels one Expressway-E cluster belongs to every Expressway-C cluster, each compared by itself."""
    document = make_document(SOUND_PAIR, **sides(None, None, other("C", peer_count=4)))
    seen = judge(document)["PAIR-01"].observations
    assert [(each.holds, each.facts["c"], each.facts["e"]) for each in seen] == [(True, 1, 2), (False, 3, 2)]


def test_one_cluster_is_in_no_pair() -> None:
    """No rule about two sides is asked of a design with one."""
    about_two = {"PAIR-01", "PAIR-02", "PAIR-03", "PAIR-04", "PAIR-05", "PAIR-15", "PAIR-16"}
    for document in (SOUND_C, SOUND_E, {"clusters": [{"peer_count": 2}]}):
        results = judge(document)
        assert {results[rule].outcome for rule in about_two} == {NOT_APPLICABLE}


def test_ports_are_written_without_separators() -> None:
    """A port is a name made of digits, in both languages."""
    result = judge(make_document(BOTH, **trunk(**{**TRUNK, "port": 5060})))["PAIR-06"]
    for language, said in sentences(result).items():
        assert "5060" in " ".join(said), language
        assert not re.search(r"5[.,]06", " ".join(said)), language
