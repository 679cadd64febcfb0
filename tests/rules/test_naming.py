"""DNS: the cluster name, name servers and time servers."""

from __future__ import annotations

import pytest

from planner.rules import RULES, Result
from planner.wording import LANGUAGES
from tests.designs import SOUND_C, make_document
from tests.rules.judging import MET, NOT_APPLICABLE, UNDECIDED, UNMET, Case, check, judge
from tests.rules.sentences import sentences, words_of

NAME = "expc-cluster.apolo.local"
NAMED_ON_PAGES = make_document(cluster={"name": None}, every_peer={"clustering": {"cluster_name": NAME}})
ALONE = make_document(cluster={"peers": SOUND_C["clusters"][0]["peers"][:1]})

CASES = [
    # DNS-04
    Case(
        "DNS-04",
        UNMET,
        "one peer's list is empty, whatever the cluster states",
        {"peers": {2: {"dns_servers": []}}},
        facts={"dns_servers": ()},
        pointer="/clusters/0/peers/1/dns_servers",
    ),
    Case("DNS-04", MET, "servers for all", facts={"dns_servers": ("10.15.13.2",)}, pointer="/clusters/0/dns_servers"),
    Case("DNS-04", MET, "a peer alone needs them too", base=ALONE),
    Case(
        "DNS-04",
        UNDECIDED,
        "one peer's servers not stated",
        {"cluster": {"dns_servers": None}, "peers": {1: {"dns_servers": ["10.15.13.2"]}}},
        facts={"dns_servers": None},
        pointer="/clusters/0/peers/1/dns_servers",
    ),
    # DNS-07
    Case(
        "DNS-07",
        UNMET,
        "a single label",
        {"cluster": {"name": "expc-cluster"}},
        facts={"cluster_name": "expc-cluster"},
        pointer="/clusters/0/name",
    ),
    Case("DNS-07", MET, "an FQDN", facts={"cluster_name": NAME}, pointer="/clusters/0/name"),
    Case(
        "DNS-07",
        UNDECIDED,
        "not stated",
        {"cluster": {"name": None}},
        facts={"cluster_name": None},
        also={"DNS-08": UNDECIDED},
    ),
    # DNS-08
    Case(
        "DNS-08",
        UNMET,
        "another name on one peer's page",
        {"peers": {2: {"clustering": {"cluster_name": "other.apolo.local"}}}},
        facts={"cluster_name": "other.apolo.local", "expected": NAME},
        pointer="/clusters/0/peers/1/clustering/cluster_name",
    ),
    Case(
        "DNS-08",
        UNMET,
        "pages that differ where the cluster states no name",
        {"peers": {2: {"clustering": {"cluster_name": "other.apolo.local"}}}},
        NAMED_ON_PAGES,
        {"cluster_name": "other.apolo.local", "expected": NAME},
    ),
    Case("DNS-08", MET, "pages that agree where the cluster states no name", base=NAMED_ON_PAGES),
    Case("DNS-08", MET, "one name", facts={"cluster_name": NAME, "expected": NAME}, pointer="/clusters/0/name"),
    Case("DNS-08", NOT_APPLICABLE, "a peer alone", base=ALONE),
    Case(
        "DNS-08",
        UNDECIDED,
        "no name anywhere",
        {"cluster": {"name": None}},
        facts={"cluster_name": None, "expected": None},
        pointer="/clusters/0/name",
        also={"DNS-07": UNDECIDED},
    ),
    Case(
        "DNS-08",
        UNDECIDED,
        "one page not known where the cluster states no name",
        {"peers": {2: {"clustering": None}}},
        NAMED_ON_PAGES,
        {"cluster_name": None, "expected": NAME},
        "/clusters/0/name",
    ),
    # DNS-15
    Case(
        "DNS-15",
        UNMET,
        "one peer's list is empty, whatever the cluster states",
        {"peers": {2: {"ntp_servers": []}}},
        facts={"ntp_servers": ()},
        pointer="/clusters/0/peers/1/ntp_servers",
    ),
    Case("DNS-15", MET, "servers for all", facts={"ntp_servers": ("10.15.13.3",)}),
    Case(
        "DNS-15",
        UNDECIDED,
        "not stated",
        {"cluster": {"ntp_servers": None}},
        facts={"ntp_servers": None},
        pointer="/clusters/0/peers/0/ntp_servers",
    ),
]

LONGEST_LABEL = "a" * 63
LONGEST_NAME = ".".join([LONGEST_LABEL] * 3 + ["b" * 61])


@pytest.mark.parametrize("case", CASES, ids=str)
def test_one_change_moves_one_rule(case: Case) -> None:
    """A change decides its rule as stated, moves no other but those named, and every observation can be said."""
    assert sentences(check(case))


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "a",
        ".apolo.local",
        "a..local",
        "a.local.",
        "-a.local",
        "a-.local",
        "a.-local",
        "a.local-",
        "a.1local",
        "10.15.13.15",
        "a_b.local",
        "a b.local",
        "a.local\n",
        "\na.local",
        "a.local,b.local",
        "clúster.local",
        "a.١ocal",
        "a.lokal\u0131",
        "*.apolo.local",
        "https://a.local",
        "<b>a</b>.local",
        f"a{LONGEST_LABEL}.local",
        f"b{LONGEST_NAME}",
        "a." * 4000 + "local",
    ],
    ids=repr,
)
def test_what_is_no_fqdn_is_no_cluster_name(name: str) -> None:
    """DNS-07 is unmet for anything but labels of ASCII letters, digits and inner hyphens, of the lengths DNS allows."""
    result = judge(make_document(cluster={"name": name}))["DNS-07"]
    assert result.outcome is UNMET
    assert name in everything_said(result)


@pytest.mark.parametrize(
    "name",
    [
        "a.b",
        "1.2.c3",
        "a-b.c--d.local",
        "A.LOCAL",
        "0a.b0",
        f"{LONGEST_LABEL}.local",
        LONGEST_NAME,
        "xn--clster-fya.local",
    ],
    ids=repr,
)
def test_an_fqdn_is_a_cluster_name(name: str) -> None:
    """DNS-07 is met by names at the edge of what the guide and DNS allow."""
    assert judge(make_document(cluster={"name": name}))["DNS-07"].outcome is MET


def everything_said(result: Result) -> str:
    """Return all sentences of a result in all languages as one text."""
    return "\n".join(text for texts in sentences(result).values() for text in texts)


def test_a_size_not_stated_leaves_rules_on_peers_undecided() -> None:
    """Where neither peers nor their number are stated, servers are undecided, and the number is asked."""
    results = judge({"clusters": [{"name": NAME, "dns_servers": ["10.15.13.2"]}]})
    for rule in ("DNS-04", "DNS-08", "DNS-15"):
        assert results[rule].outcome is UNDECIDED, rule
        assert sentences(results[rule])["en"] == ["The number of peers is not stated."]
    assert results["DNS-07"].outcome is MET


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_its_words(language: str) -> None:
    """Title, statement, reason, remedy and conflict of each rule can be said without any fact."""
    results = judge(SOUND_C)
    for rule in (rule for rule in results if rule.startswith("DNS-")):
        assert all(words_of(results[rule], language)), rule


SEVERITIES = {"DNS-04": "blocker", "DNS-07": "blocker", "DNS-08": "blocker", "DNS-15": "blocker"}


def test_each_rule_is_as_severe_as_the_reference_says() -> None:
    """A cluster without name, DNS or NTP does not form: all four are blockers."""
    assert {rule.id: str(rule.severity) for rule in RULES.values() if rule.topic == "DNS"} == SEVERITIES
