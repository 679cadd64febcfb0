"""LIC rules: each row changes one thing in a sound design; only the named rules may change their outcome."""

from __future__ import annotations

from typing import Any

import pytest

from planner.design import Metric
from tests.designs import make_document
from tests.rules.judging import MET, NOT_APPLICABLE, UNDECIDED, UNMET, Case, check, judge
from tests.rules.sentences import sentences

AT = "/clusters/0"
KEYED = make_document(cluster={"option_keys": ["Advanced Account Security"]})
"""Both peers have one feature key."""
VCS = make_document(KEYED, cluster={"series": "vcs"})
SMART = make_document(software_version="X14.2", cluster={"option_keys": None})
BUSINESS = make_document(services=["b2b"], demand={"video_calls": 20, "peer_losses": 1})
"""Twenty calls that need a session licence each; two peers hold twenty such licences each."""
REGISTRAR = make_document(services=["registrar"], demand={"registrations": 20, "peer_losses": 1})
"""Twenty registrations; two peers hold ten room and ten desktop licences each."""
SESSIONS, REGISTRATIONS = Metric.RICH_MEDIA_SESSIONS, Metric.REGISTRATIONS


def keys(*names: str, number: int = 2) -> dict[str, Any]:
    """Return the change that gives one peer these option keys."""
    return {"peers": {number: {"option_keys": list(names)}}}


def licences(number: int = 2, **counts: int) -> dict[str, Any]:
    """Return the change that gives one peer these licences."""
    return {"peers": {number: {"licences": counts}}}


CASES = (
    Case("LIC-01", MET, "no option keys on either peer", facts={"missing": (), "extra": ()}),
    Case("LIC-01", MET, "the same key in other letters", keys("ADVANCED account SECURITY"), KEYED),
    Case("LIC-01", MET, "the same key twice is the same set", keys(*2 * ("Advanced Account Security",)), KEYED),
    Case(
        "LIC-01",
        UNMET,
        "a peer lacks a key",
        keys(),
        KEYED,
        facts={"missing": ("Advanced Account Security",), "extra": ()},
        pointer=f"{AT}/peers/1/option_keys",
    ),
    Case(
        "LIC-01",
        UNMET,
        "a peer has one more",
        keys("Advanced Account Security", "Microsoft Interoperability"),
        KEYED,
        facts={"missing": (), "extra": ("Microsoft Interoperability",)},
    ),
    *(
        Case("LIC-01", MET, f"{name} may differ", keys("Advanced Account Security", name), KEYED)
        for name in ("Rich Media Sessions", "room systems registrations", "DESKTOP SYSTEMS REGISTRATIONS")
    ),
    *(
        Case("LIC-01", UNMET, f"{name} may not differ on Expressway", keys(name), facts={"extra": (name,)})
        for name in ("Traversal Calls", "Non-traversal Calls")
    ),
    *(
        Case("LIC-01", MET, f"{name} may differ on VCS", keys("Advanced Account Security", name), VCS)
        for name in ("Traversal Calls", "non-traversal calls")
    ),
    Case(
        "LIC-01",
        UNMET,
        "Rich Media Sessions may not differ on VCS",
        keys("Advanced Account Security", "Rich Media Sessions"),
        VCS,
        {"extra": ("Rich Media Sessions",)},
    ),
    Case(
        "LIC-01",
        UNDECIDED,
        "no option keys are stated",
        {"cluster": {"option_keys": None}},
        facts={"missing": None, "extra": None},
        pointer=f"{AT}/peers/0/option_keys",
    ),
    Case(
        "LIC-01",
        UNDECIDED,
        "one peer does not state them",
        {"cluster": {"option_keys": None}, **keys("Advanced Account Security", number=1)},
        facts={"missing": None},
        pointer=f"{AT}/peers/1/option_keys",
    ),
    Case(
        "LIC-01",
        UNMET,
        "one peer does not state them and two others differ",
        base=make_document(
            cluster={
                "option_keys": None,
                "peers": [
                    {"address": f"expc0{number}.apolo.local", "option_keys": keys}
                    for number, keys in ((1, None), (2, ["A"]), (3, ["B"]))
                ],
            }
        ),
        facts={"missing": ("A",), "extra": ("B",)},
    ),
    Case("LIC-01", NOT_APPLICABLE, "from X14.2 there is Smart Licensing only", base=SMART),
    Case("LIC-01", UNDECIDED, "one peer's keys in X14.2 ask for the other's", keys("A"), SMART, {"missing": None}),
    Case(
        "LIC-01",
        UNMET,
        "keys that are stated are judged in X14.2 too",
        keys("A", number=2),
        make_document(SMART, cluster={"option_keys": []}),
        {"extra": ("A",)},
    ),
    Case(
        "LIC-01",
        UNDECIDED,
        "X14.1 still has option keys",
        base=make_document(software_version="X14.1", cluster={"option_keys": None}),
    ),
    Case(
        "LIC-01",
        UNDECIDED,
        "a release that is not stated may have option keys",
        base=make_document(software_version=None, cluster={"option_keys": None}),
    ),
    Case(
        "LIC-03",
        NOT_APPLICABLE,
        "MRA needs no licences",
        {"demand": {"video_calls": 50}},
        BUSINESS | {"services": ["mra"]},
        also={"CAP-02": UNDECIDED},
    ),
    Case(
        "LIC-03",
        MET,
        "the other peer's twenty licences carry twenty calls",
        base=BUSINESS,
        facts={"licence": SESSIONS, "needed": 20, "pool": 40, "left": 20, "days": 14},
    ),
    Case(
        "LIC-03",
        UNMET,
        "one call more than the other peer's licences",
        {"demand": {"video_calls": 21, "peer_losses": 1}},
        BUSINESS,
        facts={"licence": SESSIONS, "needed": 21, "pool": 40, "left": 20},
        pointer="/demand/video_calls",
    ),
    Case(
        "LIC-03",
        UNMET,
        "the peer that holds most is the one that counts",
        {"demand": {"rich_media_sessions": 6, "peer_losses": 1}, **licences(rich_media_sessions=5)},
        BUSINESS,
        facts={"needed": 6, "pool": 25, "left": 5},
        pointer="/demand/rich_media_sessions",
    ),
    Case(
        "LIC-03",
        MET,
        "audio calls share licences two by two",
        {"demand": {"audio_calls": 39, "peer_losses": 1}},
        BUSINESS,
        facts={"needed": 20},
    ),
    Case(
        "LIC-03",
        UNDECIDED,
        "a peer does not state its session licences",
        licences(room_registrations=10, desktop_registrations=10),
        BUSINESS,
        facts={"licence": SESSIONS, "needed": 20, "pool": None, "left": None},
        pointer=f"{AT}/peers/1/licences",
        also={"CAP-05": UNDECIDED},
    ),
    Case(
        "LIC-03",
        UNDECIDED,
        "no peer states licences",
        {"cluster": {"licences": None}},
        BUSINESS,
        pointer=f"{AT}/peers/0/licences",
        also={"CAP-05": UNDECIDED},
    ),
    Case(
        "LIC-03",
        MET,
        "rooms and desktops count together",
        base=REGISTRAR,
        facts={"licence": REGISTRATIONS, "needed": 20, "pool": 40, "left": 20},
    ),
    Case(
        "LIC-03",
        UNMET,
        "a registration too many",
        {"demand": {"registrations": 21, "peer_losses": 1}},
        REGISTRAR,
        facts={"licence": REGISTRATIONS, "needed": 21},
        pointer="/demand/registrations",
    ),
    Case(
        "LIC-03",
        UNDECIDED,
        "room licences alone are not all",
        licences(room_registrations=10),
        REGISTRAR,
        facts={"licence": REGISTRATIONS, "pool": None},
    ),
    Case(
        "LIC-03",
        UNMET,
        "what is missing for sessions does not hide what is too little for registrations",
        {
            "demand": {"registrations": 21, "rich_media_sessions": 1, "peer_losses": 1},
            "cluster": {"licences": {"room_registrations": 10, "desktop_registrations": 10}},
        },
        REGISTRAR,
        facts={"licence": REGISTRATIONS},
        also={"CAP-05": UNDECIDED},
    ),
    Case(
        "LIC-03",
        NOT_APPLICABLE,
        "a VCS has other licences",
        {"cluster": {"series": "vcs"}},
        BUSINESS,
        also={"CAP-05": NOT_APPLICABLE, "CAP-01": UNDECIDED, "CAP-02": UNDECIDED},
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_licences(case: Case) -> None:
    """What the case says is so, no other rule than those it names changed, and all of it can be said."""
    result = check(case)
    assert bool(sentences(result)["en"]) is (result.outcome is not NOT_APPLICABLE)


def test_one_system_shares_no_licences() -> None:
    """A cluster of one has nobody to compare keys with, and no pool that outlives it."""
    alone = make_document(BUSINESS)
    alone["clusters"][0]["peers"].pop()
    results = judge(alone)
    assert {results[rule].outcome for rule in ("LIC-01", "LIC-03")} == {NOT_APPLICABLE}


def test_a_cluster_of_unknown_size_asks_for_its_licences() -> None:
    """With neither peers nor their number stated, keys and licences are undecided."""
    results = judge({**BUSINESS, "clusters": [{"licences": {"rich_media_sessions": 20}}]})
    assert {results[rule].outcome for rule in ("LIC-01", "LIC-03")} == {UNDECIDED}
    assert results["LIC-03"].observations[0].facts["needed"] == 20
