"""Certificates: what they name and may be used for, the zones that check them, keys and FIPS."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest

from planner.design import PeerType
from planner.versions import Version
from tests.designs import SOUND_C, SOUND_E, SOUND_PAIR, make_document
from tests.rules.judging import CONFIRMED, MET, NOT_APPLICABLE, UNDECIDED, UNMET, Case, check, judge
from tests.rules.sentences import sentences

AT = "/clusters/0"
PEER = f"{AT}/peers/1"
ALONE = make_document(cluster={"peers": SOUND_C["clusters"][0]["peers"][:1]})
PERMISSIVE = make_document(cluster={"tls_verification": "permissive"})
NAME = "expc-cluster.apolo.local"
EDGE = SOUND_E
FEDERATION = make_document(EDGE, services=["b2b"], cluster={"xmpp_federation": True})
"""An Expressway-E cluster for calls with others and XMPP federation, whose certificates hold what that needs."""
FEDERATION["im_and_presence"] = {"federation_domains": ["im.apolo.example"], "chat_node_aliases": ["chat1.apolo.local"]}
for each in FEDERATION["clusters"][0]["peers"]:
    each["certificate"]["subject_alt_names"] += ["im.apolo.example", "CHAT1.apolo.local"]


def at(release: str, base: dict[str, Any] = SOUND_C) -> dict[str, Any]:
    """Return a design on another release."""
    return make_document(base, software_version=release)


def certificate(base: dict[str, Any] = SOUND_C, number: int = 2, **changes: Any) -> dict[str, Any]:
    """Return the change of one peer's certificate in some facts; None removes one."""
    own = base["clusters"][0]["peers"][number - 1]["certificate"]
    changed = {name: value for name, value in {**own, **changes}.items() if value is not None}
    return {"peers": {number: {"certificate": changed}}}


def alternative_names(*names: str, base: dict[str, Any] = SOUND_C) -> dict[str, Any]:
    """Return the change of one peer's alternative names to its own name and these."""
    return certificate(base, subject_alt_names=[base["clusters"][0]["peers"][1]["address"], *names])


def profiles(*names: str) -> dict[str, Any]:
    """Return a Unified CM with these encrypted phone security profiles."""
    return {"unified_cm": {**SOUND_C["unified_cm"], "phone_security_profiles": list(names)}}


def pair(**zone: Any) -> dict[str, Any]:
    """Return a change of the Expressway-E's traversal zone; None removes a fact."""
    clusters = copy.deepcopy(SOUND_PAIR["clusters"])
    for name, value in zone.items():
        if value is None:
            clusters[1]["zones"][0].pop(name)
        else:
            clusters[1]["zones"][0][name] = value
    return {"clusters": clusters}


def with_edge(**changes: Any) -> dict[str, Any]:
    """Return a change of facts of the Expressway-E cluster of the pair; None removes one."""
    inside, outside = copy.deepcopy(SOUND_PAIR["clusters"])
    return {"clusters": [inside, {name: value for name, value in {**outside, **changes}.items() if value is not None}]}


ALONE_PAIR = make_document(SOUND_PAIR, clusters=copy.deepcopy(SOUND_PAIR["clusters"]))
"""One Expressway-C, whose own name the zone verifies, and one Expressway-E."""
for alone in ALONE_PAIR["clusters"]:
    alone["peers"] = alone["peers"][:1]
ALONE_PAIR["clusters"][1]["zones"][0]["tls_verify_subject_name"] = "EXPC01.apolo.local"

SHARED = SOUND_C["clusters"][0]["peers"][0]["certificate"]["fingerprint"]

NAMES = (
    Case("TLS-11", MET, "two certificates", facts={"fingerprint": "c2" * 32, "sharing": ()}),
    Case(
        "TLS-11",
        UNMET,
        "one certificate for both",
        certificate(fingerprint=SHARED),
        facts={"fingerprint": SHARED, "sharing": (1,)},
        pointer=f"{PEER}/certificate/fingerprint",
    ),
    Case(
        "TLS-11",
        UNDECIDED,
        "one fingerprint is not stated",
        certificate(fingerprint=None),
        facts={"fingerprint": None, "sharing": ()},
        pointer=f"{PEER}/certificate/fingerprint",
    ),
    Case("TLS-11", NOT_APPLICABLE, "a peer alone", base=ALONE),
    Case("TLS-11", NOT_APPLICABLE, "before X8.8 peers show each other no certificate", base=at("X8.7")),
    Case("TLS-11", MET, "from X8.8 on they do", base=at("X8.8")),
    Case(
        "TLS-12",
        MET,
        "each certificate has the cluster name",
        facts={"cluster_name": NAME, "names": ("expc02.apolo.local", NAME)},
        pointer=f"{PEER}/certificate/subject_alt_names",
    ),
    Case("TLS-12", MET, "in letters of any size", alternative_names(NAME.upper())),
    Case(
        "TLS-12",
        UNMET,
        "one certificate lacks it, a wildcard notwithstanding",
        alternative_names("*.apolo.local"),
        facts={"cluster_name": NAME, "names": ("expc02.apolo.local", "*.apolo.local")},
        pointer=f"{PEER}/certificate/subject_alt_names",
    ),
    Case(
        "TLS-12",
        UNMET,
        "the common name is not read",
        certificate(common_name=NAME, subject_alt_names=["expc02.apolo.local"]),
    ),
    Case(
        "TLS-12",
        UNDECIDED,
        "alternative names are not stated",
        certificate(subject_alt_names=None),
        facts={"names": None},
        pointer=f"{PEER}/certificate/subject_alt_names",
    ),
    Case(
        "TLS-12",
        UNDECIDED,
        "the cluster has no name",
        {"cluster": {"name": None}},
        facts={"cluster_name": None},
        pointer=f"{AT}/name",
        also={"DNS-07": UNDECIDED, "DNS-08": UNDECIDED},
    ),
    Case(
        "TLS-12",
        UNDECIDED,
        "services are not stated",
        {"services": None},
        pointer="/services",
        also={
            "DNS-09": UNDECIDED,
            "DNS-19": UNDECIDED,
            "TLS-13": UNDECIDED,
            "CFG-07": UNDECIDED,
            "LIC-03": UNDECIDED,
            "LIC-04": MET,
            "PAIR-06": UNDECIDED,
            "PAIR-09": UNDECIDED,
            "CAP-03": UNDECIDED,
            "CAP-05": UNDECIDED,
            "CAP-10": UNDECIDED,
        },
        said=("services_not_stated",),
    ),
    Case(
        "TLS-12",
        UNDECIDED,
        "type is not stated",
        {"cluster": {"type": None}},
        pointer=f"{AT}/peers/0/type",
        also={
            "MEM-02": UNDECIDED,
            "NET-13": UNDECIDED,
            "NET-14": UNDECIDED,
            "NET-19": UNDECIDED,
            "NET-21": UNDECIDED,
            "NET-22": UNDECIDED,
            "DNS-06": UNDECIDED,
            "DNS-09": UNDECIDED,
            "DNS-11": UNDECIDED,
            "DNS-13": UNDECIDED,
            "DNS-14": UNDECIDED,
            "TLS-13": UNDECIDED,
            "TLS-14": UNDECIDED,
        },
        said=("type_not_stated",),
    ),
    Case("TLS-12", NOT_APPLICABLE, "an Expressway-E does without", base=EDGE),
    Case("TLS-12", NOT_APPLICABLE, "a peer alone", base=ALONE),
    Case("TLS-12", NOT_APPLICABLE, "neither clients nor federation", base=make_document(services=["b2b"])),
    Case(
        "TLS-12",
        MET,
        "federation alone asks for it",
        base=make_document(services=["b2b"], cluster={"xmpp_federation": True}),
    ),
)

SERVICES = (
    Case("TLS-13", MET, "no encrypted profile is used", facts={"profiles": (), "lacking": (), "not_fqdns": ()}),
    Case(
        "TLS-13",
        MET,
        "no encrypted profile is used, so no certificate has to be known",
        {"peers": {2: {"certificate": None}}},
        PERMISSIVE,
        also={
            "TLS-02": UNDECIDED,
            "TLS-11": UNDECIDED,
            "TLS-12": UNDECIDED,
            "TLS-16": UNDECIDED,
            "TLS-17": UNDECIDED,
            "TLS-19": UNDECIDED,
        },
    ),
    Case(
        "TLS-13",
        UNMET,
        "a profile that no certificate names",
        profiles("secure.apolo.local"),
        facts={"profiles": ("secure.apolo.local",), "lacking": ("secure.apolo.local",), "not_fqdns": ()},
        pointer=f"{PEER}/certificate/subject_alt_names",
    ),
    Case(
        "TLS-13",
        MET,
        "a profile that each certificate names, in letters of any size",
        {
            **profiles("Secure.apolo.local"),
            "every_peer": {"certificate": {"subject_alt_names": ["secure.apolo.local", NAME], "common_name": "x"}},
        },
        PERMISSIVE,
        {"profiles": ("Secure.apolo.local",), "lacking": ()},
        also={"TLS-02": UNMET, "TLS-11": UNDECIDED, "TLS-16": UNDECIDED, "TLS-17": UNDECIDED, "TLS-19": UNDECIDED},
    ),
    Case(
        "TLS-13",
        UNMET,
        "X12.6 is the first to ask for FQDNs",
        {
            **profiles("Secure profile"),
            "every_peer": {"certificate": {"subject_alt_names": ["Secure profile", NAME], "common_name": "x"}},
        },
        at("X12.6", PERMISSIVE),
        {"lacking": (), "not_fqdns": ("Secure profile",)},
        pointer="/unified_cm/phone_security_profiles",
        also={"TLS-02": UNMET, "TLS-11": UNDECIDED, "TLS-16": UNDECIDED, "TLS-17": UNDECIDED, "TLS-19": UNDECIDED},
    ),
    Case(
        "TLS-13",
        MET,
        "X12.5.9 does not ask for FQDNs",
        {
            **profiles("Secure profile"),
            "every_peer": {"certificate": {"subject_alt_names": ["Secure profile", NAME], "common_name": "x"}},
        },
        at("X12.5.9", PERMISSIVE),
        {"lacking": (), "not_fqdns": ()},
        also={"TLS-02": UNMET, "TLS-11": UNDECIDED, "TLS-16": UNDECIDED, "TLS-17": UNDECIDED, "TLS-19": UNDECIDED},
    ),
    Case(
        "TLS-13",
        UNDECIDED,
        "profiles are not stated",
        {"unified_cm": {name: value for name, value in SOUND_C["unified_cm"].items() if "profile" not in name}},
        facts={"profiles": None, "lacking": None},
        pointer="/unified_cm/phone_security_profiles",
    ),
    Case(
        "TLS-13",
        UNDECIDED,
        "profiles but no alternative names",
        {**profiles("secure.apolo.local"), "every_peer": {"certificate": {"common_name": "x"}}},
        PERMISSIVE,
        {"profiles": ("secure.apolo.local",), "lacking": None},
        pointer=f"{PEER}/certificate/subject_alt_names",
        also={
            "TLS-02": UNDECIDED,
            "TLS-11": UNDECIDED,
            "TLS-12": UNDECIDED,
            "TLS-16": UNDECIDED,
            "TLS-17": UNDECIDED,
            "TLS-19": UNDECIDED,
        },
    ),
    Case(
        "TLS-13",
        UNDECIDED,
        "services are not stated",
        {"services": None},
        pointer="/services",
        also={
            "DNS-09": UNDECIDED,
            "DNS-19": UNDECIDED,
            "TLS-12": UNDECIDED,
            "CFG-07": UNDECIDED,
            "LIC-03": UNDECIDED,
            "LIC-04": MET,
            "PAIR-06": UNDECIDED,
            "PAIR-09": UNDECIDED,
            "CAP-03": UNDECIDED,
            "CAP-05": UNDECIDED,
            "CAP-10": UNDECIDED,
        },
        said=("services_not_stated",),
    ),
    Case("TLS-13", NOT_APPLICABLE, "an Expressway-E does not speak for phones", base=EDGE),
    Case("TLS-13", NOT_APPLICABLE, "no clients", base=make_document(services=["b2b"])),
    Case("TLS-13", MET, "a peer alone as well", base=ALONE),
    Case(
        "TLS-14",
        MET,
        "the domain with collab-edge before it",
        base=EDGE,
        facts={"domains": ("apolo.example",), "federated": (), "lacking": ()},
    ),
    Case(
        "TLS-14", MET, "the domain itself, in letters of any size", alternative_names("Apolo.EXAMPLE", base=EDGE), EDGE
    ),
    Case(
        "TLS-14",
        UNMET,
        "neither",
        alternative_names("www.apolo.example", base=EDGE),
        EDGE,
        {"lacking": ("apolo.example",), "names": ("expe02.apolo.example", "www.apolo.example")},
        pointer=f"{PEER}/certificate/subject_alt_names",
    ),
    Case("TLS-14", MET, "federation has its names", base=FEDERATION, facts={"domains": (), "lacking": ()}),
    Case(
        "TLS-14",
        UNMET,
        "collab-edge does not stand for a federation domain",
        alternative_names("collab-edge.im.apolo.example", "chat1.apolo.local", base=FEDERATION),
        FEDERATION,
        {"federated": ("im.apolo.example", "chat1.apolo.local"), "lacking": ("im.apolo.example",)},
    ),
    Case(
        "TLS-14",
        UNMET,
        "what a certificate lacks is known before it is known what else it needs",
        {**alternative_names(base=EDGE), "cluster": {"xmpp_federation": None}},
        EDGE,
        {"lacking": ("apolo.example",)},
        pointer=f"{PEER}/certificate/subject_alt_names",
    ),
    Case(
        "TLS-14",
        MET,
        "whether federation is used does not matter where it needs no names",
        {
            "cluster": {"xmpp_federation": None},
            "im_and_presence": {"federation_domains": [], "chat_node_aliases": []},
        },
        EDGE,
    ),
    Case(
        "TLS-14",
        UNDECIDED,
        "whether federation is used is not stated",
        {"cluster": {"xmpp_federation": None}},
        EDGE,
        pointer=f"{AT}/xmpp_federation",
    ),
    Case(
        "TLS-14",
        UNDECIDED,
        "the names that federation needs are not stated",
        {"im_and_presence": {"federation_domains": ["im.apolo.example"]}},
        FEDERATION,
        {"federated": ("im.apolo.example",)},
        pointer="/im_and_presence/chat_node_aliases",
    ),
    Case(
        "TLS-14",
        UNDECIDED,
        "the registration domains are not stated",
        {"unified_cm": {"phone_security_profiles": []}},
        make_document(EDGE, unified_cm={"phone_security_profiles": [], "registration_domains": ["apolo.example"]}),
        {"domains": (), "lacking": ()},
        pointer="/unified_cm/registration_domains",
    ),
    Case(
        "TLS-14",
        UNDECIDED,
        "alternative names are not stated",
        certificate(EDGE, subject_alt_names=None),
        EDGE,
        {"names": None, "lacking": None},
        pointer=f"{PEER}/certificate/subject_alt_names",
        also={"TLS-07": UNDECIDED},
    ),
    Case(
        "TLS-14",
        UNDECIDED,
        "services are not stated",
        {"services": None},
        EDGE,
        pointer="/services",
        also={
            "DNS-06": UNDECIDED,
            "DNS-10": UNDECIDED,
            "DNS-11": UNDECIDED,
            "DNS-13": UNDECIDED,
            "DNS-19": UNDECIDED,
            "CFG-07": UNDECIDED,
            "LIC-03": UNDECIDED,
            "LIC-04": MET,
            "PAIR-09": UNDECIDED,
            "CAP-03": UNDECIDED,
            "CAP-05": UNDECIDED,
            "CAP-10": UNDECIDED,
        },
        said=("services_not_stated",),
    ),
    Case("TLS-14", NOT_APPLICABLE, "an Expressway-C is not seen from outside"),
    Case("TLS-14", NOT_APPLICABLE, "neither clients nor federation", base=make_document(EDGE, services=["b2b"])),
)

ZONES = (
    Case(
        "TLS-15",
        MET,
        "the zone verifies the cluster name, which each certificate has",
        base=SOUND_PAIR,
        facts={"subjects": (NAME,), "cluster_name": NAME, "short": (), "c": 1, "e": 2},
        pointer="/clusters/1/zones/0/tls_verify_subject_name",
    ),
    Case(
        "TLS-15",
        UNMET,
        "the zone verifies the name of one peer",
        pair(tls_verify_subject_name="expc01.apolo.local"),
        SOUND_PAIR,
        {"subjects": ("expc01.apolo.local",), "short": ()},
        pointer="/clusters/1/zones/0/tls_verify_subject_name",
    ),
    Case(
        "TLS-15",
        UNMET,
        "one certificate lacks the name",
        alternative_names(),
        SOUND_PAIR,
        {"subjects": (NAME,), "short": (2,)},
        also={"TLS-12": UNMET},
    ),
    Case(
        "TLS-15",
        MET,
        "an Expressway-C alone is verified by its own name",
        base=ALONE_PAIR,
        facts={"cluster_name": "expc01.apolo.local", "short": ()},
    ),
    Case(
        "TLS-15",
        MET,
        "an Expressway-C alone may be verified by the name of its cluster to be",
        {"clusters": [ALONE_PAIR["clusters"][0], {**ALONE_PAIR["clusters"][1], "zones": EDGE["clusters"][0]["zones"]}]},
        ALONE_PAIR,
        {"cluster_name": NAME},
    ),
    Case(
        "TLS-15",
        UNMET,
        "an Expressway-C alone is not verified by another name",
        {
            "clusters": [
                ALONE_PAIR["clusters"][0],
                {
                    **ALONE_PAIR["clusters"][1],
                    "zones": [{**EDGE["clusters"][0]["zones"][0], "tls_verify_subject_name": "expc02.apolo.local"}],
                },
            ]
        },
        ALONE_PAIR,
        {"subjects": ("expc02.apolo.local",), "cluster_name": "expc01.apolo.local"},
    ),
    Case("TLS-15", MET, "in letters of any size", pair(tls_verify_subject_name=NAME.upper()), SOUND_PAIR),
    Case(
        "TLS-15",
        MET,
        "one of two zones verifies it",
        with_edge(
            zones=[
                {"type": "unified_communications_traversal", "tls_verify_subject_name": "other.apolo.local"},
                *SOUND_PAIR["clusters"][1]["zones"],
            ]
        ),
        SOUND_PAIR,
        {"subjects": ("other.apolo.local", NAME)},
    ),
    Case(
        "TLS-15",
        UNDECIDED,
        "the field is not stated",
        pair(tls_verify_subject_name=None),
        SOUND_PAIR,
        {"subjects": ()},
        pointer="/clusters/1/zones/0/tls_verify_subject_name",
    ),
    Case(
        "TLS-15",
        UNDECIDED,
        "zones are not stated",
        with_edge(zones=None),
        SOUND_PAIR,
        {"subjects": ()},
        pointer="/clusters/1/zones",
    ),
    Case(
        "TLS-15",
        UNDECIDED,
        "another kind of zone tells nothing",
        pair(type="traversal_server"),
        SOUND_PAIR,
        {"subjects": ()},
        pointer="/clusters/1/zones",
    ),
    Case(
        "TLS-15",
        UNDECIDED,
        "the cluster has no name",
        {"cluster": {"name": None}},
        SOUND_PAIR,
        {"cluster_name": None},
        also={"DNS-07": UNDECIDED, "DNS-08": UNDECIDED, "TLS-12": UNDECIDED},
    ),
    Case(
        "TLS-15",
        UNDECIDED,
        "one certificate is not known",
        certificate(subject_alt_names=None),
        SOUND_PAIR,
        also={"TLS-12": UNDECIDED},
    ),
    Case(
        "TLS-15",
        UNDECIDED,
        "services are not stated",
        {"services": None},
        SOUND_PAIR,
        also={
            "DNS-09": UNDECIDED,
            "DNS-19": UNDECIDED,
            "TLS-12": UNDECIDED,
            "TLS-13": UNDECIDED,
            "CFG-07": UNDECIDED,
            "LIC-03": UNDECIDED,
            "LIC-04": MET,
            "PAIR-06": UNDECIDED,
            "PAIR-09": UNDECIDED,
            "CAP-03": UNDECIDED,
            "CAP-05": UNDECIDED,
            "CAP-10": UNDECIDED,
        },
    ),
    Case("TLS-15", NOT_APPLICABLE, "no clients", base=make_document(SOUND_PAIR, services=["b2b"])),
    Case("TLS-15", NOT_APPLICABLE, "no other side"),
)

USAGE = (
    Case(
        "TLS-16",
        MET,
        "both usages",
        facts={"client_auth": True, "type": PeerType.C, "release": Version.parse("X14.0.1")},
    ),
    Case(
        "TLS-16",
        UNMET,
        "an Expressway-C for servers alone",
        certificate(client_auth=False),
        facts={"client_auth": False, "type": PeerType.C},
        pointer=f"{PEER}/certificate/client_auth",
    ),
    *(
        Case(
            "TLS-16",
            outcome,
            f"an Expressway-{letter} for servers alone on {release}",
            certificate(base, client_auth=False),
            at(release, base),
            facts,
        )
        for release, letter, base, outcome, facts in (
            ("X15.3", "E", EDGE, UNMET, {"client_auth": False, "type": PeerType.E}),
            ("X15.4", "E", EDGE, MET, {"client_auth": False, "type": PeerType.E}),
            ("X15.4", "C", SOUND_C, UNMET, {"client_auth": False, "type": PeerType.C}),
            ("X15.4.9", "C", SOUND_C, UNMET, None),
            ("X15.5", "C", SOUND_C, NOT_APPLICABLE, None),
        )
    ),
    Case("TLS-16", UNDECIDED, "usage is not stated", certificate(client_auth=None), facts={"client_auth": None}),
    Case(
        "TLS-16",
        MET,
        "on X15.4 the usage of an Expressway-E does not matter",
        certificate(EDGE, client_auth=None),
        at("X15.4", EDGE),
    ),
    Case(
        "TLS-16",
        UNDECIDED,
        "on X15.4 it depends on a type that is not stated",
        {"cluster": {"type": None}, **certificate(client_auth=False)},
        at("X15.4"),
        {"client_auth": False, "type": None},
        pointer=f"{PEER}/type",
        also={
            "MEM-02": UNDECIDED,
            "NET-13": UNDECIDED,
            "NET-14": UNDECIDED,
            "NET-19": UNDECIDED,
            "NET-21": UNDECIDED,
            "NET-22": UNDECIDED,
            "DNS-06": UNDECIDED,
            "DNS-09": UNDECIDED,
            "DNS-11": UNDECIDED,
            "DNS-13": UNDECIDED,
            "DNS-14": UNDECIDED,
            "TLS-12": UNDECIDED,
            "TLS-13": UNDECIDED,
            "TLS-14": UNDECIDED,
        },
    ),
    Case("TLS-16", MET, "a peer alone as well", base=ALONE),
    Case("TLS-17", MET, "a private CA", facts={"public_ca": False, "client_auth": True}),
    Case(
        "TLS-17",
        MET,
        "nothing to lose without client authentication",
        certificate(public_ca=True, client_auth=False),
        facts={"public_ca": True, "client_auth": False},
        also={"TLS-16": UNMET},
    ),
    Case(
        "TLS-17",
        UNMET,
        "a public CA, until the day from which it cannot be renewed",
        certificate(public_ca=True, not_after="2027-03-01"),
        facts={"public_ca": True, "not_after": date(2027, 3, 1), "ends": date(2027, 3, 1)},
        pointer=f"{PEER}/certificate/client_auth",
    ),
    Case(
        "TLS-17",
        UNMET,
        "a public CA, to be renewed before that day",
        certificate(public_ca=True, not_after="2027-02-28"),
        facts={"not_after": date(2027, 2, 28)},
        said=("expires_before",),
    ),
    Case(
        "TLS-17",
        UNMET,
        "a public CA, until nobody knows",
        certificate(public_ca=True, not_after=None),
        also={"TLS-19": UNDECIDED},
    ),
    Case(
        "TLS-17",
        UNDECIDED,
        "the kind of CA is not stated",
        certificate(public_ca=None),
        facts={"public_ca": None},
        pointer=f"{PEER}/certificate/public_ca",
    ),
    Case(
        "TLS-17",
        UNDECIDED,
        "a public CA, for nobody knows what",
        certificate(public_ca=True, client_auth=None),
        pointer=f"{PEER}/certificate/client_auth",
        also={"TLS-16": UNDECIDED},
    ),
    Case("TLS-17", UNMET, "X15.4.9 still has one certificate", certificate(public_ca=True), at("X15.4.9")),
    Case("TLS-17", NOT_APPLICABLE, "X15.5 has one for each usage", certificate(public_ca=True), at("X15.5")),
    Case("TLS-18", UNDECIDED, "files of the peers are for a person to confirm"),
    Case("TLS-18", CONFIRMED, "a person confirmed them", {"confirm": ("TLS-18",)}),
    Case("TLS-18", NOT_APPLICABLE, "a peer alone", base=ALONE),
    Case(
        "TLS-19",
        MET,
        "a certificate that ends tomorrow is still current",
        certificate(not_after="2026-11-23"),
        facts={"not_after": date(2026, 11, 23), "days_left": 1, "days_since": None},
    ),
    Case(
        "TLS-19",
        UNMET,
        "a certificate that ends today is not after today",
        certificate(not_after="2026-11-22"),
        facts={"not_after": date(2026, 11, 22), "days_left": 0, "days_since": 0},
        pointer=f"{PEER}/certificate/not_after",
        said=("just_expired",),
    ),
    Case(
        "TLS-19",
        UNMET,
        "a certificate that ended some time ago",
        certificate(not_after="2026-09-30"),
        facts={"not_after": date(2026, 9, 30), "days_left": -53, "days_since": 53},
    ),
    Case(
        "TLS-19",
        UNDECIDED,
        "the last day is not stated",
        certificate(not_after=None),
        facts={"not_after": None, "days_left": None, "days_since": None},
    ),
    Case("TLS-19", NOT_APPLICABLE, "before X8.8 peers show each other no certificate", base=at("X8.7")),
    Case("TLS-19", MET, "from X8.8 on they do", base=at("X8.8")),
    Case("TLS-19", UNMET, "a peer alone has one to watch too", certificate(number=1, not_after="2026-11-01"), ALONE),
)

AROUND = (
    Case("TLS-20", UNDECIDED, "X14.2 is the first to verify; a person confirms", base=at("X14.2")),
    Case("TLS-20", CONFIRMED, "a person confirmed the certificates", {"confirm": ("TLS-20",)}, at("X14.2")),
    Case("TLS-20", NOT_APPLICABLE, "before X14.2 nothing is verified by default", base=at("X14.1.9")),
    Case("TLS-20", NOT_APPLICABLE, "an Expressway-E does not speak with Unified CM", base=at("X14.2", EDGE)),
    Case("TLS-20", NOT_APPLICABLE, "no clients", base=make_document(at("X14.2"), services=["b2b"])),
    Case("TLS-21", UNDECIDED, "a secret is for a person to confirm", base=at("X8.7.3")),
    Case("TLS-21", CONFIRMED, "a person confirmed the key", {"confirm": ("TLS-21",)}, at("X8.7.3")),
    Case("TLS-21", NOT_APPLICABLE, "X8.8 has no key", base=at("X8.8")),
    Case("TLS-21", NOT_APPLICABLE, "a peer alone", base=at("X8.7.3", ALONE)),
    Case("TLS-22", MET, "the mode is off", facts={"fips_mode": False}),
    Case(
        "TLS-22",
        UNMET,
        "the mode is on in one peer",
        {"peers": {2: {"fips_mode": True, "sip_dh_key_bits": 2048}}},
        facts={"fips_mode": True},
        pointer=f"{PEER}/fips_mode",
        also={"TLS-23": MET},
    ),
    Case(
        "TLS-22",
        UNDECIDED,
        "the mode is not stated",
        {"cluster": {"fips_mode": None}},
        facts={"fips_mode": None},
        pointer=f"{PEER}/fips_mode",
        also={"TLS-23": UNDECIDED},
    ),
    Case(
        "TLS-22",
        NOT_APPLICABLE,
        "a peer alone",
        {"cluster": {"fips_mode": True, "sip_dh_key_bits": 4096}},
        ALONE,
        also={"TLS-23": MET},
    ),
    *(
        Case(
            "TLS-23",
            outcome,
            f"{bits} bits on {release}",
            {"cluster": {"fips_mode": True, "sip_dh_key_bits": bits}},
            at(release),
            facts,
            also={"TLS-22": UNMET},
        )
        for bits, release, outcome, facts in (
            (1024, "X12.5.9", NOT_APPLICABLE, None),
            (1024, "X12.6", UNMET, {"sip_dh_key_bits": 1024, "limit": 2048, "fips_mode": True}),
            (2047, "X15.5", UNMET, {"sip_dh_key_bits": 2047}),
            (2048, "X15.5", MET, {"sip_dh_key_bits": 2048}),
            (None, "X15.5", UNDECIDED, {"sip_dh_key_bits": None}),
        )
    ),
    Case("TLS-23", MET, "a peer alone as well", {"cluster": {"fips_mode": True, "sip_dh_key_bits": 4096}}, ALONE),
    Case("TLS-23", NOT_APPLICABLE, "the mode is off"),
    Case(
        "TLS-23",
        UNDECIDED,
        "whether a large key is needed is not stated",
        {"cluster": {"fips_mode": None, "sip_dh_key_bits": 2048}},
        facts={"fips_mode": None, "sip_dh_key_bits": 2048},
        pointer=f"{PEER}/fips_mode",
        also={"TLS-22": UNDECIDED},
    ),
)

CASES = (*NAMES, *SERVICES, *ZONES, *USAGE, *AROUND)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_certificates(case: Case) -> None:
    """What the case says is so, no other rule than those it names changed, and all of it can be said."""
    assert sentences(check(case))


def test_a_renewal_before_the_last_day_is_said_to_be_the_last() -> None:
    """A public certificate for both usages that ends before March 2027 can be renewed as such once more."""
    design = make_document(**certificate(public_ca=True, not_after="2027-02-28"))
    (seen,) = (seen for seen in judge(design)["TLS-17"].observations if seen.holds is False)
    assert seen.sentence == "rules.TLS-17.expires_before"


def test_clusters_that_nothing_joins_are_asked_about() -> None:
    """Where several clusters stand on both sides and no label joins them, what their zones verify is undecided."""
    many = make_document(SOUND_PAIR)
    many["clusters"] += [{"type": "C", "name": "c2.apolo.local"}, {"type": "E", "name": "e2.apolo.example"}]
    result = judge(many)["TLS-15"]
    assert result.outcome is UNDECIDED
    assert {seen.pointer for seen in result.observations} == {f"/clusters/{index}/pair" for index in range(4)}


def test_a_pair_of_unknown_size_is_not_said_to_be_sound() -> None:
    """With no peers stated on the Expressway-C side, whether their certificates have the name is undecided."""
    many = make_document(SOUND_PAIR, cluster={"peers": None})
    assert judge(many)["TLS-15"].outcome is UNDECIDED
