"""Firewall configurations: what they let through, what they leave out, and that no name of a design acts in them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.assessment import Assessment
from planner.design import Design
from planner.errors import FormatUnavailable, RenderError
from planner.ports import FirewallZone
from planner.render import firewall
from planner.render.firewall import MOST_LINES, TARGETS, generator
from planner.render.firewall import policy as policy_module
from planner.render.firewall.policy import policy_of
from planner.render.formats import render
from tests.ports.deployments import document
from tests.render.judged import HOSTILE, judge

FORMATS = ("nftables", "cisco_asa", "paloalto", "juniper")
COMMENTS = {
    "nftables": re.compile(r"#[^\n]*"),
    "cisco_asa": re.compile(r"(?m)^!.*$"),
    "paloalto": re.compile(r"<!--.*?-->"),
    "juniper": re.compile(r"(?s)/\*.*?\*/"),
}
BREAKERS = (
    *HOSTILE,
    "a\nip saddr 0.0.0.0/0 accept\n",
    "*/ } policies { /*",
    "--> <entry name='x'/> <!--",
    "a --- b --",
    "a\\",
    "a\r\naccess-list x permit ip any any",
    "what? !",
    "a\u2028b\u0085c\x0bd",
    '"; flush ruleset; #',
    "ünïcode 名前",
)


def made(name: str, /, language: str = "en", **changes: Any) -> str:
    """Return the configuration for a changed deployment (see tests.ports.deployments.document)."""
    return render(name, *judge(Design.from_document(document(**changes)), language)).content.decode()


def nft(text: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """Have the real nft read a ruleset, in a network namespace of its own where that is allowed. It must be there."""
    program = shutil.which("nft", path="/usr/sbin:/sbin:/usr/bin:/usr/local/sbin")
    assert program, "nft is not installed; tools/setup.sh test installs it (Debian package nftables)"
    file = tmp_path / "rules.nft"
    file.write_text(text, encoding="utf-8")
    checked = subprocess.run([program, "--check", "-f", file], capture_output=True, text=True, check=False)
    if "Operation not permitted" in checked.stderr and (unshare := shutil.which("unshare")):
        apart = [unshare, "--user", "--map-root-user", "--net", program, "--check", "-f", file]
        checked = subprocess.run(apart, capture_output=True, text=True, check=False)
    assert "Operation not permitted" not in checked.stderr, "nft may not run here: it needs CAP_NET_ADMIN or unshare"
    return checked


EVERYTHING: dict[str, Any] = {"services": ["mra", "b2b", "cms_proxy", "registrar", "hybrid", "cmr_cloud"]}
DUAL_STACK: dict[str, Any] = {
    "e": {
        "peers": [
            {
                "address": "e1.example.com",
                "lan1": {"ipv4": "10.2.0.21", "prefix": 24},
                "lan2": {"ipv4": "10.3.0.21", "ipv6": "2001:db8::21", "static_nat_address": "203.0.113.21"},
            }
        ]
    }
}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    "changes",
    [{}, EVERYTHING, {"services": None}, DUAL_STACK, {"clusters": [{"type": "E", "peer_count": 2}]}],
    ids=["mra", "everything", "services not stated", "dual stack", "no addresses"],
)
def test_nft_itself_takes_the_rules(changes: dict[str, Any], language: str, tmp_path: Path) -> None:
    """The real program reads the file and finds nothing wrong with it."""
    checked = nft(made("nftables", language, **changes), tmp_path)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_nft_would_refuse_a_broken_rule(tmp_path: Path) -> None:
    """The check above sees a fault where there is one."""
    broken = made("nftables").replace("tcp dport 2222", "tcp dport 222222")
    assert nft(broken, tmp_path).returncode != 0


def test_nftables_lets_through_what_the_matrix_has() -> None:
    """Addresses, ports and direction of a flow at each firewall; all else is dropped."""
    text = made("nftables")
    assert (
        "ip saddr { 10.1.0.11/32, 10.1.0.12/32 } ip daddr { 10.2.0.21/32, 10.2.0.22/32 } "
        "tcp sport 30000-35999 tcp dport 2222 ct state new accept" in text
    )
    assert (
        "ip daddr { 10.3.0.21/32, 10.3.0.22/32, 203.0.113.21/32, 203.0.113.22/32 } "
        "tcp sport 1024-65535 tcp dport 8443 ct state new accept" in text
    )
    assert text.count("policy drop;") == 2
    lines = [line.strip() for line in text.splitlines() if line.strip().endswith("accept")]
    permissions = [line for line in lines if "established" not in line]
    assert len(permissions) == len(set(permissions))
    assert not [line for line in lines if "addr" not in line and "established" not in line]


@pytest.mark.parametrize(
    ("changes", "empty"),
    [
        ({}, "ip6"),
        (DUAL_STACK, None),
        (
            {
                "clusters": [
                    {
                        "type": "E",
                        "peers": [
                            {"address": "e1.example.com", "ip_protocol": "ipv6", "lan1": {"ipv6": "2001:db8::21"}}
                        ],
                    }
                ]
            },
            "ip",
        ),
    ],
)
def test_what_has_no_rules_is_dropped_as_well(changes: dict[str, Any], empty: str | None, tmp_path: Path) -> None:
    """An IP version without a table would pass: each has one that drops and keeps what is established."""
    text = made("nftables", **changes)
    assert (f"table {empty} expressway_no_rules {{" in text) == ("expressway_no_rules" in text) == (empty is not None)
    for family in ("ip", "ip6"):
        (table,) = re.findall(rf"(?ms)^table {family} .*?^}}", text)
        assert table.count("policy drop;") == table.count("ct state established,related accept") == 1
    assert nft(text, tmp_path).returncode == 0


def test_the_cluster_ports_are_open_to_nobody() -> None:
    """No permission covers TCP 4369 to 4380, whatever is used: peers talk within the DMZ or the internal network."""
    for changes in ({}, EVERYTHING, {"services": None}, DUAL_STACK):
        assessment, _, _ = judge(Design.from_document(document(**changes)))
        policy = policy_of(assessment.ports.deployment, ip_versions=frozenset({"ipv4", "ipv6"}))
        inwards = [term for term in policy.terms if term.zones[1] is FirewallZone.DMZ and term.transport == "tcp"]
        assert inwards
        for term in inwards:
            assert term.destination_ports
            assert not [(first, last) for first, last in term.destination_ports if first <= 4380 and last >= 4369]


def test_dual_stack_has_a_table_for_each_ip_version() -> None:
    """IPv6 rules hold IPv6 addresses alone; the Internet is any address of that version."""
    text = made("nftables", **DUAL_STACK)
    assert "table ip filtering_policies {" in text
    assert "table ip6 filtering_policies {" in text
    assert "ip6 daddr 2001:db8::21/128 tcp sport 1024-65535 tcp dport 8443 ct state new accept" in text


def test_the_asa_lists_stand_at_the_interface_of_their_packets() -> None:
    """From inside, from the DMZ, from the Internet: each flow in the list where its first packet comes in."""
    text = COMMENTS["cisco_asa"].sub("", made("cisco_asa"))
    lists: dict[str, list[str]] = {}
    for name, rule in re.findall(r"(?m)^access-list (\S+) extended (permit .*)$", text):
        lists.setdefault(name, []).append(rule)
    inside, dmz, internet = (
        lists[f"expressway_{name}"]
        for name in ("internal_firewall_inside_in", "external_firewall_dmz_in", "external_firewall_internet_in")
    )
    assert "permit tcp host 10.1.0.11 range 30000 35999 host 10.2.0.21 eq 2222" in inside
    assert "permit udp host 203.0.113.21 range 30000 35999 host 198.51.100.53 eq domain" in dmz
    assert "permit tcp any range 1024 65535 host 203.0.113.21 eq 8443" in internet
    licensing = "permit tcp host 10.1.0.11 range 1024 65535 72.163.10.0 255.255.255.0 eq https"
    assert licensing in inside
    assert licensing in dmz
    assert all(rule.startswith(("permit tcp any ", "permit udp any ")) for rule in internet)
    assert not [rule for rule in (*inside, *dmz, *internet) if re.search(r"any .*any", rule)]


def test_the_asa_format_says_that_it_leaves_ipv6_out() -> None:
    """What it cannot write is listed, not lost."""
    text = made("cisco_asa", **DUAL_STACK)
    assert "the IPv6 addresses, which this format cannot hold" in text
    assert "2001:db8" not in text
    assert "cannot hold" not in made("nftables", **DUAL_STACK)


def test_palo_alto_rules_go_from_zone_to_zone() -> None:
    """Well-formed XML; every rule names its zones, addresses and service, and none leads inwards."""
    root = ET.fromstring(made("paloalto"))
    rules = root.findall(".//security/rules/entry")
    assert len(rules) > 15
    pairs = {(rule.findtext("from/member"), rule.findtext("to/member")) for rule in rules}
    assert pairs == {("internal", "dmz"), ("internal", "internet"), ("dmz", "internet"), ("internet", "dmz")}
    for rule in rules:
        assert rule.findtext("action") == "allow"
        ends = {side: [member.text for member in rule.findall(f"{side}/member")] for side in ("source", "destination")}
        assert ("any" in "".join(map(str, ends["source"]))) == (rule.findtext("from/member") == "internet")
        assert all(len(str(entry.get("name"))) <= 63 for entry in (rule, *root.findall(".//service/entry")))
    services = {entry.findtext("protocol/tcp/port") for entry in root.findall(".//service/entry")}
    assert {"2222", "7001", "8443", "5222"} <= services


def test_juniper_policies_go_from_zone_to_zone() -> None:
    """Zones, address sets and applications; braces match; nothing replaces what the firewall already has."""
    text = COMMENTS["juniper"].sub("", made("juniper"))
    assert re.findall(r"from-zone (\w+) to-zone (\w+) \{", text) == [
        ("internal", "dmz"),
        ("internal", "internet"),
        ("dmz", "internet"),
        ("internet", "dmz"),
    ]
    assert text.count("{") == text.count("}")
    assert "replace:" not in text
    assert "destination-port 8443" in text


@pytest.mark.parametrize("name", FORMATS)
def test_what_has_no_address_is_left_out_and_listed(name: str) -> None:
    """Never `any`: no rule, and a line that says what is missing."""
    text = made(name, networks=None)
    body = COMMENTS[name].sub("", text)
    assert "admin_ssh" not in body
    assert (
        "Administration over SSH: Admin stations to Expressway-E, internal side, TCP 22: source address not stated"
        in text
    )
    assert "DMZ" not in body
    far = made(name, clusters=[{**document()["clusters"][0]}])
    assert "sip_traversal" not in COMMENTS[name].sub("", far)
    assert "SIP signalling of the traversal zone" in far
    assert "destination address not stated" in far


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_optional_or_has_no_known_place_is_left_out_and_listed(name: str) -> None:
    """The reader decides."""
    text = made(name, services=["mra", "cms_proxy"], e={"ntp_servers": ["172.16.0.5"]})
    body = COMMENTS[name].sub("", text)
    assert "turn_requests_443" not in body
    assert "external_ntp" not in body
    assert "TURN requests on TCP 443: Internet to Expressway-E, public side, TCP 443: optional" in text
    assert "Time (NTP): Expressway-E, internal side to Time servers, UDP 123: firewall not known" in text


@pytest.mark.parametrize("name", FORMATS)
def test_what_would_open_the_internal_firewall_inwards_is_left_out_and_listed(name: str) -> None:
    """A server inside that an Expressway-E asks: no rule from the DMZ into the internal network, and a line on it."""
    text = made(name, e={"ntp_servers": ["10.1.0.3"]})
    assert "ntp" not in COMMENTS[name].sub("", text)
    assert "E, internal side to Time servers, UDP 123: would open the internal firewall inwards" in text
    assert "are asked from the DMZ for: Time (NTP), Notifications by mail" in text
    assert "Nothing has to be opened inwards" not in text


@pytest.mark.parametrize("name", FORMATS)
def test_turn_is_not_opened_where_nothing_says_that_it_is_used(name: str) -> None:
    """MRA alone: no range of relays is opened from the Internet; a line says so. With a demand it is, over UDP."""
    alone, used = made(name), made(name, demand={"turn_relays": 10})
    assert "turn_relays" not in COMMENTS[name].sub("", alone)
    assert "UDP 24000-29999: needed only if used" in alone
    assert "external_turn_relays_in_udp4" in used
    assert "turn_relays_in_tcp" not in used


def test_what_only_some_addresses_are_known_of_is_in_with_those() -> None:
    """The others are listed as missing."""
    peers = [{"address": "e1.example.com", "nics": 1, "lan1": {"ipv4": "203.0.113.21"}}, {"address": "e2.example.com"}]
    text = made("nftables", e={"peers": peers})
    assert "ip daddr 203.0.113.21/32 tcp sport 1024-65535 tcp dport 8443" in text
    assert "TLS 8443: some addresses not stated" in text


def test_ends_of_different_ip_versions_make_no_rule() -> None:
    """An IPv6 cluster cannot talk to an IPv4 one; that is listed."""
    peers = [{"address": "c1.corp.example", "lan1": {"ipv6": "2001:db8:1::11"}}]
    text = made("nftables", c={"ip_version": "ipv6", "peers": peers})
    assert "ssh_tunnels" not in COMMENTS["nftables"].sub("", text)
    assert "no two addresses of the same IP version" in text


def test_what_may_not_be_needed_is_in_and_said() -> None:
    """Where services are not stated, the rules of each are there, with what they are for."""
    text = made("nftables", services=None)
    assert "external_mra_sip_tcp4" in text
    assert "# - MRA_ SIP signalling: If used" in text.replace("MRA:", "MRA_")
    assert "Part of this file" in text
    assert "Part of this file" not in made("nftables")


def test_unplaced_and_inward_flows_make_no_terms() -> None:
    """The zones of every term are known, and none leads into the internal network."""
    assessment, _, _ = judge(Design.from_document(document(**EVERYTHING)))
    policy = policy_of(assessment.ports.deployment, ip_versions=frozenset({"ipv4"}))
    assert {zones[1] for zones in (term.zones for term in policy.terms)} == {FirewallZone.DMZ, FirewallZone.INTERNET}
    names = [term.name for term in policy.terms]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z0-9_]{1,50}", name) for name in names)


def all_formats(name: str) -> dict[str, str]:
    """Return the configuration of every format for a deployment in which everything is called `name`."""
    clusters = [{**cluster, "name": name} for cluster in document()["clusters"]]
    stated = document(name=name, clusters=[*clusters, clusters[0]], networks=None)
    judged = judge(Design.from_document(stated))
    return {each: render(each, *judged).content.decode() for each in FORMATS}


@pytest.fixture(name="plain", scope="module")
def _plain() -> dict[str, str]:
    return all_formats("plain")


@pytest.mark.parametrize("hostile", BREAKERS)
def test_no_name_breaks_out_of_its_comment(hostile: str, plain: dict[str, str], tmp_path: Path) -> None:
    """Whatever design and clusters are called, the configuration below the comments is the same."""
    found = all_formats(hostile)
    for name, text in found.items():
        assert COMMENTS[name].sub("", text).split() == COMMENTS[name].sub("", plain[name]).split()
        assert len(text.splitlines()) == len(plain[name].splitlines())
    ET.fromstring(found["paloalto"])
    assert nft(found["nftables"], tmp_path).returncode == 0
    assert found["cisco_asa"].isascii()
    assert "?" not in found["cisco_asa"]


@pytest.mark.parametrize("name", FORMATS)
def test_a_long_comment_says_that_it_goes_on(name: str) -> None:
    """Cut with an ellipsis, not in silence; a text that fits is whole."""
    start, end = TARGETS[name].comment("|").split("|")
    assert firewall.comment_line("a " * 300, TARGETS[name]).endswith(f"a...{end}")
    assert firewall.comment_line("a" * 240, TARGETS[name]) == f"{start}{'a' * 240}{end}"
    assert firewall.comment_line("a" * 241, TARGETS[name]) == f"{start}{'a' * 237}...{end}"


@given(st.text(max_size=60), st.sampled_from(FORMATS))
def test_a_comment_holds_any_text(text: str, name: str) -> None:
    """Whatever it is: one line of the kind, and only one comment in it."""
    line = firewall.comment_line(text, TARGETS[name])
    assert len(f"{line}x".splitlines()) == 1
    start, end = TARGETS[name].comment("|").split("|")
    inner = line.removeprefix(start).removesuffix(end)
    assert not set(inner) & set("*#\\\"'`?!$&{}[]|\0")
    assert "--" not in inner
    assert COMMENTS[name].sub("", line) == ""


@pytest.mark.parametrize("name", FORMATS)
def test_a_design_without_any_flow_gives_comments_alone(name: str) -> None:
    """A file that opens nothing, and says so."""
    text = made(name, clusters=[{"peer_count": 2}])
    assert "Nothing passes this firewall that could be written down" in text
    assert COMMENTS[name].sub("", text).split() in ([], ["<?xml", 'version="1.0"?>', "<config/>"])
    if name == "paloalto":
        assert ET.fromstring(text).tag == "config"


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_design_gives_the_same_bytes(name: str) -> None:
    """No clock, no order of sets."""
    assert made(name) == made(name)
    assert "2026-11-22" in made(name)


def test_long_lists_of_what_is_left_out_are_cut() -> None:
    """The comment stays readable, and says how many more there are."""
    many = [{"type": "E", "peer_count": 1} for _ in range(40)]
    text = made("nftables", clusters=many)
    assert text.count("address not stated") <= MOST_LINES
    assert re.search(r"… and \d+ more", text)


def test_what_would_take_too_long_is_left_out_and_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file has a size that a firewall takes; the flows that do not fit are named, smaller ones still go in."""
    networks = {"admin": [f"10.9.{number}.0/24" for number in range(150)]}
    monkeypatch.setattr(policy_module, "MOST_WORK", 300)
    text = made("cisco_asa", networks=networks)
    assert "Administration over SSH: Admin stations to Expressway-E, internal side, TCP 22: too many rules" in text
    assert "internal_ssh_tunnels_tcp4" in text
    monkeypatch.undo()
    assert "too many rules" not in made("cisco_asa", networks=networks)


def test_without_the_generator_the_formats_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is optional: its formats say what is missing, nothing else needs it."""
    monkeypatch.setattr(generator, "MODULE", "no_such_module_here")
    for name in FORMATS:
        with pytest.raises(FormatUnavailable, match="no_such_module_here"):
            made(name)
    assert made("flows")


def test_a_refusal_of_the_generator_is_a_render_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """What aerleon cannot generate is told, not half written."""
    assessment, _, _ = judge(Design.from_document(document()))
    terms = policy_of(assessment.ports.deployment, ip_versions=frozenset({"ipv4"})).terms
    with pytest.raises(RenderError, match="paloalto"):
        generator.generate("paloalto", [("from-zone a to-zone b no-such-family", terms)])
    with pytest.raises(RenderError, match="nothing was generated"):
        generator.generate("no-such-target", [("x", terms)])


def test_every_target_is_a_format() -> None:
    """Four kinds of firewall, each under its name."""
    assert set(TARGETS) == set(FORMATS)
    assert firewall.available() is None
    assert isinstance(judge(Design.from_document(document()))[0], Assessment)
