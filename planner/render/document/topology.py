"""The chapter on topology: pictures of C/E pairs and clusters, with what a requirement speaks against marked."""

from __future__ import annotations

from planner.design import Cluster, Pair
from planner.ports import DeploymentFlow, Firewall
from planner.ports.flows import FirewallZone
from planner.render import figures
from planner.render.document.draft import Draft
from planner.render.document.model import Block, Figure, Heading, Paragraph, Section
from planner.render.document.requirements import by_severity
from planner.render.figures import Drawing, NamedFlow, Surroundings, System, deployment, svg_of, topology_drawing
from planner.render.figures.canvas import TONE_COLOURS
from planner.render.flow_table import FlowWords
from planner.rules import Outcome, Result, Severity
from planner.wording import Phrases

Marks = dict[tuple[int, ...], figures.Mark]


def section(draft: Draft) -> Section:
    """Return a figure for each C/E pair and one for each cluster with its links, as many as people look at."""
    blocks: list[Block] = [Paragraph(draft.say("topology.intro"))]
    pairs, clusters = _pairs(draft), [cluster for cluster in draft.design.clusters if cluster.peers]
    silent = [cluster.index for cluster in draft.design.clusters if not cluster.peers]
    if pairs:
        blocks.append(Heading("topology-pairs", draft.say("topology.pairs")))
    blocks += [pair_figure(draft, pair) for pair in pairs[:PAIRS_DRAWN]]
    shown = sorted(clusters, key=lambda cluster: not marks(draft, cluster))[:CLUSTERS_DRAWN]
    for cluster in sorted(shown, key=lambda cluster: cluster.index):
        blocks += draft.cluster_heading("topology", cluster)
        blocks.append(cluster_figure(draft, cluster))
    if len(shown) < len(clusters) or len(pairs) > PAIRS_DRAWN:
        said = draft.say(
            "topology.shortened",
            clusters=len(shown),
            of_clusters=len(clusters),
            pairs=min(len(pairs), PAIRS_DRAWN),
            of_pairs=len(pairs),
        )
        blocks.append(Paragraph(said, "warn"))
    if silent:
        names = draft.clusters_label(silent) if draft.several else draft.cluster_title(draft.design.clusters[0])
        blocks.append(Paragraph(draft.say("topology.no_peers", cluster=names), "open"))
    return Section("topology", "", draft.say("topology.title"), tuple(blocks))


PAIRS_DRAWN, CLUSTERS_DRAWN = 3, 6
"""Figures of C/E pairs, and of clusters (those with something marked first); the SVG and draw.io files have all."""


def pictures(draft: Draft) -> list[Figure]:
    """Return the figure of every pair and of every cluster."""
    clusters = [cluster_figure(draft, cluster) for cluster in draft.design.clusters if cluster.peers]
    return [*(pair_figure(draft, pair) for pair in _pairs(draft)), *clusters]


def drawings(draft: Draft) -> list[Drawing]:
    """Return the same pictures as boxes and arrows."""
    clusters = [
        topology_drawing(cluster, marks(draft, cluster), draft.phrases, draft.cluster_title(cluster))
        for cluster in draft.design.clusters
        if cluster.peers
    ]
    return [*(_pair_drawing(draft, pair) for pair in _pairs(draft)), *clusters]


def cluster_figure(draft: Draft, cluster: Cluster) -> Figure:
    """Return the picture of a cluster's peers and the links between them."""
    found = marks(draft, cluster)
    alt = draft.say(
        "topology.alt",
        cluster=draft.cluster_title(cluster),
        peers=[draft.say("topology.alt_peer", number=peer.number, name=peer.name) for peer in cluster.peers],
        marked=sum(mark.tone in {"bad", "warn"} for mark in found.values()),
    )
    svg = figures.topology(cluster, found, draft.phrases, alt)
    caption = draft.say("topology.caption", cluster=draft.cluster_title(cluster))
    in_pair = any(cluster in pair.clusters for pair in _pairs(draft)[:PAIRS_DRAWN])
    return Figure(f"topology-{cluster.index + 1}", caption, alt, svg, share=62 if in_pair else 100)


# --- pairs ------------------------------------------------------------------------------------------------------------


def _pairs(draft: Draft) -> list[Pair]:
    """Return the C/E pairs that can be drawn: each side has peers."""
    return [pair for pair in draft.design.pairs or () if pair.c.peers and pair.e.peers]


def pair_figure(draft: Draft, pair: Pair) -> Figure:
    """Return the picture of a pair between the internal network, the DMZ and the Internet."""
    drawing, around = _pair_drawing(draft, pair), _surroundings(draft, pair)
    titles = {"inside": draft.cluster_title(pair.c), "outside": draft.cluster_title(pair.e)}
    alt = draft.say(
        "topology.pair_alt",
        **titles,
        external=[flow.text for flow in around.external],
        internal=[flow.text for flow in around.internal],
        marked=sum(box.stroke in _MARKED for box in drawing.boxes),
    )
    caption = draft.say("topology.pair_caption", **titles)
    return Figure(f"topology-pair-{pair.c.index + 1}-{pair.e.index + 1}", caption, alt, svg_of(drawing, alt))


_MARKED = {TONE_COLOURS["bad"], TONE_COLOURS["warn"]}


def _pair_drawing(draft: Draft, pair: Pair) -> Drawing:
    found = {cluster.index: marks(draft, cluster) for cluster in pair.clusters}
    titles = (draft.cluster_title(pair.e), draft.cluster_title(pair.c))
    name = draft.say("capacity.pair", c=pair.c.index + 1, e=pair.e.index + 1)
    return deployment(pair, found, _surroundings(draft, pair), draft.phrases, name, titles)


def is_main(flow: DeploymentFlow) -> bool:
    """Whether a flow carries a service or joins the two sides, and is surely needed; administration does not."""
    joins = flow.source.cluster is not None and flow.destination.cluster is not None
    return (bool(flow.services) or joins) and flow.needs == ("always",)


def _surroundings(draft: Draft, pair: Pair) -> Surroundings:
    words, own = FlowWords(draft.assessment, draft.phrases), {cluster.index for cluster in pair.clusters}
    flows = [
        flow
        for flow in draft.assessment.ports.deployment.flows
        if {side.cluster for side in (flow.source, flow.destination)} <= {*own, None}
    ]
    main = [flow for flow in flows if is_main(flow)]

    def named(flow: DeploymentFlow) -> NamedFlow:
        text = f"{words.purpose(flow)} · {'/'.join(flow.protocols)} {flow.destination_ports or ''}".rstrip()
        # Down the picture is inwards, and from the Expressway-C to the systems around it.
        inwards = _DEPTH[flow.source.zone] < _DEPTH[flow.destination.zone] or (
            flow.firewalls == () and flow.source.cluster is not None
        )
        return NamedFlow(text, inwards)

    def at(*firewalls: Firewall) -> tuple[NamedFlow, ...]:
        return tuple(dict.fromkeys(named(flow) for flow in main if flow.firewalls == firewalls))

    return Surroundings(
        outside=_systems(words, draft.phrases, flows, FirewallZone.INTERNET),
        inside=_systems(words, draft.phrases, flows, FirewallZone.INTERNAL),
        external=at(Firewall.EXTERNAL),
        internal=at(Firewall.INTERNAL),
        within=at(),
        remarks=_pair_remarks(draft, pair),
    )


_DEPTH: dict[FirewallZone | None, int] = {
    FirewallZone.INTERNET: 0,
    FirewallZone.DMZ: 1,
    FirewallZone.INTERNAL: 2,
    None: 3,
}
ADDRESSES_DRAWN = 3
"""Addresses of a system that its box shows."""


def _systems(words: FlowWords, phrases: Phrases, flows: list[DeploymentFlow], zone: FirewallZone) -> tuple[System, ...]:
    """Return what stands around the pair in a zone, with its addresses as far as they are stated; main flows first."""
    ordered = sorted(flows, key=lambda flow: not is_main(flow))
    found: dict[str, dict[str, None]] = {}
    for side in (side for flow in ordered for side in (flow.source, flow.destination)):
        if side.cluster is None and side.zone is zone:
            known = [host.name or host.address for host in side.hosts]
            title = phrases.say("document.figure.outside_users") if side.anywhere else words.label(side)
            found.setdefault(title, {}).update(dict.fromkeys(name for name in known if name))
    systems = []
    for title, names in found.items():
        lines = list(names)
        if len(lines) > ADDRESSES_DRAWN:
            lines[ADDRESSES_DRAWN - 1 :] = [words.say("more_addresses", count=len(lines) - ADDRESSES_DRAWN + 1)]
        systems.append(System(title, tuple(lines)))
    return tuple(systems)


def _pair_remarks(draft: Draft, pair: Pair) -> tuple[tuple[str, str], ...]:
    """Return what speaks against the pair as a whole, with the rules: what is marked on no peer."""
    own = {cluster.index for cluster in pair.clusters}
    rules: dict[str, dict[str, None]] = {}
    for result in by_severity(list(draft.assessment.results)):
        if result.outcome is not Outcome.UNMET or result.rule.topic != "PAIR":
            continue
        if result.cluster is None or result.cluster in own:
            tone = "bad" if result.rule.severity is Severity.BLOCKER else "warn"
            rules.setdefault(tone, {})[result.rule.id] = None
    return tuple((tone, draft.say("topology.pair_remark", rules=list(found))) for tone, found in rules.items())


# --- marks ------------------------------------------------------------------------------------------------------------


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
