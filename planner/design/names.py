"""By which names and addresses a peer is known inside and outside, and what a plan of names misses in a design."""

from __future__ import annotations

from dataclasses import dataclass

from planner.design.addresses import canonical_ip, is_fqdn
from planner.design.enumerations import PeerType
from planner.design.facts import Interface
from planner.design.peer import Peer


@dataclass(frozen=True, slots=True)
class Gap:
    """A fact that a plan needs and the design does not state, or states in a form that no record can have.

    `code` is the key of its sentence, which `name` fills; `pointer` is where the design states it, or should.
    """

    code: str
    pointer: str
    cluster: int | None = None
    peer: int | None = None
    wrong: bool = False
    """Whether the design states something that cannot be used, and not nothing."""
    name: str = ""
    """The name or address that the sentence speaks of."""


def inside_name(peer: Peer) -> str | None:
    """Return the name of a peer inside, in small letters: the one that peers verify, else host name and domain."""
    return peer.dns_name.casefold() if peer.dns_name else None


def outside_name(peer: Peer) -> str | None:
    """Return the name of an Expressway-E on the Internet, in small letters."""
    return peer.public_name.casefold() if peer.public_name else None


def inside_addresses(peer: Peer) -> tuple[str, ...]:
    """Return the addresses that its name has inside: those of its internal interface, else the one it is mapped to."""
    return peer.inside_addresses or ((canonical_ip(peer.mapped_ip),) if peer.mapped_ip else ())


def outside_addresses(peer: Peer) -> tuple[str, ...]:
    """Return the addresses at which an Expressway-E answers on the Internet, IPv4 first.

    On the external interface, or the only one, the static NAT address stands for the interface's own IPv4 address.
    Where the number of NICs is not stated, an interface with static NAT is the external one.
    """
    if peer.nics == 2:
        return _seen(peer.external)
    if peer.nics == 1:
        return _seen(peer.internal) or peer.lan_addresses
    faces = [face for _, face in peer.interfaces]
    behind = [face for face in faces if face.static_nat_address]
    return _seen((behind or faces)[0]) if len(behind or faces) == 1 else () if faces else peer.lan_addresses


def _seen(face: Interface | None) -> tuple[str, ...]:
    if face is None:
        return ()
    stated = (face.static_nat_address or face.ipv4, face.ipv6)
    return tuple(canonical_ip(address) for address in stated if address)


def is_edge(peer: Peer) -> bool:
    """Whether the peer is known to be an Expressway-E."""
    return peer.type is PeerType.E


def sound(name: str) -> str | None:
    """Return a stated name as DNS has it, in small letters; None for one that cannot be a name there."""
    lower = name.casefold()
    return lower if is_fqdn(lower) else None
