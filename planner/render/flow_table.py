"""The flows of a deployment and the peers' own firewall rules in words, for CSV, workbook, document and terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from planner.assessment import Assessment
from planner.ports import OWN_ROLES, DeploymentFlow, Firewall, Host, PeerRule, Side
from planner.reference import Citation, Reference
from planner.render.port_table import cluster_names
from planner.wording import Phrases

FLOW_COLUMNS = (
    "flow",
    "purpose",
    "firewall",
    "source_zone",
    "source",
    "source_name",
    "source_address",
    "source_ports",
    "protocol",
    "destination_zone",
    "destination",
    "destination_name",
    "destination_address",
    "destination_ports",
    "needed",
    "remark",
    "cite",
)
"""The columns of the table of flows, in order; their titles are `flows.column.<column>`."""

RULE_COLUMNS = ("cluster", "peer", "priority", "action", "source", "address", "protocol", "ports", "cite")
"""The columns of the table of the peers' own firewall rules."""


@dataclass(frozen=True, slots=True)
class SideWords:
    """One side of a flow in words."""

    zone: str
    label: str
    names: tuple[str, ...]
    addresses: tuple[str, ...]


class FlowWords:
    """Says flows and rules in one language."""

    def __init__(self, assessment: Assessment, phrases: Phrases) -> None:
        self._phrases = phrases
        self._assessment = assessment
        self._clusters = cluster_names(assessment, phrases)

    def say(self, key: str, /, **facts: Any) -> str:
        """Return the words `flows.<key>`."""
        return self._phrases.say(f"flows.{key}", **facts)

    def purpose(self, flow: DeploymentFlow) -> str:
        """Return what a flow is for."""
        return self.say(f"purpose.{flow.id}")

    def firewall(self, flow: DeploymentFlow) -> str:
        """Return the firewalls that a flow passes."""
        firewalls = flow.firewalls
        if firewalls is None:
            return self.say("firewall.unknown")
        return self._phrases.list([self.say(f"firewall.{each}") for each in firewalls] or [self.say("firewall.none")])

    def side(self, side: Side) -> SideWords:
        """Return a side with every address; 'any' for the Internet, 'not stated' where the design gives none."""
        zone = self.say(f"zone.{side.zone or 'unknown'}")
        hosts: tuple[Host | None, ...] = side.hosts or (None,)
        return SideWords(
            zone,
            self.label(side),
            tuple(self.name(host) for host in hosts),
            tuple(self.address(host, side) for host in hosts),
        )

    def label(self, side: Side) -> str:
        """Return who a side is: its role, and which cluster where the design has several of that type."""
        role = self.say(f"role.{side.role}")
        if side.cluster is not None:
            several = len(self._assessment.design.of_type(OWN_ROLES[side.role])) > 1
            return self.say("of_cluster", role=role, cluster=self._clusters[side.cluster]) if several else role
        if side.role in OWN_ROLES:
            unknown = self._assessment.ports.deployment.pairs_unknown
            return self.say("unknown_pair" if unknown else "unknown_side", role=role)
        return role

    def name(self, host: Host | None) -> str:
        """Return the name of a host; empty where it has none."""
        if host is None:
            return ""
        return host.name or (self._phrases.peer(host.peer) if host.peer else "")

    def address(self, host: Host | None, side: Side) -> str:
        """Return the address of a host of a side, or of the side where it has no hosts."""
        if side.anywhere:
            return self.say("anywhere")
        if host is None or host.address is None:
            return self.say("not_stated")
        if host.own_address:
            return self.say("own_address", address=host.address, own=host.own_address)
        return host.address

    def needed(self, flow: DeploymentFlow) -> str:
        """Return when a flow is needed."""
        system = self.say(f"system.{flow.when}") if flow.when else ""
        facts = {"services": [self._phrases.label("service_short", each) for each in flow.services], "system": system}
        return "; ".join(self.say(f"needed.{key}", **facts) for key in flow.needs)

    def remarks(self, flow: DeploymentFlow) -> tuple[str, ...]:
        """Return what a reader has to know beside a flow's cells."""
        return tuple(self.say(key) for key in flow.remarks)

    def overall(self) -> list[str]:
        """Return the remarks on all flows together."""
        found = self._assessment.ports.deployment
        told = [self.say("remark.untyped", cluster=self._clusters[index]) for index in found.untyped]
        if found.pairs_unknown:
            told.append(self.say("remark.pairs_unknown"))
        if found.pairs_left_out:
            told.append(self.say("remark.pairs_left_out", count=found.pairs_left_out))
        inwards = dict.fromkeys(self.purpose(flow) for flow in found.flows if flow.opens_inwards)
        if inwards:
            told.append(self.say("remark.opens_inwards", purposes=self._phrases.list(list(inwards))))
        elif found.at(Firewall.INTERNAL):
            told.append(self.say("remark.inwards"))
        return told

    def rule_source(self, rule: PeerRule) -> str:
        """Return whom a peer's own rule is about."""
        if rule.source_peer is None:
            return self.say("rules.everybody")
        return rule.source_name or self._phrases.peer(rule.source_peer)


def flow_rows(assessment: Assessment, reference: Reference, phrases: Phrases) -> Iterator[tuple[str, ...]]:
    """Yield each flow once for each source address and destination address, in the order of FLOW_COLUMNS."""
    words = FlowWords(assessment, phrases)
    for flow in assessment.ports.deployment.flows:
        source, destination = words.side(flow.source), words.side(flow.destination)
        fixed = (flow.id, words.purpose(flow), words.firewall(flow), source.zone, source.label)
        told = (words.needed(flow), " ".join(words.remarks(flow)), cited(flow.cites, reference, phrases))
        # In a list of any separator a semicolon may not stay; in our own sentences a comma does as well.
        tail = tuple(text.replace(";", ",") for text in told)
        for sender, receiver in flow.pairs():
            yield (
                *fixed,
                words.name(sender),
                words.address(sender, flow.source),
                flow.source_ports or "",
                ", ".join(flow.protocols),
                destination.zone,
                destination.label,
                words.name(receiver),
                words.address(receiver, flow.destination),
                flow.destination_ports or "",
                *tail,
            )


def group_rows(assessment: Assessment, reference: Reference, phrases: Phrases) -> Iterator[tuple[str, ...]]:
    """Yield each flow once, all names and addresses of a side in one cell, in the order of FLOW_COLUMNS."""
    words = FlowWords(assessment, phrases)
    for flow in assessment.ports.deployment.flows:
        source, destination = words.side(flow.source), words.side(flow.destination)
        yield (
            flow.id,
            words.purpose(flow),
            words.firewall(flow),
            source.zone,
            source.label,
            "\n".join(source.names),
            "\n".join(source.addresses),
            flow.source_ports or "",
            ", ".join(flow.protocols),
            destination.zone,
            destination.label,
            "\n".join(destination.names),
            "\n".join(destination.addresses),
            flow.destination_ports or "",
            words.needed(flow),
            " ".join(words.remarks(flow)),
            cited(flow.cites, reference, phrases),
        )


def rule_rows(assessment: Assessment, reference: Reference, phrases: Phrases) -> Iterator[tuple[str | int, ...]]:
    """Yield each peer's own firewall rules in order of priority, in the order of RULE_COLUMNS."""
    words, clusters = FlowWords(assessment, phrases), cluster_names(assessment, phrases)
    for rule in assessment.ports.deployment.peer_rules:
        yield (
            clusters[rule.cluster],
            rule.peer_name or phrases.peer(rule.peer),
            rule.priority,
            words.say(f"rules.{rule.action}"),
            words.rule_source(rule),
            rule.address or words.say("not_stated"),
            rule.protocol,
            f"{rule.start_port}-{rule.end_port}",
            phrases.citation(rule.cite, reference),
        )


def cited(citations: tuple[Citation, ...], reference: Reference, phrases: Phrases) -> str:
    """Return citations as people write them."""
    return "; ".join(phrases.citation(citation, reference) for citation in citations)
