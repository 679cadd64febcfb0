"""PAIR-10 onward: MRA over the pair, several edges, XMPP federation, TURN, TMS, figures of Unified CM."""

from __future__ import annotations

import json
from typing import Any

import pytest

from planner.assessment import assess
from planner.design import Design
from planner.schemas.assessment import dump_assessment
from planner.wording import load_wording
from tests.designs import SOUND_C, SOUND_E, SOUND_PAIR, make_document
from tests.rules.judging import CONFIRMED, MET, NOT_APPLICABLE, REFERENCE, TODAY, UNDECIDED, UNMET, Case, check
from tests.rules.sentences import sentences

ALONE = make_document(cluster={"peers": SOUND_C["clusters"][0]["peers"][:1]})
B2B = make_document(SOUND_C, services=["b2b"])
WITH_TMS = make_document(SOUND_C, tms={"used": True, "version": "15.0", "findme_or_provisioning": True})
OLD = make_document(SOUND_E, software_version="X12.5")


def unified_cm(**facts: Any) -> dict[str, Any]:
    """Return the change of facts of Unified CM; None removes one."""
    whole = {**SOUND_C["unified_cm"], **facts}
    return {"unified_cm": {fact: value for fact, value in whole.items() if value is not None}}


def edges(*federating: bool | None, types: str = "EE") -> dict[str, Any]:
    """Return a document of quick clusters that say, or not, whether XMPP federation runs on them."""
    clusters = [
        {"type": side, "peer_count": 2, "pair": f"{place}", "xmpp_federation": stated}
        for place, (side, stated) in enumerate(zip(types, federating, strict=True))
    ]
    listed = [{fact: value for fact, value in cluster.items() if value not in (None, "?")} for cluster in clusters]
    return {"schema_version": 1, "clusters": listed}


def tms(**facts: Any) -> dict[str, Any]:
    """Return the change that states this of TMS."""
    return {"tms": facts}


def confirmable(rule: str, base: dict[str, Any] = SOUND_C) -> tuple[Case, Case]:
    """Return the two cases of a rule that only a person can confirm."""
    return (
        Case(rule, UNDECIDED, "a design does not show it", base=base),
        Case(rule, CONFIRMED, "a person confirmed it", {"confirm": (rule,)}, base),
    )


PATHS = (
    Case("PAIR-10", MET, "two peers for two nodes", facts={"peer_count": 2, "group_nodes": 2}),
    Case(
        "PAIR-10",
        UNMET,
        "three nodes",
        unified_cm(group_nodes=3),
        facts={"peer_count": 2, "group_nodes": 3},
        pointer="/clusters/0/peers",
    ),
    Case("PAIR-10", MET, "one node", unified_cm(group_nodes=1)),
    Case(
        "PAIR-10",
        UNDECIDED,
        "the group is not stated",
        unified_cm(group_nodes=None),
        facts={"group_nodes": None},
        pointer="/unified_cm/group_nodes",
    ),
    Case("PAIR-10", UNMET, "an Expressway-E cluster counts as well", unified_cm(group_nodes=3), SOUND_E),
    Case("PAIR-10", NOT_APPLICABLE, "the cluster does not serve MRA", base=B2B),
    Case(
        "PAIR-10",
        UNDECIDED,
        "the number of peers is not stated",
        base={"clusters": [{}], "unified_cm": {"group_nodes": 1}},
        facts={"peer_count": None, "group_nodes": 1},
        pointer="/clusters/0/peers",
    ),
)

PERSONS = (
    *confirmable("PAIR-11"),
    Case("PAIR-11", NOT_APPLICABLE, "no cluster serves MRA", base=B2B),
    *confirmable("PAIR-12"),
    Case("PAIR-12", UNDECIDED, "calls drop with or without MRA", base=B2B),
    *confirmable("PAIR-13"),
    Case("PAIR-13", NOT_APPLICABLE, "no cluster serves MRA", base=B2B),
    *confirmable("PAIR-14"),
    Case("PAIR-14", NOT_APPLICABLE, "no cluster serves MRA", base=B2B),
    *confirmable("PAIR-15", edges(None, None)),
    Case("PAIR-15", UNDECIDED, "a cluster of a type not stated may be an edge", base=edges(None, None, types="E?")),
    Case("PAIR-15", NOT_APPLICABLE, "one edge has nothing to share", base=SOUND_PAIR),
    *confirmable("PAIR-22"),
    Case("PAIR-22", NOT_APPLICABLE, "no cluster serves MRA", base=B2B),
    Case("PAIR-22", NOT_APPLICABLE, "a lone system has no second peer to reach", base=ALONE),
)

FEDERATION = (
    Case("PAIR-16", MET, "one of two edges", base=edges(True, False), facts={"clusters": (1,), "unknown": ()}),
    Case("PAIR-16", MET, "none of them", base=edges(False, False), facts={"clusters": ()}),
    Case(
        "PAIR-16",
        UNMET,
        "both edges",
        base=edges(True, True),
        facts={"clusters": (1, 2)},
        pointer="/clusters/1/xmpp_federation",
    ),
    Case("PAIR-16", UNMET, "two edges, whatever the third", base=edges(True, None, True, types="EEE")),
    Case(
        "PAIR-16",
        UNDECIDED,
        "one edge, and another does not say",
        base=edges(None, True),
        facts={"clusters": (2,), "unknown": (1,)},
        pointer="/clusters/0/xmpp_federation",
    ),
    Case("PAIR-16", MET, "all but one say no", base=edges(None, False), facts={"clusters": (), "unknown": (1,)}),
    Case("PAIR-16", UNDECIDED, "neither says", base=edges(None, None)),
    Case("PAIR-16", NOT_APPLICABLE, "an edge with what is behind it", base=edges(True, True, types="EC")),
    Case("PAIR-16", UNMET, "two clusters inside", base=edges(True, True, types="CC")),
    Case("PAIR-16", UNMET, "a cluster of a type not stated is of one side", base=edges(True, True, types="E?")),
)

RELAYS = (
    *confirmable("PAIR-17", SOUND_E),
    Case("PAIR-17", NOT_APPLICABLE, "an Expressway-C cluster has no TURN relays"),
    Case(
        "PAIR-17",
        NOT_APPLICABLE,
        "no relays are needed",
        {"demand": {**SOUND_E["demand"], "turn_relays": 0}},
        OLD,
    ),
    Case(
        "PAIR-17",
        NOT_APPLICABLE,
        "no peer has static NAT",
        base=make_document(
            SOUND_E, peers={number: {"lan2": {"ipv4": f"192.168.245.{130 + number}"}} for number in (1, 2)}
        ),
    ),
    Case(
        "PAIR-17",
        UNDECIDED,
        "the external interface, which may have it, is not stated",
        base=make_document(SOUND_E, peers={number: {"lan2": None} for number in (1, 2)}),
    ),
    Case(
        "PAIR-17",
        UNMET,
        "before X12.5.5 clustered TURN does not support static NAT",
        {"software_version": "X12.5.4"},
        make_document(SOUND_E, software_version="X12.5.5", demand={**SOUND_E["demand"], "turn_relays": 100}),
        pointer="/software_version",
    ),
    Case(
        "PAIR-17",
        UNDECIDED,
        "from X12.5.5 it does, which a person still has to see to",
        base=make_document(SOUND_E, software_version="X12.5.5", demand={**SOUND_E["demand"], "turn_relays": 100}),
    ),
    Case(
        "PAIR-17",
        UNDECIDED,
        "before X12.5.5, where relays are not stated, not even a person's word decides it",
        {"confirm": ("PAIR-17",)},
        OLD,
        pointer="/demand/turn_relays",
    ),
)

TMS = (
    Case("PAIR-18", NOT_APPLICABLE, "TMS is not used"),
    Case("PAIR-18", NOT_APPLICABLE, "a lone system asks nothing of TMS", tms(used=True), ALONE),
    Case("PAIR-18", MET, "a recent release", base=WITH_TMS),
    Case("PAIR-18", MET, "13.2 itself", tms(version="13.2", findme_or_provisioning=True), WITH_TMS),
    Case(
        "PAIR-18",
        UNMET,
        "older than FindMe needs",
        tms(version="13.1.9", findme_or_provisioning=True),
        WITH_TMS,
        pointer="/tms/version",
    ),
    Case(
        "PAIR-18",
        MET,
        "old, but for nothing that needs more",
        tms(version="12.6", findme_or_provisioning=False),
        WITH_TMS,
        also={"CAP-12": NOT_APPLICABLE},
    ),
    Case(
        "PAIR-18",
        UNMET,
        "too old for anything",
        tms(version="12.5", findme_or_provisioning=False),
        WITH_TMS,
        also={"CAP-12": NOT_APPLICABLE},
    ),
    Case(
        "PAIR-18",
        UNMET,
        "too old, whatever it is used for",
        tms(version="12.5.9"),
        WITH_TMS,
        pointer="/tms/version",
        also={"CAP-12": NOT_APPLICABLE},
    ),
    Case(
        "PAIR-18",
        MET,
        "recent, whatever it is used for",
        tms(version="13.10"),
        WITH_TMS,
        also={"CAP-12": NOT_APPLICABLE},
    ),
    Case(
        "PAIR-18",
        UNDECIDED,
        "between the two, what it is used for decides",
        tms(version="13.0"),
        WITH_TMS,
        pointer="/tms/findme_or_provisioning",
        also={"CAP-12": NOT_APPLICABLE},
    ),
    Case(
        "PAIR-18",
        UNDECIDED,
        "its release is not stated",
        tms(used=True),
        WITH_TMS,
        pointer="/tms/version",
        also={"CAP-12": NOT_APPLICABLE},
    ),
    Case(
        "PAIR-18",
        UNDECIDED,
        "whether it is used is not stated",
        {"tms": None},
        pointer="/tms/used",
        also={"PAIR-19": UNDECIDED},
    ),
    *confirmable("PAIR-19", WITH_TMS),
    Case("PAIR-19", NOT_APPLICABLE, "TMS is not used"),
    Case("PAIR-19", NOT_APPLICABLE, "no peer joins a lone system", tms(used=True), ALONE),
)

FIGURES = (
    Case("PAIR-20", MET, "the figure itself", facts={"sip_station_tcp_throttle_kilobytes_per_s": 750, "limit": 750}),
    Case(
        "PAIR-20",
        UNMET,
        "one less",
        unified_cm(sip_station_tcp_throttle_kilobytes_per_s=749),
        facts={"sip_station_tcp_throttle_kilobytes_per_s": 749},
        pointer="/unified_cm/sip_station_tcp_throttle_kilobytes_per_s",
    ),
    Case("PAIR-20", UNDECIDED, "it is not stated", unified_cm(sip_station_tcp_throttle_kilobytes_per_s=None)),
    Case("PAIR-20", NOT_APPLICABLE, "no cluster serves MRA", base=B2B),
    Case("PAIR-21", MET, "more than the default", unified_cm(call_bandwidth_kbps=385), facts={"limit": 384}),
    Case(
        "PAIR-21",
        UNMET,
        "the default",
        unified_cm(call_bandwidth_kbps=384),
        facts={"call_bandwidth_kbps": 384},
        pointer="/unified_cm/call_bandwidth_kbps",
    ),
    Case("PAIR-21", UNDECIDED, "it is not stated", unified_cm(call_bandwidth_kbps=None)),
    Case("PAIR-21", NOT_APPLICABLE, "no cluster serves MRA", base=B2B),
)

CASES = (*PATHS, *PERSONS, *FEDERATION, *RELAYS, *TMS, *FIGURES)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_attached(case: Case) -> None:
    """What the case says is so, no other rule than those it names changed, and all of it can be said."""
    result = check(case)
    if result.observations:
        assert sentences(result)


def test_a_release_of_tms_is_plain_in_json() -> None:
    """The JSON of an assessment has releases of TMS as text."""
    document = make_document(WITH_TMS, **tms(version="13.0"))
    assessment = assess(Design.from_document(document), REFERENCE, TODAY)
    dumped = dump_assessment(assessment, REFERENCE, load_wording().phrases("en"))
    (result,) = (result for result in json.loads(json.dumps(dumped))["results"] if result["rule"] == "PAIR-18")
    assert result["observations"][0]["facts"] == {"version": "13.0", "basic": "12.6", "provisioning": "13.2"}
