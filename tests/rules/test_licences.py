"""LIC rules: each row changes one thing in a sound design; only the named rules may change their outcome."""

from __future__ import annotations

from typing import Any

import pytest

from planner.design import Image, Metric, PeerType, Service
from planner.reference import load_reference
from planner.rules import RULES
from planner.versions import Version
from planner.wording import LANGUAGES, load_wording
from tests.designs import SOUND_E, make_document
from tests.rules.judging import MET, NOT_APPLICABLE, UNDECIDED, UNMET, Case, check, judge
from tests.rules.sentences import sentences

AT = "/clusters/0"
KEYED = make_document(cluster={"option_keys": ["Advanced Account Security"]})
"""Both peers have one feature key."""
VCS = make_document(KEYED, cluster={"series": "vcs"})
SMART = make_document(software_version="X14.2", cluster={"option_keys": None})
BUSINESS = make_document(SOUND_E, services=["b2b"], demand={"video_calls": 20, "peer_losses": 1})
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


X14_2 = make_document(software_version="X14.2")
LAST_OPTION_KEYS = make_document(software_version="X14.1")
MICROSOFT = make_document(services=["ms_gateway"])
KEPT_KEY = make_document(MICROSOFT, software_version="X14.2", cluster={"option_keys": ["Microsoft Interoperability"]})
"""A gateway that has kept its option key through the upgrade."""
EDGE = make_document(SOUND_E, services=["b2b"])
NO_SESSIONS = {"rich_media_sessions": 0, "room_registrations": 10, "desktop_registrations": 10}


def smart(**state: Any) -> dict[str, Any]:
    """Return the change that makes this the state of Smart Licensing of every peer."""
    return {"cluster": {"smart_licensing": state}}


def users(count: int | None, image: str | None, **changes: Any) -> dict[str, Any]:
    """Return a design in X14.2 for so many MRA registrations, on peers with this image."""
    return make_document(
        X14_2, cluster={"image": image}, demand={"mra_registrations": count} if count else None, **changes
    )


OPTION_KEYS = (
    Case("LIC-01", MET, "no option keys on either peer", facts={"missing": (), "extra": ()}),
    Case("LIC-01", MET, "the same key in other letters", keys("ADVANCED account SECURITY"), KEYED),
    Case("LIC-01", MET, "the same key with spaces that nobody sees", keys("Advanced  account security "), KEYED),
    Case("LIC-01", MET, "the same key twice is the same set", keys(*2 * ("Advanced Account Security",)), KEYED),
    Case(
        "LIC-01",
        UNMET,
        "a peer lacks a key",
        keys(),
        KEYED,
        facts={"missing": ("Advanced Account Security",), "extra": ()},
        pointer=f"{AT}/peers/1/option_keys",
        said=("missing",),
    ),
    Case(
        "LIC-01",
        UNMET,
        "a peer has one more",
        keys("Advanced Account Security", "Microsoft Interoperability"),
        KEYED,
        facts={"missing": (), "extra": ("Microsoft Interoperability",)},
        said=("extra",),
    ),
    *(
        Case("LIC-01", MET, f"{name} may differ", keys("Advanced Account Security", name), KEYED)
        for name in ("Rich Media Sessions", "room systems registrations", "DESKTOP SYSTEMS REGISTRATIONS")
    ),
    *(
        Case(
            "LIC-01",
            UNMET,
            f"{name} may not differ on Expressway",
            keys(name),
            facts={"extra": (name,)},
            said=("extra",),
        )
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
        said=("extra",),
    ),
    Case(
        "LIC-01",
        UNDECIDED,
        "no option keys are stated",
        {"cluster": {"option_keys": None}},
        facts={"missing": None, "extra": None},
        pointer=f"{AT}/peers/0/option_keys",
        also={"LIC-06": UNDECIDED},
    ),
    Case(
        "LIC-01",
        UNDECIDED,
        "one peer does not state them",
        {"cluster": {"option_keys": None}, **keys("Advanced Account Security", number=1)},
        facts={"missing": None},
        pointer=f"{AT}/peers/1/option_keys",
        also={"LIC-06": UNDECIDED},
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
    Case(
        "LIC-01",
        UNDECIDED,
        "one peer's keys in X14.2 ask for the other's",
        keys("A"),
        SMART,
        {"missing": None},
        also={"LIC-06": UNDECIDED},
    ),
    Case(
        "LIC-01",
        UNMET,
        "keys that are stated are judged in X14.2 too",
        keys("A", number=2),
        make_document(SMART, cluster={"option_keys": []}),
        {"extra": ("A",)},
        said=("extra",),
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
        also={"CAP-05": UNDECIDED, "LIC-04": UNDECIDED},
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
        also={
            "LIC-04": NOT_APPLICABLE,
            "CAP-01": UNDECIDED,
            "CAP-02": UNDECIDED,
            "CAP-05": NOT_APPLICABLE,
            "CAP-07": UNDECIDED,
        },
    ),
    Case(
        "LIC-03",
        UNDECIDED,
        "calls whose service is not stated may need none",
        base=make_document(BUSINESS, services=None, demand={"video_calls": 21, "peer_losses": 1}),
        facts={"needed": 21, "left": 20},
        pointer="/services",
        said=("may_be",),
    ),
    Case(
        "LIC-03",
        NOT_APPLICABLE,
        "none of either kind is needed, whatever the peers hold",
        base=make_document(
            BUSINESS, cluster={"licences": None}, demand={"video_calls": 0, "registrations": 0, "peer_losses": 1}
        ),
    ),
)

SMART_LICENSING = (
    Case("LIC-02", MET, "registered", base=X14_2, facts={"registered": True, "days": 90}),
    Case(
        "LIC-02",
        MET,
        "registered, whenever the evaluation ended",
        smart(registered=True, evaluation_ends="2020-01-01"),
        X14_2,
    ),
    Case(
        "LIC-02",
        UNMET,
        "the evaluation ended yesterday",
        smart(registered=False, evaluation_ends="2026-11-21"),
        X14_2,
        {"registered": False},
        f"{AT}/smart_licensing",
    ),
    Case(
        "LIC-02",
        UNDECIDED,
        "it ends today",
        smart(registered=False, evaluation_ends="2026-11-22"),
        X14_2,
        said=("running",),
    ),
    Case(
        "LIC-02",
        UNDECIDED,
        "its end is not stated",
        smart(registered=False),
        X14_2,
        {"evaluation_ends": None},
        said=("running",),
    ),
    Case(
        "LIC-02",
        UNDECIDED,
        "an evaluation that ended may have ended in a registration",
        smart(evaluation_ends="2020-01-01"),
        X14_2,
        {"registered": None},
    ),
    Case(
        "LIC-02",
        UNDECIDED,
        "nothing is stated",
        {"cluster": {"smart_licensing": None}},
        X14_2,
        {"registered": None},
        f"{AT}/peers/0/smart_licensing",
    ),
    Case(
        "LIC-02",
        NOT_APPLICABLE,
        "the last release with option keys",
        smart(registered=False, evaluation_ends="2020-01-01"),
        LAST_OPTION_KEYS,
    ),
)

SIDES = (
    Case(
        "LIC-04",
        UNMET,
        "calls to others on an E without session licences",
        {"cluster": {"licences": NO_SESSIONS}},
        EDGE,
        {"type": PeerType.E, "services": (Service.B2B,), "pool": 0},
        f"{AT}/licences",
    ),
    Case("LIC-04", MET, "with such licences", base=EDGE, facts={"pool": 40}),
    Case(
        "LIC-04",
        MET,
        "those of one peer serve the cluster",
        {"cluster": {"licences": None}, "peers": {2: {"licences": {"rich_media_sessions": 1}}}},
        EDGE,
        {"pool": 1},
        also={"CAP-05": UNDECIDED, "LIC-03": UNDECIDED},
    ),
    Case(
        "LIC-04",
        UNDECIDED,
        "none at one peer, not stated at the other",
        {"cluster": {"licences": None}, "peers": {2: {"licences": {"rich_media_sessions": 0}}}},
        EDGE,
        {"pool": None},
        f"{AT}/peers/0/licences",
        also={"CAP-05": UNDECIDED, "LIC-03": UNDECIDED},
    ),
    Case(
        "LIC-04",
        UNMET,
        "interworking on a C without session licences",
        {"cluster": {"licences": NO_SESSIONS}},
        MICROSOFT,
        {"type": PeerType.C, "services": (Service.MS_GATEWAY,), "pool": 0},
    ),
    Case("LIC-04", NOT_APPLICABLE, "calls to others take none on a C", base=make_document(services=["b2b"])),
    Case(
        "LIC-04", NOT_APPLICABLE, "interworking takes none on an E", base=make_document(EDGE, services=["ms_gateway"])
    ),
    Case("LIC-04", NOT_APPLICABLE, "MRA takes none", base=make_document(SOUND_E)),
    Case(
        "LIC-04",
        UNDECIDED,
        "services not stated",
        base=make_document(EDGE, services=None, cluster={"licences": NO_SESSIONS}),
        facts={"services": (Service.B2B,)},
        pointer="/services",
    ),
    Case(
        "LIC-04",
        UNDECIDED,
        "a type not stated",
        base=make_document(EDGE, cluster={"type": None, "licences": NO_SESSIONS}),
        facts={"type": None, "services": (Service.B2B,)},
        pointer=f"{AT}/type",
    ),
    Case(
        "LIC-04",
        UNDECIDED,
        "peers not yet counted",
        base={"software_version": "X14.0", "services": ["b2b"], "clusters": [{"type": "E"}]},
    ),
    Case("LIC-04", NOT_APPLICABLE, "a VCS has other licences", base=make_document(EDGE, cluster={"series": "vcs"})),
    Case(
        "LIC-04",
        UNMET,
        "the last release with option keys",
        base=make_document(EDGE, software_version="X14.1", cluster={"licences": NO_SESSIONS}),
    ),
    Case(
        "LIC-04",
        NOT_APPLICABLE,
        "from X14.2 the licences are in the Smart Account",
        base=make_document(EDGE, software_version="X14.2", cluster={"licences": NO_SESSIONS}),
    ),
)

IMAGES = (
    Case("LIC-05", MET, "as many as the standard image encrypts", base=users(5000, "standard"), facts={"limit": 2500}),
    Case(
        "LIC-05",
        UNMET,
        "one registration more",
        base=users(5001, "standard"),
        facts={"mra_registrations": 2501, "asked": 5001, "counted_peers": 2, "image": Image.STANDARD},
        pointer=f"{AT}/image",
    ),
    Case("LIC-05", MET, "which Expressway Select carries", base=users(5001, "select"), facts={"image": Image.SELECT}),
    Case(
        "LIC-05",
        UNMET,
        "one peer without it",
        {"peers": {2: {"image": "standard"}}},
        users(5001, "select"),
        also={"MEM-05": UNMET},
    ),
    Case(
        "LIC-05",
        UNDECIDED,
        "an image not stated",
        base=users(5001, None),
        facts={"image": None},
        pointer=f"{AT}/peers/0/image",
    ),
    Case("LIC-05", MET, "few registrations need none", base=users(5000, None), facts={"image": None}),
    Case(
        "LIC-05",
        UNDECIDED,
        "a demand not stated",
        base=users(None, "standard"),
        facts={"mra_registrations": None},
        pointer="/demand/mra_registrations",
    ),
    Case("LIC-05", MET, "which Expressway Select carries, whatever it is", base=users(None, "select")),
    Case(
        "LIC-05",
        UNMET,
        "a peer held in reserve does not count",
        base=users(2501, "standard", capacity_basis="administrator_guide"),
        facts={"mra_registrations": 2501, "counted_peers": 1},
    ),
    Case("LIC-05", NOT_APPLICABLE, "no MRA", base=users(None, "standard", services=["b2b"])),
    Case(
        "LIC-05",
        NOT_APPLICABLE,
        "no MRA registration is asked",
        base=make_document(X14_2, demand={"mra_registrations": 0}),
    ),
    Case(
        "LIC-05",
        NOT_APPLICABLE,
        "the last release without a cap",
        base=users(5001, "standard", software_version="X14.1"),
    ),
    Case(
        "LIC-05",
        UNDECIDED,
        "peers not yet counted",
        base={"demand": {"mra_registrations": 1}, "clusters": [{}]},
        said=("peer_count_not_stated",),
    ),
)

COUNTS = (
    Case(
        "LIC-06",
        MET,
        "all keys take effect",
        keys(*map(str, range(65))),
        KEYED,
        {"count": 65, "limit": 65},
        also={"LIC-01": UNMET},
    ),
    Case(
        "LIC-06",
        UNMET,
        "one key too many",
        keys(*map(str, range(66))),
        KEYED,
        {"count": 66, "limit": 65},
        f"{AT}/peers/1/option_keys",
        also={"LIC-01": UNMET},
    ),
    Case(
        "LIC-06",
        UNDECIDED,
        "no option keys are stated",
        {"cluster": {"option_keys": None}},
        facts={"count": None},
        pointer=f"{AT}/peers/0/option_keys",
        also={"LIC-01": UNDECIDED},
    ),
    Case("LIC-06", NOT_APPLICABLE, "from X14.2 there is Smart Licensing only", base=SMART),
)

MODULES = (
    Case("LIC-07", MET, "none, in any release", facts={"hsm": False}),
    Case(
        "LIC-07",
        UNMET,
        "withdrawn in X14.2",
        {"cluster": {"hsm": True}},
        make_document(X14_2, **smart(registered=False)),
        {"hsm": True, "smart_licensing": True},
        f"{AT}/hsm",
    ),
    Case(
        "LIC-07",
        MET,
        "before, it works without Smart Licensing",
        {"cluster": {"hsm": True}},
        make_document(LAST_OPTION_KEYS, **smart(registered=False)),
        {"hsm": True, "smart_licensing": False},
    ),
    Case(
        "LIC-07",
        UNMET,
        "but not with it",
        {"peers": {2: {"hsm": True}}},
        facts={"hsm": True},
        pointer=f"{AT}/peers/1/hsm",
    ),
    Case(
        "LIC-07",
        UNDECIDED,
        "which is not stated",
        {"cluster": {"hsm": True}},
        make_document(cluster={"smart_licensing": None}),
        {"hsm": True, "smart_licensing": None},
        f"{AT}/peers/0/smart_licensing",
    ),
    Case(
        "LIC-07",
        UNDECIDED,
        "a module not stated",
        {"cluster": {"hsm": None}},
        facts={"hsm": None},
        pointer=f"{AT}/peers/0/hsm",
    ),
)

KEPT = (
    Case("LIC-08", MET, "the key is there", base=KEPT_KEY, facts={"option_keys": ("Microsoft Interoperability",)}),
    Case("LIC-08", MET, "in other letters too", keys("MICROSOFT interoperability"), KEPT_KEY),
    Case(
        "LIC-08",
        UNMET,
        "a peer lacks it",
        keys(),
        KEPT_KEY,
        {"option_keys": ()},
        f"{AT}/peers/1/option_keys",
        also={"LIC-01": UNMET},
    ),
    Case(
        "LIC-08",
        UNDECIDED,
        "the keys are not stated",
        base=make_document(KEPT_KEY, cluster={"option_keys": None}),
        facts={"option_keys": None},
        pointer=f"{AT}/peers/0/option_keys",
    ),
    Case(
        "LIC-08",
        UNDECIDED,
        "services are not stated",
        base=make_document(KEPT_KEY, services=None, cluster={"option_keys": []}),
        facts={"option_keys": ()},
        pointer="/services",
    ),
    Case(
        "LIC-08",
        UNDECIDED,
        "the type is not stated",
        base=make_document(KEPT_KEY, cluster={"type": None, "option_keys": []}),
        pointer=f"{AT}/type",
    ),
    Case("LIC-08", NOT_APPLICABLE, "no gateway to Microsoft", base=make_document(KEPT_KEY, services=["mra"])),
    Case("LIC-08", NOT_APPLICABLE, "an E is none", base=make_document(KEPT_KEY, cluster={"type": "E"})),
    Case(
        "LIC-08",
        NOT_APPLICABLE,
        "the last release in which the key can be added",
        base=make_document(KEPT_KEY, software_version="X14.1", cluster={"option_keys": []}),
    ),
)

CASES = (*OPTION_KEYS, *SMART_LICENSING, *SIDES, *IMAGES, *COUNTS, *MODULES, *KEPT)


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


def test_an_evaluation_that_runs_names_its_end() -> None:
    """Until then it can be registered, and the words say so in both languages."""
    document = make_document(X14_2, **smart(registered=False, evaluation_ends="2026-12-24"))
    said = sentences(judge(document)["LIC-02"])
    assert "December 24, 2026" in said["en"][0]
    assert "24 de diciembre de 2026" in said["es"][0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("rule", "limit"),
    [
        ("LIC-02", "smart_licensing_evaluation_days"),
        ("LIC-05", "encrypted_sessions_on_standard_image"),
        ("LIC-06", "option_keys_in_effect"),
    ],
)
def test_the_words_name_the_limit_of_the_reference(rule: str, limit: str, language: str) -> None:
    """The statement prints the number of data/limits.toml as people of the language write it."""
    phrases = load_wording().phrases(language)
    value = load_reference().limit(limit, Version.parse("X14.2")).value
    assert f" {phrases.number(value)} " in phrases.say(f"rules.{rule}.statement")


SEVERITIES = {
    "LIC-01": "blocker",
    "LIC-02": "blocker",
    "LIC-03": "caution",
    "LIC-04": "caution",
    "LIC-05": "blocker",
    "LIC-06": "caution",
    "LIC-07": "blocker",
    "LIC-08": "caution",
}


def test_each_rule_is_as_severe_as_the_reference_says() -> None:
    """What stops or is not supported is a blocker; what lacks licences for a part is a caution."""
    assert {rule.id: str(rule.severity) for rule in RULES.values() if rule.topic == "LIC"} == SEVERITIES
