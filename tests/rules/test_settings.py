"""CFG rules: each row changes one thing in a sound design; only the named rules may change their outcome."""

from __future__ import annotations

from typing import Any

import pytest

from planner.design import is_ip
from tests.designs import SOUND_C, SOUND_E, SOUND_PAIR, make_document
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


def renamed(text: str) -> dict[str, Any]:
    """Return what else is unmet with a name for a peer that its other names do not fit; nothing with an IP address."""
    return {} if is_ip(text) else {"DNS-02": UNMET, "DNS-05": UNMET}


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
        also={"DNS-02": UNDECIDED, "CFG-04": UNDECIDED},
    ),
    Case(
        "CFG-01",
        UNDECIDED,
        "an address is not stated, so neither is the list",
        address(None),
        PERMISSIVE,
        facts={"listed": None, "expected": None, "address": None},
        pointer=f"{AT}/peers/1/address",
        also={"DNS-02": UNDECIDED, "CFG-03": UNDECIDED, "CFG-04": UNDECIDED},
    ),
    Case(
        "CFG-01",
        UNDECIDED,
        "the pages agree, but whether the peer itself is listed is not known without its address",
        {"peers": {number: {"address": None, "clustering": {"peers": [FIRST, SECOND]}} for number in (1, 2)}},
        PERMISSIVE,
        facts={"listed": (FIRST, SECOND), "expected": (FIRST, SECOND), "address": None},
        also={"DNS-02": UNDECIDED, "CFG-04": UNDECIDED},
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
        also={"DNS-02": UNDECIDED, "CFG-01": UNDECIDED, "CFG-04": UNDECIDED},
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
        also={"DNS-02": UNMET},
    ),
    *(
        Case(
            "CFG-04",
            UNMET,
            f"{text} is no address of a host",
            address(text),
            PERMISSIVE,
            {"times": 1, "valid": False},
            said=("not_usable",),
            also=renamed(text),
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
        Case(
            "CFG-04",
            UNMET,
            f"{text} is no address of a host",
            address(text),
            IPV6,
            {"times": 1, "valid": False},
            said=("not_usable",),
        )
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
            also=renamed(text),
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
        also={"DNS-02": UNMET, "DNS-05": UNMET},
        said=("not_usable_and_repeated",),
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
        also={"NET-15": UNDECIDED},
    ),
    Case(
        "CFG-04",
        UNDECIDED,
        "an address is not stated",
        address(None),
        PERMISSIVE,
        {"times": None, "valid": None},
        also={"DNS-02": UNDECIDED, "CFG-01": UNDECIDED, "CFG-03": UNDECIDED},
    ),
    Case(
        "CFG-04",
        UNMET,
        "an invalid address counts although another is not stated",
        {"peers": {1: {"address": None}, 2: {"address": "expc02"}}},
        PERMISSIVE,
        {"address": "expc02"},
        also={"DNS-02": UNMET, "DNS-05": UNMET, "CFG-01": UNDECIDED, "CFG-03": UNDECIDED},
        said=("not_usable",),
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

REGISTRAR = make_document(SOUND_C, services=["mra", "registrar"], cluster={"h323_registration_ttl_seconds": 60})
NEIGHBOUR = "vcs.apolo.example"


def ttl(seconds: int | None) -> dict[str, Any]:
    """Return the change to this H.323 registration time to live."""
    return {"cluster": {"h323_registration_ttl_seconds": seconds}}


def zone(*peers: str | None, **facts: Any) -> dict[str, Any]:
    """Return the change to one more zone beside the sound ones."""
    stated = {"name": "Z", "type": "neighbor", "peers": list(peers), **facts}
    more = {fact: value for fact, value in stated.items() if value is not None}
    return {"cluster": {"zones": [*SOUND_C["clusters"][0]["zones"], more]}}


def twice(**facts: Any) -> dict[str, Any]:
    """Return the change to a second cluster of one peer."""
    second = {"name": "other.apolo.local", "type": "C", "peers": [facts]}
    return {"clusters": [SOUND_C["clusters"][0], second]}


REGISTRATIONS = (
    Case("CFG-07", MET, "a minute", base=REGISTRAR, facts={"seconds": 60, "default_seconds": 1800}),
    Case("CFG-07", MET, "a second less than the default", ttl(1799), REGISTRAR),
    Case(
        "CFG-07", UNMET, "the default", ttl(1800), REGISTRAR, {"seconds": 1800}, f"{AT}/h323_registration_ttl_seconds"
    ),
    Case(
        "CFG-07",
        UNMET,
        "more at one peer",
        {"peers": {2: {"h323_registration_ttl_seconds": 3600}}},
        REGISTRAR,
        {"seconds": 3600},
        f"{AT}/peers/1/h323_registration_ttl_seconds",
    ),
    Case("CFG-07", UNDECIDED, "it is not stated", ttl(None), REGISTRAR, {"seconds": None}),
    Case("CFG-07", NOT_APPLICABLE, "nothing registers where the cluster is no registrar"),
    Case("CFG-08", MET, "it is on", facts={"call_signaling_optimization": True}),
    Case(
        "CFG-08",
        UNMET,
        "it is off at one peer",
        {"peers": {2: {"call_signaling_optimization": False}}},
        facts={"call_signaling_optimization": False},
        pointer=f"{AT}/peers/1/call_signaling_optimization",
    ),
    Case("CFG-08", UNDECIDED, "it is not stated", {"cluster": {"call_signaling_optimization": None}}),
    *(Case(rule, UNDECIDED, "a design does not show it") for rule in ("CFG-09", "CFG-10", "CFG-11")),
    *(
        Case(rule, CONFIRMED, "a person confirmed it", {"confirm": (rule,)})
        for rule in ("CFG-09", "CFG-10", "CFG-11", "CFG-13")
    ),
)

ZONES = (
    Case("CFG-12", MET, "the zones name other systems", facts={"zone": "Unified CM", "own": ()}),
    Case(
        "CFG-12",
        MET,
        "a cluster without zones",
        {"cluster": {"zones": []}},
        facts={"own": None},
        also={"DNS-17": NOT_APPLICABLE},
        said=("no_zone",),
    ),
    Case("CFG-12", MET, "a zone whose fields are all empty", zone(None), also={"DNS-17": UNDECIDED}),
    Case("CFG-12", MET, "a traversal server waits for whoever calls", zone(type="traversal_server", peers=None)),
    *(
        Case(
            "CFG-12",
            UNMET,
            f"a {kind} zone to the second peer by {name}",
            zone(NEIGHBOUR, name, type=kind),
            facts={"zone": "Z", "own": (2,)},
            pointer=f"{AT}/zones/2",
            also={"DNS-17": UNMET} if is_ip(name) else {},
        )
        for kind, name in (
            ("neighbor", SECOND.upper()),
            ("neighbor", "10.15.13.16"),
            ("traversal_client", SECOND),
            ("unified_communications_traversal", SECOND),
        )
    ),
    Case(
        "CFG-12",
        UNMET,
        "by the public name",
        zone("p.apolo.example"),
        make_document(peers={1: {"public_fqdn": "p.apolo.example"}}),
        {"own": (1,)},
    ),
    *(
        Case("CFG-12", UNMET, f"an edge's neighbour at {ip}", zone(ip), SOUND_E, {"own": (1,)}, also={"DNS-17": UNMET})
        for ip in ("192.168.245.131", "10.88.246.163")
    ),
    Case(
        "CFG-12",
        UNDECIDED,
        "zones are not stated",
        {"cluster": {"zones": None}},
        pointer=f"{AT}/zones",
        also={"DNS-17": UNDECIDED},
    ),
    Case(
        "CFG-12",
        UNDECIDED,
        "a neighbour whose addresses are not stated",
        zone(peers=None),
        pointer=f"{AT}/zones/2",
        also={"DNS-17": UNDECIDED},
    ),
    Case(
        "CFG-12",
        UNDECIDED,
        "the zones name somebody, but the peers have no names",
        base={"clusters": [{"peer_count": 2, "zones": [{"type": "neighbor", "peers": [NEIGHBOUR]}]}]},
        facts={"own": ()},
    ),
)

ELSEWHERE = (
    Case("CFG-13", UNDECIDED, "the rest of the organisation is for a person"),
    Case("CFG-13", UNDECIDED, "no address stands in both clusters", base=SOUND_PAIR),
    *(
        Case(
            "CFG-13",
            UNMET,
            f"both clusters have a peer of the same {what}",
            base=make_document(**twice(**facts)),
            facts={"clusters": (1,)},
        )
        for what, facts in {
            "name, in other letters": {"address": SECOND.upper()},
            "LAN address": {"address": "x.apolo.local", "lan1": {"ipv4": "10.15.13.16"}},
            "address, without a name": {"address": "10.15.13.16"},
        }.items()
    ),
    Case(
        "CFG-13",
        UNMET,
        "not even a person's word makes that right",
        {"confirm": ("CFG-13",)},
        make_document(**twice(address=SECOND)),
        {"address": SECOND, "clusters": (2,)},
        f"{AT}/peers/1/address",
    ),
    Case(
        "CFG-13",
        UNDECIDED,
        "networks of several customers may use one private address",
        base=make_document(multitenant=True, **twice(address="10.15.13.16")),
    ),
    Case(
        "CFG-13",
        UNMET,
        "but not one name",
        base=make_document(multitenant=True, **twice(address=SECOND)),
    ),
    Case(
        "CFG-13",
        UNDECIDED,
        "external interfaces are no addresses of peers",
        base=make_document(
            **twice(address="x.apolo.local", nics=2, lan1={"ipv4": "10.1.1.1"}, lan2={"ipv4": "10.15.13.16"})
        ),
    ),
)

LOGS = (
    Case("CFG-14", MET, "a server for all", facts={"syslog_servers": ("10.15.13.4",)}),
    Case(
        "CFG-14",
        UNMET,
        "none for one peer",
        {"peers": {2: {"syslog_servers": []}}},
        facts={"syslog_servers": ()},
        pointer=f"{AT}/peers/1/syslog_servers",
    ),
    Case("CFG-14", UNDECIDED, "they are not stated", {"cluster": {"syslog_servers": None}}),
)

CASES = (*LISTS, *SETTINGS, *REGISTRATIONS, *ZONES, *ELSEWHERE, *LOGS)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_settings(case: Case) -> None:
    """What the case says is so, no other rule than those it names changed, and all of it can be said."""
    result = check(case)
    if result.observations:
        assert sentences(result)


def test_one_system_has_a_primary_and_h323_but_no_list_to_compare() -> None:
    """A cluster of one is already set up as a cluster: only what compares peers does not apply."""
    alone = make_document(SOUND_C)
    alone["clusters"][0]["peers"].pop()
    results = judge(alone)
    applicable = {rule for rule in results if rule.startswith("CFG") and results[rule].outcome is not NOT_APPLICABLE}
    assert applicable == {"CFG-02", "CFG-04", "CFG-06", "CFG-13", "CFG-14"}
