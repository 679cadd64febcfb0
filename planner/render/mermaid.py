"""The topology as a Mermaid flowchart, for wikis and repositories that draw such text themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from planner.assessment import Assessment
from planner.design import Cluster, PeerType
from planner.ports import DeploymentFlow, Side
from planner.reference import Reference
from planner.render.document.draft import Draft
from planner.render.document.topology import is_main
from planner.render.flow_table import FlowWords
from planner.wording import Phrases

MOST_LINES = 12
"""Flows named on one arrow; of more, the last line says how many."""
_PLAIN = re.compile(r"[^\w .,:/()·…+-]")


def render(assessment: Assessment, reference: Reference, phrases: Phrases) -> bytes:
    """Return the flowchart: zones, clusters, peers with their addresses, and the main flows between them."""
    draft, words = Draft(assessment, reference, phrases), FlowWords(assessment, phrases)
    lines = ["flowchart TB", *(f"  {line}" for line in (*_zones(draft), *_flows(draft, words)))]
    return ("\n".join(lines) + "\n").encode()


def _zones(draft: Draft) -> Iterator[str]:
    yield f'internet(["{_text(draft.phrases.say("flows.zone.internet"))}"])'
    zones = {PeerType.E: "dmz", PeerType.C: "internal", None: "unknown"}
    for kind, zone in zones.items():
        clusters = [cluster for cluster in draft.design.clusters if cluster.type is kind]
        if not clusters:
            continue
        yield f'subgraph {zone}["{_text(draft.phrases.say(f"flows.zone.{zone}"))}"]'
        for cluster in clusters:
            yield f'  subgraph cluster{cluster.index + 1}["{_text(draft.cluster_title(cluster))}"]'
            yield from (f"    {line}" for line in _peers(draft, cluster))
            yield "  end"
        yield "end"


def _peers(draft: Draft, cluster: Cluster) -> Iterator[str]:
    for peer in cluster.peers:
        told = [draft.phrases.peer(peer.number), *(text for text in (peer.name,) if text), *peer.every_address]
        if cluster.configuration_primary == peer.number:
            told[0] += f" ({draft.say('figure.primary')})"
        yield f'peer{cluster.index + 1}_{peer.number}["{"<br/>".join(_text(text) for text in told)}"]'
    for link in cluster.links:
        yield f"peer{cluster.index + 1}_{link.first.number} --- peer{cluster.index + 1}_{link.second.number}"
    if not cluster.peers:
        yield f'peer{cluster.index + 1}_0["{_text(draft.phrases.fact(None))}"]'


def _flows(draft: Draft, words: FlowWords) -> Iterator[str]:
    """Yield an arrow for each two ends with the main flows between them."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    names: dict[str, str] = {}
    for flow in draft.assessment.ports.deployment.flows:
        if not is_main(flow):
            continue
        for side in (flow.source, flow.destination):
            if side.cluster is None and not side.anywhere:
                names[_node(side)] = words.label(side)
        found.setdefault((_node(flow.source), _node(flow.destination)), {})[_named(words, flow)] = None
    for node, name in names.items():
        yield f'{node}["{_text(name)}"]'
    for (source, target), flows in found.items():
        told = list(flows)
        if len(told) > MOST_LINES:
            told[MOST_LINES - 1 :] = [draft.say("figure.more_flows", count=len(told) - MOST_LINES + 1)]
        yield f'{source} -->|"{"<br/>".join(_text(text) for text in told)}"| {target}'


def _node(side: Side) -> str:
    if side.anywhere:
        return "internet"
    return f"role_{side.role}" if side.cluster is None else f"cluster{side.cluster + 1}"


def _named(words: FlowWords, flow: DeploymentFlow) -> str:
    return f"{words.purpose(flow)} · {'/'.join(flow.protocols)} {flow.destination_ports or ''}".strip()


def _text(text: str) -> str:
    """Return a text that Mermaid takes for nothing but text: every other character by its number."""
    return _PLAIN.sub(lambda found: f"#{ord(found[0])};", text)
