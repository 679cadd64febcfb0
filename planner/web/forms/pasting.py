"""A list of addresses, pasted: the peers that it names, or what is wrong with each of its lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from typing import Any

from marshmallow import ValidationError

from planner.errors import Fault
from planner.schemas.fields import Host, Ipv4
from planner.schemas.limits import MAX_HOST, MAX_PEERS

PASTE = "paste"
"""Begins the name of the text field; the number of its cluster, from 0, follows."""

MOST_CHARACTERS = MAX_PEERS * (MAX_HOST + 20)
"""A longer text cannot be a list of peers."""

_SEPARATORS = re.compile(r"[,;\n\r]+")
_HOST, _IPV4 = Host(allow_none=False), Ipv4(allow_none=False)


def read_addresses(text: str, cluster: dict[str, Any]) -> tuple[list[dict[str, Any]], tuple[Fault, ...]]:
    """Return the peers that a pasted text names and what is wrong with it; with a fault nothing of it is to be taken.

    One entry a line, or separated by commas: an FQDN or an IP address, or a name followed by its IPv4 address. An entry
    that the list or the cluster has already is a fault. The pointer of a fault is the number of its entry, from 1.
    """
    if len(text) > MOST_CHARACTERS:
        return [], (Fault("", "paste_too_long", {"max": MAX_PEERS}),)
    listed = cluster.get("peers")
    known = set(_addresses(listed if isinstance(listed, list) else ()))
    room = MAX_PEERS - len(listed) if isinstance(listed, list) else MAX_PEERS
    peers, faults = list[dict[str, Any]](), list[Fault]()
    entries = [entry.strip() for entry in _SEPARATORS.split(text) if entry.strip()]
    for number, entry in enumerate(entries, start=1):
        try:
            peer = _peer(entry.split())
        except ValidationError:
            faults.append(Fault(f"/{number}", "paste_not_an_address", {"entry": entry}))
            continue
        if twice := known & set(_addresses([peer])):
            faults.append(Fault(f"/{number}", "paste_twice", {"entry": min(twice)}))
        known |= set(_addresses([peer]))
        peers.append(peer)
    if len(peers) > room:
        faults.append(Fault("", "paste_too_long", {"max": MAX_PEERS}))
    return (peers, ()) if not faults else ([], tuple(faults))


def _peer(words: list[str]) -> dict[str, Any]:
    """Return the peer of an entry; raise ValidationError for one that is none."""
    host = _host(words[0])
    if len(words) == 1:
        return {"address": host}
    if len(words) > 2 or _is_ip(host):
        raise ValidationError("")
    return {"address": host, "lan1": {"ipv4": str(_IPV4.deserialize(words[1]))}}


def _host(text: str) -> str:
    """Return an address or a name; what looks like a number and is no address is neither."""
    host = str(_HOST.deserialize(text))
    if not _is_ip(host) and (re.fullmatch(r"[0-9.]+", host) or ":" in host):
        raise ValidationError("")
    return host


def _is_ip(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _addresses(peers: Iterable[Any]) -> Iterator[str]:
    """Yield what identifies these peers in a list."""
    for peer in peers:
        if isinstance(peer, dict):
            lan = peer.get("lan1")
            for value in (peer.get("address"), lan.get("ipv4") if isinstance(lan, dict) else None):
                if isinstance(value, str) and value:
                    yield value.casefold().removesuffix(".")
