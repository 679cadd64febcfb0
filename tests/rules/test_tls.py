"""TLS rules: each row changes one thing in a sound design; only the named rules may change their outcome."""

from __future__ import annotations

from typing import Any

import pytest

from planner.design import TlsVerification
from tests.designs import SOUND_C, SOUND_E, make_document
from tests.rules.judging import CONFIRMED, MET, NOT_APPLICABLE, UNDECIDED, UNMET, Case, check, judge
from tests.rules.sentences import sentences

ENFORCE, PERMISSIVE = TlsVerification.ENFORCE, TlsVerification.PERMISSIVE
AT = "/clusters/0"

PERMISSIVE_C = make_document(SOUND_C, cluster={"tls_verification": "permissive"})
"""Two C peers in Permissive: what only Enforce asks does not apply."""

CLUSTER = "expc-cluster.apolo.local"

MAPPING = SOUND_E["clusters"][0]["address_mapping"]["mappings"]

WITHOUT_NAT = {"ipv4": "192.168.245.131", "prefix": 24}

MAPPING_RULES = ("TLS-06", "TLS-07", "TLS-08")

SINGLE_NIC_E = make_document(
    SOUND_E,
    cluster={"nics": 1},
    peers={
        number: {"lan1": {"ipv4": f"198.51.100.{number}", "prefix": 24}, "lan2": None, "public_fqdn": None}
        for number in (1, 2)
    },
)
"""Two E peers of one NIC on routable addresses, with a mapping they could do without."""
SINGLE_NIC_E["clusters"][0]["address_mapping"] = {
    "enabled": True,
    "mappings": [{"fqdn": f"EXPE0{number}.apolo.example", "ip": f"198.51.100.{number}"} for number in (1, 2)],
}


def at(release: str, base: Any = SOUND_C) -> dict[str, Any]:
    """Return a sound design on another release."""
    return make_document(base, software_version=release)


def certificate(number: int = 1, letter: str = "c", **changes: Any) -> dict[str, Any]:
    """Return the certificate of a sound peer with facts changed; None removes one."""
    base = (SOUND_C if letter == "c" else SOUND_E)["clusters"][0]["peers"][number - 1]["certificate"]
    return {name: value for name, value in {**base, **changes}.items() if value is not None}


def mapping(first: dict[str, str] | None = None, **changes: Any) -> dict[str, Any]:
    """Return the sound address mapping with its first pair changed, or other facts of it."""
    return {"enabled": True, "mappings": [{**MAPPING[0], **(first or {})}, MAPPING[1]], **changes}


MODE = (
    Case("TLS-01", MET, "the cluster states Enforce for all", facts={"tls_verification": ENFORCE, "expected": ENFORCE}),
    Case("TLS-01", NOT_APPLICABLE, "before X8.8 there is no verification mode", base=at("X8.7")),
    Case("TLS-01", MET, "X8.8 is the first release with a mode", base=at("X8.8")),
    Case(
        "TLS-01",
        UNMET,
        "one page holds another mode than the cluster",
        {"peers": {2: {"clustering": {"tls_verification": "permissive"}}}},
        facts={"tls_verification": PERMISSIVE, "expected": ENFORCE},
        pointer=f"{AT}/peers/1/clustering/tls_verification",
    ),
    Case(
        "TLS-01",
        UNDECIDED,
        "no mode is stated anywhere",
        {"cluster": {"tls_verification": None}},
        facts={"tls_verification": None, "expected": None},
        pointer=f"{AT}/tls_verification",
        also={"TLS-03": UNDECIDED, "TLS-04": UNDECIDED, "TLS-10": UNDECIDED},
    ),
    Case(
        "TLS-01",
        UNDECIDED,
        "only one page is known: the other peer's mode is not stated",
        {"cluster": {"tls_verification": None}, "peers": {1: {"clustering": {"tls_verification": "enforce"}}}},
        facts={"tls_verification": None, "expected": ENFORCE},
        also={"TLS-03": UNDECIDED, "TLS-04": UNDECIDED, "TLS-10": UNDECIDED},
    ),
    Case(
        "TLS-01",
        UNMET,
        "two pages differ and the cluster states nothing",
        {
            "cluster": {"tls_verification": None},
            "peers": {
                1: {"clustering": {"tls_verification": "enforce"}},
                2: {"clustering": {"tls_verification": "permissive"}},
            },
        },
        facts={"tls_verification": PERMISSIVE, "expected": ENFORCE},
        also={"TLS-03": UNDECIDED, "TLS-04": UNDECIDED, "TLS-10": UNDECIDED},
    ),
    Case("TLS-10", MET, "Enforce leaves no notice", facts={"tls_verification": ENFORCE}),
    Case(
        "TLS-10",
        UNMET,
        "Permissive leaves alarm 40049 as a notice",
        {"cluster": {"tls_verification": "permissive"}},
        facts={"tls_verification": PERMISSIVE},
        pointer=f"{AT}/tls_verification",
        also={"TLS-03": NOT_APPLICABLE, "TLS-04": NOT_APPLICABLE, "TLS-05": NOT_APPLICABLE},
    ),
    Case(
        "TLS-10",
        UNDECIDED,
        "no mode is stated",
        {"cluster": {"tls_verification": None}},
        also={"TLS-01": UNDECIDED, "TLS-03": UNDECIDED, "TLS-04": UNDECIDED},
    ),
    Case("TLS-05", UNDECIDED, "an order of work is for a person to confirm"),
    Case("TLS-05", CONFIRMED, "a person confirmed the order", {"confirm": ("TLS-05",)}),
    Case("TLS-05", NOT_APPLICABLE, "in Permissive nothing is enforced", base=PERMISSIVE_C),
)

CERTIFICATES = (
    Case(
        "TLS-02",
        MET,
        "a common name alone identifies a peer",
        {"peers": {1: {"certificate": certificate(subject_alt_names=[])}}},
        facts={"names": ("expc01.apolo.local",)},
        also={"TLS-12": UNMET},
    ),
    Case(
        "TLS-02",
        UNMET,
        "a certificate without any name identifies nobody",
        {"peers": {1: {"certificate": certificate(common_name=None, subject_alt_names=[])}}},
        base=PERMISSIVE_C,
        facts={"names": ()},
        pointer=f"{AT}/peers/0/certificate",
        also={"TLS-12": UNMET},
    ),
    Case(
        "TLS-02",
        UNDECIDED,
        "a certificate whose names are not stated may have any",
        {"peers": {1: {"certificate": certificate(common_name=None, subject_alt_names=None)}}},
        base=PERMISSIVE_C,
        facts={"names": None},
        also={"TLS-12": UNDECIDED},
    ),
    Case(
        "TLS-02",
        UNDECIDED,
        "no certificate is stated",
        {"peers": {1: {"certificate": None}}},
        base=PERMISSIVE_C,
        facts={"names": None},
        also={"TLS-11": UNDECIDED, "TLS-12": UNDECIDED, "TLS-16": UNDECIDED, "TLS-17": UNDECIDED, "TLS-19": UNDECIDED},
    ),
    Case(
        "TLS-02",
        UNMET,
        "a certificate of another system does not identify the peer",
        {"peers": {1: {"certificate": certificate(common_name="web.apolo.local", subject_alt_names=[CLUSTER])}}},
        base=PERMISSIVE_C,
        facts={"names": ("web.apolo.local", CLUSTER), "own_names": ("expc01.apolo.local",)},
        pointer=f"{AT}/peers/0/certificate",
    ),
    Case(
        "TLS-02",
        UNDECIDED,
        "another common name leaves alternative names that are not stated",
        {"peers": {1: {"certificate": certificate(common_name="web.apolo.local", subject_alt_names=None)}}},
        base=PERMISSIVE_C,
        facts={"names": ("web.apolo.local",)},
        also={"TLS-12": UNDECIDED},
    ),
    Case(
        "TLS-02",
        MET,
        "known by its address alone, a peer may have a certificate of any name",
        {"peers": {1: {"address": "10.15.13.15", "host_name": None}}},
        base=PERMISSIVE_C,
        facts={"own_names": ()},
        also={"DNS-02": UNDECIDED, "DNS-05": UNDECIDED},
    ),
    Case("TLS-02", NOT_APPLICABLE, "before X8.8 peers use no certificates", base=at("X8.7")),
    Case(
        "TLS-03",
        MET,
        "case does not matter in a name",
        {"peers": {1: {"certificate": certificate(common_name=None, subject_alt_names=["EXPC01.Apolo.LOCAL"])}}},
        facts={"address": "expc01.apolo.local", "names": ("EXPC01.Apolo.LOCAL",)},
        also={"TLS-12": UNMET},
    ),
    Case(
        "TLS-03",
        MET,
        "the common name is enough",
        {"peers": {1: {"certificate": certificate(subject_alt_names=None)}}},
        also={"TLS-12": UNDECIDED},
    ),
    Case(
        "TLS-03",
        UNMET,
        "a wildcard is not the peer's name",
        {"peers": {1: {"certificate": certificate(common_name="*.apolo.local", subject_alt_names=["*.apolo.local"])}}},
        facts={"address": "expc01.apolo.local", "names": ("*.apolo.local",), "tls_verification": ENFORCE},
        pointer=f"{AT}/peers/0/certificate",
        also={"TLS-02": UNMET, "TLS-12": UNMET},
    ),
    Case(
        "TLS-03",
        UNMET,
        "an IP address fails even where the certificate holds it",
        {"peers": {1: {"address": "10.15.13.15", "certificate": certificate(subject_alt_names=["10.15.13.15"])}}},
        facts={"address": "10.15.13.15"},
        pointer=f"{AT}/peers/0/address",
        also={"TLS-12": UNMET},
    ),
    Case(
        "TLS-03",
        UNMET,
        "an IP address fails although no certificate is stated",
        {"peers": {1: {"address": "10.15.13.15", "certificate": None}}},
        facts={"address": "10.15.13.15", "names": None},
        also={
            "TLS-02": UNDECIDED,
            "TLS-04": UNDECIDED,
            "TLS-11": UNDECIDED,
            "TLS-12": UNDECIDED,
            "TLS-16": UNDECIDED,
            "TLS-17": UNDECIDED,
            "TLS-19": UNDECIDED,
        },
    ),
    Case(
        "TLS-03",
        UNDECIDED,
        "another common name proves nothing while the alternative names are not stated",
        {"peers": {1: {"certificate": certificate(common_name="other.apolo.local", subject_alt_names=None)}}},
        facts={"names": ("other.apolo.local",)},
        also={"TLS-02": UNDECIDED, "TLS-12": UNDECIDED},
    ),
    Case(
        "TLS-03",
        UNDECIDED,
        "no address is stated",
        {"peers": {1: {"address": None}}},
        facts={"address": None},
        pointer=f"{AT}/peers/0/address",
        also={"DNS-02": UNDECIDED, "CFG-01": UNDECIDED, "CFG-03": UNDECIDED, "CFG-04": UNDECIDED},
    ),
    Case(
        "TLS-03",
        UNDECIDED,
        "with no mode stated it is not known whether it is asked",
        {"cluster": {"tls_verification": None}},
        facts={"tls_verification": None},
        pointer=f"{AT}/tls_verification",
        also={"TLS-01": UNDECIDED, "TLS-04": UNDECIDED, "TLS-10": UNDECIDED},
    ),
    Case("TLS-03", NOT_APPLICABLE, "Permissive does not compare names", base=PERMISSIVE_C),
    Case("TLS-04", MET, "every peer trusts the authority", facts={"trusted_by_peers": True}),
    Case(
        "TLS-04",
        UNMET,
        "a peer's authority is not trusted by the others",
        {"peers": {2: {"certificate": certificate(2, trusted_by_peers=False)}}},
        facts={"trusted_by_peers": False, "tls_verification": ENFORCE},
        pointer=f"{AT}/peers/1/certificate/trusted_by_peers",
    ),
    Case(
        "TLS-04",
        UNDECIDED,
        "trust is not stated",
        {"peers": {2: {"certificate": certificate(2, trusted_by_peers=None)}}},
        facts={"trusted_by_peers": None},
    ),
    Case("TLS-04", NOT_APPLICABLE, "Permissive does not ask for trust", base=PERMISSIVE_C),
)

MAPPINGS = (
    Case(
        "TLS-06",
        MET,
        "every FQDN has a pair to the internal address",
        base=SOUND_E,
        facts={"fqdn": "expe01.apolo.example", "mapped_ip": "10.15.13.20", "internal_addresses": ("10.15.13.20",)},
    ),
    Case("TLS-06", NOT_APPLICABLE, "a C cluster needs no mapping"),
    *(Case(rule, NOT_APPLICABLE, "X8.9.1 knows no mapping", base=at("X8.9.1", SOUND_E)) for rule in MAPPING_RULES),
    *(Case(rule, MET, "X8.9.2 is the first with a mapping", base=at("X8.9.2", SOUND_E)) for rule in MAPPING_RULES),
    Case(
        "TLS-06",
        NOT_APPLICABLE,
        "in Permissive the cluster can be formed on addresses",
        {"cluster": {"tls_verification": "permissive"}},
        SOUND_E,
        also={"TLS-03": NOT_APPLICABLE, "TLS-04": NOT_APPLICABLE, "TLS-05": NOT_APPLICABLE, "TLS-10": UNMET},
    ),
    Case(
        "TLS-06",
        UNMET,
        "the mapping is off",
        {"cluster": {"address_mapping": {"enabled": False}}},
        SOUND_E,
        facts={"enabled": False, "mapped_ip": None},
        pointer=f"{AT}/address_mapping",
        also={"NET-11": UNDECIDED, "TLS-07": NOT_APPLICABLE, "TLS-08": NOT_APPLICABLE},
    ),
    Case(
        "TLS-06",
        UNMET,
        "one peer has no pair",
        {"cluster": {"address_mapping": {"enabled": True, "mappings": MAPPING[:1]}}},
        SOUND_E,
        facts={"fqdn": "expe02.apolo.example", "mapped_ip": None},
        also={"NET-11": UNDECIDED},
    ),
    Case(
        "TLS-06",
        UNMET,
        "a pair leads to the external interface",
        {"cluster": {"address_mapping": mapping({"ip": "192.168.245.131"})}},
        SOUND_E,
        facts={"mapped_ip": "192.168.245.131"},
        also={"NET-11": UNMET, "TLS-07": UNMET},
    ),
    Case(
        "TLS-06",
        UNMET,
        "a pair leads to the static NAT address, the internal one not being stated",
        {"cluster": {"address_mapping": mapping({"ip": "10.88.246.163"})}, "peers": {1: {"lan1": None}}},
        SOUND_E,
        facts={"mapped_ip": "10.88.246.163", "internal_addresses": ()},
        also={"NET-11": UNMET, "NET-15": UNDECIDED, "TLS-07": UNMET},
    ),
    Case(
        "TLS-06",
        UNDECIDED,
        "the internal address is not stated",
        {"peers": {1: {"lan1": None}}},
        SOUND_E,
        facts={"internal_addresses": ()},
        also={"NET-11": UNDECIDED, "NET-15": UNDECIDED, "TLS-07": UNDECIDED},
    ),
    Case(
        "TLS-06",
        UNDECIDED,
        "no name of the peer is stated",
        {"peers": {1: {"address": None, "public_fqdn": None}}},
        SOUND_E,
        facts={"fqdn": None},
        also={
            "NET-11": UNDECIDED,
            "DNS-02": UNDECIDED,
            "DNS-11": UNDECIDED,
            "DNS-14": UNDECIDED,
            "TLS-03": UNDECIDED,
            "TLS-07": UNDECIDED,
            "CFG-01": UNDECIDED,
            "CFG-03": UNDECIDED,
            "CFG-04": UNDECIDED,
        },
    ),
    Case(
        "TLS-06",
        UNDECIDED,
        "no mapping is stated",
        {"cluster": {"address_mapping": None}},
        SOUND_E,
        facts={"enabled": None, "needed": True},
        also={"NET-11": UNDECIDED, "TLS-07": NOT_APPLICABLE, "TLS-08": NOT_APPLICABLE},
    ),
    Case(
        "TLS-06",
        UNDECIDED,
        "the number of NICs is not stated and no interface has static NAT",
        {"cluster": {"nics": None}},
        SINGLE_NIC_E,
        facts={"needed": None},
        also={"NET-11": UNDECIDED, "NET-13": UNDECIDED, "NET-14": UNDECIDED, "TLS-08": UNDECIDED},
    ),
    Case(
        "TLS-06",
        MET,
        "static NAT on one NIC asks for the mapping as well",
        {
            "peers": {1: {"lan1": {"ipv4": "198.51.100.1", "prefix": 24, "static_nat_address": "203.0.113.1"}}},
        },
        SINGLE_NIC_E,
        facts={"needed": True},
        also={"NET-12": MET, "NET-13": UNMET, "NET-14": UNMET, "TLS-08": MET, "PAIR-17": UNDECIDED},
    ),
    Case("TLS-06", NOT_APPLICABLE, "one NIC without static NAT needs no mapping", base=SINGLE_NIC_E),
    Case(
        "TLS-07",
        MET,
        "each pair fits its peer",
        base=SOUND_E,
        facts={"fqdn": "expe02.apolo.example", "ip": "10.15.13.21", "peer": 2},
        pointer=f"{AT}/address_mapping/mappings/1",
    ),
    Case(
        "TLS-07",
        UNMET,
        "a pair names no peer",
        {
            "cluster": {
                "address_mapping": mapping(mappings=[*MAPPING, {"fqdn": "old.apolo.example", "ip": "10.15.13.9"}])
            }
        },
        SOUND_E,
        facts={"fqdn": "old.apolo.example", "peer": None, "names": None},
        pointer=f"{AT}/address_mapping/mappings/2",
    ),
    Case(
        "TLS-07",
        UNMET,
        "the name is the peer's but its certificate lacks it",
        {
            "peers": {
                1: {
                    "address": "10.15.13.20",
                    "certificate": certificate(
                        letter="e", common_name="x.apolo.example", subject_alt_names=["x.apolo.example"]
                    ),
                }
            }
        },
        SOUND_E,
        facts={"names": ("x.apolo.example",)},
        also={"DNS-06": UNMET, "TLS-02": UNMET, "TLS-03": UNMET, "TLS-14": UNMET},
    ),
    Case(
        "TLS-07",
        UNMET,
        "a common name alone is not looked up in the mapping",
        {"peers": {1: {"certificate": certificate(letter="e", subject_alt_names=["collab-edge.apolo.example"])}}},
        SOUND_E,
        facts={"fqdn": "expe01.apolo.example", "names": ("collab-edge.apolo.example",)},
    ),
    Case(
        "TLS-07",
        UNMET,
        "two pairs have each other's address",
        {
            "cluster": {
                "address_mapping": {
                    "enabled": True,
                    "mappings": [{**MAPPING[0], "ip": MAPPING[1]["ip"]}, {**MAPPING[1], "ip": MAPPING[0]["ip"]}],
                }
            }
        },
        SOUND_E,
        also={"NET-11": UNDECIDED, "TLS-06": UNMET},
    ),
    Case(
        "TLS-07",
        UNDECIDED,
        "a peer without a stated name may be the one of the pair",
        {"peers": {1: {"address": None, "public_fqdn": None}}},
        SOUND_E,
        facts={"peer": None},
        also={
            "NET-11": UNDECIDED,
            "DNS-02": UNDECIDED,
            "DNS-11": UNDECIDED,
            "DNS-14": UNDECIDED,
            "TLS-03": UNDECIDED,
            "TLS-06": UNDECIDED,
            "CFG-01": UNDECIDED,
            "CFG-03": UNDECIDED,
            "CFG-04": UNDECIDED,
        },
    ),
    Case(
        "TLS-07",
        UNDECIDED,
        "the certificate of the peer is not stated",
        {"peers": {1: {"certificate": None}}},
        SOUND_E,
        facts={"names": None, "peer": 1},
        also={
            "DNS-06": UNDECIDED,
            "TLS-02": UNDECIDED,
            "TLS-03": UNDECIDED,
            "TLS-04": UNDECIDED,
            "TLS-11": UNDECIDED,
            "TLS-14": UNDECIDED,
            "TLS-16": UNDECIDED,
            "TLS-17": UNDECIDED,
            "TLS-19": UNDECIDED,
        },
    ),
    Case(
        "TLS-07",
        UNDECIDED,
        "whether the mapping is on is not stated",
        {"cluster": {"address_mapping": {"mappings": MAPPING}}},
        SOUND_E,
        also={"NET-11": UNDECIDED, "TLS-06": UNDECIDED, "TLS-08": NOT_APPLICABLE},
    ),
    Case(
        "TLS-07",
        NOT_APPLICABLE,
        "an empty mapping has no pair to judge",
        {"cluster": {"address_mapping": {"enabled": True}}},
        SOUND_E,
        also={"NET-11": UNDECIDED, "TLS-06": UNMET},
    ),
    Case("TLS-08", MET, "two NICs and Enforce need the mapping", base=SOUND_E),
    Case(
        "TLS-08",
        UNMET,
        "one NIC on a routable address does without it",
        base=SINGLE_NIC_E,
        pointer=f"{AT}/address_mapping/enabled",
    ),
    Case(
        "TLS-08",
        UNMET,
        "a C cluster does without it",
        {"cluster": {"address_mapping": mapping()}},
        facts={"tls_verification": ENFORCE},
        also={"TLS-07": UNMET},
    ),
    Case(
        "TLS-08",
        UNMET,
        "addresses in Permissive do without it",
        {
            "cluster": {"tls_verification": "permissive", "address_mapping": {"enabled": True}},
            "peers": {1: {"address": "10.15.13.20"}, 2: {"address": "10.15.13.21"}},
        },
        SOUND_E,
        facts={"tls_verification": PERMISSIVE, "addresses": ("10.15.13.20", "10.15.13.21")},
        also={
            "TLS-03": NOT_APPLICABLE,
            "TLS-04": NOT_APPLICABLE,
            "TLS-05": NOT_APPLICABLE,
            "TLS-06": NOT_APPLICABLE,
            "TLS-07": NOT_APPLICABLE,
            "TLS-10": UNMET,
        },
    ),
    Case(
        "TLS-08",
        UNDECIDED,
        "the number of NICs is not stated",
        {"cluster": {"nics": None}},
        SINGLE_NIC_E,
        also={"NET-11": UNDECIDED, "NET-13": UNDECIDED, "NET-14": UNDECIDED, "TLS-06": UNDECIDED},
    ),
    Case(
        "TLS-08",
        NOT_APPLICABLE,
        "no mapping is stated",
        {"cluster": {"address_mapping": None}},
        SOUND_E,
        also={"NET-11": UNDECIDED, "TLS-06": UNDECIDED, "TLS-07": NOT_APPLICABLE},
    ),
)

BY_ADDRESS = make_document(
    at("X8.9.1", SOUND_E),
    cluster={"tls_verification": "permissive", "address_mapping": None},
    peers={number: {"address": f"10.15.13.{19 + number}"} for number in (1, 2)},
)
"""Two E peers of two NICs and static NAT, on a release that knows no mapping."""

BEFORE_MAPPING = (
    Case(
        "TLS-09",
        MET,
        "addresses in Permissive",
        base=BY_ADDRESS,
        facts={"tls_verification": PERMISSIVE, "address": "10.15.13.21", "nics": 2},
    ),
    Case(
        "TLS-09",
        UNMET,
        "an FQDN would lead outside",
        {"peers": {2: {"address": "expe02.apolo.example"}}},
        BY_ADDRESS,
        {"address": "expe02.apolo.example"},
        pointer=f"{AT}/peers/1/address",
        also={"NET-11": UNDECIDED},
    ),
    Case(
        "TLS-09",
        UNMET,
        "Enforce cannot verify addresses",
        {"cluster": {"tls_verification": "enforce"}},
        BY_ADDRESS,
        {"tls_verification": ENFORCE},
        also={"TLS-03": UNMET, "TLS-04": MET, "TLS-05": UNDECIDED, "TLS-10": MET},
    ),
    Case(
        "TLS-09",
        UNDECIDED,
        "no mode is stated",
        {"cluster": {"tls_verification": None}},
        BY_ADDRESS,
        {"tls_verification": None},
        pointer=f"{AT}/tls_verification",
        also={"TLS-01": UNDECIDED, "TLS-03": UNDECIDED, "TLS-04": UNDECIDED, "TLS-05": UNDECIDED, "TLS-10": UNDECIDED},
    ),
    Case(
        "TLS-09",
        UNDECIDED,
        "no address is stated",
        {"peers": {2: {"address": None}}},
        BY_ADDRESS,
        {"address": None},
        pointer=f"{AT}/peers/1/address",
        also={"NET-11": UNDECIDED, "CFG-01": UNDECIDED, "CFG-03": UNDECIDED, "CFG-04": UNDECIDED},
    ),
    Case(
        "TLS-09",
        UNDECIDED,
        "the number of NICs is not stated",
        {"cluster": {"nics": None}},
        BY_ADDRESS,
        {"nics": None},
        pointer=f"{AT}/peers/1/nics",
        also={"NET-11": UNDECIDED, "NET-12": UNDECIDED, "NET-13": UNDECIDED, "NET-14": UNDECIDED},
    ),
    Case(
        "TLS-09",
        UNDECIDED,
        "whether there is static NAT is not stated",
        {"every_peer": {"lan1": None, "lan2": None}},
        BY_ADDRESS,
        pointer=f"{AT}/peers/1/lan2",
        also={"NET-11": UNDECIDED, "NET-15": UNDECIDED, "DNS-14": UNMET},
    ),
    Case(
        "TLS-09",
        UNDECIDED,
        "whether it is an Expressway-E is not stated",
        {"cluster": {"type": None}},
        BY_ADDRESS,
        pointer=f"{AT}/peers/0/type",
        also={
            "MEM-02": UNDECIDED,
            "NET-11": UNDECIDED,
            "DNS-06": UNDECIDED,
            "DNS-09": UNDECIDED,
            "DNS-11": UNDECIDED,
            "DNS-12": UNDECIDED,
            "DNS-13": UNDECIDED,
            "DNS-14": UNDECIDED,
            "DNS-17": UNDECIDED,
            "TLS-12": UNDECIDED,
            "TLS-13": UNDECIDED,
            "TLS-14": UNDECIDED,
            "CFG-12": UNDECIDED,
        },
        said=("type_not_stated",),
    ),
    Case(
        "TLS-09",
        NOT_APPLICABLE,
        "no static NAT",
        {"every_peer": {"lan2": WITHOUT_NAT}},
        BY_ADDRESS,
        also={"NET-04": UNMET, "DNS-14": UNMET, "PAIR-17": NOT_APPLICABLE},
    ),
    Case("TLS-09", NOT_APPLICABLE, "an Expressway-C", base=make_document(at("X8.9.1"), cluster={"nics": 2})),
    Case("TLS-09", NOT_APPLICABLE, "X8.7 verifies nobody", base=make_document(BY_ADDRESS, software_version="X8.7.3")),
    Case("TLS-09", MET, "X8.8 is the first to verify", base=make_document(BY_ADDRESS, software_version="X8.8")),
    Case("TLS-09", NOT_APPLICABLE, "X8.9.2 has the mapping", base=make_document(BY_ADDRESS, software_version="X8.9.2")),
)

CASES = (*MODE, *CERTIFICATES, *MAPPINGS, *BEFORE_MAPPING)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_tls(case: Case) -> None:
    """What the case says is so, no other rule than those it names changed, and all of it can be said."""
    assert sentences(check(case))


OF_ANY_SIZE = {"TLS-13", "TLS-14", "TLS-16", "TLS-17", "TLS-19"}
"""What clients and uploads ask of a certificate, whether or not its system has peers."""


def test_one_system_needs_no_cluster_tls() -> None:
    """A cluster of one verifies nobody: no TLS rule between peers applies."""
    alone = make_document(SOUND_E)
    alone["clusters"][0]["peers"].pop()
    results = judge(alone)
    between_peers = [rule for rule in results if rule.startswith("TLS") and rule not in OF_ANY_SIZE]
    assert {results[rule].outcome for rule in between_peers} == {NOT_APPLICABLE}


def test_a_cluster_of_unknown_size_is_not_said_to_be_sound() -> None:
    """With neither peers nor their number stated, what is asked of each peer is undecided."""
    results = judge({"schema_version": 1, "software_version": "X14.0.1", "clusters": [EDGE_OF_UNKNOWN_SIZE]})
    asked = {rule for rule in results if rule.startswith("TLS") and results[rule].outcome is not NOT_APPLICABLE}
    assert {rule for rule in asked if results[rule].outcome is not UNDECIDED} == {"TLS-10"}
    assert asked > {"TLS-01", "TLS-02", "TLS-03", "TLS-04", "TLS-05", "TLS-06", "TLS-11", "TLS-14", "TLS-16", "TLS-22"}


EDGE_OF_UNKNOWN_SIZE = {"type": "E", "tls_verification": "enforce"}
