"""Each peer's own firewall rules: allowed peers first, everybody else dropped."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.design import Design
from planner.ports import Action, PeerRule, matrix
from tests.ports.deployments import REFERENCE, C, E


def rules(*clusters: dict[str, Any], **design: Any) -> tuple[PeerRule, ...]:
    """Return the rules of a design."""
    return matrix(Design.from_document({**design, "clusters": list(clusters)}), REFERENCE).deployment.peer_rules


def test_two_peers_allow_each_other_and_drop_the_rest() -> None:
    """Cell by cell: TCP 4371 to 4372, the internal address of the other peer, then the whole range."""
    found = [
        (rule.cluster, rule.peer, rule.priority, str(rule.action), rule.source_peer, rule.address) for rule in rules(E)
    ]
    assert found == [
        (0, 1, 1, "allow", 2, "10.2.0.22"),
        (0, 1, 2, "drop", None, "0.0.0.0/0"),
        (0, 2, 1, "allow", 1, "10.2.0.21"),
        (0, 2, 2, "drop", None, "0.0.0.0/0"),
    ]
    assert {(rule.protocol, rule.start_port, rule.end_port) for rule in rules(E)} == {("TCP", 4371, 4372)}
    assert {rule.cite.source for rule in rules(E)} == {"cluster-guide-x12.6"}


def test_names_go_with_the_rules() -> None:
    """On which peer, and whom it allows."""
    assert [(rule.peer_name, rule.source_name) for rule in rules(C)][:2] == [
        ("c1.corp.example", "c2.corp.example"),
        ("c1.corp.example", None),
    ]


@given(st.integers(1, 8), st.integers(1, 3))
def test_priorities_are_unique_and_the_drop_rule_comes_last(size: int, clusters: int) -> None:
    """On every peer: one rule for each other peer, all with smaller numbers than the one that drops."""
    found = rules(*({"peer_count": size} for _ in range(clusters)))
    peers = {key: list(group) for key, group in groupby(found, lambda rule: (rule.cluster, rule.peer))}
    assert len(peers) == (size * clusters if size > 1 else 0)
    for (_, number), group in peers.items():
        *allowed, drop = group
        assert drop.action is Action.DROP
        assert {rule.action for rule in allowed} == {Action.ALLOW}
        assert [rule.priority for rule in group] == list(range(1, size + 1))
        assert {rule.source_peer for rule in allowed} == set(range(1, size + 1)) - {number}


def test_ipv6_clusters_drop_the_ipv6_range() -> None:
    """Addresses and range are of the cluster IP version."""
    peers = [{"lan1": {"ipv4": f"10.0.0.{n}", "ipv6": f"2001:db8::{n}"}} for n in (1, 2)]
    assert [rule.address for rule in rules({"peers": peers, "ip_version": "ipv6"})][:2] == ["2001:db8::2", "::/0"]


@pytest.mark.parametrize(("version", "ranges"), [("ipv4", ["0.0.0.0/0", "::/0"]), ("ipv6", ["::/0", "0.0.0.0/0"])])
def test_peers_that_speak_both_ip_versions_drop_both_ranges(version: str, ranges: list[str]) -> None:
    """The other version's range would stay open to everybody; its rule comes last, under a number of its own."""
    peers = [
        {"ip_protocol": protocol, "lan1": {"ipv4": f"10.0.0.{n}", "ipv6": f"2001:db8::{n}"}}
        for n, protocol in ((1, "both"), (2, version))
    ]
    found = rules({"peers": peers, "ip_version": version})
    drops = [(rule.peer, rule.priority, rule.address) for rule in found if rule.action is Action.DROP]
    assert drops == [(1, 2, ranges[0]), (1, 3, ranges[1]), (2, 2, ranges[0])]


def test_an_address_that_is_not_stated_is_open_not_any() -> None:
    """The rule is there, to be completed."""
    assert [rule.address for rule in rules({"peer_count": 2})] == [None, "0.0.0.0/0"] * 2


@pytest.mark.parametrize(("release", "there"), [("X8.7.3", False), ("X8.8", True), (None, True)])
def test_rules_begin_with_the_release_that_has_these_ports(release: str | None, there: bool) -> None:
    """Before X8.8 peers talk over IPsec on other ports."""
    assert bool(rules(C, **({"software_version": release} if release else {}))) == there
