"""Changing the lists of clusters and peers: added, copied, moved, removed, each keeping what is typed in the others."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from planner.schemas.limits import MAX_CLUSTERS, MAX_PEERS
from planner.web.forms.document import Document

_OF_ONE_PEER = ("address", "system_name", "host_name", "public_fqdn", "certificate", "clustering")
"""What belongs to one machine alone: a copy of a peer does not take it over, nor the addresses of its interfaces."""

_OF_ONE_INTERFACE = ("ipv4", "ipv6", "static_nat_address")

# --- clusters ---------------------------------------------------------------------------------------------------------


def add_cluster(document: Document) -> int:
    """Add an empty cluster, unless there are as many as a design may have; return the place of the last, from 0."""
    clusters = document["clusters"]
    if len(clusters) < MAX_CLUSTERS:
        clusters.append({})
    return len(clusters) - 1


def copy_cluster(document: Document, place: int) -> int:
    """Put a copy of a cluster after it, without names and addresses; return the place of the copy."""
    clusters = document["clusters"]
    if not 0 <= place < len(clusters) < MAX_CLUSTERS:
        return min(place, len(clusters) - 1)
    made = copy.deepcopy(clusters[place])
    made.pop("name", None)
    if isinstance(made.get("address_mapping"), dict):
        made["address_mapping"].pop("mappings", None)
    if isinstance(made.get("peers"), list):
        made["peers"] = [_anonymous(peer) for peer in made["peers"]]
    clusters.insert(place + 1, made)
    return place + 1


def remove_cluster(document: Document, place: int) -> None:
    """Take a cluster out; the only one becomes empty instead."""
    clusters = document["clusters"]
    if 0 <= place < len(clusters):
        del clusters[place]
    if not clusters:
        clusters.append({})


def move_cluster_down(document: Document, place: int) -> None:
    """Let a cluster change places with the next."""
    clusters = document["clusters"]
    if 0 <= place < len(clusters) - 1:
        clusters[place], clusters[place + 1] = clusters[place + 1], clusters[place]


# --- the peers of a cluster -------------------------------------------------------------------------------------------


def add_peer(cluster: Document, facts: Mapping[str, Any] | None = None) -> int:
    """Add a peer, empty but for `facts`, unless the list is full; return the place of the last one, from 0."""
    peers = _peers(cluster)
    if len(peers) < MAX_PEERS:
        peers.append(dict(facts or {}))
    cluster.pop("peer_count", None)
    return len(peers) - 1


def copy_peer(cluster: Document, place: int) -> int:
    """Put a copy of a peer after it, without names and addresses; return the place of the copy."""
    peers = _peers(cluster)
    if not 0 <= place < len(peers) < MAX_PEERS:
        return min(place, len(peers) - 1)
    _renumber(cluster, {number: number + (number > place + 1) for number in range(1, MAX_PEERS + 2)})
    peers.insert(place + 1, _anonymous(peers[place]))
    return place + 1


def _anonymous(peer: Any) -> Any:
    """Return a peer with what may be the same for another one."""
    if not isinstance(peer, dict):
        return {}
    made = {name: copy.deepcopy(value) for name, value in peer.items() if name not in _OF_ONE_PEER}
    for lan in ("lan1", "lan2"):
        if isinstance(made.get(lan), dict):
            made[lan] = {name: value for name, value in made[lan].items() if name not in _OF_ONE_INTERFACE}
    return made


def list_peers(cluster: Document, fallback: int) -> None:
    """List as many empty peers as the number of peers says (`fallback` when it says none, or more than fit a list)."""
    stated = _digits(cluster.pop("peer_count", None))
    count = int(stated) if re.fullmatch(r"[1-6]", stated) else fallback
    cluster["peers"] = [{} for _ in range(count)]


def count_peers(cluster: Document) -> None:
    """Drop the list of peers and keep their number."""
    peers = cluster.pop("peers", None)
    if isinstance(peers, list) and peers:
        cluster["peer_count"] = len(peers)
    cluster.pop("links", None)


def remove_peer(cluster: Document, place: int) -> None:
    """Take a peer (from 0) out of the list; links and Configuration primary go on naming the peers they named."""
    peers = _peers(cluster)
    if not 0 <= place < len(peers):
        return
    del peers[place]
    _renumber(
        cluster, {number: number - (number > place + 1) for number in range(1, MAX_PEERS + 2)} | {place + 1: None}
    )
    if not peers:
        del cluster["peers"]


def move_peer_down(cluster: Document, place: int) -> None:
    """Change places with the next peer; links and Configuration primary go on naming the peers they named."""
    peers = _peers(cluster)
    if not 0 <= place < len(peers) - 1:
        return
    peers[place], peers[place + 1] = peers[place + 1], peers[place]
    _renumber(cluster, {place + 1: place + 2, place + 2: place + 1})


def _peers(cluster: Document) -> list[Any]:
    if not isinstance(cluster.get("peers"), list):
        cluster["peers"] = []
    peers: list[Any] = cluster["peers"]
    return peers


def _renumber(cluster: Document, numbers: Mapping[int, int | None]) -> None:
    primary = _digits(cluster.get("configuration_primary"))
    if re.fullmatch(r"[0-9]{1,3}", primary) and int(primary) in numbers:
        new = numbers[int(primary)]
        if new is None:
            del cluster["configuration_primary"]
        else:
            cluster["configuration_primary"] = new
    links = cluster.get("links")
    if isinstance(links, list):
        renumbered = [_relink(link, numbers) for link in links]
        cluster["links"] = [link for link in renumbered if link is not None]


def _relink(link: Any, numbers: Mapping[int, int | None]) -> Any:
    """Return the link between the same two peers under their new numbers; None when one of them is gone."""
    if not isinstance(link, dict) or not isinstance(link.get("peers"), list):
        return link
    ends = [numbers.get(end, end) if isinstance(end, int) else end for end in link["peers"]]
    return None if None in ends else {**link, "peers": ends}


def _digits(value: Any) -> str:
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
