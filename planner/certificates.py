"""What each peer's server certificate has to carry, and what the stated one lacks or has beyond that."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from planner.design import Certificate, Cluster, Design, Peer, PeerType, Service, every, some
from planner.design.names import Gap, inside_name, is_edge, outside_name, sound
from planner.reference import Basis, Citation, Reference, UsageFacts

MOST_NAMES = 5_000
"""Names of a plan: many domains times many peers would be more than anybody reads."""

COLLAB_EDGE = "collab-edge."
"""What may stand before a registration domain in a certificate, instead of the bare domain."""


class Condition(StrEnum):
    """For what alone a name is needed, where the design does not say whether it is used."""

    MRA = "mra"
    XMPP = "xmpp"
    MRA_OR_XMPP = "mra_or_xmpp"


@dataclass(frozen=True, slots=True)
class WantedName:
    """A name that a certificate has to carry."""

    kind: str
    """What it is: a key of data/certificate_plan.toml."""
    name: str
    basis: Basis
    condition: Condition | None = None
    other_form: str | None = None
    """A name that does as well."""
    held: bool | None = None
    """Whether the stated certificate has it; None where its names are not stated."""


@dataclass(frozen=True, slots=True)
class PeerCertificate:
    """The plan of one peer's certificate."""

    cluster: int
    peer: int
    path: str
    common_name: str | None
    """The subject's common name; None where no name of the peer is stated."""
    names: tuple[WantedName, ...]
    surplus: tuple[str, ...]
    """Names of the stated certificate that nothing in the design asks for."""
    usage: UsageFacts | None
    """Which usages it needs; None where neither C nor E is stated."""
    client_auth: bool | None
    """Whether the stated certificate is for client authentication too."""

    @property
    def lacking(self) -> tuple[WantedName, ...]:
        """The names that the stated certificate does not have."""
        return tuple(wanted for wanted in self.names if wanted.held is False)

    @property
    def lacks_client_auth(self) -> bool | None:
        """Whether it needs client authentication and does not have it; None where that is not stated."""
        return every(self.usage is not None and self.usage.client_auth, _not(self.client_auth))

    @property
    def request(self) -> tuple[str, ...]:
        """The lines of a certificate signing request: the common name, then each alternative name."""
        subject = (f"CN={self.common_name}",) if self.common_name else ()
        return (*subject, *dict.fromkeys(f"DNS:{wanted.name}" for wanted in self.names))


@dataclass(frozen=True, slots=True)
class CertificatePlan:
    """The certificates of all peers, and what is missing to name all that they carry."""

    peers: tuple[PeerCertificate, ...]
    gaps: tuple[Gap, ...]
    complete: bool
    """Whether the peers are all; False where their names would be more than MOST_NAMES."""

    def citations(self) -> Iterator[Citation]:
        """Yield the citations that the plan rests on."""
        for peer in self.peers:
            yield from (wanted.basis.cite for wanted in peer.names)
            if peer.usage:
                yield peer.usage.basis.cite


def plan(design: Design, reference: Reference) -> CertificatePlan:
    """Return the certificate plan of a design. Peers that it only counts have none."""
    gaps: dict[Gap, None] = {}
    peers: list[PeerCertificate] = []
    names, federating = 0, _federating(design)
    for cluster in design.clusters:
        # Names that every peer of a cluster carries are worked out once.
        shared_gaps: list[Gap] = []
        shared = tuple(_shared(design, cluster, federating[cluster.index], reference, shared_gaps))
        if not any(peer.listed for peer in cluster.peers):
            gaps[Gap("peers", f"{cluster.path}/peers", cluster.index)] = None
            continue
        if cluster.type is None:
            gaps[Gap("type", f"{cluster.path}/type", cluster.index)] = None
        for peer in cluster.peers:
            own = tuple(_own(cluster, peer, reference, gaps))
            names += len(own) + len(shared)
            if peers and names > MOST_NAMES:
                return CertificatePlan(tuple(peers), tuple(gaps), complete=False)
            peers.append(_planned(cluster, peer, (*own, *shared), reference))
        gaps |= dict.fromkeys(shared_gaps)
    return CertificatePlan(tuple(peers), tuple(gaps), complete=True)


def _planned(cluster: Cluster, peer: Peer, wanted: tuple[WantedName, ...], reference: Reference) -> PeerCertificate:
    stated = peer.certificate
    release = reference.release(cluster.software_version)
    unique = tuple({each.name: each for each in reversed(wanted)}.values())[::-1]
    own = next((each.name for each in unique if each.kind == "own_name"), None)
    # The peer's own name may be one of the address mapping as well, which asks more.
    by_alternative_name = {each.name for each in wanted if each.kind == "mapped_name"}
    return PeerCertificate(
        cluster=cluster.index,
        peer=peer.number,
        path=peer.path,
        common_name=own,
        names=tuple(_compared(each, stated, by_alternative_name) for each in unique),
        surplus=tuple(_surplus(stated, unique)),
        usage=None if peer.type is None else reference.names.usage(release, peer.type),
        client_auth=stated.client_auth if stated else None,
    )


# --- the names of one peer --------------------------------------------------------------------------------------------


def _own(cluster: Cluster, peer: Peer, reference: Reference, gaps: dict[Gap, None]) -> Iterator[WantedName]:
    """Yield the peer's own names: inside, on the Internet, and in the address mapping."""
    bases = reference.names.certificate
    place = cluster.index, peer.number
    named = [("own_name", inside_name(peer), peer.where("address"))]
    if is_edge(peer):
        named.append(("public_name", outside_name(peer), peer.where("public_fqdn")))
        named += [("mapped_name", name, f"{cluster.path}/address_mapping") for name in _mapped(cluster, peer)]
    if named[0][1] is None:
        gaps[Gap("inside_name", peer.where("address"), *place)] = None
    for kind, name, pointer in named:
        if name and (fqdn := sound(name)):
            yield WantedName(kind, fqdn, bases[kind])
        elif name:
            gaps[Gap("name_not_fqdn", pointer, *place, wrong=True, name=name)] = None


def _mapped(cluster: Cluster, peer: Peer) -> Iterator[str]:
    mapping = cluster.address_mapping
    if mapping and mapping.enabled:
        yield from (row.fqdn for row in mapping.mappings if cluster.named(row.fqdn) is peer)


# --- the names that all peers of a cluster carry ----------------------------------------------------------------------


def _shared(
    design: Design, cluster: Cluster, xmpp: bool | None, reference: Reference, gaps: list[Gap]
) -> Iterator[WantedName]:
    mra = cluster.serves(Service.MRA)
    if cluster.type is PeerType.C:
        yield from _cluster_name(cluster, mra, xmpp, reference, gaps)
        profiles = _Stated(
            "security_profile", design.unified_cm.phone_security_profiles, "/unified_cm/phone_security_profiles"
        )
        yield from profiles.wanted(mra, Condition.MRA, reference, gaps)
    if cluster.type is PeerType.E:
        domains = _Stated(
            "registration_domain", design.unified_cm.registration_domains, "/unified_cm/registration_domains"
        )
        yield from domains.wanted(mra, Condition.MRA, reference, gaps, before=COLLAB_EDGE)
        federated = _Stated(
            "federation_domain", design.im_and_presence.federation_domains, "/im_and_presence/federation_domains"
        )
        yield from federated.wanted(xmpp, Condition.XMPP, reference, gaps)
    if cluster.type is not None:
        aliases = _Stated(
            "chat_node_alias", design.im_and_presence.chat_node_aliases, "/im_and_presence/chat_node_aliases"
        )
        yield from aliases.wanted(xmpp, Condition.XMPP, reference, gaps)


def _federating(design: Design) -> dict[int, bool | None]:
    """Return whether XMPP federation runs over each cluster: as it says itself, or the other side of its pairs."""
    found = {cluster.index: cluster.xmpp_federation for cluster in design.clusters}
    for pair in design.pairs or ():
        both = some(pair.c.xmpp_federation, pair.e.xmpp_federation)
        for side in pair.clusters:
            if side.xmpp_federation is None:
                found[side.index] = some(found[side.index], both)
    return found


def _cluster_name(
    cluster: Cluster, mra: bool | None, xmpp: bool | None, reference: Reference, gaps: list[Gap]
) -> Iterator[WantedName]:
    used = some(mra, xmpp)
    if used is False or (cluster.size or 0) < 2:
        return
    condition = None if used else Condition.MRA if xmpp is False else Condition.MRA_OR_XMPP
    if cluster.name is None:
        gaps.append(Gap("cluster_name", f"{cluster.path}/name", cluster.index))
    elif name := sound(cluster.name):
        yield WantedName("cluster_name", name, reference.names.certificate["cluster_name"], condition)
    else:
        gaps.append(Gap("name_not_fqdn", f"{cluster.path}/name", cluster.index, wrong=True, name=cluster.name))


@dataclass(frozen=True, slots=True)
class _Stated:
    """A list of names that the design states for the systems behind the clusters."""

    kind: str
    names: tuple[str, ...] | None
    path: str

    def wanted(
        self,
        used: bool | None,
        condition: Condition,
        reference: Reference,
        gaps: list[Gap],
        *,
        before: str = "",
    ) -> Iterator[WantedName]:
        """Yield the names as wanted; note those that are not stated, and those that cannot be in a certificate."""
        if used is False:
            return
        # What is not known to be used is not asked for either.
        if self.names is None and used:
            gaps.append(Gap(self.kind, self.path))
        for place, stated in enumerate(self.names or ()):
            if name := sound(stated):
                other = f"{before}{name}" if before else None
                basis = reference.names.certificate[self.kind]
                yield WantedName(self.kind, name, basis, None if used else condition, other)
            else:
                code = "profile_not_fqdn" if self.kind == "security_profile" else "name_not_fqdn"
                gaps.append(Gap(code, f"{self.path}/{place}", wrong=True, name=stated))


# --- against the stated certificate -----------------------------------------------------------------------------------


def _compared(wanted: WantedName, stated: Certificate | None, by_alternative_name: Container[str]) -> WantedName:
    held = None
    if stated is not None:
        forms = [wanted.name, *([wanted.other_form] if wanted.other_form else [])]
        by_any = wanted.kind == "own_name" and wanted.name not in by_alternative_name
        held = some(*(_has(stated, form, by_any) for form in forms))
    return WantedName(wanted.kind, wanted.name, wanted.basis, wanted.condition, wanted.other_form, held)


def _has(stated: Certificate, name: str, by_any: bool) -> bool | None:
    """Whether the certificate has a name: as common name or alternative name, or as the latter alone."""
    if by_any:
        return stated.identifies(name)
    names = stated.subject_alt_names
    return None if names is None else name in {each.casefold() for each in names}


def _surplus(stated: Certificate | None, wanted: Iterable[WantedName]) -> Iterator[str]:
    asked = {form for each in wanted for form in (each.name, each.other_form)}
    for name in (stated.names if stated else None) or ():
        if name.casefold() not in asked:
            yield name


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value
