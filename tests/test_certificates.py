"""The certificate plan: which names and usages each peer's certificate carries, and what the stated one lacks."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest

from planner import certificates
from planner.certificates import MOST_NAMES, CertificatePlan, Condition, PeerCertificate
from planner.design import PeerType
from planner.reference import load_reference
from planner.rules import RULES
from planner.schemas import parse_design
from planner.versions import Version
from tests.designs import SOUND_C, SOUND_E

REFERENCE = load_reference()
UNIFIED_CM = {
    "phone_security_profiles": ["mra.apolo.local", "Video.Apolo.local"],
    "registration_domains": ["apolo.example"],
}
IM_AND_PRESENCE = {"federation_domains": ["chat.apolo.example"], "chat_node_aliases": ["room-1.apolo.example"]}


def deployment(**design: Any) -> dict[str, Any]:
    """Return a C and an E cluster of two peers each for MRA; nothing federates."""
    made = copy.deepcopy(SOUND_E)
    made["clusters"].insert(0, copy.deepcopy(SOUND_C["clusters"][0]))
    for cluster in made["clusters"]:
        cluster["xmpp_federation"] = False
    made["clusters"][1].pop("address_mapping")
    made |= {"services": ["mra"], "unified_cm": UNIFIED_CM, "im_and_presence": IM_AND_PRESENCE}
    return made | design


def changed(cluster: int, **changes: Any) -> dict[str, Any]:
    """Return the deployment with other facts of one cluster; a fact that is None is not stated."""
    made = deployment()
    made["clusters"][cluster] |= changes
    made["clusters"][cluster] = {key: value for key, value in made["clusters"][cluster].items() if value is not None}
    return made


def planned(document: dict[str, Any]) -> CertificatePlan:
    """Return the plan of a document."""
    return certificates.plan(parse_design(document), REFERENCE)


def first(document: dict[str, Any], cluster: int) -> PeerCertificate:
    """Return the plan of the first peer of a cluster."""
    return next(peer for peer in planned(document).peers if peer.cluster == cluster)


def names(document: dict[str, Any], cluster: int) -> list[tuple[str, str]]:
    """Return kind and name of what the first peer of a cluster carries."""
    return [(wanted.kind, wanted.name) for wanted in first(document, cluster).names]


def gaps(document: dict[str, Any]) -> list[tuple[str, str]]:
    """Return code and pointer of what the plan misses."""
    return [(gap.code, gap.pointer) for gap in planned(document).gaps]


def test_a_c_certificate_carries_own_name_cluster_name_and_security_profiles() -> None:
    """Each with the rule that asks for it."""
    assert [(wanted.kind, wanted.name, wanted.basis.rule) for wanted in first(deployment(), 0).names] == [
        ("own_name", "expc01.apolo.local", "TLS-03"),
        ("cluster_name", "expc-cluster.apolo.local", "TLS-12"),
        ("security_profile", "mra.apolo.local", "TLS-13"),
        ("security_profile", "video.apolo.local", "TLS-13"),
    ]


def test_an_e_certificate_carries_own_name_and_registration_domains() -> None:
    """No cluster name: the E does without. A domain may stand in its collab-edge form."""
    plan = first(deployment(), 1)
    assert [(wanted.kind, wanted.name, wanted.other_form, wanted.basis.rule) for wanted in plan.names] == [
        ("own_name", "expe01.apolo.example", None, "TLS-03"),
        ("registration_domain", "apolo.example", "collab-edge.apolo.example", "TLS-14"),
    ]


def test_every_rule_and_source_of_the_plan_is_in_the_book() -> None:
    """No id of its own making."""
    for basis in (*REFERENCE.names.certificate.values(), *(usage.basis for usage in REFERENCE.names.usages)):
        assert basis.rule in RULES
        assert basis.cite.source in REFERENCE.sources


def test_xmpp_federation_adds_its_domains_to_e_and_the_chat_nodes_to_both() -> None:
    """Whichever side of the pair says that it federates, unless the other says that it does not."""
    assert "chat_node_alias" not in dict(names(changed(0, xmpp_federation=True), 1))
    for cluster in (0, 1):
        document = changed(cluster, xmpp_federation=True)
        del document["clusters"][1 - cluster]["xmpp_federation"]
        assert ("chat_node_alias", "room-1.apolo.example") in names(document, 0)
        assert ("federation_domain", "chat.apolo.example") not in names(document, 0)
        assert names(document, 1)[-2:] == [
            ("federation_domain", "chat.apolo.example"),
            ("chat_node_alias", "room-1.apolo.example"),
        ]


@pytest.mark.parametrize(
    ("services", "federates", "wanted"),
    [
        (["mra"], False, None),
        (["b2b"], True, None),
        (None, False, Condition.MRA),
        (None, None, Condition.MRA_OR_XMPP),
        (["b2b"], None, Condition.MRA_OR_XMPP),
        (None, True, None),
    ],
)
def test_the_cluster_name_depends_on_mra_or_xmpp(
    services: list[str] | None, federates: bool | None, wanted: Condition | None
) -> None:
    """One of them used settles it; what is not known makes it conditional."""
    document = deployment(services=services)
    for cluster in document["clusters"]:
        cluster["xmpp_federation"] = federates
    condition = {each.kind: each.condition for each in first(document, 0).names}
    assert condition["cluster_name"] is wanted


def test_the_cluster_name_is_not_needed_without_a_cluster_or_a_use() -> None:
    """One peer alone; neither MRA nor XMPP."""
    alone = changed(0, peers=deployment()["clusters"][0]["peers"][:1])
    assert "cluster_name" not in dict(names(alone, 0))
    assert names(deployment(services=["b2b"]), 0) == [("own_name", "expc01.apolo.local")]
    assert names(deployment(services=["b2b"]), 1) == [("own_name", "expe01.apolo.example")]


def test_names_whose_use_is_not_stated_are_conditional_and_nothing_is_asked_for() -> None:
    """Stated names with an unknown use say for what they are; unstated ones are not called for."""
    document = deployment(services=None)
    conditions = {wanted.kind: wanted.condition for cluster in (0, 1) for wanted in first(document, cluster).names}
    assert conditions == {
        "own_name": None,
        "cluster_name": Condition.MRA,
        "security_profile": Condition.MRA,
        "registration_domain": Condition.MRA,
    }
    assert gaps(deployment(services=None, unified_cm=None)) == []


def test_what_is_needed_and_not_stated_is_asked_for() -> None:
    """With its place; an empty list is an answer."""
    document = deployment(unified_cm=None, im_and_presence=None)
    document["clusters"][1]["xmpp_federation"] = True
    document["clusters"][0].pop("name")
    assert sorted(set(gaps(document))) == [
        ("chat_node_alias", "/im_and_presence/chat_node_aliases"),
        ("cluster_name", "/clusters/0/name"),
        ("federation_domain", "/im_and_presence/federation_domains"),
        ("registration_domain", "/unified_cm/registration_domains"),
        ("security_profile", "/unified_cm/phone_security_profiles"),
    ]
    empty = {"phone_security_profiles": [], "registration_domains": []}
    assert gaps(deployment(unified_cm=empty)) == []
    assert gaps({"clusters": [{"peer_count": 2}]}) == [("peers", "/clusters/0/peers")]
    assert gaps({"clusters": [{"peers": [{"lan1": {}}]}]}) == [
        ("type", "/clusters/0/type"),
        ("inside_name", "/clusters/0/peers/0/address"),
    ]


def test_names_that_no_certificate_can_have_are_told_and_left_out() -> None:
    """A profile that is not named like an FQDN; a cluster name and a peer of one label."""
    document = deployment(
        unified_cm={"phone_security_profiles": ["Secure phones", "ok.apolo.local"], "registration_domains": ["a_b.c"]}
    )
    document["clusters"][0]["name"] = "cluster"
    document["clusters"][0]["peers"][0]["address"] = "expc01"
    told = [(gap.code, gap.pointer, gap.name, gap.wrong) for gap in planned(document).gaps]
    assert sorted(told) == [
        ("name_not_fqdn", "/clusters/0/name", "cluster", True),
        ("name_not_fqdn", "/clusters/0/peers/0/address", "expc01", True),
        ("name_not_fqdn", "/unified_cm/registration_domains/0", "a_b.c", True),
        ("profile_not_fqdn", "/unified_cm/phone_security_profiles/0", "Secure phones", True),
    ]
    plan = first(document, 0)
    assert plan.common_name is None
    assert plan.request == ("DNS:ok.apolo.local",)


def test_an_e_with_a_public_name_of_its_own_carries_both_and_its_mapped_name() -> None:
    """Peer N address, public FQDN and the name of its row in the address mapping, each once."""
    document = changed(
        1, address_mapping={"enabled": True, "mappings": [{"fqdn": "e1.apolo.example", "ip": "10.1.1.1"}]}
    )
    document["clusters"][1]["peers"][0] |= {"address": "e1.inside.example", "public_fqdn": "E1.apolo.example"}
    assert names(document, 1)[:2] == [("own_name", "e1.inside.example"), ("public_name", "e1.apolo.example")]
    mapped = changed(
        1, address_mapping={"enabled": True, "mappings": [{"fqdn": "expe01.apolo.example", "ip": "10.1.1.1"}]}
    )
    assert [name for _, name in names(mapped, 1)].count("expe01.apolo.example") == 1


def test_a_name_of_the_address_mapping_has_to_be_an_alternative_name() -> None:
    """The peer's own name may be the common name alone, but where peers look it up in the mapping: as TLS-07 has it."""
    held = {"common_name": "expe01.apolo.example", "subject_alt_names": ["apolo.example"]}
    for enabled, lacking in ((True, ["expe01.apolo.example"]), (False, [])):
        pairs = [{"fqdn": "expe01.apolo.example", "ip": "10.15.13.20"}]
        document = changed(1, address_mapping={"enabled": enabled, "mappings": pairs})
        document["clusters"][1]["peers"][0]["certificate"] = held
        own = [name.name for name in first(document, 1).lacking if name.kind == "own_name"]
        assert own == lacking


def test_the_lines_of_a_request_hold_each_name_once_and_the_common_name_among_them() -> None:
    """To copy as they are."""
    assert first(deployment(), 0).request == (
        "CN=expc01.apolo.local",
        "DNS:expc01.apolo.local",
        "DNS:expc-cluster.apolo.local",
        "DNS:mra.apolo.local",
        "DNS:video.apolo.local",
    )


def with_certificate(**facts: Any) -> PeerCertificate:
    """Return the plan of the first C peer whose certificate states these facts."""
    document = deployment()
    document["clusters"][0]["peers"][0]["certificate"] = facts
    return first(document, 0)


def test_the_stated_certificate_is_held_against_the_plan() -> None:
    """What it has, what it lacks, and what it has beyond that, without regard to case."""
    plan = with_certificate(
        common_name="EXPC01.apolo.local", subject_alt_names=["Expc-Cluster.apolo.local", "*.apolo.local", "10.1.1.1"]
    )
    assert {wanted.name: wanted.held for wanted in plan.names} == {
        "expc01.apolo.local": True,
        "expc-cluster.apolo.local": True,
        "mra.apolo.local": False,
        "video.apolo.local": False,
    }
    assert [wanted.name for wanted in plan.lacking] == ["mra.apolo.local", "video.apolo.local"]
    assert plan.surplus == ("*.apolo.local", "10.1.1.1")


def test_only_its_own_name_may_be_the_common_name() -> None:
    """Every other name is looked for among the alternative names."""
    plan = with_certificate(common_name="expc-cluster.apolo.local", subject_alt_names=["expc01.apolo.local"])
    held = {wanted.kind: wanted.held for wanted in plan.names}
    assert (held["own_name"], held["cluster_name"]) == (True, False)


def test_alternative_names_not_stated_leave_it_open() -> None:
    """Neither held nor lacking; without a certificate too."""
    plan = with_certificate(common_name="expc01.apolo.local")
    assert [wanted.held for wanted in plan.names] == [True, None, None, None]
    document = deployment()
    del document["clusters"][0]["peers"][0]["certificate"]
    assert {wanted.held for wanted in first(document, 0).names} == {None}
    assert first(document, 0).lacking == first(document, 0).surplus == ()


@pytest.mark.parametrize("name", ["apolo.example", "collab-edge.apolo.example", "Collab-Edge.APOLO.example"])
def test_either_form_of_a_domain_will_do(name: str) -> None:
    """And neither counts as surplus."""
    document = deployment()
    document["clusters"][1]["peers"][0]["certificate"] = {"subject_alt_names": [name, "expe01.apolo.example"]}
    plan = first(document, 1)
    assert (plan.lacking, plan.surplus) == ((), ())


@pytest.mark.parametrize(
    ("version", "c", "e"),
    [
        ("X14.0", "both", "both"),
        ("X15.3.9", "both", "both"),
        ("X15.4", "both_on_c", "server_on_e"),
        ("X15.4.9", "both_on_c", "server_on_e"),
        ("X15.5", "split", "split"),
    ],
)
def test_usages_follow_the_release(version: str, c: str, e: str) -> None:
    """Before X15.4 both usages everywhere; then E may do with one; from X15.5 stores are apart."""
    document = deployment(software_version=version)
    found = [first(document, cluster).usage for cluster in (0, 1)]
    assert [usage and usage.id for usage in found] == [c, e]


@pytest.mark.parametrize(
    ("version", "client_auth", "lacks"),
    [
        ("X15.3", True, False),
        ("X15.3", False, True),
        ("X15.3", None, None),
        ("X15.5", False, False),
        ("X15.5", None, False),
    ],
)
def test_a_missing_usage_is_told_where_it_is_needed(version: str, client_auth: bool | None, lacks: bool | None) -> None:
    """Not stated is not missing."""
    document = deployment(software_version=version)
    document["clusters"][0]["peers"][0]["certificate"]["client_auth"] = client_auth
    assert first(document, 0).lacks_client_auth is lacks


def test_a_plan_has_an_end() -> None:
    """Hundreds of names on a hundred peers: cut at a whole peer, and said so."""
    document = deployment(unified_cm={"phone_security_profiles": [f"p{number}.apolo.local" for number in range(200)]})
    document["clusters"][0]["peers"] = [{"address": f"c{number}.apolo.local"} for number in range(100)]
    plan = planned(document)
    assert not plan.complete
    assert MOST_NAMES - 202 <= sum(len(peer.names) for peer in plan.peers) <= MOST_NAMES
    assert planned(deployment()).complete


def test_a_plan_cites_what_it_rests_on() -> None:
    """Names and usages; a peer of no stated type has no usage yet."""
    cited = {str(cite) for cite in planned(deployment(software_version="X15.5")).citations()}
    assert {"tac-client-eku#Planning for X15.5", "certificate-guide-x15.4#Server Certificate Requirements"} <= cited
    untyped = planned({"clusters": [{"peers": [{"address": "a.b.c"}]}]})
    assert untyped.peers[0].usage is None
    assert len(set(untyped.citations())) == 1


def test_every_release_has_a_usage_for_both_types() -> None:
    """Whatever the release; a gap in the table is told at once."""
    for release in ("X7.0", "X8.11", "X14.3.7", "X15.4", "X15.5", "X20"):
        for kind in PeerType:
            assert REFERENCE.names.usage(Version.parse(release), kind)
    with pytest.raises(KeyError, match="no certificate usage"):
        replace(REFERENCE.names, usages=()).usage(Version.parse("X15.5"), PeerType.C)
