"""The flows of the deployment as configuration text of both firewalls: nftables, Cisco ASA, Palo Alto, Juniper SRX.

The text is aerleon's, made of addresses, ports and names of ours. Words stand in comments above it, where nothing that
a design says can end the comment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from planner.assessment import Assessment
from planner.ports import FirewallZone
from planner.reference import Reference
from planner.render import Render
from planner.render.firewall.generator import available, generate
from planner.render.firewall.policy import ZONE_PAIRS, LeftOut, Policy, Term, ZonePair, policy_of
from planner.render.flow_table import FlowWords
from planner.wording import Phrases

__all__ = ["TARGETS", "available", "comment_line", "renderer"]

MOST_LINES = 200
"""Flows left out that the comments list."""

_BOTH_VERSIONS = frozenset({"ipv4", "ipv6"})
_INTERNAL_DMZ, _INTERNAL_INTERNET, _DMZ_INTERNET, _INTERNET_DMZ = ZONE_PAIRS

Filters = Sequence[tuple[str, Sequence[Term]]]


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of firewall: what aerleon calls it, how its filters are headed, and how it writes a comment."""

    generator: str
    filters: Callable[[Policy], Filters]
    comment: Callable[[str], str]
    ip_versions: frozenset[str] = _BOTH_VERSIONS
    after_first_line: bool = False
    """Whether the comments follow the first line, which has to stay the first (an XML declaration)."""
    ascii_only: bool = False
    without: str = ""
    """What is taken out of the generated text wherever it stands."""
    end: Callable[[Policy], str] = lambda _: ""
    """What stands below the generated text."""


def _nftables(policy: Policy) -> Filters:
    # One chain for each IP version: with one for each firewall in the same file, both would have to let a packet pass.
    families = (("inet", "ipv4"), ("inet6", "ipv6"))
    return [
        (f"{family} forward noverbose", [term for term in policy.terms if term.ip_version == ip_version])
        for family, ip_version in families
    ]


_ASA_LISTS: tuple[tuple[str, tuple[ZonePair, ...]], ...] = (
    ("expressway_internal_firewall_inside_in", (_INTERNAL_DMZ, _INTERNAL_INTERNET)),
    ("expressway_external_firewall_dmz_in", (_DMZ_INTERNET, _INTERNAL_INTERNET)),
    ("expressway_external_firewall_internet_in", (_INTERNET_DMZ,)),
)
"""Access lists by the interface at which their packets come in."""


_NO_RULES = """
table {family} expressway_no_rules {{
    chain root {{
        type filter hook forward priority 0; policy drop;
        ct state established,related accept
    }}
}}
"""
"""What drops the packets of an IP version without rules: without a table nftables lets them all pass."""


def _nftables_end(policy: Policy) -> str:
    missing = _BOTH_VERSIONS - {term.ip_version for term in policy.terms} if policy.terms else ()
    return "".join(_NO_RULES.format(family="ip6" if version == "ipv6" else "ip") for version in sorted(missing))


def _cisco_asa(policy: Policy) -> Filters:
    return [(name, policy.between(*pairs)) for name, pairs in _ASA_LISTS]


def _by_zones(policy: Policy) -> Filters:
    return [
        (f"from-zone {source} to-zone {destination} mixed", policy.between((source, destination)))
        for source, destination in ZONE_PAIRS
    ]


TARGETS = {
    "nftables": Target("nftables", _nftables, lambda line: f"# {line}", end=_nftables_end),
    # Its generator writes IPv4 alone.
    "cisco_asa": Target("ciscoasa", _cisco_asa, lambda line: f"! {line}", frozenset({"ipv4"}), ascii_only=True),
    "paloalto": Target("paloalto", _by_zones, lambda line: f"<!-- {line} -->", after_first_line=True),
    # With its `replace:` tags a `load replace` would put these policies in the place of all others of the firewall.
    "juniper": Target("srx", _by_zones, lambda line: f"/* {line} */", without="replace: "),
}
"""The kinds of firewall, by the name of their format."""


def renderer(name: str) -> Render:
    """Return what makes the configuration text of a kind of firewall of TARGETS."""
    target = TARGETS[name]

    def render(assessment: Assessment, reference: Reference, phrases: Phrases) -> bytes:
        policy = policy_of(assessment.ports.deployment, ip_versions=target.ip_versions)
        filters = [(options, terms) for options, terms in target.filters(policy) if terms]
        body = generate(target.generator, filters) + target.end(policy) if filters else ""
        body = body.replace(target.without, "") if target.without else body
        comments = [comment_line(text, target) for text in _words(name, policy, assessment, phrases)]
        return _joined(comments, body, target).encode()

    return render


def _joined(comments: list[str], body: str, target: Target) -> str:
    if target.after_first_line:
        first, _, rest = body.partition("\n")
        # Without a rule there is no declaration either: an empty element keeps the file well-formed.
        lines = [first, *comments, rest] if body else ['<?xml version="1.0"?>', *comments, "<config/>"]
    else:
        lines = [*comments, "", body]
    return "\n".join(lines).rstrip() + "\n"


def _words(name: str, policy: Policy, assessment: Assessment, phrases: Phrases) -> Iterator[str]:
    """Yield the lines above the configuration."""
    words = FlowWords(assessment, phrases)
    title = assessment.design.title or phrases.say("workbook.unnamed")
    yield words.say("export.title", name=title)
    yield words.say("export.made", hash=assessment.design.hash[:12], date=assessment.assessed_on.isoformat())
    yield words.say("export.internal")
    yield words.say("export.external")
    yield words.say("remark.block_cluster_ports")
    if name in ("paloalto", "juniper"):
        yield words.say("export.zones", **{zone.value: zone.value for zone in FirewallZone})
    else:
        yield words.say(f"export.{name}")
    yield words.say("export.nat")
    yield from words.overall()
    if not policy.terms:
        yield words.say("export.unused")
    unsure = list(dict.fromkeys(term.flow for term in policy.terms if term.flow.needed is None or term.flow.inferred))
    if unsure:
        yield words.say("export.unsure")
        yield from _capped(
            [f"- {words.purpose(flow)}: {'; '.join((words.needed(flow), *words.remarks(flow)))}" for flow in unsure],
            words,
        )
    if policy.left_out:
        yield words.say("export.left_out")
        yield from _capped([f"- {_left_out(left, words)}" for left in policy.left_out], words)


def _left_out(left: LeftOut, words: FlowWords) -> str:
    flow = left.flow
    return words.say(
        "export.line",
        purpose=words.purpose(flow),
        source=words.label(flow.source),
        destination=words.label(flow.destination),
        ports=f"{'/'.join(flow.protocols)} {flow.destination_ports or '-'}",
        reason=words.say(f"export.reason.{left.reason}"),
    )


def _capped(lines: list[str], words: FlowWords) -> Iterator[str]:
    yield from lines[:MOST_LINES]
    if len(lines) > MOST_LINES:
        yield words.say("export.more", count=len(lines) - MOST_LINES)


_KEPT = frozenset(" .,:;()_+@/<>–…-")
"""The signs that a comment keeps beside letters and digits: none can end a comment, or mean something to a console."""

_LONGEST_LINE = 240


def comment_line(text: str, target: Target) -> str:
    """Return a text as a comment of one line, without signs that end a comment in any of the formats.

    No quotes, no `*`, no `#`, no backslash; no two hyphens in a row, which XML forbids; no `?`, which a console
    answers.
    """
    if target.ascii_only:
        text = normalize("NFKD", text.replace("–", "-").replace("…", "...")).encode("ascii", "ignore").decode()
    kept = "".join(sign if sign.isalnum() or sign in _KEPT else "_" for sign in text)
    while "--" in kept:
        kept = kept.replace("--", "-")
    if len(kept) > _LONGEST_LINE:
        kept = f"{kept[: _LONGEST_LINE - 3].rstrip(' .-')}..."
    return target.comment(kept.strip().rstrip("-"))
