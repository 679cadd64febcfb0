"""MEM: who may be a peer of a cluster, and on what."""

from __future__ import annotations

from typing import Any

import pytest

from planner.design import Image, PeerType, Platform, Series
from planner.reference import load_reference
from planner.rules import RULES
from planner.versions import EsxiRelease, Version, before, since
from planner.wording import LANGUAGES, load_wording
from tests.designs import make_document
from tests.rules.judging import CONFIRMED, MET, NOT_APPLICABLE, UNDECIDED, UNMET, Case, check, judge
from tests.rules.sentences import sentences, words_of

PLAIN = make_document(demand=None)
"""The sound design without a demand, so that a change of platform or size moves no rule on capacity."""


def plain(base: dict[str, Any] = PLAIN, **changes: Any) -> dict[str, Any]:
    """Return the plain design with changes."""
    return make_document(base, **changes)


def sized(size: int, base: dict[str, Any] = PLAIN, **changes: Any) -> dict[str, Any]:
    """Return a sound design of so many peers."""
    document = make_document(base, **changes)
    first = document["clusters"][0]["peers"][0]
    document["clusters"][0]["peers"] = [
        {
            **first,
            "address": f"expc0{number}.apolo.local",
            "lan1": {"ipv4": f"10.15.13.{14 + number}", "prefix": 24},
            "certificate": {**first["certificate"], "subject_alt_names": [f"expc0{number}.apolo.local"]},
        }
        for number in range(1, size + 1)
    ]
    return document


def peers_of(document: dict[str, Any]) -> dict[str, Any]:
    """Return the change that gives a design's first cluster the peers of another."""
    return {"cluster": {"peers": document["clusters"][0]["peers"]}}


ALONE = sized(1)
SELECTABLE = plain(software_version="X14.2", every_peer={"image": "standard"}, cluster={"image": None})
ON_CE1200 = plain(cluster={"platform": "ce1200"})
ON_CE1100 = plain(cluster={"platform": "ce1100"}, software_version="X12.6")
ON_CE1300 = plain(cluster={"platform": "ce1300"}, software_version="X14.3.1")
BEFORE_X8_11 = plain(software_version="X8.10.4")
BY_RELEASE = {"capacity_basis": "administrator_guide"}
NO_PLATFORM = plain(cluster={"platform": None}, peers={1: {"platform": "medium_vm"}, 2: {"platform": "medium_vm"}})

MIXED = plain(cluster={"platform": "ce1200"}, peers={2: {"platform": "ce1300"}}, software_version="X14.3.1")
"""A CE1200 beside a CE1300, on the first release of the latter."""
LARGE = {"vcpus": 8, "reserved_mhz": 16000, "reserved_ram_gb": 8, "disk_gb": 132, "nic_mbps": 1000}
LEAST = {
    "small_vm": {**LARGE, "vcpus": 2, "reserved_mhz": 3600, "reserved_ram_gb": 4},
    "medium_vm": {**LARGE, "vcpus": 2, "reserved_mhz": 4800, "reserved_ram_gb": 6},
    "large_vm": LARGE,
}
"""The resources that a virtual machine of each size is given at the least."""


def machine(platform: str, **resources: Any) -> dict[str, Any]:
    """Return the plain design on virtual machines of a size with the least resources, but for those named."""
    vm = {name: value for name, value in (LEAST[platform] | resources).items() if value is not None}
    return plain(cluster={"platform": platform, "vm": {"over_subscribed": False} | vm})


def esxi(release: str, version: str, **changes: Any) -> dict[str, Any]:
    """Return the plain design of a release on hosts of an ESXi release."""
    return plain(software_version=version, cluster={"esxi_version": release}, **changes)


CASES = [
    # MEM-01
    Case(
        "MEM-01", UNMET, "seven peers", peers_of(sized(7)), sized(6), {"peer_count": 7, "limit": 6}, "/clusters/0/peers"
    ),
    Case("MEM-01", UNMET, "no peer at all", base=sized(0), facts={"peer_count": 0, "limit": 6}),
    Case("MEM-01", MET, "six peers", base=sized(6), facts={"peer_count": 6, "limit": 6}),
    Case("MEM-01", MET, "one peer", base=ALONE, facts={"peer_count": 1}),
    Case(
        "MEM-01",
        UNMET,
        "the count of the quick form",
        base={"clusters": [{"peer_count": 100}]},
        facts={"peer_count": 100},
        pointer="/clusters/0/peer_count",
    ),
    Case("MEM-01", UNDECIDED, "a size not stated", base={"clusters": [{}]}, facts={"peer_count": None, "limit": 6}),
    # MEM-02
    Case(
        "MEM-02",
        UNMET,
        "a C peer and an E peer",
        base=make_document(peers={2: {"type": "E"}}),
        facts={"type": PeerType.E, "expected": PeerType.C},
        pointer="/clusters/0/peers/1/type",
    ),
    Case("MEM-02", MET, "two C peers", facts={"type": PeerType.C}, pointer="/clusters/0/type"),
    Case(
        "MEM-02",
        UNDECIDED,
        "one peer of no stated type",
        {"cluster": {"type": None}, "peers": {1: {"type": "C"}}},
        facts={"type": None, "expected": PeerType.C},
        pointer="/clusters/0/peers/1/type",
        also={"NET-13": UNDECIDED, "NET-14": UNDECIDED, "NET-19": UNDECIDED, "NET-21": UNDECIDED, "NET-22": UNDECIDED},
    ),
    # MEM-03
    Case(
        "MEM-03",
        UNMET,
        "a peer left behind by an upgrade",
        {"peers": {2: {"software_version": "X14.0"}}},
        facts={"software_version": Version.parse("X14.0"), "expected": Version.parse("X14.0.1")},
        pointer="/clusters/0/peers/1/software_version",
    ),
    Case(
        "MEM-03",
        MET,
        "X14.0.0 and X14.0 are one release",
        {"peers": {2: {"software_version": "X14.0.0"}}},
        plain(software_version="X14.0"),
    ),
    Case("MEM-03", NOT_APPLICABLE, "a peer alone", base=ALONE),
    Case(
        "MEM-03",
        UNDECIDED,
        "one peer of no stated release",
        {"software_version": None, "peers": {1: {"software_version": "X14.0.1"}}},
        facts={"software_version": None, "expected": Version.parse("X14.0.1")},
        also={"MEM-06": UNDECIDED},
    ),
    # MEM-04
    Case(
        "MEM-04",
        UNMET,
        "a Large VM beside a Medium VM",
        {"peers": {2: {"platform": "large_vm"}}},
        facts={"platform": Platform.LARGE_VM, "expected": Platform.MEDIUM_VM},
        pointer="/clusters/0/peers/1/platform",
        also={"CAP-08": MET},
    ),
    Case(
        "MEM-04",
        UNMET,
        "an appliance of two sizes hides nothing: the two virtual machines still differ",
        {"peers": {2: {"platform": "medium_vm"}, 3: {"platform": "large_vm"}}},
        sized(3, cluster={"platform": "ce1100"}, software_version="X12.6"),
        {"platform": Platform.LARGE_VM, "expected": Platform.MEDIUM_VM},
        also={"MEM-11": MET, "MEM-13": UNDECIDED, "MEM-14": UNMET},
    ),
    Case(
        "MEM-04",
        UNMET,
        "an appliance that can be neither of the virtual machine's size",
        {"peers": {2: {"platform": "small_vm"}}},
        ON_CE1100,
        {"platform": Platform.CE1100, "expected": Platform.SMALL_VM},
        also={"MEM-08": UNMET, "MEM-09": NOT_APPLICABLE, "MEM-11": MET, "MEM-13": UNDECIDED, "MEM-14": MET},
    ),
    Case(
        "MEM-04",
        UNDECIDED,
        "an appliance of two sizes beside a Medium VM",
        {"peers": {1: {"platform": "medium_vm"}}},
        ON_CE1100,
        {"platform": Platform.CE1100, "expected": Platform.MEDIUM_VM},
        "/clusters/0/platform",
        {"MEM-11": MET, "MEM-13": UNDECIDED, "MEM-14": MET},
    ),
    Case(
        "MEM-04", MET, "an appliance of two sizes beside its like", base=ON_CE1100, facts={"platform": Platform.CE1100}
    ),
    Case(
        "MEM-04",
        MET,
        "an appliance beside a virtual machine of its size",
        {"peers": {2: {"platform": "large_vm"}}},
        ON_CE1200,
        {"platform": Platform.LARGE_VM, "expected": Platform.CE1200},
        also={"MEM-11": MET, "MEM-12": MET, "MEM-13": UNDECIDED, "MEM-14": MET},
    ),
    Case("MEM-04", NOT_APPLICABLE, "a peer alone", base=ALONE),
    Case(
        "MEM-04",
        UNDECIDED,
        "one peer of no stated platform",
        {"peers": {2: {"platform": None}}},
        NO_PLATFORM,
        {"platform": None, "expected": Platform.MEDIUM_VM},
        "/clusters/0/peers/1/platform",
        {"MEM-06": UNDECIDED, "MEM-08": UNDECIDED, "MEM-11": UNDECIDED, "NET-17": MET},
    ),
    # MEM-05
    Case(
        "MEM-05",
        UNMET,
        "Expressway beside Expressway Select",
        {"peers": {2: {"image": "select"}}},
        SELECTABLE,
        {"image": Image.SELECT, "expected": Image.STANDARD},
        "/clusters/0/peers/1/image",
    ),
    Case("MEM-05", MET, "one image, on the first release with two", base=SELECTABLE, facts={"image": Image.STANDARD}),
    Case("MEM-05", NOT_APPLICABLE, "the last release with one image", base=plain(software_version="X14.1")),
    Case("MEM-05", NOT_APPLICABLE, "a peer alone", base=sized(1, SELECTABLE)),
    Case("MEM-05", UNDECIDED, "an image not stated", {"peers": {2: {"image": None}}}, SELECTABLE, {"image": None}),
    # MEM-06
    Case(
        "MEM-06",
        UNMET,
        "a CE1300 on the release before its first",
        {"software_version": "X14.3"},
        ON_CE1300,
        {
            "platform": Platform.CE1300,
            "software_version": Version.parse("X14.3"),
            "series": Series.EXPRESSWAY,
            "supported": since("X14.3.1"),
            "supported_series": (Series.EXPRESSWAY,),
        },
        "/clusters/0/platform",
    ),
    Case("MEM-06", MET, "a CE1300 on its first release", base=ON_CE1300),
    Case(
        "MEM-06",
        UNMET,
        "a CE1000 on the release after its last",
        {"cluster": {"platform": "ce1000"}},
        plain(software_version="X8.11"),
        {"platform": Platform.CE1000, "software_version": Version.parse("X8.11")},
        also={"MEM-11": NOT_APPLICABLE, "MEM-13": NOT_APPLICABLE, "MEM-14": NOT_APPLICABLE, "NET-17": MET},
    ),
    Case(
        "MEM-06",
        MET,
        "a CE1000 on its last release",
        {"cluster": {"platform": "ce1000"}},
        BEFORE_X8_11,
        also={"MEM-11": NOT_APPLICABLE, "MEM-13": NOT_APPLICABLE, "MEM-14": NOT_APPLICABLE, "NET-17": MET},
    ),
    Case(
        "MEM-06",
        UNMET,
        "only one peer's release is too old for its platform",
        {"peers": {2: {"platform": "ce1300"}}},
        ON_CE1200,
        {"platform": Platform.CE1300, "software_version": Version.parse("X14.0.1")},
        "/clusters/0/peers/1/platform",
        {"MEM-07": UNMET},
    ),
    Case(
        "MEM-06",
        UNMET,
        "a CE1200 as VCS, whatever the release",
        base=make_document(ON_CE1200, cluster={"series": "vcs"}, software_version=None),
        facts={"series": Series.VCS, "supported_series": (Series.EXPRESSWAY,), "software_version": None},
    ),
    Case(
        "MEM-06",
        UNDECIDED,
        "a release not stated is not the current one",
        base=make_document(software_version=None),
        facts={"platform": Platform.MEDIUM_VM, "software_version": None, "supported": since("X8.1")},
        pointer="/clusters/0/peers/0/software_version",
    ),
    Case(
        "MEM-06",
        UNDECIDED,
        "a platform not stated",
        {"cluster": {"platform": None}},
        ALONE,
        {"platform": None, "supported": None, "software_version": Version.parse("X14.0.1")},
        "/clusters/0/peers/0/platform",
        {"MEM-11": UNDECIDED, "NET-17": MET},
    ),
    # MEM-07
    Case("MEM-07", UNDECIDED, "on a release of both, the type of the newer one is for a person", base=MIXED),
    Case("MEM-07", CONFIRMED, "who confirms it", {"confirm": ("MEM-07",)}, MIXED, {"platform": Platform.CE1300}),
    Case(
        "MEM-07",
        UNMET,
        "a release that only the older one supports, whatever is confirmed",
        {"software_version": "X14.3", "confirm": ("MEM-07",)},
        MIXED,
        {
            "platform": Platform.CE1200,
            "software_version": Version.parse("X14.3"),
            "models": (Platform.CE1200, Platform.CE1300),
        },
        "/software_version",
        {"MEM-06": UNMET},
    ),
    Case(
        "MEM-07",
        UNMET,
        "models that no release supports together",
        {"peers": {1: {"platform": "ce1100"}}},
        MIXED,
        {"platform": Platform.CE1300, "models": (Platform.CE1100, Platform.CE1300)},
        also={"MEM-04": UNDECIDED, "MEM-06": UNMET},
    ),
    Case(
        "MEM-07",
        UNDECIDED,
        "a release not stated is not confirmed away",
        base=make_document(MIXED, software_version=None, confirm=("MEM-07",)),
        facts={"platform": Platform.CE1200, "software_version": None},
        pointer="/clusters/0/peers/0/software_version",
    ),
    Case(
        "MEM-07",
        UNDECIDED,
        "a peer of no stated platform may be of another model",
        {"cluster": {"platform": None}, "peers": {1: {"platform": "ce1200"}}},
        ON_CE1200,
        {"platform": None, "models": (Platform.CE1200,)},
        "/clusters/0/peers/1/platform",
        {
            "MEM-04": UNDECIDED,
            "MEM-06": UNDECIDED,
            "MEM-08": UNDECIDED,
            "MEM-11": UNDECIDED,
            "MEM-12": MET,
            "MEM-13": UNDECIDED,
            "MEM-14": MET,
        },
    ),
    Case("MEM-07", UNDECIDED, "peers not yet counted may be of several models", base={"clusters": [{}]}),
    Case("MEM-07", NOT_APPLICABLE, "peers not yet counted of one", base={"clusters": [{"platform": "ce1200"}]}),
    Case(
        "MEM-07",
        NOT_APPLICABLE,
        "one model and virtual machines",
        base=sized(3, ON_CE1200, peers={2: {"platform": "large_vm"}}),
    ),
    Case(
        "MEM-07",
        UNMET,
        "a virtual machine beside them has no generation, and its release does not matter",
        base=plain(
            sized(3, ON_CE1200, software_version="X14.3"),
            peers={1: {"platform": "large_vm"}, 2: {"platform": "ce1300"}},
        ),
        facts={"platform": Platform.CE1300, "models": (Platform.CE1300, Platform.CE1200)},
    ),
    Case("MEM-07", NOT_APPLICABLE, "a peer of no stated platform beside virtual machines", base=NO_PLATFORM),
    Case("MEM-07", NOT_APPLICABLE, "a peer alone", base=sized(1, cluster={"platform": None})),
    # MEM-08
    Case(
        "MEM-08",
        UNMET,
        "Small VMs",
        {"cluster": {"platform": "small_vm"}},
        PLAIN,
        {"platform": Platform.SMALL_VM},
        "/clusters/0/platform",
        also={"MEM-09": NOT_APPLICABLE},
    ),
    Case("MEM-08", NOT_APPLICABLE, "a Small VM alone", {"cluster": {"platform": "small_vm"}}, ALONE),
    Case("MEM-08", MET, "Medium VMs", facts={"platform": Platform.MEDIUM_VM}),
    Case(
        "MEM-08",
        UNDECIDED,
        "a platform not stated",
        {"peers": {1: {"platform": None}}},
        NO_PLATFORM,
        {"platform": None},
        also={"MEM-04": UNDECIDED, "MEM-06": UNDECIDED, "MEM-11": UNDECIDED, "NET-17": MET},
    ),
    # MEM-09
    Case(
        "MEM-09",
        UNMET,
        "a fifth peer by the cluster guide",
        peers_of(sized(5)),
        sized(4),
        {"peer_count": 5, "counted_peers": 4},
        "/clusters/0/peers",
    ),
    Case(
        "MEM-09", MET, "a fourth peer by the cluster guide", base=sized(4), facts={"peer_count": 4, "counted_peers": 4}
    ),
    Case(
        "MEM-09",
        UNMET,
        "from X14.2 the administrator guide holds one peer back",
        BY_RELEASE,
        sized(4, software_version="X14.2"),
        {"peer_count": 4, "counted_peers": 3},
    ),
    Case(
        "MEM-09",
        MET,
        "before X14.2 it holds none back",
        BY_RELEASE,
        sized(4, software_version="X14.1"),
        {"peer_count": 4, "counted_peers": 4},
    ),
    Case("MEM-09", NOT_APPLICABLE, "six Small VMs", base=sized(6, cluster={"platform": "small_vm"})),
    Case("MEM-09", NOT_APPLICABLE, "a peer alone", base=ALONE),
    Case(
        "MEM-09",
        UNDECIDED,
        "a size not stated",
        base={"clusters": [{}]},
        facts={"peer_count": None, "counted_peers": None},
    ),
    # MEM-10
    Case("MEM-10", UNDECIDED, "no design shows the dial plan"),
    Case("MEM-10", CONFIRMED, "a person confirms it", {"confirm": ("MEM-10",)}),
    Case("MEM-10", NOT_APPLICABLE, "a peer alone, confirmed or not", {"confirm": ("MEM-10",)}, ALONE),
    # MEM-11
    *(Case("MEM-11", MET, f"the least of a {platform}", base=machine(platform)) for platform in LEAST),
    *(
        Case("MEM-11", UNMET, f"a {platform} with too little: {name}", base=machine(platform, **{name: short}))
        for platform, needs in LEAST.items()
        for name, short in {**{name: least - 1 for name, least in needs.items()}, "over_subscribed": True}.items()
    ),
    Case(
        "MEM-11",
        UNMET,
        "a Large VM reserves less than its processors give, but not less than the field says",
        base=machine("large_vm", reserved_mhz=15999),
        facts={
            "platform": Platform.LARGE_VM,
            "reserved_mhz": 15999,
            "least_reserved_mhz": 16000,
            "processor_mhz": 25600,
            "vcpus": 8,
            "least_vcpus": 8,
        },
        pointer="/clusters/0/vm",
    ),
    Case(
        "MEM-11",
        UNMET,
        "what is short counts where the rest is not stated",
        base=machine("small_vm", vcpus=1, disk_gb=None),
    ),
    *(
        Case("MEM-11", UNDECIDED, f"not stated: {name}", base=machine("medium_vm", **{name: None}), facts={name: None})
        for name in LARGE
    ),
    Case(
        "MEM-11",
        UNDECIDED,
        "whether the host is over-subscribed is not stated",
        base=plain(cluster={"vm": LEAST["medium_vm"]}),
        facts={"over_subscribed": None},
    ),
    Case(
        "MEM-11",
        UNDECIDED,
        "nothing is stated",
        {"cluster": {"vm": None}},
        facts={"vcpus": None, "least_vcpus": 2},
        pointer="/clusters/0/peers/0/vm",
    ),
    Case(
        "MEM-11",
        UNDECIDED,
        "the size is not stated",
        {"peers": {2: {"platform": None}}},
        NO_PLATFORM,
        {"platform": None, "vcpus": 8, "least_vcpus": None},
        "/clusters/0/peers/1/platform",
        {"MEM-04": UNDECIDED, "MEM-06": UNDECIDED, "MEM-08": UNDECIDED, "NET-17": MET},
    ),
    Case("MEM-11", NOT_APPLICABLE, "appliances only", base=ON_CE1200),
    Case(
        "MEM-11",
        MET,
        "an appliance among virtual machines has no such resources",
        {"cluster": {"vm": None}},
        plain(peers={1: {"platform": "ce1200"}, 2: {"vm": {**LARGE, "over_subscribed": False}}}),
    ),
    # MEM-12
    *(
        Case("MEM-12", outcome, f"{release} under {version}", base=esxi(release, version))
        for version, release, outcome in (
            ("X14.0", "6.5 U1", UNMET),
            ("X14.0", "6.5 U2", MET),
            ("X14.0", "6.7", MET),
            ("X14.3.7", "6.5 U2", MET),
            ("X14.3.7", "6.5", UNMET),
            ("X15.0", "6.7 U3", UNMET),
            ("X15.0", "7.0", UNMET),
            ("X15.0", "7.0 U1", MET),
            ("X15.0", "8.0", UNMET),
            ("X15.5", "8.0 U1", MET),
            ("X15.5", "9.0", MET),
        )
    ),
    Case(
        "MEM-12",
        UNMET,
        "one host that is too old",
        {"peers": {2: {"esxi_version": "6.0"}}},
        facts={
            "esxi_version": EsxiRelease.parse("6.0"),
            "minimum": (EsxiRelease.parse("6.5 U2"),),
            "release": Version.parse("X14.0.1"),
        },
        pointer="/clusters/0/peers/1/esxi_version",
    ),
    Case(
        "MEM-12",
        UNDECIDED,
        "an ESXi release not stated",
        {"cluster": {"esxi_version": None}},
        facts={"esxi_version": None},
        pointer="/clusters/0/peers/0/esxi_version",
    ),
    Case(
        "MEM-12",
        UNDECIDED,
        "a peer that may be an appliance may need no ESXi",
        {"peers": {2: {"platform": None}}},
        plain(NO_PLATFORM, peers={2: {"esxi_version": "6.0"}}),
        pointer="/clusters/0/peers/1/platform",
        also={"MEM-04": UNDECIDED, "MEM-06": UNDECIDED, "MEM-08": UNDECIDED, "MEM-11": UNDECIDED, "NET-17": MET},
    ),
    Case(
        "MEM-12",
        MET,
        "or has one that will do",
        {"peers": {2: {"platform": None}}},
        NO_PLATFORM,
        also={"MEM-04": UNDECIDED, "MEM-06": UNDECIDED, "MEM-08": UNDECIDED, "MEM-11": UNDECIDED, "NET-17": MET},
    ),
    Case("MEM-12", NOT_APPLICABLE, "appliances only", base=ON_CE1200),
    Case(
        "MEM-12", NOT_APPLICABLE, "the last releases of which nothing is known", base=plain(software_version="X12.7.1")
    ),
    # MEM-13
    Case("MEM-13", UNDECIDED, "virtual machines"),
    Case(
        "MEM-13",
        UNDECIDED,
        "a platform not stated may be a virtual machine",
        {"peers": {1: {"platform": None}}},
        NO_PLATFORM,
        also={"MEM-04": UNDECIDED, "MEM-06": UNDECIDED, "MEM-08": UNDECIDED, "MEM-11": UNDECIDED, "NET-17": MET},
    ),
    Case("MEM-13", CONFIRMED, "a person confirms it", {"confirm": ("MEM-13",)}),
    Case("MEM-13", NOT_APPLICABLE, "appliances only", base=ON_CE1200),
    Case(
        "MEM-13",
        UNDECIDED,
        "one virtual machine among appliances",
        {"peers": {2: {"platform": "large_vm"}}},
        ON_CE1200,
        also={"MEM-11": MET, "MEM-12": MET, "MEM-14": MET},
    ),
    Case(
        "MEM-13",
        NOT_APPLICABLE,
        "appliances, though their number is not stated",
        base={"clusters": [{"platform": "ce1200"}]},
    ),
    # MEM-14
    Case(
        "MEM-14",
        UNMET,
        "one host in other letters",
        {"peers": {2: {"host": "ESX1.apolo.local"}}},
        facts={"host": "ESX1.apolo.local", "shared_with": (1,)},
        pointer="/clusters/0/peers/1/host",
    ),
    Case("MEM-14", MET, "hosts of their own", facts={"host": "esx1.apolo.local", "shared_with": ()}),
    Case(
        "MEM-14",
        UNDECIDED,
        "a host not stated",
        {"peers": {2: {"host": None}}},
        facts={"host": None},
        pointer="/clusters/0/peers/1/host",
    ),
    Case(
        "MEM-14",
        MET,
        "an appliance runs on no host",
        {"peers": {2: {"platform": "ce1200", "host": "esx1.apolo.local"}}},
        plain(cluster={"platform": "large_vm"}),
        also={"NET-17": MET},
    ),
    Case("MEM-14", NOT_APPLICABLE, "appliances only", base=ON_CE1200),
    Case("MEM-14", NOT_APPLICABLE, "a peer alone", base=ALONE),
    Case(
        "MEM-14",
        UNDECIDED,
        "peers that are only counted state no hosts",
        base={"clusters": [{"platform": "medium_vm", "peer_count": 2}]},
        pointer="/clusters/0/peers",
    ),
    # MEM-15 and MEM-16
    *(
        case
        for rule in ("MEM-15", "MEM-16")
        for case in (
            Case(rule, UNDECIDED, "no design shows it"),
            Case(rule, CONFIRMED, "a person confirms it", {"confirm": (rule,)}),
            Case(rule, NOT_APPLICABLE, "a peer alone, confirmed or not", {"confirm": (rule,)}, ALONE),
        )
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_one_change_moves_one_rule(case: Case) -> None:
    """A change decides its rule as stated, moves no other but those named, and every observation can be said."""
    assert sentences(check(case))


def test_every_peer_is_seen() -> None:
    """Rules on peers leave an observation for each peer, whether it holds or not."""
    results = judge(sized(3, peers={2: {"platform": "large_vm"}}))
    for rule in ("MEM-02", "MEM-03", "MEM-04", "MEM-06", "MEM-08", "MEM-11", "MEM-12", "MEM-14"):
        assert [seen.place.peers for seen in results[rule].observations] == [(1,), (2,), (3,)], rule


@pytest.mark.parametrize(
    "rule", ["MEM-02", "MEM-03", "MEM-04", "MEM-05", "MEM-06", "MEM-08", "MEM-11", "MEM-12", "MEM-14"]
)
def test_a_size_not_stated_leaves_rules_on_peers_undecided(rule: str) -> None:
    """Where neither peers nor their number are stated, nothing on peers is decided, and the number is asked."""
    result = judge({"clusters": [{"type": "C", "platform": "medium_vm"}]})[rule]
    assert result.outcome is UNDECIDED
    assert sentences(result)["en"] == ["The number of peers is not stated."]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_name_the_limit_of_the_reference(language: str) -> None:
    """The statement and the remedy of MEM-01 print the number of data/limits.toml."""
    limit = load_reference().limit("peers_per_cluster").value
    statement, remedy = (load_wording().phrases(language).say(f"rules.MEM-01.{key}") for key in ("statement", "remedy"))
    assert f" {limit} " in statement
    assert f" {limit} " in remedy


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_its_words(language: str) -> None:
    """Title, statement, reason and remedy of each rule can be said without any fact."""
    results = judge(PLAIN)
    for rule in (rule for rule in results if rule.startswith("MEM-")):
        assert all(words_of(results[rule], language)), rule


def test_the_platform_table_is_read_by_release() -> None:
    """A CE1000 runs up to, not including, X8.11."""
    assert load_reference().platforms[Platform.CE1000].releases.before == before("X8.11").before


SEVERITIES = {
    "MEM-01": "blocker",
    "MEM-02": "blocker",
    "MEM-03": "blocker",
    "MEM-04": "blocker",
    "MEM-05": "blocker",
    "MEM-06": "blocker",
    "MEM-07": "blocker",
    "MEM-08": "caution",
    "MEM-09": "advice",
    "MEM-10": "blocker",
    "MEM-11": "blocker",
    "MEM-12": "blocker",
    "MEM-13": "caution",
    "MEM-14": "caution",
    "MEM-15": "blocker",
    "MEM-16": "caution",
}


def test_each_rule_is_as_severe_as_the_reference_says() -> None:
    """A cluster that cannot form is a blocker; lost benefit is a caution; resilience without capacity is advice."""
    assert {rule.id: str(rule.severity) for rule in RULES.values() if rule.topic == "MEM"} == SEVERITIES
