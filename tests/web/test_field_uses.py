"""What the form says of its fields is true: each part of the answer reads the facts that are said to enter it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from planner import capacity, certificates, deployment_capacity, dns, growth, ports, rules, survival
from planner.assessment import Assessment, assess
from planner.design import Design, cluster, deployment, facts, peer, surroundings
from planner.reference import load_reference
from planner.render.document import capacity as capacity_section
from planner.render.document import cover, inputs, names, topology
from planner.render.document import ports as ports_section
from planner.render.document.draft import Draft
from planner.rules import RULES
from planner.schemas import parse_design
from planner.web.forms.readers import USES, probes, readers
from planner.wording import load_wording

REFERENCE = load_reference()
EN = load_wording().phrases("en")
DAY = date(2026, 1, 1)
FIRST = "/clusters/0"
PEER = f"{FIRST}/peers/0"
HOLDERS: Mapping[str, tuple[str, ...]] = {
    "": ("Design",),
    "/unified_cm": ("UnifiedCm",),
    "/unified_cm/sip_trunk": ("SipTrunk",),
    "/im_and_presence": ("ImAndPresence",),
    "/tms": ("Tms",),
    "/networks": ("Networks",),
    FIRST: ("Cluster", "Peer"),
    f"{FIRST}/address_mapping": ("AddressMapping",),
    f"{FIRST}/demand": ("Demand",),
    f"{FIRST}/licences": ("Licences",),
    f"{FIRST}/smart_licensing": ("SmartLicensing",),
    f"{FIRST}/vm": ("VirtualMachine",),
    PEER: ("Peer",),
    f"{PEER}/certificate": ("Certificate",),
    f"{PEER}/lan1": ("Interface",),
    f"{PEER}/lan2": ("Interface",),
}
"""The classes of the design that hold the facts of a part of the document; a setting of a cluster is its peers'."""

PAIRED = f"{FIRST}/pair"
"""Read while the design is built, so that what it changes is looked at instead."""

Read = tuple[str, str]


def parts(design: Design, found: Assessment) -> dict[str, Callable[[], Any]]:
    """Return what makes each part of the answer for a design."""
    draft = Draft(found, REFERENCE, EN)
    lost = found.survival
    return {
        "rules": lambda: rules.run(RULES.values(), design, REFERENCE, found.capacity, DAY),
        "documents": lambda: (cover.title(draft), cover.facts(draft), inputs.section(draft)),
        "capacity": lambda: (
            capacity.compute(design, REFERENCE),
            survival.compute(design, REFERENCE, found.capacity),
            growth.compute(design, found.capacity),
            deployment_capacity.compute_pairs(design, found.capacity, lost),
            capacity_section.section(draft),
        ),
        "ports": lambda: (
            ports.matrix(design, REFERENCE),
            ports_section.section(draft),
            ports_section.appendix(draft),
        ),
        "topology": lambda: topology.section(draft),
        "certificates": lambda: (certificates.plan(design, REFERENCE), names.certificates(draft)),
        "dns": lambda: (dns.plan(design, REFERENCE), names.dns(draft)),
    }


def watched() -> Iterator[type]:
    """Yield the classes that a design consists of."""
    for module in (facts, peer, cluster, deployment, surroundings):
        for _, found in inspect.getmembers(module, inspect.isclass):
            if found.__module__ == module.__name__ and hasattr(found, "__dataclass_fields__"):
                yield found


@pytest.fixture(scope="module")
def reads() -> dict[str, set[Read]]:
    """Return what each part reads of a design, as class and fact, over designs of every kind."""
    seen: set[Read] = set()
    found: dict[str, set[Read]] = {}

    def note(self: object, name: str) -> Any:
        if not name.startswith("__"):
            seen.add((type(self).__name__, name))
        return object.__getattribute__(self, name)

    with pytest.MonkeyPatch.context() as patch:
        for each in watched():
            patch.setattr(each, "__getattribute__", note, raising=False)
        for document in probes():
            design = parse_design(document)
            for part, make in parts(design, assess(design, REFERENCE, DAY)).items():
                seen.clear()
                make()
                found.setdefault(part, set()).update(seen)
    return found


def reading(name: str, reads: Mapping[str, set[Read]]) -> set[str]:
    """Return the parts that read the fact of a field."""
    base, _, fact = name.rpartition("/")
    seen = {part for part, read in reads.items() if any((holder, fact) in read for holder in HOLDERS[base])}
    # An interface does not know whose it is: its peer must have been asked for it too.
    return {part for part in seen if base != f"{PEER}/lan2" or ("Peer", "lan2") in reads[part]}


def test_every_part_reads_what_is_said_to_enter_it(reads: Mapping[str, set[Read]]) -> None:
    """Nothing is claimed of a field that does not happen."""
    claims = {name: set(parts) for name, parts in USES.items() if parts and name != PAIRED}
    assert {name: said - reading(name, reads) for name, said in claims.items() if said - reading(name, reads)} == {}


def test_a_field_that_no_rule_points_at_names_every_part_that_reads_it(reads: Mapping[str, set[Read]]) -> None:
    """What is said of it is all there is, but for the documents, which list every fact."""
    pointed = readers(REFERENCE)
    silent = [name for name in USES if not pointed.get(name) and name not in (PAIRED, f"{PEER}/certificate/pem")]
    assert silent
    left_out = {name: reading(name, reads) - set(USES[name]) - {"documents"} for name in silent}
    assert {name: parts for name, parts in left_out.items() if parts} == {}


def test_the_watch_sees_what_is_read_and_nothing_else(reads: Mapping[str, set[Read]]) -> None:
    """It can tell: the notes decide nothing and enter the documents alone."""
    assert reading("/notes", reads) == {"documents"}
    assert "ports" in reading(f"{FIRST}/turn_port_multiplexing", reads)


def paired(labels: tuple[str, str, str, str]) -> Design:
    """Return two Expressway-C and two Expressway-E clusters, joined as the labels say."""
    sides = [("C", "X15.0", True), ("C", "X15.0", False), ("E", "X15.0", None), ("E", "X15.0", None)]
    clusters = [
        {
            "type": kind,
            "software_version": release,
            "xmpp_federation": federates,
            "platform": "large_vm" if number % 2 else "small_vm",
            "services": ["mra"],
            "nics": 2 if number % 2 else 1,
            "pair": label,
            "demand": {"video_calls": 10, "peer_losses": 0},
            "peers": [
                {"address": f"p{number}{peer}.example", "lan1": {"ipv4": f"10.{number}.0.{peer}", "prefix": 24}}
                for peer in (1, 2)
            ],
        }
        for number, ((kind, release, federates), label) in enumerate(zip(sides, labels, strict=True))
    ]
    names = {"federation_domains": ["a.example"], "chat_node_aliases": ["b.example"]}
    return parse_design(
        {"services": ["mra"], "service_domains": ["a.example"], "im_and_presence": names, "clusters": clusters}
    )


def shown(part: str, labels: tuple[str, str, str, str]) -> str:
    """Return a part of the answer to such a design, without the labels themselves."""
    design = paired(labels)
    made = parts(design, assess(design, REFERENCE, DAY))[part]()
    plain = [(each.rule.id, each.cluster, each.outcome) for each in made] if part == "rules" else made
    return repr(plain).replace("pair='y'", "").replace("pair='x'", "")


@pytest.mark.parametrize("part", USES[PAIRED])
def test_which_clusters_are_joined_changes_each_part_that_it_is_said_to_enter(part: str) -> None:
    """Joined the other way round, the part is another one; joined the same way, the same."""
    straight = shown(part, ("x", "y", "x", "y"))
    assert straight == shown(part, ("x", "y", "x", "y"))
    assert straight != shown(part, ("x", "y", "y", "x"))
