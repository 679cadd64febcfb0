"""The chapter on the design as it was read, and what it does not state."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any

from planner.design import METRICS, AddressMapping, Cluster, Interface, Lan, Peer
from planner.render.document.by_cluster import Row, cluster_numbers, facts_by_cluster
from planner.render.document.draft import Draft
from planner.render.document.model import Block, Cell, Column, Paragraph, Section, Table
from planner.render.document.stated import around, machines, peer_numbers, zones
from planner.render.document.survival import growth_steps
from planner.rules import Outcome


def section(draft: Draft) -> Section:
    """Return design facts, then the clusters' facts, peers and links, then what was not stated."""
    blocks: list[Block] = [_design_facts(draft)]
    if draft.design.notes:
        blocks.append(Paragraph(draft.say("inputs.notes", notes=draft.design.notes), "note"))
    blocks.append(_cluster_facts(draft))
    blocks += _peers(draft)
    blocks += _links(draft)
    blocks += machines(draft)
    blocks += zones(draft)
    blocks += _demand(draft)
    blocks += around(draft)
    blocks += _not_stated(draft)
    return Section("inputs", "", draft.say("inputs.title"), tuple(blocks))


def _design_facts(draft: Draft) -> Table:
    design, fact = draft.design, draft.phrases.fact
    rows: list[tuple[str, Cell]] = [
        (draft.say("cover.customer"), design.customer),
        (draft.say("cover.author"), design.author),
        (draft.say("cover.reference"), design.reference),
        (draft.say("inputs.services"), None if design.services is None else fact(design.services)),
        (draft.say("cover.capacity_basis"), fact(design.capacity_basis)),
    ]
    return draft.facts_table("inputs-design", draft.say("inputs.design"), rows)


def _cluster_facts(draft: Draft) -> Table:
    fact = draft.phrases.fact

    def of_each(value: Callable[[Cluster], Cell]) -> tuple[Cell, ...]:
        return tuple(value(cluster) for cluster in draft.design.clusters)

    def common(name: str) -> tuple[Cell, ...]:
        return of_each(lambda cluster: _common(draft, cluster, name))

    rows: list[Row] = [
        (draft.say("field.cluster_name"), of_each(attrgetter("name"))),
        (draft.say("inputs.series"), of_each(lambda cluster: fact(cluster.series))),
        (draft.say("inputs.type"), common("type")),
        (
            draft.say("inputs.peer_count"),
            of_each(lambda cluster: None if cluster.size is None else fact(cluster.size)),
        ),
        (draft.say("inputs.release"), common("software_version")),
        (draft.say("inputs.platform"), common("platform")),
        (draft.say("field.configuration_primary"), of_each(lambda cluster: _primary(draft, cluster))),
        (draft.say("field.tls_verification"), of_each(lambda cluster: fact(cluster.tls_verification))),
        (draft.say("field.ip_version"), of_each(lambda cluster: fact(cluster.ip_version))),
        (draft.say("field.h323_mode"), common("h323_mode")),
        (draft.say("field.dns"), common("dns_servers")),
        (draft.say("field.ntp"), common("ntp_servers")),
        (draft.say("inputs.domain"), common("domain")),
        (draft.say("inputs.option_keys"), common("option_keys")),
        (draft.say("field.address_mapping"), of_each(lambda cluster: _mapping(draft, cluster.address_mapping))),
    ]
    caption = draft.say("inputs.clusters" if draft.several else "inputs.cluster")
    return facts_by_cluster(draft, "inputs-facts", caption, rows)


def _common(draft: Draft, cluster: Cluster, name: str) -> Cell:
    """Return a fact that peers inherit: said once when alike on all, else by peer."""
    if not cluster.peers:
        return draft.phrases.fact(getattr(cluster.for_all, name))
    values: dict[str, list[int]] = {}
    for peer in cluster.peers:
        values.setdefault(draft.phrases.fact(getattr(peer, name)), []).append(peer.number)
    if len(values) == 1:
        return next(iter(values))
    return tuple(
        draft.say("place.with", place=peer_numbers(draft, numbers), text=text) for text, numbers in values.items()
    )


def _primary(draft: Draft, cluster: Cluster) -> Cell:
    if cluster.configuration_primary is None:
        return None
    name = cluster.primary.name if cluster.primary else None
    number = draft.phrases.number(cluster.configuration_primary)
    return f"{number} ({name})" if name else number


def _mapping(draft: Draft, mapping: AddressMapping | None) -> Cell:
    if mapping is None or mapping.enabled is None:
        return None
    state = draft.say("inputs.on" if mapping.enabled else "inputs.off")
    return (state, *(f"{row.fqdn} → {row.ip}" for row in mapping.mappings))


def _peers(draft: Draft) -> list[Block]:
    """Return names and addresses of every peer."""
    rows = tuple(
        (
            _peer_number(draft, cluster, peer),
            _names(draft, cluster, peer),
            (draft.phrases.fact(peer.platform), draft.phrases.fact(peer.software_version)),
            _interfaces(draft, peer),
            _stands(draft, peer),
        )
        for cluster in draft.design.clusters
        for peer in cluster.peers
    )
    columns = (
        Column("peer", draft.say("column.peer"), 5, "head"),
        Column("names", draft.say("column.names"), 27, "code"),
        Column("platform", draft.say("column.platform_release"), 19),
        Column("interfaces", draft.say("column.interfaces"), 31, "code"),
        Column("host", draft.say("column.host"), 18),
    )
    blocks: list[Block] = [Table("inputs-peers", draft.say("inputs.peers"), columns, rows)] if rows else []
    if rows and draft.several:
        blocks.insert(0, Paragraph(draft.say("inputs.numbered")))
    return blocks


def _peer_number(draft: Draft, cluster: Cluster, peer: Peer) -> Cell:
    """Return a peer's number, with its cluster's before it where there are several."""
    return f"{cluster.index + 1}.{peer.number}" if draft.several else draft.number(peer.number)


def _stands(draft: Draft, peer: Peer) -> Cell:
    """Return the peer's host and, where it is stated, the site."""
    host = peer.host or draft.phrases.fact(None)
    return (host, draft.say("inputs.site", site=peer.site)) if peer.site else host


def _names(draft: Draft, cluster: Cluster, peer: Peer) -> Cell:
    """Return the peer's address and its other names where they differ from it."""
    names = [peer.address or draft.say("inputs.no_address")]
    names += [name for name in (peer.system_name, peer.public_fqdn) if name and name not in names]
    if cluster.configuration_primary == peer.number:
        names.append(draft.say("inputs.is_primary"))
    return tuple(names)


def _interfaces(draft: Draft, peer: Peer) -> Cell:
    lines = []
    for lan, face in peer.interfaces:
        lines.append(f"{draft.phrases.fact(lan)} {_address(face)}{_role(draft, peer, lan)}")
        if face.static_nat_address:
            lines.append(draft.say("inputs.static_nat", address=face.static_nat_address))
    if not lines:
        return draft.phrases.fact(None) if peer.nics is None else draft.say("inputs.nics", nics=peer.nics)
    return tuple(lines)


def _address(face: Interface) -> str:
    ipv4 = f"{face.ipv4}/{face.prefix}" if face.ipv4 and face.prefix is not None else face.ipv4
    return " · ".join(text for text in (ipv4, face.ipv6) if text)


def _role(draft: Draft, peer: Peer, lan: Lan) -> str:
    """Return which interface carries cluster traffic, on a peer that has two."""
    return f" ({draft.say('inputs.inside')})" if peer.nics == 2 and peer.cluster_interface is lan else ""


def _links(draft: Draft) -> list[Table]:
    """Return round trip and NAT of each pair of peers; pairs that are alike share a row."""
    alike: dict[tuple[float | None, bool | None], list[str]] = {}
    for cluster in draft.design.clusters:
        kinds: dict[tuple[float | None, bool | None], list[str]] = {}
        for link in cluster.links:
            pair = f"{link.first.number}–{link.second.number}"
            kinds.setdefault((link.round_trip_ms, link.nat), []).append(pair)
        for kind, pairs in kinds.items():
            said = draft.say("place.every_pair") if len(kinds) == 1 and len(pairs) > 1 else ", ".join(pairs)
            if draft.several:
                said = draft.say("place.with", place=cluster_numbers(draft, [cluster.index]), text=said)
            alike.setdefault(kind, []).append(said)
    if not alike:
        return []
    rows = tuple(
        (
            tuple(pairs) if len(pairs) > 1 else pairs[0],
            draft.phrases.fact(None) if round_trip is None else draft.number(round_trip, "ms"),
            draft.phrases.fact(nat),
        )
        for (round_trip, nat), pairs in alike.items()
    )
    columns = (
        Column("pairs", draft.say("column.pairs"), 5, "head"),
        Column("round_trip", draft.say("column.round_trip"), 3, "number"),
        Column("nat", draft.say("column.nat"), 3),
    )
    return [Table("inputs-links", draft.say("inputs.links"), columns, rows)]


def _demand(draft: Draft) -> list[Block]:
    """Return the demand of each cluster, and which clusters state none."""
    stated = {cluster.index: dict(_demand_facts(draft, cluster)) for cluster in draft.design.clusters}
    silent = [index for index, facts in stated.items() if not facts]
    clusters = draft.clusters_label(silent) if draft.several else draft.cluster_title(draft.design.clusters[0])
    said: list[Block] = [Paragraph(draft.say("inputs.no_demand", cluster=clusters), "open")] if silent else []
    labels = dict.fromkeys(label for facts in stated.values() for label in facts)
    if not labels:
        return said
    rows = [(label, tuple(facts.get(label) for facts in stated.values())) for label in labels]
    return [facts_by_cluster(draft, "inputs-demand", draft.say("inputs.demand"), rows), *said]


def _demand_facts(draft: Draft, cluster: Cluster) -> Iterator[tuple[str, Cell]]:
    demand = cluster.demand
    for metric in METRICS:
        if (value := getattr(demand, metric)) is not None:
            yield draft.label("metric", metric), draft.number(value)
    if demand.peer_losses is not None:
        yield draft.say("inputs.peer_losses"), draft.number(demand.peer_losses)
    if demand.growth_steps:
        yield draft.say("inputs.growth_steps"), growth_steps(draft, demand.growth_steps)
    elif demand.growth_percent is not None or demand.years is not None:
        yield draft.say("inputs.growth_percent"), draft.number(demand.growth_percent)
    if demand.growth_percent is not None or demand.years is not None:
        yield draft.say("inputs.growth_years"), draft.number(demand.years)
    if demand.peer_availability is not None:
        yield draft.say("inputs.peer_availability"), draft.phrases.part_of_time(float(demand.peer_availability))


# --- what was not stated ----------------------------------------------------------------------------------------------

_PLACE = re.compile(r"/clusters/(\d+)(?:/peers/(\d+))?/?(.*)")


_Missing = tuple[int, int, str]
"""Cluster index (-1: the design), peer number (0: none) and path of a field that a rule waits for."""


def _not_stated(draft: Draft) -> list[Block]:
    """Return the facts whose absence leaves a rule undecided, with the rules that wait for them."""
    waiting = _waiting(draft)
    if not waiting:
        return [Paragraph(draft.say("inputs.all_stated"), "ok")]
    peers: dict[tuple[int, str], set[int]] = {}
    rules: dict[tuple[int, str], dict[str, None]] = {}
    for (cluster, peer, field), places in waiting.items():
        stated = _is_stated(draft, (cluster, peer, field))
        label = _label(draft, cluster, field)
        key = (cluster, draft.say("inputs.not_enough", field=label) if stated else label)
        # Of a fact of the whole cluster that is there but says too little, the rules know for which peers.
        of = {peer} if peer else {number for found in places.values() for number in found} if stated else set()
        peers.setdefault(key, set()).update(of)
        rules.setdefault(key, {}).update(dict.fromkeys(places))
    # Clusters in which the same is missing at the same places share a row.
    alike: dict[tuple[str, str, tuple[str, ...]], list[int]] = {}
    for (cluster, label), decided in rules.items():
        where = _where(draft, cluster, sorted(peers[cluster, label]))
        alike.setdefault((where, label, tuple(decided)), []).append(cluster)
    rows = tuple(
        (_in_clusters(draft, clusters, where), label, tuple(draft.rule(rule) for rule in decided))
        for (where, label, decided), clusters in alike.items()
    )
    columns = (
        Column("where", draft.say("column.where"), 24),
        Column("field", draft.say("column.field"), 34),
        Column("rules", draft.say("column.decides"), 42, "inline"),
    )
    return [Table("inputs-not-stated", draft.say("inputs.not_stated"), columns, rows)]


def _waiting(draft: Draft) -> dict[_Missing, dict[str, set[int]]]:
    """Return each field that rules wait for, with those rules and the peers they wait for.

    A group of fields and a field in it never stand side by side: a group that is not stated at all stands for its
    fields, and of one that is stated its missing fields stand alone.
    """
    found: dict[_Missing, dict[str, set[int]]] = {}
    for result in draft.assessment.results:
        if result.outcome not in (Outcome.UNMET, Outcome.UNDECIDED):
            continue
        for observation in result.observations:
            if observation.holds is None:
                places = found.setdefault(_parts(observation.pointer), {})
                places.setdefault(result.rule.id, set()).update(observation.place.peers)
    for key in list(found):
        group = next((each for each in _groups(key) if each in found), None)
        if group is None or key not in found:
            continue
        kept, left_out = (key, group) if _is_stated(draft, group) else (group, key)
        for rule, numbers in found.pop(left_out).items():
            found[kept].setdefault(rule, set()).update(numbers)
    # A rule about several peers names them all; what is there needs no mention beside what is missing.
    missing = {(key[0], rule) for key, rules in found.items() if not _is_stated(draft, key) for rule in rules}
    for key in [key for key in found if _is_stated(draft, key)]:
        found[key] = {rule: peers for rule, peers in found[key].items() if (key[0], rule) not in missing}
    return {key: rules for key, rules in found.items() if rules}


def _groups(key: _Missing) -> list[_Missing]:
    """Return the groups that a field is in, the widest first."""
    cluster, peer, field = key
    names = field.split("/")
    return [(cluster, peer, "/".join(names[:count])) for count in range(1, len(names))]


def _is_stated(draft: Draft, key: _Missing) -> bool:
    """Whether the design says anything at this place."""
    cluster, peer, field = key
    value: Any = draft.design.document
    path = ["clusters", str(cluster), *(["peers", str(peer - 1)] if peer else [])] if cluster >= 0 else []
    for step in [*path, *field.split("/")]:
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, Sequence) and not isinstance(value, str) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return False
    return any(member is not None for member in value.values()) if isinstance(value, Mapping) else value is not None


_LABELS = {
    "address_mapping": "fields.between.address_mapping_enabled.label",
    "certificate": "workbook.peers.certificate",
    "demand": "fields.group.demand.title",
    "dns_records": "document.inputs.dns_records",
    "lan1": "workbook.peers.lan1",
    "lan2": "workbook.peers.lan2",
    "licences": "workbook.peers.licences",
    "links": "document.inputs.links",
    "peers": "fields.cluster.peer_count.label",
    "smart_licensing": "fields.machine.smart_licensing_registered.label",
    "vm": "fields.group.machine.title",
    "zones": "document.inputs.zones",
}
"""Names of groups of fields, for which the form has no label of its own."""


def _label(draft: Draft, cluster: int, field: str) -> str:
    """Return a field's label in the form, or else its name in the design."""
    if field == "peers" and draft.design.clusters[cluster].size is not None:
        return draft.phrases.say("fields.group.peer.title")
    if field in _LABELS:
        return draft.phrases.say(_LABELS[field])
    names = re.sub(r"/\d+", "", field).split("/")
    first = ("design", "basis", "cluster") if cluster < 0 else ("cluster",)
    keys = [
        f"fields.{group}.{'_'.join(names)}.label"
        for group in (*first, "between", "services", "licences", "peer", "machine", "around")
    ]
    keys.append(f"fields.{'.'.join(names)}.label")
    return next((draft.phrases.say(key) for key in keys if draft.phrases.has(key)), field or draft.phrases.fact(None))


def _parts(pointer: str) -> _Missing:
    """Return where a JSON pointer leads."""
    match = _PLACE.fullmatch(pointer)
    if match is None:
        return -1, 0, pointer.lstrip("/")
    return int(match[1]), int(match[2]) + 1 if match[2] else 0, match[3]


def _where(draft: Draft, cluster: int, peers: list[int]) -> str:
    if cluster < 0:
        return draft.label("place", "design")
    place = draft.label("place", "cluster")
    if peers:
        every = len(peers) == draft.design.clusters[cluster].size and len(peers) > 1
        place = draft.say("place.every_peer") if every else peer_numbers(draft, peers)
    return place


def _in_clusters(draft: Draft, clusters: list[int], where: str) -> str:
    """Return a place led by the clusters it is in, where there are several."""
    if not draft.several or clusters[0] < 0:
        return where
    return draft.say("place.in_cluster", cluster=draft.clusters_label(clusters), place=where)
