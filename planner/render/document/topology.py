"""Section 3: a picture of each cluster, with the peers and links that a requirement speaks against marked."""

from __future__ import annotations

from planner.design import Cluster
from planner.render import figures
from planner.render.document.draft import Draft
from planner.render.document.model import Block, Figure, Paragraph, Section
from planner.render.document.requirements import by_severity
from planner.rules import Outcome, Result, Severity

Marks = dict[tuple[int, ...], figures.Mark]


def section(draft: Draft) -> Section:
    """Return one figure a cluster with its caption."""
    blocks: list[Block] = [Paragraph(draft.say("topology.intro"))]
    for cluster in draft.design.clusters:
        blocks += draft.cluster_heading("topology", cluster)
        if not cluster.peers:
            blocks.append(Paragraph(draft.say("topology.no_peers", cluster=draft.cluster_title(cluster)), "open"))
            continue
        blocks.append(_figure(draft, cluster))
    return Section("topology", "", draft.say("topology.title"), tuple(blocks))


def _figure(draft: Draft, cluster: Cluster) -> Figure:
    found = marks(draft, cluster)
    alt = draft.say(
        "topology.alt",
        cluster=draft.cluster_title(cluster),
        peers=[draft.say("topology.alt_peer", number=peer.number, name=peer.name) for peer in cluster.peers],
        marked=sum(mark.tone in {"bad", "warn"} for mark in found.values()),
    )
    svg = figures.topology(cluster, found, draft.phrases, alt)
    caption = draft.say("topology.caption", cluster=draft.cluster_title(cluster))
    return Figure(f"topology-{cluster.index + 1}", caption, alt, svg)


def marks(draft: Draft, cluster: Cluster) -> Marks:
    """Return what is marked in the picture: per peer or pair the worst tone and the rules behind it, blockers first."""
    broken: dict[tuple[int, ...], list[Result]] = {}
    for result in by_severity(list(draft.assessment.results)):
        if result.outcome is not Outcome.UNMET or result.cluster != cluster.index:
            continue
        for peers in dict.fromkeys(seen.place.peers for seen in result.observations if seen.holds is False):
            if peers:
                broken.setdefault(peers, []).append(result)
    return {
        peers: figures.Mark(
            "bad" if results[0].rule.severity is Severity.BLOCKER else "warn",
            tuple(result.rule.id for result in results),
        )
        for peers, results in broken.items()
    }
