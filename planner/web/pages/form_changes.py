"""What the buttons of the form's cards do: clusters, peers and exceptions added, copied, moved and removed."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from planner.web import forms
from planner.web.forms import editing
from planner.web.forms.groups import EXCEPTIONS
from planner.web.pages import live

Document = dict[str, Any]

_NEW_PEERS = 2
_ACTION = re.compile(r"(cluster|peer)-([a-z]+)(?:-([0-9]{1,3}))?(?:-([0-9]{1,3}))?")


@dataclass(frozen=True, slots=True)
class Done:
    """What was done to a document: the cluster to open, the id of the element to look at, exceptions to show empty."""

    cluster: int
    anchor: str
    asked: frozenset[str] = field(default=frozenset())


Change = Callable[[Document], Done]


def change_of(action: str, clusters: int, chosen: Mapping[str, str], asked: frozenset[str]) -> Change | None:
    """Return what a button of the form does; None for one that the form does not have.

    `chosen` are the values of the form, `asked` the exceptions that it shows.
    """
    found = _ACTION.fullmatch(action)
    if not found:
        return None
    kind, verb = found[1], found[2]
    if found[3] is None:
        return _add_cluster if action == "cluster-add" else None
    cluster, peer = int(found[3]), None if found[4] is None else int(found[4])
    if cluster >= clusters:
        return None
    if peer is None:
        return _change_cluster(verb, cluster) if kind == "cluster" else _change_list(verb, cluster)
    if verb == "except":
        path = chosen.get(f"except-{cluster}-{peer}", "")
        return lambda document: _add_exception(document, cluster, peer, path, asked)
    return _change_peer(verb, cluster, peer) if kind == "peer" else None


def _change_cluster(verb: str, cluster: int) -> Change | None:
    change = _CLUSTER_VERBS.get(verb)
    return change and (lambda document: Done(*change(document, cluster)))


def _change_list(verb: str, cluster: int) -> Change | None:
    change = _LIST_VERBS.get(verb)
    return change and (lambda document: Done(cluster, change(document["clusters"][cluster], cluster)))


def _change_peer(verb: str, cluster: int, peer: int) -> Change | None:
    change = _PEER_VERBS.get(verb)
    return change and (lambda document: Done(cluster, change(document["clusters"][cluster], cluster, peer)))


# --- clusters ---------------------------------------------------------------------------------------------------------


def _add_cluster(document: Document) -> Done:
    number = editing.add_cluster(document)
    return Done(number, _card(number))


def _card(cluster: int) -> str:
    return f"cluster-{cluster + 1}"


def _open_cluster(document: Document, cluster: int) -> tuple[int, str]:
    return cluster, _card(cluster)


def _copy_cluster(document: Document, cluster: int) -> tuple[int, str]:
    made = editing.copy_cluster(document, cluster)
    return made, _card(made)


def _remove_cluster(document: Document, cluster: int) -> tuple[int, str]:
    editing.remove_cluster(document, cluster)
    return 0, _card(min(cluster, len(document["clusters"]) - 1))


def _cluster_down(document: Document, cluster: int) -> tuple[int, str]:
    editing.move_cluster_down(document, cluster)
    last = len(document["clusters"]) - 1
    now = min(cluster + 1, last)
    return now, _tool("cluster", "down" if now < last else "up", now)


def _cluster_up(document: Document, cluster: int) -> tuple[int, str]:
    editing.move_cluster_down(document, cluster - 1)
    now = max(cluster - 1, 0)
    return now, _tool("cluster", "up" if now else "down", now)


def _tool(*parts: str | int) -> str:
    """Return the id of a card's button: who moves a card on finds the button under the finger again."""
    return "-".join(["tool", *map(str, parts)])


_CLUSTER_VERBS: Mapping[str, Callable[[Document, int], tuple[int, str]]] = {
    "open": _open_cluster,
    "copy": _copy_cluster,
    "remove": _remove_cluster,
    "down": _cluster_down,
    "up": _cluster_up,
}


# --- the peers of a cluster -------------------------------------------------------------------------------------------


def _first_field(cluster: int, peer: int) -> str:
    """Return the id of a peer's first field: a new peer is there to be filled in."""
    return forms.identifier(forms.exception_name(cluster, peer, "/address"))


def _peer_card(cluster: int, peer: int) -> str:
    return "-".join(["group-peer", *([str(cluster + 1)] if cluster else []), str(peer + 1)])


def _list_peers(cluster: Document, number: int) -> str:
    editing.list_peers(cluster, _NEW_PEERS)
    return _first_field(number, 0)


def _count_peers(cluster: Document, number: int) -> str:
    editing.count_peers(cluster)
    return forms.identifier(f"/clusters/{number}/peer_count")


def _add_peer(cluster: Document, number: int) -> str:
    return _first_field(number, editing.add_peer(cluster))


def _paste_peers(cluster: Document, number: int) -> str:
    """Look at the list: what was pasted is in it already."""
    return live.peers_id(number)


_LIST_VERBS: Mapping[str, Callable[[Document, int], str]] = {
    "list": _list_peers,
    "count": _count_peers,
    "add": _add_peer,
    "paste": _paste_peers,
}


def _remove_peer(cluster: Document, number: int, peer: int) -> str:
    """Look at the peer in its place, or the last one: at its card, so that Return pressed twice removes one peer."""
    editing.remove_peer(cluster, peer)
    left = len(cluster.get("peers", ()))
    return _peer_card(number, min(peer, left - 1)) if left else live.peers_id(number)


def _copy_peer(cluster: Document, number: int, peer: int) -> str:
    return _first_field(number, editing.copy_peer(cluster, peer))


def _peer_down(cluster: Document, number: int, peer: int) -> str:
    editing.move_peer_down(cluster, peer)
    last = len(cluster["peers"]) - 1
    now = max(min(peer + 1, last), 0)
    return _tool("peer", "down" if now < last else "up", number, now)


def _peer_up(cluster: Document, number: int, peer: int) -> str:
    editing.move_peer_down(cluster, peer - 1)
    now = max(peer - 1, 0)
    return _tool("peer", "up" if now else "down", number, now)


def _take_certificate(cluster: Document, number: int, peer: int) -> str:
    """Look at the text: what was chosen is in it already."""
    return forms.identifier(forms.exception_name(number, peer, "/certificate/pem"))


_PEER_VERBS: Mapping[str, Callable[[Document, int, int], str]] = {
    "remove": _remove_peer,
    "copy": _copy_peer,
    "down": _peer_down,
    "up": _peer_up,
    "certificate": _take_certificate,
}


# --- what differs at a peer -------------------------------------------------------------------------------------------


def _add_exception(document: Document, cluster: int, peer: int, path: str, asked: frozenset[str]) -> Done:
    """Show the fields of the chosen exception, and those that are shown already though nothing is typed into them.

    A fact of several fields begins as it is for the cluster, so that what does not differ need not be typed again.
    """
    if path not in EXCEPTIONS:
        return Done(cluster, _peer_card(cluster, peer))
    stated, fact = document["clusters"][cluster], path.strip("/")
    peers = stated.get("peers")
    if EXCEPTIONS[path].whole and isinstance(stated.get(fact), dict) and peers and peer < len(peers):
        peers[peer].setdefault(fact, copy.deepcopy(stated[fact]))
    names = forms.exception_names(cluster, peer, path)
    return Done(cluster, forms.identifier(names[0]), asked | set(names))
