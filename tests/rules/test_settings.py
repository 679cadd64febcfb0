"""CFG rules: each row changes one thing in a sound design; only the named rules may change their outcome."""

from __future__ import annotations

from typing import Any

import pytest

from tests.designs import SOUND_C, make_document
from tests.rules.judging import CONFIRMED, MET, NOT_APPLICABLE, UNDECIDED, UNMET, Case, check, judge
from tests.rules.sentences import sentences

AT = "/clusters/0"
FIRST, SECOND = "expc01.apolo.local", "expc02.apolo.local"
PERMISSIVE = make_document(SOUND_C, cluster={"tls_verification": "permissive"})
"""No names are compared here, so that a change of address moves no TLS rule."""
IPV6 = make_document(PERMISSIVE, cluster={"ip_version": "ipv6"})
QUICK = {"schema_version": 1, "clusters": [{"type": "C", "peer_count": 2, "configuration_primary": 1}]}
NO_ADDRESS = {"CFG-01": UNDECIDED, "CFG-03": UNDECIDED, "CFG-04": UNDECIDED}


def page(number: int = 2, **facts: Any) -> dict[str, Any]:
    """Return the change that makes these facts of one peer's Clustering page known."""
    return {"peers": {number: {"clustering": facts}}}


def address(text: str | None, number: int = 2) -> dict[str, Any]:
    """Return the change that gives one peer this address."""
    return {"peers": {number: {"address": text}}}


def without(rule: str) -> dict[str, Any]:
    """Return what else is undecided with one address not stated."""
    return {other: outcome for other, outcome in NO_ADDRESS.items() if other != rule}


LISTS = (
    Case("CFG-01", MET, "the design gives all peers one list", facts={"listed": (FIRST, SECOND), "address": SECOND}),
    Case(
        "CFG-01",
        MET,
        "a page that holds the same, written otherwise and with empty fields at the end",
        page(peers=[FIRST.upper(), SECOND, None, None, None, None]),
        facts={"listed": (FIRST, SECOND), "expected": (FIRST, SECOND)},
        pointer=f"{AT}/peers/1/clustering/peers",
    ),
    Case(
        "CFG-01",
        UNMET,
        "the same addresses in another order",
        page(peers=[SECOND, FIRST]),
        facts={"listed": (SECOND, FIRST), "expected": (FIRST, SECOND)},
        pointer=f"{AT}/peers/1/clustering/peers",
    ),
    Case("CFG-01", UNMET, "a page that lacks a peer", page(peers=[SECOND]), facts={"listed": (SECOND,)}),
    Case("CFG-01", UNMET, "a page with nothing on it", page(peers=[]), facts={"listed": ()}),
    Case(
        "CFG-01",
        UNMET,
        "a list without the peer's own address, where another peer's address is not stated",
        {"peers": {1: {"address": None, "clustering": {"peers": [FIRST]}}, 2: {"clustering": {"peers": [FIRST]}}}},
        PERMISSIVE,
        facts={"listed": (FIRST,), "expected": (FIRST,), "address": SECOND},
        also={"CFG-04": UNDECIDED},
    ),
    Case(
        "CFG-01",
        UNDECIDED,
        "an address is not stated, so neither is the list",
        address(None),
        PERMISSIVE,
        facts={"listed": None, "expected": None, "address": None},
        pointer=f"{AT}/peers/1/address",
        also=without("CFG-01"),
    ),
    Case(
        "CFG-01",
        UNDECIDED,
        "the pages agree, but whether the peer itself is listed is not known without its address",
        {"peers": {number: {"address": None, "clustering": {"peers": [FIRST, SECOND]}} for number in (1, 2)}},
        PERMISSIVE,
        facts={"listed": (FIRST, SECOND), "expected": (FIRST, SECOND), "address": None},
        also={"CFG-04": UNDECIDED},
    ),
    Case("CFG-01", UNDECIDED, "the quick form states no addresses", base=QUICK, facts={"listed": None}),
    Case("CFG-03", MET, "empty fields after the last entry are no gaps", page(peers=[FIRST, SECOND, None, None])),
    Case(
        "CFG-03",
        UNMET,
        "an empty field between two entries",
        page(peers=[FIRST, None, None, SECOND, None]),
        facts={"gaps": (2, 3)},
        pointer=f"{AT}/peers/1/clustering/peers",
    ),
    Case("CFG-03", UNMET, "an empty first field", page(peers=[None, FIRST, SECOND]), facts={"gaps": (1,)}),
    Case(
        "CFG-03",
        MET,
        "a page with nothing on it has no gap",
        page(peers=[]),
        facts={"gaps": ()},
        also={"CFG-01": UNMET},
    ),
    Case(
        "CFG-03",
        UNDECIDED,
        "an address is not stated",
        address(None),
        PERMISSIVE,
        facts={"gaps": None},
        pointer=f"{AT}/peers/0/address",
        also=without("CFG-03"),
    ),
    Case("CFG-03", UNDECIDED, "the quick form states no addresses", base=QUICK),
    Case(
        "CFG-04",
        UNMET,
        "one address twice, in other letters",
        address(FIRST.upper()),
        PERMISSIVE,
        facts={"address": FIRST.upper(), "times": 2, "valid": True},
        pointer=f"{AT}/peers/1/address",
    ),
    *(
        Case(
            "CFG-04", UNMET, f"{text} is no address of a host", address(text), PERMISSIVE, {"times": 1, "valid": False}
        )
        for text in (
            "expc02",
            "-c02.apolo.local",
            "c_02.apolo.local",
            "10.15.13",
            "0.0.0.0",
            "127.0.0.1",
            "239.1.1.1",
            "255.255.255.255",
        )
    ),
    *(
        Case("CFG-04", UNMET, f"{text} is no address of a host", address(text), IPV6, {"times": 1, "valid": False})
        for text in ("::", "::1", "ff02::1")
    ),
    *(
        Case(
            "CFG-04",
            MET,
            f"{text} is an address",
            address(text),
            PERMISSIVE,
            {"address": text, "times": 1, "valid": True},
        )
        for text in ("10.15.13.99", "expc99.apolo.local", "xn--expc-0qa.apolo.local")
    ),
    Case(
        "CFG-04",
        UNMET,
        "one address twice that is no address of a host",
        {"peers": {1: {"address": "expc"}, 2: {"address": "expc"}}},
        PERMISSIVE,
        {"times": 2, "valid": False},
    ),
    Case(
        "CFG-04",
        UNMET,
        "one IPv6 address written in two ways",
        {
            "peers": {1: {"address": "2001:db8::1"}, 2: {"address": "2001:DB8:0:0::1"}},
            "cluster": {"ip_version": "ipv6"},
        },
        PERMISSIVE,
        {"times": 2, "valid": True},
    ),
    Case(
        "CFG-04",
        UNDECIDED,
        "an address is not stated",
        address(None),
        PERMISSIVE,
        {"times": None, "valid": None},
        also=without("CFG-04"),
    ),
    Case(
        "CFG-04",
        UNMET,
        "an invalid address counts although another is not stated",
        {"peers": {1: {"address": None}, 2: {"address": "expc02"}}},
        PERMISSIVE,
        {"address": "expc02"},
        also=without("CFG-04"),
    ),
)

SETTINGS = (
    Case(
        "CFG-02",
        MET,
        "one number for all, of a peer in the list",
        facts={"configuration_primary": 1, "expected": 1, "peer_count": 2},
    ),
    Case("CFG-02", MET, "the last peer may be primary", {"cluster": {"configuration_primary": 2}}),
    Case(
        "CFG-02",
        UNMET,
        "a number beyond the list",
        {"cluster": {"configuration_primary": 3}},
        facts={"configuration_primary": 3, "expected": 3, "peer_count": 2},
        pointer=f"{AT}/configuration_primary",
    ),
    Case(
        "CFG-02",
        UNMET,
        "a page that names another primary",
        page(configuration_primary=2),
        facts={"configuration_primary": 2, "expected": 1},
        pointer=f"{AT}/peers/1/clustering/configuration_primary",
    ),
    Case(
        "CFG-02",
        UNDECIDED,
        "no primary is stated",
        {"cluster": {"configuration_primary": None}},
        facts={"configuration_primary": None, "expected": None},
    ),
    Case(
        "CFG-02",
        UNDECIDED,
        "only one page is known",
        {"cluster": {"configuration_primary": None}, **page(configuration_primary=1)},
        facts={"configuration_primary": None, "expected": 1},
    ),
    Case("CFG-02", MET, "the quick form states it too", base=QUICK),
    Case("CFG-05", UNDECIDED, "an order of work is for a person to confirm"),
    Case("CFG-05", CONFIRMED, "a person confirmed the order", {"confirm": ("CFG-05",)}),
    Case("CFG-06", MET, "H.323 mode is on", facts={"h323_mode": True}),
    Case(
        "CFG-06",
        UNMET,
        "H.323 mode is off at one peer",
        {"peers": {2: {"h323_mode": False}}},
        facts={"h323_mode": False},
        pointer=f"{AT}/peers/1/h323_mode",
    ),
    Case("CFG-06", UNMET, "H.323 mode is off for all", {"cluster": {"h323_mode": False}}, pointer=f"{AT}/h323_mode"),
    Case(
        "CFG-06",
        UNDECIDED,
        "H.323 mode is not stated",
        {"cluster": {"h323_mode": None}},
        facts={"h323_mode": None},
        pointer=f"{AT}/peers/0/h323_mode",
    ),
)

CASES = (*LISTS, *SETTINGS)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_settings(case: Case) -> None:
    """What the case says is so, no other rule than those it names changed, and all of it can be said."""
    assert sentences(check(case))


def test_one_system_has_a_primary_and_h323_but_no_list_to_compare() -> None:
    """A cluster of one is already set up as a cluster: only what compares peers does not apply."""
    alone = make_document(SOUND_C)
    alone["clusters"][0]["peers"].pop()
    results = judge(alone)
    applicable = {rule for rule in results if rule.startswith("CFG") and results[rule].outcome is not NOT_APPLICABLE}
    assert applicable == {"CFG-02", "CFG-04", "CFG-06"}
